"""Why a job is done: what differs between its key and files and those of the record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ntm_helpers.audit.recorded import Entry
from ntm_helpers.run.earlier import Earlier
from ntm_helpers.run.keys import DRAWN, INPUTS, TEMPLATE, Keys, changed
from ntm_helpers.run.outcome import Action, Reason
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.record import digest_of_file
from ntm_helpers.words import Message, in_a_row, key_family

_PARTS = key_family("key", (*INPUTS, "notebook", "code", "environment", "recipe", *DRAWN))
_ENVIRONMENT = key_family("environment", ("python", "system", "machine"))
MOST_NAMED = 8
"""Libraries whose change is named; of the others the number is given."""


def explain(plan: Plan, folder: Path, earlier: Earlier, keys: Keys, *, is_forced: bool = False) -> dict[str, Reason]:
    """Give by page what is done with its job, and why.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Where the pages of an earlier run may lie.
    earlier : Earlier
        Its record.
    keys : Keys
    is_forced : bool
        Whether every job is executed, whatever the record says.
    """
    return {
        job.page: _reason(job, folder, None if is_forced else earlier.entries.get(job.page), earlier, keys) for job in plan.jobs
    }


def _reason(job: Job, folder: Path, before: Entry | None, earlier: Earlier, keys: Keys) -> Reason:
    if job.faults:
        return Reason(Action.REFUSE, Message("reason.broken_row"))
    if before is None or before["state"] != "done":
        failed = before is not None and before["state"] in ("failed", "earlier")
        return Reason(Action.EXECUTE, Message("reason.failed_before" if failed else "reason.not_built"))
    key = keys.of(job)
    if "code" not in before["key"] and not changed({part: key[part] for part in before["key"]}, before["key"]):
        return Reason(Action.EXECUTE, Message("reason.code_changed_meanwhile"))
    differing = changed(key, before["key"])
    if [part for part in differing if part not in DRAWN]:
        return Reason(Action.EXECUTE, _changed(differing, _what(differing, before, earlier, keys)))
    if digest_of_file(folder / job.executed, root=folder) != before["notebook_sha256"]:
        return Reason(Action.EXECUTE, Message("reason.other_notebook"))
    if differing:
        return Reason(Action.RENDER, Message("reason.template" if TEMPLATE in differing else "reason.navigation"))
    if digest_of_file(folder / job.page, root=folder) != before["page_sha256"]:
        return Reason(Action.RENDER, Message("reason.other_page"))
    if digest_of_file(folder / job.trace, root=folder) != before["trace_sha256"]:
        return Reason(Action.RENDER, Message("reason.other_trace"))
    return Reason(Action.KEEP)


def _changed(differing: list[str], what: str) -> Message:
    """Say which parts of a key changed, and what of the environment, where that is known."""
    parts = in_a_row(Message(_PARTS[part]) for part in differing)
    return Message("reason.changed_what", parts=parts, what=what) if what else Message("reason.changed", parts=parts)


def _what(differing: list[str], before: Entry, earlier: Earlier, keys: Keys) -> str:
    """What of the environment changed, as far as the record knows the earlier one."""
    known = earlier.environments.get(before["key"].get("environment", ""))
    if "environment" not in differing or known is None:
        return ""
    return changes(known, keys.environment.plain())


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Name what changed from one environment to another: ``pandas 2.2.0 → 2.2.3, foo 1.0 is new, bar 2.0 is gone``."""
    said: list[str] = [
        Message("reason.other", what=Message(key), before=before[what], now=now[what])
        for what, key in _ENVIRONMENT.items()
        if before[what] != now[what]
    ]
    old, new = _versions(before["libraries"]), _versions(now["libraries"])
    for name in sorted(old.keys() | new.keys(), key=str.casefold):
        if old.get(name) != new.get(name):
            if name not in new:
                said.append(Message("reason.gone", what=name, before=old[name]))
            elif name in old:
                said.append(Message("reason.other", what=name, before=old[name], now=new[name]))
            else:
                said.append(Message("reason.new", what=name, now=new[name]))
    more: list[str] = [Message("reason.and_more", count=len(said) - MOST_NAMED)] if len(said) > MOST_NAMED else []
    return in_a_row(said[:MOST_NAMED] + more)


def _versions(libraries: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for library in libraries:
        name, _, version = library.partition("==")
        found[name] = f"{found[name]} + {version}" if name in found else version  # installed twice
    return found
