"""What passes through a run: why a job is done, what became of it, what the record says of it.

A `Reason` comes from the plan and decides what a worker does; an `Outcome` comes from the worker; what
``record.json`` and the journal keep of a job, and what the index page shows, is an entry (`ntm_helpers.audit.recorded`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ntm_helpers.audit.recorded import FaultKind
from ntm_helpers.words import Message, key_family


class Action(StrEnum):
    """What is done with a job."""

    KEEP = "kept"
    """Nothing: the page is what a run would make."""
    EXECUTE = "execute"
    RENDER = "render"
    """The page is made anew from the notebook executed before."""
    REFUSE = "refused"


_ACTIONS = key_family("reason.action", Action)


@dataclass(frozen=True)
class Reason:
    """What is done with a job, and why; told as ``execute: data changed``."""

    action: Action
    because: Message | str = ""

    @property
    def said(self) -> Message:
        """What is done, and why."""
        action = Message(_ACTIONS[self.action])
        return Message("reason.because", action=action, because=self.because) if self.because else action

    def __str__(self) -> str:
        return str(self.said)


OF_THE_MACHINE = frozenset({"kernel", "worker", "environment"})
"""Kinds at which the machine failed and not the job."""


@dataclass(frozen=True)
class Failure:
    """Why a job has no page.

    Attributes
    ----------
    kind : str
    message : str
    cell : int
        Number of the cell in which it stopped; 0 where it was in none.
    """

    kind: FaultKind
    message: str
    cell: int = 0

    @property
    def is_accident(self) -> bool:
        """Whether the machine is to blame and not the job: another try may succeed."""
        return self.kind in ("kernel", "worker")

    def __str__(self) -> str:
        return f"{self.kind}, cell {self.cell}: {self.message}"


@dataclass(frozen=True)
class Told:
    """What the index tells of a page.

    Attributes
    ----------
    short : str
        The answer in few letters; empty where nothing is published about the unit itself.
    group : str
        Group in which the unit is listed; empty where the page knows of none.
    rank : int
        Place of that group among the others, the best first.
    missing : int
        Figures that are to be sent.
    short_row, missing_row : str
        Anchor of the row on the page that says where the answer, and the number of what is to be sent, comes from.
    """

    short: str = ""
    group: str = ""
    rank: int = 0
    missing: int = 0
    short_row: str = ""
    missing_row: str = ""


@dataclass(frozen=True)
class Made:
    """A page that is complete.

    Attributes
    ----------
    headline : str
        First sentence of the page.
    told : Told
        What the index tells of it.
    page_sha256, notebook_sha256, trace_sha256 : str
    text_sha256 : str
        Of the page without its navigation, its style and the digests that it prints: the same where only they differ.
    digests : dict of str to str
        Of the data, the rules and the method.
    checks : tuple of str
        Level and verdict of each check, such as ``must:agrees``.
    findings : tuple of str
        What is wrong by the figures themselves, the gravest first.
    """

    headline: str
    told: Told
    page_sha256: str
    notebook_sha256: str
    trace_sha256: str
    text_sha256: str
    digests: dict[str, str]
    checks: tuple[str, ...]
    findings: tuple[str, ...] = ()

    @property
    def digests_of_files(self) -> dict[str, str]:
        """Digest of each file that the job left, by its name in an entry."""
        return {
            "page_sha256": self.page_sha256,
            "notebook_sha256": self.notebook_sha256,
            "trace_sha256": self.trace_sha256,
        }


@dataclass(frozen=True)
class Kernel:
    """How a kernel was started: ``forked`` or ``cold``, and why it is cold; nothing where none was."""

    started: str = ""
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.started}: {self.reason}" if self.reason else self.started


@dataclass(frozen=True)
class Outcome:
    """What became of a job, as its worker reports it."""

    result: Made | Failure
    kernel: Kernel = field(default_factory=Kernel)
    seconds: float = 0.0
    foreign: tuple[str, ...] = ()
    """Files that no build had made and that were moved out of the way."""

    @property
    def is_accident(self) -> bool:
        """Whether another try may succeed."""
        return isinstance(self.result, Failure) and self.result.is_accident
