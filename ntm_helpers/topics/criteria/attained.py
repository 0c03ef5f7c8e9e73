"""Steps on what units attain: their standing, official bands, population by standing, and single criteria that a source counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, Row, View, band
from ntm_helpers.methods.attainment import (
    IN_BAND,
    KEEPING,
    KEEPS,
    MET,
    NOT_NAMED,
    STATED,
    Attainment,
    Group,
    attainment_of,
    criteria_count,
    groups_of,
    maybe_in_band,
    meets,
    number_in_band,
)
from ntm_helpers.methods.attainment import (
    bands as official_bands,
)
from ntm_helpers.places import Unit
from ntm_helpers.quantities import read_quantity
from ntm_helpers.review import Block, Chart, Draft, Name, Period, Sentence, Table, Value, key_family, nothing
from ntm_helpers.review.arithmetic import count, difference, ratio, total
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.criteria.figures import Facts, label_of

MEETING = "communes_meeting_criterion"
COUNTS = {
    "communes_total": "column.communes_total",
    "communes_recognised": "column.communes_recognised",
    "communes_advanced": "column.communes_advanced",
    "communes_model": "column.communes_model",
}
"""Counts of communes, each with the head of its column."""
FURTHER_COUNTS = ("criteria_mean", "communes_registered")
MOST_GROUPS = 3
"""Of more groups of one standing the headline tells the official bands."""
OF_GROUP = key_family("criteria.parent", (KEEPS, STATED, NOT_NAMED))

# --- standing -------------------------------------------------------------------------------------------------------------


def standing(draft: Draft, facts: Facts) -> list[Block]:
    """What each commune attains; of a unit by itself, or whose parts are no communes, what is published of it."""
    if facts.communes:
        return _of_communes(draft, facts)
    return _of_parts(draft) if draft.view.children else _of_unit(draft, facts)


def _of_unit(draft: Draft, facts: Facts) -> list[Block]:
    """One unit without parts: what it attains, and where its range lies among the bands."""
    view, [attainment] = draft.view, facts.attainments
    stated = attainment.stated
    blocks: list[Block] = []
    if attainment.code == KEEPS:
        draft.headline("criteria.keeps", unit=view.unit, state=stated)
        draft.highlight(stated)
    elif stated is not None:
        if not stated.is_derived:  # else the assessment tells it, with its set and its day
            draft.headline("criteria.met", unit=view.unit, met=stated)
            draft.highlight(stated)
        blocks.append(_straddled(view, attainment))
    else:
        parents = view.latest(KEEPING, of=view.parent) if view.parent else None
        blocks += [nothing_published(draft, "topic.criteria", parents), *_excluded(draft, facts, attainment)]
        draft.ask(MET)
    for group, figure in facts.lists:
        key = "criteria.on_list" if view.unit.unit_id in group.members else "criteria.not_on_list"
        members = [view.places[unit_id] for unit_id in group.members]
        blocks.append(Sentence(key, {"unit": view.unit, "list": label_of(figure), "group": figure, "units": members}))
    return blocks


def _excluded(draft: Draft, facts: Facts, attainment: Attainment) -> list[Sentence]:
    """Say what is left once the closed lists are taken out, marked as inferred."""
    excluding = [figure for group, figure in facts.lists if attainment.unit.unit_id not in group.members]
    ranges = _inferred(draft, attainment, excluding)
    if not ranges:
        return []
    either = _either(ranges)
    draft.headline("criteria.inferred", unit=attainment.unit, ranges=either)
    return [Sentence("criteria.inferred_why", {"unit": attainment.unit, "ranges": either})]


def _inferred(draft: Draft, attainment: Attainment, lists: Sequence[Figure]) -> list[Figure]:
    """Derive the ranges that exclusion leaves; nothing where no closed list excludes the unit."""
    if not lists:
        return []
    return [
        draft.derive(
            "criteria_met_inferred",
            read_quantity(str(low), value_to=str(high), unit="criterion", kind="count"),
            by=attainment_of,
            inputs=lists,
            item=f"{low}..{high}",
            of=attainment.unit,
            parameters=(("criteria", str(criteria_count(draft.view))),),
        )
        for low, high in attainment.possible
    ]


def _either(ranges: Sequence[Figure]) -> Figure | Sentence | None:
    """One range or another, as one value."""
    if len(ranges) < 2:
        return ranges[0] if ranges else None
    return Sentence("word.either", {"one": ranges[0], "other": _either(ranges[1:])})


def _straddled(view: View, attainment: Attainment) -> Sentence:
    """Say which official bands a stated range touches."""
    touched = [code for code in official_bands(view) if meets(_limits(code), attainment.possible[0])]
    key = "criteria.range_in_band" if len(touched) == 1 else "criteria.range_straddles"
    return Sentence(key, {"met": attainment.stated, "bands": [Name("criteria_band", code) for code in touched]})


def _limits(code: str) -> tuple[int, int]:
    limits = band(code)
    if limits is None:
        raise ValueError(f"{code!r} is no band: write it as 10..14")
    return limits


def _of_parts(draft: Draft) -> list[Block]:
    """A unit whose parts are no communes: what is published of its communes, for it and part by part."""
    view = draft.view
    recognised, of_all = view.latest("communes_recognised"), view.latest("communes_total")
    if recognised is None:
        nothing_published(draft, "topic.criteria")
        draft.ask("communes_recognised")
    else:
        key = "criteria.above" if of_all is not None else "criteria.above_no_total"
        draft.headline(key, unit=view.unit, recognised=recognised, total=of_all)
        draft.highlight(recognised)
    draft.highlight(view.latest("criteria_mean"))
    published = [f for name in (*COUNTS, *FURTHER_COUNTS) for f in view.current(name) if f.basis != "plan"]
    blocks: list[Block] = []
    if published:
        heads = ["column.measure", "column.value", "column.period"]
        blocks.append(Table("criteria.published.caption", heads, [[label_of(f), f, Period(f)] for f in published]))
    parts = [[child, *(view.latest(name, of=child) for name in COUNTS)] for child in view.children]
    for child in view.children:
        if view.latest("communes_recognised", of=child) is None:
            draft.ask("communes_recognised", of=child)
    return [*blocks, Table("criteria.above.caption", ["column.unit", *COUNTS.values()], parts)]


def _of_communes(draft: Draft, facts: Facts) -> list[Block]:
    """Each commune's standing, and the groups with the numbers published of them."""
    view, listed = draft.view, [figure for _, figure in facts.lists]
    units = [attainment.unit for attainment in facts.attainments]
    _say_groups(draft, facts, view.latest("communes_total") or count(draft, "communes_reviewed", units))
    rows: list[list[Value]] = []
    for attainment in facts.attainments:
        inferred = _either(_inferred(draft, attainment, listed)) if attainment.code == NOT_NAMED else None
        rows.append([attainment.unit, Name("standing", attainment.code), attainment.stated or inferred])
    heads = ["column.unit", "column.standing", "column.criteria_met"]
    blocks: list[Block] = [_chart(draft, facts, listed), Table("criteria.standing.caption", heads, rows)]
    stated = [f for m in (KEEPING, IN_BAND, "communes_recognised") for f in view.current(m) if f.basis != "plan"]
    if stated:
        published = [(label_of(figure), figure) for figure in stated]
        blocks.append(Table("criteria.published.caption", ["column.measure", "column.value"], published))
    for figure in (figure for measure in (KEEPING, IN_BAND) for figure in view.current(measure)):
        _check_count(draft, figure, facts.attainments)
    for attainment in facts.attainments:
        if attainment.code == NOT_NAMED:
            draft.ask(MET, of=attainment.unit)
    return blocks


def _say_groups(draft: Draft, facts: Facts, of_all: Figure) -> None:
    """A sentence and a box for every group of units of one standing; the official bands where there are many of them."""
    groups = groups_of(facts.attainments)
    if len(groups) > MOST_GROUPS:
        in_band = _numbers_in_bands(draft, facts)
        said = [Sentence("criteria.band_count", {"band": Name("criteria_band", c), "count": f}) for c, f in in_band.items()]
        draft.headline("criteria.parent.by_bands", unit=draft.view.unit, total=of_all, bands=said)
        for code, figure in in_band.items():
            draft.highlight(figure, Name("criteria_band", code))
        return
    for group in groups:
        key, number, units = OF_GROUP[group.code], _number_in_group(draft, group), _units(group.members)
        if group.code == STATED:
            draft.headline(key, count=number, total=of_all, units=units, met=group.members[0].stated)
        else:
            draft.headline(key, count=number, total=of_all, units=units)
        draft.highlight(number, _group_label(group))


def _number_in_group(draft: Draft, group: Group) -> Figure:
    """Number of units in a group: the published one where it equals the units named, else counted here."""
    view = draft.view
    if group.code != NOT_NAMED:
        published = view.latest(KEEPING) if group.code == KEEPS else view.latest(IN_BAND, group.item)
        quantity = published.quantity if published is not None else None
        if published is not None and quantity is not None and quantity.lower == quantity.upper == len(group.members):
            return draft.use(published)
    return count(draft, "communes_standing", _evidence(group.members), item=group.item)


def _evidence(attainments: Iterable[Attainment]) -> list[Figure | Unit]:
    """What is counted of units: the figure that says what each attains, else the unit itself."""
    return [attainment.stated or attainment.unit for attainment in attainments]


def _units(attainments: Iterable[Attainment]) -> list[Unit]:
    return [attainment.unit for attainment in attainments]


def _group_label(group: Group) -> Name | Figure | None:
    return group.members[0].stated if group.code == STATED else Name("standing", group.code)


def _chart(draft: Draft, facts: Facts, listed: Sequence[Figure]) -> Chart:
    """Draw the numbers of criteria where each unit has one, else who is known to stand where."""
    attainments, unit = facts.attainments, draft.view.unit
    numbers = [(a.unit, a.stated) for a in attainments if a.code == STATED and a.stated is not None]
    if len(numbers) == len(attainments):
        return Chart("intervals", Sentence("criteria.standing.chart_counts", {"unit": unit}), numbers)
    states = [(attainment.unit, _state_figure(draft, attainment, listed)) for attainment in attainments]
    return Chart("matrix", Sentence("criteria.standing.chart", {"unit": unit}), states)


def _state_figure(draft: Draft, attainment: Attainment, listed: Sequence[Figure]) -> Figure:
    inputs = [attainment.stated] if attainment.stated else listed
    return draft.derive(
        "standing", None, by=attainment_of, inputs=inputs, of=attainment.unit, code=attainment.code, item="standing"
    )


def _check_count(draft: Draft, figure: Figure, attainments: Sequence[Attainment]) -> None:
    """Hold a stated number of units against the units that are named in that state."""
    if figure.measure == KEEPING:
        named = [a for a in attainments if a.code == KEEPS]
    else:
        named = [a for a in attainments if a.code == STATED and a.possible[0] == band(figure.item)]
    counted = count(draft, "communes_named", _evidence(named), item=figure.item or "kept")
    verdict = quantities.agreement(figure.quantity, counted.quantity).verdict
    draft.check("note", verdict, "criteria.check.count", stated=figure, counted=counted)


# --- bands ----------------------------------------------------------------------------------------------------------------


def bands(draft: Draft, facts: Facts) -> list[Block]:
    """Units in each official band, at least and at most."""
    if not facts.communes:
        return [nothing("criteria.of_communes" if draft.view.children else "criteria.bands_single")]
    rows = [(Name("criteria_band", code), figure) for code, figure in _numbers_in_bands(draft, facts).items()]
    if not rows:
        return [nothing("criteria.no_bands", "communes_in_band")]
    return [Sentence("criteria.bands"), Table("criteria.bands.caption", ["column.band", "column.least_most"], rows)]


def _numbers_in_bands(draft: Draft, facts: Facts) -> dict[str, Figure]:
    """Bound the number of units in each official band by the ranges that are known."""
    stated = [attainment.stated for attainment in facts.attainments if attainment.stated is not None]
    found = {}
    for code in official_bands(draft.view):
        limits = _limits(code)
        found[code] = draft.derive(
            "communes_in_band",
            number_in_band(facts.attainments, limits),
            by=number_in_band,
            inputs=stated,
            rows=[Row("units", unit.unit_id) for unit in _units(maybe_in_band(facts.attainments, limits))],
            item=code,
        )
    return found


# --- population -----------------------------------------------------------------------------------------------------------


def population(draft: Draft, facts: Facts) -> list[Block]:
    """Census population of each state over that of all parts."""
    view = draft.view
    if not facts.communes:
        return [nothing("criteria.of_communes" if view.children else "criteria.population_single")]
    people = {unit: view.latest("population_census", of=unit) for unit in _units(facts.attainments)}
    without = [unit for unit, figure in people.items() if figure is None]
    if without:
        return [nothing("criteria.population_missing", "population_census", units=without)]
    whole = total(draft, "population_of_group", people.values(), item="all")
    rows: list[list[Value]] = []
    for group in groups_of(facts.attainments):
        units = _units(group.members)
        part = total(draft, "population_of_group", [people[unit] for unit in units], item=group.item)
        rows.append([_group_label(group), units, part, ratio(draft, "population_share_of_group", part, whole, item=group.item)])
    heads = ["column.standing", "column.units", "column.people", "column.share"]
    return [Table("criteria.population.caption", heads, rows)]


# --- single criteria that a source counts ---------------------------------------------------------------------------------


def single_criteria(draft: Draft, facts: Facts) -> list[Block]:
    """How many parts meet a single criterion, where a source counts them."""
    view = draft.view
    figures = [figure for figure in view.current(MEETING) if figure.basis != "plan"]
    if not figures:
        return [nothing("criteria.no_single", MEETING)]
    keeping, of_all = view.latest(KEEPING), view.latest("communes_total")
    rows: list[list[Value]] = []
    for figure in figures:
        others = None
        if keeping is not None:
            others = difference(draft, "communes_meeting_criterion_beyond", figure, keeping, item=figure.item)
        rows.append([Name("criterion", figure.item), figure, of_all, others])
    heads = ["column.criterion", "column.communes_meeting", "column.communes_of", "column.communes_beyond"]
    return [Table("criteria.single.caption", heads, rows), Sentence("criteria.single.note")]
