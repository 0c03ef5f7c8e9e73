"""The record of a run.

``record.json`` is deterministic: what each job became, with the digests of its inputs and of its files. ``record-times.json``
holds what differs from run to run: commit, versions, times, host. A partial build updates its own entries and keeps the others.
Until the record is written, a journal holds what the run has finished; a lock keeps a second run out of the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import cast

from filelock import FileLock, Timeout

from ntm_helpers.audit.content import sha256
from ntm_helpers.audit.recorded import FORM, Entry, State, guarded
from ntm_helpers.characters import visible
from ntm_helpers.errors import MachineError
from ntm_helpers.files import add_line, read_plain, remove, told, unlinked, write_whole
from ntm_helpers.project import IS_CLONE, ROOT
from ntm_helpers.run.earlier import JOURNAL
from ntm_helpers.run.keys import Key
from ntm_helpers.run.outcome import Failure, Made, Outcome
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.words import Message, in_language

TIMES = "record-times.json"
LIBRARIES = ("papermill", "nbconvert", "nbclient", "ipykernel", "pandas", "seaborn", "matplotlib", "babel", "frictionless")


class Journal:
    """Entries of a run under way, one line each, on the disk before the next: what a killed run had finished is not lost."""

    def __init__(self, folder: Path):
        self._folder, self._path = folder, folder / JOURNAL

    def add(self, entry: Entry) -> None:
        """Write down an entry."""
        add_line(self._path, json.dumps(guarded(entry), ensure_ascii=False), root=self._folder)

    def note(self, index: Mapping[str, str]) -> None:
        """Write down the digests of the pages of the index that are about to be written."""
        add_line(self._path, json.dumps({"index": index}), root=self._folder)

    def close(self) -> None:
        """The record holds it all now."""
        remove(self._path, root=self._folder)


@contextlib.contextmanager
def owned(folder: Path, *, root: Path, is_waiting: bool) -> Iterator[None]:
    """Keep a folder for one run at a time.

    Parameters
    ----------
    folder : Path
    root : Path
        Folder that the user chose for the briefings; between it and the folder no link is followed.
    is_waiting : bool
        Whether to wait for a run that has it, instead of refusing.

    Raises
    ------
    MachineError
        When another run has it: with its process, host and start; when it cannot be written.
    """
    owner, named = folder / ".owner.json", unlinked(folder / ".lock", root)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if named.is_symlink():  # no lock of ours is one
            named.unlink()
    lock = FileLock(named, blocking=is_waiting)
    try:
        lock.acquire()
    except Timeout:
        raise MachineError(Message("machine.other_run", folder=folder, owner=_said_by(owner))) from None
    except OSError:  # such as a folder under its name
        with told(named):
            raise
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        write_whole(owner, _json({"pid": os.getpid(), "host": socket.gethostname(), "started": started}), root=folder)
        yield
    finally:
        with contextlib.suppress(MachineError):  # what went wrong before says more
            remove(owner, root=folder)
        lock.release()


def _said_by(owner: Path) -> str:
    try:
        found = json.loads(read_plain(owner))
        return Message("machine.owner", pid=found["pid"], host=found["host"], started=found["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return Message("machine.owner_unknown")


def digest_of_file(path: Path, *, root: Path) -> str:
    """Digest of a file of a run as it stands; empty where there is none, or something else in its place."""
    try:
        return sha256(read_plain(unlinked(path, root)))
    except OSError:
        return ""


def _lang(job: Job) -> str:
    """Language of a job's page, in which the record and the index say what became of it."""
    return job.parameters["lang"]


def refused_entry(job: Job) -> Entry:
    """Give the entry of a job that may read a broken row."""
    return {**_entry(job, "refused"), "message": " ".join(fault.text(_lang(job)) for fault in job.faults)}


def failed_entry(job: Job, failure: Failure, earlier: Entry | None = None) -> Entry:
    """Give the entry of a job that has failed: of the page of an earlier build, where that stays."""
    entry: Entry = {**earlier, "state": "earlier"} if earlier is not None else _entry(job, "failed")
    entry = {**entry, "kind": failure.kind, "message": visible(str(in_language(failure.message, _lang(job))))}
    entry.pop("cell", None)
    return {**entry, "cell": failure.cell} if failure.cell else entry


def done_entry(job: Job, made: Made, key: Key) -> Entry:
    """Give the entry of a job whose page is made."""
    done: Entry = {
        **_entry(job, "done"),
        "page_sha256": made.page_sha256,
        "notebook_sha256": made.notebook_sha256,
        "trace_sha256": made.trace_sha256,
        "text_sha256": made.text_sha256,
        "digests": made.digests,
        "checks": list(made.checks),
        "key": dict(key),
    }
    done = cast(Entry, {**done, **{name: value for name, value in asdict(made.told).items() if value}})
    if made.findings:
        done = {**done, "findings": list(made.findings)}
    return {**done, "headline": made.headline} if made.headline else done


def _entry(job: Job, state: State) -> Entry:
    return {"page": job.page, "unit_id": job.unit.unit_id, "topic": job.notebook.topic, "state": state, "inputs": job.inputs}


def planned(entries: Mapping[str, Entry], plan: Plan) -> list[Entry]:
    """Give the entries of every page that the plan knows: what record and index tell."""
    return [entries[page] for page in sorted(entries) if page in plan.pages]


def index_digests(pages: Mapping[str, str]) -> dict[str, str]:
    """Give the digests of the pages of the index."""
    return {name: sha256(html.encode()) for name, html in pages.items()}


def record_text(plan: Plan, entries: Sequence[Entry], beside: Mapping[str, Mapping[str, object]], index: Mapping[str, str]) -> str:
    """Give the text of ``record.json``.

    Parameters
    ----------
    plan : Plan
    entries : sequence of Entry
    beside : mapping of str to mapping
        Under ``environments`` what was installed, under ``files`` the digests of the files of rules and code, by the part of a key
        that stands for it; what no entry names is left out.
    index : mapping of str to str
        Pages of the index.
    """
    named = {part for entry in entries for part in entry.get("key", {}).values()}
    record = {
        "record": FORM,
        "dataset": plan.dataset.name,
        "as_of": plan.as_of.isoformat(),
        "lang": plan.lang,
        "data_digest": plan.dataset.digest,
        **{what: {part: known[part] for part in sorted(named & known.keys())} for what, known in beside.items()},
        "index": index_digests(index),
        "jobs": [guarded(entry) for entry in entries],
    }
    return _json(record)


def write_times(folder: Path, started: datetime, outcomes: dict[str, Outcome]) -> None:
    """Write ``record-times.json``: commit, versions, times, host, how the kernel of each page was started."""
    times = {
        "commit": _commit(),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "host": socket.gethostname(),
        "platform": platform.platform(),
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "kernel_by_page": {page: str(outcome.kernel) for page, outcome in sorted(outcomes.items()) if outcome.kernel.started},
        "seconds_by_page": {page: round(outcome.seconds, 3) for page, outcome in sorted(outcomes.items())},
    }
    write_whole(folder / TIMES, _json(times), root=folder)


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _commit() -> str:
    """Commit of the working tree, with a mark when it has changes; empty outside a repository.

    A wheel may be installed in an environment that stands in somebody else's repository: that one says nothing of it.
    """
    if not IS_CLONE:
        return ""
    try:
        described = subprocess.run(
            ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=40"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()
