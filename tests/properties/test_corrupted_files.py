"""A file that is no longer what was written is refused by name or made anew; it is never believed and never ends in a traceback."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import MachineError
from ntm_helpers.report.charts.outlines import on_grid
from ntm_helpers.report.check_report import as_text
from properties.corruption import corrupt, corruptions, files_of, restored

MORE = int(os.environ.get("NTM_EXAMPLES", "0"))
_COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "derandomize": not MORE}


BORDERS = """{"type": "FeatureCollection", "credit": "Sở, 2019", "day": "2019-12-31", "features": [
{"properties": {"unit_id": "A"}, "geometry": {"type": "Polygon", "coordinates": [[[105, 22], [106, 22], [106, 23], [105, 22]]]}},
{"properties": {"unit_id": "B"}, "geometry":
{"type": "MultiPolygon", "coordinates": [[[[106, 22], [107, 22], [106, 23], [106, 22]]]]}}
]}"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, lay):
    """A district of two communes, with a table and borders that no dataset needs and a workbook of nothing."""
    laid = lay(tmp_path_factory.mktemp("corrupted") / "laid").unit("A", name="Bản Mới").unit("B", name="Đồng Vàng")
    laid.figure("A-1", "capital_mobilised", "5.0", "billion VND", unit_id="A", quote="trên 5,0 tỷ đồng")
    laid.figure("B-1", "capital_mobilised", "7", "billion VND", unit_id="B")
    laid.row("recognitions", recognition_id="R", unit_id="A", criteria_set="qd1980-2016", attained_year="2019", source_id="S")
    folder = laid.save()
    (folder / "borders.geojson").write_text(BORDERS, encoding="utf-8")
    return folder


# --- a dataset ----------------------------------------------------------------------------------------------------------------


@settings(max_examples=MORE or 150, **_COMMON)
@given(data=st.data(), corruption=corruptions())
def test_a_corrupted_file_of_a_dataset_is_refused_by_name_or_read(dataset, tmp_path_factory, data, corruption):
    folder = restored(dataset, tmp_path_factory.getbasetemp() / "spoilt-dataset")
    name = data.draw(st.sampled_from(files_of(dataset)))
    corrupt(folder / name, corruption)
    try:
        report = check_dataset(folder)
    except (MachineError, OSError) as error:  # what cannot be read at all ends a command with 4 and the name of the file
        event("unreadable")
        assert name in str(error)  # noqa: PT017
        return
    assert as_text(report, "vi")
    assert as_text(report, "en")
    assert all(fault.file for fault in report.faults)
    event("refused" if report.dataset is None else "read")
    if report.dataset is None:
        assert report.is_refused
    else:
        opened = open_dataset("", folder)
        opened.reviewed_units(report.dataset.review_date)
        on_grid([*opened.borders(["A", "B"]).shapes.values()] or [[[(0, 0)]]])


# --- the cache ----------------------------------------------------------------------------------------------------------------


def read_of(folder: Path) -> list[str]:
    return [f"{figure.figure_id} {figure.quantity.bare}" for figure in open_dataset("", folder).figures()]


@settings(max_examples=MORE or 150, **_COMMON)
@given(corruption=corruptions())
def test_a_corrupted_index_is_made_anew_and_never_believed(dataset, tmp_path_factory, corruption):
    cache = tmp_path_factory.getbasetemp() / "spoilt-cache"
    shutil.rmtree(cache, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NTM_CACHE", str(cache))
        before = read_of(dataset)
        for path in [path for path in cache.rglob("*") if path.is_file()]:
            corrupt(path, corruption)
        assert read_of(dataset) == before == ["A-1 5", "B-1 7"]
