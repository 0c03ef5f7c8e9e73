"""Steps of a briefing: tasks and parts out of the topics, size, shared figures, first screens, what came afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.review import (
    Block,
    Chart,
    Draft,
    Name,
    Period,
    Review,
    Role,
    Section,
    Sentence,
    Table,
    Value,
    figures_in,
    label_of,
    nothing,
)
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics import SECTION_NAMES, TOPIC_NAMES
from ntm_helpers.topics.common import populations, what_is_said
from ntm_helpers.topics.consistency import said
from ntm_helpers.topics.published import what_it_is
from ntm_helpers.topics.synthesis.material import Material


def size(draft: Draft, material: Material) -> list[Block]:
    """Every concept of population by its name and day, households, and the unit's share of its parent's."""
    figures = populations(draft) + ([material.households] if material.households is not None else [])
    rows: list[list[Value]] = [[Name("measure", figure.measure), figure, Period(figure)] for figure in figures]
    rows += _shares_of_parent(draft, material)
    return [Table("synthesis.size.caption", ["column.measure", "column.value", "column.day"], rows)] if rows else []


def _shares_of_parent(draft: Draft, material: Material) -> list[list[Value]]:
    """Share of the parent's people and households, where both were counted on the same day."""
    view = draft.view
    rows: list[list[Value]] = []
    pairs = ((material.people, "population_share_of_parent"), (material.households, "households_share_of_parent"))
    for own, measure in pairs:
        whole = view.latest(own.measure, of=view.parent) if own and view.parent else None
        if own is not None and whole is not None and whole.last_day == own.last_day:
            rows.append([Name("measure", measure), ratio(draft, measure, own, whole), Period(own)])
    return rows


def shared(draft: Draft, _: Material) -> list[Block]:
    """Figures of the review year that several units named together share; they are never divided."""
    view = draft.view
    rows: list[list[Value]] = [
        [label_of(figure), figure, [view.places[unit_id] for unit_id in group.members]]
        for group in view.groups
        for figure in view.figures(of=group)
        if figure.counts and figure.last_day and figure.last_day.year == view.as_of.year
    ]
    heads = ["column.measure", "column.value", "column.units"]
    return [Table("synthesis.shared.caption", heads, rows) if rows else nothing("synthesis.nothing_shared")]


def topics(draft: Draft, material: Material) -> list[Block]:
    """First screen of every topic that has figures of the unit: its page is this one's annex."""
    return [
        Section(topic, _first_screen(answer, draft.leading))
        for topic, answer in material.reviews.items()
        if not says_nothing(answer, material)
    ]


def _first_screen(answer: Review, said: Sequence[Sentence]) -> list[Sentence | Table | Chart]:
    """Give a sentence of a topic that does not lead the briefing, and its picture or its cards."""
    further = [sentence for sentence in [*answer.first.lead, *answer.headline] if sentence.role is Role.STATEMENT]
    sentence = [sentence for sentence in further if what_is_said(sentence) not in map(what_is_said, said)][:1]
    printed = {figure.figure_id for figure in figures_in(sentence)}
    rows: list[list[Value]] = [
        [card.label, card.value] for card in answer.first.cards if not {f.figure_id for f in figures_in(card.value)} <= printed
    ]
    if answer.first.picture is not None:
        return [*sentence, answer.first.picture]
    return [*sentence, *([Table(TOPIC_NAMES[answer.topic], ["column.measure", "column.value"], rows)] if rows else [])]


def says_nothing(answer: Review, material: Material) -> bool:
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


def silent(_: Draft, material: Material) -> list[Block]:
    """Topics that have no figure of the unit, each with its parent's figure where there is one."""
    told = [_of_parent(topic, answer) for topic, answer in material.reviews.items() if says_nothing(answer, material)]
    return [Sentence("synthesis.silent", {"topics": told}, role=Role.CONTEXT)] if told else []


def _of_parent(topic: str, answer: Review) -> Sentence:
    """Name a topic, and the parent's figure that its page gives as context."""
    context = (block for block in answer.steps[0].shown if isinstance(block, Sentence) and block.key == "context.parent")
    values: dict[str, Value] = {"topic": Name("word", SECTION_NAMES[topic])}
    found = next(context, None)
    if found is None:
        return Sentence("synthesis.silent.topic", values)
    return Sentence("synthesis.silent.parent", values | {key: found.values[key] for key in ("parent", "measure", "figure")})


def statements(draft: Draft, _: Material) -> list[Block]:
    """What the sources say without a number, and what of it opposes one another."""
    return [*said.statements(draft), *said.opposed(draft)]


def running(draft: Draft, material: Material) -> list[Block]:
    """Plans that were running on the review date."""
    figures = [figure for figure in material.figures if figure.standing is Standing.RUNNING_PLAN]
    return [_listing("synthesis.running.caption", figures, draft.view)] if figures else []


def afterwards(draft: Draft, material: Material) -> list[Block]:
    """What was published about later periods, and what became of the unit."""
    view = draft.view
    figures = [figure for figure in material.figures if figure.standing is Standing.AFTERWARDS]
    blocks: list[Block] = [_listing("synthesis.afterwards.caption", figures, view)] if figures else []
    blocks += [
        block
        for answer in material.reviews.values()
        for step in answer.steps
        for block in step.blocks
        if isinstance(block, Sentence) and block.role == Role.LATER
    ]
    blocks += _became(view)
    return blocks


def _became(view: View) -> list[Sentence]:
    """What became of the unit after the review date: which unit it went to, whole or in part, and whose code that one bears."""
    found = []
    for change in view.places.successors(view.unit.unit_id):
        if change.change_date <= view.as_of:
            continue
        became = view.places[change.to_unit_id]
        before = [view.places[former.from_unit_id] for former in view.places.merger(became.unit_id)]
        namesake = next((one for one in before if one.code == became.code and one.unit_id != became.unit_id), None)
        values: dict[str, Value] = {"unit": view.unit, "day": change.change_date, "became": became}
        values["code"] = Name("text", became.code)
        key = "synthesis.became" if change.is_whole else "synthesis.became_partly"
        if namesake is not None and namesake.unit_id != view.unit.unit_id:
            key, values["former"] = "synthesis.became_code", namesake
        found.append(Sentence(key, values))
    return found


def _listing(caption: str, figures: Iterable[Figure], view: View) -> Table:
    rows: list[list[Value]] = [
        [what_it_is(view, figure), figure, view.places[figure.unit_id], Period(figure)] for figure in figures
    ]
    return Table(caption, ["column.measure", "column.value", "column.unit", "column.period"], rows)
