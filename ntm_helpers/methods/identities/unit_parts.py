"""Figures of the parts of a unit that can be added to make it: one by one, by parts of parts, or several together as a group.

A part without a figure of its own is looked for among its own parts, then in a group: a group that a source names together is one
part of the whole that holds its members, in their place. It is never added beside them, and it is added only where it fills what
they leave: the figure of {A, B} with those of C and D, where A or B has none. A group whose list is open holds nobody knows whom
and is not added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.identities.ledger import Key, Ledger, basis_of
from ntm_helpers.methods.identities.relation import Parts, together
from ntm_helpers.places import Unit


@dataclass(frozen=True)
class Told:
    """What is told of a unit by itself or by its parts: the figures, and whether they are all of it."""

    figures: tuple[Figure, ...]
    parts: Parts


class UnitParts:
    """Figures of the parts of units.

    Parameters
    ----------
    ledger : Ledger
    listed : function
        Whether the parts of a unit that are listed for a day are all it had (`Completeness.of_units`).
    """

    def __init__(self, ledger: Ledger, listed: Callable[[str, date], Parts]):
        self.ledger, self.places, self._listed = ledger, ledger.places, listed

    def of(self, unit_id: str, measure: str, whole: Figure, on: date) -> Told:
        """Give the figures of the parts of a unit for a whole, and whether they are all there."""
        told = self.of_listed(unit_id, measure, whole, on)
        if not told.figures:  # as of most units, which have no parts: then nobody asks whether they are all
            return Told((), Parts.SILENT)
        return Told(told.figures, together([self._listed(unit_id, on), told.parts]))

    def of_listed(self, unit_id: str, measure: str, whole: Figure, on: date) -> Told:
        """Give the figures of the parts of a unit that are listed, and whether all of these are told."""
        members = self.places.parts(unit_id, on)
        if not members:
            return Told((), Parts.CLOSED)
        told = {part.unit_id: self._of_part(part, measure, whole, on) for part in members}
        lacking = [part for part in members if not _is_whole(told[part.unit_id])]
        groups = self._groups(members, lacking, measure, whole, on)
        grouped = {member for group, _ in groups for member in group.members}
        left = [part.unit_id for part in members if part.unit_id not in grouped]
        figures = [figure for part in left for figure in told[part].figures] + [figure for _, figure in groups]
        return Told(tuple(figures), together(told[part].parts for part in left))

    def _of_part(self, part: Unit, measure: str, whole: Figure, on: date) -> Told:
        own = self.ledger.find(Key(part.unit_id, basis_of(whole), whole.last_day), measure, whole.item, whole)
        if own is not None:
            return Told((own,), Parts.CLOSED)
        if part.kind == "group" or not self.ledger.is_asked_of(part.unit_id, whole):  # groups of groups could go round
            return Told((), Parts.SILENT)
        deeper = self.of(part.unit_id, measure, whole, on)
        return deeper if deeper.figures else Told((), Parts.SILENT)

    def _groups(
        self, members: Sequence[Unit], lacking: Sequence[Unit], measure: str, whole: Figure, on: date
    ) -> list[tuple[Unit, Figure]]:
        """Groups within the members that tell of those who lack a figure: those that fill most first, none twice."""
        ids, wanted = {part.unit_id for part in members}, {part.unit_id for part in lacking}
        near = {group.unit_id: group for part in lacking for group in self.places.groups(part.unit_id)}
        fitting = [
            (group, figure)
            for group in near.values()
            if group.unit_id != whole.unit_id and set(group.members) <= ids and self._listed(group.unit_id, on) is Parts.CLOSED
            if (figure := self.ledger.find(Key(group.unit_id, basis_of(whole), whole.last_day), measure, whole.item, whole))
            if figure.quantity is not None
        ]
        fitting.sort(key=lambda pair: (-len(wanted & set(pair[0].members)), len(pair[0].members), pair[0].unit_id))
        chosen: list[tuple[Unit, Figure]] = []
        taken: set[str] = set()
        for group, figure in fitting:
            if taken.isdisjoint(group.members):
                chosen.append((group, figure))
                taken.update(group.members)
        return chosen


def _is_whole(told: Told) -> bool:
    """Whether all of a part is told, with numbers."""
    return told.parts is Parts.CLOSED and bool(told.figures) and all(figure.quantity is not None for figure in told.figures)
