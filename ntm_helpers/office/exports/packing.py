"""Writing what goes out: all files of a unit as one act, or in one package.

A document may have been worked on since it was written: a number and a signature filled in, a sentence changed. That is known by
the digest that it bears (`ntm_helpers.audit.documents`): one that somebody has saved is kept, in the folder ``kept`` beside it,
when a newer one takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ntm_helpers.audit.archives import DOCUMENTS
from ntm_helpers.audit.documents import is_as_written
from ntm_helpers.files import place_of_copy, told, write_together


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write the files of a unit, all or none.

    Parameters
    ----------
    folder : Path
    contents : mapping of str to bytes
        By name.

    Returns
    -------
    list of Path
        Copies of documents that somebody had worked on.

    Raises
    ------
    MachineError
        When one cannot be written, or is open in another program: what stood there before stands.
    """
    copies = {}
    for name, content in contents.items():
        path = folder / name
        if path.suffix in DOCUMENTS and path.is_file():
            with told(path):
                before = path.read_bytes()
            if before != content and not is_as_written(before):
                copies[place_of_copy(path)] = before
    write_together(copies | {folder / name: content for name, content in contents.items()})
    return list(copies)
