"""Numbers of persons in free text: told with row and column, masked, by what they are; amounts and documents are left alone.

Every number here is invented. Forms as in Circular 07/2016/TT-BCA and Circular 22/2014/TT-BTTTT.
"""

import pytest

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset.checks.personal import personal_numbers
from ntm_helpers.dataset.index import read_dataset
from ntm_helpers.errors import Weight
from ntm_helpers.project import DATA, ROOT
from ntm_helpers.report.check_report import as_json, as_text, write_faults


def notices(folder):
    return [fault for fault in check_dataset(folder).faults if getattr(fault.rule, "key", "") == "fault.personal"]


def told(laid, text):
    laid.figure("F1", "capital_mobilised", "38", "billion VND", note=text)
    return [fault.rule.values["kind"].key.removeprefix("personal.") for fault in notices(laid.save())]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ông A, CCCD 070123456789", "citizen"),
        ("070 123 456 789", "citizen"),
        ("070.123.456.789 ông A", "citizen"),
        ("hộ bà B (071234567)", "citizen"),
        ("CMND số: 123456789", "citizen"),
        ("căn cước công dân của ông A là 123456789012", "citizen"),
        ("ĐT: 0912.345.678", "telephone"),
        ("gọi 0912 345 678", "telephone"),
        ("0912\xa0345\xa0678", "telephone"),
        ("09.1234.5678", "telephone"),
        ("0912-345-678", "telephone"),
        ("+84 912 345 678", "telephone"),
        ("(+84)912345678", "telephone"),
        ("0168 234 5678", "telephone"),
        ("(0207) 3843 123", "telephone"),
        ("năm 2020 0912345678", "telephone"),
        ("SĐT:84912345678", "telephone"),
        ("STK 12345678901", "account"),
        ("gửi a.nguyen@gmail.com", "mail"),
    ],
)
def test_a_number_of_a_person_is_told(laid, text, kind):
    assert told(laid, text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "120.000.000.000 đồng",
        "1.234.567.890 đồng và 0,5 tỷ",
        "123456789 đồng",
        "tài khoản có 120.000.000 đồng",
        "Quyết định 1980/QĐ-TTg ngày 17/10/2016",
        "Công văn 0912345678/UBND-KT",
        "từ ngày 03.02.2020 12 hộ",
        "01.02.2020 - 31.12.2020",
        "các thôn 001 002 003 004",
        "tiêu chí 05 12 30 45 10",
        "mã 02269 02266 02245",
        "22.123456789, 105.123456789",
        "https://a.vn/tin-071234567890.html?dt=0912345678",
        "ubnd.lambinh@tuyenquang.gov.vn",
        "2015 2016 2017 2018; 1234567890123",
        "84 912 345 678",
    ],
)
def test_amounts_documents_dates_and_codes_are_left_alone(laid, text):
    assert told(laid, text) == []


def test_the_notice_names_its_place_and_never_the_number(laid, tmp_path):
    """In every form of the report, in both languages; it refuses nothing."""
    laid.unit("C1", name="Hòa")
    laid.figure("F1", "capital_mobilised", "38", "billion VND", quote="ông A 070123456789, ĐT 0912 345 678, 0987654321")
    folder = laid.save()
    report = check_dataset(folder)
    citizen, telephone = notices(folder)
    assert {(fault.row, fault.column, fault.weight) for fault in (citizen, telephone)} == {(2, "quote", Weight.NOTICE)}
    assert citizen.found == "07••••••••89"
    assert telephone.found == "09••••••78, 09••••••21"
    assert not report.is_refused
    for lang in ("vi", "en"):
        write_faults(report, tmp_path / "faults.csv", lang)
        said = as_text(report, lang) + as_json(report, lang) + (tmp_path / "faults.csv").read_text(encoding="utf-8-sig")
        assert "07••••••••89" in said
        assert not [number for number in ("070123456789", "0912 345 678", "0987654321") if number in said]


def test_every_table_with_free_text_is_looked_at(laid):
    """Works, sources, units, actions; an id of a household that is the citizen's number of its head too."""
    laid.row("sources", source_id="S2", title="Đơn của ông A, CCCD 070123456789", grade="press")
    laid.row("works", work_id="W1", unit_id="D", name="Đường qua nhà ông B 0912345678", source_id="S")
    laid.row("households", list_id="L", household_id="070123456789", area="rural", members="4")
    laid.row(
        "household_lists", list_id="L", unit_id="D", list_date="2020-12-31", standard="qd59-2015", coverage="all", source_id="S"
    )
    found = {(fault.file, fault.column) for fault in notices(laid.save())}
    assert found == {("sources.csv", "title"), ("works.csv", "name"), ("households.csv", "household_id")}


def test_it_is_told_beside_what_else_is_wrong_in_the_cell(laid):
    assert told(laid, "CCCD 070123456789 \u200b") == ["citizen"]


SHIPPED = sorted(path.parent for folder in (DATA, ROOT / "tests" / "published") for path in folder.glob("*/datapackage.json"))


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_shipped_data_hold_none(folder):
    descriptor, tables, _ = read_dataset(folder)
    assert descriptor["name"]
    assert [fault.text("en") for table in tables.values() for fault in personal_numbers(table)] == []
