"""How long Alkire–Foster takes with contributions by commune, against the time pandas needs to read the same CSV.

``python benchmarks/alkire_foster.py [households]`` lays invented households with 12 scored indicators in 200 communes in a
temporary file: seconds (medians of five rounds in one run), their ratio and the peak memory. Rows weigh by their members, and in
the same rounds by survey weights of six decimals, as numbers and as text: the measures take either exactly.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
from results import Section

from ntm_helpers.methods.alkire_foster import measures

INDICATORS = [f"i{n}" for n in range(12)]


def main() -> None:
    """Write the ratio."""
    section = Section("Alkire–Foster measures against reading their CSV")
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    seeded = np.random.default_rng(2020)
    table = pd.DataFrame(seeded.integers(0, 2, (households, 12)), columns=INDICATORS)
    table.insert(0, "commune", seeded.integers(0, 200, households).astype(str))
    table["members"] = seeded.integers(1, 9, households)
    survey_weights = np.round(seeded.uniform(20, 900, households), 6)
    weights = dict.fromkeys(INDICATORS, Fraction(1, 12))
    weighting = ("members", "weight", "weight_text")
    reading, measuring = [], {name: [] for name in weighting}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "households.csv"
        table.to_csv(path, index=False)
        for _ in range(5):
            started = time.perf_counter()
            read = pd.read_csv(path)
            reading.append(time.perf_counter() - started)
            read["weight"] = survey_weights
            read["weight_text"] = read["weight"].map("{:.6f}".format)
            for name in weighting:
                started = time.perf_counter()
                found = measures(read, weights, Fraction(3, 12), population=name, group="commune")
                measuring[name].append(time.perf_counter() - started)
                assert len(found.groups) == 200
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    read_seconds, seconds = statistics.median(reading), statistics.median(measuring["members"])
    numbers, texts = (
        statistics.median(other / whole for other, whole in zip(measuring[name], measuring["members"], strict=True))
        for name in weighting[1:]
    )
    section.add(f"- {households:,} households, 12 indicators, 200 communes.")
    section.add(f"- pandas reads the CSV: {read_seconds:.2f} s; measures with contributions by commune: {seconds:.2f} s.")
    section.add(f"- ratio: {seconds / read_seconds:.1f} × (target: at most 3); peak memory {memory:.0f} MB (target: under 1,000).")
    section.add(f"- rows weighted by six decimals, against members: {numbers:.1f} ×, as text {texts:.1f} × (target: at most 5).")
    section.save()


if __name__ == "__main__":
    main()
