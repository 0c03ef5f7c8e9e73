"""Synthesis: the briefing of a unit, the first screen of every topic.

**Question.** How do things stand in this unit, what came out afterwards, what is missing and to be asked for?

**Method.** Nothing is computed twice: the topics' own reviews give their headline sentences and figures, in the order of the
topics; their pages are this one's annexes. Own to this page are the unit's share of its parent's people and households, what was
published after the review date (apart from what told the situation on it), the plans still running, what became of the unit, what
the figures of its former units say together (`methods.mergers`), the requests of all topics, and as annex every published figure
on the unit, its groups and its villages, of any topic.

**Limits.** A figure that several units share ("21 culture houses in four communes") stands on each one's page as shared and is
never divided.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, Figure, Standing, View
from ntm_helpers.methods.mergers import over_merger
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.places import Unit, UnitChange
from ntm_helpers.review import Draft, Name, Period, Request, Review, Role, Sentence, Table, Value, figures_in
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics import consistency, criteria, direction, funding, infrastructure, poverty_reduction, production_linkage
from ntm_helpers.topics.common import populations
from ntm_helpers.topics.synthesis import briefing

TOPICS = {
    "criteria": criteria,
    "funding": funding,
    "poverty_reduction": poverty_reduction,
    "production_linkage": production_linkage,
    "infrastructure": infrastructure,
    "direction": direction,
    "consistency": consistency,
}
ABOUT_LATER = ("criteria.no_actor", "poverty.implied_fall", "poverty.implied_opening", "poverty.implied_times")
"""Sentences of the topics that say what the figures published afterwards imply."""
ANNEX_ORDER = (*TOPICS, "context")


def of_view(view: View) -> Review:
    """Brief a unit on every topic."""
    reviews = {topic: module.of_view(view.narrowed(declared_reads(topic))) for topic, module in TOPICS.items()}
    draft = Draft("synthesis", view)
    for answer in reviews.values():
        draft.cite(answer)
    _opening(draft, reviews)
    asked = _requests(draft, reviews)
    said = [sentence for answer in reviews.values() for sentence in answer.headline]
    draft.step("decide", *briefing.decisions(draft, said, asked))
    draft.step("boxes", *briefing.boxes(draft))
    _tasks(draft, reviews)
    _parts(draft, reviews)
    for topic, answer in reviews.items():
        _first_screen(draft, topic, answer)
    everything = [figure for unit in _spoken_of(view) for figure in view.figures(of=unit)]
    _afterwards(draft, everything, reviews)
    _history(draft)
    draft.step("statements", *briefing.said(view), *briefing.opposed(view))
    draft.step("beside_parent", *briefing.beside_parent(draft))
    _annex(draft, everything)
    for topic in (topic for topic in reviews if topic != "consistency"):  # its checks stand on its own page
        for check in reviews[topic].checks:
            draft.check(check.level, check.verdict, check.sentence.key, **check.sentence.values)
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the synthesis of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        When the unit or the date is unknown.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("synthesis")))


def _spoken_of(view: View) -> list[Unit]:
    """The unit itself, the groups it is named with and its villages."""
    return [view.unit, *view.groups, *view.villages]


def _opening(draft: Draft, reviews: dict[str, Review]) -> None:
    """Size of the unit within its parent; then the first sentence of every topic that has one of its own."""
    view = draft.view
    people, households = view.latest("population_census"), view.latest("households_census")
    if people is not None:
        draft.headline("synthesis.size", unit=view.unit, people=people, households=households)
    registered = view.latest("registered_year", basis=("plan", "status", "result"))
    if registered is not None:
        draft.headline("synthesis.registered", unit=view.unit, year=registered)
    for topic, answer in reviews.items():
        most = 1 if topic == "consistency" else 3 if answer.has_own_figures or view.children else 2
        for sentence in answer.headline[:most]:
            if sentence.key not in ("context.nothing", "consistency.nothing"):
                draft.repeat(sentence)
    silent = [Name("word", f"topic.{topic}") for topic, a in reviews.items() if any(s.key == "context.nothing" for s in a.headline)]
    if silent:
        draft.headline("synthesis.silent", unit=view.unit, topics=silent)
    rows = [[_concept(figure), figure, Period(figure)] for figure in populations(draft)]
    if households is not None:
        rows.append([_concept(households), households, Period(households)])
    rows += _shares_of_parent(draft, people, households)
    draft.step("size", Table("synthesis.size.caption", ["column.measure", "column.value", "column.day"], rows) if rows else None)
    _shared(draft)


def _tasks(draft: Draft, reviews: dict[str, Review]) -> None:
    """What was planned and what is done, out of the topics: plan lines, targets with their results, houses."""
    blocks = [*reviews["direction"].step("plans").blocks]
    for topic, step in (("poverty_reduction", "targets"), ("poverty_reduction", "houses")):
        blocks += [block for block in reviews[topic].step(step).blocks if isinstance(block, Table)]
    draft.step("tasks", *blocks)


def _parts(draft: Draft, reviews: dict[str, Review]) -> None:
    """Of a parent: groups with their population, who is within reach this year, criteria that hold most units back."""
    if not draft.view.children:
        draft.step("parts", Sentence("synthesis.no_parts"))
        return
    steps = [reviews["criteria"].step(name) for name in ("population", "progress", "indicators")]
    blocks = [block for step in steps for block in step.blocks]
    draft.step("parts", *(block for number, block in enumerate(blocks) if block not in blocks[:number]))


def _shared(draft: Draft) -> None:
    """Figures of the review year that several units named together share; they are never divided."""
    view = draft.view
    rows = [
        [_what(figure), figure, [view.places[unit_id] for unit_id in group.members]]
        for group in view.groups
        for figure in view.figures(of=group)
        if figure.counts and figure.last_day and figure.last_day.year == view.as_of.year
    ]
    table = Table("synthesis.shared.caption", ["column.measure", "column.value", "column.units"], rows) if rows else None
    draft.step("shared", table or Sentence("synthesis.nothing_shared"))


def _concept(figure: Figure) -> Name:
    return Name("measure", figure.measure)


def _shares_of_parent(draft: Draft, people: Figure | None, households: Figure | None) -> list[list]:
    """Share of the parent's people and households, where both were counted on the same day."""
    view = draft.view
    rows = []
    for own, measure in ((people, "population_share_of_parent"), (households, "households_share_of_parent")):
        whole = view.latest(own.measure, of=view.parent) if own and view.parent else None
        if whole is not None and whole.last_day == own.last_day:
            share = ratio(draft, measure, own, whole)
            rows.append([Name("measure", measure), share, Period(own)])
    return rows


def _first_screen(draft: Draft, topic: str, answer: Review) -> None:
    """Headline of a topic: its sentences and its figures, and its parent's line where it has none of its own."""
    sentences = list(answer.headline)
    first = answer.steps[0].blocks[:1] if not answer.highlights else ()
    context = [block for block in first if isinstance(block, Sentence) and block.role == Role.CONTEXT]
    said = {figure.figure_id for sentence in sentences for figure in figures_in(sentence)}
    rows = [[label, figure] for label, figure in answer.highlights if figure.figure_id not in said]
    table = Table(f"topic.{topic}", ["column.measure", "column.value"], rows) if rows else None
    draft.step(topic, *sentences, *context, table)


def _afterwards(draft: Draft, figures: list[Figure], reviews: dict[str, Review]) -> None:
    """What was published about later periods, the plans still running, and what became of the unit."""
    view = draft.view
    running = [figure for figure in figures if figure.standing is Standing.RUNNING_PLAN]
    later = [figure for figure in figures if figure.standing is Standing.AFTERWARDS]
    blocks: list = []
    if running:
        blocks.append(_listing("synthesis.running.caption", running, view))
    if later:
        blocks.append(_listing("synthesis.afterwards.caption", later, view))
    blocks += [
        block
        for answer in reviews.values()
        for step in answer.steps
        for block in step.blocks
        if isinstance(block, Sentence) and block.key in ABOUT_LATER
    ]
    for change in view.places.successors(view.unit.unit_id):
        if change.change_date > view.as_of:
            became = view.places[change.to_unit_id]
            before = [view.places[change.from_unit_id] for change in view.places.merger(became.unit_id)]
            namesake = [former for former in before if former.code == became.code and former.unit_id != became.unit_id]
            values = {"unit": view.unit, "day": change.change_date, "became": became, "code": Name("text", became.code)}
            key = "synthesis.became" if change.is_whole else "synthesis.became_partly"
            if namesake and namesake[0].unit_id != view.unit.unit_id:
                key, values["former"] = "synthesis.became_code", namesake[0]
            blocks.append(Sentence(key, values))
    draft.step("afterwards", *(blocks or [Sentence("synthesis.nothing_afterwards")]))


def _history(draft: Draft) -> None:
    """What the figures of the former units say about a unit that came of a merger."""
    view = draft.view
    changes = [change for change in view.places.merger(view.unit.unit_id) if change.change_date <= view.as_of]
    if not changes:
        draft.step("history", Sentence("synthesis.no_merger", {"unit": view.unit}))
        return
    former = [view.places[change.from_unit_id] for change in changes]
    said = Sentence("synthesis.came_of", {"unit": view.unit, "former": former, "day": changes[0].change_date})
    by_key: dict[tuple, dict[str, Figure]] = {}
    for figure in (figure for unit in former for figure in view.figures(of=unit)):
        if figure.is_reported and figure.last_day and figure.counts:
            key = figure.measure, figure.item, figure.basis, figure.period_start, figure.period_end
            by_key.setdefault(key, {}).setdefault(figure.unit_id, figure)
    rows = [_merged_row(draft, changes, key, found, by_key) for key, found in by_key.items() if len(found) == len(former) > 1]
    heads = ["column.measure", "column.period", "column.former", "column.merged"]
    draft.step("history", said, Table("synthesis.merged.caption", heads, rows) if rows else Sentence("synthesis.nothing_merged"))


def _merged_row(draft: Draft, changes: list[UnitChange], key: tuple, found: dict[str, Figure], by_key: dict) -> list[Value]:
    """One figure of every former unit, and what they make together."""
    measure, item, _, start, end = key
    ordered = [found[change.from_unit_id] for change in changes]
    below = _denominators(draft, key, by_key)
    merged = over_merger(changes, ordered, [below.get(change.from_unit_id) for change in changes], draft.view.register)
    period = "-".join(day.isoformat() for day in (start, end) if day)
    derived = draft.derive(
        "merged_series",
        merged.quantity,
        method="ntm_helpers.methods.mergers.over_merger",
        inputs=merged.figures,
        item=f"{measure}.{item}.{period}",
        reason=merged.reason,
    )
    labelled = [Sentence("consistency.term", {"label": Name("unit", figure.unit_id), "figure": figure}) for figure in ordered]
    return [Name("what", f"{measure}:{item}"), Period(ordered[0]), labelled, derived]


def _denominators(draft: Draft, key: tuple, by_key: dict[tuple, dict[str, Figure]]) -> dict[str, Figure]:
    """Denominators of a rate by unit: of the same item or the whole, of the same period or day."""
    measure, item, basis, start, end = key
    ratio_of = draft.view.register.measures[measure].ratio
    if ratio_of is None:
        return {}
    keys = [(ratio_of[1], part, basis, first, end) for part in (item, "") for first in (start, None)]
    return next((by_key[key] for key in keys if key in by_key), {})


def _listing(caption: str, figures: list[Figure], view: View) -> Table:
    rows = [[_what(figure), figure, view.places[figure.unit_id], Period(figure)] for figure in figures]
    return Table(caption, ["column.measure", "column.value", "column.unit", "column.period"], rows)


def _what(figure: Figure) -> Name:
    return Name("what", f"{figure.measure}:{figure.item}")


def _requests(draft: Draft, reviews: dict[str, Review]) -> list[Request]:
    """Ask for what all topics ask for, each once."""
    seen: list[Request] = []
    for answer in reviews.values():
        for request in answer.requests:
            if request not in seen:
                seen.append(request)
                draft.ask(request.measure, of=request.unit, item=request.item)
    return seen


def _annex(draft: Draft, figures: list[Figure]) -> None:
    """Every published figure on the unit, its groups and villages, by topic."""
    view = draft.view
    blocks: list = []
    for topic in ANNEX_ORDER:
        own = [figure for figure in figures if view.register.measures[figure.measure].topic == topic]
        if own:
            blocks.append(_listing(f"topic.{topic}", own, view))
    draft.step("annex", *(blocks or [Sentence("synthesis.no_figures", {"unit": view.unit})]))
