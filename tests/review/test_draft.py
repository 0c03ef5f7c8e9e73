"""What a draft decides once for all topics: what comes first, what is asked for and of whom, what is said to be missing."""

from datetime import date

import pytest

from ntm_helpers.dataset import Reads
from ntm_helpers.review import Draft, Sentence, nothing

READS = Reads(("*/*",), ("self", "children"))


@pytest.fixture
def drafted(laid):
    """A draft on a district of two communes, of what a test has laid."""
    laid.unit("A").unit("B")
    return lambda topic="funding", unit="D": Draft(topic, laid.open().view(unit, "", READS))


def asked(draft):
    return [(one.measure, one.item, one.unit.unit_id, one.day) for one in draft.review().requests]


# --- what is asked for ------------------------------------------------------------------------------------------------------


def test_what_is_there_is_not_asked_for(laid, drafted):
    laid.figure("F", "capital_allocated", "5", "billion VND")
    draft = drafted()
    for measure in ("capital_allocated", "capital_disbursed", "capital_disbursed"):
        draft.ask(measure)
    assert asked(draft) == [("capital_disbursed", "", "D", None)]


def test_it_is_asked_for_of_another_unit_and_another_item(laid, drafted):
    laid.figure("F", "capital_mobilised", "5", "billion VND", item="central")
    draft = drafted()
    draft.ask("capital_mobilised", item="central")
    draft.ask("capital_mobilised", item="province")
    draft.ask("capital_mobilised", item="central", of=draft.view.children[0])
    draft.ask("capital_mobilised")
    assert asked(draft) == [
        ("capital_mobilised", "province", "D", None),
        ("capital_mobilised", "central", "A", None),
        ("capital_mobilised", "", "D", None),
    ]


def test_a_rate_by_any_standard_is_a_rate(laid, drafted):
    laid.figure("F", "poverty_rate", "5", "percent", item="qd59-2015")
    draft = drafted("poverty_reduction")
    draft.ask("poverty_rate")
    assert asked(draft) == []


def test_a_plan_is_no_result_but_answers_where_plans_are_asked_for(laid, drafted):
    laid.figure("F", "road_length", "5", "km", basis="plan")
    laid.figure("G", "poverty_rate_target", "5", "percent", basis="plan")
    draft = drafted("infrastructure")
    draft.ask("road_length")
    draft.ask("poverty_rate_target")
    assert asked(draft) == [("road_length", "", "D", None)]


def test_an_older_one_is_asked_for_with_the_day_of_the_newer_one(laid, drafted):
    laid.figure("F", "capital_allocated", "5", "billion VND", period_end="2018-12-31")
    laid.figure("N", "capital_allocated", "", qualifier="not_reported", period_end="2019-12-31")
    draft = drafted()
    draft.ask("capital_allocated")
    assert asked(draft) == [("capital_allocated", "", "D", date(2019, 12, 31))]


def test_an_older_one_that_is_shown_is_asked_for_by_itself(laid, drafted):
    laid.figure("F", "capital_allocated", "5", "billion VND", period_end="2018-12-31", unit_id="A")
    laid.figure("N", "capital_allocated", "", qualifier="not_reported", period_end="2019-12-31", unit_id="A")
    draft = drafted()
    draft.use(draft.view.latest("capital_allocated", of=draft.view.children[0]))
    assert asked(draft) == [("capital_allocated", "", "A", date(2019, 12, 31))]


@pytest.mark.parametrize(
    ("measure", "unit", "is_asked"),
    [
        ("communes_total", "D", True),
        ("communes_total", "A", False),
        ("communes_by_criteria_met", "A", False),
        ("communes_recognised_rate", "A", False),
        ("criteria_mean", "D", True),
        ("criteria_mean", "A", False),
        ("criteria_met", "A", True),
        ("criteria_met", "D", False),
        ("criterion_state", "D", False),
        ("villages_total", "A", True),
    ],
)
def test_who_can_answer(drafted, measure, unit, is_asked):
    """A commune has no communes to count; a district has no criteria of a commune."""
    draft = drafted("criteria", unit)
    draft.ask(measure)
    assert bool(asked(draft)) is is_asked


# --- what comes first -------------------------------------------------------------------------------------------------------


def test_a_claim_without_a_day_does_not_come_first(laid, drafted):
    laid.figure("F", "capital_allocated", "5", "billion VND", period_end="")
    laid.figure("G", "capital_disbursed", "4", "billion VND")
    draft = drafted()
    for measure in ("capital_allocated", "capital_disbursed"):
        figure = draft.view.latest(measure)
        draft.headline("funding.total", unit=draft.view.unit, total=figure)
        draft.card(figure)
    review = draft.review()
    assert [sentence.values["total"].figure_id for sentence in review.headline] == ["G"]
    assert [card.value.figure_id for card in review.first.cards] == ["G"]
    assert [sentence.values["total"].figure_id for sentence in draft.undated] == ["F"]


# --- what is said to be missing ---------------------------------------------------------------------------------------------


def test_a_step_that_has_nothing_to_show_is_held_against_the_figures(laid, drafted):
    laid.figure("F", "capital_not_named", "5", "million VND")
    draft = drafted()
    draft.step("s", nothing("funding.no_lines", "capital_not_named", "capital_of_stage"))
    draft.step("t", nothing("funding.no_lines", "capital_of_stage"))
    told, denied = (step.blocks[0] for step in draft.review().steps)
    assert (told.key, told.missing) == ("further.elsewhere", ("capital_of_stage",))
    assert [name.key for name in told.values["measures"]] == ["capital_not_named"]
    assert denied == nothing("funding.no_lines", "capital_of_stage")


def test_a_sentence_that_names_what_is_missing_stays(laid, drafted):
    laid.figure("F", "capital_mobilised", "5", "billion VND")
    draft = drafted()
    without = nothing("funding.parts_without", "capital_mobilised", units=draft.view.children)
    draft.step("s", without, Sentence("funding.share_rule"))
    assert draft.review().steps[0].blocks[0] == without


def test_of_a_list_those_that_have_a_day_come_first(laid, drafted):
    laid.figure("F", "capital_allocated", "5", "billion VND", period_end="")
    laid.figure("G", "capital_disbursed", "4", "billion VND")
    draft = drafted()
    both = [draft.view.latest(measure) for measure in ("capital_allocated", "capital_disbursed")]
    draft.headline("context.published", unit=draft.view.unit, figures=both)
    draft.headline("context.published", unit=draft.view.unit, figures=both[:1])
    assert [[figure.figure_id for figure in s.values["figures"]] for s in draft.review().headline] == [["G"]]
    assert len(draft.undated) == 2


@pytest.mark.parametrize(
    ("day", "complete", "is_asked"), [("2020-12-31", ["D"], False), ("2019-12-31", ["D"], True), ("2020-12-31", [], True)]
)
def test_what_all_parts_report_of_one_period_is_not_asked_for(laid, drafted, day, complete, is_asked):
    """Where nothing says that the parts listed are all, what they report is not the unit's."""
    laid.complete(*complete)
    laid.figure("A1", "poor_households", "5", "household", unit_id="A")
    laid.figure("B1", "poor_households", "7", "household", unit_id="B", period_end=day)
    draft = drafted("poverty_reduction")
    draft.ask("poor_households")
    draft.ask("near_poor_households")
    assert ("poor_households" in {measure for measure, *_ in asked(draft)}) is is_asked
    assert "near_poor_households" in {measure for measure, *_ in asked(draft)}
