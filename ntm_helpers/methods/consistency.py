"""What agrees in a set of figures, what does not, what cannot be told.

Identities, declared and implied (`identities`, `implied`), and the same thing told by several sources: one unit, measure, item,
basis and period. Sources that agree are intersected, never averaged; sources that do not stand side by side with their grades.
Undated statements are not held together: they may speak of different days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register, StoredDataset
from ntm_helpers.methods.identities import (
    ORDERED,
    VERDICTS,
    Finding,
    Guess,
    Identity,
    Shared,
    check,
    declared,
    guesses,
    shares_of,
)
from ntm_helpers.methods.implied import Ledger
from ntm_helpers.quantities import Quantity


@dataclass(frozen=True)
class Told:
    """One thing told several times.

    Attributes
    ----------
    figures : tuple of Figure
        The best graded source first.
    verdict : str
        ``agrees``, ``agrees_as_hedged`` or ``disagrees``.
    common : Quantity or None
        What all of them allow; None where they disagree and for a status.
    """

    figures: tuple[Figure, ...]
    verdict: str
    common: Quantity | None


@dataclass(frozen=True)
class Consistency:
    """Everything that was checked.

    Attributes
    ----------
    findings : tuple of Finding
        Declared identities first, each kind in the order of the tables.
    several : tuple of Told
        Things told several times.
    """

    findings: tuple[Finding, ...]
    several: tuple[Told, ...]
    register: Register
    _shares: Mapping[str, list[Shared]] = field(default_factory=dict)

    def of(self, verdict: str) -> list[Finding]:
        """Findings of one verdict."""
        return [finding for finding in self.findings if finding.verdict == verdict]

    def counts(self) -> dict[str, int]:
        """Number of findings by verdict, the one to look at first first."""
        return {verdict: len(self.of(verdict)) for verdict in VERDICTS}

    def guesses(self, finding: Finding) -> list[Guess]:
        """What one figure read otherwise would mend."""
        return guesses(finding, self.register, self._shares)


def examine(figures: Iterable[Figure], dataset: StoredDataset, rows: Iterable[Mapping[str, str]]) -> Consistency:
    """Check figures against one another.

    Parameters
    ----------
    figures : iterable of Figure
        Published figures, of a page or of the whole dataset.
    dataset : StoredDataset
        Its units and registers.
    rows : iterable of mapping
        Rows of ``identities.csv``.
    """
    figures = list(figures)
    by_id = {figure.figure_id: figure for figure in figures}
    named = list(declared(rows, by_id))
    said = {_relation(identity) for identity in named}  # what a dataset declares is not told a second time by itself
    implied = [identity for identity in Ledger(figures, dataset).identities() if _relation(identity) not in said]
    findings = tuple(check(identity, dataset.register) for identity in [*named, *implied])
    return Consistency(findings, tuple(_several(figures, dataset)), dataset.register, shares_of(findings))


def _relation(identity: Identity) -> tuple:
    """What an identity says of which figures, whoever says it."""
    terms = [(term.sign, term.name) for term in identity.terms]
    is_ordered = identity.kind in ORDERED
    kind = "share" if identity.kind == "mean" else identity.kind  # both are the first term over the second
    return kind, identity.result and identity.result.name, identity.constant, tuple(terms if is_ordered else sorted(terms))


def _several(figures: Sequence[Figure], dataset: StoredDataset) -> list[Told]:
    groups: dict[tuple, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.last_day is not None and figure.is_reported:
            key = figure.unit_id, figure.measure, figure.item, figure.basis, figure.period_start, figure.period_end
            groups[key].append(figure)
    return [_told(group, dataset) for group in groups.values() if len(group) > 1]


def _told(group: list[Figure], dataset: StoredDataset) -> Told:
    ordered = tuple(sorted(group, key=lambda figure: (dataset.grade(figure), figure.figure_id)))
    if any(figure.quantity is None for figure in ordered):
        return Told(ordered, "agrees" if len({figure.code for figure in ordered}) == 1 else "disagrees", None)
    amounts = [dataset.register.quantity_of(figure) for figure in ordered]
    common = reduce(lambda found, one: found and quantities.intersection(found, one), amounts)
    if common is None:
        return Told(ordered, "disagrees", None)
    different = list({(q.lower, q.upper, q.lower_open, q.upper_open): q for q in amounts}.values())  # many tell the very same
    pairs = [quantities.agreement(one, other).verdict for i, one in enumerate(different) for other in different[i + 1 :]] or [
        "agrees"
    ]
    return Told(ordered, min(pairs, key=VERDICTS.index), common)
