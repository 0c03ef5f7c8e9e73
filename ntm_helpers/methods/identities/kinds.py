"""The kinds of identities: what must hold of each, and how both sides are computed.

=============  ==================================================================================================
kind           what must hold
=============  ==================================================================================================
sum            result = signed sum of the terms; the result may be 100 (shares)
share          result = first / second, in the result's unit (per cent, times, …)
mean           result = total / count
weighted_mean  result = Σ value · weight / Σ weight; the terms are values and their weights
product        result = product of the terms; per cent are hundredths
growth         result = (plus − minus) / minus in per cent; in percentage points plus − minus
equal          result = every term
within         an average lies between its parts
bounds         a sum of criteria fits the bands: Σ n · lower limit ≤ result ≤ Σ n · upper limit
at_most        result ≤ signed sum of the terms
remainder      result, a total, less the named parts is not negative; the remainder is derived
same_base      rates over their counts imply one denominator; the terms are rates and counts
=============  ==================================================================================================

Verdicts: see `ntm_helpers.methods.identities.relation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.methods.identities.bands import limits_of, share_a_number
from ntm_helpers.methods.identities.relation import VERDICTS, Finding, Identity, Term
from ntm_helpers.quantities import Quantity, QuantityError, point

_ENDLESS = Quantity(Fraction(0), None)


class _CannotTell(Exception):
    """The sides cannot be computed; the message is the reason."""


def check(identity: Identity, register: Register) -> Finding:
    """Tell whether an identity holds.

    Parameters
    ----------
    identity : Identity
    register : Register
        Converts units of measure.

    Returns
    -------
    Finding
        ``cannot_tell`` with a reason where a side cannot be computed; never an error.
    """
    if identity.kind not in _KINDS or not identity.terms:
        return Finding(identity, "cannot_tell", reason="malformed")
    try:
        return _KINDS[identity.kind](_Sides(identity, register))
    except _CannotTell as reason:
        return Finding(identity, "cannot_tell", reason=str(reason))
    except QuantityError:
        return Finding(identity, "cannot_tell", reason="zero")


class _Sides:
    """The figures of an identity as quantities of one unit of measure."""

    def __init__(self, identity: Identity, register: Register):
        self.identity, self.register = identity, register

    @property
    def result(self) -> Figure | None:
        return self.identity.result.figure if self.identity.result else None

    @property
    def unit(self) -> str:
        """Unit of both sides: the result's, else the first term's."""
        if self.identity.constant is not None:
            return "percent"
        if not self.identity.figures:
            raise _CannotTell("missing")
        return self.register.measures[self.identity.figures[0].measure].unit

    def stated(self, unit: str | None = None) -> Quantity | None:
        """The result, None where it is missing."""
        if self.identity.constant is not None:
            return point(self.identity.constant, "percent", "rate")
        return self.quantity(self.identity.result, unit) if self.identity.result else None

    def quantity(self, term: Term, unit: str | None = None) -> Quantity | None:
        """A term in a unit of measure (by default the sides'); counts of different things may be added."""
        if term.figure is None or term.figure.quantity is None:
            return None
        own, unit = term.figure.quantity, unit or self.unit
        factor = self.register.factor(own.unit, unit)
        if factor is None and {own.unit, unit} == {"percent", "percentage point"}:  # a rate and points of it may be added
            factor = Fraction(1)
        if factor is None and own.kind == "count" and unit in self._units_of_counts:
            factor = Fraction(1)
        if factor is None:
            raise _CannotTell("units_differ")
        return own.to(unit, factor)

    @cached_property
    def _units_of_counts(self) -> set[str]:
        measures = (self.register.measures[figure.measure] for figure in self.identity.figures)
        return {measure.unit for measure in measures if measure.kind == "count"}

    def may_be_negative(self, term: Term) -> bool:
        """Whether a missing term may be below zero: a change, or something of which not even the measure is known."""
        measure = self.register.measures.get(term.figure.measure if term.figure else term.name)
        return measure is None or measure.kind == "change"

    def own(self, term: Term) -> Quantity:
        """A term in its measure's own unit."""
        found = self.register.quantity_of(term.figure) if term.figure else None
        if found is None:
            raise _CannotTell("missing")
        return found

    def pair(self) -> tuple[Quantity, Quantity]:
        if len(self.identity.terms) != 2:
            raise _CannotTell("malformed")
        first, second = self.identity.terms
        return self.own(first), self.own(second)

    def held(self, computed: Quantity) -> Finding:
        """Hold the result against what was computed."""
        stated = self.stated(computed.unit)
        if stated is None:
            return Finding(self.identity, "cannot_tell", None, computed, reason="missing")
        found = quantities.agreement(stated, computed)
        return Finding(self.identity, found.verdict, stated, computed, found.difference, is_soft=found.is_soft)


def _sum(sides: _Sides) -> Finding:
    identity = sides.identity
    known = {sign: [q for t in identity.terms if t.sign == sign and (q := sides.quantity(t)) is not None] for sign in (1, -1)}
    absent = [term for term in identity.terms if term.figure is None or term.figure.quantity is None]
    stated = sides.stated()
    computed = _signed_sum(known[1], known[-1], sides.unit)
    if stated is None:
        reason = "missing"
        return Finding(identity, "cannot_tell", None, None if absent else computed, reason=reason)
    if not absent:
        found = sides.held(computed)
        is_told = found.verdict != "disagrees" or (identity.is_closed and not identity.has_other_moves)
        if is_told or (quantities.compare(stated, computed) != "greater" and not identity.has_other_moves):
            return found
        remainder = _left(found.difference, sides.unit)
        return replace(found, verdict="cannot_tell", remainder=remainder, reason=_not_all(identity))
    unknown = replace(_ENDLESS, unit=sides.unit)
    left = [stated, *known[-1]] + [unknown for term in absent if term.sign < 0]
    right = [*known[1]] + [unknown for term in absent if term.sign > 0] + ([] if identity.is_closed else [unknown])
    is_bounded = right and not identity.has_other_moves and not any(map(sides.may_be_negative, absent))
    is_disproved = is_bounded and quantities.intersection(quantities.total(left), quantities.total(right)) is None
    rest = quantities.difference(stated, computed)
    verdict = "disagrees" if is_disproved else "cannot_tell"
    return Finding(identity, verdict, stated, computed, rest, None if is_disproved else _left(rest, sides.unit), reason="missing")


def _not_all(identity: Identity) -> str:
    """Why parts that are not all may leave a difference: their list ends in "…", or nothing says that there are no others."""
    return "list_open" if identity.rule == "declared" else "not_all_named"


def _signed_sum(plus: Sequence[Quantity], minus: Sequence[Quantity], unit: str) -> Quantity:
    total = quantities.total(plus) if plus else point(0, unit)
    return quantities.difference(total, quantities.total(minus), unit=total.unit) if minus else total


def _left(rest: Quantity | None, unit: str) -> Quantity | None:
    """What is left of a whole, in the whole's own unit: of 100 % it is per cent, no points."""
    return None if rest is None else replace(rest, unit=unit)


def _ratio(sides: _Sides) -> Finding:
    above, below = sides.pair()
    unit = sides.unit
    return sides.held(quantities.ratio(above, below, unit=unit, scale=sides.register.scale(above.unit, below.unit, unit)))


def _weighted_mean(sides: _Sides) -> Finding:
    values, weights = _paired(sides, lambda term: _unit_of(term, sides) == sides.unit)
    try:
        return sides.held(quantities.weighted_mean(values, weights))
    except QuantityError:
        raise _CannotTell("zero") from None


def _unit_of(term: Term, sides: _Sides) -> str:
    return sides.register.measures[term.figure.measure].unit if term.figure else ""


def _paired(sides: _Sides, is_first: Callable[[Term], bool]) -> tuple[list[Quantity], list[Quantity]]:
    """Sort terms into values and weights (or rates and counts): by their unit of measure, else one after the other."""
    terms = sides.identity.terms
    if any(term.figure is None for term in terms):
        raise _CannotTell("missing")
    first = [term for term in terms if is_first(term)]
    second = [term for term in terms if not is_first(term)]
    if len(first) != len(second):
        first, second = list(terms[0::2]), list(terms[1::2])
    if len(first) != len(second) or not first:
        raise _CannotTell("malformed")
    return [sides.own(term) for term in first], [sides.own(term) for term in second]


def _product(sides: _Sides) -> Finding:
    unit, register = sides.unit, sides.register
    wanted, factors = unit.split(" per ")[0], [sides.own(term) for term in sides.identity.terms]
    unders = [under for one in factors if (under := one.unit.partition(" per ")[2])]  # people per km2 ask for areas in km2
    hundredths = register.factor("percent", unit)
    computed = point(100 * hundredths if hundredths is not None else 1)
    for one in factors:
        share = register.factor(one.unit, "percent")
        scales = [register.factor(one.unit.split(" per ")[0], wanted), *(register.factor(one.unit, under) for under in unders)]
        scale = share / 100 if share is not None else next((scale for scale in scales if scale is not None), Fraction(1))
        computed = quantities.product(computed, one.to("", scale))
    return sides.held(replace(computed, unit=unit))


def _growth(sides: _Sides) -> Finding:
    terms = sides.identity.terms
    if sorted(term.sign for term in terms) != [-1, 1]:
        raise _CannotTell("malformed")
    after, before = (sides.own(next(term for term in terms if term.sign == sign)) for sign in (1, -1))
    if after.unit != before.unit:
        raise _CannotTell("units_differ")
    if sides.register.factor(sides.unit, "percent") is None:
        return sides.held(quantities.difference(after, before, unit=sides.unit))
    grown = quantities.ratio(after, before, unit="percent", scale=100)
    return sides.held(quantities.difference(grown, point(100, "percent"), unit="percent"))


def _equal(sides: _Sides) -> Finding:
    named = sides.identity.named
    known = [quantity for term in named if (quantity := sides.quantity(term)) is not None]
    if len(known) < 2:
        raise _CannotTell("missing")
    pairs = [(one, other, quantities.agreement(one, other)) for one, other in combinations(known, 2)]
    stated, computed, found = min(pairs, key=lambda pair: VERDICTS.index(pair[2].verdict))
    verdict = "cannot_tell" if len(known) < len(named) and found.verdict != "disagrees" else found.verdict
    reason = "missing" if verdict == "cannot_tell" else ""
    return Finding(sides.identity, verdict, stated, computed, found.difference, is_soft=found.is_soft, reason=reason)


def _within(sides: _Sides) -> Finding:
    known = [quantity for term in sides.identity.terms if (quantity := sides.quantity(term)) is not None]
    stated = sides.stated()
    if stated is None or not known:
        raise _CannotTell("missing")
    hull = quantities.hull(known)
    found = quantities.agreement(stated, hull)
    is_bare_within = stated.bare is not None and _is_between(stated.bare, [quantity.bare for quantity in known])
    verdict = "agrees" if found.verdict != "disagrees" and is_bare_within else found.verdict
    if found.verdict == "disagrees" and len(known) < len(sides.identity.terms):
        return Finding(sides.identity, "cannot_tell", stated, hull, found.difference, reason="missing")
    return Finding(sides.identity, verdict, stated, hull, found.difference, is_soft=found.is_soft)


def _is_between(value: Fraction, numbers: Sequence[Fraction | None]) -> bool:
    known = [number for number in numbers if number is not None]
    return len(known) == len(numbers) and min(known) <= value <= max(known)


def _bounds(sides: _Sides) -> Finding:
    terms = sides.identity.terms
    items = [term.figure.item for term in terms if term.figure is not None]
    if len(items) < len(terms):
        raise _CannotTell("missing")
    limits = limits_of(items)
    if len(limits) < len(items):
        raise _CannotTell("malformed")
    if share_a_number(limits):
        raise _CannotTell("bands_overlap")
    counts = [replace(sides.own(term), unit="") for term in terms]
    lowest = quantities.total([quantities.product(n, point(low)) for n, (low, _) in zip(counts, limits, strict=True)])
    highest = quantities.total([quantities.product(n, point(high)) for n, (_, high) in zip(counts, limits, strict=True)])
    stated, result = sides.stated(), sides.result
    if stated is None or result is None:
        raise _CannotTell("missing")
    fits = replace(quantities.hull([lowest, highest]), unit=sides.unit)
    if sides.register.measures[result.measure].adds_up_to == "mean":
        stated = quantities.product(stated, quantities.total(counts), unit=sides.unit)
    found = quantities.agreement(stated, fits)
    verdict = "agrees" if found.verdict != "disagrees" and not any(q.is_hedged for q in counts) else found.verdict
    return Finding(sides.identity, verdict, stated, fits, found.difference, is_soft=found.is_soft)


def _at_most(sides: _Sides) -> Finding:
    known = [(term.sign, quantity) for term in sides.identity.terms if (quantity := sides.quantity(term)) is not None]
    stated = sides.stated()
    if len(known) < len(sides.identity.terms) or stated is None:
        raise _CannotTell("missing")
    signed = {sign: [quantity for its_sign, quantity in known if its_sign == sign] for sign in (1, -1)}
    computed = _signed_sum(signed[1], signed[-1], sides.unit)
    compared = quantities.compare(stated, computed)
    is_bare_below = stated.bare is not None and computed.bare is not None and stated.bare <= computed.bare
    if compared == "greater":
        verdict = "disagrees"
    elif compared != "cannot_tell" or is_bare_below:
        verdict = "agrees"
    else:
        verdict = "agrees_as_hedged" if stated.is_hedged or computed.is_hedged else "agrees"
    is_soft = stated.lower_soft or computed.upper_soft
    return Finding(sides.identity, verdict, stated, computed, quantities.difference(stated, computed), is_soft=is_soft)


def _remainder(sides: _Sides) -> Finding:
    identity = sides.identity
    absent = [term for term in identity.terms if term.figure is None or term.figure.quantity is None]
    known = {sign: [q for t in identity.terms if t.sign == sign and (q := sides.quantity(t)) is not None] for sign in (1, -1)}
    stated = sides.stated()
    if stated is None:
        raise _CannotTell("missing")
    computed = _signed_sum(known[1], known[-1], sides.unit)
    rest = quantities.difference(stated, computed)
    form = (stated, computed, rest)
    if any(term.sign < 0 for term in absent):
        return Finding(identity, "cannot_tell", *form, reason="missing")
    if quantities.compare(computed, stated) == "greater":
        return Finding(identity, "disagrees", *form, is_soft=computed.lower_soft or stated.upper_soft)
    derived = _not_negative(replace(rest, unit=sides.unit))
    if absent:
        return Finding(identity, "cannot_tell", *form, derived, reason="missing")
    is_bare_over = computed.bare is not None and stated.bare is not None and computed.bare > stated.bare
    verdict = "agrees_as_hedged" if is_bare_over and (stated.is_hedged or computed.is_hedged) else "agrees"
    return Finding(identity, verdict, *form, derived)


def _not_negative(rest: Quantity) -> Quantity:
    return replace(rest, lower=Fraction(0), lower_open=False) if rest.lower < 0 else rest


def _same_base(sides: _Sides) -> Finding:
    register = sides.register

    def is_rate(term: Term) -> bool:
        return register.factor(_unit_of(term, sides), "percent") is not None

    rates, counts = _paired(sides, is_rate)
    unit = counts[0].unit
    scales = [100 * factor for rate in rates if (factor := register.factor("percent", rate.unit)) is not None]
    if len(scales) < len(rates):
        raise _CannotTell("malformed")
    bases = [quantities.ratio(n, r, unit=unit, kind="count", scale=s) for n, r, s in zip(counts, rates, scales, strict=True)]
    stated = sides.stated(unit) if sides.result else None
    if stated is not None:
        bases.insert(0, stated)
    if len(bases) < 2:
        raise _CannotTell("malformed")
    pairs = [(one, other, quantities.agreement(one, other)) for i, one in enumerate(bases) for other in bases[i + 1 :]]
    one, other, found = min(pairs, key=lambda pair: VERDICTS.index(_base_verdict(pair[2].verdict, bases)))
    verdict = _base_verdict(found.verdict, bases)
    return Finding(sides.identity, verdict, one, other, found.difference, is_soft=found.is_soft)


def _base_verdict(verdict: str, bases: Sequence[Quantity]) -> str:
    """Rounding of a rate is no hedge: bases that meet without one agree."""
    return "agrees" if verdict == "agrees_as_hedged" and not any(base.is_hedged for base in bases) else verdict


_KINDS: dict[str, Callable[[_Sides], Finding]] = {
    "sum": _sum,
    "share": _ratio,
    "mean": _ratio,
    "weighted_mean": _weighted_mean,
    "product": _product,
    "growth": _growth,
    "equal": _equal,
    "within": _within,
    "bounds": _bounds,
    "at_most": _at_most,
    "remainder": _remainder,
    "same_base": _same_base,
}
KINDS = tuple(_KINDS)
ORDERED = ("share", "mean", "weighted_mean", "same_base")  # kinds in which the place of a term tells what it is
