"""Criteria in full: what was lost stands first, declared against computed, what holds communes back, who is within reach."""

import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.review import Name, Table
from ntm_helpers.topics import criteria

SET = "qd1980-2016"


def state(laid, unit, number, code, day="2020-12-31"):
    item = f"{SET}/{number}"
    return laid.figure(f"{unit}-{number}-{day}", "criterion_state", code, unit_id=unit, item=item, basis="status", period_end=day)


def all_states(laid, unit, day, *, unmet=(), considered=True):
    for number in range(1, 20):
        code = "not_considered" if number == 7 and not considered else "not_met" if number in unmet else "met"
        state(laid, unit, number, code, day)


def review(laid, unit="D"):
    return criteria.review(open_dataset("", laid.save()), unit)


def headline(found):
    return [sentence.key for sentence in found.headline]


def value(found, figure_id):
    return found.figures[f"criteria.{figure_id}"].quantity.bare


@pytest.fixture
def commune(laid):
    laid.unit("A", region="northern_midlands_mountains")
    all_states(laid, "A", "2018-12-31", unmet=(9, 10, 11, 17))
    all_states(laid, "A", "2020-12-31", unmet=(10, 13), considered=False)
    return laid


def test_what_was_lost_and_gained_stands_in_the_headline(commune):
    found = review(commune, "A")
    lost = next(sentence for sentence in found.headline if sentence.key == "assessment.lost")
    gained = next(sentence for sentence in found.headline if sentence.key == "assessment.gained")
    assert [name.key for name in lost.values["criteria"]] == [f"{SET}/13"]
    assert [name.key for name in gained.values["criteria"]] == [f"{SET}/{n}" for n in (9, 11, 17)]


def test_the_count_and_what_is_not_considered(commune):
    found = review(commune, "A")
    assert value(found, "criteria_met_assessed.2020-12-31") == 16
    assert value(found, "criteria_not_considered") == 1


def test_the_pace_so_far_and_needed(commune):
    commune.figure("Y", "registered_year", "2022", "year", unit_id="A", basis="plan", period_end="", stated_on="2020-01-01")
    found = review(commune, "A")
    assert float(value(found, "criteria_pace_so_far")) == pytest.approx(0.5, abs=0.01)  # 15 to 16 in two years
    assert value(found, "criteria_pace_needed") == 1  # 18 considered, 16 met, two years left


def test_the_withdrawal_test_is_a_reference_for_recognised_units(commune):
    assert "criteria.criteria_share_not_met" not in review(commune, "A").figures
    commune.figure("R", "recognised_year", "2019", "year", unit_id="A", basis="status", period_end="2019-12-31")
    commune.tables["units"].pop()
    commune.unit("A", region="northern_midlands_mountains")
    assert float(value(review(commune, "A"), "criteria_share_not_met")) == pytest.approx(100 * 2 / 18)


def test_declared_against_computed(commune):
    for number, text in (("14.2", "10"), ("14.3", "90")):
        item = f"{SET}/{number}"
        commune.figure(f"V{number}", "indicator_value", text, "percent", unit_id="A", item=item, basis="status")
    found = review(commune, "A")
    differing = [sentence for sentence in found.headline if sentence.key == "assessment.differs"]
    assert [sentence.values["criterion"].key for sentence in differing] == [f"{SET}/14"]


def test_a_parent_sees_what_holds_its_communes_back(laid):
    for unit, unmet in (("A", (10, 13)), ("B", (10,)), ("C", ())):
        laid.unit(unit, region="northern_midlands_mountains")
        all_states(laid, unit, "2020-12-31", unmet=unmet)
    found = review(laid)
    table = next(block for block in found.step("indicators").blocks if isinstance(block, Table))
    assert [(row[0].key, value(found, f"communes_missing_criterion.{row[0].key}")) for row in table.rows] == [
        (f"{SET}/10", 2),
        (f"{SET}/13", 1),
    ]
    matrix = next(block for block in found.step("assessment").blocks if isinstance(block, Table))
    marks = {row[0].unit_id: [cell.key for cell in row[2:] if isinstance(cell, Name)] for row in matrix.rows}
    assert (marks["A"].count("not_met"), marks["C"].count("met")) == (2, 19)


def test_values_of_two_communes_stand_on_their_parents_page(laid):
    for unit, text in (("A", "10"), ("B", "90")):
        laid.unit(unit, region="northern_midlands_mountains")
        state(laid, unit, 14, "met")
        for code in ("14.2", "14.3"):
            item = f"{SET}/{code}"
            laid.figure(f"{unit}{code}", "indicator_value", text, "percent", unit_id=unit, item=item, basis="status")
    found = review(laid)
    differing = [sentence.values["unit"].unit_id for sentence in found.headline if sentence.key == "assessment.differs_of"]
    assert differing == ["A"]


def test_who_is_within_reach_this_year(laid):
    for unit, before, now in (("A", (10, 11, 13), (13,)), ("B", (10,), (10,)), ("C", (10, 11), (10,))):
        laid.unit(unit, region="northern_midlands_mountains")
        all_states(laid, unit, "2019-12-31", unmet=before)
        all_states(laid, unit, "2020-12-31", unmet=now)
    laid.figure("Y", "registered_year", "2020", "year", unit_id="B", basis="plan", period_end="", stated_on="2020-01-01")
    table = next(block for block in review(laid).step("progress").blocks if isinstance(block, Table))
    assert {row[0].unit_id for row in table.rows} == {"A", "B", "C"}  # A and C gained as many as they lack; B is registered
    laid.tables["figures"][-1]["value"] = "2021"
    table = next(block for block in review(laid).step("progress").blocks if isinstance(block, Table))
    assert {row[0].unit_id for row in table.rows} == {"A", "C"}


def test_the_agency_responsible_is_the_offices_word(laid):
    laid.unit("A", region="northern_midlands_mountains")
    all_states(laid, "A", "2020-12-31", unmet=(10,))
    laid.row("codes", list="criterion_agency", code=f"{SET}/10", name_vi="Phòng Nông nghiệp", name_en="Agriculture office")
    table = next(block for block in review(laid).step("indicators").blocks if isinstance(block, Table))
    assert table.rows[0][3] == Name("criterion_agency", f"{SET}/10")
