"""Figures of funding that its steps share, and that other topics ask for: shares of the sources, arrears of a unit.

What an office keeps line by line (``capital_lines.csv``) stands in `ntm_helpers.topics.funding.kept`. Arrears (``arrears.csv``) are
those of the works accepted by the review date (`ntm_helpers.methods.arrears`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ntm_helpers.dataset import Entity, Figure, View
from ntm_helpers.methods.arrears import owed
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft
from ntm_helpers.review.arithmetic import computed, total
from ntm_helpers.review.shares import part_of_total, shares
from ntm_helpers.topics.funding.kept import Lines, lines_of
from ntm_helpers.topics.funding.stated import MOBILISED, STAGES_STATED, Stage, stage_of

SHARE = "capital_source_share"


@dataclass(frozen=True)
class Facts:
    """What the steps share.

    Attributes
    ----------
    stages : mapping of str to Stage
        What is stated of the unit, by measure of the stage.
    of_parts : mapping of str to mapping of Unit to Stage
        What is stated of its parts, of those of which something is.
    shares : mapping of str to Figure
        Share of every source of the capital mobilised.
    lines : Lines
    """

    stages: Mapping[str, Stage]
    of_parts: Mapping[str, Mapping[Unit, Stage]]
    shares: Mapping[str, Figure]
    lines: Lines

    @property
    def mobilised(self) -> Stage:
        """What is stated of the capital mobilised."""
        return self.stages[MOBILISED]

    @property
    def is_silent(self) -> bool:
        """Whether nothing is stated on any stage, of the unit or its parts, nor kept line by line."""
        return not (any(self.stages.values()) or any(self.of_parts.values()) or self.lines.entities)


def facts_of(draft: Draft) -> Facts:
    """Gather what the steps share."""
    view = draft.view
    found = consistency_of(view)
    stages = {measure: stage_of(view, measure, found) for measure in STAGES_STATED}
    of_parts = {
        measure: {child: stage for child in view.children if (stage := stage_of(view, measure, found, child))}
        for measure in STAGES_STATED
    }
    return Facts(stages, of_parts, _shares(draft, stages[MOBILISED]), lines_of(view))


# --- sources --------------------------------------------------------------------------------------------------------------


def sum_of(draft: Draft, stage: Stage, of: Unit | None = None) -> Figure | None:
    """Add the sources named of a stage; None where none is."""
    item = "" if stage.measure == MOBILISED else stage.measure.removeprefix("capital_")
    return total(draft, "capital_sum_of_sources", stage.parts.values(), item=item, of=of)


def whole_of(draft: Draft, stage: Stage, of: Unit | None = None) -> Figure | None:
    """Give the capital of a stage: the stated total, else the sum of the sources where they are all."""
    if stage.total is not None:
        return stage.total
    return sum_of(draft, stage, of) if stage.has_all_sources else None


def shares_of_sources(draft: Draft) -> Mapping[str, Figure]:
    """Share of every source of the capital mobilised, where a total is stated or they are all: of what is merely named none."""
    stage = stage_of(draft.view, MOBILISED, consistency_of(draft.view))
    is_of_whole = stage.has_all_sources or stage.total is not None
    return _shares(draft, stage) if is_of_whole else {}


def _shares(draft: Draft, stage: Stage) -> dict[str, Figure]:
    """Share of every source: in the stated total, which the others need not exhaust, else in what is named.

    Where the sources named exceed the total nobody knows the whole: then it is a share of what is named. None where it would hang
    on which of several statements is taken, nor for a source named alone without a total: that it is all of itself says nothing.
    """
    is_alone = stage.total is None and len(stage.parts) == 1 and not stage.has_all_sources
    if stage.doubt or is_alone:
        return {}
    if stage.total is None or stage.exceeds_total or stage.has_all_sources:
        return shares(draft, SHARE, stage.parts, None if stage.exceeds_total else stage.total)
    found: dict[str, Figure] = {}
    for code, part in stage.parts.items():
        others = [other for name, other in stage.parts.items() if name != code]
        share = part_of_total(draft, SHARE, part, others, stage.total, item=code)
        found |= {code: share} if share is not None else {}
    return found


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
    return computed(
        draft, "arrears_of_work", amounts, by=owed, operation="excess", item=work.key, of=draft.view.places[work.unit_id]
    )
