"""Figures, statements and identities: numbers that can be read, registered words, periods, quotes, references.

What a quote prints is held against the value beside it, so that lost zeros and lost digits are seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import chain

from ntm_helpers.dataset.checks.given import Cells, Check, Given
from ntm_helpers.dataset.days import is_day
from ntm_helpers.dataset.readings import NOT_REPORTED, figure_quantity
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table, is_number, members
from ntm_helpers.errors import Fault, Weight, closest, suggestion
from ntm_helpers.quantities import Quantity, QuantityError

LEAST_PERCENT = 10
"""A threshold from here on is a per cent beyond doubt, so a value of at most 1 beside it looks like a share of 1."""

_Found = tuple[str, str, str, Weight]
"""Column, rule, fix and weight of a fault in a row."""


def _figures(table: Table, given: Given) -> Iterator[Fault]:
    """Check published figures: numbers, units of measure, periods, registered words, quotes, statements that stand twice."""
    lives = {row["unit_id"]: (row["valid_from"], row["valid_to"]) for row in given.rows("units")}
    seen: dict[tuple[str, ...], int] = {}
    for number, row in table.numbered():
        for column, rule, fix, weight in chain(_number_faults(row, given.register), _period_faults(row, lives)):
            yield Fault(table.file, number, column, row[column], rule, fix, weight, row["unit_id"], row["measure"])
        statement = tuple(text for column, text in row.items() if column not in ("figure_id", "locator", "quote", "note"))
        first = seen.setdefault(statement, number)
        if first != number:
            rule = f"the same statement stands in row {first}"
            fix = "Keep one; a second source is a row with its own source_id."
            yield Fault(table.file, number, "figure_id", row["figure_id"], rule, fix, Weight.NOTICE)


def _period_faults(row: Cells, lives: Mapping[str, tuple[str, str]]) -> Iterator[_Found]:
    start, end = row["period_start"], row["period_end"]
    if is_day(start) and is_day(end) and end < start:
        yield "period_end", f"the period ends before it starts ({start})", "Exchange or mend the dates.", Weight.ROW
    born, died = lives.get(row["unit_id"], ("", ""))
    last, fix = end or start, "Name the unit of that day, or mend the date."
    if is_day(last) and is_day(born) and last < born:
        yield "unit_id", f"the unit began only on {born}, the figure is of {last}", fix, Weight.NOTICE
    if is_day(last) and is_day(died) and (start or end) > died:
        yield "unit_id", f"the unit ended on {died}, the figure is of {last}", fix, Weight.NOTICE


def _number_faults(row: Cells, register: Register) -> Iterator[_Found]:
    measure = register.measures.get(row["measure"])
    if measure is None:
        if row["measure"]:
            fix = f"Mend the name, or register it in measures.csv: {closest(row['measure'], register.measures)}."
            yield "measure", "is not in the register of measures", fix, Weight.TABLE
        return
    if row["item"] and not register.has_item(measure, row["item"]):
        fix = f"Mend it: {closest(row['item'], register.allowed_items(measure))}."
        yield "item", f"is no item of {measure.measure}", fix, Weight.ROW
        return  # what unit and bounds it has depends on its item
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
        fix = f"Mend it: {closest(row['unit'], register.units_like(wanted))}."
        yield "unit", f"is no unit of measure for {measure.measure}", fix, Weight.ROW
        return
    try:
        quantity = figure_quantity(row, register)
    except QuantityError as error:
        yield "value_to" if row["value_to"] else "value", str(error), "Write the number as data/README.md shows.", Weight.ROW
        return
    if quantity is not None:
        yield from _bound_faults(row, quantity, register)
        yield from _quote_faults(row)


def _empty_faults(row: Cells) -> Iterator[_Found]:
    if row["value"]:
        yield "value", "a figure that is not reported has no value", "Empty the value, or mend the qualifier.", Weight.ROW
    elif row["qualifier"] != NOT_REPORTED:
        fix = f"Fill it in; where the source has the line without a number, write {NOT_REPORTED} in qualifier. Empty is never zero."
        yield "value", "must not be empty", fix, Weight.ROW


def _bound_faults(row: Cells, quantity: Quantity, register: Register) -> Iterator[_Found]:
    measure = register.measures[row["measure"]]
    bound = register.fixed_bound(measure, row["period_end"] or row["period_start"] or row["stated_on"])
    factor = register.factor(row["unit"], measure.unit)
    if bound is not None and factor is not None and quantity.to(measure.unit, factor).lower > bound:
        rule = f"{measure.measure} cannot exceed {bound} {measure.unit}"
        yield "value", rule, "Compare it with the source; look at its decimal mark and its unit.", Weight.ROW
    if odd := share_for_percent(row["unit"], Fraction(row["value"]), register.law.thresholds.get(row["item"], [])):
        yield "value", *odd, Weight.NOTICE


def share_for_percent(unit: str, value: Fraction, thresholds: Iterable[Cells]) -> tuple[str, str] | None:
    """Rule and fix for a per cent of at most 1 beside thresholds of 10 per cent and more; None where nothing is odd."""
    bounds = [Fraction(row["value"]) for row in thresholds if is_number(row["value"])]
    if unit != "percent" or not 0 < value <= 1 or not bounds or min(bounds) < LEAST_PERCENT:
        return None
    return (
        f"at most 1 percent where the threshold is {float(min(bounds)):g}: it looks like a share of 1",
        f"Write {float(value * 100):g} if so; leave it where it is meant.",
    )


_PRINTED = re.compile(r"\d+(?:[.,]\d+)*")


def _quote_faults(row: Cells) -> Iterator[_Found]:
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


def _statements(table: Table, given: Given) -> Iterator[Fault]:
    """Check statements: units, measures and opposed statements that exist."""
    units, measures = given.by_key("units"), given.register.measures
    ids = {row["statement_id"] for row in table.rows}
    for number, row in table.numbered():
        for unit_id in members(row["unit_ids"]):
            if unit_id not in units:
                fix = "Mend the id, or add its row to units.csv."
                yield Fault(table.file, number, "unit_ids", unit_id, "there is no such unit_id in units.csv", fix)
        if row["measure"] and row["measure"] not in measures:
            fix = f"Mend it: {closest(row['measure'], measures)}."
            yield Fault(table.file, number, "measure", row["measure"], "is not in the register of measures", fix)
        for other in members(row["opposes"]):
            if other not in ids or other == row["statement_id"]:
                yield Fault(table.file, number, "opposes", other, "is no other statement of this table", "Mend the id.")


def _identities(table: Table, given: Given) -> Iterator[Fault]:
    """Check identities: terms with signs, figures that exist."""
    known = given.by_key("figures")
    for number, row in table.numbered():
        named = [("result", row["result"])] if row["result"] and row["result"] != "100" else []
        for term in row["terms"].split():
            if not re.fullmatch(r"[+-]?[0-9A-Za-z][0-9A-Za-z._-]*", term):
                fix = "Write figure ids with signs, separated by spaces: +F002 +F003 -F004."
                yield Fault(table.file, number, "terms", term, "is no term", fix, Weight.ROW)
            else:
                named.append(("terms", term.lstrip("+-")))
        for column, figure_id in named:
            if figure_id not in known:
                near = suggestion(figure_id, known) if len(known) < 2000 else ""
                rule, fix = "is no figure of figures.csv", f"Mend the id, or add the figure. {near}".strip()
                yield Fault(table.file, number, column, figure_id, rule, fix, Weight.ROW)


CHECKS: dict[str, tuple[Check, ...]] = {"figures": (_figures,), "statements": (_statements,), "identities": (_identities,)}
