"""Figures in the order in which identities ask for them, and what figures that belong together share.

Figures are held together when they speak of one unit, one basis and one period: the same last day, and the same first day where
both have one; undated ones when they are of one source. Of several sources the result's own is asked first, then the best
graded one. The result's own source is not mixed with others where it gives two parts or more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Figure, Measure, Register
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.quantities import Quantity

_ACTUAL = {"result": "result", "derived": "result", "status": "result"}

Group = Mapping[tuple[str, str], list[Figure]]
"""Figures of one key by measure and item."""


@dataclass(frozen=True)
class Key:
    """What figures that belong together share; undated ones their source, for they may speak of different days."""

    unit_id: str
    basis: str
    last_day: date | None
    source_id: str = ""


class Ledger:
    """Figures in the order in which identities ask for them.

    Parameters
    ----------
    figures : iterable of Figure
        Published ones.
    dataset : StoredDataset
        Its units, register and sources.
    """

    def __init__(self, figures: Iterable[Figure], dataset: StoredDataset):
        self.dataset, self.places, self.register = dataset, dataset.places, dataset.register
        self._by_key: dict[Key, dict[tuple[str, str], list[Figure]]] = defaultdict(lambda: defaultdict(list))
        self._items_of: dict[tuple[Key, str], dict[str, None]] = defaultdict(dict)
        self.of_unit: dict[str, list[Figure]] = defaultdict(list)
        self._units_above: dict[tuple[str, str, str, date | None], set[str]] = defaultdict(set)
        for figure in sorted(figures, key=lambda figure: figure.figure_id):  # the order of rows must not matter
            if not figure.code:
                self._by_key[key_of(figure)][figure.measure, figure.item].append(figure)
                self._items_of[key_of(figure), figure.measure][figure.item] = None
                self.of_unit[figure.unit_id].append(figure)
                self._climb(figure)

    def _climb(self, figure: Figure) -> None:
        """Remember a figure's unit and all above it: where parts are looked for, and where not."""
        above, unit_id = self._units_above[_subject(figure)], figure.unit_id
        while unit_id not in above and unit_id in self.places:
            above.add(unit_id)
            unit_id = self.places[unit_id].parent_id

    def groups(self) -> Iterator[tuple[Key, Group]]:
        """Figures that belong together, in the order of their ids."""
        yield from self._by_key.items()

    def find(self, key: Key, measure: str, item: str, like: Figure) -> Figure | None:
        """Figure of a measure that belongs to another one: of its period, of its source where that has one."""
        found = self._by_key[key].get((measure, item), ()) if key in self._by_key else ()
        if not found:
            return None
        start = like.period_start
        found = [figure for figure in found if start is None or figure.period_start in (None, start)]
        if len({figure.period_start for figure in found}) > 1:
            found = [figure for figure in found if figure.period_start == start]
        if len(found) == 1:
            return found[0]
        return min(found, key=lambda figure: self._preference(figure, like), default=None)

    def items(self, key: Key, measure: str) -> list[str]:
        """Items of a measure that are there."""
        return [item for item in self._items_of.get((key, measure), ()) if item]

    def starts(self, key: Key, measures: Iterable[str], item: str) -> list[date]:
        """First days of what happened up to a day, the latest first."""
        group = self._by_key[key]
        found = (figure for name in measures for part in (item, "") for figure in group.get((name, part), ()))
        return sorted({figure.period_start for figure in found if figure.period_start}, reverse=True)

    def parts(self, key: Key, measure: Measure, items: Sequence[str], like: Figure) -> list[Figure]:
        """Figures of items that may be added: of one source where that gives two or more."""
        found = {item: self.find(key, measure.measure, item, like) for item in items}
        return list(_of_one_source(found, like).values())

    def is_asked_of(self, unit_id: str, whole: Figure) -> bool:
        """Whether any figure like a whole is about a unit or something below it."""
        return unit_id in self._units_above[_subject(whole)]

    def _preference(self, figure: Figure, like: Figure) -> tuple[bool, int, str]:
        return figure.source_id != like.source_id, self.dataset.grade(figure), figure.figure_id


def _of_one_source(found: Mapping[str, Figure | None], like: Figure) -> dict[str, Figure]:
    """Parts of the result's own source where it gives two or more of them, else whatever there is: sources are not mixed."""
    known = {name: figure for name, figure in found.items() if figure is not None}
    own = {name: figure for name, figure in known.items() if figure.source_id == like.source_id}
    return own if len(own) > 1 else known


def quantities_of(figures: Iterable[Figure | None], register: Register) -> list[Quantity] | None:
    """Quantities in the units of their measures; None where a figure or its quantity is missing."""
    found = [register.quantity_of(figure) if figure is not None else None for figure in figures]
    known = [quantity for quantity in found if quantity is not None]
    return known if len(known) == len(found) else None


def key_of(figure: Figure) -> Key:
    """What a figure shares with those that it belongs together with."""
    return Key(figure.unit_id, basis_of(figure), figure.last_day, "" if figure.last_day else figure.source_id)


def _subject(figure: Figure) -> tuple[str, str, str, date | None]:
    return figure.measure, figure.item, basis_of(figure), figure.last_day


def basis_of(figure: Figure) -> str:
    """Basis under which figures are held together: what was reached is one, whether a result, derived or a status."""
    return _ACTUAL.get(figure.basis, figure.basis)
