"""Figures of funding that its steps share, and that other topics ask for: shares of the sources, arrears of a unit.

Where an office keeps its capital line by line (``capital_lines.csv``), a unit without lines of its own has those of its parts.
Arrears (``arrears.csv``) are those of the works accepted by the review date (`ntm_helpers.methods.arrears`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Entity, Figure, View
from ntm_helpers.methods.arrears import owed
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft
from ntm_helpers.review.arithmetic import Reconciliation, computed, reconcile, shares, total

SOURCES = "capital_source"
MOBILISED = "capital_mobilised"


@dataclass(frozen=True)
class Lines:
    """Capital lines of a unit up to the review year, or those of its parts where it has none of its own."""

    entities: tuple[Entity, ...]
    is_of_parts: bool

    def years(self) -> list[int]:
        """Years that have lines, the latest first."""
        return sorted({int(line["year"]) for line in self.entities}, reverse=True)

    def of(self, year: int, stage: str, **cells: str) -> list[Entity]:
        """Lines of a year and stage with certain cells; a balance of credit is no turnover and stands apart."""
        return [
            line
            for line in self.entities
            if int(line["year"]) == year
            and line["stage"] == stage
            and line["form"] != "balance"
            and all(line[column] == text for column, text in cells.items())
        ]


@dataclass(frozen=True)
class Facts:
    """What the steps share.

    Attributes
    ----------
    total : Figure or None
        Latest stated total of the capital mobilised.
    parts, shares : mapping of str to Figure
        Latest capital by source, and its share.
    outcome : Reconciliation or None
        The sum of the sources against the stated total; None where no source is named.
    lines : Lines
    """

    total: Figure | None
    parts: Mapping[str, Figure]
    shares: Mapping[str, Figure]
    outcome: Reconciliation | None
    lines: Lines

    @property
    def whole(self) -> Figure | None:
        """The stated total, else the sum of the sources."""
        return self.total or (self.outcome.sum if self.outcome else None)


def facts_of(draft: Draft) -> Facts:
    """Gather what the steps share."""
    stated, parts = draft.view.latest(MOBILISED), latest_by_source(draft.view)
    outcome = None
    if parts:
        measures = {"sum_measure": "capital_sum_of_sources", "difference_measure": "capital_difference"}
        outcome = reconcile(draft, list(parts.values()), stated, **measures)
    return Facts(stated, parts, shares_of_sources(draft), outcome, lines_of(draft.view))


# --- sources --------------------------------------------------------------------------------------------------------------


def latest_by_source(view: View) -> dict[str, Figure]:
    """Latest capital of every source that is named; one that another named source contains ("of which") is not added to it."""
    found = {code: view.latest(MOBILISED, code) for code in view.register.codes_of(SOURCES)}
    named = {code: figure for code, figure in found.items() if figure is not None}
    return {code: named[code] for code in view.register.outermost(view.register.measures[MOBILISED], named)}


def shares_of_sources(draft: Draft) -> dict[str, Figure]:
    """Share of every source that is named, of all that are named (`arithmetic.shares`): the one share there is of a source."""
    return shares(draft, "capital_source_share", latest_by_source(draft.view), draft.view.latest(MOBILISED))


# --- lines ----------------------------------------------------------------------------------------------------------------


def lines_of(view: View) -> Lines:
    """Give the capital lines of the view's unit up to the review year, or those of its parts."""
    own = view.entities("capital_lines")
    found = own or [line for child in view.children for line in view.entities("capital_lines", of=child)]
    return Lines(tuple(line for line in found if int(line["year"]) <= view.as_of.year), is_of_parts=not own)


def sum_of_lines(draft: Draft, measure: str, lines: Iterable[Entity], item: str) -> Figure | None:
    """Add the amounts of lines; None without any."""
    return total(draft, measure, [line.figure("amount_million_vnd") for line in lines], item=item)


# --- arrears --------------------------------------------------------------------------------------------------------------


def arrears_of(draft: Draft, unit: Unit) -> Figure | None:
    """Arrears of a unit itself on the review date; None where no works are reported, which is not the same as no arrears."""
    return total(draft, "arrears_total", [arrears_of_work(draft, work) for work, _ in accepted_works(draft.view, unit)], of=unit)


def accepted_works(view: View, unit: Unit) -> list[tuple[Entity, date]]:
    """Works of a unit that were accepted by the review date, each with the day."""
    works = [(work, work.day("accepted_date")) for work in view.entities("arrears", of=unit)]
    return [(work, day) for work, day in works if day is not None and day <= view.as_of]


def arrears_of_work(draft: Draft, work: Entity) -> Figure | None:
    """Value of a work accepted less the capital arranged for it."""
    amounts = [work.figure("accepted_million_vnd"), work.figure("arranged_million_vnd")]
    return computed(draft, "arrears_of_work", amounts, by=owed, item=work.key, of=draft.view.places[work.unit_id])
