"""The sheets of a workbook that are tables, as rows of text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ntm_helpers.dataset.workbook.archive import Book
from ntm_helpers.dataset.workbook.judge import Judge
from ntm_helpers.dataset.workbook.unsafe import unsafe_archive, unsafe_start
from ntm_helpers.errors import Fault, Weight, clip, closest
from ntm_helpers.words import Message


def read_workbook(path: Path, tables: Mapping[str, Collection[str]]) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    """Read the sheets that are tables.

    Parameters
    ----------
    path : Path
    tables : mapping of str to collection of str
        Names of tables, which are the names that sheets may have (letter case and outer white space do not matter), each with its
        columns of dates.

    Returns
    -------
    dict of str to list of list of str
        Rows of cells of every sheet; the first is the sheet's row 1, blank rows inside are empty lists, trailing blanks are cut.
        A sheet without any text is left out.
    list of Fault
        Where one is heavier than a notice, the rows may be incomplete.
    """
    try:
        unsafe = unsafe_start(path)
        if unsafe:
            return {}, [unsafe]
        with zipfile.ZipFile(path) as archive:
            unsafe = unsafe_archive(path, archive)
            return ({}, [unsafe]) if unsafe else _read_sheets(path, archive, tables)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        found, fix = Message("found.bytes", size=path.stat().st_size), Message("fix.copy_again")
        return {}, [Fault(path.name, None, "", found, Message("fault.cut_off"), fix)]
    except OSError as error:
        fix = Message("fix.close_workbook")
        return {}, [Fault(path.name, None, "", error.strerror or str(error), Message("fault.workbook_unreadable"), fix)]
    except (ET.ParseError, LookupError, ValueError, OverflowError, NotImplementedError) as error:
        fix = Message("fix.save_anew")
        return {}, [Fault(path.name, None, "", clip(str(error), 160), Message("fault.workbook_damaged"), fix)]


def _read_sheets(
    path: Path, archive: zipfile.ZipFile, tables: Mapping[str, Collection[str]]
) -> tuple[dict[str, list[list[str]]], list[Fault]]:
    names = {table.strip().casefold(): table for table in tables}
    found: dict[str, list[list[str]]] = {}
    faults = list(_macro_notices(path, archive))
    book = Book(archive)
    for sheet in book.sheets():
        table = names.get(sheet.title.strip().casefold())
        if not sheet.filled:
            continue
        if table is None:
            rule = Message("fault.no_table_sheet_hidden" if sheet.is_hidden else "fault.no_table_sheet")
            fix = Message("fix.name_sheet", closest=closest(sheet.title.strip().lower(), tables))
            faults.append(Fault(f"{path.name}, sheet {sheet.title}", None, "", sheet.title, rule, fix))
            continue
        file = f"{path.name}, sheet {table}"
        if table in found:
            rule = Message("fault.sheet_twice")
            faults.append(Fault(file, None, "", sheet.title, rule, Message("fix.sheet_twice")))
            continue
        judge = Judge(sheet, file, table, tables[table], book.first_day)
        faults += judge.shape_faults()
        found[table] = list(judge.rows())
        faults += judge.faults
    return found, faults


def _macro_notices(path: Path, archive: zipfile.ZipFile) -> Iterator[Fault]:
    macros = [name for name in archive.namelist() if name.lower().endswith("vbaproject.bin")]
    if macros:
        rule, fix = Message("fault.macros"), Message("fix.macros")
        yield Fault(path.name, None, "", macros[0], rule, fix, Weight.NOTICE)
