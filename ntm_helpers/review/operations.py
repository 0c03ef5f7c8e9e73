"""Operations of the closed list that are made of rows and single values (what each comes to: `arithmetic`).

Where a figure is made of numbers of single rows that are no figures of the page, such as the members of a household or the cost of
one work, it lists the numbers themselves in its parameter ``values``, each once with how often it occurs: so it can be recomputed,
and nothing tells which household has which. Of more than `MOST_VALUES` different ones none are listed; then the figure names no
operation, and is recomputed by running its function on its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sized
from datetime import date
from fractions import Fraction
from typing import TypedDict

from ntm_helpers import quantities
from ntm_helpers.dataset import Row
from ntm_helpers.dataset.contract import tables_of_people
from ntm_helpers.quantities import Quantity, point

MOST_VALUES = 60
"""Different numbers that a figure lists, at most."""

Parameters = tuple[tuple[str, str], ...]


class Made(TypedDict, total=False):
    """How a figure is made: the operation and its parameters; nothing where it is none of the closed list."""

    operation: str
    parameters: Parameters


def of_values(operation: str, values: Mapping[Fraction, Fraction | int], *parameters: tuple[str, str]) -> Made:
    """Say that a figure is made of values, each so many times.

    Parameters
    ----------
    operation : str
        One that ends in ``:values`` or ``:numbers``.
    values : mapping of Fraction to Fraction
        How often each value occurs, or the weight that it has.
    *parameters : (str, str)
        What else decides the figure.
    """
    if len(values) > MOST_VALUES:
        return {"parameters": parameters}
    return {"operation": operation, "parameters": (*parameters, ("values", entries(values)))}


def entries(values: Mapping[Fraction, Fraction | int]) -> str:
    """List values with how often each occurs, the least first; what occurs once stands alone."""
    return " ".join(str(value) if number == 1 else f"{value}*{number}" for value, number in sorted(values.items()))


def counted(numbers: Iterable[Quantity]) -> dict[Fraction, int]:
    """Count how often each number occurs; nothing where one of them is no single number.

    Parameters
    ----------
    numbers : iterable of Quantity
        Of one unit of measure.
    """
    listed = list(numbers)
    if any(quantity.lower != quantity.upper for quantity in listed):
        return {}
    return dict(Counter(quantity.lower for quantity in listed))


def from_day_to_day(first: date | None, last: date | None) -> Parameters:
    """Name the days from and to which is counted."""
    return tuple((name, day.isoformat()) for name, day in (("from", first), ("to", last)) if day is not None)


def bounds_of(surely: Sized, undecided: Iterable[Row]) -> Parameters:
    """Say how many rows surely count, and which may: of people's homes their number alone is told, by the rest."""
    keys = [row.key for row in undecided if row.table not in tables_of_people()]
    return ("surely", str(len(surely))), *((("undecided", " ".join(keys)),) if keys else ())


def from_to(least: int, most: int, unit: str) -> Quantity:
    """Give a count, from the least to the most that it may be."""
    ends = [point(number, unit, "count") for number in (least, most)]
    return ends[0] if least == most else quantities.hull(ends)
