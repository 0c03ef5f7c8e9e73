"""Arrears of construction: what is still owed for accepted works, and for how long.

* **Owed.** The value accepted less the capital arranged, work by work, never below 0: what one work has too much pays for no other.
* **Age.** Whole years since the acceptance.

Amounts are an office's records, taken as the numbers themselves but for those that are hedged.

Limits. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from ntm_helpers import quantities
from ntm_helpers.quantities import Quantity


def owed(accepted: Quantity, arranged: Quantity) -> Quantity:
    """Give the value accepted less the capital arranged, never below 0."""
    return quantities.at_least_zero(quantities.difference(accepted, arranged))


def age_of(accepted_on: date, as_of: date) -> str:
    """Give the age of what is owed, a code of ``arrears_age``."""
    years = relativedelta(as_of, accepted_on).years
    return "under_1" if years < 1 else "1_to_3" if years < 3 else "3_and_over"
