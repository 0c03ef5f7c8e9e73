"""Kinds of identities that divide and multiply: share and mean, product, growth, one denominator of several rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from ntm_helpers import quantities
from ntm_helpers.methods.identities.relation import VERDICTS, Finding, Term
from ntm_helpers.methods.identities.sides import CannotTell, Sides
from ntm_helpers.quantities import Quantity, point


def ratio(sides: Sides) -> Finding:
    """Hold a result against the first term over the second, in the result's unit."""
    above, below = sides.pair()
    unit = sides.unit
    return sides.held(quantities.ratio(above, below, unit=unit, scale=sides.register.scale(above.unit, below.unit, unit)))


def paired(sides: Sides, is_first: Callable[[Term], bool]) -> tuple[list[Term], list[Term]]:
    """Sort terms into values and weights (or rates and counts): by their unit of measure, else one after the other."""
    terms = sides.identity.terms
    first = [term for term in terms if is_first(term)]
    second = [term for term in terms if not is_first(term)]
    if len(first) != len(second):
        first, second = list(terms[0::2]), list(terms[1::2])
    if len(first) != len(second) or not first:
        raise CannotTell("malformed")
    return first, second


def product(sides: Sides) -> Finding:
    """Hold a result against the product of the terms; per cent are hundredths."""
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


def growth(sides: Sides) -> Finding:
    """Hold a result against the change from one term to the other."""
    terms = sides.identity.terms
    if sorted(term.sign for term in terms) != [-1, 1]:
        raise CannotTell("malformed")
    after, before = (sides.own(next(term for term in terms if term.sign == sign)) for sign in (1, -1))
    if after.unit != before.unit:
        raise CannotTell("units_differ")
    if sides.register.factor(sides.unit, "percent") is None:
        return sides.held(quantities.difference(after, before, unit=sides.unit))
    grown = quantities.ratio(after, before, unit="percent", scale=100)
    return sides.held(quantities.difference(grown, point(100, "percent"), unit="percent"))


def same_base(sides: Sides) -> Finding:
    """Hold the denominators that rates and counts imply against one another."""
    register = sides.register

    def is_rate(term: Term) -> bool:
        return register.factor(sides.unit_of_term(term), "percent") is not None

    rates, counts = ([sides.own(term) for term in terms] for terms in paired(sides, is_rate))
    unit = counts[0].unit
    scales = [100 * factor for rate in rates if (factor := register.factor("percent", rate.unit)) is not None]
    if len(scales) < len(rates):
        raise CannotTell("malformed")
    bases = [quantities.ratio(n, r, unit=unit, kind="count", scale=s) for n, r, s in zip(counts, rates, scales, strict=True)]
    stated = sides.stated(unit) if sides.result else None
    if stated is not None:
        bases.insert(0, stated)
    if len(bases) < 2:
        raise CannotTell("malformed")
    pairs = [(one, other, quantities.agreement(one, other)) for i, one in enumerate(bases) for other in bases[i + 1 :]]
    one, other, found = min(pairs, key=lambda pair: VERDICTS.index(_base_verdict(pair[2].verdict, bases)))
    verdict = _base_verdict(found.verdict, bases)
    shown = _whole(one), _whole(other)
    off = quantities.difference(*shown) if shown[1].upper is not None else None
    return Finding(sides.identity, verdict, *shown, off, is_soft=found.is_soft)


def _whole(base: Quantity) -> Quantity:
    """Give the whole numbers in a denominator that a rate implies: nobody has 0.42 of a household."""
    if base.upper is None or (base.bare is not None and base.bare.denominator == 1):
        return base
    lower, upper = Fraction(ceil(base.lower)), Fraction(floor(base.upper))
    lower += base.lower_open and lower == base.lower
    upper -= base.upper_open and upper == base.upper
    if lower > upper:
        return base
    bare = lower if lower == upper else None
    return replace(base, lower=lower, upper=upper, lower_open=False, upper_open=False, bare=bare)


def _base_verdict(verdict: str, bases: Sequence[Quantity]) -> str:
    """Rounding of a rate is no hedge: bases that meet without one agree."""
    return "agrees" if verdict == "agrees_as_hedged" and not any(base.is_hedged for base in bases) else verdict
