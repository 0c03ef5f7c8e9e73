"""Steps on steering: guidance and inspection, mobilisation, shortcomings, and what became of every direction."""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers.dataset import Figure, Row, View
from ntm_helpers.dataset.cells import read_day
from ntm_helpers.methods import actions as methods
from ntm_helpers.methods.actions import Action
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Chart, Draft, Gravity, Name, Sentence, Table, Value, label_of, nothing
from ntm_helpers.review.arithmetic import count, count_between
from ntm_helpers.review.operations import from_day_to_day
from ntm_helpers.topics.common import nothing_published, published_table, scope_of
from ntm_helpers.topics.direction.cells import (
    INSPECTED,
    Facts,
    actions_counted,
    apart,
    day_of,
    deadline_of,
    lead_of,
    of_kind,
    rows_of,
    state_of,
    task_of,
    text_of,
)
from ntm_helpers.topics.funding.figures import shares_of_sources

NOT_TOLD = ("silent", "past_deadline")
"""How an inspection stands that may have been made or not."""
NOT_MADE = ("overdue", "stopped")
"""How one stands that was to be made by the day and was not; what is still to come or going on is none of them."""
OPEN_FOR_LONG = 365
"""Days after which an open finding stands in the headline."""
COMMUNITY = "community"
MOST_SAID = 3
"""Shortcomings, and overdue directions, in the headline."""
MOST_UNITS = 2
"""Units that a line of a drawing names."""

# --- guidance -------------------------------------------------------------------------------------------------------------


def guidance(draft: Draft, facts: Facts) -> list[Block]:
    """Duties, inspections, who was not visited, findings."""
    duties = of_kind(facts.all, "duty")
    blocks: list[Block] = []
    if duties:
        blocks.append(_duties(draft, duties))
    blocks += _inspections(draft, of_kind(facts.all, "inspection"))
    blocks += _findings(draft, of_kind(facts.all, "finding"))
    published = [figure for figure in draft.view.figures(INSPECTED) if figure.counts]
    if published:
        blocks.append(published_table(draft.view, "direction.inspected.caption", published))
    none = nothing("direction.no_guidance", INSPECTED, "actions_counted", "finding_days_open")
    return [*(blocks or [none]), *apart(facts, "duty", "inspection", "finding")]


def _duties(draft: Draft, duties: Sequence[Action]) -> Table:
    """Duties of the member agencies."""
    rows: list[list[Value]] = [
        [lead_of(duty), _criterion(draft.view, duty), duty.unit, task_of(duty), state_of(draft, duty)] for duty in duties
    ]
    heads = ["column.agency", "column.criterion", "column.unit", "column.task", "column.state"]
    return Table("direction.duties.caption", heads, rows)


def _criterion(view: View, action: Action) -> Name:
    is_known = action["criterion"] in view.register.law.criteria
    return Name("criterion", action["criterion"]) if is_known else text_of(action, "criterion")


def _inspections(draft: Draft, visits: Sequence[Action]) -> list[Block]:
    """Inspections planned and made, and the parts where none was made."""
    if not visits:
        return []
    as_of = draft.view.as_of
    states = {visit.key: methods.follow_up(visit, as_of) for visit in visits}
    made = [visit for visit in visits if states[visit.key] == "done"]
    open_ = [visit for visit in visits if states[visit.key] in NOT_TOLD]
    rows_made, rows_open = ([visit.as_row for visit in some] for some in (made, open_))
    every = rows_of(visits)
    counts = {
        "planned": actions_counted(draft, every, "inspection"),
        "made": count_between(draft, "actions_counted", rows_made, rows_open, among=every, item="inspection.done", on=as_of),
    }
    rows: list[list[Value]] = [[v.unit, lead_of(v), deadline_of(v), day_of(v, "done_date"), state_of(draft, v)] for v in visits]
    heads = ["column.unit", "column.inspected_by", "column.planned_for", "column.made_on", "column.state"]
    blocks: list[Block] = [Sentence("direction.inspections", counts), Table("direction.inspections.caption", heads, rows)]
    others, left = ({v.unit for v in visits if (states[v.key] in NOT_MADE) == is_left} for is_left in (False, True))
    missed = [unit for unit in draft.view.children if unit in left - others]
    if missed:
        draft.headline("direction.not_inspected", gravity=Gravity.NEVER_INSPECTED, units=missed)
        blocks.append(Sentence("direction.not_inspected", {"units": missed}))
    visited = {visit.unit for visit in made}
    silent = [unit for unit in draft.view.children if unit not in visited and unit not in missed]
    if silent:
        draft.headline("direction.never_inspected", units=silent)
        blocks.append(Sentence("direction.never_inspected", {"units": silent}))
    return blocks


def _findings(draft: Draft, findings: Sequence[Action]) -> list[Block]:
    """Findings, and for how many days each was or has been open."""
    as_of = draft.view.as_of
    rows: list[list[Value]] = []
    for finding in findings:
        days = methods.days_open(finding, as_of)
        figure = _days(draft, finding, days) if days is not None else None
        shown = figure or Name("word", "unknown.silent")
        rows.append([task_of(finding), finding.unit, methods.found_on(finding), state_of(draft, finding), shown, lead_of(finding)])
        if days is not None and days > OPEN_FOR_LONG and methods.is_told_open(finding, as_of):
            draft.headline(
                "direction.finding_open",
                gravity=Gravity.OPEN_FOR_LONG,
                task=task_of(finding),
                unit=finding.unit,
                days=figure,
                day=methods.open_until(finding, as_of),
            )
    heads = ["column.finding", "column.unit", "column.found_on", "column.state", "column.days_open", "column.lead"]
    return [Table("direction.findings.caption", heads, rows)] if rows else []


def _days(draft: Draft, finding: Action, days: int) -> Figure:
    return draft.derive(
        "finding_days_open",
        point(days, "day", "count"),
        by=methods.days_open,
        rows=[finding.as_row],
        operation="days",
        parameters=from_day_to_day(methods.found_on(finding), methods.open_until(finding, draft.view.as_of)),
        item=finding.key,
        of=finding.unit,
        on=methods.open_until(finding, draft.view.as_of),
    )


# --- mobilisation ---------------------------------------------------------------------------------------------------------


def mobilisation(draft: Draft, facts: Facts) -> list[Block]:
    """What the Front and the mass organisations do, what people gave, how satisfied they are; contributions by theme."""
    view = draft.view
    given, satisfied = view.latest("capital_mobilised", COMMUNITY), view.latest("satisfaction_rate")
    share = shares_of_sources(draft).get(COMMUNITY)
    numbers = [(label_of(f), f) for f in (given, share, satisfied) if f is not None]
    blocks: list[Block] = []
    if numbers:
        blocks.append(Table("direction.mobilisation.caption", ["column.measure", "column.value"], numbers))
    offers = sorted(of_kind(facts.all, "contribution"), key=lambda action: action["theme"])
    rows: list[list[Value]] = [[text_of(a, "theme"), task_of(a), lead_of(a), a.unit] for a in offers]
    rows += [
        [Name("text", "–"), Name("statement", row["statement_id"]), Name("actor", row["statement_id"]), view.unit]
        for row in view.statements()
        if row["kind"] == "contribution"
    ]
    if rows:
        heads = ["column.theme", "column.content", "column.who", "column.unit"]
        blocks.append(Table("direction.contributions.caption", heads, rows))
    none = nothing("direction.no_mobilisation", "capital_mobilised", "satisfaction_rate")
    return [*(blocks or [none]), *apart(facts, "contribution"), *_stated_later(view, "contribution")]


# --- shortcomings ---------------------------------------------------------------------------------------------------------


def shortcomings(draft: Draft, facts: Facts) -> list[Block]:
    """Shortcomings of the sources with their scope."""
    view = draft.view
    found = [row for row in view.statements() if row["kind"] == "shortcoming"]
    later = _stated_later(view, "shortcoming")
    if not found:
        return [nothing("direction.no_shortcomings"), *later]
    rows: list[list[Value]] = []
    for row in found:
        statement, actor = Name("statement", row["statement_id"]), Name("actor", row["statement_id"])
        scope = scope_of(view, row)
        rows.append([statement, scope, actor, Name("source", row["source_id"])])
        if len(rows) <= MOST_SAID:
            draft.headline("direction.shortcoming", statement=statement, scope=scope)
    heads = ["column.statement", "column.scope", "column.actor", "column.source"]
    return [Table("direction.shortcomings.caption", heads, rows), *later]


def _stated_later(view: View, kind: str) -> list[Block]:
    """Statements of a kind that were made after the review date: they stand apart."""
    rows: list[list[Value]] = [
        [Name("statement", row["statement_id"]), Name("actor", row["statement_id"]), read_day(row["stated_on"])]
        for row in view.later_statements()
        if row["kind"] == kind
    ]
    heads = ["column.statement", "column.actor", "column.stated_on"]
    return [Table("direction.later.caption", heads, rows)] if rows else []


# --- follow-up ------------------------------------------------------------------------------------------------------------


def follow_up(draft: Draft, facts: Facts) -> list[Block]:
    """Every direction with its actor, deadline and state; directions that nobody follows up are silent."""
    view, listed = draft.view, of_kind(facts.all, "direction")
    later = [*apart(facts, "direction"), *_stated_later(view, "direction")]
    said = {row["statement_id"]: row for row in [*view.statements(), *view.directions_from_above()]}
    followed = {action["statement_id"] for action in (*listed, *facts.later)}
    silent = [key for key, row in said.items() if row["kind"] == "direction" and key not in followed]
    rows = [_direction(draft, action, has_statement=action["statement_id"] in said) for action in listed]
    rows += [_silent_direction(key, said[key]["deadline"]) for key in silent]
    overdue = [action for action in listed if methods.follow_up(action, view.as_of) == "overdue"]
    for action in overdue[:MOST_SAID]:
        values = {"direction": task_of(action), "who": lead_of(action), "deadline": deadline_of(action)}
        draft.say(Sentence("direction.overdue", values, gravity=Gravity.DIRECTION_OVERDUE))
    if rows:
        counted = [*(action.as_row for action in listed), *(Row("statements", key) for key in silent)]
        number = actions_counted(draft, counted, "direction")
        is_silent = all(methods.follow_up(action, view.as_of) == "silent" for action in listed)
        draft.headline(
            "direction.directions_silent" if is_silent else "direction.directions", leads=True, unit=view.unit, count=number
        )
        late = {"overdue": actions_counted(draft, rows_of(overdue), "overdue", among=counted)}
        compared = Sentence("direction.card.of_overdue", late) if overdue else Sentence("direction.card.on", {"day": view.as_of})
        draft.card(number, Name("word", "direction.card.directions"), compared)
    if not facts.all and not view.statements():
        if facts.later and not view.of_topic(draft.topic):
            draft.nothing("direction.only_later", unit=view.unit)
        else:
            nothing_published(draft, "topic.direction")
    heads = ["column.direction", "column.who", "column.deadline", "column.state"]
    table = Table("direction.follow_up.caption", heads, rows)
    none = nothing("direction.no_directions", "actions_counted")
    return [*_overdue_drawn(draft, facts), *([table, Sentence("direction.follow_up.note")] if rows else [none]), *later]


def _overdue_drawn(draft: Draft, facts: Facts) -> list[Block]:
    """Draw by how many days what is overdue is past its deadline, the longest first; one task of several units on one line."""
    late = [(action, days) for action in facts.all if (days := methods.days_over(action, draft.view.as_of))]
    late.sort(key=lambda pair: (-pair[1], pair[0].key))
    if not late:
        return []
    alike: dict[tuple[Name, int], list[Action]] = {}
    for action, days in late:
        alike.setdefault((task_of(action), days), []).append(action)
    rows = [(_whose(draft, task, actions), _days_over(draft, actions[0], days)) for (task, days), actions in alike.items()]
    title = Sentence("direction.overdue.chart", {"days": rows[0][1], "task": task_of(late[0][0])})
    chart = Chart("bars", title, rows, about=Sentence("direction.overdue.chart.about", {"day": draft.view.as_of}))
    draft.picture(chart)
    return [chart]


def _whose(draft: Draft, task: Name, actions: Sequence[Action]) -> Value:
    """Name a task with the units whose it is; of many how many they are."""
    units = list(dict.fromkeys(action.unit for action in actions))
    if units == [draft.view.unit]:
        return task
    if len(units) > MOST_UNITS:
        return Sentence(
            "direction.overdue.chart.row_many", {"task": task, "count": count(draft, "units_overdue", units, item=actions[0].key)}
        )
    return Sentence("direction.overdue.chart.row", {"task": task, "unit": units})


def _days_over(draft: Draft, action: Action, days: int) -> Figure:
    return draft.derive(
        "days_overdue",
        point(days, "day", "count"),
        by=methods.days_over,
        rows=[action.as_row],
        operation="days",
        parameters=from_day_to_day(action.deadline, draft.view.as_of),
        item=action.key,
        of=action.unit,
        on=draft.view.as_of,
    )


def _direction(draft: Draft, action: Action, *, has_statement: bool) -> list[Value]:
    """A direction that the office follows up, in the words of its source where they are on record."""
    statement, actor = Name("statement", action["statement_id"]), Name("actor", action["statement_id"])
    return [
        statement if has_statement else task_of(action),
        actor if has_statement and not action["lead_actor"] else lead_of(action),
        deadline_of(action) if action["deadline"] else Name("word", "unknown.silent"),
        state_of(draft, action),
    ]


def _silent_direction(statement_id: str, deadline: str) -> list[Value]:
    """A direction of a source that nobody follows up."""
    due = (read_day(deadline) or Name("when", deadline)) if deadline else Name("word", "unknown.silent")
    return [Name("statement", statement_id), Name("actor", statement_id), due, Name("action_state", "silent")]
