"""Hedged numbers in the cells of lists: what is read of them, in any wording, and what is said of those that cannot be read."""

from fractions import Fraction

import pytest

from ntm_helpers.dataset.hedged import ends_of, is_above, read_cell, wording_of, written
from ntm_helpers.quantities import QuantityError, Wording


@pytest.mark.parametrize(
    ("text", "lower", "upper", "is_open"),
    [
        ("1234.5", "1234.5", "1234.5", False),  # a record is the number itself
        ("over 1500", "1500", "1600", True),
        ("trên 1500", "1500", "1600", True),
        ("Trên 1.5", "1.5", "1.6", True),
        ("more than 1500", "1500", "1600", True),
        ("nearly 300", "200", "300", True),
        ("gần 300", "200", "300", True),
        ("khoảng 12", "11", "13", False),
        ("10..15", "10", "15", False),
        ("10..10", "10", "10", False),
    ],
)
def test_a_cell_is_read_with_its_hedge(text, lower, upper, is_open):
    found = read_cell(text, "million VND")
    assert (found.lower, found.upper) == (Fraction(lower), Fraction(upper))
    assert found.lower_open == found.upper_open == is_open


def test_a_hedged_count_is_whole():
    found = read_cell("trên 40", "household", "count")
    assert (found.lower, found.upper) == (41, 50)


@pytest.mark.parametrize("text", ["over", "trên 1,5 tỷ", "vượt 300", "300 trở lên", "15..10", "10..", "over nearly 3", "over 1.5."])
def test_what_is_no_hedged_number_is_not_read(text):
    with pytest.raises(QuantityError):
        read_cell(text)


@pytest.mark.parametrize("hedge", ["trên", "TRÊN", "hơn", "over", "tre\u0302n", "Hon".replace("o", "ơ")])
def test_a_hedge_is_known_in_any_spelling(hedge):
    assert wording_of(f"{hedge} 1500") == Wording("over", "1500")


@pytest.mark.parametrize("text", ["0", "1234.50", "over 1500", "at_least 3", "10..15"])
def test_what_is_written_is_read_as_it_was(text):
    assert written(wording_of(text)) == text


def test_a_cell_is_above_another_only_where_its_least_is_above_the_most_of_that():
    assert is_above("over 300", "300")
    assert not is_above("about 300", "300")
    assert not is_above("", "300")
    assert ends_of("x") is None


def test_digits_with_a_hedge_are_asked_about_as_others_are(laid):
    laid.row("linkage_projects", project_id="P", unit_id="D", name="x", state="running", source_id="S")
    laid.tables["linkage_projects"][0] |= {"total_cost_million_vnd": "trên 1,5", "support_million_vnd": "gần 1.850"}
    found = {(fault["column"], fault["fix"]) for fault in laid.report()["faults"]}
    assert ("total_cost_million_vnd", "Write over 1.5 if that is meant.") in found
    assert ("support_million_vnd", "Write 1850 or 1.85, whichever is meant.") in found
