"""How the sheets of a workbook that goes out are written: texts that stay texts, numbers, widths, ways, pages of A4.

Whatever a text begins with, no program takes it for a formula (`put_text`). Characters that a reader does not see, and which would
turn the others about, are written as their numbers (`ntm_helpers.characters`). What is longer than a cell holds goes on in the next
row, or ends with how much is left out where rows are of a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.characters import visible
from ntm_helpers.dataset.workbook.text import escaped
from ntm_helpers.dataset.workbook.write import LONGEST_CELL, put_text
from ntm_helpers.errors import clip
from ntm_helpers.office.exports.columns import Content, Number, SheetColumn
from ntm_helpers.office.forms.looks import HEAD, Look, Looks

A4 = 9
NARROWEST, WIDEST = 9, 46
LINE = 15.0
"""Height of a line of text, in points: not every program finds out by itself how high a row must be."""
HIGHEST = 400.0
"""A row is no higher: of a longer text the beginning is seen, and all of it in the line of the cell."""
TEXT, OF_HEAD, CELL = Look(), Look(HEAD, is_bold=True, is_centred=True, is_framed=True), Look(is_framed=True)
TITLE, LARGE, MIDDLE = Look(is_bold=True, size=14), Look(is_bold=True, size=12), Look(is_bold=True)
_LENGTH_OF_NOTE = 20


class Pen:
    """Writes the sheets of one workbook.

    Parameters
    ----------
    book : Workbook
    file : str
        What messages call it.
    """

    def __init__(self, book: Workbook, file: str):
        self._looks, self._file = Looks(book), file

    def put(self, cell: Cell, content: Content, look: Look = TEXT) -> None:
        """Write a cell."""
        self._looks.dress(cell, look)
        if isinstance(content, Number):
            cell.value, cell.number_format = content.value, content.format
        elif content:
            put_text(cell, next(pieces(content, is_cut=True)), self._file)

    def line(self, sheet: Worksheet, row: int, text: str, look: Look = TEXT) -> None:
        """Write a line that goes on over the empty cells beside it."""
        self.put(sheet.cell(row, 1), text, look._replace(is_one_line=True))

    def note(self, sheet: Worksheet, row: int, text: str, columns: int) -> None:
        """Write a text over several columns, whose widths are known."""
        self.put(sheet.cell(row, 1), text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        width = sum(sheet.column_dimensions[get_column_letter(column)].width for column in range(1, columns + 1))
        sheet.row_dimensions[row].height = _height(text, width)

    def paragraph(self, sheet: Worksheet, row: int, texts: tuple[str, str], to: str = "", look: Look = TEXT) -> int:
        """Write a sign and a text beside it, which goes on in the next rows where it is too long; give the row below."""
        sign, text = texts
        self.put(sheet.cell(row, 1), sign)
        for piece in pieces(text):
            self.put(sheet.cell(row, 2), piece, look)
            sheet.row_dimensions[row].height = _height(piece, sheet.column_dimensions["B"].width * 11 / look.size) * look.size / 11
            if to:
                self.lead(sheet.cell(row, 2), to)
            row += 1
        return row

    def lead(self, cell: Cell, to: str) -> None:
        """Make a cell lead to a sheet."""
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(to)}!A1")

    def table(self, sheet: Worksheet, row: int, columns: Sequence[SheetColumn], widest: float = WIDEST) -> int:
        """Write columns below a head, which stays in sight; give the last row."""
        heights = [_height(column.head, self._set_width(sheet, number, column, widest)) for number, column in enumerate(columns, 1)]
        sheet.row_dimensions[row].height = max(heights)
        for number, column in enumerate(columns, 1):
            self.put(sheet.cell(row, number), column.head, OF_HEAD)
        last = row
        for last, cells in enumerate(zip(*(column.cells for column in columns), strict=True), row + 1):
            height = LINE
            for number, content in enumerate(cells, 1):
                self.put(sheet.cell(last, number), content, CELL)
                if isinstance(content, str):
                    height = max(height, _height(content, sheet.column_dimensions[get_column_letter(number)].width))
            sheet.row_dimensions[last].height = height
        sheet.freeze_panes = sheet.cell(row + 1, 2)
        return last

    @staticmethod
    def _set_width(sheet: Worksheet, number: int, column: SheetColumn, widest: float) -> float:
        words = [len(word) for word in column.head.split()]
        longest = max((len(content) if isinstance(content, str) else 12 for content in column.cells if content), default=0)
        width = max(NARROWEST, min(widest, max(longest + 2, *words, len(column.head) / 2)))
        sheet.column_dimensions[get_column_letter(number)].width = width
        return width


def page(sheet: Worksheet, columns: int, rows: int, head: int, *, is_across: bool) -> None:
    """Have a sheet printed on A4, as wide as the page, its head on every page, with its name and page number at the foot."""
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    if head:
        sheet.print_title_rows = f"{head}:{head}"
    setup, margins = sheet.page_setup, sheet.page_margins
    setup.paperSize, setup.orientation = A4, "landscape" if is_across else "portrait"
    setup.fitToWidth, setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 1, 0, True
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.4, 0.6, 0.8
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P/&N"


def pieces(text: str, *, is_cut: bool = False) -> Iterator[str]:
    """Give a text in pieces that a cell holds; or its beginning, with how much is left out."""
    text = visible(text)
    if _length(text) <= LONGEST_CELL:
        yield text
        return
    most = LONGEST_CELL // max(ceil(_length(text) / len(text)), 1) - _LENGTH_OF_NOTE
    if is_cut:
        yield clip(text, most)
        return
    yield from (text[start : start + most] for start in range(0, len(text), most))


def _length(text: str) -> int:
    """Length of a text as the format counts it, in UTF-16."""
    return len(escaped(text).encode("utf-16-le")) // 2


def _height(text: str, width: float) -> float:
    lines = sum(max(ceil(len(line) / (width * 1.05)), 1) for line in text.split("\n"))
    return min(LINE * lines, HIGHEST)
