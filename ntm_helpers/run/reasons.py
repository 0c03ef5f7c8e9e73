"""Why a job is done: what differs between its key and files and those of the record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ntm_helpers.files import read_plain, unlinked
from ntm_helpers.run.keys import TEMPLATE, changed, key_of
from ntm_helpers.run.outcome import Action, Entry, Reason
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.record import sha256


def explain(plan: Plan, folder: Path, before: Mapping[str, Entry]) -> dict[str, Reason]:
    """Give by page what is done with its job, and why.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Where the pages of an earlier run may lie.
    before : mapping of str to Entry
        Its record by page.
    """
    return {job.page: _reason(job, plan, folder, before.get(job.page)) for job in plan.jobs}


def _reason(job: Job, plan: Plan, folder: Path, before: Entry | None) -> Reason:
    if job.faults:
        return Reason(Action.REFUSE, "a broken row")
    if before is None or before.get("state") != "done" or "key" not in before:
        failed = before is not None and before.get("state") == "failed"
        return Reason(Action.EXECUTE, "it failed before" if failed else "not built yet")
    differing = changed(key_of(job, plan), before["key"])
    if [part for part in differing if part != TEMPLATE]:
        return Reason(Action.EXECUTE, f"{', '.join(differing)} changed")
    if not _is_whole(unlinked(folder / f"{job.stem}.ipynb", folder), before["notebook_sha256"]):
        return Reason(Action.EXECUTE, "the executed notebook is not the one of the record")
    if differing or not _is_whole(folder / job.page, before["page_sha256"]):
        return Reason(Action.RENDER, "the template changed" if differing else "the page is not the one of the record")
    return Reason(Action.KEEP)


def _is_whole(path: Path, digest: str) -> bool:
    try:
        return sha256(read_plain(path)) == digest
    except OSError:
        return False
