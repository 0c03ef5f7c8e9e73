"""Commands whose output cannot be taken, or whose files cannot be written: no traceback, the right exit code, the truth whole."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ntm_helpers.office.new import new_dataset

pytestmark = pytest.mark.slow
NTM = [sys.executable, "-c", "from ntm_helpers.cli import main; main()"]
FULL = Path("/dev/full")
PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, lay):
    laid = lay(tmp_path_factory.mktemp("output") / "laid").unit("A")
    for number in range(300):  # more than a buffer holds
        laid.unit(f"B{number}", name=f"Xã {number}")
    laid.figure("F", "capital_mobilised", "5.0", "billion VND", unit_id="A")
    return laid.save()


def run(*arguments, **streams):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run([*NTM, *map(str, arguments)], text=True, check=False, timeout=300, **options)


def shell(line, *arguments):
    return subprocess.run(
        ["bash", "-c", line, "bash", *NTM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("closed", ["2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_build_does_its_work_though_nobody_hears_of_it(closed, dataset, tmp_path):
    told = shell(f'exec "$@" {closed}', "build", "--data", dataset, "--unit", "A", "--topic", "funding", "--out", tmp_path)
    assert (told.returncode, len(list(tmp_path.rglob("funding.html")))) == (0, 1)


@pytest.mark.parametrize("within", ["ntm_helpers.cli", "ntm_helpers.console", "typer"])
def test_an_interrupt_while_the_command_is_imported_is_told_by_its_exit_code_alone(within):
    code = f"""
import os, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == {within!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["ntm", "list"]
import tomllib
from pathlib import Path
module, _, function = tomllib.loads(Path({str(PYPROJECT)!r}).read_text())["project"]["scripts"]["ntm"].partition(":")
getattr(__import__(module, fromlist=[function]), function)()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


COMMANDS = {"list": lambda data: ("list", "--data", data), "check": lambda data: ("check", data), "help": lambda _: ("--help",)}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_output_is_an_error_of_the_machine_and_a_full_error_output_none(command, dataset):
    arguments = COMMANDS[command](dataset)
    good = run(*arguments)
    assert good.returncode == 0, good.stderr
    with FULL.open("w") as full:
        told = run(*arguments, stdout=full)
        assert (told.returncode, "Traceback" in told.stderr) == (4, False)
        assert told.stderr.count("\n") == 1 + good.stderr.count("\n")
        assert "No space left on device" in told.stderr
        assert run(*arguments, stdout=full, stderr=full).returncode == 4
        quiet = run(*arguments, stderr=full)
        assert (quiet.returncode, quiet.stdout) == (0, good.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_goes_away_and_closed_streams_are_no_error(command, dataset):
    arguments = COMMANDS[command](dataset)
    for line in (
        '"$@" | true; exit ${PIPESTATUS[0]}',
        '"$@" | head -1 >/dev/null; exit ${PIPESTATUS[0]}',
        '"$@" >&-',
        '"$@" <&- >&- 2>&-',
    ):
        done = shell(line, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), line


def test_the_exit_code_of_a_refusal_is_told_through_a_broken_pipe(tmp_path):
    done = shell('"$@" | true; exit ${PIPESTATUS[0]}', "check", tmp_path / "nothing")
    assert (done.returncode, done.stderr) == (3, "")


def test_a_closed_stream_lets_no_output_into_a_file(dataset, tmp_path):
    report = tmp_path / "report.csv"
    assert shell('"$@" >&- 2>&-', "check", dataset, "--report", report).returncode == 0
    assert report.read_text(encoding="utf-8-sig").startswith("weight,file,row")
    assert "notice" not in report.read_text(encoding="utf-8-sig").splitlines()[0]


# --- files that cannot be written -------------------------------------------------------------------------------------------


def state(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def typed(tmp_path):
    """A new dataset of which the workbook and the CSV files differ: what ``store`` would replace."""
    folder = tmp_path / "typed"
    new_dataset(folder)
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n\n", encoding="utf-8")
    return folder


@pytest.fixture
def ntm(here, monkeypatch, tmp_path):
    """The command in this process, so that everything is imported before anything is withheld."""
    monkeypatch.setenv("NTM_CACHE", str(tmp_path / "cache"))
    return here


@pytest.fixture
def may_grow():
    """Withhold space: no file may be longer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size if size is not None else before[0], before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


WRITING = {
    "new": lambda folder: ("new", folder / "new"),
    "store": lambda folder: ("store", folder),
    "report": lambda folder: ("check", folder, "--report", folder / "report.csv"),
    "upgrade": lambda folder: ("upgrade", folder),
    "figures": lambda folder: ("figures", "--data", folder, "--out", folder / "long.csv"),
}


@pytest.mark.parametrize("limit", [0, 700, 20_000])
@pytest.mark.parametrize("command", WRITING)
def test_files_that_may_not_grow_are_written_all_or_none(command, limit, typed, ntm, may_grow):
    arguments, before = WRITING[command](typed), state(typed)
    may_grow(limit)
    told = ntm(*arguments)
    may_grow(None)
    assert "Traceback" not in told.stderr
    assert told.returncode in (0, 3, 4)
    if told.returncode == 4:
        assert state(typed) == before
        assert "ulimit -f" in told.stderr or "temp folder" in told.stderr
    assert ntm(*arguments).returncode == (2 if command == "new" and told.returncode == 0 else 0)
    assert not [name for name in state(typed) if name.endswith(".part")]


def test_a_disk_that_is_really_full_leaves_the_tables_as_they_were(typed, ntm, small_disk):
    disk = small_disk("2m")
    folder = shutil.copytree(typed, disk / "typed")
    room = os.statvfs(disk)
    (disk / "filler").write_bytes(bytes(room.f_bavail * room.f_frsize - room.f_frsize))
    before = state(folder)
    for command in ("store", "figures", "new"):
        told = ntm(*WRITING[command](folder))
        assert (told.returncode, "Traceback" in told.stderr) == (4, False), told.stderr
        assert state(folder) == before
    (disk / "filler").unlink()
    assert ntm("store", folder).returncode == 0
    assert state(folder) != before


@pytest.mark.parametrize("command", ["new", "store", "report", "figures"])
def test_a_target_that_is_a_folder_or_lies_below_a_file_is_told(command, typed, ntm):
    arguments = list(WRITING[command](typed))
    (typed / "file").touch()
    if command == "store":
        (typed / "figures.csv").unlink()
        (typed / "figures.csv").mkdir()
    elif command == "new":
        arguments[-1] = typed / "file" / "deeper"
    else:
        arguments[-1].mkdir()
    before = state(typed)
    told = ntm(*arguments)
    assert (told.returncode, "Traceback" in told.stderr) == (3 if command == "store" else 4, False), told.stderr
    assert state(typed) == before


@pytest.fixture
def nobody():
    """Become a user without permission, and back."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    yield lambda: os.setresuid(65534, 65534, 0)
    os.setresuid(0, 0, 0)


@pytest.mark.parametrize("mode", [0o555, 0o000])
@pytest.mark.parametrize("command", ["new", "store", "report", "upgrade"])
def test_a_user_without_permission_is_told(command, mode, typed, ntm, nobody, tmp_path):
    for path in (tmp_path, *tmp_path.parents[:2]):
        path.chmod(0o755)
    arguments, before = WRITING[command](typed), state(typed)
    ntm("check", typed)  # all that is imported is imported
    typed.chmod(mode)
    nobody()
    told = ntm(*arguments)
    os.setresuid(0, 0, 0)
    typed.chmod(0o755)
    assert "Traceback" not in told.stderr
    assert told.returncode in ((0, 4) if (command, mode) == ("upgrade", 0o555) else (3, 4)), told.stderr
    assert state(typed) == before


def test_a_report_may_go_to_a_stream(dataset):
    told = shell('"$@" --report /dev/stdout | head -1', "check", dataset)
    assert told.stdout == "\ufeffweight,file,row,column,found,rule,fix\n"
    assert Path("/dev/stdout").is_symlink()
