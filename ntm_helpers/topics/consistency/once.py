"""A disagreement that two relations find, told once: of several statements of one thing one is what the parts make.

A source prints a rate twice, and the counts beside it give one of the two. That the statements differ and that the other one is not
what the counts give is one fault, not two: the sentence names the statements and says which
of them is borne out. Both relations stand in the
tables of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.identities.examine import Consistency
from ntm_helpers.methods.identities.relation import Finding
from ntm_helpers.methods.identities.several import SeveralSources
from ntm_helpers.review import Sentence, figures_in

SIDES = "consistency.disagreement.sides"
"""What is said of a stated figure and what is recomputed of others, where nothing is missing."""
FITS = {
    "consistency.source_differs": "consistency.source_differs_fits",
    "consistency.sources_differ": "consistency.sources_differ_fits",
}
"""What is said of statements that differ, where one of them is what is recomputed."""
HOLDS = ("agrees", "agrees_as_hedged")


def told_once(
    found: Consistency, several: Sequence[tuple[SeveralSources, Sentence]], relations: Sequence[tuple[Finding, Sentence]]
) -> list[Sentence]:
    """Give the disagreements of statements, then of relations, each once.

    Parameters
    ----------
    found : Consistency
    several : sequence of (SeveralSources, Sentence)
        Statements of one thing that differ, and what is said of each.
    relations : sequence of (Finding, Sentence)
        Relations that do not hold, and what is said of each.
    """
    told: list[Sentence] = []
    for sources, sentence in several:
        same = [(said, fits) for finding, said in relations if said.key == SIDES and (fits := _that_fit(found, sources, finding))]
        told.append(_with_what_fits(sentence, [said for said, _ in same], same[0][1]) if same else sentence)
    already = frozenset[str]().union(*(sentence.relations for sentence in told))
    return [*told, *(said for _, said in relations if said.finding not in already)]


def _that_fit(found: Consistency, sources: SeveralSources, finding: Finding) -> list[Figure]:
    """Give the statements with which a relation holds that does not hold with another one of them."""
    identity = finding.identity
    if identity.result is None or identity.result.figure not in sources.figures:
        return []
    return [
        figure
        for figure in sources.figures
        if any(
            one.verdict in HOLDS and (one.identity.kind, one.identity.terms) == (identity.kind, identity.terms)
            for one in found.about(figure)
        )
    ]


def _with_what_fits(sentence: Sentence, same: Sequence[Sentence], fits: Sequence[Figure]) -> Sentence:
    """Say of statements that differ which of them is what is recomputed: that one stands last."""
    told = sentence.values["told"]
    each = [one for one in told if isinstance(one, Sentence)] if isinstance(told, list | tuple) else []
    ordered = sorted(each, key=lambda one: any(figure in fits for figure in figures_in(one)))
    values = {**sentence.values, "told": ordered, "fits": list(fits)}
    return replace(sentence, key=FITS[sentence.key], values=values, tells=tuple(same))
