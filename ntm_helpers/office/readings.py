"""What a cell was read as, and what its column says of it: shared by all that reads numbers of cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ntm_helpers.dataset.register import Register
from ntm_helpers.dataset.unit_words import UnitWords
from ntm_helpers.words import Message

VIETNAMESE, ENGLISH = "1.234,5", "1,234.5"
CONVENTIONS = (VIETNAMESE, ENGLISH)
"""How thousands and decimals are parted, by an example."""


class State(StrEnum):
    """What became of the text of a cell."""

    EMPTY = "empty"
    TOLD = "told"
    NOT_REPORTED = "not_reported"
    UNREADABLE = "unreadable"
    ASKED = "asked"
    """It can be read in more than one way, or says more than a figure can."""


@dataclass(frozen=True)
class Reading:
    """What a cell says.

    Attributes
    ----------
    state : State
    qualifier, value, value_to, step : str
        As ``figures.csv`` wants them; ``exact`` is "".
    uom : str
        Unit of measure that the text itself names; "" where it names none.
    of : str
        The denominator of "76/378".
    beside : str
        What stands in brackets behind the number and is no part of it.
    open_ends : (bool, bool)
        Of a range whether its ends are themselves out ("trên 82%, chưa đến 87%"), which a row of figures cannot say.
    why : Message or None
        What is asked, why it cannot be read, or what should be known of a number that was.
    """

    state: State
    qualifier: str = ""
    value: str = ""
    value_to: str = ""
    step: str = ""
    uom: str = ""
    of: str = ""
    beside: str = ""
    open_ends: tuple[bool, bool] = (False, False)
    why: Message | None = None


@dataclass(frozen=True)
class Expected:
    """What the column says of its numbers: unit of measure and kind of the measure, the marks of its digits; words of units."""

    uom: str
    kind: str
    convention: str
    words: UnitWords

    @property
    def register(self) -> Register:
        """Register of the units of measure."""
        return self.words.register


class Unread(Exception):
    """A text is not read; with the state and the reason."""

    def __init__(self, why: Message, state: State = State.UNREADABLE):
        super().__init__(why)
        self.why, self.state = why, state
