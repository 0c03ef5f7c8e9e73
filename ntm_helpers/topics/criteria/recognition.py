"""Recognition apart from the count of criteria: registered, attained for, decided, withdrawn, and what the law asks besides.

Meeting every criterion is not recognition. The year registered, the year for which the standard is attained, the number and day
of the decision and its withdrawal are figures and fields of their own (``recognitions.csv``); a decision may come after the year.
Beside them stand the conditions of the decree in force on the review date (``rules/recognition_rules.csv``) with what is told about
each: nothing told is neither met nor failed, and a condition that is not confirmed in the decree's text decides nothing. No verdict
is drawn over all conditions: that is for the one who decides.

The withdrawal test (QĐ 18/2022/QĐ-TTg) holds the share of criteria no longer met of a unit that was recognised against those of
the rule. It was read in extracts only, so it is a reference.
"""

from __future__ import annotations

from fractions import Fraction

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.assessment import MET, NOT_CONSIDERED, NOT_MET, Assessment, is_recognised, main_line, share_not_met
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Sentence, Table, Value
from ntm_helpers.topics.criteria.assessed import counted
from ntm_helpers.topics.funding.figures import arrears_of

REGISTERED, YEAR, DECIDED, SATISFIED = "registered_year", "recognised_year", "recognition_decision_year", "satisfaction_rate"
ANY_BASIS = ("plan", "status", "result")
METHOD = "ntm_helpers.topics.criteria.recognition"


def step(draft: Draft) -> None:
    """Lay out recognition of the unit, or of its parts side by side; ask for what is missing."""
    view = draft.view
    units = [view.unit, *view.children]
    rows = [row for unit in units for row in _recognised(draft, unit)]
    blocks: list = []
    if rows:
        heads = ["unit", "registered", "recognised_for", "decision", "decision_day", "withdrawn"]
        blocks.append(Table("criteria.recognition.caption", [f"column.{head}" for head in heads], rows))
        blocks.append(Sentence("criteria.recognition.note"))
    elif not view.children:
        draft.ask(YEAR)
    blocks += _conditions(draft) if not view.children else _conditions_of_parts(draft)
    draft.step("recognition", *(blocks or [Sentence("criteria.no_recognition")]))


def _recognised(draft: Draft, unit: Unit) -> list[list[Value]]:
    """Rows of a unit: one for each decision that an office lists, else one for each year that a source tells."""
    view = draft.view
    registered = view.latest(REGISTERED, of=unit, basis=ANY_BASIS)
    dash = Name("text", "–")
    rows: list[list[Value]] = [
        [
            unit,
            registered,
            row.figure("attained_year"),
            Name("text", row["decision_number"]) if row["decision_number"] else None,
            row.day("decision_date"),
            row.day("withdrawn_date") or dash,
        ]
        for row in view.entities("recognitions", of=unit)
    ]
    if not rows:
        decided = view.figures(DECIDED, of=unit)
        rows = [[unit, registered, year, None, decided or None, dash] for year in view.figures(YEAR, of=unit)]
    if not rows and registered is not None:
        rows = [[unit, registered, Name("word", "criteria.not_recognised"), dash, dash, dash]]
    return rows


def _rules(draft: Draft, kind: str) -> list[dict[str, str]]:
    """Rules of a kind in force on the review date for the unit's parts or the unit itself."""
    day = draft.view.as_of.isoformat()
    found = draft.view.register.table("recognition_rules")
    return [row for row in found if row["kind"] == kind and row["valid_from"] <= day <= (row["valid_to"] or "9999")]


def _conditions(draft: Draft) -> list:
    """Every condition of the decree in force, with what is told about it; then the withdrawal test of a recognised unit."""
    found = main_line(draft.view, draft.view.unit)
    rules = _rules(draft, "condition") if found else []
    if not rules:
        return []
    rows: list[list[Value]] = []
    for rule in rules:
        told, state = _told(draft, rule, found[-1])
        is_confirmed = rule["is_confirmed"] == "true"
        shown = Name("word", f"condition.{state}" if is_confirmed or state == "not_told" else "condition.unconfirmed")
        rows.append([Name("word", f"condition.of.{rule['condition']}"), told, shown, Name("source", rule["source_id"])])
    heads = ["column.condition", "column.told", "column.state", "column.rule"]
    blocks: list = [Table("criteria.conditions.caption", heads, rows), Sentence("criteria.conditions.note")]
    return [*blocks, *_withdrawal(draft, found[-1])]


def _told(draft: Draft, rule: dict[str, str], now: Assessment) -> tuple[Value, str]:
    """What is told about a condition, and whether it is met, not met or not told."""
    view = draft.view
    if rule["condition"] == "registered":
        year = view.latest(REGISTERED, of=now.unit, basis=ANY_BASIS)
        return year, "not_told" if year is None else "met"
    if rule["condition"] == "all_criteria":
        count = counted(draft, now)
        missing = now.count(NOT_MET) + now.count("basically_met")
        whole = now.count(MET) + now.count(NOT_CONSIDERED) == len(now.criteria)
        return count, "met" if whole else "not_met" if missing else "not_told"
    if rule["condition"] == "no_arrears":
        owed = arrears_of(draft, now.unit)
        if owed is None or owed.quantity is None:
            return owed, "not_told"
        return owed, "not_met" if owed.quantity.lower > 0 else "met"
    if rule["condition"] == "satisfaction":
        rate = view.latest(SATISFIED, of=now.unit)
        return rate, "not_told" if rate is None else "told"
    return None, "not_told"


def _withdrawal(draft: Draft, now: Assessment) -> list[Sentence]:
    """Share of criteria no longer met of a recognised unit beside the shares of the rule."""
    if not is_recognised(draft.view, now.unit) or not now.count(NOT_MET):
        return []
    share = share_not_met(now)
    figure = draft.derive(
        "criteria_share_not_met", point(share, "percent", "rate"), method=METHOD, inputs=_states(now), of=now.unit
    )
    lost = {criterion.row["criterion"] for criterion in now.criteria if criterion.state == NOT_MET}
    reached = [rule for rule in _rules(draft, "withdrawal") if share >= Fraction(rule["value_percent"]) and _names_one(rule, lost)]
    if not _rules(draft, "withdrawal"):
        return [Sentence("assessment.no_withdrawal_rule", {"share": figure})]
    key = f"assessment.withdrawal.{reached[-1]['condition']}" if reached else "assessment.withdrawal.below"
    return [Sentence(key, {"share": figure})]


def _names_one(rule: dict[str, str], lost: set[str]) -> bool:
    """Whether a criterion that the rule names is among those lost; a rule that names none asks for none."""
    named = set(rule["criteria"].split())
    return not named or bool(named & lost)


def _states(now: Assessment) -> list[Figure]:
    return [criterion.declared for criterion in now.criteria if criterion.declared is not None]


def _conditions_of_parts(draft: Draft) -> list:
    """Arrears and satisfaction of the parts side by side, where one of them tells either."""
    rows: list[list[Value]] = []
    for unit in draft.view.children:
        owed, rate = arrears_of(draft, unit), draft.view.latest(SATISFIED, of=unit)
        if owed is not None or rate is not None:
            rows.append([unit, owed, rate])
    return [Table("criteria.parts_conditions.caption", ["column.unit", "column.arrears", "column.satisfied"], rows)] if rows else []
