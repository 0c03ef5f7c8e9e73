"""A sheet that is a list of things, such as projects or works: each of its lines becomes a row of a table of the contract.

A cell becomes what its column takes: a unit or several, a code of a list, a day, an amount in the column's unit of measure with
its hedge (`ntm_helpers.dataset.hedged`), or its text. Where a code stands with something behind it ("đang thực hiện, nghiệm thu
12/2024") the whole text is kept as a note. A line that lacks what its table needs is not taken, and says which cell it waits
for.

The id of a row is made of source and name, so that it stays when lines move.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from slugify import slugify

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import Column
from ntm_helpers.dataset.hedged import written
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.office.accounts import Account, Fate, Kind, Row
from ntm_helpers.office.cell_text import Reading, State
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.periods import period_of_cell, read_period
from ntm_helpers.office.printed import Printed, read_column
from ntm_helpers.office.units import Asked, the_one
from ntm_helpers.office.uoms import Uoms
from ntm_helpers.quantities import Wording
from ntm_helpers.words import Message

_BETWEEN = re.compile(r"\s*(?:[,;/\n]|\bvà\b)\s*")
"""What stands between the names of several units."""
_BEHIND = re.compile(r"[,;:(\n]")
"""Where a code ends and something else follows it."""
UNIT = "unit_id"
"""Column of the unit that a line belongs to."""


class Things:
    """Makes rows of the lines of lists.

    Parameters
    ----------
    source_id : str
    unit_of : callable
        Gives the id of a unit that a cell names.
    names : Names
    register : Register
    """

    def __init__(self, source_id: str, unit_of: Callable[[Meaning, str], str], names: Names, register: Register):
        self.source_id, self.unit_of, self.names, self.register = source_id, unit_of, names, register
        self.account = Account()
        self._ids: dict[str, Row] = {}
        self._uoms = Uoms(names, register)
        self._asked: dict[int, Message] = {}

    def take(self, meanings: Iterable[Meaning]) -> Account:
        """Give the rows of all lines, and the fate of their cells."""
        lines: dict[tuple[str, str, str], list[Meaning]] = defaultdict(list)
        for meaning in meanings:
            lines[meaning.table, meaning.place.sheet, meaning.key].append(meaning)
        numbers = self._numbers([meaning for line in lines.values() for meaning in line])
        for (table, _, _), line in lines.items():
            self._line(table, line, numbers)
        return self.account

    def _line(self, named: str, line: Sequence[Meaning], numbers: dict[int, Reading]) -> None:
        """Take one line, or ask about it."""
        row: Row = {}
        kept: list[Meaning] = []
        asked: list[tuple[Meaning, Message]] = []
        notes = list(dict.fromkeys(meaning.note for meaning in line if meaning.note))
        table = ""
        for meaning in line:
            try:
                table = the_one("table", named, self.names.table(named))
                column = self._column(table, meaning.measure)
                row[column.name] = self._cell(table, column, meaning, numbers.get(id(meaning)))
                if self._is_more(column, meaning):
                    notes.append(f"{meaning.head or meaning.measure}: {meaning.text}")
                kept.append(meaning)
            except Asked as question:
                asked.append((meaning, question.why))
        id_ = self._taken(table, row, kept, asked, notes) if kept else ""
        self.account.fates += [Fate(one.place, one.text, Kind.ASKED, why, table if id_ else "", id_) for one, why in asked]

    def _taken(
        self, table: str, row: Row, kept: Sequence[Meaning], asked: Iterable[tuple[Meaning, Message]], notes: Iterable[str]
    ) -> str:
        """Take what could be read of a line, and give the id of its row; "" where it waits for something."""
        try:
            self._give_unit(table, row, kept[0])
        except Asked as question:
            self._wait(kept, question.why)
            return ""
        if lacking := self._lacking(table, row):
            waiting = ", ".join(meaning.place.cell for meaning, _ in asked) or "–"
            self._wait(kept, Message("take.line_lacks", columns=", ".join(column.name_vi for column in lacking), cells=waiting))
            return ""
        return self._lay(table, row, kept, notes)

    def _give_unit(self, table: str, row: Row, meaning: Meaning) -> None:
        """Give a line the unit that its sheet names beside the columns of the table, or that the report is of."""
        if UNIT in contract.columns(table) and UNIT not in row:
            row[UNIT] = self._units(table, meaning, meaning.unit)

    def _wait(self, meanings: Iterable[Meaning], why: Message) -> None:
        self.account.fates += [Fate(meaning.place, meaning.text, Kind.ASKED, why) for meaning in meanings]

    def _lay(self, table: str, row: Row, kept: Iterable[Meaning], notes: Iterable[str]) -> str:
        key = contract.tables()[table].key[0]
        names = contract.columns(table)
        row = dict.fromkeys(names, "") | {key: row.get(key) or self._id(row)} | row
        if "source_id" in names:
            row["source_id"] = row["source_id"] or self.source_id
        if "note" in names:
            row["note"] = "; ".join(filter(None, (row["note"], *notes)))
        self._ids[row[key]] = row
        self.account.take(table, [row])
        self.account.fates += [Fate(meaning.place, meaning.text, Kind.TAKEN, None, table, row[key]) for meaning in kept]
        return row[key]

    def _id(self, row: Row) -> str:
        name = slugify(row.get("name") or " ".join(row.values()), max_length=60, word_boundary=True)
        for found in (f"{self.source_id}.{name}", f"{self.source_id}.{name}.{row.get('unit_id', '').replace(' ', '.')}"):
            if found not in self._ids:
                return found
        return f"{found}.{len(self._ids) + 1}"

    def _lacking(self, table: str, row: Row) -> list[Column]:
        """Columns that the table needs and the line does not give."""
        given = {contract.tables()[table].key[0], "source_id", *(name for name, text in row.items() if text)}
        return [column for column in contract.tables()[table].columns if column.is_required and column.name not in given]

    def _column(self, table: str, text: str) -> Column:
        name = the_one("column", text, self.names.column(table, text))
        return next(column for column in contract.tables()[table].columns if column.name == name)

    def _cell(self, table: str, column: Column, meaning: Meaning, reading: Reading | None) -> str:
        """What a cell becomes in its column."""
        text = meaning.said or meaning.text
        if id(meaning) in self._asked:
            raise Asked(self._asked[id(meaning)])
        if contract.tables()[table].references.get(column.name) == "units":
            return self._units(table, meaning, meaning.text)
        if column.listed:
            return self._code(f"{table}/{column.name}", text)
        if column.codes:
            return self._code(column.codes, text)
        if column.type == "date":
            return _day(meaning)
        if reading is not None:
            return self._amount(column, meaning, reading)
        if column.type in ("integer", "number") and not text.isdecimal():
            raise Asked(Message("take.unreadable", text=text))
        return text

    def _units(self, table: str, meaning: Meaning, text: str) -> str:
        """Ids of the units that a cell names: of one, or of several where the table takes them."""
        try:
            return self.unit_of(meaning, text)
        except Asked:
            named = [part for part in _BETWEEN.split(text) if part]
            if len(named) < 2 or UNIT not in contract.tables()[table].lists:
                raise
        return " ".join(dict.fromkeys(self.unit_of(meaning, part) for part in named))

    def _code(self, code_list: str, text: str) -> str:
        """Code of a list: of the whole text, or of what stands before a mark or a period."""
        found = self.names.code(code_list, text)
        return the_one("code", text, found) if found.ids else the_one("code", text, self.names.code(code_list, _before(text)))

    def _is_more(self, column: Column, meaning: Meaning) -> bool:
        """Whether a cell says more than the code that is taken of it."""
        if not column.listed and not column.codes:
            return False
        return bool(meaning.said) or _before(meaning.text) != meaning.text.strip()

    def _numbers(self, meanings: Iterable[Meaning]) -> dict[int, Reading]:
        """Read the columns of numbers, each with one convention."""
        together: dict[tuple[str, int, str], list[tuple[Meaning, Column]]] = defaultdict(list)
        for meaning in meanings:
            try:
                table = the_one("table", meaning.table, self.names.table(meaning.table))
                column = self._column(table, meaning.measure)
            except Asked:  # which its line tells
                continue
            if column.measure:
                try:
                    uom = self._uoms.find(meaning, _unit(column), column.name_vi)
                except Asked as question:
                    self._asked[id(meaning)] = question.why
                else:
                    together[meaning.place.sheet, meaning.place.column, uom].append((meaning, column))
        found: dict[int, Reading] = {}
        for (_, _, uom), told in together.items():
            meaning, column = told[0]
            cells = [Printed(one.text, one.stored, one.format) for one, _ in told]
            kind = self.register.measures[column.measure].kind
            read = read_column(cells, uom, kind, meaning.numbers, register=self.register)
            for (one, _), reading in zip(told, read.readings, strict=True):
                found[id(one)] = replace(reading, uom=reading.uom or uom)
        return found

    def _amount(self, column: Column, meaning: Meaning, reading: Reading) -> str:
        """A number with its hedge, in the unit of measure of the column."""
        if reading.state is State.NOT_REPORTED:
            return ""
        if reading.state is not State.TOLD:
            raise Asked(reading.why or Message("take.unreadable", text=meaning.text))
        unit, uom = _unit(column), reading.uom
        factor = self.register.factor(uom, unit) if unit and uom and uom != unit else Fraction(1)
        if factor is None:
            raise Asked(Message("take.dimension", uom=uom, measure=column.measure, unit=unit))
        ends = [_times(text, factor) if text else "" for text in (reading.value, reading.value_to)]
        return written(Wording(reading.qualifier or "exact", *ends))


def _unit(column: Column) -> str:
    """Unit of measure of a column; "" where another column tells it."""
    return "" if column.unit.startswith("column:") else column.unit


def _before(text: str) -> str:
    """What stands before a mark, or before a period that closes the text."""
    first = _BEHIND.split(text.strip())[0].strip()
    words = first.split()
    cut = next((number for number in range(1, len(words)) if read_period(" ".join(words[number:]))), len(words))
    return " ".join(words[:cut])


def _day(meaning: Meaning) -> str:
    period = period_of_cell(meaning.text, meaning.stored, meaning.format)
    if period is None or period.end is None or period.start not in (None, period.end):
        raise Asked(Message("take.day", text=meaning.text))
    return period.end.isoformat()


def _times(digits: str, factor: Fraction) -> str:
    """Digits of a number in another unit of measure, exact.

    Raises
    ------
    Asked
        When they have no end.
    """
    if factor == 1:
        return digits
    number = Fraction(digits) * factor
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
        if places > 24:
            raise Asked(Message("take.unreadable", text=digits))
    whole = str((number * 10**places).numerator)
    return f"{whole[:-places].rjust(1, '0')}.{whole[-places:].rjust(places, '0')}" if places else whole
