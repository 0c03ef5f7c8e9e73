"""One page with its trace, for all that reads them."""

import json
from types import SimpleNamespace

import pytest

from tests.conftest import LAM_BINH


@pytest.fixture(scope="session")
def funding_page(run_ntm, tmp_path_factory):
    """The page of funding of the district, built once: its path, its trace as data; nobody writes into its folder."""
    out = tmp_path_factory.mktemp("page")
    result = run_ntm("build", "--out", out, "--topic", "funding", "--unit", "071", "--data", LAM_BINH)
    assert result.returncode == 0, result.stderr
    (path,) = out.rglob("funding.trace.json")
    return SimpleNamespace(path=path.with_name("funding.html"), trace=json.loads(path.read_text(encoding="utf-8")))
