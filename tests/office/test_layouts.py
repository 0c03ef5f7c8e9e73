"""Sheets of every layout that offices keep: what each value means, what becomes of the rest."""

from pathlib import Path

import pytest

from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.sayings import unnumbered
from tests.office.laid import fates, faults, laid, values, written

SON_KHE = Path(__file__).parent / "data" / "bao-cao-ntm-son-khe-9-thang-2024.xlsx"


def merged(*areas):
    def change(sheet):
        for area in areas:
            sheet.merge_cells(area)

    return change


def test_a_wide_table_with_heads_of_three_rows(tmp_path):
    rows = [
        ["BIỂU 1"],
        [None],
        ["STT", "Xã", "Kết quả", None, None, None],
        [None, None, "Hộ nghèo", None, "Thu nhập (trđ)", None],
        [None, None, "Số hộ", "Tỷ lệ (%)", None, "Ghi chú"],
        ["A", "B", 1, 2, 3, 4],
        [1, "Lâm Hạ", 41, "5,2", 38.5, None],
        [2, "Bản Sao", 7, "1,1", "gần 40", "mới tách"],
        [None, "Cộng", 48, None, None, None],
    ]
    path = written(tmp_path / "a.xlsx", {"B1": rows}, merged("A3:A5", "B3:B5", "C3:F3", "C4:D4", "E4:E5"))
    found = laid(
        path,
        """
        [B1]
        đầu bảng = 3-5
        dòng tổng = Cộng
        kỳ = 30/6/2024
        cột STT = bỏ
        cột Xã = đơn vị
        cột Kết quả / Hộ nghèo / Số hộ = Số hộ nghèo
        cột Tỷ lệ = Tỷ lệ hộ nghèo; đvt: %
        cột Kết quả / Thu nhập (trđ) = Thu nhập
        cột Ghi chú = ghi chú
        """,
    )
    assert values(found) == {
        "C7": ("41", "Lâm Hạ", "Số hộ nghèo", "", "30/6/2024"),
        "D7": ("5,2", "Lâm Hạ", "Tỷ lệ hộ nghèo", "", "30/6/2024"),
        "E7": ("38,5", "Lâm Hạ", "Thu nhập", "", "30/6/2024"),
        "C8": ("7", "Bản Sao", "Số hộ nghèo", "", "30/6/2024"),
        "D8": ("1,1", "Bản Sao", "Tỷ lệ hộ nghèo", "", "30/6/2024"),
        "E8": ("gần 40", "Bản Sao", "Thu nhập", "", "30/6/2024"),
        "C9": ("48", "", "Số hộ nghèo", "", "30/6/2024"),
    }
    assert [said.place.cell for said in found.meanings if said.is_total] == ["C9"]
    assert {said.note for said in found.meanings if said.unit == "Bản Sao"} == {"mới tách"}
    assert fates(found, "note") == {"F8": ""}
    assert fates(found, "left_out") == {"A7": "layout.column_left_out", "A8": "layout.column_left_out"}
    assert not fates(found, "asked")
    assert next(said for said in found.meanings if said.place.cell == "E7").stored == "38.5"


def test_heads_are_found_where_the_mapping_does_not_say_their_rows(tmp_path):
    rows = [["Báo cáo"], [None], ["Xã", "Vốn", None], [None, "Giao", "Giải ngân"], ["A", "5", "3"]]
    path = written(tmp_path / "a.xlsx", {"T": rows}, merged("A3:A4", "B3:C3"))
    found = laid(path, "[T]\ncột Xã = đơn vị\ncột Vốn / Giao = Vốn giao\ncột Giải ngân = Vốn giải ngân\n")
    assert values(found) == {"B5": ("5", "A", "Vốn giao", "", ""), "C5": ("3", "A", "Vốn giải ngân", "", "")}


def test_a_long_table(tmp_path):
    rows = [
        ["Đơn vị", "Chỉ tiêu", "Khoản mục", "Kỳ", "ĐVT", "Giá trị", "Nguồn"],
        ["Xã A", "Vốn huy động", "NSTW", "2023", "triệu đồng", "1.200", "KBNN"],
        [None, "Vốn huy động", "Dân góp", "2023", "triệu đồng", 30, None],
        ["Xã B", None, None, "2024", "người", "2.015", None],
    ]
    mapping = """
        [Số liệu]
        cột Đơn vị = đơn vị; trống: như trên
        cột Chỉ tiêu = chỉ tiêu
        cột Khoản mục = khoản mục
        cột Kỳ = kỳ
        cột ĐVT = đvt
        cột Giá trị = giá trị
        cột Nguồn = ghi chú
        """
    found = laid(written(tmp_path / "a.xlsx", {"Số liệu": rows}), mapping)
    assert values(found) == {
        "F2": ("1.200", "Xã A", "Vốn huy động", "NSTW", "2023"),
        "F3": ("30", "Xã A", "Vốn huy động", "Dân góp", "2023"),
    }
    assert [said.uom for said in found.meanings] == ["triệu đồng", "triệu đồng"]
    assert fates(found, "asked") == {"F4": "layout.no_measure"}
    without = laid(tmp_path / "a.xlsx", mapping.replace("; trống: như trên", ""))
    assert fates(without, "asked") == {"F3": "layout.no_unit", "F4": "layout.no_measure"}


def test_a_sheet_a_commune(tmp_path):
    rows = [
        ["BÁO CÁO", None, None],
        ["Đơn vị báo cáo: xã Nà Lại", None, "Kỳ: 6 tháng đầu năm 2024"],
        ["TT", "Nội dung", "Kết quả"],
        [1, "Dân số (người)", "2.015"],
        [2, "Hộ nghèo", None],
        [None, "- Số hộ", 31],
        [None, "- Tỷ lệ", "6,1"],
        [3, "Nhà tạm", 4],
    ]
    sheets = {"Xã Nà Lại": rows, "Xã Pá Hu": [*rows[:3], [1, "Dân số (người)", 900]], "Bìa": [["Trang bìa"]]}
    found = laid(
        written(tmp_path / "a.xlsx", sheets),
        """
        [Xã *]
        của = tên trang
        kỳ = ô C2
        đầu bảng = 3
        cột TT = bỏ
        cột Nội dung = nhãn
        cột Kết quả = giá trị
        dòng Dân số = Dân số; đvt: người
        dòng Hộ nghèo / Số hộ = Số hộ nghèo
        dòng Hộ nghèo / Tỷ lệ = Tỷ lệ hộ nghèo; đvt: %
        """,
    )
    period = "6 tháng đầu năm 2024"
    assert [(said.text, said.unit, said.measure, said.period, said.uom) for said in found.meanings] == [
        ("2.015", "Xã Nà Lại", "Dân số", period, "người"),
        ("31", "Xã Nà Lại", "Số hộ nghèo", period, ""),
        ("6,1", "Xã Nà Lại", "Tỷ lệ hộ nghèo", period, "%"),
        ("900", "Xã Pá Hu", "Dân số", period, "người"),
    ]
    assert fates(found, "asked") == {"C8": "layout.no_measure"}
    cover = [fate for fate in found.fates if fate.place.sheet == "Bìa"]
    assert [(fate.kind, fate.why.key) for fate in cover] == [(Kind.LEFT_OUT, "layout.no_block")]
    missing = [fault.rows for fault in found.faults if fault.rule.key == "layout.no_row"]
    assert missing == [(12,), (13,)]  # the second commune's sheet has no poor households


def test_the_unit_in_the_name_of_the_file(tmp_path):
    path = written(tmp_path / "Xã Pá Hu.xlsx", {"P": [["Chỉ tiêu", "Số"], ["Dân số", 5]]})
    found = laid(path, "[P]\ncủa = tên tệp\ncột Chỉ tiêu = chỉ tiêu\ncột Số = giá trị\n")
    assert values(found) == {"B2": ("5", "Xã Pá Hu", "Dân số", "", "")}


def test_the_unit_in_a_cell_of_the_sheet(tmp_path):
    rows = [["Đơn vị báo cáo: xã Nà Lại"], ["Chỉ tiêu", "Số"], ["Dân số", 5]]
    mapping = "[P]\ncủa = ô A1\ncột Chỉ tiêu = chỉ tiêu\ncột Số = giá trị\n"
    assert values(laid(written(tmp_path / "a.xlsx", {"P": rows}), mapping)) == {"B3": ("5", "xã Nà Lại", "Dân số", "", "")}


def test_sources_as_rows_and_units_as_columns(tmp_path):
    rows = [
        ["Nguồn vốn", "Xã A", "Xã B", "Tổng", "TT", "Ghi chú"],
        ["Tổng số", 15, 9, 24, 1, None],
        ["1. Ngân sách trung ương", 10, 9, 19, 2, "đợt 1"],
        ["2. Dân góp", 5, None, 5, 3, None],
    ]
    found = laid(
        written(tmp_path / "a.xlsx", {"Vốn": rows}),
        """
        [chung]
        khuôn dạng = 1
        cột Ghi chú = ghi chú
        [Vốn]
        chỉ tiêu = Vốn huy động
        kỳ = năm 2024
        cột Nguồn vốn = nhãn
        cột Tổng = giá trị
        cột * = đơn vị
        dòng "Tổng số" = giá trị
        dòng Ngân sách trung ương = giá trị; khoản mục: Ngân sách trung ương
        dòng Dân góp = Vốn đóng góp; khoản mục: Nhân dân
        """,
    )
    year = "năm 2024"
    assert values(found) == {
        "B2": ("15", "Xã A", "Vốn huy động", "", year),
        "C2": ("9", "Xã B", "Vốn huy động", "", year),
        "D2": ("24", "", "Vốn huy động", "", year),
        "B3": ("10", "Xã A", "Vốn huy động", "Ngân sách trung ương", year),
        "C3": ("9", "Xã B", "Vốn huy động", "Ngân sách trung ương", year),
        "D3": ("19", "", "Vốn huy động", "Ngân sách trung ương", year),
        "B4": ("5", "Xã A", "Vốn đóng góp", "Nhân dân", year),
        "D4": ("5", "", "Vốn đóng góp", "Nhân dân", year),
    }
    assert [said.line for said in found.meanings if said.place.row == 4] == [13, 13]


def test_the_office_s_own_names_in_a_long_table(tmp_path):
    rows = [["Đơn vị", "Chỉ tiêu", "Giá trị"], ["Đồng Tâm", "1. Hộ nghèo ĐC", 5], ["TT ĐT", "Hộ nghèo ĐC", 6]]
    mapping = """
        [T]
        cột Đơn vị = đơn vị
        cột Chỉ tiêu = chỉ tiêu
        cột Giá trị = giá trị
        chữ Hộ nghèo ĐC = Số hộ nghèo
        chữ TT ĐT = Thị trấn Đồng Tâm
        """
    found = laid(written(tmp_path / "a.xlsx", {"T": rows}), mapping)
    assert values(found) == {
        "C2": ("5", "Đồng Tâm", "Số hộ nghèo", "", ""),
        "C3": ("6", "Thị trấn Đồng Tâm", "Số hộ nghèo", "", ""),
    }


def test_units_of_heads_and_titles_may_be_added_too(tmp_path):
    path = written(tmp_path / "a.xlsx", {"Đồng Tâm": [["Nội dung", "Số"], ["Dân số", 5]]})
    mapping = (
        "[chung]\nkhuôn dạng = 1\nđơn vị mới = {kinds}\n[Đồng*]\ncủa = tên trang{kind}\ncột Nội dung = chỉ tiêu\ncột Số = giá trị\n"
    )
    for kinds, kind, added in (
        ("xã", "", "commune"),
        ("xã, thôn", "", ""),
        ("xã, thôn", "\nloại đơn vị = xã", "commune"),
        ("thôn", "\nloại đơn vị = xã", ""),
    ):
        found = laid(path, mapping.format(kinds=kinds, kind=kind))
        assert [(said.unit, said.unit_kind) for said in found.meanings] == [("Đồng Tâm", added)]
    columns = laid(
        written(tmp_path / "b.xlsx", {"T": [["Chỉ tiêu", "A", "B"], ["Dân số", 1, 2]]}),
        "[chung]\nkhuôn dạng = 1\nđơn vị mới = xã\n[T]\ncột Chỉ tiêu = chỉ tiêu\ncột * = đơn vị\n",
    )
    assert [(said.unit, said.unit_kind) for said in columns.meanings] == [("A", "commune"), ("B", "commune")]


def test_two_years_side_by_side(tmp_path):
    rows = [
        ["Xã", "Số tiêu chí đạt", None, "Hộ nghèo", None],
        [None, "Năm 2022", "Năm 2023", "Năm 2022", "Năm 2023"],
        ["A", 12, 14, 90, 71],
    ]
    path = written(tmp_path / "a.xlsx", {"T": rows}, merged("A1:A2", "B1:C1", "D1:E1"))
    mapping = """
        [T]
        cột Xã = đơn vị
        cột Số tiêu chí đạt / * = Số tiêu chí đạt; kỳ: đầu cột
        cột Hộ nghèo / Năm 2022 = Số hộ nghèo; kỳ: 31/12/2022
        cột Hộ nghèo / Năm 2023 = Số hộ nghèo; kỳ: 31/12/2023
        """
    assert values(laid(path, mapping)) == {
        "B3": ("12", "A", "Số tiêu chí đạt", "", "Năm 2022"),
        "C3": ("14", "A", "Số tiêu chí đạt", "", "Năm 2023"),
        "D3": ("90", "A", "Số hộ nghèo", "", "31/12/2022"),
        "E3": ("71", "A", "Số hộ nghèo", "", "31/12/2023"),
    }
    alike = laid(path, "[T]\ncột Xã = đơn vị\ncột Năm 2022 = Số tiêu chí đạt\n")
    assert faults(alike) == ["layout.heads_alike"]
    assert "B (Số tiêu chí đạt / Năm 2022), D (Hộ nghèo / Năm 2022)" in alike.faults[0].text("en")
    assert set(fates(alike, "asked")) == {"B3", "C3", "D3", "E3"}


def test_villages_under_their_commune_in_one_column(tmp_path):
    rows = [
        ["Xã/Thôn", "Hộ"],
        ["Xã Bản Lìm", 300],
        ["Thôn Nà Lại", 180],
        ["Bản Cuôn", 120],
        ["Thị trấn Đồng Mỏ", 80],
        ["Tổ dân phố 1", 80],
        ["Toàn huyện", 380],
    ]
    mapping = """
        [chung]
        khuôn dạng = 1
        đơn vị mới = xã, thôn
        [T]
        dòng tổng = Toàn huyện
        cột Xã/Thôn = đơn vị
        cột Hộ = Tổng số hộ
        """
    found = laid(written(tmp_path / "a.xlsx", {"T": rows}), mapping)
    assert [(said.unit, said.above, said.unit_kind, said.is_total) for said in found.meanings] == [
        ("Xã Bản Lìm", "", "commune", False),
        ("Thôn Nà Lại", "Xã Bản Lìm", "village", False),
        ("Bản Cuôn", "Xã Bản Lìm", "village", False),
        ("Thị trấn Đồng Mỏ", "", "", False),  # a township, which the mapping does not add
        ("Tổ dân phố 1", "Thị trấn Đồng Mỏ", "village", False),
        ("", "", "", True),
    ]


def test_villages_beside_their_commune_in_a_merged_column(tmp_path):
    rows = [
        ["Xã", "Thôn", "Hộ"],
        ["Bản Lìm", "Nà Lại", 180],
        [None, "Cuôn", 120],
        [None, "Cộng", 300],
        ["Hạ Khê", "Nà Lại", 50],
        [None, "Cộng", 50],
    ]
    mapping = """
        [chung]
        khuôn dạng = 1
        đơn vị mới = thôn
        [T]
        cột Xã = đơn vị cấp trên
        cột Thôn = đơn vị
        cột Hộ = Tổng số hộ
        dòng Cộng = tổng; của: cấp trên
        """
    expected = [
        ("180", "Nà Lại", "Bản Lìm", "village"),
        ("120", "Cuôn", "Bản Lìm", "village"),
        ("300", "Bản Lìm", "", ""),
        ("50", "Nà Lại", "Hạ Khê", "village"),
        ("50", "Hạ Khê", "", ""),
    ]
    for change in (None, merged("A2:A4", "A5:A6")):
        found = laid(written(tmp_path / "a.xlsx", {"T": rows}, change), mapping)
        assert [(said.text, said.unit, said.above, said.unit_kind) for said in found.meanings] == expected


def test_villages_of_the_commune_of_the_sheet(tmp_path):
    rows = [["Thôn", "Hộ"], ["Nà Lại", 180]]
    found = laid(written(tmp_path / "a.xlsx", {"Xã Pá Hu": rows}), "[Xã *]\ncủa = tên trang\ncột Thôn = đơn vị\ncột Hộ = Hộ\n")
    assert [(said.unit, said.above) for said in found.meanings] == [("Nà Lại", "Xã Pá Hu")]


def test_two_tables_on_one_sheet(tmp_path):
    rows = [
        ["I. DÂN SỐ"],
        ["Xã", "Dân số"],
        ["A", 100],
        [None, None],
        ["II. VỐN"],
        ["Xã", "Vốn"],
        ["A", "1,5"],
        ["Ghi chú: tạm tính"],
        ["- chưa có vốn vay 20 tỷ"],
    ]
    found = laid(
        written(tmp_path / "a.xlsx", {"T": rows}),
        """
        [T / dân số]
        đầu bảng = 2
        cột Xã = đơn vị
        cột Dân số = Dân số
        [T / vốn]
        đầu bảng = 6
        cột Xã = đơn vị
        cột Vốn = Vốn huy động
        """,
    )
    assert values(found) == {"B3": ("100", "A", "Dân số", "", ""), "B7": ("1,5", "A", "Vốn huy động", "", "")}
    assert fates(found, "note") == {"A8": "", "A9": ""}
    assert fates(found, "names").keys() == {"A1", "A2", "B2", "A3", "A6", "B6", "A7"}
    assert not fates(found, "asked")


def test_a_list_of_things(tmp_path):
    rows = [
        ["Tên dự án", "Xã", "Kinh phí", "Tiến độ"],
        ["I. Dự án chuyển tiếp", None, None, None],
        ["Trồng gừng", "A, B", "trên 1,5 tỷ", "chậm"],
        [None, None, None, "Người lập"],
    ]
    found = laid(
        written(tmp_path / "a.xlsx", {"DA": rows}),
        """
        [DA]
        bảng = Dự án liên kết
        cột Tên dự án = Tên
        cột Xã = đơn vị
        cột Kinh phí = Tổng
        cột Tiến độ = Tình trạng
        chữ Chậm = delayed
        """,
    )
    assert [said.said for said in found.meanings] == ["", "", "delayed"]
    assert [(said.table, said.key, said.unit, said.measure, said.text) for said in found.meanings] == [
        ("Dự án liên kết", "3", "A, B", "Tên", "Trồng gừng"),
        ("Dự án liên kết", "3", "A, B", "Tổng", "trên 1,5 tỷ"),
        ("Dự án liên kết", "3", "A, B", "Tình trạng", "chậm"),
    ]
    assert fates(found, "asked") == {"A2": "layout.only_a_name"}
    assert fates(found, "left_out") == {"D4": "layout.outside"}


def test_cells_named_by_their_place(tmp_path):
    rows = [["Dân số:", "2.015", 7], ["Người lập", "ngày 3 tháng 10 năm 2024"]]
    found = laid(
        written(tmp_path / "a.xlsx", {"Xã A": rows}),
        "[Xã A]\ncủa = tên trang\nô B1 = Dân số; kỳ: 2024\nô C1 = bỏ\nô D9 = Hộ nghèo\n",
    )
    assert values(found) == {"B1": ("2.015", "Xã A", "Dân số", "", "2024")}
    assert fates(found, "left_out")["C1"] == "layout.cell_left_out"
    assert faults(found) == ["layout.empty_cell"]


def test_the_workbook_of_son_khe_is_laid_out_whole():
    mapping = """
        [chung]
        khuôn dạng = 1
        đơn vị mới = xã, thôn
        cột TT = bỏ
        cột Ghi chú = ghi chú
        [Biểu 01 TC]
        dòng tổng = Tổng/Bình quân
        cột Xã = đơn vị
        cột Năm 2023 = Số tiêu chí đạt; kỳ: 31/12/2023
        cột Đến 30/9/2024 = Số tiêu chí đạt; kỳ: 30/9/2024
        cột Tăng/giảm = bỏ
        cột Tiêu chí chưa đạt = Trạng thái tiêu chí; đọc: tiêu chí chưa đạt
        cột Thu nhập BQ = Thu nhập
        cột Tỷ lệ hộ nghèo đa chiều = Tỷ lệ hộ nghèo
        cột Dân số = Dân số
        [Biểu 02 Von]
        dòng tổng = Tổng cộng
        cột Xã = đơn vị
        cột Tổng vốn = Vốn huy động
        cột Trong đó / * = Vốn huy động; khoản mục: đầu cột
        [Biểu 03 Ho ngheo]
        dòng tổng = Tổng toàn huyện
        cột Xã / Thôn = đơn vị
        cột Tổng số hộ = Tổng số hộ
        cột Hộ nghèo / Số hộ = Số hộ nghèo
        cột Hộ nghèo / Tỷ lệ % = Tỷ lệ hộ nghèo
        cột Hộ cận nghèo / Số hộ = Số hộ cận nghèo
        cột Hộ cận nghèo / Tỷ lệ % = Tỷ lệ hộ cận nghèo
        [Biểu 04 Lien ket]
        bảng = Dự án liên kết
        cột Xã = đơn vị
        cột Tên dự án = Tên
        cột Đơn vị chủ trì = Chủ trì
        cột Số hộ tham gia = Số hộ
        cột Tổng kinh phí = Tổng
        cột Trong đó NSNN = Ngân sách
        cột Tiến độ = Tình trạng
        """
    found = laid(SON_KHE, mapping)
    assert not found.faults
    of_sheet = {
        title: [said for said in found.meanings if said.place.sheet == title]
        for title in ("Biểu 01 TC", "Biểu 02 Von", "Biểu 03 Ho ngheo", "Biểu 04 Lien ket")
    }
    # counted in the workbook: ten communes of two counts, rate and people, nine incomes, seven lists of criteria; three totals
    assert len(of_sheet["Biểu 01 TC"]) == 10 * 4 + 9 + 7 + 3
    # ten communes, six amounts each but four empty ones; six totals
    assert len(of_sheet["Biểu 02 Von"]) == 10 * 6 - 4 + 6
    # ten communes with four values, 45 villages with five; the total is a formula without a value
    assert len(of_sheet["Biểu 03 Ho ngheo"]) == 10 * 4 + 45 * 5
    assert len(of_sheet["Biểu 04 Lien ket"]) == 4 * 6
    assert fates(found, "asked") == {"C23": "layout.doubt.formula", "D23": "layout.doubt.formula", "C60": "layout.doubt.formula"}
    last = of_sheet["Biểu 03 Ho ngheo"][-1]
    assert (last.text, last.unit, last.above, last.measure) == ("12,00", "Thôn Pác Có", "Xã Cốc Mỳ", "Tỷ lệ hộ cận nghèo")


UNITS = ["BIỂU 2 (ĐVT: triệu đồng)", "ĐVT: Triệu đồng", "Đơn vị tính: triệu đồng", "(Đơn vị: triệu đồng)", "đvt triệu đồng"]


@pytest.mark.parametrize("said", UNITS)
def test_the_unit_of_measure_of_the_sheet_is_read_from_the_line_above_its_heads(tmp_path, said):
    rows = [[said], ["Xã", "Vốn", "Hộ"], ["A", 5, 3]]
    mapping = "[T]\ncột Xã = đơn vị\ncột Vốn = Vốn huy động\ncột Hộ = Số hộ; đvt: hộ\n"
    found = laid(written(tmp_path / "a.xlsx", {"T": rows}), mapping)
    assert [(said.uom.lower(), said.is_uom_of_sheet) for said in found.meanings] == [("triệu đồng", True), ("hộ", False)]
    told = laid(tmp_path / "a.xlsx", mapping + "đvt = tỷ đồng\n")
    assert [said.uom for said in told.meanings] == ["tỷ đồng", "hộ"]


@pytest.mark.parametrize("said", ["Đơn vị: xã Nà Lại", "Đơn vị lập biểu: UBND", "Biểu tổng hợp đơn vị", "ĐVT"])
def test_what_is_no_line_of_a_unit_of_measure(tmp_path, said):
    found = laid(written(tmp_path / "a.xlsx", {"T": [[said], ["Xã", "Vốn"], ["A", 5]]}), "[T]\ncột Xã = đơn vị\ncột Vốn = V\n")
    assert [said.uom for said in found.meanings] == [""]


def test_a_period_in_a_head_counts_before_that_of_the_sheet_or_is_asked_about(tmp_path):
    rows = [
        ["Xã", "Tiêu chí", None, "Hộ nghèo năm 2023", "Hộ (chuẩn 2021-2025)", "Hộ đến 30/9/2024"],
        [None, "Năm 2023", "Đến 30/9/2024", None, None, None],
        ["A", 12, 14, 90, 95, 91],
    ]
    mapping = """
        [T]
        kỳ = 30/9/2024
        cột Xã = đơn vị
        cột Tiêu chí / * = Số tiêu chí đạt
        cột Hộ nghèo năm 2023 = Số hộ nghèo
        cột Hộ (chuẩn 2021-2025) = Số hộ nghèo
        cột Hộ đến 30/9/2024 = Số hộ nghèo
        """
    found = laid(written(tmp_path / "a.xlsx", {"T": rows}, merged("B1:C1", "A1:A2")), mapping)
    assert [(said.place.cell, said.period) for said in found.meanings] == [
        ("B3", "Năm 2023"),
        ("C3", "Đến 30/9/2024"),
        ("F3", "30/9/2024"),
    ]
    assert fates(found, "asked") == {"D3": "layout.head_period", "E3": "layout.head_period"}
    told = laid(tmp_path / "a.xlsx", mapping.replace("= Số hộ nghèo", "= Số hộ nghèo; kỳ: 31/12/2023"))
    assert [said.period for said in told.meanings][2:] == ["31/12/2023"] * 3


def test_line_numbers_need_no_line(tmp_path):
    found = laid(written(tmp_path / "a.xlsx", {"T": [["STT", "Xã", "Hộ"], [1, "A", 3]]}), "[T]\ncột Xã = đơn vị\ncột Hộ = H\n")
    assert not fates(found, "asked")
    assert "A2" in fates(found, "names")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("1. Nà Lại", "Nà Lại"),
        ("1.2. Nà Lại", "Nà Lại"),
        ("12) Nà Lại", "Nà Lại"),
        ("II. Xã Nà Lại", "Xã Nà Lại"),
        ("- Nà  Lại", "Nà Lại"),
        ("+ Nà Lại", "Nà Lại"),
        ("a) Nà Lại", "Nà Lại"),
        ("A. Xã Nà Lại", "Xã Nà Lại"),
        ("X. Xã Nà Lại", "Xã Nà Lại"),
        ("X. Nà Lại", "X. Nà Lại"),
        ("P. Ba Đình", "P. Ba Đình"),
        ("H. Lâm Bình", "H. Lâm Bình"),
        ("TP. Hưng An", "TP. Hưng An"),
        ("TT. Vĩnh Phú", "TT. Vĩnh Phú"),
        ("Nà Lại 1", "Nà Lại 1"),
        ("Phường 5", "Phường 5"),
        ("Phiêng Luông B", "Phiêng Luông B"),
        ("1", "1"),
    ],
)
def test_a_label_loses_its_number_and_no_letter_of_its_name(label, name):
    assert unnumbered(label) == name


@pytest.mark.parametrize(("label", "is_asked"), [("Tổng cộng", True), ("TỔNG:", True), ("Toàn huyện", True), ("Cộng Hòa", False)])
def test_a_row_of_totals_that_the_mapping_does_not_name_is_asked_about(tmp_path, label, is_asked):
    path = written(tmp_path / "a.xlsx", {"T": [["Xã", "Hộ"], ["A", 5], [label, 5]]})
    mapping = "[T]\ncột Xã = đơn vị\ncột Hộ = H\n"
    found = laid(path, mapping)
    assert fates(found, "asked") == ({"B3": "layout.perhaps_total"} if is_asked else {})
    assert len(found.meanings) == (1 if is_asked else 2)
    assert not fates(laid(path, mapping + f"dòng tổng = {label}\n"), "asked")


def test_what_many_sheets_lack_is_told_once(tmp_path):
    sheets = {f"Xã {number}": [["Nội dung", "Số"], ["Dân số", number]] for number in range(1, 6)}
    found = laid(
        written(tmp_path / "a.xlsx", sheets),
        "[Xã *]\ncủa = tên trang\ncột Nội dung = chỉ tiêu\ncột Số = giá trị\ndòng Hộ = H\n",
    )
    assert faults(found) == ["layout.no_row"]
    assert "a.xlsx [Xã 1] and 4 more sheets" in found.faults[0].text("en")
