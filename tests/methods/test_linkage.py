"""Linkage projects: the seven forms, the ceilings of NĐ 98/2018, concentration, benefit and cost."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ntm_helpers.dataset import Register
from ntm_helpers.methods.linkage import benefit_cost, ceiling_on, concentration, form_of, support_allowed
from ntm_helpers.quantities import point, ratio

GOLDEN = Path(__file__).parents[1] / "golden"
ITEMS = {"consultancy": "consultancy", "infrastructure": "machinery_and_infrastructure", "technology": "technique_and_quality"}


def rows(name):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("case", rows("decree98_support_cases.csv"), ids=lambda case: f"{case['item']}-{case['eligible_cost_vnd']}")
def test_support_allowed(case):
    rule = ceiling_on(ITEMS[case["item"]], date(2020, 4, 13), Register())
    found = support_allowed(point(Fraction(case["eligible_cost_vnd"]), "VND"), rule)
    assert (found.quantity.bare, found.is_confirmed) == (Fraction(case["expected_support_vnd"]), True)
    million = support_allowed(point(Fraction(case["eligible_cost_vnd"]) / 1_000_000, "million VND"), rule)
    assert million.quantity.bare * 1_000_000 == Fraction(case["expected_support_vnd"])


def test_no_ceiling_before_the_decree_was_in_force():
    assert ceiling_on("consultancy", date(2018, 8, 19), Register()) is None
    assert ceiling_on("consultancy", date(2018, 8, 20), Register()) is not None


def test_a_rule_left_to_the_provinces_allows_nothing_and_forbids_nothing():
    found = support_allowed(point(100, "million VND"), ceiling_on("training", date(2020, 1, 1), Register()))
    assert (found.quantity, found.is_confirmed) == (None, False)


@pytest.mark.parametrize(
    ("stages", "form"),
    [
        ("inputs production harvest processing consumption", "1"),
        ("consumption inputs", "2"),
        ("harvest production consumption", "3"),
        ("processing consumption", "7"),
        ("inputs production", None),  # without consumption it is no linkage
        ("consumption", None),
        ("", None),
    ],
)
def test_the_seven_forms_are_sets_of_stages(stages, form):
    found = form_of(stages, Register())
    assert (found and found["form"]) == form


def test_every_form_ends_in_consumption():
    forms = Register().table("linkage_forms")
    assert len(forms) == 7
    assert all("consumption" in row["stages"].split() for row in forms)


def test_the_linked_area_of_kien_giang():
    [case] = rows("linked_area_share_kien_giang.csv")
    found = ratio(point(int(case["linked_area_ha"])), point(int(case["total_area_ha"])), scale=100)
    assert round(float(found.bare), 1) == float(case["published_share_pct"])


def test_concentration_of_buyers():
    assert concentration([point(7)]).bare == 10_000
    assert concentration([point(5), point(5)]).bare == 5_000
    assert concentration([point(1), point(3)]).bare == 6_250  # (1/16 + 9/16) · 10,000
    assert concentration([]) is None
    assert concentration([point(0)]) is None


def test_benefit_and_cost_by_hand():
    flows = {2020: (Fraction(0), Fraction(100)), 2021: (Fraction(110), Fraction(0)), 2022: (Fraction(121), Fraction(0))}
    found = benefit_cost(flows, Fraction(10), "million VND")
    assert (found.net_present_value.bare, found.ratio.bare) == (100, 2)  # 110/1.1 + 121/1.21 = 200
    assert found.switching_value.bare == 50
    lower = benefit_cost(flows, Fraction(10), "million VND", change=-20)
    assert (lower.net_present_value.bare, lower.ratio.bare) == (60, Fraction(8, 5))


def test_at_the_switching_value_the_ratio_is_one():
    flows = {2020: (Fraction(30), Fraction(100)), 2021: (Fraction(130), Fraction(7))}
    found = benefit_cost(flows, Fraction(8), "million VND")
    fallen = {year: (benefit * (1 - found.switching_value.bare / 100), cost) for year, (benefit, cost) in flows.items()}
    assert benefit_cost(fallen, Fraction(8), "million VND").ratio.bare == 1


def test_without_cost_there_is_no_ratio():
    assert benefit_cost({2020: (Fraction(1), Fraction(0))}, Fraction(8), "million VND").ratio is None
