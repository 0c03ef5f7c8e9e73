"""Poverty reduction and housing: rates, their change in points, targets, temporary and improved houses.

**Question.** What share of households is poor, how did it change, what was aimed at, and what was done about houses?

**Method.** (1) The official poverty rates that are published, each with the standard of its list. (2) Change: a difference in
percentage points, only between two rates of one standard (`methods.rates.change`); the standard is a property of the list, not
of the date, so where it is not known the change cannot be told. (3) Targets: the rate aimed at and the households to leave
poverty; together with the number of households they imply a fall in points and an opening rate, both derived. (4) Houses:
improved over to be improved, in per cent; temporary houses supported. (5) Lists of scored households: the official status by
the standard of the list, declared against scored, and the movement of the poor between lists (`methods.households`,
`methods.poverty`). (6) Beside it the multidimensional measures of Alkire and Foster (`methods.alkire_foster`): services weigh
the same, k is the standard's count of deprivations over its indicators, people are counted; with other cutoffs and weights for
comparison.

**Limits.** The implied opening rate uses the census households of 2019 and takes new and returning poor households as none: it is
a plausibility check that asks for the list, not a statistic. The rate of criterion 11 and the official rate are two measures.
Since 2022 releases also quote poor and near-poor together; the two are never mixed here. What the households "to be improved" are
(plan, registered, need) is said only where the source says it.
"""

from __future__ import annotations

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods import multidimensional_steps
from ntm_helpers.methods.context import nothing_published
from ntm_helpers.methods.households import Lists, lists_of, movement
from ntm_helpers.methods.rates import change, ratio
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Chart, Draft, Name, Review, Sentence, Table, review_by

RATE, TARGET, LEAVING = "poverty_rate", "poverty_rate_target", "households_leaving_poverty_target"
HOUSES, TO_IMPROVE, SUPPORTED = "houses_improved", "houses_to_improve", "temporary_houses_supported"
FOUND, REMOVED = "temporary_houses_found", "temporary_houses_removed"
TARGETS = {
    TARGET: (RATE, True),
    LEAVING: ("poor_households_escaped", False),
    "temporary_houses_target": ("temporary_houses_removed", False),
    "houses_improved_target": (HOUSES, False),
    "standard_houses_rate_target": ("standard_houses_rate", False),
    "income_per_head_year_target": ("income_per_head_year", False),
}
"""Targets, each with the measure of its result and whether the result should lie at or below it."""
INCOMES = ("income_per_head_month", "income_per_head_year")
METHOD = "ntm_helpers.topics.poverty_reduction"


def of_view(view: View) -> Review:
    """Review the poverty reduction that a view may read."""
    draft = Draft("poverty_reduction", view)
    rates = view.figures(RATE)
    current = [figure for figure in rates if figure.counts]
    context = None
    if current:
        last = current[-1]
        draft.headline("poverty.rate", unit=view.unit, rate=last, day=last.last_day)
        draft.highlight(last)
    houses, lists = _houses(draft), lists_of(view)
    if not current and not houses and not lists:
        parents = view.latest(RATE, None, of=view.parent) if view.parent else None
        context = nothing_published(draft, "topic.poverty_reduction", parents)
    elif not current and not lists:
        draft.headline("poverty.no_rate", unit=view.unit)
    _step_rates(draft, rates, context)
    _step_lists(draft, lists)
    multidimensional_steps.step(draft, lists)
    _step_targets(draft)
    draft.step("houses", *(houses or [Sentence("poverty.no_houses")]))
    _step_beside(draft, lists)
    _step_incomes(draft)
    _ask(draft, current, lists)
    return draft.review()


review = review_by(of_view)


def _step_rates(draft: Draft, rates: list[Figure], context: Sentence | None) -> None:
    """Table and chart of the published rates, and the change between neighbouring ones."""
    if not rates:
        draft.step("rates", context or Sentence("poverty.no_rates_published"))
        return
    rows = []
    for number, figure in enumerate(rates):
        before = rates[number - 1] if number else None
        changed = change(draft, "poverty_rate_change", before, figure, item=str(figure.last_day)) if before else None
        standard = Name("poverty_standard", figure.item) if figure.item else Name("word", "unknown.silent")
        cells = [figure.last_day, figure, standard, changed or Name("word", "word.first")]
        rows.append(cells)
    heads = ["column.day", "column.poverty_rate", "column.standard", "column.change"]
    table = Table("poverty.rates.caption", heads, rows)
    chart = None
    if len({figure.item for figure in rates}) == 1 and len(rates) > 1:
        title = Sentence("poverty.rates.chart", {"unit": draft.view.unit})
        chart = Chart("movement", title, [(figure.last_day, figure) for figure in rates])
    draft.step("rates", context, table, chart, Sentence("poverty.points"))


def _step_lists(draft: Draft, found: list[Lists]) -> None:
    """Official status by the lists an office keeps, what differs from the score cards, and the movement between lists."""
    if not found:
        draft.step("lists", Sentence("poverty.no_lists"))
        draft.step("movement", Sentence("poverty.no_movement"))
        return
    last, before = found[-1], None
    rows = []
    for lists in found:
        counts = {status: _listed(draft, lists, status) for status in ("poor", "near_poor")}
        households = _listed(draft, lists, "all")
        rates = [_rate_of(draft, lists, figure, households) for figure in counts.values()]
        standard = Name("poverty_standard", lists.standard)
        changed = _changed(draft, lists, before, rates[0])
        before = lists, rates[0]
        cells = [lists.list_date, standard, Name("list_coverage", lists.coverage), households, *counts.values(), *rates]
        rows.append([*cells, changed or Name("text", "–")])
        if lists is last:
            values = {
                "day": last.list_date,
                "standard": standard,
                "poor": counts["poor"],
                "households": households,
                "rate": rates[0],
            }
            draft.headline("poverty.listed" if last.has_rate else "poverty.listed_no_rate", unit=draft.view.unit, **values)
            draft.highlight(rates[0] or counts["poor"])
            if changed is not None:
                draft.headline("poverty.listed_change", change=changed, day=found[-2].list_date)
                draft.highlight(changed)
    heads = ["day", "standard", "coverage", "households", "poor", "near_poor", "poverty_rate", "near_poor_rate", "change"]
    blocks: list = [Table("poverty.lists.caption", [f"column.{head}" for head in heads], rows), _persons(draft, last)]
    if any(lists.households["status"].isin(("poor_income", "poor_services")).any() for lists in found):
        kinds = [[lists.list_date, *(_listed(draft, lists, kind) for kind in ("poor_income", "poor_services"))] for lists in found]
        blocks.append(Table("poverty.kinds.caption", ["column.day", "column.poor_income", "column.poor_services"], kinds))
    if last.differing():
        differing = _listed(draft, last, "differing")
        units = [unit for unit in draft.view.children or [draft.view.unit] if last.of(unit).differing()]
        draft.headline("poverty.differing", households=differing, units=units)
        blocks.append(Sentence("poverty.differing", {"households": differing, "units": units}))
    blocks += _by_unit(draft, last)
    sources = dict.fromkeys(entity.source_id for lists in found for entity in lists.lists)
    blocks.append(Sentence("poverty.lists_from", {"sources": [Name("source", source_id) for source_id in sources]}))
    if last.missing:
        blocks.append(Sentence("poverty.lists_missing", {"units": list(last.missing)}))
    if last.coverage != "all":
        blocks.append(Sentence(f"poverty.coverage.{last.coverage}"))
    draft.step("lists", *blocks)
    _step_movement(draft, found)


def _listed(draft: Draft, lists: Lists, status: str, of: Unit | None = None) -> Figure:
    """Households of a status on lists of one day, counted."""
    count = {"all": len(lists.households), "differing": lists.differing()}.get(status, lists.with_status(status))
    item = f"{status}.{lists.key}"
    method = "ntm_helpers.methods.households.lists_of"
    rules = (lists.standard, *(f"household_lists.csv {entity.key}" for entity in lists.lists))
    counted = point(count, "household", "count")
    return draft.derive("households_listed", counted, method=method, inputs=[], item=item, of=of, rules=rules)


def _by_unit(draft: Draft, lists: Lists) -> list:
    """Poor and near-poor households of every part on the latest lists."""
    rows = []
    for unit in draft.view.children:
        own = lists.of(unit)
        if own.lists:
            poor, near = (_listed(draft, own, status, unit) for status in ("poor", "near_poor"))
            every = _listed(draft, own, "all", unit)
            rows.append([unit, every, poor, near, _rate_of(draft, own, poor, every, unit), _rate_of(draft, own, near, every, unit)])
    heads = ["unit", "households", "poor", "near_poor", "poverty_rate", "near_poor_rate"]
    return [Table("poverty.by_unit.caption", [f"column.{head}" for head in heads], rows)] if rows else []


def _changed(draft: Draft, lists: Lists, before: tuple[Lists, Figure] | None, rate: Figure | None) -> Figure | None:
    """Change of the rate since the lists before, in points; none across a change of standard or without both rates."""
    if before is None or before[0].standard != lists.standard or not (lists.has_rate and before[0].has_rate):
        return None
    points = quantities.difference(rate.quantity, before[1].quantity, unit="percentage point")
    inputs, item = [before[1], rate], lists.key
    rules = (lists.standard,)
    return draft.derive("households_listed_rate_change", points, method=f"{METHOD}._changed", inputs=inputs, item=item, rules=rules)


def _persons(draft: Draft, lists: Lists) -> Table:
    """People in the households of each status on the last lists: a rate of people is another one than that of households."""
    method, day = "ntm_helpers.methods.households.lists_of", lists.key
    counts = {
        status: draft.derive(
            "persons_listed",
            point(lists.people_with_status(status), "person", "count"),
            method=method,
            inputs=[],
            item=f"{status}.{day}",
            rules=(lists.standard,),
        )
        for status in ("all", "poor", "near_poor")
    }
    rows = []
    for status in ("poor", "near_poor"):
        rate = (
            ratio(draft, "persons_listed_rate", counts[status], counts["all"], item=f"{status}.{day}") if lists.has_rate else None
        )
        rows.append([Name("household_status", status), counts[status], counts["all"], rate or Name("text", "–")])
    return Table("poverty.persons.caption", ["column.status", "column.people", "column.people_in_all", "column.persons_rate"], rows)


def _rate_of(draft: Draft, lists: Lists, part: Figure, whole: Figure, of: Unit | None = None) -> Figure | None:
    """Rate of households, told only where the lists hold every household."""
    item = part.item
    if lists.has_rate:
        return ratio(draft, "households_listed_rate", part, whole, item=item, of=of)
    method = "ntm_helpers.methods.households.lists_of"
    return draft.derive(
        "households_listed_rate", None, method=method, inputs=[part, whole], item=item, of=of, reason="unknown.not_all_households"
    )


MOVES = ("opening", "escaped", "relapsed", "arisen", "anew", "other_decrease", "other_increase", "closing")


def _step_movement(draft: Draft, found: list[Lists]) -> None:
    """Movement of poor households between neighbouring lists of one standard."""
    rows = []
    for number, lists in enumerate(found[1:], start=1):
        moved = movement(found[:number], lists)
        if moved is None:
            continue
        cells: list = [lists.list_date]
        for name in MOVES:
            count, item = getattr(moved, name), f"{name}.{lists.key}"
            if name in ("relapsed", "arisen") and count is None:
                cells.append(Name("word", "poverty.not_told_apart"))
                continue
            quantity = point(count, "household", "count")
            method = "ntm_helpers.methods.households.movement"
            cells.append(
                draft.derive("poor_households_moved", quantity, method=method, inputs=[], item=item, rules=(lists.standard,))
            )
        rows.append(cells)
    if not rows:
        draft.step("movement", Sentence("poverty.no_movement"))
        return
    heads = ["column.day", *(f"column.move.{name}" for name in MOVES)]
    draft.step("movement", Table("poverty.movement.caption", heads, rows), Sentence("poverty.movement.note"))


def _step_targets(draft: Draft) -> None:
    """Plan targets, and what they imply about the opening rate."""
    view = draft.view
    targets = [figure for measure in TARGETS for figure in view.figures(measure)]
    if not targets:
        draft.step("targets", Sentence("poverty.no_targets"))
        return
    rows = []
    for target in targets:
        result, verdict = _result_of(view, target)
        day = target.last_day or Name("word", "unknown.silent")
        rows.append([Name("measure", target.measure), target, day, result or Name("text", "–"), Name("word", f"target.{verdict}")])
    heads = ["column.measure", "column.target", "column.day", "column.result", "column.verdict"]
    draft.step("targets", Table("poverty.targets.caption", heads, rows), *_implied(draft, targets))


def _result_of(view: View, target: Figure) -> tuple[Figure | None, str]:
    """Result of a target's own year and item, and whether it reaches it: ``reached``, ``missed``, ``open`` or ``cannot_tell``."""
    measure, is_ceiling = TARGETS[target.measure]
    year = target.last_day.year if target.last_day else None
    told = [
        figure
        for figure in view.current(measure, target.item)
        if figure.basis != "plan" and figure.last_day and figure.last_day.year == year
    ]
    if not told:
        return None, "open"
    result, aim = (_as_printed(view.register.quantity_of(figure)) for figure in (told[-1], target))
    verdicts = {"equal": "reached", "less": "reached" if is_ceiling else "missed", "greater": "missed" if is_ceiling else "reached"}
    return told[-1], verdicts.get(quantities.compare(result, aim), "cannot_tell")


def _as_printed(quantity: Quantity) -> Quantity:
    """Give a number without a hedge at its printed digits, as offices compare; a hedged one keeps its ends."""
    return quantity if quantity.nominal is None else point(quantity.nominal, quantity.unit)


def _implied(draft: Draft, targets: list[Figure]) -> list[Sentence]:
    """What a target for households and a target for the rate imply together, as a check of plausibility."""
    view = draft.view
    by_measure = {figure.measure: figure for figure in targets}
    leaving, target = by_measure.get(LEAVING), by_measure.get(TARGET)
    households = view.latest("households_census")
    if leaving is None or households is None:
        return []
    fall = ratio(draft, "poverty_fall_implied_by_target", leaving, households)
    sentences = [Sentence("poverty.implied_fall", {"leaving": leaving, "households": households, "fall": fall})]
    if target is not None and target.last_day == leaving.last_day:
        opening = quantities.total([target.quantity, fall.quantity.to("percent", 1)])
        figure = draft.derive("poverty_rate_opening_implied", opening, method=f"{METHOD}._implied", inputs=[target, fall])
        sentences.append(Sentence("poverty.implied_opening", {"target": target, "opening": figure}))
    parents_fall = _fall(draft, view.parent) if view.parent else None
    if parents_fall is not None:
        times = ratio(draft, "poverty_fall_against_parent", fall, parents_fall)
        sentences.append(Sentence("poverty.implied_times", {"times": times, "parent": view.parent, "fall": parents_fall}))
    return sentences


def _fall(draft: Draft, of: Unit) -> Figure | None:
    """Latest fall of a unit's rate between two figures of one standard, in points; None where it did not surely fall."""
    rates = draft.view.figures(RATE, of=of)
    if len(rates) < 2 or not rates[-1].item or rates[-1].item != rates[-2].item:
        return None
    fall = quantities.difference(rates[-2].quantity, rates[-1].quantity, unit="percentage point")
    if fall.lower <= 0:
        return None
    return draft.derive("poverty_rate_fall", fall, method=f"{METHOD}._fall", inputs=rates[-2:], of=of)


def _houses(draft: Draft) -> list:
    """Temporary houses and improved houses, with the share done."""
    view = draft.view
    supported, improved, wanted = (view.latest(measure) for measure in (SUPPORTED, HOUSES, TO_IMPROVE))
    found, removed = (_own_or_of_parts(draft, measure) for measure in (FOUND, REMOVED))
    blocks: list = []
    if supported is not None:
        draft.headline("poverty.supported", unit=view.unit, houses=supported)
        draft.highlight(supported)
        blocks.append(Sentence("poverty.supported_only", {"houses": supported}))
    rows = _temporary(draft)
    if rows:
        blocks.append(Table("poverty.temporary.caption", ["column.measure", "column.value", "column.day"], rows))
    if found is not None and removed is not None:
        share = ratio(draft, "temporary_houses_removed_share", removed, found)
        is_above = quantities.compare(removed.quantity, found.quantity) == "greater"
        draft.check("note", "disagrees" if is_above else "agrees", "poverty.check.removed", removed=removed, found=found)
        draft.headline("poverty.removed", unit=view.unit, removed=removed, found=found, share=share)
        draft.highlight(share)
    if improved is not None:
        share = ratio(draft, "houses_improved_share", improved, wanted)
        draft.headline("poverty.improved", improved=improved, wanted=wanted, share=share)
        draft.highlight(share)
        rows = [[Name("measure", HOUSES), improved], [Name("measure", TO_IMPROVE), wanted], [Name("measure", share.measure), share]]
        blocks.append(Table("poverty.houses.caption", ["column.measure", "column.value"], rows))
        blocks.append(Sentence("poverty.wanted_not_said", {"wanted": wanted}))
        if wanted is not None:
            verdict = "disagrees" if quantities.compare(improved.quantity, wanted.quantity) == "greater" else "agrees"
            draft.check("note", verdict, "poverty.check.houses", improved=improved, wanted=wanted)
    return blocks


def _own_or_of_parts(draft: Draft, measure: str) -> Figure | None:
    """Houses of the unit, or of all its parts together where every one reports them of one day."""
    view = draft.view
    own = view.latest(measure)
    parts = [view.latest(measure, of=child) for child in view.children]
    if own is not None or not parts or None in parts or len({figure.last_day for figure in parts}) > 1:
        return own
    together = quantities.total([figure.quantity for figure in parts])
    return draft.derive(f"{measure}_by_parts", together, method=f"{METHOD}._own_or_of_parts", inputs=parts)


def _temporary(draft: Draft) -> list[list]:
    """Temporary houses found, supported and removed, the whole and by the kind of work."""
    view = draft.view
    codes = ("", *view.register.codes_of("house_work"))
    told = [
        figure for measure in (FOUND, SUPPORTED, REMOVED) for code in codes if (figure := view.latest(measure, code)) is not None
    ]
    return [[Name("what", f"{f.measure}:{f.item}"), f, f.last_day or Name("word", "unknown.silent")] for f in told]


def _step_beside(draft: Draft, lists: list[Lists]) -> None:
    """Values reported for the criteria of income, poverty and housing beside the official figure of the same thing.

    They are two measures: criterion 11 may leave out households that the official rate counts, so nothing is subtracted.
    """
    view, rows = draft.view, []
    for indicator in view.register.indicators.values():
        if indicator["beside"]:
            told, official = view.latest("indicator_value", indicator["indicator"]), _official(draft, indicator["beside"], lists)
            if told is not None:
                name, measure = Name("indicator", indicator["indicator"]), official.measure if official else indicator["beside"]
                day = lists[-1].list_date if measure == "households_listed_rate" else _day_of(official)
                rows.append([name, told, told.last_day, Name("measure", measure), official, day])
                is_other = official is not None and quantities.agreement(told.quantity, official.quantity).verdict == "disagrees"
                if is_other and (day == told.last_day or official.measure == "temporary_houses_left"):
                    values = {"unit": view.unit, "name": name, "told": told, "measure": Name("measure", measure)}
                    draft.headline("poverty.beside_differs", **values, official=official)
    heads = ["indicator", "value", "day", "official_measure", "official_value", "official_day"]
    table = Table("poverty.beside.caption", [f"column.{head}" for head in heads], rows)
    draft.step("beside", *([Sentence("poverty.beside"), table] if rows else [Sentence("poverty.nothing_beside")]))


def _official(draft: Draft, measure: str, lists: list[Lists]) -> Figure | None:
    """Official figure of a measure; where none is told, the rate of the latest lists, and of houses those that are left."""
    view = draft.view
    found = view.latest(measure, None)
    if measure == RATE and found is None and lists and lists[-1].has_rate:
        poor, every = (_listed(draft, lists[-1], status) for status in ("poor", "all"))
        return _rate_of(draft, lists[-1], poor, every)
    removed = view.latest(REMOVED)
    if measure == FOUND and found is not None and removed is not None and found.last_day == removed.last_day:
        left = quantities.difference(found.quantity, removed.quantity, unit="house")
        return draft.derive("temporary_houses_left", left, method=f"{METHOD}._official", inputs=[found, removed])
    return found


def _day_of(figure: Figure | None):
    return (figure.last_day if figure else None) or Name("text", "–")


def _step_incomes(draft: Draft) -> None:
    """Income per head as published; the threshold of criterion 10 is bound to its year and is not applied here."""
    figures = [figure for measure in INCOMES for figure in draft.view.figures(measure)]
    if not figures:
        draft.step("incomes", Sentence("poverty.no_income"))
        return
    rows = [[Name("measure", f.measure), f, f.last_day or Name("word", "unknown.silent")] for f in figures]
    draft.step("incomes", Table("poverty.incomes.caption", ["column.measure", "column.value", "column.day"], rows))


def _ask(draft: Draft, current: list[Figure], lists: list[Lists]) -> None:
    """List what is missing; lists of households tell the rate and its numbers."""
    view = draft.view
    if not current and not lists:
        draft.ask(RATE)
    counts = () if lists else ("poor_households", "near_poor_households")
    for measure in (*counts, HOUSES, TO_IMPROVE, SUPPORTED):
        if not view.current(measure):
            draft.ask(measure)
    for child in view.children:
        if not view.current(RATE, of=child) and not view.entities("household_lists", of=child):
            draft.ask(RATE, of=child)
