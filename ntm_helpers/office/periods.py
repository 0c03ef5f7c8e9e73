"""Periods as offices write them: days, months, quarters, halves, years, and what a head says of them.

A day is what a number holds to, so it has only an end; anything longer has a first and a last day. Days stand first, as Vietnam
writes them; years have four digits. Nothing is filled in but the year, and that only where the caller knows it (a sheet of 2024
with a column "Quý I").

=============================================  ==========================
as written                                     first and last day
=============================================  ==========================
30/9/2024 · đến ngày 30 tháng 9 năm 2024       –, 2024-09-30
T6/2024 · tháng 6 năm 2024                     2024-06-01, 2024-06-30
quý III/2024 · Q3 2024                         2024-07-01, 2024-09-30
6 tháng đầu năm 2024 · 9 tháng 2024            2024-01-01, 2024-06-30 …
6 tháng cuối năm 2024                          2024-07-01, 2024-12-31
năm 2023 · 2023                                2023-01-01, 2023-12-31
giai đoạn 2021-2025                            2021-01-01, 2025-12-31
từ 1/1/2024 đến 30/9/2024                      2024-01-01, 2024-09-30
=============================================  ==========================
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from openpyxl.styles.numbers import is_date_format

from ntm_helpers.characters import SAME_LETTER
from ntm_helpers.dataset.cells import EARLIEST, LATEST
from ntm_helpers.dataset.texts import settled_text
from ntm_helpers.dataset.workbook.formats import shows_whole_date
from ntm_helpers.errors import clip
from ntm_helpers.words import Message


@dataclass(frozen=True)
class Period:
    """When a figure is of: its first and its last day; a stock has only the last."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class FoundPeriod:
    """A period within a longer text, and the text without it."""

    period: Period
    rest: str


MOST_LETTERS, _MOST_OF_HEAD = 100, 1_000
"""A longer text is no period; of a longer head its beginning is read."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STROKES = "|".join(rf"\d{{1,2}}\s*{stroke}\s*\d{{1,2}}\s*{stroke}\s*\d{{4}}" for stroke in ("/", r"\.", "-"))
_MONTH_NAME = rf"(?:{'|'.join(_EN_MONTHS)})[a-z]*\.?"
_WRITTEN_OUT = r"(?:ngay\s*)?\d{1,2}\s*thang\s*\d{1,2}\s*(?:nam\s*|/)\d{4}"
_DAY_FORM = rf"\d{{1,2}}\s+{_MONTH_NAME}\s+\d{{4}}|{_STROKES}|{_WRITTEN_OUT}|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2}")
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


def _made(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:  # no day of the calendar
        return None
    return found if EARLIEST <= found <= LATEST else None


def _months(year: int, first: int, last: int) -> Period | None:
    """Give the period of whole months."""
    if not 1 <= first <= last <= 12 or _made(year, 1, 1) is None:
        return None
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _day(text: str) -> date | None:
    """Read a day, day first, or year first where that has four digits; None where it is none of the calendar."""
    numbered = re.sub(_MONTH_NAME, lambda match: str(_EN_MONTHS.index(match[0][:3]) + 1), text)
    parts = [int(number) for number in re.findall(r"\d+", numbered)]
    year, month, day = parts if parts[0] > 31 else reversed(parts)
    return _made(year, month, day)


def _of_day(found: re.Match[str]) -> Period | None:
    end = _day(found["day"])
    return Period(None, end) if end else None


def _between_days(found: re.Match[str]) -> Period | None:
    start, end = _day(found["first"]), _day(found["last"])
    return Period(start, end) if start and end and start <= end else None


def _since_new_year(found: re.Match[str]) -> Period | None:
    end = _day(found["last"])
    return Period(date(end.year, 1, 1), end) if end else None


def _of_quarter(found: re.Match[str]) -> Period | None:
    quarter = _ROMAN.get(found["quarter"]) or int(found["quarter"])
    return _months(int(found["year"]), 3 * quarter - 2, 3 * quarter)


def _of_first_months(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), 1, int(found["count"]))


def _of_months(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), int(found["first"]), int(found["last"]))


def _of_quarters(found: re.Match[str]) -> Period | None:
    first, last = (_ROMAN.get(found[name]) or int(found[name]) for name in ("first", "last"))
    return _months(int(found["year"]), 3 * first - 2, 3 * last)


def _of_first_quarters(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), 1, 3 * int(found["count"]))


def _of_last_months(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), 13 - int(found["count"]), 12)


def _of_half(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), *((1, 6) if found["half"] in ("dau", "first") else (7, 12)))


def _of_month(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), int(found["month"]), int(found["month"]))


def _of_named_month(found: re.Match[str]) -> Period | None:
    month = _EN_MONTHS.index(found["word"]) + 1
    return _months(int(found["year"]), month, month)


def _of_years(found: re.Match[str]) -> Period | None:
    first, last = _months(int(found["first"]), 1, 12), _months(int(found["last"]), 1, 12)
    return Period(first.start, last.end) if first and last and found["first"] <= found["last"] else None


def _of_year(found: re.Match[str]) -> Period | None:
    return _months(int(found["year"]), 1, 12)


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Period | None]], ...] = (
    (r"(?:(?:tu|from)\s+)?(?:ngay\s+)?(?P<first>DAY)SPAN(?:ngay\s+)?(?P<last>DAY)", _between_days),
    (r"(?:tu\s+)?dau nam\s+den\s+(?:het\s+)?(?:ngay\s+)?(?P<last>DAY)", _since_new_year),
    (
        r"(?:(?:tinh|luy ke|as of|as at|up)\s+)?(?:(?:den|to|vao|by|on)\s+)?(?:het\s+)?(?:thoi diem\s+)?(?:ngay\s+)?(?P<day>DAY)",
        _of_day,
    ),
    (r"(?:quy|q\.?|quarter)\s*(?P<quarter>iv|iii|ii|i|[1-4])OF", _of_quarter),
    (r"(?:first\s+)?(?P<count>\d{1,2})\s*(?:thang|t|months)(?:\s+dau)?OF", _of_first_months),
    (r"(?P<count>\d{1,2})\s*(?:thang|t)\s+cuoiOF", _of_last_months),
    (r"(?P<count>[1-4])\s*quy(?:\s+dau)?OF", _of_first_quarters),
    (r"(?:tu\s+)?(?:(?:thang|t\.?)\s*)?(?P<first>\d{1,2})SPAN(?:(?:thang|t\.?)\s*)?(?P<last>\d{1,2})OF", _of_months),
    (r"(?:tu\s+)?quy\s*(?P<first>iv|iii|ii|i|[1-4])SPAN(?:quy\s*)?(?P<last>iv|iii|ii|i|[1-4])OF", _of_quarters),
    (r"last\s+(?P<count>\d{1,2})\s+monthsOF", _of_last_months),
    (r"nua\s+(?P<half>dau|cuoi)OF", _of_half),
    (r"(?P<half>first|second)\s+halfOF", _of_half),
    (r"(?:thang|t\.?)\s*(?P<month>\d{1,2})OF", _of_month),
    (r"(?P<month>\d{1,2})\s*/\s*YEAR", _of_month),
    (r"MONTH\s+YEAR", _of_named_month),
    (r"(?:(?:giai doan|gd|tu|from|period)\s+)?(?:nam\s+)?FIRSTSPAN(?:nam\s+)?LAST", _of_years),
    (r"(?:(?:ca|trong|the)\s+)?(?:(?:nam|year)\s*)?YEAR", _of_year),
)
"""Forms of periods, without signs and in small letters; a longer one stands before one that it holds."""
_PARTS = {
    "SPAN": r"\s*(?:[-–—]|den|to)\s*(?:het\s+)?",
    "DAY": _DAY_FORM,
    "OF": r"(?:\s*[/.\-–]\s*|\s*)(?:(?:cua|of)\s+)?(?:nam\s*)?YEAR",
    "YEAR": r"(?P<year>(?:19|20|21)\d\d)",
    "FIRST": r"(?P<first>(?:19|20|21)\d\d)",
    "LAST": r"(?P<last>(?:19|20|21)\d\d)",
    "MONTH": rf"(?P<word>{'|'.join(_EN_MONTHS)})[a-z]*\.?",
}


_UNTIL = re.compile(r"(?:(?:tinh|luy ke)\s+)?(?:den\s+(?:het|cuoi)|den|het|cuoi|(?:to\s+)?(?:the\s+)?end\s+of)\s+")
"""What stands before a period of which only the last day is meant."""


def _pattern(form: str) -> re.Pattern[str]:
    for name, part in _PARTS.items():
        form = form.replace(name, part)
    return re.compile(form)


_PATTERNS = tuple((_pattern(form), read) for form, read in _FORMS)


def read_period(text: str, *, year: int | None = None) -> Period | None:
    """Read a period; None where the text is none, which `no_period` names.

    Parameters
    ----------
    text : str
    year : int, optional
        Year of a text that names none, as "quý III".
    """
    if len(text) > MOST_LETTERS:
        return None
    plain = _plain(text).strip(" .;,:()")
    forms = [plain]
    if year is not None and plain and not _HAS_YEAR.search(plain):
        forms = [f"{plain} nam {year}", f"{plain} {year}", f"{plain}/{year}"]
    return next((found for form in forms if (found := _whole(form)) is not None), None)


def _whole(plain: str) -> Period | None:
    """Read what is one period from its first letter to its last; of "đến hết quý III" only the last day is meant."""
    for pattern, read in _PATTERNS:
        if found := pattern.fullmatch(plain):
            return read(found)
    until = _UNTIL.match(plain)
    whole = _whole(plain[until.end() :]) if until else None
    return replace(whole, start=None) if whole else None


def find_period(text: str) -> FoundPeriod | None:
    """Find the one period that a text names, as the head "Số tiêu chí đạt năm 2023"; None where it names none, or several."""
    line = settled_text(text[:_MOST_OF_HEAD])
    plain = _plain(line)
    if "nam hoc" in plain:
        return None
    for pattern, read in _PATTERNS:
        found = re.search(rf"(?<![^\W_]){pattern.pattern}(?![^\W_])", plain)
        if found:
            if (period := read(found)) is None:
                return None
            until = re.search(rf"(?<![^\W_]){_UNTIL.pattern}$", plain[: found.start()])
            rest = f"{line[: until.start() if until else found.start()]} {line[found.end() :]}"
            if _HAS_YEAR.search(rest):
                return None
            return FoundPeriod(replace(period, start=None) if until else period, " ".join(rest.split()).strip(" ,-–/:()"))
    return None


def period_of_cell(text: str, stored: str = "", shown: str = "General", *, year: int | None = None) -> Period | None:
    """Read the period of a cell, which may be a date of the spreadsheet: only what its format shows is taken.

    Parameters
    ----------
    text : str
        What the cell shows.
    stored : str
        The number that it holds, where it is a number cell.
    shown : str
        Its format.
    year : int, optional
    """
    if not is_date_format(shown):
        return read_period(stored or text, year=year)
    letters = re.sub(r'"[^"]*"|\[[^]]*\]|\\.', "", shown.partition(";")[0]).lower()
    if "y" not in letters:
        return None  # the year that is not shown is the program's guess
    if not stored:
        return read_period(text)
    day = _day_of_serial(stored)
    if day is None or shows_whole_date(shown):
        return Period(None, day) if day else None
    return _months(day.year, day.month, day.month) if "m" in letters else _months(day.year, 1, 12)


def _day_of_serial(stored: str) -> date | None:
    """Day of a number of the spreadsheet; before March 1900 its calendar has a day that never was."""
    if not re.fullmatch(r"[0-9]{2,5}(\.0+)?", stored) or int(float(stored)) <= 60:
        return None
    return date(1899, 12, 30) + timedelta(days=int(float(stored)))


def no_period(text: str) -> Message:
    """Tell why a text is no period."""
    plain = _plain(text[:MOST_LETTERS])
    if re.search(_DAY_FORM, plain):
        return Message("office.no_day", text=clip(text))
    if _SHORT_YEAR.search(plain):
        return Message("office.short_year", text=clip(text))
    key = "office.no_period" if _HAS_YEAR.search(plain) else "office.period_without_year"
    return Message(key, text=clip(text))


def _plain(text: str) -> str:
    """Give a text without signs, in small letters, a character for each of the text."""
    bases = (unicodedata.normalize("NFD", letter)[0] for letter in settled_text(text).translate(SAME_LETTER))
    return "".join(" " if base.isspace() else base.lower().replace("đ", "d")[0] for base in bases)
