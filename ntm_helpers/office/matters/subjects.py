"""What a matter is about, in ids that stay when figures change; and whose it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.identities.relation import Identity
from ntm_helpers.places import Places, Unit
from ntm_helpers.review import Name, Sentence, figures_in
from ntm_helpers.topics.common import what_is_said

_STATES = ("verdict", "word", "action_state", "extent", "rule", "when")
"""Registers whose names tell how something stands, or how much of it there is."""
_LONGEST = 80
"""Letters of a subject; of a longer one the rest is told by its digest."""


def subjects_of(sentence: Sentence) -> Iterator[str]:
    """Give what a finding is about, each time with more of it, so that two findings are told apart by the least that differs.

    First its kind with the names that it says, or where it says none with its measures; then with their items too, with the figures
    that it rests on, with all that it says. Numbers, days and units are left out as long as can be: a finding is the same one
    when its numbers change, whoever tells it.
    """
    names, figures = names_in(sentence), figures_in(sentence)
    measures = [f"{figure.measure}/{figure.item}" if figure.item else figure.measure for figure in figures]
    ids = [figure.figure_id.partition("@")[0] for figure in figures]
    bare = [figure.measure for figure in figures]
    for parts in (names or bare, [*names, *measures], [*names, *measures, *ids], [*names, repr(what_is_said(sentence))]):
        yield short(":".join([sentence.key, *dict.fromkeys(parts)]))


def names_in(value: object) -> list[str]:
    """Give the keys of the names in a value; how something stands is no name."""
    if isinstance(value, Name):
        return [] if value.register in _STATES else [value.key]
    if isinstance(value, Sentence):
        return names_in(list(value.values.values()))
    if isinstance(value, list | tuple):
        return sorted(found for one in value for found in names_in(one)) if value else []
    return []


def _days(figure: Figure) -> Iterator[str]:
    yield "/".join(day.isoformat() if day else "" for day in (figure.period_start, figure.period_end))


def relation_subject(identity: Identity) -> str:
    """Give what a relation is about: its rule, and what is stated of which period; a declared one is known by its id."""
    stated = identity.figures[0]
    if identity.rule == "declared":
        return short(f"declared:{identity.identity_id}")
    return short(":".join((identity.rule, stated.measure, stated.item, stated.basis, *_days(stated))))


def short(text: str) -> str:
    """Cut a subject that is long, or holds what parts the parts of a key; its digest tells it from others of the same beginning."""
    text = " ".join(text.replace("|", "/").split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} {hashlib.sha256(text.encode()).hexdigest()[:8]}"


def owner_of(sentence: Sentence, view: View, reviewed: Sequence[Unit]) -> tuple[Unit, list[Unit]]:
    """Give the unit whose matter a finding is, and the units that it names.

    The one that it names, or that all its figures are of; what is of a unit without a page is the matter of the one that holds
    it. Where it names several, or none, it is the matter of the page's own unit.
    """
    named = list(dict.fromkeys(_units_in(list(sentence.values.values()))))
    if not named:
        ids = dict.fromkeys(figure.unit_id for figure in figures_in(sentence) if figure.unit_id in view.places)
        named = [view.places[unit_id] for unit_id in ids] if len(ids) == 1 else []
    owners = list(dict.fromkeys(_with_page(unit, view, reviewed) for unit in named))
    return (owners[0] if len(owners) == 1 else view.unit), owners


def holder_of(units: Sequence[Unit], places: Places) -> Unit | None:
    """Give the unit itself, or of several the lowest that holds them all; None where none does."""
    lines = [_line_of(unit, places) for unit in units]
    return next((unit for unit in lines[0] if all(unit in line for line in lines)), None) if lines else None


def _line_of(unit: Unit, places: Places) -> list[Unit]:
    """A unit and those above it, the lowest first."""
    found, above = [unit], places.parent(unit.unit_id)
    while above is not None and above not in found:
        found.append(above)
        above = places.parent(above.unit_id)
    return found


def _units_in(value: object) -> Iterator[Unit]:
    if isinstance(value, Unit):
        yield value
    elif isinstance(value, Sentence):
        yield from _units_in(list(value.values.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _units_in(one)


def _with_page(unit: Unit, view: View, reviewed: Iterable[Unit]) -> Unit:
    """Give a unit, or the nearest above it that has pages."""
    pages, found = set(reviewed), unit
    while found not in pages:
        above = view.places.parent(found.unit_id)
        if above is None:
            return view.unit
        found = above
    return found
