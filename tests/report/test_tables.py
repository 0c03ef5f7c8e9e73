"""Tables say once what holds for a column or for all rows; what is no table is none."""

import re

import pytest

from ntm_helpers.dataset import Figure
from ntm_helpers.quantities import point
from ntm_helpers.report.tables import write_table
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Table
from ntm_helpers.topics import funding
from ntm_helpers.words import words

HEADS = ["column.unit", "column.capital", "column.state"]


@pytest.fixture
def written(laid):
    """Write a table in a language."""
    view = funding.review(laid.open(), "D").view

    def write(caption, heads, rows, lang="en"):
        return str(write_table(Table(caption, heads, rows), Writer(view, lang)))

    return write


def money(number, figure_id=None, unit="billion VND", basis="result"):
    quantity = point(number, unit)
    return Figure(
        figure_id=figure_id or f"F{number}{unit}", unit_id="D", measure="capital_mobilised", quantity=quantity, basis=basis
    )


def text(name):
    return Name("text", name)


def cells(html):
    return [re.sub(r"<sup.*?</i>|<span class=\"h\">.*?</span>|<[^>]*>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", html)]


def heads(html):
    return [re.sub("<[^>]*>", "", head) for head in re.findall(r'<th scope="col">(.*?)</th>', html)]


def test_a_unit_that_all_numbers_of_a_column_have_stands_in_its_head(written):
    html = written("checks.caption", HEADS[:2], [[text("A"), money(5)], [text("B"), money(7)]], "vi")
    assert heads(html) == ["Đơn vị", "Số vốn (tỷ đồng)"]
    assert cells(html) == ["5", "7"]
    assert '<table class="r2">' in html


def test_a_head_that_names_the_unit_already_is_not_lengthened(written):
    people = [Figure(figure_id=f"P{n}", unit_id="D", measure="population_census", quantity=point(n, "person")) for n in (5, 7)]
    html = written("checks.caption", ["column.unit", Name("text", "Số người")], [[text(p.figure_id), p] for p in people], "vi")
    assert heads(html) == ["Đơn vị", "Số người"]
    assert cells(html) == ["5", "7"]


def test_numbers_of_two_units_keep_theirs(written):
    people = Figure(figure_id="P", unit_id="D", measure="population_census", quantity=point(9, "person"))
    html = written("checks.caption", HEADS[:2], [[text("A"), money(5)], [text("B"), people]], "vi")
    assert heads(html) == ["Đơn vị", "Số vốn"]
    assert cells(html) == ["5 tỷ đồng", "9 người"]


def test_a_mark_that_all_numbers_of_a_column_bear_stands_in_its_head_and_not_below(written):
    rows = [[text("A"), money(5, basis="derived")], [text("B"), money(7, basis="derived")]]
    html = written("checks.caption", HEADS[:2], rows)
    assert html.count("<sup") == html.partition("</thead>")[0].count("<sup") == 1
    mixed = written("checks.caption", HEADS[:2], [rows[0], [text("B"), money(7)]])
    assert mixed.count("<sup") == mixed.partition("</thead>")[2].count("<sup") == 1


def test_a_column_that_says_the_same_in_every_row_is_told_in_the_caption(written):
    rows = [[text("A"), money(5), text("open")], [text("B"), money(7), text("open")]]
    html = written("checks.caption", HEADS, rows)
    assert (
        re.search("<caption>(.*?)</caption>", html)[1] == f"{words('en')('checks.caption')} – {words('en')('column.state')}: Open"
    )
    assert len(heads(html)) == 2


def test_numbers_that_are_alike_stay_in_their_column(written):
    html = written("checks.caption", HEADS[:2], [[text("A"), money(5, "X")], [text("B"), money(5, "Y")]])
    assert len(heads(html)) == 2


def test_one_column_is_a_list_and_one_row_of_two_a_sentence(written):
    listed = written("checks.caption", HEADS[:1], [[text("North")], [text("South")]])
    assert "<table" not in listed
    assert re.findall("<li>(.*?)</li>", listed) == ["North", "South"]
    told = written("checks.caption", HEADS[:2], [[text("A"), money(5)]], "vi")
    assert "<table" not in told
    assert re.sub("<[^>]*>", "", told) == f"{words('vi')('checks.caption')}: A – 5 tỷ đồng"


@pytest.mark.parametrize(
    ("columns", "rows", "kind"), [(2, 5, "bare"), (3, 5, "stack"), (6, 12, "stack"), (4, 13, "bare"), (5, 13, "tw"), (7, 2, "tw")]
)
def test_a_narrow_screen_gets_blocks_or_a_table_that_scrolls_by_itself(written, columns, rows, kind):
    names = [f"={'abcdefghij'[number] * 3}" for number in range(columns)]
    html = written("checks.caption", names, [[text(f"{row}{column}") for column in range(columns)] for row in range(rows)])
    assert ("stack" in html, "tabindex" in html) == (kind == "stack", kind == "tw")
    assert html.count('<span class="h">') == ((columns - 1) * rows if kind == "stack" else 0)


def test_two_tables_of_one_caption_have_labels_of_their_own(laid):
    writer = Writer(funding.review(laid.open(), "D").view, "en")
    table = Table("checks.caption", [f"=abc{n}" for n in range(7)], [[text(f"{row}{n}") for n in range(7)] for row in range(2)])
    labels = [re.search('aria-label="(.*?)"', write_table(table, writer))[1] for _ in range(2)]
    assert labels[1] == f"{labels[0]} (2)"


def test_of_a_table_that_is_too_long_so_many_rows_are_shown_and_the_caption_says_where_the_others_are(written, laid):
    view = funding.review(laid.open(), "D").view
    rows = [[text(f"P{number}"), money(number)] for number in range(5)]
    html = str(write_table(Table("checks.caption", HEADS[:2], rows, 3), Writer(view, "en")))
    assert html.count("<tr>") == 1 + 3
    assert "3 of 5 rows, the others are told of each part by itself" in re.search("<caption>(.*?)</caption>", html)[1]
    assert "of 5 rows" not in str(write_table(Table("checks.caption", HEADS[:2], rows, 5), Writer(view, "en")))


def test_what_is_left_open_to_be_filled_in_stays_a_column(written):
    html = written("checks.caption", HEADS, [[text("A"), money(5), text("……")], [text("B"), money(7), text("……")]])
    assert len(heads(html)) == 3


def test_words_in_place_of_a_number_stand_with_the_numbers(written):
    html = written(
        "checks.caption", HEADS[:2], [[text("A"), money(5)], [text("B"), money(7)], [text("C"), text("all")], [text("D"), None]]
    )
    assert '<table class="r2">' in html
