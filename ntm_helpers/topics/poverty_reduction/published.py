"""How published figures are laid out in a review: rates and their change, targets with what they imply, incomes.

A change of a rate is a difference in percentage points, only between two rates of one standard, each the only one of its day.
Targets for households and for the rate imply, with the households of the census, a fall in points and an opening rate: a check of
plausibility.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.poverty import opening_rate
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Block, Chart, Draft, Name, Role, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import change, difference, ratio
from ntm_helpers.topics.common import nothing_published, parents_line, published_table
from ntm_helpers.topics.poverty_reduction.figures import INCOMES, LEAVING, RATE, TARGET, TARGETS, Facts
from ntm_helpers.topics.villages import village_tables

VERDICT = key_family("target", ("reached", "missed", "open", "cannot_tell"))
UNKNOWN = Name("word", "unknown.silent")
UNDATED = Name("word", "period.none")


def rates(draft: Draft, facts: Facts) -> list[Block | None]:
    """Table and chart of the published rates, and the change between neighbouring ones; what else is published of households."""
    context = _parents(draft, facts) if facts.is_reported else _context(draft)
    households = published_table(draft.view, "poverty.households.caption", facts.of_households) if facts.of_households else None
    if not facts.rates:
        return [context or nothing("poverty.no_rates_published", RATE), households, *village_tables(draft)]
    rows: list[list[Value]] = []
    of_day = Counter(figure.last_day for figure in facts.rates)
    for number, figure in enumerate(facts.rates):
        before = facts.rates[number - 1] if number else None
        changed = _changed(draft, before, figure, of_day) if before else None
        standard = Name("poverty_standard", figure.item) if figure.item else UNKNOWN
        rows.append([figure.last_day or UNDATED, figure, standard, changed or Name("word", "word.first")])
    heads = ["column.day", "column.poverty_rate", "column.standard", "column.change"]
    chart = _chart(facts, of_day)
    table = Table("poverty.rates.caption", heads, rows)
    return [context, table, chart, Sentence("poverty.points"), households, *village_tables(draft)]


def _chart(facts: Facts, of_day: Mapping[date | None, int]) -> Chart | None:
    """Draw how the rate moved: of one standard that is told, one rate a day."""
    rates = [figure for figure in facts.rates if figure.counts]
    standards = {figure.item for figure in rates}
    if len(standards) != 1 or "" in standards or None in of_day or any(of_day[figure.last_day] > 1 for figure in rates):
        return None
    first, last = rates[0], rates[-1]
    has_fallen = first.quantity and last.quantity and quantities.compare(last.quantity, first.quantity) == "less"
    title = Sentence("poverty.chart.fallen", {"first": first, "last": last}) if has_fallen else Sentence("poverty.chart")
    about = Sentence("poverty.chart.about")
    return Chart("levels", title, [(figure.last_day, figure) for figure in rates], about=about)


def since(draft: Draft, facts: Facts, last: Figure) -> Sentence | None:
    """Compare a published rate with the one before it, of the same standard, each the only one of its day."""
    earlier = [figure for figure in facts.current_rates if figure.last_day and last.last_day and figure.last_day < last.last_day]
    days = Counter(figure.last_day for figure in facts.current_rates)
    if not earlier or not last.item or earlier[-1].item != last.item or max(days[earlier[-1].last_day], days[last.last_day]) > 1:
        return None
    return changed_since(earlier[-1], change(draft, "poverty_rate_change", earlier[-1], last, item=str(last.last_day)))


def changed_since(before: Figure, by: Figure | None) -> Sentence | None:
    """Say by how much a rate fell or rose since an earlier one."""
    return None if by is None or by.quantity is None else Sentence("poverty.since", {"change": by, "day": before.last_day})


def _changed(draft: Draft, before: Figure, after: Figure, of_day: Mapping[date | None, int]) -> Value:
    """Give the change between two rates; of a day for which several are told there is no one change, nor of days not told."""
    if before.last_day is None or after.last_day is None:
        return UNDATED
    if max(of_day[before.last_day], of_day[after.last_day]) > 1:
        return Name("word", "word.several_rates")
    return change(draft, "poverty_rate_change", before, after, item=str(after.last_day))


def _parents(draft: Draft, facts: Facts) -> Sentence | None:
    """Parent's rate in a line where the unit has none of its own and no list."""
    parent = draft.view.parent
    if facts.current_rates or facts.lists or parent is None:
        return None
    rate = draft.view.latest(RATE, None, of=parent)
    return parents_line(draft, rate) if rate is not None else None


def _context(draft: Draft) -> Sentence:
    """Say that nothing is published; the parent's rate stands in place of the table, on this topic's page alone."""
    parent = draft.view.parent
    said = nothing_published(draft, "topic.poverty_reduction", draft.view.latest(RATE, None, of=parent) if parent else None)
    return replace(said, role=Role.NOTHING, missing=(RATE,))


def targets(draft: Draft, facts: Facts) -> list[Block]:
    """Plan targets, and what they imply about the opening rate."""
    view = draft.view
    planned = [figure for measure in TARGETS for figure in view.figures(measure)]
    if not planned:
        return [nothing("poverty.no_targets", *TARGETS)]
    rows: list[list[Value]] = []
    for target in planned:
        result, verdict = _result_of(view, target)
        shown = [target, target.last_day or UNKNOWN, result or Name("text", "–"), Name("word", VERDICT[verdict])]
        rows.append([Name("measure", target.measure), *shown])
    heads = ["column.measure", "column.target", "column.day", "column.result", "column.verdict"]
    return [Table("poverty.targets.caption", heads, rows), *_implied(draft, planned)]


def _result_of(view: View, target: Figure) -> tuple[Figure | None, str]:
    """Result of a target's own year and item, and whether it reaches it: ``reached``, ``missed``, ``open`` or ``cannot_tell``.

    A result of an earlier day of the year decides only where it can no longer change: a number of households that is reached.
    Several results of one day decide only what all of them do.
    """
    measure, is_ceiling = TARGETS[target.measure]
    year = target.last_day.year if target.last_day else None
    results = [
        figure
        for figure in view.current(measure, target.item)
        if figure.basis != "plan" and figure.last_day and figure.last_day.year == year
    ]
    if not results:
        return None, "open"
    last = [figure for figure in results if figure.last_day == results[-1].last_day]
    verdicts = {_verdict(view, result, target, is_ceiling=is_ceiling) for result in last}
    verdict = verdicts.pop() if len(verdicts) == 1 else "cannot_tell"
    is_final = last[-1].last_day == target.last_day
    is_reached_for_good = verdict == "reached" and view.register.measures[measure].kind == "count"
    return min(last, key=view.trust), verdict if is_final or is_reached_for_good else "cannot_tell"


def _verdict(view: View, result: Figure, target: Figure, *, is_ceiling: bool) -> str:
    """Whether one result reaches a target; ``cannot_tell`` where it may or may not."""
    told, aim = (view.register.quantity_of(figure) for figure in (result, target))
    if told is None or aim is None:
        return "cannot_tell"
    verdicts = {"equal": "reached", "less": "reached" if is_ceiling else "missed", "greater": "missed" if is_ceiling else "reached"}
    return verdicts.get(quantities.compare(_as_printed(told), _as_printed(aim)), "cannot_tell")


def _as_printed(quantity: Quantity) -> Quantity:
    """Give a number without a hedge at its printed digits, as offices compare; a hedged one keeps its ends."""
    return quantity if quantity.nominal is None else point(quantity.nominal, quantity.unit)


def _implied(draft: Draft, planned: list[Figure]) -> list[Sentence]:
    """What a target for households and a target for the rate imply together, as a check of plausibility."""
    view = draft.view
    by_measure = {figure.measure: figure for figure in planned}
    leaving, target = by_measure.get(LEAVING), by_measure.get(TARGET)
    households = view.latest("households_census")
    if leaving is None or households is None:
        return []
    fall = ratio(draft, "poverty_fall_implied_by_target", leaving, households)
    sentences = [_later("poverty.implied_fall", leaving=leaving, households=households, fall=fall)]
    opening = _opening(draft, target, fall) if target is not None and target.last_day == leaving.last_day else None
    if opening is not None:
        sentences.append(_later("poverty.implied_opening", target=target, opening=opening))
    parents_fall = _fall(draft, view.parent) if view.parent else None
    if parents_fall is not None:
        times = ratio(draft, "poverty_fall_against_parent", fall, parents_fall)
        sentences.append(_later("poverty.implied_times", times=times, parent=view.parent, fall=parents_fall))
    return sentences


def _later(key: str, **values: Value) -> Sentence:
    return Sentence(key, values, role=Role.LATER)


def _opening(draft: Draft, target: Figure, fall: Figure | None) -> Figure | None:
    """Rate at the beginning that the target and the fall imply; None where one of them has no number."""
    closing = draft.view.register.quantity_of(target)
    if closing is None or fall is None or fall.quantity is None:
        return None
    opening = opening_rate(closing, fall.quantity)
    return draft.derive("poverty_rate_opening_implied", opening, by=opening_rate, inputs=[target, fall], operation="sum")


def _fall(draft: Draft, of: Unit) -> Figure | None:
    """Latest fall of a unit's rate between two figures of one standard, in points; None where it did not surely fall."""
    *_, before, last = [None, None, *draft.view.figures(RATE, of=of)]
    if before is None or last is None or not last.item or last.item != before.item or last.last_day == before.last_day:
        return None
    was, now = (draft.view.register.quantity_of(figure) for figure in (before, last))
    if was is None or now is None or quantities.difference(was, now).lower <= 0:
        return None
    return difference(draft, "poverty_rate_fall", before, last, unit="percentage point", of=of)


def incomes(draft: Draft, facts: Facts) -> list[Block]:
    """Income per head as published; the threshold of criterion 10 is bound to its year and is not applied here."""
    figures = [figure for measure in INCOMES for figure in draft.view.figures(measure)]
    if not figures:
        return [nothing("poverty.no_income", *INCOMES)]
    rows = [[Name("measure", f.measure), f, f.last_day or UNKNOWN] for f in figures]
    return [Table("poverty.incomes.caption", ["column.measure", "column.value", "column.day"], rows)]
