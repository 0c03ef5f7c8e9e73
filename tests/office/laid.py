"""Workbooks as offices keep them, made in a test, and how they are laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ntm_helpers.office.layout import Laid, lay_sheets
from ntm_helpers.office.mapping import parse
from ntm_helpers.office.sheets import read_file

Rows = Sequence[Sequence[object]]


def written(path: Path, sheets: Mapping[str, Rows], change: Callable[[Worksheet], object] | None = None) -> Path:
    """Write a workbook of sheets; None leaves a cell empty. ``change`` is done to the first sheet."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    sheet.cell(number, column, value)
    if change:
        change(book.worksheets[0])
    book.save(path)
    return path


def laid(path: Path, mapping: str) -> Laid:
    """Lay a workbook out by a mapping without a fault of its own; every cell is a value or has a fate, and none both."""
    sheets, faults = read_file(path)
    assert not faults
    read, faults = parse("[chung]\nkhuôn dạng = 1\n" + mapping if "[chung]" not in mapping else mapping)
    assert read is not None, [fault.text("en") for fault in faults]
    found = lay_sheets(sheets, read)
    places = [said.place for said in [*found.meanings, *found.fates]]
    assert len(places) == len(set(places)) == sum(len(sheet.cells) for sheet in sheets)
    return found


def values(found: Laid) -> dict[str, tuple[str, ...]]:
    """What each value means, by its cell: text, unit, measure, item, period."""
    return {said.place.cell: (said.text, said.unit, said.measure, said.item, said.period) for said in found.meanings}


def fates(found: Laid, kind: str) -> dict[str, str]:
    """Key of the reason of each cell that fared so, by its cell."""
    return {fate.place.cell: fate.why.key if fate.why else "" for fate in found.fates if fate.kind == kind}


def faults(found: Laid) -> list[str]:
    """Keys of what is wrong."""
    return [fault.rule.key for fault in found.faults]
