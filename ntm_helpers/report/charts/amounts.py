"""Amounts: parts that make a whole."""

from __future__ import annotations

from ntm_helpers.report.charts.positions import Placed, clipped, place, placed, print_tick, ticks_to
from ntm_helpers.report.charts.sheet import Drawn, Sheet
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

MOST_DESCRIBED = 200
"""Letters of a description that name the parts."""


def parts(chart: Chart, writer: Writer) -> Drawn:
    """Parts one after another, each beginning where those before it end; below them their sum and the stated total.

    What a hedge leaves open is hatched: of each part beyond its least, of the sum between all least and all most. So the eye
    sees on one axis whether the stated total lies where the parts allow it.
    """
    rows = placed(chart, writer)
    added = place(writer.t("chart.parts.sum"), chart.added, chart, writer) if chart.added is not None else None
    stated = place(writer.t("chart.parts.stated"), chart.reference, chart, writer) if chart.reference is not None else None
    wholes = [one for one in (added, stated) if one is not None]
    most = max([sum(_upper(row) for row in rows), *(_upper(one) for one in wholes)])
    sheet, at = Sheet(0, most), 0.0
    for row in rows:
        _hedged(sheet, row, at, "c2")
        at += row.lower
    for one in wholes:
        _hedged(sheet, one, 0.0, "c1")
        beyond = next((_upper(other) for other in wholes if _upper(other) < one.lower), None)
        if beyond is not None:  # what one whole holds and the other cannot
            sheet.solid(beyond, one.lower, "no")
    told = [f"{row.label} {row.text}" for row in rows]
    said = [f"{one.label}: {one.text}" for one in wholes]
    description = writer.t(
        "chart.parts.described",
        told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")),
        wholes="; ".join(said),
    )
    return Drawn(sheet.finish(ticks_to(most), lambda tick: print_tick(tick, writer)), description)


def _hedged(sheet: Sheet, row: Placed, begins: float, name: str) -> None:
    """Draw an amount from where it begins: filled as far as it surely goes, hatched as far as it may go."""
    sheet.say(row.label, row.text)
    sheet.band()
    sheet.solid(begins, begins + row.lower, name)
    if not row.is_point:
        sheet.hatched(begins + row.lower, sheet.most if row.upper is None else begins + row.upper)


def _upper(row: Placed) -> float:
    """As far as an amount may go; of one without an upper end as far as it surely goes, and a tenth."""
    return row.lower * 1.1 if row.upper is None else row.upper
