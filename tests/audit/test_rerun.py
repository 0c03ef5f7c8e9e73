"""What is beyond the list of operations: the function is run again on the rows of the files, and a row changed is found."""

import shutil

import pytest

from answers import of_topic
from ntm_helpers.audit.evaluate import Verdict, Way, is_derived, way_of
from ntm_helpers.audit.rerun import FUNCTIONS, rerun
from ntm_helpers.dataset import open_dataset
from ntm_helpers.review.plain import figure_json
from ntm_helpers.topics import consistency, criteria, direction, poverty_reduction
from tests.conftest import Table

SCORED = ("health_insurance", "health_care", "adult_education", "child_education", "housing_quality")
SCORED += ("housing_area", "clean_water", "latrine", "telecommunication", "information_assets")


def sample(laid, *weights):
    """A sample of one household a weight; the first is deprived in everything, the others in nothing."""
    laid.row(
        "household_lists", list_id="L", unit_id="D", list_date="2020-12-31", standard="qd59-2015", coverage="sample", source_id="S"
    )
    for number, weight in enumerate(weights):
        cells = dict.fromkeys(SCORED, "0" if number else "1") | {
            "weight": weight,
            "members": "4",
            "area": "rural",
            "status": "not_poor",
        }
        laid.row("households", list_id="L", household_id=f"H{number}", **cells)
    return of_topic(poverty_reduction)(laid)


def misread(laid, stated):
    """A whole that its parts do not make, unless it is read with two digits changed."""
    laid.figure("T", "poor_households", stated, "household").figure("A", "poor_households", "12", "household", unit_id="A")
    laid.figure("B", "poor_households", "30", "household", unit_id="B").unit("A").unit("B").complete("D")
    return of_topic(consistency)(laid)


def rerun_in(review, other=None):
    """Prove the figures of a review that are to be rerun, on the rows of that or of another one: by their ids."""
    figures = [figure_json(figure) for figure in review.figures.values()]
    wanted = [one for one in figures if is_derived(one) and way_of(one) is Way.RERUN]
    return {one["id"]: rerun(one, other or review) for one in wanted}


def verdicts(proofs):
    return {figure_id: proof.verdict for figure_id, proof in proofs.items()}


def test_standard_errors_follow_from_the_households_of_the_list(lay, tmp_path):
    review, changed = sample(lay(tmp_path / "one"), "1.5", "1.5", "3"), sample(lay(tmp_path / "two"), "1.5", "1.5", "4")
    error = "poverty_reduction.mpi_headcount_ratio_error.2020-12-31"
    assert set(verdicts(rerun_in(review)).values()) == {Verdict.MATCH}
    assert rerun_in(review, changed)[error].verdict == Verdict.MISMATCH


def test_a_guess_at_a_misprint_follows_from_the_figures(lay, tmp_path):
    review, changed = misread(lay(tmp_path / "one"), "24"), misread(lay(tmp_path / "two"), "43")
    read_as = [one for one in rerun_in(review) if ".figure_read_as." in one]
    assert read_as
    assert set(verdicts(rerun_in(review)).values()) == {Verdict.MATCH}
    assert {rerun_in(review, changed)[one].verdict for one in read_as} == {Verdict.MISMATCH}


@pytest.mark.parametrize(
    ("topic", "dataset", "unit", "change", "figure"),
    [
        (direction, "demo", "demo", ("actions", "plan-latrines", "deadline", ""), "direction.plan_line_points.plan-latrines.T"),
        # a commune on none of the closed lists, of which the source then says that it keeps the standard
        (criteria, "lam-binh", "02233", ("figures", "LB147", "unit_id", "02233"), "criteria.standing.standing"),
    ],
    ids=["points", "standing"],
)
def test_a_row_that_was_changed_gives_another_figure(request, tmp_path, topic, dataset, unit, change, figure):
    source, folder = request.getfixturevalue(dataset.replace("-", "_")), tmp_path / dataset
    shutil.copytree(source.folder, folder)
    table, *cell = change
    Table(folder / f"{table}.csv").set(*cell)
    review, changed = topic.review(source, unit), topic.review(open_dataset("", folder), unit)
    assert rerun_in(review)[figure].verdict == Verdict.MATCH
    assert rerun_in(review, changed)[figure].verdict == Verdict.MISMATCH


def test_a_function_that_nobody_can_run_is_named(lam_binh):
    review = criteria.review(lam_binh, "071")
    proof = rerun({"id": "x", "method": "somewhere.else", "code": "met"}, review)
    assert (proof.verdict, proof.way) == (Verdict.UNPROVED, Way.RERUN)
    assert "somewhere.else" in proof.why
    proof = rerun({"id": "x", "method": next(iter(FUNCTIONS)), "code": "met", "unit_id": "071"}, review)
    assert proof.verdict == Verdict.UNPROVED
