"""Elementary operations on the figures of a review.

Each takes figures, gives a derived one that names the operation, the function and its inputs, and so can be recomputed from what
the page prints. The intervals hold every value that the inputs allow. Three things are decided here, once for all topics:

- **An input is missing.** Where no input is there at all, there is nothing to say: None. Where some are, the figure has no
  quantity and the reason ``unknown.input_missing``, never a sum of what happens to be known.
- **Figures of different periods are not added.** A sum, a mean or a share of what ended on different days has no quantity and the
  reason ``unknown.periods_differ``. A ratio of figures of different days names both (`Figure.days_divided`).
- **Divided by zero.** Where the denominator may be zero, the figure has no quantity and the reason ``unknown.denominator_zero``.

A share of parts uses that the parts make up the whole, so it is narrower than plain division (`ntm_helpers.quantities.share`). A
change of a rate is a difference in percentage points, never per cent. Quantities are taken in the unit of measure that the
register gives their measure, whatever unit their source printed.

**Parts and a stated total.** A share of parts that do not exhaust a stated total is the part over that total, at most the whole
(`part_of_total`). Whether parts make a total is no question of arithmetic: it takes to know whether they are all, and one place
decides that (`ntm_helpers.methods.identities`). `reconcile` gives the sum and the difference that such a verdict speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypedDict, Unpack

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, Row
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review.draft import Draft

INPUT_MISSING = "unknown.input_missing"
DENOMINATOR_ZERO = "unknown.denominator_zero"
PERIODS_DIFFER = "unknown.periods_differ"
OF_ONE_PERIOD = ("sum", "mean", "share")
"""Operations whose inputs must be of one period."""


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
    return _derived(draft, measure, list(parts), total, _sum, "sum", about)


def _sum(*parts: Quantity) -> Quantity:
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
    return _derived(
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

    return _derived(draft, measure, [a, b], product, multiplied, "product", about)


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

    return _derived(draft, measure, [numerator, denominator], ratio, divided, "ratio", about)


def shares(draft: Draft, measure: str, parts: Mapping[str, Figure], stated: Figure | None) -> dict[str, Figure]:
    """Give each part's share of the whole in per cent, intersected with a stated total.

    Parameters
    ----------
    parts : mapping of item to Figure
        Parts that together make the whole.
    stated : Figure or None
        Stated total, where there is one.
    """
    found = {}
    for item, part in parts.items():
        others = [other for name, other in parts.items() if name != item]
        found[item] = share(draft, measure, [part], others, stated, item=item)
    return found


def share(
    draft: Draft, measure: str, inside: Sequence[Figure], others: Sequence[Figure], stated: Figure | None, **about: Unpack[About]
) -> Figure:
    """Give the share in per cent of some parts together in the whole that they make with the others.

    Parameters
    ----------
    inside, others : sequence of Figure
        The parts asked about, and the rest of the whole.
    stated : Figure or None
        Stated total, where there is one; the share is intersected with that in it.
    """
    parts = [*inside, *others]

    def shared(*parts: Quantity) -> Quantity:
        of_parts, of_whole = parts[: len(inside)], parts[len(inside) : len(inside) + len(others)]
        return quantities.share(quantities.total(of_parts), of_whole, parts[-1] if stated else None)

    operation = f"share:{len(inside)}" + ("/stated" if stated else "")
    whole = [*parts, *([stated] if stated else [])]
    made = _derived(draft, measure, whole, share, shared, operation, about) if inside else None
    return made or draft.derive(measure, None, by=share, reason=INPUT_MISSING, **about)


def part_of_total(
    draft: Draft, measure: str, part: Figure, others: Sequence[Figure], stated: Figure, **about: Unpack[About]
) -> Figure | None:
    """Give the share in per cent of a part in a stated total, of which the others named are parts too and need not be the rest.

    Between lo/(hi of the total) and the lesser of hi/(lo of the total) and hi/(hi + Σ lo of the others): the total holds them all.
    """

    def parted(*given: Quantity) -> Quantity | str:
        inside, of_others, of_all = given[0], given[1:-1], given[-1]
        if of_all.lower <= 0:
            return DENOMINATOR_ZERO
        by_total = quantities.ratio(inside, of_all, unit="percent", scale=100)
        most = quantities.share(inside, of_others)
        below = replace(most, lower=Fraction(0), lower_open=False, lower_soft=False, bare=by_total.bare)
        return quantities.intersection(by_total, below) or by_total

    return _derived(draft, measure, [part, *others, stated], part_of_total, parted, "part", about)


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

    return _computed(draft, measure, [before, after], change, points, "change", about)


def mean(draft: Draft, measure: str, parts: Iterable[Figure | None], **about: Unpack[About]) -> Figure | None:
    """Give the mean of figures, each counted once."""
    parts = list(parts)
    unit = draft.view.register.measures[measure].unit

    def averaged(*known: Quantity) -> Quantity:
        return quantities.ratio(quantities.total(known), point(len(known)), unit=unit or known[0].unit, kind=known[0].kind)

    return _derived(draft, measure, parts, mean, averaged, "mean", about)


def median(draft: Draft, measure: str, parts: Iterable[Figure | None], **about: Unpack[About]) -> Figure | None:
    """Give the median of figures."""
    return _derived(draft, measure, list(parts), median, lambda *known: quantities.median(known), "median", about)


def computed(
    draft: Draft, measure: str, inputs: Sequence[Figure | None], *, by: Callable[..., Quantity | str], **about: Unpack[About]
) -> Figure | None:
    """Apply a function of quantities that is more than one operation, such as one of ``methods``; it may give a reason instead.

    Returns
    -------
    Figure or None
        None where no input is there; without a quantity where one of them is missing or has none.
    """
    return _derived(draft, measure, inputs, by, by, "", about)


def count(
    draft: Draft,
    measure: str,
    counted: Iterable[Entity | Unit | Figure | Row],
    *,
    unit: str = "",
    evidence: Sequence[Figure] = (),
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
    operation = "count:rows" if evidence else "count"
    return draft.derive(measure, quantity, by=by or count, inputs=[*inputs, *evidence], rows=rows, operation=operation, **about)


def count_between(
    draft: Draft,
    measure: str,
    surely: Iterable[Entity | Row],
    undecided: Iterable[Entity | Row],
    *,
    by: Callable[..., object] | None = None,
    evidence: Sequence[Figure] = (),
    **about: Unpack[About],
) -> Figure:
    """Count rows that surely are something, up to all that may be: a range where nothing tells of some of them whether they are.

    All of them are listed. Without undecided rows it is a plain `count`.
    """
    told, open_ = [_row(thing) for thing in surely], [_row(thing) for thing in undecided]
    if not open_:
        return count(draft, measure, told, by=by, evidence=evidence, **about)
    unit = draft.view.register.measures[measure].unit
    between = quantities.hull([point(number, unit, "count") for number in (len(told), len(told) + len(open_))])
    return draft.derive(measure, between, by=by or count_between, inputs=evidence, rows=[*told, *open_], **about)


def _row(thing: Entity | Unit | Row) -> Row:
    if isinstance(thing, Row):
        return thing
    return Row("units", thing.unit_id) if isinstance(thing, Unit) else thing.as_row


def _derived(
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
    return _computed(draft, measure, inputs, by, compute, operation, about)


def _computed(
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
    if operation.partition(":")[0] in OF_ONE_PERIOD and _periods_differ(known):
        outcome = PERIODS_DIFFER
    quantity, reason = (None, outcome) if isinstance(outcome, str) else (outcome, "")
    return draft.derive(measure, quantity, by=by, inputs=known, operation=operation, reason=reason, **about)


def _periods_differ(figures: Sequence[Figure]) -> bool:
    """Whether figures surely are of different periods: they ended, or where both ends are known began, on different days."""
    ends = {figure.last_day for figure in figures if figure.last_day is not None}
    starts = {figure.period_start for figure in figures if figure.period_start is not None}
    return len(ends) > 1 or len(starts) > 1


# --- parts against a stated total -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reconciliation:
    """Sum of the parts, and the stated total less the sum where one is stated."""

    sum: Figure
    difference: Figure | None


def reconcile(
    draft: Draft,
    parts: Sequence[Figure],
    stated: Figure | None,
    *,
    sum_measure: str,
    difference_measure: str,
    **about: Unpack[About],
) -> Reconciliation:
    """Add the parts and take the sum from the stated total; what the two are to each other is a finding of the relations.

    Nothing is taken from a total of another period.
    """
    added = _computed(draft, sum_measure, parts, total, _sum, "sum", about)
    is_comparable = stated is not None and not _periods_differ([stated, added])
    return Reconciliation(added, difference(draft, difference_measure, stated, added, **about) if is_comparable else None)
