"""What an earlier run left of its record, read with distrust (`ntm_helpers.audit.recorded`).

What does not fit counts as none, so its pages are built anew, and a notice says so; no record ends a run. Which files a build has
made is known by their digests in what fits; of a record of an earlier form also where the page must be built anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ntm_helpers.audit.recorded import FORM, RECORD, Entry, Unusable, fault_of, fault_of_entry, is_odd, read_record
from ntm_helpers.audit.trace import TRACE
from ntm_helpers.files import read_plain, reason_of
from ntm_helpers.run.keys import environment_digest, files_digest
from ntm_helpers.run.listing import listings
from ntm_helpers.run.plan import EXECUTED, Plan
from ntm_helpers.run.sources import Environment
from ntm_helpers.words import Message

JOURNAL = ".journal.jsonl"
ANY = "*"
"""In the place of a digest that is not known."""
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
    files : dict of str to dict
        Digests of the files of rules and of code, by the part of a key that stands for them.
    made : dict of str to set of str
        Digests of the files that earlier builds made, by their names; `ANY` where only the name is known.
    notices : list of Message
        What could not be used.
    is_foreign : bool
        Whether what stands in the record's place is not what a build wrote there.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    environments: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    made: dict[str, set[str]] = field(default_factory=dict)
    notices: list[Message] = field(default_factory=list)
    is_foreign: bool = False


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
        if content := _read(folder / RECORD, most):
            _take_record(earlier, content, plan)
    except Unusable as why:
        earlier.is_foreign = True
        earlier.notices.append(Message("record.unusable", file=RECORD, why=why.args[0]))
    try:
        _take(earlier, JOURNAL, _lines(content := _read(folder / JOURNAL, most)), plan, is_spoilt=is_odd(content))
    except Unusable as why:
        earlier.notices.append(Message("record.unusable", file=JOURNAL, why=why.args[0]))
    return earlier


def _take_record(earlier: Earlier, content: bytes, plan: Plan) -> None:
    record = read_record(content)
    is_old, jobs = record["record"] < FORM, record["jobs"]
    if is_old:
        earlier.made = _made_before(jobs) | {listing.page: {ANY} for listing in listings(plan)}
    before = len(earlier.notices)
    _take(earlier, RECORD, jobs, plan, is_spoilt=is_odd(content), is_guarded=record["record"] > 1)
    earlier.is_foreign = not is_old and len(earlier.notices) > before
    earlier.environments = known_environments(record.get("environments"))
    earlier.files = known_files(record.get("files"))
    _take_index(earlier, record.get("index"))


def _take_index(earlier: Earlier, found: object) -> None:
    """Take digests of pages of the index: of a run that was killed while it wrote them those of the record stand beside them."""
    if not fault_of("index", found):
        for name, digest in cast("dict[str, str]", found).items():
            earlier.made.setdefault(name, set()).add(digest)


def _made_before(jobs: Iterable[object]) -> dict[str, set[str]]:
    """Which files an earlier version made: its entries lack what an entry must have now. It listed no page of the index."""
    found: dict[str, set[str]] = {}
    for entry in jobs:
        if isinstance(entry, dict) and isinstance(entry.get("page"), str) and isinstance(entry.get("topic"), str):
            found |= made_files({**entry, "trace_sha256": ANY})
    return found


def made_files(entry: Mapping[str, Any]) -> dict[str, set[str]]:
    """Name the files that an entry is of, with their digests."""
    stem = f"{entry['page'].rpartition('/')[0]}/{entry['topic']}"
    names = {"page_sha256": entry["page"], "notebook_sha256": f"{stem}{EXECUTED}", "trace_sha256": f"{stem}{TRACE}"}
    return {name: {str(entry[part])} for part, name in names.items() if part in entry}


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


def known_environments(found: object) -> dict[str, dict[str, Any]]:
    """What was installed, as far as it is what its digest stands for."""
    known = found if isinstance(found, dict) else {}
    return {
        name: one
        for name, one in known.items()
        if not fault_of("environment", one)
        and name == environment_digest(Environment(one["python"], one["system"], one["machine"], tuple(one["libraries"])))
    }


def known_files(found: object) -> dict[str, dict[str, str]]:
    """Digests of files, as far as they are what their digest stands for."""
    known = found if isinstance(found, dict) else {}
    return {name: one for name, one in known.items() if not fault_of("files", one) and name == files_digest(one)}


def _lines(content: bytes) -> Iterator[object]:
    """Entries of a journal; a line that was torn is left out: whoever was killed could not write it."""
    for line in content.splitlines():
        try:
            yield json.loads(line)
        except (ValueError, RecursionError, MemoryError):
            continue


def _take(earlier: Earlier, file: str, entries: Iterable[object], plan: Plan, *, is_spoilt: bool, is_guarded: bool = True) -> None:
    """Take what fits of the entries, and count what does not."""
    whole, faults = 0, []
    for entry in entries:
        if file == JOURNAL and isinstance(entry, dict) and entry.keys() == {"index"}:
            _take_index(earlier, entry["index"])
            continue
        whole += 1
        wrong = fault_of_entry(entry, is_guarded=is_guarded, is_odd=is_spoilt) or _mistaken(cast(Entry, entry), plan)
        if wrong:
            faults.append(wrong)
        else:
            found = cast(Entry, entry)
            found.pop("guard", None)
            earlier.entries[found["page"]] = found
            earlier.made |= made_files(found)
    if faults:
        earlier.notices.append(Message("record.entries", file=file, count=len(faults), whole=whole, why=faults[0]))


def _mistaken(entry: Entry, plan: Plan) -> Message | None:
    """Why an entry that has the form of one is none: it is of another unit or topic."""
    of = plan.pages.get(entry["page"])
    if of is not None and (of[0].unit_id, of[1]) != (entry["unit_id"], entry["topic"]):
        return Message("record.field", field="unit_id, topic")
    return None
