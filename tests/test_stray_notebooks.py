"""What lies beside the notebooks: a file that is no topic is named and left alone; a topic's own, broken, is refused by name."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from ntm_helpers import notebooks
from ntm_helpers.errors import MachineError, UsageError
from ntm_helpers.project import NOTEBOOKS, ROOT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the notebooks to lay something beside."""
    copied = shutil.copytree(NOTEBOOKS, tmp_path / "notebooks", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.setattr(notebooks, "NOTEBOOKS", copied)
    notebooks._found.cache_clear()
    yield copied
    notebooks._found.cache_clear()


def copy_of(folder, name, **changed):
    """Lay a copy of a topic's notebook under another name, with other metadata."""
    content = json.loads((folder / "funding.ipynb").read_text(encoding="utf-8"))
    content["metadata"] |= changed
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


def other_parameters(folder, name):
    content = json.loads((folder / "funding.ipynb").read_text(encoding="utf-8"))
    next(cell for cell in content["cells"] if cell["id"] == "parameters")["source"] = ["commune = input()"]
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


EMPTY = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
NO_FOLDER = "ntm_helpers/topics has no folder {}, so it is no topic"
STRAYS = {
    "funding-Copy1.ipynb": (copy_of, NO_FOLDER.format("funding-Copy1")),
    "Untitled.ipynb": (lambda folder, name: (folder / name).write_text(EMPTY), "it has no ntm metadata, so it is no topic"),
    "torn.ipynb": (lambda folder, name: (folder / name).write_text('{"cells": ['), "it cannot be read as a notebook"),
    "empty.ipynb": (lambda folder, name: (folder / name).write_text(""), "it cannot be read as a notebook"),
    "list.ipynb": (lambda folder, name: (folder / name).write_text("[]"), "it cannot be read as a notebook"),
    "binary.ipynb": (lambda folder, name: (folder / name).write_bytes(b"\xff\xfe\x00"), "it cannot be read as a notebook"),
    "a folder.ipynb": (lambda folder, name: (folder / name).mkdir(), "it cannot be read as a notebook"),
    "other.ipynb": (other_parameters, NO_FOLDER.format("other")),
    "odd.ipynb": (lambda folder, name: copy_of(folder, name, ntm="yes"), "it cannot be read as a notebook"),
}


@pytest.mark.parametrize("name", STRAYS)
def test_what_is_no_topic_is_named_and_left_alone(folder, name):
    before = dict(notebooks.notebooks())
    notebooks._found.cache_clear()
    lay, reason = STRAYS[name]
    lay(folder, name)
    assert list(map(str, notebooks.strays())) == [f"notebooks/{name} is left alone: {reason}"]
    assert notebooks.notebooks() == before


def test_a_notebook_that_says_it_is_no_topic_and_a_hidden_file_are_not_named(folder):
    copy_of(folder, "guide.ipynb", ntm={"is_topic": False})
    (folder / "._funding.ipynb").write_bytes(b"\x00")
    (folder / ".ipynb_checkpoints").mkdir()
    assert notebooks.strays() == ()
    assert "guide" not in notebooks.notebooks()


@pytest.mark.parametrize(
    ("lay", "message"),
    [
        (
            lambda path: path.write_text('{"cells": ['),
            r"notebooks/funding\.ipynb, the notebook of the topic funding, cannot be read",
        ),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), r"notebooks/funding\.ipynb, .* cannot be read"),
        (lambda path: path.write_text("[]"), r"notebooks/funding\.ipynb, .* cannot be read"),
        (lambda path: path.write_text(EMPTY), r"notebooks/funding\.ipynb, .* has no 'ntm'"),
        (lambda path: copy_of(path.parent, path.name, ntm={"order": 2}), r"notebooks/funding\.ipynb, .* has no 'reads'"),
        (lambda path: path.unlink(), r"notebooks/funding\.ipynb is missing: the topic funding has a folder"),
        (lambda path: other_parameters(path.parent, path.name), r"funding\.ipynb: the parameters cell may hold only lines such as"),
    ],
)
def test_a_broken_notebook_of_a_topic_is_refused_by_name(folder, lay, message):
    lay(folder / "funding.ipynb")
    with pytest.raises(UsageError, match=message):
        notebooks.notebooks()


def test_a_parameters_cell_that_is_no_python_is_refused_by_name():
    with pytest.raises(UsageError, match=r"funding\.ipynb: the parameters cell may hold only lines such as"):
        notebooks.declared_parameters("unit: str = ", "funding.ipynb")


def test_a_folder_without_notebooks_is_an_installation_that_is_not_in_place(folder):
    shutil.rmtree(folder)
    with pytest.raises(MachineError, match="install the project in place"):
        notebooks.notebooks()


def test_strays_change_no_digest_and_stop_neither_list_nor_build(tmp_path):
    root = tmp_path / "project"
    for name in ("notebooks", "ntm_helpers", "data"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))

    def ntm(command):
        return subprocess.run(
            [sys.executable, "-c", "from ntm_helpers.cli import main; main()", command, "--unit", "071", "--topic", "funding"],
            capture_output=True,
            text=True,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
            timeout=600,
        )

    built = ntm("build")
    assert (built.returncode, "left alone" in built.stderr) == (0, False), built.stderr
    for name, (lay, _) in STRAYS.items():
        lay(root / "notebooks", name)
    for command, said in (("list", "funding.html"), ("build", "(1 of them kept: nothing changed)")):
        result = ntm(command)
        assert result.returncode == 0, result.stderr
        assert said in result.stdout
        named = [line for line in result.stderr.splitlines() if "left alone" in line]
        assert named == [f"ntm: notebooks/{name} is left alone: {STRAYS[name][1]}" for name in sorted(STRAYS)]
