"""Periods as offices write them, and texts that are none."""

from datetime import date

import pytest

from ntm_helpers.office.periods import Period, find_period, no_period, period_of_cell, read_period


def day(text):
    return date.fromisoformat(text) if text else None


def period(start, end):
    return Period(day(start), day(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("30/9/2024", "", "2024-09-30"),
        ("Đến 30/9/2024", "", "2024-09-30"),
        ("đến ngày 30 tháng 9 năm 2024", "", "2024-09-30"),
        ("tính đến hết ngày 30.09.2024", "", "2024-09-30"),
        ("2024-9-30", "", "2024-09-30"),
        ("đến 31/12/2023", "", "2023-12-31"),
        ("đến hết năm 2023", "", "2023-12-31"),
        ("đến hết tháng 9/2024", "", "2024-09-30"),
        ("cuối quý III/2024", "", "2024-09-30"),
        ("đến tháng 9 năm 2024", "", "2024-09-30"),
        ("end of 2023", "", "2023-12-31"),
        ("từ tháng 1 đến tháng 9 năm 2024", "2024-01-01", "2024-09-30"),
        ("1-9/2024", "2024-01-01", "2024-09-30"),
        ("T1-T9/2024", "2024-01-01", "2024-09-30"),
        ("quý I - quý III năm 2024", "2024-01-01", "2024-09-30"),
        ("3 quý đầu năm 2024", "2024-01-01", "2024-09-30"),
        ("T6/2024", "2024-06-01", "2024-06-30"),
        ("tháng 02 năm 2024", "2024-02-01", "2024-02-29"),
        ("6/2024", "2024-06-01", "2024-06-30"),
        ("quý III/2024", "2024-07-01", "2024-09-30"),
        ("Quý 4 năm 2024", "2024-10-01", "2024-12-31"),
        ("Q1 2024", "2024-01-01", "2024-03-31"),
        ("6 tháng đầu năm 2024", "2024-01-01", "2024-06-30"),
        ("6 tháng cuối năm 2024", "2024-07-01", "2024-12-31"),
        ("9 THÁNG NĂM 2024", "2024-01-01", "2024-09-30"),
        ("9T/2024", "2024-01-01", "2024-09-30"),
        ("nửa đầu năm 2024", "2024-01-01", "2024-06-30"),
        ("năm 2023", "2023-01-01", "2023-12-31"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("nam 2023", "2023-01-01", "2023-12-31"),
        ("giai đoạn 2021-2025", "2021-01-01", "2025-12-31"),
        ("từ năm 2021 đến năm 2025", "2021-01-01", "2025-12-31"),
        ("từ 1/1/2024 đến 30/9/2024", "2024-01-01", "2024-09-30"),
        ("Từ đầu năm đến 30/9/2024", "2024-01-01", "2024-09-30"),
        ("30 September 2024", "", "2024-09-30"),
        ("first 9 months of 2024", "2024-01-01", "2024-09-30"),
        ("2021 to 2025", "2021-01-01", "2025-12-31"),
    ],
)
def test_a_period_is_read_as_it_is_written(text, start, end):
    assert read_period(text) == period(start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("quý III", "2024-07-01", "2024-09-30"),
        ("6 tháng đầu năm", "2024-01-01", "2024-06-30"),
        ("T6", "2024-06-01", "2024-06-30"),
        ("30/9", "", "2024-09-30"),
    ],
)
def test_a_year_that_the_caller_knows_is_filled_in_and_no_other(text, start, end):
    assert read_period(text) is None
    assert read_period(text, year=2024) == period(start, end)
    assert read_period("quý III/2023", year=2024) == period("2023-07-01", "2023-09-30")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("31/2/2024", "office.no_day"),
        ("9/30/2024", "office.no_day"),
        ("1/1/1700", "office.no_day"),
        ("30/9/24", "office.short_year"),
        ("tháng 13/2024", "office.no_period"),
        ("quý V/2024", "office.no_period"),
        ("2025-2021", "office.no_period"),
        ("từ 30/9/2024 đến 1/1/2024", "office.no_day"),
        ("quý III", "office.period_without_year"),
        ("44196", "office.period_without_year"),
        ("x" * 40_000, "office.period_without_year"),
    ],
)
def test_what_is_no_period_is_told_with_its_reason(text, key):
    assert read_period(text) is None
    assert no_period(text).key == key


@pytest.mark.parametrize(
    ("head", "rest", "start", "end"),
    [
        ("Số tiêu chí đạt năm 2023", "Số tiêu chí đạt", "2023-01-01", "2023-12-31"),
        ("Số tiêu chí đạt / Đến 30/9/2024", "Số tiêu chí đạt", "", "2024-09-30"),
        ("Nợ xây dựng đến hết năm 2023", "Nợ xây dựng", "", "2023-12-31"),
        ("Ước TH 6 tháng đầu năm 2024", "Ước TH", "2024-01-01", "2024-06-30"),
        ("Quyết định 1456 ngày 28/12/2021", "Quyết định 1456", "", "2021-12-28"),
    ],
)
def test_a_period_is_found_in_a_head(head, rest, start, end):
    found = find_period(head)
    assert (found.period, found.rest) == (period(start, end), rest)


@pytest.mark.parametrize("head", ["So sánh năm 2023 với 2024", "Năm học 2023-2024", "Số hộ", "Mã 12024", "31/2/2024"])
def test_a_head_of_no_period_or_of_several_has_none(head):
    assert find_period(head) is None


def test_a_date_of_the_spreadsheet_is_what_its_format_shows():
    assert period_of_cell("30/09/2024", "45565", "dd/mm/yyyy") == period("", "2024-09-30")
    assert period_of_cell("09/2024", "45565", "mm/yyyy") == period("2024-09-01", "2024-09-30")
    assert period_of_cell("2024", "45565", "yyyy") == period("2024-01-01", "2024-12-31")
    assert period_of_cell("30-Sep", "45565", "d-mmm") is None
    assert period_of_cell("30/9/2024", "", "d-mmm") is None
    assert period_of_cell("2023", "2023") == period("2023-01-01", "2023-12-31")
