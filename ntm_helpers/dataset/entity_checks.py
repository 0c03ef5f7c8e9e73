"""What the rows of entity tables must keep beyond their types: days in order, villages of their commune, one list a day.

Each check names the row. A row that breaks one stops only the briefings that read it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date

from ntm_helpers.dataset.entities import unit_of
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.quantities import QuantityError, read_quantity

IN_ORDER = (("start_date", "end_date"), ("decision_date", "withdrawn_date"), ("start_date", "support_ended_on"))
"""Columns of which the second day cannot lie before the first."""


def entity_faults(name: str, table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check the rows of one entity table.

    Parameters
    ----------
    name : str
        Of the table.
    table : Table
    tables : mapping of str to Table
        All tables of the dataset.
    register : Register
    """
    yield from _days_in_order(name, table, tables)
    if name == "household_lists":
        yield from _lists_of_one_day(table)
    if name == "actions":
        yield from _actions(table, tables, register)
    if "village_id" in table.header:
        yield from _villages(name, table, tables)


def _days_in_order(name: str, table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    pairs = [pair for pair in IN_ORDER if set(pair) <= set(table.header)]
    for number, row in zip(table.numbers, table.rows, strict=True) if pairs else ():
        for first, last in pairs:
            if _is_day(row[first]) and _is_day(row[last]) and row[last] < row[first]:
                rule, mend = f"lies before {first} ({row[first]})", "Exchange or mend the dates."
                yield Fault(table.file, number, last, row[last], rule, mend, Weight.ROW, unit_of(name, row, tables))


def _lists_of_one_day(table: Table) -> Iterator[Fault]:
    """Two lists of one unit, day and standard would count its households twice; of two standards each is told by itself."""
    seen: dict[tuple[str, str], dict[str, int]] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        others = seen.setdefault((row["unit_id"], row["list_date"]), {})
        if row["standard"] in others:
            rule = (
                f"the list in row {others[row['standard']]} has the same unit, day and standard: its households would count twice"
            )
            mend = "Put the households into one list, or mend the day."
            yield Fault(table.file, number, "list_date", row["list_date"], rule, mend, Weight.ROW, row["unit_id"])
        elif others:
            rule = f"the list in row {next(iter(others.values()))} of the same unit and day is by another standard"
            mend = "Look whether both are meant: each is told by itself, and no change is computed between them."
            yield Fault(table.file, number, "standard", row["standard"], rule, mend, Weight.NOTICE, row["unit_id"])
        others.setdefault(row["standard"], number)


def _villages(name: str, table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """A village must be a unit that belongs to the commune of the row."""
    parents = {row["unit_id"]: row["parent_id"] for row in tables["units"].rows}
    for number, row in zip(table.numbers, table.rows, strict=True):
        village, unit_id = row["village_id"], unit_of(name, row, tables)
        if not village:
            continue
        if village not in parents:
            rule, mend = "there is no such unit_id in units.csv", "Mend the id, leave it empty, or add the village to units.csv."
        elif unit_id and village != unit_id and parents[village] != unit_id:
            rule, mend = f"is no village of {unit_id}", "Mend the village, or the unit of the row."
        else:
            continue
        yield Fault(table.file, number, "village_id", village, rule, mend, Weight.ROW, unit_id)


DEADLINE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?|-Q[1-4])?")
IN_UNIT = ("quantity", "baseline", "target", "done")
"""Columns of an action that bear the unit of measure of its row."""


def _actions(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Name what cannot be read or does not fit in an action; it is shown as text, so none of this stops a briefing."""
    units = {row["unit_id"]: row for row in tables["units"].rows}
    actions = {row["action_id"]: row for row in table.rows}
    others = {"statement_id": "statements", "figure_id": "figures"}
    known = {column: {row[column] for row in tables[name].rows} for column, name in others.items() if name in tables}
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = [
            *_numbers_of(row, register),
            *_days_of(row, units),
            *_references_of(row, register, known),
            *_parent_of(row, actions, units),
        ]
        for column, rule, mend in found:
            yield Fault(table.file, number, column, row[column], rule, mend, Weight.NOTICE, row["unit_id"])


_Told = tuple[str, str, str]
"""Column, rule and mend."""


def _numbers_of(row: Mapping[str, str], register: Register) -> Iterator[_Told]:
    numbers = [column for column in IN_UNIT if row[column]]
    if row["unit"] and row["unit"] not in register.units_of_measure:
        yield "unit", "is no unit of measure", f"Mend it: {closest(row['unit'], register.units_of_measure)}."
    if numbers and not row["unit"]:
        yield numbers[0], "a number without a unit of measure says nothing", "Fill in the column unit."
    for column in numbers:
        try:
            read_quantity(row[column], unit=row["unit"] or "times", kind="amount")
        except QuantityError as error:
            yield column, str(error), "Write digits alone, and the rest as text in task."


def _days_of(row: Mapping[str, str], units: Mapping[str, Mapping[str, str]]) -> Iterator[_Told]:
    for column in ("start_date", "done_date", "stated_on"):
        if row[column] and not _is_day(row[column]):
            yield column, "must be a date as YYYY-MM-DD", "Write it so, or leave it empty where unknown."
    if row["deadline"] and not DEADLINE.fullmatch(row["deadline"]):
        yield "deadline", "must be YYYY-MM-DD, YYYY-MM, YYYY-Q1 or YYYY", "Write it so; it is shown as text."
    elif len(row["deadline"]) == 10 and not _is_day(row["deadline"]):
        yield "deadline", "is no day of the calendar", "Mend it; it is shown as text."
    elif row["deadline"] and _is_day(row["start_date"]) and last_day(row["deadline"]) < date.fromisoformat(row["start_date"]):
        yield "deadline", f"lies before start_date ({row['start_date']})", "Exchange or mend the dates."
    unit, when = units.get(row["unit_id"]), row["done_date"] or row["deadline"]
    if unit and row["kind"] == "inspection" and (day_of := read_deadline(when)):
        day = day_of.isoformat()
        if (unit["valid_from"] and day < unit["valid_from"]) or (unit["valid_to"] and day > unit["valid_to"]):
            rule = f"the unit did not exist on {day} ({unit['valid_from'] or '…'} to {unit['valid_to'] or '…'})"
            yield "unit_id", rule, "Name the unit of that day, or mend the date."


def read_deadline(text: str) -> date | None:
    """Give the last day of a deadline; None where it is empty or cannot be read."""
    if not DEADLINE.fullmatch(text) or (len(text) == 10 and not _is_day(text)):
        return None
    return last_day(text)


def last_day(deadline: str) -> date:
    """Give the last day of a deadline that may be a day, a month, a quarter or a year."""
    if len(deadline) == 10:
        return date.fromisoformat(deadline)
    year = int(deadline[:4])
    month = 3 * int(deadline[6]) if "Q" in deadline else int(deadline[5:7] or 12)
    return date(year, min(month, 12), monthrange(year, min(month, 12))[1])


def _references_of(row: Mapping[str, str], register: Register, known: Mapping[str, set[str]]) -> Iterator[_Told]:
    if row["measure"] and row["measure"] not in register.measures:
        yield "measure", "is not in the register of measures", f"Mend it: {closest(row['measure'], register.measures)}."
    if row["criterion"] and row["criterion"] not in register.criteria:
        yield "criterion", "is no criterion", f"Mend it: {closest(row['criterion'], register.criteria)}."
    for column in ("statement_id", "figure_id"):
        if row[column] and row[column] not in known.get(column, set()):
            yield column, f"there is no such {column}", "Mend the id, or add its row."


def _parent_of(row: Mapping[str, str], actions: Mapping[str, Mapping[str, str]], units: Mapping) -> Iterator[_Told]:
    above = actions.get(row["parent_action_id"])
    if row["parent_action_id"] and above is None:
        yield "parent_action_id", "there is no such action_id", "Mend the id, or add its row."
        return
    seen = {row["action_id"]}
    while above is not None and above["action_id"] not in seen:
        seen.add(above["action_id"])
        above = actions.get(above["parent_action_id"])
    if above is not None and above["action_id"] == row["action_id"]:
        yield "parent_action_id", "leads back to the action itself", "Name the action of the level above."
        return
    above = actions.get(row["parent_action_id"])
    if above is not None and above["unit_id"] not in _with_parents(row["unit_id"], units):
        rule = f"the action above is of {above['unit_id']}, to which {row['unit_id']} does not belong"
        yield "parent_action_id", rule, "Mend the unit of this row, or the action above."


def _with_parents(unit_id: str, units: Mapping[str, Mapping[str, str]]) -> list[str]:
    found: list[str] = []
    while unit_id in units and unit_id not in found:
        found.append(unit_id)
        unit_id = units[unit_id]["parent_id"]
    return found


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
