"""Sheets laid out by the mapping: what each value cell means, what became of every other.

Every cell that holds something is, in the end, either a `Meaning` (a value, with all that block, column, row and other cells of its
row say of it) or has a `Fate`. A sheet may hold several tables, each with a block of its own (``[title / part]``); what stands in
none of them is a title above, a note or a signature below. A number that stands outside is asked about, and
so is a sheet of which the mapping does not speak, unless it holds no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ntm_helpers.errors import Fault, Weight, closest
from ntm_helpers.office.accounts import Fate, Kind, Place
from ntm_helpers.office.body import NUMBER, Body, is_note
from ntm_helpers.office.columns import Columns, columns_of
from ntm_helpers.office.mapping import Mapping
from ntm_helpers.office.meanings import Meaning
from ntm_helpers.office.sheets import Cell, Sheet
from ntm_helpers.words import Message

_GOES_ON = re.compile(r"[-–+*•(\d]")
"""How the second paragraph of a note begins."""


@dataclass
class Laid:
    """What sheets say by a mapping.

    Attributes
    ----------
    meanings : list of Meaning
        Of every cell that is a value.
    fates : list of Fate
        Of every other cell that holds something.
    faults : list of Fault
        Lines of the mapping that do not fit the sheets.
    """

    meanings: list[Meaning] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Laid) -> None:
        """Join what other sheets say."""
        self.meanings += other.meanings
        self.fates += other.fates
        self.faults += other.faults


def lay_sheets(sheets: Iterable[Sheet], mapping: Mapping) -> Laid:
    """Lay out the sheets of all files that came together; a block that fits none of them is a fault.

    Parameters
    ----------
    sheets : iterable of Sheet
    mapping : Mapping

    Returns
    -------
    Laid
    """
    sheets, laid = list(sheets), Laid()
    for sheet in sheets:
        laid.add(lay(sheet, mapping))
    laid.faults = _together(laid.faults)
    titles = list(dict.fromkeys(sheet.title for sheet in sheets))
    for block in mapping.blocks:
        if not any(block.fits(title) for title in titles):
            fix = Message("layout.no_sheet.fix", closest=closest(block.title, titles))
            rule = Message("layout.no_sheet")
            laid.faults.append(Fault(mapping.file, block.number, "", f"[{block.title}]", rule, fix, Weight.ROW))
    return laid


def _together(faults: Iterable[Fault]) -> list[Fault]:
    """Say once what a line of the mapping does not fit in many sheets, with their number."""
    found: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.row, fault.found, fault.rule.key), []).append(fault)
    more = {key: Message("layout.more_sheets", first=same[0].column, count=len(same) - 1) for key, same in found.items()}
    return [replace(same[0], column=more[key]) if len(same) > 1 and same[0].column else same[0] for key, same in found.items()]


def lay(sheet: Sheet, mapping: Mapping) -> Laid:
    """Lay out one sheet."""
    blocks = mapping.of_sheet(sheet.title)
    if any("sheet" in block.given for block in blocks):
        return Laid(fates=[_fate(sheet, cell, Kind.LEFT_OUT, Message("layout.sheet_left_out")) for cell in sheet.cells.values()])
    if not blocks:
        return _without_block(sheet, mapping)
    laid, free = Laid(), dict(sheet.cells)
    placed = [(block, columns_of(sheet, block, mapping)) for block in blocks]
    laid.faults = [fault for _, columns in placed for fault in columns.faults]
    tables = sorted((pair for pair in placed if not pair[1].is_lost), key=lambda pair: pair[1].header.start)
    for place, (block, columns) in enumerate(tables):
        below = [other.header.start for _, other in tables[place + 1 :] if other.header]
        body = Body(sheet, block, mapping, columns, min(below, default=max(sheet.rows, default=0) + 1))
        body.lay(free)
        laid.add(Laid(body.meanings, body.fates, body.faults))
    laid.fates += _outside(sheet, free, [columns for _, columns in placed])
    return laid


def _without_block(sheet: Sheet, mapping: Mapping) -> Laid:
    rule = Message("layout.no_block")
    fix = Message("layout.no_block.fix", closest=closest(sheet.title, [block.title for block in mapping.blocks]))
    fault = Fault(f"{sheet.file}, sheet {sheet.title}", None, "", "", rule, fix, Weight.NOTICE)
    kind = Kind.ASKED if any(map(_is_number, sheet.cells.values())) else Kind.LEFT_OUT
    return Laid(fates=[_fate(sheet, cell, kind, rule) for cell in sheet.cells.values()], faults=[fault])


def _is_number(cell: Cell) -> bool:
    return bool(cell.stored) or NUMBER.fullmatch(cell.text) is not None


def _outside(sheet: Sheet, free: dict[tuple[int, int], Cell], tables: list[Columns]) -> Iterator[Fate]:
    """What became of the cells that stand in no table."""
    is_lost = any(columns.is_lost for columns in tables)
    first = min((columns.header.start for columns in tables if columns.header), default=0)
    notes: dict[int, int] = {}
    for (row, column), cell in sorted(free.items()):
        goes_on = notes.get(column) == row - 1 and _GOES_ON.match(cell.text) is not None
        if is_lost:
            yield _fate(sheet, cell, Kind.ASKED, Message("layout.lost"))
        elif is_note(cell.text) or goes_on:
            notes[column] = row
            yield _fate(sheet, cell, Kind.NOTE)
        elif _is_number(cell):
            yield _fate(sheet, cell, Kind.ASKED, Message("layout.number_outside"))
        elif row < first:
            yield _fate(sheet, cell, Kind.NAMES)
        else:
            yield _fate(sheet, cell, Kind.LEFT_OUT, Message("layout.outside"))


def _fate(sheet: Sheet, cell: Cell, kind: Kind, why: Message | None = None) -> Fate:
    return Fate(Place(sheet.file, sheet.title, cell.row, cell.column), cell.text, kind, why)
