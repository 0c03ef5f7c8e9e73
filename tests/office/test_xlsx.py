"""A review as a workbook: numbers that can be computed with, ends in cells of their own, nothing unknown as zero."""

from __future__ import annotations

import io
from fractions import Fraction

import openpyxl
import pytest

from ntm_helpers.office.exports import Order, export
from ntm_helpers.office.exports.cells import pieces
from ntm_helpers.office.exports.columns import SheetColumn, columns_of
from ntm_helpers.office.exports.xlsx import is_table, to_xlsx
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.document import Cell, Grid, Head, document_of
from ntm_helpers.report.marks import MARKS
from ntm_helpers.report.runs import Run
from ntm_helpers.report.values import Writer
from ntm_helpers.topics import topics
from tests.libreoffice import IS_MISSING, WHY, computed


def quiet(told, done, planned):
    """Tell nobody."""


@pytest.fixture
def money(laid):
    """A commune with capital of which one is hedged, one is a range, one is exact."""
    laid.unit("A", name="Thổ Bình")
    year = {"unit_id": "A", "period_start": "2020-01-01", "period_end": "2020-12-31"}
    laid.figure("all", "capital_mobilised", "38", "billion VND", qualifier="over", **year)
    laid.figure("central", "capital_mobilised", "33", "billion VND", qualifier="nearly", item="central", **year)
    laid.figure("province", "capital_mobilised", "2.5", "billion VND", item="province", **year)
    laid.figure("people", "capital_mobilised", "1", "billion VND", value_to="2", item="community", **year)
    return laid


def book_of(laid, topic="funding", unit_id="A", lang="vi"):
    review = topics()[topic].review(laid.open(), unit_id)
    return openpyxl.load_workbook(io.BytesIO(to_xlsx([document_of(review, lang)])))


def table_of(book, caption):
    """Head and rows of the sheet that has a caption, row by row as cells by their heads."""
    sheet = next(sheet for sheet in book if str(sheet["A1"].value).startswith(caption))
    heads = [cell.value for cell in sheet[5]]
    rows = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=6) if row[0].value]
    return heads, {row[heads[0]].value: row for row in rows}


def shown(cell):
    return cell.value, cell.number_format


def test_a_hedge_has_its_ends_in_cells_of_their_own_and_its_words_beside(money):
    heads, rows = table_of(book_of(money), "Vốn huy động theo nguồn")
    name = "Số vốn (tỷ đồng)"
    assert heads[:4] == ["Nguồn vốn", f"{name} – từ", f"{name} – đến", f"{name} – như in"]
    central = rows["Ngân sách Trung ương"]
    assert shown(central[f"{name} – từ"]) == (32, '">"#,##0_)')
    assert shown(central[f"{name} – đến"]) == (33, '"<"#,##0_)')
    assert central[f"{name} – như in"].value == "gần 33"
    exact = rows["Ngân sách tỉnh"]
    assert shown(exact[f"{name} – từ"]) == shown(exact[f"{name} – đến"]) == (2.5, "#,##0.0_)")
    people = rows["Nhân dân đóng góp"]
    assert (shown(people[f"{name} – từ"]), shown(people[f"{name} – đến"])) == ((1, "#,##0_)"), (2, "#,##0_)"))
    assert central["Nguồn"].value == "[1]"
    assert book_of(money)["Nguồn"]["B6"].value == "[1]"


def test_what_is_not_reported_is_said_in_words_and_is_no_number(money):
    heads, rows = table_of(book_of(money), "Biểu nguồn lực")
    planned = rows["TỔNG SỐ"][next(head for head in heads if head.startswith("Kế hoạch"))]
    assert planned.data_type == "s"
    assert planned.value.strip("…") == ""
    assert planned.value


def exact(value, unit="percent", kind="rate"):
    return Quantity(Fraction(value), Fraction(value), bare=Fraction(value), unit=unit, kind=kind)


def test_one_value_is_one_number_with_the_digits_of_the_page_and_its_mark_by_its_format(money):
    writer = Writer(document_of(topics()["funding"].review(money.open(), "A"), "vi").review.view, "vi", "x")
    cells = [
        Cell((Run("1.234,50", "a", "derived"),), None, exact("1234.5")),
        Cell((Run("−2", "b"),), None, exact(-2)),
        Cell((Run("chưa báo cáo"),)),
    ]
    (column,) = columns_of(Head((Run("Tỷ lệ"),)), cells, writer)
    assert column.head == "Tỷ lệ (%)"
    first, second, third = column.cells
    assert (first.value, first.format) == (1234.5, '#,##0.00"*"_)')
    assert (second.value, second.format) == (-2, "#,##0_)")
    assert third == "chưa báo cáo"
    (years,) = columns_of(Head((Run("Năm"),)), [Cell((Run("2020", "c"),), None, exact(2020, "", "year"))], writer)
    assert years.cells[0].format == "0_)"


def test_words_beside_a_number_and_units_of_measure_have_columns_of_their_own(money):
    writer = Writer(document_of(topics()["funding"].review(money.open(), "A"), "vi").review.view, "vi", "x")
    cells = [
        Cell((Run("14.108", "a"), Run(" (đến 1/4/2019)", look="small")), None, exact(14108, "person", "count")),
        Cell((Run("12,5", "b"),), None, exact("12.5")),
    ]
    number, printed, unit = columns_of(Head((Run("Giá trị"),)), cells, writer)
    assert [one.value for one in number.cells] == [14108, 12.5]
    assert (printed.head, list(printed.cells)) == ("Giá trị – như in", ["14.108 (đến 1/4/2019)", "12,5"])
    assert (unit.head, list(unit.cells)) == ("Giá trị – đơn vị tính", ["người", "%"])


NO_MARKS = str.maketrans("", "", "".join(MARKS.values()))


def grids_of(document):
    return [grid for _, grid in document.grids() if is_table(grid)]


@pytest.mark.parametrize("topic", ["criteria", "funding", "poverty_reduction", "infrastructure", "synthesis"])
def test_every_number_of_a_table_is_in_its_sheet_by_its_ends_and_every_text_is(demo, topic):
    """By another path than the sheet's: from the figures themselves, by float of their fractions."""
    document = document_of(topics()[topic].review(demo, demo.roots[0]), "vi")
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([document])))
    sheets = book.worksheets[2:]
    for sheet, grid in zip(sheets, grids_of(document), strict=False):
        there = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=5 + len(grid.rows))]
        for cells, row in zip(there, grid.rows, strict=True):
            for cell in row:
                if cell.quantity is None:
                    said = "".join(run.text for run in cell.text)
                    assert not said or any(isinstance(one, str) and said == one.translate(NO_MARKS) for one in cells), (said, cells)
                else:
                    numbers = [float(one) for one in cells if isinstance(one, int | float)]
                    quantity = cell.quantity
                    ends = [quantity.nominal] if quantity.nominal is not None else [quantity.lower, quantity.upper]
                    assert all(end is None or pytest.approx(float(end), rel=1e-12) in numbers for end in ends), (quantity, cells)


def test_a_sheet_has_a_head_that_stays_and_prints_on_a4(money):
    book = book_of(money)
    assert book.sheetnames[:2] == ["Mục lục", "Lời văn"]
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
        assert len(sheet.title) <= 31
    table = book.worksheets[2]
    assert table.freeze_panes == "B6"
    assert table.print_title_rows == "$5:$5"
    assert table["A3"].hyperlink.location == "'Mục lục'!A1"
    ways = [book["Mục lục"].cell(row, 2).hyperlink.location for row in range(6, 6 + len(book.worksheets) - 3)]
    assert ways == [f"'{sheet.title}'!A1" for sheet in book.worksheets[2:-1]]


def test_a_column_of_few_numbers_among_words_has_their_unit_of_measure_beside(money):
    document = document_of(topics()["funding"].review(money.open(), "A"), "vi")
    grid = next(grid for grid in grids_of(document) if any(cell.quantity for row in grid.rows for cell in row))
    place = next(n for n, cell in enumerate(grid.rows[0]) if cell.quantity)
    number, word = grid.rows[0][place], grid.rows[0][0]
    head = type(grid.heads[place])(grid.heads[0].text)
    writer = Writer(document.review.view, "vi", "x")
    columns = list(columns_of(head, [number, word, word], writer))
    assert columns[-1] == SheetColumn("Nguồn vốn – đơn vị tính", ["tỷ đồng", None, None])


def test_a_text_longer_than_a_cell_goes_on_in_the_next_or_says_how_much_is_left_out():
    text = "ô" * 70_000
    assert "".join(pieces(text)) == text
    assert all(len(piece) <= 32_767 for piece in pieces(text))
    (cut,) = pieces(text, is_cut=True)
    assert len(cut) <= 32_767
    kept, _, left = cut.partition("… (+")
    assert len(kept) + int(left.rstrip(")")) == 70_000


def test_the_list_of_all_figures_stands_in_a_sheet_where_it_is_asked_for(money, tmp_path):
    dataset = money.open()
    export(dataset, tmp_path / "out", Order(("xlsx",), units=("A",), annexes=("funding", "figures")), quiet)
    book = openpyxl.load_workbook(next((tmp_path / "out").glob("*.xlsx")))
    heads = [cell.value for cell in book["Số liệu"][5]]
    rows = {row[0].value: dict(zip(heads, row, strict=True)) for row in book["Số liệu"].iter_rows(min_row=6)}
    assert shown(rows["all"]["Từ"]) == (38, '">"#,##0_)')
    assert rows["all"]["Như in trên trang"].value == "trên 38 tỷ đồng"
    assert rows["all"]["Nguồn"].value == "Báo cáo"
    assert rows["all"]["Đơn vị tính"].value == "tỷ đồng"


def test_the_same_review_gives_the_same_bytes(money):
    document = document_of(topics()["funding"].review(money.open(), "A"), "vi")
    assert to_xlsx([document]) == to_xlsx([document_of(topics()["funding"].review(money.open(), "A"), "vi")])


def test_a_topic_without_a_table_is_a_workbook_of_its_words(laid):
    book = book_of(laid.unit("A", name="An"), "criteria")
    assert book.sheetnames[:2] == ["Mục lục", "Lời văn"]


@pytest.mark.skipif(IS_MISSING, reason=WHY)
def test_a_spreadsheet_program_opens_it_with_the_same_numbers(money, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(to_xlsx([document_of(topics()["funding"].review(money.open(), "A"), "vi")]))
    (tmp_path / "office").mkdir()
    (opened,) = computed(path, into=tmp_path / "office")
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(opened)
    assert after.sheetnames == before.sheetnames
    for one, two in zip(before, after, strict=True):
        cells = {cell.coordinate: cell.value for row in one.iter_rows() for cell in row if cell.value is not None}
        for place, value in cells.items():
            assert two[place].value == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value)


def test_a_grid_is_no_table_where_it_is_a_list_or_a_sentence():
    assert not is_table(Grid((), [None], [[None], [None]]))
    assert not is_table(Grid((), [None, None], [[None, None]]))
    assert is_table(Grid((), [None, None], [[None, None], [None, None]]))
