"""Number cells of a sheet: the digits that are shown of the number that is stored, and what the format adds to them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation

from openpyxl.styles.numbers import is_date_format

from ntm_helpers.dataset.workbook.formats import shown_section
from ntm_helpers.office.cell_text import read_text
from ntm_helpers.office.readings import ENGLISH, Expected, Reading, State, Unread
from ntm_helpers.quantities import POINT_KINDS
from ntm_helpers.words import Message

_KEPT = Context(prec=15, rounding=ROUND_HALF_EVEN)
"""A spreadsheet program keeps fifteen digits; those behind them are its own."""
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_CURRENCIES = {"₫": "đồng"}
_PLACES = re.compile(r"[#0?,]*[#0?](?:\.([0#?]+))?")


def read_stored(stored: str, shown: str, expected: Expected) -> Reading:
    """Read a number cell.

    Parameters
    ----------
    stored : str
        The number as the file has it.
    shown : str
        Format of the cell.
    expected : Expected
    """
    try:
        number = _KEPT.create_decimal(stored.strip())
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        return Reading(State.UNREADABLE, why=Message("office.no_number", text=stored))
    try:
        digits, unit, is_rounded = _shown(number, shown)
    except Unread as unread:
        return Reading(unread.state, why=unread.why)
    if expected.kind in POINT_KINDS and unit != "%":  # a format neither adds decimals to what is counted nor takes them away
        digits, is_rounded = _plain(number), False
    found = read_text(f"{digits} {unit}", replace(expected, convention=ENGLISH))
    if is_rounded and found.state is State.TOLD:
        return replace(found, why=Message("office.shown_rounded", shown=digits, stored=_plain(number)))
    return found


def shown_text(number: Decimal, shown: str) -> str:
    """Give what a number cell shows, with a decimal comma and no mark between thousands; as it is held where that is not clear."""
    try:
        digits, unit, _ = _shown(_KEPT.plus(number), shown)
    except Unread:
        return _plain(number).replace(".", ",")
    return digits.replace(".", ",") + ("" if unit == "%" or not unit else " ") + unit


def _shown(number: Decimal, shown: str) -> tuple[str, str, bool]:
    """Give the digits that are shown, the unit that the format writes behind them, and whether they are rounded."""
    if shown.casefold() in ("", "general", "@"):
        return _plain(number), "", False
    if is_date_format(shown):
        raise Unread(Message("office.date_for_number", format=shown), State.ASKED)
    section = _CURRENCY.sub(lambda match: f'"{_CURRENCIES.get(match[1], match[1])}"', shown_section(number, shown))
    said = " ".join(first or second for first, second in _LITERAL.findall(section)).strip(" ()-")
    bare = _LITERAL.sub("", section).strip(" ()-")
    if not re.search("[0#?]", bare):  # General, or a zero shown by a dash
        return _plain(number), said, False
    is_percent = bare.endswith("%")
    places = _PLACES.fullmatch(bare.removesuffix("%").strip())
    if places is None:
        raise Unread(Message("office.format_unknown", format=shown, stored=_plain(number)), State.ASKED)
    size = _KEPT.multiply(number, Decimal(100 if is_percent else 1))
    shown_number = _rounded(size, places[1] or "")
    return shown_number, "%" if is_percent else said, Decimal(shown_number) != size


def _rounded(number: Decimal, places: str) -> str:
    """Round as the format shows: half away from zero, decimals that may be missing left out."""
    if number.adjusted() >= _KEPT.prec:
        return _plain(number)
    text = f"{number.quantize(Decimal(1).scaleb(-len(places)), rounding=ROUND_HALF_UP):f}"
    least = len(text) - len(places) + len(places.rstrip("#?"))
    while len(text) > least and text.endswith("0") and "." in text:
        text = text[:-1]
    return _unsigned_zero(text.removesuffix("."))


def _plain(number: Decimal) -> str:
    return _unsigned_zero(f"{number.normalize():f}")


def _unsigned_zero(text: str) -> str:
    return text if text.strip("-0.") else text.removeprefix("-")
