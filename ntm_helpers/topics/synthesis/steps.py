"""Steps of a briefing: tasks and parts out of the topics, size, shared figures, first screens, what came afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.review import (
    AFTERWARDS,
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
from ntm_helpers.review.arithmetic import count, ratio
from ntm_helpers.topics import SECTION_NAMES, TOPIC_NAMES
from ntm_helpers.topics.common import populations, what_is_said
from ntm_helpers.topics.consistency import said
from ntm_helpers.topics.further import in_lines, line_of
from ntm_helpers.topics.synthesis.material import Material, shared_figures

FEWEST_ROWS = 2
"""Rows without which a section has no table: a single one is told by the sentence."""
POINTING = ("context.below", "context.published_undated")
"""What a page says that has its figures further down: it tells nothing of the unit."""
MOST_LATER = 6
"""Figures of later periods that the briefing lists."""
FEWEST_PLANNED = 3
"""Figures of a year that make a plan worth a sentence."""
SAYING_LATER = ("criteria", "funding", "direction")
"""Topics of which the briefing says what they say of later periods; what targets imply stands on the page on poverty."""


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


def shared(draft: Draft, material: Material) -> list[Block]:
    """Figures of the review year that several units named together share; they are never divided."""
    view = draft.view
    rows: list[list[Value]] = [
        [label_of(figure), figure, [view.places[unit_id] for unit_id in view.places[figure.unit_id].members]]
        for figure in shared_figures(view, material.figures)
    ]
    heads = ["column.measure", "column.value", "column.units"]
    return [Table("synthesis.shared.caption", heads, rows) if rows else nothing("synthesis.nothing_shared")]


def topics(draft: Draft, material: Material) -> list[Block]:
    """What the first screen of every topic that has figures of the unit adds to this one's: its page is this one's annex."""
    told = {topic: answer for topic, answer in material.reviews.items() if not says_nothing(answer, material)}
    sections = [Section(topic, _what_it_adds(draft, answer, material)) for topic, answer in told.items()]
    return [section for section in sections if section.blocks]


def _what_it_adds(draft: Draft, answer: Review, material: Material) -> list[Sentence | Table | Chart]:
    """Give a sentence of a topic that the first screen does not have, and its picture or those of its cards that are not there."""
    said = [what_is_said(sentence) for sentence in [*draft.leading, *material.findings]]
    headline = [*answer.first.lead, *answer.headline]
    further = [sentence for sentence in headline if sentence.role is Role.STATEMENT and sentence.key not in POINTING]
    sentence = [one for one in further if what_is_said(one) not in said and not _is_there(one, draft)][:1]
    printed = {figure.figure_id for figure in figures_in(sentence)} | draft.first
    rows: list[list[Value]] = [
        [card.label, card.value, card.compared or Period(figures_in(card.value)[0])]
        for card in answer.first.cards
        if figures_in(card.value) and not {figure.figure_id for figure in figures_in(card.value)} <= printed
    ]
    pictures = [picture for picture in _pictures(answer) if picture != draft.pictured]
    if pictures:
        return [*sentence, pictures[0]]
    heads = ["column.measure", "column.value", "column.compared"]
    return [*sentence, *([Table(TOPIC_NAMES[answer.topic], heads, rows)] if len(rows) >= FEWEST_ROWS else [])]


def _pictures(answer: Review) -> list[Table | Chart]:
    """Pictures of a topic's page, that of its first screen first."""
    drawn = [block for step in answer.steps for block in step.blocks if isinstance(block, Chart)]
    return [picture for picture in (answer.first.picture, *drawn) if picture is not None]


def drawn_by_topics(material: Material) -> dict[str, tuple[str, int]]:
    """Give the figures in the drawings of the topics, by their ids: the topic, and their numbers in its review."""
    return {
        figure.figure_id: (answer.topic, number)
        for answer in material.reviews.values()
        for drawn in [{figure.figure_id for figure in figures_in(_pictures(answer))}]
        for number, figure in enumerate(answer.figures.values(), 1)
        if figure.figure_id in drawn
    }


def _is_there(sentence: Sentence, draft: Draft) -> bool:
    """Whether every figure of a sentence, or the statement that it tells, stands on the first screen."""
    figures = {figure.figure_id for figure in figures_in(sentence)}
    stated = statements_in([sentence])
    return bool(figures and figures <= draft.first) or bool(stated & statements_in(one.sentence for one in draft.decided))


def statements_in(sentences: Iterable[Sentence]) -> set[str]:
    """Ids of the statements that sentences tell, in full or by how they begin."""
    values = [value for sentence in sentences for value in sentence.values.values()]
    return {value.key for value in values if isinstance(value, Name) and value.register in ("statement", "statement_begin")}


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


def opposed(draft: Draft, _: Material) -> list[Block]:
    """Statements that oppose one another; all that sources say without a number stands on the page on consistency."""
    return said.opposed(draft)


def running(draft: Draft, material: Material) -> list[Block]:
    """Plans that were still running on the review date."""
    figures = [figure for figure in material.figures if figure.standing is Standing.RUNNING_PLAN]
    return [_listing("synthesis.running.caption", figures, draft.view)] if figures else []


def afterwards(draft: Draft, material: Material) -> list[Block]:
    """What was published about later periods: what the topics say of it, what became of the unit, then the first figures.

    All of them stand on the page of all figures.
    """
    view = draft.view
    said = [
        block
        for answer in material.reviews.values()
        for step in answer.steps
        for block in step.blocks
        if step.name == AFTERWARDS and isinstance(block, Sentence) and answer.topic in SAYING_LATER
    ]
    figures = [figure for figure in material.figures if figure.standing is Standing.AFTERWARDS]
    listing: list[Block] = [_listing("synthesis.afterwards.caption", figures[:MOST_LATER], view)] if figures else []
    if len(figures) > MOST_LATER:
        listing.append(Sentence("synthesis.afterwards.more", {"count": Name("extent", str(len(figures) - MOST_LATER))}))
    of_figures = [block for block in said if block.role is not Role.LATER]
    rest = [block for block in said if block.role is Role.LATER]
    return [*of_figures, *_planned(draft, figures), *rest, *_became(view), *listing]


def _planned(draft: Draft, figures: Sequence[Figure]) -> list[Sentence]:
    """Say how many figures of a later plan there are, year by year."""
    by_year: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.basis == "plan" and figure.last_day and figure.misprint is None:
            by_year.setdefault(figure.last_day.year, []).append(figure)
    return [
        Sentence(
            "synthesis.planned", {"year": Name("when", str(year)), "count": count(draft, "targets_published", plan, item=str(year))}
        )
        for year, plan in sorted(by_year.items())
        if len(plan) >= FEWEST_PLANNED
    ]


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
        values["code"] = Name("code", became.code)
        key = "synthesis.became" if change.is_whole else "synthesis.became_partly"
        if namesake is not None and namesake.unit_id != view.unit.unit_id:
            key, values["former"] = "synthesis.became_code", namesake
        found.append(Sentence(key, values))
    return found


def _listing(caption: str, figures: Iterable[Figure], view: View) -> Table:
    """Lay out figures with their unit and period, items of one measure in one line."""
    heads = ["column.measure", "column.value", "column.unit", "column.period"]
    return Table(caption, heads, [_line(view, line) for line in in_lines(figures)])


def _line(view: View, figures: Sequence[Figure]) -> list[Value]:
    what, value, period, _ = line_of(view, figures)
    return [what, value, view.places[figures[0].unit_id], period]
