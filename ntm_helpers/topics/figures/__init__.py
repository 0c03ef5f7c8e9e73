"""Figures: everything that is known in numbers of a unit, published and computed, with all that an auditor asks of a number.

**Question.** Which figures are published of the unit, which are computed of it, and how?

**Method.** Nothing is computed here. Published are the figures on the unit, on the groups that name it and on its villages, of any
topic; computed are those that the topics and the briefing derive of them, each with its exact ends, its function, its inputs, rows,
parameters and rules. A number of another page whose inputs that page does not print leads here.

**Limits.** What is computed of a part of the unit stands on that part's own page. Where a figure has many inputs the first are
named and the others counted; all of them stand in the executed notebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Block, Draft, Listing, Name, Review, Sentence, nothing
from ntm_helpers.topics import LISTING, TOPIC_NAMES
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.synthesis import of_material
from ntm_helpers.topics.synthesis.material import Material, gather

NO_TOPIC = "context"
"""What the register calls measures that belong to no topic, such as the population."""


def published(draft: Draft, material: Material) -> list[Block]:
    """Every published figure on the unit, its groups and its villages, by topic."""
    return _listed(draft, material, material.figures) or [nothing("figures.none_published", unit=draft.view.unit)]


def computed(draft: Draft, material: Material) -> list[Block]:
    """Every figure that a page of the unit computes of it, of its groups or of its villages, by topic."""
    if blocks := _listed(draft, material, _computed(draft.view, material)):
        return [Sentence("figures.two_ways"), *blocks]
    return [nothing("figures.none_computed", unit=draft.view.unit)]


STEPS = (published, computed, afterwards)


def of_view(view: View) -> Review:
    """List the figures of a unit."""
    material = gather(view)
    return _of_answers(view, material, of_material(view, material))


def every_answer(view: View) -> Iterator[Review]:
    """Answer every topic about a unit, each through what its own notebook declares: what the pages of the unit are made of.

    Parameters
    ----------
    view : View
        That of the briefing.
    """
    material = gather(view)
    briefing = of_material(view, material)
    yield from material.reviews.values()
    yield briefing
    listing = View(view.dataset, view.unit, view.as_of, declared_reads(LISTING), view.since)
    yield _of_answers(listing, material, briefing)


def _of_answers(view: View, material: Material, briefing: Review) -> Review:
    """List the figures of a unit out of what the topics and the briefing answered."""
    draft = Draft(LISTING, view)
    material = Material(view, {**material.reviews, briefing.topic: briefing}, material.figures, (), None, None)
    for answer in material.reviews.values():
        draft.cite(answer)
    number = {"published": len(material.figures), "computed": len(_computed(view, material))}
    values = {"unit": view.unit} | {name: Name("extent", str(count)) for name, count in number.items()}
    if material.figures:
        draft.say(Sentence("figures.listed", values))
        draft.short(Sentence("figures.short", {"count": Name("extent", str(sum(number.values())))}))
    else:
        draft.nothing("figures.none", unit=view.unit)
    return draft.answer(STEPS, material)


def review(dataset: Dataset, unit_id: str, as_of: str = "", since: str = "") -> Review:
    """List the figures of the unit, as every topic does (`ntm_helpers.topics`); with those of the review before that are told."""
    earlier = dataset.earlier_day(since, dataset.day(as_of))
    return of_view(dataset.view(unit_id, as_of, declared_reads(LISTING), earlier))


def _computed(view: View, material: Material) -> list[Figure]:
    """Figures that the topics derive of the unit, its groups and its villages, each once."""
    own = {unit.unit_id for unit in (view.unit, *view.groups, *view.villages)}
    found = {
        figure.figure_id: figure
        for answer in material.reviews.values()
        for figure in answer.figures.values()
        if figure.is_derived and figure.unit_id in own
    }
    return list(found.values())


def _listed(draft: Draft, material: Material, figures: Sequence[Figure]) -> list[Block]:
    """Put figures under the topics of their measures, in the order of the pages."""
    measures = draft.view.register.measures
    blocks: list[Block] = []
    for topic in (*material.reviews, NO_TOPIC):
        own = [figure for figure in figures if measures[figure.measure].topic == topic]
        blocks += [Listing(TOPIC_NAMES[topic], own)] if own else []
    return blocks
