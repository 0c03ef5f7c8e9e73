"""Elementary operations on figures: each lists what it used; a missing input and a zero denominator mean one thing everywhere."""

from fractions import Fraction as F

import pytest

from ntm_helpers import quantities
from ntm_helpers.dataset import Reads, Row, open_dataset
from ntm_helpers.quantities import Quantity, QuantityError, point, read_quantity
from ntm_helpers.review import Draft, Gravity, Role, Sentence, Step, Table, nothing, shares
from ntm_helpers.review import arithmetic as a

READS = Reads(("*/*",), ("self", "children"))


@pytest.fixture
def draft(laid):
    """A district with capital by source, people, and a source without an amount."""
    laid.unit("A").unit("B")
    laid.figure("F1", "capital_mobilised", "33", "billion VND", item="central", qualifier="nearly")
    laid.figure("F2", "capital_mobilised", "4", "billion VND", item="province", qualifier="over")
    laid.figure("F3", "capital_mobilised", "", item="community", qualifier="not_reported")
    laid.figure("F4", "population_census", "1000", "person")
    laid.figure("F5", "population_stated", "0", "person")
    view = open_dataset("", laid.save()).view("D", "", READS)
    return Draft("funding", view)


def figure(draft, figure_id):
    return next(f for f in draft.view.figures() if f.figure_id == figure_id)


def test_a_sum_lists_its_parts_and_names_its_function(draft):
    found = a.total(draft, "capital_sum_of_sources", [figure(draft, "F1"), figure(draft, "F2")])
    assert (found.quantity.lower, found.quantity.upper) == (36, 38)
    assert (found.operation, found.inputs, found.method) == ("sum", ("F1", "F2"), "ntm_helpers.review.arithmetic.total")


def test_a_sum_without_a_part_is_no_sum_of_the_others(draft):
    found = a.total(draft, "capital_sum_of_sources", [figure(draft, "F1"), figure(draft, "F3")])
    assert (found.quantity, found.reason) == (None, "unknown.input_missing")
    found = a.total(draft, "capital_sum_of_sources", [figure(draft, "F1"), None], item="x")
    assert (found.quantity, found.reason, found.inputs) == (None, "unknown.input_missing", ("F1",))


@pytest.mark.parametrize("operation", [a.difference, a.product, a.ratio])
def test_of_nothing_nothing_is_said(draft, operation):
    assert operation(draft, "capital_difference", None, None) is None
    assert a.total(draft, "capital_sum_of_sources", []) is None
    assert a.mean(draft, "capital_difference", [None]) is None
    assert a.median(draft, "capital_difference", []) is None


def test_a_function_of_its_own_is_applied_only_to_what_is_known(draft):
    known, unknown = (figure(draft, name) for name in ("F1", "F3"))
    found = a.computed(draft, "capital_difference", [known, figure(draft, "F2")], by=quantities.difference)
    assert found.quantity == quantities.difference(known.quantity, figure(draft, "F2").quantity)
    assert (found.operation, found.inputs, found.method) == ("", ("F1", "F2"), "ntm_helpers.quantities.difference")
    found = a.computed(draft, "capital_difference", [known, unknown], by=quantities.difference, item="x")
    assert (found.quantity, found.reason) == (None, "unknown.input_missing")
    assert a.computed(draft, "capital_difference", [None, None], by=quantities.difference) is None


def test_a_share_of_no_part_that_is_named_is_unknown(draft):
    found = shares.share(draft, "capital_source_share", [], [figure(draft, "F1")], None)
    assert (found.quantity, found.reason, found.inputs) == (None, "unknown.input_missing", ())


def test_a_denominator_that_may_be_zero_divides_nothing(draft):
    found = a.ratio(draft, "capital_per_head", figure(draft, "F1"), figure(draft, "F5"))
    assert (found.quantity, found.reason) == (None, "unknown.denominator_zero")
    found = a.ratio(draft, "capital_per_head", figure(draft, "F1"), figure(draft, "F4"), item="census")
    assert (found.quantity.lower, found.quantity.upper, found.quantity.unit) == (32, 33, "million VND per person")


def test_per_cent_are_hundredths_in_a_product(draft):
    half, most = (
        draft.derive(measure, point(value, "percent", "rate"), by=point)
        for measure, value in (("mpi_headcount_ratio", 50), ("mpi_intensity", 70))
    )
    assert a.product(draft, "mpi_adjusted_headcount_ratio", half, most).quantity == point(F(35, 100), "index", "rate")
    assert a.product(draft, "population_stated", figure(draft, "F4"), half, item="half").quantity.bare == 500
    assert a.product(draft, "poverty_rate", half, most).quantity == point(35, "percent", "rate")


def test_a_share_of_several_parts_together(draft):
    one, two = figure(draft, "F1"), figure(draft, "F2")
    found = shares.share(draft, "capital_source_share", [one], [two], None, item="central")
    assert (found.quantity.lower, found.quantity.upper) == (F(3200, 37), F(3300, 37))
    assert found.operation == "share:1"
    assert shares.share(draft, "capital_source_share", [], [], None, item="x").reason == "unknown.input_missing"


def test_mean_and_median_hold_every_value_that_the_inputs_allow(draft):
    parts = [figure(draft, "F1"), figure(draft, "F2")]
    mean = a.mean(draft, "capital_difference", parts, item="mean").quantity
    assert (mean.lower, mean.upper) == (18, 19)
    median = a.median(draft, "capital_difference", parts, item="median").quantity
    assert (median.lower, median.upper) == (18, 19)


def test_a_count_lists_what_it_counts_and_none_is_zero(draft):
    found = a.count(draft, "works_listed", [*draft.view.children, Row("works", "W1"), figure(draft, "F4")])
    assert found.quantity.nominal == 4
    assert found.rows == (Row("units", "A"), Row("units", "B"), Row("works", "W1"))
    assert found.inputs == ("F4",)
    assert a.count(draft, "works_listed", [], item="none").quantity.nominal == 0


def test_a_figure_names_a_function_that_can_be_imported(draft):
    with pytest.raises(ValueError, match="cannot be imported"):
        draft.derive("capital_difference", point(1, "billion VND"), by=lambda: None)


def test_a_step_says_which_measures_are_missing():
    empty = Step("uses", (nothing("funding.no_lines", "capital_allocated", "capital_disbursed"),))
    assert empty.is_empty
    assert empty.missing == ("capital_allocated", "capital_disbursed")
    table = Table("x", ["column.year"], [[None]])
    assert not Step("uses", (nothing("funding.no_lines", "capital_allocated"), table)).is_empty
    assert not Step("uses", (Sentence("funding.per_head"),)).is_empty
    assert Step("uses", (Sentence("context.parent", role=Role.CONTEXT),)).is_empty


def test_gravity_and_role_travel_with_the_sentence(draft):
    draft.headline("funding.does_not_close", gravity=Gravity.DOES_NOT_CLOSE, unit=draft.view.unit)
    draft.nothing("context.nothing", unit=draft.view.unit)
    headline = draft.review().as_json()["headline"]
    assert [sentence.get("gravity", "") for sentence in headline] == ["does_not_close", ""]
    assert [sentence.get("role", "") for sentence in headline] == ["", "nothing"]


# --- the median of hedged numbers -------------------------------------------------------------------------------------------


def test_the_median_of_hedged_numbers_lies_between_the_medians_of_their_ends():
    parts = [read_quantity("1"), read_quantity("38", qualifier="over"), read_quantity("10", value_to="15")]
    found = quantities.median(parts)
    assert (found.lower, found.upper, found.bare) == (10, 15, None)
    even = quantities.median([point(1), point(2)])
    assert (even.lower, even.upper, even.bare) == (F(3, 2), F(3, 2), F(3, 2))


def test_the_median_with_an_endless_number_in_the_middle_is_endless():
    endless = Quantity(F(5), None, upper_open=True)
    found = quantities.median([endless, endless, point(1)])
    assert (found.lower, found.upper) == (5, None)
    with pytest.raises(QuantityError, match="nothing to take the median of"):
        quantities.median([])


# --- periods ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def of_two_years(laid):
    """Capital of two sources, one of the end of 2019 and one of the end of 2020, and a total of 2020."""
    laid.figure("C", "capital_mobilised", "30", "billion VND", item="central", period_end="2019-12-31")
    laid.figure("P", "capital_mobilised", "4", "billion VND", item="province")
    laid.figure("T", "capital_mobilised", "34", "billion VND")
    return Draft("funding", open_dataset("", laid.save()).view("D", "", READS))


def test_figures_that_ended_on_different_days_are_not_added(of_two_years):
    parts = [figure(of_two_years, "C"), figure(of_two_years, "P")]
    for found in (
        a.total(of_two_years, "capital_sum_of_sources", parts),
        shares.share(of_two_years, "capital_source_share", parts[:1], parts[1:], None),
    ):
        assert (found.quantity, found.reason) == (None, a.PERIODS_DIFFER)


def test_figures_that_began_on_different_days_are_not_added(laid):
    laid.figure("C", "capital_mobilised", "30", "billion VND", item="central", period_start="2016-01-01")
    laid.figure("P", "capital_mobilised", "4", "billion VND", item="province", period_start="2020-01-01")
    draft = Draft("funding", open_dataset("", laid.save()).view("D", "", READS))
    assert a.total(draft, "capital_sum_of_sources", [figure(draft, "C"), figure(draft, "P")]).reason == a.PERIODS_DIFFER


def test_parts_of_one_year_are_not_held_against_a_total_of_another(of_two_years):
    measures = {"sum_measure": "capital_sum_of_sources", "difference_measure": "capital_difference"}
    outcome = shares.reconcile(of_two_years, [figure(of_two_years, "C")], figure(of_two_years, "T"), **measures)
    assert (outcome.sum.quantity.bare, outcome.difference) == (30, None)


def test_a_ratio_tells_the_days_that_it_divides(of_two_years):
    found = a.ratio(of_two_years, "capital_stage_rate", figure(of_two_years, "C"), figure(of_two_years, "T"))
    assert [day.isoformat() for day in found.days_divided] == ["2019-12-31", "2020-12-31"]


def test_a_count_of_figures_of_several_days_is_of_none(of_two_years):
    both = [figure(of_two_years, "C"), figure(of_two_years, "P")]
    assert a.count(of_two_years, "parts_reporting", both, item="both").last_day is None
    assert a.count(of_two_years, "parts_reporting", both[:1], item="one").last_day == both[0].last_day
