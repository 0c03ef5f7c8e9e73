"""Faults that were found by trying, one of each kind, on invented units: none of them may come back.

Each is the smallest dataset that showed the fault, looked at as an office would: by the check, by a command, on a page.
"""

from __future__ import annotations

import html
import re
import shutil
import unicodedata
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from answers import headline
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import open_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.storing import store_workbook
from ntm_helpers.report.page import Page
from ntm_helpers.topics import direction, funding, poverty_reduction, production_linkage


@pytest.fixture
def communes(laid):
    """A district and two communes with the capital that they mobilised."""
    for unit, name, value in (("A", "Bản Mới", "10"), ("B", "Đồng Vàng", "12")):
        laid.unit(unit, name=name).figure(f"{unit}-1", "capital_mobilised", value, "billion VND", unit_id=unit)
    return laid


def told(report):
    """Weight, file, row and column of everything that a check says."""
    return [(fault["weight"], fault["file"], fault["row"], fault["column"]) for fault in report["faults"]]


def as_workbook(laid, edit=lambda sheet: None, name="figures.xlsx"):
    """Keep the tables in a workbook of text cells instead of CSV files; ``edit`` changes the sheet of figures."""
    folder = laid.save()
    book = Workbook()
    book.remove(book.active)
    for table, rows in laid.tables.items():
        sheet = book.create_sheet(table)
        sheet.append(columns(table))
        for row in rows:
            sheet.append([row.get(column) or None for column in columns(table)])
        (folder / f"{table}.csv").unlink()
    edit(book["figures"])
    book.save(folder / name)
    return check_dataset(folder)


def words_of(fragment):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", str(fragment.html))))


# --- what nobody told -----------------------------------------------------------------------------------------------------------


def test_a_line_of_which_nothing_is_told_is_not_overdue(communes):
    communes.row("actions", action_id="x", kind="plan_line", unit_id="A", task="làm đường", deadline="2020-06-30", source_id="S")
    review = direction.review(open_dataset("", communes.save()), "A")
    assert "direction.lines_past_deadline" in headline(review)
    assert not {"direction.lines_overdue", "direction.overdue"} & set(headline(review))


@pytest.mark.parametrize(
    ("topic", "measure", "value", "unit", "shown"),
    [
        (poverty_reduction, "poor_households", "378", "household", "378"),
        (poverty_reduction, "near_poor_rate", "9.8", "percent", "9,8"),
        (funding, "capital_allocated", "12.5", "billion VND", "12,5"),
        (funding, "capital_disbursed", "11.9", "billion VND", "11,9"),
        (production_linkage, "ocop_products", "4", "product", "4"),
    ],
)
def test_figures_of_any_measure_are_not_called_unpublished(laid, topic, measure, value, unit, shown):
    laid.unit("A").figure("F", measure, value, unit, unit_id="A")
    page = Page(topic.review(open_dataset("", laid.save()), "A"), "vi")
    first = words_of(page.first_screen())
    assert re.search(rf"(?<![\d,.]){shown}(?![\d,.])", first), first
    assert "Chưa công bố" not in first


# --- what a sheet shows and its text lacks --------------------------------------------------------------------------------------


def test_a_row_that_is_struck_through_is_not_counted_silently(communes):
    def strike(sheet):
        for cell in sheet[3]:
            cell.font = Font(strike=True)

    report = as_workbook(communes, strike)
    assert [(str(fault.weight), fault.row) for fault in report.faults] == [("row", 3)]
    assert "struck through" in str(report.faults[0])
    assert "gạch" in report.faults[0].text("vi")


def test_a_comment_on_a_value_is_told(communes):
    def comment(sheet):
        sheet.cell(2, columns("figures").index("value") + 1).comment = Comment("số chưa được xác nhận", "x")

    report = as_workbook(communes, comment)
    assert [(str(fault.weight), fault.row, fault.column) for fault in report.faults] == [("notice", 2, "value")]
    assert "số chưa được xác nhận" in str(report.faults[0])


# --- one reader of a cell -------------------------------------------------------------------------------------------------------


def test_a_day_without_zeros_is_read_in_figures_and_changes(communes):
    communes.unit("C", valid_from="2020-07-01")
    communes.tables["units"][1]["valid_to"] = "2020-6-30"
    communes.row("unit_changes", from_unit_id="A", to_unit_id="C", change_date="2020-7-1", kind="merge", is_whole="true")
    communes.figure("late", "capital_mobilised", "3", "billion VND", unit_id="B", period_end="2020-7-1")
    dataset = open_dataset("", communes.save())
    assert dataset.row_faults == ()
    assert [figure.period_end for figure in dataset.figures() if figure.figure_id == "late"] == [date(2020, 7, 1)]
    assert {unit.unit_id for unit in dataset.reviewed_units(date(2020, 7, 1))} == {"D", "B", "C"}


def test_one_for_true_is_refused_by_row(communes):
    """Everywhere alike: in a table that stops all, and in a row that stops its topic."""
    communes.row("unit_changes", from_unit_id="A", to_unit_id="B", change_date="2020-07-01", kind="merge", is_whole="1")
    communes.row("linkage_projects", project_id="p", unit_id="A", name="Chè", state="ended", source_id="S")
    communes.tables["linkage_projects"][0] |= {"is_active_after_12_months": "1", "is_active_after_24_months": "TRUE"}
    assert told(communes.report()) == [
        ("table", "unit_changes.csv", 2, "is_whole"),
        ("row", "linkage_projects.csv", 2, "is_active_after_12_months"),
    ]


# --- names of files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["capital_line.csv", "Capital_lines.csv", "capital lines.csv", "capital_lines.csv.csv"])
def test_a_table_under_another_name_is_named_with_the_table_that_is_meant(communes, name):
    folder = communes.save()
    header = ",".join(columns("capital_lines"))
    (folder / name).write_text(f"{header}\nk1,A,2020,central,investment,,allocated,,100,S,\n", encoding="utf-8")
    [fault] = check_dataset(folder).faults
    assert fault.file == name
    assert "capital_lines.csv" in fault.text("vi")
    assert "capital_lines.csv" in fault.text("en")


def test_a_workbook_under_another_name_is_named(communes):
    report = as_workbook(communes, name="Figures.xlsx")
    assert [fault.file for fault in report.faults] == ["Figures.xlsx"]
    assert "figures.xlsx" in str(report.faults[0])


# --- commands beside build ------------------------------------------------------------------------------------------------------


def test_storing_a_workbook_loses_no_row_that_was_typed_later(communes):
    as_workbook(communes)
    communes.figure("typed-later", "poverty_rate", "12.5", "percent", unit_id="B")
    folder = communes.save()
    shutil.copy(folder / "figures.csv", folder.parent / "typed.csv")
    store_workbook(folder)
    assert "typed-later" not in (folder / "figures.csv").read_text(encoding="utf-8")
    typed = (folder.parent / "typed.csv").read_bytes()
    assert typed in [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


# --- text -----------------------------------------------------------------------------------------------------------------------


def test_a_quote_is_as_long_as_it_looks(communes):
    """76 letters, of which 19 are written in two or three parts."""
    quote = "trên địa bàn huyện vốn huy động đạt trên 38 tỷ đồng, trong đó vốn trung ương"
    assert len(quote) < 80 < len(unicodedata.normalize("NFD", quote))
    communes.tables["figures"][0]["quote"] = unicodedata.normalize("NFD", quote)
    assert communes.report()["faults"] == []


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258", "mac_roman", "latin-1"])
def test_text_read_in_another_encoding_is_told_as_such(communes, encoding):
    communes.tables["units"][0]["name"] = "Huyện Lâm Sơn".encode().decode(encoding, "replace")
    [fault] = check_dataset(communes.save()).faults
    assert (fault.file, fault.row, fault.column) == ("units.csv", 2, "name")
    assert "TCVN3" not in str(fault)
    assert "UTF-8" in str(fault)
