"""Everything else that is published on a topic: the last step of every topic.

**Method.** Every reported figure of the topic's measures on the unit that no step before it shows, with its period and source: what
tells how things stood, plans still running, and what is about later periods, each in a table of its own. A dataset's own measures
count like the register's. So a page never denies a figure that the dataset holds, whatever a topic's own steps ask for.

Of a unit with parts, what its parts report and it does not: where a measure adds up over units and every part listed reports it of
one period, their sum, marked as derived; else, where its figures say something of the whole at all (``adds_up_to`` of the
register), how many of them report it, and no total. A sum of the parts listed is no figure of
the unit: whether they are all its parts is another question, so it bears a name of its own.

Sentences that rest on a claim without a day stand here and not in the headline (`Draft.headline`).

**Limits.** Figures of groups of units and of villages stand in the annex of the briefing. Measures of no topic (*context*) stand in
the briefing too: sizes of the unit under people and households, all of them in its annex.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value
from ntm_helpers.review.arithmetic import count, total
from ntm_helpers.topics.common import in_order, what

SUM = "sum_of_parts"
CAPTIONS = {
    "counts": "further.caption",
    Standing.RUNNING_PLAN: "further.running.caption",
    Standing.AFTERWARDS: "further.afterwards.caption",
}
_Thing = tuple[str, str, bool, date | None, date | None]
"""Measure, item, whether it is a plan, first and last day: what figures of several units share that may be added."""


def further(draft: Draft, *_: object) -> list[Block]:
    """Every figure of the topic's measures that no step shows, what the parts make of it, and what has no day."""
    if draft.undated and not draft.has_headline:
        draft.headline("further.undated", unit=draft.view.unit)
    blocks: list[Block] = [*draft.undated, *_own(draft), *_of_parts(draft)]
    return blocks or [Sentence("further.none", {"unit": draft.view.unit})]


# --- of the unit ----------------------------------------------------------------------------------------------------------


def _own(draft: Draft) -> list[Table]:
    """Tables of the unit's own figures, by how they stand to the review date."""
    shown, view = draft.shown, draft.view
    left = [figure for figure in in_order(view, view.of_topic(draft.topic)) if figure.figure_id not in shown]
    tables = []
    for standing, caption in CAPTIONS.items():
        found = [figure for figure in left if ("counts" if figure.counts else figure.standing) == standing]
        rows: list[list[Value]] = [[what(figure), figure, Period(figure), Name("source", figure.source_id)] for figure in found]
        if rows:
            tables.append(Table(caption, ["column.measure", "column.value", "column.period", "column.source"], rows))
    return tables


# --- of its parts ---------------------------------------------------------------------------------------------------------


def _of_parts(draft: Draft) -> list[Table]:
    """Table of what the parts report and the unit does not: their sum, or how many of them report it."""
    view = draft.view
    own = {_thing(figure) for figure in view.of_topic(draft.topic)}
    shown, added = draft.shown, {figure.inputs for figure in draft.figures if figure.operation == "sum"}
    rows: list[list[Value]] = []
    for thing, by_unit in _by_thing(draft).items():
        figures = [by_unit[unit] for unit in view.children if unit in by_unit]
        is_whole = len(figures) == len(view.children) > 1 and _adds_up(view, figures)
        is_told = tuple(figure.figure_id for figure in figures) in added
        if thing in own or is_told or (not is_whole and all(figure.figure_id in shown for figure in figures)):
            continue
        added_up = total(draft, SUM, figures, item=_key(thing)) if is_whole else Name("word", "further.no_total")
        reporting = count(draft, "parts_reporting", figures, item=_key(thing))
        of_all = Sentence("further.reporting", {"count": reporting, "all": Name("text", str(len(view.children)))})
        rows.append([what(figures[0]), Period(figures[0]), added_up, of_all])
    heads = ["column.measure", "column.period", "column.sum_of_parts", "column.parts_reporting"]
    caption = "further.parts.caption"
    return [Table(caption, heads, rows)] if rows else []


def _by_thing(draft: Draft) -> dict[_Thing, dict[Unit, Figure]]:
    """Figures of the parts that tell how things stood and when, by what they share; of several on one, that of the best source."""
    view = draft.view
    found: dict[_Thing, dict[Unit, Figure]] = {}
    for child in view.children:
        for figure in in_order(view, view.of_topic(draft.topic, of=child)):
            adds_up = view.register.measures[figure.measure].adds_up_to
            if adds_up and figure.counts and figure.last_day is not None:
                best = found.setdefault(_thing(figure), {})
                best[child] = min(best.get(child, figure), figure, key=view.trust)
    return found


def _thing(figure: Figure) -> _Thing:
    return figure.measure, figure.item, figure.basis == "plan", figure.period_start, figure.period_end


def _key(thing: _Thing) -> str:
    """Item of a derived figure: measure, item, period."""
    measure, item, is_plan, start, end = thing
    days = "-".join(day.isoformat() for day in (start, end) if day)
    return f"{measure}.{item}.{'plan.' if is_plan else ''}{days}"


def _adds_up(view: View, figures: Sequence[Figure]) -> bool:
    """Whether a measure is one whose parts make the whole, and every figure is a number."""
    measure = view.register.measures[figures[0].measure]
    return "units" in measure.adds_up_to.split() and all(figure.quantity is not None for figure in figures)
