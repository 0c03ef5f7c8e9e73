"""A proposed mapping: what is sure lays a sheet out as an officer's own mapping does, what is not is asked and taken by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.register import Register
from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.intake import before_of, read_files
from ntm_helpers.office.layout import Laid, lay_sheets
from ntm_helpers.office.mapping import parse
from ntm_helpers.office.periods import read_period
from ntm_helpers.office.proposing import Proposal, propose, propose_for
from ntm_helpers.office.sheets import read_file
from ntm_helpers.places import Places
from tests.office.laid import Rows, fates, faults, laid, written

DATA = Path(__file__).parent / "data"
SON_KHE = DATA / "bao-cao-ntm-son-khe-9-thang-2024.xlsx"
NAMES = Names(Register(), Places([]))
DECIDED = (
    "cột Tỷ lệ hộ nghèo đa chiều (%) = Tỷ lệ hộ nghèo",
    "cột Dân số (người) = Dân số (nguồn không nêu cách tính)",
    "chỉ tiêu = Vốn huy động",
    "cột Trong đó NSNN (trđ) = Ngân sách hỗ trợ (triệu đồng)",
    "chữ chậm = đang thực hiện",
)
"""What somebody who knows the workbook decides: the marks that are taken away."""


def proposed(path: Path, lang: str = "vi") -> Proposal:
    sheets, faults = read_file(path)
    assert not faults
    found = propose(sheets, NAMES, lang, path.stem)
    assert parse(found.text)[1] == [], found.text
    return found


def decided(text: str, lines: tuple[str, ...]) -> str:
    """Take the mark from lines, each of which stands there once."""
    for line in lines:
        assert text.count(f"# {line}\n") == 1, line
        text = text.replace(f"# {line}\n", f"{line}\n")
    return text


def lay(path: Path, text: str) -> Laid:
    mapping, faults = parse(text)
    assert mapping is not None, [fault.text("vi") for fault in faults]
    return lay_sheets(read_file(path)[0], mapping)


def told(found: Laid) -> dict[tuple[str, str], tuple[object, ...]]:
    """What each cell is taken for, by ids, so that two ways to write a mapping can be compared."""
    return {
        (said.place.sheet, said.place.cell): (
            said.table and NAMES.table(said.table).id,
            NAMES.column("linkage_projects", said.measure).id if said.table else NAMES.measure(said.measure).ids,
            NAMES.item("capital_mobilised", said.item).id if said.item else "",
            read_period(said.period) if said.period else None,
            said.unit,
            said.above,
            said.reading,
            said.said,
            said.is_total,
        )
        for said in found.meanings
    }


def test_of_son_khe_five_things_are_asked_and_the_rest_is_as_by_hand() -> None:
    """With five marks taken away the proposal lays every cell out as the mapping that was written by hand."""
    found = proposed(SON_KHE)
    assert found.asked == len(DECIDED) + 1 == found.text.count("# hỏi:")  # and whether the title is the name of the file
    text = decided(found.text, DECIDED)
    assert len([line for line in text.splitlines() if line.strip() and not line.startswith("#")]) <= 40
    by_hand = told(lay(SON_KHE, (DATA / "son-khe.ini").read_text(encoding="utf-8")))
    assert len(by_hand) > 400
    assert told(lay(SON_KHE, text)) == by_hand


def test_what_is_not_decided_is_taken_by_nobody(here, tmp_path) -> None:
    """As it was proposed, the mapping takes none of the cells about which it asks; each of them is asked about."""
    here("new", tmp_path / "new")
    (tmp_path / "new" / "mapping.ini").write_text(proposed(SON_KHE).text, encoding="utf-8")
    account = read_files([SON_KHE], before_of(tmp_path / "new"), tmp_path / "new" / "mapping.ini").account
    fates = {(fate.place.sheet, fate.place.cell): fate.kind for fate in account.fates}
    asked = [("Biểu 01 TC", f"{column}{row}") for column in "HI" for row in (10, 14, 22)]
    asked += [("Biểu 02 Von", f"{column}{row}") for column in "CDEF" for row in range(6, 16)]
    assert [place for place in asked if fates[place] != Kind.ASKED] == []
    assert not {row["measure"] for row in account.rows["figures"]} & {"capital_mobilised", "population_stated"}


def test_a_proposal_in_english_says_the_same() -> None:
    """Its words and ids are English; laid out it is the same."""
    vi, en = proposed(SON_KHE), proposed(SON_KHE, "en")
    assert "column Xã = unit" in en.text
    assert "column Số tiêu chí đạt / Đến 30/9/2024 = criteria_met" in en.text
    assert "# ask:" in en.text
    assert "# hỏi:" not in en.text
    assert told(lay(SON_KHE, en.text)) == told(lay(SON_KHE, vi.text))


HEAD = [["UBND HUYỆN MÂY NGÀN"], ["SỐ LIỆU NĂM 2023"], []]
LONG = [
    *HEAD,
    ["STT", "Đơn vị", "Chỉ tiêu", "ĐVT", "Thời điểm", "Giá trị"],
    [1, "Xã A", "Số hộ nghèo", "hộ", "31/12/2023", 12],
    [2, "Xã A", "Tỷ lệ hộ nghèo", "%", "31/12/2023", "12,5"],
    [3, "Xã B", "Số hộ cận nghèo", "hộ", "31/12/2023", 7],
]
COMMUNE = [
    ["BÁO CÁO NĂM 2023"],
    ["Nội dung", "Kết quả"],
    ["1. Số hộ nghèo", 12],
    ["2. Việc khác", 3],
    ["3. Lượt khách (người)", 30],
]
SOURCES = [
    ["VỐN HUY ĐỘNG NĂM 2023 (ĐVT: triệu đồng)"],
    [],
    ["Nguồn vốn", "Xã A", "Xã B"],
    ["Ngân sách trung ương", 100, 200],
    ["NS tỉnh", 10, 20],
    ["Tổng cộng", 110, 220],
]
YEARS = [
    *HEAD,
    ["TT", "Tên xã", "Tỷ lệ hộ nghèo (%)", None, "Vốn giải ngân (tỷ đồng)", None],
    [None, None, 2022, 2023, 2022, 2023],
    [1, "Xã A", "10,5", "9,5", "1,2", "3,4"],
    [2, "Xã B", "11,5", "8,5", "2,2", "3,1"],
    [None, "Cộng", None, None, "3,4", "6,5"],
]
VILLAGES = [["Xã", "Thôn", "Số hộ", "Số hộ nghèo"], ["Xã A", "Thôn 1", 10, 2], ["Xã A", "Thôn 2", 12, 3], ["Xã B", "Thôn 1", 14, 4]]
WORKS = [
    ["DANH MỤC CÔNG TRÌNH ĐẦU TƯ NĂM 2024"],
    [],
    ["TT", "Tên công trình", "Xã", "Loại công trình", "Kinh phí (triệu đồng)", "Tiến độ", "Ngày khởi công"],
    [1, "Đường A", "Xã A", "Đường giao thông", "1.200", "đang thi công", "1/2/2024"],
    [2, "Cầu B", "Xã B", "Cầu", "800,5", "xong", None],
]


def test_a_long_table(tmp_path: Path) -> None:
    """A line a figure: what is counted, in what, when and how much each have a column."""
    found = proposed(written(tmp_path / "long.xlsx", {"Số liệu": LONG}))
    lines = ["Đơn vị = đơn vị", "Chỉ tiêu = chỉ tiêu", "ĐVT = đvt", "Thời điểm = kỳ", "Giá trị = giá trị"]
    for line in ["của = huyện Mây Ngàn", *(f"cột {line}" for line in lines)]:
        assert f"\n{line}\n" in found.text


def test_a_sheet_a_commune_is_one_block(tmp_path: Path) -> None:
    """Sheets named by communes with the same heads: one block, of the unit that each is named by; rows by their labels."""
    path = written(tmp_path / "xa.xlsx", {"Xã A": COMMUNE, "Xã B": COMMUNE, "Xã C": COMMUNE})
    found = proposed(path)
    assert found.text.count("\n[") == 1
    assert "[Xã *]\n" in found.text
    assert "của = tên trang\n" in found.text
    assert "\ndòng Số hộ nghèo = Số hộ nghèo\n" in found.text
    assert "\n# dòng Việc khác = bỏ\n" in found.text
    values = [(said.unit, said.measure, said.text) for said in lay(path, found.text).meanings]
    assert values == [(unit, "Số hộ nghèo", "12") for unit in ("Xã A", "Xã B", "Xã C")]


def test_sources_as_rows_below_units(tmp_path: Path) -> None:
    """Rows are sources of the capital that the title names; the total is of each unit."""
    path = written(tmp_path / "von.xlsx", {"Von": SOURCES})
    found = proposed(path)
    values = {said.place.cell: (said.unit, said.measure, said.item, said.is_total) for said in lay(path, found.text).meanings}
    assert values == {
        "B4": ("Xã A", "Vốn huy động", "Ngân sách Trung ương", False),
        "C4": ("Xã B", "Vốn huy động", "Ngân sách Trung ương", False),
        "B5": ("Xã A", "Vốn huy động", "Ngân sách tỉnh", False),
        "C5": ("Xã B", "Vốn huy động", "Ngân sách tỉnh", False),
        "B6": ("Xã A", "Vốn huy động", "", False),
        "C6": ("Xã B", "Vốn huy động", "", False),
    }


TOWNS = [
    ["VỐN HUY ĐỘNG NĂM 2023 (ĐVT: triệu đồng)"],
    [],
    ["Nguồn vốn", "Đồng Tâm", "Quảng La", "Tổng cộng"],
    ["Ngân sách trung ương", "100,5", "200,5", "301"],
    ["NS tỉnh", "10,5", "–", "10,5"],
    ["Tổng số", "111", "200,5", "311,5"],
]


def test_heads_that_may_be_units_are_asked_and_the_sheet_says_what_it_lacks(tmp_path: Path) -> None:
    """As proposed, its rows are known its numbers asked; with the marks taken away each head is a unit, the total the file's."""
    path = written(tmp_path / "von.xlsx", {"Von": TOWNS})
    found = propose(read_file(path)[0], NAMES, "vi", "von", "thị xã Mây")
    assert "\ncủa = thị xã Mây\n" in found.text
    as_proposed = laid(path, found.text)
    assert faults(as_proposed) == ["layout.no_values"]
    assert "(Đồng Tâm, Quảng La, Tổng cộng)" in as_proposed.faults[0].text("vi")
    assert fates(as_proposed, Kind.ASKED) == {f"{column}{row}": "layout.unmapped" for column in "BCD" for row in (4, 5, 6)}
    text = decided(found.text, ("cột * = đơn vị", "đơn vị mới = xã"))
    assert fates(laid(path, text), Kind.ASKED) == {f"D{row}": "layout.unmapped" for row in (4, 5, 6)}  # no unit is named so
    text = decided(text, ("cột Tổng cộng = giá trị",))
    as_decided = laid(path, text)
    assert faults(as_decided) == []
    units = {said.place.cell: said.unit for said in as_decided.meanings}
    assert [units[cell] for cell in ("B4", "C5", "D6")] == ["Đồng Tâm", "Quảng La", ""]
    assert parse(text)[0].new_units == ("commune",)


def test_the_one_unit_at_the_top_of_the_dataset_is_that_of_the_file(here, tmp_path: Path) -> None:
    """Where no title names one; the unit is written so that it is found again, and is not new."""
    here("new", tmp_path / "new", "--unit", "thị xã Mây")
    found = propose_for([written(tmp_path / "von.xlsx", {"Von": TOWNS})], before_of(tmp_path / "new"), "en")
    assert "\nof = thị xã Mây\n" in found.text


def test_sheets_named_by_units_tell_which_may_be_new(tmp_path: Path) -> None:
    """Units of which only the titles of sheets tell are added by their kinds; a row that begins as a total is asked."""
    rows = [*COMMUNE, ["4. Tổng vốn huy động", 3], ["Tổng các thứ", 8]]
    found = proposed(written(tmp_path / "xa.xlsx", {"Xã A": rows, "TT. B": rows}))
    assert "\nđơn vị mới = xã, thị trấn\n" in found.text
    assert "\ndòng Tổng vốn huy động = Vốn huy động\n" in found.text
    assert "\n# dòng Tổng các thứ = bỏ\n" in found.text


def test_a_name_in_a_long_table_that_is_no_measure_is_asked(tmp_path: Path) -> None:
    """The near names are lines of which to choose, and the one that is chosen counts."""
    path = written(
        tmp_path / "long.xlsx", {"Số liệu": [*LONG, [4, "Xã B", "Thu nhập bình quân đầu người", "trđ", "31/12/2023", 30]]}
    )
    chosen = "dòng Thu nhập bình quân đầu người = Thu nhập bình quân đầu người một năm"
    text = decided(proposed(path).text, (chosen,))
    assert {said.place.cell: said.measure for said in lay(path, text).meanings}["F8"] == "Thu nhập bình quân đầu người một năm"


def test_years_side_by_side_below_heads_that_are_not_merged(tmp_path: Path) -> None:
    """The year below a head is its period; of the column beside it nobody knows the head, so it is asked."""
    path = written(tmp_path / "nam.xlsx", {"Năm": YEARS})
    values = {said.place.cell: said for said in lay(path, proposed(path).text).meanings}
    assert (values["C6"].measure, read_period(values["C6"].period)) == ("Tỷ lệ hộ nghèo", read_period("năm 2022"))
    assert not {"D6", "F6", "C5"} & set(values)
    assert values["E8"].is_total


def test_years_side_by_side_below_merged_heads(tmp_path: Path) -> None:
    """Where the head is merged over its years, both are sure."""
    path = written(tmp_path / "nam.xlsx", {"Năm": YEARS}, lambda sheet: [sheet.merge_cells(area) for area in ("C4:D4", "E4:F4")])
    values = {said.place.cell: (said.measure, read_period(said.period)) for said in lay(path, proposed(path).text).meanings}
    assert values["D6"] == ("Tỷ lệ hộ nghèo", read_period("năm 2023"))
    assert values["F7"] == ("Vốn giải ngân", read_period("năm 2023"))


def test_villages_beside_their_communes(tmp_path: Path) -> None:
    """The first of two columns of names is the unit above."""
    found = proposed(written(tmp_path / "thon.xlsx", {"Thon": VILLAGES}))
    assert "cột Xã = đơn vị cấp trên\ncột Thôn = đơn vị\n" in found.text
    assert "# cột Số hộ = Số hộ (tổng điều tra)\n" in found.text
    assert "\ncột Số hộ =" not in found.text


def test_a_list_of_works_with_words_that_are_no_codes(tmp_path: Path) -> None:
    """A table of the contract, its columns, and what texts may mean, the near ones first."""
    found = proposed(written(tmp_path / "ct.xlsx", {"CT": WORKS}))
    for line in ("bảng = Công trình", "cột Kinh phí (triệu đồng) = Kinh phí (triệu đồng)", "cột Tiến độ = Tình trạng"):
        assert f"\n{line}\n" in found.text
    assert "\n# chữ xong = đã xong\n" in found.text
    assert "\nchữ " not in found.text


def test_what_titles_leave_open_is_asked(tmp_path: Path) -> None:
    """Of several committees none is that of the file; several years are no period of their columns."""
    rows: Rows = [["UBND XÃ TÂN LẬP"], ["KẾT QUẢ GIAI ĐOẠN 2022-2025"], ["Nội dung", "Năm 2022", "Năm 2023"], ["Số hộ nghèo", 9, 8]]
    others = [["UBND XÃ HÒA AN"], *rows[1:]]
    found = proposed(written(tmp_path / "xa.xlsx", {"Xã Tân Lập": rows, "Xã Hòa An": others, "TT. Vĩnh Phú": rows}))
    assert "\n# hỏi: của đơn vị nào?" in found.text
    assert "\n# hỏi: số liệu của kỳ nào?" in found.text
    assert "\nkỳ = " not in found.text
    assert "\n[Xã *]\ncủa = tên trang\n" in found.text
    assert "\n[TT. Vĩnh Phú]\ncủa = tên trang\n" in found.text


def test_heads_that_may_be_units_are_asked_where_rows_are_sources(tmp_path: Path) -> None:
    """Names without a word of their kind, in no list: the officer says that they are units."""
    rows: Rows = [
        ["VỐN HUY ĐỘNG NĂM 2023"],
        ["Nguồn", "Đồng Tâm", "Hòa An"],
        ["NSTW", 1, 2],
        ["Tín dụng", 3, 4],
        ["Tổng cộng", 4, 6],
    ]
    path = written(tmp_path / "von.xlsx", {"Von": rows})
    found = proposed(path)
    assert "\nchỉ tiêu = Vốn huy động\n" in found.text
    assert not lay(path, found.text).meanings
    values = {said.place.cell: (said.unit, said.item) for said in lay(path, decided(found.text, ("cột * = đơn vị",))).meanings}
    assert values["C4"] == ("Hòa An", "Vốn tín dụng")
    assert values["B5"] == ("Đồng Tâm", "")


@pytest.mark.parametrize("label", ["Toàn huyện", "TOÀN TỈNH", "Cả huyện", "Toàn thị xã", "Tổng cộng", "Cộng:"])
def test_rows_of_totals_by_their_labels(tmp_path: Path, label: str) -> None:
    """All that a whole is called."""
    rows: Rows = [["Tên xã", "Số hộ nghèo", "Số hộ cận nghèo"], ["Xã A", 5, 6], ["Xã B", 7, 8], [label, 12, 14]]
    path = written(tmp_path / "tong.xlsx", {"Một": rows})
    assert {said.place.cell for said in lay(path, proposed(path).text).meanings if said.is_total} == {"B4", "C4"}


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("Tỷ lệ hộ nghèo (%)", "cột Tỷ lệ hộ nghèo (%) = Tỷ lệ hộ nghèo"),
        ("ty le ho ngheo", "cột ty le ho ngheo = Tỷ lệ hộ nghèo"),
        ("Tổng số tiêu chí đạt", "cột Tổng số tiêu chí đạt = Số tiêu chí đạt"),
        ("Tỷ lệ hộ nghèo (hộ)", ""),  # a rate is not counted in households
        ("Số hộ nghèo đa chiều năm nay", ""),
        ("Điện", ""),
        ("Vốn", ""),
        ("Tổng kinh phí", ""),
        ("Thu nhập bình quân đầu người", ""),
        ("Thu nhập bình quân (trđ/người/năm)", "cột Thu nhập bình quân (trđ/người/năm) = Thu nhập bình quân đầu người một năm"),
    ],
)
def test_a_head_is_sure_only_by_its_name_and_unit(tmp_path: Path, head: str, line: str) -> None:
    """What is a name of one measure, in a unit of it, is written; anything else is not."""
    rows: Rows = [["Tên xã", head, "Số hộ cận nghèo"], ["Xã A", 5, 6], ["Xã B", 7, 8]]
    found = proposed(written(tmp_path / "mot.xlsx", {"Một": rows}))
    lines = [one for one in found.text.splitlines() if one.startswith(f"cột {head} =")]
    assert lines == ([line] if line else [])


def test_the_command_shows_a_proposal_and_writes_it_only_where_there_is_none(here, tmp_path) -> None:
    """Shown without a trace; written with --write; what somebody has settled is not written over."""
    here("new", tmp_path / "new")
    arguments = ("intake", SON_KHE, "--data", tmp_path / "new", "--propose", "--lang", "vi")
    place = tmp_path / "new" / "mapping.ini"
    shown = here(*arguments)
    assert shown.returncode == 0
    assert "của = huyện Sơn Khê" in shown.stdout
    assert not place.exists()
    assert here(*arguments, "--write").returncode == 0
    text = place.read_text(encoding="utf-8")
    assert text.strip() in shown.stdout
    place.write_text("# mine\n", encoding="utf-8")
    assert here(*arguments, "--write").returncode == 2
    assert place.read_text(encoding="utf-8") == "# mine\n"
    assert "\nkỳ = 30/9/2024\n" in text
