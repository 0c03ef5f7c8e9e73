"""How numbers are printed that are read together: in one sentence, one row of a table, one drawing.

**One unit.** Money that stands side by side, or in one table a row of which has two units or a column of which has derived money
beside published, is printed in one unit of measure, whatever units its sources used: never "1,2 nghìn tỷ đồng" held against "800
triệu đồng". So are areas, lengths and weights where they are of one thing: of one measure, or the sides and the difference of a
comparison. It is the one unit that all published ones have, else the largest of the units that they were printed in or are
registered in, in which none of them falls below a tenth; either no larger than the registered ones. A published number keeps its
hedge, its digits only move; where it stands alone it keeps its unit.

**Never alike when they differ.** Two derived numbers, or a derived and a published one, that are not the same number get as many
digits as it takes to tell them apart (`ntm_helpers.report.numbers.apart`). Where one of them is the difference of others, all that
are derived have the digits of the finest, so that a reader who takes one from the other finds the difference that is printed.

**Told, and listed.** What a sentence, a card or a drawing tells of derived money from a thousand million on is told in billions,
rounded to two digits after the mark below ten of them and to one from there ("58,1 tỷ đồng"); a table lists the exact amount
("58.074 triệu đồng"), and so does what stands beside a published number or a difference. In a column of a table digits stand
under digits: the derived numbers of one unit of measure have as many after the mark as the one that needs most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ntm_helpers.dataset import Figure, Register
from ntm_helpers.quantities import POINT_KINDS, POINTS, Quantity
from ntm_helpers.report.numbers import apart, digits_of, digits_printed, point_of, restated

LEAST = Fraction(1, 10)
"""In the unit in which numbers stand together none is smaller than this, but zero."""
MONEY = "money"
LARGEST_TOLD = Fraction(10**9)
"""The largest unit of measure that derived money moves to by itself, in dong."""
TEN = 10
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
    is_difference: bool = False
    """Whether it is how far others are apart."""
    is_padded: bool = False
    """Whether it keeps the zeros of its digits, as under others or beside a difference."""


def alone(figure: Figure, register: Register) -> Shown | None:
    """Tell how a figure is printed by itself; None where it has no number."""
    quantity, measure = figure.quantity, register.measures[figure.measure]
    if quantity is None:
        return None
    decimals = int(measure.decimals) if measure.decimals and quantity.wording is None else None
    if decimals and quantity.kind == "count" and _is_whole(quantity):
        decimals = 0
    own = register.unit_of(figure.measure, figure.item)
    is_difference = measure.kind == "change" and figure.basis == "derived"
    return Shown(quantity, decimals, figure.measure if own else "", own, is_difference)


def _is_whole(quantity: Quantity) -> bool:
    return all(end is None or end.denominator == 1 for end in (quantity.lower, quantity.upper))


def together(figures: Iterable[Figure], register: Register) -> Mapping[str, Shown]:
    """Tell how figures are printed that are told together, by their ids."""
    known = {figure.figure_id: shown for figure in figures if (shown := alone(figure, register)) is not None}
    return dict(zip(known, side_by_side(_as_told(list(known.values()), register), register), strict=True))


def _as_told(shown: list[Shown], register: Register) -> list[Shown]:
    """State derived money in the largest unit of measure in which none of it is below one; not beside a published number."""
    money = [one for one in shown if _dimension(one.quantity.unit, register) == MONEY]
    if not money or any(one.quantity.wording is not None or one.is_difference for one in money):
        return shown
    units = register.units_of_measure
    factors = {unit: Fraction(row["factor"]) for unit, row in units.items() if row["dimension"] == MONEY}
    sizes = [size * factors[one.quantity.unit] for one in money if (size := _size(one.quantity))]
    least = max(factors[one.quantity.unit] for one in money)
    fitting = [unit for unit, factor in factors.items() if least < factor <= LARGEST_TOLD and factor <= min(sizes, default=0)]
    if not fitting:
        return shown
    unit = max(fitting, key=lambda one: factors[one])
    return [_told_in(one, unit, register) if one in money else one for one in shown]


def _told_in(shown: Shown, unit: str, register: Register) -> Shown:
    moved = _in_unit(shown, unit, register)
    return replace(moved, decimals=min(moved.decimals or 0, 1 if _size(moved.quantity) >= TEN else 2))


def together_in_rows(rows: Sequence[Sequence[Sequence[Figure]]], register: Register) -> Sequence[Mapping[str, Shown]]:
    """Tell how the figures of a table are printed, row by row.

    Parameters
    ----------
    rows : sequence of sequence of sequence of Figure
        The figures of each cell of each row.
    register : Register
    """
    cells = [[(place, figure) for place, cell in enumerate(row) for figure in cell] for row in rows]
    known = [{one.figure_id: shown for _, one in row if (shown := alone(one, register)) is not None} for row in cells]
    unit = _unit_of_table(cells, known, register)
    found = [dict(zip(row, side_by_side(list(row.values()), register, unit), strict=True)) for row in known]
    columns: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for number, row in enumerate(cells):
        for place, figure in row:
            if (shown := found[number].get(figure.figure_id)) is not None and _is_lined_up(shown):
                columns.setdefault((place, shown.quantity.unit), []).append((number, figure.figure_id))
    for places in columns.values():
        _line_up(found, places)
    return found


def _unit_of_table(cells: Sequence[Sequence[tuple[int, Figure]]], known: Sequence[Mapping[str, Shown]], register: Register) -> str:
    """Choose the unit of measure of all money of a table where a row has two, or a column has derived money beside published."""
    of_rows = [[one for one in row.values() if _dimension(one.quantity.unit, register) == MONEY] for row in known]
    columns: dict[int, list[Shown]] = {}
    for row, shown in zip(cells, known, strict=True):
        for place, figure in row:
            one = shown.get(figure.figure_id)
            if one is not None and _dimension(one.quantity.unit, register) == MONEY:
                columns.setdefault(place, []).append(one)
    beside = [column for column in columns.values() if len({one.quantity.wording is None for one in column}) > 1]
    is_mixed = any(len({one.quantity.unit for one in many}) > 1 for many in (*of_rows, *beside))
    return _one_unit([one for row in of_rows for one in row], register) if is_mixed else ""


def _line_up(found: list[dict[str, Shown]], places: list[tuple[int, str]]) -> None:
    """Give the numbers of a column the digits of the one that needs most."""
    digits = max(_digits_of(found[number][key]) for number, key in places)
    for number, key in places:
        found[number][key] = replace(found[number][key], decimals=digits, is_padded=True)


def _digits_of(shown: Shown) -> int:
    return shown.decimals or 0 if shown.is_padded else digits_printed(shown.quantity, shown.decimals)


def _is_lined_up(shown: Shown) -> bool:
    """Whether its digits stand under those of its column: a derived number that is no range and not counted."""
    return shown.quantity.wording is None and shown.quantity.kind not in POINT_KINDS and point_of(shown.quantity) is not None


def side_by_side(shown: Sequence[Shown], register: Register, money_unit: str = "") -> list[Shown]:
    """Bring what is read together into one unit of measure, and tell apart what differs.

    Parameters
    ----------
    shown : sequence of Shown
    register : Register
    money_unit : str
        Unit of measure of money, where it is decided already.
    """
    found = list(shown)
    for dimension in UNITED:
        places = [i for i, one in enumerate(found) if _dimension(one.quantity.unit, register) == dimension]
        of_measures = {found[i].measure for i in places} - {""}
        if dimension == MONEY or len(of_measures) <= 1:
            chosen = (money_unit if dimension == MONEY else "") or _one_unit([found[i] for i in places], register)
            for i in places:
                found[i] = _in_unit(found[i], chosen, register)
    by_unit: dict[str, list[int]] = {}
    for i, one in enumerate(found):
        by_unit.setdefault(POINTS.get(one.quantity.unit, one.quantity.unit), []).append(i)
    for places in by_unit.values():
        if len(places) > 1:
            for i, one in zip(places, _told_apart([found[i] for i in places]), strict=True):
                found[i] = one
    return found


def _told_apart(shown: list[Shown]) -> list[Shown]:
    """Give numbers of one unit of measure the digits that tell them apart; where one is a difference, those of the finest."""
    digits = apart([(one.quantity, one.decimals) for one in shown])
    if any(one.is_difference for one in shown):
        finest = max(digits_printed(one.quantity, held) for one, held in zip(shown, digits, strict=True))
        derived = [one.quantity.wording is None for one in shown]
        return [replace(one, decimals=finest, is_padded=True) if is_so else one for one, is_so in zip(shown, derived, strict=True)]
    pairs = zip(shown, digits, strict=True)
    return [one if held == one.decimals else replace(one, decimals=held) for one, held in pairs]


def _dimension(unit: str, register: Register) -> str:
    return register.units_of_measure.get(unit, {}).get("dimension", "")


def _one_unit(shown: list[Shown], register: Register) -> str:
    """Choose the unit of measure for all of them: that which they have, else the largest in which none is below a tenth."""
    units = {one.quantity.unit for one in shown}
    if len(units) < 2:
        return next(iter(units), "")
    factors = {unit: Fraction(register.units_of_measure[unit]["factor"]) for unit in units}
    sizes = [size * factors[one.quantity.unit] for one in shown if (size := _size(one.quantity))]
    own = {one.own_unit for one in shown if _dimension(one.own_unit, register)}
    registered = {unit: Fraction(register.units_of_measure[unit]["factor"]) for unit in own}
    most = max((registered or factors).values())
    candidates = {unit: factor for unit, factor in (factors | registered).items() if factor <= most}
    published = {one.quantity.unit for one in shown if one.quantity.wording is not None}
    if len(published) == 1 and published <= candidates.keys():  # what was derived moves to what was printed
        candidates = {unit: candidates[unit] for unit in published}
    ordered = sorted(candidates, key=lambda unit: (-candidates[unit], unit))
    return next((unit for unit in ordered if all(size >= LEAST * candidates[unit] for size in sizes)), ordered[-1])


def _size(quantity: Quantity) -> Fraction:
    """How large a quantity is at most, whatever its sign."""
    return abs(quantity.lower) if quantity.upper is None else max(abs(quantity.lower), abs(quantity.upper))


def _in_unit(shown: Shown, unit: str, register: Register) -> Shown:
    """State one in another unit of measure; the digits of a derived one move with it."""
    factor = register.factor(shown.quantity.unit, unit)
    if unit == shown.quantity.unit or factor is None:
        return shown
    decimals = shown.decimals
    if shown.quantity.wording is None:
        needed = digits_of(shown.quantity)
        decimals = needed if decimals is None else min(needed, decimals)
        moved = -sum(factor >= 10**n for n in range(1, 19)) + sum(factor * 10**n <= 1 for n in range(1, 19))
        decimals = max(0, decimals + moved)
    return replace(shown, quantity=restated(shown.quantity, unit, factor), decimals=decimals)
