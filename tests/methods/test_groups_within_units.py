"""A group of units that a source names together has at most what the unit has that holds it; on the page as in the check."""

import pytest

from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.topics import consistency


def households(laid, figure_id, value, unit_id="D", **cells):
    return laid.figure(figure_id, "poor_households", value, "household", unit_id=unit_id, **cells)


@pytest.fixture
def grouped(laid):
    """Communes A, B, C of a district, A and B named together."""

    def lay(members="A B", parent_id="D"):
        laid.unit("A").unit("B").unit("C")
        return laid.row("units", unit_id="G", name="2 xã", kind="group", members=members, parent_id=parent_id)

    return lay


def of_page(laid, unit_id="D"):
    found = consistency_of(consistency.review(laid.open(), unit_id).view)
    return {finding.identity.identity_id: finding.verdict for finding in found.findings}


@pytest.mark.parametrize("members", ["A B", "A B …"])
@pytest.mark.parametrize("parent_id", ["D", ""])
def test_a_group_above_its_district_is_noticed_on_the_page_as_in_the_check(grouped, members, parent_id):
    """12 in two communes, 9 in the district that holds them: wrong, whether the list is open and the group names its district."""
    laid = households(households(grouped(members, parent_id), "W", "9"), "G12", "12", "G")
    assert "disagrees" in laid.verdicts().values()
    assert of_page(laid) == laid.verdicts()


def test_a_group_whose_members_have_figures_is_held_against_the_district_too(grouped):
    laid = households(households(grouped(), "W", "9"), "G12", "12", "G")
    for unit_id, value in {"A": "7", "B": "5"}.items():
        households(laid, unit_id, value, unit_id)
    assert laid.verdicts()["group:G12"] == "disagrees"
    assert laid.verdicts()["units:G12"] == "agrees"


def test_a_group_within_its_district_agrees_and_is_not_said_twice(grouped):
    """8 of 9: the sum says it, for the group stands for its members there; with figures of the members the bound does."""
    laid = households(households(grouped(), "W", "9"), "G8", "8", "G")
    assert list(laid.verdicts()) == ["units:W"]


def test_a_group_of_communes_of_two_districts_is_held_against_the_province(laid):
    laid.tables["units"] = [
        {"unit_id": "P", "name": "Tỉnh", "kind": "province"},
        {"unit_id": "D", "name": "Huyện", "kind": "district", "parent_id": "P"},
        {"unit_id": "E", "name": "Huyện khác", "kind": "district", "parent_id": "P"},
    ]
    laid.unit("A", "D").unit("B", "E").row("units", unit_id="G", name="2 xã", kind="group", members="A B")
    households(households(laid, "W", "9", "P"), "G12", "12", "G")
    assert laid.verdicts() == {"group:G12": "disagrees"}


def test_a_rate_of_a_group_may_be_above_that_of_its_district(grouped):
    laid = grouped()
    laid.figure("R", "poverty_rate", "9", "percent").figure("RG", "poverty_rate", "12", "percent", unit_id="G")
    assert "group:RG" not in laid.verdicts()
