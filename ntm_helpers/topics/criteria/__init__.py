"""Criteria: who keeps the standard, who stands at how many criteria, what is missing, and what is not said.

**Question.** How does each unit stand against the criteria set in force, and what is known about those that a report does not name?

**Method.** (1) Whom a page looks at is decided by the kind of the unit: a commune by itself, the communes of a unit side by side,
any other unit by its own counts, which are never asked for as if it were a commune (`figures`). (2) A unit's state is the newest
thing said of it: that it *keeps the standard*, the number of criteria met, which may be a range and is never split, the number not
met, its criteria one by one, a list that names it; by the set in force on the day of what is said, never by that of the review date
(`methods.attainment`). (3) *Exclusion*: a source that lists the units of a state by name has closed the list. A unit of the same
parent that is on none of the lists of one day is therefore outside their bands: what is left is inferred and marked so. (4) Bands:
those published, and the least and the greatest number of communes that each official band of the set may hold, given the ranges; of
a set without bands the numbers themselves, in the headline more than four of them in bands (`methods.standings`). A stated number
is held against the names of its day: fewer named than stated is a contradiction only where no other commune can be in that state.
(5) Population of each state: census population of its units over that of all listed. (6) Criteria named as not met on the last day
reported, and the plan lines that serve each. (7) Criteria one by one by their indicators, declared against computed, changes, pace,
what holds units back, who is within reach (`methods.assessment`, `methods.progress`); where all criteria not met are named, the
others are met. Sets for model communes, villages and gardens apart. (8) Recognition and its conditions (`recognised`).

**Limits.** Meeting every criterion is not recognition: the year recognised for and the decision are figures of their own. The
levels are those of the national sets, not those that a province may set itself. "Keeps the standard" is read as all criteria of the
set met, for the bands only. Old and new sets are not compared. What bears no day is of no known set and stands in no band.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.criteria.assessed import assessment, indicators, missing, other_sets, progress
from ntm_helpers.topics.criteria.attained import population, single_criteria, standing
from ntm_helpers.topics.criteria.bands import bands
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
    afterwards,
)


def of_view(view: View) -> Review:
    """Review the criteria that a view may read."""
    draft = Draft("criteria", view)
    return draft.answer(STEPS, gather(draft))


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the criteria of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("criteria")))
