"""What the tests that look at pages and weigh them need: the pages, made without kernels, and a browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from browser import started
from ntm_helpers.dataset import open_dataset
from ntm_helpers.run.plan import make_plan
from properties.pages import write_index, write_pages

WEIGHED = {("lam-binh", "vi"): (), ("demo", "vi"): (), ("tuyen-quang", "vi"): ("08", "02269", "02296")}
LOOKED_AT = {
    ("lam-binh", "vi"): ("071", "02296", "02233"),
    ("lam-binh", "en"): ("071",),
    ("demo", "vi"): ("demo", "demo-01"),
    ("tuyen-quang", "vi"): ("08",),
}
"""Units whose pages are looked at, by dataset and language: a parent, a part of which much is known, one of which nothing is."""


@pytest.fixture(scope="session")
def browser():
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def pages_of(tmp_path_factory):
    """Write pages once for all processes of pytest: ``pages_of(WEIGHED)`` are the files by ``dataset/lang/unit/page``."""
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pages"

    def pages(wanted: dict[tuple[str, str], tuple[str, ...]], *, with_index: bool = False) -> dict[str, Path]:
        found = {}
        for (name, lang), units in wanted.items():
            with FileLock(f"{out}-{name}-{lang}.lock"):
                written = write_pages(open_dataset(name), lang, units, out / name / lang)
                written |= write_index(open_dataset(name), lang, out / name / lang) if with_index else {}
            found |= {f"{name}/{lang}/{page}": path for page, path in written.items()}
        return found

    return pages


@pytest.fixture(scope="session")
def looked_at(pages_of):
    return pages_of(LOOKED_AT)


@pytest.fixture(scope="session")
def weighed(pages_of):
    return {name: path.read_text(encoding="utf-8") for name, path in pages_of(WEIGHED).items()}


@pytest.fixture(scope="session")
def parents():
    """Folders of units that have parts, by ``dataset/lang/unit``."""
    found = set()
    for name, lang in {**WEIGHED, **LOOKED_AT}:
        plan = make_plan(open_dataset(name), lang=lang)
        above = {unit.parent_id for unit in plan.units}
        found |= {f"{name}/{lang}/{page.partition('/')[0]}" for page, (unit, _) in plan.pages.items() if unit.unit_id in above}
    return found
