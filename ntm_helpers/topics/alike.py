"""Findings of one kind and one measure about several units, told in one sentence: what is wrong, in how many, the first by name.

A parent of many units would else begin with one line for each of them. Findings are of one kind where their sentence, how grave
they are, the measure with its item and the period are the same. Those that are the furthest apart are named with their values, of
the others the number is given; all stand one by one on the page on consistency, or in the table of their topic. What is wrong with
the unit's own figures is always told by itself.

The sentence keeps those that it tells (`Sentence.tells`): what changed since another day is looked for among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ntm_helpers.dataset import Figure
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Gravity, Name, Period, Sentence, Value, figures_in
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.common import by_convention

MEASURE = "units_found_alike"
MOST_NAMED = 3
"""Units that are named, each with its values."""


class Form(NamedTuple):
    """How findings of one kind are told: the sentence of all, what it says of each, and the values that this takes."""

    of_all: str
    of_each: str
    values: tuple[str, ...]


FORMS = {
    "consistency.disagreement.sides": Form("together.sides", "together.sides.unit", ("stated", "computed")),
    "consistency.disagreement.open": Form("together.open", "together.sides.unit", ("stated", "computed")),
    "consistency.disagreement.exceeds": Form("together.exceeds", "together.exceeds.unit", ("stated", "computed")),
    "consistency.disagreement.bases": Form("together.bases", "together.bases.unit", ("stated", "computed")),
    "consistency.source_differs": Form("together.source_differs", "together.told.unit", ("told",)),
    "consistency.sources_differ": Form("together.sources_differ", "together.told.unit", ("told",)),
    "consistency.source_differs_fits": Form("together.source_differs_fits", "together.told.unit", ("told",)),
    "consistency.sources_differ_fits": Form("together.sources_differ_fits", "together.told.unit", ("told",)),
    "assessment.stated_differs": Form("together.criteria_met", "together.counted.unit", ("stated", "counted")),
    "assessment.unmet_differs": Form("together.criteria_unmet", "together.counted.unit", ("stated", "counted")),
    "assessment.lost": Form("together.lost", "together.lost.unit", ("criteria",)),
    "assessment.differs_of": Form("together.differs", "together.differs.unit", ("declared", "computed")),
}
"""Findings that several units may have, by the sentence that tells one of them."""
SOFT = "common.by_convention"


class _Kind(NamedTuple):
    """What findings that are told together have in common."""

    key: str
    is_soft: bool
    gravity: Gravity | None
    what: object
    period: tuple[object, ...]


def say_findings(draft: Draft, findings: Iterable[Sentence]) -> None:
    """Say findings first, those that are alike in one sentence."""
    for sentence in in_one(draft, findings):
        draft.say(sentence)


def in_one(draft: Draft, findings: Iterable[Sentence], item: str = "") -> list[Sentence]:
    """Put findings that are alike into one sentence, where the first of them stands.

    Parameters
    ----------
    draft : Draft
    findings : iterable of Sentence
    item : str
        What sets the numbers of units apart from others of the same draft.
    """
    groups: dict[object, list[Sentence]] = {}
    for number, sentence in enumerate(findings):
        groups.setdefault(_kind(sentence, draft) or number, []).append(sentence)
    return [said for kind, found in groups.items() for said in _of_kind(draft, kind, found, item)]


def _single(sentence: Sentence) -> Sentence:
    """Give a finding without the remark that it rests on a convention."""
    said = sentence.values.get("said")
    return said if sentence.key == SOFT and isinstance(said, Sentence) else sentence


def _kind(sentence: Sentence, draft: Draft) -> _Kind | None:
    """Tell of which kind a finding about another unit is; nothing of one that always stands by itself."""
    said = _single(sentence)
    unit, subject = said.values.get("unit"), said.values.get("subject")
    if said.key not in FORMS or not isinstance(unit, Unit) or unit == draft.view.unit:
        return None
    if subject is None:
        return _Kind(said.key, sentence is not said, sentence.gravity, said.values.get("criterion"), (said.values.get("day"),))
    if not isinstance(subject, Sentence):
        return None
    period = subject.values["period"]
    days = (period.figure.period_start, period.figure.period_end) if isinstance(period, Period) else ()
    return _Kind(said.key, sentence is not said, sentence.gravity, subject.values["what"], days)


def _of_kind(draft: Draft, kind: object, findings: Sequence[Sentence], item: str) -> list[Sentence]:
    """Tell findings of one kind: those of one unit each by itself, of several units in one sentence."""
    if not isinstance(kind, _Kind) or len({_unit(sentence) for sentence in findings}) == 1:
        return list(findings)
    by_unit: dict[Unit, Sentence] = {}
    for sentence in sorted(findings, key=_apart, reverse=True):
        by_unit.setdefault(_unit(sentence), sentence)
    form, units = FORMS[kind.key], list(dict.fromkeys(map(_unit, findings)))
    told = [_of_unit(form, _single(sentence)) for sentence in list(by_unit.values())[:MOST_NAMED]]
    if len(units) > MOST_NAMED:
        told.append(Sentence("together.others", {"rest": Name("extent", str(len(units) - MOST_NAMED))}))
    shared = _shared(_single(findings[0]))
    values: dict[str, Value] = {**shared, "units": units, "count": _number(draft, kind, units, item), "told": told}
    said = Sentence(form.of_all, values, gravity=kind.gravity, tells=tuple(findings))
    return [by_convention(said) if kind.is_soft else said]


def _shared(sentence: Sentence) -> dict[str, Value]:
    """What all findings of a kind are about: measure and period, criterion, day."""
    subject = sentence.values.get("subject")
    of_subject = dict(subject.values) if isinstance(subject, Sentence) else {}
    of_all = {name: sentence.values[name] for name in ("criterion", "day") if name in sentence.values}
    return {name: value for name, value in {**of_subject, **of_all}.items() if name != "unit"}


def _unit(sentence: Sentence) -> Unit:
    unit = _single(sentence).values["unit"]
    assert isinstance(unit, Unit)  # of this kind are only findings about a unit
    return unit


def _of_unit(form: Form, sentence: Sentence) -> Sentence:
    """Say of one unit what is wrong: its numbers without their sources, which stand on the page on consistency."""
    values = {name: sentence.values[name] for name in ("unit", *form.values)}
    return Sentence(form.of_each, {name: figures_in(value) if name == "told" else value for name, value in values.items()})


def _number(draft: Draft, kind: _Kind, units: Sequence[Unit], item: str) -> Figure:
    """Count the units, in the word for their kind where they are of one and it is a unit of measure."""
    kinds = {unit.kind for unit in units}
    [of_kind] = kinds if len(kinds) == 1 else [""]
    word = of_kind if of_kind in draft.view.register.units_of_measure else "unit"
    what = kind.what.key.replace(":", ".").rstrip(".") if isinstance(kind.what, Name) else ""
    days = "-".join(day.isoformat() for day in kind.period if isinstance(day, date))
    parts = (kind.key.rpartition(".")[2], what, days, "soft" if kind.is_soft else "", item)
    return count(draft, MEASURE, units, unit=word, item=".".join(part for part in parts if part))


def _apart(sentence: Sentence) -> Fraction:
    """How far apart the numbers of a finding are, at least, where that is told."""
    off = [one for told in (sentence, *sentence.tells) if isinstance(one := _single(told).values.get("difference"), Figure)]
    quantity = off[0].quantity if off else None
    if quantity is None or quantity.upper is None:
        return Fraction(0)
    return max(abs(Fraction(quantity.lower)), abs(Fraction(quantity.upper)))
