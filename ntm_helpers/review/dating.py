"""What days of its inputs a derived figure bears: those that a ratio divides, and that of a newer line without a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ntm_helpers.dataset import Figure


def days_divided(inputs: Sequence[Figure]) -> tuple[date, date] | tuple[()]:
    """Last days of a numerator and a denominator, where they differ."""
    days = [figure.last_day for figure in inputs if figure.last_day is not None]
    return (days[0], days[1]) if len(days) == 2 and days[0] != days[1] else ()


def newer_line(inputs: Sequence[Figure], like: Figure | None) -> date | None:
    """Last day of a newer line without a number, as inputs bear it; none where the figure is as new as that itself."""
    newer = max((figure.newer_not_reported for figure in inputs if figure.newer_not_reported), default=None)
    return None if newer and like and like.last_day and newer <= like.last_day else newer
