"""What an intake says that would change: numbers as pages print them, names of columns and codes, no ids."""

from dataclasses import replace

from ntm_helpers.checking import check_dataset
from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.intake import before_of, read_files
from ntm_helpers.office.preview import as_rows, in_their_files, preview
from ntm_helpers.report.check_report import as_text
from tests.office.test_taking import desk  # noqa: F401 - a fixture

BLOCK = """[S]
đầu bảng = 1
cột Xã = đơn vị; loại đơn vị: xã
cột Vốn = Vốn huy động; đvt: tỷ đồng
cột Đạt = Số tiêu chí đạt
cột Chưa đạt = Trạng thái tiêu chí; đọc: tiêu chí chưa đạt
"""
HEADS = ("Xã", "Vốn", "Đạt", "Chưa đạt")


def told(desk, lang, *sheets):  # noqa: F811
    """What is said of the last of several workbooks of one name."""
    *earlier, last = sheets
    for rows in earlier:
        desk.take({"S": [HEADS, *rows]}, BLOCK, is_stored=True)
    account = desk.take({"S": [HEADS, *last]}, BLOCK)
    return [line.text(lang) for line in preview(account, desk.outcome, before_of(desk.folder).register)]


def test_numbers_and_codes_are_told_as_pages_tell_them(desk):  # noqa: F811
    first = [("Đồi Gió", "gần 37", "16", "5"), ("Hòa Bình", "5", "12", None)]
    lines = told(desk, "vi", first, [("Đồi Gió", "35-37", "16/19", None), ("Hòa Bình", None, "12", None)])
    said = "\n".join(line for line in lines if line.startswith("    "))
    assert "gần 37 tỷ đồng → từ 35 đến 37 tỷ đồng" in said
    assert "chỉ cách viết khác: “16” → “16/19”" in said
    assert "(trước đây: 5 tỷ đồng)" in said
    assert "(trước đây: chưa đạt)" in said
    assert "nội dung tệp đã khác" in said
    for word in ("VND", "not_met", "value", "sha256", "criterion"):
        assert word not in said


def test_the_same_in_english(desk):  # noqa: F811
    lines = told(desk, "en", [("Đồi Gió", "gần 37", "16", None)], [("Đồi Gió", "38", "16", None)])
    assert any("nearly VND 37 bn → VND 38 bn" in line for line in lines)


def test_the_list_of_cells_is_in_the_language_of_the_call(desk):  # noqa: F811
    account = desk.take({"S": [HEADS, ("Đồi Gió", "37", "16", None)]}, BLOCK)
    assert account.of(Kind.TAKEN)
    heads, *lines = as_rows(account, "vi").splitlines()
    assert heads == "Tệp,Trang,Ô,Nội dung,Kết quả,Bảng,Mã dòng,Lý do"
    assert any(",đã lấy,Số liệu," in line for line in lines)
    assert as_rows(account, "en").startswith("file,sheet,cell,text,fate,table,row,why\n")


def test_what_disagrees_is_told_once_by_its_cell(desk):  # noqa: F811
    """Of 100 households 12 are poor: 12 %; the sheet says 13 % here and 15 % there, which two relations and two statements deny."""
    said = "đầu bảng = 1\ncột Xã = đơn vị; loại đơn vị: xã\ncột Tỷ lệ = Tỷ lệ hộ nghèo\n"
    mapping = f"[S]\n{said}cột Số hộ = Tổng số hộ (theo rà soát)\ncột Hộ nghèo = Số hộ nghèo\n[T]\n{said}"
    sheets = {"S": [("Xã", "Số hộ", "Hộ nghèo", "Tỷ lệ"), ("Đồi Gió", 100, 12, "13%")], "T": [("Xã", "Tỷ lệ"), ("Đồi Gió", "15%")]}
    desk.take(sheets, mapping, is_stored=True)
    before = before_of(desk.folder)
    incoming = read_files([desk.folder.parent / "bao-cao.xlsx"], before, desk.folder / "mapping.ini")
    checked = check_dataset(desk.folder)
    faults = in_their_files(checked, incoming)
    disagreeing = [fault for fault in faults if fault.found.startswith("D2: 13%")]
    assert len(disagreeing) == 1
    text = disagreeing[0].text("vi")
    assert text.startswith("bao-cao.xlsx, trang tính S: ")
    assert "các ô C2, B2 của S" in text
    assert "15%" in text
    assert "figures.csv" not in as_text(replace(checked, faults=faults), "vi")
