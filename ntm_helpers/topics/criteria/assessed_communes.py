"""Criteria one by one of a parent's communes side by side: matrix, what holds most of them back, who is within reach."""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers.methods.assessment import MET, NOT_ASSESSABLE, Assessment, changes, is_recognised, not_meeting, previous
from ntm_helpers.review import Block, Draft, Gravity, Name, Sentence, Table, Value
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.criteria.assessed_unit import check_stated
from ntm_helpers.topics.criteria.figures import Facts, named, number_met, registered_year, state_computed


def matrix(draft: Draft, facts: Facts) -> list[Block]:
    """Units × criteria, with the count; what is contradicted or lost stands in the headline."""
    now = {assessment.unit: assessment for assessment in facts.side_by_side}
    for assessment in now.values():
        _say_losses(draft, assessment, previous(facts.line_of(assessment.unit)))
    criteria = facts.side_by_side[0].criteria
    rows: list[list[Value]] = []
    for unit in facts.communes:
        states = [criterion.state for criterion in now[unit].criteria] if unit in now else [NOT_ASSESSABLE] * len(criteria)
        met = number_met(draft, now[unit]) if unit in now else None
        rows.append([unit, met, *(Name("criterion_mark", state) for state in states)])
    heads = ["column.unit", "column.criteria_met", *(f"={criterion.row['number']}" for criterion in criteria)]
    return [Table("assessment.matrix.caption", heads, rows), Sentence("assessment.matrix.legend")]


def _say_losses(draft: Draft, now: Assessment, before: Assessment | None) -> None:
    """Headline on a commune: a count that a source states otherwise, criteria lost, criteria declared otherwise."""
    check_stated(draft, now, number_met(draft, now))
    lost = changes(before, now)[1] if before is not None else []
    if before is not None and lost:
        draft.headline("assessment.lost", gravity=Gravity.LOST, unit=now.unit, criteria=named(lost), day=before.day)
    for criterion in now.criteria:
        if criterion.differs:
            draft.headline(
                "assessment.differs_of",
                gravity=Gravity.CONTRADICTED,
                unit=now.unit,
                criterion=Name("criterion", criterion.key),
                declared=criterion.declared,
                computed=state_computed(draft, now, criterion),
            )


def holding_back(draft: Draft, facts: Facts) -> list[Block]:
    """Criteria by the number of units that do not meet them, the most first, with the agency responsible."""
    found: list[tuple[int, list[Value]]] = []
    for criterion in (criterion.key for criterion in facts.side_by_side[0].criteria):
        without = not_meeting(facts.side_by_side, criterion)
        if without:
            found.append((len(without), _row_of(draft, facts.side_by_side, criterion, without)))
    rows = [row for _, row in sorted(found, key=lambda pair: -pair[0])]
    if not rows:
        return [Sentence("assessment.nothing_holds_back")]
    draft.headline("assessment.holds_back", criterion=rows[0][0], count=rows[0][1])
    heads = ["column.criterion", "column.communes_missing", "column.units", "column.agency"]
    return [Table("assessment.holding_back.caption", heads, rows)]


def _row_of(draft: Draft, now: Sequence[Assessment], criterion: str, without: Sequence[Assessment]) -> list[Value]:
    """A criterion, how many units do not meet it and which, and the agency."""
    units = [assessment.unit for assessment in without]
    evidence = [figure for assessment in now for figure in assessment.of(criterion).figures]
    number = count(draft, "communes_missing_criterion", units, evidence=evidence, by=not_meeting, item=criterion)
    has_agency = ("criterion_agency", criterion) in draft.view.register.codes
    agency = Name("criterion_agency", criterion) if has_agency else Name("word", "unknown.not_reported")
    return [Name("criterion", criterion), number, units, agency]


def within_reach(draft: Draft, facts: Facts) -> list[Block]:
    """Units that are registered for this year or lack no more than they gained in their last period, with what they lack."""
    rows: list[list[Value]] = []
    for assessment in facts.side_by_side:
        before, unit, lacking = previous(facts.line_of(assessment.unit)), assessment.unit, assessment.missing
        gained = assessment.count(MET) - before.count(MET) if before is not None else 0
        registered = registered_year(draft, unit)
        year = registered.quantity.bare if registered is not None and registered.quantity is not None else None
        is_near = year == draft.view.as_of.year or 0 < len(lacking) <= gained
        if is_near and not is_recognised(draft.view, unit):
            missing = named(lacking) or Name("word", "assessment.nothing_missing")
            rows.append([unit, registered, number_met(draft, assessment), missing])
    heads = ["column.unit", "column.registered", "column.criteria_met", "column.missing"]
    return [Table("assessment.reach.caption", heads, rows) if rows else Sentence("assessment.nobody_in_reach")]
