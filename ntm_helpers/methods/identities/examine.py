"""What agrees in a set of figures, what does not, what cannot be told.

Identities, declared and implied (`kinds`, `implied`), and the same thing stated several times (`several`). A verdict is taken back
where it hangs on which of two numbers one source means, and a disagreement where figures may speak of different periods: of one
the first day is known, of the other not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from ntm_helpers.dataset import Figure, Register, View
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.methods.identities.guesses import Guess, Shared, guesses, shares_of
from ntm_helpers.methods.identities.implied import Implied
from ntm_helpers.methods.identities.kinds import ORDERED, check
from ntm_helpers.methods.identities.relation import VERDICTS, Finding, Identity, declared
from ntm_helpers.methods.identities.several import SeveralSources, Twins, several_of


@dataclass(frozen=True)
class Consistency:
    """Everything that was checked.

    Attributes
    ----------
    findings : tuple of Finding
        Declared identities first, each kind in the order of the tables.
    several : tuple of SeveralSources
        Things stated several times.
    figures : tuple of Figure
        What was held together.
    """

    findings: tuple[Finding, ...]
    several: tuple[SeveralSources, ...]
    figures: tuple[Figure, ...]
    register: Register
    _shares: Mapping[str, list[Shared]] = field(default_factory=dict)

    def about(self, figure: Figure | str, *rules: str) -> list[Finding]:
        """Give what was found of one figure: the findings of the relations whose result it is.

        Parameters
        ----------
        figure : Figure or str
            A published figure, or its id.
        *rules : str
            Only of these rules, such as ``items``, ``units``, ``group``, ``mean``, ``ratio``, ``bound``, ``declared`` or a row of
            ``rules/identities.csv``; a declared relation that says the same as one of them is found under that rule too. By default
            all.

        Returns
        -------
        list of Finding
            Empty where nothing is there to hold it against.
        """
        figure_id = figure if isinstance(figure, str) else figure.figure_id
        return [finding for finding in self._by_result.get(figure_id, ()) if not rules or finding.identity.rules & set(rules)]

    def of_rule(self, *rules: str) -> list[Finding]:
        """Findings of some rules, whatever figure they are about."""
        return [finding for finding in self.findings if finding.identity.rules & set(rules)]

    @cached_property
    def _by_result(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if finding.identity.result is not None:
                found[finding.identity.result.name].append(finding)
        return found

    def of(self, verdict: str) -> list[Finding]:
        """Findings of one verdict."""
        return [finding for finding in self.findings if finding.verdict == verdict]

    def counts(self) -> dict[str, int]:
        """Number of findings by verdict, the one to look at first first."""
        return {verdict: len(self.of(verdict)) for verdict in VERDICTS}

    def guesses(self, finding: Finding) -> list[Guess]:
        """What one figure read otherwise would fix."""
        return guesses(finding, self.register, self._shares)

    def guesses_of(self, several: SeveralSources) -> list[Guess]:
        """What one of several statements on one thing, read otherwise, would fix."""
        return self.guesses(check(several.identity, self.register)) if several.verdict == "disagrees" else []


def consistency_of(view: View) -> Consistency:
    """Tell what agrees among the figures that a view may read: the one place where pages take their verdicts from.

    A finding is the same on every page that has it: what decides whether parts are complete is read for all (`View.evidence`), and
    a relation of which a notebook may not read everything is left out. The view's figures are examined once.

    Parameters
    ----------
    view : View
        Of it the unit, its parts, groups and villages; figures of the parent are checked on the parent's page.
    """
    if view not in _EXAMINED:
        figures = [figure for unit in view.examined for figure in view.figures(of=unit)]
        above = {group.unit_id for group in view.places.groups(view.unit.unit_id)}
        _EXAMINED[view] = examine(figures, view.dataset, view.relations, evidence=view.evidence, allows=view.allows, apart=above)
    return _EXAMINED[view]


_EXAMINED: WeakKeyDictionary[View, Consistency] = WeakKeyDictionary()


def examine(
    figures: Iterable[Figure],
    dataset: StoredDataset,
    rows: Iterable[Mapping[str, str]],
    *,
    evidence: Iterable[Figure] = (),
    allows: Callable[[str], bool] = lambda measure: True,
    apart: Container[str] = (),
) -> Consistency:
    """Check figures against one another.

    Parameters
    ----------
    figures : iterable of Figure
        Published figures, of a page or of the whole dataset.
    dataset : StoredDataset
        Its units and registers.
    rows : iterable of mapping
        Rows of ``identities.csv``.
    evidence : iterable of Figure
        Further figures that show whether the parts of a unit are all listed.
    allows : function
        Whether a measure may be read: a relation with one that may not is left out.
    apart : container of str
        Ids of units whose parts are not among the figures.
    """
    figures = list(figures)
    by_id = {figure.figure_id: figure for figure in figures}
    implied = {_relation(identity): identity for identity in Implied(figures, dataset, evidence, allows, apart).identities()}
    named = []
    for identity in declared(rows, by_id):  # what a dataset declares is not stated a second time by itself
        same = implied.pop(_relation(identity), None)
        named.append(replace(identity, stands_for=same.rule) if same else identity)
    several = tuple(several_of(figures, dataset))
    twins = Twins(several, dataset.register)
    checked = (check(identity, dataset.register) for identity in [*named, *implied.values()])
    findings = tuple(twins.settle(_of_one_period(finding, dataset.register)) for finding in checked)
    return Consistency(findings, several, tuple(figures), dataset.register, shares_of(findings))


def _relation(identity: Identity) -> tuple[object, ...]:
    """What an identity says of which figures, whoever says it."""
    terms = [(term.sign, term.name) for term in identity.terms]
    is_ordered = identity.kind in ORDERED
    kind = "share" if identity.kind == "mean" else identity.kind  # both are the first term over the second
    return kind, identity.result and identity.result.name, identity.constant, tuple(terms if is_ordered else sorted(terms))


def _of_one_period(finding: Finding, register: Register) -> Finding:
    """Take back a disagreement of figures that may speak of different periods: of some the first day is known, of others not.

    Parts and their whole are of one measure; a part and what bounds it are, where both are amounts. Elsewhere a flow may stand
    beside a stock, which has no first day.
    """
    identity = finding.identity
    measures = {figure.measure for figure in identity.figures}
    is_of_parts = identity.rule in ("items", "units", "group") and len(measures) == 1
    is_of_amounts = identity.rule == "bound" and all(register.measures[measure].kind == "amount" for measure in measures)
    starts = {figure.period_start for figure in identity.figures}
    if finding.verdict != "disagrees" or len(starts) < 2 or not (is_of_parts or is_of_amounts):
        return finding
    return replace(finding, verdict="cannot_tell", reason="periods_open")
