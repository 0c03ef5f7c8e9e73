"""A figure proved from the data as they are now: all that it comes from, every step of it computed again, the page held against it.

Each derived figure is proved in one of two ways. Where its operation is one of the closed list, the independent evaluator computes
it from its inputs, rows and parameters (`evaluate`); what is beyond it is verified by running the named function again on the rows
of the files (`rerun`). Whatever was pointed at on a page is compared with what the data give, number by number below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ntm_helpers.audit.evaluate import Evaluator, Proof, Verdict, Way, below, is_derived
from ntm_helpers.audit.finding import Found
from ntm_helpers.audit.rerun import rerun
from ntm_helpers.audit.units import Units
from ntm_helpers.report.anchors import listed_in, numbers_in
from ntm_helpers.review import Review
from ntm_helpers.review.plain import figure_json

VALUE = ("quantity", "code", "misprint", "reason")
"""What of a figure is its value."""
MAKING = ("method", "operation", "inputs", "rows", "parameters", "rules", "source_id", "locator", "quote")
"""What tells how a figure was made, or where it is published."""


@dataclass(frozen=True)
class Difference:
    """Where a page, its trace and the data are not of one mind.

    Attributes
    ----------
    key : str
        What is to be said.
    values : mapping of str to object
        What fills it; a figure of a trace among them is said with its value.
    """

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Answer:
    """A figure proved.

    Attributes
    ----------
    found : Found
    figures : mapping of str to mapping
        The figure and all that it comes from, as a trace has them, inputs before what is made of them.
    proofs : mapping of str to Proof
        Of the derived ones among them.
    differences : tuple of Difference
        Where the page is not what the data give.
    """

    found: Found
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    proofs: Mapping[str, Proof] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()

    @cached_property
    def verdict(self) -> Verdict:
        """The gravest of all verdicts: a mismatch before what could not be proved."""
        verdicts = {proof.verdict for proof in self.proofs.values()}
        if self.differences or Verdict.MISMATCH in verdicts:
            return Verdict.MISMATCH
        return Verdict.UNPROVED if Verdict.UNPROVED in verdicts else Verdict.MATCH


def prove(found: Found) -> Answer:
    """Prove the figure that was found, and all that it comes from."""
    if found.figure_id not in found.review.figures:
        return Answer(found, differences=(Difference("traced.gone", {"figure": found.figure_id}),))
    unnamed = found.review.view.dataset.unnamed_tables
    known = {figure.figure_id: figure_json(figure, unnamed) for figure in found.review.figures.values()}
    figures = {figure_id: known[figure_id] for figure_id in below(known, found.figure_id) if figure_id in known}
    return Answer(found, figures, prove_all(figures, found.review), tuple(_differences(found, figures)))


def prove_all(figures: Mapping[str, Mapping[str, Any]], review: Review, wanted: Iterable[str] | None = None) -> dict[str, Proof]:
    """Prove derived figures, each in its way.

    Parameters
    ----------
    figures : mapping of str to mapping
        As a trace has them, with the inputs of each.
    review : Review
        By whose view rows are read where a function is run again.
    wanted : iterable of str, optional
        Ids of those to be proved; by default all that are derived.
    """
    evaluator = Evaluator(figures, Units.of(review.view.register.units_of_measure.values()))
    proofs = {}
    for figure_id in figures if wanted is None else wanted:
        if is_derived(figure := figures[figure_id]):
            proof = evaluator.prove(figure_id)
            proofs[figure_id] = rerun(figure, review) if proof.way is Way.RERUN else proof
    return proofs


def _differences(found: Found, figures: Mapping[str, Mapping[str, Any]]) -> Iterator[Difference]:
    """Say where a page, its trace and the data are not of one mind: the first number that differs, and how many more."""
    if found.trace is None:
        return
    printed = next((one["text"] for one in found.trace.printed if one["anchor"] == found.anchor), "")
    if found.html and printed:
        texts = {anchor: text for anchor, _, text in numbers_in(found.html)} | dict(listed_in(found.html))
        if texts.get(found.anchor) != printed:
            told = {"anchor": found.anchor, "shown": texts.get(found.anchor) or "–", "traced": printed}
            yield Difference("traced.page_differs", told)
    recorded = found.trace.by_id
    other = [one for one in figures if one not in recorded or _value(recorded[one]) != _value(figures[one])]
    if other:
        was, now = recorded.get(other[0], {}), figures[other[0]]
        yield Difference("traced.data_differ", {"figure": other[0], "was": was, "now": now, "count": len(other)})
    otherwise = [one for one in figures if one not in other and _making(recorded[one]) != _making(figures[one])]
    if otherwise:
        yield Difference("traced.made_otherwise", {"figure": otherwise[0], "count": len(otherwise)})


def _value(figure: Mapping[str, Any]) -> list[Any]:
    return [figure.get(name) for name in VALUE]


def _making(figure: Mapping[str, Any]) -> list[Any]:
    return [figure.get(name) for name in MAKING]
