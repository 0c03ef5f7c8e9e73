"""Where figures stand on an axis, and how what is drawn is named.

Floats appear only here and below, for the position of ink. All figures of a drawing stand on one axis: in the unit of measure in
which they are printed where all are printed in one, else in the register's. An end that nobody knows lies at the end of the axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from ntm_helpers.dataset import Figure
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.declared import declared
from ntm_helpers.report.letters import begin_large
from ntm_helpers.report.numbers import print_number
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart, Value

MOST_NAMED = 5
"""Units that are named in a label; of more it says how many they are."""


MOST_LINES = 12
"""Lines of a drawing; further ones stand in the table alone."""


class Placed(NamedTuple):
    """A figure on the axis of its drawing."""

    label: Markup
    figure: Figure
    lower: float
    upper: float | None
    text: str
    unit: str

    @property
    def name(self) -> str:
        """What it is of, without tags."""
        return str(self.label.striptags())

    def linked(self, writer: Writer, text: str = "") -> Markup:
        """Write its number, or what is said of it instead, as a link to its row."""
        return writer.link_drawn(self.figure, text or self.text)

    @property
    def is_point(self) -> bool:
        """Whether it is one number."""
        return self.upper == self.lower

    @property
    def is_inferred(self) -> bool:
        """Whether it is what others leave open, and no source says it."""
        return self.figure.is_derived and not self.is_point


def quantity_on_axis(figure: Figure, chart: Chart, writer: Writer) -> Quantity | None:
    """Give a figure's quantity in the unit of measure of the axis: that in which all are printed, else the register's."""
    figures = [one for one in (*(one for _, one in chart.rows), chart.reference, chart.added) if one is not None]
    are_alike = len({writer.shown(one).quantity.unit for one in figures if one.quantity is not None}) == 1
    if figure.quantity is None or not are_alike:
        return writer.register.quantity_of(figure)
    return writer.shown(figure).quantity


def place(label: Markup, figure: Figure, chart: Chart, writer: Writer) -> Placed | None:
    """Place a figure; None where it has no number."""
    quantity = quantity_on_axis(figure, chart, writer)
    if quantity is None:
        return None
    lower, upper = quantity.lower, quantity.upper
    if quantity.bare is not None and not quantity.is_hedged:  # what rounding leaves open is narrower than any ink
        lower = upper = quantity.bare
    text, unit = writer.figure_text(figure), writer.pattern(quantity).replace("{}", "")
    return Placed(label, figure, float(lower), None if upper is None else float(upper), text, unit)


def placed(chart: Chart, writer: Writer) -> list[Placed]:
    """Place the rows of a drawing that have a number."""
    found = (place(label_text(label, writer), figure, chart, writer) for label, figure in chart.rows)
    return [one for one in found if one is not None]


class Line(NamedTuple):
    """Figures that stand on one line of a drawing, with its name."""

    label: Markup
    marks: list[Placed]

    @property
    def name(self) -> str:
        """Its name without tags."""
        return str(self.label.striptags())


def lines_of(chart: Chart, writer: Writer) -> tuple[list[Line], int]:
    """Put the rows of a drawing on its lines, those of one label on one; and count the lines that a drawing has no room for."""
    marks = placed(chart, writer)
    lines = [Line(name, list(group)) for name, group in groupby(marks, key=lambda mark: mark.label)]
    return lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)


def upper_end(mark: Placed) -> float:
    """Give how far a figure may go; of one without an upper end how far it surely goes, and a tenth."""
    return mark.lower * 1.1 if mark.upper is None else mark.upper


def label_text(label: Value, writer: Writer) -> Markup:
    """Name what a row is of; units by their names alone, of many how many they are."""
    if label is None:
        return Markup("")
    if isinstance(label, Unit):
        return declared("name", label.name)
    if isinstance(label, list | tuple) and label and all(isinstance(one, Unit) for one in label):
        names = [one.name for one in label if isinstance(one, Unit)]
        are_named = len(names) <= MOST_NAMED
        return declared("name", ", ".join(names)) if are_named else declared("extent", writer.t("chart.units", count=len(names)))
    return begin_large(writer.drawn(label))


def ticks_to(most: float, count: int = 4) -> list[float]:
    """Round numbers from 0 to the end of an axis, whole ones where it is longer than 1."""
    found = MaxNLocator(count, steps=[1, 2, 5, 10], integer=most >= 1).tick_values(0, most)
    return [float(tick) for tick in found if 0 <= tick <= most]


def ticks_between(least: float, most: float) -> list[float]:
    """Round numbers within the ends of an axis."""
    return [float(tick) for tick in MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(least, most) if least <= tick <= most]


def print_tick(value: float, writer: Writer) -> str:
    """Print a number of an axis."""
    return print_number(f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}", writer.lang)


def clipped(texts: Sequence[str], most: int, more: str) -> str:
    """Join texts up to so many letters; what is left out is said."""
    found = "; ".join(texts)
    if len(found) <= most:
        return found
    kept: list[str] = []
    for text in texts:
        if len("; ".join([*kept, text])) + len(more) + 2 > most:
            break
        kept.append(text)
    return "; ".join([*kept, more])
