"""A wheel made as ``make wheel`` makes it, installed alone: beside the libraries, without the clone."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from types import SimpleNamespace

import pytest

from ntm_helpers.project import ROOT


def made_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def make_wheel():
    return made_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    return made_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(tmp_path_factory, wheel):
    """An environment that has the wheel and the libraries of this one by a path: not the clone, itself a path."""
    folder = tmp_path_factory.mktemp("môi trường") / "có dấu cách"
    venv.create(folder, symlinks=os.name != "nt")
    variables = {"base": str(folder), "platbase": str(folder)}
    packages, scripts = (Path(sysconfig.get_path(name, "venv", variables)) for name in ("purelib", "scripts"))
    (packages / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    python = next(scripts.glob("python*"))
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return SimpleNamespace(packages=packages, python=python, ntm=next(scripts.glob("ntm*")))
