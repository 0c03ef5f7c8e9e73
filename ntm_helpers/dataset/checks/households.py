"""Households and their lists: one list a commune, day and standard; a status and scores of the standard of the list.

Two standards in one list would make one count of two laws. The households of a sample bear a weight, all of them or none. A list is
of one commune: one of a village would be read by no briefing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import read_number
from ntm_helpers.dataset.checks.entities import above
from ntm_helpers.dataset.checks.given import Cells, Check, Flaw, Given
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, choice
from ntm_helpers.words import Message

MOST_MEMBERS = 30
"""People of a household; the census of 2019 counts 3.6 on average."""
_NO_BRIEFING = ("village", "garden", "group")


def _lists_of_one_day(table: Table, given: Given) -> Iterator[Fault]:
    """Two lists of one unit, day and standard would count its households twice; of two standards each is reported by itself."""
    seen: dict[tuple[str, str], dict[str, int]] = {}
    for number, row in table.numbered():
        others = seen.setdefault((row["unit_id"], row["list_date"]), {})
        if row["standard"] in others:
            first = others[row["standard"]]
            rule = Message("fault.same_list", row=first)
            fix = Message("fix.one_list")
            yield Fault(table.file, number, "list_date", row["list_date"], rule, fix, Weight.ROW, row["unit_id"])
        elif others:
            rule = Message("fault.list_other_standard", row=next(iter(others.values())))
            fix = Message("fix.both_lists")
            yield Fault(table.file, number, "standard", row["standard"], rule, fix, Weight.NOTICE, row["unit_id"])
        others.setdefault(row["standard"], number)


def _list_units(table: Table, given: Given) -> Iterator[Fault]:
    """Check lists of households: of a unit that has a briefing."""
    units = given.by_key("units")
    for number, row in table.numbered():
        kind = units[row["unit_id"]]["kind"] if row["unit_id"] in units else ""
        if kind in _NO_BRIEFING:
            fix = Message("fix.list_of_commune")
            rule = Message("fault.list_of_kind", kind=kind)
            yield Fault(table.file, number, "unit_id", row["unit_id"], rule, fix, Weight.ROW, row["unit_id"])


def _parts_of_one_day(table: Table, given: Given) -> Iterator[Fault]:
    """A list of a unit beside lists of its parts of the same day: only one of the two can be counted."""
    units = given.by_key("units")
    of_parts = {(units[row["unit_id"]]["parent_id"], row["list_date"]) for row in table.rows if row["unit_id"] in units}
    for number, row in table.numbered():
        if (row["unit_id"], row["list_date"]) in of_parts:
            rule = Message("fault.lists_of_parts")
            fix = Message("fix.list_of_part")
            yield Fault(table.file, number, "unit_id", row["unit_id"], rule, fix, Weight.NOTICE, row["unit_id"])


def _households(table: Table, given: Given) -> Iterator[Fault]:
    """Check households against the standard and the coverage of their list."""
    lists, register = given.by_key("household_lists"), given.register
    scored = contract.scored_columns(table.name)
    statuses = {row["standard"]: register.law.statuses_of(row["standard"]) for row in register.table("poverty_standards")}
    indicators = {standard: register.law.poverty_indicators_of(standard) for standard in statuses}
    weighted = {row["list_id"] for row in table.rows if row["weight"]}
    for number, row in table.numbered():
        found = lists.get(row["list_id"])
        if found is None or found["standard"] not in statuses:
            continue  # said already: there is no such list or standard
        standard = found["standard"]
        cells = (
            *_status(row, standard, statuses[standard]),
            *_scores(row, standard, scored, indicators[standard]),
            *_weight(row, weighted),
        )
        for column, rule, fix in cells:
            yield Fault(table.file, number, column, row[column], rule, fix, Weight.ROW, found["unit_id"])


def _status(row: Cells, standard: str, allowed: tuple[str, ...]) -> Iterator[Flaw]:
    if row["status"] and row["status"] not in allowed:
        yield "status", Message("fault.no_status", standard=standard), choice(row["status"], allowed)


def _scores(row: Cells, standard: str, scored: tuple[str, ...], allowed: tuple[str, ...]) -> Iterator[Flaw]:
    for column in scored if allowed else ():
        if row[column] and column not in allowed:
            yield column, Message("fault.no_indicator_of_standard", standard=standard), Message("fix.empty_or_standard")


def _weight(row: Cells, weighted: set[str]) -> Iterator[Flaw]:
    if row["weight"] and not _is_positive(row["weight"]):
        yield "weight", Message("fault.not_positive"), Message("fix.as_readme")
    elif not row["weight"] and row["list_id"] in weighted:
        rule, fix = Message("fault.weight_missing"), Message("fix.weights")
        yield "weight", rule, fix


def _is_positive(text: str) -> bool:
    number = read_number(text)
    return number is not None and number > 0


def _on_two_lists(table: Table, given: Given) -> Iterator[Fault]:
    """A household on two lists of one day is counted twice where both are added."""
    lists = given.by_key("household_lists")
    seen: dict[tuple[str, str, str], tuple[int, str]] = {}
    for number, row in table.numbered():
        found = lists.get(row["list_id"])
        if found is None or not row["household_id"]:
            continue
        key = (row["household_id"], found["list_date"], found["standard"])
        before = seen.setdefault(key, (number, row["list_id"]))
        if before[1] != row["list_id"]:
            rule = Message("fault.household_twice", row=before[0], list=before[1])
            fix = Message("fix.household_twice")
            yield Fault(table.file, number, "household_id", row["household_id"], rule, fix, Weight.NOTICE, found["unit_id"])


def _many_members(table: Table, given: Given) -> Iterator[Fault]:
    rule, fix = Message("fault.many_members", most=MOST_MEMBERS), Message("fix.cells_together")
    yield from above(table, given, "members", MOST_MEMBERS, rule, fix)


CHECKS: dict[str, tuple[Check, ...]] = {
    "household_lists": (_lists_of_one_day, _list_units, _parts_of_one_day),
    "households": (_on_two_lists, _households, _many_members),
}
