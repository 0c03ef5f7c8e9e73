"""The page of results, ``docs/benchmarks.md``: a section a measurement, with the command, day, machine and versions of its run."""

from __future__ import annotations

import os
import platform
import re
import shlex
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

from ntm_helpers.files import write_whole
from ntm_helpers.project import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = "# Benchmarks\n\nEach section is written by the command that it names. Trust ratios, not seconds: machines are noisy.\n"
LIBRARIES = ("papermill", "nbclient", "ipykernel", "nbconvert", "pandas", "frictionless")


class Section:
    """Lines of one measurement; what is added is shown at once.

    Parameters
    ----------
    heading : str
        Name of the section: saving replaces the section of that name.
    """

    def __init__(self, heading: str):
        self._heading, self._lines = heading, []
        command = shlex.join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
        machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        print(f"## {heading}", flush=True)
        self.add(f"`{command}` on {date.today().isoformat()}: {machine}, {versions}.\n")

    def add(self, text: str) -> None:
        """Add a line or several."""
        print(text, flush=True)
        self._lines.append(text)

    def save(self) -> None:
        """Write the section in the place of the one of its name, else at the end of the page."""
        text = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else HEAD
        head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
        sections = {part.partition("\n")[0]: part.rstrip("\n") for part in parts}
        sections[self._heading] = "\n".join([self._heading, "", *self._lines]).rstrip("\n")
        write_whole(PAGE, head.rstrip("\n") + "\n" + "".join(f"\n## {part}\n" for part in sections.values()))
