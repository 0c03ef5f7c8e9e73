"""What goes into an archive: files by their names in it, with their places and digests; what is left out, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ntm_helpers import project
from ntm_helpers.audit.archives import DATA
from ntm_helpers.audit.content import sha256
from ntm_helpers.dataset import Dataset, contract
from ntm_helpers.dataset.copies import TABLE as COPIES_TABLE
from ntm_helpers.dataset.descriptor import Descriptor, read_descriptor
from ntm_helpers.dataset.folder import COPIES, WORKBOOK, look_into, unread
from ntm_helpers.errors import UsageError
from ntm_helpers.files import read_file, told
from ntm_helpers.run.finished import Finished, Unfinished
from ntm_helpers.words import Message

PAGES, RULES, CONTRACT = "pages", "rules", "contract"
"""Folders of an archive beside that of the data."""
_MOST_BYTES = 1 << 30


@dataclass(frozen=True)
class Part:
    """A file of an archive.

    Attributes
    ----------
    place : Path
        Where it lies.
    digest : str
    size : int
    """

    place: Path
    digest: str
    size: int

    def read(self) -> bytes:
        """Give its bytes.

        Raises
        ------
        Unfinished
            When they are no longer those of its digest.
        MachineError
            When it cannot be read.
        """
        content = _read(self.place)
        if sha256(content) != self.digest:
            raise Unfinished(Message("archive.changed", file=self.place))
        return content


@dataclass(frozen=True)
class LeftOut:
    """What an archive does not hold, by the table or folder, with the reason."""

    name: str
    why: Message


@dataclass
class Contents:
    """All that an archive holds.

    Attributes
    ----------
    dataset : Dataset
    descriptor : Descriptor
    builds : list of Finished
    parts : dict of str to Part
        By their names in the archive.
    left_out : list of LeftOut
    """

    dataset: Dataset
    descriptor: Descriptor
    builds: list[Finished] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def below(self, folder: str) -> Iterator[str]:
        """Name the files of a folder, in their order."""
        return (name for name in sorted(self.parts) if name.startswith(f"{folder}/"))

    def take(self, name: str, place: Path) -> None:
        """Take a file as it stands."""
        content = _read(place)
        self.parts[name] = Part(place, sha256(content), len(content))


def _read(place: Path) -> bytes:
    with told(place):
        return read_file(place, most=_MOST_BYTES)


def contents_of(dataset: Dataset, *, with_households: bool, with_copies: bool) -> Contents:
    """Take what pages of a dataset are made of: its data, rules, contract and lock.

    Parameters
    ----------
    dataset : Dataset
    with_households : bool
        Whether tables whose rows are people are taken too.
    with_copies : bool
        Whether the copies of sources are.

    Raises
    ------
    UsageError
        When a workbook holds rows of people that are not to be taken.
    """
    descriptor, _ = read_descriptor(dataset.folder)
    contents = Contents(dataset, descriptor)
    _take_data(contents, with_households=with_households)
    _take_copies(contents, with_copies=with_copies)
    for folder, files in ((RULES, project.rule_files()), (CONTRACT, sorted(project.CONTRACT.glob("*.csv")))):
        for file in files:
            contents.take(f"{folder}/{file.name}", file)
    if project.LOCK.is_file():
        contents.take(project.LOCK.name, project.LOCK)
    return contents


def _take_data(contents: Contents, *, with_households: bool) -> None:
    """Take the files that are read of a dataset, but tables of people that are not asked for."""
    dataset = contents.dataset
    laid = look_into(dataset.folder, contents.descriptor)
    people = () if with_households else sorted(table for table in contract.tables_of_people() if dataset.has(table))
    for table in people:
        if table not in laid.tables:  # then its rows are those of a sheet
            raise UsageError(Message("archive.workbook", workbook=WORKBOOK, table=table, folder=dataset.folder))
        contents.left_out.append(LeftOut(table, Message("archive.people", file=laid.tables[table])))
    without = {laid.tables[table] for table in people}
    for file in laid.files:
        if file not in without:
            contents.take(f"{DATA}/{dataset.name}/{file}", dataset.folder / file)


def _take_copies(contents: Contents, *, with_copies: bool) -> None:
    """Take the copies of sources that the dataset lists and that are there."""
    dataset = contents.dataset
    there = sorted({row["name"] for row in dataset.table(COPIES_TABLE) if row["name"] and not unread(dataset.folder, row["name"])})
    if there and not with_copies:
        contents.left_out.append(LeftOut(COPIES, Message("archive.copies", count=len(there))))
    for file in there if with_copies else ():
        contents.take(f"{DATA}/{dataset.name}/{file}", dataset.folder / file)


def take_build(contents: Contents, build: Finished) -> None:
    """Take the files of a build, each as its record lists it."""
    contents.builds.append(build)
    for name, digest in build.files.items():
        place = build.folder / name
        with told(place):
            contents.parts[f"{PAGES}/{build.lang}/{name}"] = Part(place, digest, place.stat().st_size)
