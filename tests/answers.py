"""What tests ask of a review: its values, its sentences, the rows of its tables."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from types import ModuleType

from ntm_helpers.dataset import Dataset
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Name, Review, Sentence, Table, Value


@cache
def once(topic: ModuleType, dataset: Dataset, unit: str, as_of: str = "") -> Review:
    """A review of a dataset that many tests look at, made once."""
    return topic.review(dataset, unit, as_of)


def of_topic(topic: ModuleType) -> Callable[..., Review]:
    """How a topic reviews what a test has laid: ``reviewed(laid, unit, as_of)``."""

    def reviewed(laid, unit: str = "D", as_of: str = "") -> Review:
        return topic.review(laid.open(), unit, as_of)

    return reviewed


def value(review: Review, figure_id: str) -> Fraction:
    """Bare number of a figure, by its id without its topic."""
    return review.figures[f"{review.topic}.{figure_id}"].quantity.bare


def ends(quantity: Quantity) -> tuple[Fraction, Fraction | None, bool, bool]:
    """Ends of a quantity, and whether they are open."""
    return quantity.lower, quantity.upper, quantity.lower_open, quantity.upper_open


def headline(review: Review) -> list[str]:
    """Keys of the sentences of the headline, and of what leads the page where it is another topic's."""
    return [sentence.key for sentence in [*review.headline, *(one for one in review.first.lead if one not in review.headline)]]


def said(review: Review, key: str) -> list[dict[str, Value]]:
    """What is filled into the sentences of the headline that have a key, those within others too."""
    return [sentence.values for sentence in parts_of(review.headline) if sentence.key == key]


def parts_of(value: object) -> list[Sentence]:
    """A sentence and those that it is made of, or all of a list."""
    if isinstance(value, Sentence):
        return [value, *parts_of(list(value.values.values()))]
    return [part for one in value for part in parts_of(one)] if isinstance(value, list | tuple) else []


def rows(review: Review, step: str, caption: str) -> list[list[Value]]:
    """Rows of the table of a step with a caption."""
    return next(block.rows for block in review.step(step).blocks if isinstance(block, Table) and block.caption == caption)


def texts(review: Review, step: str) -> list[str]:
    """Keys of all names in the tables of a step."""
    tables = (block for block in review.step(step).blocks if isinstance(block, Table))
    return [cell.key for table in tables for row in table.rows for cell in row if isinstance(cell, Name)]
