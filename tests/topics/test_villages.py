"""What villages report stands on their commune's page, added where all of them do, held against what the commune reports."""

from fractions import Fraction

import pytest

from answers import headline, rows
from ntm_helpers.audit.evaluate import Verdict
from ntm_helpers.audit.proving import prove_all
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import funding, poverty_reduction

HOUSEHOLD = "household"
VILLAGES = {"V1": (100, 10), "V2": (150, 30)}  # households and poor ones: 250 and 40 together, 16 %


@pytest.fixture
def commune(laid):
    """A commune with two villages, whose own figures a test adds."""
    laid.unit("C")
    for village, (households, poor) in VILLAGES.items():
        laid.unit(village, "C", kind="village")
        laid.figure(f"{village}h", "households_reviewed", str(households), HOUSEHOLD, unit_id=village)
        laid.figure(f"{village}p", "poor_households", str(poor), HOUSEHOLD, unit_id=village)
        laid.figure(f"{village}r", "poverty_rate", f"{100 * poor / households:.2f}", "percent", unit_id=village)
    return laid


def own(commune, households="250", poor="40", rate="16.00"):
    commune.figure("Ch", "households_reviewed", households, HOUSEHOLD, unit_id="C")
    commune.figure("Cp", "poor_households", poor, HOUSEHOLD, unit_id="C")
    commune.figure("Cr", "poverty_rate", rate, "percent", unit_id="C")
    return commune


def table(review, step="rates"):
    """Rows of the table of villages without its last column, the period, by what stands in the first."""
    found = rows(review, step, "villages.caption")
    return {getattr(row[0], "unit_id", getattr(row[0], "key", "")): row[1:-1] for row in found}


def numbers(cells):
    return [cell.quantity.bare if hasattr(cell, "quantity") else getattr(cell, "key", None) for cell in cells]


def test_every_village_has_a_line_and_their_sum_and_the_communes_own_stand_below(commune):
    found = table(poverty_reduction.review(own(commune).open(), "C"))
    assert list(found) == ["V1", "V2", "villages.sum", "villages.own", "villages.held"]
    rate = Fraction(16)
    assert {name: numbers(cells) for name, cells in found.items()} == {
        "V1": [10, 100, 10],
        "V2": [20, 150, 30],
        "villages.sum": [rate, 250, 40],
        "villages.own": [rate, 250, 40],
        "villages.held": ["villages.held.agrees"] * 3,
    }


def test_what_does_not_add_up_is_said(commune):
    """41 are not the 40 of the villages, which are all: their 250 households are those of the commune."""
    review = poverty_reduction.review(own(commune, poor="41").open(), "C")
    assert numbers(table(review)["villages.held"])[2] == "villages.held.disagrees"
    assert [check.verdict for check in review.checks if check.sentence.key == "villages.check"] == ["agrees", "agrees", "disagrees"]


def test_a_rate_that_is_not_that_of_the_sums_is_said_though_it_lies_between_those_of_the_villages(commune):
    """40 of 250 are 16 %; 16.5 % lies between 10 and 20."""
    review = poverty_reduction.review(own(commune, rate="16.50").open(), "C")
    assert numbers(table(review)["villages.held"]) == ["villages.held.disagrees", "villages.held.agrees", "villages.held.agrees"]
    assert [check.verdict for check in review.checks if check.sentence.key == "villages.check"] == ["disagrees", "agrees", "agrees"]


def test_more_villages_than_are_listed_may_make_up_the_difference(commune):
    commune.figure("Cv", "villages_total", "3", "village", unit_id="C")
    review = poverty_reduction.review(own(commune, households="300", poor="41").open(), "C")
    assert numbers(table(review)["villages.held"])[2] != "villages.held.disagrees"


def test_nothing_is_added_of_some_of_the_villages(commune):
    commune.tables["figures"] = [row for row in commune.tables["figures"] if row["figure_id"] not in ("V2p", "V2r")]
    found = table(poverty_reduction.review(own(commune).open(), "C"))
    assert numbers(found["V2"]) == [None, 150, None]
    assert numbers(found["villages.sum"]) == ["–", 250, "villages.not_all"]


def test_a_commune_without_figures_of_its_own_says_first_what_its_villages_make(commune):
    review = poverty_reduction.review(commune.open(), "C")
    assert headline(review)[0] == "context.sums_of_parts"
    assert "villages.own" not in table(review)


def test_a_commune_without_villages_has_no_such_table(laid):
    review = poverty_reduction.review(own(laid.unit("C")).open(), "C")
    with pytest.raises(StopIteration):
        table(review)


def test_a_garden_is_no_part_of_a_sum(commune):
    commune.unit("G", "C", kind="garden")
    found = table(poverty_reduction.review(own(commune).open(), "C"))
    assert "G" not in found
    assert numbers(found["villages.sum"])[1:] == [250, 40]


def test_every_topic_shows_what_villages_report_of_it(commune):
    for village, amount in (("V1", "1.5"), ("V2", "2.5")):
        commune.figure(f"{village}c", "capital_mobilised", amount, "billion VND", unit_id=village)
    found = table(funding.review(commune.open(), "C"), "further")
    assert {name: numbers(cells) for name, cells in found.items()} == {
        "V1": [Fraction("1.5")],
        "V2": [Fraction("2.5")],
        "villages.sum": [4],
    }


def test_older_periods_of_a_measure_stand_elsewhere(commune):
    commune.figure("V1old", "poor_households", "99", HOUSEHOLD, unit_id="V1", period_end="2019-12-31")
    found = table(poverty_reduction.review(own(commune).open(), "C"))
    assert numbers(found["V1"]) == [10, 100, 10]


def test_the_rate_of_a_district_is_that_of_the_sums_of_its_communes(commune):
    """(40 + 10) of (250 + 250) are 10 %."""
    own(commune).unit("B")
    commune.figure("Bh", "households_reviewed", "250", HOUSEHOLD, unit_id="B")
    commune.figure("Bp", "poor_households", "10", HOUSEHOLD, unit_id="B").figure("Br", "poverty_rate", "4", "percent", unit_id="B")
    found = poverty_reduction.review(commune.open(), "D")
    [rate] = [row[2] for row in rows(found, "further", "further.parts.caption") if row[0].key == "poverty_rate:"]
    assert (rate.measure, rate.quantity.bare) == ("rate_of_parts", 10)


@pytest.mark.parametrize("unit", ["C", "D"])
def test_every_figure_made_of_parts_is_proved(commune, unit):
    own(commune)
    commune.unit("B").figure("Bh", "households_reviewed", "250", HOUSEHOLD, unit_id="B")
    commune.figure("Bp", "poor_households", "10", HOUSEHOLD, unit_id="B").figure("Br", "poverty_rate", "4", "percent", unit_id="B")
    review = poverty_reduction.review(commune.open(), unit)
    plain = {figure.figure_id: figure_json(figure) for figure in review.figures.values()}
    assert {proof.verdict for proof in prove_all(plain, review).values()} == {Verdict.MATCH}


def test_the_relation_is_the_same_whatever_notebook_tells_it(commune):
    """The page of poverty and that of all checks say the same of the commune's poor households and those of its villages."""
    from ntm_helpers.topics import consistency

    dataset = own(commune, poor="41").open()
    views = [topic.review(dataset, "C").view for topic in (poverty_reduction, consistency)]
    assert [[one.verdict for one in consistency_of(view).about("Cp", "units")] for view in views] == [["disagrees"]] * 2


def test_what_all_parts_make_stands_on_the_first_screen_and_in_the_index(commune):
    """The district itself reports nothing: 250 + 250 households, 50 poor, 10 % of them, each said to be the sum of two units."""
    own(commune).unit("B")
    commune.figure("Bh", "households_reviewed", "250", HOUSEHOLD, unit_id="B")
    commune.figure("Bp", "poor_households", "10", HOUSEHOLD, unit_id="B").figure("Br", "poverty_rate", "4", "percent", unit_id="B")
    first = poverty_reduction.review(commune.open(), "D").first
    assert [card.value.quantity.bare for card in first.cards] == [10, 500, 50]
    assert {card.compared.key for card in first.cards} == {"context.card.of_parts"}
    assert {card.compared.values["parts"].quantity.bare for card in first.cards} == {2}
    assert first.short.measure == "rate_of_parts"
