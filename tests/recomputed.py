"""Every operation of the closed list once more, by other means than the code that made the figures.

Written from the table in `ntm_helpers.review.arithmetic` alone. An interval is its ends, ``(lower, upper)``, exact fractions, the
upper None where there is none; whether an end is reached is held by the tests of quantities.
"""

from datetime import date
from fractions import Fraction
from itertools import product as each_of
from statistics import median

from ntm_helpers.dataset import Figure, Register

Ends = tuple[Fraction, Fraction | None]
NOTHING = (Fraction(0), Fraction(0))
ZERO = "zero"
"""What a division by what may be zero gives."""


def ends(quantity) -> Ends:
    return quantity.lower, quantity.upper


def added(*parts: Ends) -> Ends:
    uppers = [upper for _, upper in parts]
    return sum((lower for lower, _ in parts), Fraction(0)), None if None in uppers else sum(uppers, Fraction(0))


def less(a: Ends, b: Ends) -> Ends:
    return a[0] - b[1], None if a[1] is None else a[1] - b[0]


def times(a: Ends, b: Ends) -> Ends:
    if None in (a[1], b[1]):
        return a[0] * b[0], None
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


def over(a: Ends, b: Ends) -> Ends | str:
    if b[0] <= 0:
        return ZERO
    inverse = Fraction(0) if b[1] is None else 1 / b[1], 1 / b[0]
    return times(a, inverse) if a[1] is not None else (min(a[0] * one for one in inverse), None)


def scaled(a: Ends, factor) -> Ends:
    return a[0] * factor, None if a[1] is None else a[1] * factor


def shared(inside: Ends, others: Ends, stated: Ends | None) -> Ends:
    lower = 100 * inside[0] / (inside[0] + others[1]) if inside[0] else Fraction(0)
    upper = 100 * inside[1] / (inside[1] + others[0]) if inside[1] + others[0] else Fraction(100)
    whole = added(inside, others)
    if stated is None or stated[0] <= 0:
        return lower, upper
    by_total = 100 * inside[0] / stated[1], 100 * inside[1] / stated[0]
    if whole[1] <= stated[0]:
        return by_total
    return (lower, upper) if stated[1] <= whole[0] else (max(lower, by_total[0]), min(upper, by_total[1]))


def listed(text: str) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(v), Fraction(n or 1)) for v, _, n in (entry.partition("*") for entry in text.split())]


def mean_of(values: list[Fraction], weights: list[Ends], choose) -> Fraction:
    sides = [{low, high} for low, high in weights]
    means = [
        sum((v * w for v, w in zip(values, taken, strict=True)), Fraction(0)) / sum(taken)
        for taken in each_of(*sides)
        if any(taken)
    ]
    return choose(means)


class Recomputed:
    """A figure by its operation, from what it lists."""

    def __init__(self, figure: Figure, inputs: list[Figure], register: Register):
        self.figure, self.inputs, self.register = figure, inputs, register
        self.name, _, self.rest = figure.operation.partition(":")
        self.told = dict(figure.parameters)
        self.unit = figure.quantity.unit if figure.quantity is not None else register.measures[figure.measure].unit

    def __call__(self) -> Ends | str | None:
        """Ends or code; None where it says that an input is missing."""
        return getattr(self, f"_{self.name}")()

    # --- units --------------------------------------------------------------------------------------------------------------

    def dimension(self, unit: str) -> tuple[str, Fraction]:
        row = self.register.units_of_measure.get(unit)
        return (row["dimension"], Fraction(row["factor"])) if row else (unit, Fraction(1))

    def into(self, unit: str, other: str) -> Fraction:
        """Factor from one unit of measure to another of its dimension, 1 where it is of another one."""
        (one, factor), (two, divisor) = self.dimension(unit), self.dimension(other)
        return factor / divisor if one == two else Fraction(1)

    def amounts(self) -> list[Ends]:
        """Inputs in the unit of the result."""
        return [scaled(ends(one.quantity), self.into(one.quantity.unit, self.unit)) for one in self.inputs]

    def part_of_one(self, unit: str) -> Fraction:
        return self.dimension(unit)[1] / 100 if self.dimension(unit)[0] == "share" else Fraction(1)

    def parts_of_one(self) -> list[Ends]:
        return [scaled(ends(one.quantity), self.part_of_one(one.quantity.unit)) for one in self.inputs]

    @property
    def is_known(self) -> bool:
        return bool(self.inputs) and all(one.quantity is not None for one in self.inputs)

    def of_known(self, compute):
        return compute(self.amounts()) if self.is_known else None

    # --- sums ---------------------------------------------------------------------------------------------------------------

    def _sum(self):
        signs = self.rest or "+" * len(self.inputs)
        if not self.is_known:
            return None
        assert len(signs) == len(self.inputs)
        parts = zip(signs, self.amounts(), strict=True)
        return added(*(part if sign == "+" else (-part[1], -part[0]) for sign, part in parts))

    def _difference(self):
        return self.of_known(lambda a: less(*a))

    def _change(self):
        return self.of_known(lambda a: less(a[1], a[0]))

    def _excess(self):
        return self.of_known(lambda a: tuple(None if end is None else max(Fraction(0), end) for end in less(*a)))

    def _complement(self):
        whole = Fraction(self.told["whole"])
        return self.of_known(lambda a: less((whole, whole), a[0]))

    # --- products and ratios ------------------------------------------------------------------------------------------------

    def _product(self):
        if not self.is_known:
            return None
        found, wanted = (Fraction(1), Fraction(1)), self.unit.partition(" per ")[0]
        unders = [under for one in self.inputs if (under := one.quantity.unit.partition(" per ")[2])]
        for one in self.inputs:
            unit = one.quantity.unit
            factor = self.part_of_one(unit) * self.into(unit.partition(" per ")[0], wanted)
            for under in unders:
                factor *= self.into(unit, under)
            found = times(found, scaled(ends(one.quantity), Fraction(factor)))
        return scaled(found, 1 / self.part_of_one(self.unit))

    def _growth(self):
        if not self.is_known:
            return None
        found = over(*self.amounts_alike())
        return found if found == ZERO else less(scaled(found, 100), (Fraction(100), Fraction(100)))

    def amounts_alike(self) -> list[Ends]:
        first = self.inputs[0].quantity.unit
        return [scaled(ends(one.quantity), self.into(one.quantity.unit, first)) for one in self.inputs]

    def _quotient(self):
        if not self.is_known:
            return None
        number, parts = int(self.rest), self.parts_of_one()
        above, below = NOTHING, NOTHING
        for at, one in enumerate(parts):
            if at < number:
                above = times(above, one) if at else one
            else:
                below = times(below, one) if at > number else one
        found = over(above, below)
        return found if found == ZERO else scaled(found, Fraction(self.told.get("factor", "1")) / self.part_of_one(self.unit))

    def _ratio(self):
        if len(self.inputs) != 2 or not self.is_known:
            return None
        (a, b), (x, y) = (ends(one.quantity) for one in self.inputs), (one.quantity.unit for one in self.inputs)
        wanted, _, under = self.unit.partition(" per ")
        kind = self.dimension(self.unit)[0]
        if kind not in ("share", "points") and self.dimension(x)[0] == self.dimension(wanted)[0]:
            return over(scaled(a, self.into(x, wanted)), scaled(b, self.into(y, under)))
        found = over(scaled(a, self.into(x, y)), b)
        return found if found == ZERO else scaled(found, {"share": 1 / self.part_of_one(self.unit), "points": 100}.get(kind, 1))

    def _share(self):
        if not self.is_known:
            return None
        number, _, stated = self.rest.partition("/")
        parts = [scaled(ends(one.quantity), self.into(one.quantity.unit, self.inputs[0].quantity.unit)) for one in self.inputs]
        named = parts[:-1] if stated else parts
        return shared(added(*named[: int(number)]), added(NOTHING, *named[int(number) :]), parts[-1] if stated else None)

    def _part(self):
        if not self.is_known:
            return None
        parts = [scaled(ends(one.quantity), self.into(one.quantity.unit, self.inputs[0].quantity.unit)) for one in self.inputs]
        inside, others, whole = parts[0], added(NOTHING, *parts[1:-1]), parts[-1]
        if whole[0] <= 0:
            return ZERO
        return 100 * inside[0] / whole[1], min(100 * inside[1] / whole[0], 100 * inside[1] / (inside[1] + others[0]))

    # --- of several ---------------------------------------------------------------------------------------------------------

    def _mean(self):
        if self.rest == "values":
            found = listed(self.told["values"])
            mean = sum((v * n for v, n in found), Fraction(0)) / sum(n for _, n in found) / self.part_of_one(self.unit)
            return mean, mean
        return self.of_known(lambda a: scaled(added(*a), Fraction(1, len(a))))

    def _weighted_mean(self):
        if not self.is_known:
            return None
        number = len(self.inputs) // 2
        values = [ends(one.quantity) for one in self.inputs[:number]]
        weights = [
            scaled(ends(one.quantity), self.into(one.quantity.unit, self.inputs[-1].quantity.unit)) for one in self.inputs[number:]
        ]
        return mean_of([low for low, _ in values], weights, min), mean_of([high for _, high in values], weights, max)

    def _median(self):
        if self.rest == "values":
            middle = median([v for v, n in listed(self.told["values"]) for _ in range(int(n))])
            return middle, middle
        return self.of_known(lambda a: tuple(median(side) for side in zip(*a, strict=True)))

    def _minimum(self):
        return self.of_known(lambda a: tuple(min(side) for side in zip(*a, strict=True)))

    def _intersection(self):
        def both(a):
            uppers = [upper for _, upper in a if upper is not None]
            return max(low for low, _ in a), min(uppers) if uppers else None

        return self.of_known(both)

    def _hull(self):
        return self.of_known(lambda a: (min(x for x, _ in a), None if None in [y for _, y in a] else max(y for _, y in a)))

    def _between(self):
        return self._hull()

    def _same(self):
        [one] = self.inputs
        return one.code or (self.amounts()[0] if one.quantity is not None else None)

    def _concentration(self):
        def index(a):
            taken = [low for low, _ in a]
            found = 10_000 * sum(x * x for x in taken) / sum(taken) ** 2
            return found, found

        return self.of_known(index)

    def _present_value(self):
        if not self.is_known:
            return None
        *flows, (rate, _) = [ends(one.quantity) for one in self.inputs]
        years = [int(year) for year in self.told["years"].split()]
        assert len(years) == len(flows)
        factor = [(1 + rate / 100) ** (year - min(years)) for year in years]
        return tuple(sum(flow[side] / by for flow, by in zip(flows, factor, strict=True)) for side in (0, 1))

    def _bands(self):
        if not self.is_known:
            return None
        limits = [tuple(map(Fraction, band.split(".."))) for band in self.told["limits"].split()]
        counts = [ends(one.quantity) for one in self.inputs]
        assert len(limits) == len(counts)
        if self.rest == "mean":
            return mean_of([low for low, _ in limits], counts, min), mean_of([high for _, high in limits], counts, max)
        pairs = list(zip(counts, limits, strict=True))
        return sum(n[0] * low for n, (low, _) in pairs), sum(n[1] * high for n, (_, high) in pairs)

    def _limits(self):
        return tuple(map(Fraction, self.told["limits"].split("..")))

    def _left(self):
        first, last = map(int, self.told["whole"].split(".."))
        taken = {n for band in self.told["without"].split() for n in range(int(band.split("..")[0]), int(band.split("..")[1]) + 1)}
        low, high = map(int, self.told["limits"].split(".."))
        free = [n for n in range(first, last + 1) if n not in taken]
        assert set(range(low, high + 1)) <= set(free)
        assert low - 1 not in free
        assert high + 1 not in free
        return Fraction(low), Fraction(high)

    # --- rows, values, days, codes ------------------------------------------------------------------------------------------

    def _count(self):
        number = Fraction(len(self.figure.rows) + (0 if self.rest == "rows" else len(self.inputs)))
        return number, number

    def _bounds(self):
        return Fraction(self.told["surely"]), Fraction(len(self.figure.rows) + int(self.told.get("unlisted", 0)))

    def _values(self, name: str) -> Fraction:
        return sum((v * n for v, n in listed(self.told.get(name, ""))), Fraction(0))

    def _rate(self):
        found = listed(self.told["values"])
        above = sum((v * n if self.rest == "values" else n for v, n in found), Fraction(0))
        if not self.is_known:
            return None
        [whole] = map(ends, (one.quantity for one in self.inputs))
        assert whole[0] == whole[1]
        rate = above / whole[0] / self.part_of_one(self.unit)
        return rate, rate

    def _days(self):
        days = Fraction((date.fromisoformat(self.told["to"]) - date.fromisoformat(self.told["from"])).days)
        return days, days

    def _pace(self):
        if not self.is_known:
            return None
        if self.rest == "needed":
            year, met = (one.quantity.lower for one in self.inputs)
            pace = (Fraction(self.told["whole"]) - met) / (year - Fraction(self.told["from_year"]))
            return pace, pace
        return scaled(self.amounts()[0], Fraction("365.25") / self._days()[0])

    def _comparison(self):
        value, limit = (ends(one.quantity) for one in self.inputs)
        taken = (Fraction(self.told["taken_at"]),) * 2 if "taken_at" in self.told else value
        assert value[0] <= taken[0]
        assert value[1] is None or taken[1] <= value[1]
        factor = self.into(self.inputs[0].quantity.unit, self.inputs[1].quantity.unit)
        low, high = scaled(taken, factor)
        holds = {
            "at_least": lambda x: x >= limit[0],
            "above": lambda x: x > limit[0],
            "at_most": lambda x: x <= limit[0],
            "below": lambda x: x < limit[0],
            "equal": lambda x: x == limit[0],
        }[self.rest]
        found = {holds(low), holds(high) if high is not None else self.rest in ("at_least", "above")}
        if self.rest == "equal" and low != high and not (low <= limit[0] <= (high if high is not None else limit[0])):
            return "not_met"
        return "not_assessable" if len(found) > 1 else "met" if found == {True} else "not_met"

    def _undecided(self):
        bases = [one.basis for one in self.inputs]
        assert len(bases) == 1 or bases[1] == "unconfirmed_rule"
        return "not_assessable"

    def _all_met(self):
        codes = [one.code for one in self.inputs]
        considered = [code for code in codes if code != "not_considered"]
        if "not_met" in considered:
            return "not_met"
        is_met = considered and set(considered) == {"met"} and len(codes) == len(self.figure.rows)
        return "met" if is_met else "not_assessable"


def sum_of_values(one: Recomputed) -> Ends:
    """What ``sum:values`` says."""
    surely = one._values("values")
    return surely, surely + one._values("undecided")


def recomputed(figure: Figure, inputs: list[Figure], register: Register) -> Ends | str | None:
    """Ends of a figure's interval, or its code; None where it says that an input is missing."""
    found = Recomputed(figure, inputs, register)
    return sum_of_values(found) if figure.operation == "sum:values" else found()
