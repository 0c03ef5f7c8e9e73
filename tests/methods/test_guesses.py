"""Guesses: which figure, read otherwise, would fix a disagreement; expected values are computed by hand."""

import pytest

BN, MN = "billion VND", "million VND"


def finding(laid, identity_id):
    return laid.findings()[identity_id]


def guessed(laid, identity_id):
    return {(guess["kind"], guess["figure_id"]) for guess in finding(laid, identity_id)["guesses"]}


def parts(laid, total, *amounts):
    laid.figure("T", "capital_mobilised", total, BN)
    for item, amount in zip(("state_direct", "integrated", "credit", "enterprise", "community"), amounts, strict=True):
        laid.figure(item, "capital_mobilised", amount, BN, item=item)
    return laid


def test_a_share_betrays_a_transposed_digit(laid):
    laid = parts(laid, "1000.0", "400.0", "100.0", "305.0", "100.0", "50.0")  # credit was 350.0
    laid.figure("S", "capital_source_share", "35.0", "percent", item="credit")
    assert guessed(laid, "items:T") >= {("own_share", "credit"), ("exchanged", "credit")}


def test_units_off_by_a_thousand(laid):
    laid = parts(laid, "1000.0", "400.0", "100.0", "350.0", "100.0", "50000.0")
    assert ("unit", "community") in guessed(laid, "items:T")


def test_a_shifted_decimal_mark(laid):
    laid = parts(laid, "1000.0", "400.0", "100.0", "35.00", "100.0", "50.0")
    assert ("shifted", "credit") in guessed(laid, "items:T")


def test_a_nested_item_left_out(laid):
    laid.figure("T", "capital_mobilised", "40", BN).figure("A", "capital_mobilised", "36", BN, item="central")
    laid.figure("B", "capital_mobilised", "4", BN, item="community").figure("C", "capital_mobilised", "3", BN, item="province")
    assert ("left_out", "C") in guessed(laid.identity("I", "sum", "T", "+A +B +C"), "I")


def test_of_many_figures_nothing_is_guessed(laid):
    laid.complete("D").figure("T", "households_census", "5000", "household")
    for n in range(45):
        laid.unit(f"C{n}").figure(f"F{n}", "households_census", "100", "household", unit_id=f"C{n}")
    laid.tables["figures"][-1]["value"] = "60"
    laid.tables["figures"][0]["value"] = "5000"
    found = finding(laid, "units:T")
    assert (found["verdict"], found["guesses"]) == ("disagrees", [])  # 60 read as 600 would fix it


def test_a_figure_that_its_own_share_confirms_is_let_alone(laid):
    laid = parts(laid, "1000.0", "400.0", "100.0", "120.0", "100.0", "370.0")  # 90 too much
    laid.figure("S", "capital_source_share", "12.0", "percent", item="credit")
    assert not any(figure == "credit" for kind, figure in guessed(laid, "items:T") if kind != "left_out")


def test_a_unit_is_guessed_only_where_the_digits_fit(laid):
    assert not any(kind == "unit" for kind, _ in guessed(parts(laid, "1300", "600", "100", "1", "10", "12"), "items:T"))


def test_what_agrees_gets_no_guess(laid):
    assert guessed(parts(laid, "1000.0", "400.0", "100.0", "350.0", "100.0", "50.0"), "items:T") == set()


# --- digits cut off, thousands told twice ---


@pytest.mark.parametrize(("printed", "is_guessed"), [("12.4", True), ("12.6", False), ("12.3", False)])
def test_digits_cut_off_instead_of_rounded_are_guessed(laid, printed, is_guessed):
    laid.figure("R", "poverty_rate", printed, "percent", item="qd59-2015")  # 1,247 of 10,000 are 12.47 %
    laid.figure("P", "poor_households", "1247", "household", item="qd59-2015")
    laid.figure("H", "households_reviewed", "10000", "household")
    assert laid.verdicts()["ratio:R"] == "disagrees"
    assert (("truncated", "R") in guessed(laid, "ratio:R")) is is_guessed


def test_a_count_and_a_hedged_number_are_not_cut_off(laid):
    laid.figure("N", "communes_total", "8", "commune")
    for figure_id, item in (("A", "10..19"), ("B", "0..9")):
        laid.figure(figure_id, "communes_by_criteria_met", "5", "commune", item=item)
    assert not any(kind == "truncated" for kind, _ in guessed(laid, "communes_by_bands:N"))


def told_twice(laid, one, other):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    laid.figure("A", "capital_mobilised", *one, quote=one[0].replace(".", ",")).figure(
        "B", "capital_mobilised", *other, source_id="P"
    )
    [told] = laid.report()["several_sources"]
    return told["verdict"], {(guess["kind"], guess["figure_id"]) for guess in told["guesses"]}


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (("46", BN), ("45678", BN), {("unit", "A"), ("unit", "B")}),  # 45,678 million, rounded to 46 billion
        (("45.678", BN), ("45678", BN), {("unit", "A"), ("unit", "B")}),
        (("45678", BN), ("45678", MN), {("unit", "A"), ("unit", "B")}),
        (("49", BN), ("45678", BN), set()),
        (("5", BN), ("4600", BN), set()),  # one digit is near anything
        (("5", BN), ("5000", BN), {("unit", "A"), ("unit", "B")}),
        (("50", BN), ("50000", BN), {("unit", "A"), ("unit", "B")}),
        (("12.4", BN), ("12.47", BN), {("truncated", "A")}),
    ],
)
def test_a_thousand_betrays_one_thing_told_twice(laid, one, other, kinds):
    assert told_twice(laid, one, other) == ("disagrees", kinds)


def test_a_thousand_betrays_figures_declared_to_be_equal(laid):
    laid.figure("A", "capital_mobilised", "45678", BN).figure("B", "capital_allocated", "46", BN)
    assert guessed(laid.identity("I", "equal", "A", "+B"), "I") == {("unit", "A"), ("unit", "B")}


def test_nothing_is_counted_in_fractions(laid):
    """6.12 % of 775 are 47.4 households, 6.32 % are 48.98: of 47 counted only a share that gives whole ones betrays a misprint."""
    laid.figure("N", "households_reviewed", "775", "household").figure("P", "poor_households", "47", "household")
    laid.figure("R", "poverty_rate", "6.12", "percent")
    assert ("own_share", "P") not in guessed(laid, "ratio:R")
    laid.tables["figures"][-1]["value"] = "6.32"  # 48.94 to 49.02
    assert ("own_share", "P") in guessed(laid, "ratio:R")


def test_what_changes_a_sum_by_less_than_a_hedge_leaves_open_is_no_guess(laid):
    """25 760 + 5 225.8 + 3 342.5 + 2 220 + 460 = 37 008.3, "nearly 37" billion is 36 to 37: half a billion less is enough."""
    terms = {"central": "25760", "province": "5225.8", "district": "3342.5", "community": "2220", "enterprise": "460"}
    for item, amount in terms.items():
        laid.figure(item, "capital_mobilised", amount, MN, item=item)
    laid.figure("T", "capital_mobilised", "37", BN, qualifier="nearly")
    assert finding(laid, "items:T")["verdict"] == "disagrees"
    assert guessed(laid, "items:T") == set()
