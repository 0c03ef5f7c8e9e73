"""Whatever the pages print of a number is read back from a cell as the same number: every form, in both languages."""

from datetime import date
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_helpers.dataset.register import Register
from ntm_helpers.office.periods import Period, find_period, no_period, read_period
from ntm_helpers.office.printed import Printed, read_column
from ntm_helpers.office.readings import ENGLISH, VIETNAMESE, State
from ntm_helpers.quantities import QUALIFIERS, Quantity, point, read_quantity
from ntm_helpers.report.numbers import print_date, print_quantity
from ntm_helpers.words import words

REGISTER = Register()
UNITS = sorted(unit for unit, row in REGISTER.units_of_measure.items() if row["pattern_vi"] != "{}")
LANGUAGES = st.sampled_from([("vi", VIETNAMESE), ("en", ENGLISH)])
DIGITS = st.integers(0, 10**9).map(str) | st.decimals(min_value="0.00", max_value=10**6, places=2).map(str)
WHOLE = st.integers(0, 10**9).map(str)


def pattern_of(unit, lang, number):
    row = REGISTER.units_of_measure[unit]
    return row["pattern_vi"] if lang == "vi" else row["pattern_en_one" if number == "1" else "pattern_en_other"]


def read_back(text, unit, kind, convention):
    reading = "percent" if unit == "percent" else ""
    return read_column([Printed(text)], unit, kind, convention, reading=reading).readings[0]


def as_quantity(reading, unit, kind):
    return read_quantity(reading.value, qualifier=reading.qualifier or "exact", value_to=reading.value_to, unit=unit, kind=kind)


@given(DIGITS, st.sampled_from(QUALIFIERS), st.sampled_from(UNITS), LANGUAGES)
def test_a_published_number_is_read_back_in_every_unit(value, qualifier, unit, language):
    lang, convention = language
    assume(Fraction(value) > 0 or qualifier not in ("nearly", "under"))
    quantity = read_quantity(value, qualifier=qualifier, unit=unit)
    found = read_back(print_quantity(quantity, lang, pattern=pattern_of(unit, lang, value)), unit, "amount", convention)
    assert found.state is State.TOLD
    assert found.uom == unit
    assert as_quantity(found, unit, "amount") == quantity


@given(DIGITS, DIGITS, st.sampled_from(UNITS), LANGUAGES, st.booleans())
def test_a_published_range_is_read_back(one, other, unit, language, is_brief):
    lang, convention = language
    low, high = sorted((one, other), key=Fraction)
    assume(Fraction(low) < Fraction(high))
    quantity = read_quantity(low, value_to=high, unit=unit)
    printed = print_quantity(quantity, lang, pattern=pattern_of(unit, lang, high), is_brief=is_brief)
    found = read_back(printed, unit, "amount", convention)
    assert (found.state, as_quantity(found, unit, "amount")) == (State.TOLD, quantity)


@given(WHOLE, WHOLE, st.sampled_from(QUALIFIERS), st.sampled_from(["household", "person", "work", "commune"]), LANGUAGES)
def test_what_is_counted_is_read_back(one, other, qualifier, unit, language):
    lang, convention = language
    low, high = sorted((one, other), key=int)
    assume(int(low) > 0 and low != high)
    for quantity in (
        read_quantity(low, qualifier=qualifier, unit=unit, kind="count"),
        read_quantity(low, value_to=high, unit=unit, kind="count"),
    ):
        found = read_back(print_quantity(quantity, lang, pattern=pattern_of(unit, lang, high)), unit, "count", convention)
        assert (found.state, as_quantity(found, unit, "count")) == (State.TOLD, quantity)


@given(st.integers(1945, 2100).map(str), LANGUAGES)
def test_a_year_is_read_back(year, language):
    lang, convention = language
    quantity = read_quantity(year, unit="year", kind="year")
    found = read_back(print_quantity(quantity, lang), "year", "year", convention)
    assert (found.state, as_quantity(found, "year", "year")) == (State.TOLD, quantity)


@given(st.integers(-(10**6), 10**6), st.sampled_from(["percentage point", "person", "million VND"]), LANGUAGES)
def test_a_change_is_read_back_with_its_sign(hundredths, unit, language):
    lang, convention = language
    quantity = point(Fraction(hundredths, 100), unit, "change")
    printed = print_quantity(quantity, lang, pattern=pattern_of(unit, lang, ""), decimals=2)
    found = read_back(printed, unit, "change", convention)
    assert (found.state, Fraction(found.value)) == (State.TOLD, quantity.bare)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.tuples(st.booleans(), st.booleans()), st.sampled_from(UNITS), LANGUAGES)
def test_a_derived_interval_is_read_back_and_asked_about_where_a_figure_cannot_hold_it(low, width, opens, unit, language):
    lang, convention = language
    ends = Fraction(low, 100), Fraction(low + width, 100)
    quantity = Quantity(*ends, *opens, is_hedged=True, unit=unit)
    printed = print_quantity(quantity, lang, pattern=pattern_of(unit, lang, ""), decimals=2)
    found = read_back(printed, unit, "amount", convention)
    assert (Fraction(found.value), Fraction(found.value_to), found.open_ends) == (*ends, opens)
    assert found.state is (State.ASKED if any(opens) else State.TOLD)


@given(st.integers(1, 10**6), st.booleans(), st.sampled_from(UNITS), LANGUAGES)
def test_what_has_no_upper_end_is_read_back(low, is_open, unit, language):
    lang, convention = language
    quantity = Quantity(Fraction(low, 100), None, is_open, is_hedged=True, unit=unit)
    printed = print_quantity(quantity, lang, pattern=pattern_of(unit, lang, ""), decimals=2)
    found = read_back(printed, unit, "amount", convention)
    assert (found.state, found.qualifier, Fraction(found.value)) == (State.TOLD, "over" if is_open else "at_least", quantity.lower)


DAYS = st.dates(date(1945, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(["vi", "en"]))
def test_a_day_is_read_back(day, lang):
    printed = print_date(day, lang)
    assert read_period(printed) == read_period(words(lang)("period.at", day=printed)) == Period(None, day)


@given(DAYS, DAYS, st.sampled_from(["vi", "en"]))
def test_a_period_of_days_is_read_back(one, other, lang):
    start, end = sorted((one, other))
    printed = words(lang)("period.between", start=print_date(start, lang), end=print_date(end, lang))
    assert read_period(printed) == Period(start, end)


@given(st.integers(1945, 2090), st.integers(1, 5), st.sampled_from(["vi", "en"]))
def test_years_are_read_back(year, more, lang):
    assert read_period(words(lang)("period.year", start=year)) == Period(date(year, 1, 1), date(year, 12, 31))
    printed = words(lang)("period.years", start=year, end=year + more)
    assert read_period(printed) == Period(date(year, 1, 1), date(year + more, 12, 31))


@given(st.decimals(min_value="0", max_value=10**9, places=4))
def test_the_digits_of_a_number_cell_are_read_back(number):
    found = read_column([Printed("", str(number))], "million VND", "amount").readings[0]
    assert Fraction(found.value) == Fraction(number)


WORDS = [
    "gần",
    "trên",
    "tỷ",
    "triệu",
    "đồng",
    "%",
    "hộ",
    "từ",
    "đến",
    "-",
    "–",
    "/",
    "(",
    ")",
    ",",
    ".",
    "năm",
    "quý",
    "tháng",
    "III",
]
PIECES = st.one_of(st.sampled_from(WORDS), st.integers(0, 3000).map(str), DIGITS, st.text(max_size=3))


@given(
    st.lists(PIECES, max_size=8).map(" ".join) | st.lists(PIECES, max_size=8).map("".join),
    st.sampled_from(["household", "VND", ""]),
)
def test_any_text_is_read_wholly_or_told_why_not(text, unit):
    for kind in ("amount", "count", "change"):
        found = read_column([Printed(text)], unit, kind).readings[0]
        if found.state is State.TOLD:
            read_quantity(found.value, qualifier=found.qualifier or "exact", value_to=found.value_to, kind=kind, step=found.step)
        else:
            assert found.state in (State.EMPTY, State.NOT_REPORTED) or found.why.text("vi")
    find_period(text)
    assert read_period(text) or no_period(text).text("vi")
