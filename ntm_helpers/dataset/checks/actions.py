"""Actions: what cannot be read or does not fit is named; an action is shown as text, so none of it stops a briefing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ntm_helpers.dataset.cells import DEADLINE, read_day, read_deadline
from ntm_helpers.dataset.checks.given import Cells, Check, Flaw, Given
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.words import Message

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
    if not row["deadline"]:
        return
    last = read_deadline(row["deadline"])
    if not DEADLINE.fullmatch(row["deadline"]):
        yield "deadline", Message("fault.no_deadline"), Message("fix.write_so_shown")
    elif last is None:
        yield "deadline", Message("fault.no_day"), Message("fix.fix_shown")
    elif read_day(row["start_date"]) and last.isoformat() < row["start_date"]:
        yield "deadline", Message("fault.before_start", start=row["start_date"]), Message("fix.dates")


def _unit_of_inspection(row: Cells, units: Mapping[str, Cells]) -> Iterator[Flaw]:
    unit, last = units.get(row["unit_id"]), read_deadline(row["done_date"] or row["deadline"])
    if unit is None or last is None or row["kind"] != "inspection":
        return
    day = last.isoformat()
    if (unit["valid_from"] and day < unit["valid_from"]) or (unit["valid_to"] and day > unit["valid_to"]):
        rule = Message("fault.unit_not_there", day=day, start=unit["valid_from"] or "…", end=unit["valid_to"] or "…")
        yield "unit_id", rule, Message("fix.unit_of_day")


def _references(row: Cells, register: Register, known: Mapping[str, Mapping[str, Cells]]) -> Iterator[Flaw]:
    if row["measure"] and row["measure"] not in register.measures:
        yield "measure", Message("fault.no_measure"), Message("fix.closest", closest=closest(row["measure"], register.measures))
    for column, rows in known.items():
        if row[column] and row[column] not in rows:
            yield column, Message("fault.no_such", column=column), Message("fix.id_or_row")


def _action_above(row: Cells, actions: Mapping[str, Cells], units: Mapping[str, Cells]) -> Iterator[Flaw]:
    """Check the action above: it exists, it is of the unit or of one above it, the chain upwards does not come back."""
    if not row["parent_action_id"]:
        return
    above = actions.get(row["parent_action_id"])
    if above is None:
        yield "parent_action_id", Message("fault.no_action"), Message("fix.id_or_row")
    elif row["action_id"] in _chain(row["parent_action_id"], actions, "parent_action_id"):
        yield "parent_action_id", Message("fault.action_circle"), Message("fix.action_above")
    elif above["unit_id"] not in _chain(row["unit_id"], units, "parent_id"):
        rule = Message("fault.action_of_other", above=above["unit_id"], unit=row["unit_id"])
        yield "parent_action_id", rule, Message("fix.action_unit")


def _chain(key: str, rows: Mapping[str, Cells], column: str) -> list[str]:
    """Give a key and those above it, each named by a column of the row below."""
    found: list[str] = []
    while key in rows and key not in found:
        found.append(key)
        key = rows[key][column]
    return found


CHECKS: dict[str, tuple[Check, ...]] = {"actions": (_actions,)}
