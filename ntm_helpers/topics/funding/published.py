"""What is published on the capital mobilised: by source, against the stated total, per head, beside the orientation.

The programme's orientation (``rules/funding_structures.csv``) is a reference for a whole programme and no pass mark; it stands
beside the shares only where every source is reported, and no gap is given to a share that is not confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Register
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Chart, Draft, Gravity, Name, Period, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import difference, ratio, share
from ntm_helpers.topics.common import POPULATIONS, nothing_published, populations
from ntm_helpers.topics.funding.figures import MOBILISED, SOURCES, Facts

STAGE_MEASURES = {"planned": "capital_planned", "allocated": "capital_allocated", "disbursed": "capital_disbursed"}
VERDICTS = key_family("funding.reconciliation", ("agrees", "agrees_as_hedged", "disagrees"))


def headline(draft: Draft, facts: Facts) -> None:
    """Say how much was mobilised, whether its sources make it, and which of them is the largest."""
    if facts.whole is None:
        return
    unit, dated = draft.view.unit, facts.total or next(iter(facts.parts.values()))
    draft.headline("funding.total", unit=unit, total=facts.whole, period=Period(dated))
    draft.highlight(facts.whole)
    outcome = facts.outcome
    if facts.total is not None and outcome is not None and outcome.verdict == "disagrees":
        values = {"sum": outcome.sum, "total": facts.total, "difference": outcome.difference}
        draft.headline("funding.does_not_close", gravity=Gravity.DOES_NOT_CLOSE, unit=unit, **values)
    largest = _largest_source(draft, facts.parts)
    if largest:
        capital, its_share = facts.parts[largest], facts.shares[largest]
        draft.headline("funding.largest", source=Name(SOURCES, largest), capital=capital, share=its_share)
    for code, part in facts.parts.items():
        draft.highlight(part, Name(SOURCES, code))


def _largest_source(draft: Draft, parts: Mapping[str, Figure]) -> str:
    """Code of the source whose interval lies above all the others'; empty where that cannot be said, or there is only one."""
    known = {code: draft.view.register.quantity_of(part) for code, part in parts.items()}
    amounts = {code: amount for code, amount in known.items() if amount is not None}
    if len(amounts) < 2 or len(amounts) < len(known):
        return ""
    largest = max(amounts, key=lambda code: amounts[code].lower)
    others = [amount for code, amount in amounts.items() if code != largest]
    return largest if all(quantities.compare(other, amounts[largest]) == "less" for other in others) else ""


# --- sources and their sum ------------------------------------------------------------------------------------------------


def by_source(draft: Draft, facts: Facts) -> list[Block]:
    """Table and chart of the capital by source."""
    view, whole = draft.view, facts.whole
    if whole is None and facts.lines.entities:
        return [nothing("funding.see_stages", MOBILISED)]
    if whole is None:
        parents = view.latest(MOBILISED, of=view.parent) if view.parent else None
        return [nothing_published(draft, "topic.funding", parents)]
    if not facts.parts:
        return [Sentence("funding.no_sources", {"total": whole})]
    rows: list[list[Value]] = [[Name(SOURCES, code), part, facts.shares[code]] for code, part in facts.parts.items()]
    is_whole = facts.outcome is None or facts.outcome.verdict != "disagrees"
    label = Name("word", "word.sum" if facts.total is None else "word.total")
    rows.append([label, whole, Name("word", "word.whole") if is_whole else Name("text", "–")])
    table = Table("funding.by_source.caption", ["column.source_of_capital", "column.capital", "column.share"], rows)
    title = Sentence("funding.by_source.chart", {"unit": view.unit})
    chart = Chart("intervals", title, [(Name(SOURCES, code), part) for code, part in facts.parts.items()])
    return [table, chart, Sentence("funding.share_rule")]


def reconciliation(draft: Draft, facts: Facts) -> list[Block]:
    """Verdict on the sum of the sources against the stated total."""
    total, outcome = facts.total, facts.outcome
    if total is None or outcome is None or outcome.verdict == "cannot_tell":
        return [nothing("funding.nothing_to_reconcile", "capital_difference")]
    draft.check("note", outcome.verdict, "funding.check.total", sum=outcome.sum, total=total)
    values = {"sum": outcome.sum, "total": total, "difference": outcome.difference}
    return [Sentence(VERDICTS[outcome.verdict], values)]


def per_head(draft: Draft, facts: Facts) -> list[Block]:
    """Capital per head of every population concept that is published, each by its name and date."""
    people_of = populations(draft) if facts.whole is not None else []
    if not people_of:
        return [nothing("funding.no_per_head", *((MOBILISED,) if facts.whole is None else POPULATIONS))]
    rows: list[list[Value]] = [
        [
            Name("measure", people.measure),
            people,
            Period(people),
            ratio(draft, "capital_per_head", facts.whole, people, item=people.measure),
        ]
        for people in people_of
    ]
    heads = ["column.population", "column.people", "column.day", "column.per_head"]
    return [Sentence("funding.per_head"), Table("funding.per_head.caption", heads, rows)]


# --- the programme's orientation ------------------------------------------------------------------------------------------


def orientation(draft: Draft, facts: Facts) -> list[Block]:
    """Shares of the sources beside those that the programme is oriented to, where every source is reported."""
    register, parts = draft.view.register, facts.parts
    if not parts or not register.covers(SOURCES, parts):
        return [nothing("funding.no_orientation", "capital_orientation_gap")]
    rules = _rules_on(max((part.last_day for part in parts.values() if part.last_day), default=draft.view.as_of), register)
    if not rules:
        return [nothing("funding.no_structure", "capital_orientation")]
    decision = Sentence("funding.orientation", {"decision": Name("text", rules[0]["decision"])})
    heads = ["column.source_of_capital", "column.share", "column.orientation", "column.gap"]
    return [decision, Table("funding.orientation.caption", heads, [_oriented(draft, rule, facts) for rule in rules])]


def _rules_on(day: date, register: Register) -> list[dict[str, str]]:
    """Shares that the programme in force on a day is oriented to."""
    iso = day.isoformat()
    rows = register.table("funding_structures")
    return [row for row in rows if row["valid_from"] <= iso <= row["valid_to"] and row["share_percent"]]


def _oriented(draft: Draft, rule: dict[str, str], facts: Facts) -> list[Value]:
    """Share of a source, or of several that the rule takes together, its orientation and the gap; no gap to what is unconfirmed."""
    codes = rule["capital_source"].split()
    item = "+".join(codes)
    together = _share_together(draft, codes, facts)
    oriented = _rule_figure(draft, rule, item)
    gap: Figure | Name | None = Name("text", "–")
    if rule["is_confirmed"] == "true":
        gap = difference(draft, "capital_orientation_gap", together, oriented, unit="percentage point", item=item)
    return [[Name(SOURCES, code) for code in codes], together, oriented, gap]


def _share_together(draft: Draft, codes: list[str], facts: Facts) -> Figure:
    """Share of the sources within those that a rule takes together; unknown where a source stands only within a wider one."""
    parts, above = facts.parts, draft.view.register.above
    within = [code for code in parts if {code, *above(SOURCES, code)} & set(codes)]
    if within == codes and len(codes) == 1:
        return facts.shares[codes[0]]
    inside = [parts[code] for code in within]
    others = [part for code, part in parts.items() if code not in within]
    return share(draft, "capital_source_share", inside, others, facts.total, item="+".join(codes))


def _rule_figure(draft: Draft, rule: dict[str, str], item: str) -> Figure:
    """Share of a rule as a figure, so that it can be followed."""
    return Figure(
        figure_id=f"rule.{rule['structure']}.{item}",
        unit_id=draft.view.unit.unit_id,
        measure="capital_orientation",
        item=item,
        quantity=point(Fraction(rule["share_percent"]), "percent", "rate"),
        basis="rule" if rule["is_confirmed"] == "true" else "unconfirmed_rule",
        source_id=rule["source_id"],
        locator=rule["article"],
        note=rule["note"],
    )


# --- what the sources do not say ------------------------------------------------------------------------------------------


def not_named(draft: Draft, facts: Facts) -> list[Block]:
    """Sources of capital without a figure, stages, and parts of the unit without capital; each is asked for."""
    view, lines = draft.view, facts.lines.entities
    named = set(facts.parts) | {line["capital_source"] for line in lines}
    missing = [code for code in view.register.smallest_codes(SOURCES) if code not in named and code != "other"]
    staged = {line["stage"] for line in lines}
    stages = [measure for stage, measure in STAGE_MEASURES.items() if not view.current(measure) and stage not in staged]
    without = [c for c in view.children if not view.current(MOBILISED, of=c) and not view.entities("capital_lines", of=c)]
    blocks: list[Block] = []
    if missing:
        blocks.append(nothing("funding.sources_not_named", MOBILISED, sources=[Name(SOURCES, code) for code in missing]))
    if stages:
        blocks.append(nothing("funding.stages_not_named", *stages, stages=[Name("measure", stage) for stage in stages]))
    if without:
        blocks.append(nothing("funding.parts_without", MOBILISED, units=without))
    if not named:
        draft.ask(MOBILISED)
    for code in missing:
        draft.ask(MOBILISED, item=code)
    for stage in stages:
        draft.ask(stage)
    for child in without:
        draft.ask(MOBILISED, of=child)
    return blocks
