"""Relations between figures: each kind by hand, the published cases, and the properties of the verdicts.

Expected values are computed by hand or stand in the published case; nothing is copied from the output.
"""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.dataset import Register, open_dataset
from ntm_helpers.methods.identities.examine import examine
from ntm_helpers.methods.identities.kinds import KINDS
from ntm_helpers.quantities import Quantity, QuantityError, hull, read_quantity, weighted_mean

GOLDEN = Path(__file__).parents[1] / "golden"
BN = "billion VND"


def finding(laid, identity_id):
    return laid.findings()[identity_id]


# --- published cases ------------------------------------------------------------------------------------------------------


def test_the_conferences_capital_agrees_only_as_hedged(lam_binh):
    found = examine(lam_binh.figures(), lam_binh, lam_binh.identities)
    total = next(f for f in found.findings if f.identity.identity_id == "items:LB125")
    assert total.verdict == "agrees_as_hedged"
    assert (total.stated.lower, total.stated.upper, total.computed.lower, total.computed.upper) == (38, 39, 37, 40)
    assert total.is_soft


def test_the_conferences_groups_name_six_of_eight_communes(lam_binh):
    found = examine(lam_binh.figures(), lam_binh, lam_binh.identities)
    groups = next(f for f in found.findings if f.identity.identity_id == "LBI01")
    assert (groups.stated.bare, groups.computed.bare, groups.remainder.bare) == (8, 6, 2)


def test_the_census_agrees_with_over_30000(lam_binh):
    found = examine(lam_binh.figures(), lam_binh, lam_binh.identities)
    assert next(f for f in found.findings if f.identity.identity_id == "LBI05").verdict == "agrees_as_hedged"


def test_the_shipped_figures_hold_no_disagreement(lam_binh):
    assert examine(lam_binh.figures(), lam_binh, lam_binh.identities).of("disagrees") == []


def national_capital(laid):
    with (GOLDEN / "funding_2022_reconciliation.csv").open(encoding="utf-8") as stream:
        rows = {row["source_code"]: row for row in csv.DictReader(stream)}
    laid.figure("TOTAL", "capital_mobilised", rows["total_published"]["amount_bn_vnd"], BN)
    laid.figure("LOCAL", "capital_mobilised", "66397.8", BN, item="local")  # within state_direct, says the note
    for code in ("state_direct", "integrated", "credit", "enterprise", "community"):
        laid.figure(code.upper(), "capital_mobilised", rows[code]["amount_bn_vnd"], BN, item=code)
        if rows[code]["published_share_pct"]:
            laid.figure(f"{code.upper()}-S", "capital_source_share", rows[code]["published_share_pct"], "percent", item=code)
    return laid


def test_the_national_capital_of_2022_is_off_by_129_8_billion(laid):
    found = finding(national_capital(laid), "items:TOTAL")
    assert found["verdict"] == "disagrees"
    assert "+LOCAL" not in found["terms"]  # nested: adding it would give 687,851.6
    low, high = Fraction(found["difference"]["lower"]), Fraction(found["difference"]["upper"])
    assert low < Fraction("-129.8") < high  # 621,324 less 621,453.8
    assert (low + high) / 2 == Fraction("-129.8")


def test_the_national_shares_recompute(laid):
    verdicts = national_capital(laid).verdicts()
    assert [verdicts[f"ratio:{code}-S"] for code in ("INTEGRATED", "CREDIT", "ENTERPRISE", "COMMUNITY")] == ["agrees"] * 4


def bac_giang(laid):
    """Eight years without their dates: the last days stand for the positions."""
    with (GOLDEN / "poverty_rate_series_bac_giang.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            n = row["position"]
            year = 2000 + int(n)
            at = {"period_end": f"{year}-12-31"}
            laid.figure(f"H{n}", "households_reviewed", row["households"], "household", **at)
            laid.figure(f"P{n}", "poor_households", row["poor_households"], "household", **at)
            laid.figure(f"R{n}", "poverty_rate", row["rate_published"], "percent", **at)
            escaped = at | {"period_start": f"{year}-01-01"}
            laid.figure(f"E{n}", "poor_households_escaped", row["escaped_reported"], "household", **escaped)
    return laid


def test_bac_giangs_rates_one_and_three_do_not_recompute_at_their_digits(laid):
    report = bac_giang(laid).report()
    rates = {f["identity_id"]: f["verdict"] for f in report["identities"] if f["kind"] == "share"}
    assert {name for name, verdict in rates.items() if verdict == "disagrees"} == {"ratio:R1", "ratio:R3"}
    assert len(rates) == 8
    assert sorted(set(rates.values())) == ["agrees", "disagrees"]


def test_bac_giangs_cell_out_of_line_is_named(laid):
    faults = [fault for fault in bac_giang(laid).report()["faults"] if fault["weight"] != "notice"]  # which tell what disagrees
    assert [(f["column"], f["found"]) for f in faults] == [("value", "10.98")]
    assert "whole number" in faults[0]["rule"]
    assert faults[0]["row"] == 17  # fourth group of four, after the header


def test_the_census_of_2015_implies_one_denominator(laid):
    at = {"item": "qd59-2015", "period_end": "2015-12-31"}
    laid.figure("N", "poor_households", "2338569", "household", **at).figure("R", "poverty_rate", "9.88", "percent", **at)
    laid.figure("M", "near_poor_households", "1235784", "household", **at).figure("Q", "near_poor_rate", "5.22", "percent", **at)
    verdicts = laid.verdicts()
    assert verdicts["one_base_of_poor_and_near_poor:R"] == "agrees"
    laid.tables["figures"][3]["value"] = "5.32"
    assert laid.verdicts()["one_base_of_poor_and_near_poor:R"] == "disagrees"


def test_poor_by_income_and_by_services_make_the_poor_of_2020(laid):
    at = {"item": "qd59-2015"}
    laid.figure("N", "poor_households", "761322", "household", **at)
    laid.figure("I", "poor_households_income", "716920", "household", **at)
    found = finding(laid, "poor_by_kind_qd59:N")
    assert (found["verdict"], found["remainder"]["lower"], found["missing"]) == (
        "cannot_tell",
        "44402",
        ["poor_households_services"],
    )


# --- kinds ----------------------------------------------------------------------------------------------------------------

ROWS = {  # id: measure, value, unit, more
    "A": ("capital_mobilised", "33", BN, {"item": "central"}),
    "B": ("capital_mobilised", "4", BN, {"item": "province"}),
    "T": ("capital_mobilised", "37", BN, {"period_end": "2019-12-31"}),
    "M": ("capital_mobilised", "37000", "million VND", {"period_end": "2018-12-31"}),
    "H": ("households_reviewed", "200", "household", {}),
    "H2": ("households_reviewed", "300", "household", {"unit_id": "C"}),
    "P": ("poor_households", "30", "household", {"item": "qd59-2015"}),
    "R": ("poverty_rate", "15.0", "percent", {"item": "qd59-2015"}),
    "R2": ("poverty_rate", "20.0", "percent", {"item": "qd59-2015", "unit_id": "C"}),
    "W": ("poverty_rate", "18.0", "percent", {"item": "qd59-2015", "unit_id": "E"}),
    "F": ("poverty_rate_change", "-5.0", "percentage point", {}),
    "X": ("capital_mobilised", "3.7", BN, {"period_end": "2017-12-31"}),
    "N": ("linkage_projects", "10", "project", {}),
    "Q": ("linkage_cost_per_project", "3.7", "billion VND per project", {}),
    "D": ("population_density", "100", "person per km2", {}),
    "L": ("natural_area", "1000", "ha", {}),
    "S": ("population_stated", "1000", "person", {}),
    "V": ("near_poor_rate", "50.0", "percent", {"item": "qd59-2015"}),
    "U": ("multidimensional_poverty_rate", "7.5", "percent", {"item": "qd59-2015"}),
    "O": ("capital_planned", "30", BN, {"qualifier": "over"}),
    "O2": ("capital_planned", "30.2", BN, {"period_end": "2019-12-31"}),
    "O3": ("capital_planned", "30.8", BN, {"period_end": "2018-12-31"}),
    "O4": ("capital_planned", "30", BN, {"qualifier": "over", "period_end": "2017-12-31"}),
    "E": ("capital_allocated", "1", BN, {"value_to": "2"}),
    "Z": ("poverty_rate_change", "0.0", "percentage point", {"period_end": "2018-12-31"}),
    "R3": ("poverty_rate", "15.04", "percent", {"item": "qd59-2015", "period_end": "2018-12-31"}),
    "R4": ("poverty_rate", "15.00", "percent", {"item": "qd59-2015", "period_end": "2017-12-31"}),
    "K": ("standard_state", "kept", "", {}),
    "Y": ("poverty_rate_change", "", "", {"qualifier": "not_reported", "period_end": "2017-12-31"}),
}


@pytest.mark.parametrize(
    ("kind", "result", "terms", "verdict"),
    [
        ("sum", "T", "+A +B", "agrees"),
        ("sum", "M", "+A +B", "agrees"),  # 37,000 million
        ("sum", "A", "+T -B", "agrees"),
        ("sum", "T", "+A", "disagrees"),
        ("share", "R", "+P +H", "agrees"),  # 30 / 200
        ("share", "R", "+P +H2", "disagrees"),  # 30 / 300
        ("mean", "X", "+T +N", "agrees"),  # 37 / 10
        ("mean", "Q", "+T +N", "agrees"),
        ("mean", "A", "+T +N", "disagrees"),
        ("weighted_mean", "W", "+R +H +R2 +H2", "agrees"),  # (15 · 200 + 20 · 300) / 500 = 18
        ("weighted_mean", "W", "+R +R2 +H +H2", "agrees"),  # values and weights are told apart by their units
        ("weighted_mean", "R", "+R2 +H2 +W +H", "disagrees"),
        ("product", "T", "+X +N", "agrees"),
        ("product", "P", "+R +H", "agrees"),  # 15 % of 200
        ("product", "T", "+A +N", "disagrees"),
        ("growth", "F", "+R -R2", "agrees"),  # 15 − 20 points
        ("growth", "F", "+R2 -R", "disagrees"),
        ("equal", "T", "+M", "agrees"),
        ("equal", "T", "+A", "disagrees"),
        ("within", "W", "+R +R2", "agrees"),
        ("within", "R", "+R2 +W", "disagrees"),  # a mean below every part
        ("at_most", "A", "+T", "agrees"),
        ("at_most", "T", "+A", "disagrees"),
        ("remainder", "T", "+A", "agrees"),
        ("remainder", "A", "+T", "disagrees"),
        ("same_base", "", "+R +P +R2 +P", "disagrees"),  # 200 and 150
        ("same_base", "H", "+R +P", "agrees"),
        ("sum", "T", "+A +H", "cannot_tell"),  # money and households
        ("at_most", "R", "+H", "cannot_tell"),  # per cent and households
        ("sum", "R", "+R2 +Y", "cannot_tell"),  # a change that is not reported may be a fall
        ("remainder", "B", "+A -Y", "cannot_tell"),  # what is taken away is not known
        ("sum", "K", "+H", "cannot_tell"),  # a status has no number
        ("same_base", "", "+H +N", "cannot_tell"),  # no rate among them
        ("growth", "F", "+A -H", "cannot_tell"),
        ("growth", "Z", "+R4 -R3", "agrees"),  # −0.04 points, printed 0.0
        ("product", "S", "+D +L", "agrees"),  # 100 people per km² on 1,000 ha
        ("product", "U", "+R +V", "agrees"),  # 50 % of 15 %
        ("equal", "O", "+O2 +O3", "disagrees"),  # both are over 30, and they are not equal
        ("equal", "O", "+O4", "agrees"),  # hedged alike
        ("at_most", "E", "+T", "agrees"),  # 1 to 2 of 37
    ],
)
def test_every_kind(laid, kind, result, terms, verdict):
    laid.unit("C").unit("E")
    for figure_id, (measure, value, unit, more) in ROWS.items():
        laid.figure(figure_id, measure, value, unit, **more)
    assert laid.identity("I", kind, result, terms).verdicts()["I"] == verdict


def test_growth_in_per_cent(laid):
    laid.row("measures", measure="growth_rate", topic="context", name_vi="x", name_en="x", unit="percent", kind="change")
    laid.figure("A", "capital_mobilised", "33", BN).figure("B", "capital_mobilised", "30", BN, period_end="2019-12-31")
    laid.figure("G", "growth_rate", "10", "percent").figure("L", "growth_rate", "-9.1", "percent", period_end="2019-12-31")
    verdicts = (
        laid.identity("I", "growth", "G", "+A -B")
        .identity("J", "growth", "L", "+B -A")
        .identity("K", "growth", "L", "+A -B")
        .verdicts()
    )
    assert (verdicts["I"], verdicts["J"], verdicts["K"]) == ("agrees", "agrees", "disagrees")  # 33/30, 30/33 = −9.09 %


def test_shares_add_up_to_a_hundred(laid):
    for figure_id, item, value in (
        ("A", "central", "52.6"),
        ("B", "credit", "30.4"),
        ("C", "community", "17.1"),
        ("D", "other", "2.1"),
    ):
        laid.figure(figure_id, "capital_source_share", value, "percent", item=item)
    laid.identity("I", "sum", "100", "+A +B +C").identity("J", "sum", "", "+A +B +C").identity("K", "sum", "100", "+A +B +C +D")
    verdicts = laid.verdicts()
    assert (verdicts["I"], verdicts["J"], verdicts["K"]) == ("agrees", "agrees", "disagrees")  # 100.1 ± 0.15, 102.2 ± 0.2


def test_a_sum_of_criteria_fits_the_bands(laid):
    for item, n in (("19..19", "3"), ("10..15", "3"), ("5..9", "2")):
        laid.figure(f"B{item[:2].strip('.')}", "communes_by_criteria_met", n, "commune", item=item)
    laid.figure("M", "criteria_mean", "13.5", "criterion per commune").figure(
        "L", "criteria_mean", "15.5", "criterion per commune", period_end=""
    )
    laid.identity("I", "bounds", "M", "+B19 +B10 +B5").identity("J", "bounds", "L", "+B19 +B10 +B5")
    verdicts = laid.verdicts()
    # least 3·19 + 3·10 + 2·5 = 97, most 57 + 45 + 18 = 120: means of 12.125 to 15
    assert (verdicts["I"], verdicts["J"]) == ("agrees", "disagrees")


def test_bands_that_overlap_cannot_be_added(laid):
    laid.figure("A", "communes_by_criteria_met", "3", "commune", item="10..15")
    laid.figure("B", "communes_by_criteria_met", "3", "commune", item="14..18").figure(
        "M", "criteria_mean", "13", "criterion per commune"
    )
    found = finding(laid.identity("I", "bounds", "M", "+A +B"), "I")
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "bands_overlap")


@pytest.mark.parametrize(("value", "verdict"), [("40", "cannot_tell"), ("35", "disagrees")])
def test_missing_parts_that_cannot_be_negative_still_bound_a_total(laid, value, verdict):
    laid.figure("T", "capital_mobilised", value, BN)
    laid.figure("A", "capital_mobilised", "33", BN, item="central").figure("B", "capital_mobilised", "4", BN, item="province")
    laid.figure("C", "capital_mobilised", "", item="district", qualifier="not_reported")
    found = finding(laid.identity("I", "sum", "T", "+A +B +C"), "I")
    assert (found["verdict"], found["missing"]) == (verdict, ["C"])


def test_a_figure_that_does_not_exist_is_named_and_its_identity_cannot_be_told(laid):
    laid.figure("T", "capital_mobilised", "40", BN).figure("A", "capital_mobilised", "33", BN, item="central")
    report = laid.identity("I", "sum", "T", "+A +B9").report()
    assert [(f["file"], f["column"], f["found"]) for f in report["faults"]] == [("identities.csv", "terms", "B9")]
    assert next(f for f in report["identities"] if f["identity_id"] == "I")["verdict"] == "cannot_tell"


@pytest.mark.parametrize(("kind", "terms"), [("summe", "+A"), ("sum", "")])
def test_a_broken_row_cannot_be_told_and_stops_nothing(laid, kind, terms):
    laid.figure("T", "capital_mobilised", "40", BN).figure("A", "capital_mobilised", "33", BN, item="central")
    report = laid.identity("I", kind, "T", terms).report()
    assert [(f["column"], f["weight"]) for f in report["faults"]] == [("terms" if kind == "sum" else "kind", "row")]
    found = next(f for f in report["identities"] if f["identity_id"] == "I")
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "malformed")


def test_every_declared_kind_is_known():
    from ntm_helpers.dataset.contract import schema

    kind = next(field for field in schema("identities")["fields"] if field["name"] == "kind")
    assert sorted(kind["constraints"]["enum"]) == sorted(KINDS)


# --- arithmetic -----------------------------------------------------------------------------------------------------------


def test_a_weighted_mean_lies_where_its_weights_may_put_it():
    values = [read_quantity("10", kind="count"), read_quantity("20", kind="count")]
    weights = [read_quantity("10", value_to="30", kind="count"), read_quantity("10", kind="count")]
    found = weighted_mean(values, weights)
    assert (found.lower, found.upper) == (Fraction(25, 2), 15)  # (10·30 + 20·10)/40, (10·10 + 20·10)/20
    with pytest.raises(QuantityError, match="weights"):
        weighted_mean(values, [Quantity(Fraction(0), None), weights[1]])


amounts = st.integers(0, 50).map(Fraction)
pairs = st.tuples(amounts, amounts).map(lambda pair: Quantity(min(pair), max(pair)))


@given(st.lists(st.tuples(pairs, pairs), min_size=1, max_size=4), st.lists(st.sampled_from([0, 1]), min_size=8, max_size=8))
def test_a_weighted_mean_holds_every_point(rows, ends):
    values, weights = [v for v, _ in rows], [w for _, w in rows]
    points = [v.upper if ends[i] else v.lower for i, v in enumerate(values)]
    heavy = [w.upper if ends[4 + i] else w.lower for i, w in enumerate(weights)]
    if not any(w.lower > 0 for w in weights):
        return
    found = weighted_mean(values, weights)
    assert found.holds(sum(x * w for x, w in zip(points, heavy, strict=True)) / sum(heavy))
    assert hull(values).lower <= found.lower <= found.upper <= hull(values).upper


def test_scales_between_units_of_measure():
    scale = Register().scale
    assert scale("household", "household", "percent") == 100
    assert scale("billion VND", "person", "million VND per person") == 1000
    assert scale("billion VND", "million VND", "percent") == 100_000
    assert scale("billion VND", "project", "billion VND per project") == 1
    assert scale("household", "household", "per mille") == 1000


def test_a_denominator_of_zero_cannot_be_told(laid):
    laid.figure("H", "households_reviewed", "0", "household").figure("P", "poor_households", "0", "household", item="qd59-2015")
    found = finding(laid.figure("R", "poverty_rate", "0", "percent", item="qd59-2015"), "ratio:R")
    assert (found["verdict"], found["reason"]) == ("cannot_tell", "zero")


def test_row_order_never_matters(laid):
    national_capital(laid)
    first = laid.report()["identities"]
    laid.tables["figures"].reverse()
    assert laid.report()["identities"] == first


def test_the_order_of_findings_hangs_on_no_seed(laid):
    for measure in ("alpha", "beta", "gamma", "delta"):
        more = {"kind": "rate", "items": "capital_source", "ratio_of": "capital_planned / capital_planned"}
        laid.row("measures", measure=measure, topic="funding", name_vi="x", name_en="x", unit="percent", **more)
        laid.figure(f"{measure}-1", measure, "40", "percent", item="state_direct")
        laid.figure(f"{measure}-2", measure, "70", "percent", item="credit")
    assert list(laid.verdicts()) == [f"hundred:{measure}-1" for measure in ("alpha", "beta", "delta", "gamma")]


def test_figures_of_a_broken_row_take_no_part(laid):
    laid.figure("T", "capital_mobilised", "40", BN).figure("A", "capital_mobilised", "x", BN, item="central")
    dataset = open_dataset("", laid.save())
    assert [figure.figure_id for figure in dataset.figures()] == ["T"]


def test_what_is_declared_is_not_told_a_second_time_by_itself(laid):
    for item, value in (("", "100"), ("central", "60"), ("credit", "40")):
        laid.figure(f"M{item}", "capital_mobilised", value, BN, item=item)
    assert list(laid.verdicts()) == ["items:M"]
    laid.identity("I", "sum", "M", "+Mcentral +Mcredit")
    assert laid.verdicts() == {"I": "agrees"}
    laid.tables["identities"] = []
    laid.identity("J", "sum", "M", "+Mcentral -Mcredit")  # another relation of the same figures
    assert laid.verdicts() == {"J": "disagrees", "items:M": "agrees"}


def test_a_declared_quotient_is_not_told_a_second_time_unless_it_is_upside_down(laid):
    laid.figure("R", "poverty_rate", "50", "percent", item="qd59-2015")
    laid.figure("P", "poor_households", "5", "household", item="qd59-2015").figure("H", "households_reviewed", "10", "household")
    bound = {"bound:P": "agrees"}
    assert laid.verdicts() == bound | {"ratio:R": "agrees"}
    for kind in ("share", "mean"):
        laid.tables["identities"] = []
        laid.identity("I", kind, "R", "+P +H")
        assert laid.verdicts() == bound | {"I": "agrees"}
    laid.tables["identities"] = []
    laid.identity("I", "share", "R", "+H +P")
    assert laid.verdicts() == bound | {"I": "disagrees", "ratio:R": "agrees"}
