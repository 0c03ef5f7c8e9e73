"""The independent evaluator: a derived figure computed again from the inputs, rows and parameters that its trace lists.

It reads figures as a trace has them (plain data) and knows nothing else but the units of measure, their dimensions and factors. The
operations are those of the closed list that `ntm_helpers.review.arithmetic` tells, written a second time from what is told there
(`operations`), with an arithmetic of their own (`intervals`): code that made a figure takes no part in proving it, and whoever
distrusts both can do the same with the list and a trace.

A figure is proved in one step, from its inputs as they are recorded. Where every step of the tree below a figure holds, the figure
follows from the rows of files at its leaves. What was not computed, because an input is missing, periods differ or a denominator
may be zero, is proved by that very reason: it is looked for among the inputs.

Of a count it is proved that the number is that of the rows listed. Which rows are overdue, poor or not met the function has chosen:
that is proved only as far as the function is believed, by making the review again from the data (`proving`), and it is said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from ntm_helpers.audit.intervals import Interval, interval_of
from ntm_helpers.audit.operations import operation_of
from ntm_helpers.audit.step import Given, Step
from ntm_helpers.audit.units import Units
from ntm_helpers.audit.unproved import Unproved, cannot
from ntm_helpers.words import Message

Traced = Mapping[str, Any]
"""A figure as a trace has it."""

COUNTING = ("count", "bounds", "rate")
"""Operations that count what is listed; which rows these are the function has chosen."""
INPUT_MISSING, ZERO, PERIODS = "unknown.input_missing", "unknown.denominator_zero", "unknown.periods_differ"


class Verdict(StrEnum):
    """What came of proving a figure."""

    MATCH = "match"
    """What was computed again is what is recorded."""
    MISMATCH = "mismatch"
    """It is something else."""
    UNPROVED = "unproved"
    """It could not be computed again."""


class Way(StrEnum):
    """By what a figure is proved."""

    EVALUATOR = "evaluator"
    """Computed again by this evaluator, from inputs, rows and parameters."""
    RERUN = "rerun"
    """The named function run again on the rows of the files."""


@dataclass(frozen=True)
class Proof:
    """A figure computed again.

    Attributes
    ----------
    figure_id : str
    verdict : Verdict
    found : Interval, str or None
        What came out: an interval, a code, nothing where there is a reason why there is nothing.
    why : Message or None
        Why it could not be computed.
    way : Way
    """

    figure_id: str
    verdict: Verdict
    found: Interval | str | None = None
    why: Message | None = None
    way: Way = Way.EVALUATOR


class Evaluator:
    """Proves the figures of a trace one by one.

    Parameters
    ----------
    figures : mapping of str to mapping
        Figures by their ids, as a trace has them.
    units : Units
        Units of measure.
    """

    def __init__(self, figures: Mapping[str, Traced], units: Units):
        self._figures, self._units = figures, units

    def prove(self, figure_id: str) -> Proof:
        """Compute a derived figure again and hold it against what is recorded; one without an operation is left to be rerun."""
        figure = self._figures[figure_id]
        if way_of(figure) is Way.RERUN:
            return Proof(figure_id, Verdict.UNPROVED, way=Way.RERUN)
        try:
            if is_without(figure):
                self._look_for_reason(figure)
                return Proof(figure_id, Verdict.MATCH)
            found = self._value(figure)
        except Unproved as error:
            return Proof(figure_id, Verdict.UNPROVED, why=error.message)
        is_same = found == recorded(figure)
        return Proof(figure_id, Verdict.MATCH if is_same else Verdict.MISMATCH, found)

    def _value(self, figure: Traced) -> Interval | str:
        """Compute a figure from its inputs, rows and parameters."""
        given = tuple(self._given(one) for one in figure.get("inputs", ()))
        rows = Fraction(sum(table["count"] for table in figure.get("rows", {}).values()))
        return compute(Step(figure["operation"], given, rows, figure.get("parameters", {}), unit_of(figure), self._units))

    def _given(self, figure_id: str) -> Given:
        if figure_id not in self._figures:
            raise cannot("no_input", figure=figure_id)
        figure = self._figures[figure_id]
        if "quantity" in figure:
            return Given(interval_of(figure["quantity"]), figure["quantity"]["unit"], figure_id=figure_id)
        return Given(None, "", figure.get("code", ""), figure_id)

    def _look_for_reason(self, figure: Traced) -> None:
        """Look for the reason why a figure has no value; any other than the three of arithmetic is the figure's own."""
        reason, inputs = figure["reason"], [self._figures[one] for one in figure.get("inputs", ()) if one in self._figures]
        if reason == INPUT_MISSING and not (any(is_without(one) for one in inputs) or not inputs):
            raise cannot("input", figure=figure["id"])
        if reason == PERIODS and len({one.get("period_end", "") for one in inputs}) < 2:
            raise cannot("input", figure=figure["id"])
        if reason == ZERO and not any("quantity" in one and interval_of(one["quantity"]).may_be_zero for one in inputs):
            raise cannot("input", figure=figure["id"])


def way_of(figure: Traced) -> Way:
    """Tell by what a derived figure is proved: the evaluator where it names an operation, or why it was not computed."""
    return Way.EVALUATOR if figure.get("operation") or is_without(figure) else Way.RERUN


def compute(step: Step) -> Interval | str:
    """Do the operation of a step.

    Raises
    ------
    Unproved
        When it is none of the list, or what it is given is not of its form.
    """
    operation = operation_of(step.operation)
    if operation is None:
        raise cannot("operation", operation=step.operation)
    try:
        return operation(step)
    except (ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise cannot("form", reason=f"{type(error).__name__}: {error}") from error


def unit_of(figure: Traced) -> str:
    """Give the unit of measure of a figure; empty of one without a quantity."""
    unit: str = figure["quantity"]["unit"] if "quantity" in figure else ""
    return unit


def counts_rows(figure: Traced) -> bool:
    """Whether a figure counts what it lists: it is proved that the number fits, not that the right rows are listed."""
    name, _, rest = figure.get("operation", "").partition(":")
    return name in COUNTING or rest == "values"


def is_without(figure: Traced) -> bool:
    """Whether a figure has neither a quantity nor a code."""
    return "quantity" not in figure and "code" not in figure


def recorded(figure: Traced) -> Interval | str | None:
    """What a trace records of a figure."""
    return interval_of(figure["quantity"]) if "quantity" in figure else figure.get("code")


def below(figures: Mapping[str, Traced], figure_id: str) -> Iterator[str]:
    """Give a figure and all that it comes from, each once, inputs before what is made of them.

    Raises
    ------
    Unproved
        When a figure comes from itself.
    """
    done: set[str] = set()
    stack: list[tuple[str, Iterator[str]]] = [(figure_id, iter(inputs_of(figures, figure_id)))]
    open_ids = {figure_id}
    while stack:
        current, rest = stack[-1]
        following = next((one for one in rest if one not in done), None)
        if following is None:
            stack.pop()
            open_ids.discard(current)
            done.add(current)
            yield current
        elif following in open_ids:
            raise cannot("circle", figure=following)
        else:
            open_ids.add(following)
            stack.append((following, iter(inputs_of(figures, following))))


def inputs_of(figures: Mapping[str, Traced], figure_id: str) -> Iterable[str]:
    """Ids of what a figure comes from; none of one that is not there."""
    inputs: Iterable[str] = figures.get(figure_id, {}).get("inputs", ())
    return inputs


def is_derived(figure: Traced) -> bool:
    """Whether a figure was computed; else it is a row of a file or a rule."""
    return "method" in figure
