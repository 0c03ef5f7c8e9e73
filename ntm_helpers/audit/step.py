"""One step of evaluation: what a figure is computed from, brought to the units of measure that the operation asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ntm_helpers.audit.intervals import Interval
from ntm_helpers.audit.units import Units
from ntm_helpers.audit.unproved import cannot


class Given(NamedTuple):
    """An input: its interval and unit of measure, or its code."""

    interval: Interval | None
    unit: str
    code: str = ""
    figure_id: str = ""


@dataclass(frozen=True)
class Step:
    """What a figure is computed from.

    Attributes
    ----------
    operation : str
        The operation.
    given : tuple of Given
        Inputs in the order listed.
    rows : Fraction
        Number of rows listed.
    parameters : mapping of str to str
    unit : str
        Unit of measure of the result.
    units : Units
    """

    operation: str
    given: tuple[Given, ...]
    rows: Fraction
    parameters: Mapping[str, str]
    unit: str
    units: Units

    @property
    def rest(self) -> str:
        """What stands behind the colon of the operation."""
        return self.operation.partition(":")[2]

    def quantity(self, one: Given) -> Interval:
        """Give the interval of an input; it is an error where it has none."""
        if one.interval is None:
            raise cannot("quantity", figure=one.figure_id)
        return one.interval

    def taken(self) -> list[Interval]:
        """Give the inputs in the unit of the result where they are of its dimension."""
        return [self.units.converted(self.quantity(one), one.unit, self.unit) for one in self.given]

    def alike(self) -> list[Interval]:
        """Give the inputs in the unit of the first where they are of its dimension: what becomes a share or a mere number."""
        return [self.units.converted(self.quantity(one), one.unit, self.given[0].unit) for one in self.given]

    def factors(self) -> list[Interval]:
        """Give the inputs as they are multiplied."""
        return [self._factor(one) for one in self.given]

    def _factor(self, one: Given) -> Interval:
        """Bring an input to the unit of the result, or to that which another input is told per."""
        units, interval = self.units, self.quantity(one)
        if units.is_part(one.unit):
            return units.as_part(interval, one.unit)
        over, _ = units.terms(one.unit)
        if units.is_like(over, self.unit):
            return interval.scaled(units.factor(over) / units.factor(self.unit))
        others = [units.terms(other.unit)[1] for other in self.given if other is not one]
        beside = next((unit for unit in others if units.is_like(one.unit, unit)), "")
        return units.converted(interval, one.unit, beside) if beside else interval

    def listed(self) -> Fraction:
        """Count the inputs."""
        return Fraction(len(self.given))

    def parameter(self, name: str) -> str:
        """Give a parameter; it is an error where there is none."""
        if name not in self.parameters:
            raise cannot("parameter", name=name)
        return self.parameters[name]

    def number(self, name: str) -> Fraction:
        """Read a parameter as a number."""
        return Fraction(self.parameter(name))

    def days(self) -> Fraction:
        """Count the days between the two dates of the parameters."""
        first, last = (date.fromisoformat(self.parameter(name)) for name in ("from", "to"))
        return Fraction((last - first).days)

    def values(self, name: str = "values") -> list[tuple[Fraction, Fraction]]:
        """Read a list of numbers, each with how often it stands there."""
        entries = [entry.partition("*") for entry in self.parameter(name).split()]
        return [(Fraction(value), Fraction(times or 1)) for value, _, times in entries]

    def limits(self, name: str = "limits") -> list[tuple[Fraction, Fraction]]:
        """Read a list of limits, ``low..high``."""
        entries = [entry.partition("..") for entry in self.parameter(name).split()]
        return [(Fraction(low), Fraction(high or low)) for low, _, high in entries]
