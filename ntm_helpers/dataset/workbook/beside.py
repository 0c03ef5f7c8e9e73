"""What is written on a sheet beside its cells: comments, text boxes, pictures, the margins of its print. No table holds it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from xml.parsers import expat

from openpyxl.utils import get_column_letter

from ntm_helpers.dataset.workbook.parts import Excess, Parts, local_name
from ntm_helpers.words import Message

MOST_REMARKS = 20_000
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_DRAWN = {"sp": "text_box", "pic": "picture", "graphicFrame": "chart", "cxnSp": "line"}
KINDS = ("comment", "margin", "unreadable", *dict.fromkeys(_DRAWN.values()))


class Remark(NamedTuple):
    """Something beside the cells."""

    kind: str
    """One of `KINDS`."""
    place: str
    """Name of the cell at which it stands; empty where it stands at none."""
    text: str

    @property
    def row(self) -> int | None:
        """Row at which it stands."""
        match = re.search(r"\d+", self.place)
        return int(match[0]) if match else None


def remarks(parts: Parts, sheet: str) -> list[Remark]:
    """Read what stands beside the cells of a sheet, by its part."""
    own = [link for link in parts.links(sheet) if link.get("TargetMode") != "External"]
    links = [(link.get("Type", "").rpartition("/")[2], link.get("Target", "")) for link in own]
    threads, notes, drawn = (
        [remark for of_kind, part in links if of_kind == kind for remark in _read(parts, part, kind)]
        for kind in ("threadedComment", "comments", "drawing")
    )
    threaded = {remark.place for remark in threads}  # of which the other kind holds only a hint to newer programs
    return [*threads, *(note for note in notes if note.place not in threaded), *drawn]


def _read(parts: Parts, part: str, kind: str) -> list[Remark]:
    """Read a part; one that is damaged holds something that cannot be read, and spoils no cell."""
    try:
        found = [*islice(_drawings(parts, part) if kind == "drawing" else _comments(parts, part), MOST_REMARKS + 1)]
    except (expat.ExpatError, LookupError, ValueError):
        return [Remark("unreadable", "", part)]
    if len(found) > MOST_REMARKS:
        raise Excess(Message("fault.many_remarks", part=part, most=MOST_REMARKS))
    return found


def _comments(parts: Parts, part: str) -> Iterator[Remark]:
    for _, comment in parts.elements(part, {"comment": (), "threadedComment": ()}):
        words = [piece.text or "" for piece in comment.iter() if local_name(piece) in ("t", "text")]
        yield Remark("comment", comment.get("ref", ""), "".join(words).strip())


def _drawings(parts: Parts, part: str) -> Iterator[Remark]:
    for _, anchor in parts.elements(part, dict.fromkeys(_ANCHORS, ())):
        kind = next((_DRAWN[local_name(piece)] for piece in anchor.iter() if local_name(piece) in _DRAWN), None)
        if kind is not None:
            yield Remark(kind, _corner(anchor), _words(anchor))


def _words(anchor: ET.Element) -> str:
    """Words of a drawing, a space between its paragraphs."""
    paragraphs = [piece for piece in anchor.iter() if local_name(piece) == "p"]
    return " ".join("".join(piece.text or "" for piece in p.iter() if local_name(piece) == "t") for p in paragraphs).strip()


def _corner(anchor: ET.Element) -> str:
    """Name of the cell in which a drawing begins."""
    start = next((part for part in anchor if local_name(part) == "from"), None)
    if start is None:
        return ""
    numbers = {local_name(part): int(part.text or 0) for part in start if local_name(part) in ("col", "row")}
    return f"{get_column_letter(numbers.get('col', 0) + 1)}{numbers.get('row', 0) + 1}"
