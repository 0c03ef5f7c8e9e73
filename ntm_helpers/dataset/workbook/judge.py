"""What of a sheet may be taken: text from a cell where nothing can be lost, a fault where something would be lost or guessed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter

from ntm_helpers.dataset.workbook.archive import Cell, Sheet
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message

_CODES = re.compile(r"(.*_id|.*_ids|code|members|opposes|terms|result)")
_DATE_FIX = Message("fix.date_cell")


class Judge:
    """Makes text of the cells of one sheet, and faults of what would be lost or guessed."""

    def __init__(self, sheet: Sheet, file: str, table: str, dates: Collection[str], first_day: date):
        self.sheet, self.file, self.table, self.dates, self.first_day = sheet, file, table, dates, first_day
        self.filled = sheet.filled
        self.faults: list[Fault] = []
        self._heads = {cell.column: cell.text for cell in self.filled.get(1, ())}

    def rows(self) -> Iterator[list[str]]:
        """Rows as text, from row 1 to the last that holds something."""
        for number in range(1, max(self.filled) + 1):
            row = [""] * max((cell.column for cell in self.filled.get(number, ())), default=0)
            for cell in self.filled.get(number, ()):
                row[cell.column - 1] = self._text(cell)
            while row and not row[-1]:  # a formula without a stored value
                row.pop()
            yield row

    def shape_faults(self) -> Iterator[Fault]:
        """What is wrong with the sheet as a whole: hidden parts, merged cells, a header elsewhere."""
        if self.sheet.is_hidden:
            rule = Message("fault.hidden_sheet")
            yield Fault(self.file, None, "", "", rule, Message("fix.show_sheet"))
        hidden = [row for row in self.sheet.hidden_rows if row in self.filled]
        if hidden:
            rule = Message("fault.hidden_rows", rows=_ranges(hidden))
            yield Fault(self.file, hidden[0], "", "", rule, Message("fix.show_rows"))
        filled = sorted({cell.column for cells in self.filled.values() for cell in cells})
        unseen = [get_column_letter(column) for column in filled if any(column in span for span in self.sheet.hidden_columns)]
        if unseen:
            rule = Message("fault.hidden_columns", columns=", ".join(unseen))
            yield Fault(self.file, None, unseen[0], "", rule, Message("fix.show_columns"))
        for area in self.sheet.merged:
            rule, first = Message("fault.merged"), re.search(r"\d+", area)
            fix = Message("fix.merged")
            yield Fault(self.file, int(first[0]) if first else None, "", area, rule, fix)
        if 1 not in self.filled:
            rule = Message("fault.header_below", row=min(self.filled))
            yield Fault(self.file, 1, "", "", rule, Message("fix.header_below"))

    def _text(self, cell: Cell) -> str:
        """Text of a cell, or its best rendering beside a fault."""
        if cell.formula is not None:
            rule = Message("fault.formula_stored", value=cell.text) if cell.text else Message("fault.formula_bare")
            fix = Message("fix.formula")
            return self._faulty(cell, cell.formula, rule, fix)
        if cell.kind == "text":
            return cell.text
        if cell.kind == "b" and cell.text in ("0", "1", "false", "true"):
            return "true" if cell.text in ("1", "true") else "false"
        if cell.kind == "e":
            return self._faulty(cell, cell.text, Message("fault.error_value"), Message("fix.what_is_meant"))
        if cell.kind == "d":
            return self._iso_date(cell)
        value = _decimal(cell.text) if cell.kind == "n" else None
        if value is None:
            rule = Message("fault.cell_content", kind=cell.kind)
            return self._faulty(cell, cell.text, rule, Message("fix.type_again"))
        if is_timedelta_format(cell.shown):
            rule = Message("fault.duration", format=cell.shown)
            return self._faulty(cell, cell.text, rule, Message("fix.type_printed"))
        return self._serial_date(cell, value) if is_date_format(cell.shown) else self._number(cell, value)

    def _iso_date(self, cell: Cell) -> str:
        """Read a date that the file holds in words."""
        try:
            return self._date(cell, datetime.fromisoformat(cell.text).replace(tzinfo=None))
        except ValueError:
            return self._faulty(cell, cell.text, Message("fault.unreadable_date"), _DATE_FIX)

    def _serial_date(self, cell: Cell, value: Decimal) -> str:
        """Read a date that the file holds as a number of days."""
        moment = self._moment(value)
        if moment is None:
            rule = Message("fault.number_no_day", format=cell.shown)
            return self._faulty(cell, cell.text, rule, _DATE_FIX)
        return self._date(cell, moment)

    def _moment(self, value: Decimal) -> datetime | None:
        """Day and time of a number of days; None where no day has it."""
        is_1900 = self.first_day.year == 1899
        if not 0 <= value < 2_958_466 or (is_1900 and int(value) == 60):  # the programs count a 29 February 1900
            return None
        days = float(value) + (1 if is_1900 and 1 <= value < 60 else 0)
        try:
            return datetime.combine(self.first_day, time.min) + timedelta(seconds=round(days * 86_400))
        except OverflowError:  # the last days of 9999, counted from 1904
            return None

    def _date(self, cell: Cell, moment: datetime) -> str:
        is_time, day = moment.date() == self.first_day, moment.date().isoformat()
        found = str(moment.time()) if is_time else day if moment.time() == time.min else str(moment)
        if self._heads.get(cell.column) not in self.dates:
            rule = Message("fault.date_cell", format=cell.shown)
            return self._faulty(cell, found, rule, Message("fix.text_type_again"))
        if is_time or found != day:
            rule = Message("fault.time_of_day") if is_time else Message("fault.date_with_time")
            return self._faulty(cell, found, rule, _DATE_FIX)
        if cell.kind == "n" and not _shows_whole_date(cell.shown):
            rule = Message("fault.date_in_part", format=cell.shown)
            return self._faulty(cell, day, rule, Message("fix.whole_date"))
        return day

    def _number(self, cell: Cell, value: Decimal) -> str:
        """A whole number shown without decimals is its digits; of all others the digits as printed are lost."""
        is_long = value.adjusted() >= 15
        is_whole = not is_long and value == value.to_integral_value() and _is_plain(cell.shown)
        text = str(int(value)) if is_whole else cell.text
        weight = Weight.ROW if self.table == "figures" else Weight.TABLE
        if _CODES.fullmatch(self._heads.get(cell.column, "").lower()):
            rule = Message("fault.code_in_number")
            fix = Message("fix.type_code")
            return self._faulty(cell, text, rule, fix, Weight.TABLE)
        if is_long:
            rule = Message("fault.long_number")
            return self._faulty(cell, text, rule, Message("fix.type_digits"), weight)
        if not is_whole:
            rule = Message("fault.digits_lost", format=cell.shown)
            fix = Message("fix.type_decimals")
            return self._faulty(cell, text, rule, fix, weight)
        return text

    def _faulty(self, cell: Cell, found: str, rule: Message, fix: Message, weight: Weight = Weight.ROW) -> str:
        """Note a fault and give what is stored in the cell."""
        about = {self._heads.get(other.column): other.text for other in self.filled[cell.row] if other.kind == "text"}
        subject = {"unit_id": about.get("unit_id", ""), "measure": about.get("measure", "")}
        column = self._heads.get(cell.column) or cell.letter
        self.faults.append(Fault(self.file, cell.row, column, found, rule, fix, weight, **subject))
        return cell.text


def _decimal(text: str) -> Decimal | None:
    """Read a stored number; what is none (or longer than any program writes) is None."""
    is_number = len(text) <= 50 and re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", text)
    return Decimal(text) if is_number else None


def _is_plain(shown: str) -> bool:
    """Whether a number format shows a whole number as its digits; colours, languages and padding do no harm."""
    bare = re.sub(
        r"\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-[0-9a-f,]+)\]|_.|\*.", "", shown, flags=re.IGNORECASE
    )
    return re.fullmatch(r"(General|0|@)(;\\?-\1(;\1)?)?(;@)?", bare, flags=re.IGNORECASE) is not None


def _shows_whole_date(shown: str) -> bool:
    """Whether a date format shows day, month and year."""
    letters = re.sub(r'"[^"]*"|\[[^]]*\]|\\.|_.', "", shown.partition(";")[0]).lower()
    return "d" in letters and "m" in letters and ("y" in letters or "e" in letters)


def _ranges(rows: Sequence[int]) -> str:
    """Write row numbers as ranges: 5–7, 9."""
    parts: list[list[int]] = []
    for row in sorted(rows):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(f"{first}–{last}" if first != last else str(first) for first, last in parts)
