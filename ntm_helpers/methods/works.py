"""Works: how far one has come by a day, what one unit of it costs, and what is usual for its kind.

**State on a day.** A date decides: accepted, or done, from that day on. Where the list has no date, its own word on the state
counts. A work whose first day is still to come is not on the list of that day (`ntm_helpers.dataset.entities`). One that is
accepted later, and of which nobody says when it was done, may have been done by the day or not.

*Overdue* is what was due before the day, is not done and was not stopped, as was told on the due day or later. What has no due
date, what may be done, and what was last told of before it was due, may be overdue or not. What may be widens a number to a range.

**Unit cost.** Cost over quantity, of one work or of one statement. A work that is done is divided by what was done, any other by
what is planned, because its cost is the approved one. Costs are compared in one unit of measure for each dimension (metres
become kilometres). A cost of 0 or that is not reported gives no unit cost, and the reason.

**What a stated cost covers** stands in the table ``work_measures`` (of the rules, or a dataset's own), never here: things
separated by a space, several measures of one thing by ``/``, and the readings of an ambiguous sentence by ``|``. Only a reading
with one thing has a unit cost, one for each measure of that thing; a cost of two things cannot be told apart.

**Usual cost.** The median of the unit costs of one kind in one unit of measure, of a work among those of its unit's parent and all
its parts, so that it is the same on every page; no cost or quantity that is hedged makes one usual. With fewer than `FEWEST`
works of a kind nothing is usual; a work is *far* from it at `FAR` times the median or more, or at the median over `FAR` or less:
something to be explained, not a fault. Both numbers are conventions of this project; no norm of the law stands behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, Register
from ntm_helpers.quantities import Quantity

KINDS = "work_kind"
"""The list of codes of kinds of work."""

FEWEST = 5
"""Works of a kind that it takes to say what is usual."""

FAR = 2
"""Times the median from which on a unit cost is named."""

Thing = tuple[str, ...]
"""Measures of one and the same thing, such as the number and the length of the same roads."""


@dataclass(frozen=True)
class Work:
    """A work of an office's list, as it stood on a day.

    Attributes
    ----------
    entity : Entity
        Its row of ``works.csv``.
    as_of : date
    register : Register
        Units of measure.
    """

    entity: Entity
    as_of: date
    register: Register

    def __getitem__(self, column: str) -> str:
        return self.entity[column]

    @property
    def kind(self) -> str:
        """Code of its kind."""
        return self.entity["kind"]

    @property
    def state(self) -> str:
        """Code of the list ``work_state`` on the day."""
        if self.is_accepted:
            return "accepted"
        if self.is_done:
            return "done"
        if self.may_be_done:
            return "running_or_done"
        stated = self.entity["state"]
        return "running" if stated in ("done", "accepted") else stated

    @property
    def is_accepted(self) -> bool:
        """Whether it was accepted by the day."""
        accepted = self.entity.day("accepted_date")
        if accepted is not None:
            return accepted <= self.as_of
        return self.entity["state"] == "accepted" and not self._is_later("done_date")

    @property
    def is_done(self) -> bool:
        """Whether it was done by the day; what is accepted is done."""
        done = self.entity.day("done_date")
        if self.is_accepted:
            return True
        if done is not None:
            return done <= self.as_of
        return self._is_said_to_be_done and not self._is_later("accepted_date")

    @property
    def may_be_done(self) -> bool:
        """Whether it was accepted later, and nobody says when it was done: by the day, or not."""
        return self._is_said_to_be_done and not self.entity["done_date"] and not self.is_done

    @property
    def _is_said_to_be_done(self) -> bool:
        return self.entity["state"] in ("done", "accepted")

    @property
    def is_overdue(self) -> bool:
        """Whether it was due before the day, and is told since not to be done and not to be stopped."""
        due = self.entity.day("due_date")
        if due is None or due >= self.as_of or self.is_done or self.may_be_done or self.state == "stopped":
            return False
        told_on = self.entity.told_on
        return told_on is None or told_on >= due or self._is_later("done_date")

    @property
    def may_be_overdue(self) -> bool:
        """Whether nobody tells if it is overdue: when it was due, or since then whether it was done."""
        due = self.entity.day("due_date")
        is_to_come = due is not None and due >= self.as_of
        return not (is_to_come or self.is_overdue or self.is_done or self.state == "stopped")

    @property
    def cost(self) -> Figure | None:
        """Figure of its cost."""
        return self.entity.figure("investment_million_vnd")

    @property
    def costed(self) -> Figure | None:
        """Figure of the quantity that its cost stands for."""
        return self.entity.figure("quantity" if self.is_done else "planned_quantity")

    @property
    def unit(self) -> str:
        """Unit of measure in which it is compared with others, empty where it is not stated."""
        return common_unit(self.entity["unit"], self.register)

    def amount(self, figure: Figure | None) -> Quantity | None:
        """Give one of its quantities in the common unit of measure."""
        if figure is None or figure.quantity is None:
            return None
        factor = self.register.factor(figure.quantity.unit, self.unit)
        return figure.quantity.to(self.unit, factor) if factor is not None else None

    def _is_later(self, *columns: str) -> bool:
        return any(day is not None and day > self.as_of for day in map(self.entity.day, columns))


def common_unit(unit: str, register: Register) -> str:
    """Give the unit of measure that stands for all of its dimension: the first one of the register."""
    return next(iter(register.units_like(unit)), unit) if unit else ""


def unit_cost(cost: Quantity | None, quantity: Quantity | None, register: Register) -> tuple[Quantity | None, str]:
    """Divide a cost by a quantity.

    Returns
    -------
    Quantity or None, str
        In money per unit, such as ``million VND per km``; where there is none, the reason, a key of the catalogue.
    """
    if cost is None or quantity is None:
        return None, "unknown.input_missing"
    if cost.upper == 0:
        return None, "unknown.cost_zero"
    if quantity.lower <= 0:
        return None, "unknown.denominator_zero"
    unit = f"{cost.unit} per {quantity.unit}"
    if unit not in register.units_of_measure:
        return None, "unknown.no_unit_of_measure"
    return quantities.ratio(cost, quantity, unit=unit, kind="amount"), ""


def readings(covers: str) -> list[list[Thing]]:
    """Read what a cost covers: for each reading of the sentence the things that it pays."""
    return [[tuple(thing.split("/")) for thing in reading.split()] for reading in covers.split("|") if reading.strip()]


def mean_unit_cost(works: Sequence[Work], register: Register) -> tuple[Quantity | None, str]:
    """Divide what works cost together by their quantities together; each has a cost and a quantity of one unit of measure."""
    costs = [work.cost.quantity for work in works if work.cost is not None and work.cost.quantity is not None]
    amounts = [amount for work in works if (amount := work.amount(work.costed)) is not None]
    if not works or len(costs) < len(works) or len(amounts) < len(works):
        return None, "unknown.input_missing"
    return unit_cost(quantities.total(costs), quantities.total(amounts), register)


def usual_cost(works: Sequence[Work], register: Register) -> tuple[Quantity | None, str, list[tuple[Work, Quantity]]]:
    """Give the median of the unit costs of works, else the reason why there is none; and the works that have one, each with it.

    A work that cannot be read has none: its own page names the fault. A hedged cost or quantity makes no cost usual.
    """
    costs = [(work, _unit_cost_of(work, register)) for work in works]
    known = [(work, cost) for work, cost in costs if cost is not None and cost.is_exact]
    if len(known) < FEWEST:
        return None, "unknown.too_few_works", known
    return quantities.median([cost for _, cost in known]), "", known


def _unit_cost_of(work: Work, register: Register) -> Quantity | None:
    try:
        cost, amount = work.cost, work.amount(work.costed)
    except quantities.QuantityError:
        return None
    return unit_cost(cost.quantity if cost is not None else None, amount, register)[0]


def total_amount(works: Sequence[Work], figures: Sequence[Figure]) -> Quantity:
    """Add quantities of works in the unit of measure in which these are compared: metres become kilometres."""
    return quantities.total(
        [amount for work, figure in zip(works, figures, strict=True) if (amount := work.amount(figure)) is not None]
    )


def is_far(cost: Quantity, middle: Quantity) -> bool:
    """Whether a unit cost surely lies far from the median."""
    if cost.upper is None or middle.upper is None or not middle.lower:
        return False
    return cost.lower >= FAR * middle.upper or cost.upper <= middle.lower * Fraction(1, FAR)
