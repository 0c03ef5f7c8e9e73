"""The newest that there is and the newest that is reported: a line without a number says that time has gone on."""

from datetime import date

import pytest

from ntm_helpers.dataset import Reads

READS = Reads(("*/*",), ("self", "children"))
END_2019 = date(2019, 12, 31)


def not_reported(laid, figure_id, measure, **cells):
    return laid.figure(figure_id, measure, "", qualifier="not_reported", **cells)


def newer(laid, figure_id, as_of=""):
    """Day of a newer line without a number, of a figure."""
    found = {figure.figure_id: figure for figure in laid.open().view("D", as_of, READS).figures()}
    return found[figure_id].newer_not_reported


@pytest.fixture
def rates(laid):
    laid.figure("R17", "poverty_rate", "25", "percent", period_end="2017-12-31")
    laid.figure("R18", "poverty_rate", "20.1", "percent", period_end="2018-12-31")
    return not_reported(laid, "R19", "poverty_rate", period_end="2019-12-31")


def test_the_newest_reported_carries_the_day_of_what_is_not(rates):
    assert newer(rates, "R18") == END_2019
    assert rates.open().view("D", "", READS).latest("poverty_rate").newer_not_reported == END_2019


def test_an_older_one_is_not_the_newest_reported(rates):
    assert newer(rates, "R17") is None


def test_a_later_figure_takes_the_remark_away(rates):
    assert newer(rates.figure("R20", "poverty_rate", "12", "percent"), "R18") is None


def test_a_day_after_the_review_date_says_nothing(rates):
    assert newer(rates, "R18", "2019-06-30") is None


def test_a_second_source_of_the_same_day_is_no_newer_one(rates):
    """One source has a number of the end of 2019, another a line without one."""
    assert newer(rates.figure("R19b", "poverty_rate", "15", "percent", period_end="2019-12-31"), "R19b") is None


def test_a_line_without_a_standard_is_of_every_standard(laid):
    laid.figure("R", "poverty_rate", "20", "percent", item="qd59-2015", period_end="2018-12-31")
    assert newer(not_reported(laid, "N", "poverty_rate", period_end="2019-12-31"), "R") == END_2019


@pytest.mark.parametrize("cells", [{"item": "province"}, {"item": "central", "basis": "plan"}], ids=["another source", "a plan"])
def test_a_line_of_another_part_or_of_a_plan_says_nothing(laid, cells):
    laid.figure("C", "capital_mobilised", "5", "billion VND", item="central", period_end="2018-12-31")
    assert newer(not_reported(laid, "N", "capital_mobilised", period_end="2019-12-31", **cells), "C") is None


def test_a_claim_without_a_day_may_be_older_than_the_line(laid):
    laid.figure("C", "capital_mobilised", "5", "billion VND", period_end="")
    assert newer(not_reported(laid, "N", "capital_mobilised", period_end="2019-12-31"), "C") == END_2019


@pytest.mark.parametrize(
    ("measure", "value", "unit", "cells", "expected"),
    [
        ("capital_mobilised", "5", "billion VND", {}, True),
        ("capital_mobilised", "5", "billion VND", {"stated_on": "2020-03-01"}, True),
        ("capital_mobilised", "5", "billion VND", {"period_start": "2019-01-01"}, False),
        ("recognised_year", "2019", "year", {"basis": "status"}, False),
        ("standard_state", "kept", "", {"basis": "status"}, True),
        ("standard_state", "kept", "", {"basis": "status", "stated_on": "2020-03-01"}, False),
    ],
)
def test_what_needs_a_day(laid, measure, value, unit, cells, expected):
    """A year is its own day; a status is as of the day on which it was stated; of when an amount is, that day does not tell."""
    laid.figure("F", measure, value, unit, period_end="", **cells)
    [figure] = laid.open().view("D", "", READS).figures()
    assert figure.is_undated is expected
