"""What comes back: answers become figures, what is wrong is told at its cell, two answers for one line are none."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.forms import State, is_form, make_forms, read_forms
from ntm_helpers.office.forms.lines import Asked
from tests.conftest import Laid
from tests.office.filled import cell_of, comments, fill

HOUSEHOLDS, CAPITAL, CENTRAL = "A|poor_households|", "A|capital_mobilised|", "A|capital_mobilised|central"
RATE, STATE, MET, NEAR = "A|poverty_rate|", "A|criterion_state|qd1980-2016/1", "A|criteria_met|", "A|near_poor_households|"
AREA = "A|linkage_contracted_area|"


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    laid = Laid(tmp_path_factory.mktemp("district") / "laid").unit("A", name="An").unit("B", name="Bằng")
    laid.figure("a-cap", "capital_mobilised", "900", "million VND", unit_id="A", period_start="2019-01-01", period_end="2019-12-31")
    return laid.open()


@pytest.fixture(scope="module")
def empty(district, tmp_path_factory):
    return make_forms(district, tmp_path_factory.mktemp("forms"), units=["A"])[0].path


@pytest.fixture
def form(empty, tmp_path):
    (tmp_path / "forms").mkdir()
    return Path(shutil.copy(empty, tmp_path / "forms"))


def figures(account):
    return {row["measure"] + (f"/{row['item']}" if row["item"] else ""): row for row in account.rows.get("figures", [])}


def told(row, *columns):
    return tuple(row[column] for column in columns)


def test_answers_are_figures_with_their_hedge_unit_period_and_place(district, form):
    fill(
        form,
        {
            ("filled_on", "value"): "5/1/2021",
            (CAPITAL, "value"): "1.234,5",
            (HOUSEHOLDS, "value"): 47,
            (HOUSEHOLDS, "hedge"): "khoảng",
            (STATE, "value"): "Chua dat",
            (NEAR, "hedge"): "chưa có số liệu",
            (RATE, "value"): 6.06,
            (RATE, "note"): "theo Quyết định 12",
        },
    )
    account = read_forms([form], district)
    found = figures(account)
    assert told(found["capital_mobilised"], "value", "unit", "period_start", "period_end") == (
        "1234.5",
        "million VND",
        "2020-01-01",
        "2020-12-31",
    )
    assert told(found["poor_households"], "qualifier", "value", "unit", "period_start") == ("about", "47", "household", "")
    assert told(found["criterion_state/qd1980-2016/1"], "value", "basis") == ("not_met", "status")
    assert told(found["near_poor_households"], "qualifier", "value") == ("not_reported", "")
    assert told(found["poverty_rate"], "value", "note", "stated_on") == ("6.06", "theo Quyết định 12", "2021-01-05")
    assert found["capital_mobilised"]["locator"] == f"Phiếu số liệu, {cell_of(form, CAPITAL).coordinate}"
    assert found["capital_mobilised"]["quote"] == "1.234,5"
    (source,) = account.rows["sources"]
    assert source["source_id"].startswith("form-A-2020-12-31-")
    assert told(source, "title", "published_date") == (
        "Phiếu số liệu của xã An, đến ngày 31/12/2020",
        "2021-01-05",
    )
    assert not account.copies
    assert len(found) == 5


def test_every_cell_has_one_fate(district, form):
    fill(form, {(HOUSEHOLDS, "value"): 47, (RATE, "value"): "nhiều"})
    book = openpyxl.load_workbook(form)
    book.worksheets[1]["N3"] = "gọi lại"
    book.save(form)
    account = read_forms([form], district)
    there = {
        (sheet.title, cell.row, cell.column)
        for sheet in openpyxl.load_workbook(form)
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.value is not None
    }
    fates = [(fate.place.sheet, fate.place.row, fate.place.column) for fate in account.fates]
    assert sorted(fates) == sorted(there)
    assert [fate.text for fate in account.of(Kind.LEFT_OUT)] == ["gọi lại"]
    assert "nhiều" in [fate.text for fate in account.of(Kind.ASKED)]


WRONG = {
    "letters in a number": ({(HOUSEHOLDS, "value"): "4O"}, (HOUSEHOLDS, "value"), "“O”"),
    "more than all": ({(RATE, "value"): 120}, (RATE, "value"), "Không thể lớn hơn 100"),
    "half a household": ({(HOUSEHOLDS, "value"): 12.5}, (HOUSEHOLDS, "value"), "không phải số nguyên"),
    "no state of the list": ({(STATE, "value"): "hoàn thành"}, (STATE, "value"), "cơ bản đạt"),
    "a state with a mark": ({(STATE, "value"): "Đạt*"}, (STATE, "value"), "“Đạt*”"),
    "no unit of measure": ({(AREA, "value"): 800}, (AREA, "uom"), "Chưa chọn đơn vị tính"),
    "a unit of something else": ({(AREA, "value"): 800, (AREA, "uom"): "triệu đồng"}, (AREA, "uom"), "không phải đơn vị tính"),
    "no day of the calendar": ({(RATE, "value"): 6, (RATE, "end"): "31/11/2020"}, (RATE, "end"), "Không phải ngày"),
    "a later day": ({(RATE, "value"): 6, (RATE, "end"): "31/12/2021"}, (RATE, "end"), "sau ngày của phiếu (31/12/2020)"),
    "no day": ({(RATE, "value"): 6, (RATE, "end"): None}, (RATE, "end"), "thường là 31/12/2020"),
    "ends before it begins": ({(RATE, "value"): 6, (RATE, "end"): "1/6/2020", (RATE, "start"): "2/6/2020"}, (RATE, "start"), "sau"),
    "a hedge of nothing": ({(HOUSEHOLDS, "hedge"): "trên"}, (HOUSEHOLDS, "value"), "chưa ghi số liệu"),
    "an unknown hedge": ({(HOUSEHOLDS, "value"): 5, (HOUSEHOLDS, "hedge"): "chắc là"}, (HOUSEHOLDS, "hedge"), "chắc là"),
    "two hedges": ({(HOUSEHOLDS, "value"): "gần 50", (HOUSEHOLDS, "hedge"): "trên"}, (HOUSEHOLDS, "hedge"), "gần 50"),
    "a number not reported": (
        {(HOUSEHOLDS, "value"): 47, (HOUSEHOLDS, "hedge"): "chưa có số liệu"},
        (HOUSEHOLDS, "hedge"),
        "Vừa ghi số 47",
    ),
    "two units of measure": ({(CAPITAL, "value"): "3 tỷ"}, (CAPITAL, "uom"), "triệu đồng"),
    "a formula without its result": ({(HOUSEHOLDS, "value"): "=20+27"}, (HOUSEHOLDS, "value"), "không lưu kết quả"),
    "an error": ({(HOUSEHOLDS, "value"): "#REF!"}, (HOUSEHOLDS, "value"), "Ô báo lỗi"),
    "a rate of thousands": ({(RATE, "value"): "6.125"}, (RATE, "value"), "6125"),
    "below nothing": ({(HOUSEHOLDS, "value"): -4}, (HOUSEHOLDS, "value"), "-4"),
    "the day of filling before the figures": ({("filled_on", "value"): "1/1/2020"}, ("filled_on", "value"), "Ngày lập phiếu trước"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_is_wrong_is_told_at_its_cell_and_stops_that_answer_alone(district, form, how):
    answers, place, said = WRONG[how]
    fill(form, {(NEAR, "value"): 78} | answers)
    account = read_forms([form], district)
    assert list(figures(account)) == ["near_poor_households"]
    (copy,) = account.copies.values()
    found = comments(copy)
    assert list(found) == [place]
    assert said in found[place]
    wrong = [fault for fault in account.faults if fault.row is not None]
    assert [fault.row for fault in wrong] == [cell_of(form, place[0]).row]


def test_dots_part_thousands_as_the_form_says_unless_its_answers_say_otherwise(district, form):
    fill(form, {(CAPITAL, "value"): "4.300", (HOUSEHOLDS, "value"): "1.047"})
    found = figures(read_forms([form], district))
    assert {key: row["value"] for key, row in found.items()} == {"capital_mobilised": "4300", "poor_households": "1047"}
    fill(form, {(CENTRAL, "value"): "1,234.5"})
    account = read_forms([form], district)
    assert {key: row["value"] for key, row in figures(account).items()} == {
        "capital_mobilised/central": "1234.5",
        "poor_households": "1047",  # no part of a household
    }
    assert "4300" in comments(next(iter(account.copies.values())))[CAPITAL, "value"]


def test_an_english_form_reads_its_numbers_in_english(district, tmp_path):
    form = make_forms(district, tmp_path / "forms", units=["A"], lang="en")[0].path
    fill(form, {(CAPITAL, "value"): "4,300"})
    assert figures(read_forms([form], district))["capital_mobilised"]["value"] == "4300"


def test_a_struck_answer_and_a_hidden_one_are_asked_about(district, form):
    fill(form, {(HOUSEHOLDS, "value"): 47, (NEAR, "value"): 78})
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[1]
    struck, hidden = cell_of(form, HOUSEHOLDS), cell_of(form, NEAR)
    sheet[struck.coordinate].font = Font(strike=True)
    sheet.row_dimensions[hidden.row].hidden = True
    book.save(form)
    account = read_forms([form], district)
    assert not figures(account)
    said = comments(next(iter(account.copies.values())))
    assert "gạch ngang" in said[HOUSEHOLDS, "value"]
    assert "ẩn" in said[NEAR, "value"]


def test_parts_that_exceed_the_whole_are_taken_and_marked_until_a_note_says_why(district, form, tmp_path):
    fill(form, {(CAPITAL, "value"): 900, (CENTRAL, "value"): 1000})
    account = read_forms([form], district)
    assert set(figures(account)) == {"capital_mobilised", "capital_mobilised/central"}
    said = comments(next(iter(account.copies.values())))
    assert set(said) == {(CAPITAL, "value"), (CENTRAL, "value")}
    assert "Vốn huy động (Ngân sách Trung ương): 1.000 triệu đồng" in said[CAPITAL, "value"]
    assert "form-A" not in said[CAPITAL, "value"]
    fill(form, {(CENTRAL, "value"): 800})
    assert not read_forms([form], district).copies  # what the same form said before is not held against it
    fill(form, {(CENTRAL, "value"): 1000})
    assert read_forms([form], district).copies
    fill(form, {(CAPITAL, "note"): "chưa gồm lồng ghép", (CENTRAL, "note"): "đã kiểm tra"})
    assert not read_forms([form], district).copies


def test_rows_that_were_moved_are_read_where_they_belong(district, form):
    fill(form, {(HOUSEHOLDS, "value"): 47})
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[1]
    sheet.title = "Trang của tôi"
    sheet.insert_rows(9, 3)
    sheet.insert_cols(2)
    book.save(form)
    assert told(figures(read_forms([form], district))["poor_households"], "value", "unit") == ("47", "household")


def test_a_line_that_stands_twice_and_one_below_the_form_are_not_taken(district, form):
    fill(form, {(HOUSEHOLDS, "value"): 47})
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[1]
    last = sheet.max_row + 2
    sheet.cell(last, 1).value, sheet.cell(last, 7).value = HOUSEHOLDS, 48
    sheet.cell(last + 1, 7).value = 5
    book.save(form)
    account = read_forms([form], district)
    assert not figures(account)
    texts = " ".join(fault.text("vi") for fault in account.faults)
    assert "có hai lần" in texts
    assert "ngoài các dòng" in texts


def test_two_forms_with_two_answers_for_one_line_give_none(district, form, tmp_path):
    other = shutil.copy(form, tmp_path / "forms" / "khac.xlsx")
    fill(form, {(HOUSEHOLDS, "value"): 47, (NEAR, "value"): 78})
    fill(other, {(HOUSEHOLDS, "value"): 48, (NEAR, "value"): 78, (RATE, "value"): 6})
    account = read_forms([form, other], district)
    assert set(figures(account)) == {"near_poor_households", "poverty_rate"}
    assert len({row["source_id"] for row in account.rows["sources"]}) == 2
    said = {name: comments(copy) for name, copy in account.copies.items()}
    assert "48" in said["A-an-can-sua.xlsx"][HOUSEHOLDS, "value"]
    assert "47" in said["khac-can-sua.xlsx"][HOUSEHOLDS, "value"]


def test_a_mended_copy_stands_for_the_form_that_it_mends(district, form):
    fill(form, {(HOUSEHOLDS, "value"): "4O", (NEAR, "value"): 78})
    first = read_forms([form], district)
    (name,) = first.copies
    copy = form.with_name(name)
    copy.write_bytes(first.copies[name])
    assert is_form(copy)
    again = read_forms([form, copy], district)
    assert again.copies == first.copies  # nobody has mended it: the form stands for itself
    fill(copy, {(HOUSEHOLDS, "value"): 40})
    mended = read_forms([form, copy], district)
    assert not mended.copies
    assert {key: row["value"] for key, row in figures(mended).items()} == {"poor_households": "40", "near_poor_households": "78"}
    assert any("đã có bản sửa" in fault.text("vi") for fault in mended.faults)
    assert figures(mended)["near_poor_households"]["figure_id"] == figures(first)["near_poor_households"]["figure_id"]


def test_who_has_not_answered_is_said(district, tmp_path):
    made = make_forms(district, tmp_path / "all")
    paths = [one.path for one in made]
    fill(paths[1], {(HOUSEHOLDS, "value"): 47})
    said = [fault.text("vi") for fault in read_forms(paths[:2], district).faults]
    assert any("1 đơn vị gửi phiếu chưa ghi số liệu nào: Huyện" in text for text in said)
    assert any("1 đơn vị chưa gửi phiếu: Bằng" in text for text in said)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ntm-form", "9", "mẫu khác"),
        ("contract", "0", "mẫu khác"),
        ("dataset", "khac", "bộ số liệu khác"),
        ("unit", "AA", "không có trong bộ số liệu"),
    ],
)
def test_a_form_of_another_version_dataset_or_unit_is_named_and_not_read(district, form, key, value, said):
    fill(form, {(HOUSEHOLDS, "value"): 47})
    book = openpyxl.load_workbook(form)
    for cells in book["ntm-form"].iter_rows(max_row=8, max_col=2):
        if cells[0].value == key:
            cells[1].value = value
    book.save(form)
    account = read_forms([form], district)
    assert not figures(account)
    assert said in account.faults[0].text("vi")
    assert account.fates


def test_a_form_in_english_is_answered_and_marked_in_english(district, tmp_path):
    form = make_forms(district, tmp_path / "forms", units=["A"], lang="en")[0].path
    fill(form, {(STATE, "value"): "met", (HOUSEHOLDS, "value"): "many", (CAPITAL, "value"): "1,234.5"})
    account = read_forms([form], district)
    assert {key: row["value"] for key, row in figures(account).items()} == {
        "criterion_state/qd1980-2016/1": "met",
        "capital_mobilised": "1234.5",
    }
    ((name, copy),) = account.copies.items()
    assert name == "A-an-to-mend.xlsx"
    assert "Write the number" in comments(copy)[HOUSEHOLDS, "value"]


def test_a_broken_file_is_told_and_the_others_are_read(district, form, tmp_path):
    fill(form, {(HOUSEHOLDS, "value"): 47})
    torn = tmp_path / "forms" / "torn.xlsx"
    torn.write_bytes(form.read_bytes()[:4000])
    account = read_forms([torn, form], district)
    assert set(figures(account)) == {"poor_households"}
    assert account.faults[0].file == "torn.xlsx"


def test_what_another_unit_says_is_not_marked_in_a_form(laid, tmp_path):
    district = laid.unit("A", name="An").unit("B", name="Bằng").complete("D").open()
    paths = [one.path for one in make_forms(district, tmp_path / "forms")]
    for path, unit_id, number in zip(paths, "DAB", (40, 30, 30), strict=True):
        fill(path, {(f"{unit_id}|linkage_households|", "value"): number})
    account = read_forms(paths, district)  # 30 and 30 are not 40: in none of the forms can anybody tell which is wrong
    assert sorted(row["value"] for row in account.rows["figures"]) == ["30", "30", "40"]
    assert not account.copies


def test_answers_of_a_day_after_the_review_are_said_to_stand_on_no_briefing_yet(district, tmp_path):
    form = make_forms(district, tmp_path / "later", units=["A"], as_of="2021-06-30")[0].path
    fill(form, {(HOUSEHOLDS, "value"): 47})
    account = read_forms([form], district)
    assert figures(account)["poor_households"]["period_end"] == "2021-06-30"
    assert any("sau ngày đánh giá của bộ số liệu (2020-12-31)" in fault.text("vi") for fault in account.faults)


def test_a_form_that_is_made_when_answers_have_come_is_another_source(laid, tmp_path):
    laid.unit("A", name="An")
    first = make_forms(laid.open(), tmp_path / "first", units=["A"])[0].path
    fill(first, {(HOUSEHOLDS, "value"): 47})
    row = figures(read_forms([first], laid.open()))["poor_households"]
    laid.row("sources", source_id=row["source_id"], title="Phiếu", grade="official").row("figures", **row)
    second = make_forms(laid.open(), tmp_path / "second", units=["A"])[0].path
    fill(second, {(NEAR, "value"): 78})
    found = figures(read_forms([second], laid.open()))["near_poor_households"]
    assert found["source_id"] != row["source_id"]  # else its answers would take those of the first away
    assert found["source_id"].startswith("form-A-2020-12-31-")


def test_who_answered_before_is_not_said_to_be_silent(laid, tmp_path):
    laid.unit("A", name="An").unit("B", name="Bằng")
    laid.row("sources", source_id="form-B-2020-12-31-abcdef", title="Phiếu", grade="official")
    district = laid.open()
    form = make_forms(district, tmp_path / "forms", units=["A"])[0].path
    fill(form, {(HOUSEHOLDS, "value"): 47})
    assert [fault.text("vi") for fault in read_forms([form], district).faults] == [
        "Phiếu số liệu: 1 đơn vị chưa gửi phiếu: Huyện. Nhắc các đơn vị này"
    ]


def test_a_line_that_the_dataset_already_has_may_be_answered_again(laid, tmp_path):
    laid.unit("A", name="An").figure("a-rate", "poverty_rate", "6", "percent", unit_id="A", period_end="2020-12-31")
    laid.figure("d-total", "communes_total", "1", "commune", unit_id="D", period_end="2020-12-31")
    district = laid.open()
    paths = [one.path for one in make_forms(district, tmp_path / "forms")]
    for path, key in zip(paths, ("D|communes_total|", RATE), strict=True):
        assert fill(path, {(key, "value"): 6}) == path
    account = read_forms(paths, district)
    assert {(row["unit_id"], row["measure"], row["value"]) for row in account.rows["figures"]} == {
        ("D", "communes_total", "6"),
        ("A", "poverty_rate", "6"),
    }
    assert set(district.sources) < set(district.sources) | {row["source_id"] for row in account.rows["sources"]}


def test_the_plan_of_a_year_that_still_runs_is_taken_with_its_whole_period(laid, tmp_path):
    plan = {"basis": "plan", "period_start": "2019-01-01", "period_end": "2019-12-31"}
    laid.unit("A", name="An").figure("a-plan", "capital_planned", "800", "million VND", unit_id="A", **plan)
    made = make_forms(laid.open(), tmp_path / "forms", units=["A"], as_of="2020-09-30")[0].path
    planned, key = "A|capital_planned|", "A|capital_mobilised|"
    assert [cell_of(made, planned, column).value for column in ("start", "end")] == ["1/1/2020", "31/12/2020"]
    assert cell_of(made, key, "end").value == "30/9/2020"
    fill(made, {("filled_on", "value"): "5/10/2020", (planned, "value"): 5000, (key, "value"): 10, (key, "end"): "31/12/2020"})
    account = read_forms([made], laid.open())
    assert list(figures(account)) == ["capital_planned"]  # what was mobilised by a day to come nobody can tell
    row = figures(account)["capital_planned"]
    assert told(row, "basis", "period_start", "period_end", "value") == ("plan", "2020-01-01", "2020-12-31", "5000")
    laid.row("sources", **account.rows["sources"][0]).row("figures", **row)
    again = Asked(laid.open(), date(2020, 9, 30), "vi")
    line = next(line for line in again.lines(laid.open().places["A"]) if line.key == planned)
    assert (line.state, line.last, line.start, line.end) == (State.THERE, "5.000 triệu đồng", date(2020, 1, 1), date(2020, 12, 31))
