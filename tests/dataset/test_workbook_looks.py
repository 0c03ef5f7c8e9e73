"""What a sheet shows and its text lacks is told: nothing struck through or unseen is counted without a word."""

import zipfile

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, NamedStyle, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from books import TABLES
from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset.workbook import read_workbook, write_workbook
from ntm_helpers.errors import Weight
from ntm_helpers.office.new import new_dataset

STRUCK = Font(strike=True)


@pytest.fixture
def book(book):
    """A sheet ``figures`` of text cells with three rows."""
    for number in (1, 2, 3):
        book.row(figure_id=f"F{number}", unit_id=f"C{number}", measure="capital_mobilised", value="10", unit="billion VND")
    return book


def edited(path, part, *changes):
    """Change a part of a workbook by hand."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for old, new in changes:
        assert old in parts[part], (old, parts[part])
        parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_row_struck_through_stops_what_reads_it(book):
    for cell in book.sheet[3]:
        cell.font = STRUCK
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.weight) == (3, "", Weight.ROW)
    assert (fault.unit_id, fault.measure) == ("C2", "capital_mobilised")
    assert "is struck through" in fault.rule


def test_a_cell_struck_through_is_named_by_its_column(book):
    book.cell(2, "value").font = STRUCK
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.weight) == (2, "value", Weight.ROW)


def test_many_rows_struck_through_are_told_once_and_each_stops_its_own(book):
    for row in (2, 4):
        for cell in book.sheet[row]:
            cell.font = STRUCK
    [fault] = book.faults()
    assert fault.rows == (2, 4)
    assert fault.subjects == {("C1", "capital_mobilised"), ("C3", "capital_mobilised")}
    assert "rows 2, 4" in str(fault)


def test_a_struck_header_stops_the_table(book):
    book.cell(1, "value").font = STRUCK
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.weight) == (1, "value", Weight.TABLE)


def test_a_struck_unit_stops_the_table(book):
    book.sheet.title = "units"
    for cell in book.sheet[3]:
        cell.font = STRUCK
    assert [fault.weight for fault in book.faults()] == [Weight.TABLE]


def test_a_named_style_strikes_through(book):
    style = NamedStyle("Bỏ", font=STRUCK)
    book.workbook.add_named_style(style)
    book.cell(2, "value").style = "Bỏ"
    assert [fault.column for fault in book.faults()] == ["value"]


def test_the_font_of_a_named_style_that_shows_through_counts(book):
    book.workbook.add_named_style(NamedStyle("Bỏ", font=STRUCK))
    book.cell(2, "value").style = "Bỏ"
    book.workbook.save(book.path)
    with zipfile.ZipFile(book.path) as archive:
        styles = archive.read("xl/styles.xml").decode()
    own = styles.split("<cellXfs")[1].split("<xf ")[-1].split("/>")[0].split(">")[0]
    assert 'fontId="1"' in own
    edited(book.path, "xl/styles.xml", (own, own.replace('fontId="1"', 'fontId="0" applyFont="0"')))
    assert [fault.column for fault in read_workbook(book.path, TABLES)[1]] == ["value"]


@pytest.mark.parametrize(
    ("before", "row"),
    [("", ' s="1" customFormat="1"'), ('<cols><col min="1" max="3" width="9" style="1"/></cols>', "")],
    ids=["row", "column"],
)
def test_the_style_of_a_row_or_column_counts_where_a_cell_has_none(tmp_path, before, row):
    cells = '<c r="A2" t="inlineStr"><is><t>F1</t></is></c>'
    path = laid_by_hand(tmp_path, f'<row r="2"{row}>{cells}</row>', before=before)
    [*_, fault] = read_workbook(path, TABLES)[1]
    assert fault.rule.key == "fault.looks.struck"


def test_a_column_style_does_no_harm_to_a_cell_with_its_own(tmp_path):
    before = '<cols><col min="1" max="3" width="9" style="1"/></cols>'
    head = '<c r="A1" s="0" t="inlineStr"><is><t>figure_id</t></is></c>'
    path = laid_by_hand(tmp_path, '<row r="2"><c r="A2" s="0" t="inlineStr"><is><t>F1</t></is></c></row>', before=before, head=head)
    assert read_workbook(path, TABLES)[1] == []


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = f"""<styleSheet xmlns="{MAIN}"><fonts><font/><font><strike val="true"/></font></fonts>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="0" fontId="1"/></cellXfs>
    <dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"""
HEAD = '<c r="A1" t="inlineStr"><is><t>figure_id</t></is></c>'


def laid_by_hand(tmp_path, rows, before="", after="", head=HEAD, links="", **parts):
    """A workbook of one sheet whose style 1 is struck through, written part by part."""
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData><row r="1">{head}</row>{rows}</sheetData>{after}</worksheet>'
    found = {
        "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>
            <sheet name="figures" r:id="r1"/></sheets></workbook>""",
        "xl/_rels/workbook.xml.rels": f"""<Relationships><Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/s.xml"/>
            <Relationship Id="r2" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>""",
        "xl/styles.xml": STYLES,
        "xl/worksheets/s.xml": sheet,
        "xl/worksheets/_rels/s.xml.rels": f"<Relationships>{links}</Relationships>",
    }
    path = tmp_path / "figures.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (found | parts).items():
            archive.writestr(name, content)
    return path


def test_a_struck_part_of_a_text_stops_the_row(book):
    book.cell(2, "value").value = CellRichText(TextBlock(InlineFont(strike=True), "12"), "15")
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.found) == (2, "value", "1215")


@pytest.mark.parametrize(("said", "told"), [("0", False), ("false", False), ("1", True), ("true", True)])
def test_a_strike_that_is_switched_off_is_none(tmp_path, said, told):
    styles = STYLES.replace('<strike val="true"/>', f'<strike val="{said}"/>')
    path = laid_by_hand(tmp_path, '<row r="2"><c r="A2" s="1" t="str"><v>x</v></c></row>', **{"xl/styles.xml": styles})
    assert bool(read_workbook(path, TABLES)[1]) == told


def test_a_footnote_mark_behind_a_number_is_no_digit_of_it(book):
    book.cell(2, "value").value = CellRichText("38", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.found, fault.weight) == (2, "value", "381", Weight.ROW)


def test_a_raised_digit_behind_a_letter_does_no_harm(book):
    book.cell(2, "note").value = CellRichText("km", TextBlock(InlineFont(vertAlign="superscript"), "2"))
    assert book.faults() == []


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        (Font(color="FFFFFF"), None),
        (Font(color="FFFEFEFE"), None),
        (Font(color="FF0000"), PatternFill("solid", fgColor="FF0000")),
        (Font(size=1), None),
    ],
    ids=["white", "nearly white", "red on red", "tiny"],
)
def test_what_nobody_sees_stops_the_row(book, font, fill):
    book.cell(2, "value").font = font
    if fill:
        book.cell(2, "value").fill = fill
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.weight) == (2, "value", Weight.ROW)
    assert "though nobody sees it" in fault.rule


@pytest.mark.parametrize(
    ("font", "fill"), [(Font(color="FFFFFF"), PatternFill("solid", fgColor="1F4E78")), (Font(color="FF0000"), None), (Font(), None)]
)
def test_what_can_be_seen_does_no_harm(book, font, fill):
    book.cell(2, "value").font = font
    if fill:
        book.cell(2, "value").fill = fill
    assert book.faults() == []


@pytest.mark.parametrize("shown", [";;;", '@" (ước)"', "0;0;0;", ';;;"x"'])
def test_a_format_that_shows_another_text_is_told(book, shown):
    book.cell(2, "value").number_format = shown
    [fault] = book.faults()
    assert (fault.column, fault.found, fault.weight) == ("value", "10", Weight.ROW)
    assert f"the format {shown} hides or adds" in fault.rule


@pytest.mark.parametrize("shown", ["@", "General", "0.00", "#,##0;[Red]-#,##0", "General;General;General;@", "0_);@_)"])
def test_a_format_that_shows_the_text(book, shown):
    book.cell(2, "value").number_format = shown
    assert book.faults() == []


def strikes(book, area):
    style = DifferentialStyle(font=Font(strike=True))
    book.sheet.conditional_formatting.add(area, Rule(type="expression", dxf=style, formula=['$Q2="bỏ"']))


def test_a_conditional_format_that_strikes_through_is_asked_about(book):
    strikes(book, "A2:Q4")
    [fault] = book.faults()
    assert (fault.found, fault.weight) == ("A2:Q4", Weight.TABLE)


def test_a_conditional_format_where_nothing_stands_or_that_only_colours_does_no_harm(book):
    strikes(book, "A50:Q90")
    colour = DifferentialStyle(font=Font(color="9C0006"), fill=PatternFill(bgColor="FFC7CE"))
    book.sheet.conditional_formatting.add("A2:Q4", Rule(type="expression", dxf=colour, formula=["TRUE"]))
    assert book.faults() == []


def test_a_conditional_format_of_newer_programs_is_asked_about_too(tmp_path):
    rule = '<x:cfRule type="expression"><x:dxf><font><strike/></font></x:dxf></x:cfRule><m:sqref>A1:A9</m:sqref>'
    new = f'<extLst><ext xmlns:x="x" xmlns:m="m"><x:conditionalFormattings><x:conditionalFormatting>{rule}'
    path = laid_by_hand(tmp_path, "", after=f"{new}</x:conditionalFormatting></x:conditionalFormattings></ext></extLst>")
    [fault] = read_workbook(path, TABLES)[1]
    assert (fault.found, fault.weight) == ("A1:A9", Weight.TABLE)


@pytest.mark.parametrize("more", ['ht="0.75" customHeight="1"', ""], ids=["flat", "by default"])
def test_a_row_too_flat_to_read_is_hidden(tmp_path, more):
    before = "" if more else '<sheetFormatPr zeroHeight="1"/>'
    path = laid_by_hand(tmp_path, f'<row r="2" {more}><c r="A2" t="str"><v>x</v></c></row>', before=before)
    [fault] = read_workbook(path, TABLES)[1]
    assert fault.rule.key == "fault.hidden_rows"


# --- beside the cells -----------------------------------------------------------------------------------------------------


def test_a_comment_on_a_value_is_told_with_its_text_and_place(book):
    book.cell(3, "value").comment = Comment("số chưa được xác nhận", "CB")
    [fault] = book.faults()
    assert (fault.row, fault.column, fault.found, fault.weight) == (3, "value", "số chưa được xác nhận", Weight.NOTICE)


def test_a_threaded_comment_is_told_with_its_answers_and_not_twice(tmp_path):
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    links = f"""<Relationship Id="a" Type="{kind}" Target="../t.xml"/>
        <Relationship Id="b" Type="{LINKS}/comments" Target="../c.xml"/>"""
    threads = '<ThreadedComments><threadedComment ref="A1"><text>Có đúng không?</text></threadedComment></ThreadedComments>'
    hint = '<comments><commentList><comment ref="A1"><text><t>[Threaded comment]</t></text></comment></commentList></comments>'
    path = laid_by_hand(tmp_path, "", links=links, **{"xl/t.xml": threads, "xl/c.xml": hint})
    [fault] = read_workbook(path, TABLES)[1]
    assert (fault.row, fault.column, fault.found) == (1, "figure_id", "Có đúng không?")


def test_the_notes_of_an_empty_dataset_are_not_told_and_what_is_added_to_them_is(tmp_path):
    new_dataset(tmp_path / "a")
    assert not [fault for fault in check_dataset(tmp_path / "a").faults if fault.rule.key.startswith("fault.beside")]
    path = tmp_path / "figures.xlsx"
    write_workbook(path, {"units": [["unit_id"], ["1"]]}, {"units": {"unit_id": "Mã của đơn vị. Riêng xã A ghi 9."}})
    [fault] = read_workbook(path, TABLES, {"units": ["Mã của đơn vị."]})[1]
    assert (fault.row, fault.found) == (1, "Mã của đơn vị. Riêng xã A ghi 9.")


def test_a_text_box_a_chart_and_a_drawn_line_are_told(tmp_path, book):
    anchors = [
        "<from><col>5</col><row>1</row></from><sp><txBody><p><r><t>Đơn vị: </t></r><r><t>triệu đồng</t></r></p></txBody></sp>",
        "<from><col>0</col><row>2</row></from><cxnSp/>",
    ]
    drawing = "<wsDr>" + "".join(f"<twoCellAnchor>{anchor}</twoCellAnchor>" for anchor in anchors) + "</wsDr>"
    links = f'<Relationship Id="a" Type="{LINKS}/drawing" Target="../d.xml"/>'
    path = laid_by_hand(tmp_path, "", links=links, **{"xl/d.xml": drawing})
    box, line = read_workbook(path, TABLES)[1]
    assert (box.row, box.found, box.weight) == (2, "Đơn vị: triệu đồng", Weight.NOTICE)
    assert (line.row, line.rule.key) == (3, "fault.beside.line")
    chart = BarChart()
    chart.add_data(Reference(book.sheet, min_col=6, min_row=1, max_row=4))
    book.sheet.add_chart(chart, "S2")
    assert [fault.rule.key for fault in book.faults()] == ["fault.beside.chart"]


def test_the_margin_of_the_printed_page_is_told(book):
    book.sheet.oddHeader.right.text = "Đơn vị tính: triệu đồng"
    book.sheet.oddFooter.center.text = "&P/&N"
    [fault] = book.faults()
    assert fault.found.endswith("Đơn vị tính: triệu đồng")


def test_something_damaged_beside_the_cells_spoils_none_of_them(tmp_path):
    links = f"""<Relationship Id="a" Type="{LINKS}/comments" Target="../none.xml"/>
        <Relationship Id="b" Type="{LINKS}/drawing" Target="../d.xml"/>
        <Relationship Id="c" Type="{LINKS}/comments" Target="http://x" TargetMode="External"/>"""
    path = laid_by_hand(tmp_path, "", links=links, **{"xl/d.xml": "<wsDr><"})
    tables, faults = read_workbook(path, TABLES)
    assert (tables, {fault.rule.key for fault in faults}) == ({"figures": [["figure_id"]]}, {"fault.beside.unreadable"})


# --- number cells ---------------------------------------------------------------------------------------------------------


def numbers(book, *values, shown="General", column="value"):
    for row, value in enumerate(values, start=2):
        book.cell(row, column).value = value
        book.cell(row, column).number_format = shown
    return book


def test_a_column_of_number_cells_is_refused_once(book):
    [fault] = numbers(book, 15.4, 16.2, 17.25).faults()
    assert (fault.rows, fault.column, fault.weight) == ((2, 3, 4), "value", Weight.ROW)
    assert {unit for unit, _ in fault.subjects} == {"C1", "C2", "C3"}
    assert '"number_cells": "as_shown"' in fault.fix
    assert "rows 2–4, column value: found '15.4; 16.2; 17.25'" in str(fault)


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (15.4, "0.00", "15.40"),
        (15.4, "General", "15.4"),
        (0.1 + 0.2, "General", "0.3"),
        (1850, "#,##0", "1850"),
        (1850.5, "#,##0.00_);(#,##0.00)", "1850.50"),
        (-3.5, "0.0;-0.0", "-3.5"),
        (8, "0.0", "8.0"),
        (2245, "00000", "02245"),
    ],
)
def test_a_number_cell_is_taken_as_it_shows_where_an_office_says_so(book, value, shown, text):
    numbers(book, value, shown=shown).workbook.save(book.path)
    tables, faults = read_workbook(book.path, TABLES, is_as_shown=True)
    assert (tables["figures"][1][5], faults) == (text, [])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (15.45, "0.0"),
        (0.12, "0%"),
        (12, '0" xã"'),
        (1234, "#,##0,"),
        (3.5, "0.0E+00"),
        (0.5, "# ?/?"),
        (-3.5, "0.0;(0.0)"),
        (3, ";;;"),
    ],
)
def test_a_number_cell_that_shows_another_number_is_refused_all_the_same(book, value, shown):
    [fault] = numbers(book, value, shown=shown).faults(is_as_shown=True)
    assert (fault.column, fault.weight) == ("value", Weight.ROW)


def test_a_column_of_codes_in_number_cells_is_refused_once_and_taken_as_it_shows(book):
    [fault] = numbers(book, 2245, 2246, shown="00000", column="unit_id").faults()
    assert (fault.rows, fault.weight) == ((2, 3), Weight.TABLE)
    tables, faults = read_workbook(book.path, TABLES, is_as_shown=True)
    assert ([row[1] for row in tables["figures"][1:3]], faults) == (["02245", "02246"], [])
