"""What the tests that look at pages need: the pages, made without kernels, and a browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from browser import started
from ntm_helpers.dataset import open_dataset
from ntm_helpers.run.plan import make_plan
from properties.pages import page_of

LOOKED_AT = {
    "lam-binh": ("071", "02296", "02233"),
    "demo": ("demo", "demo-01"),
    "tuyen-quang": ("08",),
}
"""Units whose pages are looked at: a parent and a part of each kind; of one part much is known, of another nothing."""


@pytest.fixture(scope="session")
def browser():
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> dict[str, Path]:
    """Write the pages of `LOOKED_AT` once for all processes of pytest: their files by ``dataset/lang/unit/page``."""
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "looked-at"
    with FileLock(f"{out}.lock"):
        if not (out / "done").exists():
            for name, units in LOOKED_AT.items():
                dataset = open_dataset(name)
                for lang in ("vi", "en") if name != "tuyen-quang" else ("vi",):
                    for job in make_plan(dataset, units=units, lang=lang).jobs:
                        path = out / name / lang / job.page
                        path.parent.mkdir(parents=True, exist_ok=True)
                        path.write_text(page_of(job, dataset), encoding="utf-8")
            (out / "done").touch()
    return {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*.html"))}
