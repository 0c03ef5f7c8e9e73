"""The one way in which a file is written: whole or not at all.

What is written stands first in a file beside its place, is flushed to the disk, and takes the place of the old file in one act of
the file system: a full disk, a kill or Ctrl-C leaves the old file or the new one, never a part. Several files that belong together
(`write_together`) are all written beside their places before the first is replaced; where a replacement fails, those before it are
put back. A file that is replaced keeps its mode; a new one has what the user's mask leaves.

Where a file is the user's own, a link in its place is followed: the link stays and its target is replaced. Below a folder that a
run owns (``root``) no link is followed: a folder that is one is refused, a file that is one is replaced itself.
A file of the user's that another program has open is not replaced either (`ntm_helpers.open_elsewhere`).
Devices and pipes, such as ``/dev/stdout``, cannot be replaced and are written as they stand.

What fails is a `MachineError` that names the place, the reason and what to do; nothing else of the package opens a file to
write (``tests/test_house.py``).
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ntm_helpers.errors import MachineError
from ntm_helpers.open_elsewhere import OpenElsewhere, is_of_another_program, lock_of
from ntm_helpers.words import Message, key_family

KEPT = "kept"
"""Folder beside a file for the copies of what was replaced: no table is looked for in it."""
_PART = re.compile(r"\.ntm-[0-9a-f]{16}\.part")
"""Names of files that are not whole yet: nobody else gives such a name."""
PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a plain file is opened: no link is followed, no pipe waited for."""
_HOUR = 3600.0
"""Seconds after which a file of a user's folder that is not whole is taken for one of a killed process."""
KINDS_OF_NO_FILE = ("folder", "device", "circle")
_REASONS = {
    "full": (errno.ENOSPC, errno.EDQUOT),
    "too_long": (errno.EFBIG,),
    "refused": (errno.ECONNREFUSED,),
    "unreachable": (errno.EHOSTUNREACH, errno.ENETUNREACH),
    "reader": (errno.EPIPE,),
    "denied": (errno.EACCES, errno.EPERM),
    "read_only": (errno.EROFS,),
    "missing": (errno.ENOENT,),
    "no_folder": (errno.ENOTDIR, errno.EEXIST),
    "folder": (errno.EISDIR,),
    "long_name": (errno.ENAMETOOLONG,),
    "link": (errno.ELOOP,),
    "broken": (errno.EIO,),
}
_REASON_WORDS = key_family("machine.reason", _REASONS)


def write_whole(path: Path, content: str | bytes, *, root: Path | None = None, mode: int = 0o666) -> None:
    """Write a file whole or not at all, making its folder where it is missing; see `write_together`."""
    write_together({path: content}, root=root, mode=mode)


def write_together(contents: Mapping[Path, str | bytes], *, root: Path | None = None, mode: int = 0o666) -> None:
    """Write several files as one act: all of them, or none.

    Parameters
    ----------
    contents : mapping of Path to str or bytes
        Text is written as UTF-8 as it stands, with no change of line ends.
    root : Path, optional
        Folder of a run, below which no link is followed.
    mode : int
        Of a new file, as far as the user's mask leaves it.

    Raises
    ------
    MachineError
        When one cannot be written: what stood there before stands.
    """
    swaps: list[_Swap] = []
    try:
        for path, content in contents.items():
            with told(path):
                data = content.encode() if isinstance(content, str) else content
                if root is None and is_stream(path):
                    _write_straight(path, data)
                    continue
                place = _own(path) if root is None else unlinked(path, root)
                place.parent.mkdir(parents=True, exist_ok=True)
                swaps.append(_Swap(place))
                swaps[-1].prepare(data, mode)
        for swap in swaps:
            with told(swap.place):
                swap.replace(is_alone=len(swaps) == 1)
    except BaseException:
        for swap in reversed(swaps):
            swap.undo()
        raise
    finally:
        for swap in swaps:
            swap.clean()
    for folder in {swap.place.parent for swap in swaps} if root is None else ():
        with contextlib.suppress(OSError):
            _sweep(folder, [path.name for path in folder.iterdir()], _HOUR)


def write_passing(path: Path, content: str) -> None:
    """Write a file of a private temp folder that ends with the job: nothing stands there, and no disk need have it.

    Raises
    ------
    OSError
        When it cannot be written, or something stands there.
    """
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(content)


def keep_copy(path: Path) -> Path:
    """Copy a file that is about to be replaced by something else, with its time, to the next free number in the folder `KEPT`.

    Raises
    ------
    MachineError
        When the copy cannot be written, or the file cannot be read.
    """
    with told(path):
        content, times = path.read_bytes(), path.stat()
    write_whole(copy := place_of_copy(path), content)
    with contextlib.suppress(OSError):
        os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))
    return copy


def place_of_copy(path: Path) -> Path:
    """Give the next free number in the folder `KEPT` for the copy of a file."""
    number = 1
    while os.path.lexists(copy := path.parent / KEPT / f"{path.stem}-{number}{path.suffix}"):
        number += 1
    return copy


def unlinked(path: Path, root: Path) -> Path:
    """Give a path below a folder of a run, of which no part between the two is a link.

    Raises
    ------
    MachineError
        When a folder on the way is a link, or the path leads out of the root.
    """
    parts = path.relative_to(root).parts
    for depth in range(1, len(parts)):
        folder = root.joinpath(*parts[:depth])
        if folder.is_symlink() or parts[depth - 1] == "..":
            raise MachineError(Message("machine.link", path=folder))
    return path


class NoPlainFile(OSError):
    """What stands in the place of a file of the user's cannot be read as one.

    Attributes
    ----------
    kind : str
        Of `KINDS_OF_NO_FILE`.
    """

    def __init__(self, kind: str):
        super().__init__(errno.EINVAL, f"no plain file: {kind}")
        self.kind = kind


def read_file(path: Path, *, most: int) -> bytes:
    """Read a file of the user's, of which links are followed, but no pipe waited for and no device emptied.

    Parameters
    ----------
    path : Path
    most : int
        Bytes: of a longer one, one more than these are read.

    Raises
    ------
    NoPlainFile
        When it is a folder, a pipe or a device, or links that lead in a circle.
    OSError
        When it is not there or cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | (PLAIN & ~getattr(os, "O_NOFOLLOW", 0)))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NoPlainFile("circle") from error
        if error.errno == errno.ENXIO or path.is_dir():  # a socket; Windows opens no folder
            raise NoPlainFile("folder" if path.is_dir() else "device") from error
        raise
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise NoPlainFile("folder" if stat.S_ISDIR(mode) else "device")
    with os.fdopen(handle, "rb") as stream:
        return stream.read(most + 1)


def read_plain(path: Path) -> bytes:
    """Read a file that a run has written: no link, no pipe, no device, whatever was laid in its place.

    Raises
    ------
    OSError
        When it is not there, cannot be read or is no plain file.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | PLAIN), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise NoPlainFile("device")
        return stream.read()


def add_line(path: Path, text: str, *, root: Path) -> None:
    """Add a line to a file of a run, on the disk before this returns; a torn line before it stays a line of its own.

    Raises
    ------
    MachineError
        When it cannot be written; what is no plain file of its own is put out of the way first.
    """
    with told(path):
        with contextlib.suppress(FileNotFoundError):
            found = unlinked(path, root).lstat()
            if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:  # a link, a pipe, another name of somebody's file
                path.unlink()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | PLAIN, 0o666), "wb") as stream:
            stream.write(f"\n{text}".encode())
            stream.flush()
            os.fsync(stream.fileno())


def remove(path: Path, *, root: Path) -> None:
    """Take away a file of a run, where it is there; a link goes, not what it leads to.

    Raises
    ------
    MachineError
        When a folder on the way is a link, or it cannot be taken away.
    """
    with told(path), contextlib.suppress(FileNotFoundError):
        unlinked(path, root).unlink()


def move(path: Path, target: Path, *, root: Path) -> None:
    """Move a file of a run to another place in its folder, in place of what stands there.

    Raises
    ------
    MachineError
        When a folder on the way is a link, or it cannot be moved.
    """
    with told(target):
        unlinked(target, root).parent.mkdir(parents=True, exist_ok=True)
        os.replace(unlinked(path, root), target)


def sweep(folder: Path, older_than: float = 0.0) -> None:
    """Take away the unfinished files that killed processes left in a folder and below it: only those that bear our names.

    Parameters
    ----------
    folder : Path
    older_than : float
        Seconds; younger ones may be another process's that is at work.
    """
    for parent, _, names in os.walk(folder):
        _sweep(Path(parent), names, older_than)


def _sweep(folder: Path, names: Iterable[str], older_than: float) -> None:
    for name in filter(_PART.fullmatch, names):
        with contextlib.suppress(OSError):
            if time.time() - (folder / name).lstat().st_mtime >= older_than:
                (folder / name).unlink()


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what a file system refuses at a place into a `MachineError` with place, reason and what to do."""
    try:
        yield
    except OpenElsewhere as error:
        key = "machine.open_by" if error.lock else "machine.open"
        raise MachineError(Message(key, path=path, lock=error.lock or "")) from error
    except (OSError, ValueError) as error:  # a NUL in a name is a ValueError
        raise MachineError(Message("machine.file", path=path, reason=reason_of(error))) from error


def reason_of(error: Exception) -> str:
    """Why the file system refused: in the words of the house as far as they go."""
    if isinstance(error, NoPlainFile):
        return Message("machine.reason.no_file")
    number = error.errno if isinstance(error, OSError) else None
    for name, numbers in _REASONS.items():
        if number in numbers:
            return Message(_REASON_WORDS[name])
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def is_stream(path: Path) -> bool:
    """Whether a path is a device, a pipe or an open file of this process: it has no place in which a new file could stand."""
    if re.match(r"/dev/(fd/|std(in|out|err)$)|/proc/", str(path)):
        return True
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _own(path: Path) -> Path:
    """Where a file of the user's stands; one that may not be written, or is open in another program, is not replaced."""
    place = Path(os.path.realpath(path))
    if place.is_file() and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    if (lock := lock_of(place)) is not None:
        raise OpenElsewhere(place, lock)
    return place


def _write_straight(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


@dataclass
class _Swap:
    """A file that takes another's place, which can be taken back."""

    place: Path
    is_begun: bool = False

    def __post_init__(self) -> None:
        self._new, self._old = (self.place.with_name(f".ntm-{secrets.token_hex(8)}.part") for _ in range(2))
        self._had_old = False

    def prepare(self, data: bytes, mode: int) -> None:
        """Write the new file beside the place, with the mode of the old."""
        before = self._before()
        if before is not None and stat.S_ISDIR(before.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self.place))
        with os.fdopen(os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, mode), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if before is not None and stat.S_ISREG(before.st_mode):
            self._had_old = True
            with contextlib.suppress(OSError):  # file systems without modes
                os.chmod(self._new, stat.S_IMODE(before.st_mode))

    def replace(self, *, is_alone: bool) -> None:
        """Put the new file in its place; one of several spares the old one until all are in theirs."""
        if not is_alone:
            if self._had_old:
                _spare(self.place, self._old)
            self.is_begun = True
        try:
            os.replace(self._new, self.place)
        except OSError as error:
            if self._had_old and is_of_another_program(error):
                raise OpenElsewhere(self.place, None) from error
            raise

    def undo(self) -> None:
        """Put back what stood there; in vain where nothing was replaced."""
        if self.is_begun:
            with contextlib.suppress(OSError):
                if self._had_old:
                    os.replace(self._old, self.place)
                elif not self._new.exists():
                    self.place.unlink()

    def clean(self) -> None:
        """Take away what stands beside."""
        for beside in (self._new, self._old):
            with contextlib.suppress(OSError):
                beside.unlink()

    def _before(self) -> os.stat_result | None:
        try:
            return self.place.lstat()
        except FileNotFoundError:
            return None


def _spare(place: Path, beside: Path) -> None:
    """Keep a second name of a file, a copy where the file system knows no such names."""
    try:
        os.link(place, beside, follow_symlinks=False)
    except (OSError, NotImplementedError):  # Windows has no links that are not followed
        shutil.copy2(place, beside)
