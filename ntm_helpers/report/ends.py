"""Between which numbers a hedged or derived one lies, exactly: "(38; 39)" beside "over 38"; round brackets where an end is out."""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers.quantities import Quantity
from ntm_helpers.report.numbers import MINUS, digits_needed, print_number, rounded, rounded_ends

MOST_EXACT_DIGITS = 6
"""Digits after the decimal mark with which an exact number is printed; one that needs more is printed as a fraction."""


def print_ends(quantity: Quantity, lang: str) -> str:
    """Print the exact ends of a quantity, without hedge and unit of measure: ``(38; 39)``, ends that are out in round brackets.

    A fraction that no few digits tell is printed as a fraction.
    """
    low = _exact(quantity.lower, quantity, lang)
    if quantity.lower == quantity.upper:
        return low
    high = "∞" if quantity.upper is None else _exact(quantity.upper, quantity, lang)
    left, right = "(" if quantity.lower_open else "[", ")" if quantity.upper_open or quantity.upper is None else "]"
    return f"{left}{low}; {high}{right}"


def ends_beside(quantity: Quantity, lang: str, decimals: int | None = None) -> str:
    """Print the ends of an interval that what is printed does not tell: those of a hedge, and those that rounding moved."""
    if quantity.lower == quantity.upper:
        return ""
    if quantity.wording is not None:
        is_told = bool(quantity.wording.value_to) or quantity.wording.qualifier == "exact"
    else:
        ends = rounded_ends(quantity, decimals)
        is_told = ends.is_one or (ends.low_open, ends.high_open) == (quantity.lower_open, quantity.upper_open)
    return "" if is_told else print_ends(quantity, lang)


def _exact(value: Fraction, quantity: Quantity, lang: str) -> str:
    digits = digits_needed(value, most=MOST_EXACT_DIGITS)
    if (value * 10**digits).denominator != 1:
        return f"{value.numerator}/{value.denominator}".replace("-", MINUS)
    return print_number(rounded(value, digits), lang, is_grouped=quantity.kind != "year")
