"""Statements that oppose one another, as the dataset declares them: which of the two holds is for whoever published them to say.

As in a briefing (`ntm_helpers.topics.synthesis.decisions`), a shortcoming comes before the claim that opposes it, and what was
stated after the review date says nothing of that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ntm_helpers.dataset import Dataset
from ntm_helpers.dataset.entities import is_later
from ntm_helpers.dataset.tables import members
from ntm_helpers.office.matters.answerer import who_answers
from ntm_helpers.office.matters.matter import Kind, Matter, Urgency
from ntm_helpers.office.matters.subjects import holder_of
from ntm_helpers.words import LANGUAGES, words

_SHORTCOMING = "shortcoming"


def matters_of_statements(dataset: Dataset) -> Iterator[Matter]:
    """Give every pair of statements that oppose one another, once, whichever of the two says so."""
    day = dataset.review_date
    rows = {row["statement_id"]: row for row in dataset.statements if not is_later("statements", row, day)}
    pairs = {
        tuple(sorted((row["statement_id"], other))): None
        for row in rows.values()
        for other in members(row["opposes"])
        if other in rows and other != row["statement_id"]
    }
    for pair in pairs:
        first, second = sorted((rows[one] for one in pair), key=lambda row: row["kind"] != _SHORTCOMING)
        yield _matter(dataset, first, second, "+".join(pair))


def _matter(dataset: Dataset, first: Mapping[str, str], second: Mapping[str, str], pair: str) -> Matter:
    named = [unit_id for row in (first, second) for unit_id in members(row["unit_ids"]) if unit_id in dataset.places]
    unit = holder_of(
        [dataset.places[unit_id] for unit_id in members(first["unit_ids"]) if unit_id in dataset.places], dataset.places
    )
    unit_id = unit.unit_id if unit is not None else next(iter(named), "")
    publishers = [dataset.sources[row["source_id"]]["publisher"] for row in (first, second) if row["source_id"] in dataset.sources]
    who = who_answers(Kind.CONFLICT, unit_id, publishers)
    said = {
        lang: words(lang)(
            "matters.opposed", one=first[f"text_{lang}"] or first["text_vi"], other=second[f"text_{lang}"] or second["text_vi"]
        )
        for lang in LANGUAGES
    }
    return Matter(unit_id, first["topic"], Kind.CONFLICT, f"opposed:{pair}", Urgency.USUAL, who, said)
