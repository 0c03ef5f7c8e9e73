"""What a sheet says of its cells becomes rows of the dataset: names are found, numbers and days read, units added.

Every value cell comes with a `Meaning`, in the words of mapping and sheet. A word that fits nothing, or several things, is a
question of each cell that it concerns and of no other: nothing is guessed. Numbers are read a column at a time, because "1.850"
alone may be two numbers (`ntm_helpers.office.printed`). A cell becomes one row of ``figures``, but for lists of criteria, of
which each criterion named is a row, and "76/378", whose second number is the row of what the measure is a part of.

The id of a row is made of source, unit, measure, item and last day, so that it stays when rows move. A source that says the
same thing in two sheets has two rows, of which the later bears the sheet's name: which is meant is not for the intake to say.
The plain id is that of the sheet that had it before, or of the first, whether its number could be read or not: what is asked
about in one sheet never hands its id to another.
Two cells of one sheet with two answers are both asked about, and neither is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from slugify import slugify

from ntm_helpers.characters import unseen, visible_line
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.figures import NOT_REPORTED
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.errors import listed
from ntm_helpers.office.accounts import Account, Fate, Kind, Place, Row, quoted
from ntm_helpers.office.cell_text import Reading, State
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.periods import no_period, read_period
from ntm_helpers.office.printed import FRACTION, PERCENT, Part, Printed, read_column, read_parts
from ntm_helpers.office.things import Things
from ntm_helpers.office.totals import checks_of_totals, is_it_a_mean
from ntm_helpers.office.units import Asked, Units, the_one
from ntm_helpers.office.uoms import Uoms
from ntm_helpers.places import COMMUNE_LEVEL
from ntm_helpers.words import Message

NOTE_OF_ROW = "Ghi chú của cả dòng: {}"
"""How a note is kept that stands beside several numbers: it may be of any of them."""
_DASH = re.compile(r"[-–—−]+")
_NUMBER = re.compile(r"[0-9]+")
_CRITERIA = re.compile(r"(?:(?:tc|tiêu chí|số|và)\b|[\s,;]|\.(?![0-9])|\b[0-9]{1,2}\b|tc(?=[0-9]))*", re.IGNORECASE)
STATUS = "status"
_BASES = "figures/basis"
_NO_RESULTS = ("plan", "estimate", "derived")
STATES_OF_LISTS = {"criteria_not_met": "not_met", "criteria_met": "met"}
"""State of the criteria that a cell lists, by how it is read."""
NUMBER_OF_STATE = {"not_met": "criteria_not_met", "met": "criteria_met"}
"""Measure that has the number of the criteria of a state."""


@dataclass(frozen=True)
class Report:
    """What a file says of itself, and the mapping of it.

    Attributes
    ----------
    source_id : str
        Of the row of ``sources`` that it becomes.
    of : str
        Id of the unit that it is of.
    period, stated : str
        As written: of what no block, column or cell says another; the day on which it was published.
    held : mapping of str to str
        Sheets of this file from which rows of the dataset were read before, by their ids.
    """

    source_id: str
    of: str
    period: str = ""
    stated: str = ""
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Told:
    """A value cell of which everything is found but its number."""

    meaning: Meaning
    unit_id: str
    measure: Measure
    item: str
    start: str
    end: str
    uom: str

    @property
    def column(self) -> tuple[str, int, str]:
        """What is read together, with one convention of numbers."""
        return self.meaning.place.sheet, self.meaning.place.column, self.meaning.numbers

    @property
    def part(self) -> tuple[str, str, str]:
        """Of what the numbers of a column are told together: unit of measure, kind, how shares are written."""
        reading = self.meaning.reading
        return self.uom, self.measure.kind, reading if reading in (FRACTION, PERCENT) else ""


class Taking:
    """Makes rows of what sheets mean.

    Parameters
    ----------
    report : Report
    units : Units
    names : Names
    register : Register
    """

    def __init__(self, report: Report, units: Units, names: Names, register: Register):
        self.report, self.units, self.names, self.register = report, units, names, register
        self._uoms = Uoms(names, register)
        self.account = Account()
        self._unread: list[tuple[Meaning, str]] = []

    def take(self, meanings: Iterable[Meaning], others: Iterable[Fate] = ()) -> Account:
        """Give the rows, and the fate of every cell of which something is meant.

        Parameters
        ----------
        meanings : iterable of Meaning
        others : iterable of Fate
            What became of the other cells: where one is asked about, a total may lack a part.
        """
        meanings = list(meanings)
        self._order = {sheet: number for number, sheet in enumerate(dict.fromkeys(told.place.sheet for told in meanings))}
        of_figures: list[Meaning] = []
        of_things: list[Meaning] = []
        for told in meanings:
            meaning = replace(told, note=visible_line(told.note))
            if unseen("".join((told.text, told.unit, told.above, told.measure, told.item, told.period))):
                self._ask(meaning, Message("take.unseen", text=told.text))
            else:
                (of_things if meaning.table else of_figures).append(meaning)
        for meaning in (*of_figures, *of_things):
            self.units.meet((meaning.place.file, meaning.place.sheet), meaning.unit)
        rows = list(self._figures(of_figures))
        self._lay(rows)
        asked = [fate.place for fate in (*others, *self.account.fates) if fate.kind is Kind.ASKED]
        self.account.totals += checks_of_totals(rows, self.units.rows, self.register, asked)
        if of_things:
            self.account.add(Things(self.report.source_id, self.unit_of, self.names, self.register).take(of_things))
        return self.account

    def unit_of(self, meaning: Meaning, text: str) -> str:
        """Id of a unit that a cell names; "" is the unit that the report is of."""
        if not text:
            return self.report.of
        above = self.units.find(meaning.above, self.report.of) if meaning.above else self.report.of
        return self.units.find(text, above, meaning.unit_kind)

    def period_of(self, text: str) -> tuple[str, str]:
        """First and last day of a period as it is written, "" where open."""
        period = read_period(text)
        if period is None:
            raise Asked(no_period(text))
        return _day(period.start), _day(period.end)

    def _figures(self, meanings: Iterable[Meaning]) -> Iterator[tuple[Meaning, Row]]:
        columns: dict[tuple[str, int, str], dict[tuple[str, str, str], list[_Told]]] = defaultdict(lambda: defaultdict(list))
        for meaning in meanings:
            try:
                told = self._told(meaning)
                if told.measure.kind == STATUS:
                    yield from self._states(told)
                else:
                    columns[told.column][told.part].append(told)
            except Asked as asked:
                self._ask(meaning, asked.why)
        for parts in columns.values():
            yield from self._numbers(list(parts.values()))

    def _told(self, meaning: Meaning) -> _Told:
        """Find everything that a cell is of.

        Raises
        ------
        Asked
            When a word fits nothing, or several things.
        """
        unit_id = self.unit_of(meaning, meaning.unit)
        measure = self.register.measures[the_one("measure", meaning.measure, self.names.measure(meaning.measure))]
        text = meaning.period or self.report.period
        if not text:
            raise Asked(Message("take.no_period"))
        start, end = self.period_of(text)
        item = self._item(measure, meaning.item, unit_id, end or start) if meaning.item else ""
        uom = self._uoms.find(meaning, measure.unit, measure.name_vi, is_per_head="_per_" in measure.measure)
        return _Told(meaning, unit_id, measure, item, start, end, uom)

    def _item(self, measure: Measure, text: str, unit_id: str, day: str) -> str:
        """Item of a measure as written; a criterion is one of the set in force."""
        if self.register.has_item(measure, text):
            return text
        return the_one("item", text, self.names.item(measure.measure, text, date.fromisoformat(day), self._subject(unit_id)))

    def _subject(self, unit_id: str) -> str:
        """What a unit's criteria set is for."""
        kind = self.units.rows[unit_id]["kind"]
        return "commune" if kind in COMMUNE_LEVEL else kind

    def _set(self, unit_id: str, day: str) -> str:
        """Criteria set in force for a unit on a day."""
        found = self.register.law.criteria_set_on(self._subject(unit_id), date.fromisoformat(day))
        if found is None:
            raise Asked(Message("take.no_set", unit=self.units.rows[unit_id]["name"], day=day))
        return found["criteria_set"]

    def _criterion(self, number: str, unit_id: str, day: str) -> str:
        criterion = f"{self._set(unit_id, day)}/{int(number)}"
        if criterion not in self.register.law.criteria:
            raise Asked(Message("take.criterion", number=number))
        return criterion

    def _states(self, told: _Told) -> Iterator[tuple[Meaning, Row]]:
        """Rows of a status: its code, or the criteria that a cell lists."""
        meaning, measure = told.meaning, told.measure
        if meaning.reading in STATES_OF_LISTS:
            yield from self._listed_criteria(told, STATES_OF_LISTS[meaning.reading])
            return
        if _is_not_reported(meaning):
            yield meaning, self._row(told, {"qualifier": NOT_REPORTED})
            return
        text = meaning.said or meaning.text
        yield meaning, self._row(told, {"value": the_one("code", text, self.names.status(measure.measure, text))})

    def _listed_criteria(self, told: _Told, state: str) -> Iterator[tuple[Meaning, Row]]:
        """A row of each criterion that a cell lists; where nothing was reported, their number is what was not."""
        meaning = told.meaning
        if _is_not_reported(meaning):
            number = self.register.measures[NUMBER_OF_STATE[state]]
            yield meaning, self._row(replace(told, measure=number, uom=number.unit), {"qualifier": NOT_REPORTED})
            return
        if not _CRITERIA.fullmatch(meaning.text) or (meaning.stored and not meaning.stored.isdecimal()):
            raise Asked(Message("take.criteria", text=meaning.text))
        numbers = _NUMBER.findall(meaning.text)
        items = [self._criterion(number, told.unit_id, told.end or told.start) for number in dict.fromkeys(numbers)]
        for item in items:
            yield meaning, self._row(replace(told, item=item), {"value": state})

    def _numbers(self, together: Sequence[Sequence[_Told]]) -> Iterator[tuple[Meaning, Row]]:
        """Rows of the numbers of a column, told apart by what they are of."""
        first = together[0][0].meaning
        parts = [Part([_printed(told.meaning) for told in part], *part[0].part) for part in together]
        for part, column in zip(together, read_parts(parts, first.numbers, register=self.register), strict=True):
            if column.why:
                place = first.place
                self.account.remarks.append(Message("take.column", sheet=place.sheet, column=place.letter, why=column.why))
            for told, reading in zip(part, column.readings, strict=True):
                try:
                    yield from self._number(told, reading)
                except Asked as asked:
                    with suppress(Asked):
                        self._unread.append((told.meaning, self._row(told, {})["figure_id"]))
                    self._ask(told.meaning, asked.why)

    def _number(self, told: _Told, reading: Reading) -> Iterator[tuple[Meaning, Row]]:
        meaning = told.meaning
        if meaning.dash == "0" and _DASH.fullmatch(meaning.text.strip()):
            yield meaning, self._row(told, {"value": "0", "unit": told.uom})
        elif reading.state is State.NOT_REPORTED:
            yield meaning, self._row(told, {"qualifier": NOT_REPORTED, "unit": told.uom})
        elif reading.state is not State.TOLD:
            if meaning.is_total and reading.why is not None and reading.why.key == "fault.whole_number":
                raise Asked(is_it_a_mean(meaning, told.measure, self.register, self.units.named(told.unit_id)))
            raise Asked(reading.why or Message("take.unreadable", text=meaning.text))
        else:
            uom = self._read_uom(told, reading)
            row = self._row(told, {"value": reading.value, "value_to": reading.value_to, "unit": uom, "step": reading.step})
            row["qualifier"] = reading.qualifier
            row["note"] = "; ".join(filter(None, (row["note"], reading.beside)))
            yield from [(meaning, one) for one in (row, *self._of_what(told, reading.of))]

    def _read_uom(self, told: _Told, reading: Reading) -> str:
        """Unit of measure that the cell itself names, which must be of the measure's dimension."""
        if not reading.uom or reading.uom == told.uom:
            return told.uom
        if self.register.factor(reading.uom, told.measure.unit) is None:
            raise Asked(Message("take.dimension", uom=reading.uom, measure=told.measure.measure, unit=told.measure.unit))
        return reading.uom

    def _of_what(self, told: _Told, value: str) -> list[Row]:
        """Row of the second number of "76/378", of the measure that bounds the first; none of "15/19", the number of criteria."""
        criteria = self.register.fixed_bound(told.measure, told.end or told.start)
        if not value or value == str(criteria):
            return []
        if criteria is not None:
            raise Asked(Message("take.of_criteria", text=told.meaning.text, count=criteria))
        whole = self.register.measures.get(told.measure.bounded_by)
        if whole is None:
            raise Asked(Message("take.of_what", text=told.meaning.text, measure=told.measure.measure))
        return [self._row(replace(told, measure=whole, item="", uom=whole.unit), {"value": value, "unit": whole.unit})]

    def _row(self, told: _Told, cells: Row) -> Row:
        """Row of ``figures`` of a cell."""
        meaning, measure = told.meaning, told.measure
        basis = the_one("basis", meaning.basis, self.names.code("figures/basis", meaning.basis)) if meaning.basis else ""
        basis = basis or (STATUS if measure.kind == STATUS else "plan" if measure.is_of_plans else "result")
        text = quoted(meaning.text)
        return dict.fromkeys(columns("figures"), "") | {
            "figure_id": figure_id(self.report.source_id, told.unit_id, measure.measure, told.item, told.start, told.end, basis),
            "unit_id": told.unit_id,
            "measure": measure.measure,
            "item": told.item,
            "basis": basis,
            "period_start": told.start,
            "period_end": told.end,
            "stated_on": meaning.stated or self.report.stated,
            "source_id": self.report.source_id,
            "locator": meaning.place.locator,
            "quote": text,
            "note": NOTE_OF_ROW.format(meaning.note) if meaning.is_note_of_row else meaning.note,
            **cells,
        }

    def _lay(self, rows: Iterable[tuple[Meaning, Row]]) -> None:
        """Take rows into the account; what is said twice stands once, two answers of one sheet are asked about."""
        by_id: dict[str, dict[str, list[tuple[Meaning, Row]]]] = defaultdict(lambda: defaultdict(list))
        told_rows = list(rows)
        for meaning, row in told_rows:
            by_id[row["figure_id"]][meaning.place.sheet].append((meaning, row))
        first = self._first_sheets(told_rows)
        taken: dict[Place, list[str]] = defaultdict(lambda: [""])
        for identity, sheets in by_id.items():
            kept: list[Row] = []
            for sheet, told in sheets.items():
                if len({_answer(row) for _, row in told}) > 1:
                    cells = listed(f"{meaning.place.cell}: {meaning.text}" for meaning, _ in told)
                    for meaning, _ in told:
                        self._ask(meaning, Message("take.two_answers", cells=cells))
                    continue
                alike = [row for row in kept if _answer(row) == _answer(told[0][1])]
                if alike:
                    alike[0]["locator"] += f"; {told[0][1]['locator']}"
                else:
                    is_plain = sheet == first[identity]
                    kept.append(told[0][1] | ({} if is_plain else {"figure_id": f"{identity}.{slugify(sheet)}"}))
                row = alike[0] if alike else kept[-1]
                for meaning, _ in told:
                    taken[meaning.place][0] = meaning.text
                    taken[meaning.place].append(row["figure_id"])
            self.account.take("figures", kept)
        self.account.fates += [
            Fate(place, text, Kind.TAKEN, None, "figures", " ".join(dict.fromkeys(ids))) for place, (text, *ids) in taken.items()
        ]

    def _first_sheets(self, rows: Sequence[tuple[Meaning, Row]]) -> dict[str, str]:
        """Give by id the sheet whose row bears it as it is: the one that had it before, else the first that speaks of the thing."""
        found = {identity: sheet for identity, sheet in self.report.held.items() if sheet}
        spoken = [*self._unread, *((meaning, row["figure_id"]) for meaning, row in rows)]
        for meaning, identity in sorted(spoken, key=lambda one: self._order[one[0].place.sheet]):
            found.setdefault(identity, meaning.place.sheet)
        return found

    def _ask(self, meaning: Meaning, why: Message) -> None:
        self.account.fates.append(Fate(meaning.place, meaning.text, Kind.ASKED, why))


def figure_id(source_id: str, unit_id: str, measure: str, item: str, start: str, end: str, basis: str) -> str:
    """Make the id of a figure of what it is of, so that it stays when rows move.

    Parameters
    ----------
    source_id, unit_id, measure, item : str
    start, end : str
        First and last day of its period, "" where open.
    basis : str
        It tells a plan or an estimate from a result of the same period.
    """
    parts = (source_id, unit_id, measure, item, "_".join(filter(None, (start, end))), basis if basis in _NO_RESULTS else "")
    return ".".join(re.sub("[^0-9A-Za-z._-]", "-", part) for part in parts if part)


def _answer(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in ("qualifier", "value", "value_to", "unit"))


def _is_not_reported(meaning: Meaning) -> bool:
    return read_column([_printed(meaning)], "", "count").readings[0].state is State.NOT_REPORTED


def _printed(meaning: Meaning) -> Printed:
    return Printed(meaning.text, meaning.stored, meaning.format)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
