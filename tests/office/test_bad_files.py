"""Files and sheets as they should not be: each is told with what to do, nothing is taken that nobody sees or that is no number."""

import datetime
import time
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle

from ntm_helpers.errors import Weight
from ntm_helpers.office.sheets import read_file
from tests.office.laid import fates, faults, laid, values, written

ROWS = [["Biểu 1", None], ["Xã", "Hộ"], ["A", 5], ["B", 6]]
MAPPING = "[T]\nđầu bảng = 2\ncột Xã = đơn vị\ncột Hộ = Số hộ nghèo\n"


def key_of(path):
    sheets, found = read_file(path)
    assert not sheets
    assert found[0].text("vi") != found[0].text("en")
    return found[0].rule.key


def test_files_that_are_no_workbook(tmp_path):
    whole = written(tmp_path / "a.xlsx", {"T": ROWS}).read_bytes()
    cases = {
        "cut.xlsx": (whole[: len(whole) // 2], "fault.cut_off"),
        "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "fault.old_workbook"),
        "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "fault.old_workbook"),
        "secret.xlsx": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "fault.locked",
        ),
        "page.xlsx": (b"<html><body>", "fault.no_workbook"),
        "empty.xlsx": (b"", "fault.no_workbook"),
        "utf16.csv": ("Xã,Hộ\nA,5".encode("utf-16"), "fault.no_utf8"),
        "cp1258.csv": ("Thôn,Dân".encode("cp1258"), "fault.no_utf8"),
        "~$a.xlsx": (b"\0" * 165, "intake.lock"),
    }
    for name, (content, key) in cases.items():
        (tmp_path / name).write_bytes(content)
        found = key_of(tmp_path / name)
        assert found == key, name
    assert key_of(tmp_path / "none.xlsx") == "fault.workbook_unreadable"
    assert key_of(tmp_path / "none.csv") == "fault.workbook_unreadable"


def test_a_file_that_is_open_in_excel_is_read_and_told(tmp_path):
    path = written(tmp_path / "a.xlsx", {"T": ROWS})
    (tmp_path / "~$a.xlsx").write_bytes(b"\0" * 165)
    sheets, found = read_file(path)
    assert len(sheets) == 1
    assert [(fault.rule.key, fault.weight) for fault in found] == [("intake.open", Weight.NOTICE)]


def test_macros_are_told_and_not_run(tmp_path):
    path = written(tmp_path / "a.xlsm", {"T": ROWS})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    sheets, found = read_file(path)
    assert len(sheets) == 1
    assert [(fault.rule.key, fault.weight) for fault in found] == [("fault.macros", Weight.NOTICE)]


def test_400_megabytes_in_one_are_refused_fast(tmp_path):
    path = written(tmp_path / "a.xlsx", {"T": ROWS})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/big.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(400):
            part.write(b" " * 1_000_000)
    tracemalloc.start()
    began = time.perf_counter()
    assert key_of(path) == "fault.inflates"
    assert time.perf_counter() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_formats_down_to_the_last_row_cost_nothing(tmp_path):
    def change(sheet):
        sheet.cell(1_048_576, 16_384).font = Font(bold=True)
        sheet.cell(1_048_575, 2, "cuối")
        sheet.merged_cells.add("D1:XFD1048576")  # by itself: merge_cells makes an object of each cell
        sheet.merge_cells("A3:A4")

    began = time.perf_counter()
    found = laid(written(tmp_path / "a.xlsx", {"T": [*ROWS[:3], [None, 7]]}, change), MAPPING)
    assert time.perf_counter() - began < 5
    assert values(found) == {"B3": ("5", "A", "Số hộ nghèo", "", ""), "B4": ("7", "A", "Số hộ nghèo", "", "")}
    assert fates(found, "left_out") == {"B1048575": "layout.outside"}


def test_sheets_without_rows(tmp_path):
    for rows in ([], ROWS[:1], ROWS[:2]):
        found = laid(written(tmp_path / "a.xlsx", {"T": rows or [[None]], "U": [["x"]]}), MAPPING)
        assert not found.meanings
        assert faults(found).count("layout.no_sheet") == (not rows)
        assert faults(found).count("layout.no_heads") == (len(rows) == 1)


def test_heads_that_moved_by_a_row(tmp_path):
    found = laid(written(tmp_path / "a.xlsx", {"T": [["Tiêu đề"], *ROWS]}), MAPPING)
    assert [(fault.rule.key, fault.row) for fault in found.faults] == [("layout.moved", 3)]
    assert "header rows = 3" in found.faults[0].text("en")
    assert not found.meanings
    assert set(fates(found, "asked").values()) == {"layout.lost"}


def test_a_sheet_and_a_head_that_are_named_otherwise(tmp_path):
    path = written(tmp_path / "a.xlsx", {"T": [["Biểu 1"], ["Xã", "Hộ nghèo", "Dân"], ["A", 5, 9]], "Biểu 2": [["x"]]})
    found = laid(path, MAPPING.replace("cột Hộ =", "cột Hộ ngheo/2023 =") + "cột Dân = Dân số\n[Bieu 3]\ncột A = bỏ\n")
    assert faults(found) == ["layout.no_column", "layout.no_block", "layout.no_sheet"]
    assert "did you mean 'Hộ nghèo'?" in found.faults[0].text("en")
    assert "did you mean 'Biểu 2'?" in found.faults[2].text("en")
    assert [fault.row for fault in found.faults if fault.rule.key != "layout.no_block"] == [6, 8]
    assert fates(found, "asked") == {"B3": "layout.unmapped"}
    assert values(found) == {"C3": ("9", "A", "Dân số", "", "")}


def test_what_is_hidden_or_struck_is_asked_taken_or_left(tmp_path):
    rows = [*ROWS, ["C", 7], ["D", 8]]

    def change(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet["B4"].font = Font(strike=True)
        sheet["A5"].font = Font(strike=True)
        sheet["B6"].font = Font(color="FFFFFF")

    path = written(tmp_path / "a.xlsx", {"T": rows}, change)
    asked = fates(laid(path, MAPPING), "asked")
    assert asked == {
        "B3": "layout.doubt.hidden_row",
        "B4": "layout.doubt.struck",
        "B5": "layout.doubt.struck",
        "B6": "layout.doubt.unseen",
    }
    taken = laid(path, MAPPING + "phần ẩn = lấy\ngạch ngang = bỏ\n")
    assert list(values(taken)) == ["B3"]
    assert set(fates(taken, "left_out")) == {"B4", "B5"}
    assert set(fates(taken, "asked")) == {"B6"}


def test_hidden_columns_and_sheets(tmp_path):
    def change(sheet):
        sheet.column_dimensions["B"].hidden = True

    found = laid(written(tmp_path / "a.xlsx", {"T": ROWS}, change), MAPPING)
    assert fates(found, "asked") == {"B3": "layout.doubt.hidden_column", "B4": "layout.doubt.hidden_column"}

    def hide(sheet):
        sheet.sheet_state = "hidden"

    path = written(tmp_path / "b.xlsx", {"T": ROWS, "U": [["x"]]}, hide)
    assert set(fates(laid(path, MAPPING), "asked").values()) == {"layout.doubt.hidden_sheet"}
    assert not fates(laid(path, MAPPING.replace("[T]", "[T]\nẩn = bỏ")), "asked")


def test_a_conditional_format_that_hides(tmp_path):
    def change(sheet):
        style = DifferentialStyle(font=Font(strike=True))
        rule = CellIsRule(operator="lessThan", formula=["6"])
        rule.dxf = style
        sheet.conditional_formatting.add("B3:B3", rule)

    found = laid(written(tmp_path / "a.xlsx", {"T": ROWS}, change), MAPPING)
    assert fates(found, "asked") == {"B3": "layout.doubt.marking"}


def test_formulas_errors_and_values_merged_over_units(tmp_path):
    rows = [["Biểu 1"], ["Xã", "Hộ"], ["A", "=SUM(1,2)"], ["B", "#REF!"], ["C", 9], ["D", None], ["E", 1]]

    def change(sheet):
        sheet["B4"].data_type = "e"
        sheet.merge_cells("B5:B6")

    found = laid(written(tmp_path / "a.xlsx", {"T": rows}, change), MAPPING)
    assert fates(found, "asked") == {"B3": "layout.doubt.formula", "B4": "layout.doubt.error", "B5": "layout.merged"}
    assert list(values(found)) == ["B7"]


def test_a_formula_with_its_value_is_what_it_shows(tmp_path):
    path = written(tmp_path / "a.xlsx", {"T": [["Biểu 1"], ["Xã", "Hộ"], ["A", "=SUM(1,2)"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b"<v />", b"<v>3</v>").replace(b"<v></v>", b"<v>3</v>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    found = laid(path, MAPPING)
    assert [(said.text, said.stored) for said in found.meanings] == [("3", "3")]


def test_rows_of_totals_within_signatures_below_and_numbers_outside(tmp_path):
    rows = [
        ["Biểu 1", None, 2024],
        ["Xã", "Hộ"],
        ["A", 5],
        ["Cộng nhóm 1", 5],
        ["B", 6],
        ["Tổng", 11],
        [None, None],
        ["Nơi nhận:", "TM. UBND"],
        ["- Lưu VT", "ngày 3 tháng 10 năm 2024"],
        [None, 77],
    ]
    found = laid(written(tmp_path / "a.xlsx", {"T": rows}), MAPPING + "bỏ dòng = Cộng nhóm *\ndòng tổng = Tổng; Không có\n")
    assert [(said.place.cell, said.unit, said.is_total) for said in found.meanings] == [
        ("B3", "A", False),
        ("B5", "B", False),
        ("B6", "", True),
    ]
    assert fates(found, "asked") == {"C1": "layout.number_outside", "B10": "layout.number_outside"}
    left = fates(found, "left_out")
    assert (left["A4"], left["B4"]) == ("layout.row_left_out",) * 2
    assert {left[cell] for cell in ("A8", "B8", "A9", "B9")} == {"layout.outside"}
    assert faults(found) == ["layout.no_row"]
    assert found.faults[0].found == "Không có"


def test_rows_with_numbers_that_name_nothing(tmp_path):
    found = laid(written(tmp_path / "a.xlsx", {"T": [*ROWS[:3], [None, 4], ["B", 6]]}), MAPPING)
    assert fates(found, "asked") == {"B4": "layout.nameless"}


def test_dates_and_numbers_as_they_are_shown(tmp_path):
    day = datetime.date(2024, 9, 5)
    rows = [["Ngày", "Số"], [day, 0.756], [day, 1234.5], [day, 48.449], [day, 3], [True, 1e-7]]

    def change(sheet):
        for row, (of_day, of_number) in enumerate(
            [("dd/mm/yyyy", "0.0%"), ("mm/yyyy", "#,##0.00"), ("yyyy", "0.0"), ("d/m", "General")], 2
        ):
            sheet.cell(row, 1).number_format = of_day
            sheet.cell(row, 2).number_format = of_number

    sheets, _ = read_file(written(tmp_path / "a.xlsx", {"T": rows}, change))
    shown = {cell.name: (cell.text, cell.stored) for cell in sheets[0].cells.values()}
    assert [shown[f"A{row}"][0] for row in range(2, 7)] == ["5/9/2024", "9/2024", "2024", "5/9", "TRUE"]
    assert [shown[f"B{row}"] for row in range(2, 6)] == [("75,6%", "0.756"), ("1234,50", "1234.5"), ("48,4", "48.449"), ("3", "3")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_files_are_sheets_too(tmp_path, mark):
    (tmp_path / "Biểu 7.csv").write_text(f'Xã{mark}"Hộ"\nA{mark}"3,5"\nB{mark}4\n', encoding="utf-8-sig")
    found = laid(tmp_path / "Biểu 7.csv", "[Biểu 7]\ncột Xã = đơn vị\ncột Hộ = Số hộ nghèo\n")
    assert values(found) == {"B2": ("3,5", "A", "Số hộ nghèo", "", ""), "B3": ("4", "B", "Số hộ nghèo", "", "")}


def test_text_in_another_form_of_unicode_is_one_text(tmp_path):
    import unicodedata

    rows = [[unicodedata.normalize("NFD", str(text)) if isinstance(text, str) else text for text in row] for row in ROWS]
    assert len(laid(written(tmp_path / "a.xlsx", {"T": rows}), MAPPING).meanings) == 2


def test_a_book_without_cells(tmp_path):
    Workbook().save(tmp_path / "a.xlsx")
    assert read_file(tmp_path / "a.xlsx") == ([], [])


def test_comments_are_told_with_their_text_and_place(tmp_path):
    def change(sheet):
        sheet["B3"].comment = Comment("số ước", "A")

    sheets, found = read_file(written(tmp_path / "a.xlsx", {"T": ROWS}, change))
    assert len(sheets) == 1
    assert [(fault.rule.key, fault.row, fault.found, fault.weight) for fault in found] == [
        ("fault.beside.comment", 3, "số ước", Weight.NOTICE)
    ]
