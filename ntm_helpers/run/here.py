"""A notebook executed in this process instead of a kernel: for what is made beside a run, and for looking at many pages quickly.

Its cells are those of the collection, run one after the other in a space of names of their own; each shows what a kernel would keep
of it. There is no guard and no limit (`ntm_helpers.run.guard`, `ntm_helpers.run.engine`): a run, whose pages are recorded, starts a
kernel for every page.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import nbformat

from ntm_helpers.dataset import Dataset, handing
from ntm_helpers.notebooks import PARAMETERS, Notebook


def executed(notebook: Notebook, parameters: Mapping[str, str], dataset: Dataset | None = None) -> nbformat.NotebookNode:
    """Run the cells of a notebook; give it with what they show.

    Parameters
    ----------
    notebook : Notebook
    parameters : mapping of str to str
        What papermill would pass.
    dataset : Dataset, optional
        The one that the notebook's parameters name, where it is open already.
    """
    node, names = nbformat.reads(notebook.content, as_version=4), dict[str, Any]()
    with handing(dataset):
        for cell in node.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs = []
            if PARAMETERS in cell.metadata.get("tags", []):
                names |= parameters
            elif (shown := _run(cell.source, notebook.path.name, names)) is not None:
                cell.outputs = [nbformat.v4.new_output("execute_result", shown._repr_mimebundle_(), execution_count=1)]
    return node


def _run(source: str, file: str, names: dict[str, Any]) -> Any:
    """Run a cell and give its last expression, as a kernel would show it."""
    *lines, last = ast.parse(source).body
    if not isinstance(last, ast.Expr):
        lines.append(last)
    exec(compile(ast.Module(lines, []), file, "exec"), names)
    return eval(compile(ast.Expression(last.value), file, "eval"), names) if isinstance(last, ast.Expr) else None
