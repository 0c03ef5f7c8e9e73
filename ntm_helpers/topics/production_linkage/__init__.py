"""Production linkage along value chains: projects, their support, their contracts, whom they reach and whether they last.

**Question.** Which linkage projects run and at what cost; does support keep within its ceilings; are contracts kept, who takes
part, who buys, what comes of it after support has ended?

**Method.** (1) Published figures: the latest ``linkage_projects`` and ``linkage_cost``; the mean is cost over projects as a hedged
number (`methods.rates.ratio`). (2) Where an office lists its projects (``linkage_projects.csv`` and the tables that hang on it),
per project: the form of linkage by its stages, support by item against rate and ceiling, counterpart and leverage, contract
coverage and fulfilment, inclusion, concentration of buyers, milestones, survival, benefit and cost with a sensitivity of ±20 % of
benefits (`methods.linkage`).

**Limits.** A published cost is total cost, not support, so it is never held against the ceilings. An unconfirmed ceiling decides
nothing; what provinces set is unknown here until an office brings it. A missing denominator gives "cannot tell" with the reason,
never zero. A mean says nothing about any single project. The discount rate is the office's; without one there is no benefit–cost
ratio. Names of persons are never read: a lead party and a partner are organisations.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.methods.linkage import CONSUMPTION
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Review, Sentence, Table
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.production_linkage import steps as linkage_steps

PROJECTS, COST = "linkage_projects", "linkage_cost"
DETAILS = ("linkage_households", "linkage_support", "linkage_contracted_area")


def of_view(view: View) -> Review:
    """Review the production linkage that a view may read."""
    draft = Draft("production_linkage", view)
    listed = linkage_steps.listed_of(view)
    published = _published(draft, has_list=bool(listed))
    if listed:
        _headline(draft, listed)
    draft.step("projects", *published, *linkage_steps.projects(draft, listed))
    draft.step("support", *linkage_steps.support(draft, listed))
    draft.step("contracts", *linkage_steps.contracts(draft, listed))
    draft.step("inclusion", *linkage_steps.inclusion(draft, listed))
    draft.step("lasting", *linkage_steps.lasting(draft, listed))
    draft.step("benefit_cost", *linkage_steps.benefits_and_costs(draft, listed))
    _not_told(draft, listed)
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the production linkage of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        When the unit or the date is unknown.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("production_linkage")))


# --- what is published ----------------------------------------------------------------------------------------------------


def _published(draft: Draft, *, has_list: bool) -> list:
    """Published number, cost and mean."""
    view = draft.view
    projects, cost = view.latest(PROJECTS), view.latest(COST)
    if projects is None and cost is None:
        if has_list:
            return []
        parents = view.latest(PROJECTS, of=view.parent) if view.parent else None
        return [nothing_published(draft, "topic.production_linkage", parents)]
    draft.headline("linkage.projects", unit=view.unit, projects=projects, cost=cost)
    mean = ratio(draft, "linkage_cost_per_project", cost, projects)
    for figure in (projects, cost, mean):
        draft.highlight(figure)
    rows = [[Name("measure", measure), figure] for measure, figure in ((PROJECTS, projects), (COST, cost))]
    table = Table("linkage.caption", ["column.measure", "column.value"], rows)
    return [table, Sentence("linkage.mean", {"mean": mean}), Sentence("linkage.no_ceiling")]


# --- what an office lists -------------------------------------------------------------------------------------------------


def _headline(draft: Draft, listed: list[linkage_steps.Project]) -> None:
    """Number and cost of the projects listed; then what breaks a rule."""
    count = linkage_steps.derived(draft, "linkage_projects_counted", point(len(listed), "project", "count"), [])
    cost, support = (
        linkage_steps.summed(draft, m, listed, c)
        for m, c in (("linkage_list_cost", "total_cost"), ("linkage_list_support", "support"))
    )
    draft.headline("linkage.listed", unit=draft.view.unit, projects=count, cost=cost, support=support)
    for figure in (count, cost, support):
        draft.highlight(figure)
    for project in listed:
        if CONSUMPTION not in project["stages"].split():
            draft.headline("linkage.no_consumption", project=project.name)
        for item in project.items:
            found = linkage_steps.held_against_rule(draft, project, item)
            if found.verdict == "over":
                values = {"item": Name("support_item", item), "support": found.support, "allowed": found.allowed}
                draft.headline("linkage.over_ceiling", project=project.name, excess=found.excess, **values)
    for sentence in linkage_steps.over_together(draft, listed):
        draft.headline(sentence.key, **sentence.values)
    for project, milestone in linkage_steps.overdue_of(draft.view, listed):
        draft.headline(
            "linkage.overdue", project=project.name, milestone=Name("text", milestone["name"]), day=milestone.day("due_date")
        )


# --- what is not told -----------------------------------------------------------------------------------------------------


def _not_told(draft: Draft, listed: list[linkage_steps.Project]) -> None:
    """List what neither sources nor lists say about the projects, and ask for it."""
    view = draft.view
    details = [measure for measure in DETAILS if not view.current(measure)] if not listed else []
    with_list = {project.entity.unit_id for project in listed}
    without = [child for child in view.children if not view.current(PROJECTS, of=child) and child.unit_id not in with_list]
    blocks = [Sentence("linkage.not_told", {"measures": [Name("measure", measure) for measure in details]})] if details else []
    if without:
        blocks.append(Sentence("linkage.parts_without", {"units": without}))
    draft.step("not_told", *blocks)
    for measure in (PROJECTS, COST):
        if not view.current(measure) and not listed:
            draft.ask(measure)
    for measure in details:
        draft.ask(measure)
    for child in without:
        draft.ask(PROJECTS, of=child)
