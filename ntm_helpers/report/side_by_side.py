"""How numbers are printed that are read together: in one sentence, one row of a table, one drawing.

**One unit.** Money that stands side by side is printed in one unit of measure, whatever units its sources used: never "1,2 nghìn tỷ
đồng" held against "800 triệu đồng". So are areas, lengths and weights where they are of one thing: of one measure, or the sides and
the difference of a comparison. Of the units that the figures were printed in or are registered in, the largest is taken in which
none of them falls below a tenth. A published number keeps its hedge, its digits only move; where it stands alone it keeps its unit.

**Never alike when they differ.** Two derived numbers, or a derived and a published one, that are not the same number get as many
digits as it takes to tell them apart (`ntm_helpers.report.numbers.apart`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ntm_helpers.dataset import Figure, Register
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.numbers import apart, digits_of, restated

LEAST = Fraction(1, 10)
"""In the unit in which numbers stand together none is smaller than this, but zero."""
MONEY = "money"
UNITED = (MONEY, "area", "length", "mass")
"""Dimensions whose units of measure are brought together."""


@dataclass(frozen=True)
class Shown:
    """A quantity as it is to be printed: in its unit of measure, with its digits.

    Attributes
    ----------
    quantity : Quantity
    decimals : int or None
        Digits after the decimal mark; None where a published number keeps its own, a derived one has those it needs.
    measure : str
        What it is of; empty where it is of no measure, as a side of a comparison.
    own_unit : str
        Unit of measure that the register gives it, empty where none.
    """

    quantity: Quantity
    decimals: int | None = None
    measure: str = ""
    own_unit: str = ""


def alone(figure: Figure, register: Register) -> Shown | None:
    """Tell how a figure is printed by itself; None where it has no number."""
    quantity, measure = figure.quantity, register.measures[figure.measure]
    if quantity is None:
        return None
    decimals = int(measure.decimals) if measure.decimals and quantity.wording is None else None
    if decimals and quantity.kind == "count" and _is_whole(quantity):
        decimals = 0
    own = register.unit_of(figure.measure, figure.item)
    return Shown(quantity, decimals, figure.measure if own else "", own)


def _is_whole(quantity: Quantity) -> bool:
    return all(end is None or end.denominator == 1 for end in (quantity.lower, quantity.upper))


def together(figures: Iterable[Figure], register: Register) -> Mapping[str, Shown]:
    """Tell how figures are printed that are read together, by their ids."""
    known = {figure.figure_id: shown for figure in figures if (shown := alone(figure, register)) is not None}
    if len(known) < 2:
        return known
    return dict(zip(known, side_by_side(list(known.values()), register), strict=True))


def side_by_side(shown: Sequence[Shown], register: Register) -> list[Shown]:
    """Bring what is read together into one unit of measure, and tell apart what differs."""
    found = list(shown)
    for dimension in UNITED:
        places = [i for i, one in enumerate(found) if _dimension(one.quantity.unit, register) == dimension]
        of_measures = {found[i].measure for i in places} - {""}
        if dimension == MONEY or len(of_measures) <= 1:
            for i, one in zip(places, _in_one_unit([found[i] for i in places], register), strict=True):
                found[i] = one
    by_unit: dict[str, list[int]] = {}
    for i, one in enumerate(found):
        by_unit.setdefault(one.quantity.unit, []).append(i)
    for places in by_unit.values():
        digits = apart([(found[i].quantity, found[i].decimals) for i in places]) if len(places) > 1 else []
        for i, decimals in zip(places, digits, strict=False):
            if decimals != found[i].decimals:
                found[i] = replace(found[i], decimals=decimals)
    return found


def _dimension(unit: str, register: Register) -> str:
    return register.units_of_measure.get(unit, {}).get("dimension", "")


def _in_one_unit(shown: list[Shown], register: Register) -> list[Shown]:
    """State all of them in the largest unit in which none but zero is below a tenth."""
    units = {one.quantity.unit for one in shown}
    if len(units) < 2:
        return shown
    factors = {unit: Fraction(register.units_of_measure[unit]["factor"]) for unit in units}
    sizes = [size * factors[one.quantity.unit] for one in shown if (size := _size(one.quantity))]
    own = {one.own_unit for one in shown if _dimension(one.own_unit, register)}
    candidates = factors | {unit: Fraction(register.units_of_measure[unit]["factor"]) for unit in own}
    ordered = sorted(candidates, key=lambda unit: (-candidates[unit], unit))
    chosen = next((unit for unit in ordered if all(size >= LEAST * candidates[unit] for size in sizes)), ordered[-1])
    return [_in_unit(one, chosen, factors[one.quantity.unit] / candidates[chosen]) for one in shown]


def _size(quantity: Quantity) -> Fraction:
    """How large a quantity is at most, whatever its sign."""
    return abs(quantity.lower) if quantity.upper is None else max(abs(quantity.lower), abs(quantity.upper))


def _in_unit(shown: Shown, unit: str, factor: Fraction) -> Shown:
    """State one in another unit of measure; the digits of a derived one move with it."""
    if unit == shown.quantity.unit:
        return shown
    decimals = shown.decimals
    if shown.quantity.wording is None:
        decimals = digits_of(shown.quantity) if decimals is None else decimals
        moved = -sum(factor >= 10**n for n in range(1, 19)) + sum(factor * 10**n <= 1 for n in range(1, 19))
        decimals = max(0, decimals + moved)
    return replace(shown, quantity=restated(shown.quantity, unit, factor), decimals=decimals)
