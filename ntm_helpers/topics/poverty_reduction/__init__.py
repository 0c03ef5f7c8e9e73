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
a plausibility check that asks for the list, not a statistic. The rate of criterion 11 and the official rate are two measures: a
difference is told with its size, as a question.
Since 2022 releases also quote poor and near-poor together; the two are never mixed here. What the households "to be improved" are
(plan, registered, need) is said only where the source says it.
"""

from __future__ import annotations

from ntm_helpers import quantities
from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.methods.households import Lists, lists_of
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Chart, Draft, Name, Review, Sentence, Table
from ntm_helpers.review.arithmetic import change, ratio
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.poverty_reduction import houses as house_steps
from ntm_helpers.topics.poverty_reduction import lists as household_steps
from ntm_helpers.topics.poverty_reduction import multidimensional as multidimensional_steps
from ntm_helpers.topics.poverty_reduction.houses import HOUSES, RATE, SUPPORTED, TO_IMPROVE

TARGET, LEAVING = "poverty_rate_target", "households_leaving_poverty_target"
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
    lists = lists_of(view)
    household_steps.step(draft, lists)
    house_steps.step_beside(draft, lists)
    houses = house_steps.houses(draft)
    if not current and not houses and not lists:
        parents = view.latest(RATE, None, of=view.parent) if view.parent else None
        context = nothing_published(draft, "topic.poverty_reduction", parents)
    elif not current and not lists:
        draft.headline("poverty.no_rate", unit=view.unit)
    _step_rates(draft, rates, context)
    multidimensional_steps.step(draft, lists)
    _step_targets(draft)
    draft.step("houses", *(houses or [Sentence("poverty.no_houses")]))
    _step_incomes(draft)
    _ask(draft, current, lists)
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the poverty reduction of a unit.

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
    return of_view(dataset.view(unit_id, as_of, declared_reads("poverty_reduction")))


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
