"""The notebooks as files: which there are, what they declare and may read, whether a page can be made of them.

The notebook of a topic that cannot be read, or whose parameters are not the runner's, stops every command that plans pages: what
the briefing may read and the digest of the method on every page follow from all of them. A cell that would be left out or let fail
(`Notebook.fault`) fails the pages of its topic. What lies beside them and is no topic's stops nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ntm_helpers.dataset import Reads, reads_of
from ntm_helpers.dataset.meant import unknown_topic
from ntm_helpers.errors import MachineError, UsageError
from ntm_helpers.project import NOTEBOOKS, TOPICS
from ntm_helpers.words import LANGUAGES, Message

PASSED = ("dataset", "unit", "as_of", "lang")
"""Parameters that the runner passes; every notebook declares these."""
SINCE = "since"
"""Parameter that it passes to the notebooks that declare it too: the day of the review with which they compare."""
PARAMETERS = "parameters"
TAGS = {"markdown": LANGUAGES, "code": (PARAMETERS,)}
"""Kinds of cells, and the tags that they may have: by any other one a tool could leave a cell out or let it fail unseen."""


Cell = tuple[str, dict[str, Any], str]
"""Kind, metadata and source of a cell."""


@dataclass(frozen=True)
class Notebook:
    """A notebook of the collection.

    Attributes
    ----------
    topic : str
        Its name and its file's.
    path : Path
    order : int
        Place among the pages of a unit.
    parameters : tuple of str
        Names that its parameters cell declares.
    reads : Reads
        What it may read, from its metadata; with ``reads_of_topics`` also what every other one may read.
    is_index : bool
        Whether its page is the unit's ``index.html``.
    content : str
        Its text as it was read: what is executed.
    digest : str
        SHA-256 over its cells and metadata, without outputs and counts.
    titles : dict of str to str
        Title of its page in each language, the first line of its first Markdown cell in it.
    prose : dict of (str, str) to str
        What stands in a language above a part of the page, by language and the name of the step, or of the part.
    fault : str
        Why no page can be made of its cells; empty where one can.
    """

    topic: str
    path: Path
    order: int
    parameters: tuple[str, ...]
    reads: Reads
    is_index: bool
    content: str
    digest: str
    titles: dict[str, str]
    prose: dict[tuple[str, str], str]
    reads_of_topics: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Stray:
    """A file beside the topics' notebooks that is none of them, and why: left alone."""

    path: Path
    reason: Message

    @property
    def said(self) -> Message:
        """That it is left alone, and why."""
        return Message("notebook.stray", file=self.path.name, reason=self.reason)

    def __str__(self) -> str:
        return str(self.said)


def notebooks() -> dict[str, Notebook]:
    """Find the notebooks of the topics, in the order of the pages.

    A topic is a notebook with a folder of its name in ``ntm_helpers/topics``.

    Raises
    ------
    MachineError
        When there is none: the package is not installed in place.
    UsageError
        When the notebook of a topic is missing, cannot be read or declares other parameters than the runner passes.
    """
    return _found()[0]


def strays() -> tuple[Stray, ...]:
    """Find what lies beside the notebooks of the topics and is none.

    A notebook that is meant for something else says so in its metadata (``"ntm": {"is_topic": false}``) and is no stray.
    """
    return _found()[1]


@cache
def _found() -> tuple[dict[str, Notebook], tuple[Stray, ...]]:
    """Read the folder of notebooks once."""
    topics = {path.parent.name for path in TOPICS.glob("*/__init__.py")}
    paths = {path.stem: path for path in sorted(NOTEBOOKS.glob("[!.]*.ipynb"))}
    if not topics & paths.keys():
        raise MachineError(Message("machine.no_notebooks", folder=NOTEBOOKS))
    found = [_read(topic, NOTEBOOKS / f"{topic}.ipynb") for topic in sorted(topics)]
    reasons = {path: _why_stray(path) for stem, path in paths.items() if stem not in topics}
    in_order = {notebook.topic: notebook for notebook in _reading_together(sorted(found, key=lambda n: (n.order, n.topic)))}
    return in_order, tuple(Stray(path, reason) for path, reason in reasons.items() if reason)


def declared_reads(topic: str) -> Reads:
    """What the notebook of a topic may read, by its metadata."""
    return notebooks()[topic].reads


def chosen(topics: tuple[str, ...]) -> list[Notebook]:
    """Give the notebooks of the topics named, or all.

    Raises
    ------
    UsageError
        For an unknown topic: the closest and all allowed.
    """
    known = notebooks()
    for topic in topics:
        if topic not in known:
            raise unknown_topic(topic, known)
    return [notebook for topic, notebook in known.items() if not topics or topic in topics]


def _read(topic: str, path: Path) -> Notebook:
    """Read the notebook of a topic."""
    name = f"notebooks/{path.name}"
    try:
        text = _text(path)
        content = json.loads(text)
        ntm, reads = content["metadata"]["ntm"], reads_of(content["metadata"]["ntm"]["reads"])
        cells = [(cell["cell_type"], cell["metadata"], "".join(cell["source"])) for cell in content["cells"]]
        order, is_index, reads_of_topics = int(ntm["order"]), bool(ntm.get("is_index")), bool(ntm.get("reads_of_topics"))
        titles, prose, fault = _titles(cells), _prose(cells), _fault_of(name, cells)
    except FileNotFoundError:
        raise UsageError(Message("notebook.missing", file=name, topic=topic)) from None
    except KeyError as error:
        raise UsageError(Message("notebook.lacks", file=name, topic=topic, what=str(error))) from None
    except UNREADABLE as error:
        raise UsageError(Message("notebook.torn", file=name, topic=topic, error=str(error))) from None
    names = _parameters(path.name, cells)
    digest = hashlib.sha256(json.dumps([content["metadata"], cells], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Notebook(topic, path, order, names, reads, is_index, text, digest, titles, prose, reads_of_topics, fault)


UNREADABLE = (OSError, ValueError, TypeError, AttributeError, RecursionError)
"""What reading a file as a notebook can end in."""


def _text(path: Path) -> str:
    """Read a file; what is none, such as a folder or a pipe, is not waited for."""
    if path.exists() and not path.is_file():
        raise ValueError("it is no file")
    return path.read_text(encoding="utf-8")


def _parameters(file: str, cells: list[Cell]) -> tuple[str, ...]:
    """Names that the one parameters cell declares: papermill would fill the first of several and let the others win."""
    tagged = {n: source for n, (kind, metadata, source) in enumerate(cells, 1) if kind == "code" and PARAMETERS in _tags(metadata)}
    if len(tagged) > 1:
        raise UsageError(Message("notebook.parameters_twice", file=f"notebooks/{file}", cells=", ".join(map(str, tagged))))
    names = [name for source in tagged.values() for name in declared_parameters(source, file)]
    if set(names) - {SINCE} != set(PASSED):
        declared = ", ".join(names) or Message("closest.none")
        raise UsageError(Message("notebook.parameters", file=file, declared=declared, passed=", ".join(PASSED)))
    return tuple(names)


def _tags(metadata: dict[str, Any]) -> list[str]:
    """Tags of a cell; what is no list of them is one that is not known."""
    tags = metadata.get("tags", [])
    return tags if isinstance(tags, list) else [tags]


def _fault_of(file: str, cells: list[Cell]) -> str:
    """Say which cell would not stand on a page in each language, or could be left out by a tool; empty where all is well."""
    unpaired: list[str] = []
    for number, (kind, metadata, _) in enumerate([*cells, ("code", {}, "")], 1):
        tags = _tags(metadata)
        if kind not in TAGS:
            return Message("notebook.kind", file=file, cell=number, found=str(kind), allowed=", ".join(TAGS))
        for tag in tags:
            if tag not in TAGS[kind]:
                return Message("notebook.tag", file=file, cell=number, found=str(tag), allowed=", ".join(TAGS[kind]))
        if kind == "markdown":
            unpaired += tags or [""]
        elif sorted(unpaired) != sorted(LANGUAGES * (len(unpaired) // len(LANGUAGES))):
            return Message("notebook.languages", file=file, cell=number - 1, allowed=", ".join(LANGUAGES))
        else:
            unpaired = []
    return ""


def _titles(cells: list[Cell]) -> dict[str, str]:
    """Title by language: the first line of the first Markdown cell that is tagged with it."""
    titles: dict[str, str] = {}
    for kind, metadata, source in cells:
        for tag in _tags(metadata) if kind == "markdown" else []:
            titles.setdefault(tag, source.partition("\n")[0].lstrip("# "))
    return titles


_SHOWN = re.compile(r'\bpage\.(?:step\("(\w+)"\)|(\w+)\(\))')
"""How a cell shows a part of the page: a step by its name, another part by the name of its method."""


def _prose(cells: list[Cell]) -> dict[tuple[str, str], str]:
    """Markdown by language and the part of the page that the cell below it shows."""
    found: dict[tuple[str, str], str] = {}
    above: dict[str, str] = {}
    for kind, metadata, source in cells:
        if kind == "markdown":
            above |= dict.fromkeys(_tags(metadata), source)
        elif shown := _SHOWN.search(source):
            found |= {(lang, shown[1] or shown[2]): text for lang, text in above.items()}
            above = {}
    return found


def _reading_together(found: list[Notebook]) -> list[Notebook]:
    """Let the one that puts the others together read what any of them may: its own first, then theirs in the order of the pages."""

    def together(own: Reads, part: str) -> tuple[str, ...]:
        declared = [own, *(notebook.reads for notebook in found)]
        return tuple(dict.fromkeys(name for reads in declared for name in getattr(reads, part)))

    def widened(own: Reads) -> Reads:
        return Reads(together(own, "measures"), together(own, "units"), together(own, "tables"))

    return [replace(one, reads=widened(one.reads)) if one.reads_of_topics else one for one in found]


def _why_stray(path: Path) -> Message | None:
    """Why a file is no topic's notebook; None where it says itself that it is none."""
    try:
        ntm = json.loads(_text(path))["metadata"].get("ntm")
        if ntm is None:
            return Message("notebook.no_metadata")
        return None if ntm.get("is_topic") is False else Message("notebook.no_topic", topic=path.stem)
    except (KeyError, *UNREADABLE):
        return Message("notebook.unreadable")


def declared_parameters(source: str, file: str) -> list[str]:
    """Names that a parameters cell declares, each a literal with its type.

    Raises
    ------
    UsageError
        For any other line.
    """
    refusal = Message("notebook.parameters_cell", file=file)
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UsageError(refusal) from None
    names = []
    for node in lines:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Constant)):
            raise UsageError(refusal)
        names.append(node.target.id)
    return names
