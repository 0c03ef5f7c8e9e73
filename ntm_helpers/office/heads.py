"""The heads of a sheet's columns, and which of them a mapping means.

A head of several rows is one text, its parts joined by " / "; a merged cell counts for all that it covers. A row of numbers under
the heads ("(1) (2) (3=1+2)") is no part of them. A head is named whole, by its last parts where these are one column's alone, with
"*" for anything, or by the letter of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, get_column_letter

from ntm_helpers.office.sheets import Sheet
from ntm_helpers.office.vocabulary import fitting

MOST_ROWS = 3
"""Rows of heads that are looked for where the mapping does not say which they are."""
LAST_HEAD = 60
"""Row down to which heads are looked for."""
_NUMBER = re.compile(r"\(?\s*([A-Za-zĐđ]|\d{1,3})\s*(\)?\s*=.*|\)?)")


@dataclass(frozen=True)
class Head:
    """Head of a column: its texts from the top."""

    column: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in one text."""
        return " / ".join(self.parts)

    @property
    def letter(self) -> str:
        """Name of its column."""
        return str(get_column_letter(self.column))


def heads_in(sheet: Sheet, rows: Iterable[int]) -> list[Head]:
    """Heads of all columns of a sheet that hold something, by the rows in which they stand."""
    rows = [row for row in rows if not is_numbering(sheet, row)]
    last = max(sheet.columns, default=0)
    found = []
    for column in range(1, last + 1):
        cells = [cell for row in rows if (cell := sheet.at(row, column))]
        parts = [" ".join(cell.text.split()) for place, cell in enumerate(cells) if cell not in cells[:place]]
        if parts or column in sheet.columns:
            found.append(Head(column, tuple(parts)))
    return found


def is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row numbers the columns: every cell a letter or number, at least two numbers, each one more than the one before."""
    matches = [_NUMBER.fullmatch(cell.text) for cell in sheet.rows.get(row, ())]
    numbers = [int(match[1]) for match in matches if match and match[1].isdecimal()]
    is_counting = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < 4
    return bool(matches) and all(matches) and is_counting and len(numbers) > len(matches) // 2


def named(name: str, heads: list[Head]) -> list[Head]:
    """Heads that a name of the mapping means: none, one, or several where it has "*" or several columns are headed alike."""
    places = fitting(name, [head.text for head in heads])
    depth = max((len(head.parts) for head in heads), default=0)
    for skipped in range(1, depth):
        places = places or fitting(name, [" / ".join(head.parts[skipped:]) for head in heads])
    if not places and is_letter(name):
        places = [place for place, head in enumerate(heads) if head.column == column_index_from_string(name)]
    return [heads[place] for place in places]


def is_letter(name: str) -> bool:
    """Whether a name can be the letter of a column."""
    return re.fullmatch(r"[A-Z]{1,3}", name) is not None and name <= "XFD"[: len(name)].ljust(len(name), "Z")


def found_again(sheet: Sheet, names: Iterable[str], height: int = 0) -> tuple[range, int]:
    """Look for the rows in which most of the names are heads.

    Parameters
    ----------
    sheet : Sheet
    names : iterable of str
        As the mapping writes them.
    height : int
        Number of rows, 0 for any up to `MOST_ROWS`.

    Returns
    -------
    range
        The rows, empty where no name is found.
    int
        Number of names that are found there.
    """
    names = list(names)
    best: tuple[int, int, int] = (0, 0, 0)
    last = min(max(sheet.rows, default=0), LAST_HEAD)
    for tall in [height] if height else range(1, MOST_ROWS + 1):
        for top in range(1, last - tall + 2):
            if not any(row in sheet.rows for row in (top, top + tall - 1)):
                continue
            heads = heads_in(sheet, range(top, top + tall))
            count = sum(bool(named(name, heads)) for name in names)
            best = max(best, (count, -tall, -top))
    if not best[0]:
        return range(0), 0
    top, tall = -best[2], -best[1]
    return _whole(sheet, top, top + tall - 1), best[0]


def _whole(sheet: Sheet, top: int, bottom: int) -> range:
    """Rows of heads with those that heads merged upwards and downwards reach."""
    top = min([top, *(first[0] for (row, _), first in sheet.covered.items() if row == top)])
    bottom = max([bottom, *(row for (row, _), first in sheet.covered.items() if top <= first[0] <= bottom)])
    return range(top, bottom + 1)
