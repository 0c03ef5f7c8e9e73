"""What the tests of runs need: a warmed process that they share, the bytes that a run leaves."""

from __future__ import annotations

import shutil

import pytest

from ntm_helpers.run import BuildOptions, build
from ntm_helpers.run.recipe import own_folders


@pytest.fixture(scope="session", autouse=True)
def _shared_server(shared_server):
    """Every run of these tests shares it, unless the test asks for `own_server`."""


@pytest.fixture(scope="session")
def kernels(shared_server, tmp_path_factory):
    """Environment of a worker whose kernels are forked from the process that they share."""
    return {**shared_server.environment, **own_folders(tmp_path_factory.mktemp("own"))}


@pytest.fixture(scope="session")
def content():
    """Bytes of everything that a run leaves in a folder, but its times and the empty lock."""

    def read(out):
        names = [path for path in out.rglob("*") if path.is_file() and path.name not in ("record-times.json", ".lock")]
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in names}

    return read


@pytest.fixture(scope="session")
def built_once(tmp_path_factory, lay):
    """A district of two communes, built once: its dataset and its pages."""
    folder = tmp_path_factory.mktemp("small")
    laid = lay(folder / "laid").unit("A").unit("B")
    for unit in ("A", "B"):
        laid.figure(f"{unit}-1", "capital_mobilised", "5.0", "billion VND", unit_id=unit)
    result = build(BuildOptions(laid.save(), folder / "out", topics=("funding",)))
    assert [entry["state"] for entry in result.entries.values()] == ["done"] * 3
    return folder


@pytest.fixture
def small(built_once, tmp_path):
    """A copy of it to change: options of its build, and the folder of its pages."""
    folder = shutil.copytree(built_once, tmp_path / "copy")
    options = BuildOptions(folder / "laid", folder / "out", topics=("funding",))
    return options, next((folder / "out").glob("*/*/vi"))
