"""Infrastructure: works by kind, what they cost, what was planned and done, and what cannot be told apart.

**Question.** How many works of each kind, how long, at what cost; what was planned, done, accepted; what does a unit of them cost,
and which work costs far more than is usual for its kind; which criteria do they serve?

**Method.** (1) Published results by kind of work, which stands for every measure in the table ``work_measures``. (2) Published
costs: the same table says what each pays. An ambiguous sentence has several readings and all are kept; a reading gives a unit cost
only where the cost is of one thing, divided by figures of the same unit, basis and period. (3) Figures of a group of units ("in
four communes") stand on each member's page as shared. (4) Plans beside the results of the same unit and period. (5) Where an
office lists its works (``works.csv``): state on the review date, sums by kind, unit costs against their median (`methods.works`,
`figures`, `listed`). What is published is read by `published`.

**Limits.** Results of different periods are not added: each is a row of its own. A cost for several things gives no unit cost, and
none is split by length or number. A shared figure is never divided over its units. A parent's figure is never split over its parts.
Whether a criterion is met is the question of ``criteria``; here stands only which one a work serves. Money beside the cost of works
(capital arranged, arrears) is the subject of ``funding``. Siblings tell what is usual and are never named.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.further import further
from ntm_helpers.topics.infrastructure.figures import facts_of
from ntm_helpers.topics.infrastructure.headline import headline
from ntm_helpers.topics.infrastructure.listed import listed, one_by_one, unusual
from ntm_helpers.topics.infrastructure.published import TOPIC
from ntm_helpers.topics.infrastructure.steps import cost, coverage, not_told, parts, plans, shared, works

STEPS = (works, cost, shared, plans, coverage, listed, one_by_one, unusual, parts, not_told, further, afterwards)


def of_view(view: View) -> Review:
    """Review the infrastructure that a view may read."""
    draft = Draft(TOPIC, view)
    facts = facts_of(draft)
    headline(draft, facts)
    return draft.answer(STEPS, facts)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the infrastructure of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("infrastructure")))
