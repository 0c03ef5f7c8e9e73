"""What a briefing puts to be decided, the gravest first, each with what it rests on and whose it is.

**Order.** What is wrong by the figures themselves, the gravest of it: what any topic found and every disagreement of the page on
consistency, each once (`material.findings_of`). Then *criteria not met* on the last day told (of a parent those that hold most
units back), what the topics themselves put to be decided, *statements that oppose one another*, *shortcomings that name units*,
*figures to be sent* (the unit's own first), and *directed*: a direction of a source, of the unit or of its parent to all parts.
Those without a deadline and without a quantity never lead and are one item. None of them is this briefing's own advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ntm_helpers.dataset import Row, View
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.dataset.tables import members
from ntm_helpers.methods.actions import actions_of, follow_up
from ntm_helpers.methods.assessment import MET, NOT_MET, Assessment, main_line
from ntm_helpers.methods.progress import by_newest_set, not_meeting, previous
from ntm_helpers.places import Unit
from ntm_helpers.review import Decision, Draft, Gravity, Name, Request, Sentence, Value, figures_in, key_family
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.direction.cells import lead_of, task_of
from ntm_helpers.topics.synthesis.material import Material

MOST_OF_A_KIND = 2
MOST_NAMED = 3
"""Figures named in one request, and units that a first screen names."""
REASONS = key_family("briefing.reason", tuple(gravity.name.lower() for gravity in Gravity))
"""What a finding rests on, by how grave it is."""
SOURCES_DIFFER = {
    "consistency.sources_differ": "briefing.sources_differ",
    "consistency.source_differs": "briefing.source_differs",
    "consistency.sources_differ_fits": "briefing.sources_differ_fits",
    "consistency.source_differs_fits": "briefing.source_differs_fits",
}
"""What is said shorter where it is to be decided."""
ORDER = ("criteria", "poverty_reduction", "funding", "production_linkage", "infrastructure", "direction", "consistency")
"""Topics in the order in which their figures are asked for."""


def decisions(draft: Draft, material: Material) -> list[Decision]:
    """Say what is to be decided, the gravest first."""
    grave = material.findings
    draft.find(grave)
    found = [_found(draft.view, sentence) for sentence in grave]
    of_topics = [decision for answer in material.reviews.values() for decision in answer.first.decisions]
    asked = {(measure, unit) for decision in of_topics for measure, unit in _asked_in(decision)}
    left = [request for request in material.requests if (request.measure, request.unit) not in asked]
    doubtful = _stated(draft)
    sent = _to_be_sent(draft.view, left)
    return [*found, *_missing(draft)[:MOST_OF_A_KIND], *of_topics, *doubtful[:MOST_OF_A_KIND], *sent[:1], *_directed(draft, grave)]


def _found(view: View, sentence: Sentence) -> Decision:
    """Put a finding to be decided: what it rests on follows from how grave it is."""
    assert sentence.gravity is not None  # findings are those that have one
    reason = Name("word", REASONS[sentence.gravity.name.lower()])
    units = [unit for one in sentence.singles if isinstance(unit := one.values.get("unit"), Unit)]
    return Decision(_in_short(sentence), reason, units[0] if len(units) == 1 else list(dict.fromkeys(units)) or view.unit)


def _in_short(sentence: Sentence) -> Sentence:
    """Say in few words that sources differ: their titles stand on the page on consistency."""
    if sentence.key not in SOURCES_DIFFER:
        return sentence
    told = figures_in(sentence.values["told"])
    return replace(sentence, key=SOURCES_DIFFER[sentence.key], values={**sentence.values, "told": told})


def _asked_in(decision: Decision) -> list[tuple[str, Unit]]:
    """Measures and units that a topic's own decision asks for."""
    units = decision.who if isinstance(decision.who, list | tuple) else [decision.who]
    return [(measure, unit) for measure in decision.sentence.missing for unit in units if isinstance(unit, Unit)]


# --- directed -------------------------------------------------------------------------------------------------------------


def _directed(draft: Draft, found: Iterable[Sentence]) -> list[Decision]:
    """Directions to the unit, to its parts, or of its parent to all parts, but those done and those found to be overdue."""
    view, told = draft.view, [sentence.values["direction"] for sentence in found if "direction" in sentence.values]
    followed = [a for unit in [view.unit, *view.children] for a in actions_of(view, unit) if a["kind"] == "direction"]
    open_ = [action for action in followed if follow_up(action, view.as_of) not in ("done", "stopped")]
    overdue_first = sorted(open_, key=lambda action: follow_up(action, view.as_of) != "overdue")
    reason = Name("word", "briefing.directed")
    directed = [
        Decision(
            Sentence("briefing.direction", {"what": task_of(action), "state": Name("action_state", follow_up(action, view.as_of))}),
            reason,
            lead_of(action),
        )
        for action in overdue_first
        if not action["statement_id"] and task_of(action) not in told
    ]
    rows = [row for row in view.statements() if row["kind"] == "direction"] + view.directions_from_above()
    due = [row for row in rows if row["deadline"]]
    directed += [
        Decision(
            Sentence("briefing.stated", {"what": _begin(row), "day": _deadline(row)}),
            reason,
            _actor(row),
        )
        for row in due
    ]
    general = [row for row in rows if row not in due]
    if general:
        counted = [Row("statements", row["statement_id"]) for row in general]
        values: dict[str, Value] = {"count": count(draft, "actions_counted", counted, item="general", on=view.as_of)}
        directed.append(Decision(Sentence("briefing.general", values), reason, view.unit))
    return directed


def _deadline(row: Mapping[str, str]) -> Value:
    """Until when: a day, or what the source says instead of one."""
    return read_day(row["deadline"]) or Name("when", row["deadline"])


def _begin(row: Mapping[str, str]) -> Name:
    """How a statement begins: on a first screen there is no room for all of it."""
    return Name("statement_begin", row["statement_id"])


def _actor(row: Mapping[str, str]) -> Name:
    return Name("actor", row["statement_id"])


# --- stated without a number ----------------------------------------------------------------------------------------------


def _stated(draft: Draft) -> list[Decision]:
    """Statements that another one opposes, to be cleared up; then shortcomings that name the units they are about.

    Of two statements that oppose one another the shortcoming is put to be cleared up, as it asks for something.
    """
    rows = {row["statement_id"]: row for row in draft.view.statements()}
    found: list[Decision] = []
    told: set[str] = set()
    for row in rows.values():
        others = [other for other in members(row["opposes"]) if other in rows]
        for other in others:
            one = next((each for each in (row, rows[other]) if each["kind"] == "shortcoming"), row)
            if one["statement_id"] not in told:
                found.append(_to_clear_up(draft.view, one, is_opposed=True))
            told |= {row["statement_id"], other}
    named = [row for row in rows.values() if row["kind"] == "shortcoming" and row["scope"] == "each"]
    return [*found, *(_to_clear_up(draft.view, row, is_opposed=False) for row in named if row["statement_id"] not in told)]


def _to_clear_up(view: View, row: Mapping[str, str], *, is_opposed: bool) -> Decision:
    units = [view.places[unit_id] for unit_id in members(row["unit_ids"])] if row["scope"] == "each" else []
    values: dict[str, Value] = {"what": _begin(row), "units": units}
    reason = Name("word", "briefing.opposed" if is_opposed else "briefing.shortcoming")
    if not is_opposed:
        return Decision(Sentence("briefing.to_improve", values), reason, units)
    return Decision(Sentence("briefing.clear_up_in" if units else "briefing.clear_up", values), reason, units or view.unit)


# --- criteria -------------------------------------------------------------------------------------------------------------


def _lines(view: View) -> dict[str, list[Assessment]]:
    """Assessments of the unit or of its parts by the set that was used last, the earliest first."""
    lines = {unit.unit_id: line for unit in view.children or [view.unit] if (line := main_line(view, unit))}
    shown = {assessment.unit.unit_id for assessment in by_newest_set(lines.values())}
    return {unit_id: line for unit_id, line in lines.items() if unit_id in shown}


def _missing(draft: Draft) -> list[Decision]:
    """Criteria not met on the last day: those lost or declared otherwise first; of a parent, then those that most parts lack.

    Those of a unit by itself are one decision.
    """
    view, label = draft.view, Name("word", "briefing.from_criterion")
    agencies = {code for name, code in view.register.codes if name == "criterion_agency"}
    without: dict[str, list[Unit]] = {}
    doubtful: set[str] = set()
    lines = _lines(view)
    for unit_id, line in lines.items():
        for criterion in line[-1].criteria:
            before = previous(line)
            if criterion.state == NOT_MET:
                without.setdefault(criterion.key, []).append(view.places[unit_id])
            if criterion.differs or (before and criterion.state == NOT_MET and before.of(criterion.key).state == MET):
                doubtful.add(criterion.key)
    if without and not view.children:
        criteria = [Name("criterion", key) for key in sorted(without, key=lambda key: key not in doubtful)]
        return [Decision(Sentence("briefing.criteria_own", {"criteria": criteria}), label, view.unit)]
    ordered = sorted(without, key=lambda criterion: (criterion not in doubtful, -len(without[criterion])))
    alike: dict[object, list[str]] = {}
    for key in ordered:  # those that the same units lack are told in one line, unless each has an agency of its own
        same = tuple(unit.unit_id for unit in without[key]), key in doubtful, key if key in agencies else ""
        alike.setdefault(same, []).append(key)
    return [
        Decision(
            _not_met(draft, criteria, without[criteria[0]], lines),
            label,
            Name("criterion_agency", criteria[0]) if criteria[0] in agencies else without[criteria[0]],
        )
        for criteria in alike.values()
    ]


def _not_met(draft: Draft, criteria: Sequence[str], units: Sequence[Unit], lines: Mapping[str, list[Assessment]]) -> Sentence:
    """Say which criteria are not met by the same units, and where: by name where they are few."""
    names = [Name("criterion", criterion) for criterion in criteria]
    values: dict[str, Value] = {"criterion": names if len(names) > 1 else names[0], "units": list(units)}
    if len(units) > MOST_NAMED:
        states = (lines[unit.unit_id][-1].of(criterion) for criterion in criteria for unit in units)
        told = list(dict.fromkeys(figure for state in states for figure in state.figures))
        number = count(draft, "communes_missing_criterion", units, evidence=told, by=not_meeting, item="+".join(criteria))
        return Sentence("briefing.criterion_many", values | {"count": number})
    return Sentence("briefing.criterion", values)


# --- figures to be sent ---------------------------------------------------------------------------------------------------


def _to_be_sent(view: View, requests: Iterable[Request]) -> list[Decision]:
    """Figures to be sent: the unit's own, one of every topic; then of its parts the one with the most, its first ones by name."""
    own: dict[str, list[Request]] = {}
    parts: dict[str, list[Request]] = {}
    for request in requests:
        if request.unit == view.unit:
            own.setdefault(view.register.measures[request.measure].topic, []).append(request)
        else:
            parts.setdefault(request.unit.unit_id, []).append(request)
    of_topics = [_asked_for(own[topic], own[topic][0].measure) for topic in sorted(own, key=_place_of)]
    rows = [_send(of_topics, view.unit)] if own else []
    for asked in sorted(parts.values(), key=lambda asked: -len(asked)):
        measures = dict.fromkeys(request.measure for request in asked)
        rows.append(_send([_asked_for(asked, measure) for measure in measures], asked[0].unit))
    return rows


def _place_of(topic: str) -> int:
    """Place of a topic in the order of what is asked for; one that is not named there comes last."""
    return ORDER.index(topic) if topic in ORDER else len(ORDER)


def _asked_for(requests: Sequence[Request], measure: str) -> Sentence:
    """Name a measure that is asked for; where only items of it are, that it is what is missing of it: the whole may be there."""
    items = [request.item for request in requests if request.measure == measure]
    return Sentence("briefing.measure" if "" in items else "briefing.rest_of", {"measure": Name("measure", measure)})


def _send(measures: Sequence[Sentence], unit: Unit) -> Decision:
    """Ask a unit for figures; on a first screen the first ones by name."""
    values: dict[str, Value] = {"measures": list(measures[:MOST_NAMED]), "unit": unit}
    return Decision(Sentence("briefing.send", values), Name("word", "briefing.figure_to_send"), unit)
