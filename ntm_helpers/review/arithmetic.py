"""Elementary operations on the figures of a review.

Each takes figures, gives a derived one that names the operation, the function and its inputs, and so can be recomputed from what
the page prints. The intervals hold every value that the inputs allow. Three things are decided here, once for all topics:

- **An input is missing.** Where no input is there at all, there is nothing to say: None. Where some are, the figure has no
  quantity and the reason ``unknown.input_missing``, never a sum of what happens to be known.
- **Figures of different periods are not added.** A sum, a mean or a share of what ended on different days has no quantity and the
  reason ``unknown.periods_differ``. A ratio of figures of different days names both (`Figure.days_divided`).
- **Divided by zero.** Where the denominator may be zero, the figure has no quantity and the reason ``unknown.denominator_zero``.

A change of a rate is a difference in percentage points, never per cent. Quantities are taken in the unit of measure that the
register gives their measure, whatever unit their source printed. Shares of a whole stand in `shares`, what is made of codes, rows
and single values in `operations`.

**The closed list of operations** (`Figure.operation`). What follows is all that it takes to recompute a figure from the figures,
rows and parameters that it lists. *a*, *b*, … are its inputs in the order listed; an operation says ``NAME`` or ``NAME:REST``.

- An input is an interval: lower and upper end, each reached or not (open); without an upper end it is endless. The result holds
  every value that the inputs allow, as if each varied by itself (only the shares know better); an end of it is open where one of
  the ends that it is made of is open. Nothing is rounded, nothing made whole, nothing cut at 0 or 100 unless it is said below.
- Units of measure have a dimension and a factor (``rules/units_of_measure.csv``). Where a unit of the result is of the dimension of
  an input, the input is converted: times its factor over that of the result. Per cent and percentage points are one measure
  here, as are units of counts (households and relations): added or taken from one another they stay as they are.
- A figure without quantity and with a ``reason`` was not computed, because an input is missing, periods differ or a denominator may
  be zero; there is nothing to recompute. A figure with a code has no quantity.
- Numbers in parameters are exact: ``12``, ``1/3``, ``12.5``. A list of them is parted by spaces. In a list ``values`` an entry
  ``v*n`` is the value v, n times (n may be a fraction, such as money by which is weighted); ``v`` alone is once.

========================  ==========================  =============================================================================
operation                 inputs; parameters          result
========================  ==========================  =============================================================================
``sum``                   a, b, …                     a + b + …
``sum:SIGNS``             a, b, …                     ± a ± b …, a sign (``+`` or ``-``) in SIGNS for each input
``difference``            a, b                        a - b
``change``                before, after               after - before, in points
``growth``                after, before               100 · after / before - 100
``excess``                a, b                        a - b; an end below 0 is 0, and reached
``complement``            a; whole                    whole - a
``product``               a, b, …                     a · b · …, units as below
``quotient:N``            a, b, …; factor             product of the first N inputs over that of the others, times the factor
                                                      (1 without one); per cent and per mille as parts of 1, so is the result
``ratio``                 a, b                        a / b, units as below
``share:N``               a, b, …                     A the sum of the first N inputs, B that of the others, in per cent: lower
                                                      100 · A low / (A low + B high), upper 100 · A high / (A high + B low)
``share:N/stated``        a, b, …, total              the same; where the total may not be 0: if A + B surely is below the total,
                                                      100 · A / total; if surely above it, as ``share:N``; else what lies in
                                                      both (``share:N`` alone where nothing does)
``part``                  a, b, …, total              100 · a / total, at most 100 · a high / (a high + Σ low of b, …)
``mean``                  a, b, …                     (a + b + …) / their number
``weighted_mean``         values, their weights       Σ value · weight / Σ weight: the least and the most of it when every value
                                                      and weight takes one of its ends
``median``                a, b, …                     from the median of the lower ends to that of the upper ends; of an even
                                                      number half way between the two in the middle
``minimum``               a, b, …                     from the least of the lower ends to the least of the upper ends
``intersection``          a, b, …                     what lies in all of them
``hull``                  a, b, …                     from the least of the lower ends to the greatest of the upper ends
``between``               a, b, …                     where a mean of all of them lies: the hull, an end of it reached only where
                                                      every input holds it
``same``                  a                           a: its interval, or its code
``concentration``         a, b, …                     10,000 · Σ a² / (Σ a)²; of exact numbers
``present_value``         flows, rate last; years     Σ flow / (1 + rate / 100) ^ (its year - first year); a year each flow
``bands``                 counts; limits              Σ n · low to Σ n · high, with ``low..high`` of each input in ``limits``
``bands:mean``            counts; limits              the weighted mean of the low limits, weights the inputs, to that of the high
``limits``                evidence; limits            ``low..high``, both reached; the inputs are what says so
``left``                  evidence; whole, without,   ``low..high`` of ``limits``, a run of the numbers of ``whole`` without those
                          limits                      of ``without`` (bands parted by spaces), as long as it can be
``count``                 rows, inputs                number of rows and inputs together
``count:rows``            rows, evidence              number of rows; the inputs are what they were chosen by
``bounds``                rows, evidence; surely,     from ``surely`` to the number of rows, to which ``unlisted`` is added where
                          unlisted, undecided         there are further ones; ``undecided`` names the rows that are not sure
``under``                 least_count                 from 1 to below it: a small number of people, withheld (`withholding`)
``sum:values``            rows; values, undecided     Σ v · n; with ``undecided`` up to that with the values of those added
``mean:values``           rows; values                Σ v · n / Σ n; in the unit of the result, of a share as a part of 1
``median:values``         rows; values                median of the values, each as often as it says
``rate:values``           a; values                   Σ v · n / a, of a share as a part of 1
``rate:numbers``          a; values                   Σ n / a, of a share as a part of 1
``days``                  rows; from, to              days from the one date to the other
``pace``                  a; from, to                 a / (days from the one to the other / 365.25)
``pace:needed``           year, a; whole, from_year   (whole - a) / (year - from_year)
``comparison:DIRECTION``  value, threshold; taken_at  a code: ``met``, ``not_met`` or, where both may be, ``not_assessable``; the
                                                      value is taken at ``taken_at`` (the digits printed, which lie in it), else
                                                      at its ends; DIRECTION ``at_least``, ``at_most``, ``above``, ``below`` or
                                                      ``equal``
``undecided``             value, threshold            ``not_assessable``: the threshold is an unconfirmed rule, or there is none
``all_met``               rows, codes                 a code: ``not_met`` where one is, else ``met`` where all are (of those
                                                      that are not ``not_considered``) and there are as many as rows, else
                                                      ``not_assessable``
========================  ==========================  =============================================================================

*Units of a ratio.* A result in ``X per Y``, or in X alone, where a is of the dimension of X: a in X over b in Y (b as it is where
it is of another dimension). A share (per cent, per mille): 100 per cent is 1. Points: times 100. Anything else: a over b. In the
last three a and b are first brought to one unit where they are of one dimension.

*Units of a product.* Per cent and per mille are parts of 1, as is the result where it is a share. An input in the dimension of the
result, or in ``X per Y`` with X of that dimension, is brought to the result's unit (X is); one in the dimension of the Y of another
input to that Y; any other stays as it is.

*What is none of these* names its function, its parameters and its rows, and is recomputed by running it: guesses at a misprint,
standard errors of a sample, and what only a table of more different values than can be listed would tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypedDict, Unpack

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, Row
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review.draft import Draft
from ntm_helpers.review.operations import bounds_of, from_to
from ntm_helpers.review.periods import OF_ONE_PERIOD, periods_differ

INPUT_MISSING = "unknown.input_missing"
DENOMINATOR_ZERO = "unknown.denominator_zero"
PERIODS_DIFFER = "unknown.periods_differ"


Countable = Entity | Unit | Figure | Row
"""What can be counted."""
Among = Sequence[Countable] | Mapping[str, int]
"""What is chosen from."""


class About(TypedDict, total=False):
    """What a derived figure is about, beside its measure (`Draft.derive`)."""

    item: str
    of: Unit | None
    rules: Sequence[str]
    parameters: Sequence[tuple[str, str]]
    period_of: Figure | None
    on: date | None


def total(draft: Draft, measure: str, parts: Iterable[Figure | None], **about: Unpack[About]) -> Figure | None:
    """Add figures.

    Returns
    -------
    Figure or None
        None where no part is there; without a quantity where one of them is missing or has none.
    """
    return derived(draft, measure, list(parts), total, added, "sum", about)


def added(*parts: Quantity) -> Quantity:
    """Add quantities of one unit of measure."""
    return quantities.total(parts)


def difference(
    draft: Draft,
    measure: str,
    minuend: Figure | None,
    subtrahend: Figure | None,
    *,
    unit: str | None = None,
    **about: Unpack[About],
) -> Figure | None:
    """Take one figure from another; ``unit`` is that of the result where it is not theirs, such as percentage points."""
    return derived(
        draft, measure, [minuend, subtrahend], difference, lambda a, b: quantities.difference(a, b, unit), "difference", about
    )


def product(draft: Draft, measure: str, a: Figure | None, b: Figure | None, **about: Unpack[About]) -> Figure | None:
    """Multiply two figures, in the unit of measure that the register gives the result; per cent are hundredths."""
    register = draft.view.register
    result = register.measures[measure]

    def of_whole(unit: str) -> Fraction:
        percent = register.factor(unit, "percent")
        return Fraction(1) if percent is None else percent / 100

    def multiplied(x: Quantity, y: Quantity) -> Quantity:
        made = quantities.product(x, y, result.unit, result.kind)
        return made.to(result.unit, of_whole(x.unit) * of_whole(y.unit) / of_whole(result.unit))

    return derived(draft, measure, [a, b], product, multiplied, "product", about)


def ratio(
    draft: Draft, measure: str, numerator: Figure | None, denominator: Figure | None, **about: Unpack[About]
) -> Figure | None:
    """Divide two figures, in the unit of measure that the register gives the result.

    Per cent are multiplied by 100; money is converted (billion VND over persons gives million VND a person).

    Returns
    -------
    Figure or None
        None when neither input is known: there is nothing to say. Without a quantity when only one is known, or the
        denominator may be zero.
    """
    register = draft.view.register
    result = register.measures[measure]

    def divided(above: Quantity, below: Quantity) -> Quantity | str:
        if below.lower <= 0:
            return DENOMINATOR_ZERO
        scale = register.scale(above.unit, below.unit, result.unit)
        return quantities.ratio(above, below, unit=result.unit, kind=result.kind, scale=scale)

    return derived(draft, measure, [numerator, denominator], ratio, divided, "ratio", about)


def change(draft: Draft, measure: str, before: Figure, after: Figure, **about: Unpack[About]) -> Figure:
    """Give the difference after − before of two rates, in percentage points.

    Two poverty rates are comparable only under one standard, which stands in their ``item``: where either is not known or they
    differ, the change cannot be told.
    """
    about.setdefault("period_of", after)
    needs_standard = draft.view.register.measures[before.measure].items == "poverty_standard"
    if needs_standard and not (before.item and before.item == after.item):
        reason = "unknown.standard_differs" if before.item and after.item else "unknown.standard_not_told"
        return draft.derive(measure, None, by=change, inputs=[before, after], operation="change", reason=reason, **about)

    def points(was: Quantity, now: Quantity) -> Quantity:
        return quantities.difference(now, was, unit="percentage point")

    return computed_of(draft, measure, [before, after], change, points, "change", about)


def mean(draft: Draft, measure: str, parts: Iterable[Figure | None], **about: Unpack[About]) -> Figure | None:
    """Give the mean of figures, each counted once."""
    parts = list(parts)
    unit = draft.view.register.measures[measure].unit

    def averaged(*known: Quantity) -> Quantity:
        return quantities.ratio(quantities.total(known), point(len(known)), unit=unit or known[0].unit, kind=known[0].kind)

    return derived(draft, measure, parts, mean, averaged, "mean", about)


def median(draft: Draft, measure: str, parts: Iterable[Figure | None], **about: Unpack[About]) -> Figure | None:
    """Give the median of figures."""
    return derived(draft, measure, list(parts), median, lambda *known: quantities.median(known), "median", about)


def computed(
    draft: Draft,
    measure: str,
    inputs: Sequence[Figure | None],
    *,
    by: Callable[..., Quantity | str],
    operation: str = "",
    **about: Unpack[About],
) -> Figure | None:
    """Apply a function of quantities, such as one of ``methods``; it may give a reason instead.

    Parameters
    ----------
    operation : str
        That of the closed list to which the function comes, where it is one.

    Returns
    -------
    Figure or None
        None where no input is there; without a quantity where one of them is missing or has none.
    """
    return derived(draft, measure, inputs, by, by, operation, about)


def count(
    draft: Draft,
    measure: str,
    counted: Iterable[Countable],
    *,
    unit: str = "",
    evidence: Sequence[Figure] = (),
    among: Among = (),
    by: Callable[..., object] | None = None,
    **about: Unpack[About],
) -> Figure:
    """Count rows, units or figures, and list them: zero of them is a count too.

    Parameters
    ----------
    counted : iterable of Entity, Unit, Figure or Row
        Figures become inputs, the others rows.
    unit : str
        Unit of measure where the register has none for the measure.
    evidence : sequence of Figure
        Figures by which rows were chosen: inputs too, but not counted; then only rows are (``count:rows``).
    among : sequence of Entity, Unit, Figure or Row, or mapping of str to int
        What they were chosen from, or how many rows of which table: so it is told how many were dropped, of zero above all.
    by : function, optional
        The function that chose what is counted, where there is one: it is named on the page.

    Raises
    ------
    ValueError
        When figures are counted and others are evidence: nobody could tell them apart.
    """
    counted = list(counted)
    inputs = [thing for thing in counted if isinstance(thing, Figure)]
    rows = [_row(thing) for thing in counted if not isinstance(thing, Figure)]
    if inputs and evidence:
        raise ValueError(f"{measure}: figures are counted and others are evidence; give one of them as rows.")
    quantity = point(len(counted), unit or draft.view.register.measures[measure].unit, "count")
    return draft.derive(
        measure,
        quantity,
        by=by or count,
        inputs=[*inputs, *evidence],
        rows=rows,
        among=_by_table(among),
        operation="count:rows" if evidence else "count",
        **about,
    )


def count_between(
    draft: Draft,
    measure: str,
    surely: Iterable[Entity | Row],
    undecided: Iterable[Entity | Row],
    *,
    by: Callable[..., object] | None = None,
    evidence: Sequence[Figure] = (),
    among: Among = (),
    **about: Unpack[About],
) -> Figure:
    """Count rows that surely are something, up to all that may be: a range where nothing tells of some of them whether they are.

    All of them are listed. Without undecided rows it is a plain `count`.
    """
    told, open_ = [_row(thing) for thing in surely], [_row(thing) for thing in undecided]
    if not open_:
        return count(draft, measure, told, by=by, evidence=evidence, among=among, **about)
    unit = draft.view.register.measures[measure].unit
    about["parameters"] = (*about.get("parameters", ()), *bounds_of(told, open_))
    return draft.derive(
        measure,
        from_to(len(told), len(told) + len(open_), unit),
        by=by or count_between,
        inputs=evidence,
        rows=[*told, *open_],
        among=_by_table(among),
        operation="bounds",
        **about,
    )


def _by_table(among: Among) -> Mapping[str, int]:
    return among if isinstance(among, Mapping) else Counter(_row(thing).table for thing in among)


def _row(thing: Countable) -> Row:
    if isinstance(thing, Row):
        return thing
    if isinstance(thing, Figure):
        return Row("figures", thing.figure_id)
    return Row("units", thing.unit_id) if isinstance(thing, Unit) else thing.as_row


def derived(
    draft: Draft,
    measure: str,
    inputs: Sequence[Figure | None],
    by: Callable[..., object],
    compute: Callable[..., Quantity | str],
    operation: str,
    about: About,
) -> Figure | None:
    """Compute a quantity of those of the inputs where any is there; None where none is."""
    if all(figure is None for figure in inputs):
        return None
    return computed_of(draft, measure, inputs, by, compute, operation, about)


def computed_of(
    draft: Draft,
    measure: str,
    inputs: Sequence[Figure | None],
    by: Callable[..., object],
    compute: Callable[..., Quantity | str],
    operation: str,
    about: About,
) -> Figure:
    """Compute a quantity of those of the inputs where all are known; else say why there is none."""
    known = [figure for figure in inputs if figure is not None]
    amounts = [amount for figure in known if (amount := draft.view.register.quantity_of(figure)) is not None]
    outcome: Quantity | str = compute(*amounts) if len(amounts) == len(inputs) else INPUT_MISSING
    if operation.partition(":")[0] in OF_ONE_PERIOD and periods_differ(known):
        outcome = PERIODS_DIFFER
    quantity, reason = (None, outcome) if isinstance(outcome, str) else (outcome, "")
    return draft.derive(measure, quantity, by=by, inputs=known, operation=operation, reason=reason, **about)
