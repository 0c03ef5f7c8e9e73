"""Files that this project wrote itself, and that come in again: the tables of a dataset, and the long list of all figures.

A workbook of tables, as ``ntm new`` lays it, has a sheet a table, titled and headed by the names or ids of the contract; a CSV
file of a table has its heads. Their rows are taken as they stand, by their ids, and take no row away: what the dataset has
already changes nothing. The list that ``ntm figures`` writes is made of the dataset, so that nothing is taken of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.tables import Table, read_csv, read_workbook_tables
from ntm_helpers.dataset.workbook.lists import is_lists_sheet
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.office.accounts import Account, Fate, Kind, Place
from ntm_helpers.office.sheets import Sheet
from ntm_helpers.report.figures import MEANING
from ntm_helpers.words import Message

_LIST_HEADS = frozenset(MEANING)
_FEWEST = 3
"""Heads of a table that make a CSV file one of that table."""


def is_list_of_figures(sheets: Sequence[Sheet]) -> bool:
    """Whether a file is the list that ``ntm figures`` writes."""
    return len(sheets) == 1 and set(_heads(sheets[0])) == _LIST_HEADS


def tables_in(sheets: Sequence[Sheet], names: Names) -> dict[str, str]:
    """Tables of the contract that a file holds, by the titles of its sheets; none where a sheet is anything else."""
    found: dict[str, str] = {}
    for sheet in sheets:
        heads = _heads(sheet)
        if is_lists_sheet(sheet.title, next(iter(heads), "")):
            continue
        table = names.table(sheet.title).id or _by_heads(heads, names)
        known = {names.column(table, head).id for head in heads} if table else {""}
        if "" in known or len(known) < min(_FEWEST, len(contract.columns(table))):
            return {}
        found[sheet.title] = table
    return found


def _heads(sheet: Sheet) -> list[str]:
    return [cell.text for (row, _), cell in sorted(sheet.cells.items()) if row == 1]


def _by_heads(heads: Sequence[str], names: Names) -> str:
    """Table of which a row of heads is, where the title of the sheet does not say it."""
    fitting = [table for table in contract.table_names() if set(heads) == set(contract.columns(table))]
    return fitting[0] if len(fitting) == 1 else ""


def read_own_tables(path: Path, sheets: Sequence[Sheet], table_of: dict[str, str]) -> Account:
    """Give the rows of a file of tables, as they stand."""
    if path.suffix.lower() == ".csv":
        table, faults = read_csv(path.parent, next(iter(table_of.values())), path.name)
        tables = [table] if table is not None else []
    else:
        found, faults = read_workbook_tables(path)
        tables = list(found.values())
    account = Account(faults=[fault for fault in faults if fault.rule != Message("fault.example")])
    for table in tables:
        account.take(table.name, table.rows)
    rows = {table.name: table for table in tables}
    for sheet in sheets:
        account.fates += _fates(path, sheet, rows.get(table_of.get(sheet.title, "")))
    return account


def _fates(path: Path, sheet: Sheet, table: Table | None) -> list[Fate]:
    """What became of the cells of a sheet that is a table: those of its rows are taken, its heads and the example name others."""
    key = contract.tables()[table.name].key[0] if table else ""
    ids = {number: row[key] for number, row in table.numbered()} if table else {}
    found: list[Fate] = []
    for (row, column), cell in sheet.cells.items():
        place = Place(path.name, sheet.title, row, column)
        kind = Kind.TAKEN if row in ids else Kind.NAMES
        found.append(Fate(place, cell.text, kind, None, table.name if table and row in ids else "", ids.get(row, "")))
    return found


def left_list(path: Path, sheets: Sequence[Sheet]) -> Account:
    """Give the account of a list of figures: it says nothing that the dataset does not."""
    why = Message("intake.own_list")
    fates = [
        Fate(Place(path.name, s.title, *place), cell.text, Kind.LEFT_OUT, why) for s in sheets for place, cell in s.cells.items()
    ]
    fault = Fault(path.name, None, "", "", why, Message("intake.fix_own_list"), Weight.NOTICE)
    return Account(fates=fates, faults=[fault])
