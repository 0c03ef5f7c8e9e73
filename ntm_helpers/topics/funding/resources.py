"""The official resource table, and what the sources do not say.

The table is filled from lines where an office keeps them, of a unit without lines of its own only where all of its parts have some;
else with what is stated within the year or up to a day of it, where it is said that nobody knows since when; blanks where nothing
is reported. Of a unit of which nothing at all is known there is no form: it would say nothing.
"""

from __future__ import annotations

from ntm_helpers.dataset import Figure, View
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Sentence, Table, Value, nothing
from ntm_helpers.topics.funding.figures import Facts
from ntm_helpers.topics.funding.kept import Lines, sum_of_lines
from ntm_helpers.topics.funding.lines import STAGE_HEADS, STAGED
from ntm_helpers.topics.funding.parts import parts_sum
from ntm_helpers.topics.funding.stated import MOBILISED, SOURCES, newest

STAGES_OF_FORM = ("planned", "mobilised", "allocated", "disbursed")


def resource_table(draft: Draft, facts: Facts) -> list[Block]:
    """The official resource table: lines, else what is stated; blanks where nothing is reported."""
    years = facts.lines.years()
    year = years[0] if years else draft.view.as_of.year
    rows: list[list[Value]] = [
        [
            Name("word", "funding.form.all") if code == "all" else Name(SOURCES, code),
            *(_cell(draft, facts.lines, code, stage, year) for stage in STAGES_OF_FORM),
        ]
        for code in ("all", *draft.view.register.codes_of(SOURCES))
    ]
    told = [cell for row in rows for cell in row[1:] if isinstance(cell, Figure)]
    if not told:
        return [nothing("funding.no_form", *(f"capital_{stage}" for stage in STAGES_OF_FORM))]
    heads = ["column.source_of_capital", *(STAGE_HEADS[stage] for stage in STAGES_OF_FORM)]
    blocks: list[Block] = [Sentence("funding.form.note", {"year": Name("when", str(year))})]
    if open_ := [figure for figure in told if not figure.is_derived and figure.period_start is None]:
        blocks.append(Sentence("funding.form.since_when", {"day": max(figure.last_day for figure in open_ if figure.last_day)}))
    return [*blocks, Table("funding.form.caption", heads, rows)]


def _cell(draft: Draft, lines: Lines, code: str, stage: str, year: int) -> Figure | Name:
    cells = {} if code == "all" else {"capital_source": code}
    found = lines.of(year, stage, **cells) if cells else lines.added(year, stage)
    added = sum_of_lines(draft, STAGED, found, f"{code}.{stage}.{year}") if lines.is_whole(year, stage) else None
    return added or _stated_within(draft.view, f"capital_{stage}", code, year) or Name("text", "……")


def _stated_within(view: View, measure: str, code: str, year: int) -> Figure | None:
    """Capital stated of a year or up to a day of it; the form says where nobody knows since when."""
    stated = newest(view, measure, "" if code == "all" else code)
    if stated is None or stated.last_day is None or stated.last_day.year != year:
        return None
    return stated if stated.period_start is None or stated.period_start.year == year else None


# --- what the sources do not say ------------------------------------------------------------------------------------------


def not_named(draft: Draft, facts: Facts) -> list[Block]:
    """Sources of capital without a figure, stages, and parts of the unit without capital; each is asked for once."""
    missing, stages = _sources_missing(draft, facts), _stages_missing(draft, facts)
    without = _parts_without(draft, facts)
    blocks: list[Block] = []
    if missing:
        blocks.append(nothing("funding.sources_not_named", MOBILISED, sources=[Name(SOURCES, code) for code in missing]))
    if stages:
        blocks.append(nothing("funding.stages_not_named", *stages, stages=[Name("measure", stage) for stage in stages]))
    if without:
        blocks.append(nothing("funding.parts_without", MOBILISED, units=without))
    if not facts.mobilised and not facts.lines.entities:
        draft.ask(MOBILISED)
    for code in missing:
        draft.ask(MOBILISED, item=code)
    for stage in stages:
        draft.ask(stage)
    for child in without:
        draft.ask(MOBILISED, of=child)
    return blocks


def _sources_missing(draft: Draft, facts: Facts) -> list[str]:
    """Sources without a figure; none where those named are all."""
    register, stage = draft.view.register, facts.mobilised
    if stage.total is not None and stage.has_all_sources:
        return []
    named = {*stage.parts, *stage.within, *(line["capital_source"] for line in facts.lines.entities)}
    named |= {figure.item for figure in stage.others}
    return [
        code for code in register.smallest_codes(SOURCES) if code != "other" and not {code, *register.above(SOURCES, code)} & named
    ]


def _stages_missing(draft: Draft, facts: Facts) -> list[str]:
    """Stages that neither the unit nor its lines tell, nor every one of its parts."""
    kept = {f"capital_{line['stage']}" for line in facts.lines.entities}
    missing = [measure for measure, stage in facts.stages.items() if measure != MOBILISED and not stage and measure not in kept]
    return [measure for measure in missing if parts_sum(draft, facts, measure) is None]


def _parts_without(draft: Draft, facts: Facts) -> list[Unit]:
    """Parts of the unit on whose capital nothing is told."""
    view = draft.view
    told = {child for stages in facts.of_parts.values() for child in stages}
    return [child for child in view.children if child not in told and not view.entities("capital_lines", of=child)]
