"""Rows that belong to several units, such as a project of two communes: whose they are, and what is said of that.

Such a row stands on the page of each of its units, whole: what is told of it is never split. Where several of the units are added
up it is counted once (`ntm_helpers.dataset.view.View.entities_within`), and a page that has one says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ntm_helpers.dataset import Entity, View
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Sentence
from ntm_helpers.review.arithmetic import count

HOW_MANY = ("few", "many")
"""Last parts of the keys of what is said of such rows: few are named, of many the number is given."""
MOST_NAMED = 5
"""Rows of several units that are named; of more the number is given."""


def owners_of(view: View, entity: Entity) -> Unit | list[Unit]:
    """Unit that a row belongs to, or all of several."""
    units = [view.places[unit_id] for unit_id in entity.unit_ids]
    return units[0] if len(units) == 1 else units


def owners_here(view: View, entity: Entity) -> list[Unit]:
    """Of the units that a row belongs to the page's own, its parts and villages: whoever can be asked there."""
    own = {view.unit, *view.children, *view.villages}
    return [unit for unit in (view.places[unit_id] for unit_id in entity.unit_ids) if unit in own]


def say_shared(draft: Draft, keys: Mapping[str, str], measure: str, entities: Iterable[Entity]) -> None:
    """Say which rows belong to several units, that they are not split and counted once; nothing where none does.

    Parameters
    ----------
    draft : Draft
    keys : mapping of str to str
        Keys by `HOW_MANY`, with ``{count}`` and, of few, ``{names}``.
    measure : str
        By which such rows are counted.
    entities : iterable of Entity
    """
    entities = list(entities)
    shared = [entity for entity in entities if len(entity.unit_ids) > 1]
    if not shared:
        return
    number = count(draft, measure, shared, among=entities, item="shared", on=draft.view.as_of)
    if len(shared) > MOST_NAMED:
        draft.say(Sentence(keys["many"], {"count": number}))
        return
    names = [Sentence("shared.row", {"row": Name("text", one["name"]), "units": owners_of(draft.view, one)}) for one in shared]
    draft.say(Sentence(keys["few"], {"count": number, "names": names}))
