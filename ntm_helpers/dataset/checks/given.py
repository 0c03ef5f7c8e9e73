"""What a check of the rows of a table is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ntm_helpers.dataset.contract import DECIDES_NO_PAGE
from ntm_helpers.dataset.entities import SHOWN_AS_TEXT, unit_of
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.tables import Rows, Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """The rest of the dataset, against which a table is held.

    Attributes
    ----------
    tables : mapping of str to Table
        All tables, after corrections.
    register : Register
        With the dataset's own words.
    """

    tables: Mapping[str, Table]
    register: Register

    @cached_property
    def names(self) -> Names:
        """Names of the register, for what is no id of it."""
        return Names(self.register)

    def rows(self, table: str) -> Rows:
        """Rows of a table; none where the dataset does not have it."""
        return self.tables[table].rows if table in self.tables else []

    def by_key(self, table: str) -> Mapping[str, Cells]:
        """Rows of a table by the value of their first key column; none where the dataset does not have it."""
        return self.tables[table].by_key if table in self.tables else {}

    def unit_of(self, table: Table, row: Cells) -> str:
        """Unit that a row concerns, or several separated by a space; empty where that cannot be read."""
        return unit_of(table.name, row, self.tables)


Check = Callable[[Table, Given], Iterator[Fault]]
"""Checks one table against the rest of the dataset."""

Flaw = tuple[str, Message, Message]
"""Column, rule and fix of what is wrong with a cell."""


def weight_in(table: Table) -> Weight:
    """What a broken cell stops: nothing in a table that is shown as text, or that no page reads."""
    return Weight.NOTICE if table.name in SHOWN_AS_TEXT or table.name in DECIDES_NO_PAGE else Weight.ROW
