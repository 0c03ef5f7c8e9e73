"""A review as a Word file that an office signs: the layout of NĐ 30/2020, with what only the office can say left blank.

The report is the review in the order in which it is decided on: how things stand, what is to be decided, the results, what was
published later. What it rests on (tables of what was published later, missing figures, checks, sources, limits) is its last annex;
topics that are asked for stand before it, each by itself: its pages, its headings and the notes of its marks begin anew. Everything
said comes from the document that the pages' own `Writer` has written (`ntm_helpers.report.document`): no number is printed a second
way.

The software numbers and signs nothing: number, day, recipients and name are blanks of the template, and the report says that it is
a draft until an office takes that line away. The same document and template give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P

from ntm_helpers.office.exports.word import styles
from ntm_helpers.office.exports.word.grids import is_wide
from ntm_helpers.office.exports.word.laying import Laying
from ntm_helpers.office.exports.word.letterhead import default_template
from ntm_helpers.office.exports.word.ooxml import bytes_of, text
from ntm_helpers.office.exports.word.sections import Sections
from ntm_helpers.office.exports.word.template import ANNEXES, FILE, TEXT, Template, fill, place_of, template_for
from ntm_helpers.places import PARTS_WITHOUT_PAGE
from ntm_helpers.report.citation import citation
from ntm_helpers.report.document import Decisions, Document, Grid, Kind, Paragraph, Part
from ntm_helpers.report.letters import roman
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.runs import Run
from ntm_helpers.report.values import UNIT_WORDS
from ntm_helpers.topics import BRIEFING
from ntm_helpers.words import words

__all__ = ["FILE", "Template", "default_template", "template_for", "to_docx"]

BASIS = (Kind.REQUESTS, Kind.CHECKS, Kind.SOURCES, Kind.LIMITS)
"""Parts that tell what the report rests on: an annex of it."""
_SAYING = (Kind.STEP, Kind.AFTERWARDS)
"""Parts without which a topic has nothing to say: that there is no figure is said among what is missing."""
_WITHOUT_COMMITTEE = (*PARTS_WITHOUT_PAGE, "country")
"""Kinds of units that no people's committee signs for."""
_MILLIMETRE = 36_000


def to_docx(document: Document, annexes: Sequence[Document], template: Template) -> bytes:
    """Give a report as a Word file.

    Parameters
    ----------
    document : Document
        The review that is reported.
    annexes : sequence of Document
        Topics of the same unit; one without figures is left out.
    template : Template
        From `template_for`.
    """
    return _Report(document, annexes, template).bytes()


class _Report:
    """One report in the making."""

    def __init__(self, document: Document, annexes: Sequence[Document], template: Template):
        self.document, self.t = document, words(document.lang)
        self.annexes = [annex for annex in annexes if any(part.kind in _SAYING for part in annex.parts)]
        self.docx: DocxDocument = template.opened()
        self.places = self._places()

    def bytes(self) -> bytes:
        """Write it."""
        text_place, annex_place = place_of(self.docx, TEXT), place_of(self.docx, ANNEXES)
        fill(self.docx, self.places)
        self.docx.core_properties.title = text(self.places["trich_yeu"])[:255]
        laying = Laying(self.docx, text_place)
        sections = Sections(self.docx, laying.ids)
        self._stamp()
        laying.begin(self.document, sections.width)
        self._text(laying)
        _take_away(text_place)
        laying.place = annex_place
        for number, annex in enumerate(self.annexes, 1):
            self._annex(laying, sections, number, annex, [part for part in annex.parts if part.kind is not Kind.REQUESTS])
        later = [_listed(part) for part in self.document.parts if part.kind is Kind.AFTERWARDS]
        basis = [part for part in (*later, *self.document.parts) if part.blocks and (part in later or part.kind in BASIS)]
        if basis:
            place = next((n for n, part in enumerate(basis) if part.kind is Kind.SOURCES), -1)
            cited = Paragraph((Run(citation(self.document.review, self.document.lang)),))
            basis[place] = replace(basis[place], blocks=[*basis[place].blocks, cited])
            self._annex(laying, sections, len(self.annexes) + 1, self.document, basis)
        _take_away(annex_place)
        return bytes_of(self.docx)

    def _places(self) -> dict[str, str]:
        """Fill the places of the template that are names and days."""
        of, t = self.document.of, self.t
        unit, day = t(UNIT_WORDS[of.kind], name=of.name), print_date(self.document.as_of, self.document.lang)
        has_committee = of.kind not in _WITHOUT_COMMITTEE
        key = "word.abstract.unit" if self.document.review.topic == BRIEFING else "word.abstract.topic"
        return {
            "co_quan": t("word.committee").upper() if has_committee else t("word.blank"),
            "ten_co_quan": t("word.committee_of", unit=unit) if has_committee else t("word.blank"),
            "don_vi_hoa": unit.upper(),
            "don_vi": unit,
            "dia_danh": of.name,
            "trich_yeu": t(key, unit=unit, day=day.replace(" ", "\u00a0"), title=self.document.title),
            "ngay_danh_gia": day,
            TEXT: "",
            ANNEXES: "",
        }

    def _stamp(self) -> None:
        """Say on every page what the dataset says of itself, such as that it is invented."""
        section = self.docx.sections[-1]
        for foot in (section.footer, section.first_page_footer) if self.document.notice else ():
            foot.add_paragraph(text(self.document.notice)).style = styles.NOTICE

    def _text(self, laying: Laying) -> None:
        """Lay the report: first what is decided by, then the results."""
        for part in self.document.parts:
            if part.kind is Kind.FIRST:
                self._first(laying, part)
        results = [part for part in self.document.parts if part.kind is Kind.STEP]
        if results:
            laying.heading(self.t("word.results"), 1)
        for part in results:
            self._part(laying, part, 2)
        for part in self.document.parts:
            if part.kind is Kind.AFTERWARDS:
                self._part(laying, _said(part), 1)

    def _first(self, laying: Laying, part: Part) -> None:
        """Lay how things stand, then what is to be decided under a heading of its own."""
        decisions = [block for block in part.blocks if isinstance(block, Decisions)]
        laying.heading(self.t("word.standing"), 1)
        laying.blocks(block for block in part.blocks if not isinstance(block, Decisions))
        for block in decisions:
            laying.heading(block.title, 1)
            laying.decisions(block)

    def _part(self, laying: Laying, part: Part, level: int) -> None:
        """Lay a part under its heading; the sections of one without a heading stand beside its neighbours."""
        if part.heading and (part.blocks or part.parts):
            laying.heading(part.heading, level)
        laying.blocks(part.blocks, part.heading)
        for section in part.parts:
            self._part(laying, section, min(level + bool(part.heading), len(styles.HEADINGS)))

    def _annex(self, laying: Laying, sections: Sections, number: int, of: Document, parts: Sequence[Part]) -> None:
        """Lay an annex on pages of its own; the only one has no number."""
        is_basis = of is self.document
        is_across = not is_basis and is_wide(of, sections.width / _MILLIMETRE)
        sections.begin(laying.place, is_across=is_across)
        laying.begin(of, sections.width)
        title = self.t("word.basis") if is_basis else of.title
        name = self.t("word.annex", number=roman(number)) if self.annexes else self.t("word.only_annex")
        laying.paragraph(styles.ANNEX, (Run(f"{name}\n{title.upper()}"),))
        laying.paragraph(styles.ANNEX_NOTE, (Run(self.t("word.annex_of", office=self.places["ten_co_quan"])),))
        for part in parts:
            self._part(laying, part, 2)


def _lists_from(part: Part) -> int:
    """Tell where the tables begin of a part that says first in sentences what is in them; behind it where it does not."""
    tables = [place for place, block in enumerate(part.blocks) if isinstance(block, Grid)]
    return tables[0] if tables and tables[0] > 0 else len(part.blocks)


def _said(part: Part) -> Part:
    """Give what a part says in sentences: the report has these."""
    return replace(part, blocks=part.blocks[: _lists_from(part)])


def _listed(part: Part) -> Part:
    """Give the tables of a part that says in sentences what is in them: the last annex has these."""
    return replace(part, blocks=part.blocks[_lists_from(part) :], parts=())


def _take_away(place: CT_P) -> None:
    """Take a place away when it is filled, unless it says more; a file and a cell end with a paragraph, which stays."""
    before, after = place.getprevious(), place.getnext()
    is_last = after is None or after.tag == qn("w:sectPr")
    if not (is_last and (before is None or before.tag == qn("w:tbl"))) and not "".join(place.itertext()).strip():
        place.getparent().remove(place)
