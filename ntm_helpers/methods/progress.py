"""Criteria met and not met of assessments: counts, shares, changes, pace.

A count of criteria met is strict (basically met is not met), and a range where criteria are not assessable: at least those met, at
most those and the ones that nobody can assess. A number that a source states for that day, of criteria met or not met, closes the
range where the states allow it. Pace is the criteria gained per year between the first and the last day assessed;
pace needed is what is missing over the years left to the year registered. Neither is a forecast. Days are compared under one set
only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.assessment import BASICALLY_MET, MET, NOT_ASSESSABLE, NOT_MET, Assessment, Criterion
from ntm_helpers.methods.attainment import MET as COUNT_MET
from ntm_helpers.methods.attainment import exactly
from ntm_helpers.quantities import Quantity, point, read_quantity

DAYS_OF_A_YEAR = Fraction("365.25")


def criteria_met(assessment: Assessment) -> Quantity:
    """Count criteria met: by the states one by one, and where some are not known by what sources count on that day.

    A stated number that the states allow is the number; one that contradicts them, or another count, tells nothing.
    """
    by_states = met_by_states(assessment)
    numbers = {number for figure in assessment.counts if (number := _number_met(assessment, figure)) is not None}
    if len(numbers) != 1 or not by_states.holds(*numbers):
        return by_states
    return read_quantity(str(numbers.pop()), unit="criterion", kind="count")


def _number_met(assessment: Assessment, stated: Figure) -> int | None:
    """Number met that a stated count comes to; None where it is hedged, or counts those basically met in a way unknown."""
    number = exactly(stated.quantity)
    if number is None or assessment.count(BASICALLY_MET):
        return None
    return number if stated.measure == COUNT_MET else assessment.considered - number


def met_by_states(assessment: Assessment) -> Quantity:
    """Count criteria met by their states: a number, or a range where some cannot be assessed."""
    least, open_ = assessment.count(MET), assessment.count(NOT_ASSESSABLE)
    return read_quantity(str(least), value_to=str(least + open_) if open_ else "", unit="criterion", kind="count")


def criteria_not_met(assessment: Assessment) -> Quantity:
    """Count criteria not met; a range where some are met basically, which may be counted either way, or cannot be assessed."""
    least = assessment.count(NOT_MET)
    most = least + assessment.count(BASICALLY_MET) + assessment.count(NOT_ASSESSABLE)
    return read_quantity(str(least), value_to=str(most) if most > least else "", unit="criterion", kind="count")


def share_not_met(assessment: Assessment) -> Quantity:
    """Share of criteria not met, in per cent of those considered: a range where criteria are not assessable."""
    considered, least = assessment.considered or 1, assessment.count(NOT_MET)
    most = least + assessment.count(NOT_ASSESSABLE)
    low, high = (point(Fraction(100 * number, considered), "percent", "rate") for number in (least, most))
    return low if least == most else replace(high, lower=low.lower, bare=None, is_hedged=True)


def not_meeting(assessments: Iterable[Assessment], criterion: str) -> list[Assessment]:
    """Assessments, one a unit, by which a criterion is not met."""
    return [assessment for assessment in assessments if assessment.of(criterion).state == NOT_MET]


def not_told(assessments: Iterable[Assessment], criterion: str) -> list[Assessment]:
    """Assessments, one a unit, by which it is not known whether a criterion is met."""
    return [assessment for assessment in assessments if assessment.of(criterion).state == NOT_ASSESSABLE]


def lacking_no_more_than_gained(before: Assessment | None, now: Assessment) -> bool | None:
    """Whether a unit lacks criteria, and no more than it gained since the last time; None where a state is not known."""
    if now.is_whole and not now.missing:
        return False
    if not now.is_whole or before is None or not before.is_whole:
        return None
    return 0 < len(now.missing) <= now.count(MET) - before.count(MET)


def by_newest_set(lines: Iterable[Sequence[Assessment]]) -> list[Assessment]:
    """Last assessments of units side by side: those by the set that was used last."""
    last = [line[-1] for line in lines]
    newest = max(((assessment.day, assessment.set_id) for assessment in last), default=(None, ""))[1]
    return [assessment for assessment in last if assessment.set_id == newest]


def previous(line: Sequence[Assessment]) -> Assessment | None:
    """Give the last assessment before that of the last day, under the same set: old and new sets cannot be compared."""
    earlier = [assessment for assessment in line[:-1] if assessment.set_id == line[-1].set_id]
    return earlier[-1] if earlier else None


def changes(before: Assessment, now: Assessment) -> tuple[list[Criterion], list[Criterion]]:
    """Criteria newly met and newly lost between two days; one that its indicators contradict stands by itself."""
    pairs = [(criterion, before.of(criterion.key)) for criterion in now.criteria]
    gained = [criterion for criterion, was in pairs if criterion.state == MET and was.state == NOT_MET]
    lost = [criterion for criterion, was in pairs if criterion.state == NOT_MET and was.state == MET and not criterion.differs]
    return gained, lost


def years_between(first: Assessment, now: Assessment) -> Fraction:
    """Years from one assessment to another."""
    return (now.day - first.day).days / DAYS_OF_A_YEAR


def pace_so_far(first: Assessment, now: Assessment) -> Fraction | None:
    """Criteria gained per year; None where a criterion is not assessable or no time has passed."""
    years = years_between(first, now)
    if not years or not (first.is_whole and now.is_whole):
        return None
    return (now.count(MET) - first.count(MET)) / years


def pace_needed(now: Assessment, year: Fraction) -> Fraction | None:
    """Criteria to be gained per year to meet all that are considered; None where none is missing or no year is left."""
    left, missing = year - now.day.year, now.considered - now.count(MET)
    return missing / left if left > 0 and missing else None
