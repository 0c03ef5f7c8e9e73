"""How wide the columns of a table are, and in which size its cells are set, told by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ntm_helpers.office.exports.word.styles import SMALL
from ntm_helpers.office.exports.word.tables import shared_out
from ntm_helpers.report.document import Document, Grid
from ntm_helpers.report.runs import Runs, text_of

_LETTER, _SMALL_LETTER, _BOLD = 2.15, 1.8, 1.12
"""Width of a letter of Times New Roman of 12 and of 10 points, in millimetres, on the average; how much wider it is in bold."""
_MARGINS = 2.8
_LINES_OF_HEAD, _SHORT_HEAD = 2.5, 14
"""Lines in which a long head may stand; letters of a head that stands in one."""
_LONGEST_WORD, _LONGEST_NAME, _SIGN = 24, 18, 2
"""Letters of a word that is never broken; of a name of a row that is not; of a cell that is a sign."""
_LONG = 900
"""Letters of a cell whose row may go on on the next page."""
_BREAKS = re.compile(r"[ \t\n]")


@dataclass(frozen=True)
class Measured:
    """The looks of a table.

    Attributes
    ----------
    widths : sequence of float
        Of its columns, in millimetres.
    is_small : bool
        Whether its cells are set smaller than others.
    is_number, is_sign : sequence of bool
        Columns that are set right; that are set in the middle.
    long : sequence of int
        Rows that are too long to stay on one page.
    """

    widths: Sequence[float]
    is_small: bool
    is_number: Sequence[bool]
    is_sign: Sequence[bool]
    long: Sequence[int]

    def style(self, name: str) -> str:
        """Give the style of a cell in the size of this table."""
        return SMALL[name] if self.is_small else name


def measured(grid: Grid, whole: float) -> Measured:
    """Measure a table that fills a width, in millimetres."""
    is_small = sum(_least(grid, _LETTER)) > whole
    letter = _SMALL_LETTER if is_small else _LETTER
    columns = list(zip(*grid.rows, strict=True)) or [()] * len(grid.heads)
    is_sign = [
        not head.is_number and all(len(text_of(cell.text)) <= _SIGN for cell in column)
        for head, column in zip(grid.heads, columns, strict=True)
    ]
    is_text = [not (head.is_number or sign) for head, sign in zip(grid.heads, is_sign, strict=True)]
    least = _least(grid, letter)
    asked = [max(_asked(texts, letter), need) for texts, need in zip(_texts(grid), least, strict=True)]
    widths = shared_out(least, asked, is_text, whole)
    long = [place for place, row in enumerate(grid.rows) if any(len(text_of(cell.text)) > _LONG for cell in row)]
    is_number = [head.is_number and place > 0 for place, head in enumerate(grid.heads)]  # the first column names its row
    return Measured(widths, is_small, is_number, is_sign, long)


def is_wide(document: Document, whole: float) -> bool:
    """Whether a table of a document needs more than a width, in millimetres, even in small letters."""
    return any(sum(_least(grid, _SMALL_LETTER)) > whole for _, grid in document.grids())


def _asked(texts: Sequence[tuple[str, float]], letter: float) -> float:
    """Give the width that a column takes so that its cells stand in one line; a long head may stand in several."""
    (head, wide), *cells = texts
    in_a_line = max(len(head) / _LINES_OF_HEAD, min(len(head), _SHORT_HEAD)) * wide
    return max([in_a_line, *(len(said) for said, _ in cells)]) * letter + _MARGINS


def _least(grid: Grid, letter: float) -> list[float]:
    """Give the width that each column needs so that no word of it breaks, and no name that is as short as a word."""
    needed, signs = [], []
    for place, texts in enumerate(_texts(grid)):
        words = [(word, wide) for said, wide in texts for word in _BREAKS.split(said)]
        words += [(said, wide) for said, wide in texts[1:] if place == 0 and len(said) <= _LONGEST_NAME]
        needed.append(max((min(len(word), _LONGEST_WORD) * letter * wide for word, wide in words), default=0) + _MARGINS)
        signs += [place] if max((len(word) for word, _ in words), default=0) <= _SIGN else []
    like = max((needed[place] for place in signs), default=0)
    return [like if place in signs else width for place, width in enumerate(needed)]


def _texts(grid: Grid) -> Iterator[list[tuple[str, float]]]:
    """Give the texts of each column, the head first, with how much wider their letters are."""
    for place, head in enumerate(grid.heads):
        said = _shown(head.text)
        yield [(said, _BOLD if len(said) > _SIGN else 1.0), *((_shown(row[place].text), 1.0) for row in grid.rows)]


def _shown(runs: Runs) -> str:
    """Give a text with a letter for each of its marks."""
    return "".join(run.text + ("*" if run.mark else "") for run in runs)
