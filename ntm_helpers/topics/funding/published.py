"""What is published on the capital: how much, from which sources, whether they make the total, per head.

Whether the sources make a stated total has four outcomes, each with its sentence: they agree; they agree only by a hedge, which is
named with how far it is read; they disagree (also where the named ones alone exceed the total); or it cannot be told, because the
named ones are not certainly all: then the part that is not named is given. A sum of named sources is called the capital of the unit
only where they are all. A source is called the largest only where what is not named cannot hold a larger one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.identities.relation import REASONS, Finding
from ntm_helpers.review import Block, Chart, Draft, Gravity, Name, Period, Sentence, Table, Value, key_family, label_of, nothing
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.review.shares import reconcile
from ntm_helpers.topics.common import POPULATIONS, by_convention, hedges_read, nothing_published, populations
from ntm_helpers.topics.funding.figures import Facts, sum_of, whole_of
from ntm_helpers.topics.funding.kept import later_lines
from ntm_helpers.topics.funding.stated import DOUBTS, MOBILISED, SOURCES, STAGES_STATED, Stage, is_same_period

OUTCOMES = key_family(
    "funding.reconciliation", ("agrees", "agrees_as_hedged", "bare_equal", "disagrees", "above", "cannot_tell", "open")
)
"""What the sources are to the total; ``above``: they exceed it though they are not certainly all; ``bare_equal``: hedged alike;
``cannot_tell``: a part is not named, and the remainder is its; ``open``: for another reason, which is said."""
REASON = key_family("consistency.reason", REASONS)
NOT_NAMED = ("not_all_named", "list_open")
"""Reasons for which what is left is a part that nobody names."""
SHARE_RULES = key_family("funding.share_rule", ("named", "misprinted", "all", "total", "below", "contradicted"))
"""What a share is of: of the sources named, of all, of the stated total (``below``: which all of them do not make), of those named
because they exceed it."""

NO_SHARES = key_family("funding.no_shares", DOUBTS)
"""Why no share is told."""


# --- headline -------------------------------------------------------------------------------------------------------------


def headline(draft: Draft, facts: Facts) -> None:
    """Say how much was mobilised, whether sources make totals, which is the largest, and what the other stages hold."""
    mobilised = facts.mobilised
    _say_mobilised(draft, mobilised)
    for measure in STAGES_STATED:
        _say_contradiction(draft, facts.stages[measure])
    largest = _largest_source(draft, mobilised)
    if largest:
        capital, its_share = mobilised.parts[largest], facts.shares[largest]
        draft.headline("funding.largest", leads=True, source=Name(SOURCES, largest), capital=capital, share=its_share)
    for code, part in mobilised.parts.items():
        share = facts.shares.get(code)
        draft.card(part, Name(SOURCES, code), Sentence("funding.card.share", {"share": share}) if share else None, fills=True)
    _say_others(draft, facts)


def _say_mobilised(draft: Draft, stage: Stage) -> None:
    """Say the capital mobilised; what only the named sources make is called so."""
    if stage.dated is None:
        return
    unit, whole = draft.view.unit, whole_of(draft, stage)
    if "" in stage.apart:
        draft.headline("funding.total_apart", leads=True, unit=unit, period=Period(stage.dated), told=_told_apart(stage))
    elif whole is not None:
        draft.headline("funding.total", leads=True, unit=unit, total=whole)
        draft.card(whole, compared=_of_largest(draft, stage))
    else:
        added, misprinted = sum_of(draft, stage), misprinted_total(draft, stage)
        if misprinted is not None:
            draft.headline(
                "funding.total_misprinted", leads=True, unit=unit, total=added, period=Period(stage.dated), stated=misprinted
            )
        else:
            draft.headline("funding.total_of_named", leads=True, unit=unit, total=added, period=Period(stage.dated))
        draft.card(added, Name("word", "funding.card.named"), _of_largest(draft, stage))


def _of_largest(draft: Draft, stage: Stage) -> Sentence | None:
    """Compare the capital with its largest source."""
    largest = _largest_source(draft, stage)
    return (
        Sentence("funding.card.largest", {"source": Name(SOURCES, largest), "capital": stage.parts[largest]}) if largest else None
    )


def misprinted_total(draft: Draft, stage: Stage) -> Figure | None:
    """Total of a stage that its source misprints: it is stated and cannot be used."""
    found = [figure for figure in draft.view.misprints("funding") if figure.measure == stage.measure and not figure.item]
    return next((figure for figure in found if stage.dated and figure.last_day == stage.dated.last_day), None)


def _told_apart(stage: Stage) -> list[Sentence]:
    """Every statement of a total on which statements disagree, with its source."""
    return [Sentence("funding.told_by", {"figure": f, "source": Name("source", f.source_id)}) for f in stage.apart[""]]


def _say_contradiction(draft: Draft, stage: Stage) -> None:
    """Say that the sources of a stage do not make its total, where that is a finding."""
    if stage.verdict != "disagrees" or stage.finding is None:
        return
    key = "funding.above" if _is_above(stage) else "funding.does_not_close"
    values = _sides(draft, stage) | {"unit": draft.view.unit}
    said = Sentence(key, values, gravity=Gravity.DOES_NOT_CLOSE, finding=stage.finding.identity.identity_id)
    draft.say(by_convention(said) if stage.finding.is_soft else said)


def _is_above(stage: Stage) -> bool:
    """Whether the sources exceed the total though they are not certainly all, or one has no number."""
    return stage.finding is not None and (not stage.finding.identity.is_closed or stage.finding.reason == "missing")


def _sides(draft: Draft, stage: Stage) -> dict[str, Value]:
    """The stage, the sum of its sources, the stated total and the difference."""
    item = "" if stage.measure == MOBILISED else stage.measure.removeprefix("capital_")
    found = reconcile(
        draft,
        list(stage.parts.values()),
        stage.total,
        sum_measure="capital_sum_of_sources",
        difference_measure="capital_difference",
        item=item,
    )
    name = Name("measure", stage.measure)
    return {"stage": name, "sum": found.sum, "total": stage.total, "difference": found.difference}


def _say_others(draft: Draft, facts: Facts) -> None:
    """Say what was planned, allocated and disbursed, each with its period."""
    told = []
    for measure, stage in facts.stages.items():
        whole = whole_of(draft, stage) if measure != MOBILISED else None
        if whole is not None and stage.dated is not None:
            amount: Value = _told_apart(stage) if "" in stage.apart else whole
            values: dict[str, Value] = {"stage": Name("measure", measure), "amount": amount, "period": Period(stage.dated)}
            told.append(Sentence("funding.stage_told", values))
            if "" not in stage.apart:
                draft.card(whole)
    if told:
        draft.headline("funding.stages_told", leads=True, unit=draft.view.unit, told=told)


def _largest_source(draft: Draft, stage: Stage) -> str:
    """Code of the source that lies above all others and above what is not named; empty where that cannot be said."""
    known = {code: draft.view.register.quantity_of(part) for code, part in stage.parts.items()}
    amounts = {code: amount for code, amount in known.items() if amount is not None}
    if not amounts or len(amounts) < len(known) or stage.verdict == "disagrees" or stage.doubt:
        return ""
    largest = max(amounts, key=lambda code: amounts[code].lower)
    others = [amount for code, amount in amounts.items() if code != largest]
    if not stage.has_all_sources:
        stated = draft.view.register.quantity_of(stage.total) if stage.total is not None else None
        if stated is None:
            return ""
        others.append(quantities.difference(stated, quantities.total(list(amounts.values()))))
    is_largest = others and all(quantities.compare(other, amounts[largest]) == "less" for other in others)
    return largest if is_largest else ""


# --- sources and their sum ------------------------------------------------------------------------------------------------


def by_source(draft: Draft, facts: Facts) -> list[Block]:
    """Table and chart of the capital mobilised by source."""
    view, stage = draft.view, facts.mobilised
    if facts.is_silent and facts.lines.later:
        for sentence in later_lines(facts.lines):
            draft.say(sentence)
        return [nothing("funding.see_stages", MOBILISED)]
    if facts.is_silent:
        parents = view.latest(MOBILISED, of=view.parent) if view.parent else None
        return [nothing_published(draft, "topic.funding", parents)]
    if stage.dated is None:
        return [nothing("funding.see_stages", MOBILISED)]
    if not stage.parts:
        return [Sentence("funding.no_sources", {"total": stage.total}), *_of_other_periods(stage)]
    dash = Name("text", "–")
    rows: list[list[Value]] = [
        [Name(SOURCES, code), part, facts.shares.get(code, dash if stage.doubt else None)] for code, part in stage.parts.items()
    ]
    rows += [[Sentence("funding.of_which", {"source": Name(SOURCES, code)}), part, dash] for code, part in stage.within.items()]
    label = Name("word", "word.total" if stage.total is not None else "word.sum")
    is_whole = stage.total is not None or stage.has_all_sources
    is_all = Name("word", "word.whole") if is_whole and stage.verdict != "disagrees" and not stage.doubt else dash
    rows.append([label, stage.total or sum_of(draft, stage), is_all])
    table = Table("funding.by_source.caption", ["column.source_of_capital", "column.capital", "column.share"], rows)
    chart = _chart(draft, facts)
    draft.picture(chart)
    rule = NO_SHARES[stage.doubt] if stage.doubt else SHARE_RULES[_share_rule(draft, stage)]
    return [table, *([chart] if chart else []), Sentence(rule), *_of_other_periods(stage)]


def _chart(draft: Draft, facts: Facts) -> Chart | None:
    """Draw the sources one after another, beside what is stated of all; nothing where nobody knows which statement holds."""
    stage = facts.mobilised
    if stage.doubt or stage.dated is None:
        return None
    largest = _largest_source(draft, stage)
    title = Sentence("funding.chart")
    if stage.verdict == "disagrees":
        title = Sentence("funding.chart.above" if stage.exceeds_total else "funding.chart.below")
    elif largest:
        title = Sentence("funding.chart.largest", {"source": Name(SOURCES, largest), "capital": stage.parts[largest]})
    rows = [(Name(SOURCES, code), part) for code, part in stage.parts.items()]
    about = Sentence("funding.chart.about", {"period": Period(stage.dated)})
    return Chart("parts", title, rows, stage.total, about, sum_of(draft, stage) if len(rows) > 1 else None)


def _share_rule(draft: Draft, stage: Stage) -> str:
    if stage.exceeds_total:
        return "contradicted"
    if stage.verdict == "disagrees":
        return "below"
    if stage.has_all_sources:
        return "all"
    if stage.total is None:
        return "misprinted" if misprinted_total(draft, stage) else "named"
    return "total"


def _of_other_periods(stage: Stage) -> list[Block]:
    """Totals and sources that speak of another period: added to nothing."""
    rows: list[list[Value]] = [[label_of(f), f, Period(f)] for f in stage.others]
    heads = ["column.measure", "column.value", "column.period"]
    return [Table("funding.other_periods.caption", heads, rows)] if rows else []


def reconciliation(draft: Draft, facts: Facts) -> list[Block]:
    """What the sources of every stage are to its stated total: the finding of the relation, said."""
    found = [stage for stage in facts.stages.values() if stage.finding is not None]
    blocks = [block for stage in found for block in _reconciled(draft, stage, is_only=stage.measure == MOBILISED)]
    return blocks or [nothing("funding.nothing_to_reconcile", "capital_difference")]


def _reconciled(draft: Draft, stage: Stage, *, is_only: bool) -> list[Block]:
    finding = stage.finding
    if finding is None:
        return []
    values, outcome = _sides(draft, stage), _outcome(stage, finding)
    if outcome == "agrees_as_hedged":
        values["hedges"] = hedges_read(draft, finding)
    if outcome == "open":
        values["reason"] = Sentence(REASON[finding.reason])
    key = "funding.check.total" if is_only else "funding.check.stage"
    draft.checked("note", finding.verdict, Sentence(key, _sides(draft, stage), finding=finding.identity.identity_id))
    said = Sentence(OUTCOMES[outcome], values)
    return [by_convention(said) if finding.is_soft and finding.verdict == "disagrees" else said]


def _outcome(stage: Stage, finding: Finding) -> str:
    """What came out, said: an agreement by hedges is told from one of equal bare numbers, a rest from what nobody can tell."""
    if finding.verdict == "disagrees":
        return "above" if _is_above(stage) else "disagrees"
    if finding.verdict == "agrees_as_hedged" and finding.is_bare_equal and not finding.carried_by:
        return "bare_equal"
    return "open" if finding.verdict == "cannot_tell" and finding.reason not in NOT_NAMED else finding.verdict


def per_head(draft: Draft, facts: Facts) -> list[Block]:
    """Capital per head of every population concept that is published, each by its name and date."""
    if "" in facts.mobilised.apart:
        return [Sentence("funding.per_head_apart")]
    whole = whole_of(draft, facts.mobilised)
    people_of = populations(draft) if whole is not None else []
    if not people_of:
        missing = POPULATIONS if whole is not None else () if facts.mobilised else (MOBILISED,)
        return [nothing("funding.no_per_head", *missing)]
    rows: list[list[Value]] = [
        [
            Name("measure", people.measure),
            people,
            Period(people),
            ratio(draft, "capital_per_head", whole, people, item=people.measure),
        ]
        for people in people_of
    ]
    heads = ["column.population", "column.people", "column.day", "column.per_head"]
    return [Sentence("funding.per_head"), Table("funding.per_head.caption", heads, rows)]


# --- stages as published --------------------------------------------------------------------------------------------------

RATES_STATED = (
    ("capital_planned", "capital_allocated", "funding.rate.allocated"),
    ("capital_allocated", "capital_disbursed", "funding.rate.disbursed"),
)
"""Rates between stages as published: of the later one over the earlier one, and its name."""


def stages_stated(draft: Draft, facts: Facts) -> list[Block]:
    """Table of the stages as published, by source, each with its period; rates between stages of one period."""
    told = {measure: stage for measure, stage in facts.stages.items() if stage and measure != MOBILISED}
    if not told:
        return []
    shown = {measure: stage for measure, stage in facts.stages.items() if stage}
    rows = _rows_of_sources(draft, shown)
    heads: list[str | Name] = ["column.source_of_capital", *(Name("measure", measure) for measure in shown)]
    blocks: list[Block] = [Table("funding.stages_stated.caption", heads, rows)]
    wholes = {measure: whole_of(draft, stage) for measure, stage in told.items() if "" not in stage.apart}
    rates = rates_between(draft, wholes)
    if rates:
        blocks.append(Table("funding.rates.caption", ["column.measure", "column.value"], rates))
    blocks += [block for stage in told.values() for block in _of_other_periods(stage)]
    return blocks


def _rows_of_sources(draft: Draft, shown: dict[str, Stage]) -> list[list[Value]]:
    """The sources named of any stage, what is not added marked so; then the total and the period of every stage."""
    codes = draft.view.register.codes_of(SOURCES)
    rows: list[list[Value]] = []
    for code in codes:
        amounts = [stage.parts.get(code) or stage.within.get(code) for stage in shown.values()]
        if any(amounts):
            is_within = not any(code in stage.parts for stage in shown.values())
            label = Name(SOURCES, code)
            rows.append([Sentence("funding.of_which", {"source": label}) if is_within else label, *amounts])
    totals: list[Value] = [whole_of(draft, stage) or Name("word", "funding.total_not_told") for stage in shown.values()]
    rows.append([Name("word", "word.total"), *totals])
    periods: list[Value] = [Period(stage.dated) if stage.dated else None for stage in shown.values()]
    rows.append([Name("word", "column.period"), *periods])
    return rows


def rates_between(draft: Draft, wholes: Mapping[str, Figure | None]) -> Sequence[list[Value]]:
    """Rates of stages that are told of one period."""
    rows: list[list[Value]] = []
    for earlier, later, name in RATES_STATED:
        before, after = wholes.get(earlier), wholes.get(later)
        if before is not None and after is not None and is_same_period(before, after):
            stage = later.removeprefix("capital_")
            rows.append([Name("word", name), ratio(draft, "capital_stage_rate", after, before, item=stage)])
    return rows
