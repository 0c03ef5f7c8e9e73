"""How plan lines are laid out in a review: thematic plans, their cascade, their quality; and how any action is named.

What an action says is its task, else its aim, else the statement or the published figure that it points to. What cannot be read
as a number or a date stands as text. What was stated after the review date is marked so and stands in no headline. The
computations are those of `methods.actions`.
"""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.actions import (
    FIELDS,
    Action,
    Allocation,
    Quality,
    actions_of,
    budget_weighted_score,
    cascade,
    follow_up,
    mean_score,
    orphans,
    quality,
    tells,
)
from ntm_helpers.methods.assessment import MET, main_line
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Sentence, Table, Value

METHOD = "ntm_helpers.methods.actions"
OFF = ("not_allocated", "remainder", "over_allocated", "unit_differs")


def known(view: View, actions: list[Action], kind: str) -> list[Action]:
    """Actions of a kind that had been stated by the review date."""
    return [action for action in actions if action["kind"] == kind and action.is_known_on(view.as_of)]


def of_kind(actions: list[Action], *kinds: str) -> list[Action]:
    """Actions of some kinds, whenever they were stated."""
    return [action for action in actions if action["kind"] in kinds]


def told_text(action: Action, column: str) -> Value:
    """Text of a cell as it stands; a dash where it is empty."""
    return Name("text", action[column] or "–")


def due(action: Action) -> Value:
    """Deadline as a date where it is a day, else as it is told."""
    is_day = action.deadline is not None and len(action["deadline"]) == 10
    return action.deadline if is_day else told_text(action, "deadline")


def day_told(action: Action, column: str) -> Value:
    """Date of a cell; as text where it cannot be read."""
    return action.day(column) or told_text(action, column)


def what(action: Action) -> Value:
    """What an action says: its task, else its aim, else the statement or figure that it points to."""
    if action["task"] or action["aim"]:
        return Name("text", action["task"] or action["aim"])
    if action["statement_id"]:
        return Name("statement", action["statement_id"])
    return Name("measure", action.number.measure) if action["figure_id"] and action.number else Name("text", "–")


def number(action: Action) -> Value:
    """Its number as a figure; as text where it cannot be read."""
    if action.number is not None:
        return action.number
    text = " ".join(filter(None, (action["quantity"] or action["target"], action["unit"])))
    return Name("text", text or "–")


def state(draft: Draft, action: Action) -> Value:
    """How it stands on the review date, marked where it was stated later."""
    if not action.is_known_on(draft.view.as_of):
        return Name("word", "direction.stated_later")
    return Name("action_state", follow_up(action, draft.view.as_of))


def counted(draft: Draft, actions: int, item: str, unit: str = "action") -> Figure:
    """Count actions as a figure that can be followed."""
    quantity, on = point(actions, unit, "count"), draft.view.as_of
    return draft.derive("actions_counted", quantity, method=METHOD, inputs=[], item=item, on=on)


# --- thematic plans -------------------------------------------------------------------------------------------------------


def plans(draft: Draft, own: list[Action]) -> None:
    """Lines of every thematic plan: planned, done, per cent, deadline, lead."""
    view, lines = draft.view, of_kind(own, "plan_line")
    if not lines:
        draft.step("plans", Sentence("direction.no_plans"))
        return
    rows = []
    for line in lines:
        share = _done_share(draft, line)
        plan, done = Name("text", line["plan_name"] or "–"), line.done or told_text(line, "done")
        rows.append([what(line), plan, number(line), done, share, due(line), lead(line), state(draft, line)])
    heads = ["task", "plan", "planned", "done", "done_share", "deadline", "lead", "state"]
    draft.step("plans", Table("direction.plans.caption", [f"column.{head}" for head in heads], rows))
    stated = known(view, own, "plan_line")
    if stated:
        draft.headline("direction.lines", unit=view.unit, lines=counted(draft, len(stated), "plan_line"))
    overdue = [line for line in stated if follow_up(line, view.as_of) == "overdue"]
    if overdue:
        draft.headline("direction.lines_overdue", lines=counted(draft, len(overdue), "plan_line.overdue"), first=what(overdue[0]))


def lead(action: Action) -> Value:
    """Body or role that leads; said where none is named."""
    return Name("text", action["lead_actor"]) if action["lead_actor"] else Name("word", "direction.no_actor")


def _done_share(draft: Draft, line: Action) -> Figure | None:
    """Done over planned in per cent, where both are in one unit of measure."""
    if line.done is None or line.number is None or line.done.quantity.unit != line.number.quantity.unit:
        return None
    if not line.number.quantity.bare:
        return None
    share = point(100 * line.done.quantity.bare / line.number.quantity.bare, "percent", "rate")
    inputs = [line.done, line.number]
    return draft.derive("action_done_share", share, method=METHOD, inputs=inputs, item=line.key, of=line.unit)


# --- cascade --------------------------------------------------------------------------------------------------------------


def step_of_cascade(draft: Draft, own: list[Action], below: list[Action]) -> None:
    """The unit's numbers against those of its parts; the parent's lines above its own."""
    found = cascade(own, below) if below or draft.view.children else []
    blocks: list = []
    if found:
        rows = [_allocation_row(draft, one) for one in found]
        heads = [
            "column.task",
            "column.planned",
            "column.allocated_below",
            "column.lines_below",
            "column.remainder",
            "column.verdict",
        ]
        blocks.append(Table("direction.cascade.caption", heads, rows))
        off = [one for one in found if one.verdict in OFF and one.above.is_known_on(draft.view.as_of)]
        for one in off[:3]:
            values = {"task": what(one.above), "verdict": Name("allocation", one.verdict), "planned": number(one.above)}
            draft.headline("direction.not_adding_up", **values)
        for one in found:
            for action in one.later:
                values = {"task": what(action), "unit": action.unit, "deadline": due(action)}
                blocks.append(Sentence("direction.later_deadline", values | {"above": due(one.above)}))
    lost = orphans(own, below)
    if lost:
        rows = [[what(action), action.unit, number(action), lead(action)] for action in lost]
        heads = ["column.task", "column.unit", "column.planned", "column.lead"]
        blocks.append(Table("direction.orphans.caption", heads, rows))
    blocks += _lines_above(draft, own)
    draft.step("cascade", *(blocks or [Sentence("direction.no_cascade")]))


def _lines_above(draft: Draft, own: list[Action]) -> list:
    """The unit's lines beside those of its parent that they carry out."""
    view = draft.view
    above = {action.key: action for action in actions_of(view, view.parent)} if view.parent else {}
    rows = [
        [what(line), number(line), due(line), what(parent), number(parent), due(parent)]
        for line in own
        if (parent := above.get(line["parent_action_id"])) is not None
    ]
    heads = [
        "column.task",
        "column.planned",
        "column.deadline",
        "column.task_above",
        "column.planned_above",
        "column.deadline_above",
    ]
    return [Table("direction.above.caption", heads, rows)] if rows else []


def _allocation_row(draft: Draft, one: Allocation) -> list[Value]:
    inputs, item = [a.number for a in (one.above, *one.below) if a.number is not None], one.above.key
    whole = rest = None
    if one.sum is not None:
        whole = draft.derive("action_allocated", one.sum, method=f"{METHOD}.cascade", inputs=inputs, item=item)
        rest = draft.derive("action_remainder", one.remainder, method=f"{METHOD}.cascade", inputs=inputs, item=item)
    units = [action.unit for action in one.below]
    dash = Name("text", "–")
    return [what(one.above), one.above.number, whole or dash, units or dash, rest or dash, Name("allocation", one.verdict)]


# --- quality --------------------------------------------------------------------------------------------------------------


def step_of_quality(draft: Draft, own: list[Action], below: list[Action]) -> None:
    """Points of the unit's own lines, and of its parts' where it has none; lines without an actor; completeness."""
    view = draft.view
    lines = of_kind(own, "plan_line")
    villages = [action for action in below if action.unit.kind in ("village", "garden")]
    full = [*lines, *of_kind(villages, "plan_line")]
    in_full = {line.key for line in full}
    scored = [*full, *(line for line in of_kind(below, "plan_line") if line.key not in in_full)]
    if not scored:
        draft.step("quality", Sentence("direction.no_lines"))
        return
    met = {unit.unit_id: _met(view, unit) for unit in [view.unit, *view.children]}
    found = [quality(line, view.register, met.get(line.unit.unit_id, met[view.unit.unit_id])) for line in scored]
    blocks: list = [Sentence("direction.rubric")]
    if full:
        blocks.append(_scores(draft, [line for line in found if line.action.key in in_full]))
    if len(full) < len(scored):
        blocks.append(_by_part(draft, [line for line in found if line.action.key not in in_full]))
    blocks += [_legend(draft), _means(draft, found), _completeness(draft, scored)]
    draft.step("quality", *blocks)
    without = [line for line in found if not line.is_executable and line.action.is_known_on(view.as_of)]
    if without:
        count = counted(draft, len(without), "plan_line.no_actor")
        units = list(dict.fromkeys(line.action.unit for line in without))
        draft.headline("direction.no_actors", lines=count, units=units)


def _scores(draft: Draft, found: list[Quality]) -> Table:
    """Points of every line, letter by letter."""
    letters = list(found[0].points)
    rows = [
        [
            what(line.action),
            line.action.unit,
            *(_points(line, letter) for letter in letters),
            draft.derive(
                "plan_line_score",
                point(line.score, "point", "rate"),
                method=f"{METHOD}.quality",
                inputs=[line.action.number] if line.action.number else [],
                item=line.action.key,
                of=line.action.unit,
                rules=("plan_rubric.csv 1",),
            ),
            Name("word", "direction.executable" if line.is_executable else "direction.not_executable"),
            Name("text", ", ".join(line.vague) or "–"),
        ]
        for line in found
    ]
    heads = ["column.task", "column.unit", *(f"={letter}" for letter in letters)]
    heads += ["column.score", "column.executable", "column.vague"]
    return Table("direction.quality.caption", heads, rows)


def _by_part(draft: Draft, found: list[Quality]) -> Table:
    """Lines, lines without an actor and mean score of every part; the lines themselves stand on its own page."""
    rows: list[list[Value]] = []
    for unit in dict.fromkeys(line.action.unit for line in found):
        mine = [line for line in found if line.action.unit == unit]
        without = sum(not line.is_executable for line in mine)
        on = draft.view.as_of
        counts = [
            draft.derive("actions_counted", point(number, "action", "count"), method=METHOD, inputs=[], item=item, of=unit, on=on)
            for number, item in ((len(mine), "plan_line"), (without, "plan_line.no_actor"))
        ]
        score = point(mean_score(mine), "point", "rate")
        mean = draft.derive("plan_score", score, method=METHOD, inputs=[], item="unweighted", of=unit)
        rows.append([unit, *counts, mean])
    heads = ["column.unit", "column.lines", "column.lines_without_actor", "column.score"]
    return Table("direction.by_part.caption", heads, rows)


def _met(view: View, unit: Unit) -> set[str]:
    found = main_line(view, unit)
    return {criterion.row["criterion"] for criterion in found[-1].criteria if criterion.state == MET} if found else set()


def _points(line: Quality, letter: str) -> Value:
    return Name("text", str(line.points[letter][0]))


def _legend(draft: Draft) -> Table:
    """The rubric itself: what each letter's points ask for."""
    rubric = draft.view.register.table("plan_rubric")
    rows: list[list[Value]] = [
        [Name("text", f"{row['letter']} = {row['points']}"), Name("plan_rubric", row["rule"])] for row in rubric
    ]
    return Table("direction.rubric.caption", ["column.points", "column.asks"], rows)


def _means(draft: Draft, found: list[Quality]) -> Table:
    """Mean score, each line counting once and by budget."""
    rows: list[list[Value]] = []
    scores = (("unweighted", mean_score(found)), ("by_budget", budget_weighted_score(found)))
    for item, score in scores:
        quantity = point(score, "point", "rate") if score is not None else None
        reason = "" if score is not None else "unknown.input_missing"
        figure = draft.derive("plan_score", quantity, method=METHOD, inputs=[], item=item, reason=reason)
        rows.append([Name("word", f"direction.mean.{item}"), figure])
    return Table("direction.means.caption", ["column.measure", "column.score"], rows)


def _completeness(draft: Draft, lines: list[Action]) -> Table:
    """Share of lines that tell a field."""
    rows = []
    for field in FIELDS:
        share = point(Fraction(100 * sum(tells(line, field) for line in lines), len(lines)), "percent", "rate")
        figure = draft.derive("plan_field_completeness", share, method=METHOD, inputs=[], item=field)
        rows.append([Name("word", f"direction.field.{field}"), figure])
    return Table("direction.completeness.caption", ["column.field", "column.lines_telling"], rows)
