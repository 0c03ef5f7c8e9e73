"""The workbook of names in a spreadsheet program: opened, typed into and saved there, it is read as what it says."""

import pytest
from openpyxl import load_workbook

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.errors import Weight
from ntm_helpers.office.new import lay_workbook, new_dataset
from tests import libreoffice

pytestmark = [pytest.mark.slow, pytest.mark.skipif(libreoffice.IS_MISSING, reason=libreoffice.WHY)]


def test_the_vietnamese_template_filled_in_there_is_read(tmp_path):
    new_dataset(tmp_path / "a", review_date="2024-09-30", unit="huyện Sơn Khê", lang="vi")
    book = tmp_path / "a" / "figures.xlsx"
    typed = dict(zip("ABCFHJLN", ("F1", "Sơn Khê", "vốn huy động", "15.40", "tỷ đồng", "kết quả", "2024-09-30", "bc"), strict=True))
    saved = libreoffice.filled(book, 2, {f"{column}3": text for column, text in typed.items()}, tmp_path / "saved")
    saved = libreoffice.filled(saved, 1, {"A3": "bc", "B3": "Báo cáo 9 tháng", "D3": "cơ quan nhà nước"}, tmp_path / "again")
    checks = load_workbook(saved)["Số liệu"].data_validations.dataValidation
    assert any("Danh mục" in check.formula1 for check in checks)
    book.write_bytes(saved.read_bytes())
    report = check_dataset(tmp_path / "a")
    assert [str(fault) for fault in report.faults if fault.weight is not Weight.NOTICE] == []
    [figure] = report.dataset.figures()
    assert (figure.unit_id, figure.measure, figure.quantity.unit) == ("huyen-son-khe", "capital_mobilised", "billion VND")
    assert [row["value"] for row in report.dataset.table("figures")] == ["15.40"]  # the zero is kept


def test_a_dataset_that_is_opened_and_saved_there_is_what_it_was(laid, tmp_path):
    laid.figure("A", "capital_mobilised", "138.0", "billion VND", item="local").figure("B", "criteria_met", "19", "criterion")
    folder = laid.save()
    digest = open_dataset("", folder).digest
    book = lay_workbook(folder, lang="vi")
    [saved] = libreoffice.computed(book, into=tmp_path / "saved")
    book.write_bytes(saved.read_bytes())
    for path in folder.glob("*.csv"):
        path.unlink()
    assert open_dataset("", folder).digest == digest
