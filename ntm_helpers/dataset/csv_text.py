"""CSV files as rows of cells, with bounds on what one line or cell may take of memory.

What is not UTF-8 is refused with what it probably is. A line that never ends, a quotation mark that is never closed or a file
beyond all measure is refused before it is parsed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

from ntm_helpers.dataset.texts import undecodable
from ntm_helpers.errors import Fault
from ntm_helpers.words import Message

MOST_BYTES = 1_000_000_000
"""Of one file."""
LONGEST_LINE = 1_000_000
"""Bytes: a line of twice as many is always refused, a shorter one never."""
LONGEST_CELL = 1_000_000
"""Characters; the csv module by itself stops at 131,072, a limit nobody would know."""


def decoded(path: Path, file: str, workbook: str) -> tuple[str, Fault | None]:
    """Decode a CSV file; anything but UTF-8 is refused with what it probably is, and where it stands."""
    if (size := path.stat().st_size) > MOST_BYTES:
        rule = Message("fault.large_file", most=MOST_BYTES)
        return "", Fault(file, None, "", Message("found.bytes", size=size), rule, Message("fix.large_file"))
    content = path.read_bytes()
    fix = Message("fix.save_utf8")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", Fault(file, None, "", "UTF-16", Message("fault.no_utf8"), fix)
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        name = Message("fix.name_workbook", workbook=workbook)
        return "", Fault(file, None, "", Message("found.workbook"), Message("fault.no_csv"), name)
    if line := _endless_line(content):
        return "", Fault(file, line, "", "", Message("fault.long_line", most=LONGEST_LINE), Message("fix.long_line"))
    if b"\x00" in content:
        place = _place(content[: content.index(b"\x00")])
        return "", Fault(file, *place, Message("found.zero_bytes"), Message("fault.no_text"), fix)
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        start = error.start + content.startswith(codecs.BOM_UTF8) * len(codecs.BOM_UTF8)
        return "", Fault(file, *_place(content[:start]), *undecodable(content[start:], error), fix)


def _place(before: bytes) -> tuple[int, str]:
    """Row and column of the cell in which a text goes on that can be read so far."""
    rows, _ = parsed(before.decode("utf-8-sig", "replace"), "")
    header, *rows = rows or [[]]
    column = len(rows[-1]) - 1 if rows else len(header)
    return len(rows) + 1, header[column].strip() if column < len(header) else ""


def _endless_line(content: bytes) -> int:
    """Number of the first line that is far too long; 0 where there is none."""
    for start in range(0, len(content) - LONGEST_LINE + 1, LONGEST_LINE):
        window = content[start : start + LONGEST_LINE]
        if b"\n" not in window and b"\r" not in window:
            return content.count(b"\n", 0, start) + 1
    return 0


def parsed(text: str, file: str, delimiter: str = ",") -> tuple[list[list[str]], Fault | None]:
    """Parse CSV text."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=False, delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error:
        rule = Message("fault.long_cell", most=LONGEST_CELL)
        return [], Fault(file, len(rows) + 1, "", "", rule, Message("fix.long_cell"))
    return rows, None


def delimiter_of(text: str) -> str:
    """Give the mark that parts the cells of a file of unknown origin: of comma, semicolon and tab that which most lines have."""
    lines = re.sub(r'"[^"]*"', "", text).splitlines()
    return max(",;\t", key=lambda mark: (sum(mark in line for line in lines), text.count(mark)))
