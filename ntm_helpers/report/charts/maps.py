"""Maps: who stands where on the ground; without borders, a grid of tiles that says that it is none.

A map tells one thing: the standing of each unit or a rate, never a count, which a large unit would seem to have more of. Units come
in classes, each with its mark: a fill of the style sheet and a sign, so that no colour is needed to read it; unknown is hatched and
never the fill of any number. The legend gives each class and how many units are in it. Borders come from the dataset with whose
they are and of which day; a unit that was not there on that day is named. Where one unit to be drawn has no borders, all are drawn
as tiles in the order of the alphabet. The page of a unit without parts shows where it lies among its neighbours, of which it may
read nothing but the outline.

Drawn as plain paths: a shape on a grid of whole numbers (`outlines`) is a third of what a drawing library makes of it.

**What is told to whoever does not see it.** The title is that of the chart; the description names the units of each class, or where
they are many says how many each has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from ntm_helpers.dataset import Borders, borders_of, neighbours
from ntm_helpers.places import Unit, alphabet_key
from ntm_helpers.report.charts.labels import LINE, Label, beginning, placed, text_width
from ntm_helpers.report.charts.lettering import CUT
from ntm_helpers.report.charts.outlines import WIDTH, Box, Ring, frame_of, on_grid, path_of
from ntm_helpers.report.charts.slim import HATCH, framed
from ntm_helpers.report.numbers import print_date
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

SIGNS = {"keep": "●", "near": "◕", "part": "◐", "low": "◔", "no": "○", "none": "▨"}
"""Marks of classes from all to nothing, and of what is not told, with their signs."""
OUTLINE = "else"
"""Mark of a neighbour of which nothing but the outline is drawn."""
MOST_NAMED = 30
"""Units above which none is named."""
MOST_DESCRIBED = 300
"""Letters of a description."""
_MARGIN = 3
LIFT = 4
"""How far above the foot of a name the line to it ends."""


class Shade(NamedTuple):
    """A class of units: its mark, what it is called, its units."""

    mark: str
    label: str
    units: Sequence[Unit]


class Scene(NamedTuple):
    """What is drawn: outlines by unit id, whether they are borders, and the unit that stands out."""

    outlines: dict[str, list[Ring]]
    is_map: bool
    here: str = ""


class Mapped(NamedTuple):
    """All that is shown of a map: what it tells, what is drawn, what each class is called and how many it has, whose borders."""

    title: Markup
    about: Markup
    scene: Scene
    shades: Sequence[Shade]
    others: Sequence[Unit]
    legend: Sequence[tuple[str, Markup]]
    credit: Markup
    description: str


def mapped(chart: Chart, writer: Writer) -> Mapped:
    """Lay out a chart of the form ``map``, for the page and for a picture alike.

    Parameters
    ----------
    chart : Chart
        A row for each class: its units, and how many they are; its mark and its name stand in ``marks``.
    writer : Writer
    """
    view = writer.view
    shades = [
        Shade(mark, writer.plain(label), [unit for unit in units if isinstance(unit, Unit)] if isinstance(units, list) else [])
        for (mark, label), (units, _) in zip(chart.marks, chart.rows, strict=True)
    ]
    is_locator = not view.children
    others = [unit for unit in neighbours(view) if unit != view.unit] if is_locator else []
    borders, title = borders_of(view), writer.sentence(chart.title)
    units = [unit for shade in shades for unit in shade.units]
    scene = scene_of(borders, units, others, here=view.unit.unit_id if is_locator else "")
    legend = [
        (mark, writer.brief(label) + ("" if is_locator else Markup(" ({})").format(writer.figure(count))))
        for (mark, label), (_, count) in zip(chart.marks, chart.rows, strict=True)
    ]
    said = credit(borders, units, writer) if scene.is_map else escape(writer.t("map.tiles"))
    about = writer.sentence(chart.about) if chart.about else Markup("")
    return Mapped(title, about, scene, shades, others, legend, said, described(scene, shades, writer))


def draw_map(chart: Chart, writer: Writer, chart_id: str) -> Markup:
    """Draw a chart of the form ``map`` as ``<figure>``: what it shows, the drawing, its legend, whose the borders are.

    Parameters
    ----------
    chart : Chart
        As `mapped` takes it.
    writer : Writer
    chart_id : str
        Unique on the page.
    """
    shown = mapped(chart, writer)
    svg = svg_of(shown.scene, shown.shades, shown.others, chart_id, writer.plain(chart.title), shown.description)
    legend = Markup("").join(
        Markup('<li class="k-{}"><span aria-hidden="true">{}</span> {}</li>').format(mark, SIGNS[mark], said)
        for mark, said in shown.legend
    )
    about = Markup(" <small>{}</small>").format(shown.about) if shown.about else Markup("")
    parts = Markup('<figcaption>{}{}</figcaption>{}<ul class="legend">{}</ul>').format(shown.title, about, svg, legend)
    return Markup('<figure class="map" id="{}">{}<p class="credit">{}</p></figure>').format(chart_id, parts, shown.credit)


def scene_of(borders: Borders, units: Sequence[Unit], others: Sequence[Unit] = (), *, here: str = "") -> Scene:
    """Lay units on the grid: by their borders where each has some, else as tiles in the order of the alphabet.

    Parameters
    ----------
    borders : Borders
    units : sequence of Unit
        What is drawn in classes.
    others : sequence of Unit
        Neighbours, as far as they have borders.
    here : str
        Unit that stands out, by its id.
    """
    shapes = borders.shapes
    if not all(unit.unit_id in shapes for unit in units):
        return Scene(_tiles(sorted(units, key=lambda unit: alphabet_key(unit.name))), is_map=False)
    drawn = [unit.unit_id for unit in [*units, *others] if unit.unit_id in shapes]
    return Scene(dict(zip(drawn, on_grid([shapes[unit_id] for unit_id in drawn]), strict=True)), is_map=True, here=here)


def _tiles(units: Sequence[Unit]) -> dict[str, list[Ring]]:
    """Lay a tile for each unit, row by row: wide ones that hold a name, or of very many small ones."""
    columns, height, gap = (3, 2 * LINE + 6, 4) if len(units) <= MOST_NAMED else (15, 20, 4)
    width = (WIDTH - gap * (columns - 1)) // columns
    found = {}
    for number, unit in enumerate(units):
        x, y = number % columns * (width + gap), number // columns * (height + gap)
        found[unit.unit_id] = [[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]]
    return found


def svg_of(scene: Scene, shades: Sequence[Shade], others: Sequence[Unit], drawing_id: str, title: str, description: str) -> Markup:
    """Write a drawing as ``<svg>`` with its two alternative texts.

    Parameters
    ----------
    scene : Scene
    shades : sequence of Shade
    others : sequence of Unit
        Neighbours of which nothing but the outline is drawn.
    drawing_id : str
        Unique on the page.
    title, description : str
        What it shows; what is drawn.
    """
    labels, groups = labels_of(scene, shades), [_group(scene, shade) for shade in (Shade(OUTLINE, "", others), *shades)]
    box = " ".join(map(str, frame_with(scene, labels)))
    return framed(Markup("").join([*groups, _written(labels)]), box, drawing_id, title, description)


def _group(scene: Scene, shade: Shade) -> Markup:
    """Write the outlines of a class: one path a unit, the one that stands out with a heavy line."""
    fill = Markup(' fill="{}"').format(HATCH) if shade.mark == "none" else ""
    paths = [
        Markup('<path{} d="{}"/>').format(Markup(' class="here"') if unit.unit_id == scene.here else "", path_of(outline))
        for unit in shade.units
        if (outline := scene.outlines.get(unit.unit_id))
    ]
    return Markup('<g class="m-{}"{}>{}</g>').format(shade.mark, fill, Markup("").join(paths)) if paths else Markup("")


def labels_of(scene: Scene, shades: Sequence[Shade]) -> list[Label]:
    """Place names and signs of what is drawn in classes; of very many units the signs alone."""
    signed = [(unit, SIGNS[shade.mark]) for shade in shades for unit in shade.units]
    are_named = len(signed) <= MOST_NAMED
    if not scene.is_map and are_named:
        return [_on_tile(unit, sign, scene.outlines[unit.unit_id]) for unit, sign in signed]
    named = [(unit.name if are_named else "", sign, scene.outlines[unit.unit_id]) for unit, sign in signed]
    return placed(named, scene.outlines.values(), _field(scene))


def _field(scene: Scene) -> Box:
    """Rectangle of the drawing: as wide as the grid, what is drawn in its middle."""
    box = frame_of(scene.outlines.values())
    spare = max(WIDTH - (box.right - box.left), 0) // 2
    return box._replace(left=box.left - spare, right=box.right + spare)


def _on_tile(unit: Unit, sign: str, outline: list[Ring]) -> Label:
    """Write a name onto its tile: beside its sign, or on two lines; what does not fit is cut, as the table has it in full."""
    box = frame_of([outline])
    room = box.right - box.left - 6
    lines = [""]
    for word in [*unit.name.split(), sign]:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer) > room and len(lines) < 2:
            lines.append(word)
        else:
            lines[-1] = longer
    cut = tuple(_cut(line, sign, room) for line in lines)
    top = (box.top + box.bottom - LINE * len(cut)) / 2
    return Label(cut, round((box.left + box.right) / 2), round(top + LINE - 4), box)


def _cut(line: str, sign: str, room: float) -> str:
    """Cut a line to its room, the sign at its end kept."""
    if text_width(line) <= room:
        return line
    tail = f" {sign}" if line.endswith(f" {sign}") else ""
    return f"{beginning(line.removesuffix(tail), room - text_width(CUT + tail))}{CUT}{tail}"


def frame_with(scene: Scene, labels: Sequence[Label]) -> tuple[int, int, int, int]:
    """View box around everything drawn."""
    boxes: list[Box] = [_field(scene), *(label.box for label in labels)]
    left, top = min(box.left for box in boxes) - _MARGIN, min(box.top for box in boxes) - _MARGIN
    right, bottom = max(box.right for box in boxes) + _MARGIN, max(box.bottom for box in boxes) + _MARGIN
    return round(left), round(top), round(right - left), round(bottom - top)


def _written(labels: Sequence[Label]) -> Markup:
    """Write names, the lines that lead from those that stand beside their unit, and all signs that stand alone as one text."""
    leaders = [label for label in labels if label.leads_to]
    lines = "".join(f"M{to[0]} {to[1]}L{near_end(label, to)} {label.y - LIFT}" for label in leaders if (to := label.leads_to))
    texts = []
    for label in labels:
        first, *more = label.lines
        if first not in SIGNS.values():
            below = Markup("").join(Markup('<tspan x="{}" dy="{}">{}</tspan>').format(label.x, LINE, line) for line in more)
            texts.append(Markup('<text x="{}" y="{}">{}{}</text>').format(label.x, label.y, first, below))
    if alone := [label for label in labels if label.lines[0] in SIGNS.values()]:
        xs, ys = " ".join(str(label.x) for label in alone), " ".join(str(label.y) for label in alone)
        texts.append(Markup('<text x="{}" y="{}">{}</text>').format(xs, ys, "".join(label.lines[0] for label in alone)))
    drawn = Markup('<path class="ld" d="{}"/>').format(lines) if lines else Markup("")
    return drawn + Markup('<g class="ml">{}</g>').format(Markup("").join(texts)) if texts else Markup("")


def near_end(label: Label, to: tuple[int, int]) -> int:
    """Where the line to a name ends: at the end of the text that is nearer."""
    return round(label.box.left if to[0] < label.box.left else label.box.right if to[0] > label.box.right else label.x)


def described(scene: Scene, shades: Sequence[Shade], writer: Writer) -> str:
    """Say what is drawn: the units of each class, or where these are too many letters, how many each has."""
    t = writer.t
    if scene.here:
        [own] = [unit for shade in shades for unit in shade.units]
        return t("map.described_here", unit=own.name, standing=shades[0].label, count=str(len(scene.outlines) - 1))
    count = sum(len(shade.units) for shade in shades)
    names = [(shade.label, ", ".join(unit.name for unit in shade.units)) for shade in shades]
    counts = [(shade.label, str(len(shade.units))) for shade in shades]
    said = ""
    for of_each in (names, counts):
        told = "; ".join(f"{label}: {what}" for label, what in of_each)
        said = t("map.described" if scene.is_map else "map.described_tiles", count=str(count), told=told)
        if len(said) <= MOST_DESCRIBED:
            break
    return said


def credit(borders: Borders, units: Sequence[Unit], writer: Writer) -> Markup:
    """Say whose the borders are and of which day; and which units were not there on that day."""
    if borders.day is None:
        return Markup("")
    day = print_date(borders.day, writer.lang)
    later = [unit for unit in units if not unit.exists_on(borders.day)]
    said = writer.t("map.credit", credit=borders.credit, day=day)
    if later:
        said += " " + writer.t("map.another_day", units=writer.plain(later))
    return escape(said)
