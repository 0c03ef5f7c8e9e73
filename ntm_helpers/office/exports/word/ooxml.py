"""What python-docx leaves to whoever uses it: elements of its XML, parts that it has no words for, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile

from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

from ntm_helpers.characters import visible
from ntm_helpers.zips import zipped

_CORE = "docProps/core.xml"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def element(tag: str, *inside: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """Make an element such as ``w:tab``, with attributes of the same namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(inside)
    return made


def text(said: str) -> str:
    """Give a text as XML can hold it and a reader sees it: what cannot stand there, or is not seen, is written as its number."""
    return visible(said)


def part_of(document: DocxDocument, kind: str, root: str) -> XmlPart:
    """Give a part of the document such as ``footnotes``; where the file has none, an empty one is laid.

    Parameters
    ----------
    document : Document
    kind : str
        Name of the part and of the relationship that leads to it.
    root : str
        Its outermost element.
    """
    main = document.part
    relationship = f"{RELATIONSHIP_TYPE.STYLES.rpartition('/')[0]}/{kind}"
    for relation in main.rels.values():
        if relation.reltype == relationship:
            found = relation.target_part
            if isinstance(found, XmlPart):
                return found
            read = XmlPart(found.partname, found.content_type, parse_xml(found.blob), found.package)
            relation._target = read  # python-docx keeps a part that it has no words for as bytes
            return read
    content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    made = XmlPart(PackURI(f"/word/{kind}.xml"), content_type, parse_xml(f"<{root} {nsdecls('w', 'r')}/>"), main.package)
    main.relate_to(made, relationship)
    return made


def bytes_of(document: DocxDocument) -> bytes:
    """Give a document as its file holds it: the same bytes for the same document, whenever and wherever it is written."""
    package = document.part.package.rels
    for key in [key for key, relation in package.items() if relation.reltype.endswith("/extended-properties")]:
        del package[key]  # which program wrote it, on which machine, and how many pages it had: of another file
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[_CORE] = _TIME.sub(b"1980-01-01T00:00:00Z", parts[_CORE])
    return zipped(parts)
