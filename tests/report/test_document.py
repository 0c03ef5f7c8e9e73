"""What is laid out for paper says what the page says: the same numbers in the same order, tables whole, folded parts open."""

import re

import pytest

from ntm_helpers.dataset import open_dataset
from ntm_helpers.report.anchors import numbers_in
from ntm_helpers.report.document import Cards, Decisions, Grid, Kind, Paragraph, document_of, texts_of
from ntm_helpers.report.page import Page
from ntm_helpers.report.runs import Run, runs_of, text_of
from ntm_helpers.topics import LISTING, topics

PAGES = [("lam-binh", "071"), ("lam-binh", "02296"), ("demo", "demo")]
TOPICS = [topic for topic in topics() if topic != LISTING]


def review_of(dataset, unit, topic):
    return topics()[topic].review(open_dataset(dataset), unit)


def numbers_of(document):
    texts = [text for part in document.parts for block in part.all_blocks() for text in texts_of(block)]
    return [(run.figure_id, run.text) for text in texts for run in text if run.figure_id]


def numbers_on_page(review, lang):
    """Numbers of the page in reading order; those in drawings are drawn on paper too."""
    page, ids = Page(review, lang), list(review.figures)
    parts = [page.first_screen(), *(page.step(step.name) for step in review.steps), page.requests(), page.checks()]
    html = "".join(re.sub(r"<figure.*?</figure>", "", part.html, flags=re.DOTALL) for part in parts if not part.is_empty)
    return [(ids[number - 1], text) for _, number, text in numbers_in(html)]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize(("dataset", "unit"), PAGES)
def test_the_numbers_are_those_of_the_page_in_their_order(dataset, unit, topic, lang):
    review = review_of(dataset, unit, topic)
    assert numbers_of(document_of(review, lang)) == numbers_on_page(review, lang)


def test_the_briefing_says_first_how_things_stand_and_what_is_to_be_decided():
    document = document_of(review_of("lam-binh", "071", "synthesis"), "vi")
    first = document.parts[0]
    assert (document.unit, document.parent, first.kind) == ("Huyện Lâm Bình", "tỉnh Tuyên Quang", Kind.FIRST)
    lead = " ".join(text_of(block.text) for block in first.blocks if isinstance(block, Paragraph) and block.is_lead)
    assert "3 xã giữ vững chuẩn nông thôn mới" in lead
    assert "trên 38 tỷ đồng" in lead
    assert [len(block.cards) for block in first.blocks if isinstance(block, Cards)] == [6]
    assert [len(block.lines) for block in first.blocks if isinstance(block, Decisions)] == [5]  # the page folds two of them
    assert [part.kind for part in document.parts[-4:]] == [Kind.REQUESTS, Kind.CHECKS, Kind.SOURCES, Kind.LIMITS]
    assert ("derived", "*", "số tính ra, không có trong nguồn") in document.legend


def test_a_cell_of_a_hedged_number_knows_its_ends_in_the_unit_of_its_head():
    document = document_of(review_of("lam-binh", "071", "funding"), "vi")
    cells = [cell for _, grid in document.grids() for row in grid.rows for cell in row if cell.quantity is not None]
    found = next(cell for cell in cells if text_of(cell.text).startswith("gần 33"))
    assert (found.quantity.lower, found.quantity.upper, found.quantity.unit) == (32, 33, "billion VND")


def test_every_heading_is_that_of_the_notebook_and_none_is_missing():
    for topic in TOPICS:
        for part in document_of(review_of("demo", "demo", topic), "vi").parts:
            is_without = part.kind is Kind.FIRST or part.name == "topics"  # whose sections have theirs
            assert bool(part.heading) != is_without, (topic, part.name)
            assert not part.heading.startswith("#")


def test_signs_in_cells_stand_with_their_words():
    document = document_of(review_of("demo", "demo", "criteria"), "vi")
    grids = [grid for _, grid in document.grids() if grid.signs]
    assert grids
    for grid in grids:
        assert isinstance(grid, Grid)
        assert {sign for sign, _ in grid.signs} <= {"●", "◐", "○", "–", "▨"}
        assert all(word for _, word in grid.signs)


def test_text_that_is_no_markup_stays_text():
    assert runs_of("<b>1</b> & 2") == (Run("<b>1</b> & 2"),)
