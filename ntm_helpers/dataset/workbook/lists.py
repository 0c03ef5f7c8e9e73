"""Lists to choose from in a workbook: drop-downs, and the sheet on which long lists stand.

The format holds a drop-down of 255 characters by itself; longer lists stand in cells. They stand on a sheet of their own, whose
first cell says that nothing is read from it: by title and that cell it is known again and passed over. A drop-down warns and
forbids nothing, for names are read however they are typed.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.dataset.workbook.archive import Sheet
from ntm_helpers.dataset.workbook.write import put_text
from ntm_helpers.words import LANGUAGES, words

LAST_ROW = 5_000
"""Row to which drop-downs reach."""


def is_of_lists(sheet: Sheet) -> bool:
    """Whether a sheet is the one on which lists stand, in any language."""
    first = next(iter(sheet.filled.get(1, ())), None)
    return first is not None and first.column == 1 and is_lists_sheet(sheet.title, first.text)


def is_lists_sheet(title: str, head: str) -> bool:
    """Whether title and first cell of a sheet are those of the lists."""
    told = {(words(lang)("workbook.lists"), words(lang)("workbook.lists_head")) for lang in LANGUAGES}
    return (title.strip(), head.strip()) in told


class Lists:
    """The lists of one workbook, each written once.

    Parameters
    ----------
    book : Workbook
    lang : str
    file : str
        What messages call it.
    """

    def __init__(self, book: Workbook, lang: str, file: str):
        self._book, self._t, self._file = book, words(lang), file
        self._places: dict[tuple[str, ...], str] = {}
        self._sheet: Worksheet | None = None

    def offer(self, sheet: Worksheet, column: int, head: str, names: Sequence[str], *, is_open: bool = False) -> None:
        """Let the cells of a column below its head choose among names; where the list is open, anything else is taken as well."""
        if tuple(names) not in self._places:
            self._places[tuple(names)] = self._written(head, names)
        self.offer_cells(sheet, column, self._places[tuple(names)], is_open=is_open)

    def offer_cells(self, sheet: Worksheet, column: int, cells: str, *, is_open: bool = False) -> None:
        """Let the cells of a column below its head choose among what stands in other cells."""
        t = self._t
        check = DataValidation("list", formula1=cells, allow_blank=True, showErrorMessage=not is_open, errorStyle="warning")
        check.errorTitle, check.error = t("workbook.not_listed"), t("workbook.not_listed_why")
        letter = get_column_letter(column)
        check.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)

    def _written(self, head: str, names: Sequence[str]) -> str:
        """Write a list as a column of the sheet of lists, and give its place."""
        if self._sheet is None:
            self._sheet = self._book.create_sheet(self._t("workbook.lists"))
            put_text(self._sheet.cell(1, 1), self._t("workbook.lists_head"), self._file)
            self._sheet.cell(1, 1).font = Font(bold=True)
            self._sheet.freeze_panes = "A3"
        column = len(self._places) + 1
        for row, text in enumerate((head, *names), start=2):
            put_text(self._sheet.cell(row, column), text, self._file)
        self._sheet.cell(2, column).font = Font(bold=True)
        letter = get_column_letter(column)
        self._sheet.column_dimensions[letter].width = max(12, min(40, 3 + max(map(len, names))))
        return f"'{self._sheet.title}'!${letter}$3:${letter}${len(names) + 2}"
