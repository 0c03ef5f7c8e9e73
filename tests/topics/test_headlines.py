"""Every headline number of the Lâm Bình pages, recomputed here by hand or by plain Python from the CSV."""

from fractions import Fraction as F

import pytest

from answers import once
from ntm_helpers.review import figures_in
from ntm_helpers.topics import consistency, criteria, funding, poverty_reduction, production_linkage, synthesis


def interval(figure):
    q = figure.quantity
    return q.lower, q.upper, q.lower_open, q.upper_open


@pytest.fixture(scope="module")
def census(lam_binh):
    """Census population by unit, straight from the rows."""
    return {
        u.unit_id: int(r["value"]) for u in lam_binh.places for r in lam_binh.rows(u.unit_id) if r["measure"] == "population_census"
    }


@pytest.fixture(scope="module")
def households(lam_binh):
    return {
        u.unit_id: int(r["value"]) for u in lam_binh.places for r in lam_binh.rows(u.unit_id) if r["measure"] == "households_census"
    }


def test_funding_of_the_district(lam_binh, census):
    figures = once(funding, lam_binh, "071").figures
    assert interval(figures["funding.capital_sum_of_sources"]) == (37, 40, True, True)
    assert interval(figures["funding.capital_difference"]) == (-2, 2, True, True)
    assert interval(figures["funding.capital_source_share.central"]) == (F(3200, 39), F(3300, 38), True, True)
    per_head = figures["funding.capital_per_head.population_census"]
    assert interval(per_head) == (F(38000, census["071"]), F(39000, census["071"]), True, True)
    assert per_head.quantity.unit == "million VND per person"


def test_funding_reconciles_only_as_hedged(lam_binh):
    assert [(c.level, c.verdict) for c in once(funding, lam_binh, "071").checks] == [("note", "agrees_as_hedged")]


def test_units_of_measure_may_differ_within_a_report(copy):
    from ntm_helpers.dataset import open_dataset

    copy("figures").set("LB128", "unit", "million VND").set("LB128", "value", "1500").set("LB128", "qualifier", "")
    figures = funding.review(open_dataset("", copy.folder), "071").figures
    half = F(1, 2000)  # stated: half the last printed digit, in billion
    assert interval(figures["funding.capital_sum_of_sources"]) == (36 + F("1.5") - half, 38 + F("1.5") + half, True, True)


def test_funding_of_a_commune_says_nothing_is_published_and_gives_the_district_as_context(lam_binh):
    review = once(funding, lam_binh, "tho-binh")
    assert review.headline[0].key == "context.nothing"
    assert not review.has_own_figures
    assert {f.unit_id for f in review.figures.values()} == {"071"}  # the district's total, in one line
    assert "capital_mobilised" in {request.measure for request in review.requests}


def test_criteria_groups_and_their_population(lam_binh, census):
    figures = once(criteria, lam_binh, "071").figures
    groups = {
        "keeps_standard": ("02269", "02251", "02266"),
        "10..15": ("02296", "02290", "02293"),
        "not_named": ("02233", "02242"),
    }
    everyone = sum(census[u] for group in groups.values() for u in group)
    assert everyone == 31137
    for item, group in groups.items():
        people = sum(census[u] for u in group)
        assert figures[f"criteria.population_of_group.{item}"].quantity.nominal == people
        assert figures[f"criteria.population_share_of_group.{item}"].quantity.nominal == F(100 * people, everyone)
    assert [sum(census[u] for u in group) for group in groups.values()] == [14108, 12152, 4877]


def test_criteria_bands_are_bounds(lam_binh):
    """Three at 10–15 may all stand in either group, the two unnamed at 0–9 or 16–19; the three that keep the standard at 19."""
    figures = once(criteria, lam_binh, "071").figures
    bounds = {
        item: figures[f"criteria.communes_in_band.{item}"].quantity for item in ("19..19", "15..18", "10..14", "5..9", "0..4")
    }
    assert {item: (q.lower, q.upper) for item, q in bounds.items()} == {
        "19..19": (3, 5),
        "15..18": (0, 5),
        "10..14": (0, 3),
        "5..9": (0, 2),
        "0..4": (0, 2),
    }


def test_commerce_criterion_beyond_the_recognised(lam_binh):
    figures = once(criteria, lam_binh, "071").figures
    assert figures["criteria.communes_meeting_criterion_beyond.qd1980-2016/7"].quantity.nominal == 5 - 3


def test_the_unnamed_are_inferred_by_exclusion(lam_binh):
    figures = once(criteria, lam_binh, "xuan-lap").figures
    inferred = [f for f in figures.values() if f.measure == "criteria_met_inferred"]
    assert [(f.quantity.lower, f.quantity.upper) for f in inferred] == [(0, 9), (16, 19)]
    assert {"LB152", "LB153"} == set(inferred[0].inputs) | {"LB152"}


def test_without_a_closed_list_nothing_is_inferred(copy):
    from ntm_helpers.dataset import open_dataset

    copy("figures").set("LB153", "value", "4")  # the list names three of four: it is not closed
    review = criteria.review(open_dataset("", copy.folder), "xuan-lap")
    assert [
        f
        for f in review.figures.values()
        if f.measure == "criteria_met_inferred" and (f.quantity.lower, f.quantity.upper) == (0, 9)
    ] == []


def test_the_five_missing_criteria_of_tho_binh_with_their_plan_lines(lam_binh):
    review = once(criteria, lam_binh, "tho-binh")
    assert not [f for f in figures_in(review.step("missing").blocks) if f.standing == "afterwards"]
    table = next(b for b in review.step("afterwards").blocks if getattr(b, "caption", "") == "criteria.missing.caption")
    assert [row[0].key.rsplit("/", 1)[-1] for row in table.rows] == ["6", "9", "10", "11", "17"]
    assert [len(row[2]) for row in table.rows] == [3, 3, 1, 2, 4]
    assert all(row[1].standing == "afterwards" for row in table.rows)


def test_poverty_and_housing_of_the_district(lam_binh):
    figures = once(poverty_reduction, lam_binh, "071").figures
    change = figures["poverty_reduction.poverty_rate_change.2020-12-31"]
    assert change.quantity.nominal == F("31.44") - F("36.06") == F("-4.62")
    assert (change.standing, change.quantity.unit) == ("afterwards", "percentage point")
    assert figures["poverty_reduction.houses_improved_share"].quantity.nominal == F(7600, 378)
    assert figures["LB070"].standing == "stated_later"  # the end of 2019, published in December 2020


def test_a_commune_without_a_rate_gives_the_districts_as_context(lam_binh):
    context = once(poverty_reduction, lam_binh, "xuan-lap").step("rates").blocks[0]
    assert (context.key, context.values["figure"].figure_id) == ("context.parent", "LB070")


def test_no_change_across_an_unknown_standard(lam_binh):
    change = once(poverty_reduction, lam_binh, "binh-an").figures["poverty_reduction.poverty_rate_change.2017-12-31"]
    assert change.quantity is None
    assert change.reason == "unknown.standard_not_told"


def test_what_the_plan_of_tho_binh_implies(lam_binh, households):
    figures = once(poverty_reduction, lam_binh, "tho-binh").figures
    fall = F(21000, households["02296"])
    assert households["02296"] == 1359
    assert figures["poverty_reduction.poverty_fall_implied_by_target"].quantity.nominal == fall
    assert figures["poverty_reduction.poverty_rate_opening_implied"].quantity.nominal == fall + F("11.7")
    assert figures["poverty_reduction.poverty_fall_against_parent"].quantity.nominal == fall / F("4.62")
    assert [round(float(x), 1) for x in (fall, fall + F("11.7"), fall / F("4.62"))] == [15.5, 27.2, 3.3]


def test_mean_cost_of_a_linkage_project(lam_binh):
    review = once(production_linkage, lam_binh, "071")
    assert interval(review.figures["production_linkage.linkage_cost_per_project"]) == (F(5, 4), F(3, 2), True, True)
    assert "linkage.no_ceiling" in [getattr(block, "key", "") for block in review.step("projects").blocks]


def test_synthesis_shares_of_the_parent(lam_binh, census, households):
    figures = once(synthesis, lam_binh, "tho-binh").figures
    assert figures["synthesis.population_share_of_parent"].quantity.nominal == F(100 * 5233, 31137)
    assert figures["synthesis.households_share_of_parent"].quantity.nominal == F(100 * 1359, 7840)


@pytest.mark.parametrize("topic", [criteria, funding, poverty_reduction, production_linkage, consistency, synthesis])
def test_every_derived_figure_names_its_method_and_known_inputs(lam_binh, topic):
    for unit in lam_binh.reviewed_units(lam_binh.review_date):
        review = once(topic, lam_binh, unit.unit_id)
        for figure in review.figures.values():
            if figure.is_derived:
                assert set(figure.inputs) <= set(review.figures), figure.figure_id
                assert review.view.register.measures[figure.measure].formula_vi, f"{figure.measure} has no formula in the register"


def test_another_review_date_sees_what_was_afterwards(lam_binh):
    review = once(criteria, lam_binh, "tho-binh", "2021-06-30")
    assert review.figures["LB098"].standing == "current"
    assert review.headline[0].values["met"].figure_id == "LB098"
    later = once(poverty_reduction, lam_binh, "071", "31/12/2020")
    assert later.headline[0].values["rate"].quantity.nominal == F("31.44")
