"""Numbers of headings and dashes of lists, as Word itself counts them: who adds a heading in between numbers nothing by hand.

Headings are I., 1., a) as NĐ 30/2020 has them; each annex counts from the beginning. A heading whose style an office's template
numbers already is left as that style has it.
"""

from __future__ import annotations

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P

from ntm_helpers.office.exports.word.ooxml import element, part_of
from ntm_helpers.office.exports.word.styles import HEADINGS

_FORMS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"))
_DASH = (("bullet", "-"),)
_FIRST_LINE = 720
"""First line of a paragraph, 1.27 cm in twentieths of a point."""


class Numbering:
    """The numbers of one document."""

    def __init__(self, document: DocxDocument):
        self._root = part_of(document, "numbering", "w:numbering").element
        numbered = f"{qn('w:pPr')}/{qn('w:numPr')}"
        self._numbered = {
            level for level, name in enumerate(HEADINGS, 1) if document.styles[name].element.find(numbered) is not None
        }
        self._headings, dash = self._form(_FORMS), self._form(_DASH)
        self._dash = self._count(dash)
        self.begin()

    def begin(self) -> None:
        """Count the headings from the beginning, as in an annex."""
        self._number = self._count(self._headings, is_anew=True)

    def heading(self, paragraph: CT_P, level: int) -> None:
        """Number a heading of the level 1, 2 or 3."""
        if level not in self._numbered:
            self._set(paragraph, self._number, level - 1)

    def item(self, paragraph: CT_P) -> None:
        """Put a dash before an item of a list."""
        self._set(paragraph, self._dash, 0)

    def _set(self, paragraph: CT_P, number: int, level: int) -> None:
        numbered = paragraph.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = level, number

    def _form(self, forms: tuple[tuple[str, str], ...]) -> int:
        """Lay a form of numbers, before all numbers that are counted in one."""
        taken = [int(found.get(qn("w:abstractNumId"), 0)) for found in self._root.iter(qn("w:abstractNum"))]
        made = element("w:abstractNum", element("w:multiLevelType", val="multilevel"), abstractNumId=max(taken, default=0) + 1)
        for level, (form, shown) in enumerate(forms):
            made.append(
                element(
                    "w:lvl",
                    element("w:start", val=1),
                    element("w:numFmt", val=form),
                    element("w:suff", val="space"),
                    element("w:lvlText", val=shown),
                    element("w:lvlJc", val="left"),
                    element("w:pPr", element("w:ind", left=0, firstLine=_FIRST_LINE)),
                    ilvl=level,
                )
            )
        self._root.insert(len(taken), made)
        return max(taken, default=0) + 1

    def _count(self, form: int, *, is_anew: bool = False) -> int:
        """Begin to count in a form."""
        taken = [int(found.get(qn("w:numId"), 0)) for found in self._root.iter(qn("w:num"))]
        made = element("w:num", element("w:abstractNumId", val=form), numId=max(taken, default=0) + 1)
        for level in range(len(_FORMS)) if is_anew else ():
            made.append(element("w:lvlOverride", element("w:startOverride", val=1), ilvl=level))
        last = self._root.findall(qn("w:num"))
        self._root.insert(self._root.index(last[-1]) + 1 if last else len(self._root), made)
        return max(taken, default=0) + 1
