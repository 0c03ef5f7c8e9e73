"""Funding: where the capital for the programme came from, how far it went, and what can be said about it.

**Question.** How much capital was mobilised, from which sources, do the sources make the stated total, how much is it per head; how
much was allocated and disbursed, for what, what is carried over, what is owed?

**Method.** (1) The latest figures of ``capital_mobilised``, whole and by source. (2) Shares: a source's share lies between
lo/(lo + Σ hi of the others) and hi/(hi + Σ lo of the others), intersected with part over stated total (`methods.rates.shares`).
(3) Reconciliation: the sum of the sources against the stated total (`methods.reconciliation`). (4) Per head of every population
concept that is published, each by its name and date, never mixed. (5) Where an office keeps its capital line by line
(``capital_lines.csv``): sums by source, nature and component per stage and year, rates between stages (allocated over planned,
disbursed over allocated), what is carried over, what has no use named. (6) Arrears: value accepted less capital arranged, work by
work, never below 0, by age (``arrears.csv``). (7) The official resource table, with blanks where nothing is told.

**Limits.** "Huy động" is a word of the source; what was allocated or disbursed is another stage and is said only where it is
told. Sources that are not reported are unknown, not zero: shares are shares of what is named. The programme's orientation is a
reference for a whole programme, no pass mark, and is shown only where all its sources are reported. A parent's capital is never
split over its parts; a parent without lines of its own shows its parts' lines added, and says so. Credit as turnover and as balance
are not added to each other. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ntm_helpers import quantities
from ntm_helpers.dataset import Dataset, Entity, Figure, View, declared_reads
from ntm_helpers.methods.context import nothing_published, populations
from ntm_helpers.methods.rates import ratio, shares
from ntm_helpers.methods.reconciliation import reconcile
from ntm_helpers.quantities import point
from ntm_helpers.review import Chart, Draft, Name, Period, Review, Sentence, Table

CAPITAL = "capital_mobilised"
STAGES = ("capital_planned", "capital_allocated", "capital_disbursed")
SOURCES = "capital_source"
STAGED = "capital_of_stage"
STAGE_CODES = ("planned", "mobilised", "pledged", "received", "allocated", "disbursed", "not_stated")
METHOD = "ntm_helpers.topics.funding"


def review(dataset: Dataset, unit_id: str, as_of: str = "") -> Review:
    """Review the funding of a unit.

    Parameters
    ----------
    dataset : Dataset
    unit_id : str
        Id or slug of the unit.
    as_of : str
        Review date, YYYY-MM-DD; empty for the dataset's.
    """
    return of_view(dataset.view(unit_id, as_of, declared_reads("funding")))


def of_view(view: View) -> Review:
    """Review the funding that a view may read."""
    draft = Draft("funding", view)
    total = view.latest(CAPITAL)
    parts = _by_source(view)
    if total is None and not parts and _lines(view).entities:
        draft.step("by_source", Sentence("funding.see_stages"))
        draft.step("reconciliation", Sentence("funding.nothing_to_reconcile"))
        draft.step("per_head", Sentence("funding.no_per_head"))
    elif total is None and not parts:
        parents = view.latest(CAPITAL, of=view.parent) if view.parent else None
        context = nothing_published(draft, "topic.funding", parents)
        draft.step("by_source", context)
        draft.step("reconciliation", Sentence("funding.nothing_to_reconcile"))
        draft.step("per_head", Sentence("funding.no_per_head"))
    else:
        _published(draft, total, parts)
    lines = _lines(view)
    draft.step("stages", *_stages(draft, lines))
    draft.step("uses", *_uses(draft, lines))
    draft.step("arrears", *_arrears(draft))
    draft.step("resource_table", *_resource_table(draft, lines))
    draft.step("not_named", *_not_named(draft, parts, lines))
    return draft.review()


def _by_source(view: View) -> dict[str, Figure]:
    """Latest capital of every source that is named; one that another named source contains ("of which") is not added to it."""
    found = {code: view.latest(CAPITAL, code) for code in view.register.codes_of(SOURCES)}
    named = {code: figure for code, figure in found.items() if figure is not None}
    return {code: named[code] for code in view.register.outermost(view.register.measures[CAPITAL], named)}


def _published(draft: Draft, total: Figure | None, parts: dict[str, Figure]) -> None:
    """Lay out capital by source, its reconciliation and its amount per head."""
    share = shares(draft, "capital_source_share", parts, total)
    outcome = None
    if parts:
        outcome = reconcile(
            draft, list(parts.values()), total, sum_measure="capital_sum_of_sources", difference_measure="capital_difference"
        )
    whole = total or outcome.sum
    draft.headline("funding.total", unit=draft.view.unit, total=whole)
    draft.highlight(whole)
    if parts:
        _largest_source(draft, parts, share)
        for code, part in parts.items():
            draft.highlight(part, Name(SOURCES, code))
    _step_by_source(draft, parts, share, whole)
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


def _step_by_source(draft: Draft, parts: dict[str, Figure], share: dict[str, Figure], whole: Figure) -> None:
    """Table and chart of the capital by source."""
    if not parts:
        draft.step("by_source", Sentence("funding.no_sources", {"total": whole}))
        return
    rows = [[Name(SOURCES, code), parts[code], share[code]] for code in parts]
    rows.append([Name("word", "word.total"), whole, None if whole.basis == "derived" else Name("word", "word.whole")])
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


# --- capital line by line -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """Capital lines of a unit up to the review year, or those of its parts where it has none of its own."""

    entities: tuple[Entity, ...]
    is_of_parts: bool

    def years(self) -> list[int]:
        """Years that have lines, the latest first."""
        return sorted({int(line["year"]) for line in self.entities}, reverse=True)

    def of(self, year: int, stage: str, **cells: str) -> list[Entity]:
        """Lines of a year and stage with certain cells; a balance of credit is no turnover and stands apart."""
        return [
            line
            for line in self.entities
            if int(line["year"]) == year
            and line["stage"] == stage
            and line["form"] != "balance"
            and all(line[column] == text for column, text in cells.items())
        ]


def _lines(view: View) -> Lines:
    own = view.entities("capital_lines")
    found = own or [line for child in view.children for line in view.entities("capital_lines", of=child)]
    return Lines(tuple(line for line in found if int(line["year"]) <= view.as_of.year), is_of_parts=not own)


def _added(draft: Draft, measure: str, lines: list[Entity], item: str) -> Figure | None:
    """Sum of lines; None without any, no quantity where an amount is not told."""
    figures = [line.figure("amount_million_vnd") for line in lines]
    known = [figure for figure in figures if figure is not None]
    if not figures:
        return None
    if len(known) < len(figures):
        return draft.derive(measure, None, method=METHOD, inputs=known, item=item, reason="unknown.input_missing")
    return draft.derive(measure, quantities.total([f.quantity for f in known]), method=METHOD, inputs=known, item=item)


def _stages(draft: Draft, lines: Lines) -> list:
    """Capital by source and stage in the latest year, rates between stages, carry-over year by year."""
    if not lines.entities:
        return [Sentence("funding.no_lines")]
    year = lines.years()[0]
    blocks: list = [Sentence("funding.lines_of_parts", {"unit": draft.view.unit})] if lines.is_of_parts else []
    sources = [
        code for code in draft.view.register.codes_of(SOURCES) if any(line["capital_source"] == code for line in lines.entities)
    ]
    stages = [stage for stage in STAGE_CODES if any(lines.of(y, stage) for y in lines.years())]
    rows = [
        [
            Name(SOURCES, code),
            *(_added(draft, STAGED, lines.of(year, s, capital_source=code), f"{code}.{s}.{year}") for s in stages),
        ]
        for code in sources
    ]
    totals = {stage: _added(draft, STAGED, lines.of(year, stage), f"all.{stage}.{year}") for stage in stages}
    rows.append([Name("word", "word.total"), *totals.values()])
    heads = ["column.source_of_capital", *(f"column.stage.{stage}" for stage in stages)]
    blocks.append(Table("funding.stages.caption", heads, rows))
    allocated, disbursed = totals.get("allocated"), totals.get("disbursed")
    if allocated is not None:
        draft.headline(
            "funding.allocated", unit=draft.view.unit, year=Name("text", str(year)), allocated=allocated, disbursed=disbursed
        )
        draft.highlight(allocated)
        draft.highlight(disbursed)
    rates = [
        [Name("word", f"funding.rate.{later}"), rate]
        for earlier, later in (("planned", "allocated"), ("allocated", "disbursed"), ("pledged", "received"))
        if (rate := ratio(draft, "capital_stage_rate", totals.get(later), totals.get(earlier), item=f"{later}.{year}")) is not None
    ]
    if rates:
        blocks.append(Table("funding.rates.caption", ["column.measure", "column.value"], rates))
    carried = [row for y in lines.years() if (row := _carried_over(draft, lines, y))]
    if carried:
        heads = ["column.year", "column.stage.allocated", "column.stage.disbursed", "column.carried_over", "column.disbursed_rate"]
        blocks.append(Table("funding.carried.caption", heads, carried))
    return blocks


def _carried_over(draft: Draft, lines: Lines, year: int) -> list | None:
    """Allocated less disbursed of a year."""
    allocated = _added(draft, STAGED, lines.of(year, "allocated"), f"all.allocated.{year}")
    disbursed = _added(draft, STAGED, lines.of(year, "disbursed"), f"all.disbursed.{year}")
    if allocated is None:
        return None
    rest, reason = None, "unknown.input_missing"
    if disbursed is not None and allocated.quantity and disbursed.quantity:
        rest, reason = quantities.difference(allocated.quantity, disbursed.quantity), ""
    inputs = [figure for figure in (allocated, disbursed) if figure is not None]
    over = draft.derive("capital_carried_over", rest, method=METHOD, inputs=inputs, item=str(year), reason=reason)
    rate = ratio(draft, "capital_stage_rate", disbursed, allocated, item=f"disbursed.{year}")
    return [Name("text", str(year)), allocated, disbursed, over, rate]


def _uses(draft: Draft, lines: Lines) -> list:
    """Nature and component of the latest year, and what has no use named."""
    if not lines.entities:
        return [Sentence("funding.no_lines")]
    year, blocks = lines.years()[0], []
    stages = [stage for stage in ("allocated", "disbursed", "mobilised") if lines.of(year, stage)]
    heads = [f"column.stage.{stage}" for stage in stages]
    for column, code_list, measure in (
        ("nature", "capital_nature", "capital_of_nature"),
        ("component", "capital_component", "capital_of_component"),
    ):
        codes = [
            code for code in draft.view.register.codes_of(code_list) if any(lines.of(year, s, **{column: code}) for s in stages)
        ]
        rows = [
            [
                Name(code_list, code),
                *(_added(draft, measure, lines.of(year, s, **{column: code}), f"{code}.{s}.{year}") for s in stages),
            ]
            for code in codes
        ]
        if rows:
            blocks.append(Table(f"funding.{column}.caption", [f"column.{column}", *heads], rows))
    for stage in stages:
        unnamed = _added(draft, "capital_not_named", lines.of(year, stage, component=""), f"{stage}.{year}")
        if unnamed is not None:
            blocks.append(Sentence("funding.use_not_named", {"stage": Name("capital_stage", stage), "amount": unnamed}))
    return blocks or [Sentence("funding.no_uses")]


def _arrears(draft: Draft) -> list:
    """Arrears work by work and by age."""
    view = draft.view
    works = [work for unit in [view.unit, *view.children] for work in view.entities("arrears", of=unit)]
    due = [work for work in works if work.day("accepted_date") <= view.as_of]
    if not due:
        return [Sentence("funding.no_arrears")]
    rows, owed, by_age = [], [], {}
    for work in due:
        accepted, arranged = work.figure("accepted_million_vnd"), work.figure("arranged_million_vnd")
        inputs = [figure for figure in (accepted, arranged) if figure is not None]
        rest, reason = None, "unknown.input_missing"
        if len(inputs) == 2:
            rest, reason = point(max(Fraction(0), accepted.quantity.bare - arranged.quantity.bare), accepted.quantity.unit), ""
        of = view.places[work.unit_id]
        figure = draft.derive("arrears_of_work", rest, method=METHOD, inputs=inputs, item=work.key, of=of, reason=reason)
        age = _age(work.day("accepted_date"), view.as_of)
        rows.append(
            [Name("text", work["name"]), of, work.day("accepted_date"), accepted, arranged, figure, Name("arrears_age", age)]
        )
        owed.append(figure)
        by_age.setdefault(age, []).append(figure)
    total = _owed(draft, "arrears_total", owed, "")
    draft.headline("funding.arrears", unit=view.unit, arrears=total)
    draft.highlight(total)
    heads = [
        "column.work",
        "column.unit",
        "column.accepted",
        "column.accepted_value",
        "column.arranged",
        "column.arrears",
        "column.age",
    ]
    ages = [
        [Name("arrears_age", age), _owed(draft, "arrears_by_age", by_age[age], age)]
        for age in view.register.codes_of("arrears_age")
        if age in by_age
    ]
    return [
        Table("funding.arrears.caption", heads, rows),
        Table("funding.arrears.age_caption", ["column.age", "column.arrears"], ages),
        Sentence("funding.arrears.unconfirmed"),
    ]


def _owed(draft: Draft, measure: str, figures: list[Figure], item: str) -> Figure:
    if any(figure.quantity is None for figure in figures):
        return draft.derive(measure, None, method=METHOD, inputs=figures, item=item, reason="unknown.input_missing")
    return draft.derive(measure, quantities.total([f.quantity for f in figures]), method=METHOD, inputs=figures, item=item)


def _age(accepted: date, as_of: date) -> str:
    """Age of arrears in whole years."""
    years = as_of.year - accepted.year - ((as_of.month, as_of.day) < (accepted.month, accepted.day))
    return "under_1" if years < 1 else "1_to_3" if years < 3 else "3_and_over"


def _resource_table(draft: Draft, lines: Lines) -> list:
    """The official resource table, with blanks to be filled in where nothing is told."""
    years = lines.years()
    year = years[0] if years else draft.view.as_of.year
    rows = [
        [
            Name("word", f"funding.form.{code}") if code == "all" else Name(SOURCES, code),
            *(_cell(draft, lines, code, stage, year) for stage in ("planned", "mobilised", "allocated", "disbursed")),
        ]
        for code in ("all", *draft.view.register.codes_of(SOURCES))
    ]
    heads = ["column.source_of_capital", *(f"column.stage.{stage}" for stage in ("planned", "mobilised", "allocated", "disbursed"))]
    return [Sentence("funding.form.note", {"year": Name("text", str(year))}), Table("funding.form.caption", heads, rows)]


def _cell(draft: Draft, lines: Lines, code: str, stage: str, year: int) -> Figure | Name:
    cells = {} if code == "all" else {"capital_source": code}
    return _added(draft, STAGED, lines.of(year, stage, **cells), f"{code}.{stage}.{year}") or Name("text", "……")


def _not_named(draft: Draft, parts: dict[str, Figure], lines: Lines) -> list[Sentence]:
    """What the sources do not say: sources of capital without a figure, stages, and parts of the unit without capital."""
    view = draft.view
    told = set(parts) | {line["capital_source"] for line in lines.entities}
    missing = [Name(SOURCES, code) for code in view.register.smallest_codes(SOURCES) if code not in told and code != "other"]
    staged = {f"capital_{line['stage']}" for line in lines.entities}
    stages = [stage for stage in STAGES if not view.current(stage) and stage not in staged]
    sentences = [Sentence("funding.sources_not_named", {"sources": missing})] if missing else []
    if stages:
        sentences.append(Sentence("funding.stages_not_named", {"stages": [Name("measure", stage) for stage in stages]}))
    sentences.append(Sentence("funding.no_orientation"))
    if not told:
        draft.ask(CAPITAL)
    for name in missing:
        draft.ask(CAPITAL, item=name.key)
    for stage in stages:
        draft.ask(stage)
    without = [c for c in view.children if not view.current(CAPITAL, of=c) and not view.entities("capital_lines", of=c)]
    if without:
        sentences.append(Sentence("funding.parts_without", {"units": without}))
        for child in without:
            draft.ask(CAPITAL, of=child)
    return sentences
