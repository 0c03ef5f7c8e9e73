"""The sheet that every form draws on: as wide as a phone, lines of text with what is drawn of them below.

One drawing serves the phone, the column beside the cards and paper: 300 units wide, names above the bars and never beside them, so
that nothing is ever scrolled sideways or set smaller than it can be read.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter
from matplotlib.transforms import blended_transform_factory

from ntm_helpers.report.charts.ink import ink
from ntm_helpers.report.charts.lettering import (
    CUT,
    SIZE,
    Line,
    Piece,
    Word,
    fitting,
    in_letters,
    text_width,
    words_of,
    wrapped,
    written,
)

WIDTH, PAD, FOOT = 300, 12, 18
"""Units across, kept free on both sides of the axis, and below it for its numbers."""
LINE, BAR = 15, 10
"""Height of a line of text, of a bar."""
LEAST = 3
"""Units across of the smallest thing drawn: a hedge narrower than this would not be seen."""
MOST_LINES = 3
"""Lines of a label; what is longer stands whole in the table."""
HATCH = "/////"
"""Hatch of a picture; on a page `ntm_helpers.report.charts.slim` puts the page's own in its place."""
DOT = 50
"""Area of a dot."""
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": SIZE,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "xtick.labelsize": SIZE,
    "hatch.linewidth": 1.5,
}


class Drawn(NamedTuple):
    """A drawing and what it says to whoever does not see it."""

    drawing: Drawing
    description: str


@contextmanager
def clean_style() -> Iterator[None]:
    """Style of matplotlib's defaults and ours, whatever a user's own settings say."""
    defaults = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(("backend", "date.epoch"))}
    settings: dict[Any, Any] = {**defaults, **STYLE, "text.color": ink("ink"), "xtick.labelcolor": ink("muted")}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)  # a reader's own fonts may have it
        yield


def _cut(lines: list[list[Word]], room: float) -> list[list[Word]]:
    """Cut a label that is too long at the end of a word."""
    if len(lines) <= MOST_LINES:
        return lines
    *kept, last = lines[:MOST_LINES]
    while len(last) > 1 and text_width(f"{in_letters(last)} {CUT}") > room:
        last = last[:-1]
    return [*kept, [*last, (Piece(CUT),)]]


class Sheet:
    """A drawing in the making, written from top to bottom.

    Parameters
    ----------
    least, most : float
        Ends of its axis.
    """

    def __init__(self, least: float, most: float):
        self.least, self.most = least, most if most > least else least + 1
        self.drawing = Drawing(frameon=False)
        self.axes = self.drawing.add_axes((PAD / WIDTH, 0.0, 1 - 2 * PAD / WIDTH, 1.0))
        self.axes.patch.set_visible(False)
        for spine in self.axes.spines.values():
            spine.set_visible(False)
        self.axes.set(xlim=(self.least, self.most), yticks=[])
        self.y = 0.0
        self._across = blended_transform_factory(self.drawing.transFigure, self.axes.transData)
        self._bands: list[tuple[float, float]] = []
        self._axes_bands: list[tuple[float, float]] = []
        self._dots: list[tuple[float, float, str, float]] = []
        self._linked: set[str] = set()

    @property
    def per_unit(self) -> float:
        """How much of the axis one unit across is."""
        return (self.most - self.least) / (WIDTH - 2 * PAD)

    def say(self, label: str, value: str = "") -> None:
        """Write a label at the left and a value at the right, below it where they do not fit beside one another."""
        named, told = words_of(label), words_of(value)
        beside = WIDTH - (text_width(in_letters(told)) + SIZE if told else 0)
        is_wide = any(text_width(in_letters([word])) > beside for word in named)
        is_below = bool(told) and (is_wide or (len(wrapped(named, beside)) > 1 and beside < WIDTH / 2))
        room = WIDTH if is_below else beside
        for line in _cut(wrapped([fitting(word, room) for word in named], room), room):
            self.y += LINE
            self._write(0, line, "left")
        for number, line in enumerate(wrapped(told, WIDTH)):
            self.y += LINE if number or is_below else 0
            self._write(1, line, "right")

    def _write(self, x: float, line: Line, align: str) -> None:
        if line:
            self._text(x, line, transform=self._across, ha=align)

    def _text(self, x: float, line: Line, **look: Any) -> None:
        """Write a line; how the page writes it goes along as its id (`ntm_helpers.report.charts.slim`)."""
        shown = str(written(line, self._linked))
        self.axes.text(x, self.y - 3, in_letters(line), va="baseline", gid=shown if "<" in shown else None, **look)

    def numbers(self, texts: Sequence[str]) -> None:
        """Write short texts side by side, one above the middle of each part of the axis."""
        self.y += LINE
        for place, text in enumerate(texts):
            self._text(place + 0.5, words_of(text), ha="center", color=ink("muted"))

    def band(self, *, is_axis: bool = True) -> None:
        """Begin the band below the text in which bars and dots of it stand; by default the axis runs through it."""
        self._bands.append((self.y, self.y + BAR + 2))
        self._axes_bands += [self._bands[-1]] if is_axis else []
        self.y += BAR + 7

    @property
    def _middle(self) -> float:
        above, below = self._bands[-1]
        return (above + below) / 2

    def solid(self, lower: float, upper: float, name: str, height: float = BAR, *, is_above: bool = False) -> None:
        """Draw a bar, by default below dots; one that is there is seen, however short."""
        width = max(upper - lower, self.per_unit) if upper > lower else 0
        self._bar(lower, width, height, facecolor=ink(name), linewidth=0, zorder=5 if is_above else 1)

    def framed(self, lower: float, upper: float) -> None:
        """Draw the frame of a bar."""
        self._bar(lower, upper - lower, BAR, facecolor="none", edgecolor=ink("edge"), linewidth=1.5)

    def hatched(self, lower: float, upper: float) -> None:
        """Draw what is not told: between the ends, hatched."""
        least = LEAST * self.per_unit
        if upper - lower < least:
            upper = min(lower + least, self.most)
            lower = upper - least
        self._bar(lower, upper - lower, BAR, facecolor="none", edgecolor=ink("edge"), hatch=HATCH)

    def _bar(self, left: float, width: float, height: float, **look: Any) -> None:
        self.axes.add_artist(Rectangle((left, self._middle - height / 2), width, height, **look))

    def dot(self, at: float, name: str, *, area: float = DOT, is_hollow: bool = False) -> None:
        """Draw a point."""
        self._dots.append((at, self._middle, name, area))
        self._dots += [(at, self._middle, "paper", area / 3)] if is_hollow else []

    def rule(self, at: float, name: str = "ink", *, dashed: bool = False) -> None:
        """Draw a rule across the band, somewhat higher than a bar."""
        dashes: dict[str, Any] = {"dashes": (3, 2)} if dashed else {}
        above, below = self._bands[-1]
        self.axes.plot([at, at], [above - 1, below + 1], color=ink(name), linewidth=2, **dashes)

    def rule_through(self, at: float, name: str = "ink") -> None:
        """Draw a dashed rule through all bands."""
        for above, below in self._bands:
            self.axes.plot([at, at], [above - 2, below + 2], color=ink(name), linewidth=1.5, dashes=(3, 2))

    def join(self) -> None:
        """Join the dots in the order drawn."""
        self.axes.plot([dot[0] for dot in self._dots], [dot[1] for dot in self._dots], color=ink("c2"), linewidth=1.5, zorder=3)

    def finish(self, ticks: Sequence[float], printed: Callable[[float], str]) -> Drawing:
        """Close the drawing: thin rules at the numbers of its axis within the bands, the numbers below."""
        thin: list[list[tuple[float, float]]] = []
        for above, below in self._axes_bands:
            thin += [[(tick, above), (tick, below)] for tick in ticks]
            thin.append([(self.least, (above + below) / 2), (self.most, (above + below) / 2)])
        self.axes.add_artist(LineCollection(thin, colors=ink("rule"), linewidths=1, zorder=0))
        if self._dots:
            self._scatter()
        foot = FOOT if len(ticks) else 0
        height = self.y + foot
        self.axes.set(ylim=(self.y, 0), xlim=(self.least, self.most), xlabel="", ylabel="", yticks=[])
        self.axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
        self.axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: printed(value)))
        self.axes.tick_params(length=0, pad=2)
        self.axes.set_position((PAD / WIDTH, foot / height, 1 - 2 * PAD / WIDTH, 1 - foot / height))
        self.drawing.set_size_inches(WIDTH / 72, height / 72)
        return self.drawing

    def _scatter(self) -> None:
        """Draw the dots, above bars and lines."""
        import pandas as pd
        import seaborn as sns  # which takes time to import, and most drawings have no dot

        frame = pd.DataFrame(self._dots, columns=["x", "y", "name", "area"])
        look: dict[str, Any] = {"linewidth": 0, "legend": False, "zorder": 4, "clip_on": False}
        inks = frame["name"].map(ink).tolist()
        sns.scatterplot(data=frame, x="x", y="y", c=inks, s=frame["area"].tolist(), ax=self.axes, **look)
