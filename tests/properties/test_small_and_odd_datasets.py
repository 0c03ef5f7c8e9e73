"""The smallest datasets, odd rows and odd places: every page is made, or what is wrong is named."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from answers import headline
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import DataRefused
from ntm_helpers.notebooks import notebooks
from ntm_helpers.run.plan import make_plan
from ntm_helpers.topics import criteria
from properties.pages import page_of


def district_alone(laid):
    return laid


def nothing_but_units(laid):
    return laid.unit("A").unit("B")


def one_commune(laid):
    laid.tables["units"] = []
    return laid.unit("A", parent_id="").figure("F", "poor_households", "12", "household", unit_id="A")


def one_period(laid):
    for unit in ("A", "B"):
        laid.unit(unit).figure(f"{unit}-1", "capital_mobilised", "5.0", "billion VND", unit_id=unit, period_start="2020-01-01")
    return laid


def only_not_reported(laid):
    return laid.unit("A").figure("F", "poor_households", "", "household", unit_id="A", qualifier="not_reported")


@pytest.mark.parametrize("lay_out", [district_alone, nothing_but_units, one_commune, one_period, only_not_reported])
def test_the_smallest_datasets_have_every_page(laid, lay_out):
    dataset = open_dataset("", lay_out(laid).save())
    assert dataset.row_faults == ()
    jobs = make_plan(dataset).jobs
    assert len(jobs) == len(notebooks()) * len(dataset.reviewed_units(dataset.review_date))
    for job in jobs:
        assert page_of(job, dataset).rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"figure_id": "Tổng cộng", "unit_id": "", "measure": "", "value": "22"}, "unit_id"),
        ({"unit_id": "Tổng cộng", "value": "22"}, "unit_id"),
        ({"unit_id": "", "value": "22"}, "unit_id"),
    ],
    ids=["below the last row", "in place of a unit", "without a unit"],
)
def test_a_total_inside_the_data_is_no_row(laid, cells, column):
    laid.unit("A").figure("F", "capital_mobilised", "10", "billion VND", unit_id="A")
    laid.figure("T", "capital_mobilised", "22", "billion VND")
    laid.tables["figures"][1] |= cells
    with pytest.raises(DataRefused) as refused:
        open_dataset("", laid.save())
    assert [fault.row for fault in refused.value.faults if fault.column == column] == [3]


def test_all_criteria_met_and_one_not_met_is_told(laid):
    """19 of 19, and one of them not: neither is taken for the truth, the first screen says that they differ."""
    laid.unit("A").figure("N", "criteria_met", "19", "criterion", unit_id="A")
    laid.figure("S", "criterion_state", "not_met", item="qd1980-2016/7", basis="status", unit_id="A")
    assert {"criteria.met", "assessment.stated_differs"} <= set(headline(criteria.review(laid.open(), "A")))


@pytest.mark.parametrize("unit_id", ["../x", "a/b", "..", ".", "-x", "/etc", "x y", "x\\y", "C:x", ""])
def test_no_id_of_a_unit_leads_out_of_its_folder(laid, unit_id):
    with pytest.raises(DataRefused, match=r"units\.csv, row 3, column unit_id"):
        open_dataset("", laid.unit(unit_id).save())


@pytest.mark.parametrize("name", ["..", ".", "a/b", "/etc", "A b", "", "-a", "a\x00b"])
def test_no_name_of_a_dataset_leads_out_of_the_outputs(laid, name):
    laid.descriptor["name"] = name
    with pytest.raises(DataRefused, match=r"datapackage\.json, column name"):
        open_dataset("", laid.save())


@pytest.mark.parametrize("place", ["Số liệu & báo cáo", "100% #1 ? [a]{b} $HOME", 'a\'b "c"', "Ba\u0309n Mo\u031b\u0301i"])
def test_paths_may_hold_blanks_accents_and_signs(lay, tmp_path, run_ntm, place):
    """Of the data and of the briefings: the page is there under its name, and its links lead to files."""
    folder, out = tmp_path / place / "dữ liệu", tmp_path / place / "kết quả"
    laid = lay(folder).unit("A", name="Bản Mới").figure("F", "capital_mobilised", "5.0", "billion VND", unit_id="A")
    result = run_ntm("build", "--data", laid.save(), "--out", out, "--topic", "funding", "--unit", "A")
    assert result.returncode == 0, result.stderr
    [index] = out.glob("*/*/vi/index.html")
    assert (index.parent / "A-ban-moi" / "funding.html").is_file()
    assert "A-ban-moi/funding.html" in unquote(index.read_text(encoding="utf-8"))
    record = json.loads((index.parent / "record.json").read_text(encoding="utf-8"))
    assert [entry["state"] for entry in record["jobs"]] == ["done"]


@pytest.mark.parametrize("jobs", ["-1", "x", "1.5", ""])
def test_a_number_of_jobs_is_one(run_ntm, tmp_path, jobs):
    result = run_ntm("build", "--out", tmp_path / "out", "--jobs", jobs)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()
