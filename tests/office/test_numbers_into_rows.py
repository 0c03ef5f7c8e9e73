"""Cells of numbers on their way into rows: what each becomes, and what is asked."""

import csv

from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.intake import before_of, read_files
from ntm_helpers.office.new import new_dataset
from ntm_helpers.office.preview import as_rows
from tests.office.laid import written

MAPPING = """[chung]
khuôn dạng = 1
của = huyện Mây Ngàn
nguồn = Báo cáo
kỳ = 30/9/2024
đơn vị mới = xã
[B1]
cột Xã = đơn vị
"""


def account(tmp_path, rows, columns):
    workbook, mapping, data = written(tmp_path / "b.xlsx", {"B1": rows}), tmp_path / "b.ini", tmp_path / "data"
    mapping.write_text(MAPPING + columns, encoding="utf-8")
    new_dataset(data)
    return read_files([workbook], before_of(data), mapping).account


def told(found, measure):
    rows = [row for row in found.rows.get("figures", ()) if row["measure"] == measure]
    return [(row["qualifier"], row["value"], row["unit"], row["note"]) for row in rows]


def asked(found):
    return {fate.place.cell: fate.why.key for fate in found.of(Kind.ASKED)}


def test_so_many_of_all_criteria_is_a_number_of_criteria_and_of_another_number_it_is_asked(tmp_path):
    rows = [["Xã", "TC"], ["Nà A", "15/19"], ["Nà B", "15/18"], ["Nà C", "19/19 (100%)"]]
    found = account(tmp_path, rows, "cột TC = Số tiêu chí đạt\n")
    assert told(found, "criteria_met") == [("", "15", "criterion", ""), ("", "19", "criterion", "100%")]
    assert asked(found) == {"B3": "take.of_criteria"}


def test_a_part_of_a_whole_is_two_figures(tmp_path):
    rows = [["Xã", "Hộ nghèo"], ["Nà A", "76/378 (20,1%)"], ["Nà B", "khoảng 40"], ["Nà C", "x"]]
    found = account(tmp_path, rows, "cột Hộ nghèo = Số hộ nghèo\n")
    assert told(found, "poor_households") == [
        ("", "76", "household", "20,1%"),
        ("about", "40", "household", ""),
        ("not_reported", "", "household", ""),
    ]
    assert [value for _, value, _, _ in told(found, "households_reviewed")] == ["378"]
    assert asked(found) == {}


def test_a_cell_that_says_another_period_or_none_is_asked(tmp_path):
    rows = [["Xã", "Hộ nghèo", "Kỳ"], ["Nà A", 5, "31/2/2024"], ["Nà B", 6, "quý III"], ["Nà C", 7, "quý II/2024"]]
    found = account(tmp_path, rows, "cột Hộ nghèo = Số hộ nghèo\ncột Kỳ = kỳ\n")
    assert asked(found) == {"B2": "office.no_day", "B3": "office.period_without_year"}
    assert [(row["period_start"], row["period_end"]) for row in found.rows["figures"]] == [("2024-04-01", "2024-06-30")]


def test_each_column_has_its_own_convention_and_money_its_own_unit(tmp_path):
    rows = [["ĐVT: triệu đồng"], ["Xã", "Vốn A", "Vốn B"], ["Nà A", "1,850.5", "1.850"], ["Nà B", "gần 5 tỷ", "2.100,5"]]
    columns = "cột Vốn A = Vốn huy động; khoản mục: Ngân sách trung ương\ncột Vốn B = Vốn huy động; khoản mục: Ngân sách tỉnh\n"
    found = account(tmp_path, rows, columns)
    assert sorted((row["value"], row["qualifier"], row["unit"]) for row in found.rows["figures"]) == [
        ("1850", "", "million VND"),
        ("1850.5", "", "million VND"),
        ("2100.5", "", "million VND"),
        ("5", "nearly", "billion VND"),
    ]


def test_a_long_column_has_one_convention_whatever_its_lines_are_of(tmp_path):
    rows = [
        ["Xã", "Chỉ tiêu", "ĐVT", "Giá trị"],
        ["Nà A", "Vốn huy động", "triệu đồng", "1.850"],
        ["Nà A", "Tỷ lệ hộ nghèo", "%", "12,5"],
        ["Nà B", "Số hộ nghèo", "hộ", 76],
    ]
    found = account(tmp_path, rows, "cột Chỉ tiêu = chỉ tiêu\ncột ĐVT = đvt\ncột Giá trị = giá trị\n")
    assert [row["value"] for row in found.rows["figures"]] == ["1850", "12.5", "76"]
    assert asked(found) == {}
    assert [remark.values["why"].values["text"] for remark in found.remarks] == ["12,5"]


def test_a_criterion_that_is_none_is_asked_about(tmp_path):
    texts = ["2, 6,10", "TC 3; 5 và 7.", "0", "20", "3.5", "x"]
    rows = [["Xã", "Chưa đạt"], *([f"Nà {letter}", text] for letter, text in zip("ABCDEG", texts, strict=True))]
    found = account(tmp_path, rows, "cột Chưa đạt = Trạng thái tiêu chí; đọc: tiêu chí chưa đạt\n")
    assert [row["item"].partition("/")[2] for row in found.rows["figures"]] == ["2", "6", "10", "3", "5", "7", ""]
    assert asked(found) == {"B4": "take.criterion", "B5": "take.criterion", "B6": "take.criteria"}


def test_the_report_of_cells_hides_nothing_and_has_no_formula(tmp_path):
    texts = ["=1+1", "@SUM(1)", "+1", "\u202e10", "10\u200b"]
    rows = [["Xã", "Hộ"], *([f"Nà {letter}", text] for letter, text in zip("ABCDE", texts, strict=True))]
    found = account(tmp_path, rows, "cột Hộ = Số hộ nghèo\n")
    lines = list(csv.reader(as_rows(found, "vi").splitlines()))
    assert {line[3] for line in lines if line[2] in ("B2", "B3", "B4", "B5", "B6")} == {
        "'=1+1", "'@SUM(1)", "'+1", "[U+202E]10", "10[U+200B]",
    }  # fmt: skip
