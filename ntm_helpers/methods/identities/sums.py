"""Kinds of identities that add and compare: sum, equal, at most, remainder."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from ntm_helpers import quantities
from ntm_helpers.methods.identities.relation import VERDICTS, Finding
from ntm_helpers.methods.identities.sides import CannotTell, Sides, left_over, not_all, signed_sum
from ntm_helpers.quantities import Quantity

_ENDLESS = Quantity(Fraction(0), None)


def sum_of_terms(sides: Sides) -> Finding:
    """Hold a result against the signed sum of its terms; what is missing and cannot be negative still bounds it."""
    sides = sides.counting_once()
    identity, absent, stated = sides.identity, sides.absent, sides.stated()
    known = {sign: sides.known(sign) for sign in (1, -1)}
    computed = signed_sum(known[1], known[-1], sides.unit)
    if sides.overlaps and not (stated is not None and identity.is_closed and quantities.compare(stated, computed) == "greater"):
        raise CannotTell("bands_overlap")
    if stated is None:
        return Finding(identity, "cannot_tell", None, None if absent else computed, reason="missing")
    if not absent:
        found = sides.held(computed)
        is_told = found.verdict != "disagrees" or (identity.is_closed and not identity.has_other_moves)
        if is_told or (quantities.compare(stated, computed) != "greater" and not identity.has_other_moves):
            return found
        rest = left_over(found.difference, sides.unit)
        return replace(found, verdict="cannot_tell", remainder=rest, reason=not_all(identity))
    unknown = replace(_ENDLESS, unit=sides.unit)
    left = [stated, *known[-1]] + [unknown for term in absent if term.sign < 0]
    right = [*known[1]] + [unknown for term in absent if term.sign > 0] + ([] if identity.is_closed else [unknown])
    is_bounded = right and not identity.has_other_moves and not any(map(sides.may_be_negative, absent))
    held = quantities.agreement(quantities.total(left), quantities.total(right)) if is_bounded else None
    if held is None or held.verdict != "disagrees":
        rest = quantities.difference(stated, computed)
        return Finding(identity, "cannot_tell", stated, computed, rest, left_over(rest, sides.unit), reason="missing")
    bounded = _bounded(computed, [term.sign for term in absent] + ([] if identity.is_closed else [1]))
    rest = quantities.difference(stated, bounded) if bounded.upper is not None else None
    return Finding(identity, "disagrees", stated, bounded, rest, is_soft=held.is_soft, reason="missing")


def _bounded(computed: Quantity, signs: Collection[int]) -> Quantity:
    """Give what terms make of which some are missing, by the signs of these: at least, or at most, what the others make."""
    if 1 in signs:
        computed = replace(computed, upper=None, upper_open=False, bare=None)
    return replace(computed, lower=Fraction(0), lower_open=False, bare=None) if -1 in signs else computed


def equal(sides: Sides) -> Finding:
    """Hold statements on one thing against one another, two by two."""
    named = sides.identity.named
    known = [quantity for term in named if (quantity := sides.quantity(term)) is not None]
    if len(known) < 2:
        raise CannotTell("missing")
    pairs = [(one, other, quantities.agreement(one, other)) for one, other in combinations(known, 2)]
    stated, computed, found = min(pairs, key=lambda pair: VERDICTS.index(pair[2].verdict))
    verdict = "cannot_tell" if len(known) < len(named) and found.verdict != "disagrees" else found.verdict
    reason = "missing" if verdict == "cannot_tell" else ""
    return Finding(sides.identity, verdict, stated, computed, found.difference, is_soft=found.is_soft, reason=reason)


def at_most(sides: Sides) -> Finding:
    """Hold a result against what it cannot exceed; where there may be more of that, it may exceed what is named."""
    stated = sides.stated()
    if sides.absent or stated is None:
        raise CannotTell("missing")
    computed = signed_sum(sides.known(1), sides.known(-1), sides.unit)
    compared = quantities.compare(stated, computed)
    is_bare_below = stated.bare is not None and computed.bare is not None and stated.bare <= computed.bare
    if compared == "greater":
        verdict = "disagrees"
    elif compared != "cannot_tell" or is_bare_below:
        verdict = "agrees"
    else:
        verdict = "agrees_as_hedged" if stated.is_hedged or computed.is_hedged else "agrees"
    reason = not_all(sides.identity) if verdict == "disagrees" and not sides.identity.is_closed else ""
    form = ("cannot_tell" if reason else verdict, stated, computed, quantities.difference(stated, computed))
    return Finding(sides.identity, *form, is_soft=stated.lower_soft or computed.upper_soft, reason=reason)


def remainder(sides: Sides) -> Finding:
    """Hold a total against named parts, which cannot exceed it, and derive what is left."""
    identity = sides.identity
    absent = sides.absent
    stated = sides.stated()
    if stated is None:
        raise CannotTell("missing")
    computed = signed_sum(sides.known(1), sides.known(-1), sides.unit)
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
