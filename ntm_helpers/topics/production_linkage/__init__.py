"""Production linkage along value chains: projects, their support, their contracts, whom they reach and whether they last.

**Question.** Which linkage projects run and at what cost; does support keep within its ceilings; are contracts kept, who takes
part, who buys, what comes of it after support has ended?

**Method.** (1) Published figures: the latest ``linkage_projects`` and ``linkage_cost``; the mean is the stated one, else cost over
projects of one day as a hedged number (`arithmetic.ratio`). (2) Where an office lists its projects (``linkage_projects.csv`` and
the tables whose rows belong to it), per project: the form of linkage by its stages, support by item against rate and ceiling,
counterpart and leverage, contract coverage and fulfilment, inclusion, concentration of buyers, milestones, survival, benefit and
cost with a sensitivity of ±20 % of benefits (`methods.linkage`).

**Limits.** A published cost is total cost, not support, so it is never held against the ceilings. An unconfirmed ceiling decides
nothing; what provinces set is unknown here until an office brings it. A missing denominator gives "cannot tell" with the reason,
never zero. A mean says nothing about any single project. The discount rate is the office's; without one there is no benefit–cost
ratio. Names of persons are never read: a lead party and a partner are organisations.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.further import further
from ntm_helpers.topics.production_linkage.figures import facts_of
from ntm_helpers.topics.production_linkage.published import headline, not_told
from ntm_helpers.topics.production_linkage.steps import benefit_cost, contracts, inclusion, lasting, projects, support

STEPS = (projects, support, contracts, inclusion, lasting, benefit_cost, not_told, further, afterwards)


def of_view(view: View) -> Review:
    """Review the production linkage that a view may read."""
    draft = Draft("production_linkage", view)
    facts = facts_of(draft)
    headline(draft, facts)
    return draft.answer(STEPS, facts)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the production linkage of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("production_linkage")))
