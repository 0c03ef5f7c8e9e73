"""The same thing stated several times: one unit, measure, item, basis and period, by several sources or by one.

Statements that agree are intersected, never averaged; those that do not stand side by side with the grades of their sources.
Undated ones are not held together: they may speak of different days. Where one source contradicts itself, nobody knows which of
its numbers it means: a relation that holds with one and not with the other cannot be told (`Twins`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.methods.identities.kinds import check
from ntm_helpers.methods.identities.ledger import quantities_of
from ntm_helpers.methods.identities.relation import VERDICTS, Finding, Identity, Term, with_figure
from ntm_helpers.quantities import Quantity


@dataclass(frozen=True)
class SeveralSources:
    """One thing stated by several sources, or several times by one.

    Attributes
    ----------
    figures : tuple of Figure
        The best graded source first.
    verdict : str
        ``agrees``, ``agrees_as_hedged`` or ``disagrees``.
    common : Quantity or None
        What all of them allow; None where they disagree and for a status.
    carried_by : tuple of Figure
        Of ``agrees_as_hedged``: figures whose hedge on a round number alone carries it, as in `Finding`.
    """

    figures: tuple[Figure, ...]
    verdict: str
    common: Quantity | None
    carried_by: tuple[Figure, ...] = ()

    @property
    def identity(self) -> Identity:
        """The relation that must hold: all of them are equal."""
        first, *others = (Term(1, figure.figure_id, figure) for figure in self.figures)
        return Identity(f"several:{first.name}", "equal", first, tuple(others), rule="several")

    @property
    def is_of_one_source(self) -> bool:
        """Whether one source states it several times: a source that disagrees with itself is no second source."""
        return len({figure.source_id for figure in self.figures}) == 1


def several_of(figures: Sequence[Figure], dataset: StoredDataset) -> list[SeveralSources]:
    """Find what is stated several times."""
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.last_day is not None and figure.is_reported:
            key = figure.unit_id, figure.measure, figure.item, figure.basis, figure.period_start, figure.period_end
            groups[key].append(figure)
    return [_by_source(group, dataset) for group in groups.values() if len(group) > 1]


def _by_source(group: list[Figure], dataset: StoredDataset) -> SeveralSources:
    ordered = tuple(sorted(group, key=lambda figure: (dataset.grade(figure), figure.figure_id)))
    amounts = quantities_of(ordered, dataset.register)
    if amounts is None:
        return SeveralSources(ordered, "agrees" if len({figure.code for figure in ordered}) == 1 else "disagrees", None)
    common: Quantity | None = amounts[0]
    for amount in amounts[1:]:
        common = quantities.intersection(common, amount) if common is not None else None
    if common is None:
        return SeveralSources(ordered, "disagrees", None)
    different = list({(q.lower, q.upper, q.lower_open, q.upper_open): q for q in amounts}.values())  # many state the very same
    pairs = [quantities.agreement(one, other).verdict for i, one in enumerate(different) for other in different[i + 1 :]]
    found = SeveralSources(ordered, min(pairs or ["agrees"], key=VERDICTS.index), common)
    is_hedged = found.verdict == "agrees_as_hedged"
    return replace(found, carried_by=check(found.identity, dataset.register).carried_by) if is_hedged else found


class Twins:
    """Figures of one thing by which a source contradicts itself.

    Parameters
    ----------
    several : iterable of SeveralSources
    register : Register
    """

    def __init__(self, several: Iterable[SeveralSources], register: Register):
        self.register = register
        self._others: Mapping[str, list[Figure]] = _contradicting(several, register)

    def settle(self, finding: Finding) -> Finding:
        """Take back a verdict that would be another one with another number of the same source."""
        identity = finding.identity
        swaps = [(one, other) for term in identity.terms if (one := term.figure) for other in self._others.get(one.figure_id, ())]
        if not swaps or finding.verdict == "cannot_tell":
            return finding
        fails = [check(with_figure(identity, one, other), self.register).verdict == "disagrees" for one, other in swaps]
        if all(each == (finding.verdict == "disagrees") for each in fails):
            return finding
        return replace(finding, verdict="cannot_tell", reason="contradicted", remainder=None, carried_by=())


def _contradicting(several: Iterable[SeveralSources], register: Register) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    for thing in several:
        for one, other in permutations(thing.figures, 2) if thing.verdict == "disagrees" else ():
            if one.source_id == other.source_id and disagree(one, other, register):
                found[one.figure_id].append(other)
    return found


def disagree(one: Figure, other: Figure, register: Register) -> bool:
    """Whether two statements of one thing cannot both be true."""
    if one.quantity is None or other.quantity is None:
        return one.code != other.code
    return check(_equality(one, other), register).verdict == "disagrees"


def _equality(one: Figure, other: Figure) -> Identity:
    return Identity("", "equal", Term(1, one.figure_id, one), (Term(1, other.figure_id, other),))
