"""Where every number of a page comes from: a row a number, with its source or its formula and inputs, and the way back to it.

The list has what the page prints and nothing else, measure by measure. An input that the page prints too is a link to its own row.
The others, and all that only an auditor needs (exact fractions, functions, rows, parameters), stand on the page of the unit's
figures, to which one link leads. Of a hedge the ends are told that it stands for. The id of a figure stands in its row, as the code
of a published one or in the link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.report.numbers import ends_beside, print_date
from ntm_helpers.report.own_text import is_for_readers_of, own_text
from ntm_helpers.report.sources import Sources
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Review

FIGURES = "figures"
"""Topic of the page that has every figure of a unit."""
MOST_LINKED = 8
"""Inputs of a number that are named by links, at most."""


class Trace:
    """The list of the numbers of a page.

    Parameters
    ----------
    review : Review
    writer : Writer
    sources : Sources
    printed : mapping of str to sequence of str
        Ids of the figures that the page prints, each with its anchors.
    """

    def __init__(self, review: Review, writer: Writer, sources: Sources, printed: Mapping[str, Sequence[str]]):
        self._figures, self._view = review.figures, review.view
        self._writer, self._sources, self._printed = writer, sources, printed
        self._own = {unit.unit_id for unit in (self._view.unit, *self._view.groups, *self._view.villages)}

    def listed(self) -> Markup:
        """Write the list: measure by measure in the order of the page, so that name and formula stand once; empty where none is."""
        by_measure: dict[str, list[Figure]] = {}
        for figure_id in self._printed:
            figure = self._figures[figure_id]
            by_measure.setdefault(figure.measure, []).append(figure)
        rows = [
            row for measure, figures in by_measure.items() for row in (self._measure(measure, figures), *map(self._row, figures))
        ]
        return Markup("<dl>{}</dl>").format(Markup("").join(rows)) if rows else Markup("")

    def _measure(self, measure: str, figures: Sequence[Figure]) -> Markup:
        """Name a measure; where numbers of it are computed, with the formula in words."""
        name, formula = self._writer.name(Name("measure", measure)), ""
        if any(figure.is_derived for figure in figures):
            formula = getattr(self._view.register.measures[measure], f"formula_{self._writer.lang}")
        return Markup("<dt>{}{}</dt>").format(name, Markup(" <small>{}</small>").format(formula) if formula else "")

    def _row(self, figure: Figure) -> Markup:
        writer = self._writer
        printed = writer.figure_text(figure)
        of_what = Markup(" – ").join(escape(part) for part in self._of_what(figure) if part)
        number = " ".join(part for part in (printed, self._ends(figure)) if part)
        origin = self._inputs(figure) if figure.is_derived else self._published(figure)
        told = Markup(" · ").join(part for part in (number, *origin) if part)
        named = Markup("{}: {}").format(of_what, told) if of_what else told
        return Markup('<dd id="c{}">{}{}</dd>').format(writer.number(figure), named, self._back(figure, printed))

    def _of_what(self, figure: Figure) -> tuple[str, str]:
        """Name the part of the measure, and the unit where it is another than the page's."""
        is_own = figure.unit_id == self._view.unit.unit_id
        unit = "" if is_own else self._writer.unit(self._view.places[figure.unit_id])
        return self._writer.item(figure.measure, figure.item), unit

    def _ends(self, figure: Figure) -> str:
        if figure.quantity is None:
            return ""
        shown = self._writer.shown(figure)
        return ends_beside(shown.quantity, self._writer.lang, shown.decimals)

    def _back(self, figure: Figure, printed: str) -> Markup:
        """Lead back to every place where the number stands."""
        t, anchors = self._writer.t, self._printed[figure.figure_id]
        way = Markup(' <a class="back" href="#{}" aria-label="{}">↩</a>')
        labels = [t("trace.back", number=printed)]
        labels += [t("trace.back_again", number=printed, place=str(place)) for place in range(2, len(anchors) + 1)]
        return Markup("").join(way.format(anchor, label) for anchor, label in zip(anchors, labels, strict=True))

    # --- published ------------------------------------------------------------------------------------------------------------

    def _published(self, figure: Figure) -> list[Markup]:
        """Say where a published figure stands: number of the source, quote, place, period, note, corrections."""
        lang = self._writer.lang
        quote = Markup("“{}”").format(own_text(figure.quote, lang)) if figure.quote else Markup("")
        source = Markup(" ").join(part for part in (self._sources.link(figure.source_id), quote) if part)
        note = [escape(figure.note)] if figure.note and is_for_readers_of(lang, figure.note) else []
        period = [escape(self._writer.period_and_newer(figure))] if figure.last_day or figure.newer_not_reported else []
        corrections = [self._correction(correction_id) for correction_id in figure.corrections]
        return [*period, source, own_text(figure.locator, lang), *note, *corrections, _id(figure)]

    def _correction(self, correction_id: str) -> Markup:
        row, t, lang = self._view.correction(correction_id), self._writer.t, self._writer.lang
        said = t("trace.corrected", column=row["column"], found=row["found"] or "–", corrected=row["corrected"] or "–")
        day = read_day(row["decided_on"])
        decided = print_date(day, lang) if day else ""
        evidence = self._sources.link(row["evidence"])
        parts = (escape(said), own_text(row["reason"], lang), evidence, own_text(row["decided_by"], lang), escape(decided))
        return Markup('<strong class="correction">{}</strong>').format(Markup(" · ").join(part for part in parts if part))

    # --- derived --------------------------------------------------------------------------------------------------------------

    def _inputs(self, figure: Figure) -> list[Markup]:
        """Link the inputs that the page prints; of the others say how many there are, with one link to where they stand."""
        t = self._writer.t
        here = [self._figures[i] for i in figure.inputs if i in self._printed][:MOST_LINKED]
        links = [Markup('<a href="#c{}">{}</a>').format(self._writer.number(one), self._writer.figure_text(one)) for one in here]
        others = len(figure.inputs) - len(here)
        key = "trace.details" if not others else "trace.others" if here else "trace.inputs_of"
        said = t(key, count=str(others))
        if figure.unit_id in self._own:
            links.append(Markup('<a href="{}.html#{}">{}</a>').format(FIGURES, figure.figure_id, said))
            return [Markup(", ").join(links)]
        return [Markup(", ").join([*links, escape(said)] if others else links), _id(figure)]


def _id(figure: Figure) -> Markup:
    return Markup("<code>{}</code>").format(figure.figure_id)
