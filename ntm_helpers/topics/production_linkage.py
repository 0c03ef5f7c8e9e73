"""Production linkage along value chains: projects, their cost, and what can and cannot be said per project.

**Question.** How many linkage projects run, at what cost, and what does the cost per project support?

**Method.** The latest figures of ``linkage_projects`` and ``linkage_cost``; the mean is cost over projects as a hedged number
(`methods.rates.ratio`).

**Limits.** The cost is the total cost as stated, not the support from the budget, so it is never held against the support
ceilings of NĐ 98/2018/NĐ-CP, which cap support by item. A mean says nothing about any single project. Lead parties, partners,
products, households and contracts are asked for where they are not published.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View, declared_reads
from ntm_helpers.methods.context import nothing_published
from ntm_helpers.methods.rates import ratio
from ntm_helpers.review import Draft, Name, Review, Sentence, Table

PROJECTS, COST = "linkage_projects", "linkage_cost"
DETAILS = ("linkage_households", "linkage_support", "linkage_contracted_area")


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the production linkage of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("production_linkage")))


def of_view(view: View) -> Review:
    """Review the production linkage that a view may read."""
    draft = Draft("production_linkage", view)
    projects, cost = view.latest(PROJECTS), view.latest(COST)
    if projects is None and cost is None:
        parents = view.latest(PROJECTS, of=view.parent) if view.parent else None
        draft.step("projects", nothing_published(draft, "topic.production_linkage", parents))
        draft.step("cost", Sentence("linkage.no_cost"))
    else:
        draft.headline("linkage.projects", unit=view.unit, projects=projects, cost=cost)
        mean = ratio(draft, "linkage_cost_per_project", cost, projects)
        for figure in (projects, cost, mean):
            draft.highlight(figure)
        rows = [[Name("measure", measure), figure] for measure, figure in ((PROJECTS, projects), (COST, cost))]
        draft.step("projects", Table("linkage.caption", ["column.measure", "column.value"], rows))
        draft.step("cost", Sentence("linkage.mean", {"mean": mean}), Sentence("linkage.no_ceiling"))
    _not_told(draft)
    return draft.review()


def _not_told(draft: Draft) -> None:
    """List what the sources do not say about the projects, and ask for it."""
    view = draft.view
    details = [measure for measure in DETAILS if not view.current(measure)]
    without = [child for child in view.children if not view.current(PROJECTS, of=child)]
    blocks = [Sentence("linkage.not_told", {"measures": [Name("measure", measure) for measure in details]})] if details else []
    if without:
        blocks.append(Sentence("linkage.parts_without", {"units": without}))
    draft.step("not_told", *blocks)
    for measure in (PROJECTS, COST):
        if not view.current(measure):
            draft.ask(measure)
    for measure in details:
        draft.ask(measure)
    for child in without:
        draft.ask(PROJECTS, of=child)
