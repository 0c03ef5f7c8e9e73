"""Faults of a run: after each the next run ends, and gives the bytes of a clean one; nothing torn, nothing left behind."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import psutil
import pytest

from ntm_helpers.audit.content import sha256
from ntm_helpers.errors import MachineError
from ntm_helpers.run import BuildOptions, build
from ntm_helpers.run.recipe import SHARED
from ntm_helpers.run.sources import Sources
from ntm_helpers.words import SPOKEN

TOPICS, ONE_TOPIC = ("funding", "consistency"), ("funding",)
MOMENTS = 20 if os.environ.get("NTM_ALL_MOMENTS") else 4
"""How often a run is killed: at all moments where changes land, at fewer in daily work."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, lay):
    """A district of two communes: six pages of two topics."""
    laid = lay(tmp_path_factory.mktemp("faults") / "laid").unit("A").unit("B")
    for unit in ("A", "B"):
        laid.figure(f"{unit}-1", "capital_mobilised", "5.0", "billion VND", unit_id=unit)
    return laid.save()


@pytest.fixture(scope="module")
def clean_folder(dataset, tmp_path_factory):
    """What a run of some topics leaves that nothing disturbed."""

    @cache
    def of(topics):
        out = tmp_path_factory.mktemp("clean")
        assert not build(BuildOptions(dataset, out, topics=topics)).not_done
        return out

    return of


@pytest.fixture(scope="module")
def unlike_clean(clean_folder, content):
    """Names of what a run has left otherwise than a clean one."""
    read = cache(lambda topics: content(clean_folder(topics)))

    def names(options):
        left, clean = content(options.out), read(options.topics)
        return sorted(name for name in left.keys() | clean.keys() if left.get(name) != clean.get(name))

    return names


@pytest.fixture
def options(dataset, tmp_path, clean_folder):
    """Six pages of two topics."""
    clean_folder(TOPICS)  # before anything is broken
    return BuildOptions(dataset, tmp_path / "out", topics=TOPICS)


@pytest.fixture
def fewer(dataset, tmp_path, clean_folder):
    """Three pages of one topic."""
    clean_folder(ONE_TOPIC)
    return BuildOptions(dataset, tmp_path / "out", topics=ONE_TOPIC)


@pytest.fixture
def built(options, clean_folder):
    """Six pages of two topics, built before."""
    shutil.copytree(clean_folder(options.topics), options.out)
    return options


def ends_clean(options, unlike_clean):
    """The next run does all that is open and leaves just what a clean run leaves."""
    assert not build(options).not_done
    assert unlike_clean(options) == []


def ntm_build(options, *more):
    command = [
        sys.executable,
        "-c",
        "from ntm_helpers.cli import main; main()",
        "build",
        "--data",
        options.data,
        "--out",
        options.out,
    ]
    command += [part for topic in options.topics for part in ("--topic", topic)]
    return subprocess.Popen(
        [*map(str, command), *more],
        env={name: value for name, value in os.environ.items() if name != SHARED} | {SPOKEN: "en"},  # what it starts is its own
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a test run in the background ignores it
    )


def descendants(process):
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def all_end(processes, within=15):
    _, alive = psutil.wait_procs(processes, timeout=within)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_killed_at_any_moment(options, unlike_clean, tmp_path):
    """Moments over a whole run; what is there then is whole, no process goes on, and the next run ends as a clean one."""
    started = time.monotonic()
    with ntm_build(options) as process:
        process.communicate(timeout=300)
    whole = time.monotonic() - started
    shutil.rmtree(options.out)
    chance = random.Random(20)
    for number in range(MOMENTS):
        moment = whole * (number + chance.random()) / MOMENTS
        with ntm_build(options) as process:
            seen, limit = [], time.monotonic() + moment
            while time.monotonic() < limit and process.poll() is None:
                seen = descendants(process) or seen
                time.sleep(0.05)
            process.kill()
            seen += descendants(process)
            process.communicate(timeout=60)
        assert all_end(seen), f"killed after {moment:.2f} s, still there: {seen}"
        for path in options.out.rglob("*.html"):
            assert path.read_text(encoding="utf-8").rstrip().endswith("</html>"), path
        if number in (MOMENTS // 2, MOMENTS * 3 // 4) and options.out.exists():
            ends_clean(options, unlike_clean)
            shutil.rmtree(options.out)
    ends_clean(options, unlike_clean)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_keeps_what_is_done_and_goes_on_from_there(fewer, unlike_clean, number):
    with ntm_build(fewer, "--jobs", "1") as process:
        for line in process.stderr:
            if " done " in line:
                break
        seen = descendants(process)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130, told
        assert "interrupted" in told
    assert all_end(seen)
    record = json.loads(next(fewer.out.rglob("record.json")).read_text(encoding="utf-8"))
    assert {entry["state"] for entry in record["jobs"]} == {"done"}
    result = build(fewer)
    assert result.kept >= 1
    assert unlike_clean(fewer) == []


def test_a_journal_of_a_killed_run_keeps_what_it_finished_and_a_torn_line_costs_only_itself(built, unlike_clean):
    options = built
    record = next(options.out.rglob("record.json"))
    entries = json.loads(record.read_text(encoding="utf-8"))["jobs"]
    record.unlink()
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    journal = "\n".join(["", *lines[:2], lines[2][:100]])
    (record.parent / ".journal.jsonl").write_text(journal, encoding="utf-8")
    (record.parent / ".ntm-0123456789abcdef.part").write_text("half", encoding="utf-8")
    result = build(options)
    assert result.kept == 2
    assert unlike_clean(options) == []


def test_a_second_run_into_one_folder_is_refused_with_the_owner_and_may_wait(fewer, unlike_clean):
    told, results = [], []
    waiting = threading.Thread(target=lambda: results.append(build(replace(fewer, is_waiting=True))))

    def start_others(*_):
        if told:
            return
        with pytest.raises(MachineError, match=rf"Another run builds into .* \(process {os.getpid()} on ") as refused:
            build(fewer)
        told.append(str(refused.value))
        waiting.start()
        time.sleep(0.3)
        assert waiting.is_alive()

    build(fewer, start_others)
    waiting.join(60)
    assert len(told) == 1
    assert results[0].kept == len(results[0].entries) == 3
    assert unlike_clean(fewer) == []


@pytest.fixture
def patched_work(monkeypatch):
    """Replace a name of the module that workers use; they are forked from this process and so have it too."""
    if sys.platform != "linux":
        pytest.skip("workers are forked only on Linux")
    import ntm_helpers.run.work as work

    return lambda name, value: monkeypatch.setattr(work, name, value)


@pytest.mark.parametrize("at", [1, 2, 6, 11])
def test_a_full_disk_at_any_write_stops_the_run_and_costs_nothing(fewer, unlike_clean, patched_work, tmp_path, at):
    real, count = os.fsync, tmp_path / "count"

    def full(handle):
        with count.open("a") as stream:
            stream.write("x")
        if count.stat().st_size >= at:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(MachineError, match=r"Cannot write .*: No space left on device\. .* free space"):
            build(fewer)
    ends_clean(fewer, unlike_clean)


def test_a_disk_that_is_really_full(dataset, unlike_clean, small_disk):
    disk = small_disk("200k")
    options = BuildOptions(dataset, disk / "out", topics=TOPICS)
    with pytest.raises(MachineError, match="No space left on device"):
        build(options)
    for path in options.out.rglob("*.html"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
    ends_clean(options, unlike_clean)


def test_an_output_folder_that_cannot_be_or_vanishes(fewer, unlike_clean):
    options = fewer
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text("a file")
    with pytest.raises(MachineError, match="Cannot write"):
        build(options)
    options.out.unlink()
    with pytest.raises(MachineError, match=r"Cannot write|vanished"):
        build(options, lambda *_: shutil.rmtree(options.out, ignore_errors=True))
    ends_clean(options, unlike_clean)


def test_a_killed_worker_costs_only_its_try(fewer, unlike_clean, patched_work, tmp_path):
    import ntm_helpers.run.work as work

    real, killed = work.execute, tmp_path / "killed"

    def execute(*arguments):
        if not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)

    patched_work("execute", execute)
    assert not build(fewer).not_done
    assert killed.exists()
    assert unlike_clean(fewer) == []


def test_a_worker_that_always_dies_is_given_up_and_told(options, patched_work):
    patched_work("execute", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    result = build(BuildOptions(options.data, options.out, topics=("funding",), units=("A",), lang="en"))
    assert [(entry["state"], entry["kind"]) for entry in result.not_done] == [("failed", "worker")]
    assert result.not_done[0]["message"].startswith("the worker died: ")


def test_a_broken_template_stops_early(dataset, tmp_path, lay, patched_work):
    laid = lay(tmp_path / "many")
    for number in range(12):
        laid.unit(f"U{number:02d}")
    tried = tmp_path / "tried"

    def broken(*_):
        with tried.open("a") as stream:
            stream.write("x")
        raise ValueError("the template is broken")

    patched_work("to_page", broken)
    result = build(BuildOptions(laid.save(), tmp_path / "out", topics=("funding",), jobs=1, lang="en"))
    assert len(result.not_done) == 13
    assert tried.read_text() == "xxx"
    messages = [entry["message"] for entry in result.not_done]
    assert sum(message == "ValueError: the template is broken" for message in messages) == 3
    assert sum(message.startswith("not begun: the first 3 of this topic all failed alike") for message in messages) == 10


def test_data_that_changes_during_a_run_is_what_was_planned_and_the_next_run_sees_the_change(fewer, unlike_clean, tmp_path):
    folder = shutil.copytree(fewer.data, tmp_path / "laid")
    changing = replace(fewer, data=folder, jobs=1)
    figures = folder / "figures.csv"

    def change(*_):
        figures.write_text(figures.read_text(encoding="utf-8").replace("5.0", "6.0", 1), encoding="utf-8")

    build(changing, change)
    assert unlike_clean(changing) == []
    result = build(changing)
    assert {str(reason) for reason in result.reasons.values()} - {"kept"} == {"execute: data changed"}
    assert unlike_clean(changing) != []


def test_code_that_changes_during_a_run_is_told_and_built_again(fewer, unlike_clean, monkeypatch):
    monkeypatch.setattr(Sources, "changed", lambda _: ["ntm_helpers/places.py"])
    result = build(fewer)
    [notice] = result.notices
    assert notice.startswith("The code changed while the run was under way (ntm_helpers/places.py)")
    monkeypatch.undo()
    again = build(fewer)
    assert (again.kept, again.notices) == (0, [])
    assert {str(reason) for reason in again.reasons.values()} == {"execute: the code changed while it was built"}
    assert unlike_clean(fewer) == []


def test_one_commune_of_several_fails_and_the_others_are_built(options, unlike_clean, patched_work):
    import ntm_helpers.run.work as work

    real = work.to_page

    def broken(notebook, review, *ways):
        if "A" in review["title"].split(" – ")[0]:
            raise ValueError("only here")
        return real(notebook, review, *ways)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "to_page", broken)
        result = build(options)
    failed = [entry["page"] for entry in result.not_done]
    assert sorted(failed) == ["A-a/consistency.html", "A-a/funding.html"]
    folder = next(options.out.glob("*/*/vi"))
    assert not any((folder / page).exists() for page in failed)
    assert len(list(folder.glob("*/*.html"))) == 4
    ends_clean(options, unlike_clean)


def test_a_sample_is_executed_again_cold_and_what_differs_is_told(built):
    options = replace(built, topics=ONE_TOPIC, units=("A", "B"), recheck=1.0)
    result = build(options)
    assert (len(result.rechecked), result.differing) == (2, [])
    folder = next(options.out.glob("*/*/vi"))
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    path = folder / "A-a" / "funding.html"
    altered = path.read_text(encoding="utf-8") + "<!-- -->\n"
    path.write_text(altered, encoding="utf-8")
    next(entry for entry in record["jobs"] if entry["page"] == "A-a/funding.html")["page_sha256"] = sha256(altered.encode())
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    result = build(options)
    assert (result.kept, len(result.rechecked), result.differing) == (2, 2, ["A-a/funding.html"])


def test_cold_kernels_give_the_same_bytes_and_say_why(built, unlike_clean):
    result = build(replace(built, units=("A",), is_cold=True, is_forced=True))
    assert result.kernels == {"cold: cold kernels were asked for": 2}
    assert unlike_clean(built) == []


def test_no_network_is_needed(fewer, unlike_clean, own_server):
    probe = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("a process without a network cannot be started here")
    code = "import sys; from ntm_helpers.cli import main; main()"
    arguments = ["build", "--data", str(fewer.data), "--out", str(fewer.out), "--topic", "funding"]
    result = subprocess.run(["unshare", "-n", sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert unlike_clean(fewer) == []


def test_nothing_is_left_in_the_temp_folder(fewer, tmp_path, monkeypatch, own_server):
    temp = Path(tmp_path, "t")
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    monkeypatch.setattr("tempfile.tempdir", None)
    build(fewer)
    assert list(temp.iterdir()) == []


def test_what_killed_runs_left_in_the_temp_folder_is_gone_after_the_next(fewer, tmp_path, monkeypatch, own_server):
    temp = Path(tmp_path, "t")
    theirs = temp / "ntm-theirs" / "work"
    theirs.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(temp))
    monkeypatch.setattr("tempfile.tempdir", None)
    for _ in range(MOMENTS // 2):
        before = set(temp.iterdir())
        with ntm_build(fewer, "--force") as process:
            limit = time.monotonic() + 60
            while not set(temp.iterdir()) - before and time.monotonic() < limit and process.poll() is None:
                time.sleep(0.02)
            seen = descendants(process)
            process.kill()
            process.communicate(timeout=60)
        assert all_end(seen)
        assert set(temp.iterdir()) - before, "nothing was left that could be swept"
    build(fewer)
    assert list(temp.rglob("*")) == [theirs.parent, theirs]
