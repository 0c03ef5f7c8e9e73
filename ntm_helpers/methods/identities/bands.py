"""Bands of a number, such as communes with 10 to 15 criteria: when they can be added, when they are all, what they allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register, band
from ntm_helpers.quantities import Quantity, point

Limits = tuple[int, int]
"""First and last number of a band, both included."""


def limits_of(items: Iterable[str]) -> list[Limits]:
    """Limits of items that are bands, in their order; what is no band is left out."""
    return [limits for item in items if (limits := band(item)) is not None]


def share_a_number(limits: Iterable[Limits]) -> bool:
    """Whether two bands share a number: then they count something twice and cannot be added."""
    return any(one[1] >= other[0] for one, other in pairwise(sorted(limits)))


def make_whole(limits: Iterable[Limits], whole: Limits) -> bool:
    """Whether bands lie side by side without gap or overlap and make the whole."""
    reached = whole[0] - 1
    for low, high in sorted(limits):
        if low != reached + 1:
            return False
        reached = high
    return reached == whole[1]


@dataclass(frozen=True)
class BandRange:
    """What bands allow: units counted in them, times their limits.

    Attributes
    ----------
    total : Quantity
        Of all units together: Σ n · lower limit to Σ n · upper limit.
    mean : Quantity
        Per unit: the same over Σ n.
    """

    total: Quantity
    mean: Quantity


def range_of(figures: Iterable[Figure], register: Register) -> BandRange | None:
    """Derive what is known of the criteria met by the communes in bands, though nobody states it.

    18 communes, 4 of them with 5 to 9 criteria and 14 with 10 to 14, meet 160 to 232 criteria: 8.89 to 12.89 on average.

    Parameters
    ----------
    figures : iterable of Figure
        Counts by band, each item a band such as ``10..14``. A band within another one ("of which") is left out.
    register : Register

    Returns
    -------
    BandRange or None
        None where there is no band, one has no number, or two of them share a number and cannot be added.

    Raises
    ------
    QuantityError
        When there may be nobody in any of them.
    """
    by_item = {figure.item: figure for figure in figures}
    measures = {figure.measure: register.measures[figure.measure] for figure in by_item.values()}
    kept = [item for measure in measures.values() for item in register.outermost(measure, by_item)]
    limits, counts = limits_of(kept), [register.quantity_of(by_item[item]) for item in kept]
    known = [replace(count, unit="") for count in counts if count is not None]
    if len(measures) != 1 or len(limits) < len(kept) or len(known) < len(kept) or share_a_number(limits):
        return None
    lows, highs = [point(low) for low, _ in limits], [point(high) for _, high in limits]
    total = [quantities.total(list(map(quantities.product, known, ends))) for ends in (lows, highs)]
    mean = [quantities.weighted_mean(ends, known) for ends in (lows, highs)]
    return BandRange(_from_to(total, "criterion", "count"), _from_to(mean, "criterion per commune", "rate"))


def _from_to(ends: Sequence[Quantity], unit: str, kind: str) -> Quantity:
    found = replace(quantities.hull(ends), unit=unit, kind=kind)
    return replace(found, bare=found.lower) if found.lower == found.upper and not found.is_hedged else found
