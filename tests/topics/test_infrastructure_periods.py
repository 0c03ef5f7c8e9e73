"""Results and costs keep their own periods: none is told of another one's."""

from answers import headline, of_topic, rows, said
from ntm_helpers.topics import infrastructure

reviewed = of_topic(infrastructure)


def test_results_that_end_on_one_day_keep_their_own_periods(laid):
    laid.figure("R", "road_length", "20", "km", period_start="2016-01-01")
    laid.figure("C", "culture_houses_built", "3", "house", period_start="2020-01-01")
    laid.figure("B", "overflow_bridges", "2", "bridge", period_start="2020-01-01")
    told = said(reviewed(laid), "works.published")
    assert [(each["period"].figure.figure_id, len(each["works"])) for each in told] == [("R", 1), ("B", 2)]


def test_a_thing_of_another_period_is_not_denied_beside_a_cost(laid):
    laid.figure("R", "road_length", "20", "km", period_start="2016-01-01").figure("K", "road_cost", "10", "billion VND")
    found = reviewed(laid)
    things = rows(found, "cost", "works.cost.caption")[0][2]
    assert {thing.key for thing in things} == {"works.none_of_period"}
    assert "works.cost_alone" in headline(found)
    assert "works.cost_known" not in headline(found)


def test_a_reading_without_a_unit_cost_says_so_once(laid):
    laid.figure("B", "overflow_bridges", "0", "bridge").figure("K", "road_and_bridge_cost", "25", "billion VND")
    readings = said(reviewed(laid), "works.cost_readings")[0]["readings"]
    assert [reading.key for reading in readings] == ["works.if_alone_not_told", "works.if_together"]
