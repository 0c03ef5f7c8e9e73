"""How capital told line by line, and arrears, are laid out in a review.

Where an office keeps its capital line by line (``capital_lines.csv``): sums by source, nature and component per stage and year,
rates between stages (allocated over planned, disbursed over allocated, received over pledged), what is carried over from year to
year, what has no use named. A unit without lines of its own shows its parts' lines added, and says so. Credit as a balance is no
turnover and is not added. Arrears (``arrears.csv``) are the value accepted less the capital arranged, work by work, never below 0,
by age in whole years since the acceptance. The resource table is the official one, with blanks where nothing is told. The
programme's orientation (``rules/funding_structures.csv``) is a reference for a whole programme and no pass mark; it stands beside
the shares only where every source is reported, and no gap is told to a share that is not confirmed.

Limits. The definition of arrears is unconfirmed (Law on Public Investment not read).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from ntm_helpers import quantities
from ntm_helpers.dataset import Entity, Figure, View
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Sentence, Table
from ntm_helpers.review.arithmetic import ratio, shares

SOURCES = "capital_source"
MOBILISED = "capital_mobilised"
STAGED = "capital_of_stage"
STAGE_CODES = ("planned", "mobilised", "pledged", "received", "allocated", "disbursed", "not_stated")
METHOD = "ntm_helpers.topics.funding.steps"


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


def lines_of(view: View) -> Lines:
    """Give the capital lines of the view's unit up to the review year, or those of its parts."""
    own = view.entities("capital_lines")
    found = own or [line for child in view.children for line in view.entities("capital_lines", of=child)]
    return Lines(tuple(line for line in found if int(line["year"]) <= view.as_of.year), is_of_parts=not own)


def by_source(view: View) -> dict[str, Figure]:
    """Latest capital of every source that is named; one that another named source contains ("of which") is not added to it."""
    found = {code: view.latest(MOBILISED, code) for code in view.register.codes_of(SOURCES)}
    named = {code: figure for code, figure in found.items() if figure is not None}
    return {code: named[code] for code in view.register.outermost(view.register.measures[MOBILISED], named)}


def shares_of_sources(draft: Draft) -> dict[str, Figure]:
    """Share of every source that is named, of all that are named (`methods.rates.shares`): the one share there is of a source."""
    return shares(draft, "capital_source_share", by_source(draft.view), draft.view.latest(MOBILISED))


def _added(draft: Draft, measure: str, lines: list[Entity], item: str) -> Figure | None:
    """Sum of lines; None without any, no quantity where an amount is not told."""
    figures = [line.figure("amount_million_vnd") for line in lines]
    known = [figure for figure in figures if figure is not None]
    if not figures:
        return None
    if len(known) < len(figures):
        return draft.derive(measure, None, method=METHOD, inputs=known, item=item, reason="unknown.input_missing")
    return draft.derive(measure, quantities.total([f.quantity for f in known]), method=METHOD, inputs=known, item=item)


def stages(draft: Draft, lines: Lines) -> list:
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
    rows.append([Name("word", "word.sum"), *totals.values()])
    heads = ["column.source_of_capital", *(f"column.stage.{stage}" for stage in stages)]
    blocks.append(Table("funding.stages.caption", heads, rows))
    allocated, disbursed = totals.get("allocated"), totals.get("disbursed")
    if allocated is not None:
        draft.headline(
            "funding.allocated", unit=draft.view.unit, year=Name("text", str(year)), allocated=allocated, disbursed=disbursed
        )
        draft.highlight(allocated, Name("capital_stage", "allocated"))
        draft.highlight(disbursed, Name("capital_stage", "disbursed"))
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


def uses(draft: Draft, lines: Lines) -> list:
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


def arrears(draft: Draft) -> list:
    """Arrears work by work and by age."""
    view = draft.view
    due = [work for unit in [view.unit, *view.children] for work in _due(view, unit)]
    if not due:
        return [Sentence("funding.no_arrears")]
    rows, owed, by_age = [], [], {}
    for work in due:
        accepted, arranged = work.figure("accepted_million_vnd"), work.figure("arranged_million_vnd")
        of = view.places[work.unit_id]
        figure = _owed_for(draft, work)
        age = _age(work.day("accepted_date"), view.as_of)
        is_paid = figure is not None and figure.quantity is not None and figure.quantity.upper == 0  # nothing owed has no age
        told_age = Name("text", "–") if is_paid else Name("arrears_age", age)
        rows.append([Name("text", work["name"]), of, work.day("accepted_date"), accepted, arranged, figure, told_age])
        owed.append(figure)
        by_age.setdefault(age, []).append(figure)
    total = _owed(draft, "arrears_total", owed, "")
    if total.quantity is None or total.quantity.upper != 0:
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


def arrears_of(draft: Draft, unit: Unit) -> Figure | None:
    """Arrears of a unit itself on the review date; None where no works are told, which is not the same as no arrears."""
    due = _due(draft.view, unit)
    if not due:
        return None
    figures = [_owed_for(draft, work) for work in due]
    inputs, whole = figures, [figure.quantity for figure in figures]
    quantity, reason = (None, "unknown.input_missing") if None in whole else (quantities.total(whole), "")
    return draft.derive("arrears_total", quantity, method=METHOD, inputs=inputs, of=unit, reason=reason)


def _due(view: View, unit: Unit) -> list[Entity]:
    """Works of a unit that were accepted by the review date."""
    return [work for work in view.entities("arrears", of=unit) if work.day("accepted_date") <= view.as_of]


def _owed_for(draft: Draft, work: Entity) -> Figure:
    """Value accepted less capital arranged, never below 0."""
    accepted, arranged = work.figure("accepted_million_vnd"), work.figure("arranged_million_vnd")
    inputs = [figure for figure in (accepted, arranged) if figure is not None]
    rest, reason = None, "unknown.input_missing"
    if len(inputs) == 2:
        rest, reason = point(max(Fraction(0), accepted.quantity.bare - arranged.quantity.bare), accepted.quantity.unit), ""
    of = draft.view.places[work.unit_id]
    return draft.derive("arrears_of_work", rest, method=METHOD, inputs=inputs, item=work.key, of=of, reason=reason)


def _owed(draft: Draft, measure: str, figures: list[Figure], item: str) -> Figure:
    if any(figure.quantity is None for figure in figures):
        return draft.derive(measure, None, method=METHOD, inputs=figures, item=item, reason="unknown.input_missing")
    return draft.derive(measure, quantities.total([f.quantity for f in figures]), method=METHOD, inputs=figures, item=item)


def _age(accepted: date, as_of: date) -> str:
    """Age of arrears in whole years."""
    years = relativedelta(as_of, accepted).years
    return "under_1" if years < 1 else "1_to_3" if years < 3 else "3_and_over"


def resource_table(draft: Draft, lines: Lines) -> list:
    """The official resource table: lines, else what is stated as mobilised within the year; blanks where nothing is told."""
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
    added = _added(draft, STAGED, lines.of(year, stage, **cells), f"{code}.{stage}.{year}")
    return added or (_stated_within(draft.view, code, year) if stage == "mobilised" else None) or Name("text", "……")


def _stated_within(view: View, code: str, year: int) -> Figure | None:
    """Capital stated as mobilised in a year or a part of it; one whose period does not say when it began is of no year."""
    stated = view.latest(MOBILISED, "" if code == "all" else code)
    if stated is None or stated.period_start is None or stated.last_day is None:
        return None
    return stated if stated.period_start.year == stated.last_day.year == year else None


# --- the programme's orientation ------------------------------------------------------------------------------------------


def orientation(draft: Draft, parts: dict[str, Figure], total: Figure | None) -> list:
    """Shares of the sources beside those that the programme is oriented to, where every source is reported.

    Parameters
    ----------
    parts : dict of str to Figure
        Capital of one period by source; codes of ``capital_source``.
    total : Figure or None
        Stated total.
    """
    register = draft.view.register
    if not parts or not register.covers(SOURCES, parts):
        return [Sentence("funding.no_orientation")]
    day = max((part.last_day for part in parts.values() if part.last_day), default=draft.view.as_of).isoformat()
    rules = [
        row for row in register.table("funding_structures") if row["valid_from"] <= day <= row["valid_to"] and row["share_percent"]
    ]
    if not rules:
        return [Sentence("funding.no_structure")]
    rows = [_oriented(draft, row, parts, total) for row in rules]
    told = Sentence("funding.orientation", {"decision": Name("text", rules[0]["decision"])})
    heads = ["column.source_of_capital", "column.share", "column.orientation", "column.gap"]
    return [told, Table("funding.orientation.caption", heads, rows)]


def _oriented(draft: Draft, rule: dict[str, str], parts: dict[str, Figure], total: Figure | None) -> list:
    """Share of a source, or of several that the rule takes together, its orientation and the gap; no gap to what is unconfirmed."""
    register = draft.view.register
    codes = rule["capital_source"].split()
    within = [code for code in parts if {code, *register.above(SOURCES, code)} & set(codes)]
    item = "+".join(codes)
    share = _share_together(draft, codes, within, parts, total)
    oriented = _rule_figure(draft, rule, item)
    gap: Figure | Name = Name("text", "–")
    if rule["is_confirmed"] == "true":
        over, reason = None, "unknown.input_missing"
        if share.quantity is not None:
            over, reason = quantities.difference(share.quantity, oriented.quantity, unit="percentage point"), ""
        inputs = [share, oriented]
        gap = draft.derive("capital_orientation_gap", over, method=METHOD, inputs=inputs, item=item, reason=reason)
    return [[Name(SOURCES, code) for code in codes], share, oriented, gap]


def _share_together(draft: Draft, codes: list[str], within: list[str], parts: dict[str, Figure], total: Figure | None) -> Figure:
    """Share of the sources within those that a rule takes together; not told where a source stands only within a wider one."""
    if within == codes and len(codes) == 1:
        return shares(draft, "capital_source_share", parts, total)[codes[0]]
    item, quantity_of = "+".join(codes), draft.view.register.quantity_of
    if not within:
        reason = "unknown.input_missing"
        return draft.derive("capital_source_share", None, method=METHOD, inputs=[], item=item, reason=reason)
    inside = quantities.total([quantity_of(parts[code]) for code in within])
    others = [quantity_of(part) for code, part in parts.items() if code not in within]
    quantity = quantities.share(inside, others, quantity_of(total) if total else None)
    inputs = [*parts.values(), *([total] if total else [])]
    return draft.derive("capital_source_share", quantity, method=METHOD, inputs=inputs, item=item)


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
