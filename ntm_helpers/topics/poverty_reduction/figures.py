"""Figures of the topic that several of its steps, or its headline, show: derived once, before anything is said.

**Houses.** Temporary houses of a unit are those that it reports; where it reports none, those of all its parts together, if every
one of them reports them of one day — else the parts that do not are named. What is left is what was found less what was removed.

**Criteria.** A value reported for a criterion stands beside the official figure of the same thing: income, poverty, houses.
Where no official rate is published, the rate of the list of households of the same day takes its place; for temporary houses, those
that are left. The two need not be one measure (criterion 11 may leave out households that cannot work), so a difference is a
question to whoever reported it, given with its size, and only where the two surely differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ntm_helpers import quantities
from ntm_helpers.dataset import Figure, View
from ntm_helpers.methods.households import Lists, lists_of
from ntm_helpers.methods.identities.completeness import all_parts
from ntm_helpers.places import Unit
from ntm_helpers.review import Draft
from ntm_helpers.review.arithmetic import difference, ratio, total
from ntm_helpers.topics.common import latest_published
from ntm_helpers.topics.poverty_reduction.on_lists import OnLists, listed, on_lists, rate_of
from ntm_helpers.topics.published import without_repeats

TOPIC = "poverty_reduction"
RATE = "poverty_rate"
HOUSES, TO_IMPROVE, SUPPORTED = "houses_improved", "houses_to_improve", "temporary_houses_supported"
FOUND, REMOVED, LEFT = "temporary_houses_found", "temporary_houses_removed", "temporary_houses_left"
STANDARD = "standard_houses_rate"
INCOMES = ("income_per_head_month", "income_per_head_year")
FLOWS = (
    "poor_households_escaped",
    "poor_households_relapsed",
    "poor_households_arisen",
    "poor_households_became_near_poor",
    "poor_households_above_near_poor",
    "near_poor_households_became_poor",
    "poor_households_other_decrease",
    "poor_households_other_increase",
)
"""Movement of poor households within a period."""
TARGET, LEAVING = "poverty_rate_target", "households_leaving_poverty_target"
TARGETS = {
    TARGET: (RATE, True),
    LEAVING: ("poor_households_escaped", False),
    "temporary_houses_target": ("temporary_houses_removed", False),
    "houses_improved_target": (HOUSES, False),
    "standard_houses_rate_target": (STANDARD, False),
    "income_per_head_year_target": ("income_per_head_year", False),
}
"""Targets, each with the measure of its result and whether the result should lie at or below it."""
STOCKS = (
    "households_reviewed",
    "poor_households",
    "poor_households_income",
    "poor_households_services",
    "near_poor_households",
    "near_poor_rate",
    "multidimensional_poor_households",
    "multidimensional_poverty_rate",
    "poverty_rate_fall_per_year",
    "poverty_rate_fall_total",
)
"""What stands beside the official rates."""
GAPS = {"percent": ("criterion_points_gap", "percentage point"), "house": ("criterion_houses_gap", "house")}
"""By the unit of an indicator: the measure of how far its value lies from the official one, and the unit of that."""


@dataclass(frozen=True)
class HousesOfPart:
    """Temporary houses that a part reports, and those left where both are of one day."""

    unit: Unit
    found: Figure | None
    removed: Figure | None
    left: Figure | None


@dataclass(frozen=True)
class Houses:
    """What is reported of houses.

    Attributes
    ----------
    supported, improved, to_improve, found, removed : Figure or None
        Of the unit; temporary houses found and removed of all its parts together where it reports none.
    removed_share, improved_share : Figure or None
    temporary : tuple of Figure
        Temporary houses that the unit itself reports, the whole and by the kind of work.
    parts : tuple of HousesOfPart
        Every part, whether it reports any or not.
    standard : Figure or None
        Share of households in a standard house.
    """

    supported: Figure | None
    improved: Figure | None
    to_improve: Figure | None
    found: Figure | None
    removed: Figure | None
    removed_share: Figure | None
    improved_share: Figure | None
    temporary: tuple[Figure, ...]
    parts: tuple[HousesOfPart, ...]
    standard: Figure | None

    @property
    def is_reported(self) -> bool:
        """Whether anything is."""
        own = (self.supported, self.improved, self.to_improve, self.standard)
        return any(own) or bool(self.temporary) or any(part.found or part.removed for part in self.parts)


@dataclass(frozen=True)
class Beside:
    """A value reported for a criterion, and the official figure of the same thing.

    Attributes
    ----------
    unit : Unit
    indicator : str
    reported : Figure
    measure : str
        Measure of the official figure, whether there is one or not.
    official : Figure or None
    day : date or None
        Day of the official figure.
    gap : Figure or None
        How far the value lies from it, where the two are of one day and surely differ.
    """

    unit: Unit
    indicator: str
    reported: Figure
    measure: str
    official: Figure | None
    day: date | None
    gap: Figure | None

    @property
    def is_substitute(self) -> bool:
        """Whether the official figure is computed, in place of one that is published."""
        return self.official is not None and self.official.is_derived


@dataclass(frozen=True)
class Facts:
    """What the steps share.

    Attributes
    ----------
    rates : tuple of Figure
        Official rates, those published afterwards too.
    lists : tuple of OnLists
        By day, the earliest first.
    houses : Houses
    beside : tuple of Beside
        Of the unit, then of its parts.
    published : sequence of Figure
        Latest figure of every measure of the topic.
    """

    rates: tuple[Figure, ...]
    lists: tuple[OnLists, ...]
    houses: Houses
    beside: tuple[Beside, ...]
    published: Sequence[Figure]

    @property
    def current_rates(self) -> list[Figure]:
        """Official rates that say how things stood on the review date."""
        return [figure for figure in self.rates if figure.counts]

    @property
    def latest_rates(self) -> list[Figure]:
        """Official rates of the latest day that has any: several where sources tell several."""
        return [figure for figure in self.current_rates if figure.last_day == self.current_rates[-1].last_day]

    @property
    def is_reported(self) -> bool:
        """Whether a rate, lists or houses are: the headline says them."""
        return bool(self.current_rates or self.lists or self.houses.is_reported)

    @property
    def of_households(self) -> list[Figure]:
        """Published figures on poor and near-poor households, to stand beside the official rates."""
        return [figure for figure in self.published if figure.measure in STOCKS and figure.basis != "plan"]

    @property
    def of_movement(self) -> list[Figure]:
        """Published figures on the movement of poor households in a period."""
        return [figure for figure in self.published if figure.measure in FLOWS and figure.basis != "plan"]


def gather(draft: Draft) -> Facts:
    """Read and derive what the steps share."""
    view = draft.view
    lists = lists_of(view)
    beside = [one for unit in [view.unit, *view.children] for one in _beside(draft, unit, lists)]
    measures = [name for name, measure in view.register.measures.items() if measure.topic == TOPIC]
    published = latest_published(view, measures)
    rates = tuple(without_repeats(view.figures(RATE)))
    return Facts(rates, on_lists(draft, lists), _houses(draft), tuple(beside), published)


def of_lists(draft: Draft) -> Facts:
    """Read and derive what comes from lists of households alone, whatever is published beside them."""
    nothing = Houses(None, None, None, None, None, None, None, (), (), None)
    return Facts((), on_lists(draft, lists_of(draft.view)), nothing, (), ())


def differs(view: View, one: Figure, other: Figure) -> bool:
    """Whether two figures of one thing surely differ; what hedges allow to be one number does not."""
    ours, theirs = view.register.quantity_of(one), view.register.quantity_of(other)
    return ours is not None and theirs is not None and quantities.agreement(ours, theirs).verdict == "disagrees"


# --- houses ---------------------------------------------------------------------------------------------------------------


def _houses(draft: Draft) -> Houses:
    view = draft.view
    supported, improved, wanted = (view.latest(measure) for measure in (SUPPORTED, HOUSES, TO_IMPROVE))
    found, removed = (_own_or_of_parts(draft, measure) for measure in (FOUND, REMOVED))
    return Houses(
        *(supported, improved, wanted, found, removed),
        _share(draft, "temporary_houses_removed_share", removed, found) if _are_of_one(view, removed, found) else None,
        _share(draft, "houses_improved_share", improved, wanted) if improved is not None else None,
        _temporary(draft),
        tuple(_of_part(draft, child) for child in view.children),
        view.latest(STANDARD),
    )


def _share(draft: Draft, measure: str, done: Figure | None, whole: Figure | None) -> Figure | None:
    """Share done of a whole; none where surely more is done: then they are not part and whole."""
    return None if is_more(done, whole) else ratio(draft, measure, done, whole)


def _are_of_one(view: View, done: Figure | None, whole: Figure | None) -> bool:
    """Whether both are told, and neither of some parts alone against the whole."""
    return done is not None and whole is not None and (done.is_derived == whole.is_derived or bool(all_parts(view)))


def is_more(done: Figure | None, whole: Figure | None) -> bool:
    """Whether surely more is told to be done than there was."""
    made, there = (figure.quantity if figure else None for figure in (done, whole))
    return made is not None and there is not None and quantities.compare(made, there) == "greater"


def _own_or_of_parts(draft: Draft, measure: str) -> Figure | None:
    """Houses of the unit, or of all its parts together where every one reports them of one day."""
    view = draft.view
    own = view.latest(measure)
    parts = [view.latest(measure, of=child) for child in view.children]
    if own is not None or None in parts or len({figure.last_day for figure in parts if figure}) > 1:
        return own
    return total(draft, f"{measure}_by_parts", parts)


def _temporary(draft: Draft) -> tuple[Figure, ...]:
    """Temporary houses found, supported and removed, the whole and by the kind of work."""
    codes = ("", *draft.view.register.codes_of("house_work"))
    figures = (draft.view.latest(measure, code) for measure in (FOUND, SUPPORTED, REMOVED) for code in codes)
    return tuple(filter(None, figures))


def _of_part(draft: Draft, unit: Unit) -> HousesOfPart:
    """Temporary houses of a unit; left are those found less those removed, where both are of one day and no more are removed."""
    found, removed = (draft.view.latest(measure, of=unit) for measure in (FOUND, REMOVED))
    left = None
    if found is not None and removed is not None and found.last_day == removed.last_day and not is_more(removed, found):
        left = difference(draft, LEFT, found, removed, unit="house", of=unit)
    return HousesOfPart(unit, found, removed, left)


# --- criteria -------------------------------------------------------------------------------------------------------------


def _beside(draft: Draft, unit: Unit, lists: list[Lists]) -> list[Beside]:
    """Values that a unit reports for criteria which have an official figure of the same thing."""
    found = []
    for indicator in draft.view.register.law.indicators.values():
        name, measure = indicator["indicator"], indicator["beside"]
        reported = draft.view.latest("indicator_value", name, of=unit) if measure else None
        if reported is None:
            continue
        official, day = _official(draft, measure, unit, reported, lists)
        gap = _gap(draft, reported, official, unit) if day == reported.last_day else None
        found.append(Beside(unit, name, reported, official.measure if official else measure, official, day, gap))
    return found


def _official(draft: Draft, measure: str, unit: Unit, reported: Figure, lists: list[Lists]) -> tuple[Figure | None, date | None]:
    """Official figure and its day; where no rate is published that of the list of the same day, of houses those that are left."""
    view = draft.view
    published = view.latest(measure, None, of=unit)
    if measure == RATE and published is None:
        ours = [one if unit == view.unit else one.of(unit) for one in lists]
        ours = [one for one in ours if one.lists and one.has_rate]
        same = [one for one in ours if one.list_date == reported.last_day] or ours[-1:]
        if same:
            poor, every = (listed(draft, same[0], status, unit) for status in ("poor", "all"))
            return rate_of(draft, same[0], poor, every, unit), same[0].list_date
    if measure == FOUND and (left := _of_part(draft, unit).left) is not None:
        return left, left.last_day
    return published, published.last_day if published else None


def _gap(draft: Draft, reported: Figure, official: Figure | None, unit: Unit) -> Figure | None:
    """How far the value reported for a criterion lies from the official figure; None where the two may agree."""
    if official is None:
        return None
    ours, theirs = (draft.view.register.quantity_of(figure) for figure in (reported, official))
    if ours is None or theirs is None or ours.unit not in GAPS or ours.unit != theirs.unit:
        return None
    if quantities.agreement(ours, theirs).verdict != "disagrees":
        return None
    measure, unit_of_gap = GAPS[ours.unit]
    return difference(draft, measure, reported, official, unit=unit_of_gap, item=reported.item, of=unit)
