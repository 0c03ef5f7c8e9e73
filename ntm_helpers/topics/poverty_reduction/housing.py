"""How houses are laid out in a review, and values reported for criteria beside the official figures of the same thing."""

from __future__ import annotations

from collections.abc import Sequence

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure
from ntm_helpers.methods.identities.completeness import all_parts
from ntm_helpers.methods.identities.examine import consistency_of
from ntm_helpers.review import Block, Chart, Draft, Gravity, Name, Sentence, Table, Value, label_of, nothing
from ntm_helpers.topics.poverty_reduction.figures import (
    FOUND,
    HOUSES,
    REMOVED,
    STANDARD,
    SUPPORTED,
    TO_IMPROVE,
    Beside,
    Facts,
    HousesOfPart,
    is_more,
)

UNKNOWN = Name("word", "unknown.silent")
MOST_SAID = 4
"""Differences said one by one; the units of further ones are named together."""


def say_differences(draft: Draft, facts: Facts) -> None:
    """Say in the headline which values reported for criteria surely differ from the official figure of the same day."""
    differing = [one for one in facts.beside if one.gap is not None]
    for one in differing[:MOST_SAID]:
        values: dict[str, Value] = {
            "unit": one.unit,
            "name": Name("indicator", one.indicator),
            "told": one.reported,
            "measure": Name("measure", one.measure),
            "official": one.official,
            "gap": one.gap,
        }
        draft.say(Sentence("poverty.beside_differs", values, gravity=Gravity.DIFFERS_FROM_RULE))
    if len(differing) > MOST_SAID:
        units = list(dict.fromkeys(one.unit for one in differing[MOST_SAID:]))
        draft.headline("poverty.beside_differs_too", gravity=Gravity.DIFFERS_FROM_RULE, units=units)


def say_houses(draft: Draft, facts: Facts) -> None:
    """Say in the headline what was done about houses, and check that no more were done than found."""
    unit, houses = draft.view.unit, facts.houses
    if houses.supported is not None:
        draft.headline("poverty.supported", leads=True, unit=unit, houses=houses.supported)
        draft.card(houses.supported, Name("word", "poverty.card.temporary"), Sentence("poverty.card.supported"))
    removed, found = houses.removed, houses.found
    if is_more(removed, found):
        draft.headline("poverty.removed_more", unit=unit, removed=removed, found=found)
    if houses.removed_share is not None or is_more(removed, found):
        verdict, finding = _within(draft, removed, found)
        draft.checked("note", verdict, Sentence("poverty.check.removed", {"removed": removed, "found": found}, finding=finding))
    if houses.removed_share is not None:
        is_of_parts = removed is not None and removed.is_derived and not all_parts(draft.view)
        key = "poverty.removed_in_parts" if is_of_parts else "poverty.removed"
        draft.headline(key, leads=True, unit=unit, removed=removed, found=found, share=houses.removed_share)
        done: dict[str, Value] = {"whole": found, "share": houses.removed_share}
        draft.card(removed, Name("word", "poverty.card.temporary"), Sentence("poverty.card.done", done))
    if houses.improved is not None:
        improved, wanted = houses.improved, houses.to_improve
        key = "poverty.improved_more" if is_more(improved, wanted) else "poverty.improved"
        draft.headline(key, leads=True, improved=improved, wanted=wanted, share=houses.improved_share)
        done = {"whole": wanted, "share": houses.improved_share}
        is_share = houses.improved_share is not None and houses.improved_share.quantity is not None
        draft.card(improved, Name("word", "poverty.card.improved"), Sentence("poverty.card.done", done) if is_share else None)
        if wanted is not None:
            verdict, finding = _within(draft, improved, wanted)
            said: dict[str, Value] = {"improved": improved, "wanted": wanted}
            draft.checked("note", verdict, Sentence("poverty.check.houses", said, finding=finding))


def _within(draft: Draft, done: Figure | None, whole: Figure | None) -> tuple[str, str]:
    """Verdict of the check that no more was done than there was, and the relation that it is the finding of.

    Of figures of one day it is the finding of that relation; of others, which no relation holds together, it is found here: more
    done than there was on another day contradicts nothing, as there may be more or fewer by then.
    """
    if done is None or whole is None or done.quantity is None or whole.quantity is None:
        return "cannot_tell", ""
    for finding in consistency_of(draft.view).about(done, "bound"):
        if whole in finding.identity.figures:
            return finding.verdict, finding.identity.identity_id
    if quantities.compare(done.quantity, whole.quantity) != "greater":
        return "agrees", ""
    return ("disagrees" if done.last_day == whole.last_day else "cannot_tell"), ""


def houses(draft: Draft, facts: Facts) -> list[Block]:
    """Temporary houses and improved houses, with the share done."""
    reported = facts.houses
    if not reported.is_reported:
        return [nothing("poverty.no_houses", FOUND, SUPPORTED, REMOVED, HOUSES, TO_IMPROVE)]
    blocks: list[Block] = []
    if reported.supported is not None:
        blocks.append(Sentence("poverty.supported_only", {"houses": reported.supported}))
    if reported.temporary:
        rows: list[list[Value]] = [[label_of(f), f, f.last_day or UNKNOWN] for f in reported.temporary]
        blocks.append(Table("poverty.temporary.caption", ["column.measure", "column.value", "column.day"], rows))
    blocks += _temporary_by_part(facts)
    shown = {HOUSES: reported.improved, TO_IMPROVE: reported.to_improve, "houses_improved_share": reported.improved_share}
    if not (reported.improved or reported.to_improve):
        shown = {}
    elif is_more(reported.improved, reported.to_improve):
        del shown["houses_improved_share"]
    if reported.standard is not None:
        shown[STANDARD] = reported.standard
    if shown:
        rows = [[Name("measure", measure), figure] for measure, figure in shown.items()]
        blocks.append(Table("poverty.houses.caption", ["column.measure", "column.value"], rows))
    if reported.to_improve is not None:
        blocks.append(Sentence("poverty.wanted_not_said", {"wanted": reported.to_improve}))
    return blocks


def _temporary_by_part(facts: Facts) -> list[Block]:
    """Temporary houses of every part that reports any, and which parts report none."""
    parts = facts.houses.parts
    rows = [[part.unit, part.found, part.removed, _left(part)] for part in parts if part.found or part.removed]
    if not rows:
        return []
    heads = ["column.unit", "column.houses_found", "column.houses_removed", "column.houses_left"]
    without = [part.unit for part in parts if part.found is None or part.removed is None]
    note = [Sentence("poverty.houses_missing", {"units": without})] if without else []
    return [*_houses_drawn(parts), Table("poverty.temporary.by_unit.caption", heads, rows), *note]


def _houses_drawn(parts: Sequence[HousesOfPart]) -> list[Block]:
    """Draw how many of the houses found were removed, part by part, those with the most left first."""
    both = [(part.unit, part.found, part.removed, part.left) for part in parts if part.found and part.removed]
    left = [(one, number) for one in both if one[3] is not None and (number := one[3].quantity) is not None and number.lower > 0]
    if not left:
        return []
    left.sort(key=lambda pair: -pair[1].lower)
    done = [one for one in both if one not in [pair[0] for pair in left]]
    rows: list[tuple[Value, Figure]] = []
    for unit, found, removed, _ in [*(pair[0] for pair in left), *done]:
        rows += [(unit, found), (unit, removed)] if found is not None and removed is not None else []
    title = Sentence("poverty.temporary.chart", {"unit": left[0][0][0], "left": left[0][0][3]})
    return [Chart("bullet", title, rows, about=Sentence("poverty.temporary.chart.about"))]


def _left(part: HousesOfPart) -> Value:
    """Houses left; a dash where both are told and nothing follows: of two days, or more removed than found."""
    return part.left or (Name("text", "–") if part.found and part.removed else None)


def beside(draft: Draft, facts: Facts) -> list[Block]:
    """Values reported for the criteria of income, poverty and housing beside the official figure of the same thing.

    On the page of a unit with parts also those of every part where no official figure is published but one is computed: the rate of
    criterion 11 and temporary houses.
    """
    unit = draft.view.unit
    own = [_row(one) for one in facts.beside if one.unit == unit]
    parts = [[one.unit, *_row(one)] for one in facts.beside if one.unit != unit and one.is_substitute]
    if not own and not parts:
        return [nothing("poverty.nothing_beside", "indicator_value")]
    heads = (
        "column.indicator",
        "column.value",
        "column.day",
        "column.official_measure",
        "column.official_value",
        "column.official_day",
        "column.gap",
    )
    blocks: list[Block] = [Sentence("poverty.beside")]
    if own:
        blocks.append(Table("poverty.beside.caption", heads, own))
    if parts:
        blocks.append(Table("poverty.beside.parts.caption", ("column.unit", *heads), parts))
    return blocks


def _row(one: Beside) -> list[Value]:
    name, measure = Name("indicator", one.indicator), Name("measure", one.measure)
    dash = Name("text", "–")
    return [name, one.reported, one.reported.last_day, measure, one.official, one.day or dash, one.gap or dash]
