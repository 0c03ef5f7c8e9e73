"""A workbook is read as text or refused with what to do; every bad one is named by its fault."""

import time
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ntm_helpers.dataset import open_dataset
from ntm_helpers.dataset.tables import columns, table_names
from ntm_helpers.dataset.workbook import read_workbook, write_workbook
from ntm_helpers.errors import DataRefused, UsageError, Weight

TABLES = {name: ["period_start", "period_end", "stated_on"] for name in table_names()}
UNITS = ["unit_id", "code", "name", "kind", "parent_id", "region", "members", "valid_from", "valid_to"]


@pytest.fixture
def book(tmp_path):
    """A workbook with a sheet ``figures`` to break; ``book.read()`` saves it and reads it."""

    class Book:
        def __init__(self):
            self.workbook = Workbook()
            self.sheet = self.workbook.active
            self.sheet.title = "figures"
            self.sheet.append(columns("figures"))
            self.path = tmp_path / "figures.xlsx"

        def row(self, **cells):
            self.sheet.append([cells.get(column) for column in columns("figures")])
            return self

        def cell(self, row, column):
            return self.sheet.cell(row, columns("figures").index(column) + 1)

        def read(self):
            self.workbook.save(self.path)
            return read_workbook(self.path, TABLES)

        def fault(self):
            _, faults = self.read()
            assert len(faults) == 1, faults
            return faults[0]

    return Book()


def test_text_is_taken_as_it_stands(book):
    awkward = ["15,40", "02245", "=HYPERLINK", "<script>", "{{7*7}}", "\u202eabc", "x" * 32_000]
    for text in awkward:
        book.row(figure_id="F")
        cell = book.cell(book.sheet.max_row, "note")
        cell.value, cell.data_type = text, "s"
    tables, faults = book.read()
    assert faults == []
    assert [row[16] for row in tables["figures"][1:]] == awkward


def test_a_whole_number_is_its_digits(book):
    book.row(figure_id="F", value=8)
    tables, faults = book.read()
    assert (tables["figures"][1][5], faults) == ("8", [])


def test_a_date_cell_is_an_iso_date(book):
    book.row(period_end=datetime(2020, 4, 13), stated_on=date(2020, 4, 13))
    tables, faults = book.read()
    row = dict(zip(columns("figures"), tables["figures"][1], strict=False))
    assert (row["period_end"], row["stated_on"], faults) == ("2020-04-13", "2020-04-13", [])


def test_a_date_that_the_program_made_of_something_else_is_refused(book):
    book.row(figure_id="F", locator=datetime(2024, 4, 3))
    fault = book.fault()
    assert (fault.column, fault.weight) == ("locator", Weight.ROW)
    assert "may have made a date of what was typed" in fault.rule


def test_a_fraction_in_a_number_cell_lost_its_digits(book):
    book.row(figure_id="F", unit_id="D", measure="capital_mobilised", value=15.4)
    book.cell(2, "value").number_format = "0.00"
    fault = book.fault()
    assert str(fault) == (
        "figures.xlsx, sheet figures, row 2, column value: found '15.4'; is a number cell, shown by the format 0.00: the digits as "
        "printed are lost (15,40 becomes 15.4). Make the cell text and type the digits as printed, '.' before decimals."
    )
    assert (fault.weight, fault.unit_id, fault.measure) == (Weight.ROW, "D", "capital_mobilised")


def test_a_per_cent_format_lost_its_digits(book):
    book.row(figure_id="F", value=1)
    book.cell(2, "value").number_format = "0%"
    assert "0%" in book.fault().rule


def test_a_code_in_a_number_cell_may_have_lost_its_zeros(book):
    book.row(figure_id="F", unit_id=2245)
    fault = book.fault()
    assert "may have lost its zeros (2245 for 02245)" in fault.rule
    assert (fault.column, fault.weight) == ("unit_id", Weight.TABLE)


def test_a_formula_without_a_stored_value(book):
    book.row(figure_id="F", value="=SUM(A1:A2)")
    fault = book.fault()
    assert (fault.found, fault.rule) == ("=SUM(A1:A2)", "is a formula, no value is stored for it")
    assert "paste it as a value" in fault.mend


def test_a_formula_with_a_stored_value_tells_it(book):
    book.row(figure_id="F", value="=6*2").workbook.save(book.path)
    replaced = book.path.with_name("kept.xlsx")
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(replaced, "w") as new:
        for name in old.namelist():
            new.writestr(
                name,
                old.read(name)
                .replace(b"<f>6*2</f><v />", b"<f>6*2</f><v>12</v>")
                .replace(b"<f>6*2</f><v/>", b"<f>6*2</f><v>12</v>"),
            )
    _, faults = read_workbook(replaced, TABLES)
    assert "its stored value is 12" in faults[0].rule


def test_a_hyperlink_formula_is_no_text(book):
    book.row(figure_id="F", note='=HYPERLINK("http://x","y")')
    assert "is a formula" in book.fault().rule


def test_an_error_value(book):
    book.row(figure_id="F")
    cell = book.cell(2, "value")
    cell.value, cell.data_type = "#REF!", "e"
    assert (book.fault().found, book.fault().rule) == ("#REF!", "is an error value of the spreadsheet")


def test_hidden_rows_would_be_read_though_nobody_sees_them(book):
    for _ in range(4):
        book.row(figure_id="F")
    for row in (3, 4):
        book.sheet.row_dimensions[row].hidden = True
    assert "rows 3–4 are hidden" in book.fault().rule


def test_hidden_columns(book):
    book.row(figure_id="F", note="x")
    book.sheet.column_dimensions["Q"].hidden = True
    assert "columns Q are hidden" in book.fault().rule


def test_a_hidden_sheet(book):
    book.row(figure_id="F")
    book.workbook.create_sheet("other")
    book.sheet.sheet_state = "hidden"
    assert "the sheet is hidden" in book.fault().rule


def test_merged_cells(book):
    book.row(figure_id="F", measure="x").row(figure_id="G")
    book.sheet.merge_cells("C2:C3")
    fault = book.fault()
    assert (fault.found, fault.row) == ("C2:C3", 2)


def test_a_header_that_is_not_in_row_1(book):
    book.row(figure_id="F")
    book.sheet.insert_rows(1, 2)
    assert "the first row with text is row 3" in book.fault().rule


def test_a_sheet_of_another_name(book):
    book.sheet.title = "figure"
    fault = book.fault()
    assert (fault.found, "did you mean 'figures'?" in fault.mend) == ("figure", True)


def test_an_empty_sheet_of_another_name_does_no_harm(book):
    book.workbook.create_sheet("Sheet1")
    assert book.read()[1] == []


def test_a_format_in_the_last_row_costs_nothing(book):
    book.row(figure_id="F")
    book.sheet.cell(1_048_576, 1).number_format = "@"
    book.sheet.row_dimensions[1_048_576].height = 20
    started = time.perf_counter()
    tables, faults = book.read()
    assert (len(tables["figures"]), faults) == (2, [])
    assert time.perf_counter() - started < 30  # walking a million rows would take minutes


def written(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("an-old-workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "is an old workbook (.xls)"),
        ("a-password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("a-web-page", b"<html><table>", "is no workbook"),
        ("a-csv", b"figure_id,unit_id\n", "is no workbook"),
        ("nothing", b"", "is no workbook"),
        ("cut-off", b"PK\x03\x04" + b"\0" * 40, "the file is cut off or damaged"),
    ],
)
def test_what_is_no_workbook_is_told_apart(tmp_path, name, content, rule):
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(content)
    _, [fault] = read_workbook(path, TABLES)
    assert rule in fault.rule
    assert fault.mend


def test_a_truncated_workbook(book):
    book.row(figure_id="F").workbook.save(book.path)
    book.path.write_bytes(book.path.read_bytes()[:-200])
    _, [fault] = read_workbook(book.path, TABLES)
    assert "cut off or damaged" in fault.rule


def test_an_archive_that_is_no_workbook(tmp_path):
    path = written(tmp_path / "a.xlsx", notes="x")
    _, [fault] = read_workbook(path, TABLES)
    assert "holds no workbook" in fault.rule


def test_a_small_file_that_holds_400_megabytes_is_not_opened(tmp_path):
    path = written(tmp_path / "bomb.xlsx", xl__workbook="<x/>", xl__sheet=b"0" * 400_000_000)
    assert path.stat().st_size < 1_000_000
    started = time.perf_counter()
    _, [fault] = read_workbook(path, TABLES)
    assert "would become 400,000,004" in fault.rule
    assert time.perf_counter() - started < 5


def test_an_entity_bomb_is_not_opened(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    path = written(tmp_path / "bomb.xlsx", xl__workbook="<x/>", xl__sharedStrings=bomb)
    _, [fault] = read_workbook(path, TABLES)
    assert "xl/sharedStrings.xml declares entities" in fault.rule


def test_every_cell_of_a_written_workbook_is_text(tmp_path):
    path = tmp_path / "w.xlsx"
    write_workbook(path, {"units": [UNITS, ["02245", "=1+1", "+1", "@SUM", "8", "", "", "", ""]]}, {"units": {"code": "the code"}})
    sheet = load_workbook(path)["units"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet["B1"].comment.text == "the code"
    assert [cell.value for cell in sheet[2]][:5] == ["02245", "=1+1", "+1", "@SUM", "8"]


def test_the_same_tables_give_the_same_bytes(tmp_path):
    one, other = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    for path in (one, other):
        write_workbook(path, {"units": [UNITS, ["a"] * 9]}, {"units": {"code": "x"}})
        time.sleep(1.1)
    assert one.read_bytes() == other.read_bytes()


def test_a_text_that_no_cell_holds_is_refused(tmp_path):
    with pytest.raises(UsageError, match="keep it as CSV"):
        write_workbook(tmp_path / "w.xlsx", {"units": [["unit_id"], ["x" * 32_768]]})


texts = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufffe\uffff"), max_size=30
).map(str.strip)


@given(st.lists(texts, min_size=1, max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory, row):
    path = tmp_path_factory.mktemp("w") / "figures.xlsx"
    write_workbook(path, {"units": [["unit_id"] * len(row), row]})
    tables, faults = read_workbook(path, TABLES)
    kept = row[: max((i for i, text in enumerate(row, start=1) if text), default=0)]
    assert faults == []
    assert tables["units"][1:] == ([kept] if kept else [])


# --- as a dataset ---------------------------------------------------------------------------------------------------------


def as_workbook(laid):
    """Turn the CSV files of a laid dataset into its workbook."""
    folder = laid.save()
    rows = {name: [columns(name), *[[row.get(c, "") for c in columns(name)] for row in rows]] for name, rows in laid.tables.items()}
    write_workbook(folder / "figures.xlsx", rows)
    return folder


def test_a_workbook_alone_is_the_same_dataset(laid):
    laid.figure("T", "capital_mobilised", "15.40", "billion VND")
    folder = as_workbook(laid)
    stored = open_dataset("", folder).digest
    for path in folder.glob("*.csv"):
        path.unlink()
    typed = open_dataset("", folder)
    assert typed.digest == stored
    assert typed.rows("D")[0]["value"] == "15.40"


def test_a_workbook_that_differs_from_the_csv_files_is_told(laid):
    folder = as_workbook(laid.figure("T", "capital_mobilised", "15.40", "billion VND"))
    laid.tables["figures"][0]["value"] = "15.50"
    laid.save()
    with pytest.raises(DataRefused, match=r"figures.xlsx and figures.csv do not hold the same \(1 and 1 rows; first at T, T\)"):
        open_dataset("", folder)


def test_a_fault_of_a_workbook_names_sheet_and_row(laid):
    laid.figure("T", "capital_mobilised", "15,40", "billion VND")
    folder = as_workbook(laid)
    for path in folder.glob("*.csv"):
        path.unlink()
    [fault] = open_dataset("", folder).row_faults
    assert str(fault).startswith("figures.xlsx, sheet figures, row 2, column value: found '15,40'")
