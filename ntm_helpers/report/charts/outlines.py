"""Outlines of units on a grid of whole numbers: borders in degrees become short paths, and a name finds its place in them.

Degrees are laid flat with the cosine of the middle latitude (for a province the error is less than a line is wide) and rounded to a
grid of `WIDTH` × `HEIGHT`: neighbours share rounded points, so that no gap opens between them. Points that change nothing on the
grid are left out; of a unit too small for it a square stays, so that every unit is seen. A path is written in steps from point to
point, in as few letters as it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import cos, floor, radians
from typing import NamedTuple

from ntm_helpers.dataset import Shape

WIDTH, HEIGHT = 360, 350
"""Of the grid: what is laid on it fills one of the two. Higher, and the legend would not stand on the first screen."""
SMALLEST = 3
"""Side of the square that stands for a unit too small for the grid."""

Cell = tuple[int, int]
Ring = list[Cell]
"""Points of the grid, the first not repeated."""
Edge = tuple[Cell, Cell]


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two rectangles share more than an edge."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not is_beside and self.top < other.bottom and other.top < self.bottom


class Room(NamedTuple):
    """Where a name stands in an outline: its middle, and how wide it may be there."""

    x: float
    y: float
    width: float


def on_grid(shapes: Sequence[Shape]) -> list[list[Ring]]:
    """Lay shapes side by side on the grid, each as its rings."""
    points = [point for shape in shapes for ring in shape for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = cos(radians((south + north) / 2))
    scale = min(WIDTH / max((east - west) * narrowing, 1e-9), HEIGHT / max(north - south, 1e-9))

    def cell(point: tuple[float, float]) -> Cell:
        return round((point[0] - west) * narrowing * scale), round((north - point[1]) * scale)

    return [_seen([[cell(point) for point in ring] for ring in shape]) for shape in shapes]


def _seen(rings: Iterable[Ring]) -> list[Ring]:
    """Keep of rings what is seen on the grid, and of what is too small for it a square."""
    rings = list(rings)
    kept = [ring for ring in map(_without_idle_points, rings) if len(ring) > 2 and area(ring)]
    (x, y), side = rings[0][0], SMALLEST
    return kept or [[(x, y), (x + side, y), (x + side, y + side), (x, y + side)]]


def _without_idle_points(ring: Ring) -> Ring:
    """Leave out points that stand twice, or on the line between their neighbours."""
    once = [cell for cell, following in zip(ring, [*ring[1:], ring[0]], strict=True) if cell != following]
    kept = [
        cell
        for before, cell, after in zip([*once[-1:], *once[:-1]], once, [*once[1:], *once[:1]], strict=True)
        if (cell[0] - before[0]) * (after[1] - cell[1]) != (cell[1] - before[1]) * (after[0] - cell[0])
    ]
    return kept if len(kept) == len(ring) else _without_idle_points(kept) if len(kept) < len(once) else kept


def area(ring: Ring) -> float:
    """Area of a ring, without its sign."""
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise([*ring, ring[0]]))) / 2


def path_of(rings: Iterable[Ring]) -> str:
    """Write rings as the ``d`` of a path: where each begins, then its steps."""
    return "".join(f"M{_pairs(ring[:1])}l{_pairs(_steps(ring))}z" for ring in rings)


def _steps(ring: Ring) -> list[Cell]:
    return [(x - from_x, y - from_y) for (from_x, from_y), (x, y) in pairwise(ring)]


def _pairs(cells: Iterable[Cell]) -> str:
    """Write numbers one after another, with a space only where no minus parts them."""
    return " ".join(f"{x} {y}" for x, y in cells).replace(" -", "-")


def frame_of(outlines: Iterable[Iterable[Ring]]) -> Box:
    """Rectangle around outlines."""
    cells = [cell for rings in outlines for ring in rings for cell in ring]
    xs, ys = [x for x, _ in cells], [y for _, y in cells]
    return Box(min(xs), min(ys), max(xs), max(ys))


def rooms_in(rings: Sequence[Ring], width: float, height: float) -> list[Room]:
    """Find where in an outline a text of a width and height may stand: first where there is most room, near its middle.

    Returns
    -------
    list of Room
        The width of each is that of the outline there, over the whole height of the text; none where it is nowhere so high.
    """
    box = frame_of([rings])
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    levels = [box.top + height / 2 + 2 * step for step in range(int(box.bottom - box.top - height) // 2 + 1)]
    rows = _by_row(rings)
    found = [
        Room((left + right) / 2, level, right - left)
        for level in levels
        for left, right in _inside(rows, [level + part * height / 4 for part in (-2, -1, 0, 1, 2)])
    ]
    return sorted(found, key=lambda room: (abs(room.x - x) + abs(room.y - y)) / 20 - min(room.width, width * 1.15))


def _inside(rows: Mapping[int, Sequence[Edge]], levels: Iterable[float]) -> list[tuple[float, float]]:
    """Stretches from left to right that lie inside at every level."""
    found: list[tuple[float, float]] | None = None
    for level in levels:
        y = level + 0.01  # never through a point of the grid
        crossings = _crossings(rows.get(floor(y), ()), y)
        spans = list(zip(crossings[::2], crossings[1::2], strict=False))
        both = spans if found is None else [(max(a, c), min(b, d)) for a, b in found for c, d in spans]
        found = [(left, right) for left, right in both if right > left]
    return found or []


def _edges(rings: Sequence[Ring]) -> list[Edge]:
    return [edge for ring in rings for edge in pairwise([*ring, ring[0]])]


def _by_row(rings: Sequence[Ring]) -> dict[int, list[Edge]]:
    """Edges by the rows of the grid that they go through: at any height few of them need to be looked at."""
    rows: dict[int, list[Edge]] = {}
    for edge in _edges(rings):
        heights = sorted(y for _, y in edge)
        for row in range(*heights):
            rows.setdefault(row, []).append(edge)
    return rows


def _crossings(edges: Sequence[Edge], y: float) -> list[float]:
    return sorted(x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges if (y1 > y) != (y2 > y))


def holds(rings: Sequence[Ring], x: float, y: float) -> bool:
    """Whether a point lies inside an outline."""
    return sum(crossing < x for crossing in _crossings(_edges(rings), y + 0.01)) % 2 == 1
