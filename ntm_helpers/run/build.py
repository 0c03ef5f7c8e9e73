"""A run from plan to index: every job in a worker process, its page written only when it is complete."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from pebble import ProcessPool

from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, MachineError
from ntm_helpers.project import OUTPUTS
from ntm_helpers.run.convert import to_page
from ntm_helpers.run.execute import Executed, execute, review_of
from ntm_helpers.run.keys import TEMPLATE, changed, key_of
from ntm_helpers.run.plan import Job, Plan, make_plan
from ntm_helpers.run.record import read_record, sha256, write_index, write_record, write_times, write_whole

KEPT, ANEW, RENDER = "kept", "execute", "render"
TIME_LIMIT = 600.0
"""Seconds that one job may take before it counts as hanging."""


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
        Worker processes.
    is_strict : bool
        Whether a broken row stops the run instead of only its jobs.
    is_forced : bool
        Whether every job runs, though nothing changed.
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


@dataclass
class BuildResult:
    """What came of a run: entries of the record by page, why each ran or was kept, and where the index stands."""

    index: Path
    entries: dict[str, dict] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """Number of pages that were kept because nothing changed."""
        return sum(reason == KEPT for reason in self.reasons.values())

    @property
    def not_done(self) -> list[dict]:
        """Entries that have no page."""
        return [entry for entry in self.entries.values() if entry["state"] != "done"]


def build(options: BuildOptions, tell: Callable[[dict, int, int], None] = lambda *_: None) -> BuildResult:
    """Build the briefings.

    Parameters
    ----------
    options : BuildOptions
    tell : callable
        Called after each job with its entry, the number done and the number planned.

    Raises
    ------
    DataRefused
        When the dataset is broken, or holds a broken row and the run is strict.
    UsageError
        When a unit, topic, date or language is unknown.
    MachineError
        When the output folder cannot be written.
    """
    started = datetime.now(UTC)
    plan, folder = _planned(options)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = read_record(folder)
        reasons = explain(plan, folder, {} if options.is_forced else before)
        entries, seconds = _run_jobs(plan, folder, options.jobs or os.cpu_count() or 1, tell, reasons, before)
        _set_aside_stale(folder, plan)
        record = write_record(folder, plan, before | entries)
        write_times(folder, started, seconds)
        return BuildResult(write_index(folder, plan, record), entries, reasons)
    except OSError as error:
        raise MachineError(f"Cannot write to {folder}: {error.strerror or error}. Free space, or choose another --out.") from error


def explain_build(options: BuildOptions) -> dict[str, str]:
    """Tell by page why a build would execute it, make its page anew or keep it; nothing is done."""
    plan, folder = _planned(options)
    return explain(plan, folder, {} if options.is_forced else read_record(folder))


def _planned(options: BuildOptions) -> tuple[Plan, Path]:
    """Give the plan of a build and the folder of its pages."""
    dataset = open_dataset("", options.data)
    if options.is_strict and dataset.row_faults:
        raise DataRefused(str(options.data), dataset.row_faults)
    plan = make_plan(dataset, topics=options.topics, units=options.units, as_of=options.as_of, lang=options.lang)
    return plan, options.out / dataset.name / plan.as_of.isoformat() / plan.lang


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
        return sha256(path.read_text(encoding="utf-8")) == digest
    except (OSError, ValueError):
        return False


def _run_jobs(
    plan: Plan, folder: Path, workers: int, tell: Callable, reasons: dict[str, str], before: dict[str, dict]
) -> tuple[dict[str, dict], dict[str, float]]:
    """Run every job that something asks to run; a job that fails, hangs or dies costs only itself."""
    entries: dict[str, dict] = {}
    seconds: dict[str, float] = {}

    def finish(job: Job, entry: dict) -> None:
        entries[job.page] = entry
        tell(entry, len(entries), len(plan.jobs))

    environment = {"NTM_DATA": str(plan.dataset.folder.resolve()), "NTM_CHECKED": plan.dataset.digest}
    running = []
    for job in plan.jobs:
        if job.faults:
            _withdraw(folder, job)
            finish(job, _entry(job, "refused", message="; ".join(str(fault) for fault in job.faults)))
        elif reasons[job.page] == KEPT:
            finish(job, before[job.page])
        else:
            running.append(job)
    if not running:
        return entries, seconds
    with ProcessPool(max_workers=min(workers, len(running))) as pool:
        waiting = {}
        for job in running:
            if reasons[job.page].startswith(RENDER):
                task = pool.schedule(_render, args=[folder / job.page, folder / job.stem], timeout=TIME_LIMIT)
            else:
                arguments = [job.notebook.path, job.parameters, environment, folder / job.page, folder / job.stem]
                task = pool.schedule(_work, args=arguments, timeout=TIME_LIMIT)
            waiting[task] = job
        for future in as_completed(waiting):
            job = waiting[future]
            outcome = _outcome(future)
            seconds[job.page] = outcome.pop("seconds", 0.0)
            if outcome["state"] != "done":
                _withdraw(folder, job, keep_failed=True)
            key = {"key": key_of(job, plan)} if outcome["state"] == "done" else {}
            finish(job, _entry(job, **outcome, **key))
    return entries, seconds


def _outcome(future) -> dict:
    """Result of a worker, or what happened to it."""
    try:
        return future.result()
    except TimeoutError:
        return {"state": "failed", "message": f"the notebook did not end within {TIME_LIMIT:.0f} s"}
    except OSError:
        raise
    except Exception as error:  # the worker died; the others go on
        return {"state": "failed", "message": f"{type(error).__name__}: {error}"}


def _work(notebook: Path, parameters: dict[str, str], environment: dict[str, str], page: Path, stem: Path) -> dict:
    """Do one job in a worker process: execute, convert, write."""
    started = time.perf_counter()
    executed = execute(notebook, parameters, environment)
    failure = executed.failure or _broken_check(executed)
    html = ""
    if not failure:
        try:
            html = to_page(executed.notebook, executed.review)
        except Exception as error:  # a template or page that breaks a promise: told like any failure of the job
            failure = {"cell": 0, "message": f"{type(error).__name__}: {error}"}
    text = _text(executed.notebook)
    if failure:
        write_whole(stem.with_name(f"{stem.name}.failed.ipynb"), text)
        return {"state": "failed", "seconds": time.perf_counter() - started, **failure}
    stem.with_name(f"{stem.name}.failed.ipynb").unlink(missing_ok=True)
    write_whole(stem.with_name(f"{stem.name}.ipynb"), text)
    write_whole(page, html)
    return _done(executed.review, html, text, started)


def _render(page: Path, stem: Path) -> dict:
    """Make a page anew from its executed notebook, in a worker process."""
    started = time.perf_counter()
    text = stem.with_name(f"{stem.name}.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    review = review_of(notebook)
    html = to_page(notebook, review)
    write_whole(page, html)
    return _done(review, html, text, started)


def _text(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def _done(review: dict, html: str, text: str, started: float) -> dict:
    """What the record says of a page that is complete."""
    return {
        "state": "done",
        "headline": review["first_sentence"],
        "page_sha256": sha256(html),
        "notebook_sha256": sha256(text),
        "digests": review["digests"],
        "checks": [f"{check['level']}:{check['verdict']}" for check in review["checks"]],
        "seconds": time.perf_counter() - started,
    }


def _broken_check(executed: Executed) -> dict | None:
    """A check that must hold and does not fails the job."""
    for check in executed.review.get("checks", []):
        if check["level"] == "must" and check["verdict"] == "disagrees":
            return {"cell": 0, "message": f"a check that must hold does not: {check['sentence']['sentence']}"}
    return None


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
