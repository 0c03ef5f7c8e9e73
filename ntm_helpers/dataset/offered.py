"""What may be chosen for a cell, by name: for drop-downs, for the guide to the data, for rows as an office reads them.

It is the other way of `ntm_helpers.dataset.named`, which reads such names as ids; what a column holds ids of is said there. An id
is told by a name only where that name is read as this id and no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ntm_helpers.dataset.contract import example_row, tables
from ntm_helpers.dataset.named import kinds_of
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register

_NUMBERED = {"criteria", "indicators", "band"}


class Choice(NamedTuple):
    """One of the ids that a cell may hold, with its names."""

    id: str
    vi: str
    en: str

    def name(self, lang: str) -> str:
        """Give its name in Vietnamese, elsewhere its id, which is English."""
        return self.vi if lang == "vi" else self.id


class Offered:
    """What cells may hold by the words of a register.

    Parameters
    ----------
    register : Register
        With a dataset's own words, where it has any.
    """

    def __init__(self, register: Register):
        self._register, self._names = register, Names(register)
        self._choices: dict[tuple[str, str], tuple[Choice, ...]] = {}
        self._by_id: dict[tuple[str, str], dict[str, str]] = {}
        self._lists: dict[str, dict[str, str]] = {}

    def choices(self, table: str, column: str) -> tuple[Choice, ...]:
        """Give what a column of the contract may hold, as far as the register knows it; nothing where its cells are free."""
        if (table, column) not in self._choices:
            kind = kinds_of(table).get(column, "")
            listed = kind.partition(" ")[2] or (kind if kind in ("measures", "boolean") else "")
            allowed = next(one.allowed for one in tables()[table].columns if one.name == column)
            found = self._listed(listed) if listed else []
            self._choices[table, column] = tuple(one for one in found if not allowed or one.id in allowed)
        return self._choices[table, column]

    def items(self) -> tuple[Choice, ...]:
        """Give what an item may be by name, of any measure: not the criteria, which are known by number and set."""
        lists = {part for measure in self._register.measures.values() for part in measure.items.split()} - _NUMBERED
        return tuple(dict.fromkeys(choice for code_list in sorted(lists) for choice in self._listed(code_list)))

    def _listed(self, code_list: str) -> list[Choice]:
        """Give the codes of a list, each with its name where it is read as that code, else with the code."""
        names = self._names.named(code_list)
        return [Choice(code, vi if self._is_read(code_list, vi, code) else code, en) for code, vi, en in names]

    def _is_read(self, code_list: str, name: str, code: str) -> bool:
        found = self._names.measure(name) if code_list == "measures" else self._names.code(code_list, name)
        return bool(found.id == code)

    def spoken(self, table: str, row: Mapping[str, str], lang: str) -> dict[str, str]:
        """Give a row with names for ids, as a workbook in a language has them."""
        if lang != "vi":
            return dict(row)
        said = {column: self._said(table, column, text) for column, text in row.items()}
        measure = self._register.measures.get(row.get("measure", "")) if table == "figures" else None
        if measure and row.get("item"):
            said["item"] = self._item(measure.measure, row["item"])
        if measure and measure.kind == "status":
            name = self._name_in(measure.bounded_by.removeprefix("codes:"), row["value"])
            said["value"] = name if self._names.status(measure.measure, name).id == row["value"] else row["value"]
        return said

    def _said(self, table: str, column: str, text: str) -> str:
        if (table, column) not in self._by_id:
            self._by_id[table, column] = {choice.id: choice.vi for choice in self.choices(table, column)}
        return self._by_id[table, column].get(text, text)

    def _item(self, measure: str, item: str) -> str:
        name = self._name_in(self._register.measures[measure].items, item)
        return name if self._names.item(measure, name).id == item else item

    def _name_in(self, code_list: str, code: str) -> str:
        return self._lists.setdefault(code_list, {id_: vi for id_, vi, _ in self._names.named(code_list)}).get(code) or code


@cache
def offered() -> Offered:
    """Give what cells may hold by the register that all datasets share."""
    return Offered(Register())


@cache
def example_by_names(table: str) -> dict[str, str]:
    """Give the example row of a table as the Vietnamese template has it."""
    return offered().spoken(table, example_row(table), "vi")
