"""Texts of a drawing: how wide they are, how they break into lines, and the links and declared words that they keep.

What stands in a drawing is written by the same writer as the rest of the page: a number is a link to its row, a name with a digit
is declared (`ntm_helpers.report.declared`). Here its tags become those of a drawing, line by line: a link stays a link, and only
its first line bears the anchor. Widths are measured with a wide font, so that no reader's own font is wider.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import unescape
from itertools import groupby
from typing import NamedTuple
from unicodedata import combining

from markupsafe import Markup, escape
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from ntm_helpers.report.declared import KINDS

SIZE = 12
"""Height of letters."""
CUT = "…"
"""Stands where a text is cut."""
_PART = re.compile(r"<(/?)(\w+)([^>]*)>|([^<]+)")
_KIND = {element: kind for kind, element in KINDS.items()}


class Piece(NamedTuple):
    """Letters within one tag: a link, a declared name; empty where in none."""

    text: str
    tag: str = ""


Word = tuple[Piece, ...]
Line = Sequence[Word]


def text_width(text: str) -> float:
    """Units across of a text, letter by letter."""
    return sum(map(_letter_width, text))


@cache
def _letter_width(letter: str) -> float:
    """Units across of a letter; a mark that stands above or below another one takes no room."""
    if combining(letter):
        return 0.0
    width, _, _ = text_to_path.get_text_width_height_descent(letter, FontProperties(family="DejaVu Sans", size=SIZE), False)
    return float(width)


def beginning(text: str, room: float) -> str:
    """Give the letters of a text that fit into a room, from its begin."""
    for number, letter in enumerate(text):
        room -= _letter_width(letter)
        if room < 0:
            return text[:number]
    return text


def words_of(text: str) -> list[Word]:
    """Divide a text into its words; what is no Markup has no tags."""
    found: list[list[Piece]] = [[]]
    tags: list[str] = []
    for closing, name, rest, run in _PART.findall(escape(text)):
        if closing:
            tags.pop()
        elif name:
            tags.append(_drawn(name, rest))
        for part in re.split(r"(\s+)", unescape(run)):
            if part.isspace():
                found.append([])
            elif part:
                found[-1].append(Piece(part, tags[0] if tags else ""))
    return [tuple(word) for word in found if word]


def _drawn(name: str, rest: str) -> str:
    """Give the tag of a drawing that stands for one of the prose."""
    return f"<a{rest}>" if name == "a" else f'<tspan class="{_KIND[name]}">' if name in _KIND else f"<tspan{rest}>"


def in_letters(line: Iterable[Word]) -> str:
    """Give a line without its tags."""
    return " ".join("".join(piece.text for piece in word) for word in line)


def fitting(word: Word, room: float) -> Word:
    """Cut a word that is wider than a room: whole it stands in the table."""
    if text_width(in_letters([word])) <= room:
        return word
    kept, left = [], room - text_width(CUT)
    for piece in word:
        text = beginning(piece.text, left)
        left -= text_width(text)
        kept.append(piece._replace(text=text))
        if text != piece.text:
            break
    return (*kept, Piece(CUT))


def wrapped(words: Iterable[Word], room: float) -> list[list[Word]]:
    """Break words into lines that fit into a room; a word that is wider (`fitting`) stands alone."""
    lines: list[list[Word]] = [[]]
    for word in words:
        if lines[-1] and text_width(in_letters([*lines[-1], word])) > room:
            lines.append([word])
        else:
            lines[-1].append(word)
    return lines


def written(line: Line, linked: set[str]) -> Markup:
    """Write a line with its tags; a link that stands in ``linked`` bears its anchor already."""
    pieces: list[Piece] = []
    for word in line:
        if pieces:
            pieces.append(Piece(" ", word[0].tag if pieces[-1].tag == word[0].tag else ""))
        pieces += word
    shown = ""
    for tag, group in groupby(pieces, key=lambda piece: piece.tag):
        text = str(escape("".join(piece.text for piece in group)))
        shown += _within(tag, text, linked)
    return Markup(shown)


def _within(tag: str, text: str, linked: set[str]) -> str:
    if not tag:
        return text
    opening = re.sub(r' (?:class|id)="[^"]*"', "", tag) if tag in linked else tag
    if tag.startswith("<a "):
        linked.add(tag)
        return f"{opening}{text}</a>"
    return f"{tag}{text}</tspan>"
