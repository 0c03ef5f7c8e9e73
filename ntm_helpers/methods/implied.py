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

Figures are held together when they speak of one unit, one basis and one period: the same last day, and the same first day where
both have one; undated ones when they are of one source. Of several sources the result's own is asked first, then the best
graded one. The parts are *all* (the identity is closed) when they cover the register's list but for "other", when published
shares of them make 100, when bands leave no gap, or when every part of the unit is listed and reported; else what is missing
may make up a difference and the verdict is softer. The result's own source is not mixed with others where it gives two parts or
more. Bands that share a number are not added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Measure, Register, StoredDataset, band
from ntm_helpers.methods.identities import Identity, Term

COUNTS_OF_PARTS = {
    "units_of_commune_level": ("commune", "township", "ward", "special_zone"),
    "communes_total": ("commune",),
    "districts_total": ("district", "provincial_city", "district_town"),
}
"""Measures that count the parts of a unit, with the kinds that they count."""

_ACTUAL = {"result": "result", "derived": "result", "status": "result"}


@dataclass(frozen=True)
class _Key:
    """What figures that belong together share; undated ones their source, for they may speak of different days."""

    unit_id: str
    basis: str
    last_day: date | None
    source_id: str = ""


class Ledger:
    """Figures in the order in which identities ask for them.

    Parameters
    ----------
    figures : iterable of Figure
        Published ones.
    dataset : StoredDataset
        Its units, register and sources.
    """

    def __init__(self, figures: Iterable[Figure], dataset: StoredDataset):
        self.dataset, self.places, self.register = dataset, dataset.places, dataset.register
        self._by_key: dict[_Key, dict[tuple[str, str], list[Figure]]] = defaultdict(lambda: defaultdict(list))
        self._items_of: dict[tuple[_Key, str], dict[str, None]] = defaultdict(dict)
        self._of_unit: dict[str, list[Figure]] = defaultdict(list)
        self._whole: dict[tuple[str, date], bool] = {}
        self._units_above: dict[tuple, set[str]] = defaultdict(set)
        for figure in sorted(figures, key=lambda figure: figure.figure_id):  # the order of rows must not matter
            if not figure.code:
                self._by_key[_key(figure)][figure.measure, figure.item].append(figure)
                self._items_of[_key(figure), figure.measure][figure.item] = None
                self._of_unit[figure.unit_id].append(figure)
                self._climb(figure)

    def _climb(self, figure: Figure) -> None:
        """Remember a figure's unit and all above it: where parts are looked for, and where not."""
        above, unit_id = self._units_above[_told(figure)], figure.unit_id
        while unit_id not in above and unit_id in self.places:
            above.add(unit_id)
            unit_id = self.places[unit_id].parent_id

    def identities(self) -> Iterator[Identity]:
        """Every identity that follows, figure by figure."""
        templates = [_Template(row, self.register) for row in self.register.table("identities")]
        for key, group in self._by_key.items():
            for (name, item), figures in group.items():
                measure = self.register.measures[name]
                for result in figures:
                    if item == "" and "items" in measure.adds_up_to.split():
                        yield from self._items(key, measure, result)
                    elif "items" in measure.adds_up_to.split() or measure.items == "band":
                        yield from self._nested(key, measure, result)
                    yield from self._units(measure, result)
                    if measure.ratio:
                        yield from self._ratio(key, measure, result)
                    if measure.bounded_by in self.register.measures:
                        yield from self._bound(key, measure, result)
            yield from self._hundred(key, group)
            for template in templates:
                yield from template.identities(self, key, group)

    def find(self, key: _Key, measure: str, item: str, like: Figure) -> Figure | None:
        """Figure of a measure that belongs to another one: of its period, of its source where that has one."""
        found = self._by_key[key].get((measure, item), ()) if key in self._by_key else ()
        start = like.period_start
        found = [figure for figure in found if start is None or figure.period_start in (None, start)]
        if len({figure.period_start for figure in found}) > 1:
            found = [figure for figure in found if figure.period_start == start]
        return min(found, key=lambda figure: self._preference(figure, like), default=None)

    def items(self, key: _Key, measure: str) -> list[str]:
        """Items of a measure that are there."""
        return [item for item in self._items_of.get((key, measure), ()) if item]

    def starts(self, key: _Key, measures: Iterable[str], item: str) -> list[date]:
        """First days of what happened up to a day, the latest first."""
        group = self._by_key[key]
        found = (figure for name in measures for part in (item, "") for figure in group.get((name, part), ()))
        return sorted({figure.period_start for figure in found if figure.period_start}, reverse=True)

    def _preference(self, figure: Figure, like: Figure) -> tuple:
        return figure.source_id != like.source_id, self.dataset.grade(figure), figure.figure_id

    def _parts(self, key: _Key, measure: Measure, items: Sequence[str], like: Figure) -> list[Figure]:
        found = {item: self.find(key, measure.measure, item, like) for item in items}
        return list(_of_one_source(found, like).values())

    def _items(self, key: _Key, measure: Measure, whole: Figure) -> Iterator[Identity]:
        items = self.register.outermost(measure, self.items(key, measure.measure))
        parts = self._parts(key, measure, items, whole)
        if parts and not _overlap(measure, items):
            is_closed = self._is_complete(measure, items, "") or self._shares_make_100(key, measure, items, whole)
            yield _identity("items", "sum", whole, parts, is_closed=is_closed)

    def _nested(self, key: _Key, measure: Measure, whole: Figure) -> Iterator[Identity]:
        items = self.register.parts_of(measure, whole.item, self.items(key, measure.measure))
        parts = self._parts(key, measure, items, whole)
        if parts and not _overlap(measure, items):
            yield _identity("items", "sum", whole, parts, is_closed=self._is_complete(measure, items, whole.item))

    def _is_complete(self, measure: Measure, items: Sequence[str], within: str) -> bool:
        """Whether items are all that a whole has: bands without a gap, codes that cover the list but for "other"."""
        if measure.items == "band":
            return bool(within) and _tile(items, band(within))
        return bool(items) and self.register.covers(measure.items, items, within)

    def _shares_make_100(self, key: _Key, measure: Measure, items: Sequence[str], like: Figure) -> bool:
        shares = next((m for m in self.register.measures.values() if m.ratio == (measure.measure, measure.measure)), None)
        found = [self.find(key, shares.measure, item, like) for item in items] if shares else [None]
        if any(figure is None or figure.quantity is None for figure in found):
            return False
        return quantities.total([self.register.quantity_of(figure) for figure in found]).holds(100)

    def _hundred(self, key: _Key, group: dict) -> Iterator[Identity]:
        """Shares of a whole add up to 100 where they are all there."""
        for name in dict.fromkeys(name for name, item in group if item):
            measure = self.register.measures[name]
            if measure.ratio and measure.ratio[0] == measure.ratio[1]:
                items = self.register.outermost(measure, self.items(key, name))
                first = group[name, items[0]][0]
                terms = tuple(Term(1, f.figure_id, f) for f in self._parts(key, measure, items, first))
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
            weights = [self._denominator(measure, part) for part in found]
            if all(weights):
                pairs = [figure for pair in zip(found, weights, strict=True) for figure in pair]
                yield _identity("mean", "weighted_mean", whole, pairs)
            else:
                yield _identity("mean", "within", whole, found)

    def _denominator(self, measure: Measure, figure: Figure) -> Figure | None:
        return self._over(_key(figure), measure.ratio[1], figure) if measure.ratio else None

    def _parts_of_unit(self, unit_id: str, measure: str, whole: Figure, on: date) -> tuple[list[Figure], bool]:
        """Figures of the parts of a unit, and whether they are all there; a part without one is asked for its own parts."""
        children = self.places.children(unit_id, on) if unit_id in self.places else []
        ones = {c.unit_id: self.find(_Key(c.unit_id, _basis(whole), whole.last_day), measure, whole.item, whole) for c in children}
        found, is_closed = [], self._has_all_parts(unit_id, on)
        for child in children:
            one = ones.get(child.unit_id)
            if one is not None:
                found.append(one)
                continue
            if child.unit_id not in self._units_above[_told(whole)]:
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
            stated = [f.quantity for f in self._of_unit[unit_id] if f.measure == measure and not f.item and f.quantity]
            number = sum(kind in counted for kind in kinds)
            if stated and number:
                return any(quantity.lower == quantity.upper == number for quantity in stated)
        if not self.dataset.roots:
            return True
        return len(kinds) > 1 and any(self._adds_up(figure, on) for figure in self._of_unit[unit_id])

    def _adds_up(self, whole: Figure, on: date) -> bool:
        """Whether the parts of a unit make one of its figures exactly: then they are all."""
        if (
            whole.last_day != on
            or whole.quantity is None
            or "units" not in self.register.measures[whole.measure].adds_up_to.split()
        ):
            return False
        children = self.places.children(whole.unit_id, on)
        parts = [self.find(_Key(c.unit_id, _basis(whole), on), whole.measure, whole.item, whole) for c in children]
        if any(part is None or part.quantity is None or part.quantity.is_hedged for part in parts) or whole.quantity.is_hedged:
            return False
        return sum(self.register.quantity_of(part).bare for part in parts) == self.register.quantity_of(whole).bare > 0

    def _over(self, key: _Key, denominator: str, like: Figure) -> Figure | None:
        """Denominator of the same item where it has items, else the whole."""
        return self.find(key, denominator, like.item, like) or self.find(key, denominator, "", like)

    def _ratio(self, key: _Key, measure: Measure, rate: Figure) -> Iterator[Identity]:
        numerator, denominator = measure.ratio
        above = self.find(key, numerator, rate.item, rate)
        below = self.find(key, denominator, "", rate) if numerator == denominator else self._over(key, denominator, rate)
        if above is not None and below is not None and above is not below:
            yield _identity("ratio", "share", rate, [above, below])

    def _bound(self, key: _Key, measure: Measure, part: Figure) -> Iterator[Identity]:
        whole = self._over(key, measure.bounded_by, part)
        if whole is not None:
            yield _identity("bound", "at_most", part, [whole])


class _Template:
    """A row of ``rules/identities.csv``: a relation between measures."""

    def __init__(self, row: dict[str, str], register: Register):
        self.rule, self.kind, self.result = row["identity"], row["kind"], row["result"]
        self.item, self.has_other_moves = row["item"], row["residual"] == "other_moves"
        self.terms = [(-1 if text[0] == "-" else 1, *text[1:].partition("@")[::2]) for text in row["terms"].split()]
        self.register = register
        self._flows = [measure for _, measure, when in self.terms if when != "before"]
        self._triggers = {*self._flows, self.result} - {""}

    def identities(self, ledger: Ledger, key: _Key, group: dict) -> Iterator[Identity]:
        """The relation for every item for which enough is there: every result and a term, or all terms where there is no result."""
        for item in sorted({item for name, item in group if name in self._triggers and self._applies(name, item, key)}):
            likes = group.get((self.result, item), ()) if self.result else self._first(group, item)
            for like in likes:
                found = self._one(ledger, key, item, like)
                if found is not None:
                    yield found

    def _first(self, group: dict, item: str) -> list[Figure]:
        return next((group[name, item][:1] for _, name, _ in self.terms if (name, item) in group), [])

    def _applies(self, measure: str, item: str, key: _Key) -> bool:
        if self.register.measures[measure].items != "poverty_standard":
            return item == "" or self.register.measures[measure].items == "band"
        return self.item == "*" or self.item == self._standard(item, key)

    def _standard(self, item: str, key: _Key) -> str:
        """Poverty standard of a figure: told, or certain from the year of its review."""
        return item or (self.register.law.poverty_standard_of_review(key.last_day.year) if key.last_day else "")

    def _one(self, ledger: Ledger, key: _Key, item: str, like: Figure) -> Identity | None:
        if any(when == "items" for _, _, when in self.terms):
            return self._banded(ledger, key, like) if band(item) is None else None
        result = like if self.result else None
        if any(when == "before" for _, _, when in self.terms):
            like = replace(like, period_start=self._start(ledger, key, item, like))
        terms = [Term(sign, name, self._term(ledger, key, name, when, item, like)) for sign, name, when in self.terms]
        terms = [Term(t.sign, t.figure.figure_id if t.figure else t.name, t.figure) for t in terms]
        own = [term for term, (_, _, when) in zip(terms, self.terms, strict=True) if term.figure and when != "before"]
        opening = [term for term, (_, _, when) in zip(terms, self.terms, strict=True) if when == "before"]
        if self.result and (not own or any(term.figure is None for term in opening)):
            return None
        if not self.result and any(term.figure is None for term in terms):
            return None
        if self.has_other_moves and all("other" in term.name for term in terms if term.figure is None):
            named = [term for term in terms if term.figure is not None]  # other moves that are not told are a remainder, no fault
            return replace(self._made(result, named), has_other_moves=len(named) < len(terms))
        return self._made(result, terms)

    def _start(self, ledger: Ledger, key: _Key, item: str, like: Figure) -> date | None:
        """First day of the shortest movement of which the opening is told."""
        opening = next(measure for _, measure, when in self.terms if when == "before")
        starts = ledger.starts(key, self._flows, item)
        return next((start for start in starts if self._before(ledger, key, opening, item, start, like)), None)

    def _before(self, ledger: Ledger, key: _Key, name: str, item: str, start: date, like: Figure) -> Figure | None:
        """Stock on the day before, under the standard of the relation: nothing is carried over a change of standard."""
        before = _Key(key.unit_id, key.basis, start - timedelta(days=1))
        if self.register.measures[name].items == "poverty_standard":
            now, then = self._standard(item, key), self._standard(item, before)
            if not now or now != then or not self._applies(name, item, before):
                return None
        return ledger.find(before, name, item, replace(like, period_start=None))

    def _term(self, ledger: Ledger, key: _Key, name: str, when: str, item: str, like: Figure) -> Figure | None:
        if when != "before":
            return ledger.find(key, name, item if self.register.measures[name].items else "", like)
        return self._before(ledger, key, name, item, like.period_start, like) if like.period_start else None

    def _banded(self, ledger: Ledger, key: _Key, result: Figure) -> Identity | None:
        (sign, name, _), *_ = self.terms
        measure = self.register.measures[name]
        items = self.register.outermost(measure, ledger.items(key, name))
        if not items or _overlap(measure, items):
            return None
        parts = [figure for item in items if (figure := ledger.find(key, name, item, result)) is not None]
        bound = self.register.law.criteria_set_on("commune", key.last_day) if key.last_day else None
        is_closed = bound is not None and _tile(items, (0, int(bound["criteria_count"])))
        is_closed = is_closed or self._are_all(ledger, key, measure, parts, result)
        if self.kind == "bounds" and not is_closed:
            return None
        return self._made(result, [Term(sign, part.figure_id, part) for part in parts], is_closed=is_closed)

    def _are_all(self, ledger: Ledger, key: _Key, measure: Measure, parts: Sequence[Figure], like: Figure) -> bool:
        """Whether bands hold every commune though some are not printed: they make the number of communes."""
        whole = ledger.find(key, measure.bounded_by, "", like)
        if whole is None or any(figure.quantity is None for figure in (whole, *parts)):
            return False
        made = quantities.total([self.register.quantity_of(part) for part in parts])
        return quantities.compare(made, self.register.quantity_of(whole)) == "equal"

    def _made(self, result: Figure | None, terms: list[Term], *, is_closed: bool = True) -> Identity:
        first = result or terms[0].figure
        stated = Term(1, result.figure_id, result) if result else None
        return Identity(f"{self.rule}:{first.figure_id}", self.kind, stated, tuple(terms), rule=self.rule, is_closed=is_closed)


def _identity(rule: str, kind: str, result: Figure, terms: Iterable[Figure], *, is_closed: bool = True) -> Identity:
    named = tuple(Term(1, figure.figure_id, figure) for figure in terms)
    return Identity(f"{rule}:{result.figure_id}", kind, Term(1, result.figure_id, result), named, rule=rule, is_closed=is_closed)


def _of_one_source(found: Mapping[str, Figure | None], like: Figure) -> dict[str, Figure]:
    """Parts of the result's own source where it gives two or more of them, else whatever there is: sources are not mixed."""
    known = {name: figure for name, figure in found.items() if figure is not None}
    own = {name: figure for name, figure in known.items() if figure.source_id == like.source_id}
    return own if len(own) > 1 else known


def _key(figure: Figure) -> _Key:
    return _Key(figure.unit_id, _basis(figure), figure.last_day, "" if figure.last_day else figure.source_id)


def _told(figure: Figure) -> tuple:
    return figure.measure, figure.item, _basis(figure), figure.last_day


def _basis(figure: Figure) -> str:
    return _ACTUAL.get(figure.basis, figure.basis)


def _overlap(measure: Measure, items: Iterable[str]) -> bool:
    """Whether bands share a number: then they count something twice and cannot be added."""
    return measure.items == "band" and any(one[1] >= other[0] for one, other in pairwise(sorted(map(band, items))))


def _tile(items: Iterable[str], whole: tuple[int, int]) -> bool:
    """Whether bands lie side by side without gap or overlap and make the whole."""
    reached = whole[0] - 1
    for low, high in sorted(band(item) for item in items):
        if low != reached + 1:
            return False
        reached = high
    return reached == whole[1]
