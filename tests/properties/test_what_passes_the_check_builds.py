"""Every dataset that passes the check builds every page, or its jobs are refused by name; the check itself never breaks."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from ntm_helpers.errors import UsageError, Weight
from ntm_helpers.intake import check_dataset
from ntm_helpers.report.check_report import as_json, as_text
from ntm_helpers.run.plan import make_plan
from ntm_helpers.words import LANGUAGES
from properties.datasets import Drawn, datasets
from properties.pages import page_of

MORE = int(os.environ.get("NTM_EXAMPLES", "0"))
"""Datasets to draw at random, for a long search; without it the same ones are drawn in every run."""
_COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "derandomize": not MORE}


def holds(drawn: Drawn) -> None:
    folder = Path(tempfile.mkdtemp(prefix="drawn-"))
    try:
        _holds(drawn.save(folder))
    finally:
        shutil.rmtree(folder)


def _holds(folder: Path) -> None:
    report = check_dataset(folder, with_identities=True)
    for lang in LANGUAGES:
        as_text(report, lang)
        as_json(report, lang)
        for fault in report.faults:
            assert fault.text(lang)
    for fault in report.faults:
        assert fault.file, fault
        assert fault.row is not None or fault.weight is Weight.TABLE or fault.column, fault
    if report.dataset is None:
        event("refused as a whole")
        assert any(fault.weight is Weight.TABLE for fault in report.faults)
        return
    for lang in LANGUAGES:
        try:
            plan = make_plan(report.dataset, lang=lang)
        except UsageError:
            event("no unit on that day")
            return
        for job in plan.jobs:
            if job.faults:
                event("a job refused")
                assert all(fault.file and fault.row for fault in job.faults)
            else:
                event("a page built")
                page = page_of(job, report.dataset)
                assert page.rstrip().endswith("</html>")


@settings(max_examples=MORE or 5, **_COMMON)
@given(datasets())
def test_every_dataset_that_passes_the_check_builds_every_page(drawn):
    holds(drawn)


@pytest.mark.slow
@settings(max_examples=MORE or 60, **_COMMON)
@given(datasets(most_spoilt=6))
def test_every_dataset_that_passes_the_check_builds_every_page_at_length(drawn):
    holds(drawn)


@settings(max_examples=MORE or 5, **_COMMON)
@given(datasets(most_spoilt=0))
def test_a_dataset_that_fits_the_contract_is_hardly_refused(drawn):
    """Else the properties above would speak of refusals alone."""
    holds(drawn)
