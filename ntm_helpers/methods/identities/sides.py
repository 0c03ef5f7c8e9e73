"""Both sides of an identity as quantities of one unit of measure, or the reason why they cannot be held together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.methods.identities.bands import limits_of, share_a_number
from ntm_helpers.methods.identities.relation import Finding, Identity, Term
from ntm_helpers.quantities import Quantity, point

_ADDED = ("sum", "remainder")
"""Kinds in which points of a rate may be added to it; held against one another per cent and points are two things."""


class CannotTell(Exception):
    """The sides cannot be computed; the message is the reason."""


class Sides:
    """The figures of an identity as quantities of one unit of measure."""

    def __init__(self, identity: Identity, register: Register):
        self.identity, self.register = identity, register

    @property
    def result(self) -> Figure | None:
        """The figure that is held against the terms."""
        return self.identity.result.figure if self.identity.result else None

    @property
    def unit(self) -> str:
        """Unit of both sides: the result's, else that of the first term that has one."""
        if self.identity.constant is not None:
            return "percent"
        for figure in self.identity.figures:
            if unit := self.unit_of(figure):
                return unit
        raise CannotTell("missing")

    def unit_of(self, figure: Figure) -> str:
        """Unit of measure of a figure: its measure's own, else the one in which it was printed; empty where it has none."""
        own = self.register.unit_of(figure.measure, figure.item)
        return own or (figure.quantity.unit if figure.quantity is not None else "")

    def unit_of_term(self, term: Term) -> str:
        """Unit of measure of a term's figure; empty where it is missing."""
        return self.unit_of(term.figure) if term.figure is not None else ""

    def stated(self, unit: str | None = None) -> Quantity | None:
        """Give the result, None where it is missing."""
        if self.identity.constant is not None:
            return point(self.identity.constant, "percent", "rate")
        return self.quantity(self.identity.result, unit) if self.identity.result else None

    def quantity(self, term: Term, unit: str | None = None) -> Quantity | None:
        """Give a term in a unit of measure (by default the sides'); counts of different things may be added."""
        if term.figure is None or term.figure.quantity is None:
            return None
        own, unit = term.figure.quantity, unit or self.unit
        factor = self.register.factor(own.unit, unit)
        if factor is None and self.identity.kind in _ADDED and {own.unit, unit} == {"percent", "percentage point"}:
            factor = Fraction(1)
        if factor is None and own.kind == "count" and unit in self._units_of_counts:
            factor = Fraction(1)
        if factor is None:
            raise CannotTell("units_differ")
        return own.to(unit, factor)

    def known(self, sign: int = 0) -> list[Quantity]:
        """Terms that have a number, in the unit of the sides; of one sign where it is given."""
        terms = (term for term in self.identity.terms if sign in (0, term.sign))
        return [quantity for term in terms if (quantity := self.quantity(term)) is not None]

    @property
    def absent(self) -> list[Term]:
        """Terms that have no number."""
        return [term for term in self.identity.terms if term.figure is None or term.figure.quantity is None]

    def counting_once(self) -> Sides:
        """Give the same sides without the terms that count a part of another one ("of which"): bands within bands."""
        terms = self.identity.terms
        within = [name for bands in self._bands for name in _nested(bands, self.register)]
        kept = tuple(term for term in terms if term.name not in within)
        return self if len(kept) == len(terms) else Sides(replace(self.identity, terms=kept), self.register)

    @property
    def overlaps(self) -> bool:
        """Whether terms count something twice: bands that share a number."""
        return any(share_a_number(limits_of(figure.item for figure in bands.values())) for bands in self._bands)

    @property
    def _bands(self) -> list[dict[str, Figure]]:
        """Terms that are bands of one number, by what they are of."""
        found: dict[tuple[str, str, int], dict[str, Figure]] = defaultdict(dict)
        for term in self.identity.terms:
            if term.figure is not None and self.register.measures[term.figure.measure].items == "band" and term.figure.item:
                found[term.figure.unit_id, term.figure.measure, term.sign][term.name] = term.figure
        return list(found.values())

    @cached_property
    def _units_of_counts(self) -> set[str]:
        measures = (self.register.measures[figure.measure] for figure in self.identity.figures)
        return {measure.unit for measure in measures if measure.kind == "count"}

    def may_be_negative(self, term: Term) -> bool:
        """Whether a missing term may be below zero: a change, or something of which not even the measure is known."""
        measure = self.register.measures.get(term.figure.measure if term.figure else term.name)
        return measure is None or measure.kind == "change"

    def own(self, term: Term) -> Quantity:
        """Give a term in its measure's own unit."""
        found = self.register.quantity_of(term.figure) if term.figure else None
        if found is None:
            raise CannotTell("missing")
        return found

    def pair(self) -> tuple[Quantity, Quantity]:
        """Give the two terms of a quotient, each in its measure's own unit."""
        if len(self.identity.terms) != 2:
            raise CannotTell("malformed")
        first, second = self.identity.terms
        return self.own(first), self.own(second)

    def held(self, computed: Quantity) -> Finding:
        """Hold the result against what was computed."""
        stated = self.stated(computed.unit)
        if stated is None:
            return Finding(self.identity, "cannot_tell", None, computed, reason="missing")
        found = quantities.agreement(stated, computed)
        return Finding(self.identity, found.verdict, stated, computed, found.difference, is_soft=found.is_soft)


def _nested(bands: Mapping[str, Figure], register: Register) -> list[str]:
    """Names of those that lie within another one."""
    measure = next(register.measures[figure.measure] for figure in bands.values())
    outermost = register.outermost(measure, [figure.item for figure in bands.values()])
    return [name for name, figure in bands.items() if figure.item not in outermost]


def signed_sum(plus: Sequence[Quantity], minus: Sequence[Quantity], unit: str) -> Quantity:
    """Add what is added and take away what is taken away."""
    total = quantities.total(plus) if plus else point(0, unit)
    return quantities.difference(total, quantities.total(minus), unit=total.unit) if minus else total


def left_over(rest: Quantity | None, unit: str) -> Quantity | None:
    """Give what is left of a whole, in the whole's own unit: of 100 % it is per cent, no points."""
    return None if rest is None else replace(rest, unit=unit)


def not_all(identity: Identity) -> str:
    """Say why parts that are not all may leave a difference: their list ends in "…", or nothing says that there are no others."""
    return "list_open" if identity.rule == "declared" else "not_all_named"
