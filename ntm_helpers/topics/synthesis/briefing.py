"""What a briefing puts first out of the reviews of the topics: its lead, its cards, what is to be decided, the picture.

**Lead.** Two sentences: how the unit stands against the criteria, then the capital; where one of them has nothing to say, what the
next topic says first. What is wrong by the figures is the first thing to be decided, and is not said twice.

**Cards.** The first card of every topic, in the order standing, capital, poverty and houses, projects, works; where there are few
of them the unit's people, and what it shares with others; then how much is missing.

**To decide.** `decisions`.

**Beside the parent.** Rates and means that the unit and its parent both have, of one measure, item and day; where a source gives
several that cannot all be true, all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from ntm_helpers.dataset import Figure, Row, View
from ntm_helpers.review import Block, Card, Draft, Name, Review, Role, Sentence, Table, Value, figures_in, label_of
from ntm_helpers.review.arithmetic import count, ratio
from ntm_helpers.review.choosing import MOST_CARDS, MOST_LEADING
from ntm_helpers.review.contradicted import said_of_one
from ntm_helpers.topics.common import members_of, what_is_said
from ntm_helpers.topics.synthesis.decisions import decisions
from ntm_helpers.topics.synthesis.material import Material, shared_figures

FROM = {
    "criteria": 1,
    "funding": 1,
    "poverty_reduction": 2,
    "production_linkage": 1,
    "infrastructure": 1,
}
"""Topics that speak first, in the order of their cards, and how many each gives at most; what is directed is to be decided."""


def say_first(draft: Draft, material: Material) -> None:
    """Choose what the briefing says first."""
    reviews = {topic: material.reviews[topic] for topic in FROM if topic in material.reviews}
    draft.lead(*_lead(draft.view, reviews, material))
    for card in _cards(draft, reviews, material):
        draft.card(card.value, card.label, card.compared)
    if material.requests:
        draft.card(_asked(draft, material), Name("word", "briefing.card.missing"), Sentence("briefing.missing.where"))
    criteria = reviews["criteria"].first if "criteria" in reviews else None
    if criteria is not None:
        draft.picture(criteria.picture)
        draft.short(criteria.short, criteria.group, criteria.rank)
    draft.decide(decisions(draft, material))


def _asked(draft: Draft, material: Material) -> Figure:
    """Count what is asked for: a measure, or an item of it, of a unit each."""
    asked = [f"{one.measure}.{one.item}@{one.unit.unit_id}".replace(".@", "@") for one in material.requests]
    return count(draft, "figures_requested", [Row("requests", key) for key in asked])


def _cards(draft: Draft, reviews: Mapping[str, Review], material: Material) -> list[Card]:
    """Choose the cards; the last place is for what is missing."""
    most = MOST_CARDS - 1
    chosen = [card for topic, answer in reviews.items() for card in answer.first.cards[: FROM[topic]]][:most]
    people = _people(draft, material)
    if people is not None and len(chosen) < most:
        chosen.insert(min(1, len(chosen)), people)
    for figure in shared_figures(draft.view, material.figures):
        is_counted = draft.view.register.measures[figure.measure].topic == "criteria"  # the unit's own standing says it
        if len(chosen) < most and not is_counted:
            group = Sentence("briefing.card.shared", {"count": members_of(draft, draft.view.places[figure.unit_id])})
            chosen.append(Card(label_of(figure), figure, group))
    return chosen


def _people(draft: Draft, material: Material) -> Card | None:
    """The people of the unit by the census, beside those of its parent."""
    view, own = draft.view, material.people
    whole = view.latest(own.measure, of=view.parent) if own is not None and view.parent is not None else None
    if own is None or whole is None or whole.last_day != own.last_day:
        return None
    share = ratio(draft, "population_share_of_parent", own, whole)
    return Card(
        Name("word", "briefing.card.people"), own, Sentence("briefing.card.of_parent", {"share": share, "parent": view.parent})
    )


def _lead(view: View, reviews: Mapping[str, Review], material: Material) -> list[Sentence]:
    """Give what the first topics say first; what is wrong is the first thing to be decided and not said twice."""
    said = [sentence for answer in reviews.values() for sentence in answer.first.lead if sentence.role is Role.STATEMENT]
    found = [what_is_said(sentence) for sentence in material.findings]
    groups = {group.unit_id for group in view.groups}
    by_topic: dict[str, Sentence] = {}
    for sentence in said:
        is_shared = any(figure.unit_id in groups for figure in figures_in(sentence))  # a card tells it
        if what_is_said(sentence) not in found and not is_shared:
            by_topic.setdefault(sentence.about, sentence)
    leading = list(by_topic.values())[:MOST_LEADING]
    return leading or [sentence for answer in reviews.values() for sentence in answer.first.lead[:1]][:1]


def beside_parent(draft: Draft, _: Material) -> list[Block]:
    """Rates and means that the unit and its parent both have, of one measure, item and day."""
    view = draft.view
    if view.parent is None:
        return []
    rows: list[list[Value]] = []
    for own in _latest_rates(view):
        theirs = view.latest(own.measure, own.item, of=view.parent)
        if theirs is not None and theirs.last_day == own.last_day:
            rows.append([label_of(own), own.last_day, *(said_of_one(figure, view) for figure in (own, theirs))])
    if not rows:
        return []
    heads = ["column.measure", "column.day", "column.unit_value", "column.parent_value"]
    return [Table("briefing.parent.caption", heads, rows)]


def _latest_rates(view: View) -> list[Figure]:
    """Latest rate or mean of every measure and item of the unit that has a day."""
    found: dict[tuple[str, str], Figure | None] = {}
    for figure in view.figures():
        measure = view.register.measures[figure.measure]
        is_mean = measure.kind == "rate" or measure.adds_up_to == "mean"
        if is_mean and figure.is_reported and figure.counts and figure.basis != "plan" and figure.last_day:
            found[figure.measure, figure.item] = view.latest(figure.measure, figure.item)
    return [figure for figure in found.values() if figure is not None and figure.last_day is not None]
