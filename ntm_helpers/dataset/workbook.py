"""A workbook as tables of text: one sheet a table, the header in row 1, every cell text.

A spreadsheet program keeps numbers, not digits: 15,40 becomes 15.4, the code 02245 becomes 2245. So the cells of a workbook that
``ntm new`` lays are text, and what is not text is taken only where nothing can be lost: a whole number without decimals in its
format, a date without a time. All else is a `Fault` that names sheet, row and column. What nobody sees would be read all the same
(hidden rows, columns and sheets), what a program would show and the file does not hold (formulas), and what spans several cells is
refused. A file that would inflate beyond measure, or holds entity declarations, is not opened.

Known limit: the guard reads sizes from the archive's directory; openpyxl keeps the whole workbook in memory, about 50 times the
file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.errors import Fault, UsageError, Weight, clip, closest

MOST_BYTES = 200_000_000
"""What the parts of a workbook may come to when inflated."""
MOST_INFLATION = 200
LONGEST_CELL = 32_767
"""Characters that a cell of the format holds."""

_CODES = re.compile(r"(.*_id|.*_ids|code|members|opposes|terms|result)")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WRITTEN = (1980, 1, 1, 0, 0, 0)


def read_workbook(path: Path, tables: Mapping[str, Collection[str]]) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    """Read the sheets that are tables.

    Parameters
    ----------
    path : Path
    tables : mapping of str to collection of str
        Names of tables, which are the names that sheets may have (letter case does not matter), each with its columns of dates.

    Returns
    -------
    dict of str to list of list of str
        Rows of cells of every sheet; the first is the sheet's row 1, blank rows inside are empty lists, trailing blanks are cut.
    list of Fault
        Where it is not empty, the rows may be incomplete.
    """
    unsafe = _unsafe(path)
    if unsafe:
        return {}, [unsafe]
    try:
        book = load_workbook(path)
        stored = load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        mend = "Open it in a spreadsheet program and save it anew as .xlsx."
        return {}, [Fault(path.name, None, "", clip(str(error)), "the workbook is damaged", mend)]
    names = {table.lower(): table for table in tables}
    found: dict[str, list[list[str]]] = {}
    faults: list[Fault] = []
    for sheet in book.worksheets:
        filled = _filled(sheet)
        table = names.get(sheet.title.strip().lower())
        if not filled:
            continue
        if table is None:
            mend = f"Name it as its table, or take it out of this workbook: {closest(sheet.title, tables)}."
            faults.append(Fault(path.name, None, "", sheet.title, "this sheet is no table of a dataset", mend))
            continue
        reader = _Sheet(sheet, stored[sheet.title], f"{path.name}, sheet {table}", table, filled, tables[table])
        faults += reader.shape_faults()
        found[table] = list(reader.rows())
        faults += reader.faults
    return found, faults


def _filled(sheet: Worksheet) -> dict[int, list[Cell]]:
    """Cells that hold something, by row.

    The sheet's own dictionary of cells is asked, because walking its used range makes a cell of every blank one, and a format
    in the last row makes a million rows of it.
    """
    found: dict[int, list[Cell]] = {}
    for (row, _), cell in sorted(sheet._cells.items()):
        if cell.value is not None and str(cell.value).strip():
            found.setdefault(row, []).append(cell)
    return found


class _Sheet:
    """Reads one sheet."""

    def __init__(
        self, sheet: Worksheet, stored: Worksheet, file: str, table: str, filled: dict[int, list[Cell]], dates: Collection[str]
    ):
        self.sheet, self.stored, self.file, self.table, self.filled, self.dates = sheet, stored, file, table, filled, dates
        self.faults: list[Fault] = []
        self._heads = {cell.column: str(cell.value).strip() for cell in filled.get(1, ())}

    def rows(self) -> Iterator[list[str]]:
        """Rows as text, from row 1 to the last that holds something."""
        for number in range(1, max(self.filled) + 1):
            cells = self.filled.get(number, [])
            row = [""] * (cells[-1].column if cells else 0)
            for cell in cells:
                row[cell.column - 1] = self._text(cell, cells)
            yield row

    def shape_faults(self) -> Iterator[Fault]:
        """What is wrong with the sheet as a whole: hidden parts, merged cells, a header elsewhere."""
        if self.sheet.sheet_state != "visible":
            yield Fault(
                self.file, None, "", "", "the sheet is hidden: it would be read though nobody sees it", "Show it, or delete it."
            )
        hidden = [row for row in self.filled if self.sheet.row_dimensions[row].hidden]
        if hidden:
            rule = f"rows {_ranges(hidden)} are hidden: they would be read though nobody sees them"
            yield Fault(self.file, hidden[0], "", "", rule, "Show them (remove the filter), or delete them.")
        filled = sorted({cell.column for cells in self.filled.values() for cell in cells})
        unseen = [get_column_letter(column) for column in filled if self._is_hidden_column(column)]
        if unseen:
            rule = f"columns {', '.join(unseen)} are hidden: they would be read though nobody sees them"
            yield Fault(self.file, None, unseen[0], "", rule, "Show them, or delete them.")
        for area in self.sheet.merged_cells.ranges:
            rule = "cells are merged: only the first of them holds the text"
            yield Fault(self.file, area.min_row, "", str(area), rule, "Take the merge apart and write every cell.")
        if 1 not in self.filled:
            rule = f"the header must stand in row 1; the first row with text is row {min(self.filled)}"
            yield Fault(self.file, 1, "", "", rule, "Delete the rows above the header.")

    def _is_hidden_column(self, column: int) -> bool:
        return any(
            dimension.hidden and (dimension.min or 0) <= column <= (dimension.max or 0)
            for dimension in self.sheet.column_dimensions.values()
        )

    def _text(self, cell: Cell, row: list[Cell]) -> str:
        """Text of a cell, or its best rendering beside a fault."""
        value, kind = cell.value, cell.data_type
        if kind in ("s", "inlineStr"):
            return str(value).strip()
        if kind == "f":
            kept = self.stored.cell(cell.row, cell.column).value
            formula = getattr(value, "text", None) or str(value)
            told = f"its stored value is {kept}" if kept is not None else "no value is stored for it"
            mend = "Copy the cell and paste it as a value, in a text cell."
            self._fault(cell, row, formula, f"is a formula, {told}", mend, Weight.ROW)
            return str(kept) if kept is not None else ""
        if kind == "e":
            self._fault(cell, row, str(value), "is an error value of the spreadsheet", "Write what is meant.", Weight.ROW)
            return str(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (datetime, date, time)):
            return self._date(cell, row, value)
        return self._number(cell, row, value)

    def _date(self, cell: Cell, row: list[Cell], value: datetime | date | time) -> str:
        if self._heads.get(cell.column) not in self.dates:
            shown = cell.number_format
            rule = f"is a date cell, shown by the format {shown}: the program may have made a date of what was typed (3/4)"
            self._fault(cell, row, str(value), rule, "Make the cell text and type it again.", Weight.ROW)
            return str(value)
        if isinstance(value, datetime) and value.time() == time(0):
            return value.date().isoformat()
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        self._fault(
            cell, row, str(value), "is a time of day, not a date", "Write the date as YYYY-MM-DD, in a text cell.", Weight.ROW
        )
        return str(value)

    def _number(self, cell: Cell, row: list[Cell], value: float) -> str:
        """A whole number shown without decimals is its digits; of all others the digits as printed are lost."""
        shown = cell.number_format
        is_whole = value == int(value) and not re.search(r"[.%E?/]", re.sub(r'"[^"]*"|\[[^]]*\]', "", shown.replace("General", "")))
        text = str(int(value)) if is_whole else repr(value)
        if _CODES.fullmatch(self._heads.get(cell.column, "")):
            rule = "is a number cell: a code may have lost its zeros (2245 for 02245)"
            self._fault(cell, row, text, rule, "Make the cell text and type the code again.", Weight.TABLE)
        elif not is_whole:
            rule = f"is a number cell, shown by the format {shown}: the digits as printed are lost (15,40 becomes 15.4)"
            mend = "Make the cell text and type the digits as printed, '.' before decimals."
            self._fault(cell, row, text, rule, mend, Weight.ROW if self.table == "figures" else Weight.TABLE)
        return text

    def _fault(self, cell: Cell, row: list[Cell], found: str, rule: str, mend: str, weight: Weight) -> None:
        column = self._heads.get(cell.column) or cell.column_letter
        about = {self._heads.get(other.column): str(other.value).strip() for other in row if other.data_type == "s"}
        subject = {"unit_id": about.get("unit_id", ""), "measure": about.get("measure", "")}
        self.faults.append(Fault(self.file, cell.row, column, found, rule, mend, weight, **subject))


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


def _unsafe(path: Path) -> Fault | None:
    """Tell why a file is not opened: it is no workbook, is locked, or would inflate beyond measure."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if start == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return Fault(
                path.name, None, "", "", "the workbook is locked with a password", "Take the password off and save it again."
            )
        rule = "is an old workbook (.xls) under the name .xlsx"
        return Fault(path.name, None, "", "", rule, "Open it and save it as 'Excel workbook (.xlsx)'.")
    if start[:2] != b"PK":
        shown = start.decode("utf-8", "replace").strip()
        kind = "HTML" if shown[:1] == "<" else "text" if shown.isprintable() and shown else "something else"
        mend = "Open it in a spreadsheet program and save it as .xlsx; CSV keeps its own name."
        return Fault(path.name, None, "", f"{kind} beginning with {shown!r}", "is no workbook", mend)
    try:
        with zipfile.ZipFile(path) as archive:
            return _unsafe_archive(path, archive)
    except zipfile.BadZipFile:
        return Fault(
            path.name,
            None,
            "",
            f"{path.stat().st_size} bytes",
            "the file is cut off or damaged",
            "Copy it again from where it is whole.",
        )


def _unsafe_archive(path: Path, archive: zipfile.ZipFile) -> Fault | None:
    parts = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        return Fault(path.name, None, "", "an archive", "holds no workbook", "Save the tables as .xlsx in a spreadsheet program.")
    inflated = sum(part.file_size for part in parts)
    bombs = [p for p in parts if p.file_size > 20_000_000 and p.file_size > MOST_INFLATION * max(p.compress_size, 1)]
    if inflated > MOST_BYTES or bombs:
        rule = f"{path.stat().st_size:,} bytes would become {inflated:,}: more than a dataset needs"
        mend = "Delete blank rows and columns that hold formats, or keep the tables as CSV."
        return Fault(path.name, None, "", "", rule, mend)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                head = stream.read(65_536)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                rule = f"its part {part.filename} declares entities, which a workbook never needs"
                return Fault(path.name, None, "", "", rule, "Do not open it; ask the sender for another copy.")
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
        When a text is longer than a cell holds.
    """
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                _write_text(sheet.cell(number, column), text, path)
        for column, head in enumerate(rows[0], start=1):
            letter = get_column_letter(column)
            sheet.column_dimensions[letter].number_format = "@"
            sheet.column_dimensions[letter].width = max(12, min(40, 3 + max(len(row[column - 1]) for row in rows)))
            sheet.cell(1, column).font = Font(bold=True)
            note = (notes or {}).get(name, {}).get(head)
            if note:
                sheet.cell(1, column).comment = Comment(note, "ntm", width=300, height=110)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(_undated(content.getvalue()))


def _write_text(cell: Cell, text: str, path: Path) -> None:
    if len(text) > LONGEST_CELL:
        raise UsageError(f"{path.name}: {clip(text)!r} is longer than the {LONGEST_CELL} characters of a cell: keep it as CSV.")
    cell.value = text
    cell.data_type = "s"  # else a text that begins with '=' would be a formula
    cell.number_format = "@"
    cell.quotePrefix = text[:1] in "=+-@" and bool(text)


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
