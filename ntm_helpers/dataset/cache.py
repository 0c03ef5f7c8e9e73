"""Files that can be made again at any time, in folders where nobody else can write, believed only when they are what was written.

A file's name is its key and a digest of key and content: what was planted, cut, altered or copied from elsewhere is not taken for
it. It must be a plain file of this user that nobody else can write, in a folder of this user that nobody else can write to or put
another in the place of. Such a folder is looked for in turn: the one that ``NTM_CACHE`` names, else a clone's ``.cache``; the
user's cache folder; a folder of this process alone. None of them has a name in a place that all users share.

A file in use is locked (shared), and one that is locked is not cleared away; whoever loses one all the same makes it again.
To read a file whole for every kernel would cost more than the kernel reads of it: a process tells those that it starts what it has
checked (`Kept.seal`), by what no other user can give a file: its number and the times of its last change.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

from ntm_helpers.errors import MachineError
from ntm_helpers.files import PLAIN, sweep, write_whole
from ntm_helpers.project import CACHE
from ntm_helpers.working import locked, of_this_process

MOST = 24
"""Files that are kept; the others are made again when asked for."""
_ENDING = ".sqlite"
_LENGTH = 32
_HOUR = 3600.0
_seen: set[tuple[str, str]] = set()
"""Files that this process has read whole, with their seals."""


class Kept:
    """A file of a cache, checked and held: it is not cleared away before this object is.

    Attributes
    ----------
    path : Path
    seal : str
        What the file system says of it; changes when anybody writes to it.
    """

    def __init__(self, path: Path, handle: int):
        self.path, self._handle = path, handle
        self.seal = _seal(os.fstat(handle))

    def __del__(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._handle)


def find(key: str) -> Kept | None:
    """Give the file of a key, where a cache has it."""
    for folder in _folders():
        if _is_private(folder):
            with contextlib.suppress(OSError):
                for path in sorted(folder.glob(f"{key}-*{_ENDING}")):
                    if (kept := opened(path)) is not None:
                        return kept
    return None


def keep(key: str, content: bytes) -> Kept | None:
    """Keep a content under a key in the first folder that takes it; None where there is none."""
    name = _name(key, hashlib.sha256(key.encode() + content).hexdigest())
    for folder in _folders(is_making=True):
        path = folder / name
        with contextlib.suppress(OSError, MachineError):
            if _is_private(folder):
                write_whole(path, content, root=folder, mode=0o600)
                if (kept := opened(path)) is not None:
                    _clear(folder)
                    return kept
    return None


def first_folder() -> Path | None:
    """Give the folder in which the next file would be kept."""
    return next(filter(_is_private, _folders(is_making=True)), None)


def opened(path: Path, seal: str = "") -> Kept | None:
    """Open and hold a file of a cache; None where it is not there or not what was written.

    Parameters
    ----------
    path : Path
    seal : str, optional
        What the process that started this one has checked: a file that still bears it need not be read whole.
    """
    try:
        handle = os.open(path, os.O_RDONLY | PLAIN)
    except (OSError, ValueError):
        return None
    try:
        locked(handle)
        found = os.fstat(handle)
        if _is_own(found) and (seal == _seal(found) or _is_whole(path, handle, found)):
            return Kept(path, handle)
    except OSError:  # it cannot be read, or is being cleared away
        pass
    os.close(handle)
    return None


def _folders(*, is_making: bool = False) -> Iterator[Path]:
    """Folders that may hold a cache, the preferred first."""
    named = os.environ.get("NTM_CACHE", "")
    if preferred := Path(named) if named else CACHE:
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            yield from _ready(preferred, is_making=is_making)
    with contextlib.suppress(OSError, RuntimeError, ValueError):  # a user without a home
        if (users := user_cache_path("ntm", appauthor=False)).is_absolute():
            yield from _ready(users, is_making=is_making)
    if is_making or of_this_process.cache_info().currsize:
        with contextlib.suppress(OSError):
            yield of_this_process()


def _ready(folder: Path, *, is_making: bool) -> Iterator[Path]:
    """Give a folder with its links resolved but its own, made for this user alone where it is missing."""
    folder = folder.absolute()
    folder = folder.parent.resolve() / folder.name
    if is_making and not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    yield folder


def _is_private(folder: Path) -> bool:
    """Whether a folder is this user's, and nobody else can write in it or put another in its place."""
    if not hasattr(os, "geteuid"):
        return folder.is_dir()
    if of_this_process.cache_info().currsize and folder == of_this_process():
        return True  # made by this process, whoever owns what is above
    me, is_safe = os.geteuid(), True
    for place in (folder, *folder.parents):
        try:
            found = place.lstat()
        except OSError:
            return False
        is_others = bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
        if place == folder:
            is_safe = stat.S_ISDIR(found.st_mode) and found.st_uid == me and not is_others
            if not is_safe:
                return False
        elif found.st_uid == me and not found.st_mode & (stat.S_IXGRP | stat.S_IXOTH):
            is_safe = True  # nobody else comes to what is below
        elif found.st_uid not in (0, me) or (is_others and not found.st_mode & stat.S_ISVTX):
            is_safe = False
    return is_safe


def _is_own(found: os.stat_result) -> bool:
    """Whether a file is a plain one of this user alone."""
    is_plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
    return is_plain and (
        not hasattr(os, "geteuid") or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    )


def _is_whole(path: Path, handle: int, found: os.stat_result) -> bool:
    """Whether a file holds what was written under its name."""
    known = (str(path), _seal(found))
    if known not in _seen:
        key, _, _ = path.name.partition("-")
        with os.fdopen(os.dup(handle), "rb") as stream:
            digest = hashlib.file_digest(stream, lambda: hashlib.sha256(key.encode()))
        if path.name != _name(key, digest.hexdigest()):
            return False
        _seen.add(known)
    return True


def _name(key: str, digest: str) -> str:
    return f"{key}-{digest[:_LENGTH]}{_ENDING}"


def _seal(found: os.stat_result) -> str:
    return f"{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def _clear(folder: Path) -> None:
    """Clear away what killed processes left unfinished, and all but the newest files that nobody holds."""
    sweep(folder, older_than=_HOUR)
    for old in sorted(folder.glob(f"*{_ENDING}"), key=_written, reverse=True)[MOST:]:
        with contextlib.suppress(OSError):  # also where somebody holds it
            handle = os.open(old, os.O_RDONLY | PLAIN)
            try:
                locked(handle, alone=True)
                old.unlink()  # where there are no locks, whoever loses it makes it again
            finally:
                os.close(handle)


def _written(path: Path) -> float:
    """When a file was written; of one that another run has just removed, long ago."""
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0
