"""What a matter is, and by what it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ntm_helpers.characters import visible, visible_line
from ntm_helpers.dataset.texts import settled_text
from ntm_helpers.review import Gravity
from ntm_helpers.words import key_family

PARTED = "|"
"""What stands between the parts of the key of a matter; none of them has it."""


class Kind(StrEnum):
    """What a matter is of, in the order in which they are listed."""

    ROW = "row"
    """A row of the dataset that is wrong or odd."""
    CONFLICT = "conflict"
    """Figures that disagree."""
    FINDING = "finding"
    """Something is wrong by the figures themselves."""
    RULE = "rule"
    """A rule that is used and was not checked against the text of the law."""
    MISSING = "missing"
    """A figure to be sent."""


class Urgency(StrEnum):
    """How grave a matter is."""

    FIRST = "first"
    USUAL = "usual"
    SEND = "send"
    """Nothing is wrong: a figure is to be sent."""
    LOOK = "look"


class Answerer(StrEnum):
    """Who must answer, in the order in which they are listed."""

    UNIT = "unit"
    PUBLISHER = "publisher"
    PROGRAMME = "programme"
    KEEPER = "keeper"


KIND_WORDS = key_family("matters.kind", Kind)
URGENCY_WORDS = key_family("matters.urgency", Urgency)
ANSWERER_WORDS = key_family("matters.answerer", (Answerer.PROGRAMME, Answerer.KEEPER))
LAST_OF_FIRST = Gravity.LOST
"""The last of the findings that come first: money that does not close, a rule that is broken, a standing contradicted or lost."""


def urgency_of(gravity: Gravity | None) -> Urgency:
    """Tell how grave a finding is; one that is about a time after the review date has no gravity."""
    if gravity is None:
        return Urgency.LOOK
    return Urgency.FIRST if gravity <= LAST_OF_FIRST else Urgency.USUAL


@dataclass(frozen=True)
class Who:
    """Who must answer a matter.

    Attributes
    ----------
    answerer : Answerer
    publisher : str
        Name of the publisher, where that must answer.
    """

    answerer: Answerer
    publisher: str = ""


@dataclass(frozen=True)
class Matter:
    """Something that must be cleared up.

    Attributes
    ----------
    unit_id : str
        The unit that it is about; empty for the whole dataset.
    topic : str
        The topic that tells it; empty for what no topic tells.
    kind : Kind
    subject : str
        What it is about, in ids: the same whatever the figures say.
    urgency : Urgency
    who : Who
    said : mapping of str to str
        What it is, by language.
    """

    unit_id: str
    topic: str
    kind: Kind
    subject: str
    urgency: Urgency
    who: Who
    said: Mapping[str, str]

    @property
    def key(self) -> str:
        """What tells it from all other matters."""
        return key_of(self.unit_id, self.topic, self.kind, self.subject)


def readable(matter: Matter) -> Matter:
    """Give a matter as its table keeps it: in one spelling, what nobody sees as its number."""
    said = {lang: visible(settled_text(text)) for lang, text in matter.said.items()}
    return replace(matter, subject=visible_line(settled_text(matter.subject)), said=said)


def key_of(*parts: str) -> str:
    """Put the parts of a key together."""
    return PARTED.join(part.replace(PARTED, "/") for part in parts)
