"""What an officer would find said twice, or in two ways, on one page."""

from answers import of_topic, rows
from ntm_helpers.dataset import open_dataset
from ntm_helpers.report.missing import MOST_IN_FULL, write_missing
from ntm_helpers.report.page import Page
from ntm_helpers.review import Table
from ntm_helpers.topics import criteria, infrastructure, poverty_reduction, synthesis
from ntm_helpers.topics.published import without_repeats

SET = "qd1980-2016"


def states(laid, unit, unmet, stated=""):
    """Lay the states of all nineteen criteria of a commune, and the number met that its report states."""
    laid.unit(unit)
    for number in range(1, 20):
        state = "not_met" if number in unmet else "met"
        laid.figure(f"{unit}{number}", "criterion_state", state, unit_id=unit, item=f"{SET}/{number}", basis="status")
    return laid.figure(f"M{unit}", "criteria_met", stated, "criterion", unit_id=unit, basis="status") if stated else laid


def test_criteria_that_the_same_communes_lack_are_one_line(laid):
    """A to E lack 2 and 10, A to D also 6: the two that five lack are told together, before the other one."""
    for unit in ("A", "B", "C", "E"):
        states(laid, unit, {2, 6, 10})
    states(laid, "F", {2, 10})
    decided = [one.sentence for one in of_topic(synthesis)(laid).first.decisions if one.sentence.key == "briefing.criterion_many"]
    named = [one.values["criterion"] for one in decided]
    assert [[name.key for name in (names if isinstance(names, list) else [names])] for names in named] == [
        [f"{SET}/2", f"{SET}/10"],
        [f"{SET}/6"],
    ]
    count = decided[0].values["count"]
    assert (count.quantity.bare, len(count.rows)) == (5, 5)
    assert set(count.inputs) == {f"{unit}{number}" for unit in "ABCEF" for number in (2, 10)}


def test_a_number_of_criteria_that_is_stated_and_counted_alike_comes_once(laid):
    """Seventeen stated, seventeen of nineteen states: one card and one sentence. Sixteen stated: both, and they differ."""
    for stated, cards in (("17", 1), ("16", 2)):
        laid.tables["figures"] = []
        laid.tables["units"] = laid.tables["units"][:1]
        found = criteria.review(open_dataset("", states(laid, "A", {2, 6}, stated).save()), "A")
        keys = [sentence.key for sentence in found.headline]
        assert len([card for card in found.first.cards if card.label.key == "criteria.card.met"]) == cards
        assert ("assessment.met" in keys) == (cards == 2)
        assert ("assessment.stated_differs" in keys) == (cards == 2)


def test_a_rate_that_a_source_gives_twice_alike_is_one_row(laid):
    """7.4 and 7.40 are one rate: so its change since the year before is told."""
    standard = {"item": "qd59-2015"}
    laid.figure("B", "poverty_rate", "9.0", "percent", period_end="2019-12-31", **standard)
    laid.figure("F", "poverty_rate", "7.4", "percent", **standard).figure("G", "poverty_rate", "7.40", "percent", **standard)
    found = of_topic(poverty_reduction)(laid)
    rates = rows(found, "rates", "poverty.rates.caption")
    assert [row[1].figure_id for row in rates] == ["B", "F"]
    assert float(rates[1][3].quantity.bare) == -1.6
    assert not [block for block in found.step("further").blocks if isinstance(block, Table)]


def test_only_the_same_number_of_the_same_source_of_one_day_is_a_repeat(laid):
    laid.row("sources", source_id="S2", title="Báo", grade="press")
    laid.figure("F", "road_length", "10", "km").figure("G", "road_length", "10.0", "km").figure("I", "road_length", "11", "km")
    laid.figure("H", "road_length", "10", "km", source_id="S2").figure("J", "road_length", "10", "km", period_end="2019-12-31")
    laid.figure("K", "road_length", "10", "km", qualifier="over").figure("L", "road_length", "10", "km", period_end="")
    laid.figure("N", "road_length", "10", "km", period_end="")
    figures = of_topic(infrastructure)(laid).view.figures("road_length")
    assert {figure.figure_id for figure in without_repeats(figures)} == set("FHIJKLN")
    told = [figure for figure in figures if figure.figure_id == "G"]
    assert {figure.figure_id for figure in without_repeats(figures, told)} == set("HIJKLN")


def test_beside_the_parent_stands_all_that_a_source_says(laid):
    """A's source gives 6 and 7 percent, B's 8.0 and 8.00: of B one number stands beside the parent's, that of its card."""
    laid.figure("P", "poverty_rate", "9.0", "percent")
    for unit, one, other in (("A", "6.0", "7.0"), ("B", "8.0", "8.00")):
        laid.unit(unit)
        laid.figure(f"F{unit}", "poverty_rate", one, "percent", unit_id=unit)
        laid.figure(f"G{unit}", "poverty_rate", other, "percent", unit_id=unit)
    dataset = laid.open()
    own = [rows(synthesis.review(dataset, unit), "beside_parent", "briefing.parent.caption")[0][2] for unit in "AB"]
    assert [figure.figure_id for figure in own[0]] == ["FA", "GA"]
    assert own[1].figure_id == "FB"


def test_many_indicators_are_asked_for_by_their_numbers(laid):
    """Of 19 criteria 17 are named as met: their indicators' values are asked for, more than can be read by name."""
    review = of_topic(criteria)(states(laid, "A", {2, 6}), "A")
    asked = [request for request in review.requests if request.measure == "indicator_value"]
    numbers = [review.view.register.law.indicators[request.item]["code"] for request in asked]
    assert len(numbers) > MOST_IN_FULL
    told = str(write_missing(review, Page(review, "vi")._writer("x")).striptags())
    assert ", ".join(numbers) in told
    assert review.view.register.law.indicators[asked[0].item]["name_vi"] not in told
