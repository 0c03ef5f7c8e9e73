"""The unit of measure of a column: said in mapping, head or above the table; nothing is guessed of money."""

import pytest

from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.unit_words import UnitWords
from ntm_helpers.office.accounts import Place
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.units import Asked
from ntm_helpers.office.uoms import Uoms, units_in_head
from tests.dataset.test_naming import REGISTER

UOMS = Uoms(Names(REGISTER), REGISTER)


def meant(head="", uom="", text="5", *, is_of_sheet=False):
    return Meaning(Place("a.xlsx", "T", 3, 2), text, uom=uom, head=head, is_uom_of_sheet=is_of_sheet)


@pytest.mark.parametrize(
    ("head", "units"),
    [
        ("Thu nhập BQ (trđ/người/năm)", ("million VND per person",)),
        ("Tổng vốn, tỷ đồng", ("billion VND",)),
        ("Vốn (ĐVT: nghìn đồng)", ("thousand VND",)),
        ("Kinh phí triệu đồng", ("million VND",)),
        ("Hộ nghèo / Tỷ lệ %", ("percent",)),
        ("Vốn (triệu đồng) / Ngân sách tỉnh", ("million VND",)),
        ("Vốn (triệu đồng) / Bằng tỷ đồng", ("billion VND",)),
        ("Thu nhập (nghìn đồng/người/tháng)", ("thousand VND per người/tháng",)),
        ("Giá trị hợp đồng", ()),
        ("Tổng vốn", ()),
        ("Vốn (1)", ()),
        ("", ()),
    ],
)
def test_units_of_heads(head, units):
    assert units_in_head(head, UnitWords(REGISTER)) == units


@pytest.mark.parametrize(
    ("meaning", "uom"),
    [
        (meant("Vốn", "triệu đồng"), "million VND"),
        (meant("Vốn (tỷ đồng)"), "billion VND"),
        (meant("Vốn (tỷ đồng)", "tỷ đồng"), "billion VND"),
        (meant("Vốn (tỷ đồng)", "triệu đồng", is_of_sheet=True), "billion VND"),
        (meant("Vốn", "triệu đồng", is_of_sheet=True), "million VND"),
        (meant("Vốn", text="gần 5 tỷ"), "billion VND"),
    ],
)
def test_the_unit_of_money(meaning, uom):
    assert UOMS.find(meaning, "billion VND", "Vốn huy động") == uom


@pytest.mark.parametrize(
    ("meaning", "key"),
    [
        (meant("Vốn"), "take.no_uom"),
        (meant("Vốn", "người", is_of_sheet=True), "take.no_uom"),
        (meant("Vốn", "người"), "take.dimension"),
        (meant("Vốn (người)"), "take.dimension"),
        (meant("Vốn", "dong xu"), "take.unknown"),
        (meant("Vốn (tỷ đồng)", "triệu đồng"), "take.head_uom"),
    ],
)
def test_what_is_asked_of_money(meaning, key):
    with pytest.raises(Asked) as asked:
        UOMS.find(meaning, "billion VND", "Vốn huy động")
    assert asked.value.why.key == key


def test_what_is_counted_is_counted_in_its_own_unit():
    assert UOMS.find(meant("Số hộ"), "household", "Số hộ nghèo") == "household"
    assert UOMS.find(meant("Số hộ", "triệu đồng", is_of_sheet=True), "household", "Số hộ nghèo") == "household"
    assert UOMS.find(meant("Số hộ"), "", "Trạng thái") == ""


def test_money_per_head_of_a_measure_that_is_told_per_head():
    of_head = meant("Thu nhập (nghìn đồng/người)")
    assert UOMS.find(of_head, "million VND", "Thu nhập", is_per_head=True) == "thousand VND"
    with pytest.raises(Asked):
        UOMS.find(of_head, "million VND", "Vốn")
