"""Tables of a page: heads, captions, marks, rows."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from ntm_helpers.dataset import Figure
from ntm_helpers.report.values import Writer, mark_of
from ntm_helpers.review import Name, Table, Value


def write_table(block: Table, writer: Writer) -> Markup:
    """Write a table of a review; a mark that all numbers of a column bear stands in its head and nowhere below it."""
    told = {number: mark for number, mark in enumerate(map(_common_mark, zip(*block.rows, strict=True))) if mark}
    heads = [_head(column, writer) + writer.mark(told.get(number, "")) for number, column in enumerate(block.columns)]
    return table(writer.t(block.caption), heads, writer.rows(block.rows, told))


def _common_mark(column: Sequence[Value]) -> str:
    """Give the mark that all numbers of a column bear, where it holds several."""
    marks = [mark_of(cell) for cell in column if isinstance(cell, Figure)]
    return marks[0] if len(marks) > 1 and len(set(marks)) == 1 else ""


_MARK = 2
"""Letters of a head, such as the number of a criterion, whose column holds marks."""


def table(caption: str, heads: Sequence[Markup | str], rows: list[list[Markup]]) -> Markup:
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


def _head(column: str | Name, writer: Writer) -> Markup:
    if isinstance(column, Name):
        return escape(writer.name(column))
    return escape(column[1:] if column.startswith("=") else writer.t(column))
