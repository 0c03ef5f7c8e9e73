"""A review, shown: what a notebook's one-line cells call.

``page = Page(review, lang)`` and then ``page.headline()``, ``page.step("by_source")``, ``page.sources()``, ``page.checks()``,
``page.requests()``, ``page.trace()``. Each gives a fragment that JupyterLab and the batch show alike. The setup cell shows
``page`` itself: the header of the briefing, and beside it the whole review as a MIME bundle for index, record and diff.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ntm_helpers.errors import language
from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import HERE, code_files, digest_of, rule_files, shown_folder, template_files
from ntm_helpers.report.anchors import marks_in, place_of, printed_in
from ntm_helpers.report.checks import checked
from ntm_helpers.report.citation import citation, title_of
from ntm_helpers.report.declared import extent
from ntm_helpers.report.first_screen import write_first_screen
from ntm_helpers.report.letters import capital
from ntm_helpers.report.listing import Listed
from ntm_helpers.report.marks import MARK_WORDS, MARKS
from ntm_helpers.report.missing import write_missing
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.origins import Origins
from ntm_helpers.report.parts import AFTER, ANYWHERE, BEFORE, Fragment, digest_of_review, step_part
from ntm_helpers.report.sources import Sources
from ntm_helpers.report.tables import table, write_table
from ntm_helpers.report.trace import Trace
from ntm_helpers.report.values import Writer
from ntm_helpers.report.withheld import write_withheld
from ntm_helpers.review import AFTERWARDS, Chart, Listing, Review, Section, Sentence, Shown, Table, figures_in
from ntm_helpers.topics import LISTING, SECTION_NAMES
from ntm_helpers.words import words

HEADINGS = {
    AFTERWARDS: "page.afterwards.title",
    "sources": "page.sources.title",
    "checks": "page.checks.title",
    "requests": "page.requests.title",
    "trace": "page.trace.title",
}
"""Headings of what every page has. The steps of a topic have theirs in the notebook."""

REQUESTED = "figures_requested"
"""Measure of the number of figures that are asked for."""
MOST_LATER = 6
"""Rows of a table of what was published afterwards that is seen at once."""

if TYPE_CHECKING:
    import pandas as pd


class Page:
    """The page of a review in one language.

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

    def __init__(self, review: Review, lang: str):
        self.review, self.lang = review, language(lang)
        self.view = review.view
        self._made: dict[str, Fragment] = {}
        self._labels: Counter[str] = Counter()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.header()._repr_mimebundle_()

    def _writer(self, part: str) -> Writer:
        """Make the writer of a part: numbers by their places in the review, anchors by that of the part."""
        writer = Writer(self.view, self.lang, self._places.get(part, ""), self._numbers)
        writer.labels, writer.source_number, writer.rest_on = self._labels, self._sources.link, LISTING
        writer.drawn_rows = {one: f"{topic}.html#c{number}" for one, (topic, number) in self.review.drawn_by.items()}
        return writer

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {figure_id: number for number, figure_id in enumerate(self.review.figures, 1)}

    @cached_property
    def _places(self) -> dict[str, str]:
        parts = [*BEFORE, *(step_part(step.name) for step in self.review.steps), *AFTER, *ANYWHERE]
        return {part: place_of(number) for number, part in enumerate(parts)}

    def _part(self, part: str, html: Markup, data: dict[str, Any] | None = None, *, is_empty: bool = False) -> Fragment:
        """Mark a part of the page, by which it is seen that all parts are there."""
        return Fragment(part, html, self._digest, data, is_empty=is_empty)

    @cached_property
    def _digest(self) -> str:
        return digest_of_review(self.data)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The review as data, with what of the page goes into index and record."""
        writer = self._writer("header")
        first, data = self.review.first, self.review.as_json()
        return data | {
            "lang": self.lang,
            "title": self._title,
            "cite": self._citation,
            "units": {unit_id: writer.unit(self.view.places[unit_id]) for unit_id in self._units},
            "figures": [one | told for one, told in zip(data["figures"], self._in_words(writer), strict=True)],
            "first_sentence": capital(writer.plain(first.lead[0])) if first.lead else "",
            "foot": self._foot,
            "short": self._short(writer),
            "short_of": [self._numbers[figure.figure_id] for figure in figures_in(first.short)],
            "missing_of": [number for figure_id, number in self._numbers.items() if figure_id.endswith(f".{REQUESTED}")],
            "group": writer.plain(first.group) if first.group is not None else "",
            "findings_said": [capital(writer.plain(sentence)) for sentence in self.review.findings],
            "notice": self.view.dataset.notice[self.lang],
            "digests": self.digests(),
        }

    @property
    def _title(self) -> str:
        return title_of(self.review, self.lang)

    @property
    def _units(self) -> list[str]:
        """Ids of the units that the figures are about."""
        return list(dict.fromkeys(figure.unit_id for figure in self.review.figures.values()))

    def _in_words(self, writer: Writer) -> Iterator[dict[str, str]]:
        """Say of every figure what it is of, and print it as it stands by itself: who has the data alone can tell it to others."""
        names: dict[tuple[str, str], str] = {}
        for figure in self.review.figures.values():
            what = figure.measure, figure.item
            if what not in names:
                names[what] = escape(writer.what(*what)).striptags()
            yield {"name": names[what], "text": writer.figure_text(figure)}

    @property
    def _foot(self) -> str:
        """What stands at the foot of every printed page: by it a loose sheet is known."""
        t, view = words(self.lang), self.view
        unit = capital(self._writer("header").unit(view.unit))
        return t("page.foot", unit=unit, day=print_date(view.as_of, self.lang), digest=view.digest[:8])

    def _short(self, writer: Writer) -> str:
        """Answer in few letters; empty where nothing is published about the unit itself."""
        if self.review.first.short is not None:
            return writer.plain(self.review.first.short)
        return writer.t("index.some") if self.review.has_own_figures else ""

    def header(self) -> Fragment:
        """Show what the page is of: the unit, or the topic with a link to the unit's briefing; with it goes the review as data."""
        writer, view = self._writer("header"), self.view
        topic = notebooks()[self.review.topic]
        title = topic.titles[self.lang]
        unit = capital(f"{writer.unit(view.unit)}, {writer.unit(view.parent)}" if view.parent else writer.unit(view.unit))
        of_what = escape(title) if topic.is_index else Markup('<a href="index.html">{}</a>').format(unit)
        notice = view.dataset.notice[self.lang]
        parts = [
            Markup('<p class="notice" role="note">{}</p>').format(notice) if notice else Markup(""),
            Markup('<p class="kicker">{} · {}</p>').format(of_what, writer.fixed("page.as_of", day=writer.value(view.as_of))),
            Markup("<h1>{}</h1>").format(unit if topic.is_index else title),
        ]
        return self._part(BEFORE[0], Markup("").join(parts), self.data)

    def first_screen(self) -> Fragment:
        """Show how things stand, the figures that tell it, what is to be decided, and a picture beside it."""
        return self._once(BEFORE[1], self._first_screen)

    def _first_screen(self) -> Fragment:
        """Write the first screen; what was published afterwards stands right below where it holds more than the page itself."""
        part = BEFORE[1]
        writer = self._writer(part)
        writer.is_first = True
        shown = write_first_screen(self.review, writer)
        writer.is_first = False
        for step in filter(self.review.stands_first, self.review.steps):
            shown += self._afterwards(self.review.told_once(step.shown), writer)
        return self._part(part, shown)

    def _afterwards(self, blocks: Sequence[Shown], writer: Writer) -> Markup:
        """Write what was published afterwards: it stands apart under a heading of its own, long tables folded."""
        heading = Markup('<h2 id="{}">{}</h2>\n').format(AFTERWARDS, writer.t(HEADINGS[AFTERWARDS]))
        long = [block for block in blocks if isinstance(block, Table) and len(block.rows) > MOST_LATER]
        shown = self._blocks([block for block in blocks if block not in long], writer, AFTERWARDS)
        for block in long:
            summary = writer.fixed("page.afterwards.more", count=extent(len(block.rows)), what=writer.fixed(block.caption))
            table = self._blocks([block], writer, AFTERWARDS)
            shown += Markup("<details><summary>{}</summary>{}</details>").format(summary, table)
        return Markup('<section class="later">{}</section>').format(heading + shown)

    def _once(self, part: str, make: Callable[[], Fragment]) -> Fragment:
        """Make a part with its drawings once: its own cell shows it, and the list of the numbers looks into it."""
        if part not in self._made:
            self._made[part] = make()
        return self._made[part]

    def _headed(self, part: str, *shown: Markup, is_empty: bool = False, kind: str = "") -> Fragment:
        """Put a part that every page has under its heading, as a section of a kind where it looks otherwise than the others."""
        screen = Markup(' class="on-screen"') if part == AFTER[-1] else Markup("")
        html = Markup('<h2 id="{}"{}>{}</h2>\n').format(part, screen, words(self.lang)(HEADINGS[part])) + Markup("").join(shown)
        return self._part(part, Markup('<section class="{}">{}</section>').format(kind, html) if kind else html, is_empty=is_empty)

    def step(self, name: str) -> Fragment:
        """Show a step: its sentences, tables and charts in order, or the first screens of other topics."""
        return self._once(step_part(name), lambda: self._step(name))

    def _step(self, name: str) -> Fragment:
        step, part = self.review.step(name), step_part(name)
        writer = self._writer(part)
        own = [block for block in step.blocks if not isinstance(block, Section)]
        if step.is_empty:
            return self._part(part, self._blocks(own, writer, name) or _paragraph(writer.t("step.empty")), is_empty=True)
        if name == AFTERWARDS:
            return self._part(part, self._afterwards(self.review.told_once(own), writer), is_empty=self.review.stands_first(step))
        sections = [self._section(block, writer) for block in step.blocks if isinstance(block, Section)]
        beside = Markup('<div class="sections">{}</div>').format(Markup("").join(sections)) if sections else Markup("")
        return self._part(part, self._blocks(self.review.told_once(own), writer, name) + beside)

    def _section(self, section: Section, writer: Writer) -> Markup:
        """Show the first screen of a topic under its heading, with a link that bears the title of the topic's own page."""
        t = writer.t
        link = Markup('<a href="{}.html">{}</a>').format(section.topic, notebooks()[section.topic].titles[self.lang])
        annex = Markup("<p>{}</p>").format(Markup(escape(t.template("section.annex"))).format(annex=link))
        heading = Markup('<h2 id="{}">{}</h2>').format(section.topic, t(SECTION_NAMES[section.topic]))
        told = self._blocks(self.review.told_once(section.blocks), writer, section.topic)
        return Markup('<section class="topic">{}</section>').format(heading + told + annex)

    @cached_property
    def _listed(self) -> frozenset[str]:
        """Ids of all figures that stand in the steps."""
        return frozenset(figure.figure_id for step in self.review.steps for one in step.shown for figure in figures_in(one))

    def _blocks(self, blocks: Sequence[Shown], writer: Writer, place: str) -> Markup:
        charts = count(1)
        shown = [self._block(block, writer, f"{place}-{next(charts)}" if isinstance(block, Chart) else "") for block in blocks]
        return Markup("").join(shown)

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.review)

    def sources(self) -> Fragment:
        """Show the sources of the figures on this page, the most trusted first."""
        writer = self._writer("sources")
        shown = self._sources.listed(writer)
        return self._headed("sources", shown or _paragraph(writer.t("sources.none")), is_empty=not shown)

    def requests(self) -> Fragment:
        """Show what the unit has no figure of, its parent's beside it, and what is to be sent by whom."""
        return self._once("requests", self._requests)

    def _requests(self) -> Fragment:
        html = write_missing(self.review, self._writer("requests"))
        return self._headed("requests", html, is_empty=not html, kind="nil")

    def checks(self) -> Fragment:
        """Show what was checked and did not simply agree; of what agreed the number."""
        return self._once("checks", self._checks)

    def _checks(self) -> Fragment:
        writer = self._writer("checks")
        columns, agreed = checked(self.review, writer)
        shown = table(escape(writer.t("checks.caption")), columns, writer) if columns else Markup("")
        shown += _paragraph(writer.sentence(agreed)) if agreed else Markup("")
        return self._headed("checks", shown or _paragraph(writer.t("checks.none")), is_empty=not self.review.checks)

    def trace(self) -> Fragment:
        """Show where every number of the page comes from, what its marks mean, and how to recompute the page."""
        writer = self._writer("trace")
        shown = [part.html for part in self._above() if not part.is_empty]
        printed = printed_in("".join(shown), list(self.review.figures.values()))
        listed = Trace(Origins(self.review, writer, self._sources), printed).listed()
        if not self.review.figures:
            listed = _paragraph(writer.t("trace.none"))
        notice = Markup('<p class="not-printed">{}</p>').format(writer.t("trace.not_printed")) if printed else Markup("")
        example = next(iter(printed), "")
        parts = Markup('<div class="trace">{}</div>').format(Markup("").join([listed, *self._recipe(writer, example)]))
        withheld = write_withheld((self.review.figures[figure_id] for figure_id in printed), writer)
        return self._headed("trace", self._legend(shown, writer), withheld, notice, parts)

    def _above(self) -> list[Fragment]:
        """Make the parts that print numbers, in their order: what stands on the page decides what the list at its end has."""
        steps = [self.step(step.name) for step in self.review.steps]
        return [self.header(), self.first_screen(), *steps, self.requests(), self.checks()]

    @staticmethod
    def _legend(shown: Sequence[Markup], writer: Writer) -> Markup:
        """Say what the marks on the page mean: these, and no others."""
        told = [f"{MARKS[kind]} {writer.t(MARK_WORDS[kind])}" for kind in marks_in(shown)]
        return Markup('<p class="marks">{}</p>').format(Markup(" · ").join(told)) if told else Markup("")

    def _recipe(self, writer: Writer, example: str) -> list[Markup]:
        """Say how the page is made again, how it is cited, and a number of it, and of what it is made."""
        t, view = writer.t, self.view
        folder = shown_folder(view.dataset.folder, view.dataset.name)
        command = f"ntm build --data {folder} --topic {self.review.topic} --unit {view.unit.unit_id}"
        command += f" --as-of {view.as_of.isoformat()} --lang {self.lang}"
        command += f" --since {view.since.isoformat()}" if view.since else ""
        where = t("trace.command_there" if folder == HERE else "trace.command")
        digests = Markup('<p class="digests">{}</p>').format(t("trace.digests", **self.digests()))
        number = Markup(escape(t.template("trace.cite_number"))).format(example=Markup("<code>{}</code>").format(example))
        cited = Markup("<p>{}</p>").format(Markup("{} {}").format(self._citation, number) if example else self._citation)
        return [Markup("<p>{}</p><pre>{}</pre>").format(where, command), cited, digests]

    @cached_property
    def _citation(self) -> str:
        return citation(self.review, self.lang)

    def frame(self) -> pd.DataFrame:
        """Give the figures of the page with their names and as it prints them (`ntm_helpers.report.figures.printed_frame`)."""
        from ntm_helpers.report.figures import printed_frame

        return printed_frame([(figure, self.review.topic) for figure in self.review.figures.values()], self.view, self.lang)

    def digests(self) -> dict[str, str]:
        """Give the digests of the data that this page may read, of the rules and of the method."""
        return {"data": self.view.digest, "rules": rules_digest(), "method": method_digest()}

    def _block(self, block: Shown, writer: Writer, chart_id: str) -> Markup:
        if isinstance(block, Sentence):
            return Markup("<p>{}</p>").format(writer.sentence(block))
        if isinstance(block, Chart):
            from ntm_helpers.report.charts import draw  # which takes time to import: sheets draw nothing

            return draw(block, writer, chart_id)
        if isinstance(block, Listing):
            return Listed(Origins(self.review, writer, self._sources), self._listed).write(block)
        return write_table(block, writer)


@cache
def rules_digest() -> str:
    """SHA-256 over the rule files."""
    return digest_of(rule_files())


@cache
def method_digest() -> str:
    """SHA-256 over the package's code, words and templates, the contract and the cells of the topics' notebooks."""
    parts = [digest_of(code_files() + template_files()), *(notebook.digest for notebook in notebooks().values())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)
