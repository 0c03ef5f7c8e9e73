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

from ntm_helpers.words import Message

MOST_BYTES = 200_000_000
"""What the parts of a workbook may come to when inflated."""
MOST_TAGS = 5_000_000
"""Tags of all its parts: a cell that holds something has four."""
MOST_DEPTH = 100
MOST_IN_ONE = 1_000_000
"""Bytes between two tags, and so of a tag with its attributes, a text, a comment; a cell holds 32,767 characters."""
MOST_WITHIN = 400_000
"""Elements within one that is asked for: a row has 16,384 cells."""
MOST_LINKS = 20_000
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
        """Give the elements of a part that are asked for, and forget each when the next is asked for.

        Raises
        ------
        Excess
            When the part goes beyond a bound, or was read before.
        """
        if part in self._read:
            raise Excess(Message("fault.part_again", part=part))
        self._read.add(part)
        above: list[ET.Element] = []
        within = inside = 0  # depth within the outermost element asked for, and elements in it
        for event, element in _events(self.archive, part):
            if event == "start":
                if within:
                    within += 1
                    inside += 1
                    if inside > MOST_WITHIN:
                        raise Excess(Message("fault.much_within", part=part, name=local_name(above[-1]), most=MOST_WITHIN))
                else:
                    above.append(element)
                    if _is_wanted(above, wanted):
                        within, inside = 1, 0
                if len(above) + within > MOST_DEPTH:
                    raise Excess(Message("fault.deep", part=part, most=MOST_DEPTH))
            elif within > 1:
                within -= 1
            else:
                if within:
                    within = 0
                    yield local_name(element), element
                above.pop()
                if above:
                    above[-1].clear()


def _is_wanted(above: list[ET.Element], wanted: Wanted) -> bool:
    parents = wanted.get(local_name(above[-1]))
    return parents is not None and (not parents or (len(above) > 1 and local_name(above[-2]) in parents))


def _events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, ET.Element]]:
    """Give the starts and ends of the elements of a part."""
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(("start", "end"))
    silent = 0
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.feed(piece)
            silent += len(piece)
            for found in parser.read_events():
                silent = 0
                yield found  # type: ignore[misc]
            if silent > MOST_IN_ONE:
                raise Excess(Message("fault.much_in_one", part=part, most=MOST_IN_ONE))
    parser.close()
    yield from parser.read_events()  # type: ignore[misc]


def local_name(element: ET.Element) -> str:
    """Name without the namespace, which differs between the transitional and the strict form of the format."""
    return element.tag.rpartition("}")[2]
