"""Jupyter kernels forked from a warmed process instead of started cold.

A cold Python kernel spends seconds on starting the interpreter and importing the same libraries again. Here one process imports
them once (`server`), stays single-threaded, and forks itself for every kernel; a kernel provisioner (`provisioner`) lets any
Jupyter client use it unmodified: nbclient, papermill, JupyterLab.

    with warmed(["pandas", "seaborn"], warm_up="mine.warm:up") as pool:
        os.environ |= pool.environment          # clients in this process and those it starts
        papermill.execute_notebook(…)           # kernel_name stays "python3"

Nothing that one run changed is seen by another: every kernel is a process of its own, forked from a process in which no notebook
ever ran. On any doubt (not Linux, a second thread in the warmed process, another interpreter or ``PYTHON*`` environment, a server
that is gone) the provisioner starts a cold kernel and says why. It acts only where ``JUPYTER_DEFAULT_PROVISIONER_NAME`` asks
for it, so a kernelspec needs no change.

Warming up must leave no trace: import, and call what fills caches. Not ``pyplot.figure``: it fixes the backend before there is a
kernel, and charts vanish. The server refuses to serve when options, warning filters, environment or random state differ after the
warm-up from what they were before it, or when a file, thread or event loop is left open.

Death goes both ways: the server ends with its owner, a kernel ends with the client that asked for it, with its server, and
takes the processes that it started with it (`processes`). Linux only; elsewhere every kernel is cold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from ntm_helpers.working import socket_folder, working_folder

__all__ = ["ADDRESS", "LOG", "MEMORY", "PROVISIONER", "PROVISIONER_VARIABLE", "RUN", "SEED", "Warmed", "warmed"]

PROVISIONER = "forked-provisioner"
"""Name of the provisioner's entry point."""
PROVISIONER_VARIABLE = "JUPYTER_DEFAULT_PROVISIONER_NAME"
"""Environment variable: what Jupyter clients ask for a kernel where its kernelspec names nothing."""
ADDRESS = "WARM_KERNELS_SOCKET"
"""Environment variable: the socket of the server that kernels are asked from."""
MEMORY = "WARM_KERNELS_MEMORY"
"""Environment variable of a kernel: its address space in bytes, forked or cold; beyond it Python raises MemoryError."""
SEED = "WARM_KERNELS_SEED"
"""Environment variable of a kernel: what ``random`` and ``numpy.random`` are seeded with; from the system where it is not set."""

RUN = "WARM_KERNELS_RUN"
"""Environment variable of a kernel and of all that it starts: the run to which it belongs, as `processes.run_name` gives it."""
LOG = "WARM_KERNELS_LOG"
"""Environment variable of a kernel: the file that takes what it writes past Jupyter, such as why it could not start."""

START_LIMIT = 120.0
"""Seconds that the server may take to import and warm up."""


@dataclass(frozen=True)
class Warmed:
    """A server that can be asked for kernels, or why there is none.

    Attributes
    ----------
    environment : dict of str to str
        What a process sets in its own environment so that its Jupyter clients ask this server.
    report : dict
        What the server said of itself: ``modules`` it has loaded, ``threads``, ``pid``; ``reason`` where it does not serve.
    """

    environment: dict[str, str] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why it does not serve; empty where it does."""
        return str(self.report.get("reason", ""))


@contextmanager
def warmed(modules: Sequence[str], warm_up: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Warmed]:
    """Keep a warmed process for as long as the block lasts.

    Parameters
    ----------
    modules : sequence of str
        What it imports.
    warm_up : str
        ``package.module:function`` that it calls then, without arguments.
    environment : mapping, optional
        Its environment, by default this process's; what counts at import (``PYTHON*``, threads, locale) must be what the kernels
        will ask for, or they start cold.

    Yields
    ------
    Warmed
        Also where it cannot serve: then with the reason, and every kernel is cold.
    """
    if sys.platform != "linux":
        yield Warmed(report={"reason": f"forked kernels need Linux, this is {sys.platform}"})
        return
    with working_folder() as folder, socket_folder(folder) as sockets:
        if sockets is None:
            yield Warmed(report={"reason": f"no folder has a path short enough for a socket: {folder} is too long"})
            return
        address = sockets / "socket"
        order = {"socket": str(address), "modules": list(modules), "warm_up": warm_up, "owner": os.getpid()}
        process = subprocess.Popen(
            [sys.executable, "-m", f"{__name__}.server", json.dumps(order)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=dict(os.environ if environment is None else environment),
            text=True,
        )
        try:
            report = _first_report(process)
            served = {} if report.get("reason") else {ADDRESS: str(address), PROVISIONER_VARIABLE: PROVISIONER}
            yield Warmed(served, report)
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _first_report(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Read the line in which the server says that it serves, or why not."""
    import selectors

    assert process.stdout is not None  # a pipe was asked for
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(START_LIMIT):
            process.kill()
            return {"reason": f"the warmed process did not start within {START_LIMIT:.0f} s"}
    line = process.stdout.readline()
    report: dict[str, Any] = json.loads(line) if line else {}
    return report or {"reason": f"the warmed process ended at its start with code {process.wait()}"}
