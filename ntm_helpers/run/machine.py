"""What the machine lets a run do: how many tasks at a time, and whether one at all.

Limits that a shell, a container or an administrator set (``ulimit``, ``getrlimit(2)``) are looked at before the first worker
starts: a library that meets one tells it as anything, or ends without a word. Soft limits that are in the way are raised, which is
what the hard one is for. Where the limits leave room for fewer tasks, fewer are done at a time, and that is said; where they leave
room for none, the run ends with the limit, what it is, and how to raise it. The needs below were measured on Linux with the kernels
of this project and rounded up.
"""

from __future__ import annotations

import os
import sys

import psutil

from ntm_helpers.errors import MachineError
from ntm_helpers.words import Message

PER_CORE = 2
"""Tasks at a time for each core, where no number is asked for: a good part of a kernel's time is waiting."""
MOST_PER_CORE = 8
"""Tasks at a time for each core at most: more only wait for each other, until what should end in time does not."""
FILES, FILES_PER_TASK = 64, 6
"""Open files that a process of a run needs at least, and more for each task at a time."""
ADDRESS_SPACE = 480 << 20
"""Bytes of address space without which no kernel starts: its libraries take as much. What a page needs more, its cell tells."""
PROCESSES, PROCESSES_PER_TASK = 8, 24
"""Processes and threads, which the system counts alike, that a run needs at least, and more for each task at a time."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def room(asked: int, tasks: int) -> tuple[int, Message | None]:
    """Say how many tasks are done at a time.

    Parameters
    ----------
    asked : int
        What the user asked for; 0 for what suits the machine.
    tasks : int
        How many there are.

    Returns
    -------
    tuple of int and Message or None
        The number, and what to tell where it is less than was asked for.

    Raises
    ------
    MachineError
        When a limit leaves no room for one.
    """
    wanted = min(asked or PER_CORE * cores(), tasks)
    most = {Message("machine.cores", cores=cores()): MOST_PER_CORE * cores()}
    if sys.platform != "win32":
        most |= _by_limits()
    least = min(most, key=lambda why: most[why])
    if most[least] < 1:
        raise MachineError(Message("machine.limit", limit=least))
    if most[least] >= wanted:
        return wanted, None
    return most[least], Message("machine.fewer", asked=wanted, count=most[least], limit=least) if asked else None


def patience() -> float:
    """How many times longer than on an idle machine a kernel may take to start: as busy as the machine is, up to five times."""
    try:
        busy = os.getloadavg()[0] / cores()
    except (OSError, AttributeError):  # no such number here
        busy = 1.0
    return max(1.0, min(5.0, busy))


def _by_limits() -> dict[Message, int]:
    """How many tasks each limit leaves room for."""
    import resource

    found = {}
    files = _raised(resource.RLIMIT_NOFILE, FILES + FILES_PER_TASK * MOST_PER_CORE * cores())
    if files is not None:
        need = FILES + FILES_PER_TASK
        found[Message("machine.files", found=files, needed=need)] = (files - FILES) // FILES_PER_TASK
    space = _raised(resource.RLIMIT_AS, ADDRESS_SPACE)
    if space is not None and space < ADDRESS_SPACE:
        found[Message("machine.space", found=space >> 20, needed=ADDRESS_SPACE >> 20)] = 0
    processes = _raised(resource.RLIMIT_NPROC, None) if hasattr(resource, "RLIMIT_NPROC") and os.getuid() else None
    if processes is not None:
        used = _own_threads()
        need = used + PROCESSES + PROCESSES_PER_TASK
        left = (processes - used - PROCESSES) // PROCESSES_PER_TASK
        found[Message("machine.processes", found=processes, used=used, needed=need)] = left
    return found


def _raised(kind: int, wanted: int | None) -> int | None:
    """Raise the soft limit to what is wanted, or to all that may be, as far as the hard one lets; give it, None for no limit."""
    import resource

    soft, hard = resource.getrlimit(kind)
    if soft == resource.RLIM_INFINITY:
        return None
    if wanted is None or soft < wanted:
        limit = hard if wanted is None or (hard != resource.RLIM_INFINITY and hard < wanted) else wanted
        try:
            resource.setrlimit(kind, (limit, hard))
        except (OSError, ValueError):  # a system that has a limit above the hard one
            limit = soft
        return None if limit == resource.RLIM_INFINITY else limit
    return soft


def _own_threads() -> int:
    """How many threads this user has, as the limit counts them."""
    found = psutil.process_iter(["uids", "num_threads"])
    mine = [process.info for process in found if process.info["uids"] and process.info["uids"].real == os.getuid()]
    return sum(info["num_threads"] or 0 for info in mine)
