"""A number leads to its row and its row back to every place; the list has what the page prints; marks have their legend."""

import re

import pytest

from conftest import Numbers
from ntm_helpers.dataset import Figure, Standing
from ntm_helpers.quantities import Quantity, point
from ntm_helpers.report.marks import MARKS, mark_of
from ntm_helpers.report.page import Page
from ntm_helpers.topics import funding, topics

LEGEND = re.compile(r'<p class="marks">(.*?)</p>')
SIGN = re.compile(r'<sup aria-hidden="true">(.)</sup>')


def whole(page):
    """The parts of a page as they stand on it, without those that say only that there is nothing."""
    parts = [page.header(), page.first_screen(), *(page.step(step.name) for step in page.review.steps)]
    parts += [page.requests(), page.sources(), page.checks(), page.trace()]
    return "".join(str(part.html) for part in parts if not part.is_empty)


@pytest.fixture(scope="module")
def pages(lam_binh):
    """Every page of a parent and of one of its parts."""
    reviews = [module.review(lam_binh, unit) for module in topics().values() for unit in ("071", "tho-binh")]
    return {f"{review.topic} {review.view.unit.unit_id}": (review, whole(Page(review, "vi"))) for review in reviews}


def test_every_number_has_a_row_and_every_row_leads_back_to_each_place(pages):
    assert sum(len(Numbers(html).numbers) for _, html in pages.values()) > 300
    for name, (_, html) in pages.items():
        page = Numbers(html)
        assert len(page.ids) == len(set(page.ids)), name
        places = {}
        for anchor, row, _ in page.numbers:
            places.setdefault(row, []).append(anchor)
        assert page.ways_back == places, name


def test_the_row_of_a_number_is_that_of_its_figure(pages):
    """By the id that the row bears: what is printed of it is what the figure is."""
    review, html = pages["funding 071"]
    printed = Numbers(html).figures
    assert "trên 38 tỷ đồng" in printed["LB125"]
    assert "gần 33 tỷ đồng" in printed["LB126"]
    assert set(printed) <= set(review.figures)


def test_what_is_not_printed_has_no_row(pages):
    """A total's inputs are figures of the review; those that stand nowhere on the page are in no list at its end."""
    review, html = pages["synthesis 071"]
    assert set(Numbers(html).figures) < set(review.figures)


def test_an_input_that_stands_elsewhere_is_one_link_to_the_page_of_all_figures(laid):
    for unit_id in "ABC":
        laid.unit(unit_id).figure(unit_id, "capital_mobilised", "5", "billion VND", unit_id=unit_id)
    review = funding.review(laid.complete("D").open(), "D")
    [total] = [figure for figure in review.figures.values() if figure.operation == "sum"]
    html = whole(Page(review, "en"))
    row = re.search(rf'<dd id="c\d+">((?:(?!</dd>).)*figures\.html#{re.escape(total.figure_id)}.*?)</dd>', html)[1]
    others = [i for i in total.inputs if i not in Numbers(html).figures]
    assert ("others" in row or f"from {len(others)} figures" in row) == bool(others)
    assert row.count("figures.html#") == 1


def test_anchors_stay_when_a_step_is_shown_again_or_first(lam_binh):
    review = funding.review(lam_binh, "071")
    in_order, other = Page(review, "vi"), Page(review, "vi")
    names = [step.name for step in review.steps]
    shown = {name: str(in_order.step(name).html) for name in names}
    assert {name: str(other.step(name).html) for name in reversed(names)} == shown
    assert str(other.trace().html) == str(in_order.trace().html)
    assert {name: str(in_order.step(name).html) for name in names} == shown


# --- marks ------------------------------------------------------------------------------------------------------------------


def test_the_legend_has_the_marks_that_stand_on_the_page_and_no_other(pages):
    seen = set()
    for name, (_, html) in pages.items():
        body, legend = LEGEND.sub("", html), LEGEND.search(html)
        told = {part[0] for part in legend[1].split(" · ")} if legend else set()
        assert told == set(SIGN.findall(body)), name
        seen |= told
    assert seen >= {"*", "°", "›", "»"}


@pytest.mark.parametrize(
    ("figure", "mark"),
    [
        ({"basis": "derived"}, "derived"),
        ({"basis": "derived", "standing": Standing.STATED_LATER}, "stated_later"),
        ({"basis": "derived", "standing": Standing.AFTERWARDS}, "afterwards"),
        ({"basis": "plan", "standing": Standing.RUNNING_PLAN}, "running_plan"),
        ({"basis": "unconfirmed_rule", "standing": Standing.AFTERWARDS}, "unconfirmed_rule"),
        ({"corrections": ("C1",), "standing": Standing.AFTERWARDS}, "corrected"),
        ({}, ""),
    ],
)
def test_a_number_bears_one_mark_that_which_says_most(figure, mark):
    assert mark_of(Figure(figure_id="A", unit_id="D", measure="capital_mobilised", quantity=point(1, "commune"), **figure)) == mark


def test_a_mark_is_a_sign_for_the_eye_and_words_for_the_ear(pages):
    for name, (_, html) in pages.items():
        for sign, words in re.findall(r"<sup[^>]*>(.)</sup>(?:<i>(.*?)</i>)?", html):
            assert sign in MARKS.values(), name
            assert words, (name, sign)


# --- what is told of a hedge ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "ends"),
    [
        ({"value": "38", "qualifier": "over"}, "(38; 39)"),
        ({"value": "33", "qualifier": "nearly"}, "(32; 33)"),
        ({"value": "10", "value_to": "15"}, None),
        ({"value": "38"}, None),
    ],
)
def test_the_ends_of_a_hedge_stand_in_its_row(laid, cells, ends):
    laid.figure("A", "capital_mobilised", unit="billion VND", **cells)
    html = str(Page(funding.review(laid.open(), "D"), "en").trace().html)
    row = re.search(r'<dd id="c\d+">(.*?)</dd>', html)[1]
    assert re.findall(r"[(\[][\d.,]+; [\d.,]+[)\]]", row) == ([ends] if ends else [])


def test_exact_ends_are_decimals_where_few_digits_tell_them_and_fractions_where_not():
    from fractions import Fraction

    from ntm_helpers.report.ends import print_ends

    assert print_ends(Quantity(Fraction(5, 4), Fraction(4), True, True, unit="percent", kind="rate"), "vi") == "(1,25; 4)"
    assert print_ends(Quantity(Fraction(-1, 3), Fraction(1000), unit="percent", kind="rate"), "vi") == "[−1/3; 1.000]"
    assert print_ends(Quantity(Fraction(7), None, unit="percent", kind="rate"), "en") == "[7; ∞)"
    assert print_ends(point(Fraction(1, 7), "percent"), "en") == "1/7"


def test_a_long_list_of_numbers_ends_with_where_the_others_stand(laid):
    """Nine sources of capital of one period in a line: eight, and one more on the page of all figures."""
    from ntm_helpers.report.values import MOST_LISTED, Writer

    for number in range(MOST_LISTED + 1):
        laid.figure(f"F{number}", "capital_mobilised", str(number + 1), "billion VND", period_end=f"20{number + 10}-12-31")
    view = funding.review(laid.open(), "D").view
    writer = Writer(view, "en")
    writer.rest_on = "figures"
    figures = view.figures()
    assert '<a href="figures.html"><samp>and 1 more</samp></a>' in writer.value(figures)
    assert writer.value(figures).count('<a id="n') == MOST_LISTED
    assert "more" not in writer.value(figures[:MOST_LISTED])
