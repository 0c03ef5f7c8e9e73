"""What an earlier run left of its record, read with distrust.

A record may be of another day, another version or another hand: everything that is read of it is held against a schema first
(fastjsonschema, which nbformat brings). What does not fit counts as none, so its pages are built anew, and a notice says so; no
record ends a run. What is carried on without being compared with a file or a key (headline, findings, checks, messages) bears a
digest of its own. Forms 1 to 3 are read: 2 brought the state ``earlier``, kinds of failures, what was installed, and that digest;
3 what the index tells of a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ntm_helpers.audit.recorded import Entry
from ntm_helpers.files import read_plain, reason_of
from ntm_helpers.run.keys import environment_digest
from ntm_helpers.run.plan import Plan
from ntm_helpers.run.sources import Environment
from ntm_helpers.words import Message

JOURNAL = ".journal.jsonl"
LONGEST_ENTRY = 1 << 16
"""Bytes for which a page's entry is good on the average; a longer file is none of ours."""


@dataclass
class Earlier:
    """What is left of earlier runs.

    Attributes
    ----------
    entries : dict of str to Entry
        By page; those of a run that was interrupted take the place of the record's.
    environments : dict of str to dict
        What was installed, by the part of a key that stands for it.
    notices : list of Message
        What could not be used.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    environments: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: list[Message] = field(default_factory=list)


def read_earlier(folder: Path, plan: Plan) -> Earlier:
    """Read the record of a folder and the journal of a run that was interrupted, as far as they can be used.

    Parameters
    ----------
    folder : Path
    plan : Plan
        What it does not know is left out.
    """
    earlier, most = Earlier(), (1 << 20) + LONGEST_ENTRY * len(plan.pages)
    try:
        record = _record(content := _read(folder / RECORD, most))
        is_guarded = record.get("record") != 1
        _take(earlier, RECORD, record.get("jobs", []), plan, is_odd=_is_odd(content), is_guarded=is_guarded)
        earlier.environments = _environments(record.get("environments"))
    except Unusable as why:
        earlier.notices.append(Message("record.unusable", file=RECORD, why=why.args[0]))
    try:
        _take(earlier, JOURNAL, _lines(content := _read(folder / JOURNAL, most)), plan, is_odd=_is_odd(content))
    except Unusable as why:
        earlier.notices.append(Message("record.unusable", file=JOURNAL, why=why.args[0]))
    return earlier


def _read(path: Path, most: int) -> bytes:
    """Give what a file holds; nothing where there is none."""
    try:
        size = path.lstat().st_size
    except OSError:
        return b""
    if size > most:
        raise Unusable(Message("record.too_long", size=size, most=most))
    try:
        return read_plain(path)
    except OSError as error:
        raise Unusable(reason_of(error)) from None


def _environments(found: object) -> dict[str, dict[str, Any]]:
    """What was installed, as far as it is what its digest stands for."""
    fault, known = _validator("environment"), found if isinstance(found, dict) else {}
    return {
        name: one
        for name, one in known.items()
        if not fault(one)
        and name == environment_digest(Environment(one["python"], one["system"], one["machine"], tuple(one["libraries"])))
    }


def _lines(content: bytes) -> Iterator[object]:
    """Entries of a journal; a line that was torn is left out: whoever was killed could not write it."""
    for line in content.splitlines():
        try:
            yield json.loads(line)
        except (ValueError, RecursionError, MemoryError):
            continue


def _take(earlier: Earlier, file: str, entries: Iterable[object], plan: Plan, *, is_odd: bool, is_guarded: bool = True) -> None:
    """Take what fits of the entries, and count what does not."""
    fault, whole, faults = _validator("entry"), 0, []
    for entry in entries:
        whole += 1
        wrong = fault(entry) or _mistaken(cast(Entry, entry), plan, is_odd=is_odd)
        if not wrong and is_guarded and cast(Entry, entry).get("guard") != _guard(cast(Entry, entry)):
            wrong = Message("record.field", field="guard")
        if wrong:
            faults.append(wrong)
        else:
            found = cast(Entry, entry)
            found.pop("guard", None)
            earlier.entries[found["page"]] = found
    if faults:
        earlier.notices.append(Message("record.entries", file=file, count=len(faults), whole=whole, why=faults[0]))
