"""Funding: where the capital for the programme came from, how far it went, and what can be said about it.

**Question.** How much capital was mobilised, from which sources, do the sources make the stated total, how much is it per head; how
much was allocated and disbursed, for what, what is carried over, what is owed?

**Method.** (1) The latest figures of ``capital_mobilised``, whole and by source. (2) Shares: a source's share lies between
lo/(lo + Σ hi of the others) and hi/(hi + Σ lo of the others), intersected with part over stated total (`arithmetic.shares`).
(3) Reconciliation: the sum of the sources against the stated total (`arithmetic.reconcile`). (4) Per head of every population
concept that is published, each by its name and date, never mixed. (5) Where an office keeps its capital line by line:
stages, rates between them, carry-over, uses, the resource table with blanks (``capital_lines.csv``), and arrears by age
(``arrears.csv``); shares beside the programme's orientation where every source is reported (`published`, `lines`).

**Limits.** "Huy động" is a word of the source; what was allocated or disbursed is another stage and is said only where it is
reported. Sources that are not reported are unknown, not zero: shares are shares of what is named. The programme's orientation is a
reference for a whole programme, no pass mark, and is shown only where all its sources are reported. A parent's capital is never
split over its parts; a parent without lines of its own shows its parts' lines added, and says so. Credit as turnover and as balance
are not added to each other. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.funding.figures import facts_of
from ntm_helpers.topics.funding.lines import arrears, resource_table, stages, uses
from ntm_helpers.topics.funding.published import by_source, headline, not_named, orientation, per_head, reconciliation
from ntm_helpers.topics.further import further

STEPS = (by_source, reconciliation, per_head, stages, uses, orientation, arrears, resource_table, not_named, further)


def of_view(view: View) -> Review:
    """Review the funding that a view may read."""
    draft = Draft("funding", view)
    facts = facts_of(draft)
    headline(draft, facts)
    return draft.answer(STEPS, facts)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the funding of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("funding")))
