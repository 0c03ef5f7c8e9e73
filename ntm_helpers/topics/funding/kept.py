"""Lines of capital that an office keeps: of which year and stage, which of them may be added, and what they make.

A unit without lines of its own has those of its parts: a year and stage of which not every part has lines is no sum of the unit. A
source that another one of the same unit, year and stage contains is not added to it. Lines of a part of the year, such as a
quarter, are added where they leave no gap and every unit has lines of the same months; a line within a longer one of the same money
is part of that (`ntm_helpers.dataset.part_years`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ntm_helpers.dataset import Entity, Figure, Register, View
from ntm_helpers.dataset.part_years import Span, covered, is_part_of_year, span_of, within_others
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Period, Role, Sentence
from ntm_helpers.review.arithmetic import added, total
from ntm_helpers.topics.funding.stated import SOURCES

AMOUNT = "amount_million_vnd"


@dataclass(frozen=True)
class Lines:
    """Capital lines of a unit up to the review date, or those of its parts where it has none of its own.

    Attributes
    ----------
    entities : tuple of Entity
    parts : tuple of Unit
        The unit's parts, where the lines are theirs.
    register : Register
        Knows which source contains which.
    as_of : date
    later : tuple of Entity
        Lines of years, or parts of years, after the review date, of the unit or its parts: they count nowhere.
    """

    entities: tuple[Entity, ...]
    parts: tuple[Unit, ...]
    register: Register
    as_of: date
    later: tuple[Entity, ...] = ()

    def years(self) -> list[int]:
        """Years that have lines, the latest first."""
        return sorted({line.year for line in self.entities}, reverse=True)

    def is_running(self, year: int) -> bool:
        """Whether a year had not ended on the review date."""
        return self.as_of < date(year, 12, 31) and year in self.years()

    def has_parts_of_year(self, year: int) -> bool:
        """Whether a line of a year is of a part of it alone."""
        return any(is_part_of_year(line.row) for line in self.entities if line.year == year)

    def has_ended(self, year: int) -> bool:
        """Whether a year had ended on the review date, and what is allocated and disbursed is told to its end."""
        told = (self.added(year, stage) for stage in ("allocated", "disbursed"))
        return not self.is_running(year) and all(together(lines) == whole_year(year) for lines in told if lines)

    def spans(self, year: int) -> list[Span]:
        """Periods that the lines of a year are of, as they end, the longer after the shorter."""
        found = {span_of(year, line.row) for line in self.entities if line.year == year}
        return sorted(found, key=lambda span: (span[1], -span[0].toordinal()))

    def tells_twice(self, year: int) -> bool:
        """Whether a line of a year lies within a longer one of the same money."""
        return bool(within_others([line.row for line in self.entities if line.year == year]))

    def of_span(self, year: int, span: Span, stage: str) -> list[Entity]:
        """Lines of a stage that are of one period, whatever longer one it lies in; without what another source contains."""
        every = [line for line in self.entities if (line.year, line["stage"]) == (year, stage) and line["form"] != "balance"]
        return self._without_contained([line for line in every if span_of(year, line.row) == span])

    def of(self, year: int, stage: str, **cells: str) -> list[Entity]:
        """Lines of a year and stage with certain cells: no balance of credit, which is no turnover, and nothing told twice."""
        found = self._by_stage.get((year, stage), ())
        return [line for line in found if all(line[column] == text for column, text in cells.items())]

    @cached_property
    def _by_stage(self) -> dict[tuple[int, str], list[Entity]]:
        found: dict[tuple[int, str], list[Entity]] = {}
        told_twice = within_others([line.row for line in self.entities])
        for place, line in enumerate(self.entities):
            if line["form"] != "balance" and place not in told_twice:
                found.setdefault((line.year, line["stage"]), []).append(line)
        return found

    def added(self, year: int, stage: str, **cells: str) -> list[Entity]:
        """Lines that may be added: without those of a source that another one of the unit contains ("of which")."""
        found = self._without_contained(self.of(year, stage))
        return [line for line in found if all(line[column] == text for column, text in cells.items())]

    def _without_contained(self, lines: Sequence[Entity]) -> list[Entity]:
        there = {(line.unit_id, line["capital_source"]) for line in lines}
        return [line for line in lines if not any((line.unit_id, above) in there for above in self._above(line))]

    def _above(self, line: Entity) -> list[str]:
        return self.register.above(SOURCES, line["capital_source"])

    def told_by(self, year: int, stages: Sequence[str]) -> list[Unit]:
        """Parts of the unit that have lines of every one of the stages in a year."""
        told = [{line.unit_id for line in self.of(year, stage)} for stage in stages]
        return [part for part in self.parts if all(part.unit_id in units for units in told)]

    def is_whole(self, year: int, *stages: str) -> bool:
        """Whether the lines of a year and stages are the unit's own, or those of every part of it that is listed."""
        return not self.parts or len(self.told_by(year, stages)) == len(self.parts)

    def are_of_same(self, year: int, one: str, other: str) -> bool:
        """Whether two stages are told of the same units and sources: a source told in one alone is not zero in the other."""
        keys = [{(line.unit_id, line["capital_source"]) for line in self.added(year, stage)} for stage in (one, other)]
        return keys[0] == keys[1]


def lines_of(view: View) -> Lines:
    """Give the capital lines of the view's unit up to the review date, or those of its parts."""
    own = view.entities("capital_lines")
    found = own or [line for child in view.children for line in view.entities("capital_lines", of=child)]
    later = [line for unit in (view.unit, *view.children) for line in view.later_entities("capital_lines", of=unit)]
    return Lines(tuple(found), () if own or not found else tuple(view.children), view.register, view.as_of, tuple(later))


def later_lines(lines: Lines) -> list[Sentence]:
    """Name the years, and parts of a year, after the review date that have lines: of them nothing is said of how things stood."""
    years = [Name("when", str(year)) for year in sorted({line.year for line in lines.later if line.year > lines.as_of.year})]
    of_parts = {span_of(line.year, line.row): line for line in lines.later if line.year == lines.as_of.year}
    figures = [of_parts[span].figure(AMOUNT) for span in sorted(of_parts)]
    periods = [Sentence("funding.later_part", {"period": Period(figure)}) for figure in figures if figure is not None]
    said = [Sentence("funding.later_lines", {"years": years}, role=Role.LATER)] if years else []
    return [*said, *([Sentence("funding.later_parts", {"periods": periods}, role=Role.LATER)] if periods else [])]


def sum_of_lines(draft: Draft, measure: str, lines: Iterable[Entity], item: str) -> Figure | None:
    """Add the amounts of lines; None without any. Parts of a year are added where every unit has the same without a gap."""
    listed = list(lines)
    figures = [line.figure(AMOUNT) for line in listed]
    known = [figure for figure in figures if figure is not None]
    span = together(listed)
    is_of_one = len({(figure.period_start, figure.period_end) for figure in known}) < 2
    if span is None or is_of_one or len(known) < len(figures):
        return total(draft, measure, figures, item=item)
    return draft.derive(
        measure,
        added(*(figure.quantity for figure in known if figure.quantity is not None)),
        by=sum_of_lines,
        inputs=known,
        operation="sum",
        item=item,
        period_of=replace(known[0], period_start=span[0], period_end=span[1]),
    )


def whole_year(year: int) -> Span:
    """First and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def together(lines: Sequence[Entity]) -> Span | None:
    """First and last day of what lines cover; None without lines, with a gap, or where units cover different months."""
    by_unit: dict[str, list[Span]] = {}
    for line in lines:
        by_unit.setdefault(line.unit_id, []).append(span_of(line.year, line.row))
    found = {covered(spans) for spans in by_unit.values()}
    return found.pop() if len(found) == 1 else None
