"""Whether a document is open in another program, as office programs tell one another: by a small file beside it.

Word and Excel lay ``~$name`` (Word leaves out up to two letters of a long name in front of its own), LibreOffice ``.~lock.name#``.
A program that has a document open keeps its own copy and writes it back: whoever replaces the file meanwhile loses one of the two.
On Windows the file cannot be replaced either; elsewhere only this sign tells.

The sign may outlive its program, after a crash: so it is named to the user, who may take it away.
"""

from __future__ import annotations

import errno
from pathlib import Path

MICROSOFT, LIBREOFFICE = "~$", ".~lock."
_DENIED_ON_WINDOWS = (5, 32, 33)
"""Access denied, sharing violation, lock violation: what Windows says of a file that another program has open."""


class OpenElsewhere(OSError):
    """A file is not replaced, for another program has it open.

    Attributes
    ----------
    lock : Path or None
        What told so.
    """

    def __init__(self, path: Path, lock: Path | None):
        super().__init__(errno.EBUSY, "open elsewhere", str(path))
        self.lock = lock


def lock_of(path: Path) -> Path | None:
    """Find the file beside a document that says that it is open; None where there is none."""
    name = path.name
    names = [f"{LIBREOFFICE}{name}#", *(f"{MICROSOFT}{name[left_out:]}" for left_out in range(3))]
    return next((path.with_name(one) for one in names if path.with_name(one).is_file()), None)


def is_of_another_program(error: OSError) -> bool:
    """Whether the file system refuses to replace a file because another program has it open, as Windows does."""
    return getattr(error, "winerror", None) in _DENIED_ON_WINDOWS
