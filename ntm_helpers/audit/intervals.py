"""Intervals of the evaluator: two ends, each a fraction and whether it is itself out, and what can be done with them.

This is the second path to every derived figure, so it shares nothing with `ntm_helpers.quantities`: it is written from what is said
of the operations, and has the four operations of arithmetic and no more. An interval without an upper end ends at infinity.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from ntm_helpers.audit.live import chosen
from ntm_helpers.audit.unproved import cannot

Number = Fraction | float
"""A fraction; the only float is infinity, which fractions are compared with exactly."""


class End(NamedTuple):
    """An end of an interval: where it is, and whether it is itself out."""

    at: Number
    is_open: bool = False


class Interval(NamedTuple):
    """All numbers from one end to the other."""

    low: End
    high: End

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override]
        return Interval(_plus(self.low, other.low), _plus(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(End(-self.high.at, self.high.is_open), End(-self.low.at, self.low.is_open))

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:  # type: ignore[override]
        return _times(self, other)

    def __truediv__(self, other: Interval) -> Interval:
        if other.may_be_zero:
            raise cannot("zero")
        return _over(self, other)

    def scaled(self, factor: Fraction) -> Interval:
        """Give it times an exact number."""
        return self * exact(factor)

    def __str__(self) -> str:
        """Say the ends as fractions, those that are out in round brackets."""
        low, high = self
        if self.is_exact:
            return str(low.at)
        left, right = "(" if low.is_open else "[", ")" if high.is_open or high.at == math.inf else "]"
        return f"{left}{low.at}; {'∞' if high.at == math.inf else high.at}{right}"

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def may_be_zero(self) -> bool:
        """Whether 0 lies in it."""
        return low_first(self.low) <= (0, False) and high_first(self.high) >= (0, True)

    def plain(self) -> dict[str, Any]:
        """Give it as a trace does, without its unit of measure."""
        upper = None if self.high.at == math.inf else str(self.high.at)
        ends = {"lower": str(self.low.at), "upper": upper}
        return ends | {"lower_open": self.low.is_open, "upper_open": self.high.is_open}


ZERO = End(Fraction())


def exact(number: Number) -> Interval:
    """Give the interval of one number."""
    return Interval(End(number), End(number))


def interval_of(plain: Mapping[str, Any]) -> Interval:
    """Read an interval of a trace."""
    upper = math.inf if plain["upper"] is None else Fraction(plain["upper"])
    return Interval(End(Fraction(plain["lower"]), plain["lower_open"]), End(upper, plain["upper_open"]))


def total(parts: Iterable[Interval]) -> Interval:
    """Add intervals up; of none the sum is 0."""
    return sum(parts, exact(Fraction()))


def low_first(end: End) -> tuple[Number, bool]:
    """Order lower ends: of two at one place the reached one lies lower."""
    return end.at, end.is_open


def high_first(end: End) -> tuple[Number, bool]:
    """Order upper ends: of two at one place the reached one lies higher."""
    return end.at, not end.is_open


def least(ends: Iterable[End], order: Callable[[End], tuple[Number, bool]]) -> End:
    """Give the first of several ends in their order."""
    found = min(ends := list(ends), key=order)
    return End(chosen("MIN", (end.at for end in ends), found.at), found.is_open)


def greatest(ends: Iterable[End], order: Callable[[End], tuple[Number, bool]]) -> End:
    """Give the last of several ends in their order."""
    found = max(ends := list(ends), key=order)
    return End(chosen("MAX", (end.at for end in ends), found.at), found.is_open)


def middle(ends: Iterable[End], order: Callable[[End], tuple[Number, bool]]) -> End:
    """Give the median of several ends: of an even number half way between the two in the middle."""
    ordered = sorted(ends, key=order)
    first, second = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    at = chosen("MEDIAN", (end.at for end in ordered), (first.at + second.at) / 2)
    return End(at, first.is_open or second.is_open)


def intersection(parts: Iterable[Interval]) -> Interval | None:
    """What lies in all of several intervals; None where nothing does."""
    parts = list(parts)
    low, high = greatest((part.low for part in parts), low_first), least((part.high for part in parts), high_first)
    is_empty = low.at > high.at or (low.at == high.at and (low.is_open or high.is_open))
    return None if is_empty else Interval(low, high)


def hull(parts: Iterable[Interval]) -> Interval:
    """Give the least interval that holds several."""
    parts = list(parts)
    return Interval(least((part.low for part in parts), low_first), greatest((part.high for part in parts), high_first))


def weighed(values: Iterable[tuple[Number, Number]]) -> Number:
    """Give the mean of values by their weights."""
    values = list(values)
    return sum(value * weight for value, weight in values) / sum(weight for _, weight in values)


def extreme(values: Sequence[Interval], weights: Sequence[Interval], *, is_high: bool) -> End:
    """Find the most (least) of a weighted mean: the larger (smaller) values weigh most, from some value on."""
    ends = [(value.high if is_high else value.low, weight) for value, weight in zip(values, weights, strict=True)]
    ends.sort(key=lambda pair: pair[0].at, reverse=is_high)
    found = []
    for number in range(len(ends) + 1):
        taken = [(value, weight.high if place < number else weight.low) for place, (value, weight) in enumerate(ends)]
        if sum(weight.at for _, weight in taken):
            at = weighed([(value.at, weight.at) for value, weight in taken])
            found.append(End(at, any(value.is_open or weight.is_open for value, weight in taken)))
    return max(found, key=high_first) if is_high else min(found, key=low_first)


def _plus(a: End, b: End) -> End:
    return End(a.at + b.at, a.is_open or b.is_open)


def _times(a: Interval, b: Interval) -> Interval:
    """Multiply two intervals: of numbers that are none below zero the ends, else what is least and most of all pairs of ends."""
    if min(a.low.at, b.low.at) >= 0:
        return Interval(_product(a.low, b.low), _product(a.high, b.high))
    corners = [_product(*pair) for pair in product(a, b)]
    return Interval(least(corners, low_first), greatest(corners, high_first))


def _product(a: End, b: End) -> End:
    """Multiply two ends; nothing times whatever is nothing, and is reached where the nothing is."""
    at = Fraction() if 0 in (a.at, b.at) and (math.isinf(a.at) or math.isinf(b.at)) else a.at * b.at
    is_reached = any(end == ZERO for end in (a, b))
    return End(at, (a.is_open or b.is_open) and not is_reached)


def _over(a: Interval, b: Interval) -> Interval:
    """Divide by an interval in which 0 does not lie."""
    if a.low.at >= 0 and b.low.at >= 0:
        return Interval(_quotient(a.low, b.high), _quotient(a.high, b.low))
    corners = [_quotient(*pair) for pair in product(a, b)]
    return Interval(least(corners, low_first), greatest(corners, high_first))


def _quotient(a: End, b: End) -> End:
    """Divide two ends; nothing over whatever is nothing, and is reached where the nothing is."""
    is_open = (a.is_open or b.is_open) and a != ZERO
    if b.at == 0:
        return ZERO if a == ZERO else End(math.inf if a.at > 0 else -math.inf, True)
    if math.isinf(b.at):
        return End(Fraction(), a != ZERO)
    return End(a.at / b.at, is_open)
