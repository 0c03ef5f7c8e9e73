"""A page as PDF: what a program of the machine makes of it, and what is said where there is none."""

from __future__ import annotations

import re
import stat
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import psutil
import pypdf
import pytest

from ntm_helpers.errors import MachineError
from ntm_helpers.office.exports import pdf
from ntm_helpers.office.exports.html import unit_page
from ntm_helpers.office.exports.pdf import to_pdf
from ntm_helpers.report.anchors import numbers_in
from ntm_helpers.words import LANGUAGES, words
from tests.browser import IS_MISSING, WHY
from tests.paper import sheets_of

pytestmark = pytest.mark.slow
TOPICS = ("synthesis", "criteria", "funding")
PROGRAMS = [pytest.param("browser", marks=pytest.mark.skipif(IS_MISSING, reason=WHY)), "weasyprint"]


@pytest.fixture(scope="module")
def html(lam_binh):
    """The file of a district with two annexes."""
    return unit_page(lam_binh, "071", "", "vi", TOPICS)


@pytest.fixture(scope="module", params=PROGRAMS)
def printed(request, html, tmp_path_factory):
    """That file printed by each program: the file and what pypdf reads of it."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "weasyprint":
            patch.setattr(pdf, "browsers", lambda: iter(()))
        content = to_pdf(html)
    path = tmp_path_factory.mktemp("pdf") / f"{request.param}.pdf"
    path.write_bytes(content)
    return path, pypdf.PdfReader(BytesIO(content))


def bookmarks(outline, depth=0) -> list[tuple[int, str]]:
    return [found for one in outline for found in (bookmarks(one, depth + 1) if isinstance(one, list) else [(depth, one.title)])]


def closed(text: str) -> str:
    """A text without spaces, which a PDF has none of, and without hyphens that may be soft."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def test_it_is_tagged_has_bookmarks_a_language_and_a_title(printed, html):
    path, reader = printed
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "vi"
    assert reader.metadata.title == re.search("<title>(.*)</title>", html)[1]
    named = bookmarks(reader.outline)
    first = [title for depth, title in named if depth == 0]
    assert first == [
        "Huyện Lâm Bình, tỉnh Tuyên Quang",
        "Phụ lục I. Kết quả thực hiện tiêu chí",
        "Phụ lục II. Huy động và sử dụng vốn",
    ]
    assert (1, "Vốn theo nguồn") in named
    pages = [reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)]
    assert pages[0] == 0
    sheets = sheets_of(path)
    for page in pages[1:]:  # an annex begins on a page of its own, with the name of the unit
        assert closed("".join(piece.text for piece in sheets[page].lines[0])).startswith("HuyệnLâmBình,tỉnhTuyênQuang·")


def test_it_is_a4_with_the_margins_of_the_decree_and_a_number_from_the_second_page_on(printed):
    path, _ = printed
    sheets = sheets_of(path)
    assert {(sheet.width, sheet.height) for sheet in sheets} <= {(210, 297), (297, 210)}
    above = [[piece.text for piece in sheet.margins if piece.foot > 270 * 72 / 25.4] for sheet in sheets]
    upright = [place for place, sheet in enumerate(sheets) if sheet.height == 297]
    assert above[0] == []
    assert [above[place] for place in upright[1:]] == [[str(place + 1)] for place in upright[1:]]
    headings = [piece for place in upright for piece in sheets[place].body if piece.is_bold and piece.size > 15]
    assert min(piece.left for piece in headings) == pytest.approx(30 * 72 / 25.4, abs=1)


def test_every_number_of_the_pages_stands_in_it(printed, html):
    _, reader = printed
    text = closed("".join(page.extract_text() for page in reader.pages))
    expected = Counter(closed(shown) for _, _, shown in numbers_in(html))
    assert sum(expected.values()) > 150
    assert {shown: times for shown, times in expected.items() if text.count(shown) < times} == {}


def test_every_link_of_it_leads_to_a_place_in_it_or_to_a_source(printed):
    _, reader = printed
    names, wrong = set(reader.named_destinations), []
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    links = [note for note in notes if note["/Subtype"] == "/Link"]
    assert links
    for link in links:
        action = link.get("/A", {})
        place = link.get("/Dest", action.get("/D"))
        if isinstance(place, str) and place.lstrip("/") not in {name.lstrip("/") for name in names}:
            wrong.append(place)
        elif place is None and not str(action.get("/URI", "")).startswith("http"):
            wrong.append(str(action))
    assert wrong == []


def test_the_steps_of_calculation_are_printed_only_where_they_are_asked_for(printed, lam_binh, monkeypatch):
    path, reader = printed
    told, heading = words("vi")("trace.not_printed"), words("vi")("page.trace.title")
    text = closed("".join(page.extract_text() for page in reader.pages))
    assert closed(told) in text
    assert closed(heading) not in text
    if path.stem == "weasyprint":
        monkeypatch.setattr(pdf, "browsers", lambda: iter(()))
    traced = unit_page(lam_binh, "02296", "", "vi", ("funding",), with_trace=True)
    pages = pypdf.PdfReader(BytesIO(to_pdf(traced))).pages
    text = closed("".join(page.extract_text() for page in pages))
    assert closed(told) not in text
    assert closed(heading) in text


def test_weasyprint_finds_every_place_that_a_link_names_and_colours_of_every_drawing(html, caplog, monkeypatch):
    monkeypatch.setattr(pdf, "browsers", lambda: iter(()))
    page = pdf.for_weasyprint(pdf.for_paper(html))
    drawings = re.findall("<svg.*?</svg>", page, re.DOTALL)
    assert drawings
    assert not [one for one in drawings if "var(" in one]
    assert all("svg text{" in one for one in drawings)
    assert any(".m-keep" in one and "fill:#7fbf96" in one for one in drawings)  # as ground.css has it on light ground
    to_pdf(html)
    assert [record.message for record in caplog.records if "No anchor" in record.message] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_program_it_is_said_what_is_missing_and_how_to_get_it(html, monkeypatch, lang):
    monkeypatch.setattr(pdf, "browsers", lambda: iter(()))
    monkeypatch.setattr(pdf, "_weasyprint", lambda: (None, "No module named 'weasyprint'"))
    with pytest.raises(MachineError) as error:
        to_pdf(html)
    said = error.value.args[0].text(lang)
    assert "No module named 'weasyprint'" in said
    assert "pip install weasyprint" in said
    assert "apt install chromium" in said
    assert "--format html" in said


def test_weasyprint_that_lacks_what_it_stands_on_is_no_program(monkeypatch):
    def refuse(name, *rest):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nsee the manual")
        return real(name, *rest)

    real = __import__
    monkeypatch.setattr("builtins.__import__", refuse)
    pdf._weasyprint.cache_clear()
    try:
        assert pdf._weasyprint() == (None, "cannot load library 'libpango-1.0-0'")
    finally:
        pdf._weasyprint.cache_clear()


def test_without_a_font_that_has_the_letters_nothing_is_printed(html, monkeypatch):
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [__file__])  # which is no font
    pdf._has_letters.cache_clear()
    try:
        with pytest.raises(MachineError, match=r"no font with Vietnamese letters.*fonts-noto-core"):
            to_pdf(html)
    finally:
        pdf._has_letters.cache_clear()


@pytest.mark.skipif(sys.platform == "win32", reason="a script that begins with #!")
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'no such display' >&2; exit 3", "could not print to PDF: no such display"),
        ("exit 3", "could not print to PDF: exit 3"),
        ("sleep 60", "took more than 1 seconds"),
        ("echo 'TextRunHarfBuzz error' >&2; sleep 60", "has no font with Vietnamese letters"),
        (
            "for one; do case $one in --print-to-pdf=*) echo %PDF > ${one#*=};; esac; done; echo 'HarfBuzz error' >&2",
            "has no font with Vietnamese letters",
        ),
    ],
)
def test_a_browser_that_makes_no_file_is_told_with_what_it_said(html, monkeypatch, tmp_path, script, told):
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pdf, "LIMIT", 1.0)
    monkeypatch.setattr(pdf, "LIMIT_WITHOUT_FONT", 1.0)
    monkeypatch.setattr(pdf, "browsers", lambda: iter((program,)))
    with pytest.raises(MachineError, match=told):
        to_pdf(html)


@pytest.mark.skipif(sys.platform == "win32", reason="a script that begins with #!")
def test_a_browser_that_is_given_up_leaves_no_process_behind(html, monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/child\nwait\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pdf, "LIMIT", 1.0)
    monkeypatch.setattr(pdf, "browsers", lambda: iter((program,)))
    with pytest.raises(MachineError):
        to_pdf(html)
    child = int((tmp_path / "child").read_text())
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_browsers_are_found_where_windows_keeps_them(monkeypatch, tmp_path):
    edge = tmp_path / "Chương trình" / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.setattr("shutil.which", lambda _: None)
    for name in ("PROGRAMFILES", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path / "Chương trình"))
    assert [path for path in pdf.browsers() if tmp_path in Path(path).parents] == [edge]
