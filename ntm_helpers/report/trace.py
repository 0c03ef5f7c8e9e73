"""Where every number of a page comes from: its exact value, and its source or its formula with its inputs."""

from __future__ import annotations

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.own_text import language_of, own_text
from ntm_helpers.report.tables import table
from ntm_helpers.report.values import MARK_WORDS, MARKS, Writer, exact_text
from ntm_helpers.review import Review, rows_by_table
from ntm_helpers.words import Words


class Trace:
    """The trace of a review's figures.

    Parameters
    ----------
    review : Review
    writer : Writer
    """

    def __init__(self, review: Review, writer: Writer):
        self._review, self._writer, self._view = review, writer, review.view

    def table(self) -> Markup:
        """Write every figure of the review with its exact value, source or formula, and the legend of the marks."""
        t, figures = self._writer.t, self._review.figures.values()
        cells = [[self._identity(figure), self._exact(figure), self._origin(figure)] for figure in figures]
        heads = [t("column.figure"), t("column.exact"), t("column.origin")]
        shown = table(t("trace.caption"), heads, cells) if cells else Markup("<p>{}</p>").format(t("trace.none"))
        legend = "; ".join(f"{MARKS[kind]} {t(MARK_WORDS[kind])}" for kind in MARKS)
        return shown + Markup('<p class="legend">{}</p>').format(legend)

    @property
    def _lang(self) -> str:
        return self._writer.lang

    def _own(self, text: str) -> Markup:
        return own_text(text, self._lang)

    def _identity(self, figure: Figure) -> Markup:
        unit = self._writer.unit(self._view.places[figure.unit_id])
        return Markup('<span id="f-{0}"><code>{0}</code><br>{1} – {2}</span>').format(
            figure.figure_id, self._writer.what(figure.measure, figure.item), unit
        )

    def _exact(self, figure: Figure) -> Markup:
        exact = exact_text(figure.quantity) or figure.code or "–"
        return Markup("{}<br><code>{}</code><br>{}").format(
            self._writer.figure_text(figure), exact, self._writer.period_and_newer(figure)
        )

    def _origin(self, figure: Figure) -> Markup:
        t = self._writer.t
        if figure.is_derived:
            measure = self._view.register.measures[figure.measure]
            formula = getattr(measure, f"formula_{self._lang}") or t("unknown.silent")
            inputs = Markup(", ".join(f'<a href="#f-{i}">{i}</a>' for i in map(escape, figure.inputs)))
            rules = Markup(' · <span class="rules">{}</span>').format(", ".join(figure.rules)) if figure.rules else ""
            made_of = Markup("").join((self._rows(figure, t), self._parameters(figure)))
            return Markup("{}<br>{}: {}{}{}<br><code>{}</code>").format(
                formula, t("trace.inputs"), inputs or "–", rules, made_of, figure.method
            )
        source = self._view.source(figure.source_id)
        quote = Markup("<q>{}</q>").format(self._own(figure.quote)) if figure.quote else Markup("")
        stated = t("trace.stated", day=print_date(figure.stated_on, self._lang)) if figure.stated_on else t("trace.stated_unknown")
        said = Markup(" · ").join(part for part in (quote, self._own(figure.locator), escape(stated)) if part)
        link = Markup('<a href="#s-{}">{}</a>').format(figure.source_id, self._own(source["title"]))
        is_shown = figure.note and language_of(figure.note) in ("", self._lang)  # a note is for those who read its language
        note = Markup('<br><span class="note">{}</span>').format(figure.note) if is_shown else Markup("")
        corrections = Markup("").join(self._correction(correction_id, t) for correction_id in figure.corrections)
        return Markup("{}<br>{}{}{}").format(link, said, corrections, note)

    @staticmethod
    def _rows(figure: Figure, t: Words) -> Markup:
        """Rows that a count counts, by their tables: the first of them by their keys, and how many there are."""
        said = []
        for name, (number, keys) in rows_by_table(figure.rows).items():
            named = ", ".join(keys) + (" …" if number > len(keys) else "")
            said.append(t("trace.rows", table=name, count=str(number), keys=named.strip()))
        return Markup('<br><span class="rows">{}</span>').format("; ".join(said)) if said else Markup("")

    @staticmethod
    def _parameters(figure: Figure) -> Markup:
        """What else decides a figure, such as a cut-off."""
        said = ", ".join(f"{name} = {value}" for name, value in figure.parameters)
        return Markup('<br><span class="parameters">{}</span>').format(said) if said else Markup("")

    def _correction(self, correction_id: str, t: Words) -> Markup:
        row = self._view.correction(correction_id)
        evidence = Markup('<a href="#s-{}">{}</a>').format(row["evidence"], self._own(self._view.source(row["evidence"])["title"]))
        said = t("trace.corrected", column=row["column"], found=row["found"] or "–", corrected=row["corrected"] or "–")
        day = _day(row["decided_on"], self._lang)
        parts = (escape(said), self._own(row["reason"]), evidence, self._own(row["decided_by"]), escape(day))
        return Markup('<br><strong class="correction">{}</strong>').format(Markup(" · ").join(part for part in parts if part))


def _day(text: str, lang: str) -> str:
    return print_date(day, lang) if (day := read_day(text)) else ""
