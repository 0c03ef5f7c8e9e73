"""What a Table Schema can say: types, allowed values, keys and references, checked by frictionless.

Its errors are reworded for people who keep tables: `_CONSTRAINTS` and `_TYPES` have the rule and the fix of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypedDict

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.checks.given import Cells, weight_in
from ntm_helpers.dataset.entities import TABLES, unit_of
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, choice
from ntm_helpers.words import Message

if TYPE_CHECKING:
    from frictionless import Error

_CONSTRAINTS = {
    "required": ("fault.empty", "fix.fill"),
    "enum": ("fault.not_allowed", ""),
    "maxLength": ("fault.too_long", "fix.few_words"),
    "minimum": ("fault.below", "fix.compare"),
    "maximum": ("fault.out_of_range", "fix.compare"),
    "pattern": ("fault.form", "fix.example"),
    "pattern of ids": ("fault.no_id", "fix.id_characters"),
}
"""Rule and fix by the constraint that a cell breaks; no fix where it depends on what was found."""

_TYPES = {
    "date": ("fault.no_date", ""),
    "boolean": ("fault.no_boolean", "fix.write_so_or_empty"),
    "integer": ("fault.no_integer", "fix.write_so_or_empty"),
    "number": ("fault.no_number", "fix.write_so_or_empty"),
}
"""Rule and fix by the type that a cell is not of."""

_OF_KEYS = {"primary-key", "unique-error"}
_OF_TABLES = {*_OF_KEYS, "foreign-key", "source-error", "resource-error", "encoding-error", "error"}
"""Errors that make the table untrustworthy, whatever the column."""
_ROWS_STAND_ALONE = ("figures", "identities", "statements", *TABLES)
"""Tables in which a broken row stops only what may read it."""


def schema_faults(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Check tables against the contract's Table Schema."""
    from frictionless import Checklist, Package, Resource  # about a second to import: only where data are checked

    resources = [
        Resource({"name": name, "data": [table.header, *([*row.values()] for row in table.rows)], "schema": contract.schema(name)})
        for name, table in tables.items()
    ]
    report = Package(resources=resources).validate(Checklist(skip_errors=["blank-row"]), limit_errors=1_000_000)
    for task in report.tasks:
        for error in task.errors:
            yield _reworded(tables[task.name], error, tables)


def _reworded(table: Table, error: Error, tables: Mapping[str, Table]) -> Fault:
    """Say a frictionless error in the words of someone who keeps a table."""
    index = getattr(error, "row_number", None)
    number, row = (table.numbers[index - 2], table.rows[index - 2]) if index else (None, {})
    name: str = getattr(error, "field_name", "") or ""
    constraint = _constraint(error)
    if error.type in _OF_KEYS or constraint == "unique":
        key = contract.tables()[table.name].key
        found, where = ", ".join(row.get(column, "") for column in key), name or ", ".join(key)
        return Fault(table.file, number, where, found, Message("fault.key_twice"), Message("fix.own_key"))
    if error.type == "foreign-key":
        return _unknown_reference(table, number, error)
    found = "" if constraint == "required" else row.get(name, "")
    column = next((column for column in contract.tables()[table.name].columns if column.name == name), None)
    rule, fix = _said(constraint, error, column, found)
    return Fault(table.file, number, name, found, rule, fix, **_about(table, error.type, name, row, tables))


def _constraint(error: Error) -> str:
    """Name of the constraint that a cell breaks, where that is what is wrong."""
    match = re.match(r'constraint "(\w+)"', error.note) if error.type == "constraint-error" else None
    return match[1] if match else ""


def _said(constraint: str, error: Error, column: contract.Column | None, found: str) -> tuple[Message, Message]:
    """Rule and fix of a broken cell."""
    if column is None or not (constraint in _CONSTRAINTS or (error.type == "type-error" and column.type in _TYPES)):
        return Message("fault.schema", said=error.note or error.message), Message("fix.readme")
    if constraint == "pattern" and column.name.endswith("_id"):
        constraint = "pattern of ids"
    rule, fix = _CONSTRAINTS[constraint] if constraint else _TYPES[column.type]
    if constraint in ("minimum", "maximum"):
        rule = "fault.out_of_range" if column.most else "fault.below"
    words = {name: getattr(column, name) for name in ("longest", "least", "most", "pattern", "example")}
    if fix:
        return Message(rule, **words), Message(fix, **words)
    return Message(rule), choice(found, column.allowed) if constraint else _date_fix(found)


class _About(TypedDict):
    weight: Weight
    unit_id: str
    measure: str


def _about(table: Table, kind: str, column: str, row: Cells, tables: Mapping[str, Table]) -> _About:
    """What a broken cell stops and whom it concerns, so that only those briefings wait for it."""
    key_columns = {*contract.tables()[table.name].key, "unit_id", "measure", "source_id"}
    stands_alone = kind not in _OF_TABLES and column not in key_columns and table.name in _ROWS_STAND_ALONE
    weight = weight_in(table) if stands_alone else Weight.TABLE
    return {"weight": weight, "unit_id": unit_of(table.name, row, tables), "measure": row.get("measure", "")}


def _unknown_reference(table: Table, number: int | None, error: Error) -> Fault:
    """Name a reference that leads nowhere; `error` is frictionless' ForeignKeyError."""
    names: list[str] = getattr(error, "field_names", [])
    cells: list[str] = getattr(error, "field_cells", [])
    column, found = ", ".join(names), ", ".join(map(str, cells))
    target = contract.tables()[table.name].references[names[0]]
    rule = Message("fault.no_reference", key=contract.tables()[target].key[0], table=target)
    fix = Message("fix.reference", table=target)
    if found.isdigit() and len(found) in (1, 2, 4):  # official codes have 2, 3 or 5 digits
        fix = Message("fix.lost_zero", found=found, fix=fix)
    return Fault(table.file, number, column, found, rule, fix)


def _date_fix(found: str) -> Message:
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", found)
    if match:
        day, month = int(match[1]), int(match[2])
        if day > 12 >= month:
            return Message("fix.write_day", year=match[3], month=month, day=day)
        if day <= 12:
            return Message("fix.day_first", year=match[3], month=month, day=day)
    return Message("fix.inexact_date")
