"""Figures in words, as a table: what `Page.frame` gives a researcher and ``ntm figures`` writes for R, Stata and Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from markupsafe import escape

from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.report.spreadsheets import plain_text
from ntm_helpers.report.values import Writer
from ntm_helpers.review.frames import figures_frame
from ntm_helpers.topics import LISTING, reviews, topics
from ntm_helpers.words import key_family

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    "dataset",
    "unit_id",
    "unit_name",
    "topic",
    "figure_id",
    "measure",
    "name",
    "item",
    "lower",
    "upper",
    "is_lower_open",
    "is_upper_open",
    "lower_exact",
    "upper_exact",
    "printed",
    "unit_of_measure",
    "code",
    "basis",
    "period_start",
    "period_end",
    "stated_on",
    "standing",
    "source_id",
    "locator",
    "function",
    "operation",
    "inputs",
    "rows",
    "reason",
]
"""Columns of a frame of figures, in their order."""
MEANING = key_family("frame.column", COLUMNS)
"""Every column and the word that says what it means."""
WORDS = ("unit_name", "name", "item", "printed", "code", "locator")
"""Columns that hold words of the data, which may begin as they like."""


def printed_frame(figures: Sequence[tuple[Figure, str]], view: View, lang: str) -> pd.DataFrame:
    """Give figures with their names and as pages print them.

    Parameters
    ----------
    figures : sequence of (Figure, str)
        Each with the topic under which it stands.
    view : View
        Any view of their dataset: where names come from.
    lang : str
        ``vi`` or ``en``.

    Returns
    -------
    DataFrame
        Columns of `MEANING`, one row a figure.
    """
    frame, writer = figures_frame(figures, view.dataset), Writer(view, lang, "frame")
    names = [escape(writer.what(figure.measure, figure.item)).striptags() for figure, _ in figures]
    frame.insert(frame.columns.get_loc("item"), "name", names)
    printed = [writer.figure_text(figure) for figure, _ in figures]
    frame.insert(frame.columns.get_loc("unit_of_measure"), "printed", printed)
    return frame


def all_figures(dataset: Dataset, as_of: str, lang: str) -> Iterator[pd.DataFrame]:
    """Give every figure of a dataset, published and derived, each once: those of the pages, then the others published.

    Parameters
    ----------
    dataset : Dataset
    as_of : str
        Review date; empty for the dataset's.
    lang : str
        Language of names and printed figures.
    """
    import pandas as pd

    seen: set[tuple[str, str]] = set()

    def new(figures: Iterable[Figure], view: View) -> pd.DataFrame:
        unseen = [figure for figure in figures if (figure.unit_id, figure.figure_id) not in seen]
        seen.update((figure.unit_id, figure.figure_id) for figure in unseen)
        measures = view.register.measures
        frame = printed_frame([(figure, measures[figure.measure].topic) for figure in unseen], view, lang)
        return frame.assign(**{column: frame[column].map(plain_text) for column in WORDS})

    view = None
    for topic in reversed([one for one in topics() if one != LISTING]):  # the briefing comes last: what it repeats is then known
        for review in reviews(topic, dataset, as_of):
            view = review.view
            yield new(review.figures.values(), view)
    if view is None and (units := list(dataset.places)):  # nobody is reviewed
        view = dataset.view(units[0].unit_id, as_of, declared_reads(next(iter(topics()))))
    yield pd.DataFrame(columns=list(MEANING)) if view is None else new(dataset.figures(dataset.day(as_of)), view)
