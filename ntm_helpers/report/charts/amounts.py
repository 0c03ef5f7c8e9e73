"""Amounts: parts that make a whole."""

from __future__ import annotations

from markupsafe import Markup

from ntm_helpers.report.charts.positions import (
    Placed,
    clipped,
    label_text,
    lines_of,
    place,
    placed,
    print_tick,
    ticks_to,
    upper_end,
)
from ntm_helpers.report.charts.sheet import Drawn, Sheet
from ntm_helpers.report.declared import declared
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

SIGN = {0: "", 1: "+", -1: "−"}
"""Sign before a number that is added, taken away or a level."""
MOST_DESCRIBED = 100
"""Letters of a description that name the parts."""


def parts(chart: Chart, writer: Writer) -> Drawn:
    """Parts one after another, each beginning where those before it end; below them their sum and the stated total.

    What a hedge leaves open is hatched: of each part beyond its least, of the sum between all least and all most. So the eye
    sees on one axis whether the stated total lies where the parts allow it.
    """
    rows = placed(chart, writer)
    added = place(writer.fixed("chart.parts.sum"), chart.added, chart, writer) if chart.added is not None else None
    stated = place(writer.fixed("chart.parts.stated"), chart.reference, chart, writer) if chart.reference is not None else None
    wholes = [one for one in (added, stated) if one is not None]
    most = max([sum(upper_end(row) for row in rows), *(upper_end(one) for one in wholes)])
    sheet, at = Sheet(0, most), 0.0
    for row in rows:
        _hedged(sheet, row, at, "c2", writer)
        at += row.lower
    for one in wholes:
        _hedged(sheet, one, 0.0, "c1", writer)
        beyond = next((upper_end(other) for other in wholes if upper_end(other) < one.lower), None)
        if beyond is not None:  # what one whole holds and the other cannot
            sheet.solid(beyond, one.lower, "no")
    told = [f"{row.name} {row.text}" for row in rows]
    said = [f"{one.name}: {one.text}" for one in wholes]
    description = writer.t(
        "chart.parts.described",
        told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")),
        wholes="; ".join(said),
    )
    return Drawn(sheet.finish(ticks_to(most), lambda tick: print_tick(tick, writer)), description)


def steps(chart: Chart, writer: Writer) -> Drawn:
    """How one level became another: between the first and the last, what was taken away and what was added, each where it acts.

    What is not decided is hatched. A row's sign (`Chart.signs`) says whether it adds, takes away or is a level by itself.
    """
    rows = [
        (place(label_text(label, writer), figure, chart, writer), sign)
        for (label, figure), sign in zip(chart.rows, chart.signs, strict=True)
    ]
    shown = [(row, sign) for row, sign in rows if row is not None]
    at, ends = 0.0, []
    for row, sign in shown:
        begins = 0.0 if sign == 0 else at
        at = row.lower if sign == 0 else at + sign * row.lower
        ends.append((begins, at, begins + (sign or 1) * upper_end(row)))
    sheet = Sheet(0, max(max(three) for three in ends))
    for (row, sign), (begins, end, open_end) in zip(shown, ends, strict=True):
        sheet.say(row.label, SIGN[sign] + row.linked(writer))
        sheet.band()
        sheet.solid(min(begins, end), max(begins, end), {0: "c1", 1: "no", -1: "keep"}[sign])
        if not row.is_point:
            sheet.hatched(min(end, open_end), max(end, open_end))
    told = [f"{row.name} {SIGN[sign]}{row.text}" for row, sign in shown]
    description = writer.t("chart.steps.described", told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")))
    return Drawn(sheet.finish(ticks_to(sheet.most), lambda tick: print_tick(tick, writer)), description)


def bars(chart: Chart, writer: Writer) -> Drawn:
    """A bar a line, hatched what a hedge leaves open; what all are held against is a dashed rule."""
    lines, left_out = lines_of(chart, writer)
    marks = [line.marks[0] for line in lines]
    held = place(Markup(""), chart.reference, chart, writer) if chart.reference is not None else None
    sheet = Sheet(0, max(upper_end(mark) for mark in (*marks, *([held] if held else []))))
    for mark in marks:
        _hedged(sheet, mark, 0.0, "no", writer)
    if held is not None:
        sheet.rule_through(held.lower)
    if left_out:
        sheet.say(declared("extent", writer.t("chart.more", count=left_out)))
    told = [f"{mark.name} {mark.text}" for mark in marks]
    description = writer.t("chart.bars.described", told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")))
    return Drawn(sheet.finish(ticks_to(sheet.most), lambda tick: print_tick(tick, writer)), description)


def _hedged(sheet: Sheet, row: Placed, begins: float, name: str, writer: Writer) -> None:
    """Draw an amount from where it begins: filled as far as it surely goes, hatched as far as it may go."""
    sheet.say(row.label, row.linked(writer))
    sheet.band()
    sheet.solid(begins, begins + row.lower, name)
    if not row.is_point:
        sheet.hatched(begins + row.lower, sheet.most if row.upper is None else begins + row.upper)
