"""What several tests need: a copy of the dataset to break, and one whole build to look at."""

from __future__ import annotations

import atexit
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from hypothesis import settings

from ntm_helpers.checking import check_dataset
from ntm_helpers.cli import main
from ntm_helpers.dataset import Dataset, checks, open_dataset
from ntm_helpers.dataset.contract import columns
from ntm_helpers.project import DATA
from ntm_helpers.report.check_report import as_json
from ntm_helpers.run.recipe import SHARED, shared_as, warmed_process
from ntm_helpers.topics import reviews, topics

os.environ["NTM_LANG"] = "en"  # what the command says is read in English, unless a test asks for the other language

settings.register_profile("steady", deadline=None)  # machines are noisy: no test hangs on its time
settings.load_profile("steady")

SLOW = {"run_ntm", "built", "shared_server", "kernels", "grown", "demo", "every_review"}
"""Fixtures that start processes or read a whole district: what asks for one of them is slow."""


def pytest_collection_modifyitems(items):
    for item in items:
        if SLOW & set(item.fixturenames):
            item.add_marker("slow")


LAM_BINH = DATA / "lam-binh"
AS_OF = "2020-04-13"


@pytest.fixture(scope="session")
def lam_binh():
    return open_dataset("lam-binh")


@pytest.fixture(scope="session")
def demo():
    return open_dataset("demo")


@pytest.fixture(scope="session")
def tuyen_quang():
    return open_dataset("tuyen-quang")


@pytest.fixture(scope="session")
def every_review(lam_binh, demo, tuyen_quang):
    """Every review of the smaller datasets, and of the province's own pages: topic by topic."""
    found = []
    for topic, module in topics().items():
        found += [*reviews(topic, lam_binh), *reviews(topic, demo)]
        found += [module.review(tuyen_quang, unit_id) for unit_id in tuyen_quang.roots]
    return found


class Table:
    """A CSV of a dataset copy that a test breaks in one place."""

    def __init__(self, path: Path):
        self.path = path
        with path.open(encoding="utf-8", newline="") as stream:
            self.header, *self.rows = csv.reader(stream)

    def row(self, key: str) -> int:
        """Index of the row whose first cell is the key."""
        return next(i for i, row in enumerate(self.rows) if row[0] == key)

    def line(self, key: str) -> int:
        """Number of the row as a spreadsheet shows it."""
        return self.row(key) + 2

    def set(self, key: str, column: str, value: str) -> Table:
        self.rows[self.row(key)][self.header.index(column)] = value
        return self.save()

    def append(self, **cells: str) -> Table:
        self.rows.append([cells.get(column, "") for column in self.header])
        return self.save()

    def save(self) -> Table:
        with self.path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([self.header, *self.rows])
        return self


@pytest.fixture
def copy(tmp_path):
    """A copy of data/lam-binh; ``copy("figures")`` gives one of its tables."""
    folder = tmp_path / "dataset"
    shutil.copytree(LAM_BINH, folder)

    def table(name: str) -> Table:
        return Table(folder / f"{name}.csv")

    table.folder = folder
    return table


def ntm(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess:
    """Run the command as a user would, in a process of its own; what it says is English unless the call names a language."""
    command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", *map(str, arguments)]
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("NTM_") or key in ("NTM_REQUIRE_BROWSER", "NTM_REQUIRE_OFFICE", SHARED)
    }
    return subprocess.run(command, capture_output=True, text=True, env=kept | {"NTM_LANG": "en"} | environment, timeout=1200)


@pytest.fixture(scope="session")
def run_ntm():
    return ntm


@pytest.fixture
def here(monkeypatch, capsys):
    """The command as ``run_ntm``, in this process: it need not import everything again."""

    def ntm(*arguments):
        monkeypatch.setattr(sys, "argv", ["ntm", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code or 0, stdout=told.out, stderr=told.err)

    return ntm


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system of a size, such as ``200k``, and give its folder."""
    disk = tmp_path / "disk"

    def mount(size):
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(disk)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("no small file system can be mounted here")
        return disk

    yield mount
    if os.path.ismount(disk):
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture(scope="session")
def shared_server():
    """One warmed process for all runs of the tests from here on; a run by itself starts one of its own (`own_server`)."""
    with warmed_process() as server:
        os.environ.update(shared_as(server))
        yield server
        os.environ.pop(SHARED, None)


@pytest.fixture
def own_server(monkeypatch):
    """Runs of this test start a warmed process of their own, as a user's do."""
    monkeypatch.delenv(SHARED, raising=False)


@pytest.fixture(scope="session")
def built(tmp_path_factory, shared_server):
    """The main job, whole: the folder of its Vietnamese pages, built once for all processes of pytest."""
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built"
    with FileLock(f"{out}.lock"):
        if not out.exists():
            result = ntm("build", "--out", out)
            assert result.returncode == 0, result.stdout + result.stderr
    return out / "lam-binh" / AS_OF / "vi"


class Numbers(HTMLParser):
    """Collects what a page prints: id of the figure → texts, and the plain text; rows of the list at its end by their ids."""

    def __init__(self, html: str):
        super().__init__()
        self.text = ""
        self.ids: list[str] = []
        self.links: list[str] = []
        self.rows: dict[str, str] = {}
        """Anchor of a row → id of its figure."""
        self.ways_back: dict[str, list[str]] = {}
        """Anchor of a row → anchors to which it leads back."""
        self.numbers: list[tuple[str, str, str]] = []
        """Anchor of a printed number, that of its row, its text without marks."""
        self._row = self._number = ""
        self._open: list[str] = []
        self.feed(html)

    @property
    def figures(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for _, row, text in self.numbers:
            found.setdefault(self.rows[row], []).append(text)
        return found

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if tag not in ("br", "meta", "hr", "img"):
            self._open.append(tag)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "dd" and re.fullmatch(r"c\d+", attributes.get("id", "")):
            self._row = attributes["id"]
            self.ways_back[self._row] = []
        if tag != "a":
            return
        href = attributes.get("href", "")
        self.links.append(href)
        if re.fullmatch(r"n\d\w*", attributes.get("id", "")) and href.startswith("#"):
            self.numbers.append((attributes["id"], href[1:], ""))
            self._number = attributes["id"]
        elif self._row and re.match(r"#n\d", href):
            self.ways_back[self._row].append(href[1:])
        elif self._row and href.startswith("figures.html#"):
            self.rows[self._row] = href.partition("#")[2]

    def handle_endtag(self, tag):
        self._open.pop()
        if tag == "dd":
            self._row = ""
        if tag == "a":
            self._number = ""

    def handle_data(self, data):
        if "style" in self._open or (self._number and {"sup", "i"} & set(self._open)):
            return
        self.text += data
        if self._number:
            anchor, row, text = self.numbers[-1]
            self.numbers[-1] = (anchor, row, text + data)
        if self._row and self._open[-1] == "code":
            self.rows[self._row] = data


@pytest.fixture(scope="session")
def numbers():
    """Read a page: ``numbers(path).figures["LB125"]`` are the texts in which it stands."""
    return lambda path: Numbers(path.read_text(encoding="utf-8"))


@contextmanager
def schema_unasked() -> Iterator[None]:
    """Leave the Table Schema out, so that a test lays only the cells that it is about; all other checks are made.

    What is so opened has indexes of its own: none of them is ever taken for a checked one.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "schema_faults", lambda tables: ())
        patch.setenv("NTM_CACHE", _unasked_cache())
        yield


def opened_unasked(folder: Path) -> Dataset:
    with schema_unasked():
        return open_dataset("", folder)


@pytest.fixture(scope="session")
def open_unasked():
    """Open a dataset without its Table Schema, where types, keys and references are not the subject."""
    return opened_unasked


@cache
def _unasked_cache() -> str:
    folder = tempfile.mkdtemp(prefix="ntm-unasked-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Laid:
    """A small dataset laid for one test: tables of rows, with only the cells that matter given."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.descriptor: dict[str, object] = {"name": "laid", "contract": 1, "review_date": "2020-12-31"}
        self.tables: dict[str, list[dict[str, str]]] = {
            "units": [{"unit_id": "D", "name": "Huyện", "kind": "district"}],
            "sources": [{"source_id": "S", "title": "Báo cáo", "grade": "official"}],
            "figures": [],
        }

    def unit(self, unit_id: str, parent_id: str = "D", kind: str = "commune", **cells: str) -> Laid:
        return self.row("units", unit_id=unit_id, name=cells.pop("name", unit_id), kind=kind, parent_id=parent_id, **cells)

    def figure(self, figure_id: str, measure: str, value: str, unit: str = "", **cells: str) -> Laid:
        defaults = {"unit_id": "D", "basis": "result", "source_id": "S", "period_end": "2020-12-31"}
        return self.row(
            "figures", **(defaults | {"figure_id": figure_id, "measure": measure, "value": value, "unit": unit} | cells)
        )

    def identity(self, identity_id: str, kind: str, result: str, terms: str) -> Laid:
        return self.row("identities", identity_id=identity_id, kind=kind, result=result, terms=terms)

    def complete(self, *unit_ids: str) -> Laid:
        """Say that every part of the units is listed."""
        self.descriptor["complete_units"] = list(unit_ids)
        return self

    def row(self, table: str, /, **cells: str) -> Laid:
        self.tables.setdefault(table, []).append(cells)
        return self

    def save(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "datapackage.json").write_text(json.dumps(self.descriptor), encoding="utf-8")
        for name, rows in self.tables.items():
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns(name), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return self.folder

    def open(self) -> Dataset:
        """Open it without its Table Schema: where types, keys and references are not the subject."""
        return opened_unasked(self.save())

    def report(self) -> dict:
        """What ``ntm check --json`` tells."""
        return json.loads(as_json(check_dataset(self.save(), with_identities=True)))

    def findings(self) -> dict[str, dict]:
        """What the identities come to, by their ids; types, keys and references are not the subject."""
        with schema_unasked():
            report = self.report()
        assert not report["is_refused"], report["faults"]
        return {finding["identity_id"]: finding for finding in report["identities"]}

    def verdicts(self) -> dict[str, str]:
        """Verdict of every identity by its id."""
        return {identity_id: finding["verdict"] for identity_id, finding in self.findings().items()}


@pytest.fixture(scope="session")
def lay():
    """Lay small datasets elsewhere: ``lay(folder)``."""
    return Laid


@pytest.fixture
def laid(tmp_path):
    return Laid(tmp_path / "laid")
