"""Capital by quarter: added where none is missing, never twice, told with its period; what comes later stands apart."""

from datetime import date
from fractions import Fraction

import pytest

from answers import headline, rows, said, value
from ntm_helpers.audit.evaluate import Verdict
from ntm_helpers.audit.proving import prove_all
from ntm_helpers.dataset import open_dataset
from ntm_helpers.dataset.part_years import covered
from ntm_helpers.review import Sentence
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import funding

QUARTERS = {
    1: ("2020-01-01", "2020-03-31"),
    2: ("2020-04-01", "2020-06-30"),
    3: ("2020-07-01", "2020-09-30"),
    4: ("2020-10-01", "2020-12-31"),
}
NINE_MONTHS = ("", "2020-09-30")
SUM = "capital_of_stage.all.disbursed.2020"


@pytest.fixture
def lines(laid):
    """Lay lines of 2020: source, amount and period, of a stage and unit."""
    laid.descriptor["review_date"] = "2020-09-30"
    number = iter(range(100))

    def lay(*told, stage="disbursed", unit="D"):
        for source, amount, (start, end) in told:
            cells = {"period_start": start, "period_end": end, "capital_source": source, "stage": stage, "unit_id": unit}
            known = {"capital_id": f"L{next(number)}", "year": "2020", "nature": "investment", "source_id": "S"}
            laid.row("capital_lines", amount_million_vnd=amount, **known, **cells)
        return laid

    return lay


def review(laid, unit="D"):
    return funding.review(laid.open(), unit)


def test_quarters_that_follow_one_another_are_added_and_told_with_their_period(lines):
    """100 + 200 + 300 of the centre and 10 of the province are 610, of January to September."""
    told = [("central", str(100 * quarter), QUARTERS[quarter]) for quarter in (1, 2, 3)]
    found = review(lines(*told, ("province", "10", QUARTERS[2])))
    total = found.figures[f"funding.{SUM}"]
    assert (total.quantity.bare, total.period_start, total.period_end) == (610, date(2020, 1, 1), date(2020, 9, 30))
    assert "funding.stages_of_year" in headline(found)
    table = rows(found, "stages", "funding.periods.caption")
    assert [row[1].quantity.bare for row in table[:-1]] == [100, 210, 300, 610]


def test_nine_months_beside_quarters_of_the_same_money_are_not_added_to_them(lines):
    """600 of nine months hold the three quarters of the centre; the 10 of the province are beside them: 610."""
    told = [("central", "200", QUARTERS[quarter]) for quarter in (1, 2, 3)]
    found = review(lines(*told, ("central", "600", NINE_MONTHS), ("province", "10", QUARTERS[3])))
    assert value(found, SUM) == 610
    blocks = found.step("stages").blocks
    assert "funding.periods.note" in [block.key for block in blocks if isinstance(block, Sentence)]


def test_a_quarter_that_is_missing_leaves_no_sum(lines):
    found = review(lines(("central", "100", QUARTERS[1]), ("central", "300", QUARTERS[3])))
    total = found.figures[f"funding.{SUM}"]
    assert (total.quantity, total.reason) == (None, "unknown.periods_differ")


def test_units_that_tell_different_months_make_no_sum(lines, laid):
    laid.unit("A").unit("B")
    lines(("central", "100", QUARTERS[1]), ("central", "100", QUARTERS[2]), unit="A")
    total = review(lines(("central", "300", QUARTERS[1]), unit="B")).figures[f"funding.{SUM}"]
    assert (total.quantity, total.reason) == (None, "unknown.periods_differ")


def test_units_that_tell_the_same_months_differently_do(lines, laid):
    laid.unit("A").unit("B")
    lines(("central", "100", QUARTERS[1]), ("central", "100", QUARTERS[2]), ("central", "50", QUARTERS[3]), unit="A")
    assert value(review(lines(("central", "300", NINE_MONTHS), unit="B")), SUM) == 550


def test_what_is_disbursed_so_far_stands_over_the_plan_of_the_year(lines):
    """150 + 150 of a plan of 1,200 are 25 %."""
    lines(("central", "1200", ("", "")), stage="planned")
    found = review(lines(("central", "150", QUARTERS[1]), ("central", "150", QUARTERS[2])))
    rate = found.figures["funding.capital_stage_rate.disbursed.planned.2020"]
    assert (rate.quantity.bare, rate.days_divided) == (25, (date(2020, 6, 30), date(2020, 12, 31)))


def test_a_quarter_after_the_review_date_counts_nowhere_and_is_named(lines):
    found = review(lines(("central", "100", QUARTERS[3]), ("central", "999", QUARTERS[4])))
    assert value(found, SUM) == 100
    later = found.step("afterwards").blocks
    assert "funding.later_parts" in [block.key for block in later if isinstance(block, Sentence)]


def test_nothing_is_carried_over_from_a_year_that_is_not_told_to_its_end(lines, laid):
    laid.descriptor["review_date"] = "2021-06-30"
    lines(("central", "1000", ("", "")), stage="allocated")
    found = review(lines(("central", "600", NINE_MONTHS)))
    assert not any(figure.measure == "capital_carried_over" for figure in found.figures.values())
    found = review(lines(("central", "300", QUARTERS[4])))
    assert value(found, "capital_carried_over.2020") == 100


def test_hedged_quarters_are_added_as_intervals(lines):
    """Nearly 300 is 200 to 300: with 100 it is 300 to 400."""
    total = review(lines(("central", "100", QUARTERS[1]), ("central", "gần 300", QUARTERS[2]))).figures[f"funding.{SUM}"]
    assert (total.quantity.lower, total.quantity.upper) == (300, 400)


def test_every_figure_is_proved(lines):
    lines(("central", "1200", ("", "")), stage="planned")
    found = review(lines(*[("central", "over 150", QUARTERS[q]) for q in (1, 2, 3)], ("province", "600", NINE_MONTHS)))
    plain = {figure.figure_id: figure_json(figure) for figure in found.figures.values()}
    proofs = prove_all(plain, found, [one for one, figure in plain.items() if "method" in figure and "reason" not in figure])
    assert {proof.verdict for proof in proofs.values()} == {Verdict.MATCH}


@pytest.mark.parametrize(
    ("period", "rules"),
    [
        (("2019-10-01", "2020-03-31"), ["fault.period_of_other_year"]),
        (("2020-03-01", "2020-05-31"), ["fault.periods_cross"]),  # partly in the first quarter
        (("2020-06-01", "2020-04-30"), ["fault.ends_early"]),
        (QUARTERS[2], []),
        (NINE_MONTHS, []),
    ],
)
def test_periods_that_cannot_be_are_broken_rows(lines, period, rules):
    laid = lines(("central", "1", QUARTERS[1]), ("central", "1", period))
    assert sorted({fault.rule.key for fault in open_dataset("", laid.save()).row_faults}) == rules


def test_a_line_told_twice_is_not_paid_out_twice(lines):
    lines(("central", "100", ("", "")), stage="allocated")
    laid = lines(("central", "60", NINE_MONTHS), ("central", "30", QUARTERS[1]), ("central", "30", QUARTERS[2]))
    assert "fault.disbursed_above" not in {fault.rule.key for fault in open_dataset("", laid.save()).faults}


@pytest.mark.parametrize(
    ("spans", "whole"),
    [
        ([(1, 3), (4, 6)], (1, 6)),
        ([(4, 6), (1, 3)], (1, 6)),
        ([(1, 9), (4, 6)], (1, 9)),
        ([(1, 3), (7, 9)], None),
    ],
)
def test_periods_cover_what_lies_between_them_only_without_a_gap(spans, whole):
    """Spans of days of one month: 1 to 3 and 4 to 6 follow one another."""
    days = [(date(2020, 1, first), date(2020, 1, last)) for first, last in spans]
    assert covered(days) == (None if whole is None else tuple(date(2020, 1, day) for day in whole))


def test_the_headline_names_the_period(lines):
    found = review(lines(("central", "100", QUARTERS[1])))
    [told] = said(found, "funding.stages_of_year")
    [stage] = told["told"]
    assert stage.values["period"].figure.period_end == date(2020, 3, 31)
    assert stage.values["amount"].quantity.bare == Fraction(100)
