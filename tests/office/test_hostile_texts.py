"""Whatever a text of the data holds, it is text in every form in which a unit's figures go out."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from lxml import etree, html

from ntm_helpers.office.exports import FORMATS, Order, export
from ntm_helpers.office.exports.word import template_for, to_docx
from ntm_helpers.office.exports.xlsx import to_xlsx
from ntm_helpers.report.document import Paragraph, document_of
from ntm_helpers.report.runs import Run
from ntm_helpers.topics import topics

MARKUP = "<script>alert(1)</script><b>&amp;"
TEXTS = (
    MARKUP,
    '=HYPERLINK("http://example.invalid","z")',
    "+cmd|'/C calc'!A0",
    "@SUM(1)",
    "{{7*7}} {% x %} {0} %s ${x}",
    "](javascript:alert(1)) $$x^2$$",
    "]]> --> <!-- ",
    "_x0041_",
    "w" + "ờ " * 16_000,
)
"""The last one has 32,000 characters and one."""


@pytest.fixture(scope="module")
def sent(lay, tmp_path_factory):
    """Files of a commune of which name, titles, quotes and notes hold such texts, by the ending of their names."""
    folder = tmp_path_factory.mktemp("hostile")
    laid = lay(folder / "data").unit("A", name=TEXTS[1] + MARKUP)
    for number, text in enumerate(TEXTS):
        laid.row("sources", source_id=f"S{number}", title=text, publisher=text, grade="official", url="javascript:alert(1)")
        days = {"period_start": f"20{10 + number}-01-01", "period_end": f"20{10 + number}-12-31"}
        cells = {"source_id": f"S{number}", "locator": text, "quote": text, "note": text, "unit_id": "A"}
        laid.figure(f"f{number}", "capital_mobilised", str(number + 1), "billion VND", **days, **cells)
    dataset = laid.open()
    formats = tuple(name for name in FORMATS if name != "pdf")
    order = Order(formats, ("funding",), ("A",))
    (got,) = export(dataset, folder / "out", order, lambda *_: None)
    assert got.refused is None
    return {path.suffix: path.read_bytes() for path in got.files}


def without_space(text):
    return re.sub(r"\s+", "", text)


def texts_of_sheets(content):
    return [
        cell.value
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]


def words_of(content):
    """Texts of a Word file, paragraph by paragraph, of all its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    return ["".join(p.itertext("{*}t", "{*}tab")) for part in parts for p in part.iter("{*}p")]


def test_sheets_have_them_as_texts_and_no_formula(sent):
    book = openpyxl.load_workbook(io.BytesIO(sent[".xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    told = without_space("\n".join(str(cell.value) for cell in cells))
    assert [text for text in TEXTS if without_space(text) not in told] == []


def test_word_has_them_as_texts_and_no_field_or_link_to_them(sent):
    told = without_space("\n".join(words_of(sent[".docx"])))
    assert [text for text in TEXTS if without_space(text) not in told] == []
    with zipfile.ZipFile(io.BytesIO(sent[".docx"])) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<script" not in everything
    assert b'Target="javascript' not in everything


def test_a_page_has_them_as_texts_and_nothing_runs(sent):
    page = html.fromstring(sent[".html"].decode())
    assert page.xpath("//script") == []
    assert [href for href in page.xpath("//@href") if not re.match(r"#|https?://", href)] == []
    told = without_space(page.text_content())
    assert [text for text in TEXTS if without_space(text) not in told] == []


HIDDEN = "\u202e10\u2066 \u200b\x1b[31m\x07\ufeff"


@pytest.fixture(scope="module")
def document(lam_binh):
    return document_of(topics()["funding"].review(lam_binh, "071"), "vi")


def with_text(document, text):
    """The document with a text in its titles, a paragraph and every head, caption and cell of its tables."""

    def of_block(block):
        if not hasattr(block, "heads"):
            return block
        rows = [[replace(cell, text=(Run(text),), quantity=None) for cell in row] for row in block.rows]
        return replace(block, caption=(Run(text),), heads=[replace(head, text=(Run(text),)) for head in block.heads], rows=rows)

    parts = [replace(part, heading=text, blocks=[Paragraph((Run(text),)), *map(of_block, part.blocks)]) for part in document.parts]
    return replace(document, title=text, topic=text, unit=text, parent=text, notice=text, parts=parts)


@pytest.mark.parametrize("text", [HIDDEN, *TEXTS])
def test_titles_heads_and_captions_too_and_nothing_hidden_goes_out(document, text):
    laid = with_text(document, text)
    sheets, word = to_xlsx([laid]), to_docx(laid, [laid], template_for("vi"))
    for told in ("\n".join(map(str, texts_of_sheets(sheets))), "\n".join(words_of(word))):
        assert not set("\u202e\u2066\u200b\x1b\x07\ufeff") & set(told)
        if text != HIDDEN:
            assert without_space(text)[:30_000] in without_space(told)
