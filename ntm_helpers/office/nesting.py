"""The names of units in a column: of what kind each is, and under which it stands.

A column headed "Xã" holds communes, whatever word a name begins with ("Bản Lìm" is a commune there). A column that mixes levels
("Xã / Thôn") says it by the words in its cells: a village stands under the last commune above it. Words that villages bear and that
names of communes may begin with (bản, làng …) count only where the head says that there are villages.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ntm_helpers.office.units import kind_and_name
from ntm_helpers.office.vocabulary import kind_of
from ntm_helpers.places import LEVELS

_LEVEL = {kind: level for level, kinds in enumerate(LEVELS) for kind in kinds}


class Nesting:
    """Kinds of the names in a column, row by row.

    Parameters
    ----------
    head : str
        Head of the column.
    kind : str
        What the mapping says of all its names, "" where it says nothing.
    new_units : collection of str
        Kinds whose names are added where they are in no list.
    """

    def __init__(self, head: str, kind: str, new_units: Collection[str]):
        said = re.split(r"[/,;]|\bvà\b|\band\b", re.sub(r"^\s*(tên|name of)\s+", "", head, flags=re.IGNORECASE))
        self._kinds = [kind] if kind else [found for word in said if (found := kind_of(word))]
        self._new = new_units
        self._open: list[tuple[int, str]] = []
        self._told: dict[str, str] = {}

    def kind(self, name: str) -> str:
        """Kind of a name; "" where it cannot be told."""
        if name not in self._told:
            self._told[name] = self._kind(name)
        return self._told[name]

    def _kind(self, name: str) -> str:
        of_name = kind_and_name(name)[0]
        if not of_name and "village" in self._kinds:
            of_name = kind_and_name(name, is_weak=True)[0]
        levels = {_LEVEL[kind] for kind in self._kinds}
        if of_name and (not levels or _LEVEL[of_name] in levels):
            return of_name
        return self._kinds[0] if len(self._kinds) == 1 else ""

    def enter(self, name: str) -> str:
        """Come to the row of a name; give the name that it stands under, "" where none is above it."""
        level = _LEVEL.get(self.kind(name), 0)
        if not level:
            return ""
        self._open = [(other, above) for other, above in self._open if other < level]
        above = self._open[-1][1] if self._open else ""
        self._open.append((level, name))
        return above

    @property
    def above(self) -> str:
        """Unit that a row of totals among its parts is of."""
        deepest = max(_LEVEL.values())
        parts = [name for level, name in self._open if level < _LEVEL["village"] or level == deepest]
        return parts[-1] if parts else ""

    def added(self, name: str) -> str:
        """Kind as which a name is added where it is in no list; "" where it is not added."""
        kind = self.kind(name)
        if not kind and not self._kinds and len(self._new) == 1:
            return next(iter(self._new))
        return kind if kind in self._new else ""
