"""Kinds of identities about averages: within, weighted mean, bounds.

A mean of unequal parts lies strictly inside their hull: it reaches an end only where every part may have that very value, for then
all of them may be equal. So it is where the weights are not known, as long as none of them is nothing. A bare number at the end of
unequal parts does not agree by itself. Where parts may be missing, the mean may lie anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.methods.identities.bands import range_of
from ntm_helpers.methods.identities.rates import paired
from ntm_helpers.methods.identities.relation import Finding, Term
from ntm_helpers.methods.identities.sides import CannotTell, Sides, not_all
from ntm_helpers.quantities import Quantity, QuantityError


def within(sides: Sides) -> Finding:
    """Hold an average against its parts, whose weights are not known."""
    return _between(sides, sides.known())


def _between(sides: Sides, parts: Sequence[Quantity]) -> Finding:
    """Hold an average against where an average of all the parts may lie."""
    identity, stated = sides.identity, sides.stated()
    if stated is None or not parts:
        raise CannotTell("missing")
    hull = inner_hull(parts)
    found = quantities.agreement(stated, hull)
    if sides.absent or not identity.is_closed:
        reason = "missing" if identity.is_closed else not_all(identity)
        return Finding(identity, "cannot_tell", stated, hull, found.difference, reason=reason)
    is_bare_inside = stated.bare is not None and _is_inside(stated.bare, [quantity.bare for quantity in parts])
    verdict = "agrees" if found.verdict != "disagrees" and is_bare_inside else found.verdict
    return Finding(identity, verdict, stated, hull, found.difference, is_soft=found.is_soft)


def inner_hull(parts: Sequence[Quantity]) -> Quantity:
    """Give where an average of all of the parts lies: the hull, its ends left out unless all parts may have that very value."""
    hull = quantities.hull(parts)
    has_lower = all(part.holds(hull.lower) for part in parts)
    has_upper = hull.upper is not None and all(part.holds(hull.upper) for part in parts)
    return replace(hull, lower_open=not has_lower, upper_open=hull.upper is not None and not has_upper)


def _is_inside(value: Fraction, numbers: Sequence[Fraction | None]) -> bool:
    """Whether a number may be an average of all of them: between unequal ones, or the one that all are."""
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return False
    return min(known) < value < max(known) or min(known) == value == max(known)


def weighted_mean(sides: Sides) -> Finding:
    """Hold an average against values and weights; where a weight is not known, against where the values leave it."""
    values, weights = values_and_weights(sides)
    if not sides.identity.is_closed or any(map(_is_unknown, weights)):
        known = [quantity for term in values if (quantity := sides.quantity(term)) is not None]
        return _between(Sides(replace(sides.identity, terms=tuple(values)), sides.register), known)
    try:
        return sides.held(quantities.weighted_mean([sides.own(term) for term in values], [sides.own(term) for term in weights]))
    except QuantityError:
        raise CannotTell("zero") from None


def values_and_weights(sides: Sides) -> tuple[Sequence[Term], Sequence[Term]]:
    """Tell the values of a weighted mean from their weights."""
    return paired(sides, lambda term: sides.unit_of_term(term) == sides.unit)


def _is_unknown(term: Term) -> bool:
    return term.figure is None or term.figure.quantity is None


def bounds(sides: Sides) -> Finding:
    """Hold a sum or a mean of criteria against what the bands allow; without one, tell what they allow."""
    sides = sides.counting_once()
    identity = sides.identity
    if sides.absent:
        raise CannotTell("missing")
    if sides.overlaps:
        raise CannotTell("bands_overlap")
    figures = [term.figure for term in sides.identity.terms if term.figure is not None]
    allowed = range_of(figures, sides.register)
    if allowed is None:
        raise CannotTell("malformed")
    result = sides.result
    if result is None:
        return Finding(identity, "cannot_tell", None, allowed.total, mean=allowed.mean, reason="no_result")
    stated, is_mean = sides.stated(), sides.register.measures[result.measure].kind == "rate"
    fits = replace(allowed.mean if is_mean else allowed.total, unit=sides.unit)
    if stated is None:
        return Finding(identity, "cannot_tell", None, fits, reason="missing")
    found = quantities.agreement(stated, fits)
    is_below = not is_mean and quantities.compare(stated, fits) == "less"  # criteria of communes not named can only be added
    if not identity.is_closed and not is_below:
        return Finding(identity, "cannot_tell", stated, fits, found.difference, reason=not_all(identity))
    verdict = "agrees" if found.verdict != "disagrees" and not fits.is_hedged else found.verdict
    return Finding(identity, verdict, stated, fits, found.difference, is_soft=found.is_soft)
