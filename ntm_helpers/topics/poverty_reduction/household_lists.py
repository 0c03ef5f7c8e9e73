"""How lists of households are laid out in a review: the official status, by part, and the movement between lists.

Counts, rates and movement are those of `methods.households`. A rate is told only where the lists hold every household. Where
declared statuses are others than the score cards give, the sentence says in which units and which way.
"""

from __future__ import annotations

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.households import Lists, movement
from ntm_helpers.places import Unit
from ntm_helpers.quantities import point
from ntm_helpers.review import Draft, Name, Sentence, Table
from ntm_helpers.review.arithmetic import ratio

METHOD = "ntm_helpers.topics.poverty_reduction.lists"


def step(draft: Draft, found: list[Lists]) -> None:
    """Official status by the lists an office keeps, what differs from the score cards, and the movement between lists."""
    if not found:
        draft.step("lists", Sentence("poverty.no_lists"))
        draft.step("movement", Sentence("poverty.no_movement"))
        return
    last, before = found[-1], None
    rows = []
    for lists in found:
        counts = {status: listed(draft, lists, status) for status in ("poor", "near_poor")}
        households = listed(draft, lists, "all")
        rates = [rate_of(draft, lists, figure, households) for figure in counts.values()]
        standard = Name("poverty_standard", lists.standard)
        changed = _changed(draft, lists, before, rates[0])
        before = lists, rates[0]
        cells = [lists.list_date, standard, Name("list_coverage", lists.coverage), households, *counts.values(), *rates]
        rows.append([*cells, changed or Name("text", "–")])
        if lists is last:
            values = {
                "day": last.list_date,
                "standard": standard,
                "poor": counts["poor"],
                "households": households,
                "rate": rates[0],
            }
            draft.headline("poverty.listed" if last.has_rate else "poverty.listed_no_rate", unit=draft.view.unit, **values)
            draft.highlight(rates[0] or counts["poor"])
            draft.highlight(changed)
    heads = ["day", "standard", "coverage", "households", "poor", "near_poor", "poverty_rate", "near_poor_rate", "change"]
    blocks: list = [Table("poverty.lists.caption", [f"column.{head}" for head in heads], rows), _persons(draft, last)]
    if any(lists.households["status"].isin(("poor_income", "poor_services")).any() for lists in found):
        kinds = [[lists.list_date, *(listed(draft, lists, kind) for kind in ("poor_income", "poor_services"))] for lists in found]
        blocks.append(Table("poverty.kinds.caption", ["column.day", "column.poor_income", "column.poor_services"], kinds))
    if last.differing():
        differing = listed(draft, last, "differing")
        units = [unit for unit in draft.view.children or [draft.view.unit] if last.of(unit).differing()]
        told = {"households": differing, "units": units, "ways": _ways(draft, last)}
        draft.headline("poverty.differing", **told)
        blocks.append(Sentence("poverty.differing", told))
    if changed is not None:
        draft.headline("poverty.listed_change", change=changed, day=found[-2].list_date)
    blocks += _by_unit(draft, last)
    sources = dict.fromkeys(entity.source_id for lists in found for entity in lists.lists)
    blocks.append(Sentence("poverty.lists_from", {"sources": [Name("source", source_id) for source_id in sources]}))
    if last.missing:
        blocks.append(Sentence("poverty.lists_missing", {"units": list(last.missing)}))
    if last.coverage != "all":
        blocks.append(Sentence(f"poverty.coverage.{last.coverage}"))
    draft.step("lists", *blocks)
    _step_movement(draft, found)


def listed(draft: Draft, lists: Lists, status: str, of: Unit | None = None) -> Figure:
    """Households of a status on lists of one day, counted; every figure from the lists has that of all of them as its input."""
    count = {"all": len(lists.households), "differing": lists.differing()}.get(status, lists.with_status(status))
    item = f"{status}.{lists.key}"
    method = "ntm_helpers.methods.households.lists_of"
    rules = (lists.standard, *(f"household_lists.csv {entity.key}" for entity in lists.lists))
    counted = point(count, "household", "count")
    return draft.derive("households_listed", counted, method=method, inputs=[], item=item, of=of, rules=rules, on=lists.list_date)


def _ways(draft: Draft, lists: Lists) -> list[Sentence]:
    """Which way declared statuses differ from the scores, the most households first."""
    told = []
    for (declared, computed), count in lists.differing_ways().items():
        item, counted = f"differing.{declared}.{computed}.{lists.key}", point(count, "household", "count")
        inputs, rules = [listed(draft, lists, "all")], (lists.standard,)
        figure = draft.derive("households_listed", counted, method=f"{METHOD}._ways", inputs=inputs, item=item, rules=rules)
        values = {
            name: Name("word", f"poverty.status.{status}") for name, status in (("declared", declared), ("computed", computed))
        }
        told.append(Sentence("poverty.differing_way", {"households": figure, **values}))
    return told


def _by_unit(draft: Draft, lists: Lists) -> list:
    """Poor and near-poor households of every part on the latest lists."""
    rows = []
    for unit in draft.view.children:
        own = lists.of(unit)
        if own.lists:
            poor, near = (listed(draft, own, status, unit) for status in ("poor", "near_poor"))
            every = listed(draft, own, "all", unit)
            rows.append([unit, every, poor, near, rate_of(draft, own, poor, every, unit), rate_of(draft, own, near, every, unit)])
    heads = ["unit", "households", "poor", "near_poor", "poverty_rate", "near_poor_rate"]
    return [Table("poverty.by_unit.caption", [f"column.{head}" for head in heads], rows)] if rows else []


def _changed(draft: Draft, lists: Lists, before: tuple[Lists, Figure] | None, rate: Figure | None) -> Figure | None:
    """Change of the rate since the lists before, in points; none across a change of standard or without both rates."""
    if before is None or before[0].standard != lists.standard or not (lists.has_rate and before[0].has_rate):
        return None
    points = quantities.difference(rate.quantity, before[1].quantity, unit="percentage point")
    inputs, item = [before[1], rate], lists.key
    rules = (lists.standard,)
    return draft.derive("households_listed_rate_change", points, method=f"{METHOD}._changed", inputs=inputs, item=item, rules=rules)


def _persons(draft: Draft, lists: Lists) -> Table:
    """People in the households of each status on the last lists: a rate of people is another one than that of households."""
    method, day = "ntm_helpers.methods.households.lists_of", lists.key
    counts = {
        status: draft.derive(
            "persons_listed",
            point(lists.people_with_status(status), "person", "count"),
            method=method,
            inputs=[listed(draft, lists, "all")],
            item=f"{status}.{day}",
            rules=(lists.standard,),
        )
        for status in ("all", "poor", "near_poor")
    }
    rows = []
    for status in ("poor", "near_poor"):
        rate = (
            ratio(draft, "persons_listed_rate", counts[status], counts["all"], item=f"{status}.{day}") if lists.has_rate else None
        )
        rows.append([Name("household_status", status), counts[status], counts["all"], rate or Name("text", "–")])
    return Table("poverty.persons.caption", ["column.status", "column.people", "column.people_in_all", "column.persons_rate"], rows)


def rate_of(draft: Draft, lists: Lists, part: Figure, whole: Figure, of: Unit | None = None) -> Figure | None:
    """Rate of households, told only where the lists hold every household."""
    item = part.item
    if lists.has_rate:
        return ratio(draft, "households_listed_rate", part, whole, item=item, of=of)
    method = "ntm_helpers.methods.households.lists_of"
    return draft.derive(
        "households_listed_rate", None, method=method, inputs=[part, whole], item=item, of=of, reason="unknown.not_all_households"
    )


MOVES = ("opening", "escaped", "relapsed", "arisen", "anew", "other_decrease", "other_increase", "closing")


def _step_movement(draft: Draft, found: list[Lists]) -> None:
    """Movement of poor households between neighbouring lists of one standard."""
    rows = []
    for number, lists in enumerate(found[1:], start=1):
        moved = movement(found[:number], lists)
        if moved is None:
            continue
        cells: list = [lists.list_date]
        inputs = [listed(draft, one, "all") for one in found[: number + 1]]
        for name in MOVES:
            count, item = getattr(moved, name), f"{name}.{lists.key}"
            if name in ("relapsed", "arisen") and count is None:
                cells.append(Name("word", "poverty.not_told_apart"))
                continue
            quantity = point(count, "household", "count")
            method, rules = "ntm_helpers.methods.households.movement", (lists.standard,)
            cells.append(draft.derive("poor_households_moved", quantity, method=method, inputs=inputs, item=item, rules=rules))
        rows.append(cells)
    if not rows:
        draft.step("movement", Sentence("poverty.no_movement"))
        return
    heads = ["column.day", *(f"column.move.{name}" for name in MOVES)]
    draft.step("movement", Table("poverty.movement.caption", heads, rows), Sentence("poverty.movement.note"))
