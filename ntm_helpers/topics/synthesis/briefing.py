"""What a briefing puts first out of the reviews of the topics: its lead, its cards, what is to be decided, the picture.

**Lead.** Two sentences: how the unit stands against the criteria; then the gravest finding, or where nothing is wrong by the
figures the capital. What a topic says first it has chosen itself.

**Cards.** The first card of every topic, in the order standing, capital, poverty, projects, works; then how much is missing.

**To decide.** What is wrong by the figures themselves comes first, the gravest of it: what any topic found and every disagreement
of the page on consistency, each once (`material.findings_of`). Then *criteria not met* on the last day told (of a parent those that
hold most units back), *figures to be sent* (what the topics ask for, the unit's own first), and *directed* (a direction of a
source, of the unit or of its parent to all parts), which without a deadline or a quantity never leads. None of them is this
briefing's own advice.

**Beside the parent.** Rates and means that the unit and its parent both have, of one measure, item and day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.actions import actions_of, follow_up
from ntm_helpers.methods.assessment import MET, NOT_MET, Assessment, main_line
from ntm_helpers.methods.progress import by_newest_set, previous
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Decision, Draft, Name, Request, Review, Role, Sentence, Table, Value, label_of
from ntm_helpers.review.draft import MOST_LEADING
from ntm_helpers.topics.direction.cells import lead_of, task_of
from ntm_helpers.topics.synthesis.material import OVER_ALL, Material

MOST_OF_A_KIND = 2
MOST_NAMED = 4
"""Figures named in one request on a first screen."""
ORDER = ("criteria", "funding", "poverty_reduction", "production_linkage", "infrastructure", "direction")
"""Topics in the order of their cards."""


def say_first(draft: Draft, material: Material) -> None:
    """Choose what the briefing says first."""
    reviews = {topic: material.reviews[topic] for topic in ORDER if topic in material.reviews}
    draft.lead(*_lead(reviews, material))
    for answer in reviews.values():
        for card in answer.first.cards[:1]:
            draft.card(card.value, card.label, card.compared)
    if material.requests:
        count = Sentence("briefing.missing", {"count": Name("text", str(len(material.requests)))})
        draft.card(count, Name("word", "briefing.card.missing"), Sentence("briefing.missing.where"))
    criteria = reviews["criteria"].first if "criteria" in reviews else None
    if criteria is not None:
        draft.picture(criteria.picture)
        draft.short(criteria.short, criteria.group, criteria.rank)
    draft.decide(decisions(draft, material))


def _lead(reviews: Mapping[str, Review], material: Material) -> list[Sentence]:
    """Give the first sentence on the standing, then the gravest finding, else what the next topic says first."""
    said = [sentence for answer in reviews.values() for sentence in answer.first.lead if sentence.role is Role.STATEMENT]
    standing = [sentence for sentence in said if sentence.about == "criteria"][:1]
    found = [replace(sentence, about=sentence.about or OVER_ALL) for sentence in material.findings[:1]]
    lead = [*standing, *found, *said]
    once = [sentence for number, sentence in enumerate(lead) if sentence not in lead[:number]]
    return once[:MOST_LEADING]


def _lines(view: View) -> dict[str, list[Assessment]]:
    """Assessments of the unit or of its parts by the set that was used last, the earliest first."""
    lines = {unit.unit_id: line for unit in view.children or [view.unit] if (line := main_line(view, unit))}
    shown = {assessment.unit.unit_id for assessment in by_newest_set(lines.values())}
    return {unit_id: line for unit_id, line in lines.items() if unit_id in shown}


def decisions(draft: Draft, material: Material) -> list[Decision]:
    """Say what is to be decided, each with what it rests on and whose it is: what is wrong comes first, the gravest of it."""
    grave = material.findings
    draft.find(grave)
    found = [
        Decision(sentence, Name("word", "briefing.found"), sentence.values.get("unit") or draft.view.unit) for sentence in grave
    ]
    return [*found, *_missing(draft)[:MOST_OF_A_KIND], *_to_be_sent(draft.view, material.requests)[:1], *_directed(draft, grave)]


def _directed(draft: Draft, found: Iterable[Sentence]) -> list[Decision]:
    """Directions to the unit, to its parts, or of its parent to all parts, but those done and those found to be overdue."""
    view, told = draft.view, [sentence.values["direction"] for sentence in found if "direction" in sentence.values]
    followed = [a for unit in [view.unit, *view.children] for a in actions_of(view, unit) if a["kind"] == "direction"]
    open_ = [action for action in followed if follow_up(action, view.as_of) not in ("done", "stopped")]
    overdue_first = sorted(open_, key=lambda action: follow_up(action, view.as_of) != "overdue")
    directed = [
        Decision(
            Sentence("briefing.direction", {"what": task_of(action), "state": Name("action_state", follow_up(action, view.as_of))}),
            Name("word", "briefing.directed"),
            lead_of(action),
        )
        for action in overdue_first
        if not action["statement_id"] and task_of(action) not in told
    ]
    rows = [row for row in draft.view.statements() if row["kind"] == "direction"] + draft.view.directions_from_above()
    directed += [
        Decision(
            Sentence("briefing.stated", {"what": Name("statement", row["statement_id"])}),
            Name("word", "briefing.directed"),
            Name("actor", row["statement_id"]),
        )
        for row in rows
    ]
    return directed


def _missing(draft: Draft) -> list[Decision]:
    """Criteria not met on the last day: those lost or declared otherwise first; of a parent, then those that most parts lack."""
    view, label = draft.view, Name("word", "briefing.from_criterion")
    agencies = {code for name, code in view.register.codes if name == "criterion_agency"}
    without: dict[str, list[Unit]] = {}
    doubtful: set[str] = set()
    for unit_id, line in _lines(view).items():
        for criterion in line[-1].criteria:
            before = previous(line)
            if criterion.state == NOT_MET:
                without.setdefault(criterion.key, []).append(view.places[unit_id])
            if criterion.differs or (before and criterion.state == NOT_MET and before.of(criterion.key).state == MET):
                doubtful.add(criterion.key)
    ordered = sorted(without, key=lambda criterion: (criterion not in doubtful, -len(without[criterion]) if view.children else 0))
    return [
        Decision(
            Sentence("briefing.criterion", {"criterion": Name("criterion", criterion), "units": without[criterion]}),
            label,
            Name("criterion_agency", criterion) if criterion in agencies else without[criterion],
        )
        for criterion in ordered
    ]


def _to_be_sent(view: View, requests: Iterable[Request]) -> list[Decision]:
    """Figures to be sent: the unit's own by topic, then of its parts the one with the most; each group's first ones by name."""
    groups: dict[tuple[bool, str], list[Request]] = {}
    for request in requests:
        is_other = request.unit != view.unit
        group = request.unit.unit_id if is_other else view.register.measures[request.measure].topic
        groups.setdefault((is_other, group), []).append(request)
    rows: list[Decision] = []
    for _, asked in sorted(groups.items(), key=lambda pair: (pair[0][0], -len(pair[1]))):
        measures = list(dict.fromkeys(request.measure for request in asked))
        named = [_asked_for(measure, [each.item for each in asked if each.measure == measure]) for measure in measures[:MOST_NAMED]]
        key = "briefing.send_more" if len(measures) > len(named) else "briefing.send"
        values: dict[str, Value] = {"measures": named, "count": Name("text", str(len(measures) - len(named)))}
        rows.append(Decision(Sentence(key, values), Name("word", "briefing.figure_to_send"), asked[0].unit))
    return rows


def _asked_for(measure: str, items: list[str]) -> Sentence:
    """Name a measure that is asked for, with its items where only these are asked for: the whole may be there."""
    values: dict[str, Value] = {"measure": Name("measure", measure)}
    if "" in items:
        return Sentence("briefing.measure", values)
    return Sentence("briefing.items_of", values | {"items": [Name("item", f"{measure}:{item}") for item in items]})


def beside_parent(draft: Draft, _: Material) -> list[Block]:
    """Rates and means that the unit and its parent both have, of one measure, item and day."""
    view = draft.view
    if view.parent is None:
        return []
    rows: list[list[Value]] = []
    for own in _latest_rates(view):
        theirs = view.latest(own.measure, own.item, of=view.parent)
        if theirs is not None and theirs.last_day == own.last_day:
            rows.append([label_of(own), own.last_day, own, theirs])
    if not rows:
        return []
    heads = ["column.measure", "column.day", "column.unit_value", "column.parent_value"]
    return [Table("briefing.parent.caption", heads, rows)]


def _latest_rates(view: View) -> list[Figure]:
    """Latest rate or mean of every measure and item of the unit that has a day."""
    found: dict[tuple[str, str], Figure] = {}
    for figure in view.figures():
        measure = view.register.measures[figure.measure]
        is_mean = measure.kind == "rate" or measure.adds_up_to == "mean"
        if is_mean and figure.is_reported and figure.counts and figure.basis != "plan" and figure.last_day:
            found[figure.measure, figure.item] = figure
    return list(found.values())
