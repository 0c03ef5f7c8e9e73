"""Several figures for one day, and counts that name no band or criterion: every page is made, and none is preferred silently."""

import pytest

from answers import headline, rows, said
from ntm_helpers.quantities import Quantity
from ntm_helpers.topics import criteria, poverty_reduction, synthesis

STANDARD = {"item": "qd59-2015"}


@pytest.fixture
def two_sources(laid):
    return laid.row("sources", source_id="N", title="Báo", grade="press")


def test_several_rates_of_one_day_have_no_one_change(two_sources):
    """15.0 a year before; then 12.4 of the report, "over 12" and 12.41 of the press: the change is not one number."""
    laid = two_sources.figure("A", "poverty_rate", "15.0", "percent", period_end="2019-12-31", **STANDARD)
    laid.figure("B", "poverty_rate", "12.4", "percent", **STANDARD)
    laid.figure("C", "poverty_rate", "12", "percent", qualifier="over", source_id="N", **STANDARD)
    laid.figure("D", "poverty_rate", "12.41", "percent", source_id="N", **STANDARD)
    dataset = laid.open()
    found = poverty_reduction.review(dataset, "D")
    assert [row[3].key for row in rows(found, "rates", "poverty.rates.caption")] == ["word.first", *["word.several_rates"] * 3]
    (first,) = said(found, "poverty.rate")
    assert first["rate"].figure_id == "B"  # of the most trusted source
    assert synthesis.review(dataset, "D").first.lead


def test_a_change_stands_between_days_that_have_one_rate_each(laid):
    """12.4 after 15.0: −2.6 points."""
    laid.figure("A", "poverty_rate", "15.0", "percent", period_end="2019-12-31", **STANDARD)
    laid.figure("B", "poverty_rate", "12.4", "percent", **STANDARD)
    change = rows(poverty_reduction.review(laid.open(), "D"), "rates", "poverty.rates.caption")[1][3].quantity
    assert isinstance(change, Quantity)
    assert change.bare == pytest.approx(-2.6)


@pytest.mark.parametrize("measure", ["communes_by_criteria_met", "communes_meeting_criterion"])
@pytest.mark.parametrize("is_listed", [False, True])
def test_a_count_that_names_no_band_or_criterion_is_only_shown(laid, measure, is_listed):
    if is_listed:
        laid.unit("A")
    found = criteria.review(laid.figure("K", measure, "3", "commune").open(), "D")
    assert "K" in found.figures


def test_of_communes_of_which_nothing_is_told_no_number_is_told_either(laid):
    """Two communes that report households only: nothing is published on criteria; "two of two are given no level" is nothing."""
    laid.unit("A").unit("B").figure("P", "poor_households", "12", "household", unit_id="A", **STANDARD)
    assert headline(criteria.review(laid.open(), "D")) == ["context.nothing"]


def test_a_commune_recognised_is_something_told(laid):
    laid.unit("A").figure("Y", "recognised_year", "2019", "year", unit_id="A", basis="status")
    assert headline(criteria.review(laid.open(), "D")) == ["criteria.parent.standing"]
