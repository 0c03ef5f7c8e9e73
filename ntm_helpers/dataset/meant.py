"""What may have been meant by a word that is none: the names that it fits, or those that are near it, with their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ntm_helpers.dataset.contract import Column
from ntm_helpers.dataset.lexicon import Lexicon
from ntm_helpers.dataset.naming import of_rules, topics
from ntm_helpers.errors import UsageError, choice, closest, nearest
from ntm_helpers.words import Message

_MOST_NAMED = 8


def closest_name(text: str, lexicon: Lexicon, among: Collection[str]) -> Message:
    """Name what a text fits, where that is more than one; else the closest, by id or by name: the tail of "unknown …".

    Parameters
    ----------
    text : str
    lexicon : Lexicon
    among : collection of str
        Ids that are allowed here.
    """
    fitting = [id_ for id_ in lexicon.fitting(text) if id_ in among]
    if len(fitting) > 1:
        return Message("closest.several", several=named_ids(lexicon, fitting[:_MOST_NAMED]))
    if not nearest(text, among) and (near := [id_ for id_ in lexicon.near(text, _MOST_NAMED) if id_ in among]):
        return Message("closest.near", meant="", near=named_ids(lexicon, near), count=len(among))
    return closest(text, among)


def choice_of_words(text: str, column: Column) -> Message:
    """Say which words of a column may have been meant, by id or by name, as what to do."""
    code_list = f"{column.table}/{column.name}"
    if not text or nearest(text, column.allowed):
        return choice(text, column.allowed)
    lexicon = of_rules().codes(code_list)
    near = [id_ for id_ in lexicon.fitting(text) or lexicon.near(text) if id_ in column.allowed]
    if not near:
        return choice(text, column.allowed)
    return Message("choice.near", near=named_ids(lexicon, near), count=len(column.allowed))


def unknown_topic(text: str, known: Collection[str]) -> UsageError:
    """Give the error of a topic that there is not: it names the closest and all allowed."""
    return UsageError(Message("usage.topic", topic=text, closest=closest_name(text, topics(), known)))


def named_ids(lexicon: Lexicon, ids: Iterable[str]) -> str:
    """Put names in a row, each with its id."""
    return ", ".join(named(lexicon, id_) for id_ in ids)


def named(lexicon: Lexicon, id_: str) -> str:
    """Give the Vietnamese name of an id, with the id, which is English; that alone where it has no other name."""
    name = next(iter(lexicon.official(id_)), id_)
    return f"{name} ({id_})" if name != id_ else id_
