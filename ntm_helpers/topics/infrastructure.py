"""Infrastructure: works by kind, what they cost, what was planned and done, and what cannot be told apart.

**Question.** How many works of each kind, how long, at what cost; what was planned, done, accepted; what does a unit of them cost,
and which work costs far more than is usual for its kind; which criteria do they serve?

**Method.** (1) Published results by kind of work, which stands for every measure in the table ``work_measures``. (2) Published
costs: the same table says what each pays. An ambiguous sentence has several readings and all are kept; a reading gives a unit cost
only where the cost is of one thing, divided by figures of the same unit, basis and period. (3) Figures of a group of units ("in
four communes") stand on each member's page as shared. (4) Plans beside the results of the same unit and period. (5) Where an
office lists its works (``works.csv``): state on the review date, sums by kind, unit costs against their median (`methods.works`,
`methods.works_steps`).

**Limits.** Results of different periods are not added: each is a row of its own. A cost for several things gives no unit cost, and
none is split by length or number. A shared figure is never divided over its units. A parent's figure is never split over its parts.
Whether a criterion is met is told by the topic ``criteria``; here stands only which one a work serves. Money beside the cost of
works (capital arranged, arrears) is told by ``funding``. A page reads its unit and parts: siblings are compared on their parent's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Dataset, Figure, View, declared_reads
from ntm_helpers.methods.context import nothing_published, parents_line
from ntm_helpers.methods.rates import ratio
from ntm_helpers.methods.works import Thing, readings, unit_cost
from ntm_helpers.methods.works_steps import KINDS, Listing, listed_works
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Period, Review, Sentence, Table, Value

TOPIC, LISTED = "infrastructure", "works_listed"
METHOD = "ntm_helpers.methods.works.unit_cost"


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the infrastructure of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads(TOPIC)))


def of_view(view: View) -> Review:
    """Review the infrastructure that a view may read."""
    draft = Draft(TOPIC, view)
    told = Told(view)
    works = listed_works(view)
    listing = Listing(draft, works) if works else None
    results = told.results(view.unit)
    costs = [Cost(draft, told, figure) for unit in (view.unit, *view.groups) for figure in told.costs(unit)]
    context = None
    if results:
        _headline(draft, results)
    elif listing is None and told.figures(view.unit):
        draft.headline("works.no_result", unit=view.unit)
        context = parents_line(draft, told.of_parent())
    elif listing is None:
        context = nothing_published(draft, f"topic.{TOPIC}", told.of_parent())
    if listing is not None:
        listing.headline()
    for cost in costs:
        cost.headline()
    _step_works(draft, told, results, context)
    _step_cost(draft, costs)
    _step_shared(draft, told)
    _step_plans(draft, told)
    _step_coverage(draft, told)
    nothing = [Sentence("works.nothing_listed")]
    draft.step("listed", *(listing.by_kind() if listing else [Sentence("works.no_list")]))
    draft.step("one_by_one", *(listing.one_by_one() if listing else nothing))
    draft.step("unusual", *(listing.unusual() if listing else nothing))
    _step_parts(draft, told, listing)
    _step_not_told(draft, told, listing, costs)
    return draft.review()


# --- what is published ----------------------------------------------------------------------------------------------------


class Told:
    """Published figures on works, sorted by what they tell.

    Parameters
    ----------
    view : View
    """

    def __init__(self, view: View):
        self.view, self.register = view, view.register
        self._rank = {measure: number for number, measure in enumerate(view.register.measures)}
        self._kinds = view.register.codes_of(KINDS)

    def kind(self, figure: Figure) -> str:
        """Kind of work, empty for works of several kinds."""
        return self.register.work_measures.get(figure.measure, {}).get("work_kind", "")

    def figures(self, of: Unit) -> list[Figure]:
        """Every figure on works, by kind, measure and period, the latest first."""
        mine = [f for f in self.view.figures(of=of) if self.register.measures[f.measure].topic == TOPIC and f.is_reported]
        mine.sort(key=lambda figure: figure.last_day or date.min, reverse=True)
        return sorted(mine, key=lambda figure: (self._place(self.kind(figure)), self._rank[figure.measure]))

    def results(self, of: Unit) -> list[Figure]:
        """Numbers, lengths and areas that were reached by the review date."""
        found = [figure for figure in self.figures(of) if figure.counts and figure.basis != "plan"]
        return [figure for figure in found if not self.is_cost(figure) and not self.is_rate(figure)]

    def rates(self, of: Unit) -> list[Figure]:
        """Rates that stood on the review date, the latest of each."""
        found: dict[str, Figure] = {}
        for figure in self.figures(of):
            if figure.counts and self.is_rate(figure) and figure.basis != "plan":
                found.setdefault(figure.measure, figure)
        return list(found.values())

    def costs(self, of: Unit) -> list[Figure]:
        """Costs, whatever their standing."""
        return [figure for figure in self.figures(of) if self.is_cost(figure)]

    def plans(self, of: Unit) -> list[Figure]:
        """Planned numbers and lengths, whatever their standing."""
        return [figure for figure in self.figures(of) if figure.basis == "plan" and not self.is_cost(figure)]

    def result_of(self, plan: Figure) -> Figure | None:
        """Latest result of what a plan is for, within the plan's period."""
        wanted = self.register.work_measures.get(plan.measure, {}).get("plan_of", "") or plan.measure
        found = [
            figure
            for figure in self.figures(self.view.places[plan.unit_id])
            if (figure.measure, figure.item) == (wanted, plan.item) and figure.basis != "plan" and _is_within(figure, plan)
        ]
        return found[0] if found else None

    def alike(self, measure: str, cost: Figure) -> Figure | None:
        """Figure of a measure that a cost goes with: same unit, basis and period, of its own source where there is one."""
        found = [
            figure
            for figure in self.figures(self.view.places[cost.unit_id])
            if (figure.measure, figure.item) == (measure, "") and _told_of(figure) == _told_of(cost)
        ]
        return min(found, key=lambda figure: (figure.source_id != cost.source_id, figure.figure_id), default=None)

    def of_parent(self) -> Figure | None:
        """A result of the parent, as context."""
        return next(iter(self.results(self.view.parent)), None) if self.view.parent else None

    def is_cost(self, figure: Figure) -> bool:
        """Whether it tells money."""
        return self.register.factor(self.register.measures[figure.measure].unit, "VND") is not None

    def is_rate(self, figure: Figure) -> bool:
        """Whether it tells a share."""
        return self.register.measures[figure.measure].kind == "rate"

    def _place(self, kind: str) -> int:
        return self._kinds.index(kind) if kind in self._kinds else len(self._kinds)


def _told_of(figure: Figure) -> tuple:
    return figure.basis, figure.period_start, figure.period_end


def _is_within(figure: Figure, plan: Figure) -> bool:
    """Whether a result falls into the period of a plan; one without a day does not."""
    day = figure.last_day
    if day is None or plan.last_day is None:
        return False
    return (plan.period_start is None or plan.period_start <= day) and (plan.period_end is None or day <= plan.period_end)


@dataclass(frozen=True)
class Reading:
    """One reading of what a cost pays: its things by name, their figures, and the unit costs where it is one thing."""

    names: tuple[Name, ...]
    terms: tuple[Sentence, ...]
    unit_costs: tuple[Figure, ...]


class Cost:
    """A published cost with every reading of what it pays.

    Parameters
    ----------
    draft : Draft
    told : Told
    figure : Figure
    """

    def __init__(self, draft: Draft, told: Told, figure: Figure):
        self.draft, self.told, self.figure = draft, told, figure
        covers = told.register.work_measures.get(figure.measure, {}).get("covers", "")
        self.things = readings(covers)
        self.readings = [self._read(number, things) for number, things in enumerate(self.things, start=1)]

    @property
    def is_current_and_own(self) -> bool:
        """Whether it tells the situation of the unit itself on the review date."""
        return self.figure.counts and self.figure.basis != "plan" and self.figure.unit_id == self.draft.view.unit.unit_id

    def headline(self) -> None:
        """Say what it may pay and what a unit of it costs, if that can be told."""
        if not self.is_current_and_own or not self.readings:
            return
        values = {"measure": Name("measure", self.figure.measure), "cost": self.figure}
        if len(self.readings) > 1:
            said = [self._said(reading) for reading in self.readings]
            self.draft.headline("works.cost_readings", readings=said, **values)
        elif self.readings[0].unit_costs:
            self.draft.headline("works.cost_known", unit_costs=self.readings[0].unit_costs, **values)
        else:
            self.draft.headline("works.cost_together", things=self.readings[0].names, **values)

    def rows(self) -> list[list[Value]]:
        """Row of every reading: the cost, what it pays, what a unit of that costs."""
        label = Name("measure", self.figure.measure)
        if not self.readings:
            none, cannot = Name("word", "works.covers_not_known"), Name("word", "works.no_unit_cost")
            return [[label, self.figure, none, cannot, Period(self.figure)]]
        return [
            [
                label,
                self.figure,
                list(reading.terms),
                list(reading.unit_costs) or Name("word", "works.one_cost_for_several"),
                Period(self.figure),
            ]
            for reading in self.readings
        ]

    def to_ask(self) -> list[str]:
        """Costs of one thing each into which a cost of several, or an ambiguous one, would have to be told apart."""
        several = {thing for things in self.things for thing in things}
        if len(several) < 2:
            return []
        alone = {
            tuple(found[0][0]): measure
            for measure, row in self.told.register.work_measures.items()
            if len(found := readings(row["covers"])) == 1 and len(found[0]) == 1
        }
        return [measure for thing, measure in alone.items() if thing in several]

    def _read(self, number: int, things: list[Thing]) -> Reading:
        figures = {measure: self.told.alike(measure, self.figure) for thing in things for measure in thing}
        terms = [Sentence("consistency.term", {"label": Name("measure", m), "figure": figure}) for m, figure in figures.items()]
        costs = [self._unit_cost(number, m, figure) for m, figure in figures.items()] if len(things) == 1 else []
        return Reading(tuple(Name("measure", thing[0]) for thing in things), tuple(terms), tuple(costs))

    def _unit_cost(self, number: int, measure: str, counted: Figure | None) -> Figure:
        quantity_of = self.told.register.quantity_of
        amount = quantity_of(counted) if counted is not None else None
        found, reason = unit_cost(quantity_of(self.figure), amount, self.told.register)
        return self.draft.derive(
            "stated_unit_cost",
            found,
            method=METHOD,
            inputs=[figure for figure in (self.figure, counted) if figure is not None],
            item=f"{self.figure.figure_id}.{number}.{measure}",
            of=self.draft.view.places[self.figure.unit_id],
            reason=reason,
            like=self.figure,
        )

    def _said(self, reading: Reading) -> Sentence:
        if reading.unit_costs:
            return Sentence("works.if_alone", {"things": reading.names, "unit_costs": reading.unit_costs})
        return Sentence("works.if_together", {"things": reading.names})


# --- steps ----------------------------------------------------------------------------------------------------------------


def _headline(draft: Draft, results: list[Figure]) -> None:
    """Say the results of the latest day that has any."""
    last = max(figure.last_day or date.min for figure in results)
    latest = [figure for figure in results if (figure.last_day or date.min) == last]
    works = [Sentence("consistency.term", {"label": Name("measure", f.measure), "figure": f}) for f in latest]
    draft.headline("works.published", unit=draft.view.unit, period=Period(latest[0]), works=works)
    for figure in latest:
        draft.highlight(figure)


def _step_works(draft: Draft, told: Told, results: list[Figure], context: Sentence | None) -> None:
    """Published results by kind, with the criterion that they serve."""
    if not results:
        draft.step("works", context or Sentence("works.none_published"))
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


def _step_plans(draft: Draft, told: Told) -> None:
    """Plans beside what was done of them in their period."""
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
    draft.step("plans", table or Sentence("works.no_plans"))


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
