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
from ntm_helpers.words import Message

MOST_BYTES = 200_000_000
"""What the parts of a workbook may come to when inflated."""
MOST_INFLATION = 200
MOST_PARTS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = {
    b"%PDF": Message("found.pdf"),
    b"{\\rtf": Message("found.rich_text"),
    b"\x89PNG": Message("found.picture"),
    b"\xff\xd8\xff": Message("found.picture"),
    b"Rar!": Message("found.rar"),
    b"7z\xbc\xaf": Message("found.7z"),
}


def unsafe_start(path: Path) -> Fault | None:
    """Tell by its first bytes why a file is no workbook."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if start.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return _locked(path)
        rule = Message("fault.old_workbook")
        return Fault(path.name, None, "", "", rule, Message("fix.save_as_xlsx"))
    if start.startswith(b"PK"):
        return None
    fix = Message("fix.save_workbook")
    return Fault(path.name, None, "", _described(start), Message("fault.no_workbook"), fix)


def _described(start: bytes) -> str:
    """Say what a file seems to be."""
    if not start:
        return Message("found.empty_file")
    named = next((kind for magic, kind in _STARTS.items() if start.startswith(magic)), "")
    if named:
        return named
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    shown = start.decode(encoding, "replace").lstrip().partition("\n")[0].rstrip()[:40]
    if re.match(r"<(!doctype html|html|head|body|meta|table|style)", shown, re.IGNORECASE):
        return Message("found.html_page", start=shown)
    if shown.startswith("<"):
        return Message("found.xml", start=shown)
    is_text = shown and shown.replace("\t", "").isprintable()
    return Message("found.text", start=shown) if is_text else Message("found.other", start=shown)


def _locked(path: Path) -> Fault:
    fix = Message("fix.locked")
    return Fault(path.name, None, "", "", Message("fault.locked"), fix)


def unsafe_archive(path: Path, archive: zipfile.ZipFile) -> Fault | None:
    """Tell why an archive is not read: it is no workbook, is locked, would inflate beyond measure or declares entities."""
    parts = archive.infolist()
    inflated = sum(part.file_size for part in parts)
    bombs = [p for p in parts if p.file_size > 20_000_000 and p.file_size > MOST_INFLATION * max(p.compress_size, 1)]
    if inflated > MOST_BYTES or bombs:
        # a part that tells less than it holds is read no further than it tells, and then fails its checksum
        rule = Message("fault.inflates", size=path.stat().st_size, inflated=inflated)
        fix = Message("fix.inflates")
        return Fault(path.name, None, "", "", rule, fix)
    if len(parts) > MOST_PARTS:
        found, rule = Message("found.parts", parts=len(parts)), Message("fault.many_parts", most=MOST_PARTS)
        return Fault(path.name, None, "", found, rule, Message("fix.many_parts"))
    if any(part.flag_bits & 1 for part in parts):
        return _locked(path)
    if MAIN not in archive.namelist():
        fix = Message("fix.save_tables")
        return Fault(path.name, None, "", _archive_kind(archive), Message("fault.holds_no_workbook"), fix)
    return next((fault for part in parts if (fault := _unsafe_part(path, archive, part))), None)


def _archive_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return Message("found.xlsb")
    if {"mimetype", "content.xml"} <= names:
        return Message("found.ods")
    return Message("found.docx") if "word/document.xml" in names else Message("found.archive")


def _unsafe_part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Fault | None:
    """Tell whether a part declares a document type, and with it entities that could grow beyond measure.

    The declaration can stand only before the first element, behind comments of any length and in any encoding: so every part is
    parsed up to there, whatever it is called.
    """
    with archive.open(part) as stream:
        try:
            next(iter(guarded_iterparse(stream, events=("start",), forbid_dtd=True)), None)
        except DefusedXmlException:
            rule = Message("fault.entities", part=part.filename)
            return Fault(path.name, None, "", "", rule, Message("fix.entities"))
        except (ET.ParseError, LookupError, ValueError):
            return None  # a picture or the like; where it is a part that is read, reading it tells
    return None
