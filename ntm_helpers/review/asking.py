"""What is asked for: never what is there, or what the parts, known to be all, report of one period.

Once for a measure, an item and a unit; only of a unit that can answer (`ntm_helpers.dataset.answering`). What is there but older
than a line without a number is asked for with the day of that line.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ntm_helpers.dataset import Figure, View, can_answer
from ntm_helpers.methods.identities.completeness import all_parts
from ntm_helpers.places import Unit
from ntm_helpers.review.blocks import Request


class Asking:
    """What a review asks for.

    Parameters
    ----------
    view : View
    """

    def __init__(self, view: View):
        self.view = view
        self._requests: dict[tuple[str, str, Unit], Request] = {}

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked for, in the order asked."""
        return tuple(self._requests.values())

    def ask(self, measure: str, *, of: Unit | None = None, item: str = "") -> None:
        """Ask for a figure, unless it is there or the unit is none that could have it."""
        unit, register = of or self.view.unit, self.view.register
        known = self.known(measure, item, unit)
        newer = max((figure.newer_not_reported for figure in known if figure.newer_not_reported), default=None)
        is_there = known and not newer
        if not is_there and not self._parts_tell(measure, item, unit) and can_answer(register, register.measures[measure], unit):
            self._requests.setdefault((measure, item, unit), Request(measure, unit, item, newer))

    def known(self, measure: str, item: str, unit: Unit, *, of_any_item: bool = False) -> list[Figure]:
        """Figures of a measure that the view may read and that answer a request; a plan answers only where plans are asked for.

        Asked for the whole, any item answers where items are no parts that add up to it.
        """
        if not self.view.may_read(measure, unit):
            return []
        registered = self.view.register.measures[measure]
        of_any_item = of_any_item or (not item and "items" not in registered.adds_up_to.split())
        found = self.view.current(measure, None if of_any_item else item, unit)
        return [figure for figure in found if figure.basis != "plan" or registered.is_of_plans]

    def _parts_tell(self, measure: str, item: str, unit: Unit) -> bool:
        """Whether all parts of the view's unit, of which there are several, report a measure that adds up, of one period.

        Where nothing says that the parts listed are all, they do not answer for the unit.
        """
        view = self.view
        adds_up = "units" in view.register.measures[measure].adds_up_to.split()
        if unit != view.unit or len(view.children) < 2 or not adds_up or not view.allows(measure):
            return False
        latest = [view.latest(measure, item, of=child) for child in self._all_parts]
        told = {(f.period_start, f.period_end) for f in latest if f is not None and f.last_day and not f.newer_not_reported}
        return len(told) == 1 and None not in latest

    @cached_property
    def _all_parts(self) -> list[Unit]:
        return all_parts(self.view)

    def ask_for_newer(self, shown: Iterable[Figure]) -> None:
        """Ask for what is newer than the figures shown of the unit and its parts, and is not reported."""
        asked = {unit.unit_id: unit for unit in (self.view.unit, *self.view.children, *self.view.villages)}
        for figure in shown:
            if figure.newer_not_reported and not figure.is_derived and figure.unit_id in asked:
                self.ask(figure.measure, of=asked[figure.unit_id], item=figure.item)
