"""A workbook as tables of text: one sheet a table, the header in row 1, every cell text.

A spreadsheet program keeps numbers, not digits: 15,40 becomes 15.4, the code 02245 becomes 2245. So the cells of a workbook that
``ntm new`` writes are text, and what is not text is taken only where nothing can be lost: a whole number without decimals in its
format, a whole date. All else is a `Fault` that names sheet, row and column. What nobody sees would be read all the same
(hidden rows, columns and sheets), what a program would show and the file does not hold (formulas), and what spans several cells is
refused. A file that would inflate beyond measure, or declares a document type (entities), is not opened.

openpyxl writes workbooks (`write`). They are read in rooms: whether the file may be opened (`unsafe`), its parts piece by piece
within bounds (`parts`), which cells they hold (`archive`, without openpyxl, for the reasons given there; `text`) and how they look
(`styles`, `formats`), what stands beside them (`beside`), what of a cell may be taken (`judge`), and what a sheet shows that its
text lacks (`looks`).

Known limits: a conditional format that strikes through or hides is not computed but asked about; form controls and the hints that a
program shows on typing are not read.
"""

from ntm_helpers.dataset.workbook.parts import MOST_BYTES
from ntm_helpers.dataset.workbook.read import read_workbook
from ntm_helpers.dataset.workbook.unsafe import MOST_INFLATION, MOST_PARTS
from ntm_helpers.dataset.workbook.write import BLANK_ROWS, LONGEST_CELL, workbook_of, write_workbook

__all__ = [
    "BLANK_ROWS",
    "LONGEST_CELL",
    "MOST_BYTES",
    "MOST_INFLATION",
    "MOST_PARTS",
    "read_workbook",
    "workbook_of",
    "write_workbook",
]
