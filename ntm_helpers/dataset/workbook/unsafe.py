"""What is not opened: a file that is no workbook, is locked, would inflate beyond measure, or declares entities."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse as guarded_iterparse

from ntm_helpers.dataset.workbook.archive import MAIN
from ntm_helpers.errors import Fault

MOST_BYTES = 200_000_000
"""What the parts of a workbook may come to when inflated."""
MOST_INFLATION = 200
MOST_PARTS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = {
    b"%PDF": "a PDF",
    b"{\\rtf": "rich text",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
}


def unsafe_start(path: Path) -> Fault | None:
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
    fix = "Open it in a spreadsheet program and save it as .xlsx; CSV keeps its own name."
    return Fault(path.name, None, "", _described(start), "is no workbook", fix)


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
    fix = "Take the password off and save it again."
    return Fault(path.name, None, "", "", "the workbook is locked with a password", fix)


def unsafe_archive(path: Path, archive: zipfile.ZipFile) -> Fault | None:
    """Tell why an archive is not read: it is no workbook, is locked, would inflate beyond measure or declares entities."""
    parts = archive.infolist()
    inflated = sum(part.file_size for part in parts)
    bombs = [p for p in parts if p.file_size > 20_000_000 and p.file_size > MOST_INFLATION * max(p.compress_size, 1)]
    if inflated > MOST_BYTES or bombs:
        # a part that tells less than it holds is read no further than it tells, and then fails its checksum
        rule = f"{path.stat().st_size:,} bytes would become {inflated:,}: more than a dataset needs"
        fix = "Delete blank rows and columns that hold formats, or keep the tables as CSV."
        return Fault(path.name, None, "", "", rule, fix)
    if len(parts) > MOST_PARTS:
        fix = "Copy the tables into a new workbook, or keep them as CSV."
        return Fault(path.name, None, "", f"{len(parts)} parts", f"a workbook has at most {MOST_PARTS}", fix)
    if any(part.flag_bits & 1 for part in parts):
        return _locked(path)
    if MAIN not in archive.namelist():
        fix = "Save the tables as .xlsx in a spreadsheet program."
        return Fault(path.name, None, "", _archive_kind(archive), "holds no workbook", fix)
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
