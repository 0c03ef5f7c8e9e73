"""What is published on works, step by step: results, costs, what is shared, plans, coverage, parts, and what is not reported."""

from __future__ import annotations

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.works import KINDS
from ntm_helpers.review import Block, Draft, Name, Period, Role, Sentence, Table, Value, nothing
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics.infrastructure.figures import LISTED, Facts
from ntm_helpers.topics.infrastructure.listed import by_unit
from ntm_helpers.topics.infrastructure.published import terms

BUILT = "works_built"
"""Measure of results of any kind: named as missing where no result is published."""


def works(draft: Draft, facts: Facts) -> list[Block]:
    """Published results by kind, with the criterion that they serve; where there are none the parent's in a line, as context."""
    view, published = draft.view, facts.published
    if not facts.results:
        none = nothing("works.none_published", BUILT)
        parents = terms(published.results(view.parent)) if view.parent else []
        values = {"unit": view.unit, "parent": view.parent, "works": parents}
        return [none, Sentence("works.parent", values, role=Role.CONTEXT)] if parents else [none]
    rows: list[list[Value]] = [
        [_kind(published.kind(figure)), Name("measure", figure.measure), figure, _criterion(draft, figure), Period(figure)]
        for figure in facts.results
    ]
    heads = ["column.work_kind", "column.measure", "column.value", "column.criterion", "column.period"]
    return [Table("works.published.caption", heads, rows)]


def cost(_: Draft, facts: Facts) -> list[Block]:
    """Published costs, what each may pay, and the unit cost of a reading with one thing."""
    if not facts.costs:
        return [nothing("works.no_cost", *facts.published.measures_of("covers"))]
    heads = ["column.measure", "column.cost", "column.covers", "column.unit_cost", "column.period"]
    table = Table("works.cost.caption", heads, [row for cost in facts.costs for row in cost.rows()])
    is_ambiguous = any(len(cost.readings) > 1 for cost in facts.costs)
    return [table, *([Sentence("works.readings_kept")] if is_ambiguous else []), Sentence("works.cost_rule")]


def shared(draft: Draft, facts: Facts) -> list[Block]:
    """Results that several units named together share: never divided."""
    view = draft.view
    rows: list[list[Value]] = []
    for group in view.groups:
        units = [view.places[unit_id] for unit_id in group.members] or [group]
        for figure in facts.published.results(group):
            draft.headline("works.shared", measure=Name("measure", figure.measure), figure=figure, units=units)
            rows.append([Name("measure", figure.measure), figure, units, _criterion(draft, figure), Period(figure)])
            if view.unit in units:
                draft.ask(figure.measure)
    heads = ["column.measure", "column.value", "column.units", "column.criterion", "column.period"]
    return [Table("works.shared.caption", heads, rows) if rows else nothing("works.nothing_shared")]


def plans(draft: Draft, facts: Facts) -> list[Block]:
    """Plans beside what was done of them in their period; where none is published, whether the list of works has any."""
    view, published = draft.view, facts.published
    rows: list[list[Value]] = []
    for unit in (view.unit, *view.groups):
        for plan in published.plans(unit):
            result = published.result_of(plan)
            rate = ratio(draft, "plan_done_rate", result, plan, item=plan.figure_id, of=unit) if result else Name("text", "–")
            rows.append([Name("measure", plan.measure), unit, plan, result, rate, _criterion(draft, plan), Period(plan)])
            if result is None and plan.counts:
                draft.ask(published.result_measure(plan), of=unit)
    heads = [
        "column.measure",
        "column.unit",
        "column.planned",
        "column.quantity_done",
        "column.done_rate",
        "column.criterion",
        "column.period",
    ]
    if rows:
        return [Table("works.plans.caption", heads, rows)]
    if facts.listing is not None and facts.listing.has_plans():
        return [Sentence("works.plans_of_list")]
    return [nothing("works.no_plans", *published.measures_of("plan_of"))]


def coverage(draft: Draft, facts: Facts) -> list[Block]:
    """Rates of coverage: roads hardened, villages with power, a culture house."""
    published = facts.published
    rows: list[list[Value]] = [
        [_kind(published.kind(rate)), Name("measure", rate.measure), rate, _criterion(draft, rate), Period(rate)]
        for rate in published.rates(draft.view.unit)
    ]
    heads = ["column.work_kind", "column.measure", "column.value", "column.criterion", "column.period"]
    none = nothing("works.no_coverage", *published.measures_of_rates())
    return [Table("works.coverage.caption", heads, rows) if rows else none]


def parts(draft: Draft, facts: Facts) -> list[Block]:
    """What is known of every part: works listed by kind, and published results."""
    view = draft.view
    if not view.children:
        return [Sentence("works.no_parts")]
    blocks: list[Block] = [*by_unit(facts.listing)] if facts.listing else []
    rows: list[list[Value]] = [
        [child, Name("measure", figure.measure), figure, Period(figure)]
        for child in view.children
        for figure in facts.published.results(child)
    ]
    if rows:
        heads = ["column.unit", "column.measure", "column.value", "column.period"]
        blocks.append(Table("works.parts.caption", heads, rows))
    return blocks or [nothing("works.parts_silent", LISTED, BUILT, units=view.children)]


def not_told(draft: Draft, facts: Facts) -> list[Block]:
    """Kinds and parts of which nothing is reported, costs that stand for several things; each is asked for."""
    view, published, listing = draft.view, facts.published, facts.listing
    figures = [figure for unit in (view.unit, *view.groups) for figure in published.figures(unit)]
    known = {published.kind(figure) for figure in figures} | set(listing.kinds() if listing else ())
    silent = [Name(KINDS, kind) for kind in view.register.codes_of(KINDS) if kind not in known and kind != "other"]
    with_list = {unit_id for work in (listing.works if listing else ()) for unit_id in work.entity.unit_ids}
    without = [child for child in view.children if not published.figures(child) and child.unit_id not in with_list]
    if listing is None:
        draft.ask(LISTED)
    for cost in facts.costs:
        for measure in cost.to_ask():
            draft.ask(measure, of=view.places[cost.figure.unit_id])
    for child in without:
        draft.ask(LISTED, of=child)
    blocks: list[Block] = [Sentence("works.kinds_without", {"kinds": silent})] if silent else []
    return blocks + ([Sentence("works.parts_without", {"units": without})] if without else [])


def _kind(kind: str) -> Name:
    return Name(KINDS, kind) if kind else Name("word", "works.several_kinds")


def _criterion(draft: Draft, figure: Figure) -> Name:
    """Criterion that a measure serves, by the register."""
    criterion = draft.view.register.measures[figure.measure].criterion
    return Name("criterion", criterion) if criterion else Name("text", "–")
