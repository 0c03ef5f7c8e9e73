"""Where the table of a sheet stands that nobody has described: its heads, its rows, what stands above it.

The heads begin in the first row of at least three texts that has rows with numbers or as many texts below it (of two, where a word
of them is known as a head). A row below belongs to them as long as it holds no number but years, and stands only where the rows
above are empty, merged over several columns, or have nothing on the right. What stands above the heads says of what and when the
sheet tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from ntm_helpers.office.heads import LAST_HEAD, MOST_ROWS, Head, heads_in, is_numbering
from ntm_helpers.office.sheets import Cell, Sheet
from ntm_helpers.office.vocabulary import is_line_number

_MOST_LOOKED_AT = 30
"""Rows below the heads by which a table is known."""
_YEAR = re.compile(r"(19|20|21)\d\d(\.0)?")
_NUMERIC = re.compile(r"[\s(]*[-+]?\d[\d.,\s]*\s*%?[\s)]*")


@dataclass(frozen=True)
class Table:
    """The table of a sheet.

    Attributes
    ----------
    sheet : Sheet
    header : range
        Rows of its heads.
    heads : tuple of Head
        Of the columns that have one, but for numbers of lines, which every mapping leaves out by itself.
    """

    sheet: Sheet
    header: range
    heads: tuple[Head, ...]

    @cached_property
    def rows(self) -> list[int]:
        """Rows below the heads in which at least two cells hold something."""
        return [
            row
            for row, cells in self.sheet.rows.items()
            if row >= self.header.stop and len(cells) > 1 and not is_numbering(self.sheet, row)
        ]

    @cached_property
    def above(self) -> list[str]:
        """Texts above the heads."""
        return [cell.text for row, cells in self.sheet.rows.items() if row < self.header.start for cell in cells]

    def cells(self, column: int) -> list[Cell]:
        """Cells of a column below the heads, in the rows of the table."""
        return [cell for row in self.rows if (cell := self.sheet.cells.get((row, column)))]


def table_of(sheet: Sheet, is_head: Callable[[str], bool]) -> Table | None:
    """Find the table of a sheet; None where there is none.

    Parameters
    ----------
    sheet : Sheet
    is_head : callable
        Tells whether a text is known as a head.
    """
    for row in sorted(sheet.rows):
        if row > LAST_HEAD:
            break
        if _begins(sheet, row, is_head):
            header = range(row, _last_head(sheet, row) + 1)
            return Table(sheet, header, tuple(h for h in heads_in(sheet, header) if h.parts and not is_line_number(h.text)))
    return None


def is_numeric(cell: Cell) -> bool:
    """Whether a cell holds a number and nothing else."""
    return bool(cell.stored) or _NUMERIC.fullmatch(cell.text) is not None


def _begins(sheet: Sheet, row: int, is_head: Callable[[str], bool]) -> bool:
    cells = sheet.rows[row]
    texts = [cell for cell in cells if not is_numeric(cell)]
    if len(texts) < 2 or len(texts) < len(cells) or (len(texts) == 2 and not any(is_head(cell.text) for cell in texts)):
        return False
    columns = {cell.column for cell in texts} | {column for (_, column), first in sheet.covered.items() if first[0] == row}
    below = [sheet.rows[other] for other in sorted(sheet.rows) if other > row][:_MOST_LOOKED_AT]
    return any(
        any(is_numeric(cell) for cell in cells) and len(cells) > 1 for cells in below
    ) or any(len(columns & {cell.column for cell in cells}) > len(columns) / 2 for cells in below)  # fmt: skip


def _last_head(sheet: Sheet, first: int) -> int:
    """Last row of the heads that begin in a row: those that merged heads reach, and what stands below heads of several columns."""
    last = max([first, *(row for (row, _), start in sheet.covered.items() if start[0] == first)])
    while last - first + 1 < MOST_ROWS and _goes_on(sheet, first, last + 1):
        last += 1
    return last


def _goes_on(sheet: Sheet, first: int, row: int) -> bool:
    cells = sheet.rows.get(row, [])
    is_head = bool(cells) and all(not is_numeric(cell) or _YEAR.fullmatch(cell.stored or cell.text) for cell in cells)
    return is_head and not is_numbering(sheet, row) and all(_has_room(sheet, first, cell) for cell in cells)


def _has_room(sheet: Sheet, first: int, cell: Cell) -> bool:
    """Whether a cell stands below nothing, or below a head of several columns: merged, or with nothing on its right."""
    for row in range(first, cell.row):
        place = sheet.covered.get((row, cell.column), (row, cell.column))
        if place not in sheet.cells:
            continue
        is_merged = any(start == place and column != place[1] for (_, column), start in sheet.covered.items())
        is_open = sheet.at(row, cell.column + 1) is None and (cell.row, cell.column + 1) in sheet.cells
        if not is_merged and not is_open:
            return False
    return True
