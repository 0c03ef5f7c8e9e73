"""A dataset in which every table of the contract has rows, made from the example rows that ``ntm new`` writes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import columns, example_row

Rows = dict[str, list[dict[str, str]]]

READ = {
    "figures": {"value", "value_to", "unit", "step", "item", "measure"},
    "statements": {"unit_ids", "measure", "opposes"},
    "actions": {"measure", "figure_id", "start_date", "deadline", "done_date", "stated_on", "parent_action_id", "statement_id"},
    "linkage_projects": {"stages"},
    "identities": {"result", "terms"},
    "corrections": {"row_id", "column", "found", "corrected", "guard"},
    "measures": {"unit", "items", "bounded_by", "criterion"},
    "codes": {"code", "part_of"},
    "units_of_measure": {"unit", "dimension"},
    "units": {"code", "members"},
    "thresholds": {"indicator"},
    "work_measures": {"measure", "plan_of", "covers"},
    "recognitions": {"attained_year"},
    "households": {"village_id"},
}
"""Columns of text that hold words of the data, ids or numbers, by table."""


def free_columns(table: str) -> Iterator[str]:
    """Columns of a table that hold whatever somebody wrote."""
    of = contract.tables()[table]
    for column in of.columns:
        is_word = column.allowed or column.codes or column.measure or column.pattern or column.type != "string"
        if (
            not is_word
            and column.name not in of.references
            and column.name not in of.key
            and column.name not in READ.get(table, ())
        ):
            yield column.name


def filled(*texts: str) -> Rows:
    """Give rows for every table: of a commune A and, with other ids, of a commune B of the same district D.

    Parameters
    ----------
    *texts : str
        Put, one after the other, into the columns that hold whatever somebody wrote; by default the examples of the contract.
    """
    tables: Rows = {}
    text, typed = next(iter(texts), ""), cycle(texts)
    for name, of in contract.tables().items():
        row = example_row(name)
        if text:
            row |= {column: next(typed) for column in free_columns(name)}
            row |= {"quote": row["quote"][:80]} if "quote" in row else {}
        other = dict(row)
        for column in of.key:
            if column.endswith("_id") and column not in of.references:
                other[column] = f"{row[column]}-b"
        for column, target in of.references.items():
            if row[column] and target != "sources" and target != name:
                other[column] = f"{row[column]}-b"
        tables[name] = [row, other] if other != row else [row]
    tables["units"] = [
        {"unit_id": "D", "name": "Huyện Thử", "kind": "district"},
        tables["units"][0] | {"name": text or "Bản Mới", "parent_id": "D", "code": "02269"},
        tables["units"][0] | {"unit_id": "example-commune-b", "name": "Đồng Vàng", "parent_id": "D", "code": "02266"},
    ]
    tables["unit_changes"] = tables["unit_changes"][:1]
    tables["sources"] = tables["sources"][:1]
    tables["sources"][0] |= {"publisher": text or "Ủy ban nhân dân"}
    tables["statements"][1] |= {"unit_ids": "example-commune-b"}
    tables["corrections"] = tables["corrections"][:1]
    for rows in tables.values():  # else they are the example rows, which are not read
        for row in rows:
            if "note" in row and not text:
                row["note"] = "ghi chú"
    tables["households"][0]["members"] = "5"
    tables["corrections"][0]["reason"] = text or "in nhầm"
    tables["measures"][0]["name_vi"] = text or "Số khen thưởng"
    tables["units_of_measure"][0]["pattern_en_other"] = "{} given"
    return tables


def lay(folder: Path, tables: Rows, **more: object) -> Path:
    """Lay the tables as a dataset, with what else its descriptor says."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = {"name": "filled", "contract": contract.VERSION, "review_date": "2020-12-31", **more}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(name), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder
