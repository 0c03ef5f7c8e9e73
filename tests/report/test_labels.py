"""What a reader sees on every page of the shipped datasets, in both languages: names and sentences, never a key of the house.

The text of the data themselves (names, titles, quotes) is theirs: a page of the other language marks it, no rule here is for it.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from ntm_helpers.report import charts
from ntm_helpers.report import page as page_module
from ntm_helpers.report.own_text import language_of, own_text
from ntm_helpers.report.page import Page
from ntm_helpers.report.values import Writer
from ntm_helpers.words import LANGUAGES

VOID = {"br", "meta", "img", "hr", "link", "input"}
TECHNICAL = {"code", "pre", "style", "metadata", "defs"}
"""Elements whose text is for programs: ids, commands, functions."""
FOR_AUDITORS = {"digests", "rows", "parameters", "rules"}
"""Classes of what the calculation steps name by its place: rows of files, parameters, ids of rules."""


@dataclass
class Text:
    """A piece of text that a reader sees."""

    text: str
    is_of_page: bool
    """Whether it is in the language of the page: not marked as of another one."""


@dataclass
class Seen:
    """What a page shows: pieces of text, and the text of its paragraphs and entries of lists."""

    texts: list[Text] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads a page as a reader does."""

    def __init__(self, html: str, lang: str):
        super().__init__()
        self.lang, self.seen = lang, Seen()
        self._open: list[tuple[str, bool, bool]] = []  # tag, whether technical, whether of another language
        self._paragraph: list[str] | None = None
        self._in_trace = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        attributes = dict(attrs)
        classes = set((attributes.get("class") or "").split())
        self._in_trace += "trace" in classes or bool(self._in_trace)
        above = self._open[-1] if self._open else ("", False, False)
        is_technical = above[1] or tag in TECHNICAL or bool(classes & FOR_AUDITORS)
        is_foreign = attributes["lang"] != self.lang if attributes.get("lang") else above[2]
        self._open.append((tag, is_technical, is_foreign))
        if tag in ("p", "li") and not self._in_trace:
            self._paragraph = []

    def handle_endtag(self, tag):
        if tag in VOID or not self._open:
            return
        self._open.pop()
        self._in_trace = max(0, self._in_trace - 1)
        if tag in ("p", "li") and self._paragraph is not None:
            self.seen.paragraphs.append(" ".join("".join(self._paragraph).split()))
            self._paragraph = None

    def handle_data(self, data):
        text = " ".join(data.split())
        _, is_technical, is_foreign = self._open[-1] if self._open else ("", False, False)
        if self._paragraph is not None:
            self._paragraph.append(data)
        if text and not is_technical:
            self.seen.texts.append(Text(text, not is_foreign))


def shown(review, lang):
    """What the page of a review shows, but for the fixed prose of its notebook."""
    page = Page(review, lang)
    parts = [page.first_screen(), *[page.step(step.name) for step in review.steps], page.sources(), page.checks(), page.requests()]
    return Reader("".join(str(part.html) for part in [*parts, page.trace()] if not part.is_empty), lang).seen


@pytest.fixture(scope="session", params=LANGUAGES)
def pages(request, every_review):
    """Language, and every page with what it shows."""

    def labels(chart, writer, chart_id):
        """What a drawing says, without the ink."""
        with writer.reading_together(chart):
            texts = [writer.sentence(chart.title), *(writer.value(part) for row in chart.rows for part in row)]
        return Markup("<figure>{}</figure>").format(Markup("").join(Markup("<span>{}</span>").format(text) for text in texts))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "draw", labels)
        for digest in ("rules_digest", "method_digest"):
            patch.setattr(page_module, digest, lambda: "digest")
        return request.param, [(review, shown(review, request.param)) for review in every_review]


FILE = re.compile(r"\b\w+\.csv\b[^·]*")
KEY = re.compile(
    r"(?<![\w./:@–-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?!\w)"  # capital_of_stage
    r"|(?<![\w./:@–-])[a-z][a-z_0-9]*(?:\.[a-z_0-9-]+)+(?![\w/])"  # all.disbursed.2020
)
ADDRESS = re.compile(r"\b[\w-]+(\.[\w-]+)*\.(vn|com|org|net|in)\b")
LAW = re.compile(r"\b\d+/(\d{4}/)?[A-ZĐ]{2,}[\w-]*|\b[A-ZĐ]{2,}-[A-ZĐ]\w+")
TWICE = re.compile(r"\b([^\W\d_]+ [^\W\d_]+(?: [^\W\d_]+)*|số|the|of) \1\b", re.IGNORECASE)
SAME_ENDS = re.compile(r"(?<![\d,./])(\d+) ?[–-] ?\1(?![\d,./-])")
REPEATED_LABEL = re.compile(r"^(.{4,}?): \1$")


def wrong(pages, rule):
    """Texts that break a rule, each once, with a page."""
    found = {}
    for review, seen in pages[1]:
        for piece in seen.texts:
            if broken := rule(piece, review):
                found.setdefault(broken, (review.topic, review.view.unit.unit_id, piece.text[:150]))
    return list(found.items())[:20]


def test_no_key_is_shown_for_a_name(pages):
    def key(piece, review):
        text = ADDRESS.sub("", FILE.sub("", piece.text))
        return match[0] if (match := KEY.search(text)) else None

    assert wrong(pages, key) == []


def test_no_word_and_no_label_is_said_twice_in_a_row(pages):
    def doubled(piece, review):
        match = TWICE.search(piece.text) or REPEATED_LABEL.match(piece.text)
        return match[0] if match else None

    assert wrong(pages, doubled) == []


def test_no_range_has_one_number_at_both_ends(pages):
    def one(piece, review):
        match = SAME_ENDS.search(piece.text) or re.search(r"\btừ ([\d.,]+) đến \1(?![\d.,])", piece.text)
        return match[0] if match else None

    assert wrong(pages, one) == []


def test_what_is_in_another_language_is_marked_as_such(pages):
    """On an English page names of places and numbers of decisions are Vietnamese, and nothing else that is not marked."""
    lang = pages[0]
    names = {}

    def foreign(piece, review):
        dataset = review.view.dataset
        if id(dataset) not in names:
            called = {unit.name for unit in review.view.places if unit.name}
            called |= {name[0].upper() + name[1:] for name in called}  # as a cell begins
            own = sorted(map(re.escape, called), key=len, reverse=True)
            known = ["Tày", "Tuyên Quang"]  # a people, and a province whose criteria all may read
            names[id(dataset)] = re.compile("|".join([*own, *known]), re.IGNORECASE)
        text = LAW.sub("", FILE.sub("", ADDRESS.sub("", names[id(dataset)].sub("", piece.text))))
        return text if piece.is_of_page and language_of(text) not in ("", lang) else None

    assert wrong(pages, foreign) == []


def test_no_sentence_stands_on_a_page_more_than_twice(pages):
    often = [
        (review.topic, review.view.unit.unit_id, said, times)
        for review, seen in pages[1]
        for said, times in Counter(seen.paragraphs).items()
        if times > 2 and len(said) > 40
    ]
    assert often[:10] == []


# --- each rule on small data ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("nguyên trang", "vi"),
        ("tr. 1", ""),
        ("late 2019, day unknown", "en"),
        ("read as a report", "en"),
        ("Số", "vi"),
        ("capital_lines.csv, demo-p00", ""),
        ("Báo Hà Giang", "vi"),
        ("less the two communes that became townships (Lăng Can, Thắng Quân)", "en"),
        ("Sở Nông nghiệp và Phát triển nông thôn", "vi"),
        ("", ""),
    ],
)
def test_the_language_of_a_text_of_the_data(text, lang):
    assert language_of(text) == lang


def test_a_text_of_the_data_is_marked_on_a_page_of_another_language_and_escaped():
    assert own_text("nguyên trang", "vi") == "nguyên trang"
    assert own_text("nguyên trang <b>", "en") == '<span lang="vi">nguyên trang &lt;b&gt;</span>'
    assert own_text("read as a report", "vi") == '<span lang="en">read as a report</span>'


@pytest.mark.parametrize(
    ("note", "vi", "en"),
    [("ghi chú của nguồn", True, False), ("the day is not told", False, True), ("LB012", True, True)],
)
def test_a_note_stands_on_the_pages_of_its_language(laid, note, vi, en):
    from ntm_helpers.topics import funding

    laid.figure("A", "capital_mobilised", "38", "billion VND", note=note)
    review = funding.review(laid.open(), "D")
    for lang, is_shown in (("vi", vi), ("en", en)):
        assert (note in str(Page(review, lang).trace().html)) == is_shown


@pytest.fixture
def writers(laid):
    from ntm_helpers.topics import funding

    laid.unit("A", name="Bản Sao").unit("B", name="Hồ Ngàn")
    laid.row("works", work_id="w-1", unit_id="A", name="Đường thôn", kind="road", state="running", source_id="S")
    laid.row("codes", list="capital_source", code="lottery", name_vi="Xổ số", name_en="Lottery")
    view = funding.review(laid.open(), "D").view
    return {lang: Writer(view, lang, "test") for lang in LANGUAGES}


@pytest.mark.parametrize(
    ("measure", "item", "vi", "en"),
    [
        ("capital_of_stage", "all.disbursed.2020", "Giải ngân, 2020", "Disbursed, 2020"),
        ("capital_of_stage", "lottery.allocated.2020", "Xổ số, Phân bổ (giao), 2020", "Lottery, Allocated, 2020"),
        ("capital_stage_rate", "disbursed.2019", "Giải ngân, 2019", "Disbursed, 2019"),
        ("capital_carried_over", "2019", "2019", "2019"),
        ("capital_source_share", "central+local", "Ngân sách Trung ương, Ngân sách địa phương", None),
        ("communes_by_criteria_met", "19..19", "19", "19"),
        ("communes_by_criteria_met", "10..15", "10–15", "10–15"),
        ("mpi_contribution_of_unit", "A.2020-12-31", "xã Bản Sao, 31/12/2020", "Bản Sao commune, 31 December 2020"),
        ("sum_of_parts", "road_length..2020-01-01-2020-12-31", "Chiều dài đường giao thông xây dựng, 1/1/2020 – 31/12/2020", None),
        ("linkage_support_allowed", "no-such-row.consultancy", None, None),
        ("mpi_headcount_ratio", "services.k1-3.2020-12-31", "k = 1/3, 31/12/2020", "k = 1/3, 31 December 2020"),
        ("works_unit_cost", "road.km", "Đường giao thông, km", None),
        ("identity_computed", "units:LB017", "", ""),
        ("no_register_knows", "", "", ""),
    ],
)
def test_an_item_put_together_is_named_part_by_part(writers, measure, item, vi, en):
    for lang, expected in (("vi", vi), ("en", en)):
        named = str(writers[lang].item(measure, item))
        assert not KEY.search(named)
        assert expected is None or named == expected


def test_what_has_no_name_is_left_out(writers):
    named = writers["en"].register.measures["identity_computed"].name_en
    assert writers["en"].what("identity_computed", "units:LB017") == named


def test_what_a_step_says_already_is_not_said_again(laid):
    from ntm_helpers.topics import criteria

    laid.unit("A")
    review = criteria.review(laid.open(), "A")
    page = Page(review, "en")
    parts = [page.first_screen(), page.requests(), *(page.step(step.name) for step in review.steps)]
    html = "".join(str(part.html) for part in parts if not part.is_empty)
    said = Counter(re.findall(r"<p>([^<]{40,})</p>", html))
    assert said
    assert {text: times for text, times in said.items() if times > 1} == {}
