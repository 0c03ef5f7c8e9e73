"""Identities that come by themselves: from the register of measures, the units and ``rules/identities.csv``.

* ``items`` - a whole is the sum of its items (capital by source); an item that another one contains ("of which", a nested band) is
  not added to it, but to it alone its own parts are added.
* ``units`` - a unit is the sum of its parts. Where not all parts are reported they are at most the whole, and the remainder is
  what the source does not tell part by part.
* ``mean`` - a rate or average of a unit lies between those of its parts; where their denominators are known it is their mean.
* ``ratio`` - a rate is its numerator over its denominator.
* ``bound`` - a part is at most what bounds it.
* the rows of ``rules/identities.csv`` - relations between measures: the yearly movement of poor households by the form of its
  standard, kinds of poor households, bands and the number of communes.

Which figures are held together stands in `ntm_helpers.methods.identities.ledger`. The parts are *all* (the identity is closed) when
they cover the register's list but for "other", when published shares of them make 100, when bands leave no gap, or when every part
of the unit is listed and reported; else what is missing may make up a difference and the verdict is softer. Bands that share a
number are not added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Measure, band
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.methods.identities.bands import limits_of, make_whole, share_a_number
from ntm_helpers.methods.identities.ledger import Group, Key, Ledger, basis_of, key_of, quantities_of
from ntm_helpers.methods.identities.relation import Identity, Term
from ntm_helpers.methods.identities.templates import Template

COUNTS_OF_PARTS = {
    "units_of_commune_level": ("commune", "township", "ward", "special_zone"),
    "communes_total": ("commune",),
    "districts_total": ("district", "provincial_city", "district_town"),
}
"""Measures that count the parts of a unit, with the kinds that they count."""


class Implied:
    """The identities that follow from a set of figures.

    Parameters
    ----------
    figures : iterable of Figure
        Published ones.
    dataset : StoredDataset
        Its units, register and sources.
    """

    def __init__(self, figures: Iterable[Figure], dataset: StoredDataset):
        self.dataset, self.places, self.register = dataset, dataset.places, dataset.register
        self.ledger = Ledger(figures, dataset)
        self._whole: dict[tuple[str, date], bool] = {}

    def identities(self) -> Iterator[Identity]:
        """Every identity that follows, figure by figure."""
        templates = [Template(row, self.register) for row in self.register.table("identities")]
        for key, group in self.ledger.groups():
            for (name, item), figures in group.items():
                measure = self.register.measures[name]
                for result in figures:
                    yield from self._of_result(key, measure, item, result)
            yield from self._hundred(key, group)
            for template in templates:
                yield from template.identities(self.ledger, key, group)

    def _of_result(self, key: Key, measure: Measure, item: str, result: Figure) -> Iterator[Identity]:
        """What must hold of one figure by its measure: with its items, its parts, its ratio and what bounds it."""
        if item == "" and "items" in measure.adds_up_to.split():
            yield from self._items(key, measure, result)
        elif "items" in measure.adds_up_to.split() or measure.items == "band":
            yield from self._nested(key, measure, result)
        yield from self._units(measure, result)
        yield from self._ratio(key, measure, result)
        if measure.bounded_by in self.register.measures:
            yield from self._bound(key, measure, result)

    def _items(self, key: Key, measure: Measure, whole: Figure) -> Iterator[Identity]:
        items = self.register.outermost(measure, self.ledger.items(key, measure.measure))
        parts = self.ledger.parts(key, measure, items, whole)
        if parts and not _overlap(measure, items):
            is_closed = self._is_complete(measure, items, "") or self._shares_make_100(key, measure, items, whole)
            yield _identity("items", "sum", whole, parts, is_closed=is_closed)

    def _nested(self, key: Key, measure: Measure, whole: Figure) -> Iterator[Identity]:
        items = self.register.parts_of(measure, whole.item, self.ledger.items(key, measure.measure))
        parts = self.ledger.parts(key, measure, items, whole)
        if parts and not _overlap(measure, items):
            yield _identity("items", "sum", whole, parts, is_closed=self._is_complete(measure, items, whole.item))

    def _is_complete(self, measure: Measure, items: Sequence[str], within: str) -> bool:
        """Whether items are all that a whole has: bands without a gap, codes that cover the list but for "other"."""
        if measure.items == "band":
            limits = band(within)
            return limits is not None and make_whole(limits_of(items), limits)
        return bool(items) and self.register.covers(measure.items, items, within)

    def _shares_make_100(self, key: Key, measure: Measure, items: Sequence[str], like: Figure) -> bool:
        shares = next((m for m in self.register.measures.values() if m.ratio == (measure.measure, measure.measure)), None)
        if shares is None:
            return False
        known = quantities_of([self.ledger.find(key, shares.measure, item, like) for item in items], self.register)
        return known is not None and quantities.total(known).holds(100)

    def _hundred(self, key: Key, group: Group) -> Iterator[Identity]:
        """Shares of a whole add up to 100 where they are all there."""
        for name in dict.fromkeys(name for name, item in group if item):
            measure = self.register.measures[name]
            if measure.ratio and measure.ratio[0] == measure.ratio[1]:
                items = self.register.outermost(measure, self.ledger.items(key, name))
                first = group[name, items[0]][0]
                terms = tuple(Term(1, f.figure_id, f) for f in self.ledger.parts(key, measure, items, first))
                is_closed = self._is_complete(measure, items, "")
                if len(terms) > 1:
                    yield Identity(
                        f"hundred:{first.figure_id}", "sum", None, terms, rule="items", is_closed=is_closed, constant=Fraction(100)
                    )

    def _units(self, measure: Measure, whole: Figure) -> Iterator[Identity]:
        kinds = measure.adds_up_to.split()
        if whole.last_day is None or not {"units", "mean"} & set(kinds):  # without a day nobody knows which parts there were
            return
        found, is_closed = self._parts_of_unit(whole.unit_id, measure.measure, whole, whole.last_day)
        if not found:
            return
        if "units" in kinds:
            yield _identity("units", "sum", whole, found, is_closed=is_closed)
        elif is_closed:
            weights = [weight for part in found if (weight := self._denominator(measure, part)) is not None]
            if len(weights) == len(found):
                pairs = [figure for pair in zip(found, weights, strict=True) for figure in pair]
                yield _identity("mean", "weighted_mean", whole, pairs)
            else:
                yield _identity("mean", "within", whole, found)

    def _denominator(self, measure: Measure, figure: Figure) -> Figure | None:
        return self._over(key_of(figure), measure.ratio[1], figure) if measure.ratio else None

    def _parts_of_unit(self, unit_id: str, measure: str, whole: Figure, on: date) -> tuple[list[Figure], bool]:
        """Figures of the parts of a unit, and whether they are all there; a part without one is asked for its own parts."""
        children = self.places.children(unit_id, on) if unit_id in self.places else []
        basis, last_day = basis_of(whole), whole.last_day
        ones = {c.unit_id: self.ledger.find(Key(c.unit_id, basis, last_day), measure, whole.item, whole) for c in children}
        found, is_closed = [], self._has_all_parts(unit_id, on)
        for child in children:
            one = ones.get(child.unit_id)
            if one is not None:
                found.append(one)
                continue
            if not self.ledger.is_asked_of(child.unit_id, whole):
                is_closed = False
                continue
            deeper, is_complete = self._parts_of_unit(child.unit_id, measure, whole, on)
            found += deeper
            is_closed = is_closed and is_complete and bool(deeper)
        return found, is_closed

    def _has_all_parts(self, unit_id: str, on: date) -> bool:
        """Whether every part of a unit is listed.

        They are where the unit is reviewed whole, where they are as many as a source counts, and where the dataset reviews every
        unit that it lists and no source counts more; elsewhere (neighbours, the level above) where they add up in some figure.
        """
        if (unit_id, on) not in self._whole:
            self._whole[unit_id, on] = self.dataset.is_reviewed_whole(unit_id) or self._are_counted(unit_id, on)
        return self._whole[unit_id, on]

    def _are_counted(self, unit_id: str, on: date) -> bool:
        kinds = [child.kind for child in self.places.children(unit_id, on)] if unit_id in self.places else []
        for measure, counted in COUNTS_OF_PARTS.items():
            stated = [f.quantity for f in self.ledger.of_unit[unit_id] if f.measure == measure and not f.item and f.quantity]
            number = sum(kind in counted for kind in kinds)
            if stated and number:
                return any(quantity.lower == quantity.upper == number for quantity in stated)
        if not self.dataset.roots:
            return True
        return len(kinds) > 1 and any(self._adds_up(figure, on) for figure in self.ledger.of_unit[unit_id])

    def _adds_up(self, whole: Figure, on: date) -> bool:
        """Whether the parts of a unit make one of its figures exactly: then they are all."""
        if whole.last_day != on or "units" not in self.register.measures[whole.measure].adds_up_to.split():
            return False
        children = self.places.children(whole.unit_id, on)
        parts = [self.ledger.find(Key(c.unit_id, basis_of(whole), on), whole.measure, whole.item, whole) for c in children]
        known = quantities_of([whole, *parts], self.register)
        if known is None or any(quantity.is_hedged for quantity in known):
            return False
        total, *numbers = [quantity.bare for quantity in known]
        return total is not None and total > 0 and sum(number for number in numbers if number is not None) == total

    def _over(self, key: Key, denominator: str, like: Figure) -> Figure | None:
        """Denominator of the same item where it has items, else the whole."""
        return self.ledger.find(key, denominator, like.item, like) or self.ledger.find(key, denominator, "", like)

    def _ratio(self, key: Key, measure: Measure, rate: Figure) -> Iterator[Identity]:
        if measure.ratio is None:
            return
        numerator, denominator = measure.ratio
        above = self.ledger.find(key, numerator, rate.item, rate)
        below = self.ledger.find(key, denominator, "", rate) if numerator == denominator else self._over(key, denominator, rate)
        if above is not None and below is not None and above is not below:
            yield _identity("ratio", "share", rate, [above, below])

    def _bound(self, key: Key, measure: Measure, part: Figure) -> Iterator[Identity]:
        whole = self._over(key, measure.bounded_by, part)
        if whole is not None:
            yield _identity("bound", "at_most", part, [whole])


def _identity(rule: str, kind: str, result: Figure, terms: Iterable[Figure], *, is_closed: bool = True) -> Identity:
    named = tuple(Term(1, figure.figure_id, figure) for figure in terms)
    return Identity(f"{rule}:{result.figure_id}", kind, Term(1, result.figure_id, result), named, rule=rule, is_closed=is_closed)


def _overlap(measure: Measure, items: Iterable[str]) -> bool:
    """Whether items are bands that share a number."""
    return measure.items == "band" and share_a_number(limits_of(items))
