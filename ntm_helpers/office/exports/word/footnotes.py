"""Footnotes, of which python-docx knows nothing: the part that holds them, and marks that bear a sign of their own.

A mark of a number is explained at the foot of the page where it comes first in the report, and in each annex, which is read by
itself; further on it is the sign alone. Word leaves the sign as it is (``customMarkFollows``), so that a mark is the same sign here
as on the page of the review.
"""

from __future__ import annotations

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement

from ntm_helpers.office.exports.word.ooxml import element, part_of, text
from ntm_helpers.office.exports.word.styles import FONT, FOOTNOTE, FOOTNOTE_SIGN, MARK, StyleIds

_RULES = (("separator", -1), ("continuationSeparator", 0))
"""The lines between the text and its footnotes: notes of their own kind, by which every part of footnotes begins."""


class Footnotes:
    """The footnotes of one document."""

    def __init__(self, document: DocxDocument, style_ids: StyleIds):
        self._ids, self._root = style_ids, part_of(document, "footnotes", "w:footnotes").element
        if not len(self._root):
            self._lay(document)
        self._told: set[str] = set()

    def begin(self) -> None:
        """Explain every sign anew, as in an annex."""
        self._told.clear()

    def mark(self, paragraph: CT_P, sign: str, meaning: str, *, is_head: bool = False) -> None:
        """Set a mark behind what stands in a paragraph, with its footnote where it comes first.

        Parameters
        ----------
        paragraph : CT_P
        sign, meaning : str
        is_head : bool
            Whether it stands in a head that every page repeats: there the sign is alone, and what it means is said below the table.
        """
        run = paragraph.add_r()
        is_first = sign not in self._told and not is_head
        run.style = self._ids[FOOTNOTE_SIGN if is_first else MARK]
        if is_first:
            self._told.add(sign)
            number = max(int(note.get(qn("w:id"), 0)) for note in self._root) + 1
            run.append(element("w:footnoteReference", customMarkFollows=1, id=number))
            self._root.append(self._note(number, sign, meaning))
        run.append(_said(sign))

    def _note(self, number: int, sign: str, meaning: str) -> BaseOxmlElement:
        style = element("w:pPr", element("w:pStyle", val=self._ids[FOOTNOTE]))
        look = element("w:rPr", element("w:rStyle", val=self._ids[FOOTNOTE_SIGN]))
        letter = element("w:sym", font=FONT, char=f"{ord(sign):04X}")  # as Word has it; LibreOffice would print a text twice
        runs = element("w:r", look, letter), element("w:r", _said(f" {meaning}"))
        return element("w:footnote", element("w:p", style, *runs), id=number)

    def _lay(self, document: DocxDocument) -> None:
        """Begin an empty part with the rules, and name them in the settings, where Word looks for them."""
        named = element("w:footnotePr")
        for kind, number in _RULES:
            self._root.append(element("w:footnote", element("w:p", element("w:r", element(f"w:{kind}"))), type=kind, id=number))
            named.append(element("w:footnote", id=number))
        settings = document.settings.element
        if settings.find(qn("w:footnotePr")) is None:
            later = (settings.find(qn(f"w:{name}")) for name in ("endnotePr", "compat", "rsids"))
            first = next((found for found in later if found is not None), None)
            settings.insert(settings.index(first) if first is not None else len(settings), named)


def _said(said: str) -> BaseOxmlElement:
    made = element("w:t")
    made.text = text(said)
    made.set(qn("xml:space"), "preserve")
    return made
