"""Criteria met: who stands where between none and all of the set."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from markupsafe import Markup

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.assessment import BASICALLY_MET, MET, NOT_ASSESSABLE, NOT_CONSIDERED, NOT_MET
from ntm_helpers.methods.attainment import KEEPS
from ntm_helpers.methods.standings import bands
from ntm_helpers.places import Unit
from ntm_helpers.report.charts.positions import Placed, clipped, label_text, place, print_tick, ticks_to
from ntm_helpers.report.charts.sheet import Drawn, Sheet
from ntm_helpers.report.signs import SIGNS
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart, Name, Value

STRIP_WORDS = {"dot": "chart.strip.dot", "bar": "chart.strip.bar", "hatched": "chart.strip.hatched"}
"""How a mark is described."""
LEGEND_GAP = " · "
"""Between the signs of a legend."""
COLUMNS, MOST_LACKING, SIGN = 10, 6, 110
"""Cells side by side; criteria not met that are named below them; area of a sign."""
MOST_DESCRIBED = 100
"""Letters of a description that say where each stands."""


def strip(chart: Chart, writer: Writer) -> Drawn:
    """A line each for units that stand alike: a dot for a number, a bar for a range, hatched what nobody tells.

    The axis ends at the number of criteria of the set and has its thin rules where a reporting group begins. A unit that keeps
    the standard is a dot at the end.
    """
    rule = _set_of(chart, writer)
    end = int(rule["criteria_count"]) if rule else _largest(chart, writer)
    sheet, told = Sheet(0, end), []
    for label, rows in groupby(chart.rows, key=lambda row: row[0]):
        figures = [figure for _, figure in rows]
        name, texts = label_text(label, writer), [writer.figure_text(figure) for figure in figures]
        marks = [mark for figure in figures if (mark := place(name, figure, chart, writer)) is not None]
        is_open = not marks and figures[0].code != KEEPS
        is_told = not is_open and not any(mark.is_inferred for mark in marks)
        sheet.say(name, writer.link_drawn(figures[0], texts[0]) if is_told else writer.fixed("chart.strip.open"))
        sheet.band()
        told.append(_draw(sheet, figures[0], marks, end, writer) + f": {name.striptags()}")
    begins = sorted({int(code.split("..")[0]) for code in bands(writer.view, rule)} | {0}) if rule else []
    ticks = [float(one) for one in begins] if len(begins) > 1 else ticks_to(end)
    ticks = [tick for tick in ticks if tick < end - 1] + [float(end)]
    description = writer.t("chart.strip.described", end=str(end), told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")))
    return Drawn(sheet.finish(ticks, lambda tick: print_tick(tick, writer)), description)


def cells(chart: Chart, writer: Writer) -> Drawn:
    """A cell for every criterion with its number and its state: full what is met, hollow what is not, hatched what nobody knows.

    Few that are not met are named below, then what the signs mean.
    """
    law, t = writer.register.law, writer.t
    rows = [(law.criteria[label.key]["number"], label, figure) for label, figure in chart.rows if isinstance(label, Name)]
    states = [(number, label, figure.code) for number, label, figure in rows]
    sheet = Sheet(0, COLUMNS)
    for begin in range(0, len(states), COLUMNS):
        part = rows[begin : begin + COLUMNS]
        sheet.numbers([writer.link_drawn(figure, number) for number, _, figure in part])
        sheet.band(is_axis=False)
        for column, (_, _, figure) in enumerate(part):
            _sign(sheet, column + 0.5, figure.code)
    lacking = [label for _, label, state in states if state == NOT_MET]
    for label in lacking if len(lacking) <= MOST_LACKING else ():
        sheet.say(writer.fixed("chart.cells.lacks", name=writer.value(label)))
    there = {state for _, _, state in states}
    sheet.say(LEGEND_GAP.join(f"{sign} {writer.code('criterion_state', state)}" for state, sign in SIGNS.items() if state in there))
    by_state: dict[str, list[str]] = {}
    for number, _, state in states:
        by_state.setdefault(state, []).append(number)
    told = [f"{writer.code('criterion_state', state)}: {', '.join(numbers)}" for state, numbers in by_state.items()]
    description = t("chart.cells.described", count=str(len(states)), told="; ".join(told))
    return Drawn(sheet.finish([], str), description)


def _sign(sheet: Sheet, at: float, state: str) -> None:
    """Draw the sign of a state."""
    if state == NOT_ASSESSABLE:
        sheet.hatched(at - 0.2, at + 0.2)
    elif state == NOT_CONSIDERED:
        sheet.solid(at - 0.2, at + 0.2, "edge", height=2)
    else:
        sheet.dot(at, "no" if state == NOT_MET else "keep", area=SIGN, is_hollow=state != MET)
        if state == BASICALLY_MET:
            sheet.solid(at - 0.13, at, "keep", height=7, is_above=True)


def _draw(sheet: Sheet, figure: Figure, marks: list[Placed], end: int, writer: Writer) -> str:
    """Draw what is told of units that stand alike, and say what is drawn."""
    t = writer.t
    if figure.code == KEEPS:
        sheet.dot(end, "keep")
        return t("chart.strip.keeps", end=str(end))
    if not marks:
        sheet.hatched(0, end)
        return t("chart.strip.hatched", value=writer.figure_text(figure))
    for mark in marks:
        upper = float(end) if mark.upper is None else mark.upper
        if mark.is_point:
            sheet.dot(upper, "keep" if upper == end else "c1")
        elif mark.is_inferred:
            sheet.hatched(mark.lower, upper)
        else:
            sheet.solid(mark.lower, upper, "c2")
    texts = t("chart.strip.or").join(mark.text for mark in marks)
    kind = "dot" if marks[0].is_point else "hatched" if marks[0].is_inferred else "bar"
    return t(STRIP_WORDS[kind], value=texts)


def _set_of(chart: Chart, writer: Writer) -> Mapping[str, str] | None:
    """Criteria set that the drawing counts by, where it is one on the days of all its figures."""
    days = {figure.last_day for _, figure in chart.rows if figure.last_day is not None}
    kinds = {unit.kind for label, _ in chart.rows for unit in _units(label)}
    law = writer.register.law
    rules = {rule["criteria_set"]: rule for day in days for kind in kinds if (rule := law.criteria_set_on(kind, day))}
    return next(iter(rules.values())) if len(rules) == 1 else None


def _units(label: Value) -> list[Unit]:
    return [one for one in (label if isinstance(label, list | tuple) else [label]) if isinstance(one, Unit)]


def _largest(chart: Chart, writer: Writer) -> int:
    """Largest number told, where the set is not known."""
    marks = [mark for _, figure in chart.rows if (mark := place(Markup(""), figure, chart, writer)) is not None]
    return max((int(mark.upper or mark.lower) for mark in marks), default=1)
