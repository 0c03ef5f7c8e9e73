"""Every figure that a workbook uses, a row each: what it is of, its ends, how it is printed, its period, where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import escape

from ntm_helpers.dataset import Figure
from ntm_helpers.office.exports.columns import Content, SheetColumn, ends_of
from ntm_helpers.report.marks import MARKED_WORDS, mark_of
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Review
from ntm_helpers.words import key_family, words

HEADS = key_family(
    "export.figure",
    (
        "id",
        "unit",
        "what",
        "from",
        "to",
        "printed",
        "measured_in",
        "mark",
        "period",
        "source",
        "locator",
        "quote",
        "formula",
        "inputs",
    ),
)
_OF_TABLE = ".csv, "
"""In the place of a figure of a table: its id tells it."""
MOST_INPUTS = 8
"""Inputs of a figure that are named, at most, as on the pages."""


def columns_of_figures(reviews: Sequence[Review], lang: str) -> list[SheetColumn]:
    """Give the figures of reviews of one unit as columns, each figure once; none where there is no figure."""
    seen: dict[str, tuple[Content, ...]] = {}
    for review in reviews:
        writer = Writer(review.view, lang, "x")
        for figure_id, figure in review.figures.items():
            if figure_id not in seen:
                seen[figure_id] = tuple(_row(figure, writer))
    columns = zip(HEADS.values(), zip(*seen.values(), strict=True), strict=True) if seen else ()
    return [SheetColumn(words(lang)(key), cells) for key, cells in columns]


def _row(figure: Figure, writer: Writer) -> Iterator[Content]:
    view, mark = writer.view, mark_of(figure)
    quantity = writer.shown(figure).quantity if figure.quantity is not None else None
    yield figure.figure_id
    yield _text(writer.unit(view.places[figure.unit_id]))
    yield _text(writer.what(figure.measure, figure.item))
    yield from ends_of(quantity)
    yield _text(writer.figure_text(figure))
    yield writer.unit_of_measure(quantity.unit) if quantity is not None else ""
    yield writer.t(MARKED_WORDS[mark]) if mark else ""
    yield writer.period(figure)
    yield view.source(figure.source_id)["title"] if figure.source_id else ""
    yield "" if _OF_TABLE in figure.locator else figure.locator
    yield figure.quote
    yield getattr(view.register.measures[figure.measure], f"formula_{writer.lang}") if figure.is_derived else ""
    yield _inputs(figure, writer)


def _text(written: str) -> str:
    return str(escape(written).striptags())


def _inputs(figure: Figure, writer: Writer) -> str:
    named = list(figure.inputs[:MOST_INPUTS])
    if len(figure.inputs) > len(named):
        named.append(writer.t("trace.others", count=str(len(figure.inputs) - len(named))))
    return ", ".join(named)
