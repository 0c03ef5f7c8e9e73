"""The topics of a review: one folder each, found by themselves.

A topic is a folder of this package with a notebook of the same name. The folder's docstring is the method and its limits;
``STEPS`` are its functions, named and ordered as the notebook's cells; ``of_view(view)`` gives its `Review`;
``review(dataset, unit_id, as_of)`` is what notebooks and researchers call; ``words.csv`` holds what it says. The notebook's
metadata says in which order the topics stand and what each may read. Nothing else lists them: a new topic is a folder, a
notebook, rows in the registers and a test.

``review(dataset, unit_id, as_of="")`` takes a unit by its id or slug and a review date (YYYY-MM-DD or D/M/YYYY; empty for the
dataset's). It raises `UsageError` when the unit or the date is unknown, `DataRefused` when a broken row lies in what the topic
may read.

Topics stand on floors: common, consistency · funding, poverty reduction, production linkage, infrastructure · criteria, direction ·
synthesis · figures. Each may ask those on a floor below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.meant import unknown_topic
from ntm_helpers.notebooks import notebooks
from ntm_helpers.review import Review
from ntm_helpers.words import key_family

if TYPE_CHECKING:
    import pandas as pd

_FOLDERS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/__init__.py"))
TOPIC_NAMES = key_family("topic", (*_FOLDERS, "context"))
"""Keys of the names of the topics, and of the measures that belong to all of them."""
BRIEFING, LISTING = "synthesis", "figures"
"""The topics that put the others together: the briefing of a unit, and the list of all its figures."""
SECTION_NAMES = key_family("section", (topic for topic in _FOLDERS if topic not in (BRIEFING, LISTING)))
"""Keys of the headings of the topics' sections in the briefing."""


@cache
def topics() -> dict[str, ModuleType]:
    """Find the topics, in the order of their notebooks; the briefing that puts them together comes first."""
    return {topic: import_module(f"{__name__}.{topic}") for topic in notebooks()}


def reviews(topic: str, dataset: Dataset, as_of: str = "") -> Iterator[Review]:
    """Review a topic of every unit that has a briefing.

    Parameters
    ----------
    topic : str
        Such as ``funding``.
    dataset : Dataset
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        At once for an unknown topic or date: the closest and all allowed.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    if topic not in topics():
        raise unknown_topic(topic, topics())
    units = dataset.reviewed_units(dataset.day(as_of))
    return (topics()[topic].review(dataset, unit.unit_id, as_of) for unit in units)


def frame(topic: str, dataset: Dataset, as_of: str = "") -> pd.DataFrame:
    """Give the figures of a topic of every unit, each once: a parent's review repeats the figures of its parts.

    Returns
    -------
    DataFrame
        Columns of `ntm_helpers.review.frames.figures_frame`; one row a figure, by ``unit_id`` and ``figure_id``.

    Raises
    ------
    UsageError, DataRefused
        As `reviews`.
    """
    import pandas as pd

    found = pd.concat((review.frame() for review in reviews(topic, dataset, as_of)), ignore_index=True)
    return found.drop_duplicates(["unit_id", "figure_id"], ignore_index=True)
