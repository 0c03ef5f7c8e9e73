"""Which numbers of people give away a small one: what adding and subtracting of the others comes to.

A page prints that 40 households of a district are poor, and of its communes 21, 16 and "fewer than 5": the third are 3. So where a
small number is withheld, another must be too. Which others give it away does not depend on how tables are laid out, but on which
people are counted in each number: people who are counted in the same numbers are an **atom**, a number is the sum of some atoms,
and a small one is given away exactly where it is a combination of the others. The smallest number of that combination is withheld
too, the next smallest cell of the table rather than a sum that holds the small one, and so on until no combination is left.

A number may also be given away by its bounds: where two that are withheld are 6 together, and one is below 5 while the other, which
is not told to be small, is 5 at least, the small one is 1. So of what is withheld the range is told from the sums that it still has
with others; where only one number is left, one more is withheld.

Limits. Ranges are narrowed sum by sum, not over all sums at once; somebody who does that with a solver may narrow one further.
Numbers that are published, and what somebody knows of neighbours, are outside of this.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
Number = int | Fraction
"""Whole wherever it is: people are counted once or not at all, and fractions are slow."""
Combination = dict[Any, Number]
"""Numbers, each with how often it is taken."""
Vector = dict[int, Number]
"""How often each atom is counted."""
Range = tuple[Number, Number | None]
"""Between which a number lies; None is no bound."""


def withheld_with(counted: Mapping[K, frozenset[Hashable]], small: Iterable[K], least: int = 0) -> set[K]:
    """Give what must be withheld beside the small numbers, so that none of them is given away.

    Parameters
    ----------
    counted : mapping of key to set
        Who is counted in each number, in an order of preference among equals.
    small : iterable of key
        Numbers that are withheld, whatever the others are.
    least : int
        Where the numbers are numbers of people: the number below which they are small, by which bounds are judged.
    """
    small, vectors = list(small), _vectors(counted)
    sizes, order = {key: len(people) for key, people in counted.items()}, {key: place for place, key in enumerate(counted)}
    is_sum = {key: any(counted[one] <= people for one in small) for key, people in counted.items()}
    held = set(small)
    while True:
        told = _Told({key: vector for key, vector in vectors.items() if key not in held}, sizes)
        found = [made for key in small if (made := told.made_of(vectors[key]))]
        if not found and least:
            found = told.sums_that_bound({key: vectors[key] for key in vectors if key in held}, set(small), least)
        if not found:
            return held - set(small)
        held |= {min(made, key=lambda key: (is_sum[key], sizes[key], order[key])) for made in found}


def _vectors(counted: Mapping[K, frozenset[Hashable]]) -> dict[K, Vector]:
    """Give every number as the sum of atoms: of those who are counted in the same numbers."""
    where: dict[Hashable, list[K]] = {}
    for key, people in counted.items():
        for one in people:
            where.setdefault(one, []).append(key)
    atoms = dict.fromkeys(map(tuple, where.values()))
    vectors: dict[K, Vector] = {key: {} for key in counted}
    for atom, together in enumerate(atoms):
        for key in together:
            vectors[key][atom] = 1
    return vectors


@dataclass
class _Step:
    """A vector in echelon form, and the numbers that it is made of."""

    vector: Vector
    made_of: Combination


class _Told:
    """What is told: the numbers that are not withheld, smallest first, so that a combination takes small ones where it can."""

    def __init__(self, vectors: Mapping[K, Vector], sizes: Mapping[K, int]):
        self._sizes = sizes
        self._steps: dict[int, _Step] = {}
        for key in sorted(vectors, key=lambda key: sizes[key]):
            self._add(vectors[key], {key: 1})

    def _add(self, vector: Vector, made_of: Combination) -> _Step:
        """Add a vector; what is left of it beside the steps there are is a step of its own."""
        left = self._reduced(_Step(dict(vector), dict(made_of)))
        if left.vector:
            self._steps[min(left.vector)] = left
        return left

    def _reduced(self, step: _Step) -> _Step:
        """Take the steps there are from a vector, as far as it begins as they do."""
        while step.vector and (known := self._steps.get(first := min(step.vector))) is not None:
            times = _divided(step.vector[first], known.vector[first])
            _take(step.vector, known.vector, times)
            _take(step.made_of, known.made_of, times)
        return step

    def made_of(self, vector: Vector) -> Combination:
        """Give the combination of what is told that a vector is; empty where it is none."""
        left = self._reduced(_Step(dict(vector), {}))
        return {} if left.vector else left.made_of

    def sums_that_bound(self, held: Mapping[K, Vector], small: set[K], least: int) -> list[Combination]:
        """Give what is told in a sum that leaves one value only to a small number: of the first such sum.

        Sums of what is withheld are found as the steps of its vectors beside those of what is told: a vector of which nothing is
        left is known together with the others that it is made of.
        """
        ranges: dict[K, Range] = {key: (1, least - 1) if key in small else (least, None) for key in held}
        sums = []
        for key, vector in held.items():
            left = self._add(vector, {key: 1})
            if not left.vector:
                sums.append(left.made_of)
        unknown = [{key: times for key, times in one.items() if key in held} for one in sums]
        is_narrower = True
        while is_narrower:
            is_narrower = False
            for one, withheld in zip(sums, unknown, strict=True):
                found = _narrowed(ranges, withheld, sum(times * self._sizes[key] for key, times in withheld.items()))
                is_narrower |= any(found[key] != ranges[key] for key in found)
                ranges.update(found)
                beside = {key: times for key, times in one.items() if key not in held}
                if beside and any(low == high for key, (low, high) in found.items() if key in small):
                    return [beside]
        return []


def _divided(number: Number, by: Number) -> Number:
    """Divide, whole where it comes out so."""
    if by in (1, -1):
        return number * by
    found = Fraction(number) / by
    return found.numerator if found.denominator == 1 else found


def _take(vector: dict[Any, Number], other: Mapping[Any, Number], times: Number) -> None:
    """Take another vector from one, so many times."""
    for key, value in other.items():
        left = vector.get(key, 0) - times * value
        if left:
            vector[key] = left
        else:
            vector.pop(key, None)


def _narrowed(ranges: Mapping[Any, Range], one: Combination, whole: Number) -> dict[Any, Range]:
    """Narrow the ranges of the numbers of a sum of which the whole is known, each by those of the others, to whole numbers."""
    ends = {key: _times(ranges[key], times) for key, times in one.items()}
    without = {end: [key for key in ends if ends[key][end] is None] for end in (0, 1)}
    sums = {end: sum(found[end] or 0 for found in ends.values()) for end in (0, 1)}

    def of_others(key: Any, end: int) -> Number | None:
        """Add one end of all others; None where one of them has no bound."""
        if any(other != key for other in without[end]):
            return None
        return sums[end] - (ends[key][end] or 0)

    narrowed: dict[Any, Range] = {}
    for key, times in one.items():
        high, low = (None if (rest := of_others(key, end)) is None else _divided(whole - rest, times) for end in (0, 1))
        if times < 0:
            low, high = high, low
        least, most = ranges[key]
        least = least if low is None else max(least, ceil(low))
        high = None if high is None else floor(high)
        narrowed[key] = least, high if most is None else most if high is None else min(most, high)
    return narrowed


def _times(ends: Range, times: Number) -> tuple[Number | None, Number | None]:
    low, high = (None if end is None else end * times for end in ends)
    return (low, high) if times > 0 else (high, low)
