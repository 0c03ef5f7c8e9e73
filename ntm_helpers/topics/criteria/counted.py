"""Standing of a unit that is no commune and of which no commune is listed: its own counts, and those of its parts.

A province or a district that is laid in without its communes has numbers of its own: how many communes are recognised, keep the
standard, stand in which band, the mean of their criteria. They are told as they are; nobody asks such a unit how many criteria it
meets itself. Where no mean is stated, the bands of all communes bound it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.attainment import COMMUNES, IN_BAND, KEEPING, MEAN, exactly, told
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value, label_of
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.criteria.bands import band_name, latest_bands, what_bands_allow

RECOGNISED = "communes_recognised"
COUNTS = {
    COMMUNES: "column.communes_total",
    RECOGNISED: "column.communes_recognised",
    "communes_advanced": "column.communes_advanced",
    "communes_model": "column.communes_model",
}
"""Counts of communes, each with the head of its column."""
FURTHER_COUNTS = ("communes_newly_recognised", KEEPING, MEAN, "communes_registered")
PUBLISHED = (*COUNTS, *FURTHER_COUNTS, IN_BAND)
"""What is published of a unit's communes together."""


def standing(draft: Draft) -> list[Block]:
    """What is published of a unit's communes, for it and part by part."""
    view = draft.view
    if not say_counts(draft):
        nothing_published(draft, "topic.criteria")
    published = [figure for name in (*COUNTS, *FURTHER_COUNTS) for figure in told(view, name, view.unit)]
    blocks: list[Block] = []
    if published:
        heads = ["column.measure", "column.value", "column.period"]
        blocks.append(Table("criteria.published.caption", heads, [[label_of(f), f, Period(f)] for f in published]))
    elif latest_bands(draft):
        blocks.append(Sentence("criteria.see_bands"))
    draft.ask(RECOGNISED)
    draft.ask(COMMUNES)
    for child in view.children:
        draft.ask(RECOGNISED, of=child)
    if view.children:
        parts = [[child, *(view.latest(name, of=child) for name in COUNTS)] for child in view.children]
        blocks.append(Table("criteria.above.caption", ["column.unit", *COUNTS.values()], parts))
    return blocks


def say_counts(draft: Draft, by_names: Collection[str] = ()) -> bool:
    """Say first who is recognised, who keeps the standard, the mean, and the bands; tell whether any of it is there.

    What is said of the communes by their names, before or by the figures given, is not said again.
    """
    view, is_said = draft.view, draft.first.union(by_names)
    bands = latest_bands(draft)
    if is_said.issuperset(figure.figure_id for figure in bands):
        bands = []
    latest = [figure for name in (KEEPING, MEAN) if (figure := view.latest(name)) is not None]
    further = [figure for figure in latest if figure.figure_id not in is_said]
    is_recognised = _say_recognised(draft)
    if bands:
        said = [Sentence("criteria.band_count", {"band": band_name(draft, f.item), "count": f}) for f in bands]
        draft.headline("criteria.own_bands", leads=True, unit=view.unit, bands=said, period=Period(bands[0]))
        for figure in bands:
            draft.card(figure, band_name(draft, figure.item), fills=True)
        allowed = what_bands_allow(draft, bands)
        if allowed:
            count, met, mean = (allowed[name] for name in ("count", "met", "mean"))
            draft.headline("criteria.own_bands.allow", count=count, met=met, mean=mean)
    if further:
        draft.headline("criteria.own_counts", leads=True, unit=view.unit, counts=[_told(figure) for figure in further])
    for figure in further:
        draft.card(figure)
    return bool(is_recognised or bands or further)


def _say_recognised(draft: Draft) -> bool:
    """Say how many communes are recognised, of how many on that day; tell whether it is told.

    Where sources of one grade tell several numbers for the day, all of them are said and none is picked.
    """
    view, recognised = draft.view, draft.view.latest(RECOGNISED)
    if recognised is None:
        return False
    best, _ = view.trust(recognised)
    others = [f for f in _of_day(view, RECOGNISED, recognised.last_day) if view.trust(f)[0] == best]
    if len({figure.quantity for figure in others}) > 1:
        numbers = [exactly(figure.quantity) for figure in others]
        several = Sentence("criteria.short", {"said": Name("text", ", ".join(map(str, numbers))), "of": others})
        draft.short(several if None not in numbers else recognised)
        draft.headline("criteria.above_several", leads=True, unit=view.unit, recognised=others, period=Period(recognised))
        return True
    of_all = next((total for total in _of_day(view, COMMUNES, recognised.last_day) if _can_hold(total, recognised)), None)
    key = "criteria.above" if of_all is not None else "criteria.above_no_total"
    draft.headline(key, leads=True, unit=view.unit, recognised=recognised, total=of_all)
    compared = Sentence("criteria.card.of_on", {"total": of_all, "period": Period(recognised)}) if of_all is not None else None
    draft.card(recognised, Name("word", "criteria.card.recognised"), compared)
    draft.short(recognised)
    return True


def _can_hold(total: Figure, part: Figure) -> bool:
    """Whether a number of communes may be of a total; where it cannot, the page on consistency says so and no fraction is told."""
    if total.quantity is None or part.quantity is None:
        return True
    return quantities.compare(part.quantity, total.quantity) != "greater"


def _of_day(view: View, measure: str, day: date | None) -> list[Figure]:
    """Figures of the unit that tell how things stood on a day, the most trusted first."""
    found = [figure for figure in told(view, measure, view.unit) if figure.last_day == day and figure.quantity is not None]
    return sorted(found, key=view.trust)


def _told(figure: Figure) -> Sentence:
    values: dict[str, Value] = {"measure": label_of(figure), "figure": figure, "period": Period(figure)}
    return Sentence("criteria.count_told", values)
