"""Criteria: who keeps the standard, who stands at how many criteria, what is missing, and what is not said.

**Question.** How does each unit stand against the criteria set in force, and what is known about those that a report does not name?

**Method.** (1) The set in force on the review date, from the rules; nothing here knows how many criteria it has. (2) A unit's
state: it *keeps the standard* where a source says so; else the stated number of criteria met, which may be a range and is never
split; else nothing is said of it (`methods.attainment`). (3) *Exclusion*: a source that lists the units of a state by name has
closed the list (a group whose number of members equals the number stated). A unit of the same parent that is on none of the lists
is therefore outside their bands: what is left is inferred and marked so. (4) Bands: the least and the greatest number of units
that each official band may hold, given the ranges. (5) Population of each state: census population of its units over that of all
parts. (6) Criteria named as not met on the last day reported, and the plan lines that serve each. (7) Criteria one by one by their
indicators, declared against computed, changes, pace, what holds units back, who is within reach (`methods.assessment`,
`assessed`); sets for model communes, villages and gardens apart. (8) Recognition and its conditions
(`recognised`).

**Limits.** Meeting every criterion is not recognition: the year recognised for and the decision are figures of their own. The
province's own levels for 2016–2020 were not found. "Keeps the standard" is read as all criteria of the set met, for the bands only.
Old and new sets are not compared.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.criteria.assessed import assessment, indicators, missing, other_sets, progress
from ntm_helpers.topics.criteria.attained import bands, population, single_criteria, standing
from ntm_helpers.topics.criteria.figures import gather
from ntm_helpers.topics.criteria.recognised import recognition
from ntm_helpers.topics.further import further

STEPS = (
    standing,
    bands,
    population,
    single_criteria,
    assessment,
    indicators,
    progress,
    missing,
    other_sets,
    recognition,
    further,
)


def of_view(view: View) -> Review:
    """Review the criteria that a view may read."""
    draft = Draft("criteria", view)
    return draft.answer(STEPS, gather(draft))


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the criteria of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("criteria")))
