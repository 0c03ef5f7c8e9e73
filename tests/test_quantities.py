"""Hedged numbers: the table of hedges, interval arithmetic that holds every point result, agreement."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_helpers.quantities import (
    QUALIFIERS,
    QuantityError,
    agreement,
    compare,
    difference,
    intersection,
    product,
    ratio,
    read_quantity,
    share,
    total,
)

F = Fraction


def read(value, qualifier="exact", **more):
    return read_quantity(value, qualifier=qualifier, **more)


def ends(quantity):
    return quantity.lower, quantity.upper, quantity.lower_open, quantity.upper_open


@pytest.mark.parametrize(
    ("value", "qualifier", "kind", "expected"),
    [
        ("38", "over", "amount", (F(38), F(39), True, True)),
        ("33", "nearly", "amount", (F(32), F(33), True, True)),
        ("4.2", "over", "length", (F("4.2"), F("4.3"), True, True)),
        ("30000", "over", "amount", (F(30000), F(40000), True, True)),
        ("15.40", "over", "rate", (F("15.40"), F("15.41"), True, True)),
        ("3700", "about", "amount", (F(3600), F(3800), False, False)),
        ("95", "at_least", "rate", (F(95), F(96), False, True)),
        ("20", "at_most", "amount", (F(10), F(20), True, False)),
        ("5", "under", "amount", (F(0), F(5), False, True)),
        ("36.06", "exact", "rate", (F("36.055"), F("36.065"), False, False)),
        ("15.40", "exact", "rate", (F("15.395"), F("15.405"), False, False)),
        ("15.4", "exact", "rate", (F("15.35"), F("15.45"), False, False)),
        ("30000", "exact", "amount", (F("29999.5"), F("30000.5"), False, False)),
        ("76", "exact", "count", (F(76), F(76), False, False)),
        ("2018", "exact", "year", (F(2018), F(2018), False, False)),
        ("120", "over", "count", (F(121), F(130), False, False)),
        ("120", "nearly", "count", (F(110), F(119), False, False)),
        ("5", "under", "count", (F(0), F(4), False, False)),
    ],
)
def test_a_hedge_is_an_interval(value, qualifier, kind, expected):
    assert ends(read(value, qualifier, kind=kind)) == expected


def test_the_step_of_a_row_overrides_the_digits():
    assert ends(read("120", "over", step="5")) == (F(120), F(125), True, True)


def test_nothing_falls_below_zero_nor_above_its_cap():
    assert read("0", "exact").lower == 0
    assert read("100", "exact", kind="rate", cap=F(100)).upper == 100
    assert read("95", "over", kind="rate", cap=F(100)).upper == 96


def test_only_our_side_of_a_hedge_is_soft():
    over, nearly = read("38", "over"), read("33", "nearly")
    assert (over.lower_soft, over.upper_soft) == (False, True)
    assert (nearly.lower_soft, nearly.upper_soft) == (True, False)
    added = total([over, nearly])
    assert (added.lower_soft, added.upper_soft) == (True, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"value": "1.234,5"}, "is no number"),
        ({"value": "1e5"}, "is no number"),
        ({"value": "12", "value_to": "10"}, "ends \\(10\\) before it starts \\(12\\)"),
        ({"value": "12", "value_to": "15", "qualifier": "over"}, "takes no qualifier"),
        ({"value": "12", "qualifier": "circa"}, "not one of exact, over"),
        ({"value": "3.5", "kind": "count"}, "is a whole number"),
        ({"value": "0", "qualifier": "nearly"}, "nothing is nearly 0"),
    ],
)
def test_what_is_no_quantity_is_refused_with_its_reason(arguments, message):
    with pytest.raises(QuantityError, match=message):
        read_quantity(**arguments)


def test_the_capital_of_the_conference_is_not_contradicted():
    parts = [read("33", "nearly"), read("4", "over"), read("1", "over")]
    added, stated = total(parts), read("38", "over")
    assert ends(added) == (F(37), F(40), True, True)
    found = agreement(stated, added)
    assert found.verdict == "agrees_as_hedged"  # 33 + 4 + 1 = 38 is not "over 38", the intervals meet
    assert ends(found.overlap) == (F(38), F(39), True, True)
    assert found.overlap.width == 1


def test_shares_of_capital_are_narrower_than_plain_division():
    central, province, people = read("33", "nearly"), read("4", "over"), read("1", "over")
    stated = read("38", "over")
    found = share(central, [province, people], stated)
    assert ends(found) == (F(3200, 39), F(3300, 38), True, True)  # 82.05 and 86.84, not 80 to 89.2
    assert ends(share(province, [central, people], stated)) == (F(400, 39), F(500, 38), True, True)
    assert ends(share(people, [central, province], stated)) == (F(100, 39), F(200, 38), True, True)


def test_hedged_population_agrees_with_the_census():
    assert agreement(read("30000", "over", kind="count"), read("31137", kind="count")).verdict == "agrees_as_hedged"


def test_plain_statements_agree_or_not():
    assert agreement(read("8", kind="count"), read("8", kind="count")).verdict == "agrees"
    assert agreement(read("8", kind="count"), read("9", kind="count")).verdict == "disagrees"
    assert agreement(read("8", kind="count"), None).verdict == "cannot_tell"
    soft = agreement(read("38", "over"), read("40"))
    assert (soft.verdict, soft.is_soft) == ("disagrees", True)  # only our reading of "over 38" ends at 39


def test_cost_per_project_and_per_bridge():
    assert ends(ratio(read("5", "over"), read("4", kind="count"))) == (F("1.25"), F("1.5"), True, True)
    assert ends(ratio(read("12", "over"), read("3", kind="count"))) == (F(4), F(13, 3), True, True)


def test_units_of_measure_must_be_one():
    with pytest.raises(QuantityError, match="billion VND, million VND"):
        total([read("1", unit="billion VND"), read("1", unit="million VND")])


def test_a_denominator_that_may_be_zero_is_refused():
    with pytest.raises(QuantityError, match="may be zero"):
        ratio(read("1"), read("5", "under"))


def test_comparison_says_only_what_is_certain():
    assert compare(read("38", "over"), read("37")) == "greater"
    assert compare(read("38", "over"), read("39", "over")) == "less"
    assert compare(read("38", "over"), read("38.5")) == "cannot_tell"
    assert compare(read("3", kind="count"), read("3", kind="count")) == "equal"


digits = st.integers(1, 9999).map(str) | st.decimals(min_value="0.01", max_value=999, places=2).map(str)
hedged = st.builds(read, digits, st.sampled_from(QUALIFIERS))


@st.composite
def quantity_and_point(draw):
    """A quantity and a number inside it, often close to an end."""
    quantity = draw(hedged)
    weight = draw(st.sampled_from([F(1, 1000), F(1, 3), F(1, 2), F(999, 1000)]))
    point = quantity.lower + (quantity.upper - quantity.lower) * weight
    assert quantity.holds(point)
    return quantity, point


pair = quantity_and_point()


@given(pair, pair)
def test_results_hold_every_point_result(one, other):
    (a, x), (b, y) = one, other
    assert total([a, b]).holds(x + y)
    assert difference(a, b).holds(x - y)
    assert product(a, b).holds(x * y)
    if not b.holds(0):
        assert ratio(a, b).holds(x / y)


@given(pair, st.lists(pair, max_size=3))
def test_a_share_holds_every_point_share(part, others):
    points = [part[1], *(point for _, point in others)]
    assume(sum(points) > 0)
    assert share(part[0], [quantity for quantity, _ in others]).holds(100 * part[1] / sum(points))


@given(pair, st.lists(pair, max_size=3))
def test_a_stated_total_only_narrows_a_share(part, others):
    quantities = [quantity for quantity, _ in others]
    whole = total([part[0], *quantities])
    assume(not whole.holds(0))
    wide, narrow = share(part[0], quantities), share(part[0], quantities, whole)
    assert narrow.lower >= wide.lower
    assert narrow.upper <= wide.upper


@given(pair, pair)
def test_dividing_and_multiplying_gives_back_what_was_there(one, other):
    (a, x), (b, _) = one, other
    assume(not b.holds(0))
    assert product(ratio(a, b), b).holds(x)


@given(hedged, hedged)
def test_agreement_is_symmetric_and_means_that_intervals_meet(a, b):
    assert agreement(a, b).verdict == agreement(b, a).verdict
    assert (agreement(a, b).verdict == "disagrees") == (intersection(a, b) is None)
