"""Which numbers a page prints, and where: read off the page itself, so that the list at its end has these and no others.

A number in a part that the page leaves out, because the part says only that there is nothing, is not printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from markupsafe import Markup

from ntm_helpers.dataset import Figure
from ntm_helpers.report.marks import MARKS

_WITH_ROW = re.compile(r'<a(?: class="w")? id="(n(\d+)\w*)" href="#c')
"""A number whose row is on the page: that of a drawing of another topic is on that topic's page."""
_NUMBER = re.compile(r'<a(?: class="w")? id="(n(\d+)\w*)"')
_PRINTED = re.compile(_NUMBER.pattern + r"[^>]*>(.*?)</a>")
_LISTED = re.compile(r'<dd id="([^"]*)">(?:(?!<dd|<u>).)*<u>(.*?)</u>')
"""A row of a list of figures, whose anchor is the id of its figure, with what is printed of it."""
_BESIDE = re.compile(r"<sup\b.*?</sup><i>.*?</i>|<[^>]*>")
"""What stands in a number beside it: its mark, with the words of it."""
_MARK = re.compile(r'<sup aria-hidden="true">(.)</sup>')
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def place_of(number: int) -> str:
    """Give the letters by which the anchors of a part of a page end, by its place: a, b, … z, ba, bb …"""
    high, low = divmod(number, len(_LETTERS))
    return (place_of(high) if high else "") + _LETTERS[low]


def printed_in(html: str, figures: Sequence[Figure]) -> dict[str, list[str]]:
    """List the figures whose numbers stand in a text, by their ids, each with its anchors in reading order.

    Parameters
    ----------
    html : str
    figures : sequence of Figure
        Those of the review: the number in an anchor is the place in it, from 1.
    """
    found: dict[str, list[str]] = {}
    for anchor, number in _WITH_ROW.findall(html):
        found.setdefault(figures[int(number) - 1].figure_id, []).append(anchor)
    return found


def numbers_in(html: str) -> Iterator[tuple[str, int, str]]:
    """Give every number of a page in reading order: its anchor, the number of its figure in the review, and how it is printed."""
    for anchor, number, shown in _PRINTED.findall(html):
        yield anchor, int(number), unescape(_BESIDE.sub("", shown))


def as_printed(text: str) -> Markup:
    """Write what is printed of a figure in its row of a list, where `listed_in` finds it."""
    return Markup("<u>{}</u>").format(text)


def listed_in(html: str) -> Iterator[tuple[str, str]]:
    """Give every figure of the lists of a page in reading order: its id, which is its anchor, and how it is printed."""
    for figure_id, shown in _LISTED.findall(html):
        yield unescape(figure_id), unescape(_BESIDE.sub("", shown))


def marks_in(parts: Iterable[Markup]) -> list[str]:
    """List the marks that stand in texts, in the order of the legend."""
    signs = {sign for part in parts for sign in _MARK.findall(part)}
    return [kind for kind, sign in MARKS.items() if sign in signs]
