"""Limits of the machine: what leaves room is used, what leaves none is told by name before the first kernel, and nothing hangs."""

import os
import resource
import subprocess
import sys

import pytest

from ntm_helpers import working
from ntm_helpers.errors import MachineError
from ntm_helpers.run import BuildOptions, build, machine
from ntm_helpers.run.recipe import SHARED


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, lay):
    laid = lay(tmp_path_factory.mktemp("limits") / "laid")
    for number in range(24):
        laid.unit(f"U{number:02d}")
    return laid.save()


@pytest.fixture
def limits(monkeypatch):
    """Limits as a shell would have set them, of an ordinary user who uses 40 threads on two cores."""
    found = {}

    def get(kind):
        return found.get(kind, (resource.RLIM_INFINITY,) * 2)

    def put(kind, limit):
        if limit[1] > get(kind)[1] >= 0:
            raise ValueError("not allowed to raise maximum limit")
        found[kind] = limit

    monkeypatch.setattr(resource, "getrlimit", get)
    monkeypatch.setattr(resource, "setrlimit", put)
    monkeypatch.setattr(machine, "cores", lambda: 2)
    monkeypatch.setattr(machine, "_own_threads", lambda: 40)
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    return found


def test_without_limits_as_many_as_were_asked_for_and_no_more_than_there_is_work_for(limits):
    assert machine.room(0, 100) == (4, None)
    assert machine.room(3, 100) == (3, None)
    assert machine.room(3, 2) == (2, None)


def test_very_many_are_bounded_by_the_cores_and_that_is_told(limits):
    count, told = machine.room(104, 200)
    assert (count, str(told)) == (16, "104 jobs at a time were asked for, 16 are done: this machine has 2 cores.")
    assert machine.room(104, 12) == (12, None)


def test_a_soft_limit_in_the_way_is_raised_as_far_as_is_needed(limits):
    limits[resource.RLIMIT_NOFILE] = (16, 4096)
    assert machine.room(0, 100) == (4, None)
    assert limits[resource.RLIMIT_NOFILE] == (64 + 6 * 16, 4096)


@pytest.mark.parametrize(
    ("kind", "hard", "told"),
    [
        (
            resource.RLIMIT_NOFILE,
            16,
            "the limit on open files is 16, at least 70 are needed; raise it (ulimit -n) and start again.",
        ),
        (
            resource.RLIMIT_AS,
            300 << 20,
            "the limit on address space is 300 MB, at least 480 MB are needed; raise it (ulimit -v) and start again.",
        ),
        (
            resource.RLIMIT_NPROC,
            71,
            "the limit on processes of this user is 71, 40 are in use, at least 72 are needed; "
            "raise it (ulimit -u) or end some programs, and start again.",
        ),
    ],
)
def test_a_limit_that_leaves_no_room_is_told_by_name(limits, kind, hard, told):
    limits[kind] = (hard, hard)
    with pytest.raises(MachineError) as refused:
        machine.room(0, 100)
    assert str(refused.value) == f"The machine leaves no room for a single page: {told}"


def test_a_limit_that_leaves_little_room_makes_it_fewer_at_a_time(limits):
    limits[resource.RLIMIT_NPROC] = (72, 72)
    assert machine.room(0, 100) == (1, None)  # nobody asked for more
    assert machine.room(8, 100)[0] == 1
    limits[resource.RLIMIT_NOFILE] = (80, 80)
    limits.pop(resource.RLIMIT_NPROC)
    assert machine.room(8, 100)[0] == 2


def test_processes_of_the_administrator_are_not_counted(limits, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    limits[resource.RLIMIT_NPROC] = (5, 5)
    assert machine.room(0, 100) == (4, None)


def ntm_build(dataset, out, limit, value, *more):
    """Run the command as from a shell with a limit, the hard one too."""
    command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", "build", "--data", dataset, "--out", out]
    return subprocess.run(
        [*map(str, command), "--topic", "funding", "--unit", "U00", *more],
        env={name: text for name, text in os.environ.items() if name != SHARED} | {"NTM_LANG": "en"},
        preexec_fn=lambda: resource.setrlimit(limit, (value, value)),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "value", "name"), [("RLIMIT_NOFILE", 16, "ulimit -n"), ("RLIMIT_AS", 350 << 20, "ulimit -v")])
def test_a_run_with_too_low_a_limit_ends_by_name(dataset, tmp_path, limit, value, name):
    ended = ntm_build(dataset, tmp_path / "out", getattr(resource, limit), value)
    assert (ended.returncode, "Traceback" in ended.stderr) == (4, False), ended.stderr
    assert name in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "value"), [("RLIMIT_NOFILE", 72), ("RLIMIT_AS", 3 << 30)])
def test_a_limit_below_ours_that_leaves_room_costs_nothing(dataset, tmp_path, limit, value):
    """A kernel may take 6 GB of address space; where the machine gives less, its limit holds."""
    ended = ntm_build(dataset, tmp_path / "out", getattr(resource, limit), value)
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stdout + ended.stderr
    assert "1 forked" in ended.stdout


@pytest.mark.slow
def test_104_at_a_time_are_all_done(dataset, tmp_path, content):
    few = build(BuildOptions(dataset, tmp_path / "few", topics=("funding",)))
    many = build(BuildOptions(dataset, tmp_path / "many", topics=("funding",), jobs=104))
    assert (few.not_done, many.not_done, len(many.entries)) == ([], [], 25)
    assert content(tmp_path / "few") == content(tmp_path / "many")


@pytest.mark.slow
@pytest.mark.parametrize("is_short_place_there", [True, False])
def test_a_temp_folder_with_a_long_path_costs_nothing(dataset, tmp_path, monkeypatch, content, own_server, is_short_place_there):
    """A socket's path has room for 107 bytes: sockets stand elsewhere, or kernels start cold at once and say why."""
    long = tmp_path / ("x" * 120)
    long.mkdir()
    if not is_short_place_there:
        monkeypatch.setattr(working, "_short_places", list)
    monkeypatch.setattr("tempfile.tempdir", str(long))
    result = build(BuildOptions(dataset, tmp_path / "out", topics=("funding",), units=("U00",)))
    assert result.not_done == []
    (how,) = result.kernels
    assert how.startswith("forked" if is_short_place_there else "cold: no folder has a path short enough for a socket")
    assert [path.name for path in long.iterdir() if path != working.of_this_process()] == []


@pytest.mark.slow
def test_folders_of_a_user_that_cannot_be_written_cost_nothing(dataset, tmp_path, content):
    names = ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR")
    command = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", "build", "--data", dataset, "--topic", "funding"]
    for name, environment in (("plain", {}), ("odd", dict.fromkeys(names, "/proc/x") | {"PYTHONWARNINGS": "error"})):
        ended = subprocess.run(
            [*map(str, command), "--unit", "U00", "--out", str(tmp_path / name)],
            env={key: text for key, text in os.environ.items() if key != SHARED} | {"NTM_LANG": "en"} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, "1 forked" in ended.stdout) == (0, True), ended.stdout + ended.stderr
    assert content(tmp_path / "plain") == content(tmp_path / "odd")
