"""What sheets mean becomes rows: units, measures, items, days and numbers; what fits nothing, or several things, is asked about."""

import csv
import shutil

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset.law import rule_table
from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.intake import before_of, files_of, read_files
from ntm_helpers.office.new import new_dataset
from ntm_helpers.office.storing import outcome_of
from ntm_helpers.office.units import Asked, Units, kinds_and_name
from ntm_helpers.project import DATA, RULES
from tests.office.laid import written

GENERAL = """[chung]
khuôn dạng = 1
của = huyện Mây Ngàn
nguồn = Báo cáo
kỳ = 30/9/2024
đơn vị mới = xã, thôn
"""


class Desk:
    """A dataset that ``ntm new`` has laid, and workbooks that come in."""

    def __init__(self, folder):
        self.folder = folder / "data"
        new_dataset(self.folder)

    def take(self, sheets, mapping, name="bao-cao.xlsx", *, is_stored=False):
        """Account of a workbook of sheets, stored where it is asked for."""
        path = written(self.folder.parent / name, sheets)
        return self.take_files([path], mapping, is_stored=is_stored)

    def take_files(self, paths, mapping="", *, is_stored=False):
        place = self.folder / "mapping.ini"
        place.write_text(GENERAL + mapping if "[chung]" not in mapping else mapping, encoding="utf-8")
        before = before_of(self.folder)
        incoming = read_files(files_of(paths), before, place)
        self.outcome = outcome_of(incoming, before)
        if is_stored:
            list(self.outcome.write())
        return incoming.account


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def figures(account, *columns):
    """Rows of figures: unit, measure, and the columns asked for."""
    return [tuple(row[column] for column in ("unit_id", "measure", *columns)) for row in account.rows.get("figures", ())]


def asked(account):
    """Key of the question of each cell that is asked about."""
    return {fate.place.cell: fate.why.key for fate in account.of(Kind.ASKED)}


# units


@pytest.mark.parametrize(
    ("text", "kinds", "name"),
    [
        ("Xã Nà Pheng", ("commune",), "Nà Pheng"),
        ("thị trấn Vĩnh Lộc", ("township",), "Vĩnh Lộc"),
        ("TT. Vĩnh Lộc", ("township",), "Vĩnh Lộc"),
        ("TT.Vĩnh Lộc", ("township",), "Vĩnh Lộc"),
        ("TX Nghĩa Lộ", ("district_town",), "Nghĩa Lộ"),
        ("TP. Hưng An", ("municipality", "provincial_city"), "Hưng An"),
        ("Quận Ba", ("district",), "Ba"),
        ("Bản Lìm", (), "Bản Lìm"),
        ("Thượng Khê", (), "Thượng Khê"),
        ("Tổ Ong", (), "Tổ Ong"),
        ("Xã", (), "Xã"),
    ],
)
def test_the_word_of_a_kind_is_taken_off_where_it_can_be_nothing_else(text, kinds, name):
    assert kinds_and_name(text) == (kinds, name)


def test_no_word_of_a_kind_takes_a_letter_of_a_name():
    """Every word that stands before a name, as written, in capitals and with a dot, is taken off whole or not at all."""
    rows = [row for row in rule_table(RULES, "names") if row["list"] in ("units/kind", "abbreviation")]
    words = {word for row in rows for word in (row["name_vi"], row["code"], *row["also"].split("|")) if word}
    for before in (form for word in words for form in (word, word.upper(), f"{word}.")):
        for is_weak in (False, True):
            kinds, name = kinds_and_name(f"{before} Hưng An", is_weak=is_weak)
            assert name.endswith("Hưng An")
            assert f"{before} Hưng An".endswith(name)
            assert kinds or name == f"{before} Hưng An"


def test_a_name_typed_without_signs_is_that_unit():
    assert units().find("doi gio", "d") == "c1"
    assert units().find("Xa Doi Gio", "d") == "c1"


def test_one_new_kind_is_that_of_every_bare_name_and_several_are_asked_about():
    one = Units(units().rows.values(), ("commune",))
    assert one.find("Hồ Ngàn", "d") == "xa-ho-ngan"
    with pytest.raises(Asked) as question:
        units().find("Hồ Ngàn", "d")
    assert question.value.why.key == "take.unit_kind"


def units():
    rows = [("d", "Mây Ngàn", "district", ""), ("c1", "Đồi Gió", "commune", "d"), ("c2", "Hòa Bình", "commune", "d")]
    rows += [("v1", "Nà Lại", "village", "c1"), ("v2", "Nà Lại", "village", "c2")]
    return Units(
        [dict(zip(("unit_id", "name", "kind", "parent_id"), row, strict=True)) | {"region": ""} for row in rows],
        ("commune", "village"),
    )


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [("Đồi Gió", "d", "c1"), ("xã Đồi Gió", "d", "c1"), ("Hoà Bình", "d", "c2"), ("c2", "d", "c2"), ("Thôn Nà Lại", "c2", "v2")],
)
def test_a_unit_is_found_by_its_name_in_any_spelling_within_what_it_stands_under(text, within, found):
    assert units().find(text, within) == found


def test_a_name_that_several_units_bear_is_asked_about():
    with pytest.raises(Asked) as question:
        units().find("Thôn Nà Lại", "d")
    assert question.value.why.key == "take.unit_several"


def test_a_new_unit_has_an_id_of_its_kind_and_name_within_its_commune():
    found = units()
    assert found.find("Xã Bản Lìm", "d") == "xa-ban-lim"
    assert found.find("Bản Lìm", "d", "commune") == "xa-ban-lim"
    assert found.find("Thôn Nà Lại", "xa-ban-lim") == "xa-ban-lim.thon-na-lai"
    assert [row["name"] for row in found.added] == ["Bản Lìm", "Nà Lại"]


def test_a_kind_that_the_mapping_does_not_add_is_asked_about_with_the_near_name():
    with pytest.raises(Asked) as question:
        units().find("Thị trấn Đồi Giá", "d")
    assert (question.value.why.key, question.value.why.values["near"]) == ("take.unit_near", "Đồi Gió")


def test_names_of_several_units_are_never_one_new_unit():
    with pytest.raises(Asked):
        units().find("Nậm Chát, Cốc Mỳ", "d", "commune")


# figures

WIDE = [["Xã", "Số hộ nghèo", "Tỷ lệ hộ nghèo"], ["Đồi Gió", "1.250", "12,5"], ["Hồ Ngàn", "x", "-"], ["Tổng", "1.300", "11,0"]]
OF_WIDE = """[S]
dòng tổng = Tổng
cột Xã = đơn vị; loại đơn vị: xã
cột Số hộ nghèo = Số hộ nghèo
cột Tỷ lệ hộ nghèo = Tỷ lệ hộ nghèo
"""


def test_a_number_keeps_its_digits_and_what_was_not_reported_is_no_zero(desk):
    account = desk.take({"S": WIDE}, OF_WIDE)
    assert figures(account, "value", "qualifier", "unit") == [
        ("xa-doi-gio", "poor_households", "1250", "", "household"),
        ("xa-ho-ngan", "poor_households", "", "not_reported", "household"),
        ("huyen-may-ngan", "poor_households", "1300", "", "household"),
        ("xa-doi-gio", "poverty_rate", "12.5", "", "percent"),
        ("xa-ho-ngan", "poverty_rate", "", "not_reported", "percent"),
        ("huyen-may-ngan", "poverty_rate", "11.0", "", "percent"),
    ]


def test_a_dash_is_nought_where_the_mapping_says_so(desk):
    account = desk.take({"S": WIDE}, OF_WIDE.replace("= Tỷ lệ hộ nghèo", "= Tỷ lệ hộ nghèo; gạch: 0"))
    assert ("xa-ho-ngan", "poverty_rate", "0", "") in figures(account, "value", "qualifier")


def test_a_total_is_held_against_its_rows(desk):
    """1.250 and one not reported against 1.300 show nothing; 1.200 is less than one part alone; 11,0 of 12,5 is not sure."""
    assert [told.key for told in desk.take({"S": WIDE}, OF_WIDE).totals] == ["intake.total.cannot_tell"] * 2
    less = [*WIDE[:3], ["Tổng", "1.200", "11,0"]]
    assert [told.key for told in desk.take({"S": less}, OF_WIDE).totals] == ["intake.total.disagrees", "intake.total.cannot_tell"]
    whole = [WIDE[0], ["Đồi Gió", "1.250", "12,5"], ["Hồ Ngàn", "50", "8"], ["Tổng", "1.300", "11,0"]]
    assert [told.key for told in desk.take({"S": whole}, OF_WIDE).totals] == ["intake.total.agrees", "intake.total.between"]
    mean = [WIDE[0], ["Đồi Gió", "1.250", "12,5"], ["Hồ Ngàn", "50", "8"], ["Tổng", "650", "14"]]
    assert [told.key for told in desk.take({"S": mean}, OF_WIDE).totals] == ["intake.total.mean", "intake.total.outside"]


def test_one_cell_may_hold_a_part_and_its_whole(desk):
    account = desk.take(
        {"S": [["Xã", "Hộ nghèo"], ["Đồi Gió", "76/378"]]}, "[S]\ncột Xã = đơn vị; loại đơn vị: xã\ncột Hộ nghèo = Số hộ nghèo\n"
    )
    assert figures(account, "value") == [("xa-doi-gio", "poor_households", "76"), ("xa-doi-gio", "households_reviewed", "378")]


CRITERIA = [["Xã", "TC 1", "TC 2", "Chưa đạt"], ["Đồi Gió", "Đạt", "chưa đạt", "2, 17"], ["Hồ Ngàn", "?", "cơ bản đạt", "20; 3"]]
OF_CRITERIA = """[S]
cột Xã = đơn vị; loại đơn vị: xã
cột TC 1 = Trạng thái tiêu chí; khoản mục: 1
cột TC 2 = Trạng thái tiêu chí; khoản mục: tiêu chí số 2
cột Chưa đạt = Trạng thái tiêu chí; đọc: tiêu chí chưa đạt
"""


def test_states_of_criteria_are_of_the_set_in_force_and_a_number_that_is_none_is_asked_about(desk):
    account = desk.take({"S": CRITERIA}, OF_CRITERIA)
    assert sorted(figures(account, "item", "value")) == [
        ("xa-doi-gio", "criterion_state", "qd318-2022/1", "met"),
        ("xa-doi-gio", "criterion_state", "qd318-2022/17", "not_met"),
        ("xa-doi-gio", "criterion_state", "qd318-2022/2", "not_met"),
        ("xa-ho-ngan", "criterion_state", "qd318-2022/2", "basically_met"),
    ]
    assert asked(account)["D3"] == "take.criterion"
    assert "B3" in asked(account)


@pytest.mark.parametrize("text", ["2,6.5", "6–8", "gần hết", "2 6 a"])
def test_what_is_no_list_of_criteria_is_asked_about(desk, text):
    account = desk.take(
        {"S": [["Xã", "Chưa đạt"], ["Đồi Gió", text]]},
        "[S]\ncột Xã = đơn vị; loại đơn vị: xã\n" + OF_CRITERIA.splitlines()[-1] + "\n",
    )
    assert not account.rows.get("figures") or text == "2,6.5"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("cột B = Số hộ ngèo", "take.unknown"),
        ("cột B = Dân số", "take.several"),
        ("cột B = Vốn huy động; khoản mục: vốn trời", "take.unknown"),
        ("cột B = Số hộ nghèo; đvt: ha", "take.dimension"),
        ("cột B = Số hộ nghèo; loại: mơ", "take.unknown"),
    ],
)
def test_a_word_of_the_mapping_that_fits_nothing_or_several_is_asked_about(desk, line, key):
    account = desk.take({"S": [["Xã", "Hộ"], ["Đồi Gió", 12]]}, f"[S]\nđầu bảng = 1\ncột Xã = đơn vị; loại đơn vị: xã\n{line}\n")
    assert asked(account) == {"B2": key}
    assert not account.rows.get("figures")


def test_without_a_period_nothing_is_taken(desk):
    account = desk.take({"S": WIDE}, GENERAL.replace("kỳ = 30/9/2024\n", "") + OF_WIDE)
    assert set(asked(account).values()) == {"take.no_period"}


# lists of things

PROJECTS = [
    ["Tên dự án", "Xã", "Kinh phí (trđ)", "Hộ", "Từ ngày", "Tiến độ"],
    ["Chè", "Đồi Gió", "1.234,5", 40, "15/1/2024", "đang thực hiện"],
    ["Lợn đen", "Đồi Gió và Hồ Ngàn", "trên 1,5 tỷ", "khoảng 35", "", "đang TH, nghiệm thu 12/2024"],
    ["Cá", "Hồ Ngàn", "650", 18, "T6/2024", "chưa rõ"],
]
OF_PROJECTS = """[S]
bảng = Dự án liên kết
cột Tên dự án = Tên dự án
cột Xã = đơn vị; loại đơn vị: xã
cột Kinh phí = Tổng kinh phí
cột Hộ = Số hộ tham gia
cột Từ ngày = Ngày bắt đầu
cột Tiến độ = Tình trạng
"""


def test_a_line_of_a_list_becomes_a_row_with_its_hedges_its_units_and_its_note(desk):
    account = desk.take({"S": PROJECTS}, OF_PROJECTS)
    tea, pigs = account.rows["linkage_projects"]
    assert (tea["unit_id"], tea["total_cost_million_vnd"], tea["start_date"], tea["state"]) == (
        "xa-doi-gio",
        "1234.5",
        "2024-01-15",
        "running",
    )
    assert (pigs["unit_id"], pigs["total_cost_million_vnd"]) == ("xa-doi-gio xa-ho-ngan", "over 1500")
    assert pigs["participant_households"] == "about 35"
    assert pigs["note"] == "Tiến độ: đang TH, nghiệm thu 12/2024"


def test_a_line_that_lacks_what_its_table_needs_waits_for_the_cell(desk):
    account = desk.take({"S": PROJECTS}, OF_PROJECTS)
    assert asked(account)["F4"] == "take.unknown"
    assert asked(account)["E4"] == "take.day"
    assert asked(account)["A4"] == asked(account)["C4"] == "take.line_lacks"


# files


def test_a_workbook_a_commune_is_a_source_each(desk, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, value in (("doi-gio", 12), ("ho-ngan", 30)):
        written(folder / f"{name}.xlsx", {"S": [["Xã", "Hộ"], [name.replace("-", " ").title(), value]]})
    account = desk.take_files([folder], "[S]\ncột Xã = đơn vị; loại đơn vị: xã\ncột Hộ = Số hộ nghèo\n", is_stored=True)
    assert [row["title"] for row in account.rows["sources"]] == ["Báo cáo – doi-gio", "Báo cáo – ho-ngan"]
    assert len({row["source_id"] for row in account.rows["figures"]}) == 2
    assert not [fault for fault in check_dataset(desk.folder).faults if fault.weight.name != "NOTICE"]
    again = desk.take_files([folder / "ho-ngan.xlsx"], (desk.folder / "mapping.ini").read_text(encoding="utf-8"))
    assert again.rows["sources"][0]["source_id"] == account.rows["sources"][1]["source_id"]


def test_a_file_of_another_name_with_the_same_title_is_the_same_source(desk):
    desk.take({"S": WIDE}, OF_WIDE, is_stored=True)
    desk.take({"S": [*WIDE[:2], ["Hồ Ngàn", "50", "-"], WIDE[3]]}, OF_WIDE, "bao-cao (1).xlsx")
    change = next(change for change in desk.outcome.changes if change.table == "figures")
    assert [(before["qualifier"], after["value"]) for before, after in change.changed] == [("not_reported", "50")]
    assert (change.added, change.gone) == ((), ())


def test_tables_of_a_dataset_come_in_as_they_stand_and_change_nothing_twice(tmp_path):
    folder = tmp_path / "lam-binh"
    shutil.copytree(DATA / "lam-binh", folder)
    before = before_of(folder)
    incoming = read_files([folder / "figures.csv", folder / "units.csv"], before, folder / "none.ini")
    assert not outcome_of(incoming, before).contents
    assert {fate.kind for fate in incoming.account.fates} == {Kind.TAKEN, Kind.NAMES}


def test_the_template_and_the_list_of_figures_change_nothing(desk, here, tmp_path):
    before = before_of(desk.folder)
    assert not outcome_of(read_files([desk.folder / "figures.xlsx"], before, tmp_path / "none.ini"), before).contents
    assert here("figures", "--data", DATA / "lam-binh", "--out", tmp_path / "all.csv").returncode == 0
    incoming = read_files([tmp_path / "all.csv"], before, tmp_path / "none.ini")
    assert not outcome_of(incoming, before).contents
    assert [fault.rule.key for fault in incoming.account.faults] == ["intake.own_list"]


def test_what_would_be_refused_is_not_written(here, desk, tmp_path):
    """A measure of the office's own that the register has under that very id: the dataset would be refused."""
    (tmp_path / "measures.csv").write_text(
        "measure,topic,name_vi,name_en,unit,kind,items\npoor_households,poverty_reduction,x,x,household,count,\n"
    )
    answer = here("intake", tmp_path / "measures.csv", "--data", desk.folder, "--write")
    assert answer.returncode == 3
    assert not (desk.folder / "measures.csv").exists()


def test_without_a_mapping_the_command_says_how_to_get_one(here, desk, tmp_path):
    answer = here("intake", written(tmp_path / "a.xlsx", {"S": WIDE}), "--data", desk.folder)
    assert answer.returncode == 2
    assert "--propose" in answer.stderr


BESIDE = [
    ["Nguồn vốn (tỷ đồng)", "Đồi Gió", "Hồ Ngàn", "Tổng"],
    ["Ngân sách tỉnh", "3,2", "2,85", "6,05"],
    ["Vốn tín dụng", "1,0", "1,0", "3,0"],
]
OF_BESIDE = """[S]
chỉ tiêu = Vốn huy động
đvt = tỷ đồng
cột Nguồn vốn = khoản mục
cột * = đơn vị; loại đơn vị: xã
cột Tổng = giá trị
"""


def test_units_side_by_side_are_parts_of_the_total_beside_them(desk):
    """Hand: 3,2 + 2,85 = 6,05 as stated; 1,0 + 1,0 is not 3,0, however rounded."""
    told = desk.take({"S": BESIDE}, OF_BESIDE).totals
    assert {(one.key, one.values["cell"]) for one in told} == {("intake.total.agrees", "D2"), ("intake.total.disagrees", "D3")}


def test_a_note_under_a_table_without_totals_stands_with_its_figures(desk):
    rows = [["Xã", "Hộ nghèo"], ["Đồi Gió", 12], [], ["Ghi chú: số ước năm 2024"]]
    account = desk.take({"S": rows}, "[S]\ncột Xã = đơn vị; loại đơn vị: xã\ncột Hộ nghèo = Số hộ nghèo\n")
    assert [row["note"] for row in account.rows["figures"]] == ["Ghi chú: số ước năm 2024"]
    assert "số ước năm 2024" in account.rows["sources"][0]["note"]


def test_the_day_of_the_review_is_the_latest_that_is_told_where_the_mapping_names_none(desk):
    mapping = GENERAL.replace("kỳ = 30/9/2024\n", "") + "[S]\ncột Xã = đơn vị; loại đơn vị: xã\n"
    mapping += "cột A2023 = Số hộ nghèo; kỳ: 31/12/2023\ncột A2024 = Số hộ nghèo; kỳ: 30/6/2024\n"
    desk.take({"S": [["Xã", "A2023", "A2024"], ["Đồi Gió", 12, 11]]}, mapping)
    assert desk.outcome.descriptor["review_date"] == "2024-06-30"


HOSTILE = ["=1+1", "+84", "@SUM(A1)", "<script>alert(1)</script>", "{{7*7}}", "](javascript:x)", "$$x$$", "x" * 32_000]


def test_what_a_cell_says_is_text_in_rows_and_in_the_list_of_cells(desk, here, tmp_path):
    """As a note of a project: the dataset holds it and can be read, and no program takes the list of cells for formulas."""
    rows = [["Tên dự án", "Xã", "Tiến độ", "Ghi chú"], *([f"Dự án {n}", "Đồi Gió", "dừng", text] for n, text in enumerate(HOSTILE))]
    mapping = "[S]\nbảng = Dự án liên kết\ncột Tên dự án = Tên dự án\ncột Xã = đơn vị; loại đơn vị: xã\ncột Tiến độ = Tình trạng\n"
    account = desk.take({"S": rows}, mapping + "cột Ghi chú = ghi chú\n", is_stored=True)
    assert [row["note"] for row in account.rows["linkage_projects"]] == HOSTILE
    assert not [fault for fault in check_dataset(desk.folder).faults if fault.weight.name == "TABLE"]
    here("intake", tmp_path / "bao-cao.xlsx", "--data", desk.folder, "--report", tmp_path / "cells.csv")
    with (tmp_path / "cells.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert not [cell for row in csv.reader(stream) for cell in row if cell.startswith(("=", "+", "@"))]


def test_a_cell_with_characters_that_nobody_sees_is_asked_about(desk):
    rows = [["Xã", "Hộ nghèo"], ["Đồi Gió\u200b", 12], ["Hồ Ngàn", "1\u202e2"], ["Nà Lại", 13]]
    account = desk.take({"S": rows}, "[S]\ncột Xã = đơn vị; loại đơn vị: xã\ncột Hộ nghèo = Số hộ nghèo\n")
    assert figures(account, "value") == [("xa-na-lai", "poor_households", "13")]
    assert set(asked(account).values()) == {"take.unseen"}


def test_nothing_is_written_where_nothing_was_taken(desk):
    """The commune is new and the measure is unknown: the commune alone is no reason to touch the dataset."""
    account = desk.take({"S": [("Xã", "Số"), ("Xã Đồi Gió", 5)]}, "[S]\ncột Xã = đơn vị\ncột Số = Chuyện trên trời\n")
    assert account.rows["units"]
    assert asked(account) == {"B2": "take.unknown"}
    assert not desk.outcome.contents
