"""The review by lists of households: counts, rates where every household is listed, movements by household."""

import json
from fractions import Fraction

import pytest

from answers import headline, of_topic, rows, value
from ntm_helpers.dataset import Row, open_dataset
from ntm_helpers.methods.households import lists_of
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.report.page import Page
from ntm_helpers.topics import figures, poverty_reduction
from ntm_helpers.topics.poverty_reduction.household_lists import MOVES

reviewed = of_topic(poverty_reduction)


def households(laid, list_id, day, statuses, *, unit_id="D", standard="qd59-2015", coverage="all", **cells):
    """A list with one household a status: H0, H1 …; None is not listed."""
    about = {"standard": standard, "coverage": coverage, "source_id": "S"}
    laid.row("household_lists", list_id=list_id, unit_id=unit_id, list_date=day, **about)
    for number, status in enumerate(statuses):
        if status is not None:
            row = {"list_id": list_id, "household_id": f"{unit_id}-H{number}", "area": "rural", "members": "4", "status": status}
            laid.row("households", **(row | cells))
    return laid


def test_counts_and_rates_of_a_list(laid):
    households(laid, "L", "2020-12-31", ["poor_income", "poor_services", "near_poor", "not_poor", "not_poor"])
    found = reviewed(laid)
    assert value(found, "households_listed.poor.2020-12-31") == 2
    assert value(found, "households_listed.poor_services.2020-12-31") == 1
    assert value(found, "households_listed_rate.poor.2020-12-31") == 40
    assert found.headline[0].key == "poverty.listed"


@pytest.mark.parametrize("coverage", ["reviewed_only", "sample"])
def test_no_rate_without_every_household(laid, coverage):
    households(laid, "L", "2020-12-31", ["poor", "near_poor"], coverage=coverage)
    found = reviewed(laid)
    assert found.headline[0].key == "poverty.listed_no_rate"
    assert found.figures["poverty_reduction.households_listed_rate.poor.2020-12-31"].reason == "unknown.not_all_households"


def test_a_district_is_its_communes_and_needs_them_all(laid):
    laid.unit("A").unit("B")
    households(laid, "LA", "2020-12-31", ["poor", "not_poor"], unit_id="A")
    assert reviewed(laid).headline[0].key == "poverty.listed_no_rate"
    households(laid, "LB", "2020-12-31", ["not_poor", "not_poor"], unit_id="B")
    assert value(reviewed(laid), "households_listed_rate.poor.2020-12-31") == 25
    assert headline(reviewed(laid))[0] == "poverty.listed_of_parts"  # there may be a third commune
    laid.figure("N", "communes_total", "2", "commune")
    assert headline(reviewed(laid))[0] == "poverty.listed"


def test_a_declared_status_that_differs_from_its_scores_is_counted(laid):
    households(laid, "L", "2020-12-31", ["not_poor", "poor_income", "poor"], score_income="100", score_deprivation="0")
    found = reviewed(laid)  # rural, 100 points of 120: poor by income
    assert value(found, "households_listed.differing.2020-12-31") == 1
    assert value(found, "households_listed.differing.not_poor.poor_income.2020-12-31") == 1
    assert "poverty.differing" in [sentence.key for sentence in found.headline]


def test_without_a_declared_status_the_scores_tell(laid):
    households(laid, "L", "2020-12-31", ["", ""], score_income="110", score_deprivation="0")
    assert value(reviewed(laid), "households_listed.poor.2020-12-31") == 2


def test_the_movement_follows_the_households(laid):
    households(laid, "L0", "2018-12-31", ["poor", "poor", "poor", "not_poor", "not_poor", None])
    households(laid, "L1", "2019-12-31", ["poor", "not_poor", "poor", "not_poor", "not_poor", None])
    households(laid, "L2", "2020-12-31", ["not_poor", "poor", None, "poor", "not_poor", "poor"])
    found = reviewed(laid)
    moved = {name: value(found, f"poor_households_moved.{name}.2020-12-31") for name in MOVES}
    # H0 escaped; H1 poor again (poor in 2018); H2 gone; H3 newly poor; H5 came
    assert moved == {
        "opening": 2,
        "escaped": 1,
        "relapsed": 1,
        "arisen": 1,
        "anew": 2,
        "other_decrease": 1,
        "other_increase": 1,
        "closing": 3,
    }
    assert (
        moved["closing"] == moved["opening"] - moved["escaped"] + moved["anew"] - moved["other_decrease"] + moved["other_increase"]
    )
    assert "poverty_reduction.poor_households_moved.relapsed.2019-12-31" not in found.figures  # one earlier list tells nothing


def between(found, figure_id):
    """Ends of a figure."""
    quantity = found.figures[f"poverty_reduction.{figure_id}"].quantity
    return quantity.lower, quantity.upper


def test_a_household_of_undecided_status_is_neither_poor_nor_not(laid):
    """One of four is poor and of one nothing is told: 25 to 50 % are poor; 4 to 8 people of 16."""
    households(laid, "L", "2020-12-31", ["poor_income", "not_poor", "near_poor", ""])
    found = reviewed(laid)
    assert between(found, "households_listed.poor.2020-12-31") == (1, 2)
    assert between(found, "households_listed_rate.poor.2020-12-31") == (25, 50)
    assert between(found, "households_listed_rate.near_poor.2020-12-31") == (25, 50)
    assert between(found, "persons_listed.poor.2020-12-31") == (4, 8)
    assert between(found, "persons_listed_rate.poor.2020-12-31") == (25, 50)
    assert between(found, "households_listed.all.2020-12-31") == (4, 4)
    assert "poverty.undecided" in [getattr(block, "key", "") for block in found.step("lists").blocks]


def test_poor_of_an_untold_kind_may_be_of_either(laid):
    households(laid, "L", "2020-12-31", ["poor_income", "poor", "not_poor"])
    found = reviewed(laid)
    assert between(found, "households_listed.poor.2020-12-31") == (2, 2)
    assert between(found, "households_listed.poor_income.2020-12-31") == (1, 2)
    assert between(found, "households_listed.poor_services.2020-12-31") == (0, 1)


SCORES = ("health_insurance", "health_care", "adult_education", "child_education", "housing_quality", "housing_area")
SCORES += ("clean_water", "latrine", "telecommunication", "information_assets")


@pytest.mark.parametrize(
    ("told", "poor"),
    [
        ("0000000000", (0, 0)),
        ("11        ", (0, 1)),  # two told, eight not: three or more, or not
        ("11000000 0", (0, 1)),
        ("1100000000", (0, 0)),
        ("111       ", (1, 1)),  # three are enough, whatever the others are
        ("          ", (0, 1)),
    ],
)
def test_a_deprivation_that_is_not_told_is_neither_there_nor_not(laid, told, poor):
    """At 800,000 a rural household is poor by services with three deprivations, else near-poor (QĐ 59/2015)."""
    scores = {name: cell.strip() for name, cell in zip(SCORES, told, strict=True)}
    households(laid, "L", "2020-12-31", [""], income_vnd="800000", **scores)
    assert between(reviewed(laid), "households_listed.poor.2020-12-31") == poor


def test_who_is_undecided_may_have_moved_or_not(laid):
    """H0 was poor and is undecided: escaped or not. H1 was undecided and is poor, H2 undecided and gone. H3 was poor and is not."""
    households(laid, "L0", "2019-12-31", ["poor", "", "", "poor", "not_poor"])
    households(laid, "L1", "2020-12-31", ["", "poor", None, "not_poor", ""])
    found = reviewed(laid)
    moved = {name: between(found, f"poor_households_moved.{name}.2020-12-31") for name in ("opening", "escaped", "anew", "closing")}
    assert moved == {"opening": (2, 4), "escaped": (1, 2), "anew": (0, 2), "closing": (1, 3)}
    assert between(found, "poor_households_moved.other_decrease.2020-12-31") == (0, 1)


def test_poor_again_or_newly_poor_hangs_on_who_was_undecided_before(laid):
    """H0 is newly poor or poor again, as nothing was told of it in 2018; H1 was poor then; H2 surely was not."""
    households(laid, "L0", "2018-12-31", ["", "poor", "not_poor"])
    households(laid, "L1", "2019-12-31", ["not_poor", "not_poor", "not_poor"])
    households(laid, "L2", "2020-12-31", ["poor", "poor", "poor"])
    found = reviewed(laid)
    moved = {name: between(found, f"poor_households_moved.{name}.2020-12-31") for name in ("anew", "relapsed", "arisen")}
    assert moved == {"anew": (3, 3), "relapsed": (1, 2), "arisen": (1, 2)}


def test_a_list_without_households_gives_no_rate(laid):
    """A's list has no household laid in: 0 poor of 0 there, and no rate of the district by B alone."""
    laid.unit("A").unit("B")
    households(laid, "LA", "2020-12-31", [], unit_id="A")
    households(laid, "LB", "2020-12-31", ["poor", "not_poor"], unit_id="B")
    assert reviewed(laid).headline[0].key == "poverty.listed_no_rate"


def ids(found, figure_id):
    """Households that a count counts; nothing else is counted, whatever else it lists."""
    figure = found.figures[f"poverty_reduction.{figure_id}"]
    assert figure.operation.startswith("count")
    assert figure.quantity.bare == len(figure.rows)
    assert {row.table for row in figure.rows} <= {"households"}
    return [row.key for row in figure.rows]


def test_every_count_lists_its_households(laid):
    households(laid, "L0", "2019-12-31", ["poor", "poor", "near_poor", "not_poor"])
    households(laid, "L1", "2020-12-31", ["poor", "not_poor", "poor", None])
    found = reviewed(laid)
    assert ids(found, "households_listed.all.2020-12-31") == ["D-H0", "D-H1", "D-H2"]
    assert ids(found, "households_listed.poor.2020-12-31") == ["D-H0", "D-H2"]
    assert ids(found, "households_listed.near_poor.2020-12-31") == []
    assert ids(found, "poor_households_moved.opening.2020-12-31") == ["D-H0", "D-H1"]
    assert ids(found, "poor_households_moved.escaped.2020-12-31") == ["D-H1"]
    assert ids(found, "poor_households_moved.anew.2020-12-31") == ["D-H2"]
    lists = found.figures["poverty_reduction.poor_households_moved.anew.2020-12-31"].inputs
    assert lists == tuple(f"poverty_reduction.households_listed.all.{day}-12-31" for day in (2019, 2020))


def test_a_page_says_how_many_households_it_counts_and_never_which(laid):
    households(laid, "L0", "2019-12-31", ["poor", "poor", "near_poor", "not_poor"])
    households(laid, "L1", "2020-12-31", ["poor", "not_poor", "poor", None], score_income="100", score_deprivation="0")
    found = reviewed(laid)
    page = Page(found, "en")
    shown = [page.step(step.name) for step in found.steps] + [page.trace()]
    assert "D-H" not in "".join(str(part.html) for part in shown)
    derived = Page(figures.review(laid.open(), "D"), "en")
    listed = "".join(str(derived.step(step.name).html) for step in derived.review.steps)
    assert "2 of 4 rows of households.csv<" in listed
    assert "D-H" not in listed
    data = found.as_json()
    assert "D-H" not in json.dumps(data)
    [poor] = [figure for figure in data["figures"] if figure["id"] == "poverty_reduction.households_listed.poor.2020-12-31"]
    assert poor["rows"] == {"households": {"count": 2, "of": 3}}


def test_households_that_differ_are_listed_whole_and_by_the_way(laid):
    statuses = ["not_poor", "poor_income", "near_poor", "not_poor"]
    households(laid, "L", "2020-12-31", statuses, score_income="100", score_deprivation="0")
    found = reviewed(laid)
    assert ids(found, "households_listed.differing.2020-12-31") == ["D-H0", "D-H2", "D-H3"]
    assert ids(found, "households_listed.differing.not_poor.poor_income.2020-12-31") == ["D-H0", "D-H3"]
    assert ids(found, "households_listed.differing.near_poor.poor_income.2020-12-31") == ["D-H2"]


def test_rows_of_a_list_are_made_once(laid):
    """Figures of thousands of households share their rows: a district counts each of its parts several times."""
    laid.unit("A").unit("B")
    households(laid, "LA", "2020-12-31", ["poor", "not_poor"], unit_id="A")
    households(laid, "LB", "2020-12-31", ["poor"], unit_id="B")
    view = open_dataset("", laid.save()).view("D", "", declared_reads("poverty_reduction"))
    [lists], part = lists_of(view), view.children[0]
    assert lists.of(part) is lists.of(part)
    assert lists.of(part).rows_with_status("poor") is lists.of(part).rows_with_status("poor")


def test_no_movement_across_a_change_of_standard(laid):
    households(laid, "L0", "2021-11-30", ["poor"], standard="qd59-2015")
    households(laid, "L1", "2020-12-31", ["poor"], standard="nd07-2021")
    assert not any("moved" in name for name in reviewed(laid).figures)


def test_a_list_after_the_review_is_not_read(laid):
    households(laid, "L0", "2021-12-31", ["poor"])
    assert reviewed(laid).headline[0].key == "context.nothing"


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"latrine": "2"}, "latrine", "is not an allowed value"),
        ({"latrine": "0.5"}, "latrine", "is not an allowed value"),
        ({"area": "miền núi"}, "area", "is not an allowed value"),
        ({"members": "bốn"}, "members", "must be a whole number"),
    ],
)
def test_bad_scores_are_named_with_their_row_and_commune(laid, cells, column, rule):
    laid.unit("A").unit("B")
    households(laid, "L", "2020-12-31", ["poor"], unit_id="A", **cells)
    dataset = open_dataset("", laid.save())
    [fault] = dataset.row_faults
    assert (fault.file, fault.row, fault.column, fault.unit_id) == ("households.csv", 2, column, "A")
    assert rule in fault.rule
    assert poverty_reduction.review(dataset, "B").headline  # the others are not concerned


def test_a_household_in_no_commune_stops_the_run(laid):
    households(laid, "L", "2020-12-31", ["poor"])
    laid.tables["households"][0]["list_id"] = "M"
    with pytest.raises(Exception, match="there is no such list_id in household_lists"):
        open_dataset("", laid.save())


def test_no_name_of_a_household_can_be_laid(laid):
    folder = households(laid, "L", "2020-12-31", ["poor"]).save()
    path = folder / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("household_id", "household_id,head_name", 1), encoding="utf-8")
    with pytest.raises(Exception, match="column head_name: found 'head_name'; is no column of this table"):
        open_dataset("", folder)


def test_rates_are_exact(laid):
    households(laid, "L", "2020-12-31", ["poor", "not_poor", "not_poor"])
    assert value(reviewed(laid), "households_listed_rate.poor.2020-12-31") == Fraction(100, 3)


SERVICES = ("health_care", "health_insurance", "adult_education", "child_education", "housing_quality")
SERVICES += ("housing_area", "clean_water", "latrine", "telecommunication", "information_assets")


def scored(laid, list_id, deprivations, *, unit_id="D", members="4", **cells):
    """A list on which household n has the first deprivations[n] of the ten indicators."""
    households(laid, list_id, "2020-12-31", ["not_poor"] * len(deprivations), unit_id=unit_id, **cells)
    for row, number in zip(laid.tables["households"][-len(deprivations) :], deprivations, strict=True):
        row |= {"members": members} | {name: "1" if i < number else "0" for i, name in enumerate(SERVICES)}
    return laid


def test_alkire_foster_beside_the_official_status(laid):
    found = reviewed(scored(laid, "L", [0, 2, 4, 10]))
    assert value(found, "mpi_headcount_ratio.2020-12-31") == 50  # k = 3/10: two of four households of four people
    assert value(found, "mpi_intensity.2020-12-31") == 70  # 0.4 and 1
    assert value(found, "mpi_adjusted_headcount_ratio.2020-12-31") == Fraction(35, 100)
    assert value(found, "mpi_uncensored_headcount_ratio.health_care.2020-12-31") == 75
    assert value(found, "mpi_censored_headcount_ratio.health_care.2020-12-31") == 50
    contributions = [value(found, f"mpi_contribution.{name}.2020-12-31") for name in SERVICES]
    assert sum(contributions) == 100
    assert value(found, "mpi_contribution.dimension.health.2020-12-31") == sum(contributions[:2])
    assert value(found, "households_listed.poor.2020-12-31") == 0  # the official status is another thing


def test_a_measure_lists_the_people_and_households_that_it_is_made_of(laid):
    """Four households of four people, deprived in 0, 2, 4 and all 10: of k = 3/10 eight people are poor."""
    found = reviewed(scored(laid, "L", [0, 2, 4, 10])).figures
    people, poor, deprived, censored = (
        found[f"poverty_reduction.{name}.2020-12-31"]
        for name in (
            "persons_scored",
            "mpi_headcount_ratio",
            "mpi_uncensored_headcount_ratio.health_care",
            "mpi_censored_headcount_ratio.health_care",
        )
    )
    assert (people.operation, dict(people.parameters)["values"], len(people.rows)) == ("sum:values", "4*4", 4)
    assert (poor.operation, dict(poor.parameters)["values"]) == ("rate:numbers", "2/5*4 1*4")
    assert (deprived.operation, dict(deprived.parameters)["values"]) == ("rate:values", "4*3")
    assert dict(censored.parameters)["values"] == "4*2"
    assert {one.inputs for one in (poor, deprived, censored)} == {(people.figure_id,)}


def test_a_measure_names_its_cutoff_weights_and_lists(laid):
    found = reviewed(scored(laid, "L", [0, 2, 4, 10]))
    for name in ("mpi_headcount_ratio", "mpi_adjusted_headcount_ratio", "mpi_contribution.dimension.health"):
        parameters = dict(found.figures[f"poverty_reduction.{name}.2020-12-31"].parameters)
        assert parameters["k"] == "3/10"
        assert "latrine 1/10" in parameters["weights"].split("; ")
    assert found.figures["poverty_reduction.mpi_headcount_ratio.2020-12-31"].rows == (Row("household_lists", "L"),)
    other = dict(found.figures["poverty_reduction.mpi_headcount_ratio.services.k1-2.2020-12-31"].parameters)
    assert other["k"] == "1/2"


def test_the_adjusted_ratio_is_the_product_of_headcount_and_intensity(laid):
    adjusted = reviewed(scored(laid, "L", [0, 2, 4, 10])).figures["poverty_reduction.mpi_adjusted_headcount_ratio.2020-12-31"]
    assert adjusted.operation == "product"
    assert adjusted.inputs == (
        "poverty_reduction.mpi_headcount_ratio.2020-12-31",
        "poverty_reduction.mpi_intensity.2020-12-31",
    )


def test_where_nobody_is_poor_there_is_no_intensity_and_the_adjusted_ratio_is_zero(laid):
    found = reviewed(scored(laid, "L", [0, 2]))
    assert found.figures["poverty_reduction.mpi_intensity.2020-12-31"].reason == "unknown.nobody_poor"
    assert found.figures["poverty_reduction.mpi_contribution.dimension.health.2020-12-31"].reason == "unknown.nobody_poor"
    adjusted = found.figures["poverty_reduction.mpi_adjusted_headcount_ratio.2020-12-31"]
    assert (adjusted.quantity.bare, adjusted.operation) == (0, "same")


def test_households_left_out_of_the_measures_are_listed(laid):
    scored(laid, "L", [0, 2, 4])
    laid.tables["households"][1]["latrine"] = ""
    assert ids(reviewed(laid), "households_listed.left_out.2020-12-31") == ["D-H1"]


def test_parts_contribute_to_their_parent(laid):
    laid.unit("A").unit("B")
    scored(laid, "LA", [10, 0], unit_id="A")
    scored(laid, "LB", [0, 0], unit_id="B")
    found = reviewed(laid)
    assert value(found, "mpi_adjusted_headcount_ratio.2020-12-31") == Fraction(1, 4)
    assert found.figures["poverty_reduction.mpi_adjusted_headcount_ratio.2020-12-31@A"].rows == (Row("household_lists", "LA"),)
    assert value(found, "mpi_adjusted_headcount_ratio.2020-12-31@A") == Fraction(1, 2)
    assert (value(found, "mpi_contribution_of_unit.A.2020-12-31"), value(found, "mpi_contribution_of_unit.B.2020-12-31")) == (
        100,
        0,
    )


def test_no_measures_without_a_denominator(laid):
    found = reviewed(scored(laid, "L", [10, 0], coverage="reviewed_only"))
    assert not any("mpi" in name for name in found.figures)
    assert [block.key for block in found.step("multidimensional").blocks] == ["poverty.no_denominator"]
    assert "mpi_headcount_ratio" in found.step("multidimensional").missing


def test_a_rate_of_people_is_another_one_than_that_of_households(laid):
    households(laid, "L", "2020-12-31", ["poor_income", "not_poor"])
    laid.tables["households"][0]["members"] = "8"
    found = reviewed(laid)
    assert value(found, "households_listed_rate.poor.2020-12-31") == 50
    assert value(found, "persons_listed.poor.2020-12-31") == 8
    assert value(found, "persons_listed_rate.poor.2020-12-31").limit_denominator(1000) == Fraction(200, 3)  # 8 of 12


def sampled(laid, *weights):
    """A sample of one household a weight; the first is deprived in all ten indicators, the others in none."""
    scores = [name for name in SCORED]
    for number, weight in enumerate(weights):
        cells = dict.fromkeys(scores, "1" if number == 0 else "0") | {"weight": weight}
        if number == 0:
            households(laid, "L", "2020-12-31", ["not_poor"], coverage="sample", **cells)
        else:
            row = {"list_id": "L", "household_id": f"H{number}", "area": "rural", "members": "4", "status": "not_poor"}
            laid.row("households", **(row | cells))
    return laid


SCORED = (
    "health_insurance",
    "health_care",
    "adult_education",
    "child_education",
    "housing_quality",
    "housing_area",
    "clean_water",
    "latrine",
    "telecommunication",
    "information_assets",
)


def test_a_sample_is_weighted_and_bears_its_standard_errors(laid):
    found = reviewed(sampled(laid, "1.5", "1.5", "3"))
    assert value(found, "mpi_headcount_ratio.2020-12-31") == 25  # 1,5 of 6, all of four members
    # linearised: z = s (y − 1/4) / Σ s = (1,5·0,75; −1,5·0,25; −3·0,25) / 6 = 0,1875; −0,0625; −0,125, their mean 0
    # variance 3/2 · (0,03515625 + 0,00390625 + 0,015625) = 0,08203125; its root 0,286411
    assert value(found, "mpi_headcount_ratio_error.2020-12-31") == Fraction("28.64")


def test_a_list_of_every_household_has_no_sampling_error(laid):
    sampled(laid, "", "", "")
    laid.tables["household_lists"][0]["coverage"] = "all"
    assert not any("error" in figure_id for figure_id in reviewed(laid).figures)


@pytest.mark.parametrize(
    ("target", "result", "verdict"),
    [("11.7", "11.70", "reached"), ("11.7", "11.8", "missed"), ("11.7", "10", "reached"), ("11.7", None, "open")],
)
def test_a_target_is_held_against_the_result_of_its_year(laid, target, result, verdict):
    about = {"item": "qd59-2015"}
    laid.figure("T", "poverty_rate_target", target, "percent", basis="plan", **about)
    laid.figure("E", "poverty_rate", "9", "percent", period_end="2019-12-31", **about)
    if result:
        laid.figure("R", "poverty_rate", result, "percent", **about)
    row = reviewed(laid).step("targets").blocks[0].rows[0]
    assert row[4].key == f"target.{verdict}"


@pytest.mark.parametrize(
    ("target", "measure", "unit", "aim", "result", "verdict"),
    [
        ("poverty_rate_target", "poverty_rate", "percent", "11.7", "12", "cannot_tell"),
        ("poverty_rate_target", "poverty_rate", "percent", "11.7", "11", "cannot_tell"),
        ("houses_improved_target", "houses_improved", "household", "50", "30", "cannot_tell"),
        ("houses_improved_target", "houses_improved", "household", "50", "55", "reached"),  # houses that are done stay done
    ],
)
def test_a_result_of_june_does_not_miss_the_target_of_december(laid, target, measure, unit, aim, result, verdict):
    about = {"item": "qd59-2015"} if unit == "percent" else {}
    laid.figure("T", target, aim, unit, basis="plan", **about)
    laid.figure("R", measure, result, unit, period_end="2020-06-30", **about)
    row = reviewed(laid).step("targets").blocks[0].rows[0]
    assert row[4].key == f"target.{verdict}"


@pytest.mark.parametrize(("day", "verdict"), [("2020-12-31", "disagrees"), ("2019-12-31", "cannot_tell")])
def test_more_houses_done_than_there_were_on_another_day_contradict_nothing(laid, day, verdict):
    laid.figure("I", "houses_improved", "60", "household").figure("W", "houses_to_improve", "50", "household", period_end=day)
    [check] = [check for check in reviewed(laid).checks if check.sentence.key == "poverty.check.houses"]
    assert check.verdict == verdict


def test_temporary_houses_found_and_removed(laid):
    laid.figure("A", "temporary_houses_found", "40", "house").figure("B", "temporary_houses_removed", "30", "house")
    laid.figure("C", "temporary_houses_removed", "20", "house", item="build")
    found = reviewed(laid)
    assert value(found, "temporary_houses_removed_share") == 75
    assert "poverty.removed" in [sentence.key for sentence in found.headline]
    assert len(found.step("houses").blocks[0].rows) == 3


def test_the_value_of_criterion_11_stands_beside_the_official_rate(laid):
    laid.figure("A", "poverty_rate", "12.5", "percent", item="qd59-2015")
    laid.figure("B", "indicator_value", "9.0", "percent", item="qd1980-2016/11.0")
    table = reviewed(laid).step("beside").blocks[1]
    assert [row[1].figure_id for row in table.rows] == ["B"]
    assert table.rows[0][4].figure_id == "A"


def test_a_value_of_criterion_11_that_the_list_contradicts_is_told_in_points(laid):
    households(laid, "L", "2020-12-31", ["poor_income", "not_poor", "not_poor", "not_poor"])  # 25 %
    laid.figure("B", "indicator_value", "9.0", "percent", item="qd1980-2016/11.0", period_end="2020-12-31")
    [told] = [sentence for sentence in reviewed(laid).headline if sentence.key == "poverty.beside_differs"]
    gap = told.values["gap"].quantity
    assert (gap.bare, gap.unit) == (-16, "percentage point")


@pytest.mark.parametrize(("rate", "day"), [("25.0", "2020-12-31"), ("9.0", "2019-12-31")])
def test_a_value_that_agrees_or_is_of_another_day_is_no_question(laid, rate, day):
    households(laid, "L", "2020-12-31", ["poor_income", "not_poor", "not_poor", "not_poor"])
    laid.figure("B", "indicator_value", rate, "percent", item="qd1980-2016/11.0", period_end=day)
    assert [sentence for sentence in reviewed(laid).headline if sentence.key == "poverty.beside_differs"] == []


def test_the_rate_by_lists_changes_in_points_and_never_across_standards(laid):
    households(laid, "A", "2018-12-31", ["poor", "poor"], standard="nd07-2021")
    households(laid, "B", "2019-12-31", ["poor_income", "poor_income", "not_poor", "not_poor"])
    households(laid, "C", "2020-12-31", ["poor_income", "not_poor", "not_poor", "not_poor"])
    found = reviewed(laid)
    assert value(found, "households_listed_rate_change.2020-12-31") == -25
    assert "poverty_reduction.households_listed_rate_change.2019-12-31" not in found.figures


def test_poor_households_and_their_movement_stand_on_the_page(laid):
    laid.figure("P", "poor_households", "378", "household").figure("N", "near_poor_rate", "9.8", "percent")
    laid.figure("E", "poor_households_escaped", "76", "household", period_start="2020-01-01")
    found = reviewed(laid)
    assert [row[1].figure_id for row in rows(found, "rates", "poverty.households.caption")] == ["P", "N"]
    assert [row[1].figure_id for row in rows(found, "movement", "poverty.movement.published.caption")] == ["E"]
    assert headline(found) == ["context.published"]
    assert "poor_households" not in {request.measure for request in found.requests}


def test_houses_to_improve_and_the_share_of_standard_houses_stand_alone(laid):
    laid.figure("T", "houses_to_improve", "50", "household").figure("S1", "standard_houses_rate", "75", "percent")
    assert [row[1].figure_id for row in rows(reviewed(laid), "houses", "poverty.houses.caption") if row[1]] == ["T", "S1"]


@pytest.mark.parametrize(("communes", "key"), [("2", "poverty.removed"), ("", "poverty.removed_in_parts")])
def test_houses_of_the_parts_are_the_units_where_these_are_all_its_parts(laid, communes, key):
    laid.unit("A").unit("B")
    for unit in "AB":
        for measure, number in (("temporary_houses_found", "10"), ("temporary_houses_removed", "4")):
            laid.figure(f"{unit}.{measure}", measure, number, "house", unit_id=unit)
    if communes:
        laid.figure("N", "communes_total", communes, "commune")
    assert key in headline(reviewed(laid))
