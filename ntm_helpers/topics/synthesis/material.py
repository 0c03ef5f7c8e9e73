"""What the steps of a briefing share: the reviews of the topics, every published figure on the unit, what all topics ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import Figure, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Request, Review
from ntm_helpers.topics import topics

TOPIC = "synthesis"
OVER_ALL = "consistency"
"""The topic that holds the figures of all others together: it has one sentence here, nothing of its own to be published, and its
checks stand on its own page."""


@dataclass(frozen=True)
class Material:
    """What the steps of a briefing share.

    Attributes
    ----------
    reviews : mapping of str to Review
        Answer of every other topic, in the order of their pages.
    figures : sequence of Figure
        Every published figure on the unit itself, the groups that it is named with and its villages.
    requests : sequence of Request
        What all topics ask for, each once.
    people, households : Figure or None
        Size of the unit by the latest census.
    """

    reviews: Mapping[str, Review]
    figures: Sequence[Figure]
    requests: Sequence[Request]
    people: Figure | None
    households: Figure | None


def gather(view: View) -> Material:
    """Ask every other topic, each through what its own notebook declares."""
    others = {topic: module for topic, module in topics().items() if topic != TOPIC}
    reviews = {topic: module.of_view(view.narrowed(declared_reads(topic))) for topic, module in others.items()}
    figures = [figure for unit in (view.unit, *view.groups, *view.villages) for figure in view.figures(of=unit)]
    requests = dict.fromkeys(request for answer in reviews.values() for request in answer.requests)
    people, households = view.latest("population_census"), view.latest("households_census")
    return Material(reviews, figures, list(requests), people, households)
