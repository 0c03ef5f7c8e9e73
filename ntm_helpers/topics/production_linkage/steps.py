"""How linkage projects that an office lists are laid out in a review, project by project.

Form of linkage by its stages, support by item against rate and ceiling, counterpart and leverage, contract coverage and
fulfilment, inclusion, concentration of buyers, milestones, survival after support, benefit and cost with a sensitivity of ±20 % of
benefits. The computations are those of `methods.linkage`. A rule counts that was in force when the project began. An unconfirmed
ceiling decides nothing; a missing denominator gives "cannot tell" with the reason, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, View
from ntm_helpers.methods.linkage import CONSUMPTION, benefit_cost, ceiling_on, concentration, form_of, support_allowed
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Draft, Name, Sentence, Table, Value
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics.common import without_constants

METHOD = "ntm_helpers.methods.linkage"
SENSITIVITY = (-20, 0, 20)
"""Changes of all benefits in per cent."""


@dataclass(frozen=True)
class Project:
    """A project with what hangs on it."""

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
    def name(self) -> Name:
        """Name of the project, as the office writes it."""
        return Name("text", self.entity["name"])


def listed_of(view: View) -> list[Project]:
    """Projects of the unit and its parts that had begun by the review date, or bear no date."""
    found = [e for unit in [view.unit, *view.children, *view.villages] for e in view.entities("linkage_projects", of=unit)]
    begun = [e for e in found if e.day("start_date") is None or e.day("start_date") <= view.as_of]
    tables = ("linkage_supports", "linkage_partners", "linkage_milestones", "linkage_flows")
    return [Project(entity, *(tuple(view.entities(table, on=entity)) for table in tables)) for entity in begun]


def summed(draft: Draft, measure: str, listed: list[Project], column: str) -> Figure | None:
    """Sum over the projects; without a quantity where one of them is not reported."""
    figures = [project.entity.figure(f"{column}_million_vnd") for project in listed]
    known = [figure for figure in figures if figure is not None]
    if not known:
        return None
    if len(known) < len(figures):
        return derived(draft, measure, None, known, reason="unknown.input_missing")
    return derived(draft, measure, quantities.total([figure.quantity for figure in known]), known)


def derived(
    draft: Draft,
    measure: str,
    quantity: Quantity | None,
    inputs: list[Figure],
    project: Project | None = None,
    item: str = "",
    reason: str = "",
    rules: tuple[str, ...] = (),
) -> Figure:
    """Derive a figure of a project, or of all projects together."""
    of = draft.view.places[project.entity.unit_id] if project else None
    key = ".".join(part for part in (project.entity.key if project else "", item) if part)
    return draft.derive(measure, quantity, method=METHOD, inputs=inputs, item=key, of=of, reason=reason, rules=rules)


def projects(draft: Draft, listed: list[Project]) -> list:
    """Lead party, form of linkage, cost, counterpart and leverage of every project."""
    if not listed:
        return [Sentence("linkage.no_list")]
    rows: list[list[Value]] = []
    money: list[list[Value]] = []
    for project in listed:
        entity = project.entity
        form = form_of(entity["stages"], draft.view.register)
        shape = Name("linkage_form", form["form"]) if form else Name("word", _no_form(entity))
        unit = draft.view.places[entity.unit_id]
        rows.append([project.name, unit, Name("text", entity["lead_party"] or "–"), shape, Name("project_state", entity["state"])])
        support, cost = entity.figure("support_million_vnd"), entity.figure("total_cost_million_vnd")
        share = _ratio(draft, "linkage_state_share", project, support, cost)
        money.append([project.name, cost, support, share, _leverage(draft, project, support)])
    heads = ["column.project", "column.unit", "column.lead_party", "column.linkage_form", "column.state"]
    amounts = ["column.project", "column.total_cost", "column.support", "column.state_share", "column.leverage"]
    tables = Table("linkage.list.caption", heads, rows), Table("linkage.money.caption", amounts, money)
    return [block for table in tables for block in without_constants(table)]


def _no_form(entity: Entity) -> str:
    if not entity["stages"]:
        return "linkage.form.not_told"
    return "linkage.form.none" if CONSUMPTION in entity["stages"].split() else "linkage.form.no_consumption"


def _ratio(draft: Draft, measure: str, project: Project, above: Figure | None, below: Figure | None) -> Figure | None:
    of = draft.view.places[project.entity.unit_id]
    return ratio(draft, measure, above, below, item=project.entity.key, of=of)


def _leverage(draft: Draft, project: Project, support: Figure | None) -> Figure | None:
    """Counterpart and credit per đồng of support; all three kinds must be told, a kind that is not there is told as 0."""
    parts = [project.entity.figure(f"{name}_million_vnd") for name in ("beneficiary", "enterprise", "credit")]
    known = [figure for figure in parts if figure is not None]
    if support is None or not known:
        return None
    if len(known) < len(parts) or support.quantity.lower <= 0:
        reason = "unknown.input_missing" if len(known) < len(parts) else "unknown.denominator_zero"
        return derived(draft, "linkage_leverage", None, [*known, support], project, reason=reason)
    raised = quantities.total([figure.quantity for figure in known])
    return derived(draft, "linkage_leverage", quantities.ratio(raised, support.quantity, unit="times"), [*known, support], project)


@dataclass(frozen=True)
class Held:
    """An item of support held against its rule: ``within``, ``over`` or ``cannot_tell``."""

    verdict: str
    eligible: Figure | None
    support: Figure | None
    allowed: Figure | None
    excess: Figure | None
    reason: str


def held_against_rule(draft: Draft, project: Project, item: str) -> Held:
    """Hold all support of one item against the rule in force when the project began, else on the review date.

    Rows of one item share its ceiling, as machinery and infrastructure do.
    """
    view = draft.view
    support = _of_item(draft, project, item, "linkage_item_support_together", "support_million_vnd")
    eligible = _of_item(draft, project, item, "linkage_item_cost_together", "eligible_cost_million_vnd")
    rule = ceiling_on(item, project.entity.day("start_date") or view.as_of, view.register)
    if rule is None or support is None or eligible is None:
        return Held("cannot_tell", eligible, support, None, None, "linkage.no_rule" if rule is None else "linkage.item_not_told")
    bound = support_allowed(eligible.quantity, rule)
    rules = (f"{rule['decision']} {rule['article']}".strip(),)
    if bound.quantity is None:
        return Held("cannot_tell", eligible, support, None, None, "linkage.left_to_province")
    allowed = derived(draft, "linkage_support_allowed", bound.quantity, [eligible], project, item, rules=rules)
    if not bound.is_confirmed:
        return Held("cannot_tell", eligible, support, allowed, None, "linkage.rule_unconfirmed")
    if quantities.compare(support.quantity, bound.quantity) != "greater":
        return Held("within", eligible, support, allowed, None, "")
    over = quantities.difference(support.quantity, bound.quantity)
    excess = derived(draft, "linkage_support_excess", over, [support, allowed], project, item, rules=rules)
    return Held("over", eligible, support, allowed, excess, "")


def over_together(draft: Draft, listed: list[Project]) -> list[Sentence]:
    """Lead parties whose projects together got more for an item than its ceiling, where the ceiling is for a lead party."""
    view, parties = draft.view, {}
    for project in listed:
        for item in project.items:
            if project["lead_party"]:
                parties.setdefault((project["lead_party"], item), []).append(project)
    told = []
    for (lead, item), projects in parties.items():
        rule = ceiling_on(item, min(p.entity.day("start_date") or view.as_of for p in projects), view.register)
        if (
            len(projects) < 2
            or rule is None
            or rule["per"] != "lead_party"
            or not rule["ceiling_vnd"]
            or rule["is_confirmed"] != "true"
        ):
            continue
        amounts = [_of_item(draft, project, item, "linkage_item_support_together", "support_million_vnd") for project in projects]
        known = [amount for amount in amounts if amount is not None]
        most = point(Fraction(rule["ceiling_vnd"]) / 1_000_000, "million VND")
        together = quantities.total([amount.quantity for amount in known]) if known else None
        if together is None or quantities.compare(together, most) != "greater":
            continue
        rules, first = (f"{rule['decision']} {rule['article']}".strip(),), projects[0]
        support = derived(draft, "linkage_item_support_together", together, known, first, f"{item}.lead_party", rules=rules)
        allowed = derived(draft, "linkage_support_allowed", most, [], first, f"{item}.lead_party", rules=rules)
        over = quantities.difference(together, most)
        excess = derived(draft, "linkage_support_excess", over, [support, allowed], first, f"{item}.lead_party", rules=rules)
        values = {"lead": Name("text", lead), "count": Name("text", str(len(projects))), "item": Name("support_item", item)}
        told.append(Sentence("linkage.over_ceiling_together", {**values, "support": support, "allowed": allowed, "excess": excess}))
    return told


def _of_item(draft: Draft, project: Project, item: str, measure: str, column: str) -> Figure | None:
    """Amount of an item: that of its row, or of its rows added; None where one of them is not told."""
    figures = [row.figure(column) for row in project.supports if row["item"] == item]
    if None in figures:
        return None
    if len(figures) == 1:
        return figures[0]
    return derived(draft, measure, quantities.total([figure.quantity for figure in figures]), figures, project, item)


def support(draft: Draft, listed: list[Project]) -> list:
    """Support by item against its ceiling, crops and cycles, and what reaches the linked parties."""
    rows: list[list[Value]] = []
    for project in listed:
        for item in project.items:
            held = held_against_rule(draft, project, item)
            verdict = Name("word", f"linkage.held.{held.verdict}") if not held.reason else Name("word", held.reason)
            rows.append([project.name, Name("support_item", item), held.eligible, held.support, held.allowed, verdict])
    if not rows:
        return [Sentence("linkage.no_support")]
    heads = ["column.project", "column.support_item", "column.eligible_cost", "column.support", "column.allowed", "column.verdict"]
    blocks: list = [*without_constants(Table("linkage.support.caption", heads, rows)), *over_together(draft, listed)]
    blocks += [
        Sentence("linkage.too_many_cycles", {"project": project.name, "cycles": cycles, "most": Name("text", rule["most_cycles"])})
        for project in listed
        for item in project.supports
        if (cycles := item.figure("cycles")) is not None
        and (rule := ceiling_on(item["item"], project.entity.day("start_date") or draft.view.as_of, draft.view.register))
        and rule["most_cycles"]
        and cycles.quantity.lower > int(rule["most_cycles"])
    ]
    linked = [
        [project.name, _ratio(draft, "linkage_linked_share", project, project.entity.figure("linked_support_million_vnd"), support)]
        for project in listed
        if (support := project.entity.figure("support_million_vnd")) is not None
    ]
    return [*blocks, Table("linkage.linked.caption", ["column.project", "column.linked_share"], linked)] if linked else blocks


def contracts(draft: Draft, listed: list[Project]) -> list:
    """Area and output under contract, deliveries, and how far a single buyer rules."""
    rows: list[list[Value]] = []
    for project in listed:
        told = project.entity.figure
        buyers = [figure for p in project.partners if p["role"] == "buyer" and (figure := p.figure("bought_tonnes")) is not None]
        index = concentration([figure.quantity for figure in buyers])
        rows.append(
            [
                project.name,
                _ratio(draft, "linkage_area_coverage", project, told("contracted_ha"), told("total_ha")),
                _ratio(draft, "linkage_output_coverage", project, told("delivered_tonnes"), told("sold_tonnes")),
                _ratio(draft, "linkage_fulfilment", project, told("delivered_tonnes"), told("contracted_tonnes")),
                derived(draft, "linkage_buyer_concentration", index, buyers, project) if index is not None else None,
                _price_premium(draft, project),
            ]
        )
    if not rows:
        return [Sentence("linkage.no_contracts")]
    heads = ["project", "area_coverage", "output_coverage", "fulfilment", "concentration", "price_premium"]
    note = [Sentence("linkage.concentration.note")] if any(row[4] is not None for row in rows) else []
    return [*without_constants(Table("linkage.contracts.caption", [f"column.{head}" for head in heads], rows)), *note]


def _price_premium(draft: Draft, project: Project) -> Figure | None:
    """Price under the contract over the local market price of the season, less 1, in per cent."""
    contract, market = (project.entity.figure(f"{name}_price_vnd_per_kg") for name in ("contract", "market"))
    known = [figure for figure in (contract, market) if figure is not None]
    if not known:
        return None
    if len(known) < 2 or market.quantity.lower <= 0:
        reason = "unknown.input_missing" if len(known) < 2 else "unknown.denominator_zero"
        return derived(draft, "linkage_price_premium", None, known, project, reason=reason)
    more = quantities.difference(contract.quantity, market.quantity)
    return derived(
        draft,
        "linkage_price_premium",
        quantities.ratio(more, market.quantity, unit="percent", kind="change", scale=100),
        known,
        project,
    )


def inclusion(draft: Draft, listed: list[Project]) -> list:
    """Whom the projects reach."""
    rows: list[list[Value]] = []
    for project in listed:
        told = project.entity.figure
        people = told("participant_households")
        rows.append(
            [
                project.name,
                people,
                _ratio(draft, "linkage_participation", project, people, told("producing_households")),
                _poor_share(draft, project, people),
                _ratio(draft, "linkage_minority_share", project, told("minority_households"), people),
                _ratio(draft, "linkage_women_share", project, told("women_headed_households"), people),
                _ratio(draft, "linkage_support_per_household", project, told("support_million_vnd"), people),
            ]
        )
    heads = ["project", "participants", "participation", "poor_share", "minority_share", "women_share", "support_per_household"]
    columns = [f"column.{head}" for head in heads]
    return without_constants(Table("linkage.inclusion.caption", columns, rows)) if rows else [Sentence("linkage.no_inclusion")]


def _poor_share(draft: Draft, project: Project, people: Figure | None) -> Figure | None:
    """Poor and near-poor among the participants, where both are told."""
    poor, near = project.entity.figure("poor_households"), project.entity.figure("near_poor_households")
    known = [figure for figure in (poor, near, people) if figure is not None]
    if not known:
        return None
    if len(known) < 3 or people.quantity.lower <= 0:
        reason = "unknown.input_missing" if len(known) < 3 else "unknown.denominator_zero"
        return derived(draft, "linkage_poor_share", None, known, project, reason=reason)
    both = quantities.total([poor.quantity, near.quantity])
    share = quantities.ratio(both, people.quantity, unit="percent", scale=100)
    return derived(draft, "linkage_poor_share", share, known, project)


def overdue_of(view: View, listed: list[Project]) -> list[tuple[Project, Entity]]:
    """Milestones that were due by the review date and not done by then."""
    return [
        (project, milestone)
        for project in listed
        for milestone in project.milestones
        if milestone.day("due_date") < view.as_of and (milestone.day("done_date") or view.as_of) >= view.as_of
    ]


def lasting(draft: Draft, listed: list[Project]) -> list:
    """Milestones, and whether the linkage lived on after support had ended."""
    view = draft.view
    overdue = {milestone.key for _, milestone in overdue_of(view, listed)}
    rows: list[list[Value]] = []
    for project in listed:
        for milestone in project.milestones:
            done = milestone.day("done_date")
            is_done = done is not None and done <= view.as_of
            state = "done" if is_done else "overdue" if milestone.key in overdue else "to_come"
            name = Name("text", milestone["name"])
            rows.append(
                [
                    project.name,
                    name,
                    milestone.day("due_date"),
                    done if is_done else Name("text", "–"),
                    Name("milestone_state", state),
                ]
            )
    heads = ["column.project", "column.milestone", "column.due", "column.done", "column.state"]
    blocks: list = without_constants(Table("linkage.milestones.caption", heads, rows)) if rows else []
    ended = [project for project in listed if project.entity.day("support_ended_on")]
    survival = [
        [project.name, project.entity.day("support_ended_on"), _lived(project, view, 12), _lived(project, view, 24)]
        for project in ended
        if project.entity.day("support_ended_on") <= view.as_of
    ]
    heads = ["column.project", "column.support_ended", "column.after_12", "column.after_24"]
    if survival:
        blocks += without_constants(Table("linkage.survival.caption", heads, survival))
    return blocks or [Sentence("linkage.nothing_lasting")]


def _lived(project: Project, view: View, months: int) -> Name:
    """Whether the linkage lived so long after support had ended; "too early" before that day."""
    ended = project.entity.day("support_ended_on")
    told = project[f"is_active_after_{months}_months"].lower()
    passed = relativedelta(view.as_of, ended)
    if passed.years * 12 + passed.months < months:
        return Name("word", "linkage.lived.too_early")
    return Name("word", {"true": "linkage.lived.yes", "false": "linkage.lived.no"}.get(told, "unknown.not_reported"))


def benefits_and_costs(draft: Draft, listed: list[Project]) -> list:
    """Benefit–cost ratio with its sensitivity and the switching value, where flows and a discount rate are told."""
    rows: list[list[Value]] = []
    for project in listed:
        rate = project.entity.figure("discount_rate_percent")
        told = [(flow, flow.figure("benefit_million_vnd"), flow.figure("cost_million_vnd")) for flow in project.flows]
        if not told:
            continue
        inputs = [figure for _, *figures in told for figure in figures if figure is not None]
        if rate is None or any(figure is None for _, *figures in told for figure in figures):
            missing = derived(draft, "linkage_benefit_cost_ratio", None, inputs, project, reason="unknown.input_missing")
            rows.append([project.name, rate, missing, missing, missing, None, None])
            continue
        flows = _by_year(told)
        found = {change: benefit_cost(flows, rate.quantity.bare, "million VND", change) for change in SENSITIVITY}
        inputs.append(rate)
        ratios = [
            derived(draft, "linkage_benefit_cost_ratio", found[c].ratio, inputs, project, _changed(c), _why(found[c].ratio))
            for c in SENSITIVITY
        ]
        net = derived(draft, "linkage_net_present_value", found[0].net_present_value, inputs, project)
        switch = found[0].switching_value
        switching = derived(draft, "linkage_switching_value", switch, inputs, project, reason=_why(switch))
        rows.append([project.name, rate, *ratios, net, switching])
    if not rows:
        return [Sentence("linkage.no_flows")]
    heads = ["project", "discount_rate", "benefit_cost_low", "benefit_cost", "benefit_cost_high", "net_present_value", "switching"]
    return [
        *without_constants(Table("linkage.benefit_cost.caption", [f"column.{head}" for head in heads], rows)),
        Sentence("linkage.benefit_cost.note"),
    ]


def _by_year(told: list[tuple[Entity, Figure, Figure]]) -> dict[int, tuple[Fraction, Fraction]]:
    """Benefit and cost per year, several rows of one year added."""
    flows: dict[int, tuple[Fraction, Fraction]] = {}
    for flow, benefit, cost in told:
        before = flows.get(int(flow["year"]), (Fraction(0), Fraction(0)))
        flows[int(flow["year"])] = before[0] + benefit.quantity.bare, before[1] + cost.quantity.bare
    return flows


def _changed(change: int) -> str:
    """Item of a ratio at changed benefits."""
    return f"benefits_{'plus' if change > 0 else 'minus'}_{abs(change)}" if change else ""


def _why(quantity: Quantity | None) -> str:
    return "" if quantity is not None else "unknown.denominator_zero"
