"""What an office registers itself is shown, stands in the index where nothing comes before it, and is asked for."""

import pytest

from answers import headline, rows, value
from ntm_helpers.review import figures_in
from ntm_helpers.topics import criteria, infrastructure, poverty_reduction

LENGTH = {"measure": "green_fence_km", "topic": "criteria", "name_vi": "Hàng rào xanh", "name_en": "Green fences", "kind": "length"}
TANKS = {
    "measure": "biogas_tanks",
    "topic": "poverty_reduction",
    "name_vi": "Hầm biogas",
    "name_en": "Biogas tanks",
    "kind": "count",
}


@pytest.fixture
def district(laid):
    """A district of communes A and B, of which A reports both of its own measures."""
    laid.unit("A").unit("B")
    laid.row("measures", unit="km", **LENGTH)
    laid.row("measures", unit="work", adds_up_to="units", **TANKS)
    laid.figure("F1", "green_fence_km", "3.5", "km", unit_id="A").figure("F2", "biogas_tanks", "12", "work", unit_id="A")
    return laid


def asked(review):
    return {(one.measure, one.unit.unit_id) for one in review.requests if one.measure in ("green_fence_km", "biogas_tanks")}


def test_it_stands_in_its_topic_on_the_first_screen_and_in_the_index(district):
    found = criteria.review(district.open(), "A")
    assert headline(found) == ["context.published"]
    assert [card.value.figure_id for card in found.first.cards] == ["F1"]
    assert found.first.short.figure_id == "F1"
    assert [row[1].figure_id for row in rows(found, "further", "further.caption")] == ["F1"]


def test_what_the_topic_says_of_itself_comes_before_it_in_the_index(district):
    district.figure("R", "poverty_rate", "5.0", "percent", unit_id="A", item="qd59-2015")
    found = poverty_reduction.review(district.open(), "A")
    assert found.first.short.figure_id == "R"
    assert [figure.figure_id for figure in figures_in([card.value for card in found.first.cards])] == ["R", "F2"]


def test_what_a_topic_shows_by_itself_makes_no_second_card(district):
    district.row("measures", **(TANKS | {"measure": "tanks_built", "topic": "infrastructure", "unit": "work"}))
    district.figure("F3", "tanks_built", "4", "work", unit_id="A")
    cards = [card.value for card in infrastructure.review(district.open(), "A").first.cards]
    assert [figure.figure_id for figure in figures_in(cards)] == ["F3"]


def test_it_is_asked_of_who_does_not_report_it(district):
    """Of the district only what its communes do not make: tanks add up, fences do not say so."""
    dataset = district.open()
    assert asked(criteria.review(dataset, "A")) == set()
    assert asked(criteria.review(dataset, "B")) == {("green_fence_km", "B")}
    assert asked(criteria.review(dataset, "D")) == {("green_fence_km", "D"), ("green_fence_km", "B")}
    assert asked(poverty_reduction.review(dataset, "D")) == {("biogas_tanks", "B")}


def test_what_all_parts_report_is_added(district):
    district.figure("F4", "biogas_tanks", "8", "work", unit_id="B")
    found = poverty_reduction.review(district.open(), "D")
    assert value(found, "sum_of_parts.biogas_tanks..2020-12-31") == 20
    assert asked(found) == set()


def test_a_measure_that_is_computed_is_not_asked_for(district):
    district.tables["measures"][0]["formula_vi"] = "Chiều dài chia cho số thôn"
    district.tables["measures"][0]["formula_en"] = "Length over villages"
    assert asked(criteria.review(district.open(), "B")) == set()
