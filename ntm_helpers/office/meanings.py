"""What a mapping says of a cell: words only, as they stand in mapping and sheet; what they name is found where rows are made."""

from __future__ import annotations

from dataclasses import dataclass

from ntm_helpers.office.accounts import Place


@dataclass(frozen=True)
class Meaning:
    """One value cell of an office's sheet, with all that block, column and row say of it.

    Attributes
    ----------
    place : Place
    text : str
        What is shown, in one spelling (NFC); "" never.
    stored : str
        The number that is stored where the cell is one, else "".
    format : str
        Number format of the cell, "General" for text.
    unit : str
        Name or id of the unit, as written; "" is the unit that the report is of.
    above : str
        Name of the unit under which it stands (the commune of a village), "" where none is told.
    unit_kind : str
        Kind of unit that the mapping adds where the name is in no list: ``commune``, ``village``; "" adds none.
    measure : str
        Name or id of the measure; of a sheet that is a list of things the column of ``table``.
    item, period, stated, uom, basis, qualifier : str
        As written in mapping, head or cell; "" is not told.
    is_uom_of_sheet : bool
        Whether the unit of measure is said of the sheet as a whole: one in the head counts before it.
    reading : str
        How the text is read: "" by the measure, or one of `READINGS`.
    numbers : str
        Convention of the column where the mapping decides it: ``1.234,5`` or ``1,234.5``.
    dash : str
        What a dash means where the mapping decides it: ``0`` or "".
    table, key : str
        Of a sheet that is a list of things: the table, and what tells its line from others (the sheet's row).
    is_total : bool
        Whether it stands in a row of totals: it is a figure of the unit that the report is of, and a check.
    note : str
        What the row's column of notes says.
    is_note_of_row : bool
        Whether the note stands beside several values of the row: of which of them it is, it does not say.
    head : str
        Head of its column, of several rows joined by " / ".
    line : int
        Line of the mapping that names measure or column; 0 where a cell does.
    """

    place: Place
    text: str
    stored: str = ""
    format: str = "General"
    unit: str = ""
    above: str = ""
    unit_kind: str = ""
    measure: str = ""
    item: str = ""
    period: str = ""
    stated: str = ""
    uom: str = ""
    is_uom_of_sheet: bool = False
    basis: str = ""
    qualifier: str = ""
    reading: str = ""
    numbers: str = ""
    dash: str = ""
    table: str = ""
    key: str = ""
    is_total: bool = False
    said: str = ""
    note: str = ""
    is_note_of_row: bool = False
    head: str = ""
    line: int = 0


READINGS = ("fraction", "percent", "criteria_not_met", "criteria_met", "numerator", "state")
"""``fraction``: 0,75 is 75 %; ``percent``: 0,75 is 0,75 %; ``criteria_not_met``: "2, 6, 10" are numbers of criteria;
``numerator``: "76/378" is 76 of 378."""
