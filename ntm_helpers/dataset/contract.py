"""The contract of a dataset, enforced: every fault is found in one pass and said with its mend.

``contract.json`` beside this file is a Data Package: the tables, columns, types, allowed values, keys and references of
contract 1. frictionless checks the tables against it; its messages are reworded for people who keep spreadsheets. What a table
schema cannot say is checked here: that a value is a number that can be read, in a unit that its measure allows, that a period
does not end before it starts, that measures, items, terms and members are known.

Three weights: a fault of a file, column, key or reference makes the table untrustworthy and stops a run; a fault inside a row
stops only what may read that row; a notice stops nothing. What a quote prints is held against the value beside it, so that lost
zeros and lost digits are seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from pathlib import Path

from ntm_helpers.dataset.entities import SHOWN_AS_TEXT, TABLES, cell_quantity, code_columns, number_columns, unit_column, unit_of
from ntm_helpers.dataset.entity_checks import entity_faults
from ntm_helpers.dataset.magnitudes import entity_notices, value_notice
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table, is_day, is_number, schema
from ntm_helpers.errors import Fault, Weight, closest, suggestion
from ntm_helpers.quantities import Quantity, QuantityError, read_quantity

CONTRACT = 1
NOT_REPORTED = "not_reported"


def read_descriptor(folder: Path) -> tuple[dict, list[Fault]]:
    """Read ``datapackage.json``: the descriptor and what is wrong with it."""
    name = "datapackage.json"
    if folder.is_file():
        mend = f"Name the folder that holds it: {folder.parent}; its workbook is named figures.xlsx."
        return {}, [Fault(str(folder), None, "", "a file", "a dataset is a folder", mend)]
    if not folder.is_dir():
        mend = "Check the path, or lay the dataset there: ntm new lays an empty one."
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
    if not is_day(str(descriptor.get("review_date", ""))):
        found, rule = str(descriptor.get("review_date", "")), "must be the date of the review, as YYYY-MM-DD"
        yield Fault(file, None, "review_date", found, rule, 'Write for example "review_date": "2020-04-13".')
    if not isinstance(descriptor.get("resources", []), list):
        yield Fault(file, None, "resources", "", "must be a list of tables", "Leave it out where the files bear the usual names.")
    roots = descriptor.get("reviewed_units", [])
    if not isinstance(roots, list) or not all(isinstance(root, str) for root in roots):
        yield Fault(file, None, "reviewed_units", json.dumps(roots), "must be a list of unit ids", 'Write for example ["071"].')


def content_faults(descriptor: Mapping, tables: Mapping[str, Table], register: Register) -> list[Fault]:
    """Check everything that stands in the tables, in the order of the files.

    Parameters
    ----------
    descriptor : mapping
    tables : mapping of str to Table
        After corrections.
    register : Register
        With the dataset's own measures, codes and units of measure.
    """
    found = list(schema_faults(tables))
    said = {(fault.file, fault.row, fault.column) for fault in found}
    more = chain(
        _root_faults(descriptor, tables["units"]),
        unit_faults(tables["units"]),
        *(check(tables[name], tables, register) for name, check in _ROW_CHECKS.items() if name in tables),
    )
    found += [fault for fault in more if (fault.file, fault.row, fault.column) not in said]
    rank = {table.file: number for number, table in enumerate(tables.values())}
    return sorted(found, key=lambda fault: (rank.get(fault.file, -1), fault.row or 0, fault.column))


# --- what the schema says -------------------------------------------------------------------------------------------------


def schema_faults(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Check types, allowed values, keys and references with frictionless."""
    from frictionless import Checklist, Package, Resource  # about a second to import: only where data are checked

    resources = [
        Resource({"name": name, "data": [table.header, *([*row.values()] for row in table.rows)], "schema": dict(schema(name))})
        for name, table in tables.items()
    ]
    report = Package(resources=resources).validate(Checklist(skip_errors=["blank-row"]), limit_errors=1_000_000)
    for task in report.tasks:
        for error in task.errors:
            yield _reworded(tables[task.name], error, tables)


_TABLE_ERRORS = {"primary-key", "foreign-key", "unique-error", "source-error", "resource-error", "encoding-error", "error"}


def _reworded(table: Table, error, tables: Mapping[str, Table]) -> Fault:
    """Say a frictionless error in the words of someone who keeps a table."""
    kind, fields = error.type, {field["name"]: field for field in schema(table.name)["fields"]}
    index = getattr(error, "row_number", None)
    number = table.numbers[index - 2] if index else None
    row = table.rows[index - 2] if index else {}
    column = getattr(error, "field_name", "") or ""
    constraints = fields.get(column, {}).get("constraints", {})
    if kind == "primary-key" or (kind == "constraint-error" and "unique" in error.note) or kind == "unique-error":
        key = schema(table.name)["primaryKey"]
        found = ", ".join(row.get(name, "") for name in key)
        return Fault(
            table.file,
            number,
            column or ", ".join(key),
            found,
            "this key stands in an earlier row already",
            "Give each row its own.",
        )
    if kind == "foreign-key":
        return _unknown_reference(table, number, error)
    found = row.get(column, "")
    key_columns = {*schema(table.name)["primaryKey"], "unit_id", "measure", "source_id"}
    is_row_fault = (
        kind not in _TABLE_ERRORS and column not in key_columns and table.name in ("figures", "identities", "statements", *TABLES)
    )
    weight = Weight.NOTICE if is_row_fault and table.name in SHOWN_AS_TEXT else Weight.ROW if is_row_fault else Weight.TABLE
    about = {"weight": weight} | _subject(table.name, row, tables)
    if kind == "constraint-error" and "required" in error.note:
        return Fault(table.file, number, column, "", "must not be empty", "Fill it in.", **about)
    if kind == "constraint-error" and "enum" in constraints:
        mend = f"{closest(found, constraints['enum'])}."
        return Fault(table.file, number, column, found, "is not an allowed value", mend[0].upper() + mend[1:], **about)
    if kind == "constraint-error" and "maxLength" in constraints and "maxLength" in error.note:
        rule = f"must not be longer than {constraints['maxLength']} characters"
        return Fault(table.file, number, column, found, rule, "Keep a few words.", **about)
    if kind == "constraint-error" and column.endswith("_id"):
        rule, mend = "must be letters, digits, '.', '_' or '-'", "Write it so; look for blanks and invisible characters."
        return Fault(table.file, number, column, found, rule, mend, **about)
    if kind == "constraint-error" and ("minimum" in error.note or "maximum" in error.note):
        most = f" and at most {constraints['maximum']}" if "maximum" in constraints else ""
        rule = f"must be at least {constraints['minimum']}{most}"
        return Fault(table.file, number, column, found, rule, "Compare it with the source.", **about)
    if kind == "constraint-error":
        rule = f"must have the form {constraints.get('pattern', error.note)}"
        return Fault(table.file, number, column, found, rule, f"Write it as in {fields[column]['example']!r}.", **about)
    if kind == "type-error" and fields[column]["type"] == "date":
        return Fault(table.file, number, column, found, "must be a date as YYYY-MM-DD", _date_mend(found), **about)
    if kind == "type-error":
        shape = {"boolean": "true or false", "integer": "a whole number", "number": "a number with a decimal point"}
        return Fault(
            table.file,
            number,
            column,
            found,
            f"must be {shape[fields[column]['type']]}",
            "Write it so, or leave it empty where unknown.",
            **about,
        )
    return Fault(table.file, number, column, found, error.note or error.message, "See data/README.md for the table.", **about)


def _unknown_reference(table: Table, number: int | None, error) -> Fault:
    target = error.reference_name or table.name
    found = ", ".join(str(cell) for cell in error.field_cells)
    rule = f"there is no such {', '.join(error.reference_field_names)} in {target}.csv"
    mend = f"Mend the id, or add its row to {target}.csv."
    if found.isdigit() and len(found) in (1, 2, 4):  # official codes have 2, 3 or 5 digits
        mend = f"Did it lose its zero? 0{found} may be meant. {mend}"
    return Fault(table.file, number, ", ".join(error.field_names), found, rule, mend)


def _date_mend(found: str) -> str:
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", found)
    if match:
        day, month = int(match[1]), int(match[2])
        if day > 12 >= month:
            return f"Write {match[3]}-{month:02d}-{day:02d}."
        if day <= 12:
            return f"Day first it is {match[3]}-{month:02d}-{day:02d}: write the one that is meant."
    return "Write it so, or leave it empty where unknown; an inexact date is an open start or end with a note."


def _subject(table: str, row: Mapping[str, str], tables: Mapping[str, Table]) -> dict[str, str]:
    """Whom a row concerns, so that only those briefings wait for its mend."""
    return {"unit_id": unit_of(table, row, tables), "measure": row.get("measure", "")}


# --- what the schema cannot say -------------------------------------------------------------------------------------------


def _root_faults(descriptor: Mapping, units: Table) -> Iterator[Fault]:
    known = {row["unit_id"] for row in units.rows}
    for root in descriptor.get("reviewed_units", ()):
        if root not in known:
            mend = f"Mend the id: {closest(root, known)}." if len(known) < 50 else "Mend the id."
            yield Fault("datapackage.json", None, "reviewed_units", root, "is no unit of units.csv", mend)


_CODE_DIGITS = {"province": 2, "municipality": 2, "district": 3, "provincial_city": 3, "district_town": 3, "commune": 5}
_CODE_DIGITS |= {"township": 5, "ward": 5}


def unit_faults(table: Table) -> Iterator[Fault]:
    """Check units: members that exist, parents without a loop, a life that ends after it began, codes with their zeros."""
    parents = {row.get("unit_id", ""): row.get("parent_id", "") for row in table.rows}
    for number, row in zip(table.numbers, table.rows, strict=True):
        for member in members(row.get("members", "")):
            if member not in parents:
                rule = "is a member but no unit of this table"
                yield Fault(table.file, number, "members", member, rule, f"Mend it: {closest(member, parents)}.")
        seen, above = set(), row.get("unit_id", "")
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above:
            yield Fault(table.file, number, "parent_id", row["parent_id"], "the parents run in a circle", "Mend one of them.")
        start, end = row.get("valid_from", ""), row.get("valid_to", "")
        if is_day(start) and is_day(end) and end < start:
            rule = f"the unit ends before it began ({start})"
            yield Fault(table.file, number, "valid_to", end, rule, "Exchange or mend the dates.")
        digits, code = _CODE_DIGITS.get(row.get("kind", "")), row.get("code", "")
        if digits and code.isdigit() and len(code) < digits:
            rule = f"the official code of a {row['kind']} has {digits} digits: zeros were lost"
            yield Fault(table.file, number, "code", code, rule, f"Write {code.zfill(digits)}, in a text cell.", Weight.NOTICE)


def _figure_faults(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check published figures: numbers, units of measure, periods, registered words, quotes, statements that stand twice."""
    lives = {row["unit_id"]: (row["valid_from"], row["valid_to"]) for row in tables["units"].rows}
    seen: dict[tuple, int] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        for column, rule, mend, weight in chain(_number_faults(row, register), _period_faults(row, lives)):
            yield Fault(table.file, number, column, row[column], rule, mend, weight, row["unit_id"], row["measure"])
        statement = tuple(text for column, text in row.items() if column not in ("figure_id", "locator", "quote", "note"))
        first = seen.setdefault(statement, number)
        if first != number:
            rule = f"the same statement stands in row {first}"
            mend = "Keep one; a second source is a row with its own source_id."
            yield Fault(table.file, number, "figure_id", row["figure_id"], rule, mend, Weight.NOTICE)


_Found = tuple[str, str, str, Weight]
"""Column, rule, mend and weight of a fault in a row."""


def _period_faults(row: Mapping[str, str], lives: Mapping[str, tuple[str, str]]) -> Iterator[_Found]:
    start, end = row["period_start"], row["period_end"]
    if is_day(start) and is_day(end) and end < start:
        yield "period_end", f"the period ends before it starts ({start})", "Exchange or mend the dates.", Weight.ROW
    born, died = lives.get(row["unit_id"], ("", ""))
    last, mend = end or start, "Name the unit of that day, or mend the date."
    if is_day(last) and is_day(born) and last < born:
        yield "unit_id", f"the unit began only on {born}, the figure is of {last}", mend, Weight.NOTICE
    if is_day(last) and is_day(died) and (start or end) > died:
        yield "unit_id", f"the unit ended on {died}, the figure is of {last}", mend, Weight.NOTICE


def _number_faults(row: Mapping[str, str], register: Register) -> Iterator[_Found]:
    measure = register.measures.get(row["measure"])
    if measure is None:
        if row["measure"]:
            mend = f"Mend the name, or register it in measures.csv: {closest(row['measure'], register.measures)}."
            yield "measure", "is not in the register of measures", mend, Weight.TABLE
        return
    if row["item"] and not register.has_item(measure, row["item"]):
        mend = f"Mend it: {closest(row['item'], register.allowed_items(measure))}."
        yield "item", f"is no item of {measure.measure}", mend, Weight.ROW
        return  # what unit and bounds it has is told by its item
    if row["qualifier"] == NOT_REPORTED or not row["value"]:
        yield from _empty_faults(row)
        return
    if measure.kind == "status":
        allowed = register.allowed_codes(measure)
        if row["value"] not in allowed:
            yield "value", "is no code of this status", f"Mend it: {closest(row['value'], allowed)}.", Weight.ROW
        return
    wanted = register.unit_of(measure.measure, row["item"])
    if register.factor(row["unit"], wanted) is None:
        mend = f"Mend it: {closest(row['unit'], register.units_like(wanted))}."
        yield "unit", f"is no unit of measure for {measure.measure}", mend, Weight.ROW
        return
    try:
        quantity = figure_quantity(row, register)
    except QuantityError as error:
        yield "value_to" if row["value_to"] else "value", str(error), "Write the number as data/README.md shows.", Weight.ROW
        return
    yield from _bound_faults(row, quantity, register)
    yield from _quote_faults(row)


def _empty_faults(row: Mapping[str, str]) -> Iterator[_Found]:
    if row["value"]:
        yield "value", "a figure that is not reported has no value", "Empty the value, or mend the qualifier.", Weight.ROW
    elif row["qualifier"] != NOT_REPORTED:
        mend = (
            f"Fill it in; where the source has the line without a number, write {NOT_REPORTED} in qualifier. Empty is never zero."
        )
        yield "value", "must not be empty", mend, Weight.ROW


def _bound_faults(row: Mapping[str, str], quantity: Quantity, register: Register) -> Iterator[_Found]:
    measure = register.measures[row["measure"]]
    bound = register.fixed_bound(measure, row["period_end"] or row["period_start"] or row["stated_on"])
    if bound is not None and quantity.to(measure.unit, register.factor(row["unit"], measure.unit)).lower > bound:
        rule = f"{measure.measure} cannot exceed {bound} {measure.unit}"
        yield "value", rule, "Compare it with the source; look at its decimal mark and its unit.", Weight.ROW
    if told := value_notice(row["unit"], Fraction(row["value"]), register.law.thresholds.get(row["item"], [])):
        yield "value", *told, Weight.NOTICE


_PRINTED = re.compile(r"\d+(?:[.,]\d+)*")


def _quote_faults(row: Mapping[str, str]) -> Iterator[_Found]:
    """Hold the value against what the quote prints: lost zeros after the decimal mark, a thousands mark read as a decimal mark."""
    if not row["quote"] or ("." not in row["value"] and "," not in row["quote"]):
        return
    printed = _PRINTED.findall(row["quote"])
    as_decimals = {text.replace(".", "").replace(",", ".") for text in printed if text.count(",") <= 1}
    if row["value"] in as_decimals | set(printed):
        if row["value"] not in as_decimals and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", row["value"]):
            plain = row["value"].replace(".", "")
            rule = f"the quote's {row['value']} is {plain} in Vietnamese writing, where '.' stands between thousands"
            yield "value", rule, "Write which one is meant.", Weight.ROW
        return
    for text in sorted(as_decimals):
        if re.fullmatch(r"\d+\.\d+", text) and Fraction(text) == Fraction(row["value"]) and len(text) > len(row["value"]):
            yield "value", f"the quote prints {text}: digits were lost", f"Write {text}.", Weight.NOTICE


def figure_quantity(row: Mapping[str, str], register: Register) -> Quantity | None:
    """Read the hedged number of a row in the unit of measure in which it was printed; None for a status and where not reported."""
    measure = register.measures[row["measure"]]
    if measure.kind == "status" or row["qualifier"] == NOT_REPORTED:
        return None
    return read_quantity(
        row["value"],
        qualifier=row["qualifier"] or "exact",
        value_to=row["value_to"],
        unit=row["unit"],
        kind=measure.kind,
        step=row["step"],
        cap=Fraction(100) if measure.is_share and row["unit"] == "percent" else None,
    )


def _entity_faults(name: str):
    """Make a check of the numbers and dates of an entity table."""

    def check(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
        weight = Weight.NOTICE if name in SHOWN_AS_TEXT else Weight.ROW
        for number, row in zip(table.numbers, table.rows, strict=True):
            unit_id = unit_of(name, row, tables)
            for column, (measure, _) in number_columns(name).items():
                try:
                    if row[column]:
                        cell_quantity(name, column, row, register.measures[measure].kind)
                except QuantityError as error:
                    mend = "Write the number as data/README.md shows."
                    yield Fault(table.file, number, column, row[column], str(error), mend, weight, unit_id, measure)
                told_in = unit_column(name, column)
                if row[column] and told_in and not row[told_in]:
                    rule = f"{column} is told and its unit of measure is not"
                    yield Fault(table.file, number, told_in, "", rule, "Write it, as km or house.", weight, unit_id, measure)
            yield from _above_bounds(table.file, number, name, row, register, unit_id)
            for column, code_list in code_columns(name).items():
                allowed = register.known_codes(code_list)
                if row[column] and row[column] not in allowed:
                    mend = f"Mend it, or add it to codes.csv: {closest(row[column], allowed)}."
                    yield Fault(table.file, number, column, row[column], f"is no code of {code_list}", mend, weight, unit_id)
        yield from entity_faults(name, table, tables, register)
        yield from entity_notices(name, table, tables, register)

    return check


def _above_bounds(file: str, number: int, name: str, row: Mapping[str, str], register: Register, unit_id: str) -> Iterator[Fault]:
    """Check that a part is not above what bounds it in the same row: no more poor households than households taking part."""
    of_measure = {measure: column for column, (measure, _) in number_columns(name).items()}
    for column, (measure, _) in number_columns(name).items():
        whole = of_measure.get(register.measures[measure].bounded_by, "")
        if whole and is_number(row[column]) and is_number(row[whole]) and Fraction(row[column]) > Fraction(row[whole]):
            rule = f"is more than {whole} ({row[whole]}), of which it is a part"
            yield Fault(file, number, column, row[column], rule, "Compare both with the source.", Weight.ROW, unit_id, measure)


def _identity_faults(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check identities: terms with signs, figures that exist."""
    known = {row["figure_id"] for row in tables["figures"].rows}
    for number, row in zip(table.numbers, table.rows, strict=True):
        named = [("result", row["result"])] if row["result"] and row["result"] != "100" else []
        for term in row["terms"].split():
            if not re.fullmatch(r"[+-]?[0-9A-Za-z][0-9A-Za-z._-]*", term):
                mend = "Write figure ids with signs, separated by spaces: +F002 +F003 -F004."
                yield Fault(table.file, number, "terms", term, "is no term", mend, Weight.ROW)
            else:
                named.append(("terms", term.lstrip("+-")))
        for column, figure_id in named:
            if figure_id not in known:
                near = suggestion(figure_id, known) if len(known) < 2000 else ""
                rule, mend = "is no figure of figures.csv", f"Mend the id, or add the figure. {near}".strip()
                yield Fault(table.file, number, column, figure_id, rule, mend, Weight.ROW)


def _statement_faults(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check statements: units, measures and opposed statements that exist."""
    units = {row["unit_id"] for row in tables["units"].rows}
    ids = {row["statement_id"] for row in table.rows}
    for number, row in zip(table.numbers, table.rows, strict=True):
        for unit_id in members(row["unit_ids"]):
            if unit_id not in units:
                mend = "Mend the id, or add its row to units.csv."
                yield Fault(table.file, number, "unit_ids", unit_id, "there is no such unit_id in units.csv", mend)
        if row["measure"] and row["measure"] not in register.measures:
            mend = f"Mend it: {closest(row['measure'], register.measures)}."
            yield Fault(table.file, number, "measure", row["measure"], "is not in the register of measures", mend)
        for other in members(row["opposes"]):
            if other not in ids or other == row["statement_id"]:
                yield Fault(table.file, number, "opposes", other, "is no other statement of this table", "Mend the id.")


def _measure_faults(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check a dataset's own measures: none that the register has, units, lists and measures that exist."""
    shipped = Register()
    lists = {name for name, _ in register.codes} | {"criteria", "band"}
    for number, row in zip(table.numbers, table.rows, strict=True):
        if row["measure"] in shipped.measures:
            rule, mend = "the register has this measure already", "Use it, or choose another name."
            yield Fault(table.file, number, "measure", row["measure"], rule, mend)
        if row["kind"] != "status" and row["unit"] not in register.units_of_measure:
            mend = f"Mend it, or add it to units_of_measure.csv: {closest(row['unit'], register.units_of_measure)}."
            yield Fault(table.file, number, "unit", row["unit"], "is no unit of measure", mend)
        wanted = [("items", row["items"])] if row["items"] else []
        wanted += [("bounded_by", row["bounded_by"].removeprefix("codes:"))] if row["bounded_by"].startswith("codes:") else []
        for column, name in wanted:
            if name not in lists:
                mend = f"Mend it, or add its codes to codes.csv: {closest(name, lists)}."
                yield Fault(table.file, number, column, row[column], "is no list of codes", mend)
        for column in ("bounded_by", "ratio_of"):
            for name in re.findall(r"[a-z][a-z0-9_]*", row[column]) if ":" not in row[column] else ():
                if name not in register.measures:
                    mend = f"Mend it: {closest(name, register.measures)}."
                    yield Fault(table.file, number, column, name, "is not in the register of measures", mend)


def _work_measure_faults(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check own words on measures of works: measures and kinds that exist."""
    kinds = register.codes_of("work_kind")
    for number, row in zip(table.numbers, table.rows, strict=True):
        if row["work_kind"] and row["work_kind"] not in kinds:
            mend = f"Mend it, or add it to codes.csv: {closest(row['work_kind'], kinds)}."
            yield Fault(table.file, number, "work_kind", row["work_kind"], "is no code of work_kind", mend)
        for column in ("measure", "plan_of", "covers"):
            for name in re.findall(r"[^\s/|]+", row[column]):
                if name not in register.measures:
                    mend = f"Mend it: {closest(name, register.measures)}."
                    yield Fault(table.file, number, column, name, "is not in the register of measures", mend)


def _threshold_faults(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check own thresholds: indicators that exist."""
    for number, row in zip(table.numbers, table.rows, strict=True):
        if row["indicator"] not in register.law.indicators:
            mend = f"Mend it: {closest(row['indicator'], register.law.indicators)}."
            yield Fault(table.file, number, "indicator", row["indicator"], "is no indicator of a criteria set", mend)
        elif is_number(row["value"]):
            of_law = [one for one in register.table("thresholds") if one["indicator"] == row["indicator"]]
            unit = register.law.indicators[row["indicator"]]["unit"]
            if told := value_notice(unit, Fraction(row["value"]), of_law):
                yield Fault(table.file, number, "value", row["value"], *told, Weight.NOTICE)


def _own_faults(name: str):
    """Make a check that a dataset's own rows do not redefine the register's."""

    def check(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
        key = schema(name)["primaryKey"]
        shipped = {tuple(row[column] for column in key) for row in Register().table(name)}
        for number, row in zip(table.numbers, table.rows, strict=True):
            if tuple(row[column] for column in key) in shipped:
                found = ", ".join(row[column] for column in key)
                yield Fault(table.file, number, key[0], found, "the register has it already", "Use it, or choose another name.")

    return check


_ROW_CHECKS = {
    "figures": _figure_faults,
    "statements": _statement_faults,
    "identities": _identity_faults,
    **{name: _entity_faults(name) for name in TABLES},
    "measures": _measure_faults,
    "thresholds": _threshold_faults,
    "work_measures": _work_measure_faults,
    "codes": _own_faults("codes"),
    "units_of_measure": _own_faults("units_of_measure"),
}


# --- corrections ----------------------------------------------------------------------------------------------------------


def corrected(tables: Mapping[str, Table]) -> tuple[dict[str, Table], list[Fault]]:
    """Give the tables with their corrections applied, and what is wrong with the corrections.

    A correction acts only while the cell holds what it names and its guard stands; else it fails, because what it was decided
    about is no longer there.
    """
    if "corrections" not in tables:
        return dict(tables), []
    table, found, result = tables["corrections"], [], dict(tables)
    for number, row in zip(table.numbers, table.rows, strict=True):
        target = result.get(row["table"])
        index = _row_index(target, row["row_id"]) if target else None
        fault = _correction_fault(row, target, index)
        if fault:
            column, what, rule, mend = fault
            found.append(Fault(table.file, number, column, what, rule, mend))
            continue
        rows = list(target.rows)
        rows[index] = rows[index] | {row["column"]: row["corrected"]}
        result[row["table"]] = replace(target, rows=rows)
    return result, found


def _row_index(table: Table, key: str) -> int | None:
    column = schema(table.name)["primaryKey"][0]
    return next((index for index, row in enumerate(table.rows) if row[column] == key), None)


def _correction_fault(row: Mapping[str, str], target: Table | None, index: int | None) -> tuple[str, str, str, str] | None:
    if target is None or index is None:
        return "row_id", row["row_id"], f"is no row of {row['table']}.csv", "Mend the id, or remove the correction."
    cells = target.rows[index]
    if row["column"] not in cells:
        return "column", row["column"], f"is no column of {row['table']}.csv", f"Mend it: {closest(row['column'], cells)}."
    stands = cells[row["column"]]
    if stands != row["found"]:
        rule = f"the cell holds {stands!r}: the correction no longer matches"
        return "found", row["found"], rule, "Decide again: mend the correction, or remove it."
    for guard in filter(None, (text.strip() for text in row["guard"].split(";"))):
        column, _, text = guard.partition("=")
        if cells.get(column.strip()) != text.strip():
            rule = f"the row has {column.strip()} = {cells.get(column.strip(), 'no such column')!r}: its guard no longer stands"
            return "guard", guard, rule, "Decide again: mend the correction, or remove it."
    return None


def members(text: str) -> list[str]:
    """Split ids separated by a space (comma, semicolon and bar are understood)."""
    return [member for member in re.split(r"[\s,;|]+", text) if member]
