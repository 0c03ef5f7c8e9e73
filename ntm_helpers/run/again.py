"""Pages made a second time: by the same notebooks from the same data, elsewhere, to be compared with those that are there.

A build does so with a sample of its own pages in cold kernels (``--recheck``), `ntm_helpers.run.rebuild` with pages that somebody
was handed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ntm_helpers.errors import MachineError, NtmError
from ntm_helpers.files import reason_of
from ntm_helpers.run.keys import Keys
from ntm_helpers.run.machine import room
from ntm_helpers.run.outcome import Outcome
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.recipe import temp_folder
from ntm_helpers.run.sources import Sources
from ntm_helpers.run.work import Task
from ntm_helpers.run.workers import LocalWorkers
from ntm_helpers.words import SPOKEN, Message

TEMP_BYTES = 1 << 18
"""What a kernel needs of the temp folder."""


def task_of(job: Job, plan: Plan, sources: Sources, keys: Keys, root: Path) -> Task:
    """Give a job as a worker gets it.

    Parameters
    ----------
    job : Job
    plan : Plan
    sources : Sources
    keys : Keys
    root : Path
        Folder in which its files are written.
    """
    return Task(
        root=root,
        page=root / job.page,
        stem=root / job.stem,
        notebook=job.notebook.path.name,
        content=job.notebook.content,
        template=sources.template,
        parts=keys.common,
        parameters=job.parameters,
        inputs=job.inputs,
        navigation=keys.ways.of(job),
        environment={**plan.dataset.environment, SPOKEN: plan.lang},
        fault=job.notebook.fault,
    )


def executed_again(tasks: Sequence[Task], jobs: int, *, is_cold: bool) -> Iterator[tuple[Task, Outcome]]:
    """Execute tasks by processes of this machine; give each with what became of it, as they end.

    Parameters
    ----------
    tasks : sequence of Task
    jobs : int
        Notebooks at a time; 0 for a number that suits the machine.
    is_cold : bool
        Whether every kernel is started cold.

    Raises
    ------
    MachineError
        When the machine lets no job start, or its workers are gone.
    """
    try:
        count, notice = room(jobs, len(tasks))
        with LocalWorkers(count, is_warm=not is_cold, notice=notice) as workers:
            yield from workers.outcomes(tasks, lambda _: True)
    except NtmError:
        raise
    except OSError as error:
        raise MachineError(Message("run.no_start", reason=reason_of(error), temp=temp_folder())) from error
    except Exception as error:
        raise MachineError(workers_gone(error)) from error


def workers_gone(error: Exception) -> Message:
    """Say that nobody is left to do the work; what a pool raises that broke (pebble: a bare RuntimeError) helps no reader."""
    reason = Message("run.pool_broke") if isinstance(error, RuntimeError) else f"{type(error).__name__}: {error}"
    return Message("run.workers_gone", reason=reason)


def try_temp_folder() -> None:
    """Write a little where every kernel will have to.

    Raises
    ------
    OSError
        When that cannot be done.
    """
    with tempfile.TemporaryFile() as stream:
        stream.write(bytes(TEMP_BYTES))
        stream.flush()
