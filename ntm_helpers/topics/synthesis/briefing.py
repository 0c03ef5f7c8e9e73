"""What a briefing puts on its first screen out of the reviews of the topics: boxes of the criteria, what to decide, what was said.

**Boxes.** One mark a criterion of the set in force, for a unit or for each of its parts: met, basically met, not met, not
considered, or unknown. They stand only where a state is told one by one: a stated count says nothing about any single criterion.

**To decide.** At most `MOST` items, each labelled by what it rests on and by nothing else: *directed* (a direction of a source, of
the unit or of its parent to all parts), *following from a missing criterion* (criteria not met on the last day, of a parent those
that hold most units back), *figure to be sent* (what the topics ask for, the unit's own first). None of them is this briefing's own
advice.

**Said without a number.** Claims, shortcomings, directions and contributions of the sources with their scope, and those that oppose
one another side by side. **Beside the parent.** Rates and means that the unit and its parent both have, of one measure, item and
day.
"""

from __future__ import annotations

from collections.abc import Iterable

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.actions import actions_of, follow_up
from ntm_helpers.methods.assessment import MET, NOT_ASSESSABLE, NOT_MET, Assessment, main_line
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Request, Sentence, Table, Value
from ntm_helpers.topics.direction.cells import lead_of, task_of

MOST = 6
"""Items to decide on a first screen."""
GRAVE = (
    "funding.does_not_close",
    "linkage.over_ceiling",
    "linkage.over_ceiling_together",
    "linkage.no_consumption",
    "assessment.differs_of",
    "assessment.differs",
    "assessment.stated_differs",
    "assessment.lost",
    "works.far_above",
    "direction.overdue",
    "works.overdue",
    "direction.finding_open",
    "direction.lines_overdue",
    "direction.not_adding_up",
    "poverty.differing",
    "poverty.beside_differs",
    "poverty.beside_differs_too",
    "direction.no_actors",
    "direction.never_inspected",
    "funding.arrears",
)
"""Sentences that tell what is wrong, the gravest first: money that does not close or breaks a rule, a standing that is contradicted
or lost, what is late, what was left undone."""
MOST_OF_A_KIND = 2
MOST_NAMED = 4
"""Figures named in one request on a first screen."""


def boxes(draft: Draft) -> list:
    """Marks of every criterion of the set in force, of the unit or of each of its parts."""
    view = draft.view
    units = view.children or [view.unit]
    states = {unit.unit_id: _states(view, unit) for unit in units}
    if not any(states.values()):
        return [Sentence("briefing.no_boxes")]
    sets = {item.split("/")[0] for found in states.values() for item in found}
    rule = view.register.criteria_set_on("commune", view.as_of)
    chosen = rule["criteria_set"] if rule and rule["criteria_set"] in sets else max(sets)
    criteria = [row for row in view.register.criteria.values() if row["criteria_set"] == chosen]
    rows: list[list[Value]] = [
        [unit, *(Name("criterion_mark", states[unit.unit_id].get(row["criterion"], NOT_ASSESSABLE)) for row in criteria)]
        for unit in units
    ]
    heads = ["column.unit", *(f"={row['number']}" for row in criteria)]
    return [Table("briefing.boxes.caption", heads, rows), Sentence("assessment.matrix.legend")]


def _states(view: View, unit: Unit) -> dict[str, str]:
    """State of every criterion that is told, on the last day."""
    found = main_line(view, unit)
    if not found:
        return {}
    return {criterion.row["criterion"]: criterion.state for criterion in found[-1].criteria}


def decisions(draft: Draft, said: Iterable[Sentence], requests: Iterable[Request]) -> list:
    """What is to be decided, each item with what it rests on and who is to act: what is wrong comes first.

    Parameters
    ----------
    draft : Draft
    said : iterable of Sentence
        What the topics say first; those of `GRAVE` are wrong by the figures themselves, whatever anybody directed.
    requests : iterable of Request
    """
    grave = sorted((sentence for sentence in said if sentence.key in GRAVE), key=lambda sentence: GRAVE.index(sentence.key))
    found = [[sentence, Name("word", "briefing.found"), sentence.values.get("unit") or draft.view.unit] for sentence in grave]
    further = [[*_directed(draft)[:MOST_OF_A_KIND]], [*_missing(draft)[:MOST_OF_A_KIND]], _to_be_sent(draft.view, requests)[:1]]
    room = MOST - sum(bool(kind) for kind in further)
    rows = found[:room]
    for kind in further:
        rows += kind[: max(1, MOST - len(rows))] if len(rows) < MOST else []
    if not rows:
        return [Sentence("briefing.nothing_to_decide")]
    table = Table("briefing.decide.caption", ["column.to_decide", "column.rests_on", "column.who"], rows[:MOST])
    left = Name("text", str(len(found) - room))
    return [table, Sentence("briefing.more_found", {"count": left})] if len(found) > room else [table]


def _directed(draft: Draft) -> list[list[Value]]:
    """Directions to the unit, to its parts, or of its parent to all parts; those that are overdue first, those done left out."""
    view = draft.view
    followed = [a for unit in [view.unit, *view.children] for a in actions_of(view, unit) if a["kind"] == "direction"]
    open_ = [a for a in followed if a.is_known_on(view.as_of) and follow_up(a, view.as_of) not in ("done", "stopped")]
    overdue_first = sorted(open_, key=lambda action: follow_up(action, view.as_of) != "overdue")
    told: list[list[Value]] = [
        [
            Sentence("briefing.direction", {"what": task_of(action), "state": Name("action_state", follow_up(action, view.as_of))}),
            Name("word", "briefing.directed"),
            lead_of(action),
        ]
        for action in overdue_first
        if not action["statement_id"]
    ]
    rows = [row for row in draft.view.statements() if row["kind"] == "direction"] + draft.view.directions_from_above()
    told += [
        [Name("statement", row["statement_id"]), Name("word", "briefing.directed"), Name("actor", row["statement_id"])]
        for row in rows
    ]
    return told


def _missing(draft: Draft) -> list[list[Value]]:
    """Criteria not met on the last day: those lost or declared otherwise first; of a parent, then those that most parts lack."""
    view, label = draft.view, Name("word", "briefing.from_criterion")
    agencies = {code for name, code in view.register.codes if name == "criterion_agency"}
    states = {unit.unit_id: _states(view, unit) for unit in view.children or [view.unit]}
    without: dict[str, list[Unit]] = {}
    for unit_id, found in states.items():
        for criterion, state in found.items():
            if state == NOT_MET:
                without.setdefault(criterion, []).append(view.places[unit_id])
    doubtful = {
        criterion.row["criterion"]
        for unit in view.children or [view.unit]
        for line in [main_line(view, unit)[-2:]]
        for criterion in (line[-1].criteria if line else ())
        if criterion.differs or (len(line) == 2 and criterion.state == NOT_MET and _was_met(line[0], criterion.row["criterion"]))
    }
    ordered = sorted(without, key=lambda criterion: (criterion not in doubtful, -len(without[criterion]) if view.children else 0))
    return [
        [
            Sentence("briefing.criterion", {"criterion": Name("criterion", criterion), "units": without[criterion]}),
            label,
            Name("criterion_agency", criterion) if criterion in agencies else without[criterion],
        ]
        for criterion in ordered
    ]


def _was_met(before: Assessment, criterion: str) -> bool:
    return any(found.row["criterion"] == criterion and found.state == MET for found in before.criteria)


def _to_be_sent(view: View, requests: Iterable[Request]) -> list[list[Value]]:
    """Figures to be sent: the unit's own by topic, then of its parts the one with the most; each group's first ones by name."""
    groups: dict[tuple[bool, str], list[Request]] = {}
    for request in requests:
        is_other = request.unit != view.unit
        group = request.unit.unit_id if is_other else view.register.measures[request.measure].topic
        groups.setdefault((is_other, group), []).append(request)
    rows: list[list[Value]] = []
    for _, asked in sorted(groups.items(), key=lambda pair: (pair[0][0], -len(pair[1]))):
        measures = list(dict.fromkeys(request.measure for request in asked))
        told = [Name("measure", measure) for measure in measures[:MOST_NAMED]]
        key = "briefing.send_more" if len(measures) > len(told) else "briefing.send"
        values = {"measures": told, "count": Name("text", str(len(measures) - len(told)))}
        rows.append([Sentence(key, values), Name("word", "briefing.figure_to_send"), asked[0].unit])
    return rows


def said(view: View) -> list:
    """Statements without a number, with their scope and actor."""
    rows: list[list[Value]] = [
        [
            Name("statement", row["statement_id"]),
            Name("statement_kind", row["kind"]),
            Sentence(f"statement.scope.{row['scope']}", {"units": [view.places[i] for i in row["unit_ids"].split()]}),
            Name("actor", row["statement_id"]),
            Name("source", row["source_id"]),
        ]
        for row in view.statements()
    ]
    heads = ["column.statement", "column.kind", "column.scope", "column.actor", "column.source"]
    return [Table("consistency.caption.statements", heads, rows) if rows else Sentence("consistency.none.statements")]


def opposed(view: View) -> list:
    """Statements that oppose one another, side by side, as the dataset declares them."""
    statements = {row["statement_id"]: row for row in view.statements()}
    pairs = {
        tuple(sorted((row["statement_id"], other)))
        for row in statements.values()
        for other in row["opposes"].split()
        if other in statements
    }
    rows: list[list[Value]] = [[Name("statement", one), Name("statement", other)] for one, other in sorted(pairs)]
    table = Table("consistency.caption.opposed", ["column.one_side", "column.other_side"], rows)
    return [table if rows else Sentence("consistency.none.opposed")]


def beside_parent(draft: Draft) -> list:
    """Rates and means that the unit and its parent both have, of one measure, item and day."""
    view = draft.view
    if view.parent is None:
        return [Sentence("briefing.no_parent")]
    rows: list[list[Value]] = []
    for own in _latest_rates(view):
        theirs = view.latest(own.measure, own.item, of=view.parent)
        if theirs is not None and theirs.last_day == own.last_day:
            rows.append([Name("what", f"{own.measure}:{own.item}"), own.last_day, own, theirs])
    if not rows:
        return [Sentence("briefing.nothing_beside_parent", {"parent": view.parent})]
    heads = ["column.measure", "column.day", "column.unit_value", "column.parent_value"]
    return [Table("briefing.parent.caption", heads, rows)]


def _latest_rates(view: View) -> list[Figure]:
    """Latest rate or mean of every measure and item of the unit that has a day."""
    found: dict[tuple[str, str], Figure] = {}
    for figure in view.figures():
        measure = view.register.measures[figure.measure]
        is_mean = measure.kind == "rate" or measure.adds_up_to == "mean"
        if is_mean and figure.is_reported and figure.counts and figure.basis != "plan" and figure.last_day:
            found[figure.measure, figure.item] = figure
    return list(found.values())
