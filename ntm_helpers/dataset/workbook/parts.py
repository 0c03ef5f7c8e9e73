"""The parts of an archive as XML elements, one after the other, with bounds on everything that costs time or memory.

A file of a megabyte can hold hundreds of them, name one part a thousand times over, nest its elements a million deep or make one
attribute as long as the whole part. So a part is read once and piece by piece; elements that nobody asked for are forgotten as they
end; and what goes beyond what a spreadsheet program ever writes raises `Excess`, which says what there is too much of.
"""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Collection, Iterator, Mapping
from xml.parsers import expat

from ntm_helpers.words import Message

MOST_BYTES = 200_000_000
"""What the parts of a workbook may come to when inflated."""
MOST_TAGS = 5_000_000
"""Tags of all its parts: a cell that holds something has four."""
MOST_DEPTH = 100
MOST_IN_ONE = 400_000
"""Bytes between two tags, and so of a tag with its attributes, a text, a comment: eight for each character that a cell holds."""
MOST_WITHIN = 150_000
"""Elements within one that is asked for: a row has 16,384 cells."""
MOST_ALIKE = 100_000
"""Styles, fonts, columns or merged areas of one part."""
MOST_LINKS = 20_000
MOST_SHEETS = 500
MOST_TEXT = 50_000_000
"""Characters of all cells together: one long text can stand in every cell."""
_PIECE = 65_536

Wanted = Mapping[str, Collection[str]]
"""Names of elements, each with the names of the parents in which it is looked for; none for any parent."""


class Excess(Exception):
    """A workbook holds more than any dataset needs.

    Attributes
    ----------
    rule : Message
        Of what it holds too much, and how much is allowed.
    """

    def __init__(self, rule: Message):
        self.rule = rule
        super().__init__(str(rule))


class Parts:
    """The parts of an archive, each read once.

    An archive comes here only after `unsafe` has let it pass: the parser used would follow entities.
    """

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self._read: set[str] = set()

    def links(self, part: str) -> list[ET.Element]:
        """Give the relationships of a part, their targets as names of parts; none where it has none."""
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels"
        if path not in self.archive.NameToInfo:
            return []
        found: list[ET.Element] = []
        for _, link in self.elements(path, {"Relationship": ()}):
            kept = ET.Element("link", dict(link.items()))
            kept.set("Target", posixpath.normpath(posixpath.join(f"/{folder}", link.get("Target", ""))).lstrip("/"))
            found.append(kept)
            if len(found) > MOST_LINKS:
                raise Excess(Message("fault.many_links", part=path, most=MOST_LINKS))
        return found

    def elements(self, part: str, wanted: Wanted) -> Iterator[tuple[str, ET.Element]]:
        """Give the elements of a part that are asked for, one after the other.

        Raises
        ------
        Excess
            When the part goes beyond a bound, or was read before.
        """
        yield from ((name, element) for name, element, _ in self.within(part, wanted))

    def within(self, part: str, wanted: Wanted) -> Iterator[tuple[str, ET.Element, str]]:
        """Give the same as `elements`, each with the name of its parent."""
        if part in self._read:
            raise Excess(Message("fault.part_again", part=part))
        self._read.add(part)
        reader = _Reader(part, wanted)
        with self.archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                yield from reader.fed(piece)
        yield from reader.fed(b"", is_last=True)


class _Reader:
    """Makes elements of what is asked for, and of nothing else.

    expat is used by itself: within an element that is asked for, only the ends of elements come to Python, which is twice as fast
    as the events of ElementTree; the length between two of them bounds what may begin meanwhile.
    """

    def __init__(self, part: str, wanted: Wanted):
        self.part, self.wanted = part, wanted
        self._ready: list[tuple[str, ET.Element, str]] = []
        self._above: list[str] = []
        self._silent = self._inside = 0
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._builder = ET.TreeBuilder()
        self._root = self._builder.start("root", {})
        self._outermost = self._root
        self._outside()

    def fed(self, piece: bytes, *, is_last: bool = False) -> Iterator[tuple[str, ET.Element, str]]:
        """Read on, and give what was finished."""
        self._silent += len(piece)
        self._parser.Parse(piece, is_last)
        if self._silent > MOST_IN_ONE:
            raise Excess(Message("fault.much_in_one", part=self.part, most=MOST_IN_ONE))
        yield from self._ready
        self._ready.clear()

    def _outside(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._silent = 0
        self._above.append(tag[tag.rfind("}") + 1 :])
        if len(self._above) > MOST_DEPTH:
            raise Excess(Message("fault.deep", part=self.part, most=MOST_DEPTH))
        parents = self.wanted.get(self._above[-1])
        if parents is not None and (not parents or (len(self._above) > 1 and self._above[-2] in parents)):
            self._outermost, self._inside = self._builder.start(tag, attributes), 0
            self._parser.StartElementHandler = self._builder.start
            self._parser.EndElementHandler = self._end_within
            self._parser.CharacterDataHandler = self._builder.data

    def _end(self, _: str) -> None:
        self._silent = 0
        self._above.pop()

    def _end_within(self, tag: str) -> None:
        self._silent = 0
        self._inside += 1
        if self._builder.end(tag) is self._outermost:
            self._ready.append((self._above.pop(), self._outermost, self._above[-1] if self._above else ""))
            self._root.clear()
            self._outside()
        elif self._inside > MOST_WITHIN:
            raise Excess(Message("fault.much_within", part=self.part, name=self._above[-1], most=MOST_WITHIN))

    def _refuse(self, *_: object) -> None:
        raise ValueError(f"{self.part} declares a document type")


def local_name(element: ET.Element) -> str:
    """Name without the namespace, which differs between the transitional and the strict form of the format."""
    return element.tag.rpartition("}")[2]
