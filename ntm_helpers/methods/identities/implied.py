"""Identities that come by themselves: from the register of measures, the units and ``rules/identities.csv``.

* ``items`` - a whole is the sum of its items (capital by source); an item that another one contains ("of which", a nested band) is
  not added to it, but to it alone its own parts are added.
* ``units`` - a unit is the sum of its parts, a group that of its members. Where not all parts are reported they are at most the
  whole, and the remainder is what the source does not tell part by part.
* ``mean`` - a rate or average of a unit lies between those of its parts; where their denominators are known it is their mean.
* ``group`` - a group of units that a source names together has at most what the unit has that holds it; where its figure is added
  to make that unit, the sum says so.
* ``ratio`` - a rate is its numerator over its denominator.
* ``bound`` - a part is at most what bounds it.
* the rows of ``rules/identities.csv`` - relations between measures: the yearly movement of poor households by the form of its
  standard, kinds of poor households, bands and the number of communes.

Which figures are held together stands in `ntm_helpers.methods.identities.ledger`, what can be added to make a unit in `unit_parts`,
whether the parts are all there are in `completeness`: else what is missing may make up a difference and the verdict is softer.
Bands that share a number are not added. A notebook that may not read one of the measures of a relation is told nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from fractions import Fraction

from ntm_helpers.dataset import Figure, Measure
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.methods.identities.bands import limits_of, share_a_number
from ntm_helpers.methods.identities.completeness import Completeness, shares_make_a_hundred
from ntm_helpers.methods.identities.ledger import Group, Key, Ledger, basis_of, key_of, quantities_of
from ntm_helpers.methods.identities.relation import Identity, Parts, Term
from ntm_helpers.methods.identities.templates import Template
from ntm_helpers.methods.identities.unit_parts import UnitParts
from ntm_helpers.quantities import Quantity


class Implied:
    """The identities that follow from a set of figures.

    Parameters
    ----------
    figures : iterable of Figure
        Published ones.
    dataset : StoredDataset
        Its units, register and sources.
    evidence : iterable of Figure
        Further ones that show whether parts are all listed (`completeness`).
    allows : function
        Whether a measure may be read: a relation with one that may not is left out.
    apart : container of str
        Ids of units whose parts are not among the figures: they are not held against them.
    """

    def __init__(
        self,
        figures: Iterable[Figure],
        dataset: StoredDataset,
        evidence: Iterable[Figure] = (),
        allows: Callable[[str], bool] = lambda measure: True,
        apart: Container[str] = (),
    ):
        figures = list(figures)
        self.dataset, self.register, self._allows, self._apart = dataset, dataset.register, allows, apart
        self.ledger = Ledger(figures, dataset)
        self.completeness = Completeness([*figures, *evidence], dataset)
        self.unit_parts = UnitParts(self.ledger, self.completeness.of_units)

    def identities(self) -> Iterator[Identity]:
        """Every identity that follows, figure by figure."""
        every = [Template(row, self.register) for row in self.register.table("identities")]
        templates = [template for template in every if all(map(self._allows, template.measures))]
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
        if self.dataset.places[result.unit_id].kind == "group":
            yield from self._of_group(measure, result)

    def _items(self, key: Key, measure: Measure, whole: Figure) -> Iterator[Identity]:
        items = self.register.outermost(measure, self.ledger.items(key, measure.measure))
        parts = self.ledger.parts(key, measure, items, whole)
        if parts and not _overlap(measure, items):
            shares = self._shares(measure)
            if shares is not None and not self._allows(shares.measure):
                return
            named = self.completeness.of_items(measure, items)
            if shares is not None and shares_make_a_hundred(self._known_shares(key, shares, items, whole)):
                named = Parts.CLOSED
            yield _identity("items", "sum", whole, parts, named)

    def _nested(self, key: Key, measure: Measure, whole: Figure) -> Iterator[Identity]:
        items = self.register.parts_of(measure, whole.item, self.ledger.items(key, measure.measure))
        parts = self.ledger.parts(key, measure, items, whole)
        if parts and not _overlap(measure, items):
            yield _identity("items", "sum", whole, parts, self.completeness.of_items(measure, items, whole.item))

    def _shares(self, measure: Measure) -> Measure | None:
        """Measure of the shares of a measure's items in its whole."""
        return next((m for m in self.register.measures.values() if m.ratio == (measure.measure, measure.measure)), None)

    def _known_shares(self, key: Key, shares: Measure, items: Sequence[str], like: Figure) -> list[Quantity] | None:
        return quantities_of([self.ledger.find(key, shares.measure, item, like) for item in items], self.register)

    def _hundred(self, key: Key, group: Group) -> Iterator[Identity]:
        """Shares of a whole add up to 100 where they are all there."""
        for name in dict.fromkeys(name for name, item in group if item):
            measure = self.register.measures[name]
            if measure.ratio and measure.ratio[0] == measure.ratio[1]:
                items = self.register.outermost(measure, self.ledger.items(key, name))
                first = group[name, items[0]][0]
                terms = tuple(Term(1, f.figure_id, f) for f in self.ledger.parts(key, measure, items, first))
                named = self.completeness.of_items(measure, items)
                if len(terms) > 1:
                    yield Identity(
                        f"hundred:{first.figure_id}", "sum", None, terms, rule="items", parts=named, constant=Fraction(100)
                    )

    def _units(self, measure: Measure, whole: Figure) -> Iterator[Identity]:
        kinds = measure.adds_up_to.split()
        if whole.last_day is None or not {"units", "mean"} & set(kinds):  # without a day nobody knows which parts there were
            return
        if whole.unit_id in self._apart or ("mean" in kinds and not all(map(self._allows, measure.ratio or ()))):
            return
        told = self.unit_parts.of(whole.unit_id, measure.measure, whole, whole.last_day)
        if not told.figures:
            return
        if "units" in kinds:
            yield _identity("units", "sum", whole, told.figures, told.parts)
            return
        weights = [weight for part in told.figures if (weight := self._denominator(measure, part)) is not None]
        if told.parts is Parts.CLOSED and len(weights) == len(told.figures):
            pairs = [figure for pair in zip(told.figures, weights, strict=True) for figure in pair]
            yield _identity("mean", "weighted_mean", whole, pairs)
        else:
            yield _identity("mean", "within", whole, told.figures, told.parts)

    def _denominator(self, measure: Measure, figure: Figure) -> Figure | None:
        return self._over(key_of(figure), measure.ratio[1], figure) if measure.ratio else None

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

    def _of_group(self, measure: Measure, group: Figure) -> Iterator[Identity]:
        """A group has at most what the smallest unit has that holds it; where it is added to that one, the sum says so."""
        if "units" not in measure.adds_up_to.split() or measure.kind == "change" or group.last_day is None:
            return
        holders = self.dataset.places.holders(self.dataset.places[group.unit_id])
        keys = (Key(unit_id, basis_of(group), group.last_day) for unit_id in holders)
        whole = next((found for key in keys if (found := self.ledger.find(key, measure.measure, group.item, group))), None)
        if whole is None or group in self.unit_parts.of(whole.unit_id, measure.measure, whole, group.last_day).figures:
            return
        yield _identity("group", "at_most", group, [whole])


def _identity(rule: str, kind: str, result: Figure, terms: Iterable[Figure], parts: Parts = Parts.CLOSED) -> Identity:
    named = tuple(Term(1, figure.figure_id, figure) for figure in terms)
    return Identity(f"{rule}:{result.figure_id}", kind, Term(1, result.figure_id, result), named, rule=rule, parts=parts)


def _overlap(measure: Measure, items: Iterable[str]) -> bool:
    """Whether items are bands that share a number."""
    return measure.items == "band" and share_a_number(limits_of(items))
