"""A form in LibreOffice: opened, typed into and saved by it, and read back; what it checks as typed is still there."""

import openpyxl
import pytest

from ntm_helpers.office.forms import is_form, make_forms, read_forms
from tests import libreoffice as office
from tests.office.filled import cell_of, comments, fill

pytestmark = [pytest.mark.skipif(office.IS_MISSING, reason=office.WHY), pytest.mark.slow]

HOUSEHOLDS, CAPITAL, RATE = "A|poor_households|", "A|capital_mobilised|", "A|poverty_rate|"
STATE = "A|criterion_state|qd1980-2016/1"


@pytest.fixture
def district(laid):
    return laid.unit("A", name="An").unit("B", name="Bằng").open()


def at(form, key, column="value"):
    return cell_of(form, key, column).coordinate


def test_a_form_that_it_filled_and_saved_is_read(district, tmp_path):
    form = make_forms(district, tmp_path / "forms", units=["A"])[0].path
    typed = {
        at(form, "filled_on"): "5/1/2021",
        at(form, HOUSEHOLDS): "47",
        at(form, CAPITAL): "1.234,5",
        at(form, CAPITAL, "uom"): "triệu đồng",
        at(form, CAPITAL, "start"): "1/1/2020",
        at(form, STATE): "đạt",
        at(form, RATE): "khoảng 6",
    }
    saved = office.filled(form, 1, typed, tmp_path / "saved")
    assert is_form(saved)
    account = read_forms([saved], district)
    found = {row["measure"]: row for row in account.rows["figures"]}
    told = {name: (row["qualifier"], row["value"], row["unit"], row["period_start"]) for name, row in found.items()}
    assert told == {
        "poor_households": ("", "47", "household", ""),
        "capital_mobilised": ("", "1234.5", "million VND", "2020-01-01"),
        "criterion_state": ("", "met", "", ""),
        "poverty_rate": ("about", "6", "percent", ""),
    }
    assert {row["period_end"] for row in found.values()} == {"2020-12-31"}
    assert {row["stated_on"] for row in found.values()} == {"2021-01-05"}
    sheet = openpyxl.load_workbook(saved).worksheets[1]
    assert sheet.protection.sheet
    assert {check.type for check in sheet.data_validations.dataValidation} == {"list", "whole", "decimal", "custom"}
    assert sheet.column_dimensions["A"].hidden


def test_a_marked_copy_is_mended_in_it_from_the_comments(district, tmp_path):
    form = make_forms(district, tmp_path / "forms", units=["A"])[0].path
    fill(form, {(HOUSEHOLDS, "value"): "bốn bảy", (RATE, "value"): 6})
    ((name, copy),) = read_forms([form], district).copies.items()
    assert set(comments(copy)) == {(HOUSEHOLDS, "value")}
    marked = tmp_path / "forms" / name
    marked.write_bytes(copy)
    mended = office.filled(marked, 1, {at(marked, HOUSEHOLDS): "47"}, tmp_path / "saved")
    account = read_forms([form, mended], district)
    assert {row["measure"]: row["value"] for row in account.rows["figures"]} == {"poor_households": "47", "poverty_rate": "6"}
    assert not account.copies
    assert set(comments(mended.read_bytes())) == {(HOUSEHOLDS, "value")}
    assert not [fault for fault in account.faults if fault.rule.key == "fault.beside.comment"]


DAYS = {"5/1/2021": True, "05/01/2021": True, "31/12/2020": True, "31/11/2020": False, "1/13/2020": False, "2020-12-31": False}


def test_the_check_of_a_day_takes_what_is_one(district, tmp_path):
    form = make_forms(district, tmp_path / "forms", units=["A"])[0].path
    place = at(form, "filled_on")
    checks = openpyxl.load_workbook(form).worksheets[1].data_validations.dataValidation
    said = next(check.formula1 for check in checks if place in check.sqref)
    book = openpyxl.Workbook()
    for row, text in enumerate(DAYS, start=1):
        book.active.cell(row, 1, text).number_format = "@"
        book.active.cell(row, 2, "=IFERROR(" + said.replace(place, f"A{row}") + ",FALSE)")
    book.save(tmp_path / "days.xlsx")
    (path,) = office.computed(tmp_path / "days.xlsx", into=tmp_path / "computed")
    found = openpyxl.load_workbook(path, data_only=True).active
    assert {found.cell(row, 1).value: found.cell(row, 2).value for row in range(1, len(DAYS) + 1)} == DAYS
