"""Direction: plans, their cascade and their quality, guidance and inspection, mobilisation, shortcomings, follow-up.

**Question.** Do plans reach villages and households with a clear aim, task and actor? Does the steering committee guide and
inspect? What was criticised, what was asked for, and was it done?

**Method.** One register of actions (``actions.csv``) beside the statements of the sources (``statements.csv``). (1) Thematic
plans: each line with what was planned, what is done, per cent, deadline and who leads. (2) Cascade: numbers above against those
below (`methods.actions.cascade`), orphans and later deadlines; one level a page, the unit's own lines against its parts' and
villages'. (3) Quality of plan lines by a rubric in the rules, with the reason of every point; *not executable* where no actor
is named; vague words; how complete the plan is, field by field. (4) Duties of agencies, inspections planned and made, who was
not visited, findings open and closed and for how long. (5) Mobilisation and contributions. (6) Shortcomings with their scope.
(7) Follow-up of every direction: done, under way, overdue, silent.

**Limits.** Only what is told is counted: a line without a state is silent, not undone. A shortcoming of "some" unnamed units
stands on the page of their parent alone. What was stated after the review date stands in the tables marked so, and in no
headline. Persons are never named: actors are bodies and roles.
"""

from __future__ import annotations

from datetime import date

from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.methods.actions import Action, actions_of, follow_up
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Review, Sentence, Table, Value
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.direction.steps import (
    counted,
    day_told,
    due,
    known,
    lead,
    of_kind,
    plans,
    state,
    step_of_cascade,
    step_of_quality,
    told_text,
    what,
)
from ntm_helpers.topics.funding.figures import shares_of_sources

METHOD = "ntm_helpers.methods.actions"
OPEN_FOR_LONG = 365
"""Days after which an open finding stands in the headline."""
COMMUNITY = "community"


def of_view(view: View) -> Review:
    """Review the direction that a view may read."""
    draft = Draft("direction", view)
    own = actions_of(view, view.unit)
    below = [action for unit in [*view.children, *view.villages] for action in actions_of(view, unit)]
    plans(draft, own)
    step_of_cascade(draft, own, below)
    step_of_quality(draft, own, below)
    _guidance(draft, [*own, *below])
    _mobilisation(draft, [*own, *below])
    _shortcomings(draft)
    _follow_up(draft, [*own, *below])
    if not own and not below and not view.statements():
        nothing_published(draft, "topic.direction")
    if not any(action["kind"] == "plan_line" for action in own):
        draft.ask("plan_lines")
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the direction of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        When the unit or the date is unknown.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("direction")))


# --- guidance -------------------------------------------------------------------------------------------------------------


def _guidance(draft: Draft, actions: list[Action]) -> None:
    """Duties, inspections, who was not visited, findings."""
    view, blocks = draft.view, []
    duties = of_kind(actions, "duty")
    if duties:
        rows = [[lead(duty), _criterion(draft, duty), duty.unit, what(duty), state(draft, duty)] for duty in duties]
        heads = ["column.agency", "column.criterion", "column.unit", "column.task", "column.state"]
        blocks.append(Table("direction.duties.caption", heads, rows))
    visits = known(view, actions, "inspection")
    if visits:
        made = [visit for visit in visits if follow_up(visit, view.as_of) == "done"]
        counts = counted(draft, len(visits), "inspection"), counted(draft, len(made), "inspection.done")
        blocks.append(Sentence("direction.inspections", {"planned": counts[0], "made": counts[1]}))
        rows = [[v.unit, lead(v), due(v), day_told(v, "done_date"), state(draft, v)] for v in visits]
        heads = ["column.unit", "column.inspected_by", "column.planned_for", "column.made_on", "column.state"]
        blocks.append(Table("direction.inspections.caption", heads, rows))
        visited = {visit.unit for visit in made}
        missed = [unit for unit in view.children if unit not in visited]
        if missed:
            draft.headline("direction.never_inspected", units=missed)
            blocks.append(Sentence("direction.never_inspected", {"units": missed}))
    blocks += _findings(draft, known(view, actions, "finding"))
    told = [figure for figure in view.figures("communes_inspected") if figure.counts]
    if told:
        rows = [[Name("measure", figure.measure), figure] for figure in told]
        blocks.append(Table("direction.inspected.caption", ["column.measure", "column.value"], rows))
    draft.step("guidance", *(blocks or [Sentence("direction.no_guidance")]))


def _criterion(draft: Draft, action: Action) -> Value:
    known = action["criterion"] in draft.view.register.law.criteria
    return Name("criterion", action["criterion"]) if known else told_text(action, "criterion")


def _findings(draft: Draft, findings: list[Action]) -> list:
    """Findings, and for how many days each was or has been open."""
    as_of, rows = draft.view.as_of, []
    for finding in findings:
        found, is_closed = finding.day("start_date") or finding.day("stated_on"), follow_up(finding, as_of) == "done"
        until = (finding.day("done_date") or as_of) if is_closed else as_of
        days = _days(draft, finding, found, until)
        rows.append([what(finding), finding.unit, found, state(draft, finding), days, lead(finding)])
        if days is not None and not is_closed and days.quantity.bare > OPEN_FOR_LONG:
            draft.headline("direction.finding_open", finding=what(finding), unit=finding.unit, days=days)
    heads = ["column.finding", "column.unit", "column.found_on", "column.state", "column.days_open", "column.lead"]
    return [Table("direction.findings.caption", heads, rows)] if rows else []


def _days(draft: Draft, finding: Action, start: date | None, end: date) -> Figure | None:
    if start is None or end < start:
        return None
    days = point((end - start).days, "day", "count")
    return draft.derive("finding_days_open", days, method=METHOD, inputs=[], item=finding.key, of=finding.unit, on=end)


# --- mobilisation, shortcomings, follow-up --------------------------------------------------------------------------------


def _mobilisation(draft: Draft, actions: list[Action]) -> None:
    """What the Front and the mass organisations do, what people gave, how satisfied they are; contributions by theme."""
    view, blocks = draft.view, []
    given, satisfied = view.latest("capital_mobilised", COMMUNITY), view.latest("satisfaction_rate")
    share = shares_of_sources(draft).get(COMMUNITY)
    rows = [[Name("what", f"{f.measure}:{f.item}"), f] for f in (given, share, satisfied) if f is not None]
    if rows:
        blocks.append(Table("direction.mobilisation.caption", ["column.measure", "column.value"], rows))
    offers = of_kind(actions, "contribution")
    told = [[Name("text", a["theme"] or "–"), what(a), lead(a), a.unit] for a in sorted(offers, key=lambda action: action["theme"])]
    told += [
        [Name("text", "–"), Name("statement", row["statement_id"]), Name("actor", row["statement_id"]), view.unit]
        for row in view.statements()
        if row["kind"] == "contribution"
    ]
    if told:
        heads = ["column.theme", "column.content", "column.who", "column.unit"]
        blocks.append(Table("direction.contributions.caption", heads, told))
    draft.step("mobilisation", *(blocks or [Sentence("direction.no_mobilisation")]))


def _shortcomings(draft: Draft) -> None:
    """Shortcomings of the sources with their scope."""
    view = draft.view
    rows = [
        [
            Name("statement", row["statement_id"]),
            Sentence(f"statement.scope.{row['scope']}", {"units": [view.places[i] for i in row["unit_ids"].split()]}),
            Name("actor", row["statement_id"]),
            Name("source", row["source_id"]),
        ]
        for row in view.statements()
        if row["kind"] == "shortcoming"
    ]
    heads = ["column.statement", "column.scope", "column.actor", "column.source"]
    table = Table("direction.shortcomings.caption", heads, rows)
    draft.step("shortcomings", table if rows else Sentence("direction.no_shortcomings"))
    for row in rows[:3]:
        draft.headline("direction.shortcoming", statement=row[0], scope=row[1])


def _follow_up(draft: Draft, actions: list[Action]) -> None:
    """Every direction with its actor, deadline and state; directions that nobody follows up are silent."""
    view = draft.view
    directions = of_kind(actions, "direction")
    followed = {action["statement_id"] for action in directions}
    rows: list[list[Value]] = [
        [
            Name("statement", a["statement_id"]) if _has_statement(view, a) else what(a),
            Name("actor", a["statement_id"]) if _has_statement(view, a) and not a["lead_actor"] else lead(a),
            due(a) if a["deadline"] else Name("word", "unknown.silent"),
            state(draft, a),
        ]
        for a in directions
    ]
    said = [row for row in view.statements() if row["kind"] == "direction"] + view.directions_from_above()
    rows += [
        [
            Name("statement", row["statement_id"]),
            Name("actor", row["statement_id"]),
            Name("text", row["deadline"]) if row["deadline"] else Name("word", "unknown.silent"),
            Name("action_state", "silent"),
        ]
        for row in said
        if row["statement_id"] not in followed
    ]
    if not rows:
        draft.step("follow_up", Sentence("direction.no_directions"))
        return
    heads = ["column.direction", "column.who", "column.deadline", "column.state"]
    draft.step("follow_up", Table("direction.follow_up.caption", heads, rows), Sentence("direction.follow_up.note"))
    overdue = [a for a in directions if a.is_known_on(view.as_of) and follow_up(a, view.as_of) == "overdue"]
    for action in overdue[:3]:
        draft.headline("direction.overdue", direction=what(action), who=lead(action), deadline=due(action))
    draft.headline("direction.directions", unit=view.unit, count=counted(draft, len(rows), "direction"))


def _has_statement(view: View, action: Action) -> bool:
    known = {row["statement_id"] for row in [*view.statements(), *view.directions_from_above()]}
    return action["statement_id"] in known
