"""What became of every cell of a file that came in: the account that intake gives, and that nothing is lost by.

A file is read whole: each cell that holds something has a `Fate`. What was taken stands in rows of the dataset's tables,
what was not in the list of what was left out, with the reason. What must be decided first is a question, and stops only
what depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from ntm_helpers.dataset import contract
from ntm_helpers.errors import Fault
from ntm_helpers.words import Message

_LINE = re.compile(r"(?:^|; )[^;]*, dòng \d+$")

Row = dict[str, str]
"""A row of a table of the contract: its cells by column, as text."""


class Kind(StrEnum):
    """What became of a cell."""

    TAKEN = "taken"
    """It stands in a row of the dataset."""
    NAMES = "names"
    """It is a title, a head, a number of a line, the name of a unit: it says what the others are."""
    NOTE = "note"
    """It is kept as a note."""
    LEFT_OUT = "left_out"
    """The mapping leaves it out, or there is nothing that could be taken; the reason is told."""
    ASKED = "asked"
    """It can be read in more than one way, or not at all: it is not taken until somebody decides."""


_CELL = ", ô "
_TOGETHER = "; "
"""What parts sheet and cell, and the places of what is said twice, in the locator of a row."""


def places_in(locator: str) -> list[tuple[str, str]]:
    """Sheets and cells that the locator of a row tells."""
    parts = (part.rpartition(_CELL) for part in locator.split(_TOGETHER))
    return [(sheet, cell) for sheet, mark, cell in parts if mark]


@dataclass(frozen=True)
class Place:
    """Where a cell stands: ``file`` by its name, ``sheet`` by its title, row and column from 1."""

    file: str
    sheet: str
    row: int
    column: int

    @property
    def letter(self) -> str:
        """Name of its column, as D."""
        from openpyxl.utils import get_column_letter

        return str(get_column_letter(self.column))

    @property
    def cell(self) -> str:
        """Its name in the sheet, as D10."""
        return f"{self.letter}{self.row}"

    @property
    def locator(self) -> str:
        """Where it stands in its file, as a row of the dataset tells it."""
        return f"{self.sheet}{_CELL}{self.cell}"

    @property
    def line(self) -> str:
        """Its line in the sheet, as the note of a row that was made of it says it."""
        return f"{self.sheet}, dòng {self.row}"


def without_line(note: str) -> str:
    """Give a note without the line of the sheet that its row was made of."""
    return _LINE.sub("", note)


@dataclass(frozen=True)
class Fate:
    """What became of one cell.

    Attributes
    ----------
    place : Place
    text : str
        What stands there, as it is shown.
    kind : Kind
    why : Message or None
        Reason for which it is left out, question that is asked.
    table, row_id : str
        Row in which it stands, where it was taken; of several, as of a list of criteria, all, parted by blanks. Of a cell that
        is asked about the row that was taken without it.
    """

    place: Place
    text: str
    kind: Kind
    why: Message | None = None
    table: str = ""
    row_id: str = ""


@dataclass
class Account:
    """What files gave: rows for the dataset, the fate of every cell, what is wrong.

    Attributes
    ----------
    rows : dict of str to list of Row
        By table; the rows of ``sources`` and ``source_copies`` say which file, with its digest, they come from.
    fates : list of Fate
    remarks : list of Message
        How columns of numbers were read, where they do not say it themselves.
    totals : list of Message
        What rows of totals say against the rows above them.
    faults : list of Fault
        What is wrong with a file or a mapping; one heavier than a notice stops what depends on it, and nothing is written where it
        weighs `Weight.TABLE`.
    copies : dict of str to bytes
        By name, what goes back to whoever sent a form: a copy in which the cells that cannot be taken are marked.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    fates: list[Fate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    copies: dict[str, bytes] = field(default_factory=dict)
    remarks: list[Message] = field(default_factory=list)
    totals: list[Message] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Fate]:
        """Cells that fared so."""
        return [fate for fate in self.fates if fate.kind is kind]

    def add(self, other: Account) -> None:
        """Join the account of another file."""
        for table, rows in other.rows.items():
            self.rows.setdefault(table, []).extend(rows)
        self.fates += other.fates
        self.faults += other.faults
        self.copies |= other.copies
        self.remarks += other.remarks
        self.totals += other.totals

    def take(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        self.rows.setdefault(table, []).extend(rows)


def quoted(text: str) -> str:
    """Give a cell's text as the quote of a figure, no longer than the contract has it."""
    longest = next(int(column.longest) for column in contract.tables()["figures"].columns if column.name == "quote")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
