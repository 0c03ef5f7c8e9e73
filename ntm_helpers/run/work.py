"""What a worker does: one task, from notebook to page, in a process of its own.

A task carries all that it needs, so the same function serves the pool of this machine and a worker of a cluster. Its outcome is
told, never raised, and what it writes is whole: notebook first, then page; the record that makes them a result comes last.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from ntm_helpers.run.convert import to_page
from ntm_helpers.run.execute import Executed, execute, review_of
from ntm_helpers.run.record import sha256, write_whole


@dataclass(frozen=True)
class Task:
    """One job as a worker gets it.

    Attributes
    ----------
    page, stem : Path
        Where the page goes; the executed notebook's place without its ending.
    notebook : Path
        Notebook of the collection.
    parameters : dict of str to str
    inputs : str
        Digest of the rows that the job may read, as planned.
    environment : mapping
        Added to the kernel's environment.
    is_render_only : bool
        Whether the page is made anew from the notebook executed before.
    """

    page: Path
    stem: Path
    notebook: Path
    parameters: dict[str, str]
    inputs: str
    environment: Mapping[str, str] = field(default_factory=dict)
    is_render_only: bool = False


def work(task: Task) -> dict:
    """Do a task.

    Returns
    -------
    dict
        ``state`` done or failed and what the record says of it; beside it ``seconds``, ``started`` and ``reason`` of the kernel
        and, of a failure, ``fault``, its kind (`ntm_helpers.run.engine.Run`; ``page`` where only the page could not be made,
        ``data`` where the data is not what was planned).
    """
    started = time.perf_counter()
    outcome = _render(task) if task.is_render_only else _execute(task)
    return outcome | {"seconds": time.perf_counter() - started}


def _execute(task: Task) -> dict:
    executed = execute(task.notebook, task.parameters, task.environment)
    kernel = {"started": executed.run.started, "reason": executed.run.reason}
    text = nbformat.writes(executed.notebook) + "\n"
    failure = _failure(executed, task)
    html = ""
    if not failure:
        html, failure = _page(executed.notebook, executed.review)
    failed = task.stem.with_name(f"{task.stem.name}.failed.ipynb")
    if failure:
        write_whole(failed, text)
        return {"state": "failed", **failure, **kernel}
    failed.unlink(missing_ok=True)
    write_whole(task.stem.with_name(f"{task.stem.name}.ipynb"), text)
    write_whole(task.page, html)
    return _done(executed.review, html, text) | kernel


def _render(task: Task) -> dict:
    text = task.stem.with_name(f"{task.stem.name}.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    review = review_of(notebook)
    html, failure = _page(notebook, review)
    if failure:
        return {"state": "failed", **failure}
    write_whole(task.page, html)
    return _done(review, html, text)


def _page(notebook: nbformat.NotebookNode, review: dict) -> tuple[str, dict]:
    """Make the page; a template or page that breaks a promise is told like any failure of the job."""
    try:
        return to_page(notebook, review), {}
    except Exception as error:
        return "", {"fault": "page", "cell": 0, "message": f"{type(error).__name__}: {error}"}


def _failure(executed: Executed, task: Task) -> dict:
    """Why an executed notebook is no result; empty where it is one."""
    run = executed.run
    if run.fault:
        return {"fault": run.fault, "cell": run.cell, "message": run.message}
    for check in executed.review["checks"]:
        if check["level"] == "must" and check["verdict"] == "disagrees":
            message = f"a check that must hold does not: {check['sentence']['sentence']}"
            return {"fault": "cell", "cell": 0, "message": message}
    if executed.review["digests"]["data"] != task.inputs:
        return {"fault": "data", "cell": 0, "message": "the data changed while the run was under way: start it again"}
    return {}


def _done(review: dict, html: str, text: str) -> dict:
    """What the record says of a page that is complete."""
    return {
        "state": "done",
        "headline": review["first_sentence"],
        "page_sha256": sha256(html.encode()),
        "notebook_sha256": sha256(text.encode()),
        "digests": review["digests"],
        "checks": [f"{check['level']}:{check['verdict']}" for check in review["checks"]],
    }
