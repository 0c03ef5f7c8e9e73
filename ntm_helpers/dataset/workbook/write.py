"""Tables written as a workbook of text cells."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import sys
import traceback
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml.etree import SerialisationError
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ntm_helpers.dataset.workbook.text import escaped
from ntm_helpers.errors import MachineError, UsageError, clip
from ntm_helpers.files import reason_of, write_whole
from ntm_helpers.words import Message
from ntm_helpers.zips import zipped

LONGEST_CELL = 32_767
"""UTF-16 units that a cell of the format holds."""
BLANK_ROWS = 200
"""Rows below the table that are text cells too. The columns are text as a whole, but not every program heeds that."""


def workbook_of(
    file: str, tables: Mapping[str, Sequence[Sequence[str]]], notes: Mapping[str, Mapping[str, str]] | None = None
) -> bytes:
    """Give a workbook of text cells, the same bytes for the same tables.

    Parameters
    ----------
    file : str
        What messages call it.
    tables : mapping of str to rows
        Sheet name to rows of text; the first row is the header. Whole columns are text, so that what is typed below stays text.
    notes : mapping of str to mapping of str to str, optional
        Per table and column what stands in it: a comment on the header.

    Raises
    ------
    UsageError
        When a text is longer than a cell holds, or holds what no file can.
    MachineError
        When the temp folder, in which openpyxl lays the sheets, cannot be written.
    """
    return bytes_of(book_of(file, tables, notes))


def book_of(
    file: str, tables: Mapping[str, Sequence[Sequence[str]]], notes: Mapping[str, Mapping[str, str]] | None = None
) -> Workbook:
    """Give the same as `workbook_of` as openpyxl has it, to which more may be added.

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
                put_text(sheet.cell(number, column), text, file)
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
    return book


def write_workbook(
    path: Path, tables: Mapping[str, Sequence[Sequence[str]]], notes: Mapping[str, Mapping[str, str]] | None = None
) -> None:
    """Write tables as a workbook of text cells, whole or not at all; see `workbook_of`."""
    write_whole(path, workbook_of(path.name, tables, notes))


def bytes_of(book: Workbook) -> bytes:
    """Give a workbook as its file holds it, the same bytes for the same cells.

    Raises
    ------
    MachineError
        When the temp folder, in which openpyxl lays the sheets, cannot be written.
    """
    return _undated(_saved(book))


def put_text(cell: Cell, text: str, file: str) -> None:
    """Write a text into a cell so that it stays one, whatever it begins with.

    Raises
    ------
    UsageError
        When it is longer than a cell holds, or holds what no file can.
    """
    stored = escaped(text)
    try:
        length = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise UsageError(Message("usage.half_character", file=file, text=clip(text))) from error
    cell.value = stored
    if length > LONGEST_CELL or cell.value != stored:  # openpyxl would cut it
        raise UsageError(Message("usage.long_cell", file=file, text=clip(text), most=LONGEST_CELL))
    cell.data_type = "s"  # else a text that begins with '=' would be a formula
    cell.number_format = "@"
    cell.quotePrefix = text[:1] in "=+-@" and bool(text)


def _saved(book: Workbook) -> bytes:
    """Give a workbook as its file holds it; of a sheet that openpyxl could not write nothing more is told than the error."""
    content, before = io.BytesIO(), sys.unraisablehook
    sys.unraisablehook = lambda _: None  # a writer of a sheet that is dropped half way complains beside the error
    try:
        book.save(content)
    except (OSError, SerialisationError) as error:
        traceback.clear_frames(error.__traceback__)
        reason = reason_of(_of_disk(error))
        del error
        gc.collect()  # a writer that is part of a circle complains when that is found
        raise MachineError(Message("machine.temp", reason=reason)) from None
    finally:
        sys.unraisablehook = before
    return content.getvalue()


def _of_disk(error: OSError | SerialisationError) -> OSError:
    """Give the error of the disk for which lxml could not write a sheet, which it names by its code alone: ``IO_ENOSPC``."""
    if isinstance(error, OSError):
        return error
    code = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
    return OSError(code, os.strerror(code))


def _undated(content: bytes) -> bytes:
    """Take the times of writing out of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    times = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    return zipped(parts | {name: times.sub(b"1980-01-01T00:00:00Z", parts[name]) for name in ("docProps/core.xml",)})
