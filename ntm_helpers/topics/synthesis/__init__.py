"""Synthesis: the briefing of a unit, the first screen of every topic.

**Question.** How do things stand in this unit, what came out afterwards, what is missing and to be asked for?

**Method.** Nothing is computed twice: the topics' own reviews give their headline sentences and figures, in the order of the
topics; their pages are this one's annexes. Own to this page are the unit's share of its parent's people and households, what was
published after the review date (apart from what stated the situation on it), the plans still running, what became of the unit, what
the figures of its former units say together (`methods.mergers`), what changed since the review before (`changed`), and the requests
of all topics. Every figure of the unit stands on a page of its own (`ntm_helpers.topics.figures`).

**Limits.** A figure that several units share ("21 culture houses in four communes") stands on each one's page as shared and is
never divided.
"""

from __future__ import annotations

from dataclasses import replace

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Review
from ntm_helpers.topics import BRIEFING
from ntm_helpers.topics.synthesis import briefing, changed, merged, steps
from ntm_helpers.topics.synthesis.material import Material, gather

STEPS = (
    changed.changed,
    steps.topics,
    steps.size,
    steps.shared,
    briefing.beside_parent,
    steps.opposed,
    merged.history,
    steps.running,
    steps.afterwards,
    steps.silent,
)


def of_view(view: View) -> Review:
    """Brief a unit on every topic."""
    return of_material(view, gather(view))


def of_material(view: View, material: Material) -> Review:
    """Brief a unit on what the topics answered."""
    draft = Draft(BRIEFING, view)
    together = [sentence for sentence in material.findings if sentence.tells and not sentence.finding and sentence.relations]
    checked = {relation for sentence in together for relation in sentence.relations}
    for answer in material.reviews.values():
        draft.cite(answer)
        for check in answer.checks:
            finding = check.sentence.finding
            if finding not in checked:
                draft.checked(check.level, check.verdict, check.sentence)
            checked |= {finding} - {""}
    for sentence in together:  # one by one they stand on the page on consistency
        draft.checked("note", "disagrees", sentence)
    for request in material.requests:
        draft.ask(request.measure, of=request.unit, item=request.item)
    briefing.say_first(draft, material)
    return replace(draft.answer(STEPS, material), drawn_by=steps.drawn_by_topics(material))


def review(dataset: Dataset, unit_id: str, as_of: str = "", since: str = "") -> Review:
    """Review the unit as a whole, as every topic does (`ntm_helpers.topics`), and say what changed since the review before."""
    return with_topics(dataset, unit_id, as_of, since)[BRIEFING]


def with_topics(dataset: Dataset, unit_id: str, as_of: str = "", since: str = "") -> dict[str, Review]:
    """Review the unit as a whole, and give with the briefing the reviews that it puts together: those that the topics give alone.

    Returns
    -------
    dict of str to Review
        By topic, the briefing first.
    """
    earlier = dataset.earlier_day(since, dataset.day(as_of))
    view = dataset.view(unit_id, as_of, declared_reads(BRIEFING), earlier)
    material = gather(view)
    return {BRIEFING: of_material(view, material), **material.reviews}
