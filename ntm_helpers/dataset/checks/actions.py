"""Actions: what cannot be read or does not fit is named; an action is shown as text, so none of it stops a briefing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ntm_helpers.dataset.checks.given import Cells, Check, Flaw, Given
from ntm_helpers.dataset.days import DEADLINE, is_day, read_deadline
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest

_NAMED = {"statement_id": "statements", "figure_id": "figures"}
"""Columns that name rows of other tables, which a dataset may be without."""


def _actions(table: Table, given: Given) -> Iterator[Fault]:
    units, actions = given.by_key("units"), table.by_key
    known = {column: given.by_key(name) for column, name in _NAMED.items()}
    for number, row in table.numbered():
        cells = (
            *_days(row),
            *_unit_of_inspection(row, units),
            *_references(row, given.register, known),
            *_action_above(row, actions, units),
        )
        for column, rule, fix in cells:
            yield Fault(table.file, number, column, row[column], rule, fix, Weight.NOTICE, row["unit_id"])


def _days(row: Cells) -> Iterator[Flaw]:
    for column in ("start_date", "done_date", "stated_on"):
        if row[column] and not is_day(row[column]):
            yield column, "must be a date as YYYY-MM-DD", "Write it so, or leave it empty where unknown."
    if not row["deadline"]:
        return
    last = read_deadline(row["deadline"])
    if not DEADLINE.fullmatch(row["deadline"]):
        yield "deadline", "must be YYYY-MM-DD, YYYY-MM, YYYY-Q1 or YYYY", "Write it so; it is shown as text."
    elif last is None:
        yield "deadline", "is no day of the calendar", "Mend it; it is shown as text."
    elif is_day(row["start_date"]) and last.isoformat() < row["start_date"]:
        yield "deadline", f"lies before start_date ({row['start_date']})", "Exchange or mend the dates."


def _unit_of_inspection(row: Cells, units: Mapping[str, Cells]) -> Iterator[Flaw]:
    unit, last = units.get(row["unit_id"]), read_deadline(row["done_date"] or row["deadline"])
    if unit is None or last is None or row["kind"] != "inspection":
        return
    day = last.isoformat()
    if (unit["valid_from"] and day < unit["valid_from"]) or (unit["valid_to"] and day > unit["valid_to"]):
        rule = f"the unit did not exist on {day} ({unit['valid_from'] or '…'} to {unit['valid_to'] or '…'})"
        yield "unit_id", rule, "Name the unit of that day, or mend the date."


def _references(row: Cells, register: Register, known: Mapping[str, Mapping[str, Cells]]) -> Iterator[Flaw]:
    if row["measure"] and row["measure"] not in register.measures:
        yield "measure", "is not in the register of measures", f"Mend it: {closest(row['measure'], register.measures)}."
    for column, rows in known.items():
        if row[column] and row[column] not in rows:
            yield column, f"there is no such {column}", "Mend the id, or add its row."


def _action_above(row: Cells, actions: Mapping[str, Cells], units: Mapping[str, Cells]) -> Iterator[Flaw]:
    """Check the action above: it exists, it is of the unit or of one above it, the chain upwards does not come back."""
    if not row["parent_action_id"]:
        return
    above = actions.get(row["parent_action_id"])
    if above is None:
        yield "parent_action_id", "there is no such action_id", "Mend the id, or add its row."
    elif row["action_id"] in _chain(row["parent_action_id"], actions, "parent_action_id"):
        yield "parent_action_id", "leads back to the action itself", "Name the action of the level above."
    elif above["unit_id"] not in _chain(row["unit_id"], units, "parent_id"):
        rule = f"the action above is of {above['unit_id']}, to which {row['unit_id']} does not belong"
        yield "parent_action_id", rule, "Mend the unit of this row, or the action above."


def _chain(key: str, rows: Mapping[str, Cells], column: str) -> list[str]:
    """Give a key and those above it, each named by a column of the row below."""
    found: list[str] = []
    while key in rows and key not in found:
        found.append(key)
        key = rows[key][column]
    return found


CHECKS: dict[str, tuple[Check, ...]] = {"actions": (_actions,)}
