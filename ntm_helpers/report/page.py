"""A review, shown: what a notebook's one-line cells call.

``page = Page(review, lang)`` and then ``page.headline()``, ``page.step("by_source")``, ``page.sources()``, ``page.checks()``,
``page.requests()``, ``page.trace()``. Each gives a fragment that JupyterLab and the batch show alike. The setup cell shows
``page`` itself: the header of the briefing, and beside it the whole review as a MIME bundle for index, record and diff.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import count, groupby, starmap, takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ntm_helpers.dataset import GRADES, Figure
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.errors import language
from ntm_helpers.notebooks import notebooks
from ntm_helpers.places import Unit
from ntm_helpers.project import code_files, digest_of, is_of_project, rule_files, shown_folder, template_files
from ntm_helpers.report.charts import draw
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.own_text import language_of, own_text
from ntm_helpers.report.parts import BEFORE, Fragment, digest_of_review, step_part
from ntm_helpers.report.values import MARK_WORDS, MARKS, Writer, exact_text
from ntm_helpers.review import Chart, Name, Review, Role, Section, Sentence, Table, rows_by_table, sources_named_in
from ntm_helpers.topics import SECTION_NAMES, TOPIC_NAMES
from ntm_helpers.words import Words, key_family, words

GRADE_WORDS = key_family("grade", GRADES)
HEADINGS = {
    "headline": ("page.headline.title", "page.headline.text"),
    "sources": ("page.sources.title", "page.sources.text"),
    "checks": ("page.checks.title", "page.checks.text"),
    "requests": ("page.requests.title", "page.requests.text"),
    "trace": ("page.trace.title", "page.trace.text"),
}
"""What every page has: its heading and the line below it. The steps of a topic have theirs in the notebook."""

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

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.header()._repr_mimebundle_()

    def _own(self, text: str) -> Markup:
        return own_text(text, self.lang)

    def _writer(self, place: str) -> Writer:
        return Writer(self.view, self.lang, place)

    def _part(self, part: str, html: Markup, data: dict[str, Any] | None = None) -> Fragment:
        """Mark a part of the page, by which it is seen that all parts are there."""
        return Fragment(part, html, self._digest, data)

    @cached_property
    def _digest(self) -> str:
        return digest_of_review(self._data)

    @cached_property
    def _data(self) -> dict[str, Any]:
        """The review as data, with what of the page goes into index and record."""
        writer = self._writer("header")
        headline = [str(writer.sentence(sentence).striptags()) for sentence in self.review.headline[:1]]
        return self.review.as_json() | {
            "lang": self.lang,
            "title": f"{writer.t(TOPIC_NAMES[self.review.topic])} – {writer.unit(self.view.unit)}",
            "first_sentence": headline[0] if headline else "",
            "findings_said": [str(writer.sentence(sentence).striptags()) for sentence in self.review.findings],
            "notice": self.view.dataset.notice[self.lang],
            "digests": self.digests(),
        }

    def header(self) -> Fragment:
        """Show the unit, its parent and the review date; with it goes the review as data."""
        writer = self._writer("header")
        t, view = writer.t, self.view
        unit = writer.unit(view.unit)
        where = f"{unit}, {writer.unit(view.parent)}" if view.parent else unit
        notice = view.dataset.notice[self.lang]
        parts = [
            Markup('<p class="notice" role="note">{}</p>').format(notice) if notice else Markup(""),
            Markup('<p class="unit">{}</p>').format(where[:1].upper() + where[1:]),
            Markup('<p class="as-of">{}</p>').format(t("page.as_of", day=print_date(view.as_of, self.lang))),
        ]
        return self._part(BEFORE[0], Markup('<div class="header">{}</div>').format(Markup("").join(parts)), self._data)

    def headline(self) -> Fragment:
        """Show how things stand: sentences, then the headline figures."""
        writer = self._writer("headline")
        lines = [(sentence.about, Markup("<p>{}</p>").format(writer.sentence(sentence))) for sentence in self.review.headline]
        groups = [(topic, Markup("").join(line for _, line in group)) for topic, group in groupby(lines, key=itemgetter(0))]
        said = groups[0][1] if len(groups) == 1 else Markup("").join(starmap(self._group, groups))
        boxes = [
            Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*writer.rows([[label, figure]])[0])
            for label, figure in self.review.highlights
        ]
        grid = Markup('<dl class="highlights">{}</dl>').format(Markup("").join(boxes)) if boxes else Markup("")
        return self._headed("headline", Markup('<div class="headline">{}{}</div>').format(said, grid))

    def _headed(self, part: str, *shown: Markup) -> Fragment:
        """Put a part that every page has under its heading."""
        title, text = map(words(self.lang), HEADINGS[part])
        heading = Markup('<h2 id="{}">{}</h2>\n<p>{}</p>\n').format(part, title, text)
        return self._part(part, heading + Markup("").join(shown))

    def _group(self, topic: str, lines: Markup) -> Markup:
        """Write the sentences of one topic under its name; the page's own stand alone."""
        name = "" if topic == self.review.topic else words(self.lang)(TOPIC_NAMES[topic])
        return Markup('<div class="group"><strong>{}</strong><div>{}</div></div>').format(name, lines)

    def step(self, name: str) -> Fragment:
        """Show a step: its sentences, tables and charts in order, or the first screens of other topics."""
        blocks = self.review.step(name).blocks
        if not blocks:
            return self._part(step_part(name), _paragraph(words(self.lang)("step.empty")))
        sections = [self._section(block, name) for block in blocks if isinstance(block, Section)]
        own = self._told_once([block for block in blocks if not isinstance(block, Section)], name)
        return self._part(step_part(name), self._blocks(own, name) + Markup("").join(sections))

    def _told_once(self, blocks: Sequence[Sentence | Table | Chart], name: str) -> list[Sentence | Table | Chart]:
        """Leave out what the step says already; that there is nothing is said in full by the first step that has nothing."""
        steps = takewhile(lambda step: step.name != name, self.review.steps)
        before = [block for step in steps for block in step.blocks if isinstance(block, Sentence) and block.role == Role.NOTHING]
        found: list[Sentence | Table | Chart] = []
        for block in blocks:
            said = Sentence("step.as_above", role=Role.NOTHING) if block in before else block
            if not isinstance(said, Sentence) or said not in found:
                found.append(said)
        return found

    def _section(self, section: Section, name: str) -> Markup:
        """Show the first screen of a topic under its heading, with a link that bears the title of the topic's own page."""
        t = words(self.lang)
        link = Markup('<a href="{}.html">{}</a>').format(section.topic, notebooks()[section.topic].titles[self.lang])
        annex = Markup(escape(t.template("section.annex"))).format(annex=link)
        heading = Markup("<h2>{}</h2><p>{}</p>").format(t(SECTION_NAMES[section.topic]), annex)
        return heading + self._blocks(section.blocks, f"{name}-{section.topic}")

    def _blocks(self, blocks: Sequence[Sentence | Table | Chart], place: str) -> Markup:
        writer, charts = self._writer(place), count(1)
        shown = [self._block(block, writer, f"{place}-chart{next(charts)}" if isinstance(block, Chart) else "") for block in blocks]
        return Markup("").join(shown)

    def sources(self) -> Fragment:
        """Show the sources of the figures on this page, the most trusted first."""
        writer = self._writer("sources")
        t = writer.t
        figures = self.review.figures.values()
        evidence = {self.view.correction(i)["evidence"] for figure in figures for i in figure.corrections}
        ids = {figure.source_id for figure in figures if figure.source_id} | evidence | sources_named_in(self.review)
        rows = sorted((self.view.source(i) for i in ids), key=lambda row: (GRADES.index(row["grade"]), row["source_id"]))
        items = []
        for row in rows:
            published = _day(row["published_date"], self.lang) or t("sources.undated")
            publisher = self._own(row["publisher"]) if row["publisher"] else t("unknown.silent")
            about = Markup(", ").join((publisher, t(GRADE_WORDS[row["grade"]]), published))
            link = _link(self._own(row["title"]), row["url"])
            items.append(Markup('<li id="s-{}">{} – {}</li>').format(row["source_id"], link, about))
        if not items:
            return self._headed("sources", _paragraph(t("sources.none")))
        return self._headed("sources", Markup('<ol class="sources">{}</ol>').format(Markup("").join(items)))

    def requests(self, *, is_headed: bool = True) -> Fragment:
        """Show the figures to be asked for, and whom to ask: one line for what is asked of several units of a kind.

        Parameters
        ----------
        is_headed : bool
            False where the notebook has a heading of its own.
        """
        writer = self._writer("requests")
        t = writer.t
        cells = [[escape(wanted), self._asked(units, writer)] for (wanted, _), units in self._wanted(writer).items()]
        heads = [t("column.figure_wanted"), t("column.unit")]
        shown = _table(t("requests.caption"), heads, cells) if cells else _paragraph(t("requests.none"))
        return self._headed("requests", shown) if is_headed else self._part("requests", shown)

    def _wanted(self, writer: Writer) -> dict[tuple[str, str], list[Unit]]:
        """Give what is asked for, a line a measure with its items, and the units of one kind that are asked for just that."""
        parts: dict[tuple[str, Unit], list[str]] = {}
        for request in self.review.requests:
            day = writer.t("period.at", day=print_date(request.day, self.lang)) if request.day else ""
            said = " ".join(part for part in (writer.item(request.measure, request.item), day) if part)
            parts.setdefault((request.measure, request.unit), []).append(said)
        units: dict[tuple[str, str], list[Unit]] = {}
        for (measure, unit), said_of in parts.items():
            listed = ", ".join(part for part in said_of if part)
            wanted = writer.name(Name("measure", measure)) + (f" ({listed})" if listed else "")
            units.setdefault((wanted, unit.kind), []).append(unit)
        return units

    @staticmethod
    def _asked(units: list[Unit], writer: Writer) -> Markup:
        """Write whom to ask: a unit, or how many and which."""
        named = writer.value(units[0]) if len(units) == 1 else writer.listed(units)
        return (
            named if len(units) == 1 else Markup(escape(writer.t.template("requests.units"))).format(count=len(units), units=named)
        )

    def checks(self) -> Fragment:
        """Show what was checked and what came of it."""
        writer = self._writer("checks")
        t = writer.t
        cells = [
            [
                writer.sentence(check.sentence),
                Markup('<strong class="{}">{}</strong>').format(check.verdict, writer.code("verdict", check.verdict)),
            ]
            for check in self.review.checks
        ]
        heads = [t("column.checked"), t("column.verdict")]
        return self._headed("checks", _table(t("checks.caption"), heads, cells) if cells else _paragraph(t("checks.none")))

    def trace(self) -> Fragment:
        """Show every figure of the page with its exact value, source or formula, and how to recompute the page."""
        writer = self._writer("trace")
        t = writer.t
        cells = [[self._identity(f, writer), self._exact(f, writer), self._origin(f, writer)] for f in self.review.figures.values()]
        heads = [t("column.figure"), t("column.exact"), t("column.origin")]
        legend = "; ".join(f"{MARKS[kind]} {t(MARK_WORDS[kind])}" for kind in MARKS)
        digests = self.digests()
        view = self.view
        folder = shown_folder(view.dataset.folder, view.dataset.name)
        command = f"ntm build --data {folder} --topic {self.review.topic} --unit {view.unit.unit_id}"
        command += f" --as-of {view.as_of.isoformat()} --lang {self.lang}"
        where = t("trace.command") if is_of_project(view.dataset.folder, view.dataset.name) else t("trace.command_there")
        parts = [
            _table(t("trace.caption"), heads, cells) if cells else _paragraph(t("trace.none")),
            Markup('<p class="legend">{}</p>').format(legend),
            Markup("<p>{}</p><pre>{}</pre>").format(where, command),
            Markup('<p class="digests">{}</p>').format(t("trace.digests", **digests)),
        ]
        notice = Markup('<p class="not-printed">{}</p>').format(t("trace.not_printed"))
        return self._headed("trace", notice, Markup('<div class="trace">{}</div>').format(Markup("").join(parts)))

    def frame(self) -> pd.DataFrame:
        """Give the figures of the page with their names and as it prints them (`ntm_helpers.report.figures.printed_frame`)."""
        from ntm_helpers.report.figures import printed_frame

        return printed_frame([(figure, self.review.topic) for figure in self.review.figures.values()], self.view, self.lang)

    def digests(self) -> dict[str, str]:
        """Give the digests of the data that this page may read, of the rules and of the method."""
        return {"data": self.view.digest, "rules": rules_digest(), "method": method_digest()}

    def _block(self, block: Sentence | Table | Chart, writer: Writer, chart_id: str) -> Markup:
        if isinstance(block, Sentence):
            return Markup("<p>{}</p>").format(writer.sentence(block))
        if isinstance(block, Chart):
            return draw(block, writer, chart_id)
        heads = [_head(column, writer) for column in block.columns]
        return _table(writer.t(block.caption), heads, writer.rows(block.rows))

    def _identity(self, figure: Figure, writer: Writer) -> Markup:
        unit = writer.unit(self.view.places[figure.unit_id])
        return Markup('<span id="f-{0}"><code>{0}</code><br>{1} – {2}</span>').format(
            figure.figure_id, writer.what(figure.measure, figure.item), unit
        )

    def _exact(self, figure: Figure, writer: Writer) -> Markup:
        exact = exact_text(figure.quantity) or figure.code or "–"
        return Markup("{}<br><code>{}</code><br>{}").format(writer.figure_text(figure), exact, writer.period_and_newer(figure))

    def _origin(self, figure: Figure, writer: Writer) -> Markup:
        t = writer.t
        if figure.is_derived:
            measure = self.view.register.measures[figure.measure]
            formula = getattr(measure, f"formula_{self.lang}") or t("unknown.silent")
            inputs = Markup(", ".join(f'<a href="#f-{i}">{i}</a>' for i in map(escape, figure.inputs)))
            rules = Markup(' · <span class="rules">{}</span>').format(", ".join(figure.rules)) if figure.rules else ""
            made_of = Markup("").join((self._rows(figure, t), self._parameters(figure)))
            return Markup("{}<br>{}: {}{}{}<br><code>{}</code>").format(
                formula, t("trace.inputs"), inputs or "–", rules, made_of, figure.method
            )
        source = self.view.source(figure.source_id)
        quote = Markup("<q>{}</q>").format(self._own(figure.quote)) if figure.quote else Markup("")
        stated = t("trace.stated", day=print_date(figure.stated_on, self.lang)) if figure.stated_on else t("trace.stated_unknown")
        said = Markup(" · ").join(part for part in (quote, self._own(figure.locator), escape(stated)) if part)
        link = Markup('<a href="#s-{}">{}</a>').format(figure.source_id, self._own(source["title"]))
        is_shown = figure.note and language_of(figure.note) in ("", self.lang)  # a note is for those who read its language
        note = Markup('<br><span class="note">{}</span>').format(figure.note) if is_shown else Markup("")
        corrections = Markup("").join(self._correction(correction_id, t) for correction_id in figure.corrections)
        return Markup("{}<br>{}{}{}").format(link, said, corrections, note)

    @staticmethod
    def _rows(figure: Figure, t: Words) -> Markup:
        """Rows that a count counts, by their tables: the first of them by their keys, and how many there are."""
        said = []
        for table, (number, keys) in rows_by_table(figure.rows).items():
            named = ", ".join(keys) + (" …" if number > len(keys) else "")
            said.append(t("trace.rows", table=table, count=str(number), keys=named.strip()))
        return Markup('<br><span class="rows">{}</span>').format("; ".join(said)) if said else Markup("")

    @staticmethod
    def _parameters(figure: Figure) -> Markup:
        """What else decides a figure, such as a cut-off."""
        said = ", ".join(f"{name} = {value}" for name, value in figure.parameters)
        return Markup('<br><span class="parameters">{}</span>').format(said) if said else Markup("")

    def _correction(self, correction_id: str, t: Words) -> Markup:
        row = self.view.correction(correction_id)
        evidence = Markup('<a href="#s-{}">{}</a>').format(row["evidence"], self._own(self.view.source(row["evidence"])["title"]))
        said = t("trace.corrected", column=row["column"], found=row["found"] or "–", corrected=row["corrected"] or "–")
        day = _day(row["decided_on"], self.lang)
        parts = (escape(said), self._own(row["reason"]), evidence, self._own(row["decided_by"]), escape(day))
        return Markup('<br><strong class="correction">{}</strong>').format(Markup(" · ").join(part for part in parts if part))


@cache
def rules_digest() -> str:
    """SHA-256 over the rule files."""
    return digest_of(rule_files())


@cache
def method_digest() -> str:
    """SHA-256 over the package's code, words and templates, the contract and the cells of the topics' notebooks."""
    parts = [digest_of(code_files() + template_files()), *(notebook.digest for notebook in notebooks().values())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


_MARK = 2
"""Letters of a head, such as the number of a criterion, whose column holds marks."""


def _table(caption: str, heads: list[str], rows: list[list[Markup]]) -> Markup:
    """Write a table that can be scrolled by keyboard where the screen is narrow; columns of marks stay narrow."""
    kinds = [' class="mark"' if len(cell) <= _MARK else "" for cell in heads]
    head = "".join(f'<th scope="col"{kind}>{escape(cell)}</th>' for kind, cell in zip(kinds, heads, strict=True))
    body = "".join(_row(kinds, [escape(cell) for cell in row]) for row in rows)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{0}"><table><caption>{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>"
    ).format(caption, Markup(head), Markup(body))


def _row(kinds: list[str], cells: list[Markup]) -> str:
    """Write a row of escaped cells: by plain strings, for a page has thousands."""
    first, *others = cells
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td{k}>{c}</td>" for k, c in zip(kinds[1:], others, strict=True))}</tr>'


def _head(column: str | Name, writer: Writer) -> str:
    if isinstance(column, Name):
        return writer.name(column)
    return column[1:] if column.startswith("=") else writer.t(column)


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text)


def _link(text: str, url: str) -> Markup:
    if url.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)
    return escape(text)


def _day(text: str, lang: str) -> str:
    return print_date(day, lang) if (day := read_day(text)) else ""
