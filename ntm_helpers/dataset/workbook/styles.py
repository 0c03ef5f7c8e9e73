"""How cells look: number format, strike, and whether anything can be seen at all.

The style of a cell names a font, a fill, a number format and the named style that it comes from. Programs differ in whether the
font of the named style shows through where the cell does not say that it has its own (``applyFont``): what either of them would
strike through counts as struck. Colours of the theme other than its white and black are not looked up; a cell in them counts as
seen.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS

from ntm_helpers.dataset.workbook.formats import hides, shows_text
from ntm_helpers.dataset.workbook.parts import MOST_ALIKE, Excess, Parts, local_name
from ntm_helpers.dataset.workbook.text import unescaped
from ntm_helpers.words import Message

_SECTIONS = {
    "numFmt": ("numFmts",),
    "font": ("fonts",),
    "fill": ("fills",),
    "xf": ("cellStyleXfs", "cellXfs"),
    "dxf": ("dxfs",),
}
_WHITE, _BLACK = "FFFFFF", "000000"
_NEAR = 24
"""Difference of a channel up to which two colours look the same."""
_SMALLEST_FONT = 3


_Found = TypeVar("_Found")


class Style(NamedTuple):
    """How a cell looks."""

    shown: str = "General"
    """Number format."""
    is_struck: bool = False
    is_unseen: bool = False
    """Whether its text has the colour of its ground, or next to no size."""
    ground: str = _WHITE
    """Colour behind the text, six hexadecimal digits; empty where it cannot be told."""
    is_text_shown: bool = True
    """Whether a text is shown as it stands."""

    def with_runs(self, runs: Runs) -> Style:
        """Give the style of a cell with what the parts of its text look like."""
        is_unseen = any(looks_like(colour, self.ground) for colour in runs.colours)
        return self._replace(is_struck=self.is_struck or runs.is_struck, is_unseen=self.is_unseen or is_unseen)

    def drawn_as(self, other: Style) -> Style:
        """Give the style of a cell that some programs draw as another one."""
        return self._replace(is_struck=self.is_struck or other.is_struck, is_unseen=self.is_unseen or other.is_unseen)


class _Font(NamedTuple):
    is_struck: bool
    colour: str
    is_tiny: bool


class Styles:
    """The styles of a workbook.

    Attributes
    ----------
    cells : list of Style
        By the number that a cell names.
    marking : frozenset of int
        Numbers of the conditional formats that strike through or hide.
    """

    def __init__(self, parts: Parts, names: Sequence[str]):
        found: dict[str, list[ET.Element]] = defaultdict(list)
        for part in names:
            for _, element, section in parts.within(part, _SECTIONS):
                found[section].append(element)
                if len(found[section]) > MOST_ALIKE:
                    raise Excess(Message("fault.much_within", part=part, name=section, most=MOST_ALIKE))
        fonts = [_font(font) for font in found["fonts"]]
        grounds = [_ground(fill) for fill in found["fills"]]
        named = [_at(fonts, style.get("fontId")) for style in found["cellStyleXfs"]]
        codes = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in found["numFmts"]}
        self.cells = [_style(style, fonts, grounds, named, codes) for style in found["cellXfs"]] or [Style()]
        self.marking = frozenset(number for number, format in enumerate(found["dxfs"]) if marks(format))


def _style(
    style: ET.Element,
    fonts: Sequence[_Font],
    grounds: Sequence[str],
    named: Sequence[_Font | None],
    codes: Mapping[str | None, str],
) -> Style:
    number = style.get("numFmtId", "0")
    # what a number without a code means depends on the language of the program: never taken for a plain number
    shown = codes.get(number) or BUILTIN_FORMATS.get(int(number)) or f"#{number}"
    font = _at(fonts, style.get("fontId")) or _Font(False, _BLACK, False)
    base = _at(named, style.get("xfId")) if style.get("applyFont") not in ("1", "true") else None
    ground = _at(grounds, style.get("fillId"))
    ground = _WHITE if ground is None else ground
    is_struck = font.is_struck or (base is not None and base.is_struck)
    return Style(shown, is_struck, font.is_tiny or looks_like(font.colour, ground), ground, shows_text(shown))


def _at(found: Sequence[_Found], number: str | None) -> _Found | None:
    """Give the entry of a number; none where there is no such entry."""
    place = int(number or 0)
    return found[place] if 0 <= place < len(found) else None


def marks(format: ET.Element) -> bool:
    """Whether a conditional format strikes through or hides what it is laid on."""
    parts = {local_name(part): part for part in format}
    font = _font(parts["font"]) if "font" in parts else _Font(False, "", False)
    ground = (_ground(parts["fill"], "bgColor") or _WHITE) if "fill" in parts else _WHITE
    is_hidden = "numFmt" in parts and hides(parts["numFmt"].get("formatCode", ""))
    return font.is_struck or font.is_tiny or is_hidden or looks_like(font.colour, ground)


def is_struck(properties: ET.Element) -> bool:
    """Whether a font is struck through."""
    return any(local_name(part) == "strike" and part.get("val", "1") in ("1", "true", "on") for part in properties)


def colour_of(properties: ET.Element) -> str:
    """Colour of a font, six hexadecimal digits; empty where it cannot be told."""
    return next((_colour(part) for part in properties if local_name(part) == "color"), _BLACK)


def looks_like(colour: str, ground: str) -> bool:
    """Whether a text of a colour cannot be told from its ground."""
    pairs = zip(*(bytes.fromhex(text) for text in (colour, ground)), strict=False)
    return bool(colour and ground) and all(abs(one - other) <= _NEAR for one, other in pairs)


def _font(font: ET.Element) -> _Font:
    size = next((part.get("val", "11") for part in font if local_name(part) == "sz"), "11")
    return _Font(is_struck(font), colour_of(font), float(size) < _SMALLEST_FONT)


def _ground(fill: ET.Element, of_solid: str = "fgColor") -> str:
    """Colour of a fill: white where there is none, empty where it is a pattern or blend of several."""
    for pattern in fill:
        kind = pattern.get("patternType", "solid" if of_solid == "bgColor" else "none")
        if local_name(pattern) != "patternFill" or kind not in ("none", "solid"):
            return ""
        if kind == "solid":
            return next((_colour(part) for part in pattern if local_name(part) == of_solid), "")
    return _WHITE


def _colour(element: ET.Element) -> str:
    if float(element.get("tint", 0)):
        return ""
    if rgb := element.get("rgb", ""):
        return rgb[-6:].upper() if re.fullmatch(r"[0-9A-Fa-f]{6,8}", rgb) else ""
    if theme := element.get("theme", ""):
        return {"0": _WHITE, "1": _BLACK}.get(theme, "")
    if indexed := element.get("indexed", ""):
        own = {"64": _BLACK, "65": _WHITE}
        return own.get(indexed) or (
            COLOR_INDEX[int(indexed)][-6:] if indexed.isdecimal() and int(indexed) < len(COLOR_INDEX) else ""
        )
    return _BLACK if element.get("auto") in ("1", "true") else ""


class Runs(NamedTuple):
    """A text with what its parts look like."""

    text: str
    is_struck: bool = False
    colours: tuple[str, ...] = ()
    """Colours of its parts, where they have their own."""
    is_raised: bool = False
    """Whether a raised or lowered digit follows a digit: 38¹ has the text 381."""


def runs_of(item: ET.Element) -> Runs:
    """Give the text of an item, without the phonetic hints beside it, with what its parts look like."""
    if len(item) == 1 and local_name(item[0]) == "t":
        return Runs(unescaped(item[0].text or ""))
    text, is_any_struck, is_raised, colours = "", False, False, []
    for part in item:
        pieces, properties = ([part], None) if local_name(part) == "t" else _run(part) if local_name(part) == "r" else ([], None)
        said = "".join(unescaped(piece.text or "") for piece in pieces)
        if properties is not None and said.strip():
            is_any_struck |= is_struck(properties)
            is_raised |= _is_raised(properties) and text[-1:].isdigit() and said.lstrip()[:1].isdigit()
            colours += [colour for colour in _own_colour(properties) if colour not in colours]
        text += said
    return Runs(text, is_any_struck, tuple(colours), is_raised)


def _run(run: ET.Element) -> tuple[list[ET.Element], ET.Element | None]:
    """Texts and properties of a run."""
    pieces = [piece for piece in run if local_name(piece) == "t"]
    return pieces, next((part for part in run if local_name(part) == "rPr"), None)


def _own_colour(properties: ET.Element) -> Iterator[str]:
    yield from (_colour(part) for part in properties if local_name(part) == "color")


def _is_raised(properties: ET.Element) -> bool:
    return any(local_name(part) == "vertAlign" and part.get("val") in ("superscript", "subscript") for part in properties)
