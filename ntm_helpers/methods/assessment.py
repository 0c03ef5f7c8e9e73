"""Criteria assessed: value against threshold, indicator by indicator, criterion by criterion.

A criterion is met when all its indicators are met, not met when one of them is not; where some cannot be assessed and none
fails, the criterion is *not assessable*. An indicator is assessed by its value against the threshold of the unit's region and,
where the law binds it to a year (income), of the year of the value; or, where the law asks only whether something is attained,
by the state that is declared. It is not assessable without a value, without a region, without a threshold (many are left to the
province), with one that is not confirmed (it is shown with its mark and decides nothing), and where a hedge leaves both sides
open. "Not considered" (criterion 7 where planning has no market) is a state of its own: it is neither met nor failed.

What an office declares (``criterion_state``) is kept beside what its values give; every difference is listed. A dataset's own
``thresholds.csv`` comes before the shipped ones: so an office confirms a threshold, or supplies what the law leaves to the
province.

Source: the criteria sets of ``rules/``; QĐ 1980/QĐ-TTg and QĐ 318/QĐ-TTg for how indicators make a criterion. No number of
criteria is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register, View
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point, read_quantity

VALUE, INDICATOR_STATE, CRITERION_STATE = "indicator_value", "indicator_state", "criterion_state"
MET, NOT_MET, NOT_ASSESSABLE, NOT_CONSIDERED = "met", "not_met", "not_assessable", "not_considered"


@dataclass(frozen=True)
class Indicator:
    """One indicator of one unit on one day.

    Attributes
    ----------
    row : dict
        Row of ``rules/indicators.csv``.
    value, declared : Figure or None
    threshold : Figure or None
        As a figure, so that it can be followed; its ``basis`` is ``rule`` or ``unconfirmed_rule``.
    outcome : str
        ``met``, ``not_met``, ``not_assessable`` or ``not_considered``.
    reason : str
        Why it is not assessable: ``no_value``, ``no_region``, ``left_to_province``, ``no_threshold``, ``unconfirmed``, ``hedged``.
    """

    row: dict[str, str]
    value: Figure | None
    declared: Figure | None
    threshold: Figure | None
    outcome: str
    reason: str = ""

    @property
    def distance(self) -> Quantity | None:
        """How far the value is beyond its threshold, negative where it falls short; None where either is not known."""
        if self.value is None or self.threshold is None:
            return None
        unit = "percentage point" if self.value.quantity.unit == "percent" else self.value.quantity.unit
        ahead = quantities.difference(self.value.quantity, self.threshold.quantity, unit=unit)
        return quantities.product(ahead, point(-1), unit=ahead.unit) if self.row["direction"] in ("at_most", "below") else ahead


@dataclass(frozen=True)
class Criterion:
    """One criterion of one unit on one day: what is declared and what its indicators give.

    Attributes
    ----------
    row : dict
        Row of ``rules/criteria.csv``.
    declared : Figure or None
    computed : str
        ``met``, ``not_met``, ``not_assessable`` or ``not_considered``.
    indicators : tuple of Indicator
    """

    row: dict[str, str]
    declared: Figure | None
    computed: str
    indicators: tuple[Indicator, ...]

    @property
    def state(self) -> str:
        """State that counts: the computed one where it can be assessed, else the declared one."""
        if self.computed in (MET, NOT_MET) or self.declared is None:
            return self.computed
        return self.declared.code

    @property
    def differs(self) -> bool:
        """Whether declared and computed contradict each other."""
        return self.declared is not None and {self.declared.code, self.computed} == {MET, NOT_MET}


@dataclass(frozen=True)
class Assessment:
    """A unit against a criteria set on one day.

    Attributes
    ----------
    unit : Unit
    criteria_set : dict
        Row of ``rules/criteria_sets.csv``.
    day : date
    criteria : tuple of Criterion
    """

    unit: Unit
    criteria_set: dict[str, str]
    day: date
    criteria: tuple[Criterion, ...]

    def count(self, state: str) -> int:
        """Number of criteria of a state, counted strictly: basically met is not met."""
        return sum(criterion.state == state for criterion in self.criteria)

    @property
    def is_whole(self) -> bool:
        """Whether every criterion is told, one way or the other."""
        return all(criterion.state != NOT_ASSESSABLE for criterion in self.criteria)

    def of(self, criterion: str) -> Criterion:
        """A criterion by its id."""
        return next(found for found in self.criteria if found.row["criterion"] == criterion)


def assessments(view: View, unit: Unit) -> list[Assessment]:
    """Assess a unit on every day that has values or states up to the review date, the earliest first.

    Parameters
    ----------
    view : View
    unit : Unit
        Unit that the view may read.
    """
    figures = [f for name in (VALUE, INDICATOR_STATE, CRITERION_STATE) for f in view.current(name, of=unit) if f.last_day]
    groups: dict[tuple[date, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.last_day, figure.item.split("/")[0]), []).append(figure)
    return [_assessed(view.register, unit, day, name, found) for (day, name), found in sorted(groups.items())]


def main_line(view: View, unit: Unit) -> list[Assessment]:
    """Assessments of a unit by the sets that are for its kind, the earliest first: those that its count of criteria is told by."""
    return [found for found in assessments(view, unit) if _is_for(found, unit)]


def other_lines(view: View, unit: Unit) -> list[Assessment]:
    """Give the last assessment of a unit by each further set, such as that of model communes."""
    last = {a.criteria_set["criteria_set"]: a for a in assessments(view, unit) if not _is_for(a, unit)}
    return list(last.values())


def _is_for(found: Assessment, unit: Unit) -> bool:
    """Whether a set is for a unit's kind; the sets of communes are for every administrative unit that has states by them."""
    subject = found.criteria_set["subject"]
    return subject == unit.kind or (subject == "commune" and unit.kind not in ("village", "garden"))


def is_recognised(view: View, unit: Unit) -> bool:
    """Whether a unit is recognised on the review date, by a source or by a decision under a set for its kind."""
    if view.latest("recognised_year", of=unit) is not None:
        return True
    sets = {row["criteria_set"]: row["subject"] for row in view.register.table("criteria_sets")}
    return any(
        (row.day("decision_date") or view.as_of) <= view.as_of
        and (row.day("withdrawn_date") or date.max) > view.as_of
        and sets.get(row["criteria_set"]) in (unit.kind, "commune")
        for row in view.entities("recognitions", of=unit)
    )


def _assessed(register: Register, unit: Unit, day: date, set_id: str, figures: Iterable[Figure]) -> Assessment:
    by_item = {(figure.measure, figure.item): figure for figure in figures}
    criteria_set = next(row for row in register.table("criteria_sets") if row["criteria_set"] == set_id)
    rows = [row for row in register.law.criteria.values() if row["criteria_set"] == set_id]
    return Assessment(unit, criteria_set, day, tuple(_criterion(register, unit, day, row, by_item) for row in rows))


def _criterion(register: Register, unit: Unit, day: date, row: dict[str, str], figures: dict) -> Criterion:
    declared = figures.get((CRITERION_STATE, row["criterion"]))
    mine = [indicator for indicator in register.law.indicators.values() if indicator["criterion"] == row["criterion"]]
    found = tuple(_indicator(register, unit, day, indicator, figures) for indicator in mine)
    outcomes = {indicator.outcome for indicator in found} - {NOT_CONSIDERED}
    if declared is not None and declared.code == NOT_CONSIDERED:
        computed = NOT_CONSIDERED
    elif NOT_MET in outcomes:
        computed = NOT_MET
    else:
        computed = MET if outcomes == {MET} else NOT_ASSESSABLE
    return Criterion(row, declared, computed, found)


def _indicator(register: Register, unit: Unit, day: date, row: dict[str, str], figures: dict) -> Indicator:
    value, declared = figures.get((VALUE, row["indicator"])), figures.get((INDICATOR_STATE, row["indicator"]))
    if row["direction"] == "attained":
        outcome = declared.code if declared is not None and declared.code in (MET, NOT_MET, NOT_CONSIDERED) else NOT_ASSESSABLE
        return Indicator(row, value, declared, None, outcome, "" if outcome != NOT_ASSESSABLE else "no_value")
    threshold, reason = threshold_of(register, row, unit, day)
    if value is None or value.quantity is None:
        return Indicator(row, None, declared, threshold, NOT_ASSESSABLE, "no_value")
    if reason:
        return Indicator(row, value, declared, threshold, NOT_ASSESSABLE, reason)
    outcome = _held(register.quantity_of(value), threshold.quantity, row["direction"])
    return Indicator(row, value, declared, threshold, outcome, "" if outcome != NOT_ASSESSABLE else "hedged")


def threshold_of(register: Register, row: dict[str, str], unit: Unit, day: date) -> tuple[Figure | None, str]:
    """Give the threshold of an indicator for a unit and a day, and why it does not decide (empty where it does).

    The unit's region comes before the country's value, which holds only where the set has no regions for the indicator; a value of
    the year comes before one without a year.
    """
    rows = register.law.thresholds.get(row["indicator"], [])
    regions = {found["region"] for found in rows if not found.get("is_own")} - {"general"}
    wanted = (unit.region,) if regions else ("general",)
    own = [found for found in rows if found.get("is_own") and found["region"] in (unit.region, "general")]
    fitting = [found for found in own or rows if found in own or found["region"] in wanted]
    fitting = [found for found in fitting if found["year"] in (str(day.year), "")]
    if not fitting:
        if row["is_left_to_province"] == "true":
            return None, "left_to_province"
        return None, "no_region" if regions and not unit.region else "no_threshold"
    best = min(fitting, key=lambda found: (found["region"] != unit.region, found["year"] == ""))
    is_confirmed = best["is_confirmed"].lower() == "true"
    figure = Figure(
        figure_id=".".join(filter(None, ("threshold", row["indicator"], best["region"], best["year"]))) + f"@{unit.unit_id}",
        unit_id=unit.unit_id,
        measure="indicator_threshold",
        item=row["indicator"],
        quantity=_exact(best["value"], row["unit"]),
        basis="rule" if is_confirmed else "unconfirmed_rule",
        source_id=best["source_id"],
        locator=best["article"],
        note=best["note"],
    )
    return figure, "" if is_confirmed else "unconfirmed"


def _exact(text: str, unit: str) -> Quantity:
    """A threshold is the number itself, with its digits as they stand in the law."""
    found = read_quantity(text, unit=unit)
    return replace(found, lower=found.bare, upper=found.bare)


def _held(value: Quantity, threshold: Quantity, direction: str) -> str:
    """Hold a value, as it was printed, against a threshold.

    A printed value without a hedge is taken at its digits, as the law compares what is reported; a hedge is taken at its ends.
    """
    told = point(value.nominal, value.unit) if value.nominal is not None else value
    compared = quantities.compare(told, threshold)
    is_at = told.lower == told.upper == threshold.bare
    touches = {
        "at_least": compared == "greater" or is_at or (told.lower >= threshold.bare),
        "at_most": compared == "less" or is_at or (told.upper is not None and told.upper <= threshold.bare),
        "above": compared == "greater",
        "below": compared == "less",
        "equal": is_at,
    }[direction]
    fails = {
        "at_least": compared == "less",
        "at_most": compared == "greater",
        "above": compared == "less" or is_at,
        "below": compared == "greater" or is_at,
        "equal": compared in ("less", "greater"),
    }[direction]
    return MET if touches else NOT_MET if fails else NOT_ASSESSABLE


def share_not_met(assessment: Assessment) -> Fraction:
    """Share of criteria not met, in per cent of those considered: what the withdrawal test asks for."""
    considered = len(assessment.criteria) - assessment.count(NOT_CONSIDERED)
    return Fraction(100 * assessment.count(NOT_MET), considered) if considered else Fraction(0)
