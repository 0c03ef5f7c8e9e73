"""The number of a row of ``figures.csv``, read as it was printed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ntm_helpers.dataset.figures import WITHOUT_A_NUMBER
from ntm_helpers.dataset.register import Register
from ntm_helpers.quantities import Quantity, read_quantity


def figure_quantity(row: Mapping[str, str], register: Register) -> Quantity | None:
    """Read the hedged number of a row in the unit of measure in which it was printed; None where none is read.

    None is read of a status, of what is not reported and of a misprint.

    Raises
    ------
    QuantityError
        When it holds none.
    """
    measure = register.measures[row["measure"]]
    if measure.kind == "status" or row["qualifier"] in WITHOUT_A_NUMBER:
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
