"""A dataset written with names is the one written with ids: in files and in workbooks, and every other use of a cell follows."""

from __future__ import annotations

import csv
import json
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from ntm_helpers.dataset import contract, open_dataset
from ntm_helpers.dataset.index import read_dataset
from ntm_helpers.dataset.storing import store_workbook
from ntm_helpers.dataset.workbook import write_workbook
from ntm_helpers.errors import DataRefused, UsageError
from ntm_helpers.project import DATA, RULES


def _rule(name: str) -> list[dict[str, str]]:
    with (RULES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


MEASURES = {row["measure"]: row for row in _rule("measures")}
CODES = {(row["list"], row["code"]): row["name_vi"] for row in _rule("codes")}
WORDS = {(row["list"], row["code"]): row["name_vi"] for row in _rule("names") if row["name_vi"]}


class Named:
    """The demo, read as ids and written as an officer writes: heads, sheets, measures, codes, units by their Vietnamese names."""

    def __init__(self) -> None:
        _, self.tables, _ = read_dataset(DATA / "demo")
        self.units = {row["unit_id"]: row["name"] for row in self.tables["units"].rows}
        self.sources = {row["source_id"]: row["title"] for row in self.tables["sources"].rows}
        times = Counter(self.units.values())
        self.alone = {unit_id: name for unit_id, name in self.units.items() if times[name] == 1}
        self.changed = 0

    def rows(self, table: str) -> list[list[str]]:
        """Header and rows of a table, in names."""
        of = contract.tables()[table]
        rows = [[self.cell(table, column, row) for column in of.columns] for row in self.tables[table].rows]
        return [[column.name_vi for column in of.columns], *rows]

    def cell(self, table: str, column: contract.Column, row: dict[str, str]) -> str:
        text = row[column.name]
        named = self._named(table, column, text, row)
        self.changed += named != text
        return named

    def _named(self, table: str, column: contract.Column, text: str, row: dict[str, str]) -> str:
        target = contract.tables()[table].references.get(column.name)
        if target == "units":
            return self.alone.get(text, text)
        if target == "sources" and list(self.sources.values()).count(self.sources.get(text, "")) == 1:
            return self.sources[text].upper()
        if column.name == "measure" and text in MEASURES:
            return MEASURES[text]["name_vi"]
        if column.type == "boolean":
            return {"true": "Có", "false": "không"}.get(text, text)
        if column.codes:
            return CODES.get((column.codes, text), text)
        if table == "figures" and column.name == "item":
            return CODES.get((MEASURES[row["measure"]]["items"], text), text)
        return WORDS.get((f"{table}/{column.name}", text), text)


def _ascii(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def _csv(folder: Path, name: str, rows: list[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


@pytest.fixture
def written(tmp_path: Path) -> tuple[Named, Path]:
    """An empty folder with the descriptor of the demo."""
    folder = tmp_path / "named"
    folder.mkdir()
    shutil.copy(DATA / "demo" / "datapackage.json", folder)
    return Named(), folder


def test_csv_files_of_names_are_those_of_ids(written: tuple[Named, Path]) -> None:
    """Every table of the demo in Vietnamese heads and names reads as the demo does."""
    named, folder = written
    for table in named.tables:
        _csv(folder, table, named.rows(table))
    assert named.changed > 5000
    _, read, faults = read_dataset(folder)
    assert faults == []
    for name, table in named.tables.items():
        assert read[name].rows == table.rows, name


def test_a_workbook_of_names_is_stored_as_ids(written: tuple[Named, Path]) -> None:
    """Sheets by Vietnamese titles, heads without signs; stored as CSV it is the demo's, and beside that it says the same."""
    named, folder = written
    tables = ("units", "sources", "figures", "works", "linkage_projects", "linkage_supports")
    sheets = {contract.tables()[table].name_vi: named.rows(table) for table in tables}
    for rows in sheets.values():
        rows[0] = [_ascii(head) for head in rows[0]]
    write_workbook(folder / "figures.xlsx", sheets)
    store_workbook(folder)
    for table in tables:
        assert (folder / f"{table}.csv").read_bytes() == (DATA / "demo" / f"{table}.csv").read_bytes()
    _, _, faults = read_dataset(folder)
    assert faults == []


def test_what_might_be_several_stays_and_is_told(laid) -> None:
    """The population may be counted in three ways: the check names them."""
    laid.figure("F", "Dân số", "1200", "người")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    [fault] = caught.value.faults
    assert fault.found == "Dân số"
    for name in ("population_census", "population_registered", "population_stated"):
        assert name in fault.text("vi")


def test_a_mistyped_name_is_answered_with_the_near_ones(laid) -> None:
    """Near names, not near ids: of ids there would be none."""
    laid.figure("F", "Số tiêu trí đạt", "12", "tiêu chí")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    [fault] = caught.value.faults
    assert "Số tiêu chí đạt (criteria_met)" in fault.text("vi")


def test_a_mistyped_word_of_the_contract_is_answered_with_near_names(laid) -> None:
    """The words that a column may hold, by name and id."""
    laid.figure("F", "poor_households", "9", "hộ", basis="kết quá")
    [fault] = open_dataset("", laid.save()).row_faults
    assert "kết quả (result)" in fault.text("vi")


def test_of_units_those_that_fit_or_are_near_are_named(laid) -> None:
    """By name and id; of a list of names each by itself."""
    laid.unit("A", name="Nà Pheng").unit("A1", "A", "village", name="Nà Lại").unit("B", name="Bản Lìm")
    laid.unit("B1", "B", "village", name="Nà Lại")
    laid.figure("F", "poor_households", "9", "hộ", unit_id="Thôn Nà Lại").figure(
        "G", "poor_households", "9", "hộ", unit_id="Nà Phenh"
    )
    laid.row("linkage_projects", project_id="P", unit_id="Nà Pheng, Bản Lìn", name="Gừng", state="dừng", source_id="S")
    with pytest.raises(DataRefused) as caught:
        open_dataset("", laid.save())
    several, near, listed = (fault.text("vi") for fault in caught.value.faults)
    assert "Nà Lại (A1), Nà Lại (B1)" in several
    assert "Nà Pheng (A)" in near
    assert "thấy “Bản Lìn”" in listed
    assert "Bản Lìm (B)" in listed


def test_units_of_one_name_are_told_apart_by_the_day_and_what_stands_above(laid) -> None:
    """Two communes of one name, the one after the other; two villages, each in its commune."""
    laid.unit("A-old", name="Nà Pheng", valid_to="2019-12-31").unit("A", name="Nà Pheng", valid_from="2020-01-01")
    laid.unit("A1", "A", "village", name="Nà Lại").unit("B", name="Bản Lìm").unit("B1", "B", "village", name="Nà Lại")
    laid.figure("F", "poverty_rate", "12", "%", unit_id="xã Nà Pheng", period_end="2018-12-31", item="qd59-2015")
    laid.figure("G", "poverty_rate", "11", "%", unit_id="Na Pheng", item="qd59-2015")
    laid.figure("H", "poor_households", "9", "hộ", unit_id="Thôn Nà Lại, xã Bản Lìm", item="qd59-2015")
    laid.row("works", work_id="W", unit_id="Bản Lìm", village_id="Nà Lại", name="Cầu", kind="cầu, cầu tràn", state="dự kiến")
    tables = read_dataset(laid.save())[1]
    assert [row["unit_id"] for row in tables["figures"].rows] == ["A-old", "A", "B1"]
    assert {column: tables["works"].rows[0][column] for column in ("unit_id", "village_id", "kind")} == {
        "unit_id": "B", "village_id": "B1", "kind": "bridge",
    }  # fmt: skip


def test_several_units_in_one_cell_are_all_found_or_none(laid) -> None:
    """Names are parted by commas; one that is not known leaves the cell as it stands."""
    laid.unit("A", name="Nậm Chát").unit("B", name="Cốc Mỳ")
    laid.row("statements", statement_id="one", unit_ids="Nậm Chát, xã Cốc Mỳ")
    laid.row("statements", statement_id="two", unit_ids="A, Cốc Mì …")
    laid.row("statements", statement_id="three", unit_ids="Nậm Chát, Cốc Ngọc")
    laid.row("linkage_projects", project_id="P", unit_id="Cốc Mỳ, Nậm Chát", name="Gừng", state="đang thực hiện")
    laid.row("linkage_projects", project_id="Q", unit_id="xã Cốc Mỳ", name="Chè", state="dừng")
    tables = read_dataset(laid.save())[1]
    rows = tables["statements"].rows
    assert [row["unit_ids"] for row in rows] == ["A B", "A B …", "Nậm Chát, Cốc Ngọc"]
    assert [(row["unit_id"], row["state"]) for row in tables["linkage_projects"].rows] == [("B A", "running"), ("B", "stopped")]


def test_criteria_and_states_are_found_in_the_set_of_the_day(laid) -> None:
    """Criterion 10 of 2024 is of the set of 2021–2025, of 2018 of that before."""
    laid.unit("A")
    for figure_id, item, value, day in (("F", "10", "chưa đạt", "2024-09-30"), ("G", "TC 10", "Đạt", "2018-12-31")):
        laid.figure(figure_id, "Trạng thái tiêu chí", value, unit_id="A", item=item, period_end=day, basis="trạng thái")
    rows = read_dataset(laid.save())[1]["figures"].rows
    assert [(row["measure"], row["item"], row["value"], row["basis"]) for row in rows] == [
        ("criterion_state", "qd318-2022/10", "not_met", "status"),
        ("criterion_state", "qd1980-2016/10", "met", "status"),
    ]


def test_own_measures_and_codes_are_found_by_their_names(laid) -> None:
    """What an office adds to the registers is known by name as everything else."""
    laid.row(
        "measures",
        measure="waste",
        topic="infrastructure",
        name_vi="Lượng rác thu gom",
        name_en="Waste",
        unit="tấn",
        kind="khối lượng",
    )
    laid.figure("F", "luong rac thu gom", "12", "tấn")
    tables = read_dataset(laid.save())[1]
    assert tables["figures"].rows[0]["measure"] == "waste"
    assert (tables["measures"].rows[0]["unit"], tables["measures"].rows[0]["kind"]) == ("tonne", "amount")


@pytest.mark.parametrize(
    "correction",
    [
        {"table": "figures", "column": "measure", "found": "capital_planned", "corrected": "capital_mobilised"},
        {"table": "Số liệu", "column": "Chỉ tiêu", "found": "Kế hoạch vốn", "corrected": "Vốn huy động", "guard": "Đơn vị=Huyện"},
        {"table": "Số liệu", "column": "chi tieu", "found": "capital_planned", "corrected": "von huy dong", "guard": "unit_id=D"},
    ],
)
@pytest.mark.parametrize("measure", ["Kế hoạch vốn", "capital_planned"])
def test_a_correction_names_what_stands_there_in_either_way(laid, measure, correction) -> None:
    """By id or by name, of a cell that holds an id or a name."""
    laid.figure("F", measure, "8", "tỷ đồng")
    about = {"correction_id": "c", "row_id": "F", "reason": "x", "evidence": "S", "decided_on": "2021-01-31"}
    laid.row("corrections", **(about | correction))
    dataset = open_dataset("", laid.save())
    assert [figure.measure for figure in dataset.figures()] == ["capital_mobilised"]


def test_a_head_with_another_unit_in_its_brackets_is_another_head(laid) -> None:
    """ "Số tiền (tỷ đồng)" is not the column of million VND: it would be wrong by a thousand."""
    laid.row("capital_lines", capital_id="c", unit_id="D", year="2020", amount_million_vnd="12")
    folder = laid.save()
    place = folder / "capital_lines.csv"
    place.write_text(place.read_text(encoding="utf-8").replace("amount_million_vnd", "Số tiền (tỷ đồng)"), encoding="utf-8")
    assert "Số tiền (tỷ đồng)" in [fault.found for fault in read_dataset(folder)[2]]


def test_a_fault_names_the_column_and_the_sheet_as_the_office_does(laid) -> None:
    """An error in a Vietnamese sheet stands under its Vietnamese title and head."""
    laid.figure("F", "Vốn huy động", "8a", "tỷ đồng")
    folder = laid.save()
    rows = [[*row.values()] for row in read_dataset(folder)[1]["figures"].rows]
    (folder / "figures.csv").unlink()
    heads = [column.name_vi for column in contract.tables()["figures"].columns]
    write_workbook(folder / "figures.xlsx", {"Số liệu": [heads, *rows], **_sheets(folder)})
    for name in ("units", "sources"):
        (folder / f"{name}.csv").unlink()
    [fault] = open_dataset("", folder).row_faults
    assert fault.text("vi").startswith("figures.xlsx, trang tính Số liệu, dòng 2, cột Giá trị: ")


def _sheets(folder: Path) -> dict[str, list[list[str]]]:
    tables = read_dataset(folder)[1]
    return {name: [contract.columns(name), *([*row.values()] for row in tables[name].rows)] for name in ("units", "sources")}


def test_units_of_the_descriptor_by_name(laid) -> None:
    """The units to review may be named as everywhere."""
    laid.unit("A", name="Nà Pheng")
    laid.descriptor["reviewed_units"] = ["xã Nà Pheng"]
    assert open_dataset("", laid.save()).roots == ("A",)


def test_a_file_of_names_that_is_not_read_is_known_by_its_heads(laid) -> None:
    """ "Số liệu quý 3.csv" lies beside: it is a table of figures."""
    folder = laid.save()
    heads = ",".join(column.name_vi for column in contract.tables()["figures"].columns)
    (folder / "quý 3.csv").write_text(f"{heads}\nF,D\n", encoding="utf-8")
    (folder / "figures.csv").unlink()
    faults = read_dataset(folder)[2]
    assert any("figures" in str(fault.rule) and fault.file == "quý 3.csv" for fault in faults), json.dumps([str(f) for f in faults])


@pytest.mark.parametrize("text", ["xã Thổ Bình", "Xa Tho Binh", "THỔ BÌNH", "02296", "tho-binh"])
def test_a_unit_is_found_on_the_command_line_by_any_name(lam_binh, text) -> None:
    """With the word of its kind, without its signs, by id and slug."""
    units = lam_binh.reviewed_units(lam_binh.review_date)
    assert lam_binh.unit(text, units).unit_id == "02296"


def test_a_unit_with_other_signs_is_not_taken_for_it(lam_binh) -> None:
    """Thọ Bình is not Thổ Bình; it is asked whether that was meant."""
    with pytest.raises(UsageError, match="did you mean 'tho-binh'"):
        lam_binh.unit("Xã Thọ Bình", lam_binh.reviewed_units(lam_binh.review_date))


@pytest.mark.parametrize("topic", ["Huy động và sử dụng vốn", "huy dong va su dung von", "Capital mobilised and used", "funding"])
def test_a_topic_is_found_on_the_command_line_by_name(here, topic) -> None:
    """As its page is called, in both languages."""
    listed = here("list", "--unit", "071", "--topic", topic)
    assert [line.split("\t")[2] for line in listed.stdout.splitlines() if "\t" in line] == ["funding"]


def test_of_an_unknown_topic_the_near_names_are_told(here) -> None:
    """By name, as it was asked for."""
    assert "Giảm nghèo và nhà ở (poverty_reduction)" in here("list", "--topic", "Giảm nghèo").stderr
