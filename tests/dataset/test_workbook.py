"""A workbook is read as text or refused with what to do; every bad one is named by its fault."""

import re
import time
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from books import TABLES
from ntm_helpers.dataset import open_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.workbook import read_workbook, write_workbook
from ntm_helpers.errors import DataRefused, UsageError, Weight

UNITS = ["unit_id", "code", "name", "kind", "parent_id", "region", "members", "valid_from", "valid_to"]


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


def test_a_date_that_counts_from_1904(book):
    book.workbook.epoch = CALENDAR_MAC_1904
    book.row(period_end=datetime(2020, 4, 13))
    tables, faults = book.read()
    assert ("2020-04-13" in tables["figures"][1], faults) == (True, [])


@pytest.mark.parametrize(
    ("value", "shown", "found"), [(0.5, "hh:mm", "12:00:00"), (45_385, "d-mmm", "2024-04-03"), (-5, "d-mmm", "-5")]
)
def test_a_date_format_in_a_column_of_text(book, value, shown, found):
    book.row(figure_id="F", locator=value)
    book.cell(2, "locator").number_format = shown
    assert (book.fault().found, book.fault().column) == (found, "locator")


def test_a_date_cell_with_a_time(book):
    book.row(period_end=datetime(2020, 4, 13, 7, 30))
    fault = book.fault()
    assert (fault.found, fault.weight) == ("2020-04-13 07:30:00", Weight.ROW)
    assert "YYYY-MM-DD" in fault.fix


@pytest.mark.parametrize(
    ("value", "shown", "rule"),
    [
        (0.5, "hh:mm", "is a time of day, not a date"),
        (timedelta(hours=30), "[h]:mm", "is a length of time"),
        (-5, "dd/mm/yyyy", "is a number that no day has"),
        (60, "dd/mm/yyyy", "is a number that no day has"),
        (99_999_999, "dd/mm/yyyy", "is a number that no day has"),
        (datetime(2024, 4, 3), "d-mmm", "shows only a part (format d-mmm)"),
        (datetime(2020, 4, 1), "mmm-yy", "shows only a part (format mmm-yy)"),
        (datetime(2020, 4, 1), "[$-42A]mm/yyyy", "shows only a part"),
    ],
)
def test_a_date_cell_that_is_no_whole_date(book, value, shown, rule):
    book.row(period_end=value)
    book.cell(2, "period_end").number_format = shown
    fault = book.fault()
    assert (rule in fault.rule, fault.weight, fault.column) == (True, Weight.ROW, "period_end")


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("1900-01-01", "d/m/yyyy"),
        ("1900-03-01", "mm-dd-yy"),
        ("9999-12-31", "[$-F800]dddd, mmmm dd, yyyy"),
        ("2024-02-29", "d.m.yy;@"),
    ],
)
def test_a_whole_date_in_any_format(book, day, shown):
    book.row(period_end=date.fromisoformat(day))
    book.cell(2, "period_end").number_format = shown
    tables, faults = book.read()
    assert (day in tables["figures"][1], faults) == (True, [])


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


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234, "#,##0"), (1234, "#,##0,"), (8, "0.0"), (2245, "00000"), (0.12, "0%"), (12, '0" xã"'), (3, "0.0E+00"), (3, ";;;")],
)
def test_a_format_that_shows_other_than_the_digits(book, value, shown):
    book.row(figure_id="F", value=value)
    book.cell(2, "value").number_format = shown
    fault = book.fault()
    assert (fault.found, fault.weight) == (str(value), Weight.ROW)
    assert f"shown by the format {shown}: the digits as printed are lost" in fault.rule


@pytest.mark.parametrize("shown", ["General", "0", "@", "0;-0", "[Red]0", "0_)", "[$-1010000]0", "General;-General;General;@"])
def test_a_format_that_shows_the_digits(book, shown):
    book.row(figure_id="F", value=8)
    book.cell(2, "value").number_format = shown
    tables, faults = book.read()
    assert (tables["figures"][1][5], faults) == ("8", [])


def test_a_fraction_outside_figures_stops_the_table(book):
    book.sheet.title = "sources"
    book.row(figure_id="F", value=15.4)
    assert book.fault().weight == Weight.TABLE


@pytest.mark.parametrize("value", [10**15, 1e300, -(10**20)])
def test_a_number_of_more_digits_than_are_kept(book, value):
    book.row(figure_id="F", value=value)
    assert "of more than 15 digits the last are lost" in book.fault().rule


@pytest.mark.parametrize("stored", ["1e999", "NaN", "1e-9999", "9" * 60, "1_0", "x", "\u0661"])
def test_an_odd_number_is_a_fault_and_no_crash(raw, stored):
    text, [fault] = read_cell(raw(HEAD + f'<row r="2"><c r="A2"><v>{stored}</v></c></row>'))
    assert (text, fault.found, fault.row) == (stored, stored, 2)


def test_a_whole_number_may_be_stored_with_a_point(raw):
    head = HEAD.replace("figure_id", "value")
    assert read_cell(raw(head + '<row r="2"><c r="A2"><v>8.0</v></c></row>')) == ("8", [])


def test_a_code_in_a_number_cell_may_have_lost_its_zeros(book):
    book.row(figure_id="F", unit_id=2245)
    fault = book.fault()
    assert "may have lost its zeros (2245 for 02245)" in fault.rule
    assert (fault.column, fault.weight) == ("unit_id", Weight.TABLE)


def test_a_formula_without_a_stored_value(book):
    book.row(figure_id="F", value="=SUM(A1:A2)")
    fault = book.fault()
    assert (fault.found, fault.rule) == ("=SUM(A1:A2)", "is a formula, no value is stored for it")
    assert "paste it as a value" in fault.fix


def test_a_formula_with_a_stored_value_tells_it(book):
    book.row(figure_id="F", value="=6*2").workbook.save(book.path)
    replaced = book.path.with_name("kept.xlsx")
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(replaced, "w") as new:
        for name in old.namelist():
            empty = rb"(<f>6\*2</f>)<v(?: ?/>|></v>)"  # as the one or the other writer of XML writes it
            new.writestr(name, re.sub(empty, rb"\1<v>12</v>", old.read(name)))
    _, faults = read_workbook(replaced, TABLES)
    assert "its stored value is 12" in faults[0].rule


def test_formulas_over_several_cells(book):
    book.row(figure_id="F").row(figure_id="G")
    book.sheet["F2"] = ArrayFormula("F2:F2", "=SUM(1,2)")
    book.sheet["F3"] = DataTableFormula("F3:F3", r1="B1")
    assert [fault.found for fault in book.read()[1]] == ["=SUM(1,2)", "a formula of the kind dataTable"]


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
    assert (fault.found, "did you mean 'figures'?" in fault.fix) == ("figure", True)


def test_an_empty_sheet_of_another_name_does_no_harm(book):
    book.workbook.create_sheet("Sheet1")
    assert book.read()[1] == []


def test_a_format_in_the_last_row_costs_nothing(book):
    book.row(figure_id="F")
    book.sheet.cell(1_048_576, 1).number_format = "@"
    book.sheet.row_dimensions[1_048_576].height = 20
    tracemalloc.start()
    tables, faults = book.read()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(tables["figures"]), faults) == (2, [])
    assert most < 5_000_000  # a list for each of a million rows would take ten times that


def written(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return path


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7", "a PDF"),
        (b"\n <HTML><table>", "HTML beginning with '<HTML><table>'"),
        (b"<?xml version='1.0'?><Workbook>", "XML beginning with"),
        ("\ufefffigure_id,unit_id\nx".encode(), "text (CSV?) beginning with 'figure_id,unit_id'"),
        ("figure_id\tunit_id\n".encode("utf-16"), "text (CSV?) beginning with"),
        (b"a,b\n1,2", "text (CSV?) beginning with 'a,b'"),
        (b"\x00\x01\x02", "something else"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path, content, found):
    path = tmp_path / "figures.xlsx"
    path.write_bytes(content)
    _, [fault] = read_workbook(path, TABLES)
    assert found in fault.found


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("an-old-workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "is an old workbook (.xls)"),
        ("a-password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("a-web-page", b"<html><table>", "is no workbook"),
        ("a-csv", b"figure_id,unit_id\n", "is no workbook"),
        ("nothing", b"", "is no workbook"),
        ("a-pdf", b"%PDF-1.7", "is no workbook"),
        ("cut-off", b"PK\x03\x04" + b"\0" * 40, "the file is cut off or damaged"),
    ],
)
def test_what_is_no_workbook_is_told_apart(tmp_path, name, content, rule):
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(content)
    _, [fault] = read_workbook(path, TABLES)
    assert rule in fault.rule
    assert fault.fix


def test_a_truncated_workbook(book):
    book.row(figure_id="F").workbook.save(book.path)
    book.path.write_bytes(book.path.read_bytes()[:-200])
    _, [fault] = read_workbook(book.path, TABLES)
    assert "cut off or damaged" in fault.rule


def test_an_archive_that_is_no_workbook(tmp_path):
    path = written(tmp_path / "a.xlsx", notes="x")
    _, [fault] = read_workbook(path, TABLES)
    assert "holds no workbook" in fault.rule


@pytest.mark.slow
def test_a_small_file_that_holds_400_megabytes_is_not_opened(tmp_path):
    path = written(tmp_path / "bomb.xlsx", xl__workbook="<x/>", xl__sheet=b"0" * 400_000_000)
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    _, [fault] = read_workbook(path, TABLES)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "would become 400,000,004" in fault.rule
    assert most < 20_000_000


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


@pytest.mark.slow
def test_the_same_tables_give_the_same_bytes(tmp_path):
    one, other = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    for path in (one, other):
        write_workbook(path, {"units": [UNITS, ["a"] * 9]}, {"units": {"code": "x"}})
        time.sleep(1.1)
    assert one.read_bytes() == other.read_bytes()


def test_a_text_that_no_cell_holds_is_refused(tmp_path):
    with pytest.raises(UsageError, match="keep it as CSV"):
        write_workbook(tmp_path / "w.xlsx", {"units": [["unit_id"], ["x" * 32_768]]})


awkward = st.sampled_from(
    ["_x000D_", "_x005F_", "_x0041", "_", "\r", "\x01", "\x00", "\uffff", "=1", "15.40", "\u202e", "e\u0302", "\u1ec7"]
)
texts = st.lists(awkward | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=5).map("".join).map(str.strip)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=20))
def test_what_is_written_is_read_back(tmp_path_factory, row):
    path = tmp_path_factory.mktemp("w") / "figures.xlsx"
    write_workbook(path, {"units": [["unit_id"] * len(row), row]})
    tables, faults = read_workbook(path, TABLES)
    kept = row[: max((i for i, text in enumerate(row, start=1) if text), default=0)]
    assert faults == []
    assert tables["units"][1:] == ([kept] if kept else [])


def test_rows_of_different_lengths_and_blank_rows_keep_their_place(tmp_path):
    path = tmp_path / "w.xlsx"
    write_workbook(path, {"units": [["unit_id", "code"], ["1"], [], ["", "2", ""], [""]], "sources": []})
    assert read_workbook(path, TABLES) == ({"units": [["unit_id", "code"], ["1"], [], ["", "2"]]}, [])


def test_what_is_typed_below_a_written_table_stays_text(tmp_path):
    path = tmp_path / "w.xlsx"
    write_workbook(path, {"units": [["unit_id", "code"], ["a", "=1"]]})
    sheet = load_workbook(path)["units"]
    assert {sheet.cell(row, column).number_format for row in range(1, 201) for column in (1, 2)} == {"@"}
    assert sheet["B2"].quotePrefix
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold


def test_half_a_character_is_refused(tmp_path):
    with pytest.raises(UsageError, match="half a character"):
        write_workbook(tmp_path / "w.xlsx", {"units": [["unit_id"], ["\ud83d"]]})


def test_characters_of_two_units_count_twice(tmp_path):
    with pytest.raises(UsageError, match="keep it as CSV"):
        write_workbook(tmp_path / "w.xlsx", {"units": [["unit_id"], ["\U0001f600" * 16_384]]})


# --- as the programs write them -------------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture
def raw(tmp_path):
    """Write the parts of a workbook by hand: openpyxl writes neither shared strings nor stored values of formulas."""

    def write(rows, strings="", before="", after="", sheets=(("figures", ""),), namespace=MAIN, links=LINKS, **parts):
        names = [f'<sheet name="{name}" sheetId="{n}" r:id="r{n}" {more}/>' for n, (name, more) in enumerate(sheets, 1)]
        targets = [f'<Relationship Id="r{n}" Type="{links}/worksheet" Target="/xl/s{n}.xml"/>' for n, _ in enumerate(sheets, 1)]
        sheet = f'<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        found = {
            "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{links}"><sheets>{"".join(names)}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"""<Relationships>{"".join(targets)}
                <Relationship Id="a" Type="{links}/sharedStrings" Target="strings.xml"/></Relationships>""",
            "xl/strings.xml": f'<sst xmlns="{namespace}">{strings}</sst>',
        }
        found |= {f"xl/s{n}.xml": sheet for n, _ in enumerate(sheets, 1)}
        path = tmp_path / "figures.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (found | parts).items():
                archive.writestr(name, content)
        return path

    return write


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>figure_id</t></is></c></row>'


def read_cell(path):
    """Text of A2 and the faults."""
    tables, faults = read_workbook(path, TABLES)
    return (tables["figures"][1] or [""])[0], faults


@pytest.mark.parametrize(
    ("string", "text"),
    [
        ("<t>15,40</t>", "15,40"),
        ("<t>=1+1</t>", "=1+1"),
        ('<r><t xml:space="preserve">Xuân </t></r><r><rPr><b/></rPr><t>Lập</t></r>', "Xuân Lập"),
        ("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>", "東京"),
        ("<t>a_x000D_\nb</t>", "a\r\nb"),
        ("<t>_x005F_x000D_</t>", "_x000D_"),
        ("<t>_xD83D_</t>", "_xD83D_"),
        ("<t>\u00a0e\u0302\u00a0</t>", "e\u0302"),
    ],
)
def test_a_shared_string_is_its_plain_text(raw, string, text):
    path = raw(HEAD + '<row r="2"><c r="A2" t="s"><v>0</v></c></row>', f"<si>{string}</si>")
    assert read_cell(path) == (text, [])


def test_cells_without_names_stand_one_after_the_other(raw):
    path = raw('<row><c t="str"><v>a</v></c><c/><c t="str"><v>c</v></c></row><row/><row><c t="str"><v>d</v></c></row>')
    assert read_workbook(path, TABLES) == ({"figures": [["a", "", "c"], [], ["d"]]}, [])


def test_a_strict_workbook_is_read(raw):
    namespace, links = "http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships"
    path = raw(
        HEAD.replace("figure_id", "period_end") + '<row r="2"><c r="A2" t="d"><v>2020-04-13</v></c></row>',
        namespace=namespace,
        links=links,
    )
    assert read_cell(path) == ("2020-04-13", [])


def test_booleans_are_words(raw):
    path = raw(HEAD + '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c></row>')
    assert read_workbook(path, TABLES)[0]["figures"][1] == ["true", "false"]


def test_a_shared_formula_is_told_in_every_cell(raw):
    cells = '<c r="A2"><f t="shared" si="0" ref="A2:B2">SUM(A1:A3)</f><v>12</v></c><c r="B2"><f t="shared" si="0"/><v>13</v></c>'
    _, faults = read_workbook(raw(HEAD + f'<row r="2">{cells}</row>'), TABLES)
    assert [(fault.found, fault.column, fault.weight) for fault in faults] == [
        ("=SUM(A1:A3)", "figure_id", Weight.ROW),
        ("=SUM(A1:A3) (as in A2)", "B", Weight.ROW),
    ]
    assert "its stored value is 13" in faults[1].rule


@pytest.mark.parametrize(
    ("rows", "strings", "found"),
    [
        ('<row r="2"><c r="A2" t="s"><v>9</v></c></row>', "", "the text of cell A2 (number 9) is not in the file"),
        ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', "<si><t>x</t></si>", "the text of cell A2 (number -1)"),
        ('<row r="2"><c r="A2" s="7"><v>1</v></c></row>', "", "the format of cell A2 (number 7)"),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "", "holds the cell A2 twice"),
        ('<row r="5" hidden="1"><c r="A2"><v>1</v></c></row>', "", "holds the cell A2 in row 5"),
        ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "", "'XFE2' is no place in a sheet"),
        ('<row r="2"><c r="A2"><v>1</v>', "", "mismatched tag"),
    ],
)
def test_a_damaged_workbook_is_told(raw, rows, strings, found):
    tables, [fault] = read_workbook(raw(HEAD + rows, strings), TABLES)
    assert (tables, fault.rule) == ({}, "the workbook is damaged")
    assert found in fault.found


def test_a_sheet_that_is_named_and_not_there(raw):
    path = raw(HEAD, **{"xl/_rels/workbook.xml.rels": "<Relationships/>"})
    assert "the sheet 'figures' is named and not there" in read_workbook(path, TABLES)[1][0].found


@pytest.mark.parametrize("more", ['ht="0" customHeight="1"', 'hidden="1"', 'hidden="true"'])
def test_a_row_of_no_height_is_hidden(raw, more):
    [fault] = read_cell(raw(HEAD + f'<row r="2" {more}><c r="A2" t="str"><v>x</v></c></row>'))[1]
    assert ("rows 2 are hidden" in fault.rule, fault.weight) == (True, Weight.TABLE)


def test_a_column_of_no_width_is_hidden(raw):
    before = '<cols><col min="1" max="3" width="0" customWidth="1"/></cols>'
    [fault] = read_workbook(raw(HEAD, before=before), TABLES)[1]
    assert "columns A are hidden" in fault.rule


def test_a_hidden_row_without_content_does_no_harm(raw):
    path = raw(HEAD + '<row r="2" hidden="1"><c r="A2"/></row>')
    assert read_workbook(path, TABLES) == ({"figures": [["figure_id"]]}, [])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_of_another_name_is_told_as_hidden(raw, state):
    path = raw(HEAD, sheets=(("figures", ""), ("Secret", f'state="{state}"')))
    [fault] = read_workbook(path, TABLES)[1]
    assert (fault.file, fault.rule) == ("figures.xlsx, sheet Secret", "this sheet is no table of a dataset, and it is hidden")


def test_two_sheets_of_one_name_are_refused(raw):
    _, [fault] = read_workbook(raw(HEAD, sheets=(("figures", ""), ("Figures ", ""))), TABLES)
    assert (fault.found, fault.weight) == ("Figures ", Weight.TABLE)
    assert "another sheet has this name too" in fault.rule


def test_letter_case_and_blanks_of_a_sheet_name_do_not_matter(raw):
    assert read_workbook(raw(HEAD, sheets=((" Figures", ""),)), TABLES) == ({"figures": [["figure_id"]]}, [])


def test_formatted_blank_cells_take_no_memory(raw):
    blank = "".join(f'<row r="{row}">' + f'<c s="0" r="A{row}"/>' * 10 + "</row>" for row in range(2, 12_000))
    path = raw(HEAD + blank)
    tracemalloc.start()
    assert read_workbook(path, TABLES) == ({"figures": [["figure_id"]]}, [])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000  # an object of every cell would take ten times that


def test_macros_are_noticed_and_not_run(raw):
    tables, [fault] = read_workbook(raw(HEAD, **{"xl/vbaProject.bin": b"x"}), TABLES)
    assert (tables, fault.weight) == ({"figures": [["figure_id"]]}, Weight.NOTICE)
    assert "holds macros: they are not run" in fault.rule


DOCTYPE = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/s1.xml", ('<?xml version="1.0" encoding="utf-16"?>' + DOCTYPE + "<worksheet/>").encode("utf-16")),
        ("xl/s1.xml", "<!--" + "x" * 100_000 + "-->" + DOCTYPE + "<worksheet/>"),
        ("xl/strings.xml", "\n" * 100_000 + DOCTYPE + "<sst/>"),
        ("xl/sheet.dat", DOCTYPE + "<worksheet/>"),
        ("docProps/core.xml", '<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>'),
    ],
    ids=["in-utf-16", "behind-a-long-comment", "behind-blank-lines", "in-a-part-of-another-name", "of-another-file"],
)
def test_a_declaration_is_found_wherever_it_stands(raw, part, content):
    tables, [fault] = read_workbook(raw(HEAD, **{part: content}), TABLES)
    assert (tables, fault.rule) == ({}, f"its part {part} declares entities, which a workbook never needs")


def test_a_part_that_tells_less_than_it_holds_is_not_read_to_its_end(raw):
    path = raw(HEAD + '<row r="2"><c r="A2" t="str"><v>' + "x" * 1_000_000 + "</v></c></row>")
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/s1.xml").file_size.to_bytes(4, "little")
    path.write_bytes(content.replace(size, (5_000).to_bytes(4, "little")))
    tables, [fault] = read_workbook(path, TABLES)
    assert tables == {}
    assert fault.rule in ("the file is cut off or damaged", "the workbook is damaged")


def test_a_locked_archive(raw):
    content = bytearray(raw(HEAD).read_bytes())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(mark, place + 4)
    path = raw(HEAD)
    path.write_bytes(content)
    assert "locked with a password" in read_workbook(path, TABLES)[1][0].rule


def test_damaged_bytes_inside_an_archive(raw):
    path = raw(HEAD)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/s1.xml").header_offset + 40
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    assert "cut off or damaged" in read_workbook(path, TABLES)[1][0].rule


def test_a_file_that_cannot_be_read(tmp_path):
    _, [fault] = read_workbook(tmp_path, TABLES)
    assert (fault.rule, "Close it" in fault.fix) == ("the workbook cannot be read", True)


def test_more_parts_than_a_workbook_has(raw):
    path = raw(HEAD, **{f"xl/p{number}.xml": "<x/>" for number in range(5_001)})
    assert "a workbook has at most 5000" in read_workbook(path, TABLES)[1][0].rule


@pytest.mark.parametrize(
    ("member", "found"),
    [
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("content.xml", "an OpenDocument file (.ods)"),
        ("word/document.xml", "a Word document"),
    ],
)
def test_another_kind_of_archive_is_named(tmp_path, member, found):
    path = tmp_path / "figures.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "x")
        archive.writestr(member, "<x/>")
    assert found in read_workbook(path, TABLES)[1][0].found


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
