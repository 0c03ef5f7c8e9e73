"""What the steps share: the communes, their assessments and what they attain; and figures that several steps show.

Who is looked at is decided by the kinds of units, never by whether parts are listed: a unit of a kind that a criteria set is for,
or of the level of communes, is looked at by itself; the communes that a unit holds are looked at side by side; any other unit,
a province or a district of which no commune is listed, is told by its own counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ntm_helpers.dataset import Figure, Standing, View
from ntm_helpers.dataset.evidence import COUNTS_OF_PARTS
from ntm_helpers.methods.assessment import (
    Assessment,
    Criterion,
    main_line,
)
from ntm_helpers.methods.attainment import (
    COMMUNES,
    KEEPS,
    NOT_NAMED,
    UNMET,
    Attainment,
    Derived,
    NamedList,
    Rule,
    as_quantity,
    attainment_of,
    exactly,
    lists_within,
    met_by_unmet,
    set_of,
    size_of,
    subjects,
)
from ntm_helpers.methods.attainment import MET as COUNT_MET
from ntm_helpers.methods.identities.completeness import Completeness
from ntm_helpers.methods.identities.relation import Parts
from ntm_helpers.methods.progress import by_newest_set
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Sentence, Value
from ntm_helpers.topics.criteria.states import number_met

DASH = Name("text", "–")


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
    lists : sequence of NamedList
        Groups of the communes, or of a single unit's neighbours, that a source names in a state.
    attainments : sequence of Attainment
        Of the communes, or of the unit by itself.
    stated_total : Figure or None
        Number of communes that the unit has, as a source states it.
    is_asked : bool
        Whether the unit is of a kind that a set is for: a ward or a township that has states is shown and not asked for more.
    number_unlisted : int or None
        How many of them are not listed; None where nothing says it.
    """

    unit: Unit
    communes: Sequence[Unit] = ()
    lines: Mapping[str, Sequence[Assessment]] | None = None
    lists: Sequence[NamedList] = ()
    attainments: Sequence[Attainment] = ()
    stated_total: Figure | None = None
    is_asked: bool = False
    number_unlisted: int | None = None

    def line_of(self, unit: Unit) -> Sequence[Assessment]:
        """Assessments of a unit, the earliest first."""
        return (self.lines or {}).get(unit.unit_id, ())

    @property
    def own_line(self) -> Sequence[Assessment]:
        """Assessments of a unit that is looked at by itself."""
        return () if self.communes else self.line_of(self.unit)

    @property
    def own(self) -> Attainment | None:
        """What a unit attains that is looked at by itself."""
        return self.attainments[0] if self.attainments and not self.communes else None

    @cached_property
    def side_by_side(self) -> list[Assessment]:
        """Last assessments of the communes by the newest set."""
        return by_newest_set(line for unit in self.communes if (line := self.line_of(unit)))

    @property
    def is_whole_list(self) -> bool:
        """Whether all communes of the unit are known to be listed."""
        return self.number_unlisted == 0

    @cached_property
    def main_set(self) -> Rule | None:
        """Set that the units are counted by: the one of what is said last."""
        known = [(one.day, one.set_id, one.criteria_set) for one in self.attainments if one.day and one.criteria_set]
        return max(known, key=lambda found: found[:2])[2] if known else None


def gather(draft: Draft) -> Facts:
    """Read what the steps share."""
    view = draft.view
    communes = [child for child in view.children if child.kind in subjects(view)]
    lines = {unit.unit_id: line for unit in [view.unit, *view.children] if (line := main_line(view, unit))}
    if not communes and not stands_alone(draft, view.unit):
        return Facts(view.unit, lines=lines)
    within = view.unit if communes else view.parent
    lists = lists_within(view, within) if within else []
    units = communes or [view.unit]
    attainments = [attained_by(draft, unit, lists, lines.get(unit.unit_id, ())) for unit in units]
    total = _stated_total(view, communes) if communes else None
    is_asked = not communes and view.unit.kind in subjects(view)
    return Facts(view.unit, communes, lines, lists, attainments, total, is_asked, _number_unlisted(view, total, communes))


def _stated_total(view: View, communes: Sequence[Unit]) -> Figure | None:
    """Number of communes as a source states it; None where other communes are listed for its day: it counts another territory."""
    total = view.latest(COMMUNES)
    if total is None or total.last_day is None:
        return total
    then = [unit for unit in view.places.children(view.unit.unit_id, total.last_day) if unit.kind in subjects(view)]
    return total if then == list(communes) else None


def _number_unlisted(view: View, total: Figure | None, communes: Sequence[Unit]) -> int | None:
    """How many communes there are beside those listed, by the stated number; none where the list is known to be whole.

    None where nothing says it: no number, a hedged one, or one that is smaller than the list.
    """
    number = exactly(total.quantity) if total else None
    if number is not None and number >= len(communes):
        return number - len(communes)
    parts = Completeness(view.evidence, view.dataset).of_units(view.unit.unit_id, view.as_of) if communes else Parts.SILENT
    return 0 if parts is Parts.CLOSED else None


def stands_alone(draft: Draft, unit: Unit) -> bool:
    """Whether a unit is one that criteria are counted for, by its kind: it is no commune because no commune of it is listed."""
    return unit.kind in subjects(draft.view) or unit.kind in COUNTS_OF_PARTS["units_of_commune_level"]


def attained_by(draft: Draft, unit: Unit, lists: Sequence[NamedList], line: Sequence[Assessment]) -> Attainment:
    """Tell what a unit attains, with what follows from its other figures; what a list says of it becomes a figure of its own."""
    found = attainment_of(draft.view, unit, lists, _computed(draft, unit, line))
    if found.listed is None:
        return found
    source = [found.listed.figure]
    if found.code == KEEPS:
        figure = draft.derive("standing", None, by=attainment_of, inputs=source, of=unit, code=KEEPS, item="standing")
    else:
        [limits] = found.possible
        figure = draft.derive(
            "criteria_met_inferred",
            as_quantity(limits),
            by=attainment_of,
            inputs=source,
            operation="limits",
            parameters=(("limits", "{}..{}".format(*limits)),),
            item="{}..{}".format(*limits),
            of=unit,
        )
    return replace(found, stated=figure)


def _computed(draft: Draft, unit: Unit, line: Sequence[Assessment]) -> list[Derived]:
    """Numbers of criteria met that follow: from the states one by one, from the number not met; the more certain first."""
    one_by_one = by_states(draft, line)
    known = one_by_one[0][0].quantity if one_by_one else None
    since = line[-1].day if known is not None and known.lower == known.upper else None
    return [*_by_number_not_met(draft, unit, since), *one_by_one]


def by_states(draft: Draft, line: Sequence[Assessment], on: date | None = None) -> list[Derived]:
    """Number of criteria met by the states of the last day, or of a given one."""
    found = [one for one in line if on is None or one.day == on]
    return [(number_met(draft, found[-1]), found[-1].criteria_set)] if found else []


def _by_number_not_met(draft: Draft, unit: Unit, since: date | None) -> list[Derived]:
    """Criteria met by the number not met, where nothing tells a number met of that day or later, such as the states one by one."""
    view = draft.view
    unmet, met = view.latest(UNMET, of=unit), view.latest(COUNT_MET, of=unit)
    rule = set_of(view, unmet, unit.kind) if unmet else None
    if unmet is None or unmet.quantity is None or unmet.last_day is None or rule is None:
        return []
    days = [day for day in (since, met.last_day if met is not None else None) if day is not None]
    if any(day >= unmet.last_day for day in days):
        return []
    figure = draft.derive(
        "criteria_met_by_unmet",
        met_by_unmet(unmet.quantity, size_of(rule)),
        by=met_by_unmet,
        inputs=[unmet],
        operation="complement",
        of=unit,
        parameters=(("whole", rule["criteria_count"]),),
    )
    return [(figure, rule)]


def inferred(draft: Draft, attainment: Attainment) -> list[Figure]:
    """Derive the ranges that exclusion leaves; nothing where no closed list excludes the unit."""
    rule = attainment.criteria_set
    if attainment.code != NOT_NAMED or rule is None:
        return []
    without = " ".join(one.figure.item for one in attainment.excluded_by)
    return [
        draft.derive(
            "criteria_met_inferred",
            as_quantity(limits),
            by=attainment_of,
            inputs=[one.figure for one in attainment.excluded_by],
            operation="left",
            item="{}..{}".format(*limits),
            of=attainment.unit,
            parameters=(
                ("whole", f"0..{size_of(rule)}"),
                ("without", without),
                ("limits", "{}..{}".format(*limits)),
            ),
        )
        for limits in attainment.possible
    ]


def either(ranges: Sequence[Figure]) -> Figure | Sentence | None:
    """One range or another, as one value."""
    if len(ranges) < 2:
        return ranges[0] if ranges else None
    return Sentence("word.either", {"one": ranges[0], "other": either(ranges[1:])})


def set_no_longer_in_force(draft: Draft, attainments: Sequence[Attainment]) -> list[Block]:
    """Say that what is told was told by a set which is not that of the review date: the two are not compared."""
    view = draft.view
    now = view.register.law.criteria_set_on("commune", view.as_of)
    older = sorted({one.set_id for one in attainments if one.set_id and now and one.set_id != now["criteria_set"]})
    if not older or now is None:
        return []
    values: dict[str, Value] = {"sets": [Name("criteria_set", set_id) for set_id in older], "day": view.as_of}
    return [Sentence("criteria.set_not_in_force", values | {"now": Name("criteria_set", now["criteria_set"])})]


def registered_year(draft: Draft, unit: Unit) -> Figure | None:
    """Year for which a unit is registered, whatever it is stated as: a plan that is running on the review date counts too."""
    known = [f for f in draft.view.figures("registered_year", of=unit) if f.counts or f.standing is Standing.RUNNING_PLAN]
    return max(known, key=lambda figure: (figure.stated_on or date.min, figure.last_day or date.min), default=None)


def named(criteria: Iterable[Criterion]) -> list[Name]:
    """Names of criteria."""
    return [Name("criterion", criterion.key) for criterion in criteria]


def numbers_of(criteria: Iterable[Criterion]) -> Name:
    """Numbers of criteria in their set."""
    return Name("code", ", ".join(criterion.row["number"] for criterion in criteria))
