"""Multidimensional poverty by Alkire and Foster: who is deprived in enough dimensions at once, and in what.

A household is deprived in an indicator or not (scored 1 or 0). Its deprivation score is the weighted sum of its deprivations,
the weights adding up to 1; it is *poor* when the score reaches the cutoff k. With s the weight of a row (members of the
household, or a survey weight):

* headcount ratio H = Σ s over the poor / Σ s
* intensity A = Σ s · score over the poor / Σ s over the poor; none where nobody is poor
* adjusted headcount ratio M0 = H · A = Σ s · score over the poor / Σ s
* (uncensored) headcount ratio of an indicator h = Σ s over the deprived / Σ s; censored h(k): over those deprived *and* poor
* contribution of an indicator = weight · h(k) / M0; of a dimension, the sum of its indicators; M0 = Σ weight · h(k)
* contribution of a subgroup = its population share · its M0 / M0

Everything is exact: scores and cutoff are compared as whole numbers of a common denominator (1/6 + 1/6 reaches 1/3), and so are
the weights of rows: 1.234567 is 1,234,567 millionths; whole numbers are added, and fractions stand only at the end. A weight is
the decimal that is printed for it, never the binary number beside it. Floats, which are fast, add the weights in pieces, each so
small that no sum needs more bits than a float has. Rounding occurs only in standard errors, which exist only for samples. The
unit of identification is the row, the unit of analysis what the weights count. The official status of households is another thing
(`ntm_helpers.methods.poverty`).

Source: S. Alkire and J. Foster, "Counting and multidimensional poverty measurement", Journal of Public Economics 95 (2011)
476–487. The Shapley decomposition of a change is the usual one: ΔM0 = ΔH · mean(A) + ΔA · mean(H).

Limits: the cutoffs behind the scores are the law's or the survey's and are not seen here. A list of reviewed households only
has no denominator and is refused.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd

BITS_OF_A_FLOAT = 53
"""A float holds every whole number of so many bits."""
DIGITS_OF_A_FLOAT = 15
"""Two decimals of at most so many digits are never the same float."""


class AlkireFosterError(ValueError):
    """A table, weights or a cutoff cannot be used; the message says what, where, what is allowed and what to do."""


@dataclass(frozen=True)
class Measures:
    """Measures of one population; every ratio is an exact fraction of ``population``.

    Attributes
    ----------
    rows, poor_rows : int
        Households, or whatever a row is.
    population, poor_population : Fraction
        Σ s, and over the poor.
    headcount_ratio, adjusted_headcount_ratio : Fraction
        H and M0.
    intensity : Fraction or None
        A; None where nobody is poor.
    uncensored, censored : dict of str to Fraction
        Headcount ratios by indicator, of all and of the poor.
    contributions : dict of str to Fraction
        Of each indicator to M0; empty where M0 is 0.
    left_out : int
        Rows left out for missing scores.
    groups : dict of str to Measures
        Of each subgroup.
    """

    rows: int
    poor_rows: int
    population: Fraction
    poor_population: Fraction
    headcount_ratio: Fraction
    adjusted_headcount_ratio: Fraction
    intensity: Fraction | None
    uncensored: dict[str, Fraction]
    censored: dict[str, Fraction]
    contributions: dict[str, Fraction]
    left_out: int = 0
    groups: dict[str, Measures] = field(default_factory=dict)

    def contribution_of(self, dimensions: Mapping[str, Sequence[str]]) -> dict[str, Fraction]:
        """Contribution of each dimension; empty where M0 is 0."""
        if not self.contributions:
            return {}
        return {dimension: sum((self.contributions[i] for i in names), Fraction(0)) for dimension, names in dimensions.items()}

    def share_of(self, group: str) -> Fraction:
        """Population share of a subgroup."""
        return self.groups[group].population / self.population

    def contribution_of_group(self, group: str) -> Fraction | None:
        """Contribution of a subgroup to M0; None where M0 is 0."""
        if not self.adjusted_headcount_ratio:
            return None
        return self.share_of(group) * self.groups[group].adjusted_headcount_ratio / self.adjusted_headcount_ratio


class Reading(TypedDict, total=False):
    """How a table is read (`measures`)."""

    population: str
    missing: str
    coverage: str


def nested_weights(dimensions: Mapping[str, Sequence[str]]) -> dict[str, Fraction]:
    """Give equal weights to dimensions, and within each to its indicators."""
    share = Fraction(1, len(dimensions))
    return {indicator: share / len(names) for names in dimensions.values() for indicator in names}


def measures(
    table: pd.DataFrame,
    weights: Mapping[str, Fraction],
    k: Fraction,
    *,
    population: str = "",
    group: str = "",
    missing: str = "refuse",
    coverage: str = "all",
) -> Measures:
    """Compute all measures of a population and of its subgroups.

    Parameters
    ----------
    table : DataFrame
        One row a household (or person); the columns named by ``weights`` hold 0 or 1.
    weights : mapping of str to Fraction
        Weight of each indicator, not negative, together exactly 1. Floats are refused: 1/3 is none.
    k : Fraction
        Poverty cutoff, above 0 and at most 1.
    population : str
        Column of the weights of rows, such as members, not negative; empty: every row counts once.
    group : str
        Column of the subgroups, filled in every row that is used; each must hold somebody.
    missing : str
        ``refuse`` rows with missing scores, or ``leave_out``, which counts them.
    coverage : str
        ``all``, ``sample`` or ``reviewed_only`` (refused).

    Raises
    ------
    AlkireFosterError
        Naming column and rows.
    """
    if coverage not in ("all", "sample"):
        raise AlkireFosterError(
            f"The list has the coverage {coverage!r}: without every household, or a sample of them, the denominator is not known. "
            "Measures need a list whose coverage says all or sample."
        )
    _check_rules(weights, k)
    _check_columns(table, [*weights, *filter(None, (population, group))])
    used, left_out = complete_rows(table, list(weights), missing)
    scores = scores_of(used, list(weights))
    sizes, size_scale = sizes_of(used, population)
    deprivations, least, _ = deprivations_of(scores, weights, k)
    codes, names = _groups(used, group, sizes) if group else (np.zeros(len(used), dtype=np.int64), [""])
    sums = _sums(scores, deprivations >= least, sizes, codes, len(names))
    groups = {str(name): _measures(sums[number], weights, size_scale) for number, name in enumerate(names)} if group else {}
    return _measures(sums.sum(axis=0), weights, size_scale, left_out, groups)


def _check_rules(weights: Mapping[str, Fraction], k: Fraction) -> None:
    for name, value in [*weights.items(), ("k", k)]:
        if not isinstance(value, Rational):
            raise AlkireFosterError(f"Weights and the cutoff are exact fractions, found {name} {value!r}: write Fraction(1, 3).")
    if not weights or sum(weights.values()) != 1 or min(weights.values()) < 0:
        listed = ", ".join(f"{name} {weight}" for name, weight in weights.items())
        raise AlkireFosterError(f"Weights must not be negative and must add up to 1, found {listed or 'none'}: fix them.")
    if not 0 < k <= 1:
        raise AlkireFosterError(f"The cutoff k must be above 0 and at most 1, found {k}: fix it.")


def _check_columns(table: pd.DataFrame, names: list[str]) -> None:
    absent = [name for name in names if name not in table.columns]
    if absent:
        raise AlkireFosterError(
            f"The table has no column {', '.join(absent)}: it has {', '.join(map(str, table.columns))}. Fix the names."
        )
    doubled = [name for name in names if (table.columns == name).sum() > 1]
    if doubled:
        raise AlkireFosterError(f"The table has the column {', '.join(doubled)} more than once: keep one.")


def complete_rows(table: pd.DataFrame, indicators: list[str], missing: str) -> tuple[pd.DataFrame, int]:
    """Give the rows with every score, and how many were left out."""
    if missing not in ("refuse", "leave_out"):
        raise AlkireFosterError(f"Rows with missing scores are either 'refuse' or 'leave_out', found {missing!r}.")
    is_missing = table[indicators].isna().any(axis=1)
    if is_missing.any() and missing != "leave_out":
        column = next(name for name in indicators if table[name].isna().any())
        where = _rows(table.index[table[column].isna()])
        raise AlkireFosterError(
            f"Scores are missing in the column {column}, {where}: fill them in, or leave these rows out on purpose."
        )
    used = table.loc[~is_missing]
    if used.empty:
        raise AlkireFosterError("There is no row with every score: there is nothing to measure.")
    return used, int(is_missing.sum())


def scores_of(table: pd.DataFrame, indicators: list[str]) -> np.ndarray:
    """Scores as whole numbers; what is neither 0 nor 1 is named."""
    for name in indicators:
        is_wrong = ~table[name].isin((0, 1))
        if is_wrong.any():
            found, where = table[name][is_wrong].iloc[0], _rows(table.index[is_wrong])
            shown = repr(found) if isinstance(found, str) else found
            raise AlkireFosterError(f"The column {name} holds {shown}, {where}: a score is the number 1 (deprived) or 0. Fix it.")
    return np.asarray(table[indicators], dtype=np.int64)


def _rows(index: pd.Index) -> str:
    first = ", ".join(map(str, index[:5]))
    return f"rows {first}" + (f" and {len(index) - 5} more" if len(index) > 5 else "")


def deprivations_of(scores: np.ndarray, weights: Mapping[str, Fraction], k: Fraction) -> tuple[np.ndarray, int, int]:
    """Deprivation scores of the rows and the cutoff as whole numbers, and what they were multiplied with."""
    common = math.lcm(k.denominator, *(weight.denominator for weight in weights.values()))
    dtype = np.int64 if common < 2**63 else object
    whole = np.array([int(weight * common) for weight in weights.values()], dtype=dtype)
    return scores.astype(dtype, copy=False) @ whole, int(k * common), common


def sizes_of(table: pd.DataFrame, population: str) -> tuple[np.ndarray, int]:
    """Weights of rows as whole numbers, and what they were multiplied with."""
    if not population:
        return np.ones(len(table), dtype=np.int64), 1
    column = table[population]
    numbers = _floats(column)
    is_wrong = ~np.isfinite(numbers) | (numbers < 0)
    if is_wrong.any() or not (numbers > 0).any():
        where = f"; look at {_rows(table.index[is_wrong])}" if is_wrong.any() else ""
        raise AlkireFosterError(f"Weights of rows ({population}) must be numbers, not negative and not all 0{where}.")
    is_whole = pd.api.types.is_integer_dtype(column) or pd.api.types.is_bool_dtype(column)
    if is_whole and numbers.max() < 2**62:
        return column.to_numpy(dtype=np.int64), 1
    values = column.tolist()
    found = _printed(numbers) if pd.api.types.is_float_dtype(column) or _are_short(values) else None
    if found is not None:
        return found
    whole, scale = _at_length(values)
    return np.array(whole, dtype=np.int64 if max(whole) < 2**63 else object), scale


def _printed(numbers: np.ndarray) -> tuple[np.ndarray, int] | None:
    """Floats as whole numbers of one power of ten, and that power; None where that takes too many digits.

    Of so few digits one decimal at most reads as a given float: the one that is printed for it.
    """
    most = 10**DIGITS_OF_A_FLOAT
    if numbers.max() >= most:
        return None
    left, places = numbers, -1
    while len(left) and places < DIGITS_OF_A_FLOAT:
        places += 1
        left = left[np.rint(left * 10**places) / 10**places != left]
    whole = np.rint(numbers * 10**places)
    return (whole.astype(np.int64), 10**places) if not len(left) and whole.max() < most else None


def _are_short(values: list[Any]) -> bool:
    """Whether all are decimals as text, each so short that its float stands for no other."""
    return {*map(type, values)} == {str} and _are_plain(values) and max(map(len, values)) <= DIGITS_OF_A_FLOAT


def _are_plain(texts: list[str]) -> bool:
    """Whether numbers as text are written with digits and a point alone."""
    return set("".join(texts)) <= set("0123456789.")


def _at_length(values: list[Any]) -> tuple[list[int], int]:
    """Numbers of any kind and length as whole numbers, and what they were multiplied with."""
    if {*map(type, values)} <= {float, str} and _are_plain(texts := [*map(str, values)]):
        parts = [text.partition(".") for text in texts]
        places = max(len(decimals) for _, _, decimals in parts)
        zeros = "0" * places
        return [int(before + decimals + zeros[len(decimals) :]) for before, _, decimals in parts], 10**places
    ratios = [_ratio(value) for value in values]
    scale = math.lcm(*{below for _, below in ratios})
    return [above * (scale // below) for above, below in ratios], scale


def _ratio(value: Any) -> tuple[int, int]:
    """Numerator and denominator of a number, of a float those of the decimal that is printed for it."""
    if isinstance(value, Fraction):
        return value.as_integer_ratio()
    if isinstance(value, Rational):  # whole numbers, of numpy too
        return int(value.numerator), int(value.denominator)
    return Decimal(str(value)).as_integer_ratio()


def _floats(column: pd.Series) -> np.ndarray:
    """Numbers of a column of any kind, fractions too; what is none is not a number."""
    if pd.api.types.is_numeric_dtype(column):
        return np.asarray(column.to_numpy(dtype=float, na_value=np.nan))
    with contextlib.suppress(TypeError, ValueError, OverflowError):  # at once, where every value is a number
        return np.array(column.tolist(), dtype=float)

    def read(value: Any) -> float:
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            return math.nan

    return np.array([read(value) for value in column.tolist()])


def _groups(table: pd.DataFrame, group: str, sizes: np.ndarray) -> tuple[np.ndarray, pd.Index]:
    """Number of each row's subgroup, and the names of the subgroups."""
    is_missing = table[group].isna()
    if is_missing.any():
        where = _rows(table.index[is_missing])
        raise AlkireFosterError(f"The column {group} names no subgroup, {where}: fill it in, or take these rows out on purpose.")
    codes, names = pd.factorize(table[group].astype(str), sort=True)
    held = np.zeros(len(names), dtype=bool)
    held[codes[sizes > 0]] = True
    if not held.all():
        raise AlkireFosterError(
            f"The weights of the rows of {group} {', '.join(names[~held])} are all 0: there is nobody to measure."
        )
    return codes, names


def _sums(scores: np.ndarray, is_poor: np.ndarray, sizes: np.ndarray, codes: np.ndarray, groups: int) -> np.ndarray:
    """Per group: rows, poor rows, Σ s, Σ s poor, then Σ s deprived, and Σ s deprived and poor, by indicator.

    Whole numbers of any length. Floats add them: pieces of the weights, each of so few bits that no sum of theirs needs more than
    a float has.
    """
    bits = BITS_OF_A_FLOAT - len(sizes).bit_length()
    is_deprived = scores.T.astype(bool)
    found = np.zeros((groups, 2 + 2 * len(is_deprived)), dtype=object)
    shift = 0
    while sizes.any():
        piece = (sizes & (2**bits - 1)).astype(float)
        poor = piece * is_poor
        columns = [piece, poor, *(piece * has for has in is_deprived), *(poor * has for has in is_deprived)]
        sums = [np.bincount(codes, weights=column, minlength=groups) for column in columns]
        found += np.column_stack(sums).astype(np.int64).astype(object) << shift
        sizes, shift = sizes >> bits, shift + bits
    rows = [np.bincount(found_codes, minlength=groups).astype(object) for found_codes in (codes, codes[is_poor])]
    return np.column_stack([*rows, found])


def _measures(
    sums: np.ndarray,
    weights: Mapping[str, Fraction],
    size_scale: int,
    left_out: int = 0,
    groups: dict[str, Measures] | None = None,
) -> Measures:
    rows, poor_rows, population, poor, *by_indicator = (int(value) for value in sums)
    number = len(weights)
    uncensored = {name: Fraction(by_indicator[j], population) for j, name in enumerate(weights)}
    censored = {name: Fraction(by_indicator[number + j], population) for j, name in enumerate(weights)}
    adjusted = sum((weight * censored[name] for name, weight in weights.items()), Fraction(0))
    return Measures(
        rows=rows,
        poor_rows=poor_rows,
        population=Fraction(population, size_scale),
        poor_population=Fraction(poor, size_scale),
        headcount_ratio=Fraction(poor, population),
        adjusted_headcount_ratio=adjusted,
        intensity=adjusted * population / poor if poor else None,
        uncensored=uncensored,
        censored=censored,
        contributions={name: weight * censored[name] / adjusted for name, weight in weights.items()} if adjusted else {},
        left_out=left_out,
        groups=groups or {},
    )


def robustness(
    table: pd.DataFrame, weightings: Mapping[str, Mapping[str, Fraction]], cutoffs: Sequence[Fraction], **options: Unpack[Reading]
) -> pd.DataFrame:
    """Give H, A and M0 under several cutoffs and weights.

    Returns
    -------
    DataFrame
        One row a weighting and cutoff: ``weighting``, ``k``, ``headcount_ratio``, ``intensity``, ``adjusted_headcount_ratio`` as
        fractions (``intensity`` None where nobody is poor).
    """
    rows = []
    for name, weights in weightings.items():
        for k in cutoffs:
            found = measures(table, weights, k, **options)
            rows.append((name, k, found.headcount_ratio, found.intensity, found.adjusted_headcount_ratio))
    return pd.DataFrame(rows, columns=["weighting", "k", "headcount_ratio", "intensity", "adjusted_headcount_ratio"])


@dataclass(frozen=True)
class Change:
    """Change of M0 between two populations, split into what the headcount and what the intensity did."""

    absolute: Fraction
    relative: Fraction | None
    by_headcount: Fraction
    by_intensity: Fraction


def change(before: Measures, after: Measures) -> Change:
    """Split a change of M0 by Shapley; an intensity without poor people counts as 0, as M0 does.

    A tool for researchers: no page prints it.
    """
    start, end = before.adjusted_headcount_ratio, after.adjusted_headcount_ratio
    intensity = before.intensity or Fraction(0), after.intensity or Fraction(0)
    by_headcount = (after.headcount_ratio - before.headcount_ratio) * sum(intensity) / 2
    by_intensity = (intensity[1] - intensity[0]) * (before.headcount_ratio + after.headcount_ratio) / 2
    return Change(end - start, (end - start) / start if start else None, by_headcount, by_intensity)


def standard_errors(
    table: pd.DataFrame, weights: Mapping[str, Fraction], k: Fraction, *, population: str = "", cluster: str = "", coverage: str
) -> dict[str, float]:
    """Standard errors of H and M0, linearised, with replacement; only for samples.

    The ratio Σ s y / Σ s has the linearised value z = s (y − ratio) / Σ s of every row; with clusters their z are added first. The
    variance is n / (n − 1) · Σ (z − mean z)² over the n rows or clusters.

    Raises
    ------
    AlkireFosterError
        When the list is no sample: what holds every household has no sampling error.
    """
    if coverage != "sample":
        raise AlkireFosterError(f"Standard errors are for samples, the coverage of this list is {coverage!r}: leave them out.")
    _check_rules(weights, k)
    _check_columns(table, [*weights, *filter(None, (population, cluster))])
    used, _ = complete_rows(table, list(weights), "refuse")
    deprivations, least, common = deprivations_of(scores_of(used, list(weights)), weights, k)
    is_poor = deprivations >= least
    sizes = sizes_of(used, population)[0].astype(float)
    scored = (is_poor * deprivations / common).astype(float)
    found = {}
    for name, values in (("headcount_ratio", is_poor.astype(float)), ("adjusted_headcount_ratio", scored)):
        linear = sizes * (values - np.average(values, weights=sizes)) / sizes.sum()
        if cluster:
            linear = pd.Series(linear).groupby(used[cluster].to_numpy()).sum().to_numpy()
        number = len(linear)
        if number < 2:
            raise AlkireFosterError("Standard errors need two rows or clusters at least: there is one.")
        found[name] = float(np.sqrt(number / (number - 1) * ((linear - linear.mean()) ** 2).sum()))
    return found
