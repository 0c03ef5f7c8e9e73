"""A run from plan to index: every job in a worker process, its page written only when it is complete."""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_helpers.audit.recorded import RECORD, Entry
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, MachineError, NtmError
from ntm_helpers.files import reason_of, remove, sweep, write_together
from ntm_helpers.report.templates import use
from ntm_helpers.run.addresses import check_length
from ntm_helpers.run.earlier import ANY, JOURNAL, Earlier, made_files, read_earlier
from ntm_helpers.run.index import index_pages
from ntm_helpers.run.keys import NAVIGATION, Key, Keys, environment_digest, files_digest, inputs_alone, is_right
from ntm_helpers.run.listing import INDEX, listings
from ntm_helpers.run.options import BuildOptions, BuildResult
from ntm_helpers.run.outcome import Action, Failure, Made, Outcome, Reason
from ntm_helpers.run.plan import Job, Plan, make_plan, starting_order
from ntm_helpers.run.reasons import explain
from ntm_helpers.run.recipe import temp_folder
from ntm_helpers.run.record import (
    TIMES,
    Journal,
    done_entry,
    failed_entry,
    index_digests,
    owned,
    planned,
    record_text,
    refused_entry,
    write_times,
)
from ntm_helpers.run.removal import FOREIGN, STALE, Removal, forget_stale, spare
from ntm_helpers.run.sources import Sources, read_sources
from ntm_helpers.run.ways import Ways
from ntm_helpers.words import Message
from ntm_helpers.working import sweep_working, working_folder

if TYPE_CHECKING:  # a run of which nothing changed imports neither papermill nor nbconvert
    from ntm_helpers.run.cluster import Cluster
    from ntm_helpers.run.work import Task
    from ntm_helpers.run.workers import LocalWorkers

MOST_NAMED = 5
"""Files or pages that a notice names."""
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
        self._removal = Removal(folder, self._earlier.made)
        self._result = BuildResult(folder / INDEX, self._entries, notices=list(self._earlier.notices))
        self._result.set_aside, self._result.foreign = self._removal.stale, self._removal.foreign

    def run(self) -> BuildResult:
        started, result = datetime.now(UTC), self._result
        use(self._sources.template)
        sweep(self._folder)
        self._removal.clear_way((RECORD, TIMES, JOURNAL, *(listing.page for listing in listings(self._plan))))
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
        self._removal.set_aside_unplanned(self._plan)
        result.kernels = Counter(str(outcome.kernel) for outcome in self._outcomes.values() if outcome.kernel.started)
        write_times(self._folder, started, self._outcomes)
        self._recheck(result)
        result.notices += self._told()
        return result

    def _write_down(self) -> None:
        """Write index and record as one act: they take the place of the journal."""
        environment, made, folder = self._sources.environment, self._removal.made, self._folder
        files = {files_digest(found): dict(found) for found in self._sources.files.values()}
        beside = {
            "environments": {**self._earlier.environments, environment_digest(environment): environment.plain()},
            "files": {**self._earlier.files, **files},
        }
        entries = planned(self._earlier.entries | self._entries, self._plan)
        pages = index_pages(folder, self._plan, entries, self._sources.template)
        contents = pages | {RECORD: record_text(self._plan, entries, beside, pages)}
        self._removal.foreign += spare(folder, contents, made if self._earlier.is_foreign else {**made, RECORD: {ANY}})
        self._journal.note(index_digests(pages))  # before: a run that is killed between two of them has made both
        write_together({folder / name: text for name, text in contents.items()}, root=folder)
        self._journal.close()

    def _told(self) -> list[Message]:
        """What the user should know of the run as a whole."""
        told = []
        if files := self._changed_files:
            named = ", ".join(files[:MOST_NAMED])
            more = Message("run.and_more", files=named, count=len(files) - MOST_NAMED) if len(files) > MOST_NAMED else named
            told.append(Message("run.changed", files=more))
        result = self._result
        for key, pages, where in (
            ("run.came_out_otherwise", result.otherwise, ""),
            ("run.set_aside", result.set_aside, STALE),
            ("run.foreign", result.foreign, FOREIGN),
        ):
            if pages:
                named = ", ".join(pages[:MOST_NAMED]) + (" …" if len(pages) > MOST_NAMED else "")
                told.append(Message(key, count=len(pages), pages=named, folder=self._folder / where))
        return told

    def _settle_without_work(self) -> None:
        """Refuse the jobs that may read a broken row, and keep what has not changed."""
        for job in self._plan.jobs:
            if job.faults:
                self._removal.withdraw(job)
                remove(self._folder / job.failed, root=self._folder)
                self._finish(job, refused_entry(job))
            elif self._result.reasons[job.page].action is Action.KEEP:
                self._finish(job, self._earlier.entries[job.page], is_new=False)

    def _do(self, jobs: list[Job]) -> None:
        """Have every job done by a worker; a job that fails, hangs or dies costs only itself."""
        if not jobs:
            return
        tasks = {self._folder / job.page: job for job in jobs}
        names = [name for job in jobs for name in (*job.names, job.failed)]
        self._removal.clear_way(names, dict.fromkeys(job.folder for job in jobs))
        from ntm_helpers.run.again import try_temp_folder, workers_gone

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
                self._give_up(jobs, workers_gone(error))
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
        from ntm_helpers.run.again import task_of

        made = {name: self._removal.made[name] for name in job.names if name in self._removal.made}
        is_render_only = self._result.reasons[job.page].action is Action.RENDER
        task = task_of(job, self._plan, self._sources, self._keys, self._folder)
        return replace(task, made=made, is_render_only=is_render_only)

    def _take(self, job: Job, outcome: Outcome) -> None:
        """Take what a worker reports of a job."""
        self._outcomes[job.page] = outcome
        self._removal.foreign += outcome.foreign
        key, before = self._keys.of(job), self._earlier.entries.get(job.page)
        if isinstance(outcome.result, Failure):
            self._failures[job.notebook.topic].append(outcome.result)
            self._finish(job, self._failed(job, outcome.result, key, before))
            return
        self._topics_done.add(job.notebook.topic)
        forget_stale(self._folder, job.names)
        entry = done_entry(job, outcome.result, inputs_alone(key) if self._changed_files else key)
        self._removal.made |= made_files(entry)
        if before is not None and is_right(key, before.get("key", {})) and _is_otherwise(entry, before):
            self._result.otherwise.append(job.page)
        self._finish(job, entry)

    def _failed(self, job: Job, failure: Failure, key: Key, before: Entry | None) -> Entry:
        """Leave or set aside the page of an earlier build, and give the entry of the job."""
        if before is not None and self._removal.may_stay(job, key, before):
            self._removal.leave(job, before)
            return failed_entry(job, failure, before)
        self._removal.withdraw(job)
        return failed_entry(job, failure)

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
        from ntm_helpers.run.again import executed_again, task_of

        result.rechecked = sorted(random.SystemRandom().sample(done, size))
        with working_folder() as folder:
            jobs = [self._jobs[page] for page in result.rechecked]
            tasks = [task_of(job, self._plan, self._sources, self._keys, folder) for job in jobs]
            for task, outcome in executed_again(tasks, self._options.jobs, is_cold=True):
                page = task.page.relative_to(folder).as_posix()
                if not _is_like(outcome, self._entries[page]):
                    result.differing.append(page)


def _is_otherwise(entry: Entry, before: Entry) -> bool:
    """Whether a page made anew says or shows something else than before, the digests that it prints aside."""
    return "text_sha256" in before and before["text_sha256"] != entry["text_sha256"]


def _is_like(outcome: Outcome, entry: Entry) -> bool:
    """Whether a page executed again is the page of the record."""
    made = outcome.result
    return isinstance(made, Made) and made.digests_of_files == {name: entry.get(name) for name in made.digests_of_files}


def _workers(options: BuildOptions, tasks: int) -> LocalWorkers | Cluster:
    from ntm_helpers.run.cluster import Cluster
    from ntm_helpers.run.machine import room
    from ntm_helpers.run.workers import LocalWorkers

    if options.scheduler:
        return Cluster(options.scheduler)
    count, notice = room(options.jobs, tasks)
    return LocalWorkers(count, is_warm=not options.is_cold, notice=notice)
