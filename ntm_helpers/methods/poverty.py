"""The official status of households, by the standard of their list.

A standard is a property of a list, never of a date: the reviews at the end of 2015 and of 2021 already used the coming one. Two
ways lead to a status. **By law** (`by_income`): income per person and month against the lines of the standard, and the number
of deprivations in access to services. QĐ 59/2015/QĐ-TTg, art. 2 has two kinds of poor households, by income (at or below the
low line) and by services (above it, at or below the high one, with three deprivations or more); NĐ 07/2021/NĐ-CP, art. 3 and NĐ
351/2025/NĐ-CP one: at or below the line *and* three deprivations or more. "Từ đủ 700.000 đồng trở xuống" takes the line in;
"thiếu hụt dưới 03 chỉ số" takes none in, so a household without a deprivation is near-poor by its income. **By score card**
(`by_score`), as communes classify: points of income and of deprivation (TT 17/2016 as amended by TT 14/2018; TT 07/2021).

What an unconfirmed limit would decide is ``cannot_tell``. The official poor are not the poor of an Alkire–Foster measure: the
official rule counts deprivations only behind an income gate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ntm_helpers.dataset import Register
from ntm_helpers.quantities import Quantity, total

POOR = ("poor", "poor_income", "poor_services")
STATUSES = (*POOR, "near_poor", "not_poor", "cannot_tell")


class PovertyError(ValueError):
    """A list cannot be classified; the message says why, where and what to do."""


def by_income(households: pd.DataFrame, standard: str, register: Register) -> pd.Series:
    """Classify households by income and deprivations.

    Parameters
    ----------
    households : DataFrame
        One row a household: ``area`` (rural, urban), ``income_vnd`` (per person and month), ``deprivations`` (count).
    standard : str
        Such as ``qd59-2015``.
    register : Register

    Returns
    -------
    Series of str
        One of `STATUSES`, in the order of the rows; ``cannot_tell`` where income or deprivations are missing and needed.

    Raises
    ------
    PovertyError
        When the standard or an area is unknown.
    """
    lines = _by_area(households, standard, register.table("poverty_standards"), "poverty_standards.csv")
    income, count = households["income_vnd"].astype(float), households["deprivations"].astype(float)
    low, high, cutoff = (lines[column].astype(float) for column in ("line_low_vnd", "line_high_vnd", "deprivation_cutoff"))
    return _status(income, count, low, high, cutoff, has_two_kinds=register.law.has_two_kinds_of_poor(standard))


def by_score(households: pd.DataFrame, standard: str, register: Register) -> pd.Series:
    """Classify households by their score cards.

    Parameters
    ----------
    households : DataFrame
        One row a household: ``area``, ``score_income`` (points of card A or B1), ``score_deprivation`` (points of B or B2).
    standard : str
    register : Register

    Returns
    -------
    Series of str
        One of `STATUSES`; ``cannot_tell`` where only an unconfirmed limit would decide.

    Raises
    ------
    PovertyError
        When there is no score card of the standard, or an area is unknown.
    """
    cards = _by_area(households, standard, register.table("score_cards"), "score_cards.csv")
    income, points = households["score_income"].astype(float), households["score_deprivation"].astype(float)
    low, high, poor = (
        cards[column].astype(float) for column in ("score_income_low", "score_income_high", "score_deprivation_of_poor")
    )
    status = _status(income, points, low, high, poor, has_two_kinds=register.law.has_two_kinds_of_poor(standard))
    is_undecided = (income > low) & (cards["is_high_confirmed"] != "true") & (income <= high)
    return status.mask(is_undecided, "cannot_tell")


def _by_area(households: pd.DataFrame, standard: str, rows: list[dict[str, str]], file: str) -> pd.DataFrame:
    """Row of the rule for every household."""
    rules = pd.DataFrame([row for row in rows if row["standard"] == standard])
    if rules.empty:
        known = ", ".join(sorted({row["standard"] for row in rows}))
        raise PovertyError(f"There is no standard {standard!r} in {file}: known are {known}. Fix the standard of the list.")
    unknown = sorted(set(households["area"].unique()) - set(rules["area"]))
    if unknown:
        allowed = ", ".join(rules["area"])
        raise PovertyError(f"The areas {', '.join(map(repr, unknown))} are not known: allowed are {allowed}. Fix the column area.")
    return rules.set_index("area").loc[households["area"]].set_axis(households.index)


def _status(
    income: pd.Series, count: pd.Series, low: pd.Series, high: pd.Series, cutoff: pd.Series, *, has_two_kinds: bool
) -> pd.Series:
    """Apply the rule; a missing number decides nothing where it is needed."""
    is_deprived = count >= cutoff
    if has_two_kinds:
        conditions = [income <= low, (income > low) & (income <= high) & is_deprived, (income <= high) & (count < cutoff)]
        choices = ["poor_income", "poor_services", "near_poor"]
    else:
        conditions = [(income <= high) & is_deprived, (income <= high) & (count < cutoff)]
        choices = ["poor", "near_poor"]
    found = np.select([*conditions, income > high], [*choices, "not_poor"], default="cannot_tell")
    return pd.Series(found, index=income.index)


def indicators_of(standard: str, register: Register) -> dict[str, str]:
    """Indicators of a standard, each with the service (dimension) that it belongs to."""
    return {row["indicator"]: row["dimension"] for row in register.table("poverty_indicators") if row["standard"] == standard}


def deprivation_cutoff(standard: str, register: Register) -> int:
    """Give a standard's count of deprivations, such as 3 of 10."""
    rule = next(row for row in register.table("poverty_standards") if row["standard"] == standard)
    return int(rule["deprivation_cutoff"])


def opening_rate(closing: Quantity, fall: Quantity) -> Quantity:
    """Give the rate before a fall: the rate after it and the percentage points of the fall."""
    return total([closing, fall.to(closing.unit, 1)])
