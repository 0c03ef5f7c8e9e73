"""Units of measure for the evaluator: the dimension and the factor of each, as the register has them, and conversions by these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from ntm_helpers.audit.intervals import Interval
from ntm_helpers.audit.unproved import cannot

PARTS = ("share", "points")
"""Dimensions of per cent, per mille and their points, which are one measure: parts of a hundred."""
HUNDRED = Fraction(100)


class Measured(NamedTuple):
    """What a unit of measure measures, and how many of the smallest it is."""

    dimension: str
    factor: Fraction


class Units:
    """The units of measure.

    Parameters
    ----------
    known : mapping of str to Measured
    """

    def __init__(self, known: Mapping[str, Measured]):
        self._known = known

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Units:
        """Take them from the rows of the register; of a unit that stands there twice the first holds."""
        known: dict[str, Measured] = {}
        for row in rows:
            known.setdefault(row["unit"], Measured(row["dimension"], Fraction(row["factor"])))
        return cls(known)

    def is_known(self, unit: str) -> bool:
        """Whether there is such a unit."""
        return unit in self._known

    def dimension(self, unit: str) -> str:
        """Give the dimension of a unit; per cent and points have one."""
        found = self._of(unit).dimension
        return PARTS[0] if found in PARTS else found

    def is_part(self, unit: str) -> bool:
        """Whether it is per cent, per mille or points of them."""
        return self._of(unit).dimension in PARTS

    def is_points(self, unit: str) -> bool:
        """Whether it is points of per cent or per mille."""
        return self._of(unit).dimension == PARTS[1]

    def factor(self, unit: str) -> Fraction:
        """How many of the smallest of its dimension it is."""
        return self._of(unit).factor

    def converted(self, interval: Interval, unit: str, wanted: str) -> Interval:
        """Bring an interval to another unit where that is of its dimension; else it is left as it is."""
        if self.dimension(unit) != self.dimension(wanted):
            return interval
        return interval.scaled(self.factor(unit) / self.factor(wanted))

    def as_part(self, interval: Interval, unit: str) -> Interval:
        """Give per cent and per mille as parts of 1; anything else as it is."""
        return interval.scaled(self.factor(unit) / HUNDRED) if self.is_part(unit) else interval

    def from_part(self, interval: Interval, unit: str) -> Interval:
        """Give a part of 1 in per cent or per mille where the unit is one; else as it is."""
        return interval.scaled(HUNDRED / self.factor(unit)) if self.is_part(unit) else interval

    def terms(self, unit: str) -> tuple[str, str]:
        """Give the units of which a unit is the one per the other; of any other unit itself, per nothing."""
        over, _, under = unit.partition(" per ")
        return (over, under) if self.is_known(over) else (unit, "")

    def is_like(self, unit: str, other: str) -> bool:
        """Whether two units are of one dimension; what is no unit is like none."""
        return self.is_known(unit) and self.is_known(other) and self.dimension(unit) == self.dimension(other)

    def _of(self, unit: str) -> Measured:
        if unit not in self._known:
            raise cannot("unit", unit=unit)
        return self._known[unit]
