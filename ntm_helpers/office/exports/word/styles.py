"""The styles of a document, as NĐ 30/2020 sets type, spaces and indents: text 14 pt, heads of tables 12 pt bold, and so on.

What is written bears styles only, so that an office changes the look of everything in one place, in its template. A template that
lacks one of those that a document uses (`USED`) is given ours.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass

from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import BaseStyle, CharacterStyle, ParagraphStyle

from ntm_helpers.office.exports.word.ooxml import element

FONT = "Times New Roman"
_LEFT, _CENTRE, _BOTH, _RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


@dataclass(frozen=True)
class Look:
    """How a style of paragraphs looks: sizes and spaces in points, indents in centimetres."""

    size: float = 14
    is_bold: bool = False
    is_italic: bool = False
    is_capital: bool = False
    align: WD_ALIGN_PARAGRAPH = _LEFT
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    line: float = 1.0
    is_with_next: bool = False
    level: int = 0


BODY, LEAD, ITEM, SOURCE, NOTE = "NTM body", "NTM lead", "NTM item", "NTM source", "NTM note"
PICTURE, CAPTION, LEGEND, UNIT = "NTM picture", "NTM caption", "NTM legend", "NTM unit of measure"
CELL, NUMBER_CELL, HEAD_CELL = "NTM cell", "NTM number cell", "NTM head cell"
SMALL = {CELL: "NTM small cell", NUMBER_CELL: "NTM small number cell", HEAD_CELL: "NTM small head cell"}
"""Of a table of many columns: what its cells are set in instead."""
LABEL, VALUE, COMPARED = "NTM card label", "NTM card value", "NTM card comparison"
ANNEX, ANNEX_NOTE, BREAK, NOTICE = "NTM annex", "NTM annex note", "NTM break", "NTM notice"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
FOOTNOTE, FOOTNOTE_SIGN = "footnote text", "footnote reference"
NUMBER, MARK, STRONG, ASIDE = "NTM number", "NTM mark", "NTM strong", "NTM aside"
OFFICE, MOTTO, REFERENCE, DAY, DRAFT = "NTM office", "NTM motto", "NTM reference", "NTM day", "NTM draft"
KIND, ABSTRACT, RULE, RECIPIENTS, SIGNER = "NTM kind", "NTM abstract", "NTM rule", "NTM recipients", "NTM signer"

LOOKS = {
    BODY: Look(align=_BOTH, first=1.27, after=6, line=1.15),
    LEAD: Look(align=_BOTH, first=1.27, after=6, line=1.15),
    ITEM: Look(align=_BOTH, first=1.27, after=4, line=1.15),
    SOURCE: Look(13, first=1.27, after=3),
    HEADINGS[0]: Look(is_bold=True, is_capital=True, first=1.27, before=10, after=6, is_with_next=True, level=1),
    HEADINGS[1]: Look(is_bold=True, first=1.27, before=6, after=6, is_with_next=True, level=2),
    HEADINGS[2]: Look(is_bold=True, is_italic=True, first=1.27, before=4, after=4, is_with_next=True, level=3),
    CAPTION: Look(13, is_bold=True, align=_CENTRE, before=6, after=3, is_with_next=True),
    UNIT: Look(12, is_italic=True, align=_RIGHT, after=2, is_with_next=True),
    PICTURE: Look(align=_CENTRE, before=2, after=2, is_with_next=True),
    LEGEND: Look(12, after=4),
    NOTE: Look(12, is_italic=True, align=_CENTRE, before=2, after=8),
    CELL: Look(12, before=1, after=1),
    NUMBER_CELL: Look(12, align=_RIGHT, before=1, after=1),
    HEAD_CELL: Look(12, is_bold=True, align=_CENTRE, before=2, after=2, is_with_next=True),
    SMALL[CELL]: Look(10, before=1, after=1),
    SMALL[NUMBER_CELL]: Look(10, align=_RIGHT, before=1, after=1),
    SMALL[HEAD_CELL]: Look(10, is_bold=True, align=_CENTRE, before=2, after=2, is_with_next=True),
    LABEL: Look(12, align=_CENTRE, before=3, is_with_next=True),
    VALUE: Look(15, is_bold=True, align=_CENTRE, is_with_next=True),
    COMPARED: Look(11, is_italic=True, align=_CENTRE, after=3),
    FOOTNOTE: Look(11, align=_BOTH),
    ANNEX: Look(is_bold=True, align=_CENTRE, is_with_next=True, level=1),
    ANNEX_NOTE: Look(is_italic=True, align=_CENTRE, after=10, is_with_next=True),
    BREAK: Look(6),
    OFFICE: Look(13, is_bold=True, align=_CENTRE),
    MOTTO: Look(13, is_bold=True, align=_CENTRE),
    REFERENCE: Look(13, align=_CENTRE, before=4),
    DAY: Look(13, is_italic=True, align=_CENTRE, before=4),
    DRAFT: Look(12, is_italic=True, align=_CENTRE, before=2),
    KIND: Look(is_bold=True, align=_CENTRE, before=12),
    ABSTRACT: Look(is_bold=True, align=_CENTRE, left=1.2, right=1.2),
    NOTICE: Look(11, is_bold=True, align=_CENTRE),
    RULE: Look(2, align=_CENTRE, before=3),
    RECIPIENTS: Look(11),
    SIGNER: Look(is_bold=True, align=_CENTRE),
}
OF_LETTERHEAD = (OFFICE, MOTTO, REFERENCE, DAY, DRAFT, KIND, ABSTRACT, RULE, RECIPIENTS, SIGNER)
USED = (*(name for name in LOOKS if name not in OF_LETTERHEAD), FOOTNOTE_SIGN, NUMBER, MARK, STRONG, ASIDE)
"""Styles that a document uses; the others are those of our letterhead."""
_KEPT = {"Normal", "Header", "Footer", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", *HEADINGS, "Title"}


def lay_styles(document: DocxDocument) -> None:
    """Give the file of python-docx our styles, and none that nobody uses."""
    styles = document.styles
    for style in list(styles):
        if style.name not in _KEPT:
            style.delete()
    normal = styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.size = Pt(14)
    _set_font(normal)
    defaults = styles.element.find(qn("w:docDefaults"))
    if defaults is not None:  # else what Word takes where a style says nothing: another font, a space behind every paragraph
        fonts = defaults.find(f".//{qn('w:rFonts')}")
        fonts.attrib.clear()
        for name in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{name}"), FONT)
        language = defaults.find(f".//{qn('w:lang')}")
        language.set(qn("w:val"), "vi-VN")
        for spacing in defaults.iter(qn("w:spacing")):
            spacing.getparent().remove(spacing)
    for name, look in LOOKS.items():
        _lay(document, name, look)
    for name in (FOOTNOTE_SIGN, MARK):
        styles.add_style(name, WD_STYLE_TYPE.CHARACTER).font.superscript = True
    styles.add_style(NUMBER, WD_STYLE_TYPE.CHARACTER)
    styles.add_style(STRONG, WD_STYLE_TYPE.CHARACTER).font.bold = True
    aside = styles.add_style(ASIDE, WD_STYLE_TYPE.CHARACTER).font
    aside.size, aside.bold = Pt(11), False


def lacking(document: DocxDocument, used: Iterable[str] = USED) -> list[str]:
    """Give the names of the styles that a document uses and this file has not."""
    there = {style.name.casefold() for style in document.styles if style.name}
    return [name for name in used if name.casefold() not in there]


def lend(names: list[str], lender: DocxDocument, borrower: DocxDocument) -> None:
    """Give a file styles of another one."""
    for name in names:
        style = copy.deepcopy(lender.styles[name].element)
        taken = {other.get(qn("w:styleId")) for other in borrower.styles.element.iter(qn("w:style"))}
        if style.get(qn("w:styleId")) in taken:
            style.set(qn("w:styleId"), f"NTM-{style.get(qn('w:styleId'))}")
        borrower.styles.element.append(style)


class StyleIds(dict[str, str]):
    """By the name of each style the id by which the XML calls it: looked up once, since every cell bears one."""

    def __init__(self, document: DocxDocument):
        super().__init__((style.name, style.style_id) for style in document.styles if style.name)
        self._anyhow = {name.casefold(): style_id for name, style_id in self.items()}

    def __missing__(self, name: str) -> str:
        return self._anyhow[name.casefold()]


def _lay(document: DocxDocument, name: str, look: Look) -> None:
    styles = document.styles
    style: BaseStyle = styles[name] if name in {style.name for style in styles} else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = styles["Normal"]
    for part in (style.element.rPr, style.element.pPr):
        if part is not None:
            style.element.remove(part)
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.is_bold, look.is_italic
    style.font.all_caps = look.is_capital
    _set_font(style)
    form = style.paragraph_format
    form.alignment, form.first_line_indent = look.align, Cm(look.first)
    form.left_indent, form.right_indent = Cm(look.left), Cm(look.right)
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, look.line
    form.keep_with_next, form.widow_control = look.is_with_next, True
    if look.level:
        style.element.get_or_add_pPr().append(element("w:outlineLvl", val=look.level - 1))
    style.quick_style = True


def _set_font(style: CharacterStyle) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    assert fonts is not None
    for name in ("cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
