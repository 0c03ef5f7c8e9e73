"""Counts against names: fewer named than counted is no contradiction, a list excludes others only where it is closed."""

import pytest

from answers import ends, headline, of_topic, rows, said
from ntm_helpers.review import Gravity
from ntm_helpers.topics import criteria

review = of_topic(criteria)
DAY = "2020-12-31"


def communes(laid, *unit_ids):
    for unit_id in unit_ids:
        laid.unit(unit_id)
    return laid


def kept(laid, *unit_ids, day=DAY):
    for unit_id in unit_ids:
        laid.figure(f"K{unit_id}", "standard_state", "kept", unit_id=unit_id, basis="status", period_end=day)
    return laid


def listed(laid, group, members, item, number, day=DAY):
    """A list of communes in a band, as a source names and counts them."""
    laid.unit(group, kind="group", members=members)
    cells = {"unit_id": group, "item": item, "basis": "status", "period_end": day}
    return laid.figure(f"F{group}", "communes_by_criteria_met", number, "commune", **cells)


def counted(laid, number, **cells):
    return laid.figure("S", "communes_keeping_standard", number, "commune", basis="status", **cells)


def all_of(laid, number):
    return laid.figure("T", "communes_total", number, "commune", basis="status")


def verdict(review):
    return [check.verdict for check in review.checks if check.sentence.key == "criteria.check.count"]


# --- a count against the names laid in --------------------------------------------------------------------------------------


def test_nobody_named_contradicts_no_count(laid):
    assert verdict(review(counted(communes(laid, "A", "B"), "2"))) == ["cannot_tell"]


def test_fewer_named_than_counted_cannot_be_told(laid):
    assert verdict(review(counted(kept(communes(laid, "A", "B", "C"), "A"), "2"))) == ["cannot_tell"]


def test_as_many_named_as_counted_agrees(laid):
    assert verdict(review(counted(kept(communes(laid, "A", "B", "C"), "A", "B"), "2"))) == ["agrees"]


def test_more_named_than_counted_disagrees(laid):
    found = review(counted(kept(communes(laid, "A", "B", "C"), "A", "B", "C"), "2"))
    assert verdict(found) == ["disagrees"]
    assert {sentence.key: sentence.gravity for sentence in found.headline if sentence.gravity} == {
        "criteria.count_differs": Gravity.COUNT_CONTRADICTED
    }


def test_more_named_than_hedged_is_our_convention_and_condemns_nobody(laid):
    communes(laid, *"ABCEFGH")
    assert verdict(review(counted(kept(laid, *"ABCEFGH"), "5", qualifier="over"))) == ["cannot_tell"]  # "over 5" is read as 6


def test_fewer_disagree_where_no_other_can_be_in_that_state(laid):
    """All communes are listed, and the third is known to stand at twelve criteria of nineteen."""
    counted(all_of(kept(communes(laid, "A", "B"), "A", "B").unit("C"), "3"), "3")
    assert verdict(review(laid)) == ["cannot_tell"]
    laid.figure("M", "criteria_met", "12", "criterion", unit_id="C", basis="status")
    assert verdict(review(laid)) == ["disagrees"]


def test_with_communes_that_are_not_listed_fewer_cannot_be_told(laid):
    counted(all_of(kept(communes(laid, "A", "B"), "A", "B"), "9"), "3")
    assert verdict(review(laid)) == ["cannot_tell"]


def test_names_of_another_day_are_not_held_against_a_count(laid):
    counted(kept(communes(laid, "A", "B", "C"), "A", "B", "C", day="2019-12-31"), "2")
    assert verdict(review(laid)) == ["cannot_tell"]


def test_a_number_within_a_band_is_named_in_it(laid):
    laid.unit("A").figure("M", "criteria_met", "12", "criterion", unit_id="A", basis="status")
    laid.figure("B", "communes_by_criteria_met", "1", "commune", item="10..14", basis="status")
    assert verdict(review(laid)) == ["agrees"]


def test_a_number_that_follows_from_those_not_met_is_named_too(laid):
    laid.unit("A").figure("N", "criteria_not_met", "4", "criterion", unit_id="A", basis="status")  # 15 of 19 are met
    laid.figure("B", "communes_by_criteria_met", "1", "commune", item="15..18", basis="status")
    assert verdict(review(laid)) == ["agrees"]


# --- lists ------------------------------------------------------------------------------------------------------------------


def test_a_list_says_where_its_members_stand(laid):
    listed(communes(laid, "A", "B", "X"), "G", "A B", "10..15", "2")
    found = review(laid, "A")
    assert ends(said(found, "criteria.met_none_named")[0]["met"].quantity)[:2] == (10, 15)
    assert {request.measure for request in found.requests}.isdisjoint({"criteria_met"})
    [told] = said(review(laid), "criteria.parent.criteria_stated")
    assert [unit.unit_id for unit in told["units"]] == ["A", "B"]


def left(laid, unit="X", as_of=""):
    """Ranges that are inferred of a unit."""
    figures = review(laid, unit, as_of).figures.values()
    return sorted(ends(f.quantity)[:2] for f in figures if f.measure == "criteria_met_inferred")


def test_a_closed_list_leaves_others_outside(laid):
    listed(communes(laid, "A", "B", "X"), "G", "A B", "10..18", "2")
    assert left(laid) == [(0, 9), (19, 19)]
    one = next(f for f in review(laid, "X").figures.values() if f.item == "19..19")
    assert not one.quantity.is_hedged  # a range of one value is that value


def test_an_open_list_excludes_nobody(laid):
    listed(communes(laid, "A", "B", "X"), "G", "A B …", "10..15", "2")
    assert left(laid) == []
    assert "criteria.inferred" not in headline(review(laid, "X"))
    assert ends(said(review(laid, "A"), "criteria.met_none_named")[0]["met"].quantity)[:2] == (10, 15)  # who is named is named


def test_a_list_shorter_than_its_count_excludes_nobody(laid):
    listed(communes(laid, "A", "B", "X"), "G", "A B", "10..15", "3")
    assert left(laid) == []


def test_a_list_shorter_than_the_count_of_the_whole_excludes_nobody(laid):
    listed(communes(laid, "A", "B", "X"), "G", "A B", "10..15", "2")
    laid.figure("W", "communes_by_criteria_met", "5", "commune", item="10..15", basis="status")
    assert left(laid) == []


def test_lists_of_two_days_are_not_put_together(laid):
    listed(communes(laid, "A", "B", "X"), "G", "A", "10..15", "1")
    listed(laid, "H", "B", "16..19", "1", day="2019-12-31")
    assert left(laid) == [(0, 9), (16, 19)]
    laid.tables["figures"][-1]["period_end"] = DAY
    assert left(laid) == [(0, 9)]


def test_a_list_of_an_older_set_leaves_what_that_set_has(laid):
    """The set of 2020 had nineteen criteria, whatever the review date's has."""
    listed(communes(laid, "A", "X"), "G", "A", "10..15", "1")
    assert left(laid, as_of="2026-06-30") == [(0, 9), (16, 19)]
    [told] = said(review(laid, "X", "2026-06-30"), "criteria.inferred")
    assert (told["criteria_set"].key, told["day"].isoformat()) == ("qd1980-2016", DAY)


def test_an_estimate_closes_no_list(laid):
    listed(communes(laid, "A", "X"), "G", "A", "10..15", "1")
    laid.tables["figures"][-1]["basis"] = "estimate"
    assert left(laid) == []


def test_a_plan_names_nobody(laid):
    listed(communes(laid, "A", "X"), "G", "A", "10..15", "1")
    laid.tables["figures"][-1]["basis"] = "plan"
    assert left(laid) == []
    assert "criteria.met" not in headline(review(laid, "A"))


def test_who_came_later_is_excluded_by_no_earlier_list(laid):
    listed(communes(laid, "A"), "G", "A", "10..15", "1", day="2019-12-31")
    laid.unit("X", valid_from="2020-06-01")
    assert left(laid) == []


# --- how many there are -----------------------------------------------------------------------------------------------------


def test_communes_listed_are_not_said_to_be_all(laid):
    found = review(kept(communes(laid, "A", "B"), "A"))
    [told] = said(found, "criteria.parent.keeps_standard")
    assert told["total"].key == "criteria.listed_total"
    assert [block.key for block in found.step("bands").blocks if hasattr(block, "key")][-1] == "criteria.listed_only"


@pytest.mark.parametrize(("number", "most"), [("2", 2), ("9", 9)])
def test_who_is_not_listed_may_stand_anywhere(laid, number, most):
    found = review(all_of(kept(communes(laid, "A", "B"), "A"), number))
    in_band = {row[0].key: ends(row[1].quantity)[:2] for row in rows(found, "bands", "criteria.bands.caption")}
    assert in_band["19..19"] == (1, most)
    assert in_band["10..14"] == (0, most - 1)
    assert ("criteria.parent.unlisted" in headline(found)) is (number == "9")


def test_a_number_of_communes_before_a_change_of_communes_is_no_total(laid):
    """Two communes in 2019, three since: "1 of 2" would count another district."""
    kept(communes(laid, "A", "B"), "A").unit("C", valid_from="2020-06-01")
    all_of(laid, "2").tables["figures"][-1]["period_end"] = "2019-12-31"
    [told] = said(review(laid), "criteria.parent.keeps_standard")
    assert told["total"].quantity.bare == 3  # the list was whole then, and says who came since
