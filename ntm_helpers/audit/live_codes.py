"""Formulas of a spreadsheet for the operations that give a code."""

from __future__ import annotations

from collections.abc import Mapping

from ntm_helpers.audit.intervals import End, exact
from ntm_helpers.audit.listed import LEFT_OUT, MET, NOT_MET, UNDECIDED
from ntm_helpers.audit.live import formula_of
from ntm_helpers.audit.step import Step


def code_formula(step: Step, cells: Mapping[str, str]) -> str:
    """Give the formula of a code, without the sign of equality; empty where there is none.

    Parameters
    ----------
    step : Step
        Whose inputs, rows and parameters know their cells.
    cells : mapping of str to str
        Inputs by their ids: the cells in which their codes stand.
    """
    name = step.operation.partition(":")[0]
    if name == "same":
        return next(iter(cells.values()))
    if name == "comparison":
        return _compared(step)
    return _all_met(step, list(cells.values())) if name == "all_met" else ""


def _compared(step: Step) -> str:
    """Compare all of the value with all of the threshold: it surely is, it surely is not, or both may be."""
    value, threshold = step.alike()
    if "taken_at" in step.parameters:
        value = exact(step.number("taken_at"))
    low, high = value - threshold
    surely, never = {
        "at_least": (_is(low, ">="), _is(high, "<", reached="<=")),
        "above": (_is(low, ">", reached=">="), _is(high, "<=")),
        "at_most": (_is(high, "<="), _is(low, ">", reached=">=")),
        "below": (_is(high, "<", reached="<="), _is(low, ">=")),
        "equal": (
            f"AND({_is(low, '=')},{_is(high, '=')})",
            f"OR({_is(low, '>', reached='>=')},{_is(high, '<', reached='<=')})",
        ),
    }[step.rest]
    return f'IF({surely},"{MET}",IF({never},"{NOT_MET}","{UNDECIDED}"))'


def _is(end: End, sign: str, *, reached: str = "") -> str:
    """Hold an end against 0; an end that is itself out may come as far as 0."""
    return f"{formula_of(end.at)}{reached if end.is_open and reached else sign}0"


def _all_met(step: Step, cells: list[str]) -> str:
    if not cells:
        return ""
    count = {code: "+".join(f'({cell}="{code}")' for cell in cells) for code in (MET, NOT_MET, LEFT_OUT)}
    considered = f"{len(cells)}-({count[LEFT_OUT]})"
    is_met = f"AND({count[MET]}={considered},{considered}={formula_of(step.rows)})"
    return f'IF({count[NOT_MET]}>0,"{NOT_MET}",IF({is_met},"{MET}","{UNDECIDED}"))'
