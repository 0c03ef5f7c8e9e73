"""The notebooks as files: which there are, which parameters they declare, what they may read."""

from __future__ import annotations

import ast
import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ntm_helpers.dataset import Reads, reads_of
from ntm_helpers.errors import MachineError, UsageError, closest, listed
from ntm_helpers.project import NOTEBOOKS, TOPICS
from ntm_helpers.words import Message

PASSED = ("dataset", "unit", "as_of", "lang")
"""Parameters that the runner passes; every notebook declares just these."""


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
    reads_of_topics: bool = False


@dataclass(frozen=True)
class Stray:
    """A file beside the topics' notebooks that is none of them, and why: left alone."""

    path: Path
    reason: Message

    @property
    def said(self) -> Message:
        """That it is left alone, and why."""
        return Message("stray.left", file=self.path.name, why=self.reason)

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
            raise UsageError(Message("usage.topic", topic=topic, closest=closest(topic, known)))
    return [notebook for topic, notebook in known.items() if not topics or topic in topics]


def _read(topic: str, path: Path) -> Notebook:
    """Read the notebook of a topic."""
    name = f"notebooks/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        ntm, reads = content["metadata"]["ntm"], reads_of(content["metadata"]["ntm"]["reads"])
        cells = [(cell["cell_type"], cell["metadata"], "".join(cell["source"])) for cell in content["cells"]]
        order, is_index, reads_of_topics = int(ntm["order"]), bool(ntm.get("is_index")), bool(ntm.get("reads_of_topics"))
    except FileNotFoundError:
        raise UsageError(Message("usage.notebook_missing", file=name, topic=topic)) from None
    except KeyError as error:
        raise UsageError(Message("usage.notebook_lacks", file=name, topic=topic, part=error)) from None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UsageError(Message("usage.notebook_unreadable", file=name, topic=topic, why=error)) from None
    tagged = [source for _, metadata, source in cells if "parameters" in metadata.get("tags", [])]
    names = [name for source in tagged for name in declared_parameters(source, path.name)]
    if set(names) != set(PASSED):
        declared, passed = listed(names), ", ".join(PASSED)
        raise UsageError(Message("usage.notebook_parameters", file=path.name, declared=declared, passed=passed))
    digest = hashlib.sha256(json.dumps([content["metadata"], cells], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Notebook(topic, path, order, tuple(names), reads, is_index, text, digest, _titles(cells), reads_of_topics)


def _titles(cells: list[tuple[str, dict[str, Any], str]]) -> dict[str, str]:
    """Title by language: the first line of the first Markdown cell that is tagged with it."""
    titles: dict[str, str] = {}
    for kind, metadata, source in cells:
        for tag in metadata.get("tags", []) if kind == "markdown" else []:
            titles.setdefault(tag, source.partition("\n")[0].lstrip("# "))
    return titles


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
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        ntm = metadata.get("ntm")
        if ntm is None:
            return Message("stray.no_metadata")
        return None if ntm.get("is_topic") is False else Message("stray.no_folder", topic=path.stem)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Message("stray.unreadable")


def declared_parameters(source: str, file: str) -> list[str]:
    """Names that a parameters cell declares, each a literal with its type.

    Raises
    ------
    UsageError
        For any other line.
    """
    refusal = Message("usage.parameters_cell", file=file)
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        raise UsageError(refusal) from None
    names = []
    for node in lines:
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Constant)):
            raise UsageError(refusal)
        names.append(node.target.id)
    return names
