"""What is said of one value: by other cells of its row, by its row, column, block, the whole mapping. More specific counts."""

from __future__ import annotations

import re
from collections.abc import Mapping as Of

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from ntm_helpers.office.accounts import Place
from ntm_helpers.office.columns import TOLD, Columns
from ntm_helpers.office.mapping import Block, Line, Mapping
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.sheets import Cell, Sheet
from ntm_helpers.office.vocabulary import fitting, reference

_BULLET = re.compile(r"(?:[-–+*•]+\s*|\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVXivx]{1,5}|[A-Za-zđĐ])[.)]\s+)(?=\S)")
_PASSED_ON = ("item", "period", "stated", "uom", "basis", "qualifier", "reading", "numbers", "dash")
ABOVE = "\0above"
"""Unit of a meaning whose row is one of the unit above it."""


def unnumbered(text: str) -> str:
    """Give a label without the number or dash in front of it."""
    return _BULLET.sub("", " ".join(text.split()), count=1)


class Sayings:
    """What a block says of its values.

    Attributes
    ----------
    block_unit : str
        Unit that the block as a whole is of, "" for that of the report.
    """

    def __init__(self, sheet: Sheet, block: Block, mapping: Mapping, columns: Columns):
        self.sheet, self.block, self.mapping, self.columns = sheet, block, mapping, columns
        self.block_unit = self._resolved(block.given.get("of", ""), 0)

    def meaning(self, cell: Cell, row: Line | None, labelled: int, told: Of[int, Cell], unit: str, *, is_total: bool) -> Meaning:
        """Give what a value means.

        Parameters
        ----------
        cell : Cell
        row : Line or None
            Line of the mapping about its row, or about the cell itself.
        labelled : int
            Column whose cell that line names: it says no more by itself.
        told : mapping of int to Cell
            By column, what other cells of the row say.
        unit : str
            Unit that the row names.
        is_total : bool
        """
        column = self.columns.lines.get(cell.column)
        given = dict(self.mapping.general.given) | dict(self.block.given)
        given.pop("of", None)
        number = 0
        for line in (column, row):
            if line is not None:
                given |= line.given
                if line.what:
                    given["measure"], number = line.what, line.number
        for place, other in sorted(told.items()):
            role = self.columns.lines[place].role
            if role in TOLD and place != labelled:
                given[role] = unnumbered(other.text) if role in ("measure", "item") else other.text
                number = 0 if role == "measure" else number
        said = {name: self._resolved(given.get(name, ""), cell.column) for name in (*_PASSED_ON, "measure")}
        of = (row.given if row is not None else {}).get("of", "") or (column.given if column is not None else {}).get("of", "")
        if unit and not is_total and not (row is not None and "of" in row.given):
            of = ""
        return Meaning(
            Place(self.sheet.file, self.sheet.title, cell.row, cell.column),
            " ".join(cell.text.split()),
            cell.stored,
            cell.format,
            unit=self._resolved(of, cell.column) or (unit if not is_total else "") or self.block_unit,
            table=self.block.given.get("table", ""),
            key=str(cell.row) if self.block.given.get("table") else "",
            is_total=is_total,
            note=self._note(cell.row),
            head=self.columns.head(cell.column),
            line=number,
            said=self._word(cell.text),
            **said,
        )

    def _word(self, text: str) -> str:
        """What the mapping says that a text means."""
        for block in (self.block, self.mapping.general):
            for line in block.of("word"):
                if fitting(line.name, [" ".join(text.split())]):
                    return line.what
        return ""

    def _note(self, row: int) -> str:
        notes = [self.sheet.cells.get((row, column)) for column in self.columns.of("note")]
        return "; ".join(" ".join(note.text.split()) for note in notes if note is not None)

    def _resolved(self, value: str, column: int) -> str:
        """Give what a value points to; itself where it points to nothing."""
        kind, place = reference(value)
        if kind == "sheet_name":
            return self.sheet.title
        if kind == "above":
            return ABOVE
        if kind == "head":
            parts = self.columns.heads[column].parts if column in self.columns.heads else ()
            return parts[min(int(place), len(parts)) - 1] if place and parts else parts[-1] if parts else ""
        if kind == "cell":
            letters, row = coordinate_from_string(place)
            cell = self.sheet.at(row, column_index_from_string(letters))
            text = " ".join(cell.text.split()) if cell else ""
            return text.partition(":")[2].strip() or text
        return value
