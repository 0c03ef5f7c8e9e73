"""What a sheet says of its figures beside them: notes go to the figures that they are of, and what makes these less firm is asked.

A note beside a row is of that row. One under a table is of the rows of totals, which tell of the whole, or of all where there is
none. Where it says that figures are provisional, estimated or expected, it is of every figure of the sheet that it names, by words
of the measure and by the year, or of all: none of them is shown as a result without it. A title, a head and the label of a row say
so in the same way. Such a text is asked about until the mapping gives the figures a kind of statement (`loại: ước`) or calls the
cell a note; and so is a note that holds an amount or a count, which may be a figure that nobody took.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from ntm_helpers.characters import SAME_LETTER
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.errors import listed
from ntm_helpers.office.accounts import Fate, Kind
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.periods import read_period
from ntm_helpers.words import LANGUAGES, Message, words

_WORD = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_MOST_HEADS = 4


@dataclass(frozen=True)
class Noted:
    """Meanings and fates with what notes say of them.

    Attributes
    ----------
    meanings : list of Meaning
    fates : list of Fate
    of_source : str
        The notes that stand with no row, by sheet.
    """

    meanings: list[Meaning]
    fates: list[Fate]
    of_source: str


class Notes:
    """Gives the figures of a file the notes that are of them.

    Parameters
    ----------
    names : Names
    register : Register
    period : str
        Of what no block, column or cell says another.
    """

    def __init__(self, names: Names, register: Register, period: str):
        self.names, self.register, self.period = names, register, period
        self._waiting: set[str] = set()

    def laid(self, meanings: Sequence[Meaning], fates: Sequence[Fate]) -> Noted:
        """Lay notes to figures, and ask about those that say more than a note may.

        Parameters
        ----------
        meanings : sequence of Meaning
        fates : sequence of Fate
        """
        self._waiting = {fate.place.sheet for fate in fates if fate.why is not None and fate.why.key == "layout.perhaps_total"}
        beside = {(meaning.place.sheet, meaning.note) for meaning in meanings if meaning.note}
        notes: dict[int, list[str]] = {}
        found: list[Fate] = []
        of_source: dict[str, list[str]] = {}
        for fate in map(_read_as_note, sorted(fates, key=lambda one: (one.place.sheet, one.place.row, one.place.column))):
            of_sheet = [one for one in meanings if one.place.sheet == fate.place.sheet and not one.table]
            is_beside = (fate.place.sheet, fate.text) in beside
            meant = self._meant(fate, of_sheet, is_beside=is_beside)
            for meaning in [] if is_beside else meant:
                notes.setdefault(id(meaning), []).append(fate.text)
            if fate.kind is Kind.NOTE and not is_beside:
                of_source.setdefault(fate.place.sheet, []).append(fate.text)
            found.append(self._asked(fate, meant))
        given = [replace(meaning, note=" ".join(filter(None, (meaning.note, *notes.get(id(meaning), ()))))) for meaning in meanings]
        return Noted(given, found, " ".join(f"[{sheet}] {' '.join(texts)}" for sheet, texts in of_source.items()))

    def _meant(self, fate: Fate, of_sheet: Sequence[Meaning], *, is_beside: bool) -> list[Meaning]:
        """Figures that a text is of."""
        if fate.kind is Kind.NOTE:
            if is_beside:
                return [one for one in of_sheet if one.note == fate.text]
            if is_not_firm(fate.text):
                return self._named(fate.text, of_sheet)
            totals = [one for one in of_sheet if one.is_total]  # a note tells of the whole; of a total that is asked about it waits
            return totals or ([] if fate.place.sheet in self._waiting else list(of_sheet))
        if fate.kind is not Kind.NAMES or not is_not_firm(fate.text, is_name=True):
            return []
        text = _plain(fate.text)
        below = [one for one in of_sheet if one.place.column == fate.place.column and text in _plain(one.head)]
        if below or any(text in _plain(one.head) for one in of_sheet):
            return below or [one for one in of_sheet if text in _plain(one.head)]
        in_row = [one for one in of_sheet if one.place.row == fate.place.row]
        first = min((one.place.row for one in of_sheet), default=0)
        return in_row or (self._named(fate.text, of_sheet) if fate.place.row < first else [])

    def _named(self, text: str, of_sheet: Sequence[Meaning]) -> list[Meaning]:
        """Figures that a text names, by two words of their measure and by their year; all where it names none."""
        runs = _runs(text)
        by_measure = [one for one in of_sheet if runs & self._runs_of(one)] or list(of_sheet)
        years = {int(year) for year in _YEAR.findall(text)}
        return [one for one in by_measure if self._year(one) in years] or by_measure

    def _runs_of(self, meaning: Meaning) -> set[str]:
        known = self.register.measures.get(self.names.measure(meaning.measure).id)
        return _runs(meaning.head) | _runs(known.name_vi if known else meaning.measure)

    def _year(self, meaning: Meaning) -> int | None:
        period = read_period(meaning.period or self.period)
        day = period and (period.end or period.start)
        return day.year if day else None

    def _asked(self, fate: Fate, meant: Sequence[Meaning]) -> Fate:
        """The fate of a text that says more than a note may: it is asked about."""
        if fate.why is not None or fate.kind not in (Kind.NOTE, Kind.NAMES):
            return fate
        is_name = fate.kind is Kind.NAMES
        firm = [one for one in meant if self._is_result(one)]
        if firm and is_not_firm(fate.text, is_name=is_name):
            heads = list(dict.fromkeys(one.head or one.measure for one in firm))
            told = listed([*heads[:_MOST_HEADS], *(["…"] if len(heads) > _MOST_HEADS else [])])
            return replace(fate, kind=Kind.ASKED, why=Message("take.not_firm", count=len(firm), heads=told, cell=fate.place.cell))
        if not is_name and _counted().search(_plain(fate.text)):
            return replace(fate, kind=Kind.ASKED, why=Message("take.note_counts", cell=fate.place.cell))
        return fate

    def _is_result(self, meaning: Meaning) -> bool:
        """Whether a figure would be a result: neither the mapping nor its measure says anything else."""
        known = self.register.measures.get(self.names.measure(meaning.measure).id)
        return not meaning.basis and not (known and known.is_of_plans)


def _read_as_note(fate: Fate) -> Fate:
    """Take what stands outside of the table for a note where it tells of figures."""
    is_outside = fate.kind is Kind.LEFT_OUT and fate.why is not None and fate.why.key == "layout.outside"
    tells = is_outside and (is_not_firm(fate.text, is_name=True) or _counted().search(_plain(fate.text)))
    return replace(fate, kind=Kind.NOTE, why=None) if tells else fate


def is_not_firm(text: str, *, is_name: bool = False) -> bool:
    """Whether a text says that figures are provisional, estimated or expected.

    Parameters
    ----------
    text : str
    is_name : bool
        Whether it is a title, a head or a label: in these a word by itself may be part of a place's name.
    """
    if not is_name and any(re.search(rf"\b{word}\b", _without_others(_whole(text))) for word in _ways("note.not_firm_alone")):
        return True
    plain = _without_others(_plain(text))
    return any(re.search(rf"\b{re.escape(way)}\b", plain) for way in _ways("note.not_firm"))


def _whole(text: str) -> str:
    """Give a text with each letter and its signs as one character, so that a pattern finds where words end."""
    return unicodedata.normalize("NFC", text.translate(SAME_LETTER))


def _plain(text: str) -> str:
    return " ".join(_whole(text).casefold().split())


def _without_others(text: str) -> str:
    """Take out of a text the words that only look so ("quy ước")."""
    for way in _ways("note.firm"):
        text = re.sub(rf"\b{re.escape(way)}\b", " ", text, flags=re.IGNORECASE)
    return text


@cache
def _ways(key: str) -> tuple[str, ...]:
    return tuple(_plain(way) for lang in LANGUAGES for way in words(lang).template(key).split("|") if way)


@cache
def _counted() -> re.Pattern[str]:
    """A number with what it counts or measures behind it."""
    return re.compile(rf"(?<![\w/.,-])[0-9][0-9.,]*\s*(?:%|(?:{'|'.join(map(re.escape, _ways('note.counted')))})\b)")


def _runs(text: str) -> set[str]:
    """Pairs of neighbouring words of a text but those that many heads have."""
    found = _WORD.findall(_plain(text))
    return {f"{first} {second}" for first, second in pairwise(found) if first.isalpha() and second.isalpha()} - set(
        _ways("note.general")
    )
