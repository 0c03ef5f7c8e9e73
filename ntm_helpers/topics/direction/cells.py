"""How an action stands in a table: its task, its number, its deadline, who leads, how far it is; and how actions are counted.

What an action says is its task, else its aim, else the statement or the published figure that it points to. What cannot be read
as a number or a date stands as text. What was stated after the review date stands apart, in a table of its own (`apart`), and is
counted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ntm_helpers.dataset import Figure, Row
from ntm_helpers.methods.actions import Action, actions_of, follow_up, later_actions
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Table, Value
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.common import latest_published

INSPECTED = "communes_inspected"
GARDENS = ("model_gardens_planned", "model_garden_households_planned", "model_garden_communes_planned")
PUBLISHED = (*GARDENS, "model_gardens_recognised", "model_villages_recognised", "conference_commune_points")
"""Measures of what is published on plans and direction; others stand in the last step."""
DASH = Name("text", "–")


@dataclass(frozen=True)
class Facts:
    """Actions of a unit, and of its parts and villages, stated by the review date; those stated later; figures published."""

    own: Sequence[Action]
    below: Sequence[Action]
    later: Sequence[Action]
    published: Sequence[Figure]

    @property
    def all(self) -> list[Action]:
        """Actions of the unit first, then those below it."""
        return [*self.own, *self.below]


def gather(draft: Draft) -> Facts:
    """Read the actions of the view's unit, its parts and its villages."""
    view = draft.view
    units = [*view.children, *view.villages]
    below = [action for unit in units for action in actions_of(view, unit)]
    later = [action for unit in [view.unit, *units] for action in later_actions(view, unit)]
    return Facts(actions_of(view, view.unit), below, later, latest_published(view, PUBLISHED))


def of_kind(actions: Iterable[Action], kind: str) -> list[Action]:
    """Actions of a kind."""
    return [action for action in actions if action["kind"] == kind]


def apart(facts: Facts, *kinds: str) -> list[Block]:
    """Actions of these kinds that were stated after the review date: they stand apart."""
    rows: list[list[Value]] = [
        [task_of(action), action.unit, number_of(action), deadline_of(action), lead_of(action), day_of(action, "stated_on")]
        for action in facts.later
        if action["kind"] in kinds
    ]
    heads = ["column.task", "column.unit", "column.planned", "column.deadline", "column.lead", "column.stated_on"]
    return [Table("direction.later.caption", heads, rows)] if rows else []


def text_of(action: Action, column: str) -> Name:
    """Text of a cell as it stands; a dash where it is empty."""
    return Name("text", action[column]) if action[column] else DASH


def day_of(action: Action, column: str) -> Value:
    """Date of a cell; as text where it cannot be read."""
    return action.day(column) or text_of(action, column)


def deadline_of(action: Action) -> Value:
    """Deadline as a date where it is a day, else as it is stated."""
    is_day = action.deadline is not None and len(action["deadline"]) == len("2020-12-31")
    return action.deadline if is_day else Name("when", action["deadline"]) if action["deadline"] else DASH


def task_of(action: Action) -> Name:
    """What an action says: its task, else its aim, else the statement or figure that it points to."""
    if action["task"] or action["aim"]:
        return Name("text", action["task"] or action["aim"])
    if action["statement_id"]:
        return Name("statement", action["statement_id"])
    return Name("measure", action.number.measure) if action["figure_id"] and action.number else DASH


def lead_of(action: Action) -> Name:
    """Body or role that leads; said where none is named."""
    return Name("text", action["lead_actor"]) if action["lead_actor"] else Name("word", "direction.no_actor")


def number_of(action: Action) -> Value:
    """Its number as a figure; as text where it cannot be read."""
    if action.number is not None:
        return action.number
    text = " ".join(filter(None, (action["quantity"] or action["target"], action["unit"])))
    return Name("text", text) if text else DASH


def state_of(draft: Draft, action: Action) -> Name:
    """How it stands on the review date."""
    return Name("action_state", follow_up(action, draft.view.as_of))


def rows_of(actions: Iterable[Action]) -> list[Row]:
    """Rows on which actions stand."""
    return [action.as_row for action in actions]


def actions_counted(draft: Draft, rows: Iterable[Row], item: str, of: Unit | None = None, among: Sequence[Row] = ()) -> Figure:
    """Count rows of actions, or statements that stand for one, as on the review date, and the rows that they were chosen from."""
    return count(draft, "actions_counted", rows, among=among, item=item, of=of, on=draft.view.as_of)
