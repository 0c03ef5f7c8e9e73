"""A papermill engine that records what really happened.

papermill calls a killed notebook completed, ends quietly at ``SystemExit(0)``, only warns of an unknown parameter and writes paths
and times into the notebook. This engine (entry point ``recorded``) hands the caller a `Run`: the state of every cell, why it
stopped and what kind of fault that is, how its kernel was started. It refuses parameters that the notebook does not declare and
declared ones that are not passed; it limits a cell, the notebook and their output; what it leaves in the notebook is the same in
every run. papermill's other duties (loading, injecting the parameters, the working folder) stay papermill's.

A cell has run when its reply *and* the end of its output have come: they travel by two channels, and on a busy machine the second
may be many seconds late. nbclient waits four seconds for it and then goes on without; here a cell has all its seconds for both, and
is stopped by name when they are over. Tags by which nbclient would leave a cell out or let it fail are not heeded.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets import default

from ntm_helpers.audit.recorded import FaultKind
from ntm_helpers.errors import UsageError, listed
from ntm_helpers.notebooks import declared_parameters
from ntm_helpers.words import Message

_SIGNALS = {"SIGKILL": "kernel.killed", "SIGXCPU": "kernel.processor_time"}
ENDED_BY = {getattr(signal, name): told for name, told in _SIGNALS.items() if hasattr(signal, name)}
"""What a signal that ended a kernel tells of the machine; Windows has neither."""
_LOG_BYTES = 4096
RAN, FAILED, ENDED, NOT_REACHED = "ran", "failed", "ended", "not_reached"
"""States of a code cell: it ran; an error was raised in it; the kernel ended in it; it was never started."""


@dataclass(frozen=True)
class Limits:
    """What a notebook may use.

    Attributes
    ----------
    cell_seconds, notebook_seconds : float
        Of a cell until its reply and the end of its output have come; of all cells together.
    output_bytes : int
        Of all cells together, as sent by the kernel: eight times what the largest pages need.
    """

    cell_seconds: float = 300.0
    notebook_seconds: float = 540.0
    output_bytes: int = 24_000_000


@dataclass
class Run:
    """What happened to a notebook.

    Attributes
    ----------
    states : dict of int to str
        State of each code cell by its number in the executed notebook, from 1.
    fault : str
        Empty for a complete run; of the kinds of a failure ``cell``, ``limit``, ``ended``, ``kernel`` or ``parameters``.
    cell : int
        Number of the cell in which it stopped; 0 before the first.
    message : str
    started, reason : str
        ``forked`` or ``cold``, and why it is cold.
    notebook : nbformat.NotebookNode or None
        As far as it came.
    """

    states: dict[int, str] = field(default_factory=dict)
    fault: FaultKind | Literal[""] = ""
    cell: int = 0
    message: str = ""
    started: str = ""
    reason: str = ""
    notebook: nbformat.NotebookNode | None = None

    def stop(self, fault: FaultKind, cell: int, message: str) -> None:
        """Say what it stopped at."""
        self.fault, self.cell, self.message = fault, cell, message


class IncompleteRun(Exception):
    """A notebook that did not run to its end."""


class RecordedEngine:
    """Executes a notebook and fills in the `Run` of the caller.

    It has the class methods that papermill asks of an engine and no base: papermill loads its engines while it is imported itself.
    """

    @classmethod
    def nb_kernel_name(cls, nb: nbformat.NotebookNode, name: str | None = None) -> str:
        """Kernel asked for, or the notebook's."""
        return name or nb.metadata.kernelspec.name

    @classmethod
    def nb_language(cls, nb: nbformat.NotebookNode, language: str | None = None) -> str:
        """Language asked for, or the notebook's."""
        return language or nb.metadata.kernelspec.language

    @classmethod
    def execute_notebook(
        cls,
        nb: nbformat.NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        run: Run | None = None,
        limits: Limits | None = None,
        environment: Mapping[str, str] | None = None,
        folder: str | None = None,
        sockets: str | None = None,
        start_timeout: float = 60,
        extra_arguments: list[str] | None = None,
        **_: object,
    ) -> nbformat.NotebookNode:
        """Execute a notebook that papermill has parameterised.

        Parameters
        ----------
        nb : nbformat.NotebookNode
        kernel_name : str
        output_path : str, optional
            Not written here: papermill or the caller writes once, at the end.
        run : Run, optional
            Receives what happened.
        limits : Limits, optional
        environment : mapping, optional
            Environment of the kernel, by default this process's.
        folder : str, optional
            Receives the connection file; by default Jupyter's runtime folder does.
        sockets : str, optional
            Folder that receives the kernel's sockets; without one it speaks over TCP.
        start_timeout : float
            Seconds to wait for a kernel.

        Raises
        ------
        IncompleteRun
            Unless every code cell ran without an error.

        Returns
        -------
        nbformat.NotebookNode
            What papermill goes on with: the notebook, or an empty one where nothing is to be written and `run` holds it.
        """
        asked = nb.metadata.get("papermill", {}) if run is not None else {}
        run, limits = run if run is not None else Run(), limits or Limits()
        run.notebook = nb
        is_written = "output_path" not in asked or asked["output_path"] is not None
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        refusal = _settle_parameters(nb)
        if refusal:
            run.stop("parameters", 0, refusal)
        else:
            client = _Client(
                nb,
                limits,
                kernel_name=kernel_name,
                startup_timeout=round(start_timeout),  # nbclient takes whole seconds
                kernel_manager_class=_manager_class(folder, sockets),
                shutdown_kernel="immediate",
                record_timing=False,
                extra_arguments=extra_arguments or [],
            )
            _execute(client, run, {"env": dict(environment)} if environment is not None else {})
        settle(nb)
        if run.fault:
            raise IncompleteRun(run.message)
        # papermill makes a text of what it gets, also where there is nothing to be written: a tenth of what a job costs it
        return nb if is_written else nbformat.v4.new_notebook()


class _Client(NotebookClient):
    """nbclient with limits on the whole notebook and on its output, that leaves no cell out and waits for all that one shows."""

    def __init__(self, nb: nbformat.NotebookNode, limits: Limits, **options: Any):
        super().__init__(
            nb,
            timeout_func=self._seconds_of_cell,
            on_cell_executed=self._look_for_exit,
            raise_on_iopub_timeout=True,
            force_raise_errors=True,
            skip_cells_with_tag="",
            **options,
        )
        self._limits, self._ends, self._bytes = limits, time.monotonic() + limits.notebook_seconds, 0
        self._cell_ends = self._ends
        self.limit, self.has_asked_to_exit, self.has_replied = "", False, False

    def _seconds_of_cell(self, _: object) -> float:
        """Seconds that the next cell may take, at least a moment."""
        self.has_replied = False
        self._cell_ends = min(time.monotonic() + self._limits.cell_seconds, self._ends)
        return self._seconds_left()

    def _seconds_left(self) -> float:
        return max(0.1, self._cell_ends - time.monotonic())

    @property
    def iopub_timeout(self) -> float:  # type: ignore[override]  # of nbclient a fixed number
        """Seconds that a cell's output may still take once it has replied, which is when nbclient asks: what is left of its own."""
        self.has_replied = True
        return self._seconds_left()

    def _look_for_exit(self, execute_reply: dict, **_: object) -> None:
        """``exit()`` answers as if all were well and ends the kernel."""
        payload = (execute_reply or {}).get("content", {}).get("payload", [])
        self.has_asked_to_exit = any(part.get("source") == "ask_exit" for part in payload)

    def process_message(self, msg: dict, cell: nbformat.NotebookNode, cell_index: int):
        """Count what the kernel sends, and end it at the limit."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "update_display_data", "error"):
            self._bytes += len(str(msg["content"]))
        if self._bytes > self._limits.output_bytes:
            if not self.limit:
                self.limit = Message("run.output_limit", most=self._limits.output_bytes)
                manager = cast("AsyncKernelManager", self.km)  # nbclient's own word is wider
                self._ending = asyncio.ensure_future(manager.shutdown_kernel(now=True))
            return None
        return super().process_message(msg, cell, cell_index)


def _execute(client: _Client, run: Run, options: dict) -> None:
    """Run the cells until one stops."""
    numbers = [n for n, cell in enumerate(client.nb.cells, 1) if cell.cell_type == "code" and cell.source.strip()]
    run.states = dict.fromkeys(numbers, NOT_REACHED)
    number = 0
    manager = cast("AsyncKernelManager", client.create_kernel_manager())  # nbclient's own word is wider
    try:
        with client.setup_kernel(**options):
            provisioner = manager.provisioner
            run.started = getattr(provisioner, "started", "cold")
            run.reason = getattr(provisioner, "reason", f"the provisioner was {type(provisioner).__name__}")
            for number in numbers:
                cell = client.nb.cells[number - 1]
                run.states[number] = ENDED
                client.execute_cell(cell, number - 1)
                run.states[number] = RAN
                if client.has_asked_to_exit:
                    run.states[number] = ENDED
                    run.stop("cell", number, Message("run.ended_kernel"))
                    return
    except CellExecutionError as error:
        run.states[number] = FAILED
        run.stop("cell", number, f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        run.stop("limit", number, Message("run.output_missing" if client.has_replied else "run.cell_limit"))
    except DeadKernelError as error:
        run.stop(_kind_of_death(client, manager), number, client.limit or how_it_ended(manager, error))
    except Exception as error:  # a kernel that did not start, a connection that broke
        run.stop("limit" if client.limit else "kernel", number, client.limit or how_it_ended(manager, error))


def _kind_of_death(client: _Client, manager: AsyncKernelManager) -> FaultKind:
    """Whether a limit ended a kernel, a cell did by itself (it has a code of its own), or something else (a signal)."""
    if client.limit:
        return "limit"
    code = getattr(manager.provisioner, "code", None)
    return "ended" if code is not None and code >= 0 else "kernel"


def how_it_ended(manager: AsyncKernelManager, error: Exception) -> str:
    """Say why there is no kernel: how it ended and what it said last, or the error where that is not known."""
    code = getattr(manager.provisioner, "code", None)
    if code is None:
        return f"{type(error).__name__}: {error}"
    if code >= 0:
        how = Message("kernel.code", code=code)
    elif -code in ENDED_BY:
        how = Message(ENDED_BY[-code])
    else:
        how = Message("kernel.signal", signal=signal.Signals(-code).name)
    said = _last_line(getattr(manager.provisioner, "log", ""))
    return Message("kernel.ended_and_said", how=how, said=said) if said else Message("kernel.ended", how=how)


def _last_line(log: str) -> str:
    """Last line of what a kernel wrote past Jupyter; empty where it wrote nothing."""
    try:
        text = Path(log).read_bytes()[-_LOG_BYTES:].decode("utf-8", "replace") if log else ""
    except OSError:
        text = ""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _manager_class(folder: str | None, sockets: str | None) -> type[AsyncKernelManager]:
    """Kernels speak over sockets in a folder of the run where there are such: ports of parallel kernels collide."""
    is_ipc = sockets is not None and sys.platform != "win32"

    class KernelManager(AsyncKernelManager):
        @default("transport")
        def _transport_default(self):
            return "ipc" if is_ipc else "tcp"

        @default("ip")
        def _ip_default(self):
            return f"{sockets}/k" if is_ipc else "127.0.0.1"

        @default("connection_file")
        def _connection_file_default(self):
            return f"{folder}/kernel.json" if folder else ""

    return KernelManager


def _settle_parameters(nb: nbformat.NotebookNode) -> str:
    """Compare passed with declared parameters and write the injected cell readably; give what must be refused."""
    passed = dict(nb.metadata.get("papermill", {}).get("parameters", {}))
    try:
        names = [name for cell in _tagged(nb, "parameters") for name in declared_parameters(cell.source, Message("found.notebook"))]
    except UsageError as error:
        return error.args[0]
    unknown, missing = sorted(set(passed) - set(names)), sorted(set(names) - set(passed))
    if unknown:
        return Message("run.no_parameter", unknown=", ".join(unknown), declared=listed(names))
    if missing:
        return Message("run.parameter_missing", missing=", ".join(missing))
    for number, cell in enumerate(nb.cells):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
            # papermill writes \u escapes: an auditor reads names
            cell.source = "\n".join(["# Parameters", *(f"{name} = {passed[name]!r}" for name in names)])
    return ""


def _tagged(nb: nbformat.NotebookNode, tag: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in nb.cells if cell.cell_type == "code" and tag in cell.metadata.get("tags", [])]


_CELL_FILE = re.compile(r"(/\S*)?/ipykernel_\d+/")


def settle(nb: nbformat.NotebookNode) -> None:
    """Take out what differs from run to run: times, hosts, paths, random ids."""
    nb.metadata.pop("papermill", None)
    nb.metadata.pop("widgets", None)
    nb.metadata["language_info"] = {"name": "python"}
    for cell in nb.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _CELL_FILE.sub("/ipykernel/", output.text)
