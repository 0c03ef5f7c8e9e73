"""The runner: plan, execute (papermill), convert (nbconvert), record.

It knows notebooks by their files and metadata, not topics. A failed or partial run cannot look like a briefing: a page is written
only when every cell of its notebook ran and no check that must hold failed; the page of an earlier build stays where it is right,
and is told as such (`removal`). What a run reads is read once (`sources`). A page of which nothing changed is kept (`keys`).
Kernels are forked from a warmed process (`ntm_helpers.warm_kernels`) and run by an engine that records what really happened
(`engine`); a run can be killed anywhere and the next goes on.
"""

from __future__ import annotations

from ntm_helpers.run.build import build, explain_build
from ntm_helpers.run.options import BuildOptions, BuildResult
from ntm_helpers.run.plan import Job, Plan, make_plan

__all__ = ["BuildOptions", "BuildResult", "Job", "Plan", "build", "explain_build", "make_plan"]
