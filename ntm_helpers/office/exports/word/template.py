"""The template of a report: read, and its places filled.

An office lays ``bao-cao.docx`` into the folder of its dataset, or names a file; without one the template of the project is taken
(`letterhead`). Words in braces are places: the text of the review goes where ``{noi_dung}`` stands, the annexes where ``{phu_luc}``
stands, the others are names and days. What a template lacks is taken from ours and told; what cannot be a template is refused.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import docx
from docx.document import Document as DocxDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import XMLSyntaxError

from ntm_helpers.errors import UsageError, listed
from ntm_helpers.files import NoPlainFile, read_file, reason_of
from ntm_helpers.office.exports.word.letterhead import default_template, lay_page
from ntm_helpers.office.exports.word.ooxml import element, text
from ntm_helpers.office.exports.word.styles import ABSTRACT, OF_LETTERHEAD, USED, StyleIds, lacking, lend
from ntm_helpers.words import Message, key_family

FILE = "bao-cao.docx"
"""Name under which a dataset's folder has the template of its office."""
TEXT, ANNEXES = "noi_dung", "phu_luc"
PLACES = ("co_quan", "ten_co_quan", "don_vi_hoa", "don_vi", "dia_danh", "trich_yeu", "ngay_danh_gia", TEXT, ANNEXES)
"""Names that may stand in braces."""
ABOUT = "trich_yeu"
_NAMING = {ABOUT, "ten_co_quan", "don_vi_hoa", "don_vi"}
"""Places by which a report says of which unit it is."""
_PLACE = re.compile(r"\{([a-z_]+)\}")
_MOST_BYTES, _MOST_INFLATED, _MOST_PARTS = 20_000_000, 100_000_000, 2_000
_BROKEN = (
    *(PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),
    *(ValueError, LookupError, AttributeError, TypeError, AssertionError),
)
"""What is raised where a file only looks like a Word document: by the archive, by the XML, by python-docx on what it misses."""
_OLE = b"\xd0\xcf\x11\xe0"
_REFUSED = key_family("word.refused", ("old", "other", "large", "broken"))


@dataclass(frozen=True)
class Template:
    """A template that can be filled.

    Attributes
    ----------
    content : bytes
        A Word file.
    lang : str
        Language whose letterhead stands in for what it lacks.
    notes : tuple of Message
        What it lacks and how that is made up for.
    """

    content: bytes
    lang: str
    notes: tuple[Message, ...] = ()

    def opened(self) -> DocxDocument:
        """Open it, with the styles that it lacks, and what a report cannot do without."""
        document = docx.Document(io.BytesIO(self.content))
        house = docx.Document(io.BytesIO(default_template(self.lang)))
        found = set(_places(document)) & set(PLACES)
        if document.element.body.sectPr is None:
            document.element.body.get_or_add_sectPr()
        if not document.sections[-1].page_width:
            lay_page(document.sections[-1])
        lend(lacking(document, USED if found else (*USED, *OF_LETTERHEAD)), house, document)
        if not found:
            _lend_text(house, document)
        elif ABOUT in _missing(found):
            _lend_abstract(house, document, is_with_place=TEXT not in found)
        return document


def template_for(lang: str, given: Path | None = None, folder: Path | None = None) -> Template:
    """Give the template of a report.

    Parameters
    ----------
    lang : str
    given : Path, optional
        A file that is asked for.
    folder : Path, optional
        Of a dataset, in which an office may have laid its own.

    Raises
    ------
    UsageError
        When the file is no Word document, or none that a report can be written into.
    """
    own = folder / FILE if folder is not None else None
    path = given or (own if own is not None and own.exists() else None)
    return Template(default_template(lang), lang) if path is None else _read(path, lang)


def _read(path: Path, lang: str) -> Template:
    try:
        content = read_file(path, most=_MOST_BYTES)
    except NoPlainFile as error:
        raise UsageError(Message(_REFUSED["other"], file=path.name)) from error
    except OSError as error:
        raise UsageError(Message("word.unread", file=path, reason=reason_of(error))) from error
    why = _why_not(content)
    if why:
        raise UsageError(Message(_REFUSED[why], file=path.name))
    try:
        document = docx.Document(io.BytesIO(content))
        notes = tuple(_notes(path.name, document, set(_places(document))))
        fill(Template(content, lang).opened(), {})
    except _BROKEN as error:
        raise UsageError(Message(_REFUSED["broken"], file=path.name)) from error
    return Template(content, lang, notes)


def _why_not(content: bytes) -> str:
    """Tell by its parts why a file is no template; empty where it may be one."""
    if content.startswith(_OLE):
        return "old"
    if len(content) > _MOST_BYTES:
        return "large"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_INFLATED:
                return "large"
            is_document = "word/document.xml" in archive.namelist()
            return ("broken" if archive.testzip() else "") if is_document else "other"
    except zipfile.BadZipFile:
        return "other"
    except _BROKEN:
        return "broken"


def _notes(file: str, document: DocxDocument, found: set[str]) -> Iterator[Message]:
    styles = lacking(document)
    if styles:
        yield Message("word.no_styles", file=file, styles=listed(styles))
    if not found & set(PLACES):
        yield Message("word.no_places", file=file, places=listed(f"{{{name}}}" for name in PLACES))
    elif missing := _missing(found):
        yield Message("word.no_place", file=file, places=listed(f"{{{name}}}" for name in missing))
    unknown = sorted(found - set(PLACES))
    if unknown:
        allowed = listed(f"{{{name}}}" for name in PLACES)
        yield Message("word.unknown_place", file=file, places=listed(f"{{{name}}}" for name in unknown), allowed=allowed)


def _missing(found: set[str]) -> list[str]:
    """Give the places that a report needs and a template has not; what names its unit in other words may lack the abstract."""
    needed = (*(() if found & _NAMING else (ABOUT,)), TEXT, ANNEXES)
    return [name for name in needed if name not in found]


def _lend_text(house: DocxDocument, document: DocxDocument) -> None:
    """Give a file without any place those of the house, behind what is there: letterhead, text, recipients, signer, annexes."""
    ids, names = StyleIds(document), {style.style_id: str(style.name) for style in house.styles}
    for block in house.element.body:
        if block.tag == qn("w:sectPr"):
            continue
        lent = copy.deepcopy(block)
        for style in (*lent.iter(qn("w:pStyle")), *lent.iter(qn("w:rStyle"))):
            style.set(qn("w:val"), ids[names[style.get(qn("w:val"))]])
        document.element.body.insert_element_before(lent, "w:sectPr")


def _lend_abstract(house: DocxDocument, document: DocxDocument, *, is_with_place: bool) -> None:
    """Say right above the text what the report is about, where nothing in a template says of which unit it is."""
    lend(lacking(document, (ABSTRACT,)), house, document)
    if is_with_place:
        document.add_paragraph(f"{{{TEXT}}}")
    said = cast(CT_P, element("w:p"))
    place_of(document, TEXT).addprevious(said)
    said.style = StyleIds(document)[ABSTRACT]
    said.add_r().text = f"{{{ABOUT}}}"


def _paragraphs(document: DocxDocument) -> Iterator[CT_P]:
    """Give every paragraph of a document, also those of its tables, heads and feet."""
    roots = [document.element.body]
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in ("header", "footer"):
            part = relation.target_part
            roots += [part.element] if isinstance(part, XmlPart) else []
    for root in roots:
        yield from root.iter(qn("w:p"))


def _places(document: DocxDocument) -> Iterator[str]:
    for paragraph in _paragraphs(document):
        yield from _PLACE.findall("".join(piece.text or "" for piece in paragraph.iter(qn("w:t"))))


def fill(document: DocxDocument, values: Mapping[str, str]) -> None:
    """Fill the places of a template that are names and days, also where Word has cut one in pieces."""
    for paragraph in _paragraphs(document):
        pieces = list(paragraph.iter(qn("w:t")))
        said = "".join(piece.text or "" for piece in pieces)
        for found in reversed(list(_PLACE.finditer(said))):
            if found[1] in values:
                _replace(pieces, found.start(), found.end(), text(values[found[1]]))


def _replace(pieces: Sequence[BaseOxmlElement], start: int, end: int, put: str) -> None:
    """Put a text in the place of what lies between two letters of pieces of text; it bears the look of the first of them."""
    place = 0
    for piece in pieces:
        said = piece.text or ""
        first, last = max(start - place, 0), min(end - place, len(said))
        place += len(said)
        if first < last:
            piece.text = said[:first] + put + said[last:]
            piece.set(qn("xml:space"), "preserve")
            put = ""


def place_of(document: DocxDocument, name: str) -> CT_P:
    """Give the paragraph where text or annexes go; where the template names none, one at its end.

    Annexes begin pages of their own, which nothing within a table can.
    """
    body = document.element.body
    for paragraph in body.iter(qn("w:p")) if name == TEXT else body.findall(qn("w:p")):
        if f"{{{name}}}" in "".join(piece.text or "" for piece in paragraph.iter(qn("w:t"))):
            return cast(CT_P, paragraph)
    return document.add_paragraph()._p
