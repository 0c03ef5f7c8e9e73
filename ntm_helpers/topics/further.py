"""Everything else that is published on a topic: the last step of every topic.

**Method.** Every reported figure of the topic's measures on the unit that no step before it shows, but what a
source says twice with one number, with its period and source: what tells how things stood, plans still running, and what is about
later periods, each in a table of its own. A dataset's own measures
count like the register's, and are asked for (`topics.own_measures`). So a page never denies a figure that the dataset holds,
whatever a topic's own steps ask for. Of a unit with parts, what its parts report and it does not: the sum of all parts, or how many
of them report it (`topics.published`); of one without parts that have pages what its villages report (`topics.villages`). What a
source misprints stands in a table of its own, as printed: it is counted nowhere.

Where no step had anything to say first, this one does (`topics.common.nothing_published`): every page has a headline, and it names
figures where there are any. Sentences that rest on a claim without a day stand here and not in the headline (`Draft.headline`),
where no step shows the claim.

**Limits.** Figures of groups of units stand on the page of all figures. So do measures of no topic (*context*), of
which the sizes of the unit stand in the briefing too, under people and households.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value, figures_in, nothing
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.topics.common import MOST_NAMED, misprints, nothing_published, parts_of
from ntm_helpers.topics.own_measures import own_measures
from ntm_helpers.topics.published import SUM, OfParts, in_order, reported_by_parts, what_it_is, without_repeats
from ntm_helpers.topics.villages import village_tables

CAPTIONS = {
    "counts": "further.caption",
    Standing.RUNNING_PLAN: "further.running.caption",
    Standing.AFTERWARDS: "further.afterwards.caption",
}


def further(draft: Draft, *_: object) -> list[Block]:
    """Every figure of the topic's measures that no step shows, what the parts make of it, and what has no day."""
    own_measures(draft)
    if not draft.has_headline:
        nothing_published(draft, TOPIC_NAMES[draft.topic])
    shown = draft.shown
    undated = [s for s in draft.undated if any(f.is_undated and f.figure_id not in shown for f in figures_in(s))]
    tables = [*_own(draft), *village_tables(draft), *_of_parts(draft)]
    blocks: list[Block] = [*undated, *tables, *misprints(draft, draft.view.misprints(draft.topic))]
    return blocks or [nothing("further.none", unit=draft.view.unit)]


# --- of the unit ----------------------------------------------------------------------------------------------------------


def _own(draft: Draft) -> list[Table]:
    """Tables of the unit's own figures, by how they stand to the review date."""
    shown, view = draft.shown, draft.view
    told = [figure for figure in draft.figures if figure.figure_id in shown]
    unsaid = [figure for figure in in_order(view, view.of_topic(draft.topic)) if figure.figure_id not in shown]
    left = without_repeats(unsaid, told)
    tables = []
    for standing, caption in CAPTIONS.items():
        found = [figure for figure in left if ("counts" if figure.counts else figure.standing) == standing]
        rows = [line_of(view, figures) for figures in in_lines(found)]
        if rows:
            tables.append(Table(caption, ["column.measure", "column.value", "column.period", "column.source"], rows))
    return tables


def in_lines(figures: Iterable[Figure]) -> list[list[Figure]]:
    """Put items of one measure, basis, period and source together: a set of criteria is one line, not nineteen."""
    found: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        alike = (figure.unit_id, figure.measure, figure.basis, figure.period_start, figure.period_end, figure.source_id)
        found.setdefault(alike if figure.item else (figure.figure_id,), []).append(figure)
    return list(found.values())


def line_of(view: View, figures: Sequence[Figure]) -> list[Value]:
    """Row of a figure, or of several items of one measure."""
    first = figures[0]
    if len(figures) == 1:
        return [what_it_is(view, first), first, Period(first), Name("source", first.source_id)]
    items = [Sentence("consistency.term", {"label": Name("item", f"{f.measure}:{f.item}"), "figure": f}) for f in figures]
    return [what_it_is(view, first, of_item=False), items, Period(first), Name("source", first.source_id)]


# --- of its parts ---------------------------------------------------------------------------------------------------------


def _of_parts(draft: Draft) -> list[Table]:
    """Table of what the parts report and the unit does not: their sum, or how many of them report it, and which."""
    shown = draft.shown
    told_of = shown | draft.first
    added = {figure.inputs for figure in draft.figures if _is_sum_elsewhere(figure) and figure.figure_id in told_of}
    rows: list[list[Value]] = []
    by_parts = reported_by_parts(draft) if draft.view.children else []  # what villages report stands in their own table
    for told in by_parts:
        is_shown = told.ids in added if told.has_sum else shown.issuperset(told.ids)
        if not is_shown:
            reporting: Value = _reporting(draft, told)
            made = told.sum(draft) if told.has_sum else told.rate(draft, by_parts)
            total = made or Name("word", "further.no_total" if told.adds_up else "further.no_sum")
            rows.append([what_it_is(draft.view, told.figures[0]), Period(told.figures[0]), total, reporting])
    heads = ["column.measure", "column.period", "column.sum_of_parts", "column.parts_reporting"]
    return [Table("further.parts.caption", heads, rows)] if rows else []


def _is_sum_elsewhere(figure: Figure) -> bool:
    """Whether a figure is a sum that a topic's own step shows; that of the headline is laid out here."""
    return figure.operation == "sum" and figure.measure != SUM


def _reporting(draft: Draft, told: OfParts) -> Sentence:
    """How many of the parts report it, and which where they are few."""
    values: dict[str, Value] = {"count": told.number(draft), "all": parts_of(draft)}
    if len(told.units) == told.parts or len(told.units) > MOST_NAMED:
        return Sentence("further.reporting", values)
    return Sentence("further.reporting_named", {**values, "units": list(told.units)})
