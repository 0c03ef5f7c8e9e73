"""Steps on what units attain: standing of a unit by itself, population by standing, single criteria that a source counts."""

from __future__ import annotations

from ntm_helpers.dataset import Figure
from ntm_helpers.methods.attainment import COMMUNES, KEEPING, KEEPS, LOST, STATED, Attainment, size_of, told
from ntm_helpers.methods.progress import criteria_met
from ntm_helpers.methods.standings import bands as official_bands
from ntm_helpers.methods.standings import groups_of, meets
from ntm_helpers.review import Block, Draft, Gravity, Name, Period, Sentence, Table, Value, label_of, nothing
from ntm_helpers.review.arithmetic import difference
from ntm_helpers.review.functions import qualified_name
from ntm_helpers.topics.common import nothing_published, published_table
from ntm_helpers.topics.criteria import attained_communes, counted
from ntm_helpers.topics.criteria.attained_communes import group_label, people_of_group, units_of
from ntm_helpers.topics.criteria.bands import limits_of, of_those_listed
from ntm_helpers.topics.criteria.drawn import state_figure
from ntm_helpers.topics.criteria.figures import Facts, either, inferred, set_no_longer_in_force
from ntm_helpers.topics.criteria.mapped import place_of

MEETING = "communes_meeting_criterion"
FIRST_GROUP, LAST_GROUP = 1, 900
"""Places of groups in the index: those that keep the standard, those of which it is not told; between them by criteria met."""
SAID = {KEEPS: "criteria.keeps", STATED: "criteria.met", LOST: "criteria.lost"}
"""What is said of a unit, with its day and its set."""
LAST = 99
"""Place in the index of units of which no set is known."""
NOT_NAMED_ANY = "criteria.met_none_named"
"""What is said of a number where no criterion is named that is met or not."""
SAID_OF_UNKNOWN_SET = {
    KEEPS: "criteria.keeps_unknown_set",
    STATED: "criteria.met_unknown_set",
    LOST: "criteria.lost_unknown_set",
}
"""The same where the set cannot be known."""
SAID_UNDATED = {KEEPS: "criteria.keeps_undated", STATED: "criteria.met_undated", LOST: "criteria.lost_undated"}
"""The same without a day: the figure itself says so."""


def standing(draft: Draft, facts: Facts) -> list[Block]:
    """What each commune attains; of a unit by itself what is said of it; of any other unit what it counts."""
    if facts.communes:
        return attained_communes.standing(draft, facts)
    return counted.standing(draft) if facts.own is None else _of_unit(draft, facts, facts.own)


def _of_unit(draft: Draft, facts: Facts, own: Attainment) -> list[Block]:
    """One unit: what it attains, by which set, and where its range lies among the bands."""
    view, stated = draft.view, own.stated
    blocks: list[Block] = []
    draft.short(*in_short(draft, own))
    if stated is None:
        parents = view.latest(KEEPING, of=view.parent) if view.parent else None
        blocks += [nothing_published(draft, "topic.criteria", parents), *_excluded(draft, own)]
        if facts.is_asked:
            draft.ask("criteria_met")
    else:
        _say(draft, own, stated, is_any_named=bool(facts.own_line))
        blocks += [*_by_which_set(own, stated), *_among_bands(draft, own, stated), *set_no_longer_in_force(draft, [own])]
    draft.picture(place_of(draft, own, own.stated or state_figure(draft, own)))
    for one in facts.lists:
        if one.names(view.unit) or one.excludes(view.unit):
            key = "criteria.on_list" if one.names(view.unit) else "criteria.not_on_list"
            members = [view.places[unit_id] for unit_id in one.group.members]
            values: dict[str, Value] = {
                "unit": view.unit,
                "list": label_of(one.figure),
                "group": one.figure,
                "units": members,
                "day": one.day,
            }
            blocks.append(Sentence(key, values))
    return blocks


def _say(draft: Draft, own: Attainment, stated: Figure, *, is_any_named: bool) -> None:
    """Say first what a unit attains; a count of states is left to the assessment, which tells it with its set and its day."""
    if stated.method == qualified_name(criteria_met):
        return
    gravity = Gravity.LOST if own.code == LOST else None
    said: dict[str, Value] = {"unit": own.unit, "met": stated}
    if own.day is None:
        draft.headline(SAID_UNDATED[own.code], gravity=gravity, leads=True, **said)
    elif own.criteria_set is None:
        draft.headline(SAID_OF_UNKNOWN_SET[own.code], gravity=gravity, leads=True, **said, day=Period(stated))
    else:
        whole = Name("rule", str(size_of(own.criteria_set)))
        key = NOT_NAMED_ANY if own.code == STATED and not is_any_named and not own.meets_all else SAID[own.code]
        draft.headline(key, gravity=gravity, leads=True, **said, whole=whole, criteria_set=Name("criteria_set", own.set_id))
    if own.code != STATED:
        draft.card(stated, Name("word", "criteria.card.standing"))
        return
    size = Name("rule", str(size_of(own.criteria_set))) if own.criteria_set is not None else None
    draft.card(stated, Name("word", "criteria.card.met"), Sentence("criteria.card.of_set", {"whole": size}) if size else None)


def _by_which_set(own: Attainment, stated: Figure) -> list[Block]:
    """Say of which day a level is and by which set it is told."""
    if own.day is None or own.criteria_set is None or own.code != STATED or stated.method == qualified_name(criteria_met):
        return []
    return [Sentence("criteria.told_by", {"met": stated, "day": Period(stated), "criteria_set": Name("criteria_set", own.set_id)})]


def in_short(draft: Draft, own: Attainment) -> tuple[Value, Value, int]:
    """Say in the index what a unit attains, in which group it lists it, and the place of that group, the best first."""
    standing, last = Name("standing", own.code), size_of(own.criteria_set) + 2 if own.criteria_set is not None else LAST
    if own.code == KEEPS:
        return _of(Name("word", "criteria.short.keeps"), own.stated), standing, 1
    ranges = [f"{low}–{high}" if low != high else str(low) for low, high in own.possible]
    if own.code == LOST or own.criteria_set is None or not ranges:
        return _of(Name("word", "criteria.short.lost"), own.stated) if own.code == LOST else own.stated, standing, last + 1
    if own.code != STATED:
        return _of(Name("text", ", ".join(ranges)), inferred(draft, own)), standing, last + 2
    touched = [code for code in official_bands(draft.view, own.criteria_set) if meets(limits_of(code), own.possible[0])]
    group: Value = Name("criteria_band", touched[0]) if len(touched) == 1 else own.stated
    most = limits_of(touched[0])[1] if len(touched) == 1 else own.possible[0][1]
    return _of(Name("text", f"{ranges[0]}/{size_of(own.criteria_set)}"), own.stated), group, last - most


def _of(said: Name, of: Value) -> Sentence:
    """Say in few letters what a unit attains, and which figures say it."""
    return Sentence("criteria.short", {"said": said, "of": of})


def _excluded(draft: Draft, own: Attainment) -> list[Sentence]:
    """Say what is left once the closed lists are taken out, marked as inferred."""
    ranges = inferred(draft, own)
    if not ranges:
        return []
    left, by = either(ranges), Name("criteria_set", own.set_id)
    draft.headline("criteria.inferred", leads=True, unit=own.unit, ranges=left, day=own.excluded_by[0].day, criteria_set=by)
    draft.card(left, Name("word", "criteria.card.met"), Sentence("criteria.card.inferred"))
    return [Sentence("criteria.inferred_why", {"unit": own.unit, "ranges": left})]


def _among_bands(draft: Draft, own: Attainment, stated: Figure) -> list[Block]:
    """Say which official bands of its set a number touches; of a set without bands, that the number stands for itself."""
    if own.code != STATED:
        return [] if stated.is_derived else [published_table(draft.view, "criteria.told.caption", [stated])]
    values: dict[str, Value] = {"met": stated}
    if own.criteria_set is None:
        return [Sentence("criteria.in_no_band", values | {"unit": own.unit})]
    official = official_bands(draft.view, own.criteria_set)
    if not official:
        return [Sentence("criteria.set_without_bands", {**values, "criteria_set": Name("criteria_set", own.set_id)})]
    touched = [code for code in official if meets(limits_of(code), own.possible[0])]
    if not touched:
        return []
    key = "criteria.range_in_band" if len(touched) == 1 else "criteria.range_straddles"
    return [Sentence(key, {**values, "bands": [Name("criteria_band", code) for code in touched]})]


# --- population -----------------------------------------------------------------------------------------------------------


def population(draft: Draft, facts: Facts) -> list[Block]:
    """Census population of each state over that of all communes listed."""
    view = draft.view
    if not facts.communes:
        of_others = "criteria.of_communes" if view.children else "criteria.no_communes_listed"
        return [nothing("criteria.population_single" if facts.own else of_others)]
    without = [unit for unit in units_of(facts.attainments) if view.latest("population_census", of=unit) is None]
    if without:
        return [nothing("criteria.population_missing", "population_census", units=without)]
    found = [(group, people_of_group(draft, facts, group)) for group in groups_of(facts.attainments)]
    rows: list[list[Value]] = [[group_label(group), units_of(group.members), *people] for group, people in found if people]
    heads = ["column.standing", "column.units", "column.people", "column.share"]
    return [Table("criteria.population.caption", heads, rows), *of_those_listed(facts, "criteria.unlisted_left_out")]


# --- single criteria that a source counts ---------------------------------------------------------------------------------


def single_criteria(draft: Draft, _: Facts) -> list[Block]:
    """How many parts meet a single criterion, where a source counts them."""
    view = draft.view
    items = dict.fromkeys(figure.item for figure in told(view, MEETING, view.unit) if figure.item)  # of no criterion: stands below
    figures = [figure for item in items if (figure := view.latest(MEETING, item)) is not None]
    if not figures:
        return [nothing("criteria.no_single", MEETING)]
    rows: list[list[Value]] = []
    for figure in figures:
        keeping = next((one for one in told(view, KEEPING, view.unit) if one.last_day == figure.last_day), None)
        others = None
        if keeping is not None and figure.last_day is not None:
            others = difference(draft, "communes_meeting_criterion_beyond", figure, keeping, item=figure.item)
        rows.append([Name("criterion", figure.item), figure, Period(figure), view.latest(COMMUNES), others])
    heads = ["column.criterion", "column.communes_meeting", "column.period", "column.communes_of", "column.communes_beyond"]
    return [Table("criteria.single.caption", heads, rows), Sentence("criteria.single.note")]
