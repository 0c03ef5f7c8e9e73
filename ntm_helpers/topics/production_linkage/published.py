"""What is said first about production linkage, what is published about it, and what neither sources nor lists say."""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.linkage import why_no_form
from ntm_helpers.review import Block, Draft, Gravity, Name, Sentence, key_family, nothing
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.common import nothing_published, published_table
from ntm_helpers.topics.owners import HOW_MANY, owners_here, say_shared
from ntm_helpers.topics.production_linkage.figures import (
    DETAILS,
    Facts,
    Project,
    held_against_rule,
    over_together,
    overdue_of,
    sum_over,
)

SHARED = key_family("linkage.shared", HOW_MANY)
PROJECTS, COST = "linkage_projects", "linkage_cost"
AMOUNTS = {"total_cost_million_vnd": "linkage_project_cost", "support_million_vnd": "linkage_project_support"}
"""Amounts of a project that the headline adds up, with their measures: asked for where a listed project does not tell them."""


def headline(draft: Draft, facts: Facts) -> None:
    """Say what is published, then number and cost of the projects listed, then what breaks a rule or is late."""
    if facts.projects is not None or facts.cost is not None:
        draft.headline("linkage.projects", leads=True, unit=draft.view.unit, projects=facts.projects, cost=facts.cost)
        cost = Sentence("linkage.card.cost", {"cost": facts.cost}) if facts.cost is not None else None
        draft.card(facts.projects, Name("word", "linkage.card.projects"), cost)
        draft.card(None if _is_one(facts.projects) else facts.mean, Name("word", "linkage.card.mean"))
    if facts.listed:
        _listed(draft, facts.listed)
        _against_rules(draft, facts.listed)
        for project, milestone in overdue_of(draft.view, facts.listed):
            due, name = milestone.day("due_date"), Name("text", milestone["name"])
            draft.headline("linkage.overdue", project=project.name, milestone=name, day=due)


def _listed(draft: Draft, listed: Sequence[Project]) -> None:
    """Number and cost of the projects listed."""
    number = count(draft, "linkage_projects_counted", [project.entity for project in listed], on=draft.view.as_of)
    cost = sum_over(draft, "linkage_list_cost", listed, "total_cost_million_vnd")
    support = sum_over(draft, "linkage_list_support", listed, "support_million_vnd")
    draft.headline("linkage.listed", leads=True, unit=draft.view.unit, projects=number, cost=cost, support=support)
    say_shared(draft, SHARED, "linkage_projects_counted", [project.entity for project in listed])
    draft.card(number, Name("word", "linkage.card.projects"), Sentence("linkage.card.cost", {"cost": cost}))
    draft.card(support, Name("word", "linkage.card.support"), Sentence("linkage.card.of_cost", {"cost": cost}))


def _against_rules(draft: Draft, listed: Sequence[Project]) -> None:
    """Projects that are no linkage, and support beyond its ceiling."""
    for project in listed:
        if why_no_form(project["stages"], has_buyer=project.has_buyer) == "no_consumption":
            draft.headline("linkage.no_consumption", gravity=Gravity.FITS_NO_FORM, project=project.name)
        for item in project.items:
            held = held_against_rule(draft, project, item)
            if held.verdict == "over":
                draft.headline(
                    "linkage.over_ceiling_least" if held.is_least else "linkage.over_ceiling",
                    gravity=Gravity.BREAKS_A_RULE,
                    project=project.name,
                    excess=held.excess,
                    item=Name("support_item", item),
                    support=held.support,
                    allowed=held.allowed,
                )
    for together in over_together(draft, listed):
        draft.say(Sentence(together.key, together.values, gravity=Gravity.BREAKS_A_RULE))


def published(draft: Draft, facts: Facts) -> list[Block]:
    """Figures published, and the mean of several projects; that nothing is published where no projects are listed either."""
    view, blocks = draft.view, list[Block]()
    if facts.published:
        blocks.append(published_table(view, "linkage.caption", facts.published))
        if facts.mean is not None and facts.mean.is_derived and facts.mean.quantity is not None and not _is_one(facts.projects):
            blocks.append(Sentence("linkage.mean", {"mean": facts.mean}))
        if facts.cost is not None:
            blocks.append(Sentence("linkage.no_ceiling"))
    if facts.projects is None and facts.cost is None and not facts.listed:
        parents = view.latest(PROJECTS, of=view.parent) if view.parent else None
        blocks.append(nothing_published(draft, "topic.production_linkage", parents))
    return blocks


def _is_one(projects: Figure | None) -> bool:
    """Whether there is a single project, of which there is no mean."""
    return projects is not None and projects.quantity is not None and projects.quantity.upper == 1


def not_told(draft: Draft, facts: Facts) -> list[Block]:
    """What neither sources nor lists say about the projects; each is asked for."""
    view = draft.view
    known = {figure.measure for figure in facts.published}
    details = [measure for measure in DETAILS if measure not in known] if not facts.listed else []
    with_list = {unit_id for project in facts.listed for unit_id in project.entity.unit_ids}
    without = [child for child in view.children if not view.current(PROJECTS, of=child) and child.unit_id not in with_list]
    blocks: list[Block] = []
    if details:
        blocks.append(nothing("linkage.not_told", *details, measures=[Name("measure", measure) for measure in details]))
    if without:
        blocks.append(nothing("linkage.parts_without", PROJECTS, units=without))
    for measure in (PROJECTS, COST):
        if measure not in known and not facts.listed:
            draft.ask(measure)
    for measure in details:
        draft.ask(measure)
    for column, measure in AMOUNTS.items():
        silent = [unit for project in facts.listed if not project[column] for unit in owners_here(view, project.entity)]
        for unit in dict.fromkeys(silent):
            draft.ask(measure, of=unit)
    for child in without:
        draft.ask(PROJECTS, of=child)
    return blocks
