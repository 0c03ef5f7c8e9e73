"""Levels: values of several days or things on one axis, each by itself."""

from __future__ import annotations

from markupsafe import Markup

from ntm_helpers.report.charts.positions import Placed, clipped, place, placed, print_tick, ticks_to, upper_end
from ntm_helpers.report.charts.sheet import Drawn, Sheet
from ntm_helpers.report.declared import declared
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

MOST_DESCRIBED = 100
"""Letters of a description that say how much."""


def levels(chart: Chart, writer: Writer) -> Drawn:
    """A dot each below the other, joined in their order: how a value moved; what a hedge leaves open is hatched."""
    rows = placed(chart, writer)
    most = max(upper_end(row) for row in rows)
    sheet = Sheet(0, most * 1.02)
    for row in rows:
        sheet.say(row.label, row.linked(writer))
        sheet.band()
        _mark(sheet, row)
    sheet.join()
    told = [f"{row.name} {row.text}" for row in rows]
    description = writer.t("chart.levels.described", told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")))
    return Drawn(sheet.finish(ticks_to(most), lambda tick: print_tick(tick, writer)), description)


def spread(chart: Chart, writer: Writer) -> Drawn:
    """All values as dots on one line with what they are held against; those that bear a name below, each on its own line."""
    rows = placed(chart, writer)
    held = place(writer.fixed("chart.spread.held"), chart.reference, chart, writer) if chart.reference is not None else None
    named = [row for row in rows if row.label]
    sheet = Sheet(0, max(upper_end(row) for row in (*rows, *([held] if held else []))) * 1.02)
    against = Markup("{}: {}").format(held.label, held.linked(writer)) if held else ""
    sheet.say(declared("extent", writer.t("chart.spread.all", count=len(rows))), against)
    sheet.band()
    for row in rows:
        sheet.rule(row.lower, "no" if row in named else "c1")
    for row in named:
        sheet.say(row.label, row.linked(writer))
        sheet.band()
        _mark(sheet, row, "no")
    if held is not None:
        sheet.rule_through(held.lower)
    told = [f"{row.name} {row.text}" for row in named]
    values = {"count": str(len(rows)), "held": held.text if held else "–"}
    values["told"] = clipped(told, MOST_DESCRIBED, writer.t("chart.and_others"))
    return Drawn(
        sheet.finish(ticks_to(sheet.most), lambda tick: print_tick(tick, writer)), writer.t("chart.spread.described", **values)
    )


def _mark(sheet: Sheet, row: Placed, name: str = "c1") -> None:
    """Draw a value: a dot, or hatched between its ends."""
    if row.is_point:
        sheet.dot(row.lower, name)
    else:
        sheet.hatched(row.lower, sheet.most if row.upper is None else row.upper)
