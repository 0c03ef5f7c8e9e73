"""Pages without kernels: the cells of a notebook run here, and what they show is turned into the page as a run does it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

import ntm_helpers.dataset
from ntm_helpers.dataset import Dataset
from ntm_helpers.report.templates import current
from ntm_helpers.run.convert import to_page
from ntm_helpers.run.index import write_index
from ntm_helpers.run.plan import Job, make_plan
from ntm_helpers.run.record import done_entry
from ntm_helpers.run.work import made_of, review_of


def page_of(job: Job, dataset: Dataset) -> str:
    """Make the page of a job."""
    notebook = executed(job, dataset)
    return to_page(notebook, review_of(notebook))


def executed(job: Job, dataset: Dataset) -> nbformat.NotebookNode:
    """Run the notebook of a job."""
    notebook = nbformat.from_dict(_read(job.notebook.path))
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ntm_helpers.dataset, "open_dataset", lambda *_: dataset)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
                if "parameters" in cell.metadata.get("tags", []):
                    names |= job.parameters
                elif (shown := _run(cell.source, names)) is not None:
                    cell.outputs = [nbformat.v4.new_output("execute_result", shown._repr_mimebundle_(), execution_count=1)]
    return notebook


def write_pages(dataset: Dataset, lang: str, units: tuple[str, ...], out: Path, topics: tuple[str, ...] = ()) -> dict[str, Path]:
    """Write the pages of units and topics, of all where none are named, where they are not yet; give the files by ``unit/page``."""
    found = {}
    for job in make_plan(dataset, topics=topics, units=units, lang=lang).jobs:
        found[job.page] = path = out / job.page
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page_of(job, dataset), encoding="utf-8")
    return found


def write_run(dataset: Dataset, lang: str, units: tuple[str, ...], out: Path) -> None:
    """Write pages and the index over them as a run does, with what its record has of each page."""
    plan = make_plan(dataset, units=units, lang=lang)
    entries = []
    for job in plan.jobs:
        review = review_of(notebook := executed(job, dataset))
        html, path = to_page(notebook, review), out / job.page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
        entries.append(done_entry(job, made_of(review, html, "", ""), {}))
    write_index(out, plan, entries, current())


@cache
def _read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell and give its last expression, as a kernel would show it."""
    *statements, last = ast.parse(source).body
    exec(compile(ast.Module(statements, []), "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    exec(compile(ast.Module([last], []), "<cell>", "exec"), names)
    return None
