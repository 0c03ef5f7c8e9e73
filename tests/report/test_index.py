"""The index: what each page says first, and beside it what is wrong by the figures themselves."""

from datetime import date

import pytest
from markupsafe import Markup

from ntm_helpers.places import Unit
from ntm_helpers.report.index import MOST_FINDINGS, Line, index_page
from ntm_helpers.report.templates import current

DISTRICT = Unit("D", "", "Huyện", "district", "")


@pytest.fixture(params=["vi", "en"])
def drawn(request):
    """Draw the index of one unit with its lines, in both languages: its text."""

    def of(*lines):
        about = {"title": "T", "notice": "", "as_of": date(2020, 12, 31), "lang": request.param}
        html = index_page([(DISTRICT, lines)], **about, template=current())
        return html, str(Markup(html).striptags())

    return of


def test_the_briefing_lists_what_was_found_and_the_other_pages_how_much(drawn):
    found = ("Capital does not close <b>", "Sources differ")
    html, text = drawn(
        Line("synthesis", "done", "D/index.html", "First.", found), Line("funding", "done", "D/funding.html", "Second.", found[:1])
    )
    assert text.count("Capital does not close") == 1
    assert "<b>" not in html.partition("Capital does not close")[2].partition("</li>")[0]  # source text is never markup
    assert ("(số điều phát hiện: 1)" in text) or ("(findings: 1)" in text)


def test_many_findings_are_counted(drawn):
    found = tuple(f"Finding number {number}" for number in range(MOST_FINDINGS + 2))
    _, text = drawn(Line("synthesis", "done", "D/index.html", "First.", found))
    assert f"Finding number {MOST_FINDINGS - 1}" in text
    assert f"Finding number {MOST_FINDINGS}" not in text
    assert "2" in text.partition(f"Finding number {MOST_FINDINGS - 1}")[2]


def test_a_unit_without_findings_has_none_listed(drawn):
    html, _ = drawn(Line("synthesis", "done", "D/index.html", "First."))
    assert "findings" not in html.partition("<main>")[2]
