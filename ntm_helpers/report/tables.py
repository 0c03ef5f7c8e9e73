"""Tables of a page: heads, captions, marks, rows."""

from __future__ import annotations

from markupsafe import Markup, escape

from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Table


def write_table(block: Table, writer: Writer) -> Markup:
    """Write a table of a review."""
    return table(writer.t(block.caption), [_head(column, writer) for column in block.columns], writer.rows(block.rows))


_MARK = 2
"""Letters of a head, such as the number of a criterion, whose column holds marks."""


def table(caption: str, heads: list[str], rows: list[list[Markup]]) -> Markup:
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
