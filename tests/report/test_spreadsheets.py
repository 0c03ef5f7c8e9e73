"""What a spreadsheet would take for a formula stays text in every file that is written for one."""

import csv

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.report.check_report import write_faults
from ntm_helpers.report.figures import all_figures

FORMULAS = ('=HYPERLINK("http://example.invalid")', "+1", "-1+1", "@SUM(A1)")


@pytest.fixture(params=FORMULAS)
def formula(request, laid):
    """A formula where an office writes words: names, what is in an own list of codes, where a figure stands in its source."""
    laid.unit("A", name=request.param).row("sources", source_id="T", title=request.param, grade="official")
    laid.row("codes", list="awards", code=request.param, name_vi=request.param, name_en=request.param)
    laid.row(
        "units_of_measure", unit="award", dimension="award", factor="1", pattern_vi=request.param + " {}", pattern_en_one="{} a"
    )
    laid.tables["units_of_measure"][0]["pattern_en_other"] = "{} a"
    laid.row("measures", measure="given", topic="direction", name_vi=request.param, name_en="Given", unit="award", kind="count")
    laid.tables["measures"][0]["items"] = "awards"
    more = {"item": request.param, "locator": request.param, "quote": request.param, "unit_id": "A"}
    return laid.figure("F", "given", "3", "award", **more)


def test_no_cell_of_the_table_of_figures_is_a_formula(formula):
    for frame in all_figures(open_dataset("", formula.save()), "", "vi"):
        for column in frame.columns:
            found = [cell for cell in frame[column] if isinstance(cell, str) and cell[:1] in ("=", "+", "@", "-")]
            assert not found, column


def test_no_cell_of_the_table_of_faults_is_a_formula(formula, tmp_path):
    value = formula.tables["codes"][0]["code"]
    write_faults(check_dataset(formula.figure("G", "given", value, "award").save()), tmp_path / "faults.csv")
    with (tmp_path / "faults.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert not [cell for row in csv.reader(stream) for cell in row if cell[:1] in ("=", "+", "@", "-")]
