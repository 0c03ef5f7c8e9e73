"""What a unit attains among the units of its parent, by what is said of it.

A unit *keeps the standard* where a source says so; else its number of criteria met is stated, which may be a range and is never
split, or follows from its criteria one by one; else nothing is said of it. **Exclusion**: a source that lists the units of a state
by name has closed the list (a group whose number of members equals the number stated). A unit of the same parent that is on none of
the lists is therefore outside their bands: what is left of 0 to the number of criteria is inferred, and marked so.

**Bands.** The official groups of the set in force. At least those units stand in one whose whole range lies in it, at most those
whose range meets it.

Limits. "Keeps the standard" is read as all criteria of the set met, for the bands only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ntm_helpers.dataset import Figure, View, band
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, read_quantity

STATE, MET = "standard_state", "criteria_met"
IN_BAND, KEEPING = "communes_by_criteria_met", "communes_keeping_standard"
KEEPS, STATED, NOT_NAMED = "keeps_standard", "criteria_stated", "not_named"

Range = tuple[int, int]
"""Least and most criteria."""
ClosedList = tuple[Unit, Figure]
"""Group that a source lists completely, and the figure that says how many they are."""


@dataclass(frozen=True)
class Attainment:
    """What one unit attains: a code of the list ``standing``, the figure that says so, and the numbers of criteria possible."""

    unit: Unit
    code: str
    stated: Figure | None
    possible: tuple[Range, ...]


def criteria_count(view: View) -> int | None:
    """Number of criteria in the set in force on the review date."""
    rule = view.register.law.criteria_set_on("commune", view.as_of)
    return int(rule["criteria_count"]) if rule else None


def closed_lists(view: View, parent: Unit) -> list[ClosedList]:
    """Groups within a parent that a source lists completely: as many members as the figure says."""
    return [
        (group, figure)
        for group in view.places.groups_in(parent.unit_id)
        for measure in (KEEPING, IN_BAND)
        for figure in view.current(measure, of=group)
        if figure.quantity is not None and figure.quantity.lower == figure.quantity.upper == len(group.members)
    ]


def attainment_of(view: View, unit: Unit, lists: Iterable[ClosedList], assessed: Figure | None = None) -> Attainment:
    """Tell what a unit attains, by statement, by its criteria one by one, or by exclusion from closed lists."""
    count = criteria_count(view)
    state, met = view.latest(STATE, of=unit), view.latest(MET, of=unit) or assessed
    if state is not None and state.code == "kept":
        return Attainment(unit, KEEPS, state, ((count, count),) if count else ())
    if met is not None and met.quantity is not None:
        return Attainment(unit, STATED, met, (_whole(met.quantity, count),))
    outside = [figure.item for group, figure in lists if unit.unit_id not in group.members]
    excluded = [limits for item in outside if (limits := band(item)) is not None]
    if count and excluded:
        return Attainment(unit, NOT_NAMED, None, _remaining(count, excluded))
    return Attainment(unit, NOT_NAMED, None, ((0, count),) if count else ())


def _remaining(count: int, excluded: Sequence[Range]) -> tuple[Range, ...]:
    """Give what is left of 0..count once the excluded bands are taken out."""
    free = [n for n in range(count + 1) if not any(low <= n <= high for low, high in excluded)]
    starts = [n for n in free if n - 1 not in free]
    ends = [n for n in free if n + 1 not in free]
    return tuple(zip(starts, ends, strict=True))


def _whole(quantity: Quantity, most: int | None) -> Range:
    """Whole numbers inside a count, up to the most possible where it has no upper end."""
    lower = int(quantity.lower)
    return lower, int(quantity.upper) if quantity.upper is not None else max(lower, most or lower)


# --- bands and groups -----------------------------------------------------------------------------------------------------


def bands(view: View) -> list[str]:
    """Official bands of the set in force, as items ``10..14``, the highest first."""
    rule = view.register.law.criteria_set_on("commune", view.as_of)
    rows = [row for row in view.register.table("criteria_bands") if rule and row["criteria_set"] == rule["criteria_set"]]
    return [f"{row['lowest']}..{row['highest']}" for row in sorted(rows, key=lambda row: -int(row["lowest"]))]


def meets(one: Range, other: Range) -> bool:
    """Tell whether two ranges have a number in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def surely_in_band(attainments: Iterable[Attainment], limits: Range) -> list[Attainment]:
    """Units whose whole range lies in a band."""
    return [a for a in attainments if a.possible and all(limits[0] <= low and high <= limits[1] for low, high in a.possible)]


def maybe_in_band(attainments: Iterable[Attainment], limits: Range) -> list[Attainment]:
    """Units whose range meets a band, or of which nothing is known."""
    return [a for a in attainments if not a.possible or any(meets(limits, part) for part in a.possible)]


def number_in_band(attainments: Sequence[Attainment], limits: Range) -> Quantity:
    """Count the units in a band, at least and at most."""
    least, most = len(surely_in_band(attainments, limits)), len(maybe_in_band(attainments, limits))
    return read_quantity(str(least), value_to=str(most) if most > least else "", unit="commune", kind="count")


class Group(NamedTuple):
    """Units of one code and, where a number is stated, of one range."""

    code: str
    possible: tuple[Range, ...]
    members: list[Attainment]

    @property
    def item(self) -> str:
        """Item of the figures on it: the range, else the code."""
        return "{}..{}".format(*self.possible[0]) if self.possible else self.code


def groups_of(attainments: Iterable[Attainment]) -> list[Group]:
    """Group units that attain the same; those that keep the standard first."""
    found: dict[tuple[str, tuple[Range, ...]], list[Attainment]] = {}
    for attainment in attainments:
        possible = attainment.possible if attainment.code == STATED else ()
        found.setdefault((attainment.code, possible), []).append(attainment)
    order = (KEEPS, STATED, NOT_NAMED)
    keys = sorted(found, key=lambda key: (order.index(key[0]), [(-high, -low) for low, high in key[1]]))
    return [Group(code, possible, found[code, possible]) for code, possible in keys]
