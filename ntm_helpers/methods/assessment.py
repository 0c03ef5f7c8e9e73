"""Criteria assessed: value against threshold, indicator by indicator, criterion by criterion.

A criterion is met when all its indicators are met, not met when one of them is not; where some cannot be assessed and none
fails, the criterion is *not assessable*. An indicator is assessed by its value against the threshold of the unit's region and,
where the law binds it to a year (income), of the year of the value; or, where the law asks only whether something is attained,
or nothing says in what unit of measure it is told, by the state that is declared. It is not assessable without a value, without a
region, without a threshold (many are left to the province), with one that is not confirmed (it is shown with its mark and decides
nothing), and where a hedge leaves both sides open. "Not considered" (criterion 7 where planning has no market) is a state of its
own: it is neither met nor failed.

What an office declares (``criterion_state``) is kept beside what its values give; every difference is listed. A dataset's own
``thresholds.csv`` comes before the shipped ones: so an office confirms a threshold, or supplies what the law leaves to the
province.

**The rest.** Where a source counts the criteria met or not met on the same day, by the same set, and the criteria not met that are
named are as many as are missing, all are named: the criteria of which nothing is told are met, which is derived and marked. Where
fewer are named, or a second count says otherwise, nothing follows.

Source: the criteria sets of ``rules/``; QĐ 1980/QĐ-TTg and QĐ 318/QĐ-TTg for how indicators make a criterion. No number of
criteria is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register, Row, View
from ntm_helpers.dataset.cells import read_boolean
from ntm_helpers.methods.attainment import MET as COUNT_MET
from ntm_helpers.methods.attainment import UNMET as COUNT_UNMET
from ntm_helpers.methods.attainment import set_of, told
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point, read_quantity

VALUE, INDICATOR_STATE, CRITERION_STATE = "indicator_value", "indicator_state", "criterion_state"
MET, BASICALLY_MET, NOT_MET = "met", "basically_met", "not_met"
NOT_ASSESSABLE, NOT_CONSIDERED = "not_assessable", "not_considered"


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
    rest : tuple of Figure
        Of a criterion that is met because all that are not met are named: the counts that say so.
    """

    row: dict[str, str]
    declared: Figure | None
    computed: str
    indicators: tuple[Indicator, ...]
    rest: tuple[Figure, ...] = ()

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
        """State that counts: the computed one where it can be assessed, else the declared one; met where it is of the rest."""
        if self.rest:
            return MET
        if self.computed in (MET, NOT_MET) or self.declared is None:
            return self.computed
        return self.declared.code

    @property
    def figures(self) -> list[Figure]:
        """Published figures that its state follows from: what is declared, of it and of its indicators, their values, counts."""
        found = [*self.rest, self.declared, *(figure for one in self.indicators for figure in (one.value, one.declared))]
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
    counts : tuple of Figure
        Numbers of criteria met or not met that sources state for that day by that set.
    """

    unit: Unit
    criteria_set: dict[str, str]
    day: date
    criteria: tuple[Criterion, ...]
    counts: tuple[Figure, ...] = ()

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
    def open_figure(self) -> Figure | None:
        """A figure that it rests on and of which the day is not known, only from when on; None where all have theirs."""
        return next((figure for figure in self.figures if figure.period_end is None), None)

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
        return list(dict.fromkeys(figure for criterion in self.criteria for figure in criterion.figures))

    @property
    def rest(self) -> list[Criterion]:
        """Criteria that are met because all that are not met are named."""
        return [criterion for criterion in self.criteria if criterion.rest]

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
    found = [_assessed(view.register, unit, day, name, group) for (day, name), group in sorted(groups.items())]
    counts = [figure for measure in (COUNT_MET, COUNT_UNMET) for figure in told(view, measure, unit)] if found else []
    return [with_rest(replace(one, counts=_counts_of(view, one, counts))) for one in found]


def _counts_of(view: View, assessment: Assessment, counts: Iterable[Figure]) -> tuple[Figure, ...]:
    """Numbers of criteria met or not met that sources state for the day of an assessment, by its set."""
    of_day = [figure for figure in counts if figure.last_day == assessment.day]
    return tuple(figure for figure in of_day if set_of(view, figure, assessment.unit.kind) == assessment.criteria_set)


def with_rest(assessment: Assessment) -> Assessment:
    """Take the criteria of which nothing is told as met where all that are not met are named.

    They are where every count of that day says so: as many are not met as are named, or as many are met as are left. A criterion
    that is basically met may be counted either way: only what holds for both decides.
    """
    counts = assessment.counts
    silent = [one for one in assessment.criteria if one.state == NOT_ASSESSABLE and one.declared is None]
    most = len(silent) + assessment.count(MET) + assessment.count(BASICALLY_MET)
    wanted = {COUNT_MET: most, COUNT_UNMET: assessment.count(NOT_MET)}
    is_told = bool(counts) and all(
        figure.quantity is not None and figure.quantity.lower == figure.quantity.upper == wanted[figure.measure]
        for figure in counts
    )
    if not is_told or assessment.count(NOT_ASSESSABLE) != len(silent):
        return assessment
    return replace(
        assessment,
        criteria=tuple(replace(one, rest=counts) if one in silent else one for one in assessment.criteria),
    )


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
    return recognised_since(view, unit) is not None


def recognised_since(view: View, unit: Unit) -> date | None:
    """Day from which a unit is surely recognised: of the last decision, else the end of the last year that is told; None where not.

    After a withdrawal it is so only where a later year is told.
    """
    sets = {row["criteria_set"] for row in view.register.table("criteria_sets") if row["subject"] in (unit.kind, "commune")}
    decisions = [row for row in view.entities("recognitions", of=unit) if row["criteria_set"] in sets]
    standing = [row for row in decisions if (row.day("withdrawn_date") or date.max) > view.as_of]
    withdrawn = [day.year for row in decisions if row not in standing and (day := row.day("withdrawn_date"))]
    years = [_year(view.latest("recognised_year", of=unit)), *(_year(row.figure("attained_year")) for row in standing)]
    counting = [year for year in years if year is not None and max(withdrawn, default=0) < year <= view.as_of.year]
    days = [day for row in standing if (day := row.day("decision_date"))]
    if days or counting:
        return max(days, default=None) or date(max(counting), 12, 31)
    return view.as_of if standing else None


def _year(figure: Figure | None) -> int | None:
    return int(figure.quantity.bare) if figure is not None and figure.quantity and figure.quantity.bare is not None else None


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


def is_told_as_state(row: Mapping[str, str]) -> bool:
    """Whether an indicator is told as attained or not: by its wording, or because its unit of measure is not known."""
    return row["direction"] == "attained" or not row["unit"]


def _indicator(register: Register, unit: Unit, day: date, row: dict[str, str], figures: ByItem) -> Indicator:
    value, declared = figures.get((VALUE, row["indicator"])), figures.get((INDICATOR_STATE, row["indicator"]))
    if is_told_as_state(row):
        outcome = declared.code if declared is not None and declared.code in (MET, NOT_MET, NOT_CONSIDERED) else NOT_ASSESSABLE
        return Indicator(row, value, declared, None, outcome, "" if outcome != NOT_ASSESSABLE else "no_value")
    threshold, reason = threshold_of(register, row, unit, day)
    if value is None or value.quantity is None:
        return Indicator(row, None, declared, threshold, NOT_ASSESSABLE, "no_value")
    reported, limit = register.quantity_of(value), threshold.quantity if threshold is not None else None
    if reason or reported is None or limit is None:
        return Indicator(row, value, declared, threshold, NOT_ASSESSABLE, reason)
    outcome = held(reported, limit, row["direction"])
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
    is_confirmed = read_boolean(best["is_confirmed"]) is True
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


def held(value: Quantity, threshold: Quantity, direction: str) -> str:
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
