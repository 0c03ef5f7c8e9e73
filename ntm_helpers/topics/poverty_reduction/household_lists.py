"""How lists of households are laid out in a review: the official status, by part, and the movement between lists.

Counts, rates and movement are those of `methods.households`: ranges where the status of some households is not decided. Where
declared statuses are others than the score cards give, the sentence says in which units and which way.
"""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.households import Lists, Moved
from ntm_helpers.methods.households import movement as followed
from ntm_helpers.methods.identities.completeness import all_parts
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Chart, Draft, Gravity, Name, Sentence, Table, Value, is_withheld, key_family, nothing
from ntm_helpers.review.arithmetic import About, count, count_between, ratio
from ntm_helpers.review.operations import entries, from_to, of_values
from ntm_helpers.topics.common import published_table
from ntm_helpers.topics.poverty_reduction.figures import FLOWS, Facts
from ntm_helpers.topics.poverty_reduction.on_lists import LISTED_RATE, OnLists, listed, rate_of
from ntm_helpers.topics.poverty_reduction.published import changed_since

MOVES = key_family(
    "column.move",
    ("opening", "escaped", "relapsed", "arisen", "anew", "other_decrease", "other_increase", "closing"),
)
NEED_EARLIER_LISTS = ("relapsed", "arisen")
STATUS = key_family("poverty.status", ("poor", "poor_income", "poor_services", "near_poor", "not_poor"))
NOT_EVERY_HOUSEHOLD = key_family("poverty.coverage", ("sample", "reviewed_only"))
SIGNS = {"escaped": -1, "relapsed": 1, "arisen": 1, "anew": 1, "other_decrease": -1, "other_increase": 1}
"""Moves that add to the poor households, or take from them."""
KINDS = ("poor_income", "poor_services")


def say(draft: Draft, facts: Facts) -> None:
    """Say in the headline what the latest lists say, which statuses differ from the scores, and the change."""
    if not facts.lists:
        return
    last = facts.lists[-1]
    of_parts = [unit for unit in draft.view.children if last.lists.of(unit).lists]
    whose: dict[str, Value] = {"parts": of_parts} if last.lists.has_rate and of_parts and not all_parts(draft.view) else {}
    key = ("poverty.listed_of_parts" if whose else "poverty.listed") if last.lists.has_rate else "poverty.listed_no_rate"
    standard = Name("poverty_standard", last.lists.standard)
    numbers: dict[str, Value] = {"poor": last.poor, "households": last.households, "rate": last.rate}
    told = {**whose, "unit": draft.view.unit, "day": last.lists.list_date, "standard": standard, **numbers}
    draft.say(Sentence(key, told), leads=True)
    changed = None
    if last.change is not None and last.rate is not None and (before := facts.lists[-2]).rate is not None:
        changed = changed_since(before.rate, last.change)
    shown = last.poor if is_withheld(last.poor) else last.rate  # the rate of few is wide, and says no more
    draft.card(shown, Name("word", "poverty.card.poor"), changed)
    if differing := _differing(draft, last):
        draft.say(Sentence("poverty.differing", differing, gravity=Gravity.DIFFERS_FROM_RULE))
    if changed is not None:
        draft.headline("poverty.listed_change", leads=True, changed=changed)


def lists(draft: Draft, facts: Facts) -> list[Block]:
    """Official status by the lists an office keeps, and what differs from the score cards."""
    if not facts.lists:
        return [nothing("poverty.no_lists", "households_listed", LISTED_RATE)]
    last = facts.lists[-1]
    blocks: list[Block] = [_by_day(facts), _persons(draft, last), *_kinds(draft, facts)]
    if differing := _differing(draft, last):
        blocks.append(Sentence("poverty.differing", differing))
    blocks += [*_rates_drawn(draft, facts), *_by_part(draft, last)]
    sources = dict.fromkeys(entity.source_id for of_day in facts.lists for entity in of_day.lists.lists)
    blocks.append(Sentence("poverty.lists_from", {"sources": [Name("source", source_id) for source_id in sources]}))
    if undecided := last.lists.rows_undecided("poor"):
        about: About = {"item": f"undecided.{last.lists.key}", "on": last.lists.list_date}
        figure = count(draft, "households_listed", undecided, by=Lists.rows_undecided, **about)
        blocks.append(Sentence("poverty.undecided", {"households": figure}))
    if last.lists.missing:
        blocks.append(Sentence("poverty.lists_missing", {"units": list(last.lists.missing)}))
    if last.lists.coverage in NOT_EVERY_HOUSEHOLD:
        blocks.append(Sentence(NOT_EVERY_HOUSEHOLD[last.lists.coverage]))
    return blocks


def _by_day(facts: Facts) -> Table:
    rows = [
        [
            of_day.lists.list_date,
            Name("poverty_standard", of_day.lists.standard),
            Name("list_coverage", of_day.lists.coverage),
            of_day.households,
            of_day.poor,
            of_day.near_poor,
            of_day.rate,
            of_day.near_poor_rate,
            of_day.change or Name("text", "–"),
        ]
        for of_day in facts.lists
    ]
    heads = (
        "column.day",
        "column.standard",
        "column.coverage",
        "column.households",
        "column.poor",
        "column.near_poor",
        "column.poverty_rate",
        "column.near_poor_rate",
        "column.change",
    )
    return Table("poverty.lists.caption", heads, rows)


def _persons(draft: Draft, last: OnLists) -> Table:
    """People in the households of each status on the last lists: a rate of people is another one than that of households."""
    day, lists = last.lists.key, last.lists
    counts = {status: _people(draft, last, status) for status in ("all", "poor", "near_poor")}
    rows: list[list[Value]] = []
    for status in ("poor", "near_poor"):
        rate = None
        if lists.has_rate:
            rate = ratio(draft, "persons_listed_rate", counts[status], counts["all"], item=f"{status}.{day}")
        rows.append([Name("household_status", status), counts[status], counts["all"], rate or Name("text", "–")])
    return Table("poverty.persons.caption", ["column.status", "column.people", "column.people_in_all", "column.persons_rate"], rows)


def _people(draft: Draft, last: OnLists, status: str) -> Figure:
    """Count the people in the households of a status, from the least to the most there may be."""
    lists = last.lists
    surely, may_be = lists.people_with_status(status)
    least, more = (sum(int(size) * number for size, number in sizes.items()) for sizes in (surely, may_be))
    undecided = [("undecided", entries(may_be))] if may_be else []
    return draft.derive(
        "persons_listed",
        from_to(least, least + more, "person"),
        by=Lists.people_with_status,
        inputs=[last.households],
        rows=(*lists.rows_with_status(status), *lists.rows_undecided(status)),
        item=f"{status}.{lists.key}",
        rules=(lists.standard,),
        **of_values("sum:values", surely, *undecided),
    )


def _kinds(draft: Draft, facts: Facts) -> list[Block]:
    """Both kinds of poor households by day, where a list tells them apart."""
    if not any(of_day.lists.households["status"].isin(KINDS).any() for of_day in facts.lists):
        return []
    rows: list[list[Value]] = []
    for of_day in facts.lists:
        rows.append([of_day.lists.list_date, *(listed(draft, of_day.lists, kind) for kind in KINDS)])
    return [Table("poverty.kinds.caption", ["column.day", "column.poor_income", "column.poor_services"], rows)]


def _differing(draft: Draft, last: OnLists) -> dict[str, Value]:
    """Households whose declared status differs from their scores: how many, where and which way; empty where none does."""
    if not last.lists.rows_with_status("differing"):
        return {}
    view = draft.view
    units = [unit for unit in view.children or [view.unit] if last.lists.of(unit).rows_with_status("differing")]
    return {"households": listed(draft, last.lists, "differing"), "units": units, "ways": _ways(draft, last)}


def _ways(draft: Draft, last: OnLists) -> list[Sentence]:
    """Which way declared statuses differ from the scores, the most households first."""
    ways = []
    for (declared, computed), rows in last.lists.rows_differing().items():
        figure = count(
            draft,
            "households_listed",
            rows,
            evidence=[last.households],
            by=Lists.rows_differing,
            item=f"differing.{declared}.{computed}.{last.lists.key}",
            rules=(last.lists.standard,),
        )
        statuses = {"declared": Name("word", STATUS[declared]), "computed": Name("word", STATUS[computed])}
        ways.append(Sentence("poverty.differing_way", {"households": figure, **statuses}))
    return ways


def _rates_drawn(draft: Draft, facts: Facts) -> list[Block]:
    """Draw the rate of every part on the last two lists, the highest of the last first."""
    if len(facts.lists) < 2 or facts.lists[-2].lists.standard != facts.lists[-1].lists.standard:
        return []
    moved: list[tuple[Unit, Figure, Figure]] = []
    for unit in draft.view.children:
        rates = [_rate_of_part(draft, of_day.lists.of(unit), unit) for of_day in facts.lists[-2:]]
        first, last = rates
        if first is not None and last is not None and first.quantity and last.quantity:
            moved.append((unit, first, last))
    if not moved or any(is_withheld(listed(draft, facts.lists[-1].lists.of(unit), "poor", unit)) for unit in draft.view.children):
        return []  # which is the highest cannot be said where one is withheld
    moved.sort(key=lambda one: -one[2].quantity.lower if one[2].quantity else 0)
    days: dict[str, Value] = {"first": facts.lists[-2].lists.list_date, "last": facts.lists[-1].lists.list_date}
    title = Sentence("poverty.by_unit.chart", {"unit": moved[0][0], "rate": moved[0][2]})
    rows: list[tuple[Value, Figure]] = [(unit, rate) for unit, *rates in moved for rate in rates]
    chart = Chart("dumbbell", title, rows, about=Sentence("poverty.by_unit.chart.about", days))
    draft.picture(chart)
    return [chart]


def _rate_of_part(draft: Draft, own: Lists, unit: Unit) -> Figure | None:
    """Rate of poor households of a part on lists of one day."""
    if not own.lists or not own.has_rate:
        return None
    poor, every = (listed(draft, own, status, unit) for status in ("poor", "all"))
    return rate_of(draft, own, poor, every, unit)


def _by_part(draft: Draft, last: OnLists) -> list[Block]:
    """Poor and near-poor households of every part on the latest lists."""
    rows: list[list[Value]] = []
    for unit in draft.view.children:
        own = last.lists.of(unit)
        if own.lists:
            poor, near = (listed(draft, own, status, unit) for status in ("poor", "near_poor"))
            every = listed(draft, own, "all", unit)
            rows.append([unit, every, poor, near, rate_of(draft, own, poor, every, unit), rate_of(draft, own, near, every, unit)])
    heads = (
        "column.unit",
        "column.households",
        "column.poor",
        "column.near_poor",
        "column.poverty_rate",
        "column.near_poor_rate",
    )
    return [Table("poverty.by_unit.caption", heads, rows)] if rows else []


def movement(draft: Draft, facts: Facts) -> list[Block]:
    """Movement of poor households, as published and between neighbouring lists of one standard."""
    moved = facts.of_movement
    published: list[Block] = [published_table(draft.view, "poverty.movement.published.caption", moved)] if moved else []
    rows = [row for number in range(1, len(facts.lists)) if (row := _moved(draft, facts.lists[: number + 1]))]
    if not rows:
        return published or [nothing("poverty.no_movement", "poor_households_moved", *FLOWS)]
    heads = ["column.day", *MOVES.values()]
    chart = _steps(rows[-1])
    if chart is not None and draft.pictured is None:
        draft.picture(chart)
    drawn: list[Block] = [chart] if chart is not None else []
    return [*published, *drawn, Table("poverty.movement.caption", heads, rows), Sentence("poverty.movement.note")]


def _steps(row: Sequence[Value]) -> Chart | None:
    """Draw how the households poor on one list became those of the next; of those poor anew the kinds where they are told apart."""
    day, *cells = row
    told = {name: cell for name, cell in zip(MOVES, cells, strict=True) if isinstance(cell, Figure)}
    left_out = ("anew",) if "relapsed" in told and "arisen" in told else NEED_EARLIER_LISTS
    opening, closing = told.get("opening"), told.get("closing")
    moves = [name for name in SIGNS if name in told and name not in left_out and not _is_nothing(told[name])]
    if opening is None or closing is None or any(map(is_withheld, told.values())):
        return None
    rows: list[tuple[Value, Figure]] = [(Name("word", MOVES[name]), told[name]) for name in ("opening", *moves, "closing")]
    signs = (0, *(SIGNS[name] for name in moves), 0)
    values: dict[str, Value] = {"opening": opening, "closing": closing}
    has_fallen = opening.quantity and closing.quantity and quantities.compare(closing.quantity, opening.quantity) == "less"
    title = Sentence("poverty.movement.chart.fallen" if has_fallen else "poverty.movement.chart", values)
    return Chart("steps", title, rows, about=Sentence("poverty.movement.chart.about", {"day": day}), signs=signs)


def _is_nothing(figure: Figure) -> bool:
    """Whether a number is surely zero."""
    return figure.quantity is not None and figure.quantity.upper == 0


def _moved(draft: Draft, until: tuple[OnLists, ...]) -> list[Value]:
    """Row of the movement to the last of the lists; empty where it cannot be followed."""
    *earlier, now = (of_day.lists for of_day in until)
    moved = followed(earlier, now)
    if moved is None:
        return []
    cells: list[Value] = [now.list_date]
    for name in MOVES:
        rows: Moved | None = getattr(moved, name)
        if rows is None:
            cells.append(Name("word", "poverty.not_told_apart"))
            continue
        figure = count_between(
            draft,
            "poor_households_moved",
            rows.surely,
            rows.undecided,
            evidence=[of_day.households for of_day in until],
            by=followed,
            item=f"{name}.{now.key}",
            rules=(now.standard,),
        )
        cells.append(figure)
    return cells
