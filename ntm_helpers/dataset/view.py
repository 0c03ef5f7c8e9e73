"""What one notebook may read of a dataset.

A view refuses what the notebook's metadata does not declare, so that the plan knows every input before a kernel starts, and its
digest changes only when something that it may read changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from ntm_helpers.dataset.borders import digests_of_borders
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.entities import BESIDE, OF_PEOPLE, TABLES, Entity, dates_of, is_later, number_columns
from ntm_helpers.dataset.evidence import EVIDENCE
from ntm_helpers.dataset.figures import Figure
from ntm_helpers.dataset.frames import table_frame
from ntm_helpers.dataset.reads import Reads
from ntm_helpers.dataset.stored import StoredDataset
from ntm_helpers.dataset.tables import Rows
from ntm_helpers.errors import OutsideDeclaration, listed
from ntm_helpers.places import Unit
from ntm_helpers.words import Message

if TYPE_CHECKING:
    import pandas as pd


class View:
    """What one notebook may read about a unit on a review date.

    Attributes
    ----------
    dataset : StoredDataset
    unit : Unit
    parent : Unit or None
    children : list of Unit
        Parts on the review date, in the order of the Vietnamese alphabet.
    as_of : date
    reads : Reads
    since : date or None
        Day of an earlier review, of which `before` is the view.
    """

    def __init__(self, dataset: StoredDataset, unit: Unit, as_of: date, reads: Reads, since: date | None = None):
        self.dataset, self.unit, self.as_of, self.reads, self.since = dataset, unit, as_of, reads, since
        self.places, self.register = dataset.places, dataset.register
        self.parent = self.places.parent(unit.unit_id) if "parent" in reads.units else None
        self.children = self.places.children(unit.unit_id, as_of) if "children" in reads.units else []
        self.predecessors = self.places.predecessors(unit.unit_id) if "predecessors" in reads.units else []
        self.parents_groups = self.places.groups_in(self.parent.unit_id) if self.parent else []
        self._declared: dict[str, list[Figure]] = {}

    def narrowed(self, reads: Reads) -> View:
        """Give the view of that day through another notebook's declaration, which must not be wider."""
        return View(self.dataset, self.unit, self.as_of, reads)

    @cached_property
    def before(self) -> View | None:
        """What the same notebook may read as of the earlier review, of the units of that day; None where the unit was not there."""
        is_there = self.since is not None and self.unit.exists_on(self.since)
        return View(self.dataset, self.unit, self.since, self.reads) if self.since is not None and is_there else None

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
        others = [*self.children, *self.groups, *self.parents_groups, *self.villages, *self.predecessors]
        return list(dict.fromkeys([self.unit, *([self.parent] if self.parent else []), *others]))

    def figures(self, measure: str | None = None, item: str | None = None, of: Unit | None = None) -> list[Figure]:
        """All figures on a unit, whatever their standing, by period and statement.

        Asked for a measure, only those that are reported: a line without a number stands in the list of all figures alone.

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
        if measure is not None and not self.allows(measure):
            raise OutsideDeclaration(Message("declared.measure", measure=measure, declared=", ".join(self.reads.measures)))
        if of not in self.readable_units:
            raise OutsideDeclaration(
                Message("declared.figures", unit=of.unit_id, declared=", ".join(self.reads.units), own=self.unit.unit_id)
            )
        return [
            figure
            for figure in self._declared_on(of)
            if (measure is None or (figure.measure == measure and figure.is_reported)) and item in (None, figure.item)
        ]

    def _declared_on(self, of: Unit) -> list[Figure]:
        """All figures on a unit whose measures are declared, by period and statement: topics ask for them measure by measure."""
        if of.unit_id not in self._declared:
            rows = [row for row in self.dataset.rows(of.unit_id) if self.allows(row["measure"])]
            self._declared[of.unit_id] = sorted((self.dataset.figure(row, self.as_of) for row in rows), key=_by_period)
        return self._declared[of.unit_id]

    def of_topic(self, topic: str, of: Unit | None = None) -> list[Figure]:
        """All figures on a unit whose measures belong to a topic and that are reported, whatever their standing."""
        measures = self.register.measures
        return [figure for figure in self.figures(of=of) if figure.is_reported and measures[figure.measure].topic == topic]

    def misprints(self, topic: str = "", of: Unit | None = None) -> list[Figure]:
        """Give what sources print on a unit and cannot be right, of a topic's measures or of all: it is shown and used nowhere."""
        found = self.figures(of=of) if self.dataset.has_misprints((of or self.unit).unit_id) else []
        measures = self.register.measures
        return [one for one in found if one.misprint is not None and topic in ("", measures[one.measure].topic)]

    def told_again(self, figure: Figure) -> list[Figure]:
        """Give what the source of a published figure says again of the same thing and period, as far as it may be read."""
        ids = self.dataset.told_again(figure.unit_id).get(figure.figure_id, ())
        if not ids or not self.may_read(figure.measure, unit := self.places[figure.unit_id]):
            return []
        return [other for other in self.figures(figure.measure, figure.item, unit) if other.figure_id in ids]

    def may_read(self, measure: str, unit: Unit) -> bool:
        """Whether the notebook declares a measure and a unit."""
        return self.allows(measure) and unit in self.readable_units

    def identities(self) -> Rows:
        """Rows of ``identities.csv`` all of whose figures may be read.

        Raises
        ------
        OutsideDeclaration
            When the notebook does not declare the table.
        """
        self.require_table("identities")
        return self._identities

    @cached_property
    def relations(self) -> Rows:
        """Rows of ``identities.csv`` all of whose figures are `examined` and may be read, whether or not the table is declared."""
        return self.dataset.identities_within({unit.unit_id for unit in self.examined}, self.allows)

    @property
    def examined(self) -> list[Unit]:
        """Units whose figures are held against one another: the unit, its parts, groups and villages, never its parent."""
        return [self.unit, *self.children, *self.groups, *self.villages]

    @cached_property
    def _identities(self) -> Rows:
        if "identities" not in self.reads.tables:
            return []
        return self.dataset.identities_within({unit.unit_id for unit in self.readable_units}, self.allows)

    @cached_property
    def evidence(self) -> list[Figure]:
        """Figures that show whether the parts of the unit are all listed: the same for every notebook, whatever it declares."""
        found = [row for unit_id in self._evidence_on for row in self.dataset.rows(unit_id) if row["measure"] in EVIDENCE]
        return [figure for row in found if (figure := self._readable(row)) is not None]

    @cached_property
    def _evidence_on(self) -> list[str]:
        parts = [part.unit_id for part in self.places.children_ever(self.unit.unit_id)]
        groups = [group.unit_id for part in parts for group in self.places.groups(part)]
        villages = [village.unit_id for village in self.villages] if not parts else []
        return list(dict.fromkeys([self.unit.unit_id, *parts, *groups, *villages]))

    def _readable(self, row: Mapping[str, str]) -> Figure | None:
        """Figure of a row that the notebook need not declare; None where the row is broken, which stops no page."""
        try:
            return self.dataset.figure(row, self.as_of)
        except ValueError:
            return None

    def statements(self) -> Rows:
        """Rows of ``statements.csv`` on the unit or on parts of it that are named, made by the review date.

        A statement on unnamed parts of a unit is on the page of that unit alone.

        Raises
        ------
        OutsideDeclaration
            When the notebook does not declare the table.
        """
        self.require_table("statements")
        return [row for row in self._statements if not is_later("statements", row, self.as_of)]

    def later_statements(self) -> Rows:
        """Statements on the unit that were made after the review date, which say nothing of that day."""
        self.require_table("statements")
        return [row for row in self._statements if is_later("statements", row, self.as_of)]

    def directions_from_above(self) -> Rows:
        """Directions of the parent to all of its parts, which concern the unit too."""
        self.require_table("statements")
        return [row for row in self._directions_from_above if not is_later("statements", row, self.as_of)]

    def entities(self, table: str, *, of: Unit | None = None, on: Entity | None = None) -> list[Entity]:
        """Rows of an entity table that tell how things stood: of the unit itself or another one, or those that belong to a row.

        Parameters
        ----------
        table : str
            Such as ``linkage_projects``.
        of : Unit, optional
            Unit asked about, by default the view's.
        on : Entity, optional
            Row to which they belong, such as a project.

        Raises
        ------
        OutsideDeclaration
            When the notebook does not declare the table or the unit.
        """
        return [entity for entity in self._entities(table, of, on) if not is_later(table, entity.row, self.as_of)]

    def later_entities(self, table: str, *, of: Unit | None = None, on: Entity | None = None) -> list[Entity]:
        """Rows of an entity table that came about after the review date, which count nowhere (`ntm_helpers.dataset.entities`)."""
        return [entity for entity in self._entities(table, of, on) if is_later(table, entity.row, self.as_of)]

    def entities_within(self, table: str, units: Iterable[Unit], *, is_later_one: bool = False) -> list[Entity]:
        """Rows of an entity table of several units, each once, whether they stood or came about after the review date."""
        read = self.later_entities if is_later_one else self.entities
        return list({entity.key: entity for unit in units for entity in read(table, of=unit)}.values())

    def entities_beside(self, table: str) -> list[Entity]:
        """Rows of a table of `BESIDE` that stood, of the parent and all its parts: they tell what is usual and are never named."""
        found = {entity.key: entity for unit in self._beside for entity in self._entities(table, unit, None)}
        return [entity for entity in found.values() if not is_later(table, entity.row, self.as_of)]

    @property
    def _tables_beside(self) -> tuple[str, ...]:
        return (*BESIDE, *OF_PEOPLE) if self.dataset.least_count else BESIDE

    @cached_property
    def _beside(self) -> list[Unit]:
        """The parent, its parts and villages; none where there is no sibling, or nothing declared to be held against them."""
        parent = self.places.parent(self.unit.unit_id)
        is_asked = any(table in self.reads.tables and self.dataset.has(table) for table in self._tables_beside)
        if parent is None or not is_asked:
            return []
        parts = [*self.places.children(parent.unit_id, self.as_of), *self.places.villages(parent.unit_id)]
        return [parent, *parts] if set(parts) - {self.unit} else []

    def _entities(self, table: str, of: Unit | None, on: Entity | None) -> list[Entity]:
        """Rows of an entity table, whenever they came about."""
        self.require_table(table)
        unit = of or self.unit
        if on is None and unit not in self.readable_units and not (table in BESIDE and unit in self._beside):
            raise OutsideDeclaration(Message("declared.table_of", table=table, unit=unit.unit_id))
        kinds = {measure: self.register.measures[measure].kind for measure, _ in number_columns(table).values()}
        found = []
        for row in self.dataset.entities(table, on.key if on else unit.unit_id):
            first, last = dates_of(table, row)
            is_running = first is not None and last is not None and first <= self.as_of < last
            source_id = on.source_id if on else row["source_id"]
            told_on = on.told_on if on else read_day(self.dataset.sources.get(source_id, {}).get("published_date", ""))
            unit_ids = on.unit_ids if on else tuple(row["unit_id"].split())
            own = on.unit_id if on else unit.unit_id if len(unit_ids) == 1 else self.unit.unit_id
            found.append(Entity(table, row, own, source_id, kinds, told_on, is_running, unit_ids))
        return found

    def frame(self, table: str, *, of: Unit | None = None, on: Entity | None = None) -> pd.DataFrame:
        """Give rows that the view may read as a DataFrame with typed columns; see `ntm_helpers.dataset.frames`.

        Parameters
        ----------
        table : str
            ``figures``, ``identities``, ``statements`` or an entity table.
        of : Unit, optional
            Unit asked about, by default the view's; identities and statements are always those of the view.
        on : Entity, optional
            Row of another table to which they belong, such as a list of households.

        Raises
        ------
        OutsideDeclaration
            When the notebook does not declare the table or the unit.
        UsageError
            For an unknown table: the closest and all allowed.
        """
        known = ("figures", "identities", "statements", *TABLES)
        return table_frame(table, lambda: self._table(table, of, on), self.register, known)

    def _table(self, table: str, of: Unit | None, on: Entity | None) -> Rows:
        if table == "identities":
            return self.identities()
        if table == "statements":
            return [*self.statements(), *self.later_statements()]
        if table != "figures":
            return [dict(entity.row) for entity in self._entities(table, of, on)]  # whenever they came about: a column says when
        allowed = {figure.figure_id for figure in self.figures(of=of)}
        return [row for row in self.dataset.rows((of or self.unit).unit_id) if row["figure_id"] in allowed]

    def statement(self, statement_id: str) -> dict[str, str]:
        """Row of a statement that the view may read."""
        rows = [*self._statements, *self._directions_from_above]
        return next(row for row in rows if row["statement_id"] == statement_id)

    def identity(self, identity_id: str) -> dict[str, str]:
        """Row of ``identities.csv`` that the view may read."""
        return next(row for row in self.identities() if row["identity_id"] == identity_id)

    def correction(self, correction_id: str) -> dict[str, str]:
        """Row of a correction."""
        return next(row for row in self.dataset.corrections if row["correction_id"] == correction_id)

    @cached_property
    def _statements(self) -> Rows:
        if "statements" not in self.reads.tables:
            return []
        return self.dataset.statements_on([self.unit.unit_id, *(child.unit_id for child in self.children)])

    @cached_property
    def _directions_from_above(self) -> Rows:
        above = self.dataset.statements_on([self.parent.unit_id]) if self.parent and "statements" in self.reads.tables else []
        return [row for row in above if row["kind"] == "direction" and row["scope"] == "whole"]

    def current(self, measure: str, item: str | None = None, of: Unit | None = None) -> list[Figure]:
        """Figures that tell how things stood on the review date, earliest period first."""
        return [figure for figure in self.figures(measure, item, of) if figure.counts]

    def latest(
        self, measure: str, item: str | None = "", of: Unit | None = None, basis: Iterable[str] | None = None
    ) -> Figure | None:
        """Figure of the latest period that counts; of several on one period, that of the best source.

        Where a newer period has a line without a number, the figure says so (`Figure.newer_not_reported`).

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
        return min((f for f in found if f.last_day == last), key=self.trust)

    def source(self, source_id: str) -> dict[str, str]:
        """Row of a source, of the dataset or of the rules."""
        return self.dataset.sources.get(source_id) or self.register.law.sources[source_id]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every row that this view may read, so that nothing else changes the page."""
        ids = sorted({unit.unit_id for unit in self.readable_units})
        evident = set(self._evidence_on)
        stated, cited = [], {row["source_id"] for row in self._statements + self._directions_from_above}
        beside = {unit.unit_id for unit in self._beside}
        for unit_id in sorted({*ids, *evident, *beside}):
            for table, part, digest, sources in self.dataset.digests_on(unit_id):
                is_evidence = unit_id in evident and table == "figures" and part in EVIDENCE
                is_declared = self.allows(part) if table == "figures" else table in self.reads.tables
                is_beside = unit_id in beside and table in self._tables_beside
                if is_evidence or (is_declared and (unit_id in ids or is_beside)):
                    stated.append([unit_id, table, part, digest])
                    cited.update(sources.split("\n"))
        content = [
            [self.dataset.unit_row(unit_id) for unit_id in ids],
            self.dataset.changes_of(ids),
            sorted(stated),
            [self.dataset.sources[source_id] for source_id in sorted(cited) if source_id in self.dataset.sources],
            self.relations,
            self._identities,
            self._statements,
            self._directions_from_above,
            [row for unit_id in ids for measure, row in self.dataset.corrections_on(unit_id) if self.allows(measure)],
            self.dataset.own_words_digest,
            *digests_of_borders(self),
            *([self.before.digest] if self.before else []),
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def allows(self, measure: str) -> bool:
        """Whether the notebook declares a measure."""
        return self.reads.allows(self.register.measures[measure])

    def require_table(self, table: str) -> None:
        """Refuse a table that the notebook does not declare."""
        if table not in self.reads.tables:
            raise OutsideDeclaration(Message("declared.table", table=table, declared=listed(self.reads.tables)))

    def trust(self, figure: Figure) -> tuple[int, str]:
        """Give the place of a figure's source among the grades: of several on one thing, the least is taken."""
        return self.dataset.grade(figure), figure.figure_id


def _by_period(figure: Figure) -> tuple[date, date, str]:
    return figure.last_day or date.min, figure.stated_on or date.min, figure.figure_id
