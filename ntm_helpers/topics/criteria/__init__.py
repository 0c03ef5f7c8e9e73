"""Criteria: who keeps the standard, who stands at how many criteria, what is missing, and what is not said.

**Question.** How does each unit stand against the criteria set in force, and what is known about those that a report does not name?

**Method.** (1) The set in force on the review date, from the rules; nothing here knows how many criteria it has. (2) A unit's
state: it *keeps the standard* where a source says so; else the stated number of criteria met, which may be a range and is never
split; else nothing is said of it. (3) *Exclusion*: a source that lists the units of a state by name has closed the list (a group
whose number of members equals the number stated). A unit of the same parent that is on none of the lists is therefore outside
their bands: what is left is inferred and marked so. (4) Bands: the least and the greatest number of units that each official
band may hold, given the ranges. (5) Population of each state: census population of its units over that of all parts.
(6) Criteria named as not met on the last day told, and the plan lines that serve each. (7) Criteria one by one by their
indicators, declared against computed, changes, pace, what holds units back, who is within reach (`methods.assessment`,
`assessed`); sets for model communes, villages and gardens apart. (8) Recognition and its conditions
(`recognition`).

**Limits.** Meeting every criterion is not recognition: the year recognised for and the decision are figures of their own. The
province's own levels for 2016–2020 were not found. "Keeps the standard" is read as all criteria of the set met, for the bands only.
Old and new sets are not compared.
"""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Dataset, Figure, View, band
from ntm_helpers.methods.assessment import main_line
from ntm_helpers.methods.standings import (
    IN_BAND,
    KEEPING,
    MET,
    Group,
    Standing,
    bands,
    closed_lists,
    groups_of,
    meets,
    standing_of,
)
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Chart, Draft, Name, Period, Review, Sentence, Table
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.criteria import recognition
from ntm_helpers.topics.criteria.assessed import counted, other_sets, side_by_side, single

CRITERION = "criterion_state"
MEETING = "communes_meeting_criterion"
COUNTS = ("communes_total", "communes_recognised", "communes_advanced", "communes_model", "criteria_mean", "communes_registered")
METHOD = "ntm_helpers.topics.criteria"
MOST_GROUPS = 3
"""Of more groups of one standing the headline tells the official bands."""


def of_view(view: View) -> Review:
    """Review the criteria that a view may read."""
    draft = Draft("criteria", view)
    assessed = _assessed(view)
    if assessed:
        _parent(draft, assessed)
        side_by_side(draft, assessed)
    elif view.children:
        _above(draft)
        single(draft)
    else:
        _single(draft)
        single(draft)
    _missing_criteria(draft)
    other_sets(draft)
    recognition.step(draft)
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the criteria of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        When the unit or the date is unknown.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("criteria")))


def _assessed(view: View) -> list[Unit]:
    """Parts that a criteria set is for: communes, not townships, wards or districts."""
    subjects = {row["subject"] for row in view.register.table("criteria_sets")}
    return [child for child in view.children if child.kind in subjects]


def _single(draft: Draft) -> None:
    """One unit without parts: its standing and where its range lies among the bands."""
    view = draft.view
    lists = closed_lists(view, view.parent) if view.parent else []
    found = main_line(view, view.unit)
    standing = standing_of(view, view.unit, lists, counted(draft, found[-1]) if found else None)
    blocks: list = []
    if standing.code == "keeps_standard":
        draft.headline("criteria.keeps", unit=view.unit, state=standing.stated)
        draft.highlight(standing.stated)
    elif standing.code == "criteria_stated":
        if not standing.stated.is_derived:  # else the assessment tells it, with its set and its day
            draft.headline("criteria.met", unit=view.unit, met=standing.stated)
            draft.highlight(standing.stated)
        blocks += [_straddled(draft, standing)]
    else:
        context = nothing_published(draft, "topic.criteria", view.latest(KEEPING, of=view.parent) if view.parent else None)
        blocks += [context, *_excluded(draft, standing, lists)]
        draft.ask(MET)
    for group, figure in lists:
        key = "criteria.on_list" if view.unit.unit_id in group.members else "criteria.not_on_list"
        blocks.append(Sentence(key, {"unit": view.unit, "list": _label(figure), "group": figure, "units": _members(view, group)}))
    draft.step("standing", *blocks)
    draft.step("bands", Sentence("criteria.bands_single"))
    draft.step("population", Sentence("criteria.population_single"))
    _single_criteria(draft)


def _members(view: View, group: Unit) -> list[Unit]:
    return [view.places[unit_id] for unit_id in group.members]


def _excluded(draft: Draft, standing: Standing, lists: list[tuple[Unit, Figure]]) -> list[Sentence]:
    """Say what is left once the closed lists are taken out, marked as inferred."""
    inputs = [figure for group, figure in lists if standing.unit.unit_id not in group.members]
    if not inputs or len(standing.possible) == 0:
        return []
    ranges = _inferred(draft, standing, inputs)
    either = _either(ranges)
    draft.headline("criteria.inferred", unit=standing.unit, ranges=either)
    return [Sentence("criteria.inferred_why", {"unit": standing.unit, "ranges": either})]


def _either(ranges: list[Figure]) -> Figure | Sentence | None:
    """One range or another, as one value."""
    if len(ranges) < 2:
        return ranges[0] if ranges else None
    return Sentence("word.either", {"one": ranges[0], "other": _either(ranges[1:])})


def _straddled(draft: Draft, standing: Standing) -> Sentence:
    """Say which official bands a stated range touches."""
    low, high = standing.possible[0]
    touched = [code for code in bands(draft.view) if meets(band(code), (low, high))]
    key = "criteria.range_in_band" if len(touched) == 1 else "criteria.range_straddles"
    return Sentence(key, {"met": standing.stated, "bands": [Name("criteria_band", code) for code in touched]})


def _above(draft: Draft) -> None:
    """A unit whose parts are no communes: what is published of its communes, for it and part by part."""
    view = draft.view
    recognised, total = view.latest("communes_recognised"), view.latest("communes_total")
    if recognised is None:
        nothing_published(draft, "topic.criteria")
        draft.ask("communes_recognised")
    else:
        key = "criteria.above" if total is not None else "criteria.above_no_total"
        draft.headline(key, unit=view.unit, recognised=recognised, total=total)
        draft.highlight(recognised)
    mean = view.latest("criteria_mean")
    draft.highlight(mean)
    rows = [[_label(figure), figure, Period(figure)] for name in COUNTS for figure in view.current(name) if figure.basis != "plan"]
    told = Table("criteria.published.caption", ["column.measure", "column.value", "column.period"], rows)
    parts = [[child, *(view.latest(name, of=child) for name in COUNTS[:4])] for child in view.children]
    heads = ["column.unit", *(f"column.{name}" for name in COUNTS[:4])]
    draft.step("standing", told if rows else None, Table("criteria.above.caption", heads, parts))
    draft.step("bands", Sentence("criteria.of_communes"))
    draft.step("population", Sentence("criteria.of_communes"))
    _single_criteria(draft)
    for child in (child for child in view.children if view.latest("communes_recognised", of=child) is None):
        draft.ask("communes_recognised", of=child)


def _parent(draft: Draft, assessed: list[Unit]) -> None:
    """A unit with communes: each one's standing, the groups with their population, the bands as bounds."""
    view = draft.view
    lists = closed_lists(view, view.unit)
    counts = {child.unit_id: counted(draft, found[-1]) for child in assessed if (found := main_line(view, child))}
    standings = [standing_of(view, child, lists, counts.get(child.unit_id)) for child in assessed]
    groups = groups_of(standings)
    total = view.latest("communes_total") or draft.derive(
        "communes_reviewed", _number(len(standings), "commune"), method=f"{METHOD}.review", inputs=[]
    )
    counts_by_band = _counts_by_band(draft, standings)
    if len(groups) <= MOST_GROUPS:
        _headline_groups(draft, groups, total)
    else:
        told = [Sentence("criteria.band_count", {"band": Name("criteria_band", c), "count": f}) for c, f in counts_by_band.items()]
        draft.headline("criteria.parent.by_bands", unit=view.unit, total=total, bands=told)
        for code, figure in counts_by_band.items():
            draft.highlight(figure, Name("criteria_band", code))
    unnamed = [s for s in standings if s.code == "not_named"]
    listed = [figure for _, figure in lists]
    inferred = {s.unit.unit_id: _either(_inferred(draft, s, listed)) for s in unnamed}
    rows = [[s.unit, Name("standing", s.code), s.stated or inferred.get(s.unit.unit_id)] for s in standings]
    table = Table("criteria.standing.caption", ["column.unit", "column.standing", "column.criteria_met"], rows)
    chart = _chart(draft, standings, listed)
    stated = [f for m in (KEEPING, IN_BAND, "communes_recognised") for f in view.current(m) if f.basis != "plan"]
    published = Table("criteria.published.caption", ["column.measure", "column.value"], [[_label(f), f] for f in stated])
    draft.step("standing", chart, table, published if stated else None)
    for figure in (figure for measure in (KEEPING, IN_BAND) for figure in view.current(measure)):
        _check_count(draft, figure, standings)
    _step_bands(draft, counts_by_band)
    _step_population(draft, groups, standings)
    _single_criteria(draft)
    for s in unnamed:
        draft.ask(MET, of=s.unit)


def _chart(draft: Draft, standings: list[Standing], listed: list[Figure]) -> Chart:
    """Draw the numbers of criteria where each unit has one, else who is known to stand where."""
    unit = draft.view.unit
    if all(standing.code == "criteria_stated" for standing in standings):
        title = Sentence("criteria.standing.chart_counts", {"unit": unit})
        return Chart("intervals", title, [(standing.unit, standing.stated) for standing in standings])
    states = [(standing.unit, _state_figure(draft, standing, listed)) for standing in standings]
    return Chart("matrix", Sentence("criteria.standing.chart", {"unit": unit}), states)


def _headline_groups(draft: Draft, groups: list[Group], total: Figure) -> None:
    """A sentence and a box for every group of units of one standing."""
    for code, possible, found in groups:
        count = _count(draft, code, possible, found)
        values = {"count": count, "total": total, "units": [s.unit for s in found]}
        if code == "criteria_stated":
            values["met"] = found[0].stated
        draft.headline(f"criteria.parent.{code}", **values)
        draft.highlight(count, _group_label(code, found))


def _label(figure: Figure) -> Name:
    return Name("what", f"{figure.measure}:{figure.item}")


def _number(value: int, unit: str) -> Quantity:
    return quantities.read_quantity(str(value), unit=unit, kind="count")


def _group_label(code: str, found: list[Standing]) -> Name | Figure:
    return found[0].stated if code == "criteria_stated" else Name("standing", code)


def _group_item(code: str, possible: tuple[tuple[int, int], ...]) -> str:
    return "..".join(map(str, possible[0])) if possible else code


def _count(draft: Draft, code: str, possible: tuple[tuple[int, int], ...], found: list[Standing]) -> Figure:
    """Number of units in a group: the published one where it equals the units named, else counted here."""
    view = draft.view
    if code != "not_named":
        published = view.latest(KEEPING) if code == "keeps_standard" else view.latest(IN_BAND, _group_item(code, possible))
        if published is not None and published.quantity.lower == published.quantity.upper == len(found):
            return draft.use(published)
    inputs = [s.stated for s in found if s.stated is not None]
    quantity = _number(len(found), "commune")
    item = _group_item(code, possible)
    return draft.derive("communes_standing", quantity, method="ntm_helpers.methods.standings.standing_of", inputs=inputs, item=item)


def _inferred(draft: Draft, standing: Standing, inputs: list[Figure]) -> list[Figure]:
    """Derive the ranges that exclusion leaves; nothing where no closed list excludes the unit."""
    if not inputs:
        return []
    return [
        draft.derive(
            "criteria_met_inferred",
            quantities.read_quantity(str(low), value_to=str(high), unit="criterion", kind="count"),
            method="ntm_helpers.methods.standings.standing_of",
            inputs=inputs,
            item=f"{low}..{high}",
            of=standing.unit,
        )
        for low, high in standing.possible
    ]


def _state_figure(draft: Draft, standing: Standing, listed: list[Figure]) -> Figure:
    inputs = [standing.stated] if standing.stated else listed
    return draft.derive(
        "standing",
        None,
        method="ntm_helpers.methods.standings.standing_of",
        inputs=inputs,
        of=standing.unit,
        code=standing.code,
        item="standing",
    )


def _check_count(draft: Draft, figure: Figure, standings: list[Standing]) -> None:
    """Hold a stated number of units against the units that are named in that state."""
    limits = band(figure.item)
    if figure.measure == KEEPING:
        named = [s for s in standings if s.code == "keeps_standard"]
    else:
        named = [s for s in standings if s.code == "criteria_stated" and s.possible[0] == limits]
    inputs = [s.stated for s in named]
    counted = draft.derive(
        "communes_named",
        _number(len(named), "commune"),
        method="ntm_helpers.methods.standings.standing_of",
        inputs=inputs,
        item=figure.item or "kept",
    )
    verdict = quantities.agreement(figure.quantity, counted.quantity).verdict
    draft.check("note", verdict, "criteria.check.count", stated=figure, counted=counted)


def _counts_by_band(draft: Draft, standings: list[Standing]) -> dict[str, Figure]:
    """Bound the number of units in each official band by the ranges that are known."""
    found = {}
    for code in bands(draft.view):
        limits = band(code)
        sure = [s for s in standings if s.possible and all(limits[0] <= low and high <= limits[1] for low, high in s.possible)]
        may = [s for s in standings if not s.possible or any(meets(limits, part) for part in s.possible)]
        most = str(len(may)) if len(may) > len(sure) else ""
        quantity = quantities.read_quantity(str(len(sure)), value_to=most, unit="commune", kind="count")
        inputs = [s.stated for s in standings if s.stated is not None]
        method = f"{METHOD}._counts_by_band"
        found[code] = draft.derive("communes_in_band", quantity, method=method, inputs=inputs, item=code)
    return found


def _step_bands(draft: Draft, counts: dict[str, Figure]) -> None:
    """Units in each official band, at least and at most."""
    rows = [[Name("criteria_band", code), figure] for code, figure in counts.items()]
    table = Table("criteria.bands.caption", ["column.band", "column.least_most"], rows)
    draft.step("bands", Sentence("criteria.bands"), table) if rows else draft.step("bands", Sentence("criteria.no_bands"))


def _step_population(draft: Draft, groups: list[Group], standings: list[Standing]) -> None:
    """Census population of each state over that of all parts."""
    view = draft.view
    people = {s.unit.unit_id: view.latest("population_census", of=s.unit) for s in standings}
    if any(figure is None for figure in people.values()):
        without = [s.unit for s in standings if people[s.unit.unit_id] is None]
        draft.step("population", Sentence("criteria.population_missing", {"units": without}))
        return
    whole = _population(draft, "all", list(people.values()))
    rows = []
    for code, possible, found in groups:
        item = _group_item(code, possible)
        part = _population(draft, item, [people[s.unit.unit_id] for s in found])
        share = ratio(draft, "population_share_of_group", part, whole, item=item)
        rows.append([_group_label(code, found), [s.unit for s in found], part, share])
    heads = ["column.standing", "column.units", "column.people", "column.share"]
    draft.step("population", Table("criteria.population.caption", heads, rows))


def _population(draft: Draft, code: str, figures: list[Figure]) -> Figure:
    quantity = quantities.total([figure.quantity for figure in figures])
    return draft.derive("population_of_group", quantity, method=f"{METHOD}._step_population", inputs=figures, item=code)


def _single_criteria(draft: Draft) -> None:
    """Lay out how many parts meet a single criterion, where a source counts them."""
    view = draft.view
    figures = [figure for figure in view.current(MEETING) if figure.basis != "plan"]
    if not figures:
        draft.step("single_criteria", Sentence("criteria.no_single"))
        return
    rows = []
    keeping = view.latest(KEEPING)
    for figure in figures:
        others = None
        if keeping is not None:
            rest = quantities.difference(figure.quantity, keeping.quantity)
            others = draft.derive(
                "communes_meeting_criterion_beyond",
                rest,
                method=f"{METHOD}._single_criteria",
                inputs=[figure, keeping],
                item=figure.item,
            )
        rows.append([Name("criterion", figure.item), figure, view.latest("communes_total"), others])
    heads = ["column.criterion", "column.communes_meeting", "column.communes_of", "column.communes_beyond"]
    draft.step("single_criteria", Table("criteria.single.caption", heads, rows), Sentence("criteria.single.note"))


def _missing_criteria(draft: Draft) -> None:
    """Criteria named as not met, now and afterwards, each with the plan lines that serve it."""
    view = draft.view
    last = {(figure.item, figure.counts): figure for figure in view.figures(CRITERION)}  # by period: the last one stays
    named = [figure for figure in last.values() if figure.code == "not_met"]
    if not named:
        is_assessed = any(main_line(view, unit) for unit in [view.unit, *view.children])
        draft.step("missing", Sentence("criteria.see_assessment" if is_assessed else "criteria.none_named"))
        if not view.children:
            draft.ask(CRITERION)
        return
    plans = [
        figure
        for figure in view.figures()
        if figure.basis == "plan" and view.register.measures[figure.measure].criterion and figure.quantity is not None
    ]
    rows = []
    for figure in sorted(named, key=lambda f: Fraction(view.register.law.criteria[f.item]["number"])):
        serving = [plan for plan in plans if view.register.measures[plan.measure].criterion == figure.item]
        lines = [Sentence("criteria.plan_line", {"measure": _label(plan), "figure": plan}) for plan in serving]
        rows.append([Name("criterion", figure.item), figure, lines or Name("word", "criteria.no_plan_line")])
    when = max((figure.last_day for figure in named if figure.last_day), default=view.as_of)
    blocks: list = [Sentence("criteria.missing", {"unit": view.unit, "day": when})]
    blocks += [Table("criteria.missing.caption", ["column.criterion", "column.state", "column.plan_lines"], rows)]
    counts = [[_label(figure), figure] for m in ("criteria_not_met", MET) for figure in view.figures(m)]
    blocks += [Table("criteria.counts.caption", ["column.measure", "column.value"], counts)] if counts else []
    draft.step("missing", *blocks, Sentence("criteria.no_actor") if plans else None)
