"""Steps on criteria one by one: of the communes side by side, else of the unit itself; what is missing; further sets.

Criteria that are not considered stand apart, with both denominators. Sets for model communes, villages and gardens are laid out
apart: they add nothing to a commune's count. The computations are those of `methods.assessment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.assessment import CRITERION_STATE, INDICATOR_STATE, NOT_MET, VALUE, main_line, other_lines
from ntm_helpers.methods.attainment import MET, UNMET
from ntm_helpers.review import Block, Draft, Name, Period, Role, Sentence, Table, Value, label_of, nothing
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.criteria import assessed_communes, assessed_unit
from ntm_helpers.topics.criteria.figures import DASH, Facts, named
from ntm_helpers.topics.criteria.states import number_met_of_set, rows_of

NOT_ASSESSED = nothing("assessment.none", CRITERION_STATE, INDICATOR_STATE, VALUE)


def assessment(draft: Draft, facts: Facts) -> list[Block]:
    """Every criterion of the unit, or the communes by criterion."""
    if facts.side_by_side:
        return assessed_communes.matrix(draft, facts)
    return assessed_unit.criteria(draft, facts.own_line) if facts.own_line else [NOT_ASSESSED]


def indicators(draft: Draft, facts: Facts) -> list[Block]:
    """Every indicator of the unit, or what holds most communes back."""
    if facts.side_by_side:
        return assessed_communes.holding_back(draft, facts)
    return assessed_unit.indicators(draft, facts.own_line) if facts.own_line else [NOT_ASSESSED]


def progress(draft: Draft, facts: Facts) -> list[Block]:
    """What was gained and lost by the unit and at which pace, or which communes are within reach."""
    if facts.side_by_side:
        return assessed_communes.within_reach(draft, facts)
    return assessed_unit.progress(draft, facts.own_line) if facts.own_line else [NOT_ASSESSED]


# --- what is missing ------------------------------------------------------------------------------------------------------


def missing(draft: Draft, facts: Facts) -> list[Block]:
    """Criteria named as not met, on the last day told and afterwards, each with the plan lines that serve it."""
    view = draft.view
    unmet_now, unmet_later = (_named_unmet(draft, counts=counts) for counts in (True, False))
    blocks: list[Block] = [block for found in (unmet_now, unmet_later) if found for block in _laid_out(draft, found)]
    stated = [figure for measure in (UNMET, MET) for figure in view.figures(measure)]
    if stated:
        heads = ["column.measure", "column.value", "column.period"]
        blocks.append(Table("criteria.counts.caption", heads, [[label_of(f), f, Period(f)] for f in stated]))
    blocks += _not_all_named(draft, facts)
    if (unmet_now or unmet_later) and _plan_lines(view):
        blocks.append(Sentence("criteria.no_actor", role=Role.LATER))
    if unmet_now:
        return blocks
    if facts.own is not None and facts.own.meets_all:
        values: dict[str, Value] = {"met": facts.own.stated, "criteria_set": Name("criteria_set", facts.own.set_id)}
        return [*blocks, Sentence("criteria.none_unmet", values)]
    if facts.is_asked:
        draft.ask(CRITERION_STATE)
    return [*blocks, nothing("criteria.see_assessment") if facts.lines else nothing("criteria.none_named", CRITERION_STATE)]


def _named_unmet(draft: Draft, *, counts: bool) -> list[Figure]:
    """Criteria whose last state of the newest set is that they are not met, up to the review date or afterwards."""
    view, criteria = draft.view, draft.view.register.law.criteria
    sets = {row["criteria_set"] for row in view.register.table("criteria_sets") if row["subject"] in ("commune", view.unit.kind)}
    of_sets = [figure for figure in view.figures(CRITERION_STATE) if criteria[figure.item]["criteria_set"] in sets]
    told = [figure for figure in of_sets if figure.counts is counts]
    told.sort(key=lambda figure: figure.last_day or date.min)
    newest = criteria[told[-1].item]["criteria_set"] if told else ""
    last = {figure.item: figure for figure in told if criteria[figure.item]["criteria_set"] == newest}
    unmet = [figure for figure in last.values() if figure.code == NOT_MET]
    return sorted(unmet, key=lambda figure: Fraction(criteria[figure.item]["number"]))


def _laid_out(draft: Draft, unmet: Sequence[Figure]) -> list[Block]:
    """Criteria not met with the plan lines that serve each; the day of each where they differ."""
    view, days = draft.view, {figure.last_day for figure in unmet}
    plans = _plan_lines(view)
    rows: list[list[Value]] = []
    for figure in unmet:
        lines = [Sentence("criteria.plan_line", {"measure": label_of(plan), "figure": plan}) for plan in plans.get(figure.item, [])]
        on: list[Value] = [Period(figure)] if len(days) > 1 else []
        rows.append([Name("criterion", figure.item), figure, *on, lines or Name("word", "criteria.no_plan_line")])
    rule = view.register.law.criteria[unmet[0].item]["criteria_set"]
    values: dict[str, Value] = {"unit": view.unit, "day": Period(unmet[0])}
    values["criteria_set"] = Name("criteria_set", rule)
    values["criteria"] = [Name("criterion", figure.item) for figure in unmet]
    key = "criteria.missing" if len(days) == 1 else "criteria.missing_on_days"
    heads = ["column.criterion", "column.state", *(["column.period"] if len(days) > 1 else []), "column.plan_lines"]
    return [Sentence(key, values), Table("criteria.missing.caption", heads, rows)]


def _not_all_named(draft: Draft, facts: Facts) -> list[Block]:
    """Say where a source counts more criteria as not met than are named."""
    if not facts.own_line:
        return []
    now = facts.own_line[-1]
    stated = next((one for one in now.counts if one.measure == UNMET), None)
    quantity = stated.quantity if stated else None
    if quantity is None or quantity.lower <= len(now.missing) or now.is_whole:
        return []
    counted = count(draft, "criteria_named_unmet", rows_of(now.missing), among=rows_of(now.criteria))
    return [Sentence("criteria.not_all_named", {"stated": stated, "named": counted, "day": now.day})]


def _plan_lines(view: View) -> dict[str, list[Figure]]:
    """Planned figures by the criterion that their measure serves."""
    found: dict[str, list[Figure]] = {}
    for figure in view.figures():
        criterion = view.register.measures[figure.measure].criterion
        if figure.basis == "plan" and criterion and figure.quantity is not None:
            found.setdefault(criterion, []).append(figure)
    return found


# --- further sets ---------------------------------------------------------------------------------------------------------


def other_sets(draft: Draft, facts: Facts) -> list[Block]:
    """The unit, its parts, villages and gardens by further criteria sets: model communes, model villages, model gardens."""
    view = draft.view
    rows: list[list[Value]] = []
    for unit in [view.unit, *view.children, *view.villages]:
        is_small = unit.kind in ("village", "garden")
        for line in [*other_lines(view, unit), *(main_line(view, unit)[-1:] if is_small else [])]:
            whole = Name("rule", str(len(line.criteria)))
            lacking = named(line.of_state(NOT_MET)) or (DASH if line.is_whole else None)
            rows.append([unit, Name("criteria_set", line.set_id), line.day, number_met_of_set(draft, line), whole, lacking])
    if not rows:
        return [nothing("assessment.no_other_sets", unit=view.unit)]
    heads = ["column.unit", "column.criteria_set", "column.day"]
    heads += ["column.criteria_met", "column.of_criteria", "column.missing"]
    return [Table("assessment.other_sets.caption", heads, rows)]
