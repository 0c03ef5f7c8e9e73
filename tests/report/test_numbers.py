"""Printing numbers and reading them back."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.quantities import QUALIFIERS, Quantity, QuantityError, ratio, read_quantity, share
from ntm_helpers.report.numbers import parse_quantity, print_date, print_number, print_quantity

VI, EN = "{} tỷ đồng", "VND {} bn"


@pytest.mark.parametrize(
    ("value", "qualifier", "vi", "en"),
    [
        ("38", "over", "trên 38 tỷ đồng", "over VND 38 bn"),
        ("33", "nearly", "gần 33 tỷ đồng", "nearly VND 33 bn"),
        ("12977.80", "exact", "12.977,80 tỷ đồng", "VND 12,977.80 bn"),
        ("1234567", "about", "khoảng 1.234.567 tỷ đồng", "about VND 1,234,567 bn"),
    ],
)
def test_published_numbers_keep_their_hedge_and_digits(value, qualifier, vi, en):
    quantity = read_quantity(value, qualifier=qualifier)
    assert print_quantity(quantity, "vi", pattern=VI) == vi
    assert print_quantity(quantity, "en", pattern=EN) == en


def test_ranges():
    quantity = read_quantity("10", value_to="15", kind="count")
    assert print_quantity(quantity, "vi", pattern="{} tiêu chí") == "từ 10 đến 15 tiêu chí"
    assert print_quantity(quantity, "en", pattern="{} criteria") == "10 to 15 criteria"


def test_derived_shares_are_rounded_outward_and_never_a_midpoint():
    central = read_quantity("33", qualifier="nearly")
    others = [read_quantity("4", qualifier="over"), read_quantity("1", qualifier="over")]
    found = share(central, others, read_quantity("38", qualifier="over"))
    assert print_quantity(found, "vi", pattern="{}%", decimals=0) == "từ trên 82% đến dưới 87%"
    assert print_quantity(found, "en", pattern="{}%", decimals=0) == "over 82% to under 87%"


def test_a_ratio_without_hedges_is_one_number():
    found = ratio(read_quantity("76", kind="count"), read_quantity("378", kind="count"), scale=100)
    assert print_quantity(found, "vi", pattern="{}%", decimals=1) == "20,1%"


def test_years_have_no_thousands_mark_and_minus_is_a_minus():
    assert print_quantity(read_quantity("2018", kind="year"), "vi") == "2018"
    assert print_number("-4.62", "vi") == "−4,62"


def test_dates():
    assert print_date(date(2020, 4, 13), "vi") == "13/4/2020"
    assert print_date(date(2020, 4, 13), "en") == "13 April 2020"


def test_what_cannot_be_read_back_is_refused():
    with pytest.raises(QuantityError, match="is no quantity"):
        parse_quantity("chừng 38 tỷ đồng", "vi", pattern=VI)


digits = st.integers(1, 10**9).map(str) | st.decimals(min_value="0.01", max_value=10**6, places=2).map(str)


@given(digits, st.sampled_from(QUALIFIERS), st.sampled_from([("vi", VI), ("en", EN), ("vi", "{}%"), ("en", "{}%")]))
def test_parsing_is_the_inverse_of_printing(value, qualifier, form):
    lang, pattern = form
    quantity = read_quantity(value, qualifier=qualifier)
    assert parse_quantity(print_quantity(quantity, lang, pattern=pattern), lang, pattern=pattern) == quantity


cents = st.integers(0, 10**6).map(lambda n: Fraction(n, 100))


@given(cents, cents, st.booleans(), st.booleans(), st.sampled_from([("vi", VI), ("en", EN), ("vi", "{}%"), ("en", "{}%")]))
def test_parsing_is_the_inverse_of_printing_a_derived_interval(one, other, lower_open, upper_open, form):
    if one == other:
        other += 1
    lang, pattern = form
    quantity = Quantity(min(one, other), max(one, other), lower_open, upper_open, is_hedged=True)
    found = parse_quantity(print_quantity(quantity, lang, pattern=pattern, decimals=2), lang, pattern=pattern)
    assert (found.lower, found.upper, found.lower_open, found.upper_open) == (
        quantity.lower,
        quantity.upper,
        lower_open,
        upper_open,
    )


@given(st.fractions(0, 1000), st.fractions(0, 1000), st.integers(0, 2))
def test_a_printed_interval_holds_the_true_one(one, other, decimals):
    if one == other:
        other += 1
    quantity = Quantity(min(one, other), max(one, other), is_hedged=True)
    printed = print_quantity(quantity, "vi", decimals=decimals)
    found = parse_quantity(printed, "vi")
    assert found.lower <= quantity.lower
    assert found.upper >= quantity.upper
    assert found.holds(quantity.lower)
    assert found.holds(quantity.upper)
