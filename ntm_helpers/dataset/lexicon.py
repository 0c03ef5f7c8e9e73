"""By what a name is known, however an office types it: with its signs or without, in any case, with what stands in brackets or not.

A name is taken apart into words. Two words are the same where a reader takes them for one (`ntm_helpers.characters.alike`), and
where one of them bears no sign at all and the other, without its signs, is that one: "Tho Binh" is Thổ Bình, "Thọ Bình" is not.
The two spellings of one sound count as one, "tỷ lệ" and "tỉ lệ". What stands in brackets may be left out, and abbreviations that
offices share are written out (``abbreviation`` of ``data/rules/names.csv``).

Of the names that fit, those count that fit best: a whole official name before another name, that before one without its
brackets; and with equal signs before without. Where several are left they are all given, and nothing is chosen among them.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from ntm_helpers.characters import SAME_LETTER, alike

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTED = re.compile(r"[^\w%‰²³\u0300-\u036f]+")
_ONE_SOUND = re.compile(r"(?<=[hklmstq])y(?=[\u0300\u0309\u0303\u0301\u0323]?$)|(?<=qu)y(?=[\u0300\u0309\u0303\u0301\u0323]?$)")
_MOST_NEAR, _LEAST_LETTERS = 3, 0.72
"""Names that are told as near, at most; from which share of letters or words on."""
_LAST_WHOLE, _SHORTENED = 1, 2
"""Ranks of a name: official ones come first, then others, then official ones without what stands in their brackets."""

Words = tuple[str, ...]
"""The words of a name, in the form in which they are compared."""


class Name(NamedTuple):
    """One name of something: the words that it is made of, and how far it comes before others."""

    id: str
    words: Words
    rank: int


@dataclass(frozen=True)
class Found:
    """What a text may be.

    Attributes
    ----------
    ids : tuple of str
        Ids whose name it is; several where it fits them equally well.
    resembling : callable
        Gives the ids whose names are near, the nearest first; called where it is asked for, as it takes long.
    official : callable
        Gives the official names of an id, the Vietnamese one first.
    """

    ids: tuple[str, ...] = ()
    resembling: Callable[[], tuple[str, ...]] = tuple
    official: Callable[[str], tuple[str, ...]] = lambda id_: (id_,)

    @property
    def id(self) -> str:
        """The one that it is; empty where it is none, or might be several."""
        return self.ids[0] if len(self.ids) == 1 else ""

    @cached_property
    def near(self) -> tuple[str, ...]:
        """Ids whose names are near, where it is none of them, the nearest first."""
        return () if self.ids else self.resembling()

    def __bool__(self) -> bool:
        return bool(self.id)


@lru_cache(maxsize=1 << 14)
def words_of(text: str) -> Words:
    """Take a text apart into words, with their signs, in one spelling."""
    found = (word for word in _PARTED.split(unicodedata.normalize("NFC", text)) if word)
    return tuple(_ONE_SOUND.sub("i", alike(word)) for word in found)


def without_brackets(text: str) -> str:
    """Leave out what stands in brackets."""
    return _BRACKETS.sub("", text).strip()


def without_signs(words: Words) -> Words:
    """Give words without their signs."""
    return tuple(map(_plain, words))


@lru_cache(maxsize=1 << 14)
def _plain(word: str) -> str:
    plain = "".join(part for part in unicodedata.normalize("NFD", word.translate(SAME_LETTER)) if not unicodedata.combining(part))
    return re.sub(r"(?<=[hklmst])y$|(?<=qu)y$", "i", plain.replace("đ", "d"))


def fits(words: Words, name: Words) -> bool:
    """Whether words may stand for a name: each is its word, or bears no sign where that has some."""
    return len(words) == len(name) and all(
        one == other or (one == _plain(one) and one == _plain(other)) for one, other in zip(words, name, strict=True)
    )


class Lexicon:
    """Names of one kind of thing, by which it is found.

    Parameters
    ----------
    names : iterable of (str, iterable of str, iterable of str)
        Ids, each with its official names and others by which it is known.
    abbreviations : mapping of str to str
        What offices write short, by the short form.
    """

    def __init__(self, names: Iterable[tuple[str, Iterable[str], Iterable[str]]], abbreviations: Mapping[str, str] | None = None):
        self._ids: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        self._by_words: dict[Words, list[Name]] = defaultdict(list)
        self._short = {words_of(short): words_of(long) for short, long in (abbreviations or {}).items()}
        for id_, official, others in names:
            official = tuple(official)
            self._ids[id_] = official
            for rank, text in _ranked(official, others):
                if words := words_of(text):
                    self._by_words[without_signs(words)].append(Name(id_, words, rank))

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids

    def official(self, id_: str) -> tuple[str, ...]:
        """Give the official names of an id, the Vietnamese one first."""
        return self._ids[id_]

    def find(self, text: str) -> Found:
        """Tell what a text may be: an id, or a name."""
        if text in self._ids:
            return Found((text,))
        return Found(self.fitting(text), lambda: self.near(text), self.official)

    def fitting(self, text: str) -> tuple[str, ...]:
        """Give the ids whose name a text is, all that fit equally well; none where it is no name."""
        return next(filter(None, map(self._fitting, self._forms(text))), ())

    def whole(self, text: str) -> tuple[str, ...]:
        """Give the ids whose whole name a text is, with all its brackets, nothing written out."""
        return self._fitting(words_of(text), most=_LAST_WHOLE)

    def _fitting(self, words: Words, most: int = _SHORTENED) -> tuple[str, ...]:
        named = [name for name in self._by_words.get(without_signs(words), ()) if name.rank <= most and fits(words, name.words)]
        best = min((name.rank for name in named), default=0)
        named = [name for name in named if name.rank == best]
        return tuple(dict.fromkeys(name.id for name in [name for name in named if name.words == words] or named))

    def near(self, text: str, most: int = _MOST_NEAR) -> tuple[str, ...]:
        """Give the ids whose names are near a text, the nearest first."""
        if text not in self._near:
            self._near[text] = self._nearest(text)
        return self._near[text][:most]

    def _nearest(self, text: str) -> tuple[str, ...]:
        wanted = without_signs(self.written_out(words_of(without_brackets(text)) or words_of(text)))
        if not wanted:
            return ()
        scored: dict[str, float] = {}
        matcher = difflib.SequenceMatcher(b=" ".join(wanted), autojunk=False)
        for words, names in self._by_words.items():
            matcher.set_seq1(" ".join(words))
            is_alike = matcher.real_quick_ratio() >= _LEAST_LETTERS and matcher.quick_ratio() >= _LEAST_LETTERS
            score = max(_shared({*wanted}, {*words}), matcher.ratio() if is_alike else 0)
            for name in names if score >= _LEAST_LETTERS else ():
                scored[name.id] = max(score, scored.get(name.id, 0))
        return tuple(sorted(scored, key=lambda id_: -scored[id_]))

    def _forms(self, text: str) -> Iterator[Words]:
        """Give the forms in which a text may be a name: whole, without its brackets, with what is short written out."""
        seen: set[Words] = set()
        for form in (text, without_brackets(text)):
            words = words_of(form)
            for found in (words, self.written_out(words)):
                if found and found not in seen:
                    seen.add(found)
                    yield found

    def written_out(self, words: Words) -> Words:
        """Give words with what is short among them written out."""
        return tuple(part for word in words for part in self._short.get((word,), (word,)))


def _shared(one: set[str], other: set[str]) -> float:
    """How near two names are by their words: whole where the one has all words of the other, of which there are two at least."""
    both = len(one & other)
    if both > 1 and both == min(len(one), len(other)):
        return max(_LEAST_LETTERS, both / max(len(one), len(other)))
    return both / len(one | other)


def _ranked(official: Iterable[str], others: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Give names with their rank: official ones whole, others, official ones without their brackets."""
    official = list(official)
    yield from ((0, text) for text in official)
    yield from ((_LAST_WHOLE, text) for text in others)
    yield from ((_SHORTENED, short) for text in official if (short := without_brackets(text)) != text)
