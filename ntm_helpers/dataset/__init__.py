"""A dataset, read: the only room that opens data files.

``open_dataset("lam-binh")`` checks the contract and gives a `Dataset`; ``dataset.view("02296", as_of, reads)`` gives what one
notebook may read: the unit itself with its villages and the groups it belongs to, its parent, its children. A view refuses what
the notebook's metadata does not declare, so that the plan knows every input before a kernel starts, and its digest changes only
when something that it may read changes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from ntm_helpers.dataset import contract
from ntm_helpers.dataset.figures import Figure, Standing, day, published, standing_on
from ntm_helpers.dataset.register import Measure, Register, band
from ntm_helpers.errors import DataRefused, Fault, OutsideDeclaration, UsageError, Weight
from ntm_helpers.places import Places, Unit, UnitChange
from ntm_helpers.project import NOTEBOOKS, dataset_folder

__all__ = [
    "GRADES",
    "Dataset",
    "Figure",
    "Measure",
    "Reads",
    "Register",
    "Standing",
    "View",
    "band",
    "declared_reads",
    "open_dataset",
    "standing_on",
]

GRADES = ("law", "official", "press", "repost")
"""Grades of sources, the most trusted first."""


@dataclass(frozen=True)
class Reads:
    """What a notebook may read, from its metadata.

    Attributes
    ----------
    measures : tuple of str
        Patterns over ``topic/measure`` of the register, such as ``funding/*`` or ``context/population_*``.
    units : tuple of str
        Of ``self``, ``parent``, ``children``.
    """

    measures: tuple[str, ...]
    units: tuple[str, ...]

    def allows(self, measure: Measure) -> bool:
        """Whether a measure is declared."""
        return any(fnmatchcase(f"{measure.topic}/{measure.measure}", pattern) for pattern in self.measures)


def declared_reads(topic: str) -> Reads:
    """Read what ``notebooks/<topic>.ipynb`` declares in its metadata."""
    metadata = json.loads((NOTEBOOKS / f"{topic}.ipynb").read_text(encoding="utf-8"))["metadata"]["ntm"]
    return Reads(tuple(metadata["reads"]["measures"]), tuple(metadata["reads"]["units"]))


class Dataset:
    """One dataset, checked and indexed by unit.

    Attributes
    ----------
    name, title : str
    review_date : date
        Day to which the situation is told unless another is asked for.
    places : Places
    register : Register
    row_faults : tuple of Fault
        Faults that stop only what may read their row.
    digest : str
        SHA-256 over the files of the dataset.
    """

    def __init__(self, folder: Path, descriptor: dict, tables: dict[str, contract.Rows], digest: str, row_faults=()):
        self.folder = folder
        self.name: str = descriptor["name"]
        self.title: dict[str, str] = {"vi": descriptor.get("title", self.name), "en": descriptor.get("title_en", self.name)}
        self.notice: dict[str, str] = {"vi": descriptor.get("notice", ""), "en": descriptor.get("notice_en", "")}
        self.review_date = date.fromisoformat(descriptor["review_date"])
        self.roots: tuple[str, ...] = tuple(descriptor.get("reviewed_units", ()))
        self.places = Places(map(_unit, tables["units"]), map(_unit_change, tables.get("unit_changes", ())))
        self.register = Register()
        self.sources = {row["source_id"]: row for row in tables["sources"]}
        self.row_faults = tuple(row_faults)
        self.digest = digest
        self._unit_rows = {row["unit_id"]: row for row in tables["units"]}
        self._changes = tables.get("unit_changes", [])
        self._rows: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in tables["figures"]:
            self._rows[row["unit_id"]].append(row)

    def rows(self, unit_id: str) -> list[dict[str, str]]:
        """Rows of ``figures.csv`` on one unit, as text."""
        return self._rows.get(unit_id, [])

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
        """Broken rows that a view may read."""
        readable = {unit.unit_id for unit in view.readable_units}
        return [
            fault
            for fault in self.row_faults
            if (fault.unit_id in readable or fault.unit_id not in self.places)
            and (fault.measure not in self.register.measures or view.reads.allows(self.register.measures[fault.measure]))
        ]


class View:
    """What one notebook may read about a unit on a review date.

    Attributes
    ----------
    dataset : Dataset
    unit : Unit
    parent : Unit or None
    children : list of Unit
        Parts on the review date, in the order of the Vietnamese alphabet.
    as_of : date
    reads : Reads
    """

    def __init__(self, dataset: Dataset, unit: Unit, as_of: date, reads: Reads):
        self.dataset, self.unit, self.as_of, self.reads = dataset, unit, as_of, reads
        self.places, self.register = dataset.places, dataset.register
        self.parent = self.places.parent(unit.unit_id) if "parent" in reads.units else None
        self.children = self.places.children(unit.unit_id, as_of) if "children" in reads.units else []
        self.parents_groups = self.places.groups_in(self.parent.unit_id) if self.parent else []

    def narrowed(self, reads: Reads) -> View:
        """Give the same view through another notebook's declaration, which must not be wider."""
        return View(self.dataset, self.unit, self.as_of, reads)

    @cached_property
    def groups(self) -> list[Unit]:
        """Groups of units, named together by a source, that the unit is a member of or that lie within it."""
        within = self.places.groups_in(self.unit.unit_id) if "children" in self.reads.units else []
        return self.places.groups(self.unit.unit_id) + within

    @cached_property
    def villages(self) -> list[Unit]:
        """Villages of the unit that the dataset names."""
        return self.places.villages(self.unit.unit_id)

    @cached_property
    def readable_units(self) -> list[Unit]:
        """Units whose figures may be read."""
        parent = [self.parent] if self.parent else []
        return list(dict.fromkeys([self.unit, *parent, *self.children, *self.groups, *self.parents_groups, *self.villages]))

    def figures(self, measure: str | None = None, item: str | None = None, of: Unit | None = None) -> list[Figure]:
        """All figures on a unit, whatever their standing, by period and statement.

        Parameters
        ----------
        measure, item : str, optional
            Only these; ``item=""`` is the whole.
        of : Unit, optional
            Unit asked about, by default the view's.

        Raises
        ------
        OutsideDeclaration
            When the notebook does not declare the measure or the unit.
        """
        of = of or self.unit
        if measure is not None:
            self._require(measure)
        if of not in self.readable_units:
            raise OutsideDeclaration(
                f"The notebook asked for figures on {of.unit_id}, but its metadata declares only {', '.join(self.reads.units)} "
                f"of {self.unit.unit_id}. Declare more under ntm.reads.units."
            )
        found = [
            self._figure(row)
            for row in self.dataset.rows(of.unit_id)
            if (measure is None or row["measure"] == measure)
            and (item is None or row["item"] == item)
            and self.reads.allows(self.register.measures[row["measure"]])
        ]
        return sorted(found, key=_by_period)

    def current(self, measure: str, item: str | None = None, of: Unit | None = None) -> list[Figure]:
        """Figures that tell how things stood on the review date, earliest period first."""
        return [figure for figure in self.figures(measure, item, of) if figure.counts]

    def latest(
        self, measure: str, item: str | None = "", of: Unit | None = None, basis: Iterable[str] | None = None
    ) -> Figure | None:
        """Figure of the latest period that counts; of several on one period, that of the best source.

        Parameters
        ----------
        basis : iterable of str, optional
            Only these bases, such as ``("plan",)``; by default everything but plans.
        """
        allowed = tuple(basis) if basis else ("result", "estimate", "status", "derived")
        found = [figure for figure in self.current(measure, item, of) if figure.basis in allowed]
        if not found:
            return None
        last = found[-1].last_day
        return min((f for f in found if f.last_day == last), key=self._grade)

    def source(self, source_id: str) -> dict[str, str]:
        """Row of a source, of the dataset or of the rules."""
        return self.dataset.sources.get(source_id) or self.register.sources[source_id]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every row that this view may read, so that nothing else changes the page."""
        ids = sorted({unit.unit_id for unit in self.readable_units})
        rows = [row for unit_id in ids for row in self.dataset.rows(unit_id) if self.reads.allows(self._measure(row))]
        units = [self.dataset._unit_rows[unit_id] for unit_id in ids]
        changes = [c for c in self.dataset._changes if {c["from_unit_id"], c["to_unit_id"]} & set(ids)]
        sources = [self.dataset.sources[source_id] for source_id in sorted({row["source_id"] for row in rows})]
        text = json.dumps([units, changes, rows, sources], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _measure(self, row: dict[str, str]) -> Measure:
        return self.register.measures[row["measure"]]

    def _require(self, measure: str) -> None:
        if not self.reads.allows(self.register.measures[measure]):
            raise OutsideDeclaration(
                f"The notebook asked for the measure {measure}, but its metadata declares only "
                f"{', '.join(self.reads.measures)}. Declare it under ntm.reads.measures."
            )

    def _figure(self, row: dict[str, str]) -> Figure:
        measure = self._measure(row)
        quantity = None if measure.kind == "status" else contract.figure_quantity(row, self.register)
        return published(row, quantity, self.as_of)

    def _grade(self, figure: Figure) -> tuple:
        return GRADES.index(self.source(figure.source_id)["grade"]), figure.figure_id


def _by_period(figure: Figure) -> tuple:
    return figure.last_day or date.min, figure.stated_on or date.min, figure.figure_id


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
        Its ``row_faults`` hold what stops only some of the briefings.

    Raises
    ------
    DataRefused
        When a file, column, key or reference is broken: every fault with file, row, column and mend.
    UsageError
        When ``NTM_DATA`` names another dataset than ``name``.
    """
    folder = folder or dataset_folder(name)
    descriptor, faults = contract.read_descriptor(folder)
    if faults:
        raise DataRefused(str(folder), faults)
    if name and descriptor["name"] != name:
        raise UsageError(f"The dataset in {folder} is {descriptor['name']!r}, not {name!r}: name it so, or mend NTM_DATA.")
    paths = contract.table_paths(descriptor)
    tables: dict[str, contract.Rows] = {}
    for table, path in paths.items():
        tables[table], table_faults = contract.read_rows(folder, path, table)
        faults += table_faults
    if faults:
        raise DataRefused(str(folder), faults)
    digest = _digest(folder, paths)
    if os.environ.get("NTM_CHECKED") == digest:  # the run that started this kernel has checked the very same bytes
        return Dataset(folder, descriptor, tables, digest)
    faults = _content_faults(folder, paths, tables, descriptor)
    if any(fault.weight == Weight.TABLE for fault in faults):
        raise DataRefused(str(folder), faults)
    return Dataset(folder, descriptor, tables, digest, faults)


def _content_faults(folder: Path, paths: dict[str, str], tables: dict[str, contract.Rows], descriptor: dict) -> list[Fault]:
    existing = {table: path for table, path in paths.items() if (folder / path).is_file()}
    faults = list(contract.schema_faults(folder, existing))
    faults += contract.unit_faults(paths["units"], tables["units"])
    known = {row["unit_id"] for row in tables["units"]}
    for root in descriptor.get("reviewed_units", ()):
        if root not in known:
            faults.append(Fault("datapackage.json", None, "reviewed_units", root, "is no unit of units.csv", "Mend the id."))
    said = {(fault.file, fault.row, fault.column) for fault in faults}
    for fault in contract.row_faults(paths["figures"], tables["figures"], Register()):
        if (fault.file, fault.row, fault.column) not in said:
            faults.append(fault)
    order = list(paths.values())
    rank = {file: number for number, file in enumerate(order)}
    located = [_with_subject(fault, paths["figures"], tables["figures"]) for fault in faults]
    return sorted(located, key=lambda fault: (rank.get(fault.file, -1), fault.row or 0, fault.column))


def _with_subject(fault: Fault, file: str, rows: contract.Rows) -> Fault:
    """Add to a row fault whom the row concerns, so that only those briefings wait for its mend."""
    if fault.weight == Weight.TABLE or fault.file != file or fault.unit_id or fault.row is None:
        return fault
    row = rows[fault.row - 2]
    return Fault(**{**fault.__dict__, "unit_id": row["unit_id"], "measure": row["measure"]})


def _digest(folder: Path, paths: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for file in ["datapackage.json", *paths.values()]:
        path = folder / file
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{file}:{len(content)}:".encode() + content)
    return digest.hexdigest()


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
