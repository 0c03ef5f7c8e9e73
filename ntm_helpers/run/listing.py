"""Which units stand on which page of the index.

All of them on one page, as long as a reader can look through it (`MOST_ON_ONE`). Of more units a page a parent: the first page has
the unit at the top with its parts, or those at the top; every other unit that has parts has a list of them in its own folder.
"""

from __future__ import annotations

from dataclasses import dataclass

from ntm_helpers.places import Unit
from ntm_helpers.run.plan import Plan

INDEX, LIST = "index.html", "list-of-units.html"
"""The first page of the index; the list in a unit's folder, whose name no topic can have."""
MOST_ON_ONE = 200
"""Units that are listed on one page."""


@dataclass(frozen=True)
class Listing:
    """A page of the index.

    Attributes
    ----------
    page : str
        Its address within the language's folder.
    sections : tuple of (Unit or None, tuple of Unit)
        A unit with its parts each; None over those at the top where there are several.
    """

    page: str
    sections: tuple[tuple[Unit | None, tuple[Unit, ...]], ...]

    @property
    def top(self) -> Unit | None:
        """The unit that the page is of; None where it is of several."""
        return self.sections[0][0]


def listings(plan: Plan) -> list[Listing]:
    """Share the units of a plan out to the pages of the index, the first page first."""
    tops = plan.parts[""]
    first = (tops[0], tuple(plan.parts.get(tops[0].unit_id, ()))) if len(tops) == 1 else (None, tuple(tops))
    below = [(unit, tuple(plan.parts[unit.unit_id])) for unit in plan.units if unit.unit_id in plan.parts and unit is not first[0]]
    if len(plan.units) <= MOST_ON_ONE:
        return [Listing(INDEX, (first, *below))]
    return [Listing(INDEX, (first,)), *(Listing(f"{plan.folders[unit.unit_id]}/{LIST}", ((unit, parts),)) for unit, parts in below)]


def list_of_parts(plan: Plan, unit: Unit) -> str:
    """Address of the page of the index on which the parts of a unit stand, within the language's folder."""
    is_first = [unit] == plan.parts[""] or len(plan.units) <= MOST_ON_ONE
    return INDEX if is_first else f"{plan.folders[unit.unit_id]}/{LIST}"
