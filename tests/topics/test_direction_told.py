"""What the page on direction says of inspections to come, findings told of long ago, and the people's share."""

import pytest

from answers import headline, of_topic, rows, said
from ntm_helpers.topics import consistency, direction, funding

reviewed = of_topic(direction)
SHARE = "funding.capital_source_share.community"


def test_a_source_named_alone_has_no_share_of_the_whole(laid):
    laid.figure("C", "capital_mobilised", "5", "billion VND", item="community")
    assert not [key for key in reviewed(laid).figures if "capital_source_share" in key]
    assert SHARE not in of_topic(funding)(laid).figures


def test_sources_named_have_no_share_here_before_their_whole_is_known(laid):
    laid.figure("C", "capital_mobilised", "5", "billion VND", item="community")
    laid.figure("S", "capital_mobilised", "10", "billion VND", item="central")
    assert not [key for key in reviewed(laid).figures if "capital_source_share" in key]
    laid.figure("T", "capital_mobilised", "20", "billion VND")
    assert [key for key in reviewed(laid).figures if "capital_source_share" in key]


def act(laid, action_id, kind, unit_id="A", **cells):
    return laid.row("actions", action_id=action_id, kind=kind, unit_id=unit_id, source_id=cells.pop("source_id", "S"), **cells)


def test_an_inspection_that_is_still_to_come_is_not_one_that_was_not_made(laid):
    laid.unit("A").unit("B")
    act(laid, "I", "inspection", deadline="2021-03-31", state="planned")
    act(laid, "J", "inspection", "B", deadline="2020-03-31", state="stopped")
    found = reviewed(laid)
    assert [unit.unit_id for unit in said(found, "direction.not_inspected")[0]["units"]] == ["B"]
    assert [unit.unit_id for unit in said(found, "direction.never_inspected")[0]["units"]] == ["A"]


def test_a_finding_is_open_till_it_was_last_told_of(laid):
    laid.row("sources", source_id="O", title="Báo cáo cũ", grade="official", published_date="2020-03-01")
    act(laid, "F", "finding", task="Chậm", start_date="2019-01-01", state="under_way", source_id="O")
    told = said(reviewed(laid.unit("A"), "A"), "direction.finding_open")[0]
    days = told["days"]
    assert str(told["day"]) == "2020-03-01"
    assert days.quantity.bare == 425  # 2019-01-01 to 2020-03-01: 365 and 31 + 29 days
    assert str(days.last_day) == "2020-03-01"
    assert "direction.finding_open" in headline(reviewed(laid))


@pytest.mark.parametrize(("units", "key"), [("A, B", "statement.scope.each"), ("A B …", "statement.and_others")])
def test_a_list_of_units_is_read_as_it_is_checked(laid, units, key):
    """Commas are understood, and a list that is open says so: neither ends a page."""
    laid.unit("A").unit("B")
    about = {"topic": "direction", "text_vi": "Chậm", "text_en": "Late", "source_id": "S"}
    laid.row("statements", statement_id="T", kind="shortcoming", unit_ids=units, scope="each", **about)
    dataset = laid.open()
    assert said(direction.review(dataset, "A"), "direction.shortcoming")[0]["scope"].key == key
    assert rows(consistency.review(dataset, "A"), "statements", "consistency.caption.statements")[0][2].key == key
