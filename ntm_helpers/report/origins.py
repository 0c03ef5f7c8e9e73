"""What a row says of a figure, wherever one stands: of what it is, between which ends it lies, where it is published."""

from __future__ import annotations

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.report.ends import ends_beside
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.own_text import is_for_readers_of, own_text
from ntm_helpers.report.sources import Sources
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Review, key_family

ROWS_OF = key_family("rows", ("checks", "relations", "requests"))
"""How rows are told that stand in no file."""
MOST_SOURCES = 3
"""Sources of a figure derived from derived ones that are named, at most."""


class Origins:
    """Rows about the figures of a review.

    Parameters
    ----------
    review : Review
    writer : Writer
    sources : Sources
    """

    def __init__(self, review: Review, writer: Writer, sources: Sources):
        self.figures, self.view, self.writer, self._sources = review.figures, review.view, writer, sources
        self.own = {unit.unit_id for unit in (self.view.unit, *self.view.groups, *self.view.villages)}
        """Ids of the units whose figures stand on the page of all figures."""

    def measure(self, measure: str, *, is_computed: bool, more: str = "") -> Markup:
        """Name a measure; where numbers of it are computed, with the formula in words."""
        name = self.writer.name(Name("measure", measure))
        formula = getattr(self.view.register.measures[measure], f"formula_{self.writer.lang}") if is_computed else ""
        told = Markup(" · ").join(part for part in (formula, more) if part)
        return Markup("<dt>{}{}</dt>").format(name, Markup(" <small>{}</small>").format(told) if told else "")

    def of_what(self, figure: Figure) -> Markup:
        """Name the part of the measure, and the unit where it is another than the page's."""
        is_own = figure.unit_id == self.view.unit.unit_id
        unit = "" if is_own else self.writer.unit(self.view.places[figure.unit_id])
        parts = self.writer.item(figure.measure, figure.item), unit
        return Markup(" – ").join(escape(part) for part in parts if part)

    def ends(self, figure: Figure) -> str:
        """Print the ends of a figure that what is printed of it does not tell; empty where it tells them."""
        if figure.quantity is None:
            return ""
        shown = self.writer.shown(figure)
        return ends_beside(shown.quantity, self.writer.lang, shown.decimals)

    def published(self, figure: Figure) -> list[Markup]:
        """Say where a published figure stands: period, number of the source, quote, place, note, corrections."""
        lang = self.writer.lang
        quote = Markup("“{}”").format(own_text(figure.quote, lang)) if figure.quote else Markup("")
        source = Markup(" ").join(part for part in (self._sources.link(figure.source_id), quote) if part)
        note = [escape(figure.note)] if figure.note and is_for_readers_of(lang, figure.note) else []
        period = [escape(self.writer.period_and_newer(figure))] if figure.last_day or figure.newer_not_reported else []
        corrections = [self._correction(correction_id) for correction_id in figure.corrections]
        is_of_table = ".csv, " in figure.locator  # its place is its id
        locator = [] if is_of_table else [own_text(figure.locator, lang)]
        return [*period, source, *locator, *note, *corrections, code(figure)]

    def sources_of(self, figure: Figure) -> list[Markup]:
        """Name the first sources, or else the files, from which a figure comes, by whatever way."""
        inputs = [self.figures[one] for one in figure.inputs if one in self.figures]
        sources: dict[str, None] = {}
        files: dict[str, None] = {}
        seen: set[str] = set()
        while inputs and len(sources) < MOST_SOURCES:
            one = inputs.pop(0)
            sources |= {one.source_id: None} if one.source_id else {}
            files |= {row.table: None for row in one.rows if row.table not in ROWS_OF}
            inputs += [self.figures[name] for name in one.inputs if name in self.figures and name not in seen]
            seen.update(one.inputs)
        named = list(map(self._sources.link, sources)) or [Markup("<code>{}.csv</code>").format(name) for name in files]
        return [Markup(" ").join(named)] if named else []

    def _correction(self, correction_id: str) -> Markup:
        row, t, lang = self.view.correction(correction_id), self.writer.t, self.writer.lang
        said = t("trace.corrected", column=row["column"], found=row["found"] or "–", corrected=row["corrected"] or "–")
        day = read_day(row["decided_on"])
        decided = print_date(day, lang) if day else ""
        evidence = self._sources.link(row["evidence"])
        parts = (escape(said), own_text(row["reason"], lang), evidence, own_text(row["decided_by"], lang), escape(decided))
        return Markup('<strong class="correction">{}</strong>').format(Markup(" · ").join(part for part in parts if part))


def code(figure: Figure) -> Markup:
    """Write the id of a figure."""
    return Markup("<code>{}</code>").format(figure.figure_id)


def row(of_what: Markup, told: list[Markup]) -> Markup:
    """Write what stands in a row: of what it is, then its parts that there are."""
    said = Markup(" · ").join(part for part in told if part)
    return Markup("{}: {}").format(of_what, said) if of_what else said
