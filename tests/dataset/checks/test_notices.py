"""What is allowed and hardly meant: each is a notice with its row and stops nothing; what is usual is left in peace."""

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import Weight
from ntm_helpers.topics import funding

LINE = {
    "capital_id": "L1",
    "unit_id": "A",
    "year": "2020",
    "capital_source": "central",
    "nature": "investment",
    "stage": "allocated",
    "amount_million_vnd": "500",
    "source_id": "S",
}
WORK = {"work_id": "W1", "unit_id": "A", "name": "Đường thôn 1", "kind": "road", "state": "running", "source_id": "S"}
PROJECT = {"project_id": "P", "unit_id": "A", "name": "Chè", "state": "running", "source_id": "S"}
LIST = {
    "list_id": "L",
    "unit_id": "A",
    "list_date": "2020-12-31",
    "standard": "qd59-2015",
    "coverage": "all",
    "source_id": "S",
}
ARREARS = {
    "arrear_id": "R",
    "unit_id": "A",
    "name": "Đường",
    "accepted_date": "2018-06-30",
    "accepted_million_vnd": "1443",
    "arranged_million_vnd": "99999",
    "source_id": "S",
}
CANNOT_BE = "is more than a unit of its kind can have (1000 billion VND)"
HOUSEHOLD = {"list_id": "L", "household_id": "H", "area": "rural", "status": "poor"}


def faults_of(laid, *rows):
    laid.unit("A")
    for table, cells in rows:
        laid.row(table, **cells)
    return check_dataset(laid.save()).faults


@pytest.mark.parametrize(
    ("rows", "column", "rule"),
    [
        (
            [("capital_lines", LINE | {"amount_million_vnd": "38000000000"})],
            "amount_million_vnd",
            CANNOT_BE,
        ),
        (
            [("works", WORK | {"investment_million_vnd": "2092000000"})],
            "investment_million_vnd",
            CANNOT_BE,
        ),
        (
            [("capital_lines", LINE), ("capital_lines", LINE | {"capital_id": "L2"})],
            "capital_id",
            "says the same as row 2 under another id",
        ),
        (
            [("works", WORK), ("works", WORK | {"work_id": "W2", "note": "again"})],
            "work_id",
            "says the same as row 2 under another id",
        ),
        (
            [
                ("capital_lines", LINE),
                ("capital_lines", LINE | {"capital_id": "L2", "stage": "disbursed", "amount_million_vnd": "500.5"}),
            ],
            "amount_million_vnd",
            "makes 500.5 disbursed where 500 was allocated",
        ),
        ([("arrears", ARREARS)], "arranged_million_vnd", "more is arranged than accepted_million_vnd (1443)"),
        ([("works", WORK | {"unit": "household", "quantity": "12"})], "unit", "works of kind road are told in"),
        ([("linkage_projects", PROJECT | {"discount_rate_percent": "0.08"})], "discount_rate_percent", "below 1 percent"),
        (
            [("household_lists", LIST), ("households", HOUSEHOLD | {"members": "700"})],
            "members",
            "more than 30 people in one household",
        ),
    ],
)
def test_what_is_hardly_meant_is_named_and_stops_nothing(laid, rows, column, rule):
    [fault] = faults_of(laid, *rows)
    assert (fault.weight, fault.column) == (Weight.NOTICE, column)
    assert rule in fault.rule
    assert fault.row == len([table for table, _ in rows if table == rows[-1][0]]) + 1
    funding.review(open_dataset("", laid.folder), "A")


def test_what_is_usual_is_left_in_peace(laid):
    assert not faults_of(
        laid,
        ("capital_lines", LINE),
        ("capital_lines", LINE | {"capital_id": "L2", "stage": "disbursed"}),
        ("capital_lines", LINE | {"capital_id": "L3", "component": "transport", "amount_million_vnd": "900000"}),
        ("works", WORK | {"unit": "km", "quantity": "1.5"}),
        ("works", WORK | {"work_id": "W2", "name": "Đường thôn 2", "unit": "m", "quantity": "800"}),
        ("linkage_projects", PROJECT | {"discount_rate_percent": "8", "total_cost_million_vnd": "1250"}),
        ("household_lists", LIST),
        ("households", HOUSEHOLD | {"members": "14"}),
        ("households", HOUSEHOLD | {"household_id": "H2", "members": "14"}),
    )


def test_a_share_of_one_where_the_threshold_is_a_high_percentage(laid):
    laid.unit("A").figure("F", "indicator_value", "0.787", "percent", item="qd1980-2016/9.2", unit_id="A")
    [fault] = check_dataset(laid.save()).faults
    assert (fault.column, fault.weight) == ("value", Weight.NOTICE)
    assert "it looks like a share of 1" in fault.rule
    assert "78.7" in fault.fix


def test_a_low_value_where_the_threshold_is_low_is_left_in_peace(laid):
    laid.unit("A").figure("F", "indicator_value", "0.8", "percent", item="qd1980-2016/11.0", unit_id="A")
    assert not check_dataset(laid.save()).faults


def test_an_own_threshold_written_as_a_share(laid):
    laid.unit("A").row("thresholds", indicator="qd1980-2016/4.2", value="0.98", is_confirmed="true", source_id="S")
    [fault] = check_dataset(laid.save()).faults
    assert (fault.file, fault.row, fault.column) == ("thresholds.csv", 2, "value")
    assert "it looks like a share of 1" in fault.rule


def test_a_part_above_its_whole_stops_what_reads_the_row(laid):
    [fault] = faults_of(laid, ("linkage_projects", PROJECT | {"delivered_tonnes": "125", "sold_tonnes": "1"}))
    assert (fault.weight, fault.column) == (Weight.ROW, "delivered_tonnes")
    assert fault.rule == "is more than sold_tonnes (1), of which it is a part"


def test_a_work_due_before_it_starts(laid):
    [fault] = faults_of(laid, ("works", WORK | {"start_date": "2020-03-01", "due_date": "2019-12-31"}))
    assert (fault.weight, fault.column) == (Weight.ROW, "due_date")


def hedged(laid, measure, value, unit, **cells):
    laid.figure("F", measure, value, unit, **cells)
    return [fault for fault in check_dataset(laid.save()).faults if fault.rule.key == "fault.reads_wide"]


@pytest.mark.parametrize(
    ("measure", "value", "unit", "qualifier", "reading", "reading_vi", "step"),
    [
        ("works_built", "10", "work", "over", "“over 10” is read as 11 to 20", "“trên 10” được đọc là từ 11 đến 20", "10"),
        ("capital_mobilised", "10", "billion VND", "over", "over 10 but under 20", "trên 10, chưa đến 20", "10"),
        ("works_built", "2000", "work", "nearly", "1000 to 1999", "từ 1000 đến 1999", "1000"),
        ("capital_mobilised", "2.5", "billion VND", "about", "2.4 to 2.6", None, None),  # 0.2 of 2.5 is below a fifth
        ("capital_mobilised", "0.4", "billion VND", "about", "0.3 to 0.5", "từ 0.3 đến 0.5", "0.1"),
        ("capital_mobilised", "100", "billion VND", "at_least", "100 to under 200", "từ 100 đến dưới 200", "100"),
        ("road_length", "4", "km", "at_most", "over 3 to 4", "trên 3 đến 4", "1"),
    ],
)
def test_a_hedge_on_a_round_number_tells_how_it_is_read(laid, measure, value, unit, qualifier, reading, reading_vi, step):
    found = hedged(laid, measure, value, unit, qualifier=qualifier)
    if step is None:
        assert not found
        return
    [fault] = found
    assert (fault.weight, fault.column, fault.row) == (Weight.NOTICE, "value", 2)
    assert reading in fault.rule
    assert reading_vi in fault.rule.text("vi")
    assert f"write {step}." in fault.fix
    assert "column step" in fault.fix


@pytest.mark.parametrize(
    "cells",
    [
        {"qualifier": "over", "step": "10"},  # somebody has said how far it reaches
        {"qualifier": "over", "value": "120"},  # 121 to 130: narrow beside the number
        {"qualifier": "under"},  # nothing to say: the 0 is no rounding
        {"qualifier": "exact"},
        {"qualifier": "exact", "value_to": "20"},
    ],
)
def test_a_reading_that_is_narrow_or_told_is_left_in_peace(laid, cells):
    assert not hedged(laid, "works_built", cells.pop("value", "10"), "work", **cells)


def test_an_own_threshold_of_more_digits_than_anybody_writes_is_refused_and_ends_no_page(laid):
    laid.row("thresholds", indicator="qd1980-2016/4.2", value="9" * 300, is_confirmed="true", source_id="S")
    [fault] = [fault for fault in laid.report()["faults"] if fault["file"] == "thresholds.csv"]
    assert (fault["weight"], fault["row"], fault["column"]) == ("table", 2, "value")


def test_a_measure_that_nobody_knows_is_named_once_with_its_rows(laid):
    for number in range(200):
        laid.figure(f"F{number}", "poverty_rates", "10", "percent", unit_id="D")
    (fault,) = [fault for fault in check_dataset(laid.save()).faults if fault.column == "measure"]
    assert fault.rows == tuple(range(2, 202))
