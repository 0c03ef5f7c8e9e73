"""Numbers in words read back: the inverse of `ntm_helpers.report.numbers`, which proves that nothing is lost in print."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from ntm_helpers.quantities import HEDGES, POINT_KINDS, RANGES, Quantity, QuantityError, read_quantity
from ntm_helpers.report.numbers import DASH, MINUS, print_number, print_quantity, range_patterns
from ntm_helpers.words import words

NUMBER = r"([−-]?[0-9.,]+)"


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
    forms = _published_forms, _unbounded_forms, _range_forms
    found = next((quantity for form in forms if (quantity := form(text, lang, pattern, kind)) is not None), None)
    if found is None:
        raise QuantityError(
            f"{text!r} is no quantity in {lang!r} with the pattern {pattern!r}: write it as print_quantity does, as in "
            f"{print_quantity(read_quantity('38', qualifier='over', kind=kind), lang, pattern=pattern)!r}"
        )
    return replace(found, unit=unit, kind=kind)


def _published_forms(text: str, lang: str, pattern: str, kind: str) -> Quantity | None:
    """Read a number with a hedge or without."""
    for hedge, key in HEDGES.items():
        found = re.fullmatch(_form(words(lang).template(key), x=pattern), text)
        if found:
            return read_quantity(_plain(found[1], lang, kind), qualifier=hedge, kind=kind)
    found = re.fullmatch(_form("{x}", x=pattern), text)
    if not found:
        return None
    number = _plain(found[1], lang, kind)
    if not number.startswith("-"):
        return read_quantity(number, kind=kind)
    mirrored = read_quantity(number[1:], kind=kind)  # only what is derived has a sign
    assert mirrored.upper is not None  # an exact number has both
    assert mirrored.bare is not None
    return Quantity(-mirrored.upper, -mirrored.lower, bare=-mirrored.bare)


def _unbounded_forms(text: str, lang: str, pattern: str, kind: str) -> Quantity | None:
    """Read a number and more."""
    for key, is_open in (("hedge.more_than", True), ("hedge.or_more", False)):
        found = re.fullmatch(_form(words(lang).template(key), x=pattern), text)
        if found:
            return Quantity(Fraction(_plain(found[1], lang, kind)), None, lower_open=is_open, is_hedged=True)
    return None


def _range_forms(text: str, lang: str, pattern: str, kind: str) -> Quantity | None:
    """Read two ends; closed ones that are not negative are a published range."""
    t, (first, last) = words(lang), range_patterns(pattern)
    if kind in POINT_KINDS and (found := re.fullmatch(_form(f"{{low}}{DASH}{{high}}", low=first, high=last), text)):
        return read_quantity(_plain(found[1], lang, kind), value_to=_plain(found[2], lang, kind), kind=kind)
    for (lower_open, upper_open), key in RANGES.items():
        found = re.fullmatch(_form(t.template(key), low=first, high=last), text)
        if found:
            low, high = _plain(found[1], lang, kind), _plain(found[2], lang, kind)
            if lower_open or upper_open or low.startswith("-"):
                return Quantity(Fraction(low), Fraction(high), lower_open, upper_open, is_hedged=True)
            return read_quantity(low, value_to=high, kind=kind)
    return None


def _form(template: str, **patterns: str) -> str:
    """Regular expression of a template that is filled with patterns that are filled with a number each."""
    form = re.escape(template)
    for name, pattern in patterns.items():
        form = form.replace(re.escape(f"{{{name}}}"), re.escape(pattern).replace(re.escape("{}"), NUMBER))
    return form


def _plain(text: str, lang: str, kind: str) -> str:
    """Digits with ``.`` before decimals of a number in a language's format; its thousands marks are all there or none is."""
    group, mark = (".", ",") if lang == "vi" else (",", ".")
    plain = text.replace(MINUS, "-").replace(group, "").replace(mark, ".")
    is_number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain)
    allowed = [print_number(plain, lang, is_grouped=grouped) for grouped in {kind != "year", False}] if is_number else []
    if text.replace("-", MINUS) not in allowed:
        raise QuantityError(f"{text!r} is no number in {lang!r}: write it as {print_number('1234.5', lang)}")
    return plain
