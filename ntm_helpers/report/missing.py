"""What a unit has no figure of, in one place of its page: its parent's figures beside it, and what is to be sent by whom.

That a step has nothing to show is data of the step, never a sentence on the page: a heading stands only over what is there. Here it
is told once, topic by topic in a line, and then figure by figure, one line for what is asked of several units of a kind.
"""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from ntm_helpers.places import Unit
from ntm_helpers.report.declared import declared, extent
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Name, Request, Review, Role, Sentence, each_once

SHOWN = 6
"""Lines of what is asked for that are seen at once."""
MOST_IN_FULL = 6
"""Indicators that are asked for by name; of more their numbers are given, by which every office knows them."""


def write_missing(review: Review, writer: Writer) -> Markup:
    """Write the section; empty where nothing is missing."""
    said = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in context_of(review, writer))
    return said + _asked_for(review, writer)


def context_of(review: Review, writer: Writer) -> list[Markup]:
    """Write the sentences on what the parent has where the unit has nothing, each once."""
    context = [block for step in review.steps for block in step.shown if isinstance(block, Sentence) and block.role is Role.CONTEXT]
    return [writer.sentence(sentence) for sentence in each_once(context)]


def asked_for(review: Review, writer: Writer) -> list[Markup]:
    """Write what is to be sent, a line a measure."""
    is_own = all(request.unit == review.view.unit for request in review.requests)  # then nobody else need be named
    return [
        wanted if is_own else Markup("{}: {}").format(wanted, _asked(units, writer))
        for (wanted, _), units in _wanted(review, writer).items()
    ]


def _asked_for(review: Review, writer: Writer) -> Markup:
    """Write the lines of what is to be sent: some at once, the others folded; print has them all."""
    lines = [Markup("<li>{}</li>").format(line) for line in asked_for(review, writer)]
    if not lines:
        return Markup("")
    first = Markup('<ul class="asked">{}</ul>').format(Markup("").join(lines[:SHOWN]))
    if len(lines) <= SHOWN:
        return first
    more = Markup('<ul class="asked">{}</ul>').format(Markup("").join(lines[SHOWN:]))
    return first + Markup("<details><summary>{}</summary>{}</details>").format(
        declared("extent", writer.t("requests.more", count=len(lines) - SHOWN)), more
    )


def _wanted(review: Review, writer: Writer) -> dict[tuple[Markup, str], list[Unit]]:
    """Give what is asked for, a line a measure with its items, and the units of one kind that are asked for just that."""
    parts: dict[tuple[str, Unit], list[Markup]] = {}
    many = Counter((request.measure, request.unit) for request in review.requests)
    for request in review.requests:
        item = declared("name", _name_of(request, writer, in_short=many[request.measure, request.unit] > MOST_IN_FULL))
        day = declared("time", writer.t("period.at", day=print_date(request.day, writer.lang))) if request.day else Markup("")
        said = Markup(" ").join(part for part in (item, day) if part)
        parts.setdefault((request.measure, request.unit), []).append(said)
    units: dict[tuple[Markup, str], list[Unit]] = {}
    for (measure, unit), said_of in parts.items():
        listed = Markup(", ").join(part for part in said_of if part)
        wanted = writer.value(Name("measure", measure)) + (Markup(" ({})").format(listed) if listed else "")
        units.setdefault((wanted, unit.kind), []).append(unit)
    return units


def _name_of(request: Request, writer: Writer, *, in_short: bool) -> str:
    """Name an item that is asked for: an indicator of very many by its number alone."""
    indicators = writer.register.law.indicators
    return (
        indicators[request.item]["code"] if in_short and request.item in indicators else writer.item(request.measure, request.item)
    )


def _asked(units: list[Unit], writer: Writer) -> Markup:
    """Write whom to ask: a unit, or how many and which."""
    if len(units) == 1:
        return writer.value(units[0])
    return writer.fixed("requests.units", count=extent(len(units)), units=writer.listed(units))
