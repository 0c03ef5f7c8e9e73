"""A cluster gives the same bytes as this machine, loses nothing with a dead worker, and refuses what it cannot trust."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ntm_helpers.errors import MachineError
from ntm_helpers.run import BuildOptions, build
from ntm_helpers.run import workers as local
from ntm_helpers.run.keys import common_parts
from ntm_helpers.run.outcome import Outcome
from ntm_helpers.run.sources import Sources, read_sources
from ntm_helpers.run.work import Task

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, lay):
    laid = lay(tmp_path_factory.mktemp("cluster") / "laid")
    for number in range(4):
        laid.unit(f"U{number}")
        laid.figure(f"F{number}", "capital_mobilised", "5.0", "billion VND", unit_id=f"U{number}")
    return laid.save()


@pytest.fixture
def scheduler(tmp_path, own_server):
    """A scheduler and two workers, each a process of its own, as the guide says to start them, with a warmed one of its own."""
    file = str(tmp_path / "scheduler.json")
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    processes = [subprocess.Popen([*command, "--no-dashboard", "--scheduler-file", file], stderr=subprocess.DEVNULL)]
    while not (tmp_path / "scheduler.json").is_file():
        assert processes[0].poll() is None
        time.sleep(0.05)
    for _ in range(2):
        command = ["--scheduler-file", str(tmp_path / "scheduler.json"), "--nthreads", "1", "--no-dashboard", "--no-nanny"]
        command += ["--local-directory", str(tmp_path / "dask")]
        processes.append(
            subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", *command], stderr=subprocess.DEVNULL)
        )
    yield json.loads((tmp_path / "scheduler.json").read_text())["address"], processes
    for process in processes:
        process.kill()
        process.wait()


def test_two_workers_one_killed_midway_lose_nothing_and_give_the_same_bytes(dataset, content, scheduler, tmp_path):
    address, processes = scheduler
    topics = ("funding", "consistency")
    assert not build(BuildOptions(dataset, tmp_path / "here", topics=topics)).not_done
    told = []

    def kill_one(entry, done, planned):
        told.append(entry["page"])
        if len(told) == 3:
            os.kill(processes[1].pid, signal.SIGKILL)

    result = build(BuildOptions(dataset, tmp_path / "there", topics=topics, scheduler=address), kill_one)
    assert processes[1].poll() is not None
    assert not result.not_done
    assert result.kernels == {"forked": 10}
    assert sorted(told) == sorted(set(told)) == sorted(result.entries)
    assert content(tmp_path / "there") == content(tmp_path / "here")


def test_an_address_where_nothing_answers_is_told(dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(local, "SCHEDULER_LIMIT", 1.0)
    with pytest.raises(
        MachineError, match="No dask scheduler answers at tcp://127\\.0\\.0\\.1:1: start one, or correct the address"
    ):
        build(BuildOptions(dataset, tmp_path / "out", topics=("funding",), scheduler="tcp://127.0.0.1:1"))


@pytest.fixture
def task():
    """A task of which only what it was planned with is looked at."""
    return Task(
        root=Path("r"),
        page=Path("r/p"),
        stem=Path("r/s"),
        notebook="funding.ipynb",
        content="",
        template=None,
        parts=common_parts(read_sources()),
        parameters={},
        inputs="",
    )


@pytest.mark.parametrize("part", ["rules", "code", "environment", "recipe"])
def test_a_worker_with_another_version_of_anything_refuses(task, part):
    outcome = local._work_on_cluster(replace(task, parts={**task.parts, part: "another"}))
    assert outcome.result.kind == "environment"
    assert not outcome.is_accident
    assert f"has another version of the project: install the same one and start it again ({part})" in outcome.result.message


def test_a_worker_whose_files_changed_since_it_began_does_not_vouch(task, monkeypatch):
    monkeypatch.setattr(local, "work", lambda task: Outcome(None))
    monkeypatch.setattr(local, "_own_environment", dict)
    assert local._work_on_cluster(task) == Outcome(None)
    monkeypatch.setattr(Sources, "changed", lambda _: ["ntm_helpers/places.py"])
    outcome = local._work_on_cluster(task)
    assert outcome.result.kind == "environment"
    assert "was changed since its worker began (ntm_helpers/places.py)" in outcome.result.message


def test_a_cluster_that_is_gone_midway_costs_no_page(small, content, scheduler):
    options, folder = small
    address, processes = scheduler
    before = content(folder)

    def end(*_):
        for process in processes:
            process.kill()

    forced = replace(options, is_forced=True, scheduler=address)
    result = build(forced, end)
    assert result.exit_code == 4 or not result.not_done
    after = content(folder)
    assert {name: after[name] for name in before if name.count("/") and not name.startswith("stale")} == {
        name: before[name] for name in before if name.count("/")
    }
    assert {entry["state"] for entry in result.not_done} <= {"earlier"}
    build(options)
    assert content(folder) == before
