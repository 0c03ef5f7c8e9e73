"""A dataset as its index holds it: rows by unit, figures, what is stated on a unit in digests."""

from __future__ import annotations

import copy
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self, cast

from ntm_helpers.dataset import contract, entities
from ntm_helpers.dataset.borders import Borders
from ntm_helpers.dataset.cells import read_boolean, read_day
from ntm_helpers.dataset.figures import MISPRINT, ONE_THING, Figure, published
from ntm_helpers.dataset.index import Index
from ntm_helpers.dataset.named import OWN_WORDS
from ntm_helpers.dataset.newest import Newest, needs_day
from ntm_helpers.dataset.readings import figure_quantity
from ntm_helpers.dataset.register import Measure, Register
from ntm_helpers.dataset.tables import Rows, is_open_list, members, terms
from ntm_helpers.errors import Weight
from ntm_helpers.places import Places, Unit, UnitChange

GRADES = ("law", "official", "press", "repost")
"""Grades of sources, the most trusted first."""


class StoredDataset:
    """What a dataset holds, given by unit: what a view reads from.

    Attributes
    ----------
    folder : Path
    name : str
    title, notice : dict of str to str
        By language.
    review_date : date
        Day to which the situation is reported unless another is asked for.
    previous_review_date : date or None
        Day of the review before that, with which briefings compare.
    roots : tuple of str
        Units that are reviewed with all their parts.
    complete_units : frozenset of str
        Units of which the dataset says that it lists every part.
    least_count : int
        Below this number people of lists are not counted on pages (`ntm_helpers.review.withholding`); 0: none is set.
    unnamed_tables : frozenset of str
        Tables of which no row is named, on pages or beside them, but only counted.
    places : Places
    register : Register
        With the dataset's own words.
    own_words : dict of str to rows
        Tables by which the dataset adds to the registers.
    sources : dict of str to row
        With ``copy``, the digest of the copy that is kept, where one is.
    faults, row_faults : tuple of Fault
        What was found that did not stop the reading; those among them that stop what may read their row.
    digest : str
        SHA-256 over the tables as read.
    """

    def __init__(self, folder: Path, index: Index):
        descriptor = index.descriptor
        self.folder, self._index = folder, index
        self.name = descriptor["name"]
        self.title = {"vi": descriptor.get("title") or self.name, "en": descriptor.get("title_en") or self.name}
        self.notice = {"vi": descriptor.get("notice", ""), "en": descriptor.get("notice_en", "")}
        self.review_date = cast(date, read_day(descriptor["review_date"]))  # the check lets nothing else pass
        self.previous_review_date = read_day(descriptor.get("previous_review_date", ""))
        self.roots = tuple(descriptor.get("reviewed_units", ()))
        self.complete_units = frozenset(descriptor.get("complete_units", ()))
        self.least_count = descriptor.get("least_count", 0)
        may_be_named = descriptor.get("household_ids", False) and not self.least_count
        self.unnamed_tables = frozenset() if may_be_named else contract.tables_of_people()
        units, changes = index.rows("units"), index.rows("unit_changes")
        self.places = Places(map(_unit, units), map(_unit_change, changes))
        self.own_words = {name: index.rows(name) for name in OWN_WORDS}
        self.register = Register(own={name: rows for name, rows in self.own_words.items() if rows})
        copies = {row["source_id"]: {"copy": row["sha256"].lower()} for row in index.rows("source_copies")}
        self.sources = {row["source_id"]: row | copies.get(row["source_id"], {}) for row in index.rows("sources")}
        self.faults = index.faults
        self.row_faults = tuple(fault for fault in self.faults if fault.weight == Weight.ROW)
        self.digest = index.digest
        self._unit_rows = {row["unit_id"]: row for row in units}
        self._changes = changes
        self._misprinted: dict[str, bool] = {}
        self._told_again: dict[str, dict[str, tuple[str, ...]]] = {}
        self._rows: dict[tuple[str, str], Rows] = {}
        self._figures: dict[tuple[str, date], Figure] = {}
        self._newest: dict[tuple[str, str, date], Newest] = {}

    def with_sources(self, sources: Iterable[dict[str, str]]) -> Self:
        """Give the dataset with further sources, for figures that are held against it before they are written."""
        found = copy.copy(self)
        found.sources = self.sources | {row["source_id"]: row for row in sources}
        return found

    def table(self, name: str) -> Rows:
        """Rows of a whole table, as text; none where the dataset does not have it."""
        return self._index.rows(name)

    def has(self, table: str) -> bool:
        """Whether there is a file of a table."""
        return table in self._index.files.values()

    @cached_property
    def identities(self) -> Rows:
        """Rows of ``identities.csv``."""
        return self.table("identities")

    @cached_property
    def statements(self) -> Rows:
        """Rows of ``statements.csv``."""
        return self.table("statements")

    @cached_property
    def corrections(self) -> Rows:
        """Rows of ``corrections.csv``."""
        return self.table("corrections")

    def unit_row(self, unit_id: str) -> dict[str, str]:
        """Row of ``units.csv``."""
        return self._unit_rows[unit_id]

    def rows(self, unit_id: str) -> Rows:
        """Rows of ``figures.csv`` on one unit, as text."""
        return self._cached("figures", "unit_id", unit_id)

    def entities(self, table: str, belonging_to: str) -> Rows:
        """Rows of an entity table that belong to a unit, or to a row, by its id."""
        return self._cached(table, entities.parent_column(table), belonging_to)

    def has_misprints(self, unit_id: str) -> bool:
        """Whether a source misprints a figure on a unit."""
        if unit_id not in self._misprinted:
            self._misprinted[unit_id] = any(row["qualifier"] == MISPRINT for row in self.rows(unit_id))
        return self._misprinted[unit_id]

    def told_again(self, unit_id: str) -> Mapping[str, tuple[str, ...]]:
        """Figures on a unit of which their source says the same thing of the same period again, each with the others."""
        if unit_id not in self._told_again:
            groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for row in self.rows(unit_id):
                groups[tuple(row[column] for column in ONE_THING)].append(row["figure_id"])
            ids = (group for group in groups.values() if len(group) > 1)
            self._told_again[unit_id] = {one: tuple(x for x in group if x != one) for group in ids for one in group}
        return self._told_again[unit_id]

    def _cached(self, table: str, column: str, key: str) -> Rows:
        if (table, key) not in self._rows:
            self._rows[table, key] = self._index.rows(table, column, key)
        return self._rows[table, key]

    @property
    def environment(self) -> dict[str, str]:
        """What a process sets in its environment so that `open_dataset` opens this dataset as it was checked."""
        return {"NTM_DATA": str(self.folder.resolve()), **self._index.environment}

    def number_of_figures(self, unit_id: str) -> int:
        """Number of rows of ``figures.csv`` on one unit."""
        return self._index.number_of_figures(unit_id)

    @cached_property
    def units_digest(self) -> str:
        """Short SHA-256 over the units, their changes and the descriptor, on which every page depends."""
        about = [self.name, self.title, self.notice, self.roots, sorted(self.complete_units), self.review_date.isoformat()]
        of_people = [self.least_count, sorted(self.unnamed_tables)]
        text = json.dumps([about, of_people, list(self._unit_rows.values()), self._changes], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def own_words_digest(self) -> str:
        """SHA-256 over the tables by which the dataset adds to the registers."""
        return hashlib.sha256(json.dumps(list(self.own_words.values()), ensure_ascii=False).encode()).hexdigest()

    def borders(self, unit_ids: Iterable[str]) -> Borders:
        """Borders of units, as far as there are any, with whose they are and their day."""
        shapes = self._index.shapes(unit_ids)
        return Borders(self._index.credit, self._index.borders_day, {unit_id: json.loads(text) for unit_id, text in shapes.items()})

    def digests_on(self, unit_id: str) -> list[tuple[str, str, str, str]]:
        """Digests of what is stated on a unit: table, measure (of figures), digest of the rows, ids of their sources by line."""
        return self._digests_on(unit_id)

    @cached_property
    def _digests_on(self) -> Callable[[str], list[tuple[str, str, str, str]]]:
        return lru_cache(maxsize=4096)(self._index.digests)

    @cached_property
    def _statements_by_unit(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for number, row in enumerate(self.statements):
            for unit_id in members(row["unit_ids"]):
                found[unit_id].append(number)
        return found

    def statements_on(self, unit_ids: Iterable[str]) -> Rows:
        """Statements that name one of the units, in the order of their file."""
        return [self.statements[n] for n in sorted({n for unit_id in unit_ids for n in self._statements_by_unit.get(unit_id, ())})]

    @cached_property
    def _changes_by_unit(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for number, row in enumerate(self._changes):
            for unit_id in {row["from_unit_id"], row["to_unit_id"]}:
                found[unit_id].append(number)
        return found

    def changes_of(self, unit_ids: Iterable[str]) -> Rows:
        """Rows of ``unit_changes.csv`` from or to one of the units."""
        return [self._changes[n] for n in sorted({n for unit_id in unit_ids for n in self._changes_by_unit.get(unit_id, ())})]

    @cached_property
    def _identities_by_unit(self) -> dict[str, list[tuple[int, set[str], set[str]]]]:
        """Identities by one of their units, each with its number, units and measures; those of no unit under the empty id."""
        found = defaultdict(list)
        for number, row in enumerate(self.identities):
            places = [place for place in map(self._index.place_of_figure, figures_named(row)) if place]
            units, measures = {unit_id for unit_id, _ in places}, {measure for _, measure in places}
            found[min(units, default="")].append((number, units, measures))
        return found

    def identities_within(self, unit_ids: set[str], allows: Callable[[str], bool]) -> Rows:
        """Identities all of whose figures are on the units and of measures that are allowed, in the order of their file."""
        near = [entry for unit_id in (*unit_ids, "") for entry in self._identities_by_unit.get(unit_id, ())]
        within = [n for n, units, measures in near if units <= unit_ids and all(map(allows, measures))]
        return [self.identities[number] for number in sorted(within)]

    @cached_property
    def _corrections_by_figure(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in self.corrections:
            if row["table"] == "figures":
                found[row["row_id"]] = (*found.get(row["row_id"], ()), row["correction_id"])
        return found

    @cached_property
    def _corrections_by_unit(self) -> dict[str, list[tuple[str, dict[str, str]]]]:
        """Corrections of figures by unit, each with its figure's measure."""
        found = defaultdict(list)
        for row in self.corrections:
            place = self._index.place_of_figure(row["row_id"]) if row["table"] == "figures" else None
            if place:
                found[place[0]].append((place[1], row))
        return found

    def corrections_on(self, unit_id: str) -> list[tuple[str, dict[str, str]]]:
        """Corrections of figures on a unit, each with the measure."""
        return self._corrections_by_unit.get(unit_id, [])

    def figure(self, row: Mapping[str, str], as_of: date) -> Figure:
        """Make a figure of a row, as seen from a review date; asked for again, the same one."""
        key = (row["figure_id"], as_of)
        if key not in self._figures:
            measure = self.register.measures[row["measure"]]
            self._figures[key] = published(
                row,
                figure_quantity(row, self.register),
                as_of,
                self._corrections_by_figure.get(row["figure_id"], ()),
                newer_not_reported=self._newest_of(row["unit_id"], measure, as_of).not_reported_after(row),
                is_undated=needs_day(row, measure),
            )
        return self._figures[key]

    def _newest_of(self, unit_id: str, measure: Measure, as_of: date) -> Newest:
        """Give what is newest of a measure on a unit."""
        key = (unit_id, measure.measure, as_of)
        if key not in self._newest:
            rows = [row for row in self.rows(unit_id) if row["measure"] == measure.measure]
            self._newest[key] = Newest(rows, measure, as_of)
        return self._newest[key]

    def grade(self, figure: Figure) -> int:
        """Place of its source among `GRADES`: 0 is the most trusted."""
        source = self.sources.get(figure.source_id) or self.register.law.sources[figure.source_id]
        return GRADES.index(source["grade"])


def figures_named(identity: Mapping[str, str]) -> set[str]:
    """Figure ids that a row of ``identities.csv`` names."""
    return {term.lstrip("+-") for term in terms(identity["terms"])} | ({identity["result"]} - {"", "100"})


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        unit_id=row["unit_id"],
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent_id=row["parent_id"],
        region=row["region"],
        members=tuple(members(row["members"])),
        is_open=is_open_list(row["members"]),
        valid_from=read_day(row["valid_from"]),
        valid_to=read_day(row["valid_to"]),
    )


def _unit_change(row: dict[str, str]) -> UnitChange:
    return UnitChange(
        from_unit_id=row["from_unit_id"],
        to_unit_id=row["to_unit_id"],
        change_date=cast(date, read_day(row["change_date"])),  # required
        kind=row["kind"],
        is_whole=read_boolean(row["is_whole"]) is True,
        source_id=row["source_id"],
        note=row["note"],
    )
