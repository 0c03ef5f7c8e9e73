"""Whether a build is finished and still right, file by file: what may be handed on as a whole.

It is where every page that the dataset has is made, nothing has changed since of which a page is made (data, rules, code,
libraries), and every file is the one that the record lists. That is what the next build would find too: it is asked for what it
would do (`explain_build`). What else lies in the folder is none of the build's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from ntm_helpers.audit.content import content_of
from ntm_helpers.audit.recorded import RECORD, Entry, Unusable, fault_of, read_record
from ntm_helpers.audit.signature import SIGNATURE
from ntm_helpers.errors import NtmError
from ntm_helpers.files import read_plain, reason_of
from ntm_helpers.notebooks import SINCE
from ntm_helpers.run.build import explain_build
from ntm_helpers.run.earlier import JOURNAL, made_files
from ntm_helpers.run.options import BuildOptions
from ntm_helpers.run.outcome import Action
from ntm_helpers.run.record import TIMES, digest_of_file
from ntm_helpers.words import Message, in_a_row

MOST_NAMED = 3


class Unfinished(NtmError):
    """A build that is not finished, or is no longer what would be built."""


@dataclass(frozen=True)
class Finished:
    """A build that is whole.

    Attributes
    ----------
    folder : Path
    as_of : date
    lang : str
    files : dict of str to str
        Digests of its files by their names: pages, notebooks, traces, the record with its times and, where there is one, signature.
    pages : int
    commit, python : str
        Of the code that made it, of the interpreter; the commit is empty where it was made outside of a repository.
    started, ended : str
    """

    folder: Path
    as_of: date
    lang: str
    files: Mapping[str, str]
    pages: int
    commit: str
    python: str
    started: str
    ended: str


def finished(options: BuildOptions, folder: Path, command: str) -> Finished:
    """Give a build that is whole.

    Parameters
    ----------
    options : BuildOptions
        Of the build: its data, its day as YYYY-MM-DD, its language.
    folder : Path
        In which its pages lie.
    command : str
        By which it is made.

    Raises
    ------
    Unfinished
        When pages are not there, were made of something else than would be read now, or are not those of the record.
    """
    if (folder / JOURNAL).exists():
        raise Unfinished(Message("finished.interrupted", folder=folder, command=command))
    record = _record(folder, command)
    entries = {entry["page"]: cast(Entry, entry) for entry in record["jobs"] if isinstance(entry, dict) and "page" in entry}
    options = replace(options, since=_since(folder, entries))
    reasons = explain_build(options)
    index = _index(record)
    wrong = {page: reason.because for page, reason in reasons.items() if reason.action is not Action.KEEP}
    wrong |= {
        name: Message("reason.other_page") for name, digest in index.items() if digest_of_file(folder / name, root=folder) != digest
    }
    if wrong:
        told = {"folder": folder, "count": len(wrong), "whole": len(reasons) + len(index), "command": command}
        raise Unfinished(Message("finished.not", pages=_named(wrong), **told))
    digests = {name: digest for page in reasons for name, digest in _files_of(entries[page])}
    beside = {name: digest_of_file(folder / name, root=folder) for name in (RECORD, TIMES, f"{RECORD}{SIGNATURE}")}
    times = _times(folder, command)
    return Finished(
        folder,
        date.fromisoformat(options.as_of),
        options.lang,
        {**digests, **index, **{name: digest for name, digest in beside.items() if digest}},
        len(reasons) + len(index),
        **{name: str(times.get(name, "")) for name in ("commit", "python", "started", "ended")},
    )


def _named(wrong: Mapping[str, Message | str]) -> str:
    """Name the first pages of which something is to be said, those together of which it is the same."""
    pages: dict[Message | str, list[str]] = {}
    for page, why in wrong.items():
        pages.setdefault(why, []).append(page)
    return in_a_row(
        (
            Message("finished.page", page=", ".join(named[:MOST_NAMED]) + (" …" if named[MOST_NAMED:] else ""), why=why)
            for why, named in list(pages.items())[:MOST_NAMED]
        ),
        "row.semicolon",
    )


def _index(record: Mapping[str, Any]) -> dict[str, str]:
    """Give the digests of the pages of the index."""
    found = record.get("index")
    return {} if fault_of("index", found) else dict(cast("dict[str, str]", found))


def _files_of(entry: Entry) -> Iterator[tuple[str, str]]:
    return ((name, digest) for name, digests in made_files(entry).items() for digest in digests)


def _record(folder: Path, command: str) -> dict[str, Any]:
    try:
        return read_record(read_plain(folder / RECORD))
    except Unusable as why:
        raise Unfinished(Message("finished.no_record", folder=folder, why=why.args[0], command=command)) from None
    except OSError as error:
        raise Unfinished(Message("finished.no_record", folder=folder, why=reason_of(error), command=command)) from None


def _since(folder: Path, entries: Mapping[str, Entry]) -> str:
    """Give the day of the review with which its briefings compare, as the first page says that has one."""
    for page in entries:
        if page.endswith("/index.html"):
            try:
                return content_of(read_plain(folder / page)).made_of.get(SINCE, "")
            except OSError:
                continue
    return ""


def _times(folder: Path, command: str) -> dict[str, Any]:
    """Give when a build was made, and by what."""
    try:
        times = json.loads(read_plain(folder / TIMES))
        for name in ("started", "ended"):
            datetime.fromisoformat(times[name])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = reason_of(error) if isinstance(error, OSError) else type(error).__name__
        raise Unfinished(Message("finished.no_times", file=folder / TIMES, why=why, command=command)) from None
    return cast("dict[str, Any]", times)
