"""What lies beside the notebooks: a file that is no topic is named and left alone; a topic's own, broken, is refused by name."""

import json
import os
import shutil

import pytest

from ntm_helpers import notebooks
from ntm_helpers.errors import MachineError, UsageError
from ntm_helpers.project import NOTEBOOKS


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
    "deep.ipynb": (lambda folder, name: (folder / name).write_text("[" * 100_000), "it cannot be read as a notebook"),
    "nowhere.ipynb": (lambda folder, name: (folder / name).symlink_to(folder / "gone"), "it cannot be read as a notebook"),
    "circle.ipynb": (lambda folder, name: (folder / name).symlink_to(folder / name), "it cannot be read as a notebook"),
    "pipe.ipynb": (lambda folder, name: os.mkfifo(folder / name), "it cannot be read as a notebook"),
    "old.ipynb": (lambda folder, name: (folder / name).write_text('{"worksheets": []}'), "it cannot be read as a notebook"),
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


def test_the_name_of_a_stray_is_no_order_to_the_terminal_and_may_be_no_text(folder):
    (folder / "a\x1b[31m\n\u202eb.ipynb").write_text(EMPTY)
    (folder / os.fsdecode(b"\xff.ipynb")).write_text(EMPTY)
    said = [stray.said.text(lang) for stray in notebooks.strays() for lang in ("vi", "en")]
    assert len(said) == 4
    assert all(text.isprintable() and text.encode("utf-8") for text in said), said


def test_what_lies_beside_stops_no_command_that_shares_a_warmed_process(folder, monkeypatch):
    from ntm_helpers.run import recipe

    monkeypatch.setattr(recipe, "NOTEBOOKS", folder)
    monkeypatch.setattr(recipe, "digest_of", lambda paths: str(sum(len(path.read_bytes()) for path in paths)))
    for name in ("a folder.ipynb", "nowhere.ipynb", "circle.ipynb", "pipe.ipynb"):
        STRAYS[name][0](folder, name)
    assert recipe._read_by_warmed()


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
        (lambda path: path.write_text("[" * 100_000), r"notebooks/funding\.ipynb, .* cannot be read"),
        (lambda path: (path.unlink(), path.mkdir()), r"notebooks/funding\.ipynb, .* cannot be read: it is no file"),
        (lambda path: (path.unlink(), os.mkfifo(path)), r"notebooks/funding\.ipynb, .* cannot be read: it is no file"),
        (lambda path: (path.unlink(), path.symlink_to("gone")), r"notebooks/funding\.ipynb is missing"),
        (lambda path: (path.unlink(), path.symlink_to(path)), r"notebooks/funding\.ipynb, .* cannot be read"),
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


def test_strays_are_named_in_their_order_and_change_no_digest(folder):
    from ntm_helpers.report.page import method_digest

    method_digest.cache_clear()
    before = method_digest()
    for name, (lay, _) in STRAYS.items():
        lay(folder, name)
    notebooks._found.cache_clear()
    method_digest.cache_clear()
    assert [stray.path.name for stray in notebooks.strays()] == sorted(STRAYS)
    assert method_digest() == before
