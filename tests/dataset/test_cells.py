"""A cell is read in one place: what the check lets pass is read alike by all that uses it, and what is not is named."""

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers import texts
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import contract, open_dataset
from ntm_helpers.dataset.cells import (
    EARLIEST,
    LATEST,
    canonical_text,
    read_boolean,
    read_day,
    read_deadline,
    read_integer,
    read_number,
    read_year,
)
from ntm_helpers.dataset.checks.schema import _readers
from ntm_helpers.dataset.frames import _typed
from ntm_helpers.errors import DataRefused, UsageError, Weight
from ntm_helpers.topics import production_linkage
from ntm_helpers.topics.production_linkage.steps import LIVED_ON

DATES = [(table.name, column.name) for table in contract.tables().values() for column in table.columns if column.type == "date"]
TYPED = {
    column.type: (table.name, column.name)
    for table in contract.tables().values()
    for column in table.columns
    if column.type in ("date", "boolean", "integer", "number")
}
"""A column of every type that is read."""
MARKS = st.text("0123456789-+./, eE_TtrueFalsNnIfiy٣２²\u00a0\u200bQW", max_size=12)
DAYS = st.builds(
    lambda day, form: form.format(y=day.year, m=day.month, d=day.day),
    st.dates(),
    st.sampled_from(["{y:04d}-{m}-{d}", "{y:04d}-{m:02d}-{d:02d}", "{d}/{m}/{y}", "{y:04d}{m:02d}{d:02d}", "{y:04d}-{m}- {d}"]),
)
NUMBERS = st.one_of(st.integers(), st.decimals(allow_nan=True), st.floats()).map(str)
WORDS = st.sampled_from(["true", "TRUE", "True", "tRUE", "false", "1", "0", "yes", "có", "x"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-07-01", date(2020, 7, 1)),
        ("2020-7-1", date(2020, 7, 1)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2021-02-29", None),
        ("2020-02-31", None),
        ("1/7/2020", None),
        ("20200701", None),
        ("2020-W27-3", None),  # a day of a week is a date to Python
        ("2020-07- 1", None),
        ("２０２０-07-01", None),
        ("2020-07-01T00:00", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("", None),
    ],
)
def test_a_day_is_a_day_of_the_calendar_written_year_first(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_boolean, "TRUE", True),
        (read_boolean, "False", False),
        (read_boolean, "1", None),
        (read_integer, "0", 0),
        (read_integer, "-12", -12),
        (read_integer, "007", None),
        (read_integer, "+5", None),
        (read_integer, "-0", None),
        (read_integer, "1_000", None),
        (read_integer, "٣", None),
        (read_integer, "1.850", None),
        (read_integer, "9" * 19, None),
        (read_number, "12.50", Fraction(25, 2)),
        (read_number, "-3", Fraction(-3)),
        (read_number, "NaN", None),
        (read_number, "inf", None),
        (read_number, "1e3", None),
        (read_number, ".5", None),
        (read_number, "5.", None),
        (read_number, "1,5", None),
        (read_number, "1" * 25, None),
        (read_year, "2020", 2020),
        (read_year, "0001", None),
        (read_year, "1944", None),
        (read_year, "9999", None),
        (read_deadline, "2021-Q3", date(2021, 9, 30)),
        (read_deadline, "2020-02", date(2020, 2, 29)),
        (read_deadline, "2021-02-30", None),
        (read_deadline, "9999", None),
        (read_deadline, "0000", None),
    ],
)
def test_what_each_reader_reads(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize("kind", TYPED)
@given(text=st.one_of(MARKS, DAYS, NUMBERS, WORDS))
def test_what_the_check_lets_pass_is_read_alike_by_the_code(kind, text):
    """The value that keys and references are looked up by, the value of the readers and that of a DataFrame are one."""
    import pandas as pd

    table, column = TYPED[kind]
    text = text.strip()  # as tables are read
    value, broken = _readers(table)[column](text)
    if broken or not text:
        return
    plain = canonical_text(kind, text)
    read = {"date": read_day, "boolean": read_boolean, "integer": read_integer, "number": read_number}[kind](plain)
    assert read is not None
    assert read == value
    (typed,) = _typed(pd.Series([plain]), kind)
    assert (typed.date() if kind == "date" else typed) == (float(read) if kind == "number" else read)
    assert canonical_text(kind, plain) == plain


@pytest.mark.parametrize("column", DATES, ids=".".join)
@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_year_that_programs_know_are_refused_in_every_column(column, text):
    table, name = column
    _, broken = _readers(table)[name](text)
    assert set(broken) & {"minimum", "maximum"}
    stated = next(each for each in contract.tables()[table].columns if each.name == name)
    assert EARLIEST <= read_day(stated.least) < read_day(stated.most) <= LATEST


def test_an_absurd_date_is_told_with_its_range_and_an_open_end_is_empty(laid):
    laid.figure("F", "capital_mobilised", "8", "billion VND", period_end="9999-12-31")
    [fault] = open_dataset("", laid.save()).row_faults
    assert (fault.row, fault.column, fault.found) == (2, "period_end", "9999-12-31")
    assert fault.rule == "must be at least 1945-01-01 and at most 2100-12-31"
    assert "leave it empty" in fault.fix


@pytest.mark.parametrize("text", ["31/2/2020", "30/02/2020", "31/4/2021", "32/1/2020", "0/1/2020", "1/13/2020"])
def test_no_day_is_proposed_that_no_calendar_has(laid, text):
    laid.figure("F", "capital_mobilised", "8", "billion VND", period_end=text)
    [fault] = open_dataset("", laid.save()).row_faults
    assert not re.search(r"\d{4}-\d{2}-\d{2}", fault.fix)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("13/4/2020", "Write 2020-04-13."),
        ("13.04.2020", "Write 2020-04-13."),
        ("2020/4/13", "Write 2020-04-13."),
        ("2020-04-13 00:00:00", "Write 2020-04-13."),  # as databases and pandas export it
        ("2020-04-13T00:00", "Write 2020-04-13."),
        ("3/4/2020", "Day first it is 2020-04-03: write the one that is meant."),
    ],
)
def test_the_day_that_is_meant_is_proposed(laid, text, fix):
    laid.figure("F", "capital_mobilised", "8", "billion VND", period_end=text)
    [fault] = open_dataset("", laid.save()).row_faults
    assert fault.fix == fix


# --- days and booleans in more than one form -------------------------------------------------------------------------------


def test_a_day_without_zeros_is_that_day_everywhere(laid):
    laid.unit("A", valid_to="2020-6-30").unit("B", valid_from="2020-7-1")
    laid.row("unit_changes", from_unit_id="A", to_unit_id="B", change_date="2020-7-1", kind="rename", is_whole="TRUE")
    laid.figure("F", "poor_households", "10", "household", unit_id="A", period_start="2020-1-1", period_end="2020-6-9")
    laid.figure("G", "poor_households", "12", "household", unit_id="A", period_start="2020-01-01", period_end="2020-06-09")
    dataset = open_dataset("", laid.save())
    assert dataset.row_faults == ()
    figures = {figure.figure_id: figure for figure in dataset.figures()}
    assert figures["F"].period_end == figures["G"].period_end == date(2020, 6, 9)
    assert dataset.frame()["period_end"].dt.date.tolist() == [date(2020, 6, 9)] * 2
    change = dataset.places.predecessors("B")
    assert [unit.unit_id for unit in change] == ["A"]
    report = laid.report()
    assert [fault["found"] for fault in report["faults"]] == ["F: 10"]  # both are of one period: the source contradicts itself


def test_ten_days_before_the_tenth_of_a_month_come_before_it(laid):
    """Of texts, "2020-10-9" comes after "2020-10-30" and before "2020-9-1"; of days neither is so."""
    laid.figure("F", "capital_mobilised", "8", "billion VND", period_start="2020-10-9", period_end="2020-10-30")
    laid.figure("G", "capital_mobilised", "8", "billion VND", period_start="2020-9-1", period_end="2020-10-9", unit_id="D")
    assert open_dataset("", laid.save()).row_faults == ()
    laid.figure("H", "capital_mobilised", "8", "billion VND", period_start="2020-10-9", period_end="2020-9-30")
    [fault] = open_dataset("", laid.save()).row_faults
    assert (fault.row, fault.column) == (4, "period_end")
    assert fault.rule == "the period ends before it starts (2020-10-09)"


@pytest.mark.parametrize(
    ("text", "key"), [("TRUE", "linkage.lived.yes"), ("False", "linkage.lived.no"), ("", "unknown.not_reported")]
)
def test_a_boolean_of_a_spreadsheet_is_what_it_says(laid, text, key):
    about = {"unit_id": "D", "state": "ended", "start_date": "2017-1-1", "support_ended_on": "2018-1-1", "source_id": "S"}
    laid.row("linkage_projects", project_id="P", name="Chè", is_active_after_12_months=text, **about)
    answer = production_linkage.review(open_dataset("", laid.save()), "D")
    assert [text for text in texts(answer, "lasting") if text in LIVED_ON.values()] == [key, "unknown.not_reported"]


@pytest.mark.parametrize("text", ["1", "0", "x", "có thể"])
def test_what_is_no_boolean_is_refused(laid, text):
    laid.unit("A").unit("B").row(
        "unit_changes", from_unit_id="A", to_unit_id="B", change_date="2020-07-01", kind="merge", is_whole=text
    )
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    [fault] = caught.value.faults
    assert (fault.column, fault.found, fault.rule) == ("is_whole", text, "must be true or false")
    assert "empty" not in fault.fix  # it may not be


# --- a broken cell beside others ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["31/12/2020", "2020-13-45", "2020-W01-1", "9999-12-31"])
@pytest.mark.parametrize("measure", ["criteria_met", "poor_households"])
def test_a_day_that_cannot_be_read_stops_its_row_and_not_the_check(laid, text, measure):
    """The row beside it is of the same thing, and which is the newest is asked of both."""
    unit = "criterion" if measure == "criteria_met" else "household"
    laid.figure("F", measure, "12", unit).figure("G", measure, "10", unit, period_end=text)
    report = check_dataset(laid.save())
    assert [(fault.row, fault.column, fault.weight) for fault in report.faults] == [(3, "period_end", Weight.ROW)]
    assert [figure.figure_id for figure in open_dataset("", laid.save()).figures()] == ["F"]


def test_days_of_actions_are_read_as_all_others_and_stop_nothing(laid):
    about = {"kind": "plan_line", "unit_id": "D", "source_id": "S", "task": "Xây cầu"}
    laid.row("actions", action_id="A", start_date="2020-7-1", stated_on="2020-W01-1", done_date="0001-01-01", **about)
    laid.row("actions", action_id="B", deadline="9999", **about)
    faults = open_dataset("", laid.save()).faults
    assert [(fault.row, fault.column, fault.weight) for fault in faults] == [
        (2, "done_date", Weight.NOTICE),
        (2, "stated_on", Weight.NOTICE),
        (3, "deadline", Weight.NOTICE),
    ]
    frame = open_dataset("", laid.save()).frame("actions")
    assert frame["start_date"].dt.date.iloc[0] == date(2020, 7, 1)
    assert frame[["stated_on", "done_date"]].isna().all(axis=None)


# --- the review date ---------------------------------------------------------------------------------------------------------


def test_a_review_date_is_read_as_a_cell_is(laid):
    laid.descriptor["review_date"] = "2020-7-1"
    assert open_dataset("", laid.save()).review_date == date(2020, 7, 1)


@pytest.mark.parametrize("text", ["2020-W01-1", "20200701", "0001-01-01", "9999-12-31", "2020-02-31", "1/7/2020"])
def test_what_is_no_review_date_is_refused(laid, text):
    laid.descriptor["review_date"] = text
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    [fault] = caught.value.faults
    assert (fault.column, fault.found) == ("review_date", text)


@pytest.mark.parametrize(
    ("text", "day"), [("2020-7-1", date(2020, 7, 1)), ("1/7/2020", date(2020, 7, 1)), ("", date(2020, 12, 31))]
)
def test_a_review_date_may_be_asked_for_day_first(laid, text, day):
    assert open_dataset("", laid.save()).day(text) == day


@pytest.mark.parametrize("text", ["0001-01-01", "31/12/9999", "٢٠٢٠-07-01", "2020-02-31", "31/2/2020", "2020-W01-1", "today"])
def test_what_is_no_review_date_to_ask_for_is_refused(laid, text):
    with pytest.raises(UsageError, match="from 1800-01-01 to 2100-12-31"):
        open_dataset("", laid.save()).day(text)


@pytest.mark.parametrize("text", ["²", "٣", "１２", "1.850"])
def test_digits_that_are_none_stop_their_row_and_not_the_check(laid, text):
    about = {"unit_id": "D", "name": "Chè", "state": "running", "source_id": "S"}
    laid.row(
        "linkage_projects", project_id="P", poor_households=text, near_poor_households="1", participant_households="9", **about
    )
    report = check_dataset(laid.save())
    assert [(fault.column, fault.weight) for fault in report.faults] == [("poor_households", Weight.ROW)]


def test_a_source_read_before_it_was_published_is_named(laid):
    laid.row("sources", source_id="N", title="Báo", grade="press", published_date="2021-1-10", read_date="2021-01-09")
    [fault] = open_dataset("", laid.save()).faults
    assert (fault.file, fault.row, fault.column, fault.weight) == ("sources.csv", 3, "read_date", Weight.NOTICE)


@pytest.mark.parametrize(
    "cells", [{"unit": "criterion"}, {"value_to": "5"}, {"step": "1"}, {"qualifier": "over"}], ids=lambda cells: next(iter(cells))
)
def test_what_only_numbers_have_is_not_passed_over_in_a_status(laid, cells):
    laid.figure("F", "standard_state", "kept", basis="status", **cells)
    found = [(fault.row, fault.column, fault.weight) for fault in open_dataset("", laid.save()).faults]
    assert found == [(2, next(iter(cells)), Weight.NOTICE)]
