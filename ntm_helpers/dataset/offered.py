"""What may be chosen for a cell, by name: for the drop-downs of a workbook, for the guide to the data, for the example rows.

It is the other way of `ntm_helpers.dataset.named`, which reads such names as ids; what a column holds ids of is said there.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ntm_helpers.dataset.contract import Column, example_row, tables
from ntm_helpers.dataset.named import kinds_of
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register


class Choice(NamedTuple):
    """One of the ids that a cell may hold, with its names."""

    id: str
    vi: str
    en: str

    def name(self, lang: str) -> str:
        """Give its name in Vietnamese, elsewhere its id, which is English."""
        return self.vi if lang == "vi" else self.id


@cache
def choices(table: str, column: str) -> tuple[Choice, ...]:
    """Give what a column of the contract may hold, as far as the registers know it; nothing where its cells are free."""
    kind = kinds_of(table).get(column, "")
    listed = {"measures": "measures", "boolean": "boolean"}.get(kind) or kind.partition(" ")[2]
    found = [Choice(*row) for row in _names().named(listed)] if listed else []
    allowed = _column(table, column).allowed
    return tuple(choice for choice in found if choice.vi and (not allowed or choice.id in allowed))


def spoken(table: str, row: dict[str, str], lang: str) -> dict[str, str]:
    """Give a row with names for ids, as a workbook in a language has them."""
    return {column: _said(table, column, text, lang) for column, text in row.items()}


@cache
def example_by_names(table: str) -> dict[str, str]:
    """Give the example row of a table as the Vietnamese template has it."""
    return spoken(table, example_row(table), "vi")


def _said(table: str, column: str, text: str, lang: str) -> str:
    return next((choice.name(lang) for choice in choices(table, column) if choice.id == text), text)


def _column(table: str, name: str) -> Column:
    return next(column for column in tables()[table].columns if column.name == name)


@cache
def _names() -> Names:
    return Names(Register())
