"""Drawings: a handful of forms; a topic names one and supplies figures.

Charts are SVG inside the page, drawn by seaborn and matplotlib on a bare ``Figure`` — never through pyplot, whose state one run
would leave to the next — with text as text, no date, and ids that differ from chart to chart, so that the same figures give the
same bytes on any machine. Floats appear only here, for the position of ink. Behind every chart stand its sentence and table.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ntm_helpers.dataset import Figure
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.report.maps import draw_map
from ntm_helpers.report.numbers import print_number
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

INK, SOFT = "#1f4e5f", "#7fa7b5"
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.fonttype": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,
}


def draw(chart: Chart, writer: Writer, chart_id: str) -> Markup:
    """Draw a chart as ``<figure>`` with an SVG whose text can be selected and read aloud.

    Parameters
    ----------
    chart : Chart
    writer : Writer
        Gives labels and number formats of the language.
    chart_id : str
        Unique on the page.
    """
    if chart.form == "map":
        with writer.reading_together(chart):
            return draw_map(chart, writer, chart_id)
    with writer.reading_together(chart), _clean_style(chart_id):
        title = writer.sentence(chart.title)
        drawing = FORMS[chart.form](chart, writer)
        stream = io.StringIO()
        drawing.savefig(
            stream, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None}, bbox_inches="tight"
        )
    svg = _inline(stream.getvalue(), chart_id, title.striptags())
    scroll = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>').format(
        title.striptags(), Markup(svg)
    )
    return Markup('<figure class="chart">{}<figcaption>{}</figcaption></figure>').format(scroll, title)


@contextmanager
def _clean_style(chart_id: str) -> Iterator[None]:
    """Style of matplotlib's defaults and ours, whatever a user's own settings say."""
    defaults = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(("backend", "date.epoch"))}
    settings: dict[Any, Any] = {**defaults, **STYLE, "svg.hashsalt": chart_id}
    with mpl.rc_context(settings):
        yield


def _inline(svg: str, chart_id: str, alternative: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{chart_id}-", svg)
    head, rest = svg.split(">", 1)
    head = re.sub(r' (width|height)="[^"]*"', "", head)
    title = Markup('<title id="{}-title">{}</title>').format(chart_id, alternative)
    return f'{head} role="img" aria-labelledby="{chart_id}-title">{title}{rest}'


def _frame(chart: Chart, writer: Writer) -> pd.DataFrame:
    """One row per figure: label, lower and upper end, the value as printed by its source, its text."""
    rows = []
    for label, figure in chart.rows:
        quantity = _drawn(figure, chart, writer)
        if quantity is None:
            continue
        lower = float(quantity.lower)
        upper = lower if quantity.upper is None else float(quantity.upper)
        point = float(quantity.bare) if quantity.bare is not None else (lower + upper) / 2
        text = str(writer.value(label).striptags())
        rows.append((text, lower, upper, min(max(point, lower), upper), writer.figure_text(figure)))
    return pd.DataFrame(rows, columns=["label", "lower", "upper", "point", "text"])


def _drawn(figure: Figure, chart: Chart, writer: Writer) -> Quantity | None:
    """A figure in the unit of measure of the axis: that in which all are printed, else the register's."""
    figures = [figure for _, figure in chart.rows if figure.quantity is not None]
    are_alike = len({writer.shown(one).quantity.unit for one in figures}) == 1
    if figure.quantity is None or not are_alike:
        return writer.register.quantity_of(figure)
    return writer.shown(figure).quantity


def _intervals(chart: Chart, writer: Writer) -> Drawing:
    """Dots with their intervals, one line each: the width of a hedge is seen, not only said.

    Numbers of criteria are sorted, the most first, and their axis ends at the number of criteria of the set. A reference is a
    dashed line across all of them.
    """
    frame = _frame(chart, writer)
    end = _criteria_of_the_set(chart, writer)
    if end:
        frame = frame.sort_values("point", ascending=False, kind="stable")
    drawing = Drawing(figsize=(5.2, 0.45 * len(frame) + 0.7))
    axes = drawing.subplots()
    sns.scatterplot(data=frame, x="point", y="label", color=INK, s=36, ax=axes, legend=False)
    axes.hlines(frame["label"], frame["lower"], frame["upper"], color=SOFT, linewidth=5, alpha=0.7, zorder=0)
    for row in frame.itertuples():
        axes.annotate(row.text, (row.upper, row.label), xytext=(6, 0), textcoords="offset points", va="center")
    most = end or frame["upper"].max() * 1.35 or 1
    axes.set(xlabel=_unit_label(chart, writer), ylabel="", xlim=(0, most), ylim=(len(frame) - 0.5, -0.5))
    _number_axis(axes.xaxis, writer)
    if end:  # the end itself is a tick: how far each is from having all
        axes.set_xticks([*(tick for tick in axes.get_xticks() if tick < end - 1), end])
    if chart.reference is not None and (held := _drawn(chart.reference, chart, writer)) and held.bare is not None:
        axes.axvline(float(held.bare), color=INK, linestyle="--", linewidth=1, zorder=0)
    axes.tick_params(length=0)
    return drawing


def _criteria_of_the_set(chart: Chart, writer: Writer) -> int | None:
    """Number of criteria of the set that the chart counts by, where it is one set on the days of all its figures."""
    drawn = [(label.kind, figure) for label, figure in chart.rows if isinstance(label, Unit)]
    measured_in = {figure.quantity.unit for _, figure in drawn if figure.quantity is not None}
    if measured_in != {"criterion"} or len(drawn) < len(chart.rows):
        return None
    law = writer.register.law
    sizes = {(rule := law.criteria_set_on(kind, f.last_day)) and rule["criteria_count"] for kind, f in drawn if f.last_day}
    [size] = sizes if len(sizes) == 1 and all(figure.last_day for _, figure in drawn) else [None]
    return int(size) if size else None


def _movement(chart: Chart, writer: Writer) -> Drawing:
    """A value over time, each point with its interval and its text."""
    frame = _frame(chart, writer)
    drawing = Drawing(figsize=(5.2, 2.4))
    axes = drawing.subplots()
    sns.lineplot(data=frame, x="label", y="point", marker="o", color=INK, errorbar=None, sort=False, ax=axes)
    axes.vlines(frame["label"], frame["lower"], frame["upper"], color=SOFT, linewidth=5, alpha=0.7, zorder=0)
    for row in frame.itertuples():
        axes.annotate(row.text, (row.label, row.upper), xytext=(0, 6), textcoords="offset points", ha="center")
    axes.set(xlabel="", ylabel=_unit_label(chart, writer), ylim=(0, frame["upper"].max() * 1.2 or 1))
    axes.margins(x=0.2)
    _number_axis(axes.yaxis, writer)
    return drawing


def _matrix(chart: Chart, writer: Writer) -> Drawing:
    """Units × states: one filled square a unit; shape, not colour alone, says which."""
    there = {figure.code for _, figure in chart.rows}
    listed = [code for name, code in writer.register.codes if name == chart.rows[0][1].item and code in there]
    codes = listed or sorted(there)
    measure = writer.register.measures[chart.rows[0][1].measure]
    labels = [writer.code(measure.bounded_by.removeprefix("codes:"), code) for code in codes]
    names = [str(writer.value(label).striptags()) for label, _ in chart.rows]
    cells = [[int(figure.code == code) for code in codes] for _, figure in chart.rows]
    drawing = Drawing(figsize=(5.2, 0.32 * len(names) + 1.1))
    axes = drawing.subplots()
    marks = [["●" if cell else "" for cell in row] for row in cells]
    frame = pd.DataFrame(cells, index=names, columns=["\n".join(_wrapped(label)) for label in labels])
    palette = sns.light_palette(SOFT, as_cmap=True)
    sns.heatmap(frame, annot=marks, fmt="", cmap=palette, cbar=False, linewidths=1, linecolor="#cccccc", vmin=0, vmax=1, ax=axes)
    axes.set(xlabel="", ylabel="")
    axes.xaxis.tick_top()
    axes.tick_params(length=0, rotation=0)
    return drawing


def _unit_label(chart: Chart, writer: Writer) -> str:
    """Unit of measure of the drawn figures, for the axis."""
    quantities = (_drawn(figure, chart, writer) for _, figure in chart.rows)
    first = next((quantity for quantity in quantities if quantity is not None), None)
    return "" if first is None else writer.pattern(first).replace("{}", "").strip()


def _wrapped(label: str, width: int = 18) -> list[str]:
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _number_axis(axis: Axis, writer: Writer) -> None:
    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(FuncFormatter(lambda value, _: print_number(f"{value:.6g}", writer.lang)))


FORMS = {"intervals": _intervals, "movement": _movement, "matrix": _matrix}
