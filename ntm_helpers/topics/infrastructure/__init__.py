"""Infrastructure: works by kind, what they cost, what was planned and done, and what cannot be told apart.

**Question.** How many works of each kind, how long, at what cost; what was planned, done, accepted; what does a unit of them cost,
and which work costs far more than is usual for its kind; which criteria do they serve?

**Method.** (1) Published results by kind of work, which stands for every measure in the table ``work_measures``. (2) Published
costs: the same table says what each pays. An ambiguous sentence has several readings and all are kept; a reading gives a unit cost
only where the cost is of one thing, divided by figures of the same unit, basis and period. (3) Figures of a group of units ("in
four communes") stand on each member's page as shared. (4) Plans beside the results of the same unit and period. (5) Where an
office lists its works (``works.csv``): state on the review date, sums by kind, unit costs against their median (`methods.works`,
`listed`). What is published is read by `published`.

**Limits.** Results of different periods are not added: each is a row of its own. A cost for several things gives no unit cost, and
none is split by length or number. A shared figure is never divided over its units. A parent's figure is never split over its parts.
Whether a criterion is met is told by the topic ``criteria``; here stands only which one a work serves. Money beside the cost of
works (capital arranged, arrears) is told by ``funding``. A page reads its unit and parts: siblings are compared on their parent's.
"""

from __future__ import annotations

from datetime import date

from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Draft, Name, Period, Review, Sentence, Table, Value
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.infrastructure.listed import KINDS, Listing, listed_works
from ntm_helpers.topics.infrastructure.published import TOPIC, Cost, Told, terms

LISTED = "works_listed"


def of_view(view: View) -> Review:
    """Review the infrastructure that a view may read."""
    draft = Draft(TOPIC, view)
    told = Told(view)
    works = listed_works(view)
    listing = Listing(draft, works) if works else None
    results = told.results(view.unit)
    costs = [Cost(draft, told, figure) for unit in (view.unit, *view.groups) for figure in told.costs(unit)]
    if results:
        _headline(draft, results)
    elif listing is None and told.figures(view.unit):
        draft.headline("works.no_result", unit=view.unit)
    elif listing is None:
        nothing_published(draft, f"topic.{TOPIC}")
    if listing is not None:
        listing.headline()
    for cost in costs:
        cost.headline()
    _step_works(draft, told, results)
    _step_cost(draft, costs)
    _step_shared(draft, told)
    _step_plans(draft, told, listing)
    _step_coverage(draft, told)
    nothing = [Sentence("works.nothing_listed")]
    draft.step("listed", *(listing.by_kind() if listing else [Sentence("works.no_list")]))
    draft.step("one_by_one", *(listing.one_by_one() if listing else nothing))
    draft.step("unusual", *(listing.unusual() if listing else nothing))
    _step_parts(draft, told, listing)
    _step_not_told(draft, told, listing, costs)
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the infrastructure of a unit.

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
    return of_view(dataset.view(unit_id, as_of, declared_reads("infrastructure")))


def _headline(draft: Draft, results: list[Figure]) -> None:
    """Say the results of the latest day that has any."""
    last = max(figure.last_day or date.min for figure in results)
    latest = [figure for figure in results if (figure.last_day or date.min) == last]
    draft.headline("works.published", unit=draft.view.unit, period=Period(latest[0]), works=terms(latest))
    for figure in latest:
        draft.highlight(figure)


def _step_works(draft: Draft, told: Told, results: list[Figure]) -> None:
    """Published results by kind, with the criterion that they serve; where there are none the parent's in a line, as context."""
    view = draft.view
    if not results:
        parents = terms(told.results(view.parent)) if view.parent else []
        context = Sentence("works.parent", {"unit": view.unit, "parent": view.parent, "works": parents}) if parents else None
        draft.step("works", Sentence("works.none_published"), context)
        return
    rows = [
        [_kind(told.kind(figure)), Name("measure", figure.measure), figure, _criterion(draft, figure), Period(figure)]
        for figure in results
    ]
    heads = ["column.work_kind", "column.measure", "column.value", "column.criterion", "column.period"]
    draft.step("works", Table("works.published.caption", heads, rows))


def _step_cost(draft: Draft, costs: list[Cost]) -> None:
    """Published costs, what each may pay, and the unit cost of a reading with one thing."""
    if not costs:
        draft.step("cost", Sentence("works.no_cost"))
        return
    heads = ["column.measure", "column.cost", "column.covers", "column.unit_cost", "column.period"]
    table = Table("works.cost.caption", heads, [row for cost in costs for row in cost.rows()])
    is_ambiguous = any(len(cost.readings) > 1 for cost in costs)
    draft.step("cost", table, Sentence("works.readings_kept") if is_ambiguous else None, Sentence("works.cost_rule"))


def _step_shared(draft: Draft, told: Told) -> None:
    """Results that several units named together share: never divided."""
    view = draft.view
    rows: list[list[Value]] = []
    for group in view.groups:
        units = [view.places[unit_id] for unit_id in group.members] or [group]
        for figure in told.results(group):
            draft.headline("works.shared", measure=Name("measure", figure.measure), figure=figure, units=units)
            rows.append([Name("measure", figure.measure), figure, units, _criterion(draft, figure), Period(figure)])
            if view.unit in units:
                draft.ask(figure.measure)
    heads = ["column.measure", "column.value", "column.units", "column.criterion", "column.period"]
    draft.step("shared", Table("works.shared.caption", heads, rows) if rows else Sentence("works.nothing_shared"))


def _step_plans(draft: Draft, told: Told, listing: Listing | None) -> None:
    """Plans beside what was done of them in their period; where none is published, whether the list of works tells any."""
    view = draft.view
    rows: list[list[Value]] = []
    for unit in (view.unit, *view.groups):
        for plan in told.plans(unit):
            result = told.result_of(plan)
            rate = ratio(draft, "plan_done_rate", result, plan, item=plan.figure_id, of=unit) if result else Name("text", "–")
            rows.append([Name("measure", plan.measure), unit, plan, result, rate, _criterion(draft, plan), Period(plan)])
            if result is None and plan.counts:
                draft.ask(told.register.work_measures.get(plan.measure, {}).get("plan_of", "") or plan.measure, of=unit)
    heads = ["measure", "unit", "planned", "quantity_done", "done_rate", "criterion", "period"]
    table = Table("works.plans.caption", [f"column.{head}" for head in heads], rows) if rows else None
    is_of_list = listing is not None and listing.has_plans()
    draft.step("plans", table or Sentence("works.plans_of_list" if is_of_list else "works.no_plans"))


def _step_coverage(draft: Draft, told: Told) -> None:
    """Rates of coverage: roads hardened, villages with power, a culture house."""
    rows = [
        [_kind(told.kind(rate)), Name("measure", rate.measure), rate, _criterion(draft, rate), Period(rate)]
        for rate in told.rates(draft.view.unit)
    ]
    heads = ["column.work_kind", "column.measure", "column.value", "column.criterion", "column.period"]
    draft.step("coverage", Table("works.coverage.caption", heads, rows) if rows else Sentence("works.no_coverage"))


def _step_parts(draft: Draft, told: Told, listing: Listing | None) -> None:
    """What is known of every part: works listed by kind, and published results."""
    view = draft.view
    if not view.children:
        draft.step("parts", Sentence("works.no_parts"))
        return
    blocks: list = listing.by_unit() if listing else []
    rows = [
        [child, Name("measure", figure.measure), figure, Period(figure)]
        for child in view.children
        for figure in told.results(child)
    ]
    if rows:
        heads = ["column.unit", "column.measure", "column.value", "column.period"]
        blocks.append(Table("works.parts.caption", heads, rows))
    draft.step("parts", *(blocks or [Sentence("works.parts_silent")]))


def _step_not_told(draft: Draft, told: Told, listing: Listing | None, costs: list[Cost]) -> None:
    """Kinds and parts of which nothing is told, costs that are not told apart; each is asked for."""
    view = draft.view
    figures = [figure for unit in (view.unit, *view.groups) for figure in told.figures(unit)]
    known = {told.kind(figure) for figure in figures} | set(listing.kinds() if listing else ())
    silent = [Name(KINDS, kind) for kind in view.register.codes_of(KINDS) if kind not in known and kind != "other"]
    with_list = {work.entity.unit_id for work in (listing.works if listing else ())}
    without = [child for child in view.children if not told.figures(child) and child.unit_id not in with_list]
    if listing is None:
        draft.ask(LISTED)
    for cost in costs:
        for measure in cost.to_ask():
            draft.ask(measure, of=view.places[cost.figure.unit_id])
    for child in without:
        draft.ask(LISTED, of=child)
    blocks = [Sentence("works.kinds_without", {"kinds": silent})] if silent else []
    if without:
        blocks.append(Sentence("works.parts_without", {"units": without}))
    draft.step("not_told", *blocks)


def _kind(kind: str) -> Name:
    return Name(KINDS, kind) if kind else Name("word", "works.several_kinds")


def _criterion(draft: Draft, figure: Figure) -> Name:
    """Criterion that a measure serves, by the register."""
    criterion = draft.view.register.measures[figure.measure].criterion
    return Name("criterion", criterion) if criterion else Name("text", "–")
