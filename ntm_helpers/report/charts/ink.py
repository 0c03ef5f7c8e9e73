"""Inks of drawings: names of the style sheet's colours, so that one drawing serves light, dark and paper.

A drawing library knows colours by value and the page by name (``var(--c1)``). Every ink is therefore drawn in a value of its own
that no page ever shows, and `slim` puts the name in its place. A colour that is no ink is refused: it would stay light in the dark.
A picture for a document that knows no names is drawn in the colours themselves (`in_colours`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

INKS = ("ink", "muted", "edge", "keep", "no", "hatch", "c1", "c2", "rule", "paper")
"""Names of colours of the style sheet that drawings use; the last two mean nothing: thin rules, and the ground."""
_VALUES = {name: f"#0000{number:02x}" for number, name in enumerate(INKS, 1)}
_NAMES = {value: name for name, value in _VALUES.items()}
_drawn_in: ContextVar[Mapping[str, str]] = ContextVar("drawn_in", default=_VALUES)


def ink(name: str) -> str:
    """Give the value in which an ink is drawn."""
    return _drawn_in.get()[name]


@contextmanager
def in_colours(colours: Mapping[str, str]) -> Iterator[None]:
    """Draw in colours instead: those of a picture, which nothing changes afterwards.

    Parameters
    ----------
    colours : mapping of str to str
        Value of every ink, by its name.
    """
    before = _drawn_in.set(colours)
    try:
        yield
    finally:
        _drawn_in.reset(before)


def ink_name(value: str) -> str:
    """Give the name of the ink that is drawn in a value.

    Raises
    ------
    KeyError
        When it is none.
    """
    return _NAMES[value]
