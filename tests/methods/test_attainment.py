"""What follows from counts and names by itself: verdicts on names, exact counts, ranges, what is left of a set."""

import pytest

from answers import ends
from ntm_helpers.dataset import Reads
from ntm_helpers.methods.attainment import as_quantity, attainment_of, exactly, lists_within, met_by_unmet, set_of
from ntm_helpers.methods.standings import groups_of, held_against_names, number_in_band
from ntm_helpers.quantities import read_quantity


def number(value, qualifier="exact", value_to=""):
    return read_quantity(value, qualifier=qualifier, value_to=value_to, unit="commune", kind="count")


@pytest.mark.parametrize(
    ("stated", "least", "most", "verdict"),
    [
        (number("5"), 0, None, "cannot_tell"),  # nobody is named
        (number("5"), 3, None, "cannot_tell"),
        (number("5"), 3, 9, "cannot_tell"),  # two of six others may be
        (number("5"), 3, 5, "cannot_tell"),
        (number("5"), 3, 4, "disagrees"),  # at most one more
        (number("5"), 5, 9, "agrees"),
        (number("5"), 6, None, "disagrees"),
        (number("5", value_to="7"), 6, None, "agrees_as_hedged"),
        (number("5", value_to="7"), 8, None, "disagrees"),
        (number("5", "over"), 9, None, "cannot_tell"),  # read as 6, which is our convention
        (number("5", "under"), 5, None, "disagrees"),  # under 5 is what the source says
        (number("0"), 0, None, "agrees"),
    ],
)
def test_a_count_against_names(stated, least, most, verdict):
    assert held_against_names(stated, least, most) == verdict


@pytest.mark.parametrize(
    ("quantity", "found"),
    [
        (number("5"), 5),
        (number("5", value_to="5"), 5),
        (number("5", value_to="6"), None),
        (number("5", "over"), None),
        (None, None),
    ],
)
def test_a_count_is_exact_in_its_sources_meaning_only(quantity, found):
    assert exactly(quantity) == found


def test_a_range_of_one_number_is_that_number():
    assert not as_quantity((19, 19)).is_hedged
    assert ends(as_quantity((10, 15)))[:2] == (10, 15)


def test_the_others_of_the_set_are_met():
    unmet = read_quantity("5", value_to="8", unit="criterion", kind="count")
    assert ends(met_by_unmet(unmet, 19))[:2] == (11, 14)


@pytest.fixture
def view(laid):
    """A view of a district with three communes: one at 12 criteria in 2020, one of which a list of 2019 tells, one of neither."""
    for unit in "ABC":
        laid.unit(unit)
    laid.unit("G", kind="group", members="B")
    laid.figure("M", "criteria_met", "12", "criterion", unit_id="A", basis="status")
    cells = {"unit_id": "G", "item": "15..18", "basis": "status", "period_end": "2019-12-31"}
    laid.figure("L", "communes_by_criteria_met", "1", "commune", **cells)
    dataset = laid.open()
    return dataset.view("D", "", Reads(("criteria/*",), ("self", "children"), ("recognitions",)))


def attained(view):
    lists = lists_within(view, view.unit)
    return [attainment_of(view, unit, lists) for unit in view.children]


def test_each_unit_has_its_own_day_and_what_is_possible(view):
    found = {one.unit.unit_id: (one.code, one.possible, one.day.isoformat()) for one in attained(view)}
    assert found == {
        "A": ("criteria_stated", ((12, 12),), "2020-12-31"),
        "B": ("criteria_stated", ((15, 18),), "2019-12-31"),
        "C": ("not_named", ((0, 14), (19, 19)), "2019-12-31"),
    }


def test_those_not_listed_may_stand_in_any_band(view):
    counted = {band: ends(number_in_band(attained(view), band, "qd1980-2016", 2))[:2] for band in ((10, 14), (15, 18), (19, 19))}
    assert counted == {(10, 14): (1, 4), (15, 18): (1, 3), (19, 19): (0, 3)}
    assert ends(number_in_band(attained(view), (10, 14), "qd318-2022"))[:2] == (0, 3)  # of another set nothing is known


def test_of_a_day_only_what_is_told_of_it_counts(view):
    lists = lists_within(view, view.unit)
    of_day = [attainment_of(view, unit, lists, on=view.as_of) for unit in view.children]
    assert [one.code for one in of_day] == ["criteria_stated", "not_named", "not_named"]
    assert of_day[2].possible == ()


def test_groups_are_told_apart_by_their_ranges(view):
    assert [group.item for group in groups_of(attained(view))] == ["15..18", "12..12", "not_named"]


@pytest.mark.parametrize(
    ("cells", "set_id"),
    [
        ({"period_end": "2022-03-07"}, "qd1980-2016"),
        ({"period_end": "2022-03-08"}, "qd318-2022"),
        ({"period_start": "2021-01-01", "period_end": "2022-12-31"}, "qd318-2022"),  # how it stood on the last day
        ({"period_start": "2021-01-01", "period_end": "", "stated_on": "2021-06-30"}, "qd1980-2016"),
        ({"period_start": "2021-01-01", "period_end": "", "stated_on": "2022-06-30"}, None),
        ({"period_end": "", "stated_on": "2021-06-30"}, None),
    ],
)
def test_the_set_is_that_of_the_figures_own_day(laid, cells, set_id):
    laid.unit("A").figure("M", "criteria_met", "12", "criterion", unit_id="A", basis="status", **cells)
    view = laid.open().view("A", "2026-06-30", Reads(("criteria/*",), ("self",)))
    rule = set_of(view, view.latest("criteria_met"))
    assert (rule["criteria_set"] if rule else None) == set_id
