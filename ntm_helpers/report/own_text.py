"""Text that the data bring along, in whatever language they were kept: locators, titles, names, reasons, notes.

A page of one language marks what is of another one (``lang``), so that a screen reader reads it and nobody takes it for the page's
own. The data do not say in which language a text is: of the words of a Vietnamese text that are no names most have letters that
English has not, and a few words without any are taken for English. Shorter ones may be either.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_VIETNAMESE = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w./-])[^\W\d_]{2,}(?![\w/-])")
_LEAST_SHARE = 4
"""One word in so many has Vietnamese letters, in a Vietnamese text."""
_FEWEST_WORDS = 3


def language_of(text: str) -> str:
    """Tell the language of a text of the data: ``vi``, ``en``, or empty where it may be either."""
    words = _WORD.findall(text)
    common = [word for word in words if word.islower()] or words  # an English text may name Vietnamese places
    marked = sum(bool(_VIETNAMESE.search(word)) for word in common)
    if _LEAST_SHARE * marked >= max(len(common), 1):
        return "vi"
    return "en" if len(common) - marked >= _FEWEST_WORDS else ""


def is_for_readers_of(lang: str, text: str) -> bool:
    """Whether a text of the data can be read by those who read a language: is in it, or has no words, only a code or a number."""
    found = language_of(text)
    return found == lang or (not found and (lang == "en" or not _WORD.search(text)))


def own_text(text: str, lang: str) -> Markup:
    """Write a text of the data on a page of a language."""
    found = language_of(text)
    return Markup('<span lang="{}">{}</span>').format(found, text) if found not in ("", lang) else escape(text)


MOST_WORDS = 16
"""Words of a text that stand where there is room for its beginning only."""


def begin_of(text: str) -> str:
    """Give the beginning of a statement, as much as a first screen has room for: its first part, of that so many words."""
    part = text.partition(";")[0]
    begun = part.split()
    is_whole = len(begun) <= MOST_WORDS
    return " ".join(begun) if is_whole else " ".join(begun[:MOST_WORDS]).rstrip(",.") + "…"
