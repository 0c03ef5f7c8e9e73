"""Where things stand: the root of the workbook collection and its folders.

The collection is used as an editable install, so the root is the folder above this package.
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
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
CONTRACT = DATA / "contract"
RULES = DATA / "rules"
PACKAGE = ROOT / "ntm_helpers"
TOPICS = PACKAGE / "topics"
TEMPLATES = PACKAGE / "report" / "template"
OUTPUTS = ROOT / "outputs"
CACHE = ROOT / ".cache"
"""What can be made again at any time; ``NTM_CACHE`` names another folder (`ntm_helpers.dataset.cache`)."""


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
    """Files in their order; not what an editor lays beside them: locks that lead nowhere, hidden copies."""
    return sorted(path for path in paths if path.is_file() and not any(part[0] == "." for part in path.relative_to(ROOT).parts))


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
    return {path.relative_to(ROOT).as_posix(): hashlib.sha256(readable(path).read_bytes()).hexdigest() for path in paths}


def digest_of_contents(contents: Iterable[tuple[Path, bytes]]) -> str:
    """SHA-256 over files of the project, by their names and bytes."""
    digest = hashlib.sha256()
    for path, content in contents:
        digest.update(f"{path.relative_to(ROOT).as_posix()}:{len(content)}:".encode() + content)
    return digest.hexdigest()
