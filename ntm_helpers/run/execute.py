"""One job: the notebook executed by papermill in a kernel of its own, then told whether it is complete.

papermill's own metadata calls a killed notebook completed and ends quietly at ``SystemExit(0)``, so completeness is judged here:
every code cell must have run, without an error, and have left the review that the page is made of.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from ntm_helpers.project import NOTEBOOKS
from ntm_helpers.review import MIME

KERNEL_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What could change a page from one machine to another is fixed for every kernel."""


@dataclass
class Executed:
    """What became of a notebook.

    Attributes
    ----------
    notebook : nbformat.NotebookNode
        With outputs, as far as it came; without volatile metadata.
    failure : dict or None
        ``cell`` (number), ``message`` when it is not complete.
    review : dict
        The review that the setup cell left.
    """

    notebook: nbformat.NotebookNode
    failure: dict | None
    review: dict = field(default_factory=dict)


def execute(path: Path, parameters: dict[str, str], environment: dict[str, str]) -> Executed:
    """Execute a notebook with parameters in a fresh kernel.

    Parameters
    ----------
    path : Path
        Notebook of the collection.
    parameters : dict
        Names and literals; checked against the notebook's declaration before.
    environment : dict
        Added to the kernel's environment, such as ``NTM_DATA``.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    os.environ.update(KERNEL_ENVIRONMENT | environment)
    failure = None
    with TemporaryDirectory(prefix="ntm-") as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        target = Path(folder) / path.name
        try:
            papermill.execute_notebook(
                path,
                target,
                parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=NOTEBOOKS,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                record_timing=False,
                kernel_manager_class=_kernel_manager(folder),
                shutdown_kernel="immediate",
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            failure = {"cell": error.cell_index + 1, "message": f"{error.ename}: {error.evalue}"}
        except Exception as error:  # a kernel that died, a time-out: whatever it is, it costs this job only and is told
            failure = {"cell": 0, "message": f"{type(error).__name__}: {error}"}
        notebook = nbformat.read(target if target.is_file() else path, as_version=4)
    _settle(notebook)
    failure = failure or _incomplete(notebook)
    review = {} if failure else review_of(notebook)
    if not failure and not review:
        failure = {"cell": 0, "message": f"no cell left a review ({MIME})"}
    return Executed(notebook, failure, review)


def _kernel_manager(folder: str):
    """Kernels speak over sockets in the job's own temp folder where there are such: ports of parallel kernels collide."""
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class KernelManager(AsyncKernelManager):
        @default("transport")
        def _transport_default(self):
            return "tcp" if sys.platform == "win32" else "ipc"

        @default("ip")
        def _ip_default(self):
            return "127.0.0.1" if sys.platform == "win32" else f"{folder}/kernel"

    return KernelManager


def _incomplete(notebook: nbformat.NotebookNode) -> dict | None:
    """Name the first code cell that did not run or ended in an error."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            return {"cell": number, "message": f"{errors[0].ename}: {errors[0].evalue}"}
        if cell.execution_count is None:
            return {"cell": number, "message": "the cell never ran: the kernel ended before it"}
    return None


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


def _settle(notebook: nbformat.NotebookNode) -> None:
    """Take out what differs from run to run: times, hosts, random ids; the run's record holds them."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
