"""What the rows of entity tables must keep beyond their types: days in order, villages of their commune, one list a day.

A household bears a status and scores of the standard of its list, and of no other: two standards in one list would make one
count of two laws. The households of a sample bear a weight, all of them or none. A list is of one commune: one of a village
would be read by no briefing. Each check names the row; a row that breaks one stops only the briefings that read it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from ntm_helpers.dataset.entities import SHOWN_AS_TEXT, unit_of
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Table, is_day, is_number, schema
from ntm_helpers.errors import Fault, Weight, closest

_NO_BRIEFING = ("village", "garden", "group")
IN_ORDER = (
    ("start_date", "end_date", "it ends before it starts"),
    ("start_date", "due_date", "it is due before it starts"),
    ("start_date", "done_date", "it is done before it starts"),
    ("start_date", "accepted_date", "it is accepted before it starts"),
    ("done_date", "accepted_date", "it is accepted before it is done"),
    ("start_date", "support_ended_on", "support ended before it started"),
    ("decision_date", "withdrawn_date", "it is withdrawn before it is decided"),
)
"""Two columns of days that follow one another, and what is said where they do not."""


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
        yield from _list_units(table, tables)
        yield from _parts_of_one_day(table, tables)
    if name == "households":
        yield from _households(table, tables, register)
    if name == "linkage_projects":
        yield from _projects(table, register)
    if name == "linkage_supports":
        yield from _supports(table, tables)
    if name == "works":
        yield from _works(table)
    if name == "actions":
        yield from _actions(table, tables, register)
    if "village_id" in table.header:
        yield from _villages(name, table, tables)


def _days_in_order(name: str, table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    weight = Weight.NOTICE if name in SHOWN_AS_TEXT else Weight.ROW
    ordered = [one for one in IN_ORDER if set(one[:2]) <= set(table.header)]
    for number, row in zip(table.numbers, table.rows, strict=True) if ordered else ():
        for first, then, said in ordered:
            if is_day(row[first]) and is_day(row[then]) and row[then] < row[first]:
                rule, mend = f"{said} ({row[first]})", "Exchange or mend the dates."
                yield Fault(table.file, number, then, row[then], rule, mend, weight, unit_of(name, row, tables))


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


def _parts_of_one_day(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """A list of a unit beside lists of its parts of the same day: only one of the two can be counted."""
    parents = {row["unit_id"]: row["parent_id"] for row in tables["units"].rows}
    of_parts = {(parents.get(row["unit_id"], ""), row["list_date"]) for row in table.rows}
    for number, row in zip(table.numbers, table.rows, strict=True):
        if (row["unit_id"], row["list_date"]) in of_parts:
            rule = "its parts have lists of the same day: theirs are counted where all have one, else this one alone"
            mend = "Look whether the list is of one of the parts: mend the unit, or leave it out."
            yield Fault(table.file, number, "unit_id", row["unit_id"], rule, mend, Weight.NOTICE, row["unit_id"])


def _list_units(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Check lists of households: of a unit that has a briefing."""
    units = tables["units"].by_key
    for number, row in zip(table.numbers, table.rows, strict=True):
        kind = units.get(row["unit_id"], {}).get("kind", "")
        if kind in _NO_BRIEFING:
            mend = "Name the commune; the village stands in the column village_id of the households."
            rule = f"is a {kind}: a list is of one commune"
            yield Fault(table.file, number, "unit_id", row["unit_id"], rule, mend, Weight.ROW, row["unit_id"])


def _households(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Check households against the standard and the coverage of their list."""
    lists = tables["household_lists"].by_key if "household_lists" in tables else {}
    scored = [f["name"] for f in schema("households")["fields"] if f.get("constraints", {}).get("enum") == ["0", "1"]]
    statuses = {row["standard"]: register.law.statuses_of(row["standard"]) for row in register.table("poverty_standards")}
    indicators = {standard: register.law.poverty_indicators_of(standard) for standard in statuses}
    weighted = {row["list_id"] for row in table.rows if row["weight"]}
    yield from _households_twice(table, lists)
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = lists.get(row["list_id"])
        if found is None or found["standard"] not in statuses:
            continue  # told already: there is no such list or standard
        standard, about = found["standard"], (Weight.ROW, found["unit_id"])
        if row["status"] and row["status"] not in statuses[standard]:
            rule, mend = f"is no status of the list's standard {standard}", f"{closest(row['status'], statuses[standard])}."
            yield Fault(table.file, number, "status", row["status"], rule, mend[0].upper() + mend[1:], *about)
        for column in scored:
            if row[column] and indicators[standard] and column not in indicators[standard]:
                rule = f"is no indicator of the list's standard {standard}"
                yield Fault(table.file, number, column, row[column], rule, "Empty it, or mend the standard of the list.", *about)
        if row["weight"] and not _is_positive(row["weight"]):
            rule, mend = "must be a number above 0", "Write it as data/README.md shows."
            yield Fault(table.file, number, "weight", row["weight"], rule, mend, *about)
        elif not row["weight"] and row["list_id"] in weighted:
            rule = "is empty, other households of the list have a weight"
            yield Fault(table.file, number, "weight", "", rule, "Fill it in, or leave it out for the whole list.", *about)


def _households_twice(table: Table, lists: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """A household on two lists of one day is counted twice where both are added."""
    seen: dict[tuple[str, str, str], tuple[int, str]] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = lists.get(row["list_id"])
        if found is None or not row["household_id"]:
            continue
        key = (row["household_id"], found["list_date"], found["standard"])
        before = seen.setdefault(key, (number, row["list_id"]))
        if before[1] != row["list_id"]:
            rule = f"stands in row {before[0]} on the list {before[1]} of the same day too: it counts twice"
            mend = "Keep it on the list of the commune where it lives; give different households different ids."
            yield Fault(table.file, number, "household_id", row["household_id"], rule, mend, Weight.NOTICE, found["unit_id"])


def _supports(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Items of support that together are more than the project's support are to be looked at."""
    projects = tables["linkage_projects"].by_key if "linkage_projects" in tables else {}
    sums: dict[str, Fraction] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        project = projects.get(row["project_id"])
        if project is None or not is_number(row["support_million_vnd"]) or not is_number(project["support_million_vnd"]):
            continue
        before = sums.get(row["project_id"], Fraction(0))
        whole = Fraction(project["support_million_vnd"])
        sums[row["project_id"]] = before + Fraction(row["support_million_vnd"])
        if before <= whole < sums[row["project_id"]]:
            rule = f"makes {float(sums[row['project_id']]):g} with the items before it, more than the project's support ({whole})"
            mend = "Compare the items with support_million_vnd of the project."
            yield Fault(
                table.file, number, "support_million_vnd", row["support_million_vnd"], rule, mend, Weight.NOTICE, project["unit_id"]
            )


def _projects(table: Table, register: Register) -> Iterator[Fault]:
    """Check linkage projects: stages that there are; poor and near-poor households together are not more than take part."""
    columns = ("poor_households", "near_poor_households", "participant_households")
    stages = {stage for form in register.table("linkage_forms") for stage in form["stages"].split()}
    for number, row in zip(table.numbers, table.rows, strict=True):
        for stage in row["stages"].split():
            if stage not in stages:
                rule, mend = f"{stage!r} is no stage of a linkage", closest(stage, sorted(stages))
                yield Fault(
                    table.file, number, "stages", row["stages"], rule, f"{mend[0].upper()}{mend[1:]}.", Weight.ROW, row["unit_id"]
                )
        if not all(row[column].isdigit() for column in columns):
            continue
        poor, near, people = (int(row[column]) for column in columns)
        if poor + near > people >= max(poor, near):  # a single one above is told as a part above its whole
            rule = f"makes {poor + near} with poor_households ({poor}), more than participant_households ({people})"
            yield Fault(
                table.file, number, columns[1], row[columns[1]], rule, "Compare both with the source.", Weight.ROW, row["unit_id"]
            )


def _is_positive(text: str) -> bool:
    try:
        return Fraction(text) > 0 and "/" not in text
    except ValueError:
        return False


def _works(table: Table) -> Iterator[Fault]:
    """More done than planned, and a state that its dates contradict, are to be looked at."""
    for number, row in zip(table.numbers, table.rows, strict=True):
        planned, done = row["planned_quantity"], row["quantity"]
        if is_number(planned) and is_number(done) and Fraction(done) > Fraction(planned):
            rule = f"more is done than planned_quantity ({planned})"
            mend = "Compare both with the source; look at the decimal mark."
            yield Fault(table.file, number, "quantity", done, rule, mend, Weight.NOTICE, row["unit_id"], "work_quantity")
        dated = next((column for column in ("accepted_date", "done_date") if row[column]), "")
        if dated and row["state"] in ("planned", "running", "stopped"):
            mend = "Mend the state, or empty the date."
            yield Fault(table.file, number, "state", row["state"], f"{dated} is {row[dated]}", mend, Weight.NOTICE, row["unit_id"])


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
            rule = f"is no village of {unit_id}: it belongs to {parents[village] or 'no unit'}"
            mend = "Mend the village or the unit."
        else:
            continue
        yield Fault(table.file, number, "village_id", village, rule, mend, Weight.ROW, unit_id)


DEADLINE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?|-Q[1-4])?")


def _actions(table: Table, tables: Mapping[str, Table], register: Register) -> Iterator[Fault]:
    """Name what cannot be read or does not fit in an action; it is shown as text, so none of this stops a briefing."""
    units = {row["unit_id"]: row for row in tables["units"].rows}
    actions = {row["action_id"]: row for row in table.rows}
    others = {"statement_id": "statements", "figure_id": "figures"}
    known = {column: {row[column] for row in tables[name].rows} for column, name in others.items() if name in tables}
    for number, row in zip(table.numbers, table.rows, strict=True):
        found = [
            *_days_of(row, units),
            *_references_of(row, register, known),
            *_parent_of(row, actions, units),
        ]
        for column, rule, mend in found:
            yield Fault(table.file, number, column, row[column], rule, mend, Weight.NOTICE, row["unit_id"])


_Told = tuple[str, str, str]
"""Column, rule and mend."""


def _days_of(row: Mapping[str, str], units: Mapping[str, Mapping[str, str]]) -> Iterator[_Told]:
    for column in ("start_date", "done_date", "stated_on"):
        if row[column] and not is_day(row[column]):
            yield column, "must be a date as YYYY-MM-DD", "Write it so, or leave it empty where unknown."
    if row["deadline"] and not DEADLINE.fullmatch(row["deadline"]):
        yield "deadline", "must be YYYY-MM-DD, YYYY-MM, YYYY-Q1 or YYYY", "Write it so; it is shown as text."
    elif len(row["deadline"]) == 10 and not is_day(row["deadline"]):
        yield "deadline", "is no day of the calendar", "Mend it; it is shown as text."
    elif row["deadline"] and is_day(row["start_date"]) and last_day(row["deadline"]) < date.fromisoformat(row["start_date"]):
        yield "deadline", f"lies before start_date ({row['start_date']})", "Exchange or mend the dates."
    unit, when = units.get(row["unit_id"]), row["done_date"] or row["deadline"]
    if unit and row["kind"] == "inspection" and (day_of := read_deadline(when)):
        day = day_of.isoformat()
        if (unit["valid_from"] and day < unit["valid_from"]) or (unit["valid_to"] and day > unit["valid_to"]):
            rule = f"the unit did not exist on {day} ({unit['valid_from'] or '…'} to {unit['valid_to'] or '…'})"
            yield "unit_id", rule, "Name the unit of that day, or mend the date."


def read_deadline(text: str) -> date | None:
    """Give the last day of a deadline; None where it is empty or cannot be read."""
    if not DEADLINE.fullmatch(text) or (len(text) == 10 and not is_day(text)):
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
