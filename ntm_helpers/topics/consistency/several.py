"""One thing stated by several sources, side by side; and the corrections that act on the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import GRADES, Figure
from ntm_helpers.methods.identities.examine import Consistency, examine
from ntm_helpers.methods.identities.several import SeveralSources
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value, key_family, nothing

GRADE = key_family("grade", GRADES)


@dataclass(frozen=True)
class Examined:
    """What the steps share: the figures that were held together, and what came of it."""

    figures: Sequence[Figure]
    found: Consistency


def several(draft: Draft, examined: Examined) -> list[Block]:
    """One thing stated by several sources, side by side."""
    if not examined.found.several:
        return [nothing("consistency.none.several")]
    rows = [_row(draft, sources) for sources in examined.found.several]
    heads = ["column.measure", "column.unit", "column.told_by", "column.verdict", "column.common"]
    return [Table("consistency.caption.several", heads, rows)]


def _row(draft: Draft, sources: SeveralSources) -> list[Value]:
    first = sources.figures[0]
    subject = Sentence("consistency.subject", {"what": _what(first), "period": Period(first)})
    stated = [_stated(draft, figure) for figure in sources.figures]
    common: Value = Name("text", "–")
    if sources.common is not None:
        common = draft.derive("common_value", sources.common, by=examine, inputs=sources.figures, item=first.figure_id)
    return [subject, draft.view.places[first.unit_id], stated, Name("verdict", sources.verdict), common]


def _stated(draft: Draft, figure: Figure) -> Sentence:
    """What a source states, with its grade."""
    grade = Name("word", GRADE[draft.view.source(figure.source_id)["grade"]])
    return Sentence("consistency.told_by", {"figure": figure, "source": Name("source", figure.source_id), "grade": grade})


def _what(figure: Figure) -> Name:
    return Name("what", f"{figure.measure}:{figure.item}")


def corrections(draft: Draft, examined: Examined) -> list[Block]:
    """Corrections that act on figures of the page."""
    rows: list[list[Value]] = []
    for figure in examined.figures:
        for correction_id in figure.corrections:
            row = draft.view.correction(correction_id)
            cells = [Name("text", row[column] or "–") for column in ("column", "found", "corrected", "reason")]
            corrected = Sentence("consistency.corrected", {"what": _what(figure), "figure": figure})
            rows.append([corrected, *cells, Name("source", row["evidence"])])
    heads = ["column.figure", "column.cell", "column.found", "column.corrected", "column.reason", "column.evidence"]
    return [Table("consistency.caption.corrections", heads, rows) if rows else nothing("consistency.none.corrections")]
