"""What every kernel of a run is given: the part of the recipe that is not the notebook, the data or the code."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ntm_helpers.dataset.cache import first_folder
from ntm_helpers.project import NOTEBOOKS, ROOT, code_files, digest_of, rule_files
from ntm_helpers.warm_kernels import ADDRESS, MEMORY, PROVISIONER, PROVISIONER_VARIABLE, RUN, Warmed, warmed
from ntm_helpers.warm_kernels.processes import run_name

KERNEL_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    MEMORY: str(6 << 30),
}
"""What could change a page from one machine to another is fixed for every kernel, and the memory that it may take."""
_OF_PYTHON = ("PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT", "PYTHONSTARTUP", "PYTHONIOENCODING")
FOREIGN = ("NTM_", "WARM_KERNELS_", "MATPLOTLIBRC", *_OF_PYTHON)
"""How variables begin that a kernel does not take from the process that starts it: they change what it does or how it looks."""
KERNEL_ARGUMENTS = (
    "--IPKernelApp.log_level=CRITICAL",
    "--HistoryManager.enabled=False",
    "--IPKernelApp.extra_extensions=ntm_helpers.run.guard",
)
WARM_MODULES = (
    "pandas",
    "seaborn",
    "ntm_helpers.dataset",
    "ntm_helpers.report.page",
    "ntm_helpers.report.charts",
    "ntm_helpers.run.guard",
)
"""What the warmed process imports before it forks a kernel; the topics come with `WARM_UP`."""
WARM_UP = "ntm_helpers.run.recipe:warm_up"
SHARED = "NTM_WARMED"
"""Environment variable: a warmed process that runs share instead of starting one each (`shared_as`). The tests set it, no user."""


def kernel_environment(more: Mapping[str, str]) -> dict[str, str]:
    """Environment of a kernel: the process's, with what is fixed for every machine, and more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | KERNEL_ENVIRONMENT | _of_matplotlib() | dict(more)


def own_folders(folder: Path) -> dict[str, str]:
    """Environment of a worker and its kernels: what Jupyter and IPython keep for a user stands in a folder of the run.

    The user's own may be missing, or not to be written, and what is set in them is no part of the recipe. Jupyter looks into that
    of IPython already in the worker; each notebook's kernel has one of its own (`work.execute`).
    """
    found = {"IPYTHONDIR": folder / "ipython"}
    found |= {f"JUPYTER_{name}_DIR": folder / name.lower() for name in ("CONFIG", "DATA", "RUNTIME")}
    for path in found.values():
        path.mkdir(mode=0o700)
    return {name: str(path) for name, path in found.items()}


@cache
def _of_matplotlib() -> dict[str, str]:
    """Where matplotlib keeps what it finds out of fonts, which takes seconds: in the cache, and no settings of a user."""
    folder = first_folder()
    if folder is None:
        return {}
    (folder / "matplotlib").mkdir(mode=0o700, exist_ok=True)
    return {"MPLCONFIGDIR": str(folder / "matplotlib")}


def temp_folder() -> str:
    """Where temp files go, as far as there is a place for them."""
    try:
        return tempfile.gettempdir()
    except OSError:
        return os.environ.get("TMPDIR", "/tmp")


@contextmanager
def warmed_process() -> Iterator[Warmed]:
    """Keep a warmed process for the kernels of a run, or share the one that is named and holds what stands on the disk now."""
    read, _, address = os.environ.get(SHARED, "").partition(" ")
    if address and read == _read_by_warmed():
        yield Warmed({ADDRESS: address, PROVISIONER_VARIABLE: PROVISIONER})
        return
    with warmed(WARM_MODULES, WARM_UP, kernel_environment({RUN: run_name()})) as server:
        yield server


def shared_as(server: Warmed) -> dict[str, str]:
    """What names a warmed process in the environment of the runs that are to share it."""
    return {SHARED: f"{_read_by_warmed()} {server.environment[ADDRESS]}"} if server.environment else {}


def _read_by_warmed() -> str:
    """Digest of all files of the project that a warmed process has read and its kernels do not read again."""
    files = code_files() + rule_files() + sorted(path for path in NOTEBOOKS.glob("*.ipynb") if path.is_file())
    return hashlib.sha256(f"{ROOT} {digest_of(files)}".encode()).hexdigest()


def warm_up() -> None:
    """Fill, in the warmed process, the caches that every notebook fills: nothing that a notebook could see."""
    import importlib
    import io

    import pandas as pd
    from matplotlib import font_manager
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    from ntm_helpers.dataset.register import Register
    from ntm_helpers.notebooks import notebooks
    from ntm_helpers.report.numbers import print_number
    from ntm_helpers.report.page import method_digest, rules_digest
    from ntm_helpers.words import LANGUAGES, words

    for topic in notebooks():
        importlib.import_module(f"ntm_helpers.topics.{topic}")
    for lang in LANGUAGES:
        words(lang)
        print_number("1.5", lang)
    register = Register()
    for file in register.folder.glob("*.csv"):
        register.table(file.stem)
    rules_digest(), method_digest()
    pd.DataFrame({"a": [1.0]})._repr_html_()
    figure = Figure()
    figure.subplots().plot([0, 1])
    FigureCanvasSVG(figure).print_svg(io.StringIO())
    # fonts keep their files open, and children would share the place in them
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
