"""The sheets of a workbook that are tables, as rows of text."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ntm_helpers.dataset.naming import Names
from ntm_helpers.dataset.workbook.archive import Book, Sheet
from ntm_helpers.dataset.workbook.judge import Judge
from ntm_helpers.dataset.workbook.lists import is_of_lists
from ntm_helpers.dataset.workbook.looks import faults_of_looks, remark_notices, shape_faults
from ntm_helpers.dataset.workbook.opened import opened
from ntm_helpers.errors import Fault, closest
from ntm_helpers.words import Message


class Titled(list[list[str]]):
    """Rows of a sheet as text, with the title that it bears."""

    def __init__(self, rows: Iterable[list[str]], title: str):
        super().__init__(rows)
        self.title = title


def read_workbook(
    path: Path,
    tables: Mapping[str, Collection[str]],
    notes: Mapping[str, Collection[str]] | None = None,
    *,
    is_as_shown: bool = False,
) -> tuple[dict[str, Titled], list[Fault]]:
    """Read the sheets that are tables.

    Parameters
    ----------
    path : Path
    tables : mapping of str to collection of str
        Tables, whose names sheets may have as title (`ntm_helpers.dataset.naming`), each with its columns of dates.
    notes : mapping of str to collection of str, optional
        Per table the comments on its header that explain the columns, of which nothing is said.
    is_as_shown : bool
        Whether number cells are taken with the digits that they show.

    Returns
    -------
    dict of str to Titled
        Rows of cells of every sheet, by table; the first is the sheet's row 1, blank rows inside are empty lists, trailing blanks
        are cut.
        A sheet without any text is left out.
    list of Fault
        Where one is heavier than a notice, the rows may be incomplete.
    """
    reader = _Reader(path, tables, notes or {}, is_as_shown=is_as_shown)
    found, faults = opened(path, reader.read)
    return found or {}, [*faults, *reader.faults] if found is not None else faults


class _Reader:
    """Reads the sheets of one workbook."""

    def __init__(
        self, path: Path, tables: Mapping[str, Collection[str]], notes: Mapping[str, Collection[str]], *, is_as_shown: bool
    ):
        self.path, self.tables, self.notes, self.is_as_shown = path, tables, notes, is_as_shown
        self.found: dict[str, Titled] = {}
        self.faults: list[Fault] = []

    def read(self, archive: zipfile.ZipFile) -> dict[str, Titled]:
        """Read all of them."""
        names = {table.strip().casefold(): table for table in self.tables}
        book = Book(archive)
        for sheet in book.sheets():
            title = sheet.title.strip()
            table = names.get(title.casefold()) or Names.tables().find(title).id
            if table in self.tables and sheet.filled:
                self._table(sheet, table, book)
            elif (sheet.filled or sheet.remarks) and not is_of_lists(sheet):
                self._no_table(sheet)
        return self.found

    def _table(self, sheet: Sheet, table: str, book: Book) -> None:
        file = f"{self.path.name}, sheet {sheet.title.strip()}"
        if table in self.found:
            self.faults.append(Fault(file, None, "", sheet.title, Message("fault.sheet_twice"), Message("fix.sheet_twice")))
            return
        judge = Judge(sheet, file, table, self.tables[table], book.first_day, is_as_shown=self.is_as_shown)
        self.faults += shape_faults(sheet, file)
        self.found[table] = Titled(judge.rows(), sheet.title.strip())
        self.faults += judge.faults
        self.faults += faults_of_looks(sheet, file, table)
        self.faults += remark_notices(sheet, file, self.notes.get(table, ()))

    def _no_table(self, sheet: Sheet) -> None:
        """Name a sheet that is no table; one without cells does no harm, but what is drawn on it is told."""
        file = f"{self.path.name}, sheet {sheet.title}"
        if not sheet.filled:
            self.faults += remark_notices(sheet, file, ())
            return
        rule = Message("fault.no_table_sheet_hidden" if sheet.is_hidden else "fault.no_table_sheet")
        fix = Message("fix.name_sheet", closest=closest(sheet.title.strip().lower(), self.tables))
        self.faults.append(Fault(file, None, "", sheet.title, rule, fix))
