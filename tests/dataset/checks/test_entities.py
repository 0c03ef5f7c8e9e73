"""Broken rows of entity tables: each is named with its row and column, and stops only what reads its table."""

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused, Weight
from ntm_helpers.topics import funding, poverty_reduction


def a_list(laid, list_id="L", **cells):
    about = {"unit_id": "A", "list_date": "2020-12-31", "standard": "qd59-2015", "coverage": "all", "source_id": "S"}
    return laid.row("household_lists", list_id=list_id, **(about | cells))


def a_household(laid, key="H0", list_id="L", **cells):
    about = {"area": "rural", "members": "4", "status": "not_poor"}
    return laid.row("households", list_id=list_id, household_id=key, **(about | cells))


@pytest.fixture
def communes(laid):
    return laid.unit("A").unit("B").unit("V", "B", "village")


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"latrine": "2"}, "latrine", "is not an allowed value"),
        ({"members": "0"}, "members", "must be at least 1"),
        ({"weight": "abc"}, "weight", "must be a number with a decimal point"),
        ({"village_id": "nowhere"}, "village_id", "there is no such unit_id in units.csv"),
        ({"village_id": "V"}, "village_id", "is no village of A: it belongs to B"),
        ({"income_vnd": "700000.5"}, "income_vnd", "must be a whole number"),
        ({"weight": "0"}, "weight", "must be a number above 0"),
        ({"employment": "1"}, "employment", "is no indicator of the list's standard qd59-2015"),
    ],
)
def test_a_broken_household_is_named_and_stops_only_poverty(communes, cells, column, rule):
    a_list(communes)
    folder = a_household(communes, **cells).save()
    [fault] = check_dataset(folder).faults
    assert (fault.row, fault.column, fault.rule, fault.weight) == (2, column, rule, Weight.ROW)
    dataset = open_dataset("", folder)
    funding.review(dataset, "A")  # reads no households
    poverty_reduction.review(dataset, "B")
    with pytest.raises(DataRefused, match=column):
        poverty_reduction.review(dataset, "A")


def test_a_household_on_no_list_stops_everything_and_is_named(communes):
    a_list(communes)
    a_household(communes, list_id="Z")
    with pytest.raises(DataRefused, match=r"households.csv, row 2, column list_id: found 'Z'"):
        open_dataset("", communes.save())


def test_a_status_of_another_standard_and_a_list_of_a_village(communes):
    a_list(communes, standard="nd07-2021")
    a_household(communes, status="poor_income")
    a_list(communes, "W", unit_id="V")
    lists, households = check_dataset(communes.save()).faults
    assert lists.rule == "is a village: a list is of one commune"
    assert households.rule == "is no status of the list's standard nd07-2021"


def test_weights_of_a_sample_are_all_there_or_none(communes):
    a_list(communes, coverage="sample")
    a_household(communes, weight="2.5")
    [fault] = check_dataset(a_household(communes, "H1").save()).faults
    assert (fault.row, fault.column, fault.rule) == (3, "weight", "is empty, other households of the list have a weight")


def test_two_lists_of_one_day_would_count_households_twice(communes):
    a_list(communes)
    [fault] = check_dataset(a_list(communes, "M").save()).faults
    assert fault.row == 3
    assert "its households would count twice" in fault.rule


def test_lists_of_two_standards_on_one_day_are_told_apart(communes):
    a_list(communes)
    a_household(communes, status="poor_income")
    a_list(communes, "M", standard="nd07-2021")
    folder = a_household(communes, list_id="M").save()
    assert [fault.weight for fault in check_dataset(folder).faults] == [Weight.NOTICE]
    figures = poverty_reduction.review(open_dataset("", folder), "A").figures
    assert figures["poverty_reduction.households_listed.poor.2020-12-31.qd59-2015"].quantity.bare == 1
    assert figures["poverty_reduction.households_listed.poor.2020-12-31.nd07-2021"].quantity.bare == 0


def test_fewer_scores_than_the_standard_counts_measure_nothing(communes):
    a_list(communes)
    folder = a_household(communes, latrine="1", clean_water="0").save()
    step = poverty_reduction.review(open_dataset("", folder), "A").step("multidimensional")
    assert [block.key for block in step.blocks] == ["poverty.too_few_scored"]


def test_a_withdrawal_before_its_decision(communes):
    days = {"decision_date": "2020-05-01", "withdrawn_date": "2020-01-01"}
    communes.row("recognitions", recognition_id="R", unit_id="A", criteria_set="qd1980-2016", source_id="S", **days)
    [fault] = check_dataset(communes.save()).faults
    assert (fault.column, fault.rule) == ("withdrawn_date", "it is withdrawn before it is decided (2020-05-01)")


def test_a_year_of_five_digits(laid):
    about = {"capital_source": "central", "nature": "investment", "stage": "planned", "amount_million_vnd": "5", "source_id": "S"}
    [fault] = check_dataset(laid.row("capital_lines", capital_id="C", unit_id="D", year="20200", **about).save()).faults
    assert (fault.column, fault.rule) == ("year", "must be at least 1945 and at most 2100")


def test_a_list_of_the_district_beside_its_communes_is_told_and_the_communes_are_counted(communes):
    for unit in ("A", "B"):
        a_list(communes, f"L{unit}", unit_id=unit)
        a_household(communes, f"H{unit}", f"L{unit}", status="poor_income")
    a_list(communes, "LD", unit_id="D")
    folder = a_household(communes, "HD", "LD").save()
    [fault] = check_dataset(folder).faults
    assert (fault.row, fault.column, fault.weight) == (4, "unit_id", Weight.NOTICE)
    figures = poverty_reduction.review(open_dataset("", folder), "D").figures
    assert figures["poverty_reduction.households_listed.poor.2020-12-31"].quantity.bare == 2
    assert figures["poverty_reduction.households_listed.all.2020-12-31"].quantity.bare == 2


def test_a_household_on_two_lists_of_one_day_is_told(communes):
    for unit in ("A", "B"):
        a_list(communes, f"L{unit}", unit_id=unit)
        a_household(communes, "H", f"L{unit}")
    [fault] = check_dataset(communes.save()).faults
    assert (fault.row, fault.column, fault.weight) == (3, "household_id", Weight.NOTICE)
    assert "stands in row 2 on the list LA of the same day too: it counts twice" in fault.rule


def test_misspelt_stages_and_items_above_the_projects_support(communes):
    about = {"unit_id": "A", "source_id": "S", "support_million_vnd": "100"}
    communes.row("linkage_projects", project_id="P", name="Chè", stages="production harvst consumption", **about)
    for number, amount in enumerate(("60", "50")):
        communes.row("linkage_supports", support_id=f"S{number}", project_id="P", item="consultancy", support_million_vnd=amount)
    faults = {fault.column: fault for fault in check_dataset(communes.save()).faults}
    assert faults["stages"].rule == "'harvst' is no stage of a linkage"
    assert "'harvest'" in faults["stages"].fix
    assert faults["support_million_vnd"].weight == Weight.NOTICE
    assert faults["support_million_vnd"].rule == "makes 110 with the items before it, more than the project's support (100)"


def test_a_measure_of_works_that_is_not_registered_is_named_and_stops_no_other_check(laid):
    laid.row("work_measures", measure="{x}", work_kind="road")
    laid.row("works", work_id="W", unit_id="D", name="Đường", kind="road", unit="km", state="planned", source_id="S")
    faults = laid.report()["faults"]
    assert [(fault["column"], fault["found"]) for fault in faults if fault["file"] == "work_measures.csv"] == [("measure", "{x}")]
