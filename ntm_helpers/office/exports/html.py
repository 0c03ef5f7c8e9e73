"""A unit in one file of HTML: its briefing with its other pages as annexes inside, to be sent by mail and opened anywhere.

The pages are those of a build, of the same notebooks and the same cells, executed in this process; so what the file says is what
they say, and what keeps a page from being made keeps the file from it. As every page it loads nothing and runs nothing, bears the
digest of its content and prints to A4, each annex on a page of its own. It has no link that leads out of it but to sources on the
network (`ntm_helpers.report.bound`).

Known limit: it has no trace beside it, so `ntm verify` tells of it that it is as it was made, not that its numbers follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ntm_helpers.dataset import Dataset
from ntm_helpers.errors import DataRefused, NtmError
from ntm_helpers.report.bound import Page, bind
from ntm_helpers.run.convert import finished, laid_out, parameters_of
from ntm_helpers.run.here import executed
from ntm_helpers.run.plan import Job, make_plan
from ntm_helpers.run.work import disagreement_in, review_of


def unit_page(
    dataset: Dataset, unit_id: str, as_of: str | date, lang: str, topics: Sequence[str] = (), *, with_trace: bool = False
) -> str:
    """Give a unit's pages as one file of HTML.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id, slug or name of a unit that has a briefing on the review date.
    as_of : str or date
        Review date; empty for the dataset's.
    lang : str
        ``vi`` or ``en``.
    topics : sequence of str
        The topic that the file is about, and those that are its annexes; empty for the briefing with every other one.
    with_trace : bool
        Whether its paper shows the calculation steps too; on the screen they always stand in it.

    Raises
    ------
    UsageError
        For an unknown unit, day, language or topic.
    DataRefused
        When a broken row lies in what a page may read.
    NtmError
        When a page cannot be made, or a check that must hold does not.
    """
    plan = make_plan(dataset, topics=tuple(topics), units=(unit_id,), as_of=as_of, lang=lang)
    if faults := list(dict.fromkeys(fault for job in plan.jobs for fault in job.faults)):
        raise DataRefused(str(dataset.folder), faults)
    jobs = {job.notebook.topic: job for job in plan.jobs}
    pages = [_page(jobs[topic], dataset) for topic in dict.fromkeys(topics or jobs)]
    first = pages[0].review
    asked = {name: value for name, value in parameters_of(first).items() if name != "topic"}
    return finished(bind(pages, asked, is_traced=with_trace), first["foot"], lang)


def _page(job: Job, dataset: Dataset) -> Page:
    notebook = executed(job.notebook, job.parameters, dataset)
    review = review_of(notebook)
    if disagreement := disagreement_in(review):
        raise NtmError(disagreement)
    return Page(laid_out(notebook, review), review)
