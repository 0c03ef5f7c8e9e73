"""Printing numbers and reading them back."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_helpers.quantities import QUALIFIERS, Quantity, QuantityError, difference, point, ratio, read_quantity, share, total
from ntm_helpers.report.numbers import parse_quantity, print_date, print_number, print_quantity, rounded

VI, EN = "{} tỷ đồng", "VND {} bn"


@pytest.mark.parametrize(
    ("value", "qualifier", "vi", "en"),
    [
        ("38", "over", "trên 38 tỷ đồng", "over VND 38 bn"),
        ("33", "nearly", "gần 33 tỷ đồng", "nearly VND 33 bn"),
        ("12977.80", "exact", "12.977,80 tỷ đồng", "VND 12,977.80 bn"),
        ("1234567", "about", "khoảng 1.234.567 tỷ đồng", "about VND 1,234,567 bn"),
        ("5", "at_least", "ít nhất 5 tỷ đồng", "at least VND 5 bn"),
        ("5", "at_most", "nhiều nhất 5 tỷ đồng", "at most VND 5 bn"),
        ("5", "under", "dưới 5 tỷ đồng", "under VND 5 bn"),
        ("15.40", "over", "trên 15,40 tỷ đồng", "over VND 15.40 bn"),
        ("0", "exact", "0 tỷ đồng", "VND 0 bn"),
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
    assert print_quantity(quantity, "vi", pattern="{}%") == "từ 10% đến 15%"
    assert print_quantity(read_quantity("1.20", value_to="1.5"), "vi", pattern=VI) == "từ 1,20 đến 1,5 tỷ đồng"
    assert print_quantity(read_quantity("2018", value_to="2020", kind="year"), "en") == "2018 to 2020"


F = Fraction


@pytest.mark.parametrize(
    ("quantity", "vi", "en"),
    [
        (Quantity(F("1.25"), F("1.5"), True, True), "từ trên 1,25 đến dưới 1,5 tỷ đồng", "over VND 1.25 to under 1.5 bn"),
        (Quantity(F("1.25"), F("1.5"), False, True), "từ 1,25 đến dưới 1,5 tỷ đồng", "VND 1.25 to under 1.5 bn"),
        (Quantity(F("1.25"), F("1.5"), True, False), "từ trên 1,25 đến 1,5 tỷ đồng", "over VND 1.25 to 1.5 bn"),
        (Quantity(F("1.25"), F("1.5")), "từ 1,25 đến 1,5 tỷ đồng", "VND 1.25 to 1.5 bn"),
        (Quantity(F(4), F(13, 3), True, True), "từ trên 4 đến dưới 4,34 tỷ đồng", "over VND 4 to under 4.34 bn"),
        (Quantity(F(1, 3), F(2, 3)), "từ trên 0,33 đến dưới 0,67 tỷ đồng", "over VND 0.33 to under 0.67 bn"),
        (Quantity(F(-2, 3), F(-1, 3)), "từ trên −0,67 đến dưới −0,33 tỷ đồng", "over VND −0.67 to under −0.33 bn"),
        (Quantity(F(1299, 1000), F(2)), "từ trên 1,29 đến 2 tỷ đồng", "over VND 1.29 to 2 bn"),
        (Quantity(F(1201, 1000), F(1299, 1000)), "từ trên 1,20 đến dưới 1,30 tỷ đồng", "over VND 1.20 to under 1.30 bn"),
        (Quantity(F(5), None), "từ 5 tỷ đồng trở lên", "VND 5 bn or more"),
        (Quantity(F(5), None, True), "lớn hơn 5 tỷ đồng", "more than VND 5 bn"),
        (Quantity(F(5), F(5)), "5 tỷ đồng", "VND 5 bn"),
    ],
)
def test_a_derived_interval_is_printed_by_its_ends(quantity, vi, en):
    assert print_quantity(quantity, "vi", pattern=VI, decimals=2) == vi
    assert print_quantity(quantity, "en", pattern=EN, decimals=2) == en


def test_a_count_keeps_its_closed_ends():
    works = read_quantity("120", qualifier="over", kind="count")
    found = total([works, read_quantity("5", kind="count")])
    assert print_quantity(found, "vi", pattern="{} công trình") == "từ 126 đến 135 công trình"


def test_derived_shares_are_rounded_outward_and_never_a_midpoint():
    central = read_quantity("33", qualifier="nearly")
    others = [read_quantity("4", qualifier="over"), read_quantity("1", qualifier="over")]
    found = share(central, others, read_quantity("38", qualifier="over"))
    assert print_quantity(found, "vi", pattern="{}%", decimals=0) == "từ trên 82% đến dưới 87%"
    assert print_quantity(found, "en", pattern="{}%", decimals=0) == "over 82% to under 87%"
    assert print_quantity(found, "vi", pattern="{}%", decimals=2) == "từ trên 82,05% đến dưới 86,85%"  # 82.0513, 86.8421


def test_a_ratio_without_hedges_is_one_number():
    found = ratio(read_quantity("76", kind="count"), read_quantity("378", kind="count"), scale=100)
    assert print_quantity(found, "vi", pattern="{}%", decimals=1) == "20,1%"
    assert print_quantity(found, "en", pattern="{}%", decimals=0) == "20%"
    assert print_quantity(total([read_quantity("33"), read_quantity("4.5")]), "vi", pattern=VI, decimals=2) == "37,50 tỷ đồng"
    assert print_quantity(difference(read_quantity("3"), read_quantity("5.5")), "vi", decimals=1) == "−2,5"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (F("0.125"), 2, "0.12"),  # half to even
        (F("0.135"), 2, "0.14"),
        (F("2.5"), 0, "2"),
        (F("-0.125"), 2, "-0.12"),
        (F("-0.001"), 2, "0.00"),
        (F(1, 3), 4, "0.3333"),
        (F(5, 1000), 3, "0.005"),
        (F(10**70) + F(1, 2) + F(1, 10**90), 0, "1" + "0" * 69 + "1"),  # a hair above the half
    ],
)
def test_rounding_is_exact(value, decimals, text):
    assert rounded(value, decimals) == text


def test_years_have_no_thousands_mark_and_minus_is_a_minus():
    assert print_quantity(read_quantity("2018", kind="year"), "vi") == "2018"
    assert print_number("-4.62", "vi") == "−4,62"
    assert print_number("1234567890123456789012345678901234567890.10", "en") == (
        "1,234,567,890,123,456,789,012,345,678,901,234,567,890.10"
    )


def test_dates():
    assert print_date(date(2020, 4, 13), "vi") == "13/4/2020"
    assert print_date(date(2020, 4, 13), "en") == "13 April 2020"


def test_what_cannot_be_read_back_is_refused():
    with pytest.raises(QuantityError, match=r"is no quantity .* as in 'trên 38 tỷ đồng'"):
        parse_quantity("chừng 38 tỷ đồng", "vi", pattern=VI)
    with pytest.raises(QuantityError, match="is no quantity"):
        parse_quantity("trên 38", "vi", pattern=VI)


@pytest.mark.parametrize("text", ["1.2.3", "12.34", "1,234.5", "1.234.56", "1,", ",5", ".", "1.234,5,6", "0.123"])
def test_misplaced_marks_are_refused_rather_than_dropped(text):
    with pytest.raises(QuantityError, match=r"write it as 1\.234,5"):
        parse_quantity(text, "vi")


def test_a_number_without_thousands_marks_is_read():
    assert parse_quantity("trên 37000", "vi").bare == parse_quantity("trên 37.000", "vi").bare == 37000


def test_the_digits_as_printed_are_read_back():
    assert parse_quantity("15,40%", "vi", pattern="{}%") != parse_quantity("15,4%", "vi", pattern="{}%")


FORMS = st.sampled_from([("vi", VI), ("en", EN), ("vi", "{}%"), ("en", "{}%"), ("vi", "{} hộ"), ("en", "{} people"), ("en", "{}")])
digits = st.integers(0, 10**9).map(str) | st.decimals(min_value="0.00", max_value=10**6, places=2).map(str)


@given(digits, st.sampled_from(QUALIFIERS), FORMS)
def test_parsing_is_the_inverse_of_printing(value, qualifier, form):
    assume(Fraction(value) > 0 or qualifier not in ("nearly", "under"))
    lang, pattern = form
    quantity = read_quantity(value, qualifier=qualifier)
    assert parse_quantity(print_quantity(quantity, lang, pattern=pattern), lang, pattern=pattern) == quantity


@given(st.integers(1, 10**9).map(str), st.sampled_from(QUALIFIERS), st.sampled_from(["count", "year"]), FORMS)
def test_parsing_is_the_inverse_of_printing_whole_numbers(value, qualifier, kind, form):
    lang, pattern = form
    quantity = read_quantity(value, qualifier=qualifier, kind=kind, unit="household")
    assert (
        parse_quantity(print_quantity(quantity, lang, pattern=pattern), lang, pattern=pattern, unit="household", kind=kind)
        == quantity
    )


@given(digits, digits, FORMS)
def test_parsing_is_the_inverse_of_printing_a_published_range(one, other, form):
    lang, pattern = form
    low, high = sorted((one, other), key=Fraction)
    quantity = read_quantity(low, value_to=high)
    assert parse_quantity(print_quantity(quantity, lang, pattern=pattern), lang, pattern=pattern) == quantity


def ends(quantity):
    return quantity.lower, quantity.upper, quantity.lower_open, quantity.upper_open


@st.composite
def intervals(draw, numbers):
    lower, upper = sorted([draw(numbers), draw(numbers)])
    if draw(st.booleans()):
        return Quantity(lower, None, draw(st.booleans()), is_hedged=True)
    assume(lower < upper)
    return Quantity(lower, upper, draw(st.booleans()), draw(st.booleans()), is_hedged=True)


@given(intervals(st.integers(-(10**6), 10**6).map(lambda n: Fraction(n, 100))), FORMS)
def test_parsing_is_the_inverse_of_printing_a_derived_interval(quantity, form):
    lang, pattern = form
    found = parse_quantity(print_quantity(quantity, lang, pattern=pattern, decimals=2), lang, pattern=pattern)
    assert ends(found) == ends(quantity)


@given(st.integers(-(10**6), 10**6), FORMS)
def test_a_derived_number_is_read_back(hundredths, form):
    lang, pattern = form
    quantity = point(Fraction(hundredths, 100))
    assert parse_quantity(print_quantity(quantity, lang, pattern=pattern, decimals=2), lang, pattern=pattern).bare == quantity.bare


@given(intervals(st.fractions(-1000, 1000)), st.integers(0, 3), FORMS)
def test_a_printed_interval_holds_the_true_one_and_is_no_wider_than_its_digits(quantity, decimals, form):
    lang, pattern = form
    found = parse_quantity(print_quantity(quantity, lang, pattern=pattern, decimals=decimals), lang, pattern=pattern)
    grain = Fraction(1, 10**decimals)
    assert quantity.lower - grain < found.lower <= quantity.lower
    assert quantity.lower_open or found.holds(quantity.lower)
    if quantity.upper is None:
        assert found.upper is None
    else:
        assert quantity.upper <= found.upper < quantity.upper + grain
        assert quantity.upper_open or found.holds(quantity.upper)


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_is_to_the_nearest(value, decimals):
    assert abs(Fraction(rounded(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)
