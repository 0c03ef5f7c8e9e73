"""Of which day a derived figure is: that of the latest of what it was made of, where it has one; and what is said of no day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from ntm_helpers.dataset import Figure
from ntm_helpers.review.blocks import Value, figures_in

OF_SEVERAL_DAYS = ("count", "present_value")
"""Operations whose result has no period where its inputs are of several days."""
OF_A_PERIOD = ("sum", "difference", "change", "product", "ratio", "share", "part", "mean", "median", "count")
"""Operations whose result is told of the period of what it was made of; any other may be made of several days."""
OF_ONE_PERIOD = ("sum", "mean", "share")
"""Operations whose inputs must be of one period."""
_PART = re.compile(r"(?<!\.)\.(?!\.)")
"""What divides the parts of an item; two points are a band."""
_WHEN = re.compile(r"\d{4}(-\d{2}-\d{2}(-\d{4}-\d{2}-\d{2})?)?")
"""Part of an item that tells when, not what."""


def latest_of(figures: Iterable[Figure]) -> Figure | None:
    """Give the figure of the latest day; what is about a later period than the review comes last of all."""
    return max(figures, key=lambda figure: (figure.standing == "afterwards", figure.last_day or date.min), default=None)


def periods_differ(figures: Sequence[Figure]) -> bool:
    """Whether figures surely are of different periods: they ended, or where both ends are known began, on different days."""
    ends = {figure.last_day for figure in figures if figure.last_day is not None}
    starts = {figure.period_start for figure in figures if figure.period_start is not None}
    return len(ends) > 1 or len(starts) > 1


def of_any_day(item: str) -> str:
    """Give an item without what tells when: ``poor.2019-12-31`` and ``poor.2020-12-31`` are the same of two days."""
    return ".".join(part for part in _PART.split(item) if not _WHEN.fullmatch(part))


def days_divided(inputs: Sequence[Figure]) -> tuple[date, date] | tuple[()]:
    """Last days of a numerator and a denominator, where they differ."""
    days = [figure.last_day for figure in inputs if figure.last_day is not None]
    return (days[0], days[1]) if len(days) == 2 and days[0] != days[1] else ()


def newer_line(inputs: Sequence[Figure], like: Figure | None) -> date | None:
    """Last day of a newer line without a number, as inputs bear it; none where the figure is as new as that itself."""
    newer = max((figure.newer_not_reported for figure in inputs if figure.newer_not_reported), default=None)
    return None if newer and like and like.last_day and newer <= like.last_day else newer


def dated_only(value: Value) -> Value:
    """Give a value of a sentence without claims that have no day: of a list what is left, else nothing."""
    if isinstance(value, list | tuple):
        return [part for part in value if dated_only(part) is not None]
    return None if any(figure.is_undated for figure in figures_in(value)) else value
