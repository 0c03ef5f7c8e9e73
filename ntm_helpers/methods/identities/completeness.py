"""Completeness: whether the parts of a whole that are named are all there are. Nothing else decides it.

A list of parts is *closed* where something says that there are no others, *open* where something says that there are, and *silent*
where nothing says either: then there may be others, and a sum that does not reach the whole condemns nobody.

**Units.** (1) A count decides first, either way: a source counts the parts of the unit (`COUNTS_OF_PARTS`) on the day asked about,
else on the nearest day before, else without a day; held against the units that stood on its own day. Where a province's communes
are as many as those of its districts, these are all. (2) The dataset says that it lists every part (``complete_units`` of its
descriptor; ``reviewed_units`` only says which pages are made). (3) Two parts or more make, exactly and without a hedge, a figure of
the whole that no unit is without (`EVERY_UNIT_HAS`): a unit that is not listed would have some of it. Of capital or of recognised
communes a unit that is not listed may have none, so that such a sum shows nothing of the list. (4) Else silent. The members of a
group are all unless their list ends in "…".

**Items.** Bands that leave no gap, codes that cover their list but for "other" (`of_items`), shares of them that make 100
(`shares_make_a_hundred`); else silent.

Which figures are asked for this does not hang on the page: `EVIDENCE` is read by all (`View.evidence`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Measure, View, band
from ntm_helpers.dataset.evidence import COUNTS_OF_PARTS, EVERY_UNIT_HAS, EVIDENCE
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.methods.identities.bands import limits_of, make_whole
from ntm_helpers.methods.identities.ledger import Ledger, quantities_of
from ntm_helpers.methods.identities.relation import Parts
from ntm_helpers.methods.identities.unit_parts import UnitParts
from ntm_helpers.places import Unit

_COMMUNES, _DISTRICTS = set(COUNTS_OF_PARTS["units_of_commune_level"]), set(COUNTS_OF_PARTS["districts_total"])


class Completeness:
    """Whether the parts of units are all listed, by the dataset and the figures that show it.

    Parameters
    ----------
    figures : iterable of Figure
        Of them those of `EVIDENCE` are asked, but for plans.
    dataset : StoredDataset
        Its units, register and descriptor.
    """

    def __init__(self, figures: Iterable[Figure], dataset: StoredDataset):
        shown = {f.figure_id: f for f in figures if f.measure in EVIDENCE and f.basis != "plan"}
        self.dataset, self.places, self.register = dataset, dataset.places, dataset.register
        self._ledger = Ledger(shown.values(), dataset)
        self._told_by_part = UnitParts(self._ledger, self.of_units)
        self._known: dict[tuple[str, date], Parts] = {}

    def of_units(self, unit_id: str, on: date) -> Parts:
        """Whether the parts of a unit that are listed for a day are all it had."""
        if (unit_id, on) not in self._known:
            self._known[unit_id, on] = self._of_units(unit_id, on)
        return self._known[unit_id, on]

    def of_items(self, measure: Measure, items: Sequence[str], within: str = "") -> Parts:
        """Whether items are all that a whole, or another item, has: bands without a gap, codes that cover their list."""
        if measure.items == "band":
            limits = band(within)
            is_whole = limits is not None and make_whole(limits_of(items), limits)
        else:
            is_whole = bool(items) and self.register.covers(measure.items, items, within)
        return Parts.CLOSED if is_whole else Parts.SILENT

    def _of_units(self, unit_id: str, on: date) -> Parts:
        unit = self.places.get(unit_id)
        if unit is not None and unit.kind == "group":
            return Parts.OPEN if unit.is_open or len(self.places.parts(unit_id, on)) < len(set(unit.members)) else Parts.CLOSED
        counted = self._by_count(unit_id, on)
        if counted is not None:
            return counted
        is_told = unit_id in self.dataset.complete_units
        return Parts.CLOSED if is_told or self._adds_up(unit_id, on) else Parts.SILENT

    # --- counts of parts --------------------------------------------------------------------------------------------------

    def _by_count(self, unit_id: str, on: date) -> Parts | None:
        """What the counts of a unit's parts say: the first measure that tells; one of some kinds alone can only open a list."""
        kinds = {part.kind for part in self.places.parts(unit_id, on)}
        if kinds & _DISTRICTS:
            return self._told(unit_id, on, "districts_total") or self._by_communes_of_parts(unit_id, on)
        if not kinds & _COMMUNES:
            return self._told(unit_id, on, "villages_total") if kinds else None
        in_all = self._told(unit_id, on, "units_of_commune_level")
        if in_all is not None:
            return in_all
        told = {name: self._told(unit_id, on, name) for name in ("communes_total", "townships_total", "wards_total")}
        return Parts.OPEN if Parts.OPEN in told.values() else told["communes_total"]

    def count_that_denies(self, unit_id: str, on: date) -> Figure | None:
        """Give the count by which the parts listed are not all a unit had: against it the dataset may say that they are."""
        kinds = {part.kind for part in self.places.parts(unit_id, on)}
        measures = [measure for measure, counted in COUNTS_OF_PARTS.items() if kinds & set(counted)]
        if self._by_count(unit_id, on) is not Parts.OPEN:
            return None
        decided = (self._decided(unit_id, on, measure) for measure in measures)
        return next((found[1] for found in decided if found is not None and found[0] is Parts.OPEN), None)

    def _by_communes_of_parts(self, unit_id: str, on: date) -> Parts | None:
        """Whether the communes of the parts are as many as the whole has: then no part is missing; fewer may be listed in part."""
        told = (self._told(unit_id, on, measure, self._parts_of_parts) for measure in ("units_of_commune_level", "communes_total"))
        return Parts.CLOSED if Parts.CLOSED in told else None

    def _parts_of_parts(self, unit_id: str, on: date) -> list[Unit]:
        return [deeper for part in self.places.parts(unit_id, on) for deeper in self.places.parts(part.unit_id, on)]

    def _told(
        self, unit_id: str, on: date, measure: str, parts_of: Callable[[str, date], Sequence[Unit]] | None = None
    ) -> Parts | None:
        """What one count says of the parts; None where there is none, or a hedge leaves it open."""
        decided = self._decided(unit_id, on, measure, parts_of)
        return decided[0] if decided is not None else None

    def _decided(
        self, unit_id: str, on: date, measure: str, parts_of: Callable[[str, date], Sequence[Unit]] | None = None
    ) -> tuple[Parts, Figure] | None:
        """What one count says of the parts, and the figure by which it does."""
        for count in self._counts(unit_id, on, measure):
            day, quantity = count.last_day or on, count.quantity
            parts = (parts_of or self.places.parts)(unit_id, day)
            number = sum(part.kind in COUNTS_OF_PARTS[measure] for part in parts)
            if quantity is None or not parts:
                continue
            if not quantity.holds(number):
                return Parts.OPEN, count
            if quantity.lower == quantity.upper:
                return Parts.CLOSED, count
        return None

    def _counts(self, unit_id: str, on: date, measure: str) -> list[Figure]:
        """Counts of a unit's parts up to a day, the nearest first, then those without a day; of one day the best graded."""
        found = [f for f in self._ledger.of_unit[unit_id] if f.measure == measure and not f.item]
        dated = [figure for figure in found if figure.last_day is not None and figure.last_day <= on]
        dated.sort(key=lambda figure: (_before(figure, on), self.dataset.grade(figure), figure.figure_id))
        return dated + [figure for figure in found if figure.last_day is None]

    # --- parts that make a whole ------------------------------------------------------------------------------------------

    def _adds_up(self, unit_id: str, on: date) -> bool:
        """Whether the parts of a unit make a figure exactly that every unit has, on the day or before, of the same parts."""
        parts = self.places.parts(unit_id, on)
        wholes = [f for f in self._ledger.of_unit[unit_id] if f.measure in EVERY_UNIT_HAS and f.last_day and f.last_day <= on]
        return any(self._makes(whole, parts) for whole in wholes)

    def _makes(self, whole: Figure, parts: Sequence[Unit]) -> bool:
        if whole.last_day is None or self.places.parts(whole.unit_id, whole.last_day) != parts:
            return False
        told = self._told_by_part.of_listed(whole.unit_id, whole.measure, whole, whole.last_day)
        known = quantities_of([whole, *told.figures], self.register)
        if told.parts is not Parts.CLOSED or len(told.figures) < 2 or known is None or any(q.is_hedged for q in known):
            return False
        total, *numbers = [quantity.bare for quantity in known]
        return total is not None and total > 0 and sum(number for number in numbers if number is not None) == total


def all_parts(view: View) -> list[Unit]:
    """Parts of the view's unit, where those listed are known to be all on the review date; else none."""
    is_whole = Completeness(view.evidence, view.dataset).of_units(view.unit.unit_id, view.as_of) is Parts.CLOSED
    return view.children if is_whole else []


def _before(figure: Figure, on: date) -> int:
    """Days by which a dated figure lies before a day."""
    return (on - figure.last_day).days if figure.last_day else 0


def shares_make_a_hundred(shares: Sequence[quantities.Quantity] | None) -> bool:
    """Whether published shares of parts make 100 per cent: then the parts are all."""
    return bool(shares) and quantities.total(shares or ()).holds(100)
