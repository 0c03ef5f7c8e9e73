"""The whole road of one office: its workbook, a mapping of at most 40 lines, a dataset, its pages; no cell is typed again.

The workbook is invented (`tests/office/data`): a district, ten communes, 45 villages, as offices keep such tables.
"""

import csv
import re
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.intake import before_of, read_files
from ntm_helpers.office.new import new_dataset
from ntm_helpers.office.storing import outcome_of
from ntm_helpers.topics import topics

HERE = Path(__file__).parent / "data"
WORKBOOK, MAPPING = HERE / "bao-cao-ntm-son-khe-9-thang-2024.xlsx", HERE / "son-khe.ini"
SOURCE = "bao-cao-ket-qua-9-thang"


def taken(folder, workbook=WORKBOOK, mapping=MAPPING):
    """What a workbook gives a dataset, and what the dataset would become."""
    before = before_of(folder)
    incoming = read_files([workbook], before, mapping)
    return incoming.account, outcome_of(incoming, before)


def cells_of(path):
    """Texts of all cells that hold something, by sheet and place, as another reader finds them."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None
    }


@pytest.fixture(scope="module")
def son_khe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("son-khe")
    new_dataset(folder)
    account, outcome = taken(folder)
    list(outcome.write())
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["figure_id"]: row for row in csv.DictReader(stream)}
    return SimpleNamespace(folder=folder, account=account, rows=rows, dataset=open_dataset("", folder))


@pytest.fixture
def again(son_khe, tmp_path):
    """The dataset as it was written, to take another workbook into."""
    return Path(shutil.copytree(son_khe.folder, tmp_path / "again"))


def changed(tmp_path, change):
    """The workbook after a change, under the same name."""
    book = openpyxl.load_workbook(WORKBOOK)
    change(book)
    book.save(tmp_path / WORKBOOK.name)
    return tmp_path / WORKBOOK.name


def test_the_mapping_has_at_most_forty_lines():
    assert len(MAPPING.read_text(encoding="utf-8").splitlines()) <= 40


def test_every_cell_has_one_fate(son_khe):
    found = Counter((fate.place.sheet, fate.place.cell) for fate in son_khe.account.fates)
    assert found == Counter(cells_of(WORKBOOK).keys())


def test_nothing_is_wrong_with_the_dataset_but_what_the_workbook_says(son_khe):
    assert {fault.weight.name for fault in check_dataset(son_khe.folder).faults} == {"NOTICE"}
    assert not [fault for fault in son_khe.account.faults if fault.weight.name != "NOTICE"]


def test_only_formulas_without_a_value_are_asked_about(son_khe):
    asked = {(fate.place.sheet, fate.place.cell) for fate in son_khe.account.of(Kind.ASKED)}
    assert asked == {("Biểu 01 TC", "C23"), ("Biểu 01 TC", "D23"), ("Biểu 03 Ho ngheo", "C60")}


HEDGES = {"gần": "nearly", "trên": "over"}


def as_written(text):
    """Hedge and number of a cell of this workbook, read in the simplest way: "gần 5 tỷ" is nearly 5."""
    hedge = next((code for word, code in HEDGES.items() if text.startswith(f"{word} ")), "")
    digits = re.search(r"[0-9][0-9.]*(,[0-9]+)?", text)[0]
    return hedge, Decimal(digits.replace(".", "").replace(",", "."))


def test_the_number_of_every_cell_that_was_taken_stands_in_its_row(son_khe):
    """Numbers and hedges are read a second time, by other means: no dot of this workbook stands before decimals."""
    read = 0
    for fate in son_khe.account.of(Kind.TAKEN):
        rows = [son_khe.rows[row] for row in fate.row_id.split(" ")] if fate.table == "figures" else []
        for row in rows:
            assert f"{fate.place.sheet}, ô {fate.place.cell}" in row["locator"]
            assert row["quote"] == fate.text
        if rows and rows[0]["measure"] == "criterion_state":
            numbers = re.findall("[0-9]+", fate.text)
            assert [row["item"] for row in rows] == [f"qd318-2022/{number}" for number in numbers]
        elif rows and rows[0]["qualifier"] == "not_reported":
            assert fate.text in ("x", "chưa báo cáo", "-")
            assert rows[0]["value"] == ""
        elif rows:
            assert (rows[0]["qualifier"], Decimal(rows[0]["value"])) == as_written(fate.text)
            read += 1
    assert read > 350


def test_figures_of_a_unit_are_those_of_its_row(son_khe):
    """By hand: Phiêng Luông B in the four sheets, the village of one name in two communes, the total."""
    rows = son_khe.rows
    commune = f"{SOURCE}.xa-phieng-luong-b"
    income = rows[f"{commune}.income_per_head_year.2024-09-30"]
    assert (income["qualifier"], income["value"], income["unit"]) == ("nearly", "30", "million VND")
    assert rows[f"{commune}.criteria_met.2023-12-31"]["value"] == "11"
    assert rows[f"{commune}.capital_mobilised.enterprise.2024-01-01_2024-09-30"]["qualifier"] == "not_reported"
    assert rows[f"{commune}.capital_mobilised.2024-01-01_2024-09-30"]["value"] == "4105.8"
    assert rows[f"{SOURCE}.xa-khau-trang.thon-na-lai.poor_households.2024-09-30"]["value"] == "27"
    assert rows[f"{SOURCE}.xa-nam-chat.thon-na-lai.poor_households.2024-09-30"]["value"] == "45"
    total = rows[f"{SOURCE}.huyen-son-khe.capital_mobilised.2024-01-01_2024-09-30"]
    assert (total["qualifier"], total["value"], total["unit"]) == ("nearly", "37", "billion VND")
    assert "trên 45 tỷ đồng" in total["note"]


def test_units_are_those_of_the_sheets(son_khe):
    places = son_khe.dataset.places
    kinds = Counter(unit.kind for unit in places)
    assert kinds == {"district": 1, "commune": 10, "village": 45}
    assert {unit.name for unit in places.children("huyen-son-khe", son_khe.dataset.review_date)} >= {"Bản Lìm", "Phiêng Luông B"}
    assert [unit.name for unit in places.villages("xa-nam-chat")] == ["Bản Cuôn", "Khuổi Hỏ", "Nà Lại"]
    assert son_khe.dataset.roots == ("huyen-son-khe",)
    assert f"{son_khe.dataset.review_date}" == "2024-09-30"


def test_projects_keep_hedge_units_and_what_was_said_of_them(son_khe):
    projects = {row["name"]: row for row in son_khe.dataset.table("linkage_projects")}
    pigs = projects["Chăn nuôi lợn đen bản địa"]
    assert pigs["unit_id"] == "xa-nam-chat xa-coc-my"
    assert (pigs["total_cost_million_vnd"], pigs["support_million_vnd"]) == ("over 1500", "800")
    assert (pigs["state"], pigs["note"]) == ("running", "Tiến độ: chậm")
    assert projects["Nuôi cá lồng"]["support_million_vnd"] == "nearly 300"
    assert projects["Chè Shan tuyết"]["state"] == "ended"
    assert projects["Chè Shan tuyết"]["note"] == "Tiến độ: đã kết thúc T6/2024"


def test_every_number_is_on_a_page_or_in_the_list_of_what_was_left_out(son_khe):
    """Each cell with a digit: in a figure of a page of all figures, in a note of one, or told with the reason."""
    dataset = son_khe.dataset
    units = dataset.places.reviewed(dataset.roots, dataset.review_date)
    pages = [topics()[topic].review(dataset, unit.unit_id) for topic in ("figures", "production_linkage") for unit in units]
    shown = {figure_id for page in pages for figure_id in page.figures}
    notes = " ".join(figure.note for page in pages for figure in page.figures.values())
    for fate in son_khe.account.fates:
        if not re.search("[0-9]", fate.text):
            continue
        where = f"{fate.place.sheet} {fate.place.cell}: {fate.text}"
        if fate.kind is Kind.TAKEN and fate.table == "figures":
            assert set(fate.row_id.split(" ")) <= shown, where
        elif fate.kind is Kind.TAKEN:
            assert any(figure_id.startswith(f"{fate.row_id}.") for figure_id in shown), where
        elif fate.kind is Kind.NOTE:
            assert fate.text in notes, where
        else:
            assert fate.why is not None or fate.kind is Kind.NAMES, where


def test_the_same_file_twice_changes_nothing(again):
    account, outcome = taken(again)
    assert not outcome.contents
    assert not any(change.is_one for change in outcome.changes)
    assert account.of(Kind.TAKEN)


def test_a_changed_file_tells_what_changes(again, tmp_path):
    """Two numbers other, one gone; a row inserted above others moves them and changes none."""

    def change(book):
        sheet = book["Biểu 01 TC"]
        sheet["D14"], sheet["I15"], sheet["C17"] = 17, None, 12
        book["Biểu 02 Von"].insert_rows(10)

    _, outcome = taken(again, changed(tmp_path, change))
    figures = next(change for change in outcome.changes if change.table == "figures")
    unlike = [(before["value"], after["value"]) for before, after in figures.changed if before["value"] != after["value"]]
    assert sorted(unlike) == [("11", "12"), ("16", "17")]
    assert [row["figure_id"] for row in figures.gone] == [f"{SOURCE}.xa-dong-vai.population_stated.2024-09-30"]
    assert not figures.added
    assert figures.moved == 5 + 6 + 6 + 6 + 5 + 4 + 6  # what six communes and the total hold below the new row
    list(outcome.write())
    assert {fault.weight.name for fault in check_dataset(again).faults} == {"NOTICE"}
    assert (again / "sources" / "kept" / WORKBOOK.name.replace(".xlsx", "-1.xlsx")).exists()


def test_what_cannot_be_read_takes_no_earlier_row_away(again, tmp_path):
    """A sheet of another title is a fault, and its figures of last time stay."""

    def change(book):
        book["Biểu 03 Ho ngheo"].title = "Hộ nghèo mới"

    account, outcome = taken(again, changed(tmp_path, change))
    figures = next(change for change in outcome.changes if change.table == "figures")
    assert any(fault.weight.name == "ROW" for fault in account.faults)
    assert (figures.gone, figures.left) == ((), 265)


def test_a_cell_that_is_asked_about_keeps_its_earlier_row(again, tmp_path):
    """A number that cannot be read, one in a row that moved, a unit and a total that are in no list: only D12 is truly gone."""

    def change(book):
        sheet = book["Biểu 01 TC"]
        sheet["I10"], sheet["I15"], sheet["D12"] = "3.412*", "2.771 hoặc 2.800", None
        sheet["B23"] = "Chung"
        book["Biểu 03 Ho ngheo"]["B6"] = "Thôn Không Có"
        capital = book["Biểu 02 Von"]
        capital.insert_rows(10)
        capital["E11"] = "500*"

    mapping = tmp_path / "son-khe.ini"
    mapping.write_text(MAPPING.read_text(encoding="utf-8").replace("đơn vị mới = xã, thôn", ""), encoding="utf-8")
    account, outcome = taken(again, changed(tmp_path, change), mapping)
    assert {fate.place.cell for fate in account.of(Kind.ASKED)} >= {"I10", "I15", "E11", "C6", "G23"}
    figures = next(change for change in outcome.changes if change.table == "figures")
    assert [row["figure_id"] for row in figures.gone] == [f"{SOURCE}.xa-thuong-khe.criteria_met.2024-09-30"]
    assert not [before for before, after in figures.changed if before["value"] != after["value"]]
    assert f"{SOURCE}.xa-dong-vai.population_stated.2024-09-30" in outcome.contents["figures.csv"]


def test_a_line_of_a_list_keeps_what_is_asked_about(again, tmp_path):
    """The amount of one project cannot be read; the commune of another is in no list, so that the line waits."""

    def change(book):
        sheet = book["Biểu 04 Lien ket"]
        sheet["G5"], sheet["C6"] = "800 hoặc 900", "Xã Không Có"

    mapping = tmp_path / "son-khe.ini"
    mapping.write_text(MAPPING.read_text(encoding="utf-8").replace("đơn vị mới = xã, thôn", ""), encoding="utf-8")
    _, outcome = taken(again, changed(tmp_path, change), mapping)
    projects = next(change for change in outcome.changes if change.table == "linkage_projects")
    assert (projects.gone, projects.changed, projects.left) == ((), (), 1)


def test_a_number_that_cannot_be_read_does_not_hand_its_id_to_another_sheet(son_khe, tmp_path):
    """The poverty rate of Nà Pheng is 6,12 in the first sheet, 6,06 in the third: the plain id is the first one's, read or not."""
    folder = tmp_path / "new"
    new_dataset(folder)
    path = changed(tmp_path, lambda book: book["Biểu 01 TC"].__setitem__("H10", "6,12 hoặc 6,06"))
    account, _ = taken(folder, path)
    plain = f"{SOURCE}.xa-na-pheng.poverty_rate.2024-09-30"
    assert son_khe.rows[plain]["value"] == "6.12"
    rates = {row["figure_id"]: row["value"] for row in account.rows["figures"] if row["figure_id"].startswith(plain)}
    assert rates == {f"{plain}.bieu-03-ho-ngheo": "6.06"}


def test_an_id_stays_with_the_sheet_that_had_it(again, tmp_path):
    """The column of the rate is left out of the first sheet: its row is gone, that of the third sheet stays what it was."""
    mapping = tmp_path / "son-khe.ini"
    said = MAPPING.read_text(encoding="utf-8").replace("Tỷ lệ hộ nghèo đa chiều = Tỷ lệ hộ nghèo", "Tỷ lệ hộ nghèo đa chiều = bỏ")
    mapping.write_text(said, encoding="utf-8")
    _, outcome = taken(again, mapping=mapping)
    figures = next(change for change in outcome.changes if change.table == "figures")
    assert f"{SOURCE}.xa-na-pheng.poverty_rate.2024-09-30" in {row["figure_id"] for row in figures.gone}
    assert not [before for before, after in figures.changed if before["value"] != after["value"]]


def test_a_fault_of_the_mapping_refuses_to_write(here, again, tmp_path):
    """A head of another name: the numbers of its column are nowhere, and nothing is written."""
    shutil.copy(MAPPING, again / "mapping.ini")
    path = changed(tmp_path, lambda book: book["Biểu 01 TC"].__setitem__("H7", "Hộ nghèo ĐC (%)"))
    before = {file: file.read_bytes() for file in again.rglob("*") if file.is_file()}
    refused = here("intake", path, "--data", again, "--write", "--lang", "vi")
    assert refused.returncode == 3
    assert "bỏ" in refused.stdout
    assert {file: file.read_bytes() for file in again.rglob("*") if file.is_file()} == before


def test_two_answers_of_one_sheet_are_both_asked_about(again, tmp_path):
    def change(book):
        sheet = book["Biểu 02 Von"]
        for column, value in zip("ABCDEFGHI", (11, "Nà Pheng", "9.999", *[None] * 6), strict=True):
            sheet[f"{column}16"] = value
        for column in "BCDEFGH":
            sheet[f"{column}17"] = "Tổng cộng" if column == "B" else None

    account, _ = taken(again, changed(tmp_path, change))
    asked = {fate.place.cell: fate.why.key for fate in account.of(Kind.ASKED) if fate.place.sheet == "Biểu 02 Von"}
    assert asked == {"C6": "take.two_answers", "C16": "take.two_answers"}
    assert not [row for row in account.rows["figures"] if row["value"] in ("9999", "3412.5") and row["item"] == ""]


def test_the_command_shows_first_and_writes_when_told(here, tmp_path):
    new_dataset(tmp_path / "data")
    shutil.copy(MAPPING, tmp_path / "data" / "mapping.ini")
    shown = here("intake", WORKBOOK, "--data", tmp_path / "data", "--lang", "vi")
    assert shown.returncode == 0
    assert "Chưa ghi gì" in shown.stdout
    assert not (tmp_path / "data" / "sources").exists()
    written = here("intake", WORKBOOK, "--data", tmp_path / "data", "--write", "--report", tmp_path / "cells.csv")
    assert written.returncode == 0
    assert len((tmp_path / "cells.csv").read_text(encoding="utf-8-sig").splitlines()) == 1 + len(cells_of(WORKBOOK))
    assert here("check", tmp_path / "data").returncode == 0
