"""Bands of criteria met: those that a source publishes of a unit, beside those counted from the communes that are named.

A set of which the rules hold no official bands is told in its numbers: how many communes stand at which. What a source publishes
stands as it is published, with the day and the set; a band that lies in another one is part of it and is never added to it, and
bands that share a number are not added at all. Where no mean is stated, the bands tell what their communes meet together and on
average, at least and at most (`methods.identities.bands.range_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ntm_helpers.dataset import Figure, Row, band
from ntm_helpers.methods.attainment import IN_BAND, MEAN, NOT_NAMED, STATED, Attainment, Range, set_of, told
from ntm_helpers.methods.identities.bands import BandRange, range_of, share_a_number
from ntm_helpers.methods.identities.bands import limits_of as limits_of_items
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.methods.standings import bands as official_bands
from ntm_helpers.methods.standings import bands_to_tell, groups_of, maybe_in_band, number_in_band, surely_in_band
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Draft, Name, Period, Sentence, Table, Value, nothing
from ntm_helpers.review.arithmetic import count, total
from ntm_helpers.review.operations import Parameters, bounds_of
from ntm_helpers.topics.criteria.figures import Facts


def bands(draft: Draft, facts: Facts) -> list[Block]:
    """Communes in bands: as published of the unit and its parts, and as the communes named make them."""
    if facts.own is not None:
        return [nothing("criteria.bands_single")]
    blocks = [*published(draft), *(_counted(draft, facts) if facts.communes else _of_parts(draft))]
    return blocks or [nothing("criteria.no_own_bands", IN_BAND)]


# --- as published ---------------------------------------------------------------------------------------------------------


def latest_bands(draft: Draft, of: Unit | None = None) -> list[Figure]:
    """Bands that are published of a unit for the last day, the highest first; undated ones where there are no others."""
    found = [figure for figure in told(draft.view, IN_BAND, of or draft.view.unit) if figure.item]  # a count of no band is none
    last = max((figure.last_day or date.min for figure in found), default=date.min)
    items = dict.fromkeys(figure.item for figure in found if (figure.last_day or date.min) == last)
    newest = [figure for item in items if (figure := draft.view.latest(IN_BAND, item, of)) is not None]
    return sorted(newest, key=lambda figure: limits_of(figure.item), reverse=True)


def published(draft: Draft) -> list[Block]:
    """Bands of the unit as published, each with what it is part of; then what may not be done with them."""
    view, found = draft.view, latest_bands(draft)
    if not found:
        return []
    measure = view.register.measures[IN_BAND]
    outer = view.register.outermost(measure, [figure.item for figure in found])
    rows: list[list[Value]] = []
    for figure in found:
        holding = next((code for code in outer if code != figure.item and _lies_in(figure.item, code)), None)
        rows.append(
            [band_name(draft, figure.item), figure, band_name(draft, holding) if holding else Name("text", "–"), Period(figure)]
        )
    heads = ["column.band", "column.communes", "column.part_of_band", "column.period"]
    blocks: list[Block] = [Table("criteria.own_bands.caption", heads, rows)]
    rule = set_of(view, found[0])
    if rule is None:
        blocks.append(Sentence("criteria.own_bands.set_unknown"))
    else:
        blocks.append(Sentence("criteria.own_bands.set", {"criteria_set": Name("criteria_set", rule["criteria_set"])}))
    if share_a_number(limits_of_items(outer)):
        blocks.append(Sentence("criteria.own_bands.overlap"))
    _check_mean(draft, found)
    allowed = what_bands_allow(draft, found)
    return [*blocks, Sentence("criteria.own_bands.allow", allowed)] if allowed else blocks


def what_bands_allow(draft: Draft, found: Sequence[Figure]) -> dict[str, Value]:
    """Number of criteria that the communes in bands meet together and on average, where no mean is stated for that day."""
    bounds, parts = _bounds(draft, found)
    if bounds is None or _stated_mean(draft, found) is not None:
        return {}
    return {
        "count": total(draft, "communes_with_criteria_known", parts),
        "met": draft.derive(
            "criteria_met_in_bands", bounds.total, by=range_of, inputs=parts, operation="bands", parameters=_limits(parts)
        ),
        "mean": _mean(draft, bounds, parts),
    }


def _mean(draft: Draft, bounds: BandRange, parts: Sequence[Figure]) -> Figure:
    """What bands allow on average."""
    measure = "criteria_mean_in_bands"
    return draft.derive(measure, bounds.mean, by=range_of, inputs=parts, operation="bands:mean", parameters=_limits(parts))


def _limits(parts: Sequence[Figure]) -> Parameters:
    """Limits of the bands in their order."""
    return (("limits", " ".join(figure.item for figure in parts)),)


def _bounds(draft: Draft, found: Sequence[Figure]) -> tuple[BandRange | None, list[Figure]]:
    """What several bands allow, and those of them that may be added; nothing where they may hold nobody."""
    register = draft.view.register
    items = register.outermost(register.measures[IN_BAND], [figure.item for figure in found])
    parts = [figure for figure in found if figure.item in items]
    is_anybody_there = any(figure.quantity is not None and figure.quantity.lower > 0 for figure in parts)
    return (range_of(parts, register) if len(parts) > 1 and is_anybody_there else None), parts


def _stated_mean(draft: Draft, found: Sequence[Figure]) -> Figure | None:
    """Mean that is stated for the day of the bands."""
    return next((one for one in told(draft.view, MEAN, draft.view.unit) if one.last_day == found[0].last_day), None)


def _check_mean(draft: Draft, found: Sequence[Figure]) -> None:
    """Tell whether a stated mean lies within what the bands allow: the verdict is that of the page on consistency.

    Bands that are not all say nothing of the mean of all: that page alone names what is open.
    """
    mean, (bounds, parts) = _stated_mean(draft, found), _bounds(draft, found)
    findings = consistency_of(draft.view).about(mean, "criteria_by_bands") if mean is not None else []
    if findings and bounds is not None and findings[0].identity.is_closed:
        allowed = _mean(draft, bounds, parts)
        draft.check("note", findings[0].verdict, "criteria.check.mean", stated=mean, allowed=allowed)


def _lies_in(inner: str, outer: str) -> bool:
    (low, high), (least, most) = limits_of(inner), limits_of(outer)
    return least <= low and high <= most


def _of_parts(draft: Draft) -> list[Block]:
    """Bands of the parts, as published of each."""
    rows: list[list[Value]] = [
        [child, band_name(draft, figure.item), figure, Period(figure)]
        for child in draft.view.children
        for figure in latest_bands(draft, child)
    ]
    heads = ["column.unit", "column.band", "column.communes", "column.period"]
    return [Table("criteria.bands_of_parts.caption", heads, rows)] if rows else []


def limits_of(code: str) -> Range:
    """Limits of a band.

    Raises
    ------
    ValueError
        When it is none.
    """
    limits = band(code)
    if limits is None:
        raise ValueError(f"{code!r} is no band: write it as 10..14")
    return limits


def band_name(draft: Draft, code: str) -> Value:
    """Name of a band: the official one, else its limits; a band of one number is that number."""
    if ("criteria_band", code) in draft.view.register.codes:
        return Name("criteria_band", code)
    low, high = limits_of(code)
    return Sentence("criteria.band_of", {"band": Name("text", str(low) if low == high else f"{low}–{high}")})


# --- as the communes named make them --------------------------------------------------------------------------------------


def _counted(draft: Draft, facts: Facts) -> list[Block]:
    """Communes in each official band of the set, at least and at most; of a set without bands, by their numbers."""
    rule = facts.main_set
    if rule is None:
        return [nothing("criteria.bands_unknown", "criteria_met")]
    name = Name("criteria_set", rule["criteria_set"])
    in_band = numbers_in_bands(draft, facts)
    if in_band:
        rows = [(Name("criteria_band", code), figure) for code, figure in in_band.items()]
        blocks: list[Block] = [Sentence("criteria.bands", {"criteria_set": name})]
        caption = "criteria.bands_listed.caption" if facts.number_unlisted is None else "criteria.bands.caption"
        blocks.append(Table(caption, ["column.band", "column.least_most"], rows))
    else:
        blocks = [
            Sentence("criteria.set_without_bands_of_communes", {"criteria_set": name}),
            *_by_numbers(draft, facts, rule["criteria_set"]),
        ]
    elsewhere = [one.unit for one in facts.attainments if one.stated is not None and one.set_id != rule["criteria_set"]]
    if elsewhere:
        blocks.append(Sentence("criteria.bands.other_set", {"units": elsewhere}))
    return [*blocks, *of_those_listed(facts, "criteria.unlisted_at_most" if in_band else "criteria.unlisted_left_out")]


def of_those_listed(facts: Facts, key_of_others: str) -> list[Block]:
    """Say that only communes listed are counted, where others are there or nothing says that there are none."""
    if facts.number_unlisted is None:
        return [Sentence("criteria.listed_only")]
    return [Sentence(key_of_others, {"total": facts.stated_total})] if facts.number_unlisted else []


def numbers_in_bands(draft: Draft, facts: Facts) -> Mapping[str, Figure]:
    """Bound the number of communes in each official band of the set by what is known; nothing of a set without bands."""
    rule = facts.main_set
    codes = official_bands(draft.view, rule) if rule else ()
    return {code: _number_in(draft, facts, code, rule["criteria_set"]) for code in codes} if rule else {}


def numbers_of_those_told(draft: Draft, facts: Facts, told: Sequence[Attainment]) -> Mapping[str, Figure]:
    """Count communes of which a number is told by bands, of a set without official ones; of the others nothing is said here."""
    rule, those = facts.main_set, replace(facts, attainments=told, number_unlisted=0)
    return {code: _number_in(draft, those, code, rule["criteria_set"]) for code in bands_to_tell(draft.view, rule)} if rule else {}


def _number_in(draft: Draft, facts: Facts, code: str, set_id: str) -> Figure:
    """Bound the number of communes in a band: those that surely are in it, then those that may be."""
    limits, unlisted = limits_of(code), facts.number_unlisted or 0
    surely = surely_in_band(facts.attainments, limits, set_id)
    others = [one for one in maybe_in_band(facts.attainments, limits, set_id) if one not in surely]
    return draft.derive(
        "communes_in_band",
        number_in_band(facts.attainments, limits, set_id, unlisted),
        by=number_in_band,
        inputs=[one.stated for one in facts.attainments if one.stated is not None and one.set_id == set_id],
        rows=_rows([*surely, *others]),
        among={"units": len(facts.attainments)},
        operation="bounds",
        parameters=(*bounds_of(surely, _rows(others)), *((("unlisted", str(unlisted)),) if unlisted else ())),
        item=code,
    )


def _rows(attainments: Iterable[Attainment]) -> list[Row]:
    return [Row("units", one.unit.unit_id) for one in attainments]


def _by_numbers(draft: Draft, facts: Facts, set_id: str) -> list[Block]:
    """Communes of each number of criteria met by a set."""
    rows: list[list[Value]] = []
    for group in groups_of(facts.attainments):
        if group.code != NOT_NAMED and group.members[0].set_id == set_id:
            label = group.members[0].stated if group.code == STATED else Name("standing", group.code)
            rows.append([label, number_of(draft, group.members, group.item), [one.unit for one in group.members]])
    return [Table("criteria.by_numbers.caption", ["column.standing", "column.communes", "column.units"], rows)] if rows else []


def number_of(draft: Draft, members: Sequence[Attainment], item: str) -> Figure:
    """Count the communes of a group by what says so."""
    return count(draft, "communes_standing", evidence_of(members), item=item)


def evidence_of(attainments: Iterable[Attainment]) -> list[Figure | Unit]:
    """What is counted of units: the figure that says what each attains, else the unit itself."""
    return [attainment.stated or attainment.unit for attainment in attainments]
