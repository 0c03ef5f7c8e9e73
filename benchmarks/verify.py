"""How long it takes to verify a thousand pages: their digests, traces, notebooks and records, and none of it made again.

``python benchmarks/verify.py [FOLDER]`` takes the pages of a build (by default data/lam-binh is built into a temporary folder),
copies the folder until there are a thousand and has `ntm verify` judge them, as a folder and as a zip, three times each: seconds,
CPU and peak memory, medians.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import Section

from ntm_helpers.project import DATA

PAGES, TIMES, MOST = 1_000, 3, 10.0


def several(folder: Path, into: Path) -> int:
    """Copy a build until there are enough pages; give their number."""
    number = len(list(folder.rglob("*.html")))
    copies = -(-PAGES // number)
    for copy in range(copies):
        shutil.copytree(folder, into / str(copy))
    return copies * number


def seconds(command: list[str]) -> tuple[float, float, int]:
    """Run a command that must succeed; give the seconds that it took, those of the processor and its peak memory in MB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def main() -> int:
    """Measure and write down."""
    ntm = [sys.executable, "-m", "ntm_helpers"]
    with tempfile.TemporaryDirectory() as temp:
        if len(sys.argv) > 1:
            folder = Path(sys.argv[1])
        else:
            folder = Path(temp, "built")
            subprocess.run([*ntm, "build", "--data", DATA / "lam-binh", "--out", folder], check=True, stdout=subprocess.DEVNULL)
        many = Path(temp, "many")
        number = several(folder, many)
        size = sum(path.stat().st_size for path in many.rglob("*") if path.is_file())
        archive = shutil.make_archive(str(Path(temp, "many")), "zip", many)
        section = Section("Verifying a thousand pages")
        section.add(f"- {number:,} pages with their traces and notebooks, {size / 1e6:,.0f} MB.")
        slowest = 0.0
        for name, path in (("folder", str(many)), ("zip", archive)):
            found = [seconds([*ntm, "verify", path]) for _ in range(TIMES)]
            median, processor, memory = (statistics.median(column) for column in zip(*found, strict=True))
            slowest = max(slowest, median)
            section.add(f"- as a {name}: {median:.1f} s, CPU {processor:.1f} s, {memory} MB (target: under {MOST:.0f} s).")
        section.save()
    return 0 if slowest < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
