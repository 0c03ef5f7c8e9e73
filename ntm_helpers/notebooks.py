"""The notebooks as files: which there are, which parameters they declare, what they may read."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ntm_helpers.dataset import Reads, reads_of
from ntm_helpers.errors import MachineError, UsageError, closest
from ntm_helpers.project import NOTEBOOKS

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
    titles : dict of str to str
        Title of its page in each language, the first line of its first Markdown cell in it.
    """

    topic: str
    path: Path
    order: int
    parameters: tuple[str, ...]
    reads: Reads
    is_index: bool
    titles: dict[str, str]
    reads_of_topics: bool = False


@cache
def notebooks() -> dict[str, Notebook]:
    """Find the notebooks, in the order of the pages.

    Raises
    ------
    MachineError
        When there is none: the package is not installed in place.
    UsageError
        When one declares other parameters than the runner passes.
    """
    found = [_read(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    if not found:
        raise MachineError(f"No notebooks in {NOTEBOOKS}: install the project in place (make briefings does it).")
    for notebook in found:
        if set(notebook.parameters) != set(PASSED):
            declared, passed = ", ".join(notebook.parameters) or "none", ", ".join(PASSED)
            raise UsageError(
                f"{notebook.path.name} declares the parameters {declared}; the runner passes {passed}. Make them equal."
            )
    return {notebook.topic: notebook for notebook in _reading_together(sorted(found, key=lambda n: (n.order, n.topic)))}


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
            raise UsageError(f"Unknown topic {topic!r}: {closest(topic, known)}.")
    return [notebook for topic, notebook in known.items() if not topics or topic in topics]


def _read(path: Path) -> Notebook:
    content = json.loads(path.read_text(encoding="utf-8"))
    metadata = content["metadata"]["ntm"]
    cells = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    names = [name for cell in cells for name in declared_parameters("".join(cell["source"]), path.name)]
    reads = reads_of(metadata["reads"])
    of_topics = bool(metadata.get("reads_of_topics"))
    is_index, titles = bool(metadata.get("is_index")), _titles(content["cells"])
    return Notebook(path.stem, path, metadata["order"], tuple(names), reads, is_index, titles, of_topics)


def _titles(cells: list[dict]) -> dict[str, str]:
    """Title by language: the first line of the first Markdown cell that is tagged with it."""
    titles: dict[str, str] = {}
    for cell in cells:
        for tag in cell["metadata"].get("tags", []) if cell["cell_type"] == "markdown" else []:
            titles.setdefault(tag, "".join(cell["source"]).partition("\n")[0].lstrip("# "))
    return titles


def _reading_together(found: list[Notebook]) -> list[Notebook]:
    """Let the one that puts the others together read what any of them may: its own first, then theirs in the order of the pages."""

    def together(own: Reads, part: str) -> tuple[str, ...]:
        declared = [own, *(notebook.reads for notebook in found)]
        return tuple(dict.fromkeys(name for reads in declared for name in getattr(reads, part)))

    def widened(own: Reads) -> Reads:
        return Reads(together(own, "measures"), together(own, "units"), together(own, "tables"))

    return [replace(one, reads=widened(one.reads)) if one.reads_of_topics else one for one in found]


def declared_parameters(source: str, file: str) -> list[str]:
    """Names that a parameters cell declares, each a literal with its type.

    Raises
    ------
    UsageError
        For any other line.
    """
    names = []
    for node in ast.parse(source).body:
        is_literal = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Constant)
        if not is_literal:
            raise UsageError(f'{file}: the parameters cell may hold only lines such as unit: str = "071"  # help.')
        names.append(node.target.id)
    return names
