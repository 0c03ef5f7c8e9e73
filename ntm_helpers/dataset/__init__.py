"""A dataset, read: the only room that opens data files.

``open_dataset("lam-binh")`` reads the tables, applies the declared corrections, checks the contract and gives a `Dataset`;
``dataset.view("02296", as_of, reads)`` gives what one notebook may read: the unit itself with its villages and the groups it
belongs to, its parent, its children.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from ntm_helpers.dataset import contract, entities
from ntm_helpers.dataset.entities import Entity
from ntm_helpers.dataset.figures import Figure, Standing, day, published, standing_on
from ntm_helpers.dataset.register import Measure, Register, band
from ntm_helpers.dataset.tables import Rows, Table, read_tables, table_names
from ntm_helpers.dataset.tables import digest as tables_digest
from ntm_helpers.dataset.view import GRADES, Reads, View, declared_reads, figures_named, reads_of
from ntm_helpers.errors import DataRefused, Fault, UsageError, Weight
from ntm_helpers.places import Places, Unit, UnitChange
from ntm_helpers.project import dataset_folder

__all__ = [
    "GRADES",
    "Dataset",
    "Entity",
    "Figure",
    "Measure",
    "Reads",
    "Register",
    "Standing",
    "View",
    "band",
    "declared_reads",
    "figures_named",
    "open_dataset",
    "reads_of",
    "standing_on",
]


DECLARED = (*entities.TABLES, "identities", "statements")
"""Tables that a notebook reads only where it declares them."""
OWN_WORDS = ("measures", "codes", "units_of_measure", "thresholds", "work_measures")
"""Tables by which a dataset adds to the registers: every page may hang on them."""


class Dataset:
    """One dataset, checked and indexed by unit.

    Attributes
    ----------
    name, title : str
    review_date : date
        Day to which the situation is told unless another is asked for.
    places : Places
    register : Register
    faults, row_faults : tuple of Fault
        What was found that did not stop the reading; those among them that stop what may read their row.
    identities, statements, corrections : list of dict
        Rows of these tables, as text.
    digest : str
        SHA-256 over the tables as read.
    """

    def __init__(
        self,
        folder: Path,
        descriptor: dict,
        tables: Mapping[str, Table],
        register: Register,
        digest: str,
        faults: Iterable[Fault] = (),
    ):
        self.folder = folder
        self.name: str = descriptor["name"]
        self.title: dict[str, str] = {"vi": descriptor.get("title", self.name), "en": descriptor.get("title_en", self.name)}
        self.notice: dict[str, str] = {"vi": descriptor.get("notice", ""), "en": descriptor.get("notice_en", "")}
        self.review_date = date.fromisoformat(descriptor["review_date"])
        self.roots: tuple[str, ...] = tuple(descriptor.get("reviewed_units", ()))
        rows = {name: tables[name].rows if name in tables else [] for name in table_names()}
        self.places = Places(map(_unit, rows["units"]), map(_unit_change, rows["unit_changes"]))
        self.register = register
        self.sources = {row["source_id"]: row for row in rows["sources"]}
        self.faults = tuple(faults)
        self.row_faults = tuple(fault for fault in self.faults if fault.weight == Weight.ROW)
        self.digest = digest
        self.identities, self.statements, self.corrections = rows["identities"], rows["statements"], rows["corrections"]
        self.own_words = [rows[name] for name in OWN_WORDS]
        self._entities = {name: _by_column(rows[name], entities.parent_column(name)) for name in entities.TABLES}
        self._unit_rows = {row["unit_id"]: row for row in rows["units"]}
        self._changes = rows["unit_changes"]
        self._figures_file = tables["figures"].file
        self._table_of = {table.file: name for name, table in tables.items()}
        self._numbers = dict(zip((row["figure_id"] for row in rows["figures"]), tables["figures"].numbers, strict=True))
        self._rows: dict[str, Rows] = defaultdict(list)
        for row in rows["figures"]:
            self._rows[row["unit_id"]].append(row)

    @cached_property
    def units_digest(self) -> str:
        """Short SHA-256 over the units, their changes and the descriptor, on which every page hangs."""
        about = [self.name, self.title, self.notice, self.roots, self.review_date.isoformat()]
        text = json.dumps([about, list(self._unit_rows.values()), self._changes], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def rows(self, unit_id: str) -> list[dict[str, str]]:
        """Rows of ``figures.csv`` on one unit, as text."""
        return self._rows.get(unit_id, [])

    @property
    def environment(self) -> dict[str, str]:
        """What a process sets in its environment so that `open_dataset` opens this dataset as it was checked."""
        return {"NTM_DATA": str(self.folder.resolve()), "NTM_CHECKED": self.digest}

    def number_of_figures(self, unit_id: str) -> int:
        """Number of rows of ``figures.csv`` on one unit."""
        return len(self.rows(unit_id))

    @cached_property
    def figure_ids(self) -> set[str]:
        """Ids of all figures."""
        return {row["figure_id"] for rows in self._rows.values() for row in rows}

    @cached_property
    def _corrections_by_figure(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in self.corrections:
            if row["table"] == "figures":
                found[row["row_id"]] = (*found.get(row["row_id"], ()), row["correction_id"])
        return found

    def figure(self, row: Mapping[str, str], as_of: date) -> Figure:
        """Make a figure of a row, as seen from a review date."""
        quantity = contract.figure_quantity(row, self.register)
        return published(row, quantity, as_of, self._corrections_by_figure.get(row["figure_id"], ()))

    def entities(self, table: str, belonging_to: str) -> list[dict[str, str]]:
        """Rows of an entity table that belong to a unit, or hang on a row, by its id."""
        return self._entities[table].get(belonging_to, [])

    def figures(self, as_of: date | None = None) -> Iterator[Figure]:
        """Give every figure of the dataset whose row can be read, unit by unit: for checks of the whole, not for pages."""
        broken = {fault.row for fault in self.row_faults if fault.file == self._figures_file}
        for rows in self._rows.values():
            for row in rows:
                if not broken or self._numbers[row["figure_id"]] not in broken:
                    yield self.figure(row, as_of or self.review_date)

    def grade(self, figure: Figure) -> int:
        """Place of its source among `GRADES`: 0 is the most trusted."""
        source = self.sources.get(figure.source_id) or self.register.sources[figure.source_id]
        return GRADES.index(source["grade"])

    def is_reviewed_whole(self, unit_id: str) -> bool:
        """Whether a unit is reviewed with all its parts, by the descriptor: then every part of it is listed."""
        above = self.places.get(unit_id)
        while above is not None and above.unit_id not in self.roots:
            above = self.places.parent(above.unit_id)
        return above is not None

    def reviewed_units(self, as_of: date) -> list[Unit]:
        """Units that get a briefing."""
        return self.places.reviewed(self.roots, as_of)

    def day(self, as_of: str | date) -> date:
        """Read a review date: YYYY-MM-DD or D/M/YYYY, empty for the dataset's own.

        Raises
        ------
        UsageError
            When it is no date.
        """
        if isinstance(as_of, date):
            return as_of
        if not as_of:
            return self.review_date
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(as_of, form).date()
            except ValueError:
                continue
        hint = f"the dataset's own is {self.review_date.isoformat()}"
        raise UsageError(f"{as_of!r} is no date: write YYYY-MM-DD or D/M/YYYY, day first; {hint}.")

    def view(self, unit_id: str, as_of: str | date, reads: Reads) -> View:
        """Give what one notebook may read about a unit.

        Parameters
        ----------
        unit_id : str
            Id or slug of the unit.
        as_of : str or date
            Review date, YYYY-MM-DD; empty for the dataset's.
        reads : Reads
            What the notebook declares.

        Raises
        ------
        UsageError
            When the unit does not exist in the dataset.
        DataRefused
            When a row that the view may read is broken.
        """
        day = self.day(as_of)
        known = [unit for unit in self.places if unit.exists_on(day) or unit.unit_id == unit_id]
        view = View(self, self.places.find(unit_id, known), day, reads)
        faults = self.blocking_faults(view)
        if faults:
            raise DataRefused(str(self.folder), faults)
        return view

    def blocking_faults(self, view: View) -> list[Fault]:
        """Broken rows that a view may read: of its units, measures and tables."""
        readable = {unit.unit_id for unit in view.readable_units}
        return [
            fault
            for fault in self.row_faults
            if (fault.unit_id in readable or fault.unit_id not in self.places)
            and (self._table_of.get(fault.file) not in DECLARED or self._table_of[fault.file] in view.reads.tables)
            and (fault.measure not in self.register.measures or view.reads.allows(self.register.measures[fault.measure]))
        ]


def open_dataset(name: str, folder: Path | None = None) -> Dataset:
    """Open a dataset and check its contract.

    Parameters
    ----------
    name : str
        Name of the dataset as its ``datapackage.json`` says; its folder is ``data/<name>`` unless ``NTM_DATA`` names another.
    folder : Path, optional
        Folder of the dataset, for callers that know it; ``name`` may then be empty.

    Returns
    -------
    Dataset
        Its ``row_faults`` hold what stops only some of the briefings, its ``faults`` also what is only to be looked at.

    Raises
    ------
    DataRefused
        When a file, column, key or reference is broken: every fault with file, row, column and mend.
    UsageError
        When ``NTM_DATA`` names another dataset than ``name``.
    """
    folder = folder or dataset_folder(name)
    descriptor, tables, faults = read_dataset(folder)
    if name and descriptor and descriptor["name"] != name:
        raise UsageError(f"The dataset in {folder} is {descriptor['name']!r}, not {name!r}: name it so, or mend NTM_DATA.")
    if any(fault.weight == Weight.TABLE for fault in faults):
        raise DataRefused(str(folder), faults)
    digest = tables_digest(descriptor, tables)
    tables, failed = contract.corrected(tables)
    register = own_register(tables)
    if os.environ.get("NTM_CHECKED") != digest:  # else the run that started this kernel has checked the very same tables
        faults += failed + contract.content_faults(descriptor, tables, register)
        if any(fault.weight == Weight.TABLE for fault in faults):
            raise DataRefused(str(folder), faults)
    return Dataset(folder, descriptor, tables, register, digest, faults)


def _by_column(rows: Rows, column: str) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def read_dataset(folder: Path) -> tuple[dict, dict[str, Table], list[Fault]]:
    """Read descriptor and tables as text, before anything in them is checked."""
    descriptor, faults = contract.read_descriptor(folder)
    if faults:
        return descriptor if "name" in descriptor else {}, {}, faults
    tables, faults = read_tables(folder, descriptor)
    return descriptor, tables, faults


def own_register(tables: Mapping[str, Table]) -> Register:
    """Registers of the rules with what a dataset brings of its own."""
    return Register(own={name: tables[name].rows for name in OWN_WORDS if name in tables})


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        unit_id=row["unit_id"],
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent_id=row["parent_id"],
        region=row["region"],
        members=tuple(contract.members(row["members"])),
        valid_from=day(row["valid_from"]),
        valid_to=day(row["valid_to"]),
    )


def _unit_change(row: dict[str, str]) -> UnitChange:
    return UnitChange(
        from_unit_id=row["from_unit_id"],
        to_unit_id=row["to_unit_id"],
        change_date=date.fromisoformat(row["change_date"]),
        kind=row["kind"],
        is_whole=row["is_whole"].lower() == "true",
        source_id=row["source_id"],
        note=row["note"],
    )
