"""Writing what goes out: all files of a unit as one act, or in one package.

A document may have been worked on since it was written: a number and a signature filled in, a sentence changed. Office programs
write the time of saving into it, Word and Excel into its properties, LibreOffice beside each part too, and what is written here
bears a fixed one (`is_as_written`): a document that somebody has saved is kept, in the folder ``kept`` beside it, when a newer one
takes its place.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ntm_helpers.files import place_of_copy, told, write_together
from ntm_helpers.zips import DATE

DOCUMENTS = (".docx", ".xlsx")
"""Endings of what people work on."""
SAVED = "1980-01-01T00:00:00Z"
"""Time of saving in the properties of a document that nobody has saved since it was written."""
_PROPERTIES = "docProps/core.xml"


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


def is_as_written(document: bytes) -> bool:
    """Whether nobody has saved a document since it was written here."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            times = {part.date_time for part in archive.infolist()}
            return times == {DATE} and SAVED in archive.read(_PROPERTIES).decode()
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError):
        return False
