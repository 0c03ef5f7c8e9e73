"""Numbers and dates in words, both ways: the only place that prints them.

A published quantity is printed in its own wording, with its digits as they stood ("trên 38 tỷ đồng", "15,40"). A derived one is
printed as a number when no hedge is involved, else as its interval, the ends rounded outward so that what is printed always holds
what is true ("trên 82%, chưa đến 87%"; what is counted "10–15 xã"; in a cell, which has no room for words, "82–87%", its open
ends in the list of figures); never a midpoint. An end that rounding moved outward is not reached and is printed open. What needs
no rounding drops its zeros ("trên 4, chưa đến 4,34"; "140 tỷ đồng"), but in a column of a table, where digits stand under digits.
A range of one value is that value, and one that is much narrower than its last digit gets more digits, at most 2: 30,183 to
30,184 is "trên 30,18%, chưa đến 30,19%", not 30 to 31.

Rounding never says more than the number: what is not zero never becomes "0" or "0,00", a share that is not all of it never "100%"
(`told`), and two numbers that differ and stand side by side are never printed alike (`apart`): digits are added until they differ.
`ntm_helpers.report.parsing` reads back what is printed here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from babel.dates import format_date
from babel.numbers import format_decimal

from ntm_helpers.quantities import HEDGES, POINT_KINDS, RANGES, Quantity, Wording
from ntm_helpers.words import words

MINUS, DASH = "−", "–"
PERCENT = "{}%"
MOST_DIGITS = 2
"""Digits after the decimal mark that a derived quantity has by itself, at most."""
WIDER_AT_MOST = 10
"""How many times as wide as it is a range may be made by its last digit."""
_MOST_DECIMALS = 24
"""No published number has more digits."""


def print_number(text: str, lang: str, *, is_grouped: bool = True) -> str:
    """Print decimal text with its digits as they stand, in a language's format.

    Parameters
    ----------
    text : str
        Digits with ``.`` before decimals.
    lang : str
    is_grouped : bool
        False for years.
    """
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 and "." in text else 0
    pattern = ("#,##0" if is_grouped else "0") + ("." + "0" * digits if digits else "")
    with localcontext() as context:
        context.prec = max(context.prec, len(text) + 8)
        printed = format_decimal(abs(number), format=pattern, locale=lang, decimal_quantization=False)
    return (MINUS if number < 0 else "") + printed


def rounded(value: Fraction, decimals: int, rounding: Callable[[Fraction], int] = round) -> str:
    """Round a fraction to decimal text, exactly.

    Parameters
    ----------
    value : Fraction
    decimals : int
        Digits after the decimal mark.
    rounding : callable
        ``round`` (half to even), ``floor`` or ``ceil``.
    """
    whole = rounding(value * 10**decimals)
    digits = str(abs(whole)).rjust(decimals + 1, "0")
    mark = len(digits) - decimals
    return ("-" if whole < 0 else "") + digits[:mark] + ("." + digits[mark:] if decimals else "")


def print_quantity(
    quantity: Quantity,
    lang: str,
    *,
    pattern: str = "{}",
    decimals: int | None = None,
    is_padded: bool = False,
    is_brief: bool = False,
) -> str:
    """Print a quantity with its hedge.

    Parameters
    ----------
    quantity : Quantity
    lang : str
        ``vi`` or ``en``.
    pattern : str
        Pattern of the unit of measure, such as ``{} tỷ đồng`` or ``VND {} bn``.
    decimals : int, optional
        Digits after the decimal mark of a derived quantity; by default as many as it needs, at most 2. Either way more where
        fewer would make it nothing (`told`).
    is_padded : bool
        Whether a derived number keeps the zeros of its digits, as in a column.
    is_brief : bool
        Whether a range is printed by its two numbers alone ("82–87%"), as in a cell.
    """
    if quantity.wording is not None:
        return _published(quantity, quantity.wording, lang, pattern, is_brief)
    return _derived(quantity, lang, pattern, rounded_ends(quantity, decimals, is_padded), is_brief)


def reading(quantity: Quantity, lang: str, *, pattern: str = "{}") -> str:
    """Say how a published number is read: "trên 10" of works as "11–20 công trình", of money as "trên 10, chưa đến 20"."""
    read = replace(quantity, wording=None, bare=None)
    return print_quantity(read, lang, pattern=pattern, decimals=digits_needed(read.lower, read.upper, most=_MOST_DECIMALS))


def told(value: Fraction, decimals: int, rounding: Callable[[Fraction], int] = round, apart_from: Collection[int] = (0,)) -> str:
    """Round to decimal text without ending at a number that it is not: what is not zero is never printed as zero.

    Parameters
    ----------
    value : Fraction
    decimals : int
        Digits after the decimal mark, where these tell it from ``apart_from``; else as many as it takes. Zero itself is "0".
    rounding : callable
        ``round`` (half to even), ``floor`` or ``ceil``.
    apart_from : collection of int
        Numbers that say something of their own: none of it, and of a share all of it.
    """
    if value == 0:
        return "0"
    text = rounded(value, decimals, rounding)
    while value not in apart_from and Fraction(text) in apart_from:
        decimals += 1
        text = rounded(value, decimals, rounding)
    return text


def _published(quantity: Quantity, wording: Wording, lang: str, pattern: str, is_brief: bool) -> str:
    if wording.value_to:
        return _range(RANGES[False, False], (wording.value, wording.value_to), quantity, lang, pattern, is_brief)
    one = _one(wording.value, quantity, lang, pattern)
    return one if wording.qualifier == "exact" else words(lang)(HEDGES[wording.qualifier], x=one)


def _range(key: str, ends: tuple[str, str], quantity: Quantity, lang: str, pattern: str, is_brief: bool) -> str:
    """Print two ends; what is counted, and anything in brief, by the numbers alone, where no sign would run into their dash."""
    low, high = (_n(text, quantity, lang) for text in ends)
    if (is_brief or quantity.kind in POINT_KINDS) and MINUS not in low + high:
        return pattern.format(f"{low}{DASH}{high}")
    first, last = range_patterns(pattern)
    return words(lang)(key, low=first.format(low), high=last.format(high))


@dataclass(frozen=True)
class Ends:
    """What is printed of a derived quantity: one number, or two ends; ``high`` None is unbounded."""

    low: str
    high: str | None = None
    low_open: bool = False
    high_open: bool = False
    is_one: bool = False


def point_of(quantity: Quantity) -> Fraction | None:
    """Give the number of a quantity that is printed as one number; None where it is printed by its ends, or with a hedge."""
    if quantity.wording is not None:
        is_one = quantity.wording.qualifier == "exact" and not quantity.wording.value_to
        return Fraction(quantity.wording.value) if is_one else None
    if quantity.nominal is not None:
        return quantity.nominal
    return quantity.lower if quantity.lower == quantity.upper else None


def digits_of(quantity: Quantity) -> int:
    """Digits after the decimal mark that a derived quantity needs, at most 2."""
    one = point_of(quantity)
    return digits_needed(one) if one is not None else digits_needed(quantity.lower, quantity.upper)


def rounded_ends(quantity: Quantity, decimals: int | None, is_padded: bool = False) -> Ends:
    """Round the ends of a derived quantity outward, its one number to the nearest."""
    digits = digits_of(quantity) if decimals is None else decimals
    one = point_of(quantity)
    if one is not None:
        is_part = quantity.unit == "percent" and quantity.nominal is not None
        text = told(one, digits, apart_from=(0, 100) if is_part else (0,))
        return Ends(text if is_padded else _plain(text, one), is_one=True)
    digits = 0 if digits == 1 and _is_told_in_whole(quantity) else _digits_of_narrow(quantity, digits)
    low = _end(quantity.lower, digits, floor)
    low_open = quantity.lower_open or Fraction(low) != quantity.lower
    if quantity.upper is None:
        return Ends(low, None, low_open)
    high = _end(quantity.upper, digits, ceil)
    high_open = quantity.upper_open or Fraction(high) != quantity.upper
    if quantity.kind in POINT_KINDS:
        low_open = high_open = False
    return Ends(low, high, low_open, high_open)


def _is_told_in_whole(quantity: Quantity) -> bool:
    """Whether a range of per cents, else told to a tenth, loses nothing in whole ones: it gets no more than a tenth wider."""
    if quantity.upper is None or quantity.unit != "percent":
        return False
    return (ceil(quantity.upper) - floor(quantity.lower)) * 10 <= (quantity.upper - quantity.lower) * 11


def _digits_of_narrow(quantity: Quantity, digits: int) -> int:
    """Add digits to a range that rounding outward would make many times as wide; what is counted has none."""
    if quantity.upper is None or quantity.kind in POINT_KINDS:
        return digits
    width = quantity.upper - quantity.lower
    while digits < MOST_DIGITS and 10**digits * width * WIDER_AT_MOST < 1:
        digits += 1
    return digits


def _derived(quantity: Quantity, lang: str, pattern: str, ends: Ends, is_brief: bool) -> str:
    if ends.is_one:
        return _one(ends.low, quantity, lang, pattern)
    if ends.high is None:
        return words(lang)("hedge.more_than" if ends.low_open else "hedge.or_more", x=_one(ends.low, quantity, lang, pattern))
    return _range(RANGES[ends.low_open, ends.high_open], (ends.low, ends.high), quantity, lang, pattern, is_brief)


def apart(quantities: Sequence[tuple[Quantity, int | None]]) -> list[int | None]:
    """Give the digits with which quantities of one unit of measure that differ are printed differently.

    Parameters
    ----------
    quantities : sequence of (Quantity, int or None)
        Each with the digits after the decimal mark that it would have alone; a published one keeps the digits of its source.

    Returns
    -------
    list of int or None
        Digits of each, more where two of them would be printed alike.
    """
    digits = [held if quantity.wording is not None or held is not None else digits_of(quantity) for quantity, held in quantities]
    known = [quantity for quantity, _ in quantities]
    meant = [_meant(quantity) for quantity in known]
    for i, j in combinations(range(len(known)), 2):
        both = meant[i], meant[j]
        if None in both or both[0] == both[1] or not {known[i].wording, known[j].wording} >= {None}:
            continue
        while _as_printed(known[i], digits[i]) == _as_printed(known[j], digits[j]):
            for k in (i, j):
                digits[k] = None if known[k].wording is not None else (digits[k] or 0) + 1
    return digits


def digits_printed(quantity: Quantity, decimals: int | None) -> int:
    """Give the digits after the decimal mark with which a quantity is printed, at the end that has more of them."""
    if quantity.wording is not None:
        texts = [quantity.wording.value, quantity.wording.value_to]
    else:
        ends = rounded_ends(quantity, decimals)
        texts = [ends.low, ends.high or ""]
    return max(len(text.partition(".")[2]) for text in texts)


def _meant(quantity: Quantity) -> tuple[Fraction | None, ...] | None:
    """What a printed quantity stands for: its number, or its ends; None of a hedge, which prints like nothing else."""
    one = point_of(quantity)
    if one is not None:
        return (one,)
    is_hedge = quantity.wording is not None and not quantity.wording.value_to
    return None if is_hedge else (quantity.lower, quantity.upper)


def _as_printed(quantity: Quantity, decimals: int | None) -> tuple[object, ...]:
    """What a reader takes from a printed quantity: numbers, and whether ends are open."""
    if quantity.wording is not None:
        ends = Fraction(quantity.wording.value), Fraction(quantity.wording.value_to or quantity.wording.value)
        return (*ends, False, False)
    printed = rounded_ends(quantity, decimals)
    low = Fraction(printed.low)
    high = low if printed.is_one else None if printed.high is None else Fraction(printed.high)
    return low, high, printed.low_open, printed.high_open


def direction(quantity: Quantity) -> int | None:
    """Tell whether a change is a rise (1), a fall (−1) or none (0); None where it may be either."""
    if quantity.upper is not None and quantity.upper <= 0:
        return 0 if quantity.lower == quantity.upper == 0 else -1
    return 1 if quantity.lower >= 0 else None


def without_sign(quantity: Quantity) -> Quantity:
    """Give how large a change is whose direction is told beside it: a fall of −4,38 points is one of 4,38."""
    if direction(quantity) != -1 or quantity.upper is None:
        return quantity
    turned = replace(
        quantity,
        lower=-quantity.upper,
        upper=-quantity.lower,
        lower_open=quantity.upper_open,
        upper_open=quantity.lower_open,
        bare=None if quantity.bare is None else -quantity.bare,
    )
    said = quantity.wording
    if said is None:
        return turned
    first, last = (said.value_to, said.value) if said.value_to else (said.value, "")
    return replace(turned, wording=replace(said, value=first.lstrip("-"), value_to=last.lstrip("-")))


def restated(quantity: Quantity, unit: str, factor: Fraction) -> Quantity:
    """Give a quantity in another unit of measure, a published one with its hedge and its digits moved: 1,2 nghìn tỷ is 1.200 tỷ.

    Parameters
    ----------
    factor : Fraction
        How many of the new unit make one of the old.
    """
    moved = replace(quantity.to(unit, factor), wording=None)
    places = next((places for places in range(-18, 19) if Fraction(10) ** places == factor), None)
    if quantity.wording is None or places is None:
        return moved
    value, value_to = (
        format(Decimal(text).scaleb(places), "f") if text else "" for text in (quantity.wording.value, quantity.wording.value_to)
    )
    return replace(moved, wording=Wording(quantity.wording.qualifier, value, value_to))


def _end(value: Fraction, decimals: int, rounding: Callable[[Fraction], int]) -> str:
    return _plain(told(value, decimals, rounding), value)


def _plain(text: str, value: Fraction) -> str:
    """Drop the zeros after the decimal mark of a number that needed no rounding."""
    return text.rstrip("0").rstrip(".") if "." in text and Fraction(text) == value else text


def range_patterns(pattern: str) -> tuple[str, str]:
    """Patterns of the two ends: what precedes a number stands at the first, what follows at the last, a per cent sign at both."""
    if pattern == PERCENT:
        return pattern, pattern
    before, after = pattern.split("{}")
    return f"{before}{{}}", f"{{}}{after}"


def _n(text: str, quantity: Quantity, lang: str) -> str:
    return print_number(text, lang, is_grouped=quantity.kind != "year")


def _one(text: str, quantity: Quantity, lang: str, pattern: str) -> str:
    return pattern.format(_n(text, quantity, lang))


def digits_needed(*ends: Fraction | None, most: int = MOST_DIGITS) -> int:
    """Digits that the ends need, at most so many."""
    needed = (n for n in range(most) if all(end is None or (end * 10**n).denominator == 1 for end in ends))
    return next(needed, most)


def print_date(day: date, lang: str) -> str:
    """Print a date: 13/4/2020 in Vietnamese, 13 April 2020 in English."""
    return format_date(day, format="d/M/y" if lang == "vi" else "d MMMM y", locale=lang)


__all__ = [
    "Wording",
    "apart",
    "digits_of",
    "digits_printed",
    "direction",
    "point_of",
    "print_date",
    "print_number",
    "print_quantity",
    "reading",
    "restated",
    "rounded",
    "told",
    "without_sign",
]
