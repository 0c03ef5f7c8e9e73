"""What stands on the pages of a PDF: its pieces of text with place, size and font, as pypdf reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf

POINTS = 72 / 25.4
"""Points in a millimetre."""


@dataclass(frozen=True)
class Piece:
    """A piece of text: its left end and its foot in points from the lower left corner, its size in points, its font."""

    text: str
    left: float
    foot: float
    size: float
    font: str

    @property
    def is_bold(self) -> bool:
        return "bold" in self.font.lower()


@dataclass
class Sheet:
    """A printed page: its width and height in millimetres, its pieces of text."""

    width: float
    height: float
    pieces: list[Piece]

    @property
    def margins(self) -> list[Piece]:
        """What stands above and below the text: within 20 mm of the edges."""
        return [piece for piece in self.pieces if piece not in self.body]

    @property
    def body(self) -> list[Piece]:
        """What stands between the margins."""
        low, high = 19 * POINTS, (self.height - 19) * POINTS
        return [piece for piece in self.pieces if low < piece.foot < high]

    @property
    def lines(self) -> list[list[Piece]]:
        """The lines of the text from above: pieces of one foot."""
        found: dict[int, list[Piece]] = defaultdict(list)
        for piece in self.body:
            found[round(piece.foot)].append(piece)
        return [found[foot] for foot in sorted(found, reverse=True)]


def sheets_of(path: Path) -> list[Sheet]:
    """Read the pages of a PDF."""
    return [_sheet(page) for page in pypdf.PdfReader(path).pages]


def _sheet(page: Any) -> Sheet:
    pieces: list[Piece] = []

    def visit(text: str, moved: list[float], placed: list[float], font: dict[str, str] | None, size: float) -> None:
        if text.strip() and font:
            left = moved[0] * placed[4] + moved[2] * placed[5] + moved[4]
            foot = moved[1] * placed[4] + moved[3] * placed[5] + moved[5]
            name = str(font.get("/BaseFont", "+drawn")).partition("+")[2]  # a glyph that is a drawing has no font of a name
            pieces.append(Piece(text.strip(), left, foot, size * abs(moved[0] * placed[0]), name))

    page.extract_text(visitor_text=visit)
    box = page.mediabox
    return Sheet(round(float(box.width) / POINTS), round(float(box.height) / POINTS), pieces)


def text_of(sheets: list[Sheet]) -> str:
    """The text of all pages, its spaces told alike."""
    return " ".join(" ".join(_in_order(sheets)).split())


def _in_order(sheets: list[Sheet]) -> Iterator[str]:
    yield from (piece.text for sheet in sheets for piece in sheet.pieces)
