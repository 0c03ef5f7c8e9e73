"""The cells of an XLSX file, read row by row from the parts of its archive; knows nothing of datasets and their faults.

openpyxl makes an object of every formatted cell (3 MB of borders take it a minute and 1.4 GB), stops at drawings it does not know,
sees no sheets in a workbook saved as "Strict Open XML", and leaves the ``_x000D_`` of pasted line ends in the text. python-calamine
gives neither number formats nor hidden rows, nor a formula without a stored value.

What is damaged raises ValueError, LookupError or ParseError, what is too much `parts.Excess`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import islice
from typing import NamedTuple

from openpyxl.utils import column_index_from_string, get_column_letter

from ntm_helpers.dataset.workbook.beside import Remark, remarks
from ntm_helpers.dataset.workbook.parts import MOST_ALIKE, MOST_SHEETS, MOST_TEXT, Excess, Parts, Wanted, local_name
from ntm_helpers.dataset.workbook.styles import Runs, Style, Styles, marks, runs_of
from ntm_helpers.dataset.workbook.text import unescaped
from ntm_helpers.words import Message

MAIN = "xl/workbook.xml"
"""The part that names the sheets."""
LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_FLAT, _NARROW = 3.0, 0.3
"""Height in points and width in characters below which nothing can be read."""
_OF_A_SHEET: Wanted = {
    "sheetFormatPr": ("worksheet",),
    "col": ("cols",),
    "row": ("sheetData",),
    "mergeCell": ("mergeCells",),
    "conditionalFormatting": (),
    "headerFooter": ("worksheet",),
}


class Cell(NamedTuple):
    """A cell that holds something."""

    row: int
    column: int
    kind: str
    """``text``, or as the file says: n number, b boolean, d date, e error value."""
    text: str
    """The text, or what is stored: the number's digits, the value kept for a formula."""
    formula: str | None
    style: Style
    is_raised: bool = False
    """Whether a raised or lowered digit follows a digit."""

    @property
    def letter(self) -> str:
        """Name of its column."""
        return str(get_column_letter(self.column))


@dataclass
class Sheet:
    """What one sheet holds."""

    title: str
    is_hidden: bool
    filled: dict[int, list[Cell]] = field(default_factory=dict)
    """Cells by row, both in order."""
    marked_rows: set[int] = field(default_factory=set)
    """Rows that hold a cell which is struck through or cannot be seen."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    marking: list[str] = field(default_factory=list)
    """Areas of conditional formats that strike through or hide."""
    remarks: list[Remark] = field(default_factory=list)
    """What is written beside its cells."""


class Book:
    """The parts of an archive that say what its cells hold."""

    def __init__(self, archive: zipfile.ZipFile):
        self.parts = Parts(archive)
        main = [*islice(self.parts.elements(MAIN, {"workbookPr": ("workbook",), "sheet": ("sheets",)}), MOST_SHEETS + 2)]
        self._is_1904 = any(element.get("date1904") in ("1", "true") for name, element in main if name == "workbookPr")
        self._entries = [element for name, element in main if name == "sheet"]
        self._links = {link.get("Id"): link for link in self.parts.links(MAIN)}
        self._check_places()
        self._strings = [
            runs_of(item) for part in self._of_kind("sharedStrings") for _, item in self.parts.elements(part, {"si": ("sst",)})
        ]
        self._styles = Styles(self.parts, self._of_kind("styles"))
        self._characters = 0

    @property
    def first_day(self) -> date:
        """Day 0 of the date cells; old workbooks from a Macintosh count from 1904."""
        return date(1904, 1, 1) if self._is_1904 else date(1899, 12, 30)

    def sheets(self) -> Iterator[Sheet]:
        """Read the sheets that hold cells, one after the other; charts on a sheet of their own hold none."""
        for entry in self._entries:
            link_id = _link_id(entry)
            if link_id not in self._links:
                raise ValueError(f"the sheet {entry.get('name')!r} is named and not there")
            link = self._links[link_id]
            if link.get("Type", "").endswith("/worksheet"):
                sheet = Sheet(entry.get("name", ""), entry.get("state", "visible") != "visible")
                yield _SheetReader(self, sheet, link.get("Target", "")).read()

    def _check_places(self) -> None:
        """Refuse a workbook that has more sheets than anyone looks at, or names one part many times, before any of them is read."""
        if len(self._entries) > MOST_SHEETS:
            raise Excess(Message("fault.many_sheets", most=MOST_SHEETS))
        sheets = [self._links[number].get("Target", "") for number in map(_link_id, self._entries) if number in self._links]
        for part, times in Counter([*sheets, *self._of_kind("sharedStrings"), *self._of_kind("styles")]).items():
            if times > 1:
                raise Excess(Message("fault.part_again", part=part))

    def _of_kind(self, kind: str) -> list[str]:
        return [link.get("Target", "") for link in self._links.values() if link.get("Type", "").endswith(f"/{kind}")]

    def style(self, number: str, reference: str) -> Style:
        """Give the style of a number that a cell, row or column names."""
        place = int(number)
        if not 0 <= place < len(self._styles.cells):
            raise ValueError(f"the format of cell {reference} (number {number}) is not in the file")
        return self._styles.cells[place]

    def is_marking(self, rule: ET.Element) -> bool:
        """Whether a conditional format strikes through or hides."""
        number = rule.get("dxfId", "")
        own = next((part for part in rule if local_name(part) == "dxf"), None)
        return (number.isdecimal() and int(number) in self._styles.marking) or (own is not None and marks(own))

    def content(self, kind: str, value: ET.Element | None, inline: ET.Element | None, reference: str) -> tuple[str, Runs]:
        """Kind and stored content of a cell."""
        stored = (value.text or "") if value is not None else ""
        if kind == "s" and stored:
            if not stored.strip().isdecimal() or int(stored) >= len(self._strings):
                raise ValueError(f"the text of cell {reference} (number {stored}) is not in the file")
            kind, runs = "text", self._strings[int(stored)]
        elif kind == "inlineStr":
            kind, runs = "text", runs_of(inline) if inline is not None else Runs("")
        elif kind in ("s", "str"):
            kind, runs = "text", Runs(unescaped(stored))
        else:
            runs = Runs(stored)
        self._characters += len(runs.text)  # a long text that every cell names
        if self._characters > MOST_TEXT:
            raise Excess(Message("fault.much_text", most=MOST_TEXT))
        return kind, runs


class _SheetReader:
    """Reads the cells of one sheet."""

    def __init__(self, book: Book, sheet: Sheet, part: str):
        self.book, self.sheet, self.part = book, sheet, part
        self._found: dict[int, dict[int, Cell]] = {}
        self._shared: dict[str | None, str] = {}
        self._columns: list[tuple[range, str]] = []
        self._is_hidden_by_default = False
        self._number = 0

    def read(self) -> Sheet:
        """Read the sheet, then what stands beside its cells."""
        take: dict[str, Callable[[ET.Element], None]] = {
            "sheetFormatPr": self._defaults,
            "col": self._column,
            "row": self._row,
            "mergeCell": lambda element: self.sheet.merged.append(element.get("ref", "")),
            "conditionalFormatting": self._conditional,
            "headerFooter": self._margins,
        }
        alike: Counter[str] = Counter()
        for name, element in self.book.parts.elements(self.part, _OF_A_SHEET):
            take[name](element)
            alike[name] += name != "row"
            if alike[name] > MOST_ALIKE:
                raise Excess(Message("fault.much_within", part=self.part, name=name, most=MOST_ALIKE))
        self.sheet.filled = {row: [cell for _, cell in sorted(cells.items())] for row, cells in sorted(self._found.items())}
        self.sheet.remarks += remarks(self.book.parts, self.part)
        return self.sheet

    def _defaults(self, element: ET.Element) -> None:
        self._is_hidden_by_default = element.get("zeroHeight") in ("1", "true")

    def _column(self, element: ET.Element) -> None:
        first, last = int(element.get("min", 1)), int(element.get("max", LAST_COLUMN))
        span = range(max(first, 1), min(last, LAST_COLUMN) + 1)
        if _is_hidden(element, "width", _NARROW):
            self.sheet.hidden_columns.append(span)
        if style := element.get("style"):
            self._columns.append((span, style))

    def _row(self, element: ET.Element) -> None:
        self._number = number = int(element.get("r", self._number + 1))
        for cell in self._cells(element, number):
            if cell.row != number:  # else it would escape the hiding of its row
                raise ValueError(f"sheet {self.sheet.title} holds the cell {cell.letter}{cell.row} in row {number}")
            cells = self._found.setdefault(number, {})
            if cell.column in cells:
                raise ValueError(f"sheet {self.sheet.title} holds the cell {cell.letter}{cell.row} twice")
            cells[cell.column] = cell
        by_default = self._is_hidden_by_default and not {"hidden", "ht"} & set(element.keys())
        if by_default or _is_hidden(element, "ht", _FLAT):
            self.sheet.hidden_rows.append(number)

    def _conditional(self, element: ET.Element) -> None:
        rules = [part for part in element if local_name(part) == "cfRule"]
        if any(map(self.book.is_marking, rules)):
            area = element.get("sqref") or next((part.text or "" for part in element if local_name(part) == "sqref"), "")
            self.sheet.marking += area.split()

    def _margins(self, element: ET.Element) -> None:
        for part in element:
            text = re.sub(r'&("[^"]*"|K[0-9A-Fa-f+-]{6,8}|\d+|.)', " ", part.text or "").strip()
            if any(character.isalpha() for character in text):
                self.sheet.remarks.append(Remark("margin", "", text))

    def _cells(self, row: ET.Element, number: int) -> Iterator[Cell]:
        """Give the cells of a row that hold something; those that only bear a format cost as little as can be."""
        before = ""
        for element in row:
            reference = element.get("r") or _next_reference(before, number)
            before = reference
            if not len(element) or local_name(element) != "c":
                continue
            parts = {local_name(part): part for part in element}
            formula = _formula(parts["f"], reference, self._shared) if "f" in parts else None
            kind, runs = self.book.content(element.get("t", "n"), parts.get("v"), parts.get("is"), reference)
            text = runs.text.strip()
            if text or formula is not None:
                place = _position(reference)
                style = self._style(row, element, reference, place[1])
                if runs.is_struck or runs.colours:
                    style = style.with_runs(runs)
                if style.is_struck or style.is_unseen:
                    self.sheet.marked_rows.add(number)
                yield Cell(*place, kind, text, formula, style, runs.is_raised)

    def _style(self, row: ET.Element, cell: ET.Element, reference: str, column: int) -> Style:
        """Style of a cell; one that names none is drawn plainly by some programs, as its row or column by others."""
        number = cell.get("s")
        if number is not None:
            return self.book.style(number, reference)
        of_row = row.get("s") if row.get("customFormat") in ("1", "true") else None
        drawn = of_row or next((style for span, style in self._columns if column in span), "0")
        plain = self.book.style("0", reference)
        return plain if drawn == "0" else plain.drawn_as(self.book.style(drawn, reference))


def _link_id(entry: ET.Element) -> str:
    return next((value for key, value in entry.items() if key.endswith("}id")), "")


def _is_hidden(element: ET.Element, size: str, least: float) -> bool:
    """Whether a row or column is hidden, or drawn so flat that it might as well be."""
    return element.get("hidden") in ("1", "true") or float(element.get(size, least)) < least


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    column = _column(letters)
    row = int(digits) if 0 < len(digits) < 8 and digits[0] != "0" else 0
    if not 0 < row <= _LAST_ROW or not 0 < column <= LAST_COLUMN:
        raise ValueError(f"{reference!r} is no place in a sheet")
    return row, column


@cache
def _column(letters: str) -> int:
    """Number of a column by its letters; 0 where it is none."""
    return column_index_from_string(letters) if re.fullmatch(r"[A-Z]{1,3}", letters) else 0


def _next_reference(before: str, row: int) -> str:
    """Name the cell to the right, for files that leave the names out."""
    return f"{get_column_letter(_position(before)[1] + 1) if before else 'A'}{row}"


def _formula(element: ET.Element, reference: str, shared: dict[str | None, str]) -> str:
    if element.text:
        if element.get("t") == "shared":
            shared[element.get("si")] = f"={element.text} (as in {reference})"
        return f"={element.text}"
    return shared.get(element.get("si"), f"a formula of the kind {element.get('t', 'normal')}")
