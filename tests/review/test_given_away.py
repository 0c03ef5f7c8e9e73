"""Which numbers give away a small one: worked out by hand, and held against every combination that a reader can make."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_helpers.review.given_away import withheld_with


def people(*numbers):
    """Sets of so many people, none of them in two."""
    made, start = [], 0
    for number in numbers:
        made.append(frozenset(range(start, start + number)))
        start += number
    return made


def test_a_part_is_given_away_by_the_whole_and_the_other_parts():
    """40 = 3 + 16 + 21: the next smallest, 16, is withheld too."""
    a, b, c = people(3, 16, 21)
    assert withheld_with({"whole": a | b | c, "a": a, "b": b, "c": c}, ["a"]) == {"b"}


def test_a_part_without_a_whole_gives_nothing_away():
    a, b, c = people(3, 16, 21)
    assert withheld_with({"a": a, "b": b, "c": c}, ["a"]) == set()


def test_two_small_parts_hide_each_other():
    a, b, c = people(3, 4, 21)
    assert withheld_with({"whole": a | b | c, "a": a, "b": b, "c": c}, ["a", "b"]) == set()


def test_two_small_parts_do_not_hide_each_other_where_bounds_tell_them():
    """1 + 1 = 2, and neither is 0: both are told, so the next is withheld too. 4 + 4 = 8 likewise, below 5."""
    for number in (1, 4):
        a, b, c = people(number, number, 21)
        assert withheld_with({"whole": a | b | c, "a": a, "b": b, "c": c}, ["a", "b"], least=5) == {"c"}


def test_a_number_that_is_at_least_five_tells_the_small_one_beside_it():
    """1 + 5 = 6, and 5 is the least that the second can be: a third is withheld. 1 + 6 = 7 leaves 1 or 2."""
    for second, held in ((5, {"b", "c"}), (6, {"b"})):
        a, b, c = people(1, second, 30)
        assert withheld_with({"whole": a | b | c, "a": a, "b": b, "c": c}, ["a"], least=5) == held


def test_a_number_told_twice_is_withheld_twice():
    """On the page of the district and on that of the commune."""
    a, b, c = people(3, 16, 21)
    counted = {"whole": a | b | c, "a": a, "b": b, "b again": b, "c": c}
    assert withheld_with(counted, ["a"]) == {"b", "b again"}


def test_a_row_and_a_column_both_hide_it():
    """By commune and by standing: the 3 are the rest of their row and of their column, so the four inner cells are withheld."""
    cells = dict(zip(["a1", "a2", "b1", "b2"], people(3, 20, 30, 40), strict=True))
    sums = {"a": ("a1", "a2"), "b": ("b1", "b2"), "1": ("a1", "b1"), "2": ("a2", "b2")}
    counted = cells | {name: cells[x] | cells[y] for name, (x, y) in sums.items()}
    held = withheld_with(counted, ["a1"])
    assert held == {"a2", "b1", "b2"}
    assert gives_away(counted, {"a1"} | held) == set()


def test_a_movement_gives_away_what_opening_and_closing_leave():
    """20 poor before, 15 now: 2 left poverty … 17 of the opening stay listed; of the closing 15 are of them."""
    stayed, escaped, gone, new = people(15, 2, 3, 6)
    counted = {"opening": stayed | escaped | gone, "closing": stayed | new, "escaped": escaped, "gone": gone, "new": new}
    held = withheld_with(counted, ["escaped", "gone"], least=5)
    assert gives_away(counted, {"escaped", "gone"} | held) == set()


def test_nobody_gives_nothing_away():
    a, b = people(3, 20)
    assert withheld_with({"a": a, "b": b, "nobody": frozenset()}, ["a"]) == set()


def gives_away(counted, held, most=3):
    """Which withheld numbers are found by adding and subtracting at most so many of the others: by trying them all."""
    told = [key for key in counted if key not in held]
    found = set()
    for number in range(1, most + 1):
        for keys in combinations(told, number):
            for signs in product((1, -1), repeat=number):
                times = {}
                for key, sign in zip(keys, signs, strict=True):
                    for one in counted[key]:
                        times[one] = times.get(one, 0) + sign
                made = {one: value for one, value in times.items() if value}
                found |= {key for key in held if made and made == dict.fromkeys(counted[key], 1)}
    return found


@given(st.lists(st.sets(st.integers(0, 11), min_size=1), min_size=2, max_size=7), st.integers(2, 6))
@settings(max_examples=80)
def test_no_small_number_is_found_by_adding_and_subtracting(sets, least):
    counted = {number: frozenset(one) for number, one in enumerate(sets)}
    small = {key for key, one in counted.items() if len(one) < least}
    held = withheld_with(counted, sorted(small), least=least)
    assert not held & small
    assert not gives_away(counted, small | held) & small


@pytest.mark.parametrize("least", [0, 5])
def test_what_no_combination_needs_stays_told(least):
    a, b, c, d = people(3, 16, 21, 50)
    counted = {"whole": a | b | c, "a": a, "b": b, "c": c, "elsewhere": d}
    assert withheld_with(counted, ["a"], least) == {"b"}
