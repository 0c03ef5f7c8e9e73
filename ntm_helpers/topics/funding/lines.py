"""What an office keeps line by line: capital by stage, source and use, the official resource table, and arrears.

Where an office keeps its capital line by line (``capital_lines.csv``): sums by source, nature and component per stage and year,
rates between stages (allocated over planned, disbursed over allocated, received over pledged), what is carried over from year to
year, what has no use named. A unit without lines of its own shows its parts' lines added, and says so. Credit as a balance is no
turnover and is not added. Arrears (``arrears.csv``) are the value accepted less the capital arranged, work by work, never below 0,
by age in whole years since the acceptance. The resource table is the official one, with blanks where nothing is reported.

Limits. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.arrears import age_of
from ntm_helpers.review import Block, Draft, Gravity, Name, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import difference, ratio, total
from ntm_helpers.topics.funding.figures import MOBILISED, SOURCES, Facts, Lines, accepted_works, arrears_of_work, sum_of_lines

STAGED = "capital_of_stage"
STAGES = ("planned", "mobilised", "pledged", "received", "allocated", "disbursed", "not_stated")
STAGE_HEADS = key_family("column.stage", STAGES)
RATES = (
    ("planned", "allocated", "funding.rate.allocated"),
    ("allocated", "disbursed", "funding.rate.disbursed"),
    ("pledged", "received", "funding.rate.received"),
)
"""Rates between stages: of the later one over the earlier one, and its name."""
STAGES_OF_USES = ("allocated", "disbursed", "mobilised")
STAGES_OF_FORM = ("planned", "mobilised", "allocated", "disbursed")
ARREARS_HEADS = (
    "column.work",
    "column.unit",
    "column.accepted",
    "column.accepted_value",
    "column.arranged",
    "column.arrears",
    "column.age",
)


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
    """Capital by source and stage in the latest year, rates between stages, carry-over year by year."""
    lines = facts.lines
    if not lines.entities:
        return [nothing("funding.no_lines", STAGED)]
    year = lines.years()[0]
    shown = [stage for stage in STAGES if any(lines.of(each, stage) for each in lines.years())]
    totals = {stage: _of_all(draft, lines, stage, year) for stage in shown}
    _headline(draft, year, totals.get("allocated"), totals.get("disbursed"))
    blocks: list[Block] = [Sentence("funding.lines_of_parts", {"unit": draft.view.unit})] if lines.is_of_parts else []
    blocks.append(_by_stage(draft, lines, year, totals))
    rates: list[list[Value]] = []
    for earlier, later, name in RATES:
        rate = ratio(draft, "capital_stage_rate", totals.get(later), totals.get(earlier), item=f"{later}.{year}")
        if rate is not None:
            rates.append([Name("word", name), rate])
    if rates:
        blocks.append(Table("funding.rates.caption", ["column.measure", "column.value"], rates))
    carried = [row for each in lines.years() if (row := _carried_over(draft, lines, each))]
    if carried:
        heads = ["column.year", STAGE_HEADS["allocated"], STAGE_HEADS["disbursed"], "column.carried_over", "column.disbursed_rate"]
        blocks.append(Table("funding.carried.caption", heads, carried))
    return blocks


def _headline(draft: Draft, year: int, allocated: Figure | None, disbursed: Figure | None) -> None:
    """Say what was allocated and disbursed in the latest year."""
    if allocated is None:
        return
    of_year = Name("text", str(year))
    draft.headline("funding.allocated", unit=draft.view.unit, year=of_year, allocated=allocated, disbursed=disbursed)
    draft.highlight(allocated, Name("capital_stage", "allocated"))
    draft.highlight(disbursed, Name("capital_stage", "disbursed"))


def _of_all(draft: Draft, lines: Lines, stage: str, year: int) -> Figure | None:
    """Capital of all sources at a stage in a year."""
    return sum_of_lines(draft, STAGED, lines.of(year, stage), f"all.{stage}.{year}")


def _by_stage(draft: Draft, lines: Lines, year: int, totals: dict[str, Figure | None]) -> Table:
    """Table of the sources by stage."""
    named = {line["capital_source"] for line in lines.entities}
    rows: list[list[Value]] = [
        [
            Name(SOURCES, code),
            *(sum_of_lines(draft, STAGED, lines.of(year, s, capital_source=code), f"{code}.{s}.{year}") for s in totals),
        ]
        for code in draft.view.register.codes_of(SOURCES)
        if code in named
    ]
    rows.append([Name("word", "word.sum"), *totals.values()])
    return Table("funding.stages.caption", ["column.source_of_capital", *(STAGE_HEADS[stage] for stage in totals)], rows)


def _carried_over(draft: Draft, lines: Lines, year: int) -> list[Value]:
    """Allocated less disbursed of a year; empty where nothing is allocated."""
    allocated, disbursed = (_of_all(draft, lines, stage, year) for stage in ("allocated", "disbursed"))
    if allocated is None:
        return []
    over = difference(draft, "capital_carried_over", allocated, disbursed, item=str(year))
    rate = ratio(draft, "capital_stage_rate", disbursed, allocated, item=f"disbursed.{year}")
    return [Name("text", str(year)), allocated, disbursed, over, rate]


# --- uses -----------------------------------------------------------------------------------------------------------------


def uses(draft: Draft, facts: Facts) -> list[Block]:
    """Nature and component of the latest year, and what has no use named."""
    lines, measures = facts.lines, [use.measure for use in USES]
    if not lines.entities:
        return [nothing("funding.no_lines", *measures)]
    year = lines.years()[0]
    shown = [stage for stage in STAGES_OF_USES if lines.of(year, stage)]
    blocks: list[Block] = [table for use in USES if (table := _by_use(draft, lines, year, use, shown)).rows]
    for stage in shown:
        unnamed = sum_of_lines(draft, "capital_not_named", lines.of(year, stage, component=""), f"{stage}.{year}")
        if unnamed is not None:
            blocks.append(Sentence("funding.use_not_named", {"stage": Name("capital_stage", stage), "amount": unnamed}))
    return blocks or [nothing("funding.no_uses", *measures)]


def _by_use(draft: Draft, lines: Lines, year: int, use: Use, shown: Sequence[str]) -> Table:
    """Table of the uses that the lines of a year name, by stage."""
    rows: list[list[Value]] = []
    for code in draft.view.register.codes_of(use.codes):
        by_stage = {stage: lines.of(year, stage, **{use.column: code}) for stage in shown}
        if any(by_stage.values()):
            sums = [sum_of_lines(draft, use.measure, found, f"{code}.{stage}.{year}") for stage, found in by_stage.items()]
            rows.append([Name(use.codes, code), *sums])
    return Table(use.caption, [use.head, *(STAGE_HEADS[stage] for stage in shown)], rows)


# --- arrears --------------------------------------------------------------------------------------------------------------


def arrears(draft: Draft, _: Facts) -> list[Block]:
    """Arrears work by work and by age."""
    view = draft.view
    works = [work for unit in [view.unit, *view.children] for work in accepted_works(view, unit)]
    if not works:
        return [nothing("funding.no_arrears", "arrears_of_work")]
    rows: list[list[Value]] = []
    by_age: dict[str, list[Figure | None]] = {}
    for work, accepted_on in works:
        owed, age = arrears_of_work(draft, work), age_of(accepted_on, view.as_of)
        by_age.setdefault(age, []).append(owed)
        is_paid = owed is not None and owed.quantity is not None and owed.quantity.upper == 0  # nothing owed has no age
        amounts = [work.figure("accepted_million_vnd"), work.figure("arranged_million_vnd"), owed]
        shown_age = Name("text", "–") if is_paid else Name("arrears_age", age)
        rows.append([Name("text", work["name"]), view.places[work.unit_id], accepted_on, *amounts, shown_age])
    whole = total(draft, "arrears_total", [arrears_of_work(draft, work) for work, _ in works])
    if whole is not None and (whole.quantity is None or whole.quantity.upper != 0):
        draft.headline("funding.arrears", gravity=Gravity.OWED, unit=view.unit, arrears=whole)
    draft.highlight(whole)
    ages: list[list[Value]] = [
        [Name("arrears_age", age), total(draft, "arrears_by_age", by_age[age], item=age)]
        for age in view.register.codes_of("arrears_age")
        if age in by_age
    ]
    return [
        Table("funding.arrears.caption", ARREARS_HEADS, rows),
        Table("funding.arrears.age_caption", ["column.age", "column.arrears"], ages),
        Sentence("funding.arrears.unconfirmed"),
    ]


# --- the resource table ---------------------------------------------------------------------------------------------------


def resource_table(draft: Draft, facts: Facts) -> list[Block]:
    """The official resource table: lines, else what is stated as mobilised within the year; blanks where nothing is reported."""
    years = facts.lines.years()
    year = years[0] if years else draft.view.as_of.year
    rows: list[list[Value]] = [
        [
            Name("word", "funding.form.all") if code == "all" else Name(SOURCES, code),
            *(_cell(draft, facts.lines, code, stage, year) for stage in STAGES_OF_FORM),
        ]
        for code in ("all", *draft.view.register.codes_of(SOURCES))
    ]
    heads = ["column.source_of_capital", *(STAGE_HEADS[stage] for stage in STAGES_OF_FORM)]
    return [Sentence("funding.form.note", {"year": Name("text", str(year))}), Table("funding.form.caption", heads, rows)]


def _cell(draft: Draft, lines: Lines, code: str, stage: str, year: int) -> Figure | Name:
    cells = {} if code == "all" else {"capital_source": code}
    added = sum_of_lines(draft, STAGED, lines.of(year, stage, **cells), f"{code}.{stage}.{year}")
    return added or (_stated_within(draft.view, code, year) if stage == "mobilised" else None) or Name("text", "……")


def _stated_within(view: View, code: str, year: int) -> Figure | None:
    """Capital stated as mobilised in a year or a part of it; one whose period does not say when it began is of no year."""
    stated = view.latest(MOBILISED, "" if code == "all" else code)
    if stated is None or stated.period_start is None or stated.last_day is None:
        return None
    return stated if stated.period_start.year == stated.last_day.year == year else None
