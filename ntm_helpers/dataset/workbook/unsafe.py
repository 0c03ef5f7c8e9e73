"""What is not opened: a file that is no workbook, is locked, would inflate beyond measure, or declares entities.

What an archive says of its own size is not believed: its directory is counted before it is read, parts that lie over one another
are found by their places, and every part is inflated once, unparsed, to count its bytes and tags.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse as guarded_iterparse

from ntm_helpers.dataset.workbook.archive import MAIN
from ntm_helpers.dataset.workbook.parts import MOST_BYTES, MOST_IN_ONE, MOST_TAGS, Excess
from ntm_helpers.errors import Fault
from ntm_helpers.words import Message

MOST_INFLATION = 200
MOST_PARTS = 5_000
_PIECE = 1_048_576
_ENTRY = b"PK\x01\x02"
"""What every entry of an archive's directory begins with."""
_LOCAL = 30
"""Bytes before a part in an archive, without its name."""

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
        return _unsafe_size(path)
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


def _unsafe_size(path: Path) -> Fault | None:
    """Tell whether a file is longer, or its directory has more entries, than is read into memory."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        return _inflating(path, size, size)
    parts = path.read_bytes().count(_ENTRY)
    return _many_parts(path, parts) if parts > MOST_PARTS else None


def _inflating(path: Path, size: int, inflated: int) -> Fault:
    rule = Message("fault.inflates", size=size, inflated=inflated)
    return Fault(path.name, None, "", "", rule, Message("fix.inflates"))


def _many_parts(path: Path, parts: int) -> Fault:
    found, rule = Message("found.parts", parts=parts), Message("fault.many_parts", most=MOST_PARTS)
    return Fault(path.name, None, "", found, rule, Message("fix.many_parts"))


def unsafe_archive(path: Path, archive: zipfile.ZipFile) -> Fault | None:
    """Tell why an archive is not read: it is no workbook, is locked, would inflate beyond measure or declares entities.

    Raises
    ------
    Excess
        When its parts hold too much, whatever they say of it.
    """
    parts = archive.infolist()
    inflated = sum(part.file_size for part in parts)
    bombs = [p for p in parts if p.file_size > 20_000_000 and p.file_size > MOST_INFLATION * max(p.compress_size, 1)]
    if inflated > MOST_BYTES or bombs:
        # a part that tells less than it holds is read no further than it tells, and then fails its checksum
        return _inflating(path, path.stat().st_size, inflated)
    if len(parts) > MOST_PARTS:
        return _many_parts(path, len(parts))
    if any(part.flag_bits & 1 for part in parts):
        return _locked(path)
    if shared := _shared_bytes(archive):
        return Fault(path.name, None, "", shared, Message("fault.shared_bytes"), Message("fix.entities"))
    if MAIN not in archive.namelist():
        fix = Message("fix.save_tables")
        return Fault(path.name, None, "", _archive_kind(archive), Message("fault.holds_no_workbook"), fix)
    if fault := next((fault for part in parts if (fault := _unsafe_part(path, archive, part))), None):
        return fault
    if sum(_tags(archive, part) for part in parts) > MOST_TAGS:
        raise Excess(Message("fault.many_tags", most=MOST_TAGS))
    return None


def _shared_bytes(archive: zipfile.ZipFile) -> str:
    """Name a part that lies over another one in the archive, or bears its name; empty where none does."""
    placed = sorted(archive.infolist(), key=lambda part: part.header_offset)
    over = (one.filename for one, other in pairwise(placed) if _end(one) > other.header_offset)
    names = [part.filename for part in placed]
    return next(over, "") or next((name for name, times in Counter(names).items() if times > 1), "")


def _end(part: zipfile.ZipInfo) -> int:
    return part.header_offset + _LOCAL + part.compress_size


def _tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Count the tags of a part of XML, and a few more: what else has the same byte."""
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return 0
    with archive.open(part) as stream:
        return sum(piece.count(b"<") for piece in iter(lambda: stream.read(_PIECE), b""))


def _archive_kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return Message("found.xlsb")
    if {"mimetype", "content.xml"} <= names:
        return Message("found.ods")
    return Message("found.docx") if "word/document.xml" in names else Message("found.archive")


class _Beginning:
    """The beginning of a part: what stands before its first element is short."""

    def __init__(self, stream: IO[bytes], part: str):
        self.stream, self.part, self.left = stream, part, MOST_IN_ONE

    def read(self, size: int) -> bytes:
        """Read on, to a limit."""
        if self.left <= 0:
            raise Excess(Message("fault.much_in_one", part=self.part, most=MOST_IN_ONE))
        piece = self.stream.read(size)
        self.left -= len(piece)
        return piece


def _unsafe_part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Fault | None:
    """Tell whether a part declares a document type, and with it entities that could grow beyond measure.

    The declaration can stand only before the first element, behind comments and in any encoding: so every part is parsed up to
    there, whatever it is called.
    """
    with archive.open(part) as stream:
        try:
            next(iter(guarded_iterparse(_Beginning(stream, part.filename), events=("start",), forbid_dtd=True)), None)
        except DefusedXmlException:
            rule = Message("fault.entities", part=part.filename)
            return Fault(path.name, None, "", "", rule, Message("fix.entities"))
        except (ET.ParseError, LookupError, ValueError):
            return None  # a picture or the like; where it is a part that is read, reading it tells
    return None
