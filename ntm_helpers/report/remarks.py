"""What is said beside a number so that nobody takes it for newer than it is, once wherever numbers are read together.

- A figure that has a newer line without a number is printed with its own day and the day of that line.
- A claim without a day is printed as such.
- A ratio of figures of different days names both.
- A figure that is not of the review year, and where it comes first not of the review date, is printed with its period, unless the
  sentence or the row tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ntm_helpers.dataset import Figure
from ntm_helpers.review import Name, Period, Sentence
from ntm_helpers.review.periods import OF_A_PERIOD
from ntm_helpers.words import key_family

REMARKS = key_family("remark", ("period", "newer", "period_newer", "undated", "days_divided"))


class Remarks:
    """What is still to be said beside the figures of a sentence or row.

    Parameters
    ----------
    values : object
        What is read together.
    as_of : date
        Review date.
    is_first : bool
        Whether it comes first on a page, where nothing else tells of which day it is.
    """

    def __init__(self, values: object, as_of: date, *, is_first: bool = False):
        parts = list(_parts(values))
        self._as_of, self._is_first = as_of, is_first
        self._told: set[object] = {part.figure.figure_id for part in parts if isinstance(part, Period)}
        self._days: set[date | None] = {part for part in parts if isinstance(part, date)}
        self._days |= {part.figure.last_day for part in parts if isinstance(part, Period)}
        names = {part.key for part in parts if isinstance(part, Name)}
        if "period.none" in names:
            self._days.add(None)
        self._names = names

    def beside(self, figure: Figure, *, is_year: bool) -> str:
        """Give the key of the remark on a figure; empty where there is none or it was made.

        Parameters
        ----------
        is_year : bool
            Whether the figure is itself a year.
        """
        if figure.figure_id in self._told:
            return ""
        self._told.add(figure.figure_id)
        day = figure.last_day
        is_dated = day in self._days or (day is not None and str(day.year) in self._names)
        if figure.newer_not_reported:
            return REMARKS["newer" if is_dated else "period_newer"]
        if figure.is_undated:
            return "" if is_dated else REMARKS["undated"]
        if figure.days_divided:
            return REMARKS["days_divided"]
        is_of_many_days = figure.is_derived and figure.operation.partition(":")[0] not in OF_A_PERIOD
        is_of_now = day is not None and (day == self._as_of if self._is_first else day.year == self._as_of.year)
        if is_dated or is_year or is_of_many_days or day is None or is_of_now:
            return ""
        self._days.add(day)
        return REMARKS["period"]


def _parts(values: object) -> Iterator[object]:
    """Go through what is read together, part by part."""
    yield values
    if isinstance(values, Sentence):
        yield from _parts(list(values.values.values()))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _parts(value)
