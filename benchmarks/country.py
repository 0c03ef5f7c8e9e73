"""A dataset of the size of the country: the 11,165 communes of the 2019 census, with invented criteria and capital.

``lay(folder)`` writes it. Units, people and households are those of the census (``census2019.csv``: Tổng điều tra dân số và nhà ở
1/4/2019, as copied from the portal of the General Statistics Office); everything else is invented by a seeded generator and the
dataset says so on every page.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path

from ntm_helpers.dataset.contract import columns

CENSUS = Path(__file__).with_name("census2019.csv")
NOTICE = "SỐ LIỆU GIẢ ĐỊNH ĐỂ ĐO TỐC ĐỘ – trừ dân số và số hộ của Tổng điều tra 2019"
KINDS = {"Phường": "ward", "Thị trấn": "township"}


def lay(folder: Path, *, communes: int = 0) -> list[str]:
    """Lay the dataset and give the ids of its communes.

    Parameters
    ----------
    folder : Path
    communes : int
        Only so many, from the first province on; 0 for all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with CENSUS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))[: communes or None]
    for number, row in enumerate(rows):
        row["commune_code"] = row["commune_code"] or f"C{number}"  # some have no code in the census
    provinces = {row["province_code"]: row["province"] for row in rows}
    named = dict.fromkeys((row["province_code"], row["district"], row["district_code"]) for row in rows)
    districts = {key: f"D{number:03d}" for number, key in enumerate(named)}  # codes are missing, or shared after a merger
    units = [{"unit_id": f"P{code}", "code": code, "name": name, "kind": "province"} for code, name in provinces.items()]
    units += [
        {"unit_id": unit_id, "code": code, "name": name, "kind": "district", "parent_id": f"P{province}"}
        for (province, name, code), unit_id in districts.items()
    ]
    units += [
        {
            "unit_id": row["commune_code"],
            "code": row["commune_code"],
            "name": row["commune"],
            "kind": next((kind for word, kind in KINDS.items() if row["commune"].startswith(word)), "commune"),
            "parent_id": districts[row["province_code"], row["district"], row["district_code"]],
            "region": "northern_midlands_mountains",
        }
        for row in rows
    ]
    _write(folder, "units", units)
    _write(
        folder,
        "sources",
        [
            {"source_id": "census", "title": "Tổng điều tra dân số và nhà ở 1/4/2019", "grade": "repost"},
            {"source_id": "invented", "title": NOTICE, "grade": "repost"},
        ],
    )
    _write(folder, "figures", _figures(rows))
    descriptor = {
        "name": "country",
        "contract": 1,
        "review_date": "2020-12-31",
        "notice": NOTICE,
        "notice_en": "INVENTED, to measure speed",
    }
    (folder / "datapackage.json").write_text(
        json.dumps(descriptor | {"reviewed_units": [f"P{code}" for code in provinces]}, ensure_ascii=False), encoding="utf-8"
    )
    return [row["commune_code"] for row in rows]


def _figures(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    chance = random.Random(2020)
    for row in rows:
        unit = row["commune_code"]
        common = {"unit_id": unit, "basis": "result", "stated_on": "2020-12-31"}
        for measure, column, of in (
            ("population_census", "population_2019", "person"),
            ("households_census", "households_2019", "household"),
        ):
            yield common | {
                "figure_id": f"{unit}-{column}",
                "measure": measure,
                "value": row[column],
                "unit": of,
                "period_end": "2019-04-01",
                "source_id": "census",
            }
        invented = common | {"period_end": "2020-12-31", "source_id": "invented"}
        for number in range(1, 20):
            state = "met" if chance.random() < 0.7 else "not_met"
            item = f"qd1980-2016/{number}"
            yield invented | {
                "figure_id": f"{unit}-c{number}",
                "measure": "criterion_state",
                "item": item,
                "value": state,
                "basis": "status",
            }
        capital = f"{chance.uniform(1, 50):.1f}"
        yield invented | {"figure_id": f"{unit}-k", "measure": "capital_mobilised", "value": capital, "unit": "billion VND"}


def _write(folder: Path, table: str, rows) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns(table), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
