"""What can go wrong, as the three readers see it.

Every error says what is wrong, where, what was found, what is allowed and what to do. The exit codes of ``ntm`` depend on
the class: 0 all good, 1 some briefings failed, 2 usage, 3 data refused, 4 environment or disk, 130 interrupted.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import reduce
from typing import Any

from ntm_helpers.characters import visible, visible_line
from ntm_helpers.words import LANGUAGES, SPOKEN, Message, in_language, message_of, plain, words


class NtmError(Exception):
    """Base of all errors that are shown to a reader without a traceback."""

    exit_code = 1

    def __str__(self) -> str:
        lang = os.environ.get(SPOKEN, "")
        return self.text(lang if lang in LANGUAGES else "en")

    def text(self, lang: str) -> str:
        """Say it in a language, as far as it has words in it."""
        return visible(str(in_language(self.args[0], lang))) if self.args else ""


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
    """Only what may read this row waits for its fix."""
    NOTICE = "notice"
    """Nothing: someone should look at it."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a dataset, and how to fix it.

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
    fix : str
        What to do.
    weight : Weight
        What it stops: the table, only the jobs that may read this row, nothing.
    unit_id, measure : str
        Whom the row concerns, as far as it can be read: a unit, or several separated by a space.
    more : tuple of (int, str, str)
        Further rows of which the same is to be said, each with its unit and measure: a column that is wrong is one fault.
    """

    file: str
    row: int | None
    column: str
    found: str
    rule: Message
    fix: Message
    weight: Weight = Weight.TABLE
    unit_id: str = ""
    measure: str = ""
    more: tuple[tuple[int, str, str], ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """Every row that it is about; none where it is about the file as a whole."""
        return () if self.row is None else (self.row, *(row for row, _, _ in self.more))

    @property
    def subjects(self) -> set[tuple[str, str]]:
        """Unit and measure of every row that it is about."""
        said = [(self.unit_id, self.measure), *((unit_id, measure) for _, unit_id, measure in self.more)]
        return {(unit_id, measure) for several, measure in said for unit_id in several.split() or [""]}

    def __str__(self) -> str:
        return self.text("en")

    def text(self, lang: str) -> str:
        """Say it in a line: where, what was found, what is allowed, what to do."""
        t = words(lang)
        file, is_sheet, sheet = self.said("file", lang).partition(", sheet ")
        where = t("fault.sheet", file=file, sheet=sheet) if is_sheet else file
        where += t("fault.rows", rows=row_ranges(self.rows)) if self.more else ""
        where += t("fault.row", row=self.row) if self.row is not None and not self.more else ""
        where += t("fault.column", column=self.said("column", lang)) if self.column else ""
        found = t("fault.found", found=clip(self.said("found", lang))) if self.found else ""
        return f"{where}: {found}{in_language(self.rule, lang)}. {in_language(self.fix, lang)}"

    def said(self, part: str, lang: str) -> str:
        """Say one of its parts, such as ``found``, in one line in which nothing is hidden."""
        return visible_line(str(in_language(getattr(self, part), lang)))

    def plain(self) -> dict[str, object]:
        """Give it as plain data, which `fault_of` reads."""
        parts = {part.name: plain(getattr(self, part.name)) for part in fields(self)}
        return parts | {"weight": self.weight.name}


def fault_of(found: Mapping[str, Any]) -> Fault:
    """Read back what `Fault.plain` gave."""
    parts: dict[str, Any] = {name: message_of(value) for name, value in found.items()}
    more = tuple((row, unit_id, measure) for row, unit_id, measure in found["more"])
    return Fault(**(parts | {"weight": Weight[found["weight"]], "more": more}))


_MOST_FOUND = 3


def together(faults: Sequence[Fault]) -> Fault:
    """Say once what is wrong with several rows in the same way: the first fault, with all rows and some of what was found."""
    first, *rest = faults
    found = list(dict.fromkeys(fault.found for fault in faults))
    shown = "; ".join(clip(text, 40) for text in found[:_MOST_FOUND]) + (" …" if len(found) > _MOST_FOUND else "")
    more = tuple((fault.row or 0, fault.unit_id, fault.measure) for fault in rest)
    return replace(first, found=shown, more=more) if rest else first


_MOST_RANGES = 12
"""Ranges of rows that one message names."""


def row_ranges(rows: Iterable[int]) -> str:
    """Write row numbers as ranges: 5–7, 9; of very many the first and how many there are."""
    parts: list[list[int]] = []
    numbers = sorted(set(rows))
    for row in numbers:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    named = ", ".join(f"{first}–{last}" if first != last else str(first) for first, last in parts[:_MOST_RANGES])
    return named if len(parts) <= _MOST_RANGES else f"{named} … ({len(numbers)})"


_MOST_FAULTS = 200
"""Faults that one message tells."""


class DataRefused(NtmError):
    """A dataset breaks its contract.

    Attributes
    ----------
    faults : tuple of Fault
        Every fault found, in the order of the files; notices, which refuse nothing, after what is wrong.
    """

    exit_code = 3

    def __init__(self, folder: str, faults: Iterable[Fault]):
        self.folder, self.faults = folder, tuple(sorted(faults, key=lambda fault: fault.weight is Weight.NOTICE))
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[type[DataRefused], tuple[str, tuple[Fault, ...]]]:
        """Go from process to process as what it was made of."""
        return type(self), (self.folder, self.faults)

    def text(self, lang: str) -> str:
        """Say everything that is wrong in a line of its own; notices are told by a check."""
        t, wrong = words(lang), [fault for fault in self.faults if fault.weight is not Weight.NOTICE]
        folder = visible_line(self.folder)
        lines = [t("refused.dataset", folder=folder, count=len(wrong))]
        lines += [f"  {fault.text(lang)}" for fault in wrong[:_MOST_FAULTS]]
        if len(wrong) > _MOST_FAULTS:
            lines.append("  " + t("refused.more", folder=folder, count=len(wrong) - _MOST_FAULTS))
        return "\n".join(lines)


def clip(text: str, length: int = 80) -> str:
    """Shorten a text for a message in any language, with the number of characters left out behind it."""
    return text if len(text) <= length else f"{text[:length]}… (+{len(text) - length})"


_MOST_NAMED = 60


def closest(word: str, allowed: Iterable[str]) -> Message:
    """Name the allowed words, the closest one first: the tail of every "unknown …" message. Of very many, only those near."""
    allowed = list(allowed)
    if len(allowed) > _MOST_NAMED:
        near = listed(_near(word, allowed))
        return Message("closest.near", meant=suggestion(word, allowed), near=near, count=len(allowed))
    return Message("closest.allowed", meant=suggestion(word, allowed), allowed=listed(allowed))


def choice(word: str, allowed: Iterable[str]) -> Message:
    """Say the same as `closest` in a sentence of its own: what to do."""
    allowed = list(allowed)
    near, named = _near(word, allowed), listed(allowed)
    if len(allowed) > _MOST_NAMED:
        few = {"near": listed(near), "count": len(allowed)}
        return Message("choice.meant_near", word=near[0], **few) if near else Message("choice.near", **few)
    return Message("choice.meant", word=near[0], allowed=named) if near else Message("choice.allowed", allowed=named)


def language(lang: str) -> str:
    """Give a language that there are words in.

    Raises
    ------
    UsageError
        For any other: the closest and all allowed.
    """
    if lang not in LANGUAGES:
        raise UsageError(Message("usage.language", lang=lang, closest=closest(lang, LANGUAGES)))
    return lang


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """Ask whether the closest of the allowed words was meant, with a space behind; empty where none is near."""
    near = nearest(word, allowed)
    return Message("closest.meant", word=near) if near else ""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Give the closest of the allowed words; empty where none is near."""
    return next(iter(_near(word, allowed)), "")


def listed(named: Iterable[str]) -> str:
    """Put names in a row, or say that there is none."""
    return ", ".join(named) or Message("closest.none")


def in_one_sentence(told: Iterable[Message]) -> Message:
    """Say several things, of which there is at least one, in one sentence that keeps its languages."""
    return reduce(lambda first, second: Message("told.together", first=first, second=second), told)


def _near(word: str, allowed: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word, list(allowed), n=5, cutoff=0.5)
