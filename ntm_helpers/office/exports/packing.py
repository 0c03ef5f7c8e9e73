"""Writing what goes out: all files of a unit as one act, or in one package.

A document may have been worked on since it was written: a number and a signature filled in, a sentence changed. Dates do not tell
that: programs that save a document keep the one or the other of them. So a document that goes out bears in its properties a digest
of all its other parts (`marked`): whatever program has saved it, parts and digest are no longer of one another, and it is kept, in
the folder ``kept`` beside it, when a newer one takes its place.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ntm_helpers.files import place_of_copy, told, write_together
from ntm_helpers.zips import zipped

DOCUMENTS = (".docx", ".xlsx")
"""Endings of what people work on."""
_PROPERTIES = "docProps/core.xml"
_END = b"</cp:coreProperties>"
_MARK = b'<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">ntm:%s</dc:identifier>'


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


def marked(document: bytes) -> bytes:
    """Put the digest of its other parts into the properties of a document."""
    parts = _parts(document)
    parts[_PROPERTIES] = parts[_PROPERTIES].replace(_END, _MARK % _digest(parts) + _END)
    return zipped(parts)


def is_as_written(document: bytes) -> bool:
    """Whether nobody has saved a document since it was written here."""
    try:
        parts = _parts(document)
        return _MARK % _digest(parts) in parts[_PROPERTIES] and zipped(parts) == document
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError):
        return False


def _parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _digest(parts: Mapping[str, bytes]) -> bytes:
    """Digest of all parts of a document but its properties."""
    digest = hashlib.sha256()
    for name in sorted(parts.keys() - {_PROPERTIES}):
        digest.update(f"{name}:{len(parts[name])}:".encode() + parts[name])
    return digest.hexdigest().encode()
