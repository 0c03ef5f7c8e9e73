"""Names that are no units, and names that are nearly those of others: neither becomes a new unit unasked."""

import pytest

from ntm_helpers.office.accounts import Kind
from ntm_helpers.office.kinds import is_total
from ntm_helpers.office.near_names import NearNames
from ntm_helpers.office.units import Asked, Units
from tests.office.test_taking import Desk

TOTALS = (
    "Tổng",
    "TỔNG:",
    "Tổng cộng",
    "Tổng số 10 xã",
    "Tổng toàn huyện",
    "TONG CONG TOAN HUYEN",
    "Tổng cộng toàn huyện",
    "Tổng số đơn vị",
    "Cộng",
    "Cộng (I+II)",
    "Cộng I+II",
    "Cộng 10 xã",
    "Cộng toàn huyện",
    "Cộng xã Nà Pheng",
    "Toàn huyện",
    "Toàn thị xã",
    "Cả huyện",
    "Bình quân chung",
    "Bình quân/xã",
    "BQ toàn huyện",
    "Trung bình các xã",
    "Tổng/Bình quân",
    "Total of the district",
)
NAMES = (
    "Cộng Hòa",
    "Cong Hoa",
    "Cộng Hòa A",
    "Tổng Cọt",
    "Toàn Thắng",
    "Chung Chải",
    "Bản Lìm",
    "Xã Trung Bình",
    "xã Cộng Hòa",
    "Trung Bình Xá",
    "Tổ 5",
    "Tân Bình",
)


@pytest.mark.parametrize("label", TOTALS)
def test_a_label_that_begins_as_a_total_and_names_nothing_is_one(label):
    assert is_total(label)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_begins_with_such_a_word_is_a_name(name):
    assert not is_total(name)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


MAPPING = "[T]\ncột Xã = đơn vị\ncột Dân số = Dân số (nguồn không nêu cách tính)\n"


def sheet(*names, numbers=(1200, 1300, 1400, 1500)):
    """A sheet of communes and their people."""
    return {"T": [["Xã", "Dân số"], *([name, number] for name, number in zip(names, numbers, strict=False))]}


def units(account):
    """Names of new units."""
    return [row["name"] for row in account.rows.get("units", ()) if row["kind"] != "district"]


def asked(account):
    """Key of the question of each cell that is asked about."""
    return {fate.place.cell: fate.why.key for fate in account.of(Kind.ASKED)}


@pytest.mark.parametrize("label", TOTALS)
def test_a_total_is_no_new_unit_and_is_asked_about(desk, label):
    account = desk.take(sheet("Nà Pheng", "Bản Lìm", label), MAPPING)
    assert units(account) == ["Nà Pheng", "Bản Lìm"]
    assert asked(account) == {"B4": "layout.perhaps_total"}
    assert len(account.rows["figures"]) == 2


def test_a_total_in_a_head_is_no_new_unit(desk):
    rows = {"T": [["Nguồn", "Nà Pheng", "Bản Lìm", "Cộng 2 xã"], ["Ngân sách trung ương", 5, 6, 11]]}
    mapping = "[T]\ncột Nguồn = khoản mục\ncột * = đơn vị\nchỉ tiêu = Vốn huy động\nđvt = triệu đồng\nloại đơn vị = xã\n"
    account = desk.take(rows, mapping.replace("cột * = đơn vị", "cột * = giá trị; của: đầu cột"))
    assert "Cộng 2 xã" not in units(account)
    assert asked(account)["D2"] == "take.unit_total"


def test_a_total_of_a_known_unit_is_none():
    known = Units([{"unit_id": "d", "name": "Sơn Khê", "kind": "district", "parent_id": ""}], ["commune"])
    with pytest.raises(Asked) as error:
        known.find("Cộng Sơn Khê", "d")
    assert error.value.why.key == "take.unit_total"
    assert known.find("Cộng Hòa", "d") == "xa-cong-hoa"


def test_a_unit_that_is_named_as_a_total_comes_in_where_the_mapping_says_so(desk):
    account = desk.take(sheet("Nà Pheng", "Trung Bình"), MAPPING + "chữ Trung Bình = mới\n")
    assert units(account) == ["Nà Pheng", "Trung Bình"]
    assert not asked(account)


@pytest.mark.parametrize(
    ("name", "other", "is_near"),
    [
        ("Bản Lim", "Bản Lìm", True),
        ("BảnLìm", "Bản Lìm", True),
        ("Nà Pó", "Nà Po", True),
        ("Hạ Kê", "Hạ Khê", True),
        ("Tả Xín", "Tả Sín", True),
        ("Nậm Chátt", "Nậm Chát", True),
        ("Nà Pá", "Nà Pó", False),  # signs and a letter of a short name
        ("Tân Lập", "Tân Lộc", False),
        ("Phiêng Luông A", "Phiêng Luông B", False),
        ("Phiêng Luông", "Phiêng Luông B", False),
        ("Thôn 10", "Thôn 11", False),
        ("Khu phố II", "Khu phố III", False),
    ],
)
def test_names_are_near_by_signs_or_by_one_letter_that_is_no_mark(name, other, is_near):
    near = NearNames()
    near.enter(other, "it")
    assert [identity for identity, _ in near.of(name)] == (["it"] if is_near else [])


def test_a_misspelt_name_of_a_unit_of_the_dataset_is_asked_about(desk):
    desk.take(sheet("Nà Pheng", "Bản Lìm", "Hạ Khê", "Tả Sín"), MAPPING, is_stored=True)
    account = desk.take(sheet("Nà Pheng", "Bản Lim", "Hạ Kê", "Xã Tả Xín"), MAPPING)
    assert not units(account)
    assert asked(account) == dict.fromkeys(("B3", "B4", "B5"), "take.unit_alike")
    told = next(fate.why for fate in account.of(Kind.ASKED) if fate.place.cell == "B4")
    assert "chữ Hạ Kê = Hạ Khê" in told.text("vi")
    assert "word Hạ Kê = new" in told.text("en")


def test_the_mapping_says_that_two_spellings_are_one_unit_or_two(desk):
    desk.take(sheet("Nà Pheng", "Bản Lìm"), MAPPING, is_stored=True)
    meant = desk.take(sheet("Nà Pheng", "1. Bản Lim"), MAPPING + "chữ Bản Lim = Bản Lìm\n")
    assert not units(meant)
    assert not asked(meant)
    new = desk.take(sheet("Nà Pheng", "Bản Lim"), MAPPING + "chữ Bản Lim = mới\n")
    assert units(new) == ["Bản Lim"]
    assert not asked(new)


def test_a_name_that_another_sheet_spells_otherwise_is_asked_about(desk):
    sheets = sheet("Nà Pheng", "Hạ Khê") | {"U": [["Xã", "Hộ nghèo"], ["Nà Pheng", 5], ["Hạ Kê", 6]]}
    account = desk.take(sheets, MAPPING + "[U]\ncột Xã = đơn vị\ncột Hộ nghèo = Số hộ nghèo\n")
    assert units(account) == ["Nà Pheng", "Hạ Khê"]
    assert asked(account) == {"B3": "take.unit_alike"}


def test_communes_of_near_names_that_one_sheet_names_are_two(desk):
    account = desk.take(sheet("Tân Long", "Tân Lông", "Tân Lang", "Phiêng Luông A"), MAPPING)
    assert units(account) == ["Tân Long", "Tân Lang", "Phiêng Luông A"]
    assert asked(account) == {"B3": "take.unit_alike"}  # by signs alone: asked about even so


def test_villages_of_one_name_in_two_communes_are_not_asked_about():
    rows = [{"unit_id": f"c{number}", "name": f"Xã {number}", "kind": "commune", "parent_id": ""} for number in (1, 2)]
    known = Units(rows, ["village"])
    assert known.find("Nà Lại", "c1") == "c1.thon-na-lai"
    assert known.find("Nà Lài", "c2") == "c2.thon-na-lai"
