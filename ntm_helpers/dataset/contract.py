"""The contract of a dataset, enforced: every fault is found in one pass and said with its mend.

``contract.json`` beside this file is a Data Package: the tables, columns, types, allowed values, keys and references of
contract 1. frictionless checks the tables against it; its messages are reworded for people who keep spreadsheets. What a table
schema cannot say is checked here: that a value is a number that can be read, in a unit that its measure allows, that a period
does not end before it starts, that a measure and an item are registered.

Two weights: a fault of a file, column, key or reference makes the table untrustworthy and stops a run; a fault inside a row
stops only what may read that row.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from ntm_helpers.dataset.register import Register
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.quantities import QuantityError, read_quantity

CONTRACT = 1
REQUIRED_TABLES = ("units", "sources", "figures")

Rows = list[dict[str, str]]


@cache
def contract() -> Mapping:
    """Read the descriptor of contract 1."""
    return json.loads(Path(__file__).with_name("contract.json").read_text(encoding="utf-8"))


def schema(table: str) -> Mapping:
    """Give the schema of one table."""
    return next(resource["schema"] for resource in contract()["resources"] if resource["name"] == table)


def table_names() -> list[str]:
    """Give the names of the tables that contract 1 knows."""
    return [resource["name"] for resource in contract()["resources"]]


def read_descriptor(folder: Path) -> tuple[dict, list[Fault]]:
    """Read ``datapackage.json``: the descriptor and what is wrong with it."""
    name = "datapackage.json"
    if not folder.is_dir():
        mend = "Check the path, or lay the dataset there: a folder with datapackage.json, units.csv, sources.csv, figures.csv."
        return {}, [Fault(str(folder), None, "", "no such folder", "a dataset is a folder", mend)]
    try:
        descriptor = json.loads((folder / name).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        mend = 'Add it; the smallest is {"name": "my-dataset", "contract": 1, "review_date": "2020-04-13"}.'
        return {}, [Fault(name, None, "", "no such file", "a dataset is described by datapackage.json", mend)]
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        return {}, [Fault(name, None, "", str(error), "the file must be JSON in UTF-8", "Mend the place named.")]
    if not isinstance(descriptor, dict):
        return {}, [Fault(name, None, "", str(type(descriptor).__name__), "must be one JSON object", "Start it with {.")]
    return descriptor, list(_descriptor_faults(name, descriptor))


def _descriptor_faults(file: str, descriptor: dict) -> Iterator[Fault]:
    if descriptor.get("contract") != CONTRACT:
        found = json.dumps(descriptor.get("contract"))
        yield Fault(file, None, "contract", found, "must be 1", 'Write "contract": 1 and lay the tables out by data/README.md.')
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", str(descriptor.get("name", ""))):
        found, rule = str(descriptor.get("name", "")), "must be small letters, digits and hyphens: it becomes a folder's name"
        yield Fault(file, None, "name", found, rule, 'Write for example "name": "lam-binh".')
    try:
        date.fromisoformat(str(descriptor.get("review_date")))
    except ValueError:
        found, rule = str(descriptor.get("review_date", "")), "must be the date of the review, as YYYY-MM-DD"
        yield Fault(file, None, "review_date", found, rule, 'Write for example "review_date": "2020-04-13".')


def table_paths(descriptor: Mapping) -> dict[str, str]:
    """File name of every table, from the descriptor or, where it is silent, ``<table>.csv``."""
    named = {r.get("name"): r.get("path") for r in descriptor.get("resources", []) if isinstance(r, dict)}
    return {table: str(named.get(table) or f"{table}.csv") for table in table_names()}


def read_rows(folder: Path, file: str, table: str) -> tuple[Rows, list[Fault]]:
    """Read one table as text: its rows, or the fault of file or header that forbids it.

    Columns may stand in any order; a missing, doubled or unknown one is a fault, because a mistyped header would otherwise
    empty a column silently.
    """
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        return [], [Fault(file, None, "", str(path), "a table must lie inside its dataset", "Move it there.")]
    if not path.is_file():
        if table not in REQUIRED_TABLES:
            return [], []
        mend = f"Add it, with the header {','.join(_columns(table))}."
        return [], [Fault(file, None, "", "no such file", "the dataset needs this table", mend)]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [Fault(file, None, "", f"byte {error.start}", "must be UTF-8", "Save it as 'CSV UTF-8'.")]
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=False))
    header = [cell.strip() for cell in lines[0]] if lines else []
    faults = list(_header_faults(file, table, header))
    if faults:
        return [], faults
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(header) and any(cell.strip() for cell in cells):
            rule = f"a row must have {len(header)} cells, here are {len(cells)}"
            faults.append(Fault(file, number, "", "|".join(cells), rule, "Put cells that hold a comma between quotation marks."))
        rows.append(dict(zip(header, [cell.strip() for cell in cells], strict=False)))
    return rows, faults


def _columns(table: str) -> list[str]:
    return [field["name"] for field in schema(table)["fields"]]


def _header_faults(file: str, table: str, header: list[str]) -> Iterator[Fault]:
    expected = _columns(table)
    unknown = [column for column in header if column not in expected]
    missing = [column for column in expected if column not in header]
    for column in unknown:
        rule, hint = "is no column of this table", closest(column, missing or expected)
        yield Fault(file, 1, column or "(no name)", column, rule, f"Rename or remove it: {hint}.")
    for column in missing:
        yield Fault(file, 1, column, "", "this column is missing", f"Add it; the header is {','.join(expected)}.")
    for column in {c for c in header if header.count(c) > 1 and c in expected}:
        yield Fault(file, 1, column, column, "this column stands twice", "Keep one.")


def schema_faults(folder: Path, paths: Mapping[str, str]) -> Iterator[Fault]:
    """Check types, allowed values, keys and references with frictionless."""
    from frictionless import Checklist, Package, Resource  # about a second to import: only where data are checked

    resources = [
        Resource(
            {"name": table, "path": path, "schema": dict(schema(table)), "encoding": "utf-8-sig"},
            basepath=str(folder),
        )
        for table, path in paths.items()
    ]
    package = Package(resources=resources, basepath=str(folder))
    report = package.validate(Checklist(skip_errors=["blank-row"]), limit_errors=1_000_000)
    for task in report.tasks:
        table = next(table for table, path in paths.items() if table == task.name)
        for error in task.errors:
            yield _reworded(paths[table], table, error)


TABLE_ERRORS = {"primary-key", "foreign-key", "unique-error", "source-error", "resource-error", "encoding-error", "error"}


def _reworded(file: str, table: str, error) -> Fault:
    """Say a frictionless error in the words of someone who keeps a table."""
    kind = error.type
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", "") or ""
    found = str(getattr(error, "cell", "") or "")
    fields = {field["name"]: field for field in schema(table)["fields"]}
    constraints = fields.get(column, {}).get("constraints", {})
    if kind == "primary-key" or (kind == "constraint-error" and "unique" in error.note) or kind == "unique-error":
        key = ", ".join(schema(table)["primaryKey"])
        found = found or ", ".join(str(cell) for cell in getattr(error, "cells", [])[:1])
        return Fault(file, row, column or key, found, "this key stands in an earlier row already", "Give each row its own.")
    if kind == "foreign-key":
        names = ", ".join(error.field_names)
        target = error.reference_name or table
        rule = f"there is no such {', '.join(error.reference_field_names)} in {target}.csv"
        found = ", ".join(str(cell) for cell in error.field_cells)
        return Fault(file, row, names, found, rule, f"Mend the id, or add its row to {target}.csv.")
    key_columns = set(schema(table)["primaryKey"]) | {"unit_id", "measure", "source_id"}
    is_row_fault = kind not in TABLE_ERRORS and column not in key_columns and table == "figures"
    weight = Weight.ROW if is_row_fault else Weight.TABLE
    if kind == "constraint-error" and "required" in error.note:
        return Fault(file, row, column, "", "must not be empty", "Fill it in.", weight)
    if kind == "constraint-error" and "enum" in constraints:
        return Fault(file, row, column, found, "is not an allowed value", f"{closest(found, constraints['enum'])}.", weight)
    if kind == "constraint-error" and "maxLength" in constraints and "maxLength" in error.note:
        rule = f"must not be longer than {constraints['maxLength']} characters"
        return Fault(file, row, column, found, rule, "Keep a few words.", weight)
    if kind == "constraint-error":
        rule = f"must be letters, digits, '.', '_' or '-' ({constraints.get('pattern', error.note)})"
        return Fault(file, row, column, found, rule, "Write it so.", weight)
    if kind == "type-error":
        shape = {"date": "a date as YYYY-MM-DD", "boolean": "true or false"}.get(fields[column]["type"], fields[column]["type"])
        return Fault(file, row, column, found, f"must be {shape}", "Write it so, or leave it empty where unknown.", weight)
    return Fault(file, row, column, found, error.note or error.message, "See data/README.md for the table.", weight)


def row_faults(file: str, rows: Rows, register: Register) -> Iterator[Fault]:
    """Check what a schema cannot say about published figures: numbers, units of measure, periods, registered words."""
    for number, row in enumerate(rows, start=2):
        for column, found, rule, mend, weight in _figure_faults(row, register):
            yield Fault(file, number, column, found, rule, mend, weight, row.get("unit_id", ""), row.get("measure", ""))


def _figure_faults(row: Mapping[str, str], register: Register) -> Iterator[tuple[str, str, str, str, Weight]]:
    start, end = row.get("period_start", ""), row.get("period_end", "")
    if _is_day(start) and _is_day(end) and end < start:
        yield "period_end", end, f"the period ends before it starts ({start})", "Exchange or mend the dates.", Weight.ROW
    measure = register.measures.get(row.get("measure", ""))
    if measure is None:
        if row.get("measure"):
            hint = closest(row["measure"], register.measures)
            yield "measure", row["measure"], "is not in the register of measures", f"Mend the name: {hint}.", Weight.TABLE
        return
    if row.get("item") and not register.has_item(measure, row["item"]):
        allowed = register.allowed_items(measure)
        yield "item", row["item"], f"is no item of {measure.measure}", f"Mend it: {closest(row['item'], allowed)}.", Weight.ROW
    if measure.kind == "status":
        allowed = register.allowed_codes(measure)
        if row.get("value", "") not in allowed:
            yield "value", row.get("value", ""), "is no code of this status", f"Mend it: {closest(row['value'], allowed)}.", Weight.ROW
        return
    unit = row.get("unit", "")
    if register.factor(unit, measure.unit) is None:
        allowed = register.units_like(measure.unit)
        rule = f"is no unit of measure for {measure.measure}"
        yield "unit", unit, rule, f"Mend it: {closest(unit, allowed)}.", Weight.ROW
        return
    try:
        figure_quantity(row, register)
    except QuantityError as error:
        column = "value_to" if row.get("value_to") else "value"
        yield column, row.get(column, ""), str(error), "Write the number as data/README.md shows.", Weight.ROW


def figure_quantity(row: Mapping[str, str], register: Register):
    """Read the hedged number of a row, in the unit of measure in which it was printed."""
    measure = register.measures[row["measure"]]
    return read_quantity(
        row["value"],
        qualifier=row["qualifier"] or "exact",
        value_to=row["value_to"],
        unit=row["unit"],
        kind=measure.kind,
        step=row["step"],
        cap=Fraction(100) if measure.is_share else None,
    )


def _is_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))


def unit_faults(file: str, rows: Rows) -> Iterator[Fault]:
    """Check what a schema cannot say about units: members that exist, parents without a loop, a life that ends after it began."""
    parents = {row.get("unit_id", ""): row.get("parent_id", "") for row in rows}
    for number, row in enumerate(rows, start=2):
        for member in members(row.get("members", "")):
            if member not in parents:
                rule = "is a member but no unit of this table"
                yield Fault(file, number, "members", member, rule, f"Mend it: {closest(member, parents)}.")
        seen, above = set(), row.get("unit_id", "")
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            yield Fault(file, number, "parent_id", row["parent_id"], "the parents run in a circle", "Mend one of them.")
        start, end = row.get("valid_from", ""), row.get("valid_to", "")
        if _is_day(start) and _is_day(end) and end < start:
            rule = f"the unit ends before it began ({start})"
            yield Fault(file, number, "valid_to", end, rule, "Exchange or mend the dates.")


def members(text: str) -> list[str]:
    """Split the members of a group: ids separated by a space (comma, semicolon and bar are understood)."""
    return [member for member in re.split(r"[\s,;|]+", text) if member]
