"""Alkire and Foster: published examples to the digit, and what must hold for every table."""

import math
import re
from fractions import Fraction as F
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ntm_helpers.methods.alkire_foster import AlkireFosterError, change, measures, nested_weights, robustness, standard_errors

GOLDEN = Path(__file__).parents[1] / "golden"
FOUR = ["i1", "i2", "i3", "i4"]
EQUAL = dict.fromkeys(FOUR, F(1, 4))


def vignette():
    table = pd.read_csv(GOLDEN / "mpitbR_vignette_matrix.csv")
    return measures(table, EQUAL, F(1, 2), group="region")


def test_the_mpitb_vignette():
    found = vignette()
    assert (found.headcount_ratio, found.intensity, found.adjusted_headcount_ratio) == (F(3, 5), F(7, 12), F(7, 20))
    assert list(found.uncensored.values()) == [F(3, 5), F(2, 5), F(3, 5), F(1, 5)]
    assert list(found.censored.values()) == [F(2, 5), F(1, 5), F(3, 5), F(1, 5)]
    published = [0.2858, 0.1429, 0.4285, 0.1429]  # rounded in print
    assert [float(x) for x in found.contributions.values()] == pytest.approx(published, abs=0.0002)
    north, south = found.groups["North"], found.groups["South"]
    assert (north.adjusted_headcount_ratio, south.adjusted_headcount_ratio) == (F(1, 4), F(5, 12))  # 0.250, 0.416 (truncated)
    assert (found.share_of("North"), found.share_of("South")) == (F(2, 5), F(3, 5))


def test_alkire_and_foster_2011():
    achievements = pd.read_csv(GOLDEN / "af2011_achievements.csv")
    cutoffs = {"income": 13, "schooling_years": 12, "health": 3, "services": 1}
    deprived = pd.DataFrame({name: (achievements[name] < z).astype(int) for name, z in cutoffs.items()})  # strict
    found = measures(deprived, dict.fromkeys(cutoffs, F(1, 4)), F(2, 4))
    assert (found.headcount_ratio, found.intensity, found.adjusted_headcount_ratio) == (F(1, 2), F(3, 4), F(3, 8))
    assert list(found.uncensored.values()) == [F(1, 4), F(3, 4), F(1, 4), F(1, 2)]
    assert list(found.censored.values()) == [F(1, 4), F(1, 2), F(1, 4), F(1, 2)]
    assert list(found.contributions.values()) == [F(1, 6), F(1, 3), F(1, 6), F(1, 3)]


def test_the_simple_matrix_of_mpindex():
    table = pd.read_csv(GOLDEN / "mpindex_simple_matrix.csv")
    found = measures(table, dict.fromkeys(["a1", "a2", "b1", "b2"], F(1, 4)), F(1, 2))
    assert (found.headcount_ratio, found.intensity, found.adjusted_headcount_ratio) == (F(1, 2), F(3, 4), F(3, 8))
    assert sum(found.contribution_of({"a": ["a1", "a2"], "b": ["b1", "b2"]}).values()) == 1


@pytest.mark.parametrize("row", pd.read_csv(GOLDEN / "ophi_box5_5_expected.csv").to_dict("records"), ids=lambda row: row["society"])
def test_box_5_5_of_ophi(row):
    scores = pd.read_csv(GOLDEN / "ophi_box5_5_scores.csv")
    counts = (scores.loc[scores["society"] == row["society"], "score"] * 4).astype(int)  # of four equal indicators
    table = pd.DataFrame([[1] * n + [0] * (4 - n) for n in counts], columns=FOUR)
    found = measures(table, EQUAL, F(1, 2))
    told = (float(found.headcount_ratio), float(found.intensity), float(found.adjusted_headcount_ratio))
    assert told == (row["H"], row["A"], row["M0"])


def test_two_sixths_reach_a_third():
    table = pd.DataFrame([{"a": 1, "b": 1, "c": 0}])
    assert measures(table, {"a": F(1, 6), "b": F(1, 6), "c": F(2, 3)}, F(1, 3)).headcount_ratio == 1


def test_members_weigh_and_decimals_are_exact():
    table = pd.DataFrame({"i": [1, 0], "members": [6, 2], "weight": ["0.1", "0.2"]})
    assert measures(table, {"i": F(1)}, F(1), population="members").headcount_ratio == F(3, 4)
    found = measures(table, {"i": F(1)}, F(1), population="weight")
    assert (found.headcount_ratio, found.population) == (F(1, 3), F(3, 10))


def test_nested_weights():
    assert nested_weights({"health": ["a"], "education": ["b", "c"]}) == {"a": F(1, 2), "b": F(1, 4), "c": F(1, 4)}


def test_nobody_poor_has_no_intensity():
    found = measures(pd.DataFrame({"i": [0, 0]}), {"i": F(1)}, F(1))
    assert (found.headcount_ratio, found.adjusted_headcount_ratio, found.intensity, found.contributions) == (0, 0, None, {})


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ({"i": [0, 2]}, {}, "The column i holds 2, rows 1: a score is the number 1"),
        ({"i": [0, 0.5]}, {}, "The column i holds 0.5"),
        ({"i": [0, None]}, {}, "Scores are missing in the column i, rows 1"),
        ({"j": [0]}, {}, "The table has no column i: it has j"),
        ({"i": []}, {}, "there is nothing to measure"),
        ({"i": [1]}, {"weights": {"i": F(9, 10)}}, "add up to 1, found i 9/10"),
        ({"i": [1], "j": [0]}, {"weights": {"i": F(3, 2), "j": F(-1, 2)}}, "not be negative"),
        ({"i": [1]}, {"k": F(0)}, "above 0 and at most 1, found 0"),
        ({"i": [1]}, {"k": F(3, 2)}, "above 0 and at most 1, found 3/2"),
        ({"i": [1], "s": [-1]}, {"population": "s"}, "not negative and not all 0"),
        ({"i": [1]}, {"coverage": "reviewed_only"}, "the denominator is not known"),
    ],
)
def test_what_cannot_be_used_is_named(table, options, message):
    arguments = {"weights": {"i": F(1)}, "k": F(1)} | options
    with pytest.raises(AlkireFosterError, match=message):
        measures(pd.DataFrame(table), **arguments)


def test_rows_with_missing_scores_are_left_out_on_purpose_and_counted():
    found = measures(pd.DataFrame({"i": [1, None, 0]}), {"i": F(1)}, F(1), missing="leave_out")
    assert (found.rows, found.left_out, found.headcount_ratio) == (2, 1, F(1, 2))


def test_a_change_is_what_headcount_and_intensity_did():
    before, after = vignette(), measures(pd.DataFrame([[1, 1, 1, 1], [0] * 4, [0] * 4], columns=FOUR), EQUAL, F(1, 2))
    found = change(before, after)
    assert found.absolute == F(1, 3) - F(7, 20) == found.by_headcount + found.by_intensity


def test_standard_errors_are_for_samples():
    table = pd.DataFrame({"i": [1, 1, 0, 0], "village": ["a", "a", "b", "b"]})
    found = standard_errors(table, {"i": F(1)}, F(1), coverage="sample")
    assert found["headcount_ratio"] == pytest.approx(math.sqrt(0.25 / 3))  # p (1 − p) / (n − 1)
    assert standard_errors(table, {"i": F(1)}, F(1), coverage="sample", cluster="village")["headcount_ratio"] == pytest.approx(0.5)
    with pytest.raises(AlkireFosterError, match="for samples"):
        standard_errors(table, {"i": F(1)}, F(1), coverage="all")


def test_robustness_is_tidy():
    table = pd.read_csv(GOLDEN / "mpitbR_vignette_matrix.csv")
    found = robustness(table, {"equal": EQUAL}, [F(1, 4), F(1, 2), F(1)])
    assert list(found["headcount_ratio"]) == [1, F(3, 5), 0]
    assert list(found.columns) == ["weighting", "k", "headcount_ratio", "intensity", "adjusted_headcount_ratio"]


# --- what must hold for every table ---------------------------------------------------------------------------------------

rows = st.lists(st.tuples(*[st.integers(0, 1)] * 4, st.sampled_from("ABC"), st.integers(1, 9)), min_size=1, max_size=30)
tables = rows.map(lambda found: pd.DataFrame(found, columns=[*FOUR, "group", "members"]))
weightings = (
    st.lists(st.integers(0, 9), min_size=4, max_size=4)
    .filter(sum)
    .map(lambda found: {name: F(n, sum(found)) for name, n in zip(FOUR, found, strict=True)})
)
cutoffs = st.fractions(F(1, 20), 1, max_denominator=20)


@given(tables, weightings, cutoffs)
def test_identities_hold(table, weights, k):
    found = measures(table, weights, k, population="members", group="group")
    assert found.adjusted_headcount_ratio == sum(w * found.censored[name] for name, w in weights.items())
    assert found.adjusted_headcount_ratio == found.headcount_ratio * (found.intensity or 0)
    assert found.adjusted_headcount_ratio == sum(found.share_of(g) * m.adjusted_headcount_ratio for g, m in found.groups.items())
    assert not found.contributions or sum(found.contributions.values()) == 1
    assert 0 <= found.adjusted_headcount_ratio <= found.headcount_ratio <= 1
    assert all(found.censored[name] <= found.uncensored[name] for name in FOUR)


@given(tables, weightings, cutoffs, cutoffs)
def test_m0_never_rises_with_k(table, weights, one, other):
    low, high = sorted((one, other))
    assert measures(table, weights, high).adjusted_headcount_ratio <= measures(table, weights, low).adjusted_headcount_ratio


@given(tables, weightings, cutoffs)
def test_order_and_doubling_change_nothing(table, weights, k):
    found = measures(table, weights, k, population="members", group="group")
    turned = measures(table.iloc[::-1], dict(reversed(weights.items())), k, population="members", group="group")
    assert (turned.groups.keys(), turned.adjusted_headcount_ratio) == (found.groups.keys(), found.adjusted_headcount_ratio)
    doubled = measures(pd.concat([table, table], ignore_index=True), weights, k, population="members")
    assert (doubled.headcount_ratio, doubled.censored) == (found.headcount_ratio, found.censored)


@given(tables)
def test_the_least_cutoff_is_the_union_and_the_highest_the_intersection(table):
    assert measures(table, EQUAL, F(1, 100)).headcount_ratio == F(int(table[FOUR].any(axis=1).sum()), len(table))
    assert measures(table, EQUAL, F(1)).headcount_ratio == F(int(table[FOUR].all(axis=1).sum()), len(table))


# --- the same by plain fractions, slowly: every digit of every weight counts ----------------------------------------------


def by_hand(table, weights, k, population):
    """H, A, M0 and the headcount ratios by indicator as they are defined, a row at a time; A is None where nobody is poor."""
    size, poor, scored = F(0), F(0), F(0)
    deprived, deprived_and_poor = dict.fromkeys(weights, F(0)), dict.fromkeys(weights, F(0))
    for row in table.to_dict("records"):
        s = F(str(row[population]))
        score = sum((w for name, w in weights.items() if row[name] == 1), F(0))
        size += s
        poor += s * (score >= k)
        scored += s * score * (score >= k)
        for name in weights:
            deprived[name] += s * row[name]
            deprived_and_poor[name] += s * row[name] * (score >= k)
    uncensored, censored = ({name: x / size for name, x in found.items()} for found in (deprived, deprived_and_poor))
    return size, poor, poor / size, scored / poor if poor else None, scored / size, uncensored, censored


def told(found):
    return (
        found.population,
        found.poor_population,
        found.headcount_ratio,
        found.intensity,
        found.adjusted_headcount_ratio,
        found.uncensored,
        found.censored,
    )


six_decimals = st.integers(0, 10**10).map(lambda n: n / 10**6)
row_weights = {
    "six decimals": six_decimals,
    "six decimals as text": six_decimals.map("{:.6f}".format),
    "the same many decimals": st.decimals(0, 10**5, places=25).map(str),
    "decimals of any length": st.integers(0, 40).flatmap(lambda n: st.decimals(0, 10**5, places=n)).map(str),
    "floats of any kind": st.floats(0, 1e18).map(lambda x: x if x > 1e-30 else 0.0),
    "products of floats": st.tuples(st.integers(1, 9), six_decimals).map(lambda pair: pair[0] * pair[1]),
    "long whole numbers": st.integers(0, 2**62),
    "fractions": st.fractions(0, 1000, max_denominator=9999),
}


@pytest.mark.parametrize("kind", row_weights)
@settings(max_examples=40)  # of each kind
@given(st.data())
def test_weights_of_rows_are_exact_to_the_last_digit(kind, data):
    table = data.draw(tables)
    table["s"] = data.draw(st.lists(row_weights[kind], min_size=len(table), max_size=len(table)))
    assume(all(any(F(str(s)) for s in part) for _, part in table.groupby("group")["s"]))
    weights, k = data.draw(weightings), data.draw(cutoffs)
    found = measures(table, weights, k, population="s", group="group")
    assert told(found) == by_hand(table, weights, k, "s")
    for group, part in table.groupby("group"):
        assert told(found.groups[group]) == by_hand(part, weights, k, "s")


@given(tables, weightings, cutoffs, st.lists(st.integers(0, 99), min_size=1, max_size=5))
def test_rows_with_missing_scores_leave_their_weight_out(table, weights, k, gone):
    table["s"] = [f"{n}.{n:06d}" for n in range(1, len(table) + 1)]
    kept = table.drop(index=[n for n in gone if n < len(table)])
    assume(len(kept))
    table[FOUR] = table[FOUR].astype("Int64")
    table.loc[[n for n in gone if n < len(table)], "i2"] = None
    found = measures(table, weights, k, population="s", missing="leave_out")
    assert told(found) == by_hand(kept, weights, k, "s")
    assert (found.rows, found.left_out) == (len(kept), len(table) - len(kept))


def test_a_float_counts_as_the_decimal_that_is_printed_for_it():
    table = pd.DataFrame({"i": [1, 1, 0], "s": [0.1, 0.2, 0.30000000000000004]})
    assert measures(table, {"i": F(1)}, F(1), population="s").population == F("0.60000000000000004")
    table["s"] = [0.1, 0.2, 0.3]
    assert measures(table, {"i": F(1)}, F(1), population="s").headcount_ratio == F(1, 2)


def test_sums_beyond_what_floats_and_machine_words_hold_are_exact():
    table = pd.DataFrame({"i": [1] * 9 + [0], "s": [2**62 - 1] * 9 + [1]})
    found = measures(table, {"i": F(1)}, F(1), population="s")
    assert found.poor_population == 9 * (2**62 - 1)
    assert found.headcount_ratio == F(9 * (2**62 - 1), 9 * (2**62 - 1) + 1)
    table["s"] = np.array([2**64 - 1] * 9 + [1], dtype=np.uint64)
    assert measures(table, {"i": F(1)}, F(1), population="s").population == 9 * (2**64 - 1) + 1


def test_weights_of_indicators_of_any_denominator_are_exact():
    odd = {"i1": F(1, 3**50), "i2": 1 - F(1, 3**50), "i3": F(0), "i4": F(0)}
    table = pd.DataFrame({"i1": [1, 0, 1], "i2": [1, 1, 0], "i3": 0, "i4": 1})
    found = measures(table, odd, 1 - F(1, 3**50))
    assert (found.headcount_ratio, found.adjusted_headcount_ratio) == (F(2, 3), (2 - F(1, 3**50)) / 3)


def test_survey_weights_of_many_digits_stay_exact():
    weights = ["0.123456789012345", "98765.432109876543", "12345.678901234567"]
    table = pd.DataFrame({"a": [1, 1, 0], "b": [1, 0, 0], "s": weights})
    found = measures(table, {"a": F(1, 2), "b": F(1, 2)}, F(1), population="s")
    whole = sum(map(F, weights))
    assert found.headcount_ratio == F(weights[0]) / whole
    assert found.uncensored["a"] == (F(weights[0]) + F(weights[1])) / whole


ODD = pd.DataFrame({"a": [1, 0, 1, 0], "b": [0, 1, 1, 0], "n": [4, 3, 5, 2], "g": ["x", "x", "y", "y"]}, index=[5, 6, 7, 8])
HALVES = {"a": F(1, 2), "b": F(1, 2)}


@pytest.mark.parametrize(
    ("changed", "options", "told"),
    [
        ({"g": ["x", None, "y", "y"]}, {"group": "g"}, "The column g names no subgroup, rows 6"),
        ({"n": [4, 3, 0, 0]}, {"group": "g", "population": "n"}, "g y are all 0"),
        ({"n": [4, float("inf"), 1, 1]}, {"population": "n"}, "rows 6"),
        ({"n": [4, "three", 1, 1]}, {"population": "n"}, "rows 6"),
        ({"a": ["1", "0", "1", "0"]}, {}, "holds '1', rows 5, 6, 7, 8: a score is the number"),
        ({}, {"group": "h"}, "no column h: it has a, b, n, g"),
        ({}, {"population": "members"}, "no column members"),
        ({}, {"missing": "drop"}, "'refuse' or 'leave_out', found 'drop'"),
        ({}, {"k": 0.5}, "found k 0.5"),
        ({}, {"weights": {"a": 0.5, "b": 0.5}}, "found a 0.5"),
    ],
)
def test_columns_and_rules_that_cannot_be_used_are_named(changed, options, told):
    arguments = {"weights": HALVES, "k": F(1, 2)} | options
    with pytest.raises(AlkireFosterError, match=re.escape(told)):
        measures(ODD.assign(**changed), **arguments)


def test_a_column_that_stands_twice_is_named():
    with pytest.raises(AlkireFosterError, match="the column a more than once"):
        measures(pd.concat([ODD, ODD[["a"]]], axis=1), HALVES, F(1, 2))


@pytest.mark.parametrize("kind", ["bool", "float", "Int64", "object", "category"])
def test_scores_and_sizes_of_any_kind_of_column_measure_the_same(kind):
    plain = measures(ODD, HALVES, F(1, 2), population="n", group="g")
    other = ODD.assign(a=ODD["a"].astype(kind), g=ODD["g"].astype("category"), n=[F(n) for n in ODD["n"]])
    assert measures(other, HALVES, F(1, 2), population="n", group="g") == plain
