"""What the steps share: the communes, their assessments and what they attain; and figures that several steps show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ntm_helpers.dataset import Figure, Row
from ntm_helpers.methods.assessment import (
    MET,
    NOT_ASSESSABLE,
    Assessment,
    Criterion,
    by_newest_set,
    computed_state,
    criteria_met,
    main_line,
)
from ntm_helpers.methods.attainment import Attainment, ClosedList, attainment_of, closed_lists
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name

DASH = Name("text", "–")
ANY_BASIS = ("plan", "status", "result")


@dataclass(frozen=True)
class Facts:
    """What the steps share.

    Attributes
    ----------
    unit : Unit
    communes : sequence of Unit
        Parts that a criteria set is for; none of a unit that is looked at by itself, or whose parts are no communes.
    lines : mapping of str to sequence of Assessment
        Assessments of the unit and of its parts by their ids, the earliest first; without those that have none.
    lists : sequence of ClosedList
        Groups of the communes, or of a single unit's neighbours, that a source lists completely.
    attainments : sequence of Attainment
        Of the communes, or of the unit by itself.
    """

    unit: Unit
    communes: Sequence[Unit]
    lines: Mapping[str, Sequence[Assessment]]
    lists: Sequence[ClosedList]
    attainments: Sequence[Attainment]

    def line_of(self, unit: Unit) -> Sequence[Assessment]:
        """Assessments of a unit, the earliest first."""
        return self.lines.get(unit.unit_id, ())

    @property
    def own_line(self) -> Sequence[Assessment]:
        """Assessments of a unit that is looked at by itself."""
        return () if self.communes else self.line_of(self.unit)

    @cached_property
    def side_by_side(self) -> list[Assessment]:
        """Last assessments of the communes by the newest set."""
        return by_newest_set(line for unit in self.communes if (line := self.line_of(unit)))


def gather(draft: Draft) -> Facts:
    """Read what the steps share."""
    view = draft.view
    subjects = {row["subject"] for row in view.register.table("criteria_sets")}
    communes = [child for child in view.children if child.kind in subjects]
    lines = {unit.unit_id: line for unit in [view.unit, *view.children] if (line := main_line(view, unit))}
    if view.children and not communes:
        return Facts(view.unit, (), lines, (), ())
    within = view.unit if communes else view.parent
    lists = closed_lists(view, within) if within else []
    units = communes or [view.unit]
    assessed = {unit: number_met(draft, lines[unit.unit_id][-1]) for unit in units if unit.unit_id in lines}
    attainments = [attainment_of(view, unit, lists, assessed.get(unit)) for unit in units]
    return Facts(view.unit, communes, lines, lists, attainments)


def number_met(draft: Draft, assessment: Assessment, measure: str = "criteria_met_assessed", item: str = "") -> Figure:
    """Criteria met: a number, or a range where some cannot be assessed."""
    return draft.derive(
        measure,
        criteria_met(assessment),
        by=criteria_met,
        inputs=assessment.figures,
        rows=rows_of(assessment.of_state(MET, NOT_ASSESSABLE)),
        item=item or assessment.day.isoformat(),
        of=assessment.unit,
    )


def number_met_of_set(draft: Draft, assessment: Assessment) -> Figure:
    """Criteria met of a further set, such as that of model communes: they add nothing to a commune's count."""
    item = f"{assessment.set_id}.{assessment.day.isoformat()}"
    return number_met(draft, assessment, "criteria_met_of_set", item)


def state_computed(draft: Draft, assessment: Assessment, criterion: Criterion) -> Figure:
    """State that the indicators give, as a figure that can be followed."""
    return draft.derive(
        "criterion_state_computed",
        None,
        by=computed_state,
        inputs=[figure for indicator in criterion.indicators for figure in indicator.figures],
        item=criterion.key,
        of=assessment.unit,
        code=criterion.computed,
    )


def registered_year(draft: Draft, unit: Unit) -> Figure | None:
    """Year for which a unit is registered, whatever it is stated as."""
    return draft.view.latest("registered_year", of=unit, basis=ANY_BASIS)


def rows_of(criteria: Iterable[Criterion]) -> list[Row]:
    """Rows of the rules on which criteria stand."""
    return [criterion.as_row for criterion in criteria]


def named(criteria: Iterable[Criterion]) -> list[Name]:
    """Names of criteria."""
    return [Name("criterion", criterion.key) for criterion in criteria]


def label_of(figure: Figure) -> Name:
    """What a figure is: its measure and item."""
    return Name("what", f"{figure.measure}:{figure.item}")
