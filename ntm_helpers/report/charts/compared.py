"""What is held against something else: amounts against a target or ceiling, values before and after, statements that disagree."""

from __future__ import annotations

from markupsafe import Markup

from ntm_helpers.report.charts.positions import Line, Placed, clipped, lines_of, print_tick, ticks_between, ticks_to, upper_end
from ntm_helpers.report.charts.sheet import BAR, Drawn, Sheet
from ntm_helpers.report.declared import declared
from ntm_helpers.report.values import Writer
from ntm_helpers.review import Chart

MOST_DESCRIBED = 100
"""Letters of a description that say how much."""


def bullet(chart: Chart, writer: Writer) -> Drawn:
    """A line a thing: the first figure of it is a frame, those after it bars within, each slimmer; what goes beyond stands out."""
    lines, left_out = lines_of(chart, writer)
    most = max(upper_end(mark) for line in lines for mark in line.marks)
    sheet = Sheet(0, most)
    for line in lines:
        target, *bars = line.marks
        sheet.say(line.label, _in_words(line, writer))
        sheet.band()
        sheet.framed(0, upper_end(target))
        for number, bar in enumerate(bars):
            _bar(sheet, bar, target, number)
    _more(sheet, left_out, writer)
    return Drawn(
        sheet.finish(ticks_to(most), lambda tick: print_tick(tick, writer)), _described("chart.bullet.described", lines, writer)
    )


def _bar(sheet: Sheet, bar: Placed, target: Placed, number: int) -> None:
    """Draw a bar within its frame: hatched what a hedge leaves open, in the ink of what is wrong what surely goes beyond."""
    height = BAR - 4 - 3 * number
    beyond = upper_end(target)
    sheet.solid(0, min(bar.lower, beyond), "c2" if number == 0 else "c1", height)
    if bar.lower > beyond:
        sheet.solid(beyond, bar.lower, "no", height)
    if not bar.is_point:
        sheet.hatched(bar.lower, upper_end(bar))


def dumbbell(chart: Chart, writer: Writer) -> Drawn:
    """A line a thing: hollow where it was, full where it came to, joined; what has grown stands out."""
    lines, left_out = lines_of(chart, writer)
    most = max(upper_end(mark) for line in lines for mark in line.marks)
    sheet = Sheet(0, most)
    for line in lines:
        first, last = line.marks[0], line.marks[-1]
        sheet.say(line.label, writer.fixed("chart.from_to", first=first.linked(writer), last=last.linked(writer)))
        sheet.band()
        name = "no" if last.lower > upper_end(first) else "c1"
        sheet.solid(min(first.lower, last.lower), max(first.lower, last.lower), name, 2)
        sheet.dot(first.lower, name, is_hollow=True)
        sheet.dot(last.lower, name)
    _more(sheet, left_out, writer)
    drawing = sheet.finish(ticks_to(most), lambda tick: print_tick(tick, writer))
    return Drawn(drawing, _described("chart.dumbbell.described", lines, writer))


def apart(chart: Chart, writer: Writer) -> Drawn:
    """Statements on one thing, each as far as it reaches, on an axis that shows just where they lie: whether they meet is seen."""
    lines, _ = lines_of(chart, writer)
    marks = [line.marks[0] for line in lines]
    least, most = min(mark.lower for mark in marks), max(upper_end(mark) for mark in marks)
    room = (most - least) * 0.1 or abs(most) * 0.1 or 1
    sheet = Sheet(max(0, least - room) if least >= 0 else least - room, most + room)
    for mark in marks:
        sheet.say(mark.label, mark.linked(writer))
        sheet.band()
        if mark.is_point:
            sheet.dot(mark.lower, "c1")
        elif mark.is_inferred:
            sheet.hatched(mark.lower, upper_end(mark))
        else:
            sheet.solid(mark.lower, upper_end(mark), "c2")
    drawing = sheet.finish(ticks_between(sheet.least, sheet.most), lambda tick: print_tick(tick, writer))
    return Drawn(drawing, _described("chart.apart.described", lines, writer))


def _in_words(line: Line, writer: Writer) -> Markup:
    """Give the last and the first figure of a line: how much of how much."""
    if len(line.marks) < 2:
        return line.marks[0].linked(writer)
    whole, part = line.marks[0], line.marks[-1]
    number = part.text.removesuffix(part.unit) if part.unit == whole.unit else part.text
    return writer.fixed("chart.of_whole", part=part.linked(writer, number), whole=whole.linked(writer))


def _more(sheet: Sheet, left_out: int, writer: Writer) -> None:
    if left_out:
        sheet.say(declared("extent", writer.t("chart.more", count=left_out)))


def _described(key: str, lines: list[Line], writer: Writer) -> str:
    told = [f"{line.name} {', '.join(mark.text for mark in line.marks)}" for line in lines]
    return writer.t(key, told=clipped(told, MOST_DESCRIBED, writer.t("chart.and_others")))
