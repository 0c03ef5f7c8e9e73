"""What is beyond the closed list of operations: verified by running the named function again on the rows of the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ntm_helpers.audit.evaluate import Proof, Verdict, Way, recorded
from ntm_helpers.audit.intervals import Interval
from ntm_helpers.audit.unproved import Unproved, cannot
from ntm_helpers.dataset import View

Traced = Mapping[str, Any]
FUNCTIONS: dict[str, Callable[[Traced, Mapping[str, Traced], View], Interval | str | None]] = {}
"""By the qualified name of the function: what runs it again for a figure."""


def rerun(figure: Traced, figures: Mapping[str, Traced], view: View) -> Proof:
    """Run the function of a figure again on its rows, and hold what it gives against what is recorded."""
    try:
        if figure["method"] not in FUNCTIONS:
            raise cannot("function", function=figure["method"])
        found = FUNCTIONS[figure["method"]](figure, figures, view)
    except Unproved as error:
        return Proof(figure["id"], Verdict.UNPROVED, why=error.message, way=Way.RERUN)
    verdict = Verdict.MATCH if found == recorded(figure) else Verdict.MISMATCH
    return Proof(figure["id"], verdict, found, way=Way.RERUN)
