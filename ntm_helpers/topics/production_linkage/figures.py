"""Linkage projects that an office lists, and the figures of each: amounts of an item of support, shares, prices, values at present.

A rule counts that was in force when the project began. An unconfirmed ceiling decides nothing, nor does one where nobody says when
that was; a missing denominator gives "cannot tell" with the reason, never zero. What began after the review date is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, View
from ntm_helpers.methods import linkage
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Draft, Name
from ntm_helpers.review.arithmetic import INPUT_MISSING, About, count, difference, product, ratio, total
from ntm_helpers.topics.common import latest_published

DETAILS = ("linkage_households", "linkage_support", "linkage_contracted_area")
MEAN = "linkage_cost_per_project"
PUBLISHED = ("linkage_projects", "linkage_cost", MEAN, *DETAILS, "ocop_products", "ocop_products_newly_recognised")
"""Measures of what is published of all projects together, and of products; others stand in the last step."""
NOT_EXACT = "unknown.not_exact"
"""Why nothing is computed of hedged numbers: the method takes exact ones alone."""
COUNTERPARTS = ("beneficiary_million_vnd", "enterprise_million_vnd", "credit_million_vnd")


@dataclass(frozen=True)
class Project:
    """A project with the rows that belong to it."""

    entity: Entity
    supports: tuple[Entity, ...]
    partners: tuple[Entity, ...]
    milestones: tuple[Entity, ...]
    flows: tuple[Entity, ...]

    def __getitem__(self, column: str) -> str:
        return self.entity[column]

    @property
    def items(self) -> list[str]:
        """Items of support, each once."""
        return list(dict.fromkeys(row["item"] for row in self.supports))

    @property
    def has_buyer(self) -> bool:
        """Whether a partner is told to be a buyer."""
        return any(partner["role"] == "buyer" for partner in self.partners)

    def state_on(self, day: date) -> str:
        """State on a day, a code of ``project_state``: what ended later had not ended yet."""
        end, state = self.entity.day("end_date"), self.entity["state"]
        return "running" if state in ("ended", "stopped") and end is not None and end > day else state

    @property
    def name(self) -> Name:
        """Name of the project, as the office writes it."""
        return Name("text", self.entity["name"])


@dataclass(frozen=True)
class Facts:
    """What the steps share: what is published (number and cost, their mean, and further figures), and the projects listed.

    The mean is the stated one; else cost over number, where both are of one day.
    """

    projects: Figure | None
    cost: Figure | None
    mean: Figure | None
    published: Sequence[Figure]
    listed: tuple[Project, ...]


def facts_of(draft: Draft) -> Facts:
    """Gather what the steps share."""
    view = draft.view
    published = latest_published(view, PUBLISHED)
    projects, cost = view.latest("linkage_projects"), view.latest("linkage_cost")
    mean = view.latest(MEAN)
    if mean is None and projects is not None and cost is not None and projects.last_day == cost.last_day:
        mean = ratio(draft, MEAN, cost, projects)
    return Facts(projects, cost, mean, published, listed_of(view))


def listed_of(view: View) -> tuple[Project, ...]:
    """Projects of the unit and its parts that had begun by the review date, or bear no date."""
    begun = view.entities_within("linkage_projects", [view.unit, *view.children, *view.villages])
    tables = ("linkage_supports", "linkage_partners", "linkage_milestones", "linkage_flows")
    return tuple(Project(entity, *(tuple(view.entities(table, on=entity)) for table in tables)) for entity in begun)


def later_of(view: View) -> list[Entity]:
    """Projects of the same units that began after the review date: counted nowhere."""
    return view.entities_within("linkage_projects", [view.unit, *view.children, *view.villages], is_later_one=True)


def about(
    draft: Draft,
    project: Project,
    *further: str,
    rules: Sequence[str] = (),
    parameters: Sequence[tuple[str, str]] = (),
) -> About:
    """What a figure of a project is about: its unit, as item its key and what further tells it apart, and what decides it."""
    item = ".".join((project.entity.key, *further))
    unit, day = draft.view.places[project.entity.unit_id], draft.view.as_of
    return {"item": item, "of": unit, "rules": rules, "parameters": parameters, "on": day}


def ratio_of(draft: Draft, measure: str, project: Project, numerator: str, denominator: str) -> Figure | None:
    """Ratio of two cells of a project."""
    cell = project.entity.figure
    return ratio(draft, measure, cell(numerator), cell(denominator), **about(draft, project))


def sum_over(draft: Draft, measure: str, listed: Sequence[Project], column: str) -> Figure | None:
    """Sum of a cell over the projects; without a quantity where one of them is not reported."""
    return total(draft, measure, [project.entity.figure(column) for project in listed], on=draft.view.as_of)


# --- support against its rule ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """An item of support held against its rule: ``within``, ``over`` or ``cannot_tell``.

    ``is_least`` says that more may be known of it: a part of the support, or the eligible cost, is not told.
    """

    verdict: str
    eligible: Figure | None
    support: Figure | None
    allowed: Figure | None = None
    excess: Figure | None = None
    reason: str = ""
    is_least: bool = False


def rule_for(view: View, project: Project, item: str) -> dict[str, str] | None:
    """Rule for an item of support that was in force when the project began, else on the review date."""
    return linkage.ceiling_on(item, project.entity.day("start_date") or view.as_of, view.register)


def held_against_rule(draft: Draft, project: Project, item: str) -> Held:
    """Hold all support of one item against its rule.

    Rows of one item share its ceiling, as machinery and infrastructure do. A project that does not say when it began may be older
    than the rule.
    """
    support = _of_item(draft, project, item, SUPPORT)
    eligible = _of_item(draft, project, item, ELIGIBLE)
    rule = rule_for(draft.view, project, item)
    if rule is None:
        return Held("cannot_tell", eligible, support, reason="linkage.no_rule")
    if not rule["rate_percent"] and not rule["ceiling_vnd"]:
        return Held("cannot_tell", eligible, support, reason="linkage.left_to_province")
    cost = eligible.quantity if eligible is not None else None
    bound = linkage.support_allowed(cost, rule)
    if bound.quantity is None:
        return Held("cannot_tell", eligible, support, reason="linkage.item_not_told")
    held = about(draft, project, item, rules=[_cited(rule)])
    bounds = _bounds(draft, project, rule, eligible if cost is not None else None)
    allowed = draft.derive(
        "linkage_support_allowed", bound.quantity, by=linkage.support_allowed, inputs=bounds, operation="minimum", **held
    )
    if not bound.is_confirmed:
        return Held("cannot_tell", eligible, support, allowed, reason="linkage.rule_unconfirmed")
    if not project["start_date"]:
        return Held("cannot_tell", eligible, support, allowed, reason="linkage.start_not_told")
    known = support if support is not None and support.quantity is not None else _known_of_item(draft, project, item)
    is_whole = known is support and support is not None and cost is not None
    verdict = linkage.held(known.quantity, bound.quantity) if known is not None and known.quantity is not None else ""
    if verdict == "over":
        excess = difference(draft, "linkage_support_excess", known, allowed, **held)
        return Held("over", eligible, known, allowed, excess, is_least=not is_whole)
    if not is_whole:
        return Held("cannot_tell", eligible, support, allowed, reason="linkage.item_not_told")
    return Held(verdict, eligible, support, allowed, reason="linkage.hedge_decides" if verdict == "cannot_tell" else "")


@dataclass(frozen=True)
class Together:
    """Support of an item for several projects of one lead party, beyond the ceiling that is for a lead party."""

    lead_party: str
    item: str
    number: Figure
    support: Figure | None
    allowed: Figure
    excess: Figure | None
    is_least: bool

    @property
    def key(self) -> str:
        """Key of the sentence that says it."""
        return "linkage.over_ceiling_together_least" if self.is_least else "linkage.over_ceiling_together"

    @property
    def values(self) -> dict[str, Figure | Name | None]:
        """Arguments of the sentence that says it."""
        names: dict[str, Figure | Name | None] = {"lead": Name("text", self.lead_party), "count": self.number}
        item = Name("support_item", self.item)
        return {**names, "item": item, "support": self.support, "allowed": self.allowed, "excess": self.excess}


def over_together(draft: Draft, listed: Sequence[Project]) -> list[Together]:
    """Lead parties whose projects together got more for an item than its ceiling, where the ceiling is for a lead party."""
    by_party: dict[tuple[str, str], list[Project]] = {}
    for project in listed:
        for item in project.items:
            if project["lead_party"] and project["start_date"]:
                by_party.setdefault((project["lead_party"], item), []).append(project)
    several = [(party, item, projects) for (party, item), projects in by_party.items() if len(projects) > 1]
    return [found for party, item, projects in several if (found := _together(draft, party, item, projects))]


def _together(draft: Draft, party: str, item: str, projects: Sequence[Project]) -> Together | None:
    """Support of an item for a lead party where it is over the ceiling; what is known of it may already be."""
    view, first = draft.view, projects[0]
    rule = linkage.ceiling_on(item, min(p.entity.day("start_date") or view.as_of for p in projects), view.register)
    most = linkage.ceiling_for_lead_party(rule) if rule else None
    amounts = [row.figure(SUPPORT.column) for project in projects for row in project.supports if row["item"] == item]
    known = [(figure, figure.quantity) for figure in amounts if figure is not None and figure.quantity is not None]
    if rule is None or most is None or not known:
        return None
    if linkage.held(quantities.total([amount for _, amount in known]), most) != "over":
        return None
    held = about(draft, first, item, "lead_party", rules=[_cited(rule)])
    support = total(draft, SUPPORT.together, [figure for figure, _ in known], **held)
    ceiling = [_of_rule(draft, rule, "linkage_support_ceiling", most)]
    allowed = draft.derive(
        "linkage_support_allowed", most, by=linkage.ceiling_for_lead_party, inputs=ceiling, operation="same", **held
    )
    excess = difference(draft, "linkage_support_excess", support, allowed, **held)
    number = count(draft, "projects_of_lead_party", [project.entity for project in projects], **held)
    return Together(party, item, number, support, allowed, excess, is_least=len(known) < len(amounts))


class Amount(NamedTuple):
    """A column of the items of support, and the measure of its rows of one item together."""

    column: str
    together: str


SUPPORT = Amount("support_million_vnd", "linkage_item_support_together")
ELIGIBLE = Amount("eligible_cost_million_vnd", "linkage_item_cost_together")


def _of_item(draft: Draft, project: Project, item: str, amount: Amount) -> Figure | None:
    """Amount of an item: that of its row, or of its rows added."""
    figures = [row.figure(amount.column) for row in project.supports if row["item"] == item]
    return figures[0] if len(figures) == 1 else total(draft, amount.together, figures, **about(draft, project, item))


def _known_of_item(draft: Draft, project: Project, item: str) -> Figure | None:
    """What is known of the support of an item, where a part of it is not told."""
    figures = [figure for row in project.supports if row["item"] == item and (figure := row.figure(SUPPORT.column))]
    return total(draft, SUPPORT.together, figures, **about(draft, project, item, "known"))


def _cited(rule: Mapping[str, str]) -> str:
    return f"{rule['decision']} {rule['article']}".strip()


def _bounds(draft: Draft, project: Project, rule: Mapping[str, str], eligible: Figure | None) -> list[Figure]:
    """What bounds the support: rate times eligible cost, and the ceiling, as far as a rule sets them."""
    bounds: list[Figure | None] = []
    if rule["rate_percent"] and eligible is not None:
        rate = _of_rule(draft, rule, "linkage_support_rate", point(Fraction(rule["rate_percent"]), "percent", "rate"))
        held = about(draft, project, rule["item"], rules=[_cited(rule)])
        bounds.append(product(draft, "linkage_support_by_rate", eligible, rate, **held))
    if rule["ceiling_vnd"]:
        million = point(Fraction(rule["ceiling_vnd"]) / linkage.MILLIONS, linkage.MILLION)
        bounds.append(_of_rule(draft, rule, "linkage_support_ceiling", million))
    return [bound for bound in bounds if bound is not None]


def _of_rule(draft: Draft, rule: Mapping[str, str], measure: str, quantity: Quantity) -> Figure:
    """Rate or ceiling of a rule as a figure, so that it can be followed."""
    return Figure(
        figure_id=f"{measure}.{rule['item']}.{rule['valid_from']}",
        unit_id=draft.view.unit.unit_id,
        measure=measure,
        item=rule["item"],
        quantity=quantity,
        basis="rule" if rule["is_confirmed"] == "true" else "unconfirmed_rule",
        source_id=rule["source_id"],
        locator=rule["article"] or rule["decision"],
        note=rule["note"],
    )


# --- money, contracts, inclusion ------------------------------------------------------------------------------------------


def leverage(draft: Draft, project: Project) -> Figure | None:
    """Counterpart and credit per đồng of support; all three kinds must be reported, a kind that is not there is reported as 0."""
    raised = total(
        draft, "linkage_counterpart", [project.entity.figure(column) for column in COUNTERPARTS], **about(draft, project)
    )
    return ratio(draft, "linkage_leverage", raised, project.entity.figure("support_million_vnd"), **about(draft, project))


def buyer_concentration(draft: Draft, project: Project) -> Figure | None:
    """How far a single one of the buyers named rules; unknown where the quantity of one of them is."""
    bought = [partner.figure("bought_tonnes") for partner in project.partners if partner["role"] == "buyer"]
    inputs = [figure for figure in bought if figure is not None]
    amounts = [figure.quantity for figure in inputs if figure.quantity is not None]
    if not amounts:
        return None
    index = linkage.concentration(amounts) if len(amounts) == len(bought) else None
    about_it = about(draft, project)
    reason = "" if index is not None else NOT_EXACT if len(amounts) == len(bought) else INPUT_MISSING
    return draft.derive(
        "linkage_buyer_concentration",
        index,
        by=linkage.concentration,
        inputs=inputs,
        operation="concentration",
        reason=reason,
        **about_it,
    )


def price_premium(draft: Draft, project: Project) -> Figure | None:
    """Price under the contract over the local market price of the season, less 1, in per cent."""
    contract, market = (project.entity.figure(f"{name}_price_vnd_per_kg") for name in ("contract", "market"))
    more = difference(draft, "linkage_price_difference", contract, market, **about(draft, project))
    return ratio(draft, "linkage_price_premium", more, market, **about(draft, project))


def poor_share(draft: Draft, project: Project) -> Figure | None:
    """Poor and near-poor among the participants, where both are reported."""
    both = [project.entity.figure("poor_households"), project.entity.figure("near_poor_households")]
    poor = total(draft, "linkage_poor_participants", both, **about(draft, project))
    return ratio(draft, "linkage_poor_share", poor, project.entity.figure("participant_households"), **about(draft, project))


# --- milestones ------------------------------------------------------------------------------------------------------------


def milestone_state(view: View, milestone: Entity) -> str:
    """How a milestone stands on the review date, a code of ``milestone_state``."""
    due, done = milestone.day("due_date"), milestone.day("done_date")
    if done is not None and done <= view.as_of:
        return "done"
    if due is None:
        return "to_come"
    is_late = linkage.is_overdue(due, done, milestone.told_on, view.as_of)
    return {True: "overdue", None: "past_due", False: "to_come"}[is_late]


def overdue_of(view: View, listed: Sequence[Project]) -> list[tuple[Project, Entity]]:
    """Milestones that were due by the review date, and told since not to be done by then."""
    found = [(project, milestone) for project in listed for milestone in project.milestones]
    return [(project, milestone) for project, milestone in found if milestone_state(view, milestone) == "overdue"]
