"""A review as plain data, for programs: figures by id, units by id, names by register and key.

Versioned by `VERSION`; 2 added operation, rows and parameters of figures, role, gravity and missing measures of sentences; 3 the
findings of a review, and of which relation between figures a sentence is the verdict; 4 what stands on the first screen, in place
of the headline figures, and which steps are empty; 5 all rows of a count, of a published figure its wording and
its note, and the sources.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from ntm_helpers.dataset import Figure, Row
from ntm_helpers.dataset.contract import tables_of_people
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.review.answer import Review, sources_of
from ntm_helpers.review.blocks import Chart, FirstScreen, Listing, Name, Period, Request, Role, Section, Sentence, Step, Table

MIME = "application/vnd.ntm.review+json"
VERSION = 5
ROWS_LISTED = 20
"""Rows of a count that a page lists by their keys; of the others the number is given."""


def review_json(review: Review) -> dict[str, Any]:
    """Give a review as plain data: the MIME bundle of the notebook's setup cell."""
    return {
        "version": VERSION,
        "topic": review.topic,
        "dataset": review.view.dataset.name,
        "unit_id": review.view.unit.unit_id,
        "as_of": review.view.as_of.isoformat(),
        "since": review.view.since.isoformat() if review.view.since else "",
        "has_own_figures": review.has_own_figures,
        "headline": [_plain(sentence) for sentence in review.headline],
        "first": _first(review.first),
        "steps": [_step(step, review) for step in review.steps],
        "checks": [{"level": c.level, "verdict": c.verdict, "sentence": _plain(c.sentence)} for c in review.checks],
        "findings": [_plain(sentence) for sentence in review.findings],
        "requests": [_request(request) for request in review.requests],
        "sources": [{name: text for name, text in row.items() if text} for row in sources_of(review)],
        "figures": [figure_json(figure, review.view.dataset.unnamed_tables) for figure in review.figures.values()],
    }


def _step(step: Step, review: Review) -> dict[str, Any]:
    is_first = {"is_first": True} if review.stands_first(step) else {}
    return {"name": step.name, "blocks": [_plain(block) for block in step.blocks], "is_empty": step.is_empty} | is_first


def _first(first: FirstScreen) -> dict[str, Any]:
    """Give what a page says first as plain data."""
    return {
        "lead": [_plain(sentence) for sentence in first.lead],
        "cards": [[_plain(card.label), _plain(card.value), _plain(card.compared)] for card in first.cards],
        "decisions": [[_plain(one.sentence), _plain(one.reason), _plain(one.who)] for one in first.decisions],
        "picture": _plain(first.picture),
        "short": _plain(first.short),
        "group": _plain(first.group),
        "rank": first.rank,
    }


def _request(request: Request) -> dict[str, str]:
    """Give a request as plain data; the day only where an older figure is known."""
    plain = {"measure": request.measure, "item": request.item, "unit_id": request.unit.unit_id}
    return plain | ({"day": request.day.isoformat()} if request.day else {})


def _plain(thing: object) -> Any:
    """Turn a value or block into plain data: figures by id, units by id, names by register and key."""
    if isinstance(thing, Figure):
        return {"figure": thing.figure_id}
    if isinstance(thing, Unit):
        return {"unit": thing.unit_id}
    if isinstance(thing, Name):
        return {thing.register: thing.key}
    if isinstance(thing, Period):
        return {"period_of": thing.figure.figure_id}
    if isinstance(thing, date):
        return {"date": thing.isoformat()}
    if isinstance(thing, Sentence):
        plain = {"sentence": thing.key, "values": {key: _plain(value) for key, value in thing.values.items()}}
        about = {"role": thing.role.value if thing.role != Role.STATEMENT else "", "missing": list(thing.missing)}
        about |= {"gravity": thing.gravity.name.lower() if thing.gravity else "", "finding": thing.finding}
        about["tells"] = sorted(thing.relations - {thing.finding})
        return plain | {key: value for key, value in about.items() if value}
    if isinstance(thing, Table):
        rows = [[_plain(cell) for cell in row] for row in thing.rows]
        return {"table": thing.caption, "columns": [_plain(column) for column in thing.columns], "rows": rows}
    if isinstance(thing, Chart):
        beside = {"reference": thing.reference, "about": thing.about, "added": thing.added, "marks": list(thing.marks)}
        held = {name: _plain(value) for name, value in beside.items() if value}
        return {"chart": thing.form, "title": _plain(thing.title), "rows": [_plain(list(row)) for row in thing.rows]} | held
    if isinstance(thing, Listing):
        return {"listing": thing.caption, "figures": [figure.figure_id for figure in thing.figures]}
    if isinstance(thing, Section):
        return {"section": thing.topic, "blocks": [_plain(block) for block in thing.blocks]}
    if isinstance(thing, list | tuple):
        return [_plain(part) for part in thing]
    return thing


def figure_json(figure: Figure, unnamed: Collection[str] = tables_of_people()) -> dict[str, Any]:
    """Give a figure as plain data; what is empty is left out.

    Parameters
    ----------
    figure : Figure
    unnamed : collection of str
        Tables whose rows are counted and not named; by default those of people.
    """
    plain = {
        "id": figure.figure_id,
        "unit_id": figure.unit_id,
        "measure": figure.measure,
        "item": figure.item,
        "code": figure.code,
        "misprint": list(figure.misprint or ()),
        "basis": figure.basis,
        "period_start": figure.period_start.isoformat() if figure.period_start else "",
        "period_end": figure.period_end.isoformat() if figure.period_end else "",
        "stated_on": figure.stated_on.isoformat() if figure.stated_on else "",
        "newer_not_reported": figure.newer_not_reported.isoformat() if figure.newer_not_reported else "",
        "standing": str(figure.standing),
        "source_id": figure.source_id,
        "locator": figure.locator,
        "quote": figure.quote,
        "note": figure.note,
        "corrections": list(figure.corrections),
        "method": figure.method,
        "inputs": list(figure.inputs),
        "rules": list(figure.rules),
        "reason": figure.reason,
        "operation": figure.operation,
        "parameters": dict(figure.parameters),
        "rows": _rows_json(figure, unnamed),
    }
    kept = {key: value for key, value in plain.items() if value not in ("", [], {})}
    if figure.quantity is not None:
        kept["quantity"] = quantity_json(figure.quantity)
    return kept


def rows_by_table(rows: Iterable[Row], unnamed: Collection[str]) -> dict[str, tuple[int, list[str]]]:
    """Count rows by table, with their keys in order: none of a table whose rows are not named."""
    tables: dict[str, list[Row]] = {}
    for table, found in groupby(rows, key=itemgetter(0)):  # thousands of rows of one table follow one another
        tables.setdefault(table, []).extend(found)
    return {
        table: (len(found), [] if table in unnamed else sorted(row.key for row in found)) for table, found in sorted(tables.items())
    }


def rows_told(figure: Figure, unnamed: Collection[str]) -> dict[str, tuple[int, int, list[str]]]:
    """Rows counted by table: how many, of how many they were chosen from (themselves where nothing tells), and their keys."""
    found, among = rows_by_table(figure.rows, unnamed), dict(figure.among)
    named = {table: found.get(table, (0, [])) for table in sorted({*found, *among})}
    return {table: (count, max(count, among.get(table, 0)), keys) for table, (count, keys) in named.items()}


def _rows_json(figure: Figure, unnamed: Collection[str]) -> dict[str, dict[str, Any]]:
    """Rows counted by table: how many, of how many, and all of them by their keys where they may be named."""
    found = rows_told(figure, unnamed).items()
    return {
        table: {"count": count} | ({"of": whole} if whole > count else {}) | ({"keys": keys} if keys else {})
        for table, (count, whole, keys) in found
    }


def quantity_json(quantity: Quantity) -> dict[str, Any]:
    """Give the exact ends of a hedged number as fractions in text."""
    return {
        "lower": str(quantity.lower),
        "upper": None if quantity.upper is None else str(quantity.upper),
        "lower_open": quantity.lower_open,
        "upper_open": quantity.upper_open,
        "unit": quantity.unit,
    }
