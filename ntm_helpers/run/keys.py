"""The key of a result: everything that a page depends on, part by part.

A page is kept when every part of its key is what it was and its files still have the digests that the record holds; failures
are never kept, modification times are never looked at. The parts: the notebook's cells; the parameters, and the dataset's folder
as a page names it; the rows that the job may read (the view's digest); units with their changes, and the descriptor; the rules;
the package's code with words and contract; the libraries installed and the interpreter; the recipe of the run. The template and
the navigation have parts of their own (`DRAWN`): where only they changed, the page is made anew from the executed notebook without
a kernel. Words are printed inside the kernel, so a change of words executes again.

The parts that are the inputs of a page (`INPUTS`) decide whether it is right; the others decide whether a run would make the same
bytes. A page of which a run cannot vouch (`ntm_helpers.run.sources`) has a key of its inputs alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from ntm_helpers.project import shown_folder
from ntm_helpers.run.plan import Job, Plan
from ntm_helpers.run.recipe import KERNEL_ARGUMENTS, KERNEL_ENVIRONMENT
from ntm_helpers.run.sources import Environment, Sources
from ntm_helpers.run.ways import Ways

TEMPLATE, NAVIGATION = "template", "navigation"
DRAWN = (TEMPLATE, NAVIGATION)
"""Parts of a key that ask for a new page and no execution."""
INPUTS = ("parameters", "data", "units", "rules")
"""Parts without which a page is not right."""
SHORT = 16
"""Letters of each part."""
Key = Mapping[str, str]


class Keys:
    """Gives the keys of the jobs of a plan.

    Parameters
    ----------
    plan : Plan
    sources : Sources
        What the run has read beside the data.
    ways : Ways
        Where the pages lead.
    """

    def __init__(self, plan: Plan, sources: Sources, ways: Ways):
        self._plan, self.ways = plan, ways
        self._shown = shown_folder(plan.dataset.folder, plan.dataset.name)
        self.environment = sources.environment
        self.common = common_parts(sources)

    def of(self, job: Job) -> dict[str, str]:
        """Give the key of a job: a short digest of every part, so that a change can be named."""
        return {
            "notebook": job.notebook.digest[:SHORT],
            "parameters": _digest([job.parameters, self._shown]),
            "data": job.inputs[:SHORT],
            "units": self._plan.dataset.units_digest,
            NAVIGATION: _digest(asdict(self.ways.of(job))),
            **self.common,
        }


def common_parts(sources: Sources) -> dict[str, str]:
    """Parts that are the same for every job of a run."""
    return {
        **{part: files_digest(files) for part, files in sources.files.items()},
        "environment": environment_digest(sources.environment),
        "recipe": _digest([KERNEL_ENVIRONMENT, KERNEL_ARGUMENTS]),
        TEMPLATE: sources.template.digest[:SHORT],
    }


def changed(key: Key, before: Key) -> list[str]:
    """Name the parts that are not what they were."""
    return [part for part in key if key[part] != before.get(part)]


def is_right(key: Key, before: Key) -> bool:
    """Whether a page of an earlier key is right for what a job reads now, by whatever code, notebook and template it was made."""
    return all(key[part] == before.get(part) for part in INPUTS)


def inputs_alone(key: Key) -> dict[str, str]:
    """Give the parts of a key of which a run can vouch whose code changed under it."""
    return {part: key[part] for part in INPUTS}


def environment_digest(environment: Environment) -> str:
    """Give the part of a key that stands for what is installed."""
    return _digest([list(environment.libraries), environment.python, environment.system, environment.machine])


def files_digest(files: Mapping[str, str]) -> str:
    """Give the part of a key that stands for files, by their digests."""
    return _digest(dict(files))


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:SHORT]
