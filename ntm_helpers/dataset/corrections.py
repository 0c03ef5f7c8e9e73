"""Corrections: cells that are read otherwise than they stand, as ``corrections.csv`` declares.

A correction acts only while the cell holds what it names and its guard stands; else it fails, because what it was decided about is
no longer there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, closest
from ntm_helpers.words import Message


def corrected(tables: Mapping[str, Table]) -> tuple[dict[str, Table], list[Fault]]:
    """Give the tables with their corrections applied, and what is wrong with the corrections."""
    result: dict[str, Table] = dict(tables)
    found: list[Fault] = []
    if "corrections" not in tables:
        return result, found
    table = tables["corrections"]
    for number, row in table.numbered():
        target = result.get(row["table"])
        index = _row_index(target, row["row_id"]) if target else None
        if target is None or index is None:
            rule = Message("fault.correction_row", table=row["table"])
            found.append(Fault(table.file, number, "row_id", row["row_id"], rule, Message("fix.correction_row")))
        elif fault := _unfit(row, target.rows[index]):
            found.append(Fault(table.file, number, *fault))
        else:
            rows = list(target.rows)
            rows[index] = rows[index] | {row["column"]: row["corrected"]}
            result[row["table"]] = replace(target, rows=rows)
    return result, found


def _row_index(table: Table, key: str) -> int | None:
    column = contract.tables()[table.name].key[0]
    return next((index for index, row in enumerate(table.rows) if row[column] == key), None)


def _unfit(row: Mapping[str, str], cells: Mapping[str, str]) -> tuple[str, str, Message, Message] | None:
    """Column, what was found, rule and fix where a correction does not fit the row that it names."""
    if row["column"] not in cells:
        rule = Message("fault.correction_column", table=row["table"])
        return "column", row["column"], rule, Message("fix.closest", closest=closest(row["column"], cells))
    held = cells[row["column"]]
    if held != row["found"]:
        rule = Message("fault.correction_cell", held=held)
        return "found", row["found"], rule, Message("fix.correction")
    for guard in filter(None, (text.strip() for text in row["guard"].split(";"))):
        column, _, text = guard.partition("=")
        if cells.get(column.strip()) != text.strip():
            rule = Message(
                "fault.correction_guard", column=column.strip(), value=cells.get(column.strip(), Message("found.no_such_column"))
            )
            return "guard", guard, rule, Message("fix.correction")
    return None
