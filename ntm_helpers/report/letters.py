"""Large and small first letters, of texts that tags may stand before: a name is the same word with and without its tag."""

from __future__ import annotations

import re
from typing import TypeVar, cast

from ntm_helpers.report.declared import after_tags

_TAGS = re.compile(r"(?:<[^>]*>)*")
_Text = TypeVar("_Text", bound=str)


def capital(text: _Text) -> _Text:
    """Begin with a large letter what begins with a letter: no number does."""
    start = after_tags(text)
    return _with_first(text, start, text[start : start + 1].upper()) if text[start : start + 1].isalpha() else text


def small(text: _Text) -> _Text:
    """Begin with a small letter what begins with one large letter: a name in the middle of a sentence, not an abbreviation."""
    start = after_tags(text)
    is_word = text[start : start + 1].isalpha() and text[start + 1 : start + 2].islower()
    return _with_first(text, start, text[start : start + 1].lower()) if is_word else text


def begin_large(text: _Text) -> _Text:
    """Begin a sentence with a large letter, also where a number with words begins it."""
    found = _TAGS.match(text)
    start = found.end() if found else 0
    return _with_first(text, start, text[start : start + 1].upper()) if text[start : start + 1].isalpha() else text


def roman(number: int) -> str:
    """Write a number as annexes and parts of a report are numbered: I, II, III, IV …"""
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, sign in signs:
        times, number = divmod(number, value)
        written += sign * times
    return written


def _with_first(text: _Text, start: int, letter: str) -> _Text:
    return cast(_Text, text[:start] + letter + text[start + 1 :])
