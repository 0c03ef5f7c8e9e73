"""Names of units on a map, each with its sign: in the outline where there is room, else beside it with a line that leads there.

A name of one line is tried first, then the sign below the name, then a place outside of all outlines, the nearest free one. Where
more than `MOST_BESIDE` names would stand beside their unit nobody could follow their lines: only those near their unit stay, the
other units bear their sign alone, as do all units of a map of very many. No two names lie on one another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import cos, pi, sin
from typing import NamedTuple

from ntm_helpers.report.charts import lettering
from ntm_helpers.report.charts.outlines import Box, Ring, Room, frame_of, holds, rooms_in

SIZE, LINE, GAP = 13, 15, 3
"""Height of letters and of a line, and what stays free beside a name, in units of the grid."""
_OVER = 0.6
"""Part of a name's width that an outline must hold: its halo lets it reach over the border."""
MOST_BESIDE, NEAR = 6, 56
"""Names beside their units whose lines may be long; how long those of more names may be."""
_SIGN = 11
"""Height of a sign."""
_RINGS, _DIRECTIONS = range(20, 200, 12), 16


class Label(NamedTuple):
    """A name on a map: its lines, the middle of the first, what it covers, and the point that a line leads to."""

    lines: tuple[str, ...]
    x: int
    y: int
    box: Box
    leads_to: tuple[int, int] | None = None


Named = tuple[str, str, Sequence[Ring]]


def text_width(text: str) -> float:
    """Width of a text, in units of the grid."""
    return lettering.text_width(text) * SIZE / lettering.SIZE


def beginning(text: str, room: float) -> str:
    """Letters of a text that fit into a room, from its begin."""
    return lettering.beginning(text, room * lettering.SIZE / SIZE)


def placed(named: Sequence[Named], outlines: Collection[Sequence[Ring]], frame: Box) -> list[Label]:
    """Place names with their signs.

    Parameters
    ----------
    named : sequence of (str, str, rings)
        Name, sign and outline of each unit; an empty name leaves the sign alone.
    outlines : collection of rings
        Everything drawn, over which no name from beside is laid.
    frame : Box
        Of the drawing: no name reaches over it.
    """
    framed = [(frame_of([rings]), rings) for rings in outlines]
    found: list[Label] = []
    waiting: list[Named] = []
    for one in sorted(named, key=lambda one: -sum(map(_extent, one[2]))):
        label = next((label for label in _within(*one, frame) if _is_free(label, found)), None) if one[0] else None
        if label is None:
            waiting.append(one)
        else:
            found.append(label)
    are_few = len(waiting) <= MOST_BESIDE
    for name, sign, rings in waiting:
        beside = list(_beside(name, sign, rings, frame, max(_RINGS) if are_few else NEAR)) if name else []
        clear = (one for one in beside if _is_free(one, found) and not _covers(one.box, framed))
        rest = [*(beside if are_few else ()), *_alone(sign, rings)]
        label = next(clear, None) or next((one for one in rest if _is_free(one, found)), None)
        found += [label] if label else []
    return found


def _alone(sign: str, rings: Sequence[Ring]) -> list[Label]:
    """Write a sign alone into its outline, where there is room for it."""
    width = text_width(sign)
    room = next(iter(rooms_in(rings, width, _SIGN)), None)
    if room is None or room.width < width * _OVER:
        return []
    box = Box(room.x - width / 2, room.y - _SIGN / 2, room.x + width / 2, room.y + _SIGN / 2)
    return [Label((sign,), round(room.x), round(box.bottom - 1), box)]


def _middle(rings: Sequence[Ring]) -> Room:
    """Give a point well within an outline; of one too flat for that the middle of what is around it."""
    box = frame_of([rings])
    around = Room((box.left + box.right) / 2, (box.top + box.bottom) / 2, 0)
    return next(iter(rooms_in(rings, 0, 2)), around)


def _extent(ring: Ring) -> float:
    box = frame_of([[ring]])
    return (box.right - box.left) * (box.bottom - box.top)


def _within(name: str, sign: str, rings: Sequence[Ring], frame: Box) -> Iterator[Label]:
    """Ways to write a name into its outline: in a line, or with the sign below it; never over the frame of the map."""
    line = f"{name} {sign}"
    for lines in ((line,), (name, sign)):
        width = max(map(text_width, lines))
        for room in rooms_in(rings, width, LINE * len(lines) - GAP):
            if room.width >= width * (1 if len(lines) == 1 else _OVER):
                x = min(max(room.x, frame.left + width / 2), frame.right - width / 2)
                yield _label(lines, x, room.y, width)


def _beside(name: str, sign: str, rings: Sequence[Ring], frame: Box, longest: int) -> Iterator[Label]:
    """Places around an outline, the nearest first, within the frame of the map or a line above or below it."""
    line = f"{name} {sign}"
    width, anchor = text_width(line), _middle(rings)
    to = round(anchor.x), round(anchor.y)
    for away in (away for away in _RINGS if away <= longest):
        for turn in range(_DIRECTIONS):
            angle = 2 * pi * turn / _DIRECTIONS
            x, y = anchor.x + (away + width / 2) * cos(angle), anchor.y + away * sin(angle)
            label = _label((line,), x, y, width)._replace(leads_to=to)
            is_across = frame.left <= label.box.left and label.box.right <= frame.right
            if is_across and frame.top - LINE <= label.box.top and label.box.bottom <= frame.bottom + LINE:
                yield label


def _label(lines: tuple[str, ...], x: float, y: float, width: float) -> Label:
    """Make a label of the middle of its text."""
    height, half = LINE * len(lines), width / 2 + GAP
    box = Box(x - half, y - height / 2, x + half, y + height / 2)
    return Label(lines, round(x), round(box.top + LINE - 4), box)


def _is_free(label: Label, found: Iterable[Label]) -> bool:
    return not any(label.box.meets(other.box) for other in found)


def _covers(box: Box, framed: Iterable[tuple[Box, Sequence[Ring]]]) -> bool:
    """Whether a corner, an edge's middle or the middle of a box lies in one of the outlines, which come with their frames."""
    xs, ys = (box.left, (box.left + box.right) / 2, box.right), (box.top, (box.top + box.bottom) / 2, box.bottom)
    return any(frame.meets(box) and any(holds(rings, x, y) for x in xs for y in ys) for frame, rings in framed)
