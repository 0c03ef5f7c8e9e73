"""Which measure the head of a column names: surely, by its name, or perhaps.

A head is read without its period, without the unit of measure in its brackets, and with the head above it: "Số hộ" under "Hộ nghèo"
is Số hộ nghèo. Sure is what is a name of one measure of the register, in a unit of its dimension. Everything else that shares its
words is told as what it may be, the nearest first; what the titles of the sheet say decides the order, never the measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.lexicon import without_brackets, without_signs, words_of
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Measure
from ntm_helpers.dataset.unit_words import UnitWords
from ntm_helpers.office.periods import Period, find_period, read_period
from ntm_helpers.office.vocabulary import folded

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LESS = re.compile(r"^(tổng số|tong so|tổng|tong|total)\s+(?=\S)", re.IGNORECASE)
_MOST, _TOO_MANY = 3, 6
"""Measures that are told as what a head may be; where more resemble it, its words say too little."""
_LEAST_SHARED = 0.5
_TELLING = 4
"""Words of a head that are enough to tell a measure whose name has them all, where no other has."""
_TOO_COMMON = frozenset(("so", "tong", "ti", "le", "cac", "co", "cua", "va", "theo", "trong", "kinh", "phi"))
_OF_PLANS = ("muc tieu", "ke hoach", "chi tieu giao", "target", "plan")


@dataclass(frozen=True)
class Head:
    """What the head of a column says.

    Attributes
    ----------
    phrases : tuple of str
        What it may be called, the most telling first.
    group : str
        Head above it, without its period.
    per : str
        What its unit of measure is by, as "người/năm".
    uom : str
        Unit of measure in its brackets, "" where none is understood.
    period : Period or None
    """

    phrases: tuple[str, ...]
    group: str
    per: str
    uom: str
    period: Period | None


@dataclass(frozen=True)
class Meant:
    """Measures that a head may mean: one that is sure, or several of which somebody chooses."""

    sure: str = ""
    perhaps: tuple[str, ...] = ()


class Measures:
    """Finds measures by heads."""

    def __init__(self, names: Names, neutral: Iterable[str]):
        self.names, self._neutral = names, {folded(text) for text in neutral}
        self._units = UnitWords(names.register)

    def read(self, parts: Sequence[str]) -> Head:
        """Take a head apart."""
        uom, per, period, texts = "", "", None, []
        for part in parts:
            for inside in _IN_BRACKETS.findall(part):
                if found := self.uom(inside):
                    uom, per = found, inside.partition("/")[2]
            bare = without_brackets(part).strip()
            if bare.endswith("%"):
                uom, bare = uom or "percent", bare.removesuffix("%").strip()
            if whole := read_period(bare):
                period, bare = whole, ""
            elif within := find_period(bare):
                period, bare = within.period, within.rest
            if bare := self._telling(bare):
                texts.append(bare)
        return Head(tuple(_phrases(texts)), texts[0] if len(texts) > 1 else "", per, uom, period)

    def _telling(self, text: str) -> str:
        """Leave out what says nothing of the measure: "Trong đó"."""
        words = text.split()
        for count in range(min(4, len(words)), 0, -1):
            if folded(" ".join(words[:count])) in self._neutral and count > 1:
                return " ".join(words[count:])
        return "" if folded(text) in self._neutral else text

    def uom(self, text: str) -> str:
        """Give the unit of measure that a text names; "" where it is none, or may be several."""
        found = self._units.around("", text.strip())
        return found[0] if len(found) == 1 else ""

    def meant(self, head: Head, titles: Iterable[str]) -> Meant:
        """Tell which measure a head names."""
        for phrase in head.phrases:
            ids = self.names.measure(phrase).ids
            fitting = [id_ for id_ in ids if self.fits(self.names.register.measures[id_], head.uom)]
            if len(ids) == 1 and fitting:
                return Meant(sure=ids[0])
            if ids:
                return Meant(perhaps=tuple(fitting or ids)[:_MOST])
        near = self._near(head, titles)
        whole = [id_ for id_ in near if self._has_all(head, id_)]
        return Meant(sure=whole[0]) if len(whole) == 1 else Meant(perhaps=tuple(near))

    def _has_all(self, head: Head, id_: str) -> bool:
        """Whether the name of a measure has all words of a head, with those by which its unit of measure is."""
        by = head.per or ("năm" if head.period and _is_year(head.period) else "")
        wanted = {*_words(f"{head.phrases[0]} {by}", self.names)} - _TOO_COMMON
        return len(wanted) >= _TELLING and wanted <= {*_words(self.names.register.measures[id_].name_vi, self.names)}

    def fits(self, measure: Measure, uom: str) -> bool:
        """Whether a unit of measure may be one of a measure; an amount a head is an amount."""
        if not uom or (not measure.unit and measure.kind != "status"):
            return True
        factor = self.names.register.factor
        return any(factor(of, measure.unit) is not None for of in (uom, uom.partition(" per ")[0]))

    def _near(self, head: Head, titles: Iterable[str]) -> list[str]:
        if not head.phrases:
            return []
        wanted = {word for word in _words(head.phrases[0], self.names) if word not in _TOO_COMMON}
        around = {word for title in titles for word in _words(title, self.names)}
        is_plan = any(word in folded(" ".join(head.phrases)) for word in _OF_PLANS)
        of_lists = {column.measure for table in contract.tables().values() for column in table.columns}
        scored: dict[str, tuple[float, float]] = {}
        for measure in self.names.register.measures.values():
            name = {*_words(without_brackets(measure.name_vi), self.names)} - _TOO_COMMON
            shared = len(wanted & name) / len(wanted) if wanted else 0.0
            covered = len((wanted | around) & name) / len(name) if name else 0.0
            is_other = measure.formula_vi or measure.measure in of_lists or measure.is_of_plans != is_plan
            is_near = max(shared, covered) == 1 and min(shared, covered) >= _LEAST_SHARED
            if not is_near or is_other or not self.fits(measure, head.uom):
                continue
            scored[measure.measure] = (-shared, -covered)
        return sorted(scored, key=lambda id_: scored[id_])[:_MOST] if len(scored) <= _TOO_MANY else []


def _is_year(period: Period) -> bool:
    return period.start is not None and period.end is not None and (period.end - period.start).days in (364, 365)


def _words(text: str, names: Names) -> tuple[str, ...]:
    return without_signs(names.measures.written_out(words_of(text)))


def _phrases(texts: Sequence[str]) -> Iterator[str]:
    """Give what a head may be called: "Số hộ" below "Hộ nghèo" is "Số hộ nghèo"; what stands alone, with "Tổng số" and without."""
    joined = []
    if len(texts) > 1:
        joined = [_joined(texts[-1], texts[0]), f"{texts[0]} {texts[-1]}"]
    elif texts:
        joined = [texts[0]]
    for phrase in joined:
        yield phrase
        if (less := _LESS.sub("", phrase)) != phrase:
            yield f"Số {less}" if len(texts) > 1 else less


def _joined(last: str, above: str) -> str:
    """Put a head before that above it, the word in which they meet once."""
    words, others = last.split(), above.split()
    return " ".join([*words, *(others[1:] if words and others and folded(words[-1]) == folded(others[0]) else others)])
