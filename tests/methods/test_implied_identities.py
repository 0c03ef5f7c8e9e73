"""Relations that come by themselves: units, items, bands, movements, measures of an office's own.

Expected values are computed by hand; nothing is copied from the output.
"""

import pytest

BN = "billion VND"


def finding(laid, identity_id):
    return laid.findings()[identity_id]


def test_children_against_their_parent(laid):
    laid.unit("A").unit("B").complete("D")
    laid.figure("T", "households_census", "100", "household").figure("F1", "households_census", "60", "household", unit_id="A")
    assert laid.report()["identities"][0]["reason"] == "not_all_named"
    assert laid.report()["identities"][0]["remainder"]["lower"] == "40"
    laid.figure("F2", "households_census", "40", "household", unit_id="B")
    assert laid.verdicts() == {"units:T": "agrees"}
    laid.tables["figures"][-1]["value"] = "41"
    assert laid.verdicts() == {"units:T": "disagrees"}
    laid.tables["figures"][-1]["value"] = "39"
    assert laid.verdicts() == {"units:T": "disagrees"}
    laid.tables["figures"] = [*laid.tables["figures"][:1], laid.tables["figures"][1] | {"value": "101"}]
    assert laid.verdicts() == {"units:T": "disagrees"}  # one part alone is more than the whole


def test_a_report_that_names_some_communes_lists_no_more_than_those(laid):
    laid.unit("A").unit("B")
    laid.figure("T", "households_census", "100", "household").figure("N", "communes_total", "8", "commune")
    for unit, households in (("A", "30"), ("B", "20")):
        laid.figure(f"H{unit}", "households_census", households, "household", unit_id=unit)
    found = finding(laid, "units:T")
    assert (found["verdict"], found["reason"], found["remainder"]["lower"]) == ("cannot_tell", "not_all_named", "50")
    laid.tables["figures"][1]["value"] = "2"
    assert laid.verdicts()["units:T"] == "disagrees"


def test_a_part_told_by_another_source_is_still_a_part(laid):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    for unit in ("A", "B", "C"):
        laid.unit(unit, kind="district")
    laid.unit("C1", "C")
    laid.figure("T", "households_census", "100", "household")
    for unit, households, source in (("A", "30", "S"), ("B", "20", "S"), ("C", "50", "P"), ("C1", "7", "S")):
        laid.figure(f"H{unit}", "households_census", households, "household", unit_id=unit, source_id=source)
    assert finding(laid, "units:T")["terms"] == ["+HA", "+HB", "+HC"]
    assert laid.verdicts()["units:T"] == "agrees"


def test_sources_are_not_mixed_in_one_sum(laid):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    laid.figure("T", "capital_mobilised", "100", BN).figure("A", "capital_mobilised", "60", BN, item="central")
    laid.figure("B", "capital_mobilised", "40", BN, item="local")
    laid.figure("T2", "capital_mobilised", "120", BN, source_id="P")
    laid.figure("C", "capital_mobilised", "20", BN, item="community", source_id="P")
    assert laid.verdicts()["items:T"] == "agrees"


def test_a_change_is_held_against_its_two_rates(laid):
    laid.figure("R0", "poverty_rate", "17.0", "percent", item="qd59-2015", period_end="2019-12-31")
    laid.figure("R1", "poverty_rate", "15.0", "percent", item="qd59-2015")
    laid.figure("C", "poverty_rate_change", "-3.0", "percentage point", period_start="2020-01-01")
    assert laid.verdicts()["poverty_rate_by_change:R1"] == "disagrees"
    laid.tables["figures"][2]["value"] = "-2.0"
    assert laid.verdicts()["poverty_rate_by_change:R1"] == "agrees"
    laid.tables["figures"][2] |= {"measure": "poverty_rate_fall", "value": "2.0"}
    assert laid.verdicts()["poverty_rate_by_fall:R1"] == "agrees"


def test_a_province_over_communes_alone(laid):
    laid.unit("A", "M").unit("B", "M").unit("M", "D", "district")
    laid.figure("T", "households_census", "100", "household")
    laid.figure("F1", "households_census", "60", "household", unit_id="A").figure(
        "F2", "households_census", "40", "household", unit_id="B"
    )
    assert laid.verdicts() == {"units:T": "agrees"}


def test_parts_are_those_of_the_figures_own_day(laid):
    laid.unit("A", valid_to="2020-06-30").unit("B", valid_from="2020-07-01")
    laid.figure("T", "households_census", "60", "household", period_end="2019-12-31")
    laid.figure("F1", "households_census", "60", "household", unit_id="A", period_end="2019-12-31")
    assert laid.verdicts() == {"units:T": "agrees"}


def test_a_rate_above_every_part(laid):
    laid.unit("A").unit("B").complete("D")
    at = {"item": "qd59-2015"}
    laid.figure("T", "poverty_rate", "31.2", "percent", **at)
    laid.figure("F1", "poverty_rate", "20.1", "percent", unit_id="A", **at).figure(
        "F2", "poverty_rate", "30.0", "percent", unit_id="B", **at
    )
    assert laid.verdicts() == {"mean:T": "disagrees"}
    laid.figure("H1", "households_reviewed", "100", "household", unit_id="A").figure(
        "H2", "households_reviewed", "100", "household", unit_id="B"
    )
    laid.tables["figures"][0]["value"] = "27.0"  # between the parts, but not their mean of 25.05
    assert laid.verdicts()["mean:T"] == "disagrees"
    laid.tables["figures"][0]["value"] = "25.1"
    assert laid.verdicts()["mean:T"] == "agrees"


MOVEMENT = ("poor_households_escaped", "30"), ("poor_households_relapsed", "2"), ("poor_households_arisen", "8")


def year_of_poverty(laid, standard, closing, flows=MOVEMENT):
    laid.figure("O", "poor_households", "100", "household", item=standard, period_end="2019-12-31")
    laid.figure("C", "poor_households", closing, "household", item=standard)
    for i, (measure, value) in enumerate(flows):
        laid.figure(f"F{i}", measure, value, "household", item=standard, period_start="2020-01-01")
    return laid


@pytest.mark.parametrize(("closing", "verdict"), [("80", "agrees"), ("81", "disagrees"), ("79", "disagrees")])
def test_the_movement_of_the_form_of_2016_has_no_other_moves(laid, closing, verdict):
    assert year_of_poverty(laid, "qd59-2015", closing).verdicts()["poverty_movement_qd59:C"] == verdict


@pytest.mark.parametrize(("closing", "verdict"), [("71", "cannot_tell"), ("69", "disagrees")])
def test_a_movement_without_all_flows_is_bounded(laid, closing, verdict):
    assert year_of_poverty(laid, "qd59-2015", closing, MOVEMENT[:1]).verdicts()["poverty_movement_qd59:C"] == verdict


def test_a_residual_of_the_later_form_is_other_moves(laid):
    flows = ("poor_households_above_near_poor", "10"), ("poor_households_became_near_poor", "20"), ("poor_households_arisen", "8")
    flows += (("near_poor_households_became_poor", "1"), ("poor_households_relapsed", "0"))
    found = finding(year_of_poverty(laid, "nd07-2021", "75", flows), "poverty_movement_nd07:C")
    assert (found["verdict"], found["remainder"]["lower"]) == ("cannot_tell", "-4")  # 100 − 30 + 9 = 79


def test_a_flow_that_is_not_reported_leaves_other_moves_open(laid):
    flows = ("poor_households_above_near_poor", "10"), ("poor_households_became_near_poor", "20")
    year_of_poverty(laid, "nd07-2021", "60", flows)
    laid.figure("X", "poor_households_arisen", "", item="nd07-2021", qualifier="not_reported", period_start="2020-01-01")
    for name in ("near_poor_households_became_poor", "poor_households_relapsed"):
        laid.figure(name, name, "0", "household", item="nd07-2021", period_start="2020-01-01")
    assert laid.verdicts()["poverty_movement_nd07:C"] == "cannot_tell"  # ten were removed, or fewer


def test_a_movement_of_years_takes_no_part_in_that_of_one(laid):
    year_of_poverty(laid, "qd59-2015", "81")
    more = {"item": "qd59-2015", "period_start": "2016-01-01"}
    laid.figure("X", "poor_households_escaped", "230", "household", **more)
    assert laid.verdicts()["poverty_movement_qd59:C"] == "disagrees"
    laid.tables["figures"][4] |= {"value": "88", "period_start": "2016-01-01"}  # arisen, over five years
    assert laid.verdicts()["poverty_movement_qd59:C"] == "cannot_tell"


def test_a_flow_is_not_guessed_to_be_part_of_another(laid):
    assert finding(year_of_poverty(laid, "qd59-2015", "72"), "poverty_movement_qd59:C")["guesses"] == []  # 8 too few, 8 have arisen


def test_no_movement_from_a_review_of_which_nobody_knows_the_standard(laid):
    year_of_poverty(laid, "", "180")
    for row in laid.tables["figures"]:
        row |= {"period_end": "2015-12-31" if row["figure_id"] == "O" else "2016-12-31"}
        row |= {"period_start": "2016-01-01"} if "period_start" in row else {}
    assert not any("movement" in name for name in laid.verdicts())
    laid.tables["figures"][0]["item"] = laid.tables["figures"][1]["item"] = "qd59-2015"
    for row in laid.tables["figures"][2:]:
        row["item"] = "qd59-2015"
    assert laid.verdicts()["poverty_movement_qd59:C"] == "disagrees"


def test_figures_of_other_periods_do_not_meet(laid):
    laid.figure("T", "linkage_cost", "10", BN, period_start="2020-01-01")
    laid.figure("S", "linkage_support", "30", BN, period_start="2016-01-01")
    assert laid.verdicts() == {}
    laid.tables["figures"][1]["period_start"] = "2020-01-01"
    assert laid.verdicts() == {"bound:S": "disagrees"}


def test_undated_figures_of_two_sources_do_not_meet(laid):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    laid.figure("N", "communes_total", "8", "commune", period_end="")
    laid.figure("R", "communes_recognised", "9", "commune", period_end="", source_id="P")
    assert laid.verdicts() == {}
    laid.tables["figures"][1]["source_id"] = "S"
    assert laid.verdicts() == {"bound:R": "disagrees"}


def test_every_result_is_held_against_the_relations(laid):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    laid.figure("N1", "communes_total", "8", "commune").figure("N2", "communes_total", "9", "commune", source_id="P")
    laid.figure("A", "communes_by_criteria_met", "8", "commune", item="0..19")
    verdicts = laid.verdicts()
    assert (verdicts["communes_by_bands:N1"], verdicts["communes_by_bands:N2"]) == ("agrees", "disagrees")


def test_bands_that_share_a_number_are_not_added(laid):
    laid.figure("N", "communes_total", "8", "commune").figure("A", "communes_by_criteria_met", "5", "commune", item="15..19")
    laid.figure("B", "communes_by_criteria_met", "4", "commune", item="10..15")
    assert not any("bands" in name for name in laid.verdicts())


def test_bands_that_make_all_communes_need_no_empty_band(laid):
    laid.figure("N", "communes_total", "8", "commune").figure("M", "criteria_mean", "18.0", "criterion per commune")
    laid.figure("A", "communes_by_criteria_met", "5", "commune", item="15..19")
    laid.figure("B", "communes_by_criteria_met", "3", "commune", item="5..14")
    assert laid.verdicts()["criteria_by_bands:M"] == "disagrees"  # at most (5 · 19 + 3 · 14) / 8 = 17.125
    laid.tables["figures"][0]["value"] = "9"
    assert laid.verdicts()["criteria_by_bands:M"] == "cannot_tell"  # the ninth commune may be anywhere: said, not left out


def test_a_mean_cost_comes_by_itself(laid):
    laid.figure("C", "linkage_cost", "10.0", BN).figure("N", "linkage_projects", "8", "project")
    laid.figure("Q", "linkage_cost_per_project", "2.50", "billion VND per project")
    assert laid.verdicts()["ratio:Q"] == "disagrees"  # 1.25


def test_no_movement_across_a_change_of_standard(laid):
    year_of_poverty(laid, "qd59-2015", "80")
    laid.tables["figures"][0]["item"] = "nd07-2021"
    assert not any("movement" in name for name in laid.verdicts())


def test_bands_make_all_communes(laid):
    laid.figure("N", "communes_total", "8", "commune")
    for item, n in (("19..19", "3"), ("15..18", "0"), ("10..14", "3"), ("5..9", "1"), ("0..4", "0"), ("10..10", "2")):
        laid.figure(f"B{item.replace('..', '-')}", "communes_by_criteria_met", n, "commune", item=item)
    found = finding(laid, "communes_by_bands:N")
    assert (found["verdict"], found["difference"]["lower"]) == ("disagrees", "1")
    assert "+B10-10" not in found["terms"]  # lies within 10–14
    laid.figure("M", "criteria_mean", "18.0", "criterion per commune")
    assert laid.verdicts()["criteria_by_bands:M"] == "disagrees"


def test_an_item_is_held_against_its_own_parts(laid):
    laid.figure("S", "capital_mobilised", "9", BN, item="state_direct")
    laid.figure("C", "capital_mobilised", "7", BN, item="central").figure("L", "capital_mobilised", "4", BN, item="local")
    assert laid.verdicts()["items:S"] == "disagrees"


def test_a_part_above_what_bounds_it(laid):
    laid.figure("N", "communes_total", "8", "commune").figure("R", "communes_recognised", "9", "commune")
    assert laid.verdicts()["bound:R"] == "disagrees"


def test_own_measures_take_part(laid):
    laid.row("codes", list="award", code="flag", name_vi="Cờ", name_en="Flag").row(
        "codes", list="award", code="note", name_vi="Giấy", name_en="Note"
    )
    laid.row(
        "units_of_measure",
        unit="award",
        dimension="award",
        factor="1",
        pattern_vi="{} x",
        pattern_en_one="{} x",
        pattern_en_other="{} x",
    )
    laid.row(
        "measures",
        measure="awards",
        topic="direction",
        name_vi="x",
        name_en="x",
        unit="award",
        kind="count",
        items="award",
        adds_up_to="items units",
    )
    laid.figure("T", "awards", "12", "award").figure("A", "awards", "4", "award", item="flag").figure(
        "B", "awards", "9", "award", item="note"
    )
    assert laid.verdicts() == {"items:T": "disagrees"}


def test_no_residual_of_the_later_form_agrees(laid):
    flows = (("poor_households_above_near_poor", "10"), ("poor_households_became_near_poor", "20"), ("poor_households_arisen", "8"))
    flows += (("near_poor_households_became_poor", "1"), ("poor_households_relapsed", "0"))
    assert year_of_poverty(laid, "nd07-2021", "79", flows).verdicts()["poverty_movement_nd07:C"] == "agrees"


def test_several_sources_are_intersected_where_they_agree_and_never_averaged(laid):
    laid.row("sources", source_id="P", title="Báo", grade="press")
    laid.figure("A", "capital_mobilised", "38", BN, qualifier="over").figure("B", "capital_mobilised", "38.5", BN, source_id="P")
    told = laid.report()["several_sources"]
    assert [(t["verdict"], t["figures"], t["common"]["lower"], t["common"]["upper"]) for t in told] == [
        ("agrees_as_hedged", ["A", "B"], "769/20", "771/20")
    ]
    laid.tables["figures"][1]["value"] = "41"
    told = laid.report()["several_sources"]
    assert [(t["verdict"], t["common"]) for t in told] == [("disagrees", None)]
