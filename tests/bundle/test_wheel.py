"""The wheel works installed alone: what the package needs beside it is inside, and its pages are those of a clone."""

import os
import subprocess
import zipfile

import pytest

from conftest import AS_OF
from ntm_helpers.project import IS_CLONE, ROOT, name_of

pytestmark = pytest.mark.slow


def run(installed, folder, *arguments):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NTM_") and name != "PYTHONPATH"}
    command = [str(installed.ntm), *arguments]
    return subprocess.run(command, cwd=folder, env=kept | {"NTM_LANG": "en"}, capture_output=True, text=True, timeout=600)


def test_it_holds_what_the_project_has_and_nothing_else(wheel):
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    beside = ("notebooks/", "data/", "docs/", "requirements.lock")
    wanted = {name for name in listed if name.startswith("ntm_helpers/")}
    wanted |= {f"ntm_workbooks/{name}" for name in listed if name.startswith(beside) and not name.startswith("docs/pictures/")}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == wanted
    assert "ntm_workbooks/notebooks/synthesis.ipynb" in names


def test_the_same_files_make_the_same_wheel(wheel, make_wheel, tmp_path):
    assert make_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_it_finds_its_own_notebooks_rules_and_datasets(installed, tmp_path):
    code = (
        "from ntm_helpers import project as p; print(p.IS_CLONE, p.HOME, p.name_of(p.RULES / 'measures.csv'), p.CACHE, p.OUTPUTS)"
    )
    told = subprocess.run([installed.python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    assert told == f"False {installed.packages / 'ntm_workbooks'} data/rules/measures.csv None outputs"
    assert IS_CLONE
    assert name_of(ROOT / "data" / "rules" / "measures.csv") == "data/rules/measures.csv"


def test_its_pages_are_byte_for_byte_those_of_a_clone(installed, run_ntm, tmp_path):
    folder = tmp_path / "báo cáo của xã"
    folder.mkdir()
    asked = ("build", "--unit", "tho-binh", "--topic", "criteria", "--cold")
    for done in (run(installed, folder, *asked), run_ntm(*asked, "--out", tmp_path / "clone")):
        assert done.returncode == 0, done.stdout + done.stderr
    made, of_clone = (place / "lam-binh" / AS_OF / "vi" for place in (folder / "outputs", tmp_path / "clone"))
    names = ["index.html", "record.json", *(f"02296-tho-binh/criteria.{ending}" for ending in ("html", "trace.json", "ipynb"))]
    assert [name for name in names if (made / name).read_bytes() != (of_clone / name).read_bytes()] == []
    assert sorted(path.name for path in folder.iterdir()) == ["outputs"]
    assert not list(installed.packages.glob("ntm_workbooks/.cache"))


def test_a_dataset_that_came_along_is_named_as_pages_name_it(installed, tmp_path):
    done = run(installed, tmp_path, "check", "data/demo")
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "data" / "demo").mkdir(parents=True)  # a folder that is there is the one that is meant
    assert run(installed, tmp_path, "check", "data/demo").returncode == 3
