"""What figures list of the rows and values that they are made of: few enough to print, and enough to recompute them."""

from datetime import date
from fractions import Fraction

import pytest

from ntm_helpers.dataset import Row
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.review.operations import MOST_VALUES, bounds_of, counted, entries, from_day_to_day, from_to, of_values


def test_values_stand_with_how_often_they_occur_the_least_first():
    assert entries({Fraction(3): 2, Fraction(1, 3): Fraction(5, 2), Fraction(1): 1}) == "1/3*5/2 1 3*2"
    assert entries({}) == ""


def test_more_values_than_can_be_read_are_not_listed_and_no_operation_is_claimed():
    few = of_values("sum:values", {Fraction(n): 1 for n in range(MOST_VALUES)}, ("k", "1/3"))
    assert few["operation"] == "sum:values"
    assert [name for name, _ in few["parameters"]] == ["k", "values"]
    many = of_values("sum:values", {Fraction(n): 1 for n in range(MOST_VALUES + 1)}, ("k", "1/3"))
    assert many == {"parameters": (("k", "1/3"),)}


def test_only_single_numbers_are_values():
    assert counted([point(2), point(2), point(5)]) == {2: 2, 5: 1}
    assert counted([point(2), Quantity(Fraction(1), Fraction(3))]) == {}


def test_which_rows_are_not_sure_is_named_but_no_home():
    works, homes = [Row("works", "W1"), Row("works", "W2")], [Row("households", "H1")]
    assert bounds_of(works, [Row("works", "W3")]) == (("surely", "2"), ("undecided", "W3"))
    assert bounds_of(works, []) == (("surely", "2"),)
    assert bounds_of([], homes) == (("surely", "0"),)


@pytest.mark.parametrize(("most", "is_one"), [(2, True), (3, False)])
def test_a_count_is_a_number_or_from_the_least_to_the_most(most, is_one):
    found = from_to(2, most, "work")
    assert (found.lower, found.upper, found.unit, found.kind) == (2, most, "work", "count")
    assert (found.bare == 2) is is_one


def test_a_day_that_is_not_known_is_not_named():
    assert from_day_to_day(date(2020, 1, 2), None) == (("from", "2020-01-02"),)
