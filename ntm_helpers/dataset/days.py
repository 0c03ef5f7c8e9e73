"""Days as tables write them: 2020-04-13; a deadline may be a month, a quarter or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

DEADLINE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?|-Q[1-4])?")
"""Form of a deadline: 2021-09-30, 2021-09, 2021-Q3, 2021."""


def is_day(text: str) -> bool:
    """Whether a cell is a day of the calendar, as 2020-04-13."""
    if len(text) != 10:  # Python reads 20200413 too
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_day(text: str) -> date | None:
    """Read an ISO date; empty is unknown."""
    return date.fromisoformat(text) if text else None


def read_deadline(text: str) -> date | None:
    """Give the last day of a deadline; None where it is empty or cannot be read."""
    if not DEADLINE.fullmatch(text):
        return None
    year = int(text[:4])
    month = 3 * int(text[6]) if "Q" in text else int(text[5:7] or 12)
    try:
        return date(year, month, int(text[8:]) if len(text) == 10 else monthrange(year, month)[1])
    except ValueError:  # no day of the calendar
        return None
