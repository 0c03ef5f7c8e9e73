"""The operations of the closed list, written a second time from what `ntm_helpers.review.arithmetic` tells of them.

Each takes a step (what is given and how) and gives an interval or a code. Nothing is rounded or cut that the list does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from ntm_helpers.audit.intervals import (
    ZERO,
    End,
    Interval,
    exact,
    extreme,
    greatest,
    high_first,
    hull,
    intersection,
    least,
    low_first,
    middle,
    total,
)
from ntm_helpers.audit.listed import LISTED
from ntm_helpers.audit.step import Step
from ntm_helpers.audit.units import HUNDRED
from ntm_helpers.audit.unproved import cannot


def _sum(step: Step) -> Interval:
    signs = step.rest or "+" * len(step.given)
    if len(signs) != len(step.given) or set(signs) - {"+", "-"}:
        raise cannot("operation", operation=step.operation)
    return total(part if sign == "+" else -part for part, sign in zip(step.taken(), signs, strict=True))


def _difference(step: Step) -> Interval:
    first, second = step.taken()
    return first - second


def _change(step: Step) -> Interval:
    before, after = step.taken()
    return after - before


def _growth(step: Step) -> Interval:
    after, before = step.alike()
    return after.scaled(HUNDRED) / before - exact(HUNDRED)


def _excess(step: Step) -> Interval:
    low, high = _difference(step)
    return Interval(greatest((low, ZERO), low_first), greatest((high, ZERO), low_first))


def _complement(step: Step) -> Interval:
    (part,) = step.taken()
    return exact(step.number("whole")) - part


def _multiplied(parts: Sequence[Interval]) -> Interval:
    return reduce(Interval.__mul__, parts, exact(Fraction(1)))


def _product(step: Step) -> Interval:
    return step.units.from_part(_multiplied(step.factors()), step.unit)


def _quotient(step: Step) -> Interval:
    number, factors = int(step.rest), step.factors()
    found = _multiplied(factors[:number]) / _multiplied(factors[number:])
    factor = step.number("factor") if "factor" in step.parameters else Fraction(1)
    return step.units.from_part(found.scaled(factor), step.unit)


def _ratio(step: Step) -> Interval:
    a, b = step.given
    over, under = step.units.terms(step.unit)
    if step.units.is_like(over, a.unit) and (under or not step.units.is_like(a.unit, b.unit)):
        below = step.units.converted(step.quantity(b), b.unit, under) if step.units.is_known(under) else step.quantity(b)
        return step.units.converted(step.quantity(a), a.unit, over) / below
    first, second = step.alike()
    return step.units.from_part(first / second, step.unit)


def _share_of(part: Interval, rest: Interval) -> Interval:
    """Share of a part in itself and the rest: where the one is most, the other is least."""
    low, high = part.low, part.high
    return Interval(_hundredfold(low, rest.high), _hundredfold(high, rest.low))


def _hundredfold(part: End, rest: End) -> End:
    return End(HUNDRED * part.at / (part.at + rest.at), part.is_open or rest.is_open)


def _share(step: Step) -> Interval:
    number, _, stated = step.rest.partition("/")
    parts = step.alike()
    whole = parts.pop() if stated else None
    part, rest = total(parts[: int(number)]), total(parts[int(number) :])
    plain, both = _share_of(part, rest), part + rest
    if whole is None or whole.may_be_zero:
        return plain
    if _lies_below(whole, both):
        return plain
    of_stated = part.scaled(HUNDRED) / whole
    if _lies_below(both, whole):
        return of_stated
    return intersection([plain, of_stated]) or plain


def _lies_below(one: Interval, other: Interval) -> bool:
    """Whether every number of the one is less than every number of the other."""
    return one.high.at < other.low.at or (one.high.at == other.low.at and (one.high.is_open or other.low.is_open))


def _part(step: Step) -> Interval:
    a, *others, whole = step.alike()
    found = a.scaled(HUNDRED) / whole
    rest = total(others)
    most = _hundredfold(a.high, rest.low)
    return Interval(found.low, least((found.high, most), high_first)) if others else found


def _mean(step: Step) -> Interval:
    parts = step.taken()
    return total(parts).scaled(Fraction(1, len(parts)))


def _weighted_mean(step: Step) -> Interval:
    middle = len(step.given) // 2
    values = [step.units.converted(step.quantity(one), one.unit, step.unit) for one in step.given[:middle]]
    weights = [step.units.converted(step.quantity(one), one.unit, step.given[middle].unit) for one in step.given[middle:]]
    return Interval(extreme(values, weights, is_high=False), extreme(values, weights, is_high=True))


def _median(step: Step) -> Interval:
    parts = step.taken()
    return Interval(middle((part.low for part in parts), low_first), middle((part.high for part in parts), high_first))


def _minimum(step: Step) -> Interval:
    parts = step.taken()
    return Interval(least((part.low for part in parts), low_first), least((part.high for part in parts), high_first))


def _intersection(step: Step) -> Interval:
    found = intersection(step.taken())
    if found is None:
        raise cannot("quantity", figure=", ".join(one.figure_id for one in step.given))
    return found


def _hull(step: Step) -> Interval:
    return hull(step.taken())


def _between(step: Step) -> Interval:
    """Where a mean of all lies: at an end of the hull only if all of them can lie there."""
    parts = step.taken()
    low, high = hull(parts)
    return Interval(_if_in_all(low, parts), _if_in_all(high, parts))


def _if_in_all(end: End, parts: Sequence[Interval]) -> End:
    return End(end.at, intersection([*parts, Interval(End(end.at), End(end.at))]) is None)


def _same(step: Step) -> Interval | str:
    (one,) = step.given
    return one.code if one.interval is None else step.units.converted(one.interval, one.unit, step.unit)


def _concentration(step: Step) -> Interval:
    parts = step.alike()
    if not all(part.is_exact for part in parts):
        raise cannot("form", reason=step.operation)
    whole = total(parts)
    return total(part * part for part in parts).scaled(Fraction(10_000)) / (whole * whole)


def _present_value(step: Step) -> Interval:
    *flows, rate = step.given
    years = [int(year) for year in step.parameter("years").split()]
    by = exact(Fraction(1)) + step.units.as_part(step.quantity(rate), rate.unit)
    taken = [step.units.converted(step.quantity(flow), flow.unit, step.unit) for flow in flows]
    pairs = zip(taken, years, strict=True)
    return total(flow / _multiplied([by] * (year - years[0])) for flow, year in pairs)


OPERATIONS: dict[str, Callable[[Step], Interval | str]] = LISTED | {
    "sum": _sum,
    "difference": _difference,
    "change": _change,
    "growth": _growth,
    "excess": _excess,
    "complement": _complement,
    "product": _product,
    "quotient": _quotient,
    "ratio": _ratio,
    "share": _share,
    "part": _part,
    "mean": _mean,
    "weighted_mean": _weighted_mean,
    "median": _median,
    "minimum": _minimum,
    "intersection": _intersection,
    "hull": _hull,
    "between": _between,
    "same": _same,
    "concentration": _concentration,
    "present_value": _present_value,
}
"""The operations by their names: where what stands behind the colon makes it another, by both."""


def operation_of(said: str) -> Callable[[Step], Interval | str] | None:
    """Find an operation by what a figure says of it; None where there is none of that name."""
    return OPERATIONS.get(said) or OPERATIONS.get(said.partition(":")[0])
