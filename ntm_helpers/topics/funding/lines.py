"""What an office keeps line by line: capital by stage, source and use.

Where an office keeps its capital line by line (``capital_lines.csv``): sums by source, nature and component per stage and year,
rates between stages (allocated over planned, disbursed over allocated, received over pledged), what is carried over from year to
year, what has no use named. Credit as a balance is no turnover and is not added; a source that another one of the same unit, year
and stage contains is shown and not added.

What is not told is not zero. A unit without lines of its own shows its parts' lines added, says how many of them have some, and
makes no headline of a sum to which not every part gave. A rate or a carry-over of two stages is told only where both are of the
same units and sources. A year that was still running on the review date is said to be running and carries nothing over;
nor does one of which a part is not told. Quarters and other parts of the latest year stand in a table of their own, and what comes
first names its period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ntm_helpers.dataset import Figure
from ntm_helpers.review import Block, Chart, Draft, Name, Period, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import count, difference, ratio
from ntm_helpers.topics.common import parts_of
from ntm_helpers.topics.funding.figures import Facts
from ntm_helpers.topics.funding.kept import Lines, later_lines, sum_of_lines
from ntm_helpers.topics.funding.parts import parts_stated
from ntm_helpers.topics.funding.published import stages_stated
from ntm_helpers.topics.funding.stated import SOURCES

STAGED = "capital_of_stage"
STAGES = ("planned", "mobilised", "pledged", "received", "allocated", "disbursed", "not_stated")
STAGE_HEADS = key_family("column.stage", STAGES)
RATES = (
    ("planned", "allocated", "funding.rate.allocated"),
    ("allocated", "disbursed", "funding.rate.disbursed"),
    ("pledged", "received", "funding.rate.received"),
)
"""Rates between stages: of the later one over the earlier one, and its name."""
STAGES_DRAWN = ("planned", "allocated", "disbursed")
"""Stages that a drawing shows within one another."""
STAGES_OF_USES = ("allocated", "disbursed", "mobilised")
ALLOCATED_LINES = {"own": "funding.allocated", "of_parts": "funding.allocated_of_parts"}
RUNNING_LINES = {"own": "funding.allocated_so_far", "of_parts": "funding.allocated_of_parts_so_far"}
STAGES_OF_LINES = {"own": "funding.stages_of_year", "of_parts": "funding.stages_of_year_of_parts"}
DASH = Name("text", "–")
NOT_OF_SAME = "unknown.not_of_same"
"""Why two stages make no rate: they are not told of the same units and sources."""


class Use(NamedTuple):
    """A way in which capital is put to use: the column that tells it, with its list of codes, measure, head and caption."""

    column: str
    codes: str
    measure: str
    head: str
    caption: str


USES = (
    Use("nature", "capital_nature", "capital_of_nature", "column.nature", "funding.nature.caption"),
    Use("component", "capital_component", "capital_of_component", "column.component", "funding.component.caption"),
)


# --- stages ---------------------------------------------------------------------------------------------------------------


def stages(draft: Draft, facts: Facts) -> list[Block]:
    """Capital by stage: as published, of the unit and of its parts; and line by line, with what is carried over."""
    blocks = [*stages_stated(draft, facts), *parts_stated(draft, facts), *_stages_of_lines(draft, facts.lines)]
    return [*(blocks or [nothing("funding.no_lines", STAGED)]), *later_lines(facts.lines)]


def _stages_of_lines(draft: Draft, lines: Lines) -> list[Block]:
    """Lines by source and stage in the latest year, rates between stages, carry-over year by year."""
    if not lines.entities:
        return []
    year = lines.years()[0]
    shown = [stage for stage in STAGES if any(lines.of(each, stage) for each in lines.years())]
    totals = {stage: _of_all(draft, lines, stage, year) for stage in shown}
    _headline(draft, lines, year, totals)
    blocks: list[Block] = [_whose(draft, lines, year)] if lines.parts else []
    if lines.is_running(year):
        blocks.append(Sentence("funding.running_year", {"year": Name("when", str(year)), "day": draft.view.as_of}))
    blocks += [_by_stage(draft, lines, year, totals), *_by_period(draft, lines, year, totals), *_drawn(draft, lines, year, totals)]
    rates: list[list[Value]] = []
    for earlier, later, name in RATES:
        rate = _rate(draft, lines, year, (earlier, later), (totals.get(earlier), totals.get(later)))
        if rate is not None:
            rates.append([Name("word", name), rate])
    if rates:
        blocks.append(Table("funding.rates.caption", ["column.measure", "column.value"], rates))
    carried = [row for each in lines.years() if lines.has_ended(each) and (row := _carried_over(draft, lines, each))]
    if carried:
        heads = ["column.year", STAGE_HEADS["allocated"], STAGE_HEADS["disbursed"], "column.carried_over", "column.disbursed_rate"]
        blocks.append(Table("funding.carried.caption", heads, carried))
    return blocks


def _whose(draft: Draft, lines: Lines, year: int) -> Sentence:
    """Say whose lines are added: those of every part that is listed, or of some."""
    told = [
        part for part in lines.parts if any(line.unit_id == part.unit_id for line in lines.entities if line["year"] == str(year))
    ]
    values: dict[str, Value] = {"unit": draft.view.unit, "year": Name("when", str(year))}
    values |= {"told": count(draft, "parts_reporting", told, item=f"lines.{year}"), "parts": parts_of(draft)}
    return Sentence("funding.lines_of_parts" if len(told) == len(lines.parts) else "funding.lines_of_some", values)


def _headline(draft: Draft, lines: Lines, year: int, totals: Mapping[str, Figure | None]) -> None:
    """Say what the stages of the latest year come to; of some parts alone only that they tell it."""
    told = [stage for stage, amount in totals.items() if amount is not None]
    shown = [stage for stage in ("allocated", "disbursed") if stage in told] or told[:1]
    if not shown:
        return
    values: dict[str, Value] = {"unit": draft.view.unit, "year": Name("when", str(year)), "day": draft.view.as_of}
    values |= {"parts": parts_of(draft)} if lines.parts else {}
    if not lines.is_whole(year, *shown):
        told_by = count(draft, "parts_reporting", lines.told_by(year, shown), item=f"{'.'.join(shown)}.{year}")
        draft.say(Sentence("funding.some_lines", values | {"told": told_by}))
        return
    whose = "of_parts" if lines.parts else "own"
    if lines.has_parts_of_year(year):
        amounts = [_stage_and_period(stage, amount) for stage in shown if (amount := totals[stage]) is not None]
        draft.say(Sentence(STAGES_OF_LINES[whose], values | {"told": amounts}), leads=True)
    elif "allocated" in shown:
        key = (RUNNING_LINES if lines.is_running(year) else ALLOCATED_LINES)[whose]
        draft.say(Sentence(key, values | {"allocated": totals["allocated"], "disbursed": totals.get("disbursed")}), leads=True)
    else:
        amounts = [_stage_told(stage, totals[stage]) for stage in shown]
        draft.say(Sentence(STAGES_OF_LINES[whose], values | {"told": amounts}), leads=True)
    for stage in shown:
        draft.card(totals[stage], Name("capital_stage", stage), _beside_earlier(draft, lines, year, stage, totals))


def _beside_earlier(draft: Draft, lines: Lines, year: int, stage: str, totals: Mapping[str, Figure | None]) -> Sentence | None:
    """Compare a stage with the one before it, by their rate."""
    for earlier, later, _ in RATES:
        if later == stage and earlier in totals:
            rate = _rate(draft, lines, year, (earlier, later), (totals[earlier], totals[later]))
            if rate is not None and rate.quantity is not None:
                return Sentence("funding.card.rate", {"rate": rate, "stage": Name("capital_stage", earlier)})
    return None


def _stage_told(stage: str, amount: Figure | None) -> Sentence:
    return Sentence("funding.stage_of_year", {"stage": Name("capital_stage", stage), "amount": amount})


def _stage_and_period(stage: str, amount: Figure) -> Sentence:
    return Sentence("funding.stage_told", {"stage": Name("capital_stage", stage), "amount": amount, "period": Period(amount)})


def _of_all(draft: Draft, lines: Lines, stage: str, year: int) -> Figure | None:
    """Capital of all sources at a stage in a year."""
    return sum_of_lines(draft, STAGED, lines.added(year, stage), f"all.{stage}.{year}")


def _by_stage(draft: Draft, lines: Lines, year: int, totals: Mapping[str, Figure | None]) -> Table:
    """Table of the sources by stage."""
    named = {line["capital_source"] for line in lines.entities}
    rows: list[list[Value]] = []
    for code in draft.view.register.codes_of(SOURCES):
        if code not in named:
            continue
        found = {stage: lines.of(year, stage, capital_source=code) for stage in totals}
        is_within = any(found.values()) and not any(lines.added(year, stage, capital_source=code) for stage in totals)
        label = Name(SOURCES, code)
        sums = [sum_of_lines(draft, STAGED, each, f"{code}.{stage}.{year}") for stage, each in found.items()]
        rows.append([Sentence("funding.of_which", {"source": label}) if is_within else label, *sums])
    rows.append([Name("word", "word.sum"), *totals.values()])
    return Table("funding.stages.caption", ["column.source_of_capital", *(STAGE_HEADS[stage] for stage in totals)], rows)


def _by_period(draft: Draft, lines: Lines, year: int, totals: Mapping[str, Figure | None]) -> list[Block]:
    """Table of the parts of the year that are told, by stage, and what they make; none where all lines are of the whole year."""
    if not lines.has_parts_of_year(year):
        return []
    rows: list[list[Value]] = []
    for span in lines.spans(year):
        item = "-".join(day.isoformat() for day in span)
        told = {stage: lines.of_span(year, span, stage) for stage in totals}
        sums = [sum_of_lines(draft, STAGED, found, f"all.{stage}.{item}") for stage, found in told.items()]
        figure = next((one for one in sums if one is not None), None)
        rows += [[Period(figure), *sums]] if figure is not None else []
    rows.append([Name("word", "word.sum"), *totals.values()])
    rows.append([Name("word", "funding.sum_of"), *(Period(one) if one and one.quantity else DASH for one in totals.values())])
    heads = ["column.period", *(STAGE_HEADS[stage] for stage in totals)]
    note = [Sentence("funding.periods.note")] if lines.tells_twice(year) else []
    return [Table("funding.periods.caption", heads, rows), *note]


def _drawn(draft: Draft, lines: Lines, year: int, totals: Mapping[str, Figure | None]) -> list[Block]:
    """Draw of every source how far what was planned or allocated came, where the lines are all that the unit has."""
    stages = [stage for stage in STAGES_DRAWN if totals.get(stage) is not None]
    if len(stages) < 2 or not lines.is_whole(year, *stages):
        return []
    rows: list[tuple[Value, Figure]] = []
    for code in draft.view.register.codes_of(SOURCES):
        found = {stage: lines.added(year, stage, capital_source=code) for stage in stages}
        sums = [sum_of_lines(draft, STAGED, each, f"{code}.{stage}.{year}") for stage, each in found.items() if all(found.values())]
        rows += [(Name(SOURCES, code), figure) for figure in sums if figure is not None]
    before, last = stages[-2:]
    rate = _rate(draft, lines, year, (before, last), (totals[before], totals[last]))
    values: dict[str, Value] = {"last": Name("capital_stage", last), "before": Name("capital_stage", before), "rate": rate}
    is_told = rate is not None and rate.quantity is not None
    about: dict[str, Value] = {"stages": [Name("capital_stage", stage) for stage in stages], "year": Name("when", str(year))}
    title = Sentence("funding.stages.chart" if is_told else "funding.stages.chart.no_rate", values)
    chart = Chart("bullet", title, rows, about=Sentence("funding.stages.chart.about", about))
    if draft.pictured is None:
        draft.picture(chart)
    return [chart]


def _rate(
    draft: Draft, lines: Lines, year: int, stages_: tuple[str, str], amounts: tuple[Figure | None, Figure | None]
) -> Figure | None:
    """Later stage over the earlier one in per cent; unknown where the two are not told of the same units and sources."""
    (earlier, later), (before, after) = stages_, amounts
    is_next = any((earlier, later) == rate[:2] for rate in RATES)
    item = f"{later}.{year}" if is_next else f"{later}.{earlier}.{year}"
    if before is not None and after is not None and not lines.are_of_same(year, earlier, later):
        given = [after, before]
        return draft.derive("capital_stage_rate", None, by=ratio, inputs=given, operation="ratio", reason=NOT_OF_SAME, item=item)
    return ratio(draft, "capital_stage_rate", after, before, item=item)


def _carried_over(draft: Draft, lines: Lines, year: int) -> list[Value]:
    """Allocated less disbursed of a year that has ended; empty where nothing is allocated."""
    allocated, disbursed = (_of_all(draft, lines, stage, year) for stage in ("allocated", "disbursed"))
    if allocated is None:
        return []
    rate = _rate(draft, lines, year, ("allocated", "disbursed"), (allocated, disbursed))
    item = str(year)
    if disbursed is not None and not lines.are_of_same(year, "allocated", "disbursed"):
        given = [allocated, disbursed]
        over = draft.derive(
            "capital_carried_over", None, by=difference, inputs=given, operation="difference", reason=NOT_OF_SAME, item=item
        )
        return [Name("when", item), allocated, disbursed, over, rate]
    over_all = difference(draft, "capital_carried_over", allocated, disbursed, item=item)
    return [Name("when", item), allocated, disbursed, over_all, rate]


# --- uses -----------------------------------------------------------------------------------------------------------------


def uses(draft: Draft, facts: Facts) -> list[Block]:
    """Nature and component of the latest year, and what has no use named."""
    lines, measures = facts.lines, [use.measure for use in USES]
    if not lines.entities:
        return [nothing("funding.no_uses", *measures)]
    year = lines.years()[0]
    shown = [stage for stage in STAGES_OF_USES if lines.of(year, stage)]
    blocks: list[Block] = [table for use in USES if (table := _by_use(draft, lines, year, use, shown)).rows]
    for stage in shown:
        unnamed = sum_of_lines(draft, "capital_not_named", lines.added(year, stage, component=""), f"{stage}.{year}")
        if unnamed is not None:
            blocks.append(Sentence("funding.use_not_named", {"stage": Name("capital_stage", stage), "amount": unnamed}))
    return blocks or [nothing("funding.no_uses", *measures)]


def _by_use(draft: Draft, lines: Lines, year: int, use: Use, shown: Sequence[str]) -> Table:
    """Table of the uses that the lines of a year name, by stage."""
    rows: list[list[Value]] = []
    for code in draft.view.register.codes_of(use.codes):
        by_stage = {stage: lines.added(year, stage, **{use.column: code}) for stage in shown}
        if any(by_stage.values()):
            sums = [sum_of_lines(draft, use.measure, found, f"{code}.{stage}.{year}") for stage, found in by_stage.items()]
            rows.append([Name(use.codes, code), *sums])
    return Table(use.caption, [use.head, *(STAGE_HEADS[stage] for stage in shown)], rows)
