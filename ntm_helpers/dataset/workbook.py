"""A workbook as tables of text: one sheet a table, the header in row 1, every cell text.

A spreadsheet program keeps numbers, not digits: 15,40 becomes 15.4, the code 02245 becomes 2245. So the cells of a workbook that
``ntm new`` lays are text, and what is not text is taken only where nothing can be lost: a whole number without decimals in its
format, a whole date. All else is a `Fault` that names sheet, row and column. What nobody sees would be read all the same
(hidden rows, columns and sheets), what a program would show and the file does not hold (formulas), and what spans several cells is
refused. A file that would inflate beyond measure, or declares a document type (entities), is not opened.

openpyxl writes workbooks; the cells are read here, row by row from the parts of the archive. openpyxl makes an object of every
formatted cell (3 MB of borders take it a minute and 1.4 GB), stops at drawings it does not know, sees no sheets in a workbook saved
as "Strict Open XML", and leaves the ``_x000D_`` of pasted line ends in the text.

Known limit: text boxes, pictures, charts and comments are not read.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET  # only behind _unsafe_part: what declares a document type never comes here
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse as guarded_iterparse
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string, get_column_letter

from ntm_helpers.errors import Fault, UsageError, Weight, clip, closest

MOST_BYTES = 200_000_000
"""What the parts of a workbook may come to when inflated."""
MOST_INFLATION = 200
MOST_PARTS = 5_000
LONGEST_CELL = 32_767
"""UTF-16 units that a cell of the format holds."""
BLANK_ROWS = 200
"""Rows below the table that are text cells too. The columns are text as a whole, but not every program heeds that."""

_MAIN = "xl/workbook.xml"
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_CODES = re.compile(r"(.*_id|.*_ids|code|members|opposes|terms|result)")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WRITTEN = (1980, 1, 1, 0, 0, 0)


def read_workbook(path: Path, tables: Mapping[str, Collection[str]]) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    """Read the sheets that are tables.

    Parameters
    ----------
    path : Path
    tables : mapping of str to collection of str
        Names of tables, which are the names that sheets may have (letter case and outer white space do not matter), each with its
        columns of dates.

    Returns
    -------
    dict of str to list of list of str
        Rows of cells of every sheet; the first is the sheet's row 1, blank rows inside are empty lists, trailing blanks are cut.
        A sheet without any text is left out.
    list of Fault
        Where one is heavier than a notice, the rows may be incomplete.
    """
    try:
        unsafe = _unsafe_start(path)
        if unsafe:
            return {}, [unsafe]
        with zipfile.ZipFile(path) as archive:
            unsafe = _unsafe_archive(path, archive)
            return ({}, [unsafe]) if unsafe else _read_sheets(path, archive, tables)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        found, mend = f"{path.stat().st_size} bytes", "Copy it again from where it is whole."
        return {}, [Fault(path.name, None, "", found, "the file is cut off or damaged", mend)]
    except OSError as error:
        mend = "Close it in the spreadsheet program, and see that you may read it."
        return {}, [Fault(path.name, None, "", error.strerror or str(error), "the workbook cannot be read", mend)]
    except (ET.ParseError, LookupError, ValueError, OverflowError, NotImplementedError) as error:
        mend = "Open it in a spreadsheet program and save it anew as .xlsx."
        return {}, [Fault(path.name, None, "", clip(str(error), 160), "the workbook is damaged", mend)]


def _read_sheets(
    path: Path, archive: zipfile.ZipFile, tables: Mapping[str, Collection[str]]
) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    names = {table.strip().casefold(): table for table in tables}
    found: dict[str, list[list[str]]] = {}
    faults = list(_macro_notices(path, archive))
    book = _Book(archive)
    for sheet in book.sheets():
        table = names.get(sheet.title.strip().casefold())
        if not sheet.filled:
            continue
        if table is None:
            rule = "this sheet is no table of a dataset" + (", and it is hidden" if sheet.is_hidden else "")
            mend = f"Name it as its table, or take it out of this workbook: {closest(sheet.title.strip().lower(), tables)}."
            faults.append(Fault(f"{path.name}, sheet {sheet.title}", None, "", sheet.title, rule, mend))
            continue
        file = f"{path.name}, sheet {table}"
        if table in found:
            rule = "another sheet has this name too, but for letter case or white space"
            faults.append(Fault(file, None, "", sheet.title, rule, "Keep one sheet for the table and delete the other."))
            continue
        reader = _Reader(sheet, file, table, tables[table], book.first_day)
        faults += reader.shape_faults()
        found[table] = list(reader.rows())
        faults += reader.faults
    return found, faults


def _macro_notices(path: Path, archive: zipfile.ZipFile) -> Iterator[Fault]:
    macros = [name for name in archive.namelist() if name.lower().endswith("vbaproject.bin")]
    if macros:
        rule, mend = "holds macros: they are not run, only the cells are read", "Save it as .xlsx, which holds none."
        yield Fault(path.name, None, "", macros[0], rule, mend, Weight.NOTICE)


# --- what the file holds --------------------------------------------------------------------------------------------------


class _Cell(NamedTuple):
    """A cell that holds something."""

    row: int
    column: int
    kind: str
    """``text``, or as the file says: n number, b boolean, d date, e error value."""
    text: str
    """The text, or what is stored: the number's digits, the value kept for a formula."""
    formula: str | None
    shown: str
    """Number format."""

    @property
    def letter(self) -> str:
        return get_column_letter(self.column)


@dataclass
class _Sheet:
    """What one sheet holds."""

    title: str
    is_hidden: bool
    filled: dict[int, list[_Cell]] = field(default_factory=dict)
    """Cells by row, both in order."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class _Book:
    """The parts of an archive that say what its cells hold."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self._main = self._root(_MAIN)
        self._links = {link.get("Id"): link for link in self._root("xl/_rels/workbook.xml.rels")}
        self._strings = [
            _plain_text(item) for part in self._parts("sharedStrings") for _, item in _elements(archive, part, {"si": "sst"})
        ]
        self._formats = [shown for part in self._parts("styles") for shown in _formats(self._root(part))] or ["General"]

    @property
    def first_day(self) -> date:
        """Day 0 of the date cells; old workbooks from a Macintosh count from 1904."""
        properties = self._main.find("{*}workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        return date(1904, 1, 1) if is_1904 else date(1899, 12, 30)

    def sheets(self) -> Iterator[_Sheet]:
        """Read the sheets that hold cells, one after the other; charts on a sheet of their own hold none."""
        for entry in self._main.iterfind("{*}sheets/{*}sheet"):
            link_id = next((value for key, value in entry.items() if key.endswith("}id")), "")
            if link_id not in self._links:
                raise ValueError(f"the sheet {entry.get('name')!r} is named and not there")
            link = self._links[link_id]
            if link.get("Type", "").endswith("/worksheet"):
                yield self._sheet(_Sheet(entry.get("name", ""), entry.get("state", "visible") != "visible"), _target(link))

    def _parts(self, kind: str) -> list[str]:
        return [_target(link) for link in self._links.values() if link.get("Type", "").endswith(f"/{kind}")]

    def _root(self, part: str) -> ET.Element:
        with self.archive.open(part) as stream:
            return ET.parse(stream).getroot()

    def _sheet(self, sheet: _Sheet, part: str) -> _Sheet:
        found: dict[tuple[int, int], _Cell] = {}
        shared: dict[str | None, str] = {}
        number = 0
        for name, element in _elements(self.archive, part, {"row": "sheetData", "col": "cols", "mergeCell": "mergeCells"}):
            if name == "row":
                number = int(element.get("r", number + 1))
                for cell in self._cells(element, number, shared):
                    if cell.row != number:  # else it would escape the hiding of its row
                        raise ValueError(f"sheet {sheet.title} holds the cell {cell.letter}{cell.row} in row {number}")
                    if (cell.row, cell.column) in found:
                        raise ValueError(f"sheet {sheet.title} holds the cell {cell.letter}{cell.row} twice")
                    found[cell.row, cell.column] = cell
                if _is_hidden(element, "ht"):
                    sheet.hidden_rows.append(number)
            elif name == "col" and _is_hidden(element, "width"):
                sheet.hidden_columns.append(range(int(element.get("min", 1)), int(element.get("max", _LAST_COLUMN)) + 1))
            elif name == "mergeCell":
                sheet.merged.append(element.get("ref", ""))
        for (row, _), cell in sorted(found.items()):
            sheet.filled.setdefault(row, []).append(cell)
        return sheet

    def _cells(self, row: ET.Element, number: int, shared: dict[str | None, str]) -> Iterator[_Cell]:
        """Give the cells of a row that hold something; those that only bear a format cost as little as can be."""
        before = ""
        for element in row:
            reference = element.get("r") or _next_reference(before, number)
            before = reference
            if not len(element) or _name(element) != "c":
                continue
            parts = {_name(part): part for part in element}
            formula = _formula(parts["f"], reference, shared) if "f" in parts else None
            kind, text = self._content(element.get("t", "n"), parts, reference)
            if formula is not None or text.strip():
                yield _Cell(*_position(reference), kind, text.strip(), formula, self._format(element, reference))

    def _content(self, kind: str, parts: Mapping[str, ET.Element], reference: str) -> tuple[str, str]:
        """Kind and stored content of a cell."""
        stored = (parts["v"].text or "") if "v" in parts else ""
        if kind == "s" and stored:
            if not stored.strip().isdecimal() or int(stored) >= len(self._strings):
                raise ValueError(f"the text of cell {reference} (number {clip(stored)}) is not in the file")
            return "text", self._strings[int(stored)]
        if kind == "inlineStr":
            return "text", _plain_text(parts["is"]) if "is" in parts else ""
        return ("text", _unescaped(stored)) if kind in ("s", "str") else (kind, stored)

    def _format(self, element: ET.Element, reference: str) -> str:
        number = int(element.get("s", 0))
        if not 0 <= number < len(self._formats):
            raise ValueError(f"the format of cell {reference} (number {number}) is not in the file")
        return self._formats[number]


def _elements(archive: zipfile.ZipFile, part: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, ET.Element]]:
    """Give the elements of a part that stand in the parent named, and forget each when the next is asked for."""
    with archive.open(part) as stream:
        above: list[ET.Element] = []
        for event, element in ET.iterparse(stream, events=("start", "end")):
            if event == "start":
                above.append(element)
                continue
            above.pop()
            name = _name(element)
            if name in wanted and above and _name(above[-1]) == wanted[name]:
                yield name, element
                above[-1].clear()


def _name(element: ET.Element) -> str:
    """Name without the namespace, which differs between the transitional and the strict form of the format."""
    return element.tag.rpartition("}")[2]


def _target(link: ET.Element) -> str:
    return posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")


def _is_hidden(element: ET.Element, size: str) -> bool:
    """Whether a row or column is hidden, or drawn so flat that it might as well be."""
    return element.get("hidden") in ("1", "true") or float(element.get(size, 1)) == 0


def _position(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", reference)
    row, column = (int(match[2]), column_index_from_string(match[1])) if match else (0, 0)
    if not 0 < row <= _LAST_ROW or not column <= _LAST_COLUMN:
        raise ValueError(f"{clip(reference)!r} is no place in a sheet")
    return row, column


def _next_reference(before: str, row: int) -> str:
    """Name the cell to the right, for files that leave the names out."""
    return f"{get_column_letter(_position(before)[1] + 1) if before else 'A'}{row}"


def _formula(element: ET.Element, reference: str, shared: dict[str | None, str]) -> str:
    if element.text:
        if element.get("t") == "shared":
            shared[element.get("si")] = f"={element.text} (as in {reference})"
        return f"={element.text}"
    return shared.get(element.get("si"), f"a formula of the kind {element.get('t', 'normal')}")


def _formats(styles: ET.Element) -> Iterator[str]:
    """Give the number format of every cell style."""
    own = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")}
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        # what a number without a code means hangs on the language of the program: never taken for a plain number
        yield own.get(number) or BUILTIN_FORMATS.get(int(number)) or f"#{number}"


def _plain_text(item: ET.Element) -> str:
    """Text of a string of several formats, without the phonetic hints beside it."""
    parts = [part for run in item for part in ([run] if _name(run) == "t" else run if _name(run) == "r" else [])]
    return "".join(_unescaped(part.text or "") for part in parts if _name(part) == "t")


# --- what may be taken ----------------------------------------------------------------------------------------------------


class _Reader:
    """Makes text of the cells of one sheet, and faults of what would be lost or guessed."""

    def __init__(self, sheet: _Sheet, file: str, table: str, dates: Collection[str], first_day: date):
        self.sheet, self.file, self.table, self.dates, self.first_day = sheet, file, table, dates, first_day
        self.filled = sheet.filled
        self.faults: list[Fault] = []
        self._heads = {cell.column: cell.text for cell in self.filled.get(1, ())}

    def rows(self) -> Iterator[list[str]]:
        """Rows as text, from row 1 to the last that holds something."""
        for number in range(1, max(self.filled) + 1):
            row = [""] * max((cell.column for cell in self.filled.get(number, ())), default=0)
            for cell in self.filled.get(number, ()):
                row[cell.column - 1] = self._text(cell)
            while row and not row[-1]:  # a formula without a stored value
                row.pop()
            yield row

    def shape_faults(self) -> Iterator[Fault]:
        """What is wrong with the sheet as a whole: hidden parts, merged cells, a header elsewhere."""
        if self.sheet.is_hidden:
            rule = "the sheet is hidden: it would be read though nobody sees it"
            yield Fault(self.file, None, "", "", rule, "Show it, or delete it.")
        hidden = [row for row in self.sheet.hidden_rows if row in self.filled]
        if hidden:
            rule = f"rows {_ranges(hidden)} are hidden: they would be read though nobody sees them"
            yield Fault(self.file, hidden[0], "", "", rule, "Show them (remove the filter), or delete them.")
        filled = sorted({cell.column for cells in self.filled.values() for cell in cells})
        unseen = [get_column_letter(column) for column in filled if any(column in span for span in self.sheet.hidden_columns)]
        if unseen:
            rule = f"columns {', '.join(unseen)} are hidden: they would be read though nobody sees them"
            yield Fault(self.file, None, unseen[0], "", rule, "Show them, or delete them.")
        for area in self.sheet.merged:
            rule, first = "cells are merged: only the first of them holds the text", re.search(r"\d+", area)
            mend = "Take the merge apart and write every cell."
            yield Fault(self.file, int(first[0]) if first else None, "", area, rule, mend)
        if 1 not in self.filled:
            rule = f"the header must stand in row 1; the first row with text is row {min(self.filled)}"
            yield Fault(self.file, 1, "", "", rule, "Delete the rows above the header.")

    def _text(self, cell: _Cell) -> str:
        """Text of a cell, or its best rendering beside a fault."""
        if cell.formula is not None:
            told = f"its stored value is {cell.text}" if cell.text else "no value is stored for it"
            mend = "Copy the cell and paste it as a value, in a text cell."
            return self._faulty(cell, cell.formula, f"is a formula, {told}", mend)
        if cell.kind == "text":
            return cell.text
        if cell.kind == "b" and cell.text in ("0", "1", "false", "true"):
            return "true" if cell.text in ("1", "true") else "false"
        if cell.kind == "e":
            return self._faulty(cell, cell.text, "is an error value of the spreadsheet", "Write what is meant.")
        if cell.kind == "d":
            return self._iso_date(cell)
        value = _decimal(cell.text) if cell.kind == "n" else None
        if value is None:
            rule = f"is no content that a cell of kind {cell.kind!r} can have"
            return self._faulty(cell, cell.text, rule, "Type it again, in a text cell.")
        if is_timedelta_format(cell.shown):
            rule = f"is a length of time, shown by the format {cell.shown}"
            return self._faulty(cell, cell.text, rule, "Make the cell text and type what is printed.")
        return self._serial_date(cell, value) if is_date_format(cell.shown) else self._number(cell, value)

    def _iso_date(self, cell: _Cell) -> str:
        """Read a date that the file holds in words."""
        try:
            return self._date(cell, datetime.fromisoformat(cell.text).replace(tzinfo=None))
        except ValueError:
            return self._faulty(cell, cell.text, "is no date that can be read", _DATE_MEND)

    def _serial_date(self, cell: _Cell, value: Decimal) -> str:
        """Read a date that the file holds as a number of days."""
        moment = self._moment(value)
        if moment is None:
            rule = f"is a number that no day has, shown by the date format {cell.shown}"
            return self._faulty(cell, cell.text, rule, _DATE_MEND)
        return self._date(cell, moment)

    def _moment(self, value: Decimal) -> datetime | None:
        """Day and time of a number of days; None where no day has it."""
        is_1900 = self.first_day.year == 1899
        if not 0 <= value < 2_958_466 or (is_1900 and int(value) == 60):  # the programs count a 29 February 1900
            return None
        days = float(value) + (1 if is_1900 and 1 <= value < 60 else 0)
        try:
            return datetime.combine(self.first_day, time.min) + timedelta(seconds=round(days * 86_400))
        except OverflowError:  # the last days of 9999, counted from 1904
            return None

    def _date(self, cell: _Cell, moment: datetime) -> str:
        is_time, day = moment.date() == self.first_day, moment.date().isoformat()
        found = str(moment.time()) if is_time else day if moment.time() == time.min else str(moment)
        if self._heads.get(cell.column) not in self.dates:
            rule = f"is a date cell, shown by the format {cell.shown}: the program may have made a date of what was typed (3/4)"
            return self._faulty(cell, found, rule, "Make the cell text and type it again.")
        if is_time or found != day:
            return self._faulty(cell, found, f"is a {'' if is_time else 'date with a '}time of day, not a date", _DATE_MEND)
        if cell.kind == "n" and not _shows_whole_date(cell.shown):
            rule = (
                f"is a date cell that shows only a part (format {cell.shown}): the rest is the program's guess (3/4 becomes a day "
                "of this year, 4/2020 the first of the month)"
            )
            return self._faulty(cell, day, rule, "Make the cell text and write the whole date as YYYY-MM-DD, or leave it open.")
        return day

    def _number(self, cell: _Cell, value: Decimal) -> str:
        """A whole number shown without decimals is its digits; of all others the digits as printed are lost."""
        is_long = value.adjusted() >= 15
        is_whole = not is_long and value == value.to_integral_value() and _is_plain(cell.shown)
        text = str(int(value)) if is_whole else cell.text
        weight = Weight.ROW if self.table == "figures" else Weight.TABLE
        if _CODES.fullmatch(self._heads.get(cell.column, "").lower()):
            rule = "is a number cell: a code may have lost its zeros (2245 for 02245)"
            mend = "Make the cell text and type the code again."
            return self._faulty(cell, text, rule, mend, Weight.TABLE)
        if is_long:
            rule = "is a number cell: of more than 15 digits the last are lost"
            return self._faulty(cell, text, rule, "Make the cell text and type the digits as printed.", weight)
        if not is_whole:
            rule = f"is a number cell, shown by the format {cell.shown}: the digits as printed are lost (15,40 becomes 15.4)"
            mend = "Make the cell text and type the digits as printed, '.' before decimals."
            return self._faulty(cell, text, rule, mend, weight)
        return text

    def _faulty(self, cell: _Cell, found: str, rule: str, mend: str, weight: Weight = Weight.ROW) -> str:
        """Note a fault and give what is stored in the cell."""
        about = {self._heads.get(other.column): other.text for other in self.filled[cell.row] if other.kind == "text"}
        subject = {"unit_id": about.get("unit_id", ""), "measure": about.get("measure", "")}
        column = self._heads.get(cell.column) or cell.letter
        self.faults.append(Fault(self.file, cell.row, column, found, rule, mend, weight, **subject))
        return cell.text


_DATE_MEND = "Write the date as YYYY-MM-DD, in a text cell."


def _decimal(text: str) -> Decimal | None:
    """Read a stored number; what is none (or longer than any program writes) is None."""
    is_number = len(text) <= 50 and re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", text)
    return Decimal(text) if is_number else None


def _is_plain(shown: str) -> bool:
    """Whether a number format shows a whole number as its digits; colours, languages and padding do no harm."""
    bare = re.sub(
        r"\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-[0-9a-f,]+)\]|_.|\*.", "", shown, flags=re.IGNORECASE
    )
    return re.fullmatch(r"(General|0|@)(;\\?-\1(;\1)?)?(;@)?", bare, flags=re.IGNORECASE) is not None


def _shows_whole_date(shown: str) -> bool:
    """Whether a date format shows day, month and year."""
    letters = re.sub(r'"[^"]*"|\[[^]]*\]|\\.|_.', "", shown.partition(";")[0]).lower()
    return "d" in letters and "m" in letters and ("y" in letters or "e" in letters)


def _ranges(rows: Sequence[int]) -> str:
    """Write row numbers as ranges: 5–7, 9."""
    parts: list[list[int]] = []
    for row in sorted(rows):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(f"{first}–{last}" if first != last else str(first) for first, last in parts)


# --- what is not opened ---------------------------------------------------------------------------------------------------

_STARTS = {
    b"%PDF": "a PDF",
    b"{\\rtf": "rich text",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
}


def _unsafe_start(path: Path) -> Fault | None:
    """Tell by its first bytes why a file is no workbook."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if start.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return _locked(path)
        rule = "is an old workbook (.xls) under the name .xlsx"
        return Fault(path.name, None, "", "", rule, "Open it and save it as 'Excel workbook (.xlsx)'.")
    if start.startswith(b"PK"):
        return None
    mend = "Open it in a spreadsheet program and save it as .xlsx; CSV keeps its own name."
    return Fault(path.name, None, "", _described(start), "is no workbook", mend)


def _described(start: bytes) -> str:
    """Say what a file seems to be."""
    if not start:
        return "an empty file"
    named = next((kind for magic, kind in _STARTS.items() if start.startswith(magic)), "")
    if named:
        return named
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    shown = start.decode(encoding, "replace").lstrip().partition("\n")[0].rstrip()[:40]
    if re.match(r"<(!doctype html|html|head|body|meta|table|style)", shown, re.IGNORECASE):
        return f"HTML beginning with {shown!r}"
    if shown.startswith("<"):
        return f"XML beginning with {shown!r}"
    is_text = shown and shown.replace("\t", "").isprintable()
    return f"{'text (CSV?)' if is_text else 'something else'} beginning with {shown!r}"


def _locked(path: Path) -> Fault:
    mend = "Take the password off and save it again."
    return Fault(path.name, None, "", "", "the workbook is locked with a password", mend)


def _unsafe_archive(path: Path, archive: zipfile.ZipFile) -> Fault | None:
    """Tell why an archive is not read: it is no workbook, is locked, would inflate beyond measure or declares entities."""
    parts = archive.infolist()
    inflated = sum(part.file_size for part in parts)
    bombs = [p for p in parts if p.file_size > 20_000_000 and p.file_size > MOST_INFLATION * max(p.compress_size, 1)]
    if inflated > MOST_BYTES or bombs:
        # a part that tells less than it holds is read no further than it tells, and then fails its checksum
        rule = f"{path.stat().st_size:,} bytes would become {inflated:,}: more than a dataset needs"
        mend = "Delete blank rows and columns that hold formats, or keep the tables as CSV."
        return Fault(path.name, None, "", "", rule, mend)
    if len(parts) > MOST_PARTS:
        mend = "Copy the tables into a new workbook, or keep them as CSV."
        return Fault(path.name, None, "", f"{len(parts)} parts", f"a workbook has at most {MOST_PARTS}", mend)
    if any(part.flag_bits & 1 for part in parts):
        return _locked(path)
    if _MAIN not in archive.namelist():
        mend = "Save the tables as .xlsx in a spreadsheet program."
        return Fault(path.name, None, "", _archive_kind(archive), "holds no workbook", mend)
    return next((fault for part in parts if (fault := _unsafe_part(path, archive, part))), None)


def _archive_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return "a binary workbook (.xlsb)"
    if {"mimetype", "content.xml"} <= names:
        return "an OpenDocument file (.ods)"
    return "a Word document (.docx)" if "word/document.xml" in names else "an archive"


def _unsafe_part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Fault | None:
    """Tell whether a part declares a document type, and with it entities that could grow beyond measure.

    The declaration can stand only before the first element, behind comments of any length and in any encoding: so every part is
    parsed up to there, whatever it is called.
    """
    with archive.open(part) as stream:
        try:
            next(iter(guarded_iterparse(stream, events=("start",), forbid_dtd=True)), None)
        except DefusedXmlException:
            rule = f"its part {part.filename} declares entities, which a workbook never needs"
            return Fault(path.name, None, "", "", rule, "Do not open it; ask the sender for another copy.")
        except (ET.ParseError, LookupError, ValueError):
            return None  # a picture or the like; where it is a part that is read, reading it tells
    return None


# --- writing --------------------------------------------------------------------------------------------------------------


def write_workbook(
    path: Path, tables: Mapping[str, Sequence[Sequence[str]]], notes: Mapping[str, Mapping[str, str]] | None = None
) -> None:
    """Write tables as a workbook of text cells, the same bytes for the same tables.

    Parameters
    ----------
    path : Path
    tables : mapping of str to rows
        Sheet name to rows of text; the first row is the header. Whole columns are text, so that what is typed below stays text.
    notes : mapping of str to mapping of str to str, optional
        Per table and column what stands in it: a comment on the header.

    Raises
    ------
    UsageError
        When a text is longer than a cell holds, or holds what no file can.
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                _write_text(sheet.cell(number, column), text, path)
        for column in range(1, max(map(len, rows), default=0) + 1):
            texts = [row[column - 1] for row in rows if len(row) >= column]
            dimension = sheet.column_dimensions[get_column_letter(column)]
            dimension.number_format = "@"
            dimension.width = max(12, min(40, 3 + max(map(len, texts))))
            for number in range(len(rows) + 1, len(rows) + BLANK_ROWS + 1):
                sheet.cell(number, column).number_format = "@"
        for column, head in enumerate(rows[0] if rows else (), start=1):
            sheet.cell(1, column).font = Font(bold=True)
            note = (notes or {}).get(name, {}).get(head)
            if note:
                sheet.cell(1, column).comment = Comment(note, "ntm", width=300, height=110)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(_undated(content.getvalue()))


def _write_text(cell: Cell, text: str, path: Path) -> None:
    stored = _escaped(text)
    try:
        length = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise UsageError(f"{path.name}: {clip(ascii(text))} holds half a character, which no file can hold: mend it.") from error
    cell.value = stored
    if length > LONGEST_CELL or cell.value != stored:  # openpyxl would cut it
        raise UsageError(f"{path.name}: {clip(text)!r} is longer than the {LONGEST_CELL} characters of a cell: keep it as CSV.")
    cell.data_type = "s"  # else a text that begins with '=' would be a formula
    cell.number_format = "@"
    cell.quotePrefix = text[:1] in "=+-@" and bool(text)


_NO_XML = "\x00-\x08\x0b-\x1f\ufffe\uffff"
"""Characters that XML cannot hold or, as the carriage return, does not keep."""


def _escaped(text: str) -> str:
    r"""Write what XML does not keep as ``_xHHHH_``, and the underscore of a text that looks so as ``_x005F_``."""
    text = re.sub(rf"_(?=x[0-9A-Fa-f]{{4}}[_{_NO_XML}])", "_x005F_", text)
    return re.sub(f"[{_NO_XML}]", lambda match: f"_x{ord(match[0]):04X}_", text)


def _unescaped(text: str) -> str:
    """Undo `_escaped`; halves of characters stay as they are written, no text can hold them."""
    return re.sub(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _undated(content: bytes) -> bytes:
    """Take the times of writing out of an archive."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, _WRITTEN), part, zipfile.ZIP_DEFLATED)
    return result.getvalue()
