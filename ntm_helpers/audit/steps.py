"""The steps of a trace computed again from what the trace itself lists: whether they give what it records, and nothing more.

No data are asked: whoever has only the trace can do it. A trace of which every input was changed along with what follows from it
holds in itself; that it is not that of the data is found by making the page again.
"""

from __future__ import annotations

from functools import cache

from ntm_helpers.audit.evaluate import Evaluator, Proof, Verdict, is_derived, recorded
from ntm_helpers.audit.reading import PageTrace
from ntm_helpers.audit.units import Units
from ntm_helpers.dataset.register import Register
from ntm_helpers.words import Message


def first_wrong(trace: PageTrace) -> Message | None:
    """Name the first figure of a trace that its own inputs do not give; None where every step that can be computed holds."""
    evaluator = Evaluator(trace.by_id, _units())
    for figure_id, figure in trace.by_id.items():
        if is_derived(figure) and (proof := _proof(evaluator, figure_id)) and proof.verdict is Verdict.MISMATCH:
            return Message("verify.step", figure=figure_id, recorded=str(recorded(figure)), found=str(proof.found))
    return None


def _proof(evaluator: Evaluator, figure_id: str) -> Proof | None:
    """Prove a figure; None where what the trace lists of it has no sense: it hides no other."""
    try:
        return evaluator.prove(figure_id)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        return None


@cache
def _units() -> Units:
    return Units.of(Register().units_of_measure.values())
