"""The template that comes with the project: the head, the end and the page of a report by NĐ 30/2020, for an office to change.

It is a Word file like any other: an office types its own name, its recipients and who signs, changes the styles, and lays the file
beside its dataset. Words in braces (`template.PLACES`) are filled from each review. Number, day and signature are blank: they are
the office's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Cm, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from ntm_helpers.office.exports.word.ooxml import bytes_of, element
from ntm_helpers.office.exports.word.styles import (
    ABSTRACT,
    BODY,
    DAY,
    DRAFT,
    KIND,
    MOTTO,
    OFFICE,
    RECIPIENTS,
    REFERENCE,
    RULE,
    SIGNER,
    lay_styles,
)
from ntm_helpers.office.exports.word.tables import new_table
from ntm_helpers.words import Words, key_family, words

TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
"""Margins of NĐ 30/2020, in millimetres."""
WIDTH, HEIGHT = 210, 297
_HEAD, _END = (6.3, 10.2), (8.0, 8.5)
"""Widths of the columns of the letterhead and of what ends the report, in centimetres."""
PARTS = ("motto_first", "motto_second", "number", "day", "draft", "kind", "opening", "closing", "recipients", "archive", "signer")
_WORDS = key_family("word.letterhead", PARTS)
_BLANK = "…" * 12
_UNUSED = ("stylesWithEffects", "webSettings", "customXml", "theme", "fontTable", "thumbnail")
"""Parts of the file of python-docx that say nothing about a report: their fonts, a picture of an empty page."""


@cache
def default_template(lang: str) -> bytes:
    """Give the template as its file holds it, in the words of a language."""
    document = docx.Document()
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.rpartition("/")[2] in _UNUSED]:
            del relations[key]
    core = document.core_properties
    core.author = core.comments = core.title = core.last_modified_by = core.keywords = ""
    lay_styles(document)
    _lay_settings(document)
    _lay_page(document)
    _lay_head(document, words(lang))
    _lay_text(document, words(lang))
    _lay_end(document, words(lang))
    return bytes_of(document)


def lay_page(section: Section) -> None:
    """Make the pages of a section A4, with the margins of the decree."""
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM), Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)


def page_number(paragraph: Paragraph) -> None:
    """Put the number of the page where a paragraph stands."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        run._r.append(element("w:fldChar", fldCharType=kind) if kind else _instruction("PAGE"))


def _lay_settings(document: DocxDocument) -> None:
    """Have Word take the file for one of its own days, not for one of an older Word, and its text for Vietnamese."""
    settings = document.settings.element
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    numbers = document.part.numbering_part.element
    for found in list(numbers):  # of styles of lists that are not kept
        numbers.remove(found)
    for name in ("w:clrSchemeMapping", "w:themeFontLang", "w:savePreviewPicture", "w:proofState"):
        for found in list(settings.iter(qn(name))):
            found.getparent().remove(found)


def _lay_page(document: DocxDocument) -> None:
    """Lay the page: A4, the margins, a number on every page but the first."""
    section = document.sections[0]
    lay_page(section)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_number(header)
    section.first_page_header.is_linked_to_previous = False  # an empty one: the first page bears no number


def _lay_head(document: DocxDocument, t: Words) -> None:
    """Lay the letterhead: whose report, the national motto, number and day, what it is called."""
    table = _frameless(document, 2, _HEAD)
    office, motto, number, day = (cell for row in table.rows for cell in row.cells)
    _fill(office, (OFFICE, "{co_quan}"), (OFFICE, "{don_vi_hoa}"))
    _rule(office, _HEAD[0], 2.4)
    _fill(motto, (MOTTO, t(_WORDS["motto_first"])), (MOTTO, t(_WORDS["motto_second"])))
    motto.paragraphs[0].runs[0].font.size = Pt(12)
    _rule(motto, _HEAD[1], 6.0)
    _fill(number, (REFERENCE, t(_WORDS["number"])), (DRAFT, t(_WORDS["draft"])))
    _fill(day, (DAY, t(_WORDS["day"])))
    document.add_paragraph(t(_WORDS["kind"]), style=KIND)
    document.add_paragraph("{trich_yeu}", style=ABSTRACT)
    _rule(document, sum(_HEAD), 4.0)


def _lay_text(document: DocxDocument, t: Words) -> None:
    document.add_paragraph(t(_WORDS["opening"]), style=BODY).paragraph_format.space_before = Pt(12)
    document.add_paragraph("{noi_dung}", style=BODY)
    closing = document.add_paragraph(t(_WORDS["closing"]), style=BODY).paragraph_format
    closing.space_after, closing.keep_with_next = Pt(12), True  # no signature stands alone on a page


def _lay_end(document: DocxDocument, t: Words) -> None:
    """Lay what ends the report: who gets it, who signs."""
    table = _frameless(document, 1, _END)
    recipients, signer = table.rows[0].cells
    blank = (RECIPIENTS, f"- {_BLANK};")
    _fill(recipients, (RECIPIENTS, t(_WORDS["recipients"])), blank, blank, (RECIPIENTS, t(_WORDS["archive"])))
    first = recipients.paragraphs[0].runs[0]
    first.font.size, first.font.bold, first.font.italic = Pt(12), True, True
    _fill(signer, *((SIGNER, line) for line in t(_WORDS["signer"]).split("|")), *[(SIGNER, "")] * 3, (SIGNER, _BLANK))
    document.add_paragraph("{phu_luc}", style=BODY)


def _frameless(document: DocxDocument, rows: int, widths: Iterable[float]) -> Table:
    laid = new_table(rows, [Cm(width) for width in widths])
    document.element.body.insert_element_before(laid, "w:sectPr")
    return Table(laid, document._body)


def _fill(cell: _Cell, *lines: tuple[str, str]) -> None:
    for place, (style, said) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(said)


def _rule(place: DocxDocument | _Cell, width: float, length: float) -> None:
    """Draw a rule of a length in the middle of a column of a width: the upper edge of an empty line."""
    paragraph = place.add_paragraph(style=RULE)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Cm((width - length) / 2)
    edge = element("w:pBdr", element("w:top", val="single", sz=6, space=1, color="auto"))
    paragraph._p.get_or_add_pPr().insert_element_before(edge, "w:spacing", "w:ind", "w:jc")


def _instruction(said: str) -> BaseOxmlElement:
    made = element("w:instrText")
    made.text = f" {said} "
    return made
