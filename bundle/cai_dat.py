"""Installs the project from the wheels beside it, without a network, and builds the briefings: what both scripts run.

Written for whatever Python the script has found: an old one must get as far as being told that it is too old. Nothing but the
standard library is there yet, so its words stand here and not in a table of words.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
IS_WINDOWS = os.name == "nt"
SYSTEM = "windows" if IS_WINDOWS else "linux"
ENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(ENV, ".ntm-installed")
BIN = os.path.join(ENV, "Scripts" if IS_WINDOWS else "bin")
ENDING = ".exe" if IS_WINDOWS else ""
NEEDED = 900 * 10**6
"""Bytes that the environment and the first pages take on the disk."""
MOST_PATH = 259
"""Longest path that Windows takes without a setting."""

WORDS = {
    "python": "Bộ cài này có thư viện cho Python {wanted} (64 bit); đang chạy Python {found}{bits}. {how}",
    "how.windows": "Tải Python {last} (64-bit) ở python.org, cài đặt và đánh dấu “Add python.exe to PATH”, "
    "rồi chạy lại cai-dat.cmd.",
    "how.linux": "Cài python{last} và python{last}-venv bằng trình quản lý gói của máy, rồi chạy lại ./cai-dat.sh; "
    "có nhiều bản Python thì nêu bản cần dùng: PYTHON=/duong/dan/python{last} ./cai-dat.sh",
    "system": "Bộ cài này không có thư viện cho {found}. Chỉ có cho: {wanted}.",
    "machine": "Bộ cài này chỉ có thư viện cho máy 64 bit (x86-64); máy này là {found}.",
    "venv": "Python này không lập được môi trường riêng. Trên Debian, Ubuntu: cài gói python{python}-venv, rồi chạy lại.",
    "long": "Đường dẫn của thư mục này quá dài đối với Windows ({count} ký tự, nhiều nhất {most}): {folder}\n"
    "Chuyển cả thư mục ra chỗ ngắn hơn, ví dụ C:\\ntm, rồi chạy lại.",
    "room": "Ổ đĩa còn {free} MB, cần khoảng {needed} MB: xóa bớt tệp hoặc giải nén bộ cài ở ổ khác.",
    "there": "Đã cài đặt từ trước trong {folder}.",
    "installing": "Đang cài đặt vào {folder} (không cần mạng, vài phút) …",
    "failed": "Chưa cài được: {reason}\nPhần cài dở đã được xóa. Giải nén lại bộ cài vào một thư mục mới rồi chạy lại; "
    "vẫn không được thì gửi nguyên văn những dòng trên cho người gửi bộ cài.",
    "building": "Đang lập bản tóm tắt …",
    "done": "Xong. Lần sau chỉ cần gõ:\n    {ntm} --help",
}


class Refused(Exception):
    """Why nothing is installed, in words for whoever runs the script."""


def say(key, **values):
    """Print a sentence, at once; signs that the window cannot show are replaced."""
    print(WORDS[key].format(**values), flush=True)


def main(arguments):
    """Install where it has not been done, then build; give the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog="cai-dat")
    parser.add_argument("--chi-cai", action="store_true", help="chỉ cài đặt, chưa lập bản tóm tắt")
    asked, for_build = parser.parse_known_args(arguments)
    try:
        with open(os.path.join(HERE, "wheels", "pythons.json")) as stream:
            about = json.load(stream)
        check_machine(about)
        if is_installed():
            say("there", folder=ENV)
        else:
            check_place(about)
            say("installing", folder=ENV)
            install()
    except Refused as why:
        print(why, file=sys.stderr)
        return 4
    ntm = os.path.join(BIN, "ntm" + ENDING)
    if not asked.chi_cai:
        say("building")
        code = subprocess.call([ntm, "build", *for_build], cwd=HERE)
        if code:
            return code
    say("done", ntm=ntm if " " not in ntm else '"' + ntm + '"')
    return 0


def refuse(key, **values):
    """Say why nothing is installed."""
    raise Refused(WORDS[key].format(**values))


def check_machine(about):
    """Refuse a system, a processor or a Python for which there are no wheels."""
    pythons = about["pythons"].get(SYSTEM)
    if not pythons or (not IS_WINDOWS and not sys.platform.startswith("linux")):
        refuse("system", found=platform.system(), wanted=", ".join(sorted(about["pythons"])))
    if platform.machine().lower() not in ("x86_64", "amd64"):
        refuse("machine", found=platform.machine())
    found, is_64 = "%d.%d" % sys.version_info[:2], sys.maxsize > 2**32
    if found not in pythons or not is_64:
        how = WORDS["how." + SYSTEM].format(last=pythons[-1])
        refuse("python", wanted=", ".join(pythons), found=found, bits="" if is_64 else " (32 bit)", how=how)
    try:
        import ensurepip
        import venv  # noqa: F401  (both are parts of Python that Debian packs apart)
    except ImportError:
        refuse("venv", python=found)
    del ensurepip


def check_place(about):
    """Refuse a folder in which the environment would not find room."""
    longest = len(os.path.join(ENV, "Lib", "site-packages")) + 1 + about["longest"]
    if IS_WINDOWS and longest > MOST_PATH and not takes_long_paths():
        refuse("long", count=longest, most=MOST_PATH, folder=HERE)
    free = shutil.disk_usage(HERE).free
    if free < NEEDED:
        refuse("room", free=free // 10**6, needed=NEEDED // 10**6)


def takes_long_paths():
    """Whether this Windows is set to take long paths."""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return winreg.QueryValueEx(key, "LongPathsEnabled")[0] == 1
    except OSError:
        return False


def lock():
    """Give the list of what is installed here."""
    with open(os.path.join(HERE, "wheels", SYSTEM + ".txt")) as stream:
        return stream.read()


def is_installed():
    """Whether all of this list was installed, here: an environment that was moved does not work."""
    try:
        with open(STAMP) as stream:
            return stream.read() == ENV + "\n" + lock()
    except OSError:
        return False


def install():
    """Make the environment: the locked packages, then the project in place. The stamp comes last, so no half of it is taken."""
    import venv

    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHONHOME", "PYTHONPATH"))}
    kept.update(PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUTF8="1")
    pip = [os.path.join(BIN, "python" + ENDING), "-m", "pip", "install", "--quiet", "--no-input", "--no-index", "--no-deps"]
    wheels = os.path.join(HERE, "wheels")
    listed = os.path.join(wheels, SYSTEM + ".txt")
    try:
        shutil.rmtree(ENV, ignore_errors=True)
        venv.create(ENV, with_pip=True, symlinks=not IS_WINDOWS)
        only = ["--only-binary", ":all:", "--find-links", wheels, "--require-hashes", "--requirement", listed]
        subprocess.check_call([*pip, *only], env=kept, cwd=HERE)
        subprocess.check_call([*pip, "--no-build-isolation", "--editable", HERE], env=kept, cwd=HERE)
        with open(STAMP, "w") as stream:
            stream.write(ENV + "\n" + lock())
    except (OSError, subprocess.CalledProcessError) as why:
        shutil.rmtree(ENV, ignore_errors=True)
        refuse("failed", reason=why)
    except KeyboardInterrupt:
        shutil.rmtree(ENV, ignore_errors=True)
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
