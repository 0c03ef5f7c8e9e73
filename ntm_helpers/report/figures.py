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

if TYPE_CHECKING:
    import pandas as pd

MEANING = {
    "dataset": "Name of the dataset.",
    "unit_id": "Unit that the figure is about; with figure_id the key of a row.",
    "unit_name": "Its name.",
    "topic": "Topic of its measure in the register.",
    "figure_id": "Id: of a published figure its row, of a derived one topic.measure.item.",
    "measure": "Code of the measure (data/rules/measures.csv).",
    "name": "Name of the measure and its item, in the language asked for.",
    "item": "Item of the measure, such as a source of capital; empty is the whole.",
    "lower": "Lower end of the interval in which the number lies; empty where there is no number.",
    "upper": "Upper end; empty where there is none.",
    "is_lower_open": "Whether the lower end itself is out (over 38).",
    "is_upper_open": "Whether the upper end itself is out (nearly 33).",
    "lower_exact": "Lower end as an exact fraction.",
    "upper_exact": "Upper end as an exact fraction.",
    "printed": "The figure as a page prints it, in the language asked for.",
    "unit_of_measure": "Unit of lower and upper.",
    "code": "Code of a status, which has no number.",
    "basis": "result, plan, estimate, status, derived, rule or unconfirmed_rule.",
    "period_start": "First day that it is about, YYYY-MM-DD; empty is open or unknown.",
    "period_end": "Last day that it is about.",
    "stated_on": "Day on which it was stated.",
    "standing": "How it stands to the review date: current, stated_later, running_plan, afterwards.",
    "source_id": "Source of a published figure (sources.csv).",
    "locator": "Where in the source.",
    "function": "Function that computed a derived figure.",
    "operation": "Its elementary operation (ntm_helpers.review.arithmetic); empty where it is more than one.",
    "inputs": "Ids of the figures that it was computed from.",
    "rows": "Number of rows that a count counts.",
    "reason": "Why there is no number (a key of the words).",
}
"""Every column and what it means."""
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
