"""A review as a workbook, to be checked and computed with: a sheet a table, numbers as numbers.

First the contents: what the workbook is about, every table with a way to its sheet, how numbers and marks are read. Then what is
said in words, in the order of the page; the tables, each on a sheet of its own with a head that stays in sight and is printed on
every page of A4, and with the numbers of the sources of each row; the sources. Where the list of all figures is among the topics,
every figure that is used has a row of a sheet, with its ends, its period and its source (`figures`). Texts stay texts, whatever
they begin with, and nothing in them is hidden (`cells`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.characters import visible
from ntm_helpers.dataset import Figure
from ntm_helpers.dataset.contract import tables
from ntm_helpers.dataset.workbook.write import bytes_of
from ntm_helpers.office.exports.cells import LARGE, MIDDLE, TITLE, Pen, page
from ntm_helpers.office.exports.columns import Content, Number, SheetColumn, columns_of, text_of
from ntm_helpers.office.exports.figures import columns_of_figures
from ntm_helpers.office.forms.looks import Look
from ntm_helpers.report.document import Cards, Decisions, Document, Grid, Items, Kind, Paragraph, Part, Picture
from ntm_helpers.report.marks import MARKS
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.origins import Origins
from ntm_helpers.report.sources import Sources
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, figures_in
from ntm_helpers.topics import LISTING
from ntm_helpers.words import key_family, words

LONGEST_NAME = 31
"""Letters of the name of a sheet."""
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f']+")
WIDE = 80.0
"""Widest column of the contents: a way to a sheet is not broken over lines by every program."""
FEWEST_ACROSS = 6
"""So many columns are printed across the page."""
CONTENTS, TEXT, FIGURES, SOURCES = "export.sheet.contents", "export.sheet.text", "export.sheet.figures", "export.sheet.sources"
CONTENT_HEADS = key_family("export.contents", ("number", "table", "topic", "part"))
SOURCE_HEADS = key_family("export.source", ("topic", "number", "source", "address"))
READINGS = key_family("export.reading", ("ends", "unknown", "digits"))
"""How the numbers of the sheets are read."""


@dataclass(frozen=True)
class TableSheet:
    """A table that has a sheet of its own: of which topic and part, its caption, its columns, what its signs mean."""

    name: str
    topic: str
    part: str
    caption: str
    columns: Sequence[SheetColumn]
    signs: str = ""


def to_xlsx(documents: Sequence[Document]) -> bytes:
    """Give a workbook of a document and its annexes, the same bytes for the same documents.

    Parameters
    ----------
    documents : sequence of Document
        Of one unit, day and language.
    """
    return bytes_of(_Book(documents).book())


class SourcesOfRows:
    """Tells from which sources of a document the figures of a row come.

    Parameters
    ----------
    document : Document
    """

    def __init__(self, document: Document):
        review = document.review
        self.writer = Writer(review.view, document.lang, "x")
        self._sources = Sources(review)
        self._origins = Origins(review, self.writer, self._sources)

    def told(self, grid: Grid) -> list[str]:
        """Give the numbers of the sources of each row; of a table that names sources itself nothing."""
        values = [[cell.value for cell in row] for row in grid.rows]
        if any(isinstance(value, Name) and value.register == "source" for row in values for value in row):
            return []
        return [", ".join(dict.fromkeys(one for figure in figures_in(row) for one in self._of(figure))) for row in values]

    def _of(self, figure: Figure) -> list[str]:
        """Give the numbers of the sources of a figure, or the tables of the dataset from which it comes."""
        links = [self._sources.link(figure.source_id)] if figure.source_id else self._origins.sources_of(figure)
        return [self._titled(one) for link in links for one in link.striptags().split()]

    def _titled(self, source: str) -> str:
        """Give a file of the dataset the name of its table; the number of a source is as it is."""
        table = tables().get(source.removesuffix(".csv"))
        return source if table is None else table.name_vi if self.writer.lang == "vi" else table.title


class _Book:
    """Lays the sheets of a workbook."""

    def __init__(self, documents: Sequence[Document]):
        self.documents, first = documents, documents[0]
        self.t = words(first.lang)
        self._day = print_date(first.as_of, first.lang)
        self._book = Workbook()
        self._pen = Pen(self._book, first.unit)
        self._tables: dict[int, TableSheet] = {}
        for document in documents:
            of_rows = SourcesOfRows(document)
            for part, grid in document.grids():
                if is_table(grid):
                    self._tables[id(grid)] = self._table(document, part, grid, of_rows)

    def book(self) -> Workbook:
        """Lay all sheets, the contents first."""
        contents, text = self._book.active, self._book.create_sheet(self.t(TEXT))
        contents.title = self.t(CONTENTS)
        self._contents(contents)
        self._text(text)
        for table in self._tables.values():
            self._lay(
                self._book.create_sheet(table.name), (table.caption, f"{table.topic} – {table.part}", table.signs), table.columns
            )
        reviews = [document.review for document in self.documents]
        if any(review.topic == LISTING for review in reviews) and (figures := columns_of_figures(reviews, self.documents[0].lang)):
            self._lay(self._book.create_sheet(self.t(FIGURES)), (self.t("export.figures.caption"), "", ""), figures)
        if sources := self._sources():
            self._lay(self._book.create_sheet(self.t(SOURCES)), (self.t(SOURCES), "", ""), sources)
        return self._book

    def _table(self, document: Document, part: Part, grid: Grid, of_rows: SourcesOfRows) -> TableSheet:
        caption = text_of(grid.caption)
        name = f"{len(self._tables) + 1} {_NO_NAME.sub(' ', visible(caption))}"[:LONGEST_NAME].strip()
        below = [[row[place] for row in grid.rows] for place in range(len(grid.heads))]
        columns = [one for head, cells in zip(grid.heads, below, strict=True) for one in columns_of(head, cells, of_rows.writer)]
        sources = of_rows.told(grid)
        columns += [SheetColumn(self.t("export.column.sources"), sources)] if any(sources) else []
        signs = "; ".join(f"{sign} {word}" for sign, word in grid.signs)
        return TableSheet(name, document.topic, part.heading or self.t("export.part.first"), caption, columns, signs)

    # --- contents -----------------------------------------------------------------------------------------------------

    def _contents(self, sheet: Worksheet) -> None:
        pen, first, laid = self._pen, self.documents[0], list(self._tables.values())
        listed: dict[str, Sequence[Content]] = {
            "number": [Number(number) for number in range(1, len(laid) + 1)],
            "table": [table.caption for table in laid],
            "topic": [table.topic for table in laid],
            "part": [table.part for table in laid],
        }
        columns = [SheetColumn(self.t(CONTENT_HEADS[name]), cells) for name, cells in listed.items()]
        head = 5
        last = pen.table(sheet, head, columns, WIDE) if laid else head
        for row, table in enumerate(laid, start=head + 1):
            pen.lead(sheet.cell(row, 2), table.name)
        titles = "; ".join(document.title for document in self.documents)
        pen.line(sheet, 1, f"{first.unit}, {first.parent}" if first.parent else first.unit, TITLE)
        pen.line(sheet, 2, self.t("export.of", title=titles, day=self._day))
        pen.line(sheet, 3, first.notice, LARGE)
        legend = {kind: f"{sign} {meaning}" for document in self.documents for kind, sign, meaning in document.legend}
        told = [*map(self.t, READINGS.values()), *(legend[kind] for kind in MARKS if kind in legend)]
        for row, text in enumerate(told, start=last + 2):
            pen.note(sheet, row, text, len(columns))
        page(sheet, len(columns), last + 1 + len(told), head, is_across=False)

    # --- words --------------------------------------------------------------------------------------------------------

    def _text(self, sheet: Worksheet) -> None:
        """Write what is said, with the places of tables and pictures between."""
        pen, row = self._pen, 1
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 105
        for document in self.documents:
            row = pen.paragraph(sheet, row, ("", document.title), look=TITLE)
            for look, part in _with_sections(document):
                if part.heading:
                    row = pen.paragraph(sheet, row, ("", part.heading), look=look)
                for sign, text, to in self._said(part):
                    row = pen.paragraph(sheet, row, (sign, text), to)
            row += 1
        page(sheet, 2, row - 2, 0, is_across=False)

    def _said(self, part: Part) -> Iterator[tuple[str, str, str]]:
        """Give the lines of a part: what stands before each, its text, and the sheet to which it leads."""
        for block in part.blocks:
            match block:
                case Paragraph():
                    yield "", text_of(block.text), ""
                case Items():
                    yield from [("", text_of(block.caption), "")] if block.caption else []
                    yield from ((f"{n}." if block.is_numbered else "–", text_of(line), "") for n, line in enumerate(block.lines, 1))
                case Cards():
                    for label, value, compared in block.cards:
                        said = f"{text_of(label)}: {text_of(value)}"
                        yield "–", f"{said} – {text_of(compared)}" if compared else said, ""
                case Decisions():
                    yield "", block.title, ""
                    yield from ((f"{n}.", f"{text_of(what)} ({text_of(why)})", "") for n, (what, why) in enumerate(block.lines, 1))
                case Grid():
                    yield from self._said_of_grid(block)
                case Picture():
                    yield "", self.t("export.picture", title=block.writer.plain(block.chart.title)), ""

    def _said_of_grid(self, grid: Grid) -> Iterator[tuple[str, str, str]]:
        caption = text_of(grid.caption)
        if (table := self._tables.get(id(grid))) is not None:
            yield "", self.t("export.table", caption=caption), table.name
        elif len(grid.heads) == 1:
            yield "", caption, ""
            yield from (("–", text_of(row[0].text), "") for row in grid.rows)
        else:
            yield from (("", f"{caption}: {' – '.join(text_of(cell.text) for cell in row)}", "") for row in grid.rows)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _lay(self, sheet: Worksheet, titles: tuple[str, str, str], columns: Sequence[SheetColumn]) -> None:
        """Lay a table on a sheet: what it is, of whom, its head and rows, what its signs mean."""
        pen, (caption, place, signs), head = self._pen, titles, 5
        last = pen.table(sheet, head, columns)
        of = self.t("export.of", title=self.documents[0].unit, day=self._day)
        pen.line(sheet, 1, caption, LARGE)
        pen.line(sheet, 2, f"{of} – {place}" if place else of)
        pen.line(sheet, 3, self.t("export.back"))
        pen.lead(sheet.cell(3, 1), self.t(CONTENTS))
        sheet.auto_filter.ref = f"A{head}:{sheet.cell(last, len(columns)).coordinate}"
        pen.line(sheet, last + 2, signs)
        page(sheet, len(columns), last + 2 if signs else last, head, is_across=len(columns) >= FEWEST_ACROSS)

    def _sources(self) -> list[SheetColumn]:
        """List the sources of every document under the numbers by which its tables name them."""
        rows = [
            (document.topic, f"[{number}]", text_of(line), next((run.address for run in line if run.address), ""))
            for document in self.documents
            for part in document.parts
            if part.kind is Kind.SOURCES
            for block in part.blocks
            if isinstance(block, Items)
            for number, line in enumerate(block.lines, 1)
        ]
        columns = zip(SOURCE_HEADS.values(), zip(*rows, strict=True), strict=True) if rows else ()
        return [SheetColumn(self.t(key), cells) for key, cells in columns]


def is_table(grid: Grid) -> bool:
    """Whether a table is one: neither a list nor a sentence."""
    return len(grid.heads) > 1 and (len(grid.heads), len(grid.rows)) != (2, 1)


def _with_sections(document: Document) -> Iterator[tuple[Look, Part]]:
    """Give the parts of a document but its sources, which have a sheet of their own, each followed by its sections."""
    for part in document.parts:
        if part.kind is not Kind.SOURCES:
            yield LARGE, part
            yield from ((MIDDLE, section) for section in part.parts)
