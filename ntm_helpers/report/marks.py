"""The marks of numbers: what is told of one by a sign beside it, or in the head of its column, and explained in the legend."""

from __future__ import annotations

from dataclasses import dataclass

from ntm_helpers.dataset import Figure
from ntm_helpers.words import key_family

MARKS = {"corrected": "§", "unconfirmed_rule": "†", "afterwards": "›", "running_plan": "»", "stated_later": "°", "derived": "*"}
"""Signs of the marks, that which says most first."""
MARK_WORDS, MARKED_WORDS = key_family("mark", MARKS), key_family("marked", MARKS)
"""What a mark means, in the legend; and in few words, beside a number."""


@dataclass(frozen=True)
class Told:
    """What the head of a column says of all numbers below it: their mark, and their unit of measure."""

    mark: str = ""
    unit: str = ""


def mark_of(figure: Figure) -> str:
    """Give the mark of a figure: of several that which says most; empty where it is as its source states it."""
    kinds = {str(figure.standing), figure.basis} | ({"corrected"} if figure.corrections else set())
    return next((kind for kind in MARKS if kind in kinds), "")
