"""Poverty reduction and housing: rates, their change in points, targets, temporary and improved houses.

**Question.** What share of households is poor, how did it change, what was aimed at, and what was done about houses?

**Method.** (1) The official poverty rates that are published, each with the standard of its list, and the numbers of households.
(2) Change: a difference in percentage points, only between two rates of one standard (`review.arithmetic.change`); the standard is
a property of the list, not of the date, so where it is not known no change is given. (3) Targets: the rate aimed at and the
households to leave poverty; together with the number of households they imply a fall in points and an opening rate, both derived.
(4) Houses:
improved over to be improved, in per cent; temporary houses supported. (5) Lists of scored households: the official status by
the standard of the list, declared against scored, and the movement of the poor between lists (`methods.households`,
`methods.poverty`). (6) Beside it the multidimensional measures of Alkire and Foster (`methods.alkire_foster`): services weigh
the same, k is the standard's count of deprivations over its indicators, people are counted; with other cutoffs and weights for
comparison.

**Limits.** The implied opening rate uses the census households of 2019 and takes new and returning poor households as none: it is
a plausibility check that asks for the list, not a statistic. The rate of criterion 11 and the official rate are two measures: a
difference is given with its size, as a question.
Since 2022 releases also quote poor and near-poor together; the two are never mixed here. What the households "to be improved" are
(plan, registered, need) is said only where the source says it.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Name, Review, Value
from ntm_helpers.review.withholding import keeping_for
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.further import further
from ntm_helpers.topics.poverty_reduction import household_lists, housing, published
from ntm_helpers.topics.poverty_reduction.figures import HOUSES, RATE, SUPPORTED, TO_IMPROVE, Facts, differs, gather, of_lists
from ntm_helpers.topics.poverty_reduction.household_lists import lists, movement
from ntm_helpers.topics.poverty_reduction.housing import beside, houses
from ntm_helpers.topics.poverty_reduction.multidimensional_poverty import multidimensional
from ntm_helpers.topics.poverty_reduction.published import incomes, rates, targets

STEPS = (rates, lists, movement, multidimensional, targets, houses, beside, incomes, further, afterwards)


def of_view(view: View) -> Review:
    """Review the poverty reduction that a view may read."""
    draft = Draft("poverty_reduction", view, keeping_for(view, "poverty_reduction", _of_people))
    facts = gather(draft)
    _say(draft, facts)
    _ask(draft, facts)
    return draft.answer(STEPS, facts)


def _of_people(draft: Draft) -> None:
    """Derive every figure that is made of households of lists: by them it is decided what is withheld."""
    facts = of_lists(draft)
    for step in (lists, movement, multidimensional):
        step(draft, facts)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the poverty reduction of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("poverty_reduction")))


def _say(draft: Draft, facts: Facts) -> None:
    """Say what comes first: the rate, the lists, what does not fit them, houses."""
    unit = draft.view.unit
    if facts.current_rates:
        first, *others = sorted(facts.latest_rates, key=draft.view.trust)
        differing = [other for other in others if differs(draft.view, first, other)]
        rate: Value = [first, *differing] if differing else first
        draft.headline("poverty.rate", leads=True, unit=unit, rate=rate, day=first.last_day)
        draft.card(first, Name("word", "poverty.card.poor"), published.since(draft, facts, first))
    household_lists.say(draft, facts)
    housing.say_differences(draft, facts)
    housing.say_houses(draft, facts)


def _ask(draft: Draft, facts: Facts) -> None:
    """List what is missing; lists of households give the rate and its numbers."""
    view = draft.view
    if not facts.current_rates and not facts.lists:
        draft.ask(RATE)
    counts = () if facts.lists else ("poor_households", "near_poor_households")
    known = {figure.measure for figure in facts.published}
    for measure in (*counts, HOUSES, TO_IMPROVE, SUPPORTED):
        if measure not in known:
            draft.ask(measure)
    for child in view.children:
        if not view.current(RATE, of=child) and not view.entities("household_lists", of=child):
            draft.ask(RATE, of=child)
