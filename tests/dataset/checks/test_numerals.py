"""Numbers that can be read in two ways are asked about, in every table, and each reading can be written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.dataset import Register, open_dataset
from ntm_helpers.dataset.cells import is_number
from ntm_helpers.dataset.checks.numerals import cell_in_doubt, meant
from ntm_helpers.errors import DataRefused, Weight

BN, MN = "billion VND", "million VND"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.850", ["1850"]),
        ("1,850", ["1.850", "1850"]),
        ("1.850.000", ["1850000"]),
        ("1,850,000", ["1850000"]),
        ("1.850,5", ["1850.5"]),
        ("1,850.5", ["1850.5"]),
        ("12,5", ["12.5"]),
        ("1 850", ["1850"]),
        ("1\u00a0850", ["1850"]),
        ("1\u202f850", ["1850"]),
        ("１８５０", ["1850"]),
        ("１．５", ["1.5"]),
        ("٣", ["3"]),
        ("007", ["7"]),
        ("+5", ["5"]),
        ("-0", ["0"]),
        (".5", ["0.5"]),
        ("5.", ["5"]),
        ("−3", ["-3"]),
        ("1e3", []),
        ("38 tỷ", []),
        ("10²", []),
        ("1.85.0", []),
        ("12-15", []),
        ("", []),
    ],
)
def test_what_digits_may_be_meant_as(text, numbers):
    assert meant(text) == numbers


@given(st.text("0123456789.,+- \u00a0٣１", max_size=14))
def test_what_is_proposed_is_a_number_and_not_what_stands_there(text):
    for number in meant(text):
        assert is_number(number.removeprefix("-"))
        assert number != text


def row_faults(laid):
    return [(fault.row, fault.column, str(fault.rule), str(fault.fix)) for fault in open_dataset("", laid.save()).row_faults]


@pytest.mark.parametrize(
    ("measure", "unit", "value", "plain", "decimal"),
    [
        ("capital_mobilised", MN, "1.850", "1850", "1.85"),
        ("capital_mobilised", BN, "12.000", "12000", "12"),
        ("poor_households", "household", "1.850", "1850", "1.85"),
        ("poor_households", "household", "2.000", "2000", "2"),  # a whole number in either reading
        ("natural_area", "ha", "78.496", "78496", "78.496"),
        ("road_length", "km", "1.234", "1234", "1.234"),
    ],
)
def test_a_dot_before_three_digits_is_asked_about(laid, measure, unit, value, plain, decimal):
    laid.figure("F", measure, value, unit)
    [(row, column, rule, fix)] = row_faults(laid)
    assert (row, column) == (2, "value")
    assert rule == f"{value} may be {plain} (a dot between thousands) or {decimal} (a dot before decimals)"
    assert f"Write {plain}" in fix
    laid.tables["figures"] = []
    laid.figure("F", measure, plain, unit)
    assert row_faults(laid) == []


@pytest.mark.parametrize(
    "cells", [{"step": "0.001"}, {"quote": "huy động 1,850 triệu đồng"}, {"step": "0.001", "quote": "1.850 million"}]
)
def test_decimals_are_written_with_their_step_or_their_quote(laid, cells):
    laid.figure("F", "capital_mobilised", "1.850", MN, **cells)
    assert row_faults(laid) == []
    [figure] = open_dataset("", laid.save()).figures()
    assert float(figure.quantity.bare) == 1.85


@pytest.mark.parametrize("cells", [{"step": "1"}, {"step": "1000"}, {"quote": "huy động vốn"}, {"quote": "1.850 triệu đồng"}])
def test_what_settles_nothing_leaves_the_question(laid, cells):
    laid.figure("F", "capital_mobilised", "1.850", MN, **cells)
    [(_, column, rule, _)] = row_faults(laid)
    assert column == "value"
    assert "1850" in rule


def test_of_a_count_no_step_and_no_quote_makes_decimals(laid):
    laid.figure("F", "poor_households", "1.850", "household", step="0.001", quote="1,850 hộ")
    [(_, column, _, fix)] = row_faults(laid)
    assert column == "value"
    assert fix.startswith("Write 1850")


@pytest.mark.parametrize(("value", "value_to", "column"), [("1.850", "2.100", "value"), ("1850", "2.100", "value_to")])
def test_both_ends_of_a_range_are_asked_about(laid, value, value_to, column):
    laid.figure("F", "capital_mobilised", value, MN, value_to=value_to)
    assert [fault[1] for fault in row_faults(laid)] == [column]


@pytest.mark.parametrize(
    ("measure", "unit", "value"),
    [
        ("poverty_rate", "percent", "12.345"),
        ("capital_mobilised", BN, "0.850"),
        ("capital_mobilised", BN, "1234.567"),
        ("capital_mobilised", BN, "1.85"),
        ("capital_mobilised", BN, "1.8500"),
        ("criteria_met", "criterion", "12"),
    ],
)
def test_what_can_be_read_in_one_way_only_is_not_asked_about(laid, measure, unit, value):
    laid.figure("F", measure, value, unit)
    assert row_faults(laid) == []


def test_a_count_has_no_decimals_not_even_zeros(laid):
    laid.figure("F", "poor_households", "12.0", "household")
    [(_, column, rule, _)] = row_faults(laid)
    assert (column, "whole number" in rule) == ("value", True)


LINE = {"unit_id": "D", "year": "2020", "capital_source": "central", "nature": "investment", "stage": "allocated", "source_id": "S"}


@pytest.mark.parametrize(
    ("text", "is_asked"), [("1.850", True), ("1.85", False), ("1.8500", False), ("1850", False), ("1850.5", False)]
)
def test_an_amount_of_an_office_is_asked_about_and_a_zero_more_tells_its_decimals(laid, text, is_asked):
    laid.row("capital_lines", capital_id="L", amount_million_vnd=text, **LINE)
    found = row_faults(laid)
    assert bool(found) is is_asked
    if is_asked:
        assert found[0][3] == "Write 1850 or 1.85, whichever is meant."


@given(st.integers(1, 999), st.integers(0, 999))
def test_both_readings_of_a_cell_in_doubt_can_be_written(whole, thousandths):
    register = Register()
    text = f"{whole}.{thousandths:03d}"
    _, fix = cell_in_doubt(text, MN, "amount", register)
    plain, certain = fix.values["plain"], fix.values["certain"]
    assert (Fraction(plain), Fraction(certain)) == (1000 * whole + thousandths, Fraction(text))
    assert cell_in_doubt(plain, MN, "amount", register) is None
    assert cell_in_doubt(certain, MN, "amount", register) is None


@pytest.mark.parametrize(
    ("table", "column", "cells"),
    [
        ("households", "members", {"list_id": "L", "household_id": "H", "area": "rural"}),
        ("households", "income_vnd", {"list_id": "L", "household_id": "H", "area": "rural", "members": "4"}),
        (
            "linkage_projects",
            "participant_households",
            {"project_id": "P", "unit_id": "D", "name": "Chè", "state": "running", "source_id": "S"},
        ),
    ],
)
@pytest.mark.parametrize("text", ["1.850", "1,850", "1 850"])
def test_whole_numbers_of_every_table_are_asked_about(laid, table, column, cells, text):
    laid.row(
        "household_lists", list_id="L", unit_id="D", list_date="2020-12-31", standard="qd59-2015", coverage="all", source_id="S"
    )
    laid.row(table, **cells | {column: text})
    [(row, found, _, fix)] = row_faults(laid)
    assert (row, found) == (2, column)
    assert "Write 1850" in fix


def test_a_project_of_an_action_is_shown_as_text_and_asked_about(laid):
    laid.row("actions", action_id="A", kind="plan_line", unit_id="D", quantity="1.850", unit="household", source_id="S")
    [fault] = open_dataset("", laid.save()).faults
    assert (fault.column, fault.weight) == ("quantity", Weight.NOTICE)
    assert "1850" in fault.rule


@pytest.mark.parametrize(("measure", "text"), [("recognised_year", "20"), ("recognised_year", "9999"), ("recognised_year", "1900")])
def test_a_year_is_one_in_which_there_are_data(laid, measure, text):
    laid.figure("F", measure, text, "year", basis="status")
    [(_, column, rule, _)] = row_faults(laid)
    assert (column, rule) == ("value", "must be at least 1945 and at most 2100")


@pytest.mark.parametrize(("factor", "is_in_order"), [("1000", True), ("0.5", True), ("1.000", False), ("0", False), ("0.0", False)])
def test_a_unit_of_measure_is_more_than_nothing_and_read_in_one_way(laid, factor, is_in_order):
    patterns = dict.fromkeys(("pattern_vi", "pattern_en_one", "pattern_en_other"), "{} bao")
    laid.row("units_of_measure", unit="sack", dimension="mass", factor=factor, **patterns)
    if is_in_order:
        assert open_dataset("", laid.save()).faults == ()
        return
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "factor")]


@pytest.mark.parametrize("step", ["0", "0.0", "x", "0,1", "1e3", "1.000", "-1"])
def test_a_step_that_is_none_is_named_in_its_own_column(laid, step):
    laid.figure("F", "capital_mobilised", "8", BN, step=step)
    [(row, column, _, fix)] = row_faults(laid)
    assert (row, column) == (2, "step")
    assert "misprint" not in fix  # no source prints it
