"""Units: ids, codes, names, parents, groups, history.

A unit is a province, district, commune, village … or a group of units that a statement names together. Official codes are
reused (since 1/7/2025 the code 02296 of Thổ Bình belongs to another commune), so a unit is known by its ``unit_id``, which is
never reused, and by the days on which it existed. Levels are data: a unit has a parent, its parts are its children; nothing
here knows what a district is. Everything is asked *for a date*, because parents, parts and denominators change.

Known limit: a unit has one parent for its whole life; one that moves to another parent is a new unit (``02299-2021``).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from slugify import slugify

from ntm_helpers.characters import SAME_LETTER, alike
from ntm_helpers.errors import UsageError, listed, suggestion
from ntm_helpers.words import Message

DISTRICT_LEVEL = ("district", "provincial_city", "district_town")
COMMUNE_LEVEL = ("commune", "township", "ward", "special_zone")
LEVELS: tuple[tuple[str, ...], ...] = (
    ("country",),
    ("province", "municipality"),
    DISTRICT_LEVEL,
    COMMUNE_LEVEL,
    ("village",),
    ("garden",),
)
"""Kinds of units, each level lying within the one before it; a group has the level of its members."""
KINDS = (*(kind for level in LEVELS for kind in level), "group")
"""Kinds of units, as the contract allows them."""

PARTS_WITHOUT_PAGE = ("village", "garden", "group")
"""Kinds that speak on their parent's page and have no briefing of their own."""


@dataclass(frozen=True)
class Unit:
    """One row of ``units.csv``.

    Attributes
    ----------
    unit_id : str
        Never reused: the official code for the units of 2020, code and year for a successor, an own id for villages, groups.
    code : str
        Official code, text with its zeros.
    name : str
        Bare name; the kind carries the word ("xã", "huyện").
    kind : str
        ``province``, ``district``, ``commune``, ``township``, ``village``, ``group`` …
    parent_id : str
        Unit that it belongs to, empty at the top.
    region : str
        Region of the criteria sets, empty when it does not matter.
    members : tuple of str
        Unit ids of a group's members.
    is_open : bool
        Whether a group has more members than are named: its list ends in "…".
    valid_from, valid_to : date or None
        First and last day of its existence; None is open.
    """

    unit_id: str
    code: str
    name: str
    kind: str
    parent_id: str = ""
    region: str = ""
    members: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    is_open: bool = False

    @property
    def slug(self) -> str:
        """Name in plain letters: part of the page's address, a word for the command line."""
        return _slug(self.name)

    def exists_on(self, day: date) -> bool:
        """Whether the unit existed on a day (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class UnitChange:
    """One row of ``unit_changes.csv``: what became of a unit, wholly or in part, and on which day."""

    from_unit_id: str
    to_unit_id: str
    change_date: date
    kind: str
    is_whole: bool
    source_id: str = ""
    note: str = ""


class Places:
    """All units of a dataset, with their history.

    Parameters
    ----------
    units : iterable of Unit
    changes : iterable of UnitChange
    """

    def __init__(self, units: Iterable[Unit], changes: Iterable[UnitChange] = ()):
        self._units = {unit.unit_id: unit for unit in units}
        self._changes = tuple(changes)
        self._unsorted_parts: dict[str, list[Unit]] = defaultdict(list)
        self._groups_of: dict[str, list[Unit]] = defaultdict(list)
        self._groups_in: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._units.values():
            self._unsorted_parts[unit.parent_id].append(unit)
            for member in unit.members:
                self._groups_of[member].append(unit)
            if unit.kind == "group":
                self._groups_in[self._holder_of(unit)].append(unit)
        self._parts: dict[str, list[Unit]] = {}
        self._from: dict[str, list[UnitChange]] = defaultdict(list)
        self._to: dict[str, list[UnitChange]] = defaultdict(list)
        for change in self._changes:
            self._from[change.from_unit_id].append(change)
            self._to[change.to_unit_id].append(change)

    def __getitem__(self, unit_id: str) -> Unit:
        return self._units[unit_id]

    def __contains__(self, unit_id: str) -> bool:
        return unit_id in self._units

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._units.values())

    def get(self, unit_id: str) -> Unit | None:
        """A unit by its id, None where there is none."""
        return self._units.get(unit_id)

    def parent(self, unit_id: str) -> Unit | None:
        """Unit that this one belongs to, None at the top."""
        return self._units.get(self._units[unit_id].parent_id)

    def children(self, unit_id: str, on: date) -> list[Unit]:
        """Administrative parts that existed on a day, in the order of the Vietnamese alphabet; no villages, no groups."""
        return [unit for unit in self._parts_of(unit_id) if unit.kind not in PARTS_WITHOUT_PAGE and unit.exists_on(on)]

    def _parts_of(self, unit_id: str) -> list[Unit]:
        """Everything whose parent it is, in the order of the Vietnamese alphabet; sorted when asked for, as few are."""
        if unit_id not in self._parts:
            self._parts[unit_id] = sorted(self._unsorted_parts.get(unit_id, ()), key=lambda unit: alphabet_key(unit.name))
        return self._parts[unit_id]

    def children_ever(self, unit_id: str) -> list[Unit]:
        """Administrative parts of a unit on any day."""
        return [unit for unit in self._parts_of(unit_id) if unit.kind not in PARTS_WITHOUT_PAGE]

    def villages(self, unit_id: str) -> list[Unit]:
        """Villages and model gardens of a commune that the dataset names; a garden may lie in one of its villages."""
        found = [unit for unit in self._parts_of(unit_id) if unit.kind in ("village", "garden")]
        return [part for unit in found for part in (unit, *self.villages(unit.unit_id))]

    def villages_on(self, unit_id: str, on: date) -> list[Unit]:
        """Villages that a unit consisted of on a day, in the order of the Vietnamese alphabet; no gardens."""
        return [unit for unit in self._parts_of(unit_id) if unit.kind == "village" and unit.exists_on(on)]

    def parts(self, unit_id: str, on: date) -> list[Unit]:
        """What a unit consists of on a day, as far as it is listed: a group of its members, others of children or villages."""
        unit = self.get(unit_id)
        if unit is None or unit.kind != "group":
            return self.children(unit_id, on) or self.villages_on(unit_id, on)
        found = [self[member] for member in unit.members if member in self and self[member].exists_on(on)]
        return sorted(dict.fromkeys(found), key=lambda part: alphabet_key(part.name))

    def groups(self, unit_id: str) -> list[Unit]:
        """Groups of units, named together by a source, that this unit is a member of."""
        return list(self._groups_of.get(unit_id, ()))

    def groups_in(self, unit_id: str) -> list[Unit]:
        """Groups that lie within a unit: it is their parent, or where they name none, that of all their members."""
        return list(self._groups_in.get(unit_id, ()))

    def _holder_of(self, group: Unit) -> str:
        """Id of the unit that a group lies within; empty where its members have several parents and it names none."""
        parents = {self._units[member].parent_id for member in group.members if member in self._units}
        return group.parent_id or (parents.pop() if len(parents) == 1 else "")

    def holders(self, group: Unit) -> list[str]:
        """Ids of the units that hold all of a group, the smallest first."""
        lines = [self._line_above(member) for member in group.members if member in self._units]
        shared = [above for above in lines[0] if all(above in line for line in lines)] if lines else []
        return list(dict.fromkeys([*shared, *self._line_above(group.unit_id)]))

    def _line_above(self, unit_id: str) -> list[str]:
        """Ids of a unit's parent, of that one's and so on."""
        line: list[str] = []
        while (unit_id := self._units[unit_id].parent_id) in self._units and unit_id not in line:
            line.append(unit_id)
        return line

    def successors(self, unit_id: str) -> list[UnitChange]:
        """What became of a unit, earliest change first."""
        return sorted(self._from.get(unit_id, ()), key=lambda change: change.change_date)

    def on(self, day: date) -> list[Unit]:
        """Units that existed on a day, groups and villages left out."""
        return [unit for unit in self if unit.kind not in PARTS_WITHOUT_PAGE and unit.exists_on(day)]

    def became(self, unit_id: str, on: date) -> list[Unit]:
        """Tell what a unit had become by a day: itself, its successors, or those of its parts where its level was abolished.

        A unit that went over in part only is followed into every one of its successors, each once: two that gave one another a
        part of themselves would be followed for ever.
        """
        standing: dict[str, Unit] = {}
        seen, waiting = {unit_id}, [unit_id]
        while waiting:
            unit = self[waiting.pop()]
            if unit.exists_on(on):
                standing[unit.unit_id] = unit
                continue
            following = [following_id for following_id in self._after(unit, on) if following_id not in seen]
            seen.update(following)
            waiting += following
        return sorted(standing.values(), key=lambda later: alphabet_key(later.name))

    def _after(self, unit: Unit, on: date) -> list[str]:
        """Ids of what came in the place of a unit that is gone by a day: its successors, or its parts of its last day."""
        if unit.valid_from is not None and on < unit.valid_from:
            return []
        if changes := [change for change in self.successors(unit.unit_id) if change.change_date <= on]:
            return [change.to_unit_id for change in changes]
        return [part.unit_id for part in self.children(unit.unit_id, unit.valid_to)] if unit.valid_to else []

    def predecessors(self, unit_id: str) -> list[Unit]:
        """Units that went, wholly or in part, into this one, and theirs, the latest first; itself left out."""
        found: dict[str, Unit] = {}
        waiting = self._before(unit_id)
        while waiting:
            earlier = waiting.pop()
            if earlier != unit_id and earlier not in found:
                found[earlier] = self[earlier]
                waiting += self._before(earlier)
        return list(found.values())

    def _before(self, unit_id: str) -> list[str]:
        """Ids of the units that went into this one, the latest last."""
        changes = sorted(self._to.get(unit_id, ()), key=lambda change: change.change_date, reverse=True)
        return [change.from_unit_id for change in reversed(changes)]

    def merger(self, unit_id: str) -> list[UnitChange]:
        """Changes by which a unit came to be, in the order of the Vietnamese alphabet."""
        return sorted(self._to.get(unit_id, ()), key=lambda change: alphabet_key(self[change.from_unit_id].name))

    def reviewed(self, roots: Iterable[str], on: date) -> list[Unit]:
        """Units that get a briefing on a day: the roots, or what they became, with all their parts; without roots every unit."""
        roots = list(roots)
        if roots:
            standing = [unit.unit_id for root in roots for unit in self.became(root, on)]
            return list(dict.fromkeys(unit for root in standing for unit in self._with_parts(root, on)))
        found = [u for u in self if u.kind not in PARTS_WITHOUT_PAGE and u.exists_on(on)]
        return sorted(found, key=lambda unit: (self._depth(unit), alphabet_key(unit.name)))

    def _with_parts(self, unit_id: str, on: date) -> list[Unit]:
        itself = [self[unit_id]] if self[unit_id].exists_on(on) else []
        return itself + [part for child in self.children(unit_id, on) for part in self._with_parts(child.unit_id, on)]

    def find(self, text: str, among: Iterable[Unit], named: Callable[[], list[Unit]] = list) -> Unit:
        """Find a unit by id, slug or name; a name is known however it is typed (`ntm_helpers.characters.alike`).

        Parameters
        ----------
        text : str
        among : iterable of Unit
        named : callable
            Gives the units that the text names in other ways, asked where it is nothing else.

        Raises
        ------
        UsageError
            When none fits (the closest and all allowed are named) or a slug fits several (the list is given).
        """
        among = list(among)
        by_id = [unit for unit in among if unit.unit_id == text]
        by_name = by_id or [unit for unit in among if alike(unit.name) == alike(text)]
        fitting = by_name or [unit for unit in among if text in (unit.slug, f"{unit.unit_id}-{unit.slug}")] or named()
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            several = ", ".join(f"{unit.unit_id}-{unit.slug} ({unit.kind})" for unit in fitting)
            raise UsageError(Message("usage.unit_several", unit=text, several=several))
        allowed = [f"{unit.unit_id}-{unit.slug}" for unit in among]
        meant = suggestion(_slug(text), [unit.slug for unit in among])
        raise UsageError(Message("usage.unit", unit=text, meant=meant, allowed=listed(allowed)))

    def _depth(self, unit: Unit) -> int:
        parent = self.parent(unit.unit_id)
        return 0 if parent is None else 1 + self._depth(parent)


@cache
def _slug(name: str) -> str:
    return slugify(name)


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries


def alphabet_key(name: str) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]:
    """Sort key of the Vietnamese alphabet: letters first, tones only between equal letters.

    ``sorted`` on plain strings puts "Đà Vị" last and splits "Lăng" from "Lâm" wrongly; the standard library's ``strxfrm``
    depends on the locales installed on a machine, which a page must not.
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", name.translate(SAME_LETTER)).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in parts if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else char
        letters.append((1, _LETTERS.index(letter)) if letter in _LETTERS else (0, ord(letter[0])))
        tones.append(_TONES.index(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones), name
