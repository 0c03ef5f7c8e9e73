"""Workers: where the tasks of a run are done, on this machine or on a cluster (`cluster`).

Both give every task's outcome once, in any order. A worker that dies costs only its own task, which is tried again; so is a kernel
that died or did not start. An error in a cell, a limit or a broken page is the task's own and never tried again. A task is done
again without harm: what it writes has the same names and, from the same inputs, the same bytes.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack
from dataclasses import replace

from ntm_helpers.errors import MachineError
from ntm_helpers.run.outcome import Failure, Kernel, Outcome
from ntm_helpers.run.recipe import own_folders, warmed_process
from ntm_helpers.run.work import Task, work
from ntm_helpers.warm_kernels import RUN
from ntm_helpers.warm_kernels.processes import adopt_orphans, die_with, end_children, end_lost_runs, end_run, run_name
from ntm_helpers.words import Message
from ntm_helpers.working import working_folder

TRIES = 3
"""How often a task is begun whose worker or kernel dies."""
TASK_LIMIT = 600.0
"""Seconds that one task may take before its worker is taken for dead; the limits of the engine come first."""


class LocalWorkers:
    """A pool of processes on this machine, all asking one warmed process for their kernels.

    Attributes
    ----------
    reason : str
        Why kernels are cold; empty where they are forked.
    notice : Message or None
        What the user should know of them.
    """

    def __init__(self, count: int, *, is_warm: bool = True, notice: Message | None = None):
        self._count, self._is_warm, self.notice = count, is_warm, notice
        self._stack = ExitStack()
        self._environment: dict[str, str] = {}
        self.reason = "" if is_warm else "cold kernels were asked for"

    def __enter__(self) -> LocalWorkers:
        import multiprocessing

        from pebble import ProcessPool

        end_lost_runs()
        with ExitStack() as stack:
            name = run_name()
            stack.callback(end_run, name)
            self._environment = {RUN: name} | own_folders(stack.enter_context(working_folder()))
            if self._is_warm:
                server = stack.enter_context(warmed_process())
                self.reason, self._environment = server.reason, self._environment | server.environment
            _import_once()
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
            self._pool = ProcessPool(self._count, initializer=prepare, initargs=[self._environment, os.getpid()], context=context)
            stack.callback(self._pool.join)
            stack.callback(self._pool.stop)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def outcomes(self, tasks: Sequence[Task], is_wanted: Callable[[Task], bool]) -> Iterator[tuple[Task, Outcome]]:
        """Do the tasks in their order, a few at a time, and give each outcome as it comes.

        Parameters
        ----------
        tasks : sequence of Task
        is_wanted : callable
            Asked before a task is begun; one that is not wanted any more is left out.
        """
        waiting = list(reversed(tasks))
        running: dict = {}
        tries = dict.fromkeys((task.page for task in tasks), 0)
        while waiting or running:
            while waiting and len(running) < self._count:
                task = waiting.pop()
                if is_wanted(task):
                    tries[task.page] += 1
                    given = replace(task, environment={**task.environment, **self._environment})
                    running[self._pool.schedule(_work_alone, args=[given], timeout=TASK_LIMIT)] = task
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                outcome = _outcome(future)
                if outcome.is_accident and tries[task.page] < TRIES:
                    waiting.append(task)
                    continue
                if self.reason and outcome.kernel.started == "cold":
                    outcome = replace(outcome, kernel=Kernel("cold", self.reason))
                yield task, outcome


def _outcome(future: Future) -> Outcome:
    """Result of a worker, or what happened to it."""
    from pebble import ProcessExpired

    try:
        return future.result()
    except ProcessExpired as error:  # the worker died; the others go on
        return Outcome(Failure("worker", Message("run.worker_died", error=f"ProcessExpired: {error}")))
    except TimeoutError:
        return Outcome(Failure("limit", Message("run.notebook_limit", seconds=round(TASK_LIMIT))))
    except (OSError, CancelledError, MachineError):
        raise
    except Exception as error:
        return Outcome(Failure("worker", f"{type(error).__name__}: {error}"))


def _import_once() -> None:
    """Import before the workers are forked what each would import."""
    import papermill  # noqa: F401

    from ntm_helpers.run.convert import exporter

    exporter()


def prepare(environment: dict[str, str], owner: int) -> None:
    """In a worker: ask the right provisioner for kernels, and end when the run is killed."""
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    os.environ.update(environment)
    KernelProvisionerFactory.clear_instance()  # it reads the environment once
    if owner:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's to handle
        if sys.platform == "linux":
            die_with(owner)
            adopt_orphans()


def _work_alone(task: Task) -> Outcome:
    """Do a task in a worker of this machine, which has no children but its kernel's, and end those that are left."""
    try:
        return work(task)
    finally:
        end_children()
