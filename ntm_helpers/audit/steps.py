"""The steps of a trace computed again from what the trace itself lists: whether they give what it records, and nothing more.

No data are asked: whoever has only the trace can do it. A trace of which every input was changed along with what follows from it
holds in itself; that it is not that of the data is found by making the page again.
"""

from __future__ import annotations

from functools import cache

from ntm_helpers.audit.evaluate import Verdict, not_proved, recorded
from ntm_helpers.audit.reading import PageTrace
from ntm_helpers.audit.units import Units
from ntm_helpers.dataset.register import Register
from ntm_helpers.words import Message


def first_wrong(trace: PageTrace) -> Message | None:
    """Name the first figure of a trace that its own inputs do not give; None where every step that can be computed holds."""
    try:
        wrong = next((proof for proof in not_proved(trace.figures, _units()) if proof.verdict is Verdict.MISMATCH), None)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):  # what a trace lists may have no sense
        return None
    if wrong is None:
        return None
    was = recorded(trace.by_id[wrong.figure_id])
    return Message("verify.step", figure=wrong.figure_id, recorded=str(was), found=str(wrong.found))


@cache
def _units() -> Units:
    return Units.of(Register().units_of_measure.values())
