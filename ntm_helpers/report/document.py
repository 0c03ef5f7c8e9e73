"""A review laid out for paper and sheets: parts under headings, made of paragraphs, lists, tables and pictures.

It is made from the review itself by the `Writer` that writes its page, so that a number is printed in a letter as on the page: with
its hedge, its digits, its mark. What a page folds stands open here, since nothing unfolds on paper; what a page draws is named by
its chart, and whoever lays the document down draws it. Anchors and ways to other pages are left out: of a page of its own there is
no other. The calculation steps stand only where they are asked for.

A document knows nothing of a file: `ntm_helpers.office.exports` makes one of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.errors import language
from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.checks import checked
from ntm_helpers.report.first_screen import parts_of_card, said_too, title_of_decisions
from ntm_helpers.report.letters import capital
from ntm_helpers.report.marks import MARK_WORDS, MARKS
from ntm_helpers.report.missing import asked_for, context_of
from ntm_helpers.report.page import HEADINGS
from ntm_helpers.report.runs import Run, Runs, runs_of
from ntm_helpers.report.side_by_side import Shown, together_in_rows
from ntm_helpers.report.signs import SIGNED
from ntm_helpers.report.sources import Sources
from ntm_helpers.report.tables import Column, laid
from ntm_helpers.report.values import Writer
from ntm_helpers.review import AFTERWARDS, Chart, Listing, Name, Review, Section, Sentence, Table, Value, figures_in
from ntm_helpers.review import Shown as ShownBlock
from ntm_helpers.topics import SECTION_NAMES, TOPIC_NAMES
from ntm_helpers.words import words


class Kind(StrEnum):
    """What a part of a document is."""

    FIRST = "first"
    """How things stand: lead, cards, what is to be decided, a picture."""
    STEP = "step"
    AFTERWARDS = "afterwards"
    """What was published about a time after the review date."""
    REQUESTS = "requests"
    CHECKS = "checks"
    SOURCES = "sources"
    LIMITS = "limits"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Attributes
    ----------
    text : Runs
    is_lead : bool
        Whether it says how things stand.
    """

    text: Runs
    is_lead: bool = False


@dataclass(frozen=True)
class Items:
    """A list, under a caption where it has one."""

    lines: Sequence[Runs]
    is_numbered: bool = False
    caption: Runs = ()


@dataclass(frozen=True)
class Cards:
    """Figures that tell how things stand: label, value, what it is compared by."""

    cards: Sequence[tuple[Runs, Runs, Runs]]


@dataclass(frozen=True)
class Decisions:
    """What is to be decided or done, the gravest first: what, and what it rests on in few words."""

    title: str
    lines: Sequence[tuple[Runs, Runs]]


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    text : Runs
        As it is printed, without the unit of measure that its head says.
    value : Value
        What stands in it.
    quantity : Quantity, optional
        Of the one figure that stands in it, in the unit of measure and with the ends as it is printed.
    """

    text: Runs
    value: Value = None
    quantity: Quantity | None = None

    @property
    def figure(self) -> Figure | None:
        """The one figure that stands in it."""
        return self.value if isinstance(self.value, Figure) else None


@dataclass(frozen=True)
class Head:
    """The head of a column.

    Attributes
    ----------
    text : Runs
        Its name, with the unit of measure and the mark that all its numbers have.
    unit : str
        Id of that unit of measure; empty where its cells say theirs.
    is_number : bool
        Whether its cells are set right.
    """

    text: Runs
    unit: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table.

    Attributes
    ----------
    caption : Runs
    heads : sequence of Head
        One makes a list of it; two over one row a sentence.
    rows : sequence of sequence of Cell
    signs : sequence of (str, str)
        Signs that stand in its cells in place of a word, with their words.
    """

    caption: Runs
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    signs: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing: whoever lays the document down draws the chart with the writer."""

    chart: Chart
    writer: Writer


Block = Paragraph | Items | Cards | Decisions | Grid | Picture


@dataclass(frozen=True)
class Part:
    """A part of a document.

    Attributes
    ----------
    kind : Kind
    name : str
        Of a step, or of the topic of a section.
    heading : str
        Empty over the first.
    blocks : sequence of Block
    parts : sequence of Part
        Its sections, each the first screen of a topic.
    """

    kind: Kind
    name: str
    heading: str
    blocks: Sequence[Block]
    parts: Sequence[Part] = ()

    def all_blocks(self) -> Iterator[Block]:
        """Give its blocks, then those of its sections."""
        yield from self.blocks
        for part in self.parts:
            yield from part.all_blocks()


@dataclass(frozen=True)
class Document:
    """A review for paper.

    Attributes
    ----------
    review : Review
    lang : str
    title : str
        Of the topic's page, such as "Huy động và sử dụng vốn".
    topic : str
        Short name of the topic.
    unit, parent : str
        With the words of their kinds; ``parent`` is empty at the top.
    notice : str
        What the dataset says of itself on every page, such as that it is invented.
    parts : sequence of Part
        Those that say something, in the order of the page; requests, checks, sources and limits last.
    legend : sequence of (str, str, str)
        Of the marks that stand in it: kind, sign and what it means.
    """

    review: Review
    lang: str
    title: str
    topic: str
    unit: str
    parent: str
    notice: str
    parts: Sequence[Part]
    legend: Sequence[tuple[str, str, str]] = field(default_factory=tuple)

    @property
    def of(self) -> Unit:
        """The unit that it is about."""
        return self.review.view.unit

    @property
    def as_of(self) -> date:
        """The review date."""
        return self.review.view.as_of

    def grids(self) -> Iterator[tuple[Part, Grid]]:
        """Give the tables with their parts, those of sections with the section."""
        for part in self.parts:
            for one in (part, *part.parts):
                yield from ((one, block) for block in one.blocks if isinstance(block, Grid))


def document_of(review: Review, lang: str) -> Document:
    """Lay a review out for paper.

    Parameters
    ----------
    review : Review
    lang : str
        ``vi`` or ``en``.

    Raises
    ------
    UsageError
        For any other language.
    """
    return _Layout(review, language(lang)).document()


class _Layout:
    """Lays one review out; a writer a part, so that numbers are read together as on the page."""

    def __init__(self, review: Review, lang: str):
        self.review, self.view, self.lang, self.t = review, review.view, lang, words(lang)
        self._sources = Sources(review)
        self._ids = list(review.figures)
        self._numbers = {figure_id: number for number, figure_id in enumerate(self._ids, 1)}

    @cached_property
    def writer(self) -> Writer:
        """Writes all parts: anchors are of no account here."""
        writer = Writer(self.view, self.lang, "a", self._numbers)
        writer.source_number = self._sources.link
        return writer

    def document(self) -> Document:
        """Lay it out."""
        writer, view = self.writer, self.view
        parts = [part for part in self._parts() if part.blocks or part.parts]
        marks = {run.mark for part in parts for block in part.all_blocks() for runs in texts_of(block) for run in runs}
        return Document(
            self.review,
            self.lang,
            notebooks()[self.review.topic].titles[self.lang],
            self.t(TOPIC_NAMES[self.review.topic]),
            capital(writer.unit(view.unit)),
            writer.unit(view.parent) if view.parent else "",
            view.dataset.notice[self.lang],
            parts,
            [(kind, sign, self.t(MARK_WORDS[kind])) for kind, sign in MARKS.items() if kind in marks],
        )

    def _parts(self) -> Iterator[Part]:
        yield self._first()
        later_first = [step for step in self.review.steps if self.review.stands_first(step)]
        for step in [*later_first, *(step for step in self.review.steps if step not in later_first)]:
            if not step.is_empty:
                yield self._step(step.name)
        yield Part(Kind.REQUESTS, "requests", self.t(HEADINGS["requests"]), list(self._requests()))
        yield Part(Kind.CHECKS, "checks", self.t(HEADINGS["checks"]), list(self._checks()))
        yield Part(Kind.SOURCES, "sources", self.t(HEADINGS["sources"]), list(self._listed_sources()))
        yield self._limits()

    def _runs(self, written: str) -> Runs:
        return runs_of(written, self._ids)

    def _first(self) -> Part:
        first, writer = self.review.first, self.writer
        writer.is_first = True
        blocks: list[Block] = [Paragraph(self._runs(writer.sentence(one)), is_lead=True) for one in first.lead]
        if first.cards:
            blocks.append(Cards([self._card(written) for written in (parts_of_card(card, writer) for card in first.cards)]))
        if first.decisions:
            lines = [(self._runs(writer.sentence(one.sentence)), self._runs(writer.value(one.reason))) for one in first.decisions]
            blocks.append(Decisions(title_of_decisions(self.review, writer), lines))
        blocks += [Paragraph(self._runs(writer.sentence(one))) for one in said_too(self.review)]
        blocks += self._blocks([first.picture] if first.picture is not None else [])
        writer.is_first = False
        return Part(Kind.FIRST, "first", "", blocks)

    def _card(self, written: Sequence[Markup]) -> tuple[Runs, Runs, Runs]:
        label, value, compared = map(self._runs, written)
        return label, value, compared

    def _step(self, name: str) -> Part:
        step = self.review.step(name)
        kind = Kind.AFTERWARDS if name == AFTERWARDS else Kind.STEP
        own = self._blocks(self.review.told_once([block for block in step.blocks if not isinstance(block, Section)]))
        sections = [self._section(block) for block in step.blocks if isinstance(block, Section)]
        return Part(kind, name, self._heading(name), own, [section for section in sections if section.blocks])

    def _heading(self, name: str) -> str:
        """Give the heading of a step: that of every page, or the first line above its cell of the notebook."""
        if name in HEADINGS:
            return self.t(HEADINGS[name])
        return notebooks()[self.review.topic].prose.get((self.lang, name), "").partition("\n")[0].lstrip("# ")

    def _section(self, section: Section) -> Part:
        return Part(
            Kind.STEP, section.topic, self.t(SECTION_NAMES[section.topic]), self._blocks(self.review.told_once(section.blocks))
        )

    def _blocks(self, blocks: Iterable[ShownBlock]) -> list[Block]:
        """Lay blocks out; the list of all figures is no table and stays on its page."""
        return [self._block(block) for block in blocks if not isinstance(block, Listing)]

    def _block(self, block: Sentence | Table | Chart) -> Block:
        if isinstance(block, Sentence):
            return Paragraph(self._runs(self.writer.sentence(block)))
        if isinstance(block, Chart):
            return Picture(block, self.writer)
        caption, columns = laid(block, self.writer)
        shown = together_in_rows([[figures_in(cell) for cell in row] for row in _rows_of(columns)], self.writer.register)
        return self._grid(caption, columns, shown, block)

    def _grid(
        self, caption: Markup, columns: Sequence[Column], shown: Sequence[Mapping[str, Shown]] = (), of: Table | None = None
    ) -> Grid:
        """Lay columns out, with the quantities of their numbers where they are of a table of the review."""
        heads = [Head(self._runs(column.head), column.unit, column.is_number) for column in columns]
        written = zip(*(column.cells for column in columns), strict=True)
        values = _rows_of(columns) if of else []
        rows = [
            [self._cell(cell, values[n][place] if of else None, shown[n] if of else {}) for place, cell in enumerate(row)]
            for n, row in enumerate(written)
        ]
        return Grid(self._runs(caption), heads, rows, self._signs(of))

    def _cell(self, written: Markup, value: Value, shown: Mapping[str, Shown]) -> Cell:
        quantity = shown[value.figure_id].quantity if isinstance(value, Figure) and value.figure_id in shown else None
        return Cell(self._runs(written), value, quantity)

    def _signs(self, table: Table | None) -> Sequence[tuple[str, str]]:
        """List the signs of a table with their words."""
        states = [
            cell.key for row in (table.rows if table else ()) for cell in row if isinstance(cell, Name) and cell.register == SIGNED
        ]
        words_of = {state: self.writer.name(Name(SIGNED, state)) for state in states}
        return [(self._runs(self.writer.value(Name(SIGNED, state)))[0].text, word) for state, word in words_of.items()]

    def _requests(self) -> Iterator[Block]:
        yield from (Paragraph(self._runs(said)) for said in context_of(self.review, self.writer))
        lines = [self._runs(line) for line in asked_for(self.review, self.writer)]
        if lines:
            yield Items(lines)

    def _checks(self) -> Iterator[Block]:
        columns, agreed = checked(self.review, self.writer)
        if columns:
            yield self._grid(escape(self.t("checks.caption")), columns)
        if agreed:
            yield Paragraph(self._runs(self.writer.sentence(agreed)))

    def _listed_sources(self) -> Iterator[Block]:
        lines = [self._runs(line) for line in self._sources.lines(self.writer)]
        if lines:
            yield Items(lines, is_numbered=True)
            yield from (Paragraph((Run(self.t("sources.unread")),)) for _ in range(self._sources.is_unread))

    def _limits(self) -> Part:
        """Say what the page cannot tell, as its notebook does above the last cell; a page without figures says nothing of it."""
        heading, _, text = notebooks()[self.review.topic].prose.get((self.lang, "trace"), "").partition("\n")
        is_short = all(step.is_empty for step in self.review.steps)
        paragraphs = [] if is_short else [part.replace("\n", " ").strip() for part in text.split("\n\n")]
        return Part(Kind.LIMITS, "limits", heading.lstrip("# "), [Paragraph((Run(said),)) for said in paragraphs if said])


def _rows_of(columns: Sequence[Column]) -> list[tuple[Value, ...]]:
    return list(zip(*(column.values for column in columns), strict=True))


def texts_of(block: Block) -> Iterator[Runs]:
    """Give every text of a block, as it is read."""
    match block:
        case Paragraph():
            yield block.text
        case Items():
            yield block.caption
            yield from block.lines
        case Cards():
            yield from (text for card in block.cards for text in card)
        case Decisions():
            yield from (text for line in block.lines for text in line)
        case Grid():
            yield block.caption
            yield from (head.text for head in block.heads)
            yield from (cell.text for row in block.rows for cell in row)
