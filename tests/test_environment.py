"""The environment: environment.yml, pyproject.toml and the lock say one thing, and no commit names a machine or a registry."""

import re
import subprocess
import tomllib
import zipfile

from packaging.markers import default_environment
from packaging.requirements import Requirement

from ntm_helpers.project import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> dict[str, list[str]]:
    """Versions in the lock by name; a name may stand several times, each with its marker."""
    found: dict[str, list[str]] = {}
    for line in LOCK.splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate(default_environment()):
                found.setdefault(requirement.name.lower(), []).append(str(requirement.specifier).removeprefix("=="))
    return found


def test_every_dependency_is_locked_at_an_allowed_version():
    versions = locked()
    declared = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"] + PROJECT["build-system"]["requires"]
    for text in declared:
        requirement = Requirement(text)
        assert requirement.name in versions, f"{requirement.name} is not in requirements.lock: run make lock"
        assert requirement.specifier.contains(versions[requirement.name][0]), text


def test_every_locked_package_has_hashes_and_no_address():
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert [entry.split("==")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def test_libraries_that_start_threads_are_not_locked():
    assert {"pyarrow", "duckdb", "polars"} & set(locked()) == set()


def test_conda_and_pyproject_ask_for_one_python():
    asked = re.search(r"- python(\S+)", (ROOT / "environment.yml").read_text(encoding="utf-8"))[1]
    assert asked == PROJECT["project"]["requires-python"]


def parts_of_workbook(path):
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def test_no_file_names_a_machine_or_a_registry():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.split(
        "\0"
    )
    machine = re.compile(r"(?<![\w.])/(?:wor" + r"k|roo" + r"t|home/\w+|Users/\w+)/")
    registry = re.compile(r"\b(?:py" + r"pi\.org|pythonhos" + r"ted\.org|npm" + r"js\.org|deb\.deb" + r"ian\.org)")
    offenders = []
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path.suffix != ".png":
            text = parts_of_workbook(path) if path.suffix == ".xlsx" else path.read_text(encoding="utf-8")
            offenders += [name for pattern in (machine, registry) if pattern.search(text)]
    assert offenders == []
