"""What a reader gets who prints a page from the browser: A4 as Decree 30/2020 has it, whole, and with what it needs to be read."""

import re
import unicodedata

import pytest

from browser import IS_MISSING, WHY, looking
from paper import POINTS, sheets_of, text_of

pytestmark = [pytest.mark.skipif(IS_MISSING, reason=WHY), pytest.mark.slow]

A4, ACROSS = (210, 297), (297, 210)
FOOT = 15
"""Millimetres from the edge of the paper within which the foot stands."""
MOST_PAGES = {True: 4, False: 2}
"""Pages of a briefing before its sources: of a unit that has parts, of one that has none."""

ASKED = """() => ({
    folded: [...document.querySelectorAll('details li:last-child')].map(e => e.textContent.trim()).filter(Boolean),
    marks: [...new Set([...document.querySelectorAll('main sup')].filter(e => !e.closest('.trace')).map(e => e.textContent))],
    legend: document.querySelector('.marks')?.textContent ?? '',
    totals: [...document.querySelectorAll('tfoot')].map(e => e.textContent.trim()),
    sources: document.querySelector('#sources')?.textContent ?? '',
    ways: [...document.querySelectorAll('nav, summary, .skip, .trace')].filter(e => e.checkVisibility()).map(e => e.className) })"""
"""What the printed page is held against, read from the page itself."""


@pytest.fixture(scope="module")
def printed(browser, looked_at, tmp_path_factory):
    """Print the Vietnamese pages: sheets and what is asked of them, by page."""
    folder, found = tmp_path_factory.mktemp("paper"), {}
    for number, (name, path) in enumerate(looked_at.items()):
        if "/vi/" in name:
            with looking(browser, path) as looked:
                looked.page.emulate_media(media="print")
                asked = looked.page.evaluate(ASKED)
                found[name] = sheets_of(looked.pdf(folder / f"{number}.pdf")), asked
    return found


def wrong_on(printed, look):
    return {name: wrong for name, (sheets, asked) in printed.items() if (wrong := look(sheets, asked))}


def briefings(printed):
    return {name: of for name, of in printed.items() if name.endswith("index.html")}


def test_a_page_prints_to_a4_and_only_wide_tables_lie_across(printed):
    def look(sheets, _):
        sizes = {(sheet.width, sheet.height) for sheet in sheets}
        return sizes - {A4, ACROSS} or (sheets[0].width, sheets[0].height) != A4

    assert wrong_on(printed, look) == {}


def test_nothing_is_cut_off_at_the_right(printed):
    def look(sheets, _):
        return [piece.text for sheet in sheets for piece in sheet.pieces if piece.left > (sheet.width - 14) * POINTS]

    assert wrong_on(printed, look) == {}


def test_the_first_page_of_a_briefing_is_filled(printed):
    """To three fifths of its height, where there is a second one."""

    def look(sheets, _):
        lowest = min(piece.foot for piece in sheets[0].body)
        return len(sheets) > 1 and lowest > 0.4 * 297 * POINTS and f"ends {lowest / POINTS:.0f} mm above the edge"

    assert wrong_on(briefings(printed), look) == {}


def test_a_briefing_has_few_pages_before_its_sources(printed, parents):
    """Pages before the one on which the sources begin."""

    def look(name, sheets, asked):
        before = [number for number, sheet in enumerate(sheets, 1) if asked["sources"] in text_of([sheet])]
        most = MOST_PAGES[name.rpartition("/")[0] in parents]
        return before[0] - 1 > most and f"{before[0] - 1} pages, at most {most}"

    found = {name: wrong for name, of in briefings(printed).items() if (wrong := look(name, *of))}
    assert found == {}


def test_no_heading_caption_or_head_of_a_table_is_the_last_line_of_a_page(printed):
    """What is in bold letters from end to end is one of these, unless it is a total."""

    def look(sheets, asked):
        stranded = []
        for number, sheet in enumerate(sheets[:-1], 1):
            last = sheet.lines[-1]
            text = " ".join(piece.text for piece in last)
            if all(piece.is_bold for piece in last) and not any(last[0].text in total for total in asked["totals"]):
                stranded.append(f"page {number}: {text}")
        return stranded

    assert wrong_on(printed, look) == {}


def test_the_number_of_the_page_stands_at_the_top_from_the_second_page_on_and_the_foot_on_every_page(printed):
    """Thirteen points, in the middle; the foot names the unit, the day and the data, so that a loose sheet is known."""

    def look(sheets, _):
        wrong = []
        for number, sheet in enumerate(sheets, 1):
            above = [piece for piece in sheet.margins if piece.foot > sheet.height * POINTS / 2]
            # of a line that begins the next page Chromium leaves letters of another font here, clipped, right below the text
            below = unicodedata.normalize(
                "NFKC", " ".join(piece.text for piece in sheet.margins if piece.foot < FOOT * POINTS)
            )  # ff is one letter
            told = [(piece.text, round(piece.size)) for piece in above]
            wrong += [f"{number}: {told} at the top"] if told != ([(str(number), 13)] if number > 1 else []) else []
            is_foot = re.fullmatch(r"\S.* · tình hình đến \d+/\d+/\d{4} · số liệu [0-9a-f]{8}", below)
            wrong += [] if is_foot else [f"{number}: {below!r} at the foot"]
        return wrong

    assert wrong_on(printed, look) == {}


def test_letters_are_of_one_family(printed):
    """Signs may be of another, a letter never: a word would mix two faces."""

    def look(sheets, _):
        families = {}
        for sheet in sheets:
            for piece in sheet.pieces:
                letters = [sign for sign in piece.text if unicodedata.category(sign)[0] == "L"]
                if letters and "Mono" not in piece.font and piece.font != "drawn":  # a name with a halo on a map is drawn
                    families.setdefault(re.split(r"[-,]", piece.font)[0], "".join(letters)[:20])
        return families if len(families) > 1 else None

    assert wrong_on(printed, look) == {}


def test_the_legend_of_the_marks_is_printed_once_and_what_is_folded_stands_open(printed):
    def look(sheets, asked):
        text = text_of(sheets)
        squeezed = re.sub(r"\s", "", text)
        wrong = [f"folded: {one}" for one in asked["folded"] if re.sub(r"\s", "", one) not in squeezed]
        legend = re.sub(r"\s", "", asked["legend"])
        wrong += [f"no legend of {mark}" for mark in asked["marks"] if mark not in legend]
        return wrong + ([f"the legend {squeezed.count(legend)} times"] if legend and squeezed.count(legend) != 1 else [])

    assert wrong_on(printed, look) == {}


def test_what_can_only_be_used_on_a_screen_is_not_printed(printed):
    assert wrong_on(printed, lambda _, asked: asked["ways"]) == {}
