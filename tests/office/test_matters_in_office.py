"""The list of matters in LibreOffice: opened, answered and saved by it, and read back."""

from datetime import date

import openpyxl
import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.office.matters import is_list, list_matters, take_answers
from tests import libreoffice as office
from tests.office.filled import cell_of
from tests.office.test_matters import district, kept

pytestmark = [pytest.mark.skipif(office.IS_MISSING, reason=office.WHY), pytest.mark.slow]

WHOLE = "D|funding|conflict|items:capital_mobilised::result:2020-01-01/2020-12-31"
WANTED = "B|poverty_reduction|missing|poor_households"


def test_a_list_that_it_answered_and_saved_is_read(laid, tmp_path):
    folder = district(laid).save()
    book = list_matters(open_dataset("", folder), tmp_path / "out").paths[1]
    typed = {(WHOLE, "answer"): "140 đúng", (WHOLE, "answered_on"): "5/1/2021", (WANTED, "done"): "xong"}
    places = {cell_of(book, *place).coordinate: text for place, text in typed.items()}
    saved = office.filled(book, 1, places, tmp_path / "saved")
    assert is_list(saved)
    returned = take_answers([saved], open_dataset("", folder), "Văn phòng", date(2021, 2, 1))
    assert [fault.text("en") for fault in returned.faults] == []
    rows = kept(folder)
    whole, wanted = (rows[tuple(key.split("|"))] for key in (WHOLE, WANTED))
    assert (whole["answer"], whole["answered_by"], whole["answered_date"]) == ("140 đúng", "Văn phòng", "2021-01-05")
    assert (wanted["closed_date"], wanted["closed_by"], wanted["answer"]) == ("2021-02-01", "Văn phòng", "")
    assert sum(bool(row["answer"] or row["closed_date"]) for row in rows.values()) == 2
    sheet = openpyxl.load_workbook(saved).worksheets[1]
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
