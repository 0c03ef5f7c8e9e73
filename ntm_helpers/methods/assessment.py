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

A count of criteria met is strict (basically met is not met), and a range where criteria are not assessable: at least those met, at
most those and the ones that nobody can assess. Pace is the criteria gained per year between the first and the last day assessed;
pace needed is what is missing over the years left to the year registered. Neither is a forecast. Days are compared under one set
only.

Source: the criteria sets of ``rules/``; QĐ 1980/QĐ-TTg and QĐ 318/QĐ-TTg for how indicators make a criterion. No number of
criteria is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register, Row, View
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point, read_quantity

VALUE, INDICATOR_STATE, CRITERION_STATE = "indicator_value", "indicator_state", "criterion_state"
MET, BASICALLY_MET, NOT_MET = "met", "basically_met", "not_met"
NOT_ASSESSABLE, NOT_CONSIDERED = "not_assessable", "not_considered"
DAYS_OF_A_YEAR = Fraction("365.25")


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
    def is_limit(self) -> bool:
        """Whether its threshold is not to be exceeded."""
        return self.row["direction"] in ("at_most", "below")

    @property
    def figures(self) -> list[Figure]:
        """Its value, its declared state and its threshold, those there are."""
        return [figure for figure in (self.value, self.declared, self.threshold) if figure is not None]


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
    def key(self) -> str:
        """Id of the criterion."""
        return self.row["criterion"]

    @property
    def as_row(self) -> Row:
        """Where it stands in the rules: table and key."""
        return Row("criteria", self.key)

    @property
    def state(self) -> str:
        """State that counts: the computed one where it can be assessed, else the declared one."""
        if self.computed in (MET, NOT_MET) or self.declared is None:
            return self.computed
        return self.declared.code

    @property
    def figures(self) -> list[Figure]:
        """Published figures that its state follows from: what is declared, of it and of its indicators, and their values."""
        found = [self.declared, *(figure for one in self.indicators for figure in (one.value, one.declared))]
        return [figure for figure in found if figure is not None]

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

    @property
    def set_id(self) -> str:
        """Id of the criteria set."""
        return self.criteria_set["criteria_set"]

    def of_state(self, *states: str) -> list[Criterion]:
        """Criteria of some states, taken strictly: basically met is not met."""
        return [criterion for criterion in self.criteria if criterion.state in states]

    def count(self, state: str) -> int:
        """Number of criteria of a state."""
        return len(self.of_state(state))

    @property
    def considered(self) -> int:
        """Number of criteria that are considered."""
        return len(self.criteria) - self.count(NOT_CONSIDERED)

    @property
    def is_whole(self) -> bool:
        """Whether the state of every criterion is known, one way or the other."""
        return not self.count(NOT_ASSESSABLE)

    @property
    def missing(self) -> list[Criterion]:
        """Criteria that are not met, or only basically."""
        return self.of_state(NOT_MET, BASICALLY_MET)

    @property
    def figures(self) -> list[Figure]:
        """Published figures that it rests on."""
        return [figure for criterion in self.criteria for figure in criterion.figures]

    def of(self, criterion: str) -> Criterion:
        """A criterion by its id."""
        return next(found for found in self.criteria if found.key == criterion)


def assessments(view: View, unit: Unit) -> list[Assessment]:
    """Assess a unit on every day that has values or states up to the review date, the earliest first.

    Parameters
    ----------
    view : View
    unit : Unit
        Unit that the view may read.
    """
    groups: dict[tuple[date, str], list[Figure]] = {}
    for figure in (figure for name in (VALUE, INDICATOR_STATE, CRITERION_STATE) for figure in view.current(name, of=unit)):
        if figure.last_day is not None:
            groups.setdefault((figure.last_day, figure.item.split("/")[0]), []).append(figure)
    return [_assessed(view.register, unit, day, name, found) for (day, name), found in sorted(groups.items())]


def main_line(view: View, unit: Unit) -> list[Assessment]:
    """Assessments of a unit by the sets that are for its kind, the earliest first: those by which its criteria are counted."""
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


ByItem = Mapping[tuple[str, str], Figure]
"""Figures of a day by measure and item."""


def _criterion(register: Register, unit: Unit, day: date, row: dict[str, str], figures: ByItem) -> Criterion:
    declared = figures.get((CRITERION_STATE, row["criterion"]))
    mine = [indicator for indicator in register.law.indicators.values() if indicator["criterion"] == row["criterion"]]
    found = tuple(_indicator(register, unit, day, indicator, figures) for indicator in mine)
    return Criterion(row, declared, computed_state(declared, found), found)


def computed_state(declared: Figure | None, indicators: Iterable[Indicator]) -> str:
    """State of a criterion that its indicators give; only whether it is considered at all is declared."""
    outcomes = {indicator.outcome for indicator in indicators} - {NOT_CONSIDERED}
    if declared is not None and declared.code == NOT_CONSIDERED:
        return NOT_CONSIDERED
    if NOT_MET in outcomes:
        return NOT_MET
    return MET if outcomes == {MET} else NOT_ASSESSABLE


def _indicator(register: Register, unit: Unit, day: date, row: dict[str, str], figures: ByItem) -> Indicator:
    value, declared = figures.get((VALUE, row["indicator"])), figures.get((INDICATOR_STATE, row["indicator"]))
    if row["direction"] == "attained":
        outcome = declared.code if declared is not None and declared.code in (MET, NOT_MET, NOT_CONSIDERED) else NOT_ASSESSABLE
        return Indicator(row, value, declared, None, outcome, "" if outcome != NOT_ASSESSABLE else "no_value")
    threshold, reason = threshold_of(register, row, unit, day)
    if value is None or value.quantity is None:
        return Indicator(row, None, declared, threshold, NOT_ASSESSABLE, "no_value")
    reported, limit = register.quantity_of(value), threshold.quantity if threshold is not None else None
    if reason or reported is None or limit is None:
        return Indicator(row, value, declared, threshold, NOT_ASSESSABLE, reason)
    outcome = _held(reported, limit, row["direction"])
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
    return found if found.bare is None else replace(found, lower=found.bare, upper=found.bare)


def _held(value: Quantity, threshold: Quantity, direction: str) -> str:
    """Hold a value, as it was printed, against a threshold.

    A printed value without a hedge is taken at its digits, as the law compares what is reported; a hedge is taken at its ends.
    """
    reported = point(value.nominal, value.unit) if value.nominal is not None else value
    compared, limit = quantities.compare(reported, threshold), threshold.bare
    if limit is None:
        return NOT_ASSESSABLE
    is_at = reported.lower == reported.upper == limit
    touches = {
        "at_least": compared == "greater" or is_at or (reported.lower >= limit),
        "at_most": compared == "less" or is_at or (reported.upper is not None and reported.upper <= limit),
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


# --- counts, changes, pace ------------------------------------------------------------------------------------------------


def criteria_met(assessment: Assessment) -> Quantity:
    """Count criteria met: a number, or a range where some cannot be assessed."""
    least, open_ = assessment.count(MET), assessment.count(NOT_ASSESSABLE)
    return read_quantity(str(least), value_to=str(least + open_) if open_ else "", unit="criterion", kind="count")


def share_not_met(assessment: Assessment) -> Fraction:
    """Share of criteria not met, in per cent of those considered: what the withdrawal test asks for."""
    considered = assessment.considered
    return Fraction(100 * assessment.count(NOT_MET), considered) if considered else Fraction(0)


def not_meeting(assessments: Iterable[Assessment], criterion: str) -> list[Assessment]:
    """Assessments, one a unit, by which a criterion is not met."""
    return [assessment for assessment in assessments if assessment.of(criterion).state == NOT_MET]


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
