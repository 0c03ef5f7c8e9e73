"""What can go wrong, as the three readers see it.

Every error says what is wrong, where, what was found, what is allowed and what to do. The exit codes of ``ntm`` hang on
the class: 0 all good, 1 some briefings failed, 2 usage, 3 data refused, 4 environment or disk, 130 interrupted.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class NtmError(Exception):
    """Base of all errors that are shown to a reader without a traceback."""

    exit_code = 1


class UsageError(NtmError):
    """A word of the call is unknown: unit, topic, date, language, parameter."""

    exit_code = 2


class MachineError(NtmError):
    """The machine does not let us work: disk, permissions, a missing program."""

    exit_code = 4


class Interrupted(NtmError):
    """A run was told to stop."""

    exit_code = 130


class OutsideDeclaration(NtmError):
    """A notebook asked for a figure that its metadata does not declare."""


class Weight(StrEnum):
    """What a fault stops."""

    TABLE = "table"
    """The table cannot be trusted: nothing is read."""
    ROW = "row"
    """Only what may read this row waits for its mend."""
    NOTICE = "notice"
    """Nothing: someone should look at it."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a dataset, and how to mend it.

    Attributes
    ----------
    file : str
        File name inside the dataset.
    row : int or None
        Line in the file as a spreadsheet counts it (the header is row 1); None for the file as a whole.
    column : str
        Column name, empty for the row as a whole.
    found : str
        What stands there.
    rule : str
        What is allowed.
    mend : str
        What to do.
    weight : Weight
        What it stops: the table, only the jobs that may read this row, nothing.
    unit_id, measure : str
        Whom the row concerns, as far as it can be read.
    """

    file: str
    row: int | None
    column: str
    found: str
    rule: str
    mend: str
    weight: Weight = Weight.TABLE
    unit_id: str = ""
    measure: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column:
            where += f", column {self.column}"
        found = f"found {clip(self.found)!r}; " if self.found else ""
        return f"{where}: {found}{self.rule}. {self.mend}"


_MOST_FAULTS = 200
"""Faults that one message tells."""


class DataRefused(NtmError):
    """A dataset breaks its contract.

    Attributes
    ----------
    faults : tuple of Fault
        Every fault found, in the order of the files.
    """

    exit_code = 3

    def __init__(self, folder: str, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        lines = [f"The dataset {folder} is refused: {len(self.faults)} fault(s)."]
        lines += [f"  {fault}" for fault in self.faults[:_MOST_FAULTS]]
        if len(self.faults) > _MOST_FAULTS:
            lines.append(f"  … and {len(self.faults) - _MOST_FAULTS} more: ntm check {folder} --report faults.csv writes them all.")
        super().__init__("\n".join(lines))


def clip(text: str, length: int = 80) -> str:
    """Shorten a text for a message, showing how much was left out."""
    return text if len(text) <= length else f"{text[:length]}… ({len(text)} characters)"


_MOST_NAMED = 60


def closest(word: str, allowed: Iterable[str]) -> str:
    """Name the allowed words, the closest one first: the tail of every "unknown …" message. Of very many, only those near."""
    allowed = list(allowed)
    if len(allowed) > _MOST_NAMED:
        return f"{suggestion(word, allowed)}near: {', '.join(_near(word, allowed)) or 'none'} (of {len(allowed)})"
    return f"{suggestion(word, allowed)}allowed: {', '.join(allowed) or 'none'}"


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """Ask whether the closest of the allowed words was meant, with a space behind; empty where none is near."""
    near = _near(word, allowed)
    return f"did you mean {near[0]!r}? " if near else ""


def _near(word: str, allowed: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, list(allowed), n=5, cutoff=0.5)
