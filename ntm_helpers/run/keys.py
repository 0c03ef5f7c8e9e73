"""The key of a result: everything that a page can hang on, part by part.

A page is kept when every part of its key is what it was and its files still have the digests that the record holds; failures
are never kept, modification times are never looked at. The parts: the notebook's cells; the parameters; the rows that the job
may read (the view's digest); units with their changes, and the descriptor; the rules; the package's code with words and
contract; the libraries installed and the interpreter; the recipe of the run. The template has a part of its own: where only it
changed, the page is made anew from the executed notebook without a kernel. Words are printed inside the kernel, so a change of
words executes again.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from ntm_helpers.project import CONTRACT, ROOT, TEMPLATES
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, KERNEL_ENVIRONMENT

TEMPLATE = "template"
"""Part of a key that asks for a new page and no execution."""


def key_of(job: Job, plan: Plan) -> dict[str, str]:
    """Give the key of a job: a short digest of every part, so that a change can be named."""
    return {
        "notebook": _notebook(job.notebook.path),
        "parameters": _digest(job.parameters),
        "data": job.inputs[:16],
        "units": plan.dataset.units_digest,
        **_common(),
    }


def changed(key: dict[str, str], before: dict[str, str]) -> list[str]:
    """Name the parts that are not what they were."""
    return [part for part in key if key[part] != before.get(part)]


_PACKAGE = ROOT / "ntm_helpers"


def code_digest() -> str:
    """Digest of the package's code, with words and contract, as it stands on the disk now."""
    found = [p for p in _PACKAGE.rglob("*") if p.suffix in {".py", ".po", ".json"} and not p.is_relative_to(TEMPLATES)]
    return _files([*found, *CONTRACT.glob("*.csv")])


@cache
def _common() -> dict[str, str]:
    """Parts that are the same for every job of a run."""
    heads = [found.metadata for found in metadata.distributions()]
    versions = sorted({f"{head['Name']}=={head['Version']}" for head in heads})
    return {
        "rules": _files((ROOT / "data" / "rules").glob("*.csv")),
        "code": code_digest(),
        "environment": _digest([versions, platform.python_version(), platform.system(), platform.machine()]),
        "recipe": _digest([KERNEL_ENVIRONMENT, KERNEL_ARGUMENTS]),
        TEMPLATE: _files(p for p in TEMPLATES.rglob("*") if p.is_file()),
    }


@cache
def _notebook(path: Path) -> str:
    """Cells and metadata of a notebook, without outputs and counts."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = [[cell["cell_type"], cell["metadata"], "".join(cell["source"])] for cell in content["cells"]]
    return _digest([content["metadata"], cells])


def _files(paths: Iterable[Path]) -> str:
    return _digest([[path.relative_to(ROOT).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()] for path in sorted(paths)])


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
