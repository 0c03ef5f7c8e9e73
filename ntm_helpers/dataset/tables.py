"""The tables of a dataset as text, whatever they are kept in.

CSV in UTF-8 is the stored form. Officers cannot keep CSV in a spreadsheet program (zeros, digits and dates are lost), so the same
tables may come as one workbook of text cells, ``figures.xlsx``, a sheet a table; ``ntm store`` turns it into CSV. Where both stand
in a folder they must hold the same, unless the CSV files hold nothing but the example rows.

Everything is read as text. What cannot be read is a `Fault`, never a guess; a row that equals the example row of the contract is
not read, and that is said too.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import DECIDES_NO_PAGE, columns, example_row, table_names
from ntm_helpers.dataset.csv_text import decoded, parsed
from ntm_helpers.dataset.descriptor import AS_SHOWN, Descriptor
from ntm_helpers.dataset.folder import WORKBOOK, Laid, beside_faults, look_into
from ntm_helpers.dataset.named import named_header, with_ids
from ntm_helpers.dataset.offered import example_by_names
from ntm_helpers.dataset.texts import is_suspect, settled, spoiled
from ntm_helpers.errors import Fault, UsageError, Weight, clip, closest
from ntm_helpers.words import Message, key_family

Rows = list[dict[str, str]]

_SHEET = ", sheet "
"""What parts the name of a workbook from the title of a sheet, where messages name both."""
_SEPARATED = key_family("fault.separated", ("semicolons", "tabs", "bars"))
_MOST_ABOVE = 50
"""Rows in which a header is looked for that is not the first."""
_MOST_UNKNOWN = 100
"""Columns beyond the table's that are named one by one."""
_MORE = re.compile(r"[\s,;|]*(?:…|\.{3,})[\s,;|.]*$")
"""End of a list that names not everything there is."""


@dataclass
class Table:
    """One table as text.

    Attributes
    ----------
    name : str
    file : str
        What messages call it: ``figures.csv``, or ``figures.xlsx, sheet figures``.
    header : list of str
    rows : list of dict
        Cells by column, outer white space cut; blank rows and the example row are left out.
    numbers : list of int
        Number of each row as a spreadsheet counts it; the header is row 1.
    heads : dict of str to str
        What stands at the head of columns of which it is not the id.
    marked : dict of (int, str) to str
        Cells that hold what nobody sees, by row number and column, as they were; in the rows it stands as its number.
    """

    name: str
    file: str
    header: list[str] = field(default_factory=list)
    rows: Rows = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    heads: Mapping[str, str] = field(default_factory=dict)
    marked: dict[tuple[int, str], str] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[str, dict[str, str]]:
        """Rows by the value of their first key column."""
        column = contract.tables()[self.name].key[0]
        return {row[column]: row for row in self.rows}

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows with their numbers."""
        return zip(self.numbers, self.rows, strict=True)


def read_tables(folder: Path, descriptor: Descriptor) -> tuple[dict[str, Table], list[Fault]]:
    """Read every table of a dataset.

    Parameters
    ----------
    folder : Path
    descriptor : mapping
        Its ``datapackage.json``, which may name other files than ``<table>.csv``.

    Returns
    -------
    dict of str to Table, list of Fault
        Optional tables that are not there are missing from the dict.
    """
    laid = look_into(folder, descriptor)
    tables, faults = _laid_tables(folder, laid, is_as_shown=descriptor.get("number_cells") == AS_SHOWN)
    beside = beside_faults(laid, {name for name, table in tables.items() if table.rows})
    return tables, _once([*faults, *beside, *_missing(tables, faults, beside, laid)])


def _laid_tables(folder: Path, laid: Laid, *, is_as_shown: bool) -> tuple[dict[str, Table], list[Fault]]:
    """Read the tables of the CSV files and of the workbook, as far as each has any."""
    stored, faults = _from_csv(folder, laid.tables)
    if not laid.has_workbook:
        return with_ids(stored), faults
    written = {name: table for name, table in stored.items() if name in DECIDES_NO_PAGE}  # beside a workbook too
    stored = {name: table for name, table in stored.items() if name not in written}
    typed, typed_faults = _from_workbook(folder / WORKBOOK, is_as_shown=is_as_shown)
    stored, typed = with_ids(stored, beside=typed), with_ids(typed, beside=stored)
    if not any(table.rows for table in stored.values()) and not [f for f in faults if f.weight == Weight.TABLE]:
        return typed | written, typed_faults
    if not any(table.rows for table in typed.values()) and not [f for f in typed_faults if f.weight == Weight.TABLE]:
        return stored | written, faults
    return stored | written, faults + typed_faults + list(_differences(stored, typed))


def as_csv(table: Table) -> str:
    """Give a table in its stored form: columns in the order of the contract."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns(table.name), lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(table.rows)
    return stream.getvalue()


def read_workbook_tables(path: Path, *, is_as_shown: bool = False) -> tuple[dict[str, Table], list[Fault]]:
    """Read the tables of a workbook by itself.

    Parameters
    ----------
    path : Path
    is_as_shown : bool
        Whether number cells are taken with the digits that they show.

    Raises
    ------
    UsageError
        When there is no such file.
    """
    if not path.is_file():
        raise UsageError(Message("usage.no_workbook", path=path, workbook=WORKBOOK))
    return _from_workbook(path, is_as_shown=is_as_shown)


def digest(descriptor: Descriptor, tables: Mapping[str, Table]) -> str:
    """SHA-256 over what was read: the same for a workbook and for the CSV stored from it."""
    read = {key: value for key, value in descriptor.items() if key not in ("resources", "to_confirm")}  # which decide no page
    found = hashlib.sha256(json.dumps(read, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    for name in table_names():
        if name in tables and tables[name].rows and name not in DECIDES_NO_PAGE:
            order = columns(name)
            found.update(name.encode())
            for row in tables[name].rows:
                found.update("\x1f".join(row.get(column, "") for column in order).encode("utf-8", "surrogatepass") + b"\x1e")
    return found.hexdigest()


def _once(faults: list[Fault]) -> list[Fault]:
    """Say once that example rows are not read."""
    examples = [fault for fault in faults if fault.rule == Message("fault.example")]
    if len(examples) < 2:
        return faults
    names = [fault.file.rpartition(_SHEET)[2].removesuffix(".csv") for fault in examples]
    fix = Message("fix.example_rows", count=len(examples))
    told = replace(examples[0], column="", found=", ".join(dict.fromkeys(names)), fix=fix)
    return [told if fault is examples[0] else fault for fault in faults if fault is examples[0] or fault not in examples]


def _missing(tables: Mapping[str, Table], faults: list[Fault], beside: list[Fault], laid: Laid) -> list[Fault]:
    """Name the required tables that are not there and of which nothing was said yet."""
    said = {fault.file for fault in faults}
    if WORKBOOK in said and not tables:
        return []  # a workbook that cannot be read, which may hold them all
    grave = {fault.file for fault in beside if fault.weight == Weight.TABLE}
    if any(stray.is_workbook and stray.file in grave for stray in laid.strays):
        return []  # which may hold them all
    found_elsewhere = {stray.table for stray in laid.strays if stray.file in grave} | laid.missing.keys()
    absent = [
        name
        for name, of in contract.tables().items()
        if of.is_needed and name not in tables and f"{name}.csv" not in said | grave and name not in found_elsewhere
    ]
    found, rule = Message("found.no_file"), Message("fault.no_table")
    fixes = {name: Message("fix.add_table", header=",".join(columns(name))) for name in absent}
    return [Fault(f"{name}.csv", None, "", found, rule, fix) for name, fix in fixes.items()]


def _from_csv(folder: Path, paths: Mapping[str, str]) -> tuple[dict[str, Table], list[Fault]]:
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    for name, file in paths.items():
        table, found = read_csv(folder, name, file)
        faults += found
        if table is not None:
            tables[name] = table
    return tables, faults


def read_csv(folder: Path, name: str, file: str) -> tuple[Table | None, list[Fault]]:
    """Read a table from its CSV file; none where that is no CSV text."""
    text, unreadable = decoded(folder / file, file, WORKBOOK)
    lines, endless = ([], None) if unreadable else parsed(text, file)
    if fault := unreadable or endless:
        return None, [fault]
    return _table(name, file, lines)


def _from_workbook(path: Path, *, is_as_shown: bool) -> tuple[dict[str, Table], list[Fault]]:
    from ntm_helpers.dataset.workbook import read_workbook  # openpyxl is only needed where a workbook is kept

    of_contract = contract.tables().items()
    dates = {name: [column.name for column in of.columns if column.type == "date"] for name, of in of_contract}
    notes = {name: [column.note for column in of.columns] for name, of in of_contract}
    sheets, faults = read_workbook(path, dates, notes, is_as_shown=is_as_shown)
    tables: dict[str, Table] = {}
    for name, rows in sheets.items():
        tables[name], found = _table(name, f"{path.name}{_SHEET}{rows.title}", rows)
        faults += found
    return tables, faults


def _table(name: str, file: str, lines: list[list[str]]) -> tuple[Table, list[Fault]]:
    """Make a table of rows of cells; the first is the header."""
    if lines:
        lines[0] = [cell.lstrip("\ufeff") for cell in lines[0]]
    lines, marked = settled(lines)
    heads = [cell.strip() for cell in lines[0]] if lines else []
    header = named_header(name, heads)
    faults = list(_header_faults(file, name, header) if _is_header(name, header) else _no_header_faults(file, name, lines))
    if any(fault.weight is not Weight.NOTICE for fault in faults):
        return Table(name, file), faults
    table = Table(name, file, [*header, *(c for c in columns(name) if c not in header)])
    examples = [example_row(name), *([example_by_names(name)] if heads != header else ())]
    table.heads = {column: head for column, head in zip(header, heads, strict=True) if column != head}
    table.marked = {(row + 1, header[place]): text for (row, place), text in marked.items() if row and place < len(header)}
    for number, cells in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if (len(cells) > len(header) and any(cells[len(header) :])) or (len(cells) < len(header) and not _is_sheet(file)):
            rule = Message("fault.cells", cells=len(header), found=len(cells))
            faults.append(Fault(file, number, "", "|".join(cells), rule, _fix_of_cells(cells, is_sheet=_is_sheet(file))))
        row = dict.fromkeys(table.header, "") | dict(zip(header, cells, strict=False))
        if row in examples:
            rule, fix = Message("fault.example"), Message("fix.example_row")
            faults.append(Fault(file, number, header[0], cells[0], rule, fix, Weight.NOTICE))
            continue
        table.rows.append(row)
        table.numbers.append(number)
    return table, faults + list(_spoiled_cells(table))


def _is_sheet(file: str) -> bool:
    return _SHEET in file


def _fix_of_cells(cells: list[str], *, is_sheet: bool) -> Message:
    """Say how a row gets as many cells as the header: a cell over several lines began with a mark that nobody meant."""
    if is_sheet:
        return Message("fix.cells_beside")
    return Message("fix.quotation_open" if any("\n" in cell or "\r" in cell for cell in cells) else "fix.quotation_marks")


def _is_header(table: str, row: list[str]) -> bool:
    """Whether a row may be meant as the header: it has one of the table's columns, if only between other marks."""
    expected = set(columns(table))
    if len(row) > len(expected) + _MOST_UNKNOWN:
        return True
    cells = (name.strip(' "') for cell in row for name in re.split(r"[;\t|]", cell))
    return not expected.isdisjoint(named_header(table, cells))


def _no_header_faults(file: str, table: str, lines: list[list[str]]) -> Iterator[Fault]:
    """Say once that the first row is no header, and where it stands: below a title, an empty row, a word of a spreadsheet."""
    expected = ",".join(columns(table))
    if not any(cell.strip() for row in lines for cell in row):
        yield Fault(file, 1, "", "", Message("fault.empty_file"), Message("fix.write_header", header=expected))
        return
    below = next((number for number, row in enumerate(lines[:_MOST_ABOVE], 1) if _is_header(table, row)), None)
    fix = Message("fix.write_header", header=expected) if below is None else Message("fix.header_in_row", row=below)
    yield Fault(file, 1, "", "|".join(cell.strip() for cell in lines[0]), Message("fault.no_header"), fix)


def _header_faults(file: str, table: str, header: list[str]) -> Iterator[Fault]:
    """A missing, doubled or unknown column is a fault: a mistyped header would otherwise empty a column silently.

    A column that may be empty may be missing, with a notice, from the tables that not every office has: so tables laid under an
    earlier contract are read on. Not from the tables that every dataset needs: a range without its ``value_to`` would be a number.
    """
    expected = columns(table)
    if len(header) > len(expected) + _MOST_UNKNOWN:
        rule = Message("fault.many_columns", count=len(header), most=len(expected))
        yield Fault(file, 1, "", "", rule, Message("fix.write_header", header=",".join(expected)))
        return
    for separator, key in ((";", _SEPARATED["semicolons"]), ("\t", _SEPARATED["tabs"]), ("|", _SEPARATED["bars"])):
        if len(header) == 1 and separator in header[0]:
            fix = Message("fix.commas")
            yield Fault(file, 1, "", header[0], Message(key), fix)
            return
    missing = [column for column in expected if column not in header]
    for column in header:
        if column not in expected:
            hint = closest(column, missing or expected)
            fix = Message("fix.rename", closest=hint)
            yield Fault(file, 1, column or Message("found.no_name"), column, Message("fault.no_column"), fix)
    is_open = not any(column not in expected for column in header) and not contract.tables()[table].is_needed
    for column in missing:
        if is_open and column in _optional(table):
            rule, fix = Message("fault.column_read_empty"), Message("fix.add_where_had")
            yield Fault(file, 1, column, "", rule, fix, Weight.NOTICE)
        else:
            yield Fault(file, 1, column, "", Message("fault.column_missing"), Message("fix.add_column", header=",".join(expected)))
    for column, times in Counter(header).items():
        if times > 1 and column in expected:
            yield Fault(file, 1, column, column, Message("fault.column_twice"), Message("fix.keep_one"))


def _optional(table: str) -> set[str]:
    """Columns of a table that may be empty."""
    return {column.name for column in contract.tables()[table].columns if not column.is_required}


def _spoiled_cells(table: Table) -> Iterator[Fault]:
    """Name text that was typed for other fonts, read as another encoding, or lost letters."""
    for number, row in table.numbered():
        line = "\n".join(row.values())
        if (line.isascii() and "?" not in line) or not is_suspect(line):
            continue
        for column, text in row.items():
            found = spoiled(text) if (number, column) not in table.marked else None
            if found:
                yield Fault(table.file, number, column, text, *found, Weight.NOTICE)


def _differences(stored: Mapping[str, Table], typed: Mapping[str, Table]) -> Iterator[Fault]:
    """Name where the workbook and the CSV files of one folder do not hold the same."""
    for name in table_names():
        if name not in typed:  # a workbook without its sheet takes nothing from the CSV file
            continue
        ours, theirs = stored[name].rows if name in stored else [], typed[name].rows
        if ours == theirs:
            continue
        pairs = zip(ours, theirs, strict=False)
        first = next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(ours), len(theirs)))
        keys = [rows[first].get(columns(name)[0], "") for rows in (ours, theirs) if first < len(rows)]
        rule = Message(
            "fault.two_forms", workbook=WORKBOOK, table=name, typed=len(theirs), stored=len(ours), first=clip(", ".join(keys))
        )
        fix = Message("fix.two_forms" if theirs else "fix.two_forms_empty", workbook=WORKBOOK, table=name)
        yield Fault(f"{WORKBOOK}, sheet {name}", None, "", "", rule, fix)


def members(text: str) -> list[str]:
    """Split ids separated by a space (comma, semicolon and bar are understood); the "…" of an open list is none of them."""
    return [member for member in re.split(r"[\s,;|]+", _MORE.sub("", text)) if member]


def terms(text: str) -> list[str]:
    """Split the terms of an identity, with their signs; the "…" of an open list is none of them."""
    return _MORE.sub("", text).split()


def is_open_list(text: str) -> bool:
    """Whether a list says that there is more than it names: it ends in "…"."""
    return _MORE.search(text) is not None
