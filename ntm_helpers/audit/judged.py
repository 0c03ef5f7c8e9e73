"""What is found of a page or a record: verdicts in fixed words, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ntm_helpers.audit.content import Content
from ntm_helpers.audit.reading import PageTrace
from ntm_helpers.audit.recorded import Entry, fault_of
from ntm_helpers.words import Message, key_family

if TYPE_CHECKING:
    from ntm_helpers.audit.crate import Crate


class Verdict(StrEnum):
    """What is found of a page or a record, in fixed words."""

    INTACT = "intact"
    TRACED = "traced"
    RECORDED = "recorded"
    SIGNED = "signed"
    REBUILT = "rebuilt"
    LISTED = "listed"
    """Of an archive: its files are those of its list."""
    ALTERED = "altered"
    SAVED = "saved"
    """A document that some program has saved since it was written."""
    UNMARKED = "unmarked"
    OTHER_FORM = "other_form"
    UNREADABLE = "unreadable"
    OTHER_THAN_TRACED = "other_than_traced"
    STEPS_WRONG = "steps_wrong"
    """Its trace holds steps that do not give what they record."""
    OTHER_THAN_RECORDED = "other_than_recorded"
    ELSEWHERE = "elsewhere"
    """The page of another unit or topic."""
    NOT_RECORDED = "not_recorded"
    OTHER_RUN = "other_run"
    MISSING = "missing"
    OTHER_THAN_LISTED = "other_than_listed"
    RECORD_SPOILT = "record_spoilt"
    OTHER_LOCK = "other_lock"
    """Libraries that are not those of the lock."""
    UNSIGNED = "unsigned"
    BADLY_SIGNED = "badly_signed"
    REBUILT_OTHERWISE = "rebuilt_otherwise"
    NOT_REBUILT = "not_rebuilt"


GOOD = frozenset(list(Verdict)[: list(Verdict).index(Verdict.ALTERED)])
"""Verdicts of what is as it claims to be."""
VERDICT_WORDS = key_family("verify.verdict", Verdict)
MEANING_WORDS = key_family("verify.means", Verdict)
PARAMETER_WORDS = key_family("verify.parameter", ("dataset", "unit", "topic", "as_of", "lang"))


@dataclass(frozen=True)
class Finding:
    """A verdict, with what is to be said of it here."""

    verdict: Verdict
    detail: str = ""


@dataclass
class Judged:
    """A page or a record, and what was found of it.

    Attributes
    ----------
    name : str
    findings : list of Finding
    read : callable
        Gives its bytes.
    read_trace : callable
        Gives the trace beside it, as far as it is one.
    trace_sha256 : str
        Digest of that file, once it was read.
    content : Content
        What it says of itself; of a page that can be read.
    place : str
        Its address below the folder of its record, or of what was handed over.
    entry : Entry or None
        What its record says of it.
    record : Record or None
    is_record : bool
        Whether it is one itself, or the list of an archive.
    is_sent_out : bool
        Whether it was made to be sent out (`ntm export`), by itself and not by a run.
    crate : Crate or None
        The archive that it is part of.
    """

    name: str
    findings: list[Finding] = field(default_factory=list)
    read: Callable[[], bytes] = bytes
    read_trace: Callable[[], PageTrace | None] = lambda: None
    trace_sha256: str = ""
    content: Content = field(default_factory=Content)
    place: str = ""
    entry: Entry | None = None
    record: Record | None = None
    is_record: bool = False
    is_sent_out: bool = False
    crate: Crate | None = None

    def add(self, verdict: Verdict, detail: str = "") -> None:
        """Add a finding."""
        self.findings.append(Finding(verdict, detail))

    def has(self, verdict: Verdict) -> bool:
        """Whether it has been given a verdict."""
        return any(finding.verdict is verdict for finding in self.findings)

    @property
    def is_good(self) -> bool:
        """Whether nothing was found that is not as it claims to be."""
        return all(finding.verdict in GOOD for finding in self.findings)


@dataclass
class Record:
    """The record of a run, as far as it can be believed to be one.

    Attributes
    ----------
    name : str
        Its digest's first letters.
    folder : str
        Its folder below what was handed over; empty where it stands at the top.
    head : mapping
        The record without its jobs.
    entries : dict of str to Entry
        By page: of those that have one.
    signer : str
        Who signed it; empty where nobody did of whom it is known.
    """

    name: str
    folder: str
    head: Mapping[str, Any]
    entries: dict[str, Entry]
    signer: str = ""

    @cached_property
    def index(self) -> dict[str, str]:
        """Digests of the pages of the index."""
        found = self.head.get("index")
        return {} if fault_of("index", found) else dict(cast("dict[str, str]", found))

    @cached_property
    def by_digest(self) -> dict[str, str]:
        """Addresses of pages by their digests."""
        return {entry["page_sha256"]: page for page, entry in self.entries.items()} | {
            sha: page for page, sha in self.index.items()
        }

    @cached_property
    def pages(self) -> set[str]:
        """Addresses of all pages that the run made."""
        return {*self.entries, *self.index}


class Difference(NamedTuple):
    """The first number that is printed otherwise than it should be.

    Attributes
    ----------
    anchor, figure : str
        Where it stands, and the id of its figure; empty where it should not be there.
    shown, expected : str or None
        What is printed, and what should be; None where there is nothing.
    """

    anchor: str
    figure: str
    shown: str | None
    expected: str | None

    @property
    def said(self) -> Message:
        """Say it of a page and its trace."""
        if self.expected is None:
            return Message("verify.number_new", anchor=self.anchor, shown=self.shown)
        told = {"anchor": self.anchor, "figure": self.figure, "traced": self.expected}
        return (
            Message("verify.number", **told, shown=self.shown) if self.shown is not None else Message("verify.number_gone", **told)
        )
