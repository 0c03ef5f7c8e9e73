"""A unit in one file of HTML: it says what its pages say, and every link of it resolves within it, wherever it is opened."""

from __future__ import annotations

import re
import shutil
from datetime import date

import lxml.html
import pytest

from ntm_helpers.audit.content import content_of
from ntm_helpers.errors import NtmError, UsageError
from ntm_helpers.notebooks import notebooks
from ntm_helpers.office.exports import html as exported
from ntm_helpers.office.exports.html import unit_page
from ntm_helpers.report.anchors import numbers_in
from ntm_helpers.report.bound import Page, bind
from ntm_helpers.report.letters import roman
from ntm_helpers.run.convert import to_page
from ntm_helpers.run.here import executed
from ntm_helpers.run.plan import make_plan
from ntm_helpers.run.work import review_of
from ntm_helpers.words import words
from tests.browser import IS_MISSING, WHY, looking, started

COMMUNE, DISTRICT = "02296", "071"


@pytest.fixture(scope="module")
def files(lam_binh):
    """The files of a commune in both languages, and of its district."""
    asked = {(COMMUNE, "vi"), (COMMUNE, "en"), (DISTRICT, "vi")}
    return {(unit, lang): unit_page(lam_binh, unit, "", lang) for unit, lang in asked}


def dead(html: str) -> list[str]:
    """Links that lead to no place of the file and to no address of the network; anchors that stand twice."""
    elements = [one for one in lxml.html.document_fromstring(html).iter() if isinstance(one.tag, str)]
    ids = [one.get("id") for one in elements if one.get("id")]
    links = [one.get("href") for one in elements if one.get("href") is not None]
    assert len(links) > 20
    wrong = [link for link in links if link[:1] != "#" and not re.match("https?://", link)]
    named = [name for one in elements for name in (one.get("aria-labelledby") or "").split()]
    named += re.findall(r"url\(#([^)]*)\)", html) + [link[1:] for link in links if link[:1] == "#"]
    return [*wrong, *(name for name in named if name not in set(ids)), *(name for name in set(ids) if ids.count(name) > 1)]


def said(element) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize(("unit", "lang"), [(COMMUNE, "vi"), (COMMUNE, "en"), (DISTRICT, "vi")])
def test_every_link_leads_to_a_place_within_the_file(files, unit, lang):
    assert dead(files[unit, lang]) == []


def test_the_file_says_what_the_pages_say_number_by_number(files, lam_binh):
    document = lxml.html.document_fromstring(files[DISTRICT, "vi"])
    jobs = make_plan(lam_binh, units=(DISTRICT,), lang="vi").jobs
    sections = {one.get("id"): one for one in document.iter("section") if one.get("class") == "annex"}
    assert list(sections) == list(notebooks())
    of_file, of_pages = list(numbers_in(files[DISTRICT, "vi"])), []
    for place, job in enumerate(jobs):
        notebook = executed(job.notebook, job.parameters, lam_binh)
        page = to_page(notebook, review_of(notebook))
        own = said(lxml.html.document_fromstring(page).get_element_by_id("main"))
        section = sections[job.notebook.topic]
        for listed in section.xpath(".//nav[@id='annexes']"):
            listed.drop_tree()
        number, title = f"Phụ lục {roman(place)}. " if place else "", job.notebook.titles["vi"]
        assert said(section) == own.replace(title, f"{number}{title}", 1), job.notebook.topic
        of_pages += [(f"{anchor}_{job.notebook.topic}", figure, shown) for anchor, figure, shown in numbers_in(page)]
    assert of_file == of_pages
    assert len(of_pages) > 300


def test_a_link_goes_on_within_the_file_as_it_went_from_page_to_page(files):
    document = lxml.html.document_fromstring(files[COMMUNE, "vi"])
    kicker = document.get_element_by_id("direction").xpath(".//p[@class='kicker']/a")[0]
    assert kicker.get("href") == "#synthesis"
    document = lxml.html.document_fromstring(files[DISTRICT, "vi"])
    details = [one.get("href") for one in document.get_element_by_id("criteria").iter("a") if "_figures" in one.get("href", "")]
    assert details
    assert all(document.get_element_by_id(one[1:]).tag == "dd" for one in details)
    annexes = document.get_element_by_id("annexes").xpath(".//a/@href")
    assert annexes == [f"#{topic}" for topic in notebooks() if topic != "synthesis"]


def test_what_the_file_does_not_hold_is_named_and_no_link(lam_binh):
    html = unit_page(lam_binh, COMMUNE, date(2020, 4, 13), "vi", ("direction", "criteria"))
    assert dead(html) == []
    document = lxml.html.document_fromstring(html)
    assert [one.get("id") for one in document.iter("section") if one.get("class") == "annex"] == ["direction", "criteria"]
    assert said(document.get_element_by_id("criteria").xpath(".//h1")[0]) == "Phụ lục. Kết quả thực hiện tiêu chí"
    assert document.get_element_by_id("annexes").xpath(".//a")[0].text == "Kết quả thực hiện tiêu chí"
    kicker = document.get_element_by_id("criteria").xpath(".//p[@class='kicker']")[0]
    assert said(kicker).startswith("Xã Thổ Bình, huyện Lâm Bình")
    assert not kicker.xpath(".//a[not(@id)]")


def test_ways_to_pages_of_other_units_become_text():
    main = """<p>a <a href="../071-lam-binh/index.html">Lâm Bình</a> <a id="n1a" href="funding.html#c3">5</a>
<a href="index.html#gone">b</a> <a href="https://x.vn/y.html">c</a> <svg><use href="#k"></use><g id="k"></g></svg></p>"""
    review = {"topic": "synthesis", "lang": "vi", "title": "t", "short": "", "digests": {}}
    html = bind([Page(f'<main id="main">\n{main}\n</main>', review)], {"unit": "1"})
    assert (
        """<p>a Lâm Bình <a id="n1a_synthesis">5</a>
<a href="#synthesis">b</a> <a href="https://x.vn/y.html">c</a> <svg><use href="#k_synthesis"></use><g id="k_synthesis">"""
        in html
    )


def test_the_same_figures_give_the_same_bytes_which_are_sealed(files, lam_binh):
    html = files[COMMUNE, "vi"]
    assert unit_page(lam_binh, "tho-binh", "13/4/2020", "vi") == html
    content = content_of(html.encode())
    assert content.is_intact
    assert content.made_of["unit"] == COMMUNE
    assert content.made_of["topics"].split(",") == list(notebooks())
    assert "topic" not in content.made_of
    assert not content_of(html.replace("5.233", "5.234", 1).encode()).is_intact


def test_what_keeps_a_page_from_being_made_keeps_the_file_from_it(lam_binh, monkeypatch):
    with pytest.raises(UsageError, match="tho-binh"):
        unit_page(lam_binh, "tho-bin", "", "vi")
    with pytest.raises(UsageError, match="funding"):
        unit_page(lam_binh, COMMUNE, "", "vi", ("fundin",))

    def with_a_check(notebook):
        return {**review_of(notebook), "checks": [{"level": "must", "verdict": "disagrees", "sentence": {"sentence": "1 ≠ 2"}}]}

    monkeypatch.setattr(exported, "review_of", with_a_check)
    with pytest.raises(NtmError, match="1 ≠ 2"):
        unit_page(lam_binh, COMMUNE, "", "vi", ("criteria",))


@pytest.mark.skipif(IS_MISSING, reason=WHY)
def test_a_communes_file_opened_alone_in_another_folder(files, tmp_path):
    path = tmp_path / "thư mục khác" / "tho-binh.html"
    path.parent.mkdir()
    path.write_text(files[COMMUNE, "vi"], encoding="utf-8")
    alone = shutil.move(path, tmp_path / "x y.html")
    with started() as browser, looking(browser, alone) as looked:
        assert looked.faults() == []
        page = looked.as_seen((1366, 768))
        page.get_by_role("link", name=words("vi")("bound.counted", count=8)).click()
        assert page.evaluate("document.querySelector('#annexes').getBoundingClientRect().top < innerHeight")
        missing = """[...document.querySelectorAll('a[href^="#"]')].map(a => decodeURIComponent(a.hash.slice(1)))
            .filter(id => !document.getElementById(id))"""
        assert page.evaluate(missing) == []


def test_numbers_of_annexes():
    assert [roman(number) for number in (1, 4, 8, 9, 14, 19, 44)] == ["I", "IV", "VIII", "IX", "XIV", "XIX", "XLIV"]
