"""A form as a workbook: a sheet how to fill it, the sheet of lines, and a hidden one that says what it is.

Only the cells that are answered are open; a number, a day, a state are checked as they are typed, by drop-down lists and ranges. A
number that a program refuses to believe is asked about, not refused: "gần 33" may be typed. The sheets print on A4, their head on
every page. What stands in the hidden sheet and the hidden column is what is read back; what is printed beside is for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.audit.documents import marked
from ntm_helpers.dataset.cells import FIRST_YEAR, LATEST
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.workbook.write import bytes_of, put_text
from ntm_helpers.office.forms.form import ANSWERS, COLUMNS, DETAILS, MARK, NAME, VERSION, Answer, Choices, Form
from ntm_helpers.office.forms.laying import LINE, as_typed, days_as_typed, entitle, height_of, on_paper
from ntm_helpers.office.forms.lines import Line, State
from ntm_helpers.office.forms.looks import ANSWER, HEAD, WRONG, Look, Looks
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.words import key_family

COLUMN_NAMES = key_family("form.column", COLUMNS[1:])
STATES = key_family("form.state", State)
DAYS = ("start", "end")
"""Columns of days."""
DETAIL_NAMES = key_family("form.detail", DETAILS)
STEPS = key_family("form.step", map(str, range(1, 9)))
KINDS_OF_NUMBERS = key_family("form.number", ("whole", "decimal"))
_WIDTHS = {"key": 2, "number": 5, "what": 46, "state": 10, "last": 17, "last_day": 15, "value": 16, "hedge": 12, "uom": 15}
_OTHER_WIDTH = 13
_FIRST_DETAIL, HEAD_ROW = 5, 8
_DAY_FORMAT = "dd/mm/yyyy"
_MOST = 10**15
"""No answer is a larger number."""
_SHADES = {State.MISSING: "FDE9D9", State.DUE: "FFF8DC", State.THERE: "EAF1E4"}
_PLAIN, _OF_HEAD = Look(), Look(HEAD, is_bold=True, is_centred=True, is_framed=True)


def book_of(form: Form, register: Register) -> bytes:
    """Give a form as its file holds it, the same bytes for the same form."""
    return marked(bytes_of(_Writer(form, register).book()))


class _Writer:
    """Writes one form."""

    def __init__(self, form: Form, register: Register):
        self.form, self.register = form, register
        self.choices = Choices(register, form.head.lang)
        self.t = self.choices.t
        self._book = Workbook()
        self._looks = Looks(self._book)
        self._lists: dict[tuple[str, ...], str] = {}
        self._checks: dict[tuple[object, ...], DataValidation] = {}

    def book(self) -> Workbook:
        """Write the sheets: the one that is hidden last, when all lists are known."""
        how, lines, hidden = self._book.active, self._book.create_sheet(), self._book.create_sheet(NAME)
        how.title, lines.title = self.t("form.sheet.how"), self.t("form.sheet.lines")
        self._hidden = hidden
        self._how(how)
        self._lines(lines)
        self._identity(hidden)
        for sheet in (how, lines, hidden):
            sheet.protection.sheet = True
            sheet.protection.formatColumns = sheet.protection.formatRows = False
        hidden.sheet_state = "hidden"
        self._book.active = 1
        self._book.security = WorkbookProtection(lockStructure=True)
        self._book.defined_names[NAME.replace("-", "_")] = DefinedName(
            NAME.replace("-", "_"), attr_text=f"{quote_sheetname(NAME)}!$A$1", hidden=True
        )
        return self._book

    def _put(self, cell: Cell, text: str, look: Look = _PLAIN) -> Cell:
        self._looks.dress(cell, look)
        put_text(cell, text, self.form.unit_name)
        return cell

    # --- how to fill it -----------------------------------------------------------------------------------------------

    def _how(self, sheet: Worksheet) -> None:
        day = print_date(self.form.head.day, self.form.head.lang)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 105
        self._put(sheet["B1"], self.t("form.title"), Look(is_bold=True, size=14))
        self._put(sheet["B2"], self.t("form.of", unit=self.form.unit_name, day=day), Look(is_bold=True, size=12))
        states = [line.state for line in self.form.lines]
        counts = {f"{state}": states.count(state) for state in State}
        self._put(sheet["B3"], self.t("form.counts", lines=len(states), **counts))
        for number, key in enumerate(STEPS.values(), start=1):
            self._put(sheet.cell(number + 4, 1), str(number), Look(is_centred=True))
            said = self._put(sheet.cell(number + 4, 2), self.t(key, day=day, hedges=", ".join(self.choices.hedges.values())))
            sheet.row_dimensions[number + 4].height = height_of(str(said.value), 105)
        last = len(STEPS) + 4
        if self.form.lists:
            last += 2
            said = self.t("form.lists", lists="; ".join(self.form.lists))
            self._put(sheet.cell(last, 2), said)
            sheet.row_dimensions[last].height = height_of(said, 105)
        on_paper(sheet, "portrait", f"A1:B{last}")

    # --- the lines ----------------------------------------------------------------------------------------------------

    def _lines(self, sheet: Worksheet) -> None:
        for column, name in enumerate(COLUMNS, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, _OTHER_WIDTH)
            put_text(sheet.cell(1, column), name, self.form.unit_name)
        sheet.column_dimensions["A"].hidden = sheet.row_dimensions[1].hidden = True
        self._top(sheet)
        for column, name in enumerate(COLUMNS[1:], start=2):
            self._put(sheet.cell(HEAD_ROW, column), self.t(COLUMN_NAMES[name]), _OF_HEAD)
        sheet.row_dimensions[HEAD_ROW].height = 2 * LINE
        row, number = HEAD_ROW, 0
        for row, what in enumerate(self._in_groups(), start=HEAD_ROW + 1):
            if isinstance(what, Line):
                number += 1
                self._line(sheet, row, number, what)
            else:
                self._heading(sheet, row, what)
        self._signatures(sheet, row + 2)
        sheet.freeze_panes = f"D{HEAD_ROW + 1}"
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        on_paper(sheet, "landscape", f"B2:{get_column_letter(len(COLUMNS))}{row + 4}")
        for check in self._checks.values():
            sheet.add_data_validation(check)
        for name in DAYS:
            letter = get_column_letter(COLUMNS.index(name) + 1)
            self._check_days(sheet, f"{letter}{HEAD_ROW + 1}:{letter}{max(row, HEAD_ROW + 1)}")

    def _top(self, sheet: Worksheet) -> None:
        last = len(COLUMNS)
        day = print_date(self.form.head.day, self.form.head.lang)
        wrong = self.t("form.to_mend", count=len(self.form.marks)) if self.form.marks else self.t("form.see_how")
        said = (self.t("form.title"), self.t("form.of", unit=self.form.unit_name, day=day), wrong)
        for row, text in enumerate(said, start=2):
            sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=last)
            is_red = row == 4 and bool(self.form.marks)
            look = Look(is_bold=row < 4 or is_red, size=14 if row == 2 else 11, is_centred=True, is_red=is_red)
            self._put(sheet.cell(row, 2), text, look)
        sheet.row_dimensions[2].height = 24
        for row, detail in enumerate(DETAILS, start=_FIRST_DETAIL):
            self._put(sheet.cell(row, 3), self.t(DETAIL_NAMES[detail]))
            cell = sheet.cell(row, COLUMNS.index("value") + 1)
            put_text(sheet.cell(row, 1), f"{detail}", self.form.unit_name)
            self._answer(cell, ("", detail), "")
            if detail == "filled_on":
                self._check_days(sheet, cell.coordinate)

    def _in_groups(self) -> Iterator[str | Line]:
        """Give headings and lines in their order: of the unit by topics, then village by village."""
        for unit, of_unit in groupby(self.form.lines, lambda line: line.unit):
            is_own = unit.unit_id == self.form.head.unit_id
            if not is_own:
                yield self.t(UNIT_WORDS[unit.kind], name=unit.name)
            for topic, lines in groupby(of_unit, lambda line: line.topic):
                if is_own:
                    yield topic
                yield from lines

    def _heading(self, sheet: Worksheet, row: int, text: str) -> None:
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=len(COLUMNS))
        self._put(sheet.cell(row, 2), text[:1].upper() + text[1:], Look(HEAD, is_bold=True))

    def _line(self, sheet: Worksheet, row: int, number: int, line: Line) -> None:
        put_text(sheet.cell(row, 1), line.key, self.form.unit_name)
        what = f"{line.name}: {line.part}" if line.part else line.name
        told = (str(number), what, self.t(STATES[line.state]), line.last or "–", line.last_day or "–")
        sheet.row_dimensions[row].height = max(height_of(what, _WIDTHS["what"]), height_of(line.last, _WIDTHS["last"]))
        for column, text in enumerate(told, start=2):
            look = Look(_SHADES[line.state], is_centred=column in (2, 4), is_framed=True)
            self._put(sheet.cell(row, column), text, look)
        cells = {name: sheet.cell(row, column) for column, name in enumerate(ANSWERS, start=len(told) + 2)}
        locked = self._locked(line)
        for name, cell in cells.items():
            self._answer(cell, (line.key, name), self._proposed(line, name), is_open=name not in locked)
        self._check_line(line, cells)

    @staticmethod
    def _locked(line: Line) -> tuple[str, ...]:
        """Columns in which nothing is to be answered: a state has no hedge, and what has one unit of measure no choice."""
        return ("hedge", "uom") if not line.uoms else ("uom",) if len(line.uoms) == 1 else ()

    def _proposed(self, line: Line, column: str) -> str:
        """What stands in a cell before anybody answers."""
        days = {"start": line.start, "end": line.end}
        return print_date(day, "vi") if (day := days.get(column)) else line.uoms.get(line.uom, "") if column == "uom" else ""

    def _answer(self, cell: Cell, place: tuple[str, str], proposed: str, *, is_open: bool = True) -> None:
        """Write a cell that is answered: open, with what was answered or is proposed, and what is wrong with it."""
        given, said = self.form.answers.get(place), self.form.marks.get(place)
        colour = WRONG if said else ANSWER if is_open else HEAD
        self._looks.dress(cell, Look(colour, is_framed=True, is_open=is_open or bool(said)))
        _fill(cell, given, "" if self.form.answers else proposed, self.form.unit_name)
        if place[1] in (*DAYS, *DETAILS) and not (given and given.day):
            cell.number_format = "@"
        if said:
            lines = len(said) // 40 + said.count("\n") + 1
            cell.comment = Comment(said, self.t("form.author"), width=320, height=40 + 18 * lines)

    def _signatures(self, sheet: Worksheet, row: int) -> None:
        for column, key in ((3, "form.made_by"), (COLUMNS.index("uom") + 1, "form.signed_by")):
            self._put(sheet.cell(row, column), self.t(key), Look(is_bold=True, is_centred=True))

    # --- checks as typed ----------------------------------------------------------------------------------------------

    def _check_line(self, line: Line, cells: Mapping[str, Cell]) -> None:
        measure = self.register.measures[line.measure]
        states = self.choices.states(measure)
        if states:
            self._choose(cells["value"], states.values())
        else:
            self._check_number(cells["value"], line)
            self._choose(cells["hedge"], self.choices.hedges.values())
        if len(line.uoms) > 1:
            self._choose(cells["uom"], line.uoms.values())

    def _check_number(self, cell: Cell, line: Line) -> None:
        """Ask about a number that the measure cannot be."""
        measure = self.register.measures[line.measure]
        bound = self.register.fixed_bound(measure, self.form.head.day.isoformat())
        is_of_one = len(line.uoms) == 1
        most = LATEST.year if measure.kind == "year" else bound if bound is not None and is_of_one else _MOST
        least = FIRST_YEAR if measure.kind == "year" else -_MOST if measure.kind == "change" else 0
        kind = "whole" if measure.kind in ("count", "year") else "decimal"
        word = "form.check.number" if most == _MOST else "form.check.between"
        said = self.t(word, least=least, most=most, kind=self.t(KINDS_OF_NUMBERS[kind]))
        self._check(cell, ("number", kind, least, most), lambda: _ranged(kind, str(least), str(most), said, "warning"))

    def _check_days(self, sheet: Worksheet, area: str) -> None:
        sheet.add_data_validation(days_as_typed(area, self.t))

    def _choose(self, cell: Cell, names: Iterable[str]) -> None:
        """Let a cell be one of a list, which stands in the hidden sheet: written out it may be too long, or hold a comma."""
        allowed = tuple(names)
        if allowed not in self._lists:
            column = len(self._lists) + 8
            for row, name in enumerate(allowed, start=2):
                put_text(self._hidden.cell(row, column), name, self.form.unit_name)
            letter = get_column_letter(column)
            self._lists[allowed] = f"{quote_sheetname(NAME)}!${letter}$2:${letter}${len(allowed) + 1}"
        said = self.t("form.check.list", allowed=", ".join(allowed))
        self._check(cell, allowed, lambda: as_typed(DataValidation("list", formula1=self._lists[allowed]), said, "stop"))

    def _check(self, cell: Cell, key: tuple[object, ...], made: Callable[[], DataValidation]) -> None:
        if key not in self._checks:
            self._checks[key] = made()
            entitle(self._checks[key], self.t)
        self._checks[key].add(cell)

    # --- what the form is ---------------------------------------------------------------------------------------------

    def _identity(self, sheet: Worksheet) -> None:
        """Write what is read back: whose form it is, and of every line how it stood and what was proposed."""
        head = self.form.head
        told = {
            NAME: str(VERSION),
            "contract": str(head.contract),
            "dataset": head.dataset,
            "unit": head.unit_id,
            "day": head.day.isoformat(),
            "lang": head.lang,
            "revises": " ".join(head.revises),
        }
        rows = [[key, value] for key, value in told.items()]
        rows += [[MARK, text] for text in self.form.marks.values()]
        rows += [
            [
                line.key,
                line.state,
                line.last,
                line.last_day,
                line.uom,
                *(day.isoformat() if day else "" for day in (line.start, line.end)),
            ]
            for line in self.form.lines
        ]
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                put_text(sheet.cell(number, column), str(text), self.form.unit_name)


def _fill(cell: Cell, given: Answer | None, proposed: str, name: str) -> None:
    """Write what was answered as it came: a number as a number, a day as a day, anything else as text."""
    if given is not None and given.day is not None:
        cell.value, cell.number_format = given.day, _DAY_FORMAT
    elif given is not None and given.number:
        cell.value, cell.number_format = float(given.number), given.format
    elif given is not None or proposed:
        put_text(cell, given.text if given is not None else proposed, name)
        cell.number_format = "General"  # what is typed there again may be a number


def _ranged(kind: str, least: str, most: str, said: str, style: str) -> DataValidation:
    return as_typed(DataValidation(kind, operator="between", formula1=least, formula2=most), said, style)
