"""The number of a row of ``figures.csv``, read as it was printed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ntm_helpers.dataset.register import Register
from ntm_helpers.quantities import Quantity, read_quantity

NOT_REPORTED = "not_reported"
"""Qualifier of a line that the source has without a number."""


def figure_quantity(row: Mapping[str, str], register: Register) -> Quantity | None:
    """Read the hedged number of a row in the unit of measure in which it was printed; None for a status and where not reported.

    Raises
    ------
    QuantityError
        When it holds none.
    """
    measure = register.measures[row["measure"]]
    if measure.kind == "status" or row["qualifier"] == NOT_REPORTED:
        return None
    return read_quantity(
        row["value"],
        qualifier=row["qualifier"] or "exact",
        value_to=row["value_to"],
        unit=row["unit"],
        kind=measure.kind,
        step=row["step"],
        cap=Fraction(100) if measure.is_share and row["unit"] == "percent" else None,
    )
