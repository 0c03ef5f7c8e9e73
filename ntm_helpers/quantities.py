"""Hedged numbers: intervals with exact ends, and the arithmetic of what they allow.

Official prose rounds. "Trên 38 tỷ đồng" says more than 38; that it is less than 39 is our reading. A `Quantity` keeps both, and
which is which. With u the place of the last significant digit as printed (38 → 1; 4.2 → 0.1; 120 → 10; 15.40 → 0.01) or the
row's ``step``:

============  =======================  ====================================
qualifier     Vietnamese               interval
============  =======================  ====================================
over x        trên, hơn                (x, x+u), the upper end soft
nearly x      gần                      (x−u, x), the lower end soft
about x       khoảng, ước              [x−u, x+u], both ends soft
at least x    ít nhất, từ … trở lên    [x, x+u), the upper end soft
at most x     nhiều nhất, tối đa       (x−u, x], the lower end soft
under x       dưới                     [0, x), the 0 soft
x to y        từ x đến y               [x, y]; x to x is x
exact x       (no hedge)               x ± half the last printed digit; counts and years: x itself
============  =======================  ====================================

A hedged count is the whole numbers inside, the soft far end included: "over 120 works" is 121 to 130. Only a change has a
sign; nothing else falls below 0, and what cannot exceed a cap does not. Ends are `fractions.Fraction`, open or closed; results
hold every value that the inputs allow. Two statements *agree* when their intervals meet: not contradicted, which is no proof. Only
one side of a hedge is the source's meaning; a verdict that rests on the soft side says so (``is_soft``).

Beside the interval goes the *bare* number, the arithmetic of the digits as printed without their hedges (33 + 4 + 1 = 38), and,
where no hedge is involved, it is the *nominal* value that is printed. It is never a midpoint.

The rules are a convention of this project, after the usage of official prose; none of them is law.

Limits: intervals forget that two inputs may be the same statement (x − x is not 0), so results may be wider than the truth, never
narrower. `share` is the exception that uses the dependence.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from operator import itemgetter

from ntm_helpers.words import Message, key_family

QUALIFIERS = ("exact", "over", "nearly", "about", "at_least", "at_most", "under")
HEDGES = key_family("hedge", ("over", "nearly", "about", "at_least", "at_most", "under"))
"""How each is said before a number."""
RANGES = {
    (False, False): "range.closed",
    (True, False): "range.from_over",
    (False, True): "range.to_under",
    (True, True): "range.between",
}
"""How a range is said, by whether its lower and its upper end are themselves out."""
POINT_KINDS = ("count", "year")
POINTS = {"percent": "percentage point", "per mille": "per mille point"}
"""What the difference of two rates is told in: 12 % less 10 % is 2 percentage points, never 2 %."""

NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
MOST_DIGITS = 24
"""Form of the digits of a published number, and the most marks that it has."""


class QuantityError(ValueError):
    """A number cannot be read, or two quantities cannot be combined; the message says why and how to fix it."""


@dataclass(frozen=True)
class Wording:
    """How a source printed a number: qualifier and digits, as in the data."""

    qualifier: str
    value: str
    value_to: str = ""


@dataclass(frozen=True)
class Quantity:
    """A hedged number with its unit of measure.

    Attributes
    ----------
    lower : Fraction
    upper : Fraction or None
        None is unbounded.
    lower_open, upper_open : bool
        Whether the end itself is excluded.
    lower_soft, upper_soft : bool
        Whether the end is our convention rather than the source's meaning.
    bare : Fraction or None
        The digits as printed, or point arithmetic on them; None for a range.
    is_hedged : bool
        Whether a hedge or a range is involved.
    unit : str
        Unit of measure, such as ``billion VND``.
    kind : str
        ``count``, ``amount``, ``rate``, ``change``, ``length``, ``area`` or ``year``.
    wording : Wording or None
        Only of published quantities.
    """

    lower: Fraction
    upper: Fraction | None
    lower_open: bool = False
    upper_open: bool = False
    lower_soft: bool = False
    upper_soft: bool = False
    bare: Fraction | None = None
    is_hedged: bool = False
    unit: str = ""
    kind: str = "amount"
    wording: Wording | None = None

    def __post_init__(self) -> None:
        if self.upper is not None:
            is_empty = self.lower > self.upper or (self.lower == self.upper and (self.lower_open or self.upper_open))
            if is_empty:
                raise QuantityError(f"The interval from {self.lower} to {self.upper} holds no number: fix its ends")

    @property
    def nominal(self) -> Fraction | None:
        """The number to print when no hedge is involved."""
        return None if self.is_hedged else self.bare

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.lower == self.upper

    @property
    def width(self) -> Fraction | None:
        """Upper less lower end; None when unbounded."""
        return None if self.upper is None else self.upper - self.lower

    def holds(self, value: Fraction | int) -> bool:
        """Whether a value lies inside."""
        above = value > self.lower or (value == self.lower and not self.lower_open)
        below = self.upper is None or value < self.upper or (value == self.upper and not self.upper_open)
        return above and below

    def to(self, unit: str, factor: Fraction | int, kind: str | None = None) -> Quantity:
        """Give the same quantity in another unit of measure: ``factor`` of the new one make one of the old."""
        if factor == 1 and (unit, kind or self.kind) == (self.unit, self.kind):
            return self
        if factor == 1:
            return replace(self, unit=unit, kind=kind or self.kind)
        return product(self, point(factor), unit=unit, kind=kind)


def point(value: Fraction | int, unit: str = "", kind: str = "amount") -> Quantity:
    """Give an exact number."""
    value = Fraction(value)
    return Quantity(value, value, bare=value, unit=unit, kind=kind)


@lru_cache(maxsize=1 << 16)
def read_quantity(
    value: str,
    *,
    qualifier: str = "exact",
    value_to: str = "",
    unit: str = "",
    kind: str = "amount",
    step: str = "",
    cap: Fraction | None = None,
) -> Quantity:
    """Read a published number with its hedge.

    Parameters
    ----------
    value, value_to : str
        Digits as printed, ``.`` before decimals, nothing between thousands; ``value_to`` closes a range.
    qualifier : str
        One of `QUALIFIERS`.
    unit, kind : str
    step : str
        Rounding of the source where its digits do not tell it.
    cap : Fraction, optional
        What the number cannot exceed, such as 100 for a share in per cent.

    Raises
    ------
    QuantityError
        When a text is no number, the qualifier unknown, or a range ends before it starts.
    """
    if qualifier not in QUALIFIERS:
        raise QuantityError(Message("fault.qualifier", qualifier=qualifier, qualifiers=", ".join(QUALIFIERS)))
    if value.startswith("-"):
        return _negative(value, qualifier, value_to, unit, kind, step)
    x = read_digits(value)
    if value_to and read_digits(value_to) == x and qualifier == "exact":  # a range of one value is the value, with all its digits
        value, value_to = max(value, value_to, key=len), ""
    wording = Wording(qualifier, value, value_to)
    if value_to:
        lower, upper = _range(x, value, value_to, qualifier, kind)
        return Quantity(lower, upper, is_hedged=True, unit=unit, kind=kind, wording=wording)
    is_whole = kind in POINT_KINDS
    if is_whole:
        _require_whole(value, kind)
    u = read_digits(step) if step else place(value, significant=qualifier != "exact")
    if u <= 0:
        raise QuantityError(Message("fault.step", step=step))
    is_empty = x == 0 if qualifier in ("nearly", "under") else qualifier == "over" and x == cap
    if is_empty:
        raise QuantityError(Message("fault.nothing_is", qualifier=qualifier, value=value))
    found = _interval(qualifier, x, u, is_whole, has_step=bool(step))
    clipped = found if kind == "change" and qualifier == "exact" else _clip(found, x, cap)
    return replace(clipped, bare=x, is_hedged=qualifier != "exact", unit=unit, kind=kind, wording=wording)


def _negative(value: str, qualifier: str, value_to: str, unit: str, kind: str, step: str) -> Quantity:
    """Read a negative change: the mirror of its size."""
    if kind != "change":
        raise QuantityError(Message("fault.negative", value=value))
    if qualifier != "exact" or value_to:
        raise QuantityError(Message("fault.negative_hedged", value=value))
    size = read_quantity(value[1:], unit=unit, kind=kind, step=step)
    assert size.upper is not None  # an exact number has both
    assert size.bare is not None
    return replace(size, lower=-size.upper, upper=-size.lower, bare=-size.bare, wording=Wording(qualifier, value))


def read_digits(text: str) -> Fraction:
    """Read the digits of a published number.

    Raises
    ------
    QuantityError
        When they are none, or too many.
    """
    if len(text) > MOST_DIGITS:
        raise QuantityError(Message("fault.many_digits", value=text[:MOST_DIGITS], most=MOST_DIGITS, digits=len(text)))
    if not re.fullmatch(NUMBER, text):
        raise QuantityError(Message("fault.digits", value=text))
    return Fraction(text)


def _require_whole(text: str, kind: str) -> None:
    if "." in text:  # 2.000 households are hardly two
        raise QuantityError(Message("fault.whole_number", kind=kind, value=text))


def _range(x: Fraction, value: str, value_to: str, qualifier: str, kind: str) -> tuple[Fraction, Fraction]:
    """Read the ends of a range as printed."""
    y = read_digits(value_to)
    if qualifier != "exact":
        raise QuantityError(Message("fault.range_qualifier", value=value, value_to=value_to, qualifier=qualifier))
    if y < x:
        raise QuantityError(Message("fault.range_ends_early", value_to=value_to, value=value))
    if kind in POINT_KINDS:
        _require_whole(value, kind)
        _require_whole(value_to, kind)
    return x, y


def place(text: str, *, significant: bool = True) -> Fraction:
    """Give the place of the last printed digit; for hedges zeros before the decimal mark are not significant (120 → 10)."""
    if "." in text:
        return Fraction(1, 10 ** len(text.split(".")[1]))
    zeros = len(text) - len(text.rstrip("0"))
    return Fraction(10**zeros) if significant and text != "0" else Fraction(1)


def _interval(qualifier: str, x: Fraction, u: Fraction, is_whole: bool, *, has_step: bool) -> Quantity:
    """Interval of a hedge before clipping; a hedged or stepped count is the whole numbers inside, the soft far end included."""
    one = 1 if is_whole else 0
    half = Fraction(0) if is_whole and not has_step else u / 2
    ends: dict[str, Callable[[], tuple[Fraction, Fraction, bool, bool, bool, bool]]] = {  # only those asked for are computed
        "exact": lambda: (x - half, x + half, False, False, False, False),
        "over": lambda: (x + one, x + u, True, True, False, True),
        "nearly": lambda: (x - u, x - one, True, True, True, False),
        "about": lambda: (x - u, x + u, False, False, True, True),
        "at_least": lambda: (x, x + u, False, True, False, True),
        "at_most": lambda: (x - u, x, True, False, True, False),
        "under": lambda: (Fraction(0), x - one, False, True, True, False),
    }
    lower, upper, lower_open, upper_open, lower_soft, upper_soft = ends[qualifier]()
    if is_whole:
        lower, upper, lower_open, upper_open = Fraction(ceil(lower)), Fraction(floor(upper)), False, False
    return Quantity(lower, upper, lower_open, upper_open, lower_soft, upper_soft)


def _clip(quantity: Quantity, x: Fraction, cap: Fraction | None) -> Quantity:
    """Take away what lies below 0 or above a cap; what is printed above the cap itself is left to the checks."""
    if quantity.lower < 0:
        quantity = replace(quantity, lower=Fraction(0), lower_open=False)
    if cap is not None and quantity.upper is not None and x <= cap < quantity.upper:
        quantity = replace(quantity, upper=cap, upper_open=False, upper_soft=False)
    return quantity


# --- arithmetic -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _End:
    """One end of an interval; ``value`` None is infinity."""

    value: Fraction | None
    is_open: bool
    is_soft: bool


def _lower(q: Quantity) -> _End:
    return _End(q.lower, q.lower_open, q.lower_soft)


def _upper(q: Quantity) -> _End:
    return _End(q.upper, q.upper_open or q.upper is None, q.upper_soft)


def _plus(a: _End, b: _End) -> _End:
    value = None if a.value is None or b.value is None else a.value + b.value
    return _End(value, a.is_open or b.is_open or value is None, a.is_soft or b.is_soft)


def _times(a: _End, b: _End) -> _End:
    """Multiply two ends: a closed zero makes zero whatever the other is, an open one comes near it."""
    zeros = [end for end in (a, b) if end.value == 0]
    if zeros:
        reached = [end for end in zeros if not end.is_open]
        return _End(Fraction(0), not reached, all(end.is_soft for end in reached or zeros))
    is_soft = a.is_soft or b.is_soft
    if a.value is None or b.value is None:
        if any(end.value is not None and end.value < 0 for end in (a, b)):
            raise QuantityError("the result has no lower end: a quantity without an upper end meets a negative one")
        return _End(None, True, is_soft)
    return _End(a.value * b.value, a.is_open or b.is_open, is_soft)


def _inverse(b: Quantity) -> tuple[_End, _End]:
    """Ends of 1/b."""
    if b.holds(0):
        raise QuantityError("the denominator may be zero: there is no ratio")
    if b.upper == 0:
        raise QuantityError("the result has no lower end: the denominator is negative and comes near zero")
    lower = _End(Fraction(0) if b.upper is None else 1 / b.upper, b.upper_open or b.upper is None, b.upper_soft)
    upper = _End(1 / b.lower if b.lower else None, b.lower_open, b.lower_soft)
    return lower, upper


def _multiplied(a: tuple[_End, _End], b: tuple[_End, _End]) -> tuple[_End, _End]:
    """Outermost of the four products of ends; of equal ones that which is reached, then that which is meaning."""
    corners = [_times(x, y) for x in a for y in b]
    lower = min(corners, key=lambda end: (end.value is None, end.value or 0, end.is_open, end.is_soft))
    upper = max(corners, key=lambda end: (end.value is None, end.value or 0, not end.is_open, not end.is_soft))
    return lower, upper


def _made(lower: _End, upper: _End, *, is_hedged: bool, unit: str, kind: str, bare: Fraction | None = None) -> Quantity:
    if lower.value is None:
        raise QuantityError("the result has no lower end")
    upper_open = upper.is_open and upper.value is not None
    ends = lower.value, upper.value, lower.is_open, upper_open, lower.is_soft, upper.is_soft
    return Quantity(*ends, bare=bare, is_hedged=is_hedged, unit=unit, kind=kind)


def _same_unit(quantities: Sequence[Quantity]) -> str:
    units = {quantity.unit for quantity in quantities}
    if len(units) > 1:
        raise QuantityError(f"units of measure differ: {', '.join(sorted(units))}; convert them first")
    return units.pop() if units else ""


def _bare(quantities: Sequence[Quantity], compute: Callable[..., Fraction | None]) -> Fraction | None:
    numbers = _bare_numbers(quantities)
    return None if numbers is None else compute(*numbers)


def _bare_numbers(quantities: Sequence[Quantity]) -> list[Fraction] | None:
    """Bare numbers of all of them; None where one has none."""
    numbers = [quantity.bare for quantity in quantities if quantity.bare is not None]
    return numbers if len(numbers) == len(quantities) else None


def _is_hedged(quantities: Sequence[Quantity]) -> bool:
    return any(quantity.is_hedged for quantity in quantities)


def total(parts: Sequence[Quantity]) -> Quantity:
    """Add quantities of one unit of measure.

    Raises
    ------
    QuantityError
        When there is nothing to add or the units differ.
    """
    if not parts:
        raise QuantityError("there is nothing to add")
    unit = _same_unit(parts)
    lower, upper = _lower(parts[0]), _upper(parts[0])
    for part in parts[1:]:
        lower, upper = _plus(lower, _lower(part)), _plus(upper, _upper(part))
    bare = _bare(parts, lambda *numbers: sum(numbers, Fraction(0)))
    return _made(lower, upper, bare=bare, is_hedged=_is_hedged(parts), unit=unit, kind=parts[0].kind)


def difference(a: Quantity, b: Quantity, unit: str | None = None) -> Quantity:
    """Give a − b; ``b`` must be bounded. The result may be negative, and of two rates it is in points (`POINTS`).

    ``unit`` is that of the result where it is not that, such as per cent for what is left of a whole of 100 %.
    """
    _same_unit([a, b])
    unit = POINTS.get(a.unit, a.unit) if unit is None else unit
    if b.upper is None:
        raise QuantityError("what has no upper end cannot be taken away")
    lower = _plus(_lower(a), _End(-b.upper, b.upper_open, b.upper_soft))
    upper = _plus(_upper(a), _End(-b.lower, b.lower_open, b.lower_soft))
    bare = _bare([a, b], lambda x, y: x - y)
    return _made(lower, upper, bare=bare, is_hedged=_is_hedged([a, b]), unit=unit, kind=a.kind)


def minimum(parts: Sequence[Quantity]) -> Quantity:
    """Give the least of several: from the least of the lower ends to the least of the upper ends.

    Raises
    ------
    QuantityError
        When there is nothing or the units differ.
    """
    if not parts:
        raise QuantityError("there is nothing to take the least of")
    unit = _same_unit(parts)
    lower = min(map(_lower, parts), key=lambda end: (end.value or 0, end.is_open, end.is_soft))
    upper = min(map(_upper, parts), key=lambda end: (end.value is None, end.value or 0, not end.is_open, end.is_soft))
    bare = _bare(parts, lambda *numbers: min(numbers))
    return _made(lower, upper, bare=bare, is_hedged=_is_hedged(parts), unit=unit, kind=parts[0].kind)


def at_least_zero(a: Quantity) -> Quantity:
    """Give what is not below 0 of a quantity: an end below it is 0, and reached."""
    none = _End(Fraction(0), is_open=False, is_soft=False)
    lower, upper = (none if end.value is not None and end.value < 0 else end for end in (_lower(a), _upper(a)))
    bare = None if a.bare is None else max(Fraction(0), a.bare)
    return _made(lower, upper, bare=bare, is_hedged=a.is_hedged, unit=a.unit, kind=a.kind)


def product(a: Quantity, b: Quantity, unit: str = "", kind: str | None = None) -> Quantity:
    """Give a · b."""
    ends = _multiplied((_lower(a), _upper(a)), (_lower(b), _upper(b)))
    bare = _bare([a, b], lambda x, y: x * y)
    return _made(*ends, bare=bare, is_hedged=_is_hedged([a, b]), unit=unit, kind=kind or a.kind)


def ratio(a: Quantity, b: Quantity, *, unit: str = "", kind: str = "rate", scale: Fraction | int = 1) -> Quantity:
    """Give scale · a / b.

    Raises
    ------
    QuantityError
        When the denominator may be zero.
    """
    factor = _End(Fraction(scale), False, False)
    ends = _multiplied(_multiplied((_lower(a), _upper(a)), _inverse(b)), (factor, factor))
    bare = _bare([a, b], lambda x, y: x / y * scale if y else None)
    return _made(*ends, bare=bare, is_hedged=_is_hedged([a, b]), unit=unit, kind=kind)


def share(part: Quantity, others: Sequence[Quantity], stated_total: Quantity | None = None) -> Quantity:
    """Give the share in per cent of a part in the whole that it makes with the others.

    Between lo/(lo + Σ hi of the others) and hi/(hi + Σ lo of the others), intersected with part over stated total where one is
    given and meets the sum: narrower than plain division, because the part stands above and below the line. A sum that is
    certainly below the stated total shows that a part is not known: then it is the share in the stated total.

    Raises
    ------
    QuantityError
        When units differ, a quantity may be negative or the whole is zero.
    """
    everything = [part, *others]
    whole = total(everything)
    if any(quantity.lower < 0 for quantity in everything):
        raise QuantityError("a share is of parts that cannot be negative: fix the part that is, or give the difference")
    if whole.upper == 0:
        raise QuantityError("the whole is zero: there is no share")
    zero, hundred = _End(Fraction(0), False, False), _End(Fraction(100), False, False)
    others_low, others_high = zero, zero
    for other in others:
        others_low, others_high = _plus(others_low, _lower(other)), _plus(others_high, _upper(other))
    lower, upper = _part_of(_lower(part), others_high), _part_of(_upper(part), others_low)
    bare = _bare(everything, lambda *n: 100 * n[0] / sum(n) if sum(n) else None)
    ends = _times(lower, hundred), _times(upper, hundred)
    found = _made(*ends, bare=bare, is_hedged=_is_hedged(everything), unit="percent", kind="rate")
    if stated_total is None or stated_total.holds(0):
        return found
    by_total = ratio(part, stated_total, unit="percent", scale=100)
    if _is_below(whole, stated_total):
        return by_total
    meeting = None if _is_below(stated_total, whole) else intersection(found, by_total)
    return meeting or found


def _part_of(part: _End, rest: _End) -> _End:
    """Part / (part + rest) for two ends that are not negative: grows with the part, falls with the rest."""
    if part.value == 0:
        return _End(Fraction(0), part.is_open, part.is_soft)
    if rest.value is None:
        return _End(Fraction(0), True, rest.is_soft)
    if rest.value == 0:
        return _End(Fraction(1), rest.is_open, rest.is_soft)
    is_soft = part.is_soft or rest.is_soft
    if part.value is None:
        return _End(Fraction(1), True, is_soft)
    return _End(part.value / (part.value + rest.value), part.is_open or rest.is_open, is_soft)


def weighted_mean(values: Sequence[Quantity], weights: Sequence[Quantity]) -> Quantity:
    """Give Σ value · weight / Σ weight, as narrow as it can be told.

    A weighted mean is lowest where the low values have their largest weights and the others their smallest, and highest the other
    way round; so the ends are found among the ways to cut the sorted values in two.

    Raises
    ------
    QuantityError
        When the units of the values differ, a weight may be negative or has no upper end, or all may be zero.
    """
    unit = _same_unit(values)
    if len(values) != len(weights) or not values:
        raise QuantityError("every value needs its weight")
    if any(weight.lower < 0 or weight.upper is None for weight in weights) or not any(weight.lower > 0 for weight in weights):
        raise QuantityError("weights must be bounded, not negative and not all zero")
    lower = _extreme_mean([(_lower(value), weight) for value, weight in zip(values, weights, strict=True)], is_lowest=True)
    upper = _extreme_mean([(_upper(value), weight) for value, weight in zip(values, weights, strict=True)], is_lowest=False)
    x, w = _bare_numbers(values), _bare_numbers(weights)
    bare = None
    if x is not None and w is not None and any(w):
        bare = sum((a * b for a, b in zip(x, w, strict=True)), Fraction(0)) / sum(w, Fraction(0))
    return _made(lower, upper, bare=bare, is_hedged=_is_hedged([*values, *weights]), unit=unit, kind=values[0].kind)


def _extreme_mean(pairs: Sequence[tuple[_End, Quantity]], *, is_lowest: bool) -> _End:
    is_soft = any(end.is_soft or weight.lower_soft or weight.upper_soft for end, weight in pairs)
    is_open = any(end.is_open and weight.lower > 0 for end, weight in pairs)
    if any(end.value is None for end, _ in pairs):
        return _End(None, True, is_soft)
    bounded = [(end.value, weight.lower, weight.width) for end, weight in pairs]
    ordered = [(value, least, width) for value, least, width in bounded if value is not None and width is not None]
    ordered.sort(key=itemgetter(0), reverse=not is_lowest)
    made = sum((value * least for value, least, _ in ordered), Fraction(0))
    whole = sum((least for _, least, _ in ordered), Fraction(0))
    means = [made / whole]
    for value, _, width in ordered:
        made += value * width
        whole += width
        means.append(made / whole)
    return _End(min(means) if is_lowest else max(means), is_open, is_soft)


def median(parts: Sequence[Quantity]) -> Quantity:
    """Give the median: between the medians of the lower and of the upper ends.

    Raises
    ------
    QuantityError
        When there is nothing or the units differ.
    """
    if not parts:
        raise QuantityError("there is nothing to take the median of")
    unit = _same_unit(parts)
    lower, upper = _middle(list(map(_lower, parts))), _middle(list(map(_upper, parts)))
    bare = _bare(parts, lambda *numbers: statistics.median(numbers))
    return _made(lower, upper, bare=bare, is_hedged=_is_hedged(parts), unit=unit, kind=parts[0].kind)


def _middle(ends: list[_End]) -> _End:
    """The middle one of the ends, or half way between the two in the middle."""
    ordered = sorted(ends, key=lambda end: (end.value is None, end.value or 0, end.is_open))
    first, second = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    if first.value is None or second.value is None:
        return _End(None, True, first.is_soft or second.is_soft)
    return _End((first.value + second.value) / 2, first.is_open or second.is_open, first.is_soft or second.is_soft)


def hull(parts: Sequence[Quantity]) -> Quantity:
    """Give the smallest interval that holds all of them: where an average of them lies.

    Raises
    ------
    QuantityError
        When there is nothing or the units differ.
    """
    if not parts:
        raise QuantityError("there is nothing to span")
    unit = _same_unit(parts)
    lower = min(map(_lower, parts), key=lambda end: (end.value or 0, end.is_open, end.is_soft))
    upper = max(map(_upper, parts), key=lambda end: (end.value is None, end.value or 0, not end.is_open, not end.is_soft))
    return _made(lower, upper, is_hedged=_is_hedged(parts), unit=unit, kind=parts[0].kind)


# --- comparison -----------------------------------------------------------------------------------------------------------


def intersection(a: Quantity, b: Quantity) -> Quantity | None:
    """Give what both allow; None when they do not meet."""
    _same_unit([a, b])
    lower = max(_lower(a), _lower(b), key=lambda end: (end.value or 0, end.is_open, not end.is_soft))
    uppers = [end for end in (_upper(a), _upper(b)) if end.value is not None] or [_End(None, True, False)]
    upper = min(uppers, key=lambda end: (end.value or 0, not end.is_open, end.is_soft))
    if _is_below(a, b) or _is_below(b, a):
        return None
    found = _made(lower, upper, is_hedged=_is_hedged([a, b]), unit=a.unit, kind=a.kind)
    bare = next((q.bare for q in (a, b) if q.bare is not None and found.holds(q.bare)), None)
    return replace(found, bare=bare)


def compare(a: Quantity, b: Quantity) -> str:
    """Tell whether a is certainly ``less``, ``greater`` or ``equal``; else ``cannot_tell``."""
    _same_unit([a, b])
    if a.lower == a.upper == b.lower == b.upper:
        return "equal"
    if _is_below(a, b):
        return "less"
    return "greater" if _is_below(b, a) else "cannot_tell"


def _is_below(a: Quantity, b: Quantity) -> bool:
    if a.upper is None:
        return False
    return a.upper < b.lower or (a.upper == b.lower and (a.upper_open or b.lower_open))


def is_surely_above(a: Quantity, b: Quantity) -> bool:
    """Whether a lies above b by what their sources mean, and not by our reading of a hedge alone."""
    return _is_below(b, a) and not (a.lower_soft or b.upper_soft)


@dataclass(frozen=True)
class Agreement:
    """Whether two statements on one thing agree.

    Attributes
    ----------
    verdict : str
        ``agrees``: the intervals meet and each bare number lies inside the other's interval, or neither is hedged and only
        rounding parts them, or both are hedged alike; ``agrees_as_hedged``: the bare numbers do not (a range has none), the hedges
        allow it;
        ``disagrees``: the intervals do not meet; ``cannot_tell``: one is not known.
    overlap : Quantity or None
        What both allow; the narrower, the more the agreement says.
    difference : Quantity or None
        First less second; None where one end would be endless.
    is_soft : bool
        Whether the verdict rests on the soft side of a hedge. A disagreement: the ends that keep the two apart are our
        convention. An agreement: an end of the overlap is, so that its width is ours and not the sources' meaning.
    """

    verdict: str
    overlap: Quantity | None = None
    difference: Quantity | None = None
    is_soft: bool = False


def agreement(a: Quantity | None, b: Quantity | None) -> Agreement:
    """Tell whether two statements on one thing agree."""
    if a is None or b is None:
        return Agreement("cannot_tell")
    overlap = intersection(a, b)
    rest = difference(a, b) if b.upper is not None else None
    if overlap is None:
        low, high = (a, b) if _is_below(a, b) else (b, a)
        return Agreement("disagrees", None, rest, low.upper_soft or high.lower_soft)
    bare_agree = a.bare is not None and b.bare is not None and a.holds(b.bare) and b.holds(a.bare)
    is_alike = (_lower(a), _upper(a), a.bare) == (_lower(b), _upper(b), b.bare)
    verdict = "agrees" if bare_agree or is_alike or not _is_hedged([a, b]) else "agrees_as_hedged"
    return Agreement(verdict, overlap, rest, overlap.lower_soft or overlap.upper_soft)
