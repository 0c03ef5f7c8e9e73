"""A run from plan to index: every job in a worker process, its page written only when it is complete."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, MachineError
from ntm_helpers.files import move, reason_of, remove, sweep
from ntm_helpers.project import OUTPUTS
from ntm_helpers.run.keys import code_digest
from ntm_helpers.run.outcome import Action, Entry, Failure, Made, Outcome, Reason
from ntm_helpers.run.plan import Job, Plan, make_plan, starting_order
from ntm_helpers.run.reasons import explain
from ntm_helpers.run.record import (
    Journal,
    entry_of,
    owned,
    read_record,
    refused_entry,
    write_index,
    write_record,
    write_times,
)
from ntm_helpers.words import Message

if TYPE_CHECKING:  # a run of which nothing changed imports neither papermill nor nbconvert
    from ntm_helpers.run.work import Task
    from ntm_helpers.run.workers import Cluster, LocalWorkers

ALIKE = 3
"""So many first jobs of a topic that fail alike, and none that does not: the topic's others are not begun."""


@dataclass(frozen=True)
class BuildOptions:
    """What ``ntm build`` was asked for.

    Attributes
    ----------
    data : Path
        Folder of the dataset.
    out : Path
        Folder that receives ``<dataset>/<as_of>/<lang>/…``.
    topics, units : tuple of str
        Only these; empty for all.
    as_of, lang : str
    jobs : int
        Notebooks at a time; 0 for a number that suits the machine.
    is_strict : bool
        Whether a broken row stops the run instead of only its jobs.
    is_forced : bool
        Whether every job runs, though nothing changed.
    scheduler : str
        Address of a dask scheduler whose workers do the jobs; empty for this machine.
    recheck : float
        Share of the pages, 0 to 1, that are executed again in cold kernels and compared.
    is_waiting : bool
        Whether to wait for another run into the same folder.
    is_cold : bool
        Whether every kernel is started cold.
    """

    data: Path
    out: Path = OUTPUTS
    topics: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    as_of: str = ""
    lang: str = "vi"
    jobs: int = 0
    is_strict: bool = False
    is_forced: bool = False
    scheduler: str = ""
    recheck: float = 0.0
    is_waiting: bool = False
    is_cold: bool = False


@dataclass
class BuildResult:
    """What came of a run.

    Attributes
    ----------
    index : Path
    entries : dict of str to Entry
        Entries of the record by page.
    reasons : dict of str to Reason
        By page, why it was built or kept.
    kernels : Counter
        How many kernels were started in which way: ``forked``, or ``cold: why``.
    rechecked, differing : list of str
        Pages executed again in cold kernels, and those among them that came out otherwise.
    notice : str
        What the user should know of the run as a whole.
    """

    index: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    kernels: Counter[str] = field(default_factory=Counter)
    rechecked: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    notice: str = ""

    @property
    def kept(self) -> int:
        """Number of pages that were kept because nothing changed."""
        return sum(reason.action is Action.KEEP for reason in self.reasons.values())

    @property
    def not_done(self) -> list[Entry]:
        """Entries that have no page."""
        return [entry for entry in self.entries.values() if entry["state"] != "done"]


Notify = Callable[[Entry, int, int], None]


def build(options: BuildOptions, notify: Notify = lambda *_: None) -> BuildResult:
    """Build the briefings.

    Parameters
    ----------
    options : BuildOptions
    notify : callable
        Called after each job that was done or refused with its entry, the number settled and the number planned.

    Raises
    ------
    DataRefused
        When the dataset is broken, or holds a broken row and the run is strict.
    UsageError
        When a unit, topic, date or language is unknown.
    MachineError
        When the output folder cannot be written or another run has it, or no scheduler answers.
    KeyboardInterrupt
        At SIGINT and SIGTERM, after the record of what was finished is written: the next run goes on from there.
    """
    plan, folder = _planned(options)
    try:
        with owned(folder, root=options.out, is_waiting=options.is_waiting), _terminable():
            return _Build(options, plan, folder, notify).run()
    except OSError as error:
        raise MachineError(Message("machine.out", folder=folder, error=reason_of(error))) from error


def explain_build(options: BuildOptions) -> dict[str, Reason]:
    """Give by page why a build would execute it, make its page anew or keep it; nothing is done."""
    plan, folder = _planned(options)
    return explain(plan, folder, {} if options.is_forced else read_record(folder) | Journal(folder).read())


def _planned(options: BuildOptions) -> tuple[Plan, Path]:
    """Give the plan of a build and the folder of its pages."""
    dataset = open_dataset("", options.data)
    if options.is_strict and dataset.row_faults:
        raise DataRefused(str(options.data), dataset.row_faults)
    plan = make_plan(dataset, topics=options.topics, units=options.units, as_of=options.as_of, lang=options.lang)
    return plan, options.out / dataset.name / plan.as_of.isoformat() / plan.lang


@contextmanager
def _terminable() -> Iterator[None]:
    """Take SIGTERM as Ctrl-C is taken; only the main thread may."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Build:
    """One run: what is kept, what is done by workers, what is written down."""

    def __init__(self, options: BuildOptions, plan: Plan, folder: Path, notify: Notify):
        self._options, self._plan, self._folder, self._notify = options, plan, folder, notify
        self._journal = Journal(folder)
        self._before = read_record(folder) | self._journal.read()
        self._jobs = {job.page: job for job in plan.jobs}
        self._entries: dict[str, Entry] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._failures: dict[str, list[Failure]] = defaultdict(list)
        self._topics_done: set[str] = set()

    def run(self) -> BuildResult:
        started, code = datetime.now(UTC), code_digest()
        sweep(self._folder)
        reasons = explain(self._plan, self._folder, {} if self._options.is_forced else self._before)
        result = BuildResult(self._folder / "index.html", self._entries, reasons)
        try:
            self._settle_without_work(reasons)
            self._do([job for job in self._plan.jobs if job.page not in self._entries], reasons)
            if code_digest() != code:
                result.notice = "The code changed while the run was under way: the next run builds its pages anew."
                for page in [page for page, reason in reasons.items() if reason.action is not Action.KEEP]:
                    self._entries[page].pop("key", None)
        finally:  # also when it is interrupted: what was finished is a result
            recorded = write_record(self._folder, self._plan, self._before | self._entries)
            write_index(self._folder, self._plan, recorded)
            self._journal.close()
        gone = [page for page, entry in self._entries.items() if entry["state"] == "done" and not (self._folder / page).is_file()]
        if gone:
            raise MachineError(Message("machine.vanished", folder=self._folder, count=len(gone)))
        _set_aside_stale(self._folder, self._plan)
        result.kernels = Counter(str(outcome.kernel) for outcome in self._outcomes.values() if outcome.kernel.started)
        write_times(self._folder, started, self._outcomes)
        self._recheck(result)
        return result

    def _settle_without_work(self, reasons: dict[str, Reason]) -> None:
        """Refuse the jobs that may read a broken row, and keep what has not changed."""
        for job in self._plan.jobs:
            if job.faults:
                _withdraw(self._folder, job)
                self._finish(job, refused_entry(job))
            elif reasons[job.page].action is Action.KEEP:
                self._finish(job, self._before[job.page], is_new=False)

    def _do(self, jobs: list[Job], reasons: dict[str, Reason]) -> None:
        """Have every job done by a worker; a job that fails, hangs or dies costs only itself."""
        if not jobs:
            return
        tasks = {self._folder / job.page: job for job in jobs}
        with _workers(self._options, len(jobs)) as workers:
            ordered = [
                self._task(job, is_render_only=reasons[job.page].action is Action.RENDER)
                for job in starting_order(jobs, self._plan)
            ]
            for task, outcome in workers.outcomes(ordered, lambda task: not self._is_hopeless(tasks[task.page])):
                self._take(tasks[task.page], outcome)
        for job in jobs:
            if job.page not in self._entries:
                alike = f"not begun: the first {ALIKE} of this topic all failed alike: {self._failures[job.notebook.topic][0]}"
                self._take(job, Outcome(Failure("not_begun", alike)))

    def _task(self, job: Job, *, is_render_only: bool = False) -> Task:
        from ntm_helpers.run.work import Task

        return Task(
            root=self._folder,
            page=self._folder / job.page,
            stem=self._folder / job.stem,
            notebook=job.notebook.path,
            parameters=job.parameters,
            inputs=job.inputs,
            environment=self._plan.dataset.environment,
            is_render_only=is_render_only,
        )

    def _take(self, job: Job, outcome: Outcome) -> None:
        """Take what a worker reports of a job."""
        self._outcomes[job.page] = outcome
        if isinstance(outcome.result, Failure):
            self._failures[job.notebook.topic].append(outcome.result)
            _withdraw(self._folder, job, keep_failed=True)
        else:
            self._topics_done.add(job.notebook.topic)
        self._finish(job, entry_of(job, outcome.result, self._plan))

    def _is_hopeless(self, job: Job) -> bool:
        """Whether the first jobs of the topic all failed alike."""
        failures = self._failures[job.notebook.topic]
        return job.notebook.topic not in self._topics_done and len(failures) >= ALIKE and len(set(failures[:ALIKE])) == 1

    def _finish(self, job: Job, entry: Entry, *, is_new: bool = True) -> None:
        self._entries[job.page] = entry
        if is_new:
            self._journal.add(entry)
            self._notify(entry, len(self._entries), len(self._plan.jobs))

    def _recheck(self, result: BuildResult) -> None:
        """Execute a random sample again in cold kernels, elsewhere, and compare."""
        done = [page for page, entry in self._entries.items() if entry["state"] == "done"]
        size = min(len(done), max(1, round(self._options.recheck * len(done)))) if self._options.recheck else 0
        if not size:
            return
        result.rechecked = sorted(random.SystemRandom().sample(done, size))
        with tempfile.TemporaryDirectory(prefix="ntm-recheck-") as folder:
            tasks = [
                replace(
                    self._task(self._jobs[page]),
                    root=Path(folder),
                    page=Path(folder, page),
                    stem=Path(folder, self._jobs[page].stem),
                )
                for page in result.rechecked
            ]
            with _workers(self._options, size, is_cold=True) as workers:
                for task, outcome in workers.outcomes(tasks, lambda _: True):
                    page = task.page.relative_to(folder).as_posix()
                    if not _is_like(outcome, self._entries[page]):
                        result.differing.append(page)


def _is_like(outcome: Outcome, entry: Entry) -> bool:
    """Whether a page executed again is the page of the record."""
    made = outcome.result
    return isinstance(made, Made) and (made.page_sha256, made.notebook_sha256) == (entry["page_sha256"], entry["notebook_sha256"])


def _workers(options: BuildOptions, tasks: int, *, is_cold: bool = False) -> LocalWorkers | Cluster:
    from ntm_helpers.run.workers import PER_CORE, Cluster, LocalWorkers

    if options.scheduler and not is_cold:
        return Cluster(options.scheduler)
    count = options.jobs or round(
        PER_CORE * len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return LocalWorkers(min(count, tasks), is_warm=not (is_cold or options.is_cold))


def _withdraw(folder: Path, job: Job, *, keep_failed: bool = False) -> None:
    """Take away what an earlier run left under the names of a job that has no page now."""
    names = [job.page, f"{job.stem}.ipynb"] + ([] if keep_failed else [f"{job.stem}.failed.ipynb"])
    for name in names:
        remove(folder / name, root=folder)


def _set_aside_stale(folder: Path, plan: Plan) -> None:
    """Move pages that the plan no longer has to ``stale/``."""
    for page in sorted(folder.glob("*/*.html")):
        name = page.relative_to(folder).as_posix()
        if name not in plan.pages and not page.parent.is_symlink():  # a folder that is a link is none of ours
            move(page, folder / "stale" / name, root=folder)
