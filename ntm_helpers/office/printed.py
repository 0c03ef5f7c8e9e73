"""Columns of numbers as offices write them: which mark parts thousands is decided by the whole column, and told.

In Vietnamese writing "1.234" is one thousand two hundred and thirty-four, in English writing 1 and 234 thousandths; "1.234,5" is
only the one and "1234.5" only the other. Each cell is read by both conventions (`ntm_helpers.office.cell_text`). A cell that fits
one alone, or is the same number by both, is that number. One that fits both and differs is decided by the others of its column: by
the convention that some of them need and none contradicts. What is counted has no decimals, and dimensions that never reach a
thousand have no thousands (``rules/small_dimensions.csv``). Where nothing decides, or the column contradicts itself, the cell is
asked about with both numbers; the mapping may say the convention.

A number cell holds its digits and shows some of them by its format. What is read is what is shown, since that is what was printed
and signed; the digits behind the fifteenth are the program's own. A per cent format says per cent. A column of shares in which all
plain numbers lie between 0 and 1 may hold fractions (0,75 for 75 %) or per cents below 1: it is asked about, unless the mapping
says so. A date where a number belongs is what the program made of something typed (10-12): it is asked about, and so is an amount
of money many thousand times those of its column, which may be told in another unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import chain

from openpyxl.styles.numbers import is_date_format

from ntm_helpers.dataset.cells import THOUSANDS
from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.unit_words import UnitWords
from ntm_helpers.office.cell_text import read_text
from ntm_helpers.office.number_cells import read_stored
from ntm_helpers.office.readings import CONVENTIONS, ENGLISH, VIETNAMESE, Expected, Reading, State
from ntm_helpers.words import Message

FRACTION, PERCENT = "fraction", "percent"
"""Readings of a column of shares: 0,75 is 75 %, or 0,75 %."""


_Pair = tuple[Reading, Reading]
"""A cell by the Vietnamese and by the English convention."""


@dataclass(frozen=True)
class Printed:
    """A cell as it stands: what it shows, the number that it holds where it is a number cell, its format."""

    text: str
    stored: str = ""
    format: str = "General"


@dataclass(frozen=True)
class Part:
    """Cells of a column that are of one kind and in one unit of measure.

    Attributes
    ----------
    cells : sequence of Printed
    uom, kind : str
    reading : str
        `FRACTION` or `PERCENT` where the mapping says how shares are written.
    """

    cells: Sequence[Printed]
    uom: str
    kind: str
    reading: str = ""


@dataclass(frozen=True)
class Column:
    """A column that was read.

    Attributes
    ----------
    readings : tuple of Reading
        One a cell, in their order.
    convention : str
        How its texts part thousands and decimals; "" where none of them tells.
    why : Message or None
        By what that was decided, which cell breaks it, or that it must be said; None where nothing need be.
    """

    readings: tuple[Reading, ...]
    convention: str = ""
    why: Message | None = None


def read_column(
    cells: Sequence[Printed],
    uom: str,
    kind: str,
    convention: str = "",
    *,
    reading: str = "",
    register: Register | None = None,
) -> Column:
    """Read a column of numbers.

    Parameters
    ----------
    cells : sequence of Printed
    uom : str
        Id of the unit of measure in which the column is told, by the mapping, its head or its measure; "" where none is.
    kind : str
        Kind of the measure: ``count``, ``amount``, ``rate``, ``change``, ``length``, ``area`` or ``year``.
    convention : str
        One of `CONVENTIONS` where the mapping decides it.
    reading : str
        `FRACTION` or `PERCENT` where the mapping says how a column of shares is written.
    register : Register, optional
        That of the dataset, which may have units of measure of its own.
    """
    return read_parts([Part(cells, uom, kind, reading)], convention, register=register)[0]


def read_parts(parts: Sequence[Part], convention: str = "", *, register: Register | None = None) -> list[Column]:
    """Read a column whose cells are of several measures, as that of a long table is: the convention is one for all of them.

    Parameters
    ----------
    parts : sequence of Part
    convention : str
        One of `CONVENTIONS` where the mapping decides it.
    register : Register, optional

    Returns
    -------
    list of Column
        One a part; what is told of the convention stands with the first.
    """
    words = _words(register)
    both = [[_by_conventions(cell, part.uom, part.kind, words) for cell in part.cells] for part in parts]
    decided, why = _decided([*chain(*both)], [*chain(*(part.cells for part in parts))], convention)
    found = [_read_part(part, pairs, decided, words, is_told=bool(convention)) for part, pairs in zip(parts, both, strict=True)]
    return [Column(readings, decided, None if number else why) for number, readings in enumerate(found)]


def _read_part(part: Part, both: Sequence[_Pair], convention: str, words: UnitWords, *, is_told: bool) -> tuple[Reading, ...]:
    """Read the cells of one measure and unit by the convention of their column."""
    is_small = _is_small(part.uom, words.register)
    found = [_settled(pair, convention, is_small=is_small and not is_told) for pair in both]
    if not is_small:
        found = _mistyped(found, part.cells)
    if part.uom == "percent":
        found = _shares(found, part.cells, part.reading)
    if _dimension(part.uom, words.register).startswith("money"):
        found = _of_one_unit(found, part.cells)
    return tuple(map(_with_step, found))


def convention_of(cells: Sequence[Printed], uom: str = "", kind: str = "amount", register: Register | None = None) -> str:
    """Give the convention that some texts need and none contradicts; "" where nothing decides."""
    return _decided([_by_conventions(cell, uom, kind, _words(register)) for cell in cells], cells)[0]


_GROUPED = re.compile(r"[0-9]\.[0-9]{3}(?![0-9])")
_SHORT_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{1,3}")
_FEWEST, _FAR = 3, 50_000
"""Amounts of which a column has a middle; from how many times it another unit is likelier: đồng among millions are a million."""
_OF_MARKS = ("office.not_by_convention", "fault.whole_number")
"""Reasons by which a text does not fit a convention."""
_OF_PARTS = ("office.several_numbers", "office.unknown_words")
"""Reasons that no other convention does away with."""


@lru_cache(maxsize=4)
def _words(register: Register | None) -> UnitWords:
    """Words of the units of measure; of the rules where no dataset is."""
    return UnitWords(register or Register())


def _by_conventions(cell: Printed, uom: str, kind: str, words: UnitWords) -> _Pair:
    """Read a cell by both conventions; what a number cell holds needs none."""
    if is_date_format(cell.format):
        found = Reading(State.ASKED, why=Message("office.date_for_number", format=cell.format))
        return found, found
    if cell.stored:
        found = read_stored(cell.stored, cell.format, Expected(uom, kind, ENGLISH, words))
        return found, found
    first, second = (read_text(cell.text, Expected(uom, kind, one, words)) for one in CONVENTIONS)
    if _is_number(first) != _is_number(second):
        failed = second if _is_number(first) else first
        if failed.why and failed.why.key in _OF_PARTS:  # its marks are right, and what it is made of is wrong
            return failed, failed
    return first, second


def _is_number(found: Reading) -> bool:
    return bool(found.value)


def _needs(pair: _Pair) -> str:
    """The convention that a cell needs; "" where it fits both or none."""
    fits = [_is_number(found) for found in pair]
    return "" if fits[0] == fits[1] else VIETNAMESE if fits[0] else ENGLISH


def _decided(both: Sequence[_Pair], cells: Sequence[Printed], told: str = "") -> tuple[str, Message | None]:
    """Decide the convention of a column by the cells that need one, or by what the mapping tells of it."""
    needed = {_needs(pair): cell.text for pair, cell in zip(reversed(both), reversed(cells), strict=True)}
    needed.pop("", None)
    if told:
        against = [text for convention, text in needed.items() if convention != told]
        return told, Message("office.convention_broken", convention=told, text=against[0]) if against else None
    if len(needed) == 1:
        convention, text = next(iter(needed.items()))
        return convention, Message("office.convention_found", convention=convention, text=text)
    if needed:
        return "", Message("office.convention_mixed", first=needed[VIETNAMESE], second=needed[ENGLISH])
    return "", Message("office.convention_unknown") if any(map(_differ, both)) else None


def _differ(pair: _Pair) -> bool:
    """Whether a cell is another number by each convention."""
    return all(map(_is_number, pair)) and pair[0] != pair[1]


def _settled(pair: _Pair, convention: str, *, is_small: bool) -> Reading:
    """Give the reading of a cell, or the question."""
    vietnamese, english = pair
    asked = Reading(State.ASKED, why=Message("office.thousands_or_decimals", first=vietnamese.value, second=english.value))
    if not convention:
        if not _differ(pair):
            return english if _is_number(english) else _clearer(vietnamese, english)
        return min(pair, key=lambda found: Fraction(found.value)) if is_small else asked
    found, other = pair if convention == VIETNAMESE else (english, vietnamese)
    if is_small and _differ(pair) and Fraction(found.value) > Fraction(other.value):
        return asked
    is_other = _is_number(other) and found.why is not None and found.why.key in _OF_MARKS
    return other if is_other else _clearer(found, other)


def _clearer(found: Reading, other: Reading) -> Reading:
    """Of two reasons give the one that is not only of the marks: 1.5 household is no whole number, however it is written."""
    is_of_marks = found.why is not None and found.why.key == _OF_MARKS[0]
    return other if is_of_marks and other.why is not None and not _is_number(other) else found


def _mistyped(found: list[Reading], cells: Sequence[Printed]) -> list[Reading]:
    """Ask about number cells that a program in English may have made of thousands: typed 1.234 it holds 1 and 234 thousandths.

    They are those with three decimals among whole numbers of thousands; beside texts whose dots part thousands also those that lost
    a zero (2.980 is held as 2.98).
    """
    known = list(zip(cells, found, strict=True))
    if not any(one.state is State.TOLD and Fraction(one.value) >= 1000 for _, one in known):
        return found
    decimals = {place: len(cell.stored.partition(".")[2]) for place, (cell, _) in enumerate(known) if _is_typed(cell)}
    is_grouped = any(not cell.stored and _GROUPED.search(cell.text) and one.state is State.TOLD for cell, one in known)
    is_of_decimals = any("." in cell.stored and place not in decimals for place, (cell, _) in enumerate(known))
    if not is_grouped and (is_of_decimals or set(decimals.values()) != {3}):
        return found
    given = list(found)
    for place in decimals:
        if found[place].state in (State.TOLD, State.UNREADABLE):
            number = cells[place].stored
            whole = str(int(1000 * Fraction(number)))
            given[place] = Reading(State.ASKED, why=Message("office.thousands_or_decimals", first=whole, second=number))
    return given


def _is_typed(cell: Printed) -> bool:
    """Whether a number cell shows one to three decimals behind a number below a thousand, as it was typed."""
    return cell.format.casefold() == "general" and _SHORT_DECIMALS.fullmatch(cell.stored) is not None


def _of_one_unit(found: list[Reading], cells: Sequence[Printed]) -> list[Reading]:
    """Ask about amounts so far from the others of their column that they may be told in another unit of money."""
    told = {place: Fraction(one.value) for place, one in enumerate(found) if one.state is State.TOLD and not one.uom}
    sizes = {place: size for place, size in told.items() if size}
    if len(sizes) < _FEWEST:
        return found
    middle = sorted(sizes, key=lambda place: sizes[place])[len(sizes) // 2]
    given = list(found)
    for place, size in sizes.items():
        if not 1 < sizes[middle] * _FAR / size < _FAR**2:
            why = Message("office.other_money", value=cells[place].text, middle=cells[middle].text)
            given[place] = Reading(State.ASKED, why=why)
    return given


def _is_small(uom: str, register: Register) -> bool:
    """Whether numbers in a unit of measure never reach a thousand."""
    return any(_dimension(uom, register) == small["dimension"] for small in register.table("small_dimensions"))


def _dimension(uom: str, register: Register) -> str:
    return register.units_of_measure.get(uom, {}).get("dimension", "")


def _shares(found: list[Reading], cells: Sequence[Printed], reading: str) -> list[Reading]:
    """Tell fractions from per cents in a column of shares; what bears its sign is certain."""
    bare = [place for place, one in enumerate(found) if one.state is State.TOLD and one.uom != "percent" and not one.of]
    sizes = [Fraction(found[place].value_to or found[place].value) for place in bare]
    if reading == PERCENT or not any(sizes) or (not reading and max(sizes) > 1):
        return found
    given = list(found)
    for place in bare:
        given[place] = _of_one(found[place], cells[place].text, is_told=reading == FRACTION)
    return given


def _of_one(one: Reading, text: str, *, is_told: bool) -> Reading:
    """Give a fraction of one as per cent; asked where nobody says that it is one."""
    ends = [_hundredfold(end) for end in (one.value, one.value_to)]
    if not is_told:
        return replace(one, state=State.ASKED, value="", value_to="", why=Message("office.fraction", text=text, percent=ends[0]))
    if max(Fraction(end or 0) for end in ends) > 100:
        return Reading(State.UNREADABLE, why=Message("office.no_fraction", text=text))
    return replace(one, value=ends[0], value_to=ends[1], uom="percent")


def _hundredfold(text: str) -> str:
    whole, _, decimals = text.partition(".")
    moved = decimals.ljust(2, "0")
    plain = (whole + moved[:2]).lstrip("0") or "0"
    return (plain + (f".{moved[2:]}" if moved[2:] else "")) if text else ""


def _with_step(found: Reading) -> Reading:
    """Say of three decimals that they are decimals: 1.850 in a table is asked about otherwise."""
    texts = (found.value, found.value_to)
    return replace(found, step="0.001") if any(map(THOUSANDS.fullmatch, texts)) and not found.qualifier else found
