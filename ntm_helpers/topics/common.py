"""What several topics say in the same way.

**A unit without figures of its own.** A figure of a larger unit is never split over its parts: the page says that nothing is
published about the unit, gives the parent's figure in one line, marked as not its own, and lists what to ask for.

**Shorter tables.** Thirty rows that all read "under way" or "not reported" hide the columns that differ; said once, the same is
read at a glance (`without_constants`). A table of one or two rows keeps its columns: there is nothing to hide.
"""

from __future__ import annotations

from dataclasses import replace

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.identities.examine import Consistency, examine
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.places import Unit
from ntm_helpers.quantities import read_quantity
from ntm_helpers.review import Block, Draft, Name, Period, Role, Sentence, Table, Value

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


# --- verdicts of the relations --------------------------------------------------------------------------------------------


def examined_figures(view: View) -> list[Figure]:
    """Figures that a view may read on its unit, its parts, groups and villages."""
    units = [view.unit, *view.children, *view.groups, *view.villages]
    return [figure for unit in units for figure in view.figures(of=unit)]


def examined(view: View) -> Consistency:
    """Hold the figures of a view against one another.

    Every topic takes its verdicts from here, as the page on consistency does: none holds a sum against a total itself.
    """
    return examine(examined_figures(view), view.dataset, view.identities())


def hedges_read(draft: Draft, finding: Finding) -> list[Sentence]:
    """Say of every hedge that a verdict rests on how far it is read."""
    said = []
    for figure in finding.identity.figures:
        quantity = draft.view.register.quantity_of(figure)
        if quantity is None or not quantity.is_hedged:
            continue
        item = f"{finding.identity.identity_id}.hedge.{figure.figure_id}"
        read = draft.derive("hedge_read", replace(quantity, wording=None), by=read_quantity, inputs=[figure], item=item)
        said.append(Sentence("common.hedge_read", {"figure": figure, "read_as": read}))
    return said


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


def what_is_said(sentence: Sentence) -> object:
    """What a sentence says, whoever says it: two that say the same are printed once."""

    def of(value: object) -> object:
        if isinstance(value, Sentence):
            return what_is_said(value)
        if isinstance(value, Figure):
            return value.measure, value.item, value.unit_id, value.quantity, value.code, value.reason
        if isinstance(value, Period):
            return value.figure.period_start, value.figure.period_end
        return tuple(map(of, value)) if isinstance(value, list | tuple) else value

    return sentence.key, tuple((name, of(value)) for name, value in sorted(sentence.values.items()))


def _head(column: str | Name) -> Name:
    if isinstance(column, Name):
        return column
    return Name("text", column[1:]) if column.startswith("=") else Name("word", column)
