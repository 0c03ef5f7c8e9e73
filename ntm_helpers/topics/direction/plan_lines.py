"""Steps on plan lines: thematic plans, their cascade, their quality.

The computations are those of `methods.actions`. A number above is held against the numbers below one level a page: the unit's own
lines against those of its parts and villages, and its parent's lines beside its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods import actions as methods
from ntm_helpers.methods.actions import FIELDS, Action, Allocation, Quality
from ntm_helpers.methods.assessment import MET, main_line
from ntm_helpers.methods.identities.completeness import all_parts
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Draft, Gravity, Name, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import INPUT_MISSING, About, count, ratio, total
from ntm_helpers.review.operations import Made, of_values
from ntm_helpers.topics.common import published_table
from ntm_helpers.topics.direction.cells import (
    DASH,
    Facts,
    actions_counted,
    apart,
    deadline_of,
    lead_of,
    number_of,
    of_kind,
    rows_of,
    state_of,
    task_of,
    text_of,
)

OFF = ("remainder", "over_allocated", "unit_differs")
MOST_OFF = 3
"""Lines that do not add up, in the headline."""
RUBRIC = "plan_rubric.csv 1"
MEANS = key_family("direction.mean", ("unweighted", "by_budget"))
FIELD_NAMES = key_family("direction.field", FIELDS)

# --- thematic plans -------------------------------------------------------------------------------------------------------


def plans(draft: Draft, facts: Facts) -> list[Block]:
    """Lines of every thematic plan: planned, done, per cent, deadline, lead."""
    view, lines = draft.view, of_kind(facts.own, "plan_line")
    later = [*_published(view, facts), *apart(facts, "plan_line")]
    if not lines:
        draft.ask("plan_lines")
        return [nothing("direction.no_plans", "plan_lines"), *later]
    rows: list[list[Value]] = []
    for line in lines:
        plan, done = text_of(line, "plan_name"), line.done or text_of(line, "done")
        numbers = [number_of(line), done, _done_share(draft, line)]
        rows.append([task_of(line), plan, *numbers, deadline_of(line), lead_of(line), state_of(draft, line)])
    number = actions_counted(draft, rows_of(lines), "plan_line")
    draft.headline("direction.lines", leads=True, unit=view.unit, lines=number)
    overdue, past = ([ln for ln in lines if methods.follow_up(ln, view.as_of) == s] for s in ("overdue", "past_deadline"))
    compared = Sentence("direction.card.on", {"day": view.as_of})
    if overdue:
        late = actions_counted(draft, rows_of(overdue), "plan_line.overdue", among=rows_of(lines))
        draft.headline("direction.lines_overdue", gravity=Gravity.LINES_OVERDUE, lines=late, first=task_of(overdue[0]))
        compared = Sentence("direction.card.overdue", {"overdue": late})
    draft.card(number, Name("word", "direction.card.lines"), compared)
    if past:
        number = actions_counted(draft, rows_of(past), "plan_line.past_deadline", among=rows_of(lines))
        draft.headline("direction.lines_past_deadline", lines=number, first=task_of(past[0]))
    heads = ["column.task", "column.plan", "column.planned", "column.done", "column.done_share"]
    heads += ["column.deadline", "column.lead", "column.state"]
    return [Table("direction.plans.caption", heads, rows), *later]


def _published(view: View, facts: Facts) -> list[Block]:
    """Figures published on plans and direction."""
    return [published_table(view, "direction.published.caption", facts.published)] if facts.published else []


def _done_share(draft: Draft, line: Action) -> Figure | None:
    """Done over planned in per cent, where both are in one unit of measure."""
    done, planned = line.done, line.number
    if done is None or planned is None or done.quantity is None or planned.quantity is None:
        return None
    if done.quantity.unit != planned.quantity.unit or not planned.quantity.bare:
        return None
    return ratio(draft, "action_done_share", done, planned, item=line.key, of=line.unit, on=draft.view.as_of)


# --- cascade --------------------------------------------------------------------------------------------------------------


def cascade(draft: Draft, facts: Facts) -> list[Block]:
    """The unit's numbers against those of its parts; the parent's lines above its own."""
    found = methods.allocations(facts.own, facts.below, all_parts(draft.view)) if facts.below or draft.view.children else []
    blocks: list[Block] = []
    if found:
        heads = ["column.task", "column.planned", "column.allocated_below"]
        heads += ["column.lines_below", "column.remainder", "column.verdict"]
        blocks.append(Table("direction.cascade.caption", heads, [_allocation_row(draft, one) for one in found]))
        off = [one for one in found if one.verdict in OFF]
        for one in off[:MOST_OFF]:
            values = {"task": task_of(one.above), "verdict": Name("allocation", one.verdict), "planned": number_of(one.above)}
            draft.say(Sentence("direction.not_adding_up", values, gravity=Gravity.DOES_NOT_ADD_UP))
        later = [(task_of(a), a.unit, deadline_of(a), deadline_of(one.above)) for one in found for a in one.later]
        for task, unit, deadline, above in dict.fromkeys(later):  # lines that say the same are said once
            values = {"task": task, "unit": unit, "deadline": deadline, "above": above}
            blocks.append(Sentence("direction.later_deadline", values))
    lost = methods.orphans(facts.own, facts.below)
    if lost:
        rows = [[task_of(action), action.unit, number_of(action), lead_of(action)] for action in lost]
        heads = ["column.task", "column.unit", "column.planned", "column.lead"]
        blocks.append(Table("direction.orphans.caption", heads, rows))
    blocks += _lines_above(draft.view, facts.own)
    return blocks or [nothing("direction.no_cascade", "plan_lines")]


def _lines_above(view: View, own: Sequence[Action]) -> list[Block]:
    """The unit's lines beside those of its parent that they carry out."""
    above = {action.key: action for action in methods.actions_of(view, view.parent)} if view.parent else {}
    pairs = [(line, above[line["parent_action_id"]]) for line in own if line["parent_action_id"] in above]
    rows = [[cell(action) for action in pair for cell in (task_of, number_of, deadline_of)] for pair in pairs]
    heads = ["column.task", "column.planned", "column.deadline"]
    heads += ["column.task_above", "column.planned_above", "column.deadline_above"]
    return [Table("direction.above.caption", heads, rows)] if rows else []


def _allocation_row(draft: Draft, one: Allocation) -> list[Value]:
    """A line above with the sum below and what is left of it."""
    item, whole, rest = one.above.key, None, None
    if one.sum is not None and one.above.number is not None:
        numbers = [action.number for action in one.below if action.number is not None]
        on = draft.view.as_of
        whole = draft.derive("action_allocated", one.sum, by=methods.allocations, inputs=numbers, operation="sum", item=item, on=on)
        rest = draft.derive(
            "action_remainder",
            one.remainder,
            by=methods.allocations,
            inputs=[one.above.number, whole],
            operation="difference",
            item=item,
            on=on,
        )
    units = [action.unit for action in one.below]
    return [task_of(one.above), one.above.number, whole or DASH, units or DASH, rest or DASH, Name("allocation", one.verdict)]


# --- quality --------------------------------------------------------------------------------------------------------------


def quality(draft: Draft, facts: Facts) -> list[Block]:
    """Points of the unit's own lines and its villages'; a mean for each of its parts; lines without an actor; completeness."""
    view = draft.view
    below = of_kind(facts.below, "plan_line")
    in_full = [*of_kind(facts.own, "plan_line"), *(line for line in below if line.unit.kind in ("village", "garden"))]
    of_parts = [line for line in below if line.unit.kind not in ("village", "garden")]
    if not in_full and not of_parts:
        return [nothing("direction.no_lines", "plan_lines")]
    met = {unit.unit_id: _criteria_met(view, unit) for unit in [view.unit, *view.children]}
    scored, parts_scored = (
        [methods.quality_of(line, view.register, met.get(line.unit.unit_id, met[view.unit.unit_id])) for line in lines]
        for lines in (in_full, of_parts)
    )
    blocks: list[Block] = [Sentence("direction.rubric")]
    if scored:
        blocks.append(_scores(draft, scored))
    if parts_scored:
        blocks.append(_by_part(draft, parts_scored))
    found = [*scored, *parts_scored]
    without = [line.action for line in found if not line.is_executable]
    if without:
        number = actions_counted(draft, rows_of(without), "plan_line.no_actor", among=rows_of(line.action for line in found))
        units = list(dict.fromkeys(line.unit for line in without))
        draft.headline("direction.no_actors", gravity=Gravity.NOBODY_NAMED, lines=number, units=units)
    if any(view.places.villages(part.unit_id) for part in view.children):
        blocks.append(Sentence("direction.villages_elsewhere", {"unit": view.unit}))
    means = [_means(draft, found)] if len(found) > 1 else []  # the mean of one line is its score
    return [*blocks, _legend(view), *means, _completeness(draft, [*in_full, *of_parts])]


def _criteria_met(view: View, unit: Unit) -> set[str]:
    found = main_line(view, unit)
    return {criterion.row["criterion"] for criterion in found[-1].criteria if criterion.state == MET} if found else set()


def _scores(draft: Draft, found: Sequence[Quality]) -> Table:
    """Points of every line, letter by letter."""
    letters = list(found[0].points)
    rows: list[list[Value]] = []
    for line in found:
        points = {letter: _points(draft, line, letter) for letter in letters}
        about: About = {"item": line.action.key, "of": line.action.unit, "rules": (RUBRIC,)}
        score = total(draft, "plan_line_score", points.values(), **about)
        executable = Name("word", "direction.executable" if line.is_executable else "direction.not_executable")
        vague = Name("text", ", ".join(line.vague)) if line.vague else DASH
        rows.append([task_of(line.action), line.action.unit, *points.values(), score, executable, vague])
    heads = ["column.task", "column.unit", *(f"={letter}" for letter in letters)]
    heads += ["column.score", "column.executable", "column.vague"]
    return Table("direction.quality.caption", heads, rows)


def _points(draft: Draft, line: Quality, letter: str) -> Figure:
    """Points of a line for a letter of the rubric, and which line of the rubric gave them."""
    given, rule = line.points[letter]
    return draft.derive(
        "plan_line_points",
        point(given, "point", "rate"),
        by=methods.quality_of,
        inputs=[line.action.number] if line.action.number else [],
        rows=[line.action.as_row],
        item=f"{line.action.key}.{letter}",
        of=line.action.unit,
        rules=(RUBRIC,),
        on=draft.view.as_of,
        parameters=[("rule", rule["rule"])] if rule else [],
    )


def _by_part(draft: Draft, found: Sequence[Quality]) -> Table:
    """Lines, lines without an actor and mean score of every part; the lines themselves stand on its own page."""
    rows: list[list[Value]] = []
    for unit in dict.fromkeys(line.action.unit for line in found):
        of_unit = [line for line in found if line.action.unit == unit]
        lines = [line.action.as_row for line in of_unit]
        without = [line.action.as_row for line in of_unit if not line.is_executable]
        kinds = ((lines, "plan_line"), (without, "plan_line.no_actor"))
        counts = (actions_counted(draft, *of, unit, lines) for of in kinds)
        rows.append([unit, *counts, _mean_score(draft, of_unit, "unweighted", unit)])
    heads = ["column.unit", "column.lines", "column.lines_without_actor", "column.score"]
    return Table("direction.by_part.caption", heads, rows)


def _mean_score(draft: Draft, found: Sequence[Quality], item: str, of: Unit | None = None) -> Figure:
    """Mean score of lines, each counting once (``unweighted``) or ``by_budget``."""
    by = methods.mean_score if item == "unweighted" else methods.budget_weighted_score
    score = by(found)
    quantity, reason = (None, INPUT_MISSING) if score is None else (point(score, "point", "rate"), "")
    rows = [line.action.as_row for line in found]
    made = of_values("mean:values", _weights(found, by_budget=item != "unweighted")) if score is not None else Made()
    return draft.derive("plan_score", quantity, by=by, rows=rows, item=item, of=of, reason=reason, on=draft.view.as_of, **made)


def _weights(found: Sequence[Quality], *, by_budget: bool) -> dict[Fraction, Fraction]:
    """Lines by their score, or their budgets."""
    weights: dict[Fraction, Fraction] = defaultdict(Fraction)
    for line in found:
        budget = line.action.entity.figure("budget_million_vnd") if by_budget else None
        weights[Fraction(line.score)] += budget.quantity.lower if budget is not None and budget.quantity is not None else 1
    return weights


def _legend(view: View) -> Table:
    """The rubric itself: what each letter's points ask for."""
    rubric = view.register.table("plan_rubric")
    rows = [[Name("rule", f"{row['letter']} = {row['points']}"), Name("plan_rubric", row["rule"])] for row in rubric]
    return Table("direction.rubric.caption", ["column.points", "column.asks"], rows)


def _means(draft: Draft, found: Sequence[Quality]) -> Table:
    """Mean score, each line counting once and by budget."""
    rows = [(Name("word", key), _mean_score(draft, found, item)) for item, key in MEANS.items()]
    return Table("direction.means.caption", ["column.measure", "column.score"], rows)


def _completeness(draft: Draft, lines: Sequence[Action]) -> Table:
    """Share of lines that state a field."""
    on = draft.view.as_of
    whole = count(draft, "plan_lines", rows_of(lines), on=on)
    rows: list[list[Value]] = []
    for field, key in FIELD_NAMES.items():
        stated = [line.as_row for line in lines if methods.states(line, field)]
        stating = count(draft, "plan_lines", stated, among=rows_of(lines), item=field, on=on)
        rows.append([Name("word", key), ratio(draft, "plan_field_completeness", stating, whole, item=field)])
    return Table("direction.completeness.caption", ["column.field", "column.lines_telling"], rows)
