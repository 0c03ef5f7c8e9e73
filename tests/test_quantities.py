"""Hedged numbers: the table of hedges, interval arithmetic that holds every point result, agreement."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ntm_helpers.quantities import (
    QUALIFIERS,
    Quantity,
    QuantityError,
    agreement,
    compare,
    difference,
    intersection,
    point,
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
        ("120", "about", "count", (F(110), F(130), False, False)),
        ("5", "at_least", "count", (F(5), F(6), False, False)),
        ("5", "at_most", "count", (F(4), F(5), False, False)),
        ("13", "nearly", "length", (F(12), F(13), True, True)),
        ("1", "nearly", "amount", (F(0), F(1), True, True)),
        ("0", "exact", "amount", (F(0), F("0.5"), False, False)),
        ("0", "about", "amount", (F(0), F(1), False, False)),
        ("0.50", "over", "amount", (F("0.50"), F("0.51"), True, True)),
    ],
)
def test_a_hedge_is_an_interval(value, qualifier, kind, expected):
    assert ends(read(value, qualifier, kind=kind)) == expected


def test_the_step_of_a_row_overrides_the_digits():
    assert ends(read("120", "over", step="5")) == (F(120), F(125), True, True)
    assert ends(read("120", step="5")) == (F("117.5"), F("122.5"), False, False)
    assert ends(read("120", step="5", kind="count")) == (F(118), F(122), False, False)
    assert ends(read("5", "nearly", step="10")) == (F(0), F(5), False, True)


def test_nothing_falls_below_zero_nor_above_its_cap():
    assert read("0", "exact").lower == 0
    assert read("100", "exact", kind="rate", cap=F(100)).upper == 100
    assert read("95", "over", kind="rate", cap=F(100)).upper == 96
    assert ends(read("100", "at_least", kind="rate", cap=F(100))) == (F(100), F(100), False, False)
    assert read("100", "about", kind="rate", cap=F(100)).upper_soft is False  # 100 is a fact, 200 would be our convention
    assert read("113.2", kind="rate", cap=F(100)).lower == F("113.15")  # above the cap as printed: for the checks to say


@pytest.mark.parametrize(
    ("qualifier", "soft"),
    [
        ("exact", (False, False)),
        ("over", (False, True)),
        ("nearly", (True, False)),
        ("about", (True, True)),
        ("at_least", (False, True)),
        ("at_most", (True, False)),
        ("under", (True, False)),
    ],
)
@pytest.mark.parametrize("kind", ["amount", "count"])
def test_only_our_side_of_a_hedge_is_soft(qualifier, soft, kind):
    found = read("38", qualifier, kind=kind)
    assert (found.lower_soft, found.upper_soft) == soft


def test_an_end_is_soft_when_an_end_that_made_it_is():
    over, nearly = read("38", "over"), read("33", "nearly")
    more = difference(over, read("33", "over"))  # (38, 39) − (33, 34): 38 − 34 rests on 34, 39 − 33 on 39
    assert (more.lower_soft, more.upper_soft) == (True, True)
    half = ratio(over, point(2))
    assert (half.lower_soft, half.upper_soft) == (False, True)
    turned = difference(point(0), over)
    assert (turned.lower_soft, turned.upper_soft) == (True, False)
    added = total([over, nearly])
    assert (added.lower_soft, added.upper_soft) == (True, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"value": "1.234,5"}, "is no number"),
        ({"value": "1e5"}, "is no number: write digits, '\\.' before decimals"),
        ({"value": ""}, "'' is no number"),
        ({"value": " 5"}, "is no number"),
        ({"value": "5\n"}, "is no number"),
        ({"value": "5."}, "is no number"),
        ({"value": ".5"}, "is no number"),
        ({"value": "-5"}, "only a change may be"),
        ({"value": "−5"}, "no sign"),
        ({"value": "007"}, "no zero in front"),
        ({"value": "٣٨"}, "is no number"),
        ({"value": "nan"}, "is no number"),
        ({"value": "9" * 5000}, "at most 24 digits, found 5000"),
        ({"value": "12", "value_to": "x"}, "'x' is no number"),
        ({"value": "3", "value_to": "4.5", "kind": "count"}, "is a whole number, found '4.5'"),
        ({"value": "12", "step": "0"}, "step must be above 0"),
        ({"value": "0", "qualifier": "nearly"}, "nothing is nearly 0"),
        ({"value": "0", "qualifier": "under", "kind": "count"}, "nothing is under 0"),
        ({"value": "100", "qualifier": "over", "kind": "rate", "cap": F(100)}, "nothing is over 100"),
        ({"value": "12", "value_to": "10"}, "ends \\(10\\) before it starts \\(12\\)"),
        ({"value": "12", "value_to": "15", "qualifier": "over"}, "takes no qualifier"),
        ({"value": "12", "qualifier": "circa"}, "not one of exact, over"),
        ({"value": "3.5", "kind": "count"}, "is a whole number"),
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
    assert found.nominal is None
    assert ends(share(central, [province, people])) == (F(3200, 39), F(3300, 38), True, True)  # 32/(32+5+2), 33/(33+4+1)


def test_a_stated_total_narrows_a_share():
    central, others = read("33", "nearly"), [Quantity(F(4), F(8), True, True)]
    assert ends(share(central, others)) == (80, F(3300, 37), True, True)  # 32/(32+8), 33/(33+4)
    assert ends(share(central, others, read("38", "over"))) == (F(3200, 39), F(3300, 38), True, True)
    assert ends(share(point(33), [Quantity(F(4), F(8))], point(40))) == (F("82.5"), F("82.5"), False, False)


def test_a_share_of_nothing_is_nothing_and_of_everything_is_everything():
    assert ends(share(read("0", kind="count"), [read("4", "over")])) == (0, 0, False, False)
    assert ends(share(read("5", "under"), [read("4", "over")])) == (0, F(500, 9), False, True)  # 5/(5+4)
    assert ends(share(read("4", "over"), [read("0", kind="count")])) == (100, 100, False, False)
    assert ends(share(read("4", "over"), [])) == (100, 100, False, False)
    assert ends(share(Quantity(F(1), None), [point(3)])) == (25, 100, False, True)
    assert ends(share(point(3), [Quantity(F(1), None)])) == (0, 75, True, False)
    with pytest.raises(QuantityError, match="the whole is zero"):
        share(read("0", kind="count"), [read("0", kind="count")])
    with pytest.raises(QuantityError, match="cannot be negative"):
        share(difference(point(1), point(2)), [point(3)])


def test_a_share_is_of_the_stated_total_where_the_parts_known_do_not_reach_it():
    assert ends(share(point(33), [], point(38))) == (F(3300, 38), F(3300, 38), False, False)
    assert ends(share(read("33", "nearly"), [read("4", "over")], point(40))) == (80, F("82.5"), True, True)


def test_a_share_is_of_the_sum_where_the_parts_exceed_the_stated_total():
    assert ends(share(point(30), [point(20)], point(40))) == (60, 60, False, False)


def test_bare_numbers_go_along_and_are_printed_only_without_hedges():
    parts = [read("33", "nearly"), read("4", "over"), read("1", "over")]
    assert (total(parts).bare, total(parts).nominal) == (38, None)
    assert total([read("33"), read("4.5")]).nominal == F("37.5")
    assert total([read("33"), read("10", value_to="15")]).bare is None
    assert read("10", value_to="15").nominal is None
    assert total([read("33"), read("4", "over")]).wording is None


def test_hedged_population_agrees_with_the_census():
    assert agreement(read("30000", "over", kind="count"), read("31137", kind="count")).verdict == "agrees_as_hedged"


def test_plain_statements_agree_or_not():
    assert agreement(read("8", kind="count"), read("8", kind="count")).verdict == "agrees"
    assert agreement(read("8", kind="count"), read("9", kind="count")).verdict == "disagrees"
    assert agreement(read("8", kind="count"), None).verdict == "cannot_tell"
    assert agreement(read("15.4"), read("15.38")).verdict == "agrees"  # rounding alone parts them
    assert agreement(read("38", "about"), read("38", "about")).verdict == "agrees"
    assert agreement(read("38", "over"), read("38", kind="count")).verdict == "disagrees"
    assert agreement(read("10", value_to="15"), read("12")).verdict == "agrees_as_hedged"
    assert agreement(None, None).verdict == "cannot_tell"
    apart = agreement(read("8", kind="count"), read("9", kind="count"))
    assert apart.overlap is None
    assert ends(apart.difference) == (-1, -1, False, False)


@pytest.mark.parametrize(
    ("one", "other", "verdict", "is_soft"),
    [
        (("38", "over"), ("40", "exact"), "disagrees", True),  # only our reading of "over 38" ends at 39
        (("38", "over"), ("37", "exact"), "disagrees", False),  # 37.5 is not over 38 by any reading
        (("33", "nearly"), ("30", "exact"), "disagrees", True),  # only our reading of "nearly 33" starts at 32
        (("33", "nearly"), ("34", "exact"), "disagrees", False),
        (("38", "over"), ("38.7", "exact"), "agrees_as_hedged", False),  # the overlap is the exact statement's own
        (("38", "over"), ("38", "at_least"), "agrees_as_hedged", True),  # both end at 39 by convention
        (("38", "over"), ("39", "under"), "agrees_as_hedged", False),  # (38, 39) by what both mean
        (("38", "over"), ("39", "nearly"), "agrees_as_hedged", False),
    ],
)
def test_a_verdict_says_whether_it_rests_on_our_convention(one, other, verdict, is_soft):
    found, turned = agreement(read(*one), read(*other)), agreement(read(*other), read(*one))
    assert (found.verdict, found.is_soft) == (verdict, is_soft)
    assert (turned.verdict, turned.is_soft) == (verdict, is_soft)


def test_cost_per_project_and_per_bridge():
    assert ends(ratio(read("5", "over"), read("4", kind="count"))) == (F("1.25"), F("1.5"), True, True)
    assert ends(ratio(read("12", "over"), read("3", kind="count"))) == (F(4), F(13, 3), True, True)

    improved = ratio(read("76", kind="count"), read("378", kind="count"), scale=100)
    assert improved.nominal == F(7600, 378)


@pytest.mark.parametrize(
    "combine", [difference, compare, agreement, intersection, lambda a, b: total([a, b]), lambda a, b: share(a, [b])]
)
def test_units_of_measure_must_be_one(combine):
    with pytest.raises(QuantityError, match="billion VND, million VND"):
        combine(read("1", unit="billion VND"), read("1", unit="million VND"))


def test_a_quantity_in_another_unit_is_the_same_quantity():
    found = read("38", "over", unit="billion VND").to("million VND", 1000)
    assert ends(found) == (38000, 39000, True, True)
    assert (found.unit, found.bare, found.is_hedged, found.upper_soft) == ("million VND", 38000, True, True)
    assert read("15.40").to("percent", 1).wording == read("15.40").wording
    assert ends(difference(read("38", "over"), read("41", "over")).to("million VND", 1000)) == (-4000, -2000, True, True)


def between(lower, upper, brackets):
    return Quantity(F(lower), None if upper is None else F(upper), brackets[0] == "(", brackets[1] == ")")


@pytest.mark.parametrize(
    ("operation", "a", "b", "expected"),
    [
        (product, (0, 1, "()"), (1, None, "[)"), (0, None, True, False)),
        (product, (0, 1, "[)"), (4, 5, "()"), (0, 5, False, True)),
        (product, (0, 0, "[]"), (4, None, "()"), (0, 0, False, False)),
        (product, (-1, 2, "()"), (3, 4, "(]"), (-4, 8, True, True)),
        (product, (-2, -1, "[]"), (-3, 4, "[)"), (-8, 6, True, False)),
        (product, (-1, 1, "[]"), (0, 2, "()"), (-2, 2, True, True)),
        (product, (-3, 0, "()"), (0, 1, "[]"), (-3, 0, True, False)),
        (ratio, (1, 2, "[]"), (0, 4, "(]"), (F("0.25"), None, False, False)),
        (ratio, (4, 5, "()"), (2, None, "[)"), (0, F("2.5"), True, True)),
        (ratio, (0, 0, "[]"), (0, 5, "()"), (0, 0, False, False)),
        (ratio, (0, 3, "[]"), (1, None, "[)"), (0, 3, False, False)),
        (ratio, (-2, 1, "[]"), (2, 4, "[]"), (-1, F("0.5"), False, False)),
        (ratio, (1, 2, "[]"), (-4, -2, "[)"), (-1, F("-0.25"), True, False)),
        (difference, (5, None, "[)"), (1, 2, "(]"), (3, None, False, False)),
        (difference, (5, 6, "[)"), (1, 2, "(]"), (3, 5, False, True)),
        (difference, (5, 6, "[]"), (1, 2, "()"), (3, 5, True, True)),
        (lambda a, b: total([a, b]), (4, 5, "()"), (1, 1, "[]"), (5, 6, True, True)),
        (lambda a, b: total([a, b]), (4, 5, "[)"), (1, 2, "[]"), (5, 7, False, True)),
        (lambda a, b: total([a, b]), (4, 5, "(]"), (1, None, "[)"), (5, None, True, False)),
        (intersection, (0, 5, "[]"), (1, 5, "[)"), (1, 5, False, True)),
        (intersection, (0, 5, "(]"), (0, 7, "[]"), (0, 5, True, False)),
        (intersection, (0, 5, "[]"), (5, None, "[)"), (5, 5, False, False)),
        (intersection, (0, None, "()"), (1, None, "[)"), (1, None, False, False)),
    ],
)
def test_ends_of_results_are_open_where_no_value_reaches_them(operation, a, b, expected):
    assert ends(operation(between(*a), between(*b))) == expected


def test_a_result_without_a_lower_end_is_refused():
    with pytest.raises(QuantityError, match="no lower end"):
        product(between(-1, 1, "[]"), between(1, None, "[)"))
    with pytest.raises(QuantityError, match="no lower end"):
        ratio(point(1), between(-1, 0, "[)"))
    with pytest.raises(QuantityError, match="no upper end"):
        difference(point(1), between(1, None, "[)"))


def test_a_denominator_that_may_be_zero_is_refused():
    for denominator in (read("5", "under"), point(0), between(-1, 1, "()"), between(-1, None, "[)"), between(-1, 0, "[]")):
        with pytest.raises(QuantityError, match="may be zero"):
            ratio(read("1"), denominator)


def test_comparison_says_only_what_is_certain():
    assert compare(read("38", "over"), read("37")) == "greater"
    assert compare(read("38", "over"), read("39", "over")) == "less"
    assert compare(read("38", "over"), read("38.5")) == "cannot_tell"
    assert compare(read("3", kind="count"), read("3", kind="count")) == "equal"
    assert compare(read("38", "over"), point(38)) == "greater"
    assert compare(point(39), read("38", "over")) == "greater"
    assert compare(read("38", "at_least"), point(38)) == "cannot_tell"
    assert compare(between(5, None, "()"), point(5)) == "greater"
    assert compare(between(5, None, "()"), between(6, None, "()")) == "cannot_tell"


def test_an_empty_interval_is_refused():
    for lower, upper, brackets in ((2, 1, "[]"), (1, 1, "(]"), (1, 1, "[)")):
        with pytest.raises(QuantityError, match="holds no number"):
            between(lower, upper, brackets)


digits = st.integers(1, 9999).map(str) | st.decimals(min_value="0.01", max_value=999, places=2).map(str)
hedged = st.builds(read, digits, st.sampled_from(QUALIFIERS))


WEIGHTS = [F(0), F(1, 10**9), F(1, 3), F(1, 2), 1 - F(1, 10**9), F(1)]


@st.composite
def point_in(draw, quantities):
    """A quantity and a number inside it, often an end that is closed or close to one that is open."""
    quantity = draw(quantities)
    width = F(10**6) if quantity.upper is None else quantity.upper - quantity.lower
    points = [quantity.lower + width * weight for weight in WEIGHTS]
    return quantity, draw(st.sampled_from([value for value in points if quantity.holds(value)]))


@st.composite
def intervals(draw):
    """Any interval: negative, unbounded, a single number, with ends of every kind; zero is a frequent end."""
    numbers = st.sampled_from([F(-2), F(0), F(1)]) | st.fractions(-100, 100, max_denominator=50)
    lower, width = draw(numbers), draw(st.sampled_from([None, F(0), F(1), F(3)]) | st.fractions(0, 100, max_denominator=50))
    if width == 0:
        return Quantity(lower, lower)
    return Quantity(lower, None if width is None else lower + width, draw(st.booleans()), width is not None and draw(st.booleans()))


pair, any_pair = point_in(hedged), point_in(intervals())


def result_or_none(operation, *quantities):
    """The result, or None where the module says that it cannot be had."""
    try:
        return operation(*quantities)
    except QuantityError:
        return None


@given(pair, pair)
def test_results_hold_every_point_result(one, other):
    (a, x), (b, y) = one, other
    assert total([a, b]).holds(x + y)
    assert difference(a, b).holds(x - y)
    assert product(a, b).holds(x * y)
    if not b.holds(0):
        assert ratio(a, b).holds(x / y)


@given(any_pair, any_pair)
def test_results_of_any_intervals_hold_every_point_result(one, other):
    (a, x), (b, y) = one, other
    assert total([a, b]).holds(x + y)
    for operation, compute in ((difference, F.__sub__), (product, F.__mul__), (ratio, lambda x, y: x / y)):
        found = result_or_none(operation, a, b)
        if found is not None:
            assert found.holds(compute(x, y))
        elif operation is not ratio:
            assert a.upper is None or b.upper is None  # refused only where an end would be endless
        else:
            assert b.holds(0) or b.upper == 0 or (b.lower == 0 and a.lower < 0) or (a.upper is None and b.lower < 0)


@given(intervals(), intervals())
def test_results_are_no_wider_than_the_outermost_point_results(a, b):
    assume(a.upper is not None and b.upper is not None)
    corners = [(x, y) for x in (a.lower, a.upper) for y in (b.lower, b.upper)]
    for operation, compute in ((difference, F.__sub__), (product, F.__mul__)):
        results = [compute(x, y) for x, y in corners]
        assert (operation(a, b).lower, operation(a, b).upper) == (min(results), max(results))
    if b.lower > 0 or b.upper < 0:
        results = [x / y for x, y in corners]
        assert (ratio(a, b).lower, ratio(a, b).upper) == (min(results), max(results))


@given(pair, st.lists(pair, max_size=3))
def test_a_share_holds_every_point_share(part, others):
    points = [part[1], *(point for _, point in others)]
    assume(sum(points) > 0)
    found = share(part[0], [quantity for quantity, _ in others])
    assert found.holds(100 * part[1] / sum(points))
    assert 0 <= found.lower <= found.upper <= 100


@given(pair, st.lists(pair, max_size=3))
def test_a_share_with_a_stated_total_holds_every_point_share(part, others):
    quantities = [quantity for quantity, _ in others]
    whole = sum([part[1], *(point for _, point in others)])
    assume(whole > 0)
    stated = Quantity(whole * F(9, 10), whole)  # a total that the points make
    wide, narrow = share(part[0], quantities), share(part[0], quantities, stated)
    assert narrow.holds(100 * part[1] / whole)
    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@given(any_pair, any_pair)
def test_dividing_and_multiplying_gives_back_what_was_there(one, other):
    (a, x), (b, _) = one, other
    divided = result_or_none(ratio, a, b)
    back = None if divided is None else result_or_none(product, divided, b)
    assume(back is not None)
    assert back.holds(x)


@given(st.fractions(), st.fractions().filter(bool))
def test_exact_numbers_are_given_back_exactly(x, y):
    assert product(ratio(point(x), point(y)), point(y)) == point(x, kind="rate")


@given(hedged, hedged)
def test_agreement_is_symmetric_and_means_that_intervals_meet(a, b):
    one, other = agreement(a, b), agreement(b, a)
    assert (one.verdict, one.is_soft) == (other.verdict, other.is_soft)
    assert (one.verdict == "disagrees") == (one.overlap is None) == (compare(a, b) in ("less", "greater"))


@given(any_pair, intervals())
def test_an_intersection_holds_what_both_hold(one, b):
    a, x = one
    found = intersection(a, b)
    assert (found is not None and found.holds(x)) == b.holds(x)


def test_a_change_may_be_negative():
    assert ends(read("-5.0", kind="change")) == (F("-5.05"), F("-4.95"), False, False)
    assert read("-5.0", kind="change").bare == -5
    for arguments in ({"qualifier": "over"}, {"value_to": "3"}):
        with pytest.raises(QuantityError, match="no hedge and no range"):
            read_quantity("-5.0", kind="change", **arguments)
