"""Periods in words: of which day, year or span of days a figure is."""

from __future__ import annotations

from datetime import date

from ntm_helpers.report.numbers import print_date
from ntm_helpers.words import words


def print_period(start: date | None, end: date | None, lang: str) -> str:
    """Print the period between two days; either may be unknown."""
    t = words(lang)
    if end is None:
        return t("period.none") if start is None else t("period.from", day=print_date(start, lang))
    if start is None or start == end:
        return t("period.at", day=print_date(end, lang))
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return t("period.year" if start.year == end.year else "period.years", start=str(start.year), end=str(end.year))
    return t("period.between", start=print_date(start, lang), end=print_date(end, lang))
