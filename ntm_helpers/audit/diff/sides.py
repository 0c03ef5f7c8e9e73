"""The two sides of a comparison: the figures of a build by its traces, or of a dataset as its reviews give them now.

A build is read from its folder alone: which pages it has, from its record; the figures of each, from the trace beside it; the bytes
of each, from the page itself. Of a dataset every unit is reviewed in this process, as a build would, and no page is made.

**What a figure is known by.** A published one by its id, wherever it stands; a derived one by its id and the unit whose page
derives it: every unit has a ``funding.total``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from ntm_helpers.audit.reading import read_trace
from ntm_helpers.audit.recorded import FORM, RECORD, Unusable, read_record
from ntm_helpers.audit.trace import trace_beside
from ntm_helpers.dataset import Dataset, open_dataset
from ntm_helpers.dataset.descriptor import FILE
from ntm_helpers.dataset.entities import TABLES
from ntm_helpers.dataset.tables import Rows
from ntm_helpers.errors import UsageError
from ntm_helpers.files import read_file, reason_of
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.project import of_project
from ntm_helpers.report.page import Page
from ntm_helpers.topics import BRIEFING, LISTING
from ntm_helpers.topics.figures import every_answer
from ntm_helpers.words import Message

MOST_BYTES = 1 << 30
"""Of a record, a trace or a page: no build writes one of a gigabyte."""
MADE = ("done", "earlier")
"""States of a job that has a page."""

Key = tuple[str, str]
"""What a figure is known by: the unit whose page derives it (empty of a published one), and its id."""


@dataclass(frozen=True)
class Told:
    """A figure as a side tells it.

    Attributes
    ----------
    plain : mapping
        As the trace holds it (`ntm_helpers.review.plain.figure_json`), with ``name`` and ``text``.
    unit_id, topic : str
        Page on which it is told first; that of its own topic before the briefing and the list of all figures.
    """

    plain: Mapping[str, Any]
    unit_id: str
    topic: str

    @property
    def is_derived(self) -> bool:
        """Whether it was computed rather than published."""
        return bool(self.plain.get("method"))

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.key_of(self.plain["id"])

    def key_of(self, figure_id: str, *, is_derived: bool | None = None) -> Key:
        """Give the key of a figure of the same page."""
        derived = self.is_derived if is_derived is None else is_derived
        return (self.unit_id if derived else "", figure_id)


@dataclass(frozen=True)
class PageOf:
    """A page of a side: what it was made from, its address and digest, both empty where no page was made."""

    unit_id: str
    topic: str
    title: str
    digests: Mapping[str, str]
    since: str = ""
    address: str = ""
    sha256: str = ""


@dataclass
class Side:
    """One side of a comparison.

    Attributes
    ----------
    label : str
        As it was named in the call.
    dataset, as_of, lang : str
    pages : dict of (str, str) to PageOf
        By unit and topic.
    figures : dict of Key to Told
    places : dict of Key to set of (str, str)
        Pages on which each figure stands, by unit and topic.
    units : dict of str to str
        Names of units.
    missing : dict of str to UsageError
        Traces that a build should have and has not, or that cannot be read, with the reason.
    data : Dataset, optional
        Of a side that was computed.
    """

    label: str
    dataset: str = ""
    as_of: str = ""
    lang: str = ""
    pages: dict[tuple[str, str], PageOf] = field(default_factory=dict)
    figures: dict[Key, Told] = field(default_factory=dict)
    places: dict[Key, set[tuple[str, str]]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    missing: dict[str, UsageError] = field(default_factory=dict)
    data: Dataset | None = None

    def take(self, review: Mapping[str, Any], address: str = "", sha256: str = "") -> None:
        """Take the page of a review, or of a trace, and its figures."""
        unit_id, topic = review["unit_id"], review["topic"]
        self.dataset, self.as_of, self.lang = review["dataset"], review["as_of"], review["lang"]
        about = unit_id, topic, review["title"], review["digests"], review["since"]
        self.pages[unit_id, topic] = PageOf(*about, address, sha256)
        self.units |= review["units"]
        for plain in review["figures"]:
            told = Told(plain, unit_id, topic)
            self.places.setdefault(told.key, set()).add((unit_id, topic))
            known = self.figures.get(told.key)
            if known is None or _rank(topic) < _rank(known.topic):
                self.figures[told.key] = told

    def inputs_of(self, told: Told) -> list[Key]:
        """Keys of what a figure was made from."""
        keys = (told.key_of(figure_id, is_derived=True) for figure_id in told.plain.get("inputs", ()))
        return [key if key in self.figures else ("", key[1]) for key in keys]

    @cached_property
    def rows(self) -> Mapping[tuple[str, str], Mapping[str, str]] | None:
        """Rows of the dataset's tables by table and key; None of a build, which has them not."""
        if self.data is None:
            return None
        return {(table, row[next(iter(row))]): row for table in TABLES for row in self._table(table)}

    def _table(self, name: str) -> Rows:
        return self.data.table(name) if self.data is not None else []


def _rank(topic: str) -> int:
    """Place of a page among those that tell a figure: its own topic's first."""
    return {BRIEFING: 1, LISTING: 2}.get(topic, 0)


def side_of(text: str, lang: str, topics: Sequence[str] = (), units: Sequence[str] = ()) -> Side:
    """Give a side as it is named in a call.

    Parameters
    ----------
    text : str
        Folder of a build (with its ``record.json``), or of a dataset, with ``@YYYY-MM-DD`` behind it for another review date.
    lang : str
        Language in which a dataset is reviewed.
    topics, units : sequence of str
        Only their pages; empty for all.

    Raises
    ------
    UsageError
        When it is neither: with the builds that lie below it.
    DataRefused
        When the dataset is broken.
    """
    named, _, as_of = text.rpartition("@") if "@" in text and not Path(text).exists() else (text, "", "")
    folder = of_project(Path(named))
    if (folder / RECORD).is_file() and not as_of:
        return built(folder, text, topics, units)
    if (folder / FILE).is_file():
        return computed(open_dataset("", folder), text, as_of, lang, topics, units)
    below = sorted(path.parent.relative_to(folder).as_posix() for path in folder.glob("*/*/*/" + RECORD))
    below += sorted(path.parent.relative_to(folder).as_posix() for path in folder.glob("*/*/" + RECORD))
    if below:
        raise UsageError(Message("diff.builds_below", folder=named, builds=", ".join(below[:8])))
    raise UsageError(Message("diff.no_side", folder=named))


def computed(dataset: Dataset, label: str, as_of: str, lang: str, topics: Sequence[str] = (), units: Sequence[str] = ()) -> Side:
    """Review a dataset on a day, every unit and topic, in this process."""
    day = dataset.day(as_of)
    reviewed = dataset.reviewed_units(day)
    chosen = [dataset.unit(text, reviewed) for text in units] or reviewed
    side = Side(label, dataset.name, day.isoformat(), lang, data=dataset)
    for unit in chosen:
        for answer in every_answer(dataset.view(unit.unit_id, day, declared_reads(BRIEFING))):
            if not topics or answer.topic in topics:
                side.take(Page(answer, lang).data)
    return side


def built(folder: Path, label: str, topics: Sequence[str] = (), units: Sequence[str] = ()) -> Side:
    """Read a build from its folder: its record says which pages there are, their traces what stands on them."""
    side = Side(label)
    for page, unit_id, topic in _pages(folder):
        if (topics and topic not in topics) or (units and unit_id not in units):
            continue
        address = trace_beside(page, topic)
        try:
            trace = read_trace(folder / address)
        except UsageError as error:
            side.missing[address] = error
            continue
        if (trace.head["unit_id"], trace.head["topic"]) != (unit_id, topic):
            side.missing[address] = UsageError(Message("diff.other_page", file=address))
            continue
        _require_one(side, trace.head)
        side.take({**trace.head, "figures": trace.figures}, page, _sha256(folder / page))
    if not side.pages:
        raise next(iter(side.missing.values()), UsageError(Message("diff.no_page", folder=folder)))
    return side


def _require_one(side: Side, trace: Mapping[str, Any]) -> None:
    """Refuse a folder whose traces are of several builds."""
    for name in ("dataset", "as_of", "lang"):
        if side.pages and getattr(side, name) != trace[name]:
            raise UsageError(Message("diff.mixed", folder=side.label, first=getattr(side, name), then=trace[name]))


def _pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Give the pages of a build by its record: address, unit, topic."""
    try:
        record = read_record(read_file(folder / RECORD, most=MOST_BYTES))
    except Unusable as why:
        raise UsageError(Message("diff.no_record", file=folder / RECORD, why=why.args[0])) from None
    except OSError as error:
        raise UsageError(Message("diff.no_record", file=folder / RECORD, why=reason_of(error))) from None
    if record["record"] != FORM:  # earlier ones have no traces
        raise UsageError(Message("diff.form", file=folder / RECORD, found=record["record"], known=FORM))
    for job in record["jobs"]:
        page, unit_id, topic = (_text(job, name) for name in ("page", "unit_id", "topic"))
        if not (page and unit_id and topic) or ".." in PurePosixPath(page).parts or PurePosixPath(page).is_absolute():
            field = Message("record.field", field="page, unit_id, topic")
            raise UsageError(Message("diff.no_record", file=folder / RECORD, why=field))
        if _text(job, "state") in MADE:
            yield page, unit_id, topic


def _text(found: object, name: str) -> str:
    """Give a text of an object; empty where there is none."""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _sha256(path: Path) -> str:
    """Digest of a page as it stands; empty where it is gone."""
    try:
        return hashlib.sha256(read_file(path, most=MOST_BYTES)).hexdigest()
    except OSError:
        return ""
