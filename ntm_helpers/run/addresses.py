"""Where the pages of a unit stand: one folder a unit, no two in one, and no name that a file system refuses.

The folder is the unit's id and its name in plain letters. Three things can put two units into one folder, or one into none: ids
that differ only in what some file systems do not tell apart (capitals, composed and decomposed letters, dots at the end); an id
and a name that meet (``A`` and ``b-c``, ``A-b`` and ``c``); names longer than a file system takes. So a long name is cut, a long
id is cut and marked, and units that would meet bear a mark each, all but the first by id. A mark is made of the id alone, so that
it is the same in every run.

The limits are those of common file systems: 255 bytes a name (143 where names are encrypted), 4096 a path.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from ntm_helpers.errors import UsageError, clip
from ntm_helpers.places import Unit
from ntm_helpers.words import Message

LONGEST_NAME = 140
"""Bytes of a folder's name: below what every file system takes."""
LONGEST_PATH = 4000
"""Bytes of a whole path, with room for the ending of a file that is not whole yet."""
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))})
"""Names that Windows keeps for itself, whatever stands behind a dot."""


def folders(units: Iterable[Unit]) -> dict[str, str]:
    """Give by ``unit_id`` the folder of every unit.

    Parameters
    ----------
    units : iterable of Unit
        All that have pages: which of them meet depends on all of them.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for unit in sorted(units, key=lambda unit: unit.unit_id):
        name = _cut(unit.unit_id, unit.slug)
        if _folded(name) in taken:
            name = _cut(f"{unit.unit_id[: LONGEST_NAME // 2]}{_mark(unit.unit_id)}", unit.slug)
        taken.add(_folded(name))
        found[unit.unit_id] = name
    return found


def check_length(folder: Path, pages: Mapping[str, object]) -> None:
    """Refuse a folder for the pages in which the longest of them would have too long a path.

    Raises
    ------
    UsageError
        Naming the length and what is allowed.
    """
    longest = max((len(page.encode()) for page in pages), default=0)
    whole = len(bytes(folder.absolute())) + 1 + longest
    part = max((len(part.encode(errors="replace")) for part in folder.parts), default=0)
    if whole > LONGEST_PATH:
        raise UsageError(Message("usage.out_long", folder=clip(str(folder)), length=whole, allowed=LONGEST_PATH))
    if part > 255:
        raise UsageError(Message("usage.out_name_long", folder=clip(str(folder)), length=part, allowed=255))


def meeting(names: Iterable[str]) -> tuple[str, str] | None:
    """Give two names that some file system takes for one; None where there are none."""
    seen: dict[str, str] = {}
    for name in names:
        if _folded(name) in seen:
            return seen[_folded(name)], name
        seen[_folded(name)] = name
    return None


def _cut(unit_id: str, slug: str) -> str:
    if unit_id.partition(".")[0].casefold() in DEVICES:
        unit_id = f"_{unit_id}"
    if len(unit_id.encode()) >= LONGEST_NAME:
        mark = _mark(unit_id)
        unit_id = _first_bytes(unit_id, LONGEST_NAME - len(mark) - 1) + mark
    return _first_bytes(f"{unit_id}-{slug}", LONGEST_NAME)


def _first_bytes(text: str, number: int) -> str:
    return text.encode()[:number].decode(errors="ignore")


def _mark(unit_id: str) -> str:
    return "~" + hashlib.sha256(unit_id.encode()).hexdigest()[:8]


def _folded(name: str) -> str:
    """What a file system that tells least apart makes of a name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold()).rstrip(". ")
