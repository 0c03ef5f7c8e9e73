"""Notes beside rows and under tables: whose they are, and which say that a figure is no firm result."""

import pytest

from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.notes import is_not_firm
from tests.office.test_taking import asked, desk  # noqa: F401 - a fixture

HEADS = ("Xã", "Số hộ nghèo năm trước", "Số hộ nghèo hiện nay", "Dân số", "Ghi chú")
BLOCK = """[S]
đầu bảng = 1
cột Xã = đơn vị; loại đơn vị: xã
cột Số hộ nghèo năm trước = Số hộ nghèo; kỳ: 31/12/2023
cột Số hộ nghèo hiện nay = Số hộ nghèo
cột Dân số = Dân số (nguồn không nêu cách tính)
cột Ghi chú = ghi chú
"""


def notes_of(account):
    """Note of each figure, by the column that it was read from."""
    return {(row["locator"].rpartition(" ")[2], row["basis"]): row["note"] for row in account.rows["figures"]}


@pytest.mark.parametrize(
    ("text", "is_one", "is_one_of_a_name"),
    [
        ("Số liệu hộ nghèo theo kết quả rà soát sơ bộ", True, True),
        ("ƯỚC THỰC HIỆN NĂM 2024", True, True),
        ("số liệu năm 2023 là số ước", True, True),
        ("giải ngân ước 95%", True, False),
        ("dự kiến về đích cuối năm", True, True),
        ("Số tạm tính", True, True),
        ("Xã Tân Ước", False, False),
        ("thực hiện quy ước, hương ước của thôn", False, False),
        ("Nước sạch", False, False),
        ("figures are provisional", True, True),
    ],
)
def test_what_says_that_figures_are_not_firm(text, is_one, is_one_of_a_name):
    assert (is_not_firm(text), is_not_firm(text, is_name=True)) == (is_one, is_one_of_a_name)


def test_a_note_goes_to_what_it_names_and_asks_for_the_kind_of_statement(desk):  # noqa: F811
    """The note names poor households of 2023: that figure of each commune bears it, and no other."""
    note = "Ghi chú: hộ nghèo năm 2023 là số ước."
    rows = [HEADS, ("Đồi Gió", 40, 30, 900), ("Hòa Bình", 50, 45, 800), (), (note,)]
    account = desk.take({"S": rows}, BLOCK)
    assert asked(account) == {"A5": "take.not_firm"}
    assert notes_of(account) == {(f"{column}{row}", "result"): note if column == "B" else "" for column in "BCD" for row in (2, 3)}
    question = next(fate.why.text("vi") for fate in account.of(Kind.ASKED))
    assert "loại: ước" in question
    assert "loại = ước" in question


def test_what_the_mapping_calls_an_estimate_is_asked_about_no_more(desk):  # noqa: F811
    note = "Ghi chú: hộ nghèo năm 2023 là số ước."
    rows = [HEADS, ("Đồi Gió", 40, 30, 900), (), (note,)]
    account = desk.take({"S": rows}, BLOCK.replace("kỳ: 31/12/2023", "kỳ: 31/12/2023; loại: ước"))
    assert not asked(account)
    assert notes_of(account) == {("B2", "estimate"): note, ("C2", "result"): "", ("D2", "result"): ""}


def test_a_note_beside_a_row_a_head_and_a_title_say_it_too(desk):  # noqa: F811
    heads = ("Xã", "Số hộ nghèo năm trước", "Số hộ nghèo hiện nay", "Dân số ước tính", "Ghi chú")
    rows = [("Số liệu tạm tính",), heads, ("Đồi Gió", 40, 30, 900, "hộ nghèo: sơ bộ"), ("Hòa Bình", 50, 45, 800)]
    said = BLOCK.replace("đầu bảng = 1", "đầu bảng = 2").replace("cột Dân số =", "cột Dân số ước tính =")
    account = desk.take({"S": rows}, said)
    assert asked(account) == dict.fromkeys(("A1", "D2", "E3"), "take.not_firm")
    told = notes_of(account)
    assert told["B3", "result"] == "Ghi chú của cả dòng: hộ nghèo: sơ bộ Số liệu tạm tính"
    assert told["D4", "result"] == "Số liệu tạm tính Dân số ước tính"


def test_a_note_that_holds_an_amount_is_asked_about_until_it_is_called_a_note(desk):  # noqa: F811
    rows = [HEADS, ("Đồi Gió", 40, 30, 900, "QĐ 1456/QĐ-UBND ngày 28/12/2021"), (), ("Vốn vay toàn huyện trên 45 tỷ đồng",)]
    assert asked(desk.take({"S": rows}, BLOCK)) == {"A4": "take.note_counts"}
    account = desk.take({"S": rows}, BLOCK + "ô A4 = ghi chú\n")
    assert not asked(account)
    assert {fate.place.cell for fate in account.of(Kind.NOTE)} == {"A4", "E2"}
