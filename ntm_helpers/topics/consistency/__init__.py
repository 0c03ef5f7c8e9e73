"""Consistency: what agrees in the figures on a unit, what does not, and what nobody can check.

**Question.** Do the published figures on a unit and its parts agree with one another, and where they do not, by how much? Which
statements have no number, and which oppose one another?

**Method.** (1) Identities declared in ``identities.csv`` and those that follow from the register of measures and the units
(`methods.identities`) in interval arithmetic, with the four verdicts (`verdicts`). (2) One thing stated by several sources: side by
side with their grades, intersected where they agree, never averaged (`several`). (3) Statements without a number, and the pairs
that oppose one another, as the dataset declares them (`said`). (4) Corrections that act on the figures. Headline, counts and steps
speak of the same relations, and so does every other page: topics take their verdicts from the same place (`consistency_of`). Every
disagreement, of relations and of sources, says how grave it is and which unit it is about, for the briefing to put it first.

**Limits.** "Agrees" means "not contradicted": the wider the difference may be, the less it is worth. A guess says what would fix a
disagreement; it is no finding and changes nothing. Figures of the parent are checked on the parent's page. Undated statements of
several sources are not held together. Whether two statements oppose one another is a reader's judgement, declared in the data.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.consistency.said import opposed, statements
from ntm_helpers.topics.consistency.several import Examined, corrections, several
from ntm_helpers.topics.consistency.verdicts import agrees, agrees_as_hedged, cannot_tell, disagrees, headline
from ntm_helpers.topics.further import further

STEPS = (disagrees, agrees_as_hedged, cannot_tell, several, statements, opposed, corrections, agrees, further, afterwards)


def of_view(view: View) -> Review:
    """Review how the figures that a view may read agree."""
    draft = Draft("consistency", view)
    found = consistency_of(view)
    examined = Examined(found.figures, found)
    headline(draft, examined)
    return draft.answer(STEPS, examined)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the consistency of a unit, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("consistency")))
