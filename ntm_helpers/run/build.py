"""A run from plan to index: every job in a worker process, its page written only when it is complete."""

from __future__ import annotations

import random
import signal
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, MachineError, NtmError
from ntm_helpers.files import reason_of, remove, sweep
from ntm_helpers.report.templates import use
from ntm_helpers.run.addresses import check_length
from ntm_helpers.run.earlier import JOURNAL, RECORD, Earlier, read_earlier
from ntm_helpers.run.index import write_index
from ntm_helpers.run.keys import NAVIGATION, Key, Keys, environment_digest, inputs_alone, is_right
from ntm_helpers.run.listing import INDEX, listings
from ntm_helpers.run.options import BuildOptions, BuildResult
from ntm_helpers.run.outcome import Action, Entry, Failure, Made, Outcome, Reason
from ntm_helpers.run.plan import Job, Plan, make_plan, starting_order
from ntm_helpers.run.reasons import explain
from ntm_helpers.run.recipe import temp_folder
from ntm_helpers.run.record import (
    TIMES,
    Journal,
    done_entry,
    failed_entry,
    owned,
    refused_entry,
    write_record,
    write_times,
)
from ntm_helpers.run.removal import STALE, clear_way, forget_stale, leave, may_stay, set_aside_unplanned, withdraw
from ntm_helpers.run.sources import Sources, read_sources
from ntm_helpers.run.ways import Ways
from ntm_helpers.words import SPOKEN, Message
from ntm_helpers.working import sweep_working, working_folder

if TYPE_CHECKING:  # a run of which nothing changed imports neither papermill nor nbconvert
    from ntm_helpers.run.cluster import Cluster
    from ntm_helpers.run.work import Task
    from ntm_helpers.run.workers import LocalWorkers

MOST_NAMED = 5
"""Files or pages that a notice names."""
TEMP_BYTES = 1 << 18
"""What a kernel needs of the temp folder."""
ALIKE = 3
"""So many first jobs of a topic that fail alike, and none that does not: the topic's others are not begun."""


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
    sources = read_sources()
    plan, folder = _planned(options)
    try:
        with owned(folder, root=options.out, is_waiting=options.is_waiting), _terminable():
            return _Build(options, plan, folder, sources, notify).run()
    except OSError as error:
        raise MachineError(Message("machine.out", folder=folder, error=reason_of(error))) from error


def explain_build(options: BuildOptions, tell: Callable[[Message], None] = lambda _: None) -> dict[str, Reason]:
    """Give by page why a build would execute it, make its page anew or keep it; nothing is done.

    Parameters
    ----------
    options : BuildOptions
    tell : callable
        Called with what of the record of an earlier build cannot be used.
    """
    sources = read_sources()
    plan, folder = _planned(options)
    earlier = read_earlier(folder, plan)
    for notice in earlier.notices:
        tell(notice)
    return explain(plan, folder, earlier, _keys(plan, folder, sources, earlier), is_forced=options.is_forced)


def _keys(plan: Plan, folder: Path, sources: Sources, earlier: Earlier) -> Keys:
    """Give the keys of a run that begins: its pages lead to those of earlier runs and to those that it is to make."""
    return Keys(plan, sources, Ways(plan, folder, earlier.entries, [job.page for job in plan.jobs if not job.faults]))


def _planned(options: BuildOptions) -> tuple[Plan, Path]:
    """Give the plan of a build and the folder of its pages."""
    dataset = open_dataset("", options.data)
    if options.is_strict and dataset.row_faults:
        raise DataRefused(str(options.data), dataset.row_faults)
    days = {"as_of": options.as_of, "since": options.since}
    plan = make_plan(dataset, topics=options.topics, units=options.units, lang=options.lang, **days)
    folder = options.out / dataset.name / plan.as_of.isoformat() / plan.lang
    check_length(folder, plan.pages)
    return plan, folder


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

    def __init__(self, options: BuildOptions, plan: Plan, folder: Path, sources: Sources, notify: Notify):
        self._options, self._plan, self._folder, self._sources, self._notify = options, plan, folder, sources, notify
        self._journal = Journal(folder)
        self._earlier = read_earlier(folder, plan)
        self._keys = _keys(plan, folder, sources, self._earlier)
        self._jobs = {job.page: job for job in plan.jobs}
        self._entries: dict[str, Entry] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._failures: dict[str, list[Failure]] = defaultdict(list)
        self._topics_done: set[str] = set()
        self._changed: list[str] = []
        self._result = BuildResult(folder / INDEX, self._entries, notices=list(self._earlier.notices))

    def run(self) -> BuildResult:
        started, result = datetime.now(UTC), self._result
        use(self._sources.template)
        sweep(self._folder)
        result.set_aside += clear_way(self._folder, (RECORD, TIMES, JOURNAL, *(listing.page for listing in listings(self._plan))))
        sweep_working()
        result.reasons = explain(self._plan, self._folder, self._earlier, self._keys, is_forced=self._options.is_forced)
        try:
            self._settle_without_work()
            self._do([job for job in self._plan.jobs if job.page not in self._entries])
            self._lead()
        finally:  # also when it is interrupted: what was finished is a result
            self._write_down()
        there = [page for page, entry in self._entries.items() if entry["state"] in ("done", "earlier")]
        gone = [page for page in there if not (self._folder / page).is_file()]
        if gone:
            raise MachineError(Message("machine.vanished", folder=self._folder, count=len(gone)))
        result.set_aside += set_aside_unplanned(self._folder, self._plan)
        result.kernels = Counter(str(outcome.kernel) for outcome in self._outcomes.values() if outcome.kernel.started)
        write_times(self._folder, started, self._outcomes)
        self._recheck(result)
        result.notices += self._told()
        return result

    def _write_down(self) -> None:
        """Write record and index, which take the place of the journal."""
        environment = self._sources.environment
        environments = {**self._earlier.environments, environment_digest(environment): environment.plain()}
        recorded = write_record(self._folder, self._plan, self._earlier.entries | self._entries, environments)
        write_index(self._folder, self._plan, recorded, self._sources.template)
        self._journal.close()

    def _told(self) -> list[Message]:
        """What the user should know of the run as a whole."""
        told = []
        if files := self._changed_files:
            named = ", ".join(files[:MOST_NAMED])
            more = Message("run.and_more", files=named, count=len(files) - MOST_NAMED) if len(files) > MOST_NAMED else named
            told.append(Message("run.changed", files=more))
        for key, pages in (("run.came_out_otherwise", self._result.otherwise), ("run.set_aside", self._result.set_aside)):
            if pages:
                named = ", ".join(pages[:MOST_NAMED]) + (" …" if len(pages) > MOST_NAMED else "")
                told.append(Message(key, count=len(pages), pages=named, folder=self._folder / STALE))
        return told

    def _settle_without_work(self) -> None:
        """Refuse the jobs that may read a broken row, and keep what has not changed."""
        for job in self._plan.jobs:
            if job.faults:
                self._withdraw(job)
                remove(self._folder / job.failed, root=self._folder)
                self._finish(job, refused_entry(job))
            elif self._result.reasons[job.page].action is Action.KEEP:
                self._finish(job, self._earlier.entries[job.page], is_new=False)

    def _do(self, jobs: list[Job]) -> None:
        """Have every job done by a worker; a job that fails, hangs or dies costs only itself."""
        if not jobs:
            return
        tasks = {self._folder / job.page: job for job in jobs}
        names = [name for job in jobs for name in (job.page, job.executed, job.trace, job.failed)]
        self._result.set_aside += clear_way(self._folder, names, dict.fromkeys(job.folder for job in jobs))
        with ExitStack() as stack:
            try:
                try_temp_folder()
                workers = _workers(self._options, len(jobs))
                stack.enter_context(workers)
                self._result.notices += [workers.notice] if workers.notice else []
            except (OSError, RuntimeError, MemoryError) as error:  # no room, no process, no thread
                self._give_up(jobs, Message("run.no_start", reason=reason_of(error), temp=temp_folder()))
                return
            ordered = [self._task(job) for job in starting_order(jobs, self._plan)]
            try:
                for task, outcome in workers.outcomes(ordered, lambda task: not self._is_hopeless(tasks[task.page])):
                    self._take(tasks[task.page], outcome)
            except (NtmError, OSError):
                raise
            except Exception as error:  # a pool that broke, a scheduler that ended
                self._give_up(jobs, _workers_gone(error))
        for job in jobs:
            if job.page not in self._entries:
                first = self._failures[job.notebook.topic][0]
                self._take(job, Outcome(Failure(first.kind, Message("run.not_begun", count=ALIKE, failure=first.message))))

    def _lead(self) -> None:
        """Make anew the pages that lead elsewhere than was foreseen: another one is not there, or has nothing to tell."""
        self._keys.ways = Ways(self._plan, self._folder, self._earlier.entries | self._entries)
        for page, entry in self._entries.items():
            key = self._keys.of(job := self._jobs[page])
            if entry["state"] == "done" and entry["key"].get(NAVIGATION, key[NAVIGATION]) != key[NAVIGATION]:
                from ntm_helpers.run.work import work

                made = work(replace(self._task(job), is_render_only=True)).result
                if isinstance(made, Made):  # as it was when it was made first: its notebook is the same
                    self._entries[page] = done_entry(job, made, {**entry["key"], NAVIGATION: key[NAVIGATION]})
                    self._journal.add(self._entries[page])

    def _give_up(self, jobs: list[Job], why: Message) -> None:
        """Take every job that has no outcome as failed at the machine."""
        for job in jobs:
            if job.page not in self._entries:
                self._take(job, Outcome(Failure("environment", why)))

    def _task(self, job: Job) -> Task:
        from ntm_helpers.run.work import Task

        return Task(
            root=self._folder,
            page=self._folder / job.page,
            stem=self._folder / job.stem,
            notebook=job.notebook.path.name,
            content=job.notebook.content,
            template=self._sources.template,
            parts=self._keys.common,
            parameters=job.parameters,
            inputs=job.inputs,
            navigation=self._keys.ways.of(job),
            environment={**self._plan.dataset.environment, SPOKEN: self._plan.lang},
            is_render_only=self._result.reasons[job.page].action is Action.RENDER,
            fault=job.notebook.fault,
        )

    def _take(self, job: Job, outcome: Outcome) -> None:
        """Take what a worker reports of a job."""
        self._outcomes[job.page] = outcome
        key, before = self._keys.of(job), self._earlier.entries.get(job.page)
        if isinstance(outcome.result, Failure):
            self._failures[job.notebook.topic].append(outcome.result)
            self._finish(job, self._failed(job, outcome.result, key, before))
            return
        self._topics_done.add(job.notebook.topic)
        forget_stale(self._folder, job)
        entry = done_entry(job, outcome.result, inputs_alone(key) if self._changed_files else key)
        if before is not None and is_right(key, before.get("key", {})) and _is_otherwise(entry, before):
            self._result.otherwise.append(job.page)
        self._finish(job, entry)

    def _failed(self, job: Job, failure: Failure, key: Key, before: Entry | None) -> Entry:
        """Leave or set aside the page of an earlier build, and give the entry of the job."""
        if before is not None and may_stay(self._folder, job, key, before):
            leave(self._folder, job, before)
            return failed_entry(job, failure, before)
        self._withdraw(job)
        return failed_entry(job, failure)

    def _withdraw(self, job: Job) -> None:
        if withdraw(self._folder, job):
            self._result.set_aside.append(job.page)

    @property
    def _changed_files(self) -> list[str]:
        """Files that decide pages and were changed under the run: of what was made since it cannot vouch."""
        if not self._changed:
            self._changed = self._sources.changed()
        return self._changed

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
        try:
            with working_folder() as folder, _workers(self._options, size, is_cold=True) as workers:
                tasks = [self._task_again(self._jobs[page], folder) for page in result.rechecked]
                for task, outcome in workers.outcomes(tasks, lambda _: True):
                    page = task.page.relative_to(folder).as_posix()
                    if not _is_like(outcome, self._entries[page]):
                        result.differing.append(page)
        except NtmError:
            raise
        except OSError as error:
            raise MachineError(Message("run.no_start", reason=reason_of(error), temp=temp_folder())) from error
        except Exception as error:
            raise MachineError(_workers_gone(error)) from error

    def _task_again(self, job: Job, folder: Path) -> Task:
        """Give the task of a job once more, to be executed elsewhere."""
        return replace(self._task(job), root=folder, page=folder / job.page, stem=folder / job.stem, is_render_only=False)


def _workers_gone(error: Exception) -> Message:
    """Say that nobody is left to do the work; what a pool raises that broke (pebble: a bare RuntimeError) helps no reader."""
    reason = Message("run.pool_broke") if isinstance(error, RuntimeError) else f"{type(error).__name__}: {error}"
    return Message("run.workers_gone", reason=reason)


def _is_otherwise(entry: Entry, before: Entry) -> bool:
    """Whether a page made anew says or shows something else than before, the digests that it prints aside."""
    return "text_sha256" in before and before["text_sha256"] != entry["text_sha256"]


def _is_like(outcome: Outcome, entry: Entry) -> bool:
    """Whether a page executed again is the page of the record."""
    made = outcome.result
    return isinstance(made, Made) and made.digests_of_files == {name: entry.get(name) for name in made.digests_of_files}


def _workers(options: BuildOptions, tasks: int, *, is_cold: bool = False) -> LocalWorkers | Cluster:
    from ntm_helpers.run.cluster import Cluster
    from ntm_helpers.run.machine import room
    from ntm_helpers.run.workers import LocalWorkers

    if options.scheduler and not is_cold:
        return Cluster(options.scheduler)
    count, notice = room(options.jobs, tasks)
    return LocalWorkers(count, is_warm=not (is_cold or options.is_cold), notice=notice)


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
