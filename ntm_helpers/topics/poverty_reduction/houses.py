"""Houses in a review: temporary ones found, supported and removed, those improved; and values that the criteria report of them.

Temporary houses of a unit are those that it reports; where it reports none, those of all its parts together, if every one of them
reports them of one day — else the parts that do not are named. What is left is what was found less what was removed.

**Criteria.** A value reported for a criterion stands beside the official figure of the same thing: income, poverty, houses.
Where no official rate is told, the rate of the list of households of the same day takes its place; for temporary houses, those that
are left. The two need not be one measure (criterion 11 may leave out households that cannot work), so a difference is a question to
whoever reported it, told with its size; it is told only where the two surely differ.
"""

from __future__ import annotations

from datetime import date

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.households import Lists
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft, Name, Sentence, Table
from ntm_helpers.review.arithmetic import ratio
from ntm_helpers.topics.poverty_reduction.lists import listed, rate_of

METHOD = "ntm_helpers.topics.poverty_reduction.houses"


HOUSES, TO_IMPROVE, SUPPORTED = "houses_improved", "houses_to_improve", "temporary_houses_supported"
FOUND, REMOVED, LEFT = "temporary_houses_found", "temporary_houses_removed", "temporary_houses_left"
RATE, LISTED = "poverty_rate", "households_listed_rate"
GAPS = {"percent": ("criterion_points_gap", "percentage point"), "house": ("criterion_houses_gap", "house")}
"""By the unit of an indicator: the measure that tells how far its value lies from the official one, and the unit of that."""
MOST_SAID = 4
"""Differences told one by one; the units of further ones are named together."""


def houses(draft: Draft) -> list:
    """Temporary houses and improved houses, with the share done."""
    view = draft.view
    supported, improved, wanted = (view.latest(measure) for measure in (SUPPORTED, HOUSES, TO_IMPROVE))
    found, removed = (_own_or_of_parts(draft, measure) for measure in (FOUND, REMOVED))
    blocks: list = []
    if supported is not None:
        draft.headline("poverty.supported", unit=view.unit, houses=supported)
        draft.highlight(supported)
        blocks.append(Sentence("poverty.supported_only", {"houses": supported}))
    rows = _temporary(draft)
    if rows:
        blocks.append(Table("poverty.temporary.caption", ["column.measure", "column.value", "column.day"], rows))
    blocks += _temporary_by_unit(draft)
    if found is not None and removed is not None:
        share = ratio(draft, "temporary_houses_removed_share", removed, found)
        is_above = quantities.compare(removed.quantity, found.quantity) == "greater"
        draft.check("note", "disagrees" if is_above else "agrees", "poverty.check.removed", removed=removed, found=found)
        draft.headline("poverty.removed", unit=view.unit, removed=removed, found=found, share=share)
        draft.highlight(share)
    if improved is not None:
        share = ratio(draft, "houses_improved_share", improved, wanted)
        draft.headline("poverty.improved", improved=improved, wanted=wanted, share=share)
        draft.highlight(share)
        rows = [[Name("measure", HOUSES), improved], [Name("measure", TO_IMPROVE), wanted], [Name("measure", share.measure), share]]
        blocks.append(Table("poverty.houses.caption", ["column.measure", "column.value"], rows))
        blocks.append(Sentence("poverty.wanted_not_said", {"wanted": wanted}))
        if wanted is not None:
            verdict = "disagrees" if quantities.compare(improved.quantity, wanted.quantity) == "greater" else "agrees"
            draft.check("note", verdict, "poverty.check.houses", improved=improved, wanted=wanted)
    return blocks


def _own_or_of_parts(draft: Draft, measure: str) -> Figure | None:
    """Houses of the unit, or of all its parts together where every one reports them of one day."""
    view = draft.view
    own = view.latest(measure)
    parts = [view.latest(measure, of=child) for child in view.children]
    if own is not None or not parts or None in parts or len({figure.last_day for figure in parts}) > 1:
        return own
    together = quantities.total([figure.quantity for figure in parts])
    return draft.derive(f"{measure}_by_parts", together, method=f"{METHOD}._own_or_of_parts", inputs=parts)


def _temporary(draft: Draft) -> list[list]:
    """Temporary houses found, supported and removed, the whole and by the kind of work."""
    view = draft.view
    codes = ("", *view.register.codes_of("house_work"))
    told = [
        figure for measure in (FOUND, SUPPORTED, REMOVED) for code in codes if (figure := view.latest(measure, code)) is not None
    ]
    return [[Name("what", f"{f.measure}:{f.item}"), f, f.last_day or Name("word", "unknown.silent")] for f in told]


def _temporary_by_unit(draft: Draft) -> list:
    """Temporary houses of every part that reports any, and which parts report none."""
    view = draft.view
    told = {child: [view.latest(measure, of=child) for measure in (FOUND, REMOVED)] for child in view.children}
    rows = [[child, *figures, _left(draft, child)] for child, figures in told.items() if any(figures)]
    if not rows:
        return []
    heads = ["column.unit", "column.houses_found", "column.houses_removed", "column.houses_left"]
    without = [child for child, figures in told.items() if None in figures]
    note = [Sentence("poverty.houses_missing", {"units": without})] if without else []
    return [Table("poverty.temporary.by_unit.caption", heads, rows), *note]


def _left(draft: Draft, of: Unit) -> Figure | None:
    """Houses found less those removed, where both are told of one day."""
    found, removed = (draft.view.latest(measure, of=of) for measure in (FOUND, REMOVED))
    if found is None or removed is None or found.last_day != removed.last_day:
        return None
    left = quantities.difference(found.quantity, removed.quantity, unit="house")
    return draft.derive(LEFT, left, method=f"{METHOD}._left", inputs=[found, removed], of=of)


def step_beside(draft: Draft, lists: list[Lists]) -> None:
    """Values reported for the criteria of income, poverty and housing beside the official figure of the same thing.

    On the page of a unit with parts also those of every part: the rate of criterion 11 and temporary houses.
    """
    view = draft.view
    own, differing = _rows_beside(draft, view.unit, lists)
    parts: list[list] = []
    for child in view.children:
        rows, other = _rows_beside(draft, child, lists)
        parts += [[child, *row] for row in rows if row[3].key in (LISTED, LEFT)]
        differing += other
    for values in differing[:MOST_SAID]:
        draft.headline("poverty.beside_differs", **values)
    if len(differing) > MOST_SAID:
        units = list(dict.fromkeys(values["unit"] for values in differing[MOST_SAID:]))
        draft.headline("poverty.beside_differs_too", units=units)
    heads = [
        f"column.{head}" for head in ("indicator", "value", "day", "official_measure", "official_value", "official_day", "gap")
    ]
    blocks: list = [Table("poverty.beside.caption", heads, own)] if own else []
    if parts:
        blocks.append(Table("poverty.beside.parts.caption", ["column.unit", *heads], parts))
    draft.step("beside", *([Sentence("poverty.beside"), *blocks] if blocks else [Sentence("poverty.nothing_beside")]))


def _rows_beside(draft: Draft, unit: Unit, lists: list[Lists]) -> tuple[list[list], list[dict]]:
    """Rows of a unit, and what is to be said of values that surely differ on one day."""
    view, rows, differing = draft.view, [], []
    for indicator in view.register.law.indicators.values():
        told = view.latest("indicator_value", indicator["indicator"], of=unit) if indicator["beside"] else None
        if told is None:
            continue
        official, day = _official(draft, indicator["beside"], unit, told, lists)
        name, measure = (
            Name("indicator", indicator["indicator"]),
            Name("measure", official.measure if official else indicator["beside"]),
        )
        gap = _gap(draft, told, official, unit) if day == told.last_day else None
        rows.append([name, told, told.last_day, measure, official, day or Name("text", "–"), gap or Name("text", "–")])
        if gap is not None:
            differing.append({"unit": unit, "name": name, "told": told, "measure": measure, "official": official, "gap": gap})
    return rows, differing


def _official(draft: Draft, measure: str, unit: Unit, told: Figure, lists: list[Lists]) -> tuple[Figure | None, date | None]:
    """Official figure and its day; where no rate is told that of the list of the same day, and of houses those that are left."""
    view = draft.view
    found = view.latest(measure, None, of=unit)
    if measure == RATE and found is None:
        ours = [one if unit == view.unit else one.of(unit) for one in lists]
        ours = [one for one in ours if one.lists and one.has_rate]
        same = [one for one in ours if one.list_date == told.last_day] or ours[-1:]
        if same:
            poor, every = (listed(draft, same[0], status, unit) for status in ("poor", "all"))
            return rate_of(draft, same[0], poor, every, unit), same[0].list_date
    if measure == FOUND and (left := _left(draft, unit)) is not None:
        return left, left.last_day
    return found, found.last_day if found else None


def _gap(draft: Draft, told: Figure, official: Figure | None, unit: Unit) -> Figure | None:
    """How far the value reported for a criterion lies from the official figure; None where the two may agree."""
    if official is None or official.quantity is None or told.quantity is None:
        return None
    ours, theirs = (draft.view.register.quantity_of(figure) for figure in (told, official))
    if ours.unit not in GAPS or ours.unit != theirs.unit or quantities.agreement(ours, theirs).verdict != "disagrees":
        return None
    measure, measured_in = GAPS[ours.unit]
    gap = quantities.difference(ours, theirs, unit=measured_in)
    return draft.derive(measure, gap, method=f"{METHOD}._gap", inputs=[told, official], item=told.item, of=unit)
