"""Names in the tables of a dataset: read as the ids that they stand for, as the text of the tables is.

Wherever the contract wants an id, an office may write a name: the title of a sheet, the head of a column, a measure, an item, a
code, a unit of measure, a unit of administration, a source by its title, a project by its name (`ntm_helpers.dataset.naming` says
which names there are). They become ids here, before anything is compared: a workbook of names and the CSV file of ids stored from
it are the same. A head counts only as a whole, with its brackets, for they say in what is counted. A name that might be several
things, or none, stays as it stands, and the check of its column says so with what was near.

Only what is no id is looked up, each text of a column once, so that tables of ids cost what they cost. Where a day decides, as of
two communes of one name or of a criterion by its number, it is that of the row. A correction names a cell in either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from ntm_helpers.characters import alike
from ntm_helpers.dataset import contract
from ntm_helpers.dataset.cells import BOOLEANS, read_day
from ntm_helpers.dataset.lexicon import Lexicon
from ntm_helpers.dataset.meant import named_ids
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.places import COMMUNE_LEVEL, Places, Unit
from ntm_helpers.words import Message

if TYPE_CHECKING:
    from ntm_helpers.dataset.descriptor import Descriptor
    from ntm_helpers.dataset.tables import Table

OWN_WORDS = ("measures", "codes", "units_of_measure", "thresholds", "work_measures")
"""Tables by which a dataset adds to the registers: every page may depend on them."""
_TITLES = {"units": "name", "sources": "title", "linkage_projects": "name"}
"""Tables whose rows are known by more than their ids, with the column of their name."""
_OF_SEVERAL = {("units", "members"), ("statements", "unit_ids")}
"""Columns that hold ids of units, separated by spaces, beside those of the contract; their names are separated by commas."""
_DAYS = ("period_end", "period_start", "stated_on", "list_date", "decision_date", "accepted_date")
"""Columns of which the first that is told says on which day the unit of a row existed."""
_PARTED, _IDS, _MORE = re.compile(r"[,;|\n]"), re.compile(r"[\s,;|]+"), re.compile(r"\s*(?:…|\.{3,})\s*$")

Row = dict[str, str]


def named_header(table: str, header: Iterable[str]) -> list[str]:
    """Give the columns that a header names; what is no whole name of one stays as it is."""
    known = _columns(table)
    return [head if head in known else _column(table, head) or head for head in header]


@cache
def _columns(table: str) -> frozenset[str]:
    return frozenset(contract.columns(table))


def _column(table: str, head: str) -> str:
    found = Names.columns(table).whole(head)
    return found[0] if len(found) == 1 else ""


def own_register(tables: Mapping[str, Table]) -> Register:
    """Registers of the rules with what a dataset brings of its own."""
    own = {name: tables[name].rows for name in OWN_WORDS if name in tables and tables[name].rows}
    return Register(own=own) if own else _register()


@cache
def _register() -> Register:
    return Register()


def with_ids(tables: Mapping[str, Table], beside: Mapping[str, Table] | None = None) -> dict[str, Table]:
    """Give tables in which names are the ids that they stand for; one where that changes nothing is the same one.

    Parameters
    ----------
    tables : mapping of str to Table
    beside : mapping of str to Table, optional
        Tables that are kept elsewhere, and may be referred to.
    """
    return _Naming({**(beside or {}), **{name: table for name, table in tables.items() if table.rows}}).of(tables)


def units_by_id(descriptor: Descriptor, tables: Mapping[str, Table]) -> Descriptor:
    """Give a descriptor in which the units that it lists stand by their ids."""
    known = tables["units"].by_key if "units" in tables else {}
    made = {}
    for key in ("reviewed_units", "complete_units"):
        listed = descriptor.get(key)
        if isinstance(listed, list) and any(text not in known for text in listed):
            names = _Naming(tables).names
            made[key] = [text if text in known else names.unit(str(text)).id or text for text in listed]
    return cast("Descriptor", {**descriptor, **made}) if made else descriptor


def rows_meant(tables: Mapping[str, Table], target: str) -> Callable[[str], tuple[bool, Message | None]]:
    """Give what tells of a text that is no id whether it names one row of a table, and which it may have meant otherwise."""
    names = _Naming(tables).names
    rows = tables[target].by_key if target in _TITLES and target in tables else {}
    titles = Lexicon((id_, (row[_TITLES[target]],), ()) for id_, row in rows.items())

    @cache
    def meant(text: str) -> tuple[bool, Message | None]:
        found = names.unit(text) if target == "units" else titles.find(text)
        key, ids = ("fix.reference_several", found.ids) if found.ids else ("fix.reference_near", found.near)
        return bool(found), Message(key, rows=named_ids(titles, ids), table=target) if ids else None

    return meant


class _Naming:
    """Finds the ids for the names in tables; rows of ``around`` are what is referred to."""

    def __init__(self, around: Mapping[str, Table]):
        self.around = dict(around)
        self.register = own_register(around)

    @cached_property
    def names(self) -> Names:
        """Names of the register and of the units, made where there is a name at all."""
        rows = self.around["units"].rows if "units" in self.around else []
        return Names(self.register, Places(map(unit_of_row, rows)))

    def of(self, tables: Mapping[str, Table]) -> dict[str, Table]:
        """Give the tables, the units first: the others refer to them."""
        found: dict[str, Table] = {}
        for name in sorted(tables, key=lambda name: (name != "units", name == "corrections")):
            found[name] = self._table(tables[name])
            if found[name] is not tables[name] and found[name].rows:
                self.around[name] = found[name]
        return {name: found[name] for name in tables}

    def _table(self, table: Table) -> Table:
        rows = list(table.rows)
        if not rows:
            return table
        changes: dict[int, Row] = {}
        for column, kind in kinds_of(table.name).items():
            known = self._known(kind)
            texts = set(map(itemgetter(column), rows)) - {""}
            if unknown := texts if known is None else {text for text in texts if text not in known}:
                resolved = self._resolver(kind)
                for index, row in enumerate(rows):
                    if row[column] in unknown and (id_ := resolved(row[column], row | changes.get(index, {}))):
                        changes.setdefault(index, {})[column] = id_
        if table.name == "figures":
            self._items_and_states(rows, changes)
        if table.name == "corrections":
            self._corrections(rows, changes)
        if not changes:
            return table
        return replace(table, rows=[row | changes[index] if index in changes else row for index, row in enumerate(rows)])

    def _known(self, kind: str) -> Collection[str] | None:
        """Give what needs no look-up in a column; None where that is decided text by text."""
        if kind in _TITLES:
            return self.around[kind].by_key if kind in self.around else ()
        if kind in ("measures", "boolean"):
            return self.register.measures if kind == "measures" else BOOLEANS
        if kind.startswith("words "):
            return _allowed(kind.removeprefix("words "))
        return frozenset(self.register.known_codes(kind.removeprefix("codes "))) if kind.startswith("codes ") else None

    def _resolver(self, kind: str) -> Callable[[str, Row], str]:
        """Give what finds the id for a text, and the row that it stands in; it gives nothing where there is none, or several."""
        if kind == "units":
            return self._unit
        if kind == "several units":
            return self._units
        if kind in _TITLES:
            return self._titled(kind)
        if kind == "measures":
            return lambda text, _: self.names.measure(text).id
        code_list = kind.partition(" ")[2] or kind
        if code_list in ("criteria", "indicators"):
            return lambda text, row: self._criterion(code_list, text, row)
        return lambda text, _: self.names.code(code_list, text).id

    def _titled(self, table: str) -> Callable[[str, Row], str]:
        """Find rows of a table by their title."""
        found: dict[str, set[str]] = {}
        for id_, row in self.around[table].by_key.items() if table in self.around else ():
            found.setdefault(alike(row[_TITLES[table]]), set()).add(id_)
        return lambda text, _: next(iter(ids)) if len(ids := found.get(alike(text), set())) == 1 else ""

    def _unit(self, text: str, row: Row) -> str:
        """Find a unit by name: of the day of the row where several bore it, and within the unit of the row where it names that."""
        found = self.names.unit(text)
        if len(found.ids) > 1 and (day := _day(row)):
            found = self.names.unit(text, on=day)
        above = row.get("unit_id", "")
        if len(found.ids) > 1 and above != text and above in (self.around["units"].by_key if "units" in self.around else ()):
            found = self.names.unit(text, within=above)
        return found.id

    def _units(self, text: str, row: Row) -> str:
        """Find several units by name, all or none; an open list stays open."""
        known = self.around["units"].by_key if "units" in self.around else {}
        if all(part in known for part in _IDS.split(_MORE.sub("", text)) if part):
            return ""
        if alone := self._unit(text, row):  # "Nà Lại, xã Bản Lìm" is one
            return alone
        parts = [part.strip() for part in _PARTED.split(_MORE.sub("", text)) if part.strip()]
        ids = [part if part in known else self._unit(part, row) for part in parts]
        return " ".join(ids) + (" …" if _MORE.search(text) else "") if all(ids) else ""

    def _criterion(self, code_list: str, text: str, row: Row) -> str:
        unit = self.around["units"].by_key.get(row.get("unit_id", "")) if "units" in self.around else None
        kind = unit["kind"] if unit else ""
        return self.names.code(code_list, text, _day(row), "commune" if kind in COMMUNE_LEVEL else kind).id

    def _items_and_states(self, rows: list[Row], changes: dict[int, Row]) -> None:
        """Find items and codes of figures, whose list the measure tells."""
        measures = self.register.measures
        states = {name for name, measure in measures.items() if measure.kind == "status"}
        now = [changes.get(index, row).get("measure", row["measure"]) for index, row in enumerate(rows)]
        items = {(measure, row["item"]) for measure, row in zip(now, rows, strict=True) if row["item"] and measure in measures}
        coded = {(measure, row["value"]) for measure, row in zip(now, rows, strict=True) if measure in states and row["value"]}
        unknown = {
            "item": {(name, text) for name, text in items if not self.register.has_item(measures[name], text)},
            "value": {(name, text) for name, text in coded if text not in self.register.allowed_codes(measures[name])},
        }
        for column, wanted in unknown.items():
            for index, row in enumerate(rows) if wanted else ():
                if (now[index], row[column]) in wanted:
                    named = row | changes.get(index, {})
                    if id_ := self._of_measure(now[index], column, row[column], named):
                        changes.setdefault(index, {})[column] = id_

    def _of_measure(self, measure: str, column: str, text: str, row: Row) -> str:
        if column == "value":
            return self.names.status(measure, text).id
        code_list = self.register.measures[measure].items
        if code_list in ("criteria", "indicators"):
            return self._criterion(code_list, text, row)
        return self.names.code(code_list, text).id

    def _corrections(self, rows: list[Row], changes: dict[int, Row]) -> None:
        """Find what corrections name: the column of their table, and what stands in it."""
        for index, row in enumerate(rows):
            named = row | changes.get(index, {})
            if named["table"] not in contract.tables():
                continue
            target = self.around[named["table"]].by_key.get(row["row_id"], {}) if named["table"] in self.around else {}
            column = named_header(named["table"], [row["column"]])[0]
            made = {
                "column": column,
                "found": self._cell(named["table"], column, row["found"], target),
                "corrected": self._cell(named["table"], column, row["corrected"], target),
                "guard": self._guard(named["table"], row["guard"], target),
            }
            if more := {name: text for name, text in made.items() if text != row[name]}:
                changes.setdefault(index, {}).update(more)

    def _guard(self, table: str, text: str, target: Row) -> str:
        parts = []
        for part in text.split(";"):
            column, equals, value = part.partition("=")
            name = named_header(table, [column.strip()])[0]
            cell = self._cell(table, name, value.strip(), target)
            parts.append(part if (name, cell) == (column.strip(), value.strip()) else f"{name}{equals}{cell}")
        return ";".join(parts)

    def _cell(self, table: str, column: str, text: str, row: Row) -> str:
        """Give the text of one cell, as it is read in its column."""
        kind = kinds_of(table).get(column)
        known = self._known(kind) if kind else ()
        if kind and text and (known is None or text not in known):
            return self._resolver(kind)(text, row) or text
        measure = self.register.measures.get(row.get("measure", ""))
        if (
            table == "figures"
            and measure
            and text
            and column in ("item", "value")
            and (column == "item" or measure.kind == "status")
        ):
            return self._of_measure(measure.measure, column, text, row) or text
        return text


@cache
def kinds_of(table: str) -> Mapping[str, str]:
    """Columns of a table that hold ids, each with what they are of."""
    return {column.name: kind for column in contract.tables()[table].columns if (kind := _kind(table, column))}


def _kind(table: str, column: contract.Column) -> str:
    target = contract.tables()[table].references.get(column.name, "")
    if (table, column.name) in _OF_SEVERAL or (column.name in contract.tables()[table].lists and target == "units"):
        return "several units"
    if target in _TITLES:
        return target
    if column.name in ("measure", "plan_of") and table != "measures":
        return "measures"
    if column.type == "boolean":
        return "boolean"
    if column.listed and column.listed != "0 1":
        return f"words {table}/{column.name}"
    if (table, column.name) in (("figures", "unit"), ("measures", "unit")):
        return "codes units_of_measure"
    if (table, column.name) == ("thresholds", "indicator"):
        return "codes indicators"
    return f"codes {column.codes}" if column.codes else ""


@cache
def _allowed(name: str) -> frozenset[str]:
    table, _, column = name.partition("/")
    return frozenset(next(one.allowed for one in contract.tables()[table].columns if one.name == column))


def _day(row: Row) -> date | None:
    return next((day for column in _DAYS if (day := read_day(row.get(column, "")))), None)


def unit_of_row(row: Row) -> Unit:
    """Give the unit of a row, as far as names need it: its place, its kind, its days."""
    return Unit(
        unit_id=row["unit_id"],
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent_id=row["parent_id"],
        valid_from=read_day(row["valid_from"]),
        valid_to=read_day(row["valid_to"]),
    )
