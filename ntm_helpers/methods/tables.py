"""Tables told shorter: a column that says the same in every row becomes a sentence below its table.

Thirty rows that all read "under way" or "not reported" hide the columns that differ; said once, the same is read at a glance. A
table of one or two rows keeps its columns: there is nothing to hide.
"""

from __future__ import annotations

from ntm_helpers.dataset import Figure
from ntm_helpers.review import Name, Sentence, Table, Value

FEWEST_ROWS = 3


def without_constants(table: Table) -> list:
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
