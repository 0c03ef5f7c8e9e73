"""Drawings: a handful of forms; a topic names one and supplies figures.

Charts are SVG inside the page, drawn by seaborn and matplotlib on a bare ``Figure`` — never through pyplot, whose state one run
would leave to the next — with text as text and no date, so that the same figures give the same bytes on any machine. They are drawn
in inks of the style sheet (`ink`), for light, dark and paper alike, on a sheet that is never wider than a phone (`sheet`), and kept
slim (`slim`). A document carries the same drawings as pictures (`png`).

**What is drawn.** A chart is drawn only where it tells what its table does not: at least `LEAST_VALUES` values in an order, a
relation or an interval. What was published about a time after the review date, and a plan still running, is in no drawing: the
chart loses it when it is noted (`ntm_helpers.review.Chart.worth_drawing`).

**What is told to whoever does not see it.** The title is what the chart shows; the description, built by the form itself, says what
is drawn and of every group or of the first of them how much.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from ntm_helpers.report.charts.amounts import bars, parts, steps
from ntm_helpers.report.charts.compared import apart, bullet, dumbbell
from ntm_helpers.report.charts.criteria import cells, strip
from ntm_helpers.report.charts.levels import levels, spread
from ntm_helpers.report.charts.maps import draw_map
from ntm_helpers.report.charts.sheet import Drawn, clean_style
from ntm_helpers.report.charts.slim import slim
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

FORMS: dict[str, Callable[[Chart, Writer], Drawn]] = {
    "apart": apart,
    "bars": bars,
    "bullet": bullet,
    "cells": cells,
    "dumbbell": dumbbell,
    "levels": levels,
    "parts": parts,
    "spread": spread,
    "steps": steps,
    "strip": strip,
}


def draw(chart: Chart, writer: Writer, chart_id: str) -> Markup:
    """Draw a chart as ``<figure>``: what it shows, of what, and an SVG whose text can be selected and read aloud.

    Parameters
    ----------
    chart : Chart
    writer : Writer
        Gives labels and number formats of the language.
    chart_id : str
        Unique on the page.
    """
    with writer.reading_together(chart), clean_style():
        if chart.form == "map":
            return draw_map(chart, writer, chart_id)
        title = writer.sentence(chart.title)
        about = Markup(" <small>{}</small>").format(writer.sentence(chart.about)) if chart.about else Markup("")
        drawing, description = FORMS[chart.form](chart, writer)
        svg = slim(drawing, chart_id, writer.plain(chart.title), description)
    return Markup('<figure class="chart" id="{}"><figcaption>{}{}</figcaption>{}</figure>').format(chart_id, title, about, svg)
