"""Figures of the works that an office lists: how many, what they cost, how much is done, what a unit costs and what is usual.

What a state on a day, a unit cost and a usual cost are stands in `ntm_helpers.methods.works`. A sum is given only where every work
of the kind reports its part; a quantity is added only within one unit of measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.works import FEWEST, KINDS, Work, is_far, mean_unit_cost, overdue, total_amount, unit_cost
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name
from ntm_helpers.review.arithmetic import count, median, ratio, total
from ntm_helpers.topics.infrastructure.published import Cost, PublishedWorks

LISTED = "works_listed"
"""Measure that is asked for where there is no list of works."""
Key = tuple[str, str]
"""Kind and unit of measure: works that are compared with one another."""


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
        self._medians = {key: self._median(key) for key in dict.fromkeys(map(key_of, self.works))}

    # --- which works ------------------------------------------------------------------------------------------------------------

    def kinds(self) -> list[str]:
        """Kinds of work on the list, in the order of the register."""
        return [kind for kind in self.view.register.codes_of(KINDS) if any(work.kind == kind for work in self.works)]

    def has_plans(self) -> bool:
        """Whether any work on the list reports what was planned of it."""
        return any(work["planned_quantity"] for work in self.works)

    def comparable(self, key: Key) -> list[Work]:
        """Works of a kind in one unit of measure that have a unit cost."""
        return [work for work in self.works if key_of(work) == key and self.has_cost(work)]

    def far(self) -> list[Work]:
        """Works whose unit cost lies far from the median of their kind."""
        return [work for work in self.works if self._is_far(work)]

    def has_cost(self, work: Work) -> bool:
        """Whether it has a unit cost."""
        return self.unit_cost(work).quantity is not None

    def _is_far(self, work: Work) -> bool:
        cost, middle = self.unit_cost(work).quantity, self._medians[key_of(work)]
        return cost is not None and middle is not None and middle.quantity is not None and is_far(cost, middle.quantity)

    def of(self, work: Work) -> Unit:
        """Unit that a work belongs to."""
        return self.view.places[work.entity.unit_id]

    # --- how many ---------------------------------------------------------------------------------------------------------------

    def counts(self, works: Sequence[Work], item: str = "") -> list[Figure]:
        """Number of works listed, done, accepted and overdue."""
        return [self.listed(works, item), self.done(works, item), self._accepted(works, item), self._overdue(works, item)]

    def listed(self, works: Sequence[Work], item: str, of: Unit | None = None) -> Figure:
        """Number of works listed."""
        return count(self.draft, "works_listed", [work.entity for work in works], item=item, of=of)

    def done(self, works: Sequence[Work], item: str, of: Unit | None = None) -> Figure:
        """Number of works done by the review date."""
        return count(self.draft, "works_done", [work.entity for work in works if work.is_done], item=item, of=of)

    def _accepted(self, works: Sequence[Work], item: str) -> Figure:
        return count(self.draft, "works_accepted", [work.entity for work in works if work.is_accepted], item=item)

    def _overdue(self, works: Sequence[Work], item: str) -> Figure:
        """Number of works overdue: a range, with all that may be, where some have no due date."""
        late, undated = [w.entity for w in works if w.is_overdue], [w.entity for w in works if w.may_be_overdue]
        if not undated:
            return count(self.draft, "works_overdue", late, item=item)
        rows = [entity.as_row for entity in (*late, *undated)]
        return self.draft.derive("works_overdue", overdue(works), by=overdue, rows=rows, item=item)

    # --- what they cost, how much is done ---------------------------------------------------------------------------------------

    def cost(self, works: Sequence[Work], item: str = "") -> Figure | None:
        """Cost of works together."""
        return total(self.draft, "works_cost", [work.cost for work in works], item=item)

    def amounts(self, kind: str, unit: str) -> tuple[Figure | None, Figure | None, Figure | None]:
        """Quantity planned and done of a kind in one unit of measure, and what is done of the plan."""
        works = [work for work in self.works if key_of(work) == (kind, unit)]
        item = _item(kind, unit)
        begun = [work for work in works if work["quantity"] or work.state != "planned"]  # else nothing is done, reported or not
        planned = self._amount("works_quantity_planned", works, "planned_quantity", item)
        done = self._amount("works_quantity_done", begun, "quantity", item)
        return planned, done, ratio(self.draft, "works_done_rate", done, planned, item=item)

    def _amount(self, measure: str, works: Sequence[Work], column: str, item: str) -> Figure | None:
        """Sum of a column, in the unit of measure in which the works are compared."""
        figures = [work.entity.figure(column) for work in works]
        known = [figure for figure in figures if figure is not None]
        units = {figure.quantity.unit for figure in known if figure.quantity is not None}
        if len(known) < len(figures) or units <= {work.unit for work in works}:
            return total(self.draft, measure, figures, item=item)
        return self.draft.derive(measure, total_amount(works, known), by=total_amount, inputs=known, item=item)

    # --- what a unit costs, and what is usual -----------------------------------------------------------------------------------

    def unit_cost(self, work: Work) -> Figure:
        """What a unit of a work costs; without a quantity where that cannot be told."""
        return self._costs[work.entity.key]

    def _unit_cost(self, work: Work) -> Figure:
        cost, quantity = work.cost, work.costed
        found, reason = unit_cost(cost.quantity if cost is not None else None, work.amount(quantity), self.view.register)
        inputs = [figure for figure in (cost, quantity) if figure is not None]
        is_plain = quantity is not None and quantity.quantity is not None and quantity.quantity.unit == work.unit
        return self.draft.derive(
            "work_unit_cost",
            found,
            by=unit_cost,
            inputs=inputs,
            operation="ratio" if is_plain else "",  # else metres became kilometres before
            item=work.entity.key,
            reason=reason,
            of=self.of(work),
        )

    def mean(self, kind: str, unit: str) -> Figure | None:
        """Costs over quantities of the works of a kind that have a unit cost."""
        works = self.comparable((kind, unit))
        if not works:
            return None
        found, reason = mean_unit_cost(works, self.view.register)
        inputs = [figure for work in works for figure in (work.cost, work.costed) if figure is not None]
        item = _item(kind, unit)
        return self.draft.derive("works_unit_cost", found, by=mean_unit_cost, inputs=inputs, item=item, reason=reason)

    def median(self, key: Key) -> Figure | None:
        """What is usual for works of a kind: the median of their unit costs, where there are enough."""
        return self._medians[key]

    def _median(self, key: Key) -> Figure | None:
        costs, item = [self.unit_cost(work) for work in self.comparable(key)], _item(*key)
        if 0 < len(costs) < FEWEST:
            reason = "unknown.too_few_works"
            return self.draft.derive(
                "works_unit_cost_median", None, by=median, inputs=costs, operation="median", item=item, reason=reason
            )
        return median(self.draft, "works_unit_cost_median", costs, item=item)

    def times(self, work: Work) -> Figure | None:
        """Unit cost of a work over the median of its kind."""
        cost, middle = self.unit_cost(work), self.median(key_of(work))
        return ratio(self.draft, "work_cost_to_median", cost, middle, item=work.entity.key, of=self.of(work))


@dataclass(frozen=True)
class Facts:
    """What the steps share.

    Attributes
    ----------
    published : PublishedWorks
    results : list of Figure
        Published numbers, lengths and areas of the unit that were reached by the review date.
    costs : list of Cost
        Published costs of the unit and its groups with their readings.
    listing : Listing or None
        None where the office lists no works.
    """

    published: PublishedWorks
    results: list[Figure]
    costs: list[Cost]
    listing: Listing | None


def facts_of(draft: Draft) -> Facts:
    """Gather what the steps share."""
    view = draft.view
    published, works = PublishedWorks(view), listed_works(view)
    listing = Listing(draft, works) if works else None
    costs = [Cost(draft, published, figure) for unit in (view.unit, *view.groups) for figure in published.costs(unit)]
    return Facts(published, published.results(view.unit), costs, listing)


def key_of(work: Work) -> Key:
    """What a work is compared by."""
    return work.kind, work.unit


def name_of(work: Work) -> Name:
    """Name of a work as the office wrote it."""
    return Name("text", work["name"])


def _item(kind: str, unit: str) -> str:
    """Item of the figures of a kind in one unit of measure."""
    return f"{kind}.{unit.replace(' ', '_').replace(',', '')}"
