"""Works: notices on more done than planned, a state that its dates contradict, a unit in which its kind is not measured."""

from __future__ import annotations

from collections.abc import Iterator

from ntm_helpers.dataset.checks.given import Check, Given
from ntm_helpers.dataset.hedged import is_above
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message


def _more_than_planned(table: Table, given: Given) -> Iterator[Fault]:
    for number, row in table.numbered():
        planned, done = row["planned_quantity"], row["quantity"]
        if is_above(done, planned):
            rule = Message("fault.done_above", planned=planned)
            fix = Message("fix.compare_both_mark")
            yield Fault(table.file, number, "quantity", done, rule, fix, Weight.NOTICE, row["unit_id"], "work_quantity")


def _state_against_dates(table: Table, given: Given) -> Iterator[Fault]:
    for number, row in table.numbered():
        dated = next((column for column in ("accepted_date", "done_date") if row[column]), "")
        if dated and row["state"] in ("planned", "running", "stopped"):
            rule, fix = Message("fault.state_dated", column=dated, day=row[dated]), Message("fix.state_or_date")
            yield Fault(table.file, number, "state", row["state"], rule, fix, Weight.NOTICE, row["unit_id"])


def _unit_of_kind(table: Table, given: Given) -> Iterator[Fault]:
    """A quantity in a unit in which no work of its kind is measured: households of road. Any work has a length and an area."""
    register = given.register
    units: dict[str, set[str]] = {}
    of_known = (row for row in register.work_measures.values() if row["measure"] in register.measures)  # others are named already
    for row in of_known:
        units.setdefault(row["work_kind"], {"work", "km", "ha"}).add(register.measures[row["measure"]].unit)
    for number, row in table.numbered():
        known = units.get(row["kind"], set())
        is_unit = row["unit"] in register.units_of_measure  # one that is none is named already
        if is_unit and known and all(register.factor(row["unit"], unit) is None for unit in known):
            rule = Message("fault.unit_of_kind", kind=row["kind"], units=", ".join(sorted(known)))
            fix = Message("fix.unit_or_kind")
            yield Fault(table.file, number, "unit", row["unit"], rule, fix, Weight.NOTICE, row["unit_id"])


CHECKS: dict[str, tuple[Check, ...]] = {"works": (_more_than_planned, _state_against_dates, _unit_of_kind)}
