"""What the parts of a unit state of their capital, side by side, and what it makes together.

Where the unit states nothing of a stage itself, the capital of its parts is added if every part that is listed states it of one
period, and is called the sum of so many parts: whether they are all the unit has is another question. Where only some do, it is
said how many, and no sum is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value
from ntm_helpers.review.arithmetic import count, total
from ntm_helpers.topics.common import parts_of
from ntm_helpers.topics.funding.figures import Facts, whole_of
from ntm_helpers.topics.funding.published import rates_between
from ntm_helpers.topics.funding.stated import Stage, is_same_period


class OfParts(NamedTuple):
    """The newest period that parts of a unit state of a stage: what each states, and the sum where all do."""

    figures: Mapping[Unit, Figure]
    sum: Figure | None


def parts_stated(draft: Draft, facts: Facts) -> list[Block]:
    """Table of the parts by stage; what they make together where the unit says nothing itself."""
    shown = [measure for measure, stages in facts.of_parts.items() if stages]
    if not shown:
        return []
    rows: list[list[Value]] = []
    for child in draft.view.children:
        stages = [facts.of_parts[measure].get(child) for measure in shown]
        if any(stages):
            rows.append([child, *(_told(draft, child, stage) for stage in stages), _periods(stages)])
    made = {measure: _newest(draft, facts, measure) for measure in shown if not facts.stages[measure]}
    sums = {measure: found.sum for measure, found in made.items() if found is not None}
    if any(sums.values()):
        label = Sentence("funding.sum_of_parts_row", {"parts": parts_of(draft)})
        dated_sum = next(figure for figure in sums.values() if figure is not None)
        rows.append([label, *(sums.get(measure) or Name("text", "–") for measure in shown), Period(dated_sum)])
    heads: list[str | Name] = ["column.unit", *(Name("measure", measure) for measure in shown), "column.period"]
    blocks: list[Block] = [Table("funding.of_parts.caption", heads, rows)]
    rates = rates_between(draft, sums)
    if rates:
        blocks.append(Table("funding.rates.caption", ["column.measure", "column.value"], rates))
    for measure in shown:
        _check_units(draft, facts.stages[measure])
    return blocks


def _check_units(draft: Draft, stage: Stage) -> None:
    """What the parts are to the unit's own total: the finding of that relation."""
    found = consistency_of(draft.view).about(stage.total, "units") if stage.total is not None else []
    for finding in found:
        parts = [term.figure for term in finding.identity.terms if term.figure is not None]
        added = total(draft, "capital_of_parts", parts, item=stage.measure.removeprefix("capital_"))
        values: dict[str, Value] = {"stage": Name("measure", stage.measure), "sum": added, "total": stage.total}
        said = Sentence("funding.check.parts", values, finding=finding.identity.identity_id)
        draft.checked("note", finding.verdict, said)


def _periods(stages: Sequence[Stage | None]) -> Value:
    """The period of what a part states, each stage's where they differ."""
    dated = [(stage.measure, stage.dated) for stage in stages if stage is not None and stage.dated is not None]
    if all((figure.period_start, figure.period_end) == (dated[0][1].period_start, dated[0][1].period_end) for _, figure in dated):
        return Period(dated[0][1])
    return [Sentence("funding.stage_period", {"stage": Name("measure", measure), "period": Period(f)}) for measure, f in dated]


def parts_sum(draft: Draft, facts: Facts, measure: str) -> Figure | None:
    """What the parts make of a stage; None where the unit states it itself or not every part does."""
    found = _newest(draft, facts, measure) if facts.of_parts[measure] and not facts.stages[measure] else None
    return found.sum if found is not None else None


def say_parts(draft: Draft, facts: Facts) -> None:
    """Say what the parts make of every stage that the unit itself does not state, or how many of them state it."""
    for measure, stages in facts.of_parts.items():
        found = _newest(draft, facts, measure) if stages and not facts.stages[measure] else None
        if found is None:
            continue
        values: dict[str, Value] = {"unit": draft.view.unit, "stage": Name("measure", measure), "parts": parts_of(draft)}
        values["period"] = Period(next(iter(found.figures.values())))
        if found.sum is not None:
            draft.say(Sentence("funding.sum_of_parts", values | {"sum": found.sum}), leads=True)
            draft.card(found.sum, Sentence("funding.stage_of_parts", {"stage": Name("measure", measure), "parts": parts_of(draft)}))
        else:
            draft.say(
                Sentence(
                    "funding.some_parts", values | {"told": count(draft, "parts_reporting", found.figures.values(), item=measure)}
                )
            )


def _told(draft: Draft, child: Unit, stage: Stage | None) -> Value:
    """The capital of a part at a stage; of named sources alone it is no capital of the part."""
    if stage is None:
        return None
    return whole_of(draft, stage, child) or Name("word", "funding.total_not_told")


def _newest(draft: Draft, facts: Facts, measure: str) -> OfParts | None:
    """What the parts state of a stage in the newest period that any of them states; None where none states a total."""
    wholes = {child: whole_of(draft, stage, child) for child, stage in facts.of_parts[measure].items()}
    told = {child: whole for child, whole in wholes.items() if whole is not None}
    if not told:
        return None
    as_of = draft.view.as_of
    like = max(told.values(), key=lambda figure: (figure.last_day is not None, figure.last_day or as_of))
    same = {child: figure for child, figure in told.items() if is_same_period(figure, like)}
    children = draft.view.children
    is_whole = len(same) == len(children) > 1 and like.last_day is not None
    item = measure.removeprefix("capital_")
    return OfParts(same, total(draft, "capital_of_parts", same.values(), item=item) if is_whole else None)
