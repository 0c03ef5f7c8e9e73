"""Actions: lines of plans, directions, duties, inspections, findings and contributions, and what follows from them.

**Follow-up.** On a day an action is *done* (its state says so, the day it was done has come, or as much is done as it asks for),
*stopped*, *overdue* (its deadline has passed, and it is told since that it is not done), *past its deadline* (which has passed,
with nothing told since: done or not), *under way* (started, said to be, or in part done), *to come*, or *silent*: nothing is
reported of it. A deadline stated as a month, quarter or year has passed when its last day has. What a row tells is of the day on
which its source was published, else of the review (`ntm_helpers.dataset.entities`). A finding is open from the day it was found
(else stated) to the day it was closed, else to the day looked at, where it is told that it is open.

**Cascade.** The number of an action above (its quantity, else its target) is held against those of the actions below that name it
as their parent, added where they have one unit of measure: *allocated*, *not allocated* (no line below is told of), *partly told*
(less than above by the lines that are told of), *remainder* (less, and every one of all parts has such a line), *over-allocated*
(more, whatever further lines there are), *unit differs*, *cannot tell* (a number is missing, or the numbers as worded allow both).
A deadline below that is later than that above is named. A line below that names no action above, where the level above has lines
of the same measure or criterion, is an *orphan*.

**Quality of a plan line.** The rubric of ``rules/plan_rubric.csv``: 0, 1 or 2 points a letter (specific, measurable, achievable,
relevant, time-bound), each with what it asks for; a line that names no responsible actor is *not executable* whatever its points.
Vague words (``rules/vague_words.csv``) count only where the line has no number. Rubric and words are the project's proposal after
published SMART rubrics, no law.

Limits. Whether a task has a verb and an object is not parsed: the columns must be filled. What is late or silent is so by what is
reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, Register, Row, Standing, View
from ntm_helpers.dataset.cells import read_deadline
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity, difference, total

FIELDS: tuple[str, ...] = ("aim", "task", "object", "place", "number", "unit", "baseline", "criterion", "lead_actor")
FIELDS += ("start_date", "deadline", "budget_million_vnd", "evidence")
"""What a plan line should state; how complete a plan is, is shown field by field."""


@dataclass(frozen=True)
class Action:
    """One action with its number.

    Attributes
    ----------
    entity : Entity
    unit : Unit
    number : Figure or None
        Its quantity, else its target, else the published figure that it names.
    done : Figure or None
        How much is done.
    """

    entity: Entity
    unit: Unit
    number: Figure | None
    done: Figure | None

    def __getitem__(self, column: str) -> str:
        return self.entity[column]

    @property
    def key(self) -> str:
        """Id of the action."""
        return self.entity.key

    @property
    def as_row(self) -> Row:
        """Where it stands: table and key."""
        return self.entity.as_row

    def day(self, column: str) -> date | None:
        """Date of a cell; None where it is empty or cannot be read."""
        return self.entity.day(column)

    @property
    def deadline(self) -> date | None:
        """Last day of the deadline."""
        return read_deadline(self.entity["deadline"])

    def is_known_on(self, day: date) -> bool:
        """Whether it had been stated by a day; without a day, as its published figure stands, else taken as known.

        What was found by then is a finding of that day; one found later is none yet.
        """
        if self["kind"] == "finding" and (found := self.day("start_date")) is not None and found > day:
            return False
        stated = self.day("stated_on")
        if stated is None:
            return self.number is None or self.number.standing is not Standing.AFTERWARDS
        return stated <= day


def actions_of(view: View, unit: Unit) -> list[Action]:
    """Give the actions of a unit that had been stated by the review date, in the order of their table."""
    return [action for action in _all_actions(view, unit, view.entities("actions", of=unit)) if action.is_known_on(view.as_of)]


def later_actions(view: View, unit: Unit) -> list[Action]:
    """Give the actions of a unit that were stated, or found, after the review date: they count nowhere."""
    stood = [action for action in _all_actions(view, unit, view.entities("actions", of=unit)) if not action.is_known_on(view.as_of)]
    return stood + _all_actions(view, unit, view.later_entities("actions", of=unit))


def _all_actions(view: View, unit: Unit, entities: Iterable[Entity]) -> list[Action]:
    published = {figure.figure_id: figure for figure in view.figures(of=unit)}
    return [_action(view, unit, entity, published) for entity in entities]


def _action(view: View, unit: Unit, entity: Entity, published: Mapping[str, Figure]) -> Action:
    known = entity["unit"] in view.register.units_of_measure
    numbers = [entity.figure(column) for column in ("quantity", "target")] if known else []
    named = [figure for figure in (*numbers, published.get(entity["figure_id"])) if figure is not None]
    done = entity.figure("done") if known else None
    return Action(entity, unit, named[0] if named else None, done)


def follow_up(action: Action, day: date) -> str:
    """Tell how an action stands on a day: a code of the list ``action_state``."""
    done = action.day("done_date")
    is_whole = action.done is not None and action.number is not None and _reaches(action.done, action.number)
    if (done is not None and done <= day) or (done is None and (action["state"] == "done" or is_whole)):
        return "done"
    if action["state"] == "stopped":
        return "stopped"
    if action.deadline is not None and action.deadline < day:
        return "overdue" if _is_told_undone(action, action.deadline, day) else "past_deadline"
    if action["state"] == "under_way" or _has_begun(action, day):
        return "under_way"
    return "to_come" if action["state"] == "planned" or action.deadline is not None else "silent"


def _is_told_undone(action: Action, deadline: date, day: date) -> bool:
    """Whether it is told on the deadline or later that an action was not done: by its state, by how much or when it was done."""
    done_on, told_on = action.day("done_date"), action.entity.told_on
    if done_on is not None and done_on > day:
        return True
    made, asked = (figure.quantity if figure is not None else None for figure in (action.done, action.number))
    is_short = made is not None and asked is not None and made.unit == asked.unit and quantities.compare(made, asked) == "less"
    return (action["state"] in ("planned", "under_way") or is_short) and (told_on is None or told_on >= deadline)


def is_told_open(finding: Action, day: date) -> bool:
    """Whether a finding is told not to be closed: nothing told is not open."""
    return follow_up(finding, day) in ("under_way", "overdue") or (
        finding["state"] == "planned" and follow_up(finding, day) == "to_come"
    )


def _has_begun(action: Action, day: date) -> bool:
    """Whether its first day has come, or anything surely is done; the first day of a finding is when it was found."""
    start, done = action.day("start_date"), action.done
    if action["kind"] != "finding" and start is not None and start <= day:
        return True
    return done is not None and done.quantity is not None and done.quantity.lower > 0


def _reaches(done: Figure, number: Figure) -> bool:
    """Whether as much is done as is asked for, by the printed numbers; a number asked for as a range is not reached."""
    made, asked = done.quantity, number.quantity
    if made is None or asked is None or made.bare is None or asked.bare is None:
        return False
    return made.unit == asked.unit and made.bare >= asked.bare


def found_on(finding: Action) -> date | None:
    """Day on which a finding was made, else the day on which it was stated."""
    return finding.day("start_date") or finding.day("stated_on")


def days_over(action: Action, day: date) -> int | None:
    """Days by which an action is past its deadline on a day; None where it is not overdue."""
    return (day - action.deadline).days if action.deadline is not None and follow_up(action, day) == "overdue" else None


def open_until(finding: Action, day: date) -> date:
    """Last day on which a finding is told to have been open, as seen from a day: what is told before says nothing of later days."""
    done, told_on = finding.day("done_date"), finding.entity.told_on
    if follow_up(finding, day) == "done":
        return done or day
    return day if done is not None or told_on is None else min(day, told_on)


def days_open(finding: Action, day: date) -> int | None:
    """Days for which a finding was or has been open on a day; None where it was found later, or nobody says when or till when."""
    first, last = found_on(finding), open_until(finding, day)
    if follow_up(finding, day) != "done" and not is_told_open(finding, day):
        return None
    return None if first is None or last < first else (last - first).days


# --- cascade --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Allocation:
    """A number above against the numbers below.

    Attributes
    ----------
    above : Action
    below : tuple of Action
    verdict : str
        A code of the list ``allocation``.
    sum, remainder : Quantity or None
        Of the numbers below; above less below.
    later : tuple of Action
        Actions below whose deadline is later than that above.
    """

    above: Action
    below: tuple[Action, ...]
    verdict: str
    sum: Quantity | None
    remainder: Quantity | None
    later: tuple[Action, ...]


def allocations(above: Iterable[Action], below: Sequence[Action], parts: Sequence[Unit] = ()) -> list[Allocation]:
    """Hold every plan line that has a number against the lines below that carry it out.

    Parameters
    ----------
    above : iterable of Action
    below : sequence of Action
    parts : sequence of Unit
        All parts of the unit above; empty where it is not known that those there are are all.
    """
    return [_allocation(action, below, parts) for action in above if action["kind"] == "plan_line" and action.number is not None]


def _allocation(action: Action, below: Sequence[Action], parts: Sequence[Unit]) -> Allocation:
    mine = tuple(other for other in below if other["parent_action_id"] == action.key)
    later = tuple(o for o in mine if o.deadline is not None and action.deadline is not None and o.deadline > action.deadline)
    if not mine:
        return Allocation(action, mine, "not_allocated", None, None, later)
    number, amounts = _amount(action), [amount for other in mine if (amount := _amount(other)) is not None]
    if number is None or not amounts:
        return Allocation(action, mine, "cannot_tell", None, None, later)
    if any(amount.unit != number.unit for amount in amounts):
        return Allocation(action, mine, "unit_differs", None, None, later)
    whole = total(amounts)
    compared = quantities.compare(whole, number)
    if compared == "cannot_tell" and whole.bare == number.bare is not None:
        compared = "equal"
    is_missing = len(amounts) < len(mine)  # what is known may already be more
    if compared == "cannot_tell" or (is_missing and compared != "greater"):
        return Allocation(action, mine, "cannot_tell", None, None, later)
    is_whole = bool(parts) and {part.unit_id for part in parts} <= {other.unit.unit_id for other in mine}
    verdict = {"equal": "allocated", "less": "remainder" if is_whole else "partly_told", "greater": "over_allocated"}[compared]
    return Allocation(action, mine, verdict, whole, replace(difference(number, whole), kind="change"), later)


def _amount(action: Action) -> Quantity | None:
    return action.number.quantity if action.number is not None else None


def orphans(above: Sequence[Action], below: Iterable[Action]) -> list[Action]:
    """Plan lines below that name no action above, where the level above has lines of the same measure or criterion."""
    served = {action[column] for action in above for column in ("measure", "criterion") if action["kind"] == "plan_line"} - {""}
    return [
        action
        for action in below
        if action["kind"] == "plan_line" and not action["parent_action_id"] and {action["measure"], action["criterion"]} & served
    ]


# --- quality of plan lines ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quality:
    """Points of a plan line.

    Attributes
    ----------
    action : Action
    points : dict of str to (int, row or None)
        By letter: points, and the row of the rubric that gave them (None for no points).
    is_executable : bool
        Whether a responsible actor is named.
    vague : tuple of str
        Vague words of a line that has no number.
    """

    action: Action
    points: dict[str, tuple[int, dict[str, str] | None]]
    is_executable: bool
    vague: tuple[str, ...]

    @property
    def score(self) -> int:
        """Points of all letters, 0 to 10."""
        return sum(points for points, _ in self.points.values())


def quality_of(action: Action, register: Register, met: Set[str]) -> Quality:
    """Score a plan line.

    Parameters
    ----------
    action : Action
    register : Register
    met : set of str
        Criteria that the unit meets by what is reported: a line for one of them closes no gap.
    """
    rubric = register.table("plan_rubric")
    letters = dict.fromkeys(row["letter"] for row in rubric)
    points: dict[str, tuple[int, dict[str, str] | None]] = {}
    for letter in letters:
        rows = sorted((row for row in rubric if row["letter"] == letter), key=lambda row: -int(row["points"]))
        given = next((row for row in rows if _fulfils(action, row["needs"], met)), None)
        points[letter] = (int(given["points"]), given) if given else (0, None)
    vague = () if action.number is not None else tuple(vague_words(action, register))
    return Quality(action, points, bool(action["lead_actor"]), vague)


def _fulfils(action: Action, needs: str, met: Set[str]) -> bool:
    """Whether a line states all that a row of the rubric needs; ``a|b`` needs one of them."""
    return all(any(states(action, name, met) for name in group.split("|")) for group in needs.split())


def states(action: Action, field: str, met: Set[str] = frozenset()) -> bool:
    """Whether a line states a field; ``number``, ``open_criterion`` and ``deadline_day`` are stated by several cells."""
    if field == "number":
        return action.number is not None
    if field == "unit":
        return action.number is not None or bool(action["unit"])
    if field == "open_criterion":
        return bool(action["criterion"]) and action["criterion"] not in met
    if field == "deadline_day":
        return action.deadline is not None and len(action["deadline"]) == 10
    if field == "deadline":
        return action.deadline is not None
    if field == "measure":
        return bool(action["measure"] or action["figure_id"])
    return bool(action[field])


def vague_words(action: Action, register: Register) -> list[str]:
    """Vague words of aim and task, as whole words, whatever their case or composition."""
    text = _folded(f"{action['aim']} {action['task']}")
    words = [row["word"] for row in register.table("vague_words")]
    return [word for word in words if re.search(rf"(?<!\w){re.escape(_folded(word))}(?!\w)", text)]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def mean_score(found: Sequence[Quality]) -> Fraction | None:
    """Mean score of plan lines, each counting once."""
    return Fraction(sum(line.score for line in found), len(found)) if found else None


def budget_weighted_score(found: Sequence[Quality]) -> Fraction | None:
    """Mean score weighted by budget; None where a line states no budget, or none of them needs any."""
    budgets = [line.action.entity.figure("budget_million_vnd") for line in found]
    weights = [budget.quantity.bare for budget in budgets if budget is not None and budget.quantity is not None]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(found) or not sum(known):
        return None
    return sum((line.score * weight for line, weight in zip(found, known, strict=True)), Fraction(0)) / sum(known)
