"""Datasets made from the contract: whole ones, with every table, column, word, code and reference that it names.

`datasets` lays rows that fit the contract and then spoils a few of their cells by what people type: dates without zeros, thousands
marks, hedges in a number, hostile text, ids that lead nowhere. What becomes of it is not foreseen here: the check decides, and
the properties hold whatever it decides.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.contract import Column, columns
from ntm_helpers.dataset.register import Register

Rows = list[dict[str, str]]

REVIEW_DATE = "2020-12-31"
DAYS = ("2020-12-31", "2020-01-01", "2018-06-30", "2019-12-31", "2021-03-15", "2020-04-13")
NUMBERS = ("0", "1", "4", "10", "12.5", "120", "15.40", "378", "1850", "30000")
TEXTS = ("Đường thôn A", "HTX chè", "Uỷ ban nhân dân xã", "two roads", "tr. 3", "a", "trên 38 tỷ đồng")
HEDGES = ("", "", "exact", "over", "nearly", "about", "at_least", "at_most", "under", "not_reported")

BAD_DAYS = (
    "2020-1-1", "1/1/2020", "31/12/2020", "13/4/2020", "2020-02-30", "20201231", "2020-12", "2020", "0001-01-01", "9999-12-31",
    "2020-13-01", "quý 3", "٢٠٢٠-١٢-٣١", "２０２０-１２-３１", "2020-12-31T00:00:00", "2020-W53-4", "-", "44196", "2020-12-31…",
)  # fmt: skip
BAD_NUMBERS = (
    "1.850", "1,850", "1.850.000", "-5", "+5", "1e3", "NaN", "INF", "-INF", "9" * 30, "9" * 400, "10.98", "½", "٣٧", "３７", "5.",
    ".5", "007", "1 850", "1\u00a0850", "1_000", "trên 5", "5…", "0.0000001", "100.5", "0x10", "true", "#REF!", "19/19",
)  # fmt: skip
BAD_WORDS = ("1", "0", "yes", "có", "TRUE", "True", "false", "exactly", "Poor", "zz", "criteria", "…", "a b", "…/…")
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "](javascript:alert(1))", "{{7*7}} {% x %} {} {0} %s", "$$x^2$$",
    '=HYPERLINK("http://example.invalid";"x")', "@SUM(1)", "\u202e10", "Bản\u200bMới", "\x1b[31mred", "a\nb", "a\u2028b", "\x07",
    "Huyê\u0323n Thu\u031b\u0309", "Huyá»‡n LÃ¢m BÃ¬nh", "L©m B×nh", "../../etc/passwd", "a" * 500, "\ufeff", "\ufffd", "None",
    "nan", "ông A, CCCD 001085012345, đt 0912 345 678", "&amp; &lt;", "'", '"', "\\", "|", ";", "Đạt*", "🙂", "-", " ", "",
)  # fmt: skip


NUMBERED = ("value", "value_to", "step", "factor", "decimals", "attained_year")
"""Columns of text that hold numbers."""


@dataclass
class Drawn:
    """A dataset that was drawn.

    Attributes
    ----------
    descriptor : dict
    tables : dict of str to rows
    spoilt : list
        Table, number of the row, column and text of the cells that were spoilt.
    """

    descriptor: dict[str, object]
    tables: dict[str, Rows]
    spoilt: list[tuple[str, int, str, str]] = field(default_factory=list)

    def save(self, folder: Path) -> Path:
        """Lay it as an office would: a descriptor and a CSV file a table."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "datapackage.json").write_text(json.dumps(self.descriptor, ensure_ascii=False), encoding="utf-8")
        for name, rows in self.tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns(name), restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder


UNITS: Rows = [
    {"unit_id": "D", "name": "Huyện Thử", "kind": "district", "region": "northern_midlands_mountains"},
    {
        "unit_id": "A",
        "code": "02269",
        "name": "Bản Mới",
        "kind": "commune",
        "parent_id": "D",
        "region": "northern_midlands_mountains",
    },
    {"unit_id": "B", "code": "02266", "name": "Đồng Vàng", "kind": "commune", "parent_id": "D"},
]
MORE_UNITS: Rows = [
    {"unit_id": "A-v1", "name": "Thôn 1", "kind": "village", "parent_id": "A"},
    {"unit_id": "G", "name": "hai xã", "kind": "group", "parent_id": "D", "members": "A B"},
    {"unit_id": "G2", "name": "các xã", "kind": "group", "parent_id": "D", "members": "A …"},
    {"unit_id": "C-2020", "name": "Mới", "kind": "commune", "parent_id": "D", "valid_from": "2020-07-01"},
    {"unit_id": "C", "name": "Cũ", "kind": "commune", "parent_id": "D", "valid_to": "2020-06-30"},
]

_REGISTER = Register()
_OWN_MEASURE = {"measure": "awards", "topic": "direction", "name_vi": "Khen thưởng", "name_en": "Awards", "unit": "award"}
_OWN_MEASURE["kind"] = "count"
_OWN_UNIT = {"unit": "award", "dimension": "award", "factor": "1"}
_OWN_UNIT |= dict.fromkeys(("pattern_vi", "pattern_en_one", "pattern_en_other"), "{} a")


@st.composite
def datasets(draw: st.DrawFn, *, most_spoilt: int = 2) -> Drawn:
    """Draw a dataset: a few rows of any tables of the contract, at most so many cells of them spoilt."""
    tables: dict[str, Rows] = {
        "units": UNITS + draw(st.lists(st.sampled_from(MORE_UNITS), max_size=3, unique_by=lambda row: row["unit_id"]))
    }
    tables["units"] = [dict(row) for row in tables["units"]]
    tables["sources"] = [_row(draw, "sources", tables, number) for number in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):  # before what may speak of it
        tables |= {"units_of_measure": [dict(_OWN_UNIT)], "measures": [dict(_OWN_MEASURE)]}
    others = [name for name in contract.tables() if name not in ("units", "sources", "units_of_measure", "measures", "figures")]
    chosen = draw(st.sets(st.sampled_from(others), max_size=5))
    tables["figures"] = [_figure(draw, tables, number) for number in range(draw(st.integers(0, 8)))]
    for name in sorted(_with_what_they_name(chosen), key=list(contract.tables()).index):
        if name not in tables:
            tables[name] = [_row(draw, name, tables, number) for number in range(draw(st.integers(1, 3)))]
    descriptor: dict[str, object] = {"name": "drawn", "contract": 1, "review_date": REVIEW_DATE}
    descriptor |= draw(st.sampled_from([{}, {"reviewed_units": ["A"]}, {"reviewed_units": ["D"], "complete_units": ["D"]}]))
    spoilt = draw(st.lists(_spoiling(tables), max_size=most_spoilt))
    for table, number, column, text in spoilt:
        tables[table][number][column] = text
    return Drawn(descriptor, tables, spoilt)


def _with_what_they_name(tables: set[str]) -> set[str]:
    """Tables with those that their rows belong to."""
    named = {of for name in tables for of in contract.tables()[name].references.values()}
    return tables if named <= tables else _with_what_they_name(tables | named)


def _row(draw: st.DrawFn, table: str, tables: dict[str, Rows], number: int) -> dict[str, str]:
    """Draw a row that fits the contract, as far as columns alone can say."""
    of = contract.tables()[table]
    row = {}
    for column in of.columns:
        cells = _cells(column, tables, of.references.get(column.name, ""), f"{table[:3]}{number}" if column.name in of.key else "")
        row[column.name] = draw(cells if column.is_required else st.one_of(st.just(""), cells))
    return _OF_TABLES.get(table, lambda row, _: row)(row, tables)


def _cells(column: Column, tables: dict[str, Rows], of: str, key: str) -> st.SearchStrategy[str]:
    """Cells that fit a column."""
    if of:
        return st.sampled_from([row[contract.tables()[of].key[0]] for row in tables.get(of, [])] or ["zz"])
    if column.allowed:
        return st.sampled_from(column.allowed)
    if column.codes:
        return st.sampled_from(_REGISTER.known_codes(column.codes))
    if column.type == "date" or column.name.endswith(("_date", "deadline", "_on")):
        return st.sampled_from(DAYS)
    if column.type == "boolean":
        return st.sampled_from(("true", "false"))
    if column.type == "integer":
        return st.integers(int(column.least or 0), int(column.most or 100)).map(str)
    if column.type == "number" or column.measure:
        return st.sampled_from(NUMBERS)
    if column.name == "measure":
        return st.sampled_from(sorted(_REGISTER.measures))
    if key:
        return st.just(column.example if column.table in ("codes", "thresholds") else key)
    if column.pattern:
        return st.just(column.example or "1")
    return st.sampled_from(TEXTS)


def _figure(draw: st.DrawFn, tables: dict[str, Rows], number: int) -> dict[str, str]:
    """Draw a row of figures.csv of any measure of the register."""
    row = _row(draw, "figures", tables, number)
    own = [found["measure"] for found in tables.get("measures", [])]
    measures = sorted(_REGISTER.measures)
    name = draw(st.sampled_from(own + measures))
    row |= {
        "measure": name,
        "item": "",
        "value_to": "",
        "step": "",
        "quote": "",
        "period_start": draw(st.sampled_from(("", "2020-01-01"))),
    }
    row["period_end"] = draw(st.sampled_from(("", "2020-12-31", "2020-04-13", "2021-06-30")))
    if name in own:
        return row | {"unit": "award", "qualifier": "", "value": draw(st.sampled_from(("0", "3", "12")))}
    measure = _REGISTER.measures[name]
    items = _REGISTER.allowed_items(measure)
    row["item"] = draw(st.sampled_from(["", *items] if items else [""]))
    if measure.kind == "status":
        return row | {"unit": "", "qualifier": "", "value": draw(st.sampled_from(_REGISTER.allowed_codes(measure) or ["zz"]))}
    qualifier = draw(st.sampled_from(HEDGES))
    row["unit"] = draw(st.sampled_from(_REGISTER.units_like(_REGISTER.unit_of(name, row["item"])) or [""]))
    whole = [text for text in NUMBERS if "." not in text]
    values = {"year": ["2018", "2020", "2021"], "count": whole, "rate": [*NUMBERS[:7], "100"]}.get(measure.kind, [*NUMBERS])
    row |= {"qualifier": qualifier, "value": "" if qualifier == "not_reported" else draw(st.sampled_from(values))}
    if qualifier == "" and row["value"] and draw(st.integers(0, 9)) == 0:
        row["value_to"] = str(2 * float(row["value"])).removesuffix(".0")
    return row


def _statement(row: dict[str, str], tables: dict[str, Rows]) -> dict[str, str]:
    return row | {"unit_ids": "A B" if row["scope"] == "each" else "A", "opposes": ""}


def _identity(row: dict[str, str], tables: dict[str, Rows]) -> dict[str, str]:
    ids = [figure["figure_id"] for figure in tables["figures"]] or ["zz"]
    return row | {"result": ids[0], "terms": " ".join(f"+{one}" for one in ids[1:4]) or f"+{ids[0]}"}


def _correction(row: dict[str, str], tables: dict[str, Rows]) -> dict[str, str]:
    """A correction of a cell that is there, by one that stands in the same column."""
    target = tables[row["table"]] if tables.get(row["table"]) else tables["units"]
    name = row["table"] if tables.get(row["table"]) else "units"
    key, column = contract.tables()[name].key[0], {"figures": "value", "units": "name"}.get(name, "note")
    if column not in target[0]:
        column = key
    held = target[0].get(column, "")
    return row | {"table": name, "row_id": target[0][key], "column": column, "found": held, "corrected": held, "guard": ""}


def _household(row: dict[str, str], tables: dict[str, Rows]) -> dict[str, str]:
    return row | {"weight": "", "village_id": ""}


def _action(row: dict[str, str], tables: dict[str, Rows]) -> dict[str, str]:
    figures = [figure["figure_id"] for figure in tables["figures"]]
    return row | {"parent_action_id": "", "statement_id": "", "figure_id": figures[0] if figures and row["figure_id"] else ""}


_OF_TABLES: dict[str, Callable[[dict[str, str], dict[str, Rows]], dict[str, str]]] = {
    "statements": _statement,
    "identities": _identity,
    "corrections": _correction,
    "households": _household,
    "actions": _action,
}
"""What rows must keep that columns alone do not say."""


def _spoiling(tables: dict[str, Rows]) -> st.SearchStrategy[tuple[str, int, str, str]]:
    """Draw a cell and what somebody typed there."""
    places = [(table, number, column) for table, rows in tables.items() for number in range(len(rows)) for column in columns(table)]
    return st.sampled_from(places).flatmap(lambda place: st.tuples(*map(st.just, place), bad_cells(place[0], place[2])))


def bad_cells(table: str, column: str) -> st.SearchStrategy[str]:
    """What people type into a column that does not fit it, or hardly."""
    of = next(found for found in contract.tables()[table].columns if found.name == column)
    pools = [HOSTILE, BAD_WORDS]
    if of.type == "date" or column.endswith(("_date", "deadline", "_on")) or column.startswith("period"):
        pools += [BAD_DAYS, BAD_DAYS]
    if (
        of.type in ("integer", "number")
        or of.measure
        or column in ("value", "value_to", "step", "factor", "decimals", "attained_year")
    ):
        pools += [BAD_NUMBERS, BAD_NUMBERS]
    if of.type == "boolean" or of.allowed:
        pools += [BAD_WORDS]
    return st.sampled_from([text for pool in pools for text in pool])
