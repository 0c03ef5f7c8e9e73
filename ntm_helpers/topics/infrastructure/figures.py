"""Figures of the works that an office lists: how many, what they cost, how much is done, what a unit costs and what is usual.

What a state on a day, a unit cost and a usual cost are stands in `ntm_helpers.methods.works`. A sum is given only where every work
of the kind reports its part; a quantity is added only within one unit of measure. The mean of one work is that work's own cost.

A work has one usual cost, whatever the page: that among the works of its unit's parent and all its parts. On the page of the parent
these are the works listed; on the unit's own page they are read for the median alone, and none of them is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import Entity, Figure, Row, View
from ntm_helpers.methods.works import FEWEST, KINDS, Work, is_far, mean_unit_cost, total_amount, unit_cost, usual_cost
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name
from ntm_helpers.review.arithmetic import About, count, count_between, median, ratio, total
from ntm_helpers.review.operations import counted, of_values
from ntm_helpers.topics.infrastructure.published import Cost, PublishedWorks
from ntm_helpers.topics.owners import owners_of

LISTED = "works_listed"
"""Measure that is asked for where there is no list of works."""
Key = tuple[str, str]
"""Kind and unit of measure: works that are compared with one another."""


def listed_works(view: View) -> list[Work]:
    """Works of the unit, its parts and its villages as they stood on the review date."""
    found = view.entities_within("works", [view.unit, *view.children, *view.villages])
    return [Work(entity, view.as_of, view.register) for entity in found]


def later_works(view: View) -> list[Entity]:
    """Works of the same units that began, or were done, after the review date: not on the list of that day."""
    return view.entities_within("works", [view.unit, *view.children, *view.villages], is_later_one=True)


class Listing:
    """The works on a list, with the figures that several steps show.

    Parameters
    ----------
    draft : Draft
    works : sequence of Work
    """

    def __init__(self, draft: Draft, works: Sequence[Work]):
        self.draft, self.view, self.works = draft, draft.view, list(works)
        beside = [Work(entity, self.view.as_of, self.view.register) for entity in self.view.entities_beside("works")]
        self._costs = {work.entity.key: self._unit_cost(work) for work in self.works}
        keys = list(dict.fromkeys(map(key_of, self.works)))
        self.has_siblings = bool(beside)
        self._beside = {key: self._median_beside(key, beside) for key in keys} if beside else {}
        self._medians = {key: self._median(key) for key in keys if not all(map(self.is_own, self.comparable(key)))}

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

    def is_own(self, work: Work) -> bool:
        """Whether it is of the unit itself, which has siblings: then it is held against their works."""
        return self.has_siblings and self.view.unit.unit_id in work.entity.unit_ids

    def far(self) -> list[Work]:
        """Works whose unit cost lies far from the median of their kind."""
        return [work for work in self.works if self._is_far(work)]

    def has_cost(self, work: Work) -> bool:
        """Whether it has a unit cost."""
        return self.unit_cost(work).quantity is not None

    def _is_far(self, work: Work) -> bool:
        cost, middle = self.unit_cost(work).quantity, self.median_of(work)
        return cost is not None and middle is not None and middle.quantity is not None and is_far(cost, middle.quantity)

    def of(self, work: Work) -> Unit:
        """Unit that the figures of a work are about: of a work of several units that of the page."""
        return self.view.places[work.entity.unit_id]

    def owners(self, work: Work) -> Unit | list[Unit]:
        """Unit that a work belongs to, or all of several."""
        return owners_of(self.view, work.entity)

    # --- how many ---------------------------------------------------------------------------------------------------------------

    def counts(self, works: Sequence[Work], item: str = "") -> list[Figure]:
        """Number of works listed, done, accepted and overdue."""
        return [self.listed(works, item), self.done(works, item), self._accepted(works, item), self._overdue(works, item)]

    def listed(self, works: Sequence[Work], item: str, of: Unit | None = None) -> Figure:
        """Number of works listed."""
        return count(self.draft, "works_listed", [work.entity for work in works], item=item, of=of, on=self.view.as_of)

    def done(self, works: Sequence[Work], item: str, of: Unit | None = None) -> Figure:
        """Number of works done by the review date: a range where of some nobody says when they were done."""
        done, open_ = [w.entity for w in works if w.is_done], [w.entity for w in works if w.may_be_done]
        return count_between(self.draft, "works_done", done, open_, among=_rows(works), item=item, of=of, on=self.view.as_of)

    def _accepted(self, works: Sequence[Work], item: str) -> Figure:
        accepted = [work.entity for work in works if work.is_accepted]
        return count(self.draft, "works_accepted", accepted, among=_rows(works), item=item, on=self.view.as_of)

    def _overdue(self, works: Sequence[Work], item: str) -> Figure:
        """Number of works overdue: a range, with all that may be, where nobody tells of some whether they are."""
        late, open_ = [w.entity for w in works if w.is_overdue], [w.entity for w in works if w.may_be_overdue]
        return count_between(self.draft, "works_overdue", late, open_, among=_rows(works), item=item, on=self.view.as_of)

    # --- what they cost, how much is done ---------------------------------------------------------------------------------------

    def cost(self, works: Sequence[Work], item: str = "") -> Figure | None:
        """Cost of works together."""
        return total(self.draft, "works_cost", [work.cost for work in works], item=item, on=self.view.as_of)

    def amounts(self, kind: str, unit: str) -> tuple[Figure | None, Figure | None, Figure | None]:
        """Quantity planned and done of a kind in one unit of measure, and what is done of the plan."""
        works = [work for work in self.works if key_of(work) == (kind, unit)]
        item = _item(kind, unit)
        begun = [work for work in works if work["quantity"] or work.state != "planned"]  # else nothing is done, reported or not
        planned = self._amount("works_quantity_planned", works, "planned_quantity", item)
        done = self._amount("works_quantity_done", begun, "quantity", item)
        return planned, done, ratio(self.draft, "works_done_rate", done, planned, item=item, on=self.view.as_of)

    def _amount(self, measure: str, works: Sequence[Work], column: str, item: str) -> Figure | None:
        """Sum of a column, in the unit of measure in which the works are compared."""
        return self._added(measure, works, [work.entity.figure(column) for work in works], item)

    def _added(self, measure: str, works: Sequence[Work], figures: Sequence[Figure | None], item: str) -> Figure | None:
        """Sum of a quantity of each work."""
        known = [figure for figure in figures if figure is not None]
        units = {figure.quantity.unit for figure in known if figure.quantity is not None}
        if len(known) < len(figures) or units <= {work.unit for work in works}:
            return total(self.draft, measure, figures, item=item, on=self.view.as_of)
        added = total_amount(works, known)
        return self.draft.derive(measure, added, by=total_amount, inputs=known, operation="sum", item=item, on=self.view.as_of)

    # --- what a unit costs, and what is usual -----------------------------------------------------------------------------------

    def unit_cost(self, work: Work) -> Figure:
        """What a unit of a work costs; without a quantity where that cannot be told."""
        return self._costs[work.entity.key]

    def _unit_cost(self, work: Work) -> Figure:
        cost, quantity = work.cost, work.costed
        found, reason = unit_cost(cost.quantity if cost is not None else None, work.amount(quantity), self.view.register)
        inputs = [figure for figure in (cost, quantity) if figure is not None]
        return self.draft.derive(
            "work_unit_cost",
            found,
            by=unit_cost,
            inputs=inputs,
            operation="ratio",
            item=work.entity.key,
            reason=reason,
            of=self.of(work),
            on=self.view.as_of,
        )

    def mean(self, kind: str, unit: str) -> Figure | None:
        """Costs over quantities of the works of a kind that have a unit cost; of one work its own."""
        works = self.comparable((kind, unit))
        if len(works) < 2:
            return self.unit_cost(works[0]) if works else None
        found, reason = mean_unit_cost(works, self.view.register)
        about: About = {"item": _item(kind, unit), "on": self.view.as_of}
        cost = self.cost(works, f"{_item(kind, unit)}.compared")
        amount = self._added("works_quantity_compared", works, [work.costed for work in works], _item(kind, unit))
        inputs = [figure for figure in (cost, amount) if figure is not None]
        return self.draft.derive(
            "works_unit_cost", found, by=mean_unit_cost, inputs=inputs, operation="ratio", reason=reason, **about
        )

    def median(self, key: Key) -> Figure | None:
        """What is usual for works of a kind on this page: the median of their unit costs, where there are enough."""
        return self._medians.get(key, self._beside.get(key))

    def median_of(self, work: Work) -> Figure | None:
        """What is usual for a work, the same on every page."""
        return (self._beside if self.is_own(work) else self._medians).get(key_of(work))

    def _median(self, key: Key) -> Figure | None:
        found = [self.unit_cost(work) for work in self.comparable(key)]
        costs, measure = [cost for cost in found if cost.quantity is not None and cost.quantity.is_exact], "works_unit_cost_median"
        about: About = {"item": _item(*key), "on": self.view.as_of}
        if 0 < len(costs) < FEWEST:
            reason = "unknown.too_few_works"
            return self.draft.derive(measure, None, by=median, inputs=costs, operation="median", reason=reason, **about)
        return median(self.draft, measure, costs, **about)

    def _median_beside(self, key: Key, beside: Sequence[Work]) -> Figure | None:
        """Median among the works of the parent and all its parts, which are listed by their keys alone."""
        found, reason, costs = usual_cost([work for work in beside if key_of(work) == key], self.view.register)
        if not costs:
            return None
        return self.draft.derive(
            "works_unit_cost_median",
            found,
            by=usual_cost,
            rows=[work.entity.as_row for work, _ in costs],
            reason=reason,
            item=f"{_item(*key)}.beside",
            on=self.view.as_of,
            **of_values("median:values", counted(cost for _, cost in costs)),
        )

    def times(self, work: Work) -> Figure | None:
        """Unit cost of a work over the median of its kind."""
        cost, middle = self.unit_cost(work), self.median_of(work)
        about: About = {"item": work.entity.key, "of": self.of(work), "on": self.view.as_of}
        return ratio(self.draft, "work_cost_to_median", cost, middle, **about)


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
    later : list of Entity
        Works that began after the review date: counted nowhere.
    """

    published: PublishedWorks
    results: list[Figure]
    costs: list[Cost]
    listing: Listing | None
    later: list[Entity]


def facts_of(draft: Draft) -> Facts:
    """Gather what the steps share."""
    view = draft.view
    published, works = PublishedWorks(view), listed_works(view)
    listing = Listing(draft, works) if works else None
    costs = [Cost(draft, published, figure) for unit in (view.unit, *view.groups) for figure in published.costs(unit)]
    return Facts(published, published.results(view.unit), costs, listing, later_works(view))


def _rows(works: Iterable[Work]) -> list[Row]:
    return [work.entity.as_row for work in works]


def key_of(work: Work) -> Key:
    """What a work is compared by."""
    return work.kind, work.unit


def name_of(work: Work) -> Name:
    """Name of a work as the office wrote it."""
    return Name("text", work["name"])


def _item(kind: str, unit: str) -> str:
    """Item of the figures of a kind in one unit of measure."""
    return f"{kind}.{unit.replace(' ', '_').replace(',', '')}"
