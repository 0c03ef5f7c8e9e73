"""Functions by the names under which they can be imported: a figure names the one that computed it."""

from __future__ import annotations

from collections.abc import Callable


def qualified_name(function: Callable[..., object]) -> str:
    """Name by which a function can be imported.

    Raises
    ------
    ValueError
        When it cannot: it is made inside another one or has no name.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if "<" in name:
        raise ValueError(f"{name} cannot be imported by its name: define it in its module.")
    return name
