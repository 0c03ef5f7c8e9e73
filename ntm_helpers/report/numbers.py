"""Numbers and dates in words, both ways: the only place that prints them.

A published quantity is printed in its own wording, with its digits as they stood ("trên 38 tỷ đồng", "15,40"). A derived one is
printed as a number when no hedge is involved, else as its interval, the ends rounded outward so that what is printed always holds
what is true ("từ trên 82% đến dưới 87%"); never a midpoint. `parse_quantity` reads back what `print_quantity` prints.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from ntm_helpers.quantities import POINT_KINDS, Quantity, QuantityError, Wording, read_quantity
from ntm_helpers.report.words import words

MINUS = "−"
HEDGES = ("over", "nearly", "about", "at_least", "at_most", "under")
PERCENT = "{}%"


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
    digits = max(-number.as_tuple().exponent, 0)
    if digits > 0 and "." not in text:
        digits = 0
    pattern = ("#,##0" if is_grouped else "0") + ("." + "0" * digits if digits else "")
    printed = format_decimal(abs(number), format=pattern, locale=lang, decimal_quantization=False)
    return (MINUS if number < 0 else "") + printed


def rounded(value: Fraction, decimals: int, rounding: str = ROUND_HALF_EVEN) -> str:
    """Round a fraction to decimal text, exactly."""
    scaled = value * 10**decimals
    with localcontext() as context:
        context.prec = 60
        whole = Decimal(scaled.numerator) / Decimal(scaled.denominator)
        if rounding in (ROUND_FLOOR, ROUND_CEILING):  # the division above may have rounded: decide on the fraction itself
            whole = Decimal(scaled.numerator // scaled.denominator) + (rounding == ROUND_CEILING and scaled.denominator != 1)
        number = whole.to_integral_value(rounding).scaleb(-decimals)
        return format(number, "f")


def print_quantity(quantity: Quantity, lang: str, *, pattern: str = "{}", decimals: int | None = None) -> str:
    """Print a quantity with its hedge.

    Parameters
    ----------
    quantity : Quantity
    lang : str
        ``vi`` or ``en``.
    pattern : str
        Pattern of the unit of measure, such as ``{} tỷ đồng`` or ``VND {} bn``.
    decimals : int, optional
        Digits after the decimal mark of a derived quantity; by default as many as it needs, at most 2.
    """
    if quantity.wording is not None:
        return _published(quantity, lang, pattern)
    if quantity.nominal is not None:
        digits = _digits(quantity.nominal) if decimals is None else decimals
        return _one(rounded(quantity.nominal, digits), quantity, lang, pattern)
    return _derived(quantity, lang, pattern, decimals)


def _published(quantity: Quantity, lang: str, pattern: str) -> str:
    wording, t = quantity.wording, words(lang)
    if wording.value_to:
        return _range(
            t("hedge.from", x=_n(wording.value, quantity, lang)), t("hedge.to", x=_n(wording.value_to, quantity, lang)), pattern
        )
    one = _one(wording.value, quantity, lang, pattern)
    return one if wording.qualifier == "exact" else t(f"hedge.{wording.qualifier}", x=one)


def _derived(quantity: Quantity, lang: str, pattern: str, decimals: int | None) -> str:
    t = words(lang)
    digits = _digits(quantity.lower, quantity.upper) if decimals is None else decimals
    low = rounded(quantity.lower, digits, ROUND_FLOOR)
    low_open = quantity.lower_open or Fraction(low) != quantity.lower
    if quantity.upper is None:
        return t("hedge.more_than" if low_open else "hedge.or_more", x=_one(low, quantity, lang, pattern))
    high = rounded(quantity.upper, digits, ROUND_CEILING)
    high_open = quantity.upper_open or Fraction(high) != quantity.upper
    if Fraction(low) == Fraction(high):
        return _one(low, quantity, lang, pattern)
    if quantity.kind in POINT_KINDS:
        low_open = high_open = False
    start = t("hedge.from_over" if low_open else "hedge.from", x=_n(low, quantity, lang))
    end = t("hedge.to_under" if high_open else "hedge.to", x=_n(high, quantity, lang))
    return _range(start, end, pattern)


def _range(start: str, end: str, pattern: str) -> str:
    """Two ends; the unit of measure stands once, a per cent sign at both."""
    if pattern == PERCENT:
        return f"{start}% {end}%"
    if pattern.startswith("{}"):
        return f"{start} {pattern.format(end)}"
    return pattern.format(f"{start} {end}")


def _n(text: str, quantity: Quantity, lang: str) -> str:
    return print_number(text, lang, is_grouped=quantity.kind != "year")


def _one(text: str, quantity: Quantity, lang: str, pattern: str) -> str:
    return pattern.format(_n(text, quantity, lang))


def _digits(*ends: Fraction | None) -> int:
    """Digits that the ends need, at most 2."""
    for digits in (0, 1):
        if all(end is None or (end * 10**digits).denominator == 1 for end in ends):
            return digits
    return 2


def parse_quantity(text: str, lang: str, *, pattern: str = "{}", unit: str = "", kind: str = "amount") -> Quantity:
    """Read a printed quantity back: the inverse of `print_quantity`.

    Parameters
    ----------
    text : str
        As printed.
    lang, pattern, unit, kind : str
        As it was printed.

    Raises
    ------
    QuantityError
        When the text fits no form of the language.
    """
    t = words(lang)
    number = r"([−-]?[\d.,]+)"
    one = re.escape(pattern).replace(re.escape("{}"), number)
    for hedge in HEDGES:
        found = re.fullmatch(_form(t.template(f"hedge.{hedge}"), one), text)
        if found:
            return read_quantity(_plain(found[1], lang), qualifier=hedge, unit=unit, kind=kind)
    for start, start_open in (("hedge.from_over", True), ("hedge.from", False)):
        for end, end_open in (("hedge.to_under", True), ("hedge.to", False)):
            form = _range(_form(t.template(start), number), _form(t.template(end), number), _escaped(pattern))
            found = re.fullmatch(form, text)
            if found:
                low, high = _plain(found[1], lang), _plain(found[2], lang)
                if start_open or end_open:
                    ends = Fraction(low), Fraction(high), start_open, end_open
                    return Quantity(*ends, is_hedged=True, unit=unit, kind=kind)
                return read_quantity(low, value_to=high, unit=unit, kind=kind)
    found = re.fullmatch(one, text)
    if not found:
        raise QuantityError(f"{text!r} is no quantity in {lang!r} with the pattern {pattern!r}")
    return read_quantity(_plain(found[1], lang), unit=unit, kind=kind)


def _form(template: str, inner: str) -> str:
    return re.escape(template).replace(re.escape("{x}"), inner)


def _escaped(pattern: str) -> str:
    return pattern if pattern == PERCENT else re.escape(pattern).replace(re.escape("{}"), "{}")


def _plain(text: str, lang: str) -> str:
    """Digits with ``.`` before decimals of a number in a language's format."""
    group, mark = (".", ",") if lang == "vi" else (",", ".")
    return text.replace(MINUS, "-").replace(group, "").replace(mark, ".")


def print_date(day: date, lang: str) -> str:
    """Print a date: 13/4/2020 in Vietnamese, 13 April 2020 in English."""
    return format_date(day, format="d/M/y" if lang == "vi" else "d MMMM y", locale=lang)


__all__ = ["Wording", "parse_quantity", "print_date", "print_number", "print_quantity", "rounded"]
