"""One page with its trace, for all that reads them."""

import json
import shutil
from types import SimpleNamespace

import pytest

from ntm_helpers.run import BuildOptions, build
from tests.conftest import LAM_BINH


@pytest.fixture(scope="session")
def funding_page(run_ntm, tmp_path_factory):
    """The page of funding of the district, built once: its path, its trace as data; nobody writes into its folder."""
    out = tmp_path_factory.mktemp("page")
    result = run_ntm("build", "--out", out, "--topic", "funding", "--unit", "071", "--data", LAM_BINH)
    assert result.returncode == 0, result.stderr
    (path,) = out.rglob("funding.trace.json")
    return SimpleNamespace(path=path.with_name("funding.html"), trace=json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def built_once(tmp_path_factory, lay, shared_server):
    """A district of two communes, built once: its dataset and its pages."""
    folder = tmp_path_factory.mktemp("small")
    laid = lay(folder / "laid").unit("A").unit("B")
    for unit, value in (("A", "5.0"), ("B", "7.0")):
        laid.figure(f"{unit}-1", "capital_mobilised", value, "billion VND", unit_id=unit)
        laid.figure(f"{unit}-2", "capital_mobilised", "1.5", "billion VND", unit_id=unit, item="central")
    result = build(BuildOptions(laid.save(), folder / "out", topics=("funding",)))
    assert [entry["state"] for entry in result.entries.values()] == ["done"] * 3
    return folder


@pytest.fixture
def handed(built_once, tmp_path):
    """The folder of its pages as somebody was handed it, to change."""
    folder = shutil.copytree(built_once, tmp_path / "handed")
    return next((folder / "out").glob("*/*/vi"))
