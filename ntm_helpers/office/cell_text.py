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
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from ntm_helpers.characters import alike
from ntm_helpers.dataset.number_words import number_words
from ntm_helpers.dataset.texts import settled_text
from ntm_helpers.errors import clip
from ntm_helpers.office.cell_units import Told, as_said, in_unit, moved, named, units_said
from ntm_helpers.office.periods import read_period
from ntm_helpers.office.readings import VIETNAMESE, Expected, Reading, State, Unread
from ntm_helpers.quantities import POINT_KINDS, QuantityError, read_quantity
from ntm_helpers.words import Message

MOST_LETTERS = 200
"""A longer text is no number."""
_DIGITS = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)*")
_SQUARE = re.compile(r"(?<![^\W\d_])(k?m)2(?![0-9])", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"([^()]*[^\s()])\s*\(([^()]*)\)")
_NEGATIVE = re.compile(r"^\(\s*([0-9][0-9.,]*)\s*\)$")
"""A negative number as accounts write it: (500)."""
_MINUS = ("-", "−", "–")
_ERRORS = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|#+)", re.IGNORECASE)


def one_line(text: str) -> str:
    """Give a text in one spelling and one line, without the stop at its end."""
    line = " ".join(settled_text(text).split())
    return line if set(line) <= set(". …") else line.rstrip(" .;,")


def read_text(text: str, expected: Expected) -> Reading:
    """Read the text of one cell by a convention."""
    line = one_line(text)
    if not line:
        return Reading(State.EMPTY)
    if alike(line) in number_words("not_reported"):
        return Reading(State.NOT_REPORTED)
    try:
        return _checked(_read(line, expected), expected)
    except Unread as unread:
        return Reading(unread.state, why=unread.why)


def digits(text: str, convention: str) -> str | None:
    """Give digits with their marks as a table writes them; None where they do not fit the convention."""
    group, mark = (".", ",") if convention == VIETNAMESE else (",", ".")
    joined = re.sub(r"[ '’]", "", text)
    form = rf"[0-9]+(?:\{mark}[0-9]+)?"
    if joined == text:
        form = rf"[1-9][0-9]{{0,2}}(?:\{group}[0-9]{{3}})+(?:\{mark}[0-9]+)?|{form}"
    if not re.fullmatch(form, joined):
        return None
    plain = joined.replace(group, "").replace(mark, ".")
    return plain[1:] if re.fullmatch(r"0[1-9]", plain) else plain  # officials write 05 xã


def _read(line: str, expected: Expected) -> Reading:
    """Read what is no mark for a missing number."""
    if _ERRORS.fullmatch(line):
        raise Unread(Message("office.error_value", text=line))
    if len(line) > MOST_LETTERS:
        raise Unread(Message("office.no_number", text=clip(line)))
    if expected.kind == "year":
        line = re.sub(r"^(năm|nam|year)\s+", "", line, flags=re.IGNORECASE)
    line = _NEGATIVE.sub(r"-\1", line)
    if in_brackets := _IN_BRACKETS.fullmatch(line):
        return _with_brackets(in_brackets[1], in_brackets[2].strip(), expected)
    squared = _SQUARE.sub(r"\1²", line)
    numbers = _DIGITS.findall(squared)
    if not numbers:
        raise Unread(Message("office.no_number", text=clip(line)))
    words = [piece.strip() for piece in _DIGITS.split(squared)]
    if len(numbers) == 1:
        return _one(words, numbers[0], expected)
    if len(numbers) == 2 and (found := _part_of_whole(words, numbers, expected) or _range(words, numbers, expected)):
        return found
    if len(numbers) > 2 and read_period(line):
        raise Unread(Message("office.day_for_number", text=line), State.ASKED)
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
    suffix, hedge = _bound(words[1])
    if hedge:
        opening, prefix = _opening(before)
        if opening == "open":
            raise Unread(Message("office.two_hedges", before=before, behind=words[1]))
    else:
        hedge, prefix = _hedge(before)
    told = in_unit(prefix, suffix, Told("", _digits_of(number, expected)), expected, is_hedged=bool(hedge))
    return Reading(State.TOLD, hedge, sign + told.value, step=told.step, uom=told.uom)


def _sign(before: str, expected: Expected) -> tuple[str, str]:
    """Give the sign of a change, and what stands before it."""
    direction, rest = number_words("direction").get(alike(before), ""), ""
    if not direction:
        is_negative = before.endswith(_MINUS)
        direction, rest = "fall" if is_negative else "", before[:-1].strip() if is_negative else before
    if direction and expected.kind != "change" and before not in _MINUS:
        raise Unread(Message("office.is_change", text=before), State.ASKED)
    return "-" if direction == "fall" else "", rest


def _hedge(before: str) -> tuple[str, str]:
    """Give the hedge with which words begin, "" where it is exact, and what follows it (the unit, in English)."""
    hedges, parts = number_words("qualifier"), before.split()
    for count in range(len(parts), 0, -1):
        if hedge := hedges.get(alike(" ".join(parts[:count]))):
            rest = " ".join(parts[count:])
            return _hedge(rest) if hedge == "exact" else (hedge, rest)
    return "", before


def _bound(behind: str) -> tuple[str, str]:
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


def _part_of_whole(words: list[str], numbers: list[str], expected: Expected) -> Reading | None:
    """Read "76/378 hộ" and "76 hộ/378 hộ"; None where no stroke parts the two."""
    before, between, behind = words
    inner = between.removesuffix("/").strip()
    if not between.endswith("/") or (inner and inner != behind):
        return None
    part, whole = (_digits_of(number, expected) for number in numbers)
    text = "/".join(numbers)
    hedge, prefix = _hedge(before)
    if hedge or prefix:
        raise Unread(Message("office.unknown_words", words=before))
    if expected.uom == "percent":
        raise Unread(Message("office.fraction_as_rate", part=part, whole=whole), State.ASKED)
    if re.fullmatch(r"(19|20)[0-9]{2}", whole) and Fraction(part) <= 12:
        raise Unread(Message("office.month_or_part", text=text), State.ASKED)
    if not Fraction(whole):
        raise Unread(Message("office.whole_of_zero", text=text))
    if Fraction(part) > Fraction(whole):
        raise Unread(Message("office.part_above_whole", text=text), State.ASKED)
    told = in_unit("", behind, Told("", part, whole), expected)
    return Reading(State.TOLD, "", told.value, uom=told.uom, of=told.value_to)


def _range(words: list[str], numbers: list[str], expected: Expected) -> Reading | None:
    """Read two ends; None where the words between them part no range."""
    parted = _parted(words[1].replace(",", " "))
    if parted is None:
        return None
    inner, to_end, inner_prefix = parted
    opening, prefix = _opening(words[0])
    low, high = (_digits_of(number, expected) for number in numbers)
    if inner:
        said = units_said(prefix, inner, expected)
        last = units_said(prefix or inner_prefix, words[2], expected) or said
        told = as_said(said, Told("", low, moved(high, last[0], said[0], expected, is_hedged=True)), expected, is_hedged=True)
    else:
        told = in_unit(prefix, words[2], Told("", low, high), expected, is_hedged=True)
    opens = (opening == "open", to_end == "open")
    if any(opens):
        why = Message("office.open_range", low=told.value, high=told.value_to)
        return Reading(State.ASKED, "", told.value, told.value_to, uom=told.uom, open_ends=opens, why=why)
    return Reading(State.TOLD, "", told.value, told.value_to, uom=told.uom)


def _opening(before: str) -> tuple[str, str]:
    """Give how a range opens ("từ", "trên"), and the unit that follows (in English)."""
    openings, parts = number_words("range_from"), before.split()
    for count in range(len(parts), 0, -1):
        if opening := openings.get(alike(" ".join(parts[:count]))):
            return opening, " ".join(parts[count:])
    return "closed", before


def _parted(between: str) -> tuple[str, str, str] | None:
    """Cut what stands between two ends: the unit of the first, how the second is parted from it, the unit before the second."""
    partings, parts = number_words("range_to"), re.findall(r"[–—−-]|[^\s–—−-]+", between)
    for count in range(len(parts), 0, -1):
        for start in range(len(parts) - count + 1):
            if found := partings.get(alike(" ".join(parts[start : start + count]))):
                return " ".join(parts[:start]), found, " ".join(parts[start + count :])
    return None


def _compound(words: list[str], numbers: list[str], expected: Expected) -> Reading:
    """Read "1 tỷ 291 triệu": units that fall, each part smaller than one of the unit before it."""
    hedge, prefix = _hedge(words[0])
    text = " ".join(map(" ".join, zip(numbers, words[1:], strict=True))).strip()
    units = [found[0] if len(found := expected.words.around("", word)) == 1 else "" for word in words[1:]]
    if prefix or not all(units):
        raise Unread(Message("office.several_numbers", text=text))
    whole = Decimal(0)
    for place, number in enumerate(numbers):
        plain, size = _digits_of(number, expected), expected.register.factor(units[place], units[-1])
        above = expected.register.factor(units[place - 1], units[place]) if place else None
        is_whole = "." not in plain or place == len(numbers) - 1
        is_small = place == 0 or (above is not None and above > 1 and Fraction(plain) < above)
        if size is None or size.denominator != 1 or not is_whole or not is_small:
            raise Unread(Message("office.several_numbers", text=text))
        whole += Decimal(plain) * int(size)
    told = in_unit("", named(units[-1], expected.register), Told("", format(whole, "f")), expected, is_hedged=bool(hedge))
    return Reading(State.TOLD, hedge, told.value, uom=told.uom)


def _checked(found: Reading, expected: Expected) -> Reading:
    """Hold a number against its kind: what is counted is whole, only a change is negative, nothing is below zero."""
    kind = expected.kind
    if kind in POINT_KINDS:
        found = replace(found, value=_whole(found.value), value_to=_whole(found.value_to))
    try:
        read_quantity(found.value, qualifier=found.qualifier or "exact", value_to=found.value_to, kind=kind, step=found.step)
    except QuantityError as error:
        raise Unread(error.args[0]) from error
    if kind == "year" and not re.fullmatch(r"(19|20|21)[0-9]{2}", found.value):
        raise Unread(Message("office.no_year", text=found.value))
    return found


def _whole(text: str) -> str:
    """Leave out one or two zeros behind the mark of a whole number; three may part thousands."""
    return re.sub(r"\.0{1,2}$", "", text)


__all__ = ["MOST_LETTERS", "Reading", "State", "digits", "one_line", "read_text"]
