"""An empty dataset to fill in, and a workbook of the tables of one that is there (`ntm_helpers.dataset.storing` writes it back)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from slugify import slugify

from ntm_helpers.dataset import Register, contract
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.contract import columns, example_row, table_names
from ntm_helpers.dataset.descriptor import DEFAULT_REVIEW_DATE, FILE, Descriptor, as_text, full, read_descriptor
from ntm_helpers.dataset.folder import WORKBOOK
from ntm_helpers.dataset.named import own_register
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.offered import Offered, offered
from ntm_helpers.dataset.tables import Table, as_csv, read_tables
from ntm_helpers.errors import DataRefused, UsageError, Weight, closest
from ntm_helpers.files import write_together, write_whole
from ntm_helpers.words import Message


def new_dataset(
    folder: Path, name: str = "", review_date: str = "", *, unit: str = "", sheets: Sequence[str] = (), lang: str = "en"
) -> list[Path]:
    """Lay an empty dataset: headers and an example row each, as CSV and as one workbook of text cells.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    name : str
        Name of the dataset; by default the folder's.
    review_date : str
        Day of the review; where it is not given, one is written that a check names until it is chosen.
    unit : str
        Name of the unit that is reviewed, with the word of its kind; it stands in the workbook, and is the one reviewed.
    sheets : sequence of str
        Tables beside those that every dataset needs, by id or name; ``all`` for every one.
    lang : str
        Language of the workbook; the CSV files have ids.

    Returns
    -------
    list of Path
        Files written.

    Raises
    ------
    UsageError
        When one of the files is there already: nothing is written over; when the day, the unit or a sheet is none.
    MachineError
        When one cannot be written: then none is.
    """
    if review_date and not read_day(review_date):
        raise UsageError(Message("usage.review_date", day=review_date))
    tables = _tables_asked(sheets, lang)
    reviewed = _unit_row(unit, lang) if unit else {}
    files = [FILE, WORKBOOK, *(f"{table}.csv" for table in table_names())]
    there = [file for file in files if os.path.lexists(folder / file)]
    if there:
        raise UsageError(Message("usage.holds", folder=folder, files=", ".join(there)))
    own: Descriptor = {
        "name": name or slugify(folder.resolve().name) or "dataset",
        "title": "",
        "title_en": "",
        "contract": contract.VERSION,
        "profile": "data-package",
        "review_date": review_date or DEFAULT_REVIEW_DATE,
        "reviewed_units": [reviewed["unit_id"]] if reviewed else [],
        "complete_units": [],
    }
    if not review_date:
        own["to_confirm"] = ["review_date"]
    from ntm_helpers.dataset.template import workbook_in_words

    examples = [Table(table, f"{table}.csv", columns(table), [example_row(table)], [2]) for table in tables]
    contents: dict[Path, str | bytes] = {folder / FILE: as_text(full(own, tables))}
    contents |= {folder / table.file: as_csv(table) for table in examples}
    rows = {table: [example_row(table), *([reviewed] if table == "units" and reviewed else ())] for table in tables}
    contents[folder / WORKBOOK] = workbook_in_words(rows, lang, offered())
    write_together(contents)
    return list(contents)


def lay_workbook(folder: Path, sheets: Sequence[str] = (), lang: str = "en") -> Path:
    """Lay the tables of a dataset into one workbook beside their CSV files, to be read and mended there.

    `ntm_helpers.dataset.storing` writes it back; as long as nothing is changed in it, that changes nothing.

    Parameters
    ----------
    folder : Path
    sheets : sequence of str
        Tables beside those that the dataset has, by id or name; ``all`` for every one.
    lang : str
        ``vi`` for names, ``en`` for ids.

    Returns
    -------
    Path
        The workbook.

    Raises
    ------
    UsageError
        When there is one already: nothing is written over; when a sheet is none.
    DataRefused
        When a table cannot be read.
    """
    from ntm_helpers.dataset.template import workbook_in_words

    asked, place = _tables_asked(sheets, lang), folder / WORKBOOK
    descriptor, faults = read_descriptor(folder)
    if os.path.lexists(place):
        raise UsageError(Message("usage.holds", folder=folder, files=WORKBOOK))
    found, wrong = read_tables(folder, descriptor)
    if grave := [fault for fault in [*faults, *wrong] if fault.weight is Weight.TABLE]:
        raise DataRefused(str(folder), grave)
    laid = {*asked, *(name for name in found if name not in contract.DECIDES_NO_PAGE)}
    rows = {name: found[name].rows if name in found else [] for name in table_names() if name in laid}
    write_whole(place, workbook_in_words(rows, lang, Offered(own_register(found))))
    return place


_EVERY = ("all", "tất cả", "tat ca")
"""How every sheet is asked for."""


def _tables_asked(sheets: Sequence[str], lang: str) -> list[str]:
    """Give the tables that every dataset needs and those that are asked for, in the order of the contract."""
    asked = {name for name, table in contract.tables().items() if table.is_needed}
    names = Names(Register())
    for sheet in (part.strip() for text in sheets for part in text.split(",")):
        found = table_names() if sheet.lower() in _EVERY else names.table(sheet).ids
        if not found:
            known = [table.name_vi if lang == "vi" else table.name for table in contract.tables().values()]
            raise UsageError(Message("usage.sheet", sheet=sheet, closest=closest(sheet, known)))
        asked.update(found)
    return [name for name in table_names() if name in asked]


def _unit_row(text: str, lang: str) -> dict[str, str]:
    """Give the row of a unit that is named with the word of its kind."""
    kinds, name = Names(Register()).kind_of(" ".join(text.split()))
    if len(kinds) != 1:
        words = [choice.vi if lang == "vi" else choice.en for choice in offered().choices("units", "kind")]
        raise UsageError(Message("usage.new_unit", unit=text, kinds=", ".join(words)))
    return {"unit_id": slugify(text), "name": name, "kind": kinds[0]}
