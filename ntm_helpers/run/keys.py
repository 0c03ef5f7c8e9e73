"""The key of a result: everything that a page depends on, part by part.

A page is kept when every part of its key is what it was and its files still have the digests that the record holds; failures
are never kept, modification times are never looked at. The parts: the notebook's cells; the parameters, and the dataset's folder
as a page names it; the rows that the job may read (the view's digest); units with their changes, and the descriptor; the rules;
the package's code with words and contract; the libraries installed and the interpreter; the recipe of the run. The template has
a part of its own: where only it changed, the page is made anew from the executed notebook without a kernel. Words are printed
inside the kernel, so a change of words executes again.
"""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib import metadata

from ntm_helpers.project import code_files, digest_of, rule_files, shown_folder, template_files
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, KERNEL_ENVIRONMENT

TEMPLATE = "template"
"""Part of a key that asks for a new page and no execution."""
SHORT = 16
"""Letters of each part."""


def key_of(job: Job, plan: Plan) -> dict[str, str]:
    """Give the key of a job: a short digest of every part, so that a change can be named."""
    return {
        "notebook": job.notebook.digest[:SHORT],
        "parameters": _digest([job.parameters, shown_folder(plan.dataset.folder, plan.dataset.name)]),
        "data": job.inputs[:SHORT],
        "units": plan.dataset.units_digest,
        **_common(),
    }


def changed(key: dict[str, str], before: dict[str, str]) -> list[str]:
    """Name the parts that are not what they were."""
    return [part for part in key if key[part] != before.get(part)]


def code_digest() -> str:
    """Short digest of the package's code, with words and contract, as it stands on the disk now."""
    return digest_of(code_files())[:SHORT]


@cache
def _common() -> dict[str, str]:
    """Parts that are the same for every job of a run."""
    heads = [found.metadata for found in metadata.distributions()]
    versions = sorted({f"{head['Name']}=={head['Version']}" for head in heads})
    return {
        "rules": digest_of(rule_files())[:SHORT],
        "code": code_digest(),
        "environment": _digest([versions, platform.python_version(), platform.system(), platform.machine()]),
        "recipe": _digest([KERNEL_ENVIRONMENT, KERNEL_ARGUMENTS]),
        TEMPLATE: digest_of(template_files())[:SHORT],
    }


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:SHORT]
