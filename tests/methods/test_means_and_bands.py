"""Averages and bands: where a mean may lie, what bands allow, units of measures that have none, hedges that carry an agreement.

Every expectation is worked out by hand in the comment beside it.
"""

from fractions import Fraction

import pytest

from ntm_helpers.dataset import Reads
from ntm_helpers.methods.identities.bands import range_of
from ntm_helpers.methods.identities.examine import consistency_of

BN, MEAN = "billion VND", "criterion per commune"
WIDE = Reads(("*/*",), ("self", "children"), ("identities",))


def rates(laid, whole, *parts, unit="percent", measure="poverty_rate", item="qd59-2015", **cells):
    """The rate T of a district, all of whose communes' rates are told; a part may be (value, qualifier)."""
    laid.figure("T", measure, whole, unit, item=item, **cells).complete("D")
    for n, part in enumerate(parts, start=1):
        value, qualifier = part if isinstance(part, tuple) else (part, "exact")
        laid.unit(f"C{n}").figure(f"F{n}", measure, value, unit, item=item, unit_id=f"C{n}", qualifier=qualifier)
    return laid


# --- where a mean may lie -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        ("25.0", ("20.0", "30.0"), "agrees"),
        ("30.0", ("20.0", "30.0"), "agrees"),  # 30.0 is 29.95 to 30.05: the mean may be 29.97
        ("30.1", ("20.0", "30.0"), "disagrees"),  # 30.05 at least, which only the largest part may reach
        ("19.9", ("20.0", "30.0"), "disagrees"),
        ("30.0", ("30.0", "30.0"), "agrees"),
        ("30.1", ("30.0", "30.0"), "agrees"),  # both may be 30.05
        ("30.2", ("30.0", "30.0"), "disagrees"),
    ],
)
def test_a_mean_of_unequal_parts_lies_strictly_inside(laid, whole, parts, expected):
    assert rates(laid, whole, *parts).verdicts() == {"mean:T": expected}


def test_a_mean_of_exact_numbers_is_none_of_its_ends(laid):
    for figure_id, value in (("A", "15"), ("B", "17"), ("M", "17"), ("N", "16")):
        laid.figure(figure_id, "criteria_met", value, "criterion", period_end=f"20{10 + len(laid.tables['figures'])}-12-31")
    verdicts = laid.identity("I", "within", "M", "+A +B").identity("J", "within", "N", "+A +B").verdicts()
    assert (verdicts["I"], verdicts["J"]) == ("disagrees", "agrees")
    laid.tables["figures"][0]["value"] = "17"
    assert laid.verdicts()["I"] == "agrees"  # all parts are 17


def test_a_bare_number_at_the_end_agrees_only_as_hedged(laid):
    rates(laid, "30", ("20", "over"), "30", qualifier="nearly")  # 29 to 30 among 20 to 21 and 29.5 to 30.5
    assert laid.verdicts() == {"mean:T": "agrees_as_hedged"}


def test_where_not_all_communes_are_named_a_mean_may_lie_anywhere(laid):
    rates(laid, "35.0", "20.0", "30.0")
    del laid.descriptor["complete_units"]
    found = laid.findings()["mean:T"]
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "not_all_named")


def test_a_declared_mean_over_an_open_list_cannot_be_told(laid):
    rates(laid, "35.0", "20.0", "30.0").identity("I", "within", "T", "+F1 +F2 …")
    found = laid.findings()["I"]
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "list_open")


def test_without_one_of_its_weights_a_mean_lies_between_its_values(laid):
    rates(laid, "31.0", "20.0", "30.0")
    laid.figure("H1", "households_reviewed", "100", "household", unit_id="C1")
    laid.figure("H2", "households_reviewed", "", unit_id="C2", qualifier="not_reported")
    laid.identity("I", "weighted_mean", "T", "+F1 +H1 +F2 +H2")
    assert laid.verdicts()["I"] == "disagrees"
    laid.tables["figures"][0]["value"] = "29.0"
    assert laid.verdicts()["I"] == "agrees"


# --- bands ----------------------------------------------------------------------------------------------------------------


def in_bands(laid, **bands):
    for item, number in bands.items():
        low, high = item.removeprefix("b").split("_")
        laid.figure(f"B{low}", "communes_by_criteria_met", number, "commune", item=f"{low}..{high}")
    return laid


EIGHTEEN = {"b15_18": "2", "b10_14": "3", "b6_9": "10", "b8_8": "4", "b0_5": "3"}
"""18 communes, four of the ten with 6 to 9 criteria have just 8: 2·15 + 3·10 + 10·6 = 120 to 2·18 + 3·14 + 10·9 + 3·5 = 183."""


def test_bands_alone_tell_how_many_criteria_are_met(laid):
    found = in_bands(laid, **EIGHTEEN).findings()["criteria_by_bands:B0"]
    assert (found["verdict"], found["reason"], found["result"]) == ("cannot_tell", "no_result", None)
    assert (found["computed"]["lower"], found["computed"]["upper"]) == ("120", "183")
    assert (found["mean"]["lower"], found["mean"]["upper"]) == ("20/3", "61/6")  # 120/18 = 6.67, 183/18 = 10.17
    assert "+B8" not in found["terms"]
    declared = laid.identity("I", "bounds", "", "+B15 +B10 +B6 +B8 +B0").findings()["I"]
    assert (declared["reason"], declared["computed"], declared["mean"]) == ("no_result", found["computed"], found["mean"])


def test_the_range_of_bands_can_be_asked_for(laid):
    dataset = in_bands(laid, b10_10="5", b0_9="13").open()  # 5·10 = 50, 50 + 13·9 = 167
    found = range_of(dataset.figures(), dataset.register)
    assert (found.total.lower, found.total.upper, found.total.unit) == (50, 167, "criterion")
    assert (found.mean.lower, found.mean.upper, found.mean.unit) == (Fraction(50, 18), Fraction(167, 18), MEAN)


def test_the_range_of_hedged_bands(laid):
    dataset = in_bands(laid, b10_12="4", b5_6="2").open()
    laid.tables["figures"][0] |= {"value_to": "6"}
    dataset = laid.open()
    found = range_of(dataset.figures(), dataset.register)
    assert (found.total.lower, found.total.upper) == (50, 84)  # 4·10 + 2·5 and 6·12 + 2·6
    assert (found.mean.lower, found.mean.upper) == (Fraction(50, 6), Fraction(84, 8))  # fewest high ones, most high ones


def test_overlapping_bands_have_no_range(laid):
    dataset = in_bands(laid, b10_15="4", b14_18="2").open()
    assert range_of(dataset.figures(), dataset.register) is None
    assert range_of([], dataset.register) is None


def test_bands_that_overlap_are_named_beside_what_they_cannot_make(laid):
    in_bands(laid, b10_15="4", b14_18="6").figure("N", "communes_total", "9", "commune").figure("M", "criteria_mean", "13.0", MEAN)
    found = laid.findings()
    assert {name: (found[name]["verdict"], found[name]["reason"]) for name in ("overlap:N", "overlap:M")} == dict.fromkeys(
        ("overlap:N", "overlap:M"), ("cannot_tell", "bands_overlap")
    )


@pytest.mark.parametrize(
    ("mean", "expected"),
    [("8.50", "agrees"), ("2.77", "disagrees"), ("2.78", "agrees"), ("9.28", "agrees"), ("9.29", "disagrees")],
)
def test_a_mean_is_held_against_what_bands_allow_on_average(laid, mean, expected):
    in_bands(laid, b10_10="5", b0_9="13").figure("N", "communes_total", "18", "commune")
    found = laid.figure("M", "criteria_mean", mean, MEAN).findings()["criteria_by_bands:M"]
    assert found["verdict"] == expected  # 50/18 = 2.777… to 167/18 = 9.277…
    assert (found["computed"]["lower"], found["computed"]["upper"]) == ("25/9", "167/18")
    assert found["computed"]["unit"] == found["stated"]["unit"] == MEAN


def test_a_declared_sum_over_bands_leaves_out_bands_within_bands(laid):
    in_bands(laid, b10_14="3", b12_12="2", b0_9="5").figure("N", "communes_total", "8", "commune", period_end="2019-12-31")
    found = laid.identity("I", "sum", "N", "+B10 +B12 +B0").findings()["I"]
    assert (found["verdict"], found["terms"]) == ("agrees", ["+B10", "+B0"])


@pytest.mark.parametrize(("total", "verdict", "reason"), [("7", "cannot_tell", "bands_overlap"), ("9", "disagrees", "")])
def test_a_declared_sum_over_bands_that_overlap_is_only_a_bound(laid, total, verdict, reason):
    in_bands(laid, b10_15="4", b14_18="4").figure("N", "communes_total", total, "commune", period_end="2019-12-31")
    found = laid.identity("I", "sum", "N", "+B10 +B14").findings()["I"]
    assert (found["verdict"], found["reason"]) == (verdict, reason)


def test_criteria_of_communes_that_are_not_named_can_only_be_added(laid):
    in_bands(laid, b10_14="3", b5_9="5")  # 55 at least
    laid.row("measures", measure="own_sum", topic="criteria", name_vi="x", name_en="x", unit="criterion", kind="count")
    laid.figure("S", "own_sum", "90", "criterion").identity("I", "bounds", "S", "+B10 +B5 …")
    assert laid.findings()["I"]["reason"] == "list_open"  # 87 at most, but others may have some
    laid.tables["figures"][-1]["value"] = "54"
    assert laid.verdicts()["I"] == "disagrees"


# --- units of measures that have none -------------------------------------------------------------------------------------


HYGIENIC_WATER, INCOME = "qd1980-2016/17.1", "qd1980-2016/10.0"


def indicator(laid, figure_id, value, unit, year, item=HYGIENIC_WATER):
    """A value of an indicator: the measure has no unit of its own, the indicator has."""
    return laid.figure(figure_id, "indicator_value", value, unit, item=item, period_end=f"{year}-12-31")


@pytest.mark.parametrize(
    ("kind", "value", "unit", "verdict"),
    [
        ("within", "25", "percent", "agrees"),
        ("within", "35", "percent", "disagrees"),
        ("equal", "20", "percent", "disagrees"),
        ("at_most", "45", "percent", "agrees"),
        ("at_most", "55", "percent", "disagrees"),
        ("sum", "50", "percent", "agrees"),
        ("within", "250", "per mille", "agrees"),  # 25 %
        ("within", "25", "million VND per person", "cannot_tell"),
        ("equal", "20", "million VND per person", "cannot_tell"),
        ("at_most", "45", "million VND per person", "cannot_tell"),
    ],
)
def test_indicators_are_held_together_in_their_own_unit(laid, kind, value, unit, verdict):
    indicator(laid, "A", "20", "percent", 2018)
    indicator(laid, "B", "30", "percent", 2019)
    indicator(laid, "R", value, unit, 2020, INCOME if unit.startswith("million") else HYGIENIC_WATER)
    found = laid.identity("I", kind, "R", "+A +B").findings()["I"]
    assert (found["verdict"], found["reason"]) == (verdict, "units_differ" if verdict == "cannot_tell" else "")


def test_per_cent_and_points_are_added_and_never_held_to_be_equal(laid):
    laid.figure("R", "poverty_rate", "5.0", "percent", item="qd59-2015")
    laid.figure("C", "poverty_rate_change", "5.0", "percentage point", period_end="2019-12-31")
    laid.identity("I", "equal", "R", "+C").identity("J", "at_most", "R", "+C").identity("K", "sum", "R", "+C")
    found = laid.findings()
    assert [found[name]["verdict"] for name in "IJK"] == ["cannot_tell", "cannot_tell", "agrees"]
    assert found["I"]["reason"] == "units_differ"


# --- hedges that carry an agreement ---------------------------------------------------------------------------------------


def hedged(laid, total, a, b="4"):
    laid.figure("T", "capital_mobilised", total[0], BN, qualifier=total[1])
    laid.figure("A", "capital_mobilised", a[0], BN, item="central", qualifier=a[1])
    return laid.figure("B", "capital_mobilised", b, BN, item="province").identity("I", "sum", "T", "+A +B")


def carried(laid):
    found = consistency_of(laid.open().view("D", "", WIDE)).about("T", "declared")[0]
    return found.verdict, [(f.figure_id, f.quantity.lower, f.quantity.upper) for f in found.carried_by]


def test_the_width_of_a_hedge_on_a_round_number_is_named_where_it_carries(laid):
    assert carried(hedged(laid, ("10", "over"), ("14", "exact"))) == ("agrees_as_hedged", [("T", 10, 20)])  # 18 is not 10 to 11


def test_a_hedge_that_would_do_with_less_carries_nothing(laid):
    assert carried(hedged(laid, ("10", "over"), ("7.2", "exact"), b="3.4")) == ("agrees_as_hedged", [])  # 10.6 is 10 to 11
    laid.tables["figures"][1]["value"] = "9.2"  # 12.6 is not
    assert carried(laid) == ("agrees_as_hedged", [("T", 10, 20)])


def test_a_hedge_on_a_number_that_is_not_round_carries_nothing_by_its_width(laid):
    assert carried(hedged(laid, ("38", "over"), ("34.40", "exact"), b="4.00")) == ("agrees_as_hedged", [])


def test_a_hedge_whose_step_is_known_is_not_wide(laid):
    hedged(laid, ("2000", "nearly"), ("1990", "exact"))  # 1994
    laid.tables["figures"][0]["step"] = "10"  # 1990 to 2000, so says the source
    assert carried(laid) == ("agrees_as_hedged", [])
    laid.tables["figures"][0]["step"] = ""  # 1000 to 2000, so say we; 1999 to 2000 by its digits
    assert carried(laid) == ("agrees_as_hedged", [("T", 1000, 2000)])


def test_two_hedges_that_carry_together_are_both_named(laid):
    hedged(laid, ("100", "over"), ("90", "over"), b="20")  # 100 to 200; 90 to 100 and 20: 110 to 120 > 101
    assert carried(laid) == ("agrees_as_hedged", [("T", 100, 200)])
    laid.tables["figures"][0] |= {"value": "110"}  # 110 to 120 and 110 to 120; narrowly 110 to 111 and 109.5 to 111.5
    assert carried(laid)[1] == []


def test_bare_numbers_that_add_up_are_known_to(laid):
    laid.figure("T", "capital_mobilised", "38", BN, qualifier="over")
    for figure_id, value, qualifier, item in (
        ("A", "33", "nearly", "central"),
        ("B", "4", "over", "province"),
        ("C", "1", "over", "community"),
    ):
        laid.figure(figure_id, "capital_mobilised", value, BN, item=item, qualifier=qualifier)
    view = laid.identity("I", "sum", "T", "+A +B +C").open().view("D", "", WIDE)
    found = consistency_of(view).about("T", "items")[0]
    assert (found.verdict, found.is_bare_equal) == ("agrees_as_hedged", True)
    laid.tables["figures"][2]["value"] = "5"
    found = consistency_of(laid.open().view("D", "", WIDE)).about("T", "items")[0]
    assert (found.verdict, found.is_bare_equal) == ("agrees_as_hedged", False)
