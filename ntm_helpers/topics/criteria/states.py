"""States of indicators and criteria, and how many criteria are in one, as figures that can be followed to what was reported.

The state of a criterion follows from those of its indicators, that of an indicator from its value and its threshold, or from what
is declared of it. A number of criteria lists them: those that surely are in a state, then those that may be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ntm_helpers.dataset import Figure, Row
from ntm_helpers.methods.assessment import (
    BASICALLY_MET,
    MET,
    NOT_ASSESSABLE,
    NOT_CONSIDERED,
    NOT_MET,
    Assessment,
    Criterion,
    Indicator,
    computed_state,
    held,
    is_told_as_state,
    with_rest,
)
from ntm_helpers.methods.attainment import MET as COUNT_MET
from ntm_helpers.methods.attainment import exactly, met_by_unmet
from ntm_helpers.methods.progress import criteria_met, criteria_not_met, met_by_states
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Draft
from ntm_helpers.review.arithmetic import count
from ntm_helpers.review.operations import bounds_of, from_to

Counted = Callable[[Assessment], Quantity]


def number_met(draft: Draft, assessment: Assessment, measure: str = "criteria_met_assessed", item: str = "") -> Figure:
    """Criteria met: a number, or a range where some cannot be assessed and no source counts them."""
    item, known = item or item_of(draft, assessment), criteria_met(assessment)
    if known == met_by_states(assessment):
        return _counted(draft, assessment, measure, item, by=criteria_met)
    by_states = _counted(draft, assessment, measure, f"{item}.states", by=met_by_states)
    stated = [_as_met(draft, assessment, count, item) for count in assessment.counts if exactly(count.quantity) is not None]
    return draft.derive(
        measure,
        known,
        by=criteria_met,
        inputs=[by_states, *stated],
        operation="intersection",
        item=item,
        of=assessment.unit,
    )


def _as_met(draft: Draft, assessment: Assessment, count: Figure, item: str) -> Figure:
    """Give the number met that a stated count of criteria comes to."""
    if count.measure == COUNT_MET or count.quantity is None:
        return count
    return draft.derive(
        "criteria_met_by_unmet",
        met_by_unmet(count.quantity, assessment.considered),
        by=met_by_unmet,
        inputs=[count],
        operation="complement",
        item=f"{item}.{count.figure_id}",
        of=assessment.unit,
        parameters=(("whole", str(assessment.considered)),),
    )


def number_by_states(draft: Draft, assessment: Assessment, measure: str) -> Figure:
    """Criteria met, or not met, by their states alone: a number, or a range where some cannot be assessed."""
    if measure == COUNT_MET and criteria_met(assessment) == met_by_states(assessment):
        return number_met(draft, assessment)
    item = f"{item_of(draft, assessment)}.states"
    if measure == COUNT_MET:
        return _counted(draft, assessment, "criteria_met_assessed", item, by=met_by_states)
    may_be = (BASICALLY_MET, NOT_ASSESSABLE)
    return _counted(draft, assessment, "criteria_not_met_assessed", item, by=criteria_not_met, state=NOT_MET, may_be=may_be)


def _counted(
    draft: Draft,
    assessment: Assessment,
    measure: str,
    item: str,
    *,
    by: Counted,
    state: str = MET,
    may_be: Sequence[str] = (NOT_ASSESSABLE,),
) -> Figure:
    """Count the criteria that surely are in a state, up to those that may be."""
    surely, undecided = assessment.of_state(state), assessment.of_state(*may_be)
    return draft.derive(
        measure,
        by(assessment),
        by=by,
        inputs=assessment.figures,
        rows=rows_of([*surely, *undecided]),
        among={"criteria": len(assessment.criteria)},
        operation="bounds",
        parameters=bounds_of(surely, rows_of(undecided)),
        item=item,
        of=assessment.unit,
    )


def number_no_longer_met(draft: Draft, assessment: Assessment) -> Figure:
    """Criteria not met, strictly: one that is met basically is none of them."""
    surely, undecided = (assessment.of_state(state) for state in (NOT_MET, NOT_ASSESSABLE))
    return draft.derive(
        "criteria_not_met_assessed",
        from_to(len(surely), len(surely) + len(undecided), "criterion"),
        by=Assessment.of_state,
        inputs=assessment.figures,
        rows=rows_of([*surely, *undecided]),
        among={"criteria": len(assessment.criteria)},
        operation="bounds",
        parameters=bounds_of(surely, rows_of(undecided)),
        item=f"{item_of(draft, assessment)}.strictly",
        of=assessment.unit,
    )


def item_of(draft: Draft, assessment: Assessment) -> str:
    """Item of figures on an assessment: its day, and its set where that is not the one in force: a day may have two."""
    in_force = draft.view.register.law.criteria_set_on("commune", assessment.day)
    day = assessment.day.isoformat()
    return day if in_force == assessment.criteria_set else f"{assessment.set_id}.{day}"


def number_met_of_set(draft: Draft, assessment: Assessment) -> Figure:
    """Criteria met of a further set, such as that of model communes: they add nothing to a commune's count."""
    item = f"{assessment.set_id}.{assessment.day.isoformat()}"
    return number_met(draft, assessment, "criteria_met_of_set", item)


def state_computed(draft: Draft, assessment: Assessment, criterion: Criterion) -> Figure:
    """State that the indicators give."""
    declared, key, unit = criterion.declared, criterion.key, assessment.unit
    if declared is not None and declared.code == NOT_CONSIDERED:
        return draft.derive(
            "criterion_state_computed",
            None,
            by=computed_state,
            inputs=[declared],
            operation="same",
            item=key,
            of=unit,
            code=declared.code,
        )
    states = [figure for one in criterion.indicators if (figure := indicator_state(draft, assessment, one)) is not None]
    return draft.derive(
        "criterion_state_computed",
        None,
        by=computed_state,
        inputs=states,
        rows=[Row("indicators", one.row["indicator"]) for one in criterion.indicators],
        operation="all_met",
        item=key,
        of=unit,
        code=criterion.computed,
    )


def indicator_state(draft: Draft, assessment: Assessment, indicator: Indicator) -> Figure | None:
    """State of an indicator: as it is declared, or by its value and its threshold; None where nothing is told of it."""
    value, threshold, direction = indicator.value, indicator.threshold, indicator.row["direction"]
    if is_told_as_state(indicator.row):
        return indicator.declared
    if value is None or value.quantity is None:
        return None
    decides = threshold is not None and threshold.basis == "rule"
    nominal = value.quantity.nominal
    return draft.derive(
        "indicator_state_computed",
        None,
        by=held,
        inputs=[value, *([threshold] if threshold is not None else [])],
        operation=f"comparison:{direction}" if decides else "undecided",
        item=indicator.row["indicator"],
        of=assessment.unit,
        code=indicator.outcome,
        parameters=(("taken_at", str(nominal)),) if decides and nominal is not None else (),
    )


def state_by_rest(draft: Draft, assessment: Assessment, criterion: Criterion) -> Figure:
    """State of a criterion that is met because all that are not met are named."""
    return draft.derive(
        "criterion_state_by_rest",
        None,
        by=with_rest,
        inputs=[*criterion.rest, *(figure for one in assessment.of_state(NOT_MET) for figure in one.figures)],
        item=criterion.key,
        of=assessment.unit,
        code=MET,
    )


def criteria_counted(draft: Draft, measure: str, chosen: Iterable[Criterion], assessment: Assessment) -> Figure:
    """Count criteria of an assessment."""
    return count(draft, measure, rows_of(chosen), among=rows_of(assessment.criteria), of=assessment.unit)


def rows_of(criteria: Iterable[Criterion]) -> list[Row]:
    """Rows of the rules on which criteria stand."""
    return [criterion.as_row for criterion in criteria]
