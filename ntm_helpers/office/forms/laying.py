"""How a sheet that is filled in is laid: heights of rows, paper, what may be typed into a cell and how that is said."""

from __future__ import annotations

from math import ceil

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.words import Words

LINE = 16.0
"""Height of a line of text, in points: not every program finds out by itself how high a row must be."""
_LONGEST_PROMPT, _LONGEST_TITLE = 250, 30


def height_of(text: str, width: int) -> float:
    """Height of a row that holds a text in a column of a width."""
    return LINE * max(ceil(len(text) / width), 1)


def on_paper(sheet: Worksheet, orientation: str, area: str) -> None:
    """Lay a sheet on A4, as wide as the paper, with the number of the page."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, orientation
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = area
    sheet.page_margins.left, sheet.page_margins.right, sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.4, 0.6, 0.8
    sheet.oddFooter.center.text = "&P/&N"


def as_typed(check: DataValidation, said: str, style: str) -> DataValidation:
    """Say what is allowed, when the cell is chosen and when something else is typed."""
    check.allow_blank, check.showErrorMessage, check.showInputMessage, check.errorStyle = True, True, True, style
    short = said if len(said) <= _LONGEST_PROMPT else f"{said[: _LONGEST_PROMPT - 1]}…"
    check.error = check.prompt = short
    return check


def entitle(check: DataValidation, t: Words) -> DataValidation:
    """Give what is said of a cell its title."""
    check.errorTitle = check.promptTitle = t("form.check.title")[:_LONGEST_TITLE]
    return check


def days_as_typed(area: str, t: Words) -> DataValidation:
    """Have days typed as day/month/year, and kept as text: an American program would make a day in May of 5/1/2021."""
    first = area.partition(":")[0]
    slash, second = f'FIND("/",{first})', f'FIND("/",{first},FIND("/",{first})+1)'
    day, month = f"LEFT({first},{slash}-1)", f"MID({first},{slash}+1,{second}-{slash}-1)"
    is_day = f"AND(DAY(DATE(RIGHT({first},4),{month},{day}))=VALUE({day}),VALUE({month})<13)"
    check = entitle(as_typed(DataValidation("custom", formula1=is_day), t("form.check.day"), "stop"), t)
    check.add(area)
    return check
