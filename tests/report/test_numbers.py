"""Printing numbers and reading them back."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_helpers.quantities import QUALIFIERS, Quantity, QuantityError, difference, point, ratio, read_quantity, share, total
from ntm_helpers.report.numbers import (
    apart,
    print_date,
    print_number,
    print_quantity,
    reading,
    restated,
    rounded,
    told,
)
from ntm_helpers.report.parsing import parse_quantity

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
    assert print_quantity(quantity, "vi", pattern="{} tiêu chí") == "10–15 tiêu chí"
    assert print_quantity(quantity, "en", pattern="{} criteria") == "10–15 criteria"
    assert print_quantity(read_quantity("10", value_to="15", kind="rate"), "vi", pattern="{}%") == "từ 10% đến 15%"
    assert print_quantity(read_quantity("1.20", value_to="1.5"), "vi", pattern=VI) == "từ 1,20 đến 1,5 tỷ đồng"
    assert print_quantity(read_quantity("2018", value_to="2020", kind="year"), "en") == "2018–2020"


F = Fraction


def test_a_derived_number_that_needs_no_rounding_drops_its_zeros_but_in_a_column():
    sums = {"37.5": total([read_quantity("33"), read_quantity("4.5")]), "58074": point(58074), "22.96": point(F("22.958"))}
    printed = {"37.5": ("37,5 tỷ đồng", "37,50"), "58074": ("58.074 tỷ đồng", "58.074,00"), "22.96": ("22,96 tỷ đồng", "22,96")}
    for key, (alone, in_column) in printed.items():
        assert print_quantity(sums[key], "vi", pattern=VI, decimals=2) == alone
        assert print_quantity(sums[key], "vi", decimals=2, is_padded=True) == in_column


@pytest.mark.parametrize(
    ("quantity", "brief"),
    [
        (Quantity(F("1.25"), F("1.5"), True, True), "1,25–1,5 tỷ đồng"),
        (read_quantity("10", value_to="15"), "10–15 tỷ đồng"),
        (Quantity(F(-2), F(2), True, True), "trên −2, chưa đến 2 tỷ đồng"),  # a sign beside a dash misleads
        (Quantity(F(5), None), "từ 5 tỷ đồng trở lên"),
        (read_quantity("38", qualifier="over"), "trên 38 tỷ đồng"),
        (point(140), "140 tỷ đồng"),
    ],
)
def test_in_brief_a_range_is_its_two_numbers_and_a_hedge_stays_in_words(quantity, brief):
    assert print_quantity(quantity, "vi", pattern=VI, is_brief=True) == brief


@pytest.mark.parametrize(
    ("quantity", "vi", "en"),
    [
        (Quantity(F("1.25"), F("1.5"), True, True), "trên 1,25, chưa đến 1,5 tỷ đồng", "over VND 1.25 but under 1.5 bn"),
        (Quantity(F("1.25"), F("1.5"), False, True), "từ 1,25 đến dưới 1,5 tỷ đồng", "VND 1.25 to under 1.5 bn"),
        (Quantity(F("1.25"), F("1.5"), True, False), "trên 1,25 đến 1,5 tỷ đồng", "over VND 1.25 to 1.5 bn"),
        (Quantity(F("1.25"), F("1.5")), "từ 1,25 đến 1,5 tỷ đồng", "VND 1.25 to 1.5 bn"),
        (Quantity(F(4), F(13, 3), True, True), "trên 4, chưa đến 4,34 tỷ đồng", "over VND 4 but under 4.34 bn"),
        (Quantity(F(1, 3), F(2, 3)), "trên 0,33, chưa đến 0,67 tỷ đồng", "over VND 0.33 but under 0.67 bn"),
        (Quantity(F(-2, 3), F(-1, 3)), "trên −0,67, chưa đến −0,33 tỷ đồng", "over VND −0.67 but under −0.33 bn"),
        (Quantity(F(1299, 1000), F(2)), "trên 1,29 đến 2 tỷ đồng", "over VND 1.29 to 2 bn"),
        (Quantity(F(1201, 1000), F(1299, 1000)), "trên 1,20, chưa đến 1,30 tỷ đồng", "over VND 1.20 but under 1.30 bn"),
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
    assert print_quantity(found, "vi", pattern="{} công trình") == "126–135 công trình"


def test_derived_shares_are_rounded_outward_and_never_a_midpoint():
    central = read_quantity("33", qualifier="nearly")
    others = [read_quantity("4", qualifier="over"), read_quantity("1", qualifier="over")]
    found = share(central, others, read_quantity("38", qualifier="over"))
    assert print_quantity(found, "vi", pattern="{}%", decimals=0) == "trên 82%, chưa đến 87%"
    assert print_quantity(found, "en", pattern="{}%", decimals=0) == "over 82% but under 87%"
    assert print_quantity(found, "vi", pattern="{}%", decimals=2) == "trên 82,05%, chưa đến 86,85%"  # 82.0513, 86.8421


@pytest.mark.parametrize(
    ("low", "high", "vi"),
    [
        ("30.183", "30.184", "trên 30,18%, chưa đến 30,19%"),  # 1 is 1,000 times as wide, 0.1 100 times, 0.01 ten times
        ("30.1", "30.35", "trên 30%, chưa đến 31%"),  # 1 is four times as wide
        ("30.1", "30.12", "trên 30,1%, chưa đến 30,2%"),  # 1 is fifty times as wide, 0.1 five times
    ],
)
def test_a_narrow_range_keeps_the_digits_that_make_it_narrow(low, high, vi):
    share = Quantity(Fraction(low), Fraction(high), lower_open=True, upper_open=True, unit="percent", kind="rate")
    assert print_quantity(share, "vi", pattern="{}%", decimals=0) == vi


def test_a_ratio_without_hedges_is_one_number():
    found = ratio(read_quantity("76", kind="count"), read_quantity("378", kind="count"), scale=100)
    assert print_quantity(found, "vi", pattern="{}%", decimals=1) == "20,1%"
    assert print_quantity(found, "en", pattern="{}%", decimals=0) == "20%"
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


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (F("0.004"), 2, "0.004"),  # 0.00 would say that there is none
        (F("0.005"), 2, "0.005"),
        (F("0.0051"), 2, "0.01"),
        (F("-0.0004"), 2, "-0.0004"),
        (F("0.4"), 0, "0.4"),
        (F("0.6"), 0, "1"),
        (F(1, 3000), 0, "0.0003"),
        (F(0), 2, "0"),
        (F("1.996"), 2, "2.00"),
    ],
)
def test_what_is_not_zero_is_never_printed_as_zero(value, decimals, text):
    assert told(value, decimals) == text
    assert print_quantity(point(value), "en", decimals=decimals) == text.replace("-", "−")
    assert print_quantity(point(value), "vi", decimals=decimals) == text.replace("-", "−").replace(".", ",")


def test_a_share_that_is_not_all_of_it_is_never_printed_as_all():
    share_of = ratio(read_quantity("9996", kind="count"), read_quantity("10000", kind="count"), unit="percent", scale=100)
    assert print_quantity(share_of, "vi", pattern="{}%", decimals=0) == "99,96%"
    assert print_quantity(share_of, "vi", pattern="{}%", decimals=1) == "99,96%"
    assert print_quantity(point(100, "percent"), "vi", pattern="{}%", decimals=1) == "100%"
    assert print_quantity(point(F("99.996"), "household"), "en", decimals=1) == "100.0"  # a hundred of anything else says nothing


@pytest.mark.parametrize(
    ("quantity", "vi"),
    [
        (Quantity(F("0.004"), F("5.27"), is_hedged=True), "từ 0,004 đến 5,27"),
        (Quantity(F(1, 300), F(2)), "trên 0,003 đến 2"),
        (Quantity(F("-0.5"), F("-0.001"), is_hedged=True), "từ −0,5 đến −0,001"),
        (Quantity(F(0), F("0.0001"), False, True), "từ 0 đến dưới 0,01"),  # outward
        (Quantity(F("19.001"), F("19.002")), "trên 19,00, chưa đến 19,01"),
        (Quantity(F("0.001"), None), "từ 0,001 trở lên"),
    ],
)
def test_an_end_that_is_not_zero_is_never_printed_as_zero(quantity, vi):
    assert print_quantity(quantity, "vi", decimals=2) == vi


@given(st.fractions(-1, 1, max_denominator=10**9).filter(bool), st.integers(0, 3))
def test_no_derived_number_is_lost_by_rounding(value, decimals):
    one = parse_quantity(print_quantity(point(value), "vi", decimals=decimals), "vi").bare
    assert one != 0
    assert (one > 0) == (value > 0)
    assert abs(one - value) <= F(1, 2 * 10**decimals)


def test_a_range_of_one_value_is_the_value():
    nineteen = read_quantity("19", value_to="19", kind="count")
    assert nineteen == read_quantity("19", kind="count")
    assert print_quantity(nineteen, "vi", pattern="{} tiêu chí") == "19 tiêu chí"
    assert read_quantity("4.2", value_to="4.20") == read_quantity("4.20")  # to the digits that are printed
    assert print_quantity(Quantity(F(19), F(19), is_hedged=True, kind="count"), "en", pattern="{} criteria") == "19 criteria"
    assert print_quantity(Quantity(F(1, 3), F(1, 3), is_hedged=True), "vi", decimals=2) == "0,33"


@pytest.mark.parametrize(
    ("value", "qualifier", "kind", "vi", "en"),
    [
        ("10", "over", "count", "11–20 công trình", "11–20 works"),
        ("2000", "nearly", "count", "1.000–1.999 công trình", "1,000–1,999 works"),
        ("10", "over", "amount", "trên 10, chưa đến 20 công trình", "over 10 but under 20 works"),
        ("2000", "about", "amount", "từ 1.000 đến 3.000 công trình", "1,000 to 3,000 works"),
        ("0.5", "under", "amount", "từ 0 đến dưới 0,5 công trình", "0 to under 0.5 works"),
        ("15.40", "exact", "amount", "từ 15,395 đến 15,405 công trình", "15.395 to 15.405 works"),
        ("7", "exact", "count", "7 công trình", "7 works"),
    ],
)
def test_how_a_published_number_is_read(value, qualifier, kind, vi, en):
    quantity = read_quantity(value, qualifier=qualifier, kind=kind)
    assert reading(quantity, "vi", pattern="{} công trình") == vi
    assert reading(quantity, "en", pattern="{} works") == en


@pytest.mark.parametrize(
    ("quantities", "digits"),
    [
        ([(read_quantity("100.5"), None), (point(F("100.4961")), 1)], [None, 3]),  # 100,5 · 100,50 would be the same number
        ([(point(F("33.31")), 1), (point(F("33.33")), 1)], [2, 2]),
        ([(point(F("33.31")), 1), (point(F("33.31")), 1)], [1, 1]),
        ([(point(F("12.34")), 2), (point(F("12.336")), 2), (point(F("0.004")), 2)], [3, 3, 2]),
        ([(read_quantity("38", qualifier="over"), None), (point(38), 0)], [None, 0]),  # the hedge tells them apart
        ([(read_quantity("4.2"), None), (read_quantity("4.20", qualifier="exact"), None)], [None, None]),
        ([(Quantity(F(1, 3), F(1, 2)), 2), (Quantity(F("0.334"), F(1, 2)), 2)], [3, 3]),
    ],
)
def test_numbers_that_differ_are_told_apart(quantities, digits):
    assert apart(quantities) == digits


def test_a_published_number_in_another_unit_keeps_its_hedge_and_moves_its_digits():
    over = restated(read_quantity("1.2", qualifier="over", unit="thousand billion VND"), "billion VND", F(1000))
    assert (over.lower, over.upper, over.unit) == (1200, 1300, "billion VND")
    assert print_quantity(over, "vi", pattern=VI) == "trên 1.200 tỷ đồng"
    assert print_quantity(restated(read_quantity("800"), "billion VND", F(1, 1000)), "vi", pattern=VI) == "0,800 tỷ đồng"
    between = restated(read_quantity("15.40", value_to="16"), "", F(1000))
    assert print_quantity(between, "vi") == "từ 15.400 đến 16.000"
    assert print_quantity(restated(point(F("0.25")), "", F(1000)), "vi") == "250"


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
