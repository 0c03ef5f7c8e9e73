"""A project or a work of two communes: on the page of each, whole; on that of the district once; and said so."""

import pytest

from answers import headline, rows, texts, value
from ntm_helpers.audit.evaluate import Verdict
from ntm_helpers.audit.proving import prove_all
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import infrastructure, production_linkage

PIGS = {"project_id": "P1", "name": "Chăn nuôi lợn đen", "total_cost_million_vnd": "1500", "support_million_vnd": "800"}
FISH = {"project_id": "P2", "name": "Nuôi cá lồng", "total_cost_million_vnd": "650", "support_million_vnd": "300"}
WORK = {"kind": "road", "unit": "km", "state": "done", "quantity": "2", "source_id": "S"}


@pytest.fixture
def district(laid):
    """A district of communes A, B and C: one project of A and B, one of A; one road of A and B, one of C."""
    for unit in "ABC":
        laid.unit(unit)
    for cells, units in ((PIGS, "A, B"), (FISH, "A")):
        laid.row("linkage_projects", unit_id=units, state="running", start_date="2019-01-01", source_id="S", **cells)
    laid.row("linkage_supports", support_id="S1", project_id="P1", item="consultancy", support_million_vnd="320")
    laid.row("works", work_id="W1", unit_id="A B", name="Đường liên xã", investment_million_vnd="4000", **WORK)
    laid.row("works", work_id="W2", unit_id="C", name="Đường xã", investment_million_vnd="1000", **WORK)
    return laid


@pytest.mark.parametrize(("unit", "projects", "cost"), [("D", 2, 2150), ("A", 2, 2150), ("B", 1, 1500)])
def test_a_project_of_two_communes_is_whole_on_both_pages_and_once_on_that_of_the_district(district, unit, projects, cost):
    """1,500 + 650 = 2,150 million on the page of the district, never 3,650."""
    found = production_linkage.review(district.open(), unit)
    assert value(found, "linkage_projects_counted") == projects
    assert value(found, "linkage_list_cost") == cost
    assert value(found, "linkage_projects_counted.shared") == 1
    assert "linkage.shared.few" in headline(found)
    shared = next(row for row in rows(found, "projects", "linkage.list.caption") if row[0].key == PIGS["name"])
    assert [one.unit_id for one in shared[1]] == ["A", "B"]


def test_a_page_without_such_a_project_says_nothing_of_it(district):
    assert "linkage.shared.few" not in headline(production_linkage.review(district.open(), "C"))


@pytest.mark.parametrize(("unit", "works", "cost"), [("D", 2, 5000), ("A", 1, 4000), ("B", 1, 4000), ("C", 1, 1000)])
def test_a_work_of_two_communes_is_counted_once(district, unit, works, cost):
    found = infrastructure.review(district.open(), unit)
    assert (value(found, "works_listed"), value(found, "works_cost")) == (works, cost)
    assert ("works.of_several.few" in headline(found)) == (unit != "C")


def test_it_is_a_work_of_each_of_them_in_the_table_of_units(district):
    found = infrastructure.review(district.open(), "D")
    table = rows(found, "parts", "works.units_listed.caption")
    assert {row[0].unit_id: row[1].quantity.bare for row in table} == {"A": 1, "B": 1, "C": 1}


def test_nobody_else_is_asked_for_what_it_lacks(district):
    district.tables["linkage_projects"][0]["total_cost_million_vnd"] = ""
    asked = {unit: {one.unit.unit_id for one in production_linkage.review(district.open(), unit).requests} for unit in "AD"}
    assert "B" not in asked["A"]
    assert {"A", "B"} <= asked["D"]


@pytest.mark.parametrize("unit", ["D", "A", "B"])
@pytest.mark.parametrize("topic", [production_linkage, infrastructure])
def test_every_figure_of_it_is_proved(district, topic, unit):
    review = topic.review(district.open(), unit)
    plain = {figure.figure_id: figure_json(figure) for figure in review.figures.values()}
    proofs = prove_all(plain, review, [one for one, figure in plain.items() if "method" in figure and "reason" not in figure])
    assert {proof.verdict for proof in proofs.values()} == {Verdict.MATCH}


def test_a_unit_of_the_list_that_is_not_there_is_named_alone(district):
    district.tables["works"][0]["unit_id"] = "A X"
    with pytest.raises(DataRefused) as refused:
        open_dataset("", district.save())
    [fault] = refused.value.faults
    assert (fault.column, fault.found) == ("unit_id", "X")


def test_what_is_wrong_with_it_stops_the_pages_of_both_and_of_no_other(district):
    district.tables["works"][0]["quantity"] = "x"
    [fault] = open_dataset("", district.save()).row_faults
    assert {unit for unit, _ in fault.subjects} == {"A", "B"}


def test_a_village_of_either_may_be_its_village(district):
    district.unit("V", "B", kind="village").tables["works"][0]["village_id"] = "V"
    assert not open_dataset("", district.save()).row_faults
    district.tables["works"][0]["unit_id"] = "A C"
    assert open_dataset("", district.save()).row_faults


def test_the_page_of_each_changes_with_it_and_no_other(district):
    def digests():
        dataset = district.open()
        return {unit: production_linkage.review(dataset, unit).view.digest for unit in "ABCD"}

    before = digests()
    district.tables["linkage_projects"][0]["state"] = "ended"
    after = digests()
    assert [unit for unit in "ABCD" if before[unit] != after[unit]] == ["A", "B", "D"]
    assert texts(production_linkage.review(district.open(), "B"), "projects")
