"""What a unit attains among the units of its parent, by what is said of it.

The newest thing said counts, of one day in this order: a source says that it *keeps the standard*; its number of criteria met is
stated, which may be a range and is never split; a list that a source closed has its name; its number follows from the number not
met, or from its criteria one by one; a source says that it no longer keeps the standard. Else nothing is said of it. What bears no
day comes last.

**The set.** A count, a band and "keeps the standard" are of the criteria set in force on the last day of their own period, never of
the set in force on the review date: counts of different sets are never put together. A figure without a day, or told of an open
period within which the set changed, is of an unknown set: its number is a number, and it stands in no band.

**Lists.** A group of which no fewer are counted in a state than it has members names each of them in that state. The list is closed
where exactly as many are counted, it is not marked open, and the count of the whole unit of that state and day, where there is one,
is no other. **Exclusion**: a unit of the same parent that was there on that day and is on none of the closed lists of one day and
one set is outside their bands: what is left of 0 to the number of criteria is inferred, and marked so. Closed lists of different
days or sets are never put together: the newest count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, View, band
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point, read_quantity

STATE, MET, UNMET = "standard_state", "criteria_met", "criteria_not_met"
IN_BAND, KEEPING, COMMUNES = "communes_by_criteria_met", "communes_keeping_standard", "communes_total"
MEAN = "criteria_mean"
KEEPS, STATED, LOST, NOT_NAMED = "keeps_standard", "criteria_stated", "lost_standard", "not_named"

Range = tuple[int, int]
"""Least and most criteria."""
Rule = Mapping[str, str]
"""Row of ``rules/criteria_sets.csv``."""
Derived = tuple[Figure, Rule]
"""A number of criteria met that was computed, and the set that it is of."""


class NamedList(NamedTuple):
    """Group whose members a source names in a state.

    Attributes
    ----------
    group : Unit
    figure : Figure
        How many are in that state.
    criteria_set : row of ``criteria_sets``
        Set that this is told by.
    is_closed : bool
        Whether no other unit of the parent is in that state.
    """

    group: Unit
    figure: Figure
    criteria_set: Rule
    is_closed: bool

    @property
    def day(self) -> date:
        """Day that it is told of: what has no day is no list."""
        return self.figure.last_day or date.min

    def names(self, unit: Unit) -> bool:
        """Whether a unit is on it."""
        return unit.unit_id in self.group.members

    def excludes(self, unit: Unit) -> bool:
        """Whether a unit is surely outside its state."""
        return self.is_closed and not self.names(unit) and unit.exists_on(self.day)


@dataclass(frozen=True)
class Attainment:
    """What one unit attains.

    Attributes
    ----------
    unit : Unit
    code : str
        Of the list ``standing``.
    stated : Figure or None
        What says so.
    possible : tuple of Range
        Numbers of criteria possible; empty where nothing is known.
    criteria_set : row of ``criteria_sets`` or None
        Set that they are of; None where it cannot be known.
    listed : NamedList or None
        List that names it, where nothing else says so.
    excluded_by : tuple of NamedList
        Closed lists that it is not on, where nothing is said of it.
    """

    unit: Unit
    code: str
    stated: Figure | None
    possible: tuple[Range, ...]
    criteria_set: Rule | None = None
    listed: NamedList | None = None
    excluded_by: tuple[NamedList, ...] = ()

    @property
    def set_id(self) -> str:
        """Id of the set, empty where it is not known."""
        return self.criteria_set["criteria_set"] if self.criteria_set else ""

    @property
    def day(self) -> date | None:
        """Day of what is said of it."""
        if self.excluded_by:
            return self.excluded_by[0].day
        said = self.listed.figure if self.listed else self.stated
        return said.last_day if said else None

    @property
    def meets_all(self) -> bool:
        """Whether the number stated is that of all criteria of its set: then none of them is not met."""
        whole = int(self.criteria_set["criteria_count"] or 0) if self.criteria_set else 0
        return self.code == STATED and whole > 0 and self.possible == ((whole, whole),)


# --- which set ------------------------------------------------------------------------------------------------------------


def set_of(view: View, figure: Figure, kind: str = "commune") -> Rule | None:
    """Criteria set that a figure is told by: the one in force on the last day of its period; None where that cannot be known.

    Parameters
    ----------
    kind : str
        Kind of the unit counted; units of kinds without a set of their own are counted by that of communes.
    """
    if figure.last_day is None:
        return None
    found = _set_on(view, kind, figure.last_day)
    if figure.period_end is None:  # some day from its first on, until it was told
        told = figure.stated_on or _published(view, figure) or view.as_of
        if told > figure.last_day and _set_on(view, kind, told) != found:
            return None
    return found


def _set_on(view: View, kind: str, day: date) -> Rule | None:
    return view.register.law.criteria_set_on(kind if kind in subjects(view) else "commune", day)


def _published(view: View, figure: Figure) -> date | None:
    return read_day(view.source(figure.source_id)["published_date"]) if figure.source_id else None


def subjects(view: View) -> set[str]:
    """Kinds of units that a criteria set is for."""
    return {row["subject"] for row in view.register.table("criteria_sets")}


def size_of(rule: Rule) -> int:
    """Number of criteria of a set."""
    return int(rule["criteria_count"])


# --- what a unit attains --------------------------------------------------------------------------------------------------


def lists_within(view: View, parent: Unit) -> list[NamedList]:
    """Lists by which a source names units within a parent in a state."""
    return [
        NamedList(group, figure, rule, _is_closed(view, parent, group, figure))
        for group in view.places.groups_in(parent.unit_id)
        for measure in (KEEPING, IN_BAND)
        for figure in told(view, measure, group)
        if figure.last_day and figure.quantity is not None and figure.quantity.lower >= len(group.members)
        if (rule := set_of(view, figure)) is not None
    ]


def _is_closed(view: View, parent: Unit, group: Unit, figure: Figure) -> bool:
    """Whether a group holds all units of the state: as many as are counted, of the group and of the whole."""
    of_whole = [other for other in told(view, figure.measure, parent, figure.item) if other.last_day == figure.last_day]
    counts = {exactly(one.quantity) for one in (figure, *of_whole)}
    return figure.basis in TOLD and not group.is_open and counts == {len(group.members)}


TOLD = ("result", "status", "derived")
"""Bases of what tells how things stand; an estimate closes no list."""


def exactly(quantity: Quantity | None) -> int | None:
    """Give a count that is one number in the source's own meaning; None for a range or what a hedge is read as."""
    if quantity is None or quantity.lower != quantity.upper or quantity.lower_soft or quantity.upper_soft:
        return None
    return int(quantity.lower)


def told(view: View, measure: str, of: Unit, item: str | None = None) -> list[Figure]:
    """Figures that tell how things stood, no plans, the earliest first."""
    return [figure for figure in view.current(measure, item, of=of) if figure.basis != "plan"]


def attainment_of(
    view: View, unit: Unit, lists: Sequence[NamedList], computed: Iterable[Derived] = (), on: date | None = None
) -> Attainment:
    """Tell what a unit attains: the newest thing said of it, else what closed lists leave.

    Parameters
    ----------
    lists : sequence of NamedList
        Within the unit's parent.
    computed : iterable of Derived
        Numbers that follow from other figures on it, the better ones first.
    on : date, optional
        Only what is told of that day.
    """
    found = [one for one in _said_of(view, unit, lists, computed, on) if on is None or one.day == on]
    if found:
        return max(found, key=lambda one: one.day or date.min)  # of one day the first, as they stand in order
    excluding = _excluding(unit, lists)
    if not excluding or on is not None:
        return Attainment(unit, NOT_NAMED, None, ())
    rule, bands_taken = excluding[0].criteria_set, [limits for one in excluding if (limits := band(one.figure.item)) is not None]
    return Attainment(unit, NOT_NAMED, None, _remaining(size_of(rule), bands_taken), rule, excluded_by=tuple(excluding))


def _excluding(unit: Unit, lists: Iterable[NamedList]) -> list[NamedList]:
    """Closed lists of bands that a unit is not on, those of the newest day and one set."""
    found = [one for one in lists if one.excludes(unit) and band(one.figure.item) is not None]
    newest = max(((one.day, one.criteria_set["criteria_set"]) for one in found), default=None)
    return [one for one in found if (one.day, one.criteria_set["criteria_set"]) == newest]


def _said_of(view: View, unit: Unit, lists: Sequence[NamedList], computed: Iterable[Derived], on: date | None) -> list[Attainment]:
    """All that is said of a unit by the newest of every kind; what comes first counts before others of its day."""
    state, met = _last(view, STATE, unit, on), _last(view, MET, unit, on)
    rule = set_of(view, state, unit.kind) if state else None
    found: list[Attainment] = []
    if state is not None and state.code == "kept":
        found.append(Attainment(unit, KEEPS, state, _whole_of(rule), rule))
    if met is not None and met.quantity is not None:
        found.append(_of_number(unit, met, set_of(view, met, unit.kind)))
    found += [_of_list(unit, one) for one in lists if one.names(unit)]
    found += [_of_number(unit, figure, by) for figure, by in computed if figure.quantity is not None]
    if state is not None and state.code == "lost":
        found.append(Attainment(unit, LOST, state, ((0, size_of(rule)),) if rule else (), rule))
    return found


def _last(view: View, measure: str, unit: Unit, on: date | None) -> Figure | None:
    if on is None:
        return view.latest(measure, of=unit)
    return min((figure for figure in told(view, measure, unit) if figure.last_day == on), key=view.trust, default=None)


def _of_number(unit: Unit, figure: Figure, rule: Rule | None) -> Attainment:
    quantity = figure.quantity
    if quantity is None:
        raise ValueError(f"{figure.figure_id} holds no number")
    lower, most = int(quantity.lower), size_of(rule) if rule else int(quantity.lower)
    is_open = quantity.upper_soft and not quantity.lower_soft and rule is not None  # "over 15" says nothing of an upper end
    upper = max(lower, most) if quantity.upper is None or is_open else int(quantity.upper)
    return Attainment(unit, STATED, figure, ((lower, upper),), rule)


def _of_list(unit: Unit, one: NamedList) -> Attainment:
    limits = band(one.figure.item)
    if limits is None:
        return Attainment(unit, KEEPS, None, _whole_of(one.criteria_set), one.criteria_set, one)
    return Attainment(unit, STATED, None, (limits,), one.criteria_set, one)


def _whole_of(rule: Rule | None) -> tuple[Range, ...]:
    return ((size_of(rule), size_of(rule)),) if rule else ()


def _remaining(count: int, excluded: Sequence[Range]) -> tuple[Range, ...]:
    """Give what is left of 0..count once the excluded bands are taken out."""
    free = [n for n in range(count + 1) if not any(low <= n <= high for low, high in excluded)]
    starts = [n for n in free if n - 1 not in free]
    ends = [n for n in free if n + 1 not in free]
    return tuple(zip(starts, ends, strict=True))


def as_quantity(limits: Range) -> Quantity:
    """Give a range of criteria as a number, and one of a single value as that value."""
    low, high = limits
    return read_quantity(str(low), value_to=str(high) if high > low else "", unit="criterion", kind="count")


def met_by_unmet(unmet: Quantity, count: int) -> Quantity:
    """Criteria met where those not met are counted: the others of the set."""
    return quantities.difference(point(count, "criterion", "count"), unmet)
