"""The words of a mapping: each in Vietnamese and English, with and without signs, in any letter case.

They stand in ``words.csv`` as ``mapping.<kind>.<word>``; several ways to say one are parted by "|", the first is the one that is
written. Texts of heads and labels are compared in three steps, the strictest that finds something counts: letter by letter as a
reader takes them (`characters.alike`), without signs, without what stands in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from fnmatch import translate
from functools import cache, lru_cache

from text_unidecode import unidecode

from ntm_helpers.characters import alike
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.office.kinds import LIST_OF_KINDS
from ntm_helpers.office.meanings import READINGS
from ntm_helpers.places import KINDS
from ntm_helpers.project import RULES
from ntm_helpers.words import LANGUAGES, key_family, words

LINES = ("column", "row", "cell", "word")
"""What a line of a mapping is about; ``word``: what a text in value cells means."""
ROLES = (
    "unit",
    "unit_above",
    "measure",
    "item",
    "period",
    "stated",
    "uom",
    "basis",
    "qualifier",
    "value",
    "label",
    "note",
    "total",
    "leave",
    "new",
)
"""What the cells of a column say of the others in their row; ``value`` are those that are taken, ``total`` is of rows alone,
``new`` of words: the name of a new unit, however near to that of another."""
ROLES_OF = {
    "column": tuple(role for role in ROLES if role not in ("total", "new")),
    "row": ("value", "note", "total", "leave"),
    "cell": ("value", "note", "leave"),
    "word": ("new",),
}
"""Roles that a line may give."""
GIVEN = (
    "measure",
    "item",
    "period",
    "stated",
    "uom",
    "basis",
    "qualifier",
    "reading",
    "numbers",
    "dash",
    "of",
    "unit_kind",
    "blank",
)
"""What may be given for a cell, column, row, block or the whole mapping: the more specific counts."""
OF_BLOCKS = ("header", "rows", "totals", "left_rows", "table", "hidden", "struck", "sheet")
"""What is given of a sheet as a whole."""
OF_MAPPING = ("contract", "source", "publisher", "published", "new_units")
"""What only the general block gives."""
VALUES = ("leave", "take", "as_above", "sheet_name", "file_name", "head", "cell", "above")

_KEYS = {
    "line": key_family("mapping.line", LINES),
    "role": key_family("mapping.role", ROLES),
    "given": key_family("mapping.given", (*GIVEN, *OF_BLOCKS, *OF_MAPPING)),
    "value": key_family("mapping.value", VALUES),
    "reading": key_family("mapping.reading", READINGS),
    "section": key_family("mapping.section", ("general", "part")),
}


_LINE = "mapping.line_number"


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """Give a text without signs, letter case and blanks at its ends, its blanks single."""
    return " ".join(unidecode(alike(text)).lower().split())


@cache
def _said(kind: str) -> dict[str, str]:
    """Words of a kind as they may be written, each with its id; ids too."""
    found = {folded(name.replace("_", " ")): name for name in _KEYS[kind]}
    for name, key in _KEYS[kind].items():
        for lang in LANGUAGES:
            found |= {folded(way): name for way in words(lang).template(key).split("|")}
    return found


def word_of(kind: str, text: str) -> str:
    """Give the id of a word of a kind (``role``, ``given`` …); "" where it is none."""
    return _said(kind).get(folded(text.replace("_", " ")), "")


def spelled(kind: str, name: str, lang: str) -> str:
    """Write a word of a mapping in a language."""
    return words(lang).template(_KEYS[kind][name]).partition("|")[0]


def allowed(kind: str, lang: str, names: Collection[str] = ()) -> list[str]:
    """Write all words of a kind, or those named, in a language."""
    return [spelled(kind, name, lang) for name in names or _KEYS[kind]]


def reference(text: str) -> tuple[str, str]:
    """What a value points to, and where: ("cell", "B3"), ("head", "2"), ("sheet_name", ""); "" where it is itself meant."""
    if word_of("value", text) in ("sheet_name", "file_name", "head", "above"):
        return word_of("value", text), ""
    word, _, place = text.rpartition(" ")
    if word_of("value", word) == "cell" and re.fullmatch(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}", place):
        return "cell", place.upper()
    if word_of("value", word) == "head" and re.fullmatch(r"[1-9]", place):
        return "head", place
    return "", ""


@cache
def _kinds() -> dict[str, str]:
    """Kinds of units by the words that name them, and by id."""
    found = {kind.replace("_", " "): kind for kind in KINDS}
    for row in rule_table(RULES, "names"):
        if row["list"] == LIST_OF_KINDS:
            short = row["name_vi"].removesuffix(" trực thuộc Trung ương").removesuffix(" thuộc tỉnh")
            found |= {
                folded(word): row["code"] for word in (short, row["name_vi"], row["name_en"], *row["also"].split("|")) if word
            }
    return found


def kinds() -> list[str]:
    """Words of kinds of units, as they may be written."""
    rows = [row for row in rule_table(RULES, "names") if row["list"] == LIST_OF_KINDS]
    return [row[name] for name in ("name_vi", "name_en") for row in rows]


def kind_of(text: str) -> str:
    """Kind of unit that a word names (xã, commune …); "" where it is none."""
    return _kinds().get(folded(text.replace("_", " ")), "")


@cache
def _ways(key: str) -> frozenset[str]:
    return frozenset(folded(way) for lang in LANGUAGES for way in words(lang).template(key).split("|"))


def is_line_number(head: str) -> bool:
    """Whether a head is that of a column of line numbers."""
    return folded(head).strip(".") in _ways(_LINE)


def fitting(wanted: str, texts: Iterable[str]) -> list[int]:
    """Places of the texts that are the wanted one, by the strictest step that finds any; "*" stands for anything."""
    texts = list(texts)
    for step in _STEPS:
        if found := [place for place, text in enumerate(texts) if text and _pattern(step, wanted).fullmatch(step(text))]:
            return found
    return []


@lru_cache(maxsize=65_536)
def is_one_of(wanted: str, texts: tuple[str, ...]) -> bool:
    """Whether any of several texts is the wanted one."""
    return bool(fitting(wanted, texts))


@lru_cache(maxsize=4096)
def _pattern(step: Callable[[str], str], wanted: str) -> re.Pattern[str]:
    """Pattern of a text as a step compares it, in which "*" stands for anything."""
    return re.compile(translate(step(wanted).replace("[", "[[]").replace("?", "[?]")))


@lru_cache(maxsize=65_536)
def _strict(text: str) -> str:
    return re.sub(r"\s*/\s*", "/", alike(text))


@lru_cache(maxsize=65_536)
def _plain(text: str) -> str:
    return re.sub(r"\s*/\s*", "/", folded(text)).strip(" .:;,")


@lru_cache(maxsize=65_536)
def _bare(text: str) -> str:
    return _plain(re.sub(r"\([^)]*\)", " ", text))


_STEPS: tuple[Callable[[str], str], ...] = (_strict, _plain, _bare)
