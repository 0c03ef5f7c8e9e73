"""Whatever a sheet holds and a mapping says: every cell is a value or has one fate, and a value has what makes it one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ntm_helpers.office.layout import lay_sheets
from ntm_helpers.office.mapping import parse
from ntm_helpers.office.sheets import DOUBTS, Cell, Sheet

TEXTS = (
    "Xã",
    "Thôn",
    "Hộ",
    "TT",
    "Năm 2023",
    "Ghi chú",
    "Xã Nà Lại",
    "Thôn Cuôn",
    "Tổng",
    "I. Nhóm",
    "5",
    "1.234,5",
    "gần 5 tỷ",
    "x",
    "-",
    "Ghi chú: tạm tính",
    "ngày 3 tháng 10 năm 2024",
    "(1)",
    "=SUM(A1)",
    "ĐVT: triệu đồng",
    "",
    "\n",
    "*",
    "[",
    "?",
)
LINES = (
    "đầu bảng = 2",
    "đầu bảng = 1-3",
    "dòng số liệu = 3-5",
    "dòng tổng = Tổng; T*",
    "bỏ dòng = Xã *",
    "bảng = Dự án liên kết",
    "phần ẩn = lấy",
    "gạch ngang = bỏ",
    "của = tên trang",
    "của = ô B2",
    "kỳ = đầu cột",
    "kỳ = năm 2024",
    "chỉ tiêu = Hộ",
    "cột Xã = đơn vị",
    "cột Thôn = đơn vị",
    "cột Hộ = Số hộ nghèo",
    "cột Năm 2023 = giá trị; khoản mục: đầu cột 1",
    "cột * = đơn vị",
    "cột * = giá trị",
    "cột A = nhãn",
    "cột B = giá trị",
    "cột C = chỉ tiêu; trống: như trên",
    "cột D = đơn vị cấp trên",
    "cột TT = bỏ",
    "cột Ghi chú = ghi chú",
    "dòng Xã Nà Lại = Hộ; kỳ: 2023",
    "dòng Thôn * = tổng; của: cấp trên",
    "dòng I = bỏ",
    "ô B2 = Hộ",
    "ô C3 = bỏ",
    "chữ x = đạt",
    "trang = bỏ",
)


@st.composite
def sheets(draw):
    sheet = Sheet("a.xlsx", draw(st.sampled_from(("T", "Xã Nà Lại", "Lạ"))))
    for place in draw(st.sets(st.tuples(st.integers(1, 8), st.integers(1, 5)), max_size=30)):
        text, doubt = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(("",) * 9 + DOUBTS))
        if text.strip():
            sheet.cells[place] = Cell(*place, text, text if text.isdecimal() else "", doubt=doubt)
    sheet.cells = dict(sorted(sheet.cells.items()))
    for top, left, tall, wide in draw(st.lists(st.tuples(*[st.integers(1, 5)] * 2, *[st.integers(1, 3)] * 2), max_size=2)):
        for row in range(top, top + tall):
            for column in range(left, left + wide):
                sheet.covered.setdefault((row, column), (top, left))
    return sheet


@st.composite
def mappings(draw):
    blocks = [
        "[chung]\nkhuôn dạng = 1\n" + draw(st.sampled_from(("", "cột TT = bỏ\n", "cột * = giá trị\n", "đơn vị mới = xã, thôn\n")))
    ]
    for title in draw(st.lists(st.sampled_from(("[T]", "[T / 2]", "[Xã *]", "[*]")), unique=True, max_size=3)):
        chosen = draw(st.lists(st.sampled_from(LINES), unique_by=lambda line: line.partition(" = ")[0], max_size=9))
        blocks.append("\n".join([title, *chosen]))
    return "\n".join(blocks)


@settings(max_examples=400, deadline=None)
@given(st.lists(sheets(), max_size=2, unique_by=lambda sheet: sheet.title), mappings())
def test_every_cell_is_a_value_or_has_one_fate(found, text):
    mapping, faults = parse(text)
    assert mapping is not None, [fault.text("en") for fault in faults]
    laid = lay_sheets(found, mapping)
    places = [(said.place.sheet, said.place.row, said.place.column) for said in [*laid.meanings, *laid.fates]]
    assert sorted(places) == sorted((sheet.title, *place) for sheet in found for place in sheet.cells)
    assert all(said.text and said.measure for said in laid.meanings)
    for fault in laid.faults:
        assert fault.text("vi")
        assert fault.text("en")
    cells = {(sheet.title, *place): cell for sheet in found for place, cell in sheet.cells.items()}
    for said in laid.meanings:
        doubt = cells[said.place.sheet, said.place.row, said.place.column].doubt
        assert not doubt or ("phần ẩn = lấy" in text and doubt.startswith("hidden"))
