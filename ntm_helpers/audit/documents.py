"""The digest that a document of an office program bears, and what it tells of the document.

A document that goes out (`ntm_helpers.office.exports`) is worked on: a number and a signature are filled in, a sentence is changed.
Dates do not tell that, as programs that save a document keep the one or the other of them. So it bears in its properties, as its
identifier, a digest of all that its parts hold but the letters of that identifier (`marked`). What is around the parts bears no
digest: it has to be as small as it can be and without dates, which no program makes that saves a document. How the parts are
packed is not looked at: that differs from machine to machine.

Known limit: as with a page, whoever changes a document can put the digest in anew; what stands against that is to make the
document again from the same data. A program may drop the identifier when it saves (LibreOffice does): then it is not known
whether the document was ever made here.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from ntm_helpers.audit.archives import danger
from ntm_helpers.audit.judged import Judged, Verdict
from ntm_helpers.words import Message
from ntm_helpers.zips import DATE, zipped

DOCUMENT_BYTES = 50_000_000
"""The longest document that is read: thirty times that of a district of thirteen communes with all its annexes."""
_PROPERTIES = "docProps/core.xml"
_END = b"</cp:coreProperties>"
_MARK = b'<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">ntm:%s</dc:identifier>'
_MARKED = re.compile(_MARK % b"([0-9a-f]{64})" + _END)
_ANY_MARK = re.compile(rb"identifier\b[^<>]*>ntm:[0-9a-f]{64}<")
"""The mark as another program writes it down again."""
_AROUND_PART, _AROUND = 30 + 46, 22
"""Bytes of a zip beside its parts and their names, which stand in it twice: of each part, and once."""
_NO_DOCUMENT = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError)


def marked(document: bytes) -> bytes:
    """Put the digest of what its parts hold into the properties of a document."""
    parts = _parts(document)
    parts[_PROPERTIES] = parts[_PROPERTIES].replace(_END, _MARK % _digest(parts) + _END)
    return zipped(parts)


def is_as_written(document: bytes) -> bool:
    """Whether nobody has saved a document since it was written here."""
    try:
        parts = _parts(document)
    except _NO_DOCUMENT:
        return False
    return _is_as_written(document, parts)


def judge_document(judged: Judged, document: bytes) -> None:
    """Say of a document whether it is as it was written.

    Parameters
    ----------
    judged : Judged
        To which the verdict is added.
    document : bytes
    """
    judged.is_sent_out = True
    try:
        parts = _parts(document)
    except _NO_DOCUMENT as error:
        judged.add(Verdict.UNREADABLE, Message("verify.no_document", error=str(error) or type(error).__name__))
        return
    if _is_as_written(document, parts):
        judged.add(Verdict.INTACT)
    elif _ANY_MARK.search(parts.get(_PROPERTIES, b"")):
        judged.add(Verdict.SAVED)
    else:
        judged.add(Verdict.UNMARKED, Message("verify.document_unmarked"))


def _parts(document: bytes) -> dict[str, bytes]:
    """Read the parts of a document that is a zip which may be read.

    Raises
    ------
    ValueError
        When its parts inflate beyond measure, stand twice, or lead out of it.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        if why := danger(archive, len(document)):
            raise ValueError(why)
        return {name: archive.read(name) for name in archive.namelist()}


def _is_as_written(document: bytes, parts: Mapping[str, bytes]) -> bool:
    found = _MARKED.search(parts.get(_PROPERTIES, b""))
    if found is None:
        return False
    properties = parts[_PROPERTIES].replace(found[0], _END)
    return found[1] == _digest({**parts, _PROPERTIES: properties}) and _is_bare(document)


def _is_bare(document: bytes) -> bool:
    """Whether nothing is around the parts of a document: no date, note or byte more than a zip must have."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        about = archive.infolist()
    size = sum(_AROUND_PART + 2 * len(part.filename.encode()) + part.compress_size for part in about)
    return len(document) == size + _AROUND and all(part.date_time == DATE for part in about)


def _digest(parts: Mapping[str, bytes]) -> bytes:
    """Digest of all that the parts of a document hold."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(f"{name}:{len(parts[name])}:".encode() + parts[name])
    return digest.hexdigest().encode()
