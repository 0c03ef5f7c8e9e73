"""What is read together is printed in one unit of measure, and differs where it differs."""

import re
from fractions import Fraction

import pytest
from markupsafe import Markup

from ntm_helpers.dataset import Figure, Reads
from ntm_helpers.quantities import Quantity, difference, point, read_quantity
from ntm_helpers.report.charts import draw
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart, Name, Sentence

BIG = {"value": "1.2", "unit": "thousand billion VND", "qualifier": "over", "item": "central"}
SMALL = {"value": "800", "unit": "million VND", "item": "community"}


@pytest.fixture
def written(laid):
    """A writer over a dataset of two figures: over 1.2 thousand billion, and 800 million."""
    laid.figure("A", "capital_mobilised", **BIG).figure("B", "capital_mobilised", **SMALL)

    def of(lang):
        view = laid.open().view("D", "", Reads(("*/*",), ("self",)))
        return Writer(view, lang, "test"), {figure.figure_id: figure for figure in view.figures()}

    return of


def derived(measure, quantity, figure_id="x"):
    return Figure(figure_id=figure_id, unit_id="D", measure=measure, quantity=quantity, basis="derived")


def points(low, high, *are_open):
    return Quantity(Fraction(low), Fraction(high), *are_open, unit="percentage point", kind="change")


def text(markup):
    """What is seen: a mark as its sign, without the words for the ear."""
    return str(Markup(re.sub("<i>.*?</i>", "", markup)).striptags())


@pytest.mark.parametrize(
    ("lang", "together", "alone"),
    [
        ("vi", ["trên 1.200 tỷ đồng", "0,800 tỷ đồng"], ["trên 1,2 nghìn tỷ đồng", "800 triệu đồng"]),
        ("en", ["over VND 1,200 bn", "VND 0.800 bn"], ["over VND 1.2 trillion", "VND 800 m"]),
    ],
)
def test_money_of_a_row_is_in_one_unit_and_alone_as_printed(written, lang, together, alone):
    writer, figures = written(lang)
    assert [text(cell) for cell in writer.rows([[figures["A"], figures["B"]]], {})[0]] == together
    assert [text(writer.rows([[figures[i]]], {})[0][0]) for i in "AB"] == alone
    assert [writer.figure_text(figures[i]) for i in "AB"] == alone, "what was read together before leaves nothing behind"


def test_money_of_a_sentence_is_in_one_unit(written):
    writer, figures = written("vi")
    said = text(writer.sentence(Sentence("funding.check.total", {"sum": figures["A"], "total": figures["B"]})))
    assert "1.200 tỷ đồng" in said
    assert "0,800 tỷ đồng" in said
    assert "triệu" not in said


def test_a_derived_amount_takes_the_unit_of_what_it_is_held_against(written):
    writer, figures = written("vi")
    rest = derived("capital_difference", point(Fraction("350.25"), "billion VND", "change"))
    [cells] = writer.rows([[figures["A"], rest]], {})
    assert [text(cell) for cell in cells] == ["trên 1.200 tỷ đồng", "350,25 tỷ đồng*"]


def test_a_chart_has_one_unit_on_axis_and_labels(written):
    writer, figures = written("vi")
    title = Sentence("column.capital", {})
    drawn = str(draw(Chart("levels", title, [(Name("text", "a"), figures["A"]), (Name("text", "b"), figures["B"])]), writer, "c"))
    assert "trên 1.200 tỷ đồng" in drawn
    assert "0,800 tỷ đồng" in drawn
    assert "triệu đồng" not in drawn
    assert "nghìn tỷ" not in drawn


def test_a_difference_and_its_sides_are_never_printed_alike(written):
    writer, _ = written("vi")
    stated = derived("capital_sum_of_sources", read_quantity("100.5", unit="billion VND"), "a")
    computed = derived("identity_computed", point(Fraction("100.4961"), "billion VND"), "b")
    off = derived("identity_difference", point(Fraction("0.0039"), "billion VND", "change"), "c")
    assert [text(cell).rstrip("*") for cell in writer.rows([[stated, computed, off]], {})[0]] == [
        "100,5 tỷ đồng",
        "100,496 tỷ đồng",
        "0,004 tỷ đồng",
    ]


def test_lengths_of_two_things_keep_their_units_and_a_length_and_its_sum_share_one(written):
    writer, _ = written("vi")
    width = derived("power_lines_length", read_quantity("3.5", unit="m", kind="length"), "a")
    length = derived("road_length", read_quantity("12", unit="km", kind="length"), "b")
    assert [text(cell).rstrip("*") for cell in writer.rows([[width, length]], {})[0]] == ["3,5 m", "12 km"]
    total = derived("identity_computed", point(12100, "m", "length"), "c")
    assert [text(cell).rstrip("*") for cell in writer.rows([[length, total]], {})[0]] == ["12 km", "12,1 km"]


@pytest.mark.parametrize(("unit", "vi"), [("percent", "2 điểm phần trăm"), ("per mille", "2 điểm phần nghìn"), ("km", "2 km")])
def test_the_difference_of_two_rates_is_in_points(written, unit, vi):
    writer, _ = written("vi")
    rest = difference(read_quantity("12", unit=unit, kind="rate"), read_quantity("10", unit=unit, kind="rate"))
    assert writer.figure_text(derived("action_remainder", rest)) == vi


def test_the_verdict_on_two_rates_tells_their_difference_in_points_and_what_is_left_in_percent(laid):
    laid.unit("A").unit("B")
    laid.figure("P", "capital_orientation", "60", "percent").figure("Q", "capital_orientation", "30", "percent")
    laid.identity("one", "equal", "P", "+Q").identity("rest", "remainder", "P", "+Q")
    found = laid.findings()
    assert found["one"]["difference"]["unit"] == "percentage point"
    assert found["rest"]["difference"]["unit"] == "percentage point"
    assert found["rest"]["remainder"]["unit"] == "percent"


def test_a_table_with_two_units_in_one_row_has_one_in_all(written):
    writer, figures = written("vi")
    whole = derived("capital_of_stage", point(151_298, "million VND"), "w")
    third = derived("capital_of_stage", point(500_500, "million VND"), "t")
    rows = writer.rows([[figures["A"], whole], [None, third]], {})
    assert [[text(cell).rstrip("*") for cell in row] for row in rows] == [
        ["trên 1.200 tỷ đồng", "151,298 tỷ đồng"],
        ["chưa có số liệu", "500,500 tỷ đồng"],
    ]
    rows = writer.rows([[figures["A"]], [figures["B"]]], {})  # rows that stand alone keep what their sources printed
    assert [text(cell) for row in rows for cell in row] == ["trên 1,2 nghìn tỷ đồng", "800 triệu đồng"]


def test_derived_money_is_told_in_billions_and_listed_as_it_is(written):
    """58,074 million are 58.1 billion, 2,880 are 2.88; what is below a thousand million, published or a difference stays."""
    writer, figures = written("vi")
    cost = derived("linkage_list_cost", point(58_074, "million VND"), "c")
    support = derived("linkage_list_support", point(2_880, "million VND"), "s")
    small = derived("arrears_total", point(Fraction("350.5"), "million VND"), "m")

    def said(*values):
        sentence = Sentence(
            "linkage.listed", dict(zip(("cost", "support"), values, strict=True)) | {"unit": None, "projects": None}
        )
        return text(writer.sentence(sentence))

    assert "58,1 tỷ đồng*" in said(cost, support)
    assert "2,88 tỷ đồng*" in said(cost, support)
    assert "58.074 triệu đồng*" in said(cost, small)
    assert "350,5 triệu đồng*" in said(cost, small)
    assert "58.074 triệu đồng*" in said(cost, figures["B"])
    assert "triệu" in said(support, derived("capital_difference", point(5_000, "million VND", "change"), "d"))
    assert [text(cell) for cell in writer.rows([[cost, support]], {})[0]] == ["58.074 triệu đồng*", "2.880 triệu đồng*"]


def test_digits_of_a_column_stand_under_digits(written):
    writer, _ = written("vi")
    most = [derived("linkage_list_cost", point(Fraction(value), "million VND"), value) for value in ("354.3", "129", "0")]
    assert [text(row[0]) for row in writer.rows([[figure] for figure in most], {})] == [
        "354,3 triệu đồng*",
        "129,0 triệu đồng*",
        "0 triệu đồng*",
    ]
    assert [text(writer.rows([[figure]], {})[0][0]) for figure in most[1:]] == ["129 triệu đồng*", "0 triệu đồng*"]


def test_a_range_is_brief_in_a_cell_and_in_words_in_a_sentence(written):
    writer, _ = written("vi")
    share = derived("capital_source_share", Quantity(Fraction(82), Fraction(87), True, True, unit="percent", kind="rate"))
    assert [text(cell) for cell in writer.rows([[share, Sentence("list.none", {})]], {})[0]] == ["82–87%*", "Không có"]
    assert text(writer.value(share)) == "trên 82%, chưa đến 87%*"


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [
        (point(Fraction("-4.38"), "percentage point", "change"), "giảm 4,38 điểm phần trăm", "fell by 4.38 percentage points"),
        (point(Fraction("0.5"), "percentage point", "change"), "tăng 0,5 điểm phần trăm", "rose by 0.5 percentage points"),
        (point(0, "percentage point", "change"), "không thay đổi", "did not change"),
        (
            Quantity(Fraction(-4), Fraction(-2), False, True, unit="percentage point", kind="change"),
            "giảm trên 2 đến 4 điểm",
            "fell by",
        ),
        (Quantity(Fraction(-1), Fraction(2), unit="percentage point", kind="change"), "thay đổi từ −1 đến 2 điểm", "changed by −1"),
    ],
)
def test_a_change_is_told_as_a_rise_or_a_fall(written, change, vi, en):
    for lang, expected in (("vi", vi), ("en", en)):
        writer, _ = written(lang)
        told = Sentence("poverty.since", {"change": derived("poverty_rate_change", change), "day": None})
        assert expected in text(writer.value(told))


def test_derived_money_in_a_column_takes_the_unit_of_what_is_published_there(written):
    writer, figures = written("vi")
    whole = derived("capital_of_stage", point(151_298, "million VND"), "w")
    rows = writer.rows([[None, figures["A"]], [None, whole]], {})
    assert [text(row[1]) for row in rows] == ["trên 1.200 tỷ đồng", "151,298 tỷ đồng*"]
