"""What agrees in a set of figures, what does not, what cannot be told.

Identities, declared and implied (`kinds`, `implied`), and the same thing stated by several sources: one unit, measure, item,
basis and period. Sources that agree are intersected, never averaged; sources that do not stand side by side with their grades.
Undated statements are not held together: they may speak of different days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.methods.identities.guesses import Guess, Shared, guesses, shares_of
from ntm_helpers.methods.identities.implied import Implied
from ntm_helpers.methods.identities.kinds import ORDERED, check
from ntm_helpers.methods.identities.ledger import quantities_of
from ntm_helpers.methods.identities.relation import VERDICTS, Finding, Identity, declared
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
    several : tuple of SeveralSources
        Things stated several times.
    """

    findings: tuple[Finding, ...]
    several: tuple[SeveralSources, ...]
    register: Register
    _shares: Mapping[str, list[Shared]] = field(default_factory=dict)

    def of(self, verdict: str) -> list[Finding]:
        """Findings of one verdict."""
        return [finding for finding in self.findings if finding.verdict == verdict]

    def counts(self) -> dict[str, int]:
        """Number of findings by verdict, the one to look at first first."""
        return {verdict: len(self.of(verdict)) for verdict in VERDICTS}

    def guesses(self, finding: Finding) -> list[Guess]:
        """What one figure read otherwise would fix."""
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
    said = {_relation(identity) for identity in named}  # what a dataset declares is not stated a second time by itself
    implied = [identity for identity in Implied(figures, dataset).identities() if _relation(identity) not in said]
    findings = tuple(check(identity, dataset.register) for identity in [*named, *implied])
    return Consistency(findings, tuple(_several(figures, dataset)), dataset.register, shares_of(findings))


def _relation(identity: Identity) -> tuple[object, ...]:
    """What an identity says of which figures, whoever says it."""
    terms = [(term.sign, term.name) for term in identity.terms]
    is_ordered = identity.kind in ORDERED
    kind = "share" if identity.kind == "mean" else identity.kind  # both are the first term over the second
    return kind, identity.result and identity.result.name, identity.constant, tuple(terms if is_ordered else sorted(terms))


def _several(figures: Sequence[Figure], dataset: StoredDataset) -> list[SeveralSources]:
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
    pairs = [quantities.agreement(one, other).verdict for i, one in enumerate(different) for other in different[i + 1 :]] or [
        "agrees"
    ]
    return SeveralSources(ordered, min(pairs, key=VERDICTS.index), common)
