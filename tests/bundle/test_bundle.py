"""The bundle: what each kind of machine needs by the markers of the lock, what the scripts do, how the zip is written."""

import csv
import importlib.util
import io
import json
import re
import subprocess
import sys
import types
import zipfile
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename

from ntm_helpers.project import LOCK, ROOT
from ntm_helpers.run import locked

BUNDLE = ROOT / "bundle"


@pytest.fixture(scope="module")
def bundle():
    """Its modules by their names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BUNDLE))
        found = {}
        for name in ("locked", "fetch", "make", "cai_dat"):
            spec = importlib.util.spec_from_file_location(name, BUNDLE / f"{name}.py")
            found[name] = importlib.util.module_from_spec(spec)
            patch.setitem(sys.modules, name, found[name])
            spec.loader.exec_module(found[name])
        yield types.SimpleNamespace(**found)


@pytest.fixture(scope="module")
def lock(bundle):
    return bundle.locked.read_lock(LOCK.read_text(encoding="utf-8"))


def names(bundle, lock, system, python):
    roots = bundle.make.wanted((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {entry.key for entry in bundle.locked.entries_for(lock, bundle.locked.Machine(system, python), roots, {})}


def test_the_lock_is_read_whole(lock):
    text = LOCK.read_text(encoding="utf-8")
    assert [entry.name for entry in lock] == re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)
    assert sum(len(entry.hashes) for entry in lock) == text.count("--hash=sha256:")


def test_windows_gets_what_only_windows_needs_and_not_what_it_cannot_have(bundle, lock):
    of_windows, of_linux = ({name for name, _ in names(bundle, lock, system, "3.12")} for system in ("windows", "linux"))
    assert {"colorama", "pywinpty"} <= of_windows
    assert not {"ptyprocess", "pexpect", "appnope"} & of_windows
    assert {"ptyprocess", "pexpect"} <= of_linux
    assert not {"colorama", "pywinpty", "appnope"} & of_linux


def test_a_marker_between_two_releases_of_one_python_brings_both(bundle, lock):
    versions = {version for name, version in names(bundle, lock, "linux", "3.11") if name == "soupsieve"}
    assert len(versions) == 2  # Debian 12 has 3.11.2, the marker parts at 3.11.5
    assert len({version for name, version in names(bundle, lock, "linux", "3.13") if name == "soupsieve"}) == 1


def test_what_only_the_tests_need_stays_out(bundle, lock):
    found = {name for name, _ in names(bundle, lock, "linux", "3.13")}
    assert not {"pytest", "playwright", "mypy", "ruff", "hypothesis"} & found
    assert {"pandas", "papermill", "weasyprint", "hatchling", "python-docx"} <= found


def test_an_office_is_not_said_to_lack_what_only_the_tests_need(monkeypatch):
    def version(name):
        if name in ("pytest", "pandas"):
            raise locked.metadata.PackageNotFoundError(name)
        return real(name)

    real = locked.metadata.version
    before = locked.other_than_locked()
    monkeypatch.setattr(locked.metadata, "version", version)
    assert [told.values["what"] for told in locked.other_than_locked() if told not in before] == ["pandas"]


def test_what_is_needed_and_not_locked_is_told(bundle, lock):
    machine = bundle.locked.Machine("windows", "3.12")
    without = [entry for entry in lock if entry.name != "pywinpty"]
    with pytest.raises(LookupError, match=re.escape("not in the lock for windows, Python 3.12: pywinpty")):
        bundle.locked.entries_for(without, machine, ["pywinpty"], {})


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_wheels_at_hand_are_of_the_lock_and_of_the_system(bundle, lock, system):
    """Of what ``make bundle`` has fetched, where it has: each file is one whose digest the lock has, and fits the system."""
    import hashlib

    there = sorted((ROOT / ".cache" / "wheels").glob(f"{system}-*/*.whl"))
    if not there:
        pytest.skip("make bundle has fetched nothing here")
    digests = {entry.key: entry.hashes for entry in lock}
    for path in there:
        name, version, _, tags = parse_wheel_filename(path.name)
        assert f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" in digests[str(name), str(version)], path.name
        assert {tag.platform for tag in tags} & {"any", *bundle.locked.TAGS[system]}, path.name


def laid_wheel(folder, name, *metadata, member="x.py"):
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "")
        archive.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join([f"Name: {name}", "Version: 1.0", *metadata, "", "text"]))
    return path


def test_a_wheel_says_what_it_needs_also_where_it_is_not_installed_here(bundle, tmp_path):
    text = "".join(f"{name}==1.0\n    --hash=sha256:{name}\n" for name in ("first", "second", "third", "other"))
    lock = bundle.locked.read_lock(text)
    wheel = laid_wheel(tmp_path, "first", 'Requires-Dist: second[more]; sys_platform == "win32"')
    second = laid_wheel(tmp_path, "second", 'Requires-Dist: third; extra == "more"')
    machines = [bundle.locked.Machine(system, "3.12") for system in ("windows", "linux")]
    wheels = {("first", "1.0"): wheel, ("second", "1.0"): second}
    found = [[entry.name for entry in bundle.locked.entries_for(lock, one, ["first"], wheels)] for one in machines]
    assert found == [["first", "second", "third"], ["first"]]


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        (["License-Expression: MIT", "Classifier: License :: OSI Approved :: BSD License"], "MIT"),
        (["Classifier: License :: OSI Approved :: BSD License", "License: long text"], "BSD License"),
        (["License: Apache 2.0"], "Apache 2.0"),
        ([], "?"),
    ],
)
def test_licences_are_told_in_the_words_of_the_wheel(bundle, tmp_path, told, licence):
    assert bundle.locked.licence_of(laid_wheel(tmp_path, "one", *told)) == licence


def test_missing_wheels_are_all_named_and_nothing_is_written(bundle, tmp_path, monkeypatch, capsys):
    def refuse(asked, machine, folder):
        return "" if [entry.name for entry in asked] == ["pandas"] else "No matching distribution"

    monkeypatch.setattr(bundle.fetch, "_download", refuse)
    fetch = bundle.fetch.fetch
    monkeypatch.setattr(bundle.make, "fetch", lambda lock, machine, roots, cache: fetch(lock, machine, roots, tmp_path / "w"))
    monkeypatch.setattr(sys, "argv", ["make.py", "--linux", "--windows", "3.12", "--out", str(tmp_path / "dist")])
    assert bundle.make.main() == 4
    told = capsys.readouterr().err
    assert "windows, Python 3.12: pywinpty 3.1.2: No matching distribution" in told
    assert "numpy" in told
    assert "pandas" not in told
    assert not (tmp_path / "dist").exists()


def test_the_same_parts_make_the_same_zip_and_the_script_may_be_run(bundle, tmp_path):
    parts = {"b.txt": b"b", "cai-dat.sh": b"#!/bin/sh\n", "wheels/a.whl": laid_wheel(tmp_path, "a")}
    for name in ("one", "other"):
        bundle.make.write(tmp_path / f"{name}.zip", "ntm-1", dict(sorted(parts.items(), reverse=name == "other")))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert [one.filename for one in archive.infolist()] == ["ntm-1/b.txt", "ntm-1/cai-dat.sh", "ntm-1/wheels/a.whl"]
        assert [one.external_attr >> 16 for one in archive.infolist()] == [0o100644, 0o100755, 0o100644]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".whl", ".zip", ".zip"]


def test_a_full_disk_leaves_no_half_of_a_zip(bundle, tmp_path):
    with pytest.raises(FileNotFoundError):
        bundle.make.write(tmp_path / "one.zip", "ntm-1", {"a": b"a", "b.whl": tmp_path / "gone.whl"})
    assert list(tmp_path.iterdir()) == []


def test_the_bundle_holds_project_scripts_wheels_lists_and_licences(bundle, lock, tmp_path):
    entry = next(one for one in lock if one.name == "text-unidecode")
    wheel = laid_wheel(tmp_path, "text_unidecode", "License-Expression: MIT", member="deep/" * 9 + "x.py")
    packed = {bundle.locked.Machine(system, "3.12"): {entry: wheel} for system in ("linux", "windows")}
    parts = bundle.make.contents(packed, lock)
    of_project = {"README.vi.md", "LICENSE", "requirements.lock", "ntm_helpers/cli.py", "notebooks/funding.ipynb"}
    assert of_project | set(bundle.make.SCRIPTS) <= set(parts)
    assert parts["wheels/windows.txt"].decode() == entry.text()
    about = json.loads(parts["wheels/pythons.json"])
    assert about["pythons"] == {"linux": ["3.12"], "windows": ["3.12"]}
    assert about["longest"] == 49  # nine times five letters and four
    rows = list(csv.reader(io.StringIO(parts["GIAY-PHEP.csv"].decode("utf-8-sig"))))
    assert rows[1:] == [["text-unidecode", "1.3", "MIT"]]


def test_the_script_of_windows_is_read_by_any_windows(bundle):
    text = bundle.make.script("cai-dat.cmd")
    assert text.isascii()  # cmd reads a script by the code page that was set before its first line
    assert text.count(b"\r\n") == text.count(b"\n") > 20
    lines = text.decode().splitlines()
    assert "chcp 65001 >nul" in lines
    calls = [line for line in lines if "cai_dat.py" in line and not line.startswith("rem")]
    assert len(calls) == 4
    assert [line for line in calls if '"%~dp0cai_dat.py" %*' not in line] == []  # a path may have blanks and signs
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {target for line in lines for target in re.findall(r"goto (\w+)", line)} == labels
    versions = re.search(r"for %%v in \((.*)\)", text.decode())[1].split()
    assert set(bundle.make.PYTHONS["windows"]) <= set(versions)


def test_the_script_of_linux_looks_for_every_python_with_wheels(bundle):
    text = (BUNDLE / "cai-dat.sh").read_text(encoding="utf-8")
    assert {f"python{version}" for version in bundle.make.PYTHONS["linux"]} <= set(re.findall(r"python3\.\d+", text))
    assert subprocess.run(["sh", "-n", str(BUNDLE / "cai-dat.sh")], check=False).returncode == 0


ABOUT = {"pythons": {"linux": ["3.12", "3.13"], "windows": ["3.13"]}, "longest": 180, "version": "1"}


@pytest.mark.parametrize(
    ("machine", "python", "is_64", "system", "told"),
    [
        ("AMD64", (3, 8, 10), True, "windows", "cho Python 3.13 (64 bit); đang chạy Python 3.8."),
        ("AMD64", (3, 13, 0), False, "windows", "đang chạy Python 3.13 (32 bit). Tải Python 3.13 (64-bit) ở python.org"),
        ("ARM64", (3, 13, 0), True, "windows", "máy này là ARM64"),
        ("x86_64", (3, 11, 2), True, "linux", "Cài python3.13 và python3.13-venv"),
        ("x86_64", (3, 13, 0), True, "darwin", "Chỉ có cho: linux, windows."),
    ],
)
def test_a_machine_without_wheels_is_told_what_it_lacks(bundle, monkeypatch, machine, python, is_64, system, told):
    cai_dat = bundle.cai_dat
    monkeypatch.setattr(cai_dat, "SYSTEM", "linux" if system == "darwin" else system)
    monkeypatch.setattr(cai_dat, "IS_WINDOWS", system == "windows")
    version = types.SimpleNamespace(version_info=python, maxsize=2**63 - 1 if is_64 else 2**31 - 1, platform=system)
    monkeypatch.setattr(cai_dat, "sys", version)
    monkeypatch.setattr(cai_dat.platform, "machine", lambda: machine)
    with pytest.raises(cai_dat.Refused, match=re.escape(told)):
        cai_dat.check_machine(ABOUT)


def test_a_folder_too_deep_for_windows_or_a_full_disk_is_told(bundle, monkeypatch):
    cai_dat = bundle.cai_dat
    monkeypatch.setattr(cai_dat, "IS_WINDOWS", True)
    monkeypatch.setattr(cai_dat, "takes_long_paths", lambda: False)
    monkeypatch.setattr(cai_dat, "ENV", "C:/" + "x" * 80)
    with pytest.raises(cai_dat.Refused, match="quá dài đối với Windows"):
        cai_dat.check_place(ABOUT)
    monkeypatch.setattr(cai_dat, "ENV", "C:/ntm/.venv")
    monkeypatch.setattr(cai_dat.shutil, "disk_usage", lambda folder: types.SimpleNamespace(free=10**6))
    with pytest.raises(cai_dat.Refused, match="còn 1 MB, cần khoảng 900 MB"):
        cai_dat.check_place(ABOUT)


def test_what_could_not_be_installed_leaves_nothing_and_is_told(bundle, monkeypatch, tmp_path, capsys):
    cai_dat = bundle.cai_dat
    (tmp_path / "wheels").mkdir()
    about = {**ABOUT, "pythons": {cai_dat.SYSTEM: ["{}.{}".format(*sys.version_info[:2])]}}
    (tmp_path / "wheels" / "pythons.json").write_text(json.dumps(about), encoding="utf-8")
    (tmp_path / "wheels" / f"{cai_dat.SYSTEM}.txt").write_text("pandas==1.0 --hash=sha256:" + "0" * 64, encoding="utf-8")
    for name, value in {"HERE": tmp_path, "ENV": tmp_path / ".venv", "STAMP": tmp_path / ".venv" / "stamp"}.items():
        monkeypatch.setattr(cai_dat, name, str(value))
    monkeypatch.setattr(cai_dat, "BIN", str(Path(sys.executable).parent))  # whose pip finds no wheel in an empty folder
    monkeypatch.setattr("venv.create", lambda folder, **how: Path(folder).mkdir())
    assert cai_dat.main([]) == 4
    assert "Chưa cài được" in capsys.readouterr().err
    assert not (tmp_path / ".venv").exists()
