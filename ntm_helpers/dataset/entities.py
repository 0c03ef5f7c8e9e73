"""Entities: the tables in which an office keeps more than published figures, such as linkage projects.

A row is an `Entity`. Columns that hold numbers bear a measure and a unit of measure in ``contract.json``; such a cell becomes a
`Figure` like any other (``P01.total_cost_million_vnd``), with its source and its place, so that it can be followed from a page.
An office's record is the number itself: it is not widened by rounding as the number of a report is.
A row belongs to a unit, by its ``unit_id`` or by the row that it hangs on (``project_id``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ntm_helpers.dataset.figures import Figure, Row, Standing, day
from ntm_helpers.dataset.tables import Table, schema
from ntm_helpers.quantities import Quantity, QuantityError, read_quantity

TABLES = (
    "recognitions",
    "household_lists",
    "households",
    "capital_lines",
    "arrears",
    "works",
    "linkage_projects",
    "linkage_supports",
    "linkage_partners",
    "linkage_milestones",
    "linkage_flows",
    "actions",
)
"""Tables whose rows are entities; the first of a family belongs to a unit, the others hang on its rows."""

SHOWN_AS_TEXT = ("actions",)
"""Tables of texts: a cell that cannot be read is named and shown as it stands, and stops nothing."""

HANGS_ON = {"project_id": "linkage_projects", "list_id": "household_lists"}
"""Columns by which a row hangs on another one, with the table of that one."""


@cache
def number_columns(table: str) -> Mapping[str, tuple[str, str]]:
    """Columns of a table that hold numbers, each with its measure and its unit of measure; ``column:NAME`` is told in that cell."""
    return {field["name"]: (field["measure"], field["unit"]) for field in schema(table)["fields"] if "measure" in field}


@cache
def code_columns(table: str) -> Mapping[str, str]:
    """Columns of a table that hold codes, each with its list."""
    return {field["name"]: field["codes"] for field in schema(table)["fields"] if "codes" in field}


def parent_column(table: str) -> str:
    """Column by which a row belongs to a unit or hangs on another row."""
    names = [field["name"] for field in schema(table)["fields"]]
    return next(column for column in ("unit_id", *HANGS_ON) if column in names)


def unit_of(table: str, row: Mapping[str, str], tables: Mapping[str, Table]) -> str:
    """Unit that a row belongs to, by its own cell or by the row that it hangs on; empty where that is not there."""
    column = parent_column(table) if table in TABLES else "unit_id"
    if column == "unit_id" or HANGS_ON[column] not in tables:
        return row.get("unit_id", "")
    return tables[HANGS_ON[column]].by_key.get(row[column], {}).get("unit_id", "")


def unit_column(table: str, column: str) -> str:
    """Column that tells the unit of measure of a number row by row; empty where the contract has one for all rows."""
    unit = number_columns(table)[column][1]
    return unit.removeprefix("column:") if unit.startswith("column:") else ""


def cell_quantity(table: str, column: str, row: Mapping[str, str], kind: str) -> Quantity:
    """Read a cell that holds a number.

    Raises
    ------
    QuantityError
        When it holds none.
    """
    told_in = unit_column(table, column)
    unit = row[told_in] if told_in else number_columns(table)[column][1]
    found = read_quantity(row[column], unit=unit, kind=kind)
    return replace(found, lower=found.bare, upper=found.bare)


@dataclass(frozen=True)
class Entity:
    """One row of an entity table.

    Attributes
    ----------
    table : str
    row : mapping
        Cells as text.
    unit_id : str
        Unit that it belongs to.
    source_id : str
        Source of the row, or of the row that it hangs on.
    kinds : mapping of str to str
        Kind of each measure of the table.
    """

    table: str
    row: Mapping[str, str]
    unit_id: str
    source_id: str
    kinds: Mapping[str, str]

    @property
    def key(self) -> str:
        """Id of the row."""
        return self.row[schema(self.table)["primaryKey"][0]]

    @property
    def as_row(self) -> Row:
        """Where it stands: table and key."""
        return Row(self.table, self.key)

    def __getitem__(self, column: str) -> str:
        return self.row[column]

    def _period(self) -> dict[str, date]:
        """Year that a row is of, where it tells one."""
        year = self.row.get("year", "")
        return (
            {"period_start": date(int(year), 1, 1), "period_end": date(int(year), 12, 31)}
            if len(year) == 4 and year.isdigit()
            else {}
        )

    def day(self, column: str) -> date | None:
        """Date of a cell, None where it is empty."""
        return day(self.row[column])

    def figure(self, column: str) -> Figure | None:
        """Figure of a cell, None where it is empty: not reported is not zero."""
        if not self.row[column]:
            return None
        measure, _ = number_columns(self.table)[column]
        try:
            quantity = cell_quantity(self.table, column, self.row, self.kinds[measure])
        except QuantityError:
            if self.table in SHOWN_AS_TEXT:
                return None
            raise
        return Figure(
            **self._period(),
            figure_id=f"{self.key}.{column}",
            unit_id=self.unit_id,
            measure=measure,
            quantity=quantity,
            standing=Standing.CURRENT,
            source_id=self.source_id,
            locator=f"{self.table}.csv, {self.key}",
            note=self.row.get("note", ""),
        )
