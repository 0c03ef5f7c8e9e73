"""What an earlier run left of its record, read with distrust.

A record may be of another day, another version or another hand: everything that is read of it is held against a schema first
(fastjsonschema, which nbformat brings). What does not fit counts as none, so its pages are built anew, and a notice says so; no
record ends a run. What is carried on without being compared with a file or a key (headline, findings, checks, messages) bears a
digest of its own. Forms 1 to 3 are read: 2 brought the state ``earlier``, kinds of failures, what was installed, and that digest;
3 what the index tells of a page.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

from ntm_helpers.files import read_plain, reason_of
from ntm_helpers.run.keys import environment_digest
from ntm_helpers.run.outcome import Entry, FaultKind, State
from ntm_helpers.run.plan import Plan
from ntm_helpers.run.sources import Environment
from ntm_helpers.words import Message

FORM = 4
"""Of the record, as this version writes it."""
RECORD = "record.json"
JOURNAL = ".journal.jsonl"
LONGEST_ENTRY = 1 << 16
"""Bytes for which a page's entry is good on the average; a longer file is none of ours."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NAMED_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_ENTRY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["page", "unit_id", "topic", "state", "inputs"],
    "properties": {
        **dict.fromkeys(("page", "unit_id", "topic", "inputs", "message", "headline", "short", "group", "guard"), _TEXT),
        **dict.fromkeys(("page_sha256", "notebook_sha256", "trace_sha256", "text_sha256"), _DIGEST),
        **dict.fromkeys(("checks", "findings"), _TEXTS),
        **dict.fromkeys(("digests", "key"), _NAMED_TEXTS),
        "state": {"enum": list(get_args(State))},
        "kind": {"enum": list(get_args(FaultKind))},
        "cell": {"type": "integer", "minimum": 1},
        **{name: {"type": "integer", "minimum": 1} for name in ("rank", "missing")},
        **{name: {"type": "string", "pattern": r"^c\d+$"} for name in ("short_row", "missing_row")},
    },
    "if": {"properties": {"state": {"enum": ["done", "earlier"]}}},
    "then": {"required": ["page_sha256", "notebook_sha256", "trace_sha256", "digests", "checks", "key"]},
}
_ENVIRONMENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["python", "system", "machine", "libraries"],
    "properties": {"python": _TEXT, "system": _TEXT, "machine": _TEXT, "libraries": _TEXTS},
}


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


class _Unusable(Exception):
    """A file that is no record; its message says why."""


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
    except _Unusable as why:
        earlier.notices.append(Message("record.unusable", file=RECORD, why=why.args[0]))
    try:
        _take(earlier, JOURNAL, _lines(content := _read(folder / JOURNAL, most)), plan, is_odd=_is_odd(content))
    except _Unusable as why:
        earlier.notices.append(Message("record.unusable", file=JOURNAL, why=why.args[0]))
    return earlier


def _read(path: Path, most: int) -> bytes:
    """Give what a file holds; nothing where there is none."""
    try:
        size = path.lstat().st_size
    except OSError:
        return b""
    if size > most:
        raise _Unusable(Message("record.too_long", size=size, most=most))
    try:
        return read_plain(path)
    except OSError as error:
        raise _Unusable(reason_of(error)) from None


def _record(content: bytes) -> dict[str, Any]:
    if not content:
        return {}
    try:
        record = json.loads(content)
    except (ValueError, RecursionError, MemoryError) as error:
        raise _Unusable(Message("record.no_json", error=str(error) or type(error).__name__)) from None
    if not isinstance(record, dict) or not isinstance(record.get("jobs"), list):
        raise _Unusable(Message("record.no_record"))
    form = record.get("record")
    if isinstance(form, bool) or not isinstance(form, int) or not 1 <= form <= FORM:
        raise _Unusable(Message("record.form", found=json.dumps(form)[:40], most=FORM))
    return record


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


COMPARED = ("page", "unit_id", "topic", "state", "page_sha256", "notebook_sha256", "trace_sha256", "key", "guard")
"""Fields that are held against the plan, a file or a key before they are believed."""


def guarded(entry: Entry) -> Entry:
    """Give an entry as it is written down: with a digest of what nothing else guards."""
    return {**entry, "guard": _guard(entry)}


def _guard(entry: Entry) -> str:
    said = {name: value for name, value in entry.items() if name not in COMPARED}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


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


def _mistaken(entry: Entry, plan: Plan, *, is_odd: bool) -> Message | None:
    """Why an entry that has the form of one is none: it is of another unit or topic, or holds what is no text."""
    of = plan.pages.get(entry["page"])
    if of is not None and (of[0].unit_id, of[1]) != (entry["unit_id"], entry["topic"]):
        return Message("record.field", field="unit_id, topic")
    if is_odd:
        try:
            json.dumps(entry, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return Message("record.field", field="\\u")
    return None


def _is_odd(content: bytes) -> bool:
    """Whether there is half a pair of code units: JSON can hold one without the other, a file cannot."""
    return re.search(rb"\\u[dD][89a-fA-F]", content) is not None


@cache
def _validator(of: str) -> Callable[[object], Message | None]:
    """Give what says which field of a value breaks the schema; None where none does."""
    import fastjsonschema

    valid = fastjsonschema.compile(cast("dict[str, Any]", {"entry": _ENTRY, "environment": _ENVIRONMENT}[of]))

    def fault(value: object) -> Message | None:
        try:
            valid(value)
        except fastjsonschema.JsonSchemaValueException as error:
            place = ".".join(str(part) for part in error.path[1:]) or ", ".join(_missing(error.definition, value))
            return Message("record.field", field=place[:60] or "{}")
        return None

    return fault


def _missing(definition: Mapping[str, Any], value: object) -> list[str]:
    """Fields that a value lacks or has too many."""
    if not isinstance(value, dict):
        return []
    lacking = [name for name in definition.get("required", ()) if name not in value]
    return lacking or [str(name) for name in value if name not in definition.get("properties", {})]
