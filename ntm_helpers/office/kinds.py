"""Kinds of units in the words of labels, and which labels name no unit but the total or mean of several.

A label is that of a total where it begins as one ("Tổng số", "Cộng", "Bình quân", "Toàn") and goes on with nothing, or with the
word of a kind ("Cộng toàn huyện", "Tổng số 10 xã"), or with words that name nothing ("Bình quân chung", "Cộng I+II"). A name that
begins with such a word and goes on with another is a name: Cộng Hòa and Tổng Cọt are communes. Where signs are written they
count; what stands in brackets does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from unicodedata import normalize

from text_unidecode import unidecode

from ntm_helpers.characters import alike
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.project import RULES
from ntm_helpers.words import LANGUAGES, words

LIST_OF_KINDS = "units/kind"
"""List of `Names` in which kinds of units have their names."""
_TOTAL, _BEGINS, _GOES_ON = "mapping.total_row", "mapping.total_begins", "mapping.total_goes_on"
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_WORD = re.compile(r"\w+")
_COUNT = re.compile(r"\d+|[ivx]+|[a-dđ]")
"""What numbers units or the groups that are added up: 10, II, A."""


@lru_cache(maxsize=1 << 14)
def is_total(label: str) -> bool:
    """Whether a label is that of a row of totals or means, and names no unit."""
    return rest_of_total(label) == ()


@lru_cache(maxsize=1 << 14)
def rest_of_total(label: str) -> tuple[str, ...] | None:
    """Give the words of a name behind the beginning of a total.

    Returns
    -------
    tuple of str or None
        () where there are none but such as name nothing; None where the label does not begin as a total.
    """
    label = _IN_BRACKETS.sub(" ", label)
    is_plain = label == unidecode(label)
    said = _words(label, is_plain=is_plain)
    if said in _ways(_TOTAL, is_plain=is_plain):
        return ()
    begun = _begun(said, _ways(_BEGINS, is_plain=is_plain))
    if not begun:
        return None
    rest = said[begun:]
    empty = {word for way in _ways(_GOES_ON, is_plain=is_plain) for word in way}
    if any(_begun(rest[place:], _kinds(is_plain=is_plain)) for place in range(len(rest))):
        return ()
    named = tuple(word for word in rest if word not in empty and not _COUNT.fullmatch(word))
    return named or (() if rest or begun > 1 else None)


def _begun(said: Sequence[str], ways: frozenset[tuple[str, ...]]) -> int:
    """Number of words of the longest of several ways in which words begin; 0 where they begin in none."""
    return next((length for length in range(min(4, len(said)), 0, -1) if tuple(said[:length]) in ways), 0)


@cache
def _ways(key: str, *, is_plain: bool) -> frozenset[tuple[str, ...]]:
    told = (way for lang in LANGUAGES for way in words(lang).template(key).split("|"))
    return frozenset(_words(way, is_plain=is_plain) for way in told)


@cache
def _kinds(*, is_plain: bool) -> frozenset[tuple[str, ...]]:
    """Words of all kinds."""
    rows = [row for row in rule_table(RULES, "names") if row["list"] == LIST_OF_KINDS]
    told = (word for row in rows for word in (row["name_vi"], row["name_en"], *row["also"].split("|")) if word)
    short = (word.partition(" thuộc ")[0].partition(" trực thuộc ")[0] for word in told)
    return frozenset(_words(word, is_plain=is_plain) for word in short)


def _words(text: str, *, is_plain: bool) -> tuple[str, ...]:
    return tuple(_WORD.findall(normalize("NFC", alike(unidecode(text) if is_plain else text))))
