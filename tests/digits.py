"""Texts of a page with a digit: which of them lead to the row of a figure, are declared to be none, or are neither.

A page is spelled so that every parser reads it alike (`ntm_helpers.report.markup`), so tags are read here by an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from ntm_helpers.report.declared import KINDS, PLACES

_PART = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^>]*)>|([^<]+)")
_VOID = {"br", "hr", "img", "meta"}
_NAMES = set(KINDS.values()) | {place for places in PLACES.values() for place in places if not place.startswith(".")}
_CLASSES = set(KINDS) | {place[1:] for places in PLACES.values() for place in places if place.startswith(".")}
_SOURCE = re.compile(r"#s\d+")


class Text(NamedTuple):
    """A text with a digit: what it stands in, from the outermost, and what proves or declares it, empty where nothing does."""

    text: str
    within: str
    by: str


def texts_of(html: str) -> Iterator[Text]:
    """Give the texts of the body with a digit."""
    stack: list[tuple[str, dict[str, str]]] = []
    body = html.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    for closing, name, rest, text in _PART.findall(body):
        if text:
            if re.search(r"\d", unescape(text)):
                yield Text(" ".join(unescape(text).split()), " > ".join(map(_named, stack[-4:])), _proof(stack))
        elif closing:
            stack.pop()
        elif not rest.endswith("/") and name not in _VOID:
            stack.append((name, dict(re.findall(r'([\w:-]+)="([^"]*)"', rest))))


def _named(opened: tuple[str, dict[str, str]]) -> str:
    name, attributes = opened
    return name + "".join(f".{one}" for one in attributes.get("class", "").split())


def _proof(stack: list[tuple[str, dict[str, str]]]) -> str:
    for name, attributes in reversed(stack):
        href = attributes.get("href", "")
        if name == "a" and re.search(r"#c\d+$", href):
            return href
        if _SOURCE.fullmatch(href):
            return "a source"
        classes = _CLASSES.intersection(attributes.get("class", "").split())
        if name in _NAMES or classes:
            return name if name in _NAMES else f".{classes.pop()}"
    return ""


def unproved(html: str) -> list[Text]:
    """List the texts with a digit that neither lead to a row nor are declared."""
    return [text for text in texts_of(html) if not text.by]


def proved(html: str) -> list[Text]:
    """List the texts with a digit that lead to a row or are declared."""
    return [text for text in texts_of(html) if text.by]
