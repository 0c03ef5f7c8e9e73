"""What the rows of entity tables must keep beyond their types: days in order, villages of their commune, one list a day.

Each check names the row. A row that breaks one stops only the briefings that read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ntm_helpers.dataset.entities import unit_of
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight

IN_ORDER = (("start_date", "end_date"), ("decision_date", "withdrawn_date"), ("start_date", "support_ended_on"))
"""Columns of which the second day cannot lie before the first."""


def entity_faults(name: str, table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Check the rows of one entity table.

    Parameters
    ----------
    name : str
        Of the table.
    table : Table
    tables : mapping of str to Table
        All tables of the dataset.
    """
    yield from _days_in_order(name, table, tables)
    if name == "household_lists":
        yield from _lists_of_one_day(table)
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


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
