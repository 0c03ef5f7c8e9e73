"""Entities: the tables in which an office keeps more than published figures, such as linkage projects.

A row is an `Entity`. Columns that hold numbers bear a measure and a unit of measure in the contract; such a cell becomes a
`Figure` like any other (``P01.total_cost_million_vnd``), with its source and its place, so that it can be followed from a page.
An office's record is the number itself: it is not widened by rounding as the number of a report is; a hedge that stands in the cell
makes it an interval (`ntm_helpers.dataset.hedged`).
A row belongs to a unit, by its ``unit_id``, or to another row, by that one's id (``project_id``). A project or a work may belong to
several units: it stands on the page of each, whole, and is counted once wherever several of them are added up
(`View.entities_within`).

**How things stood on a day.** A table's `DATED_BY` names the columns that say when its rows came about: the first of them that is
told dates a row. One dated after the review date, or of a later year, came about afterwards: it is not how things stood, is
counted nowhere and stands apart if anywhere (`View.entities`, `View.later_entities`; statements likewise). A row without a day
counts, as a figure without a period does. A year that was still running on the review date counts, and is said to be running
(`Entity.is_running`). Rows of another row stand as that one does: the later years of a project's benefits and costs are what is
expected of it, and a ratio over a part of its years would be none.

**When it was told.** What a row says of a state is what its source knew on the day of its publication (`Entity.told_on`): told
before a deadline it says nothing about what came of it. Without that day it is taken as told for the review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import cast

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import read_day, read_year
from ntm_helpers.dataset.figures import Figure, Row, Standing
from ntm_helpers.dataset.hedged import read_cell
from ntm_helpers.dataset.part_years import span_of
from ntm_helpers.dataset.tables import Table
from ntm_helpers.quantities import Quantity, QuantityError

OTHER_FAMILIES = ("units", "figures", "registers")
"""Families of the contract's tables whose rows are no entities."""

TABLES = tuple(name for name, table in contract.tables().items() if table.family not in OTHER_FAMILIES)
"""Tables whose rows are entities; the first of a family belongs to a unit, the others may belong to its rows."""

DATED_BY: Mapping[str, tuple[str, ...]] = {
    "recognitions": ("decision_date", "attained_year"),
    "household_lists": ("list_date",),
    "capital_lines": ("year",),
    "arrears": ("accepted_date",),
    "works": ("start_date", "done_date", "accepted_date"),
    "actions": ("stated_on",),
    "linkage_projects": ("start_date",),
    "statements": ("stated_on",),
}
"""Columns, days or years, of which the first that is told says when a row came about; a deadline is none of them."""

BESIDE = ("works",)
"""Tables of which a unit's rows are held against those of its siblings."""

OF_PEOPLE = tuple(
    name
    for name in TABLES
    if any(contract.tables()[of].family == contract.tables()[name].family for of in contract.tables_of_people())
)
"""Tables of people, and of the lists that they stand in: where few are not counted, what siblings have decides what is told."""

SHOWN_AS_TEXT = ("actions",)
"""Tables of texts: a cell that cannot be read is named and shown as it stands, and stops nothing."""

BELONGS_TO = {column: of for name in TABLES for column, of in contract.tables()[name].references.items() if of in TABLES}
"""Columns by which a row belongs to another one, with the table of that one."""


@cache
def number_columns(table: str) -> Mapping[str, tuple[str, str]]:
    """Columns of a table that hold numbers, each with its measure and its unit of measure; ``column:NAME`` where a cell has it."""
    return {column.name: (column.measure, column.unit) for column in contract.tables()[table].columns if column.measure}


@cache
def code_columns(table: str) -> Mapping[str, str]:
    """Columns of a table that hold codes, each with its list."""
    return {column.name: column.codes for column in contract.tables()[table].columns if column.codes}


def parent_column(table: str) -> str:
    """Column by which a row belongs to a unit or to another row."""
    names = contract.columns(table)
    return next(column for column in ("unit_id", *BELONGS_TO) if column in names)


def unit_of(table: str, row: Mapping[str, str], tables: Mapping[str, Table]) -> str:
    """Unit that a row belongs to, or several, by its own cell or by the row that it belongs to; empty where that is not there."""
    column = parent_column(table) if table in TABLES else "unit_id"
    if column == "unit_id" or BELONGS_TO[column] not in tables:
        return row.get("unit_id", "")
    return tables[BELONGS_TO[column]].by_key.get(row[column], {}).get("unit_id", "")


def unit_column(table: str, column: str) -> str:
    """Column that holds the unit of measure of a number row by row; empty where the contract has one for all rows."""
    unit = number_columns(table)[column][1]
    return unit.removeprefix("column:") if unit.startswith("column:") else ""


def dates_of(table: str, row: Mapping[str, str]) -> tuple[date, date] | tuple[None, None]:
    """First and last day of when a row came about: a day, a year or a part of it; none where nothing that can be read says it."""
    for column in DATED_BY.get(table, ()):
        text = row.get(column, "")
        if day := read_day(text):
            return day, day
        if year := read_year(text):
            return span_of(year, row)
    return None, None


def is_later(table: str, row: Mapping[str, str], as_of: date) -> bool:
    """Whether a row came about after a day."""
    first, _ = dates_of(table, row)
    return first is not None and first > as_of


def cell_quantity(table: str, column: str, row: Mapping[str, str], kind: str) -> Quantity:
    """Read a cell that holds a number.

    Raises
    ------
    QuantityError
        When it holds none.
    """
    stated_in = unit_column(table, column)
    unit = row[stated_in] if stated_in else number_columns(table)[column][1]
    return read_cell(row[column], unit, kind)


@dataclass(frozen=True)
class Entity:
    """One row of an entity table.

    Attributes
    ----------
    table : str
    row : mapping
        Cells as text.
    unit_id : str
        Unit that it belongs to; of several that of the page.
    source_id : str
        Source of the row, or of the row that it belongs to.
    kinds : mapping of str to str
        Kind of each measure of the table.
    told_on : date or None
        Day on which its source was published; None where that is not known.
    is_running : bool
        Whether it is of a year that was still running on the review date.
    unit_ids : tuple of str
        Every unit that it belongs to.
    """

    table: str
    row: Mapping[str, str]
    unit_id: str
    source_id: str
    kinds: Mapping[str, str]
    told_on: date | None = None
    is_running: bool = False
    unit_ids: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Id of the row."""
        return self.row[contract.tables()[self.table].key[0]]

    @property
    def as_row(self) -> Row:
        """Where it stands: table and key."""
        return Row(self.table, self.key)

    def __getitem__(self, column: str) -> str:
        return self.row[column]

    @property
    def year(self) -> int:
        """Year of a row of a table that has one in every row."""
        return cast(int, read_year(self.row["year"]))  # the check lets nothing else pass

    def _period(self) -> tuple[date, date] | tuple[None, None]:
        """First and last day of the year that a row is of, or of the part of it, where it states one."""
        year = read_year(self.row.get("year", ""))
        return span_of(year, self.row) if year else (None, None)

    def day(self, column: str) -> date | None:
        """Day of a cell, None where it is empty or cannot be read."""
        return read_day(self.row[column])

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
        start, end = self._period()
        return Figure(
            period_start=start,
            period_end=end,
            figure_id=f"{self.key}.{column}",
            unit_id=self.unit_id,
            measure=measure,
            quantity=quantity,
            standing=Standing.CURRENT,
            source_id=self.source_id,
            locator=f"{self.table}.csv, {self.key}",
            note=self.row.get("note", ""),
        )
