"""What was published about a time after the review date stands apart: one place of a page, decided here for all topics.

A figure about a later period tells nothing of how things stood on the review date. Whatever a step shows of such figures goes to
the page's last step (`AFTERWARDS`): a sentence that holds one or names its period, a table's rows of nothing else, and what a
drawing had of them is not drawn. A row that holds figures of both stays, its later ones are said to stand below, and
stands there whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.review.blocks import Block, Chart, Listing, Name, Period, Role, Sentence, Table, Value

BELOW = Name("word", "later.below")
"""What stands in a cell of which the figure is a later one."""


def is_later(value: object) -> bool:
    """Whether a value is, holds or names the period of a figure about a time after the review date."""
    if isinstance(value, Figure):
        return value.standing is Standing.AFTERWARDS
    if isinstance(value, Period):
        return is_later(value.figure)
    if isinstance(value, Sentence):
        return value.role is Role.LATER or any(map(is_later, value.values.values()))
    return isinstance(value, list | tuple) and any(map(is_later, value))


def apart(block: Block) -> tuple[Block | None, Sentence | Table | Listing | None]:
    """Divide a block into what stays where it is and what stands with what was published afterwards."""
    if isinstance(block, Sentence):
        return (None, block) if is_later(block) else (block, None)
    if isinstance(block, Table):
        return _rows_apart(block)
    if isinstance(block, Chart):
        return _drawn(block), None
    if isinstance(block, Listing):
        now, later = ([figure for figure in block.figures if is_later(figure) is wanted] for wanted in (False, True))
        return (Listing(block.caption, now) if now else None), (Listing(block.caption, later) if later else None)
    return block, None


def _rows_apart(table: Table) -> tuple[Table | None, Table | None]:
    later = [row for row in table.rows if is_later(row)]
    if not later:
        return table, None
    kept = [[_without_later(cell) for cell in row] for row in table.rows if not is_later(row) or _tells_now(row)]
    return (replace(table, rows=kept) if kept else None), replace(table, rows=later)


def _tells_now(value: object) -> bool:
    """Whether a row holds a figure that tells how things stood."""
    if isinstance(value, Figure):
        return not is_later(value)
    if isinstance(value, Sentence):
        return any(map(_tells_now, value.values.values()))
    return isinstance(value, list | tuple) and any(map(_tells_now, value))


def _without_later(cell: Value) -> Value:
    """Give a cell without figures about a later time; where nothing is left, that they stand below."""
    if isinstance(cell, list | tuple):
        kept: Sequence[Value] = [part for part in cell if not is_later(part)]
        return kept or BELOW if cell else cell  # type: ignore[return-value]
    return BELOW if is_later(cell) else cell


def _drawn(chart: Chart) -> Chart | None:
    """Give what of a drawing is left without later figures, where that is worth drawing."""
    return None if is_later(chart.title) else chart.worth_drawing()


def is_later_more(view: View, topic: str) -> bool:
    """Whether more is published on a later time than tells how the unit and its parts stood: that is then the page's news.

    Of the topic's own measures; of all where no measure is the topic's own.
    """
    topics = {measure.topic for measure in view.register.measures.values()}
    of_topic = {topic} if topic in topics else topics
    figures = [figure for unit in (view.unit, *view.children) for figure in view.figures(of=unit)]
    own = [figure for figure in figures if view.register.measures[figure.measure].topic in of_topic]
    return sum(map(is_later, own)) > sum(figure.counts for figure in own)
