"""Tasks on an existing dask.distributed cluster.

Whether a scheduler answers at the address that was given is found out by a question of its own, on a thread that nobody has to wait
for: the library waits without end for what takes its connection and never answers as a scheduler does. From then on the run looks
once a second whether the scheduler is there and has workers, so that it ends by name when it is left alone, and heeds Ctrl-C and
SIGTERM.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from ntm_helpers.errors import MachineError
from ntm_helpers.files import reason_of
from ntm_helpers.run.keys import TEMPLATE, common_parts
from ntm_helpers.run.outcome import Failure, Outcome
from ntm_helpers.run.recipe import own_folders, warmed_process
from ntm_helpers.run.sources import Sources, read_sources
from ntm_helpers.run.work import Task, work
from ntm_helpers.run.workers import TRIES, prepare
from ntm_helpers.warm_kernels import RUN
from ntm_helpers.warm_kernels.processes import end_run, run_name
from ntm_helpers.words import Message
from ntm_helpers.working import working_folder

if TYPE_CHECKING:
    from distributed import Future

SCHEDULER_LIMIT = 10.0
"""Seconds to wait for a scheduler's answer."""
WORKERS_LIMIT = 120.0
"""Seconds that a scheduler may be without a worker, or without an answer while it works."""
_LOOK_EVERY = 1.0
_ANSWER_LIMIT = 5.0
"""Seconds that a look may take, and the leave-taking from a scheduler that may be gone."""


class Cluster:
    """Workers of an existing cluster; each keeps a warmed process of its own.

    The workers need this project in the same version, the dataset and the output folder under the same paths.

    Attributes
    ----------
    notice : None
        There is nothing to tell of them beforehand.
    """

    notice = None

    def __init__(self, address: str):
        self._address = address
        self._answered_at = self._worked_at = 0.0

    def __enter__(self) -> Cluster:
        try:
            from distributed import Client
        except ImportError as error:
            raise MachineError(Message("cluster.not_installed")) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is wrong is told by us
        find_scheduler(self._address)
        try:
            self._client = Client(self._address, timeout=SCHEDULER_LIMIT, set_as_default=False)
        except Exception as error:
            raise MachineError(Message("cluster.no_answer", address=self._address, reason=_reason(error))) from error
        self._answered_at = self._worked_at = time.monotonic()
        return self

    def __exit__(self, *_):
        with suppress(Exception):
            self._client.close(timeout=_ANSWER_LIMIT)

    def outcomes(self, tasks: Sequence[Task], is_wanted: Callable[[Task], bool]) -> Iterator[tuple[Task, Outcome]]:
        """Send the tasks to the cluster and give each outcome as it comes.

        Raises
        ------
        MachineError
            When the scheduler does not answer any more, or has no workers.
        """
        tries = dict.fromkeys((task.page for task in tasks), 1)
        of_future: dict[object, tuple[Future, Task]] = {}
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()

        def send(task: Task) -> None:
            future = self._client.submit(_work_on_cluster, task, pure=False, retries=0)
            of_future[future.key] = future, task  # the cluster forgets what nobody holds
            future.add_done_callback(done.put)

        for task in tasks:
            if is_wanted(task):
                send(task)
        while of_future:
            try:
                future = done.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                self._look()
                continue
            _, task = of_future.pop(future.key)
            if not is_wanted(task):
                continue
            outcome = _outcome(future)
            if outcome.is_accident and tries[task.page] < TRIES:
                tries[task.page] += 1
                send(task)
            else:
                yield task, outcome

    def _look(self) -> None:
        """See that somebody works.

        Raises
        ------
        MachineError
            When the scheduler has not answered for long, or has been without workers for long.
        """
        with suppress(Exception):  # no answer: the time since the last one tells
            workers = self._client.sync(cast("Any", self._client.scheduler).ncores, callback_timeout=_ANSWER_LIMIT)
            self._answered_at = time.monotonic()
            self._worked_at = self._answered_at if workers else self._worked_at
        late = time.monotonic() - WORKERS_LIMIT
        if self._client.status == "closed" or self._answered_at < late:
            raise MachineError(Message("cluster.gone", address=self._address))
        if self._worked_at < late:
            raise MachineError(Message("cluster.no_workers", address=self._address, seconds=round(WORKERS_LIMIT)))


def find_scheduler(address: str) -> None:
    """See that a scheduler answers at an address.

    Raises
    ------
    MachineError
        When it does not within some seconds, or what answers is none.
    """
    answers: queue.SimpleQueue[dict[str, Any] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(asyncio.run(asyncio.wait_for(_identity(address), SCHEDULER_LIMIT)))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="find-scheduler").start()
    try:
        found = answers.get(timeout=SCHEDULER_LIMIT + 1)
    except queue.Empty:  # such as a name that nobody can tell the number of
        found = TimeoutError()
    if isinstance(found, Exception) or found.get("type") != "Scheduler":
        reason = _reason(found) if isinstance(found, Exception) else Message("cluster.other")
        raise MachineError(Message("cluster.no_answer", address=address, reason=reason))


async def _identity(address: str) -> dict[str, Any]:
    """Ask who is there, as dask's own parts do."""
    from distributed.comm.core import connect
    from distributed.security import Security

    # its own limit comes first: it knows what was in the way
    connection = await connect(address, timeout=SCHEDULER_LIMIT * 0.8, **Security().get_connection_args("client"))
    try:
        await connection.write({"op": "identity", "reply": True})
        found: dict[str, Any] = await connection.read()
        return found
    finally:
        connection.abort()


def _reason(error: Exception) -> str:
    """Why there is no scheduler, in a line."""
    if isinstance(error, TimeoutError):
        return Message("cluster.silent", seconds=round(SCHEDULER_LIMIT))
    innermost: BaseException = error
    while innermost.__cause__ is not None:
        innermost = innermost.__cause__
    if isinstance(innermost, OSError):
        return reason_of(innermost)
    if isinstance(innermost, TypeError):  # a protocol that is not set up here
        return str(innermost)
    return Message("cluster.malformed" if isinstance(innermost, ValueError) else "cluster.other")


def _outcome(future: Future) -> Outcome:
    if future.status == "finished":
        found: Outcome = future.result()
        return found
    error = future.exception() if future.status == "error" else CancelledError("the scheduler gave it up")
    if isinstance(error, OSError | MachineError):
        raise error
    return Outcome(Failure("worker", f"{type(error).__name__}: {error}"))


_ON_WORKER = ExitStack()
_ONE_AT_A_TIME = threading.Lock()  # papermill changes the working folder of its process


@cache
def _own_environment() -> dict[str, str]:
    """Start, once in a worker of a cluster, a warmed process of its own."""
    name = run_name()
    _ON_WORKER.callback(end_run, name)
    folders = own_folders(_ON_WORKER.enter_context(working_folder()))
    environment = {RUN: name} | folders | _ON_WORKER.enter_context(warmed_process()).environment
    atexit.register(_ON_WORKER.close)
    prepare(environment, 0)
    return environment


@cache
def _own_sources() -> Sources:
    """What decides pages, as this worker has read it once."""
    return read_sources()


def _work_on_cluster(task: Task) -> Outcome:
    """Do a task in a worker of a cluster, whose files are just those of the run as long as it works."""
    host, own = socket.gethostname(), common_parts(_own_sources())
    if others := [part for part, digest in task.parts.items() if part != TEMPLATE and own[part] != digest]:
        return Outcome(Failure("environment", Message("worker.version", host=host, parts=", ".join(others))))
    with _ONE_AT_A_TIME:
        outcome = work(replace(task, environment={**task.environment, **_own_environment()}))
    if files := _own_sources().changed():
        return Outcome(Failure("environment", Message("worker.changed", host=host, files=", ".join(files[:3]))), outcome.kernel)
    return outcome
