"""Bands of a number, such as communes with 10 to 15 criteria: when they can be added, and when they are all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ntm_helpers.dataset import band

Limits = tuple[int, int]
"""First and last number of a band, both included."""


def limits_of(items: Iterable[str]) -> list[Limits]:
    """Limits of items that are bands, in their order; what is no band is left out."""
    return [limits for item in items if (limits := band(item)) is not None]


def share_a_number(limits: Iterable[Limits]) -> bool:
    """Whether two bands share a number: then they count something twice and cannot be added."""
    return any(one[1] >= other[0] for one, other in pairwise(sorted(limits)))


def make_whole(limits: Iterable[Limits], whole: Limits) -> bool:
    """Whether bands lie side by side without gap or overlap and make the whole."""
    reached = whole[0] - 1
    for low, high in sorted(limits):
        if low != reached + 1:
            return False
        reached = high
    return reached == whole[1]
