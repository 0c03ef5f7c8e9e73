"""The list of matters as a workbook: how to answer, the open matters with their open cells, the closed ones.

Laid, protected and checked as the forms are (`ntm_helpers.office.forms`): what is read back is the hidden column of keys and the
hidden sheet, in which stands what each answer was printed with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.audit.documents import marked
from ntm_helpers.dataset.checks.personal import without_personal
from ntm_helpers.dataset.workbook.write import bytes_of, put_text
from ntm_helpers.office.forms.laying import LINE, as_typed, days_as_typed, entitle, height_of, on_paper
from ntm_helpers.office.forms.looks import ANSWER, HEAD, Look, Looks
from ntm_helpers.office.matters.ledger import Entry
from ntm_helpers.office.matters.matter import Urgency
from ntm_helpers.office.matters.shown import Shown
from ntm_helpers.report.numbers import print_date
from ntm_helpers.words import key_family

NAME = "ntm-matters"
"""Title of the hidden sheet by which the list is known."""
VERSION = 1
"""Of its layout: one of another version is not read."""
ANSWERS = ("answer", "answered_by", "answered_on", "done")
"""Columns that are answered."""
COLUMNS = ("key", "number", "who", "what", "about", "topic", "kind", "urgency", "opened", "state", *ANSWERS)
"""Columns of the sheet of matters; the first is hidden."""
CLOSED = ("number", "what", "about", "topic", "kind", "opened", "state", "answer")
"""Columns of the sheet of what is closed."""
COLUMN_NAMES = key_family("matters.column", dict.fromkeys((*COLUMNS[1:], *CLOSED)))
STEPS = key_family("matters.step", map(str, range(1, 6)))
DONE = "matters.done"
"""The word that is chosen where a matter is done."""
HEAD_ROW = 6
_WIDTHS = {"key": 2, "number": 5, "who": 18, "what": 44, "topic": 18, "urgency": 10, "answer": 36, "done": 8}
_OTHER_WIDTH, _HOW = 13, 105
_LONGEST = 2_000
"""Letters of a matter that a cell shows; the page and the table have all of it."""
_TALLEST = 300.0
_SHADES = {Urgency.FIRST: "FDE9D9", Urgency.LOOK: "F2F2F2"}
_PLAIN, _OF_HEAD = Look(), Look(HEAD, is_bold=True, is_centred=True, is_framed=True)


def book_of(shown: Shown) -> bytes:
    """Give the workbook of a list, the same bytes for the same list."""
    return marked(bytes_of(_Writer(shown).book()))


def printed_answers(entry: Entry) -> tuple[str, str, str]:
    """Give what the open cells of a matter are printed with; whether it is done is for whoever answers to say."""
    answer = entry.answer
    return without_personal(answer.text), without_personal(answer.by), print_date(answer.on, "vi") if answer.on else ""


class _Writer:
    """Writes one list."""

    def __init__(self, shown: Shown):
        self.shown, self.t = shown, shown.t
        self._title = shown.dataset.title[shown.lang]
        self._book = Workbook()
        self._looks = Looks(self._book)

    def book(self) -> Workbook:
        """Write the sheets."""
        how, lines, closed = self._book.active, self._book.create_sheet(), self._book.create_sheet()
        hidden = self._book.create_sheet(NAME)
        named = (how, "matters.sheet.how"), (lines, "matters.sheet.open"), (closed, "matters.sheet.closed")
        for sheet, key in named:
            sheet.title = self.t(key)
        self._how(how)
        self._identity(hidden)
        self._lines(lines)
        self._closed(closed)
        for sheet in (how, lines, closed, hidden):
            protection = sheet.protection
            protection.sheet = True
            protection.formatColumns = protection.formatRows = protection.autoFilter = False
        hidden.sheet_state = "hidden"
        self._book.active = 1
        self._book.security = WorkbookProtection(lockStructure=True)
        return self._book

    def _put(self, cell: Cell, text: str, look: Look = _PLAIN) -> Cell:
        self._looks.dress(cell, look)
        put_text(cell, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", self._title)
        return cell

    def _how(self, sheet: Worksheet) -> None:
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, _HOW
        self._put(sheet["B1"], self.t("matters.title"), Look(is_bold=True, size=14))
        day = print_date(self.shown.dataset.review_date, self.shown.lang)
        self._put(sheet["B2"], self.t("matters.of", title=self._title, day=day), Look(is_bold=True, size=12))
        self._told(sheet, 3, self.shown.lead())
        for number, key in enumerate(STEPS.values(), start=1):
            self._put(sheet.cell(number + 4, 1), str(number), Look(is_centred=True))
            self._told(sheet, number + 4, self.t(key, done=self.t(DONE)))
        on_paper(sheet, "portrait", f"A1:B{len(STEPS) + 4}")

    def _told(self, sheet: Worksheet, row: int, text: str) -> None:
        self._put(sheet.cell(row, 2), text)
        sheet.row_dimensions[row].height = height_of(text, _HOW)

    # --- open ---------------------------------------------------------------------------------------------------------

    def _lines(self, sheet: Worksheet) -> None:
        for column, name in enumerate(COLUMNS, start=1):
            put_text(sheet.cell(1, column), name, self._title)
        sheet.column_dimensions["A"].hidden = sheet.row_dimensions[1].hidden = True
        self._top(sheet, "matters.title", COLUMNS)
        entries = [entry for turn in self.shown.turns for entry in turn.entries]
        for number, entry in enumerate(entries, start=1):
            self._line(sheet, HEAD_ROW + number, number, entry)
        last = HEAD_ROW + max(len(entries), 1)
        sheet.auto_filter.ref = f"B{HEAD_ROW}:{get_column_letter(len(COLUMNS))}{last}"
        sheet.freeze_panes = f"E{HEAD_ROW + 1}"
        on_paper(sheet, "landscape", f"B2:{get_column_letter(len(COLUMNS))}{last}")
        self._checks(sheet, last)

    def _top(self, sheet: Worksheet, title: str, columns: Sequence[str]) -> None:
        """Write the title and the heads; the first column is that of the keys."""
        day = print_date(self.shown.dataset.review_date, self.shown.lang)
        said = (self.t(title), self.t("matters.of", title=self._title, day=day), self.shown.lead())
        for row, text in enumerate(said, start=2):
            sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=len(columns))
            self._put(sheet.cell(row, 2), text, Look(is_bold=row < 4, size=14 if row == 2 else 11))
        sheet.row_dimensions[4].height = 2 * LINE
        for column, name in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, _OTHER_WIDTH)
            if name != "key":
                self._put(sheet.cell(HEAD_ROW, column), self.t(COLUMN_NAMES[name]), _OF_HEAD)
        sheet.row_dimensions[HEAD_ROW].height = 2 * LINE
        sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"

    def _line(self, sheet: Worksheet, row: int, number: int, entry: Entry) -> None:
        put_text(sheet.cell(row, 1), entry.matter.key, self._title)
        shown, said = self.shown, self.shown
        what = entry.matter.said[shown.lang]
        told = (
            *(str(number), said.who(entry), what, said.about(entry), said.topic(entry)),
            *(said.kind(entry), said.urgency(entry), said.opened(entry), said.state(entry)),
        )
        for column, text in enumerate(told, start=2):
            look = Look(_SHADES.get(entry.matter.urgency, ""), is_centred=column == 2, is_framed=True)
            self._put(sheet.cell(row, column), text, look)
        answers = (*printed_answers(entry), "")
        for column, text in enumerate(answers, start=len(told) + 2):
            cell = sheet.cell(row, column)
            self._looks.dress(cell, Look(ANSWER, is_framed=True, is_open=True))
            put_text(cell, text, self._title)
        sheet.row_dimensions[row].height = _row_height(dict(zip(COLUMNS[1:], (*told, *answers), strict=True)))

    def _checks(self, sheet: Worksheet, last: int) -> None:
        """Say what may be typed: a day, and the one word that says that a matter is done."""
        letters = {name: get_column_letter(COLUMNS.index(name) + 1) for name in ANSWERS}
        area = {name: f"{letter}{HEAD_ROW + 1}:{letter}{last}" for name, letter in letters.items()}
        sheet.add_data_validation(days_as_typed(area["answered_on"], self.t))
        allowed = f"{quote_sheetname(NAME)}!$H$2:$H$2"
        said = self.t("matters.check.done", done=self.t(DONE))
        done = entitle(as_typed(DataValidation("list", formula1=allowed), said, "stop"), self.t)
        done.add(area["done"])
        sheet.add_data_validation(done)

    # --- closed, and what is read back --------------------------------------------------------------------------------

    def _closed(self, sheet: Worksheet) -> None:
        columns = ("key", *CLOSED)
        sheet.column_dimensions["A"].hidden = True
        self._top(sheet, "matters.closed", columns)
        said = self.shown
        for number, entry in enumerate(said.closed, start=1):
            what = entry.matter.said[said.lang]
            about = (str(number), what, said.about(entry), said.topic(entry), said.kind(entry))
            told = (*about, said.opened(entry), said.state(entry), said.answer(entry))
            row = HEAD_ROW + number
            for column, text in enumerate(told, start=2):
                self._put(sheet.cell(row, column), text, Look(is_framed=True))
            sheet.row_dimensions[row].height = _row_height(dict(zip(CLOSED, told, strict=True)))
        sheet.freeze_panes = f"B{HEAD_ROW + 1}"
        on_paper(sheet, "landscape", f"B2:{get_column_letter(len(columns))}{HEAD_ROW + max(len(said.closed), 1)}")

    def _identity(self, sheet: Worksheet) -> None:
        """Write what is read back: of which dataset the list is, and what the open cells were printed with."""
        dataset = self.shown.dataset
        told = {NAME: str(VERSION), "dataset": dataset.name, "day": dataset.review_date.isoformat(), "lang": self.shown.lang}
        rows = [[key, value] for key, value in told.items()]
        entries = (entry for turn in self.shown.turns for entry in turn.entries)
        rows += [[entry.matter.key, *printed_answers(entry)] for entry in entries]
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                put_text(sheet.cell(number, column), text, self._title)
        put_text(sheet.cell(2, 8), self.t(DONE), self._title)


def _row_height(texts: Mapping[str, str]) -> float:
    """Height of a row by what stands in its columns; nobody scrolls through an answer of many pages."""
    return min(max(height_of(text[:_LONGEST], _WIDTHS.get(name, _OTHER_WIDTH)) for name, text in texts.items()), _TALLEST)
