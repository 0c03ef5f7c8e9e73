"""The project's own code on a system that lacks what Windows lacks: no fork, no users, no locks of POSIX, fewer signals.

A Windows is not at hand. Every module of the package is given stand-ins for ``os``, ``sys`` and ``signal`` without what Windows has
not, and none for ``fcntl`` and ``resource``, in all processes of a run; the libraries keep theirs.
"""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

STAND_INS = '''
import builtins, os, signal, sys, types

GONE = {
    "os": """fork forkpty geteuid getuid getegid getgid getpgid getpgrp killpg setsid setpgid waitid wait3 wait4 WNOHANG P_ALL
        WEXITED WNOWAIT O_NOFOLLOW O_NONBLOCK O_DIRECTORY O_NOCTTY O_CLOEXEC fchmod fchown chown lchown getloadavg
        sched_getaffinity sysconf statvfs mkfifo mknod pipe2 openpty uname pidfd_open register_at_fork posix_fallocate nice""",
    "signal": """SIGKILL SIGSTOP SIGHUP SIGQUIT SIGPIPE SIGALRM SIGCHLD SIGXCPU SIGXFSZ SIGUSR1 SIGUSR2 pthread_sigmask SIG_BLOCK
        SIG_UNBLOCK setitimer alarm""",
    "sys": "",
}
OTHER = {"os": {"name": "nt"}, "signal": {}, "sys": {"platform": "win32"}}


class StandIn(types.ModuleType):
    def __init__(self, real):
        super().__init__(real.__name__)
        self.__dict__["real"], self.__dict__["gone"] = real, set(GONE[real.__name__].split())
        self.__dict__.update(OTHER[real.__name__])

    def __getattr__(self, name):
        if name in self.gone:
            raise AttributeError(name)
        return getattr(self.real, name)

    def __setattr__(self, name, value):
        setattr(self.real, name, value)


stand_ins = {module.__name__: StandIn(module) for module in (os, signal, sys)}
real = builtins.__import__


def link(*names, follow_symlinks=True, **more):
    if not follow_symlinks:
        raise NotImplementedError("link: follow_symlinks unavailable on this platform")
    os.link(*names, **more)


stand_ins["os"].__dict__["link"] = link


def imported(name, globals=None, locals=None, fromlist=(), level=0):
    if globals and str(globals.get("__name__", "")).partition(".")[0] == "ntm_helpers" and not level:
        if name in ("fcntl", "resource", "pwd", "grp", "termios"):
            raise ModuleNotFoundError(name)
        if name in stand_ins:
            return stand_ins[name]
    return real(name, globals, locals, fromlist, level)


builtins.__import__ = imported
'''


@pytest.fixture
def windows(tmp_path):
    """Run the command as on Windows."""
    (tmp_path / "stand-ins").mkdir()
    (tmp_path / "stand-ins" / "sitecustomize.py").write_text(STAND_INS, encoding="utf-8")

    def run(*arguments, code="from ntm_helpers.cli import main; main()"):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NTM_")}
        more = {"NTM_LANG": "en", "NTM_CACHE": str(tmp_path / "cache"), "PYTHONIOENCODING": "cp437"}
        more["PYTHONPATH"] = str(tmp_path / "stand-ins")
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, env=kept | more, capture_output=True, encoding="cp437", timeout=600, check=False)

    return run


def test_the_stand_ins_take_away_what_windows_lacks(windows):
    asked = "working.fcntl, hasattr(working.os, 'fork'), working.os.name, project.os.name"
    code = f"from ntm_helpers import working, project; print({asked})"
    assert windows(code=code).stdout.split() == ["None", "False", "nt", "nt"]


def test_a_page_is_built_by_cold_kernels_in_a_folder_with_blanks_and_vietnamese_letters(windows, run_ntm, tmp_path):
    asked = ("build", "--unit", "tho-binh", "--topic", "criteria")
    done = windows(*asked, "--out", tmp_path / "báo cáo của xã")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "this is win32" in done.stdout + done.stderr
    again = windows(*asked, "--out", tmp_path / "báo cáo của xã")
    assert again.returncode == 0, again.stdout + again.stderr
    assert run_ntm(*asked, "--cold", "--out", tmp_path / "linux").returncode == 0
    page = "lam-binh/2020-04-13/vi/02296-tho-binh/criteria.html"
    assert (tmp_path / "báo cáo của xã" / page).read_bytes() == (tmp_path / "linux" / page).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (("new", "{folder}/Sơn Khê", "--unit", "huyện Sơn Khê", "--review-date", "2024-09-30"), "Sơn Khê/figures.xlsx"),
        (("forms", "--unit", "tho-binh", "--out", "{folder}/phiếu"), "phiếu"),
        (("figures", "--out", "{folder}/số liệu.csv"), "số liệu.csv"),
        (("export", "--format", "xlsx", "--unit", "tho-binh", "--topic", "criteria", "--out", "{folder}/gửi đi"), "gửi đi"),
        (("export", "--format", "docx", "--unit", "tho-binh", "--topic", "criteria", "--out", "{folder}/gửi đi"), "gửi đi"),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, tuple) else "",
)
def test_files_are_written(windows, tmp_path, arguments, made):
    done = windows(*(argument.format(folder=tmp_path) for argument in arguments))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / made).exists()
