"""What is kept of every matter: when it was opened, what was answered, by whom, how it ended.

The rows of the table ``matters``. A matter is never taken out of it: one that the figures no longer tell is closed by them, one
that they tell again is open again, with its answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ntm_helpers.dataset.cells import read_day
from ntm_helpers.office.matters.matter import Answerer, Kind, Matter, Urgency, Who

TABLE = "matters"
FIGURES = "figures"
"""Who closes a matter that the figures no longer tell."""


class State(StrEnum):
    """How a matter stands."""

    OPEN = "open"
    """It waits for its answer."""
    ANSWERED = "answered"
    """It was answered, and the figures still tell it: the keeper enters new ones, or closes it."""
    CLOSED = "closed"


@dataclass(frozen=True)
class Answer:
    """What was answered, by whom, when; empty where nothing was."""

    text: str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Entry:
    """A matter with what is kept of it.

    Attributes
    ----------
    matter : Matter
        As it was told last.
    opened : date
        Review date on which it was first told.
    answer : Answer
    earlier : str
        Answers in whose place that one stands.
    closed : date or None
    closed_by : str
        `FIGURES`, or a name.
    is_told : bool
        Whether the figures tell it now.
    """

    matter: Matter
    opened: date
    answer: Answer = Answer()
    earlier: str = ""
    closed: date | None = None
    closed_by: str = ""
    is_told: bool = True

    @property
    def state(self) -> State:
        """How it stands."""
        if self.closed is not None:
            return State.CLOSED
        return State.ANSWERED if self.answer.text else State.OPEN

    @property
    def turn(self) -> Who:
        """Whose turn it is: who must answer; of what is answered the keeper's."""
        return Who(Answerer.KEEPER) if self.state is State.ANSWERED else self.matter.who

    def answered(self, answer: Answer, today: date) -> Entry:
        """Give it with an answer, which bears the day of today where it tells none; the one that stood is kept beside it."""
        stood, is_same = self.answer, (self.answer.text, self.answer.by) == (answer.text, answer.by)
        now = replace(answer, on=answer.on or (stood.on if is_same else None) or today)
        if not stood.text or is_same:
            return replace(self, answer=now)
        told = ", ".join(filter(None, (stood.on.isoformat() if stood.on else "", stood.by)))
        return replace(self, answer=now, earlier="; ".join(filter(None, (self.earlier, f"{told}: {stood.text}"))))

    def had(self, text: str) -> bool:
        """Whether an answer stood once that another one has replaced."""
        return bool(text) and re.search(rf": {re.escape(text)}(?:; |$)", self.earlier) is not None

    def row(self) -> dict[str, str]:
        """Give its row of the table."""
        matter = self.matter
        return {
            "unit_id": matter.unit_id,
            "topic": matter.topic,
            "kind": matter.kind,
            "subject": matter.subject,
            "urgency": matter.urgency,
            "answerer": matter.who.answerer,
            "publisher": matter.who.publisher,
            "what": matter.said["vi"],
            "what_en": matter.said["en"],
            "opened_date": self.opened.isoformat(),
            "answer": self.answer.text,
            "answered_by": self.answer.by,
            "answered_date": self.answer.on.isoformat() if self.answer.on else "",
            "earlier": self.earlier,
            "closed_date": self.closed.isoformat() if self.closed else "",
            "closed_by": self.closed_by,
        }


def ledger_of(rows: Iterable[Mapping[str, str]], day: date) -> dict[str, Entry]:
    """Read the rows of the table: every matter by its key.

    Parameters
    ----------
    rows : iterable of row
        As the contract has let them pass; a cell that a notice tells of is read as far as it can be.
    day : date
        Of what has no day of its own.
    """
    entries = (_entry(row, day) for row in rows)
    return {entry.matter.key: entry for entry in entries}


def _entry(row: Mapping[str, str], day: date) -> Entry:
    known = {kind.value: kind for kind in Kind}
    urgencies, answerers = {one.value: one for one in Urgency}, {one.value: one for one in Answerer}
    matter = Matter(
        row["unit_id"],
        row["topic"],
        known.get(row["kind"], Kind.FINDING),
        row["subject"],
        urgencies.get(row["urgency"], Urgency.USUAL),
        Who(answerers.get(row["answerer"], Answerer.KEEPER), row["publisher"]),
        {"vi": row["what"], "en": row["what_en"] or row["what"]},
    )
    closed = read_day(row["closed_date"]) or (day if row["closed_by"] else None)
    answer = Answer(row["answer"], row["answered_by"], read_day(row["answered_date"]))
    opened = read_day(row["opened_date"]) or day
    return Entry(matter, opened, answer, row["earlier"], closed, row["closed_by"], is_told=row["closed_by"] != FIGURES)


def brought_up(before: Mapping[str, Entry], found: Sequence[Matter], unread: Collection[str], day: date) -> list[Entry]:
    """Hold what is kept against what the figures tell now.

    Parameters
    ----------
    before : mapping of str to Entry
        By key.
    found : sequence of Matter
    unread : collection of str
        Units of which nothing could be told, with the empty id where any is: what is theirs is closed by nobody.
    day : date
        Review date.

    Returns
    -------
    list of Entry
        Those that were kept in their order, then the new ones.
    """
    told = {matter.key: matter for matter in found}
    kept = []
    for key, entry in before.items():
        if key in told:
            is_again = entry.closed_by == FIGURES
            now = replace(entry, matter=told[key], is_told=True)
            kept.append(replace(now, closed=None, closed_by="") if is_again else now)
        elif entry.closed is None and entry.matter.unit_id not in unread:
            kept.append(replace(entry, closed=day, closed_by=FIGURES, is_told=False))
        else:
            kept.append(replace(entry, is_told=entry.closed is None))
    return [*kept, *(Entry(matter, day) for key, matter in told.items() if key not in before)]
