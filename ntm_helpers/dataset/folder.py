"""The files of a dataset's folder: which are read, and which only look as if they were.

A table is read from ``<table>.csv``, or from the file that the descriptor names, and from the workbook ``figures.xlsx``. Names are
compared with what the folder lists, letter by letter: a file system that ignores case would else read on one machine what it does
not on another. A CSV file or workbook that is not read is named, with the table to which it is nearest: by its header where that is
one, by its name otherwise. Where that table is not there, nothing goes on: the rows are surely meant to be read. Borders are read
from ``borders.geojson`` alone; GeoJSON of another name is named too.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import columns, table_names
from ntm_helpers.dataset.descriptor import FILE, Descriptor
from ntm_helpers.dataset.named import named_header
from ntm_helpers.errors import Fault, Weight, nearest
from ntm_helpers.files import KEPT
from ntm_helpers.words import Message, key_family

WORKBOOK, BORDERS = "figures.xlsx", "borders.geojson"
COPIES = "sources"
"""Folder for copies of what was read: no table is looked for in it (`ntm_helpers.dataset.copies`)."""

_OF_TEXT = ("csv", "tsv", "tab", "psv")
_OF_BOOKS = ("xlsx", "xlsm", "xlsb", "xls", "xltx", "xltm", "xlt", "ods", "ots", "fods", "sxc", "numbers", "et", "ett")
_ENDING = re.compile(rf"\.({'|'.join((*_OF_TEXT, *_OF_BOOKS))})(?=$|[^a-z0-9])", re.IGNORECASE)
"""What makes a name that of a table or workbook, wherever it stands: figures.csv.txt."""
_ANY_TEXT = ("", ".txt", ".dat", ".bak", ".old")
"""Endings of files that are looked at: a table may lie in one."""
_OTHERS = ("__pycache__", KEPT, COPIES)
"""Folders in which no table is looked for: copies of what was replaced, and of sources."""
_DEEPEST, _MOST_FILES, _MOST_TOLD = 4, 5_000, 60
_HEAD = 65_536
"""Bytes of a file in which its header is looked for."""
_COPY = re.compile(r"[\s_-]*(\(\d+\)|copy( \d+)?|bản sao|ban sao|final|new|mới|v?\d{1,8})$", re.IGNORECASE)
"""What the programs and people that copy a file add to its name."""
_PATH_KINDS = ("outside", "absolute", "shared", "twice", "missing", "no_file")
_PATHS = key_family("fault.path", _PATH_KINDS)
_PATH_FIXES = key_family("fix.path", _PATH_KINDS)


class Stray(NamedTuple):
    """A file that is not read."""

    file: str
    """Path within the folder."""
    is_workbook: bool
    table: str
    """The nearest table, or ``borders``; empty where none is near, and of a workbook."""
    is_sure: bool
    """Whether it has the table's header and a row below it, or the table's name but for letter case, copy marks and endings."""


@dataclass(frozen=True)
class Laid:
    """What lies in a dataset's folder.

    Attributes
    ----------
    tables : mapping of str to str
        Files of tables that are there and may be read, by table, as paths within the folder.
    has_workbook : bool
    has_borders : bool
    missing : mapping of str to str
        Files that the descriptor names by another name than the table's, and that are not there, by table.
    strays : tuple of Stray
    faults : tuple of Fault
        What is wrong with the places of the tables.
    """

    tables: Mapping[str, str]
    has_workbook: bool
    has_borders: bool
    missing: Mapping[str, str]
    strays: tuple[Stray, ...]
    faults: tuple[Fault, ...]

    @property
    def files(self) -> list[str]:
        """Files that are read, with the descriptor."""
        beside = {WORKBOOK: self.has_workbook, BORDERS: self.has_borders}
        return [FILE, *(file for file, is_there in beside.items() if is_there), *self.tables.values()]


def look_into(folder: Path, descriptor: Descriptor) -> Laid:
    """Find the files of a dataset.

    Parameters
    ----------
    folder : Path
    descriptor : Descriptor
        It may name other files than ``<table>.csv``.
    """
    faults = list(_descriptor_faults(descriptor))
    tables: dict[str, str] = {}
    missing: dict[str, str] = {}
    for table, file in table_paths(descriptor).items():
        kind = unread(folder, file)
        if kind == "":
            tables[table] = file
        elif kind != "missing":
            faults.append(_path_fault(kind, file, table))
        elif file != f"{table}.csv":
            missing[table] = file
    beside = {file: _found(folder, file) for file in (WORKBOOK, BORDERS)}
    faults += [_path_fault(kind, file, "") for file, kind in beside.items() if kind not in ("", "missing")]
    others = [str(entry.get("path")) for entry in descriptor.get("resources", ()) if entry.get("name") not in table_names()]
    strays = tuple(_strays(folder, {WORKBOOK, BORDERS, *table_paths(descriptor).values(), *others}))
    return Laid(tables, beside[WORKBOOK] == "", beside[BORDERS] == "", missing, strays, tuple(faults))


def table_paths(descriptor: Descriptor) -> dict[str, str]:
    """File name of every table, from the descriptor or, where it is silent, ``<table>.csv``."""
    named = _named(descriptor)
    return {table: named.get(table) or f"{table}.csv" for table in table_names()}


def _named(descriptor: Descriptor) -> dict[str, str]:
    """Files that the descriptor names, by table."""
    return {
        str(entry.get("name")): str(PurePosixPath(path)) if path else ""
        for entry in descriptor.get("resources", ())
        if isinstance(path := entry.get("path", ""), str)
    }


def _descriptor_faults(descriptor: Descriptor) -> Iterator[Fault]:
    """Name tables of which the descriptor names no file, several, or one that is another table's."""
    entries = [entry for entry in descriptor.get("resources", ()) if entry.get("name") in table_names()]
    for table, times in Counter(entry["name"] for entry in entries).items():
        if times > 1:
            yield _path_fault("twice", table, table)
    paths = table_paths(descriptor)
    for file, times in Counter(map(_folded, paths.values())).items():
        if times > 1:
            sharing = [table for table in paths if _folded(paths[table]) == file]
            yield _path_fault("shared", paths[sharing[0]], ", ".join(sharing))


def _path_fault(kind: str, file: str, table: str) -> Fault:
    rule, fix = Message(_PATHS[kind], table=table), Message(_PATH_FIXES[kind], table=table, file=file)
    where = FILE if kind in ("shared", "twice", "missing") else file
    return Fault(where, None, "resources" if where == FILE else "", file, rule, fix)


def unread(folder: Path, file: str) -> str:
    """Why a file that a dataset names is not read; empty where it is a plain file inside the folder, under that very name."""
    return _unfit(file) or _found(folder, file)


def _unfit(file: str) -> str:
    """Why a path that the descriptor names is not followed; empty where it is."""
    if file.startswith(("/", "\\")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", file):
        return "absolute"
    return "outside" if ".." in re.split(r"[/\\]", file) else ""


def _found(folder: Path, file: str) -> str:
    """Why a file is not read; empty where it is there under that very name, a plain file inside the folder."""
    place = folder
    for part in PurePosixPath(file).parts:
        try:
            listed = {_composed(path.name) for path in place.iterdir()}
        except PermissionError:  # a folder that may be read and not listed
            listed = {_composed(part)} if (place / part).exists() else set()
        except OSError:
            listed = set()
        if _composed(part) not in listed:
            return "missing"
        place = place / part
    if not Path(os.path.realpath(place)).is_relative_to(os.path.realpath(folder)):
        return "outside"
    return "" if place.is_file() else "no_file"


def _strays(folder: Path, read: Collection[str]) -> Iterator[Stray]:
    """Find the files that look like tables or workbooks and are not read."""
    known, looked_at = {_composed(file) for file in read}, 0
    for place, folders, files in os.walk(folder):
        within = Path(place).relative_to(folder)
        looked_at += len(files) + 1
        if looked_at > _MOST_FILES:
            return
        if len(within.parts) >= _DEEPEST:
            folders.clear()
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _OTHERS and not Path(place, f, FILE).exists())
        for name in sorted(files):
            file = (within / name).as_posix()
            if name.startswith((".", "~$")) or _composed(file) in known:
                continue
            if stray := _stray(Path(place, name), file):
                yield stray


def _stray(path: Path, file: str) -> Stray | None:
    """Judge a file that is not read; none where it is neither a table nor a workbook nor borders."""
    if path.suffix.lower() == Path(BORDERS).suffix:
        return Stray(file, False, Path(BORDERS).stem, False)
    ending = _ENDING.search(path.name)
    if ending is None and path.suffix.lower() not in _ANY_TEXT:
        return None
    if ending is not None and ending[1].lower() in _OF_BOOKS:
        stem = _bare(path.name[: ending.start()])
        return Stray(file, True, "", stem in ("figures", *table_names()))
    stem = _bare(path.name[: ending.start()] if ending else path.stem)
    table, has_rows = _by_header(path)
    if table:
        return Stray(file, False, table, has_rows)
    if ending is None and stem not in table_names():
        return None
    return Stray(file, False, nearest(stem, table_names()), stem in table_names())


def _by_header(path: Path) -> tuple[str, bool]:
    """Table whose header a file has, and whether a row that is not the example's stands below it."""
    try:
        if not path.is_file():
            return "", False
        with path.open("rb") as stream:
            start = stream.read(_HEAD)
    except OSError:
        return "", False
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    header, *rows = start.decode(encoding, "replace").splitlines() or [""]
    heads = {cell.strip(' "') for cell in re.split(r"[,;\t|]", header)}
    named = {table: {*named_header(table, heads)} & {*columns(table)} for table in table_names()}
    table = max(named, key=lambda name: len(named[name]) / len(columns(name)))
    if len(named[table]) < max(2, len(heads) / 2, len(columns(table)) / 2):
        return "", False
    example = contract.example_row(table)[contract.tables()[table].key[0]]
    return table, any(row.strip(' ,;\t|"') and not row.lstrip('"').startswith(example) for row in rows)


def _bare(stem: str) -> str:
    """Name as a table's would be written: small letters, no marks of a copy."""
    stem = _folded(stem).strip()
    while (shorter := _COPY.sub("", stem)) != stem and shorter:
        stem = shorter
    return re.sub(r"[\s.-]+", "_", stem)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _folded(name: str) -> str:
    return _composed(name).casefold()


def beside_faults(laid: Laid, given: Collection[str]) -> list[Fault]:
    """Name what is wrong with the places of the tables, and the files that are not read.

    Parameters
    ----------
    laid : Laid
    given : collection of str
        Tables that have rows: a file that is one of the others is surely meant to be read.
    """
    missing = [_path_fault("missing", file, table) for table, file in laid.missing.items() if table not in given]
    strays = [_stray_fault(stray, given, has_workbook=laid.has_workbook) for stray in laid.strays]
    strays.sort(key=lambda fault: fault.weight is Weight.NOTICE)
    if rest := strays[_MOST_TOLD:]:
        files = ", ".join(fault.file for fault in rest[:_MOST_TOLD])
        rule = Message("fault.strays", count=len(rest))
        strays[_MOST_TOLD:] = [Fault(rest[0].file, None, "", files, rule, Message("fix.stray.none"), rest[0].weight)]
    return [*laid.faults, *missing, *strays]


def _stray_fault(stray: Stray, given: Collection[str], *, has_workbook: bool) -> Fault:
    if stray.is_workbook:
        lacking = [name for name, table in contract.tables().items() if table.is_needed and name not in given]
        is_meant = not has_workbook and bool(lacking)
        rule = Message("fault.stray.workbook", workbook=WORKBOOK)
        fix = Message("fix.stray.lacking" if is_meant else "fix.stray.workbook", workbook=WORKBOOK, tables=", ".join(lacking))
        return Fault(stray.file, None, "", "", rule, fix, Weight.TABLE if is_meant else Weight.NOTICE)
    if stray.table == Path(BORDERS).stem:
        return Fault(stray.file, None, "", "", Message("fault.borders.name"), Message("fix.borders.name"), Weight.NOTICE)
    if not stray.table:
        return Fault(stray.file, None, "", "", Message("fault.stray.none"), Message("fix.stray.none"), Weight.NOTICE)
    is_meant = stray.is_sure and stray.table not in given
    rule = Message("fault.stray.given" if stray.table in given else "fault.stray.table", table=stray.table)
    fix = Message("fix.stray.given" if stray.table in given else "fix.stray.table", table=stray.table)
    return Fault(stray.file, None, "", "", rule, fix, Weight.TABLE if is_meant else Weight.NOTICE)
