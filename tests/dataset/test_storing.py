"""A workbook that is stored loses nothing that only the CSV files hold."""

import csv
import json

import pytest
from openpyxl import load_workbook

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.storing import store_workbook
from ntm_helpers.dataset.workbook import write_workbook
from ntm_helpers.errors import DataRefused

BN = "billion VND"


@pytest.fixture
def both(laid):
    """A dataset of two figures in CSV; ``both.book()`` lays a workbook of the same rows beside it."""
    laid.figure("F", "capital_mobilised", "8", BN).figure("G", "capital_mobilised", "9", BN, period_end="2019-12-31")

    return Both(laid)


class Both:
    """A dataset in CSV, and what its workbook shall hold."""

    def __init__(self, laid):
        self.folder = laid.save()
        self.typed = {
            name: [columns(name), *([r.get(c, "") for c in columns(name)] for r in of)] for name, of in laid.tables.items()
        }

    def book(self):
        write_workbook(self.folder / "figures.xlsx", self.typed)
        return self.folder

    def add(self, figure_id):
        """Type a row into the CSV file alone."""
        cells = {"figure_id": figure_id, "unit_id": "D", "measure": "poverty_rate", "value": "12.5", "unit": "percent"}
        cells |= {"basis": "result", "source_id": "S"}
        with (self.folder / "figures.csv").open("a", encoding="utf-8", newline="") as stream:
            csv.DictWriter(stream, columns("figures"), lineterminator="\n").writerow(cells)


def stored(folder):
    told = []
    return {path.name for path in store_workbook(folder, told.append)}, told


def test_a_row_typed_into_the_csv_later_is_kept_and_told(both):
    both.add("H")
    before = (both.folder / "figures.csv").read_bytes()
    written, [message] = stored(both.book())
    assert written == {"units.csv", "sources.csv", "figures.csv"}
    assert "1 rows that it does not have (H)" in message
    assert (both.folder / "kept" / "figures-1.csv").read_bytes() == before
    assert str(both.folder / "kept" / "figures-1.csv") in message.text("vi")
    assert not check_dataset(both.folder).is_refused


def test_a_second_copy_does_not_replace_the_first(both):
    for name in ("H", "I"):
        both.add(name)
        stored(both.book())
    assert [path.name for path in sorted((both.folder / "kept").iterdir())] == ["figures-1.csv", "figures-2.csv"]


def test_a_cell_changed_in_the_csv_is_kept(both):
    path = both.folder / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",8,", ",8.5,"), encoding="utf-8")
    _, [message] = stored(both.book())
    assert "(F)" in message


def test_the_same_rows_in_both_need_no_copy(both):
    assert stored(both.book()) == ({"units.csv", "sources.csv", "figures.csv"}, [])
    assert not (both.folder / "kept").exists()


def test_more_rows_in_the_workbook_are_written(both):
    both.typed["figures"].append([*both.typed["figures"][1]])
    both.typed["figures"][-1][0] = "NEW"
    _, told = stored(both.book())
    assert "0 rows" in told[0]
    assert "NEW" in (both.folder / "figures.csv").read_text(encoding="utf-8")


def test_a_sheet_without_rows_leaves_its_csv(both):
    both.typed["figures"] = [columns("figures")]
    before = (both.folder / "figures.csv").read_bytes()
    written, [message] = stored(both.book())
    assert "figures.csv" not in written
    assert "figures.csv is left with its 2 rows" in message
    assert (both.folder / "figures.csv").read_bytes() == before


def test_a_csv_that_cannot_be_read_is_kept(both):
    (both.folder / "figures.csv").write_bytes("figure_id,Số".encode("utf-16"))
    _, [message] = stored(both.book())
    assert "could not be read as a table" in message
    assert (both.folder / "kept" / "figures-1.csv").read_bytes() == "figure_id,Số".encode("utf-16")


def test_a_table_is_stored_where_the_descriptor_says_that_it_lies(both):
    descriptor = json.loads((both.folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [{"name": "figures", "path": "f.csv"}]
    (both.folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (both.folder / "figures.csv").rename(both.folder / "f.csv")
    written, told = stored(both.book())
    assert (written, told) == ({"units.csv", "sources.csv", "f.csv"}, [])
    assert not (both.folder / "figures.csv").exists()


def test_nothing_is_stored_out_of_the_folder(both):
    descriptor = json.loads((both.folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [{"name": "figures", "path": "../out.csv"}]
    (both.folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DataRefused, match="inside its dataset"):
        store_workbook(both.book())
    assert not (both.folder.parent / "out.csv").exists()


def test_the_command_says_what_was_kept(both, run_ntm):
    both.add("H")
    result = run_ntm("store", both.book())
    assert result.returncode == 0
    assert "kept/figures-1.csv" in result.stderr
    both.add("I")
    assert "tệp cũ giữ ở" in run_ntm("store", both.book(), NTM_LANG="vi").stderr


def test_number_cells_are_stored_as_they_show_where_the_descriptor_says_so(both):
    folder = both.book()
    book = load_workbook(folder / "figures.xlsx")
    cell = book["figures"]["F2"]
    cell.value, cell.number_format = 15.4, "0.00"
    book.save(folder / "figures.xlsx")
    with pytest.raises(DataRefused, match="number cell"):
        store_workbook(folder)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "datapackage.json").write_text(json.dumps(descriptor | {"number_cells": "as_shown"}), encoding="utf-8")
    stored(folder)
    assert ",15.40," in (folder / "figures.csv").read_text(encoding="utf-8")
    assert not check_dataset(folder).is_refused
    (folder / "datapackage.json").write_text(json.dumps(descriptor | {"number_cells": "shown"}), encoding="utf-8")
    assert [fault.column for fault in check_dataset(folder).faults] == ["number_cells"]
