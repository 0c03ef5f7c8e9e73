"""What may be said about a unit that has no figures of its own.

A figure of a larger unit is never split over its parts: the page says that nothing is published about the unit, gives the
parent's figure in one line, marked as not its own, and lists what to ask for.
"""

from __future__ import annotations

from ntm_helpers.dataset import Figure
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Sentence

POPULATIONS = ("population_census", "population_registered", "population_stated")
"""Concepts of population, each a measure of its own; they are never exchanged for one another."""


def nothing_published(draft: Draft, topic_word: str, parents_figure: Figure | None = None) -> Sentence:
    """Say in the headline that nothing is published about the unit, with the parent's figure as context where there is one."""
    view = draft.view
    draft.headline("context.nothing", unit=view.unit, topic=Name("word", topic_word))
    return parents_line(draft, parents_figure)


def parents_line(draft: Draft, figure: Figure | None) -> Sentence:
    """Give the parent's figure in a line, marked as not the unit's own."""
    view = draft.view
    if figure is None:
        return Sentence("context.no_parent_figure", {})
    return Sentence(
        "context.parent", {"parent": view.parent, "measure": Name("measure", figure.measure), "figure": figure, "unit": view.unit}
    )


def populations(draft: Draft, of: Unit | None = None) -> list[Figure]:
    """Give the latest figure of every population concept that is published."""
    found = [draft.view.latest(measure, of=of) for measure in POPULATIONS]
    return [figure for figure in found if figure is not None]
