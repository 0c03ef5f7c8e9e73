"""The newest that there is of one thing, and the newest that is reported: a line without a number says that time has gone on.

An older figure may be shown where the newer one is not reported, but never as if it were the newest: it carries the day of the
line without a number (`Figure.newer_not_reported`), is printed with its own day and that remark, and the newer one is asked for.

One thing is a measure of an item of a unit; plans stand apart from what was reached. Where the item is the standard by which was
counted, a line of any standard is of the same thing. Only periods that had ended by the review date say that time has gone on. A
misprint is neither a number nor a line without one: it is shown by itself.

A claim without a period is *undated* where it could be older than any other statement of the same thing. What needs no day: a
year, which is its own day; a status of which is known when it was stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.figures import MISPRINT
from ntm_helpers.dataset.register import Measure


class Newest:
    """What is newest of a measure on a unit by a review date.

    Parameters
    ----------
    rows : iterable of row
        Rows of ``figures.csv`` of the measure on the unit.
    measure : Measure
    as_of : date
        Review date: later periods say nothing.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]], measure: Measure, as_of: date):
        self._measure = measure
        self._reported: dict[tuple[str, bool], date] = {}
        self._silent: dict[tuple[str, bool], date] = {}
        for row in rows:
            if row["qualifier"] == MISPRINT:
                continue
            found, day = self._reported if row["value"] else self._silent, _last_day(row)
            if day <= as_of:
                found[self._thing(row)] = max(found.get(self._thing(row), day), day)

    def not_reported_after(self, row: Mapping[str, str]) -> date | None:
        """Give the day of a newer line without a number, for the newest row of a thing that has one; None for any other row."""
        thing, day = self._thing(row), _last_day(row)
        silent = self._silent.get(thing, date.min)
        return silent if row["value"] and day == self._reported.get(thing) and day < silent else None

    def _thing(self, row: Mapping[str, str]) -> tuple[str, bool]:
        """Give what a row states: the item, where it is no standard, and whether it is a plan."""
        return "" if self._measure.item_is_standard else row["item"], row["basis"] == "plan"


def _last_day(row: Mapping[str, str]) -> date:
    """Give the last day of a row's period; the first of all days where it has none."""
    return read_day(row["period_end"]) or read_day(row["period_start"]) or date.min


def needs_day(row: Mapping[str, str], measure: Measure) -> bool:
    """Say whether a row is a claim without a day that needs one."""
    if not row["value"] or row["qualifier"] == MISPRINT or row["period_start"] or row["period_end"] or measure.kind == "year":
        return False
    return measure.kind != "status" or not row["stated_on"]
