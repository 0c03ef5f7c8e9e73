"""Every figure of a unit with all that an auditor asks of it: exact ends, function, operation, inputs, rows, parameters, rules.

By its operation the independent evaluator proves a figure; where none stands, the function is run again.

A row bears the id of its figure as its anchor, so that other pages lead to it. An input that stands on the page is a link with its
number; of the others the ids are told. Of a derived figure the sources are named too from which it comes, by whatever way: so from
any number of a page they are two steps away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import groupby

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.report.anchors import as_printed
from ntm_helpers.report.ends import print_ends
from ntm_helpers.report.origins import ROWS_OF, Origins, row
from ntm_helpers.review import ROWS_LISTED, Listing, rows_told
from ntm_helpers.words import Words

MOST_INPUTS = 8
"""Inputs of a figure that are named, at most."""


class Listed:
    """What the lists of a page say of their figures.

    Parameters
    ----------
    origins : Origins
    there : collection of str
        Ids of all figures that stand on the page.
    """

    def __init__(self, origins: Origins, there: Collection[str]):
        self._of, self._there = origins, there

    def write(self, block: Listing) -> Markup:
        """Write a list under its name, measure by measure."""
        heading = Markup("<h3>{}</h3>").format(self._of.writer.t(block.caption))
        in_order = sorted(block.figures, key=lambda figure: self._place[figure.measure])
        groups = [self._measure(measure, list(figures)) for measure, figures in groupby(in_order, lambda f: f.measure)]
        return heading + Markup('<dl class="figures">{}</dl>').format(Markup("").join(groups))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {measure: place for place, measure in enumerate(self._of.view.register.measures)}

    def _measure(self, measure: str, figures: list[Figure]) -> Markup:
        """Write the figures of a measure; what is said of all in the same way of how they were made stands above them."""
        made = [self._made(figure) for figure in figures if figure.is_derived]
        common = tuple(parts[0] if len(set(parts)) == 1 else "" for parts in zip(*made, strict=True))
        head = self._of.measure(measure, is_computed=bool(made), more=_said(common))
        return head + Markup("").join(self._row(figure, common) for figure in figures)

    def _made(self, figure: Figure) -> tuple[str, str]:
        """Say by which function a derived figure was made, and by which operation it is proved; else the function is run again."""
        is_value = figure.quantity is not None or figure.code
        return figure.method, figure.operation or (self._of.writer.t("trace.rerun") if is_value else "")

    def _row(self, figure: Figure, common: Sequence[str]) -> Markup:
        if figure.is_derived:
            exact = print_ends(figure.quantity, self._of.writer.lang) if figure.quantity is not None else figure.code
            printed = as_printed(self._of.writer.figure_text(figure))
            number = [printed, _code(exact)] if exact else [printed]
            told = [*number, self._inputs(figure), self._rows(figure), *self._decided_by(figure), *self._of.sources_of(figure)]
            told.append(_said([part for part, all_of in zip(self._made(figure), common, strict=True) if part != all_of]))
        else:
            printed, ends = as_printed(self._of.writer.figure_text(figure)), self._of.ends(figure)
            told = [Markup("{} {}").format(printed, ends) if ends else printed, *self._of.published(figure)]
        return Markup('<dd id="{}">{}</dd>').format(figure.figure_id, row(self._of.of_what(figure), told))

    def _inputs(self, figure: Figure) -> Markup:
        """Name the inputs: those on the page by their numbers, others by their ids."""
        named = [self._input(one) for one in figure.inputs[:MOST_INPUTS]]
        if len(figure.inputs) > len(named):
            named.append(escape(self._of.writer.t("trace.others", count=str(len(figure.inputs) - len(named)))))
        return Markup(", ").join(named)

    def _input(self, figure_id: str) -> Markup:
        if figure_id in self._there:
            return Markup('<a href="#{}">{}</a>').format(figure_id, self._of.writer.figure_text(self._of.figures[figure_id]))
        return Markup("<code>{}</code>").format(figure_id)

    def _rows(self, figure: Figure) -> Markup:
        """Rows that a count counts, by their tables."""
        said = rows_said(figure, self._of.view.dataset.unnamed_tables, self._of.writer.t)
        return _code("; ".join(said)) if said else Markup("")

    @staticmethod
    def _decided_by(figure: Figure) -> list[Markup]:
        """What else decides a figure: cut-offs, weights, rules of law."""
        parameters = ", ".join(f"{name} = {value}" for name, value in figure.parameters)
        return [_code(said) for said in (parameters, ", ".join(figure.rules)) if said]


def rows_said(figure: Figure, unnamed: Collection[str], t: Words) -> list[str]:
    """Say which rows a figure counts, table by table: how many, from how many, and the first of them by their keys.

    Parameters
    ----------
    figure : Figure
    unnamed : collection of str
        Tables whose rows are never named.
    t : Words
    """
    said = []
    for table, (number, whole, keys) in rows_told(figure, unnamed).items():
        rest = len(keys) - ROWS_LISTED
        of = str(number) if whole == number else t("rows.of", count=str(number), whole=str(whole))
        named = t(ROWS_OF[table], count=of) if table in ROWS_OF else t("trace.rows", table=table, count=of)
        more = [t("rows.more", count=str(rest))] if rest > 0 else []
        listed = ", ".join([*keys[:ROWS_LISTED], *more])
        said.append(f"{named}: {listed}" if listed else named)
    return said


def _said(made: Iterable[str]) -> Markup:
    """Write how a figure was made; nothing where that is said elsewhere."""
    said = ", ".join(filter(None, made))
    return _code(said) if said else Markup("")


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)
