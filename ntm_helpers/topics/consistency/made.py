"""By which operation a side of a relation follows from its terms, so that it can be recomputed from what the page lists.

Of a kind whose side is more than one operation (a denominator that rates imply, made whole; a bound that missing terms leave) none
is named: it is recomputed by checking the relation again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ntm_helpers.dataset import Figure, Register
from ntm_helpers.methods.identities.means import values_and_weights
from ntm_helpers.methods.identities.relation import Finding, Term
from ntm_helpers.methods.identities.sides import CannotTell, Sides
from ntm_helpers.quantities import Quantity
from ntm_helpers.review.operations import Parameters


class Way(NamedTuple):
    """Figures from which a side follows, the operation and its parameters."""

    inputs: Sequence[Figure]
    operation: str = ""
    parameters: Parameters = ()


def way_to_computed(finding: Finding, register: Register) -> Way:
    """Tell how what a stated figure is held against was made."""
    identity, all_of_them = finding.identity, [one for one in finding.identity.figures if one.misprint is None]
    sides = Sides(identity, register)
    if identity.kind in ("sum", "bounds"):
        sides = sides.counting_once()
    terms = [term for term in sides.identity.terms if term.figure is not None and term.figure.quantity is not None]
    is_bounded = identity.kind == "sum" and finding.verdict == "disagrees" and finding.reason == "missing"
    known = figures_of(terms)
    if identity.kind in ("sum", "at_most", "remainder") and not is_bounded:
        return Way(known, "sum:" + "".join("+" if term.sign > 0 else "-" for term in terms))
    if identity.kind in ("share", "mean"):
        return Way(known, "ratio")
    if identity.kind == "product":
        return Way(known, "product")
    if identity.kind == "bounds" and finding.computed is not None:
        is_mean = sides.result is not None and register.measures[sides.result.measure].kind == "rate"
        return of_bands(known, is_mean=is_mean)
    if identity.kind in ("within", "weighted_mean"):
        return _of_mean(sides)
    if identity.kind == "growth":
        return _of_growth(sides, terms)
    return _alike(finding.computed, sides, all_of_them)


def of_bands(known: Sequence[Figure], *, is_mean: bool) -> Way:
    """Tell how bands allow a total, or a mean."""
    limits = (("limits", " ".join(figure.item for figure in known)),)
    return Way(known, "bands:mean" if is_mean else "bands", limits)


def way_to_stated(finding: Finding, register: Register) -> Way:
    """Tell which of the figures the first side is."""
    return _alike(finding.stated, Sides(finding.identity, register), [f for f in finding.identity.figures if f.misprint is None])


def figures_of(terms: Sequence[Term]) -> list[Figure]:
    """Figures of terms, in their order."""
    return [term.figure for term in terms if term.figure is not None]


def _of_mean(sides: Sides) -> Way:
    """A mean weighted by what is known of the weights; else where a mean of all the values may lie."""
    identity, values = sides.identity, list(sides.identity.terms)
    if identity.kind == "weighted_mean":
        values, weights = (list(each) for each in values_and_weights(sides))
        if identity.is_closed and all(term.figure is not None and term.figure.quantity is not None for term in weights):
            return Way(figures_of([*values, *weights]), "weighted_mean")
    return Way([figure for figure in figures_of(values) if figure.quantity is not None], "between")


def _of_growth(sides: Sides, terms: Sequence[Term]) -> Way:
    after, before = (next(term for term in terms if term.sign == sign) for sign in (1, -1))
    is_rate = sides.register.factor(sides.unit, "percent") is not None
    return Way(figures_of([after, before]), "growth" if is_rate else "difference")


def _alike(quantity: Quantity | None, sides: Sides, figures: Sequence[Figure]) -> Way:
    """A side that is one of the figures, taken in the unit of both sides."""
    try:
        found = [
            term.figure for term in sides.identity.named if sides.identity.kind == "equal" and sides.quantity(term) == quantity
        ]
    except CannotTell:
        found = []
    return Way(figures) if not found or found[0] is None or quantity is None else Way([found[0]], "same")
