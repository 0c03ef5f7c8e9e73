"""How a cell is read: the one place, for the check and for all that uses the value.

A cell is text. What it says by its type is read here once: a day, a month or quarter that ends a deadline, true and false, a whole
number, a number, a year. What the check lets pass is what these readers can read, and nothing else in the package makes a date or
a number of a cell of its own. Days, booleans and lists of ids may be written in more than one way (2020-7-1, TRUE, "A, B"): a table
is made `canonical` before anything in it is compared or computed, so that 2020-7-1 and 2020-07-01 are one day everywhere, and in
the order of days.

========  ==============================================================  =====================================================
type      what is read                                                    what is not
========  ==============================================================  =====================================================
date      2020-07-01, 2020-7-1; a day of the calendar                     13/4/2020, 20200701, 2020-W27-3, 2020-02-31
boolean   true, True, TRUE, false, False, FALSE                           1, 0, x
integer   0, 12, -3: digits, no zero in front, at most 18                 +5, 007, -0, 1e3, 1_000, 1.850, 12.0
number    0, 12, -3, 12.50: the same with decimals, at most 24 marks      .5, 5., 1e3, NaN, 1,5, 1.234,5
========  ==============================================================  =====================================================

Digits are 0 to 9 alone: those of other scripts and wide ones look like others or are read otherwise elsewhere. A day lies between
`EARLIEST` and `LATEST`, or within what the contract says of its column: year 1 and year 9999 are what programs write for "none" and
"never". No code ever sees such a day, so that none counts days to it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from ntm_helpers.dataset import contract
from ntm_helpers.quantities import MOST_DIGITS, NUMBER

if TYPE_CHECKING:
    from ntm_helpers.dataset.tables import Table

EARLIEST, LATEST = date(1800, 1, 1), date(2100, 12, 31)
"""First and last day that is read: no province is older than the first of them, and no plan goes beyond the last."""
FIRST_YEAR = 1945
"""First year of which there are data."""
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
"""Form of whole numbers."""
_PLAIN = re.compile(NUMBER)
THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+")
"""Digits with dots in the places where Vietnamese writing parts thousands: 1.850 may be meant as 1850 or as 1.85."""
DEADLINE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?|-Q[1-4])?")
"""Form of a deadline: 2021-09-30, 2021-09, 2021-Q3, 2021."""

IDS = "ids"
"""What a cell of several ids is, which people separate in more than one way."""

_BETWEEN = re.compile(r"[\s,;|]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
BOOLEANS = {form: value for value, word in ((True, "true"), (False, "false")) for form in (word, word.title(), word.upper())}
"""Forms of true and false."""


@lru_cache(maxsize=1 << 14)
def read_day(text: str) -> date | None:
    """Read a day, as 2020-04-13 or 2020-4-13; None where a cell is empty or holds none, which the check names."""
    return _within(day_of_calendar(text))


def day_of_calendar(text: str) -> date | None:
    """Read a day of any year of the calendar: what is too early or too late is told as that."""
    found = _DAY.fullmatch(text)
    return _made(*found.groups()) if found else None


def has_form_of_day(text: str) -> bool:
    """Whether a cell is written as a day is, which no calendar may have: 2019-02-29."""
    return _DAY.fullmatch(text) is not None


def day_first(text: str) -> date | None:
    """Read a day written 13/4/2020, as people write it and tables do not; None where that is no day."""
    found = _DAY_FIRST.fullmatch(text)
    return _within(_made(*reversed(found.groups()))) if found else None


def read_deadline(text: str) -> date | None:
    """Give the last day of a deadline; None where it is empty or cannot be read."""
    if not DEADLINE.fullmatch(text):
        return None
    if len(text) == len("2021-09-30"):
        return read_day(text)
    year, month = int(text[:4]), 3 * int(text[6]) if "Q" in text else int(text[5:7] or 12)
    return _within(date(year, month, monthrange(year, month)[1])) if year else None


def read_boolean(text: str) -> bool | None:
    """Read true or false; None where a cell is empty or holds neither."""
    return BOOLEANS.get(text)


def read_integer(text: str) -> int | None:
    """Read a whole number; None where a cell is empty or holds none."""
    return int(text) if WHOLE.fullmatch(text) else None


def read_number(text: str) -> Fraction | None:
    """Read a number, exactly; None where a cell is empty or holds none."""
    return Fraction(text) if is_number(text.removeprefix("-")) and text != "-0" else None


def is_number(text: str) -> bool:
    """Whether a cell is a plain number that is not negative, as 12 or 12.5."""
    return len(text) <= MOST_DIGITS and _PLAIN.fullmatch(text) is not None


def read_year(text: str) -> int | None:
    """Read a year in which there are data; None where a cell is empty or holds none."""
    is_year = len(text) == 4 and (found := read_integer(text)) is not None and FIRST_YEAR <= found <= LATEST.year
    return int(text) if is_year else None


READERS: Mapping[str, Callable[[str], object]] = {
    "date": day_of_calendar,
    "boolean": read_boolean,
    "integer": read_integer,
    "number": read_number,
}
"""What tells whether a cell is of the type of its column; of any other type every text is. How early a day may be is said apart."""


def is_readable(kind: str, text: str) -> bool:
    """Whether a cell is of the type of its column."""
    return kind not in READERS or READERS[kind](text) is not None


def canonical_text(kind: str, text: str) -> str:
    """Write a cell as its type is written; what cannot be read stays as it stands."""
    if kind == "date":
        return day.isoformat() if (day := day_of_calendar(text)) else text
    if kind == "boolean":
        return text if (value := read_boolean(text)) is None else str(value).lower()
    is_list = kind == IDS and text.isascii()  # names of several units, which nobody found, stay as they stand
    return " ".join(dict.fromkeys(filter(None, _BETWEEN.split(text)))) if is_list else text


def canonical(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Give tables in which every day and boolean is written in one way; one where that changes nothing is the same one."""
    return {name: _canonical(table) for name, table in tables.items()}


def _canonical(table: Table) -> Table:
    others: dict[str, dict[str, str]] = {}
    for column in contract.tables()[table.name].columns:
        kind = IDS if column.name in contract.tables()[table.name].lists else column.type
        if kind in ("date", "boolean", IDS):
            texts = {row[column.name] for row in table.rows}
            others[column.name] = {text: other for text in texts if (other := canonical_text(kind, text)) != text}
    others = {column: found for column, found in others.items() if found}
    if not others:
        return table
    rows = [row | {column: found.get(row[column], row[column]) for column, found in others.items()} for row in table.rows]
    return replace(table, rows=rows)


def _within(day: date | None) -> date | None:
    return day if day is not None and EARLIEST <= day <= LATEST else None


def _made(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # no day of the calendar
        return None
