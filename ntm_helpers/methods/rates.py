"""Shares, ratios and changes of hedged figures.

Each function takes published (or derived) figures and gives derived ones whose intervals hold every value that the inputs allow.
A missing figure or a denominator that may be zero gives a figure without a quantity and with a reason, never zero. A share of
parts uses that the parts make up the whole, so it is narrower than plain division (see `ntm_helpers.quantities.share`). A change
of a rate is a difference in percentage points, never per cent.
"""

from __future__ import annotations

from collections.abc import Mapping

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft


def ratio(
    draft: Draft, measure: str, numerator: Figure | None, denominator: Figure | None, *, item: str = "", of: Unit | None = None
) -> Figure | None:
    """Divide two figures, in the unit of measure that the register gives the result.

    Per cent are multiplied by 100; money is converted (billion VND over persons gives million VND a person).

    Returns
    -------
    Figure or None
        None when neither input is known: there is nothing to say. Without a quantity when only one is known, or the
        denominator may be zero.
    """
    known = [figure for figure in (numerator, denominator) if figure is not None]
    if not known:
        return None
    result = draft.view.register.measures[measure]
    method = "ntm_helpers.methods.rates.ratio"
    quantity, reason = None, "unknown.input_missing"
    if len(known) == 2 and all(figure.quantity is not None for figure in known):
        above, below = draft.view.register.quantity_of(numerator), draft.view.register.quantity_of(denominator)
        if below.lower <= 0:
            reason = "unknown.denominator_zero"
        else:
            scale = draft.view.register.scale(above.unit, below.unit, result.unit)
            quantity = quantities.ratio(above, below, unit=result.unit, kind=result.kind, scale=scale)
            reason = ""
    return draft.derive(measure, quantity, method=method, inputs=known, item=item, of=of, reason=reason)


def shares(draft: Draft, measure: str, parts: Mapping[str, Figure], total: Figure | None) -> dict[str, Figure]:
    """Give each part's share of the whole in per cent, intersected with a stated total.

    Parameters
    ----------
    parts : mapping of item to Figure
        Parts that together make the whole.
    total : Figure or None
        Stated total, where there is one.
    """
    found = {}
    for item, part in parts.items():
        others = [other for name, other in parts.items() if name != item]
        inputs = [part, *others] + ([total] if total else [])
        quantity_of = draft.view.register.quantity_of
        stated = quantity_of(total) if total else None
        quantity = quantities.share(quantity_of(part), [quantity_of(other) for other in others], stated)
        found[item] = draft.derive(measure, quantity, method="ntm_helpers.methods.rates.shares", inputs=inputs, item=item)
    return found


def change(draft: Draft, measure: str, before: Figure, after: Figure, *, item: str = "") -> Figure:
    """Give the difference after − before of two rates, in percentage points.

    Two poverty rates are comparable only under one standard, which stands in their ``item``: where either is not known or they
    differ, the change cannot be told.
    """
    standard_known = before.item and before.item == after.item
    needs_standard = draft.view.register.measures[before.measure].items == "poverty_standard"
    if needs_standard and not standard_known:
        reason = "unknown.standard_differs" if before.item and after.item else "unknown.standard_not_told"
        quantity = None
    else:
        quantity, reason = quantities.difference(after.quantity, before.quantity, unit="percentage point"), ""
    inputs = [before, after]
    return draft.derive(
        measure, quantity, method="ntm_helpers.methods.rates.change", inputs=inputs, item=item, reason=reason, like=after
    )
