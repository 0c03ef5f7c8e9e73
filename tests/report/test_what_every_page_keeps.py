"""What every page keeps, whatever the data hold: it asks for nothing, runs nothing, can be read by all, names no other commune.

The pages are those of a dataset in which every table has rows, made as a run makes them but without kernels; once as it stands,
once with a hostile text in every column that holds whatever somebody wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from ntm_helpers.dataset import Register, open_dataset
from ntm_helpers.project import ROOT
from ntm_helpers.run.plan import make_plan
from properties.filled import filled, lay
from properties.pages import page_of

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)><a href=javascript:alert(1)>x</a>',
    "![x](http://example.invalid/x.png) [y](javascript:alert(1))",
    "$$\\href{javascript:alert(1)}{x}$$ {{7*7}} {% raw %} %s {0}",
    '=HYPERLINK("http://example.invalid")',
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "</style></title></svg><meta http-equiv=refresh content=0;url=//example.invalid>",
)
ADDRESSES = ("href", "xlink:href", "src", "srcset", "action", "data", "poster", "background", "ping", "formaction")
"""Attributes by which an element asks for something or leads somewhere."""


class Parsed(HTMLParser):
    """What a browser would make of a page: its elements, what they ask for, its text."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.text, self.lang, self.csp = "", "", ""
        self.headings: list[int] = []
        self.asked: list[str] = []
        self.flaws: list[str] = []
        self._tables: list[bool] = []
        self._figures: list[bool] = []
        self._hidden = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        own = {name: value or "" for name, value in attrs}
        self.elements[tag] += 1
        self._look_at_its_form(tag, own)
        self._look_at_what_it_asks_for(tag, own)

    def _look_at_its_form(self, tag, own):
        if tag in ("style", "title") and not self._figures:
            self._hidden = tag
        if tag == "html":
            self.lang = own.get("lang", "")
        if own.get("http-equiv") == "Content-Security-Policy":
            self.csp = own["content"]
        if tag == "table":
            self._tables.append(False)
        if tag == "caption":
            self._tables[-1] = True
        if tag == "th" and own.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            self.flaws.append("a heading of a table without scope")
        if tag == "figure":
            self._figures.append(False)
        if tag == "figcaption":
            self._figures[-1] = True
        if tag in ("img", "svg") and not (own.get("alt") or own.get("aria-label") or own.get("aria-labelledby")):
            self.flaws.append(f"<{tag}> without a text")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def _look_at_what_it_asks_for(self, tag, own):
        for name, value in own.items():
            if name.startswith("on"):
                self.flaws.append(f"{tag} {name}")
            if name in ADDRESSES:
                self.asked.append(f"{tag} {value}")
            if "url(" in value and "url(#" not in value:
                self.flaws.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag):
        if tag == self._hidden:
            self._hidden = ""
        if tag == "table" and not self._tables.pop():
            self.flaws.append("a table without a caption")
        if tag == "figure" and not self._figures.pop():
            self.flaws.append("a chart without a caption")

    def handle_data(self, data):
        if not self._hidden:
            self.text += data


def pages_of(tables, folder):
    dataset = open_dataset("", lay(folder, tables))
    jobs = [job for lang in ("vi", "en") for job in make_plan(dataset, lang=lang).jobs]
    assert not [job for job in jobs if job.faults]
    return {(job.page, job.parameters["lang"]): page_of(job, dataset) for job in jobs}


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return pages_of(filled(), tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return pages_of(filled(*HOSTILE), tmp_path_factory.mktemp("hostile"))


def flaws_of(pages, found):
    return {f"{page} {lang}": flaws for (page, lang), html in pages.items() if (flaws := found(Parsed(html), lang))}


def test_no_request_leaves_a_page_and_nothing_runs_in_it(plain):
    def found(page, _):
        assert page.csp == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        odd = [one for one in page.asked if not re.match(r"(a|use) (#|\.\./|[\w./-]+\.html|https?://)", one)]
        return odd + page.flaws + [tag for tag in ("script", "iframe", "object", "form", "link", "base") if page.elements[tag]]

    assert not flaws_of(plain, found)


def test_every_page_says_its_language_and_its_headings_are_in_order(plain):
    def found(page, lang):
        jumps = [(above, below) for above, below in zip([0, *page.headings], page.headings, strict=False) if below > above + 1]
        return jumps or page.lang != lang or page.headings.count(1) != 1

    assert not flaws_of(plain, found)


def test_tables_have_captions_and_scopes_and_drawings_a_text(plain):
    """Drawings, of which these few figures give none, are held to their texts in `test_charts`."""
    assert sum(Parsed(html).elements["table"] for html in plain.values()) > 100
    assert not flaws_of(plain, lambda page, _: page.flaws)


def test_no_page_shows_a_machine_word_a_path_or_a_text_escaped_twice(plain):
    words = ("NaN", "None", "Traceback", "&lt;", "&amp;", "<NA>", str(ROOT), "/tmp/")

    def found(page, _):
        return [word for word in words if word in page.text] + re.findall(r"(?<![\w-])(?:inf|nan)(?![\w-])", page.text)

    assert not flaws_of(plain, found)


def test_a_commune_s_pages_name_no_other_commune_that_nobody_compares(plain):
    """What is told of one commune alone, in any table, stands on its own pages and on its district's."""
    communes = [("example-commune", "ban-moi", "Bản Mới"), ("example-commune-b", "dong-vang", "Đồng Vàng")]
    for (unit, slug, name), (_, _, other) in zip(communes, communes[::-1], strict=True):
        own = {page: html for page, html in plain.items() if page[0].startswith(f"{unit}-{slug}/")}
        assert len(own) == 18
        assert not flaws_of(own, lambda page, _, other=other: other in page.text)
        assert all(name in Parsed(html).text for html in own.values())


def test_hostile_text_is_shown_as_the_text_that_it_is(plain, hostile):
    """It makes no element and no address, and stands on pages letter by letter."""
    known = Counter(tag for html in plain.values() for tag in Parsed(html).elements)
    of_rules = {f"a {row['url']}" for row in Register().law.sources.values() if row["url"]}  # the law stands on pages too

    def found(page, _):
        odd = [one for one in page.asked if not re.match(r"(a|use) (#|\.\./|[\w./-]+\.html)", one) and one not in of_rules]
        return odd + page.flaws + [tag for tag in page.elements if tag not in known]

    assert not flaws_of(hostile, found)
    told = " ".join(" ".join(Parsed(html).text.split()) for html in hostile.values())
    assert {text: told.count(text) for text in HOSTILE if told.count(text) < 10} == {}
