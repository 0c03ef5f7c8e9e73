"""Lines of a part of a year, such as a quarter: which of them lie within another one, and what they cover together.

A line of capital is of its whole ``year``, or of a part of it from ``period_start`` to ``period_end``; what is empty of the two is
the end of the year on that side, so that "to 30 September" is from 1 January on. An office may keep quarters beside nine months:
lines of the same money (`SAME`) of which the period of one lies within that of another are told twice, and the shorter is part of
the longer. Parts of a year that are told by themselves may be added where none is missing between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from ntm_helpers.dataset.cells import read_day, read_year

SAME = ("unit_id", "year", "capital_source", "nature", "component", "stage", "form")
"""Cells in which lines are of the same money."""
Span = tuple[date, date]
"""First and last day."""
_Row = Mapping[str, str]


def span_of(year: int, row: _Row) -> Span:
    """First and last day of what a row of a year is about."""
    first, last = (read_day(row.get(column, "")) for column in ("period_start", "period_end"))
    return first or date(year, 1, 1), last or date(year, 12, 31)


def is_part_of_year(row: _Row) -> bool:
    """Whether a row is of a part of its year alone."""
    return bool(row.get("period_start") or row.get("period_end"))


def within_others(rows: Sequence[_Row]) -> set[int]:
    """Places of the rows whose period lies within that of a longer one of the same money."""
    return {
        place
        for alike in _alike(rows)
        for place, span in alike.items()
        if any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in alike.values())
    }


def crossing(rows: Sequence[_Row]) -> Iterator[tuple[int, int]]:
    """Pairs of rows of the same money whose periods lie partly within one another: neither can be added to the other."""
    for alike in _alike(rows):
        places = list(alike)
        for number, place in enumerate(places):
            for other in places[:number]:
                (first, last), (start, end) = sorted((alike[place], alike[other]))
                if first < start <= last < end:
                    yield place, other
                    break


def covered(spans: Iterable[Span]) -> Span | None:
    """First and last day of periods that follow one another; None where one is missing between them."""
    first, *others = sorted(spans)
    start, end = first
    for following, last in others:
        if following > end + timedelta(days=1):
            return None
        end = max(end, last)
    return start, end


def _alike(rows: Sequence[_Row]) -> Iterator[dict[int, Span]]:
    """Periods of the rows of the same money by their places; only of money of which a part of a year is told."""
    found: dict[tuple[str, ...], dict[int, Span]] = defaultdict(dict)
    parts = {tuple(row[column] for column in SAME) for row in rows if is_part_of_year(row)}
    for place, row in enumerate(rows):
        key, year = tuple(row[column] for column in SAME), read_year(row["year"])
        if key in parts and year is not None:
            found[key][place] = span_of(year, row)
    return iter(found.values())
