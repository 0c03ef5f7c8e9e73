"""A form that came back, cell by cell: what it is, which lines it has, what was answered.

A form is known by its hidden sheet, a line by the key in its hidden column, a column by its id in the hidden row above. So rows and
columns may have been moved, sheets renamed, the file saved by another program. What was printed is not read again: a name that
somebody wrote over changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from openpyxl.utils import get_column_letter

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.cells import day_first, read_day
from ntm_helpers.dataset.contract import VERSION as CONTRACT
from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.office.accounts import Fate, Kind, Place
from ntm_helpers.office.forms.form import ANSWERS, COLUMNS, DETAILS, MARK, NAME, PROPOSED, VERSION, Answer, Form, Head
from ntm_helpers.office.forms.lines import PARTED, Known, Line, State, line_again
from ntm_helpers.office.sheets import Cell, Sheet, columns_by_id, has_sheet, read_file
from ntm_helpers.places import Unit
from ntm_helpers.report.values import UNIT_WORDS, Writer
from ntm_helpers.topics import BRIEFING
from ntm_helpers.words import LANGUAGES, Message, key_family, words

IN_DOUBT = key_family("form.fault.doubt", ("formula", "error", "struck", "unseen", "hidden"))
"""What is said of an answer that may not be what it seems."""


@dataclass
class Received:
    """A form that came back.

    Attributes
    ----------
    path : Path
    digest : str
        SHA-256 of the file.
    form : Form or None
        None where it cannot be taken for one of this dataset.
    sheet : str
        Title of the sheet of lines.
    faults : list of Fault
        What is wrong with the form as a whole.
    fates : list of Fate
        Of all cells that are no answers.
    wrong : dict of (str, str) to (Message, Message)
        What is wrong with an answer, and what to do, by its key and column.
    rows : dict of str to int
        Row of every line in its sheet, by its key, and of every detail.
    columns : dict of str to int
        Column of the sheet, by its id.
    filled_on : date or None
        Day on which it was filled in, as far as it says so.
    """

    path: Path
    digest: str
    form: Form | None = None
    sheet: str = ""
    faults: list[Fault] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    wrong: dict[tuple[str, str], tuple[Message, Message]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    filled_on: date | None = None

    @property
    def day(self) -> date:
        """Day of the form."""
        assert self.form is not None
        return self.form.head.day

    @property
    def lines(self) -> list[Line]:
        """Lines of the form; none where it cannot be taken for one."""
        return self.form.lines if self.form is not None else []

    @property
    def is_answered(self) -> bool:
        """Whether any line has an answer."""
        return self.form is not None and any(key and column in ("value", "hedge") for key, column in self.form.answers)

    def set_aside(self, why: Message) -> None:
        """Leave it out: another form stands for it."""
        for (key, column), answer in self.form.answers.items() if self.form is not None else ():
            if key:
                place = Place(self.path.name, self.sheet, self.rows[key], self.columns[column])
                is_proposed = column in PROPOSED
                self.fates.append(
                    Fate(place, answer.text, Kind.NAMES if is_proposed else Kind.LEFT_OUT, None if is_proposed else why)
                )
        self.form, self.wrong = None, {}


def is_form(path: Path) -> bool:
    """Whether a file is one of our forms, as far as its list of sheets says."""
    return has_sheet(path, NAME)


def receive(path: Path, dataset: Dataset) -> Received:
    """Read a form that came back.

    Parameters
    ----------
    path : Path
    dataset : Dataset
        The one that asked.
    """
    received = Received(path, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
    sheets, received.faults = read_file(path, _marks)
    hidden = next((sheet for sheet in sheets if sheet.title == NAME), None)
    if hidden is not None:
        _Reader(received, dataset, hidden, [sheet for sheet in sheets if sheet is not hidden]).read()
    return received


def _marks(sheets: Sequence[Sheet]) -> list[str]:
    """Comments that a marked copy was sent with."""
    rows = [cells for sheet in sheets if sheet.title == NAME for cells in sheet.rows.values()]
    return [cells[1].text for cells in rows if cells[0].text == MARK and len(cells) > 1]


class _Reader:
    """Reads one form."""

    def __init__(self, received: Received, dataset: Dataset, hidden: Sheet, others: list[Sheet]):
        self.received, self.dataset, self.hidden, self.others = received, dataset, hidden, others
        self._told = {cells[0].text: next((c.text for c in cells if c.column == 2), "") for cells in hidden.rows.values()}

    def read(self) -> None:
        """Read what the form is, then what was answered."""
        received = self.received
        received.fates += [self._fate(self.hidden, cell, Kind.NAMES) for cell in self.hidden.cells.values()]
        unit, day = self.dataset.places.get(self._told.get("unit", "")), read_day(self._told.get("day", ""))
        fault = self._unknown(unit, day)
        if fault or unit is None or day is None:
            received.faults += [fault] if fault else []
            received.fates += [
                self._fate(sheet, cell, Kind.LEFT_OUT, fault.rule if fault else None)
                for sheet in self.others
                for cell in sheet.cells.values()
            ]
            return
        lang = self._told["lang"] if self._told.get("lang") in LANGUAGES else "vi"
        head = Head(self.dataset.name, unit.unit_id, day, lang, CONTRACT, tuple(self._told.get("revises", "").split()))
        self._printed = {words(lang)(key) for key in ("form.made_by", "form.signed_by")}
        lines = list(self._lines(Writer(self.dataset.view(unit.unit_id, day, declared_reads(BRIEFING)), lang)))
        received.form = Form(head, words(lang)(UNIT_WORDS[unit.kind], name=unit.name), lines)
        self._answers({line.key: line for line in lines})

    def _unknown(self, unit: Unit | None, day: date | None) -> Fault | None:
        """Say why this is no form of the dataset."""
        if (version := self._told.get(NAME, "")) != str(VERSION) or self._told.get("contract") != str(CONTRACT):
            return self._fault(version, Message("form.fault.version", version=VERSION), Message("form.fix.new_form"))
        if (name := self._told.get("dataset", "")) != self.dataset.name:
            return self._fault(name, Message("form.fault.dataset", name=self.dataset.name), Message("form.fix.dataset"))
        if unit is None:
            ids = [unit.unit_id for unit in self.dataset.places]
            near = closest(self._told.get("unit", ""), ids)
            return self._fault(self._told.get("unit", ""), Message("form.fault.unit"), Message("form.fix.unit", closest=near))
        if day is None:
            return self._fault(
                self._told.get("day", ""), Message("form.fault.version", version=VERSION), Message("form.fix.new_form")
            )
        return None

    def _fault(self, found: str, rule: Message, fix: Message, weight: Weight = Weight.ROW) -> Fault:
        return Fault(self.received.path.name, None, "", found, rule, fix, weight)

    def _lines(self, names: Writer) -> Iterator[Line]:
        """Make the lines again; one of a measure or village that is no longer there is told."""
        for cells in self.hidden.rows.values():
            parts = cells[0].text.split(PARTED)
            if len(parts) != 3:
                continue
            kept = {cell.column: cell.text for cell in cells}
            unit, known = self.dataset.places.get(parts[0]), parts[1] in self.dataset.register.measures
            if unit is None or not known or kept.get(2) not in list(State):
                rule, fix = Message("form.fault.gone", what=cells[0].text), Message("form.fix.new_form")
                self.received.faults.append(self._fault(cells[0].text, rule, fix))
                continue
            texts = (kept.get(3, ""), kept.get(4, ""), kept.get(5, ""))
            start, end = (read_day(kept.get(column, "")) for column in (6, 7))
            yield line_again(names, Known(unit, parts[1], parts[2], State(kept[2]), *texts, start, end or names.view.as_of))

    # --- what was answered --------------------------------------------------------------------------------------------

    def _answers(self, lines: Mapping[str, Line]) -> None:
        """Read every sheet: the one that has the hidden row of column ids holds the answers."""
        for sheet in self.others:
            columns = columns_by_id(sheet, COLUMNS, {"key", *ANSWERS})
            if columns:
                self.received.sheet, self.received.columns = sheet.title, columns
                self._sheet(sheet, columns, lines)
            else:
                kind = Kind.NAMES if sheet is self.others[0] else Kind.LEFT_OUT
                why = None if kind is Kind.NAMES else Message("form.why.other_sheet")
                self.received.fates += [self._fate(sheet, cell, kind, why) for cell in sheet.cells.values()]
        if not self.received.sheet:
            self.received.form = None
            self.received.faults.append(self._fault("", Message("form.fault.no_lines"), Message("form.fix.new_form")))
            return
        if gone := [line.name for key, line in lines.items() if key not in self.received.rows]:
            rule = Message("form.fault.lines_gone", count=len(gone), names="; ".join(gone[:5]))
            self.received.faults.append(self._fault("", rule, Message("form.fix.lines_gone"), Weight.NOTICE))

    def _sheet(self, sheet: Sheet, columns: Mapping[str, int], lines: Mapping[str, Line]) -> None:
        assert self.received.form is not None
        answers: dict[tuple[str, str], Answer] = {}
        first_line = min((cell.row for cell in sheet.cells.values() if cell.text in lines), default=0)
        by_column = {column: name for name, column in columns.items()}
        for row, cells in sheet.rows.items():
            key = next((cell.text for cell in cells if cell.column == columns["key"]), "")
            for cell in cells:
                name = by_column.get(cell.column, "")
                if name in ANSWERS and key in lines:
                    self._answer(answers, (key, name), cell, lines[key], row)
                elif name == "value" and key in DETAILS:
                    answers["", key] = _answer(cell)
                    self.received.rows[key] = row
                    self.received.fates.append(self._fate(sheet, cell, Kind.NOTE))
                else:
                    self._beside(sheet, cell, name, first_line)
            if key in lines:
                self._row(key, row)
        self.received.form.answers = answers

    def _row(self, key: str, row: int) -> None:
        """Remember the row of a line; one that stands twice has two answers."""
        if self.received.rows.setdefault(key, row) != row:
            first = self.received.rows[key]
            self.received.wrong[key, "value"] = Message("form.fault.twice", first=first, second=row), Message("form.fix.twice")

    def _answer(self, answers: dict[tuple[str, str], Answer], place: tuple[str, str], cell: Cell, line: Line, row: int) -> None:
        """Keep an answer, unless it may not be what it seems."""
        if self.received.rows.get(line.key, row) != row:
            return
        answers[place] = _answer(cell)
        doubt = "hidden" if cell.doubt.startswith("hidden") else cell.doubt
        if doubt in IN_DOUBT:
            self.received.wrong[place] = Message(IN_DOUBT[doubt]), Message("form.fix.type_again")

    def _beside(self, sheet: Sheet, cell: Cell, name: str, first_line: int) -> None:
        """Tell what stands where nothing is answered: what was printed, or what somebody wrote beside or below."""
        is_printed = bool(name) and (name not in ANSWERS or cell.row < first_line or cell.text in self._printed)
        self.received.fates.append(
            self._fate(sheet, cell, Kind.NAMES)
            if is_printed
            else self._fate(sheet, cell, Kind.LEFT_OUT, Message("form.why.beside"))
        )
        if not is_printed and name == "value":
            place, rule = f"{sheet.file}, sheet {sheet.title}", Message("form.fault.no_key")
            fault = Fault(place, cell.row, get_column_letter(cell.column), cell.text, rule, Message("form.fix.no_key"), Weight.ROW)
            self.received.faults.append(fault)

    def _fate(self, sheet: Sheet, cell: Cell, kind: Kind, why: Message | None = None) -> Fate:
        return Fate(Place(self.received.path.name, sheet.title, cell.row, cell.column), cell.text, kind, why)


def _answer(cell: Cell) -> Answer:
    """Take an answer as it stands; a day is one whichever way it was typed."""
    is_day = not cell.stored and cell.format != "General"
    day = day_first(cell.text) if is_day else None
    return Answer(cell.text, cell.stored, day, f"{get_column_letter(cell.column)}{cell.row}", cell.format)


def as_mended(received: Received, marks: Mapping[tuple[str, str], str]) -> Form | None:
    """Give the form with what is wrong marked, as a copy that may be mended and sent back."""
    if received.form is None:
        return None
    head = replace(received.form.head, revises=(*received.form.head.revises, received.digest))
    return replace(received.form, head=head, marks=dict(marks))
