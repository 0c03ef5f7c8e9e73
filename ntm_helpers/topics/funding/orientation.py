"""The shares of the sources beside those that the programme is oriented to.

The programme's orientation (``rules/funding_structures.csv``) is a reference for a whole programme and no pass mark; it stands
beside the shares only where every source is reported, and no gap is given to a share that is not confirmed. Where the sources do
not make the stated total, that is said beside it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ntm_helpers.dataset import Figure, Register
from ntm_helpers.quantities import point
from ntm_helpers.review import Block, Draft, Name, Sentence, Table, Value, nothing
from ntm_helpers.review.arithmetic import difference
from ntm_helpers.review.shares import share
from ntm_helpers.topics.funding.figures import SHARE, Facts
from ntm_helpers.topics.funding.published import NO_SHARES
from ntm_helpers.topics.funding.stated import SOURCES


def orientation(draft: Draft, facts: Facts) -> list[Block]:
    """Shares of the sources beside those that the programme is oriented to, where every source is reported."""
    register, stage = draft.view.register, facts.mobilised
    if not stage.covers:
        return [nothing("funding.no_orientation", "capital_orientation_gap")]
    if stage.doubt:
        return [Sentence(NO_SHARES[stage.doubt])]
    days = (part.last_day for part in stage.parts.values() if part.last_day)
    rules = _rules_on(max(days, default=draft.view.as_of), register)
    if not rules:
        return [nothing("funding.no_structure", "capital_orientation")]
    decision = Sentence("funding.orientation", {"decision": Name("text", rules[0]["decision"])})
    heads = ["column.source_of_capital", "column.share", "column.orientation", "column.gap"]
    table = Table("funding.orientation.caption", heads, [_oriented(draft, rule, facts) for rule in rules])
    return [decision, table, *([Sentence("funding.orientation.contradicted")] if stage.verdict == "disagrees" else [])]


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
    stage, above = facts.mobilised, draft.view.register.above
    within = [code for code in stage.parts if {code, *above(SOURCES, code)} & set(codes)]
    if within == codes and len(codes) == 1 and codes[0] in facts.shares:
        return facts.shares[codes[0]]
    inside = [stage.parts[code] for code in within]
    others = [part for code, part in stage.parts.items() if code not in within]
    return share(draft, SHARE, inside, others, None if stage.exceeds_total else stage.total, item="+".join(codes))


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
