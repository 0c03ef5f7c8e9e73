"""Pages without kernels: the cells of a notebook run here, and what they show is turned into the page as a run does it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from ntm_helpers.dataset import Dataset
from ntm_helpers.report.templates import current
from ntm_helpers.run import here
from ntm_helpers.run.convert import to_page
from ntm_helpers.run.index import index_pages
from ntm_helpers.run.plan import Job, make_plan
from ntm_helpers.run.record import done_entry
from ntm_helpers.run.work import made_of, review_of


def page_of(job: Job, dataset: Dataset) -> str:
    """Make the page of a job."""
    notebook = executed(job, dataset)
    return to_page(notebook, review_of(notebook))


def executed(job: Job, dataset: Dataset) -> nbformat.NotebookNode:
    """Run the notebook of a job."""
    return here.executed(job.notebook, job.parameters, dataset)


def write_pages(dataset: Dataset, lang: str, units: tuple[str, ...], out: Path, topics: tuple[str, ...] = ()) -> dict[str, Path]:
    """Write the pages of units and topics, of all where none are named, where they are not yet; give the files by ``unit/page``.

    Beside each stands what a record would have of it.
    """
    found = {}
    for job in make_plan(dataset, topics=topics, units=units, lang=lang).jobs:
        found[job.page] = path = out / job.page
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            notebook = executed(job, dataset)
            html = to_page(notebook, review := review_of(notebook))
            path.write_text(html, encoding="utf-8")
            path.with_suffix(".entry").write_text(json.dumps(done_entry(job, made_of(review, html, "", ""), {})), encoding="utf-8")
    return found


def write_index(dataset: Dataset, lang: str, out: Path) -> dict[str, Path]:
    """Write the index over the pages that `write_pages` has written; give its files by their addresses."""
    entries = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.rglob("*.entry"))]
    found = {}
    for page, html in index_pages(out, make_plan(dataset, lang=lang), entries, current()).items():
        found[page] = path = out / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    return found
