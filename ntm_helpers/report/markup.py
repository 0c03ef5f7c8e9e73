"""What a page may hold: one list of tags, attributes, addresses and styles; all else is refused.

A page loads nothing, runs nothing and leads only where a reader is told. Forbidding what is known to load or run misses what is
spelled otherwise, so the other way round: `offences` names whatever is not on the list, wherever it came from (a cell, a Markdown
cell, a template, a chart, the data). The list is that of plain prose, tables and drawings; the content security policy says the
same to the browser once more and must stand in the head just as written here.

Nobody has to guess how a browser would mend broken markup: what needs mending is refused too. A page must be spelled so that every
parser reads it alike: each ``<`` begins a tag that is written in full, names in the case of the list, values in double quotes,
nothing open at the end, drawings and prose not within each other, no comment, no declaration but the first line. Character
references in addresses and styles are resolved before they are judged, as a browser does.

Pages have tens of thousands of tags and few different ones: each different one is judged once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from ntm_helpers.characters import code_point, unseen
from ntm_helpers.errors import NtmError, clip, in_one_sentence
from ntm_helpers.project import ROOT
from ntm_helpers.report.head import HEAD
from ntm_helpers.words import LANGUAGES, Message

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Content-Security-Policy of every page: nothing is loaded, nothing runs."""


def _each(kind: str, names: str) -> dict[str, str]:
    """Names, each with the kind of its value."""
    return dict.fromkeys(names.split(), kind)


_TEXT, _CSS, _ALIGN, _NUMBERS = "text", "css", "align", "numbers"
_LINK, _PICTURE, _INNER, _CLIP = "link", "picture", "inner", "clip"
"""Kinds of values (`_VALUES`, `_of_style`)."""
_EVERYWHERE = _each(
    _TEXT,
    "class id lang title role tabindex aria-label aria-labelledby aria-describedby aria-hidden aria-level aria-current",
)
_DRAWN = (
    _EVERYWHERE
    | _each(_NUMBERS, "d x y x1 y1 x2 y2 dx dy cx cy r rx ry width height points transform viewBox")
    | _each(_CSS, "style fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-linecap opacity")
    | _each(_CSS, "stroke-linejoin font-family font-size font-style font-weight text-anchor dominant-baseline clipPathUnits")
    | _each(_CSS, "preserveAspectRatio version")
)
_PROSE = """main header nav section div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre hr br table caption thead tbody tfoot
    tr th td figure figcaption details summary a abbr b cite code del dfn em i img ins kbd mark q s samp small
    span strong sub sup time u"""
_DRAWING = "svg g path use defs clipPath pattern rect text tspan title desc style line circle ellipse polyline polygon"
PROSE, DRAWING = frozenset(_PROSE.split()), frozenset(_DRAWING.split())
"""Elements of the text, and of a chart within ``svg``."""
LINK = frozenset({"a"})
"""What may stand in both."""
VOID, ONLY_TEXT = frozenset({"br", "hr", "img"}), frozenset({"style", "title", "desc"})
"""Elements that hold nothing, and that hold no other element."""
_CLIPPED = _each(_CLIP, "clip-path")
_MORE = {
    "a": {"href": _LINK, "rel": _TEXT, "hreflang": _TEXT},
    "time": {"datetime": _TEXT},
    "ol": {"start": _TEXT},
    "details": {"open": _TEXT},
    "img": {"src": _PICTURE, "alt": _TEXT, "width": _NUMBERS, "height": _NUMBERS},
    "th": _each(_TEXT, "scope colspan rowspan headers") | {"style": _ALIGN},
    "td": _each(_TEXT, "colspan rowspan headers") | {"style": _ALIGN},
    "svg": {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"},
    "pattern": {"patternUnits": "userSpaceOnUse", "patternTransform": _NUMBERS},
    "use": {"href": _INNER, "xlink:href": _INNER},
    "style": {"type": "text/css"},
    **dict.fromkeys(("g", "path", "rect", "text"), _CLIPPED),
}
_ALLOWED = {name: (_DRAWN if name in DRAWING else _EVERYWHERE) | _MORE.get(name, {}) for name in sorted(PROSE | DRAWING)}
"""The list: every element with its attributes and the kind of value of each."""

_CANDIDATE = re.compile(r"<[^>]*>?")
_TAG = re.compile(r'<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>(?:[ \n]+[A-Za-z][\w:-]*="[^"<>]*")*)[ \n]*(?P<end>/?)>')
_ATTRIBUTE = re.compile(r'([A-Za-z][\w:-]*)="([^"<>]*)"')
_VALUES = {
    _LINK: re.compile(
        r"(?i:https?)://[^\x00-\x08\x0b-\x1f]+|#[^\x00-\x1f]+"
        rf"|(?:\.\./(?:(?:\.\./)?(?:{'|'.join(LANGUAGES)})/)?)?"  # of this language, of another one
        r"(?:(?!\.\./)[^\x00-\x20:/\\?#]+/)?[^\x00-\x20:/\\?#]+\.html(?:#[^\x00-\x20]+)?"
    ),
    _PICTURE: re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*"),
    _INNER: re.compile(r"#[\w.:-]+"),
    _CLIP: re.compile(r"url\(#[\w.:-]+\)"),
    _NUMBERS: re.compile(r"(?:(?!nan|inf)[-+\w.,()%\s])*", re.IGNORECASE),
    _ALIGN: re.compile(r"text-align: ?(?:left|center|right);?"),
    _TEXT: re.compile(r".*", re.DOTALL),
}
_CALLED = """var calc min max clamp repeat minmax counter rgb rgba hsl hsla rotate translate inset linear-gradient
    repeating-linear-gradient local not has nth-child"""
_FUNCTIONS = frozenset({"", *_CALLED.split()})
"""``local`` names a font of the reader's machine, which is no request."""
_AT_RULES = frozenset(
    {"@font-face", "@media", "@page", "@top-center", "@top-left", "@top-right", "@bottom-center", "@bottom-right", "@supports"}
)
_NO_NUMBER = re.compile(r'(?:<a(?: class="w")? id="n\d[^>]*|<text[^>]*)>([Nn]a[Nn]|-?inf|NaT|None)<')
_TRACEBACK = "Traceback (most recent call last)"
_FRAME = re.compile(
    rf"""<!DOCTYPE html>
<html lang="(?P<lang>{"|".join(LANGUAGES)})">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{re.escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
{HEAD}
<title>[^<]*</title>
<style>(?P<style>[^<]*)</style>
</head>
<body class="[\w -]*">
(?P<body>.*)
</body>
</html>
*""",
    re.DOTALL,
)
_MOST_TOLD = 5


class ForbiddenMarkup(NtmError):
    """A page would hold what no page may hold."""


def checked(html: str, lang: str) -> str:
    """Give a page of a language as it is.

    Raises
    ------
    ForbiddenMarkup
        When it holds anything that no page may hold, or is of another language.
    """
    found = offences(html, lang)
    if found:
        more = [Message("markup.more", count=len(found) - _MOST_TOLD)] if len(found) > _MOST_TOLD else []
        raise ForbiddenMarkup(Message("markup.refused", found=in_one_sentence([*found[:_MOST_TOLD], *more])))
    return html


def offences(html: str, lang: str = "") -> list[Message]:
    """List what a page holds that no page may hold, each thing once.

    Parameters
    ----------
    html : str
    lang : str
        Its language; empty for any that there are words in.
    """
    frame = _FRAME.fullmatch(html)
    if frame is None:
        found = [Message("markup.frame"), *_of_body(html)]
    else:
        found = [*_of_style(frame["style"]), *_of_body(frame["body"])]
        if lang and frame["lang"] != lang:
            found.insert(0, Message("markup.language", found=frame["lang"], lang=lang))
    return list(dict.fromkeys(found))


def _of_body(body: str) -> Iterator[Message]:
    """Say what is wrong between the tags of ``body``."""
    tags = _CANDIDATE.findall(body)
    known = {tag: _read(tag) for tag in dict.fromkeys(tags)}
    yield from (message for tag in known.values() for message in tag.wrong)
    yield from _of_nesting(tags, known)
    for style in re.findall(r"<style[^>]*>([^<]*)", body):
        yield from _of_style(style)
    ids = Counter(re.findall(r'[ \n]id="([^"]*)"', "".join(tags)))
    yield from (Message("markup.twice", found=clip(name)) for name, times in ids.items() if times > 1)
    if unseen("\n".join(set(body))):  # a page has a million characters and some hundred different ones
        yield from (Message("markup.unseen", found=code_point(mark)) for mark in unseen(body))
    yield from (Message("markup.machine", found=word) for word in [*_NO_NUMBER.findall(body), *_of_machine(body)])


def _of_machine(body: str) -> list[str]:
    """Give what only a mistake of the code brings onto a page."""
    place = [str(ROOT)] if len(ROOT.parts) > 2 else []  # a short path can be part of an honest text
    return [said for said in [_TRACEBACK, *place] if said in body]


class _Tag(NamedTuple):
    """A tag by itself: its name, empty where it is none that a page may hold; whether it closes or is closed; what is wrong."""

    text: str
    name: str = ""
    is_closing: bool = False
    is_closed: bool = False
    wrong: tuple[Message, ...] = ()


@lru_cache(maxsize=20_000)
def _read(text: str) -> _Tag:
    """Read a tag and judge it by itself."""
    read = _TAG.fullmatch(text)
    if read is None or read["name"] not in _ALLOWED or (read["close"] and (read["rest"] or read["end"])):
        return _Tag(text, wrong=(Message("markup.tag", found=clip(text)),))
    name, allowed, seen, wrong = read["name"], _ALLOWED[read["name"]], set(), []
    for attribute, value in _ATTRIBUTE.findall(read["rest"]):
        if attribute not in allowed or attribute in seen:
            wrong.append(Message("markup.attribute", found=attribute, tag=name))
        elif not _is_allowed(unescape(value) if "&" in value else value, allowed[attribute]):
            wrong.append(Message("markup.value", found=clip(value), attribute=attribute, tag=name))
        seen.add(attribute)
    return _Tag(text, name, bool(read["close"]), bool(read["end"]), tuple(wrong))


def _is_allowed(value: str, kind: str) -> bool:
    """Whether a resolved value is of its kind; a kind that is none is the only value allowed."""
    if kind == _CSS:
        return not _of_style(value)
    return bool(_VALUES[kind].fullmatch(value)) if kind in _VALUES else value == kind


@lru_cache(maxsize=4_000)
def _of_style(css: str) -> tuple[Message, ...]:
    """Say what in a style sheet or declaration could load something or is spelled so that it need be resolved first."""
    css = re.sub(r"url\(#[\w-]+\)", "", css)  # a pattern of the page itself
    functions = {found.lower() for found in re.findall(r"([^\s(){};:,+*/'\"]*)\(", css)} - _FUNCTIONS
    at_rules = set(re.findall(r"@[^\s{;(]*", css)) - _AT_RULES
    odd = set(re.findall(r"[\\<&]", css))
    return tuple(Message("markup.style", found=clip(found)) for found in sorted(functions | at_rules | odd))


def _of_nesting(tags: list[str], known: dict[str, _Tag]) -> Iterator[Message]:
    """Say which tag does not close what was opened last, or stands within a drawing or outside of one where it may not."""
    stack: list[str] = []
    for text in tags:
        if text == "<br>" and "svg" not in stack:  # a third of all tags
            continue
        tag = known[text]
        if not tag.name:
            return  # told by itself; how a browser would go on is anybody's guess
        if tag.is_closing:
            opened = stack.pop() if stack else ""
            if opened != tag.name:
                yield Message("markup.nesting", found=f"<{opened}> … {text}" if opened else text)
                return
            continue
        is_drawn = tag.name in DRAWING and (tag.name == "svg" or "svg" in stack)
        is_misplaced = (tag.name in DRAWING) != is_drawn or (tag.name in PROSE - LINK and "svg" in stack)
        if is_misplaced or (stack and stack[-1] in ONLY_TEXT) or (tag.is_closed and tag.name not in VOID and not is_drawn):
            yield Message("markup.nesting", found=clip(text))
            return
        if tag.name not in VOID and not tag.is_closed:
            stack.append(tag.name)
    yield from (Message("markup.nesting", found=f"<{name}>") for name in stack[-1:])
