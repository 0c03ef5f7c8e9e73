"""Criteria one by one of a parent's communes side by side: matrix, what holds most of them back, who is within reach.

A state that is not told is neither met nor not met: a criterion is counted as missing only where it is told, beside the communes of
which nothing is told; and only a commune of which every state is known is counted as within reach or not, unless it is registered.
"""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.assessment import NOT_ASSESSABLE, Assessment, is_recognised
from ntm_helpers.methods.progress import changes, lacking_no_more_than_gained, not_meeting, not_told, previous
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Gravity, Name, Sentence, Table, Value
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.alike import say_findings
from ntm_helpers.topics.criteria.assessed_unit import by_rest_note, check_stated
from ntm_helpers.topics.criteria.figures import DASH, Facts, named, registered_year
from ntm_helpers.topics.criteria.states import number_met, state_computed

SIGN = "criterion_mark"
"""Register of states that are written as signs."""


def matrix(draft: Draft, facts: Facts) -> list[Block]:
    """Units × criteria, what most lack first, with the count and the day; what is contradicted or lost stands in the headline."""
    now = {assessment.unit: assessment for assessment in facts.side_by_side}
    say_findings(draft, [said for one in now.values() for said in _losses(draft, one, previous(facts.line_of(one.unit)))])
    first = facts.side_by_side[0]
    stated = {one.unit: one.stated for one in facts.attainments if one.set_id in ("", first.set_id)}
    day = {one.day for one in facts.side_by_side}
    lacking = {criterion.key: not_meeting(facts.side_by_side, criterion.key) for criterion in first.criteria}
    order = sorted(first.criteria, key=lambda criterion: -len(lacking[criterion.key]))
    rows: list[list[Value]] = []
    for unit in facts.communes:
        states = [now[unit].of(criterion.key).state if unit in now else NOT_ASSESSABLE for criterion in order]
        met = number_met(draft, now[unit]) if unit in now else stated.get(unit)
        on: list[Value] = [now[unit].day if unit in now else DASH] if len(day) > 1 else []
        rows.append([unit, met, *on, *(Name(SIGN, state) for state in states)])
    heads = ["column.unit", "column.criteria_met", *(["column.day"] if len(day) > 1 else [])]
    heads += [f"={criterion.row['number']}" for criterion in order]
    blocks: list[Block] = [set_of_states(facts.side_by_side)]
    blocks += [Table("assessment.matrix.caption", heads, rows), Sentence("assessment.matrix.legend")]
    return [*blocks, *(note for assessment in now.values() for note in by_rest_note(draft, assessment)), *_of_other_sets(facts)]


def set_of_states(side_by_side: Sequence[Assessment]) -> Sentence:
    """Say by which set states are told, and of which day where it is one."""
    days = {one.day for one in side_by_side}
    values: dict[str, Value] = {"criteria_set": Name("criteria_set", side_by_side[0].set_id)}
    return (
        Sentence("assessment.of_set_on", values | {"day": max(days)}) if len(days) == 1 else Sentence("assessment.of_set", values)
    )


def _of_other_sets(facts: Facts) -> list[Block]:
    """Name the communes whose last states are of another set: they are not laid beside these."""
    shown = {assessment.unit for assessment in facts.side_by_side}
    others = [unit for unit in facts.communes if facts.line_of(unit) and unit not in shown]
    return [Sentence("assessment.matrix.other_sets", {"units": others})] if others else []


def _losses(draft: Draft, now: Assessment, before: Assessment | None) -> list[Sentence]:
    """Findings on a commune: a count that a source states otherwise, criteria lost, criteria declared otherwise."""
    found = check_stated(draft, now)
    lost = changes(before, now)[1] if before is not None else []
    if before is not None and lost:
        values: dict[str, Value] = {"unit": now.unit, "criteria": named(lost), "day": before.day}
        found.append(Sentence("assessment.lost", values, gravity=Gravity.LOST))
    for criterion in now.criteria:
        if criterion.differs:
            values = {"unit": now.unit, "criterion": Name("criterion", criterion.key)}
            values |= {"declared": criterion.declared, "computed": state_computed(draft, now, criterion)}
            found.append(Sentence("assessment.differs_of", values, gravity=Gravity.CONTRADICTED))
    return found


def holding_back(draft: Draft, facts: Facts) -> list[Block]:
    """Criteria by the number of units that are told not to meet them, the most first, with the agency responsible."""
    found: list[tuple[int, int, Name, list[Value]]] = []
    for criterion in (criterion.key for criterion in facts.side_by_side[0].criteria):
        without, silent = not_meeting(facts.side_by_side, criterion), _silent(facts, criterion)
        if without:
            row = _row_of(draft, facts, criterion, without, silent)
            found.append((len(without), len(without) + len(silent), Name("criterion", criterion), row))
    if not found:
        return [Sentence("assessment.nothing_holds_back")]
    found.sort(key=lambda one: -one[0])
    most, rows = found[0][0], [row for *_, row in found]
    leading = [name for number, _, name, _ in found if number == most]
    could_be_more = any(possible > most for _, possible, *_ in found) or _silent_elsewhere(facts, most)
    key = "assessment.holds_back_as_told" if could_be_more else "assessment.holds_back"
    draft.headline(key, leads=True, criterion=leading if len(leading) > 1 else leading[0], count=rows[0][1])
    numbers = Name("code", ", ".join(draft.view.register.law.criteria[name.key]["number"] for name in leading))
    most_lack = Sentence("criteria.card.numbers", {"numbers": numbers})
    draft.card(most_lack, Name("word", "criteria.card.most_lack"), Sentence("criteria.card.lacking", {"count": rows[0][1]}))
    heads = ["column.criterion", "column.communes_missing", "column.units", "column.agency"]
    if any(possible > number for number, possible, *_ in found):
        return [Table("assessment.holding_back.caption", [*heads, "column.communes_not_told"], rows)]
    return [Table("assessment.holding_back.caption", heads, [row[:-1] for row in rows])]


def _silent(facts: Facts, criterion: str) -> list[Unit]:
    """Communes of which nothing is told on a criterion, those without any state among them."""
    told = {assessment.unit for assessment in facts.side_by_side} - {one.unit for one in not_told(facts.side_by_side, criterion)}
    return [unit for unit in facts.communes if unit not in told]


def _silent_elsewhere(facts: Facts, most: int) -> bool:
    """Whether a criterion of which nobody is told not to meet it could be missing in more communes than any that is."""
    return any(len(_silent(facts, criterion.key)) > most for criterion in facts.side_by_side[0].criteria)


def _number_lacking(draft: Draft, facts: Facts, criterion: str, without: Sequence[Assessment]) -> Figure:
    """Count the communes that are told not to meet a criterion."""
    units = [assessment.unit for assessment in without]
    evidence = [figure for assessment in facts.side_by_side for figure in assessment.of(criterion).figures]
    return count(
        draft, "communes_missing_criterion", units, evidence=evidence, among=facts.communes, by=not_meeting, item=criterion
    )


def _row_of(draft: Draft, facts: Facts, criterion: str, without: Sequence[Assessment], silent: Sequence[Unit]) -> list[Value]:
    """A criterion, how many units do not meet it and which, the agency, and of how many nothing is told."""
    units, number = [assessment.unit for assessment in without], _number_lacking(draft, facts, criterion, without)
    unknown = (
        count(draft, "communes_criterion_not_told", silent, among=facts.communes, by=not_told, item=criterion) if silent else DASH
    )
    has_agency = ("criterion_agency", criterion) in draft.view.register.codes
    agency = Name("criterion_agency", criterion) if has_agency else Name("word", "unknown.not_reported")
    return [Name("criterion", criterion), number, units, agency, unknown]


def within_reach(draft: Draft, facts: Facts) -> list[Block]:
    """Units that are registered for this year or lack no more than they gained in their last period, with what they lack."""
    now = {assessment.unit: assessment for assessment in facts.side_by_side}
    rows: list[list[Value]] = []
    unknown: list[Unit] = []
    for unit in facts.communes:
        if is_recognised(draft.view, unit):
            continue
        assessment, registered = now.get(unit), registered_year(draft, unit)
        year = registered.quantity.bare if registered is not None and registered.quantity is not None else None
        near = lacking_no_more_than_gained(previous(facts.line_of(unit)), assessment) if assessment else None
        if near is None:
            unknown.append(unit)
        if near or year == draft.view.as_of.year:
            met = number_met(draft, assessment) if assessment else None
            rows.append([unit, registered, met, _lacking(assessment)])
    heads = ["column.unit", "column.registered", "column.criteria_met", "column.missing"]
    blocks: list[Block] = [Table("assessment.reach.caption", heads, rows)] if rows else [Sentence("assessment.nobody_in_reach")]
    if unknown:
        number = count(draft, "communes_reach_unknown", unknown, by=lacking_no_more_than_gained)
        blocks.append(Sentence("assessment.reach.unknown", {"count": number, "units": unknown}))
    return blocks


def _lacking(assessment: Assessment | None) -> Value:
    """What a unit is told to lack; that it lacks nothing only where every state is known."""
    if assessment is None:
        return None
    known = named(assessment.missing)
    if assessment.is_whole:
        return known or Name("word", "assessment.nothing_missing")
    values: dict[str, Value] = {"criteria": known, "unknown": named(assessment.of_state(NOT_ASSESSABLE))}
    return Sentence("assessment.lacking_as_told" if known else "assessment.lacking_unknown", values)
