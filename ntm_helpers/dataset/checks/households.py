"""Households and their lists: one list a commune, day and standard; a status and scores of the standard of the list.

Two standards in one list would make one count of two laws. The households of a sample bear a weight, all of them or none. A list is
of one commune: one of a village would be read by no briefing.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.checks.entities import above
from ntm_helpers.dataset.checks.given import Cells, Check, Flaw, Given, sentence
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight, closest

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
            rule = f"the list in row {first} has the same unit, day and standard: its households would count twice"
            fix = "Put the households into one list, or mend the day."
            yield Fault(table.file, number, "list_date", row["list_date"], rule, fix, Weight.ROW, row["unit_id"])
        elif others:
            rule = f"the list in row {next(iter(others.values()))} of the same unit and day is by another standard"
            fix = "Look whether both are meant: each is told by itself, and no change is computed between them."
            yield Fault(table.file, number, "standard", row["standard"], rule, fix, Weight.NOTICE, row["unit_id"])
        others.setdefault(row["standard"], number)


def _list_units(table: Table, given: Given) -> Iterator[Fault]:
    """Check lists of households: of a unit that has a briefing."""
    units = given.by_key("units")
    for number, row in table.numbered():
        kind = units[row["unit_id"]]["kind"] if row["unit_id"] in units else ""
        if kind in _NO_BRIEFING:
            fix = "Name the commune; the village stands in the column village_id of the households."
            rule = f"is a {kind}: a list is of one commune"
            yield Fault(table.file, number, "unit_id", row["unit_id"], rule, fix, Weight.ROW, row["unit_id"])


def _parts_of_one_day(table: Table, given: Given) -> Iterator[Fault]:
    """A list of a unit beside lists of its parts of the same day: only one of the two can be counted."""
    units = given.by_key("units")
    of_parts = {(units[row["unit_id"]]["parent_id"], row["list_date"]) for row in table.rows if row["unit_id"] in units}
    for number, row in table.numbered():
        if (row["unit_id"], row["list_date"]) in of_parts:
            rule = "its parts have lists of the same day: theirs are counted where all have one, else this one alone"
            fix = "Look whether the list is of one of the parts: mend the unit, or leave it out."
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
        yield "status", f"is no status of the list's standard {standard}", sentence(closest(row["status"], allowed))


def _scores(row: Cells, standard: str, scored: tuple[str, ...], allowed: tuple[str, ...]) -> Iterator[Flaw]:
    for column in scored if allowed else ():
        if row[column] and column not in allowed:
            yield column, f"is no indicator of the list's standard {standard}", "Empty it, or mend the standard of the list."


def _weight(row: Cells, weighted: set[str]) -> Iterator[Flaw]:
    if row["weight"] and not _is_positive(row["weight"]):
        yield "weight", "must be a number above 0", "Write it as data/README.md shows."
    elif not row["weight"] and row["list_id"] in weighted:
        rule, fix = "is empty, other households of the list have a weight", "Fill it in, or leave it out for the whole list."
        yield "weight", rule, fix


def _is_positive(text: str) -> bool:
    try:
        return Fraction(text) > 0 and "/" not in text
    except ValueError:
        return False


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
            rule = f"stands in row {before[0]} on the list {before[1]} of the same day too: it counts twice"
            fix = "Keep it on the list of the commune where it lives; give different households different ids."
            yield Fault(table.file, number, "household_id", row["household_id"], rule, fix, Weight.NOTICE, found["unit_id"])


def _many_members(table: Table, given: Given) -> Iterator[Fault]:
    rule, fix = f"more than {MOST_MEMBERS} people in one household", "Look whether two cells were run together."
    yield from above(table, given, "members", MOST_MEMBERS, rule, fix)


CHECKS: dict[str, tuple[Check, ...]] = {
    "household_lists": (_lists_of_one_day, _list_units, _parts_of_one_day),
    "households": (_on_two_lists, _households, _many_members),
}
