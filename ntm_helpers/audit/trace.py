"""The trace of a page as a file: every number that it prints, and every figure that these come from, down to rows of files.

``<topic>.trace.json`` stands beside the page and is made of two things: the review that the notebook left (its figures with exact
ends, operations, inputs, rows, parameters) and the finished page (which numbers it prints, where, and how). So the page and its
trace can be held against each other (the trace names the digest of the page's content), and whoever has the trace can recompute
the figures without this package.

An item stands on a line of its own: a program that reads lines need not hold the whole of a large one. The form is versioned
(`VERSION`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ntm_helpers.audit.content import content_of
from ntm_helpers.audit.evaluate import is_derived, way_of
from ntm_helpers.report.anchors import listed_in, numbers_in

VERSION = 1
TRACE = ".trace.json"
"""How the file of a trace ends."""
IDENTITY = ("dataset", "unit_id", "topic", "as_of", "since", "lang", "title", "cite", "digests", "units")
"""What of the review says which page it is, how it is cited, from what it was made, and how the units of its figures are called."""


def write_trace(review: Mapping[str, Any], html: str) -> str:
    """Give the text of the trace of a page.

    Parameters
    ----------
    review : mapping
        The review as data, as the header of the page carries it (`ntm_helpers.review.plain`).
    html : str
        The finished page.
    """
    figures = [one | {"proof": way_of(one)} if is_derived(one) else one for one in review["figures"]]
    printed = [
        {"anchor": anchor, "figure": figures[number - 1]["id"] if number else anchor, "text": text}
        for anchor, number, text in printed_on(html)
    ]
    head = {"trace": VERSION} | {name: review[name] for name in IDENTITY} | {"content": content_of(html.encode()).claimed}
    return _in_lines(head, {"printed": printed, "sources": review["sources"], "figures": figures})


def printed_on(html: str) -> Iterator[tuple[str, int, str]]:
    """Give every number of a page: its anchor, the number of its figure in the review, how it is printed.

    In a list of figures the id of one is its anchor; its number is 0.
    """
    yield from numbers_in(html)
    yield from ((figure_id, 0, text) for figure_id, text in listed_in(html))


def trace_beside(page: str, topic: str) -> str:
    """Address of the trace of a page: it stands beside it and bears the name of the topic."""
    return (PurePosixPath(page).parent / f"{topic}{TRACE}").as_posix()


def _in_lines(head: Mapping[str, Any], lists: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """Write an object with lists whose items have a line each."""
    parts = [f"{_json(name)}: {_json(value)}" for name, value in head.items()]
    parts += [f"{_json(name)}: [\n" + ",\n".join(map(_json, items)) + "\n]" for name, items in lists.items()]
    return "{" + ",\n".join(parts) + "}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
