"""A series over a merger: counts add, rates are weighted by their own denominators, states do not merge."""

from datetime import date

import pytest

from ntm_helpers.methods.mergers import over_merger
from ntm_helpers.places import UnitChange

AT = {"item": "qd59-2015"}


def merged(laid, measure, *, is_whole=True):
    """Put the figures of A and B together; what is missing stays missing."""
    laid.unit("A").unit("B")
    dataset = laid.open()
    found = {(f.measure, f.unit_id): f for f in dataset.figures()}
    changes = [UnitChange(unit, "N", date(2025, 7, 1), "merge", is_whole) for unit in ("A", "B")]
    ratio = dataset.register.measures[measure].ratio
    below = [found.get((ratio[1], unit)) if ratio else None for unit in ("A", "B")]
    return over_merger(changes, [found.get((measure, unit)) for unit in ("A", "B")], below, dataset.register)


def both(laid, measure, one, other, unit, **cells):
    laid.figure(f"{measure}-A", measure, one, unit, unit_id="A", **cells)
    return laid.figure(f"{measure}-B", measure, other, unit, unit_id="B", **cells)


def test_counts_add(laid):
    both(laid, "households_census", "300", "200", "household")
    assert merged(laid, "households_census").quantity.bare == 500


def test_hedged_counts_stay_hedged(laid):
    both(laid, "households_census", "300", "200", "household", qualifier="over")
    found = merged(laid, "households_census").quantity
    assert (found.lower, found.upper) == (502, 700)  # 301 to 400 and 201 to 300


def test_a_rate_is_weighted_by_its_own_denominator(laid):
    both(laid, "poverty_rate", "20.0", "30.0", "percent", **AT)
    both(laid, "households_reviewed", "300", "200", "household")
    found = merged(laid, "poverty_rate")
    assert found.quantity.bare == 24  # (20 · 300 + 30 · 200) / 500
    assert len(found.figures) == 4


@pytest.mark.parametrize(
    ("measure", "unit", "values", "reason"),
    [
        ("poverty_rate", "percent", ("20.0", "30.0"), "unknown.denominators_missing"),
        ("road_village_axis_hardened_rate", "percent", ("95", "80"), "unknown.denominators_missing"),
        ("visitors", "visitor", ("10", "20"), "unknown.does_not_merge"),
        ("standard_state", "", ("kept", "kept"), "unknown.does_not_merge"),
        ("recognised_year", "year", ("2017", "2018"), "unknown.does_not_merge"),
    ],
)
def test_what_cannot_be_put_together_says_why(laid, measure, unit, values, reason):
    both(laid, measure, *values, unit)
    found = merged(laid, measure)
    assert (found.quantity, found.reason) == (None, reason)


def test_a_denominator_of_zero_weighs_nothing(laid):
    both(laid, "poverty_rate", "20.0", "30.0", "percent", **AT)
    both(laid, "households_reviewed", "0", "200", "household")
    assert merged(laid, "poverty_rate").quantity.bare == 30


def test_a_part_of_a_unit_is_not_split(laid):
    both(laid, "households_census", "300", "200", "household")
    assert merged(laid, "households_census", is_whole=False).reason == "unknown.part_went_over"


def test_a_missing_unit_is_no_zero(laid):
    laid.figure("F", "households_census", "300", "household", unit_id="A")
    assert merged(laid, "households_census").reason == "unknown.input_missing"
