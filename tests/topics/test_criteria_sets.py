"""Counts and bands are of the criteria set of their own day: never of the review date's, and of no set where that is not known."""

import pytest

from answers import ends, headline, of_topic, rows, said, value
from ntm_helpers.review import Name, Sentence, figures_in
from ntm_helpers.topics import criteria

review = of_topic(criteria)
OF_2016, OF_2022, OF_2025 = "qd1980-2016", "qd318-2022", "qd51-2025"
LATER = "2026-06-30"
"""The set of ten criteria is in force, with bands of its own; that of 2021–2025 had nineteen and no bands are known of it."""


def met(laid, unit, number, day="2020-12-31", **cells):
    cells = {"unit_id": unit, "basis": "status", "period_end": day} | cells
    return laid.unit(unit).figure(f"M{unit}", "criteria_met", number, "criterion", **cells)


def blocks(review, step):
    return [block.key for block in review.step(step).blocks if isinstance(block, Sentence)]


def test_a_count_of_nineteen_is_put_into_no_band_of_ten(laid):
    found = review(met(laid, "A", "10", "2024-12-31"), "A", LATER)  # ten of nineteen, not all of ten
    [told] = said(found, "criteria.met_none_named")
    assert told["criteria_set"].key == OF_2022
    [of] = [block.values for block in found.step("standing").blocks if getattr(block, "key", "") == "criteria.told_by"]
    assert (of["criteria_set"].key, of["day"].figure.last_day.isoformat()) == (OF_2022, "2024-12-31")
    assert blocks(found, "standing") == ["criteria.told_by", "criteria.set_without_bands", "criteria.set_not_in_force"]


def test_a_set_without_bands_is_told_in_its_numbers(laid):
    for unit, number in zip("ABCDE", ("19", "14", "14", "12", "9"), strict=True):
        met(laid, f"C{unit}", number, "2024-12-31")
    found = review(laid, "D", LATER)
    counted = rows(found, "bands", "criteria.by_numbers.caption")
    assert [(row[0].quantity.bare, row[1].quantity.bare) for row in counted] == [(19, 1), (14, 2), (12, 1), (9, 1)]
    [by_numbers] = said(found, "criteria.parent.by_bands")
    assert len(by_numbers["bands"]) == 4  # a number each, never an empty list
    assert not [figure for figure in found.figures if "communes_in_band" in figure]


def test_keeping_the_standard_is_all_criteria_of_its_own_set(laid):
    laid.unit("A").figure("K", "standard_state", "kept", unit_id="A", basis="status", period_end="2020-06-30")
    met(laid, "B", "10", "2026-03-31")
    found = review(laid, "D", LATER)
    in_band = rows(found, "bands", "criteria.bands_listed.caption")
    assert [row[0].key for row in in_band] == ["10..10", "5..9", "0..4"]
    assert ends(in_band[0][1].quantity)[:2] == (1, 2)  # B; A may stand anywhere under the set of ten
    assert ends(in_band[1][1].quantity)[:2] == (0, 1)
    assert "criteria.bands.other_set" in blocks(found, "bands")


def test_the_same_number_of_two_sets_makes_two_groups(laid):
    met(laid, "A", "9", "2020-12-31")
    met(laid, "B", "9", "2026-03-31")
    found = review(laid, "D", LATER)
    assert [[unit.unit_id for unit in told["units"]] for told in said(found, "criteria.parent.criteria_stated")] == [["A"], ["B"]]
    assert "criteria.parent.of_several" in blocks(found, "standing")


@pytest.mark.parametrize("number", ["14", "9"])
def test_a_number_without_a_day_stands_in_no_band(laid, number):
    found = review(met(laid, "A", number, ""), "A")
    assert "criteria.in_no_band" in blocks(found, "standing")
    assert [figures_in(sentence) for sentence in found.headline] == [[]]  # it is told below: no day, no headline
    assert "MA" not in {figure.figure_id for figure in figures_in(found.first.cards)}


def test_an_open_period_over_a_change_of_sets_is_of_no_known_set(laid):
    met(laid, "A", "14", "", period_start="2021-06-01", stated_on="2021-09-01")
    met(laid, "B", "14", "", period_start="2021-06-01", stated_on="2022-06-01")
    assert said(review(laid, "A", "2022-12-31"), "criteria.met_none_named")[0]["criteria_set"].key == OF_2016
    assert "criteria.in_no_band" in blocks(review(laid, "B", "2022-12-31"), "standing")


def test_the_newest_thing_said_counts(laid):
    met(laid, "A", "17", "2020-12-31")
    laid.figure("K", "standard_state", "kept", unit_id="A", basis="status", period_end="2018-12-31")
    assert said(review(laid, "A"), "criteria.met_none_named")[0]["met"].quantity.bare == 17
    laid.tables["figures"][-1]["period_end"] = "2020-12-31"
    assert "criteria.keeps" in headline(review(laid, "A"))


def test_a_standard_no_longer_kept_is_said(laid):
    laid.unit("A").figure("L", "standard_state", "lost", unit_id="A", basis="status")
    assert "criteria.lost" in headline(review(laid, "A"))
    assert [told["units"][0].unit_id for told in said(review(laid), "criteria.parent.lost_standard")] == ["A"]


def test_over_fifteen_may_be_all(laid):
    """The end that a hedge leaves open is our convention: it puts nobody surely into a band."""
    found = review(met(laid, "A", "15", qualifier="over"))
    in_band = {row[0].key: ends(row[1].quantity)[:2] for row in rows(found, "bands", "criteria.bands_listed.caption")}
    assert (in_band["19..19"], in_band["15..18"], in_band["10..14"]) == ((0, 1), (0, 1), (0, 0))


def test_states_stand_under_their_own_set(laid):
    """States of 2024 are not laid under the ten criteria of 2026."""
    laid.unit("A")
    for number in range(1, 20):
        item = f"{OF_2022}/{number}"
        laid.figure(f"S{number}", "criterion_state", "met", unit_id="A", item=item, basis="status", period_end="2024-12-31")
    found = review(laid, "D", LATER)
    [row] = rows(found, "assessment", "assessment.matrix.caption")
    assert [cell for cell in row[2:]] == [Name("criterion_mark", "met")] * 19
    assert "assessment.of_set_on" in blocks(found, "assessment")


def test_a_single_criterion_is_held_against_those_keeping_on_the_same_day_only(laid):
    laid.unit("A")
    laid.figure("K", "communes_keeping_standard", "3", "commune", basis="status", period_end="2019-12-31")
    laid.figure("C", "communes_meeting_criterion", "5", "commune", item=f"{OF_2016}/7", basis="status")
    laid.figure("C0", "communes_meeting_criterion", "4", "commune", item=f"{OF_2016}/7", basis="status", period_end="2019-12-31")
    [row] = rows(review(laid), "single_criteria", "criteria.single.caption")
    assert (row[1].figure_id, row[-1]) == ("C", None)
    laid.tables["figures"][0]["period_end"] = "2020-12-31"
    assert value(review(laid), f"communes_meeting_criterion_beyond.{OF_2016}/7") == 2


def test_bands_of_dated_counts_stay_first_beside_undated_ones(laid):
    for unit, number, day in (("A", "19", ""), ("B", "17", "2020-12-31"), ("C", "12", "2020-12-31"), ("E", "9", "2020-12-31")):
        met(laid, unit, number, day)
    found = review(laid.unit("X"))
    [told] = said(found, "criteria.parent.by_bands")
    counts = {sentence.values["band"].key: ends(sentence.values["count"].quantity)[:2] for sentence in told["bands"]}
    assert counts == {"19..19": (0, 2), "15..18": (1, 3), "10..14": (1, 3), "5..9": (1, 3), "0..4": (0, 2)}


def test_an_undated_number_is_told_below_and_the_others_first(laid):
    for unit, number, day in (("A", "19", ""), ("B", "17", "2024-12-31"), ("C", "12", "2024-12-31"), ("E", "9", "2024-12-31")):
        met(laid, unit, number, day)
    found = review(laid, "D", LATER)
    assert len(said(found, "criteria.parent.by_bands")[0]["bands"]) == 3
    [told] = [block for block in found.step("further").blocks if getattr(block, "key", "") == "criteria.parent.standing"]
    assert [[unit.unit_id for unit in part.values["units"]] for part in told.values["groups"]] == [["A"]]


def test_where_no_standing_has_a_day_the_headline_says_so(laid):
    laid.unit("A").figure("K", "standard_state", "kept", unit_id="A", basis="status", period_end="")
    assert headline(review(laid)) == ["criteria.parent.undated"]


def test_many_numbers_of_a_set_without_bands_are_told_in_bands_of_another_of_as_many(laid):
    """Six standings by a set of nineteen of which no bands are known; one of the numbers is of the year before."""
    numbers = {"A": "19", "B": "19", "C": "16", "E": "14", "F": "12", "G": "9"}
    for unit, number in numbers.items():
        met(laid, unit, number, "2024-12-31")
    met(laid, "H", "7", "2023-12-31").unit("I")
    found = review(laid, "D", LATER)
    [told] = said(found, "criteria.parent.by_bands")
    bands = [one for one in told["bands"] if "band" in one.values]
    assert [(one.values["band"].key, value_of(one.values["count"])) for one in bands] == [
        ("19..19", 2),
        ("15..18", 1),
        ("10..14", 2),
        ("5..9", 2),
    ]
    [older] = [one.values["older"] for one in bands if one.key == "criteria.band_count_older"]
    assert [(one.values["unit"].unit_id, one.values["met"].figure_id, one.values["day"].figure.figure_id) for one in older] == [
        ("H", "MH", "MH")
    ]
    [beside] = [one for one in told["bands"] if one not in bands]
    assert (beside.key, value_of(beside.values["count"])) == ("criteria.parent.not_named", 1)  # I is in no band
    counted = rows(found, "bands", "criteria.by_numbers.caption")
    assert [row[0].quantity.bare for row in counted] == [19, 16, 14, 12, 9, 7]  # the table keeps the numbers


def value_of(figure):
    assert figure.quantity.lower == figure.quantity.upper
    return figure.quantity.lower
