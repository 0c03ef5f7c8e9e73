"""Synthesis: the briefing of a unit, the first screen of every topic.

**Question.** How do things stand in this unit, what came out afterwards, what is missing and to be asked for?

**Method.** Nothing is computed twice: the topics' own reviews give their headline sentences and figures, in the order of the
topics; their pages are this one's annexes. Own to this page are the unit's share of its parent's people and households, what was
published after the review date (apart from what stated the situation on it), the plans still running, what became of the unit, what
the figures of its former units say together (`methods.mergers`), the requests of all topics, and as annex every published figure
on the unit, its groups and its villages, of any topic.

**Limits.** A figure that several units share ("21 culture houses in four communes") stands on each one's page as shared and is
never divided.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Name, Review, Role
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.topics.synthesis import briefing, merged, steps
from ntm_helpers.topics.synthesis.material import OVER_ALL, TOPIC, Material, gather

STEPS = (
    briefing.decide,
    briefing.boxes,
    steps.tasks,
    steps.parts,
    steps.size,
    steps.shared,
    steps.topics,
    steps.statements,
    briefing.beside_parent,
    steps.afterwards,
    merged.history,
    steps.annex,
)


def of_view(view: View) -> Review:
    """Brief a unit on every topic."""
    draft, material = Draft(TOPIC, view), gather(view)
    for topic, answer in material.reviews.items():
        draft.cite(answer)
        for check in answer.checks if topic != OVER_ALL else ():
            draft.check(check.level, check.verdict, check.sentence.key, **check.sentence.values)
    for request in material.requests:
        draft.ask(request.measure, of=request.unit, item=request.item)
    _headline(draft, material)
    return draft.answer(STEPS, material)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the unit as a whole, as every topic does (`ntm_helpers.topics`)."""
    return of_view(dataset.view(unit_id, as_of, declared_reads(TOPIC)))


def _headline(draft: Draft, material: Material) -> None:
    """Size of the unit; then the first sentences of every topic that has some of its own; then the topics that have none."""
    view, reviews = draft.view, material.reviews
    if material.people is not None:
        draft.headline("synthesis.size", unit=view.unit, people=material.people, households=material.households)
    registered = view.latest("registered_year", basis=("plan", "status", "result"))
    if registered is not None:
        draft.headline("synthesis.registered", unit=view.unit, year=registered)
    for topic, answer in reviews.items():
        most = 1 if topic == OVER_ALL else 3 if answer.has_own_figures or view.children else 2
        for sentence in answer.headline[:most]:
            if sentence.role != Role.NOTHING:
                draft.repeat(sentence)
    silent = [topic for topic, answer in reviews.items() if topic != OVER_ALL and _says_nothing(answer)]
    if silent:
        draft.headline("synthesis.silent", unit=view.unit, topics=[Name("word", TOPIC_NAMES[topic]) for topic in silent])


def _says_nothing(answer: Review) -> bool:
    return any(sentence.role == Role.NOTHING for sentence in answer.headline)
