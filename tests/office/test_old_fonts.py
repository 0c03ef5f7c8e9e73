"""Texts typed for TCVN3 and VNI fonts: what they become, and what is left alone."""

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_helpers.dataset.law import rule_table
from ntm_helpers.dataset.texts import vietnamese_letters
from ntm_helpers.office.intake import before_of, read_files
from ntm_helpers.office.new import new_dataset
from ntm_helpers.office.old_fonts import convert, font_of
from ntm_helpers.project import RULES

MOTTO = ["Cộng hoà xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc"]
TYPED = {
    "tcvn3": ["Céng hoµ x· héi chñ nghÜa ViÖt Nam", "§éc lËp - Tù do - H¹nh phóc"],
    "vni": ["Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam", "Ñoäc laäp - Töï do - Haïnh phuùc"],
}


@pytest.mark.parametrize("font", TYPED)
def test_the_motto_is_read_from_both_fonts_and_the_list_says_what_was_changed(font):
    found = convert([*TYPED[font], "Nam 2024", ""], font)
    assert found.texts == [*MOTTO, "Nam 2024", ""]
    assert found.changed == dict(zip(TYPED[font], MOTTO, strict=True))
    assert found.doubtful == []
    assert font_of(TYPED[font]) == font


def test_a_short_cell_of_a_file_typed_for_the_font_is_converted():
    assert convert(["Nµ", "x·", "Bá", "L©m B×nh"], "tcvn3").texts == ["Nà", "xã", "Bỏ", "Lâm Bình"]


def test_what_is_unicode_stays_and_what_may_be_either_is_named():
    found = convert(["L©m B×nh", "Xã", "Đặng Văn", "HuyÖn Sơn"], "tcvn3")
    assert found.texts == ["Lâm Bình", "Xã", "Đặng Văn", "HuyÖn Sơn"]
    assert list(found.changed) == ["L©m B×nh"]
    assert found.doubtful == ["Xã", "HuyÖn Sơn"]
    assert font_of(["Xã Lâm Bình", "Đặng Văn"]) == ""


def test_capitals_are_those_of_the_word():
    assert convert(["UBND HUYÖN L¢M B×NH", "Vò V¨n"], "tcvn3").texts == ["UBND HUYỆN LÂM BÌNH", "Vũ Văn"]
    assert convert(["UÛY BAN NHAÂN DAÂN", "Uûy ban"], "vni").texts == ["ỦY BAN NHÂN DÂN", "Ủy ban"]


@pytest.mark.parametrize("font", TYPED)
def test_every_small_letter_of_vietnamese_is_there_once(font):
    letters = [row["letter"] for row in rule_table(RULES, "old_fonts") if row["font"] == font]
    small = {letter for letter in vietnamese_letters() if letter.islower()}
    assert small <= set(letters)
    assert len(letters) == len(set(letters))


@pytest.mark.parametrize("font", TYPED)
@given(st.data())
def test_any_text_comes_back_from_how_it_is_typed(font, data):
    typed_by = {row["letter"]: row["written"] for row in rule_table(RULES, "old_fonts") if row["font"] == font}
    typed_by = {letter: "\u00ad" if typed == "U+00AD" else typed for letter, typed in typed_by.items()}
    small = [letter for letter in typed_by if letter.islower()]
    text = data.draw(st.text(st.sampled_from([*small, *"bcdghklmnpqrstvx "]), max_size=20)).strip()
    typed = "".join(typed_by.get(letter, letter) for letter in text)
    assert convert([typed], font).texts == [text]


MAPPING = """[chung]
khuôn dạng = 1
của = huyện Sơn Khê
nguồn = Báo cáo cũ
kỳ = 30/9/2004
đơn vị mới = xã
[Biểu 1]
cột Xã = đơn vị
cột Dân số = Dân số (nguồn không nêu cách tính)
"""


def test_a_workbook_typed_for_an_old_font_is_refused_until_its_conversion_is_asked_for(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "BiÓu 1"
    for row in (["TT", "X·", "D©n sè (ng\u00adêi)"], [1, "Nµ Pheng", "3.412"], [2, "B¶n L×m", "4.105"]):
        book.active.append(row)
    workbook, mapping, data = tmp_path / "cu.xlsx", tmp_path / "cu.ini", tmp_path / "data"
    book.save(workbook)
    mapping.write_text(MAPPING, encoding="utf-8")
    new_dataset(data)
    refused = read_files([workbook], before_of(data), mapping).account
    assert [(fault.row, fault.column, fault.found) for fault in refused.faults] == [(3, "B", "B¶n L×m")]
    assert "--convert tcvn3" in refused.faults[0].text("vi")
    assert not any(refused.rows.values())
    taken = read_files([workbook], before_of(data), mapping, font="tcvn3").account
    assert {row["name"] for row in taken.rows["units"]} == {"Sơn Khê", "Nà Pheng", "Bản Lìm"}
    assert [row["value"] for row in taken.rows["figures"]] == ["3412", "4105"]
    changed = {remark.values["before"]: remark.values["now"] for remark in taken.remarks if "before" in remark.values}
    assert changed["B¶n L×m"] == "Bản Lìm"
    assert changed["BiÓu 1"] == "Biểu 1"
