"""A number of a list with its hedge, in one cell: ``over 1500``, ``nearly 300``, ``10..15``.

Lists have no columns for a hedge, as ``figures.csv`` has, and sources hedge in them too: a cost "trên 1,5 tỷ", a support "gần 300
triệu". So a cell of a number may hold one of the words of `HEDGED` and a blank in front of its digits, or the two ends of a range
with ``..`` between them. The word may be as sources say it, in Vietnamese or English, in any case and spelling of its tones ("trên
1500", "more than 1500"; ``rules/number_words.csv``).

A cell without a hedge is an office's record, the number itself, and not widened by rounding. One with a hedge is read as a report's
number is, by the place of its last digit that counts: ``over 1500`` is more than 1,500 and less than 1,600.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from ntm_helpers.characters import alike
from ntm_helpers.dataset.number_words import number_words
from ntm_helpers.quantities import QUALIFIERS, Quantity, QuantityError, Wording, is_surely_above, read_quantity

HEDGED = QUALIFIERS[1:]
"""Hedges that a cell may hold; a number without one is exact."""
RANGE = ".."
"""What stands between the ends of a range."""
MOST_WORDS = 3
"""Words of which a hedge is made at most."""


def wording_of(text: str) -> Wording:
    """Part a cell into its hedge and its digits, whatever these are."""
    parts = text.split()
    for length in range(1, min(len(parts), MOST_WORDS + 1)):
        said = " ".join(parts[:length])
        hedge = said if said in HEDGED else number_words("qualifier").get(alike(said), "exact")
        if hedge != "exact":
            return Wording(hedge, " ".join(parts[length:]))
    low, dots, high = text.partition(RANGE)
    return Wording("exact", low, high) if dots and low and high else Wording("exact", text)


def written(wording: Wording) -> str:
    """Write a number with its hedge as a cell holds it."""
    if wording.value_to:
        return f"{wording.value}{RANGE}{wording.value_to}"
    return wording.value if wording.qualifier == "exact" else f"{wording.qualifier} {wording.value}"


@lru_cache(maxsize=1 << 14)
def read_cell(text: str, unit: str = "", kind: str = "amount") -> Quantity:
    """Read a number of a list: what has no hedge is the number itself.

    Raises
    ------
    QuantityError
        When it holds none.
    """
    wording = wording_of(text)
    found = read_quantity(wording.value, qualifier=wording.qualifier, value_to=wording.value_to, unit=unit, kind=kind)
    return found if found.is_hedged or found.bare is None else replace(found, lower=found.bare, upper=found.bare)


def number_in(text: str) -> Quantity | None:
    """Read a number of a list; None where the cell is empty or holds none, which the check names."""
    try:
        return read_cell(text) if text else None
    except QuantityError:
        return None


def ends_of(text: str) -> tuple[Fraction, Fraction] | None:
    """Least and most that a cell allows; None where it is empty or holds no number."""
    found = number_in(text)
    return None if found is None or found.upper is None else (found.lower, found.upper)


def is_above(part: str, whole: str) -> bool:
    """Whether a cell surely says more than another one."""
    of_part, of_whole = number_in(part), number_in(whole)
    return of_part is not None and of_whole is not None and is_surely_above(of_part, of_whole)
