"""A workbook stored as CSV: what only the CSV files held is never lost, and said.

The stored form may be newer than the workbook: a row was added in a text editor, or the workbook is last year's. So a file that
holds anything that the workbook does not is copied before it is replaced (`ntm_helpers.files.keep_copy`), and a table of which the
workbook has no row at all is left as it is.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ntm_helpers.dataset.checks.schema import unseen_faults
from ntm_helpers.dataset.contract import columns
from ntm_helpers.dataset.descriptor import AS_SHOWN, FILE, Descriptor, read_descriptor
from ntm_helpers.dataset.folder import WORKBOOK, look_into, table_paths
from ntm_helpers.dataset.named import with_ids
from ntm_helpers.dataset.tables import Table, as_csv, read_csv, read_workbook_tables
from ntm_helpers.errors import DataRefused, Fault, Weight, clip
from ntm_helpers.files import keep_copy, write_together
from ntm_helpers.words import Message


def store_workbook(path: Path, tell: Callable[[Message], object] = lambda _: None) -> list[Path]:
    """Write the rows of a workbook as CSV, the stored form, beside it.

    Parameters
    ----------
    path : Path
        The workbook, or the folder that holds it.
    tell : callable
        Called with what a file held that the workbook does not and where that is kept, and with each table left as it is.

    Returns
    -------
    list of Path
        Files written.

    Raises
    ------
    DataRefused
        When the workbook has a fault, or a table has no place in the folder: nothing is written.
    MachineError
        When a table cannot be written: the tables are what they were.
    """
    path = path / WORKBOOK if path.is_dir() else path
    folder = path.parent
    descriptor, broken = read_descriptor(folder) if os.path.lexists(folder / FILE) else (Descriptor(), [])
    tables, faults = read_workbook_tables(path, is_as_shown=descriptor.get("number_cells") == AS_SHOWN)
    faults += [fault for table in tables.values() for fault in unseen_faults(table, tables)]
    laid = look_into(folder, Descriptor() if _grave(broken) else descriptor)
    stored = {name: table for name, file in laid.tables.items() if (table := read_csv(folder, name, file)[0]) and table.rows}
    tables = with_ids(tables, beside=stored)
    if serious := _grave([*broken, *laid.faults, *faults]):
        raise DataRefused(str(path), serious)
    contents: dict[Path, str | bytes] = {}
    for name, table in tables.items():
        place = folder / table_paths(descriptor)[name]
        before, wrong = read_csv(folder, name, laid.tables[name]) if name in laid.tables else (Table(name, ""), [])
        if before is not None and before.rows and not table.rows:
            tell(Message("store.left", file=place.name, rows=len(before.rows), table=name))
            continue
        contents[place] = as_csv(table)
        if before is None or _grave(wrong):
            tell(Message("store.kept", file=place.name, copy=keep_copy(place)))
        elif before.rows and before.rows != table.rows:
            lost = _only_before(before, table)
            copy = keep_copy(place)
            keys = clip(", ".join(lost))
            tell(Message("store.kept_rows", file=place.name, copy=copy, count=len(lost), keys=keys or "–"))
    write_together(contents)
    return list(contents)


def _grave(faults: list[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.weight != Weight.NOTICE]


def _only_before(before: Table, table: Table) -> list[str]:
    """Keys of the rows that a file holds and the workbook does not."""
    names = columns(table.name)
    there = Counter(tuple(row[name] for name in names) for row in table.rows)
    lost = Counter(tuple(row[name] for name in names) for row in before.rows) - there
    return [cells[0] for cells in lost.elements()]
