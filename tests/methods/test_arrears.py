"""Arrears of construction: what is owed for a work is never negative, and how old it is goes by whole years."""

from datetime import date

import pytest

from ntm_helpers.methods.arrears import age_of, owed
from ntm_helpers.quantities import point


@pytest.mark.parametrize(("accepted", "arranged", "rest"), [(900, 600, 300), (500, 500, 0), (500, 700, 0)])
def test_what_a_work_has_too_much_is_no_credit(accepted, arranged, rest):
    assert owed(point(accepted, "million VND"), point(arranged, "million VND")) == point(rest, "million VND")


@pytest.mark.parametrize(
    ("accepted_on", "as_of", "age"),
    [
        ("2020-12-31", "2020-12-31", "under_1"),
        ("2020-01-01", "2020-12-31", "under_1"),
        ("2019-12-31", "2020-12-31", "1_to_3"),
        ("2018-01-01", "2020-12-31", "1_to_3"),
        ("2017-12-31", "2020-12-31", "3_and_over"),
        ("2016-02-29", "2019-02-28", "3_and_over"),  # a year without that day ends on the last day of the month
        ("2016-02-29", "2019-02-27", "1_to_3"),
    ],
)
def test_age_in_whole_years(accepted_on, as_of, age):
    assert age_of(date.fromisoformat(accepted_on), date.fromisoformat(as_of)) == age
