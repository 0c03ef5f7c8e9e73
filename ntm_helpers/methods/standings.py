"""Units by what they attain: official bands of a set, groups of one standing, stated numbers held against names.

**Bands.** The official groups of a set. At least those units stand in one whose whole range lies in it, at most those whose range
meets it, those of which nothing is known under that set, and the units that a count of the whole says are there and are not listed.
Of a set of which the rules hold no bands many numbers are told in those of another set of as many criteria: a way of telling them,
no group of that set.

**Counted against named.** More units named in a state than a source counts contradict it; fewer do so only where no other unit can
be in that state: else it cannot be told (`held_against_names`).

Limits. "Keeps the standard" is read as all criteria of the set met, for the bands only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ntm_helpers import quantities
from ntm_helpers.dataset import View
from ntm_helpers.methods.attainment import KEEPS, LOST, NOT_NAMED, STATED, Attainment, Range, Rule, size_of
from ntm_helpers.quantities import Quantity, point, read_quantity


def bands(view: View, rule: Rule | None) -> list[str]:
    """Official bands of a set, as items ``10..14``, the highest first; none where the rules hold none."""
    rows = [row for row in view.register.table("criteria_bands") if rule and row["criteria_set"] == rule["criteria_set"]]
    return [f"{row['lowest']}..{row['highest']}" for row in sorted(rows, key=lambda row: -int(row["lowest"]))]


def bands_to_tell(view: View, rule: Rule) -> list[str]:
    """Bands in which many numbers are told: the official ones of a set, else those of the newest one for as many criteria."""
    alike = ("subject", "criteria_count")
    others = [row for row in view.register.table("criteria_sets") if all(row[name] == rule[name] for name in alike)]
    in_order = [rule, *sorted(others, key=lambda row: str(row["valid_from"]), reverse=True)]
    return next((found for row in in_order if (found := bands(view, row))), [])


def meets(one: Range, other: Range) -> bool:
    """Tell whether two ranges have a number in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def surely_in_band(attainments: Iterable[Attainment], limits: Range, set_id: str) -> list[Attainment]:
    """Units whose whole range, by a set, lies in a band."""
    return [
        a
        for a in attainments
        if a.set_id == set_id and a.possible and all(limits[0] <= low and high <= limits[1] for low, high in a.possible)
    ]


def maybe_in_band(attainments: Iterable[Attainment], limits: Range, set_id: str) -> list[Attainment]:
    """Units whose range meets a band of a set, or of which nothing is known by that set."""
    return [a for a in attainments if a.set_id != set_id or not a.possible or any(meets(limits, part) for part in a.possible)]


def maybe_keeping(attainments: Iterable[Attainment]) -> list[Attainment]:
    """Units that keep the standard or may: those of which nothing is known, or that may meet every criterion of their set."""
    return [
        a
        for a in attainments
        if a.code in (KEEPS, NOT_NAMED)
        or (a.code == STATED and (a.criteria_set is None or any(high >= size_of(a.criteria_set) for _, high in a.possible)))
    ]


def number_in_band(attainments: Sequence[Attainment], limits: Range, set_id: str, unlisted: int = 0) -> Quantity:
    """Count the units in a band of a set, at least and at most; those that are there and not listed may all be in it."""
    least = len(surely_in_band(attainments, limits, set_id))
    most = len(maybe_in_band(attainments, limits, set_id)) + unlisted
    return read_quantity(str(least), value_to=str(most) if most > least else "", unit="commune", kind="count")


def held_against_names(stated: Quantity, least: int, most: int | None) -> str:
    """Hold a stated number of units in a state against those named in it: a verdict of the identities.

    An end of the stated number that is our convention only contradicts nothing.

    Parameters
    ----------
    stated : Quantity
    least : int
        Units that are surely in that state.
    most : int or None
        Those and all that may be; None where not all units are listed.
    """
    is_above = stated.upper is not None and not stated.upper_soft and least > stated.upper
    is_below = most is not None and not stated.lower_soft and most < stated.lower
    if is_above or is_below:
        return "disagrees"
    return quantities.agreement(stated, point(least, stated.unit, "count")).verdict if stated.holds(least) else "cannot_tell"


class Group(NamedTuple):
    """Units of one code and, where a number is stated, of one range by one set.

    Attributes
    ----------
    item : str
        Item of the figures on it: the range, else the code; with its set where a group by another one has the same.
    """

    code: str
    possible: tuple[Range, ...]
    members: list[Attainment]
    item: str


def groups_of(attainments: Iterable[Attainment]) -> list[Group]:
    """Group units that attain the same by the same set; those that keep the standard first."""
    found: dict[tuple[str, tuple[Range, ...], str], list[Attainment]] = {}
    for attainment in attainments:
        possible = attainment.possible if attainment.code == STATED else ()
        set_id = attainment.set_id if attainment.code in (STATED, KEEPS) else ""
        found.setdefault((attainment.code, possible, set_id), []).append(attainment)
    order = (KEEPS, STATED, LOST, NOT_NAMED)
    keys = sorted(found, key=lambda key: (order.index(key[0]), [(-high, -low) for low, high in key[1]], key[2]))
    items = ["{}..{}".format(*possible[0]) if possible else code for code, possible, _ in keys]
    unique = [
        item if items.count(item) == 1 else f"{key[2] or 'unknown_set'}.{item}" for item, key in zip(items, keys, strict=True)
    ]
    return [Group(key[0], key[1], found[key], item) for key, item in zip(keys, unique, strict=True)]
