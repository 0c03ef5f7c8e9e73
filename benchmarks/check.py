"""How long a check takes, against frictionless alone on the same tables: a ratio in one run.

``python benchmarks/check.py [figures] [identities]`` lays an invented dataset in a temporary folder (communes with capital by
source, households and poor households over ten years; declared identities over them), checks it with ``ntm check --json`` and
validates the same CSV files with frictionless alone, by turns and in processes of their own: seconds and ratio, medians of three
pairs, and peak memory.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import Section

from ntm_helpers.dataset.contract import columns, resources

PAIRS = 3
SOURCES = ("state_direct", "integrated", "credit", "enterprise", "community")


def lay(folder: Path, figures: int, identities: int) -> None:
    """Lay the dataset: eight figures a commune and year."""
    seeded = random.Random(2020)
    communes = [f"C{n:05d}" for n in range(figures // 80)]
    units = [{"unit_id": "P", "name": "Tỉnh", "kind": "province"}]
    units += [{"unit_id": c, "name": c, "kind": "commune", "parent_id": "P"} for c in communes]
    rows, relations = [], []
    for year in range(2011, 2021):
        for commune in communes:
            about = {"unit_id": commune, "basis": "result", "source_id": "S", "period_end": f"{year}-12-31"}
            key = f"{commune}-{year}"
            amounts = [seeded.randint(1, 9999) for _ in SOURCES]
            for source, amount in zip(SOURCES, amounts, strict=True):
                money = {"measure": "capital_mobilised", "item": source, "value": f"{amount / 100:.2f}", "unit": "billion VND"}
                rows.append({"figure_id": f"{key}-{source}", **money, **about})
            total = {"measure": "capital_mobilised", "value": f"{sum(amounts) / 100:.2f}", "unit": "billion VND"}
            rows.append({"figure_id": f"{key}-total", **total, **about})
            households, poor = seeded.randint(300, 3000), seeded.randint(1, 300)
            for name, measure, value, item in (
                ("h", "households_reviewed", households, ""),
                ("p", "poor_households", poor, "qd59-2015"),
            ):
                count = {"measure": measure, "value": str(value), "unit": "household", "item": item}
                rows.append({"figure_id": f"{key}-{name}", **count, **about})
            if len(relations) < identities:
                terms = " ".join(f"+{key}-{source}" for source in SOURCES)
                relations.append({"identity_id": f"I-{key}", "kind": "sum", "result": f"{key}-total", "terms": terms})
                relations.append({"identity_id": f"J-{key}", "kind": "at_most", "result": f"{key}-p", "terms": f"+{key}-h"})
    sources = [{"source_id": "S", "title": "invented for a benchmark", "grade": "official"}]
    (folder / "datapackage.json").write_text(json.dumps({"name": "bench", "contract": 1, "review_date": "2020-12-31"}))
    for name, table in (("units", units), ("sources", sources), ("figures", rows), ("identities", relations[:identities])):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(name), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)


def alone(folder: str) -> None:
    """Validate the tables with frictionless alone, as anybody would."""
    from frictionless import Package, Resource

    names = ("units", "sources", "figures", "identities")
    package = Package(resources=[Resource(r, basepath=folder) for r in resources() if r["name"] in names], basepath=folder)
    assert package.validate().valid


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds of a process of its own without an index of an earlier one, and peak memory in MB of the processes so far."""
    with tempfile.TemporaryDirectory() as cache:
        before = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"NTM_CACHE": cache})
        seconds = time.perf_counter() - before
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Write the ratio."""
    section = Section("A check against frictionless alone")
    figures, identities = (int(text) for text in (*sys.argv[1:], *("100000", "20000")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        lay(Path(folder), figures, identities)
        me = [sys.executable, __file__, "--alone", folder]
        check = [sys.executable, "-c", "from ntm_helpers.cli import main; main()", "check", folder, "--json"]
        pairs = [(timed(me), timed(check)) for _ in range(PAIRS)]
    frictionless_seconds, check_seconds = (statistics.median(seconds for seconds, _ in way) for way in zip(*pairs, strict=True))
    ratio = statistics.median(ours / alone for (alone, _), (ours, _) in pairs)
    frictionless_memory, memory = pairs[0][0][1], pairs[0][1][1]
    section.add(f"- {figures:,} figures, {identities:,} identities.")
    section.add(f"- frictionless alone: {frictionless_seconds:.1f} s, {frictionless_memory:.0f} MB.")
    section.add(f"- `ntm check` with identities: {check_seconds:.1f} s, at most {memory:.0f} MB.")
    section.add(f"- ratio: {ratio:.1f} × (target: at most 3).")
    section.save()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2])
    else:
        main()
