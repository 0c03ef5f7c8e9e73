"""Pages as a reader meets them, in a real browser: by eye and by ear, light and dark, wide and on a phone, by mouse and by key."""

import re
from html import unescape

import pytest

from browser import IS_MISSING, NARROW, WHY, WIDE, Looked, looking
from ntm_helpers.report.markup import PROSE

pytestmark = [pytest.mark.skipif(IS_MISSING, reason=WHY), pytest.mark.slow]


def wrong_on(pages, browser, look):
    """What a look at every page finds, by page."""
    found = {}
    for name, path in pages.items():
        with looking(browser, path) as looked:
            if wrong := look(looked):
                found[name] = wrong
    return found


def briefings(looked_at):
    return {name: path for name, path in looked_at.items() if name.endswith("index.html")}


def test_axe_finds_nothing_light_or_dark_wide_or_narrow_and_no_page_does_anything(browser, looked_at):
    """WCAG 2.2 to level AA and best practice; no request, no message, no sideways scroll."""
    assert len(looked_at) >= 50
    one = "lam-binh/vi/071-lam-binh/figures.html"
    looked_at = {name: path for name, path in looked_at.items() if name == one or not name.endswith("figures.html")}
    assert wrong_on(looked_at, browser, Looked.faults) == {}


def test_nor_on_the_index(browser, built):
    with looking(browser, built / "index.html") as looked:
        assert looked.faults() == []


def test_the_first_screen_of_a_briefing_ends_on_the_first_screen(browser, looked_at):
    """What is to be decided and the picture end by 768 px at 1366; what is to be decided begins by 750 px at 320."""

    def look(looked):
        looked.as_seen(WIDE)
        ends = looked.first_screen_ends()
        looked.as_seen(NARROW)
        begins = looked.decisions_begin()
        return [f"ends at {ends}"] * (ends > WIDE[1]) + [f"begins at {begins}"] * (begins > 750)

    assert wrong_on(briefings(looked_at), browser, look) == {}


FIRST = """() => {
    const seen = [...document.querySelectorAll('h1, .lead, .cards, #decide, .decide')].filter(e => !e.closest('details'));
    const lead = document.querySelector('.lead')?.innerText ?? '';
    const heard = seen.flatMap(e => [...e.querySelectorAll('sup + i')]).map(e => e.innerText).join(' ');
    return {first: seen.map(e => e.innerText).join(' '), heard, lead, all: document.querySelector('main').innerText} }"""


def test_the_first_screen_is_short_and_nothing_of_its_lead_is_told_again(browser, looked_at, parents):
    """At most 220 syllables for a unit that has parts, 180 for one that has none, mostly of its findings. Blanks divide them."""
    found = {}
    for name, path in briefings(looked_at).items():
        with looking(browser, path) as looked:
            text = looked.page.evaluate(FIRST)
        most = 220 if name.rpartition("/")[0] in parents else 180
        again = [one for one in re.split(r"(?<=[.;]) ", text["lead"]) if len(one.split()) > 4 and text["all"].count(one) > 1]
        seen = len(text["first"].split()) - len(text["heard"].split())  # the words of a mark are heard, not seen
        if seen > most or again:
            found[name] = seen, again
    assert found == {}


def test_from_a_number_to_where_it_comes_from_and_back_by_key_alone(browser, looked_at):
    def look(looked):
        page = looked.as_seen(WIDE)
        first = page.locator("a[id^=n]").first
        name = first.get_attribute("id")
        first.focus()
        page.keyboard.press("Enter")
        row = page.evaluate("document.querySelector(':target')?.id ?? ''")
        if first.get_attribute("href") != f"#{row}":
            return [f"{name} leads to {row!r}"]
        back = f"#{row} a[href='#{name}']"
        for _ in range(60):  # links of the row come first: sources, inputs
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement === document.querySelector(selector)", back):
                break
        page.keyboard.press("Enter")
        there = page.evaluate("document.querySelector(':target')?.id ?? ''")
        return [] if there == name else [f"back from {row} is {there!r}, not {name}"]

    assert wrong_on(briefings(looked_at), browser, look) == {}


PRESSED = 80
"""Times that a key is pressed to come from the beginning of a row to one of its links, at most."""
TWO_STEPS = {"index.html", "funding.html", "criteria.html"}
"""Pages of which numbers are followed."""
NUMBERS = "() => [...document.querySelectorAll('main a[id^=n]')].filter(a => a.checkVisibility()).map(a => a.id)"
SAYS_SOURCE = """() => { const row = document.querySelector(':target');
    const is_listed = /checks|requested|identities/.test(row?.id);
    return !!row && (is_listed || /“|\\.csv/.test(row.textContent) || !!row.querySelector('a[href^="#s"]')) }"""
"""Whether a row quotes its source or leads to it, names the file, or lists what the page itself has."""
LINKS = """() => [...document.querySelectorAll(':target a')].map(a => a.getAttribute('href')).filter(a => !a.startsWith('#n'))"""
IS_REACHED = "href => document.activeElement?.getAttribute('href') === href && !!document.activeElement.closest(':target')"


def follow(page, href):
    """Go on by key from a row to one of its links, and follow it; tell whether it was reached."""
    for _ in range(PRESSED):
        page.keyboard.press("Tab")
        if page.evaluate(IS_REACHED, href):
            with page.expect_navigation(timeout=5_000):
                page.keyboard.press("Enter")
            return True
    return False


def leads_to_source(page, address, anchor):
    """Whether a number leads to its source: its row says it, or the row to which one of the links there leads."""
    links = [""]
    while links:
        page.goto("about:blank")
        page.goto(address)
        page.locator(f"#{anchor}").focus()
        with page.expect_navigation(timeout=5_000):
            page.keyboard.press("Enter")
        if page.evaluate(SAYS_SOURCE):
            return True
        links = links[1:] if links != [""] else page.evaluate(LINKS)
        if links and follow(page, links[0]) and page.evaluate(SAYS_SOURCE):
            return True
    return False


def test_from_a_number_to_the_wording_of_its_source_in_two_steps_by_key_alone(browser, looked_at):
    """Of every page some numbers, in text, cards, tables and drawings; no script runs."""
    pages = {name: path for name, path in looked_at.items() if name.rpartition("/")[2] in TWO_STEPS}
    assert len(pages) > 10
    wrong = []
    for name, path in pages.items():
        with looking(browser, path, java_script_enabled=False) as looked:
            every = looked.page.evaluate(NUMBERS)
            followed = [*every[:1], *every[5::23]]
            wrong += [(name, one) for one in followed if not leads_to_source(looked.page, path.as_uri(), one)]
    assert wrong == []


def test_a_closed_security_policy_is_the_page_s_own(browser, looked_at):
    """As a reader opens it, without what lets axe in: a script put into it does not run."""
    name, path = next(iter(looked_at.items()))
    with looking(browser, path, bypass_csp=False) as looked:
        looked.page.evaluate("""() => { const tag = document.createElement('script');
            tag.textContent = 'document.title = "ran"'; document.body.append(tag) }""")
        assert looked.page.title() != "ran", name


LISTED = """() => [...document.body.querySelectorAll("*")].map(
    e => [e.nodeName, ...[...e.attributes].map(a => a.name + "=" + a.value)])"""


def test_a_browser_reads_the_elements_and_attributes_that_were_judged(browser, looked_at):
    """As they are spelled, none added, moved out of a drawing or left out: nothing on a page is mended."""
    html = {name.upper() for name in PROSE}

    def look(looked):
        body = looked.file.read_text(encoding="utf-8").partition("<body")[2].partition(">")[2]
        tags = re.findall(r"<(\w+)([^>]*)>", body)
        judged = [[name, *(f"{a}={unescape(v)}" for a, v in re.findall(r'([\w:-]+)="([^"]*)"', rest))] for name, rest in tags]
        read = [[name.lower() if name in html else name, *attributes] for name, *attributes in looked.page.evaluate(LISTED)]
        return [pair for pair in zip(read, judged, strict=False) if pair[0] != pair[1]][:1] or len(read) != len(judged)

    assert wrong_on(looked_at, browser, look) == {}
