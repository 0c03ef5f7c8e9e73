"""The cells of an XLSX file, read row by row from the parts of its archive; knows nothing of datasets and their faults.

openpyxl makes an object of every formatted cell (3 MB of borders take it a minute and 1.4 GB), stops at drawings it does not know,
sees no sheets in a workbook saved as "Strict Open XML", and leaves the ``_x000D_`` of pasted line ends in the text. python-calamine
gives neither number formats nor hidden rows, nor a formula without a stored value.

An archive comes here only after `unsafe` has let it pass: the parser used would follow entities. What is damaged raises
ValueError, LookupError or ParseError.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import column_index_from_string, get_column_letter

MAIN = "xl/workbook.xml"
"""The part that names the sheets."""
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576


class Cell(NamedTuple):
    """A cell that holds something."""

    row: int
    column: int
    kind: str
    """``text``, or as the file says: n number, b boolean, d date, e error value."""
    text: str
    """The text, or what is stored: the number's digits, the value kept for a formula."""
    formula: str | None
    shown: str
    """Number format."""

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
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class Book:
    """The parts of an archive that say what its cells hold."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self._main = self._root(MAIN)
        self._links = {link.get("Id"): link for link in self._root("xl/_rels/workbook.xml.rels")}
        self._strings = [
            _plain_text(item) for part in self._parts("sharedStrings") for _, item in _elements(archive, part, {"si": "sst"})
        ]
        self._formats = [shown for part in self._parts("styles") for shown in _formats(self._root(part))] or ["General"]

    @property
    def first_day(self) -> date:
        """Day 0 of the date cells; old workbooks from a Macintosh count from 1904."""
        properties = self._main.find("{*}workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        return date(1904, 1, 1) if is_1904 else date(1899, 12, 30)

    def sheets(self) -> Iterator[Sheet]:
        """Read the sheets that hold cells, one after the other; charts on a sheet of their own hold none."""
        for entry in self._main.iterfind("{*}sheets/{*}sheet"):
            link_id = next((value for key, value in entry.items() if key.endswith("}id")), "")
            if link_id not in self._links:
                raise ValueError(f"the sheet {entry.get('name')!r} is named and not there")
            link = self._links[link_id]
            if link.get("Type", "").endswith("/worksheet"):
                yield self._sheet(Sheet(entry.get("name", ""), entry.get("state", "visible") != "visible"), _target(link))

    def _parts(self, kind: str) -> list[str]:
        return [_target(link) for link in self._links.values() if link.get("Type", "").endswith(f"/{kind}")]

    def _root(self, part: str) -> ET.Element:
        with self.archive.open(part) as stream:
            return ET.parse(stream).getroot()

    def _sheet(self, sheet: Sheet, part: str) -> Sheet:
        found: dict[tuple[int, int], Cell] = {}
        shared: dict[str | None, str] = {}
        number = 0
        for name, element in _elements(self.archive, part, {"row": "sheetData", "col": "cols", "mergeCell": "mergeCells"}):
            if name == "row":
                number = int(element.get("r", number + 1))
                for cell in self._cells(element, number, shared):
                    if cell.row != number:  # else it would escape the hiding of its row
                        raise ValueError(f"sheet {sheet.title} holds the cell {cell.letter}{cell.row} in row {number}")
                    if (cell.row, cell.column) in found:
                        raise ValueError(f"sheet {sheet.title} holds the cell {cell.letter}{cell.row} twice")
                    found[cell.row, cell.column] = cell
                if _is_hidden(element, "ht"):
                    sheet.hidden_rows.append(number)
            elif name == "col" and _is_hidden(element, "width"):
                sheet.hidden_columns.append(range(int(element.get("min", 1)), int(element.get("max", _LAST_COLUMN)) + 1))
            elif name == "mergeCell":
                sheet.merged.append(element.get("ref", ""))
        for (row, _), cell in sorted(found.items()):
            sheet.filled.setdefault(row, []).append(cell)
        return sheet

    def _cells(self, row: ET.Element, number: int, shared: dict[str | None, str]) -> Iterator[Cell]:
        """Give the cells of a row that hold something; those that only bear a format cost as little as can be."""
        before = ""
        for element in row:
            reference = element.get("r") or _next_reference(before, number)
            before = reference
            if not len(element) or _name(element) != "c":
                continue
            parts = {_name(part): part for part in element}
            formula = _formula(parts["f"], reference, shared) if "f" in parts else None
            kind, text = self._content(element.get("t", "n"), parts, reference)
            if formula is not None or text.strip():
                yield Cell(*_position(reference), kind, text.strip(), formula, self._format(element, reference))

    def _content(self, kind: str, parts: Mapping[str, ET.Element], reference: str) -> tuple[str, str]:
        """Kind and stored content of a cell."""
        stored = (parts["v"].text or "") if "v" in parts else ""
        if kind == "s" and stored:
            if not stored.strip().isdecimal() or int(stored) >= len(self._strings):
                raise ValueError(f"the text of cell {reference} (number {stored}) is not in the file")
            return "text", self._strings[int(stored)]
        if kind == "inlineStr":
            return "text", _plain_text(parts["is"]) if "is" in parts else ""
        return ("text", unescaped(stored)) if kind in ("s", "str") else (kind, stored)

    def _format(self, element: ET.Element, reference: str) -> str:
        number = int(element.get("s", 0))
        if not 0 <= number < len(self._formats):
            raise ValueError(f"the format of cell {reference} (number {number}) is not in the file")
        return self._formats[number]


def _elements(archive: zipfile.ZipFile, part: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, ET.Element]]:
    """Give the elements of a part that stand in the parent named, and forget each when the next is asked for."""
    with archive.open(part) as stream:
        above: list[ET.Element] = []
        for event, element in ET.iterparse(stream, events=("start", "end")):
            if event == "start":
                above.append(element)
                continue
            above.pop()
            name = _name(element)
            if name in wanted and above and _name(above[-1]) == wanted[name]:
                yield name, element
                above[-1].clear()


def _name(element: ET.Element) -> str:
    """Name without the namespace, which differs between the transitional and the strict form of the format."""
    return element.tag.rpartition("}")[2]


def _target(link: ET.Element) -> str:
    return posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")


def _is_hidden(element: ET.Element, size: str) -> bool:
    """Whether a row or column is hidden, or drawn so flat that it might as well be."""
    return element.get("hidden") in ("1", "true") or float(element.get(size, 1)) == 0


def _position(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", reference)
    row, column = (int(match[2]), column_index_from_string(match[1])) if match else (0, 0)
    if not 0 < row <= _LAST_ROW or not column <= _LAST_COLUMN:
        raise ValueError(f"{reference!r} is no place in a sheet")
    return row, column


def _next_reference(before: str, row: int) -> str:
    """Name the cell to the right, for files that leave the names out."""
    return f"{get_column_letter(_position(before)[1] + 1) if before else 'A'}{row}"


def _formula(element: ET.Element, reference: str, shared: dict[str | None, str]) -> str:
    if element.text:
        if element.get("t") == "shared":
            shared[element.get("si")] = f"={element.text} (as in {reference})"
        return f"={element.text}"
    return shared.get(element.get("si"), f"a formula of the kind {element.get('t', 'normal')}")


def _formats(styles: ET.Element) -> Iterator[str]:
    """Give the number format of every cell style."""
    own = {entry.get("numFmtId"): entry.get("formatCode", "") for entry in styles.iterfind("{*}numFmts/{*}numFmt")}
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId", "0")
        # what a number without a code means depends on the language of the program: never taken for a plain number
        yield own.get(number) or BUILTIN_FORMATS.get(int(number)) or f"#{number}"


def _plain_text(item: ET.Element) -> str:
    """Text of a string of several formats, without the phonetic hints beside it."""
    parts = [part for run in item for part in ([run] if _name(run) == "t" else run if _name(run) == "r" else [])]
    return "".join(unescaped(part.text or "") for part in parts if _name(part) == "t")


_NO_XML = "\x00-\x08\x0b-\x1f\ufffe\uffff"
"""Characters that XML cannot hold or, as the carriage return, does not keep."""


def escaped(text: str) -> str:
    r"""Write what XML does not keep as ``_xHHHH_``, and the underscore of a text that looks so as ``_x005F_``."""
    text = re.sub(rf"_(?=x[0-9A-Fa-f]{{4}}[_{_NO_XML}])", "_x005F_", text)
    return re.sub(f"[{_NO_XML}]", lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Undo `escaped`; halves of characters stay as they are written, no text can hold them."""
    return re.sub(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
