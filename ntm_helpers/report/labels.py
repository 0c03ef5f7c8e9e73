"""Names of units on a map, each with its sign: in the outline where there is room, else beside it with a line that leads there.

A name of one line is tried first, then the sign below the name, then a place outside of all outlines, the nearest free one. No two
names lie on one another. Widths are measured with a wide font, so that no reader's own font is wider.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import cos, pi, sin
from typing import NamedTuple

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from ntm_helpers.report.outlines import Box, Ring, frame_of, holds, room_in

SIZE, LINE = 13, 15
"""Height of letters and of a line, in units of the grid."""
_OVER = 0.7
"""Part of a name's width that an outline must hold: its halo lets it reach over the border."""
_RINGS, _DIRECTIONS = range(20, 200, 12), 16
_FONT = FontProperties(family="DejaVu Sans", size=SIZE)


class Label(NamedTuple):
    """A name on a map: its lines, the middle of the first, what it covers, and the point that a line leads to."""

    lines: tuple[str, ...]
    x: int
    y: int
    box: Box
    leads_to: tuple[int, int] | None = None


def text_width(text: str) -> float:
    """Width of a text, in units of the grid."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, _FONT, False)
    return float(width)


def placed(named: Sequence[tuple[str, str, Sequence[Ring]]], outlines: Collection[Sequence[Ring]], frame: Box) -> list[Label]:
    """Place names with their signs.

    Parameters
    ----------
    named : sequence of (str, str, rings)
        Name, sign and outline of each unit.
    outlines : collection of rings
        Everything drawn, over which no name from beside is laid.
    frame : Box
        Of the drawing: no name reaches over it.
    """
    found: list[Label] = []
    waiting = []
    for name, sign, rings in sorted(named, key=lambda one: -sum(map(_extent, one[2]))):
        label = next((one for one in _within(name, sign, rings, frame) if _is_free(one, found)), None)
        if label is None:
            waiting.append((name, sign, rings))
        else:
            found.append(label)
    for name, sign, rings in waiting:
        beside = list(_beside(name, sign, rings, frame))
        clear = (one for one in beside if _is_free(one, found) and not _covers(one.box, outlines))
        label = next(clear, None) or next((one for one in beside if _is_free(one, found)), None)
        found += [label] if label else []
    return found


def _extent(ring: Ring) -> float:
    box = frame_of([[ring]])
    return (box.right - box.left) * (box.bottom - box.top)


def _within(name: str, sign: str, rings: Sequence[Ring], frame: Box) -> Iterator[Label]:
    """Ways to write a name into its outline: in a line, or with the sign below it; never over the frame of the map."""
    line = f"{name} {sign}"
    for lines in ((line,), (name, sign)):
        width = max(map(text_width, lines))
        room = room_in(rings, width, LINE * len(lines))
        if room.width >= width * (1 if len(lines) == 1 else _OVER):
            x = min(max(room.x, frame.left + width / 2), frame.right - width / 2)
            yield _label(lines, x, room.y, width)


def _beside(name: str, sign: str, rings: Sequence[Ring], frame: Box) -> Iterator[Label]:
    """Places around an outline, the nearest first, within the frame of the map or a line above or below it."""
    line = f"{name} {sign}"
    width, anchor = text_width(line), room_in(rings, 0, 2)
    to = round(anchor.x), round(anchor.y)
    for away in _RINGS:
        for turn in range(_DIRECTIONS):
            angle = 2 * pi * turn / _DIRECTIONS
            x, y = anchor.x + (away + width / 2) * cos(angle), anchor.y + away * sin(angle)
            label = _label((line,), x, y, width)._replace(leads_to=to)
            is_across = frame.left <= label.box.left and label.box.right <= frame.right
            if is_across and frame.top - LINE <= label.box.top and label.box.bottom <= frame.bottom + LINE:
                yield label


def _label(lines: tuple[str, ...], x: float, y: float, width: float) -> Label:
    """Make a label of the middle of its text."""
    height = LINE * len(lines)
    box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Label(lines, round(x), round(box.top + LINE - 4), box)


def _is_free(label: Label, found: Iterable[Label]) -> bool:
    return not any(label.box.meets(other.box) for other in found)


def _covers(box: Box, outlines: Iterable[Sequence[Ring]]) -> bool:
    """Whether a corner, an edge's middle or the middle of a box lies in an outline."""
    xs, ys = (box.left, (box.left + box.right) / 2, box.right), (box.top, (box.top + box.bottom) / 2, box.bottom)
    return any(holds(rings, x, y) for rings in outlines for x in xs for y in ys)
