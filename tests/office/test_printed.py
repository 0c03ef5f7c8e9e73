"""Columns of numbers as offices write them: each form of a cell, the convention of a column, what number cells hold and show."""

from decimal import Decimal

import pytest

from ntm_helpers.office.number_cells import shown_text
from ntm_helpers.office.printed import FRACTION, PERCENT, Printed, convention_of, read_column
from ntm_helpers.office.readings import ENGLISH, VIETNAMESE, State
from ntm_helpers.words import LANGUAGES, Message, words


def column(texts, uom="million VND", kind="amount", **given):
    return read_column([text if isinstance(text, Printed) else Printed(text) for text in texts], uom, kind, **given)


def one(text, uom="million VND", kind="amount", convention=VIETNAMESE, **given):
    return column([text], uom, kind, convention=convention, **given).readings[0]


def stored(number, shown="General"):
    return Printed(number.replace(".", ","), number, shown)


def told(reading):
    return reading.state.value, reading.qualifier, reading.value, reading.value_to, reading.uom


TOLD = "told"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.412,5", ("", "3412.5", "", "")),
        ("3 412,5", ("", "3412.5", "", "")),
        ("3\u00a0412,5", ("", "3412.5", "", "")),
        ("3412.5", ("", "3412.5", "", "")),
        ("15,40", ("", "15.40", "", "")),
        ("0", ("", "0", "", "")),
        ("05", ("", "5", "", "")),
        ("gần 33 tỷ", ("nearly", "33", "", "billion VND")),
        ("Gần 33 tỉ đồng.", ("nearly", "33", "", "billion VND")),
        ("gan 33 ty", ("nearly", "33", "", "billion VND")),
        ("trên 1,5 tỷ", ("over", "1.5", "", "billion VND")),
        ("hơn 500 trđ", ("over", "500", "", "million VND")),
        ("khoảng 7,25 nghìn tỷ", ("about", "7.25", "", "thousand billion VND")),
        ("ước đạt 120 tr.đ", ("about", "120", "", "million VND")),
        ("33 (ước)", ("about", "33", "", "")),
        ("không quá 40 triệu đồng", ("at_most", "40", "", "million VND")),
        ("33 tỷ đồng trở lên", ("at_least", "33", "", "billion VND")),
        ("từ 33 tỷ trở lên", ("at_least", "33", "", "billion VND")),
        ("< 5", ("under", "5", "", "")),
        ("≥5", ("at_least", "5", "", "")),
        ("10–15", ("", "10", "15", "")),
        ("10 - 15 tỷ", ("", "10", "15", "billion VND")),
        ("từ 10 đến 15 triệu", ("", "10", "15", "million VND")),
        ("500 triệu - 1 tỷ", ("", "500", "1000", "million VND")),
        ("1 tỷ 291 triệu", ("", "1291", "", "million VND")),
        ("1 tỷ 291 triệu 500 nghìn đồng", ("", "1291500", "", "thousand VND")),
        ("hơn 1 tỷ 291 triệu", ("over", "1291", "", "million VND")),
        ("1.234 (triệu đồng)", ("", "1234", "", "million VND")),
    ],
)
def test_an_amount_is_read_as_it_is_written(text, expected):
    assert told(one(text)) == (TOLD, *expected)


@pytest.mark.parametrize(
    ("text", "uom", "kind", "expected"),
    [
        ("30 triệu", "million VND per person", "rate", ("", "30", "", "million VND per person")),
        ("gần 30 trđ/người/năm", "million VND per person", "rate", ("nearly", "30", "", "million VND per person")),
        ("48.500.000 đồng", "million VND per person", "rate", ("", "48.500000", "", "million VND per person")),
        ("75%", "percent", "rate", ("", "75", "", "percent")),
        ("gần 30 %", "percent", "rate", ("nearly", "30", "", "percent")),
        ("82–87%", "percent", "rate", ("", "82", "87", "percent")),
        ("từ 82% đến 87%", "percent", "rate", ("", "82", "87", "percent")),
        ("3.412", "person", "count", ("", "3412", "", "")),
        ("05 hộ", "household", "count", ("", "5", "", "household")),
        ("trên 120", "work", "count", ("over", "120", "", "")),
        ("12,5 km2", "km2", "area", ("", "12.5", "", "km2")),
        ("300 m", "km", "length", ("", "300", "", "m")),
        ("giảm 4,38", "percentage point", "change", ("", "-4.38", "", "")),
        ("−4,38 điểm phần trăm", "percentage point", "change", ("", "-4.38", "", "percentage point")),
        ("tăng 2", "percentage point", "change", ("", "2", "", "")),
        ("năm 2024", "year", "year", ("", "2024", "", "")),
        ("12,0", "household", "count", ("", "12", "", "")),
        ("đạt trên 90%", "percent", "rate", ("over", "90", "", "percent")),
        ("48,5 tr/người/năm", "million VND per person", "rate", ("", "48.5", "", "million VND per person")),
        ("500.000đ", "million VND", "amount", ("", "500000", "", "VND")),
        ("0,9%/năm", "percent", "rate", ("", "0.9", "", "percent")),
        ("nearly VND 5 bn", "million VND", "amount", ("nearly", "5", "", "billion VND")),
    ],
)
def test_a_number_is_read_in_the_unit_that_it_names(text, uom, kind, expected):
    assert told(one(text, uom, kind)) == (TOLD, *expected)


@pytest.mark.parametrize("text", ["x", "X", "-", "–", "—", "…", "...", "chưa báo cáo", "Chưa có số liệu", "chua bao cao"])
def test_what_stands_for_a_missing_number_is_not_reported_and_never_zero(text):
    assert told(one(text)) == ("not_reported", "", "", "", "")


def test_an_empty_cell_is_nothing():
    assert [one(text).state for text in ("", " \u00a0 ")] == [State.EMPTY, State.EMPTY]


def test_a_part_of_a_whole_keeps_its_whole_and_what_stands_in_brackets():
    found = [one(text, "household", "count") for text in ("76/378", "76/378 hộ", "76 hộ/378 hộ", "76/378 (20,1%)")]
    assert [(reading.value, reading.of) for reading in found] == [("76", "378")] * 4
    assert found[3].beside == "20,1%"
    assert "20,1%" in found[3].why.text("vi")


def test_number_words_multiply_what_is_counted_and_say_how_it_was_rounded():
    found = one("2,5 nghìn hộ", "household", "count")
    assert (found.value, found.step, found.uom) == ("2500", "100", "household")
    assert told(one("gần 2,5 nghìn", "household", "count"))[:3] == (TOLD, "nearly", "2500")
    assert one("2,55 trăm hộ", "household", "count").value == "255"
    assert one("2,555 trăm hộ", "household", "count").state is State.UNREADABLE


@pytest.mark.parametrize(
    ("text", "uom", "kind", "key"),
    [
        ("#REF!", "million VND", "amount", "office.error_value"),
        ("#DIV/0!", "percent", "rate", "office.error_value"),
        ("-5", "million VND", "amount", "fault.negative"),
        ("(500)", "million VND", "amount", "fault.negative"),
        ("2,5", "household", "count", "fault.whole_number"),
        ("2.5", "household", "count", "fault.whole_number"),
        ("5 ha", "million VND", "amount", "office.other_unit"),
        ("5 xã", "person", "count", "office.other_unit"),
        ("5/0", "household", "count", "office.whole_of_zero"),
        ("15–10", "million VND", "amount", "fault.range_ends_early"),
        ("gần 0", "million VND", "amount", "fault.nothing_is"),
        ("12.34.5", "million VND", "amount", "office.not_by_convention"),
        ("1.2.3", "million VND", "amount", "office.not_by_convention"),
        ("1 tỷ 2", "million VND", "amount", "office.several_numbers"),
        ("1 triệu 291 tỷ", "million VND", "amount", "office.several_numbers"),
        ("1 tỷ 1.291 triệu", "million VND", "amount", "office.several_numbers"),
        ("12*", "million VND", "amount", "office.unknown_words"),
        ("chừng như 5", "million VND", "amount", "office.unknown_words"),
        ("10\u200b", "million VND", "amount", "office.unknown_words"),
        ("\u202e10", "million VND", "amount", "office.unknown_words"),
        ("٣٧", "million VND", "amount", "office.no_number"),
        ("=HYPERLINK(\"x\")", "million VND", "amount", "office.no_number"),
        ("1 " * 16_000, "million VND", "amount", "office.no_number"),
        ("24", "year", "year", "office.no_year"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_with_its_reason(text, uom, kind, key):
    found = one(text, uom, kind)
    assert (found.state, found.value, found.why.key) == (State.UNREADABLE, "", key)


@pytest.mark.parametrize(
    ("text", "uom", "kind", "key"),
    [
        ("76/378", "percent", "rate", "office.fraction_as_rate"),
        ("400/378", "household", "count", "office.part_above_whole"),
        ("12/2024", "household", "count", "office.month_or_part"),
        ("30/9/2024", "household", "count", "office.day_for_number"),
        ("giảm 5", "household", "count", "office.is_change"),
        ("76 (20,1%)", "percent", "rate", "office.two_numbers"),
        ("5 điểm", "", "amount", "office.several_units"),
        ("trên 82%, chưa đến 87%", "percent", "rate", "office.open_range"),
        (Printed("10/12/2024", "", "d-mmm"), "household", "count", "office.date_for_number"),
        (Printed("10/12/2024", "45636", "dd/mm/yyyy"), "household", "count", "office.date_for_number"),
        (Printed("1235", "1234567", "#,##0,"), "million VND", "amount", "office.format_unknown"),
    ],
)
def test_what_can_be_read_in_several_ways_is_asked(text, uom, kind, key):
    found = one(text, uom, kind)
    assert (found.state, found.why.key) == (State.ASKED, key)


def values(found):
    return [reading.value or reading.state.value for reading in found.readings]


def test_one_cell_decides_the_convention_of_its_column():
    vietnamese = column(["1.850", "3.412,5", "620"])
    assert (vietnamese.convention, values(vietnamese)) == (VIETNAMESE, ["1850", "3412.5", "620"])
    assert vietnamese.why.values["text"] == "3.412,5"
    english = column(["1.850", "3,412.5", "620"])
    assert (english.convention, values(english)) == (ENGLISH, ["1.850", "3412.5", "620"])


def test_a_column_that_fits_both_is_asked_about_and_only_where_they_differ():
    found = column(["1.850", "400", "gần 3.100 triệu"])
    assert (found.convention, values(found)) == ("", ["asked", "400", "asked"])
    assert found.readings[0].why.values == {"first": "1850", "second": "1.850"}
    assert found.why.key == "office.convention_unknown"
    assert values(column(["1.850", "400"], convention=VIETNAMESE)) == ["1850", "400"]
    assert values(column(["1.850", "400"], convention=ENGLISH)) == ["1.850", "400"]


def test_a_column_in_two_conventions_gives_what_can_only_be_one():
    found = column(["3.412,5", "3412.5", "2.980"])
    assert (found.convention, values(found)) == ("", ["3412.5", "3412.5", "asked"])
    assert found.why.key == "office.convention_mixed"


def test_what_is_counted_has_no_decimals():
    assert values(column(["3.412", "12"], "person", "count")) == ["3412", "12"]
    assert column(["3.412"], "person", "count").convention == VIETNAMESE
    assert values(column(["3,412"], "person", "count")) == ["3412"]


def test_shares_have_no_thousands():
    assert values(column(["12.345", "7"], "percent", "rate")) == ["12.345", "7"]
    assert values(column(["12.345", "7,5"], "percent", "rate")) == ["asked", "7.5"]


def test_three_decimals_are_said_to_be_decimals():
    found = column(["1.850", "1,234.5"]).readings[0]
    assert (found.value, found.step) == ("1.850", "0.001")


def test_fractions_of_one_are_asked_about_where_no_number_shows_that_they_are_per_cents():
    texts = ["0,75", "0,4", "75%", "x"]
    asked = column(texts, "percent", "rate")
    assert values(asked) == ["asked", "asked", "75", "not_reported"]
    assert asked.readings[0].why.values["percent"] == "75"
    assert values(column(texts, "percent", "rate", reading=FRACTION)) == ["75", "40", "75", "not_reported"]
    assert values(column(texts, "percent", "rate", reading=PERCENT)) == ["0.75", "0.4", "75", "not_reported"]
    assert values(column([*texts, "1,2"], "percent", "rate")) == ["0.75", "0.4", "75", "not_reported", "1.2"]
    assert values(column(["0", "x"], "percent", "rate")) == ["0", "not_reported"]
    assert column(["75"], "percent", "rate", reading=FRACTION).readings[0].why.key == "office.no_fraction"
    assert values(column(["0,1234", "0,005"], "percent", "rate", reading=FRACTION)) == ["12.34", "0.5"]


@pytest.mark.parametrize(
    ("number", "shown", "uom", "kind", "expected"),
    [
        ("19", "General", "criterion", "count", ("19", "")),
        ("12", "#,##0.00", "household", "count", ("12", "")),
        ("12", "0.000", "household", "count", ("12", "")),
        ("0.30000000000000004", "General", "million VND", "amount", ("0.3", "")),
        ("1.5E3", "General", "million VND", "amount", ("1500", "")),
        ("1234.5", "#,##0.00", "million VND", "amount", ("1234.50", "")),
        ("1234.567", "#,##0.0", "million VND", "amount", ("1234.6", "")),
        ("0.75", "0%", "percent", "rate", ("75", "percent")),
        ("0.7512", "0.0%", "percent", "rate", ("75.1", "percent")),
        ("12", '0 "tỷ"', "million VND", "amount", ("12", "billion VND")),
        ("48500000", "#,##0\\ [$₫-42A]", "million VND", "amount", ("48500000", "VND")),
        ("0", '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "million VND", "amount", ("0", "")),
        ("2.50", "0.0#", "million VND", "amount", ("2.5", "")),
        ("-2.5", "0.0;(0.0)", "percentage point", "change", ("-2.5", "")),
    ],
)
def test_a_number_cell_says_what_it_shows(number, shown, uom, kind, expected):
    found = read_column([Printed("", number, shown)], uom, kind).readings[0]
    assert (found.state, found.value, found.uom) == (State.TOLD, *expected)


def test_what_is_rounded_by_its_format_is_told_with_what_is_held():
    found = read_column([Printed("", "1234.567", "#,##0.0")], "million VND", "amount").readings[0]
    assert found.why.values == {"shown": "1234.6", "stored": "1234.567"}


def test_thousands_that_a_program_took_for_decimals_are_asked_about():
    assert values(column([stored("2980"), stored("3.412"), stored("3105")])) == ["2980", "asked", "3105"]
    assert values(column([stored("2980"), stored("3.412")], "person", "count")) == ["2980", "asked"]
    beside_texts = column(["3.412,5", stored("2.98"), stored("412"), stored("1412.5")])
    assert values(beside_texts) == ["3412.5", "asked", "412", "1412.5"]
    assert beside_texts.readings[1].why.values == {"first": "2980", "second": "2.98"}
    assert values(column([stored("2980.5"), stored("3.412")])) == ["2980.5", "3.412"]
    assert values(column([stored("3.412"), stored("7.5")])) == ["3.412", "7.5"]


def test_the_convention_of_several_columns_is_that_of_all_their_cells():
    assert convention_of([Printed("1.850"), Printed("48,5")]) == VIETNAMESE
    assert convention_of([Printed("1.850"), Printed("400")]) == ""
    assert convention_of([Printed("1,850.5"), Printed("48,5")]) == ""


def test_a_text_that_is_wrong_by_its_convention_is_not_rescued_by_the_other():
    for text, key in (("2.000-15", "fault.range_ends_early"), ("1 tỷ 1.291 triệu", "office.several_numbers")):
        found = one(text)
        assert (found.state, found.why.key) == (State.UNREADABLE, key)
    assert values(column(["2–1.000"])) == ["2"]
    assert column(["2–1.000"]).convention == VIETNAMESE


@pytest.mark.parametrize("number", ["1E+300", "NaN", "Infinity", "-1E+300", "1E-300", "x"])
@pytest.mark.parametrize("shown", ["General", "#,##0.00", "0%"])
def test_what_no_table_can_hold_is_no_number(number, shown):
    found = read_column([Printed(number, number, shown)], "million VND", "amount").readings[0]
    assert found.state is State.UNREADABLE or found.value.strip("0.") == ""


@pytest.mark.parametrize(
    ("number", "shown", "text"),
    [
        ("1234.567", "#,##0.0", "1234,6"),
        ("0.75", "0%", "75%"),
        ("12", '0 "tỷ"', "12 tỷ"),
        ("15.4", "0.00", "15,40"),
        ("0.1", "General", "0,1"),
        ("1234567", "#,##0,", "1234567"),
    ],
)
def test_a_cell_is_quoted_as_it_shows(number, shown, text):
    assert shown_text(Decimal(number), shown) == text


def test_an_amount_in_another_unit_than_its_column_is_asked_about():
    assert values(column(["3.412,5", "2.980.000.000", "4.105,8", "3.900", "0"])) == ["3412.5", "asked", "4105.8", "3900", "0"]
    assert values(column(["3.412.500.000", "2.980", "4.105.800.000"])) == ["3412500000", "asked", "4105800000"]
    assert values(column(["3.412,5", "2.980.000.000 đồng", "4.105,8", "3.900"])) == ["3412.5", "2980000000", "4105.8", "3900"]
    assert values(column(["3.412,5", "0,5", "4.105,8", "30.900"])) == ["3412.5", "0.5", "4105.8", "30900"]


def test_a_cell_that_breaks_the_convention_of_the_mapping_is_told():
    found = column(["1.850", "3412.5"], convention=VIETNAMESE)
    assert (values(found), found.why.key, found.why.values["text"]) == (["1850", "3412.5"], "office.convention_broken", "3412.5")
    assert column(["1.850", "3.412,5"], convention=VIETNAMESE).why is None


def test_what_a_message_tells_to_write_in_the_mapping_is_a_word_of_it():
    for lang in LANGUAGES:
        message = Message("office.fraction", text="0,75", percent="75").text(lang)
        for reading in (FRACTION, PERCENT):
            assert words(lang)(f"mapping.reading.{reading}") in message
        for key, setting in (("office.convention_unknown", "numbers"), ("office.several_units", "uom")):
            assert words(lang)(f"mapping.given.{setting}").partition("|")[0] in words(lang).template(key)


def test_what_is_counted_and_held_with_decimals_is_not_rounded_away():
    found = read_column([Printed("13", "12.6", "0")], "criterion", "count").readings[0]
    assert (found.state, found.why.key) == (State.UNREADABLE, "fault.whole_number")
