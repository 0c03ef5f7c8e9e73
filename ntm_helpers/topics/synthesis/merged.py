"""What the figures of the former units say about a unit that came of a merger, laid out (`ntm_helpers.methods.mergers`)."""

from __future__ import annotations

from datetime import date

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.mergers import over_merger
from ntm_helpers.places import UnitChange
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value, nothing
from ntm_helpers.topics.synthesis.material import Material

_Key = tuple[str, str, str, date | None, date | None]
"""Measure, item, basis, first and last day: what figures of several units share that can be put together."""
_Found = dict[_Key, dict[str, Figure]]


def history(draft: Draft, _: Material) -> list[Block]:
    """What the figures of the former units say about a unit that came of a merger."""
    view = draft.view
    changes = [change for change in view.places.merger(view.unit.unit_id) if change.change_date <= view.as_of]
    if not changes:
        return [nothing("synthesis.no_merger", unit=view.unit)]
    former = [view.places[change.from_unit_id] for change in changes]
    said = Sentence("synthesis.came_of", {"unit": view.unit, "former": former, "day": changes[0].change_date})
    by_key: _Found = {}
    for figure in (figure for unit in former for figure in view.figures(of=unit)):
        if figure.is_reported and figure.last_day and figure.counts:
            key = figure.measure, figure.item, figure.basis, figure.period_start, figure.period_end
            by_key.setdefault(key, {}).setdefault(figure.unit_id, figure)
    rows = [_row(draft, changes, key, found, by_key) for key, found in by_key.items() if len(found) == len(former) > 1]
    heads = ["column.measure", "column.period", "column.former", "column.merged"]
    return [said, Table("synthesis.merged.caption", heads, rows) if rows else Sentence("synthesis.nothing_merged")]


def _row(draft: Draft, changes: list[UnitChange], key: _Key, found: dict[str, Figure], by_key: _Found) -> list[Value]:
    """One figure of every former unit, and what they make together."""
    measure, item, _, start, end = key
    ordered = [found[change.from_unit_id] for change in changes]
    below = _denominators(draft, key, by_key)
    merged = over_merger(changes, ordered, [below.get(change.from_unit_id) for change in changes], draft.view.register)
    period = "-".join(day.isoformat() for day in (start, end) if day)
    derived = draft.derive(
        "merged_series",
        merged.quantity,
        by=over_merger,
        inputs=merged.figures,
        operation="sum" if merged.is_sum else "",
        item=f"{measure}.{item}.{period}",
        reason=merged.reason,
    )
    labelled = [Sentence("consistency.term", {"label": Name("unit", figure.unit_id), "figure": figure}) for figure in ordered]
    return [Name("what", f"{measure}:{item}"), Period(ordered[0]), labelled, derived]


def _denominators(draft: Draft, key: _Key, by_key: _Found) -> dict[str, Figure]:
    """Denominators of a rate by unit: of the same item or the whole, of the same period or day."""
    measure, item, basis, start, end = key
    ratio_of = draft.view.register.measures[measure].ratio
    if ratio_of is None:
        return {}
    keys = [(ratio_of[1], part, basis, first, end) for part in (item, "") for first in (start, None)]
    return next((by_key[key] for key in keys if key in by_key), {})
