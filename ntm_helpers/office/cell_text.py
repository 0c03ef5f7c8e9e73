"""One number as an office writes it in a cell: digits with their marks, hedge, unit of measure, denominator.

A text is cut at its digits, and what stands before, between and behind them must be words that are known
(``data/rules/number_words.csv`` and the names of units of measure): "gần 5 tỷ" is a hedge, a number and a unit. Nothing is left
over: a text with any other word is not read, and the reason is told. The forms:

========================================  ==================================================
as written                                as read
========================================  ==================================================
1.234,5 · 3 412,5 · 1234,5 · 05 xã        1234.5 · 3412.5 · 1234.5 · 5
gần 33 tỷ · 33 tỷ đồng trở lên            nearly 33 billion VND · at least 33 billion VND
10–15 · từ 10 đến 15 · 500 triệu–1 tỷ     10 to 15 · 10 to 15 · 500 to 1000 million VND
1 tỷ 291 triệu                            1291 million VND
76/378 hộ · 76/378 (20,1%)                76 of 378; what stands in brackets is kept beside it
x · – · chưa báo cáo                      not reported, never 0
========================================  ==================================================

Which mark parts thousands is not decided here but for the whole column (`ntm_helpers.office.printed`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ntm_helpers.characters import alike
from ntm_helpers.dataset.number_words import number_words
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.texts import settled_text
from ntm_helpers.dataset.unit_words import UnitWords
from ntm_helpers.errors import clip
from ntm_helpers.quantities import QuantityError, read_quantity
from ntm_helpers.words import Message

VIETNAMESE, ENGLISH = "1.234,5", "1,234.5"
CONVENTIONS = (VIETNAMESE, ENGLISH)
"""How thousands and decimals are parted, by an example."""


class State(StrEnum):
    """What became of the text of a cell."""

    EMPTY = "empty"
    TOLD = "told"
    NOT_REPORTED = "not_reported"
    UNREADABLE = "unreadable"
    ASKED = "asked"
    """It can be read in more than one way, or says more than a figure can."""


@dataclass(frozen=True)
class Reading:
    """What a cell says.

    Attributes
    ----------
    state : State
    qualifier, value, value_to, step : str
        As ``figures.csv`` wants them; ``exact`` is "".
    uom : str
        Unit of measure that the text itself names; "" where it names none.
    of : str
        The denominator of "76/378".
    beside : str
        What stands in brackets behind the number and is no part of it.
    open_ends : (bool, bool)
        Of a range whether its ends are themselves out ("trên 82%, chưa đến 87%"), which a row of figures cannot say.
    why : Message or None
        What is asked, why it cannot be read, or what should be known of a number that was.
    """

    state: State
    qualifier: str = ""
    value: str = ""
    value_to: str = ""
    step: str = ""
    uom: str = ""
    of: str = ""
    beside: str = ""
    open_ends: tuple[bool, bool] = (False, False)
    why: Message | None = None


@dataclass(frozen=True)
class Expected:
    """What the column says of its numbers: unit of measure and kind of the measure, the marks of its digits; words of units."""

    uom: str
    kind: str
    convention: str
    words: UnitWords

    @property
    def register(self) -> Register:
        """Register of the units of measure."""
        return self.words.register


class Unread(Exception):
    """A text is not read; with the state and the reason."""

    def __init__(self, why: Message, state: State = State.UNREADABLE):
        super().__init__(why)
        self.why, self.state = why, state


_DIGITS = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)*")
_SQUARE = re.compile(r"(?<![^\W\d_])(k?m)2(?![0-9])", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(.*[^\s(])\s*\(([^()]*)\)", re.DOTALL)
_MINUS = ("-", "−", "–")
_ERRORS = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|#+)", re.IGNORECASE)


def one_line(text: str) -> str:
    """Give a text in one spelling and one line, without the stop at its end."""
    line = " ".join(settled_text(text).split())
    return line if set(line) <= set(". …") else line.rstrip(" .;,")


def read_text(text: str, expected: Expected) -> Reading:
    """Read the text of one cell by a convention.

    Parameters
    ----------
    text : str
    expected : Expected

    Returns
    -------
    Reading
    """
    line = one_line(text)
    if expected.kind == "year":
        line = re.sub(r"^(năm|nam|year)\s+", "", line, flags=re.IGNORECASE)
    if not line:
        return Reading(State.EMPTY)
    if alike(line) in number_words("not_reported"):
        return Reading(State.NOT_REPORTED)
    try:
        if _ERRORS.fullmatch(line):
            raise Unread(Message("office.error_value", text=line))
        found = _read(line, expected)
        return _checked(found, expected)
    except Unread as unread:
        return Reading(unread.state, why=unread.why)


def digits(text: str, convention: str) -> str | None:
    """Give digits with their marks as a table writes them; None where they do not fit the convention."""
    group, mark = (r"\.", ",") if convention == VIETNAMESE else (",", r"\.")
    joined = re.sub(r"[ '’]", "", text)
    grouped = "|" if joined != text else rf"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+(?:{mark}[0-9]+)?|"
    if not re.fullmatch(rf"{grouped.lstrip('|') if joined != text else grouped}[0-9]+(?:{mark}[0-9]+)?", joined):
        return None
    plain = re.sub(group, "", joined).replace(mark[-1], ".")
    return plain[1:] if re.fullmatch(r"0[1-9]", plain) else plain  # officials write 05 xã


def _read(line: str, expected: Expected) -> Reading:
    """Read what is no mark for a missing number."""
    in_brackets = _IN_BRACKETS.fullmatch(line)
    if in_brackets:
        return _with_brackets(in_brackets[1], in_brackets[2].strip(), expected)
    squared = _SQUARE.sub(r"\1²", line)
    numbers = _DIGITS.findall(squared)
    if not numbers:
        raise Unread(Message("office.no_number", text=clip(line)))
    words = [piece.strip() for piece in _DIGITS.split(squared)]
    if len(numbers) == 1:
        return _one(words, numbers[0], expected)
    if len(numbers) == 2 and words[1] == "/":
        return _part_of_whole(words, numbers, expected)
    if len(numbers) == 2 and (found := _range(words, numbers, expected)):
        return found
    return _compound(words, numbers, expected)


def _with_brackets(before: str, inside: str, expected: Expected) -> Reading:
    """Read a number behind which something stands in brackets: its unit, its hedge, or what is kept beside it."""
    if expected.words.around("", inside):
        return _read(f"{before} {inside}", expected)
    hedge = number_words("qualifier").get(alike(inside))
    found = _read(before, expected)
    if hedge and not found.qualifier:
        return replace(found, qualifier=hedge if hedge != "exact" else "")
    if "%" in inside and expected.uom == "percent" and found.uom != "percent":
        raise Unread(Message("office.two_numbers", text=before, beside=inside), State.ASKED)
    return replace(found, beside=inside, why=found.why or Message("office.beside", beside=clip(inside)))


def _one(words: list[str], number: str, expected: Expected) -> Reading:
    """Read one number with what stands on its sides."""
    sign, before = _sign(words[0], expected)
    suffix, hedge = _bound(words[1], expected)
    if hedge:
        opening, prefix = _opening(before, expected)
        if opening == "open":
            raise Unread(Message("office.two_hedges", before=before, behind=words[1]))
    else:
        hedge, prefix = _hedge(before, expected)
    is_hedged = hedge not in ("", "exact")
    uom, value, _ = _in_unit(prefix, suffix, _digits_of(number, expected), "", is_hedged, expected)
    return Reading(State.TOLD, hedge if is_hedged else "", sign + value, uom=uom)


def _sign(before: str, expected: Expected) -> tuple[str, str]:
    """Give the sign of a change, and what stands before it."""
    directions = number_words("direction")
    rest, direction = before, directions.get(alike(before), "")
    if direction:
        rest = ""
    elif before.endswith(_MINUS):
        rest, direction = before[:-1].strip(), "fall"
    if direction and expected.kind != "change" and before not in _MINUS:
        raise Unread(Message("office.is_change", text=before), State.ASKED)
    return "-" if direction == "fall" else "", rest


def _hedge(before: str, expected: Expected) -> tuple[str, str]:
    """Give the hedge with which words begin, and what follows it (the unit, in English)."""
    hedges, parts = number_words("qualifier"), before.split()
    for count in range(len(parts), 0, -1):
        if hedge := hedges.get(alike(" ".join(parts[:count]))):
            return hedge, " ".join(parts[count:])
    return "", before


def _bound(behind: str, expected: Expected) -> tuple[str, str]:
    """Give the unit behind a number, and the hedge that follows it: trở lên."""
    bounds, parts = number_words("behind"), behind.split()
    for count in range(len(parts), 0, -1):
        if bound := bounds.get(alike(" ".join(parts[-count:]))):
            return " ".join(parts[:-count]), bound
    return behind, ""


def _digits_of(number: str, expected: Expected) -> str:
    found = digits(number, expected.convention)
    if found is None:
        raise Unread(Message("office.not_by_convention", text=number, convention=expected.convention))
    return found


def _units(prefix: str, suffix: str, expected: Expected) -> tuple[str, ...]:
    """Units of measure that the words around a number name."""
    prefix, suffix = prefix.strip(" ,"), suffix.strip(" ,")
    if not prefix and not suffix:
        return ()
    found = expected.words.around(prefix, suffix)
    if not found:
        raise Unread(Message("office.unknown_words", words=f"{prefix} {suffix}".strip()))
    return found


def _in_unit(prefix: str, suffix: str, value: str, value_to: str, is_hedged: bool, expected: Expected) -> tuple[str, str, str]:
    """Give the unit that words name, and digits in it: money said of a column of money per person is money per person."""
    found = _units(prefix, suffix, expected)
    if not found:
        return "", value, value_to
    uom = _chosen(found, expected)
    if uom in expected.register.units_of_measure:
        return uom, value, value_to
    top, _, _ = expected.uom.partition(" per ")
    low, high = (_moved(text, found[0], top, is_hedged, expected) for text in (value, value_to))
    return expected.uom, low, high


def _chosen(found: tuple[str, ...], expected: Expected) -> str:
    """Choose of the units that words name the one that the column can have; "" is one that has no name of its own."""
    register, uom = expected.register, expected.uom
    if uom in found or not uom:
        if uom not in found and len(found) > 1:
            raise Unread(Message("office.several_units", units=", ".join(found)), State.ASKED)
        return uom or found[0]
    alike_ones = [unit for unit in found if register.factor(unit, uom) is not None]
    if len(alike_ones) == 1:
        return alike_ones[0]
    top, per, bottom = uom.partition(" per ")
    if per and register.factor(found[0], top) is not None:
        own = f"{found[0]} per {bottom}"
        return own if own in register.units_of_measure else ""
    raise Unread(Message("office.other_unit", said=_named(found[0], register), uom=_named(uom, register)))


def _named(uom: str, register: Register) -> str:
    """The name of a unit of measure in Vietnamese writing, which its pattern holds."""
    row = register.units_of_measure.get(uom)
    return row["pattern_vi"].replace("{}", "").strip() if row else uom


def _moved(text: str, unit: str, to_unit: str, is_hedged: bool, expected: Expected) -> str:
    """Move the digits of a number into another unit: 500 million are 0.500 billion; zeros say nothing in a hedged one."""
    if not text:
        return ""
    factor = expected.register.factor(unit, to_unit)
    places = next((places for places in range(-18, 19) if factor == Fraction(10) ** places), None)
    if places is None:
        raise Unread(Message("office.other_unit", said=_named(unit, expected.register), uom=_named(to_unit, expected.register)))
    moved = format(Decimal(text).scaleb(places), "f")
    return moved.rstrip("0").rstrip(".") if is_hedged and "." in moved else moved


def _part_of_whole(words: list[str], numbers: list[str], expected: Expected) -> Reading:
    """Read "76/378 hộ"."""
    part, whole = (_digits_of(number, expected) for number in numbers)
    if words[0]:
        raise Unread(Message("office.unknown_words", words=words[0]))
    if expected.uom == "percent":
        raise Unread(Message("office.fraction_as_rate", part=part, whole=whole), State.ASKED)
    if re.fullmatch(r"(19|20)[0-9]{2}", whole) and Fraction(part) <= 12:
        raise Unread(Message("office.month_or_part", text="/".join(numbers)), State.ASKED)
    if not Fraction(whole):
        raise Unread(Message("office.whole_of_zero", text="/".join(numbers)))
    uom, part, whole = _in_unit("", words[2], part, whole, False, expected)
    return Reading(State.TOLD, "", part, uom=uom, of=whole)


def _range(words: list[str], numbers: list[str], expected: Expected) -> Reading | None:
    """Read two ends; None where the words between them part no range."""
    parted = _parted(words[1].replace(",", " ").strip(), expected)
    if parted is None:
        return None
    inner, to_end, inner_prefix = parted
    opening, prefix = _opening(words[0], expected)
    low, high = (_digits_of(number, expected) for number in numbers)
    last = _units(prefix or inner_prefix, words[2], expected)
    first = _units(prefix, inner, expected) if inner else last
    if first and not last:
        last = first
    unit = _chosen(first, expected) if first else ""
    if first != last:
        high = _moved(high, last[0], first[0], True, expected)
    uom, low, high = _as_chosen(unit, first, low, high, expected)
    opens = (opening == "open", to_end == "open")
    if any(opens):
        return Reading(State.ASKED, "", low, high, uom=uom, open_ends=opens, why=Message("office.open_range", low=low, high=high))
    return Reading(State.TOLD, "", low, high, uom=uom)


def _as_chosen(unit: str, said: tuple[str, ...], low: str, high: str, expected: Expected) -> tuple[str, str, str]:
    if unit or not said:
        return unit, low, high
    top = expected.uom.partition(" per ")[0]
    return expected.uom, _moved(low, said[0], top, True, expected), _moved(high, said[0], top, True, expected)


def _opening(before: str, expected: Expected) -> tuple[str, str]:
    """Give how a range opens ("từ", "trên"), and the unit that follows (in English)."""
    openings, parts = number_words("range_from"), before.split()
    for count in range(len(parts), 0, -1):
        if opening := openings.get(alike(" ".join(parts[:count]))):
            return opening, " ".join(parts[count:])
    return "closed", before


def _parted(between: str, expected: Expected) -> tuple[str, str, str] | None:
    """Cut what stands between two ends: the unit of the first, how the second is parted from it, the unit before the second."""
    partings, parts = number_words("range_to"), re.findall(r"[–—−-]|[^\s–—−-]+", between)
    for count in range(len(parts), 0, -1):
        for start in range(len(parts) - count + 1):
            if found := partings.get(alike(" ".join(parts[start : start + count]))):
                return " ".join(parts[:start]), found, " ".join(parts[start + count :])
    return None


def _compound(words: list[str], numbers: list[str], expected: Expected) -> Reading:
    """Read "1 tỷ 291 triệu": units that fall, each part smaller than one of the unit before it."""
    hedge, prefix = _hedge(words[0], expected)
    if prefix:
        raise Unread(Message("office.unknown_words", words=prefix))
    text = " ".join(map(" ".join, zip(numbers, words[1:], strict=True))).strip()
    units = [_only(_units("", word, expected), text) for word in words[1:]]
    last, factor = units[-1], expected.register.factor
    whole = Decimal(0)
    for place, number in enumerate(numbers):
        plain, size = _digits_of(number, expected), factor(units[place], last)
        above = factor(units[place - 1], units[place]) if place else None
        is_whole = "." not in plain or place == len(numbers) - 1
        is_small = place == 0 or (above is not None and above > 1 and Fraction(plain) < above)
        if size is None or size.denominator != 1 or not is_whole or not is_small:
            raise Unread(Message("office.several_numbers", text=text))
        whole += Decimal(plain) * int(size)
    value = format(whole, "f")
    uom, value, _ = _in_unit("", _named(last, expected.register), value, "", bool(hedge), expected)
    return Reading(State.TOLD, "" if hedge == "exact" else hedge, value, uom=uom)


def _only(units: tuple[str, ...], text: str) -> str:
    if len(units) != 1:
        raise Unread(Message("office.several_numbers", text=text))
    return units[0]


def _checked(found: Reading, expected: Expected) -> Reading:
    """Hold a number against its kind: what is counted is whole, only a change is negative, nothing is below zero."""
    kind = expected.kind
    try:
        read_quantity(found.value, qualifier=found.qualifier or "exact", value_to=found.value_to, kind=kind)
    except QuantityError as error:
        raise Unread(error.args[0]) from error
    if kind == "year" and not re.fullmatch(r"(19|20|21)[0-9]{2}", found.value):
        raise Unread(Message("office.no_year", text=found.value))
    return found
