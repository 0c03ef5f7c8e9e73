"""Criteria assessed by the law: value against threshold, what an office confirms, what decides nothing."""

from datetime import date

import pytest

from ntm_helpers.dataset import Reads, open_dataset
from ntm_helpers.methods.assessment import assessments

SET = "qd1980-2016"
NORTH = {"region": "northern_midlands_mountains"}


def assessed(laid, **unit):
    """Assess the commune A on its last day."""
    laid.unit("A", **(NORTH | unit))
    dataset = laid.open()
    assert dataset.row_faults == ()
    view = dataset.view("A", "", Reads(("criteria/*",), ("self",)))
    return assessments(view, dataset.places["A"])[-1]


def value(laid, indicator, text, unit="percent", **cells):
    cells = {"unit_id": "A", "item": f"{SET}/{indicator}", "basis": "status"} | cells
    return laid.figure(f"V-{indicator}", "indicator_value", text, unit, **cells)


def state(laid, item, code, measure="indicator_state", **cells):
    cells = {"unit_id": "A", "item": f"{SET}/{item}", "basis": "status"} | cells
    return laid.figure(f"S-{measure}-{item}", measure, code, **cells)


def indicator(found, code):
    criterion = found.of(f"{SET}/{code.split('.')[0]}")
    return next(one for one in criterion.indicators if one.row["indicator"] == f"{SET}/{code}")


@pytest.mark.parametrize(
    ("code", "text", "cells", "outcome"),
    [
        ("14.2", "70", {}, "met"),  # northern mountains: at least 70, read on a page
        ("14.2", "69.9", {}, "not_met"),
        ("14.2", "70", {"qualifier": "over"}, "met"),
        ("14.2", "70", {"qualifier": "nearly"}, "not_met"),
        ("14.2", "70", {"qualifier": "about"}, "not_assessable"),  # 60 to 80
        ("15.3", "26.7", {}, "met"),  # at most 26.7
        ("15.3", "26.8", {}, "not_met"),
        ("9.2", "90", {}, "not_assessable"),  # the threshold of 75 is not confirmed
        ("2.1", "100", {}, "not_assessable"),  # left to the province
    ],
)
def test_value_against_threshold(laid, code, text, cells, outcome):
    found = indicator(assessed(value(laid, code, text, **cells)), code)
    assert found.outcome == outcome


def test_why_it_cannot_be_assessed(laid):
    value(value(value(laid, "9.2", "90"), "2.1", "100"), "14.2", "70", qualifier="about")
    found = assessed(laid)
    reasons = {code: indicator(found, code).reason for code in ("9.2", "2.1", "14.2", "14.3")}
    assert reasons == {"9.2": "unconfirmed", "2.1": "left_to_province", "14.2": "hedged", "14.3": "no_value"}
    assert indicator(found, "9.2").threshold.basis == "unconfirmed_rule"  # shown with its mark


def test_a_unit_without_a_region(laid):
    assert indicator(assessed(value(laid, "14.2", "70"), region=""), "14.2").reason == "no_region"


def test_income_is_bound_to_its_year(laid):
    unit = "million VND per person"
    assert indicator(assessed(value(laid, "10.0", "36", unit)), "10.0").outcome == "met"  # 2020: 36
    laid.tables["figures"][0]["period_end"] = "2019-12-31"
    laid.tables["units"].pop()
    assert indicator(assessed(laid), "10.0").reason == "unconfirmed"  # the step of 2019 was not read


def test_an_office_confirms_a_threshold_or_supplies_what_the_law_leaves(laid):
    for code, threshold in (("9.2", "75"), ("2.1", "100")):
        laid.row("thresholds", indicator=f"{SET}/{code}", value=threshold, is_confirmed="true", source_id="S")
    value(value(laid, "9.2", "74.9"), "2.1", "100")
    found = assessed(laid)
    assert (indicator(found, "9.2").outcome, indicator(found, "2.1").outcome) == ("not_met", "met")


def test_an_unknown_indicator_is_named(laid):
    laid.row("thresholds", indicator=f"{SET}/9.9", value="75", is_confirmed="true", source_id="S")
    with pytest.raises(Exception, match=r"thresholds.csv, row 2, column indicator: found 'qd1980-2016/9.9'; is no indicator"):
        open_dataset("", laid.save())


def test_a_criterion_is_met_when_all_its_indicators_are(laid):
    for code in ("14.1", "14.2", "14.3"):
        value(laid, code, "90") if code != "14.1" else state(laid, code, "met")
    assert assessed(laid).of(f"{SET}/14").computed == "met"
    laid.tables["figures"][-1]["value"] = "10"
    laid.tables["units"].pop()
    assert assessed(laid).of(f"{SET}/14").computed == "not_met"
    laid.tables["figures"].pop()
    laid.tables["units"].pop()
    assert assessed(laid).of(f"{SET}/14").computed == "not_assessable"


def test_one_more_indicator_met_never_lowers_a_count(laid):
    for code in ("14.1", "14.2", "14.3"):
        value(laid, code, "10") if code != "14.1" else state(laid, code, "met")
    before = assessed(laid).count("met")
    for row in laid.tables["figures"][1:]:
        row["value"] = "100"
        laid.tables["units"].pop()
        after = assessed(laid).count("met")
        assert after >= before
        before = after
    assert before == 1


def test_declared_and_computed_are_kept_apart(laid):
    value(laid, "14.2", "10")
    state(laid, "14", "met", "criterion_state")
    found = assessed(laid).of(f"{SET}/14")
    assert (found.declared.code, found.computed, found.differs, found.state) == ("met", "not_met", True, "not_met")


def test_not_considered_is_neither_met_nor_failed(laid):
    state(laid, "7", "not_considered", "criterion_state")
    found = assessed(laid)
    assert found.of(f"{SET}/7").state == "not_considered"
    assert (found.count("met"), found.count("not_met"), found.count("not_considered")) == (0, 0, 1)


def test_basically_met_is_counted_apart(laid):
    state(laid, "14", "basically_met", "criterion_state")
    found = assessed(laid)
    assert (found.count("met"), found.count("basically_met")) == (0, 1)


def test_every_day_is_assessed_by_itself(laid):
    value(laid, "14.2", "60", period_end="2018-12-31")
    laid.figure("later", "indicator_value", "80", "percent", unit_id="A", item=f"{SET}/14.2", basis="status")
    laid.unit("A", **NORTH)
    dataset = open_dataset("", laid.save())
    found = assessments(dataset.view("A", "", Reads(("criteria/*",), ("self",))), dataset.places["A"])
    assert [(one.day, indicator(one, "14.2").outcome) for one in found] == [
        (date(2018, 12, 31), "not_met"),
        (date(2020, 12, 31), "met"),
    ]


def test_no_number_of_criteria_is_assumed(laid):
    laid.figure("S", "criterion_state", "met", unit_id="A", item="qd51-2025/1", basis="status")
    found = assessed(laid)
    assert (len(found.criteria), found.count("met")) == (10, 1)


def test_an_indicator_of_which_no_unit_is_known_is_told_as_a_state(laid):
    day = {"unit_id": "A", "basis": "status", "period_end": "2023-06-30"}
    laid.figure("S", "indicator_state", "met", item="qd318-2022/17.5", **day)
    laid.figure("V", "indicator_value", "80", "percent", item="qd318-2022/17.1", **day)
    dataset = laid.unit("A").open()
    assert dataset.row_faults == ()
    view = dataset.view("A", date(2023, 6, 30), Reads(("criteria/*",), ("self",)))
    (now,) = assessments(view, dataset.places["A"])
    found = {one.row["code"]: one for one in now.of("qd318-2022/17").indicators}
    assert (found["17.5"].outcome, found["17.5"].reason) == ("met", "")
    assert (found["17.3"].outcome, found["17.3"].reason) == ("not_assessable", "no_value")
    assert (found["17.1"].outcome, found["17.1"].reason) == ("not_assessable", "no_threshold")
