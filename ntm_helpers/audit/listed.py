"""Operations on what is listed with a figure: rows, values, limits, days, codes. `ntm_helpers.review.arithmetic` tells of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ntm_helpers.audit.intervals import End, Interval, Number, exact, extreme, intersection, total, weighed
from ntm_helpers.audit.step import Step
from ntm_helpers.audit.unproved import cannot

YEAR = Fraction(1461, 4)
"""Days of a year, of four of which one is a leap year."""
MET, NOT_MET, UNDECIDED, LEFT_OUT = "met", "not_met", "not_assessable", "not_considered"


def _sum(step: Step) -> Interval:
    surely = sum((value * times for value, times in step.values()), Fraction())
    more = step.values("undecided") if "undecided" in step.parameters else []
    return Interval(End(surely), End(surely + sum((value * times for value, times in more), Fraction())))


def _mean(step: Step) -> Interval:
    return step.units.from_part(exact(weighed(step.values())), step.unit)


def _median(step: Step) -> Interval:
    """Half way between the first value up to which half of all stand, and the first beyond it."""
    ordered = sorted(step.values())
    half, before, found = sum((times for _, times in ordered), Fraction()) / 2, Fraction(), []
    for value, times in ordered:
        before += times
        if before >= half:
            found.append(value)
        if before > half:
            break
    return exact((found[0] + found[-1]) / 2)


def _bands(step: Step) -> Interval:
    counts = [step.quantity(one) for one in step.given]
    pairs = list(zip(counts, step.limits(), strict=True))
    if step.rest == "mean":
        lows, highs = ([exact(pair[1][end]) for pair in pairs] for end in (0, 1))
        return Interval(extreme(lows, counts, is_high=False), extreme(highs, counts, is_high=True))
    low = total(count.scaled(low) for count, (low, _) in pairs).low
    return Interval(low, total(count.scaled(high) for count, (_, high) in pairs).high)


def _limits(step: Step) -> Interval:
    ((low, high),) = step.limits()
    return Interval(End(low), End(high))


def _left(step: Step) -> Interval:
    """Hold the limits against the runs of the whole that the bands leave."""
    ((first, last),) = step.limits("whole")
    taken = sorted(step.limits("without")) if step.parameters.get("without") else []
    runs, at = [], first
    for low, high in [*taken, (last + 1, last + 1)]:
        if low > at:
            runs.append((at, min(low - 1, last)))
        at = max(at, high + 1)
    ((low, high),) = step.limits()
    if (low, high) not in runs:
        raise cannot("form", reason=f"{low}..{high}")
    return Interval(End(low), End(high))


def _count(step: Step) -> Interval:
    return exact(step.rows if step.rest == "rows" else step.rows + step.listed())


def _under(step: Step) -> Interval:
    return Interval(End(Fraction(1)), End(step.number("least_count") - 1))


def _bounds(step: Step) -> Interval:
    surely, unlisted = step.number("surely"), step.number("unlisted") if "unlisted" in step.parameters else Fraction()
    if surely > step.rows:
        raise cannot("rows", count=str(step.rows), surely=str(surely))
    return Interval(End(surely), End(step.rows + unlisted))


def _rate(step: Step) -> Interval:
    """Give what the values come to, or how many there are, over the input."""
    (below,) = step.given
    number = sum((times * (value if step.rest == "values" else 1) for value, times in step.values()), Fraction())
    found = exact(number) / step.quantity(below)
    return step.units.from_part(found, step.unit)


def _days(step: Step) -> Interval:
    return exact(step.days())


def _pace(step: Step) -> Interval:
    if step.rest == "needed":
        year, reached = (step.quantity(one) for one in step.given)
        return (exact(step.number("whole")) - reached) / (year - exact(step.number("from_year")))
    (reached,) = step.taken()
    return reached / exact(step.days() / YEAR)


_COMPARED: dict[str, Callable[[Number], bool]] = {
    "at_least": lambda difference: difference >= 0,
    "at_most": lambda difference: difference <= 0,
    "above": lambda difference: difference > 0,
    "below": lambda difference: difference < 0,
}


def _comparison(step: Step) -> str:
    value, threshold = step.alike()
    if "taken_at" in step.parameters:
        taken = exact(step.number("taken_at"))
        if intersection([value, taken]) is None:
            raise cannot("form", reason=step.parameter("taken_at"))
        value = taken
    found = set(_answers(value, threshold, step.rest))
    return UNDECIDED if len(found) > 1 else MET if found == {True} else NOT_MET


def _answers(value: Interval, threshold: Interval, direction: str) -> Iterator[bool]:
    """Compare numbers of the one with numbers of the other: near every end, on every end that is reached."""
    difference = value - threshold
    if direction == "equal":
        is_possible = intersection([difference, exact(Fraction())]) is not None
        yield from ([True] if is_possible else []) + ([False] if not is_possible or not difference.is_exact else [])
        return
    for end, inside in ((difference.low, 1), (difference.high, -1)):
        yield _COMPARED[direction](inside if end == End(Fraction(), True) else end.at)


def _undecided(_: Step) -> str:
    """What is not told, or has no confirmed threshold, is not assessed."""
    return UNDECIDED


def _all_met(step: Step) -> str:
    codes = [one.code for one in step.given if one.code != LEFT_OUT]
    if NOT_MET in codes:
        return NOT_MET
    return MET if set(codes) <= {MET} and len(codes) == step.rows else UNDECIDED


LISTED: dict[str, Callable[[Step], Interval | str]] = {
    "sum:values": _sum,
    "mean:values": _mean,
    "median:values": _median,
    "bands": _bands,
    "limits": _limits,
    "left": _left,
    "count": _count,
    "bounds": _bounds,
    "under": _under,
    "rate": _rate,
    "days": _days,
    "pace": _pace,
    "comparison": _comparison,
    "undecided": _undecided,
    "all_met": _all_met,
}
"""The operations by their names: where what stands behind the colon makes it another, by both."""
