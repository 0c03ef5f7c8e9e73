"""The plan of the house: arrows go one way, topics stand on floors, a new topic is found without anything else being touched."""

import ast
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ntm_helpers.project import ROOT

PACKAGE = ROOT / "ntm_helpers"

ROOMS = (
    {"working", "open_elsewhere"},
    {"project", "warm_kernels", "characters"},
    {"words"},
    {"quantities", "errors"},
    {"places", "files", "zips"},
    {"dataset"},
    {"methods", "notebooks"},
    {"review"},
    {"topics"},
    {"report"},
    {"audit"},
    {"run"},
    {"office"},
    {"checking", "console"},
    {"commands"},
    {"options"},
    {"cli_audit", "cli_export", "cli_matters", "cli_office"},
    {"cli"},
    {"__main__"},
)
"""Floors of the package, the lowest first; a room asks those below it, and its own."""

FLOORS = (
    {"TOPIC_NAMES", "published", "owners"},
    {"common", "villages", "own_measures"},
    {"further", "afterwards", "alike"},
    {"consistency"},
    {"funding", "poverty_reduction", "production_linkage", "infrastructure"},
    {"criteria", "direction"},
    {"synthesis"},
    {"figures"},
)
"""Floors of the topics: each may ask those below its own. A topic not named here stands beside funding."""
BESIDE_FUNDING = 4


def imported(path: Path) -> set[str]:
    """Modules of the package that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(names if node.module in ("ntm_helpers", "ntm_helpers.topics", "ntm_helpers.methods") else [node.module])
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return {name for name in found if name.startswith("ntm_helpers.")}


def floor_of(floors, name):
    return next((number for number, floor in enumerate(floors) if name in floor), None)


def files():
    return sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_its_floor():
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in files()} - {"__init__"}
    assert rooms == set().union(*ROOMS)


def test_no_arrow_goes_up():
    wrong = []
    for path in files():
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for name in imported(path):
            asked = name.split(".")[1]
            own, other = floor_of(ROOMS, room), floor_of(ROOMS, asked)
            if room != "__init__" and asked != room and other is not None and other >= own:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_topics_ask_only_those_on_a_floor_below():
    wrong = []
    for path in (PACKAGE / "topics").rglob("*.py"):
        topic = path.relative_to(PACKAGE / "topics").parts[0].removesuffix(".py")
        for name in imported(path):
            parts = name.split(".")
            if parts[1] != "topics" or len(parts) < 3 or parts[2] == topic or topic == "__init__":
                continue
            own, other = (floor_of(FLOORS, name) for name in (topic, parts[2]))
            if (BESIDE_FUNDING if other is None else other) >= (BESIDE_FUNDING if own is None else own):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_only_run_knows_papermill_and_nbconvert():
    papermill = {
        str(path.relative_to(PACKAGE))
        for path in files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("papermill", "nbconvert"))
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] in ("papermill", "nbconvert") for alias in node.names))
    }
    assert {Path(name).parts[0] for name in papermill} == {"run"}


WRITES = {"write_text", "write_bytes", "mkstemp", "NamedTemporaryFile"}
GIVES_A_PLACE = {"os": {"replace", "rename", "link"}, "shutil": {"move", "copy", "copy2", "copyfile", "copytree"}}
"""Functions that write a file, and those of a module that give it a name."""


LOGS = ("warm_kernels/processes.py", "warm_kernels/provisioner.py")
"""Where what kernels print goes to a log in their working folder: below `files`, and never a file of anybody's."""


def writing(node: ast.Call) -> bool:
    """Whether a call opens a file to be written, or writes one."""
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    of = getattr(getattr(function, "value", None), "id", "")
    if of == "os" and name == "open":
        return "devnull" not in ast.unparse(node) and bool(
            {"O_WRONLY", "O_RDWR", "O_CREAT"} & {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
        )
    if name in ("open", "fdopen"):
        arguments = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
        modes = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        return any(isinstance(mode, str) and set(mode) & set("wax+") for mode in modes)
    return name in WRITES or name in GIVES_A_PLACE.get(of, ())


def test_files_are_written_in_one_place():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files()
        if path.relative_to(PACKAGE).as_posix() not in ("files.py", *LOGS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and writing(node)
    ]
    assert not wrong


# --- a new topic ------------------------------------------------------------------------------------------------------------

TOPIC = '''"""Environment: how much of the waste is collected.

**Question.** Which share of the households' waste is collected?

**Method.** The latest figure of ``waste_collected_rate``.

**Limits.** None beyond the source's.
"""

from __future__ import annotations

from ntm_helpers.dataset import Dataset, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Block, Draft, Name, Review, Sentence, Table, nothing
from ntm_helpers.topics.afterwards import afterwards
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.further import further


def collected(draft: Draft) -> list[Block]:
    """Share of the waste that is collected."""
    figure = draft.view.latest("waste_collected_rate")
    if figure is None:
        return [nothing_published(draft, "topic.environment"), nothing("environment.none", "waste_collected_rate")]
    draft.headline("environment.collected", unit=draft.view.unit, rate=figure)
    draft.card(figure)
    return [Table("environment.caption", ["column.measure", "column.value"], [[Name("measure", figure.measure), figure]])]


STEPS = (collected, further, afterwards)


def of_view(view: View) -> Review:
    """Review the environment that a view may read."""
    return Draft("environment", view).answer(STEPS)


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the environment of a unit."""
    return of_view(dataset.view(unit_id, as_of, declared_reads("environment")))
'''

WORDS = """key,vi,en
topic.environment,Môi trường,Environment
section.environment,Môi trường,Environment
environment.collected,{unit}: {rate} rác thải được thu gom.,{unit}: {rate} of the waste is collected.
environment.none,Chưa có số liệu về rác thải.,No figure on waste.
environment.caption,Rác thải,Waste
"""


CELLS = [
    ("markdown", ["vi"], "# Môi trường\n\nRác thải được thu gom bao nhiêu?"),
    ("markdown", ["en"], "# Environment\n\nHow much of the waste is collected?"),
    ("code", ["parameters"], None),
    (
        "code",
        [],
        "from ntm_helpers.dataset import open_dataset\nfrom ntm_helpers.report.page import Page\n"
        "from ntm_helpers.topics import environment\n\n"
        "page = Page(environment.review(open_dataset(dataset), unit, as_of), lang)\npage",
    ),
    ("code", [], "page.first_screen()"),
    ("code", [], 'page.step("collected")'),
    ("code", [], 'page.step("further")'),
    ("code", [], 'page.step("afterwards")'),
    ("code", [], "page.sources()"),
    ("code", [], "page.trace()"),
]


def add_row(path: Path, **cells: str) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, header, restval="", lineterminator="\n").writerow(cells)


def new_notebook(root: Path) -> dict:
    """A notebook of the new topic, with the parameters of any other."""
    neighbour = json.loads((root / "notebooks" / "funding.ipynb").read_text(encoding="utf-8"))
    parameters = next(c["source"] for c in neighbour["cells"] if "parameters" in c["metadata"].get("tags", []))
    cells = []
    for number, (kind, tags, source) in enumerate(CELLS):
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {"tags": tags}, "source": source or parameters}
        cells.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    reads = {"measures": ["environment/*"], "units": ["self", "parent", "children"]}
    metadata = neighbour["metadata"] | {"ntm": {"order": 7, "reads": reads}}
    return neighbour | {"metadata": metadata, "cells": cells}


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A copy of the project with one more topic: its folder, its notebook, a row in the registers, a figure."""
    root = tmp_path_factory.mktemp("grown") / "project"
    for name in ("notebooks", "ntm_helpers", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    folder = root / "ntm_helpers" / "topics" / "environment"
    folder.mkdir()
    (folder / "__init__.py").write_text(TOPIC, encoding="utf-8")
    (folder / "words.csv").write_text(WORDS, encoding="utf-8")
    (root / "notebooks" / "environment.ipynb").write_text(json.dumps(new_notebook(root)), encoding="utf-8")
    names = {"topic": "environment", "name_vi": "Tỷ lệ rác thải được thu gom", "name_en": "Waste collected"}
    add_row(root / "data/rules/measures.csv", measure="waste_collected_rate", unit="percent", kind="rate", **names)
    cells = {"unit_id": "02296", "value": "75", "unit": "percent", "basis": "result", "period_end": "2019-12-31"}
    with (root / "data/lam-binh/sources.csv").open(encoding="utf-8", newline="") as stream:
        source = next(csv.DictReader(stream))["source_id"]
    add_row(root / "data/lam-binh/figures.csv", figure_id="W1", measure="waste_collected_rate", source_id=source, **cells)

    def ntm(*arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", *arguments]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NTM_")}
        environment = kept | {"PYTHONPATH": str(root)}
        return subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, timeout=600)

    ntm.root = root
    return ntm


def test_a_new_topic_is_in_the_plan_the_index_the_briefing_and_the_words(grown):
    listed = grown("list", "--unit", "tho-binh")
    assert "environment" in listed.stdout, listed.stderr
    pages = ("--topic", "environment", "--topic", "synthesis", "--unit", "tho-binh", "--unit", "hong-quang")
    result = grown("build", *pages)
    assert result.returncode == 0, result.stdout + result.stderr
    out = next(grown.root.glob("outputs/lam-binh/*/vi"))
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "environment.html" in index
    assert "Môi trường" in index
    page = (out / "02296-tho-binh" / "environment.html").read_text(encoding="utf-8")
    assert "rác thải được thu gom" in page
    assert "75" in page
    briefing = (out / "02296-tho-binh" / "index.html").read_text(encoding="utf-8")
    assert 'href="environment.html"' in briefing
    assert "rác thải được thu gom" in briefing
    silent = (out / "02293-hong-quang" / "environment.html").read_text(encoding="utf-8")
    assert "chưa công bố số liệu về môi trường" in silent  # once, first; that a step is empty is not said again
    assert "Chưa có số liệu về rác thải." not in silent


def test_a_new_topic_is_in_english_too(grown):
    result = grown("build", "--unit", "tho-binh", "--topic", "environment", "--lang", "en")
    assert result.returncode == 0, result.stdout + result.stderr
    page = next(grown.root.glob("outputs/lam-binh/*/en/02296-tho-binh/environment.html")).read_text(encoding="utf-8")
    assert "of the waste is collected" in page
