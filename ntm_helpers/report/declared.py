"""What of a page is no figure: every text with a digit is either a number with a trace, or declared here by kind.

An auditor who points at a digit finds a link to the row that proves it, or a tag that says why there is no row: it is a day, a
name, a code. Which of them is told by whoever writes it and knows what it writes, never guessed from the text: a value of a review
says what it is by its type (a date, a unit, a name of a register), a text of the words is fixed. The tags are those of HTML that
mean it, where HTML has one, and stand only around texts with a digit, for every byte of a page counts.

**Kinds.** Each has its element (`KINDS`):

- ``time``: a day, a period, a year.
- ``name``: of a unit, criterion, band, project, measure, standard, task; what a source or an office calls something.
- ``words``: fixed words of the house with the number that a rule or a method sets: a heading, a note, the head of a column.
- ``extent``: how long a list of the page is and how much of it is shown ("và 17 số khác"): nothing about the unit.
- ``title``: of a source, a rule, an article.
- ``code``: an id, a file, a command, a function.

**Places.** A few parts of a page are of one kind as a whole (`PLACES`): the list of sources, the calculation steps, which are the
traces themselves, the ways to other pages, the notice of the dataset, the numbers of an axis, the texts for those who do not see a
drawing, which say again what is drawn.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from markupsafe import Markup, escape

KINDS = {"time": "time", "name": "b", "words": "dfn", "extent": "samp", "title": "cite", "code": "code"}
"""Element of every kind."""
NAMED = {"word": "words", "rule": "words", "when": "time", "extent": "extent", "source": "title"}
"""What the names of a register are where they are no names (`KINDS`)."""
PLACES = {
    "a heading": ("h1", "h2", "h3"),
    "prose of a notebook": (".prose",),
    "a source": (".sources", ".credit"),
    "the calculation steps": (".trace", ".figures"),
    "a way": ("nav",),
    "a day beside a number": (".remark",),
    "the length of a list of another page": (".num",),
    "a notice": (".notice",),
    "an axis": (".t",),
    "a text of a drawing": ("title", "desc"),
}
"""Elements and classes whose whole text is of one kind."""
_DIGIT = re.compile(r"\d")
_LEADING = re.compile(rf"(?:<(?:{'|'.join(KINDS.values())})\b[^>]*>)*")


def declared(kind: str, text: str) -> Markup:
    """Say of a text with a digit that it is no figure, but of a kind; one without a digit is written as it is.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    text : str
        What is no Markup is escaped.
    """
    written = escape(text)
    return Markup("<{0}>{1}</{0}>").format(KINDS[kind], written) if _DIGIT.search(written) else written


def extent(number: int) -> Markup:
    """Write how long a list is."""
    return declared("extent", str(number))


def filled(template: str, **values: object) -> Markup:
    """Fill the fields of fixed words with what is written already; the words around them are declared."""
    return _declared(template).format(**values)


@lru_cache(maxsize=4_000)
def _declared(template: str) -> Markup:
    """Declare the digits of fixed words, not the fields between them."""
    parts = []
    for words, field, _, _ in Formatter().parse(template):
        shown = declared("words", words)
        parts.append(shown.replace("{", "{{").replace("}", "}}") + (f"{{{field}}}" if field is not None else ""))
    return Markup("").join(map(Markup, parts))


def after_tags(text: str) -> int:
    """Give where the first letter of a text stands, behind the tags that declare it."""
    found = _LEADING.match(text)
    return found.end() if found else 0
