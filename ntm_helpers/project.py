"""Where things stand: the collection of workbooks and its folders.

In a clone, where the package is installed in place, the notebooks, the data and the lock stand beside the package. A wheel lays
them into a folder of their own, also beside the package (`SHIPPED`; ``pyproject.toml`` says what). Names of files are the same in
both, so a page comes out the same from both, digests and all. What is written stands in the clone; a wheel's folder is only read:
its outputs go to the folder in which the command is run, its cache to that of the user.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

LOADED = time.time_ns()
"""When this process began to load the package: what is changed later may not be what it has loaded."""
ROOT = Path(__file__).resolve().parents[1]
"""The folder in which the package stands."""
SHIPPED = ROOT / "ntm_workbooks"
HOME = SHIPPED if SHIPPED.is_dir() else ROOT
"""The folder in which notebooks, data, documents and the lock stand."""
IS_CLONE = HOME == ROOT
NOTEBOOKS = HOME / "notebooks"
DATA = HOME / "data"
CONTRACT = DATA / "contract"
RULES = DATA / "rules"
PACKAGE = ROOT / "ntm_helpers"
TOPICS = PACKAGE / "topics"
TEMPLATES = PACKAGE / "report" / "template"
DOCS = HOME / "docs"
LOCK = HOME / "requirements.lock"
OUTPUTS = ROOT / "outputs" if IS_CLONE else Path("outputs")
CACHE = ROOT / ".cache" if IS_CLONE else None
"""What can be made again at any time; ``NTM_CACHE`` names another folder (`ntm_helpers.dataset.cache`)."""


def name_of(path: Path) -> str:
    """Name of a file of the project, the same in a clone and in a wheel: ``data/rules/measures.csv``."""
    return path.relative_to(HOME if path.is_relative_to(HOME) else ROOT).as_posix()


def of_project(folder: Path) -> Path:
    """Give a folder as it is named in a call; ``data/demo`` is the project's where no such folder is below the current one."""
    if IS_CLONE or folder.is_absolute() or folder.parts[:1] != (DATA.name,) or folder.exists():
        return folder
    return HOME / folder if (HOME / folder).is_dir() else folder


def dataset_folder(name: str) -> Path:
    """Folder of a dataset: ``NTM_DATA`` where it is set (a dataset laid elsewhere), else ``data/<name>``."""
    return Path(os.environ["NTM_DATA"]) if os.environ.get("NTM_DATA") else DATA / name


HERE = "."
"""How a command on a page names the folder of a dataset that does not lie in the project: that in which the command is run."""
SHOWN = "NTM_SHOWN"
"""Environment variable: how it is named on pages that are made again from data that lie elsewhere than they did."""


@cache
def shown_folder(folder: Path, name: str) -> str:
    """Folder of a dataset as a command on a page names it, the same on every machine: in the project its path, else `HERE`."""
    return os.environ.get(SHOWN) or (f"data/{name}" if folder.resolve() == (DATA / name).resolve() else HERE)


DECISIVE = frozenset({".py", ".csv", ".json", ".j2", ".css"})
"""Endings of the package's files that decide what a page says or how it looks."""


def rule_files() -> list[Path]:
    """Find the registers and rules."""
    return _plain(RULES.glob("*.csv"))


def code_files() -> list[Path]:
    """Find what decides a page beside rules, notebook and template: the package's code and words, and the contract."""
    found = [path for path in PACKAGE.rglob("*") if path.suffix in DECISIVE and not path.is_relative_to(TEMPLATES)]
    return _plain([*found, *CONTRACT.glob("*.csv")])


def template_files() -> list[Path]:
    """Find the files of the template."""
    return _plain(TEMPLATES.rglob("*"))


def _plain(paths: Iterable[Path]) -> list[Path]:
    """Files in the order of their names; not what an editor lays beside them: locks that lead nowhere, hidden copies."""
    named = {path: name_of(path).split("/") for path in paths if path.is_file()}
    return sorted((path for path, parts in named.items() if not any(part[0] == "." for part in parts)), key=named.__getitem__)


def readable(path: Path) -> Path:
    """Give a path at which there is a file that can be read to its end.

    Raises
    ------
    OSError
        When there is something else: a pipe would be waited for, a device may have no end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "no plain file", str(path))
    return path


def digest_of(paths: Iterable[Path]) -> str:
    """SHA-256 over files of the project, by their names and bytes as they stand on the disk now."""
    return digest_of_contents((path, readable(path).read_bytes()) for path in paths)


def digests_of(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of each file of the project as it stands on the disk now, by its name."""
    return {name_of(path): hashlib.sha256(readable(path).read_bytes()).hexdigest() for path in paths}


def digest_of_contents(contents: Iterable[tuple[Path, bytes]]) -> str:
    """SHA-256 over files of the project, by their names and bytes."""
    digest = hashlib.sha256()
    for path, content in contents:
        digest.update(f"{name_of(path)}:{len(content)}:".encode() + content)
    return digest.hexdigest()
