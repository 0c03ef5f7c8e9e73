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
within         an average lies between its parts, at an end only where all of them may be there
bounds         a sum of criteria fits the bands: Σ n · lower limit ≤ result ≤ Σ n · upper limit; a mean the same over Σ n
at_most        result ≤ signed sum of the terms
remainder      result, a total, less the named parts is not negative; the remainder is derived
same_base      rates over their counts imply one denominator; the terms are rates and counts
=============  ==================================================================================================

How each is computed stands in `sums`, `rates` and `means`, in the unit of `sides`. Verdicts: see `relation`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ntm_helpers.dataset import Figure, Register
from ntm_helpers.methods.identities.hedges import read_narrowly
from ntm_helpers.methods.identities.means import bounds, weighted_mean, within
from ntm_helpers.methods.identities.rates import growth, product, ratio, same_base
from ntm_helpers.methods.identities.relation import Finding, Identity, with_figure
from ntm_helpers.methods.identities.sides import CannotTell, Sides
from ntm_helpers.methods.identities.sums import at_most, equal, remainder, sum_of_terms
from ntm_helpers.quantities import QuantityError


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
    found = _checked(identity, register)
    return replace(found, carried_by=_carrying(identity, register)) if found.verdict == "agrees_as_hedged" else found


def _checked(identity: Identity, register: Register) -> Finding:
    if identity.kind not in _KINDS or not identity.terms:
        return Finding(identity, "cannot_tell", reason="malformed")
    try:
        return _KINDS[identity.kind](Sides(identity, register))
    except CannotTell as reason:
        return Finding(identity, "cannot_tell", reason=str(reason))
    except QuantityError:
        return Finding(identity, "cannot_tell", reason="zero")


def _carrying(identity: Identity, register: Register) -> tuple[Figure, ...]:
    """Figures whose hedge on a round number carries an agreement: read to its last printed digit there would be none.

    Those of which one alone would undo it, else, where only all of them together would, all.
    """
    narrow = {figure.figure_id: (figure, read) for figure in identity.figures if (read := read_narrowly(figure)) is not None}
    alone = [one for one, read in narrow.values() if _is_undone(with_figure(identity, one, read), register)]
    together = identity
    for one, read in narrow.values():
        together = with_figure(together, one, read)
    return tuple(alone or ([one for one, _ in narrow.values()] if _is_undone(together, register) else ()))


def _is_undone(identity: Identity, register: Register) -> bool:
    return _checked(identity, register).verdict == "disagrees"


_KINDS: dict[str, Callable[[Sides], Finding]] = {
    "sum": sum_of_terms,
    "share": ratio,
    "mean": ratio,
    "weighted_mean": weighted_mean,
    "product": product,
    "growth": growth,
    "equal": equal,
    "within": within,
    "bounds": bounds,
    "at_most": at_most,
    "remainder": remainder,
    "same_base": same_base,
}
KINDS = tuple(_KINDS)
ORDERED = ("share", "mean", "weighted_mean", "same_base")  # kinds in which the place of a term tells what it is
