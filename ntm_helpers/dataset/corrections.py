"""Corrections: cells that are read otherwise than they stand, as the table ``corrections`` declares.

It is a log: a line names its row by the row's key, never by its place, so that sorting either table changes nothing. A correction
acts only while the cell holds what it names and its guard stands; else it fails, because what it was decided about is no longer
there. Two ends are no failure and are told: the row itself is gone from the table, so that nothing is left to correct (an id that
is there but for its spelling is a fault, for the wrong number would stand); and the cell holds already what would be read instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from ntm_helpers.characters import alike
from ntm_helpers.dataset import contract
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.words import Message


def corrected(tables: Mapping[str, Table]) -> tuple[dict[str, Table], list[Fault]]:
    """Give the tables with their corrections applied, and what is wrong with the corrections."""
    result: dict[str, Table] = dict(tables)
    found: list[Fault] = []
    if "corrections" not in tables:
        return result, found
    table = tables["corrections"]
    correctable = next(column.allowed for column in contract.tables()["corrections"].columns if column.name == "table")
    for number, row in table.numbered():
        if row["table"] not in correctable:
            continue  # which its column says
        target = result.get(row["table"])
        index = _index(target, row["row_id"]) if target else None
        if target is None or index is None:
            found.append(Fault(table.file, number, *_no_row(row, target)))
        elif unfit := _unfit(row, target.rows[index]):
            found.append(Fault(table.file, number, *unfit))
        else:
            rows = list(target.rows)
            rows[index] = rows[index] | {row["column"]: row["corrected"]}
            result[row["table"]] = replace(target, rows=rows)
    return result, found


class _Unfit(NamedTuple):
    """Why a correction does not act: the rest of a `Fault`."""

    column: str
    found: str
    rule: Message
    fix: Message
    weight: Weight = Weight.TABLE


def _index(table: Table, key: str) -> int | None:
    column = contract.tables()[table.name].key[0]
    return next((index for index, row in enumerate(table.rows) if row[column] == key), None)


def _no_row(row: Mapping[str, str], target: Table | None) -> _Unfit:
    """Tell that a correction names no row: of a table that is not there, mistyped, or gone."""
    named, table = row["row_id"], row["table"]
    ids = target.by_key if target else ()
    if spelled := next((id_ for id_ in ids if _bare(id_) == _bare(named)), ""):
        return _Unfit("row_id", named, Message("fault.correction_row", table=table), Message("fix.correction_id", id=spelled))
    return _Unfit("row_id", named, Message("fault.correction_gone", table=table), Message("fix.correction_gone"), Weight.NOTICE)


def _bare(id_: str) -> str:
    """Give what is left of an id without case, signs, blanks, marks and zeros before digits: what typing by hand changes."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[\W_]+", "", alike(id_)))


def _unfit(row: Mapping[str, str], cells: Mapping[str, str]) -> _Unfit | None:
    """Tell why a correction does not fit the row that it names."""
    if row["column"] not in cells:
        rule = Message("fault.correction_column", table=row["table"])
        return _Unfit("column", row["column"], rule, Message("fix.closest", closest=closest(row["column"], cells)))
    held = cells[row["column"]]
    if held != row["found"] and held == row["corrected"]:
        return _Unfit("corrected", held, Message("fault.correction_done"), Message("fix.correction_done"), Weight.NOTICE)
    if held != row["found"]:
        rule = Message("fault.correction_cell", held=held)
        return _Unfit("found", row["found"], rule, Message("fix.correction"))
    for guard in filter(None, (text.strip() for text in row["guard"].split(";"))):
        column, _, text = guard.partition("=")
        if cells.get(column.strip()) != text.strip():
            rule = Message(
                "fault.correction_guard", column=column.strip(), value=cells.get(column.strip(), Message("found.no_such_column"))
            )
            return _Unfit("guard", guard, rule, Message("fix.correction"))
    return None
