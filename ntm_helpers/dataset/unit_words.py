"""Units of measure as they are written around numbers: "trđ/hộ/năm" behind one, in English "VND" before and "bn" behind.

They have their names in `ntm_helpers.dataset.naming`; what the register prints around a number names one too. Where a text fits
several ("điểm" is a point of a card and a place), all are given, and whoever asks decides by what else is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ntm_helpers.characters import alike
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register

YEARLY = ("/năm", "/nam", " một năm", " per year", "/year", " a year")
"""What may follow an amount per person: the period says it already."""


class UnitWords:
    """Units of measure as they are written around numbers.

    Parameters
    ----------
    register : Register
        That of the dataset, which may have units of its own.
    """

    def __init__(self, register: Register):
        self.register, self._names = register, Names(register)

    def around(self, prefix: str, suffix: str) -> tuple[str, ...]:
        """Give the units that stand around a number: "trđ/hộ/năm" behind it, in English "VND" before and "bn" behind it.

        Parameters
        ----------
        prefix, suffix : str
            What stands before the number and behind it; a unit is named by one of them, or by both.
        """
        if prefix:
            return self._patterns.get(alike(f"{prefix} {{}} {suffix}"), ())
        for form in (suffix, *_without_year(suffix)):
            if found := self._simple(form) or self._per(form):
                return found
        return ()

    def _simple(self, text: str) -> tuple[str, ...]:
        if text in self.register.units_of_measure:
            return (text,)
        return self._patterns.get(alike(f"{{}} {text}")) or self._names.codes("units_of_measure").fitting(text)

    def _per(self, text: str) -> tuple[str, ...]:
        """Read money per something: the first part a unit of money, the second one of what is counted."""
        above, parted, below = text.partition("/")
        if not parted:
            return ()
        made = dict.fromkeys(f"{top} per {bottom}" for top in self._simple(above) for bottom in self._simple(below))
        return tuple(unit for unit in made if unit in self.register.units_of_measure)

    @cached_property
    def _patterns(self) -> Mapping[str, tuple[str, ...]]:
        """Units by what is printed around a number in either language, with a blank beside it or none."""
        found: dict[str, dict[str, None]] = {}
        for unit, row in self.register.units_of_measure.items():
            printed = {row[column] for column in ("pattern_vi", "pattern_en_one", "pattern_en_other")} - {"{}"}
            for text in sorted(printed):
                found.setdefault(alike(text.replace("{}", " {} ")), {})[unit] = None
        return {text: tuple(units) for text, units in found.items()}


def _without_year(text: str) -> Iterator[str]:
    for ending in YEARLY:
        if text.casefold().endswith(ending):
            yield text[: -len(ending)]
