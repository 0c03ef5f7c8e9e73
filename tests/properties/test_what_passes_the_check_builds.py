"""Every dataset that passes the check builds every page, or its jobs are refused by name; the check itself never breaks."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ntm_helpers.checking import check_dataset
from ntm_helpers.dataset import contract
from ntm_helpers.errors import UsageError, Weight
from ntm_helpers.report.check_report import as_json, as_text
from ntm_helpers.run.plan import make_plan
from ntm_helpers.words import LANGUAGES
from properties.datasets import bad_cells, datasets
from properties.filled import filled, lay
from properties.pages import page_of

MORE = int(os.environ.get("NTM_EXAMPLES", "0"))
"""Datasets to draw at random, for a long search; without it the same ones are drawn in every run."""
_COMMON = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "derandomize": not MORE}


def holds(save: Callable[[Path], Path]) -> None:
    """Lay a dataset and look at what the check says of it and what becomes of its pages."""
    folder = Path(tempfile.mkdtemp(prefix="drawn-"))
    try:
        _holds(save(folder))
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
    holds(drawn.save)


@pytest.mark.slow
@settings(max_examples=MORE or 40, **_COMMON)
@given(datasets(most_spoilt=6))
def test_every_dataset_that_passes_the_check_builds_every_page_at_length(drawn):
    holds(drawn.save)


@settings(max_examples=MORE or 5, **_COMMON)
@given(datasets(most_spoilt=0))
def test_a_dataset_that_fits_the_contract_is_hardly_refused(drawn):
    """Else the properties above would speak of refusals alone."""
    holds(drawn.save)


# --- one cell of a dataset that is full -------------------------------------------------------------------------------------------


def spoil_one(data: st.DataObject) -> None:
    """Spoil a cell of one row in a dataset of which every table has rows: what reads it has much else to say."""
    tables = filled()
    places = [(table, column) for table in tables for column in contract.columns(table)]
    table, column = data.draw(st.sampled_from(places))
    number = data.draw(st.integers(0, len(tables[table]) - 1))
    tables[table][number][column] = data.draw(bad_cells(table, column))
    holds(lambda folder: lay(folder, tables, reviewed_units=["example-commune"]))


@settings(max_examples=MORE or 5, **_COMMON)
@given(st.data())
def test_one_cell_that_somebody_mistyped_ends_no_run(data):
    spoil_one(data)


@pytest.mark.slow
@settings(max_examples=MORE or 40, **_COMMON)
@given(st.data())
def test_one_cell_that_somebody_mistyped_ends_no_run_at_length(data):
    spoil_one(data)
