"""How the cells of a form look: a few looks, each a named style of its workbook.

A style that is put together anew for every cell takes most of the time in which a form is made; a named one is put together once.
"""

from __future__ import annotations

from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

HEAD, ANSWER, WRONG = "D9E2EC", "FFFFFF", "FFC7CE"
"""Colours of heads and locked answers, of answers, of what must be mended."""
_FONT = "Times New Roman"
_SIDE = Side(style="thin", color="808080")


class Look(NamedTuple):
    """A look: colour behind the text, how the text stands, whether the cell has a frame and may be filled in.

    A text of one line goes on over the empty cells beside it.
    """

    colour: str = ""
    is_bold: bool = False
    size: int = 11
    is_centred: bool = False
    is_framed: bool = False
    is_open: bool = False
    is_red: bool = False
    is_one_line: bool = False


class Looks:
    """Looks of a workbook.

    Parameters
    ----------
    book : Workbook
    """

    def __init__(self, book: Workbook):
        self._book, self._names = book, dict[Look, str]()

    def dress(self, cell: Cell, look: Look) -> None:
        """Give a cell a look; its format and what it holds come after."""
        if look not in self._names:
            self._names[look] = f"ntm {len(self._names) + 1}"
            self._book.add_named_style(self._style(self._names[look], look))
        cell.style = self._names[look]

    @staticmethod
    def _style(name: str, look: Look) -> NamedStyle:
        return NamedStyle(
            name,
            font=Font(name=_FONT, bold=look.is_bold, size=look.size, color="C00000" if look.is_red else "000000"),
            fill=PatternFill("solid", look.colour) if look.colour else PatternFill(),
            border=Border(_SIDE, _SIDE, _SIDE, _SIDE) if look.is_framed else Border(),
            alignment=Alignment(
                wrap_text=not look.is_one_line, vertical="center", horizontal="center" if look.is_centred else None
            ),
            protection=Protection(locked=not look.is_open),
        )
