"""What a Table Schema can say: types, allowed values, keys and references, checked by frictionless.

Its errors are reworded for people who keep tables: `_CONSTRAINTS` and `_TYPES` have the rule and the fix of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypedDict

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.checks.given import Cells, sentence, weight_in
from ntm_helpers.dataset.entities import TABLES, unit_of
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest

if TYPE_CHECKING:
    from frictionless import Error

_CONSTRAINTS = {
    "required": ("must not be empty", "Fill it in."),
    "enum": ("is not an allowed value", "{closest}"),
    "maxLength": ("must not be longer than {longest} characters", "Keep a few words."),
    "minimum": ("must be at least {least}{and_most}", "Compare it with the source."),
    "maximum": ("must be at least {least}{and_most}", "Compare it with the source."),
    "pattern": ("must have the form {pattern}", "Write it as in {example!r}."),
    "pattern of ids": ("must be letters, digits, '.', '_' or '-'", "Write it so; look for blanks and invisible characters."),
}
"""Rule and fix by the constraint that a cell breaks."""

_TYPES = {
    "date": ("must be a date as YYYY-MM-DD", "{date}"),
    "boolean": ("must be true or false", "Write it so, or leave it empty where unknown."),
    "integer": ("must be a whole number", "Write it so, or leave it empty where unknown."),
    "number": ("must be a number with a decimal point", "Write it so, or leave it empty where unknown."),
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
        return Fault(table.file, number, where, found, "this key stands in an earlier row already", "Give each row its own.")
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


def _said(constraint: str, error: Error, column: contract.Column | None, found: str) -> tuple[str, str]:
    """Rule and fix of a broken cell."""
    if column is None or not (constraint in _CONSTRAINTS or (error.type == "type-error" and column.type in _TYPES)):
        return error.note or error.message, "See data/README.md for the table."
    if constraint == "pattern" and column.name.endswith("_id"):
        constraint = "pattern of ids"
    rule, fix = _CONSTRAINTS[constraint] if constraint else _TYPES[column.type]
    words = {
        "closest": sentence(closest(found, column.allowed)) if constraint == "enum" else "",
        "longest": column.longest,
        "least": column.least,
        "and_most": f" and at most {column.most}" if column.most else "",
        "pattern": column.pattern,
        "example": column.example,
        "date": _date_fix(found),
    }
    return rule.format(**words), fix.format(**words)


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
    rule = f"there is no such {contract.tables()[target].key[0]} in {target}.csv"
    fix = f"Mend the id, or add its row to {target}.csv."
    if found.isdigit() and len(found) in (1, 2, 4):  # official codes have 2, 3 or 5 digits
        fix = f"Did it lose its zero? 0{found} may be meant. {fix}"
    return Fault(table.file, number, column, found, rule, fix)


def _date_fix(found: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", found)
    if match:
        day, month = int(match[1]), int(match[2])
        if day > 12 >= month:
            return f"Write {match[3]}-{month:02d}-{day:02d}."
        if day <= 12:
            return f"Day first it is {match[3]}-{month:02d}-{day:02d}: write the one that is meant."
    return "Write it so, or leave it empty where unknown; an inexact date is an open start or end with a note."
