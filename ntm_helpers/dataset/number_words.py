"""How people spell what registers have one id for: units of measure, hedges, what stands where no number is.

The register of units of measure prints "triệu đồng"; offices write "trđ", "tr.đ", "triệu". Such spellings are data
(``rules/number_words.csv``), beside the patterns by which the register itself prints a unit. Texts are compared as readers take
them (`ntm_helpers.characters.alike`); one typed without any signs ("trieu dong") is compared without signs. Where a text fits
several units ("điểm" is a point of a card and a place), all are given, and whoever asks decides by what else is known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ntm_helpers.characters import alike
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.register import Register
from ntm_helpers.project import RULES

YEARLY = ("/năm", "/nam", " một năm", " per year", "/year", " a year")
"""What may follow an amount per person: the period says it already."""


def without_signs(text: str) -> str:
    """Give a text as it is typed without signs: "trieu dong"."""
    plain = "".join(mark for mark in unicodedata.normalize("NFD", alike(text)) if not unicodedata.combining(mark))
    return plain.replace("đ", "d")


@cache
def number_words(kind: str, folder: Path = RULES) -> Mapping[str, str]:
    """Codes of a list by their spellings, as `alike` gives them; without signs where that is nothing else."""
    rows = [row for row in rule_table(folder, "number_words") if row["list"] == kind]
    exact = {alike(row["text"]): row["code"] for row in rows}
    plain: dict[str, set[str]] = {}
    for row in rows:
        plain.setdefault(without_signs(row["text"]), set()).add(row["code"])
    return {text: next(iter(codes)) for text, codes in plain.items() if len(codes) == 1} | exact


def units_of_measure(text: str, register: Register) -> tuple[str, ...]:
    """Give the units of measure that a text names: "trđ/người/năm" is million VND per person; none where it names none.

    Parameters
    ----------
    text : str
        The words beside a number, with ``{}`` for the number where they stand on both sides; in a head the brackets are left out.
    register : Register
    """
    wanted = text.strip()
    for form in (wanted, *_without_year(wanted)):
        if found := _simple(form, register) or _compound(form, register):
            return found
    return ()


def _without_year(text: str) -> Iterator[str]:
    for ending in YEARLY:
        if text.casefold().endswith(ending):
            yield text[: -len(ending)]


def _simple(text: str, register: Register) -> tuple[str, ...]:
    if text in register.units_of_measure:
        return (text,)
    key = alike(text)
    if found := _patterns(register).get(key if "{}" in key else alike(f"{{}} {text}")):
        return found
    code = number_words("units_of_measure", register.folder).get(alike(key.replace("{}", " ")))
    return (code,) if code else ()


def _compound(text: str, register: Register) -> tuple[str, ...]:
    """Read money per something: the first part a unit of money, the second one of what is counted."""
    above, parted, below = text.partition("/")
    if not parted:
        return ()
    tops, bottoms = _simple(above, register), _simple(below, register)
    made = dict.fromkeys(f"{top} per {bottom}" for top in tops for bottom in bottoms)
    return tuple(unit for unit in made if unit in register.units_of_measure)


_KNOWN: dict[tuple[tuple[str, str], ...], Mapping[str, tuple[str, ...]]] = {}


def _patterns(register: Register) -> Mapping[str, tuple[str, ...]]:
    """Units by their patterns in both languages, also as typed without a space or without signs."""
    rows = register.units_of_measure
    key = tuple((unit, row["pattern_vi"]) for unit, row in rows.items())
    if key not in _KNOWN:
        found: dict[str, dict[str, None]] = {}
        for unit, row in rows.items():
            for column in ("pattern_vi", "pattern_en_one", "pattern_en_other"):
                for spelled in (row[column], row[column].replace("{}", "{} ")) if row[column] != "{}" else ():
                    for written in (alike(spelled), without_signs(spelled)):
                        found.setdefault(written, {})[unit] = None
        _KNOWN[key] = {text: tuple(units) for text, units in found.items()}
    return _KNOWN[key]
