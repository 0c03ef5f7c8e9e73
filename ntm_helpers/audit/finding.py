"""Which figure is meant: by its id, by the address of a number on a page, of which unit, of which dataset.

A number on a page is known by its anchor, which the address of a link ends with (``funding.html#n12a``): the trace beside the page
says which figure stands there. An id alone may be that of several units' figures, for every unit has a ``funding.total``: then they
are named, and one is to be chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ntm_helpers.audit.reading import PageTrace, read_page, read_trace
from ntm_helpers.audit.trace import TRACE
from ntm_helpers.dataset import Dataset, open_dataset
from ntm_helpers.dataset.meant import unknown_topic
from ntm_helpers.errors import UsageError, closest, listed
from ntm_helpers.review import Review
from ntm_helpers.topics import BRIEFING, LISTING, topics
from ntm_helpers.words import Message

_ANCHOR = re.compile(r'\bid="([^"]+)"')
PAGE, INDEX = ".html", "index"
MOST_NAMED = 20
"""Units that are named where the figures of several fit."""


@dataclass(frozen=True)
class Asked:
    """What was asked for.

    Attributes
    ----------
    what : str
        Id of a figure, or an address that ends with an anchor.
    data : Path or None
        Folder of the dataset; else that which the page names.
    unit, as_of : str
        Empty for those of the page, or of the dataset.
    page : Path or None
        A page on which the number stands.
    """

    what: str
    data: Path | None = None
    unit: str = ""
    as_of: str = ""
    page: Path | None = None


@dataclass(frozen=True)
class Found:
    """A figure as it is meant, and the review of the data as they are now.

    Attributes
    ----------
    figure_id : str
    dataset : Dataset
    review : Review
        In which it stands, unless the data have no such figure any more.
    path, trace : Path and PageTrace, or None
        The page on which it was pointed at.
    anchor : str
        Where on the page; empty where the id was given.
    html : str
        The page; empty where none was pointed at, or its trace alone.
    """

    figure_id: str
    dataset: Dataset
    review: Review
    path: Path | None = None
    trace: PageTrace | None = None
    anchor: str = ""
    html: str = ""


def find(asked: Asked, default: Path) -> Found:
    """Find the figure that is meant.

    Parameters
    ----------
    asked : Asked
    default : Path
        Folder of the dataset where neither the call nor a page names one.

    Raises
    ------
    UsageError
        When there is no such figure, page, trace, unit or dataset, or when several fit: each is named.
    """
    before, is_address, anchor = asked.what.partition("#")
    page = asked.page or (_path(before) if is_address and before else None)
    if page is not None:
        return _on_page(page, asked, anchor=unquote(anchor))
    if is_address:
        raise UsageError(Message("traced.no_page", what=asked.what))
    dataset = open_dataset("", asked.data or default)
    return Found(asked.what, dataset, _review_of(asked.what, dataset, asked))


def _path(address: str) -> Path:
    """Give the path of a page from an address as a browser shows it."""
    parts = urlsplit(address)
    if parts.scheme not in ("", "file"):
        raise UsageError(Message("traced.address", address=address))
    return Path(unquote(parts.path if parts.scheme else address))


def _topic_of(page: Path) -> str:
    """Give the topic of a page, whose name it bears: only the briefing is called otherwise."""
    name = page.name.removesuffix(PAGE)
    return BRIEFING if name == INDEX else name


def _on_page(page: Path, asked: Asked, *, anchor: str) -> Found:
    trace = read_trace(page if page.name.endswith(TRACE) else page.with_name(_topic_of(page) + TRACE))
    html = "" if page.name.endswith(TRACE) else read_page(page)
    what = anchor or asked.what
    there = set(_ANCHOR.findall(html)) if html and anchor else set(trace.by_anchor)
    if what not in there or what not in trace.by_anchor:
        raise UsageError(Message("traced.unknown", what=what, closest=closest(what, sorted(there & set(trace.by_anchor)))))
    topic = trace.head["topic"]
    if topic not in topics():
        raise unknown_topic(topic, topics())
    dataset = open_dataset(trace.head["dataset"], asked.data)
    since = {"since": trace.head["since"]} if trace.head["since"] else {}  # of the pages that compare with an earlier review
    review = topics()[topic].review(dataset, asked.unit or trace.head["unit_id"], asked.as_of or trace.head["as_of"], **since)
    return Found(trace.by_anchor[what], dataset, review, page, trace, anchor, html)


def _review_of(figure_id: str, dataset: Dataset, asked: Asked) -> Review:
    """Find the review in which a figure stands; of several units' the one whose own figure it is."""
    topic = figure_id.partition(".")[0]
    topic = topic if topic in topics() and topic != LISTING else LISTING
    known: dict[str, None] = {}
    fitting = []
    for review in _reviews(topic, dataset, asked, _unit_of(figure_id, dataset)):
        known.update(dict.fromkeys(review.figures))
        if figure_id in review.figures:
            if topic == LISTING:  # a row of a file, a rule: the same wherever it stands
                return review
            fitting.append(review)
    if not fitting:
        raise UsageError(Message("traced.unknown", what=figure_id, closest=closest(figure_id, known or topics())))
    own = [review for review in fitting if review.figures[figure_id].unit_id == review.view.unit.unit_id] or fitting
    if len(own) > 1:
        named = [f"{review.view.unit.unit_id} ({review.view.unit.name})" for review in own[:MOST_NAMED]]
        units = listed([*named, "…"] if len(own) > len(named) else named)
        raise UsageError(Message("traced.several", what=figure_id, count=len(own), units=units))
    return own[0]


def _unit_of(figure_id: str, dataset: Dataset) -> str:
    """Id of the unit that a published figure is about; empty of any other."""
    return next((figure.unit_id for figure in dataset.figures() if figure.figure_id == figure_id), "")


def _reviews(topic: str, dataset: Dataset, asked: Asked, about: str) -> Iterator[Review]:
    """Review a topic of the units that come into question: the one named, the one that the figure is about, else all."""
    day = dataset.day(asked.as_of)
    units = [unit.unit_id for unit in dataset.reviewed_units(day)]
    chosen = [asked.unit] if asked.unit else [about] if about in units else units
    return (topics()[topic].review(dataset, unit_id, asked.as_of) for unit_id in chosen)
