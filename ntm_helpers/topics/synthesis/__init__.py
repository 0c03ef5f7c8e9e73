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
from ntm_helpers.review import Draft, Name, Period, Review, Role
from ntm_helpers.topics import TOPIC_NAMES
from ntm_helpers.topics.common import what_is_said
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
    checked: set[str] = set()
    for answer in material.reviews.values():
        draft.cite(answer)
        for check in answer.checks:
            finding = check.sentence.finding
            if finding not in checked:
                draft.checked(check.level, check.verdict, check.sentence)
            checked |= {finding} - {""}
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
    _say_size(draft, material)
    registered = view.latest("registered_year", basis=("plan", "status", "result"))
    if registered is not None:
        draft.headline("synthesis.registered", unit=view.unit, year=registered)
    said: list[object] = []
    for topic, answer in reviews.items():
        most = 3 if answer.has_own_figures or view.children else 2
        chosen = [sentence for sentence in answer.headline if topic != OVER_ALL or not sentence.finding]
        for sentence in chosen[:most]:
            if sentence.role != Role.NOTHING and what_is_said(sentence) not in said:
                said.append(what_is_said(sentence))
                draft.repeat(sentence)
    silent = [topic for topic, answer in reviews.items() if topic != OVER_ALL and _says_nothing(answer, material)]
    if silent:
        draft.headline("synthesis.silent", unit=view.unit, topics=[Name("word", TOPIC_NAMES[topic]) for topic in silent])


def _say_size(draft: Draft, material: Material) -> None:
    """Say how many people and households there are, each with its day."""
    people, households = material.people, material.households
    dated = people or households
    if dated is None:
        return
    if people is not None and households is not None and people.last_day != households.last_day:
        draft.headline(
            "synthesis.size_apart",
            unit=draft.view.unit,
            people=people,
            households=households,
            period=Period(people),
            other=Period(households),
        )
    elif people is not None and households is not None:
        draft.headline("synthesis.size", unit=draft.view.unit, people=people, households=households, period=Period(dated))
    else:
        draft.headline("synthesis.size_of_one", unit=draft.view.unit, size=dated, period=Period(dated))


def _says_nothing(answer: Review, material: Material) -> bool:
    """Whether a topic says that there is nothing and nothing else, and no figure of its measures is reported on the unit."""
    view = answer.view
    measures = view.register.measures
    has_figures = any(
        figure.unit_id == view.unit.unit_id
        and (figure.is_reported or figure.misprint)
        and measures[figure.measure].topic == answer.topic
        for figure in material.figures
    )
    return not has_figures and all(sentence.role == Role.NOTHING for sentence in answer.headline)
