"""What is published on a topic: of a unit, and of its parts where it has none of its own.

**Parts.** What parts report is held together by measure, item and period. Where a measure adds up over units and every part that
the dataset lists reports it of one period, their sum is given, under a name of its own: whether the parts listed are all there are
is another question. Figures of different periods are never added, and no total is given of some of the parts. Of a rate whose
numerator and denominator all parts report, the rate of their sums is given. The parts of a unit that has none with a page are its
villages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Figure, View
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Sentence, key_family
from ntm_helpers.review.arithmetic import count, ratio, total

SUM = "sum_of_parts"
"""Sum of what all parts report, of any measure and period."""
RATE = "rate_of_parts"
"""Rate of such sums, of any rate and period."""
AS = key_family("further.as", ("plan", "estimate"))
"""What is said of figures that are no results."""
_Thing = tuple[str, str, bool, date | None, date | None]
"""Measure, item, whether it is a plan, first and last day: what figures of several units share that may be added."""


def in_order(view: View, figures: Iterable[Figure]) -> list[Figure]:
    """Put figures in the order of the register, the whole before its items, the latest first."""
    rank = {measure: number for number, measure in enumerate(view.register.measures)}
    latest_first = sorted(figures, key=lambda figure: figure.last_day or date.min, reverse=True)
    return sorted(latest_first, key=lambda figure: (rank[figure.measure], figure.item))


def without_repeats(figures: Iterable[Figure], told: Iterable[Figure] = ()) -> list[Figure]:
    """Leave out what a source says a second time with the very same number, here or in what is told already.

    All of it stands on the page of all figures, and beside one another on that on consistency.
    """
    seen = {said for figure in told if (said := _said(figure))}
    left = []
    for figure in figures:
        said = _said(figure)
        if said is None or said not in seen:
            left.append(figure)
        seen |= {said} if said else set()
    return left


def _said(figure: Figure) -> tuple[object, ...] | None:
    """What a source says by a figure, in whatever number of digits; None of what is no plain number with a day."""
    quantity = figure.quantity
    if figure.is_derived or quantity is None or quantity.is_hedged or figure.last_day is None:
        return None
    thing = (figure.unit_id, figure.measure, figure.item, figure.basis, figure.period_start, figure.period_end)
    return *thing, figure.source_id, quantity.bare, quantity.unit


def what_it_is(view: View, figure: Figure, *, of_item: bool = True) -> Name | Sentence:
    """Name what a figure is of: its measure and its item; that it is a plan or an estimate, where its measure does not say so."""
    what = Name("what", f"{figure.measure}:{figure.item if of_item else ''}")
    is_said = figure.basis not in AS or view.register.measures[figure.measure].is_of_plans
    return what if is_said else Sentence(AS[figure.basis], {"what": what})


@dataclass(frozen=True)
class OfParts:
    """What parts report of one measure, item and period.

    Attributes
    ----------
    figures : tuple of Figure
        One a part, in the order of the parts.
    units : tuple of Unit
        The parts that report it.
    parts : int
        How many parts there are.
    adds_up : bool
        Whether the measure is one whose parts make the whole, and every figure is a number.
    """

    figures: tuple[Figure, ...]
    units: tuple[Unit, ...]
    parts: int
    adds_up: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the figures."""
        return tuple(figure.figure_id for figure in self.figures)

    @property
    def has_sum(self) -> bool:
        """Whether every part reports it, of several, and the figures may be added."""
        return self.adds_up and len(self.figures) == self.parts > 1

    def sum(self, draft: Draft, measure: str = SUM, item: str = "") -> Figure | None:
        """Add the figures of all parts; under their own measure where a topic has one sum of it alone."""
        return total(draft, measure, self.figures, item=item if measure != SUM else self._item())

    def rate(self, draft: Draft, others: Sequence[OfParts]) -> Figure | None:
        """Divide the sums of what a rate is made of; None of what is no such rate, or where the others have no such sums."""
        first = self.figures[0]
        measure = draft.view.register.measures[first.measure]
        if measure.ratio is None or measure.unit != "percent":
            return None
        alike = [other for other in others if other.has_sum and _thing(other.figures[0])[2:] == _thing(first)[2:]]
        made_of = {(other.figures[0].measure, other.figures[0].item): other for other in alike}
        above = made_of.get((measure.ratio[0], first.item))
        below = made_of.get((measure.ratio[1], first.item)) or made_of.get((measure.ratio[1], ""))
        return ratio(draft, RATE, above.sum(draft), below.sum(draft), item=self._item()) if above and below else None

    def number(self, draft: Draft) -> Figure:
        """Count the parts that report it."""
        return count(draft, "parts_reporting", self.figures, item=self._item())

    def _item(self) -> str:
        """Item of a derived figure: measure, item, period."""
        measure, item, is_plan, start, end = _thing(self.figures[0])
        days = "-".join(day.isoformat() for day in (start, end) if day)
        return f"{measure}.{item}.{'plan.' if is_plan else ''}{days}"


def parts_for(view: View) -> list[Unit]:
    """Parts of the unit on the review date; of one without parts that have pages its villages."""
    return view.children or view.places.villages_on(view.unit.unit_id, view.as_of)


def reported_by_parts(draft: Draft) -> list[OfParts]:
    """Give what the parts report of how things stood and the unit itself does not, in the order of the register.

    Only measures that say something of the whole by its parts (``adds_up_to`` of the register).
    """
    view, measures, parts = draft.view, draft.view.register.measures, parts_for(draft.view)
    own = {_thing(figure) for figure in view.of_topic(draft.topic)}
    found: dict[_Thing, dict[Unit, Figure]] = {}
    for part in parts:
        for figure in view.of_topic(draft.topic, of=part):
            if figure.counts and figure.last_day and measures[figure.measure].adds_up_to and _thing(figure) not in own:
                best = found.setdefault(_thing(figure), {})
                best[part] = min(best.get(part, figure), figure, key=view.trust)
    firsts = in_order(view, (next(iter(by_unit.values())) for by_unit in found.values()))
    return [of_parts(view, found[_thing(first)], parts) for first in firsts]


def of_parts(view: View, by_unit: Mapping[Unit, Figure], parts: Sequence[Unit]) -> OfParts:
    """Put together what parts report of one measure, item and period."""
    units = tuple(unit for unit in parts if unit in by_unit)
    figures = tuple(by_unit[unit] for unit in units)
    adds_up = "units" in view.register.measures[figures[0].measure].adds_up_to.split()
    return OfParts(figures, units, len(parts), adds_up and all(figure.quantity is not None for figure in figures))


def _thing(figure: Figure) -> _Thing:
    return figure.measure, figure.item, figure.basis == "plan", figure.period_start, figure.period_end
