"""Small numbers of people are withheld, where a dataset asks for it: decided here once, for pages and all that is made of them.

A dataset may name a number (``least_count``) below which people of its lists are not counted on pages, because neighbours would
know whom a number of two means. It is off by default. Then, of every figure that is made of rows of people (`tables_of_people`):

- A **small number**, from 1 to below the least, is told as "under n": a quantity from 1 to n - 1, of which everything further up
  is computed, rates as ranges. Nobody, 0, is told: it is nobody's number. What is no count, such as the people in two households or
  the deprivation of three, has no quantity and the reason `WITHHELD`.
- A number that **gives a small one away** (`ntm_helpers.review.given_away`) has no quantity and the same reason.
- What is computed of a figure without quantity has none either, for the same reason.
- **Beside** a number stand neither its rows, nor from how many they were chosen, nor values from which few people could be had: the
  sizes of single households, how many surely are of a status. Such a figure is proved by running its function on the data, not from
  its trace.

Published figures, also those of an office's own tables that are no lists of people, are never touched. Because the figure itself
is another one, there is nothing left to hide for tables, drawings, cells of the index, data beside pages and exports.

**Pages agree.** The number of a commune is on its own page and on that of its district: what is withheld is decided for a unit with
all its parts at once (`keeping_for`), the same for every page of them, by all the figures that a topic makes of people.

Limits. Units two levels apart are not held together: lists are kept by one level. Who knows the number of his neighbours knows more
than a page tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Row, View
from ntm_helpers.dataset.contract import tables_of_people
from ntm_helpers.dataset.reads import Reads
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, Wording, point
from ntm_helpers.review.given_away import withheld_with

if TYPE_CHECKING:
    from ntm_helpers.review.draft import Draft

WITHHELD = "unknown.withheld"
UNDER, LEAST = "under", "least_count"
"""Operation of a small number, from 1 to below the parameter that follows."""
HOUSEHOLDS, PERSONS = "household", "person"
"""Kinds of what is added up over households: they themselves, and who lives in them."""
COUNTS = ("count", "count:rows", "bounds")
"""Operations that count rows, the last of them from those that surely are to those that may be."""
TELLING = ("values", "undecided", "surely")
"""Parameters from which numbers of few people could be had."""


class People(NamedTuple):
    """Whom a figure tells of.

    Attributes
    ----------
    of : frozenset of (str, str)
        Ids of households, each with what of it is counted, such as one of its deprivations; empty for the household itself.
    kind : str
        What is added up over them: figures of one kind may be taken from one another.
    """

    of: frozenset[tuple[str, str]]
    kind: str

    @property
    def number(self) -> int:
        """How many they are."""
        return len({household for household, _ in self.of})


class _Key(NamedTuple):
    """Which number, whatever page it stands on: of a range also which of its parts."""

    measure: str
    item: str
    unit_id: str
    part: int


@dataclass(frozen=True)
class Keeping:
    """What a draft withholds.

    Attributes
    ----------
    least : int
        The number below which people are not counted; 0 where all are told.
    held : frozenset
        Numbers that give away others.
    told : dict
        Of a draft that only gathers what could be told: whom each of its figures tells of.
    """

    least: int = 0
    held: frozenset[_Key] = frozenset()
    told: dict[_Key, People] | None = None

    def kept(self, figure: Figure, inputs: Sequence[Figure] = (), people: Callable[[], People] | None = None) -> Figure:
        """Give a figure as it may be told.

        Parameters
        ----------
        figure : Figure
        inputs : sequence of Figure
            What it was computed from, as they may be told.
        people : function, optional
            Gives whom it tells of, where these are not its rows.
        """
        if not self.least:
            return figure
        figure = replace(figure, among=tuple((table, number) for table, number in figure.among if table not in tables_of_people()))
        parts = [people()] if people else _parts(figure)
        keys = [_Key(figure.measure, figure.item, figure.unit_id, number) for number in range(len(parts))]
        if self.told is not None:
            self.told.update(zip(keys, parts, strict=True))
            return figure
        if figure.quantity is None and any(one.reason == WITHHELD for one in inputs):
            return replace(figure, reason=WITHHELD, parameters=_untold(figure))
        if not parts:
            return figure
        if any(key in self.held for key in keys):
            return self._without(figure)
        is_small = [0 < part.number < self.least for part in parts]
        if not any(is_small):
            return self._unproved(figure)
        return self._under(figure, parts) if figure.operation in COUNTS else self._without(figure)

    def _without(self, figure: Figure) -> Figure:
        """Give a figure without its number, nor anything from which it could be had."""
        return replace(figure, quantity=None, reason=WITHHELD, operation="", rows=(), parameters=_untold(figure))

    def _under(self, figure: Figure, parts: Sequence[People]) -> Figure:
        """Count from the least to the most that may be told: of a small part from 1 to below the least."""
        assert figure.quantity is not None  # a count has one
        surely, *undecided = (self._number(part.number, figure.quantity.unit) for part in parts)
        if undecided:
            ends = [surely, quantities.total([surely, *undecided])]
            number = quantities.hull(ends)
        else:
            number = replace(surely, wording=Wording("under", str(self.least)), is_hedged=True)
        parameters = (*_untold(figure), (LEAST, str(self.least)))
        if undecided:
            return replace(figure, quantity=number, operation="", rows=(), parameters=parameters)
        return replace(figure, quantity=number, operation=UNDER, inputs=(), rows=(), parameters=parameters)

    def _number(self, number: int, unit: str) -> Quantity:
        if not 0 < number < self.least:
            return point(number, unit, "count")
        return quantities.hull([point(end, unit, "count") for end in (1, self.least - 1)])

    @staticmethod
    def _unproved(figure: Figure) -> Figure:
        """Leave the number and take what few people could be told from: then its trace alone does not prove it."""
        if not any(name in TELLING for name, _ in figure.parameters):
            return figure
        return replace(figure, operation="", parameters=_untold(figure))


def is_withheld(figure: Figure) -> bool:
    """Whether a number of people is told only as under a number, in whole or in part, or not at all."""
    return figure.reason == WITHHELD or any(name == LEAST for name, _ in figure.parameters)


def _untold(figure: Figure) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in figure.parameters if name not in TELLING)


def _parts(figure: Figure) -> list[People]:
    """Whom a figure tells of by its rows: a range of those who surely are counted, and of those who may be."""
    rows = [row for row in figure.rows if row.table in tables_of_people()]
    if not rows:
        return []
    unit = figure.quantity.unit if figure.quantity else ""
    if figure.operation != "bounds":
        return [_of(rows, unit)]
    surely = int(dict(figure.parameters)["surely"])
    return [_of(rows[:surely], unit), _of(rows[surely:], unit)]


def _of(rows: Iterable[Row], kind: str) -> People:
    return People(frozenset((row.key, "") for row in rows), kind)


def _held(told: Mapping[_Key, People], least: int) -> frozenset[_Key]:
    """Give the numbers that may not be told beside the small ones.

    What is added up over few households is small, whatever it is: who has 5,000 people of all and 4,993 of those with a score knows
    how many are in the two households that have none.
    """
    found: set[_Key] = set()
    few = {key: people for key, people in told.items() if people.kind == HOUSEHOLDS and 0 < people.number < least}
    for kind in dict.fromkeys(people.kind for people in told.values()):
        of_kind = {key: people for key, people in told.items() if people.kind == kind}
        of_kind |= few if kind == PERSONS else {}
        small = [key for key, people in of_kind.items() if 0 < people.number < least]
        counted = {key: people.of for key, people in of_kind.items()}
        found |= withheld_with(counted, small, least if kind == HOUSEHOLDS else 0)
    return frozenset(found)


Gather = Callable[["Draft"], object]
"""Derives every figure that a topic makes of people, and reads nothing else."""


def keeping_for(view: View, topic: str, gather: Gather) -> Keeping:
    """Decide what the pages of a unit withhold: by the figures of its family, the unit above it with all its parts, and its own.

    Parameters
    ----------
    view : View
    topic : str
    gather : function
        Derives in a draft every figure that the topic makes of people.
    """
    least = view.dataset.least_count
    if not least:
        return Keeping()
    parent = view.places.parent(view.unit.unit_id)
    heads = [head for head in (parent, view.unit) if head is not None]
    held = [_held_in(view.dataset, head, view.as_of, view.reads, topic, gather) for head in heads]
    return Keeping(least, frozenset().union(*held))


@lru_cache(maxsize=8)
def _held_in(dataset: StoredDataset, head: Unit, as_of: date, reads: Reads, topic: str, gather: Gather) -> frozenset[_Key]:
    from ntm_helpers.review.draft import Draft  # which keeps what is decided here

    told: dict[_Key, People] = {}
    above = View(dataset, head, as_of, reads)
    for view in (above, *(View(dataset, part, as_of, reads) for part in above.children)):
        gather(Draft(topic, view, Keeping(dataset.least_count, told=told)))
    return _held(told, dataset.least_count)
