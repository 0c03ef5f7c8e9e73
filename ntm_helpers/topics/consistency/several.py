"""One thing stated several times, by several sources or by one, side by side; and the corrections that act on the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import GRADES, Figure, Register, Standing
from ntm_helpers.methods.identities.examine import Consistency, examine
from ntm_helpers.methods.identities.relation import VERDICTS, Finding
from ntm_helpers.methods.identities.several import SeveralSources
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Draft, Gravity, Name, Period, Sentence, Table, Value, key_family, label_of, nothing
from ntm_helpers.topics.common import hedges_read, misprints
from ntm_helpers.topics.consistency.guessed import guessed

GRADE = key_family("grade", GRADES)
SEVERAL = key_family("consistency.several", ("agrees", "agrees_as_hedged", "disagrees"))


@dataclass(frozen=True)
class Examined:
    """What the steps share: the figures that were held together, and what came of it."""

    figures: Sequence[Figure]
    found: Consistency


def gravity_of(register: Register, figure: Figure) -> Gravity:
    """How grave it is that a figure is contradicted: money first, then a standing, counts of criteria, everything else."""
    measure = register.measures[figure.measure]
    if figure.code:
        return Gravity.CONTRADICTED
    if register.units_of_measure.get(measure.unit, {}).get("dimension") == "money":
        return Gravity.DOES_NOT_CLOSE
    return Gravity.COUNT_CONTRADICTED if measure.topic == "criteria" else Gravity.DOES_NOT_ADD_UP


def say_several(draft: Draft, examined: Examined) -> list[tuple[SeveralSources, Sentence]]:
    """Say how often sources that state one thing agree; give each thing on which they do not, and what is said of it."""
    found = examined.found.several
    if not found:
        return []
    counted = {verdict: [each for each in found if each.verdict == verdict] for verdict in VERDICTS}
    said = [Sentence(SEVERAL[v], {"count": _counted(draft, v, each)}) for v, each in counted.items() if each]
    draft.headline("consistency.several_counts", unit=draft.view.unit, counts=said)
    return [(sources, _told_differently(draft, sources)) for sources in counted["disagrees"]]


def _told_differently(draft: Draft, sources: SeveralSources) -> Sentence:
    """Say of one thing what is stated of it."""
    first = sources.figures[0]
    key = "consistency.source_differs" if sources.is_of_one_source else "consistency.sources_differ"
    values = _told_apart(draft, sources) | {"unit": draft.view.places[first.unit_id]}
    gravity = None if first.standing is Standing.AFTERWARDS else gravity_of(draft.view.register, first)
    return Sentence(key, values, gravity=gravity, finding=sources.identity.identity_id)


def _counted(draft: Draft, verdict: str, several: Sequence[SeveralSources]) -> Figure:
    """Number of things stated several times, by verdict."""
    inputs = [sources.figures[0] for sources in several]
    number = point(len(several), "figure", "count")
    return draft.derive("several_by_verdict", number, by=examine, inputs=inputs, operation="count", item=verdict)


def _told_apart(draft: Draft, sources: SeveralSources) -> dict[str, Value]:
    """What is stated several times, and each statement with its source."""
    return {"subject": _subject(draft, sources.figures[0]), "told": [_stated(draft, figure) for figure in sources.figures]}


def _subject(draft: Draft, figure: Figure) -> Sentence:
    """What is stated: measure, unit where it is another one, period."""
    values: dict[str, Value] = {"what": label_of(figure), "period": Period(figure)}
    if figure.unit_id == draft.view.unit.unit_id:
        return Sentence("consistency.subject", values)
    return Sentence("consistency.subject_of", values | {"unit": draft.view.places[figure.unit_id]})


def several(draft: Draft, examined: Examined) -> list[Block]:
    """One thing stated several times, side by side."""
    if not examined.found.several:
        return [nothing("consistency.none.several")]
    rows = [_row(draft, sources) for sources in examined.found.several]
    for sources in examined.found.several:
        told = Sentence("consistency.check_sources", _told_apart(draft, sources), finding=sources.identity.identity_id)
        draft.checked("note", sources.verdict, told)
    heads = ["column.measure", "column.unit", "column.told_by", "column.verdict", "column.common"]
    table = Table("consistency.caption.several", heads, rows)
    return [table, *(block for sources in examined.found.several for block in _remarks(draft, examined.found, sources))]


def _remarks(draft: Draft, found: Consistency, sources: SeveralSources) -> list[Block]:
    """Which hedge carries an agreement, and what would fix a disagreement."""
    subject = _subject(draft, sources.figures[0])
    guesses = [guessed(draft, subject, sources.identity, guess) for guess in found.guesses_of(sources)]
    if not sources.carried_by:
        return [*guesses]
    hedges = hedges_read(draft, Finding(sources.identity, sources.verdict, carried_by=sources.carried_by))
    return [Sentence("consistency.several_by_hedge", {"subject": subject, "hedges": hedges})]


def _row(draft: Draft, sources: SeveralSources) -> list[Value]:
    first = sources.figures[0]
    subject = Sentence("consistency.subject", {"what": label_of(first), "period": Period(first)})
    stated = [_stated(draft, figure) for figure in sources.figures]
    common: Value = Name("text", "–")
    if sources.common is not None:
        common = draft.derive(
            "common_value", sources.common, by=examine, inputs=sources.figures, operation="intersection", item=first.figure_id
        )
    return [subject, draft.view.places[first.unit_id], stated, Name("verdict", sources.verdict), common]


def _stated(draft: Draft, figure: Figure) -> Sentence:
    """What a source states, with its grade."""
    grade = Name("word", GRADE[draft.view.source(figure.source_id)["grade"]])
    return Sentence("consistency.told_by", {"figure": figure, "source": Name("source", figure.source_id), "grade": grade})


def corrections(draft: Draft, examined: Examined) -> list[Block]:
    """Corrections that act on figures of the page; what sources misprint and nobody could correct, which is used nowhere."""
    rows: list[list[Value]] = []
    for figure in examined.figures:
        for correction_id in figure.corrections:
            row = draft.view.correction(correction_id)
            cells = [Name("text", row[column] or "–") for column in ("column", "found", "corrected", "reason")]
            corrected = Sentence("consistency.corrected", {"what": label_of(figure), "figure": figure})
            rows.append([corrected, *cells, Name("source", row["evidence"])])
    heads = ["column.figure", "column.cell", "column.found", "column.corrected", "column.reason", "column.evidence"]
    misprinted = misprints(draft, (figure for figure in examined.figures if figure.misprint is not None))
    return [Table("consistency.caption.corrections", heads, rows) if rows else nothing("consistency.none.corrections"), *misprinted]
