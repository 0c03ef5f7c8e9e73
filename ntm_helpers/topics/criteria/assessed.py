"""How assessments are laid out in a review: of one unit, and of a parent's units side by side.

A count of criteria met is told strictly (basically met is not met) and as a range where criteria are not assessable: at least
those met, at most those and the ones that nobody can assess. Criteria that are not considered stand apart, with both
denominators. Pace is the criteria gained per year between the first and the last day assessed; pace needed is what is missing
over the years left to the year registered. Neither is a forecast. Sets for model communes, villages and gardens are laid out
apart: they add nothing to a commune's count.
"""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.assessment import (
    MET,
    NOT_ASSESSABLE,
    NOT_CONSIDERED,
    NOT_MET,
    Assessment,
    Criterion,
    Indicator,
    is_recognised,
    main_line,
    other_lines,
)
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point, read_quantity
from ntm_helpers.review import Draft, Name, Sentence, Table, Value

METHOD = "ntm_helpers.methods.assessment.assessments"


def single(draft: Draft) -> None:
    """Lay out the assessment of the unit itself: headline, criteria, indicators, differences, changes, pace."""
    found = main_line(draft.view, draft.view.unit)
    if not found:
        for step in ("assessment", "indicators", "progress"):
            draft.step(step, Sentence("assessment.none"))
        return
    now, before = found[-1], _comparable(found)
    met = counted(draft, now)
    criteria_set, whole = Name("criteria_set", now.criteria_set["criteria_set"]), Name("text", str(len(now.criteria)))
    draft.headline("assessment.met", unit=now.unit, met=met, whole=whole, criteria_set=criteria_set, day=now.day)
    draft.highlight(met)
    _check_stated(draft, now, met)
    for criterion in now.criteria:
        if criterion.differs:
            draft.headline(
                "assessment.differs",
                criterion=_name(criterion),
                declared=criterion.declared,
                computed=_computed(draft, now, criterion),
            )
    if before is not None:
        _headline_changes(draft, before, now)
    not_met = [_name(criterion) for criterion in now.criteria if criterion.state == NOT_MET]
    if not_met:
        draft.headline("assessment.not_met", unit=now.unit, criteria=not_met)
    _step_criteria(draft, now)
    _step_indicators(draft, now)
    _step_progress(draft, found, before)
    _requests(draft, now)


def counted(draft: Draft, assessment: Assessment) -> Figure:
    """Criteria met: a number, or a range where some cannot be assessed."""
    least, open_ = assessment.count(MET), assessment.count(NOT_ASSESSABLE)
    quantity = read_quantity(str(least), value_to=str(least + open_) if open_ else "", unit="criterion", kind="count")
    item = assessment.day.isoformat()
    return draft.derive("criteria_met_assessed", quantity, method=METHOD, inputs=_inputs(assessment), item=item, of=assessment.unit)


def _check_stated(draft: Draft, assessment: Assessment, met: Figure) -> None:
    """Hold the number of criteria that a source states for that day against the states one by one."""
    stated = draft.view.latest("criteria_met", of=assessment.unit)
    if stated is None or stated.last_day != assessment.day:
        return
    verdict = quantities.agreement(stated.quantity, met.quantity).verdict
    values = {"unit": assessment.unit, "stated": stated, "counted": met}
    draft.check("note", verdict, "assessment.check.stated", **values)
    if verdict == "disagrees":
        draft.headline("assessment.stated_differs", **values)


def _inputs(assessment: Assessment) -> list[Figure]:
    """Figures that an assessment rests on."""
    told = [criterion.declared for criterion in assessment.criteria]
    told += [f for c in assessment.criteria for i in c.indicators for f in (i.value, i.declared)]
    return [figure for figure in told if figure is not None]


def _comparable(found: list[Assessment]) -> Assessment | None:
    """The last day before, under the same set: old and new sets cannot be compared."""
    now = found[-1]
    earlier = [a for a in found[:-1] if a.criteria_set["criteria_set"] == now.criteria_set["criteria_set"]]
    return earlier[-1] if earlier else None


def _name(criterion: Criterion) -> Name:
    return Name("criterion", criterion.row["criterion"])


def _computed(draft: Draft, assessment: Assessment, criterion: Criterion) -> Figure:
    """State that the indicators give, as a figure that can be followed."""
    inputs = [f for i in criterion.indicators for f in (i.value, i.declared, i.threshold) if f is not None]
    item = criterion.row["criterion"]
    return draft.derive(
        "criterion_state_computed", None, method=METHOD, inputs=inputs, item=item, of=assessment.unit, code=criterion.computed
    )


def _changes(before: Assessment, now: Assessment) -> tuple[list[Name], list[Name]]:
    """Criteria newly met and newly lost between two days."""
    pairs = [(criterion, before.of(criterion.row["criterion"])) for criterion in now.criteria]
    gained = [_name(c) for c, was in pairs if c.state == MET and was.state == NOT_MET]
    lost = [_name(c) for c, was in pairs if c.state == NOT_MET and was.state == MET and not c.differs]  # that is told by itself
    return gained, lost


def _headline_changes(draft: Draft, before: Assessment, now: Assessment) -> None:
    gained, lost = _changes(before, now)
    if lost:
        draft.headline("assessment.lost", unit=now.unit, criteria=lost, day=before.day)
    if gained:
        draft.headline("assessment.gained", unit=now.unit, criteria=gained, day=before.day)


def _step_criteria(draft: Draft, now: Assessment) -> None:
    """Every criterion: declared, computed, and the indicators that fail or cannot be assessed."""
    rows: list[list[Value]] = []
    for criterion in now.criteria:
        failing = [_indicator_name(i) for i in criterion.indicators if i.outcome == NOT_MET]
        open_ = [_open(i) for i in criterion.indicators if i.outcome == NOT_ASSESSABLE]
        rows.append([_name(criterion), criterion.declared, _computed(draft, now, criterion), failing or _dash(), open_ or _dash()])
    heads = ["column.criterion", "column.declared", "column.computed_state", "column.failing", "column.not_assessable"]
    blocks: list = [Table("assessment.caption", heads, rows)]
    considered = now.count(NOT_CONSIDERED)
    if considered:
        left_out = draft.derive(
            "criteria_not_considered", point(considered, "criterion", "count"), method=METHOD, inputs=[], of=now.unit
        )
        whole = Name("text", str(len(now.criteria)))
        rest = Name("text", str(len(now.criteria) - considered))
        blocks.append(Sentence("assessment.not_considered", {"count": left_out, "whole": whole, "rest": rest}))
    differing = [_name(criterion) for criterion in now.criteria if criterion.differs]
    blocks.append(Sentence("assessment.differing", {"criteria": differing}) if differing else Sentence("assessment.no_difference"))
    draft.step("assessment", *blocks)


def _dash() -> Name:
    return Name("text", "–")


def _indicator_name(indicator: Indicator) -> Name:
    return Name("indicator", indicator.row["indicator"])


def _open(indicator: Indicator) -> Sentence:
    """An indicator that cannot be assessed, with the reason."""
    return Sentence(f"assessment.open.{indicator.reason}", {"indicator": Name("text", indicator.row["code"])})


def _step_indicators(draft: Draft, now: Assessment) -> None:
    """Every indicator with a value: threshold, distance, outcome."""
    rows: list[list[Value]] = []
    for criterion in now.criteria:
        for indicator in criterion.indicators:
            if indicator.value is None:
                continue
            distance = None
            if indicator.distance is not None:
                inputs = [indicator.value, indicator.threshold]
                item = indicator.row["indicator"]
                distance = draft.derive(
                    "indicator_distance", indicator.distance, method=METHOD, inputs=inputs, item=item, of=now.unit
                )
            outcome = Name("criterion_state", indicator.outcome)
            rows.append([_indicator_name(indicator), indicator.value, indicator.threshold or _dash(), distance, outcome])
    heads = ["column.indicator", "column.value", "column.threshold", "column.distance", "column.state"]
    draft.step("indicators", Table("assessment.indicators.caption", heads, rows) if rows else Sentence("assessment.no_values"))


def _step_progress(draft: Draft, found: list[Assessment], before: Assessment | None) -> None:
    """Count by day, what was gained and lost, pace so far and needed."""
    now = found[-1]
    rows = [[a.day, Name("criteria_set", a.criteria_set["criteria_set"]), counted(draft, a)] for a in found]
    blocks: list = [Table("assessment.progress.caption", ["column.day", "column.criteria_set", "column.criteria_met"], rows)]
    if before is not None:
        gained, lost = _changes(before, now)
        values = {"day": before.day, "gained": gained, "lost": lost}
        blocks.append(Sentence("assessment.changes", values))
        blocks += _pace(draft, [a for a in found if a.criteria_set == now.criteria_set])
    draft.step("progress", *blocks)


def _pace(draft: Draft, found: list[Assessment]) -> list[Sentence]:
    """Criteria gained per year so far, and needed per year for the year registered."""
    first, now = found[0], found[-1]
    years = Fraction((now.day - first.day).days * 100, 36525)
    if not years or not (first.is_whole and now.is_whole):
        return [Sentence("assessment.no_pace")]
    gained = point(Fraction(now.count(MET) - first.count(MET)) / years, "criterion", "change")
    so_far = draft.derive("criteria_pace_so_far", gained, method=METHOD, inputs=_inputs(now), of=now.unit)
    registered = draft.view.latest("registered_year", of=now.unit, basis=("plan", "status", "result"))
    left = registered.quantity.bare - now.day.year if registered is not None else 0
    missing = len(now.criteria) - now.count(NOT_CONSIDERED) - now.count(MET)
    if left <= 0 or not missing:
        return [Sentence("assessment.pace", {"pace": so_far})]
    needed = draft.derive(
        "criteria_pace_needed", point(missing / left, "criterion", "rate"), method=METHOD, inputs=[registered], of=now.unit
    )
    return [Sentence("assessment.pace_needed", {"pace": so_far, "needed": needed, "year": registered})]


def _requests(draft: Draft, now: Assessment) -> None:
    """Ask for the values that an assessment lacks."""
    for criterion in now.criteria:
        for indicator in criterion.indicators:
            if indicator.outcome == NOT_ASSESSABLE and indicator.reason == "no_value":
                is_attained = indicator.row["direction"] == "attained"
                draft.ask("indicator_state" if is_attained else "indicator_value", of=now.unit, item=indicator.row["indicator"])


def other_sets(draft: Draft) -> None:
    """Lay out the unit, its parts, villages and gardens by further criteria sets: model communes, model villages, model gardens."""
    view = draft.view
    units = [view.unit, *view.children, *view.villages]
    rows: list[list[Value]] = []
    for unit in units:
        small = unit.kind in ("village", "garden")
        lines = other_lines(view, unit) + (main_line(view, unit)[-1:] if small else [])
        for line in lines:
            missing = [_name(criterion) for criterion in line.criteria if criterion.state == NOT_MET]
            criteria_set = Name("criteria_set", line.criteria_set["criteria_set"])
            count = _counted_of_set(draft, line)
            whole = Name("text", str(len(line.criteria)))
            rows.append([unit, criteria_set, line.day, count, whole, missing or _dash()])
    if rows:
        heads = ["unit", "criteria_set", "day", "criteria_met", "of_criteria", "missing"]
        draft.step("other_sets", Table("assessment.other_sets.caption", [f"column.{head}" for head in heads], rows))
    else:
        draft.step("other_sets", Sentence("assessment.no_other_sets"))


def _counted_of_set(draft: Draft, line: Assessment) -> Figure:
    """Criteria of a further set that are met, as a range where some cannot be assessed."""
    least, open_ = line.count(MET), line.count(NOT_ASSESSABLE)
    quantity = read_quantity(str(least), value_to=str(least + open_) if open_ else "", unit="criterion", kind="count")
    item = f"{line.criteria_set['criteria_set']}.{line.day.isoformat()}"
    return draft.derive("criteria_met_of_set", quantity, method=METHOD, inputs=_inputs(line), item=item, of=line.unit)


# --- a parent's units side by side ----------------------------------------------------------------------------------------


def side_by_side(draft: Draft, units: list[Unit]) -> None:
    """Lay out the assessments of a parent's units: matrix, what holds most of them back, who is within reach, who lost."""
    last = {unit.unit_id: found for unit in units if (found := main_line(draft.view, unit))}
    if not last:
        for step in ("assessment", "indicators", "progress"):
            draft.step(step, Sentence("assessment.none"))
        return
    sets = {found[-1].criteria_set["criteria_set"] for found in last.values()}
    newest = max(sets, key=lambda name: max(f[-1].day for f in last.values() if f[-1].criteria_set["criteria_set"] == name))
    now = {uid: found[-1] for uid, found in last.items() if found[-1].criteria_set["criteria_set"] == newest}
    _headline_side_by_side(draft, last, now)
    _step_matrix(draft, units, now)
    _step_holding_back(draft, now)
    _step_reach(draft, last, now)


def _headline_side_by_side(draft: Draft, last: dict[str, list[Assessment]], now: dict[str, Assessment]) -> None:
    for uid, assessment in now.items():
        before = _comparable(last[uid])
        lost = _changes(before, assessment)[1] if before is not None else []
        _check_stated(draft, assessment, counted(draft, assessment))
        if lost:
            draft.headline("assessment.lost", unit=assessment.unit, criteria=lost, day=before.day)
        for criterion in assessment.criteria:
            if criterion.differs:
                computed = _computed(draft, assessment, criterion)
                values = {"criterion": _name(criterion), "declared": criterion.declared, "computed": computed}
                draft.headline("assessment.differs_of", unit=assessment.unit, **values)


def _step_matrix(draft: Draft, units: list[Unit], now: dict[str, Assessment]) -> None:
    """Units × criteria, with the count."""
    rows: list[list[Value]] = []
    criteria = next(iter(now.values())).criteria
    for unit in units:
        assessment = now.get(unit.unit_id)
        if assessment is None:
            rows.append([unit, None, *(Name("criterion_mark", NOT_ASSESSABLE) for _ in criteria)])
            continue
        marks = (Name("criterion_mark", criterion.state) for criterion in assessment.criteria)
        rows.append([unit, counted(draft, assessment), *marks])
    heads = ["column.unit", "column.criteria_met", *(f"={criterion.row['number']}" for criterion in criteria)]
    draft.step("assessment", Table("assessment.matrix.caption", heads, rows), Sentence("assessment.matrix.legend"))


def _step_holding_back(draft: Draft, now: dict[str, Assessment]) -> None:
    """Criteria by the number of units that do not meet them, the most first, with the agency responsible."""
    rows: list[tuple[int, list[Value]]] = []
    register = draft.view.register
    for criterion in next(iter(now.values())).criteria:
        item = criterion.row["criterion"]
        without = [a.unit for a in now.values() if a.of(item).state == NOT_MET]
        if not without:
            continue
        inputs = [f for a in now.values() for f in (a.of(item).declared,) if f is not None]
        count = draft.derive(
            "communes_missing_criterion", point(len(without), "commune", "count"), method=METHOD, inputs=inputs, item=item
        )
        has_agency = ("criterion_agency", item) in register.codes
        agency = Name("criterion_agency", item) if has_agency else Name("word", "unknown.not_reported")
        rows.append((len(without), [_name(criterion), count, without, agency]))
    ordered = [row for _, row in sorted(rows, key=lambda pair: -pair[0])]
    if not ordered:
        draft.step("indicators", Sentence("assessment.nothing_holds_back"))
        return
    most = ordered[0]
    draft.headline("assessment.holds_back", criterion=most[0], count=most[1])
    heads = ["column.criterion", "column.communes_missing", "column.units", "column.agency"]
    draft.step("indicators", Table("assessment.holding_back.caption", heads, ordered))


def _step_reach(draft: Draft, last: dict[str, list[Assessment]], now: dict[str, Assessment]) -> None:
    """Units that are registered for this year or lack no more than they gained in their last period, with what they lack."""
    rows: list[list[Value]] = []
    for uid, assessment in now.items():
        missing = [_name(criterion) for criterion in assessment.criteria if criterion.state in (NOT_MET, "basically_met")]
        before = _comparable(last[uid])
        gained = assessment.count(MET) - before.count(MET) if before is not None else 0
        registered = draft.view.latest("registered_year", of=assessment.unit, basis=("plan", "status", "result"))
        is_registered = registered is not None and registered.quantity.bare == draft.view.as_of.year
        if not is_recognised(draft.view, assessment.unit) and (is_registered or 0 < len(missing) <= gained):
            rows.append(
                [assessment.unit, registered, counted(draft, assessment), missing or Name("word", "assessment.nothing_missing")]
            )
    heads = ["column.unit", "column.registered", "column.criteria_met", "column.missing"]
    draft.step("progress", Table("assessment.reach.caption", heads, rows) if rows else Sentence("assessment.nobody_in_reach"))
