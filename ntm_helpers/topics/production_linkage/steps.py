"""How linkage projects that an office lists are laid out in a review, project by project.

Form of linkage by its stages, support by item against rate and ceiling, counterpart and leverage, contract coverage and
fulfilment, inclusion, concentration of buyers, milestones, survival after support, benefit and cost with a sensitivity of ±20 % of
benefits. The computations are those of `ntm_helpers.methods.linkage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from ntm_helpers.dataset import Entity, Figure, View
from ntm_helpers.dataset.cells import read_boolean
from ntm_helpers.methods.linkage import form_of, why_no_form
from ntm_helpers.review import Block, Chart, Draft, Name, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.owners import owners_of
from ntm_helpers.topics.production_linkage.benefits import benefit_cost_of
from ntm_helpers.topics.production_linkage.figures import (
    Facts,
    Project,
    buyer_concentration,
    held_against_rule,
    later_of,
    leverage,
    milestone_state,
    over_together,
    poor_share,
    price_premium,
    ratio_of,
    rule_for,
)
from ntm_helpers.topics.production_linkage.published import published

VERDICTS = key_family("linkage.held", ("within", "over"))
WHY_NO_FORM = key_family("linkage.form", ("not_told", "buyer_named", "no_consumption", "none"))
LIVED_ON = {True: "linkage.lived.yes", False: "linkage.lived.no", None: "unknown.not_reported"}
NO_VALUE = Name("text", "–")
MOST_OF_PARTS = 12
"""Rows of a table of all parts' projects: what is over its ceiling first."""

# --- projects -------------------------------------------------------------------------------------------------------------


def projects(draft: Draft, facts: Facts) -> list[Block]:
    """What is published; lead party, form of linkage, cost, counterpart and leverage of every project listed."""
    blocks = published(draft, facts)
    if not facts.listed:
        of_money = ("linkage_project_cost", "linkage_project_support", "linkage_state_share", "linkage_leverage")
        return [*blocks, nothing("linkage.no_list", *of_money), *_later(draft.view)]
    rows = [_described(draft.view, project) for project in facts.listed]
    heads = ["column.project", "column.unit", "column.lead_party", "column.linkage_form", "column.state"]
    blocks += [Table("linkage.list.caption", heads, rows)]
    money: list[list[Value]] = [
        [
            project.name,
            project.entity.figure("total_cost_million_vnd"),
            project.entity.figure("support_million_vnd"),
            ratio_of(draft, "linkage_state_share", project, "support_million_vnd", "total_cost_million_vnd"),
            leverage(draft, project),
        ]
        for project in facts.listed
    ]
    amounts = ["column.project", "column.total_cost", "column.support", "column.state_share", "column.leverage"]
    return [*blocks, Table("linkage.money.caption", amounts, money), *_later(draft.view)]


def _later(view: View) -> list[Block]:
    """Projects that began after the review date: named, and counted nowhere."""
    rows: list[list[Value]] = [
        [Name("text", entity["name"]), owners_of(view, entity), entity.day("start_date")] for entity in later_of(view)
    ]
    return [Table("linkage.later.caption", ["column.project", "column.unit", "column.day"], rows)] if rows else []


def _most(view: View) -> int:
    """Projects of which the page of a unit with parts tells all: those of one part stand on the part's page."""
    return MOST_OF_PARTS if view.children else 0


def _described(view: View, project: Project) -> list[Value]:
    """Lead party, form and state of a project."""
    form = form_of(project["stages"], view.register)
    why = why_no_form(project["stages"], has_buyer=project.has_buyer)
    shape = Name("linkage_form", form["form"]) if form else Name("word", WHY_NO_FORM[why])
    lead_party, unit = Name("text", project["lead_party"] or "–"), owners_of(view, project.entity)
    return [project.name, unit, lead_party, shape, Name("project_state", project.state_on(view.as_of))]


# --- support --------------------------------------------------------------------------------------------------------------


def support(draft: Draft, facts: Facts) -> list[Block]:
    """Support by item against its ceiling, crops and cycles, and what reaches the linked parties."""
    rows = [_held(draft, project, item) for project in facts.listed for item in project.items]
    if draft.view.children:
        rows.sort(key=lambda row: row[-1] == Name("word", VERDICTS["within"]))
    if not rows:
        return [nothing("linkage.no_support", "linkage_eligible_cost", "linkage_item_support", "linkage_support_allowed")]
    heads = ["column.project", "column.support_item", "column.eligible_cost", "column.support", "column.allowed", "column.verdict"]
    blocks = [*_support_drawn(draft, facts), Table("linkage.support.caption", heads, rows, _most(draft.view))]
    blocks += [Sentence(together.key, together.values) for together in over_together(draft, facts.listed)]
    for project in facts.listed:
        blocks += _too_many_cycles(draft.view, project)
    linked: list[list[Value]] = [
        [project.name, ratio_of(draft, "linkage_linked_share", project, "linked_support_million_vnd", "support_million_vnd")]
        for project in facts.listed
        if project["support_million_vnd"]
    ]
    if linked:
        blocks.append(Table("linkage.linked.caption", ["column.project", "column.linked_share"], linked, _most(draft.view)))
    return blocks


MOST_DRAWN = 6
"""Items of support that are drawn: those over their ceiling, and others to see them by."""


def _support_drawn(draft: Draft, facts: Facts) -> list[Block]:
    """Draw support beside what its rule allows where some is over it, these first."""
    found = [(project, item, held_against_rule(draft, project, item)) for project in facts.listed for item in project.items]
    both = [(project, item, held) for project, item, held in found if held.support is not None and held.allowed is not None]
    over = [one for one in both if one[2].verdict == "over"]
    if not over:
        return []
    rows: list[tuple[Value, Figure]] = []
    for project, item, held in [*over, *(one for one in both if one not in over)][:MOST_DRAWN]:
        label = Sentence("linkage.support.chart.row", {"project": project.name, "item": Name("support_item", item)})
        rows += [(label, figure) for figure in (held.allowed, held.support) if figure is not None]
    supports = [held.support for _, _, held in over if held.support is not None]
    title = Sentence("linkage.support.chart", {"count": count(draft, "supports_over_ceiling", supports)})
    chart = Chart("bullet", title, rows, about=Sentence("linkage.support.chart.about"))
    draft.picture(chart)
    return [chart]


def _held(draft: Draft, project: Project, item: str) -> list[Value]:
    """An item of support beside what its rule allows."""
    held = held_against_rule(draft, project, item)
    verdict = Name("word", held.reason or VERDICTS[held.verdict])
    return [project.name, Name("support_item", item), held.eligible, held.support, held.allowed, verdict]


def _too_many_cycles(view: View, project: Project) -> list[Block]:
    """Items that were supported for more crops or cycles than their rule allows."""
    blocks: list[Block] = []
    for row in project.supports:
        cycles, rule = row.figure("cycles"), rule_for(view, project, row["item"])
        if cycles is None or cycles.quantity is None or rule is None or not rule["most_cycles"] or not project["start_date"]:
            continue
        if cycles.quantity.lower > int(rule["most_cycles"]):
            most = Name("rule", rule["most_cycles"])
            blocks.append(Sentence("linkage.too_many_cycles", {"project": project.name, "cycles": cycles, "most": most}))
    return blocks


# --- contracts and inclusion ----------------------------------------------------------------------------------------------


def contracts(draft: Draft, facts: Facts) -> list[Block]:
    """Area and output under contract, deliveries, how far a single buyer rules, and what the contract pays more."""
    if not facts.listed:
        missing = ("linkage_area_coverage", "linkage_output_coverage", "linkage_fulfilment", "linkage_buyer_concentration")
        return [nothing("linkage.no_contracts", *missing, "linkage_price_premium")]
    rows: list[list[Value]] = [
        [
            project.name,
            ratio_of(draft, "linkage_area_coverage", project, "contracted_ha", "total_ha"),
            ratio_of(draft, "linkage_output_coverage", project, "delivered_tonnes", "sold_tonnes"),
            ratio_of(draft, "linkage_fulfilment", project, "delivered_tonnes", "contracted_tonnes"),
            buyer_concentration(draft, project),
            price_premium(draft, project),
        ]
        for project in facts.listed
    ]
    heads = [
        "column.project",
        "column.area_coverage",
        "column.output_coverage",
        "column.fulfilment",
        "column.concentration",
        "column.price_premium",
    ]
    note = [Sentence("linkage.concentration.note")] if any(row[4] is not None for row in rows) else []
    return [Table("linkage.contracts.caption", heads, rows, _most(draft.view)), *note]


def inclusion(draft: Draft, facts: Facts) -> list[Block]:
    """Whom the projects reach."""
    if not facts.listed:
        missing = ("linkage_participation", "linkage_poor_share", "linkage_minority_share", "linkage_women_share")
        return [nothing("linkage.no_inclusion", "linkage_project_participants", *missing, "linkage_support_per_household")]
    people = "participant_households"
    rows: list[list[Value]] = [
        [
            project.name,
            project.entity.figure(people),
            ratio_of(draft, "linkage_participation", project, people, "producing_households"),
            poor_share(draft, project),
            ratio_of(draft, "linkage_minority_share", project, "minority_households", people),
            ratio_of(draft, "linkage_women_share", project, "women_headed_households", people),
            ratio_of(draft, "linkage_support_per_household", project, "support_million_vnd", people),
        ]
        for project in facts.listed
    ]
    heads = [
        "column.project",
        "column.participants",
        "column.participation",
        "column.poor_share",
        "column.minority_share",
        "column.women_share",
        "column.support_per_household",
    ]
    return [Table("linkage.inclusion.caption", heads, rows, _most(draft.view))]


# --- whether it lasts -----------------------------------------------------------------------------------------------------


def lasting(draft: Draft, facts: Facts) -> list[Block]:
    """Milestones, and whether the linkage lived on after support had ended."""
    view, blocks = draft.view, list[Block]()
    rows = [[project.name, *_milestone(view, milestone)] for project in facts.listed for milestone in project.milestones]
    if rows:
        heads = ["column.project", "column.milestone", "column.due", "column.done", "column.state"]
        blocks += [Table("linkage.milestones.caption", heads, rows)]
    survival = _survival(view, facts.listed)
    if survival:
        heads = ["column.project", "column.support_ended", "column.after_12", "column.after_24"]
        blocks += [Table("linkage.survival.caption", heads, survival)]
    return blocks or [nothing("linkage.nothing_lasting")]


def _milestone(view: View, milestone: Entity) -> list[Value]:
    """A milestone: when it is due, when it was done, how it stands on the review date."""
    state = milestone_state(view, milestone)
    shown = milestone.day("done_date") if state == "done" else NO_VALUE
    return [Name("text", milestone["name"]), milestone.day("due_date"), shown, Name("milestone_state", state)]


def _survival(view: View, listed: Sequence[Project]) -> list[list[Value]]:
    """Projects whose support had ended by the review date, and whether they lived on for 12 and 24 months."""
    ended = [(project, project.entity.day("support_ended_on")) for project in listed]
    return [
        [project.name, day, _lived_on(view, project, day, 12), _lived_on(view, project, day, 24)]
        for project, day in ended
        if day is not None and day <= view.as_of
    ]


def _lived_on(view: View, project: Project, ended: date, months: int) -> Name:
    """Whether the linkage lived so long after support had ended; "too early" before that day."""
    passed = relativedelta(view.as_of, ended)
    if passed.years * 12 + passed.months < months:
        return Name("word", "linkage.lived.too_early")
    return Name("word", LIVED_ON[read_boolean(project[f"is_active_after_{months}_months"])])


# --- benefit and cost -----------------------------------------------------------------------------------------------------


def benefit_cost(draft: Draft, facts: Facts) -> list[Block]:
    """Benefit–cost ratio with its sensitivity and the switching value, where flows and a discount rate are reported."""
    found = [(project, benefit_cost_of(draft, project)) for project in facts.listed]
    rows: list[list[Value]] = [
        [project.name, of_it.discount_rate, *of_it.ratios, of_it.net_present_value, of_it.switching_value]
        for project, of_it in found
        if of_it is not None
    ]
    if not rows:
        missing = ("linkage_benefit_cost_ratio", "linkage_net_present_value", "linkage_switching_value")
        return [nothing("linkage.no_flows", *missing)]
    heads = [
        "column.project",
        "column.discount_rate",
        "column.benefit_cost_low",
        "column.benefit_cost",
        "column.benefit_cost_high",
        "column.net_present_value",
        "column.switching",
    ]
    table = [Table("linkage.benefit_cost.caption", heads, rows, _most(draft.view))]
    years = sorted({flow.year for project in facts.listed for flow in project.flows})
    expected = [Name("when", str(year)) for year in years if date(year, 12, 31) > draft.view.as_of]
    note = [Sentence("linkage.flows.expected", {"years": expected})] if expected else []
    return [*table, Sentence("linkage.benefit_cost.note"), *note]
