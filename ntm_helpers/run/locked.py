"""What is installed, held against the lock of the project: pages are promised to be the same where both are."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from ntm_helpers.files import read_file
from ntm_helpers.project import LOCK
from ntm_helpers.words import Message

_MOST_BYTES = 1 << 24


def other_than_locked() -> list[Message]:
    """Name the libraries that are installed otherwise than the lock says: ``pandas 2.2.2 → 2.2.3``; none where there is no lock."""
    return list(_differences(_lines()))


def _lines() -> list[str]:
    try:
        return read_file(LOCK, most=_MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _differences(lines: list[str]) -> Iterator[Message]:
    for line in lines:
        if not line[:1].isalnum():  # a digest, a comment
            continue
        try:
            locked = Requirement(line.rstrip("\\ "))
        except InvalidRequirement:
            yield Message("rebuild.lock_line", line=line)
            continue
        if locked.marker is not None and not locked.marker.evaluate():
            continue
        wanted = str(locked.specifier).removeprefix("==")
        try:
            installed = metadata.version(locked.name)
        except metadata.PackageNotFoundError:
            yield Message("reason.gone", what=locked.name, before=wanted)
            continue
        if not locked.specifier.contains(installed, prereleases=True):
            yield Message("reason.other", what=locked.name, before=wanted, now=installed)
