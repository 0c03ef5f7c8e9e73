"""The tables of a dataset in one SQLite file, made from what was laid, by its digest: checked once, read by unit.

CSV (or the workbook) is the truth; the index is a copy that may be thrown away at any time. It stands under the digest of the
files, of the rules and of the code that reads and checks them, so it is made anew when any of these changes, and a run whose files
change under it goes on with what it planned. Where it is kept and when it is believed is said in `ntm_helpers.dataset.cache`;
where it can be kept nowhere it stands in memory. It holds the corrected rows, the faults that did not refuse the dataset, and for
every unit a digest of what each measure or table states on it: a plan over ten thousand communes reads digests, not rows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache as remembered
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from ntm_helpers.dataset import cache, contract, entities
from ntm_helpers.dataset.borders import Borders, read_borders
from ntm_helpers.dataset.cache import Kept
from ntm_helpers.dataset.cells import canonical, read_day
from ntm_helpers.dataset.checks import content_faults
from ntm_helpers.dataset.contract import columns, table_names
from ntm_helpers.dataset.copies import copy_faults, digest_of_copies
from ntm_helpers.dataset.corrections import corrected
from ntm_helpers.dataset.descriptor import FILE, Descriptor, read_descriptor
from ntm_helpers.dataset.folder import BORDERS, look_into
from ntm_helpers.dataset.named import own_register, units_by_id
from ntm_helpers.dataset.tables import Rows, Table, digest, read_tables
from ntm_helpers.errors import DataRefused, Fault, Weight, fault_of
from ntm_helpers.project import CONTRACT, DECISIVE, PACKAGE, digest_of, rule_files

_LARGE = 16_000_000
"""Bytes of tables above which the index is made by a process of its own: what the check takes of memory ends with it."""


class Index:
    """An index, opened to be read.

    Attributes
    ----------
    environment : dict of str to str
        By what a process finds it that this one starts; where it stands in memory, that makes its own.
    descriptor : Descriptor
    digest : str
        SHA-256 over the tables as read, before corrections.
    faults : tuple of Fault
        What did not refuse the dataset.
    files : dict of str to str
        Table by the name of its file in messages; ``borders`` where there are any.
    credit, borders_day : str, date or None
        Whose the borders are, and of which day.
    """

    def __init__(self, of: Kept | bytes):
        self._of = of  # as long as it is held nobody clears it away
        named = os.environ.get("NTM_CACHE")
        self.environment: dict[str, str] = {"NTM_CACHE": str(Path(named).absolute())} if named else {}
        if isinstance(of, bytes):
            self._connection = sqlite3.connect(":memory:", check_same_thread=False)
            self._connection.deserialize(of)
        else:
            name = f"file:{quote(str(of.path))}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(name, uri=True, check_same_thread=False)
            self.environment |= {"NTM_INDEX": str(of.path), "NTM_INDEX_SEAL": of.seal}
        [(about,)] = self._connection.execute("SELECT about FROM about")
        found = json.loads(about)
        self.descriptor: Descriptor = found["descriptor"]
        self.digest: str = found["digest"]
        self.files: dict[str, str] = found["files"]
        self.credit: str = found["credit"]
        self.borders_day = read_day(found["borders_day"])
        self.faults = tuple(map(fault_of, found["faults"]))

    def rows(self, table: str, column: str = "", key: str = "") -> Rows:
        """Rows of a table in the order of its file, or those with a cell, alone in it or among several."""
        shared = self._shared.get((table, key), ()) if column == "unit_id" else ()
        among = f" OR _row IN ({', '.join(map(str, shared))})" if shared else ""
        where = f'WHERE "{column}" = ?{among}' if column else ""
        return list(self._dicts(table, where, (key,) if column else ()))

    @cached_property
    def _shared(self) -> dict[tuple[str, str], list[int]]:
        """Numbers of the rows that belong to several units, by table and unit."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for table, unit_id, number in self._connection.execute("SELECT table_, unit_id, number FROM shared"):
            found[table, unit_id].append(number)
        return found

    def numbered_figures(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row of ``figures.csv`` with its number, unit by unit."""
        names = columns("figures")
        query = 'SELECT _row, * FROM figures ORDER BY min(_row) OVER (PARTITION BY "unit_id"), _row'
        for number, _, *cells in self._connection.execute(query):
            yield number, dict(zip(names, cells, strict=True))

    def number_of_figures(self, unit_id: str) -> int:
        """Number of rows of ``figures.csv`` on one unit."""
        [(number,)] = self._connection.execute('SELECT count(*) FROM figures WHERE "unit_id" = ?', (unit_id,))
        return int(number)

    def place_of_figure(self, figure_id: str) -> tuple[str, str] | None:
        """Unit and measure of a figure; None where there is no such row."""
        query = 'SELECT "unit_id", "measure" FROM figures WHERE "figure_id" = ?'
        found: tuple[str, str] | None = self._connection.execute(query, (figure_id,)).fetchone()
        return found

    def digests(self, unit_id: str) -> list[tuple[str, str, str, str]]:
        """What is stated on a unit: table, measure (of figures), digest of the rows, their sources."""
        return self._connection.execute(
            "SELECT table_, part, digest, sources FROM digests WHERE unit_id = ?", (unit_id,)
        ).fetchall()

    def shapes(self, unit_ids: Iterable[str]) -> dict[str, str]:
        """Borders of units, as far as there are any, as JSON text by unit id."""
        query = "SELECT shape FROM borders WHERE unit_id = ?"
        found = ((unit_id, self._connection.execute(query, (unit_id,)).fetchone()) for unit_id in unit_ids)
        return {unit_id: row[0] for unit_id, row in found if row}

    def _dicts(self, table: str, where: str, values: tuple[str, ...]) -> Iterator[dict[str, str]]:
        names = columns(table)
        for _, *cells in self._connection.execute(f'SELECT * FROM "{table}" {where} ORDER BY _row', values):
            yield dict(zip(names, cells, strict=True))


def index_of(folder: Path) -> Index:
    """Give the index of a dataset, made where there is none of what is laid now.

    Raises
    ------
    DataRefused
        When a file, column, key or reference is broken: every fault with file, row, column and fix.
    """
    key, size = _key(folder)
    kept = cache.find(key)
    if kept is None and size > _LARGE and os.environ.get("NTM_INDEXING") != "1":
        code = "import sys; from pathlib import Path; from ntm_helpers.dataset.index import index_of; index_of(Path(sys.argv[1]))"
        environment = os.environ | {"NTM_INDEXING": "1"}
        if (place := cache.first_folder()) is not None:
            environment["NTM_CACHE"] = str(place)
        subprocess.run([sys.executable, "-c", code, str(folder)], env=environment, capture_output=True, check=False)
        kept = cache.find(key)  # where it is not there this process finds out why not
    if kept is not None:
        return Index(kept)
    content = _content(*_checked(folder))
    return Index(cache.keep(key, content) or content)


def given_index() -> Index | None:
    """Give the index that the process which started this one has named, where it is still what that has checked."""
    path = os.environ.get("NTM_INDEX", "")
    kept = cache.opened(Path(path), os.environ.get("NTM_INDEX_SEAL", "")) if path else None
    return None if kept is None else Index(kept)


def _checked(folder: Path) -> tuple[Descriptor, dict[str, Table], Borders, str, list[Fault]]:
    """Read and check a dataset: descriptor, corrected tables, borders, digest, faults."""
    descriptor, tables, faults = read_dataset(folder)
    if any(fault.weight == Weight.TABLE for fault in faults):
        raise DataRefused(str(folder), faults)
    found = digest(descriptor, tables)
    tables, failed = corrected(tables)
    tables = canonical(tables)
    borders, wrong = _borders(folder, descriptor, tables)
    content = content_faults(descriptor, tables, own_register(tables))
    faults = list(dict.fromkeys([*faults, *failed, *content, *copy_faults(folder, tables), *wrong]))
    faults = [_as_headed(fault, tables) for fault in faults]
    if any(fault.weight == Weight.TABLE for fault in faults):
        raise DataRefused(str(folder), faults)
    return descriptor, tables, borders, borders.digest_with(found), faults


def _as_headed(fault: Fault, tables: Mapping[str, Table]) -> Fault:
    """Name the column of a fault as its file does, where that is not by its id."""
    head = next((table.heads.get(fault.column) for table in tables.values() if table.heads and table.file == fault.file), None)
    return replace(fault, column=head) if head else fault


def _borders(folder: Path, descriptor: Descriptor, tables: Mapping[str, Table]) -> tuple[Borders, list[Fault]]:
    """Read the borders of a dataset, where it has any."""
    if not look_into(folder, descriptor).has_borders:
        return Borders(), []
    return read_borders(folder, {row["unit_id"] for row in tables["units"].rows})


def read_dataset(folder: Path) -> tuple[Descriptor, dict[str, Table], list[Fault]]:
    """Read descriptor and tables as text, before anything in them is checked."""
    descriptor, faults = read_descriptor(folder)
    if any(fault.weight == Weight.TABLE for fault in faults):
        return descriptor, {}, faults
    tables, more = read_tables(folder, descriptor)
    return units_by_id(descriptor, tables), tables, faults + more


def _key(folder: Path) -> tuple[str, int]:
    """Digest of everything that an index depends on, and the bytes of the tables."""
    descriptor, faults = read_descriptor(folder)
    is_broken = any(fault.weight == Weight.TABLE for fault in faults)
    found, size = hashlib.sha256(_method().encode()), 0
    laid = look_into(folder, {} if is_broken else descriptor)
    found.update(repr((laid.missing, laid.strays, laid.faults)).encode("utf-8", "surrogatepass"))
    found.update(digest_of_copies(folder).encode())
    for name in [FILE] if is_broken else laid.files:
        path = folder / name
        with contextlib.suppress(OSError, ValueError):  # what cannot be read is found when it is checked
            content = path.read_bytes() if path.is_file() else None
            if content is not None:
                size += len(content)
                found.update(f"\0{name}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
    return found.hexdigest()[:32], size


@remembered
def _method() -> str:
    """Digest of the rules and of the code that reads and checks."""
    beside = ("quantities.py", "places.py", "errors.py", "words.py", "words.csv")
    code = [path for path in (PACKAGE / "dataset").rglob("*") if path.suffix in DECISIVE]
    read = digest_of(sorted([*code, *(PACKAGE / name for name in beside), *rule_files(), *CONTRACT.glob("*.csv")]))
    return f"{read} {' '.join(contract.topics())}"


def _content(descriptor: Descriptor, tables: Mapping[str, Table], borders: Borders, found: str, faults: list[Fault]) -> bytes:
    """Give the index as its file holds it."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        about = {
            "descriptor": descriptor,
            "digest": found,
            "files": {table.file: name for name, table in tables.items()} | ({BORDERS: "borders"} if borders.day else {}),
            "credit": borders.credit,
            "borders_day": borders.day.isoformat() if borders.day else "",
            "faults": [fault.plain() for fault in faults],
        }
        connection.execute("CREATE TABLE about (about TEXT)")
        connection.execute("INSERT INTO about VALUES (?)", (json.dumps(about),))
        for name in table_names():
            _write_table(connection, name, tables.get(name))
        connection.execute("CREATE TABLE borders (unit_id TEXT PRIMARY KEY, shape TEXT)")
        connection.executemany("INSERT INTO borders VALUES (?, ?)", borders.texts())
        connection.execute("CREATE TABLE shared (table_ TEXT, unit_id TEXT, number INTEGER)")
        connection.executemany("INSERT INTO shared VALUES (?, ?, ?)", _shared(tables))
        connection.execute("CREATE TABLE digests (unit_id TEXT, table_ TEXT, part TEXT, digest TEXT, sources TEXT)")
        connection.executemany("INSERT INTO digests VALUES (?, ?, ?, ?, ?)", _digests(tables))
        connection.execute("CREATE INDEX by_unit ON digests (unit_id)")
        connection.commit()
        return connection.serialize()


def _write_table(connection: sqlite3.Connection, name: str, table: Table | None) -> None:
    names = columns(name)
    declared = ", ".join(f'"{column}" TEXT' for column in names)
    connection.execute(f'CREATE TABLE "{name}" (_row INTEGER, {declared})')
    if table is not None:
        cells = ((number, *_storable([row[column] for column in names])) for number, row in table.numbered())
        connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * (len(names) + 1))})', cells)
    keys = {"unit_id", *(column for column in entities.BELONGS_TO if name in entities.TABLES)} & set(names)
    for column in sorted(keys | ({"figure_id"} if name == "figures" else set())):
        connection.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ("{column}")')


def _storable(texts: list[str]) -> list[str]:
    """Texts as SQLite takes them: half a surrogate pair, as damaged workbooks hold it, becomes a question mark."""
    return texts if "".join(texts).isascii() else [text.encode("utf-8", "replace").decode() for text in texts]


def _shared(tables: Mapping[str, Table]) -> Iterator[tuple[str, str, int]]:
    """Give the rows that belong to several units: table, unit and number of the row."""
    for name in entities.TABLES:
        if name in tables and "unit_id" in contract.tables()[name].lists:
            for number, row in tables[name].numbered():
                several = row["unit_id"].split()
                yield from ((name, unit_id, number) for unit_id in (several if len(several) > 1 else ()))


def _digests(tables: Mapping[str, Table]) -> Iterator[tuple[str, str, str, str, str]]:
    """Digest what each measure, and each entity table, states on a unit; with the sources that it cites."""
    for name in ("figures", *entities.TABLES):
        if name not in tables:
            continue
        parts: dict[tuple[str, str], Rows] = defaultdict(list)
        for row in tables[name].rows:
            for unit_id in entities.unit_of(name, row, tables).split() or [""]:
                parts[unit_id, row.get("measure", "") if name == "figures" else ""].append(row)
        for (unit_id, part), rows in parts.items():
            text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
            sources = sorted({row["source_id"] for row in rows if row.get("source_id")})
            yield unit_id, name, part, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), "\n".join(sources)
