"""What a run starts ends with it: process groups, orphans, and processes of a run that is gone.

A kernel leads a group, which its parent kills when the kernel ends. What left the group (``setsid``, a double fork, ``nohup``) is
an orphan then, and orphans go to the nearest *subreaper* above them (``prctl(2)``): the kernel while it lives, then the warmed
process or the worker that started it, which ends them. What lost that one too, because it was killed itself, is known by a variable
of its environment that names its run (`RUN`): a run ends such processes of its own when it ends, and those of runs that are gone
when it begins. Linux only; elsewhere nothing is done.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import signal
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path

import psutil

from ntm_helpers.warm_kernels import MEMORY, RUN

_ENDING_LIMIT = 5.0
"""Seconds that ending orphans may take: one that starts others as fast as they are ended must not hold the run."""
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_IS_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None, use_errno=True) if _IS_LINUX else None


def die_with(parent: int) -> None:
    """Have this process killed when its parent ends, or end now where it has ended already."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def adopt_orphans() -> None:
    """Have what processes below this one leave behind become children of this one."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def yield_first() -> None:
    """Have this process be the first that a system without memory ends: a kernel costs a page, its run all of them."""
    with contextlib.suppress(OSError):
        handle = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(handle, b"800")
        os.close(handle)


def limit_memory(environment: Mapping[str, str], pid: int = 0) -> None:
    """Limit the address space of a process, so that running out of memory is an ordinary MemoryError with a traceback.

    A hard limit of the machine below ours holds: nobody may go beyond it.
    """
    import resource

    if environment.get(MEMORY):
        _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
        size = int(environment[MEMORY])
        size = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.prlimit(pid, resource.RLIMIT_AS, (size, size))


def write_to(log: str) -> None:
    """Have standard output and error of this process go to a file."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)


def signal_group(pid: int, number: int) -> None:
    """Signal a child that is not reaped yet and what it started; itself alone while it does not lead a group yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.killpg if os.getpgid(pid) == pid else os.kill)(pid, number)


def end_children(but: Collection[int] = ()) -> None:
    """Kill the children of this process but some, and what they leave behind, which becomes a child of it in turn."""
    if not _IS_LINUX:
        return
    limit = time.monotonic() + _ENDING_LIMIT
    while time.monotonic() < limit:
        pids = _children() - set(but)
        if not pids:
            return
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> set[int]:
    """Processes whose parent is this one, zombies too."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:  # it has none: nothing need be looked through
        return set()
    return {child.pid for child in psutil.Process().children()}


def run_name() -> str:
    """Give a name to a run of this process: the process's number and when it began, for numbers are used again, and one's own.

    A process may have several runs, and one that ends ends nothing of another, such as a warmed process that they share.
    """
    return f"{os.getpid()}-{_began(os.getpid())}-{secrets.token_hex(4)}"


def end_run(name: str) -> None:
    """Kill all processes that a run started and that are still there."""
    _end(name)


def end_lost_runs() -> None:
    """Kill the processes of runs that are gone: they were killed before they could do it."""
    _end("")


def _end(name: str) -> None:
    if not _IS_LINUX:
        return
    own = os.getpid()
    for process in psutil.process_iter():
        run = _run_of(process) if process.pid != own else ""
        if run and (run == name if name else not _is_alive(run)):
            with contextlib.suppress(psutil.Error):
                process.kill()


def _run_of(process: psutil.Process) -> str:
    """Run to which a process of this user says that it belongs; empty where it says nothing."""
    try:
        return str(process.environ().get(RUN, ""))
    except (psutil.Error, OSError):  # gone, or another user's
        return ""


def _is_alive(name: str) -> bool:
    pid, began, _ = (*name.split("-"), "", "")[:3]
    return pid.isdigit() and bool(began) and _began(int(pid)) == began


def _began(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty where it is gone.

    Read from ``stat`` (``proc(5)``, field 22) and not asked of psutil, which adds the hour at which the machine began: that one
    moves when its clock is set, and a run that lives would be taken for gone.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    return b"".join(stat.rpartition(b")")[2].split()[19:20]).decode()
