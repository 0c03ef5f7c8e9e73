"""What the steps of a briefing share: the reviews of the topics, every published figure on the unit, what all topics ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ntm_helpers.dataset import Figure, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Request, Review, Sentence, figures_in, gravest
from ntm_helpers.topics import BRIEFING, LISTING, topics
from ntm_helpers.topics.common import what_is_said

OVER_ALL = "consistency"
"""The topic that holds the figures of all others together: it has one sentence here, nothing of its own to be published, and its
checks stand on its own page."""


@dataclass(frozen=True)
class Material:
    """What the steps of a briefing share.

    Attributes
    ----------
    view : View
        Day and unit that they are of.
    reviews : mapping of str to Review
        Answer of every other topic, in the order of their pages.
    figures : sequence of Figure
        Every published figure on the unit itself, the groups that it is named with and its villages.
    requests : sequence of Request
        What all topics ask for, each once.
    people, households : Figure or None
        Size of the unit by the latest census.
    before : Material or None
        The same as of the review before, where the view has one.
    """

    view: View
    reviews: Mapping[str, Review]
    figures: Sequence[Figure]
    requests: Sequence[Request]
    people: Figure | None
    households: Figure | None
    before: Material | None = None

    @cached_property
    def findings(self) -> list[Sentence]:
        """What is wrong by the figures themselves, the gravest first, each thing once."""
        return findings_of(self.reviews)

    def is_told(self, sentence: Sentence) -> bool:
        """Whether a finding is one of those that are told, not another topic's word for one of them."""
        return any(sentence is found for found in self.findings)


def findings_of(reviews: Mapping[str, Review]) -> list[Sentence]:
    """Findings of all topics, the gravest first: a topic's own sentence in place of that of the topic over all on the same figure.

    The topic over all comes last, so of one relation between figures the topic's own sentence stands. A topic's finding that is
    the verdict of no relation speaks of the figures that it names.
    """
    own = [sentence for topic, answer in reviews.items() if topic != OVER_ALL for sentence in answer.findings]
    named = {figure.figure_id for sentence in own if not sentence.finding for figure in figures_in(sentence)}
    over_all = (
        [sentence for sentence in reviews[OVER_ALL].findings if not _is_named(sentence, named)] if OVER_ALL in reviews else []
    )
    told: list[object] = []
    once = []
    for sentence in gravest([*own, *over_all]):
        said = sentence.gravity, what_is_said(sentence)  # two relations may say the very same of a figure
        once += [sentence] if said not in told else []
        told.append(said)
    return once


def _is_named(sentence: Sentence, named: set[str]) -> bool:
    """Whether the figure that is contradicted was named by another topic's finding; of several units, all of them."""
    stated = [one.values.get("stated") for one in sentence.singles]
    return all(isinstance(figure, Figure) and not figure.is_derived and figure.figure_id in named for figure in stated)


def gather(view: View) -> Material:
    """Ask every other topic, each through what its own notebook declares."""
    others = {topic: module for topic, module in topics().items() if topic not in (BRIEFING, LISTING)}
    reviews = {topic: module.of_view(view.narrowed(declared_reads(topic))) for topic, module in others.items()}
    figures = [figure for unit in (view.unit, *view.groups, *view.villages) for figure in view.figures(of=unit)]
    requests = dict.fromkeys(request for answer in reviews.values() for request in answer.requests)
    people, households = view.latest("population_census"), view.latest("households_census")
    before = gather(view.before) if view.before is not None else None
    return Material(view, reviews, figures, list(requests), people, households, before)


def shared_figures(view: View, figures: Sequence[Figure]) -> list[Figure]:
    """Figures of the review year that several units named together share, those that tell how things stood."""
    groups = {group.unit_id for group in view.groups}
    return [f for f in figures if f.unit_id in groups and f.counts and f.last_day and f.last_day.year == view.as_of.year]
