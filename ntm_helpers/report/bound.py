"""Pages of one unit bound into one file, which can be sent alone: one first, every other an annex of it.

Each page stands as it is laid out by itself (`ntm_helpers.run.convert`), in a section of its own. What would meet is kept apart: an
anchor ends with the topic of its page, ``n7c_funding``. Links follow: within a page, from page to page of the file, to the
beginning of a page where it lacks the place; an address of the network stays. What the file does not hold (pages of other units,
the index, topics that were not asked for) is named and no longer a link, so that none is dead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup, escape

from ntm_helpers.notebooks import notebooks
from ntm_helpers.report.head import UNSEALED, made_of
from ntm_helpers.report.letters import roman
from ntm_helpers.report.markup import POLICY
from ntm_helpers.report.navigation import Way
from ntm_helpers.report.templates import Template, current
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.words import words

BOUND = "bound.html.j2"
WITH_TRACE = "with-trace"
"""Class of a file of which the calculation steps are printed too."""
_MAIN = re.compile(r'<main id="main">\n(.*)\n</main>', re.DOTALL)
_ID = re.compile(r'[ \n]id="([^"]*)"')
_LINK = re.compile(r"<a((?: [^<>]*)?)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r' href="([^"]*)"')
_TAG = re.compile(r"<[^<>/][^<>]*>")
_NAMED = re.compile(r'( (?:aria-labelledby|aria-describedby|headers))="([^"]*)"')
_INNER = re.compile(r'( (?:xlink:)?href="|url\()#([\w.:-]+)')
_CONTENTS = '<nav class="contents" aria-label="'
_PAGE = re.compile(r"([^/#:]+)\.html(?:#(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page of the file.

    Attributes
    ----------
    html : str
        As it is laid out by itself.
    review : dict
        The review that it shows, as its notebook left it.
    """

    html: str
    review: dict[str, Any]

    @property
    def topic(self) -> str:
        """Its topic, which is the anchor of its beginning too."""
        return str(self.review["topic"])

    @cached_property
    def main(self) -> str:
        """What it says itself, without the ways to others."""
        found = _MAIN.search(self.html)
        if found is None:
            raise ValueError(f"the page of {self.topic} has no main part")
        return found[1]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Its anchors, as they are by itself."""
        return frozenset(_ID.findall(self.main))


def bind(pages: Sequence[Page], asked: Mapping[str, str], *, is_traced: bool = False) -> str:
    """Lay out several pages of a unit as one file, without its style and digest (`ntm_helpers.run.convert.finished`).

    Parameters
    ----------
    pages : sequence of Page
        The one that the file is about, and its annexes in their order.
    asked : mapping of str to str
        What the file was asked for, as its head says.
    is_traced : bool
        Whether its paper shows the calculation steps too.
    """
    first, lang, by_topic = pages[0].review, pages[0].review["lang"], {page.topic: page for page in pages}
    numbers = {page.topic: roman(place) for place, page in enumerate(pages[1:], 1)} if len(pages) > 2 else {}
    annexes = {page.topic: _annex(numbers.get(page.topic, ""), lang) for page in pages[1:]}
    ways = [
        Way(
            _numbered(numbers.get(topic, ""), words(lang)(TOPIC_NAMES[topic])),
            f"#{topic}",
            is_silent=not by_topic[topic].review["short"],
        )
        for topic in annexes
    ]
    return (
        _environment(current())
        .get_template(BOUND)
        .render(
            t=words(lang),
            lang=lang,
            policy=Markup(POLICY),
            unsealed=Markup(UNSEALED),
            made_of=made_of({**asked, "topics": ",".join(by_topic)}, {**first["digests"], "template": current().digest}),
            title=first["title"],
            kind=f"bound {WITH_TRACE}" if is_traced else "bound",
            listed=ways,
            sections=[_Section.of(page, by_topic, annexes.get(page.topic, "")) for page in pages],
        )
    )


def _annex(number: str, lang: str) -> str:
    """Call an annex by its number; one alone has none."""
    return words(lang)("bound.annex", number=number) if number else words(lang)("bound.annex_alone")


def _numbered(number: str, title: str) -> str:
    return f"{number}. {title}" if number else title


class _Section(NamedTuple):
    """What the file holds of a page: its anchor, and what stands before and after the place for the list of annexes."""

    anchor: str
    first: Markup
    rest: Markup

    @classmethod
    def of(cls, page: Page, pages: Mapping[str, Page], number: str) -> _Section:
        """Make it of a page: before its contents, or at its end, there is room for a list."""
        html = _section(page, pages, number)
        place = html.find(_CONTENTS)
        place = len(html) if place < 0 else place
        return cls(page.topic, Markup(html[:place].rstrip()), Markup(html[place:]))


@lru_cache(maxsize=1)
def _environment(template: Template) -> Environment:
    return Environment(loader=template.loader(), autoescape=True)


def _section(page: Page, pages: Mapping[str, Page], number: str) -> str:
    """Give what a page says with its anchors kept apart, its links led within the file, and its number as an annex."""
    html = _LINK.sub(lambda link: _led(link, page, pages), page.main)
    html = _TAG.sub(lambda tag: _kept_apart(tag[0], page.topic), html)
    title = escape(words(page.review["lang"])(TOPIC_NAMES[page.topic]))
    html = html.replace(_CONTENTS, f"{_CONTENTS}{title}: ", 1)
    return html.replace("<h1>", f"<h1><small>{escape(number)}.</small> ", 1) if number else html


def _led(link: re.Match[str], page: Page, pages: Mapping[str, Page]) -> str:
    """Lead a link to where its target stands in the file; without one it is what it says, a number keeps its place."""
    href = _HREF.search(link[1])
    if href is None:
        return link[0]
    target = _target(href[1], page, pages)
    if not target and not _ID.search(link[1]):
        return link[2]
    leads = f' href="{target}"' if target else ""
    return f"<a{link[1].replace(href[0], leads)}>{link[2]}</a>"


def _target(href: str, page: Page, pages: Mapping[str, Page]) -> str:
    """Give where a link leads from within the file; empty where it leads out of it."""
    if href.startswith("#"):
        return f"{href}_{page.topic}" if href[1:] in page.anchors else ""
    if href.partition("://")[0].lower() in ("http", "https"):
        return href
    if (found := _PAGE.fullmatch(href)) is None:
        return ""
    topic = next((name for name, one in notebooks().items() if one.is_index), "") if found[1] == "index" else found[1]
    if topic not in pages:
        return ""
    return f"#{found[2]}_{topic}" if found[2] in pages[topic].anchors else f"#{topic}"


def _kept_apart(tag: str, topic: str) -> str:
    """Let the anchors of a tag, and what it names by them, end with a topic; where links lead is told already."""
    tag = _ID.sub(rf' id="\1_{topic}"', tag)
    tag = _NAMED.sub(lambda named: f'{named[1]}="{" ".join(f"{name}_{topic}" for name in named[2].split())}"', tag)
    return tag if tag.startswith("<a ") else _INNER.sub(rf"\1#\2_{topic}", tag)
