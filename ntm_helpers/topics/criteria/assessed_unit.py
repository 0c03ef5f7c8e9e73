"""Criteria one by one of one unit: declared and computed, indicators against their thresholds, changes and pace."""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.assessment import (
    INDICATOR_STATE,
    NOT_ASSESSABLE,
    NOT_CONSIDERED,
    NOT_MET,
    VALUE,
    Assessment,
    Indicator,
    is_told_as_state,
)
from ntm_helpers.methods.attainment import MET as COUNT_MET
from ntm_helpers.methods.attainment import UNMET as COUNT_UNMET
from ntm_helpers.methods.progress import (
    changes,
    pace_needed,
    pace_so_far,
    previous,
)
from ntm_helpers.methods.standings import held_against_names
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Draft, Gravity, Name, Period, Sentence, Table, Value, key_family, label_of, nothing
from ntm_helpers.review.arithmetic import count, difference
from ntm_helpers.review.operations import from_day_to_day
from ntm_helpers.topics.alike import say_findings
from ntm_helpers.topics.criteria.drawn import cells_of
from ntm_helpers.topics.criteria.figures import DASH, named, numbers_of, registered_year
from ntm_helpers.topics.criteria.states import (
    criteria_counted,
    number_by_states,
    number_met,
    rows_of,
    state_by_rest,
    state_computed,
)

REASONS = key_family("assessment.open", ("no_value", "no_region", "left_to_province", "no_threshold", "unconfirmed", "hedged"))
"""Why an indicator is not assessable."""
MOST_BY_NAME, MOST_BY_NUMBER = 3, 6
"""Criteria that a sentence names and a card gives the numbers of."""
CHECKS = {COUNT_MET: "assessment.check.stated", COUNT_UNMET: "assessment.check.unmet"}
DIFFERS = {COUNT_MET: "assessment.stated_differs", COUNT_UNMET: "assessment.unmet_differs"}
"""A stated number held against the states one by one, and where the two contradict each other."""


def criteria(draft: Draft, line: Sequence[Assessment]) -> list[Block]:
    """Every criterion: declared, computed, and the indicators that fail or cannot be assessed."""
    now = line[-1]
    _say_assessment(draft, line)
    rows: list[list[Value]] = []
    for criterion in now.criteria:
        failing = [_indicator_name(one) for one in criterion.indicators if one.outcome == NOT_MET]
        open_ = [_open(one) for one in criterion.indicators if one.outcome == NOT_ASSESSABLE]
        by_rest = state_by_rest(draft, now, criterion) if criterion.rest else None
        states = [criterion.declared, by_rest or state_computed(draft, now, criterion)]
        rows.append([Name("criterion", criterion.key), *states, failing or DASH, open_ or DASH])
    heads = ["column.criterion", "column.declared", "column.computed_state", "column.failing", "column.not_assessable"]
    draft.picture(cells_of(draft, now))
    told_by = Sentence("assessment.of_set", {"criteria_set": Name("criteria_set", now.set_id)})
    blocks: list[Block] = [told_by, Table("assessment.caption", heads, rows)]
    left_out = now.of_state(NOT_CONSIDERED)
    if left_out:
        considered = count(
            draft,
            "criteria_considered",
            rows_of(one for one in now.criteria if one not in left_out),
            among=rows_of(now.criteria),
            of=now.unit,
        )
        values: dict[str, Value] = {"count": criteria_counted(draft, "criteria_not_considered", left_out, now)}
        values |= {"whole": Name("rule", str(len(now.criteria))), "rest": considered}
        blocks.append(Sentence("assessment.not_considered", values))
    blocks += by_rest_note(draft, now)
    differing = named(criterion for criterion in now.criteria if criterion.differs)
    blocks.append(Sentence("assessment.differing", {"criteria": differing}) if differing else Sentence("assessment.no_difference"))
    _ask_for_values(draft, now)
    return blocks


def _say_assessment(draft: Draft, line: Sequence[Assessment]) -> None:
    """Headline: how many are met, what is declared otherwise, what was lost and gained, what is not met."""
    now, before = line[-1], previous(line)
    met = number_met(draft, now)
    criteria_set, whole = Name("criteria_set", now.set_id), Name("rule", str(len(now.criteria)))
    day: Value = Period(now.open_figure) if now.open_figure else now.day
    key = "assessment.met_open" if now.open_figure else "assessment.met"
    is_told = _is_told(draft, now, met)
    if not is_told:
        draft.headline(key, leads=True, unit=now.unit, met=met, whole=whole, criteria_set=criteria_set, day=day)
    _show_cards(draft, now, before, is_told=is_told)
    say_findings(draft, check_stated(draft, now))
    for criterion in now.criteria:
        if criterion.differs:
            draft.headline(
                "assessment.differs",
                gravity=Gravity.CONTRADICTED,
                criterion=Name("criterion", criterion.key),
                declared=criterion.declared,
                computed=state_computed(draft, now, criterion),
            )
    if before is not None:
        gained, lost = changes(before, now)
        if lost:
            draft.headline("assessment.lost", gravity=Gravity.LOST, unit=now.unit, criteria=named(lost), day=before.day)
        if gained:
            draft.headline("assessment.gained", unit=now.unit, criteria=named(gained), day=before.day)
    _say_not_met(draft, now, day)


def _say_not_met(draft: Draft, now: Assessment, day: Value) -> None:
    """Say which criteria are not met: by name where they are few, else by number."""
    unmet = now.of_state(NOT_MET)
    if unmet:
        key = "assessment.not_met_open" if now.open_figure else "assessment.not_met"
        if len(unmet) > MOST_BY_NAME:
            key = "assessment.not_met_many_open" if now.open_figure else "assessment.not_met_many"
        draft.headline(key, leads=True, unit=now.unit, criteria=named(unmet), numbers=numbers_of(unmet), day=day)


def _is_told(draft: Draft, now: Assessment, met: Figure) -> bool:
    """Whether the very number of criteria met, of the same day, comes first already as a source states it."""
    stated = [one for one in now.counts if one.measure == COUNT_MET and one.figure_id in draft.first]
    return any(one.quantity and met.quantity and one.quantity.bare is not None and one.quantity == met.quantity for one in stated)


def _show_cards(draft: Draft, now: Assessment, before: Assessment | None, *, is_told: bool) -> None:
    """Cards: how many are met, beside the set and the last time; which are not."""
    of_set: dict[str, Value] = {"whole": Name("rule", str(len(now.criteria)))}
    compared = Sentence("criteria.card.of_set", of_set)
    if before is not None:
        compared = Sentence("criteria.card.of_set_before", of_set | {"before": number_met(draft, before), "day": before.day})
    if before is not None or not is_told:
        draft.card(number_met(draft, now), Name("word", "criteria.card.met"), compared)
    unmet = now.of_state(NOT_MET)
    if unmet and len(unmet) <= MOST_BY_NUMBER:
        value = Sentence("criteria.card.numbers", {"numbers": numbers_of(unmet)})
        on: Value = Period(now.open_figure) if now.open_figure else now.day
        draft.card(value, Name("word", "criteria.card.unmet"), Sentence("criteria.card.on", {"day": on}))


def by_rest_note(draft: Draft, assessment: Assessment) -> list[Block]:
    """Say which criteria are met because all that are not met are named, and what says so."""
    if not assessment.rest:
        return []
    values: dict[str, Value] = {"unit": assessment.unit, "criteria": named(assessment.rest)}
    values["unmet"] = count(
        draft, "criteria_named_unmet", rows_of(assessment.of_state(NOT_MET)), among=rows_of(assessment.criteria), of=assessment.unit
    )
    stated = [Sentence("criteria.plan_line", {"measure": label_of(f), "figure": f}) for f in assessment.rest[0].rest]
    return [Sentence("assessment.by_rest", values | {"stated": stated})]


def check_stated(draft: Draft, assessment: Assessment) -> list[Sentence]:
    """Hold the numbers of criteria met and not met that a source states for that day against the states one by one.

    Gives what is found to differ. As long as some states are not told, fewer named than stated is no contradiction.
    """
    found = []
    for stated in assessment.counts:
        counted = number_by_states(draft, assessment, stated.measure)
        if stated.quantity is None or counted.quantity is None or counted.quantity.upper is None:
            continue
        if assessment.is_whole:
            verdict = quantities.agreement(stated.quantity, counted.quantity).verdict
        else:
            verdict = held_against_names(stated.quantity, int(counted.quantity.lower), int(counted.quantity.upper))
        unit = assessment.unit
        draft.check("note", verdict, CHECKS[stated.measure], unit=unit, stated=stated, counted=counted)
        if verdict == "disagrees":
            grave = Gravity.COUNT_CONTRADICTED
            values: dict[str, Value] = {"unit": unit, "stated": stated, "counted": counted}
            found.append(Sentence(DIFFERS[stated.measure], values, gravity=grave))
    return found


def _indicator_name(indicator: Indicator) -> Name:
    return Name("indicator", indicator.row["indicator"])


def _open(indicator: Indicator) -> Sentence:
    """An indicator that cannot be assessed, with the reason."""
    return Sentence(REASONS[indicator.reason], {"indicator": Name("code", indicator.row["code"])})


def _ask_for_values(draft: Draft, now: Assessment) -> None:
    """Ask for the values that an assessment lacks."""
    for indicator in (indicator for criterion in now.criteria for indicator in criterion.indicators):
        if indicator.outcome == NOT_ASSESSABLE and indicator.reason == "no_value":
            measure = INDICATOR_STATE if is_told_as_state(indicator.row) else VALUE
            draft.ask(measure, of=now.unit, item=indicator.row["indicator"])


def indicators(draft: Draft, line: Sequence[Assessment]) -> list[Block]:
    """Every indicator with a value: threshold, distance, outcome."""
    rows: list[list[Value]] = []
    for indicator in (indicator for criterion in line[-1].criteria for indicator in criterion.indicators):
        if indicator.value is not None:
            distance = _distance(draft, line[-1], indicator)
            outcome = Name("criterion_state", indicator.outcome)
            rows.append([_indicator_name(indicator), indicator.value, indicator.threshold or DASH, distance, outcome])
    heads = ["column.indicator", "column.value", "column.threshold", "column.distance", "column.state"]
    return [Table("assessment.indicators.caption", heads, rows) if rows else nothing("assessment.no_values", VALUE)]


def _distance(draft: Draft, now: Assessment, indicator: Indicator) -> Figure | None:
    """How far a value is beyond its threshold, negative where it falls short."""
    value, threshold = indicator.value, indicator.threshold
    if value is None or threshold is None or value.quantity is None:
        return None
    ahead, behind = (threshold, value) if indicator.is_limit else (value, threshold)
    unit = "percentage point" if value.quantity.unit == "percent" else None
    return difference(draft, "indicator_distance", ahead, behind, unit=unit, item=indicator.row["indicator"], of=now.unit)


def progress(draft: Draft, line: Sequence[Assessment]) -> list[Block]:
    """Count by day, what was gained and lost, pace so far and needed."""
    now, before = line[-1], previous(line)
    rows: list[list[Value]] = [[one.day, Name("criteria_set", one.set_id), number_met(draft, one)] for one in line]
    heads = ["column.day", "column.criteria_set", "column.criteria_met"]
    blocks: list[Block] = [Table("assessment.progress.caption", heads, rows)]
    if before is not None:
        gained, lost = changes(before, now)
        blocks.append(Sentence("assessment.changes", {"day": before.day, "gained": named(gained), "lost": named(lost)}))
        first = next(one for one in line if one.set_id == now.set_id)
        blocks.append(_pace(draft, first, now))
    return blocks


def _pace(draft: Draft, first: Assessment, now: Assessment) -> Sentence:
    """Criteria gained per year so far, and needed per year for the year registered."""
    pace, met = pace_so_far(first, now), number_met(draft, now)
    if pace is None:
        return Sentence("assessment.no_pace")
    gained = difference(draft, "criteria_gained", met, number_met(draft, first), of=now.unit)
    so_far = draft.derive(
        "criteria_pace_so_far",
        point(pace, "criterion", "change"),
        by=pace_so_far,
        inputs=[gained] if gained else [],
        operation="pace",
        of=now.unit,
        parameters=from_day_to_day(first.day, now.day),
    )
    registered = registered_year(draft, now.unit)
    year = registered.quantity.bare if registered is not None and registered.quantity is not None else None
    per_year = pace_needed(now, year) if year is not None else None
    if registered is None or per_year is None:
        return Sentence("assessment.pace", {"pace": so_far})
    needed = draft.derive(
        "criteria_pace_needed",
        point(per_year, "criterion", "rate"),
        by=pace_needed,
        inputs=[registered, met],
        operation="pace:needed",
        of=now.unit,
        parameters=(("whole", str(now.considered)), ("from_year", str(now.day.year))),
        period_of=registered,
    )
    return Sentence("assessment.pace_needed", {"pace": so_far, "needed": needed, "year": registered})
