"""What somebody handed over, read within bounds: a page with what stands beside it, a document, a folder, a zip.

A zip is read where it lies, part by part, and never unpacked: nothing of it is written anywhere, but for the data of an archive,
in a temp folder, to make pages again (`ntm_helpers.audit.crate`). One whose names lead out of it or stand twice, whose parts lie
over each other, are locked, or hold more than a gigabyte or inflate beyond measure is refused as a whole. In a folder no link is
followed. Nothing that is read is ever executed.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

from ntm_helpers.audit.recorded import RECORD
from ntm_helpers.errors import NtmError, UsageError, clip
from ntm_helpers.files import read_plain, reason_of
from ntm_helpers.words import Message

MOST_BYTES = 1 << 30
"""Of a zip as it lies, and of all that its parts say to hold."""
MOST_FILES = 100_000
MOST_INFLATION, LITTLE = 200, 20_000_000
"""How much larger a part may be than it lies in the zip; a smaller one than this may be as much larger as it likes."""
PAGE = ".html"
DOCUMENTS = (".docx", ".xlsx")
"""Endings of what people work on after it went out."""
PDF = ".pdf"
_OWNER = "~$"
"""How the name of a file begins that Word lays beside a document which it has open."""
LIST, DATA = "ro-crate-metadata.json", "data"
"""The list of an archive, and its folder of data, in which no page is looked for: copies of sources may be pages of others."""
APART = ("stale", "not-made-by-build")
"""Folders beside a record whose pages a build has moved out of the way: they are not taken for its pages."""


class Refused(NtmError):
    """A zip that is not read."""


class Unreadable(Exception):
    """A file that is not read; its message says why."""


class Holding:
    """Files that were handed over together.

    Attributes
    ----------
    shown : str
        How they are called.
    names : list of str
        Addresses below it, with ``/`` between folders.
    pages : list of str
        Pages and documents among them that are asked about.
    is_whole : bool
        Whether all is asked about, so that what is not there is missing.
    """

    def __init__(self, shown: str, names: list[str], pages: list[str], *, is_whole: bool = True):
        self.shown, self.names, self.is_whole = shown, names, is_whole
        self._known = frozenset(names)
        self.pages = [page for page in pages if not (self.has(LIST) and page.startswith(f"{DATA}/"))]

    def has(self, name: str) -> bool:
        """Whether there is a file of the name."""
        return name in self._known

    def read(self, name: str, most: int) -> bytes:
        """Read a file.

        Raises
        ------
        Unreadable
            When it is longer than that, a link or a device, or cannot be read.
        """
        raise NotImplementedError


class Folder(Holding):
    """A folder; no link below it is followed."""

    def __init__(self, path: Path, shown: str, pages: list[str] | None = None):
        self._path = path
        names = sorted(_walked(path)) if pages is None else [*pages, *_beside(path, pages)]
        asked = pages if pages is not None else [name for name in names if _is_judged(name)]
        super().__init__(shown, names, asked, is_whole=pages is None)

    def read(self, name: str, most: int) -> bytes:
        """Read a file of the folder."""
        path = self._path / name
        try:
            if (size := path.lstat().st_size) > most:
                raise Unreadable(Message("verify.too_long", size=size, most=most))
            return read_plain(path)
        except OSError as error:
            raise Unreadable(reason_of(error)) from None


class Zip(Holding):
    """A zip, read where it lies."""

    def __init__(self, archive: zipfile.ZipFile, shown: str):
        self._archive = archive
        names = sorted(part.filename for part in archive.infolist() if not part.is_dir())
        super().__init__(shown, names, [name for name in names if _is_judged(name) and not _is_apart(name)])

    def read(self, name: str, most: int) -> bytes:
        """Read a part of the zip."""
        part = self._archive.getinfo(name)
        if stat.S_ISLNK(part.external_attr >> 16):
            raise Unreadable(Message("machine.reason.link"))
        if part.file_size > most:
            raise Unreadable(Message("verify.too_long", size=part.file_size, most=most))
        try:
            with self._archive.open(part) as stream:
                return stream.read(most + 1)  # no more than the part says that it has, and checked against its checksum
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise Unreadable(Message("verify.spoilt_part", error=str(error) or type(error).__name__)) from None


@contextmanager
def opened(paths: list[Path]) -> Iterator[list[Holding]]:
    """Open what was handed over.

    Parameters
    ----------
    paths : list of Path
        Pages, documents, folders and zips.

    Raises
    ------
    UsageError
        When one is not there, is none of these, or holds no page and no document.
    Refused
        When a zip is not read.
    """
    with ExitStack() as stack:
        holdings = [_opened(path, stack) for path in paths]
        for holding in holdings:
            if not holding.pages and not any(PurePosixPath(name).name == RECORD for name in holding.names):
                raise UsageError(Message("verify.nothing", path=holding.shown))
        yield holdings


def _opened(path: Path, stack: ExitStack) -> Holding:
    if path.is_dir():
        return Folder(path, str(path))
    if not path.is_file():
        raise UsageError(Message("verify.no_path" if not os.path.lexists(path) else "verify.no_kind", path=path))
    if path.suffix.lower() == PDF:
        raise UsageError(Message("verify.pdf", path=path))
    if path.suffix.lower() in DOCUMENTS:
        return Folder(path.parent, str(path.parent), [path.name])
    if path.name.endswith(PAGE):
        base = _base(path)
        return Folder(base, str(base), [path.absolute().relative_to(base.absolute()).as_posix()])
    return Zip(stack.enter_context(_zip(path)), str(path))


def _base(page: Path) -> Path:
    """Give the folder of the record that a page may be of; that of the page where there is none."""
    folder = page.parent
    above = folder.absolute().parent
    if (above / RECORD).is_file() and not (folder / RECORD).is_file():
        return above
    return folder


def _beside(base: Path, pages: list[str]) -> list[str]:
    """What stands beside a page, and the record."""
    folders = {PurePosixPath(page).parent.as_posix() for page in pages}
    found = {f"{folder}/{entry.name}" for folder in folders for entry in os.scandir(base / folder) if entry.is_file()}
    names = {name.removeprefix("./") for name in found} - set(pages)
    return sorted(names | {entry.name for entry in os.scandir(base) if entry.name.startswith(RECORD)} - set(pages))


def _walked(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        below = Path(parent).relative_to(folder)
        folders[:] = [name for name in folders if name[0] != "." and not (name in APART and RECORD in names)]
        yield from ((below / name).as_posix() for name in names if name[0] != ".")


def _is_judged(name: str) -> bool:
    file = PurePosixPath(name)
    return name.endswith(PAGE) or (file.suffix.lower() in DOCUMENTS and not file.name.startswith(_OWNER))


def _is_apart(name: str) -> bool:
    return any(part in APART for part in PurePosixPath(name).parts[:-1])


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Refused(Message("verify.zip_large", path=path, size=size, most=MOST_BYTES))
    try:
        with zipfile.ZipFile(path) as archive:
            if why := danger(archive, size):
                raise Refused(Message("verify.zip_refused", path=path, why=why))
            yield archive
    except zipfile.BadZipFile as error:
        if path.suffix.lower() != ".zip":
            raise UsageError(Message("verify.no_kind", path=path)) from None
        raise Refused(Message("verify.zip_broken", path=path, error=str(error))) from None


def danger(archive: zipfile.ZipFile, size: int) -> Message | None:
    """Say why a zip is not read; None where it is."""
    parts = archive.infolist()
    if len(parts) > MOST_FILES:
        return Message("verify.zip_many", count=len(parts), most=MOST_FILES)
    for part in parts:
        if _leads_out(part.orig_filename):
            return Message("verify.zip_out", name=clip(part.orig_filename))
        if part.flag_bits & 1:
            return Message("verify.zip_locked", name=clip(part.filename))
        if part.file_size > LITTLE and part.file_size > MOST_INFLATION * max(part.compress_size, 1):
            return Message("verify.zip_inflates", name=clip(part.filename), size=part.file_size, most=MOST_BYTES)
    if twice := [name for name, times in Counter(part.filename for part in parts).items() if times > 1]:
        return Message("verify.zip_twice", name=clip(twice[0]))
    if (inflated := sum(part.file_size for part in parts)) > MOST_BYTES:
        return Message("verify.zip_inflates_all", size=inflated, most=MOST_BYTES)
    return Message("verify.zip_overlaps") if sum(part.compress_size for part in parts) > size else None


def _leads_out(name: str) -> bool:
    """Whether a name leads out of the folder in which a zip would be unpacked, on any system."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or "\0" in name or "\\" in name or ":" in parts[0]
