"""What is published on works, sorted by what it states, and every reading of a published cost.

Results, rates, costs and plans stand in one register of measures; a kind of the measure, its unit and its basis tell them apart.
Of which kind of work a measure is, what a plan is the plan of and what a cost pays stands in the table ``work_measures``. A cost
goes only with numbers and lengths of the same unit, basis and period; a plan only with a result of the same unit within its period.
How the text of ``covers`` is read, and when there is a unit cost, stands in `ntm_helpers.methods.works`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.works import KINDS, Thing, readings, unit_cost
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Period, Sentence, Value

TOPIC = "infrastructure"


class PublishedWorks:
    """Published figures on works, sorted by what they state.

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
        wanted = self.result_measure(plan)
        found = [
            figure
            for figure in self.figures(self.view.places[plan.unit_id])
            if (figure.measure, figure.item) == (wanted, plan.item) and figure.basis != "plan" and _is_within(figure, plan)
        ]
        return found[0] if found else None

    def result_measure(self, plan: Figure) -> str:
        """Measure of what a plan is the plan of."""
        return self.register.work_measures.get(plan.measure, {}).get("plan_of", "") or plan.measure

    def alike(self, measure: str, cost: Figure) -> Figure | None:
        """Figure of a measure that a cost goes with: same unit, basis and period, of its own source where there is one."""
        found = [
            figure
            for figure in self.figures(self.view.places[cost.unit_id])
            if (figure.measure, figure.item) == (measure, "") and _period_of(figure) == _period_of(cost)
        ]
        return min(found, key=lambda figure: (figure.source_id != cost.source_id, figure.figure_id), default=None)

    def measures_of(self, column: str) -> list[str]:
        """Measures of which the table ``work_measures`` says what they pay (``covers``) or are the plan of (``plan_of``)."""
        return [measure for measure, row in self.register.work_measures.items() if row[column]]

    def measures_of_rates(self) -> list[str]:
        """Measures of rates on works."""
        return [name for name in self.register.work_measures if self.register.measures[name].kind == "rate"]

    def is_cost(self, figure: Figure) -> bool:
        """Whether it states money."""
        return self.register.factor(self.register.measures[figure.measure].unit, "VND") is not None

    def is_rate(self, figure: Figure) -> bool:
        """Whether it states a share."""
        return self.register.measures[figure.measure].kind == "rate"

    def _place(self, kind: str) -> int:
        return self._kinds.index(kind) if kind in self._kinds else len(self._kinds)


def _period_of(figure: Figure) -> tuple[str, date | None, date | None]:
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
    published : PublishedWorks
    figure : Figure
    """

    def __init__(self, draft: Draft, published: PublishedWorks, figure: Figure):
        self.draft, self.published, self.figure = draft, published, figure
        covers = published.register.work_measures.get(figure.measure, {}).get("covers", "")
        self.things = readings(covers)
        self.readings = [self._read(number, things) for number, things in enumerate(self.things, start=1)]

    @property
    def is_current_and_own(self) -> bool:
        """Whether it states the situation of the unit itself on the review date."""
        return self.figure.counts and self.figure.basis != "plan" and self.figure.unit_id == self.draft.view.unit.unit_id

    def headline(self) -> None:
        """Say what it may pay and what a unit of it costs, if that can be computed."""
        if not self.is_current_and_own:
            return
        measure, cost = Name("measure", self.figure.measure), self.figure
        if not self.readings:
            self.draft.headline("consistency.term", label=measure, figure=cost)
        elif len(self.readings) > 1:
            said = [self._said(reading) for reading in self.readings]
            self.draft.headline("works.cost_readings", readings=said, measure=measure, cost=cost)
        elif self.readings[0].unit_costs:
            computed = [one for one in self.readings[0].unit_costs if one.quantity is not None]  # what cannot be is in the table
            if computed:
                self.draft.headline("works.cost_known", unit_costs=computed, measure=measure, cost=cost)
            else:
                self.draft.headline("works.cost_alone", things=self.readings[0].names, measure=measure, cost=cost)
        else:
            self.draft.headline("works.cost_together", things=self.readings[0].names, measure=measure, cost=cost)

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
        """Costs of one thing each into which a cost of several, or an ambiguous one, would have to be split."""
        several = {thing for things in self.things for thing in things}
        if len(several) < 2:
            return []
        alone = {
            tuple(found[0][0]): measure
            for measure, row in self.published.register.work_measures.items()
            if len(found := readings(row["covers"])) == 1 and len(found[0]) == 1
        }
        return [measure for thing, measure in alone.items() if thing in several]

    def _read(self, number: int, things: list[Thing]) -> Reading:
        figures = {measure: self.published.alike(measure, self.figure) for thing in things for measure in thing}
        said = [_term(measure, figure) for measure, figure in figures.items()]
        costs = [self._unit_cost(number, m, figure) for m, figure in figures.items()] if len(things) == 1 else []
        return Reading(tuple(Name("measure", thing[0]) for thing in things), tuple(said), tuple(costs))

    def _unit_cost(self, number: int, measure: str, counted: Figure | None) -> Figure:
        quantity_of = self.published.register.quantity_of
        amount = quantity_of(counted) if counted is not None else None
        found, reason = unit_cost(quantity_of(self.figure), amount, self.published.register)
        return self.draft.derive(
            "stated_unit_cost",
            found,
            by=unit_cost,
            operation="ratio",
            inputs=[figure for figure in (self.figure, counted) if figure is not None],
            item=f"{self.figure.figure_id}.{number}.{measure}",
            of=self.draft.view.places[self.figure.unit_id],
            rules=(f"work_measures/{self.figure.measure}",),
            reason=reason,
            period_of=self.figure,
        )

    def _said(self, reading: Reading) -> Sentence:
        if reading.unit_costs and not any(cost.quantity is not None for cost in reading.unit_costs):
            return Sentence("works.if_alone_not_told", {"things": reading.names})
        if reading.unit_costs:
            return Sentence("works.if_alone", {"things": reading.names, "unit_costs": reading.unit_costs})
        return Sentence("works.if_together", {"things": reading.names})


def _term(measure: str, figure: Figure | None) -> Sentence:
    """A thing that a cost may pay with its figure; that there is none of the cost's period, whatever there is of another."""
    if figure is None:
        return Sentence("works.none_of_period", {"label": Name("measure", measure)})
    return Sentence("consistency.term", {"label": Name("measure", measure), "figure": figure})


def terms(figures: list[Figure]) -> list[Sentence]:
    """Each figure with its name."""
    return [Sentence("consistency.term", {"label": Name("measure", f.measure), "figure": f}) for f in figures]
