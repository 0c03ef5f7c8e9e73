"""What a briefing puts first out of the reviews of the topics: what to decide, boxes of the criteria; the unit beside its parent.

**Boxes.** One mark a criterion of the set that states were last told by, for a unit or for each of its parts: met, basically met,
not met, not considered, or unknown. They stand only where states are reported one by one: a stated count says nothing about a
single criterion. Of a unit that counts its communes by groups of criteria, these stand in their place.

**To decide.** What is wrong by the figures themselves comes first, the gravest of it: what any topic found and every disagreement
of the page on consistency, each once (`material.findings_of`). At most `MOST` items, each labelled by what it rests on and by
nothing else: *directed* (a direction of a source, of the unit or of its parent to all parts), *following from a missing criterion*
(criteria not met on the last day, of a parent those that hold most units back), *figure to be sent* (what the topics ask for, the
unit's own first). None of them is this briefing's own advice.

**Beside the parent.** Rates and means that the unit and its parent both have, of one measure, item and day.
"""

from __future__ import annotations

from collections.abc import Iterable

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.actions import actions_of, follow_up
from ntm_helpers.methods.assessment import MET, NOT_ASSESSABLE, NOT_MET, Assessment, main_line
from ntm_helpers.methods.progress import by_newest_set, previous
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Request, Sentence, Table, Value, label_of
from ntm_helpers.topics.criteria.assessed_communes import set_of_states
from ntm_helpers.topics.direction.cells import lead_of, task_of
from ntm_helpers.topics.synthesis.material import Material

MOST = 6
"""Items to decide on a first screen."""
MOST_OF_A_KIND = 2
MOST_NAMED = 4
"""Figures named in one request on a first screen."""


def boxes(draft: Draft, material: Material) -> list[Block]:
    """Marks of every criterion of the set that was used last, of the unit or of its parts; else what it counts in groups."""
    view = draft.view
    units = view.children or [view.unit]
    newest = {unit_id: line[-1] for unit_id, line in _lines(view).items()}
    in_groups = [block for block in material.reviews["criteria"].step("bands").blocks if isinstance(block, Table)]
    if not newest:
        return [Sentence("briefing.no_boxes"), *in_groups]
    criteria = next(iter(newest.values())).criteria
    rows: list[list[Value]] = []
    for unit in units:
        found = newest.get(unit.unit_id)
        states = [one.state for one in found.criteria] if found else [NOT_ASSESSABLE] * len(criteria)
        rows.append([unit, *(Name("criterion_mark", state) for state in states)])
    heads = ["column.unit", *(f"={criterion.row['number']}" for criterion in criteria)]
    table = Table("briefing.boxes.caption", heads, rows)
    return [set_of_states(list(newest.values())), table, Sentence("assessment.matrix.legend")]


def _lines(view: View) -> dict[str, list[Assessment]]:
    """Assessments of the unit or of its parts by the set that was used last, the earliest first."""
    lines = {unit.unit_id: line for unit in view.children or [view.unit] if (line := main_line(view, unit))}
    shown = {assessment.unit.unit_id for assessment in by_newest_set(lines.values())}
    return {unit_id: line for unit_id, line in lines.items() if unit_id in shown}


def decide(draft: Draft, material: Material) -> list[Block]:
    """What is to be decided, each item with what it rests on and who is to act: what is wrong comes first, the gravest of it."""
    grave = material.findings
    draft.find(grave)
    found: list[list[Value]] = [
        [sentence, Name("word", "briefing.found"), sentence.values.get("unit") or draft.view.unit] for sentence in grave
    ]
    directed, missing, to_be_sent = _directed(draft, grave), _missing(draft), _to_be_sent(draft.view, material.requests)
    further = [directed[:MOST_OF_A_KIND], missing[:MOST_OF_A_KIND], to_be_sent[:1]]
    room = MOST - sum(bool(kind) for kind in further)
    rows = found[:room]
    for kind in further:
        rows += kind[: max(1, MOST - len(rows))] if len(rows) < MOST else []
    if not rows:
        return [Sentence("briefing.nothing_to_decide")]
    table = Table("briefing.decide.caption", ["column.to_decide", "column.rests_on", "column.who"], rows[:MOST])
    left = Name("text", str(len(found) - room))
    return [table, Sentence("briefing.more_found", {"count": left})] if len(found) > room else [table]


def _directed(draft: Draft, found: Iterable[Sentence]) -> list[list[Value]]:
    """Directions to the unit, to its parts, or of its parent to all parts, but those done and those found to be overdue."""
    view, told = draft.view, [sentence.values["direction"] for sentence in found if "direction" in sentence.values]
    followed = [a for unit in [view.unit, *view.children] for a in actions_of(view, unit) if a["kind"] == "direction"]
    open_ = [action for action in followed if follow_up(action, view.as_of) not in ("done", "stopped")]
    overdue_first = sorted(open_, key=lambda action: follow_up(action, view.as_of) != "overdue")
    directed: list[list[Value]] = [
        [
            Sentence("briefing.direction", {"what": task_of(action), "state": Name("action_state", follow_up(action, view.as_of))}),
            Name("word", "briefing.directed"),
            lead_of(action),
        ]
        for action in overdue_first
        if not action["statement_id"] and task_of(action) not in told
    ]
    rows = [row for row in draft.view.statements() if row["kind"] == "direction"] + draft.view.directions_from_above()
    directed += [
        [Name("statement", row["statement_id"]), Name("word", "briefing.directed"), Name("actor", row["statement_id"])]
        for row in rows
    ]
    return directed


def _missing(draft: Draft) -> list[list[Value]]:
    """Criteria not met on the last day: those lost or declared otherwise first; of a parent, then those that most parts lack."""
    view, label = draft.view, Name("word", "briefing.from_criterion")
    agencies = {code for name, code in view.register.codes if name == "criterion_agency"}
    without: dict[str, list[Unit]] = {}
    doubtful: set[str] = set()
    for unit_id, line in _lines(view).items():
        for criterion in line[-1].criteria:
            before = previous(line)
            if criterion.state == NOT_MET:
                without.setdefault(criterion.key, []).append(view.places[unit_id])
            if criterion.differs or (before and criterion.state == NOT_MET and before.of(criterion.key).state == MET):
                doubtful.add(criterion.key)
    ordered = sorted(without, key=lambda criterion: (criterion not in doubtful, -len(without[criterion]) if view.children else 0))
    return [
        [
            Sentence("briefing.criterion", {"criterion": Name("criterion", criterion), "units": without[criterion]}),
            label,
            Name("criterion_agency", criterion) if criterion in agencies else without[criterion],
        ]
        for criterion in ordered
    ]


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
        named = [_asked_for(measure, [each.item for each in asked if each.measure == measure]) for measure in measures[:MOST_NAMED]]
        key = "briefing.send_more" if len(measures) > len(named) else "briefing.send"
        values: dict[str, Value] = {"measures": named, "count": Name("text", str(len(measures) - len(named)))}
        rows.append([Sentence(key, values), Name("word", "briefing.figure_to_send"), asked[0].unit])
    return rows


def _asked_for(measure: str, items: list[str]) -> Sentence:
    """Name a measure that is asked for, with its items where only these are asked for: the whole may be there."""
    values: dict[str, Value] = {"measure": Name("measure", measure)}
    if "" in items:
        return Sentence("briefing.measure", values)
    return Sentence("briefing.items_of", values | {"items": [Name("item", f"{measure}:{item}") for item in items]})


def beside_parent(draft: Draft, _: Material) -> list[Block]:
    """Rates and means that the unit and its parent both have, of one measure, item and day."""
    view = draft.view
    if view.parent is None:
        return [Sentence("briefing.no_parent")]
    rows: list[list[Value]] = []
    for own in _latest_rates(view):
        theirs = view.latest(own.measure, own.item, of=view.parent)
        if theirs is not None and theirs.last_day == own.last_day:
            rows.append([label_of(own), own.last_day, own, theirs])
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
