"""The mean cost of a project: as stated, else of figures of one day; what listed projects leave out is asked for."""

from answers import headline, of_topic
from ntm_helpers.review import figures_in
from ntm_helpers.topics import production_linkage

reviewed = of_topic(production_linkage)
MEAN = "production_linkage.linkage_cost_per_project"


def projects_and_cost(laid, day="2020-12-31"):
    return laid.figure("N", "linkage_projects", "5", "project", period_end=day).figure("C", "linkage_cost", "12", "billion VND")


def test_a_stated_mean_stands_in_place_of_a_computed_one(laid):
    assert MEAN in reviewed(projects_and_cost(laid)).figures
    found = reviewed(laid.figure("M", "linkage_cost_per_project", "3", "billion VND per project"))
    assert MEAN not in found.figures
    assert "M" in [figure.figure_id for figure in figures_in(found.first.cards)]


def test_number_and_cost_of_different_days_make_no_mean(laid):
    found = reviewed(projects_and_cost(laid, "2018-12-31"))
    assert "linkage.projects" in headline(found)
    assert MEAN not in found.figures


def test_what_a_listed_project_does_not_tell_is_asked_of_its_unit(laid):
    laid.unit("A")
    cells = {"unit_id": "A", "state": "running", "source_id": "S"}
    laid.row("linkage_projects", project_id="P", name="Chè", total_cost_million_vnd="500", **cells)
    laid.row("linkage_projects", project_id="Q", name="Cam", total_cost_million_vnd="300", support_million_vnd="90", **cells)
    asked = {(request.measure, request.unit.unit_id) for request in reviewed(laid).requests}
    assert ("linkage_project_support", "A") in asked
    assert "linkage_project_cost" not in {measure for measure, _ in asked}
