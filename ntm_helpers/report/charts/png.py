"""Pictures for documents: what a page draws as SVG, in the colours of light, as PNG.

Word 2010 and many viewers know no SVG. A chart is drawn by the same form on the same sheet (`FORMS`), only in colours instead of
names of colours; a map is painted from the same scene, labels and classes as the page's (`maps.mapped`), with the looks that the
sheet of style gives its classes. What is said of it is the page's own: title, what is drawn, legend, whose the borders are, and
the description for whoever does not see it.

Letters are those of DejaVu Sans, which matplotlib brings along: the same on every machine, so that the same figures give the same
bytes. A letter that the font lacks is drawn as a box, as everywhere else; the table beside the picture has it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from markupsafe import Markup
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Shape
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, Bbox, Transform
from PIL import Image
from PIL.Image import Dither

from ntm_helpers.report.charts import FORMS
from ntm_helpers.report.charts.ink import INKS, in_colours, ink
from ntm_helpers.report.charts.labels import LINE, SIZE, Label
from ntm_helpers.report.charts.light import colours, look_of
from ntm_helpers.report.charts.maps import LIFT, OUTLINE, SIGNS, Mapped, Shade, frame_with, labels_of, mapped, near_end
from ntm_helpers.report.charts.sheet import HATCH, clean_style
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

DPI, POINTS = 200, 72
"""Points of a picture to the inch; units of a drawing to the inch."""
_MARGIN = 4
"""Units that stay free around a drawing, as letters may reach a little beyond it."""
_STEPS = 6
"""Steps of an edge from one colour to the next."""
_APART = 10 / 255
"""How far a step must be from what is drawn: what is flat keeps its very colour."""
Colour = tuple[float, float, float]


class Key(NamedTuple):
    """A class of a map in its legend: its sign, its colour, what it is called and how many units are in it."""

    sign: str
    colour: str
    text: Markup


@dataclass(frozen=True)
class Picture:
    """A drawing for a document.

    Attributes
    ----------
    png : bytes
        At 200 points to the inch.
    width, height : float
        Its own size, in printer's points (1/72 inch).
    title, about : Markup
        What is seen in it; what is drawn, of which day, in which unit of measure: as the page writes them.
    alt : str
        What is told to whoever does not see it.
    legend : sequence of Key
        Of a map: its classes.
    credit : Markup
        Of a map: whose the borders are and of which day, or that it is none.
    """

    png: bytes
    width: float
    height: float
    title: Markup
    about: Markup
    alt: str
    legend: Sequence[Key] = ()
    credit: Markup = field(default_factory=Markup)


def picture(chart: Chart, writer: Writer) -> Picture:
    """Draw a chart or a map as a picture.

    Parameters
    ----------
    chart : Chart
    writer : Writer
        As for a page (`ntm_helpers.report.charts.draw`).
    """
    with ExitStack() as stack:
        stack.enter_context(writer.reading_together(chart))
        stack.enter_context(in_colours(colours()))
        stack.enter_context(clean_style())
        if chart.form == "map":
            return _of_map(mapped(chart, writer))
        title = writer.sentence(chart.title)
        about = writer.sentence(chart.about) if chart.about else Markup("")
        drawing, description = FORMS[chart.form](chart, writer)
        painted = _painted(drawing)
    return Picture(*painted, title, about, description)


def _painted(drawing: Drawing) -> tuple[bytes, float, float]:
    """Paint a drawing on paper with a margin; give its size in printer's points too."""
    width, height = (float(side) for side in drawing.get_size_inches())
    wide, high = (ceil((side + 2 * _MARGIN / POINTS) * DPI) for side in (width, height))
    seen = Bbox.from_bounds(-_MARGIN / POINTS, -_MARGIN / POINTS, (wide + 0.1) / DPI, (high + 0.1) / DPI)
    drawing.set_frameon(True)
    painted = io.BytesIO()
    drawing.savefig(painted, format="rgba", dpi=DPI, facecolor=ink("paper"), bbox_inches=seen)
    png = _in_few_colours(Image.frombytes("RGBA", (wide, high), painted.getvalue()))
    return png, wide * POINTS / DPI, high * POINTS / DPI


def _in_few_colours(painted: Image.Image) -> bytes:
    """Write a picture in the colours that are drawn and the steps between them: a third of the bytes."""
    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette(tuple(sorted(colours().items()))))
    stream = io.BytesIO()
    painted.convert("RGB").quantize(palette=palette, dither=Dither.NONE).save(stream, "png", dpi=(DPI, DPI))
    return stream.getvalue()


@lru_cache(maxsize=2)
def _palette(known: tuple[tuple[str, str], ...]) -> bytes:
    """Every ink and every colour of a class, and the steps of an edge: of an ink on paper, of a line on a class."""
    values = dict(known)
    paper, line = to_rgb(values["paper"]), to_rgb(values["ink"])
    inks, classes = [to_rgb(values[name]) for name in INKS], [_fill(mark) for mark in (OUTLINE, *SIGNS)]
    flat = {paper: None, **dict.fromkeys(inks), **dict.fromkeys(classes)}
    pairs = [(over, paper) for over in (*inks, *classes)] + [(over, under) for under in classes for over in (line, paper)]
    steps = {_mixed(over, under, step / _STEPS): None for over, under in pairs for step in range(1, _STEPS)}
    apart = [one for one in steps if all(_distance(one, other) > _APART for other in flat)]
    return bytes(round(255 * part) for colour in (*flat, *apart) for part in colour)


def _distance(one: Colour, other: Colour) -> float:
    return max(abs(part - its) for part, its in zip(one, other, strict=True))


def _mixed(over: Colour, under: Colour, part: float) -> Colour:
    red, green, blue = (part * one + (1 - part) * other for one, other in zip(over, under, strict=True))
    return red, green, blue


def _of_map(shown: Mapped) -> Picture:
    labels = labels_of(shown.scene, shown.shades)
    left, top, width, height = frame_with(shown.scene, labels)
    drawing = Drawing(figsize=(width / POINTS, height / POINTS))
    canvas = _Canvas(drawing, Affine2D().translate(-left, -top - height).scale(1 / width, -1 / height) + drawing.transFigure)
    for shade in (Shade(OUTLINE, "", shown.others), *shown.shades):
        canvas.paint(shade, shown)
    for label in labels:
        canvas.write(label)
    painted = _painted(drawing)
    legend = tuple(Key(SIGNS[mark], to_hex(_fill(mark)), said) for mark, said in shown.legend)
    return Picture(*painted, shown.title, shown.about, shown.description, legend, shown.credit)


class _Canvas(NamedTuple):
    """The drawing of a map, and how the grid lies on it."""

    drawing: Drawing
    grid: Transform

    def paint(self, shade: Shade, shown: Mapped) -> None:
        """Paint the outlines of a class; the one that stands out with a heavy line."""
        for unit in shade.units:
            if outline := shown.scene.outlines.get(unit.unit_id):
                look = {**look_of(f"m-{shade.mark}"), **(look_of("here") if unit.unit_id == shown.scene.here else {})}
                path = Shape.make_compound_path(*(Shape([*ring, ring[0]], closed=True) for ring in outline))
                filled: dict[str, Any] = {"facecolor": _fill(shade.mark)}
                filled |= {"hatch": HATCH, "hatchcolor": ink("hatch")} if shade.mark == "none" else {}
                line = {"edgecolor": look["stroke"], "linewidth": float(look["stroke-width"]), "joinstyle": "round"}
                self.drawing.add_artist(PathPatch(path, transform=self.grid, **filled, **line))

    def write(self, label: Label) -> None:
        """Write a name with its sign, around it a rim of paper; where it stands beside its unit with the line that leads there."""
        if label.leads_to:
            xs, ys = zip(label.leads_to, (near_end(label, label.leads_to), label.y - LIFT), strict=True)
            self.drawing.add_artist(Line2D(xs, ys, color=ink("ink"), linewidth=1, transform=self.grid))
        rim = [withStroke(linewidth=3, foreground=ink("paper"))]
        look: dict[str, Any] = {"size": SIZE, "ha": "center", "va": "baseline", "path_effects": rim, "transform": self.grid}
        for number, line in enumerate(label.lines):
            self.drawing.text(label.x, label.y + number * LINE, line, **look)


def _fill(mark: str) -> Colour:
    """Give the colour of a class on paper, as it is seen where the sheet lets the ground shine through."""
    look, paper = look_of(f"m-{mark}"), colours()["paper"]
    return _mixed(to_rgb(look.get("fill", paper)), to_rgb(paper), float(look.get("fill-opacity", "1")))
