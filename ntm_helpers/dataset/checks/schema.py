"""What a Table Schema can say: types, allowed values, keys and references.

Whether a cell is of its column's type is said by the readers of everything that uses its value (`cells`): frictionless takes NaN,
1e3, +5 and the digits of any script for numbers. What they read is judged by frictionless, each text once however often it stands:
whether it is an allowed word or within a range depends on the column alone. frictionless' own pass over whole tables judges every
cell of every row and copies the tables meanwhile, which takes six times as long; it tells the same, and the tests hold the two
against one another. Keys and references are looked up in the values that were read. A reference into a table that the dataset does
not have leads nowhere.

What a cell breaks is said in words for people who keep tables: `_CONSTRAINTS` and `_TYPES` have the rule and the fix of each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypedDict

from ntm_helpers.characters import code_point, unseen, visible_line
from ntm_helpers.dataset import cells, contract
from ntm_helpers.dataset.checks.given import Cells, weight_in
from ntm_helpers.dataset.checks.numerals import write_number
from ntm_helpers.dataset.contract import Column
from ntm_helpers.dataset.entities import TABLES, unit_of
from ntm_helpers.dataset.meant import choice_of_words
from ntm_helpers.dataset.named import rows_meant
from ntm_helpers.dataset.tables import Table
from ntm_helpers.dataset.texts import spoiled
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message

_CONSTRAINTS = {
    "required": ("fault.empty", "fix.fill"),
    "enum": ("fault.not_allowed", ""),
    "maxLength": ("fault.too_long", "fix.few_words"),
    "minimum": ("fault.below", "fix.compare"),
    "maximum": ("fault.out_of_range", "fix.compare"),
    "range of days": ("fault.out_of_range", "fix.day_or_empty"),
    "pattern": ("fault.form", "fix.example"),
    "pattern without example": ("fault.form", "fix.form"),
    "pattern of ids": ("fault.no_id", "fix.id_characters"),
}
"""Rule and fix by the constraint that a cell breaks; no fix where it depends on what was found."""

_TYPES = {
    "date": ("fault.no_date", ""),
    "boolean": ("fault.no_boolean", "fix.write_so_or_empty"),
    "integer": ("fault.no_integer", "fix.write_so_or_empty"),
    "number": ("fault.no_number", "fix.write_so_or_empty"),
}
"""Rule and fix by the type that a cell is not of."""

_OF_REQUIRED = {"fix.write_so_or_empty": "fix.write_so", "fix.day_or_empty": "fix.compare"}
"""Fixes of a cell that may not be left empty."""

_ROWS_STAND_ALONE = ("figures", "identities", "statements", *TABLES, *contract.DECIDES_NO_PAGE)
"""Tables in which a broken row stops only what may read it."""

_DASHES = re.compile("[\u2010-\u2015\u2212]")
"""Marks that word processors put in the place of a hyphen."""
_NAMES = ("name",)
"""Columns of units that decide nothing but what stands on a page."""

_Judged = tuple[Any, Sequence[str]]
"""Value of a cell, None where it has none, and what it breaks: its type or constraints."""
_Read = Mapping[str, Mapping[str, _Judged]]
"""Every text of a table, by column."""


def schema_faults(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Check tables against the contract's Table Schema."""
    read = {name: _read(table) for name, table in tables.items()}
    for name, table in tables.items():
        yield from unseen_faults(table, tables)
        found = chain(
            _cell_faults(table, read[name], tables), _key_faults(table, read[name]), _reference_faults(table, read, tables)
        )
        yield from (fault for fault in found if (fault.row, fault.column) not in table.marked)


def _read(table: Table) -> _Read:
    readers = _readers(table.name)
    return {column: {text: judge(text) for text in {row[column] for row in table.rows}} for column, judge in readers.items()}


def _readers(table: str) -> Mapping[str, Callable[[str], _Judged]]:
    """What judges the cells of each column.

    Fields are made from the contract and not from its Table Schema: frictionless takes two seconds to see whether a schema is one.
    """
    from frictionless import fields  # a third of a second to import: only where data are checked

    def reader(stated: Mapping[str, Any]) -> Callable[[str], _Judged]:
        own = {"true_values": stated["trueValues"], "false_values": stated["falseValues"]} if stated["type"] == "boolean" else {}
        constraints = stated.get("constraints", {})
        field = getattr(fields, f"{stated['type'].capitalize()}Field")(name=stated["name"], constraints=constraints, **own)
        read = field.create_cell_reader()

        def judge(text: str) -> _Judged:
            if text and not cells.is_readable(stated["type"], text):
                return None, ("type",)
            value, broken = read(cells.canonical_text(stated["type"], text))
            return value, [*broken] if broken else ()

        return judge

    return {stated["name"]: reader(stated) for stated in contract.schema(table)["fields"]}


def _cell_faults(table: Table, read: _Read, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Name the cells that are not of their column's type or break a constraint."""
    for column in contract.tables()[table.name].columns:
        broken = {text: names for text, (_, names) in read[column.name].items() if names}
        if not broken:
            continue
        for number, row in table.numbered():
            for name in broken.get(row[column.name], ()):
                found = "" if name == "required" else row[column.name]
                rule, fix = _said(name, column, found)
                yield Fault(table.file, number, column.name, found, rule, fix, **_about(table, column.name, row, tables))


def unseen_faults(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Name the cells that hold what nobody sees; of a unit or an entity they stop what may read the row."""
    rows = dict(table.numbered()) if table.marked else {}
    for (number, column), text in table.marked.items():
        if number not in rows:  # the example row, which is not read
            continue
        marks = ", ".join(map(code_point, unseen(text)))
        rule, fix = spoiled(text) or (Message("fault.unseen", marks=marks), Message("fix.unseen"))
        about = _about(table, column, rows[number], tables)
        if about["weight"] is Weight.NOTICE or (table.name == "units" and column in _NAMES):
            about["weight"] = Weight.ROW
        yield Fault(table.file, number, column, visible_line(text), rule, fix, **about)


def _key_faults(table: Table, read: _Read) -> Iterator[Fault]:
    """Name the rows whose key is empty, or that of a row above."""
    key = contract.tables()[table.name].key
    seen: set[tuple[Any, ...]] = set()
    for number, row in table.numbered():
        values = tuple(read[column][row[column]][0] for column in key)
        if values in seen or set(values) == {None}:
            found, where = (", ".join(texts) for texts in ((row[column] for column in key), key))
            yield Fault(table.file, number, where, found, Message("fault.key_twice"), Message("fix.own_key"))
        seen.add(values)


def _reference_faults(table: Table, read: Mapping[str, _Read], tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Name the references that lead nowhere."""
    for column, target in contract.tables()[table.name].references.items():
        key, is_list = contract.tables()[target].key[0], column in contract.tables()[table.name].lists
        known = {value for value, _ in read[target][key].values()} if target in read else set()
        values = {text: value for text, (value, _) in read[table.name][column].items() if value is not None}
        named = {text: _parts(value, known) if is_list else [value] for text, value in values.items()}
        unknown = {text: found for text, ids in named.items() if (found := [one for one in ids if one not in known])}
        if not unknown:
            continue
        rule = Message("fault.no_reference", key=key, table=target)
        meant = rows_meant(tables, target)
        for number, row in table.numbered():
            for found in unknown.get(row[column], ()):
                is_named, near = meant(found)
                if is_named and is_list:  # beside one that is not, for which the cell was left as it stands
                    continue
                fix = near or Message("fix.reference", table=target)
                if found.isdigit() and len(found) in (1, 2, 4):  # official codes have 2, 3 or 5 digits
                    fix = Message("fix.lost_zero", found=found, fix=fix)
                yield Fault(table.file, number, column, found, rule, fix)


def _parts(text: str, known: set[Any]) -> list[Any]:
    """Split a list of ids; of names, of which none is an id, at their commas."""
    parts = text.split()
    return parts if any(part in known for part in parts) else [part.strip() for part in text.split(",") if part.strip()]


def _said(broken: str, column: Column, found: str) -> tuple[Message, Message]:
    """Rule and fix of a cell by what it breaks."""
    if broken == "pattern" and column.name.endswith("_id"):
        broken = "pattern of ids"
    elif broken == "pattern" and not column.example:
        broken = "pattern without example"
    rule, fix = _TYPES[column.type] if broken == "type" else _CONSTRAINTS[broken]
    if broken in ("minimum", "maximum"):
        rule, fix = _CONSTRAINTS["range of days" if column.type == "date" else "maximum" if column.most else "minimum"]
    words = {name: getattr(column, name) for name in ("longest", "least", "most", "name", "example")}
    fix = _OF_REQUIRED.get(fix, fix) if column.is_required else fix
    if column.type in ("integer", "number") and broken == "type":
        return Message(rule), write_number(found, Message(fix), is_whole=column.type == "integer")
    if fix:
        return Message(rule, **words), Message(fix, **words)
    if broken == "type":
        return Message("fault.no_such_day" if cells.has_form_of_day(found) else rule), _day_fix(found)
    return Message(rule), choice_of_words(found, column)


class _About(TypedDict):
    weight: Weight
    unit_id: str
    measure: str


def _about(table: Table, column: str, row: Cells, tables: Mapping[str, Table]) -> _About:
    """What a broken cell stops and whom it concerns, so that only those briefings wait for it."""
    key_columns = {*contract.tables()[table.name].key, "unit_id", "measure", "source_id"}
    stands_alone = column not in key_columns and table.name in _ROWS_STAND_ALONE
    weight = weight_in(table) if stands_alone else Weight.TABLE
    return {"weight": weight, "unit_id": unit_of(table.name, row, tables), "measure": row.get("measure", "")}


def _day_fix(found: str) -> Message:
    """Propose the day that was meant, where what was found is one: never a day that no calendar has."""
    found = _DASHES.sub("-", unicodedata.normalize("NFKC", found))
    if cells.has_form_of_day(found) and cells.day_of_calendar(found) is None:
        return Message("fix.compare")
    if (day := cells.day_first(found)) is not None:
        return Message("fix.day_first" if day.day <= 12 else "fix.write_day", day=day.isoformat())
    year_first = cells.read_day(re.sub("[/.]", "-", re.split("[T ]", found)[0]))  # 2020/7/1, or with a time of day
    return Message("fix.write_day", day=year_first.isoformat()) if year_first is not None else Message("fix.inexact_date")
