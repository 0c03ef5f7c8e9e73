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
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
Combination = dict[Any, Fraction]
"""Numbers, each with how often it is taken."""
Vector = dict[int, Fraction]
"""How often each atom is counted."""


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
        found = told.combination_of_one(vectors[key] for key in small)
        if found is None and least:
            found = told.combination_that_bounds({key: vectors[key] for key in vectors if key in held}, set(small), least)
        if not found:
            return held - set(small)
        held.add(min(found, key=lambda key: (is_sum[key], sizes[key], order[key])))


def _vectors(counted: Mapping[K, frozenset[Hashable]]) -> dict[K, Vector]:
    """Give every number as the sum of atoms: of those who are counted in the same numbers."""
    where: dict[Hashable, list[K]] = {}
    for key, people in counted.items():
        for one in people:
            where.setdefault(one, []).append(key)
    atoms = {together: number for number, together in enumerate(dict.fromkeys(map(tuple, where.values())))}
    vectors: dict[K, Vector] = {key: {} for key in counted}
    for together, atom in atoms.items():
        for key in together:
            vectors[key][atom] = Fraction(1)
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
            self._add(vectors[key], {key: Fraction(1)})

    def _add(self, vector: Vector, made_of: Combination) -> _Step:
        """Add a vector; what is left of it beside the steps there are is a step of its own."""
        left = self._reduced(_Step(dict(vector), dict(made_of)))
        if left.vector:
            self._steps[min(left.vector)] = left
        return left

    def _reduced(self, step: _Step) -> _Step:
        """Take the steps there are from a vector, as far as it begins as they do."""
        while step.vector and (known := self._steps.get(min(step.vector))) is not None:
            first = min(step.vector)
            times = step.vector[first] / known.vector[first]
            _take(step.vector, known.vector, times)
            _take(step.made_of, known.made_of, times)
        return step

    def combination_of_one(self, vectors: Iterable[Vector]) -> Combination | None:
        """Give the combination of what is told that one of the vectors is; None where none of them is one."""
        for vector in vectors:
            left = self._reduced(_Step(dict(vector), {}))
            if not left.vector and left.made_of:
                return left.made_of
        return None

    def combination_that_bounds(self, held: Mapping[K, Vector], small: set[K], least: int) -> Combination | None:
        """Give what is told in a sum that leaves one value only to a small number; None where none does.

        Sums of what is withheld are found as the steps of its vectors beside those of what is told: a vector of which nothing is
        left is known together with the others that it is made of.
        """
        ranges: dict[K, tuple[Fraction, Fraction | None]] = {
            key: (Fraction(1), Fraction(least - 1)) if key in small else (Fraction(least), None) for key in held
        }
        sums = []
        for key, vector in held.items():
            left = self._add(vector, {key: Fraction(1)})
            if not left.vector:
                sums.append(left.made_of)
        for _ in range(len(held) + 1):  # each time round a range may narrow another's
            for one in sums:
                unknown = {key: times for key, times in one.items() if key in held}
                whole = sum((times * self._sizes[key] for key, times in unknown.items()), Fraction(0))
                for key in unknown:
                    ranges[key] = _narrowed(ranges, unknown, key, whole)
                if any(ranges[key][0] == ranges[key][1] for key in unknown if key in small):
                    beside = {key: times for key, times in one.items() if key not in held}
                    if beside:
                        return beside
        return None


def _take(vector: dict[K, Fraction], other: Mapping[K, Fraction], times: Fraction) -> None:
    """Take another vector from one, so many times."""
    for key, value in other.items():
        left = vector.get(key, Fraction(0)) - times * value
        if left:
            vector[key] = left
        else:
            vector.pop(key, None)


def _narrowed(
    ranges: Mapping[K, tuple[Fraction, Fraction | None]], one: Combination, key: K, whole: Fraction
) -> tuple[Fraction, Fraction | None]:
    """Narrow the range of a number by those of the others in a sum of which the whole is known."""
    least, most = ranges[key]
    lowest: Fraction | None = whole
    highest: Fraction | None = whole
    for other, times in one.items():
        if other == key:
            continue
        ends = [None if end is None else times * end for end in ranges[other]]
        low, high = ends if times > 0 else reversed(ends)
        lowest = None if lowest is None or high is None else lowest - high
        highest = None if highest is None or low is None else highest - low
    ends = [None if end is None else end / one[key] for end in (lowest, highest)]
    low, high = ends if one[key] > 0 else reversed(ends)
    least = least if low is None else max(least, low)
    most = high if most is None else most if high is None else min(most, high)
    return least, most
