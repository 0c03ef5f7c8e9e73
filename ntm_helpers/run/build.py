"""A run from plan to index: every job in a worker process, its page written only when it is complete."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, MachineError
from ntm_helpers.project import OUTPUTS
from ntm_helpers.run.keys import TEMPLATE, changed, code_digest, key_of
from ntm_helpers.run.plan import Job, Plan, make_plan, starting_order
from ntm_helpers.run.record import Journal, owned, read_record, sha256, sweep, write_index, write_record, write_times

KEPT, ANEW, RENDER = "kept", "execute", "render"
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
    entries : dict
        Entries of the record by page.
    reasons : dict of str to str
        By page, why it ran or was kept.
    kernels : Counter
        How many kernels were started in which way: ``forked``, or ``cold: why``.
    rechecked, differing : list of str
        Pages executed again in cold kernels, and those among them that came out otherwise.
    notice : str
        What the user should know of the run as a whole.
    """

    index: Path
    entries: dict[str, dict] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    kernels: Counter = field(default_factory=Counter)
    rechecked: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    notice: str = ""

    @property
    def kept(self) -> int:
        """Number of pages that were kept because nothing changed."""
        return sum(reason == KEPT for reason in self.reasons.values())

    @property
    def not_done(self) -> list[dict]:
        """Entries that have no page."""
        return [entry for entry in self.entries.values() if entry["state"] != "done"]


Tell = Callable[[dict, int, int], None]


def build(options: BuildOptions, tell: Tell = lambda *_: None) -> BuildResult:
    """Build the briefings.

    Parameters
    ----------
    options : BuildOptions
    tell : callable
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
        with owned(folder, is_waiting=options.is_waiting), _terminable():
            return _Build(options, plan, folder, tell).run()
    except OSError as error:
        raise MachineError(f"Cannot write to {folder}: {error.strerror or error}. Free space, or choose another --out.") from error


def explain_build(options: BuildOptions) -> dict[str, str]:
    """Tell by page why a build would execute it, make its page anew or keep it; nothing is done."""
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

    def __init__(self, options: BuildOptions, plan: Plan, folder: Path, tell: Tell):
        self._options, self._plan, self._folder, self._tell = options, plan, folder, tell
        self._journal = Journal(folder)
        self._before = read_record(folder) | self._journal.read()
        self._jobs = {job.page: job for job in plan.jobs}
        self._entries: dict[str, dict] = {}
        self._seconds: dict[str, float] = {}
        self._kernels: dict[str, str] = {}
        self._failures: dict[str, list[str]] = defaultdict(list)
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
                for page in [page for page, reason in reasons.items() if reason != KEPT]:
                    self._entries[page].pop("key", None)
        finally:  # also when it is interrupted: what was finished is a result
            record = write_record(self._folder, self._plan, self._before | self._entries)
            write_index(self._folder, self._plan, record)
            self._journal.close()
        gone = [page for page, entry in self._entries.items() if entry["state"] == "done" and not (self._folder / page).is_file()]
        if gone:
            raise MachineError(f"Of {self._folder}, {len(gone)} pages vanished while the run was under way: start it again.")
        _set_aside_stale(self._folder, self._plan)
        result.kernels = Counter(self._kernels.values())
        write_times(self._folder, started, self._seconds, self._kernels)
        self._recheck(result)
        return result

    def _settle_without_work(self, reasons: dict[str, str]) -> None:
        """Refuse the jobs that may read a broken row, and keep what has not changed."""
        for job in self._plan.jobs:
            if job.faults:
                _withdraw(self._folder, job)
                self._finish(job, _entry(job, "refused", message="; ".join(str(fault) for fault in job.faults)))
            elif reasons[job.page] == KEPT:
                self._finish(job, self._before[job.page], is_new=False)

    def _do(self, jobs: list[Job], reasons: dict[str, str]) -> None:
        """Have every job done by a worker; a job that fails, hangs or dies costs only itself."""
        if not jobs:
            return
        tasks = {self._folder / job.page: job for job in jobs}
        with _workers(self._options, len(jobs)) as workers:
            ordered = [self._task(job, reasons) for job in starting_order(jobs, self._plan)]
            for task, outcome in workers.outcomes(ordered, lambda task: not self._is_hopeless(tasks[task.page])):
                self._take(tasks[task.page], outcome)
        for job in jobs:
            if job.page not in self._entries:
                alike = f"not begun: the first {ALIKE} of this topic all failed alike: {self._failures[job.notebook.topic][0]}"
                self._take(job, {"state": "failed", "message": alike})

    def _task(self, job: Job, reasons: dict[str, str]):
        from ntm_helpers.run.work import Task

        return Task(
            page=self._folder / job.page,
            stem=self._folder / job.stem,
            notebook=job.notebook.path,
            parameters=job.parameters,
            inputs=job.inputs,
            environment=self._plan.dataset.environment,
            is_render_only=reasons.get(job.page, "").startswith(RENDER),
        )

    def _take(self, job: Job, outcome: dict) -> None:
        """Take what a worker tells of a job."""
        outcome = dict(outcome)
        self._seconds[job.page] = outcome.pop("seconds", 0.0)
        started, reason, fault = outcome.pop("started", ""), outcome.pop("reason", ""), outcome.pop("fault", "")
        if started:
            self._kernels[job.page] = f"{started}: {reason}" if reason else started
        if outcome["state"] == "done":
            self._topics_done.add(job.notebook.topic)
            outcome["key"] = key_of(job, self._plan)
        else:
            self._failures[job.notebook.topic].append(f"{fault}, cell {outcome.get('cell', 0)}: {outcome['message']}")
            _withdraw(self._folder, job, keep_failed=True)
        self._finish(job, _entry(job, **outcome))

    def _is_hopeless(self, job: Job) -> bool:
        """Whether the first jobs of the topic all failed alike."""
        failures = self._failures[job.notebook.topic]
        return job.notebook.topic not in self._topics_done and len(failures) >= ALIKE and len(set(failures[:ALIKE])) == 1

    def _finish(self, job: Job, entry: dict, *, is_new: bool = True) -> None:
        self._entries[job.page] = entry
        if is_new:
            self._journal.add(entry)
            self._tell(entry, len(self._entries), len(self._plan.jobs))

    def _recheck(self, result: BuildResult) -> None:
        """Execute a random sample again in cold kernels, elsewhere, and compare."""
        done = [page for page, entry in self._entries.items() if entry["state"] == "done"]
        size = min(len(done), max(1, round(self._options.recheck * len(done)))) if self._options.recheck else 0
        if not size:
            return
        from dataclasses import replace

        result.rechecked = sorted(random.SystemRandom().sample(done, size))
        with tempfile.TemporaryDirectory(prefix="ntm-recheck-") as folder:
            tasks = [
                replace(self._task(self._jobs[page], {}), page=Path(folder, page), stem=Path(folder, self._jobs[page].stem))
                for page in result.rechecked
            ]
            with _workers(self._options, size, is_cold=True) as workers:
                for task, outcome in workers.outcomes(tasks, lambda _: True):
                    page = task.page.relative_to(folder).as_posix()
                    parts = ("page_sha256", "notebook_sha256")
                    if [outcome.get(part) for part in parts] != [self._entries[page][part] for part in parts]:
                        result.differing.append(page)


def _workers(options: BuildOptions, tasks: int, *, is_cold: bool = False):
    from ntm_helpers.run.workers import PER_CORE, Cluster, LocalWorkers

    if options.scheduler and not is_cold:
        return Cluster(options.scheduler)
    count = options.jobs or round(
        PER_CORE * len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return LocalWorkers(min(count, tasks), is_warm=not (is_cold or options.is_cold))


def explain(plan: Plan, folder: Path, before: dict[str, dict]) -> dict[str, str]:
    """Tell by page why its job runs: `KEPT` where nothing changed, else what did.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Where the pages of an earlier run may lie.
    before : dict
        Its record by page.
    """
    return {job.page: _reason(job, plan, folder, before.get(job.page, {})) for job in plan.jobs}


def _reason(job: Job, plan: Plan, folder: Path, before: dict) -> str:
    if job.faults:
        return "refused: a broken row"
    if before.get("state") != "done" or "key" not in before:
        return f"{ANEW}: {'it failed before' if before.get('state') == 'failed' else 'not built yet'}"
    differing = changed(key_of(job, plan), before["key"])
    if [part for part in differing if part != TEMPLATE]:
        return f"{ANEW}: {', '.join(differing)} changed"
    if not _is_whole(folder / f"{job.stem}.ipynb", before["notebook_sha256"]):
        return f"{ANEW}: the executed notebook is not the one of the record"
    if differing or not _is_whole(folder / job.page, before["page_sha256"]):
        return f"{RENDER}: {'the template changed' if differing else 'the page is not the one of the record'}"
    return KEPT


def _is_whole(path: Path, digest: str) -> bool:
    try:
        return sha256(path.read_bytes()) == digest
    except OSError:
        return False


def _entry(job: Job, state: str, **more) -> dict:
    more = {key: value for key, value in more.items() if value not in ("", None)}
    return {
        "page": job.page,
        "unit_id": job.unit.unit_id,
        "topic": job.notebook.topic,
        "state": state,
        "inputs": job.inputs,
        **more,
    }


def _withdraw(folder: Path, job: Job, *, keep_failed: bool = False) -> None:
    """Take away what an earlier run left under the names of a job that has no page now."""
    names = [job.page, f"{job.stem}.ipynb"] + ([] if keep_failed else [f"{job.stem}.failed.ipynb"])
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _set_aside_stale(folder: Path, plan: Plan) -> None:
    """Move pages that the plan no longer has to ``stale/``."""
    for page in sorted(folder.glob("*/*.html")):
        name = page.relative_to(folder).as_posix()
        if name not in plan.pages:
            target = folder / "stale" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(page, target)
