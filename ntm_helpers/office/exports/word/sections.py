"""Sections of a Word file: where the report ends and each annex begins, upright or across, pages counted anew."""

from __future__ import annotations

import copy
from typing import cast

from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.section import CT_SectPr
from docx.oxml.text.paragraph import CT_P
from docx.section import Section

from ntm_helpers.office.exports.word.ooxml import element
from ntm_helpers.office.exports.word.styles import BREAK, StyleIds

_AFTER_NUMBER = tuple(
    f"w:{name}" for name in ("cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid")
)
"""What stands behind the numbering of pages in the description of a section."""


class Sections:
    """The sections of one file, of which the last is described at its end and each other by its last paragraph."""

    def __init__(self, document: DocxDocument, style_ids: StyleIds):
        self._document, self._ids = document, style_ids
        self._last = cast(CT_SectPr, document.element.body.sectPr)
        self._page = Section(copy.deepcopy(self._last), document.part)

    @property
    def width(self) -> int:
        """Width of the text on the page on which it goes on."""
        section = Section(self._last, self._document.part)
        return int((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))

    def width_across(self) -> int:
        """Width of the text on a page that is laid across."""
        page = self._page
        return int(max(page.page_width or 0, page.page_height or 0) - (page.left_margin or 0) - (page.right_margin or 0))

    def begin(self, place: CT_P, *, is_across: bool) -> None:
        """End a section before a place and begin another one there, on a new page."""
        described = copy.deepcopy(self._last)
        before = place.getprevious()
        is_paragraph = before is not None and before.tag == qn("w:p") and before.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None
        carrier = cast(CT_P, before) if is_paragraph else self._carrier(place)
        carrier.get_or_add_pPr().append(described)
        section = Section(self._last, self._document.part)
        is_upright = (section.page_width or 0) <= (section.page_height or 0)
        if is_across == is_upright:
            section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
        for old in self._last.findall(qn("w:pgNumType")):
            self._last.remove(old)
        self._last.insert_element_before(element("w:pgNumType", start=1), *_AFTER_NUMBER)

    def _carrier(self, place: CT_P) -> CT_P:
        """Lay a low line for the end of a section, since a table cannot bear it."""
        made = cast(CT_P, element("w:p"))
        place.addprevious(made)
        made.style = self._ids[BREAK]
        return made
