"""Do the parts make the stated total?

The parts are added as hedged numbers, and the sum is held against the total: two statements agree when their intervals meet.
"Meets" is "not contradicted", not proof, so the difference is shown as an interval. Point arithmetic would call
33 + 4 + 1 = 38 a contradiction of "over 38"; read as published, (37, 40) meets (38, 39). A discrepancy is reported, never
repaired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.review import Draft


@dataclass(frozen=True)
class Reconciliation:
    """Sum of the parts, the stated total less the sum, and the verdict."""

    sum: Figure
    difference: Figure | None
    verdict: str


def reconcile(
    draft: Draft, parts: Sequence[Figure], total: Figure | None, *, sum_measure: str, difference_measure: str, item: str = ""
) -> Reconciliation:
    """Add the parts and hold the sum against the stated total.

    Returns
    -------
    Reconciliation
        ``cannot_tell`` when no total is stated.
    """
    method = "ntm_helpers.methods.reconciliation.reconcile"
    quantity_of = draft.view.register.quantity_of
    added = quantities.total([quantity_of(part) for part in parts])
    whole = draft.derive(sum_measure, added, method=method, inputs=list(parts), item=item)
    if total is None:
        return Reconciliation(whole, None, "cannot_tell")
    found = quantities.agreement(quantity_of(total), added)
    rest = quantities.difference(quantity_of(total), added)
    difference = draft.derive(difference_measure, rest, method=method, inputs=[total, *parts], item=item)
    return Reconciliation(whole, difference, found.verdict)
