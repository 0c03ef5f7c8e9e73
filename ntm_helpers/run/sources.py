"""What decides the pages of a run beside its data, read once.

The notebooks (`ntm_helpers.notebooks`), the template and its style are read and digested at the plan and handed to the workers:
what was read is what is used. Code, words, contract and rules are read by many processes, some of them late, so they cannot be
handed over; instead a stamp of every such file (size, times, place on the disk) is taken before it is digested and looked at again
after every job. A file that was changed bears another stamp for ever, also when the change was undone: the file system sets the
time of the last change (``ctime``) and nobody else. A page made while all stamps stood is of just the files that were digested; of
any other page the run cannot vouch, so it is built again by the next one.

Known limit: a file that comes and goes between two looks is not seen.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata

from ntm_helpers import project
from ntm_helpers.notebooks import notebooks
from ntm_helpers.project import DECISIVE, HOME, LOADED, ROOT
from ntm_helpers.report.templates import Template, read_template

TICK = 20_000_000
"""Nanoseconds in which a file system may give two changes one time."""
Stamp = tuple[int, int, int, int]


@dataclass(frozen=True)
class Environment:
    """What is installed: of the machine and the interpreter only what can change a page.

    Attributes
    ----------
    python, system, machine : str
    libraries : tuple of str
        ``name==version``.
    """

    python: str
    system: str
    machine: str
    libraries: tuple[str, ...]

    def plain(self) -> dict[str, object]:
        """Give it as the record keeps it."""
        return {"python": self.python, "system": self.system, "machine": self.machine, "libraries": list(self.libraries)}


def present_environment() -> Environment:
    """Look at what is installed now."""
    heads = [found.metadata for found in metadata.distributions()]
    versions = sorted({f"{head['Name']}=={head['Version']}" for head in heads})
    return Environment(platform.python_version(), platform.system(), platform.machine(), tuple(versions))


@dataclass(frozen=True)
class Sources:
    """What a run has read, and how to see whether it still stands.

    Attributes
    ----------
    template : Template
    environment : Environment
    files : mapping of str to mapping
        Digests of the files of rules and of code, by their names.
    stamps : mapping of str to tuple
        By file, as it stood before it was digested.
    """

    template: Template
    environment: Environment
    files: Mapping[str, Mapping[str, str]]
    stamps: Mapping[str, Stamp]

    def changed(self) -> list[str]:
        """Name the files that were changed since this process began, also where the change was undone."""
        late = {name for name, stamp in self.stamps.items() if stamp[2] > LOADED - TICK}
        return sorted(late | {name for name, _ in set(self.stamps.items()) ^ set(stamps().items())})


def read_sources() -> Sources:
    """Read what decides the pages of a run.

    Raises
    ------
    MachineError
        When the template is broken.
    """
    before = stamps()
    template = [(path.relative_to(project.TEMPLATES).as_posix(), path.read_bytes()) for path in project.template_files()]
    files = {"rules": project.digests_of(project.rule_files()), "code": project.digests_of(project.code_files())}
    return Sources(read_template(template), present_environment(), files, before)


def stamps() -> dict[str, Stamp]:
    """Take a stamp of every file that decides a page, without reading it."""
    found: dict[str, Stamp] = {}
    for path, stat in _decisive():
        place = next((folder for folder in _FOLDERS if path.startswith(folder)), None)
        name = path[len(place) :] if place else os.path.relpath(path, ROOT)
        found[name] = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    return found


_FOLDERS = (f"{HOME}{os.sep}", f"{ROOT}{os.sep}")
"""Where what decides a page stands; a file is named from there (`project.name_of`, here without what a Path costs)."""


def _decisive() -> Iterator[tuple[str, os.stat_result]]:
    for notebook in notebooks().values():
        with contextlib.suppress(FileNotFoundError):
            yield str(notebook.path), notebook.path.stat()
    for folder in (project.PACKAGE, project.CONTRACT, project.RULES):
        yield from _below(str(folder))


def _below(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):  # an editor's
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _below(entry.path)
            elif os.path.splitext(entry.name)[1] in DECISIVE and entry.is_file():  # noqa: PTH122  (a tenth of what a Path costs)
                with contextlib.suppress(FileNotFoundError):
                    yield entry.path, entry.stat()
