"""Tallies of a list of households: the numbers that Alkire–Foster measures are made of, few enough to be printed.

How many people have which deprivation score is all that headcount ratio, intensity and adjusted headcount ratio need, at whatever
cutoff; how many households of which size are deprived, all that the headcount ratio of an indicator needs. So a measure can be
recomputed from its tally, and no household is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from ntm_helpers.methods.alkire_foster import complete_rows, deprivations_of, scores_of, sizes_of

Tally = dict[Fraction, Fraction]
"""How often each value occurs, or how many people have it."""


@dataclass(frozen=True)
class Tallies:
    """Households with every score, by their scores and sizes.

    Attributes
    ----------
    households : DataFrame
        Those with every score.
    weights : mapping of str to Fraction
        Weight of each indicator.
    """

    households: pd.DataFrame
    weights: Mapping[str, Fraction]
    _scores: np.ndarray
    _deprivations: np.ndarray
    _common: int
    _sizes: np.ndarray
    _scale: int

    def by_score(self, k: Fraction) -> Tally:
        """Count the people by the deprivation score of their household, of those whose score reaches a cutoff."""
        found = {}
        for deprived in np.unique(self._deprivations[self._reaches(k)]):
            people = sum(self._sizes[self._deprivations == deprived].tolist())  # whole numbers of any length
            found[Fraction(int(deprived), self._common)] = Fraction(people, self._scale)
        return {score: people for score, people in found.items() if people}

    def by_size(self, indicator: str = "", k: Fraction = Fraction(0)) -> Tally:
        """Count households by size: those deprived in an indicator (any, without one) whose score reaches a cutoff."""
        is_meant = self._reaches(k)
        if indicator:
            is_meant = is_meant & (self._scores[:, list(self.weights).index(indicator)] == 1)
        sizes, numbers = np.unique(self._sizes[is_meant], return_counts=True)
        return {Fraction(int(size), self._scale): Fraction(int(number)) for size, number in zip(sizes, numbers, strict=True)}

    def deprivations(self, indicator: str = "", k: Fraction = Fraction(0)) -> frozenset[tuple[str, str]]:
        """Give the deprivations (all, or in an indicator) of households whose score reaches a cutoff: household, indicator."""
        names, is_meant = list(self.weights), self._reaches(k)
        ids = self.households["household_id"].to_numpy()[is_meant]
        places = [names.index(indicator)] if indicator else range(len(names))
        return frozenset(
            (str(household), names[place]) for place in places for household in ids[self._scores[is_meant, place] == 1]
        )

    def of_unit(self, unit_id: str) -> Tallies:
        """Give the tallies of the households of one part."""
        is_own = (self.households["unit_id"] == unit_id).to_numpy(dtype=bool)
        scores, deprivations, sizes = (each[is_own] for each in (self._scores, self._deprivations, self._sizes))
        return replace(self, households=self.households[is_own], _scores=scores, _deprivations=deprivations, _sizes=sizes)

    def weighted(self, weights: Mapping[str, Fraction]) -> Tallies:
        """Give the tallies of the same households by other weights of the same indicators."""
        deprivations, _, common = deprivations_of(self._scores, weights, Fraction(1))
        return replace(self, weights=weights, _deprivations=deprivations, _common=common)

    def _reaches(self, k: Fraction) -> np.ndarray:
        """Whether the score of each household reaches a cutoff; both are whole numbers of a common denominator."""
        return np.asarray(self._deprivations >= math.ceil(k * self._common), dtype=bool)


def tallies(table: pd.DataFrame, weights: Mapping[str, Fraction], population: str) -> Tallies:
    """Take the tallies of a list, without the households that lack a score.

    Parameters
    ----------
    table : DataFrame
        As `ntm_helpers.methods.alkire_foster.measures` takes it.
    weights : mapping of str to Fraction
    population : str
        Column of the people of each household.
    """
    used, _ = complete_rows(table, list(weights), "leave_out")
    scores = scores_of(used, list(weights))
    deprivations, _, common = deprivations_of(scores, weights, Fraction(1))
    return Tallies(used, weights, scores, deprivations, common, *sizes_of(used, population))
