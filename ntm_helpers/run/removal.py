"""When a page may leave its name: asked by everything in a run that would take one away.

A page leaves only when its successor is written, or when it is no longer right: its data, units, parameters or rules changed, a row
that it may read is refused, or the plan no longer has it. Then it is moved to ``stale/`` with the notebook that it was made from,
never deleted, and stays there until a page of its name is made again. Whatever else a job fails at (the machine, the code, the
notebook, the template) leaves a page that is right where it stands; the record and the index say that it is of an earlier build.

A notebook and a trace stand beside a page only while they are those that belong to it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from ntm_helpers import files
from ntm_helpers.audit.recorded import Entry
from ntm_helpers.audit.trace import TRACE
from ntm_helpers.run.keys import Key, is_right
from ntm_helpers.run.listing import listings
from ntm_helpers.run.plan import EXECUTED, FAILED, Job, Plan
from ntm_helpers.run.record import digest_of_file

STALE = "stale"


def may_stay(folder: Path, job: Job, key: Key, before: Entry | None) -> bool:
    """Whether the page of an earlier build stays though its job gave none.

    Parameters
    ----------
    folder : Path
        Of the language.
    job : Job
    key : mapping
        Of the job, as it is now.
    before : Entry or None
        What the record of the earlier build says of it.
    """
    if job.faults or before is None or "page_sha256" not in before:
        return False
    return is_right(key, before["key"]) and digest_of_file(folder / job.page, root=folder) == before["page_sha256"]


def leave(folder: Path, job: Job, before: Entry) -> None:
    """Leave the page of an earlier build where it stands, with its own notebook and trace alone beside it."""
    for name, digest in ((job.executed, before["notebook_sha256"]), (job.trace, before["trace_sha256"])):
        if digest_of_file(folder / name, root=folder) != digest:
            set_aside(folder, name)


def withdraw(folder: Path, job: Job) -> bool:
    """Set aside what an earlier build left under the names of a job, and tell whether there was a page."""
    for name in (job.executed, job.trace):
        set_aside(folder, name)
    return set_aside(folder, job.page)


def set_aside_unplanned(folder: Path, plan: Plan) -> list[str]:
    """Set aside every page that the plan no longer has, with its notebook and trace; give the pages."""
    stems = {f"{page.rpartition('/')[0]}/{topic}" for page, (_, topic) in plan.pages.items()}
    planned = {*plan.pages, *(listing.page for listing in listings(plan))}
    gone = [name for name in _names(folder, ".html") if name not in planned]
    beside = [name for ending in (FAILED, EXECUTED, TRACE) for name in _names(folder, ending) if _stem(name) not in stems]
    for name in (*gone, *dict.fromkeys(beside)):
        set_aside(folder, name)
    return gone


def forget_stale(folder: Path, job: Job) -> None:
    """A page was made again: what was set aside under its name goes."""
    for name in (job.page, job.executed, job.trace):
        if (folder / STALE / name).is_file():
            files.remove(folder / STALE / name, root=folder)
    for emptied in ((folder / STALE / job.page).parent, folder / STALE):
        with contextlib.suppress(OSError):
            emptied.rmdir()


def set_aside(folder: Path, name: str) -> bool:
    """Move what stands under a name to ``stale/``, and tell whether anything did."""
    if not os.path.lexists(folder / name):
        return False
    target, number = folder / STALE / name, 1
    while target.is_dir():  # only a file takes the place of another
        target, number = folder / STALE / f"{name}.{number}", number + 1
    files.move(folder / name, target, root=folder)
    return True


def clear_way(folder: Path, files_of_ours: Iterable[str], folders_of_ours: Iterable[str] = ()) -> list[str]:
    """Set aside folders that lie where a run will write a file, and files where it needs a folder; give their names."""
    in_the_way = [name for name in files_of_ours if (folder / name).is_dir() and not (folder / name).is_symlink()]
    in_the_way += [name for name in folders_of_ours if (folder / name).is_file() and not (folder / name).is_symlink()]
    return [name for name in in_the_way if set_aside(folder, name)]


def _stem(name: str) -> str:
    return name.removesuffix(FAILED).removesuffix(EXECUTED).removesuffix(TRACE)


def _names(folder: Path, ending: str) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.glob(f"*/*{ending}") if not path.parent.is_symlink())
    return sorted(name for name in found if not name.startswith((".", f"{STALE}/")))
