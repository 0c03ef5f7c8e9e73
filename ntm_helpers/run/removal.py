"""When a page may leave its name: asked by everything in a run that would take one away.

A page leaves only when its successor is written, or when it is no longer right: its data, units, parameters or rules changed, a row
that it may read is refused, or the plan no longer has it. Then it is moved to ``stale/`` with the notebook that it was made from,
never deleted, and stays there until a page of its name is made again. Whatever else a job fails at (the machine, the code, the
notebook, the template) leaves a page that is right where it stands; the record and the index say that it is of an earlier build.

A notebook and a trace stand beside a page only while they are those that belong to it.

A run overwrites nothing that no run has made. What stands under one of its names and is neither what a record says nor what is
about to be written there (a page that somebody edited, a notebook saved again, a record whose guard does not fit) is moved to
``not-made-by-build/`` and stays there.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from ntm_helpers import files
from ntm_helpers.audit.content import sha256
from ntm_helpers.audit.recorded import Entry
from ntm_helpers.audit.trace import TRACE
from ntm_helpers.run.earlier import ANY
from ntm_helpers.run.keys import Key, is_right
from ntm_helpers.run.listing import listings
from ntm_helpers.run.plan import EXECUTED, FAILED, Job, Plan
from ntm_helpers.run.record import digest_of_file

STALE, FOREIGN = "stale", "not-made-by-build"
"""Folders for what a build has made and is no longer right, and for what none has made."""


Made = Mapping[str, Collection[str]]


class Removal:
    """Takes files of a folder of pages out of the way, and remembers which.

    Parameters
    ----------
    folder : Path
        Of the language.
    made : dict of str to set of str
        Digests of the files that builds have made, by their names (`ntm_helpers.run.earlier`). Kept up to date by the run.

    Attributes
    ----------
    stale, foreign : list of str
        Pages moved to ``stale/``; files moved to ``not-made-by-build/``.
    """

    def __init__(self, folder: Path, made: dict[str, set[str]]):
        self._folder, self.made = folder, made
        self.stale: list[str] = []
        self.foreign: list[str] = []

    def may_stay(self, job: Job, key: Key, before: Entry | None) -> bool:
        """Whether the page of an earlier build stays though its job gave none.

        Parameters
        ----------
        job : Job
        key : mapping
            Of the job, as it is now.
        before : Entry or None
            What the record of the earlier build says of it.
        """
        if job.faults or before is None or "page_sha256" not in before:
            return False
        return is_right(key, before["key"]) and self._digest(job.page) == before["page_sha256"]

    def leave(self, job: Job, before: Entry) -> None:
        """Leave the page of an earlier build where it stands, with its own notebook and trace alone beside it."""
        for name, digest in ((job.executed, before["notebook_sha256"]), (job.trace, before["trace_sha256"])):
            if self._digest(name) != digest:
                self._put_away(name)

    def withdraw(self, job: Job) -> None:
        """Set aside what stands under the names of a job."""
        for name in (job.executed, job.trace):
            self._put_away(name)
        if self._put_away(job.page) == STALE:
            self.stale.append(job.page)

    def set_aside_unplanned(self, plan: Plan) -> None:
        """Set aside every page that the plan no longer has, with its notebook and trace."""
        stems = {f"{page.rpartition('/')[0]}/{topic}" for page, (_, topic) in plan.pages.items()}
        planned = {*plan.pages, *(listing.page for listing in listings(plan))}
        gone = [name for name in self._names(".html") if name not in planned]
        beside = [name for ending in (FAILED, EXECUTED, TRACE) for name in self._names(ending) if _stem(name) not in stems]
        for name in (*gone, *dict.fromkeys(beside)):
            if self._put_away(name) == STALE and name in gone:
                self.stale.append(name)

    def clear_way(self, files_of_ours: Iterable[str], folders_of_ours: Iterable[str] = ()) -> None:
        """Set aside folders that lie where a run will write a file, and files where it needs a folder."""
        folder = self._folder
        in_the_way = [name for name in files_of_ours if (folder / name).is_dir() and not (folder / name).is_symlink()]
        in_the_way += [name for name in folders_of_ours if (folder / name).is_file() and not (folder / name).is_symlink()]
        self.foreign += [name for name in in_the_way if _move(folder, name, FOREIGN)]

    def _put_away(self, name: str) -> str:
        """Move what stands under a name to the folder for it, and give that; nothing where nothing stands."""
        where = STALE if name.endswith(FAILED) or is_ours(self._folder, name, self.made) else FOREIGN
        if not _move(self._folder, name, where):
            return ""
        self.foreign += [name] if where == FOREIGN else []
        return where

    def _digest(self, name: str) -> str:
        return digest_of_file(self._folder / name, root=self._folder)

    def _names(self, ending: str) -> list[str]:
        paths = (path for path in self._folder.glob(f"*/*{ending}") if not path.parent.is_symlink())
        found = (path.relative_to(self._folder).as_posix() for path in paths)
        return sorted(name for name in found if not name.startswith((".", f"{STALE}/", f"{FOREIGN}/")))


def spare(folder: Path, contents: Mapping[str, str], made: Made) -> list[str]:
    """Move out of the way what no build has made and is not what is about to be written; give its names.

    Parameters
    ----------
    folder : Path
    contents : mapping of str to str
        What is about to be written, by its names.
    made : mapping of str to set of str
        Digests of the files that builds have made.
    """
    foreign = [name for name, text in contents.items() if not is_ours(folder, name, made, sha256(text.encode()))]
    return [name for name in foreign if _move(folder, name, FOREIGN)]


def is_ours(folder: Path, name: str, made: Made, *also: str) -> bool:
    """Whether what stands under a name is what a build has made, or has another digest that will do."""
    known = made.get(name, frozenset())
    return ANY in known or digest_of_file(folder / name, root=folder) in {*known, *also} - {""}


def forget_stale(folder: Path, names: Sequence[str]) -> None:
    """Files were made again: what was set aside under their names goes."""
    for name in names:
        if (folder / STALE / name).is_file():
            files.remove(folder / STALE / name, root=folder)
    for emptied in ((folder / STALE / names[0]).parent, folder / STALE):
        with contextlib.suppress(OSError):
            emptied.rmdir()


def _move(folder: Path, name: str, where: str) -> bool:
    """Move what stands under a name to a folder for it, and tell whether anything did.

    Of what builds made the last one stays; of what they did not make nothing is replaced.
    """
    if not os.path.lexists(folder / name):
        return False
    target, number = folder / where / name, 1
    while target.is_dir() or (where == FOREIGN and os.path.lexists(target)):
        number += 1
        target = folder / where / f"{name}.{number}"
    files.move(folder / name, target, root=folder)
    return True


def _stem(name: str) -> str:
    return name.removesuffix(FAILED).removesuffix(EXECUTED).removesuffix(TRACE)
