"""What came in is held against the dataset, shown, and written whole or not at all.

Rows of a source are the intake's: those that stand in the dataset give way to those that came in, and nothing else does. A row
whose cell is asked about stays as it was (`_Waiting`): only what a file no longer has is gone. So the same file twice changes
nothing, and of a changed file it is told which rows are new, which are gone, and which say something else, with both answers.
The descriptor is completed where ``ntm new`` left it to be confirmed: the day of the review and the unit reviewed.

Everything is laid in a folder aside first (`Outcome.laid_aside`), so that it can be checked as it would stand.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import cast

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import columns, table_names
from ntm_helpers.dataset.descriptor import FILE, Descriptor, as_text
from ntm_helpers.dataset.folder import WORKBOOK, table_paths
from ntm_helpers.dataset.tables import Table, as_csv
from ntm_helpers.files import keep_copy, remove, write_together
from ntm_helpers.office.accounts import Account, Kind, Row, places_in
from ntm_helpers.office.intake import Before, Incoming
from ntm_helpers.words import Message

_ADDED_TO = ("units",)
"""Tables of which rows that stand are never the intake's to change."""


@dataclass(frozen=True)
class Change:
    """What becomes of one table.

    Attributes
    ----------
    table : str
    added, gone : tuple of Row
    changed : tuple of (Row, Row)
        What stood, and what stands in its place.
    moved : int
        Rows that say what they said from another place of the file.
    same : int
        Rows of the sources that came in which say what they said.
    left : int
        Rows that did not come again and stay, because their cells are asked about or a part of the files could not be read.
    """

    table: str
    added: tuple[Row, ...] = ()
    changed: tuple[tuple[Row, Row], ...] = ()
    gone: tuple[Row, ...] = ()
    moved: int = 0
    same: int = 0
    left: int = 0

    @property
    def is_one(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.changed or self.gone or self.moved)


@dataclass
class Outcome:
    """What the dataset would be.

    Attributes
    ----------
    before : Before
    changes : tuple of Change
    descriptor : Descriptor
    completed : tuple of str
        Keys of the descriptor that are completed.
    contents : mapping of str to str or bytes
        Files that change, by their names in the dataset.
    """

    before: Before
    changes: tuple[Change, ...]
    descriptor: Descriptor
    completed: tuple[str, ...]
    contents: Mapping[str, str | bytes] = field(default_factory=dict)

    @cached_property
    def units(self) -> dict[str, Row]:
        """Units of the dataset as it would be, by id."""
        added = (row for change in self.changes if change.table == "units" for row in change.added)
        return {row["unit_id"]: row for row in [*self.before.rows("units"), *added]}

    @property
    def is_change(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.contents)

    def write(self) -> Iterator[Message]:
        """Write what changes, as one act, and say what was written.

        A copy that is replaced is kept. The workbook of the dataset goes among what is kept too: its rows stand in the CSV files
        now, and would soon say something else.

        Raises
        ------
        MachineError
            When one cannot be written: then none is.
        """
        folder = self.before.folder
        contents = {folder / name: content for name, content in self.contents.items()}
        for path in contents:
            if path.parent != folder and path.exists():
                keep_copy(path)
        workbook = folder / WORKBOOK
        kept = keep_copy(workbook) if workbook.is_file() else None
        write_together(contents)
        for path, content in contents.items():
            if path.suffix != ".csv" or content.count("\n" if isinstance(content, str) else b"\n") > 1:  # type: ignore[arg-type]
                yield Message("intake.written", file=path)
        if kept is not None:
            remove(workbook, root=folder)
            yield Message("intake.workbook_kept", file=workbook, copy=kept)

    @contextmanager
    def laid_aside(self) -> Iterator[Path]:
        """Give a folder with the dataset as it would be, for as long as it is looked at."""
        folder = self.before.folder
        paths = table_paths(self.descriptor)
        with tempfile.TemporaryDirectory(prefix="ntm-") as place:
            aside = Path(place)
            own = {key: value for key, value in self.descriptor.items() if key != "to_confirm"}
            contents: dict[Path, str | bytes] = {aside / FILE: as_text(own)}
            for name, table in self.before.tables.items():
                contents[aside / paths[name]] = as_csv(table)
            for row in self.before.rows("source_copies"):
                if row["name"] and (folder / row["name"]).is_file():
                    contents[aside / row["name"]] = (folder / row["name"]).read_bytes()
            contents |= {aside / name: content for name, content in self.contents.items()}
            write_together(contents)
            yield aside


def outcome_of(incoming: Incoming, before: Before) -> Outcome:
    """Hold what came in against the dataset; files of which nothing was taken change nothing.

    Parameters
    ----------
    incoming : Incoming
    before : Before
    """
    account = incoming.account
    if account.fates and not account.of(Kind.TAKEN):
        return Outcome(before, (), before.descriptor, ())
    waiting = _Waiting(account)
    changes: list[Change] = []
    contents: dict[str, str | bytes] = {}
    paths = table_paths(before.descriptor)
    for name in table_names():
        merged, change = _merged(name, before.rows(name), account.rows.get(name, []), incoming, waiting)
        is_typed = bool(merged) and name in before.tables and before.tables[name].file.startswith(WORKBOOK)
        if change.is_one or is_typed:
            contents[paths[name]] = as_csv(Table(name, paths[name], columns(name), merged))
        changes.append(change)
    descriptor, completed = _completed(before.descriptor, incoming)
    if completed:
        contents[FILE] = as_text(descriptor)
    if contents:
        contents |= _without_examples(before, set(contents))
    for name, content in incoming.files.items():
        place = before.folder / name
        if not place.is_file() or place.read_bytes() != content:
            contents[name] = content
    return Outcome(before, tuple(changes), descriptor, completed, contents)


def _without_examples(before: Before, written: set[str]) -> dict[str, str]:
    """Files of tables without a row that hold their example still, with the header alone: what is filled needs no example."""
    found: dict[str, str] = {}
    for name, path in table_paths(before.descriptor).items():
        place, header = before.folder / path, as_csv(Table(name, path, columns(name)))
        if path not in written and not before.rows(name) and place.is_file() and place.read_bytes() != header.encode():
            found[path] = header
    return found


class _Waiting:
    """Which rows of a dataset wait for an answer, because the cell that they were read from is asked about now.

    It is known by its place, or, where rows were moved, by the digits in its column; of a list of things, whose rows tell no
    place, by their name.
    """

    def __init__(self, account: Account):
        files = {PurePosixPath(row["name"]).name: row["source_id"] for row in account.rows.get("source_copies", ())}
        self._cells: set[tuple[str, str, str]] = set()
        self._numbers: set[tuple[str, str, str, str]] = set()
        self._texts: dict[str, set[str]] = defaultdict(set)
        self._rows: set[tuple[str, str]] = set()
        for fate in account.of(Kind.ASKED):
            source, place = files.get(fate.place.file, ""), fate.place
            self._cells.add((source, place.sheet, place.cell))
            self._numbers.add((source, place.sheet, place.letter, _digits(fate.text)))
            self._texts[source].add(fate.text)
            self._rows.add((fate.table, fate.row_id))

    def has(self, row: Row) -> bool:
        """Whether a row waits."""
        source = row["source_id"]
        if "locator" not in row:
            return row.get("name", "") in self._texts[source]
        quoted = _digits(row.get("quote", ""))
        return any(
            (source, sheet, cell) in self._cells or (source, sheet, cell.rstrip("0123456789"), quoted) in self._numbers
            for sheet, cell in places_in(row["locator"])
        )

    def completed(self, table: str, id_: str, before: Row, now: Row) -> Row:
        """Give a row that was taken without some of its cells what it said in them before."""
        if (table, id_) not in self._rows:
            return now
        return {column: text or before[column] for column, text in now.items()}


def _digits(text: str) -> str:
    """Give what of a text stays the same when it is written otherwise: its digits, or all of it where it has none."""
    return "".join(filter(str.isdecimal, text)) or " ".join(text.split())


def _merged(table: str, stood: list[Row], came: list[Row], incoming: Incoming, waiting: _Waiting) -> tuple[list[Row], Change]:
    """Rows of a table as they would be, in the order in which they stood, and what of them changes."""
    key = contract.tables()[table].key
    came_by_key = {tuple(row.get(part, "") for part in key): _whole(table, row) for row in came}
    own = "source_id" in columns(table) and table not in _ADDED_TO
    merged: list[Row] = []
    changed: list[tuple[Row, Row]] = []
    gone: list[Row] = []
    same = moved = left = 0
    for row in stood:
        new = came_by_key.pop(tuple(row[part] for part in key), None)
        if new is not None and table not in _ADDED_TO:
            new = waiting.completed(table, row[key[0]], row, new)
            merged.append(new)
            if new == row:
                same += 1
            elif _said(new) == _said(row):
                moved += 1
            else:
                changed.append((row, new))
        elif own and row["source_id"] in incoming.own:
            stays = row["source_id"] in incoming.partial or waiting.has(row)
            (merged if stays else gone).append(row)
            left += stays
        else:
            merged.append(row)
    added = tuple(came_by_key.values())
    change = Change(table, added, tuple(changed), tuple(gone), moved, same, left)
    return [*merged, *added], change


def _said(row: Row) -> Row:
    """What a row says, wherever it was read."""
    return {column: text for column, text in row.items() if column != "locator"}


def _whole(table: str, row: Row) -> Row:
    return {column: row.get(column, "") for column in columns(table)}


def _completed(descriptor: Descriptor, incoming: Incoming) -> tuple[Descriptor, tuple[str, ...]]:
    """Complete what the descriptor leaves to be confirmed: the day of the review and the unit that is reviewed."""
    found = cast(Descriptor, dict(descriptor))
    completed: list[str] = []
    to_confirm = list(descriptor.get("to_confirm", ()))
    if incoming.until and "review_date" in to_confirm:
        found["review_date"] = incoming.until
        found["to_confirm"] = [key for key in to_confirm if key != "review_date"]
        if not found["to_confirm"]:
            del found["to_confirm"]
        completed.append("review_date")
    if incoming.of and not descriptor.get("reviewed_units"):
        found["reviewed_units"] = [incoming.of]
        completed.append("reviewed_units")
    return found, tuple(completed)
