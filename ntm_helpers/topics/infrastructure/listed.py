"""The works that an office lists, laid out: by kind, work by work, against what is usual, unit by unit.

A page lists the works of its unit, its parts and its villages. What is usual for the unit's own works is told by those of its
parent and siblings too, so that it is the same on every page. Works that began after the review date stand apart at the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from ntm_helpers.dataset import Figure
from ntm_helpers.dataset.entities import dates_of
from ntm_helpers.methods.works import FAR, FEWEST, KINDS, Work
from ntm_helpers.review import Block, Chart, Draft, Name, Sentence, Table, Value, nothing
from ntm_helpers.review.arithmetic import count
from ntm_helpers.topics.infrastructure.figures import LISTED, Facts, Listing, key_of, name_of
from ntm_helpers.topics.owners import owners_of

MOST_DRAWN = 40
"""Works of a kind that one chart can hold."""
LEAST_DRAWN = 10
"""Works of which a table tells as much as a drawing, but one."""
DASH = Name("text", "–")


def listed(draft: Draft, facts: Facts) -> list[Block]:
    """Number listed, done, accepted and overdue and cost of every kind; quantities and what a unit of them costs."""
    listing = facts.listing
    if listing is None:
        return [nothing("works.no_list", LISTED), *_later(draft, facts)]
    counts: list[list[Value]] = []
    amounts: list[list[Value]] = []
    for kind in listing.kinds():
        mine = [work for work in listing.works if work.kind == kind]
        served = list(dict.fromkeys(Name("criterion", work["criterion"]) for work in mine if work["criterion"]))
        counts.append([Name(KINDS, kind), *listing.counts(mine, kind), listing.cost(mine, kind), served or None])
        for unit in dict.fromkeys(work.unit for work in mine if work.unit):
            cells: list[Value] = [*listing.amounts(kind, unit), listing.mean(kind, unit)]
            amounts.append([Name(KINDS, kind), *cells, listing.median((kind, unit))])
    heads = [
        "column.work_kind",
        "column.works_listed",
        "column.works_done",
        "column.works_accepted",
        "column.overdue",
        "column.cost",
        "column.criterion",
    ]
    blocks: list[Block] = [*_kinds_drawn(draft, listing), Table("works.by_kind.caption", heads, counts)]
    if amounts:
        heads = [
            "column.work_kind",
            "column.planned",
            "column.quantity_done",
            "column.done_rate",
            "column.mean_unit_cost",
            "column.median_unit_cost",
        ]
        blocks.append(Table("works.quantities.caption", heads, amounts))
    return [*blocks, *_later(draft, facts)]


def _kinds_drawn(draft: Draft, listing: Listing) -> list[Block]:
    """Draw of every kind how many works are done and accepted of those listed; what is overdue is the title."""
    if len(listing.works) < LEAST_DRAWN:
        return []
    rows: list[tuple[Value, Figure]] = []
    for kind in listing.kinds():
        listed_, done, accepted, _ = listing.counts([work for work in listing.works if work.kind == kind], kind)
        rows += [(Name(KINDS, kind), figure) for figure in (listed_, done, accepted)]
    *_, late = listing.counts(listing.works)
    is_any_late = any(work.is_overdue for work in listing.works)
    title = Sentence("works.by_kind.chart.overdue", {"count": late}) if is_any_late else Sentence("works.by_kind.chart")
    chart = Chart("bullet", title, rows, about=Sentence("works.by_kind.chart.about"))
    draft.picture(chart)
    return [chart]


def _later(draft: Draft, facts: Facts) -> list[Block]:
    """Works that began, or were done, after the review date: named, and counted nowhere."""
    rows: list[list[Value]] = [
        [Name("text", work["name"]), owners_of(draft.view, work), Name(KINDS, work["kind"]), dates_of("works", work.row)[0]]
        for work in facts.later
    ]
    heads = ["column.work", "column.unit", "column.work_kind", "column.day"]
    return [Table("works.later.caption", heads, rows)] if rows else []


def one_by_one(draft: Draft, facts: Facts) -> list[Block]:
    """Every work; on the page of a unit with parts those that are late or stopped, for each part has a page of its own."""
    listing, has_parts = facts.listing, bool(draft.view.children)
    if listing is None:
        return [nothing("works.nothing_listed", LISTED)]
    shown = [work for work in listing.works if not has_parts or work.is_overdue or work.state == "stopped"]
    undated = [labelled(listing, work) for work in listing.works if work.may_be_overdue]
    note = [Sentence("works.without_due", {"works": undated})] if undated else []
    if not shown:
        return [Sentence("works.none_late"), *note]
    heads = [
        "column.work",
        "column.unit",
        "column.work_kind",
        "column.state",
        "column.due",
        "column.done",
        "column.accepted",
        "column.planned",
        "column.quantity_done",
        "column.cost",
    ]
    caption = "works.late.caption" if has_parts else "works.list.caption"
    return [Table(caption, heads, [_row(listing, work) for work in shown]), *note]


def _row(listing: Listing, work: Work) -> list[Value]:
    return [
        name_of(work),
        listing.owners(work),
        Name(KINDS, work.kind),
        _state(work),
        work.entity.day("due_date"),
        work.entity.day("done_date") if work.is_done else DASH,
        work.entity.day("accepted_date") if work.is_accepted else DASH,
        work.entity.figure("planned_quantity"),
        work.entity.figure("quantity"),
        work.cost,
    ]


def _state(work: Work) -> Value:
    """State of a work, and that it is late where it is."""
    state = Name("work_state", work.state)
    return [state, Name("milestone_state", "overdue")] if work.is_overdue else state


def unusual(draft: Draft, facts: Facts) -> list[Block]:
    """Unit costs far from the median of their kind, drawn among the others; what has no unit cost, and why."""
    listing, view = facts.listing, draft.view
    if listing is None:
        return [nothing("works.nothing_listed", "work_unit_cost")]
    rule = Sentence("works.usual_rule", {"fewest": Name("rule", str(FEWEST)), "far": Name("rule", str(FAR))})
    far = listing.far()
    table = Table("works.far.caption", FAR_HEADS, [_far_row(listing, work) for work in far])
    blocks: list[Block] = [rule, table if far else Sentence("works.none_far"), *_charts(listing, far)]
    if any(map(listing.is_own, listing.works)):
        blocks.insert(1, Sentence("works.compared_beside", {"unit": view.unit, "parent": view.places.parent(view.unit.unit_id)}))
    rows: list[list[Value]] = [
        [name_of(w), listing.owners(w), listing.unit_cost(w)] for w in listing.works if not listing.has_cost(w)
    ]
    if rows:
        blocks.append(Table("works.without_cost.caption", ["column.work", "column.unit", "column.unit_cost"], rows))
    return blocks


FAR_HEADS = (
    "column.work",
    "column.unit",
    "column.cost",
    "column.costed_quantity",
    "column.unit_cost",
    "column.median_unit_cost",
    "column.times_median",
)


def _far_row(listing: Listing, work: Work) -> list[Value]:
    compared = [listing.unit_cost(work), listing.median_of(work), listing.times(work)]
    return [name_of(work), listing.owners(work), work.cost, work.costed, *compared]


def _charts(listing: Listing, far: Iterable[Work]) -> list[Chart]:
    """Unit costs of every kind that has one far from its median, where one drawing holds them."""
    charts = []
    for key, is_own in dict.fromkeys((key_of(work), listing.is_own(work)) for work in far):
        drawn = [work for work in listing.comparable(key) if not is_own or listing.is_own(work)]
        middle = listing.median_of(next(work for work in far if (key_of(work), listing.is_own(work)) == (key, is_own)))
        named = [work for work in drawn if work in far]
        if len(drawn) <= MOST_DRAWN:
            item = f"{key[0]}.own" if is_own else key[0]
            far_ones, all_of_them = ([work.entity for work in some] for some in (named, drawn))
            number = count(listing.draft, "works_far", far_ones, among=all_of_them, item=item, on=listing.view.as_of)
            values: dict[str, Value] = {"kind": Name(KINDS, key[0]), "count": number}
            rows: list[tuple[Value, Figure]] = [
                (labelled(listing, work) if work in named else None, listing.unit_cost(work)) for work in drawn
            ]
            charts.append(Chart("spread", Sentence("works.chart", values), rows, middle, Sentence("works.chart.about")))
    return charts


def by_unit(listing: Listing) -> list[Table]:
    """Number of works listed and done, units × kinds."""
    view, kinds = listing.view, listing.kinds()
    heads: list[str | Name] = ["column.unit", *(Name(KINDS, kind) for kind in kinds)]
    tables = []
    for counted, caption in ((listing.listed, "works.units_listed.caption"), (listing.done, "works.units_done.caption")):
        rows: list[list[Value]] = []
        for unit in [view.unit, *view.children]:
            mine = [work for work in listing.works if unit.unit_id in work.entity.unit_ids]
            cells: list[Value] = []
            for kind in kinds if mine else ():
                works = [work for work in mine if work.kind == kind]
                item = f"{kind}.own" if unit == view.unit else kind
                cells.append(counted(works, item, unit) if works else DASH)
            rows += [[unit, *cells]] if mine else []
        tables.append(Table(caption, heads, rows))
    return tables


def labelled(listing: Listing, work: Work) -> Sentence:
    """Name of a work with its unit."""
    return Sentence("works.of_unit", {"work": name_of(work), "unit": listing.owners(work)})
