"""A series over a merger: what the figures of the former units say about the unit that came of them.

Counts, lengths, areas and amounts that add up over units are added. A rate is weighted by its own denominator (households,
kilometres, villages, as the register's ``ratio_of`` says) of the same period; without the denominators it cannot be told. A status
does not merge: that two of three communes met a criterion says nothing of the commune that they became. A unit of which only a
part went over is not split: then nothing can be told.

Limits: nothing is carried from one poverty standard to another, nor from one criteria set to another; only figures of one period
and basis are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.places import UnitChange
from ntm_helpers.quantities import Quantity


@dataclass(frozen=True)
class Merged:
    """One figure put together from those of the former units.

    Attributes
    ----------
    figures : tuple of Figure
        Of the former units, with their denominators where they were needed.
    quantity : Quantity or None
        None where it cannot be told.
    reason : str
        Key of the catalogue: why it cannot be computed.
    is_sum : bool
        Whether it is the sum of the figures; else it is weighted by the denominators.
    """

    figures: tuple[Figure, ...]
    quantity: Quantity | None
    reason: str = ""
    is_sum: bool = False


def over_merger(
    changes: Sequence[UnitChange], figures: Sequence[Figure | None], denominators: Sequence[Figure | None], register: Register
) -> Merged:
    """Put the figures of the former units together.

    Parameters
    ----------
    changes : sequence of UnitChange
        By which the unit came to be.
    figures : sequence of Figure or None
        One of each former unit, of one measure, item, basis and period; None where nothing is reported.
    denominators : sequence of Figure or None
        The denominator of each, where the measure is a ratio.
    register : Register
    """
    known = [figure for figure in figures if figure is not None]
    if len(known) < len(figures) or not known:
        return Merged(tuple(known), None, "unknown.input_missing")
    measure = register.measures[known[0].measure]
    amounts = [amount for figure in known if (amount := register.quantity_of(figure)) is not None]
    if measure.kind in ("status", "year") or len(amounts) < len(known):
        return Merged(tuple(known), None, "unknown.does_not_merge")
    if not all(change.is_whole for change in changes):
        return Merged(tuple(known), None, "unknown.part_went_over")
    if "units" in measure.adds_up_to.split():
        return Merged(tuple(known), quantities.total(amounts), is_sum=True)
    if measure.kind != "rate" and "mean" not in measure.adds_up_to.split():
        return Merged(tuple(known), None, "unknown.does_not_merge")
    below = [figure for figure in denominators if figure is not None]
    if measure.ratio is None or len(below) < len(known):
        return Merged(tuple(known), None, "unknown.denominators_missing")
    weights = [weight for figure in below if (weight := register.quantity_of(figure)) is not None and weight.upper is not None]
    if len(weights) < len(below) or not any(weight.lower > 0 for weight in weights):
        return Merged((*known, *below), None, "unknown.denominator_zero")
    return Merged((*known, *below), quantities.weighted_mean(amounts, weights))
