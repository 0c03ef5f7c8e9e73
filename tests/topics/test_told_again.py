"""One source that tells one thing twice: the check says so, and no headline takes one of the two without a word."""

import pytest

from answers import headline, said
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.review import figures_in
from ntm_helpers.topics import consistency, criteria, infrastructure, poverty_reduction, reviews, synthesis, topics

AGAIN = "headline.told_again"
HOUSEHOLD = "household"
TWICE = {
    criteria: ("criteria_met", "criterion", "10", "12", {}),
    poverty_reduction: ("poverty_rate", "percent", "10", "12", {"item": "qd59-2015"}),
    infrastructure: ("road_length", "km", "10", "12", {}),
}


def laid_twice(laid, topic, **cells):
    measure, unit, one, other, more = TWICE[topic]
    laid.unit("A")
    laid.figure("F", measure, one, unit, unit_id="A", **more | cells)
    return laid.figure("G", measure, other, unit, unit_id="A", **more | cells)


@pytest.mark.parametrize("topic", TWICE, ids=lambda topic: topic.__name__.rsplit(".", 1)[-1])
def test_a_headline_has_both_or_neither(laid, topic):
    dataset = open_dataset("", laid_twice(laid, topic).save())
    for module in (topic, synthesis):
        shown = {figure.figure_id for figure in figures_in(list(module.review(dataset, "A").headline))}
        assert {"F", "G"} <= shown or {"F", "G"}.isdisjoint(shown)
    [notice] = [fault for fault in check_dataset(dataset.folder).faults if "states it differently" in fault.rule]
    assert (notice.row, notice.column) == (2, "value")


def test_what_is_computed_of_one_of_two_is_followed_by_both(laid):
    """5 of 100 or of 120 households improved their house."""
    laid.figure("N", "houses_improved", "5", HOUSEHOLD)
    laid.figure("F", "houses_to_improve", "100", HOUSEHOLD).figure("G", "houses_to_improve", "120", HOUSEHOLD)
    answer = poverty_reduction.review(open_dataset("", laid.save()), "D")
    before = answer.headline[headline(answer).index(AGAIN) - 1]
    assert "N" in {figure.figure_id for figure in figures_in(before)}
    [told] = said(answer, AGAIN)
    assert [figure.figure_id for figure in told["told"]] == ["F", "G"]
    assert {"F", "G"} <= answer.figures.keys()  # so that both can be followed


@pytest.mark.parametrize(
    "other",
    [
        {"value": "10"},
        {"value": "10.2", "qualifier": "about"},  # both can be true
        {"source_id": "N"},  # another source
        {"period_end": "2019-12-31"},
        {"basis": "plan"},
        {"qualifier": "misprint"},
    ],
)
def test_what_can_both_be_true_is_not_held_apart(laid, other):
    laid.row("sources", source_id="N", title="Báo", grade="press")
    laid.figure("F", "poverty_rate", "10", "percent", item="qd59-2015")
    laid.figure("G", **{"measure": "poverty_rate", "value": "12", "unit": "percent", "item": "qd59-2015"} | other)
    assert AGAIN not in headline(poverty_reduction.review(open_dataset("", laid.save()), "D"))


@pytest.mark.parametrize(("value", "is_named"), [("12", True), ("10", False), ("10.0", False)])
def test_two_claims_of_one_source_without_a_day_are_named_by_the_check(laid, value, is_named):
    laid.figure("F", "poverty_rate", "10", "percent", period_end="").figure("G", "poverty_rate", value, "percent", period_end="")
    rules = [str(fault.rule) for fault in check_dataset(laid.save()).faults if fault.row == 3]
    assert any("tells the same in row 2 with another value (10)" in rule for rule in rules) is is_named


def test_another_unit_of_measure_is_another_writing(laid):
    laid.figure("F", "capital_mobilised", "8", "billion VND", period_end="")
    laid.figure("G", "capital_mobilised", "8000", "million VND", period_end="")
    laid.figure("H", "capital_mobilised", "9000", "million VND", period_end="")
    assert [fault.row for fault in check_dataset(laid.save()).faults if "tells the same" in fault.rule] == [4]


def test_no_shipped_headline_is_followed_by_another_number(lam_binh):
    for topic in topics():
        assert all(AGAIN not in headline(answer) for answer in reviews(topic, lam_binh))


def test_a_relation_that_holds_both_against_one_another_says_it_already(laid):
    laid.figure("F", "houses_to_improve", "100", HOUSEHOLD, period_end="").identity("I", "equal", "F", "+G")
    laid.figure("G", "houses_to_improve", "120", HOUSEHOLD, period_end="")
    answer = consistency.review(open_dataset("", laid.save()), "D")
    assert [sentence.finding for sentence in answer.headline if sentence.finding] == ["I"]
    assert AGAIN not in headline(answer)
