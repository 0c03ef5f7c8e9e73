"""Signs of states: what is met is full, what is not is empty, what nobody knows is hatched.

A sign stands where there is room for no word: a cell of a table, a mark of a drawing. Beside it stands the word, which is read
aloud and not seen. So no sign is told by its colour alone.
"""

from __future__ import annotations

from markupsafe import Markup, escape

SIGNED = "criterion_mark"
"""Register of names that are written as signs; the words are those of the list ``criterion_state``."""
SIGNS = {"met": "●", "basically_met": "◐", "not_met": "○", "not_considered": "–", "not_assessable": "▨"}
"""Sign of every state."""


def write_sign(state: str, word: str) -> Markup:
    """Write the sign of a state with its word; that something is not met has a colour of its own too."""
    sign = escape(SIGNS[state]) + Markup("<i>{}</i>").format(word)
    return Markup('<span class="not_met">{}</span>').format(sign) if state == "not_met" else sign
