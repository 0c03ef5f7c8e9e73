"""How a unit stands among the units of its parent, by what is said of it.

A unit *keeps the standard* where a source says so; else its number of criteria met is stated, which may be a range and is never
split, or follows from its criteria one by one; else nothing is said of it. **Exclusion**: a source that lists the units of a state
by name has closed the list (a group whose number of members equals the number stated). A unit of the same parent that is on none of
the lists is therefore outside their bands: what is left of 0 to the number of criteria is inferred, and marked so.

Limits. "Keeps the standard" is read as all criteria of the set met, for the bands only.
"""

from __future__ import annotations

from dataclasses import dataclass

from ntm_helpers.dataset import Figure, View, band
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity

STATE, MET = "standard_state", "criteria_met"
IN_BAND, KEEPING = "communes_by_criteria_met", "communes_keeping_standard"


@dataclass(frozen=True)
class Standing:
    """How one unit stands: a code of the list ``standing``, and the figures that say so."""

    unit: Unit
    code: str
    stated: Figure | None
    possible: tuple[tuple[int, int], ...]


def criteria_count(view: View) -> int | None:
    """Number of criteria in the set in force on the review date."""
    rule = view.register.law.criteria_set_on("commune", view.as_of)
    return int(rule["criteria_count"]) if rule else None


def closed_lists(view: View, parent: Unit) -> list[tuple[Unit, Figure]]:
    """Groups within a parent that a source lists completely: as many members as the figure says."""
    found = []
    for group in view.places.groups_in(parent.unit_id):
        for measure in (KEEPING, IN_BAND):
            for figure in view.current(measure, of=group):
                if figure.quantity.lower == figure.quantity.upper == len(group.members):
                    found.append((group, figure))
    return found


def standing_of(view: View, unit: Unit, lists: list[tuple[Unit, Figure]], assessed: Figure | None = None) -> Standing:
    """Tell how a unit stands, by statement, by its criteria one by one, or by exclusion from closed lists."""
    count = criteria_count(view)
    state, met = view.latest(STATE, of=unit), view.latest(MET, of=unit) or assessed
    if state is not None and state.code == "kept":
        return Standing(unit, "keeps_standard", state, ((count, count),) if count else ())
    if met is not None:
        lower, upper = _whole(met.quantity)
        return Standing(unit, "criteria_stated", met, ((lower, upper),))
    excluded = [band(figure.item) for group, figure in lists if unit.unit_id not in group.members and figure.item]
    if count and excluded:
        return Standing(unit, "not_named", None, _remaining(count, excluded))
    return Standing(unit, "not_named", None, ((0, count),) if count else ())


def _remaining(count: int, excluded: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Give what is left of 0..count once the excluded bands are taken out."""
    free = [n for n in range(count + 1) if not any(low <= n <= high for low, high in excluded)]
    starts = [n for n in free if n - 1 not in free]
    ends = [n for n in free if n + 1 not in free]
    return tuple(zip(starts, ends, strict=True))


def _whole(quantity: Quantity) -> tuple[int, int]:
    """Whole numbers inside a count."""
    return int(quantity.lower), int(quantity.upper)


def bands(view: View) -> list[str]:
    """Official bands of the set in force, as items ``10..14``, the highest first."""
    rule = view.register.law.criteria_set_on("commune", view.as_of)
    rows = [row for row in view.register.table("criteria_bands") if rule and row["criteria_set"] == rule["criteria_set"]]
    return [f"{row['lowest']}..{row['highest']}" for row in sorted(rows, key=lambda row: -int(row["lowest"]))]


def meets(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two ranges have a number in common."""
    return one[0] <= other[1] and other[0] <= one[1]


Group = tuple[str, tuple[tuple[int, int], ...], list[Standing]]
"""Standing, possible numbers of criteria, and the units that share both."""


def groups_of(standings: list[Standing]) -> list[Group]:
    """Units of one standing and, where a number is stated, of one range; those that keep the standard first."""
    found: dict[tuple, list[Standing]] = {}
    for standing in standings:
        possible = standing.possible if standing.code == "criteria_stated" else ()
        found.setdefault((standing.code, possible), []).append(standing)
    order = ("keeps_standard", "criteria_stated", "not_named")
    keys = sorted(found, key=lambda key: (order.index(key[0]), [(-high, -low) for low, high in key[1]]))
    return [(code, possible, found[code, possible]) for code, possible in keys]
