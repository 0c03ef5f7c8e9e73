"""A drawing of matplotlib as the page carries it: a twentieth of the bytes, colours by name, nothing but shapes and text.

What matplotlib writes is a document with a ground, groups, ids, fonts, clip paths and six decimals. Here only its leaves stay:
paths, dots and text, in the order drawn; what follows one another in one ink is one path; one decimal; the hatch is one pattern.
The only ids left are those of the two texts and of the pattern, which begin with the id of the drawing, and the anchors of numbers.
A drawing whose numbers are links is a group to whoever does not see it, for within a picture no link can be reached.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from markupsafe import Markup, escape
from matplotlib.figure import Figure as Drawing

from ntm_helpers.report.charts.ink import ink_name

_NO_METADATA = {"Date": None, "Creator": None, "Type": None, "Format": None}
_PATTERN = (
    '<defs><pattern id="{}-h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M1 0V5" stroke="var(--hatch)" stroke-width="2"/></pattern></defs>'
)
HATCH = "url(#h)"
"""Fill of what is hatched: what nobody knows, what is inferred."""
_KEPT = ("stroke-width", "stroke-dasharray", "stroke-linecap")
"""Declarations of a style that stay as they are."""
_ALL_DECLARED = re.compile(r'<tspan class="(?P<kind>\w+)">(?P<text>[^<]*)</tspan>')
"""A text that is declared as a whole: then it bears the kind itself."""
_PLACED = {"start": "", "end": "e"}
"""Classes of texts by where they stand at their place; the numbers of an axis stand around it."""
_IS_DEFAULT = {"stroke-width:1", "stroke-linecap:butt", "stroke-linecap:square"}


def slim(drawing: Drawing, drawing_id: str, title: str, description: str) -> Markup:
    """Write a drawing as ``<svg>`` with its two alternative texts.

    Parameters
    ----------
    drawing : matplotlib.figure.Figure
        Drawn in inks (`ink`) only.
    drawing_id : str
        Unique on the page.
    title, description : str
        What it shows; what is drawn, with numbers.
    """
    stream = io.StringIO()
    drawing.savefig(stream, format="svg", metadata=_NO_METADATA)
    text = stream.getvalue()
    root = fromstring(text[text.index("<svg") :])
    marks = list(_marks(root))
    shapes = "".join(_written(style, list(group)) for style, group in groupby(marks, key=_look))
    return framed(Markup(shapes), root.get("viewBox", ""), drawing_id, title, description)


def framed(shapes: Markup, box: str, drawing_id: str, title: str, description: str) -> Markup:
    """Put shapes into an ``<svg>`` with its two alternative texts, and with the hatch where one is filled with `HATCH`.

    Parameters
    ----------
    shapes : Markup
    box : str
        What of the plane is seen (``viewBox``).
    drawing_id, title, description : str
        As `slim` has them.
    """
    pattern = _PATTERN.format(drawing_id) if HATCH in shapes else ""
    head = Markup(
        '<svg viewBox="{0}" role="{4}" aria-labelledby="{1}-t {1}-d"><title id="{1}-t">{2}</title><desc id="{1}-d">{3}</desc>'
    ).format(box, drawing_id, title, description, "group" if "<a " in shapes else "img")
    return head + Markup(pattern) + Markup(shapes.replace(HATCH, f"url(#{drawing_id}-h)")) + Markup("</svg>")


class _Mark(NamedTuple):
    """A leaf of a drawing: a path, a dot or a text, with its attributes and what it is made of."""

    kind: str
    attributes: str
    made_of: str


def _look(mark: _Mark) -> tuple[str, str]:
    return mark.kind, mark.attributes


def _written(look: tuple[str, str], marks: list[_Mark]) -> str:
    """Write marks that follow one another and look alike: paths are one path, dots and texts share a group."""
    kind, attributes = look
    if kind == "path":
        return f'<path{attributes} d="{"".join(mark.made_of for mark in marks)}"/>'
    inner = "".join(mark.made_of for mark in marks)
    return f"<g{attributes}>{inner}</g>" if attributes else inner


def _marks(root: Element) -> Iterator[_Mark]:
    """List the leaves that are seen, in the order drawn."""
    shapes = {part.get("id", ""): part.get("d", "") for part in root.iter() if _tag(part) == "path"}
    defined = {id(leaf) for part in root.iter() if _tag(part) == "defs" for leaf in part.iter()}
    shown = {id(leaf): said for part in root.iter() if (said := part.get("id", "")) and "<" in said for leaf in part.iter()}
    for part in root.iter():
        if id(part) in defined:
            continue
        if _tag(part) == "path" and "C" in part.get("d", ""):
            yield _Mark("circle", _attributes(part), _circle(part.get("d", "")))
        elif _tag(part) == "path":
            yield _Mark("path", _attributes(part), _path(part.get("d", "")))
        elif _tag(part) == "use":
            shape = shapes[next(value for name, value in part.attrib.items() if name.endswith("href"))[1:]]
            yield _Mark("circle", _attributes(part), _circle(shape, float(part.get("x", "0")), float(part.get("y", "0"))))
        elif _tag(part) == "text":
            yield _text(part, shown.get(id(part), ""))


def _tag(part: Element) -> str:
    return part.tag.rpartition("}")[2]


def _style(part: Element) -> dict[str, str]:
    pairs = (declaration.split(":", 1) for declaration in part.get("style", "").split(";") if ":" in declaration)
    return {name.strip(): value.strip() for name, value in pairs}


def _attributes(part: Element) -> str:
    """Write the look of a shape: its inks by name, what is no default."""
    style = _style(part)
    found = [f'{name}="{_colour(style[name])}"' for name in ("fill", "stroke") if name in style]
    found += [f'{name}="{style[name]}"' for name in _KEPT if name in style and f"{name}:{style[name]}" not in _IS_DEFAULT]
    return "".join(f" {one}" for one in found)


def _colour(value: str) -> str:
    if value.startswith("url("):
        return HATCH
    return value if value == "none" else f"var(--{ink_name(value)})"


def _text(part: Element, shown: str) -> _Mark:
    """Write a text as the page writes it where it has tags; the numbers of an axis and what ends at its place bear a class."""
    style = _style(part)
    name = ink_name(style["fill"])
    is_one = _ALL_DECLARED.fullmatch(shown)
    placed = "t" if name == "muted" else _PLACED[style.get("text-anchor", "start")]
    classes = " ".join(one for one in (placed, is_one["kind"] if is_one else "") if one)
    attributes = f' class="{classes}"' if classes else ""
    at = f'x="{_rounded(part.get("x", "0"))}" y="{_rounded(part.get("y", "0"))}"'
    inner = is_one["text"] if is_one else shown or escape(part.text or "")
    return _Mark("text", "", f"<text {at}{attributes}>{inner}</text>")


_TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?(?:e-?\d+)?")


def _rounded(number: float | str) -> str:
    text = f"{float(number):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _circle(path: str, x: float = 0, y: float = 0) -> str:
    """Write a dot, the only round thing that is drawn: its path begins at one end of a diameter and goes all around."""
    numbers = [float(token) for token in _TOKEN.findall(path) if token[-1].isdigit()]
    heights = numbers[1::2]
    middle, radius = (max(heights) + min(heights)) / 2, (max(heights) - min(heights)) / 2
    return f'<circle cx="{_rounded(x + numbers[0])}" cy="{_rounded(y + middle)}" r="{_rounded(radius)}"/>'


def _path(path: str) -> str:
    """Write a path with one decimal; a step along one axis by that axis alone."""
    found, at, tokens = [], ("", ""), iter(_TOKEN.findall(path))
    for step in tokens:
        if step in "zZ":
            found.append("z")
            continue
        to = (_rounded(next(tokens)), _rounded(next(tokens)))
        if step == "L" and to[0] == at[0]:
            found.append(f"V{to[1]}")
        elif step == "L" and to[1] == at[1]:
            found.append(f"H{to[0]}")
        else:
            found.append(f"{step}{to[0]} {to[1]}")
        at = to
    return "".join(found)
