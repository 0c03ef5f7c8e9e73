"""The page of all figures has what is published and computed of a unit, each once, and is where the other pages lead."""

import re
from collections import Counter

import pytest

from ntm_helpers.report.page import Page
from ntm_helpers.review import Listing
from ntm_helpers.topics import LISTING, figures, topics


def listed(review):
    """Ids of the figures that the page lists, step by step."""
    return {
        step.name: [figure.figure_id for block in step.blocks if isinstance(block, Listing) for figure in block.figures]
        for step in review.steps
    }


def shown(review, lang="vi"):
    return "".join(str(Page(review, lang).step(step.name).html) for step in review.steps)


@pytest.mark.parametrize("unit", ["071", "tho-binh", "binh-an"])
def test_every_published_figure_of_the_unit_its_groups_and_villages_is_listed_once(lam_binh, unit):
    review = figures.review(lam_binh, unit)
    view = review.view
    expected = [f for one in (view.unit, *view.groups, *view.villages) for f in view.figures(of=one)]
    found = Counter(figure_id for ids in listed(review).values() for figure_id in ids)
    assert {figure.figure_id for figure in expected} <= set(found)
    assert max(found.values()) == 1
    later = {figure.figure_id for figure in expected if figure.standing == "afterwards"}
    assert later <= set(listed(review)["afterwards"])
    assert not later & set(listed(review)["published"])


def test_every_row_bears_the_id_of_its_figure_as_its_anchor(lam_binh):
    review = figures.review(lam_binh, "071")
    anchors = re.findall(r'<dd id="([^"]*)">', shown(review))
    assert Counter(anchors) == Counter(figure_id for ids in listed(review).values() for figure_id in ids)


@pytest.mark.parametrize(("name", "unit"), [("lam_binh", "071"), ("lam_binh", "tho-binh"), ("demo", "demo-05")])
def test_what_other_pages_lead_to_stands_there(request, name, unit):
    dataset = request.getfixturevalue(name)
    there = set(re.findall(r'<dd id="([^"]*)">', shown(figures.review(dataset, unit))))
    led = set()
    for topic, module in topics().items():
        if topic != LISTING:
            led |= set(re.findall(r'href="figures\.html#([^"]*)"', str(Page(module.review(dataset, unit), "vi").trace().html)))
    assert led
    assert led - there == set()


def test_a_computed_figure_says_its_exact_number_its_function_and_its_inputs(lam_binh):
    """76 of 378 houses."""
    html = shown(figures.review(lam_binh, "071"))
    row = re.search(r'<dd id="poverty_reduction\.houses_improved_share">(.*?)</dd>', html)[1]
    assert "<code>3800/189</code>" in row
    assert re.findall(r'href="#(LB\d+)">(\d+) hộ', row) == [("LB140", "76"), ("LB143", "378")]
    head = html.partition('<dd id="poverty_reduction.houses_improved_share">')[0].rpartition("<dt>")[2]
    assert "<code>ntm_helpers.review.arithmetic.ratio, ratio</code>" in head


def test_a_unit_without_a_figure_says_so_and_lists_none(laid):
    review = figures.review(laid.unit("A").open(), "A")
    assert [sentence.key for sentence in review.headline] == ["figures.none"]
    assert review.step("published").is_empty


def test_many_inputs_are_named_in_part_and_counted(laid):
    for number in range(20):
        laid.unit(f"U{number:02}").figure(f"F{number:02}", "capital_mobilised", "5", "billion VND", unit_id=f"U{number:02}")
    html = shown(figures.review(laid.complete("D").open(), "D"), "en")
    row = next(row for row in re.findall(r'<dd id="[^"]*">(.*?)</dd>', html) if "F00" in row)
    assert len(re.findall(r"F\d\d", row)) == 8
    assert "12 others" in row


@pytest.mark.parametrize(("lang", "said"), [("vi", "chạy lại hàm"), ("en", "function run again")])
def test_of_each_computed_figure_it_is_said_in_which_way_it_is_proved(demo, lang, said):
    """The points of a line of a plan are given by a function; their sum is the score."""
    review = figures.review(demo, "demo")
    html = shown(review, lang)
    heads = re.findall(r"· <code>([^<]*)</code></small>", html)
    assert f"ntm_helpers.methods.actions.quality_of, {said}" in heads
    assert "ntm_helpers.review.arithmetic.total, sum" in heads
    assert said not in re.search(r'<dd id="direction\.plan_line_score\.plan-latrines">(.*?)</dd>', html)[1]
