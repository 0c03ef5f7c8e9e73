"""What is said of one value: by other cells of its row, by its row, column, block, the whole mapping. More specific counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as Of
from functools import cached_property, lru_cache

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from ntm_helpers.characters import SAME_LETTER
from ntm_helpers.office.accounts import Place
from ntm_helpers.office.columns import TOLD, Columns
from ntm_helpers.office.mapping import Block, Line, Mapping
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.periods import FoundPeriod, Period, find_period, read_period
from ntm_helpers.office.sheets import Cell, Sheet
from ntm_helpers.office.units import kind_and_name
from ntm_helpers.office.vocabulary import is_one_of, reference

_BULLET = re.compile(r"(?:[-–+*•]+\s*|\(?(?:\d{1,2}(?:\.\d{1,2})*|[IVXivx]{1,5}|[A-Za-zđĐ])[.)]\s+)(?=\S)")
_SHORT = ("P.", "X.", "H.", "T.", "Q.")
"""Short for phường, xã, huyện, tỉnh, quận."""
_PASSED_ON = ("item", "period", "stated", "uom", "basis", "qualifier", "reading", "numbers", "dash")
_MEASURED = r"(?:1\.?000|nghin|trieu|ty|tr|dong|%|ha\b|km|m\b|tan|kg|nguoi|ho\b)"
_UOM = re.compile(rf"(?:^|\(|\s)(?:(?:dvt|don vi tinh|unit of measure|uom)\s*:?|don vi\s*:(?=\s*{_MEASURED}))\s*([^()]+)\)?$")
"""A line such as "ĐVT: triệu đồng", without signs; "Đơn vị: …" is one where it goes on as no name of a unit does."""
_ABOVE = 8
"""Rows above the heads in which the line of the unit of measure is looked for."""
ABOVE = "\0above"
"""Unit of a meaning whose row is one of the unit above it."""


def unnumbered(text: str) -> str:
    """Give a label without the number, letter or dash in front of it; what may be a part of its name stays ("P. Ba Đình")."""
    text = " ".join(text.split())
    match = _BULLET.match(text)
    rest = text[match.end() :] if match else text
    return text if match and match[0].strip().upper() in _SHORT and not kind_and_name(rest)[0] else rest


def _plain(text: str) -> str:
    """Give a text in small letters without signs, a character for each of the text."""
    letters = (unicodedata.normalize("NFD", letter)[0] for letter in text.translate(SAME_LETTER).lower())
    return "".join(letters).replace("đ", "d")


@lru_cache(maxsize=4096)
def _period(text: str) -> Period | None:
    return read_period(text)


@lru_cache(maxsize=4096)
def _found_period(text: str) -> FoundPeriod | None:
    return find_period(text)


class Sayings:
    """What a block says of its values.

    Attributes
    ----------
    block_unit : str
        Unit that the block as a whole is of, "" for that of the report.
    """

    def __init__(self, sheet: Sheet, block: Block, mapping: Mapping, columns: Columns):
        self.sheet, self.block, self.mapping, self.columns = sheet, block, mapping, columns
        self.block_unit = self._unit_of(block.given.get("of", ""), 0)

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
        of_sheet = dict(self.mapping.general.given) | dict(self.block.given)
        own, number = self._own(column, row, labelled, told)
        given = of_sheet | own
        said = {name: self._resolved(given.get(name, ""), cell.column) for name in (*_PASSED_ON, "measure")}
        if "uom" not in own:
            said["uom"] = said["uom"] or self._uom
        if "period" not in own:
            said["period"] = self._period_of_head(cell.column) or said["period"]
        of = (row.given if row is not None else {}).get("of", "") or (column.given if column is not None else {}).get("of", "")
        if unit and not is_total and not (row is not None and "of" in row.given):
            of = ""
        return Meaning(
            Place(self.sheet.file, self.sheet.title, cell.row, cell.column),
            " ".join(cell.text.split()),
            cell.stored,
            cell.format,
            unit=self._unit_of(of, cell.column) or (unit if not is_total else "") or self.block_unit,
            table=self.block.given.get("table", ""),
            key=str(cell.row) if self.block.given.get("table") else "",
            is_total=is_total,
            note=self._note(cell.row),
            is_note_of_row=False,  # until the other values of the row are known
            head=self.columns.head(cell.column),
            line=number,
            said=self.word(cell.text),
            is_uom_of_sheet=bool(said["uom"]) and "uom" not in own,
            **said,
        )

    def _own(self, column: Line | None, row: Line | None, labelled: int, told: Of[int, Cell]) -> tuple[dict[str, str], int]:
        """What column, row and cells of the row say, the later over the earlier, and the line that names the measure."""
        given: dict[str, str] = {}
        number = 0
        for line in (column, row):
            if line is not None:
                given |= line.given
                if line.what:
                    given["measure"], number = line.what, line.number
        for place, other in sorted(told.items()):
            role = self.columns.lines[place].role
            if role in TOLD and place != labelled:
                text = unnumbered(other.text) if role in ("measure", "item") else other.text
                given[role] = self.word(other.text) or self.word(text) or text
                number = 0 if role == "measure" else number
        return given, number

    def _period_of_head(self, column: int) -> str:
        """A part of the head that is nothing but a period."""
        parts = self.columns.heads[column].parts if column in self.columns.heads else ()
        return next((part for part in reversed(parts) if _period(part)), "")

    def has_other_period(self, meaning: Meaning) -> bool:
        """Whether the head holds a period, among other words, that ends on another day than the one that counts."""
        line = self.columns.lines.get(meaning.place.column)
        if meaning.table or line is None or "period" in line.given or self.columns.of("period"):
            return False
        found, used = _found_period(meaning.head), _period(meaning.period)
        return found is not None and (used is None or found.period.end != used.end)

    @cached_property
    def _uom(self) -> str:
        """Unit of measure that a line above the heads gives for the whole table."""
        above = range(self.columns.header.start - 1, max(self.columns.header.start - _ABOVE, 0), -1)
        texts = (" ".join(cell.text.split()) for row in above for cell in self.sheet.rows.get(row, ()))
        matches = [(text, _UOM.search(_plain(text))) for text in texts]
        return next((text[slice(*match.span(1))].strip(" .:") for text, match in matches if match), "")

    def word(self, text: str) -> str:
        """What the mapping says that a text means; "" where it says nothing."""
        line = self._line_of(text)
        return line.what if line else ""

    def is_new(self, text: str) -> bool:
        """Whether the mapping says that a text is the name of a new unit."""
        line = self._line_of(text)
        return line is not None and line.role == "new"

    def unit(self, text: str) -> str:
        """Unit that a text names, without the number before it, or that the mapping says it means."""
        bare = unnumbered(text)
        return self.word(text) or self.word(bare) or bare

    def _line_of(self, text: str) -> Line | None:
        return next((line for line in self._words if is_one_of(line.name, (" ".join(text.split()),))), None)

    @cached_property
    def _words(self) -> list[Line]:
        return [*self.block.of("word"), *self.mapping.general.of("word")]

    def _note(self, row: int) -> str:
        notes = [self.sheet.cells.get((row, column)) for column in self.columns.of("note")]
        return "; ".join(" ".join(note.text.split()) for note in notes if note is not None)

    def _unit_of(self, value: str, column: int) -> str:
        """Give the unit that a value points to, or that the mapping says the name means to which it points."""
        name = self._resolved(value, column)
        return self.word(name) or name

    def _resolved(self, value: str, column: int) -> str:
        """Give what a value points to; itself where it points to nothing."""
        kind, place = reference(value)
        if kind == "sheet_name":
            return self.sheet.title
        if kind == "file_name":
            return self.sheet.file.rpartition(".")[0]
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
