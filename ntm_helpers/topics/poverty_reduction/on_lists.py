"""Households of a status on the lists of a day: counted, their rates, the change since the lists before.

Households are counted and listed; a rate is given only where the lists hold every household. A rate changes in points, never across
a change of standard.
"""

from __future__ import annotations

from dataclasses import dataclass

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.households import Lists
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, is_withheld
from ntm_helpers.review.arithmetic import change, count_between, ratio

LISTED_RATE = "households_listed_rate"


@dataclass(frozen=True)
class OnLists:
    """Households of the unit on the lists of one day and standard: by status, their rates, the change since the lists before."""

    lists: Lists
    households: Figure
    poor: Figure
    near_poor: Figure
    rate: Figure | None
    near_poor_rate: Figure | None
    change: Figure | None


def listed(draft: Draft, lists: Lists, status: str, of: Unit | None = None) -> Figure:
    """Count the households of a status on lists of one day; what else comes from the lists has all of them as an input.

    Households of which the status is not decided widen the number to a range.
    """
    rows = lists.rows_with_status(status)
    if status != "differing" and (open_ := lists.rows_undecided(status)):
        return count_between(
            draft,
            "households_listed",
            rows,
            open_,
            by=Lists.rows_with_status,
            among={"households": len(lists.households)},
            item=f"{status}.{lists.key}",
            of=of,
            rules=(lists.standard,),
            parameters=[("lists", ", ".join(entity.key for entity in lists.lists))],
            on=lists.list_date,
        )
    return draft.derive(
        "households_listed",
        quantities.point(len(rows), "household", "count"),
        by=Lists.rows_with_status,
        rows=rows,
        among={"households": len(lists.households)},
        operation="count",
        item=f"{status}.{lists.key}",
        of=of,
        rules=(lists.standard,),
        parameters=[("lists", ", ".join(entity.key for entity in lists.lists))],
        on=lists.list_date,
    )


def rate_of(draft: Draft, lists: Lists, part: Figure, whole: Figure, of: Unit | None = None) -> Figure | None:
    """Rate of households, given only where the lists hold every household."""
    if lists.has_rate:
        return ratio(draft, LISTED_RATE, part, whole, item=part.item, of=of)
    return draft.derive(
        LISTED_RATE,
        None,
        by=ratio,
        inputs=[part, whole],
        operation="ratio",
        item=part.item,
        of=of,
        reason="unknown.not_all_households",
    )


def on_lists(draft: Draft, found: list[Lists]) -> tuple[OnLists, ...]:
    """Count the households of each day's lists by their status, the earliest first."""
    by_day: list[OnLists] = []
    for lists in found:
        poor, near_poor, every = (listed(draft, lists, status) for status in ("poor", "near_poor", "all"))
        rate, near_poor_rate = (rate_of(draft, lists, figure, every) for figure in (poor, near_poor))
        changed = _changed(draft, lists, poor, rate, by_day[-1] if by_day else None)
        by_day.append(OnLists(lists, every, poor, near_poor, rate, near_poor_rate, changed))
    return tuple(by_day)


def _changed(draft: Draft, lists: Lists, poor: Figure, rate: Figure | None, before: OnLists | None) -> Figure | None:
    """Change of the rate since the lists before, in points; none across a change of standard or without both rates.

    Nor of rates of fewer than are told: that they changed by less than they are says nothing.
    """
    if before is None or before.rate is None or rate is None:
        return None
    if is_withheld(poor) or is_withheld(before.poor):
        return None
    if before.lists.standard != lists.standard or not (lists.has_rate and before.lists.has_rate):
        return None
    return change(draft, "households_listed_rate_change", before.rate, rate, item=lists.key, rules=(lists.standard,))
