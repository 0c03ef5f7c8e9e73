"""Recognition apart from the count of criteria: registered, attained for, decided, withdrawn, and what the law asks besides.

Meeting every criterion is not recognition. The year registered, the year for which the standard is attained, the number and day
of the decision and its withdrawal are figures and fields of their own (``recognitions.csv``); a decision may come after the year.
Beside them stand the conditions of the decree in force on the review date (``rules/recognition_rules.csv``) with what is reported
about each: nothing reported is neither met nor failed, what is reported and leaves both open decides nothing, and neither does a
condition that is not confirmed in the decree's text. No verdict is drawn over all conditions: that is for the one who decides.
Decisions of a day after the review date stand apart from what stood.

The withdrawal test (QĐ 18/2022/QĐ-TTg) holds the share of criteria no longer met of a unit that was recognised against those of
the rule: by states of a day after the recognition, and as a range where states are not told; no level is told that only a part of
the range reaches. The rule was read in extracts only, so it is a reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ntm_helpers.methods.assessment import MET, NOT_ASSESSABLE, NOT_CONSIDERED, NOT_MET, Assessment, recognised_since
from ntm_helpers.methods.attainment import KEEPS, Attainment, size_of
from ntm_helpers.methods.progress import share_not_met
from ntm_helpers.places import Unit
from ntm_helpers.quantities import Quantity
from ntm_helpers.review import Block, Draft, Name, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.later import is_later
from ntm_helpers.topics.common import without_empty
from ntm_helpers.topics.criteria.figures import DASH, Facts, registered_year
from ntm_helpers.topics.criteria.states import number_met, number_no_longer_met
from ntm_helpers.topics.funding.figures import arrears_of

YEAR, DECIDED, SATISFIED = "recognised_year", "recognition_decision_year", "satisfaction_rate"
CONDITIONS = key_family("condition.of", ("registered", "all_criteria", "no_arrears", "satisfaction", "security"))
"""Conditions of ``rules/recognition_rules.csv``."""
STATES = key_family("condition", ("met", "not_met", "told", "open", "not_told", "unconfirmed"))
"""How a condition stands by what is reported; one that is not confirmed in the decree's text decides nothing."""
WITHDRAWAL = key_family("assessment.withdrawal", ("below", "open", "share_not_met_with_named", "share_not_met"))


def recognition(draft: Draft, facts: Facts) -> list[Block]:
    """Lay out recognition of the unit, or of its parts side by side; ask for what is missing."""
    view = draft.view
    units = [view.unit, *view.children]
    rows = [row for unit in units for row in _recognised(draft, unit)]
    blocks: list[Block] = []
    if rows:
        heads = ["column.unit", "column.registered", "column.recognised_for"]
        heads += ["column.decision", "column.decision_day", "column.withdrawn"]
        blocks.append(without_empty(Table("criteria.recognition.caption", heads, rows)))
        blocks.append(Sentence("criteria.recognition.note"))
    elif facts.is_asked:
        draft.ask(YEAR)
    blocks += [Sentence("criteria.recognised_for", {"year": year}) for year in view.figures(YEAR) if is_later(year)]
    blocks += _conditions(draft, facts, facts.own) if facts.own is not None else _conditions_of_parts(draft)
    return blocks or [nothing("criteria.no_recognition", YEAR)]


def _recognised(draft: Draft, unit: Unit) -> list[list[Value]]:
    """Rows of a unit: one for each decision that an office lists, else one for each year that a source states."""
    view, registered = draft.view, registered_year(draft, unit)
    rows: list[list[Value]] = [
        [
            unit,
            registered,
            row.figure("attained_year"),
            Name("text", row["decision_number"]) if row["decision_number"] else None,
            row.day("decision_date"),
            row.day("withdrawn_date") or DASH,
        ]
        for row in view.entities("recognitions", of=unit)
    ]
    if not rows:
        decided = view.figures(DECIDED, of=unit)
        rows = [[unit, registered, year, None, decided or None, DASH] for year in view.figures(YEAR, of=unit)]
    if not rows and registered is not None:
        rows = [[unit, registered, Name("word", "criteria.not_recognised"), DASH, DASH, DASH]]
    return rows


def _rules(draft: Draft, kind: str) -> list[dict[str, str]]:
    """Rules of a kind in force on the review date for the unit's parts or the unit itself."""
    day = draft.view.as_of.isoformat()
    found = draft.view.register.table("recognition_rules")
    return [row for row in found if row["kind"] == kind and row["valid_from"] <= day <= (row["valid_to"] or "9999")]


def _conditions(draft: Draft, facts: Facts, own: Attainment) -> list[Block]:
    """Every condition of the decree in force, with what is reported about it; then the withdrawal test of a recognised unit."""
    line = facts.line_of(own.unit)
    found = [(rule, *_reported(draft, rule, own, line[-1] if line else None)) for rule in _rules(draft, "condition")]
    beside_the_count = [reported for rule, reported, _ in found if rule["condition"] != "all_criteria"]
    if not line and all(reported is None for reported in beside_the_count):
        return []
    rows: list[list[Value]] = []
    for rule, reported, state in found:
        decides = rule["is_confirmed"] == "true" or state == "not_told"
        shown = Name("word", STATES[state if decides else "unconfirmed"])
        rows.append([Name("word", CONDITIONS[rule["condition"]]), reported, shown, Name("source", rule["source_id"])])
    heads = ["column.condition", "column.told", "column.state", "column.rule"]
    table = Table("criteria.conditions.caption", heads, rows)
    return [table, Sentence("criteria.conditions.note"), *(_withdrawal(draft, line[-1]) if line else [])]


def _reported(draft: Draft, rule: dict[str, str], own: Attainment, now: Assessment | None) -> tuple[Value, str]:
    """What is reported about a condition, and how it stands by that."""
    if rule["condition"] == "registered":
        year = registered_year(draft, own.unit)
        return year, "not_told" if year is None else "met"
    if rule["condition"] == "all_criteria":
        return _all_criteria(draft, own, now)
    if rule["condition"] == "no_arrears":
        owed = arrears_of(draft, own.unit)
        return owed, _of_arrears(owed.quantity if owed is not None else None)
    if rule["condition"] == "satisfaction":
        rate = draft.view.latest(SATISFIED, of=own.unit)
        return rate, "not_told" if rate is None else "told"
    return None, "not_told"


def _all_criteria(draft: Draft, own: Attainment, now: Assessment | None) -> tuple[Value, str]:
    """Whether every criterion is met: by its states where they are told, else by the number stated and its set."""
    is_newest = now is not None and (own.stated is None or own.day is None or own.day <= now.day)
    if now is not None and is_newest and (now.is_whole or now.missing):
        is_whole = now.count(MET) + now.count(NOT_CONSIDERED) == len(now.criteria)
        return number_met(draft, now), "met" if is_whole else "not_met"
    if own.stated is None:
        return (number_met(draft, now), "open") if now is not None else (None, "not_told")
    if own.criteria_set is None or own.code == KEEPS:
        return own.stated, "open"
    whole, [(low, high)] = size_of(own.criteria_set), own.possible
    return own.stated, "met" if low >= whole else "not_met" if high < whole else "open"


def _of_arrears(owed: Quantity | None) -> str:
    """How the condition of no arrears stands by a sum owed, which may be a range that begins at nothing."""
    if owed is None:
        return "not_told"
    if owed.upper is not None and owed.upper <= 0:
        return "met"
    return "open" if owed.holds(0) or owed.lower < 0 else "not_met"


def _withdrawal(draft: Draft, now: Assessment) -> list[Sentence]:
    """Share of criteria no longer met of a unit recognised before beside the shares of the rule.

    What was not met up to the recognition is not what is no longer met.
    """
    since = recognised_since(draft.view, now.unit)
    if since is None or now.day <= since or not now.count(NOT_MET):
        return []
    share, rules = share_not_met(now), _rules(draft, "withdrawal")
    figure = draft.derive(
        "criteria_share_not_met",
        share,
        by=share_not_met,
        inputs=[number_no_longer_met(draft, now)],
        operation="quotient:1",
        of=now.unit,
        parameters=(("factor", str(Fraction(1, now.considered or 1))),),
    )
    if not rules:
        return [Sentence("assessment.no_withdrawal_rule", {"share": figure})]
    least, most = (_reached(rules, now, number) for number in (share.lower, share.upper or share.lower))
    return [Sentence(WITHDRAWAL[least if least == most else "open"], {"share": figure})]


def _reached(rules: Sequence[dict[str, str]], now: Assessment, share: Fraction) -> str:
    """Which rule a share of criteria not met reaches, by those that may be lost where it is the most."""
    may_be_lost = now.of_state(NOT_MET, *([] if share == share_not_met(now).lower else [NOT_ASSESSABLE]))
    lost = {criterion.key for criterion in may_be_lost}
    reached = [rule for rule in rules if share >= Fraction(rule["value_percent"]) and _names_one(rule, lost)]
    return reached[-1]["condition"] if reached else "below"


def _names_one(rule: dict[str, str], lost: set[str]) -> bool:
    """Whether a criterion that the rule names is among those lost; a rule that names none asks for none."""
    named = set(rule["criteria"].split())
    return not named or bool(named & lost)


def _conditions_of_parts(draft: Draft) -> list[Block]:
    """Arrears and satisfaction of the parts side by side, where one of them reports either."""
    rows: list[list[Value]] = []
    for unit in draft.view.children:
        owed, rate = arrears_of(draft, unit), draft.view.latest(SATISFIED, of=unit)
        if owed is not None or rate is not None:
            rows.append([unit, owed, rate])
    return [Table("criteria.parts_conditions.caption", ["column.unit", "column.arrears", "column.satisfied"], rows)] if rows else []
