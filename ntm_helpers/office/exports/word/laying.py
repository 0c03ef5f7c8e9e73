"""Blocks of a document laid down as Word paragraphs, tables and pictures, before a place of the template.

Every number bears the character style `NUMBER`, so that it can be found again, and marks bear their sign. What is bound together
stays on one page: a heading with what follows, a caption with its table, a small table as a whole, a picture with its legend.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from math import lcm
from typing import cast

from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.text.run import CT_R
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from ntm_helpers.office.exports.word import styles
from ntm_helpers.office.exports.word.footnotes import Footnotes
from ntm_helpers.office.exports.word.grids import Measured, measured
from ntm_helpers.office.exports.word.numbering import Numbering
from ntm_helpers.office.exports.word.ooxml import element, text
from ntm_helpers.office.exports.word.tables import new_table, spread
from ntm_helpers.report.charts.png import Key, picture
from ntm_helpers.report.charts.png import Picture as Drawn
from ntm_helpers.report.document import Block, Cards, Cell, Decisions, Document, Grid, Items, Paragraph, Picture
from ntm_helpers.report.letters import capital
from ntm_helpers.report.marks import MARK_WORDS, MARKS
from ntm_helpers.report.runs import Run, Runs, runs_of, text_of
from ntm_helpers.words import words

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?(?:/[A-Za-z0-9._~:/?#@!$&'()*+,;=%\-]*)?")
"""Addresses that Word takes as they stand; any other text that should be one is text."""
_CARDS = 3
"""Cards of a row."""
_HIGHEST = Mm(80)
"""Height of a picture: it leaves room for the text that it belongs to."""
_LOCATOR = Mm(45)
"""Height of a map that only says where a unit lies."""
_MOST_ITEMS = 8
"""Lines of a list that is read; a longer one is looked up, and set smaller."""
_UNIT, _FEWEST_ALIKE = re.compile(r" \(([^()]+)\)$"), 2
"""The unit of measure in a head; columns of numbers from which one that they share is said above the table."""
_SCALE = 0.85
"""A drawing in its own size has letters as a page on a screen; on paper they are as small as those of a table."""
_TOGETHER = 12
"""Rows of a table that stays whole on a page."""


class Laying:
    """Lays blocks before a place, in a width that changes with the page.

    Parameters
    ----------
    document : Document
        Of python-docx.
    place : CT_P
        Paragraph before which everything goes.
    """

    def __init__(self, document: DocxDocument, place: CT_P):
        self._docx, self.place = document, place
        self.ids = styles.StyleIds(document)
        self.numbering, self.footnotes = Numbering(document), Footnotes(document, self.ids)
        self.width = 0
        self._marks: dict[str, tuple[str, str]] = {}
        self._figures: Sequence[str] = ()
        self._lang = "vi"

    def begin(self, of: Document, width: int) -> None:
        """Begin a document: its marks are explained anew, its headings count from the beginning."""
        self._marks = {kind: (sign, words(of.lang)(MARK_WORDS[kind])) for kind, sign in MARKS.items()}
        self._figures, self._lang, self.width = list(of.review.figures), of.lang, width
        self.footnotes.begin()
        self.numbering.begin()

    def paragraph(self, style: str, *runs: Runs) -> CT_P:
        """Lay a paragraph."""
        made = cast(CT_P, element("w:p"))
        self.place.addprevious(made)
        made.style = self.ids[style]
        for some in runs:
            self.put(made, some)
        return made

    def heading(self, said: str, level: int) -> None:
        """Lay a heading of the level 1, 2 or 3."""
        self.numbering.heading(self.paragraph(styles.HEADINGS[level - 1], (Run(said),)), level)

    def blocks(self, blocks: Iterable[Block], heading: str = "") -> None:
        """Lay blocks; a caption that only says the heading above it again is left out."""
        laid = list(blocks)
        for block, following in zip_longest(laid, laid[1:]):
            match block:
                case Paragraph():
                    self.paragraph(styles.LEAD if block.is_lead else styles.BODY, block.text)
                case Items():
                    self._items(block)
                case Cards():
                    self._cards(block)
                case Decisions():
                    self.paragraph(styles.BODY, (Run(f"{block.title}:", look="strong"),))
                    self.decisions(block)
                case Grid():
                    self._grid(block, heading, following)
                case Picture():
                    self._picture(block)

    def put(self, paragraph: CT_P, runs: Runs, *, is_head: bool = False, is_card: bool = False) -> None:
        """Put runs at the end of a paragraph; on a card what is said beside its number is small."""
        for run in runs:
            if run.text:
                made = self._run(paragraph, run)
                if is_card and run.look == "small":
                    made.style = self.ids[styles.ASIDE]
            if run.mark in self._marks:
                self.footnotes.mark(paragraph, *self._marks[run.mark], is_head=is_head)

    def _run(self, paragraph: CT_P, run: Run) -> CT_R:
        made = paragraph.add_r()
        if run.figure_id or run.look == "strong":
            made.style = self.ids[styles.NUMBER if run.figure_id else styles.STRONG]
        made.text = text(run.text)
        if _ADDRESS.fullmatch(run.address):
            link = element("w:hyperlink")
            link.set(qn("r:id"), self._docx.part.relate_to(run.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            made.addprevious(link)
            link.append(made)
        return made

    def _items(self, items: Items) -> None:
        if items.caption:
            self.paragraph(styles.BODY, items.caption)
        for number, line in enumerate(items.lines, 1):
            if items.is_numbered:  # what refers to it says this very number
                self.paragraph(styles.SOURCE, (Run(f"{number}. "),), _without_digest(line), _address_of(line))
            else:
                self.numbering.item(self.paragraph(styles.SOURCE if len(items.lines) > _MOST_ITEMS else styles.ITEM, line))

    def decisions(self, decisions: Decisions) -> None:
        """Lay what is to be decided, each with what it rests on."""
        for line, reason in decisions.lines:
            why = (Run(f"{capital(text_of(reason))}: ", look="strong"),) if reason else ()
            self.numbering.item(self.paragraph(styles.ITEM, why, line))

    def _cards(self, cards: Cards) -> None:
        """Lay cards in rows of three, fewer in the last row or where there are four."""
        rows = list(_in_rows(cards.cards))
        columns = lcm(*map(len, rows))
        table = new_table(len(rows), [self.width // columns] * columns, is_framed=True)
        self.place.addprevious(table)
        for number, row in enumerate(rows):
            spread(table, number, len(row))
            for cell, shown in zip(table.tr_lst[number].tc_lst, row, strict=True):
                for style, runs in zip((styles.LABEL, styles.VALUE, styles.COMPARED), shown, strict=True):
                    paragraph = cell.p_lst[0] if style == styles.LABEL else cell.add_p()
                    paragraph.style = self.ids[style]
                    self.put(
                        paragraph, _one_below_the_other(runs) if style == styles.VALUE else runs, is_card=style == styles.VALUE
                    )
        self.paragraph(styles.BREAK)

    def _grid(self, grid: Grid, heading: str, following: Block | None) -> None:
        caption = () if text_of(grid.caption) == heading else grid.caption
        if len(grid.heads) == 1:
            self._items(Items([row[0].text for row in grid.rows], caption=grid.caption))
        elif len(grid.heads) == 2 and len(grid.rows) == 1:
            (name, value) = grid.rows[0]
            self.paragraph(styles.BODY, caption, (Run(": "),) if caption else (), name.text, (Run(": "),), value.text, (Run("."),))
        else:
            laid, unit = _unit_apart(grid)
            self._table(laid, caption, measured(laid, self.width / Mm(1)), unit)
            self._below(grid, following)

    def _below(self, grid: Grid, following: Block | None) -> None:
        """Lay below a table what its signs mean, and the marks of its head, which can have no footnote."""
        said = text_of(following.text) if isinstance(following, Paragraph) else ""
        notes = [] if all(sign in said for sign, _ in grid.signs) else [f"{sign} {word}" for sign, word in grid.signs]
        marks = dict.fromkeys(run.mark for head in grid.heads for run in head.text if run.mark in self._marks)
        notes += [" ".join(self._marks[mark]) for mark in marks]
        self.paragraph(styles.NOTE if notes else styles.BREAK, (Run("; ".join(notes)),))

    def _table(self, grid: Grid, caption: Runs, looks: Measured, unit: str) -> None:
        if caption:
            self.paragraph(styles.CAPTION, caption)
        if unit:
            self.paragraph(styles.UNIT, (Run(words(self._lang)("word.unit", unit=unit)),))
        head = 1 if any(text_of(one.text) for one in grid.heads) else 0
        widths = [Mm(width) for width in looks.widths]
        long = [row + head for row in looks.long]
        rows = len(grid.rows) + head
        table = new_table(rows, widths, is_framed=True, heads=head, split=long, caption=text_of(grid.caption))
        self.place.addprevious(table)
        lines = list(table.tr_lst)
        if head:
            for cell, one in zip(lines[0].tc_lst, grid.heads, strict=True):
                cell.p_lst[0].style = self.ids[looks.style(styles.HEAD_CELL)]
                self.put(cell.p_lst[0], one.text, is_head=True)
        for number, (line, row) in enumerate(zip(lines[head:], grid.rows, strict=True), 1):
            is_bound = number < len(grid.rows) <= _TOGETHER or number == 1 < len(grid.rows)
            for column, (cell, shown) in enumerate(zip(line.tc_lst, row, strict=True)):
                self._cell(cell.p_lst[0], shown, looks, column, is_bound=is_bound)

    def _cell(self, paragraph: CT_P, cell: Cell, looks: Measured, column: int, *, is_bound: bool) -> None:
        kind = styles.NUMBER_CELL if looks.is_number[column] else styles.CELL
        paragraph.style = self.ids[looks.style(kind)]
        about = paragraph.get_or_add_pPr()
        if is_bound:
            about.get_or_add_keepNext()
        if looks.is_sign[column]:
            about.get_or_add_jc().set(qn("w:val"), "center")
        self.put(paragraph, cell.text)

    def _picture(self, block: Picture) -> None:
        """Lay a drawing with its title and what is drawn; a map stands beside its legend, so that it takes no page of its own."""
        drawn = picture(block.chart, block.writer)
        self.paragraph(styles.CAPTION, runs_of(drawn.title, self._figures))
        notes = [runs_of(said, self._figures) for said in (drawn.about, drawn.credit) if said]
        if not drawn.legend:
            self._shape(self.paragraph(styles.PICTURE), drawn, self.width)
            self.paragraph(styles.NOTE, *_as_sentences(notes))
            return
        table = new_table(1, [self.width - self.width // 3, self.width // 3])
        self.place.addprevious(table)
        left, right = table.tr_lst[0].tc_lst
        left.p_lst[0].style = self.ids[styles.PICTURE]
        self._shape(left.p_lst[0], drawn, self.width - self.width // 3 - Mm(4))
        right.get_or_add_tcPr().append(element("w:vAlign", val="center"))
        for place, key in enumerate(drawn.legend):
            self._key(right.p_lst[0] if place == 0 else right.add_p(), key)
        for note in notes:
            paragraph = right.add_p()
            paragraph.style = self.ids[styles.COMPARED]
            paragraph.get_or_add_pPr().get_or_add_jc().set(qn("w:val"), "left")
            self.put(paragraph, note)
        self.paragraph(styles.BREAK)

    def _shape(self, paragraph: CT_P, drawn: Drawn, width: int) -> None:
        """Put a drawing into a paragraph, no larger than there is room."""
        highest = _LOCATOR if len(drawn.legend) == 1 else _HIGHEST
        scale = min(_SCALE, width / Pt(drawn.width), highest / Pt(drawn.height))
        holder = DocxParagraph(paragraph, self._docx._body)
        shape = holder.add_run().add_picture(io.BytesIO(drawn.png), width=Emu(int(Pt(drawn.width) * scale)))
        about = shape._inline.docPr
        about.set("descr", text(drawn.alt))
        about.set("name", words(self._lang)("word.picture", number=about.id))

    def _key(self, paragraph: CT_P, key: Key) -> None:
        paragraph.style = self.ids[styles.LEGEND]
        swatch = paragraph.add_r()
        swatch.text = f"\u00a0{key.sign or ' '}\u00a0"
        swatch.get_or_add_rPr().append(element("w:shd", val="clear", color="auto", fill=key.colour.lstrip("#").upper()))
        self.put(paragraph, (Run(" "), *runs_of(key.text, self._figures)))


def _in_rows(cards: Sequence[tuple[Runs, Runs, Runs]]) -> Iterator[Sequence[tuple[Runs, Runs, Runs]]]:
    length = 2 if len(cards) == 4 else _CARDS
    for start in range(0, len(cards), length):
        yield cards[start : start + length]


def _one_below_the_other(runs: Runs) -> Runs:
    """Begin a line with what joins two numbers, so that neither of them breaks."""
    numbers = [place for place, run in enumerate(runs) if run.figure_id]
    between = range(numbers[0] + 1, numbers[-1]) if numbers else ()
    return tuple(
        replace(run, text=run.text.replace(" ", "\n", 1)) if n in between and not run.figure_id else run
        for n, run in enumerate(runs)
    )


def _without_digest(line: Runs) -> Runs:
    """Leave out the digest of the copy that is kept of a source, with the words before it: whoever checks one has the sheets."""
    if not line or line[-1].look != "code":
        return line
    *before, words_of_digest = line[:-1]
    return (*before, replace(words_of_digest, text=words_of_digest.text.rpartition(", ")[0]))


def _address_of(line: Runs) -> Runs:
    """Print the address that the name of a source leads to: on paper nothing can be followed but what is read."""
    found = next((run.address for run in line if _ADDRESS.fullmatch(run.address)), "")
    return (Run(", "), Run(found, address=found)) if found else ()


def _unit_apart(grid: Grid) -> tuple[Grid, str]:
    """Take the unit of measure out of the heads of a table whose numbers all have the same one: it is said once above it."""
    numbers = [head for head in grid.heads if head.is_number]
    said = {found[1] if (found := _UNIT.search(text_of(head.text))) and head.unit else "" for head in numbers}
    if len(numbers) < _FEWEST_ALIKE or len({head.unit for head in numbers}) > 1 or len(said) > 1 or "" in said:
        return grid, ""
    heads = [replace(head, text=_without_unit(head.text)) if head.is_number else head for head in grid.heads]
    return replace(grid, heads=heads), said.pop()


def _without_unit(runs: Runs) -> Runs:
    *before, last = runs
    return (*before, replace(last, text=_UNIT.sub("", last.text)))


def _as_sentences(parts: Sequence[Runs]) -> list[Runs]:
    """Put parts in a row, with a stop behind each that has none."""
    said = [part if text_of(part).endswith(".") or len(parts) == 1 else (*part, Run(".")) for part in parts]
    return [part if place == 0 else (Run(" "), *part) for place, part in enumerate(said)]
