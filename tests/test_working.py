"""Working folders are private and are swept when their process is gone: only ours, only this user's, never one in use."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ntm_helpers import working
from ntm_helpers.working import sweep_working, working_folder

pytestmark = pytest.mark.skipif(working.fcntl is None, reason="there are no such locks here")

HOLD = """
from ntm_helpers.working import working_folder

with working_folder() as folder:
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def temp(tmp_path, monkeypatch):
    """A temp folder of this test."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def holder():
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return process, Path(process.stdout.readline().strip())


def test_it_is_private_and_gone_after_its_block_whatever_a_cell_left_in_it(temp):
    with working_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "deep").mkdir()
        (folder / "deep" / "a").touch()
        (folder / "deep").chmod(0)
    assert left(temp) == []


def test_one_of_a_killed_process_is_swept_and_one_in_use_is_not(temp):
    killed, lost = holder()
    living, held = holder()
    (held / "a").touch()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    sweep_working()
    assert left(temp) == [held.name]
    assert (held / "a").exists()
    assert not lost.exists()
    living.communicate("\n")
    assert left(temp) == []


def test_nothing_else_is_swept(temp, tmp_path):
    names = ["ntm-w", "ntm-work", "ntm-w0123456789abcdef0", "ntm-w0123456789ABCDEF", "wk-abcdefgh", "ntm-recheck-abc", "other"]
    for name in names:
        (temp / name).mkdir()
    (temp / "ntm-wfedcba9876543210").write_text("a file")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "a").touch()
    (temp / "ntm-w0000000000000000").symlink_to(theirs)
    sweep_working()
    assert left(temp) == sorted([*names, "ntm-wfedcba9876543210", "ntm-w0000000000000000"])
    assert left(theirs) == ["a"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay a folder of another user")
def test_another_users_is_not_swept(temp):
    folder = temp / "ntm-w0123456789abcdef"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    sweep_working()
    assert left(temp) == [folder.name]


def test_one_that_is_swept_before_it_is_locked_is_made_again(temp, monkeypatch):
    real, taken = working.locked, []

    def swept(handle, **options):
        if not taken:
            taken.extend(temp.iterdir())
            shutil.rmtree(taken[0])
        return real(handle, **options)

    monkeypatch.setattr(working, "locked", swept)
    with working_folder() as folder:
        assert folder.is_dir()
        assert folder != taken[0]
    assert left(temp) == []
