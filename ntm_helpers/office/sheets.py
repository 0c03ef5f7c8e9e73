"""The sheets of an office's own file, cell by cell as they are shown; what is shown otherwise than it counts is marked.

A workbook is read through the bounded reader of the dataset's workbooks (`ntm_helpers.dataset.workbook`), a CSV file as one sheet
with the name of the file, whose cells are parted by the mark that most of its lines have. Nothing is judged here: a hidden row, a
struck-through cell, a formula that the file holds no value of, an error value are marked as a *doubt*, and whoever lays the sheet
out decides what becomes of them.

A number cell keeps what is stored and its format; its text is what the format shows, with a decimal comma and no mark between
thousands, so that it can be quoted. A day is shown as 30/9/2024, as a month (9/2024) or year where its format shows no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter, range_boundaries

from ntm_helpers.dataset.csv_text import decoded, delimiter_of, parsed
from ntm_helpers.dataset.workbook import archive
from ntm_helpers.dataset.workbook.formats import shows_whole_date
from ntm_helpers.dataset.workbook.judge import moment_of, stored_number
from ntm_helpers.dataset.workbook.looks import remark_notices
from ntm_helpers.dataset.workbook.opened import opened
from ntm_helpers.dataset.workbook.parts import Excess
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.office.number_cells import shown_text
from ntm_helpers.open_elsewhere import MICROSOFT, lock_of
from ntm_helpers.words import Message

_MOST_OF_MAIN = 1_000_000
"""Bytes of the list of sheets in which a sheet of our own is looked for."""

MOST_COVERED = 500_000
"""Cells that the merged areas of a sheet cover, within what is used of it."""
DOUBTS = (
    "error",
    "formula",
    "hidden_sheet",
    "hidden_row",
    "hidden_column",
    "struck",
    "unseen",
    "marking",
    "raised",
    "format",
)
"""Why a cell may not be what it seems; of several the first."""
HIDDEN, STRUCK = ("hidden_sheet", "hidden_row", "hidden_column"), ("struck", "marking")
"""Doubts that a mapping may settle."""


@dataclass(frozen=True)
class Cell:
    """A cell that holds something.

    Attributes
    ----------
    row, column : int
        From 1.
    text : str
        What is shown, NFC; of a formula without a stored value the formula.
    stored : str
        Digits of the number that is stored, "" where it is none.
    format : str
        Number format, ``General`` for text.
    doubt : str
        One of `DOUBTS`, or "".
    """

    row: int
    column: int
    text: str
    stored: str = ""
    format: str = "General"
    doubt: str = ""

    @property
    def name(self) -> str:
        """Its name in the sheet, as D10."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass
class Sheet:
    """One sheet of a file.

    Attributes
    ----------
    file, title : str
    cells : dict of (int, int) to Cell
        By row and column, in order.
    covered : dict of (int, int) to (int, int)
        Places that a merged area covers, with the place of its first cell.
    is_hidden : bool
    """

    file: str
    title: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    is_hidden: bool = False

    def at(self, row: int, column: int) -> Cell | None:
        """Cell that holds something at a place, or that covers it."""
        return self.cells.get((row, column)) or self.cells.get(self.covered.get((row, column), (0, 0)))

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """Cells by row, both in order."""
        found: dict[int, list[Cell]] = {}
        for cell in self.cells.values():
            found.setdefault(cell.row, []).append(cell)
        return found

    @cached_property
    def columns(self) -> list[int]:
        """Columns that hold something."""
        return sorted({column for _, column in self.cells})


Own = Callable[[Sequence[Sheet]], Collection[str]]
"""Gives of the sheets of a file the comments that were written by the project itself: nothing is said of them."""


def read_file(path: Path, own: Own = lambda _: ()) -> tuple[list[Sheet], list[Fault]]:
    """Read the sheets of a file that hold something.

    Parameters
    ----------
    path : Path
        A workbook (.xlsx, .xlsm) or a CSV file.
    own : callable

    Returns
    -------
    list of Sheet
        In their order; none where the file cannot be read.
    list of Fault
        Why it cannot; or notices about the file.
    """
    if path.name.startswith(MICROSOFT):
        rule = Message("intake.lock", file=path.name.removeprefix(MICROSOFT))
        return [], [Fault(path.name, None, "", "", rule, Message("intake.lock.fix"))]
    if path.suffix.lower() == ".csv":
        return _read_csv(path)
    notices: list[Fault] = []
    found, faults = opened(path, lambda file: _sheets(path.name, file, notices, own))
    faults += notices if found else []
    if lock_of(path) is not None:
        fix = Message("intake.open.fix")
        faults.append(Fault(path.name, None, "", "", Message("intake.open"), fix, Weight.NOTICE))
    return found or [], faults


def _read_csv(path: Path) -> tuple[list[Sheet], list[Fault]]:
    try:
        text, fault = decoded(path, path.name, f"{path.stem}.xlsx")
    except OSError as error:
        rule, fix = Message("fault.workbook_unreadable"), Message("fix.close_workbook")
        return [], [Fault(path.name, None, "", error.strerror or str(error), rule, fix)]
    if fault is None:
        rows, fault = parsed(text, path.name, delimiter_of(text))
    if fault is not None:
        return [], [fault]
    sheet = Sheet(path.name, path.stem)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            if said := _settled(cell):
                sheet.cells[number, column] = Cell(number, column, said)
    return [sheet], []


def _sheets(file: str, opened_file: ZipFile, notices: list[Fault], own: Own) -> list[Sheet]:
    """Read the sheets that hold something; what stands beside their cells is told."""
    book, found, beside = archive.Book(opened_file), [], []
    for read in book.sheets():
        kept = [remark for remark in read.remarks if remark.kind != "margin"]  # of the print: on every page the same
        beside.append(archive.Sheet(read.title, read.is_hidden, {1: read.filled.get(1, [])}, remarks=kept))
        if read.filled:
            found.append(_sheet(file, read, book))
    known = {_in_a_line(text) for text in own(found)}
    for sheet in beside:
        sheet.remarks = [remark for remark in sheet.remarks if remark.kind != "comment" or _in_a_line(remark.text) not in known]
        told = remark_notices(sheet, f"{file}, sheet {sheet.title}", ())
        notices += [replace(one, fix=Message("intake.fix_beside")) for one in told]
    return found


def _in_a_line(text: str) -> str:
    return " ".join(_settled(text).split())


def _sheet(file: str, read: archive.Sheet, book: archive.Book) -> Sheet:
    sheet = Sheet(file, _settled(read.title), is_hidden=read.is_hidden)
    doubts = _Doubts(read)
    for row in read.filled.values():
        for cell in row:
            shown = _shown(cell, book)
            if shown.text:
                sheet.cells[cell.row, cell.column] = Cell(
                    cell.row, cell.column, shown.text, shown.stored, shown.format, shown.doubt or doubts.of(cell)
                )
    sheet.covered = dict(_covered(sheet, read.merged))
    for place, first in sheet.covered.items():
        if place != first and place in sheet.cells:  # no program shows what lies under a merged area
            sheet.cells[place] = replace(sheet.cells[place], doubt=sheet.cells[place].doubt or "unseen")
    return sheet


def _settled(text: str) -> str:
    """Text in one spelling, without what stands around it."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True)
class _Shown:
    text: str
    stored: str = ""
    format: str = "General"
    doubt: str = ""


def _shown(cell: archive.Cell, book: archive.Book) -> _Shown:
    """What a cell shows, whatever its row and column look like."""
    text = _settled(cell.text)
    if cell.formula is not None and not text:
        return _Shown("=" + _settled(cell.formula).removeprefix("="), doubt="formula")
    if cell.kind == "e":
        return _Shown(text, doubt="error")
    if cell.kind == "text":
        doubt = "format" if not cell.style.is_text_shown else "raised" if cell.is_raised else ""
        return _Shown(text, doubt=doubt)
    if cell.kind == "b":
        return _Shown("TRUE" if text in ("1", "true") else "FALSE")
    number = stored_number(text) if cell.kind == "n" else None
    if cell.kind == "d":
        year, month, day = text.partition("T")[0].split("-") if re.match(r"\d{4}-\d\d-\d\d", text) else ("", "", "")
        return _Shown(f"{int(day)}/{int(month)}/{year}" if day else text, format=cell.style.shown)
    if number is None:
        return _Shown(text)
    if is_date_format(cell.style.shown) and not is_timedelta_format(cell.style.shown):
        return _day(number, cell.style.shown, book)
    return _Shown(shown_text(number, cell.style.shown), text, cell.style.shown)


def _day(number: Decimal, shown: str, book: archive.Book) -> _Shown:
    moment = moment_of(number, book.first_day)
    if moment is None:
        return _Shown(f"{number:f}", doubt="format")
    letters = re.sub(r'"[^"]*"|\[[^]]*\]|\\.', "", shown).lower()
    if "y" not in letters and "e" not in letters:  # the year that is stored is shown to nobody
        text = f"{moment.day}/{moment.month}"
    elif shows_whole_date(shown):
        text = f"{moment.day}/{moment.month}/{moment.year}"
    else:
        text = f"{moment.month}/{moment.year}" if "m" in letters else str(moment.year)
    return _Shown(text, format=shown)


class _Doubts:
    """Why cells of a sheet may not be what they seem."""

    def __init__(self, sheet: archive.Sheet):
        self.sheet = sheet
        self._hidden_rows = set(sheet.hidden_rows)
        self._marking = [area for area in map(_area, sheet.marking) if area]

    def of(self, cell: archive.Cell) -> str:
        """One of `DOUBTS`, or ""."""
        if self.sheet.is_hidden:
            return "hidden_sheet"
        if cell.row in self._hidden_rows:
            return "hidden_row"
        if any(cell.column in span for span in self.sheet.hidden_columns):
            return "hidden_column"
        if cell.style.is_struck:
            return "struck"
        if cell.style.is_unseen:
            return "unseen"
        within = (top <= cell.row <= bottom and left <= cell.column <= right for left, top, right, bottom in self._marking)
        return "marking" if any(within) else ""


def _area(reference: str) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of an area; None where it cannot be read."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return None
    return left or 1, top or 1, right or archive.LAST_COLUMN, bottom or 1_048_576


def _covered(sheet: Sheet, merged: list[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Places that merged areas cover, with the place of the first cell, within what is used of the sheet."""
    if not sheet.cells:
        return
    last_row, last_column = max(row for row, _ in sheet.cells), max(column for _, column in sheet.cells)
    left_to_go = MOST_COVERED
    for area in map(_area, merged):
        if area is None:
            continue
        left, top, right, bottom = area[0], area[1], min(area[2], last_column), min(area[3], last_row)
        left_to_go -= max(right - left + 1, 0) * max(bottom - top + 1, 0)
        if left_to_go < 0:
            raise Excess(Message("fault.much_within", part=sheet.title, name="mergeCells", most=MOST_COVERED))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield (row, column), (top, left)


def columns_by_id(sheet: Sheet, known: Collection[str], needed: Collection[str]) -> dict[str, int]:
    """Give the columns of a sheet of our own by their ids, where a row has all that are needed; empty where none has."""
    for cells in sheet.rows.values():
        found = {cell.text: cell.column for cell in cells if cell.text in known}
        if set(needed) <= found.keys():
            return found
    return {}


def has_sheet(path: Path, title: str) -> bool:
    """Whether a file is a workbook with a sheet of a title, as far as its list of sheets says: how our own are known."""
    named = re.compile(rb"""<sheet [^>]*name=["']%s["']""" % re.escape(title.encode()))
    try:
        with ZipFile(path) as book, book.open(archive.MAIN) as stream:
            return named.search(stream.read(_MOST_OF_MAIN)) is not None
    except (OSError, BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return False
