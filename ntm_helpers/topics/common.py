"""What several topics say in the same way.

**A unit without figures of its own.** A figure of a larger unit is never split over its parts: the page says that nothing is
published about the unit, gives the parent's figure in one line, marked as not its own, and lists what to ask for.

**What is published stands on the page.** `latest_published` gives the latest figure of every measure asked for, and `sums_of_parts`
adds up those that the unit does not report itself and all its parts on record do, of one day or period. What is so added is named
as that: it is the unit's own figure only where these are all its parts.

**Shorter tables.** Thirty rows that all read "under way" or "not reported" hide the columns that differ; said once, the same is
read at a glance (`without_constants`). A table of one or two rows keeps its columns: there is nothing to hide.
"""

from __future__ import annotations

from collections.abc import Iterable

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Role, Sentence, Table, Value
from ntm_helpers.review.arithmetic import total

POPULATIONS = ("population_census", "population_registered", "population_stated")
"""Concepts of population, each a measure of its own; they are never exchanged for one another."""


def nothing_published(draft: Draft, topic_word: str, parents_figure: Figure | None = None) -> Sentence:
    """Say in the headline that nothing is published about the unit, with the parent's figure as context where there is one."""
    view = draft.view
    draft.nothing("context.nothing", unit=view.unit, topic=Name("word", topic_word))
    return parents_line(draft, parents_figure)


def parents_line(draft: Draft, figure: Figure | None) -> Sentence:
    """Give the parent's figure in a line, marked as not the unit's own."""
    view = draft.view
    if figure is None:
        return Sentence("context.no_parent_figure", role=Role.CONTEXT)
    values = {"parent": view.parent, "measure": Name("measure", figure.measure), "figure": figure, "unit": view.unit}
    return Sentence("context.parent", values, role=Role.CONTEXT)


def populations(draft: Draft, of: Unit | None = None) -> list[Figure]:
    """Give the latest figure of every population concept that is published."""
    found = [draft.view.latest(measure, of=of) for measure in POPULATIONS]
    return [figure for figure in found if figure is not None]


def latest_published(view: View, measures: Iterable[str], of: Unit | None = None) -> list[Figure]:
    """Give the latest figure of every measure and item that tells how things stood, or is a plan that was running."""
    wanted, found = list(measures), dict[tuple[str, str, bool], Figure]()
    for figure in view.figures(of=of):
        is_running = figure.standing is Standing.RUNNING_PLAN
        if figure.measure in wanted and figure.is_reported and (figure.counts or is_running):
            best = None if is_running else view.latest(figure.measure, figure.item, of, (figure.basis,))
            found[figure.measure, figure.item, figure.basis == "plan"] = best or figure
    return sorted(found.values(), key=lambda figure: (wanted.index(figure.measure), figure.item))


def sums_of_parts(draft: Draft, measures: Iterable[str]) -> list[Figure]:
    """Add up what the unit does not report itself and every part does, of one day; of measures that add up alone."""
    view, sums = draft.view, list[Figure]()
    additive = (name for name in measures if "units" in view.register.measures[name].adds_up_to.split())
    for measure, item in [(name, item) for name in additive for item in _items_of_parts(view, name)]:
        if view.latest(measure, item) is not None:
            continue
        parts = [view.latest(measure, item, of=child) for child in view.children]
        known = [part for part in parts if part is not None]
        if len(known) < max(2, len(parts)) or len({(part.period_start, part.period_end) for part in known}) > 1:
            continue
        if (added := total(draft, measure, known, item=item)) is not None:
            sums.append(added)
    return sums


def _items_of_parts(view: View, measure: str) -> list[str]:
    """Items of a measure that the first part reports; what it does not report, not every part does."""
    return sorted({figure.item for child in view.children[:1] for figure in view.current(measure, of=child)})


def published_table(caption: str, figures: Iterable[Figure]) -> Table:
    """Lay out figures with their day; of what is added from the parts, of how many."""
    rows = [[named(figure), figure, figure.last_day or Name("word", "unknown.silent")] for figure in figures]
    return Table(caption, ["column.measure", "column.value", "column.day"], rows)


def named(figure: Figure) -> Name | Sentence:
    """Name of what a figure is of; of one that is added from the parts, of how many."""
    what = Name("what", f"{figure.measure}:{figure.item}")
    if not figure.is_derived:
        return what
    return Sentence("context.of_parts", {"what": what, "count": Name("text", str(len(figure.inputs)))})


def listed_in_words(figures: Iterable[Figure]) -> list[Sentence]:
    """Each figure with its name, for a sentence."""
    return [Sentence("context.figure", {"what": named(figure), "figure": figure}) for figure in figures]


FEWEST_ROWS = 3


def without_constants(table: Table) -> list[Block]:
    """Take out columns, but the first, that say the same in every row; give the table and a sentence that says them.

    Figures say the same when their quantities, codes and reasons are equal, whatever they are about.
    """
    if len(table.rows) < FEWEST_ROWS:
        return [table]
    same = [n for n in range(1, len(table.columns)) if all(_said(row[n]) == _said(table.rows[0][n]) for row in table.rows)]
    if not same:
        return [table]
    kept = [n for n in range(len(table.columns)) if n not in same]
    shorter = Table(table.caption, [table.columns[n] for n in kept], [[row[n] for n in kept] for row in table.rows])
    told = [Sentence("table.same", {"column": _head(table.columns[n]), "value": table.rows[0][n]}) for n in same]
    return [shorter, Sentence("table.same_in_all", {"told": told})]


def _said(cell: Value) -> object:
    """What a cell says: of a figure its value, of anything else itself."""
    return (cell.quantity, cell.code, cell.reason) if isinstance(cell, Figure) else cell


def _head(column: str | Name) -> Name:
    if isinstance(column, Name):
        return column
    return Name("text", column[1:]) if column.startswith("=") else Name("word", column)
