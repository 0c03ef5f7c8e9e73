"""What of a sheet may be taken: text from a cell where nothing can be lost, a fault where something would be lost or guessed.

What is wrong with several cells of a column in the same way is one fault, with its rows. Cells of the dataset's own workbook are
text; where an office has said that its number cells show the digits as printed (``"number_cells": "as_shown"`` in its descriptor),
a number is taken with the digits that its format shows, and refused only where these are not the number itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format, is_timedelta_format

from ntm_helpers.dataset.named import named_header
from ntm_helpers.dataset.workbook.archive import Cell, Sheet
from ntm_helpers.dataset.workbook.formats import digits_shown, is_plain, shows_whole_date
from ntm_helpers.errors import Fault, Weight, together
from ntm_helpers.words import Message

_CODES = re.compile(r"(.*_id|.*_ids|code|members|opposes|terms|result)")
_OF_MANY = {
    "fault.formula_stored": ("fault.formulas", "fix.formula"),
    "fault.digits_lost": ("fault.column_of_numbers", "fix.column_of_numbers"),
    "fault.code_in_number": ("fault.code_in_number", "fix.column_of_codes"),
    "fault.long_number": ("fault.long_number", "fix.type_digits"),
}
"""Rule and fix of what is said of many cells, where they are other than of one."""
_OF_COLUMNS = {"fault.digits_lost", "fault.code_in_number", "fault.long_number", "fault.shows_other"}
"""What is seldom wrong with a cell alone."""
_MOST_ALONE = 5
"""Cells of a column of which anything else is said one by one."""


class Judge:
    """Makes text of the cells of one sheet, and faults of what would be lost or guessed."""

    def __init__(self, sheet: Sheet, file: str, table: str, dates: Collection[str], first_day: date, *, is_as_shown: bool = False):
        self.file, self.table, self.dates, self.first_day = file, table, dates, first_day
        self.filled, self.is_as_shown = sheet.filled, is_as_shown
        self._told: dict[tuple[str, str, str], list[Fault]] = {}
        self._typed = {cell.column: cell.text for cell in self.filled.get(1, ())}
        self._heads = dict(zip(self._typed, named_header(table, map(str.strip, self._typed.values())), strict=True))

    def rows(self) -> Iterator[list[str]]:
        """Rows as text, from row 1 to the last that holds something."""
        for number in range(1, max(self.filled) + 1):
            row = [""] * max((cell.column for cell in self.filled.get(number, ())), default=0)
            for cell in self.filled.get(number, ()):
                is_plain = cell.kind == "text" and cell.formula is None and cell.style.is_text_shown and not cell.is_raised
                row[cell.column - 1] = cell.text if is_plain else self._text(cell)
            while row and not row[-1]:  # a formula without a stored value
                row.pop()
            yield row

    @property
    def faults(self) -> list[Fault]:
        """What was found in the cells: of many cells of a column once."""
        return [
            said
            for (_, key, _), faults in self._told.items()
            for said in ([_of_many(faults)] if key in _OF_COLUMNS or len(faults) > _MOST_ALONE else faults)
        ]

    def _text(self, cell: Cell) -> str:
        """Text of a cell, or its best rendering beside a fault."""
        if cell.formula is not None:
            key = "fault.formula_stored" if cell.text else "fault.formula_bare"
            return self._faulty(cell, cell.formula, key, "fix.formula", value=cell.text)
        if cell.kind == "text":
            return self._plain_text(cell)
        if cell.kind == "b" and cell.text in ("0", "1", "false", "true"):
            return "true" if cell.text in ("1", "true") else "false"
        if cell.kind == "e":
            return self._faulty(cell, cell.text, "fault.error_value", "fix.what_is_meant")
        if cell.kind == "d":
            return self._iso_date(cell)
        value = stored_number(cell.text) if cell.kind == "n" else None
        if value is None:
            return self._faulty(cell, cell.text, "fault.cell_content", "fix.type_again", kind=cell.kind)
        if is_timedelta_format(cell.style.shown):
            return self._faulty(cell, cell.text, "fault.duration", "fix.type_printed", format=cell.style.shown)
        return self._serial_date(cell, value) if is_date_format(cell.style.shown) else self._number(cell, value)

    def _plain_text(self, cell: Cell) -> str:
        """Text that is shown as it stands."""
        if not cell.style.is_text_shown:
            return self._faulty(cell, cell.text, "fault.text_format", "fix.text_format", format=cell.style.shown)
        if cell.is_raised:
            return self._faulty(cell, cell.text, "fault.raised", "fix.raised")
        return cell.text

    def _iso_date(self, cell: Cell) -> str:
        """Read a date that the file holds in words."""
        try:
            return self._date(cell, datetime.fromisoformat(cell.text).replace(tzinfo=None))
        except ValueError:
            return self._faulty(cell, cell.text, "fault.unreadable_date", "fix.date_cell")

    def _serial_date(self, cell: Cell, value: Decimal) -> str:
        """Read a date that the file holds as a number of days."""
        moment = moment_of(value, self.first_day)
        if moment is None:
            return self._faulty(cell, cell.text, "fault.number_no_day", "fix.date_cell", format=cell.style.shown)
        return self._date(cell, moment)

    def _date(self, cell: Cell, moment: datetime) -> str:
        is_time, day = moment.date() == self.first_day, moment.date().isoformat()
        found = str(moment.time()) if is_time else day if moment.time() == time.min else str(moment)
        if self._heads.get(cell.column) not in self.dates:
            return self._faulty(cell, found, "fault.date_cell", "fix.text_type_again", format=cell.style.shown)
        if is_time or found != day:
            return self._faulty(cell, found, "fault.time_of_day" if is_time else "fault.date_with_time", "fix.date_cell")
        if cell.kind == "n" and not shows_whole_date(cell.style.shown):
            return self._faulty(cell, day, "fault.date_in_part", "fix.whole_date", format=cell.style.shown)
        return day

    def _number(self, cell: Cell, value: Decimal) -> str:
        """A whole number shown without decimals is its digits; of all others the digits as printed are lost."""
        is_long = value.adjusted() >= 15
        is_whole = not is_long and value == value.to_integral_value() and is_plain(cell.style.shown)
        weight = Weight.ROW if self.table == "figures" else Weight.TABLE
        shown = digits_shown(value, cell.style.shown) if self.is_as_shown and not is_long else None
        if shown is not None:
            return shown
        if self.is_as_shown and not is_long and not is_whole:
            return self._faulty(cell, cell.text, "fault.shows_other", "fix.shows_other", weight, format=cell.style.shown)
        text = str(int(value)) if is_whole else cell.text
        if _CODES.fullmatch(self._heads.get(cell.column, "").lower()):
            return self._faulty(cell, text, "fault.code_in_number", "fix.type_code", Weight.TABLE)
        if is_long:
            return self._faulty(cell, text, "fault.long_number", "fix.type_digits", weight)
        if not is_whole:
            return self._faulty(cell, text, "fault.digits_lost", "fix.type_decimals", weight, format=cell.style.shown)
        return text

    def _faulty(self, cell: Cell, found: str, key: str, fix: str, weight: Weight = Weight.ROW, **values: str) -> str:
        """Note a fault, by the keys of its rule and fix, and give what is stored in the cell."""
        about = {self._heads.get(other.column): other.text for other in self.filled[cell.row] if other.kind == "text"}
        column = self._typed.get(cell.column) or cell.letter
        told = self._told.setdefault((column, key, weight), [])
        is_told = len(told) > _MOST_ALONE  # of many, the words of the first are said
        rule, todo = (told[0].rule, told[0].fix) if is_told else (Message(key, **values), Message(fix))
        subject = (about.get("unit_id", ""), about.get("measure", ""))
        told.append(Fault(self.file, cell.row, column, found, rule, todo, weight, *subject))
        return cell.text


def _of_many(faults: Sequence[Fault]) -> Fault:
    """Say once what is wrong with several cells of a column."""
    told = together(faults)
    if not told.more or told.rule.key not in _OF_MANY:
        return told
    rule, fix = _OF_MANY[told.rule.key]
    return replace(told, rule=Message(rule, **told.rule.values), fix=Message(fix))


def moment_of(value: Decimal, first_day: date) -> datetime | None:
    """Day and time of a number of days since the first one; None where no day has it."""
    is_1900 = first_day.year == 1899
    if not 0 <= value < 2_958_466 or (is_1900 and int(value) == 60):  # the programs count a 29 February 1900
        return None
    days = float(value) + (1 if is_1900 and 1 <= value < 60 else 0)
    try:
        return datetime.combine(first_day, time.min) + timedelta(seconds=round(days * 86_400))
    except OverflowError:  # the last days of 9999, counted from 1904
        return None


def stored_number(text: str) -> Decimal | None:
    """Read a stored number; what is none (or longer than any program writes) is None."""
    is_number = len(text) <= 50 and re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", text)
    return Decimal(text) if is_number else None
