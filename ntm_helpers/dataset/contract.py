"""The contract of a dataset: which tables it may hold, and what stands in their columns.

``data/contract/tables.csv`` has one row a table, ``columns.csv`` one row a column. They are the one truth: from them are made the
Table Schema that frictionless checks, the resources of a full ``datapackage.json``, the notes of the workbook that ``ntm new``
writes, and the paragraphs on the tables in the guides to the data (`ntm_helpers.dataset.guide`).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ntm_helpers.project import CONTRACT, NOTEBOOKS, readable

VERSION = 1
"""Of the contract; a dataset names the one that it keeps in ``contract`` of its descriptor."""
OF_THE_NOTEBOOKS = "@topics"
"""What ``allowed`` of a column says where the topics are allowed, which are found and listed nowhere."""
SEVERAL = "*"
"""What ends a reference of ``tables.csv`` whose column may hold several ids."""
DECIDES_NO_PAGE = frozenset({"matters"})
"""Tables of what an office writes about its figures: no page reads them, and they are no part of the digest of a dataset."""
WITHOUT_A_NOTEBOOK = "context"
"""Topic of the measures that every topic may print beside its own."""

Json = dict[str, Any]
"""A JSON object of the Data Package standard, as frictionless takes it."""


@dataclass(frozen=True)
class Column:
    """One row of ``columns.csv``.

    Attributes
    ----------
    table, name : str
    name_vi : str
        Its head in a workbook in Vietnamese; what stands in brackets is the unit of measure of its numbers.
    type : str
        ``string``, ``date``, ``boolean``, ``integer`` or ``number``, as in a Table Schema.
    is_required : bool
        Whether no cell of it may be empty.
    pattern : str
        Regular expression that a cell matches as a whole.
    listed : str
        Words that are allowed, separated by a space, or `OF_THE_NOTEBOOKS`.
    least, most, longest : str
        Smallest and largest number or day, most characters; empty for no limit.
    measure, unit : str
        Of numbers in entity tables: their measure and unit of measure; ``column:NAME`` where that cell of the row has the unit.
    codes : str
        List of codes, or register, of which a cell holds one.
    vi, en : str
        What stands in it, in both languages.
    example : str
        Its cell in the example row.
    """

    table: str
    name: str
    name_vi: str
    type: str
    is_required: bool
    pattern: str
    listed: str
    least: str
    most: str
    longest: str
    measure: str
    unit: str
    codes: str
    vi: str
    en: str
    example: str

    @property
    def allowed(self) -> tuple[str, ...]:
        """Words of which a cell holds one; none where it is free."""
        return topics() if self.listed == OF_THE_NOTEBOOKS else tuple(self.listed.split())

    @property
    def note(self) -> str:
        """What stands in it, as the comment on its header says it."""
        return f"{self.vi}\n\n{self.en}"


@dataclass(frozen=True)
class TableContract:
    """One row of ``tables.csv``, with its columns.

    Attributes
    ----------
    name, title : str
    name_vi : str
        Its title in Vietnamese: the name of its sheet.
    row, row_vi : str
        What one row is.
    key : tuple of str
        Columns that no two rows have in common.
    references : mapping of str to str
        Columns that hold the id of a row of another table, or of this one, with that table.
    lists : frozenset of str
        Those of them that may hold several ids, separated by a space; ``tables.csv`` marks them with ``*``.
    is_needed : bool
        Whether no dataset is without it.
    family : str
        Tables that are checked together, by ``checks/<family>.py``.
    is_of_people : bool
        Whether its rows are people: no page names them, and a dataset may set a number below which they are not counted.
    note, note_vi : str
        What else there is to know, for the guides to the data.
    columns : tuple of Column
        In the order in which they are written.
    """

    name: str
    title: str
    name_vi: str
    row: str
    row_vi: str
    key: tuple[str, ...]
    references: Mapping[str, str]
    lists: frozenset[str]
    is_needed: bool
    family: str
    is_of_people: bool
    note: str
    note_vi: str
    columns: tuple[Column, ...]


@cache
def tables() -> Mapping[str, TableContract]:
    """Give the tables of the contract by name, in its order."""
    columns: dict[str, list[Column]] = {}
    for row in _rows(CONTRACT / "columns.csv"):
        name, listed, is_required = row.pop("column"), row.pop("allowed"), row.pop("required") == "true"
        columns.setdefault(row["table"], []).append(Column(name=name, listed=listed, is_required=is_required, **row))
    return {row["table"]: _table(row, tuple(columns[row["table"]])) for row in _rows(CONTRACT / "tables.csv")}


def table_names() -> list[str]:
    """Give the names of the tables."""
    return list(tables())


@cache
def tables_of_people() -> frozenset[str]:
    """Give the names of the tables whose rows are people."""
    return frozenset(table.name for table in tables().values() if table.is_of_people)


def columns(table: str) -> list[str]:
    """Give the columns of a table in the order in which they are written."""
    return [column.name for column in tables()[table].columns]


def example_row(table: str) -> dict[str, str]:
    """Give the example row of a table: what ``ntm new`` writes, and what is never read."""
    return {column.name: column.example for column in tables()[table].columns}


def scored_columns(table: str) -> tuple[str, ...]:
    """Give the columns that are scored 1 or 0: of the households, the indicators of deprivation."""
    return tuple(column.name for column in tables()[table].columns if column.listed == "0 1")


@cache
def topics() -> tuple[str, ...]:
    """Topics to which a statement or a measure may belong: of every notebook that reads measures of its own, and the context.

    A notebook that cannot be read, or is none of a topic, is passed over: those who run the notebooks name it.
    """
    found = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb") if f"{path.stem}/*" in _measures_read(path))
    return (*found, WITHOUT_A_NOTEBOOK)


@cache
def schema(table: str) -> Json:
    """Give the Table Schema of one table."""
    found = tables()[table]
    references = [
        {"fields": [column], "reference": {"resource": "" if of == table else of, "fields": [tables()[of].key[0]]}}
        for column, of in found.references.items()
        if column not in found.lists  # the standard has no reference of several
    ]
    return {
        "fieldsMatch": "equal",
        "primaryKey": list(found.key),
        **({"foreignKeys": references} if references else {}),
        "fields": [_field(column, is_key=found.key == (column.name,)) for column in found.columns],
    }


@cache
def resources() -> list[Json]:
    """Give the tables as the ``resources`` of a Data Package, for a descriptor that is to be read outside this project."""
    return [
        {
            "name": table.name,
            "path": f"{table.name}.csv",
            "title": table.title,
            "title_vi": table.name_vi,
            "description": table.row if table.is_needed else f"{table.row} Optional.",
            "schema": schema(table.name),
        }
        for table in tables().values()
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with readable(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _table(row: Mapping[str, str], columns: tuple[Column, ...]) -> TableContract:
    references = dict(pair.split("=") for pair in row["references"].split())
    return TableContract(
        name=row["table"],
        title=row["title"],
        name_vi=row["name_vi"],
        row=row["row"],
        row_vi=row["row_vi"],
        key=tuple(row["key"].split()),
        references={column: of.removesuffix(SEVERAL) for column, of in references.items()},
        lists=frozenset(column for column, of in references.items() if of.endswith(SEVERAL)),
        is_needed=row["needed"] == "true",
        family=row["family"],
        is_of_people=row["people"] == "true",
        note=row["note"],
        note_vi=row["note_vi"],
        columns=columns,
    )


_BOOLEANS = {"trueValues": ["true", "True", "TRUE"], "falseValues": ["false", "False", "FALSE"]}
"""Without them the standard takes 1 and 0 too, which nothing here reads as such."""


def _field(column: Column, *, is_key: bool) -> Json:
    """Give the field of a Table Schema, with what this project adds to the standard's words."""
    stated = {
        "required": column.is_required,
        "unique": is_key,
        "pattern": column.pattern,
        "enum": list(column.allowed),
        "minimum": _end(column, column.least),
        "maximum": _end(column, column.most),
        "maxLength": int(column.longest) if column.longest else None,
    }
    constraints = {name: value for name, value in stated.items() if value not in (False, None, "", [])}
    own = {"measure": column.measure, "unit": column.unit, "codes": column.codes}
    return {
        "name": column.name,
        "type": column.type,
        **(_BOOLEANS if column.type == "boolean" else {}),
        "title_vi": column.name_vi,
        "description": column.en,
        "description_vi": column.vi,
        "example": column.example,
        **({"constraints": constraints} if constraints else {}),
        **{name: value for name, value in own.items() if value},
    }


def _end(column: Column, stated: str) -> int | str | None:
    """Least or most of a column: a day is stated as it is written."""
    return stated if column.type == "date" else int(stated) if stated else None


def _measures_read(path: Path) -> list[str]:
    """Patterns of the measures that a notebook declares to read."""
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""  # a pipe would be waited for
        declared = json.loads(text)["metadata"]["ntm"]["reads"]["measures"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return declared if isinstance(declared, list) else []
