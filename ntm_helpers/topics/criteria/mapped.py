"""Where the communes lie that stand alike: a map of standing, and for a commune by itself its place among its neighbours.

Of few different standings each is a class of its own; of more, the official bands of the set. A commune whose band is not sure is
in none of them: it is hatched with those of which nothing is told. Marks go from all criteria to none; the number of communes in a
class is a figure like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ntm_helpers.dataset import Figure, borders_of, neighbours
from ntm_helpers.methods.attainment import KEEPS, LOST, NOT_NAMED, STATED, Attainment, exactly
from ntm_helpers.methods.standings import Group, surely_in_band
from ntm_helpers.review import Chart, Draft, Name, Sentence, Value
from ntm_helpers.topics.criteria.bands import limits_of, number_of, numbers_in_bands
from ntm_helpers.topics.criteria.figures import Facts

Class = tuple[str, Value, list[Attainment], Figure]
"""Mark, name, members and their number."""
MOST_CLASSES = 4
"""Standings that are told apart on a map; of more, the bands are."""
LEAST_TOLD, LEAST_NEIGHBOURS = 3, 2
"""Communes of which something is told, without which a map is a sheet of hatch; neighbours, without which it shows no place."""
_OF_BANDS = ("keep", "near", "part", "low", "no")
_OF_NUMBERS = {1: ("part",), 2: ("near", "low"), 3: ("near", "part", "low")}


def map_of(draft: Draft, facts: Facts, numbers: Sequence[tuple[Group, Figure]]) -> Chart | None:
    """Draw where those lie that stand alike; nothing where too little is told.

    Parameters
    ----------
    draft : Draft
    facts : Facts
    numbers : sequence of (Group, Figure)
        Groups of one standing, each with the number of its communes.
    """
    if sum(len(group.members) for group, _ in numbers if group.code != NOT_NAMED) < LEAST_TOLD:
        return None
    classes = _by_standing(draft, numbers) if len(numbers) <= MOST_CLASSES else _by_bands(draft, facts)
    rows: list[tuple[Value, Figure]] = [([one.unit for one in members], figure) for _, _, members, figure in classes]
    marks = [(mark, name) for mark, name, _, _ in classes]
    title = Sentence("criteria.map", {"count": number_of(draft, facts.attainments, "all")})
    return Chart("map", title, rows, about=_day(facts), marks=marks) if rows else None


def _day(facts: Facts) -> Sentence | None:
    """Say of which day the standings are told, or that they are of several; nothing where a number bears no day."""
    days = {one.day for one in facts.attainments if one.code != NOT_NAMED}
    if None in days:
        return None
    return Sentence("criteria.map.about", {"day": next(iter(days))}) if len(days) == 1 else Sentence("criteria.map.about_several")


def _by_standing(draft: Draft, numbers: Sequence[tuple[Group, Figure]]) -> list[Class]:
    """Make each standing a class; those that have no order among them, such as 14 and 10 to 15 or numbers of two sets, are one."""
    stated = [group for group, _ in numbers if group.code == STATED and not group.members[0].meets_all]
    are_of_one_set = len({group.members[0].set_id for group in stated}) <= 1 and all(group.possible for group in stated)
    are_apart = are_of_one_set and all(lower.possible[0][1] < upper.possible[-1][0] for upper, lower in pairwise(stated))
    of_numbers = _OF_NUMBERS[len(stated)] if are_apart and len(stated) in _OF_NUMBERS else ("part",) * len(stated)
    mark_of = dict(zip(map(id, stated), of_numbers, strict=True))
    marks = {KEEPS: "keep", STATED: "keep", LOST: "no", NOT_NAMED: "none"}
    found: dict[str, list[tuple[Group, Figure]]] = {}
    for group, figure in numbers:
        found.setdefault(mark_of.get(id(group), marks[group.code]), []).append((group, figure))
    classes: list[Class] = []
    for mark, alike in found.items():
        members = [one for group, _ in alike for one in group.members]
        number = alike[0][1] if len(alike) == 1 else number_of(draft, members, f"alike.{mark}")
        classes.append((mark, _name_of([group for group, _ in alike]), members, number))
    return classes


def _name_of(groups: Sequence[Group]) -> Value:
    """Name what the groups of a class attain: the numbers stated, the standing, or both."""
    numbers = [said for group in groups if group.code == STATED and (said := group.members[0].stated) is not None]
    names = [Name("standing", group.code) for group in groups if group.code != STATED]
    stated: Value = numbers[0] if len(numbers) == 1 else numbers
    return Sentence("word.either", {"one": names[0], "other": stated}) if names and numbers else (names[0] if names else stated)


def _by_bands(draft: Draft, facts: Facts) -> list[Class]:
    """Make each official band that surely holds a commune a class; nothing of a set without bands."""
    rule = facts.main_set
    found: list[Class] = []
    for mark, (code, counted) in zip(_OF_BANDS, numbers_in_bands(draft, facts).items(), strict=False):
        members = surely_in_band(facts.attainments, limits_of(code), rule["criteria_set"] if rule else "")
        is_sure = exactly(counted.quantity) == len(members)
        if members:
            number = counted if is_sure else number_of(draft, members, f"sure.{code}")
            found.append((mark, Name("criteria_band", code), members, number))
    named = {one.unit for _, _, members, _ in found for one in members}
    open_ = [one for one in facts.attainments if one.unit not in named]
    if found and open_:
        found.append(("none", Name("word", "criteria.map.open"), open_, number_of(draft, open_, "open")))
    return found


def place_of(draft: Draft, own: Attainment, said: Figure) -> Chart | None:
    """Draw where a commune lies among its neighbours, in the class of what is said of it; nothing without borders.

    Parameters
    ----------
    draft : Draft
    own : Attainment
    said : Figure
        What it attains.
    """
    view = draft.view
    shapes = borders_of(view).shapes
    beside = [unit for unit in neighbours(view) if unit != own.unit and unit.unit_id in shapes]
    if view.parent is None or own.unit.unit_id not in shapes or len(beside) < LEAST_NEIGHBOURS:
        return None
    mark = {KEEPS: "keep", STATED: "keep" if own.meets_all else "part", LOST: "no", NOT_NAMED: "none"}[own.code]
    name: Value = said if own.code == STATED else Name("standing", own.code)
    title = Sentence("criteria.map.place", {"unit": own.unit, "parent": view.parent})
    return Chart("map", title, [([own.unit], said)], marks=[(mark, name)])
