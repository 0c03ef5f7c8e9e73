"""The unit of measure that a cell names beside its number, and the number in a unit that its column can have.

Words that name a unit of the column's dimension leave the digits as they stand: "gần 5 tỷ" in a column of millions is nearly 5
billion. Money in a column of money per person is money per person ("30 triệu"); where the register has no such unit the decimal
mark is moved ("48.500.000 đồng" is 48.5 million). A number word before what is counted multiplies: "2,5 nghìn hộ" is 2,500
households, rounded to a hundred.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ntm_helpers.characters import alike
from ntm_helpers.dataset.number_words import number_words
from ntm_helpers.dataset.register import Register
from ntm_helpers.office.readings import Expected, State, Unread
from ntm_helpers.quantities import place
from ntm_helpers.words import Message


class Told(NamedTuple):
    """A number, or two ends, in a unit of measure; the step where zeros were added."""

    uom: str
    value: str
    value_to: str = ""
    step: str = ""


def units_said(prefix: str, suffix: str, expected: Expected) -> tuple[str, ...]:
    """Give the units of measure that the words around a number name; none where there are no words.

    Raises
    ------
    Unread
        Where they name none.
    """
    prefix, suffix = prefix.strip(" ,"), suffix.strip(" ,")
    if not prefix and not suffix:
        return ()
    found = expected.words.around(prefix, suffix)
    if not found:
        raise Unread(Message("office.unknown_words", words=f"{prefix} {suffix}".strip()))
    return found


def in_unit(prefix: str, suffix: str, number: Told, expected: Expected, *, is_hedged: bool = False) -> Told:
    """Give digits in the unit that the words around them name, or in one that the column can have."""
    multiplied = None if prefix else _multiplied(suffix, number, expected, is_hedged=is_hedged)
    if multiplied:
        return multiplied
    said = units_said(prefix, suffix, expected)
    return as_said(said, number, expected, is_hedged=is_hedged) if said else number


def as_said(said: tuple[str, ...], number: Told, expected: Expected, *, is_hedged: bool = False) -> Told:
    """Give digits in one of the units that were said, as the column can have it."""
    uom = _chosen(said, expected)
    if uom:
        return number._replace(uom=uom)
    top, _, _ = expected.uom.partition(" per ")
    low, high = (moved(text, said[0], top, expected, is_hedged=is_hedged) for text in (number.value, number.value_to))
    return number._replace(uom=expected.uom, value=low, value_to=high)


def moved(text: str, unit: str, to_unit: str, expected: Expected, *, is_hedged: bool = False) -> str:
    """Move the decimal mark of a number into another unit: 500 million are 0.500 billion; zeros say nothing in a hedged one."""
    if not text or unit == to_unit:
        return text
    factor = expected.register.factor(unit, to_unit)
    places = next((places for places in range(-18, 19) if factor == Fraction(10) ** places), None)
    if places is None:
        raise Unread(_no_conversion(unit, to_unit, expected.register))
    shifted = format(Decimal(text).scaleb(places), "f")
    return shifted.rstrip("0").rstrip(".") if is_hedged and "." in shifted else shifted


def named(uom: str, register: Register) -> str:
    """Give what stands beside a number in a unit of measure, in Vietnamese."""
    row = register.units_of_measure.get(uom)
    return row["pattern_vi"].replace("{}", "").strip() if row else uom


def _no_conversion(said: str, uom: str, register: Register) -> Message:
    return Message("office.other_unit", said=named(said, register), uom=named(uom, register))


def _multiplied(suffix: str, number: Told, expected: Expected, *, is_hedged: bool) -> Told | None:
    """Read "2,5 nghìn hộ"; None where no number word stands before what is counted."""
    first, _, rest = suffix.partition(" ")
    power = number_words("multiplier").get(alike(first))
    if power is None or _is_money(expected.uom, expected.register) or not (rest or expected.uom):
        return None
    counted = units_said("", rest, expected) if rest else (expected.uom,)
    if any(_is_money(unit, expected.register) for unit in counted):
        return None
    low, high = (format(Decimal(text).scaleb(int(power)), "f") if text else "" for text in (number.value, number.value_to))
    if "." in low + high:
        raise Unread(Message("office.unknown_words", words=suffix))
    step = "" if is_hedged or number.value_to else str(place(number.value, significant=False) * 10 ** int(power))
    whole = Told("", low, high, step)
    return as_said(counted, whole, expected) if rest else whole


def _is_money(uom: str, register: Register) -> bool:
    row = register.units_of_measure.get(uom)
    return row is not None and row["dimension"].startswith("money")


def _chosen(said: tuple[str, ...], expected: Expected) -> str:
    """Choose of the units that words name the one that the column can have; "" is one that has no name of its own."""
    register, uom = expected.register, expected.uom
    if uom in said:
        return uom
    if not uom:
        if len(said) > 1:
            raise Unread(Message("office.several_units", units=", ".join(said)), State.ASKED)
        return said[0]
    alike_ones = [unit for unit in said if register.factor(unit, uom) is not None]
    if len(alike_ones) == 1:
        return alike_ones[0]
    top, per, bottom = uom.partition(" per ")
    if per and register.factor(said[0], top) is not None:
        own = f"{said[0]} per {bottom}"
        return own if own in register.units_of_measure else ""
    raise Unread(_no_conversion(said[0], uom, register))
