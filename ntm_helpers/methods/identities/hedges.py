"""Hedges on round numbers, and how narrowly they may be read.

"Trên 10" is read as 10 to 20 and "gần 2.000" as 1.000 to 2.000, because the zeros are no digits that were counted: a convention,
and a wide one. Where nothing but that width lets two sides agree, the finding says which figure carries it.
"""

from __future__ import annotations

from dataclasses import replace

from ntm_helpers.dataset import Figure
from ntm_helpers.quantities import Quantity, place, read_quantity

_WIDE = ("over", "nearly", "about", "at_least", "at_most")
"""Hedges that reach as far as the last digit that is not zero."""


def read_narrowly(figure: Figure) -> Figure | None:
    """Give a figure hedged on a round number as if its last printed digit had been counted.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    Figure or None
        None where it has no such hedge, or the source's rounding is known (``step``) and narrower.
    """
    quantity = figure.quantity
    if quantity is None or quantity.wording is None or quantity.wording.qualifier not in _WIDE:
        return None
    text, qualifier = quantity.wording.value, quantity.wording.qualifier
    width = place(text)
    if width <= 1 or quantity.width is None or quantity.width < width - 1:  # whole numbers over 10 are 11 to 20
        return None
    narrow = read_quantity(text, qualifier=qualifier, unit=quantity.unit, kind=quantity.kind, step="1")
    return replace(figure, quantity=_within(narrow, quantity))


def _within(narrow: Quantity, wide: Quantity) -> Quantity:
    """Keep a narrow reading below what caps the wide one, such as 100 per cent."""
    is_capped = wide.upper is not None and narrow.upper is not None and narrow.upper > wide.upper
    return replace(narrow, upper=wide.upper, upper_open=wide.upper_open) if is_capped else narrow
