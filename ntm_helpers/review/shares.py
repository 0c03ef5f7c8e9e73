"""Shares of a whole, and parts against a stated total.

A share of parts uses that the parts make up the whole, so it is narrower than plain division (`ntm_helpers.quantities.share`).
A share of parts that do not exhaust a stated total is the part over that total, at most the whole (`part_of_total`). Whether parts
make a total is no question of arithmetic: it takes to know whether they are all, and one place decides that
(`ntm_helpers.methods.identities`). `reconcile` gives the sum and the difference that such a verdict speaks of. What each comes to
is told in `arithmetic`, with the other operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Unpack

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.quantities import Quantity
from ntm_helpers.review.arithmetic import (
    DENOMINATOR_ZERO,
    INPUT_MISSING,
    About,
    added,
    computed_of,
    derived,
    difference,
    total,
)
from ntm_helpers.review.draft import Draft
from ntm_helpers.review.periods import periods_differ


def shares(draft: Draft, measure: str, parts: Mapping[str, Figure], stated: Figure | None) -> dict[str, Figure]:
    """Give each part's share of the whole in per cent, intersected with a stated total.

    Parameters
    ----------
    parts : mapping of item to Figure
        Parts that together make the whole.
    stated : Figure or None
        Stated total, where there is one.
    """
    found = {}
    for item, part in parts.items():
        others = [other for name, other in parts.items() if name != item]
        found[item] = share(draft, measure, [part], others, stated, item=item)
    return found


def share(
    draft: Draft, measure: str, inside: Sequence[Figure], others: Sequence[Figure], stated: Figure | None, **about: Unpack[About]
) -> Figure:
    """Give the share in per cent of some parts together in the whole that they make with the others.

    Parameters
    ----------
    inside, others : sequence of Figure
        The parts asked about, and the rest of the whole.
    stated : Figure or None
        Stated total, where there is one; the share is intersected with that in it.
    """
    parts = [*inside, *others]

    def shared(*parts: Quantity) -> Quantity:
        of_parts, of_whole = parts[: len(inside)], parts[len(inside) : len(inside) + len(others)]
        return quantities.share(quantities.total(of_parts), of_whole, parts[-1] if stated else None)

    operation = f"share:{len(inside)}" + ("/stated" if stated else "")
    whole = [*parts, *([stated] if stated else [])]
    made = derived(draft, measure, whole, share, shared, operation, about) if inside else None
    return made or draft.derive(measure, None, by=share, reason=INPUT_MISSING, **about)


def part_of_total(
    draft: Draft, measure: str, part: Figure, others: Sequence[Figure], stated: Figure, **about: Unpack[About]
) -> Figure | None:
    """Give the share in per cent of a part in a stated total, of which the others named are parts too and need not be the rest.

    Between lo/(hi of the total) and the lesser of hi/(lo of the total) and hi/(hi + Σ lo of the others): the total holds them all.
    """

    def parted(*given: Quantity) -> Quantity | str:
        inside, of_others, of_all = given[0], given[1:-1], given[-1]
        if of_all.lower <= 0:
            return DENOMINATOR_ZERO
        by_total = quantities.ratio(inside, of_all, unit="percent", scale=100)
        most = quantities.share(inside, of_others)
        below = replace(most, lower=Fraction(0), lower_open=False, lower_soft=False, bare=by_total.bare)
        return quantities.intersection(by_total, below) or by_total

    return derived(draft, measure, [part, *others, stated], part_of_total, parted, "part", about)


@dataclass(frozen=True)
class Reconciliation:
    """Sum of the parts, and the stated total less the sum where one is stated."""

    sum: Figure
    difference: Figure | None


def reconcile(
    draft: Draft,
    parts: Sequence[Figure],
    stated: Figure | None,
    *,
    sum_measure: str,
    difference_measure: str,
    **about: Unpack[About],
) -> Reconciliation:
    """Add the parts and take the sum from the stated total; what the two are to each other is a finding of the relations.

    Nothing is taken from a total of another period.
    """
    whole = computed_of(draft, sum_measure, parts, total, added, "sum", about)
    is_comparable = stated is not None and not periods_differ([stated, whole])
    return Reconciliation(whole, difference(draft, difference_measure, stated, whole, **about) if is_comparable else None)
