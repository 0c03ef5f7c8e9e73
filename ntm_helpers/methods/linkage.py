"""What can be computed about a linkage project along a value chain.

* **Form.** The seven forms of linkage (NĐ 98/2018/NĐ-CP, art. 4) are sets of stages; one without consumption is none of them. That
  is told only where the stages are: an empty list tells nothing, one that ends in "…" is open, and a buyer among the partners
  speaks for consumption.
* **Support.** Support of an item is at most rate · eligible cost and at most the ceiling; items under one ceiling are added first
  (machinery and infrastructure are one item). A rule that is not confirmed decides nothing. What is known of the support may
  already be more than the rule allows; within it is only what is known as a whole.
* **Concentration of buyers.** The Herfindahl–Hirschman index, Σ share² · 10,000, of the quantities that buyers took: 10,000 is a
  single buyer. It is told of the buyers named, where the quantity of each of them is.
* **Benefit and cost.** Present values at a stated discount rate, the first year undiscounted: net present value, benefit–cost
  ratio, and the switching value, the fall of all benefits in per cent at which the ratio is 1.

Amounts are an office's records, taken as the numbers themselves; all arithmetic is exact. A hedged amount ("over 1500") is an
interval: it is held against a rule by what its source means, and where a method needs the number itself (concentration, present
values) nothing is computed. The formulas are standard evaluation practice (World Bank contract-farming guidance, IFAD's value-chain
evaluations), not law; only forms and ceilings are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Register
from ntm_helpers.dataset.tables import is_open_list, members
from ntm_helpers.quantities import Quantity, point

CONSUMPTION, MILLION, MILLIONS = "consumption", "million VND", 1_000_000


def form_of(stages: str, register: Register) -> dict[str, str] | None:
    """Give the form of linkage that a set of stages is, None when it is none of the seven."""
    wanted = set() if is_open_list(stages) else set(members(stages))
    return next((row for row in register.table("linkage_forms") if set(row["stages"].split()) == wanted), None)


def why_no_form(stages: str, *, has_buyer: bool) -> str:
    """Tell why the stages make no form of linkage.

    Returns
    -------
    str
        ``not_told`` (no stages, or an open list), ``buyer_named`` (no consumption is named, but a buyer is), ``no_consumption``
        or ``none`` of the seven.
    """
    named = members(stages)
    if not named or is_open_list(stages):
        return "not_told"
    if CONSUMPTION in named:
        return "none"
    return "buyer_named" if has_buyer else "no_consumption"


def ceiling_on(item: str, day: date, register: Register) -> dict[str, str] | None:
    """Give the rule for an item of support that was in force on a day, None where there is none."""
    iso = day.isoformat()
    rows = (row for row in register.table("support_ceilings") if row["item"] == item)
    return next((row for row in rows if row["valid_from"] <= iso <= (row["valid_to"] or "9999")), None)


@dataclass(frozen=True)
class Allowed:
    """What support a rule allows.

    Attributes
    ----------
    quantity : Quantity or None
        Most support, None where the rule sets neither rate nor ceiling.
    is_confirmed : bool
        An unconfirmed rule is shown and decides nothing.
    """

    quantity: Quantity | None
    is_confirmed: bool


def support_allowed(eligible_cost: Quantity | None, rule: Mapping[str, str]) -> Allowed:
    """Give the most support for an item: the lesser of rate · eligible cost and the ceiling, in the cost's unit of measure.

    Parameters
    ----------
    eligible_cost : Quantity or None
        In VND or million VND; where it is not known the ceiling alone bounds the support, in million VND.
    rule : mapping
        Row of ``rules/support_ceilings.csv``.
    """
    bounds = []
    if rule["rate_percent"] and eligible_cost is not None:
        bounds.append(quantities.product(eligible_cost, point(Fraction(rule["rate_percent"]) / 100), unit=eligible_cost.unit))
    if rule["ceiling_vnd"]:
        unit = eligible_cost.unit if eligible_cost is not None else MILLION
        vnd = Fraction(1, MILLIONS) if unit == MILLION else Fraction(1)
        bounds.append(point(Fraction(rule["ceiling_vnd"]) * vnd, unit))
    return Allowed(quantities.minimum(bounds) if bounds else None, rule["is_confirmed"] == "true")


def held(amount: Quantity, most: Quantity) -> str:
    """Hold an amount against what is allowed: ``within``, ``over`` or, where only our reading parts them, ``cannot_tell``."""
    if quantities.is_surely_above(amount, most):
        return "over"
    is_within = amount.upper is not None and amount.upper <= most.lower
    return "within" if is_within and not (amount.upper_soft or most.lower_soft) else "cannot_tell"


def ceiling_for_lead_party(rule: Mapping[str, str]) -> Quantity | None:
    """Give the ceiling that all projects of one lead party share, None where the rule sets none for it or is not confirmed."""
    if rule["per"] != "lead_party" or not rule["ceiling_vnd"] or rule["is_confirmed"] != "true":
        return None
    return point(Fraction(rule["ceiling_vnd"]) / MILLIONS, MILLION)


def is_overdue(due: date, done: date | None, told_on: date | None, day: date) -> bool | None:
    """Tell whether a milestone was due by a day and not done by then; None where nobody tells of it since it was due."""
    if due >= day or (done is not None and done <= day):
        return False
    return True if done is not None or told_on is None or told_on >= due else None


def concentration(amounts: Sequence[Quantity]) -> Quantity | None:
    """Give the Herfindahl–Hirschman index of what single buyers took, in points of 10,000; None without any, or of hedged ones."""
    if not all(amount.is_exact for amount in amounts):
        return None
    taken = [amount.lower for amount in amounts]
    total = sum(taken, Fraction(0))
    if not total:
        return None
    squares = sum(((each / total) ** 2 for each in taken), Fraction(0))
    return point(squares * 10_000, "point of 10,000", "rate")


def by_year(rows: Iterable[tuple[int, Quantity, Quantity]]) -> dict[int, tuple[Fraction, Fraction]]:
    """Add benefits and costs of one year: year, benefit and cost of each row, which are exact."""
    flows: dict[int, tuple[Fraction, Fraction]] = {}
    for year, benefit, cost in rows:
        before = flows.get(year, (Fraction(0), Fraction(0)))
        flows[year] = before[0] + benefit.lower, before[1] + cost.lower
    return flows


@dataclass(frozen=True)
class BenefitCost:
    """Benefit and cost at a discount rate.

    Attributes
    ----------
    benefits, costs : Quantity
        Their present values, in the unit of the flows.
    net_present_value : Quantity
    ratio : Quantity or None
        Benefit–cost ratio, None without cost.
    switching_value : Quantity or None
        Per cent; negative where benefits would have to rise.
    """

    benefits: Quantity
    costs: Quantity
    net_present_value: Quantity
    ratio: Quantity | None
    switching_value: Quantity | None


def benefit_cost(flows: Mapping[int, tuple[Fraction, Fraction]], rate_percent: Fraction, unit: str, change: int = 0) -> BenefitCost:
    """Discount benefits and costs.

    Parameters
    ----------
    flows : mapping of int to (Fraction, Fraction)
        Per year, benefit and cost.
    rate_percent : Fraction
        Discount rate.
    unit : str
        Unit of measure of the flows.
    change : int
        Per cent by which all benefits are changed (sensitivity), such as −20.
    """
    first = min(flows)
    factor = {year: 1 / (1 + rate_percent / 100) ** (year - first) for year in flows}
    benefits = sum(benefit * factor[year] for year, (benefit, _) in flows.items()) * Fraction(100 + change, 100)
    costs = sum(cost * factor[year] for year, (_, cost) in flows.items())
    ratio = benefits / costs if costs else None
    return BenefitCost(
        point(benefits, unit),
        point(costs, unit),
        point(benefits - costs, unit, "change"),
        point(ratio, "times", "rate") if ratio is not None else None,
        point((1 - 1 / ratio) * 100, "percent", "change") if ratio else None,
    )
