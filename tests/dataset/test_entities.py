"""Rows of entity tables and the review date: what came about afterwards is not how things stood, in every table."""

import pytest

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.entities import BELONGS_TO, DATED_BY, TABLES
from ntm_helpers.dataset.reads import Reads

EVERYTHING = Reads(measures=("*",), units=("self",), tables=TABLES)
AS_OF = "2020-06-30"
NEEDED = {
    "actions": {"kind": "plan_line"},
    "works": {"state": "accepted", "kind": "road"},
    "linkage_projects": {"state": "running"},
    "household_lists": {"standard": "qd59-2015", "coverage": "all"},
    "capital_lines": {"capital_source": "central", "nature": "investment", "stage": "allocated"},
    "recognitions": {"criteria_set": "qd1980-2016"},
}


@pytest.fixture
def keys(laid):
    """Lay one row of a table with some cells, and tell which rows stood on the review date and which came later."""

    def read(table, **cells):
        key = contract.tables()[table].key[0]
        laid.row(table, **({key: "row", "unit_id": "D", "name": "x", "source_id": "S"} | NEEDED.get(table, {}) | cells))
        view = laid.open().view("D", AS_OF, EVERYTHING)
        return [e.key for e in view.entities(table)], [e.key for e in view.later_entities(table)]

    return read


@pytest.fixture(autouse=True)
def only_known_columns(laid):
    """Cells that a table does not have are left out, so that one row fits all tables."""
    row = laid.row
    laid.row = lambda table, **cells: row(table, **{k: v for k, v in cells.items() if k in contract.columns(table)})


CASES = [
    ("works", {"start_date": "2020-06-30"}, True),
    ("works", {"start_date": "2020-07-01"}, False),
    ("works", {"start_date": "2020-01-01", "accepted_date": "2021-01-01"}, True),  # begun by then, accepted later
    ("works", {"accepted_date": "2020-07-01"}, False),
    ("works", {"done_date": "2020-06-01", "accepted_date": "2020-08-01"}, True),
    ("works", {"due_date": "2021-01-01"}, True),  # a deadline says when it is to be done, not when it came about
    ("linkage_projects", {"start_date": "2020-07-01"}, False),
    ("linkage_projects", {"end_date": "2022-07-01"}, True),
    ("household_lists", {"list_date": "2020-12-31"}, False),
    ("household_lists", {"list_date": "2019-12-31"}, True),
    ("capital_lines", {"year": "2021"}, False),
    ("capital_lines", {"year": "2020"}, True),
    ("arrears", {"accepted_date": "2020-07-01"}, False),
    ("arrears", {"accepted_date": "2020-06-30"}, True),
    ("recognitions", {"decision_date": "2020-07-01", "attained_year": "2020"}, False),
    ("recognitions", {"attained_year": "2021"}, False),
    ("recognitions", {"attained_year": "2019"}, True),
    ("actions", {"stated_on": "2020-07-01"}, False),
    ("actions", {"stated_on": "cuối năm"}, True),  # text that is no date dates nothing
    ("actions", {}, True),
]


@pytest.mark.parametrize(("table", "cells", "stood"), CASES)
def test_a_row_that_came_about_after_the_review_date_is_apart(keys, table, cells, stood):
    assert keys(table, **cells) == ((["row"], []) if stood else ([], ["row"]))


def test_every_table_is_dated_or_belongs_to_one_that_is():
    belonging = {name for name in TABLES if set(contract.columns(name)) & set(BELONGS_TO)}
    assert {*TABLES, "statements"} == set(DATED_BY) | belonging
    assert {table for table, _, stood in CASES if not stood} == set(DATED_BY) - {"statements"}


def test_what_belongs_to_a_project_stands_as_it_does(laid):
    laid.row("linkage_projects", project_id="P", unit_id="D", name="x", state="running", source_id="S")
    for year in ("2019", "2021"):
        laid.row("linkage_flows", flow_id=year, project_id="P", year=year)
    view = laid.open().view("D", AS_OF, EVERYTHING)
    [project] = view.entities("linkage_projects")
    assert [flow.key for flow in view.entities("linkage_flows", on=project)] == ["2019", "2021"]


@pytest.mark.parametrize(("as_of", "is_running"), [("2020-01-01", True), ("2020-12-30", True), ("2020-12-31", False)])
def test_a_year_is_running_until_its_last_day(laid, as_of, is_running):
    laid.row("capital_lines", capital_id="K", unit_id="D", year="2020", source_id="S", **NEEDED["capital_lines"])
    [line] = laid.open().view("D", as_of, EVERYTHING).entities("capital_lines")
    assert line.is_running == is_running


def test_what_belongs_to_a_row_was_told_when_that_one_was(laid):
    laid.tables["sources"][0]["published_date"] = "2020-05-01"
    laid.row("linkage_projects", project_id="P", unit_id="D", name="x", state="running", source_id="S")
    laid.row("linkage_milestones", milestone_id="M", project_id="P", name="x", due_date="2020-06-01")
    view = laid.open().view("D", AS_OF, EVERYTHING)
    [project] = view.entities("linkage_projects")
    [milestone] = view.entities("linkage_milestones", on=project)
    assert [str(project.told_on), str(milestone.told_on)] == ["2020-05-01", "2020-05-01"]


def test_a_researcher_sees_every_row(laid):
    """The DataFrame of a table holds what came later too: its columns say when."""
    laid.row("arrears", arrear_id="A", unit_id="D", name="x", accepted_date="2021-01-01", source_id="S")
    assert list(laid.open().view("D", AS_OF, EVERYTHING).frame("arrears")["arrear_id"]) == ["A"]
