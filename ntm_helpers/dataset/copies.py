"""``source_copies.csv`` and the folder ``sources``: what an office keeps of the pages that it has read; optional.

A page of the web changes or goes. What was read stays provable where a copy of it is kept: the table names its digest, and its file
where it lies in the folder ``sources`` of the dataset. The copy is nobody's to publish but its owner's: no page shows it, only its
digest, by which whoever holds a copy sees whether it is that one. So the table may name a digest alone, of a copy that is kept
elsewhere.

A file that is there must have its digest, or the dataset is refused: figures were read from something else. One that is not there
is a notice, because a dataset may be handed on without its copies. Links out of the folder are not followed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ntm_helpers.dataset.folder import COPIES, unread
from ntm_helpers.dataset.tables import Table
from ntm_helpers.errors import Fault, Weight
from ntm_helpers.words import Message, key_family

TABLE = "source_copies"
_KINDS = ("outside", "missing", "no_file")
_WRONG = key_family("fault.copy", _KINDS)
_FIXES = key_family("fix.copy", _KINDS)


def copy_faults(folder: Path, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Name the copies that are not there, not where they may lie, or not what was read."""
    if TABLE not in tables:
        return
    table = tables[TABLE]
    for number, row in table.numbered():
        if not (file := row["name"]).startswith(f"{COPIES}/"):  # what else stands there the contract refuses
            continue
        if kind := unread(folder, file):
            weight = Weight.NOTICE if kind == "missing" else Weight.TABLE
            yield Fault(table.file, number, "name", file, Message(_WRONG[kind]), Message(_FIXES[kind]), weight)
        elif (found := _digest(folder / file)) != row["sha256"].lower():
            rule, fix = Message("fault.copy.digest", file=file), Message("fix.copy.digest", digest=found)
            yield Fault(table.file, number, "sha256", row["sha256"], rule, fix)


def digest_of_copies(folder: Path) -> str:
    """Digest of every file in the folder of the copies, by name and content: what a check of them depends on."""
    found = hashlib.sha256()
    place = folder / COPIES
    for path in sorted(place.rglob("*")) if place.is_dir() and not place.is_symlink() else ():
        if path.is_file():
            found.update(f"{path.relative_to(folder).as_posix()}\0{_digest(path)}\0".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
