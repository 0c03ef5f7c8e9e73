"""Direction: plans, their cascade and their quality, guidance and inspection, mobilisation, shortcomings, follow-up.

**Question.** Do plans reach villages and households with a clear aim, task and actor? Does the steering committee guide and
inspect? What was criticised, what was asked for, and was it done?

**Method.** One register of actions (``actions.csv``) beside the statements of the sources (``statements.csv``). (1) Thematic
plans: each line with what was planned, what is done, per cent, deadline and who leads. (2) Cascade: numbers above against those
below (`methods.actions.allocations`), orphans and later deadlines; one level a page, the unit's own lines against its parts' and
villages'. (3) Quality of plan lines by a rubric in the rules, with the reason of every point; *not executable* where no actor
is named; vague words; how complete the plan is, field by field. (4) Duties of agencies, inspections planned and made, who was
not visited, findings open and closed and for how long. (5) Mobilisation and contributions. (6) Shortcomings with their scope.
(7) Follow-up of every direction: done, under way, overdue, past its deadline, silent.

**Limits.** Only what is reported is counted: a line without a state is silent, not undone, and past its deadline not overdue; a
part without an inspection on record may have been inspected. A shortcoming of "some" unnamed units stands on the page of their
parent alone. What was stated after the review date stands apart, is counted nowhere and in no headline. Lines of the villages of
a part stand on that part's page. Persons are never named: actors are bodies and roles.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.direction.cells import gather
from ntm_helpers.topics.direction.plan_lines import cascade, plans, quality
from ntm_helpers.topics.direction.steering import follow_up, guidance, mobilisation, shortcomings
from ntm_helpers.topics.further import further

STEPS = (plans, cascade, quality, guidance, mobilisation, shortcomings, follow_up, further, afterwards)


def of_view(view: View) -> Review:
    """Review the direction that a view may read."""
    draft = Draft("direction", view)
    return draft.answer(STEPS, gather(draft))


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the direction of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("direction")))
