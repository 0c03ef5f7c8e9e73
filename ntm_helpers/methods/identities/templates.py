"""The relations between measures that ``rules/identities.csv`` declares, and the figures that they hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Measure, Register
from ntm_helpers.methods.identities.bands import limits_of, make_whole, share_a_number
from ntm_helpers.methods.identities.ledger import Group, Key, Ledger, quantities_of
from ntm_helpers.methods.identities.relation import Identity, Parts, Term


@dataclass(frozen=True)
class MeasureTerm:
    """A term of a relation between measures, such as ``-poor_households@before``.

    Attributes
    ----------
    sign : int
        1 or −1.
    measure : str
    when : str
        ``before``: on the day before the flows begin; ``items``: all its items; empty: like the result.
    """

    sign: int
    measure: str
    when: str

    @classmethod
    def read(cls, text: str) -> MeasureTerm:
        """Read a term with its sign."""
        measure, _, when = text[1:].partition("@")
        return cls(-1 if text[0] == "-" else 1, measure, when)


class Template:
    """A row of ``rules/identities.csv``: a relation between measures."""

    def __init__(self, row: Mapping[str, str], register: Register):
        self.rule, self.kind, self.result = row["identity"], row["kind"], row["result"]
        self.item, self.has_other_moves = row["item"], row["residual"] == "other_moves"
        self.terms = [MeasureTerm.read(text) for text in row["terms"].split()]
        self.register = register
        self._opening = next((term.measure for term in self.terms if term.when == "before"), "")
        self._flows = [term.measure for term in self.terms if term.when != "before"]
        self._triggers = {*self._flows, self.result} - {""}
        self.measures = {*(term.measure for term in self.terms), self.result} - {""}

    def identities(self, ledger: Ledger, key: Key, group: Group) -> Iterator[Identity]:
        """The relation for every item for which enough is there: every result and a term, or all terms where there is no result."""
        if any(term.when == "items" for term in self.terms):
            yield from self._of_bands(ledger, key, group)
            return
        for item in sorted({item for name, item in group if name in self._triggers and self._applies(name, item, key)}):
            likes = group.get((self.result, item), ()) if self.result else self._first(group, item)
            for like in likes:
                found = self._one(ledger, key, item, like)
                if found is not None:
                    yield found

    def _first(self, group: Group, item: str) -> list[Figure]:
        return next((group[term.measure, item][:1] for term in self.terms if (term.measure, item) in group), [])

    def _applies(self, measure: str, item: str, key: Key) -> bool:
        if self.register.measures[measure].items != "poverty_standard":
            return item == "" or self.register.measures[measure].items == "band"
        return self.item == "*" or self.item == self._standard(item, key)

    def _standard(self, item: str, key: Key) -> str:
        """Poverty standard of a figure: stated, or certain from the year of its review."""
        return item or (self.register.law.poverty_standard_of_review(key.last_day.year) if key.last_day else "")

    def _one(self, ledger: Ledger, key: Key, item: str, like: Figure) -> Identity | None:
        result = like if self.result else None
        if self._opening:
            like = replace(like, period_start=self._start(ledger, key, item, like))
        found = [(term, self._figure(ledger, key, term, item, like)) for term in self.terms]
        is_any_there = any(figure is not None for term, figure in found if term.when != "before")
        is_opening_there = all(figure is not None for term, figure in found if term.when == "before")
        is_all_there = all(figure is not None for _, figure in found)
        if not (is_any_there and is_opening_there if self.result else is_all_there):
            return None
        terms = [Term(term.sign, figure.figure_id if figure else term.measure, figure) for term, figure in found]
        if self.has_other_moves and all("other" in term.name for term in terms if term.figure is None):
            named = [term for term in terms if term.figure is not None]  # other moves that are not stated are a remainder, no fault
            return replace(self._made(result, named), has_other_moves=len(named) < len(terms))
        return self._made(result, terms)

    def _start(self, ledger: Ledger, key: Key, item: str, like: Figure) -> date | None:
        """First day of the shortest movement whose opening is reported."""
        starts = ledger.starts(key, self._flows, item)
        return next((start for start in starts if self._before(ledger, key, self._opening, item, start, like)), None)

    def _before(self, ledger: Ledger, key: Key, name: str, item: str, start: date, like: Figure) -> Figure | None:
        """Stock on the day before, under the standard of the relation: nothing is carried over a change of standard."""
        before = Key(key.unit_id, key.basis, start - timedelta(days=1))
        if self.register.measures[name].items == "poverty_standard":
            now, then = self._standard(item, key), self._standard(item, before)
            if not now or now != then or not self._applies(name, item, before):
                return None
        return ledger.find(before, name, item, replace(like, period_start=None))

    def _figure(self, ledger: Ledger, key: Key, term: MeasureTerm, item: str, like: Figure) -> Figure | None:
        if term.when != "before":
            return ledger.find(key, term.measure, item if self.register.measures[term.measure].items else "", like)
        return self._before(ledger, key, term.measure, item, like.period_start, like) if like.period_start else None

    def _of_bands(self, ledger: Ledger, key: Key, group: Group) -> Iterator[Identity]:
        """The relation of every result with the bands; what two bands or more allow is told also where no result is stated.

        Bands that share a number are named beside the result that they cannot be added to.
        """
        results = group.get((self.result, ""), ())
        for result in results:
            found = self._banded(ledger, key, result)
            if found is not None:
                yield found
        if results or self.kind != "bounds":
            return
        items = self._bands(ledger, key)
        parts = self._parts(ledger, key, items, group[self.terms[0].measure, items[0]][0]) if len(items) > 1 else []
        if len(parts) > 1 and not share_a_number(limits_of(items)):
            yield self._made(None, [Term(1, part.figure_id, part) for part in parts], Parts.SILENT)

    def _bands(self, ledger: Ledger, key: Key) -> list[str]:
        """Bands that lie in no other one."""
        name = self.terms[0].measure
        return self.register.outermost(self.register.measures[name], ledger.items(key, name))

    def _parts(self, ledger: Ledger, key: Key, items: Sequence[str], like: Figure) -> list[Figure]:
        found = [ledger.find(key, self.terms[0].measure, item, like) for item in items]
        return [figure for figure in found if figure is not None]

    def _banded(self, ledger: Ledger, key: Key, result: Figure) -> Identity | None:
        term, items = self.terms[0], self._bands(ledger, key)
        measure, limits = self.register.measures[term.measure], limits_of(items)
        if not items:
            return None
        parts = self._parts(ledger, key, items, result)
        named = [Term(term.sign, part.figure_id, part) for part in parts]
        if share_a_number(limits):
            return replace(self._made(result, named, Parts.SILENT), identity_id=f"overlap:{result.figure_id}")
        bound = self.register.law.criteria_set_on("commune", key.last_day) if key.last_day else None
        is_whole = bound is not None and make_whole(limits, (0, int(bound["criteria_count"])))
        is_whole = is_whole or self._are_all(ledger, key, measure, parts, result)
        if self.kind == "bounds" and not is_whole and len(parts) < 2:
            return None
        return self._made(result, named, Parts.CLOSED if is_whole else Parts.SILENT)

    def _are_all(self, ledger: Ledger, key: Key, measure: Measure, parts: Sequence[Figure], like: Figure) -> bool:
        """Whether bands hold every commune though some are not printed: they make the number of communes."""
        whole = ledger.find(key, measure.bounded_by, "", like)
        known = quantities_of([whole, *parts], self.register)
        return known is not None and quantities.compare(quantities.total(known[1:]), known[0]) == "equal"

    def _made(self, result: Figure | None, terms: list[Term], parts: Parts = Parts.CLOSED) -> Identity:
        first = result.figure_id if result else terms[0].name
        stated = Term(1, result.figure_id, result) if result else None
        return Identity(f"{self.rule}:{first}", self.kind, stated, tuple(terms), rule=self.rule, parts=parts)
