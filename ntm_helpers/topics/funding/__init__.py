"""Funding: where the capital for the programme came from, how far it went, and what can be said about it.

**Question.** How much capital was mobilised, from which sources, do the sources make the stated total, how much is it per head; how
much was allocated and disbursed, for what, what is carried over, what is owed?

**Method.** (1) What is stated of every stage (planned, mobilised, allocated, disbursed) in its newest period, whole and by source
(`stated`). (2) Whether the sources make the stated total: the finding of that relation (`methods.identities`), in four outcomes,
each with its sentence (`published`). (3) Shares: in the stated total, which the named sources need not exhaust; where they are all,
between lo/(lo + Σ hi of the others) and hi/(hi + Σ lo of the others), intersected with part over total (`shares.shares`); of
what is named only where no total is stated or the sources exceed it, and said so. (4) Per head of every population concept that is
published, each by its name and date, never mixed. (5) What the parts of the unit state, and what it makes together (`parts`).
(6) Where an office keeps its capital line by line: stages, rates between them, carry-over, uses (``capital_lines.csv``: `lines`),
arrears by age (``arrears.csv``: `arrears`), the official resource table with blanks (`resources`); shares beside the programme's
orientation where every source is reported (`orientation`).

**Limits.** "Huy động" is a word of the source; what was allocated or disbursed is another stage and is said only where it is
reported. Sources that are not reported are unknown, not zero; the sum of those that are is no capital of the unit unless they are
all. The programme's orientation is a reference for a whole programme, no pass mark. A parent's capital is never split over its
parts; what its parts make is called their sum. Credit as turnover and as balance are not added to each other. The definition of
arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.funding.arrears import arrears
from ntm_helpers.topics.funding.figures import facts_of
from ntm_helpers.topics.funding.lines import stages, uses
from ntm_helpers.topics.funding.orientation import orientation
from ntm_helpers.topics.funding.parts import say_parts
from ntm_helpers.topics.funding.published import by_source, headline, per_head, reconciliation
from ntm_helpers.topics.funding.resources import not_named, resource_table
from ntm_helpers.topics.further import further

STEPS = (by_source, reconciliation, per_head, stages, uses, orientation, arrears, resource_table, not_named, further, afterwards)


def of_view(view: View) -> Review:
    """Review the funding that a view may read."""
    draft = Draft("funding", view)
    facts = facts_of(draft)
    headline(draft, facts)
    say_parts(draft, facts)
    return draft.answer(STEPS, facts)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the funding of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("funding")))
