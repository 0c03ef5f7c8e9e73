"""Rows of totals: means of counts in them, and parts that nobody has decided about yet."""

import pytest

from ntm_helpers.office.accounts import Kind
from tests.office.test_taking import Desk
from tests.office.test_unit_names import asked


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


CRITERIA = {"T": [["Xã", "Tiêu chí đạt"], ["Nà Pheng", 19], ["Bản Lìm", 16], ["Hạ Khê", 9], ["Bình quân", 14.67]]}
OF_CRITERIA = "[T]\ncột Xã = đơn vị\ncột Tiêu chí đạt = Số tiêu chí đạt\ndòng tổng = Bình quân\n"


def test_a_mean_of_counts_is_asked_about_with_the_line_that_takes_it(desk):
    account = desk.take(CRITERIA, OF_CRITERIA)
    assert asked(account) == {"B5": "take.mean_of_counts"}
    line = "ô B5 = Số tiêu chí đạt bình quân một xã; của: huyện Mây Ngàn"
    assert line in account.of(Kind.ASKED)[0].why.text("vi")
    account = desk.take(CRITERIA, OF_CRITERIA + line + "\n")
    assert not asked(account)
    taken = [(row["unit_id"], row["value"]) for row in account.rows["figures"] if row["measure"] == "criteria_mean"]
    assert taken == [("huyen-may-ngan", "14.67")]


def test_a_mean_of_counts_that_no_measure_is_for_is_asked_about(desk):
    sheets = {"T": [["Xã", "Hộ nghèo"], ["Nà Pheng", 5], ["Bản Lìm", 6], ["Bình quân", 5.5]]}
    account = desk.take(sheets, "[T]\ncột Xã = đơn vị\ncột Hộ nghèo = Số hộ nghèo\ndòng tổng = Bình quân\n")
    assert asked(account) == {"B4": "take.mean_of_none"}


POOR = [["Xã", "Hộ nghèo"], ["Nà Pheng", 100], ["Bản Lìm", 145], ["Hạ Khê", "88 hoặc 90"], ["Tổng", 333]]
OF_POOR = "[T]\ncột Xã = đơn vị\ncột Hộ nghèo = Số hộ nghèo\ndòng tổng = Tổng\n"


def test_a_total_of_which_a_part_is_asked_about_is_not_concluded_on(desk):
    account = desk.take({"T": POOR}, OF_POOR)
    assert list(asked(account)) == ["B4"]
    assert [told.key for told in account.totals] == ["intake.total.cannot_tell"]


def test_a_total_of_which_a_row_is_not_known_for_a_part_is_not_concluded_on(desk):
    rows = [*POOR[:3], ["Cộng 2 xã", 88], POOR[4]]  # asked about where the sheet is laid, before numbers are read
    account = desk.take({"T": rows}, OF_POOR)
    assert asked(account) == {"B4": "layout.perhaps_total"}
    assert [told.key for told in account.totals] == ["intake.total.cannot_tell"]


def test_a_total_is_concluded_on_where_what_is_asked_about_stands_in_another_column(desk):
    rows = [["Xã", "Hộ nghèo", "Lạ"], ["Nà Pheng", 100, 7], ["Bản Lìm", 145, 8], ["Tổng", 333, 9]]
    account = desk.take({"T": rows}, OF_POOR)
    assert list(asked(account)) == ["C2", "C3", "C4"]
    assert [told.key for told in account.totals] == ["intake.total.disagrees"]


def notes(account):
    """Notes of figures by unit and measure."""
    return {(row["unit_id"], row["measure"]): row["note"] for row in account.rows["figures"]}


def test_a_note_beside_several_numbers_is_kept_as_that_of_the_row(desk):
    rows = [
        ["Xã", "Hộ nghèo", "Tổng số hộ", "Ghi chú"],
        ["Nà Pheng", 5, 90, "QĐ 1456 về đạt chuẩn"],
        ["Bản Lìm", 6, None, "chưa rà soát"],
    ]
    lines = "[T]\ncột Xã = đơn vị\ncột Hộ nghèo = Số hộ nghèo\ncột Tổng số hộ = Tổng số hộ (theo rà soát)\ncột Ghi chú = ghi chú\n"
    told = notes(desk.take({"T": rows}, lines))
    assert len(told) == 3
    of_row = {note for (unit, _), note in told.items() if unit == "xa-na-pheng"}
    assert of_row == {"Ghi chú của cả dòng: QĐ 1456 về đạt chuẩn"}
    assert [note for (unit, _), note in told.items() if unit == "xa-ban-lim"] == ["chưa rà soát"]


def test_a_note_under_the_table_stays_with_the_whole_where_its_row_is_asked_about(desk):
    rows = [*POOR[:3], ["Tổng", 245], [], ["Ghi chú: riêng xã Nà Pheng theo rà soát năm 2023"]]
    account = desk.take({"T": rows}, OF_POOR.replace("dòng tổng = Tổng\n", ""))
    assert asked(account) == {"B4": "layout.perhaps_total"}
    assert set(notes(account).values()) == {""}
    assert "riêng xã Nà Pheng" in account.rows["sources"][0]["note"]


def test_a_sheet_of_which_the_mapping_does_not_speak_is_asked_about(desk):
    sheets = {"T": POOR[:3], "T (2)": POOR[:3], "Bìa": [["Trang bìa"]]}
    account = desk.take(sheets, OF_POOR)
    of = {sheet: {fate.kind for fate in account.fates if fate.place.sheet == sheet} for sheet in sheets}
    assert of["T (2)"] == {Kind.ASKED}
    assert of["Bìa"] == {Kind.LEFT_OUT}


def test_a_total_is_concluded_on_where_what_is_asked_about_stands_apart_from_its_parts(desk):
    rows = [*POOR[:3], ["Tổng", 333], ["Cả nước", 900]]  # below the total: no part of it
    account = desk.take({"T": rows}, OF_POOR)
    assert asked(account) == {"B5": "layout.perhaps_total"}
    assert [told.key for told in account.totals] == ["intake.total.disagrees"]


def test_a_part_asked_about_does_not_hide_a_sum_that_is_too_large(desk):
    rows = [*POOR[:4], ["Tổng", 200]]
    account = desk.take({"T": rows}, OF_POOR)
    assert [told.key for told in account.totals] == ["intake.total.disagrees"]
