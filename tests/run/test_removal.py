"""A page leaves its name only for its successor, or when it is no longer right: never on a bad day."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

import ntm_helpers.run.work as work
from ntm_helpers.errors import MachineError
from ntm_helpers.run import build
from ntm_helpers.run.outcome import Failure, Outcome
from ntm_helpers.run.recipe import KERNEL_ENVIRONMENT
from ntm_helpers.run.removal import FOREIGN
from ntm_helpers.warm_kernels import MEMORY

build_module = sys.modules["ntm_helpers.run.build"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="workers are forked only on Linux")]


@pytest.fixture
def good(small, content):
    """A forced build into good pages: options, folder, and what stood there before."""
    options, folder = small
    return replace(options, is_forced=True), folder, content(folder)


def record_of(folder):
    return json.loads((folder / "record.json").read_text(encoding="utf-8"))


def alter_record(folder, part):
    """As if a part of every key had been another one then: code, template or notebook were edited since."""
    record = record_of(folder)
    for entry in record["jobs"]:
        entry["key"][part] = "another"
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")


def pages_of(kept):
    return {name: kept[name] for name in kept if name.endswith((".html", ".ipynb")) and "/" in name}


def temp_cannot_be_used(patch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(tempfile, "TemporaryFile", full)


def temp_fills_up(patch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/tmp/somewhere")

    patch.setattr(work, "working_folder", full)


def no_process_can_start(patch):
    def refused(*_, **__):
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    patch.setattr(build_module, "_workers", refused)


def no_kernel_starts(patch):
    patch.setattr(work, "KERNEL_ARGUMENTS", ("--IPKernelApp.transport=none",))


def memory_is_too_small(patch):
    patch.setitem(KERNEL_ENVIRONMENT, MEMORY, str(64 << 20))


def workers_are_killed(patch):
    patch.setattr(work, "execute", lambda *_: os.kill(os.getpid(), signal.SIGKILL))


def the_pool_breaks(patch):
    import ntm_helpers.run.workers as workers

    def broken(*_):
        raise RuntimeError("the pool is gone")

    patch.setattr(workers.LocalWorkers, "outcomes", broken)


BAD_DAYS = [
    temp_cannot_be_used,
    temp_fills_up,
    no_process_can_start,
    no_kernel_starts,
    memory_is_too_small,
    workers_are_killed,
    the_pool_breaks,
]


@pytest.mark.parametrize("bad_day", BAD_DAYS)
def test_a_bad_day_costs_no_page_and_the_next_good_run_is_a_clean_one(good, content, bad_day):
    options, folder, before = good
    with pytest.MonkeyPatch.context() as patch:
        bad_day(patch)
        result = build(options)
    assert result.exit_code == 4
    assert [entry["state"] for entry in result.not_done] == ["earlier"] * 3
    assert pages_of(content(folder)).items() >= pages_of(before).items()
    assert [entry["state"] for entry in record_of(folder)["jobs"]] == ["earlier"] * 3
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert index.count('<a href="') == 3
    assert index.count("trang của lần lập trước, lần này không lập được") == 3
    again = build(replace(options, is_forced=False))
    assert {str(reason) for reason in again.reasons.values()} == {"execute: it failed before"}
    assert content(folder) == before


@pytest.mark.parametrize("part", ["code", "notebook", "environment", "recipe", "template"])
def test_nor_after_a_change_of_what_makes_pages(small, content, part):
    options, folder = small
    before = content(folder)
    alter_record(folder, part)
    with pytest.MonkeyPatch.context() as patch:
        no_process_can_start(patch)
        assert build(options).exit_code == 4
    assert pages_of(content(folder)) == pages_of(before)
    assert build(options).exit_code == 0
    assert content(folder) == before


@pytest.mark.parametrize("part", ["data", "units", "parameters", "rules"])
def test_a_page_of_other_inputs_is_set_aside_with_its_notebook_and_deleted_by_its_successor_alone(small, content, part):
    options, folder = small
    before = content(folder)
    alter_record(folder, part)
    with pytest.MonkeyPatch.context() as patch:
        no_process_can_start(patch)
        result = build(options)
    assert [entry["state"] for entry in result.not_done] == ["failed"] * 3
    assert sorted(result.set_aside) == sorted(entry["page"] for entry in result.not_done)
    assert any("no longer right" in notice for notice in result.notices)
    left = content(folder)
    assert {name: left[f"stale/{name}"] for name in pages_of(before)} == pages_of(before)
    assert not pages_of(before).keys() & left.keys()
    build(options)
    assert content(folder) == before


def test_only_what_the_changed_row_concerns_is_set_aside(small):
    options, folder = small
    figures = options.data / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("5.0", "6.0", 1), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        no_process_can_start(patch)
        result = build(replace(options, is_forced=True))
    states = {page.partition("-")[0]: entry["state"] for page, entry in result.entries.items()}
    assert states == {"D": "failed", "A": "failed", "B": "earlier"}
    assert sorted(path.parent.name for path in (folder / "stale").rglob("*.html")) == ["A-a", "D-huyen"]


def test_a_refused_page_is_set_aside(small):
    options, folder = small
    figures = options.data / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("5.0", "năm", 1), encoding="utf-8")
    result = build(options)
    assert result.exit_code == 1
    assert {entry["state"] for entry in result.not_done} == {"refused"}
    for entry in result.not_done:
        assert not (folder / entry["page"]).exists()
        assert (folder / "stale" / entry["page"]).is_file()


def test_a_failing_page_of_the_same_inputs_is_left_and_told_and_is_no_fault_of_the_machine(good, content, here):
    options, folder, before = good

    def broken(*_):
        raise ValueError("the template is broken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "to_page", broken)
        told = here("build", "--data", options.data, "--out", options.out, "--topic", "funding", "--force", "--lang", "vi")
        assert told.returncode == 1
        assert told.stdout.count("trang của lần lập trước được giữ lại") == 3
    assert pages_of(content(folder)).items() >= pages_of(before).items()
    assert {entry["kind"] for entry in record_of(folder)["jobs"]} == {"page"}
    build(replace(options, is_forced=False))
    assert content(folder) == before


def test_jobs_that_are_not_begun_keep_the_rule(good, content, monkeypatch):
    options, folder, before = good
    monkeypatch.setattr(build_module, "ALIKE", 1)

    def broken(*_):
        raise ValueError("broken")

    monkeypatch.setattr(work, "to_page", broken)
    result = build(replace(options, jobs=1))
    assert sum("chưa bắt đầu" in entry["message"] for entry in result.not_done) == 2
    assert {entry["state"] for entry in result.not_done} == {"earlier"}
    assert pages_of(content(folder)).items() >= pages_of(before).items()


def test_a_page_that_was_edited_by_hand_is_not_taken_for_the_earlier_one(good):
    options, folder, _ = good
    page = folder / "A-a" / "funding.html"
    page.write_text("edited", encoding="utf-8")
    (folder / "B-b" / "funding.ipynb").write_text("{}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        no_process_can_start(patch)
        result = build(options)
    assert result.entries["A-a/funding.html"]["state"] == "failed"
    assert (folder / FOREIGN / "A-a" / "funding.html").read_text(encoding="utf-8") == "edited"
    assert (folder / FOREIGN / "B-b" / "funding.ipynb").read_text(encoding="utf-8") == "{}"
    # its page is right, the notebook beside it is not its own
    assert result.entries["B-b/funding.html"]["state"] == "earlier"
    assert not (folder / "B-b" / "funding.ipynb").exists()


def test_no_new_notebook_stands_beside_an_old_page(good, content):
    """The disk is full when the second of the two is written."""
    options, folder, before = good
    alter_record(folder, "notebook")

    def full(contents, root):
        import ntm_helpers.files as files

        with pytest.MonkeyPatch.context() as patch:
            real, count = files.os.replace, []

            def replace_once(*arguments):
                count.append(arguments)
                if len(count) == 2:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                return real(*arguments)

            patch.setattr(files.os, "replace", replace_once)
            files.write_together({path: text + "\n" for path, text in contents.items()}, root=root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "write_together", full)
        with pytest.raises(MachineError, match="No space left on device"):
            build(replace(options, jobs=1))
    assert pages_of(content(folder)) == pages_of(before)


def test_what_fails_decides_the_exit_code(good):
    options, _, _ = good
    kinds = {"A": "kernel", "B": "cell"}
    for units, code in ((("A",), 4), (("B",), 1), (("A", "B"), 1)):
        with pytest.MonkeyPatch.context() as patch:
            import ntm_helpers.run.workers as workers

            def outcomes(_, tasks, wanted):
                for task in tasks:
                    yield task, Outcome(Failure(kinds[task.parameters["unit"]], "it failed"))

            patch.setattr(workers.LocalWorkers, "outcomes", outcomes)
            assert build(replace(options, units=units)).exit_code == code


def test_a_page_that_is_no_longer_planned_goes_with_its_notebook(small):
    options, folder = small
    units = options.data / "units.csv"
    units.write_text("\n".join(line for line in units.read_text(encoding="utf-8").splitlines() if not line.startswith("B,")) + "\n")
    figures = options.data / "figures.csv"
    kept = [line for line in figures.read_text(encoding="utf-8").splitlines() if not line.startswith("B-1,")]
    figures.write_text("\n".join(kept) + "\n", encoding="utf-8")
    result = build(options)
    assert result.set_aside == ["B-b/funding.html"]
    assert sorted(path.name for path in (folder / "stale" / "B-b").iterdir()) == [
        "funding.html",
        "funding.ipynb",
        "funding.trace.json",
    ]
    assert list((folder / "B-b").iterdir()) == []


def test_a_temp_folder_that_is_really_full(small, content, run_ntm, own_server, small_disk):
    options, folder = small
    before = content(folder)
    disk = small_disk("64k")
    arguments = ("build", "--data", options.data, "--out", options.out, "--topic", "funding", "--force")
    (disk / "x").write_bytes(bytes(32 << 10))
    result = run_ntm(*arguments, TMPDIR=str(disk))
    assert result.returncode == 4, result.stdout + result.stderr
    assert "ổ đĩa đầy hoặc hết hạn mức. Giải phóng dung lượng của thư mục tạm" in result.stdout  # in the language of the page
    assert "Traceback" not in result.stderr
    assert pages_of(content(folder)) == pages_of(before)
    assert run_ntm(*arguments).returncode == 0
    assert content(folder) == before


def test_a_full_disk_of_the_output_costs_nothing(small, content, small_disk):
    options, folder = small
    before = content(folder)
    disk = small_disk("2m")
    out = Path(shutil.copytree(options.out, disk / "out"))
    subprocess.run(["dd", "if=/dev/zero", f"of={disk / 'x'}", "bs=4096"], capture_output=True, check=False)  # until it is full
    there = out / folder.relative_to(options.out)
    with pytest.raises(MachineError, match="No space left on device"):
        build(replace(options, out=out, is_forced=True))
    assert pages_of(content(there)) == pages_of(before)
    (disk / "x").unlink()
    build(replace(options, out=out, is_forced=True))
    assert content(there) == before


def test_a_pool_that_breaks_while_pages_are_executed_again_is_an_error_of_the_machine(good, content):
    options, folder, before = good
    with pytest.MonkeyPatch.context() as patch:
        the_pool_breaks(patch)
        with pytest.raises(MachineError, match="the pool of workers broke"):
            build(replace(options, is_forced=False, recheck=1.0))
    assert content(folder) == before


# --- what no build has made ---------------------------------------------------------------------------------------------------


def aside(folder):
    """Files that were moved out of the way, by their names."""
    return {path.relative_to(folder / FOREIGN).as_posix(): path.read_bytes() for path in (folder / FOREIGN).rglob("*.*")}


def test_pages_without_a_record_are_not_overwritten(small, content):
    """Where the record is gone, nothing says that a page is ours, unless it is what is made anyway."""
    options, folder = small
    before = content(folder)
    (folder / "record.json").unlink()
    (folder / "A-a" / "funding.html").write_text("of somebody", encoding="utf-8")
    (folder / "index.html").write_text("an index of somebody", encoding="utf-8")
    result = build(options)
    assert sorted(result.foreign) == ["A-a/funding.html", "index.html"]
    assert aside(folder) == {"A-a/funding.html": b"of somebody", "index.html": b"an index of somebody"}
    shutil.rmtree(folder / FOREIGN)
    assert content(folder) == before


def test_what_was_set_aside_is_never_replaced(small):
    options, folder = small
    for text in ("first", "second"):
        (folder / "A-a" / "funding.html").write_text(text, encoding="utf-8")
        assert build(options).foreign == ["A-a/funding.html"]
    assert aside(folder) == {"A-a/funding.html": b"first", "A-a/funding.html.2": b"second"}


def test_a_record_that_is_not_what_a_build_wrote_is_kept_and_said(small, content):
    options, folder = small
    before = content(folder)
    record = record_of(folder)
    for entry in record["jobs"]:
        entry["guard"] = "0" * 16
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    result = build(options)
    assert result.foreign == ["record.json"]
    assert any("record.json" in notice and FOREIGN in notice for notice in result.notices)
    assert json.loads(aside(folder)["record.json"])["jobs"][0]["guard"] == "0" * 16
    shutil.rmtree(folder / FOREIGN)
    assert content(folder) == before


def test_an_index_that_was_edited_is_set_aside_though_nothing_else_changed(small, content):
    options, folder = small
    before = content(folder)
    (folder / "index.html").write_text("edited", encoding="utf-8")
    assert build(options).foreign == ["index.html"]
    assert aside(folder) == {"index.html": b"edited"}
    shutil.rmtree(folder / FOREIGN)
    assert content(folder) == before


def test_what_an_earlier_version_made_is_replaced_as_before(small):
    """Its record lists no trace and no page of the index: that is no reason to take its pages for somebody's."""
    options, folder = small
    record = record_of(folder)
    record["record"] = 3
    del record["index"], record["files"]
    for entry in record["jobs"]:
        del entry["trace_sha256"]
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    (folder / "index.html").write_text("of an earlier version", encoding="utf-8")
    assert build(options).foreign == []
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    (folder / "A-a" / "funding.html").write_text("edited", encoding="utf-8")
    assert build(options).foreign == ["A-a/funding.html"]


def test_a_page_that_a_killed_run_wrote_last_is_its_own(small, content):
    """It was written and not yet noted down: what is made again is the same."""
    options, folder = small
    before = content(folder)
    record = record_of(folder)
    record["jobs"] = [entry for entry in record["jobs"] if entry["unit_id"] != "A"]
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    assert build(options).foreign == []
    assert content(folder) == before
