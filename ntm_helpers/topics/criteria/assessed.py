"""Steps on criteria one by one: of the communes side by side, else of the unit itself; what is missing; further sets.

Criteria that are not considered stand apart, with both denominators. Sets for model communes, villages and gardens are laid out
apart: they add nothing to a commune's count. The computations are those of `methods.assessment`.
"""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.assessment import CRITERION_STATE, INDICATOR_STATE, NOT_MET, VALUE, main_line, other_lines
from ntm_helpers.methods.attainment import MET
from ntm_helpers.review import Block, Draft, Name, Role, Sentence, Table, Value, nothing
from ntm_helpers.topics.criteria import assessed_communes, assessed_unit
from ntm_helpers.topics.criteria.figures import DASH, Facts, label_of, named, number_met_of_set

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
    """Criteria named as not met, now and afterwards, each with the plan lines that serve it."""
    view = draft.view
    last = {(figure.item, figure.counts): figure for figure in view.figures(CRITERION_STATE)}  # by period: the last one stays
    unmet = sorted(
        (figure for figure in last.values() if figure.code == NOT_MET),
        key=lambda figure: Fraction(view.register.law.criteria[figure.item]["number"]),
    )
    if not unmet:
        if not view.children:
            draft.ask(CRITERION_STATE)
        return [nothing("criteria.see_assessment") if facts.lines else nothing("criteria.none_named", CRITERION_STATE)]
    plans = _plan_lines(view)
    rows: list[list[Value]] = []
    for figure in unmet:
        lines = [Sentence("criteria.plan_line", {"measure": label_of(plan), "figure": plan}) for plan in plans.get(figure.item, [])]
        rows.append([Name("criterion", figure.item), figure, lines or Name("word", "criteria.no_plan_line")])
    when = max((figure.last_day for figure in unmet if figure.last_day), default=view.as_of)
    blocks: list[Block] = [Sentence("criteria.missing", {"unit": view.unit, "day": when})]
    blocks += [Table("criteria.missing.caption", ["column.criterion", "column.state", "column.plan_lines"], rows)]
    counts = [(label_of(figure), figure) for measure in ("criteria_not_met", MET) for figure in view.figures(measure)]
    if counts:
        blocks.append(Table("criteria.counts.caption", ["column.measure", "column.value"], counts))
    if plans:
        blocks.append(Sentence("criteria.no_actor", role=Role.LATER))
    return blocks


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
            whole = Name("text", str(len(line.criteria)))
            lacking = named(line.of_state(NOT_MET)) or DASH
            rows.append([unit, Name("criteria_set", line.set_id), line.day, number_met_of_set(draft, line), whole, lacking])
    if not rows:
        return [nothing("assessment.no_other_sets", CRITERION_STATE, INDICATOR_STATE)]
    heads = ["column.unit", "column.criteria_set", "column.day"]
    heads += ["column.criteria_met", "column.of_criteria", "column.missing"]
    return [Table("assessment.other_sets.caption", heads, rows)]
