"""What the record of a run says of each page, and whether what is read of one has that form.

A record may be of another day, another version or another hand: everything that is read of it is held against a schema first
(fastjsonschema, which nbformat brings). What is carried on from record to record without being compared with a file or a key
(headline, findings, checks, messages) bears a digest of its own, the guard. Forms 1 to 4 are read: 2 brought the state
``earlier``, kinds of failures, what was installed, and the guard; 3 what the index tells of a page; 4 the traces, the pages of the
index and the files of rules and code by their digests.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, NotRequired, TypedDict, cast, get_args

from ntm_helpers.words import Message

FORM = 4
"""Of the record, as this version writes it."""
RECORD = "record.json"

FaultKind = Literal["notebook", "cell", "limit", "ended", "kernel", "parameters", "page", "data", "worker", "environment"]
"""What a job failed at: cells of which no page can be made; an error in a cell; time or output; a cell that ended its kernel; a
kernel that was ended or did not start; parameters; the making of the page; data that is not what was planned; a worker that died;
the machine, its temp folder, another version of the project there."""
State = Literal["done", "earlier", "failed", "refused"]
"""What became of a job: its page is made; it failed, and the page of an earlier build is still right; it failed; a broken row."""


class Entry(TypedDict):
    """A job in the record: what it is, what became of it, from which inputs.

    ``key`` is what a later run compares; a page whose key lacks a part is built again. An entry of an ``earlier`` page is the one
    of the build that made it, with what its job failed at this time. ``guard`` is a digest of what is carried on from record to
    record without being compared with anything else.
    """

    page: str
    unit_id: str
    topic: str
    state: State
    inputs: str
    kind: NotRequired[FaultKind]
    message: NotRequired[str]
    cell: NotRequired[int]
    headline: NotRequired[str]
    short: NotRequired[str]
    group: NotRequired[str]
    rank: NotRequired[int]
    missing: NotRequired[int]
    short_row: NotRequired[str]
    missing_row: NotRequired[str]
    page_sha256: NotRequired[str]
    notebook_sha256: NotRequired[str]
    trace_sha256: NotRequired[str]
    text_sha256: NotRequired[str]
    digests: NotRequired[dict[str, str]]
    checks: NotRequired[list[str]]
    findings: NotRequired[list[str]]
    key: NotRequired[dict[str, str]]
    guard: NotRequired[str]


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
_PAGES = {"type": "object", "additionalProperties": _DIGEST}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "entry": _ENTRY,
    "environment": _ENVIRONMENT,
    "files": _NAMED_TEXTS,
    "index": _PAGES,
}


class Unusable(Exception):
    """A file that is no record; its message says why."""


def read_record(content: bytes) -> dict[str, Any]:
    """Read a record: an object of a form that this version knows, with a list of jobs; what is in the list is not looked at.

    Raises
    ------
    Unusable
        When it is none.
    """
    try:
        record = json.loads(content)
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unusable(Message("record.no_json", error=str(error) or type(error).__name__)) from None
    if not isinstance(record, dict) or not isinstance(record.get("jobs"), list):
        raise Unusable(Message("record.no_record"))
    form = record.get("record")
    if isinstance(form, bool) or not isinstance(form, int) or not 1 <= form <= FORM:
        raise Unusable(Message("record.form", found=json.dumps(form)[:40], most=FORM))
    return record


COMPARED = ("page", "unit_id", "topic", "state", "page_sha256", "notebook_sha256", "trace_sha256", "key", "guard")
"""Fields that are held against the plan, a file or a key before they are believed."""


def guarded(entry: Entry) -> Entry:
    """Give an entry as it is written down: with a digest of what nothing else guards."""
    return {**entry, "guard": _guard(entry)}


def _guard(entry: Entry) -> str:
    said = {name: value for name, value in entry.items() if name not in COMPARED}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def fault_of_entry(entry: object, *, is_guarded: bool, is_odd: bool) -> Message | None:
    """Say what breaks an entry; None where nothing does.

    Parameters
    ----------
    entry : object
    is_guarded : bool
        Whether it must bear a digest of what nothing else guards.
    is_odd : bool
        Whether the file that it stands in may hold what is no text (`is_odd`).
    """
    if wrong := fault_of("entry", entry):
        return wrong
    found = cast(Entry, entry)
    if is_odd:
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return Message("record.field", field="\\u")
    if is_guarded and found.get("guard") != _guard(found):
        return Message("record.field", field="guard")
    return None


def is_odd(content: bytes) -> bool:
    """Whether there is half a pair of code units: JSON can hold one without the other, a file cannot."""
    return re.search(rb"\\u[dD][89a-fA-F]", content) is not None


def fault_of(what: str, value: object) -> Message | None:
    """Say which field of a value breaks the schema of what it is to be; None where none does."""
    return _validator(what)(value)


@cache
def _validator(of: str) -> Callable[[object], Message | None]:
    import fastjsonschema

    valid = fastjsonschema.compile(_SCHEMAS[of])

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
