"""How long does it take to send out a district: every unit of data/demo as Word, as sheets?

    python benchmarks/export.py [--runs 3] [--formats docx xlsx html pdf]

Each export is a command of its own, as an office runs it, into an empty folder: seconds by the clock and of CPU, of all its
processes, the best of the runs, for other programs only add to both. Every run must give the same bytes. Then, in this process, how
long a picture takes and how heavy it is.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import Section

from ntm_helpers.dataset import open_dataset
from ntm_helpers.project import DATA
from ntm_helpers.report.charts.png import picture
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart
from ntm_helpers.topics import synthesis

TARGETS = {"docx": 30, "xlsx": 15}
"""Seconds by the clock on two cores."""


def exported(name: str, folder: Path) -> tuple[float, float, dict[str, str], int]:
    """Export the district once; give seconds by the clock and of CPU, the digest of each file, and their bytes."""
    before, begun = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "ntm_helpers", "export", "--format", name, "--data", str(DATA / "demo"), "--out", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    clock, after = time.perf_counter() - begun, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    digests = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}
    return clock, cpu, digests, sum(map(len, contents.values()))


def measure(section: Section, name: str, runs: int) -> None:
    """Export several times and say how long the best took."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            found.append(exported(name, Path(folder)))
    clock, cpu = min(one[0] for one in found), min(one[1] for one in found)
    first, *others = (one[2] for one in found)
    same = "the same bytes every time" if all(one == first for one in others) else "DIFFERENT BYTES"
    target = f" (target: {TARGETS[name]})" if name in TARGETS else ""
    section.add(
        f"| {name} | {len(first)} | {found[0][3] / 1e6:.1f} | {clock:.1f}{target} | {cpu:.1f} | {same if others else 'one run'} |"
    )


def pictures(section: Section) -> None:
    """Draw every picture of the district's briefings and their annexes, and say how long one takes."""
    dataset = open_dataset("demo")
    took, sizes = [], []
    for unit in dataset.reviewed_units(dataset.day("")):
        for review in synthesis.with_topics(dataset, unit.unit_id).values():
            writer = Writer(review.view, "vi")
            for chart in [block for step in review.steps for block in step.blocks if isinstance(block, Chart)]:
                begun = time.process_time()
                sizes.append(len(picture(chart, writer).png))
                took.append(time.process_time() - begun)
    mean, most = sum(took) / len(took), max(sizes) / 1e3
    section.add(f"\n- {len(took)} pictures: CPU {mean:.2f} s each (target: at most 0.1), the heaviest {most:.0f} KB (target: 150).")


def main() -> None:
    """Measure what is asked for and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--formats", nargs="+", default=["docx", "xlsx"])
    asked = parser.parse_args()
    section = Section("A district sent out")
    section.add(f"Programs that wanted a core when it began: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores.\n")
    section.add("| format | files | MB | seconds | CPU seconds | |\n|---|---|---|---|---|---|")
    for name in asked.formats:
        measure(section, name, asked.runs)
    pictures(section)
    section.save()


if __name__ == "__main__":
    main()
