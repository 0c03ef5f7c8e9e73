"""What several topics say in the same way.

**A unit of which a topic's steps have nothing to say.** The figures decide what comes first: the first of those that are published,
that they have no day, what all parts add up to, that its parts alone have figures, that all are about later periods, or
that nothing is published at all. A figure of a larger unit is never split over its parts: the page gives the parent's in one line,
marked as not the unit's own, and lists what to ask for.

**What is published stands on the page.** `latest_published` gives the latest figure of every measure asked for, for the table of a
step; what no step shows stands in the last one (`ntm_helpers.topics.further`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.dataset.tables import is_open_list, members
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.places import Unit
from ntm_helpers.quantities import read_quantity
from ntm_helpers.review import Block, Draft, Name, Period, Role, Sentence, Table, Value, key_family
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.published import in_order, reported_by_parts, what_it_is

MOST_SAID = 3
"""Figures in the headline of a topic whose own steps have nothing to say."""
MOST_NAMED = 5
"""Parts that are named where they are not all that report; of more the number is given."""
POPULATIONS = ("population_census", "population_registered", "population_stated")
"""Concepts of population, each a measure of its own; they are never exchanged for one another."""
SCOPES = key_family("statement.scope", ("each", "whole", "some", "body"))


def scope_of(view: View, statement: Mapping[str, str]) -> Sentence:
    """Say whom a statement is about: the units that it names, and that there are others where its list is open."""
    named = [view.places[unit_id] for unit_id in members(statement["unit_ids"])]
    said = Sentence(SCOPES[statement["scope"]], {"units": named})
    return Sentence("statement.and_others", {"scope": said}) if is_open_list(statement["unit_ids"]) else said


def nothing_published(draft: Draft, topic_word: str, parents_figure: Figure | None = None) -> Sentence:
    """Say what comes first where a topic's own steps have nothing to say: that nothing is published, if the figures say so too.

    Returns
    -------
    Sentence
        The parent's figure as context; without one, that the unit's own stand below, or that the parent has none either.
    """
    view, topic = draft.view, Name("word", topic_word)
    published = view.of_topic(draft.topic)
    stated = in_order(view, (figure for figure in published if figure.counts))
    dated = [figure for figure in stated if not figure.is_undated]
    by_parts = [told for told in reported_by_parts(draft) if told.has_sum] if not stated else []
    if dated:
        draft.headline("context.published", unit=view.unit, figures=[_term(view, figure) for figure in _first(dated)])
    elif stated:
        draft.headline("context.published_undated", unit=view.unit, topic=topic)
    elif by_parts:
        said = [_term(view, told.sum(draft), of=told.figures[0]) for told in by_parts[:MOST_SAID]]
        draft.headline("context.sums_of_parts", unit=view.unit, topic=topic, figures=said)
        _cards_of_parts(draft)
    elif not published and (parts := [child for child in view.children if view.of_topic(draft.topic, of=child)]):
        few, many = "context.of_parts", "context.of_many_parts"
        which: Value = parts if len(parts) <= MOST_NAMED else count(draft, "parts_reporting", parts)
        draft.headline(few if len(parts) <= MOST_NAMED else many, unit=view.unit, topic=topic, parts=which)
    elif not published and not draft.is_empty:
        draft.headline("context.below", unit=view.unit, topic=topic)
    elif not published and not draft.has_headline and view.misprints(draft.topic):
        draft.headline("context.misprinted", unit=view.unit, topic=topic)
    elif not draft.has_headline:
        draft.nothing("context.only_later" if published or draft.later else "context.nothing", unit=view.unit, topic=topic)
    if parents_figure is None and (published or by_parts):
        return Sentence("context.further", {"unit": view.unit}, role=Role.CONTEXT)
    return parents_line(draft, parents_figure)


def _cards_of_parts(draft: Draft) -> None:
    """Put what all parts make on the first screen, and so in the index, with how many they are: sums, and rates of sums."""
    told = reported_by_parts(draft)
    made = [(one, one.sum(draft) if one.has_sum else one.rate(draft, told)) for one in told]
    for one, figure in [(one, figure) for one, figure in made if figure is not None][:MOST_SAID]:
        of_all = Sentence("context.card.of_parts", {"parts": one.number(draft)})
        draft.card(figure, what_it_is(draft.view, one.figures[0]), of_all, fills=True)


def _term(view: View, figure: Figure | None, of: Figure | None = None) -> Sentence:
    """Give a figure with its name, or with that of a figure that it is made of."""
    named = of or figure
    return Sentence("consistency.term", {"label": what_it_is(view, named) if named else None, "figure": figure})


def _first(figures: Iterable[Figure]) -> list[Figure]:
    """Give the first figures, one a measure."""
    by_measure: dict[str, Figure] = {}
    for figure in figures:
        by_measure.setdefault(figure.measure, figure)
    return list(by_measure.values())[:MOST_SAID]


def parents_line(draft: Draft, figure: Figure | None) -> Sentence:
    """Give a figure of the parent in a line, marked as not the unit's own: the one asked for, else the first that it has."""
    view = draft.view
    parents = [f for f in view.of_topic(draft.topic, of=view.parent) if f.counts] if view.parent and figure is None else []
    figure = figure or next(iter(in_order(view, parents)), None)
    if figure is None:
        return Sentence("context.no_parent_figure", role=Role.CONTEXT)
    values = {"parent": view.parent, "measure": what_it_is(view, figure), "figure": figure, "unit": view.unit}
    return Sentence("context.parent", values, role=Role.CONTEXT)


def populations(draft: Draft, of: Unit | None = None) -> list[Figure]:
    """Give the latest figure of every population concept that is published."""
    found = [draft.view.latest(measure, of=of) for measure in POPULATIONS]
    return [figure for figure in found if figure is not None]


def latest_published(view: View, measures: Iterable[str], of: Unit | None = None) -> list[Figure]:
    """Give the latest figure of every measure and item that tells how things stood, or is a plan that was running."""
    wanted, found = list(measures), dict[tuple[str, str, bool], Figure]()
    for figure in view.figures(of=of):
        is_running = figure.standing is Standing.RUNNING_PLAN
        if figure.measure in wanted and figure.is_reported and (figure.counts or is_running):
            best = None if is_running else view.latest(figure.measure, figure.item, of, (figure.basis,))
            found[figure.measure, figure.item, figure.basis == "plan"] = best or figure
    return sorted(found.values(), key=lambda figure: (wanted.index(figure.measure), figure.item))


def published_table(view: View, caption: str, figures: Iterable[Figure]) -> Table:
    """Lay out figures with their period."""
    rows: list[list[Value]] = [[what_it_is(view, figure), figure, Period(figure)] for figure in figures]
    return Table(caption, ["column.measure", "column.value", "column.period"], rows)


def misprints(draft: Draft, figures: Iterable[Figure]) -> list[Block]:
    """Lay out what sources print and cannot be right, with their wording; what is right is asked for."""
    view = draft.view
    rows: list[list[Value]] = []
    for figure in figures:
        unit = view.places[figure.unit_id]
        draft.ask(figure.measure, of=unit, item=figure.item)
        quote = Name("text", figure.quote or "–")
        rows.append([what_it_is(view, figure), unit, figure, Period(figure), quote, Name("source", figure.source_id)])
    heads = ["column.measure", "column.unit", "column.value", "column.period", "column.wording", "column.source"]
    return [Table("misprint.caption", heads, rows)] if rows else []


# --- verdicts of relations --------------------------------------------------------------------------------------------


def parts_of(draft: Draft) -> Figure:
    """Count the parts of the unit."""
    return count(draft, "parts_total", draft.view.children)


def members_of(draft: Draft, group: Unit) -> Figure:
    """Count the units that a source names together."""
    members = [draft.view.places[unit_id] for unit_id in group.members]
    return count(draft, "group_members", members, item=group.unit_id)


MOST_HEDGES = 6
"""Hedges of one agreement that are printed; of more the number is told."""


def hedges_read(draft: Draft, finding: Finding) -> list[Sentence]:
    """Say of every hedge that an agreement rests on how far it is read: of those on round numbers where they alone carry it."""
    quantity_of = draft.view.register.quantity_of
    read_of = [(figure, quantity_of(figure)) for figure in finding.carried_by or finding.identity.figures]
    hedged = [(figure, quantity) for figure, quantity in read_of if quantity is not None and quantity.is_hedged]
    said = []
    for figure, quantity in hedged[:MOST_HEDGES]:
        item = f"{finding.identity.identity_id}.hedge.{figure.figure_id}"
        plain = replace(quantity, wording=None)
        read = draft.derive("hedge_read", plain, by=read_quantity, inputs=[figure], operation="same", item=item)
        said.append(Sentence("common.hedge_read", {"figure": figure, "read_as": read}))
    if len(hedged) > MOST_HEDGES:
        said.append(Sentence("common.more_hedges", {"count": Name("extent", str(len(hedged) - MOST_HEDGES))}))
    return said


def by_convention(said: Sentence) -> Sentence:
    """Add to a finding that it rests on how far we read a hedge, wherever it is told: the source's own words leave it open."""
    return replace(said, key="common.by_convention", values={**said.values, "said": Sentence(said.key, said.values)})


DASH = Name("text", "–")
"""What stands in a cell of which nothing could be told."""


def without_empty(table: Table) -> Table:
    """Take out columns, but the first, in which no row tells anything; what is missing is told in its own place."""
    told = [n for n in range(len(table.columns)) if n == 0 or any(row[n] is not None and row[n] != DASH for row in table.rows)]
    return Table(table.caption, [table.columns[n] for n in told], [[row[n] for n in told] for row in table.rows])


def what_is_said(sentence: Sentence) -> object:
    """What a sentence says, whoever says it: two that say the same are printed once."""

    def of(value: object) -> object:
        if isinstance(value, Sentence):
            return what_is_said(value)
        if isinstance(value, Figure):  # the item of a derived figure may be no more than its own id
            of_what = value.measure, "" if value.is_derived else value.item, value.unit_id
            return *of_what, value.quantity, value.code, value.reason
        if isinstance(value, Period):
            return value.figure.period_start, value.figure.period_end
        return tuple(map(of, value)) if isinstance(value, list | tuple) else value

    return sentence.key, tuple((name, of(value)) for name, value in sorted(sentence.values.items()))
