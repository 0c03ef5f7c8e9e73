"""Every text of a page with a digit leads to the row that proves it, or is declared to be no figure, by kind; every way lands."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from markupsafe import Markup

from digits import proved, texts_of, unproved
from ntm_helpers.report.declared import declared, filled
from ntm_helpers.report.letters import begin_large, capital, small
from ntm_helpers.review import Chart, Name, Section, Sentence, Table
from report.conftest import WEIGHED

IN_ENGLISH = {("lam-binh", "en"): ("071", "02296"), ("demo", "en"): ("demo", "demo-01")}


@pytest.fixture(scope="module")
def written(pages_of):
    """Every page of the datasets with their index, some in English too: the files by ``dataset/lang/unit/page``."""
    return pages_of({**WEIGHED, **IN_ENGLISH}, with_index=True)


@pytest.mark.slow
def test_every_text_with_a_digit_has_a_trace_or_is_declared(written):
    assert len(written) > 200
    found = {name: unproved(path.read_text(encoding="utf-8"))[:3] for name, path in written.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.slow
def test_every_way_within_the_pages_lands(written):
    ids = {path: set(re.findall(r' id="([^"]*)"', path.read_text(encoding="utf-8"))) for path in written.values()}
    lost = []
    for name, path in written.items():
        for href in set(re.findall(r' href="([^"]*#[^"]+)"', path.read_text(encoding="utf-8"))):
            file, _, anchor = href.partition("#")
            there = Path(os.path.normpath(path.parent / file)) if file else path
            if not file.startswith("http") and there in ids and anchor not in ids[there]:
                lost.append((name, href))
    assert lost[:10] == []


@pytest.mark.slow
def test_an_answer_in_the_index_leads_to_the_row_that_proves_it(written):
    """Of every cell with a digit, and of the number of what is to be sent."""
    indexes = {name: path.read_text(encoding="utf-8") for name, path in written.items() if name.count("/") == 2}
    assert len(indexes) >= 5
    cells = [(name, *cell) for name, html in indexes.items() for cell in re.findall(r'<td><a href="([^"]*)">([^<]*)</a>', html)]
    with_digit = [(name, href, text) for name, href, text in cells if re.search(r"\d", text)]
    assert len(with_digit) > 60
    assert [cell for cell in with_digit if not re.search(r"#c\d+$", cell[1])] == []


@pytest.mark.slow
def test_what_is_declared_is_not_what_a_figure_would_say(written):
    """A number by itself or with its unit of measure is a figure: no name and no day, but codes of units, years and criteria."""
    amount = re.compile(r"\d (?:tỷ|triệu|nghìn) đồng|\d%$|^VND \d|^\d[\d.,]*$")
    known = re.compile(r"0\d{1,4}|(?:19|20)\d\d|1?\d")
    found = set()
    for name, path in written.items():
        if not name.endswith("figures.html"):
            texts = texts_of(path.read_text(encoding="utf-8"))
            found |= {text.text for text in texts if text.by in ("time", "b", "cite") and amount.search(text.text)}
    assert {text for text in found if not known.fullmatch(text)} == set()


def values_in(thing):
    """Names that stand in what is shown."""
    if isinstance(thing, Name):
        yield thing
    elif isinstance(thing, Sentence):
        yield from values_in(list(thing.values.values()))
    elif isinstance(thing, Table):
        yield from values_in([cell for row in thing.rows for cell in row])
    elif isinstance(thing, Chart):
        yield from values_in([thing.title, thing.about, *(label for label, _ in thing.rows)])
    elif isinstance(thing, Section):
        yield from values_in(thing.blocks)
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from values_in(part)


@pytest.mark.slow
def test_no_number_is_handed_over_as_a_text(every_review):
    """What is counted is a figure; what a rule sets, a year and the length of a list say so."""
    bare = re.compile(r"\d+|\d+%|\d+/\d+")
    found = set()
    for review in every_review:
        first = review.first
        cards = [(card.label, card.value, card.compared) for card in first.cards]
        decided = [(one.sentence, one.reason) for one in first.decisions]
        shown = [review.headline, first.lead, cards, decided, first.picture, [list(step.blocks) for step in review.steps]]
        texts = {name.key for name in values_in(shown) if name.register == "text"}
        found |= {(review.topic, key) for key in texts if bare.fullmatch(key)}
    assert found == set()


# --- one by one ---------------------------------------------------------------------------------------------------------------


def test_only_what_has_a_digit_bears_a_tag():
    assert declared("time", "năm 2020") == "<time>năm 2020</time>"
    assert declared("name", "Quy hoạch") == "Quy hoạch"
    assert declared("name", "<b>1") == "<b>&lt;b&gt;1</b>"


def test_fixed_words_are_declared_and_what_fills_them_is_not():
    assert filled("Trên 5 việc: {x}.", x=Markup("<i>7</i>")) == "<dfn>Trên 5 việc: </dfn><i>7</i>."
    assert filled("{a}{b}", a="<", b=2) == "&lt;2"
    assert filled("{{3}} {x}", x="y").striptags() == "{3} y"


def test_a_word_begins_large_or_small_behind_the_tag_that_declares_it():
    assert capital(Markup("<b>công trình 3</b>")) == "<b>Công trình 3</b>"
    assert small(Markup("<b>Công trình 3</b>")) == "<b>công trình 3</b>"
    assert capital(Markup('<a id="n1" href="#c1">trên 3</a>')) == '<a id="n1" href="#c1">trên 3</a>'
    assert begin_large(Markup('<a id="n1" href="#c1">trên 3</a>')) == '<a id="n1" href="#c1">Trên 3</a>'


@pytest.mark.parametrize(
    ("html", "by"),
    [
        ('<p><a id="n7" href="#c7">38</a></p>', "#c7"),
        ('<p><a href="x/criteria.html#c7">38</a></p>', "x/criteria.html#c7"),
        ("<p>38</p>", ""),
        ('<p><a href="#top">38</a></p>', ""),
        ("<td><time>2020</time></td>", "time"),
        ('<svg><a id="n1" href="#c1"><text>3</text></a><text class="t">5</text></svg>', "#c1"),
        ('<svg><text x="1">5</text></svg>', ""),
        ('<div class="trace"><p>5</p></div>', ".trace"),
    ],
)
def test_a_text_is_proved_by_a_way_to_a_row_or_by_what_it_stands_in(html, by):
    assert next(texts_of(f"<body>{html}</body>")).by == by
    assert (unproved(f"<body>{html}</body>") == []) == bool(by) == (proved(f"<body>{html}</body>") != [])
