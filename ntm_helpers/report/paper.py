"""A page made ready for the program that prints it.

What its paper does not show is no link. A browser needs no more than that. WeasyPrint gives a drawing none of the page's style and
knows no named colours in it, so each drawing is given the rules that it asks for, as they are on paper, with the colours
themselves; it paints the edge of a letter over the letter, so letters lose theirs; and it begins every list with 1.
"""

from __future__ import annotations

import re

from ntm_helpers.report.bound import WITH_TRACE
from ntm_helpers.report.style import of_drawing

_STYLE = re.compile(r"<style>([^<]*)</style>")
_CLASSES = re.compile(r'<body class="([^"]*)">')
_TO_TRACE = re.compile(r' href="#c\d[^"]*"')
"""How a link begins that leads to the steps of a number (`ntm_helpers.report.trace`)."""
_DRAWING = re.compile(r"(<svg\b[^>]*>)(.*?</svg>)", re.DOTALL)
_COLOURS = re.compile(r":root\{([^}]*)\}")
_COLOUR = re.compile(r"--([\w-]+):([^;}]+)")
_ASKED = re.compile(r"var\(--([\w-]+)\)")
_START = re.compile(r'(<ol\b[^>]* start="(\d+)")')
_NO_EDGE = "svg text,svg g text{stroke:none}"


def for_paper(html: str) -> str:
    """Give a page, or a file of pages, without links to what its paper does not show."""
    classes = _CLASSES.search(html)
    return html if classes and WITH_TRACE in classes[1].split() else _TO_TRACE.sub("", html)


def for_weasyprint(html: str) -> str:
    """Give what WeasyPrint lays out as a browser does the page: drawings with their style, lists that go on with a number."""
    found = _STYLE.search(html)
    css = found[1] if found else ""
    root = _COLOURS.search(css)
    colours = dict(_COLOUR.findall(root[1])) if root else {}

    def coloured(text: str) -> str:
        return _ASKED.sub(lambda asked: colours.get(asked[1], "inherit"), text)

    def styled(drawing: re.Match[str]) -> str:
        own = coloured(of_drawing(drawing[0], css))
        return f"{drawing[1]}<style>{own}{_NO_EDGE}</style>{coloured(drawing[2])}"

    html = _START.sub(lambda begun: f'{begun[1]} style="counter-reset:list-item {int(begun[2]) - 1}"', html)
    return _DRAWING.sub(styled, html)
