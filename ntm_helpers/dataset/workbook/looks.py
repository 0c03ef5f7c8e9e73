"""What a sheet shows and its text lacks: hidden parts, cells struck through or unseen, what is written beside them.

A reader of the sheet leaves out a row that is struck through and sees the comment on a value; whoever reads the text alone would
count the one and not know of the other. So each is told: what decides whether a row counts refuses it, what only explains is a
notice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from openpyxl.utils import get_column_letter, range_boundaries

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.named import named_header
from ntm_helpers.dataset.workbook.archive import LAST_COLUMN, Cell, Sheet
from ntm_helpers.dataset.workbook.beside import KINDS, Remark
from ntm_helpers.dataset.workbook.styles import Style
from ntm_helpers.errors import Fault, Weight, clip, row_ranges
from ntm_helpers.words import Message, key_family

_BESIDE = key_family("fault.beside", KINDS)
_LOOKS = ("struck", "unseen")
_RULES, _FIXES = key_family("fault.looks", _LOOKS), key_family("fix.looks", _LOOKS)
_MOST_TOLD = 50
"""Remarks of a sheet that are told one by one."""
_MOST_AREAS = 20


def shape_faults(sheet: Sheet, file: str) -> Iterator[Fault]:
    """What is wrong with a sheet as a whole: hidden parts, merged cells, a header elsewhere."""
    if sheet.is_hidden:
        yield Fault(file, None, "", "", Message("fault.hidden_sheet"), Message("fix.show_sheet"))
    hidden = [row for row in sheet.hidden_rows if row in sheet.filled]
    if hidden:
        rule = Message("fault.hidden_rows", rows=row_ranges(hidden))
        yield Fault(file, hidden[0], "", "", rule, Message("fix.show_rows"))
    filled = sorted({cell.column for cells in sheet.filled.values() for cell in cells})
    begins = Counter(span.start for span in sheet.hidden_columns)
    begins.subtract(span.stop for span in sheet.hidden_columns if span)
    begins.subtract(span.start for span in sheet.hidden_columns if not span)
    covered = list(accumulate(begins[column] for column in range(LAST_COLUMN + 1)))
    unseen = [get_column_letter(column) for column in filled if covered[column]]
    if unseen:
        rule = Message("fault.hidden_columns", columns=", ".join(unseen))
        yield Fault(file, None, unseen[0], "", rule, Message("fix.show_columns"))
    if sheet.merged:
        first = re.search(r"\d+", sheet.merged[0])
        row = int(first[0]) if first else None
        yield Fault(file, row, "", _areas(sheet.merged), Message("fault.merged"), Message("fix.merged"))
    marking = [area for number, area in enumerate(sheet.marking) if number >= _MOST_AREAS or _is_filled(sheet, area)]
    if marking:
        yield Fault(file, None, "", _areas(marking), Message("fault.marking"), Message("fix.marking"))
    if 1 not in sheet.filled:
        rule = Message("fault.header_below", row=min(sheet.filled))
        yield Fault(file, 1, "", "", rule, Message("fix.header_below"))


def _areas(areas: list[str]) -> str:
    return ", ".join(areas[:_MOST_AREAS]) + (f" … ({len(areas)})" if len(areas) > _MOST_AREAS else "")


def _is_filled(sheet: Sheet, area: str) -> bool:
    """Whether an area holds a cell that holds something; one that cannot be read may."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return True
    return any(
        (left or 1) <= cell.column <= (right or cell.column)
        for row, cells in sheet.filled.items()
        if (top or 1) <= row <= (bottom or row)
        for cell in cells
    )


def faults_of_looks(sheet: Sheet, file: str, table: str) -> Iterator[Fault]:
    """Rows of which cells are struck through, or hold what cannot be seen; in the header the whole column."""
    of_table = contract.tables().get(table)
    weight = Weight.TABLE if of_table is None or of_table.family in ("units", "registers") else Weight.ROW
    heads = {cell.column: cell.text for cell in sheet.filled.get(1, ())}
    ids = dict(zip(heads, named_header(table, map(str.strip, heads.values())), strict=True)) if of_table else heads
    looks: dict[str, Callable[[Style], bool]] = {"struck": lambda style: style.is_struck, "unseen": lambda style: style.is_unseen}
    for key, is_so in looks.items():
        found: dict[tuple[bool, str], list[_Row]] = {}
        for row in sorted(sheet.marked_rows):
            cells = sheet.filled[row]
            if row == 1 and key == "unseen":  # which columns there are is known; a table's own style may lie behind its header
                continue
            if marked := [cell for cell in cells if is_so(cell.style)]:
                column = "" if len(marked) == len(cells) else ", ".join(_name(cell, heads) for cell in marked)
                about = {ids.get(cell.column, ""): cell.text for cell in cells}
                of_row = _Row(row, about.get("unit_id", ""), about.get("measure", ""), marked[0].text)
                found.setdefault((row == 1, column), []).append(of_row)
        for (is_header, column), rows in found.items():
            first, more = rows[0], tuple(row[:3] for row in rows[1:])
            weighs = Weight.TABLE if is_header else weight
            rule, fix = Message(_RULES[key]), Message(_FIXES[key])
            yield Fault(file, first.row, column, first.text, rule, fix, weighs, first.unit_id, first.measure, more)


class _Row(NamedTuple):
    row: int
    unit_id: str
    measure: str
    text: str


def _name(cell: Cell, heads: Mapping[int, str]) -> str:
    return heads.get(cell.column) or cell.letter


def remark_notices(sheet: Sheet, file: str, notes: Collection[str]) -> Iterator[Fault]:
    """What stands beside the cells, with its text and place; not the notes that explain the columns of every dataset.

    Parameters
    ----------
    sheet : Sheet
    file : str
    notes : collection of str
        Those notes.
    """
    known = {_words(note) for note in notes}
    told = [remark for remark in sheet.remarks if not (remark.row == 1 and _words(remark.text) in known)]
    for remark in told[:_MOST_TOLD]:
        rule = Message(_BESIDE[remark.kind], place=remark.place or "–")
        found = clip(remark.text, 200)
        yield Fault(file, remark.row, _column(sheet, remark), found, rule, Message("fix.beside"), Weight.NOTICE)
    if len(told) > _MOST_TOLD:
        rule = Message("fault.more_beside", count=len(told) - _MOST_TOLD)
        yield Fault(file, None, "", "", rule, Message("fix.beside"), Weight.NOTICE)


def _column(sheet: Sheet, remark: Remark) -> str:
    letters = remark.place.rstrip("0123456789")
    return next((cell.text for cell in sheet.filled.get(1, ()) if cell.letter == letters), letters)


def _words(text: str) -> str:
    return " ".join(text.split())
