"""Standing of the communes of a unit, side by side: groups of one standing, each commune, stated numbers held against names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.attainment import (
    COMMUNES,
    IN_BAND,
    KEEPING,
    KEEPS,
    LOST,
    MET,
    NOT_NAMED,
    STATED,
    Attainment,
    attainment_of,
    exactly,
    set_of,
    told,
)
from ntm_helpers.methods.standings import Group, groups_of, held_against_names, maybe_in_band, maybe_keeping, surely_in_band
from ntm_helpers.places import Unit
from ntm_helpers.review import Block, Decision, Draft, Gravity, Name, Period, Sentence, Table, Value, key_family, label_of
from ntm_helpers.review.arithmetic import count, ratio, total
from ntm_helpers.topics.common import nothing_published
from ntm_helpers.topics.criteria.bands import evidence_of, limits_of, number_of, numbers_in_bands, numbers_of_those_told
from ntm_helpers.topics.criteria.counted import PUBLISHED, RECOGNISED, say_counts
from ntm_helpers.topics.criteria.drawn import strip_of
from ntm_helpers.topics.criteria.figures import DASH, Facts, by_states, either, inferred, set_no_longer_in_force
from ntm_helpers.topics.criteria.mapped import map_of

RECOGNISED_YEAR = "recognised_year"
MOST_GROUPS, MOST_NUMBERS = 3, 4
"""Of more groups of one standing the headline tells the official bands; without them bands of more than so many numbers."""
OF_GROUP = key_family("criteria.parent", (KEEPS, STATED, LOST, NOT_NAMED))


def standing(draft: Draft, facts: Facts) -> list[Block]:
    """Each commune's standing, and the groups with the numbers published of them.

    What the unit counts comes first, unless all its communes are listed and some are named: then it follows what it adds.
    """
    is_any_named = any(one.code != NOT_NAMED for one in facts.attainments)
    is_whole = is_any_named and facts.is_whole_list
    if not is_whole:
        say_counts(draft, _numbers_of_names(draft, facts))
    if is_any_named or _is_anything_told(draft, facts):
        _say_groups(draft, facts)
    else:
        nothing_published(draft, "topic.criteria")
    if is_whole:
        say_counts(draft)
    if not draft.has_headline:
        draft.headline("criteria.parent.undated", unit=facts.unit)
    strip = strip_of(draft, facts)
    draft.picture(
        map_of(draft, facts, [(group, _number_in_group(draft, facts, group)) for group in groups_of(facts.attainments)]) or strip
    )
    _say_short(draft, facts)
    drawn: list[Block] = [strip] if strip is not None else []
    blocks: list[Block] = [*drawn, *_table(draft, facts), *_day_and_set(facts)]
    blocks += set_no_longer_in_force(draft, facts.attainments)
    stated = [figure for measure in PUBLISHED for figure in told(draft.view, measure, facts.unit)]
    if stated:
        heads = ["column.measure", "column.value", "column.period"]
        blocks.append(Table("criteria.published.caption", heads, [[label_of(f), f, Period(f)] for f in stated]))
    for figure in (figure for measure in (KEEPING, IN_BAND) for figure in told(draft.view, measure, facts.unit)):
        _check_count(draft, facts, figure)
    if facts.number_unlisted is None:
        draft.ask(COMMUNES)
    if not any(draft.view.figures(RECOGNISED_YEAR, of=unit) for unit in facts.communes):
        draft.ask(RECOGNISED)
    silent = [one.unit for one in facts.attainments if one.code == NOT_NAMED]
    for unit in silent:
        draft.ask(MET, of=unit)
    if silent and is_any_named:
        _ask_first(draft, facts, silent)
    return blocks


def _ask_first(draft: Draft, facts: Facts, silent: Sequence[Unit]) -> None:
    """Put to be decided that those without a level tell theirs: how many people live there says how much it matters."""
    group = next(group for group in groups_of(facts.attainments) if group.code == NOT_NAMED)
    people = people_of_group(draft, facts, group)
    values: dict[str, Value] = {"units": silent, "count": _number_in_group(draft, facts, group)}
    few = len(silent) <= MOST_GROUPS
    key = "criteria.decide.level" if few else "criteria.decide.level_many"
    if people is not None:
        key = "criteria.decide.level_of_people" if few else "criteria.decide.level_many_of_people"
        values |= {"people": people[0], "share": people[1]}
    said = Sentence(key, values, missing=(MET,))
    draft.decide([Decision(said, Name("word", "criteria.decide.reason"), silent)])


def _numbers_of_names(draft: Draft, facts: Facts) -> set[str]:
    """Ids of the published numbers that the groups are told by, each with its names."""
    groups = groups_of(facts.attainments)
    return {_number_in_group(draft, facts, group).figure_id for group in groups} if len(groups) <= MOST_GROUPS else set()


def _say_short(draft: Draft, facts: Facts) -> None:
    """Say in the index how many keep the standard, else how many there are in the highest group."""
    groups = [group for group in groups_of(facts.attainments) if group.code != NOT_NAMED]
    if groups:
        whole = facts.stated_total or number_of(draft, facts.attainments, "all")
        of_whole: dict[str, Value] = {"part": _number_in_group(draft, facts, groups[0]), "whole": whole}
        draft.short(Sentence("criteria.short_of", of_whole) if exactly(whole.quantity) is not None else of_whole["part"])


def _is_anything_told(draft: Draft, facts: Facts) -> bool:
    """Whether anything on criteria tells how the unit or one of its communes stood: else nobody is counted as without a level."""
    units = [facts.unit, *facts.communes]
    return any(figure.counts for unit in units for figure in draft.view.of_topic(draft.topic, of=unit))


def _table(draft: Draft, facts: Facts) -> list[Block]:
    """Each commune with what it attains; the day and the set of each where they differ."""
    alike = _of_one_day_and_set(facts) is not None or not any(one.day for one in facts.attainments)
    rows: list[list[Value]] = []
    for one in facts.attainments:
        said = one.stated or either(inferred(draft, one))
        by: list[Value] = [Name("criteria_set", one.set_id) if one.set_id else DASH, Period(one.stated) if one.stated else DASH]
        rows.append([one.unit, Name("standing", one.code), said, *([] if alike else by)])
    heads = ["column.unit", "column.standing", "column.criteria_met", *([] if alike else ["column.criteria_set", "column.period"])]
    return [Table("criteria.standing.caption", heads, rows)]


def _of_one_day_and_set(facts: Facts) -> Attainment | None:
    """One for all where everything that is said is of one day that is known and one set."""
    told_by = [one for one in facts.attainments if one.code != NOT_NAMED or one.excluded_by]
    open_ = [one for one in told_by if one.stated is not None and one.stated.period_end is None]
    return told_by[0] if len({(one.day, one.set_id) for one in told_by}) == 1 and not open_ and told_by[0].set_id else None


def _of_one_open_period(facts: Facts) -> bool:
    """Whether all that is said is of one period without an end, by one set or by none that is known: each number bears it."""
    told_by = [one for one in facts.attainments if one.code != NOT_NAMED or one.excluded_by]
    periods = {(one.stated.period_start, one.stated.period_end, one.set_id) if one.stated else None for one in told_by}
    return len(periods) == 1 and all(period and period[0] and period[1] is None for period in periods)


def _day_and_set(facts: Facts) -> list[Block]:
    """Say of which day and by which set the standings are told, or that they differ; nothing where no standing has a day."""
    alike = _of_one_day_and_set(facts)
    if alike is not None:
        return [Sentence("criteria.parent.of", {"day": alike.day, "criteria_set": Name("criteria_set", alike.set_id)})]
    is_of_several = any(one.day is not None for one in facts.attainments) and not _of_one_open_period(facts)
    return [Sentence("criteria.parent.of_several")] if is_of_several else []


def _say_groups(draft: Draft, facts: Facts) -> None:
    """Say in one sentence how many units are of each standing, and show a card of each; of many groups bands or numbers."""
    groups, of_all = groups_of(facts.attainments), _total(draft, facts)
    for group in groups:
        if group.code == LOST:
            draft.headline("criteria.parent.lost_named", gravity=Gravity.LOST, units=units_of(group.members))
    if len(groups) > MOST_GROUPS:
        _say_bands(draft, facts, groups, of_all)
    else:
        said = [_told_of_group(draft, facts, group, of_all) for group in groups]
        draft.headline("criteria.parent.standing", leads=True, total=of_all, groups=said)
        for group in groups:
            _show_group(draft, facts, group, of_all)
    if facts.number_unlisted and facts.stated_total is not None:
        listed = count(draft, "communes_reviewed", facts.communes)
        draft.headline("criteria.parent.unlisted", unit=facts.unit, total=facts.stated_total, listed=listed)


def _total(draft: Draft, facts: Facts) -> Value:
    """Number of communes: as a source states it, else those that are listed; that they are all is not said unless it is known."""
    if facts.stated_total is not None:
        return facts.stated_total
    listed = count(draft, "communes_reviewed", facts.communes)
    return listed if facts.is_whole_list else Sentence("criteria.listed_total", {"total": listed})


def _told_of_group(draft: Draft, facts: Facts, group: Group, of_all: Value) -> Sentence:
    """Say how many units are of one standing."""
    values: dict[str, Value] = {"count": _number_in_group(draft, facts, group), "total": of_all, "units": units_of(group.members)}
    return Sentence(OF_GROUP[group.code], values | ({"met": group.members[0].stated} if group.code == STATED else {}))


def _show_group(draft: Draft, facts: Facts, group: Group, of_all: Value) -> None:
    """A card for a group of units of one standing, with its share of the people of all."""
    number, people = _number_in_group(draft, facts, group), people_of_group(draft, facts, group)
    values: dict[str, Value] = {"total": of_all}
    compared = Sentence("criteria.card.of", values)
    if people is not None and people[1] is not None:
        compared = Sentence("criteria.card.of_people", values | {"share": people[1]})
    draft.card(number, group_label(group), compared)


def people_of_group(draft: Draft, facts: Facts, group: Group) -> tuple[Figure | None, Figure | None] | None:
    """Census population of a group and its share of that of all communes listed; nothing where one of them has none."""
    people = {unit: draft.view.latest("population_census", of=unit) for unit in units_of(facts.attainments)}
    if None in people.values():
        return None
    whole = total(draft, "population_of_group", people.values(), item="all")
    part = total(draft, "population_of_group", [people[unit] for unit in units_of(group.members)], item=group.item)
    return part, ratio(draft, "population_share_of_group", part, whole, item=group.item)


def _say_bands(draft: Draft, facts: Facts, groups: Sequence[Group], of_all: Value) -> None:
    """Say how many communes each band holds; of a set without official bands and with few numbers, how many stand at which.

    A group of which the day is not known is told by itself.
    """
    undated = [group for group in groups if group.code != NOT_NAMED and group.members[0].day is None]
    in_band, told = numbers_in_bands(draft, facts), facts.attainments
    beside: list[Group] = []
    if not in_band:
        told = [one for one in told if one.code in (KEEPS, STATED) and one.day and facts.main_set == one.criteria_set]
        beside = [group for group in groups if group not in undated]
        if len([group for group in groups if group.members[0] in told]) > MOST_NUMBERS:
            in_band = numbers_of_those_told(draft, facts, told)
            beside = [group for group in beside if group.members[0] not in told]
        for group in undated:
            draft.headline("criteria.parent.standing", total=of_all, groups=[_told_of_group(draft, facts, group, of_all)])
    said: list[Sentence] = []
    for code, figure in in_band.items():
        if not _is_nobody(figure):
            draft.card(figure, Name("criteria_band", code), Sentence("criteria.card.of", {"total": of_all}))
            said.append(_told_of_band(draft, facts, code, figure, told))
    said += [_told_of_group(draft, facts, group, of_all) for group in beside]
    draft.headline("criteria.parent.by_bands", leads=True, unit=facts.unit, total=of_all, bands=said)


def _told_of_band(draft: Draft, facts: Facts, code: str, figure: Figure, told: Sequence[Attainment]) -> Sentence:
    """Say how many communes a band holds, and of which of them the number is older than the newest one of all."""
    values: dict[str, Value] = {"band": Name("criteria_band", code), "count": figure}
    newest = max((one.day for one in told if one.day), default=None)
    sure = surely_in_band(told, limits_of(code), facts.main_set["criteria_set"] if facts.main_set else "")
    older = [one for one in sure if one.code == STATED and one.day and newest and one.day < newest]
    if not older:
        return Sentence("criteria.band_count", values)
    if len(older) > MOST_GROUPS:
        number = number_of(draft, older, f"{code}.older")
        return Sentence("criteria.band_count_older_many", values | {"older": number})
    return Sentence("criteria.band_count_older", values | {"older": [_older(one) for one in older]})


def _older(one: Attainment) -> Sentence:
    """Give the number of a commune with its day; where a newer line has none, the number itself says so."""
    is_said = one.stated is not None and one.stated.newer_not_reported is not None
    values: dict[str, Value] = {"unit": one.unit, "met": one.stated}
    if is_said or one.stated is None:
        return Sentence("criteria.band_older", values)
    return Sentence("criteria.band_older_of", values | {"day": Period(one.stated)})


def _is_nobody(figure: Figure) -> bool:
    """Whether a band holds no commune for sure: that is not told."""
    return figure.quantity is not None and figure.quantity.upper == 0


def _number_in_group(draft: Draft, facts: Facts, group: Group) -> Figure:
    """Number of units in a group: the published one of its day where it equals the units named, else counted here."""
    days = {one.day for one in group.members}
    measure = {KEEPS: KEEPING, STATED: IN_BAND}.get(group.code)
    for figure in told(draft.view, measure, facts.unit, group.item if group.code == STATED else "") if measure else ():
        if days == {figure.last_day} and exactly(figure.quantity) == len(group.members):
            return draft.use(figure)
    return number_of(draft, group.members, group.item)


def units_of(attainments: Iterable[Attainment]) -> list[Unit]:
    """Units of attainments."""
    return [attainment.unit for attainment in attainments]


def group_label(group: Group) -> Value:
    """What a group attains: the number stated of its first member, else the standing."""
    return group.members[0].stated if group.code == STATED else Name("standing", group.code)


def _check_count(draft: Draft, facts: Facts, figure: Figure) -> None:
    """Hold a stated number of units against the units that are named in that state on the same day, by the same set."""
    day = figure.last_day
    if figure.quantity is None or day is None or (figure.measure == IN_BAND and not figure.item):
        return
    surely, maybe = _named_in(draft, facts, figure, day)
    item = figure.item or "kept"
    is_last = draft.view.latest(figure.measure, figure.item) == figure
    counted = count(draft, "communes_named", evidence_of(surely), item=item if is_last else f"{item}.{figure.figure_id}")
    verdict = held_against_names(figure.quantity, len(surely), len(maybe) if facts.is_whole_list else None)
    draft.check("note", verdict, "criteria.check.count", stated=figure, counted=counted)
    if verdict == "disagrees":
        grave, what = Gravity.COUNT_CONTRADICTED, label_of(figure)
        draft.headline("criteria.count_differs", gravity=grave, unit=facts.unit, measure=what, stated=figure, counted=counted)


def _named_in(draft: Draft, facts: Facts, figure: Figure, day: date) -> tuple[list[Attainment], list[Attainment]]:
    """Communes surely, and those possibly, in the state that a figure counts, by what is told of its day."""
    view, rule = draft.view, set_of(draft.view, figure)
    of_day = [
        one if one.day == day else attainment_of(view, one.unit, facts.lists, by_states(draft, facts.line_of(one.unit), day), day)
        for one in facts.attainments
        if one.unit.exists_on(day)
    ]
    if figure.measure == KEEPING:
        return [one for one in of_day if one.code == KEEPS], maybe_keeping(of_day)
    limits, set_id = limits_of(figure.item), rule["criteria_set"] if rule else ""
    return surely_in_band(of_day, limits, set_id), maybe_in_band(of_day, limits, set_id)
