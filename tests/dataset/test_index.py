"""The index: what is read through it is what was laid, it is made anew when anything changes, and large data stays on the disk."""

import os
import sqlite3
import subprocess
import sys

import pytest

from ntm_helpers.dataset import index, open_dataset
from ntm_helpers.dataset.tables import read_tables
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.project import DATA


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("NTM_CACHE", str(folder))
    return folder


@pytest.mark.parametrize("name", ["lam-binh", "demo", "tuyen-quang"])
def test_every_row_of_every_table_is_in_it(name):
    dataset = open_dataset("", DATA / name)
    tables, _ = read_tables(DATA / name, dataset._index.descriptor)
    for table, found in tables.items():
        if table != "figures" or not dataset.corrections:
            assert dataset._index.rows(table) == found.rows, table
    assert sum(dataset.number_of_figures(unit.unit_id) for unit in dataset.places) == len(tables["figures"].rows)


def made(cache):
    return {path.name for path in cache.glob("*.sqlite")}


def test_it_is_made_once_and_anew_when_a_cell_or_a_rule_changes(cache, laid, monkeypatch):
    laid.figure("F", "capital_mobilised", "5.0", "billion VND")
    folder = laid.save()
    open_dataset("", folder)
    first = made(cache)
    open_dataset("", folder)
    assert made(cache) == first
    laid.tables["figures"][0]["value"] = "6.0"
    laid.save()
    [figure] = open_dataset("", folder).figures()
    assert str(figure.quantity.bare) == "6"
    assert len(made(cache)) == 2
    monkeypatch.setattr(index, "_method", lambda: "other rules")
    open_dataset("", folder)
    assert len(made(cache)) == 3


def test_faults_that_do_not_refuse_are_told_again_from_it(cache, laid):
    laid.figure("F", "capital_mobilised", "5,0", "billion VND")
    folder = laid.save()
    first, second = open_dataset("", folder), open_dataset("", folder)
    assert [str(fault) for fault in first.faults] == [str(fault) for fault in second.faults]
    assert [fault.weight for fault in second.row_faults] == ["row"]


def test_a_kernel_of_a_run_reads_what_was_planned_though_the_files_changed(cache, laid, monkeypatch):
    laid.figure("F", "capital_mobilised", "5.0", "billion VND")
    dataset = open_dataset("", laid.save())
    for name, value in dataset.environment.items():
        monkeypatch.setenv(name, value)
    laid.tables["figures"][0]["value"] = "6.0"
    laid.save()
    [figure] = open_dataset("laid").figures()
    assert str(figure.quantity.bare) == "5"


def test_a_view_changes_its_digest_only_when_something_that_it_may_read_changes(laid):
    for unit in ("A", "B"):
        laid.unit(unit).figure(f"F{unit}", "capital_mobilised", "5.0", "billion VND", unit_id=unit)
        laid.figure(f"P{unit}", "poor_households", "5", "household", unit_id=unit)

    def digests():
        dataset = open_dataset("", laid.save())
        return {unit: dataset.view(unit, "", declared_reads("funding")).digest for unit in ("D", "A", "B")}

    before = digests()
    laid.tables["figures"][1]["value"] = "6"  # poor households: no figure of the topic
    assert digests() == before
    laid.tables["figures"][0]["value"] = "7.0"
    after = digests()
    assert {unit for unit in after if after[unit] != before[unit]} == {"D", "A"}


@pytest.mark.slow
def test_a_large_dataset_is_checked_in_a_process_of_its_own(cache, laid, monkeypatch):
    laid.figure("F", "capital_mobilised", "5.0", "billion VND")
    folder = laid.save()
    monkeypatch.setattr(index, "_LARGE", 1)
    monkeypatch.setattr(index, "_checked", None)  # this process may not
    assert [figure.figure_id for figure in open_dataset("", folder).figures()] == ["F"]


@pytest.mark.slow
def test_several_processes_may_make_it_at_the_same_time(cache, laid):
    folder = laid.save()
    code = "import sys; from pathlib import Path; from ntm_helpers.dataset import open_dataset; open_dataset('', Path(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", code, str(folder)], env=os.environ.copy()) for _ in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    [path] = cache.glob("*.sqlite")
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [left.name for left in cache.iterdir()] == [path.name]
