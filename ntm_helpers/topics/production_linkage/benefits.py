"""Benefit and cost of a linkage project at present: the flows of its years discounted, their ratio and what it hangs on.

Both present values are figures of their own; ratio, net present value and switching value follow from them. Changed benefits
(`SENSITIVITY`) change the ratio by the same factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ntm_helpers.dataset import Figure
from ntm_helpers.methods import linkage
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Draft
from ntm_helpers.review.arithmetic import DENOMINATOR_ZERO, INPUT_MISSING
from ntm_helpers.review.operations import Made
from ntm_helpers.topics.production_linkage.figures import NOT_EXACT, Project, about

SENSITIVITY = (-20, 0, 20)
"""Changes of all benefits in per cent."""
RATIO = "linkage_benefit_cost_ratio"


@dataclass(frozen=True)
class BenefitCost:
    """Benefit–cost ratios of a project by change of all benefits (`SENSITIVITY`), net present value and switching value."""

    discount_rate: Figure | None
    ratios: Sequence[Figure]
    net_present_value: Figure | None
    switching_value: Figure | None


def benefit_cost_of(draft: Draft, project: Project) -> BenefitCost | None:
    """Discount what a project cost and brought; None without flows, unknown where one of them or the discount rate is missing."""
    if not project.flows:
        return None
    rate = project.entity.figure("discount_rate_percent")
    pairs = [(flow, flow.figure("benefit_million_vnd"), flow.figure("cost_million_vnd")) for flow in project.flows]
    rows = [(flow.year, a.quantity, b.quantity) for flow, a, b in pairs if a and b and a.quantity and b.quantity]
    benefits, costs = ([figure for figure in side if figure is not None] for side in list(zip(*pairs, strict=True))[1:])
    if rate is None or rate.quantity is None or len(rows) < len(project.flows):
        missing = _figure(draft, project, RATIO, None, [*benefits, *costs], reason=INPUT_MISSING)
        return BenefitCost(rate, [missing] * len(SENSITIVITY), None, None)
    if not all(amount.is_exact for amount in (rate.quantity, *(amount for _, *pair in rows for amount in pair))):
        missing = _figure(draft, project, RATIO, None, [*benefits, *costs, rate], reason=NOT_EXACT)
        return BenefitCost(rate, [missing] * len(SENSITIVITY), None, None)
    flows, percent = linkage.by_year(rows), rate.quantity.lower
    found = {change: linkage.benefit_cost(flows, percent, linkage.MILLION, change) for change in SENSITIVITY}
    discounted: Made = {
        "operation": "present_value",
        "parameters": (("years", " ".join(str(flow.year) for flow in project.flows)),),
    }
    benefit = _figure(draft, project, "linkage_present_benefits", found[0].benefits, [*benefits, rate], discounted)
    cost = _figure(draft, project, "linkage_present_costs", found[0].costs, [*costs, rate], discounted)
    ratios = [_changed(draft, project, found[change].ratio, [benefit, cost], change) for change in SENSITIVITY]
    net = _figure(
        draft, project, "linkage_net_present_value", found[0].net_present_value, [benefit, cost], {"operation": "difference"}
    )
    fall = found[0].switching_value
    switching = _figure(draft, project, "linkage_switching_value", fall, [net, benefit], {"operation": "quotient:1"})
    return BenefitCost(rate, ratios, net, switching)


def _changed(draft: Draft, project: Project, quantity: Quantity | None, inputs: Sequence[Figure], change: int) -> Figure:
    """Ratio at changed benefits."""
    item = [f"benefits_{'plus' if change > 0 else 'minus'}_{abs(change)}"] if change else []
    factor = (("factor", str(1 + Fraction(change, 100))),) if change else ()
    return _figure(draft, project, RATIO, quantity, inputs, {"operation": "quotient:1", "parameters": factor}, *item)


def _figure(
    draft: Draft,
    project: Project,
    measure: str,
    quantity: Quantity | None,
    inputs: Sequence[Figure],
    made: Made | None = None,
    *item: str,
    reason: str = DENOMINATOR_ZERO,
) -> Figure:
    """Figure of discounted flows; the reason counts where there is no quantity."""
    made = made or {}
    return draft.derive(
        measure,
        quantity,
        by=linkage.benefit_cost,
        inputs=inputs,
        operation=made.get("operation", ""),
        reason="" if quantity is not None else reason,
        **about(draft, project, *item, parameters=made.get("parameters", ())),
    )
