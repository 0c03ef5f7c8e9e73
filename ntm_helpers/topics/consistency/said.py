"""What sources say without a number, and which of it opposes one another."""

from __future__ import annotations

from ntm_helpers.dataset.tables import members
from ntm_helpers.review import Block, Draft, Name, Table, Value, nothing
from ntm_helpers.topics.common import scope_of


def statements(draft: Draft, *_: object) -> list[Block]:
    """Statements without a number, with their scope and actor."""
    view = draft.view
    rows: list[list[Value]] = [
        [
            Name("statement", row["statement_id"]),
            Name("statement_kind", row["kind"]),
            scope_of(view, row),
            Name("actor", row["statement_id"]),
            Name("source", row["source_id"]),
        ]
        for row in view.statements()
    ]
    heads = ["column.statement", "column.kind", "column.scope", "column.actor", "column.source"]
    return [Table("consistency.caption.statements", heads, rows) if rows else nothing("consistency.none.statements")]


def opposed(draft: Draft, *_: object) -> list[Block]:
    """Statements that oppose one another, side by side, as the dataset declares them."""
    found = {row["statement_id"]: row for row in draft.view.statements()}
    pairs = {
        tuple(sorted((row["statement_id"], other))) for row in found.values() for other in members(row["opposes"]) if other in found
    }
    rows: list[list[Value]] = [[Name("statement", one), Name("statement", other)] for one, other in sorted(pairs)]
    heads = ["column.one_side", "column.other_side"]
    return [Table("consistency.caption.opposed", heads, rows) if rows else nothing("consistency.none.opposed")]
