"""What is installed, held against the lock of the project: pages are promised to be the same where both are.

The lock also names what only the tests need. An office's machine has none of that, and is not said to lack it: what the lock names
and nothing needs here (`needed`) may be missing. ``bundle/`` asks the same question for machines of other kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata

from packaging.markers import default_environment
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ntm_helpers.files import read_file
from ntm_helpers.project import LOCK
from ntm_helpers.words import Message

PROJECT = "ntm-helpers"
_MOST_BYTES = 1 << 24


def other_than_locked() -> list[Message]:
    """Name the libraries that are installed otherwise than the lock says: ``pandas 2.2.2 → 2.2.3``; none where there is no lock."""
    environment = {name: str(value) for name, value in default_environment().items()}
    return list(_differences(_lines(), needed([PROJECT], _requires, environment)))


def needed(roots: Iterable[str], requires: Callable[[str], Iterable[str]], environment: Mapping[str, str]) -> set[str]:
    """Name all that some packages need, they too.

    Parameters
    ----------
    roots : iterable of str
        Requirements, such as ``dask[array]>=2025``; their markers are not asked.
    requires : callable
        Gives the requirements of a package by its name, with their markers.
    environment : mapping of str to str
        What markers are asked of: `packaging.markers.default_environment`, or that of another machine.
    """
    found: set[tuple[str, str]] = set()
    asked = [Requirement(text) for text in roots]
    while asked:
        one = asked.pop()
        for name, extra in ((canonicalize_name(one.name), extra) for extra in ("", *sorted(one.extras))):
            if (name, extra) in found:
                continue
            found.add((name, extra))
            of_it = (Requirement(text) for text in requires(name))
            asked += [more for more in of_it if more.marker is None or more.marker.evaluate({**environment, "extra": extra})]
    return {name for name, _ in found}


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _lines() -> list[str]:
    try:
        return read_file(LOCK, most=_MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _differences(lines: list[str], wanted_here: set[str]) -> Iterator[Message]:
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
            if canonicalize_name(locked.name) in wanted_here:
                yield Message("reason.gone", what=locked.name, before=wanted)
            continue
        if not locked.specifier.contains(installed, prereleases=True):
            yield Message("reason.other", what=locked.name, before=wanted, now=installed)
