"""Working folders in the temp folder: private, and swept when their process is gone.

A folder is locked for as long as its process lives; the system lets go of the lock however the process ends. `sweep_working` takes
away those that nobody holds, of this user only and only under our names, so what killed runs left is gone with the next run.
Whoever makes a folder looks, once it is locked, whether it is still there: a sweep may have come between. A lock works where
process numbers do not, between containers that share a temp folder. Where there are no such locks nothing is swept.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_NAME = re.compile(r"ntm-w[0-9a-f]{16}")
"""Names of working folders: nobody else gives such a name. Short: sockets stand in them."""


_SOCKET_PATH, _SOCKET_NAME = 103, "/socket"
"""Bytes that the path of a socket may have (``unix(7)``: 108 with the zero behind it, elsewhere 104); the longest name in use."""


@contextlib.contextmanager
def working_folder() -> Iterator[Path]:
    """Keep a private folder in the temp folder for as long as the block lasts.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    folder, handle = _made()
    try:
        yield folder
    finally:
        _take_away(folder)
        os.close(handle)


@contextlib.contextmanager
def socket_folder(folder: Path) -> Iterator[Path | None]:
    """Give a private folder in which sockets can stand, whose paths must be short.

    It is the working folder that is given, where its path is short enough; else one of its own in another place, which lasts as
    long as the block. None where no place is short enough and can be written.
    """
    if _takes_sockets(folder):
        yield folder
        return
    made = None
    for place in _short_places():
        with contextlib.suppress(OSError):
            made = _made(place)
            break
    if made is None:
        yield None
        return
    try:
        yield made[0]
    finally:
        _take_away(made[0])
        os.close(made[1])


def _takes_sockets(folder: Path) -> bool:
    try:
        return len(f"{folder}{_SOCKET_NAME}".encode()) <= _SOCKET_PATH
    except UnicodeError:  # not a text, and the libraries take only such
        return False


def _short_places() -> list[Path]:
    """Where sockets may stand when the temp folder has too long a path: the user's own folder of such things, then public ones."""
    if os.name != "posix":
        return []
    named = [os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp", "/dev/shm", "/var/tmp"]
    places = [Path(name) for name in named if name.startswith("/")]
    return [place for place in places if _takes_sockets(place / "ntm-w0123456789abcdef") and os.access(place, os.W_OK | os.X_OK)]


@cache
def of_this_process() -> Path:
    """Give a private folder that lasts as long as this process.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    folder, _ = _made()  # the lock ends with the process
    owner = os.getpid()
    atexit.register(lambda: _take_away(folder) if os.getpid() == owner else None)
    return folder


def sweep_working() -> None:
    """Take away the working folders of this user whose process is gone."""
    if fcntl is None:
        return
    for place in {Path(tempfile.gettempdir()), *_short_places()}:
        with contextlib.suppress(OSError), os.scandir(place) as found:
            for entry in found:
                if _NAME.fullmatch(entry.name):
                    with contextlib.suppress(OSError):
                        _sweep(Path(entry.path))


def locked(handle: int, *, alone: bool = False, is_waiting: bool = False) -> bool:
    """Lock an open file or folder until it is closed, with others or alone; tell whether there are such locks.

    Raises
    ------
    BlockingIOError
        When another has it, and nobody waits.
    """
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if is_waiting else fcntl.LOCK_NB))
    except BlockingIOError:
        raise
    except OSError:  # a file system without them
        return False
    return True


def _sweep(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(handle).st_uid == os.geteuid() and locked(handle, alone=True):  # its process lives: it raises
            _take_away(folder)
    finally:
        os.close(handle)


def _made(place: Path | None = None) -> tuple[Path, int]:
    """Make a folder, in the temp folder or another place, and lock it; give it with what holds the lock."""
    while True:
        folder = Path(place or tempfile.gettempdir(), f"ntm-w{secrets.token_hex(8)}")
        folder.mkdir(mode=0o700)
        if fcntl is None:
            return folder, os.open(os.devnull, os.O_RDONLY)
        with contextlib.suppress(FileNotFoundError):  # swept before it was opened
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            locked(handle, is_waiting=True)
            if os.fstat(handle).st_nlink and folder.exists():
                return folder, handle
            os.close(handle)


def _take_away(folder: Path) -> None:
    """Remove a folder with all that is in it, also what a cell has made unreadable."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        for parent, _, _ in os.walk(folder):
            with contextlib.suppress(OSError):
                os.chmod(parent, stat.S_IRWXU)
        shutil.rmtree(folder, ignore_errors=True)
