"""Arrears: the value of works accepted less the capital arranged for them, work by work, never below 0, by age.

The age is in whole years since the acceptance. What a work is owed on the review date counts where it was accepted by then. Works
of the parts are those that are reported: where not every part reports some, the sum is called that of the works reported.

Limits. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.arrears import age_of
from ntm_helpers.review import Block, Draft, Gravity, Name, Sentence, Table, Value, nothing
from ntm_helpers.review.arithmetic import count, total
from ntm_helpers.topics.common import parts_of
from ntm_helpers.topics.funding.figures import Facts, accepted_works, arrears_of_work

HEADS = (
    "column.work",
    "column.unit",
    "column.accepted",
    "column.accepted_value",
    "column.arranged",
    "column.arrears",
    "column.age",
)


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
    _say(draft, whole)
    ages: list[list[Value]] = [
        [Name("arrears_age", age), total(draft, "arrears_by_age", by_age[age], item=age)]
        for age in view.register.codes_of("arrears_age")
        if age in by_age
    ]
    return [
        Table("funding.arrears.caption", HEADS, rows),
        Table("funding.arrears.age_caption", ["column.age", "column.arrears"], ages),
        Sentence("funding.arrears.unconfirmed"),
    ]


def _say(draft: Draft, whole: Figure | None) -> None:
    """Say what is owed; of a unit whose parts do not all report works, that it is for those reported."""
    draft.card(whole, Name("word", "funding.card.arrears"), Sentence("funding.card.on", {"day": draft.view.as_of}))
    if whole is None or (whole.quantity is not None and whole.quantity.upper == 0):
        return
    view = draft.view
    told = [child for child in view.children if accepted_works(view, child)]
    is_whole = not view.children or len(told) == len(view.children) or accepted_works(view, view.unit)
    values: dict[str, Value] = {"unit": view.unit, "arrears": whole}
    if is_whole:
        draft.say(Sentence("funding.arrears", values, gravity=Gravity.OWED))
        return
    values |= {"told": count(draft, "parts_reporting", told, item="arrears"), "parts": parts_of(draft)}
    draft.say(Sentence("funding.arrears_of_some", values, gravity=Gravity.OWED))
