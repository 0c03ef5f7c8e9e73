"""What pages may weigh, in bytes of the file as it lies on a disk: of the three datasets, by kind of page.

A page goes by mail and on a stick to offices whose machines are old; what it weighs is also what a reader has to scroll. The
ceilings are those of the plan of the page; none is what was measured.
"""

import re

import pytest

pytestmark = pytest.mark.slow

KB = 1_000
SHORT, STYLE, CHART, MAP = 9_150, 10 * KB, 8 * KB, 15 * KB
BRIEFING_OF_PARENT, BRIEFING_OF_PART, ANNEX, REGISTER, FIGURES = 80 * KB, 45 * KB, 100 * KB, 150 * KB, 250 * KB
REGISTERS = {"production_linkage", "infrastructure", "poverty_reduction", "consistency"}
"""Topics of whose pages every project, work, part or relation is a row."""
NUMBER, ROW = 70, 310


def ceiling(name: str, parents: set[str]) -> int:
    folder, _, page = name.rpartition("/")
    topic = page.removesuffix(".html")
    if topic == "index":
        return BRIEFING_OF_PARENT if folder in parents else BRIEFING_OF_PART
    return {"figures": FIGURES}.get(topic, REGISTER if topic in REGISTERS else ANNEX)


def test_no_page_weighs_more_than_its_kind_may(weighed, parents):
    sizes = {name: len(html.encode()) for name, html in weighed.items()}
    assert len(sizes) > 150
    assert {name: (size, most) for name, size in sizes.items() if size > (most := ceiling(name, parents))} == {}


def own_numbers(html: str) -> int:
    """Numbers outside of the section on what is missing, where only the parent's stand; of the page of all figures its rows."""
    body = re.sub(r'<section class="nil">.*?</section>', "", html.partition("<body")[2], flags=re.DOTALL)
    return len(re.findall('<a(?: class="w")? id="n|<dd id=', body))


def test_a_page_without_a_figure_of_its_own_is_a_short_page(weighed):
    short = {name: len(html.encode()) for name, html in weighed.items() if not own_numbers(html)}
    assert len(short) > 20
    assert {name: size for name, size in short.items() if size > SHORT} == {}


def test_the_style_of_a_page_is_small(weighed):
    styles = {name: re.search("<style>(.*?)</style>", html, re.DOTALL)[1] for name, html in weighed.items()}
    assert {name: size for name, css in styles.items() if (size := len(css.encode())) > STYLE} == {}


def test_a_drawing_is_small(weighed):
    drawn = [(name, svg) for name, html in weighed.items() for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]
    assert drawn
    heavy = [(name, size) for name, svg in drawn if (size := len(svg.encode())) > (MAP if 'class="m-' in svg else CHART)]
    assert heavy == []


def test_a_number_costs_little_markup_and_its_row_little_in_all(weighed):
    """On the average of a page that has twenty: a long quotation may be longer."""
    numbers, rows = {}, {}
    for name, html in weighed.items():
        marked = re.findall(r'(<a(?: class="w")? id="n[^>]*>)(.*?)(</a>)', html)
        if len(marked) >= 20:
            numbers[name] = sum(len(start) + len(end) for start, _, end in marked) / len(marked)
            listed = re.findall(r'<dd id="c\d+">.*?</dd>', html)
            rows[name] = sum(len(row.encode()) for row in listed) / len(listed)
    assert len(numbers) > 20
    assert {name: round(size) for name, size in numbers.items() if size > NUMBER} == {}
    assert {name: round(size) for name, size in rows.items() if size > ROW} == {}
