"""The record of a run, its index page, and files that are whole or not there.

``record.json`` is deterministic: what each job became, with the digests of its inputs and of its files. ``record-times.json``
holds what differs from run to run: commit, versions, times, host. A partial build updates its own entries and keeps the others.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import socket
import subprocess
import tempfile
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from ntm_helpers.project import ROOT
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.words import words
from ntm_helpers.run.convert import TEMPLATES
from ntm_helpers.run.plan import Plan

LIBRARIES = ("papermill", "nbconvert", "nbclient", "ipykernel", "pandas", "seaborn", "matplotlib", "babel", "frictionless")


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and move it there, so that a torn file never bears its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def sha256(text: str) -> str:
    """Digest of a text as its file holds it."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_record(folder: Path) -> dict[str, dict]:
    """Entries of an earlier run by page; a record that cannot be read counts as none."""
    try:
        jobs = json.loads((folder / "record.json").read_text(encoding="utf-8"))["jobs"]
        return {entry["page"]: entry for entry in jobs}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_record(folder: Path, plan: Plan, entries: dict[str, dict]) -> dict:
    """Write ``record.json`` with the entries of every page that the plan knows."""
    record = {
        "record": 1,
        "dataset": plan.dataset.name,
        "as_of": plan.as_of.isoformat(),
        "lang": plan.lang,
        "data_digest": plan.dataset.digest,
        "jobs": [entries[page] for page in sorted(entries) if page in plan.pages],
    }
    write_whole(folder / "record.json", _json(record))
    return record


def write_times(folder: Path, started: datetime, seconds: dict[str, float]) -> None:
    """Write ``record-times.json``: commit, versions, times, host."""
    times = {
        "commit": _commit(),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "host": socket.gethostname(),
        "platform": platform.platform(),
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds_by_page": {page: round(value, 3) for page, value in sorted(seconds.items())},
    }
    write_whole(folder / "record-times.json", _json(times))


def write_index(folder: Path, plan: Plan, record: dict) -> Path:
    """Write the index of a language: units × topics with state and headline."""
    t = words(plan.lang)
    entries = {entry["page"]: entry for entry in record["jobs"]}
    rows = []
    for unit in plan.units:
        cells = {topic: entries.get(page) for page, (of, topic) in plan.pages.items() if of == unit}
        rows.append({"name": _capital(t(f"unit.{unit.kind}", name=unit.name)), "cells": cells})
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True)
    )
    html = environment.get_template("index.html.j2").render(
        t=t,
        lang=plan.lang,
        title=plan.dataset.title[plan.lang],
        notice=plan.dataset.notice[plan.lang],
        as_of=print_date(plan.as_of, plan.lang),
        rows=rows,
        css=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
    )
    write_whole(folder / "index.html", html)
    return folder / "index.html"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _json(content: dict) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _commit() -> str:
    """Commit of the working tree, with a mark when it has changes; empty outside a repository."""
    try:
        described = subprocess.run(
            ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=40"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()
