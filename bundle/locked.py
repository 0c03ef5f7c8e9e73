"""Which packages of the lock a machine of some kind needs, and whether the wheels at hand are all of them.

``pip download --platform`` chooses wheels for another platform, but asks the markers of the lock of the machine on which it runs:
on Linux it leaves out what only Windows needs. So the markers are asked here, of an environment as that machine would give it.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from email import message_from_string
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from ntm_helpers.run.locked import needed

LAST = 99
"""Third number of a release of Python that comes after all others."""
GLIBC = 28
"""Second number of the oldest glibc 2.x for which wheels are taken: that of Debian 10, Ubuntu 20.04 and what is newer."""
TAGS = {
    "linux": (
        *(f"manylinux_2_{number}_x86_64" for number in range(GLIBC, 4, -1)),
        "manylinux2014_x86_64",
        "manylinux2010_x86_64",
        "manylinux1_x86_64",
        "linux_x86_64",
    ),
    "windows": ("win_amd64",),
}
"""Platforms of wheels that a kind of machine can use, the preferred first."""
_MARKERS = {
    "linux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    "windows": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
}


Key = tuple[str, str]
"""Name and version of a package."""


@dataclass(frozen=True)
class Machine:
    """A kind of machine: a system of 64 bits and a version of Python.

    Attributes
    ----------
    system : str
        A key of `TAGS`.
    python : str
        Such as ``3.12``.
    """

    system: str
    python: str

    @property
    def environments(self) -> tuple[dict[str, str], ...]:
        """What markers are asked of: the first and the last release of its Python, for a marker may stand between them."""
        shared = {"implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""}
        shared |= {"platform_release": "", "platform_version": "", "python_version": self.python} | _MARKERS[self.system]
        releases = (f"{self.python}.0", f"{self.python}.{LAST}")
        return tuple(shared | {"python_full_version": full, "implementation_version": full} for full in releases)

    def __str__(self) -> str:
        return f"{self.system}, Python {self.python}"


@dataclass(frozen=True)
class Locked:
    """An entry of the lock.

    Attributes
    ----------
    requirement : Requirement
    hashes : tuple of str
        ``sha256:…`` of all files that may be installed.
    """

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name as indexes write it."""
        return canonicalize_name(self.requirement.name)

    @property
    def key(self) -> Key:
        """Name and version."""
        return self.name, str(self.requirement.specifier).removeprefix("==")

    def is_for(self, machine: Machine) -> bool:
        """Whether the lock has it installed on a machine, with some release of its Python."""
        return self.requirement.marker is None or any(map(self.requirement.marker.evaluate, machine.environments))

    def text(self, hashes: tuple[str, ...] | None = None, *, with_marker: bool = True) -> str:
        """Write it as an entry of a list of requirements, with some of its hashes."""
        marker = f" ; {self.requirement.marker}" if with_marker and self.requirement.marker else ""
        lines = [f"{self.name}{self.requirement.specifier}{marker}", *(f"    --hash={one}" for one in hashes or self.hashes)]
        return " \\\n".join(lines) + "\n"


def read_lock(text: str) -> list[Locked]:
    """Read a lock, in its order."""
    found = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head, *hashes = (line.strip().rstrip("\\").strip() for line in entry.splitlines())
        found.append(Locked(Requirement(head), tuple(one.removeprefix("--hash=") for one in hashes)))
    return found


def entries_for(lock: list[Locked], machine: Machine, roots: list[str], wheels: dict[Key, Path]) -> list[Locked]:
    """Give the entries that a machine needs, by what wheels say that they need.

    Parameters
    ----------
    lock : list of Locked
    machine : Machine
    roots : list of str
        What is to be installed.
    wheels : dict of tuple to Path
        By name and version, as far as they are at hand. A package without one is taken to need
        what it needs on this machine.

    Raises
    ------
    LookupError
        When something is needed that the lock does not have for this machine.
    """
    here = [entry for entry in lock if entry.is_for(machine)]

    def requires(name: str) -> list[str]:
        of_it = [path for (known, _), path in wheels.items() if known == name]
        return [text for path in of_it for text in requirements_of(path)] if of_it else _installed(name)

    names = {name for environment in machine.environments for name in needed(roots, requires, environment)}
    if lacking := sorted(names - {entry.name for entry in here}):
        raise LookupError(f"not in the lock for {machine}: {', '.join(lacking)}; run make lock")
    return [entry for entry in here if entry.name in names]


def _installed(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def wheels_in(folder: Path) -> dict[Key, Path]:
    """Give the wheels of a folder by the names and versions of their packages."""
    named = ((parse_wheel_filename(path.name), path) for path in sorted(folder.glob("*.whl")))
    return {(str(name), str(version)): path for (name, version, _, _), path in named}


def about(wheel: Path) -> list[tuple[str, str]]:
    """Give what a wheel says of itself: the fields of its metadata, in their order."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return list(message_from_string(archive.read(name).decode("utf-8", "replace")).items())


def requirements_of(wheel: Path) -> list[str]:
    """Give what a wheel needs."""
    return [text for field, text in about(wheel) if field == "Requires-Dist"]


def licence_of(wheel: Path) -> str:
    """Give the licence of a wheel in its own words: an expression, a classifier, a name; ``?`` where it tells none."""
    told = about(wheel)
    for field, start in (("License-Expression", ""), ("Classifier", "License :: "), ("License", "")):
        found = [text.removeprefix(start) for name, text in told if name == field and text.startswith(start) and text.strip()]
        if found:
            return "; ".join(text.removeprefix("OSI Approved :: ").strip().splitlines()[0] for text in found)
    return "?"
