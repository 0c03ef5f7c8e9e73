"""One job: the notebook executed by papermill in a kernel of its own, then told whether it is complete.

Completeness is judged by the record of the engine (`engine`), never by papermill's metadata: every code cell must have run, without
an error, and have left the review that the page is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from ntm_helpers.review import MIME
from ntm_helpers.run.engine import IncompleteRun, Limits, Run
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, kernel_environment
from ntm_helpers.warm_kernels import SEED


@dataclass
class Executed:
    """What became of a notebook.

    Attributes
    ----------
    notebook : nbformat.NotebookNode
        With outputs, as far as it came; without volatile metadata.
    run : Run
        What happened; its ``fault`` is empty where the notebook is complete.
    review : dict
        The review that the setup cell left.
    """

    notebook: nbformat.NotebookNode
    run: Run
    review: dict = field(default_factory=dict)


def execute(path: Path, parameters: dict[str, str], environment: Mapping[str, str], limits: Limits | None = None) -> Executed:
    """Execute a notebook with parameters in a kernel of its own, with a working and a temp folder of its own.

    Parameters
    ----------
    path : Path
        Notebook of the collection.
    parameters : dict
        Names and literals; checked against the notebook's declaration.
    environment : mapping
        Added to the kernel's environment, such as ``NTM_DATA``; the address of a warmed process where there is one.
    limits : Limits, optional
    """
    import papermill
    from papermill.exceptions import PapermillException

    run = Run()
    with TemporaryDirectory(prefix="ntm-") as folder:
        for name in ("work", "temp", "ipython"):
            Path(folder, name).mkdir()
        own = {"TMPDIR": f"{folder}/temp", "IPYTHONDIR": f"{folder}/ipython", SEED: f"{path.stem} {parameters}"}
        try:
            papermill.execute_notebook(
                path,
                None,
                parameters,
                engine_name="recorded",
                kernel_name="python3",
                progress_bar=False,
                cwd=f"{folder}/work",
                run=run,
                limits=limits,
                environment=kernel_environment({**environment, **own}),
                folder=folder,
                extra_arguments=list(KERNEL_ARGUMENTS),
            )
        except (IncompleteRun, PapermillException):
            if not run.fault:
                raise
    notebook = run.notebook if run.notebook is not None else nbformat.read(path, as_version=4)
    review = {} if run.fault else review_of(notebook)
    if not run.fault and not review:
        run.stop("cell", 0, f"no cell left a review ({MIME})")
    return Executed(notebook, run, review)


def review_of(notebook: nbformat.NotebookNode) -> dict:
    """Give the review that the setup cell of an executed notebook left; empty without one."""
    found = [
        output["data"][MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if MIME in output.get("data", {})
    ]
    return found[0] if found else {}
