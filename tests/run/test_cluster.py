"""A cluster gives the same bytes as this machine, loses nothing with a dead worker, and refuses what it cannot trust."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ntm_helpers.errors import MachineError
from ntm_helpers.report.navigation import Navigation
from ntm_helpers.run import BuildOptions, build, cluster
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


@pytest.fixture
def http():
    """An HTTP server: it takes a connection and waits for a request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent():
    """A socket that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        yield server


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:1", "Connection refused"),
        ("nonsense", r"the address is not of the form tcp://HOST:PORT"),
        ("http://127.0.0.1:80", r"the address is not of the form tcp://HOST:PORT"),
        ("tcp://127.0.0.1:8786/ Đà", r"the address is not of the form tcp://HOST:PORT"),
        ("tcp://[::1", r"the address is not of the form tcp://HOST:PORT"),
    ],
)
def test_an_address_where_nothing_answers_is_told_with_the_reason(dataset, tmp_path, monkeypatch, address, reason):
    monkeypatch.setattr(cluster, "SCHEDULER_LIMIT", 2.0)
    told = f"No dask scheduler answers at {re.escape(address)}: {reason}. Start one, or correct the address"
    with pytest.raises(MachineError, match=told):
        build(BuildOptions(dataset, tmp_path / "out", topics=("funding",), scheduler=address))


@pytest.mark.parametrize("kind", ["http", "silent"])
def test_what_answers_otherwise_or_not_at_all_is_told_in_time(http, silent, dataset, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(cluster, "SCHEDULER_LIMIT", 2.0)
    port = {"http": http, "silent": silent.getsockname()[1]}[kind]
    address, started = f"tcp://127.0.0.1:{port}", time.monotonic()
    with pytest.raises(MachineError, match=f"No dask scheduler answers at {address}: "):
        build(BuildOptions(dataset, tmp_path / "out", topics=("funding",), scheduler=address))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_waits_for_a_scheduler_ends_when_it_is_told_to(dataset, tmp_path, silent, number):
    call = (
        "import sys; from ntm_helpers.run import cluster; cluster.SCHEDULER_LIMIT = 600; from ntm_helpers.cli import main; main()"
    )
    arguments = ["build", "--data", dataset, "--out", tmp_path / "out", "--scheduler", f"tcp://127.0.0.1:{silent.getsockname()[1]}"]
    with subprocess.Popen(
        [sys.executable, "-c", call, *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            held, _ = silent.accept()
        except TimeoutError:
            process.kill()
            pytest.fail(process.stderr.read())
        process.send_signal(number)
        told = process.communicate(timeout=30)[1]
        held.close()
    assert (process.returncode, "Traceback" in told) == (130, False), told


@pytest.fixture
def idle(tmp_path):
    """A scheduler without workers."""
    file = tmp_path / "idle.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    process = subprocess.Popen([*command, "--scheduler-file", str(file)], stderr=subprocess.DEVNULL)
    try:
        while not file.is_file():
            assert process.poll() is None
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"], process
    finally:
        process.kill()
        process.wait()


def test_a_scheduler_without_workers_is_told(dataset, tmp_path, monkeypatch, idle):
    monkeypatch.setattr(cluster, "WORKERS_LIMIT", 45.0)  # the scheduler imports what it is sent, and answers nobody meanwhile
    with pytest.raises(MachineError, match=f"The scheduler at {idle[0]} has had no worker for 45 s"):
        build(BuildOptions(dataset, tmp_path / "out", topics=("funding",), scheduler=idle[0]))


def test_a_scheduler_that_goes_away_is_told(dataset, tmp_path, monkeypatch, idle):
    monkeypatch.setattr(cluster, "WORKERS_LIMIT", 10.0)
    real = cluster.Cluster.outcomes

    def outcomes(*arguments):
        idle[1].kill()
        return real(*arguments)

    monkeypatch.setattr(cluster.Cluster, "outcomes", outcomes)
    with pytest.raises(MachineError, match=f"The scheduler at {idle[0]} does not answer any more"):
        build(BuildOptions(dataset, tmp_path / "out", topics=("funding",), scheduler=idle[0]))


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
        navigation=Navigation("../index.html"),
    )


@pytest.mark.parametrize("part", ["rules", "code", "environment", "recipe"])
def test_a_worker_with_another_version_of_anything_refuses(task, part):
    outcome = cluster._work_on_cluster(replace(task, parts={**task.parts, part: "another"}))
    assert outcome.result.kind == "environment"
    assert not outcome.is_accident
    assert f"has another version of the project: install the same one and start it again ({part})" in outcome.result.message


def test_a_worker_whose_files_changed_since_it_began_does_not_vouch(task, monkeypatch):
    monkeypatch.setattr(cluster, "work", lambda task: Outcome(None))
    monkeypatch.setattr(cluster, "_own_environment", dict)
    assert cluster._work_on_cluster(task) == Outcome(None)
    monkeypatch.setattr(Sources, "changed", lambda _: ["ntm_helpers/places.py"])
    outcome = cluster._work_on_cluster(task)
    assert outcome.result.kind == "environment"
    assert "was changed since its worker began (ntm_helpers/places.py)" in outcome.result.message


def test_a_cluster_that_is_gone_midway_costs_no_page(small, content, scheduler, monkeypatch):
    options, folder = small
    address, processes = scheduler
    before = content(folder)
    monkeypatch.setattr(cluster, "WORKERS_LIMIT", 3.0)

    def end(*_):
        for process in processes:
            process.kill()

    with pytest.raises(MachineError, match=f"The scheduler at {address} "):
        build(replace(options, is_forced=True, scheduler=address), end)
    after = content(folder)
    pages = [name for name in before if "/" in name]
    assert {name: after[name] for name in pages} == {name: before[name] for name in pages}
    build(options)
    assert content(folder) == before
