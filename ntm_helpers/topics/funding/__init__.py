"""Funding: where the capital for the programme came from, how far it went, and what can be said about it.

**Question.** How much capital was mobilised, from which sources, do the sources make the stated total, how much is it per head; how
much was allocated and disbursed, for what, what is carried over, what is owed?

**Method.** (1) The latest figures of ``capital_mobilised``, whole and by source. (2) Shares: a source's share lies between
lo/(lo + Σ hi of the others) and hi/(hi + Σ lo of the others), intersected with part over stated total (`methods.rates.shares`).
(3) Reconciliation: the sum of the sources against the stated total (`methods.reconciliation`). (4) Per head of every population
concept that is published, each by its name and date, never mixed. (5) Where an office keeps its capital line by line:
stages, rates between them, carry-over, uses, the resource table with blanks (``capital_lines.csv``), and arrears by age
(``arrears.csv``); shares beside the programme's orientation where every source is reported (`steps`).

**Limits.** "Huy động" is a word of the source; what was allocated or disbursed is another stage and is said only where it is
told. Sources that are not reported are unknown, not zero: shares are shares of what is named. The programme's orientation is a
reference for a whole programme, no pass mark, and is shown only where all its sources are reported. A parent's capital is never
split over its parts; a parent without lines of its own shows its parts' lines added, and says so. Credit as turnover and as balance
are not added to each other. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from ntm_helpers import quantities
from ntm_helpers.dataset import Dataset, Figure, View
from ntm_helpers.notebooks import declared_reads
from ntm_helpers.review import Chart, Draft, Name, Period, Review, Sentence, Table
from ntm_helpers.review.arithmetic import ratio, reconcile
from ntm_helpers.topics.common import nothing_published, populations
from ntm_helpers.topics.funding import steps as capital_steps
from ntm_helpers.topics.funding.steps import MOBILISED, SOURCES

STAGES = ("capital_planned", "capital_allocated", "capital_disbursed")


def of_view(view: View) -> Review:
    """Review the funding that a view may read."""
    draft = Draft("funding", view)
    total = view.latest(MOBILISED)
    parts, lines = capital_steps.by_source(view), capital_steps.lines_of(view)
    if total is None and not parts and lines.entities:
        draft.step("by_source", Sentence("funding.see_stages"))
        draft.step("reconciliation", Sentence("funding.nothing_to_reconcile"))
        draft.step("per_head", Sentence("funding.no_per_head"))
    elif total is None and not parts:
        parents = view.latest(MOBILISED, of=view.parent) if view.parent else None
        context = nothing_published(draft, "topic.funding", parents)
        draft.step("by_source", context)
        draft.step("reconciliation", Sentence("funding.nothing_to_reconcile"))
        draft.step("per_head", Sentence("funding.no_per_head"))
    else:
        _published(draft, total, parts)
    draft.step("stages", *capital_steps.stages(draft, lines))
    draft.step("uses", *capital_steps.uses(draft, lines))
    draft.step("orientation", *capital_steps.orientation(draft, parts, total))
    draft.step("arrears", *capital_steps.arrears(draft))
    draft.step("resource_table", *capital_steps.resource_table(draft, lines))
    draft.step("not_named", *_not_named(draft, parts, lines))
    return draft.review()


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the funding of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.

    Raises
    ------
    UsageError
        When the unit or the date is unknown.
    DataRefused
        When a broken row lies in what the topic may read.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("funding")))


def _published(draft: Draft, total: Figure | None, parts: dict[str, Figure]) -> None:
    """Lay out capital by source, its reconciliation and its amount per head."""
    share = capital_steps.shares_of_sources(draft)
    outcome = None
    if parts:
        outcome = reconcile(
            draft, list(parts.values()), total, sum_measure="capital_sum_of_sources", difference_measure="capital_difference"
        )
    whole = total or outcome.sum
    draft.headline("funding.total", unit=draft.view.unit, total=whole, period=Period(total or next(iter(parts.values()))))
    draft.highlight(whole)
    if total is not None and outcome is not None and outcome.verdict == "disagrees":
        values = {"sum": outcome.sum, "total": total, "difference": outcome.difference}
        draft.headline("funding.does_not_close", unit=draft.view.unit, **values)
    if parts:
        _largest_source(draft, parts, share)
        for code, part in parts.items():
            draft.highlight(part, Name(SOURCES, code))
    _step_by_source(draft, parts, share, whole, is_whole=outcome is None or outcome.verdict != "disagrees")
    _step_reconciliation(draft, total, outcome)
    rows = [
        [
            Name("measure", people.measure),
            people,
            Period(people),
            ratio(draft, "capital_per_head", whole, people, item=people.measure),
        ]
        for people in populations(draft)
    ]
    if rows:
        heads = ["column.population", "column.people", "column.day", "column.per_head"]
        draft.step("per_head", Sentence("funding.per_head"), Table("funding.per_head.caption", heads, rows))
    else:
        draft.step("per_head", Sentence("funding.no_per_head"))


def _largest_source(draft: Draft, parts: dict[str, Figure], share: dict[str, Figure]) -> None:
    """Say which source is the largest, where its interval lies above all the others'."""
    amounts = {name: draft.view.register.quantity_of(part) for name, part in parts.items()}
    code = max(amounts, key=lambda name: amounts[name].lower)
    others = [amount for name, amount in amounts.items() if name != code]
    is_certain = all(quantities.compare(other, amounts[code]) == "less" for other in others)
    if others and is_certain:
        draft.headline("funding.largest", source=Name(SOURCES, code), capital=parts[code], share=share[code])


def _step_by_source(draft: Draft, parts: dict[str, Figure], share: dict[str, Figure], whole: Figure, *, is_whole: bool) -> None:
    """Table and chart of the capital by source."""
    if not parts:
        draft.step("by_source", Sentence("funding.no_sources", {"total": whole}))
        return
    rows = [[Name(SOURCES, code), parts[code], share[code]] for code in parts]
    rows.append(
        [
            Name("word", "word.sum" if whole.basis == "derived" else "word.total"),
            whole,
            Name("word", "word.whole") if is_whole else Name("text", "–"),
        ]
    )
    table = Table("funding.by_source.caption", ["column.source_of_capital", "column.capital", "column.share"], rows)
    title = Sentence("funding.by_source.chart", {"unit": draft.view.unit})
    chart = Chart("intervals", title, [(Name(SOURCES, code), parts[code]) for code in parts])
    draft.step("by_source", table, chart, Sentence("funding.share_rule"))


def _step_reconciliation(draft: Draft, total: Figure | None, outcome) -> None:
    """Verdict on the sum of the sources against the stated total."""
    if total is None or outcome is None:
        draft.step("reconciliation", Sentence("funding.nothing_to_reconcile"))
        return
    values = {"sum": outcome.sum, "total": total, "difference": outcome.difference}
    draft.step("reconciliation", Sentence(f"funding.reconciliation.{outcome.verdict}", values))
    draft.check("note", outcome.verdict, "funding.check.total", sum=outcome.sum, total=total)


def _not_named(draft: Draft, parts: dict[str, Figure], lines: capital_steps.Lines) -> list[Sentence]:
    """What the sources do not say: sources of capital without a figure, stages, and parts of the unit without capital."""
    view = draft.view
    told = set(parts) | {line["capital_source"] for line in lines.entities}
    missing = [Name(SOURCES, code) for code in view.register.smallest_codes(SOURCES) if code not in told and code != "other"]
    staged = {f"capital_{line['stage']}" for line in lines.entities}
    stages = [stage for stage in STAGES if not view.current(stage) and stage not in staged]
    sentences = [Sentence("funding.sources_not_named", {"sources": missing})] if missing else []
    if stages:
        sentences.append(Sentence("funding.stages_not_named", {"stages": [Name("measure", stage) for stage in stages]}))
    if not told:
        draft.ask(MOBILISED)
    for name in missing:
        draft.ask(MOBILISED, item=name.key)
    for stage in stages:
        draft.ask(stage)
    without = [c for c in view.children if not view.current(MOBILISED, of=c) and not view.entities("capital_lines", of=c)]
    if without:
        sentences.append(Sentence("funding.parts_without", {"units": without}))
        for child in without:
            draft.ask(MOBILISED, of=child)
    return sentences
