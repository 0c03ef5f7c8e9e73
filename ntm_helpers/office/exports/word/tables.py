"""Tables as XML: of fixed widths, which every program that opens the file keeps, with a head that each page repeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from docx.oxml.table import CT_Tbl
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu

from ntm_helpers.office.exports.word.ooxml import element, text

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SIDE = 70
"""Left and right margin of a cell, in twentieths of a point."""
_TWENTIETH = 635
"""English metric units, in which python-docx counts lengths, to a twentieth of a point, in which a table does."""


def new_table(
    rows: int, widths: Sequence[int], *, is_framed: bool = False, heads: int = 0, split: Sequence[int] = (), caption: str = ""
) -> CT_Tbl:
    """Make a table of empty cells, a paragraph in each.

    Parameters
    ----------
    rows : int
    widths : sequence of int
        Of its columns, as lengths of python-docx.
    is_framed : bool
        Whether its cells have lines around them.
    heads : int
        Rows at its top that every page repeats.
    split : sequence of int
        Rows that may go on on the next page; the others stay whole.
    caption : str
        What is told to whoever does not see it.
    """
    twentieths = [round(width / _TWENTIETH) for width in widths]
    line: dict[str, str | int] = {"val": "single", "sz": 4, "space": 0, "color": "auto"}
    margins = (element(f"w:{side}", w=_SIDE, type="dxa") for side in ("left", "right"))
    about = element(
        "w:tblPr",
        element("w:tblW", w=sum(twentieths), type="dxa"),
        element("w:jc", val="center"),
        *([element("w:tblBorders", *(element(f"w:{side}", **line) for side in _SIDES))] if is_framed else []),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", *margins),
        *([element("w:tblCaption", val=text(caption))] if caption else []),
    )
    grid = element("w:tblGrid", *(element("w:gridCol", w=width) for width in twentieths))
    lines = (_row(twentieths, is_head=row < heads, is_whole=row not in split) for row in range(rows))
    return cast(CT_Tbl, element("w:tbl", about, grid, *lines))


def _row(widths: Sequence[int], *, is_head: bool, is_whole: bool) -> BaseOxmlElement:
    about = [element("w:cantSplit")] if is_whole else []
    about += [element("w:tblHeader")] if is_head else []
    cells = (element("w:tc", element("w:tcPr", element("w:tcW", w=width, type="dxa")), element("w:p")) for width in widths)
    return element("w:tr", *([element("w:trPr", *about)] if about else []), *cells)


def spread(table: CT_Tbl, row: int, cells: int) -> None:
    """Have so many cells take a row's whole width: each the same number of columns."""
    line = table.tr_lst[row]
    columns = len(line.tc_lst) // cells
    for place, cell in enumerate(list(line.tc_lst)):
        if place % columns:
            line.remove(cell)
        else:
            cell.width = Emu((cell.width or 0) * columns)
            cell.grid_span = columns


def shared_out(least: Sequence[float], asked: Sequence[float], is_text: Sequence[bool], whole: float) -> list[float]:
    """Share a width out among columns.

    Parameters
    ----------
    least, asked : sequence of float
        What each column needs so that no word of it breaks; what it would take for one line a cell.
    is_text : sequence of bool
        Columns that take what is left over: numbers stand better near their names than far from them.
    whole : float
        The width to be shared out.
    """
    if sum(least) >= whole:
        return [whole * width / sum(least) for width in least]
    if sum(asked) <= whole:
        takers = [asked[place] if is_text[place] or not any(is_text) else 0.0 for place in range(len(asked))]
        return [width + (whole - sum(asked)) * share / sum(takers) for width, share in zip(asked, takers, strict=True)]
    rooms = [max(want - need, 0.0) ** 0.5 for need, want in zip(least, asked, strict=True)]
    spare = whole - sum(least)
    given = [min(need + spare * room / sum(rooms), want) for need, want, room in zip(least, asked, rooms, strict=True)]
    hungry = [place for place, want in enumerate(asked) if given[place] < want]
    rest = (whole - sum(given)) / max(len(hungry), 1)
    return [width + (rest if place in hungry else 0.0) for place, width in enumerate(given)]
