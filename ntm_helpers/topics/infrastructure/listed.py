"""The works that an office lists, laid out: by kind, work by work, against what is usual, unit by unit.

What a state on a day, a unit cost and a usual cost are stands in `ntm_helpers.methods.works`. A sum is given only where every work
of the kind tells its part; a quantity is added only within one unit of measure. A page reads the works of its unit, its parts and
its villages: what is usual is usual among these, so a commune with few works of a kind is held against others on the page of its
parent alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.works import FAR, FEWEST, Work, is_far, overdue, unit_cost, usual
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review import Chart, Draft, Name, Sentence, Table, Value

KINDS = "work_kind"
METHOD = "ntm_helpers.methods.works"
MOST_DRAWN = 40
"""Works of a kind that one chart can hold."""


def listed_works(view: View) -> list[Work]:
    """Works of the unit, its parts and its villages as they stood on the review date."""
    units = [view.unit, *view.children, *view.villages]
    return [Work(entity, view.as_of, view.register) for unit in units for entity in view.entities("works", of=unit)]


class Listing:
    """The works on a list, with the figures that several steps show.

    Parameters
    ----------
    draft : Draft
    works : sequence of Work
    """

    def __init__(self, draft: Draft, works: Sequence[Work]):
        self.draft, self.view, self.works = draft, draft.view, list(works)
        self._costs = {work.entity.key: self._unit_cost(work) for work in self.works}
        self._medians = {key: self._median(key) for key in self._comparable()}

    def kinds(self) -> list[str]:
        """Kinds of work on the list, in the order of the register."""
        return [kind for kind in self.view.register.codes_of(KINDS) if any(work.kind == kind for work in self.works)]

    def has_plans(self) -> bool:
        """Whether any work on the list tells what was planned of it."""
        return any(work["planned_quantity"] for work in self.works)

    def far(self) -> list[Work]:
        """Works whose unit cost lies far from the median of their kind."""
        return [work for work in self.works if self._is_far(work)]

    # --- headline -------------------------------------------------------------------------------------------------------------

    def headline(self) -> None:
        """Say how many works there are and what they cost, then which cost far more or less than usual, then which are late."""
        draft, cost = self.draft, self._sum_of_costs(self.works, "")
        listed, done, accepted, late = self._counts(self.works, "")
        draft.headline("works.listed", unit=self.view.unit, listed=listed, done=done, accepted=accepted, cost=cost)
        for work in self.far():
            values = {
                "unit_cost": self._costs[work.entity.key],
                "median": self._medians[self._key(work)],
                "times": self._times(work),
            }
            key = "works.far_above" if values["times"].quantity.bare > 1 else "works.far_below"
            draft.headline(key, work=_name(work), unit=self._of(work), kind=Name(KINDS, work.kind), **values)
        if late.quantity.lower > 0:
            names = [self._labelled(work) for work in self.works if work.is_overdue]
            draft.headline("works.overdue", overdue=late, works=names)
        for figure in (listed, done, accepted, late, cost):
            draft.highlight(figure)

    # --- steps ----------------------------------------------------------------------------------------------------------------

    def by_kind(self) -> list:
        """Number listed, done, accepted and overdue and cost of every kind; quantities and what a unit of them costs."""
        counts: list[list[Value]] = []
        amounts: list[list[Value]] = []
        for kind in self.kinds():
            mine = [work for work in self.works if work.kind == kind]
            served = list(dict.fromkeys(Name("criterion", work["criterion"]) for work in mine if work["criterion"]))
            cells = [*self._counts(mine, kind), self._sum_of_costs(mine, kind)]
            counts.append([Name(KINDS, kind), *cells, served or None])
            amounts += [self._amounts(kind, unit) for unit in dict.fromkeys(work.unit for work in mine) if unit]
        heads = ["work_kind", "works_listed", "works_done", "works_accepted", "overdue", "cost", "criterion"]
        blocks: list = [Table("works.by_kind.caption", [f"column.{head}" for head in heads], counts)]
        if amounts:
            heads = ["work_kind", "planned", "quantity_done", "done_rate", "mean_unit_cost", "median_unit_cost"]
            blocks.append(Table("works.quantities.caption", [f"column.{head}" for head in heads], amounts))
        return blocks

    def one_by_one(self) -> list:
        """Every work; on the page of a unit with parts those that are late or stopped, for each part has a page of its own."""
        shown = [work for work in self.works if work.is_overdue or work.state == "stopped"] if self.view.children else self.works
        undated = [self._labelled(work) for work in self.works if work.may_be_overdue]
        note = [Sentence("works.without_due", {"works": undated})] if undated else []
        if not shown:
            return [Sentence("works.none_late"), *note]
        rows = [
            [
                _name(work),
                self._of(work),
                Name(KINDS, work.kind),
                self._state(work),
                work.entity.day("due_date"),
                work.entity.day("done_date") if work.is_done else Name("text", "–"),
                work.entity.day("accepted_date") if work.is_accepted else Name("text", "–"),
                work.entity.figure("planned_quantity"),
                work.entity.figure("quantity"),
                work.cost,
            ]
            for work in shown
        ]
        heads = ["work", "unit", "work_kind", "state", "due", "done", "accepted", "planned", "quantity_done", "cost"]
        caption = "works.late.caption" if self.view.children else "works.list.caption"
        return [Table(caption, [f"column.{head}" for head in heads], rows), *note]

    def unusual(self) -> list:
        """Unit costs far from the median of their kind, drawn among the others; what has no unit cost, and why."""
        blocks: list = [Sentence("works.usual_rule", {"fewest": Name("text", str(FEWEST)), "far": Name("text", str(FAR))})]
        far = self.far()
        rows = [
            [
                _name(work),
                self._of(work),
                work.cost,
                work.costed,
                self._costs[work.entity.key],
                self._medians[self._key(work)],
                self._times(work),
            ]
            for work in far
        ]
        heads = ["work", "unit", "cost", "costed_quantity", "unit_cost", "median_unit_cost", "times_median"]
        blocks.append(
            Table("works.far.caption", [f"column.{head}" for head in heads], rows) if rows else Sentence("works.none_far")
        )
        for key in dict.fromkeys(map(self._key, far)):
            drawn = [work for work in self._comparable()[key] if self._has_cost(work)]
            if len(drawn) <= MOST_DRAWN:
                title = Sentence("works.chart", {"kind": Name(KINDS, key[0]), "median": self._medians[key]})
                labels = [self._labelled(work) for work in drawn]
                costs = [self._costs[work.entity.key] for work in drawn]
                blocks.append(Chart("intervals", title, list(zip(labels, costs, strict=True)), self._medians[key]))
        without = [[_name(work), self._of(work), self._costs[work.entity.key]] for work in self.works if not self._has_cost(work)]
        if without:
            heads = ["column.work", "column.unit", "column.unit_cost"]
            blocks.append(Table("works.without_cost.caption", heads, without))
        return blocks

    def by_unit(self) -> list:
        """Number of works listed and done, units × kinds."""
        kinds = self.kinds()
        blocks: list = []
        for measure, caption in (("works_listed", "works.units_listed.caption"), ("works_done", "works.units_done.caption")):
            rows: list[list[Value]] = []
            for unit in [self.view.unit, *self.view.children]:
                mine = [work for work in self.works if work.entity.unit_id == unit.unit_id]
                if mine:
                    rows.append([unit, *(self._cell(measure, mine, kind) for kind in kinds)])
            blocks.append(Table(caption, ["column.unit", *(Name(KINDS, kind) for kind in kinds)], rows))
        return blocks

    def _cell(self, measure: str, mine: list[Work], kind: str) -> Value:
        """Number of a unit's works of a kind; a dash where it lists none."""
        works = [work for work in mine if work.kind == kind]
        counted = [work for work in works if work.is_done] if measure == "works_done" else works
        unit = self.view.places[mine[0].entity.unit_id]
        item = f"{kind}.own" if unit == self.view.unit else kind
        return self._derived(measure, point(len(counted), "work", "count"), [], item, of=unit) if works else Name("text", "–")

    # --- figures --------------------------------------------------------------------------------------------------------------

    def _derived(self, measure: str, quantity: Quantity | None, inputs: list[Figure], item: str = "", reason="", of=None) -> Figure:
        return self.draft.derive(measure, quantity, method=METHOD, inputs=inputs, item=item, reason=reason, of=of)

    def _counts(self, works: Sequence[Work], kind: str) -> list[Figure]:
        """Number of works listed, done, accepted and overdue."""
        counts = {
            "works_listed": point(len(works), "work", "count"),
            "works_done": point(sum(work.is_done for work in works), "work", "count"),
            "works_accepted": point(sum(work.is_accepted for work in works), "work", "count"),
            "works_overdue": overdue(works),
        }
        return [self._derived(measure, count, [], kind) for measure, count in counts.items()]

    def _sum_of_costs(self, works: Sequence[Work], kind: str) -> Figure | None:
        return self._sum("works_cost", [work.cost for work in works], [work.cost and work.cost.quantity for work in works], kind)

    def _sum(self, measure: str, figures: Sequence[Figure | None], amounts: Sequence[Quantity | None], item: str) -> Figure | None:
        """Sum over works; without a quantity where one of them does not tell it."""
        known = [figure for figure in figures if figure is not None]
        if not known:
            return None
        if len(known) < len(figures):
            return self._derived(measure, None, known, item, "unknown.input_missing")
        return self._derived(measure, quantities.total([amount for amount in amounts if amount is not None]), known, item)

    def _amounts(self, kind: str, unit: str) -> list[Value]:
        """Quantity planned and done of a kind in one unit of measure, what is done of the plan, and what a unit costs."""
        works = [work for work in self.works if (work.kind, work.unit) == (kind, unit)]
        item = f"{kind}.{_plain(unit)}"
        sums = []
        for measure, column in (("works_quantity_planned", "planned_quantity"), ("works_quantity_done", "quantity")):
            told = [(work, work.entity.figure(column)) for work in works]
            if column == "quantity":  # what has not begun has nothing done, told or not
                told = [(work, figure) for work, figure in told if figure is not None or work.state != "planned"]
            amounts = [work.amount(figure) for work, figure in told]
            sums.append(self._sum(measure, [figure for _, figure in told], amounts, item))
        return [Name(KINDS, kind), *sums, self._rate(*sums, item), self._mean(kind, unit, item), self._medians[kind, unit]]

    def _rate(self, planned: Figure | None, done: Figure | None, item: str) -> Figure | None:
        """What is done of the plan."""
        told = [figure for figure in (planned, done) if figure is not None]
        if not told:
            return None
        if len(told) < 2 or planned.quantity is None or done.quantity is None:
            return self._derived("works_done_rate", None, told, item, "unknown.input_missing")
        if planned.quantity.lower <= 0:
            return self._derived("works_done_rate", None, told, item, "unknown.denominator_zero")
        share = quantities.ratio(done.quantity, planned.quantity, unit="percent", scale=100)
        return self._derived("works_done_rate", share, told, item)

    def _mean(self, kind: str, unit: str, item: str) -> Figure | None:
        """Costs over quantities of the works that have a unit cost."""
        works = [work for work in self.works if (work.kind, work.unit) == (kind, unit) and self._has_cost(work)]
        if not works:
            return None
        inputs = [figure for work in works for figure in (work.cost, work.costed)]
        cost = quantities.total([work.cost.quantity for work in works])
        found, reason = unit_cost(cost, quantities.total([work.amount(work.costed) for work in works]), self.view.register)
        return self._derived("works_unit_cost", found, inputs, item, reason)

    def _unit_cost(self, work: Work) -> Figure:
        cost, quantity = work.cost, work.costed
        found, reason = unit_cost(cost and cost.quantity, work.amount(quantity), self.view.register)
        inputs = [figure for figure in (cost, quantity) if figure is not None]
        return self._derived("work_unit_cost", found, inputs, work.entity.key, reason, self._of(work))

    def _comparable(self) -> dict[tuple[str, str], list[Work]]:
        """Works by kind and unit of measure."""
        found: dict[tuple[str, str], list[Work]] = {}
        for work in self.works:
            found.setdefault(self._key(work), []).append(work)
        return found

    def _median(self, key: tuple[str, str]) -> Figure | None:
        costs = [self._costs[work.entity.key] for work in self._comparable()[key] if self._has_cost(work)]
        if not costs:
            return None
        middle = usual([figure.quantity for figure in costs])
        item = f"{key[0]}.{_plain(key[1])}"
        return self._derived("works_unit_cost_median", middle, costs, item, "" if middle else "unknown.too_few_works")

    def _times(self, work: Work) -> Figure:
        cost, middle = self._costs[work.entity.key], self._medians[self._key(work)]
        times = point(Fraction(cost.quantity.bare) / middle.quantity.bare, "times", "rate")
        return self._derived("work_cost_to_median", times, [cost, middle], work.entity.key, of=self._of(work))

    def _is_far(self, work: Work) -> bool:
        middle = self._medians[self._key(work)]
        if middle is None or middle.quantity is None or not self._has_cost(work):
            return False
        return is_far(self._costs[work.entity.key].quantity, middle.quantity)

    def _has_cost(self, work: Work) -> bool:
        return self._costs[work.entity.key].quantity is not None

    def _of(self, work: Work):
        return self.view.places[work.entity.unit_id]

    def _labelled(self, work: Work) -> Sentence:
        """Name of a work with its unit."""
        return Sentence("works.of_unit", {"work": _name(work), "unit": self._of(work)})

    @staticmethod
    def _key(work: Work) -> tuple[str, str]:
        return work.kind, work.unit

    def _state(self, work: Work) -> Value:
        """State of a work, and that it is late where it is."""
        state = Name("work_state", work.state)
        return [state, Name("milestone_state", "overdue")] if work.is_overdue else state


def _name(work: Work) -> Name:
    return Name("text", work["name"])


def _plain(unit: str) -> str:
    """Unit of measure as a part of an id."""
    return unit.replace(" ", "_").replace(",", "")
